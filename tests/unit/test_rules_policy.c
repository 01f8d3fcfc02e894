/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on policies, bindings and groups: POL-02, -06, -10, -11, -14,
 * GRP-01, -03. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_policy_unbounded_write,
    rule_grant_dangling, rule_policy_unused, rule_group_empty_privileged,
    rule_group_undescribed, rule_resolution_differs, rule_statements_differ;

static struct fake *f;
static struct muster_group *team;

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
}

/* A policy with one statement and one binding. */
static struct muster_grant *
bound(const char *id, const char *permission, const char *action)
{
	struct muster_entitlement *e = fake_policy(f, id);

	fake_statement(f, e, permission, action);
	return fake_grant(f, id, team, e);
}

static void
an_open_write_bound_without_boundary_fails(void **state)
{
	(void)state;
	begin(&rule_policy_unbounded_write);
	bound("open", "settings:objects:write", "write");
	bound("manage", "settings:objects:admin", "admin");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "open"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "open"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "open", "permission"), "settings:objects:write");
	assert_string_equal(fake_text(f, "open", "bound to"), "team");
	assert_int_equal(fake_verdict(f, "manage"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
bound_at_one_environment_it_is_medium(void **state)
{
	(void)state;
	begin(&rule_policy_unbounded_write);
	bound("open", "settings:objects:write", "write")->scope.kind =
	    "environment";
	fake_check(f);
	assert_int_equal(fake_severity(f, "open"), MUSTER_MEDIUM);
}

static void
any_limit_at_all_lets_a_write_pass(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_unbounded_write);
	bound("bounded", "settings:objects:write", "write")->n_conditions = 1;
	bound("read", "settings:objects:read", "read");
	e = fake_policy(f, "where");
	fake_statement(f, e, "settings:objects:write", "write")->conditional =
	    1;
	fake_grant(f, "g1", team, e);
	e = fake_policy(f, "deny");
	fake_statement(f, e, "settings:objects:write", "write")->deny = 1;
	fake_grant(f, "g2", team, e);
	e = fake_policy(f, "unbound");
	fake_statement(f, e, "settings:objects:write", "write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bounded"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "read"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "where"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "deny"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "unbound"), MUSTER_PASS);
}

static void
one_binding_without_boundary_is_enough(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_unbounded_write);
	e = fake_policy(f, "mixed");
	fake_statement(f, e, "settings:objects:write", "write");
	fake_grant(f, "g1", team, e)->n_conditions = 1;
	fake_grant(f, "g2", team, e);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "mixed"), MUSTER_FAIL);
	assert_int_equal(
	    fake_number(f, "mixed", "bindings without boundary"), 1);
}

static void
what_nothing_can_limit_is_no_fault(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_unbounded_write);
	e = fake_policy(f, "whole");
	fake_statement(f, e, "notification:self:write", "write")->scopable = 0;
	fake_grant(f, "g", team, e);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whole"), MUSTER_PASS);
}

static void
the_vendors_policies_are_not_judged(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_unbounded_write);
	e = fake_policy(f, "default");
	fake_statement(f, e, "settings:objects:write", "write");
	fake_grant(f, "g", team, e);
	e->builtin = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "default"), NOT_JUDGED);
}

static void
a_policy_not_understood_is_unknown(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_unbounded_write);
	e = fake_policy(f, "odd");
	e->readable = MUSTER_NO;
	fake_grant(f, "g1", team, e);
	e = fake_policy(f, "unread");
	e->readable = MUSTER_TRI_UNKNOWN;
	fake_grant(f, "g2", team, e);
	e = fake_policy(f, "unread, bounded");
	e->readable = MUSTER_TRI_UNKNOWN;
	fake_grant(f, "g3", team, e)->n_conditions = 1;
	e = fake_policy(f, "half");
	e->readable = MUSTER_NO;
	fake_statement(f, e, "settings:objects:write", "write");
	fake_grant(f, "g4", team, e);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unread, bounded"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "half"), MUSTER_FAIL);
	assert_true(rule_policy_unbounded_write.whole & MUSTER_DATA_GRANTS);
	assert_int_equal(rule_policy_unbounded_write.absence, MUSTER_PASS);
}

