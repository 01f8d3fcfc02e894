/* SPDX-License-Identifier: Apache-2.0 */
/* The strongest right, through what, and the walk over effective access. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"

struct world {
	struct arena arena;
	struct model *model;
	struct permission_catalog *catalog;
	struct derived *d;
};

static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct scope acc = { .source = "dt",
		.id = "acc",
		.name = "Example",
		.kind = SCOPE_ACCOUNT };
	struct scope env = { .source = "dt",
		.id = "env",
		.name = "Prod",
		.kind = SCOPE_ENVIRONMENT };
	struct err err;
	char *path;

	arena_init(&w.arena);
	w.model = model_new();
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	*state = &w;
	if (path == NULL || w.model == NULL ||
	    model_add_scope(w.model, &acc, &err) != 0 ||
	    model_add_scope(w.model, &env, &err) != 0)
		return -1;
	return permission_load(&w.catalog, path, &w.arena, &err);
}

static int
close_world(void **state)
{
	struct world *w = *state;

	model_free(w->model);
	arena_clear(&w->arena);
	return 0;
}

static void
policy(struct world *w, const char *id, const struct statement *statements,
    size_t n, enum tri readable)
{
	struct entitlement row = { .source = "dt",
		.id = id,
		.name = id,
		.statements = statements,
		.n_statements = n,
		.readable = readable };
	struct err err;

	assert_int_equal(model_add_entitlement(w->model, &row, &err), 0);
}

static void
allow(struct world *w, const char *id, const char *permission)
{
	const struct statement s = { false, &permission, 1, NULL, 0 };

	policy(w, id, &s, 1, TRI_YES);
}

/* An account of that id in a group of that name. */
static void
person(struct world *w, const char *id, const char *group)
{
	struct account a = { .source = "dt", .id = id, .type = ACCOUNT_PERSON };
	struct group g = { .source = "dt", .id = group, .name = group };
	struct membership m = {
		.source = "dt", .group_id = group, .member_id = id
	};
	struct err err;

	assert_true(model_add_account(w->model, &a, &err) >= 0);
	assert_true(model_add_group(w->model, &g, &err) >= 0);
	assert_int_equal(model_add_membership(w->model, &m, &err), 0);
}

static void
grant(struct world *w, const char *group, const char *policy_id,
    const char *scope)
{
	struct grant row = { .source = "dt",
		.group_id = group,
		.entitlement_id = policy_id,
		.scope_id = scope };
	struct err err;

	assert_int_equal(model_add_grant(w->model, &row, &err), 0);
}

