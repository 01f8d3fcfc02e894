/* SPDX-License-Identifier: Apache-2.0 */
/* Headings, paragraphs, bands, fields and lists. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "writer/pdf_block.h"
#include "writer/pdf_link.h"
#include "writer/pdf_table.h"

#define BODY_LEADING 13.5
#define PARAGRAPH_SPACE 7.0
#define BAND_PAD 8.0
#define BAND_BAR 3.5
#define FIELD_LABEL 0.34 /* of the width */
#define FIELD_MOST 150.0
#define SHORT_FIELDS 10
#define HALVES_GAP 18.0
#define SEE_ROOM 44.0 /* for the page that a field leads to */
#define CODE_LEADING 12.5
#define CODE_PAD 7.0
#define LIST_INDENT 14.0

static const struct {
	double size, leading, before, after;
} headings[] = {
	{ 16, 21, 20, 9 },
	{ 12, 16, 14, 4 },
	{ 9.5, 13, 9, 1 },
};

static size_t
heading_row(const struct doc_node *node)
{
	if (node->level <= 1)
		return 0;
	return node->level >= 3 ? 2 : 1;
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
	pdf->level = node->level;
	pdf->heading = node->text;
	pdf_target_note(pdf, node);
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

/*
 * Fields of a section of the third level, where there may be hundreds of
 * such, are set tight: no rules between them, and the labels narrow.
 */
struct look {
	double label, pad, leading, room; /* room: left for a page number */
	bool rule;
	struct pdf_pen quiet;
};

static struct look
look_of(const struct pdf *pdf, const struct doc_field *fields, size_t n)
{
	double w = pdf->width * FIELD_LABEL;
	struct look look = { .label = w < FIELD_MOST ? w : FIELD_MOST,
		.pad = 3.0,
		.leading = PDF_CELL_LEADING,
		.rule = true,
		.quiet = pdf_pen_quiet };

	if (pdf->level >= 3) {
		look.label = 74;
		look.pad = 0.9;
		look.leading = 9.9;
		look.rule = false;
		look.quiet.size = 7.5;
	}
	for (size_t i = 0; i < n; i++)
		if (pdf_leads(pdf, &fields[i].see))
			look.room = SEE_ROOM;
	return look;
}

static void
draw_column(struct pdf *pdf, const struct look *look, const char *text,
    const struct pdf_lines *lines, const struct pdf_pen *pen, double x)
{
	double y = pdf->flow.y + look->pad;

	for (size_t i = 0; i < lines->n; i++, y += look->leading)
		pdf_draw_text(pdf->canvas, x,
		    pdf_baseline(y, look->leading, pen), pen,
		    text + lines->line[i].from,
		    lines->line[i].to - lines->line[i].from);
}

/* A value too long for a page flows, its label above it. */
static int
flow_field(struct pdf *pdf, const struct look *look, const char *value,
    const struct pdf_pen *pen, struct err *err)
{
	struct pdf_place place = { pdf->left + look->label,
		pdf->width - look->label - look->room, look->leading };

	pdf->flow.y += look->pad;
	if (pdf_flow_text(pdf, value, pen, place, err) != 0)
		return -1;
	pdf->flow.y += look->pad;
	return 0;
}

/* One that fits on a page, with where it leads. */
static int
place_field(struct pdf *pdf, const struct look *look,
    const struct doc_field *field, double height, struct err *err)
{
	struct pdf_box box = { pdf->left, pdf->flow.y, pdf->width, height };

	if (!pdf_leads(pdf, &field->see))
		return 0;
	/* The page stands beside the first line. */
	box.h = look->leading + 2 * look->pad;
	return pdf_see(pdf, &field->see, box, true, err);
}

static int
draw_field(struct pdf *pdf, const struct doc_field *field,
    const struct look *look, struct pdf_row *scratch, struct err *err)
{
	struct pdf_pen pen = *pdf_cell_pen(&field->value);
	struct pdf_lines *lines = &scratch->lines[0];
	double x = pdf->left + look->label, height, room;
	bool shape = pdf_cell_has_shape(&field->value);
	const char *value;
	size_t most;

	x += shape ? PDF_SHAPE_ROOM : 0;
	if (pdf_cell_text(pdf, &scratch->text[0], &field->value, err) != 0)
		return -1;
	value = strbuf_text(&scratch->text[0]);
	room = pdf_leads(pdf, &field->see) ? look->room : 0;
	if (pdf_break(pdf, lines, value, &pen,
		pdf->left + pdf->width - room - x, err) != 0 ||
	    pdf_visible(pdf, field->label, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &look->quiet,
		look->label - PDF_GAP, err) != 0)
		return -1;
	most = lines->n > pdf->lines.n ? lines->n : pdf->lines.n;
	height = (double)most * look->leading + 2 * look->pad;
	if (height < pdf_sheet_body(pdf))
		pdf_sheet_need(pdf, height, 0);
	draw_column(pdf, look, strbuf_text(&pdf->text), &pdf->lines,
	    &look->quiet, pdf->left);
	if (height >= pdf_sheet_body(pdf)) {
		if (flow_field(pdf, look, value, &pen, err) != 0)
			return -1;
	} else {
		if (shape)
			pdf_cell_shape(pdf, &field->value,
			    pdf->left + look->label, pdf->flow.y + look->pad);
		draw_column(pdf, look, value, lines, &pen, x);
		if (place_field(pdf, look, field, height, err) != 0)
			return -1;
		pdf->flow.y += height;
	}
	if (look->rule)
		pdf_draw_rule(pdf->canvas, pdf->left, pdf->flow.y, pdf->width,
		    0.4, PDF_RULE_LIGHT);
	return pdf_canvas_check(pdf->canvas, err);
}

/* Many numbers and little else. */
static bool
are_short(const struct doc_field *fields, size_t n)
{
	size_t texts = 0;

	for (size_t i = 0; i < n; i++)
		texts += fields[i].value.kind == CELL_TEXT ||
				 fields[i].value.kind == CELL_ID
			     ? 1
			     : 0;
	return n >= SHORT_FIELDS && texts == 0;
}

/* Enough for names and values of two lines each. */
static double
halves_height(const struct look *look, size_t n)
{
	return (double)((n + 1) / 2) * (2 * look->leading + 2 * look->pad);
}

/* They stand in two columns, read one after the other. */
static int
draw_halves(struct pdf *pdf, const struct doc_field *fields, size_t n,
    const struct look *look, struct pdf_row *scratch, struct err *err)
{
	double left = pdf->left, width = pdf->width, top, bottom = 0;
	size_t half = (n + 1) / 2;
	int rc = 0;

	pdf_sheet_need(pdf, halves_height(look, n), 0);
	top = pdf->flow.y;
	pdf->width = (width - HALVES_GAP) / 2;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (i == half) {
			bottom = pdf->flow.y;
			pdf->flow.y = top;
			pdf->left = left + pdf->width + HALVES_GAP;
		}
		rc = draw_field(pdf, &fields[i], look, scratch, err);
	}
	if (pdf->flow.y < bottom)
		pdf->flow.y = bottom;
	pdf->left = left;
	pdf->width = width;
	return rc;
}

