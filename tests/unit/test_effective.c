/* SPDX-License-Identifier: Apache-2.0 */
/* Can she, where, under which condition, by which way: one test per rule. */
#include "support/test.h"

#include "abi/muster_rule.h"
#include "base/err.h"
#include "base/utc.h"
#include "support/org.h"

#define NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define LOGS "storage:logs:read"
#define VIEWER "environment:roles:viewer"

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

static void
limited_to(struct org *o, const struct right *r, const char *terms)
{
	assert_int_equal(r->held, HELD_LIMITED);
	assert_string_equal(org_terms(o, r), terms);
}

static void
nothing_granted_is_no(void **state)
{
	struct org *o = *state;
	struct right r;

	org_account(o, "ann", ACCOUNT_ACTIVE);
	org_derive(o, NOW);
	r = org_ask(o, "ann", LOGS, "shop");
	assert_int_equal(r.held, HELD_NO);
	assert_int_equal(r.n_ways, 0);
	assert_true(r.exact);
	assert_string_equal(r.reason, "nothing grants it here");
	assert_int_equal(org_ask(o, "ann", LOGS, NULL).held, HELD_NO);
}

static void
groups_add_up_whatever_their_owner(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "a", "ALLOW " LOGS " WHERE storage:bucket-name = \"a\";");
	org_policy(o, "b", "ALLOW " LOGS " WHERE storage:bucket-name = \"b\";");
	org_in(o, "ann", "g1");
	org_in(o, "ann", "g2");
	org_in(o, "bob", "g1");
	org_grant(o, "g1", "a", "acc");
	org_grant(o, "g2", "b", "shop");
	org_derive(o, NOW);
	r = org_ask(o, "ann", LOGS, "shop");
	limited_to(o, &r, "storage:bucket-name = \"a\" OR "
			  "storage:bucket-name = \"b\"");
	assert_int_equal(r.n_ways, 2);
	r = org_ask(o, "bob", LOGS, "shop");
	limited_to(o, &r, "storage:bucket-name = \"a\"");
}

static void
a_grant_at_the_account_holds_in_every_environment(void **state)
{
	struct org *o = *state;

	org_policy(o, "wide", "ALLOW slo:slos:read;");
	org_policy(o, "here", "ALLOW slo:slos:write;");
	org_in(o, "ann", "g");
	org_grant(o, "g", "wide", "acc");
	org_grant(o, "g", "here", "shop");
	org_derive(o, NOW);
	assert_int_equal(org_ask(o, "ann", "slo:slos:read", "acc").held,
	    HELD_YES);
	assert_int_equal(org_ask(o, "ann", "slo:slos:read", "bank").held,
	    HELD_YES);
	assert_int_equal(org_ask(o, "ann", "slo:slos:write", "shop").held,
	    HELD_YES);
	assert_int_equal(org_ask(o, "ann", "slo:slos:write", "bank").held,
	    HELD_NO);
	assert_int_equal(org_ask(o, "ann", "slo:slos:write", "acc").held,
	    HELD_NO);
	assert_int_equal(org_ask(o, "ann", "slo:slos:write", NULL).scope,
	    org_scope(o, "shop"));
}

static void
an_unconditional_deny_wins_over_every_group(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "yes", "ALLOW slo:slos:read;");
	org_policy(o, "no", "DENY slo:slos:read;");
	org_in(o, "ann", "g1");
	org_in(o, "ann", "g2");
	org_in(o, "bob", "g1");
	org_grant(o, "g1", "yes", "acc");
	org_grant(o, "g2", "no", "shop");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "slo:slos:read", "shop");
	assert_int_equal(r.held, HELD_NO);
	assert_string_equal(r.reason, "a DENY takes it away");
	assert_true(r.ways[0].denied);
	assert_int_equal(r.n_denies, 1);
	/* the DENY stands in one environment only */
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "bank").held, HELD_YES);
	assert_int_equal(
	    org_ask(o, "bob", "slo:slos:read", "shop").held, HELD_YES);
}

static void
a_conditional_deny_takes_what_it_names(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "yes",
	    "ALLOW settings:objects:write; ALLOW storage:buckets:read WHERE "
	    "storage:bucket-name IN (\"a\", \"b\");");
	org_policy(o, "no",
	    "DENY settings:objects:write WHERE settings:schemaId startsWith "
	    "\"builtin:\" AND settings:scope = \"s\"; DENY "
	    "storage:buckets:read WHERE storage:bucket-name = \"b\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "yes", "acc");
	org_grant(o, "g", "no", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "settings:objects:write", "shop");
	limited_to(o, &r,
	    "settings:schemaId NOT startsWith \"builtin:\" OR "
	    "settings:scope != \"s\"");
	assert_true(r.exact);
	r = org_ask(o, "ann", "storage:buckets:read", "shop");
	limited_to(o, &r, "storage:bucket-name = \"a\"");
}

