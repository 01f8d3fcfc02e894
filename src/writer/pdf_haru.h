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

struct pdf_canvas {
	HPDF_Doc pdf;
	HPDF_Encoder utf8;
	const struct doc *doc;
	struct pdf_fonts *fonts;
	const char *name[PDF_N_FONTS]; /* of each font, once loaded */
	HPDF_Font utf[PDF_N_FONTS], latin[PDF_N_FONTS];
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
};

/* Replaces what the library writes of a font's characters; see pdf_map.c. */
void pdf_map_characters(HPDF_Font);
/* Before the file is written: all that the glyphs shown are built from. */
void pdf_canvas_add_parts(struct pdf_canvas *);

#endif
