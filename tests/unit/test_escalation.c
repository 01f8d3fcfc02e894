/* SPDX-License-Identifier: Apache-2.0 */
/* Who can become more than they are. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "support/org.h"

static int
open_org(void **state)
{
	static struct org o;

	org_open(&o);
	org_policy(&o, "admin", "ALLOW iam:policies:write;");
	org_policy(&o, "read", "ALLOW slo:slos:read;");
	org_policy(&o, "settings", "ALLOW settings:objects:write;");
	*state = &o;
	return 0;
}

static int
close_org(void **state)
{
	org_close(*state);
	return 0;
}

static struct escalation
way_up(struct org *o, const char *account)
{
	struct escalation e;
	struct err err;

	assert_int_equal(
	    escalation_of(&e, o->d, org_who(o, account), &o->arena, &err), 0);
	return e;
}

/* A service user of that name, in a group that holds the policy. */
static void
service(struct org *o, const char *name, const char *policy)
{
	char *login = arena_printf(&o->arena, "%s@service.example", name);

	org_service(o, name, login);
	org_in(o, name, name);
	org_grant(o, name, policy, "acc");
}

static void
who_reads_only_has_no_way_up(void **state)
{
	struct org *o = *state;
	struct escalation e;

	org_in(o, "ann", "g");
	org_grant(o, "g", "read", "acc");
	org_derive(o, UTC_UNKNOWN);
	e = way_up(o, "ann");
	assert_int_equal(e.from, TIER_3);
	assert_int_equal(e.to, TIER_3);
	assert_int_equal(e.n_steps, 0);
}

static void
an_administrator_has_nowhere_to_go(void **state)
{
	struct org *o = *state;

	org_in(o, "ann", "g");
	org_grant(o, "g", "admin", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "ann").from, TIER_0);
	assert_int_equal(way_up(o, "ann").n_steps, 0);
}

