/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on who administers, and for how long: PRV-03, PRV-07, PRV-09. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_administrators_too_few,
    rule_daily_administrator, rule_privilege_standing;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_account *
root(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->tier = MUSTER_TIER_0;
	return a;
}

/* ---- PRV-03 ---- */

static void
one_administrator_is_one_too_few(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_few);
	fake_source(f, "two");
	root("a");
	root("b");
	fake_source(f, "one");
	root("c");
	fake_account(f, "reader");
	fake_source(f, "none");
	fake_account(f, "reader 2");
	fake_source(f, "empty");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "two"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "one"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "one", "the only one"), "c");
	assert_int_equal(fake_verdict(f, "none"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "none"), MUSTER_HIGH);
	assert_null(fake_text(f, "none", "the only one"));
	assert_int_equal(fake_verdict(f, "empty"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_deputy_who_cannot_sign_in_or_is_a_machine_is_none(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_few);
	fake_source(f, "s");
	root("a");
	root("off")->status = MUSTER_DISABLED;
	root("asked")->status = MUSTER_PENDING;
	root("bot")->type = MUSTER_SERVICE;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_FAIL);
	fake_set(f, "count", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_PASS);
}

static void
a_break_glass_account_can_stand_in(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_few);
	fake_source(f, "s");
	root("a");
	root("glass");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	fake_source(f, "only");
	root("glass 2");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass 2");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "only"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "only", "of these for emergencies"), 1);
}

static void
a_deputy_who_may_be_one_makes_it_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_few);
	fake_source(f, "type");
	root("a");
	root("b")->type = MUSTER_TYPE_UNKNOWN;
	fake_source(f, "status");
	root("c");
	root("d")->status = MUSTER_STATUS_UNKNOWN;
	fake_source(f, "doubt");
	root("e");
	fake_account(f, "g")->tier_doubt = "policy X was not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "type"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "status"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- PRV-07 ---- */

static void
pairs(void)
{
	f = fake_new(&rule_daily_administrator);
	fake_entry(f, MUSTER_ADMIN_PAIRS, "adm-ada@example.org")->with =
	    "ada@example.org";
}

