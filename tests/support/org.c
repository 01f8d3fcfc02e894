/* SPDX-License-Identifier: Apache-2.0 */
/* A small organisation, built from words. */
#include "support/test.h"

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "source/dynatrace/dt_policy.h"
#include "support/org.h"

#define MAX_TEXT (4 * (size_t)MIB)
#define SOURCE "dt"

static void
must(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->text);
}

static void
add_scope(struct org *o, const char *id, const char *name,
    enum scope_kind kind, const char *parent)
{
	struct scope s = { .source = SOURCE,
		.id = id,
		.name = name,
		.kind = kind,
		.parent_id = parent };
	struct err err = { ERR_NONE, "" };

	must(model_add_scope(o->model, &s, &err), &err);
}

void
org_open(struct org *o)
{
	const char *top = getenv("top_srcdir");
	struct model_source source = { .id = SOURCE, .kind = "dynatrace" };
	struct err err = { ERR_NONE, "" };
	char *path;

	memset(o, 0, sizeof(*o));
	arena_init(&o->arena);
	o->model = model_new();
	assert_non_null(o->model);
	path = arena_printf(&o->arena,
	    "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	must(permission_load(&o->catalog, path, &o->arena, &err), &err);
	must(model_add_source(o->model, &source, &err), &err);
	add_scope(o, "acc", "Example", SCOPE_ACCOUNT, NULL);
	add_scope(o, "shop", "Shop", SCOPE_ENVIRONMENT, "acc");
	add_scope(o, "bank", "Bank", SCOPE_ENVIRONMENT, "acc");
}

void
org_close(struct org *o)
{
	model_free(o->model);
	arena_clear(&o->arena);
}

void
org_catalog(struct org *o, const char *text)
{
	char path[] = "/tmp/muster-org-XXXXXX";
	struct err err = { ERR_NONE, "" };
	int fd = mkstemp(path);
	FILE *f;

	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	must(permission_load(&o->catalog, path, &o->arena, &err), &err);
	(void)unlink(path);
}

void
org_zone(struct org *o, const char *id, const char *environment,
    const char *name)
{
	add_scope(o, id, name, SCOPE_ZONE, environment);
}

static void
add_policy(struct org *o, const struct entitlement *e)
{
	struct err err = { ERR_NONE, "" };

	must(model_add_entitlement(o->model, e, &err), &err);
}

void
org_policy(struct org *o, const char *id, const char *text)
{
	struct entitlement e = { .source = SOURCE,
		.id = id,
		.name = id,
		.text = text,
		.readable = TRI_YES };
	struct err err = { ERR_NONE, "" };
	struct dt_policy read;

	must(dt_policy_read(&read, text, &o->arena, &err), &err);
	e.statements = read.statements;
	e.n_statements = read.n_statements;
	add_policy(o, &e);
}

void
org_unread_policy(struct org *o, const char *id, enum tri readable)
{
	const struct entitlement e = { .source = SOURCE,
		.id = id,
		.name = id,
		.readable = readable };

	add_policy(o, &e);
}

void
org_role(struct org *o, const char *name)
{
	const struct statement s = { false, &name, 1, NULL, 0 };
	const struct entitlement e = { .source = SOURCE,
		.id = arena_printf(&o->arena, "role:%s", name),
		.name = name,
		.kind = ENTITLEMENT_ROLE,
		.statements = &s,
		.n_statements = 1,
		.readable = TRI_YES };

	add_policy(o, &e);
}

void
org_boundary(struct org *o, const char *id, const char *text)
{
	struct boundary b = { .source = SOURCE,
		.id = id,
		.name = id,
		.text = text,
		.readable = TRI_YES };
	struct err err = { ERR_NONE, "" };
	struct dt_boundary read;

	must(dt_boundary_read(&read, text, &o->arena, &err), &err);
	b.conditions = read.conditions;
	b.n_conditions = read.n_conditions;
	must(model_add_boundary(o->model, &b, &err), &err);
}

void
org_unread_boundary(struct org *o, const char *id)
{
	const struct boundary b = { .source = SOURCE,
		.id = id,
		.name = id,
		.text = "?",
		.readable = TRI_NO };
	struct err err = { ERR_NONE, "" };

	must(model_add_boundary(o->model, &b, &err), &err);
}

static void
add_account(struct org *o, const char *id, const char *login,
    enum account_type type, enum account_status status)
{
	const struct account a = { .source = SOURCE,
		.id = id,
		.login = login,
		.display = id,
		.type = type,
		.status = status,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN };
	struct err err = { ERR_NONE, "" };

	must(model_add_account(o->model, &a, &err), &err);
}

void
org_account(struct org *o, const char *id, enum account_status status)
{
	add_account(o, id, NULL, ACCOUNT_PERSON, status);
}

void
org_service(struct org *o, const char *id, const char *login)
{
	add_account(o, id, login, ACCOUNT_SERVICE, ACCOUNT_ACTIVE);
}

void
org_group(struct org *o, const char *id, enum tri everyone)
{
	const struct group g = { .source = SOURCE,
		.id = id,
		.name = id,
		.everyone = everyone,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN };
	struct err err = { ERR_NONE, "" };

	must(model_add_group(o->model, &g, &err), &err);
}

static bool
has_group(const struct org *o, const char *id)
{
	for (size_t i = 0; i < o->model->n_groups; i++)
		if (strcmp(o->model->groups[i].id, id) == 0)
			return true;
	return false;
}

static void
add_member(struct org *o, const char *member, const char *group, bool nested)
{
	const struct membership m = { .source = SOURCE,
		.group_id = group,
		.member_id = member,
		.member_is_group = nested };
	struct err err = { ERR_NONE, "" };

	if (!has_group(o, group))
		org_group(o, group, TRI_NO);
	must(model_add_membership(o->model, &m, &err), &err);
}

void
org_in(struct org *o, const char *account, const char *group)
{
	bool known = false;

	for (size_t i = 0; i < o->model->n_accounts; i++)
		known = known ||
			strcmp(o->model->accounts[i].id, account) == 0;
	if (!known)
		org_account(o, account, ACCOUNT_ACTIVE);
	add_member(o, account, group, false);
}

void
org_group_in(struct org *o, const char *group, const char *in)
{
	if (!has_group(o, group))
		org_group(o, group, TRI_NO);
	add_member(o, group, in, true);
}

void
org_grant(struct org *o, const char *group, const char *policy,
    const char *scope)
{
	org_bind(o, group, policy, scope, NULL, NULL);
}

/* The text up to the separator, *at moved behind it; NULL at the end. */
static const char *
part(struct org *o, const char **at, char separator)
{
	const char *from = *at, *end;

	if (from == NULL)
		return NULL;
	end = strchr(from, separator);
	*at = end == NULL ? NULL : end + 1;
	return end == NULL
		   ? arena_strdup(&o->arena, from)
		   : arena_strndup(&o->arena, from, (size_t)(end - from));
}

void
org_bind(struct org *o, const char *group, const char *policy,
    const char *scope, const char *boundaries, const char *parameters)
{
	const char *ids[8], *text;
	struct parameter values[8];
	struct grant g = { .source = SOURCE,
		.group_id = group,
		.entitlement_id = policy,
		.scope_id = scope,
		.boundary_ids = ids,
		.parameters = values,
		.created = UTC_UNKNOWN };
	struct err err = { ERR_NONE, "" };

	if (!has_group(o, group))
		org_group(o, group, TRI_NO);
	while ((text = part(o, &boundaries, ' ')) != NULL)
		ids[g.n_boundaries++] = text;
	while ((text = part(o, &parameters, ';')) != NULL) {
		const char *rest = text;

		values[g.n_parameters].name = part(o, &rest, '=');
		values[g.n_parameters++].value = rest;
	}
	must(model_add_grant(o->model, &g, &err), &err);
}

void
org_derive(struct org *o, int64_t now)
{
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	must(model_freeze(&frozen, o->model, &err), &err);
	must(analysis_derive_at(&o->d, frozen, o->catalog, now, &o->arena,
		 &err),
	    &err);
}

/* ---- asking ---- */

size_t
org_scope(const struct org *o, const char *id)
{
	size_t at =
	    id == NULL ? NONE : model_find_scope(o->model, SOURCE, id);

	assert_true(id == NULL || at != NONE);
	return at;
}

size_t
org_who(const struct org *o, const char *account)
{
	size_t at = model_find_account(o->model, SOURCE, account);

	assert_true(at != NONE);
	return at;
}

size_t
org_grant_at(const struct org *o, const char *group, const char *policy)
{
	for (size_t i = 0; i < o->model->n_grants; i++)
		if (strcmp(o->model->grants[i].group_id, group) == 0 &&
		    strcmp(o->model->grants[i].entitlement_id, policy) == 0)
			return i;
	fail_msg("no grant of %s to %s", policy, group);
	return NONE;
}

struct right
org_ask(struct org *o, const char *account, const char *permission,
    const char *at)
{
	const struct asking asking = { org_who(o, account), permission,
		org_scope(o, at) };
	struct err err = { ERR_NONE, "" };
	struct right right;

	must(
	    effective_right(&right, o->d, &asking, &o->arena, &err), &err);
	return right;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
join_sorted(struct org *o, const char **lines, size_t n, const char *between)
{
	struct strbuf text;
	const char *out;

	if (n > 0)
		qsort(lines, n, sizeof(*lines), by_text);
	strbuf_init(&text, MAX_TEXT);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&text, "%s%s", i > 0 ? between : "", lines[i]);
	out = strbuf_take(&text, &o->arena);
	assert_non_null(out);
	return out;
}

static const char *
conditions_text(struct org *o, const struct condition *list, size_t n)
{
	struct strbuf text;
	const char *out;

	strbuf_init(&text, MAX_TEXT);
	condition_print(&text, list, n);
	out = strbuf_take(&text, &o->arena);
	assert_non_null(out);
	return out;
}

const char *
org_terms(struct org *o, const struct right *right)
{
	const char **lines =
	    arena_alloc(&o->arena, right->n_terms + 1, sizeof(*lines));

	assert_non_null(lines);
	for (size_t i = 0; i < right->n_terms; i++)
		lines[i] = conditions_text(
		    o, right->terms[i].conditions, right->terms[i].n);
	return join_sorted(o, lines, right->n_terms, " OR ");
}

const char *
org_effects(struct org *o, size_t grant)
{
	const struct expansion *e = expand_grant(o->d, grant);
	const char **lines;

	assert_non_null(e);
	lines = arena_alloc(&o->arena, e->n_effects + 1, sizeof(*lines));
	assert_non_null(lines);
	for (size_t i = 0; i < e->n_effects; i++) {
		const struct effect *f = &e->effects[i];

		lines[i] = arena_printf(&o->arena, "%s %s%s%s",
		    f->deny ? "DENY" : "ALLOW", f->permission,
		    f->n_conditions > 0 ? " WHERE " : "",
		    conditions_text(o, f->conditions, f->n_conditions));
		assert_non_null(lines[i]);
	}
	return join_sorted(o, lines, e->n_effects, "\n");
}
