/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for people: width, marks, visible text; statements and their lines;
 * conditions in words. */
#include "support/test.h"

#include "app/print.h"
#include "app/snapshot.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

static const char catalogue[] =
    "{\"about\": \"a\", \"kind\": \"test\", \"attributes\": ["
    "{\"name\": \"the:date\", \"label\": \"the date\", \"kind\": \"date\"}],"
    "\"permissions\": [], \"forms\": [{\"label\": \"unknown\","
    "\"action\": \"read\", \"tier\": 3}]}";

struct desk {
	struct arena arena;
	struct snapshot snapshot;
	struct model model;
	struct entitlement entitlement;
	struct statement statements[4];
	struct print print;
	char *text;
	size_t len;
};

static int
open_desk(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	arena_init(&d->arena);
	d->model.entitlements = &d->entitlement;
	d->model.n_entitlements = 1;
	d->entitlement.statements = d->statements;
	d->snapshot.model = &d->model;
	print_begin(&d->print, open_memstream(&d->text, &d->len), &d->arena,
	    &d->snapshot);
	assert_non_null(d->print.file);
	*state = d;
	return 0;
}

static int
close_desk(void **state)
{
	struct desk *d = *state;

	fclose(d->print.file);
	free(d->text);
	arena_clear(&d->arena);
	free(d);
	return 0;
}

static const char *
written(struct desk *d)
{
	struct err err = { 0 };

	assert_int_equal(print_end(&d->print, &err), 0);
	return d->text;
}

static void
without_a_terminal_there_are_80_columns(void **state)
{
	struct desk *d = *state;

	assert_int_equal(d->print.width, 80);
}

static void
words_go_to_the_next_line_as_a_whole(void **state)
{
	struct desk *d = *state;

	d->print.width = 12;
	print_line(&d->print, 2, "one two  three four");
	assert_string_equal(written(d), "  one two\n  three four\n");
}

static void
items_hang_below_their_text(void **state)
{
	struct desk *d = *state;

	d->print.width = 10;
	print_line(&d->print, 0, "- one two three");
	print_line(&d->print, 0, "12. one two");
	assert_string_equal(written(d),
	    "- one two\n  three\n12. one\n    two\n");
}

static void
a_field_has_a_column_of_its_own(void **state)
{
	struct desk *d = *state;

	d->print.width = 24;
	print_field(&d->print, 2, "status", "active and well");
	assert_string_equal(written(d),
	    "  status      active and\n              well\n");
}

static void
a_word_longer_than_a_line_is_cut_at_characters(void **state)
{
	struct desk *d = *state;

	d->print.width = 6;
	print_line(&d->print, 2, "ab \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9 c");
	assert_string_equal(written(d), "  ab\n  \u00e9\u00e9\u00e9\u00e9\n"
	    "  \u00e9\u00e9 c\n");
}

static void
wide_and_combining_characters_take_their_columns(void **state)
{
	struct desk *d = *state;

	d->print.width = 6;
	print_line(&d->print, 0, "\u6771\u4eac \u6771 a");
	print_line(&d->print, 0, "e\u0301e\u0301e\u0301 abc");
	assert_string_equal(written(d), "\u6771\u4eac\n\u6771 a\n"
	    "e\u0301e\u0301e\u0301\nabc\n");
}

static void
nothing_foreign_moves_the_cursor(void **state)
{
	struct desk *d = *state;

	print_line(&d->print, 0, "%s", "a\nb\x1b[31m\u202e");
	assert_string_equal(written(d), "a<U+000A>b<U+001B>[31m<U+202E>\n");
}

static void
expect_statement(struct desk *d, const char *text, size_t n, size_t at,
    size_t line, const char *expected)
{
	const char *found;
	size_t where;

	d->entitlement.text = text;
	d->entitlement.n_statements = n;
	found = print_statement(&d->print, 0, at, &where);
	assert_int_equal(where, line);
	assert_string_equal(found, expected);
	assert_false(d->print.failed);
}

