/* SPDX-License-Identifier: Apache-2.0 */
/* Headings, paragraphs, bands, fields and lists. */
#include <string.h>

#include "base/err.h"
#include "writer/pdf_block.h"
#include "writer/pdf_table.h"

#define BODY_LEADING 14.5
#define PARAGRAPH_SPACE 7.0
#define BAND_PAD 8.0
#define BAND_BAR 3.5
#define FIELD_PAD 3.0
#define FIELD_LABEL 0.34 /* of the width */
#define FIELD_MOST 190.0
#define LIST_INDENT 14.0

static const struct {
	double size, leading, before, after;
} headings[] = {
	{ 17, 22, 22, 10 },
	{ 12.5, 17, 16, 5 },
	{ 10.5, 15, 11, 3 },
};

static size_t
heading_row(const struct doc_node *node)
{
	if (node->level <= 1)
		return 0;
	return node->level >= 3 ? 2 : 1;
}

static void
note_entry(struct pdf *pdf, const struct doc_node *node)
{
	for (size_t i = 0; i < pdf->n_entries; i++)
		if (pdf->entries[i].node == node) {
			pdf->entries[i].page = pdf_page_count(pdf->canvas) - 1;
			pdf->entries[i].y = pdf->flow.y;
		}
}

int
pdf_heading(
    struct pdf *pdf, const struct doc_node *node, double keep, struct err *err)
{
	size_t row = heading_row(node);
	struct pdf_pen pen = { PDF_BOLD, headings[row].size, PDF_INK };
	struct pdf_place place = { pdf->left, pdf->width,
		headings[row].leading };
	double height;

	if (pdf_visible(pdf, node->text, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pen,
		pdf->width, err) != 0)
		return -1;
	height = (double)pdf->lines.n * place.leading + headings[row].before +
		 headings[row].after;
	pdf_sheet_need(pdf, height, keep);
	if (pdf->flow.y > pdf->flow.top)
		pdf->flow.y += headings[row].before;
	note_entry(pdf, node);
	pdf_bookmark(
	    pdf->canvas, node->level, strbuf_text(&pdf->text), pdf->flow.y - 4);
	if (pdf_flow_text(pdf, strbuf_text(&pdf->text), &pen, place, err) != 0)
		return -1;
	if (row == 0) {
		pdf->flow.y += 3;
		pdf_draw_rule(
		    pdf->canvas, pdf->left, pdf->flow.y, 48, 2, pdf->accent);
	}
	pdf->flow.y += headings[row].after;
	return pdf_canvas_check(pdf->canvas, err);
}

int
pdf_paragraph(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	struct pdf_place place = { pdf->left, pdf->width, BODY_LEADING };

	/* Long lines tire: no more than about a hundred characters. */
	if (place.width > 560)
		place.width = 560;
	if (pdf_visible(pdf, node->text, "\n", err) != 0 ||
	    pdf_flow_text(
		pdf, strbuf_text(&pdf->text), &pdf_pen_body, place, err) != 0)
		return -1;
	pdf->flow.y += PARAGRAPH_SPACE;
	return pdf_canvas_check(pdf->canvas, err);
}

int
pdf_banner(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	uint32_t colour = pdf_status_colour(node->status);
	double inset = BAND_BAR + 26;
	struct pdf_place place = { pdf->left + inset,
		pdf->width - inset - BAND_PAD, BODY_LEADING };
	struct pdf_box band = { pdf->left, 0, pdf->width, 0 };
	double body = pdf_sheet_body(pdf) - 2 * BAND_PAD;

	if (pdf_visible(pdf, node->text, "\n", err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pdf_pen_bold,
		place.width, err) != 0)
		return -1;
	band.h = (double)pdf->lines.n * place.leading;
	/* A band longer than a page has no ground under its later pages. */
	if (band.h > body)
		band.h = body;
	band.h += 2 * BAND_PAD;
	pdf_sheet_need(pdf, band.h, 0);
	band.y = pdf->flow.y;
	pdf_draw_box(pdf->canvas, band, pdf_status_tint(node->status));
	band.w = BAND_BAR;
	pdf_draw_box(pdf->canvas, band, colour);
	pdf_draw_shape(pdf->canvas, pdf_status_shape(node->status),
	    pdf->left + BAND_BAR + 9, band.y + BAND_PAD + 3, 8.5, colour);
	pdf->flow.y += BAND_PAD;
	if (pdf_flow_text(
		pdf, strbuf_text(&pdf->text), &pdf_pen_bold, place, err) != 0)
		return -1;
	pdf->flow.y += BAND_PAD + 10;
	return pdf_canvas_check(pdf->canvas, err);
}

static double
label_width(const struct pdf *pdf)
{
	double w = pdf->width * FIELD_LABEL;

	return w < FIELD_MOST ? w : FIELD_MOST;
}

static void
draw_column(struct pdf *pdf, const struct strbuf *text,
    const struct pdf_lines *lines, const struct pdf_pen *pen, double x)
{
	double y = pdf->flow.y + FIELD_PAD;

	for (size_t i = 0; i < lines->n; i++, y += PDF_CELL_LEADING)
		pdf_draw_text(pdf->canvas, x,
		    pdf_baseline(y, PDF_CELL_LEADING, pen), pen,
		    strbuf_text(text) + lines->line[i].from,
		    lines->line[i].to - lines->line[i].from);
}

