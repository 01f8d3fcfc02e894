/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what is denied and what is dead: POL-09, -18, -19. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_deny_beside_allow, rule_deny_taken_whole,
    rule_statement_dead;

static struct fake *f;
static struct muster_group *team, *other;
static struct muster_entitlement *policy;
static struct muster_account *ann;

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
	other = fake_group(f, "other");
	policy = fake_policy(f, "policy");
	ann = fake_account(f, "ann");
}

static struct muster_grant *
gives(const char *id, const struct muster_group *g, const char *permission)
{
	struct muster_grant *grant = fake_grant(f, id, g, policy);

	fake_effect(f, grant, permission, "write");
	grant->n_accounts = 2;
	return grant;
}

static struct muster_effect *
last_effect(void)
{
	return &f->effect[f->n_effects - 1].effect;
}

static struct muster_grant *
denies(const char *id, const struct muster_group *g, const char *permission)
{
	struct muster_grant *grant = gives(id, g, permission);

	last_effect()->deny = 1;
	return grant;
}

/* ---- POL-09 ---- */

static void
a_group_that_denies_what_another_allows_is_told_once(void **state)
{
	struct muster_account *bob;

	(void)state;
	begin(&rule_deny_beside_allow);
	bob = fake_account(f, "bob");
	fake_membership(f, ann, team);
	fake_membership(f, ann, other);
	fake_membership(f, bob, team);
	fake_membership(f, bob, other);
	fake_membership(f, fake_account(f, "cem"), team);
	denies("deny", team, "a:b:write");
	gives("allow", other, "a:b:write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "team"), MUSTER_INFO);
	assert_string_equal(fake_text(f, "team", "permission"), "a:b:write");
	assert_int_equal(
	    fake_number(f, "team", "accounts allowed it by other groups"), 2);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
both_in_one_group_is_a_carve_out(void **state)
{
	(void)state;
	begin(&rule_deny_beside_allow);
	fake_membership(f, ann, team);
	fake_membership(f, ann, other);
	denies("deny", team, "a:b:write");
	gives("allow", team, "a:b:write");
	gives("else", other, "a:b:read");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_PASS);
}

static void
nobody_in_both_groups_is_no_conflict(void **state)
{
	(void)state;
	begin(&rule_deny_beside_allow);
	fake_membership(f, ann, team);
	fake_membership(f, fake_account(f, "bob"), other);
	denies("deny", team, "a:b:write");
	gives("allow", other, "a:b:write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_PASS);
	assert_int_equal(rule_deny_beside_allow.absence, MUSTER_PASS);
	assert_true(rule_deny_beside_allow.whole & MUSTER_DATA_MEMBERS);
}

static void
allow_and_deny_must_meet_in_one_environment(void **state)
{
	struct muster_place *p;
	struct muster_grant *g;

	(void)state;
	begin(&rule_deny_beside_allow);
	p = fake_place(f, "env2:5", "zone");
	p->parent_id = "env2";
	fake_membership(f, ann, team);
	fake_membership(f, ann, other);
	g = denies("deny", team, "a:b:write");
	g->scope = (struct muster_scope){ "env1", "One", "environment", NULL };
	g = gives("allow", other, "a:b:write");
	g->scope = (struct muster_scope){ "env2:5", "Zone", "zone", NULL };
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_PASS);
	f->grant[0].scope.id = "env2";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
}

static void
groups_of_everyone_count_for_everyone_of_their_source(void **state)
{
	(void)state;
	begin(&rule_deny_beside_allow);
	team->everyone = MUSTER_YES;
	fake_membership(f, ann, other);
	fake_account(f, "stranger")->source = "elsewhere";
	denies("deny", team, "a:b:write");
	gives("allow", other, "a:b:write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(
	    fake_number(f, "team", "accounts allowed it by other groups"), 1);
}

static void
what_is_over_neither_denies_nor_allows(void **state)
{
	(void)state;
	begin(&rule_deny_beside_allow);
	fake_membership(f, ann, team);
	fake_membership(f, ann, other);
	denies("deny", team, "a:b:write");
	denies("live", team, "c:d:write");
	gives("allow", other, "a:b:write");
	f->effect[0].effect.state = MUSTER_EFFECT_OVER;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_PASS);
	f->effect[1].effect.state = MUSTER_EFFECT_NEVER;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), NOT_JUDGED);
}

static void
many_groups_and_permissions_are_all_counted(void **state)
{
	static const char *const names[] = { "a:a:a", "b:b:b", "c:c:c", "d:d:d",
		"e:e:e", "f:f:f", "g:g:g" };

	(void)state;
	begin(&rule_deny_beside_allow);
	fake_membership(f, ann, team);
	fake_membership(f, ann, other);
	for (size_t i = 0; i < 7; i++) {
		denies(names[i], team, names[i]);
		gives(names[i] + 1, other, names[i]);
		gives(names[i] + 2, other, names[i]);
	}
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(fake_of(f, "team")->n_facts, 5 + 1);
}

/* ---- POL-18 ---- */

static struct muster_grant *
denies_whole(const char *id)
{
	struct muster_grant *g = denies(id, team, "storage:logs:read");
	struct muster_effect *e = last_effect();

	e->deny_whole = e->limited = 1;
	return g;
}

