/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of every noun, into the store and out of it; and rows that
 * somebody changed in between. */
#include "support/test.h"

#include <sqlite3.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/utc.h"
#include "model/model.h"
#include "store/store.h"

struct world {
	struct arena arena;
	char dir[40];
	char *path;
	struct model *model;
};

static int
open_world(void **state)
{
	static struct world w;

	arena_init(&w.arena);
	memcpy(w.dir, "/tmp/muster-store-XXXXXX", 25);
	if (mkdtemp(w.dir) == NULL)
		return -1;
	w.path = file_join(&w.arena, w.dir, "store.db");
	w.model = model_new();
	*state = &w;
	return w.path == NULL || w.model == NULL ? -1 : 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;
	struct err err;

	model_free(w->model);
	arena_clear(&w->arena);
	return file_remove_tree(w->dir, &err);
}

static struct store *
open_store(struct world *w)
{
	struct store *store;
	struct err err = { ERR_NONE, "" };

	if (store_open(&store, w->path, &err) != 0)
		fail_msg("%s", err.text);
	return store;
}

static void
save(
    struct store *store, const char *id, int64_t now, const struct model *model)
{
	struct store_snapshot s = { .id = id,
		.campaign = "2026-Q4",
		.now = now,
		.version = "0.1.0",
		.complete = true };
	struct err err = { ERR_NONE, "" };

	if (store_save(store, &s, model, NULL, &err) != 0)
		fail_msg("%s", err.text);
}

