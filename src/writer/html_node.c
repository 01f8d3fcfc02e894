/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a dashboard as markup. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/html_page.h"
#include "writer/writer.h"

#define BAR_WIDTH 1000 /* units of the longest bar */

static void
put(struct html_page *page, const char *markup)
{
	(void)fputs(markup, page->file);
}

static void
put_moment(struct html_page *page, const struct cell *cell)
{
	strbuf_reset(&page->raw);
	writer_cell(page->doc, &page->raw, cell);
	if (strbuf_failed(&page->raw))
		page->failed = true;
	html_text(page, strbuf_text(&page->raw));
}

static void
put_tag(
    struct html_page *page, const char *kind, const char *key, const char *text)
{
	(void)fprintf(page->file, "<span class=\"tag %s-%s\">", kind,
	    key == NULL ? "none" : key);
	html_text(page, text);
	put(page, "</span>");
}

static void
put_cell(struct html_page *page, const struct cell *cell)
{
	if (cell_is_unknown(cell)) {
		put(page, "<i class=\"unknown\">");
		html_text(page, writer_word(page->doc, "writer.unknown"));
		put(page, "</i>");
		return;
	}
	switch (cell->kind) {
	case CELL_EMPTY:
	case CELL_UNKNOWN:
		break;
	case CELL_TEXT:
	case CELL_ID:
		html_text(page, cell->text);
		break;
	case CELL_NUMBER:
		put(page, html_grouped(page, cell->number));
		break;
	case CELL_TIME:
	case CELL_DATE:
		put_moment(page, cell);
		break;
	case CELL_SEVERITY:
		put_tag(
		    page, "severity", severity_key(cell->number), cell->text);
		break;
	case CELL_STATUS:
		put_tag(page, "status",
		    cell->number >= 0 && cell->number <= DOC_NEUTRAL
			? status_key((enum doc_status)cell->number)
			: NULL,
		    cell->text);
		break;
	}
}

static const char *
kind_key(enum cell_kind kind)
{
	switch (kind) {
	case CELL_EMPTY:
	case CELL_UNKNOWN:
	case CELL_TEXT:
		break;
	case CELL_ID:
		return "id";
	case CELL_NUMBER:
		return "number";
	case CELL_TIME:
		return "time";
	case CELL_DATE:
		return "date";
	case CELL_SEVERITY:
		return "severity";
	case CELL_STATUS:
		return "status";
	}
	return "text";
}

/* What scripts compare: the cell's own number, or its moment in ISO. */
static void
put_value_attribute(struct html_page *page, const struct cell *cell)
{
	if (cell_is_unknown(cell)) {
		put(page, " data-u");
		return;
	}
	if (cell->kind == CELL_TIME || cell->kind == CELL_DATE) {
		strbuf_reset(&page->raw);
		cell_print(&page->raw, cell, "");
		if (strbuf_failed(&page->raw))
			page->failed = true;
		put(page, " data-v=\"");
		html_attribute(page, strbuf_text(&page->raw));
		put(page, "\"");
		return;
	}
	if (cell->kind == CELL_NUMBER || cell->kind == CELL_SEVERITY ||
	    cell->kind == CELL_STATUS)
		(void)fprintf(
		    page->file, " data-v=\"%lld\"", (long long)cell->number);
}

/* ---- tables ---- */

static void
put_table_head(struct html_page *page, const struct doc_table *table)
{
	put(page, "<caption class=\"sr\">");
	html_text(page, table->title != NULL ? table->title : table->key);
	put(page, "</caption><thead><tr>");
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct doc_column *c = &table->columns[i];

		(void)fprintf(page->file,
		    "<th scope=\"col\" class=\"k-%s\" data-k=\"%s\" "
		    "data-w=\"%u\"%s>",
		    kind_key(c->kind), kind_key(c->kind), c->width,
		    i < table->frozen ? " data-frozen" : "");
		html_text(page, c->title);
		put(page, "</th>");
	}
	put(page, "</tr></thead><tbody>");
}

static int
put_markup_rows(
    struct html_page *page, const struct doc_table *table, struct err *err)
{
	struct walk walk;
	int rc = -1;

