/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PDF being made: what the pieces of the writer share, the page they
 * write on, and the pens they write with.
 */
#ifndef WRITER_PDF_SHEET_H
#define WRITER_PDF_SHEET_H

#include "base/strbuf.h"
#include "report/doc.h"
#include "writer/pdf_canvas.h"
#include "writer/pdf_layout.h"
#include "writer/pdf_words.h"
#include "writer/writer.h"

/* Of one cell or paragraph, once controls are made visible. */
#define PDF_MAX_TEXT (64 * MIB)
#define PDF_SHORT_ID 16

/* Points.  The margins are 18 mm, 21 and 20 mm above and below. */
#define PDF_MARGIN 51.0
#define PDF_TOP 58.0
#define PDF_FOOT 54.0

/* Contrast with white is 4.5 or more for each but the three of rules. */
#define PDF_INK 0x1d252e
#define PDF_GREY 0x566270
#define PDF_RULE_LIGHT 0xd5dae0
#define PDF_RULE_DARK 0x8a949f
#define PDF_BAR 0x7d93ab
#define PDF_WHITE 0xffffff

/* A heading, for the contents; page and y are known once it is drawn. */
struct pdf_entry {
	const struct doc_node *node;
	size_t page;
	double y;
};

struct pdf {
	const struct doc *doc;
	const struct doc_style *style;
	struct pdf_fonts *fonts;
	struct pdf_canvas *canvas;
	struct pdf_flow flow;
	bool landscape;
	double left, width; /* of what may be written on */
	uint32_t accent;
	struct strbuf text;     /* scratch: visible text */
	struct pdf_lines lines; /* scratch: its lines */
	struct pdf_plan *plans; /* one per table, in order */
	size_t n_plans;
	struct pdf_entry *entries;
	size_t n_entries;
	size_t contents; /* its first page; 0: none */
	/* of the section that is being drawn; 0, NULL before the first */
	unsigned level;
	const char *heading;
	uint32_t link_colour;
	struct pdf_target *targets;  /* see pdf_link.h */
	size_t n_targets;
	struct pdf_waiting *waiting;
	size_t n_waiting, waiting_room;
	char short_id[PDF_SHORT_ID + 1];
	struct writer_counts *counts;
};

extern const struct pdf_pen pdf_pen_body, pdf_pen_bold, pdf_pen_small,
    pdf_pen_cell, pdf_pen_cell_bold, pdf_pen_head, pdf_pen_id, pdf_pen_quiet,
    pdf_pen_code;

uint32_t pdf_status_colour(enum doc_status);
uint32_t pdf_status_tint(enum doc_status);
enum pdf_shape pdf_status_shape(enum doc_status);
uint32_t pdf_severity_colour(int64_t);
enum pdf_shape pdf_severity_shape(int64_t);

/* A new page, upright or not; flow starts at its top. */
void pdf_sheet_turn(struct pdf *, bool landscape);
/* Turns if the block, and what must follow on the same page, do not fit. */
void pdf_sheet_need(struct pdf *, double height, double keep);
/* Room between top and bottom of an empty page. */
double pdf_sheet_body(const struct pdf *);

/* Text with its controls visible, in pdf->text; ERR_LIMIT. */
int pdf_visible(
    struct pdf *, const char *, const char *keep, struct err *) MUST_USE;
/* Joins the Arabic letters of such a text, for the fonts at hand. */
int pdf_join(struct pdf *, struct strbuf *, struct err *) MUST_USE;
/* Lines of the text for a pen and a width in points. */
int pdf_break(struct pdf *, struct pdf_lines *, const char *,
    const struct pdf_pen *, double width, struct err *) MUST_USE;
/* Baseline of a line of `leading` that begins at y. */
double pdf_baseline(double y, double leading, const struct pdf_pen *);
double pdf_line_width(const struct pdf_line *, const struct pdf_pen *);

struct pdf_place {
	double x, width, leading;
};
/* Text in the flow, over as many pages as it takes; `text` may be
 * pdf->text. */
int pdf_flow_text(struct pdf *, const char *, const struct pdf_pen *,
    struct pdf_place, struct err *) MUST_USE;
/* Where one line goes: from x on or, if `ends`, up to x; baseline at y. */
struct pdf_spot {
	double x, y, width;
	bool ends;
};
/* One line, cut with "..." if too long: for heads and feet of pages, where
 * the whole text stands elsewhere.  *drawn: how wide it came out; or NULL. */
int pdf_one_line(struct pdf *, const char *, const struct pdf_pen *,
    struct pdf_spot, double *drawn, struct err *) MUST_USE;

/* Heads and feet of all pages, once their number is known. */
int pdf_sheet_finish(struct pdf *, struct err *) MUST_USE;

#endif
