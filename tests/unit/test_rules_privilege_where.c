/* SPDX-License-Identifier: Apache-2.0 */
/* How far strong rights reach: PRV-04, PRV-05, PRV-12, PRV-14. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_escalation_path, rule_sensitive_data,
    rule_production_write, rule_everyone_writes;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* An account in a group of its own, which has a binding. */
static struct muster_grant *
person(const char *id, enum muster_tier tier)
{
	static char names[FAKE_ROOM][2][32];
	char(*name)[32] = names[f->n_accounts];
	struct muster_account *a = fake_account(f, id);
	struct muster_group *g;
	struct muster_grant *grant;

	(void)snprintf(name[0], sizeof(name[0]), "group of %s", id);
	(void)snprintf(name[1], sizeof(name[1]), "grant of %s", id);
	g = fake_group(f, name[0]);
	grant = fake_grant(f, name[1], g, fake_policy(f, "Policy"));
	a->tier = g->tier = grant->tier = tier;
	fake_membership(f, a, g);
	return grant;
}

/* ---- PRV-04 ---- */

static struct muster_escalation *
climber(const char *id)
{
	person(id, MUSTER_TIER_2);
	return fake_escalation(f, &f->account[f->n_accounts - 1]);
}

static void
whoever_can_become_more_is_found_with_the_way(void **state)
{
	struct muster_escalation *up;

	(void)state;
	f = fake_new(&rule_escalation_path);
	climber("rights");
	climber("limited")->limited = 1;
	climber("product")->to = MUSTER_TIER_1;
	up = climber("both");
	up->to = MUSTER_TIER_1;
	up->limited = 1;
	climber("robot");
	f->account[4].type = MUSTER_SERVICE;
	person("none", MUSTER_TIER_1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "rights", "way up"), "may change groups");
	assert_int_equal(fake_severity(f, "limited"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "product"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "both"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
registered_administrators_may_become_more(void **state)
{
	(void)state;
	f = fake_new(&rule_escalation_path);
	climber("group");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "group of group");
	climber("over");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "group of over")->until =
	    FAKE_AGO(1);
	climber("glass");
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	climber("adm");
	climber("daily");
	fake_entry(f, MUSTER_ADMIN_PAIRS, "adm")->with = "daily";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "group"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "adm"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "daily"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_way_up_that_everyone_has_is_not_told_of_each(void **state)
{
	(void)state;
	f = fake_new(&rule_escalation_path);
	fake_escalation(f, fake_account(f, "alone"));
	climber("reader");
	f->group[0].tier = MUSTER_TIER_3;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "alone"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "reader"), MUSTER_PASS);
	assert_non_null(fake_of(f, "reader")->reason);
}

static void
a_way_up_of_doubtful_accounts_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_escalation_path);
	climber("odd");
	f->account[0].status = MUSTER_STATUS_UNKNOWN;
	fake_account(f, "doubt")->tier_doubt = "policy X was not read";
	climber("off");
	f->account[2].status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	fake_check_failures(f);
}

/* ---- PRV-05 and PRV-12: by duty ---- */

static struct muster_duty *
duty_of(const struct muster_rule *rule, const char *id)
{
	f = fake_new(rule);
	fake_duty(f, "rights");
	return fake_duty(f, id);
}

static struct muster_holding *
holder(const char *id, const struct muster_duty *d, struct muster_grant *grant)
{
	struct muster_holding *h;
	const struct muster_account *a;

	if (grant == NULL) {
		grant = person(id, MUSTER_TIER_2);
		a = &f->account[f->n_accounts - 1];
	} else {
		a = fake_account(f, id);
	}
	h = fake_holding(f, a, d, "environment:roles:replay-unmasked");
	h->grant = grant;
	return h;
}