	if (walk_open(&walk, table, err) != 0)
		goto out;
	while ((rc = walk_next(&walk, err)) == 1) {
		put(page, "<tr>");
		for (size_t i = 0; i < table->n_columns; i++) {
			(void)fprintf(page->file, "<td class=\"k-%s\"",
			    kind_key(table->columns[i].kind));
			put_value_attribute(page, &walk.cells[i]);
			put(page, ">");
			put_cell(page, &walk.cells[i]);
			put(page, "</td>");
		}
		put(page, "</tr>\n");
	}
	page->counts->rows += walk.done;
out:
	walk_close(&walk);
	return rc;
}

static void
put_also_in(struct html_page *page, const struct doc_table *table)
{
	const char *file = table->also_in;

	if (file == NULL)
		return;
	put(page, "<p class=\"note\">");
	html_phrase(page, "writer.also_in", &file, 1);
	put(page, "</p>\n");
}

static int
put_table(struct html_page *page, const struct doc_node *node, struct err *err)
{
	const struct doc_table *table = node->table;
	const bool big = table->rows.count > HTML_MARKUP_ROWS;
	const char *count;
	char id[32];

	if (table->rows.count == 0) {
		put(page, "<p class=\"empty\">");
		html_text(page, table->empty != NULL
				    ? table->empty
				    : writer_word(page->doc, "writer.no_rows"));
		put(page, "</p>\n");
		return 0;
	}
	(void)snprintf(id, sizeof(id), "t%zu", page->tables++);
	(void)fprintf(page->file,
	    "<div class=\"grid%s\" id=\"%s\" "
	    "data-rows=\"%lld\" data-key=\"",
	    big ? " big" : "", id, (long long)table->rows.count);
	html_attribute(page, table->key);
	put(page, "\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		  "aria-label=\"");
	html_attribute(page, table->title != NULL ? table->title : table->key);
	put(page, "\"><table>");
	put_table_head(page, table);
	if (!big && put_markup_rows(page, table, err) != 0)
		return -1;
	put(page, "</tbody></table></div>\n");
	if (big) {
		count = html_grouped(page, table->rows.count);
		put(page, "<noscript><p class=\"note\">");
		html_phrase(page, "writer.needs_script", &count, 1);
		put(page, "</p></noscript>\n");
	}
	put_also_in(page, table);
	put(page, "</div>\n");
	return big ? html_rows(page, table, id, err) : 0;
}

/* ---- the rest ---- */

static void
put_fields(struct html_page *page, const struct doc_node *node)
{
	put(page, "<dl class=\"fields\">\n");
	for (size_t i = 0; i < node->n_fields; i++) {
		if (node->fields[i].value.kind == CELL_EMPTY)
			continue;
		put(page, "<div><dt>");
		html_text(page, node->fields[i].label);
		(void)fprintf(page->file, "</dt><dd class=\"k-%s\">",
		    kind_key(node->fields[i].value.kind));
		put_cell(page, &node->fields[i].value);
		put(page, "</dd></div>\n");
	}
	put(page, "</dl>\n");
}

static void
put_bar(struct html_page *page, const struct doc_bar *bar, int64_t longest)
{
	const char *kind = bar->kind == CELL_SEVERITY ? "severity"
			   : bar->kind == CELL_STATUS ? "status"
						      : "plain";
	const char *key = NULL;
	int width = 0;

	if (bar->kind == CELL_SEVERITY)
		key = severity_key(bar->colour);
	else if (bar->kind == CELL_STATUS && bar->colour >= 0 &&
		 bar->colour <= DOC_NEUTRAL)
		key = status_key((enum doc_status)bar->colour);
	if (longest > 0 && bar->value > 0)
		width = (int)((double)bar->value / (double)longest * BAR_WIDTH);
	if (bar->value > 0 && width < 4)
		width = 4; /* one of a million is still seen */
	put(page, "<tr><th scope=\"row\">");
	html_text(page, bar->label);
	(void)fprintf(page->file,
	    "</th><td class=\"k-number\">%s</td>"
	    "<td class=\"bar\"><svg viewBox=\"0 0 %d 10\" "
	    "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
	    "<rect width=\"%d\" height=\"10\" class=\"fill %s-%s\"/></svg>"
	    "</td></tr>\n",
	    html_grouped(page, bar->value), BAR_WIDTH, width, kind,
	    key == NULL ? "none" : key);
}

