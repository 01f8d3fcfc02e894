/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PDF: cover, contents, then the document node by node.  Tables are read
 * twice, once for their widths and once to be drawn; pages stay open in the
 * library until the file is saved, so that contents and page numbers are
 * written last, on pages that are already there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "writer/pdf_block.h"
#include "writer/pdf_cover.h"
#include "writer/pdf_link.h"
#include "writer/pdf_table.h"

#define ACCENT 0x0b5cad
/* A first-level section starts a page unless so much of one is free. */
#define FREE_SHARE 0.2
#define FOLLOW_SHARE 0.35 /* behind the contents */
/* Third-level headings are listed only while the contents stay short. */
#define SHORT_CONTENTS 40
#define MANY_TABLES 4 /* so many are listed */

static uint32_t
parse_accent(const char *text)
{
	uint32_t colour = 0;

	if (text == NULL || text[0] != '#' || strlen(text) != 7)
		return ACCENT;
	for (size_t i = 1; i < 7; i++) {
		static const char digits[] = "0123456789abcdef";
		char c = text[i];
		const char *at;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		at = strchr(digits, c);
		if (c == '\0' || at == NULL)
			return ACCENT;
		colour = colour << 4 | (uint32_t)(at - digits);
	}
	return colour;
}

static bool
is_digest(const struct doc_field *field)
{
	return field->value.kind == CELL_ID && field->value.text != NULL &&
	       strspn(field->value.text, "0123456789abcdefABCDEF") >=
		   PDF_SHORT_ID;
}

/* The beginning of the tape's digest, or of the first one there is: by it a
 * page is matched to its bundle. */
static void
find_short_id(struct pdf *pdf)
{
	const struct doc_node *node = pdf->doc->first;
	const char *found = NULL;

	while (node != NULL && node->kind != DOC_FIELDS)
		node = node->next;
	for (size_t i = 0; node != NULL && i < node->n_fields; i++) {
		const struct doc_field *field = &node->fields[i];
		bool tape =
		    field->key != NULL && text_starts(field->key, "tape");

		if (is_digest(field) && (found == NULL || tape))
			found = field->value.text;
	}
	if (found != NULL)
		memcpy(pdf->short_id, found, PDF_SHORT_ID);
}

static size_t
count_sections(const struct doc *doc, unsigned deepest)
{
	size_t n = 0;

	for (const struct doc_node *p = pdf_cover_end(doc); p != NULL;
	     p = p->next)
		n += p->kind == DOC_SECTION && p->level <= deepest ? 1 : 0;
	return n;
}

static bool
is_listed(const struct doc_node *p)
{
	return p->kind == DOC_TABLE && p->table->title != NULL &&
	       p->table->title[0] != '\0';
}

/* Sections, and behind them the tables that have a title. */
static int
list_entries(struct pdf *pdf, struct err *err)
{
	const struct doc_node *body = pdf_cover_end(pdf->doc);
	unsigned deepest = 3;
	size_t n = count_sections(pdf->doc, deepest), tables = 0;

	if (n > SHORT_CONTENTS)
		n = count_sections(pdf->doc, --deepest);
	if (n == 0)
		return 0;
	for (const struct doc_node *p = body; p != NULL; p = p->next)
		tables += is_listed(p) ? 1 : 0;
	/* A list of one or two is none. */
	if (tables < MANY_TABLES)
		tables = 0;
	pdf->entries = calloc(n + tables, sizeof(*pdf->entries));
	if (pdf->entries == NULL)
		return err_nomem(err);
	for (const struct doc_node *p = body; p != NULL; p = p->next)
		if (p->kind == DOC_SECTION && p->level <= deepest)
			pdf->entries[pdf->n_entries++].node = p;
	for (const struct doc_node *p = body; tables > 0 && p != NULL;
	     p = p->next)
		if (is_listed(p))
			pdf->entries[pdf->n_entries++].node = p;
	return 0;
}

