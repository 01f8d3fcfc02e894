/* SPDX-License-Identifier: Apache-2.0 */
/* The rule on people with several accounts: ACC-08. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_duplicate;

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
person(const char *login, const char *name, int64_t last_login)
{
	struct muster_account *a = fake_account(f, login);

	a->name = name != NULL ? name : login;
	a->last_login = last_login;
	return a;
}

static void
the_second_account_of_a_name_is_found_once(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("al@a", "Astrid Lindholm", FAKE_AGO(50));
	person("astrid.lindholm@a", "Lindholm,  Astrid", FAKE_AGO(1));
	person("mehmet@a", "Mehmet Kaya", FAKE_AGO(1));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "al@a"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "al@a", "account in use"), "astrid.lindholm@a");
	assert_int_equal(fake_number(f, "al@a", "accounts of this person"), 2);
	assert_int_equal(fake_verdict(f, "astrid.lindholm@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "mehmet@a"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
accents_case_order_and_remarks_do_not_make_another_name(void **state)
{
	static const char *const names[] = {
		"J\303\266rg Gro\303\237-\303\205s", "GROSS-AS, Joerg",
		"joerg  gross-as (Admin)", "(ext) J\303\226RG GROSS-\303\245S"
	};
	static const char *const ids[] = { "a@a", "b@a", "c@a", "d@a" };

	(void)state;
	f = fake_new(&rule_account_duplicate);
	for (size_t i = 0; i < 4; i++)
		person(ids[i], names[i], FAKE_AGO((int)i));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "a@a"), MUSTER_PASS);
	for (size_t i = 1; i < 4; i++)
		assert_int_equal(fake_verdict(f, ids[i]), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "d@a", "accounts of this person"), 4);
}

static void
the_same_login_in_two_domains_is_one_person(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("eva.berg@old", NULL, FAKE_AGO(30))->tier = MUSTER_TIER_0;
	person("Eva.Berg@new", "Eva Berg", FAKE_AGO(1));
	/* two people, whose names say so */
	person("j.petersen@a", "Jonas Petersen", FAKE_AGO(1));
	person("j.petersen@b", "Julia Petersen", FAKE_AGO(1));
	/* a task in two companies, and a login that is no name.surname */
	person("monitoring@a", NULL, FAKE_AGO(1));
	person("monitoring@b", NULL, FAKE_AGO(1));
	person("x.@a", NULL, FAKE_AGO(1));
	person("x.@b", NULL, FAKE_AGO(1));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "eva.berg@old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "eva.berg@old"), MUSTER_HIGH);
	for (size_t i = 1; i < 8; i++)
		assert_int_equal(
		    fake_verdict(f, f->account[i].id), MUSTER_PASS);
	fake_check_failures(f);
}

static void
logins_that_differ_in_case_are_one_person(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("EVA@a.org", NULL, FAKE_AGO(30));
	person("eva@A.org", NULL, FAKE_AGO(1));
	a = person("nobody", NULL, FAKE_AGO(1));
	a->login = NULL;
	a = person("nobody else", NULL, FAKE_AGO(1));
	a->login = a->name = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "EVA@a.org"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "EVA@a.org"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "nobody"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "nobody else"), MUSTER_PASS);
}

static void
people_of_one_name_who_are_numbered_are_several(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("thomas.berg@a", "Thomas Berg", FAKE_AGO(1));
	person("thomas.berg2@a", "Thomas Berg", FAKE_AGO(2));
	person("thomas.berg03@a", "Thomas Berg", FAKE_AGO(3));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "thomas.berg2@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "thomas.berg03@a"), MUSTER_PASS);
	fake_set(f, "numbered", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "thomas.berg@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "thomas.berg2@a"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "thomas.berg03@a"), MUSTER_FAIL);
	fake_set(f, "accounts", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "thomas.berg2@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "thomas.berg03@a"), MUSTER_FAIL);
}

static void
a_name_of_one_word_tells_nobody(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("a@a", "Astrid", FAKE_AGO(1));
	person("b@a", "Astrid", FAKE_AGO(1));
	person("c@a", "", FAKE_AGO(1));
	person("d@a", " , ", FAKE_AGO(1));
	fake_check(f);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
		    fake_verdict(f, f->account[i].id), MUSTER_PASS);
}

static void
a_registered_pair_is_no_duplicate(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("adm-al@a", "Astrid Lindholm (Admin)", FAKE_AGO(1))->tier =
	    MUSTER_TIER_0;
	person("al@a", "Astrid Lindholm", FAKE_AGO(2));
	e = fake_entry(f, MUSTER_ADMIN_PAIRS, "ADM-AL@a");
	e->with = "AL@a";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "adm-al@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_PASS);
	/* a third one is one too many all the same */
	person("old@a", "Astrid Lindholm", FAKE_AGO(80));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "adm-al@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old@a"), MUSTER_FAIL);
	e->with = NULL; /* half a pair excuses nobody */
	fake_check(f);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
shared_emergency_and_machine_accounts_are_nobodys_second(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("al@a", "Astrid Lindholm", FAKE_AGO(1));
	person("shared@a", "Astrid Lindholm", FAKE_AGO(2));
	fake_entry(f, MUSTER_SHARED_ACCOUNTS, "shared@a");
	person("glass@a", "Astrid Lindholm", FAKE_AGO(2));
	fake_entry(f, MUSTER_BREAK_GLASS, "glass@a");
	person("robot@a", "Astrid Lindholm", FAKE_AGO(2))->type =
	    MUSTER_SERVICE;
	person("off@a", "Astrid Lindholm", FAKE_AGO(2))->status =
	    MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 1);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_PASS);
}

static void
a_name_in_another_source_is_another_matter(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("al@a", "Astrid Lindholm", FAKE_AGO(1));
	person("al@b", "Astrid Lindholm", FAKE_AGO(2))->source = "other";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "al@b"), MUSTER_PASS);
}

static void
a_second_account_that_may_be_off_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_account_duplicate);
	person("status@a", "Astrid Lindholm", FAKE_AGO(1))->status =
	    MUSTER_STATUS_UNKNOWN;
	person("al@a", "Astrid Lindholm", FAKE_AGO(100));
	person("kind@a", "Astrid Lindholm", FAKE_AGO(200))->type =
	    MUSTER_TYPE_UNKNOWN;
	person("adm@a", "Astrid Lindholm", FAKE_AGO(300))->tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "al@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "status@a"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "kind@a"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "adm@a"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "adm@a"), MUSTER_MEDIUM);
	fake_check_failures(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    the_second_account_of_a_name_is_found_once, end),
		cmocka_unit_test_teardown(
		    accents_case_order_and_remarks_do_not_make_another_name,
		    end),
		cmocka_unit_test_teardown(
		    the_same_login_in_two_domains_is_one_person, end),
		cmocka_unit_test_teardown(
		    logins_that_differ_in_case_are_one_person, end),
		cmocka_unit_test_teardown(
		    people_of_one_name_who_are_numbered_are_several, end),
		cmocka_unit_test_teardown(a_name_of_one_word_tells_nobody, end),
		cmocka_unit_test_teardown(
		    a_registered_pair_is_no_duplicate, end),
		cmocka_unit_test_teardown(
		    shared_emergency_and_machine_accounts_are_nobodys_second,
		    end),
		cmocka_unit_test_teardown(
		    a_name_in_another_source_is_another_matter, end),
		cmocka_unit_test_teardown(
		    a_second_account_that_may_be_off_is_unknown, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
