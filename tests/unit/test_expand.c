/* SPDX-License-Identifier: Apache-2.0 */
/* What a grant says once the platform has read it: one test per rule. */
#include "support/test.h"

#include "base/utc.h"
#include "support/org.h"

#define NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static int
open_org(void **state)
{
	static struct org o;

	org_open(&o);
	*state = &o;
	return 0;
}

static int
close_org(void **state)
{
	org_close(*state);
	return 0;
}

/* The policy granted at the account, as effects. */
static const char *
effects(struct org *o, const char *boundaries, const char *parameters)
{
	org_bind(o, "team", "p", "acc", boundaries, parameters);
	org_derive(o, NOW);
	return org_effects(o, 0);
}

static const struct effect *
first(struct org *o)
{
	return &expand_grant(o->d, 0)->effects[0];
}

static void
a_statement_is_split_into_its_permissions(void **state)
{
	org_policy(*state, "p",
	    "ALLOW slo:slos:read, slo:slos:write; DENY hub:catalog:read;");
	assert_string_equal(effects(*state, NULL, NULL),
	    "ALLOW slo:slos:read\nALLOW slo:slos:write\n"
	    "DENY hub:catalog:read");
}

static void
a_boundary_limits_what_knows_its_conditions(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read, automation:workflows:run;");
	org_boundary(*state, "b",
	    "storage:bucket-name = \"a\"; storage:bucket-name = \"b\"; "
	    "global:week-day = \"Friday\";");
	assert_string_equal(effects(*state, "b", NULL),
	    "ALLOW automation:workflows:run WHERE global:week-day = "
	    "\"Friday\"\n"
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"a\" AND "
	    "global:week-day = \"Friday\"\n"
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"b\" AND "
	    "global:week-day = \"Friday\"");
}

static void
several_boundaries_stand_side_by_side(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read, automation:workflows:run;");
	org_boundary(*state, "b1", "storage:bucket-name = \"a\";");
	org_boundary(*state, "b2",
	    "storage:dt.security_context = \"t\"; global:week-day = "
	    "\"Friday\";");
	assert_string_equal(effects(*state, "b1 b2", NULL),
	    "ALLOW automation:workflows:run\n"
	    "ALLOW automation:workflows:run WHERE global:week-day = "
	    "\"Friday\"\n"
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"a\"\n"
	    "ALLOW storage:logs:read WHERE storage:dt.security_context = "
	    "\"t\" AND global:week-day = \"Friday\"");
}

static void
conditions_of_policy_and_boundary_are_both_kept(void **state)
{
	org_policy(*state, "p",
	    "ALLOW settings:objects:read WHERE settings:schemaId startsWith "
	    "\"test\";");
	org_boundary(*state, "b", "settings:schemaId = \"builtin:x\";");
	assert_string_equal(effects(*state, "b", NULL),
	    "ALLOW settings:objects:read WHERE settings:schemaId startsWith "
	    "\"test\" AND settings:schemaId = \"builtin:x\"");
	assert_int_equal(first(*state)->state, EFFECT_NEVER);
	assert_non_null(
	    strstr(first(*state)->why, "no request can meet all of"));
}

static void
a_boundary_leaves_denies_and_roles_alone(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "DENY settings:objects:read;");
	org_boundary(o, "b", "settings:schemaId = \"builtin:x\";");
	org_role(o, "tenant-logviewer");
	org_bind(o, "zteam", "role:tenant-logviewer", "shop", "b", NULL);
	assert_string_equal(
	    effects(o, "b", NULL), "DENY settings:objects:read");
	assert_string_equal(
	    org_effects(o, org_grant_at(o, "zteam", "role:tenant-logviewer")),
	    "ALLOW environment:roles:logviewer\n"
	    "ALLOW environment:roles:viewer\nALLOW tenant-logviewer");
}