static void
put_figure(struct html_page *page, const struct doc_node *node)
{
	int64_t longest = 0;

	for (size_t i = 0; i < node->n_bars; i++)
		if (node->bars[i].value > longest)
			longest = node->bars[i].value;
	put(page, "<figure><figcaption>");
	html_text(page, node->text);
	put(page, "</figcaption><table class=\"bars\"><tbody>\n");
	for (size_t i = 0; i < node->n_bars; i++)
		put_bar(page, &node->bars[i], longest);
	put(page, "</tbody></table></figure>\n");
}

static void
put_lines(struct html_page *page, const struct doc_node *node)
{
	put(page, "<ul>\n");
	for (size_t i = 0; i < node->n_lines; i++) {
		put(page, "<li>");
		html_text(page, node->lines[i]);
		put(page, "</li>\n");
	}
	put(page, "</ul>\n");
}

/* The title, unless the heading above says the same. */
static void
put_table_title(
    struct html_page *page, const struct doc_table *table, const char *heading)
{
	if (table->title == NULL ||
	    (heading != NULL && strcmp(heading, table->title) == 0))
		return;
	put(page, "<h3>");
	html_text(page, table->title);
	put(page, "</h3>\n");
}

static void
put_heading(struct html_page *page, const struct doc_node *node, size_t n)
{
	(void)fprintf(page->file, "<h%u id=\"s%zu\">", node->level + 1, n);
	html_text(page, node->text);
	(void)fprintf(page->file, "</h%u>\n", node->level + 1);
}

static int
put_node(struct html_page *page, const struct doc_node *node,
    const char *heading, struct err *err)
{
	switch (node->kind) {
	case DOC_SECTION:
		break; /* html_content() */
	case DOC_PARAGRAPH:
		put(page, "<p>");
		html_text(page, node->text);
		put(page, "</p>\n");
		break;
	case DOC_BANNER:
		(void)fprintf(page->file, "<p class=\"banner status-%s\">",
		    status_key(node->status));
		html_text(page, node->text);
		put(page, "</p>\n");
		break;
	case DOC_FIELDS:
		put_fields(page, node);
		break;
	case DOC_TABLE:
		put_table_title(page, node->table, heading);
		return put_table(page, node, err);
	case DOC_FIGURE:
		put_figure(page, node);
		break;
	case DOC_CODE:
	case DOC_LIST:
		put_lines(page, node);
		break;
	case DOC_FORM: /* cannot be filled in here */
	case DOC_PROGRESS:
		break;
	}
	return 0;
}

int
html_content(struct html_page *page, struct err *err)
{
	const char *heading = NULL;
	size_t n = 0;
	bool open = false;

	for (const struct doc_node *node = page->doc->first; node != NULL;
	     node = node->next) {
		if (node->kind != DOC_SECTION) {
			if (put_node(page, node, heading, err) != 0)
				return -1;
			continue;
		}
		if (node->level == 1) {
			put(page,
			    open ? "</section>\n<section>\n" : "<section>\n");
			open = true;
		}
		heading = node->text;
		put_heading(page, node, n++);
	}
	if (open)
		put(page, "</section>\n");
	return 0;
}

/* Sections of the first level, with the rows they hold. */
void
html_contents_list(struct html_page *page)
{
	size_t n = 0;

	put(page, "<ol>\n");
	for (const struct doc_node *node = page->doc->first; node != NULL;
	     node = node->next) {
		int64_t rows = -1;

		if (node->kind != DOC_SECTION)
			continue;
		n++;
		if (node->level != 1)
			continue;
		for (const struct doc_node *in = node->next;
		     in != NULL && !(in->kind == DOC_SECTION && in->level == 1);
		     in = in->next)
			if (in->kind == DOC_TABLE)
				rows = (rows < 0 ? 0 : rows) +
				       in->table->rows.count;
		(void)fprintf(page->file, "<li><a href=\"#s%zu\">", n - 1);
		html_text(page, node->text);
		if (rows >= 0)
			(void)fprintf(page->file,
			    " <span class=\"count\">%s</span>",
			    html_grouped(page, rows));
		put(page, "</a></li>\n");
	}
	put(page, "</ol>\n");
}