static int
plan_tables(struct pdf *pdf, struct err *err)
{
	size_t room = 0;

	for (const struct doc_node *p = pdf->doc->first; p != NULL;
	     p = p->next) {
		void *items = pdf->plans;

		if (p->kind != DOC_TABLE)
			continue;
		if (array_reserve(&items, &room, pdf->n_plans + 1,
			sizeof(*pdf->plans)) != 0)
			return err_nomem(err);
		pdf->plans = items;
		if (pdf_plan_table(pdf, &pdf->plans[pdf->n_plans], p, err) != 0)
			return err_wrap(err, "table %s",
			    p->table->key == NULL ? "" : p->table->key);
		pdf->n_plans++;
	}
	return 0;
}

static struct pdf_plan *
plan_of(const struct pdf *pdf, const struct doc_node *node)
{
	for (size_t i = 0; i < pdf->n_plans; i++)
		if (pdf->plans[i].node == node)
			return &pdf->plans[i];
	return NULL;
}

/*
 * A section lies on its side if one of its tables has to: heading, text and
 * table stay together.  Headings that follow each other count as one.
 */
static bool
wants_landscape(const struct pdf *pdf, const struct doc_node *node)
{
	while (node != NULL && node->kind == DOC_SECTION)
		node = node->next;
	for (; node != NULL && node->kind != DOC_SECTION; node = node->next)
		if (node->kind == DOC_TABLE && plan_of(pdf, node)->landscape)
			return true;
	return false;
}

static int
settle_tables(struct pdf *pdf, struct err *err)
{
	bool side = wants_landscape(pdf, pdf->doc->first);

	for (const struct doc_node *p = pdf->doc->first; p != NULL;
	     p = p->next) {
		if (p->kind == DOC_SECTION)
			side = wants_landscape(pdf, p);
		if (p->kind == DOC_TABLE &&
		    pdf_plan_settle(pdf, plan_of(pdf, p), side, err) != 0)
			return err_wrap(err, "table %s",
			    p->table->key == NULL ? "" : p->table->key);
	}
	return 0;
}

static void
begin_section(struct pdf *pdf, const struct doc_node *node, bool follows)
{
	bool side = wants_landscape(pdf, node);
	double body = pdf_sheet_body(pdf);

	if (side != pdf->landscape ||
	    (node->own_sheet && pdf->flow.y > pdf->flow.top)) {
		pdf_sheet_turn(pdf, side);
		return;
	}
	if (node->level <= 1 && !follows && pdf->flow.y > pdf->flow.top &&
	    pdf->flow.bottom - pdf->flow.y < FREE_SHARE * body)
		pdf_sheet_turn(pdf, side);
}

static int
draw_node(struct pdf *pdf, const struct doc_node *node, struct err *err)
{
	switch (node->kind) {
	case DOC_SECTION:
		return pdf_heading(
		    pdf, node, pdf_block_lead(pdf, node->next), err);
	case DOC_PARAGRAPH:
		return pdf_paragraph(pdf, node, err);
	case DOC_BANNER:
		return pdf_banner(pdf, node, err);
	case DOC_FIELDS:
		return pdf_fields(pdf, node->fields, node->n_fields, err);
	case DOC_TABLE:
		return pdf_table_draw(pdf, plan_of(pdf, node), err);
	case DOC_FIGURE:
		return pdf_figure(pdf, node, err);
	case DOC_CODE:
		return pdf_code(pdf, node, err);
	case DOC_LIST:
		return pdf_list(pdf, node, err);
	case DOC_FORM:
		return pdf_form(pdf, node, err);
	case DOC_PROGRESS: /* only a workbook counts */
		break;
	}
	return 0;
}

static int
draw_nodes(struct pdf *pdf, const struct doc_node *from,
    const struct doc_node *to, struct err *err)
{
	const struct doc_node *before = NULL;

	for (const struct doc_node *p = from; p != to;
	     before = p, p = p->next) {
		if (p->kind == DOC_SECTION)
			begin_section(pdf, p,
			    before != NULL && before->kind == DOC_SECTION);
		if (!pdf_cover_has(pdf->doc, p) && draw_node(pdf, p, err) != 0)
			return err_wrap(
			    err, "node %s", p->key == NULL ? "" : p->key);
	}
	return 0;
}

