/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Truto's unified user directory: lists in pages with a cursor, users with
 * the roles they really have.  What is of ours, and has no place there, is in
 * the member "muster" of a row.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utc.h"
#include "exchange/dir.h"

/* ---- around the rows ---- */

/* Rows may be missing, or facts of them. */
static bool
is_whole(const struct dir *d)
{
	size_t holes;

	return model_is_complete(d->in->model, &holes);
}

static void
before(struct dir *d, const struct dir_list *l)
{
	(void)l;
	json_object_begin(&d->out.json, NULL);
	json_list_begin(&d->out.json, "result");
}

/* The cursor is the name of the file that goes on. */
static void
after(struct dir *d, const struct dir_list *l)
{
	struct json_writer *w = &d->out.json;

	json_list_end(w);
	json_put_text(w, "next_cursor", l->next);
	json_put_text(w, "prev_cursor", l->previous);
	json_put_int(w, "result_count", (int64_t)l->on_page);
	json_put_bool(w, "is_partial_response", !is_whole(d));
	json_object_end(w);
}

/* ---- users ---- */

static const char *
user_status(const struct account *a)
{
	switch (a->status) {
	case ACCOUNT_ACTIVE:
		return "active";
	case ACCOUNT_DISABLED:
		return "inactive";
	case ACCOUNT_PENDING:
		return "invited";
	case ACCOUNT_DELETED:
		return "deleted";
	case ACCOUNT_BLOCKED:
		return "blocked"; /* their list has no word for it */
	case ACCOUNT_STATUS_UNKNOWN:
		break;
	}
	return NULL;
}

static const char *
user_type(const struct account *a)
{
	switch (a->type) {
	case ACCOUNT_PERSON:
		return "user";
	case ACCOUNT_SERVICE:
		return "service-account";
	case ACCOUNT_TYPE_UNKNOWN:
		break;
	}
	return NULL;
}

static void
put_emails(struct dir *d, const struct account *a)
{
	struct json_writer *w = &d->out.json;

	json_list_begin(w, "emails");
	if (dir_is_mail(a)) {
		json_object_begin(w, NULL);
		dir_put_exact(d, "email", a->login);
		json_put_null(w, "type");
		json_put_bool(w, "is_primary", true);
		json_object_end(w);
	}
	json_list_end(w);
}

/* A role at a place, once, however many ways lead to it. */
struct role {
	size_t entitlement, scope, grant;
	bool limited; /* by boundaries, whichever way */
};

static int
by_role(const void *a, const void *b)
{
	const struct role *x = a, *y = b;

	if (x->entitlement != y->entitlement)
		return x->entitlement < y->entitlement ? -1 : 1;
	if (x->scope != y->scope)
		return x->scope < y->scope ? -1 : 1;
	if (x->limited != y->limited)
		return x->limited ? 1 : -1; /* the wider one first */
	return (x->grant > y->grant) - (x->grant < y->grant);
}

/* Where it holds: in the whole of it, or in one part. */
static void
put_place(struct dir *d, const struct scope *s, const struct grant *g)
{
	if (s == NULL)
		dir_put_exact(d, "workspace",
		    dir_id(d, g->source, g->scope_id));
	else if (s->kind == SCOPE_ACCOUNT || s->kind == SCOPE_GLOBAL)
		dir_put_exact(d, "organization", dir_tenant(d, s->source));
	else
		dir_put_exact(d, "workspace", dir_id(d, s->source, s->id));
}

static void
put_role(struct dir *d, const struct role *r)
{
	const struct model *m = d->in->model;
	const struct grant *g = &m->grants[r->grant];
	const struct entitlement *e = r->entitlement == NONE ? NULL
	    : &m->entitlements[r->entitlement];
	struct json_writer *w = &d->out.json;

	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, g->source, g->entitlement_id));
	dir_put_shown(d, "name", e != NULL ? e->name : NULL);
	put_place(d, r->scope == NONE ? NULL : &m->scopes[r->scope], g);
	if (r->limited) {
		json_object_begin(w, "muster");
		json_put_bool(w, "limited", true);
		json_object_end(w);
	}
	json_object_end(w);
}

