/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on people from outside: EXT-01, EXT-02, EXT-04. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_external_domain, rule_external_unsponsored,
    rule_vendor_support_open;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* ---- EXT-01 ---- */

static void
domains(void)
{
	f = fake_new(&rule_external_domain);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
}

static void
an_address_of_a_foreign_domain_is_found(void **state)
{
	(void)state;
	domains();
	fake_account(f, "ada@example.org");
	fake_account(f, "bo@mail.example");
	fake_account(f, "cy@mail.example")->status = MUSTER_PENDING;
	fake_account(f, "root@mail.example")->tier = MUSTER_TIER_0;
	fake_account(f, "admin@mail.example")->tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada@example.org"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bo@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bo@mail.example"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "bo@mail.example", "mail domain"), "mail.example");
	assert_int_equal(fake_verdict(f, "cy@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "root@mail.example"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "admin@mail.example"), MUSTER_HIGH);
	fake_check_failures(f);
}

static void
who_is_in_a_register_is_a_matter_of_that_register(void **state)
{
	static const struct {
		enum muster_register of;
		const char *match, *account;
	} rows[] = {
		{ MUSTER_EXTERNAL_ACCOUNTS, "a@one.example", "a@one.example" },
		{ MUSTER_VENDOR_SUPPORT, "b@two.example", "b@two.example" },
		{ MUSTER_BREAK_GLASS, "c@three.example", "c@three.example" },
		{ MUSTER_EXTERNAL_DOMAINS, "four.example", "d@four.example" },
	};

	(void)state;
	domains();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake_account(f, rows[i].account);
		fake_entry(f, rows[i].of, rows[i].match);
	}
	fake_check(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(fake_verdict(f, rows[i].account), MUSTER_PASS);
		assert_non_null(fake_of(f, rows[i].account)->reason);
	}
	fake_check_failures(f);
}

static void
the_vendors_addresses_of_service_users_are_not_people(void **state)
{
	(void)state;
	domains();
	fake_account(f, "1@service.sso.dynatrace.com")->type =
	    MUSTER_TYPE_UNKNOWN;
	fake_account(f, "2@SERVICE.sso.dynatrace.com");
	fake_account(f, "bot@mail.example")->type = MUSTER_SERVICE;
	fake_account(f, "x@notservice.sso.dynatrace.com");
	fake_account(f, "off@mail.example")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(
	    fake_verdict(f, "1@service.sso.dynatrace.com"), NOT_JUDGED);
	assert_int_equal(
	    fake_verdict(f, "2@SERVICE.sso.dynatrace.com"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "bot@mail.example"), NOT_JUDGED);
	assert_int_equal(
	    fake_verdict(f, "x@notservice.sso.dynatrace.com"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "off@mail.example"), NOT_JUDGED);
}

static void
a_login_that_is_no_address_or_an_odd_status_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	domains();
	fake_account(f, "ada");
	a = fake_account(f, "nobody");
	a->login = NULL;
	fake_account(f, "odd@mail.example")->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "nobody"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "odd@mail.example"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
the_rules_say_which_registers_they_need(void **state)
{
	(void)state;
	f = fake_new(&rule_external_domain);
	assert_int_equal(
	    rule_external_domain.registers, 1 << MUSTER_OWN_DOMAINS);
	assert_int_equal(
	    rule_external_unsponsored.registers, 1 << MUSTER_EXTERNAL_ACCOUNTS);
	assert_int_equal(
	    rule_vendor_support_open.registers, 1 << MUSTER_VENDOR_SUPPORT);
}

/* ---- EXT-02 ---- */

static struct muster_entry *
external(const char *login)
{
	fake_account(f, login);
	return fake_entry(f, MUSTER_EXTERNAL_ACCOUNTS, login);
}

static void
an_external_account_needs_a_sponsor_and_an_end_to_come(void **state)
{
	(void)state;
	f = fake_new(&rule_external_unsponsored);
	external("good@mail.example");
	external("alone@mail.example")->owner = NULL;
	external("forever@mail.example")->until = MUSTER_NO_TIME;
	external("over@mail.example")->until = FAKE_AGO(1);
	external("today@mail.example")->until = FAKE_NOW;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "good@mail.example"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "alone@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "forever@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "over@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "today@mail.example"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "over@mail.example"), MUSTER_MEDIUM);
	assert_int_equal(
	    fake_number(f, "over@mail.example", "agreed until"), FAKE_AGO(1));
	fake_check_failures(f);
}

static void
a_framework_contract_speaks_for_all_of_its_domain(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_external_unsponsored);
	fake_entry(f, MUSTER_EXTERNAL_DOMAINS, "good.example");
	e = fake_entry(f, MUSTER_EXTERNAL_DOMAINS, "over.example");
	e->until = FAKE_AGO(3);
	fake_account(f, "one@good.example");
	fake_account(f, "two@over.example");
	e = external("three@good.example");
	e->owner = NULL;
	e->until = MUSTER_NO_TIME;
	external("four@over.example");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one@good.example"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "two@over.example"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "three@good.example"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "four@over.example"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
