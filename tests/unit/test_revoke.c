/* SPDX-License-Identifier: Apache-2.0 */
/* What is left when a grant goes, and the least that must go. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "support/org.h"

#define READ "slo:slos:read"
#define WRITE "slo:slos:write"
#define BUCKETS "storage:buckets:read"

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

static struct revoke_count
count(struct org *o, const char *group, const char *policy)
{
	const struct revoke_count *all;
	struct err err;

	assert_int_equal(revoke_counts(&all, o->d, &o->arena, &err), 0);
	return all[org_grant_at(o, group, policy)];
}

static void
counted(struct org *o, const char *group, const char *policy,
    const struct revoke_count *wanted)
{
	struct revoke_count c = count(o, group, policy);

	if (memcmp(&c, wanted, sizeof(c)) != 0)
		fail_msg("%s to %s: lost %zu, narrowed %zu, kept %zu, opened "
			 "%zu, accounts %zu", policy, group, c.lost,
		    c.narrowed, c.kept, c.opened, c.accounts);
}

static void
what_nothing_else_gives_is_lost(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW " READ ", " WRITE ";");
	org_in(o, "ann", "g");
	org_in(o, "bob", "g");
	org_grant(o, "g", "p", "acc");
	org_derive(o, UTC_UNKNOWN);
	counted(o, "g", "p", &(struct revoke_count){ 4, 0, 0, 0, 2 });
}

static void
what_another_grant_gives_is_kept(void **state)
{
	struct org *o = *state;
	const struct revoke_row *rows;
	struct err err;
	size_t n;

	org_policy(o, "p", "ALLOW " READ ", " WRITE ";");
	org_policy(o, "q", "ALLOW " READ ";");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_in(o, "bob", "g");
	org_grant(o, "g", "p", "shop");
	org_grant(o, "h", "q", "acc");
	org_derive(o, UTC_UNKNOWN);
	counted(o, "g", "p", &(struct revoke_count){ 3, 0, 1, 0, 2 });
	/* of the wider one, the narrower keeps a part */
	counted(o, "h", "q", &(struct revoke_count){ 0, 1, 0, 0, 1 });
	assert_int_equal(revoke_rows(&rows, &n, o->d,
			     org_grant_at(o, "g", "p"), &o->arena, &err),
	    0);
	assert_int_equal(n, 4);
	assert_int_equal(rows[0].account, org_who(o, "ann"));
	assert_string_equal(rows[0].permission, READ);
	assert_int_equal(rows[0].fate, REVOKE_KEPT);
	assert_int_equal(rows[0].grant, org_grant_at(o, "h", "q"));
	assert_int_equal(rows[1].fate, REVOKE_LOST);
	assert_int_equal(rows[1].grant, NONE);
	assert_int_equal(rows[1].scope, org_scope(o, "shop"));
}

