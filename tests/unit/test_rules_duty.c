/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on the segregation of duties: SOD-01, -04, -05. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_duty_conflict, rule_duty_trace,
    rule_duty_exception;

static struct fake *f;
static struct muster_duty *rights, *data, *configure, *erase;

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
	rights = fake_duty(f, "rights");
	data = fake_duty(f, "sensitive-data");
	configure = fake_duty(f, "configure");
	erase = fake_duty(f, "erase-trace");
}

static struct muster_account *
person(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->n_grants = 2;
	return a;
}

/* Somebody who holds both. */
static struct muster_account *
both(const char *id, const struct muster_duty *one,
    const struct muster_duty *other)
{
	struct muster_account *a = person(id);

	fake_holding(f, a, one, "one:write");
	fake_holding(f, a, other, "other:read");
	return a;
}

/* ---- SOD-01 ---- */

static void
both_duties_of_a_pair_fail_as_the_matrix_rates_it(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data)->title = "Rights and data";
	both("ada", rights, data);
	fake_holding(f, person("bob"), rights, "one:write");
	person("cy");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "ada", "pair"), "Rights and data");
	assert_string_equal(fake_text(f, "ada", "one side"), "one:write");
	assert_string_equal(fake_text(f, "ada", "other side"), "other:read");
	assert_string_equal(
	    fake_text(f, "ada", "one side in"), "Example account");
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "cy"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
the_gravest_of_several_pairs_rates_the_account(void **state)
{
	struct muster_account *ada;

	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data)->severity = MUSTER_LOW;
	fake_conflict(f, "b", rights, configure)->severity = MUSTER_CRITICAL;
	fake_conflict(f, "c", data, configure)->severity = MUSTER_INFO;
	ada = both("ada", rights, data);
	fake_holding(f, ada, configure, "settings:objects:write")->limited = 1;
	both("bob", rights, data);
	fake_check(f);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_CRITICAL);
	assert_int_equal(fake_number(f, "ada", "pairs held"), 3);
	assert_string_equal(
	    fake_text(f, "ada", "other side is"), "under a condition");
	assert_int_equal(fake_severity(f, "bob"), MUSTER_LOW);
	assert_null(fake_text(f, "bob", "other side is"));
}

static void
the_pair_of_acting_and_erasing_is_left_to_its_own_rule(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "configure-and-erase", configure, erase);
	both("ada", configure, erase);
	fake_check(f); /* a matrix without another pair asks nothing */
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
	fake_conflict(f, "a", rights, data);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
}

static struct muster_account *
apart(const char *id, const char *kind)
{
	struct muster_account *a = person(id);
	const struct muster_scope one = { "env1", "One", "environment", NULL };
	const struct muster_scope two = { "two", "Two", kind, NULL };

	fake_holding(f, a, rights, "one:write")->scope = one;
	fake_holding(f, a, data, "other:read")->scope = two;
	return a;
}

static void
where_both_must_meet_two_places_are_no_conflict(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data)->same_scope = 1;
	fake_place(f, "two", "zone")->parent_id = "env1";
	apart("elsewhere", "environment");
	apart("everywhere", "account");
	apart("inside", "zone");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "elsewhere"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "everywhere"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "inside"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
another_grant_may_let_them_meet_all_the_same(void **state)
{
	struct muster_group *team;
	struct muster_account *a;
	struct muster_grant *g;

	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data)->same_scope = 1;
	a = apart("ada", "environment");
	team = fake_group(f, "team");
	fake_membership(f, a, team);
	g = fake_grant(f, "g", team, fake_policy(f, "p"));
	g->scope = (struct muster_scope){ "two", "Two", "environment", NULL };
	fake_effect(f, g, "one:write", "write");
	a = apart("denied", "environment");
	team = fake_group(f, "others");
	fake_membership(f, a, team);
	g = fake_grant(f, "h", team, fake_policy(f, "q"));
	fake_effect(f, g, "one:write", "write")->deny = 1;
	fake_effect(f, g, "one:write", "write")->state = MUSTER_EFFECT_OVER;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "denied"), MUSTER_PASS);
}

static void
whether_duties_that_rest_on_more_meet_is_not_known(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data)->same_scope = 1;
	apart("ada", "environment");
	f->holding[0].holding.n_permissions = 2;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
}

static void
emergency_accounts_and_machines_are_no_conflict(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data);
	both("glass", rights, data);
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	both("robot", rights, data)->type = MUSTER_SERVICE;
	both("gone", rights, data)->status = MUSTER_DISABLED;
	both("invited", rights, data)->status = MUSTER_PENDING;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "robot"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "gone"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "invited"), MUSTER_FAIL);
}

