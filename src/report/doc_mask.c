/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pseudonyms in a finished document: its texts are exchanged in place, its
 * tables get a cursor in front of their own.  Keys stay, and what columns
 * are called.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mask.h"
#include "base/strbuf.h"
#include "report/tables.h"

#define MAX_TEXT (64 * (size_t)MIB)

/* A table's cursor and the mask in front of it. */
struct masked {
	const struct mask *mask;
	struct doc_source inner;
	const char *keys[DOC_MAX_COLUMNS];
	size_t n;
};

struct doc_rows {
	const struct masked *masked;
	struct doc_rows *inner;
	/* of the row just given: text, and where it leads */
	struct strbuf text[DOC_MAX_COLUMNS], value[DOC_MAX_COLUMNS],
	    but[DOC_MAX_COLUMNS];
};

static void
close_pass(struct doc_rows *pass)
{
	if (pass->inner != NULL)
		pass->masked->inner.close(pass->inner);
	for (size_t i = 0; i < DOC_MAX_COLUMNS; i++) {
		strbuf_clear(&pass->text[i]);
		strbuf_clear(&pass->value[i]);
		strbuf_clear(&pass->but[i]);
	}
	free(pass);
}

static int
open_pass(void *context, struct doc_rows **out, struct err *err)
{
	const struct masked *masked = context;
	struct doc_rows *pass = calloc(1, sizeof(*pass));

	if (pass == NULL)
		return err_nomem(err);
	pass->masked = masked;
	for (size_t i = 0; i < DOC_MAX_COLUMNS; i++) {
		strbuf_init(&pass->text[i], MAX_TEXT);
		strbuf_init(&pass->value[i], MAX_TEXT);
		strbuf_init(&pass->but[i], MAX_TEXT);
	}
	if (masked->inner.open(masked->inner.context, &pass->inner, err) !=
	    0) {
		pass->inner = NULL;
		close_pass(pass);
		return -1;
	}
	*out = pass;
	return 0;
}

static const char *
masked_text(const struct mask *mask, const char *text, const char *field,
    struct strbuf *out)
{
	if (text == NULL)
		return NULL;
	strbuf_reset(out);
	mask_text(mask, text, strlen(text), field, out);
	return strbuf_text(out);
}

static int
next_row(struct doc_rows *pass, struct cell *cells, struct err *err)
{
	const struct masked *m = pass->masked;
	int more = m->inner.next(pass->inner, cells, err);

	for (size_t i = 0; more == 1 && i < m->n; i++) {
		struct cell *c = &cells[i];

		if (c->kind == CELL_TEXT || c->kind == CELL_ID)
			c->text = masked_text(m->mask, c->text, m->keys[i],
			    &pass->text[i]);
		c->see.value = masked_text(m->mask, c->see.value,
		    c->see.column != NULL ? c->see.column : m->keys[i],
		    &pass->value[i]);
		c->see.but_value = masked_text(m->mask, c->see.but_value,
		    c->see.but_column, &pass->but[i]);
		if (strbuf_failed(&pass->text[i]) ||
		    strbuf_failed(&pass->value[i]) ||
		    strbuf_failed(&pass->but[i]))
			return err_nomem(err);
	}
	return more;
}

static unsigned
level_of(const struct doc_rows *pass)
{
	return pass->masked->inner.level(pass->inner);
}

/* ---- what is in the document itself ---- */

/* The text in the arena, as it was if there is nobody in it. */
static const char *
kept(struct doc *doc, const struct mask *mask, const char *text,
    const char *field)
{
	struct strbuf sb;
	const char *copy;

	if (text == NULL)
		return NULL;
	strbuf_init(&sb, MAX_TEXT);
	mask_text(mask, text, strlen(text), field, &sb);
	if (!strbuf_failed(&sb) && strcmp(strbuf_text(&sb), text) == 0) {
		strbuf_clear(&sb);
		return text;
	}
	copy = strbuf_take(&sb, doc->arena);
	if (copy == NULL)
		doc->failed = true;
	return copy;
}

