/* SPDX-License-Identifier: Apache-2.0 */
/* Dated exceptions of the configuration. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/exception.h"
#include "model/finding.h"

#define REST                                                                   \
	"\"reason\":\"r\",\"owner\":\"o\",\"approver\":\"a\","                 \
	"\"created\":\"2026-01-01\",\"end\":\"2026-06-30\""

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static int
try_read(struct exceptions *x, const char *text, struct err *err)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	*err = (struct err){ ERR_NONE, "" };
	if (json_parse(&doc, text, strlen(text), &json_limits_config, err) != 0)
		fail_msg("%s", err->text);
	json_root(doc, &root);
	rc = exception_read(x, &root, NULL, &arena, err);
	json_free(doc);
	return rc;
}

static struct exceptions
reads(const char *text)
{
	struct exceptions x;
	struct err err;

	if (try_read(&x, text, &err) != 0)
		fail_msg("%s", err.text);
	return x;
}

static void
refuses(const char *text, const char *line, const char *words)
{
	struct exceptions x;
	struct err err;

	assert_int_equal(try_read(&x, text, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(x.n, 0);
	if (strstr(err.text, words) == NULL || strstr(err.text, line) == NULL)
		fail_msg("%s", err.text);
}

static void
a_conflict_of_duties_needs_something_in_its_place(void **state)
{
	struct exceptions x = reads(
	    "[{\"rule\":\"SOD-01\",\"subject\":\"a\",\"reason\":\"r\","
	    "\"owner\":\"o\",\"approver\":\"p\",\"created\":"
	    "\"2026-01-01\",\"end\":\"2026-12-31\"},"
	    "{\"finding\":\"SOD-04-0123456789\",\"reason\":\"r\","
	    "\"owner\":\"o\",\"approver\":\"p\",\"created\":"
	    "\"2026-01-01\",\"end\":\"2026-12-31\"},"
	    "{\"rule\":\"SOD-01\",\"subject\":\"b\",\"reason\":\"r\","
	    "\"owner\":\"o\",\"approver\":\"p\",\"control\":\"c\","
	    "\"created\":\"2026-01-01\",\"end\":\"2026-12-31\"}]");

	(void)state;
	assert_string_equal(x.items[0].missing, "control");
	assert_string_equal(x.items[1].missing, "control");
	assert_null(x.items[2].missing);
}

static void
without_a_list_there_are_none(void **state)
{
	struct json absent = { 0 };
	struct exceptions x;
	struct err err;

	(void)state;
	assert_int_equal(exception_read(&x, &absent, NULL, &arena, &err), 0);
	assert_int_equal(x.n, 0);
	assert_int_equal(reads("[]").n, 0);
}

static void
all_fields_are_read(void **state)
{
	struct exceptions x =
	    reads("[{\"rule\":\"ACC-01\",\"subject\":\"ada@example.org\","
		  "\"scope\":\"dynatrace\",\"control\":\"sits in a safe\","
		  "" REST "},{\"finding\":\"abc123\"," REST "}]");
	const struct exception *e = &x.items[0];

	(void)state;
	assert_int_equal(x.n, 2);
	assert_string_equal(e->id, "ACC-01 of ada@example.org in dynatrace");
	assert_string_equal(e->reason, "r");
	assert_string_equal(e->owner, "o");
	assert_string_equal(e->approver, "a");
	assert_string_equal(e->control, "sits in a safe");
	assert_int_equal(e->created, utc_from_civil(2026, 1, 1));
	assert_int_equal(e->end, utc_from_civil(2026, 7, 1) - 1);
	assert_string_equal(e->place, "exceptions[0]");
	assert_null(e->missing);
	assert_null(e->finding);
	assert_string_equal(x.items[1].id, "finding abc123");
	assert_string_equal(x.items[1].place, "exceptions[1]");
	assert_null(x.items[1].rule);
}

static void
what_is_missing_is_named_in_order(void **state)
{
	struct exceptions x =
	    reads("[{\"rule\":\"ACC-01\",\"subject\":\"*\"},"
		  "{\"rule\":\"ACC-02\",\"subject\":\"*\",\"reason\":\"\","
		  "\"owner\":\"o\",\"approver\":null,"
		  "\"created\":\"2026-01-01\",\"end\":\"2026-02-01\"}]");

	(void)state;
	assert_string_equal(
	    x.items[0].missing, "reason, owner, approver, created, end");
	assert_string_equal(x.items[1].missing, "reason, approver");
	assert_true(x.items[0].end == UTC_UNKNOWN);
}

static void
it_holds_from_its_first_day_to_its_last_second(void **state)
{
	struct exceptions x =
	    reads("[{\"rule\":\"ACC-01\",\"subject\":\"*\"," REST "},"
		  "{\"rule\":\"ACC-02\",\"subject\":\"*\","
		  "\"created\":\"2026-01-01\",\"end\":\"2026-06-30\"}]");
	const int64_t first = utc_from_civil(2026, 1, 1),
		      last = utc_from_civil(2026, 7, 1) - 1;

	(void)state;
	assert_false(exception_holds(&x.items[0], first - 1));
	assert_true(exception_holds(&x.items[0], first));
	assert_true(exception_holds(&x.items[0], last));
	assert_false(exception_holds(&x.items[0], last + 1));
	/* incomplete: never */
	assert_false(exception_holds(&x.items[1], first));
}

