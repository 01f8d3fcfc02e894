/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links of a dashboard.  Each leads to a table or section by its key, and the
 * script adds which rows: #users?account_id=7.  Without a script the table
 * itself is what is reached.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/html_page.h"

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
has_column(const struct doc_table *table, const char *key)
{
	for (size_t i = 0; key != NULL && i < table->n_columns; i++)
		if (strcmp(table->columns[i].key, key) == 0)
			return true;
	return false;
}

/* A table before a section: they may have the same key. */
static const struct doc_node *
find(const struct doc *doc, const char *key)
{
	const struct doc_node *section = NULL;

	for (const struct doc_node *n = doc->first; n != NULL; n = n->next) {
		if (n->key == NULL || strcmp(n->key, key) != 0)
			continue;
		if (n->kind == DOC_TABLE)
			return n;
		if (n->kind == DOC_SECTION)
			section = n;
	}
	return section;
}

static struct html_target
target_of(const struct html_page *page, const struct doc_link *link)
{
	struct html_target t = { .link = *link };
	const struct doc_node *node = find(page->doc, link->to);

	t.link.value = NULL;
	t.link.row = 0;
	t.leads = node != NULL;
	t.rows = node != NULL && node->kind == DOC_TABLE &&
		 node->table->rows.count > 0 &&
		 has_column(node->table, link->column);
	t.but = t.rows && has_column(node->table, link->but_column) &&
		link->but_value != NULL;
	return t;
}

/* Its texts, which were borrowed; false: no memory. */
static bool
keep(struct arena *arena, struct doc_link *link)
{
	const char **texts[] = { &link->to, &link->column, &link->but_column,
		&link->but_value };

	for (size_t i = 0; i < NITEMS(texts); i++) {
		if (*texts[i] == NULL)
			continue;
		*texts[i] = arena_strdup(arena, *texts[i]);
		if (*texts[i] == NULL)
			return false;
	}
	return true;
}

const struct html_target *
html_target(struct html_page *page, const struct doc_link *link, size_t *number)
{
	size_t i;

	if (link->to == NULL)
		return NULL;
	for (i = 0; i < page->n_targets; i++) {
		const struct doc_link *x = &page->targets[i].link;

		if (is_same(x->to, link->to) &&
		    is_same(x->column, link->column) &&
		    is_same(x->but_column, link->but_column) &&
		    is_same(x->but_value, link->but_value))
			break;
	}
	if (i == HTML_MAX_TARGETS)
		return NULL; /* a document made by a machine; no link */
	if (i == page->n_targets) {
		page->targets[i] = target_of(page, link);
		if (!keep(page->doc->arena, &page->targets[i].link)) {
			page->failed = true;
			return NULL;
		}
		page->n_targets++;
	}
	*number = i;
	return page->targets[i].leads ? &page->targets[i] : NULL;
}

/* As encodeURIComponent() does it, but for what JavaScript lets stand. */
static void
add_encoded(struct html_page *page, struct strbuf *out, const char *text)
{
	struct strbuf seen;

	strbuf_init(&seen, WRITER_TEXT_MAX);
	text_add_visible(&seen, text, "\n\t");
	if (strbuf_failed(&seen))
		page->failed = true;
	for (const char *p = strbuf_text(&seen); *p != '\0'; p++) {
		const unsigned char c = (unsigned char)*p;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-_.~", c) != NULL)
			strbuf_addc(out, (char)c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
	strbuf_clear(&seen);
}

bool
html_link_open(struct html_page *page, const struct doc_link *link,
    const char *own, const char *name)
{
	size_t number;
	const struct html_target *t = html_target(page, link, &number);
	const char *value = link->value != NULL ? link->value : own;
	struct strbuf sb;

	if (t == NULL)
		return false;
	strbuf_init(&sb, WRITER_TEXT_MAX);
	if (t->rows && value != NULL) {
		strbuf_addf(&sb, "%s=", link->column);
		add_encoded(page, &sb, value);
		if (t->but) {
			strbuf_addf(&sb, "&%s!=", link->but_column);
			add_encoded(page, &sb, link->but_value);
		}
	} else if (link->row > 0) {
		strbuf_addf(&sb, "_row=%zu", link->row);
	}
	if (strbuf_failed(&sb))
		page->failed = true;
	(void)fputs("<a href=\"#", page->file);
	html_attribute(page, link->to);
	if (sb.len > 0) {
		(void)fputs("\" data-q=\"", page->file);
		html_attribute(page, strbuf_text(&sb));
	}
	if (name != NULL) {
		(void)fputs("\" aria-label=\"", page->file);
		html_attribute(page, name);
	}
	(void)fputs("\">", page->file);
	strbuf_clear(&sb);
	return true;
}

void
html_anchor(struct html_page *page, const char *key)
{
	for (const struct doc_node *n = page->doc->first; n != NULL;
	     n = n->next)
		if (n->kind == DOC_SECTION && strcmp(n->key, key) == 0)
			return;
	(void)fputs(" id=\"", page->file);
	html_attribute(page, key);
	(void)fputs("\"", page->file);
}

void
html_targets(struct html_page *page)
{
	struct strbuf sb;

	strbuf_init(&sb, 64 * KIB);
	for (size_t i = 0; i < page->n_targets; i++) {
		const struct html_target *t = &page->targets[i];

		strbuf_add(&sb, i > 0 ? ",[" : "[");
		html_json(&sb, t->link.to);
		if (t->rows) {
			strbuf_addc(&sb, ',');
			html_json(&sb, t->link.column);
		}
		if (t->but) {
			strbuf_addc(&sb, ',');
			html_json(&sb, t->link.but_column);
			strbuf_addc(&sb, ',');
			html_json(&sb, t->link.but_value);
		}
		strbuf_addc(&sb, ']');
	}
	if (strbuf_failed(&sb))
		page->failed = true;
	(void)fprintf(page->file,
	    "<script type=\"application/json\" id=\"page-links\">[%s]"
	    "</script>\n",
	    strbuf_text(&sb));
	strbuf_clear(&sb);
}