static void
what_is_not_known_of_an_account_is_no_pass(void **state)
{
	(void)state;
	begin(&rule_duty_conflict);
	fake_conflict(f, "a", rights, data);
	both("odd", rights, data)->status = MUSTER_STATUS_UNKNOWN;
	person("doubt")->tier_doubt = "a policy was not understood";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- SOD-04 ---- */

static void
writing_and_erasing_in_one_hand_fail(void **state)
{
	(void)state;
	begin(&rule_duty_trace);
	both("ada", configure, erase);
	fake_holding(f, person("writer"), configure, "settings:objects:write");
	fake_holding(f, person("eraser"), erase, "storage:records:delete");
	both("other", rights, data);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "ada", "writes with"), "one:write");
	assert_string_equal(fake_text(f, "ada", "erases with"), "other:read");
	assert_int_equal(fake_verdict(f, "writer"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "eraser"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "other"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_condition_makes_it_less_and_the_matrix_may_rate_it(void **state)
{
	(void)state;
	begin(&rule_duty_trace);
	both("limited", configure, erase);
	f->holding[0].holding.limited = 1;
	both("open", configure, erase);
	fake_conflict(f, "configure-and-erase", configure, erase)->severity =
	    MUSTER_CRITICAL;
	fake_check(f);
	assert_int_equal(fake_severity(f, "limited"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "limited", "writing is"), "under a condition");
	assert_int_equal(fake_severity(f, "open"), MUSTER_CRITICAL);
}

static void
of_the_trace_too_emergency_accounts_and_machines_pass(void **state)
{
	(void)state;
	begin(&rule_duty_trace);
	both("glass", configure, erase);
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	both("robot", configure, erase)->type = MUSTER_SERVICE;
	both("odd", configure, erase)->status = MUSTER_STATUS_UNKNOWN;
	person("doubt")->tier_doubt = "a policy was not understood";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "robot"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
without_the_duties_nobody_is_judged(void **state)
{
	(void)state;
	f = fake_new(&rule_duty_trace);
	person("ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
}

/* ---- SOD-05 ---- */

static struct muster_exception *
excepted(const char *id)
{
	struct muster_exception *x = fake_exception(f, id);

	x->rule_id = "SOD-01";
	x->control = "The log is read by somebody else each week.";
	return x;
}

static void
an_exception_without_its_fields_is_empty(void **state)
{
	(void)state;
	begin(&rule_duty_exception);
	fake_state(f, "SOD-01");
	excepted("good");
	excepted("control")->control = NULL;
	excepted("approver")->approver = NULL;
	excepted("end")->missing = "end";
	excepted("over")->expired = 1;
	excepted("nothing")->n_hits = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "good"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "control"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "control", "compensating control"), "none");
	assert_int_equal(fake_verdict(f, "approver"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "end"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "end", "missing"), "end");
	assert_int_equal(fake_severity(f, "over"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "nothing"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
whether_it_matches_is_known_only_if_its_rule_ran(void **state)
{
	struct muster_rule_state *s;

	(void)state;
	begin(&rule_duty_exception);
	s = fake_state(f, "SOD-04");
	s->status = MUSTER_RULE_IN_PART;
	s->reason = "bindings: HTTP 403";
	excepted("other")->n_hits = 0;
	excepted("part")->n_hits = 0;
	f->exception[1].rule_id = "SOD-04";
	excepted("over")->n_hits = 0;
	f->exception[2].expired = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "other"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "part"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
}

static void
exceptions_from_other_rules_are_not_judged_here(void **state)
{
	(void)state;
	begin(&rule_duty_exception);
	excepted("other")->rule_id = "PRV-02";
	excepted("finding")->rule_id = NULL;
	f->exception[1].finding_id = "0123";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "finding"), NOT_JUDGED);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_duties_of_a_pair_fail_as_the_matrix_rates_it),
		TEST(the_gravest_of_several_pairs_rates_the_account),
		TEST(the_pair_of_acting_and_erasing_is_left_to_its_own_rule),
		TEST(where_both_must_meet_two_places_are_no_conflict),
		TEST(another_grant_may_let_them_meet_all_the_same),
		TEST(whether_duties_that_rest_on_more_meet_is_not_known),
		TEST(emergency_accounts_and_machines_are_no_conflict),
		TEST(what_is_not_known_of_an_account_is_no_pass),
		TEST(writing_and_erasing_in_one_hand_fail),
		TEST(a_condition_makes_it_less_and_the_matrix_may_rate_it),
		TEST(of_the_trace_too_emergency_accounts_and_machines_pass),
		TEST(without_the_duties_nobody_is_judged),
		TEST(an_exception_without_its_fields_is_empty),
		TEST(whether_it_matches_is_known_only_if_its_rule_ran),
		TEST(exceptions_from_other_rules_are_not_judged_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
