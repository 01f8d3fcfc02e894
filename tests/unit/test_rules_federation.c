/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on the company login and directory: AUT-04, COR-06. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_administrator_not_federated,
    rule_account_outside_federation;

static struct fake *f;

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
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	fake_entry(f, MUSTER_OWN_DOMAINS, "local.example")->federated =
	    MUSTER_NO;
	fake_entry(f, MUSTER_OWN_DOMAINS, "what.example")->federated =
	    MUSTER_TRI_UNKNOWN;
	fake_source(f, "dynatrace");
}

/* ---- AUT-04 ---- */

static struct muster_account *
root(const char *login)
{
	struct muster_account *a = fake_account(f, login);

	a->tier = MUSTER_TIER_0;
	return a;
}

static void
an_administrator_past_the_company_login_is_found(void **state)
{
	(void)state;
	begin(&rule_administrator_not_federated);
	root("in@example.org");
	root("out@local.example");
	root("far@mail.example");
	fake_account(f, "user@local.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "out@local.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "out@local.example"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "out@local.example", "login"), "out@local.example");
	assert_int_equal(fake_verdict(f, "far@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "user@local.example"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
the_first_owner_may_be_registered_as_break_glass(void **state)
{
	(void)state;
	begin(&rule_administrator_not_federated);
	root("owner@local.example");
	root("fallback@mail.example");
	fake_entry(f, MUSTER_BREAK_GLASS, "owner@local.example");
	fake_entry(f, MUSTER_BREAK_GLASS, "fallback@mail.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "owner@local.example"), MUSTER_PASS);
	assert_non_null(fake_of(f, "owner@local.example")->reason);
	assert_int_equal(fake_verdict(f, "fallback@mail.example"), MUSTER_PASS);
}

static void
what_is_not_said_of_an_administrator_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	begin(&rule_administrator_not_federated);
	root("a@what.example");
	root("b")->login = NULL;
	root("c@local.example")->type = MUSTER_TYPE_UNKNOWN;
	root("d@local.example")->status = MUSTER_STATUS_UNKNOWN;
	a = fake_account(f, "e@local.example");
	a->tier_doubt = "policy X was not read";
	a = fake_account(f, "f@example.org");
	a->tier_doubt = "policy X was not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "a@what.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "b"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "c@local.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "d@local.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "e@local.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "f@example.org"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
machines_and_who_cannot_sign_in_are_not_asked(void **state)
{
	(void)state;
	begin(&rule_administrator_not_federated);
	root("bot@local.example")->type = MUSTER_SERVICE;
	root("off@local.example")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- COR-06 ---- */

/* A group that gives reading, with a directory group beside it. */
static struct muster_group *
local_group(const char *id)
{
	struct muster_group *g = fake_group(f, id);

	g->tier = MUSTER_TIER_3;
	g->n_grants = 1;
	return g;
}

static void
directory(void)
{
	fake_group(f, "pushed")->managed_by = "SCIM";
}

static void
a_local_account_beside_federation_is_found(void **state)
{
	struct muster_account *a;

	(void)state;
	begin(&rule_account_outside_federation);
	fake_account(f, "in@example.org")->n_grants = 1;
	fake_account(f, "out@local.example")->n_grants = 1;
	fake_account(f, "bare@local.example");
	fake_account(f, "far@mail.example");
	a = fake_account(f, "bot@local.example");
	a->type = MUSTER_SERVICE;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "out@local.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "out@local.example"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "bare@local.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bare@local.example"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "far@mail.example"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "bot@local.example"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
an_administrator_outside_is_left_to_another_rule(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	root("root@local.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "root@local.example"), NOT_JUDGED);
}

static void
registered_accounts_may_stay_outside(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	fake_account(f, "glass@local.example");
	fake_account(f, "job@local.example");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass@local.example");
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "job@local.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass@local.example"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "job@local.example"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
without_a_federated_domain_there_is_no_standard(void **state)
{
	(void)state;
	f = fake_new(&rule_account_outside_federation);
	fake_source(f, "dynatrace");
	fake_entry(f, MUSTER_OWN_DOMAINS, "local.example")->federated =
	    MUSTER_NO;
	fake_account(f, "ada@local.example");
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
a_domain_of_which_nothing_is_said_has_one_verdict(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	fake_account(f, "a@what.example");
	fake_account(f, "b@what.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "what.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_of(f, "what.example")->subject, MUSTER_ENTRY);
	assert_int_equal(fake_verdict(f, "a@what.example"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_membership_by_hand_beside_a_directory_is_found(void **state)
{
	const struct muster_account *a;

	(void)state;
	begin(&rule_account_outside_federation);
	directory();
	a = fake_account(f, "in@example.org");
	fake_membership(f, a, local_group("by hand"));
	fake_membership(f, a, local_group("also"));
	fake_account(f, "clean@example.org");
	fake_membership(f, &f->account[1], &f->group[0]);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "in@example.org"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "in@example.org", "local groups"), 2);
	assert_string_equal(
	    fake_text(f, "in@example.org", "local group"), "by hand");
	assert_int_equal(fake_verdict(f, "clean@example.org"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
local_groups_are_the_standard_where_there_are_no_others(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	fake_account(f, "in@example.org");
	fake_membership(f, &f->account[0], local_group("by hand"));
	fake_group(f, "all")->managed_by = "ALL_USERS";
	f->group[1].everyone = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_PASS);
}

static void
groups_without_rights_or_that_administer_are_left_out(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	directory();
	fake_account(f, "in@example.org");
	fake_membership(f, &f->account[0], fake_group(f, "empty"));
	local_group("admins")->tier = MUSTER_TIER_1;
	fake_membership(f, &f->account[0], &f->group[2]);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_PASS);
}

static void
a_big_local_group_is_told_once(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	fake_set(f, "members", 2);
	directory();
	fake_account(f, "a@example.org");
	fake_account(f, "far@mail.example");
	local_group("big")->n_members = 3;
	local_group("small")->n_members = 2;
	local_group("foreign")->n_members = 3;
	fake_membership(f, &f->account[0], &f->group[1]);
	fake_membership(f, &f->account[1], &f->group[3]);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "a@example.org"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "big"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "big"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "big", "members"), 3);
	assert_int_equal(fake_verdict(f, "small"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "foreign"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
who_may_not_be_a_person_that_signs_in_is_unknown(void **state)
{
	(void)state;
	begin(&rule_account_outside_federation);
	directory();
	fake_account(f, "odd@local.example")->status = MUSTER_STATUS_UNKNOWN;
	fake_account(f, "what@local.example")->type = MUSTER_TYPE_UNKNOWN;
	fake_account(f, "in@example.org")->type = MUSTER_TYPE_UNKNOWN;
	fake_membership(f, &f->account[2], local_group("by hand"));
	fake_account(f, "off@local.example")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd@local.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "what@local.example"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "in@example.org"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off@local.example"), NOT_JUDGED);
	fake_check_failures(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(an_administrator_past_the_company_login_is_found),
		TEST(the_first_owner_may_be_registered_as_break_glass),
		TEST(what_is_not_said_of_an_administrator_is_unknown),
		TEST(machines_and_who_cannot_sign_in_are_not_asked),
		TEST(a_local_account_beside_federation_is_found),
		TEST(an_administrator_outside_is_left_to_another_rule),
		TEST(registered_accounts_may_stay_outside),
		TEST(without_a_federated_domain_there_is_no_standard),
		TEST(a_domain_of_which_nothing_is_said_has_one_verdict),
		TEST(a_membership_by_hand_beside_a_directory_is_found),
		TEST(local_groups_are_the_standard_where_there_are_no_others),
		TEST(groups_without_rights_or_that_administer_are_left_out),
		TEST(a_big_local_group_is_told_once),
		TEST(who_may_not_be_a_person_that_signs_in_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
