/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on whose account it is: ACC-05, 06, 07. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_unaccountable, rule_account_shared,
    rule_account_temporary;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* ---- ACC-05 ---- */

static struct muster_entry *
entry(enum muster_register of, const char *id, const char *owner)
{
	struct muster_entry *e = fake_entry(f, of, id);

	fake_account(f, id);
	e->owner = owner;
	return e;
}

static void
a_registered_account_without_an_owner_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_unaccountable);
	entry(MUSTER_SHARED_ACCOUNTS, "noc", NULL);
	entry(MUSTER_BREAK_GLASS, "glass", " ");
	f->account[1].tier = MUSTER_TIER_1;
	entry(MUSTER_SERVICE_IDENTITIES, "used by a job", NULL);
	entry(MUSTER_SHARED_ACCOUNTS, "owned", "Control room team");
	fake_account(f, "person");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "noc"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "noc"), MUSTER_LOW);
	assert_string_equal(fake_text(f, "noc", "kind"), "shared");
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "glass"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "used by a job"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "owned"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "person"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
an_owner_who_is_switched_off_answers_for_nothing(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_unaccountable);
	entry(MUSTER_SHARED_ACCOUNTS, "noc", "Gone@Example.org");
	entry(MUSTER_SHARED_ACCOUNTS, "ops", "ada@example.org");
	entry(MUSTER_EXTERNAL_ACCOUNTS, "vendor", "gone@example.org");
	entry(MUSTER_SHARED_ACCOUNTS, "self", "SELF");
	entry(MUSTER_SHARED_ACCOUNTS, "two", "two@example.org");
	fake_account(f, "gone@example.org")->status = MUSTER_DELETED;
	fake_account(f, "ada@example.org");
	/* the owner's old account is off, the new one is not */
	a = fake_account(f, "two-old");
	a->login = "Two@example.org";
	a->status = MUSTER_DISABLED;
	fake_account(f, "two-new")->login = "two@example.org";
	fake_account(f, "no login")->login = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "noc"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "ops"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "vendor"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "self"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "two"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
