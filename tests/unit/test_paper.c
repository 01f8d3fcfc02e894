/* SPDX-License-Identifier: Apache-2.0 */
/* Tables cut down to what a page has room for, and numbered chapters. */
#include <stdlib.h>

#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "report/paper.h"

static const struct doc_column columns[] = {
	{ "id", "Account", CELL_ID, 20, false, DOC_NOWHERE },
	{ "name", "Name", CELL_TEXT, 30, true, DOC_NOWHERE },
	{ "unit", "Unit", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "groups", "Groups", CELL_NUMBER, 8, false, DOC_NOWHERE },
	{ "state", "State", CELL_STATUS, 8, true, DOC_NOWHERE },
};

/* One row; NULL: the cell says nothing; "?": it is unknown. */
struct line {
	const char *id, *name, *unit;
	int64_t groups;
};

static const struct line *lines;
static int64_t n_lines, fail_at;
static int opened, closed;

struct doc_rows {
	int64_t at;
	char name[64]; /* borrowed until the next row: as the real ones are */
};

static int
open_lines(void *context, struct doc_rows **out, struct err *err)
{
	(void)context;
	*out = calloc(1, sizeof(**out));
	opened++;
	return *out == NULL ? err_nomem(err) : 0;
}

static struct cell
cell_of(const char *text)
{
	if (text == NULL)
		return cell_empty();
	return strcmp(text, "?") == 0 ? cell_unknown() : cell_text(text);
}

static int
next_line(struct doc_rows *rows, struct cell *cells, struct err *err)
{
	const struct line *line;

	if (rows->at == fail_at)
		return err_set(err, ERR_IO, "the store went away");
	if (rows->at == n_lines)
		return 0;
	line = &lines[rows->at++];
	cells[0] = cell_id(line->id);
	cells[1] = cell_of(line->name);
	if (cells[1].text != NULL) {
		(void)snprintf(
		    rows->name, sizeof(rows->name), "%s", line->name);
		cells[1].text = rows->name;
	}
	cells[2] = cell_of(line->unit);
	cells[3] = cell_number(line->groups);
	cells[4] = cell_status(DOC_GOOD, "active");
	return 1;
}

static void
close_lines(struct doc_rows *rows)
{
	closed++;
	free(rows);
}

static void
add_table(struct doc *doc, const struct report_input *in)
{
	const struct doc_table t = { .key = "accounts", .title = "Accounts",
		.columns = columns, .n_columns = NITEMS(columns),
		.rows = { open_lines, next_line, close_lines, NULL, NULL,
			n_lines }, .frozen = 2 };

	(void)in;
	doc_table(doc, &t);
}

static void
add_nothing(struct doc *doc, const struct report_input *in)
{
	(void)doc;
	(void)in;
}

struct world {
	struct arena arena;
	struct err err;
	struct report_input in;
	struct paper paper;
	struct labels *labels;
};

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	const char *top = getenv("top_srcdir");

	*state = w;
	if (w == NULL)
		return -1;
	arena_init(&w->arena);
	if (labels_load(&w->labels,
		arena_printf(&w->arena, "%s/templates/text/en.json",
		    top != NULL ? top : "."),
		&w->arena, &w->err) != 0)
		return -1;
	w->in.labels = w->labels;
	w->paper.in = &w->in;
	w->paper.doc = doc_new(&w->arena, "review", "");
	opened = closed = 0;
	fail_at = -1;
	lines = NULL;
	n_lines = 0;
	return w->paper.doc == NULL;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	assert_int_equal(opened, closed);
	arena_clear(&w->arena);
	free(w);
	return 0;
}

static const struct doc_table *
cut(struct world *w, const struct paper_column *wanted, size_t n,
    const char *fold)
{
	paper_table(&w->paper, add_table, wanted, n, fold);
	if (w->paper.doc->failed)
		return NULL;
	assert_int_equal(w->paper.doc->last->kind, DOC_TABLE);
	return w->paper.doc->last->table;
}

