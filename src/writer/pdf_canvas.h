/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paper and ink: the only file that calls the PDF library.  Points, y from
 * the top edge downwards.  The first failure sticks; pdf_canvas_check() tells.
 *
 * What libharu 2.3 cannot do, and so this PDF is not: tagged structure (no
 * marked content, no structure tree, no header cells for screen readers),
 * PDF/A (its mode writes an identifier from the clock, and no CIDSet),
 * object streams, CFF fonts, characters beyond U+FFFF, Arabic joining.
 */
#ifndef WRITER_PDF_CANVAS_H
#define WRITER_PDF_CANVAS_H

#include "writer/pdf_font.h"

struct doc;
struct err;
struct pdf_canvas;

/* One document must end somewhere: 29 KB of memory a page. */
#define PDF_MAX_PAGES 100000

struct pdf_pen {
	enum pdf_slot font;
	double size;
	uint32_t colour; /* 0xRRGGBB */
};

struct pdf_box {
	double x, y, w, h;
};

enum pdf_shape {
	PDF_RING,
	PDF_DISC,
	PDF_DIAMOND,
	PDF_TRIANGLE,
	PDF_SQUARE,
	PDF_TICK
};

int pdf_canvas_open(struct pdf_canvas **, struct pdf_fonts *,
    const struct doc *, struct err *) MUST_USE;
void pdf_canvas_close(struct pdf_canvas *);
/* -1 with the first failure, naming what the library said. */
int pdf_canvas_check(const struct pdf_canvas *, struct err *) MUST_USE;
/* Whole or not at all. */
int pdf_canvas_save(
    struct pdf_canvas *, const char *path, struct err *) MUST_USE;
int64_t pdf_canvas_missing(const struct pdf_canvas *);

/* Width and height of the paper, turned or not. */
void pdf_paper(const struct doc *, bool landscape, double *w, double *h);
void pdf_page_add(struct pdf_canvas *, bool landscape);
void pdf_page_select(struct pdf_canvas *, size_t page); /* from 0 */
/* Of the selected page. */
void pdf_page_size(const struct pdf_canvas *, double *w, double *h);
size_t pdf_page_count(const struct pdf_canvas *);

/* Baseline at y.  The text is visible text (text_add_visible). */
void pdf_draw_text(struct pdf_canvas *, double x, double y,
    const struct pdf_pen *, const char *, size_t);
void pdf_draw_box(struct pdf_canvas *, struct pdf_box, uint32_t colour);
void pdf_draw_rule(struct pdf_canvas *, double x, double y, double w,
    double thick, uint32_t colour);
/* In a square of that size, its top left corner at x, y. */
void pdf_draw_shape(struct pdf_canvas *, enum pdf_shape, double x, double y,
    double size, uint32_t colour);
/* A PNG file inside the box, top left. */
void pdf_draw_image(struct pdf_canvas *, const char *path, struct pdf_box);
/* In the tree of bookmarks, under the last one of a lower level. */
void pdf_bookmark(
    struct pdf_canvas *, unsigned level, const char *title, double y);
/* From the box on the selected page to y on another. */
void pdf_link(struct pdf_canvas *, struct pdf_box, size_t page, double y);

#endif