static void
derive(struct world *w)
{
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	if (model_freeze(&frozen, w->model, &err) != 0 ||
	    analysis_derive(&w->d, frozen, w->catalog, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
}

static void
the_worst_permission_of_a_policy_counts(void **state)
{
	static const char *const some[] = { "storage:events:read",
		"settings:objects:admin", "storage:logs:read" };
	static const char *const deny[] = { "iam:policies:write" };
	const struct statement statements[] = {
		{ false, some, 3, NULL, 0 },
		{ true, deny, 1, NULL, 0 }, /* a DENY gives nothing */
	};
	struct world *w = *state;

	policy(w, "mixed", statements, 2, TRI_YES);
	derive(w);
	assert_int_equal(w->d->of_entitlement[0].tier, TIER_1);
	assert_string_equal(
	    w->d->of_entitlement[0].permission, "settings:objects:admin");
	assert_string_equal(w->d->of_entitlement[0].reason,
	    "settings:objects:admin by policy \"mixed\"");
	assert_true(w->d->of_entitlement[0].unconditional);
}

static void
a_condition_does_not_lower_the_tier_but_is_noted(void **state)
{
	static const char *const names[] = { "iam:service-users:use" };
	static const char *const more[] = { "iam:policies:write" };
	static const char *const who[] = { "x@service.example" };
	const struct condition c = { "iam:service-user-email", CONDITION_EQUAL,
		who, 1 };
	const struct statement one = { false, names, 1, &c, 1 };
	const struct statement two[] = { { false, names, 1, &c, 1 },
		{ false, more, 1, NULL, 0 } };
	struct world *w = *state;

	policy(w, "a-limited", &one, 1, TRI_YES);
	policy(w, "b-both", two, 2, TRI_YES);
	derive(w);
	assert_int_equal(w->d->of_entitlement[0].tier, TIER_0);
	assert_false(w->d->of_entitlement[0].unconditional);
	assert_true(w->d->of_entitlement[1].unconditional);
	assert_string_equal(
	    w->d->of_entitlement[1].permission, "iam:policies:write");
}

static void
an_account_is_as_strong_as_its_strongest_group(void **state)
{
	struct world *w = *state;

	allow(w, "Admins", "iam:policies:write");
	allow(w, "Readers", "storage:events:read");
	person(w, "u1", "Platform");
	person(w, "u1", "Staff");
	person(w, "u2", "Staff");
	person(w, "u3", "Nothing");
	grant(w, "Platform", "Admins", "acc");
	grant(w, "Staff", "Readers", "env");
	derive(w);
	assert_int_equal(w->d->of_account[0].tier, TIER_0);
	assert_string_equal(w->d->of_account[0].reason,
	    "iam:policies:write by policy \"Admins\", group \"Platform\", "
	    "at account");
	assert_int_equal(w->d->of_account[1].tier, TIER_3);
	assert_string_equal(w->d->of_account[1].reason,
	    "storage:events:read by policy \"Readers\", group \"Staff\", "
	    "at environment \"Prod\"");
	assert_int_equal(w->d->of_account[1].grant, 1);
	assert_int_equal(w->d->of_account[2].tier, TIER_NONE);
	assert_null(w->d->of_account[2].reason);
	assert_int_equal(w->d->of_account[2].grant, NONE);
	assert_int_equal(w->d->of_group[0].tier, TIER_NONE);
	assert_int_equal(w->d->n_people, 3);
}

static void
an_unread_policy_is_not_shown_as_harmless(void **state)
{
	struct world *w = *state;

	policy(w, "Broken", NULL, 0, TRI_NO);
	policy(w, "Closed", NULL, 0, TRI_UNKNOWN);
	policy(w, "Empty", NULL, 0, TRI_YES);
	person(w, "u1", "Staff");
	grant(w, "Staff", "Closed", "acc");
	derive(w);
	assert_string_equal(w->d->of_entitlement[0].reason,
	    "policy \"Broken\": text not understood");
	assert_string_equal(
	    w->d->of_entitlement[1].reason, "policy \"Closed\": text not read");
	assert_null(w->d->of_entitlement[2].reason);
	assert_int_equal(w->d->of_account[0].tier, TIER_NONE);
	assert_string_equal(w->d->of_account[0].reason,
	    "policy \"Closed\": text not read, group \"Staff\", at account");
}

static void
a_grant_of_what_is_not_there_gives_no_tier(void **state)
{
	struct world *w = *state;

	person(w, "u1", "Staff");
	grant(w, "Staff", "gone", "nowhere");
	derive(w);
	assert_int_equal(w->d->of_account[0].tier, TIER_NONE);
	assert_int_equal(w->d->grants_of_account[0], 1);
}

static void
a_credential_is_as_strong_as_its_scopes(void **state)
{
	static const char *const scopes[] = { "metrics.read", "apiTokens.write",
		"logs.read" };
	struct credential c = { .source = "dt",
		.id = "t1",
		.name = "ci",
		.kind = CREDENTIAL_API_TOKEN,
		.scopes = scopes,
		.n_scopes = 3,
		.scopes_known = TRI_YES };
	struct world *w = *state;
	struct err err;

	assert_int_equal(model_add_credential(w->model, &c, &err), 0);
	c.id = "t2";
	c.n_scopes = 0;
	assert_int_equal(model_add_credential(w->model, &c, &err), 0);
	derive(w);
	assert_int_equal(w->d->of_credential[0].tier, TIER_0);
	assert_string_equal(w->d->of_credential[0].reason,
	    "apiTokens.write by api-token \"ci\"");
	assert_int_equal(w->d->of_credential[1].tier, TIER_NONE);
	assert_null(w->d->of_credential[1].reason);
}

static void
names_no_catalogue_knows_are_listed_once(void **state)
{
	static const char *const scopes[] = { "zeta.read", "metrics.read" };
	struct credential c = {
		.source = "dt", .id = "t1", .scopes = scopes, .n_scopes = 2
	};
	struct world *w = *state;
	struct err err;

	allow(w, "p1", "made:up:write");
	allow(w, "p2", "made:up:write");
	allow(w, "p3", "iam:policies:write");
	assert_int_equal(model_add_credential(w->model, &c, &err), 0);
	derive(w);
	assert_int_equal(w->d->n_unknown_permissions, 2);
	assert_string_equal(w->d->unknown_permissions[0], "made:up:write");
	assert_string_equal(w->d->unknown_permissions[1], "zeta.read");
	assert_int_equal(w->d->of_entitlement[0].tier, TIER_2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_worst_permission_of_a_policy_counts),
		TEST(a_condition_does_not_lower_the_tier_but_is_noted),
		TEST(an_account_is_as_strong_as_its_strongest_group),
		TEST(an_unread_policy_is_not_shown_as_harmless),
		TEST(a_grant_of_what_is_not_there_gives_no_tier),
		TEST(a_credential_is_as_strong_as_its_scopes),
		TEST(names_no_catalogue_knows_are_listed_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
