/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the PDF: measured once, drawn once, each time row by row. */
#ifndef WRITER_PDF_TABLE_H
#define WRITER_PDF_TABLE_H

#include "writer/pdf_sheet.h"

#define PDF_CELL_LEADING 10.4
#define PDF_CELL_PAD 2.6 /* above and below the lines of a row */
#define PDF_LEAD_ROWS 2  /* under the head, about, before a page is turned */
#define PDF_GAP 9.0      /* between columns */
#define PDF_SHAPE 6.0    /* of a severity or status */
#define PDF_SHAPE_ROOM 10.0

/* Which columns, and how wide with the gap to the next. */
struct pdf_shown {
	bool dropped; /* some were left out */
	size_t n;
	size_t column[DOC_MAX_COLUMNS];
	double width[DOC_MAX_COLUMNS];
};

/* How a table will be drawn. */
struct pdf_plan {
	const struct doc_node *node;
	bool landscape;
	struct pdf_shown shown;
	struct pdf_shown on_side; /* if its page lies so */
	int64_t rows;             /* to print */
	double lead;              /* height of title, head and first rows */
};

/* One row, ready to draw. */
struct pdf_row {
	struct cell cell[DOC_MAX_COLUMNS];   /* as the cursor gave them */
	struct strbuf text[DOC_MAX_COLUMNS]; /* by shown column */
	struct pdf_lines lines[DOC_MAX_COLUMNS];
	size_t tallest; /* lines */
	bool is_head;   /* of a block: bold */
	bool spans;     /* such a one, its text over the whole width */
};

void pdf_row_init(struct pdf_row *);
void pdf_row_clear(struct pdf_row *);
/* Text and lines of each shown cell, from row->cell. */
int pdf_row_lay(struct pdf *, const struct pdf_plan *, struct pdf_row *,
    struct err *) MUST_USE;
double pdf_row_height(size_t lines);

/* A cell as people read it, controls visible. */
int pdf_cell_text(
    struct pdf *, struct strbuf *, const struct cell *, struct err *) MUST_USE;
const struct pdf_pen *pdf_cell_pen(const struct cell *);
/* Of a row that has its cells: is it a head, and one text alone? */
void pdf_row_look(struct pdf_row *, const struct doc_table *,
    const struct doc_rows *);
/* Where the cell leads, or its column does for it. */
const struct doc_link *pdf_cell_link(const struct cell *,
    const struct doc_column *);
bool pdf_cell_has_shape(const struct cell *);
void pdf_cell_shape(struct pdf *, const struct cell *, double x, double y);

/* Reads the table once for its widths, and says how its page should lie. */
int pdf_plan_table(struct pdf *, struct pdf_plan *, const struct doc_node *,
    struct err *) MUST_USE;
/* Fits it to the page of its section, which may lie on its side for the sake
 * of another table. */
int pdf_plan_settle(
    struct pdf *, struct pdf_plan *, bool landscape, struct err *) MUST_USE;
double pdf_table_head_height(
    struct pdf *, const struct pdf_plan *, struct err *);
int pdf_table_draw(
    struct pdf *, const struct pdf_plan *, struct err *) MUST_USE;

#endif