/* A short first section stands below the contents, if there is room. */
static bool
can_follow(const struct pdf *pdf, const struct doc_node *body)
{
	return body->kind == DOC_SECTION && !body->own_sheet &&
	       !wants_landscape(pdf, body) &&
	       pdf->flow.bottom - pdf->flow.y >
		   FOLLOW_SHARE * pdf_sheet_body(pdf);
}

/* Cover, contents to be filled in later, and what follows. */
static int
draw_pages(struct pdf *pdf, struct err *err)
{
	const struct doc_node *cover = pdf->doc->first;
	const struct doc_node *body = pdf_cover_end(pdf->doc);

	if (pdf_cover(pdf, err) != 0 ||
	    (body != cover && draw_nodes(pdf, cover->next, body, err) != 0) ||
	    pdf_contents_reserve(pdf, err) != 0)
		return -1;
	if (body == NULL)
		return 0;
	if (pdf->contents == 0 || !can_follow(pdf, body))
		pdf_sheet_turn(pdf, wants_landscape(pdf, body));
	return draw_nodes(pdf, body, NULL, err);
}

/* What no font could show is said at the end, as everything left out is. */
static int
note_missing(struct pdf *pdf, struct err *err)
{
	struct pdf_place place = { pdf->left, pdf->width, 11 };
	char number[NOTATION_NUMBER];
	const char *const args[] = { number };
	struct strbuf sb;
	int rc;

	if (pdf_canvas_missing(pdf->canvas) == 0)
		return 0;
	pdf_number(pdf->doc, pdf_canvas_missing(pdf->canvas), number);
	strbuf_init(&sb, PDF_MAX_TEXT);
	pdf_word_fill(&sb, pdf->doc, PDF_W_MISSING_GLYPH, args, 1);
	pdf->flow.y += 10;
	rc = pdf_flow_text(pdf, strbuf_text(&sb), &pdf_pen_small, place, err);
	strbuf_clear(&sb);
	return rc;
}

static int
draw(struct pdf *pdf, const char *path, struct err *err)
{
	if (list_entries(pdf, err) != 0 || pdf_targets_list(pdf, err) != 0 ||
	    plan_tables(pdf, err) != 0 ||
	    settle_tables(pdf, err) != 0 || draw_pages(pdf, err) != 0 ||
	    note_missing(pdf, err) != 0 || pdf_contents_draw(pdf, err) != 0 ||
	    pdf_links_draw(pdf, err) != 0 ||
	    pdf_sheet_finish(pdf, err) != 0)
		return -1;
	pdf->counts->pages = (int64_t)pdf_page_count(pdf->canvas);
	pdf->counts->missing_glyphs = pdf_canvas_missing(pdf->canvas);
	return pdf_canvas_save(pdf->canvas, path, err);
}

static int
write_pdf(const struct doc *doc, const char *path, struct writer_counts *counts,
    struct err *err)
{
	struct pdf pdf = { .doc = doc, .style = doc->style, .counts = counts };
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	strbuf_init(&pdf.text, PDF_MAX_TEXT);
	if (doc->style == NULL)
		return err_set(err, ERR_CONFIG, "PDF: no style, no font");
	pdf.accent = parse_accent(doc->style->accent);
	pdf.link_colour = pdf_link_colour(pdf.accent);
	find_short_id(&pdf);
	if (pdf_fonts_open(&pdf.fonts, doc->style, err) == 0 &&
	    pdf_canvas_open(&pdf.canvas, pdf.fonts, doc, err) == 0)
		rc = draw(&pdf, path, err);
	pdf_canvas_close(pdf.canvas);
	pdf_fonts_close(pdf.fonts);
	pdf_lines_clear(&pdf.lines);
	strbuf_clear(&pdf.text);
	pdf_links_clear(&pdf);
	free(pdf.plans);
	free(pdf.entries);
	return rc != 0 ? err_wrap(err, "PDF") : 0;
}

const struct writer writer_pdf = { "pdf", ".pdf", write_pdf };
