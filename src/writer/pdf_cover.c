/* SPDX-License-Identifier: Apache-2.0 */
/* Cover and contents. */
#include <string.h>

#include "base/err.h"
#include "base/notation.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/pdf_block.h"
#include "writer/pdf_cover.h"
#include "writer/pdf_table.h"

#define COVER_TITLE 190.0
#define LOGO_HEIGHT 46.0
#define BAND_PAD 13.0
#define MAX_COVER_FIELDS 16
#define CONTENTS_LEADING 13.5
#define CONTENTS_BEFORE 4.0 /* a heading of the first level */
#define TABLES_TITLE 30.0   /* between sections and tables */
#define CONTENTS_INDENT 14.0
#define PAGE_NUMBER_ROOM 40.0
#define MAX_ENTRY_LINES 4

/* Tables may want a page on its side, which a cover is not. */
const struct doc_node *
pdf_cover_end(const struct doc *doc)
{
	const struct doc_node *node = doc->first;

	if (node == NULL || node->kind != DOC_SECTION || node->key == NULL ||
	    strcmp(node->key, "cover") != 0)
		return doc->first;
	for (node = node->next; node != NULL && node->kind != DOC_SECTION;
	     node = node->next)
		if (node->kind == DOC_TABLE)
			return doc->first;
	return node;
}

static bool
is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* A banner that only says more than the status does is drawn as the band. */
bool
pdf_cover_has(const struct doc *doc, const struct doc_node *node)
{
	return doc->first != pdf_cover_end(doc) && node == doc->first->next &&
	       node->kind == DOC_BANNER && node->status == doc->status &&
	       is_said(doc->status_text) && is_said(node->text) &&
	       text_starts(node->text, doc->status_text);
}

static int
draw_block(struct pdf *pdf, const char *text, enum pdf_slot font, double size,
    uint32_t colour, struct err *err)
{
	struct pdf_pen pen = { font, size, colour };
	struct pdf_place place = { pdf->left, pdf->width, size * 1.3 };

	if (!is_said(text))
		return 0;
	return pdf_visible(pdf, text, NULL, err) != 0 ||
		       pdf_flow_text(
			   pdf, strbuf_text(&pdf->text), &pen, place, err) != 0
		   ? -1
		   : 0;
}

/* Word and reason on the full colour, with the shape before them. */
static int
draw_band(struct pdf *pdf, struct err *err)
{
	const struct doc *doc = pdf->doc;
	const char *text = doc->status_text;
	uint32_t colour = pdf_status_colour(doc->status);
	struct pdf_pen pen = { PDF_BOLD, 12, PDF_WHITE };
	struct pdf_place place = { pdf->left + 38, pdf->width - 52, 17 };
	struct pdf_box band = { pdf->left, 0, pdf->width, 0 };

	if (!is_said(text))
		return 0;
	if (doc->first != NULL && pdf_cover_has(doc, doc->first->next))
		text = doc->first->next->text;
	pdf->flow.y += 26;
	if (pdf_visible(pdf, text, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pen,
		place.width, err) != 0)
		return -1;
	band.h = (double)pdf->lines.n * place.leading + 2 * BAND_PAD;
	if (band.h < pdf_sheet_body(pdf)) {
		pdf_sheet_need(pdf, band.h, 0);
		band.y = pdf->flow.y;
		pdf_draw_box(pdf->canvas, band, colour);
	} else {
		/* No ground holds so much: the text takes the colour. */
		pen.colour = colour;
	}
	pdf_draw_shape(pdf->canvas, pdf_status_shape(doc->status),
	    pdf->left + 15, pdf->flow.y + BAND_PAD + 3.5, 10, pen.colour);
	pdf->flow.y += BAND_PAD;
	if (pdf_flow_text(pdf, strbuf_text(&pdf->text), &pen, place, err) != 0)
		return -1;
	pdf->flow.y += BAND_PAD;
	return 0;
}

static const struct doc_node *
first_fields(const struct doc *doc)
{
	const struct doc_node *node = doc->first;

	while (node != NULL && node->kind != DOC_FIELDS)
		node = node->next;
	return node;
}

/* Alone on its page, so with its zone. */
static const char *
as_of(const struct doc *doc)
{
	struct strbuf sb;

	strbuf_init(&sb, 4 * KIB);
	notation_add(&sb, writer_notation(doc)->moment, doc->now);
	return strbuf_take(&sb, doc->arena);
}

/*
 * Facts about the document; then the identifiers of its first fields (tape,
 * configuration), by which a printed copy is matched to its bundle.
 */
