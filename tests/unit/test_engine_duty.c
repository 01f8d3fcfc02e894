/* SPDX-License-Identifier: Apache-2.0 */
/* Duties: who holds which, where, under a condition; and ways up. */
#include "support/test.h"

#include "model/duty.h"
#include "support/engine_world.h"

static const char *const rights[] = { "iam:*" };
static const char *const settings[] = { "settings:objects:write" };
static const char *const writes[] = { "write" };
static const char *const auditors[] = { "Auditor pack" };
enum { RIGHTS, SETTINGS, WRITES, AUDITS, STRONG, DUTIES };
static const struct duty duties[DUTIES] = {
	[RIGHTS] = { .id = "rights",
	    .title = "Changes rights",
	    .permissions = rights,
	    .n_permissions = 1,
	    .tier = TIER_NONE },
	[SETTINGS] = { .id = "settings",
	    .title = "Changes settings",
	    .permissions = settings,
	    .n_permissions = 1,
	    .tier = TIER_NONE },
	[WRITES] = { .id = "writes",
	    .title = "Writes in production",
	    .actions = writes,
	    .n_actions = 1,
	    .tier = TIER_NONE,
	    .criticality = "production" },
	[AUDITS] = { .id = "audits",
	    .title = "Audits",
	    .entitlements = auditors,
	    .n_entitlements = 1,
	    .tier = TIER_NONE },
	[STRONG] = { .id = "strong", .title = "Strong", .tier = TIER_0 },
};
static const struct conflict conflicts[] = {
	{ .id = "both",
	    .title = "Rights and settings",
	    .why = "so",
	    .one = RIGHTS,
	    .other = SETTINGS,
	    .severity = MUSTER_HIGH,
	    .same_scope = true },
};
static const struct duties all = { duties, DUTIES, conflicts, 1 };

static void
add_scope(struct world *w, const char *id, enum scope_kind kind,
    const char *criticality)
{
	const struct scope s = { .source = "dt",
		.id = id,
		.name = id,
		.kind = kind,
		.parent_id = kind == SCOPE_ACCOUNT ? NULL : "acc",
		.criticality = criticality,
		.evidence = NONE };

	assert_int_equal(model_add_scope(w->model, &s, &w->err), 0);
}

static void
grant_at(struct world *w, const char *group, const char *policy,
    const char *scope)
{
	const struct grant g = { .source = "dt",
		.group_id = group,
		.entitlement_id = policy,
		.scope_id = scope,
		.created = UTC_UNKNOWN,
		.evidence = NONE };

	assert_true(model_add_grant(w->model, &g, &w->err) >= 0);
}

/* ALLOW (or DENY) of one permission, with or without a condition. */
static void
add_policy(struct world *w, const char *id, const char *permission, bool deny,
    bool limited)
{
	static const char *const values[] = { "builtin:x", "robot" };
	const bool acts = strcmp(permission, "iam:service-users:use") == 0;
	const struct condition c = { acts ? "iam:service-user-email"
					  : "settings:schemaId",
		CONDITION_EQUAL, &values[acts], 1 };
	const struct statement s = { .deny = deny,
		.permissions = &permission,
		.n_permissions = 1,
		.conditions = &c,
		.n_conditions = limited };
	const struct entitlement e = { .source = "dt",
		.id = id,
		.name = id,
		.level = SCOPE_ACCOUNT,
		.level_id = "acc",
		.builtin = TRI_NO,
		.text = "x",
		.statements = &s,
		.n_statements = 1,
		.readable = TRI_YES,
		.evidence = NONE };

	assert_int_equal(model_add_entitlement(w->model, &e, &w->err), 0);
}

/* One person in the group of the same name. */
static void
add_person(struct world *w, const char *id)
{
	world_add_account(w, "dt", id, AGO(1));
	world_add_group(w, "dt", id);
	world_add_member(w, "dt", id, id);
}