/* All rows, a line each: cells with bars between them, heads with "# ". */
static const char *
read_table(struct world *w, const struct doc_table *t, int64_t *rows)
{
	struct cell cells[DOC_MAX_COLUMNS];
	struct doc_rows *cursor;
	const char *out = "";
	int more;

	*rows = 0;
	assert_int_equal(t->rows.open(t->rows.context, &cursor, &w->err), 0);
	while ((more = t->rows.next(cursor, cells, &w->err)) == 1) {
		bool head = t->rows.level != NULL &&
			    t->rows.level(cursor) == 0;

		(*rows)++;
		out = arena_printf(&w->arena, "%s%s", out, head ? "# " : "");
		for (size_t i = 0; i < t->n_columns; i++) {
			const struct cell *c = &cells[i];

			out = c->kind == CELL_NUMBER
				  ? arena_printf(&w->arena, "%s%lld", out,
					(long long)c->number)
				  : arena_printf(&w->arena, "%s%s", out,
					c->kind == CELL_UNKNOWN ? "?"
					: c->text == NULL	? ""
								: c->text);
			out = arena_printf(&w->arena, "%s%s", out,
			    i + 1 < t->n_columns ? "|" : "\n");
		}
	}
	t->rows.close(cursor);
	assert_int_equal(more, 0);
	assert_int_equal(*rows, t->rows.count);
	return out;
}

static void
only_the_columns_asked_for_are_left(void **state)
{
	static const struct line some[] = { { "a", "Ana", "North", 3 },
		{ "b", "Bo", "South", 4 } };
	static const struct paper_column wanted[] = { { "groups", NULL, 5 },
		{ "name", NULL, 0 } };
	struct world *w = *state;
	const struct doc_table *t;
	int64_t rows;

	lines = some;
	n_lines = NITEMS(some);
	t = cut(w, wanted, NITEMS(wanted), NULL);
	assert_non_null(t);
	assert_int_equal(t->n_columns, 2);
	assert_string_equal(t->columns[0].key, "groups");
	assert_int_equal(t->columns[0].width, 5);
	assert_int_equal(t->columns[1].width, 30);
	assert_false(t->columns[1].wide_only); /* it was chosen */
	assert_int_equal(t->frozen, 0);
	assert_null(t->rows.level);
	assert_string_equal(read_table(w, t, &rows), "3|Ana\n4|Bo\n");
	/* The table it was cut from is as it was. */
	assert_int_equal(columns[1].wide_only, true);
}

static void
two_columns_share_a_cell_where_both_say_something(void **state)
{
	static const struct line some[] = { { "a", "Ana", "North", 0 },
		{ "b", NULL, "North", 0 }, { "c", "Cem", NULL, 0 },
		{ "d", "Dora", "?", 0 }, { "e", "?", "North", 0 },
		{ "f", "Same", "Same", 0 }, { "g", "", "North", 0 },
		{ "h", NULL, NULL, 0 } };
	static const struct paper_column wanted[] = { { "name", "unit", 0 },
		{ "groups", "unit", 0 } };
	struct world *w = *state;
	const struct doc_table *t;
	int64_t rows;

	lines = some;
	n_lines = NITEMS(some);
	t = cut(w, wanted, NITEMS(wanted), NULL);
	assert_non_null(t);
	assert_string_equal(t->columns[0].title, "Name / Unit");
	assert_int_equal(t->columns[0].kind, CELL_TEXT);
	/* Nothing can stand under a number. */
	assert_string_equal(t->columns[1].title, "Groups");
	assert_int_equal(t->columns[1].kind, CELL_NUMBER);
	/* Unknown stays unknown, whatever stands beside it. */
	assert_string_equal(read_table(w, t, &rows),
	    "Ana\nNorth|0\nNorth|0\nCem|0\nDora|0\n?|0\nSame|0\n|0\n|0\n");
}

static void
equal_values_stand_once_above_their_rows(void **state)
{
	static const struct line some[] = { { "a", "Ana", "North", 1 },
		{ "b", "Bo", "North", 2 }, { "c", "Cem", "South", 3 },
		{ "d", "Dora", "North", 4 }, { "e", "Eve", NULL, 5 },
		{ "f", "Fay", NULL, 6 } };
	static const struct paper_column wanted[] = { { "id", "name", 0 },
		{ "groups", NULL, 0 } };
	struct world *w = *state;
	const struct doc_table *t;
	int64_t rows;

	lines = some;
	n_lines = NITEMS(some);
	t = cut(w, wanted, NITEMS(wanted), "unit");
	assert_non_null(t);
	assert_non_null(t->rows.level);
	assert_int_equal(t->rows.count, 6 + 4);
	assert_string_equal(read_table(w, t, &rows),
	    "# North|\na\nAna|1\nb\nBo|2\n# South|\nc\nCem|3\n"
	    "# North|\nd\nDora|4\n# |\ne\nEve|5\nf\nFay|6\n");
	/* A second reader begins anew. */
	assert_string_equal(read_table(w, t, &rows),
	    read_table(w, t, &rows));
}