static void
each_binding_that_shows_sensitive_data_is_told_once(void **state)
{
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_sensitive_data, "sensitive-data");
	holder("ada", d, NULL)->limited = 1;
	holder("bo", d, &f->grant[0])->limited = 1;
	holder("cy", d, NULL)->limited = 1;
	holder("di", d, &f->grant[1]);
	holder("ed", d, &f->grant[0])->limited = 1;
	person("eve", MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant of ada"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "grant of ada", "accounts"), 3);
	assert_string_equal(fake_text(f, "grant of ada", "one of them"), "ada");
	assert_int_equal(fake_verdict(f, "grant of cy"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant of cy"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "grant of cy", "accounts"), 2);
	assert_int_equal(fake_verdict(f, "grant of eve"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_group_registered_to_administer_sees_more_by_its_task(void **state)
{
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_sensitive_data, "sensitive-data");
	holder("ada", d, NULL);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "group of ada");
	holder("bo", d, NULL);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "group of bo")->until =
	    FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant of ada"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "grant of bo"), MUSTER_HIGH);
}

static void
sight_of_emergency_accounts_and_everyone_is_left_out(void **state)
{
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_sensitive_data, "sensitive-data");
	holder("glass", d, NULL);
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	holder("all", d, NULL);
	f->group[1].everyone = MUSTER_YES;
	holder("off", d, NULL);
	f->account[2].status = MUSTER_DISABLED;
	holder("bot", d, NULL);
	f->account[3].type = MUSTER_SERVICE;
	fake_grant(f, "dangling", &f->group[0], NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grant of all"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "grant of off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grant of bot"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "dangling"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_policy_nobody_could_read_may_show_anything(void **state)
{
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_sensitive_data, "sensitive-data");
	person("ada", MUSTER_TIER_3);
	f->entitlement[0].readable = MUSTER_NO;
	holder("odd", d, NULL);
	f->account[1].status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of ada"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "grant of odd"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
without_the_duty_nobody_holds_it(void **state)
{
	(void)state;
	(void)duty_of(&rule_sensitive_data, "another");
	person("ada", MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of ada"), MUSTER_PASS);
}

static void
writing_in_production_outside_its_groups_is_found(void **state)
{
	struct muster_duty *d;
	struct muster_holding *h;

	(void)state;
	d = duty_of(&rule_production_write, "production-write");
	holder("admin", d, NULL)->tier = MUSTER_TIER_1;
	holder("writer", d, NULL);
	h = holder("limited", d, NULL);
	h->tier = MUSTER_TIER_1;
	h->limited = 1;
	holder("on call", d, NULL);
	fake_entry(f, MUSTER_PRODUCTION_GROUPS, "group of on call");
	holder("late", d, NULL)->tier = MUSTER_TIER_1;
	fake_entry(f, MUSTER_PRODUCTION_GROUPS, "group of late")->until =
	    FAKE_AGO(1);
	person("reader", MUSTER_TIER_3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of admin"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant of admin"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "grant of writer"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant of writer"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "grant of limited"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "grant of on call"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grant of late"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "grant of reader"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
mere_writing_in_production_can_be_left_out(void **state)
{
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_production_write, "production-write");
	fake_set(f, "tier", 1);
	holder("admin", d, NULL)->tier = MUSTER_TIER_1;
	holder("writer", d, NULL);
	holder("bot", d, NULL)->tier = MUSTER_TIER_1;
	f->account[2].type = MUSTER_SERVICE;
	holder("what", d, NULL)->tier = MUSTER_TIER_1;
	f->account[3].type = MUSTER_TYPE_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of admin"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "grant of writer"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grant of bot"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grant of what"), MUSTER_UNKNOWN);
}

static void
a_boundary_may_leave_production_out(void **state)
{
	static const struct {
		const char *id, *op;
	} rows[] = {
		{ "only trials", "=" },
		{ "all but trials", "!=" },
		{ "begins so", "startsWith" },
	};
	struct muster_duty *d;

	(void)state;
	d = duty_of(&rule_production_write, "production-write");
	for (size_t i = 0; i < 3; i++) {
		struct muster_boundary *b = fake_boundary(f, rows[i].id);
		char grant[64];

		fake_boundary_condition(
		    f, b, "global:environmentId", rows[i].op, "trials")
		    ->names = "environment";
		holder(rows[i].id, d, NULL)->limited = 1;
		fake_bind(f, &f->grant[i], b);
		fake_check(f); /* no place is known to be production */
		(void)snprintf(grant, sizeof(grant), "grant of %s", rows[i].id);
		assert_int_equal(fake_verdict(f, grant), MUSTER_FAIL);
	}
	fake_place(f, "trials", "environment");
	fake_place(f, "prod", "environment")->scope.criticality = "production";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant of only trials"), MUSTER_PASS);
	assert_int_equal(
	    fake_verdict(f, "grant of all but trials"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "grant of begins so"), MUSTER_FAIL);
	fake_check_failures(f);
}

/* ---- PRV-14 ---- */

static struct muster_effect *
everyones(const char *id, const char *action, enum muster_tier tier)
{
	struct muster_group *g = fake_group(f, "all");
	struct muster_effect *e;

	g->everyone = MUSTER_YES;
	e = fake_effect(f, fake_grant(f, id, g, fake_policy(f, "Policy")),
	    "some:thing:do", action);
	e->tier = tier;
	return e;
}

static void
what_everyone_may_do_beyond_reading_is_found(void **state)
{
	static const struct {
		const char *id, *action;
		enum muster_tier tier;
		int verdict;
		enum muster_severity open, limited;
	} rows[] = {
		{ "rights", "admin", MUSTER_TIER_0, MUSTER_FAIL,
		    MUSTER_CRITICAL, MUSTER_HIGH },
		{ "product", "admin", MUSTER_TIER_1, MUSTER_FAIL, MUSTER_HIGH,
		    MUSTER_MEDIUM },
		{ "secret", "read-sensitive", MUSTER_TIER_2, MUSTER_FAIL,
		    MUSTER_HIGH, MUSTER_MEDIUM },
		{ "writes", "write", MUSTER_TIER_2, MUSTER_FAIL, MUSTER_MEDIUM,
		    MUSTER_LOW },
		{ "reads", "read", MUSTER_TIER_3, MUSTER_PASS, MUSTER_HIGH,
		    MUSTER_HIGH },
	};

	(void)state;
	f = fake_new(&rule_everyone_writes);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		everyones(rows[i].id, rows[i].action, rows[i].tier);
	for (int limited = 0; limited < 2; limited++) {
		for (size_t i = 0; i < f->n_effects; i++)
			f->effect[i].effect.limited = limited;
		fake_check(f);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			assert_int_equal(
			    fake_verdict(f, rows[i].id), rows[i].verdict);
			assert_int_equal(fake_severity(f, rows[i].id),
			    limited ? rows[i].limited : rows[i].open);
		}
	}
	assert_string_equal(
	    fake_text(f, "writes", "permission"), "some:thing:do");
	fake_check_failures(f);
}

static void
self_service_by_the_vendors_policy_weighs_least(void **state)
{
	(void)state;
	f = fake_new(&rule_everyone_writes);
	everyones("users", "write", MUSTER_TIER_2);
	f->entitlement[0].builtin = MUSTER_YES;
	everyones("admins", "admin", MUSTER_TIER_1);
	f->entitlement[1].builtin = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_severity(f, "users"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "admins"), MUSTER_HIGH);
}

static void
what_is_denied_dead_or_not_for_everyone_is_not_found(void **state)
{
	(void)state;
	f = fake_new(&rule_everyone_writes);
	everyones("deny", "write", MUSTER_TIER_2)->deny = 1;
	everyones("over", "write", MUSTER_TIER_2)->state = MUSTER_EFFECT_OVER;
	everyones("soon", "write", MUSTER_TIER_2)->state =
	    MUSTER_EFFECT_NOT_YET;
	everyones("some", "write", MUSTER_TIER_2);
	f->group[3].everyone = MUSTER_NO;
	everyones("text", "read", MUSTER_TIER_3);
	f->entitlement[4].readable = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "deny"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "soon"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "some"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "text"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(whoever_can_become_more_is_found_with_the_way),
		TEST(registered_administrators_may_become_more),
		TEST(a_way_up_that_everyone_has_is_not_told_of_each),
		TEST(a_way_up_of_doubtful_accounts_is_unknown),
		TEST(each_binding_that_shows_sensitive_data_is_told_once),
		TEST(a_group_registered_to_administer_sees_more_by_its_task),
		TEST(sight_of_emergency_accounts_and_everyone_is_left_out),
		TEST(a_policy_nobody_could_read_may_show_anything),
		TEST(without_the_duty_nobody_holds_it),
		TEST(writing_in_production_outside_its_groups_is_found),
		TEST(mere_writing_in_production_can_be_left_out),
		TEST(a_boundary_may_leave_production_out),
		TEST(what_everyone_may_do_beyond_reading_is_found),
		TEST(self_service_by_the_vendors_policy_weighs_least),
		TEST(what_is_denied_dead_or_not_for_everyone_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
