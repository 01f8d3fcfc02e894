/* SPDX-License-Identifier: Apache-2.0 */
/* Numbered chapters, and tables cut down to what a page has room for. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "report/paper.h"

#define MAX_CELL (1 * (size_t)MIB)

void
paper_chapter(struct paper *p, const char *key, bool page, const char *text)
{
	p->part = 0;
	doc_section(p->doc, key, 1, page, arena_printf(p->doc->arena,
	    "%u  %s", ++p->chapter, label(p->in->labels, text)));
}

void
paper_annex(struct paper *p, const char *key, const char *text)
{
	p->part = 0;
	p->annex = p->annex == '\0' ? 'A' : (char)(p->annex + 1);
	doc_section(p->doc, key, 1, true, arena_printf(p->doc->arena,
	    "%s %c  %s", label(p->in->labels, "paper.annex"), p->annex,
	    label(p->in->labels, text)));
}

void
paper_part(struct paper *p, const char *key, const char *text)
{
	const char *heading = label(p->in->labels, text);

	p->part++;
	doc_section(p->doc, key, 2, false, p->annex != '\0'
	    ? arena_printf(p->doc->arena, "%c.%u  %s", p->annex, p->part,
		heading)
	    : arena_printf(p->doc->arena, "%u.%u  %s", p->chapter, p->part,
		heading));
}

void
paper_say(struct paper *p, const char *text)
{
	doc_paragraph(p->doc, "%s", label(p->in->labels, text));
}

void
paper_count(const struct paper *p, struct strbuf *sb, const char *text,
    int64_t n)
{
	char number[NOTATION_NUMBER];

	notation_number(labels_notation(p->in->labels), n, number);
	strbuf_addf(sb, "%s%s: %s", sb->len > 0 ? "; " : "",
	    label(p->in->labels, text), number);
}

void
paper_counted(const struct paper *p, struct strbuf *sb, const char *text,
    struct cell n)
{
	if (n.kind == CELL_NUMBER)
		paper_count(p, sb, text, n.number);
	else
		strbuf_addf(sb, "%s%s: %s", sb->len > 0 ? "; " : "",
		    label(p->in->labels, text),
		    label(p->in->labels, "word.unknown"));
}

const char *
paper_taken(struct paper *p, struct strbuf *sb)
{
	const char *text = strbuf_take(sb, p->doc->arena);

	if (text == NULL)
		p->doc->failed = true;
	return text;
}

/* ---- fewer columns ---- */

struct cut {
	const struct doc_table *from;
	size_t n, column[DOC_MAX_COLUMNS]; /* of `from` */
	size_t also[DOC_MAX_COLUMNS];      /* NONE: nothing under it */
	size_t fold;                       /* NONE: no heads */
};

struct doc_rows {
	const struct cut *cut;
	struct doc_rows *under;
	struct cell cells[DOC_MAX_COLUMNS]; /* of the row that is next */
	bool is_read;  /* they are filled */
	bool is_head;  /* the row just given was a head */
	struct strbuf head; /* the value that the rows fold under */
	bool has_head;
	struct strbuf text[DOC_MAX_COLUMNS];
};

static void
close_cut(struct doc_rows *r)
{
	if (r == NULL)
		return;
	if (r->under != NULL)
		r->cut->from->rows.close(r->under);
	strbuf_clear(&r->head);
	for (size_t i = 0; i < NITEMS(r->text); i++)
		strbuf_clear(&r->text[i]);
	free(r);
}

static int
open_cut(void *context, struct doc_rows **out, struct err *err)
{
	const struct cut *cut = context;
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (r == NULL)
		return err_nomem(err);
	r->cut = cut;
	strbuf_init(&r->head, MAX_CELL);
	for (size_t i = 0; i < NITEMS(r->text); i++)
		strbuf_init(&r->text[i], MAX_CELL);
	if (cut->from->rows.open(cut->from->rows.context, &r->under, err) !=
		0) {
		close_cut(r);
		return -1;
	}
	*out = r;
	return 0;
}

static bool
is_text(const struct cell *c)
{
	return (c->kind == CELL_TEXT || c->kind == CELL_ID) &&
	    c->text != NULL && c->text[0] != '\0';
}

/* Both in one cell, unless the second says nothing or the same again. */
static struct cell
join(struct strbuf *sb, const struct cell *one, const struct cell *two)
{
	if (!is_text(two) || !(is_text(one) || one->kind == CELL_EMPTY ||
	    one->kind == CELL_UNKNOWN))
		return *one;
	if (!is_text(one))
		return one->kind == CELL_EMPTY ? *two : *one;
	if (strcmp(one->text, two->text) == 0)
		return *one;
	strbuf_reset(sb);
	strbuf_addf(sb, "%s\n%s", one->text, two->text);
	return (struct cell){ .kind = CELL_TEXT, .text = strbuf_text(sb),
		.see = one->see };
}