static void
a_table_without_rows_has_no_heads(void **state)
{
	static const struct paper_column wanted[] = { { "id", NULL, 0 } };
	struct world *w = *state;
	const struct doc_table *t = cut(w, wanted, NITEMS(wanted), "unit");
	int64_t rows;

	assert_non_null(t);
	assert_int_equal(t->rows.count, 0);
	assert_string_equal(read_table(w, t, &rows), "");
}

static void
a_column_that_was_renamed_is_not_passed_over(void **state)
{
	static const struct paper_column none[] = { { "nme", NULL, 0 } };
	static const struct paper_column under[] = { { "id", "nme", 0 } };
	static const struct paper_column fine[] = { { "id", NULL, 0 } };
	static const struct {
		const struct paper_column *column;
		const char *fold;
	} cases[] = { { none, NULL }, { under, NULL }, { fine, "nme" } };
	struct world *w = *state;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		w->paper.doc = doc_new(&w->arena, "review", "");
		assert_non_null(w->paper.doc);
		assert_null(cut(w, cases[i].column, 1, cases[i].fold));
		assert_true(w->paper.doc->failed);
	}
	w->paper.doc = doc_new(&w->arena, "review", "");
	paper_table(&w->paper, add_nothing, fine, 1, NULL);
	assert_true(w->paper.doc->failed);
}

static void
a_cursor_that_fails_fails_here(void **state)
{
	static const struct line some[] = { { "a", "Ana", "North", 1 },
		{ "b", "Bo", "South", 2 } };
	static const struct paper_column wanted[] = { { "id", NULL, 0 } };
	struct cell cells[DOC_MAX_COLUMNS];
	struct world *w = *state;
	const struct doc_table *t;
	struct doc_rows *cursor;

	lines = some;
	n_lines = NITEMS(some);
	t = cut(w, wanted, NITEMS(wanted), NULL);
	assert_non_null(t);
	fail_at = 1;
	assert_int_equal(t->rows.open(t->rows.context, &cursor, &w->err), 0);
	assert_int_equal(t->rows.next(cursor, cells, &w->err), 1);
	assert_int_equal(t->rows.next(cursor, cells, &w->err), -1);
	assert_non_null(strstr(w->err.text, "went away"));
	t->rows.close(cursor);
	/* Heads are counted beforehand, where it already shows. */
	assert_null(cut(w, wanted, NITEMS(wanted), "unit"));
}

static void
chapters_annexes_and_parts_are_numbered(void **state)
{
	static const char *const want[] = { "1  Population", "1.1  Population",
		"1.2  Population", "2  Population", "2.1  Population",
		"Annex A  Population", "A.1  Population",
		"Annex B  Population", "B.1  Population" };
	struct world *w = *state;
	struct paper *p = &w->paper;
	const char *text = "section.population";
	const struct doc_node *n;

	paper_chapter(p, "one", true, text);
	paper_part(p, "one-a", text);
	paper_part(p, "one-b", text);
	paper_chapter(p, "two", false, text);
	paper_part(p, "two-a", text);
	paper_annex(p, "a", text);
	paper_part(p, "a-a", text);
	paper_annex(p, "b", text);
	paper_part(p, "b-a", text);
	assert_false(p->doc->failed);
	n = p->doc->first;
	for (size_t i = 0; i < NITEMS(want); i++, n = n->next) {
		assert_non_null(n);
		assert_int_equal(n->kind, DOC_SECTION);
		assert_string_equal(n->text, want[i]);
	}
	assert_null(n);
}

static void
counts_stand_one_behind_the_other(void **state)
{
	struct world *w = *state;
	struct strbuf sb;

	strbuf_init(&sb, KIB);
	paper_count(&w->paper, &sb, "section.population", 1234567);
	paper_count(&w->paper, &sb, "section.population", 0);
	assert_string_equal(paper_taken(&w->paper, &sb),
	    "Population: 1,234,567; Population: 0");
	strbuf_init(&sb, 4);
	paper_count(&w->paper, &sb, "section.population", 1);
	assert_null(paper_taken(&w->paper, &sb));
	assert_true(w->paper.doc->failed);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(only_the_columns_asked_for_are_left),
		CASE(two_columns_share_a_cell_where_both_say_something),
		CASE(equal_values_stand_once_above_their_rows),
		CASE(a_table_without_rows_has_no_heads),
		CASE(a_column_that_was_renamed_is_not_passed_over),
		CASE(a_cursor_that_fails_fails_here),
		CASE(chapters_annexes_and_parts_are_numbered),
		CASE(counts_stand_one_behind_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