static void
acting_as_a_service_user_reaches_what_that_one_holds(void **state)
{
	struct org *o = *state;
	struct escalation e;
	const struct privilege *p;

	service(o, "robot", "admin");
	org_policy(o, "use",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email = "
	    "\"robot@service.example\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "use", "acc");
	org_derive(o, UTC_UNKNOWN);
	e = way_up(o, "ann");
	assert_int_equal(e.from, TIER_2);
	assert_int_equal(e.to, TIER_0);
	assert_int_equal(e.n_steps, 1);
	assert_int_equal(e.steps[0].account, org_who(o, "ann"));
	assert_int_equal(e.steps[0].target, org_who(o, "robot"));
	assert_int_equal(e.steps[0].tier, TIER_0);
	assert_true(e.steps[0].conditional);
	assert_string_equal(e.steps[0].permission, "iam:service-users:use");
	assert_string_equal(e.steps[0].words, "may act as a service user");
	assert_int_equal(e.steps[0].grant, org_grant_at(o, "g", "use"));
	/* and so the account is as strong as the service user */
	p = &o->d->of_account[org_who(o, "ann")];
	assert_int_equal(p->tier, TIER_0);
	assert_string_equal(p->reason,
	    "iam:service-users:use by policy \"use\", group \"g\", at "
	    "account, under conditions: acting as \"robot\", which has "
	    "iam:policies:write by policy \"admin\", group \"robot\", at "
	    "account");
}

static void
a_harmless_service_user_is_no_way_up(void **state)
{
	struct org *o = *state;

	service(o, "robot", "read");
	service(o, "root", "admin");
	org_policy(o, "use",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email = "
	    "\"robot@service.example\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "use", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "ann").n_steps, 0);
	assert_int_equal(o->d->of_account[org_who(o, "ann")].tier, TIER_2);
}

static void
admin_in_two_steps_is_found(void **state)
{
	struct org *o = *state;
	struct escalation e;

	service(o, "root", "admin");
	service(o, "robot", "read");
	org_policy(o, "use1",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email "
	    "startsWith \"robot\";");
	org_policy(o, "use2",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email IN "
	    "(\"root@service.example\");");
	org_in(o, "ann", "g");
	org_grant(o, "g", "use1", "acc");
	org_grant(o, "robot", "use2", "shop");
	org_derive(o, UTC_UNKNOWN);
	e = way_up(o, "ann");
	assert_int_equal(e.to, TIER_0);
	assert_int_equal(e.n_steps, 2);
	assert_int_equal(e.steps[0].target, org_who(o, "robot"));
	assert_int_equal(e.steps[1].account, org_who(o, "robot"));
	assert_int_equal(e.steps[1].target, org_who(o, "root"));
	assert_int_equal(e.steps[1].scope, org_scope(o, "shop"));
	assert_int_equal(o->d->of_account[org_who(o, "ann")].tier, TIER_0);
}

static void
the_shortest_way_is_told(void **state)
{
	struct org *o = *state;

	service(o, "root", "admin");
	service(o, "robot", "read");
	org_policy(o, "far",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email = "
	    "\"robot@service.example\";");
	org_policy(o, "near",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email = "
	    "\"root@service.example\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "far", "acc");
	org_grant(o, "g", "near", "acc");
	org_grant(o, "robot", "near", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "ann").n_steps, 1);
	assert_int_equal(
	    way_up(o, "ann").steps[0].grant, org_grant_at(o, "g", "near"));
}

static void
service_users_that_may_act_as_each_other_end_the_walk(void **state)
{
	struct org *o = *state;

	service(o, "a", "read");
	service(o, "b", "read");
	org_policy(o, "use",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email IN "
	    "(\"a@service.example\", \"b@service.example\");");
	org_grant(o, "a", "use", "acc");
	org_grant(o, "b", "use", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "a").n_steps, 0);
	assert_int_equal(way_up(o, "b").n_steps, 0);
}

static void
settings_without_condition_lead_to_administration(void **state)
{
	struct org *o = *state;
	struct escalation e;

	org_policy(o, "one",
	    "ALLOW settings:objects:write WHERE settings:schemaId = \"x\";");
	org_in(o, "ann", "g");
	org_in(o, "bob", "h");
	org_grant(o, "g", "settings", "shop");
	org_grant(o, "h", "one", "shop");
	org_derive(o, UTC_UNKNOWN);
	e = way_up(o, "ann");
	assert_int_equal(e.from, TIER_2);
	assert_int_equal(e.to, TIER_1);
	assert_int_equal(e.n_steps, 1);
	assert_int_equal(e.steps[0].target, NONE);
	assert_int_equal(e.steps[0].tier, TIER_1);
	assert_string_equal(e.steps[0].words,
	    "may change every setting of an environment");
	assert_int_equal(way_up(o, "bob").n_steps, 0);
	/* what one can become by a change is not yet what one is */
	assert_int_equal(o->d->of_account[org_who(o, "ann")].tier, TIER_2);
}

static void
a_denied_step_cannot_be_taken(void **state)
{
	struct org *o = *state;

	org_policy(o, "no", "DENY settings:objects:write;");
	org_in(o, "ann", "g");
	org_in(o, "ann", "h");
	org_grant(o, "g", "settings", "shop");
	org_grant(o, "h", "no", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "ann").n_steps, 0);
}

static void
nobody_acts_as_who_cannot_sign_in(void **state)
{
	struct org *o = *state;
	const struct account off = { .source = "dt",
		.id = "off",
		.login = "off@service.example",
		.type = ACCOUNT_SERVICE,
		.status = ACCOUNT_DISABLED };
	struct err err;

	assert_int_equal(model_add_account(o->model, &off, &err), 0);
	org_in(o, "off", "x");
	org_grant(o, "x", "admin", "acc");
	org_policy(o, "use",
	    "ALLOW iam:service-users:use WHERE iam:service-user-email = "
	    "\"off@service.example\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "use", "acc");
	org_derive(o, UTC_UNKNOWN);
	assert_int_equal(way_up(o, "ann").n_steps, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_reads_only_has_no_way_up),
		TEST(an_administrator_has_nowhere_to_go),
		TEST(acting_as_a_service_user_reaches_what_that_one_holds),
		TEST(a_harmless_service_user_is_no_way_up),
		TEST(admin_in_two_steps_is_found),
		TEST(the_shortest_way_is_told),
		TEST(service_users_that_may_act_as_each_other_end_the_walk),
		TEST(settings_without_condition_lead_to_administration),
		TEST(a_denied_step_cannot_be_taken),
		TEST(nobody_acts_as_who_cannot_sign_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
