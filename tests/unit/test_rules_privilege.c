/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on administrators and machines: PRV-01, PRV-02, NHI-02. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_administrator_listed,
    rule_administrators_too_many, rule_service_administrator;

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
holder(const char *id, enum muster_tier tier)
{
	struct muster_account *a = fake_account(f, id);

	a->tier = tier;
	a->tier_reason = "iam:policies:write by policy Admins";
	return a;
}

static void
every_person_with_the_highest_tier_is_listed(void **state)
{
	(void)state;
	f = fake_new(&rule_administrator_listed);
	holder("root", MUSTER_TIER_0);
	holder("admin", MUSTER_TIER_1);
	holder("reader", MUSTER_TIER_3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "root"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "root"), MUSTER_INFO);
	assert_string_equal(fake_text(f, "root", "strongest right"),
	    "iam:policies:write by policy Admins");
	assert_int_equal(fake_verdict(f, "admin"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "reader"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
the_listing_leaves_out_machines_and_who_cannot_sign_in(void **state)
{
	(void)state;
	f = fake_new(&rule_administrator_listed);
	holder("robot", MUSTER_TIER_0)->type = MUSTER_SERVICE;
	holder("off", MUSTER_TIER_0)->status = MUSTER_DISABLED;
	holder("invited", MUSTER_TIER_0)->status = MUSTER_PENDING;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
the_listing_says_where_kind_or_status_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_administrator_listed);
	holder("kind", MUSTER_TIER_0)->type = MUSTER_TYPE_UNKNOWN;
	holder("status", MUSTER_TIER_0)->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "kind"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "status"), MUSTER_UNKNOWN);
}

static void
a_policy_nobody_could_read_makes_the_listing_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_administrator_listed);
	holder("reader", MUSTER_TIER_3)->tier_doubt = "policy X was not read";
	holder("root", MUSTER_TIER_0)->tier_doubt = "policy X was not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "reader"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "root"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_policy_nobody_could_read_can_make_the_count_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "count", 1);
	fake_set(f, "percent", 0);
	fake_source(f, "few");
	holder("root", MUSTER_TIER_0);
	holder("reader", MUSTER_TIER_3);
	fake_source(f, "perhaps");
	holder("root 2", MUSTER_TIER_0);
	holder("reader 2", MUSTER_TIER_3)->tier_doubt = "not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "few"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "perhaps"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "perhaps", "active people"), 2);
}

static void
a_machine_with_a_policy_nobody_could_read_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_administrator);
	a = holder("robot", MUSTER_TIER_3);
	a->type = MUSTER_SERVICE;
	a->tier_doubt = "policy X was not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_UNKNOWN);
}

static void
people(size_t n, enum muster_tier tier)
{
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g",
		"h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
		"t" };

	for (size_t i = 0; i < n; i++)
		holder(ids[i], tier);
}

static void
six_administrators_are_one_too_many(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "percent", 0);
	fake_source(f, "five");
	people(5, MUSTER_TIER_0);
	fake_source(f, "six");
	people(6, MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "five"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "six"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "six"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "six", "administrators"), 6);
	assert_int_equal(fake_number(f, "six", "accepted"), 5);
	fake_check_failures(f);
}

static void
one_in_twenty_is_accepted_and_two_are_not(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_source(f, "one");
	holder("root", MUSTER_TIER_0);
	people(19, MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
	holder("second", MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "one", "active people"), 21);
}

static void
follow_the_sun_is_a_matter_of_the_limits(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "count", 0);
	fake_set(f, "percent", 0);
	fake_source(f, "all");
	people(20, MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_PASS);
}

static void
who_cannot_sign_in_is_not_counted(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "count", 1);
	fake_set(f, "percent", 0);
	fake_source(f, "s");
	holder("root", MUSTER_TIER_0);
	holder("off", MUSTER_TIER_0)->status = MUSTER_DISABLED;
	holder("robot", MUSTER_TIER_0)->type = MUSTER_SERVICE;
	fake_source(f, "empty");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_PASS);
}

static void
doubtful_administrators_make_the_count_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "count", 1);
	fake_set(f, "percent", 0);
	fake_source(f, "s");
	holder("root", MUSTER_TIER_0);
	holder("what", MUSTER_TIER_0)->type = MUSTER_TYPE_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