static int
put_roles(struct dir *d, size_t account, struct err *err)
{
	const size_t n = d->in->derived->grants_of_account[account];
	struct role *roles = calloc(n + 1, sizeof(*roles));
	struct access_cursor cursor;
	struct access x;
	size_t at = 0;

	if (roles == NULL)
		return err_nomem(err);
	access_begin_at(&cursor, d->in->derived, account);
	while (at < n && access_next_of(&cursor, account, &x))
		roles[at++] = (struct role){ x.entitlement, x.scope, x.grant,
			d->in->model->grants[x.grant].n_boundaries > 0 };
	qsort(roles, at, sizeof(*roles), by_role);
	json_list_begin(&d->out.json, "roles");
	for (size_t i = 0; i < at; i++)
		if (i == 0 || roles[i].entitlement !=
			roles[i - 1].entitlement ||
		    roles[i].scope != roles[i - 1].scope ||
		    roles[i].entitlement == NONE || roles[i].scope == NONE)
			put_role(d, &roles[i]);
	json_list_end(&d->out.json);
	free(roles);
	return 0;
}

static void
put_groups(struct dir *d, size_t account)
{
	const struct derived *derived = d->in->derived;
	struct json_writer *w = &d->out.json;

	json_list_begin(w, "groups");
	for (size_t i = 0; i < membership_count(derived, account); i++) {
		const struct group *g = &derived->model->groups[
		    membership_group(derived, account, i)];

		json_object_begin(w, NULL);
		dir_put_exact(d, "id", dir_id(d, g->source, g->id));
		dir_put_shown(d, "name", g->name);
		dir_put_exact(d, "organization", dir_tenant(d, g->source));
		json_object_end(w);
	}
	json_list_end(w);
}

static const char *
title_of(const struct dir *d, const char *source)
{
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_sources; i++)
		if (strcmp(m->sources[i].id, source) == 0)
			return m->sources[i].title;
	return NULL;
}

static void
put_organization(struct dir *d, const char *source)
{
	dir_put_exact(d, "id", dir_tenant(d, source));
	dir_put_shown(d, "name", title_of(d, source));
}

/* What the source said, and where on the tape; what we make of it. */
static void
put_remote(struct dir *d, const char *word, const char *value,
    size_t exchange)
{
	struct json_writer *w = &d->out.json;

	json_object_begin(w, "remote_data");
	if (word != NULL)
		dir_put_exact(d, word, value);
	if (exchange != NONE)
		json_put_int(w, "exchange", (int64_t)exchange);
	json_object_end(w);
}

static void
put_user_facts(struct dir *d, size_t account)
{
	const struct account *a = &d->in->model->accounts[account];
	const struct privilege *p = &d->in->derived->of_account[account];
	struct json_writer *w = &d->out.json;

	json_object_begin(w, "muster");
	json_put_text(w, "source", a->source);
	json_put_bool(w, "can_sign_in",
	    effective_can_sign_in(d->in->derived, account));
	json_put_text(w, "tier", p->tier != TIER_NONE ? tier_text(p->tier)
	    : NULL);
	dir_put_shown(d, "tier_reason", p->reason);
	json_object_end(w);
}

static int
user_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const size_t at = l->at++;
	const struct account *a = &d->in->model->accounts[at];
	struct json_writer *w = &d->out.json;
	const int64_t seen = a->login_state == SEEN_AT ? a->last_login
	    : UTC_UNKNOWN;

	dir_tick(d);
	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, a->source, a->id));
	json_put_null(w, "external_id");
	dir_put_shown(d, "first_name", a->given);
	dir_put_shown(d, "last_name", a->family);
	dir_put_shown(d, "name", a->display);
	dir_put_login(d, "username", a->login);
	put_emails(d, a);
	json_put_text(w, "status", user_status(a));
	json_put_null(w, "is_email_verified");
	json_put_null(w, "is_2fa_enabled");
	if (put_roles(d, at, err) != 0)
		return -1;
	json_list_begin(w, "organizations");
	json_object_begin(w, NULL);
	put_organization(d, a->source);
	json_object_end(w);
	json_list_end(w);
	json_put_text(w, "user_type", user_type(a));
	put_groups(d, at);
	dir_put_time(d, "created_at", a->created);
	dir_put_time(d, "updated_at", a->updated);
	dir_put_time(d, "last_login_at", seen);
	json_put_null(w, "last_active_at");
	put_remote(d, "status", a->status_text, a->evidence);
	put_user_facts(d, at);
	json_object_end(w);
	return 0;
}