/* A value too long for a page flows, its label above it. */
static int
flow_field(struct pdf *pdf, const struct strbuf *value,
    const struct pdf_pen *pen, double label, struct err *err)
{
	struct pdf_place place = { pdf->left + label, pdf->width - label,
		PDF_CELL_LEADING };

	pdf->flow.y += FIELD_PAD;
	if (pdf_flow_text(pdf, strbuf_text(value), pen, place, err) != 0)
		return -1;
	pdf->flow.y += FIELD_PAD;
	return 0;
}

static int
draw_field(struct pdf *pdf, const struct doc_field *field, struct strbuf *value,
    struct pdf_lines *lines, struct err *err)
{
	const struct pdf_pen *pen = pdf_cell_pen(&field->value);
	double label = label_width(pdf), x = pdf->left + label, height;
	bool shape = pdf_cell_has_shape(&field->value);
	size_t most;

	x += shape ? PDF_SHAPE_ROOM : 0;
	if (pdf_cell_text(pdf, value, &field->value, err) != 0 ||
	    pdf_break(pdf, lines, strbuf_text(value), pen,
		pdf->left + pdf->width - x, err) != 0 ||
	    pdf_visible(pdf, field->label, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pdf_pen_quiet,
		label - PDF_GAP, err) != 0)
		return -1;
	most = lines->n > pdf->lines.n ? lines->n : pdf->lines.n;
	height = (double)most * PDF_CELL_LEADING + 2 * FIELD_PAD;
	if (height < pdf_sheet_body(pdf))
		pdf_sheet_need(pdf, height, 0);
	draw_column(pdf, &pdf->text, &pdf->lines, &pdf_pen_quiet, pdf->left);
	if (height >= pdf_sheet_body(pdf)) {
		if (flow_field(pdf, value, pen, label, err) != 0)
			return -1;
	} else {
		if (shape)
			pdf_cell_shape(pdf, &field->value, pdf->left + label,
			    pdf->flow.y + FIELD_PAD);
		draw_column(pdf, value, lines, pen, x);
		pdf->flow.y += height;
	}
	pdf_draw_rule(pdf->canvas, pdf->left, pdf->flow.y, pdf->width, 0.4,
	    PDF_RULE_LIGHT);
	return pdf_canvas_check(pdf->canvas, err);
}

int
pdf_fields(
    struct pdf *pdf, const struct doc_field *fields, size_t n, struct err *err)
{
	struct pdf_lines lines = { 0 };
	struct strbuf value;
	int rc = 0;

	strbuf_init(&value, PDF_MAX_TEXT);
	pdf->flow.y += 2;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = draw_field(pdf, &fields[i], &value, &lines, err);
	pdf->flow.y += PARAGRAPH_SPACE;
	strbuf_clear(&value);
	pdf_lines_clear(&lines);
	return rc;
}

/* A ruled line for each answer; a signature takes more room. */
int
pdf_form(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	for (size_t i = 0; i < node->n_inputs; i++) {
		const struct doc_input *in = &node->inputs[i];
		const struct doc_field line = { .key = in->key,
			.label = in->label,
			.value = cell_text(in->kind == INPUT_SIGNATURE
				? "\n\n\n" : "\n") };

		if (pdf_fields(pdf, &line, 1, err) != 0)
			return -1;
		pdf->flow.y -= PARAGRAPH_SPACE;
	}
	pdf->flow.y += PARAGRAPH_SPACE;
	return 0;
}

int
pdf_list(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	struct pdf_place place = { pdf->left + LIST_INDENT,
		pdf->width - LIST_INDENT, BODY_LEADING };

	if (place.width > 560)
		place.width = 560;
	for (size_t i = 0; i < node->n_lines; i++) {
		pdf_sheet_need(pdf, place.leading, 0);
		pdf_draw_shape(pdf->canvas, PDF_DISC, pdf->left + 3,
		    pdf->flow.y + place.leading / 2 - 1.6, 3.2, PDF_GREY);
		if (pdf_visible(pdf, node->lines[i], "\n", err) != 0 ||
		    pdf_flow_text(pdf, strbuf_text(&pdf->text), &pdf_pen_body,
			place, err) != 0)
			return -1;
		pdf->flow.y += 2;
	}
	pdf->flow.y += PARAGRAPH_SPACE - 2;
	return pdf_canvas_check(pdf->canvas, err);
}

static double
table_lead(const struct pdf *pdf, const struct doc_node *node)
{
	for (size_t i = 0; i < pdf->n_plans; i++)
		if (pdf->plans[i].node == node)
			return pdf->plans[i].lead;
	return 0;
}

double
pdf_block_lead(struct pdf *pdf, const struct doc_node *node)
{
	double lead = 0, most = pdf_sheet_body(pdf) / 2;

	for (; node != NULL && node->kind == DOC_SECTION; node = node->next)
		lead += headings[heading_row(node)].leading +
			headings[heading_row(node)].before +
			headings[heading_row(node)].after;
	if (node == NULL)
		return lead;
	switch (node->kind) {
	case DOC_SECTION:
		break;
	case DOC_PARAGRAPH:
	case DOC_CODE:
	case DOC_LIST:
		lead += 3 * BODY_LEADING;
		break;
	case DOC_BANNER:
		lead += BODY_LEADING + 2 * BAND_PAD;
		break;
	case DOC_PROGRESS:
		break;
	case DOC_FORM:
	case DOC_FIELDS:
		lead += 3 * (PDF_CELL_LEADING + 2 * FIELD_PAD);
		break;
	case DOC_TABLE:
		lead += table_lead(pdf, node);
		break;
	case DOC_FIGURE:
		lead += 34 + 17 * (double)node->n_bars;
		break;
	}
	return lead < most ? lead : most;
}
