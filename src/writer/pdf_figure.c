/* SPDX-License-Identifier: Apache-2.0 */
/* Horizontal bars as vectors, the numbers beside them. */
#include <string.h>

#include "base/err.h"
#include "writer/pdf_block.h"
#include "writer/pdf_table.h"

#define TITLE_LEADING 18.0
#define LABEL_SHARE 0.36
#define LABEL_MOST 170.0
#define BAR_HEIGHT 9.0
#define BAR_PAD 3.0
#define NUMBER_ROOM 64.0

struct bars {
	double label; /* width of the labels */
	double room;  /* for the longest bar */
	int64_t most;
};

static void
bar_look(const struct doc_bar *bar, struct cell *cell, uint32_t *colour,
    uint32_t accent)
{
	*cell = (struct cell){ .kind = bar->kind, .number = bar->colour };
	*colour = accent;
	if (bar->kind == CELL_SEVERITY)
		*colour = pdf_severity_colour(bar->colour);
	else if (bar->kind == CELL_STATUS)
		*colour = pdf_status_colour((enum doc_status)bar->colour);
}

static int
draw_bar(struct pdf *pdf, const struct bars *b, const struct doc_bar *bar,
    struct err *err)
{
	double x = pdf->left, top, height, length = 0;
	char number[NOTATION_NUMBER];
	const char *text = number;
	struct cell cell;
	uint32_t colour;

	bar_look(bar, &cell, &colour, pdf->accent);
	if (pdf_cell_has_shape(&cell))
		x += PDF_SHAPE_ROOM;
	if (pdf_visible(pdf, bar->label, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pdf_pen_cell,
		pdf->left + b->label - PDF_GAP - x, err) != 0)
		return -1;
	height = (double)pdf->lines.n * PDF_CELL_LEADING + 2 * BAR_PAD;
	if (height < pdf_sheet_body(pdf))
		pdf_sheet_need(pdf, height, 0);
	top = pdf->flow.y;
	pdf->flow.y += BAR_PAD;
	if (pdf_cell_has_shape(&cell))
		pdf_cell_shape(pdf, &cell, pdf->left, pdf->flow.y);
	if (pdf_flow_text(pdf, strbuf_text(&pdf->text), &pdf_pen_cell,
		(struct pdf_place){
		    x, pdf->left + b->label - PDF_GAP - x, PDF_CELL_LEADING },
		err) != 0)
		return -1;
	pdf->flow.y += BAR_PAD;
	if (height >= pdf_sheet_body(pdf))
		top = pdf->flow.y - PDF_CELL_LEADING - 2 * BAR_PAD;
	top += BAR_PAD + (PDF_CELL_LEADING - BAR_HEIGHT) / 2;
	x = pdf->left + b->label;
	if (bar->value > 0 && b->most > 0) {
		length = b->room * ((double)bar->value / (double)b->most);
		length = length < 0.8 ? 0.8 : length;
		pdf_draw_box(pdf->canvas,
		    (struct pdf_box){ x, top, length, BAR_HEIGHT }, colour);
	}
	if (bar->value < 0)
		text = pdf_word(pdf->doc, PDF_W_UNKNOWN);
	else
		pdf_number(pdf->doc, bar->value, number);
	pdf_draw_text(pdf->canvas, x + length + 5,
	    pdf_baseline(top, BAR_HEIGHT, &pdf_pen_cell_bold),
	    bar->value < 0 ? &pdf_pen_quiet : &pdf_pen_cell_bold, text,
	    strlen(text));
	return pdf_canvas_check(pdf->canvas, err);
}

/* Room for the labels: what the widest needs, within bounds. */
static int
measure(struct pdf *pdf, const struct doc_node *node, struct bars *b,
    struct err *err)
{
	double most = pdf->width * LABEL_SHARE;

	most = most < LABEL_MOST ? most : LABEL_MOST;
	for (size_t i = 0; i < node->n_bars; i++) {
		int64_t whole, piece;
		double w;

		if (pdf_visible(pdf, node->bars[i].label, NULL, err) != 0)
			return -1;
		pdf_extent(strbuf_text(&pdf->text),
		    pdf_fonts_metric(pdf->fonts, pdf_pen_cell.font), PDF_WORDS,
		    &whole, &piece);
		w = (double)whole * pdf_pen_cell.size / 1000 + PDF_GAP +
		    PDF_SHAPE_ROOM + 1;
		if (w > b->label)
			b->label = w;
		if (node->bars[i].value > b->most)
			b->most = node->bars[i].value;
	}
	if (b->label > most)
		b->label = most;
	b->room = pdf->width - b->label - NUMBER_ROOM;
	if (b->room > 340)
		b->room = 340;
	return 0;
}

int
pdf_figure(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	struct bars b = { 0 };
	double body = pdf_sheet_body(pdf), height, axis;
	size_t page;

	if (measure(pdf, node, &b, err) != 0)
		return -1;
	height = TITLE_LEADING + 10 +
		 (double)node->n_bars * (PDF_CELL_LEADING + 2 * BAR_PAD);
	pdf_sheet_need(pdf, height < body ? height : body / 3, 0);
	pdf->flow.y += 6;
	if (node->text != NULL && node->text[0] != '\0') {
		if (pdf_visible(pdf, node->text, NULL, err) != 0 ||
		    pdf_flow_text(pdf, strbuf_text(&pdf->text),
			&pdf_pen_cell_bold,
			(struct pdf_place){
			    pdf->left, pdf->width, TITLE_LEADING },
			err) != 0)
			return -1;
	}
	axis = pdf->flow.y;
	page = pdf_page_count(pdf->canvas);
	for (size_t i = 0; i < node->n_bars; i++)
		if (draw_bar(pdf, &b, &node->bars[i], err) != 0)
			return -1;
	if (node->n_bars > 0 && page == pdf_page_count(pdf->canvas))
		pdf_draw_box(pdf->canvas,
		    (struct pdf_box){ pdf->left + b.label - 0.6, axis, 0.6,
			pdf->flow.y - axis },
		    PDF_RULE_DARK);
	pdf->flow.y += 12;
	return pdf_canvas_check(pdf->canvas, err);
}