static size_t
cover_fields(
    const struct pdf *pdf, const char *when, struct doc_field *out)
{
	const struct doc *doc = pdf->doc;
	const struct doc_node *node = first_fields(doc);
	const struct {
		enum pdf_word word;
		struct cell value;
	} facts[] = {
		{ PDF_W_ENTITY, cell_text(doc->entity) },
		{ PDF_W_CAMPAIGN, cell_text(doc->campaign) },
		{ PDF_W_AS_OF, cell_text(when) },
		{ PDF_W_CLASSIFICATION, cell_text(doc->classification) },
		{ PDF_W_AUTHOR, cell_text(doc->author) },
		{ PDF_W_VERSION, cell_text(doc->version) },
	};
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(facts); i++) {
		const struct cell *c = &facts[i].value;

		if (c->kind == CELL_UNKNOWN ||
		    (c->kind == CELL_TEXT && c->text[0] == '\0'))
			continue;
		if (facts[i].word == PDF_W_AUTHOR &&
		    text_compare(doc->author, doc->version) == 0)
			continue;
		out[n++] = (struct doc_field){ .label = pdf_word(
						   pdf->doc, facts[i].word),
			.value = *c };
	}
	for (size_t i = 0; node != NULL && i < node->n_fields; i++)
		if (node->fields[i].value.kind == CELL_ID &&
		    node->fields[i].value.text != NULL && n < MAX_COVER_FIELDS)
			out[n++] = node->fields[i];
	return n;
}

int
pdf_cover(struct pdf *pdf, struct err *err)
{
	const struct doc *doc = pdf->doc;
	struct doc_field fields[MAX_COVER_FIELDS];
	const char *when;
	size_t n = 0;
	struct pdf_box top = { 0, 0, 0, 7 }, logo = { 0 };
	double h;

	pdf_sheet_turn(pdf, false);
	pdf_page_size(pdf->canvas, &top.w, &h);
	pdf_draw_box(pdf->canvas, top, pdf->accent);
	logo =
	    (struct pdf_box){ pdf->left, PDF_TOP, pdf->width / 2, LOGO_HEIGHT };
	if (pdf->style->logo != NULL)
		pdf_draw_image(pdf->canvas, pdf->style->logo, logo);
	if (pdf_canvas_check(pdf->canvas, err) != 0)
		return err_wrap(err, "cover, logo %s",
		    pdf->style->logo == NULL ? "(none)" : pdf->style->logo);
	pdf->flow.y = COVER_TITLE;
	/* Unless the line under the title says it again. */
	if (is_said(doc->entity) &&
	    (doc->subtitle == NULL ||
		!text_starts(doc->subtitle, doc->entity)) &&
	    draw_block(pdf, doc->entity, PDF_REGULAR, 12, PDF_GREY, err) != 0)
		return -1;
	pdf->flow.y += 6;
	if (draw_block(pdf, doc->title, PDF_BOLD, 28, PDF_INK, err) != 0)
		return -1;
	pdf->flow.y += 6;
	if (draw_block(pdf, doc->subtitle, PDF_REGULAR, 13, PDF_GREY, err) !=
		0 ||
	    draw_band(pdf, err) != 0)
		return -1;
	pdf->flow.y += 30;
	if (pdf_cover_end(doc) == doc->first) {
		when = as_of(doc);
		if (when == NULL)
			return err_nomem(err);
		n = cover_fields(pdf, when, fields);
	}
	return pdf_fields(pdf, fields, n, err);
}

struct line {
	double x, width;
	struct pdf_pen pen;
};

static struct line
entry_line(const struct pdf *pdf, const struct pdf_entry *entry)
{
	bool table = entry->node->kind == DOC_TABLE;
	unsigned level = entry->node->level < 1 ? 1 : entry->node->level;
	double indent = CONTENTS_INDENT * (double)((level > 3 ? 3 : level) - 1);

	return (struct line){ .x = pdf->left + indent,
		.width = pdf->width - indent - PAGE_NUMBER_ROOM,
		.pen = level == 1 && !table ? pdf_pen_bold : pdf_pen_body };
}

/* A heading of a page's length is listed with its beginning. */
static size_t
entry_lines(const struct pdf *pdf)
{
	return pdf->lines.n < MAX_ENTRY_LINES ? pdf->lines.n : MAX_ENTRY_LINES;
}

static void
draw_entry(
    struct pdf *pdf, const struct pdf_entry *entry, const struct line *line)
{
	struct pdf_box box = { line->x, pdf->flow.y,
		pdf->left + pdf->width - line->x, 0 };
	double y = pdf->flow.y;
	char number[24];
	struct pdf_line last = { 0 };
	const char *text = strbuf_text(&pdf->text);
	int64_t whole, piece;

