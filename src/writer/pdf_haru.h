/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files that call libharu share. */
#ifndef WRITER_PDF_HARU_H
#define WRITER_PDF_HARU_H

#include <hpdf.h>

#include "writer/pdf_canvas.h"

/* Versions of the library spell the names of these two differently. */
#define NO_MEMORY 0x1015
#define BAD_TRUETYPE 0x105F
#define NO_COLOUR UINT32_MAX
#define PDF_LEVELS 3 /* of bookmarks */
/* A run as it is written: at most four digits for each byte of it. */
#define PDF_LONGEST_RUN (4 * (PDF_RUN_BYTES + 8))

/* What goes to the selected page next. */
struct pdf_ops {
	char text[2 * PDF_LONGEST_RUN];
	size_t len;
	bool in_text; /* between BT and ET */
	int64_t x, y; /* there: where the line began, in hundredths */
};

struct pdf_canvas {
	HPDF_Doc pdf;
	HPDF_Encoder utf8;
	const struct doc *doc;
	struct pdf_fonts *fonts;
	const char *name[PDF_N_FONTS]; /* of each font, once loaded */
	HPDF_Font utf[PDF_N_FONTS], latin[PDF_N_FONTS];
	/* characters that the library knows it has to embed */
	unsigned char known_utf[PDF_N_FONTS][65536 / 8];
	unsigned char known_latin[PDF_N_FONTS][256 / 8];
	HPDF_Page *pages;
	size_t n_pages, room;
	bool too_many;
	HPDF_Outline outline[PDF_LEVELS];
	/* the first failure, as the library told it */
	HPDF_STATUS failure, detail;
	int64_t missing;
	/* the selected page, and what is set on it */
	HPDF_Page page;
	double height;
	HPDF_Font font;
	double size;
	uint32_t colour;
	struct pdf_ops ops;
};

/* pdf_meta.c: title, author, dates as XMP.  Once. */
void pdf_meta(struct pdf_canvas *);

/* pdf_stream.c: what is drawn on the selected page; y grows upwards here. */
/* Two decimals of a point: nothing finer is visible, and the same numbers
 * come out on every machine. */
int64_t pdf_hundredths(double);
/* Numbers, then the operator.  Not between BT and ET. */
void pdf_stream_op(
    struct pdf_canvas *, const double *numbers, size_t n, const char *op);
void pdf_stream_colour(struct pdf_canvas *, uint32_t);
void pdf_stream_font(struct pdf_canvas *, HPDF_Font, double size);
/* Begins text if need be; the next run stands there. */
void pdf_stream_move(struct pdf_canvas *, double x, double y);
void pdf_stream_show(struct pdf_canvas *, const struct pdf_run *);
void pdf_stream_end_text(struct pdf_canvas *);
/* Before the library writes on the page, or another one is selected. */
void pdf_stream_flush(struct pdf_canvas *);

/* Replaces what the library writes of a font's characters; see pdf_map.c. */
void pdf_map_characters(HPDF_Font);
/* Before the file is written: all that the glyphs shown are built from. */
void pdf_canvas_add_parts(struct pdf_canvas *);

#endif