static void
a_repeated_grant_keeps_its_twin(void **state)
{
	struct org *o = *state;

	org_policy(o, "p", "ALLOW " READ ";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "g", "p", "acc");
	org_derive(o, UTC_UNKNOWN);
	counted(o, "g", "p", &(struct revoke_count){ 0, 0, 1, 0, 0 });
}

static void
conditions_decide_what_is_kept(void **state)
{
	struct org *o = *state;

	org_policy(o, "all", "ALLOW " BUCKETS ";");
	org_policy(o, "ab",
	    "ALLOW " BUCKETS " WHERE storage:bucket-name IN (\"a\", \"b\");");
	org_policy(o, "a",
	    "ALLOW " BUCKETS " WHERE storage:bucket-name = \"a\";");
	org_policy(o, "b",
	    "ALLOW " BUCKETS " WHERE storage:bucket-name = \"b\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "ab", "acc");
	org_grant(o, "g", "a", "acc");
	org_in(o, "bob", "h");
	org_grant(o, "h", "ab", "acc");
	org_grant(o, "h", "a", "acc");
	org_grant(o, "h", "b", "acc");
	org_in(o, "cid", "i");
	org_grant(o, "i", "all", "acc");
	org_grant(o, "i", "a", "acc");
	org_derive(o, UTC_UNKNOWN);
	counted(o, "g", "ab", &(struct revoke_count){ 0, 1, 0, 0, 1 });
	counted(o, "g", "a", &(struct revoke_count){ 0, 0, 1, 0, 0 });
	/* the two others together give as much */
	counted(o, "h", "ab", &(struct revoke_count){ 0, 0, 1, 0, 0 });
	counted(o, "i", "all", &(struct revoke_count){ 0, 1, 0, 0, 1 });
	counted(o, "i", "a", &(struct revoke_count){ 0, 0, 1, 0, 0 });
}

static void
what_is_denied_or_dead_cannot_be_lost(void **state)
{
	struct org *o = *state;

	org_policy(o, "p",
	    "ALLOW " READ "; ALLOW " WRITE
	    " WHERE global:week-day = \"Monday\" AND global:week-day = "
	    "\"Friday\";");
	org_policy(o, "n", "DENY " READ ";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "g", "n", "acc");
	org_derive(o, UTC_UNKNOWN);
	counted(o, "g", "p", &(struct revoke_count){ 0, 0, 0, 0, 0 });
	/* taking the DENY away gives more */
	counted(o, "g", "n", &(struct revoke_count){ 0, 0, 0, 1, 0 });
}

static void
a_zone_keeps_a_part(void **state)
{
	struct org *o = *state;

	org_zone(o, "shop:1", "shop", "Web");
	org_role(o, "tenant-view-security-problems");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_grant(o, "g", "role:tenant-view-security-problems", "shop");
	org_grant(o, "h", "role:tenant-view-security-problems", "shop:1");
	org_derive(o, UTC_UNKNOWN);
	/* the role and the two that come with it */
	counted(o, "g", "role:tenant-view-security-problems",
	    &(struct revoke_count){ 0, 3, 0, 0, 1 });
	counted(o, "h", "role:tenant-view-security-problems",
	    &(struct revoke_count){ 0, 0, 3, 0, 0 });
}

/* ---- the least that must go ---- */

static struct removals
removals(struct org *o, const char *account, const char *scope)
{
	const struct asking asking = { org_who(o, account), READ,
		org_scope(o, scope) };
	struct removals r;
	struct err err;

	assert_int_equal(
	    removal_find(&r, o->d, &asking, &o->arena, &err), 0);
	return r;
}

static void
one_group_is_one_removal_however_many_grants(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "p", "ALLOW " READ ";");
	org_policy(o, "q", "ALLOW " READ ", " WRITE ";");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_in(o, "ann", "i");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "g", "q", "acc");
	org_grant(o, "h", "q", "shop");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_true(r.held);
	assert_true(r.exact);
	assert_int_equal(r.n, 2);
	assert_false(r.items[0].is_grant);
	assert_string_equal(
	    o->model->memberships[r.items[0].at].group_id, "g");
	assert_string_equal(
	    o->model->memberships[r.items[1].at].group_id, "h");
	assert_int_equal(removals(o, "ann", "bank").n, 1);
}

static void
nobody_is_taken_out_of_a_group_of_everyone(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "p", "ALLOW " READ ";");
	org_policy(o, "q", "ALLOW " READ ", " WRITE ";");
	org_account(o, "ann", ACCOUNT_ACTIVE);
	org_group(o, "All", TRI_YES);
	org_grant(o, "All", "p", "acc");
	org_grant(o, "All", "q", "acc");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_int_equal(r.n, 2);
	assert_true(r.items[0].is_grant && r.items[1].is_grant);
}

static void
one_nested_group_may_lead_to_several(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "p", "ALLOW " READ ";");
	org_policy(o, "q", "ALLOW " READ ", " WRITE ";");
	org_in(o, "ann", "team");
	org_group_in(o, "team", "a");
	org_group_in(o, "team", "b");
	org_grant(o, "a", "p", "acc");
	org_grant(o, "b", "q", "acc");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_true(r.exact);
	assert_int_equal(r.n, 1);
	assert_string_equal(
	    o->model->memberships[r.items[0].at].group_id, "team");
}

static void
several_groups_may_meet_in_one_grant(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "p", "ALLOW " READ ";");
	org_in(o, "ann", "t1");
	org_in(o, "ann", "t2");
	org_in(o, "ann", "t3");
	org_group_in(o, "t1", "top");
	org_group_in(o, "t2", "top");
	org_group_in(o, "t3", "top");
	org_grant(o, "top", "p", "acc");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_int_equal(r.n, 1);
	assert_true(r.items[0].is_grant);
}

static void
what_is_not_held_needs_no_removal(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "p", "ALLOW " READ ";");
	org_policy(o, "n", "DENY " READ ";");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "h", "n", "acc");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_false(r.held);
	assert_int_equal(r.n, 0);
}

static void
a_deny_that_goes_too_makes_it_a_bound(void **state)
{
	struct org *o = *state;
	struct removals r;

	org_policy(o, "a",
	    "ALLOW " READ " WHERE global:week-day = \"Monday\";");
	org_policy(o, "b",
	    "ALLOW " READ " WHERE global:week-day = \"Friday\";");
	org_policy(o, "n", "DENY " READ " WHERE global:week-day = \"Friday\";");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_grant(o, "g", "a", "acc");
	org_grant(o, "g", "n", "acc");
	org_grant(o, "h", "b", "acc");
	org_derive(o, UTC_UNKNOWN);
	r = removals(o, "ann", NULL);
	assert_true(r.held);
	assert_int_equal(r.n, 2);
	assert_false(r.exact);
	assert_non_null(r.note);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_nothing_else_gives_is_lost),
		TEST(what_another_grant_gives_is_kept),
		TEST(a_repeated_grant_keeps_its_twin),
		TEST(conditions_decide_what_is_kept),
		TEST(what_is_denied_or_dead_cannot_be_lost),
		TEST(a_zone_keeps_a_part),
		TEST(one_group_is_one_removal_however_many_grants),
		TEST(nobody_is_taken_out_of_a_group_of_everyone),
		TEST(one_nested_group_may_lead_to_several),
		TEST(several_groups_may_meet_in_one_grant),
		TEST(what_is_not_held_needs_no_removal),
		TEST(a_deny_that_goes_too_makes_it_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
