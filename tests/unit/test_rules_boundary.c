/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on boundaries and places: POL-03, -04, -05, -17, -21. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_boundary_required,
    rule_boundary_without_effect, rule_boundaries_open, rule_reference_dead,
    rule_place_inactive;

static struct fake *f;
static struct muster_group *team;
static struct muster_entitlement *policy;
static struct muster_boundary *zone, *bucket;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static void
begin(const struct muster_rule *rule)
{
	f = fake_new(rule);
	team = fake_group(f, "team");
	policy = fake_policy(f, "policy");
	zone = fake_boundary(f, "zone");
	bucket = fake_boundary(f, "bucket");
}

/* A binding of the policy that reaches three accounts. */
static struct muster_grant *
binding(const char *id)
{
	struct muster_grant *g = fake_grant(f, id, team, policy);

	g->n_accounts = 3;
	g->tier = MUSTER_TIER_2;
	return g;
}

static struct muster_grant *
bounded(const char *id)
{
	struct muster_grant *g = binding(id);

	fake_bind(f, g, zone);
	return g;
}

static struct muster_effect *
limited(const struct muster_grant *g, const char *permission,
    const struct muster_boundary *by)
{
	struct muster_effect *e = fake_effect(f, g, permission, "write");

	e->limited = 1;
	e->boundary = by;
	return e;
}

/* ---- POL-03 ---- */

static void
a_registered_policy_must_be_bound_with_a_boundary(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundary_required);
	fake_entry(f, MUSTER_BOUNDED_POLICIES, "policy");
	binding("bare");
	binding("admin")->tier = MUSTER_TIER_1;
	binding("nobody")->n_accounts = 0;
	bounded("bounded");
	fake_grant(f, "other", team, fake_policy(f, "other policy"));
	g = binding("lost");
	g->n_conditions = g->n_conditions_missing = 1;
	fake_grant(f, "no group", NULL, policy);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bare"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "bare", "group"), "team");
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "nobody"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "bounded"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "lost"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "no group"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
the_team_that_runs_everything_needs_no_boundary(void **state)
{
	(void)state;
	begin(&rule_boundary_required);
	fake_entry(f, MUSTER_BOUNDED_POLICIES, "policy");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "team");
	binding("bare");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_PASS);
	assert_non_null(fake_of(f, "bare")->reason);
}

static void
an_entry_that_is_not_in_force_asks_for_nothing(void **state)
{
	struct muster_entry *e;

	(void)state;
	begin(&rule_boundary_required);
	e = fake_entry(f, MUSTER_BOUNDED_POLICIES, "policy");
	e->until = FAKE_AGO(1);
	binding("bare");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bare"), NOT_JUDGED);
	e->until = MUSTER_NO_TIME;
	e->from = FAKE_AGO(-1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bare"), NOT_JUDGED);
	e->from = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_FAIL);
	assert_int_equal(
	    rule_boundary_required.registers, 1 << MUSTER_BOUNDED_POLICIES);
}

/* ---- POL-04 ---- */

static void
a_boundary_that_leaves_a_write_open_fails(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundary_without_effect);
	g = bounded("partial");
	limited(g, "environment:roles:viewer", zone);
	fake_effect(f, g, "settings:objects:write", "write")->scopable = 1;
	g = bounded("admin");
	fake_effect(f, g, "iam:policies:write", "admin")->tier = MUSTER_TIER_0;
	g = bounded("nobody");
	g->n_accounts = 0;
	fake_effect(f, g, "storage:logs:read", "read-sensitive")->scopable = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "partial"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "partial"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "partial", "permission"), "settings:objects:write");
	assert_string_equal(fake_text(f, "partial", "boundaries"), "zone");
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "nobody"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
what_is_limited_or_need_not_be_passes(void **state)
{
	struct muster_effect *e;
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundary_without_effect);
	g = bounded("covered");
	limited(g, "settings:objects:write", zone);
	g = bounded("own where");
	limited(g, "settings:objects:write", NULL);
	g = bounded("rest");
	fake_effect(f, g, "a:read:read", "read")->scopable = 1;
	fake_effect(f, g, "no:such:limit", "write")->scopable = 0;
	fake_effect(f, g, "state:app-states:write", "write")->scopable = 1;
	e = fake_effect(f, g, "over:over:write", "write");
	e->scopable = 1;
	e->state = MUSTER_EFFECT_OVER;
	e = fake_effect(f, g, "denied:denied:write", "write");
	e->scopable = e->deny = 1;
	fake_effect(f, binding("bare"), "a:b:write", "write")->scopable = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "covered"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "own where"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "rest"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bare"), NOT_JUDGED);
}