/* ---- the other lists ---- */

static int
group_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const struct group *g = &d->in->model->groups[l->at];
	const size_t members = d->in->derived->group_accounts[l->at];
	struct json_writer *w = &d->out.json;

	(void)err;
	l->at++;
	dir_tick(d);
	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, g->source, g->id));
	dir_put_shown(d, "name", g->name);
	dir_put_shown(d, "description", g->description);
	dir_put_exact(d, "organization", dir_tenant(d, g->source));
	json_put_text(w, "group_type", "group");
	dir_put_time(d, "created_at", g->created);
	dir_put_time(d, "updated_at", g->updated);
	put_remote(d, "managed_by", g->managed_by, g->evidence);
	json_object_begin(w, "muster");
	json_put_int(w, "users", (int64_t)members);
	json_object_end(w);
	json_object_end(w);
	return 0;
}

static int
role_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const struct entitlement *e = &d->in->model->entitlements[l->at];
	const struct privilege *p = &d->in->derived->of_entitlement[l->at];
	struct json_writer *w = &d->out.json;

	(void)err;
	l->at++;
	dir_tick(d);
	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, e->source, e->id));
	dir_put_shown(d, "name", e->name);
	dir_put_shown(d, "label", e->name);
	dir_put_shown(d, "description", e->description);
	json_put_text(w, "type", e->builtin == TRI_YES ? "builtin"
	    : e->builtin == TRI_NO ? "custom" : NULL);
	json_put_null(w, "applicable_in");
	json_put_null(w, "created_at");
	json_put_null(w, "updated_at");
	put_remote(d, e->text != NULL ? "text" : NULL, e->text, e->evidence);
	json_object_begin(w, "muster");
	json_put_text(w, "kind", entitlement_kind_text(e->kind));
	json_put_text(w, "tier", p->tier != TIER_NONE ? tier_text(p->tier)
	    : NULL);
	dir_put_shown(d, "tier_reason", p->reason);
	json_object_end(w);
	json_object_end(w);
	return 0;
}

static void
put_workspace(struct dir *d, const struct grant *g)
{
	const struct scope *s = g->scope == NONE ? NULL
	    : &d->in->model->scopes[g->scope];

	json_list_begin(&d->out.json, "workspace");
	if (s == NULL || s->kind == SCOPE_ENVIRONMENT || s->kind == SCOPE_ZONE)
		dir_put_exact(d, NULL, dir_id(d, g->source, g->scope_id));
	json_list_end(&d->out.json);
}

/* As the source has it: a group holds a role. */
static void
put_group_assignment(struct dir *d, size_t at)
{
	const struct grant *g = &d->in->model->grants[at];
	struct json_writer *w = &d->out.json;

	dir_tick(d);
	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, g->source, g->id));
	json_put_null(w, "user_id");
	dir_put_exact(d, "group_id", dir_id(d, g->source, g->group_id));
	json_put_text(w, "group_type", "group");
	dir_put_exact(d, "role_id", dir_id(d, g->source, g->entitlement_id));
	put_workspace(d, g);
	dir_put_time(d, "created_at", g->created);
	json_put_null(w, "updated_at");
	put_remote(d, NULL, NULL, g->evidence);
	json_object_begin(w, "muster");
	dir_put_shown(d, "condition", dir_condition(d, at));
	json_put_text(w, "gives", dir_gives(d, at));
	dir_put_shown(d, "only_if", dir_only_if(d, at));
	json_object_end(w);
	json_object_end(w);
}

