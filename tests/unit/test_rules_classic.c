/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on classic permissions: POL-13, -20, -22; each of them tells of
 * another fate. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_classic_beside_policy,
    rule_classic_defeats_limit, rule_classic_in_use;

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

/* A classic permission at an environment, with what comes with it. */
static struct muster_grant *
classic(const char *id, const char *name, const char *role)
{
	struct muster_entitlement *e = fake_policy(f, id);
	struct muster_grant *g = fake_grant(f, id, team, e);

	e->kind = "role";
	e->name = name;
	g->scope = (struct muster_scope){ "env1", "One", "environment", NULL };
	fake_effect(f, g, name, "read");
	if (role == NULL)
		return g;
	fake_effect(f, g, role, "read")->implied_by = name;
	fake_effect(f, g, "environment:roles:viewer", "read")->implied_by =
	    name;
	return g;
}

static struct muster_grant *
logviewer(const char *id)
{
	return classic(id, "tenant-logviewer", "environment:roles:logviewer");
}

/* A policy at account level; limited by a boundary or not. */
static struct muster_effect *
gives(const char *id, const char *permission, int limited)
{
	struct muster_effect *e =
	    fake_effect(f, fake_grant(f, id, team, fake_policy(f, id)),
		permission, "read-sensitive");

	e->limited = limited;
	return e;
}

static int
verdict_of(const struct muster_rule *rule)
{
	f->rule = rule;
	fake_check(f);
	return fake_verdict(f, "team");
}

static void
expect(int beside, int defeats, int in_use)
{
	assert_int_equal(verdict_of(&rule_classic_beside_policy), beside);
	assert_int_equal(verdict_of(&rule_classic_defeats_limit), defeats);
	assert_int_equal(verdict_of(&rule_classic_in_use), in_use);
}

static void
a_classic_log_viewer_defeats_a_limited_log_policy(void **state)
{
	(void)state;
	begin(&rule_classic_defeats_limit);
	logviewer("classic");
	gives("logs", "storage:logs:read", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "team"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "team", "classic permission"), "tenant-logviewer");
	assert_string_equal(
	    fake_text(f, "team", "limited in vain"), "storage:logs:read");
	assert_string_equal(fake_text(f, "team", "by policy"), "logs");
	assert_string_equal(fake_text(f, "team", "at"), "One");
	fake_check_failures(f);
	expect(MUSTER_PASS, MUSTER_FAIL, MUSTER_PASS);
}

static void
a_defeated_limit_on_reading_is_less(void **state)
{
	(void)state;
	begin(&rule_classic_defeats_limit);
	classic("classic", "tenant-viewer", "environment:roles:viewer");
	gives("viewer", "environment:roles:viewer", 1)->tier = MUSTER_TIER_3;
	fake_check(f);
	assert_int_equal(fake_severity(f, "team"), MUSTER_MEDIUM);
	team->n_members = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "team"), MUSTER_LOW);
}

static void
what_comes_with_a_classic_permission_defeats_too(void **state)
{
	(void)state;
	begin(&rule_classic_defeats_limit);
	logviewer("classic");
	gives("viewer", "environment:roles:viewer", 1)->tier = MUSTER_TIER_3;
	expect(MUSTER_PASS, MUSTER_FAIL, MUSTER_PASS);
}

static void
settings_policies_are_defeated_by_manage_settings(void **state)
{
	(void)state;
	begin(&rule_classic_defeats_limit);
	classic("classic", "tenant-manage-settings",
	    "environment:roles:manage-settings");
	gives("settings", "settings:objects:write", 1);
	expect(MUSTER_PASS, MUSTER_FAIL, MUSTER_PASS);
}

static void
a_limit_that_another_policy_opens_is_not_its_fault(void **state)
{
	(void)state;
	begin(&rule_classic_defeats_limit);
	logviewer("classic");
	gives("logs", "storage:logs:read", 1);
	gives("all logs", "storage:logs:read", 0);
	expect(MUSTER_FAIL, MUSTER_PASS, MUSTER_PASS);
}

static void
a_classic_permission_that_a_policy_gives_as_well_is_legacy(void **state)
{
	(void)state;
	begin(&rule_classic_beside_policy);
	logviewer("classic");
	gives("logs", "environment:roles:logviewer", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "team"), MUSTER_LOW);
	assert_int_equal(
	    fake_number(f, "team", "classic permissions covered"), 1);
	assert_string_equal(fake_text(f, "team", "given as well"),
	    "environment:roles:logviewer");
	fake_check_failures(f);
	expect(MUSTER_FAIL, MUSTER_PASS, MUSTER_PASS);
}

static void
one_that_no_policy_gives_is_still_in_use(void **state)
{
	(void)state;
	begin(&rule_classic_in_use);
	logviewer("classic");
	classic("tickets", "tenant-manage-support-tickets", NULL);
	gives("viewer", "environment:roles:viewer", 0);
	gives("else", "a:b:write", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "team"), MUSTER_INFO);
	assert_int_equal(fake_number(f, "team", "classic permissions"), 2);
	assert_string_equal(
	    fake_text(f, "team", "classic permission"), "tenant-logviewer");
	fake_check_failures(f);
	expect(MUSTER_PASS, MUSTER_PASS, MUSTER_FAIL);
}