static void
a_conditional_deny_that_takes_all_is_high(void **state)
{
	struct muster_statement *s;

	(void)state;
	begin(&rule_deny_taken_whole);
	s = fake_statement(f, policy, "storage:logs:read", "read-sensitive");
	s->deny = s->conditional = 1;
	denies_whole("g1");
	denies_whole("g2");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "policy"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "policy", "permission"), "storage:logs:read");
	assert_int_equal(
	    fake_number(f, "policy", "permissions denied whole"), 1);
	assert_int_equal(fake_number(f, "policy", "bindings"), 2);
	f->grant[0].n_accounts = f->grant[1].n_accounts = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "policy"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
a_deny_that_means_what_it_says_passes(void **state)
{
	struct muster_statement *s;
	struct muster_effect *e;

	(void)state;
	begin(&rule_deny_taken_whole);
	s = fake_statement(f, policy, "storage:buckets:read", "read");
	s->deny = s->conditional = 1;
	denies("bucket", team, "storage:buckets:read");
	last_effect()->limited = 1;
	denies_whole("over");
	last_effect()->state = MUSTER_EFFECT_OVER;
	denies_whole("unconditional");
	last_effect()->limited = 0;
	denies_whole("allow");
	e = last_effect();
	e->deny = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_PASS);
}

static void
policies_without_such_a_deny_or_binding_are_not_judged(void **state)
{
	struct muster_entitlement *e;
	struct muster_statement *s;

	(void)state;
	begin(&rule_deny_taken_whole);
	fake_statement(f, policy, "storage:logs:read", "read-sensitive");
	gives("g", team, "storage:logs:read");
	e = fake_policy(f, "unbound");
	s = fake_statement(f, e, "storage:logs:read", "read-sensitive");
	s->deny = s->conditional = 1;
	e = fake_policy(f, "vendor's");
	e->builtin = MUSTER_YES;
	fake_grant(f, "h", team, e);
	e = fake_policy(f, "unread");
	e->readable = MUSTER_TRI_UNKNOWN;
	fake_grant(f, "i", team, e);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "unbound"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "vendor's"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- POL-19 ---- */

static void
dies(enum muster_effect_state as, const char *why)
{
	last_effect()->state = as;
	last_effect()->why = why;
}

static void
a_statement_that_is_dead_everywhere_is_the_policys(void **state)
{
	(void)state;
	begin(&rule_statement_dead);
	gives("g1", team, "a:b:write");
	dies(MUSTER_EFFECT_OVER, "the date is past");
	gives("g2", other, "a:b:write");
	dies(MUSTER_EFFECT_OVER, "the date is past");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "policy"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "policy", "gives nothing"), "a:b:write");
	assert_string_equal(fake_text(f, "policy", "why"), "the date is past");
	assert_int_equal(fake_number(f, "policy", "bindings"), 2);
	assert_int_equal(fake_verdict(f, "g1"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
one_that_is_dead_in_one_binding_is_the_bindings(void **state)
{
	(void)state;
	begin(&rule_statement_dead);
	gives("alive", team, "a:b:write");
	gives("dead", other, "a:b:write");
	dies(MUSTER_EFFECT_NEVER, "no value for the parameter team");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "alive"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dead"), MUSTER_FAIL);
	assert_int_equal(fake_of(f, "dead")->subject, MUSTER_GRANT);
	assert_string_equal(fake_text(f, "dead", "group"), "other");
	fake_check_failures(f);
}

static void
a_dead_deny_is_medium(void **state)
{
	(void)state;
	begin(&rule_statement_dead);
	denies("g", team, "a:b:write");
	dies(MUSTER_EFFECT_NEVER, "contradicting conditions");
	fake_check(f);
	assert_int_equal(fake_severity(f, "policy"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "policy", "denied in vain"), "a:b:write");
}

static void
copies_that_boundaries_make_may_die_and_the_future_is_alive(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_statement_dead);
	g = gives("g", team, "a:b:write");
	fake_effect(f, g, "a:b:write", "write");
	dies(MUSTER_EFFECT_NEVER, "bucket \"a\" is not \"b\"");
	fake_effect(f, g, "c:d:write", "write");
	dies(MUSTER_EFFECT_NOT_YET, "begins next year");
	fake_effect(f, g, "e:f:read", "read");
	dies(MUSTER_EFFECT_OVER, "comes with another");
	last_effect()->implied_by = "e:f:write";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "g"), NOT_JUDGED);
}

static void
an_unread_policy_is_unknown_and_an_unbound_one_not_judged(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_statement_dead);
	policy->readable = MUSTER_NO;
	gives("g", team, "a:b:write");
	fake_policy(f, "unbound");
	e = fake_policy(f, "role");
	e->kind = "role";
	fake_grant(f, "h", team, e);
	fake_grant(f, "no group", NULL, fake_policy(f, "lost"));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "policy"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unbound"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "role"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "lost"), NOT_JUDGED);
	fake_check_failures(f);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_group_that_denies_what_another_allows_is_told_once),
		T(both_in_one_group_is_a_carve_out),
		T(nobody_in_both_groups_is_no_conflict),
		T(allow_and_deny_must_meet_in_one_environment),
		T(groups_of_everyone_count_for_everyone_of_their_source),
		T(what_is_over_neither_denies_nor_allows),
		T(many_groups_and_permissions_are_all_counted),
		T(a_conditional_deny_that_takes_all_is_high),
		T(a_deny_that_means_what_it_says_passes),
		T(policies_without_such_a_deny_or_binding_are_not_judged),
		T(a_statement_that_is_dead_everywhere_is_the_policys),
		T(one_that_is_dead_in_one_binding_is_the_bindings),
		T(a_dead_deny_is_medium),
		T(copies_that_boundaries_make_may_die_and_the_future_is_alive),
		T(an_unread_policy_is_unknown_and_an_unbound_one_not_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