accounts_that_other_rules_ask_for_an_owner_are_left_to_them(void **state)
{
	(void)state;
	f = fake_new(&rule_account_unaccountable);
	entry(MUSTER_EXTERNAL_ACCOUNTS, "external", NULL);
	entry(MUSTER_SERVICE_IDENTITIES, "robot", NULL);
	f->account[1].type = MUSTER_SERVICE;
	entry(MUSTER_SHARED_ACCOUNTS, "off", NULL);
	f->account[2].status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- ACC-06 ---- */

static struct muster_account *
named(const char *login, const char *name)
{
	struct muster_account *a = fake_account(f, login);

	a->name = name;
	return a;
}

static void
a_name_of_a_task_is_a_shared_account(void **state)
{
	static const char *const logins[] = { "admin@example.org",
		"Ops2@example.org", "it-support@example.org",
		"noc.team@example.org", "st\303\226rung@example.org",
		"Leitwarte", "service_desk@example.org" };

	(void)state;
	f = fake_new(&rule_account_shared);
	for (size_t i = 0; i < 7; i++)
		named(logins[i], "Astrid Lindholm");
	named("x1@example.org", "IT Service Desk");
	named("x2@example.org", "\303\234berwachung");
	fake_check(f);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(fake_verdict(f, logins[i]), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "x1@example.org"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "x2@example.org"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_name_that_holds_a_persons_name_is_not_shared(void **state)
{
	static const char *const logins[] = { "admin.lindholm@example.org",
		"astrid.lindholm@admin.example.org", "a.admin@example.org",
		"supporter@example.org", "test@example.org", "opsa@example.org",
		"2024@example.org", "it@example.org", "user004711@example.org",
		"administratorofeverythingthereis@example.org" };

	(void)state;
	f = fake_new(&rule_account_shared);
	for (size_t i = 0; i < 10; i++)
		named(logins[i], "Astrid Lindholm (Admin)");
	named("none", NULL)->login = NULL;
	named("ops@service.example.org", "robot")->type = MUSTER_SERVICE;
	named("info@example.org", "Info")->status = MUSTER_DISABLED;
	named("ops2026@example.org", "Ops");
	fake_check(f);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(fake_verdict(f, logins[i]), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ops2026@example.org"), MUSTER_FAIL);
	assert_int_equal(f->n_judgements, 12);
}

static void
a_shared_account_is_as_bad_as_what_it_may_do(void **state)
{
	(void)state;
	f = fake_new(&rule_account_shared);
	named("ops@a", "Ops")->tier = MUSTER_TIER_2;
	named("noc@a", "NOC")->tier = MUSTER_TIER_3;
	named("soc@a", "SOC")->tier_doubt = "the text of policy was not read";
	fake_check(f);
	assert_int_equal(fake_severity(f, "ops@a"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "noc@a"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "soc@a"), MUSTER_HIGH);
}

static void
a_registered_shared_account_passes_if_its_entry_is_complete(void **state)
{
	(void)state;
	f = fake_new(&rule_account_shared);
	entry(MUSTER_SHARED_ACCOUNTS, "noc", "Control room");
	entry(MUSTER_SHARED_ACCOUNTS, "no reason", "x")->purpose = "";
	entry(MUSTER_SHARED_ACCOUNTS, "no end", "x")->until = MUSTER_NO_TIME;
	entry(MUSTER_SHARED_ACCOUNTS, "ended", "x")->until = FAKE_AGO(1);
	entry(MUSTER_SHARED_ACCOUNTS, "ops", NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "noc"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "no reason"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "no end"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "ended", "ends"), FAKE_AGO(1));
	assert_int_equal(fake_verdict(f, "ops"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
registers_of_other_rules_excuse_a_generic_name(void **state)
{
	(void)state;
	f = fake_new(&rule_account_shared);
	entry(MUSTER_BREAK_GLASS, "admin@a", NULL);
	entry(MUSTER_BREAK_GLASS, "root@a", NULL)->until = FAKE_AGO(1);
	entry(MUSTER_VENDOR_SUPPORT, "support@a", NULL);
	entry(MUSTER_SERVICE_IDENTITIES, "alerts@a", "Ada");
	entry(MUSTER_SERVICE_IDENTITIES, "monitoring@a", NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admin@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "root@a"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "support@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "alerts@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "monitoring@a"), MUSTER_FAIL);
}

static void
a_generic_name_that_may_be_a_machines_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_account_shared);
	named("ops@a", "Ops")->type = MUSTER_TYPE_UNKNOWN;
	named("noc@a", "NOC")->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ops@a"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "noc@a"), MUSTER_UNKNOWN);
}

/* ---- ACC-07 ---- */

/* Production, a zone of it, and a place for tests. */
static void
places(void)
{
	struct muster_place *p = fake_place(f, "prod", "environment");

	p->scope.criticality = "Production";
	p->parent_id = "acc";
	p = fake_place(f, "stage", "environment");
	p->scope.criticality = "staging";
	p->parent_id = "acc";
	fake_place(f, "prod:7", "zone")->parent_id = "prod";
	fake_place(f, "stage:7", "zone")->parent_id = "stage";
	fake_place(f, "acc", "account");
}

/* The account is in a group of its own, bound at the place. */
static struct muster_grant *
holding(struct muster_account *a, const char *group, const char *kind,
    const char *place)
{
	struct muster_group *g = fake_group(f, group);
	struct muster_grant *grant =
	    fake_grant(f, group, g, fake_policy(f, group));

	grant->tier = MUSTER_TIER_2;
	grant->scope = (struct muster_scope){ place, place, kind, NULL };
	if (strcmp(place, "prod") == 0)
		grant->scope.criticality = "Production";
	fake_membership(f, a, g);
	return grant;
}

static void
a_test_account_with_a_right_in_production_fails(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_temporary);
	places();
	holding(fake_account(f, "test1@a"), "g1", "environment", "prod");
	holding(fake_account(f, "test2@a"), "g2", "environment", "stage");
	holding(fake_account(f, "load-test@a"), "g3", "zone", "prod:7");
	holding(fake_account(f, "temp.berg@a"), "g4", "zone", "stage:7");
	holding(fake_account(f, "demo@a"), "g5", "account", "acc");
	fake_account(f, "sandbox@a");
	holding(fake_account(f, "ada@a"), "g6", "environment", "prod");
	a = fake_account(f, "off.test@a");
	a->status = MUSTER_DISABLED;
	holding(a, "g7", "environment", "prod");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "test1@a"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "test1@a"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "test1@a", "group"), "g1");
	assert_int_equal(fake_verdict(f, "test2@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "load-test@a"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "temp.berg@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "demo@a"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "sandbox@a"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ada@a"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off.test@a"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
the_strongest_right_in_production_says_how_bad(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_temporary);
	places();
	a = fake_account(f, "test0");
	holding(a, "a", "environment", "prod")->tier = MUSTER_TIER_3;
	holding(a, "b", "environment", "prod")->tier = MUSTER_TIER_0;
	holding(a, "c", "environment", "prod")->tier = MUSTER_TIER_2;
	holding(fake_account(f, "test1"), "d", "environment", "prod")->tier =
	    MUSTER_TIER_1;
	holding(fake_account(f, "test3"), "e", "environment", "prod")->tier =
	    MUSTER_TIER_3;
	holding(fake_account(f, "test9"), "f", "environment", "prod")->tier =
	    MUSTER_TIER_NONE;
	fake_check(f);
	assert_int_equal(fake_severity(f, "test0"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "test0", "group"), "b");
	assert_int_equal(fake_severity(f, "test1"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "test3"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "test9"), MUSTER_PASS);
}

static void
name_and_description_tell_a_test_account_too(void **state)
{
	static const struct {
		const char *id, *name, *description;
		int verdict;
	} of[] = {
		{ "a", "Schulung Nord", NULL, MUSTER_FAIL },
		{ "b", "Astrid", "Temporary account for Ada.", MUSTER_FAIL },
		{ "c", "Astrid", "Testkonto Zugang", MUSTER_FAIL },
		{ "d", "Astrid", "Shows results of the test suite",
		    NOT_JUDGED },
		{ "e", "Testa Contest", "user of the test", NOT_JUDGED },
		{ "f", "x@test.example.org", NULL, NOT_JUDGED },
	};

	(void)state;
	f = fake_new(&rule_account_temporary);
	places();
	for (size_t i = 0; i < 6; i++) {
		struct muster_account *a = fake_account(f, of[i].id);

		a->name = of[i].name;
		a->description = of[i].description;
		a->login = i == 0 ? NULL : "someone@test.example.org";
		holding(a, of[i].id, "environment", "prod");
	}
	fake_check(f);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(fake_verdict(f, of[i].id), of[i].verdict);
}

static void
a_registered_test_account_with_owner_and_purpose_passes(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_temporary);
	places();
	a = fake_account(f, "synthetic-test");
	a->type = MUSTER_SERVICE;
	holding(a, "a", "environment", "prod");
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "synthetic-test");
	holding(fake_account(f, "test-a"), "b", "environment", "prod");
	fake_entry(f, MUSTER_SHARED_ACCOUNTS, "test-a")->purpose = " ";
	holding(fake_account(f, "test-b"), "c", "environment", "prod");
	fake_entry(f, MUSTER_SHARED_ACCOUNTS, "test-b")->owner = NULL;
	holding(fake_account(f, "test-c"), "d", "environment", "prod");
	fake_entry(f, MUSTER_EXTERNAL_ACCOUNTS, "test-c")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "synthetic-test"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "test-a"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "test-b"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "test-c"), MUSTER_FAIL);
}

