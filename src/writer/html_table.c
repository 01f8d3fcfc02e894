/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a dashboard: small ones as markup, big ones with a head start. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "writer/common.h"
#include "writer/html_page.h"
#include "writer/writer.h"

static void
put(struct html_page *page, const char *markup)
{
	(void)fputs(markup, page->file);
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

static void
put_column(struct html_page *page, const struct doc_column *c, bool frozen)
{
	size_t number;
	const struct html_target *t = html_target(page, &c->see, &number);

	(void)fprintf(page->file,
	    "<th scope=\"col\" class=\"k-%s%s\" data-k=\"%s\" data-w=\"%u\" "
	    "data-c=\"",
	    html_kind(c->kind), c->wide_only ? " wide" : "",
	    html_kind(c->kind), c->width);
	html_attribute(page, c->key);
	put(page, "\"");
	if (t != NULL && t->rows && c->see.value == NULL)
		(void)fprintf(page->file, " data-see=\"%zu\"", number);
	put(page, frozen ? " data-frozen>" : ">");
	html_text(page, c->title);
	put(page, "</th>");
}

static void
put_table_head(struct html_page *page, const struct doc_table *table)
{
	put(page, "<caption class=\"sr\">");
	html_text(page, table->title != NULL ? table->title : table->key);
	put(page, "</caption><thead><tr>");
	for (size_t i = 0; i < table->n_columns; i++)
		put_column(page, &table->columns[i], i < table->frozen);
	put(page, "</tr></thead><tbody>");
}

static void
put_row_cell(
    struct html_page *page, const struct doc_column *c, const struct cell *cell)
{
	bool open = false;

	(void)fprintf(page->file, "<td class=\"k-%s%s\"", html_kind(c->kind),
	    c->wide_only ? " wide" : "");
	put_value_attribute(page, cell);
	put(page, ">");
	if (cell->kind != CELL_EMPTY && !cell_is_unknown(cell))
		open = html_link_open(page, &cell->see, cell->text, NULL);
	html_cell(page, cell);
	put(page, open ? "</a></td>" : "</td>");
}

/* At most that many rows. */
static int
put_markup_rows(struct html_page *page, const struct doc_table *table,
    int64_t most, struct err *err)
{
	struct walk walk;
	int rc = -1;

	if (walk_open(&walk, table, err) != 0)
		goto out;
	while (walk.done < most && (rc = walk_next(&walk, err)) == 1) {
		if (table->rows.level == NULL)
			put(page, "<tr>");
		else
			(void)fprintf(page->file, "<tr class=\"level-%u\">",
			    table->rows.level(walk.rows) > 0 ? 1 : 0);
		for (size_t i = 0; i < table->n_columns; i++)
			put_row_cell(page, &table->columns[i], &walk.cells[i]);
		put(page, "</tr>\n");
	}
	if (rc == 1)
		rc = 0; /* there are more */
	if (rc == 0 && most >= table->rows.count)
		page->counts->rows += walk.done;
out:
	walk_close(&walk);
	return rc;
}

/* On paper there is no room for all; which are missing is said there. */
static void
put_columns_left(struct html_page *page, const struct doc_table *table)
{
	struct strbuf names;
	const char *parts[2] = { NULL, table->also_in };

	strbuf_init(&names, WRITER_TEXT_MAX);
	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i].wide_only)
			strbuf_addf(&names, "%s%s", names.len > 0 ? ", " : "",
			    table->columns[i].title);
	if (strbuf_failed(&names))
		page->failed = true;
	parts[0] = strbuf_text(&names);
	if (names.len > 0) {
		put(page, "<p class=\"note on-paper\">");
		html_phrase(page, table->also_in != NULL
				      ? "writer.columns_left_in"
				      : "writer.columns_left",
		    parts, 2);
		put(page, "</p>\n");
	}
	strbuf_clear(&names);
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

/* What a browser without scripts shows of a big table, said under it. */
static void
put_first_rows_note(struct html_page *page, const struct doc_table *table)
{
	struct strbuf first, all;
	const char *parts[2];

	strbuf_init(&first, KIB);
	strbuf_init(&all, KIB);
	writer_grouped(page->doc, &first, HTML_FIRST_ROWS);
	writer_grouped(page->doc, &all, table->rows.count);
	if (strbuf_failed(&first) || strbuf_failed(&all))
		page->failed = true;
	parts[0] = strbuf_text(&first);
	parts[1] = strbuf_text(&all);
	put(page, "<noscript><p class=\"note\">");
	html_phrase(page, "writer.needs_script", parts, 2);
	put(page, "</p></noscript>\n");
	strbuf_clear(&first);
	strbuf_clear(&all);
}

static void
put_empty(struct html_page *page, const struct doc_table *table)
{
	put(page, "<p class=\"empty\" tabindex=\"-1\"");
	html_anchor(page, table->key);
	put(page, " data-key=\"");
	html_attribute(page, table->key);
	put(page, "\">");
	html_text(page, table->empty != NULL
			    ? table->empty
			    : writer_word(page->doc, "writer.no_rows"));
	put(page, "</p>\n");
}

int
html_table(
    struct html_page *page, const struct doc_table *table, struct err *err)
{
	const bool big = table->rows.count > HTML_MARKUP_ROWS;
	const char *title = table->title != NULL ? table->title : table->key;

	if (table->rows.count == 0) {
		put_empty(page, table);
		return 0;
	}
	(void)fprintf(page->file, "<div class=\"grid%s\"", big ? " big" : "");
	html_anchor(page, table->key);
	(void)fprintf(page->file, " data-rows=\"%lld\" data-key=\"",
	    (long long)table->rows.count);
	html_attribute(page, table->key);
	put(page, "\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		  "aria-label=\"");
	html_attribute(page, title);
	put(page, "\"><table>");
	put_table_head(page, table);
	if (put_markup_rows(page, table,
		big ? HTML_FIRST_ROWS : HTML_MARKUP_ROWS, err) != 0)
		return -1;
	put(page, "</tbody></table></div>\n");
	if (big)
		put_first_rows_note(page, table);
	put_columns_left(page, table);
	put_also_in(page, table);
	put(page, "</div>\n");
	return big ? html_rows(page, table, err) : 0;
}
