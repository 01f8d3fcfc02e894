/* SPDX-License-Identifier: Apache-2.0 */
/* The CSV writer, byte by byte. */
#include "support/test.h"

#include "base/file.h"
#include "support/fake_doc.h"
#include "writer/common.h"
#include "writer/writer.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct writer_counts counts;
	char *text;
	size_t len;
};

static int
setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	free(f->text);
	arena_clear(&f->arena);
	return 0;
}

static void
draw(struct fixture *f, int64_t n)
{
	const struct doc *doc = fake_single(&f->arena, f->rows, n);

	if (writer_csv.write(doc, fake_path(".csv"), &f->counts, &f->err) != 0)
		fail_msg("%s", f->err.text);
	f->text = fake_read(fake_path(".csv"), &f->len);
	assert_non_null(f->text);
}

static void
the_first_line_is_the_keys_and_lines_end_in_crlf(void **state)
{
	struct fixture *f = *state;
	const char *line = "account,person,severity,state,groups,last_login,"
			   "joined,note,collection\r\n";

	draw(f, 0);
	assert_string_equal(f->text, line);
}

static void
a_row_holds_iso_times_words_and_plain_numbers(void **state)
{
	struct fixture *f = *state;
	const char *row =
	    "user000001@generated.example,"
	    "Person 1 of the company,low,unused,3,2026-10-01T10:58:59Z,"
	    "2026-09-30,";

	draw(f, 2);
	assert_non_null(strstr(f->text, row));
	assert_int_equal(f->counts.rows, 2);
}

static void
unknown_is_a_word_and_empty_is_nothing(void **state)
{
	struct fixture *f = *state;

	draw(f, 42);
	assert_non_null(strstr(f->text, "low,unused,unknown,unknown,"));
	assert_non_null(strstr(f->text, "2026-08-21,,INCOMPLETE"));
}

static void
a_text_that_looks_like_a_formula_is_disarmed(void **state)
{
	struct fixture *f = *state;
	static const char *const want[] = {
		",'=cmd|'/C calc'!A0,INCOMPLETE",
		",'@SUM(1+1)*cmd|' /C calc'!A0,INCOMPLETE",
		",'+1-555-0100,INCOMPLETE",
		",'-2+3,INCOMPLETE",
		",'\t'=1+1,INCOMPLETE",
		",<U+000D>=1+1,INCOMPLETE",
		",\'\357\274\2351+1,INCOMPLETE",
	};

	draw(f, 30);
	for (size_t i = 0; i < NITEMS(want); i++)
		if (strstr(f->text, want[i]) == NULL)
			fail_msg("missing: %s", want[i]);
}

static void
what_would_turn_a_terminal_is_made_visible(void **state)
{
	struct fixture *f = *state;

	draw(f, 30);
	assert_non_null(strstr(f->text, "right <U+202E> to left"));
	assert_non_null(strstr(f->text, "bell <U+0007> escape <U+001B>[31m"));
	assert_non_null(strstr(f->text, "bad \xEF\xBF\xBD\xEF\xBF\xBD"));
	assert_null(strchr(f->text, '\x1b'));
}

static void
every_row_says_when_the_collection_is_incomplete(void **state)
{
	struct fixture *f = *state;
	size_t n = 0;

	draw(f, 20);
	for (const char *p = f->text;
	     (p = strstr(p, ",INCOMPLETE: 1 part could not be read\r\n")) !=
	     NULL;
	     p++)
		n++;
	assert_int_equal(n, 20);
}

static void
quotes_are_doubled(void **state)
{
	struct fixture *f = *state;

	draw(f, 30);
	assert_non_null(strstr(
	    f->text, ",\"comma, \"\"quote\"\" and\nnew line\",INCOMPLETE"));
}

static void
several_tables_are_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = fake_doc(&f->arena, f->rows, 1);

	assert_int_equal(
	    writer_csv.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	assert_int_equal(f->err.code, ERR_USAGE);
	assert_non_null(strstr(f->err.text, "several tables"));
	assert_false(file_exists(fake_path(".no")));
}

static void
a_document_without_a_table_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = doc_new(&f->arena, "empty", "Empty");

	assert_int_equal(
	    writer_csv.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	assert_int_equal(f->err.code, ERR_USAGE);
}

static void
a_failing_cursor_leaves_no_file(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = fake_single(&f->arena, f->rows, 10);

	f->rows[0].fail_at = 3;
	assert_int_equal(
	    writer_csv.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	assert_non_null(strstr(f->err.text, "row 4: the store went away"));
	assert_false(file_exists(fake_path(".no")));
	assert_int_equal(f->rows[0].opened, f->rows[0].closed);
}

static int
clear(void **state)
{
	(void)state;
	fake_clear();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_first_line_is_the_keys_and_lines_end_in_crlf),
		T(a_row_holds_iso_times_words_and_plain_numbers),
		T(unknown_is_a_word_and_empty_is_nothing),
		T(a_text_that_looks_like_a_formula_is_disarmed),
		T(what_would_turn_a_terminal_is_made_visible),
		T(every_row_says_when_the_collection_is_incomplete),
		T(quotes_are_doubled),
		T(several_tables_are_refused),
		T(a_document_without_a_table_is_refused),
		T(a_failing_cursor_leaves_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