static void
run_sql(struct world *w, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* Every field of every noun, with values unlike each other. */
static const char *const two[] = { "v1", "v2 \"\xc3\xa4\"" };
static const struct parameter parameters[] = { { "n", "v" }, { "o", NULL } };
static const struct condition conditions[] = {
	{ "a:b", CONDITION_NOT_STARTS_WITH, two, 2 },
	{ "c:d", CONDITION_MATCH, NULL, 0 },
};
static const struct statement statements[] = {
	{ true, two, 2, conditions, 2 },
	{ false, two, 1, NULL, 0 },
};

static void
fill_people(struct model *m)
{
	const struct model_source source = { "dt", "kind", "Title", "tenant",
		"https://a", 11, 12, 13, two, 2 };
	const struct account account = { .source = "dt",
		.id = "u1",
		.login = "a@x",
		.given = "Given",
		.family = "Family",
		.display = "Shown",
		.description = "said",
		.type = ACCOUNT_SERVICE,
		.status = ACCOUNT_BLOCKED,
		.status_text = "WORD",
		.emergency_contact = TRI_YES,
		.created = 21,
		.updated = 22,
		.invited = 23,
		.login_state = SEEN_AT,
		.last_login = 24,
		.last_failed_login = 25,
		.logins = 26,
		.failed_logins = 27,
		.evidence = 28 };
	const struct group group = { .source = "dt",
		.id = "g1",
		.name = "Name",
		.description = "what for",
		.managed_by = "SCIM",
		.claims = two,
		.n_claims = 2,
		.everyone = TRI_NO,
		.hidden = TRI_YES,
		.created = 31,
		.updated = 32,
		.evidence = 33 };
	const struct membership member = { .source = "dt",
		.group_id = "g1",
		.member_id = "u1",
		.evidence = 41 };
	const struct membership lost = { .source = "dt",
		.group_id = "gone",
		.member_id = "g1",
		.member_is_group = true,
		.evidence = NONE };
	struct err err;

	assert_int_equal(model_add_source(m, &source, &err), 0);
	assert_int_equal(model_add_account(m, &account, &err), 0);
	assert_int_equal(model_add_group(m, &group, &err), 0);
	assert_int_equal(model_add_membership(m, &member, &err), 0);
	assert_int_equal(model_add_membership(m, &lost, &err), 0);
}

static void
fill_rights(struct model *m)
{
	const struct scope scope = { "dt", "acc", "Account", SCOPE_ZONE, "up",
		"production", TRI_NO, "https://e", 51, TRI_YES, two, 2 };
	const struct entitlement entitlement = { .source = "dt",
		.id = "p1",
		.name = "Policy",
		.description = "allows",
		.kind = ENTITLEMENT_ROLE,
		.level = SCOPE_ENVIRONMENT,
		.level_id = "env",
		.builtin = TRI_YES,
		.text = "ALLOW x;",
		.statements = statements,
		.n_statements = 2,
		.readable = TRI_NO,
		.problem = "line 1",
		.deviations = two,
		.n_deviations = 2,
		.agrees = TRI_NO,
		.difference = "only in the text",
		.evidence = 61 };
	const struct boundary boundary = { "dt", "b1", "Boundary", "text",
		conditions, 2, TRI_YES, "column 3", 71 };
	const struct grant grant = { .source = "dt",
		.group_id = "g1",
		.entitlement_id = "p1",
		.scope_id = "acc",
		.boundary_ids = two,
		.n_boundaries = 2,
		.parameters = parameters,
		.n_parameters = 2,
		.created = 81,
		.evidence = 82 };
	struct err err;

	assert_int_equal(model_add_scope(m, &scope, &err), 0);
	assert_int_equal(model_add_entitlement(m, &entitlement, &err), 0);
	assert_int_equal(model_add_boundary(m, &boundary, &err), 0);
	assert_int_equal(model_add_grant(m, &grant, &err), 0);
}

static void
fill_rest(struct model *m)
{
	const struct credential credential = { .source = "dt",
		.id = "t1",
		.name = "token",
		.description = "for CI",
		.kind = CREDENTIAL_TRUST_POLICY,
		.owner_id = "u1",
		.scope_id = "acc",
		.state_text = "INACTIVE",
		.enabled = TRI_NO,
		.personal = TRI_YES,
		.created = 91,
		.updated = 92,
		.used_state = SEEN_AT,
		.last_used = 93,
		.last_address = "192.0.2.1",
		.expiry_state = SEEN_NEVER,
		.expires = UTC_UNKNOWN,
		.scopes = two,
		.n_scopes = 2,
		.scopes_known = TRI_YES,
		.claims = "sub = a",
		.wildcard = TRI_NO,
		.own = TRI_YES,
		.evidence = 94 };
	const struct event event = { "dt", "e1", 101, "actor", "CREATE", "USER",
		"oid", "oname", "SUCCESS", "env", 102 };
	const struct limit limit = { "dt", "policies", "env", 5, 200, 111 };
	const struct part part = { "dt", "users", "env", 5u, true, PART_PARTIAL,
		"reason", "scope-x", "GET /", 2, 3, 4, 5, 6, 7, 8, "second way",
		"explained", "noted", 121, 122, "export", "two are new", 123,
		124 };
	const struct gap gap = { "dt", "users", "env", "what", "why", "scope-y",
		131 };
	const struct evidence evidence = { 141, "users", "GET", "https://u",
		404, 142, 143, "abcdef", true, "broken off" };
	struct err err;

	assert_int_equal(model_add_credential(m, &credential, &err), 0);
	assert_int_equal(model_add_event(m, &event, &err), 0);
	assert_int_equal(model_add_limit(m, &limit, &err), 0);
	assert_int_equal(model_add_part(m, &part, &err), 0);
	assert_int_equal(model_add_gap(m, &gap, &err), 0);
	assert_int_equal(model_add_evidence(m, &evidence, &err), 0);
}

static void
fill_answers(struct model *m)
{
	const struct platform_question question = { .source = "dt",
		.account_id = "u1",
		.scope_id = "acc",
		.evidence = 151 };
	const struct platform_answer answer = { .source = "dt",
		.account_id = "u1",
		.scope_id = "acc",
		.permission = "a:b:c",
		.deny = true,
		.conditions = conditions,
		.n_conditions = 2,
		.policy_ids = two,
		.n_policies = 2,
		.group_ids = two,
		.n_groups = 2,
		.unclear = true,
		.evidence = 152 };
	struct err err;

	assert_int_equal(model_add_question(m, &question, &err), 0);
	assert_int_equal(model_add_answer(m, &answer, &err), 0);
	assert_int_equal(model_add_answer(m, &answer, &err), 0);
}

static void
fill(struct model *m)
{
	fill_answers(m);
	fill_people(m);
	fill_rights(m);
	fill_rest(m);
}

static void
check_people(const struct model *m)
{
	const struct account *a = &m->accounts[0];
	const struct group *g = &m->groups[0];

	assert_string_equal(a->source, "dt");
	assert_string_equal(a->id, "u1");
	assert_string_equal(a->login, "a@x");
	assert_string_equal(a->given, "Given");
	assert_string_equal(a->family, "Family");
	assert_string_equal(a->display, "Shown");
	assert_string_equal(a->description, "said");
	assert_int_equal(a->type, ACCOUNT_SERVICE);
	assert_int_equal(a->status, ACCOUNT_BLOCKED);
	assert_string_equal(a->status_text, "WORD");
	assert_int_equal(a->emergency_contact, TRI_YES);
	assert_int_equal(a->created, 21);
	assert_int_equal(a->updated, 22);
	assert_int_equal(a->invited, 23);
	assert_int_equal(a->login_state, SEEN_AT);
	assert_int_equal(a->last_login, 24);
	assert_int_equal(a->last_failed_login, 25);
	assert_int_equal(a->logins, 26);
	assert_int_equal(a->failed_logins, 27);
	assert_int_equal(a->evidence, 28);
	assert_string_equal(g->name, "Name");
	assert_string_equal(g->description, "what for");
	assert_string_equal(g->managed_by, "SCIM");
	assert_int_equal(g->n_claims, 2);
	assert_string_equal(g->claims[1], "v2 \"\xc3\xa4\"");
	assert_int_equal(g->everyone, TRI_NO);
	assert_int_equal(g->hidden, TRI_YES);
	assert_int_equal(g->created, 31);
	assert_int_equal(g->updated, 32);
	assert_int_equal(g->evidence, 33);
	assert_string_equal(m->memberships[0].member_id, "u1");
	assert_int_equal(m->memberships[0].evidence, 41);
	assert_string_equal(m->memberships[1].source, "dt");
	assert_string_equal(m->memberships[1].group_id, "gone");
	assert_string_equal(m->memberships[1].member_id, "g1");
	assert_true(m->memberships[1].member_is_group);
	assert_int_equal(m->memberships[1].evidence, NONE);
}

static void
check_rights(const struct model *m)
{
	const struct scope *s = &m->scopes[0];
	const struct entitlement *e = &m->entitlements[0];
	const struct boundary *b = &m->boundaries[0];
	const struct grant *g = &m->grants[0];

	assert_string_equal(s->name, "Account");
	assert_int_equal(s->kind, SCOPE_ZONE);
	assert_string_equal(s->parent_id, "up");
	assert_string_equal(s->criticality, "production");
	assert_int_equal(s->active, TRI_NO);
	assert_string_equal(s->url, "https://e");
	assert_int_equal(s->evidence, 51);
	assert_int_equal(s->fenced, TRI_YES);
	assert_int_equal(s->n_ranges, 2);
	assert_string_equal(s->ranges[1], two[1]);
	assert_string_equal(e->name, "Policy");
	assert_string_equal(e->description, "allows");
	assert_int_equal(e->kind, ENTITLEMENT_ROLE);
	assert_int_equal(e->level, SCOPE_ENVIRONMENT);
	assert_string_equal(e->level_id, "env");
	assert_int_equal(e->builtin, TRI_YES);
	assert_string_equal(e->text, "ALLOW x;");
	assert_int_equal(e->n_statements, 2);
	assert_true(e->statements[0].deny);
	assert_int_equal(e->statements[0].n_permissions, 2);
	assert_int_equal(e->statements[0].n_conditions, 2);
	assert_int_equal(
	    e->statements[0].conditions[0].operator, CONDITION_NOT_STARTS_WITH);
	assert_string_equal(e->statements[0].conditions[0].values[0], "v1");
	assert_int_equal(e->statements[0].conditions[1].n_values, 0);
	assert_false(e->statements[1].deny);
	assert_int_equal(e->statements[1].n_conditions, 0);
	assert_int_equal(e->readable, TRI_NO);
	assert_string_equal(e->problem, "line 1");
	assert_int_equal(e->n_deviations, 2);
	assert_int_equal(e->agrees, TRI_NO);
	assert_string_equal(e->difference, "only in the text");
	assert_int_equal(e->evidence, 61);
	assert_string_equal(b->name, "Boundary");
	assert_string_equal(b->text, "text");
	assert_int_equal(b->n_conditions, 2);
	assert_string_equal(b->conditions[1].attribute, "c:d");
	assert_int_equal(b->readable, TRI_YES);
	assert_string_equal(b->problem, "column 3");
	assert_int_equal(b->evidence, 71);
	assert_string_equal(g->group_id, "g1");
	assert_string_equal(g->entitlement_id, "p1");
	assert_string_equal(g->scope_id, "acc");
	assert_int_equal(g->n_boundaries, 2);
	assert_int_equal(g->n_parameters, 2);
	assert_string_equal(g->parameters[0].value, "v");
	assert_null(g->parameters[1].value);
	assert_int_equal(g->created, 81);
	assert_int_equal(g->evidence, 82);
	assert_int_equal(g->group, 0);
}

static void
check_rest(const struct model *m)
{
	const struct credential *c = &m->credentials[0];
	const struct event *e = &m->events[0];
	const struct part *p = &m->parts[0];
	const struct evidence *x = &m->evidence[0];

	assert_string_equal(m->sources[0].title, "Title");
	assert_string_equal(m->sources[0].kind, "kind");
	assert_string_equal(m->sources[0].tenant, "tenant");
	assert_string_equal(m->sources[0].api_url, "https://a");
	assert_int_equal(m->sources[0].first_at, 11);
	assert_int_equal(m->sources[0].last_at, 12);
	assert_int_equal(m->sources[0].clock_skew, 13);
	assert_int_equal(m->sources[0].n_beyond, 2);
	assert_string_equal(m->sources[0].beyond[0], two[0]);
	assert_string_equal(c->name, "token");
	assert_string_equal(c->description, "for CI");
	assert_int_equal(c->kind, CREDENTIAL_TRUST_POLICY);
	assert_string_equal(c->owner_id, "u1");
	assert_string_equal(c->scope_id, "acc");
	assert_string_equal(c->state_text, "INACTIVE");
	assert_int_equal(c->enabled, TRI_NO);
	assert_int_equal(c->personal, TRI_YES);
	assert_int_equal(c->created, 91);
	assert_int_equal(c->updated, 92);
	assert_int_equal(c->used_state, SEEN_AT);
	assert_int_equal(c->last_used, 93);
	assert_string_equal(c->last_address, "192.0.2.1");
	assert_int_equal(c->expiry_state, SEEN_NEVER);
	assert_true(c->expires == UTC_UNKNOWN);
	assert_int_equal(c->n_scopes, 2);
	assert_int_equal(c->scopes_known, TRI_YES);
	assert_string_equal(c->claims, "sub = a");
	assert_int_equal(c->wildcard, TRI_NO);
	assert_int_equal(c->own, TRI_YES);
	assert_int_equal(c->evidence, 94);
	assert_string_equal(e->id, "e1");
	assert_int_equal(e->at, 101);
	assert_string_equal(e->actor, "actor");
	assert_string_equal(e->action, "CREATE");
	assert_string_equal(e->object_kind, "USER");
	assert_string_equal(e->object_id, "oid");
	assert_string_equal(e->object_name, "oname");
	assert_string_equal(e->outcome, "SUCCESS");
	assert_string_equal(e->scope_id, "env");
	assert_int_equal(e->evidence, 102);
	assert_int_equal(m->limits[0].current, 5);
	assert_int_equal(m->limits[0].max, 200);
	assert_int_equal(m->limits[0].evidence, 111);
	assert_int_equal(p->data, 5);
	assert_true(p->required);
	assert_int_equal(p->status, PART_PARTIAL);
	assert_string_equal(p->reason, "reason");
	assert_string_equal(p->permission, "scope-x");
	assert_string_equal(p->request, "GET /");
	assert_int_equal(p->requests, 2);
	assert_int_equal(p->pages, 3);
	assert_int_equal(p->rows, 4);
	assert_int_equal(p->duplicates, 5);
	assert_int_equal(p->rejected, 6);
	assert_int_equal(p->stated, 7);
	assert_int_equal(p->second, 8);
	assert_string_equal(p->second_way, "second way");
	assert_string_equal(p->explanation, "explained");
	assert_string_equal(p->note, "noted");
	assert_int_equal(p->first_at, 121);
	assert_int_equal(p->last_at, 122);
	assert_string_equal(m->gaps[0].what, "what");
	assert_string_equal(m->gaps[0].reason, "why");
	assert_string_equal(m->gaps[0].permission, "scope-y");
	assert_int_equal(m->gaps[0].evidence, 131);
	assert_int_equal(x->exchange, 141);
	assert_string_equal(x->part, "users");
	assert_string_equal(x->method, "GET");
	assert_string_equal(x->url, "https://u");
	assert_int_equal(x->status, 404);
	assert_int_equal(x->at, 142);
	assert_int_equal(x->bytes, 143);
	assert_string_equal(x->sha256, "abcdef");
	assert_true(x->redacted);
	assert_string_equal(x->failure, "broken off");
}

static void
check_answers(const struct model *m)
{
	const struct platform_question *q = &m->questions[0];
	const struct platform_answer *a = &m->answers[1];

	assert_int_equal(m->n_questions, 1);
	assert_int_equal(q->account, 0);
	assert_int_equal(q->scope, 0);
	assert_int_equal(q->first_answer, 0);
	assert_int_equal(q->n_answers, 2);
	assert_int_equal(q->evidence, 151);
	assert_string_equal(a->permission, "a:b:c");
	assert_true(a->deny);
	assert_int_equal(a->n_conditions, 2);
	assert_int_equal(a->n_policies, 2);
	assert_string_equal(a->policy_ids[1], two[1]);
	assert_int_equal(a->n_groups, 2);
	assert_true(a->unclear);
	assert_int_equal(a->evidence, 152);
}

static void
every_field_comes_back(void **state)
{
	struct world *w = *state;
	struct model *back = model_new();
	const struct model *frozen;
	struct store *store = open_store(w);
	struct err err = { ERR_NONE, "" };

	assert_non_null(back);
	fill(w->model);
	assert_int_equal(model_freeze(&frozen, w->model, &err), 0);
	save(store, "one", 1000, frozen);
	store_close(store);
	store = open_store(w); /* from the file, not from a cache */
	if (store_load(store, "one", back, &err) != 0 ||
	    model_freeze(&frozen, back, &err) != 0)
		fail_msg("%s", err.text);
	check_people(frozen);
	check_rights(frozen);
	check_rest(frozen);
	check_answers(frozen);
	assert_string_equal(frozen->grants[0].id, w->model->grants[0].id);
	assert_int_equal(frozen->n_dangling_groups, 1);
	store_close(store);
	model_free(back);
}

static void
rows_that_were_tampered_with_are_refused(void **state)
{
	static const char *const changes[] = {
		"UPDATE account SET status = 99",
		"UPDATE account SET status = NULL",
		"UPDATE account SET status = -1",
		"UPDATE account SET evidence = -4",
		"UPDATE account SET login = CAST(x'ff' AS TEXT)",
		"UPDATE membership SET member_row = 7 WHERE row = 0",
		"UPDATE membership SET group_row = NULL WHERE row = 0",
		"UPDATE entitlement SET statements = '[1]'",
		"UPDATE entitlement SET statements = '{'",
		"UPDATE entitlement SET statements = '[{\"permissions\":[],"
		"\"conditions\":[]}]'",
		"UPDATE boundary SET conditions = '[{\"attribute\":\"a\","
		"\"operator\":\"~\",\"values\":[]}]'",
		"UPDATE part SET data = -1",
		"INSERT INTO account SELECT snapshot, 1, source, id, login,"
		" given, family, display, description, type, status,"
		" status_text, emergency_contact, created, updated, invited,"
		" login_state, last_login, last_failed_login, logins,"
		" failed_logins, evidence FROM account",
	};
	struct world *w = *state;
	const struct model *frozen;
	struct store *store;
	struct err err;

	fill(w->model);
	assert_int_equal(model_freeze(&frozen, w->model, &err), 0);
	for (size_t i = 0; i < NITEMS(changes); i++) {
		struct model *back = model_new();

		assert_non_null(back);
		store = open_store(w);
		save(store, "one", 1000, frozen);
		run_sql(w, changes[i]);
		err.code = ERR_NONE;
		if (store_load(store, "one", back, &err) != -1)
			fail_msg("taken: %s", changes[i]);
		if (err.code != ERR_DATA)
			fail_msg("%s: %s", changes[i], err.text);
		store_close(store);
		model_free(back);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_field_comes_back),
		TEST(rows_that_were_tampered_with_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