/* POL-01 and POL-03 tell of these. */
static void
wildcards_and_policies_to_be_bounded_are_told_elsewhere(void **state)
{
	struct muster_entry *entry;

	(void)state;
	begin(&rule_policy_unbounded_write);
	bound("wild", "settings:*:*", "admin");
	f->statement[0][0].wildcard = 1;
	bound("registered", "settings:objects:write", "write");
	entry = fake_entry(f, MUSTER_BOUNDED_POLICIES, "registered");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "wild"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "registered"), NOT_JUDGED);
	entry->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "registered"), MUSTER_FAIL);
}

static void
a_binding_must_find_group_policy_and_boundaries(void **state)
{
	struct muster_entitlement *e;
	struct muster_grant *g;

	(void)state;
	begin(&rule_grant_dangling);
	e = fake_policy(f, "policy");
	fake_grant(f, "whole", team, e);
	fake_grant(f, "no group", NULL, e);
	fake_grant(f, "no policy", team, NULL);
	fake_grant(f, "neither", NULL, NULL);
	g = fake_grant(f, "no boundary", team, e);
	g->n_conditions = 2;
	g->n_conditions_missing = 1;
	g->condition_names = "A, 4711";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whole"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "no group"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "no group"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "no group", "missing group"), "no-such-group");
	assert_int_equal(fake_verdict(f, "no policy"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "no policy", "missing policy"), "no-such-policy");
	assert_int_equal(fake_verdict(f, "neither"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "no boundary"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "no boundary"), MUSTER_MEDIUM);
	fake_check_failures(f);
}

static void
a_lost_boundary_of_a_strong_right_is_high(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_grant_dangling);
	e = fake_policy(f, "policy");
	e->tier = MUSTER_TIER_2;
	fake_grant(f, "g", team, e)->n_conditions_missing = 1;
	fake_check(f);
	assert_int_equal(fake_severity(f, "g"), MUSTER_HIGH);
}

static void
dangling_rests_on_whole_inventories(void **state)
{
	(void)state;
	begin(&rule_grant_dangling);
	assert_int_equal(rule_grant_dangling.absence, MUSTER_FAIL);
	assert_int_equal(rule_grant_dangling.whole,
	    MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS |
		MUSTER_DATA_CONDITIONS);
}

static void
an_own_policy_bound_to_nothing_is_unused(void **state)
{
	(void)state;
	begin(&rule_policy_unused);
	fake_policy(f, "unused");
	fake_grant(f, "g", team, fake_policy(f, "used"));
	fake_policy(f, "vendor's")->builtin = MUSTER_YES;
	fake_policy(f, "role")->kind = "role";
	fake_policy(f, "odd")->builtin = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unused"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "unused"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "vendor's"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "role"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_FAIL);
	assert_int_equal(rule_policy_unused.absence, MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_template_says_so_in_its_description(void **state)
{
	(void)state;
	begin(&rule_policy_unused);
	fake_policy(f, "t")->description = "Template for new teams";
	fake_check(f);
	assert_string_equal(
	    fake_text(f, "t", "description"), "Template for new teams");
}

static struct muster_group *
group(const char *id, size_t members, enum muster_tier tier)
{
	struct muster_group *g = fake_group(f, id);

	g->n_members = members;
	g->tier = tier;
	g->tier_reason = "iam:policies:write by policy Admins";
	return g;
}

static void
an_empty_group_with_administration_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_group_empty_privileged);
	group("rights", 0, MUSTER_TIER_0);
	group("product", 0, MUSTER_TIER_1);
	group("writers", 0, MUSTER_TIER_2);
	group("staffed", 2, MUSTER_TIER_0);
	group("all", 0, MUSTER_TIER_1)->everyone = MUSTER_YES;
	group("unread", 0, MUSTER_TIER_3)->tier_doubt = "not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "writers"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "staffed"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "all"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	assert_int_equal(rule_group_empty_privileged.absence, MUSTER_FAIL);
	assert_true(rule_group_empty_privileged.whole & MUSTER_DATA_MEMBERS);
	fake_check_failures(f);
}

