/* SPDX-License-Identifier: Apache-2.0 */
/* The document tree: order, copies, refusals, cells as text. */
#include "support/test.h"

#include "base/strbuf.h"
#include "base/utc.h"
#include "report/doc.h"
#include "support/fake_doc.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct doc *doc;
};

static int
setup(void **state)
{
	static struct fixture fixture;

	arena_init(&fixture.arena);
	err_clear(&fixture.err);
	fixture.doc = doc_new(&fixture.arena, "review", "Review");
	*state = &fixture;
	return fixture.doc == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_clear(&f->arena);
	return 0;
}

static void
nodes_stand_in_the_order_they_were_said(void **state)
{
	struct fixture *f = *state;
	const enum doc_kind want[] = { DOC_SECTION, DOC_BANNER, DOC_PARAGRAPH,
		DOC_LIST };
	const char *const lines[] = { "one" };
	size_t i = 0;

	doc_section(f->doc, "a", 9, true, "A");
	doc_banner(f->doc, DOC_WARN, "%d of %d", 1, 2);
	doc_paragraph(f->doc, "%s", "50% of it");
	doc_lines(f->doc, "lines", lines, 1);
	assert_int_equal(doc_end(f->doc, &f->err), 0);
	for (struct doc_node *n = f->doc->first; n != NULL; n = n->next, i++)
		assert_int_equal(n->kind, want[i]);
	assert_int_equal(i, NITEMS(want));
	assert_int_equal(f->doc->first->level, 3);
	assert_string_equal(f->doc->first->next->text, "1 of 2");
	assert_string_equal(f->doc->first->next->next->text, "50% of it");
}

static void
all_text_is_copied(void **state)
{
	struct fixture *f = *state;
	char key[] = "key", label[] = "label", text[] = "text";
	const struct doc_field field = { key, label, cell_text(text),
		DOC_NOWHERE };
	const struct doc_bar bar = { label, 7, CELL_TEXT, 0, DOC_NOWHERE };
	const char *const lines[] = { text };
	const struct doc_node *n;

	doc_section(f->doc, key, 1, false, text);
	doc_fields(f->doc, "fields", &field, 1);
	doc_figure(f->doc, "figure", text, &bar, 1);
	doc_lines(f->doc, "lines", lines, 1);
	key[0] = label[0] = text[0] = 'X';
	assert_int_equal(doc_end(f->doc, &f->err), 0);
	n = f->doc->first;
	assert_string_equal(n->key, "key");
	assert_string_equal(n->text, "text");
	n = n->next;
	assert_string_equal(n->fields[0].key, "key");
	assert_string_equal(n->fields[0].label, "label");
	assert_string_equal(n->fields[0].value.text, "text");
	n = n->next;
	assert_string_equal(n->text, "text");
	assert_string_equal(n->bars[0].label, "label");
	assert_string_equal(n->next->lines[0], "text");
}

static void
a_table_keeps_its_columns_and_its_cursor(void **state)
{
	struct fixture *f = *state;
	struct fake_rows rows;
	struct doc_column columns[2] = { fake_columns[0], fake_columns[1] };
	char title[] = "Account";
	struct doc_table table = fake_table(&rows, "users", "Users", 5);
	const struct doc_table *kept;

	columns[0].title = title;
	table.columns = columns;
	table.n_columns = 2;
	doc_table(f->doc, &table);
	title[0] = 'X';
	columns[1].key = NULL;
	assert_int_equal(doc_end(f->doc, &f->err), 0);
	kept = f->doc->first->table;
	assert_string_equal(kept->columns[0].title, "Account");
	assert_string_equal(kept->columns[1].key, "person");
	assert_ptr_equal(kept->rows.context, &rows);
	assert_int_equal(kept->rows.count, 5);
	assert_int_equal(rows.opened, 0);
}

static void
the_same_key_twice_is_refused(void **state)
{
	struct fixture *f = *state;

	doc_lines(f->doc, "twice", NULL, 0);
	doc_lines(f->doc, "twice", NULL, 0);
	assert_int_equal(doc_end(f->doc, &f->err), -1);
	assert_int_equal(f->err.code, ERR_DATA);
	assert_non_null(strstr(f->err.text, "twice"));
}

static void
a_section_may_be_called_like_its_table(void **state)
{
	struct fixture *f = *state;
	struct fake_rows rows;
	struct doc_table table = fake_table(&rows, "users", "Users", 1);

	doc_section(f->doc, "users", 1, true, "Users");
	doc_table(f->doc, &table);
	assert_int_equal(doc_end(f->doc, &f->err), 0);
}

static void
a_key_that_the_writers_use_is_refused(void **state)
{
	struct fixture *f = *state;

	doc_lines(f->doc, "paragraphs", NULL, 0);
	assert_int_equal(doc_end(f->doc, &f->err), -1);
	assert_int_equal(f->err.code, ERR_DATA);
}

static void
a_table_with_two_columns_of_one_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct fake_rows rows;
	const struct doc_column columns[] = { fake_columns[0],
		fake_columns[0] };
	struct doc_table table = fake_table(&rows, "users", "Users", 1);

	table.columns = columns;
	table.n_columns = 2;
	doc_table(f->doc, &table);
	assert_int_equal(doc_end(f->doc, &f->err), -1);
	assert_non_null(strstr(f->err.text, "account"));
}