int
pdf_fields(
    struct pdf *pdf, const struct doc_field *fields, size_t n, struct err *err)
{
	struct look look = look_of(pdf, fields, n);
	struct pdf_row *scratch = malloc(sizeof(*scratch));
	int rc = 0;

	if (scratch == NULL)
		return err_nomem(err);
	pdf_row_init(scratch);
	pdf->flow.y += 2;
	if (are_short(fields, n))
		rc = draw_halves(pdf, fields, n, &look, scratch, err);
	else
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = draw_field(pdf, &fields[i], &look, scratch, err);
	pdf->flow.y += look.rule ? PARAGRAPH_SPACE : 0;
	pdf_row_clear(scratch);
	free(scratch);
	return rc;
}

/* ---- what a person fills in ---- */

#define FORM_LINE 25.0
#define FORM_SIGNATURE 40.0
#define BOX_SIZE 8.0

/* Choices to tick, one after the other. */
static int
draw_choices(struct pdf *pdf, const struct doc_input *in, double x, double y,
    struct err *err)
{
	for (size_t i = 0; i < in->n_choices; i++) {
		struct pdf_box box = { x, y - BOX_SIZE, BOX_SIZE, BOX_SIZE };
		struct pdf_spot spot = { x + BOX_SIZE + 5, y, pdf->width / 3,
			false };
		double w = 0;

		pdf_draw_box(pdf->canvas, box, PDF_RULE_DARK);
		box = (struct pdf_box){ x + 0.7, y - BOX_SIZE + 0.7,
			BOX_SIZE - 1.4, BOX_SIZE - 1.4 };
		pdf_draw_box(pdf->canvas, box, PDF_WHITE);
		if (pdf_one_line(pdf, in->choices[i].word, &pdf_pen_cell, spot,
			&w, err) != 0)
			return -1;
		x += BOX_SIZE + w + 24;
	}
	return 0;
}

