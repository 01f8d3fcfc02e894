/* SPDX-License-Identifier: Apache-2.0 */
/* Words by key: found, counted, borrowed, and a bad file refused. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "report/report.h"

static int
load(const char *text, struct labels **out, struct arena *arena,
    struct err *err)
{
	char path[] = "/tmp/muster-labels-XXXXXX";
	int fd = mkstemp(path), rc;
	FILE *f = fdopen(fd, "wb");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	rc = labels_load(out, path, arena, err);
	unlink(path);
	return rc;
}

static void
a_key_gives_its_text_and_a_missing_one_shows_itself(void **state)
{
	struct arena arena;
	struct labels *l;
	struct err err = { 0 };

	(void)state;
	arena_init(&arena);
	assert_int_equal(load("{ \"a\": \"one\", \"b.c\": \"zw\xC3\xB6lf\" }",
	    &l, &arena, &err), 0);
	assert_string_equal(label(l, "a"), "one");
	assert_string_equal(label(l, "b.c"), "zw\xC3\xB6lf");
	assert_string_equal(label(l, "nowhere"), "nowhere");
	assert_string_equal(label(l, ""), "");
	arena_clear(&arena);
}

static void
counts_choose_singular_or_plural(void **state)
{
	struct arena arena;
	struct labels *l;
	struct err err = { 0 };

	(void)state;
	arena_init(&arena);
	assert_int_equal(load("{ \"x.one\": \"%n row\", "
	    "\"x.other\": \"all %n rows\" }", &l, &arena, &err), 0);
	assert_string_equal(label_count(l, "x", 1, &arena), "1 row");
	assert_string_equal(label_count(l, "x", 0, &arena), "all 0 rows");
	assert_string_equal(label_count(l, "x", 12345, &arena),
	    "all 12,345 rows");
	arena_clear(&arena);
}

/* What the number takes in a language of that rule. */
static void
form_is(const char *rule, int64_t n, const char *wanted)
{
	char full[512];
	struct arena arena;
	struct labels *l;
	struct err err = { 0 };
	const char *given;

	snprintf(full, sizeof(full), "{ \"language.plural\": \"%s\", "
	    "\"x.few\": \"few\", \"x.many\": \"many\", "
	    "\"x.one\": \"one\", \"x.other\": \"other\", "
	    "\"x.two\": \"two\", \"x.zero\": \"zero\" }", rule);
	arena_init(&arena);
	assert_int_equal(load(full, &l, &arena, &err), 0);
	given = label_count(l, "x", n, &arena);
	if (strcmp(given, wanted) != 0)
		fail_msg("%s, %lld: %s instead of %s", rule, (long long)n,
		    given, wanted);
	arena_clear(&arena);
}