static void
no_memory_sticks_until_the_end(void **state)
{
	struct fixture *f = *state;

	f->doc->failed = true;
	doc_section(f->doc, "a", 1, true, "A");
	doc_paragraph(f->doc, "text");
	assert_null(f->doc->first);
	assert_int_equal(doc_end(f->doc, &f->err), -1);
	assert_int_equal(f->err.code, ERR_NOMEM);
}

static void
cells_print_as_plain_text(void **state)
{
	const struct {
		struct cell cell;
		const char *text;
	} cases[] = {
		{ cell_empty(), "" },
		{ cell_unknown(), "?" },
		{ cell_text("a"), "a" },
		{ cell_text(NULL), "?" },
		{ cell_id(NULL), "?" },
		{ cell_number(0), "0" },
		{ cell_number(-1), "?" },
		{ cell_number(INT64_MAX), "9223372036854775807" },
		{ cell_time(0), "1970-01-01T00:00:00Z" },
		{ cell_time(UTC_UNKNOWN), "?" },
		{ cell_date(86400), "1970-01-02" },
		{ cell_time(INT64_MAX), "@9223372036854775807" },
		{ cell_severity(4, "critical"), "critical" },
		{ cell_severity(4, NULL), "?" },
		{ cell_status(DOC_GOOD, "fine"), "fine" },
		{ { .kind = CELL_TEXT }, "?" },
	};
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 100);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		strbuf_reset(&sb);
		cell_print(&sb, &cases[i].cell, "?");
		assert_string_equal(strbuf_text(&sb), cases[i].text);
	}
	strbuf_clear(&sb);
}

static const struct doc_choice yes_no[] = { { "yes", false },
	{ "no", true } };

/* A table of one column with the input, which stands behind it. */
static int
end_with(struct fixture *f, const struct doc_input *input, size_t before)
{
	struct doc_column column = { "a", "A", CELL_TEXT, 0, false, DOC_NOWHERE };
	struct doc_table table = { .key = "t", .columns = &column,
		.n_columns = 1, .inputs = { input, 1, before, 0, NONE } };

	doc_table(f->doc, &table);
	return doc_end(f->doc, &f->err);
}

static void
inputs_are_copied_with_their_choices(void **state)
{
	struct fixture *f = *state;
	char word[] = "yes", key[] = "ok";
	struct doc_choice choice = { word, false };
	struct doc_input in = { .key = key, .label = "OK",
		.kind = INPUT_LIST, .list = "l", .choices = &choice,
		.n_choices = 1 };
	const struct doc_input *kept;

	assert_int_equal(end_with(f, &in, 1), 0);
	word[0] = key[0] = 'X';
	kept = f->doc->last->table->inputs.items;
	assert_string_equal(kept[0].key, "ok");
	assert_string_equal(kept[0].choices[0].word, "yes");
}

static void
a_list_without_choices_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc_input in = { .key = "ok", .label = "OK",
		.kind = INPUT_LIST, .list = "l" };

	assert_int_equal(end_with(f, &in, 1), -1);
	assert_int_equal(f->err.code, ERR_DATA);
}

static void
an_input_that_is_called_like_a_column_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc_input in = { .key = "a", .label = "A",
		.kind = INPUT_TEXT };

	assert_int_equal(end_with(f, &in, 1), -1);
}

static void
an_input_that_stands_nowhere_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc_input in = { .key = "ok", .label = "OK",
		.kind = INPUT_TEXT };

	assert_int_equal(end_with(f, &in, 2), -1);
}

static void
a_form_with_the_same_line_twice_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc_input in[] = {
		{ .key = "ok", .label = "OK", .kind = INPUT_LIST, .list = "l",
		    .choices = yes_no, .n_choices = 2 },
		{ .key = "ok", .label = "OK", .kind = INPUT_TEXT },
	};

	doc_form(f->doc, "form", in, 1);
	assert_int_equal(doc_end(f->doc, &f->err), 0);
	doc_form(f->doc, "again", in, 2);
	assert_int_equal(doc_end(f->doc, &f->err), -1);
}

static void
progress_of_a_table_nobody_fills_in_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc_input in = { .key = "ok", .label = "OK",
		.kind = INPUT_TEXT };

	assert_int_equal(end_with(f, &in, 1), 0);
	doc_progress(f->doc, "p", "Progress", "t");
	assert_int_equal(doc_end(f->doc, &f->err), 0);
	doc_progress(f->doc, "q", "Progress", "other");
	assert_int_equal(doc_end(f->doc, &f->err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(nodes_stand_in_the_order_they_were_said),
		T(all_text_is_copied),
		T(a_table_keeps_its_columns_and_its_cursor),
		T(the_same_key_twice_is_refused),
		T(a_section_may_be_called_like_its_table),
		T(a_key_that_the_writers_use_is_refused),
		T(a_table_with_two_columns_of_one_key_is_refused),
		T(inputs_are_copied_with_their_choices),
		T(a_list_without_choices_is_refused),
		T(an_input_that_is_called_like_a_column_is_refused),
		T(an_input_that_stands_nowhere_is_refused),
		T(a_form_with_the_same_line_twice_is_refused),
		T(progress_of_a_table_nobody_fills_in_is_refused),
		T(no_memory_sticks_until_the_end),
		T(cells_print_as_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
