/* SPDX-License-Identifier: Apache-2.0 */
/* Words by key: found, plural, and a bad file refused. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
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
	    "all 12345 rows");
	arena_clear(&arena);
}

static void
bad_files_are_refused_by_name(void **state)
{
	static const char *const bad[] = { "[]", "{ \"a\": 1 }",
		"{ \"b\": \"x\", \"a\": \"y\" }",
		"{ \"a\": \"x\", \"a\": \"y\" }", "{ \"a\": \"x\" ", "" };
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
		cmocka_unit_test(bad_files_are_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