static void
a_boundary_that_holds_always_has_no_effect(void **state)
{
	struct muster_effect *e;

	(void)state;
	begin(&rule_boundary_without_effect);
	e = fake_effect(f, bounded("g"), "settings:objects:write", "write");
	e->scopable = 1;
	e->boundary = zone;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "g"), MUSTER_FAIL);
}

static void
what_another_boundary_limits_is_left_to_pol_17(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundary_without_effect);
	g = bounded("one of two");
	fake_bind(f, g, bucket);
	limited(g, "storage:logs:read", bucket)->action = "read-sensitive";
	fake_effect(f, g, "storage:logs:read", "read-sensitive")->scopable = 1;
	g = bounded("none of two");
	fake_bind(f, g, bucket);
	fake_effect(f, g, "a:b:write", "write")->scopable = 1;
	fake_effect(f, g, "a:b:write", "write")->scopable = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one of two"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "none of two"), MUSTER_FAIL);
	assert_int_equal(
	    fake_number(f, "none of two", "permissions without limit"), 1);
}

static void
a_limit_that_is_only_assumed_to_fail_is_unknown(void **state)
{
	struct muster_effect *e;

	(void)state;
	begin(&rule_boundary_without_effect);
	e = fake_effect(f, bounded("assumed"), "a:b:write", "write");
	e->scopable = 1;
	e->assumed = "the text of boundary \"zone\" was not understood";
	policy->readable = MUSTER_NO;
	bounded("unread");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "assumed"), MUSTER_UNKNOWN);
	assert_string_equal(fake_text(f, "assumed", "assumed"), e->assumed);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- POL-17 ---- */

static struct muster_grant *
twice_bounded(const char *id)
{
	struct muster_grant *g = bounded(id);

	fake_bind(f, g, bucket);
	return g;
}

static void
a_second_boundary_that_opens_the_first_is_high(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundaries_open);
	g = twice_bounded("write");
	limited(g, "settings:objects:write", zone);
	fake_effect(f, g, "settings:objects:write", "write");
	g = twice_bounded("read");
	limited(g, "a:b:read", zone)->tier = MUSTER_TIER_3;
	fake_effect(f, g, "a:b:read", "read")->tier = MUSTER_TIER_3;
	g = twice_bounded("nobody");
	g->n_accounts = 0;
	limited(g, "settings:objects:write", zone);
	fake_effect(f, g, "settings:objects:write", "write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "write"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "write"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "write", "permission"), "settings:objects:write");
	assert_string_equal(fake_text(f, "write", "limited only by"), "zone");
	assert_string_equal(
	    fake_text(f, "write", "boundaries"), "zone, bucket");
	assert_int_equal(fake_severity(f, "read"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "nobody"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
boundaries_that_both_limit_or_neither_pass_here(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundaries_open);
	g = twice_bounded("both");
	limited(g, "a:b:write", zone);
	limited(g, "a:b:write", bucket);
	g = twice_bounded("neither");
	fake_effect(f, g, "a:b:write", "write");
	fake_effect(f, g, "a:b:write", "write");
	limited(bounded("single"), "a:b:write", zone);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "neither"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "single"), NOT_JUDGED);
}

static void
a_boundary_that_is_not_known_may_open_or_not(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_boundaries_open);
	g = twice_bounded("missing");
	limited(g, "a:b:write", zone);
	fake_effect(f, g, "a:b:write", "write")->assumed =
	    "boundary \"4711\" is not in the inventory";
	policy->readable = MUSTER_NO;
	twice_bounded("unread");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "missing"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- POL-05 ---- */

/* A condition on what `names` says. */
static struct muster_condition *
naming(struct muster_boundary *b, const char *names, const char *op,
    const char *value)
{
	struct muster_condition *c = fake_boundary_condition(
	    f, b, "environment:management-zone", op, value);

	c->names = names;
	return c;
}

static void
begin_references(void)
{
	struct muster_place *p;

	begin(&rule_reference_dead);
	fake_place(f, "env1", "environment");
	p = fake_place(f, "env1:77", "zone");
	p->scope.name = "Portal";
	p->parent_id = "env1";
	zone->n_grants = 1;
}