/* The CLDR's own examples of whole numbers. */
static void
each_language_has_its_own_plural_forms(void **state)
{
	static const struct {
		const char *rule, *form;
		int64_t numbers[12]; /* to the first 0 behind the first */
	} rows[] = {
		{ "one-other", "one", { 1 } },
		{ "one-other", "other", { 0, 2, 11, 21, 101, 1000000 } },
		{ "zero-is-one", "one", { 0, 1 } },
		{ "zero-is-one", "other", { 2, 17, 100, 1001 } },
		{ "none", "other", { 0, 1, 2, 100 } },
		{ "polish", "one", { 1 } },
		{ "polish", "few", { 2, 3, 4, 22, 24, 32, 102, 1002 } },
		{ "polish", "many", { 0, 5, 11, 12, 14, 19, 21, 31, 101, 112,
		    1000 } },
		{ "czech", "one", { 1 } },
		{ "czech", "few", { 2, 3, 4 } },
		{ "czech", "other", { 0, 5, 11, 22, 102, 1000 } },
		{ "east-slavic", "one", { 1, 21, 31, 101, 1001 } },
		{ "east-slavic", "few", { 2, 4, 22, 34, 102 } },
		{ "east-slavic", "many", { 0, 5, 11, 12, 14, 19, 111, 112 } },
		{ "south-slavic", "one", { 1, 21, 101 } },
		{ "south-slavic", "few", { 3, 24, 103 } },
		{ "south-slavic", "other", { 0, 5, 11, 14, 100 } },
		{ "slovenian", "one", { 1, 101, 201 } },
		{ "slovenian", "two", { 2, 102 } },
		{ "slovenian", "few", { 3, 4, 103 } },
		{ "slovenian", "other", { 0, 5, 11, 100 } },
		{ "latvian", "zero", { 0, 10, 11, 19, 30, 111 } },
		{ "latvian", "one", { 1, 21, 101 } },
		{ "latvian", "other", { 2, 9, 22, 102 } },
		{ "lithuanian", "one", { 1, 21, 101 } },
		{ "lithuanian", "few", { 2, 9, 22, 102 } },
		{ "lithuanian", "other", { 0, 10, 11, 20, 111 } },
		{ "romanian", "one", { 1 } },
		{ "romanian", "few", { 0, 2, 16, 101, 119 } },
		{ "romanian", "other", { 20, 35, 100, 120 } },
		{ "arabic", "zero", { 0 } },
		{ "arabic", "one", { 1 } },
		{ "arabic", "two", { 2 } },
		{ "arabic", "few", { 3, 10, 103, 110 } },
		{ "arabic", "many", { 11, 26, 99, 111 } },
		{ "arabic", "other", { 100, 102, 200 } },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		for (size_t j = 0; j < NITEMS(rows[i].numbers) &&
		     (j == 0 || rows[i].numbers[j] != 0); j++)
			form_is(rows[i].rule, rows[i].numbers[j],
			    rows[i].form);
	form_is("polish", -2, "few");
}

static void
a_form_that_is_missing_is_the_common_one(void **state)
{
	struct arena arena;
	struct labels *l;
	struct err err = { 0 };

	(void)state;
	arena_init(&arena);
	assert_int_equal(load("{ \"language.plural\": \"polish\", "
	    "\"language.thousands\": \"\xC2\xA0\", "
	    "\"x.one\": \"%n wiersz\", \"x.other\": \"%n wierszy\" }",
	    &l, &arena, &err), 0);
	assert_string_equal(label_count(l, "x", 1, &arena), "1 wiersz");
	assert_string_equal(label_count(l, "x", 3, &arena), "3 wierszy");
	assert_string_equal(label_count(l, "x", 12345, &arena),
	    "12\xC2\xA0" "345 wierszy");
	arena_clear(&arena);
}

static void
what_a_language_lacks_is_said_in_english(void **state)
{
	struct arena arena;
	struct labels *english, *other;
	struct err err = { 0 };

	(void)state;
	arena_init(&arena);
	assert_int_equal(load("{ \"a\": \"one\", \"b\": \"two\", "
	    "\"x.one\": \"%n row\", \"x.other\": \"%n rows\" }", &english,
	    &arena, &err), 0);
	assert_int_equal(load("{ \"a\": \"un\", \"b\": \"\", "
	    "\"language.plural\": \"zero-is-one\", "
	    "\"language.thousands\": \".\" }", &other, &arena, &err), 0);
	assert_string_equal(label(other, "b"), "b");
	assert_string_equal(label_count(other, "x", 2, &arena), "x");
	labels_fall_back(other, english);
	assert_string_equal(label(other, "a"), "un");
	assert_string_equal(label(other, "b"), "two"); /* never nothing */
	assert_string_equal(label(other, "c"), "c");
	/* The form is that of the language of the words. */
	assert_string_equal(label_count(other, "x", 0, &arena), "0 rows");
	assert_string_equal(label_count(other, "x", 1, &arena), "1 row");
	assert_string_equal(label_count(other, "x", 2000, &arena),
	    "2.000 rows");
	arena_clear(&arena);
}

static void
a_language_says_how_it_writes_dates(void **state)
{
	struct arena arena;
	struct labels *l;
	struct strbuf sb;
	struct err err = { 0 };

	(void)state;
	arena_init(&arena);
	assert_int_equal(load("{ \"language.date\": \"%d.%m.%Y\" }", &l,
	    &arena, &err), 0);
	strbuf_init(&sb, 256);
	notation_add(&sb, labels_notation(l)->date, 0);
	strbuf_addc(&sb, ' ');
	notation_add(&sb, labels_notation(l)->time, 0); /* not said: ISO */
	assert_string_equal(strbuf_text(&sb),
	    "01.01.1970 1970-01-01 00:00:00");
	strbuf_clear(&sb);
	arena_clear(&arena);
}

static void
bad_files_are_refused_by_name(void **state)
{
	static const char *const bad[] = { "[]", "{ \"a\": 1 }",
		"{ \"b\": \"x\", \"a\": \"y\" }",
		"{ \"a\": \"x\", \"a\": \"y\" }", "{ \"a\": \"x\" ", "",
		"{ \"language.plural\": \"klingon\" }",
		"{ \"language.date\": \"%s.%m\" }",
		"{ \"language.time\": \"%\" }",
		("{ \"language.moment\": \"%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d"
		 "%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d\" }"),
		"{ \"language.thousands\": \"123456789\" }" };
	struct arena arena;
	struct labels *l;

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		struct err err = { 0 };

		arena_init(&arena);
		assert_int_equal(load(bad[i], &l, &arena, &err), -1);
		assert_null(l);
		assert_non_null(strstr(err.text, "muster-labels-"));
		arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_key_gives_its_text_and_a_missing_one_shows_itself),
		cmocka_unit_test(counts_choose_singular_or_plural),
		cmocka_unit_test(each_language_has_its_own_plural_forms),
		cmocka_unit_test(a_form_that_is_missing_is_the_common_one),
		cmocka_unit_test(what_a_language_lacks_is_said_in_english),
		cmocka_unit_test(a_language_says_how_it_writes_dates),
		cmocka_unit_test(bad_files_are_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
