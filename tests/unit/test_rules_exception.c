/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what loosens rules: exceptions (IPE-07), settings (IPE-06). */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_exception_stale, rule_threshold_loose;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_exception *
excepted(const char *id, const char *rule)
{
	struct muster_exception *x = fake_exception(f, id);

	x->rule_id = rule;
	x->finding_id = rule == NULL ? "0123" : NULL;
	return x;
}

/* ---- IPE-07 ---- */

static void
an_exception_that_is_complete_and_matches_passes(void **state)
{
	(void)state;
	f = fake_new(&rule_exception_stale);
	excepted("rule", "PRV-02");
	excepted("finding", NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rule"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "finding"), MUSTER_PASS);
}

static void
what_lacks_a_field_or_has_ended_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_exception_stale);
	excepted("lacks", "PRV-02")->missing = "approver, end";
	excepted("open", "PRV-02")->expired = 1;
	excepted("over", "PRV-02")->expired = 1;
	f->exception[2].n_hits = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "lacks"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "lacks", "missing"), "approver, end");
	assert_int_equal(fake_severity(f, "open"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "over"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
what_matches_nothing_fails_if_its_rule_ran(void **state)
{
	static const char *const ids[] = { "ran", "part", "none", "data", "off",
		"later" };

	(void)state;
	f = fake_new(&rule_exception_stale);
	for (size_t i = 0; i < 6; i++) {
		if (i < 5)
			fake_state(f, ids[i]);
		excepted(ids[i], ids[i])->n_hits = 0;
	}
	f->state[1].status = MUSTER_RULE_IN_PART;
	f->state[2].status = MUSTER_RULE_NOT_EVALUATED;
	f->state[3].status = MUSTER_RULE_NO_DATA;
	f->state[4].status = MUSTER_RULE_OFF;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ran"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ran"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "part"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "data"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_FAIL);
	/* this rule runs last: what did not run is not there */
	assert_int_equal(fake_verdict(f, "later"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
the_id_of_a_finding_begins_with_its_rule(void **state)
{
	(void)state;
	f = fake_new(&rule_exception_stale);
	fake_state(f, "ACC-01");
	fake_state(f, "ACC-02")->status = MUSTER_RULE_IN_PART;
	excepted("ran", NULL)->n_hits = 0;
	excepted("part", NULL)->n_hits = 0;
	excepted("nowhere", NULL)->n_hits = 0;
	excepted("sod", NULL)->n_hits = 0;
	f->exception[0].finding_id = "ACC-01-0123456789";
	f->exception[1].finding_id = "ACC-02-0123456789";
	f->exception[2].finding_id = "ACC-99-0123456789";
	f->exception[3].finding_id = "SOD-01-0123456789";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ran"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "part"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "nowhere"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "sod"), NOT_JUDGED);
}

static void
a_name_that_several_bear_excuses_too_much(void **state)
{
	(void)state;
	f = fake_new(&rule_exception_stale);
	fake_state(f, "ACC-01");
	excepted("one", "ACC-01")->n_hits = 1;
	excepted("two", "ACC-01")->n_hits = 2;
	excepted("all", "ACC-01")->n_hits = 9;
	f->exception[0].subject = "ada";
	f->exception[1].subject = "ada";
	f->exception[2].subject = "*";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "two"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "two"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_PASS);
}

static void
those_from_the_segregation_of_duties_are_left_out(void **state)
{
	(void)state;
	f = fake_new(&rule_exception_stale);
	excepted("sod", "SOD-01")->expired = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "sod"), NOT_JUDGED);
}

/* ---- IPE-06 ---- */

static void
a_setting_looser_than_a_requirement_fails(void **state)
{
	struct muster_guard *g;

	(void)state;
	f = fake_new(&rule_threshold_loose);
	fake_state(f, "ACC-01");
	fake_state(f, "PRV-02");
	fake_state(f, "TOK-03");
	fake_state(f, "free");
	fake_guard(f, "ACC-01", "days");
	g = fake_guard(f, "ACC-01", "days");
	g->framework = "CIS Controls v8";
	g->control = "5.3";
	g->at_most = 45;
	fake_guard(f, "PRV-02", "days");
	g = fake_guard(f, "TOK-03", "length");
	g->at_most = MUSTER_NO_COUNT;
	g->at_least = 91;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ACC-01"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ACC-01"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "ACC-01", "requirement"), "5.3");
	assert_int_equal(fake_number(f, "ACC-01", "at most"), 45);
	assert_int_equal(fake_number(f, "ACC-01", "value"), 90);
	assert_int_equal(fake_verdict(f, "PRV-02"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "TOK-03"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "TOK-03", "at least"), 91);
	assert_int_equal(fake_verdict(f, "free"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
the_bound_itself_is_not_looser(void **state)
{
	struct muster_guard *g;

	(void)state;
	f = fake_new(&rule_threshold_loose);
	fake_state(f, "ACC-01");
	g = fake_guard(f, "ACC-01", "days");
	g->at_least = 90;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ACC-01"), MUSTER_PASS);
}

static void
a_rule_that_is_off_or_runs_later_has_no_setting(void **state)
{
	(void)state;
	f = fake_new(&rule_threshold_loose);
	fake_state(f, "off")->status = MUSTER_RULE_OFF;
	fake_guard(f, "off", "days")->value = 99;
	fake_guard(f, "later", "days")->value = 99;
	fake_state(f, "data")->status = MUSTER_RULE_NO_DATA;
	fake_guard(f, "data", "days")->value = 99;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "later"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "data"), MUSTER_FAIL);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_exception_that_is_complete_and_matches_passes),
		TEST(what_lacks_a_field_or_has_ended_fails),
		TEST(what_matches_nothing_fails_if_its_rule_ran),
		TEST(the_id_of_a_finding_begins_with_its_rule),
		TEST(a_name_that_several_bear_excuses_too_much),
		TEST(those_from_the_segregation_of_duties_are_left_out),
		TEST(a_setting_looser_than_a_requirement_fails),
		TEST(the_bound_itself_is_not_looser),
		TEST(a_rule_that_is_off_or_runs_later_has_no_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