static void
a_zone_environment_or_group_that_is_not_there_fails(void **state)
{
	struct muster_condition *c;

	(void)state;
	begin_references();
	c = naming(zone, "zone", "IN", "Portal");
	fake_value(f, c, "Portal of old");
	naming(bucket, "group", "=", "no such team");
	c = fake_condition(f, fake_statement(f, policy, "a:b:read", "read"),
	    "global:environmentId", "=", "env2");
	c->names = "environment";
	policy->n_grants = 2;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "zone"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "zone"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "zone", "names"), "Portal of old");
	assert_int_equal(fake_number(f, "zone", "names that do not exist"), 1);
	assert_int_equal(fake_verdict(f, "bucket"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bucket"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "policy"), MUSTER_MEDIUM);
	fake_check_failures(f);
}

static void
an_exclusion_of_what_is_not_there_is_high(void **state)
{
	(void)state;
	begin_references();
	naming(zone, "zone", "!=", "Secret");
	fake_check(f);
	assert_int_equal(fake_severity(f, "zone"), MUSTER_HIGH);
}

static void
what_exists_or_cannot_be_looked_up_passes(void **state)
{
	(void)state;
	begin_references();
	naming(zone, "zone", "=", "Portal");
	naming(zone, "environment", "=", "env1");
	naming(zone, "group", "NOT IN", "team");
	naming(bucket, "zone", "startsWith", "Port");
	naming(bucket, "zone", "MATCH", "P*");
	naming(bucket, "zone", "=", "${bindParam:zone}");
	naming(bucket, "login", "=", "nobody@example.org");
	naming(bucket, NULL, "=", "anything");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "zone"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bucket"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_PASS);
}

static void
a_pattern_without_a_star_and_another_source_are_dead(void **state)
{
	(void)state;
	begin_references();
	naming(zone, "zone", "MATCH", "Port");
	bucket->source = "elsewhere";
	naming(bucket, "zone", "=", "Portal");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "zone"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "bucket"), MUSTER_FAIL);
}

static void
dead_names_rest_on_whole_lists_and_read_texts(void **state)
{
	(void)state;
	begin_references();
	zone->readable = MUSTER_NO;
	bucket->readable = MUSTER_NO;
	policy->readable = MUSTER_TRI_UNKNOWN;
	policy->n_grants = 1;
	fake_policy(f, "vendor's")->builtin = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "zone"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "bucket"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "vendor's"), NOT_JUDGED);
	assert_int_equal(rule_reference_dead.absence, MUSTER_FAIL);
	assert_true(rule_reference_dead.whole & MUSTER_DATA_SCOPES);
	fake_check_failures(f);
}

static void
one_statement_with_many_permissions_names_it_once(void **state)
{
	struct muster_statement *s;

	(void)state;
	begin_references();
	s = fake_statement(f, policy, "a:b:read", "read");
	fake_condition(f, s, "environment:management-zone", "=", "Old")->names =
	    "zone";
	fake_statement(f, policy, "a:b:write", "write");
	f->statement[0][1].conditions = s->conditions;
	f->statement[0][1].n_conditions = 1;
	fake_check(f);
	assert_int_equal(
	    fake_number(f, "policy", "names that do not exist"), 1);
}

/* ---- POL-21 ---- */

static void
an_inactive_environment_with_bindings_is_told(void **state)
{
	struct muster_place *p;

	(void)state;
	begin(&rule_place_inactive);
	p = fake_place(f, "asleep", "environment");
	p->active = MUSTER_NO;
	p->n_grants = 2;
	fake_place(f, "awake", "environment")->n_grants = 4;
	fake_place(f, "silent", "environment")->active = MUSTER_NO;
	fake_place(f, "odd", "environment")->active = MUSTER_TRI_UNKNOWN;
	fake_place(f, "account", "account");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "asleep"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "asleep"), MUSTER_INFO);
	assert_int_equal(
	    fake_number(f, "asleep", "bindings that are known"), 2);
	assert_int_equal(fake_verdict(f, "awake"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "account"), NOT_JUDGED);
	fake_check_failures(f);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_registered_policy_must_be_bound_with_a_boundary),
		T(the_team_that_runs_everything_needs_no_boundary),
		T(an_entry_that_is_not_in_force_asks_for_nothing),
		T(a_boundary_that_leaves_a_write_open_fails),
		T(what_is_limited_or_need_not_be_passes),
		T(a_boundary_that_holds_always_has_no_effect),
		T(what_another_boundary_limits_is_left_to_pol_17),
		T(a_limit_that_is_only_assumed_to_fail_is_unknown),
		T(a_second_boundary_that_opens_the_first_is_high),
		T(boundaries_that_both_limit_or_neither_pass_here),
		T(a_boundary_that_is_not_known_may_open_or_not),
		T(a_zone_environment_or_group_that_is_not_there_fails),
		T(an_exclusion_of_what_is_not_there_is_high),
		T(what_exists_or_cannot_be_looked_up_passes),
		T(a_pattern_without_a_star_and_another_source_are_dead),
		T(dead_names_rest_on_whole_lists_and_read_texts),
		T(one_statement_with_many_permissions_names_it_once),
		T(an_inactive_environment_with_bindings_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