	for (size_t i = 0; i < entry_lines(pdf); i++, y += CONTENTS_LEADING) {
		last = pdf->lines.line[i];
		pdf_draw_text(pdf->canvas, line->x,
		    pdf_baseline(y, CONTENTS_LEADING, &line->pen), &line->pen,
		    text + last.from, last.to - last.from);
	}
	(void)snprintf(number, sizeof(number), "%zu", entry->page + 1);
	pdf_extent(number, pdf_fonts_metric(pdf->fonts, line->pen.font),
	    PDF_WORDS, &whole, &piece);
	pdf_draw_text(pdf->canvas,
	    pdf->left + pdf->width - (double)whole * line->pen.size / 1000,
	    pdf_baseline(y - CONTENTS_LEADING, CONTENTS_LEADING, &line->pen),
	    &line->pen, number, strlen(number));
	box.h = y - pdf->flow.y;
	pdf_link(pdf->canvas, box, entry->page, entry->y - 6);
}

static void
turn_contents(struct pdf *pdf, bool draw, size_t *pages)
{
	pdf->flow.y = pdf->flow.top;
	if (draw)
		pdf_page_select(pdf->canvas, pdf->contents + *pages);
	(*pages)++;
}

/* The tables begin behind the sections. */
static void
begin_tables(struct pdf *pdf, bool draw, size_t *pages)
{
	struct pdf_pen pen = { PDF_BOLD, 12, PDF_INK };
	const char *title = pdf_word(pdf->doc, PDF_W_TABLES);

	if (pdf_flow_turns(&pdf->flow, TABLES_TITLE, 3 * CONTENTS_LEADING))
		turn_contents(pdf, draw, pages);
	if (draw)
		pdf_draw_text(pdf->canvas, pdf->left,
		    pdf_baseline(pdf->flow.y + TABLES_TITLE / 2,
			CONTENTS_LEADING, &pen),
		    &pen, title, strlen(title));
	pdf->flow.y += TABLES_TITLE;
}

/* Walks the entries over their pages; with `draw`, also writes them. */
static int
walk_contents(struct pdf *pdf, bool draw, size_t *pages, struct err *err)
{
	struct pdf_flow *flow = &pdf->flow;
	bool tables = false;

	*pages = 1;
	flow->y = flow->top + 44;
	for (size_t i = 0; i < pdf->n_entries; i++) {
		const struct pdf_entry *entry = &pdf->entries[i];
		struct line line = entry_line(pdf, entry);
		double height;

		if (pdf_visible(pdf, entry->node->text, NULL, err) != 0 ||
		    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text),
			&line.pen, line.width, err) != 0)
			return -1;
		height = (double)entry_lines(pdf) * CONTENTS_LEADING;
		if (entry->node->kind == DOC_TABLE && !tables) {
			begin_tables(pdf, draw, pages);
			tables = true;
		}
		if (entry->node->level <= 1 && i > 0 && !tables)
			flow->y += CONTENTS_BEFORE;
		if (pdf_flow_turns(flow, height, 0))
			turn_contents(pdf, draw, pages);
		if (draw)
			draw_entry(pdf, entry, &line);
		flow->y += height;
	}
	return 0;
}

int
pdf_contents_reserve(struct pdf *pdf, struct err *err)
{
	size_t pages;
	double y;

	if (pdf->n_entries == 0)
		return 0;
	pdf_sheet_turn(pdf, false);
	pdf->contents = pdf_page_count(pdf->canvas) - 1;
	if (pdf_canvas_check(pdf->canvas, err) != 0 ||
	    walk_contents(pdf, false, &pages, err) != 0)
		return -1;
	y = pdf->flow.y;
	for (; pages > 1; pages--)
		pdf_sheet_turn(pdf, false);
	pdf->flow.y = y; /* what comes next may follow there */
	return pdf_canvas_check(pdf->canvas, err);
}

int
pdf_contents_draw(struct pdf *pdf, struct err *err)
{
	struct pdf_pen pen = { PDF_BOLD, 17, PDF_INK };
	const char *title = pdf_word(pdf->doc, PDF_W_CONTENTS);
	double w, h;
	size_t pages;

	if (pdf->contents == 0)
		return 0;
	pdf_page_select(pdf->canvas, pdf->contents);
	pdf_paper(pdf->doc, false, &w, &h);
	pdf->left = PDF_MARGIN;
	pdf->width = w - 2 * PDF_MARGIN;
	pdf->flow = (struct pdf_flow){ PDF_TOP, h - PDF_FOOT, PDF_TOP };
	pdf_draw_text(pdf->canvas, pdf->left,
	    pdf_baseline(pdf->flow.y, 22, &pen), &pen, title, strlen(title));
	pdf_draw_rule(
	    pdf->canvas, pdf->left, pdf->flow.y + 25, 48, 2, pdf->accent);
	if (walk_contents(pdf, true, &pages, err) != 0)
		return -1;
	return pdf_canvas_check(pdf->canvas, err);
}
