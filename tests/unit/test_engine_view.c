/* SPDX-License-Identifier: Apache-2.0 */
/* What rules see of conditions, effects, places, limits, logs and guards. */
#include "support/test.h"

#include "model/control.h"
#include "support/engine_world.h"

static void
run(struct world *w, world_act *act)
{
	world_only(w, act);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

/* Settings of two schemas, and what may be read, bound to one zone. */
static void
add_policies(struct world *w)
{
	static const char *const schemas[] = { "builtin:x", "builtin:y" };
	static const char *const zone = "Shop";
	static const char *const writes[] = { "settings:objects:write",
		"made-up:things:*" };
	const struct condition where = { "settings:schemaId", CONDITION_IN,
		schemas, 2 };
	const struct condition limit = { "environment:management-zone",
		CONDITION_EQUAL, &zone, 1 };
	const struct statement s = { .permissions = writes,
		.n_permissions = 2,
		.conditions = &where,
		.n_conditions = 1 };
	const struct entitlement e = { .source = "dt",
		.id = "settings",
		.name = "Settings",
		.level = SCOPE_ACCOUNT,
		.level_id = "acc",
		.builtin = TRI_NO,
		.text = "ALLOW ...",
		.problem = "line 1",
		.statements = &s,
		.n_statements = 1,
		.readable = TRI_YES,
		.evidence = NONE };
	const struct boundary b = { .source = "dt",
		.id = "b1",
		.name = "Only shop",
		.text = "environment:management-zone = \"Shop\"",
		.conditions = &limit,
		.n_conditions = 1,
		.readable = TRI_YES,
		.evidence = NONE };
	static const char *const bound[] = { "b1", "lost" };
	const struct grant g = { .source = "dt",
		.group_id = "readers",
		.entitlement_id = "settings",
		.scope_id = "acc",
		.boundary_ids = bound,
		.n_boundaries = 2,
		.created = UTC_UNKNOWN,
		.evidence = NONE };

	world_add_source(w, "dt");
	world_add_account(w, "dt", "ada", AGO(1));
	world_add_account(w, "dt", "ben", AGO(1));
	world_add_group(w, "dt", "readers");
	world_add_group(w, "dt", "empty");
	world_add_member(w, "dt", "readers", "ada");
	world_add_member(w, "dt", "readers", "ben");
	assert_int_equal(model_add_entitlement(w->model, &e, &w->err), 0);
	assert_int_equal(model_add_boundary(w->model, &b, &w->err), 0);
	assert_int_equal(model_add_grant(w->model, &g, &w->err), 0);
}

static int
sees_policies(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entitlement *e = host->entitlement(r, 0);
	const struct muster_statement *s = host->statement(r, e, 0);
	const struct muster_boundary *b = host->boundary(r, 0);

	assert_string_equal(e->text, "ALLOW ...");
	assert_string_equal(e->problem, "line 1");
	assert_string_equal(s->permission, "settings:objects:write");
	assert_int_equal(s->known, 1);
	assert_int_equal(s->wildcard, 0);
	assert_int_equal(s->n_conditions, 1);
	assert_string_equal(s->conditions[0]->attribute, "settings:schemaId");
	assert_string_equal(s->conditions[0]->op, "IN");
	assert_int_equal(s->conditions[0]->n_values, 2);
	assert_string_equal(s->conditions[0]->values[1], "builtin:y");
	assert_null(s->conditions[0]->names);
	s = host->statement(r, e, 1);
	assert_int_equal(s->known, 0);
	assert_int_equal(s->wildcard, 1);
	assert_non_null(b);
	assert_string_equal(b->name, "Only shop");
	assert_int_equal(b->readable, MUSTER_YES);
	assert_int_equal(b->n_grants, 1);
	assert_string_equal(b->conditions[0]->names, "zone");
	assert_null(host->boundary(r, 1));
	return 0;
}

static void
policies_and_boundaries_come_with_their_conditions(void **state)
{
	struct world *w = *state;

	add_policies(w);
	run(w, sees_policies);
}

static int
sees_effects(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_grant *g = host->grant(r, 0);
	const struct muster_effect *e = NULL, *found = NULL;

	assert_int_equal(g->n_conditions, 2);
	assert_int_equal(g->n_boundaries, 1);
	assert_ptr_equal(g->boundaries[0], host->boundary(r, 0));
	assert_int_equal(g->n_accounts, 2);
	assert_non_null(g->tier_reason);
	assert_true(g->tier < MUSTER_TIER_NONE);
	for (size_t i = 0; (e = host->effect(r, g, i)) != NULL; i++)
		if (strcmp(e->permission, "settings:objects:write") == 0)
			found = e;
	assert_non_null(found);
	assert_string_equal(found->action, "write");
	assert_int_equal(found->limited, 1);
	assert_int_equal(found->deny, 0);
	assert_int_equal(found->state, MUSTER_EFFECT_ALIVE);
	assert_ptr_equal(
	    host->effect(r, g, 0), host->effect(r, host->grant(r, 0), 0));
	return 0;
}

static void
a_grant_tells_what_it_really_gives(void **state)
{
	struct world *w = *state;

	add_policies(w);
	run(w, sees_effects);
}

static int
sees_members(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_group *empty = host->group(r, 0),
				  *readers = host->group(r, 1);

	assert_string_equal(empty->id, "empty");
	assert_null(host->group_account(r, empty, 0));
	assert_string_equal(host->group_account(r, readers, 0)->id, "ada");
	assert_string_equal(host->group_account(r, readers, 1)->id, "ben");
	assert_null(host->group_account(r, readers, 2));
	assert_ptr_equal(
	    host->membership(r, host->account(r, 1), 0)->group, readers);
	assert_null(host->membership(r, host->account(r, 1), 1));
	return 0;
}

static void
members_are_listed_both_ways(void **state)
{
	struct world *w = *state;

	add_policies(w);
	run(w, sees_members);
}

static void
add_event(struct world *w, const char *id, int64_t at, const char *actor)
{
	const struct event e = { .source = "dt",
		.id = id,
		.at = at,
		.actor = actor,
		.action = "CREATE",
		.object_kind = "POLICY",
		.outcome = "success",
		.evidence = NONE };

	assert_int_equal(model_add_event(w->model, &e, &w->err), 0);
}

static int
sees_logs(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_account *ada = host->account(r, 0);
	const struct muster_account *ben = host->account(r, 1);

	assert_int_equal(ada->n_actions, 2);
	assert_true(ada->last_action == AGO(2));
	assert_int_equal(ben->n_actions, 0);
	assert_true(ben->last_action == MUSTER_NO_TIME);
	assert_string_equal(host->event(r, 0)->id, "e1");
	assert_ptr_equal(host->event(r, 0)->account, ada);
	assert_ptr_equal(host->event(r, 1)->account, ada);
	assert_null(host->event(r, 2)->account);
	assert_string_equal(host->event(r, 2)->actor, "somebody");
	assert_null(host->event(r, 3));
	assert_true(host->source(r, 0)->events_from == AGO(9));
	assert_true(host->source(r, 0)->clock_skew == 0);
	return 0;
}

static void
logs_tell_who_did_it(void **state)
{
	struct world *w = *state;

	add_policies(w);
	add_event(w, "e1", AGO(9), "ADA");
	add_event(w, "e2", AGO(2), "ada");
	add_event(w, "e3", AGO(1), "somebody");
	run(w, sees_logs);
}

static int
judges_places(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_place *p = host->place(r, 0);
	const struct muster_limit *l = host->limit(r, 0);

	assert_string_equal(p->id, "acc");
	assert_int_equal(p->fenced, MUSTER_YES);
	assert_int_equal(p->n_ranges, 1);
	assert_string_equal(p->ranges[0], "192.0.2.0/24");
	assert_int_equal(p->n_grants, 1);
	assert_null(host->place(r, 1));
	assert_string_equal(l->id, "groups@acc");
	assert_string_equal(l->scope.name, "Example");
	assert_int_equal(l->max, 100);
	if (host->judge(r, MUSTER_FAIL, MUSTER_PLACE, p->id, "so", MUSTER_LOW,
		"low: so") != 0 ||
	    host->judge(r, MUSTER_FAIL, MUSTER_LIMIT, l->id, "so", MUSTER_LOW,
		"low: so") != 0)
		return -1;
	return host->judge(r, MUSTER_FAIL, MUSTER_BOUNDARY,
	    host->boundary(r, 0)->id, "so", MUSTER_LOW, "low: so");
}

static void
places_limits_and_boundaries_can_be_judged(void **state)
{
	static const char *const range = "192.0.2.0/24";
	const struct scope s = { .source = "dt",
		.id = "acc",
		.name = "Example",
		.kind = SCOPE_ACCOUNT,
		.active = TRI_YES,
		.fenced = TRI_YES,
		.ranges = &range,
		.n_ranges = 1,
		.evidence = NONE };
	const struct limit l = { .source = "dt",
		.name = "groups",
		.scope_id = "acc",
		.current = 7,
		.max = 100,
		.evidence = NONE };
	struct world *w = *state;

	add_policies(w);
	assert_int_equal(model_add_scope(w->model, &s, &w->err), 0);
	assert_int_equal(model_add_limit(w->model, &l, &w->err), 0);
	run(w, judges_places);
	assert_string_equal(
	    FAILED(w, "BAD-01", "acc")->subject_name, "Example");
	assert_string_equal(
	    FAILED(w, "BAD-01", "groups@acc")->subject_name, "groups@acc");
	assert_string_equal(
	    FAILED(w, "BAD-01", "b1")->subject_name, "Only shop");
	assert_string_equal(FAILED(w, "BAD-01", "b1")->source, "dt");
}

/* The first rule sees none; the second those of the first. */
static size_t guards_seen[2], rules_run;

static int
sees_guards(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_guard *g;
	size_t n = 0;

	for (; (g = host->guard(r, n)) != NULL; n++) {
		assert_string_equal(g->rule_id, "BAD-01");
		assert_string_equal(g->setting, "n");
		assert_int_equal(g->value, 3);
		assert_int_equal(g->at_most, 2);
		assert_int_equal(g->at_least, MUSTER_NO_COUNT);
		assert_string_equal(g->control, "CC6.2");
	}
	guards_seen[rules_run++] = n;
	return 0;
}

static void
guards_are_those_of_rules_that_ran(void **state)
{
	static const struct guard guards[] = {
		{ "BAD-01", "n", 2, -1 },
		{ "BAD-01", "gone", 2, -1 },
		{ "GONE-01", "n", 2, -1 },
	};
	static const struct control control = { .framework = "SOC 2",
		.id = "CC6.2",
		.guards = guards,
		.n_guards = NITEMS(guards) };
	static const struct controls all = { &control, 1 };
	struct world *w = *state;
	struct muster_rule second;

	add_policies(w);
	world_only(w, sees_guards);
	second = world_rule;
	second.id = "BAD-02";
	w->engine->rules[1] = w->engine->rules[0];
	w->engine->rules[1].rule = &second;
	w->engine->n_rules = 2;
	w->judging.controls = &all;
	rules_run = 0;
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
	assert_int_equal(guards_seen[0], 0);
	assert_int_equal(guards_seen[1], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(policies_and_boundaries_come_with_their_conditions),
		TEST(a_grant_tells_what_it_really_gives),
		TEST(members_are_listed_both_ways),
		TEST(logs_tell_who_did_it),
		TEST(places_limits_and_boundaries_can_be_judged),
		TEST(guards_are_those_of_rules_that_ran),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
