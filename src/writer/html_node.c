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

void
html_cell(struct html_page *page, const struct cell *cell)
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

const char *
html_kind(enum cell_kind kind)
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

/* "Critical: 12", for those who hear a link without what stands before it. */
static bool
open_number(struct html_page *page, const char *label, int64_t number,
    const struct doc_link *see)
{
	struct strbuf name;
	bool open;

	if (number <= 0)
		return false; /* there are no such rows */
	strbuf_init(&name, WRITER_TEXT_MAX);
	strbuf_addf(&name, "%s: ", label);
	writer_grouped(page->doc, &name, number);
	if (strbuf_failed(&name))
		page->failed = true;
	open = html_link_open(page, see, NULL, strbuf_text(&name));
	strbuf_clear(&name);
	return open;
}

static void
put_field(struct html_page *page, const struct doc_field *field)
{
	bool open;

	put(page, "<div><dt>");
	html_text(page, field->label);
	(void)fprintf(page->file, "</dt><dd class=\"k-%s\">",
	    html_kind(field->value.kind));
	open = field->value.kind == CELL_NUMBER &&
	       open_number(page, field->label, field->value.number,
		   &field->see);
	html_cell(page, &field->value);
	put(page, open ? "</a></dd></div>\n" : "</dd></div>\n");
}

static void
put_fields(struct html_page *page, const struct doc_node *node)
{
	put(page, "<dl class=\"fields\">\n");
	for (size_t i = 0; i < node->n_fields; i++) {
		if (node->fields[i].value.kind == CELL_EMPTY)
			continue;
		put_field(page, &node->fields[i]);
	}
	put(page, "</dl>\n");
}

static const char *
bar_class(const struct doc_bar *bar, const char **kind)
{
	const char *key = NULL;

	*kind = bar->kind == CELL_SEVERITY ? "severity"
		: bar->kind == CELL_STATUS ? "status"
					   : "plain";
	if (bar->kind == CELL_SEVERITY)
		key = severity_key(bar->colour);
	else if (bar->kind == CELL_STATUS && bar->colour >= 0 &&
		 bar->colour <= DOC_NEUTRAL)
		key = status_key((enum doc_status)bar->colour);
	return key == NULL ? "none" : key;
}

static int
bar_width(int64_t value, int64_t longest)
{
	int width = 0;

	if (longest > 0 && value > 0)
		width = (int)((double)value / (double)longest * BAR_WIDTH);
	/* One of a million is still seen. */
	return value > 0 && width < 4 ? 4 : width;
}

/* "3 of 62", which no picture says exactly. */
static void
put_share(struct html_page *page, int64_t value, int64_t total)
{
	struct strbuf a, b;
	const char *parts[2];

	strbuf_init(&a, KIB);
	strbuf_init(&b, KIB);
	writer_grouped(page->doc, &a, value);
	writer_grouped(page->doc, &b, total);
	if (strbuf_failed(&a) || strbuf_failed(&b))
		page->failed = true;
	parts[0] = strbuf_text(&a);
	parts[1] = strbuf_text(&b);
	html_phrase(page, "writer.share", parts, 2);
	strbuf_clear(&a);
	strbuf_clear(&b);
}

static void
put_bar(struct html_page *page, const struct doc_bar *bar, int64_t longest,
    int64_t total)
{
	const char *kind, *key = bar_class(bar, &kind);
	bool open;

	put(page, "<tr><th scope=\"row\">");
	html_text(page, bar->label);
	put(page, "</th><td class=\"k-number\">");
	open = open_number(page, bar->label, bar->value, &bar->see);
	put(page, html_grouped(page, bar->value));
	(void)fprintf(page->file,
	    "%s</td><td class=\"bar\"><svg role=\"img\" "
	    "viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\"><title>",
	    open ? "</a>" : "", BAR_WIDTH);
	put_share(page, bar->value, total);
	(void)fprintf(page->file,
	    "</title><rect width=\"%d\" height=\"10\" "
	    "class=\"fill %s-%s\"/></svg></td></tr>\n",
	    bar_width(bar->value, longest), kind, key);
}

static void
put_figure(struct html_page *page, const struct doc_node *node)
{
	int64_t longest = 0, total = 0;

	for (size_t i = 0; i < node->n_bars; i++) {
		if (node->bars[i].value > longest)
			longest = node->bars[i].value;
		if (node->bars[i].value > 0)
			total += node->bars[i].value;
	}
	put(page, "<figure><figcaption>");
	html_text(page, node->text);
	put(page, "</figcaption><table class=\"bars\"><caption class=\"sr\">");
	html_text(page, node->text);
	put(page, "</caption><tbody>\n");
	for (size_t i = 0; i < node->n_bars; i++)
		put_bar(page, &node->bars[i], longest, total);
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

/* As they are to be typed: nothing is broken, joined or left out. */
static void
put_code(struct html_page *page, const struct doc_node *node)
{
	put(page, "<pre tabindex=\"0\"><code>");
	for (size_t i = 0; i < node->n_lines; i++) {
		html_text(page, node->lines[i]);
		put(page, "\n");
	}
	put(page, "</code></pre>\n");
}

/* The title, unless the heading above says the same. */
static void
put_table_title(
    struct html_page *page, const struct doc_table *table, const char *heading)
{
	unsigned level = page->level + 2;

	if (table->title == NULL ||
	    (heading != NULL && strcmp(heading, table->title) == 0))
		return;
	(void)fprintf(page->file, "<h%u>", level);
	html_text(page, table->title);
	(void)fprintf(page->file, "</h%u>\n", level);
}

/* Its key is what links name; a table of that key is told by data-key. */
static void
put_heading(struct html_page *page, const struct doc_node *node)
{
	page->level = node->level;
	(void)fprintf(page->file, "<h%u id=\"", node->level + 1);
	html_attribute(page, node->key);
	put(page, "\">");
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
		return html_table(page, node->table, err);
	case DOC_FIGURE:
		put_figure(page, node);
		break;
	case DOC_CODE:
		put_code(page, node);
		break;
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
		put_heading(page, node);
	}
	if (open)
		put(page, "</section>\n");
	html_targets(page);
	return 0;
}

/* Sections of the first level, with the rows they hold. */
void
html_contents_list(struct html_page *page)
{
	put(page, "<ol>\n");
	for (const struct doc_node *node = page->doc->first; node != NULL;
	     node = node->next) {
		int64_t rows = -1; /* of the table it is called after */

		if (node->kind != DOC_SECTION || node->level != 1)
			continue;
		for (const struct doc_node *in = node->next; in != NULL &&
		     rows < 0 && in->kind != DOC_FIELDS &&
		     in->kind != DOC_FIGURE &&
		     !(in->kind == DOC_SECTION && in->level == 1);
		     in = in->next)
			if (in->kind == DOC_TABLE)
				rows = in->table->rows.count;
		put(page, "<li><a href=\"#");
		html_attribute(page, node->key);
		put(page, "\"><span>");
		html_text(page, node->text);
		put(page, "</span>");
		if (rows >= 0)
			(void)fprintf(page->file,
			    " <span class=\"count\">%s</span>",
			    html_grouped(page, rows));
		put(page, "</a></li>\n");
	}
	put(page, "</ol>\n");
}