/* What follows from it: a user has the role, through the group. */
static int
put_user_assignment(struct dir *d, const struct access *x, struct err *err)
{
	struct json_writer *w = &d->out.json;
	struct dir_access row;

	if (dir_access(d, x, &row, err) != 0)
		return -1;
	json_object_begin(w, NULL);
	json_put_text(w, "id", row.token);
	dir_put_exact(d, "user_id", dir_id(d, row.account->source,
	    row.account->id));
	json_put_null(w, "group_id");
	json_put_null(w, "group_type");
	dir_put_exact(d, "role_id", dir_id(d, row.grant->source,
	    row.grant->entitlement_id));
	put_workspace(d, row.grant);
	dir_put_time(d, "created_at", row.grant->created);
	json_put_null(w, "updated_at");
	put_remote(d, NULL, NULL, row.grant->evidence);
	json_object_begin(w, "muster");
	dir_put_exact(d, "grant_id", dir_id(d, row.grant->source,
	    row.grant->id));
	dir_put_shown(d, "path", row.path);
	dir_put_shown(d, "scope", dir_scope_name(&row));
	dir_put_shown(d, "condition", row.condition);
	json_put_text(w, "gives", row.gives);
	dir_put_shown(d, "only_if", row.only_if);
	json_object_end(w);
	json_object_end(w);
	return 0;
}

static int
assignment_row(struct dir *d, struct dir_list *l, struct err *err)
{
	struct access x;

	if (l->at < d->in->model->n_grants) {
		put_group_assignment(d, l->at++);
		return 0;
	}
	if (!access_next(&l->cursor, &x))
		return err_set(err, ERR_DATA, "fewer grants than counted");
	d->counts.grants++;
	return put_user_assignment(d, &x, err);
}

static int
organization_row(struct dir *d, struct dir_list *l, struct err *err)
{
	(void)err;
	dir_tick(d);
	json_object_begin(&d->out.json, NULL);
	put_organization(d, d->in->model->sources[l->at++].id);
	json_object_end(&d->out.json);
	return 0;
}

static bool
is_workspace(const struct scope *s)
{
	return s->kind == SCOPE_ENVIRONMENT || s->kind == SCOPE_ZONE;
}

static int
workspace_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const struct model *m = d->in->model;
	const struct scope *s;

	(void)err;
	while (!is_workspace(&m->scopes[l->at]))
		l->at++;
	s = &m->scopes[l->at++];
	dir_tick(d);
	json_object_begin(&d->out.json, NULL);
	dir_put_exact(d, "id", dir_id(d, s->source, s->id));
	dir_put_shown(d, "name", s->name);
	json_object_begin(&d->out.json, "muster");
	json_put_text(&d->out.json, "kind", scope_kind_text(s->kind));
	dir_put_exact(d, "parent_id", s->parent_id == NULL ? NULL
	    : dir_id(d, s->source, s->parent_id));
	dir_put_shown(d, "criticality", s->criticality);
	json_object_end(&d->out.json);
	json_object_end(&d->out.json);
	return 0;
}

static int
write_lists(struct dir *d, struct err *err)
{
	const struct model *m = d->in->model;
	struct dir_list lists[] = {
		{ .what = "users", .total = m->n_accounts, .row = user_row },
		{ .what = "groups", .total = m->n_groups, .row = group_row },
		{ .what = "roles", .total = m->n_entitlements,
		    .row = role_row },
		{ .what = "role_assignments", .row = assignment_row,
		    .total = m->n_grants + d->in->derived->n_access },
		{ .what = "organizations", .total = m->n_sources,
		    .row = organization_row },
		{ .what = "workspaces", .row = workspace_row },
	};

	for (size_t i = 0; i < m->n_scopes; i++)
		lists[NITEMS(lists) - 1].total += is_workspace(&m->scopes[i]);
	for (size_t i = 0; i < NITEMS(lists); i++) {
		lists[i].before = before;
		lists[i].after = after;
		access_begin(&lists[i].cursor, d->in->derived);
		if (dir_put_list(d, &lists[i], err) != 0)
			return -1;
	}
	return 0;
}

const struct directory_format directory_truto = {
	.key = "truto", .pages = true, .write = write_lists
};