static void
a_boundary_that_is_missing_limits_nothing(void **state)
{
	org_policy(*state, "p", "ALLOW storage:logs:read;");
	org_boundary(*state, "b", "storage:bucket-name = \"a\";");
	assert_string_equal(effects(*state, "b gone", NULL),
	    "ALLOW storage:logs:read\n"
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"a\"");
	assert_int_equal(
	    expand_grant(((struct org *)*state)->d, 0)->n_doubts, 1);
	assert_string_equal(
	    expand_grant(((struct org *)*state)->d, 0)->doubts[0],
	    "boundary \"gone\" is not in the inventory: it is taken as no "
	    "limit");
}

static void
a_boundary_nobody_could_read_limits_nothing(void **state)
{
	org_policy(*state, "p", "ALLOW storage:logs:read;");
	org_unread_boundary(*state, "b");
	assert_string_equal(
	    effects(*state, "b", NULL), "ALLOW storage:logs:read");
	assert_non_null(strstr(first(*state)->assumed, "was not understood"));
}

static void
a_boundary_on_an_unknown_permission_limits_nothing(void **state)
{
	org_policy(*state, "p", "ALLOW brand:new:write;");
	org_boundary(*state, "b",
	    "brand:color = \"red\"; global:week-day = \"Monday\";");
	assert_string_equal(effects(*state, "b", NULL),
	    "ALLOW brand:new:write WHERE global:week-day = \"Monday\"");
	assert_non_null(strstr(first(*state)->assumed, "in no catalogue"));
}

static void
a_condition_of_another_service_limits_nothing(void **state)
{
	org_policy(*state, "p",
	    "ALLOW settings:objects:read WHERE storage:table-name = \"x\";");
	assert_string_equal(
	    effects(*state, NULL, NULL), "ALLOW settings:objects:read");
	assert_non_null(strstr(first(*state)->assumed, "does not limit"));
}

static void
but_a_deny_keeps_it(void **state)
{
	org_policy(*state, "p",
	    "DENY settings:objects:read WHERE storage:table-name = \"x\";");
	assert_string_equal(effects(*state, NULL, NULL),
	    "DENY settings:objects:read WHERE storage:table-name = \"x\"");
}

static void
a_zone_does_not_limit_what_ignores_it(void **state)
{
	org_policy(*state, "p",
	    "ALLOW environment:roles:agent-install WHERE "
	    "environment:management-zone = \"Z\";");
	assert_string_equal(effects(*state, NULL, NULL),
	    "ALLOW environment:roles:agent-install\n"
	    "ALLOW environment:roles:viewer WHERE "
	    "environment:management-zone = \"Z\"");
}

static void
the_viewer_comes_with_any_other_role(void **state)
{
	org_policy(*state, "p",
	    "ALLOW environment:roles:logviewer; DENY "
	    "environment:roles:manage-settings;");
	assert_string_equal(effects(*state, NULL, NULL),
	    "ALLOW environment:roles:logviewer\n"
	    "ALLOW environment:roles:viewer\n"
	    "DENY environment:roles:manage-settings");
}

static void
parameters_are_put_in(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read WHERE storage:bucket-name = "
	    "\"${bindParam:team}\" AND storage:host.name startsWith "
	    "\"${bindParam:a}-${bindParam:b}-\";");
	assert_string_equal(effects(*state, NULL, "a=x;b=y;team=blue"),
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"blue\" "
	    "AND storage:host.name startsWith \"x-y-\"");
	assert_null(first(*state)->assumed);
}

static void
a_parameter_without_value_never_matches(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read WHERE storage:bucket-name = "
	    "\"${bindParam:Team}\";");
	effects(*state, NULL, "team=blue"); /* another case: another name */
	assert_int_equal(first(*state)->state, EFFECT_NEVER);
	assert_string_equal(first(*state)->why,
	    "parameter \"Team\" has no value in this grant: what compares "
	    "with it never matches");
}

static void
the_other_values_of_a_list_still_match(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read WHERE storage:bucket-name IN (\"a\", "
	    "\"${bindParam:x}\");");
	assert_string_equal(effects(*state, NULL, NULL),
	    "ALLOW storage:logs:read WHERE storage:bucket-name IN (\"a\")");
	assert_int_equal(first(*state)->state, EFFECT_ALIVE);
	assert_non_null(first(*state)->assumed);
}