static void
a_group_must_say_what_it_is_for(void **state)
{
	(void)state;
	f = fake_new(&rule_group_undescribed);
	fake_group(f, "missing")->description = NULL;
	fake_group(f, "empty")->description = "";
	fake_group(f, "blank")->description = " \t ";
	fake_group(f, "Ops Team")->description = " ops team ";
	fake_group(f, "fine");
	fake_group(f, "Ops")->description = "Ops of the north";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "missing"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "missing"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "blank"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "Ops Team"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "fine"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "Ops"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
groups_of_the_product_need_no_description(void **state)
{
	struct muster_group *g;

	(void)state;
	f = fake_new(&rule_group_undescribed);
	g = fake_group(f, "everyone");
	g->everyone = MUSTER_YES;
	g->description = NULL;
	g = fake_group(f, "hidden");
	g->hidden = MUSTER_YES;
	g->description = NULL;
	g = fake_group(f, "elsewhere");
	g->managed_by = "DCS";
	g->description = NULL;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- POL-10 ---- */

static void
what_only_the_platform_names_fails_with_both_answers(void **state)
{
	struct muster_agreement *a;

	(void)state;
	begin(&rule_resolution_differs);
	a = fake_agreement(f, fake_account(f, "ann"));
	fake_difference(f, a, "slo:slos:write");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ann"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ann"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "ann", "permission"), "slo:slos:write");
	assert_string_equal(fake_text(f, "ann", "at"), "Example account");
	assert_string_equal(fake_text(f, "ann", "worked out"), "nothing");
	assert_string_equal(
	    fake_text(f, "ann", "the platform says"), "ALLOW by \"Logs\"");
	assert_int_equal(fake_number(f, "ann", "permissions that differ"), 1);
	fake_check_failures(f);
}

static void
more_of_what_administers_is_high_and_less_is_not(void **state)
{
	struct muster_difference *d;

	(void)state;
	begin(&rule_resolution_differs);
	d = fake_difference(f, fake_agreement(f, fake_account(f, "more")),
	    "iam:policies:write");
	d->tier = MUSTER_TIER_0;
	d = fake_difference(f, fake_agreement(f, fake_account(f, "less")),
	    "iam:policies:write");
	d->tier = MUSTER_TIER_0;
	d->more = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "more"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "less"), MUSTER_MEDIUM);
}

static void
agreement_passes_and_who_was_not_asked_is_not_judged(void **state)
{
	(void)state;
	begin(&rule_resolution_differs);
	fake_account(f, "quiet");
	fake_agreement(f, fake_account(f, "ann"));
	fake_agreement(f, fake_account(f, "none"))->n_same = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ann"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "quiet"), NOT_JUDGED);
}

/* The false alarms that can be told: what cannot be compared is no fault. */
static void
what_cannot_be_compared_is_no_difference(void **state)
{
	struct muster_agreement *a, *alone;
	struct muster_difference *d;

	(void)state;
	begin(&rule_resolution_differs);
	a = fake_agreement(f, fake_account(f, "ann"));
	d = fake_difference(f, a, "tenant-viewer");
	d->comparable = 0;
	d->why = "a classic permission";
	a->n_different = 0;
	a->n_unclear = 1;
	alone = fake_agreement(f, fake_account(f, "bob"));
	*fake_difference(f, alone, "tenant-viewer") = *d;
	alone->n_different = alone->n_same = 0;
	alone->n_unclear = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ann"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_UNKNOWN);
	assert_string_equal(fake_text(f, "bob", "not comparable because"),
	    "a classic permission");
	fake_check_failures(f);
}

static void
five_differences_are_shown_and_all_are_counted(void **state)
{
	struct muster_agreement *a;

	(void)state;
	begin(&rule_resolution_differs);
	a = fake_agreement(f, fake_account(f, "ann"));
	for (int i = 0; i < 7; i++)
		fake_difference(f, a, "slo:slos:write");
	fake_check(f);
	assert_int_equal(fake_number(f, "ann", "permissions that differ"), 7);
	assert_int_equal(fake_of(f, "ann")->n_facts, 5 * 4 + 2);
}