/* The label at the foot of its line, like the hand that will write there. */
static int
draw_input(struct pdf *pdf, const struct doc_input *in, double label,
    struct err *err)
{
	bool signs = in->kind == INPUT_SIGNATURE;
	double x = pdf->left + label;
	double y = pdf->flow.y + (signs ? FORM_SIGNATURE : FORM_LINE);
	struct pdf_spot spot = { pdf->left, y - 4, label - PDF_GAP, false };

	if (pdf_one_line(pdf, in->label, &pdf_pen_quiet, spot, NULL, err) != 0)
		return -1;
	if (in->kind == INPUT_LIST) {
		if (draw_choices(pdf, in, x, y - 3, err) != 0)
			return -1;
	} else {
		pdf_draw_rule(pdf->canvas, x, y,
		    in->kind == INPUT_DATE ? pdf->width / 4
					   : pdf->width - label,
		    0.6, PDF_RULE_DARK);
	}
	pdf->flow.y = y;
	return 0;
}

/* A ruled line for each answer, the whole form on one page. */
int
pdf_form(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	double height = 0, w = pdf->width * FIELD_LABEL;
	double label = w < FIELD_MOST ? w : FIELD_MOST;

	for (size_t i = 0; i < node->n_inputs; i++)
		height += node->inputs[i].kind == INPUT_SIGNATURE
			      ? FORM_SIGNATURE
			      : FORM_LINE;
	if (height < pdf_sheet_body(pdf))
		pdf_sheet_need(pdf, height, 0);
	for (size_t i = 0; i < node->n_inputs; i++) {
		pdf_sheet_need(pdf, FORM_SIGNATURE, 0);
		if (draw_input(pdf, &node->inputs[i], label, err) != 0)
			return -1;
	}
	pdf->flow.y += PARAGRAPH_SPACE;
	return pdf_canvas_check(pdf->canvas, err);
}

/* Lines on a ground of their own, each to be typed whole. */
int
pdf_code(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	struct pdf_place place = { pdf->left + CODE_PAD,
		pdf->width - 2 * CODE_PAD, CODE_LEADING };

	for (size_t i = 0; i < node->n_lines; i++) {
		struct pdf_box ground = { pdf->left, 0, pdf->width, 0 };

		if (pdf_visible(pdf, node->lines[i], NULL, err) != 0 ||
		    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text),
			&pdf_pen_code, place.width, err) != 0)
			return -1;
		ground.h = (double)pdf->lines.n * CODE_LEADING + CODE_PAD;
		if (ground.h < pdf_sheet_body(pdf)) {
			pdf_sheet_need(pdf, ground.h, 0);
			ground.y = pdf->flow.y;
			pdf_draw_box(pdf->canvas, ground,
			    pdf_status_tint(DOC_NEUTRAL));
		}
		pdf->flow.y += CODE_PAD / 2;
		if (pdf_flow_text(pdf, strbuf_text(&pdf->text), &pdf_pen_code,
			place, err) != 0)
			return -1;
		pdf->flow.y += CODE_PAD / 2;
	}
	pdf->flow.y += PARAGRAPH_SPACE;
	return pdf_canvas_check(pdf->canvas, err);
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
	struct look look;

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
		lead += 3 * BODY_LEADING;
		/* What introduces a table is not left behind by it. */
		if (node->next != NULL && node->next->kind == DOC_TABLE)
			lead += table_lead(pdf, node->next);
		break;
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
		lead += 3 * FORM_LINE;
		break;
	case DOC_FIELDS:
		lead += 5 * PDF_CELL_LEADING;
		if (!are_short(node->fields, node->n_fields))
			break;
		/* They stay together, however much of the page they take. */
		look = look_of(pdf, node->fields, node->n_fields);
		lead += 2 + halves_height(&look, node->n_fields) -
			5 * PDF_CELL_LEADING;
		most *= 2;
		break;
	case DOC_TABLE:
		lead += table_lead(pdf, node);
		break;
	case DOC_FIGURE:
		lead += 34 + 17 * (double)node->n_bars;
		most *= 2;
		break;
	}
	return lead < most ? lead : most;
}
