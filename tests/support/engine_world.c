/* SPDX-License-Identifier: Apache-2.0 */
/* A small model, filled row by row, and the engine over it. */
#include "support/test.h"

#include "support/engine_world.h"

int
world_begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	arena_init(&w->arena);
	w->model = model_new();
	assert_non_null(w->model);
	assert_int_equal(
	    engine_open(&w->engine, NULL, NULL, &w->arena, &w->err), 0);
	*state = w;
	return 0;
}

int
world_end(void **state)
{
	struct world *w = *state;

	engine_close(w->engine);
	model_free(w->model);
	arena_clear(&w->arena);
	free(w);
	return 0;
}

void
world_add_source(struct world *w, const char *id)
{
	const struct model_source s = { .id = id,
		.kind = "dynatrace",
		.title = "Example",
		.first_at = NOW,
		.last_at = NOW };

	assert_int_equal(model_add_source(w->model, &s, &w->err), 0);
}

void
world_add_account(
    struct world *w, const char *source, const char *id, int64_t last_login)
{
	const struct account a = { .source = source,
		.id = id,
		.login = id,
		.status_text = "ACTIVE",
		.created = AGO(500),
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.login_state =
		    last_login == UTC_UNKNOWN ? SEEN_UNKNOWN : SEEN_AT,
		.last_login = last_login,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = NONE };

	assert_int_equal(model_add_account(w->model, &a, &w->err), 0);
}

void
world_add_group(struct world *w, const char *source, const char *id)
{
	const struct group g = { .source = source,
		.id = id,
		.name = id,
		.description = "For the test",
		.managed_by = "LOCAL",
		.everyone = TRI_NO,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.evidence = NONE };

	assert_int_equal(model_add_group(w->model, &g, &w->err), 0);
}

void
world_add_member(
    struct world *w, const char *source, const char *group, const char *account)
{
	const struct membership m = { .source = source,
		.group_id = group,
		.member_id = account,
		.evidence = NONE };

	assert_int_equal(model_add_membership(w->model, &m, &w->err), 0);
}

void
world_add_policy(struct world *w, const char *source, const char *id,
    const char *permission, enum tri readable)
{
	const struct statement s = { .permissions = &permission,
		.n_permissions = 1 };
	const struct entitlement e = { .source = source,
		.id = id,
		.name = id,
		.level = SCOPE_ACCOUNT,
		.level_id = "acc",
		.builtin = TRI_NO,
		.text = "x",
		.statements = &s,
		.n_statements = readable == TRI_YES,
		.readable = readable,
		.evidence = NONE };

	assert_int_equal(model_add_entitlement(w->model, &e, &w->err), 0);
}

void
world_add_grant(
    struct world *w, const char *source, const char *group, const char *policy)
{
	const struct grant g = { .source = source,
		.group_id = group,
		.entitlement_id = policy,
		.scope_id = "acc",
		.created = UTC_UNKNOWN,
		.evidence = NONE };

	assert_int_equal(model_add_grant(w->model, &g, &w->err), 0);
}

static struct part
part_of(const char *source, const char *name, unsigned data)
{
	return (struct part){ .source = source,
		.name = name,
		.data = data,
		.required = true,
		.status = PART_COMPLETE,
		.rows = 1,
		.stated = -1,
		.second = -1,
		.first_at = NOW,
		.last_at = NOW };
}

void
world_add_part(
    struct world *w, const char *source, const char *name, unsigned data)
{
	const struct part p = part_of(source, name, data);

	assert_int_equal(model_add_part(w->model, &p, &w->err), 0);
}

void
world_add_hole(struct world *w, const char *source, const char *name,
    unsigned data, enum part_status status)
{
	struct part p = part_of(source, name, data);

	p.status = status;
	p.reason = "HTTP 403";
	p.permission = "iam-policies-management";
	assert_int_equal(model_add_part(w->model, &p, &w->err), 0);
}

