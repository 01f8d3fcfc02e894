/* SPDX-License-Identifier: Apache-2.0 */
/* Duties and their conflicts; the shipped ones against the catalogue. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "model/duty.h"
#include "model/entitlement.h"

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
try_read(struct duties *d, const char *text, struct err *err)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	*err = (struct err){ ERR_NONE, "" };
	if (json_parse(&doc, text, strlen(text), &json_limits_config, err) != 0)
		fail_msg("%s", err->text);
	json_root(doc, &root);
	rc = duty_read(d, &root, "duties.json", &arena, err);
	json_free(doc);
	return rc;
}

static void
add(struct duties *d, const char *text)
{
	struct err err;

	if (try_read(d, text, &err) != 0)
		fail_msg("%s", err.text);
}

static const char base[] =
    "{\"duties\":["
    "{\"id\":\"write\",\"title\":\"W\",\"actions\":[\"write\",\"admin\"],"
    "\"criticality\":\"production\"},"
    "{\"id\":\"grant\",\"title\":\"G\",\"permissions\":[\"iam:*\",\"b\"],"
    "\"entitlements\":[\"Admins\"]},"
    "{\"id\":\"top\",\"title\":\"T\",\"tier\":1}],"
    "\"conflicts\":["
    "{\"id\":\"z\",\"title\":\"Z\",\"why\":\"w\",\"one\":\"write\","
    "\"other\":\"grant\",\"severity\":\"high\",\"same_scope\":true},"
    "{\"id\":\"a\",\"title\":\"A\",\"why\":\"w\",\"one\":\"top\","
    "\"other\":\"grant\",\"severity\":\"info\"}]}";

static void
duties_and_conflicts_are_read_by_id(void **state)
{
	struct duties d = { 0 };

	(void)state;
	add(&d, base);
	assert_int_equal(d.n, 3);
	assert_string_equal(d.items[0].id, "grant");
	assert_int_equal(d.items[0].n_permissions, 2);
	assert_string_equal(d.items[0].permissions[0], "iam:*");
	assert_string_equal(d.items[0].entitlements[0], "Admins");
	assert_int_equal(d.items[0].tier, TIER_NONE);
	assert_string_equal(d.items[0].place, "duties.duties[1]");
	assert_int_equal(d.items[1].tier, TIER_1);
	assert_int_equal(d.items[2].n_actions, 2);
	assert_string_equal(d.items[2].criticality, "production");
	assert_int_equal(d.n_conflicts, 2);
	assert_string_equal(d.conflicts[0].id, "a");
	assert_string_equal(d.items[d.conflicts[0].one].id, "top");
	assert_string_equal(d.items[d.conflicts[0].other].id, "grant");
	assert_false(d.conflicts[0].same_scope);
	assert_int_equal(d.conflicts[0].severity, MUSTER_INFO);
	assert_string_equal(d.items[d.conflicts[1].one].id, "write");
	assert_true(d.conflicts[1].same_scope);
	assert_string_equal(d.conflicts[1].place, "duties.conflicts[0]");
}

static void
production_has_many_words(void **state)
{
	struct duties d = { 0 };

	(void)state;
	add(&d, "{\"duties\":["
		"{\"id\":\"a\",\"title\":\"A\",\"tier\":1,"
		"\"criticality\":\"PROD\"},"
		"{\"id\":\"b\",\"title\":\"B\",\"tier\":1,"
		"\"criticality\":\"Prod-like\"}],\"conflicts\":[]}");
	assert_string_equal(d.items[0].criticality, "production");
	assert_string_equal(d.items[1].criticality, "Prod-like");
	assert_string_equal(scope_criticality("Produktion"), "production");
	assert_string_equal(scope_criticality("preprod"), "preprod");
	assert_string_equal(scope_criticality(""), "");
	assert_null(scope_criticality(NULL));
}

static void
what_comes_later_adds_and_replaces(void **state)
{
	struct duties d = { 0 };

	(void)state;
	add(&d, base);
	add(&d,
	    "{\"duties\":["
	    "{\"id\":\"also\",\"title\":\"N\",\"permissions\":[\"x\"]},"
	    "{\"id\":\"grant\",\"title\":\"Mine\",\"permissions\":[\"y\"]}],"
	    "\"conflicts\":["
	    "{\"id\":\"a\",\"title\":\"A2\",\"why\":\"w\",\"one\":\"also\","
	    "\"other\":\"write\",\"severity\":\"low\"}]}");
	assert_int_equal(d.n, 4);
	assert_string_equal(d.items[0].id, "also");
	assert_string_equal(d.items[1].title, "Mine");
	assert_int_equal(d.items[1].n_entitlements, 0);
	assert_int_equal(d.n_conflicts, 2);
	assert_string_equal(d.conflicts[0].title, "A2");
	assert_string_equal(d.items[d.conflicts[0].one].id, "also");
	assert_string_equal(d.items[d.conflicts[0].other].id, "write");
	/* the other one still means what it meant */
	assert_string_equal(d.items[d.conflicts[1].one].id, "write");
	assert_string_equal(d.items[d.conflicts[1].other].title, "Mine");
}

