/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a table: which columns, how wide, on which side of the paper. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "writer/pdf_table.h"

/* Enough to know how wide a column's texts are. */
#define MEASURED_ROWS 5000
/* Texts wider than this break, however few they are. */
#define MOST_PIECE 96.0
#define MOST_PIECE_ID 120.0
/* A word that is no longer is never broken, however seldom it comes. */
#define COMMON_PIECE 60.0
#define LEAST_PIECE 48.0 /* when there is no room even for that */
#define SHORT_ID 80.0 /* "ACC-01", "164.308(a)(3)(ii)": better not broken */
#define WISH_CHARACTER 5.2 /* points, at the size of a cell */
/* A layout in which cells grow more than half as high again is not taken. */
#define COMFORTABLE 0.65
/* Paper is turned for those alone that are too tight upright: pages that lie
 * differently are tiring, and each turn leaves one half empty. */
#define BEARABLE 0.3

struct measure {
	struct pdf_spread whole[DOC_MAX_COLUMNS], piece[DOC_MAX_COLUMNS];
	struct pdf_column want[DOC_MAX_COLUMNS];
	struct pdf_row row;
};

static void
measure_cell(struct pdf *pdf, struct measure *m, size_t column)
{
	const struct cell *cell = &m->row.cell[column];
	const struct pdf_pen *pen = pdf_cell_pen(cell);
	double unit = pen->size / 1000;
	double shape = pdf_cell_has_shape(cell) ? PDF_SHAPE_ROOM : 0;
	int64_t whole, piece;

	pdf_extent(strbuf_text(&m->row.text[0]),
	    pdf_fonts_metric(pdf->fonts, pen->font),
	    pen->font == PDF_MONO ? PDF_IDS : PDF_WORDS, &whole, &piece);
	if (cell->kind == CELL_ID && (double)whole * unit <= SHORT_ID)
		piece = whole;
	pdf_spread_add(&m->whole[column], (double)whole * unit + shape);
	pdf_spread_add(&m->piece[column], (double)piece * unit + shape);
}

static int
measure_rows(struct pdf *pdf, const struct doc_table *t, int64_t rows,
    struct measure *m, struct doc_rows *cursor, struct err *err)
{
	int more = 1;

	for (int64_t n = 0; n < rows && n < MEASURED_ROWS; n++) {
		memset(m->row.cell, 0, sizeof(m->row.cell));
		more = t->rows.next(cursor, m->row.cell, err);
		if (more <= 0)
			break;
		pdf_row_look(&m->row, t, cursor);
		if (m->row.spans)
			continue; /* it is as wide as the table is */
		for (size_t i = 0; i < t->n_columns; i++) {
			if (pdf_cell_text(pdf, &m->row.text[0], &m->row.cell[i],
				err) != 0)
				return -1;
			measure_cell(pdf, m, i);
		}
	}
	return more < 0 ? -1 : 0;
}

static bool
is_whole(enum cell_kind kind)
{
	return kind == CELL_NUMBER || kind == CELL_SEVERITY ||
	       kind == CELL_STATUS || kind == CELL_DATE;
}

static void
wish_column(struct pdf *pdf, const struct doc_column *column,
    const struct measure *m, size_t i, struct pdf_column *out)
{
	const struct pdf_pen *pen = &pdf_pen_head;
	double most = column->kind == CELL_ID ? MOST_PIECE_ID : MOST_PIECE;
	double head;
	int64_t whole, piece;

	pdf_extent(column->title == NULL ? "" : column->title,
	    pdf_fonts_metric(pdf->fonts, pen->font), PDF_WORDS, &whole, &piece);
	head = (double)piece * pen->size / 1000;
	out->natural = pdf_spread_at(&m->whole[i], 97);
	out->min = pdf_spread_at(&m->piece[i], 97);
	if (m->piece[i].most <= COMMON_PIECE)
		out->min = m->piece[i].most;
	/* What a row is looked up by is read as one, not in pieces. */
	if (i == 0 && column->kind == CELL_TEXT)
		out->min = pdf_spread_at(&m->whole[i], 80);
	if (is_whole(column->kind)) {
		out->natural = m->whole[i].most;
		out->min = m->whole[i].most;
	}
	if (head > out->min)
		out->min = head;
	if (out->min > most)
		out->min = most;
	if (out->natural < out->min)
		out->natural = out->min;
	out->hard = out->min;
	if (column->kind == CELL_STATUS || column->kind == CELL_SEVERITY)
		out->hard = pdf_spread_at(&m->piece[i], 97);
	else if (!is_whole(column->kind) && out->hard > LEAST_PIECE)
		out->hard = LEAST_PIECE;
	if (out->hard < head)
		out->hard = head;
	out->hard += PDF_GAP;
	out->min += PDF_GAP;
	out->natural += PDF_GAP;
	out->grows = column->kind == CELL_TEXT || column->kind == CELL_ID;
	/* Only of a text can the report know better than the measure. */
	out->wish = out->natural;
	if (out->grows)
		out->wish = column->width * WISH_CHARACTER;
	if (out->grows && column->width > 0)
		out->wish += PDF_GAP;
	out->gap = PDF_GAP;
	out->spread = &m->whole[i];
}

/* How well the columns fit, and how wide they are. */
static double
try_layout(const struct measure *m, const struct doc_table *t, double width,
    bool drop, struct pdf_shown *out)
{
	struct pdf_column columns[DOC_MAX_COLUMNS];
	double fit;

	out->n = 0;
	out->dropped = drop;
	for (size_t i = 0; i < t->n_columns; i++) {
		if (drop && t->columns[i].wide_only)
			continue;
		columns[out->n] = m->want[i];
		out->column[out->n++] = i;
	}
	fit = pdf_columns(columns, out->n, width);
	for (size_t i = 0; i < out->n; i++)
		out->width[i] = columns[i].width;
	return fit;
}