who_is_in_no_register_of_others_is_not_judged_as_external(void **state)
{
	(void)state;
	f = fake_new(&rule_external_unsponsored);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	fake_entry(f, MUSTER_EXTERNAL_DOMAINS, "example.org");
	fake_entry(f, MUSTER_EXTERNAL_DOMAINS, "vendor.example")->owner = NULL;
	fake_entry(f, MUSTER_VENDOR_SUPPORT, "help@vendor.example");
	fake_account(f, "ada@example.org");
	fake_account(f, "bo@mail.example");
	fake_account(f, "help@vendor.example");
	external("bot@mail.example");
	f->account[3].type = MUSTER_SERVICE;
	external("off@mail.example")->owner = NULL;
	f->account[4].status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
a_contractor_with_an_own_address_is_judged_by_the_entry(void **state)
{
	(void)state;
	f = fake_new(&rule_external_unsponsored);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	external("con@example.org")->owner = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "con@example.org"), MUSTER_FAIL);
}

static void
an_external_administrator_without_sponsor_is_worse(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_external_unsponsored);
	e = external("root@mail.example");
	e->owner = NULL;
	e->until = MUSTER_NO_TIME;
	f->account[0].tier = MUSTER_TIER_1;
	external("odd@mail.example")->owner = NULL;
	f->account[1].status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "root@mail.example"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "root@mail.example"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "odd@mail.example"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- EXT-04 ---- */

static struct muster_entry *
support(const char *id)
{
	struct muster_entry *e;

	fake_account(f, id);
	e = fake_entry(f, MUSTER_VENDOR_SUPPORT, id);
	e->from = FAKE_AGO(10);
	e->until = FAKE_AGO(-1);
	return e;
}

static void
support_that_stands_open_outside_its_window_is_found(void **state)
{
	(void)state;
	f = fake_new(&rule_vendor_support_open);
	support("inside");
	support("over")->until = FAKE_AGO(2);
	f->account[1].last_login = FAKE_AGO(5);
	support("early")->from = FAKE_AGO(-1);
	support("always")->until = MUSTER_NO_TIME;
	fake_account(f, "other");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "inside"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "over"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "over", "ticket"), "T-1");
	assert_int_equal(fake_verdict(f, "early"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "always"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
support_that_is_switched_off_passes_outside_its_window(void **state)
{
	(void)state;
	f = fake_new(&rule_vendor_support_open);
	support("off")->until = FAKE_AGO(2);
	f->account[0].status = MUSTER_DISABLED;
	support("odd")->until = FAKE_AGO(2);
	f->account[1].status = MUSTER_STATUS_UNKNOWN;
	support("asked")->until = FAKE_AGO(2);
	f->account[2].status = MUSTER_PENDING;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "asked"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
support_that_administers_or_was_used_late_is_worse(void **state)
{
	(void)state;
	f = fake_new(&rule_vendor_support_open);
	support("admin")->until = FAKE_AGO(2);
	f->account[0].tier = MUSTER_TIER_1;
	f->account[0].last_login = MUSTER_NO_TIME;
	support("used")->until = FAKE_AGO(2);
	f->account[1].last_login = FAKE_AGO(1);
	support("quiet")->until = FAKE_AGO(2);
	f->account[2].last_login = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "used"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "quiet"), MUSTER_MEDIUM);
}

static struct muster_credential *
support_token(const char *id)
{
	struct muster_credential *c = fake_token(f, id);

	c->used_state = MUSTER_NEVER;
	c->last_used = MUSTER_NO_TIME;
	fake_entry(f, MUSTER_VENDOR_SUPPORT, id)->until = FAKE_AGO(2);
	return c;
}

static void
a_token_of_the_support_is_judged_like_an_account(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_vendor_support_open);
	support_token("open");
	support_token("off")->enabled = MUSTER_NO;
	support_token("what")->enabled = MUSTER_TRI_UNKNOWN;
	c = support_token("past");
	c->expires = FAKE_AGO(1);
	support_token("strong")->tier = MUSTER_TIER_0;
	fake_token(f, "other");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "open"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "open"), MUSTER_MEDIUM);
	assert_int_equal(fake_of(f, "open")->subject, MUSTER_CREDENTIAL);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "what"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "past"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "strong"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_window_that_was_prolonged_for_an_open_case_passes(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_vendor_support_open);
	e = support("case");
	e->from = MUSTER_NO_TIME;
	e->until = FAKE_NOW;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "case"), MUSTER_PASS);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(an_address_of_a_foreign_domain_is_found),
		TEST(who_is_in_a_register_is_a_matter_of_that_register),
		TEST(the_vendors_addresses_of_service_users_are_not_people),
		TEST(a_login_that_is_no_address_or_an_odd_status_is_unknown),
		TEST(the_rules_say_which_registers_they_need),
		TEST(an_external_account_needs_a_sponsor_and_an_end_to_come),
		TEST(a_framework_contract_speaks_for_all_of_its_domain),
		TEST(who_is_in_no_register_of_others_is_not_judged_as_external),
		TEST(a_contractor_with_an_own_address_is_judged_by_the_entry),
		TEST(an_external_administrator_without_sponsor_is_worse),
		TEST(support_that_stands_open_outside_its_window_is_found),
		TEST(support_that_is_switched_off_passes_outside_its_window),
		TEST(support_that_administers_or_was_used_late_is_worse),
		TEST(a_token_of_the_support_is_judged_like_an_account),
		TEST(a_window_that_was_prolonged_for_an_open_case_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