/* ---- POL-14 ---- */

static struct muster_entitlement *
read_as(const char *id, enum muster_tri agrees, const char *difference)
{
	struct muster_entitlement *e = fake_policy(f, id);

	e->agrees = agrees;
	e->difference = difference;
	return e;
}

static void
statements_that_are_not_those_of_the_text_fail(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_statements_differ);
	read_as("differs", MUSTER_NO, "only in the text: ALLOW a:b:c");
	e = read_as("strong", MUSTER_NO, "only in the text: ALLOW a:b:c");
	e->tier = MUSTER_TIER_0;
	e = read_as("bound", MUSTER_NO, "only in the text: ALLOW a:b:c");
	e->tier = MUSTER_TIER_1;
	fake_grant(f, "g", team, e);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "differs"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "differs"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "differs", "difference"),
	    "only in the text: ALLOW a:b:c");
	assert_int_equal(fake_severity(f, "strong"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "bound"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "bound", "bindings"), 1);
	fake_check_failures(f);
}

static void
the_same_statements_pass_and_a_single_telling_is_not_judged(void **state)
{
	(void)state;
	begin(&rule_statements_differ);
	read_as("same", MUSTER_YES, NULL);
	read_as("once", MUSTER_TRI_UNKNOWN, NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "same"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "once"), NOT_JUDGED);
}

static void
what_could_not_be_compared_is_unknown_with_the_reason(void **state)
{
	(void)state;
	begin(&rule_statements_differ);
	read_as("odd", MUSTER_TRI_UNKNOWN, "the text was not understood");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_string_equal(
	    fake_text(f, "odd", "why"), "the text was not understood");
	fake_check_failures(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    what_only_the_platform_names_fails_with_both_answers,
		    end),
		cmocka_unit_test_teardown(
		    more_of_what_administers_is_high_and_less_is_not,
		    end),
		cmocka_unit_test_teardown(
		    agreement_passes_and_who_was_not_asked_is_not_judged,
		    end),
		cmocka_unit_test_teardown(
		    what_cannot_be_compared_is_no_difference,
		    end),
		cmocka_unit_test_teardown(
		    five_differences_are_shown_and_all_are_counted,
		    end),
		cmocka_unit_test_teardown(
		    statements_that_are_not_those_of_the_text_fail,
		    end),
		cmocka_unit_test_teardown(
		    the_same_statements_pass_and_a_single_telling_is_not_judged,
		    end),
		cmocka_unit_test_teardown(
		    what_could_not_be_compared_is_unknown_with_the_reason,
		    end),
		cmocka_unit_test_teardown(
		    an_open_write_bound_without_boundary_fails, end),
		cmocka_unit_test_teardown(
		    bound_at_one_environment_it_is_medium, end),
		cmocka_unit_test_teardown(
		    any_limit_at_all_lets_a_write_pass, end),
		cmocka_unit_test_teardown(
		    one_binding_without_boundary_is_enough, end),
		cmocka_unit_test_teardown(
		    what_nothing_can_limit_is_no_fault, end),
		cmocka_unit_test_teardown(
		    the_vendors_policies_are_not_judged, end),
		cmocka_unit_test_teardown(
		    a_policy_not_understood_is_unknown, end),
		cmocka_unit_test_teardown(
		    wildcards_and_policies_to_be_bounded_are_told_elsewhere,
		    end),
		cmocka_unit_test_teardown(
		    a_binding_must_find_group_policy_and_boundaries, end),
		cmocka_unit_test_teardown(
		    a_lost_boundary_of_a_strong_right_is_high, end),
		cmocka_unit_test_teardown(
		    dangling_rests_on_whole_inventories, end),
		cmocka_unit_test_teardown(
		    an_own_policy_bound_to_nothing_is_unused, end),
		cmocka_unit_test_teardown(
		    a_template_says_so_in_its_description, end),
		cmocka_unit_test_teardown(
		    an_empty_group_with_administration_fails, end),
		cmocka_unit_test_teardown(a_group_must_say_what_it_is_for, end),
		cmocka_unit_test_teardown(
		    groups_of_the_product_need_no_description, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