static void
a_subject_is_named_by_id_name_or_login(void **state)
{
	struct exceptions x =
	    reads("[{\"rule\":\"ACC-01\",\"subject\":\"Ada\"}]");
	struct finding f = { .rule = "ACC-01", .subject_id = "u-1" };

	(void)state;
	assert_false(exception_names(x.items, &f, NULL));
	assert_false(exception_names(x.items, &f, "ada@example.org"));
	assert_true(exception_names(x.items, &f, "ADA"));
	f.subject_name = "aDA";
	assert_true(exception_names(x.items, &f, NULL));
	f.subject_name = "Bob";
	f.subject_id = "ada";
	assert_true(exception_names(x.items, &f, NULL));
	f.rule = "ACC-02";
	assert_false(exception_names(x.items, &f, "ada"));
}

static void
a_star_is_every_subject_of_the_rule(void **state)
{
	struct exceptions x =
	    reads("[{\"rule\":\"ACC-01\",\"subject\":\"*\"},"
		  "{\"rule\":\"ACC-01\",\"subject\":\"*\",\"scope\":\"one\"}]");
	struct finding f = { .rule = "ACC-01", .subject_id = "u-1" };

	(void)state;
	assert_true(exception_names(&x.items[0], &f, NULL));
	assert_false(exception_names(&x.items[1], &f, NULL));
	f.source = "two";
	assert_true(exception_names(&x.items[0], &f, NULL));
	assert_false(exception_names(&x.items[1], &f, NULL));
	f.source = "one";
	assert_true(exception_names(&x.items[1], &f, NULL));
	f.rule = "ACC-03";
	assert_false(exception_names(&x.items[0], &f, NULL));
}

static void
a_finding_is_named_by_its_whole_id(void **state)
{
	struct exceptions x = reads("[{\"finding\":\"abc\"}]");
	struct finding f = { .rule = "ACC-01", .subject_id = "abc" };

	(void)state;
	assert_false(exception_names(x.items, &f, "abc"));
	f.id = "abcd";
	assert_false(exception_names(x.items, &f, NULL));
	f.id = "abc";
	assert_true(exception_names(x.items, &f, NULL));
}

static void
it_names_one_thing_and_once(void **state)
{
	(void)state;
	refuses("[\n{\"reason\":\"r\"}]", "line 2", "must name");
	refuses("[{\"rule\":\"A\"}]", "line 1", "must name");
	refuses("[{\"subject\":\"A\"}]", "line 1", "must name");
	refuses("[{\"rule\":\"A\",\"subject\":\"\"}]", "line 1", "must name");
	refuses("[{\"finding\":\"a\",\"rule\":\"A\"}]", "line 1", "besides");
	refuses("[{\"finding\":\"a\",\"scope\":\"A\"}]", "line 1", "besides");
	refuses("[{\"finding\":\"a\"},\n{\"finding\":\"a\"}]", "line 2",
	    "is there twice");
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	(void)state;
	refuses("{}", "line 1", "must be a list");
	refuses("[\n\"x\"]", "line 2", "must be an object");
	refuses("[{\"finding\":\"a\",\n\"ended\":\"2026-01-01\"}]", "line 2",
	    "end");
	refuses("[{\"finding\":\"a\",\n\"end\":\"never\"}]", "line 2", "end");
	refuses("[\n{\"finding\":\"a\",\"created\":\"2026-02-01\","
		"\"end\":\"2026-01-31\"}]",
	    "line 2", "before \"created\"");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_list_there_are_none),
		TEST(a_conflict_of_duties_needs_something_in_its_place),
		TEST(all_fields_are_read),
		TEST(what_is_missing_is_named_in_order),
		TEST(it_holds_from_its_first_day_to_its_last_second),
		TEST(a_subject_is_named_by_id_name_or_login),
		TEST(a_star_is_every_subject_of_the_rule),
		TEST(a_finding_is_named_by_its_whole_id),
		TEST(it_names_one_thing_and_once),
		TEST(what_is_wrong_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