static void
nothing_leaves_what_is_there(void **state)
{
	struct json absent = { 0 };
	struct duties d = { 0 };
	struct err err;

	(void)state;
	add(&d, base);
	assert_int_equal(duty_read(&d, &absent, NULL, &arena, &err), 0);
	assert_int_equal(d.n, 3);
	add(&d, "{}");
	assert_int_equal(d.n, 3);
	assert_int_equal(d.n_conflicts, 2);
}

static void
refuses(const char *text, const char *line, const char *words)
{
	struct duties d = { 0 };
	struct err err;

	add(&d, base);
	assert_int_equal(try_read(&d, text, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(d.n, 3); /* as it was */
	assert_int_equal(d.n_conflicts, 2);
	if (strstr(err.text, words) == NULL || strstr(err.text, line) == NULL ||
	    strstr(err.text, "duties.json: ") != err.text)
		fail_msg("%s", err.text);
}

#define DUTY(rest) "{\"duties\":[\n{" rest "}]}"
#define CONFLICT(rest) "{\"conflicts\":[\n{" rest "}]}"

static void
a_duty_that_says_nothing_is_refused(void **state)
{
	(void)state;
	refuses(
	    DUTY("\"id\":\"x\",\"title\":\"t\""), "line 2", "names no right");
	refuses(DUTY("\"id\":\"x\",\"title\":\"t\",\"permissions\":[]"),
	    "line 2", "names no right");
	refuses(DUTY("\"id\":\"x\",\"tier\":1"), "line 2", "\"title\"");
	refuses(DUTY("\"id\":\"\",\"title\":\"t\",\"tier\":1"), "line 2",
	    "is empty");
	refuses(DUTY("\"id\":\"x\",\"title\":\"t\",\"tier\":7"), "line 2",
	    "0, 1, 2 or 3");
	refuses(DUTY("\"id\":\"x\",\"title\":\"t\",\"actions\":[\"red\"]"),
	    "line 2", "none of read");
	refuses(DUTY("\"id\":\"x\",\"title\":\"t\",\"permissions\":"
		     "[\"a*b\"]"),
	    "line 2", "at the end only");
	refuses(DUTY("\"id\":\"x\",\"title\":\"t\",\"permision\":[]"), "line 2",
	    "permissions");
	refuses("{\"duties\":[{\"id\":\"x\",\"title\":\"t\",\"tier\":1},\n"
		"{\"id\":\"x\",\"title\":\"t\",\"tier\":2}]}",
	    "line 2", "duty x is there twice");
	refuses("[]", "line 1", "must be an object");
}

static void
a_conflict_of_duties_that_are_not_there_is_refused(void **state)
{
	(void)state;
	refuses(CONFLICT("\"id\":\"x\",\"title\":\"t\",\"why\":\"w\",\"one\":"
			 "\"top\",\"other\":\"tap\",\"severity\":\"low\""),
	    "line 2", "\"tap\"");
	refuses(CONFLICT("\"id\":\"x\",\"title\":\"t\",\"why\":\"w\",\"one\":"
			 "\"top\",\"other\":\"top\",\"severity\":\"low\""),
	    "line 2", "with itself");
	refuses(CONFLICT("\"id\":\"x\",\"title\":\"t\",\"why\":\"w\",\"one\":"
			 "\"top\",\"other\":\"grant\",\"severity\":\"bad\""),
	    "line 2", "critical");
	refuses(CONFLICT("\"id\":\"x\",\"title\":\"t\",\"one\":"
			 "\"top\",\"other\":\"grant\",\"severity\":\"low\""),
	    "line 2", "\"why\"");
}

static const char *
shipped(const char *name)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(
	    &arena, "%s/templates/%s", top != NULL ? top : ".", name);
}

static void
the_shipped_duties_name_permissions_that_exist(void **state)
{
	struct permission_catalog *catalog;
	struct duties d = { 0 };
	struct err err;

	(void)state;
	if (duty_load(&d, shipped("duties/dynatrace.json"), &arena, &err) !=
		0 ||
	    permission_load(&catalog, shipped("permissions/dynatrace.json"),
		&arena, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(d.n >= 7);
	assert_true(d.n_conflicts >= 6);
	assert_string_equal(d.items[0].place, "dynatrace.json, duties[0]");
	for (size_t i = 0; i < d.n; i++)
		for (size_t k = 0; k < d.items[i].n_permissions; k++) {
			struct permission p;

			permission_find(catalog, d.items[i].permissions[k], &p);
			if (!p.known)
				fail_msg("%s: %s", d.items[i].id,
				    d.items[i].permissions[k]);
		}
}

/* A permission on both sides would put its holder into conflict with
 * himself. */
static void
the_shipped_conflicts_are_of_different_rights(void **state)
{
	struct duties d = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(
	    duty_load(&d, shipped("duties/dynatrace.json"), &arena, &err), 0);
	for (size_t i = 0; i < d.n_conflicts; i++) {
		const struct duty *one = &d.items[d.conflicts[i].one],
				  *other = &d.items[d.conflicts[i].other];

		assert_true(strlen(d.conflicts[i].why) > 40);
		/* whoever may write anything would hold both of most pairs */
		assert_int_equal(one->n_actions + other->n_actions, 0);
		assert_int_equal(one->tier, TIER_NONE);
		assert_int_equal(other->tier, TIER_NONE);
		for (size_t k = 0; k < one->n_permissions; k++)
			for (size_t m = 0; m < other->n_permissions; m++)
				assert_string_not_equal(
				    one->permissions[k], other->permissions[m]);
	}
}

static void
the_duties_that_rules_ask_for_are_shipped(void **state)
{
	static const char *const ids[] = { "administer", "configure",
		"erase-trace", "production-write", "rights", "security",
		"sensitive-data" };
	struct duties d = { 0 };
	struct err err;
	bool pair = false;

	(void)state;
	assert_int_equal(
	    duty_load(&d, shipped("duties/dynatrace.json"), &arena, &err), 0);
	for (size_t i = 0; i < NITEMS(ids); i++) {
		bool found = false;

		for (size_t k = 0; k < d.n; k++)
			found = found || strcmp(d.items[k].id, ids[i]) == 0;
		if (!found)
			fail_msg("%s", ids[i]);
	}
	for (size_t i = 0; i < d.n_conflicts; i++)
		pair = pair ||
		       strcmp(d.conflicts[i].id, "configure-and-erase") == 0;
	assert_true(pair);
}

static void
a_file_that_is_not_there_is_named(void **state)
{
	struct duties d = { 0 };
	struct err err = { ERR_NONE, "" };

	(void)state;
	assert_int_equal(
	    duty_load(&d, "/nonexistent/duties.json", &arena, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "duties.json"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(duties_and_conflicts_are_read_by_id),
		TEST(production_has_many_words),
		TEST(what_comes_later_adds_and_replaces),
		TEST(nothing_leaves_what_is_there),
		TEST(a_duty_that_says_nothing_is_refused),
		TEST(a_conflict_of_duties_that_are_not_there_is_refused),
		TEST(the_shipped_duties_name_permissions_that_exist),
		TEST(the_shipped_conflicts_are_of_different_rights),
		TEST(the_duties_that_rules_ask_for_are_shipped),
		TEST(a_file_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