static void
without_marked_places_production_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_temporary);
	fake_place(f, "env", "environment");
	holding(fake_account(f, "test1"), "a", "environment", "env");
	fake_account(f, "test2");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "test1"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "test2"), MUSTER_PASS);
	fake_free(f);
	f = fake_new(&rule_account_temporary);
	places();
	holding(fake_account(f, "unread"), "b", "environment", "prod")->tier =
	    MUSTER_TIER_NONE;
	f->account[0].name = "Test";
	f->entitlement[0].readable = MUSTER_TRI_UNKNOWN;
	a = fake_account(f, "test status");
	a->status = MUSTER_STATUS_UNKNOWN;
	holding(a, "c", "environment", "prod");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "test status"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_registered_account_without_an_owner_fails, end),
		cmocka_unit_test_teardown(
		    an_owner_who_is_switched_off_answers_for_nothing, end),
		cmocka_unit_test_teardown(
		    accounts_that_other_rules_ask_for_an_owner_are_left_to_them,
		    end),
		cmocka_unit_test_teardown(
		    a_name_of_a_task_is_a_shared_account, end),
		cmocka_unit_test_teardown(
		    a_name_that_holds_a_persons_name_is_not_shared, end),
		cmocka_unit_test_teardown(
		    a_shared_account_is_as_bad_as_what_it_may_do, end),
		cmocka_unit_test_teardown(
		    a_registered_shared_account_passes_if_its_entry_is_complete,
		    end),
		cmocka_unit_test_teardown(
		    registers_of_other_rules_excuse_a_generic_name, end),
		cmocka_unit_test_teardown(
		    a_generic_name_that_may_be_a_machines_is_unknown, end),
		cmocka_unit_test_teardown(
		    a_test_account_with_a_right_in_production_fails, end),
		cmocka_unit_test_teardown(
		    the_strongest_right_in_production_says_how_bad, end),
		cmocka_unit_test_teardown(
		    name_and_description_tell_a_test_account_too, end),
		cmocka_unit_test_teardown(
		    a_registered_test_account_with_owner_and_purpose_passes,
		    end),
		cmocka_unit_test_teardown(
		    without_marked_places_production_is_unknown, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