static void
begin_world(struct world *w)
{
	world_add_source(w, "dt");
	add_scope(w, "acc", SCOPE_ACCOUNT, NULL);
	add_scope(w, "prod", SCOPE_ENVIRONMENT, "production");
	add_scope(w, "test", SCOPE_ENVIRONMENT, "test");
	add_policy(w, "policies", "iam:policies:write", false, false);
	add_policy(w, "bindings", "iam:bindings:write", false, false);
	add_policy(w, "settings", "settings:objects:write", false, false);
	add_policy(w, "some settings", "settings:objects:write", false, true);
	add_policy(w, "no settings", "settings:objects:write", true, false);
	add_policy(w, "Auditor pack", "storage:logs:read", false, false);
	w->judging.duties = &all;
}

static const struct muster_account *
find(const struct muster_host *host, struct muster_run *r, const char *id)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(r, i)) != NULL; i++)
		if (strcmp(a->id, id) == 0)
			return a;
	fail_msg("no account %s", id);
	return NULL;
}

static const struct muster_holding *
held(const struct muster_host *host, struct muster_run *r, const char *who,
    size_t duty)
{
	return host->holding(r, find(host, r, who), host->duty(r, duty));
}

static void
run(struct world *w, world_act *act)
{
	world_only(w, act);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

static int
sees_duties(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_conflict *c = host->conflict(r, 0);

	assert_string_equal(host->duty(r, WRITES)->id, "writes");
	assert_null(host->duty(r, DUTIES));
	assert_non_null(c);
	assert_string_equal(c->id, "both");
	assert_ptr_equal(c->one, host->duty(r, RIGHTS));
	assert_ptr_equal(c->other, host->duty(r, SETTINGS));
	assert_int_equal(c->same_scope, 1);
	assert_null(host->conflict(r, 1));
	return 0;
}

static void
duties_and_conflicts_reach_the_rules(void **state)
{
	struct world *w = *state;

	begin_world(w);
	run(w, sees_duties);
}

static int
asks_who_holds(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_holding *h = held(host, r, "ada", RIGHTS);

	assert_non_null(h);
	assert_string_equal(h->permission, "iam:bindings:write");
	assert_int_equal(h->tier, MUSTER_TIER_0);
	assert_string_equal(h->scope.id, "acc");
	assert_int_equal(h->limited, 0);
	assert_int_equal(h->n_permissions, 2);
	assert_string_equal(h->grant->entitlement_id, "bindings");
	assert_non_null(held(host, r, "ada", STRONG));
	assert_null(held(host, r, "ada", SETTINGS));
	assert_null(held(host, r, "ben", RIGHTS));
	assert_null(held(host, r, "ben", STRONG));
	h = held(host, r, "ben", AUDITS);
	assert_non_null(h);
	assert_string_equal(h->permission, "storage:logs:read");
	assert_null(held(host, r, "cleo", AUDITS));
	return 0;
}

static void
a_duty_is_held_by_permission_tier_or_entitlement(void **state)
{
	struct world *w = *state;

	begin_world(w);
	add_person(w, "ada");
	add_person(w, "ben");
	add_person(w, "cleo");
	grant_at(w, "ada", "policies", "acc");
	grant_at(w, "ada", "bindings", "acc");
	grant_at(w, "ben", "Auditor pack", "prod");
	run(w, asks_who_holds);
}

static int
asks_what_is_left(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_holding *h;

	assert_null(held(host, r, "denied", SETTINGS));
	h = held(host, r, "limited", SETTINGS);
	assert_non_null(h);
	assert_int_equal(h->limited, 1);
	h = held(host, r, "both", SETTINGS);
	assert_non_null(h);
	assert_int_equal(h->limited, 0);
	assert_string_equal(h->grant->entitlement_id, "settings");
	assert_int_equal(h->n_permissions, 1);
	/* denied in one place, held in the other */
	h = held(host, r, "there", SETTINGS);
	assert_non_null(h);
	assert_string_equal(h->scope.id, "test");
	return 0;
}

static void
what_is_denied_is_not_held_and_what_is_limited_says_so(void **state)
{
	struct world *w = *state;

	begin_world(w);
	add_person(w, "denied");
	add_person(w, "limited");
	add_person(w, "both");
	add_person(w, "there");
	grant_at(w, "denied", "settings", "acc");
	grant_at(w, "denied", "no settings", "acc");
	grant_at(w, "limited", "some settings", "acc");
	grant_at(w, "both", "some settings", "acc");
	grant_at(w, "both", "settings", "test");
	grant_at(w, "there", "settings", "prod");
	grant_at(w, "there", "settings", "test");
	grant_at(w, "there", "no settings", "prod");
	run(w, asks_what_is_left);
}

static int
asks_about_production(const struct muster_host *host, struct muster_run *r)
{
	assert_non_null(held(host, r, "prod", WRITES));
	assert_non_null(held(host, r, "acc", WRITES));
	assert_null(held(host, r, "test", WRITES));
	return 0;
}

static void
a_duty_of_production_is_held_there_or_above(void **state)
{
	struct world *w = *state;

	begin_world(w);
	add_person(w, "prod");
	add_person(w, "acc");
	add_person(w, "test");
	grant_at(w, "prod", "settings", "prod");
	grant_at(w, "acc", "settings", "acc");
	grant_at(w, "test", "settings", "test");
	run(w, asks_about_production);
}

static int
asks_where_both_meet(const struct muster_host *host, struct muster_run *r)
{
	struct muster_holding one, other;

	one = *held(host, r, "meets", RIGHTS);
	other = *held(host, r, "meets", SETTINGS);
	assert_string_equal(one.scope.id, "test");
	assert_string_equal(other.scope.id, "test");
	one = *held(host, r, "apart", RIGHTS);
	other = *held(host, r, "apart", SETTINGS);
	assert_string_not_equal(one.scope.id, other.scope.id);
	return 0;
}

static void
of_duties_in_conflict_the_place_is_shown_where_they_meet(void **state)
{
	struct world *w = *state;

	begin_world(w);
	add_person(w, "meets");
	add_person(w, "apart");
	grant_at(w, "meets", "bindings", "prod");
	grant_at(w, "meets", "policies", "test");
	grant_at(w, "meets", "settings", "test");
	grant_at(w, "apart", "bindings", "prod");
	grant_at(w, "apart", "settings", "test");
	run(w, asks_where_both_meet);
}

static int
asks_for_ways_up(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_escalation *e =
	    host->escalation(r, find(host, r, "user"));

	assert_non_null(e);
	assert_int_equal(e->to, MUSTER_TIER_0);
	assert_int_equal(e->n_steps, 1);
	if (strstr(e->words, "robot") == NULL)
		fail_msg("%s", e->words);
	assert_null(host->escalation(r, find(host, r, "robot")));
	return 0;
}

static void
the_shortest_way_up_is_told_in_words(void **state)
{
	const struct account robot = { .source = "dt",
		.id = "robot",
		.login = "robot",
		.type = ACCOUNT_SERVICE,
		.status = ACCOUNT_ACTIVE,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.last_login = UTC_UNKNOWN,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = NONE };
	struct world *w = *state;

	begin_world(w);
	add_person(w, "user");
	assert_int_equal(model_add_account(w->model, &robot, &w->err), 0);
	world_add_group(w, "dt", "robots");
	world_add_member(w, "dt", "robots", "robot");
	add_policy(w, "act as", "iam:service-users:use", false, true);
	grant_at(w, "user", "act as", "acc");
	grant_at(w, "robots", "bindings", "acc");
	run(w, asks_for_ways_up);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(duties_and_conflicts_reach_the_rules),
		TEST(a_duty_is_held_by_permission_tier_or_entitlement),
		TEST(what_is_denied_is_not_held_and_what_is_limited_says_so),
		TEST(a_duty_of_production_is_held_there_or_above),
		TEST(of_duties_in_conflict_the_place_is_shown_where_they_meet),
		TEST(the_shortest_way_up_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
