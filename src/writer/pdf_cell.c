/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of the PDF: their text, pen and shape, and rows made of them. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/pdf_table.h"

int
pdf_cell_text(struct pdf *pdf, struct strbuf *out, const struct cell *cell,
    struct err *err)
{
	struct strbuf raw;

	strbuf_reset(out);
	if (cell->kind == CELL_TEXT && cell->text != NULL) {
		text_add_visible(out, cell->text, "\n");
	} else if (cell->kind == CELL_ID && cell->text != NULL) {
		text_add_visible(out, cell->text, NULL);
	} else {
		strbuf_init(&raw, PDF_MAX_TEXT);
		writer_cell(pdf->doc, &raw, cell);
		text_add_visible(out, strbuf_text(&raw), NULL);
		out->failed = out->failed || strbuf_failed(&raw);
		strbuf_clear(&raw);
	}
	return pdf_join(pdf, out, err);
}

const struct pdf_pen *
pdf_cell_pen(const struct cell *cell)
{
	if (cell_is_unknown(cell))
		return &pdf_pen_quiet;
	return cell->kind == CELL_ID ? &pdf_pen_id : &pdf_pen_cell;
}

bool
pdf_cell_has_shape(const struct cell *cell)
{
	return cell->kind == CELL_SEVERITY || cell->kind == CELL_STATUS;
}

void
pdf_cell_shape(struct pdf *pdf, const struct cell *cell, double x, double y)
{
	bool severity = cell->kind == CELL_SEVERITY;
	enum doc_status status = (enum doc_status)cell->number;

	y += (PDF_CELL_LEADING - PDF_SHAPE) / 2;
	pdf_draw_shape(pdf->canvas,
	    severity ? pdf_severity_shape(cell->number)
		     : pdf_status_shape(status),
	    x, y, PDF_SHAPE,
	    severity ? pdf_severity_colour(cell->number)
		     : pdf_status_colour(status));
}

const struct doc_link *
pdf_cell_link(const struct cell *cell, const struct doc_column *column)
{
	static const struct doc_link nowhere = DOC_NOWHERE;

	if (cell->see.to != NULL)
		return &cell->see;
	return cell->kind != CELL_EMPTY ? &column->see : &nowhere;
}

void
pdf_row_look(struct pdf_row *row, const struct doc_table *t,
    const struct doc_rows *cursor)
{
	row->is_head = t->rows.level != NULL && t->rows.level(cursor) == 0;
	row->spans = row->is_head;
	for (size_t i = 1; i < t->n_columns; i++)
		row->spans = row->spans && row->cell[i].kind == CELL_EMPTY;
}

void
pdf_row_init(struct pdf_row *row)
{
	memset(row, 0, sizeof(*row));
	for (size_t i = 0; i < NITEMS(row->text); i++)
		strbuf_init(&row->text[i], PDF_MAX_TEXT);
}

void
pdf_row_clear(struct pdf_row *row)
{
	for (size_t i = 0; i < NITEMS(row->text); i++) {
		strbuf_clear(&row->text[i]);
		pdf_lines_clear(&row->lines[i]);
	}
}

double
pdf_row_height(size_t lines)
{
	return (double)lines * PDF_CELL_LEADING + 2 * PDF_CELL_PAD;
}

int
pdf_row_lay(struct pdf *pdf, const struct pdf_plan *plan, struct pdf_row *row,
    struct err *err)
{
	row->tallest = 1;
	for (size_t i = 0; i < plan->shown.n; i++) {
		const struct cell *cell = &row->cell[plan->shown.column[i]];
		const struct pdf_pen *pen = row->is_head ? &pdf_pen_cell_bold
							 : pdf_cell_pen(cell);
		double width = plan->shown.width[i] - PDF_GAP;

		if (row->spans && i == 0)
			width = pdf->width - PDF_GAP;
		if (pdf_cell_has_shape(cell))
			width -= PDF_SHAPE_ROOM;
		if (pdf_cell_text(pdf, &row->text[i], cell, err) != 0 ||
		    pdf_break(pdf, &row->lines[i], strbuf_text(&row->text[i]),
			pen, width, err) != 0)
			return -1;
		if (row->lines[i].n > row->tallest)
			row->tallest = row->lines[i].n;
	}
	return 0;
}