static void
a_comma_may_mean_several_values(void **state)
{
	org_policy(*state, "p",
	    "ALLOW storage:logs:read WHERE storage:bucket-name = "
	    "\"${bindParam:t}\"; ALLOW storage:spans:read WHERE "
	    "storage:bucket-name != \"${bindParam:t}\";");
	assert_string_equal(effects(*state, NULL, "t=a, b"),
	    "ALLOW storage:logs:read WHERE storage:bucket-name = (\"a, b\", "
	    "\"a\", \"b\")\n"
	    "ALLOW storage:spans:read");
	assert_non_null(strstr(first(*state)->assumed, "comma"));
}

static void
dates_are_judged_at_now(void **state)
{
	static const struct {
		const char *where;
		enum effect_state state;
	} cases[] = {
		{ "global:date < \"2025-12-31Z\"", EFFECT_OVER },
		{ "global:date < \"2026-01-02Z\"", EFFECT_ALIVE },
		{ "global:date > \"2026-01-01Z\"", EFFECT_NOT_YET },
		{ "global:date > \"2025-12-31Z\"", EFFECT_ALIVE },
		{ "global:date = \"2026-01-01Z\"", EFFECT_ALIVE },
		{ "global:date = \"2025-01-01Z\"", EFFECT_OVER },
		{ "global:date-time > \"2026-01-01T00:30:00+01:00\"",
		    EFFECT_ALIVE },
		{ "global:date-time < \"2026-01-01T00:30:00+01:00\"",
		    EFFECT_OVER },
		{ "global:date > \"2026-03-01Z\" AND global:date < "
		  "\"2026-02-01Z\"",
		    EFFECT_NEVER },
		{ "global:week-day = \"Monday\"", EFFECT_ALIVE },
		{ "global:week-day = \"Monday\" AND global:week-day = "
		  "\"Friday\"",
		    EFFECT_NEVER },
	};

	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct org o;
		char text[256];

		org_open(&o);
		(void)snprintf(text, sizeof(text),
		    "ALLOW slo:slos:read WHERE %s;", cases[i].where);
		org_policy(&o, "p", text);
		effects(&o, NULL, NULL);
		if (first(&o)->state != cases[i].state)
			fail_msg("%s: %s", cases[i].where,
			    effect_state_text(first(&o)->state));
		assert_true((first(&o)->why == NULL) ==
			    (cases[i].state == EFFECT_ALIVE));
		org_close(&o);
	}
	(void)state;
}