static bool
can_drop(const struct doc_table *t)
{
	size_t wide = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		wide += t->columns[i].wide_only ? 1 : 0;
	return wide > 0 && wide < t->n_columns;
}

/* All columns if they fit, else without those for wide paper. */
static double
fit_to(const struct pdf *pdf, const struct measure *m,
    const struct doc_table *t, bool landscape, struct pdf_shown *out)
{
	double w, h, fit;

	pdf_paper(pdf->doc, landscape, &w, &h);
	w -= 2 * PDF_MARGIN - PDF_GAP; /* the last gap hangs over the edge */
	fit = try_layout(m, t, w, false, out);
	if (fit < COMFORTABLE && can_drop(t))
		fit = try_layout(m, t, w, true, out);
	return fit;
}

/*
 * A table whose title is the heading above it stands in a row of such, one
 * block after the other: the same columns are equally wide in all of them.
 */
static void
follow_wishes(const struct pdf *pdf, const struct doc_table *t, bool landscape,
    struct pdf_shown *out)
{
	double w, h, sum = 0;

	pdf_paper(pdf->doc, landscape, &w, &h);
	w -= 2 * PDF_MARGIN - PDF_GAP;
	out->dropped = false;
	out->n = t->n_columns;
	for (size_t i = 0; i < t->n_columns; i++)
		sum += (double)(t->columns[i].width + 1);
	for (size_t i = 0; i < t->n_columns; i++) {
		out->column[i] = i;
		out->width[i] = w * (double)(t->columns[i].width + 1) / sum;
	}
}

/* Upright if it can be; on its side, it is taken as it comes. */
static void
choose_layout(
    const struct pdf *pdf, struct pdf_plan *plan, const struct measure *m)
{
	const struct doc_table *t = plan->node->table;

	if (t->title == NULL || t->title[0] == '\0') {
		follow_wishes(pdf, t, false, &plan->shown);
		follow_wishes(pdf, t, true, &plan->on_side);
		return;
	}
	plan->landscape = fit_to(pdf, m, t, false, &plan->shown) < BEARABLE;
	(void)fit_to(pdf, m, t, true, &plan->on_side);
	if (plan->landscape)
		plan->shown = plan->on_side;
}

static int
open_rows(const struct doc_table *t, struct doc_rows **cursor, struct err *err)
{
	*cursor = NULL;
	/* A table without rows need not have a cursor. */
	if (t->rows.count == 0)
		return 0;
	return t->rows.open(t->rows.context, cursor, err);
}

static void
close_rows(const struct doc_table *t, struct doc_rows *cursor)
{
	if (t->rows.count != 0)
		t->rows.close(cursor);
}

/* Room for the head and the first rows, guessed from the very first. */
static int
plan_lead(struct pdf *pdf, struct pdf_plan *plan, struct pdf_row *row,
    struct doc_rows *cursor, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	int64_t rows = plan->rows < PDF_LEAD_ROWS ? plan->rows : PDF_LEAD_ROWS;
	int more = 0;

	plan->lead = pdf_table_head_height(pdf, plan, err);
	if (plan->lead < 0)
		return -1;
	if (plan->rows > 0)
		more = t->rows.next(cursor, row->cell, err);
	if (more <= 0)
		return more;
	pdf_row_look(row, t, cursor);
	if (pdf_row_lay(pdf, plan, row, err) != 0)
		return -1;
	plan->lead += pdf_row_height(row->tallest) * (double)rows;
	return 0;
}

int
pdf_plan_settle(
    struct pdf *pdf, struct pdf_plan *plan, bool landscape, struct err *err)
{
	struct pdf_row *row = malloc(sizeof(*row));
	struct doc_rows *cursor;
	int rc = -1;

	if (row == NULL)
		return err_nomem(err);
	pdf_row_init(row);
	if (landscape)
		plan->shown = plan->on_side;
	if (open_rows(plan->node->table, &cursor, err) == 0) {
		rc = plan_lead(pdf, plan, row, cursor, err);
		close_rows(plan->node->table, cursor);
	}
	pdf_row_clear(row);
	free(row);
	return rc;
}

static int
measure_table(
    struct pdf *pdf, struct pdf_plan *plan, struct measure *m, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	struct doc_rows *cursor;
	int rc;

	if (open_rows(t, &cursor, err) != 0)
		return -1;
	rc = measure_rows(pdf, t, plan->rows, m, cursor, err);
	close_rows(t, cursor);
	for (size_t i = 0; i < t->n_columns; i++)
		wish_column(pdf, &t->columns[i], m, i, &m->want[i]);
	return rc;
}

int
pdf_plan_table(struct pdf *pdf, struct pdf_plan *plan,
    const struct doc_node *node, struct err *err)
{
	const struct doc_table *t = node->table;
	struct measure *m;
	int rc;

	memset(plan, 0, sizeof(*plan));
	plan->node = node;
	plan->rows = t->rows.count;
	if (t->print_rows > 0 && (uint64_t)plan->rows > t->print_rows)
		plan->rows = (int64_t)t->print_rows;
	if (t->n_columns == 0 || t->n_columns > DOC_MAX_COLUMNS)
		return err_set(err, ERR_LIMIT, "%zu columns", t->n_columns);
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return err_nomem(err);
	pdf_row_init(&m->row);
	rc = measure_table(pdf, plan, m, err);
	if (rc == 0)
		choose_layout(pdf, plan, m);
	pdf_row_clear(&m->row);
	free(m);
	return rc;
}