an_account_for_emergencies_is_listed_as_one(void **state)
{
	(void)state;
	f = fake_new(&rule_administrator_listed);
	holder("glass", MUSTER_TIER_0);
	holder("root", MUSTER_TIER_0);
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "glass", "registered as"), "break-glass account");
	assert_null(fake_text(f, "root", "registered as"));
	fake_check_failures(f);
}

static void
accounts_for_emergencies_are_not_too_many(void **state)
{
	(void)state;
	f = fake_new(&rule_administrators_too_many);
	fake_set(f, "count", 1);
	fake_set(f, "percent", 0);
	fake_source(f, "s");
	holder("root", MUSTER_TIER_0);
	holder("glass", MUSTER_TIER_0);
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	fake_source(f, "two");
	holder("root 2", MUSTER_TIER_0);
	holder("root 3", MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "s"), MUSTER_PASS);
	assert_int_equal(fake_number(f, "s", "break-glass accounts"), 1);
	assert_int_equal(fake_verdict(f, "two"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_machine_that_administers_fails_by_its_tier(void **state)
{
	static const struct {
		const char *id;
		enum muster_tier tier;
		int verdict;
		enum muster_severity severity;
	} rows[] = {
		{ "rights", MUSTER_TIER_0, MUSTER_FAIL, MUSTER_HIGH },
		{ "product", MUSTER_TIER_1, MUSTER_FAIL, MUSTER_MEDIUM },
		{ "writes", MUSTER_TIER_2, MUSTER_PASS, MUSTER_LOW },
		{ "reads", MUSTER_TIER_3, MUSTER_PASS, MUSTER_LOW },
		{ "nothing", MUSTER_TIER_NONE, MUSTER_PASS, MUSTER_LOW },
	};

	(void)state;
	f = fake_new(&rule_service_administrator);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		holder(rows[i].id, rows[i].tier)->type = MUSTER_SERVICE;
	fake_check(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(fake_verdict(f, rows[i].id), rows[i].verdict);
		assert_int_equal(
		    fake_severity(f, rows[i].id), rows[i].severity);
		assert_non_null(fake_of(f, rows[i].id)->reason);
	}
	fake_check_failures(f);
}

static void
people_and_machines_switched_off_are_no_machines_that_run(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_administrator);
	holder("person", MUSTER_TIER_0);
	a = holder("off", MUSTER_TIER_0);
	a->type = MUSTER_SERVICE;
	a->status = MUSTER_DISABLED;
	a = holder("odd", MUSTER_TIER_0);
	a->type = MUSTER_SERVICE;
	a->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "person"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_policy_nobody_could_read_makes_the_listing_unknown, end),
		cmocka_unit_test_teardown(
		    a_policy_nobody_could_read_can_make_the_count_unknown, end),
		cmocka_unit_test_teardown(
		    a_machine_with_a_policy_nobody_could_read_is_unknown, end),
		cmocka_unit_test_teardown(
		    every_person_with_the_highest_tier_is_listed, end),
		cmocka_unit_test_teardown(
		    the_listing_leaves_out_machines_and_who_cannot_sign_in,
		    end),
		cmocka_unit_test_teardown(
		    the_listing_says_where_kind_or_status_is_unknown, end),
		cmocka_unit_test_teardown(
		    six_administrators_are_one_too_many, end),
		cmocka_unit_test_teardown(
		    one_in_twenty_is_accepted_and_two_are_not, end),
		cmocka_unit_test_teardown(
		    follow_the_sun_is_a_matter_of_the_limits, end),
		cmocka_unit_test_teardown(
		    who_cannot_sign_in_is_not_counted, end),
		cmocka_unit_test_teardown(
		    doubtful_administrators_make_the_count_unknown, end),
		cmocka_unit_test_teardown(
		    an_account_for_emergencies_is_listed_as_one, end),
		cmocka_unit_test_teardown(
		    accounts_for_emergencies_are_not_too_many, end),
		cmocka_unit_test_teardown(
		    a_machine_that_administers_fails_by_its_tier, end),
		cmocka_unit_test_teardown(
		    people_and_machines_switched_off_are_no_machines_that_run,
		    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