static void
everyday_accounts_that_administer_are_found(void **state)
{
	(void)state;
	pairs();
	root("ADM-ada@example.org");
	root("ada@example.org");
	root("bo@example.org");
	fake_account(f, "cy@example.org");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ADM-ada@example.org"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ada@example.org"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada@example.org"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "ada@example.org", "administrator's account"),
	    "adm-ada@example.org");
	assert_int_equal(fake_verdict(f, "bo@example.org"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bo@example.org"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "bo@example.org", "sign-ins"), 10);
	assert_int_equal(fake_verdict(f, "cy@example.org"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
emergency_accounts_and_machines_are_not_everyday_ones(void **state)
{
	(void)state;
	pairs();
	root("glass");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	root("bot")->type = MUSTER_SERVICE;
	root("off")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
	assert_int_equal(
	    rule_daily_administrator.registers, 1 << MUSTER_ADMIN_PAIRS);
}

static void
what_is_not_said_of_an_everyday_account_is_unknown(void **state)
{
	(void)state;
	pairs();
	root("what")->type = MUSTER_TYPE_UNKNOWN;
	root("odd")->status = MUSTER_STATUS_UNKNOWN;
	fake_account(f, "doubt")->tier_doubt = "policy X was not read";
	root("count")->logins = MUSTER_NO_COUNT;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "what"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "count", "sign-ins"), -1);
	fake_check_failures(f);
}

/* ---- PRV-09 ---- */

static struct muster_effect *
strong(const char *id, enum muster_tier tier)
{
	struct muster_group *g = fake_group(f, id);
	struct muster_entitlement *e = fake_policy(f, id);
	struct muster_grant *grant = fake_grant(f, id, g, e);
	struct muster_effect *effect =
	    fake_effect(f, grant, "iam:policies:write", "admin");

	g->tier = grant->tier = effect->tier = tier;
	fake_statement(f, e, "iam:policies:write", "admin")->tier = tier;
	fake_membership(f, &f->account[0], g);
	return effect;
}

static void
standing(void)
{
	f = fake_new(&rule_privilege_standing);
	fake_account(f, "ada");
}

static void
a_strong_right_for_ever_is_found(void **state)
{
	(void)state;
	standing();
	strong("rights", MUSTER_TIER_0);
	strong("product", MUSTER_TIER_1);
	strong("writes", MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "rights", "permission"), "iam:policies:write");
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "writes"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_group_approved_until_a_date_to_come_passes(void **state)
{
	(void)state;
	standing();
	strong("good", MUSTER_TIER_0);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "good");
	strong("over", MUSTER_TIER_0);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "over")->until = FAKE_AGO(1);
	strong("ever", MUSTER_TIER_0);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "ever")->until = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "good"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(
	    fake_number(f, "over", "registered until"), FAKE_AGO(1));
	assert_int_equal(fake_verdict(f, "ever"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_boundary_ends_a_right_by_a_date_to_come_only(void **state)
{
	struct muster_boundary *until, *from;
	struct muster_effect *e;

	(void)state;
	standing();
	until = fake_boundary(f, "until");
	fake_boundary_condition(f, until, "global:date", "<", "2026-07-01Z");
	from = fake_boundary(f, "from");
	fake_boundary_condition(
	    f, from, "global:date-time", ">", "2025-07-01T00:00:00Z");
	e = strong("ends", MUSTER_TIER_0);
	fake_bind(f, &f->grant[0], until);
	e->boundary = until;
	e = strong("begins", MUSTER_TIER_0);
	fake_bind(f, &f->grant[1], from);
	e->boundary = from;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ends"), MUSTER_PASS);
	assert_non_null(fake_of(f, "ends")->reason);
	assert_int_equal(fake_verdict(f, "begins"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_date_in_the_policy_ends_only_its_own_statement(void **state)
{
	struct muster_effect *e;

	(void)state;
	standing();
	strong("ends", MUSTER_TIER_0);
	fake_condition(f, &f->statement[0][0], "global:date-time", "<",
	    "2026-07-01T00:00:00Z");
	strong("one", MUSTER_TIER_0);
	fake_condition(
	    f, &f->statement[1][0], "global:date", "<", "2026-07-01Z");
	fake_effect(f, &f->grant[1], "iam:bindings:write", "admin")->tier =
	    MUSTER_TIER_0;
	fake_statement(f, &f->entitlement[1], "iam:bindings:write", "admin");
	strong("twice", MUSTER_TIER_0);
	fake_condition(
	    f, &f->statement[2][0], "global:date", "<", "2026-07-01Z");
	fake_statement(f, &f->entitlement[2], "iam:policies:write", "admin");
	e = strong("comes with", MUSTER_TIER_0);
	e->permission = "iam:policies:read";
	e->implied_by = "iam:policies:write";
	fake_condition(
	    f, &f->statement[3][0], "global:date", "<", "2026-07-01Z");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ends"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "one", "permission"), "iam:bindings:write");
	assert_int_equal(fake_verdict(f, "twice"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "comes with"), MUSTER_PASS);
}

static void
rights_over_denied_or_of_everyone_do_not_stand(void **state)
{
	(void)state;
	standing();
	strong("over", MUSTER_TIER_0)->state = MUSTER_EFFECT_OVER;
	strong("never", MUSTER_TIER_0)->state = MUSTER_EFFECT_NEVER;
	strong("deny", MUSTER_TIER_0)->deny = 1;
	strong("soon", MUSTER_TIER_0)->state = MUSTER_EFFECT_NOT_YET;
	strong("all", MUSTER_TIER_0);
	f->group[4].everyone = MUSTER_YES;
	fake_grant(f, "dangling", NULL, &f->entitlement[0]);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "deny"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "soon"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "all"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dangling"), NOT_JUDGED);
}

static void
rights_of_emergency_accounts_may_stand(void **state)
{
	(void)state;
	standing();
	fake_account(f, "glass");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	strong("glass only", MUSTER_TIER_0);
	f->member[0].account = &f->account[1];
	f->member[0].membership.account = &f->account[1];
	strong("mixed", MUSTER_TIER_0);
	fake_membership(f, &f->account[1], &f->group[1]);
	strong("nobody", MUSTER_TIER_0);
	f->n_members--;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass only"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "mixed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "nobody"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_policy_nobody_could_read_may_stand(void **state)
{
	(void)state;
	standing();
	strong("text", MUSTER_TIER_3);
	f->entitlement[0].readable = MUSTER_NO;
	strong("unused", MUSTER_TIER_3);
	f->entitlement[1].readable = MUSTER_TRI_UNKNOWN;
	f->grant[1].n_accounts = 0;
	strong("part", MUSTER_TIER_0)->state = MUSTER_EFFECT_OVER;
	f->entitlement[2].readable = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "text"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unused"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "part"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(one_administrator_is_one_too_few),
		TEST(a_deputy_who_cannot_sign_in_or_is_a_machine_is_none),
		TEST(a_break_glass_account_can_stand_in),
		TEST(a_deputy_who_may_be_one_makes_it_unknown),
		TEST(everyday_accounts_that_administer_are_found),
		TEST(emergency_accounts_and_machines_are_not_everyday_ones),
		TEST(what_is_not_said_of_an_everyday_account_is_unknown),
		TEST(a_strong_right_for_ever_is_found),
		TEST(a_group_approved_until_a_date_to_come_passes),
		TEST(a_boundary_ends_a_right_by_a_date_to_come_only),
		TEST(a_date_in_the_policy_ends_only_its_own_statement),
		TEST(rights_over_denied_or_of_everyone_do_not_stand),
		TEST(rights_of_emergency_accounts_may_stand),
		TEST(a_policy_nobody_could_read_may_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