static void
without_a_now_no_date_is_judged(void **state)
{
	struct org *o = *state;

	org_policy(o, "p",
	    "ALLOW slo:slos:read WHERE global:date < \"2020-01-01Z\";");
	org_grant(o, "team", "p", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(first(o)->state, EFFECT_ALIVE);
}

static void
equal_grants_share_one_expansion(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW slo:slos:read;");
	org_policy(o, "q", "ALLOW slo:slos:read;");
	org_boundary(o, "b", "global:week-day = \"Monday\";");
	org_grant(o, "t1", "p", "acc");
	org_grant(o, "t2", "p", "shop");
	org_bind(o, "t3", "p", "acc", "b", NULL);
	org_bind(o, "t4", "p", "acc", NULL, "x=1");
	org_grant(o, "t5", "q", "acc");
	org_grant(o, "t6", "gone", "acc");
	org_derive(o, NOW);
	assert_ptr_equal(expand_grant(o->d, 0), expand_grant(o->d, 1));
	assert_int_equal(expand_count(o->d), 4);
	assert_null(expand_grant(o->d, org_grant_at(o, "t6", "gone")));
}

static void
a_boundary_without_end_is_taken_as_no_limit(void **state)
{
	struct org *o = *state;
	char text[4096] = "";
	size_t len = 0;

	for (int i = 0; i < 11; i++)
		for (const char *name = "abc"; *name != '\0'; name++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "storage:%s = \"%d\"; ",
			    *name == 'a'   ? "bucket-name"
			    : *name == 'b' ? "host.name"
					   : "log.source",
			    i);
	org_policy(o, "p", "ALLOW storage:logs:read;");
	org_boundary(o, "b", text);
	assert_string_equal(effects(o, "b", NULL), "ALLOW storage:logs:read");
	assert_non_null(strstr(first(o)->assumed, "copies"));
}

/* ---- worked examples of boundaries, with their own knowledge ---- */

#define P(name, attributes)                                                    \
	"{\"name\":\"" name "\",\"label\":\"x\",\"action\":\"read\","          \
	"\"tier\":3,\"attributes\":[" attributes "]}"
#define CATALOG                                                                \
	"{\"attributes\":[{\"name\":\"global:week-day\",\"label\":\"day\","    \
	"\"kind\":\"weekday\",\"everywhere\":true}],\"permissions\":["         \
	P("settings:objects:read", "\"settings:schemaId\","                    \
	    "\"settings:objectId\"") ","                                       \
	P("settings:objects:write", "\"settings:schemaId\","                   \
	    "\"settings:objectId\"") ","                                       \
	P("app-engine:apps:run", "\"app-engine:appId\"") ","                   \
	P("storage:logs:read", "\"storage:host.name\","                        \
	    "\"storage:dt.security_context\"") ","                             \
	P("storage:entities:read", "\"storage:dt.security_context\"")          \
	"],\"forms\":[{\"label\":\"any\",\"action\":\"read\",\"tier\":3}]}"

static const struct {
	const char *policy, *boundary[2], *effects;
} worked[] = {
	{ "ALLOW settings:objects:read;",
	    { "settings:schemaId = \"mw\"; settings:nothing = "
	      "\"1\";" },
	    "ALLOW settings:objects:read WHERE settings:schemaId = "
	    "\"mw\"" },
	{ "ALLOW settings:objects:read; ALLOW app-engine:apps:run;",
	    { "settings:schemaId = \"mw\"; global:week-day = "
	      "\"Monday\";" },
	    "ALLOW app-engine:apps:run WHERE global:week-day = "
	    "\"Monday\"\n"
	    "ALLOW settings:objects:read WHERE settings:schemaId = "
	    "\"mw\" AND global:week-day = \"Monday\"" },
	{ "ALLOW settings:objects:read WHERE global:week-day = "
	  "\"Monday\";",
	    { "settings:schemaId = \"mw\"; settings:schemaId "
	      "startsWith \"custom\"; settings:objectId = \"1\";" },
	    "ALLOW settings:objects:read WHERE global:week-day = "
	    "\"Monday\" AND settings:schemaId = \"mw\" AND "
	    "settings:objectId = \"1\"\n"
	    "ALLOW settings:objects:read WHERE global:week-day = "
	    "\"Monday\" AND settings:schemaId startsWith \"custom\" "
	    "AND settings:objectId = \"1\"" },
	{ "ALLOW settings:objects:read, settings:objects:write, "
	  "app-engine:apps:run;",
	    { "settings:schemaId = \"mw\"; settings:objectId = "
	      "\"4\"; app-engine:appId = \"app\";" },
	    "ALLOW app-engine:apps:run WHERE app-engine:appId = "
	    "\"app\"\n"
	    "ALLOW settings:objects:read WHERE settings:schemaId = "
	    "\"mw\" AND settings:objectId = \"4\"\n"
	    "ALLOW settings:objects:write WHERE settings:schemaId = "
	    "\"mw\" AND settings:objectId = \"4\"" },
	{ "ALLOW settings:objects:read WHERE settings:schemaId "
	  "startsWith \"test\";",
	    { "settings:schemaId = \"mw\";" },
	    "ALLOW settings:objects:read WHERE settings:schemaId "
	    "startsWith \"test\" AND settings:schemaId = \"mw\"" },
	{ "DENY settings:objects:read;", { "settings:schemaId = "
					   "\"mw\";" },
	    "DENY settings:objects:read" },
	{ "ALLOW storage:logs:read, storage:entities:read;",
	    { "storage:host.name=\"myHost\"",
		"storage:dt.security_context=\"mySC\"" },
	    "ALLOW storage:entities:read\n"
	    "ALLOW storage:entities:read WHERE "
	    "storage:dt.security_context = \"mySC\"\n"
	    "ALLOW storage:logs:read WHERE "
	    "storage:dt.security_context = \"mySC\"\n"
	    "ALLOW storage:logs:read WHERE storage:host.name = "
	    "\"myHost\"" },
	{ "ALLOW settings:objects:read WHERE global:week-day = "
	  "\"Monday\"; ALLOW app-engine:apps:run; ALLOW "
	  "settings:objects:read;",
	    { "settings:schemaId = \"mw\"; settings:schemaId "
	      "startsWith \"custom\"; settings:objectId = \"1\";",
		"settings:schemaId startsWith \"dynatrace\"; "
		"settings:objectId = \"4\";" },
	    /* a copy of the second statement per boundary */
	    "ALLOW app-engine:apps:run\nALLOW app-engine:apps:run\n"
	    "ALLOW settings:objects:read WHERE global:week-day = "
	    "\"Monday\" AND settings:schemaId = \"mw\" AND "
	    "settings:objectId = \"1\"\n"
	    "ALLOW settings:objects:read WHERE global:week-day = "
	    "\"Monday\" AND settings:schemaId startsWith \"custom\" "
	    "AND settings:objectId = \"1\"\n"
	    "ALLOW settings:objects:read WHERE global:week-day = "
	    "\"Monday\" AND settings:schemaId startsWith "
	    "\"dynatrace\" AND settings:objectId = \"4\"\n"
	    "ALLOW settings:objects:read WHERE settings:schemaId = "
	    "\"mw\" AND settings:objectId = \"1\"\n"
	    "ALLOW settings:objects:read WHERE settings:schemaId "
	    "startsWith \"custom\" AND settings:objectId = \"1\"\n"
	    "ALLOW settings:objects:read WHERE settings:schemaId "
	    "startsWith \"dynatrace\" AND settings:objectId = "
	    "\"4\"" },
};

static void
worked_examples_come_out_as_written(void **state)
{
	for (size_t i = 0; i < NITEMS(worked); i++) {
		struct org o;
		const char *found;

		org_open(&o);
		org_catalog(&o, CATALOG);
		org_policy(&o, "p", worked[i].policy);
		org_boundary(&o, "b0", worked[i].boundary[0]);
		if (worked[i].boundary[1] != NULL)
			org_boundary(&o, "b1", worked[i].boundary[1]);
		found = effects(
		    &o, worked[i].boundary[1] != NULL ? "b0 b1" : "b0", NULL);
		if (strcmp(found, worked[i].effects) != 0)
			fail_msg("case %zu:\n%s", i, found);
		org_close(&o);
	}
	(void)state;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_statement_is_split_into_its_permissions),
		TEST(a_boundary_limits_what_knows_its_conditions),
		TEST(several_boundaries_stand_side_by_side),
		TEST(conditions_of_policy_and_boundary_are_both_kept),
		TEST(a_boundary_leaves_denies_and_roles_alone),
		TEST(a_boundary_that_is_missing_limits_nothing),
		TEST(a_boundary_nobody_could_read_limits_nothing),
		TEST(a_boundary_on_an_unknown_permission_limits_nothing),
		TEST(a_condition_of_another_service_limits_nothing),
		TEST(but_a_deny_keeps_it),
		TEST(a_zone_does_not_limit_what_ignores_it),
		TEST(the_viewer_comes_with_any_other_role),
		TEST(parameters_are_put_in),
		TEST(a_parameter_without_value_never_matches),
		TEST(the_other_values_of_a_list_still_match),
		TEST(a_comma_may_mean_several_values),
		TEST(dates_are_judged_at_now),
		TEST(without_a_now_no_date_is_judged),
		TEST(equal_grants_share_one_expansion),
		TEST(a_boundary_without_end_is_taken_as_no_limit),
		TEST(worked_examples_come_out_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