static void
a_statement_has_the_line_it_begins_at(void **state)
{
	static const char text[] = "// first; not one\nALLOW a:b:c\n"
	    "  WHERE x = \"1;2\";\n\nDENY  d:e:f; ALLOW 'g;//' // last\n";
	struct desk *d = *state;

	expect_statement(d, text, 3, 0, 2, "ALLOW a:b:c WHERE x = \"1;2\";");
	expect_statement(d, text, 3, 1, 5, "DENY d:e:f;");
	expect_statement(d, text, 3, 2, 5, "ALLOW 'g;//'");
}

static void
no_line_is_claimed_if_statements_do_not_add_up(void **state)
{
	static const char *const permissions[] = { "a:b:c", "d:e:f" };
	struct desk *d = *state;

	d->statements[1] = (struct statement){ .deny = true,
		.permissions = permissions, .n_permissions = 2 };
	expect_statement(d, "ALLOW x:y:z DENY a:b:c, d:e:f;", 2, 1, 0,
	    "DENY a:b:c, d:e:f;");
	expect_statement(d, NULL, 2, 1, 0, "DENY a:b:c, d:e:f;");
	expect_statement(d, "", 0, 0, 0, "");
}

static void
a_long_statement_is_shortened_to_what_was_asked(void **state)
{
	static const char *const permissions[] = { "a:b:c", "d:e:f", "g:h:i" };
	static const char *const values[] = { "v" };
	static const struct condition where = { "x", CONDITION_EQUAL, values,
		1 };
	struct desk *d = *state;

	d->entitlement.n_statements = 1;
	d->statements[0] = (struct statement){ .permissions = permissions,
		.n_permissions = 3, .conditions = &where, .n_conditions = 1 };
	assert_string_equal(print_statement_short(&d->print, 0, 0, "d:e:f"),
	    "ALLOW d:e:f (and 2 more) WHERE x = \"v\";");
}

static void
conditions_are_said_in_words(void **state)
{
	static const char *const ab[] = { "a", "b" }, *const day[] = { "D" };
	static const struct condition list[] = {
		{ "x", CONDITION_IN, ab, 2 },
		{ "x", CONDITION_NOT_IN, ab, 2 },
		{ "x", CONDITION_IN, ab, 1 },
		{ "x", CONDITION_NOT_STARTS_WITH, ab, 1 },
		{ "the:date", CONDITION_LESS, day, 1 },
		{ "y", CONDITION_LESS, day, 1 },
	};
	static const struct term terms[] = { { list, 1 }, { list + 4, 1 } };
	struct desk *d = *state;
	struct permission_catalog *catalog;
	struct err err = { 0 };
	char path[] = "/tmp/test-print-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, catalogue, sizeof(catalogue) - 1),
	    sizeof(catalogue) - 1);
	close(fd);
	if (permission_load(&catalog, path, &d->arena, &err) != 0)
		fail_msg("%s", err.text);
	unlink(path);
	d->snapshot.catalog = catalog;
	assert_string_equal(print_conditions(&d->print, list, NITEMS(list)),
	    "x is \"a\" or \"b\", and x is none of \"a\" or \"b\", and "
	    "x is \"a\", and x does not begin with \"a\", and the date is "
	    "before \"D\", and y is below \"D\"");
	assert_string_equal(print_terms(&d->print, terms, 2),
	    "x is \"a\" or \"b\"; or the date is before \"D\"");
	assert_string_equal(print_conditions(&d->print, NULL, 0), "");
}

static void
an_output_that_fails_is_a_failure(void **state)
{
	struct desk *d = *state;
	struct print full = { .file = fopen("/dev/full", "w"),
		.arena = &d->arena, .width = 80 };
	struct err err = { 0 };

	if (full.file == NULL)
		skip();
	print_line(&full, 0, "text");
	assert_int_equal(print_end(&full, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	fclose(full.file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_terminal_there_are_80_columns),
		TEST(words_go_to_the_next_line_as_a_whole),
		TEST(items_hang_below_their_text),
		TEST(a_field_has_a_column_of_its_own),
		TEST(a_word_longer_than_a_line_is_cut_at_characters),
		TEST(wide_and_combining_characters_take_their_columns),
		TEST(nothing_foreign_moves_the_cursor),
		TEST(a_statement_has_the_line_it_begins_at),
		TEST(no_line_is_claimed_if_statements_do_not_add_up),
		TEST(a_long_statement_is_shortened_to_what_was_asked),
		TEST(conditions_are_said_in_words),
		TEST(an_output_that_fails_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