static void
mask_link(struct doc *doc, const struct mask *mask, struct doc_link *link)
{
	link->value = kept(doc, mask, link->value, link->column);
	link->but_value = kept(doc, mask, link->but_value, link->but_column);
}

/* n items of the arena, to be changed; NULL without memory. */
static void *
again(struct doc *doc, const void *items, size_t n, size_t size)
{
	void *copy = arena_alloc(doc->arena, n + 1, size);

	if (copy == NULL)
		doc->failed = true;
	else if (n > 0)
		memcpy(copy, items, n * size);
	return copy;
}

static void
mask_table(struct doc *doc, const struct mask *mask, struct doc_node *node)
{
	struct doc_table *t = again(doc, node->table, 1, sizeof(*t));
	struct masked *m = arena_alloc(doc->arena, 1, sizeof(*m));

	if (t == NULL || m == NULL) {
		doc->failed = true;
		return;
	}
	m->mask = mask;
	m->inner = t->rows;
	m->n = t->n_columns < DOC_MAX_COLUMNS ? t->n_columns : DOC_MAX_COLUMNS;
	for (size_t i = 0; i < m->n; i++)
		m->keys[i] = t->columns[i].key;
	t->title = kept(doc, mask, t->title, NULL);
	t->empty = kept(doc, mask, t->empty, NULL);
	t->rows = (struct doc_source){ .open = open_pass, .next = next_row,
		.close = close_pass,
		.level = m->inner.level != NULL ? level_of : NULL,
		.context = m, .count = m->inner.count };
	node->table = t;
}

static void
mask_fields(struct doc *doc, const struct mask *mask, struct doc_node *node)
{
	struct doc_field *fields = again(doc, node->fields, node->n_fields,
	    sizeof(*fields));

	for (size_t i = 0; fields != NULL && i < node->n_fields; i++) {
		struct cell *c = &fields[i].value;

		if (c->kind == CELL_TEXT || c->kind == CELL_ID)
			c->text = kept(doc, mask, c->text, fields[i].key);
		mask_link(doc, mask, &c->see);
		mask_link(doc, mask, &fields[i].see);
	}
	node->fields = fields;
}

static void
mask_bars(struct doc *doc, const struct mask *mask, struct doc_node *node)
{
	struct doc_bar *bars = again(doc, node->bars, node->n_bars,
	    sizeof(*bars));

	for (size_t i = 0; bars != NULL && i < node->n_bars; i++) {
		bars[i].label = kept(doc, mask, bars[i].label, NULL);
		mask_link(doc, mask, &bars[i].see);
	}
	node->bars = bars;
}

static void
mask_lines(struct doc *doc, const struct mask *mask, struct doc_node *node)
{
	const char **lines = again(doc, node->lines, node->n_lines,
	    sizeof(*lines));

	for (size_t i = 0; lines != NULL && i < node->n_lines; i++)
		lines[i] = kept(doc, mask, lines[i], NULL);
	node->lines = lines;
}

static void
mask_style(struct doc *doc, const struct mask *mask)
{
	struct doc_style *style = again(doc, doc->style, 1, sizeof(*style));

	if (style == NULL)
		return;
	style->footer = kept(doc, mask, style->footer, NULL);
	doc->style = style;
}

int
doc_mask(struct doc *doc, const struct mask *mask, struct err *err)
{
	doc->title = kept(doc, mask, doc->title, NULL);
	doc->subtitle = kept(doc, mask, doc->subtitle, NULL);
	doc->entity = kept(doc, mask, doc->entity, NULL);
	doc->classification = kept(doc, mask, doc->classification, NULL);
	if (doc->style != NULL)
		mask_style(doc, mask);
	for (struct doc_node *n = doc->first; n != NULL; n = n->next) {
		n->text = kept(doc, mask, n->text, NULL);
		if (n->fields != NULL)
			mask_fields(doc, mask, n);
		if (n->bars != NULL)
			mask_bars(doc, mask, n);
		if (n->lines != NULL)
			mask_lines(doc, mask, n);
		if (n->table != NULL)
			mask_table(doc, mask, n);
	}
	return doc->failed ? err_nomem(err) : 0;
}