static void
a_conditional_deny_that_covers_all_is_no(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "yes",
	    "ALLOW storage:buckets:read WHERE storage:bucket-name = \"ab\";");
	org_policy(o, "no",
	    "DENY storage:buckets:read WHERE storage:bucket-name startsWith "
	    "\"a\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "yes", "acc");
	org_grant(o, "g", "no", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "storage:buckets:read", "shop");
	assert_int_equal(r.held, HELD_NO);
	assert_true(r.exact);
}

static void
what_cannot_be_taken_away_exactly_is_never_no(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "yes", "ALLOW storage:buckets:read;");
	org_policy(o, "no",
	    "DENY storage:buckets:read WHERE storage:bucket-name MATCH "
	    "(\"*secret*\");");
	org_in(o, "ann", "g");
	org_grant(o, "g", "yes", "acc");
	org_grant(o, "g", "no", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "storage:buckets:read", "shop");
	assert_int_equal(r.held, HELD_LIMITED);
	assert_false(r.exact);
	assert_int_equal(r.n_denies, 1);
	assert_non_null(strstr(r.reason, "cannot be said exactly"));
}

static void
a_conditional_deny_on_a_grail_table_takes_all(void **state)
{
	struct org *o = *state;

	org_policy(o, "yes", "ALLOW " LOGS ", storage:buckets:read;");
	org_policy(o, "no",
	    "DENY " LOGS ", storage:buckets:read WHERE storage:bucket-name = "
	    "\"x\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "yes", "acc");
	org_grant(o, "g", "no", "acc");
	org_derive(o, NOW);
	assert_int_equal(org_ask(o, "ann", LOGS, "shop").held, HELD_NO);
	assert_int_equal(
	    org_ask(o, "ann", "storage:buckets:read", "shop").held,
	    HELD_LIMITED);
}

static void
a_deny_that_is_over_denies_nothing(void **state)
{
	struct org *o = *state;

	org_policy(o, "yes", "ALLOW slo:slos:read;");
	org_policy(o, "no",
	    "DENY slo:slos:read WHERE global:date < \"2025-06-01Z\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "yes", "acc");
	org_grant(o, "g", "no", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
}

static void
what_is_over_or_not_yet_is_a_way_but_no_answer(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "old",
	    "ALLOW slo:slos:read WHERE global:date < \"2025-06-01Z\";");
	org_policy(o, "new",
	    "ALLOW slo:slos:read WHERE global:date > \"2026-06-01Z\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "old", "acc");
	org_grant(o, "g", "new", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "slo:slos:read", "shop");
	assert_int_equal(r.held, HELD_NO);
	assert_int_equal(r.n_ways, 2);
	assert_non_null(r.ways[0].why);
	assert_string_equal(r.reason, "nothing that grants it works now");
}

static void
a_date_that_is_met_is_no_condition_any_more(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "p",
	    "ALLOW slo:slos:read WHERE global:date < \"2027-01-01Z\"; ALLOW "
	    "slo:slos:write WHERE global:date < \"2027-01-01Z\" AND "
	    "global:week-day = \"Friday\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
	r = org_ask(o, "ann", "slo:slos:write", "shop");
	limited_to(o, &r, "global:week-day = \"Friday\"");
}

static void
an_environment_id_decides_where_it_holds(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "p",
	    "ALLOW slo:slos:read WHERE global:environmentId = \"shop\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
	r = org_ask(o, "ann", "slo:slos:read", "bank");
	assert_int_equal(r.held, HELD_NO);
	assert_non_null(strstr(r.ways[0].why, "does not hold in"));
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "acc").held, HELD_LIMITED);
}

static void
a_group_named_in_a_condition_is_looked_up(void **state)
{
	struct org *o = *state;

	org_policy(o, "p",
	    "ALLOW slo:slos:read WHERE global:userGroup = \"Ops\";");
	org_in(o, "ann", "g");
	org_in(o, "ann", "Ops");
	org_in(o, "bob", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
	assert_int_equal(
	    org_ask(o, "bob", "slo:slos:read", "shop").held, HELD_NO);
}

static void
texts_that_the_platform_fills_in_are_filled(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "p",
	    "ALLOW settings:objects:read WHERE settings:scope = "
	    "\"${global:userId}\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "settings:objects:read", "shop");
	limited_to(o, &r, "settings:scope = \"ann\"");
}

static void
a_zone_that_is_not_there_makes_a_dead_grant(void **state)
{
	struct org *o = *state;
	struct right r;

	org_zone(o, "shop:1", "shop", "Web");
	org_zone(o, "bank:1", "bank", "Core");
	org_policy(o, "p",
	    "ALLOW " VIEWER " WHERE environment:management-zone = \"Web\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	r = org_ask(o, "ann", VIEWER, "shop");
	limited_to(o, &r, "environment:management-zone = \"Web\"");
	r = org_ask(o, "ann", VIEWER, "bank");
	assert_int_equal(r.held, HELD_NO);
	assert_non_null(strstr(r.ways[0].why, "has no zone for"));
	assert_int_equal(org_ask(o, "ann", VIEWER, "shop:1").held, HELD_YES);
	assert_int_equal(org_ask(o, "ann", VIEWER, "bank:1").held, HELD_NO);
}

static void
zones_that_were_not_read_make_nothing_dead(void **state)
{
	struct org *o = *state;
	const struct part part = { .source = "dt",
		.name = "environments",
		.data = MUSTER_DATA_SCOPES,
		.status = PART_PARTIAL };
	struct err err;

	assert_int_equal(model_add_part(o->model, &part, &err), 0);
	org_policy(o, "p",
	    "ALLOW " VIEWER " WHERE environment:management-zone = \"Web\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(org_ask(o, "ann", VIEWER, "shop").held, HELD_LIMITED);
}

static void
a_role_at_a_zone_is_limited_to_it(void **state)
{
	struct org *o = *state;
	struct right r;

	org_zone(o, "shop:1", "shop", "Web");
	org_zone(o, "shop:2", "shop", "Db");
	org_role(o, "tenant-logviewer");
	org_role(o, "tenant-agent-install");
	org_in(o, "ann", "g");
	org_grant(o, "g", "role:tenant-logviewer", "shop:1");
	org_grant(o, "g", "role:tenant-agent-install", "shop:1");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "tenant-logviewer", "shop:1").held, HELD_YES);
	assert_int_equal(
	    org_ask(o, "ann", "tenant-logviewer", "shop:2").held, HELD_NO);
	r = org_ask(o, "ann", "tenant-logviewer", "shop");
	limited_to(o, &r, "environment:management-zone = \"Web\"");
	/* it ignores zones */
	assert_int_equal(
	    org_ask(o, "ann", "tenant-agent-install", "shop").held, HELD_YES);
}

static void
a_role_defeats_a_limited_policy(void **state)
{
	struct org *o = *state;
	struct right r;

	org_zone(o, "shop:1", "shop", "Web");
	org_policy(o, "p",
	    "ALLOW environment:roles:logviewer WHERE "
	    "environment:management-zone = \"Web\";");
	org_role(o, "tenant-logviewer");
	org_in(o, "ann", "g");
	org_in(o, "bob", "g");
	org_in(o, "bob", "classic");
	org_grant(o, "g", "p", "shop");
	org_grant(o, "classic", "role:tenant-logviewer", "shop");
	org_derive(o, NOW);
	r = org_ask(o, "ann", "environment:roles:logviewer", "shop");
	limited_to(o, &r, "environment:management-zone = \"Web\"");
	r = org_ask(o, "bob", "environment:roles:logviewer", "shop");
	assert_int_equal(r.held, HELD_YES);
	assert_int_equal(r.n_ways, 2);
	for (size_t i = 0; i < r.n_ways; i++)
		if (r.ways[i].left.n == 0)
			assert_string_equal(r.ways[i].effect->implied_by,
			    "tenant-logviewer");
}

static void
a_table_is_nothing_without_its_bucket(void **state)
{
	struct org *o = *state;
	struct right r;

	org_policy(o, "logs", "ALLOW " LOGS ";");
	org_policy(o, "buckets", "ALLOW storage:buckets:read;");
	org_in(o, "ann", "g");
	org_in(o, "bob", "g");
	org_in(o, "bob", "h");
	org_grant(o, "g", "logs", "acc");
	org_grant(o, "h", "buckets", "shop");
	org_derive(o, NOW);
	r = org_ask(o, "ann", LOGS, "shop");
	assert_int_equal(r.held, HELD_YES);
	assert_string_equal(r.needs, "storage:buckets:read");
	assert_int_equal(r.needs_held, HELD_NO);
	assert_non_null(strstr(r.reason, "of no use without"));
	assert_int_equal(org_ask(o, "bob", LOGS, "shop").needs_held, HELD_YES);
	assert_int_equal(org_ask(o, "bob", LOGS, "bank").needs_held, HELD_NO);
}

static void
a_group_of_everyone_counts_for_everyone(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW slo:slos:read;");
	org_account(o, "ann", ACCOUNT_ACTIVE);
	org_group(o, "All", TRI_YES);
	org_grant(o, "All", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
}

static void
nested_groups_hand_down_what_they_hold(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW slo:slos:read;");
	org_in(o, "ann", "Web");
	org_group_in(o, "Web", "Ops");
	org_grant(o, "Ops", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_YES);
}

static void
who_cannot_sign_in_holds_it_only_if_re_enabled(void **state)
{
	static const struct {
		const char *id;
		enum account_status status;
		enum held now;
	} cases[] = {
		{ "active", ACCOUNT_ACTIVE, HELD_YES },
		{ "off", ACCOUNT_DISABLED, HELD_NO },
		{ "invited", ACCOUNT_PENDING, HELD_YES },
		{ "gone", ACCOUNT_DELETED, HELD_NO },
		{ "blocked", ACCOUNT_BLOCKED, HELD_NO },
		{ "what", ACCOUNT_STATUS_UNKNOWN, HELD_YES },
	};
	struct org *o = *state;

	org_policy(o, "p", "ALLOW slo:slos:read;");
	org_grant(o, "g", "p", "acc");
	for (size_t i = 0; i < NITEMS(cases); i++) {
		org_account(o, cases[i].id, cases[i].status);
		org_in(o, cases[i].id, "g");
	}
	org_derive(o, NOW);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct right r =
		    org_ask(o, cases[i].id, "slo:slos:read", "shop");

		assert_int_equal(r.held, cases[i].now);
		assert_int_equal(r.enabled, HELD_YES);
		assert_true((strstr(r.reason, "if re-enabled") != NULL) ==
			    (cases[i].now == HELD_NO));
	}
}

static void
a_wildcard_counts_for_all_it_names(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW storage:*:read;");
	org_policy(o, "q", "ALLOW slo:slos:read;");
	org_policy(o, "n", "DENY slo:*:read;");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "g", "q", "acc");
	org_grant(o, "g", "n", "acc");
	org_derive(o, NOW);
	assert_int_equal(org_ask(o, "ann", LOGS, "shop").held, HELD_YES);
	assert_int_equal(
	    org_ask(o, "ann", "storage:logs:write", "shop").held, HELD_NO);
	/* nobody knows what a DENY of a wildcard does: it is not believed */
	assert_int_equal(
	    org_ask(o, "ann", "slo:slos:read", "shop").held, HELD_LIMITED);
}

static void
what_nobody_could_read_is_a_doubt(void **state)
{
	struct org *o = *state;
	struct right r;

	org_unread_policy(o, "secret", TRI_UNKNOWN);
	org_in(o, "ann", "g");
	org_in(o, "bob", "h");
	org_grant(o, "g", "secret", "shop");
	org_grant(o, "h", "gone", "shop");
	org_derive(o, NOW);
	r = org_ask(o, "ann", LOGS, "shop");
	assert_int_equal(r.held, HELD_NO);
	assert_string_equal(
	    r.doubt, "the text of policy \"secret\" was not read");
	assert_null(org_ask(o, "ann", LOGS, "bank").doubt);
	assert_non_null(strstr(
	    org_ask(o, "bob", LOGS, "shop").doubt, "not in the inventory"));
}

static void
conditions_that_leave_nothing_out_are_a_yes(void **state)
{
	struct org *o = *state;

	org_policy(o, "p",
	    "ALLOW storage:buckets:read WHERE storage:bucket-name = \"a\"; "
	    "ALLOW storage:buckets:read WHERE storage:bucket-name != \"a\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, NOW);
	assert_int_equal(
	    org_ask(o, "ann", "storage:buckets:read", "shop").held, HELD_YES);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_granted_is_no),
		TEST(groups_add_up_whatever_their_owner),
		TEST(a_grant_at_the_account_holds_in_every_environment),
		TEST(an_unconditional_deny_wins_over_every_group),
		TEST(a_conditional_deny_takes_what_it_names),
		TEST(a_conditional_deny_that_covers_all_is_no),
		TEST(what_cannot_be_taken_away_exactly_is_never_no),
		TEST(a_conditional_deny_on_a_grail_table_takes_all),
		TEST(a_deny_that_is_over_denies_nothing),
		TEST(what_is_over_or_not_yet_is_a_way_but_no_answer),
		TEST(a_date_that_is_met_is_no_condition_any_more),
		TEST(an_environment_id_decides_where_it_holds),
		TEST(a_group_named_in_a_condition_is_looked_up),
		TEST(texts_that_the_platform_fills_in_are_filled),
		TEST(a_zone_that_is_not_there_makes_a_dead_grant),
		TEST(zones_that_were_not_read_make_nothing_dead),
		TEST(a_role_at_a_zone_is_limited_to_it),
		TEST(a_role_defeats_a_limited_policy),
		TEST(a_table_is_nothing_without_its_bucket),
		TEST(a_group_of_everyone_counts_for_everyone),
		TEST(nested_groups_hand_down_what_they_hold),
		TEST(who_cannot_sign_in_holds_it_only_if_re_enabled),
		TEST(a_wildcard_counts_for_all_it_names),
		TEST(what_nobody_could_read_is_a_doubt),
		TEST(conditions_that_leave_nothing_out_are_a_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