static void
each_classic_permission_of_a_group_has_its_own_fate(void **state)
{
	(void)state;
	begin(&rule_classic_in_use);
	logviewer("covered");
	gives("logs", "environment:roles:logviewer", 0);
	classic("defeats", "tenant-manage-settings",
	    "environment:roles:manage-settings");
	gives("settings", "settings:objects:write", 1);
	classic(
	    "alone", "tenant-agent-install", "environment:roles:agent-install");
	expect(MUSTER_FAIL, MUSTER_FAIL, MUSTER_FAIL);
	assert_int_equal(fake_number(f, "team", "classic permissions"), 1);
}

static void
a_policy_in_another_environment_covers_nothing(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_classic_in_use);
	logviewer("classic");
	gives("logs", "storage:logs:read", 1);
	g = &f->grant[f->n_grants - 1];
	g->scope = (struct muster_scope){ "env2", "Two", "environment", NULL };
	expect(MUSTER_PASS, MUSTER_PASS, MUSTER_FAIL);
	g->scope.id = "env1";
	expect(MUSTER_PASS, MUSTER_FAIL, MUSTER_PASS);
}

static void
a_classic_permission_for_a_zone_is_limited_itself(void **state)
{
	struct muster_grant *g;

	(void)state;
	begin(&rule_classic_defeats_limit);
	fake_place(f, "env1:9", "zone")->parent_id = "env1";
	g = logviewer("classic");
	g->scope = (struct muster_scope){ "env1:9", "Zone", "zone", NULL };
	gives("logs", "storage:logs:read", 1);
	g = &f->grant[f->n_grants - 1];
	g->scope = (struct muster_scope){ "env1", "One", "environment", NULL };
	expect(MUSTER_FAIL, MUSTER_PASS, MUSTER_PASS);
}

static void
classic_permissions_of_the_account_stay(void **state)
{
	(void)state;
	begin(&rule_classic_in_use);
	classic("account", "account-viewer", NULL)->scope =
	    (struct muster_scope){ "acc", "Account", "account", NULL };
	expect(NOT_JUDGED, NOT_JUDGED, NOT_JUDGED);
}

static void
groups_without_classic_permissions_are_not_judged(void **state)
{
	(void)state;
	begin(&rule_classic_in_use);
	gives("logs", "storage:logs:read", 1);
	expect(NOT_JUDGED, NOT_JUDGED, NOT_JUDGED);
}

static void
what_is_over_or_denied_covers_nothing(void **state)
{
	(void)state;
	begin(&rule_classic_in_use);
	logviewer("classic");
	gives("over", "storage:logs:read", 1)->state = MUSTER_EFFECT_OVER;
	gives("denied", "storage:logs:read", 1)->deny = 1;
	expect(MUSTER_PASS, MUSTER_PASS, MUSTER_FAIL);
}

static void
a_policy_nobody_read_may_cover_or_be_limited(void **state)
{
	(void)state;
	begin(&rule_classic_beside_policy);
	logviewer("classic");
	team->tier_doubt = "the text of policy \"Logs\" was not read";
	expect(MUSTER_UNKNOWN, MUSTER_UNKNOWN, MUSTER_FAIL);
	f->rule = &rule_classic_beside_policy;
	fake_check_failures(f);
	f->rule = &rule_classic_defeats_limit;
	fake_check_failures(f);
	assert_int_equal(rule_classic_defeats_limit.absence, MUSTER_PASS);
	assert_int_equal(rule_classic_beside_policy.absence, MUSTER_PASS);
}

static void
five_classic_permissions_are_shown_and_all_are_counted(void **state)
{
	static const char *const ids[] = { "1", "2", "3", "4", "5", "6" };

	(void)state;
	begin(&rule_classic_in_use);
	for (size_t i = 0; i < 6; i++)
		logviewer(ids[i]);
	fake_check(f);
	assert_int_equal(fake_number(f, "team", "classic permissions"), 6);
	assert_int_equal(fake_of(f, "team")->n_facts, 5 * 2 + 2);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_classic_log_viewer_defeats_a_limited_log_policy),
		T(a_defeated_limit_on_reading_is_less),
		T(what_comes_with_a_classic_permission_defeats_too),
		T(settings_policies_are_defeated_by_manage_settings),
		T(a_limit_that_another_policy_opens_is_not_its_fault),
		T(a_classic_permission_that_a_policy_gives_as_well_is_legacy),
		T(one_that_no_policy_gives_is_still_in_use),
		T(each_classic_permission_of_a_group_has_its_own_fate),
		T(a_policy_in_another_environment_covers_nothing),
		T(a_classic_permission_for_a_zone_is_limited_itself),
		T(classic_permissions_of_the_account_stay),
		T(groups_without_classic_permissions_are_not_judged),
		T(what_is_over_or_denied_covers_nothing),
		T(a_policy_nobody_read_may_cover_or_be_limited),
		T(five_classic_permissions_are_shown_and_all_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