/* Everything but the parts named in `but`. */
void
world_add_parts(struct world *w, const char *source, unsigned but)
{
	static const char *const names[] = { "users", "service-users", "groups",
		"members", "environments", "policies", "bindings", "boundaries",
		"tokens", "audit", "limits", "answers", NULL, "networks" };

	for (unsigned i = 0; i < NITEMS(names); i++)
		if (names[i] != NULL && (but & 1u << i) == 0)
			world_add_part(w, source, names[i], 1u << i);
}

static const struct muster_setting settings[] = {
	{ "n", "a number", 3, 1, 5 }, { NULL, NULL, 0, 0, 0 }
};
static world_act *current;

static int
act(const struct muster_host *host, struct muster_run *run)
{
	return current(host, run);
}

struct muster_rule world_rule = { .abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "BAD-01",
	.family = "test",
	.title = "t",
	.logic = "l",
	.rationale = "r",
	.fix = "f",
	.false_alarm = "a",
	.severity = MUSTER_LOW,
	.settings = settings,
	.absence = MUSTER_UNKNOWN,
	.check = act };

void
world_only(struct world *w, world_act *what)
{
	static struct setting_value value = { &settings[0], 3, false };

	current = what;
	world_rule.needs = world_rule.whole = world_rule.registers = 0;
	world_rule.version = 1;
	world_rule.abi = MUSTER_RULE_ABI;
	w->engine->n_rules = 1;
	w->engine->rules[0] = (struct rule_result){ .rule = &world_rule,
		.module = "bad.so",
		.status = MUSTER_RULE_EVALUATED,
		.settings = &value,
		.n_settings = 1 };
}

void
world_derive(struct world *w)
{
	const char *top = getenv("top_srcdir");
	struct permission_catalog *catalog;
	const struct model *model;

	if (w->derived != NULL)
		return;
	assert_int_equal(permission_load(&catalog,
			     arena_printf(&w->arena,
				 "%s/templates/permissions/"
				 "dynatrace.json",
				 top != NULL ? top : "."),
			     &w->arena, &w->err),
	    0);
	assert_int_equal(model_freeze(&model, w->model, &w->err), 0);
	assert_int_equal(
	    analysis_derive_at(
		&w->derived, model, catalog, NOW, &w->arena, &w->err),
	    0);
}

int
world_run(struct world *w)
{
	world_derive(w);
	w->judging.derived = w->derived;
	w->judging.now = NOW;
	return engine_run(
	    w->engine, &w->judging, &w->verdicts, &w->arena, &w->err);
}

const struct rule_result *
world_result(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->verdicts.n_rules; i++)
		if (strcmp(w->verdicts.rules[i].rule->id, id) == 0)
			return &w->verdicts.rules[i];
	fail_msg("no rule %s", id);
	return NULL;
}

const struct finding *
world_find(
    const struct finding *list, size_t n, const char *rule, const char *subject)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].rule, rule) == 0 &&
		    strcmp(list[i].subject_id, subject) == 0)
			return &list[i];
	return NULL;
}
void
world_add_company(struct world *w, const char *source)
{
	world_add_source(w, source);
	world_add_account(w, source, "ada", AGO(1));
	world_add_account(w, source, "ben", AGO(100));
	world_add_account(w, source, "cleo", UTC_UNKNOWN);
	world_add_group(w, source, "admins");
	world_add_group(w, source, "readers");
	world_add_group(w, source, "empty");
	world_add_member(w, source, "admins", "ada");
	world_add_member(w, source, "readers", "ben");
	world_add_policy(w, source, "rights", "iam:policies:write", TRI_YES);
	world_add_policy(
	    w, source, "settings", "settings:objects:write", TRI_YES);
	world_add_policy(w, source, "spare", "storage:logs:read", TRI_YES);
	world_add_grant(w, source, "admins", "rights");
	world_add_grant(w, source, "empty", "rights");
	world_add_grant(w, source, "readers", "settings");
	world_add_grant(w, source, "gone", "settings");
}