/* A head is due before the row that is next. */
static bool
turns(struct doc_rows *r)
{
	const struct cell *c;
	const char *text;

	if (r->cut->fold == NONE)
		return false;
	c = &r->cells[r->cut->fold];
	text = c->text != NULL ? c->text : "";
	if (r->has_head && strcmp(strbuf_text(&r->head), text) == 0)
		return false;
	strbuf_reset(&r->head);
	strbuf_add(&r->head, text);
	r->has_head = true;
	return true;
}

static int
read_row(struct doc_rows *r, struct err *err)
{
	int more = 1;

	if (!r->is_read) {
		memset(r->cells, 0, sizeof(r->cells));
		more = r->cut->from->rows.next(r->under, r->cells, err);
		r->is_read = more == 1;
	}
	return more;
}

static int
next_cut(struct doc_rows *r, struct cell *cells, struct err *err)
{
	const struct cut *cut = r->cut;
	bool failed;
	int more = read_row(r, err);

	if (more != 1)
		return more;
	r->is_head = turns(r);
	if (r->is_head) {
		for (size_t i = 0; i < cut->n; i++)
			cells[i] = cell_empty();
		cells[0] = cell_text(strbuf_text(&r->head));
		return strbuf_failed(&r->head) ? err_nomem(err) : 1;
	}
	failed = strbuf_failed(&r->head);
	for (size_t i = 0; i < cut->n; i++) {
		cells[i] = r->cells[cut->column[i]];
		if (cut->also[i] != NONE)
			cells[i] = join(&r->text[i], &cells[i],
			    &r->cells[cut->also[i]]);
		failed = failed || strbuf_failed(&r->text[i]);
	}
	r->is_read = false;
	return failed ? err_nomem(err) : 1;
}

static unsigned
level_of(const struct doc_rows *r)
{
	return r->is_head ? 0 : 1;
}

/* Rows there will be: those of the table, and the heads between them. */
static int64_t
count_rows(const struct cut *cut, struct err *err)
{
	struct doc_rows *r;
	int64_t n = 0;
	int more = -1;

	if (cut->fold == NONE)
		return cut->from->rows.count;
	if (open_cut((union { const struct cut *cut; void *context; }){
		.cut = cut }.context, &r, err) != 0)
		return -1;
	while ((more = read_row(r, err)) == 1) {
		n += turns(r) ? 2 : 1;
		r->is_read = false;
	}
	close_cut(r);
	return more == 0 ? n : -1;
}

static size_t
find(const struct doc_table *t, const char *key)
{
	for (size_t i = 0; key != NULL && i < t->n_columns; i++)
		if (strcmp(t->columns[i].key, key) == 0)
			return i;
	return NONE;
}

static struct doc_column
make_column(struct paper *p, struct cut *cut, const struct paper_column *c)
{
	const struct doc_table *t = cut->from;
	const size_t at = find(t, c->key), also = find(t, c->also);
	struct doc_column out;

	if (at == NONE || (c->also != NULL && also == NONE)) {
		p->doc->failed = true; /* a column that was renamed */
		return (struct doc_column){ .key = c->key };
	}
	out = t->columns[at];
	out.wide_only = false;
	if (c->width > 0)
		out.width = c->width;
	if (also != NONE && (out.kind == CELL_ID || out.kind == CELL_TEXT)) {
		out.kind = CELL_TEXT;
		out.title = arena_printf(p->doc->arena, "%s / %s", out.title,
		    t->columns[also].title);
	}
	cut->column[cut->n] = at;
	cut->also[cut->n++] = also;
	return out;
}

static const struct doc_table *
borrow(struct paper *p, void (*add)(struct doc *,
    const struct report_input *))
{
	struct doc *scratch = doc_new(p->doc->arena, "scratch", "");

	if (scratch == NULL)
		return NULL;
	add(scratch, p->in);
	return scratch->failed || scratch->last == NULL ? NULL
	    : scratch->last->table;
}

void
paper_table(struct paper *p, void (*add)(struct doc *,
    const struct report_input *), const struct paper_column *columns,
    size_t n, const char *fold)
{
	struct cut *cut = arena_alloc(p->doc->arena, 1, sizeof(*cut));
	struct doc_column shown[DOC_MAX_COLUMNS];
	const struct doc_table *from = borrow(p, add);
	struct doc_table t;
	struct err err;

	if (cut == NULL || from == NULL || n > NITEMS(shown)) {
		p->doc->failed = true;
		return;
	}
	cut->from = from;
	cut->fold = find(from, fold);
	if (fold != NULL && cut->fold == NONE)
		p->doc->failed = true;
	for (size_t i = 0; i < n; i++)
		shown[i] = make_column(p, cut, &columns[i]);
	if (p->doc->failed)
		return;
	t = *from;
	t.columns = shown;
	t.n_columns = n;
	t.frozen = 0;
	t.rows = (struct doc_source){ open_cut, next_cut, close_cut,
		cut->fold != NONE ? level_of : NULL, cut,
		count_rows(cut, &err) };
	if (t.rows.count < 0)
		p->doc->failed = true;
	doc_table(p->doc, &t);
}
