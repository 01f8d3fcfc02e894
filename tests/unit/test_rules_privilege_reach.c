/* SPDX-License-Identifier: Apache-2.0 */
/* The rule on administrators of many environments: PRV-15. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_administrator_everywhere;

static const char *const environments[] = { "e1", "e2", "e3", "e4" };

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
begin(void)
{
	f = fake_new(&rule_administrator_everywhere);
	for (size_t i = 0; i < 4; i++)
		fake_place(f, environments[i], "environment");
	fake_place(f, "z1", "zone")->parent_id = "e1";
	fake_place(f, "z2", "zone")->parent_id = "e1";
}

/* A new administrator with a group of their own. */
static struct muster_group *
administrator(const char *id)
{
	struct muster_account *a = fake_account(f, id);
	struct muster_group *g = fake_group(f, id);

	a->tier = g->tier = MUSTER_TIER_1;
	fake_membership(f, a, g);
	return g;
}

static struct muster_grant *
bind(const struct muster_group *g, const char *at, const char *kind)
{
	static const char *const ids[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "10", "11", "12" };
	struct muster_grant *grant =
	    fake_grant(f, ids[f->n_grants], g, fake_policy(f, "Admin"));

	grant->tier = MUSTER_TIER_1;
	grant->scope = (struct muster_scope){ at, at, kind, NULL };
	return grant;
}

static void
four_environments_are_one_too_many(void **state)
{
	const struct muster_group *three, *four;

	(void)state;
	begin();
	three = administrator("three");
	four = administrator("four");
	for (size_t i = 0; i < 4; i++) {
		bind(four, environments[i], "environment");
		if (i < 3)
			bind(three, environments[i], "environment");
	}
	bind(three, "e1", "environment");
	bind(three, "e4", "environment")->tier = MUSTER_TIER_2;
	fake_account(f, "reader");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "three"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "four"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "four"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "four", "environments"), 4);
	assert_string_equal(fake_text(f, "four", "administers"), "e1");
	assert_int_equal(fake_verdict(f, "reader"), MUSTER_PASS);
	fake_check_failures(f);
	fake_set(f, "count", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "three"), MUSTER_FAIL);
}

static void
zones_of_one_environment_are_one(void **state)
{
	const struct muster_group *g;

	(void)state;
	begin();
	fake_set(f, "count", 1);
	g = administrator("zones");
	bind(g, "z1", "zone");
	bind(g, "z2", "zone");
	bind(g, "e1", "environment");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "zones"), MUSTER_PASS);
}

static void
a_binding_of_the_account_reaches_all_that_are_active(void **state)
{
	(void)state;
	begin();
	bind(administrator("all"), "acc", "account");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "all", "environments"), 4);
	assert_string_equal(
	    fake_text(f, "all", "administers"), "every environment");
	f->place[3].active = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_boundary_that_names_environments_limits_the_account(void **state)
{
	struct muster_boundary *two, *other, *except, *unread;
	struct muster_condition *c;
	struct muster_grant *g;

	(void)state;
	begin();
	two = fake_boundary(f, "two");
	c = fake_boundary_condition(f, two, "global:environmentId", "IN", "e1");
	c->names = "environment";
	fake_value(f, c, "e2");
	other = fake_boundary(f, "other");
	fake_boundary_condition(f, other, "global:date", "<", "2026-07-01Z");
	except = fake_boundary(f, "not");
	fake_boundary_condition(
	    f, except, "global:environmentId", "NOT IN", "e1")
	    ->names = "environment";
	fake_bind(f, bind(administrator("named"), "acc", "account"), two);
	fake_bind(f, bind(administrator("dated"), "acc", "account"), other);
	g = bind(administrator("both"), "acc", "account");
	fake_bind(f, g, two);
	fake_bind(f, g, other);
	fake_bind(f, bind(administrator("all but"), "acc", "account"), except);
	unread = fake_boundary(f, "unread");
	unread->readable = MUSTER_NO;
	fake_bind(f, bind(administrator("unread"), "acc", "account"), unread);
	g = bind(administrator("missing"), "acc", "account");
	fake_bind(f, g, two);
	g->n_conditions_missing = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "named"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dated"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "all but"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "missing"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "dated", "environments"), 4);
	fake_check_failures(f);
}

static void
registered_groups_weigh_less_and_emergency_accounts_pass(void **state)
{
	(void)state;
	begin();
	bind(administrator("platform"), "acc", "account");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "platform");
	bind(administrator("late"), "acc", "account");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "late")->until = FAKE_AGO(1);
	bind(administrator("glass"), "acc", "account");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "platform"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "platform"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "late"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
}

static void
doubtful_administrators_of_many_are_unknown(void **state)
{
	(void)state;
	begin();
	bind(administrator("what"), "acc", "account");
	f->account[0].type = MUSTER_TYPE_UNKNOWN;
	bind(administrator("odd"), "acc", "account");
	f->account[1].status = MUSTER_STATUS_UNKNOWN;
	fake_account(f, "doubt")->tier_doubt = "policy X was not read";
	bind(administrator("bot"), "acc", "account");
	f->account[3].type = MUSTER_SERVICE;
	bind(administrator("off"), "acc", "account");
	f->account[4].status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "what"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "bot"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	fake_check_failures(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(four_environments_are_one_too_many),
		TEST(zones_of_one_environment_are_one),
		TEST(a_binding_of_the_account_reaches_all_that_are_active),
		TEST(a_boundary_that_names_environments_limits_the_account),
		TEST(registered_groups_weigh_less_and_emergency_accounts_pass),
		TEST(doubtful_administrators_of_many_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
