/* SPDX-License-Identifier: Apache-2.0 */
/* The records: who, in what, which roles, where, and what follows from it. */
#include <string.h>

#include "base/err.h"
#include "base/utc.h"
#include "exchange/flat.h"

/* ---- values ---- */

static struct flat_value
shown(const char *text)
{
	return (struct flat_value){ text != NULL ? FLAT_TEXT : FLAT_NONE,
		text, 0 };
}

static struct flat_value
exact(const char *text)
{
	return (struct flat_value){ text != NULL ? FLAT_EXACT : FLAT_NONE,
		text, 0 };
}

static struct flat_value
count(size_t n)
{
	return (struct flat_value){ FLAT_NUMBER, NULL, (int64_t)n };
}

static struct flat_value
moment(int64_t utc)
{
	return (struct flat_value){ utc != UTC_UNKNOWN ? FLAT_TIME : FLAT_NONE,
		NULL, utc };
}

static struct flat_value
yes_no(bool value)
{
	return (struct flat_value){ FLAT_BOOL, NULL, value };
}

static struct flat_value
maybe(enum tri value)
{
	return value == TRI_UNKNOWN ? exact(NULL) : yes_no(value == TRI_YES);
}

static struct flat_value
tier(enum tier value)
{
	return exact(value != TIER_NONE ? tier_text(value) : NULL);
}

static const char *
seen_text(enum seen_state state)
{
	switch (state) {
	case SEEN_AT:
		return "known";
	case SEEN_NEVER:
		return "never";
	case SEEN_UNKNOWN:
		break;
	}
	return NULL;
}

/* ---- users ---- */

static const char *const user_keys[] = { "source", "id", "login", "name",
	"first_name", "last_name", "type", "status", "source_status",
	"can_sign_in", "created", "updated", "login_state", "last_login",
	"tier", "tier_reason", "groups", "grants", NULL };

static int
next_user(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const struct derived *derived = d->in->derived;
	const size_t at = c->at++;
	const struct account *a;

	(void)err;
	if (at >= d->in->model->n_accounts)
		return 0;
	a = &d->in->model->accounts[at];
	dir_tick(d);
	v[0] = exact(a->source);
	v[1] = exact(a->id);
	v[2] = exact(a->login);
	v[3] = shown(a->display);
	v[4] = shown(a->given);
	v[5] = shown(a->family);
	v[6] = exact(a->type == ACCOUNT_TYPE_UNKNOWN ? NULL
	    : account_type_text(a->type));
	v[7] = exact(a->status == ACCOUNT_STATUS_UNKNOWN ? NULL
	    : account_status_text(a->status));
	v[8] = shown(a->status_text);
	v[9] = yes_no(effective_can_sign_in(derived, at));
	v[10] = moment(a->created);
	v[11] = moment(a->updated);
	v[12] = exact(seen_text(a->login_state));
	v[13] = moment(a->login_state == SEEN_AT ? a->last_login
	    : UTC_UNKNOWN);
	v[14] = tier(derived->of_account[at].tier);
	v[15] = shown(derived->of_account[at].reason);
	v[16] = count(membership_count(derived, at));
	v[17] = count(derived->grants_of_account[at]);
	return 1;
}

/* ---- groups, and who is in them ---- */

static const char *const group_keys[] = { "source", "id", "name",
	"description", "managed_by", "everyone", "created", "updated",
	"users", "grants", "tier", "tier_reason", NULL };

static int
next_group(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const struct derived *derived = d->in->derived;
	const size_t at = c->at++;
	const struct group *g;

	(void)err;
	if (at >= d->in->model->n_groups)
		return 0;
	g = &d->in->model->groups[at];
	v[0] = exact(g->source);
	v[1] = exact(g->id);
	v[2] = shown(g->name);
	v[3] = shown(g->description);
	v[4] = shown(g->managed_by);
	v[5] = maybe(g->everyone);
	v[6] = moment(g->created);
	v[7] = moment(g->updated);
	v[8] = count(derived->group_accounts[at]);
	v[9] = count(g->n_grants);
	v[10] = tier(derived->of_group[at].tier);
	v[11] = shown(derived->of_group[at].reason);
	return 1;
}

/* Each account in each group that it is in, whatever the way. */
static const char *const member_keys[] = { "source", "user_id", "login",
	"group_id", "group", "path", "direct", NULL };

static int
next_member(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const struct derived *derived = d->in->derived;
	const struct model *m = d->in->model;
	const char *path;
	size_t group;

	while (c->at < m->n_accounts &&
	    c->row >= membership_count(derived, c->at)) {
		c->at++;
		c->row = 0;
	}
	if (c->at >= m->n_accounts)
		return 0;
	dir_tick(d);
	group = membership_group(derived, c->at, c->row++);
	path = membership_path(derived, c->at, group, &d->words);
	if (path == NULL) {
		err_nomem(err);
		return -1;
	}
	v[0] = exact(m->accounts[c->at].source);
	v[1] = exact(m->accounts[c->at].id);
	v[2] = exact(m->accounts[c->at].login);
	v[3] = exact(m->groups[group].id);
	v[4] = shown(m->groups[group].name);
	v[5] = shown(path);
	v[6] = yes_no(dir_is_direct(d, c->at, group));
	return 1;
}

/* ---- roles and places ---- */

static const char *const role_keys[] = { "source", "id", "name",
	"description", "kind", "builtin", "level", "level_id", "tier",
	"tier_reason", "understood", "grants", NULL };

static int
next_role(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const size_t at = c->at++;
	const struct entitlement *e;
	const struct privilege *p;

	(void)err;
	if (at >= d->in->model->n_entitlements)
		return 0;
	e = &d->in->model->entitlements[at];
	p = &d->in->derived->of_entitlement[at];
	v[0] = exact(e->source);
	v[1] = exact(e->id);
	v[2] = shown(e->name);
	v[3] = shown(e->description);
	v[4] = exact(entitlement_kind_text(e->kind));
	v[5] = maybe(e->builtin);
	v[6] = exact(scope_kind_text(e->level));
	v[7] = exact(e->level_id);
	v[8] = tier(p->tier);
	v[9] = shown(p->reason);
	v[10] = maybe(e->readable);
	v[11] = count(e->n_grants);
	return 1;
}

static const char *const scope_keys[] = { "source", "id", "name", "kind",
	"parent_id", "criticality", "active", NULL };

static int
next_scope(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const size_t at = c->at++;
	const struct scope *s;

	(void)err;
	if (at >= d->in->model->n_scopes)
		return 0;
	s = &d->in->model->scopes[at];
	v[0] = exact(s->source);
	v[1] = exact(s->id);
	v[2] = shown(s->name);
	v[3] = exact(scope_kind_text(s->kind));
	v[4] = exact(s->parent_id);
	v[5] = shown(s->criticality);
	v[6] = maybe(s->active);
	return 1;
}

/* ---- what everyone has ---- */

static const char *const grant_keys[] = { "token", "source", "user_id",
	"login", "name", "role_id", "role", "kind", "tier", "scope_id",
	"scope", "scope_kind", "criticality", "group_id", "group", "path",
	"boundaries", "condition", "gives", "only_if", "granted", "grant_id", NULL };

static int
next_grant(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	struct dir_access row;
	struct access x;

	if (!access_next(&c->access, &x))
		return 0;
	if (dir_access(d, &x, &row, err) != 0)
		return -1;
	v[0] = exact(arena_strdup(&d->words, row.token));
	v[1] = exact(row.account->source);
	v[2] = exact(row.account->id);
	v[3] = exact(row.account->login);
	v[4] = shown(row.account->display);
	v[5] = exact(row.grant->entitlement_id);
	v[6] = shown(dir_role_name(&row));
	v[7] = exact(row.entitlement == NULL ? NULL
	    : entitlement_kind_text(row.entitlement->kind));
	v[8] = row.entitlement == NULL ? exact(NULL)
	    : tier(d->in->derived->of_entitlement[x.entitlement].tier);
	v[9] = exact(row.grant->scope_id);
	v[10] = shown(dir_scope_name(&row));
	v[11] = exact(row.scope == NULL ? NULL
	    : scope_kind_text(row.scope->kind));
	v[12] = shown(row.scope == NULL ? NULL : row.scope->criticality);
	v[13] = exact(row.group->id);
	v[14] = shown(row.group->name);
	v[15] = shown(row.path);
	v[16] = shown(row.grant->n_boundaries > 0
	    ? row.grant->boundary_names : NULL);
	v[17] = shown(row.condition);
	v[18] = exact(row.gives);
	v[19] = shown(row.only_if);
	v[20] = moment(row.grant->created);
	v[21] = exact(row.grant->id);
	d->counts.grants++;
	return 1;
}

/*
 * What an account can really do: permissions by place, all ways together,
 * DENY and conditions counted.
 */
static const char *const right_keys[] = { "source", "user_id", "login",
	"permission", "meaning", "tier", "scope_id", "scope", "scope_kind",
	"held", "if_enabled", "group_id", "grant_id", NULL };

static int
next_holding(struct dir *d, struct flat_cursor *c, const struct holding **out,
    struct err *err)
{
	while (c->row >= c->holdings.n) {
		if (c->at >= d->in->model->n_accounts)
			return 0;
		arena_clear(&c->arena);
		arena_init(&c->arena);
		c->row = 0;
		if (effective_holdings(&c->holdings, d->in->derived, c->at++,
			NONE, &c->arena, err) != 0)
			return -1;
	}
	*out = &c->holdings.items[c->row++];
	return 1;
}

static int
next_right(struct dir *d, struct flat_cursor *c, struct flat_value *v,
    struct err *err)
{
	const struct model *m = d->in->model;
	const struct holding *h;
	const struct account *a;
	struct permission about;
	int more;

	/* what is denied or over is no right */
	do
		more = next_holding(d, c, &h, err);
	while (more == 1 && h->enabled == HELD_NO);
	if (more != 1)
		return more;
	dir_tick(d);
	a = &m->accounts[h->account];
	permission_find(d->in->derived->catalog, h->permission, &about);
	v[0] = exact(a->source);
	v[1] = exact(a->id);
	v[2] = exact(a->login);
	v[3] = exact(h->permission);
	v[4] = shown(about.known ? about.label : NULL);
	v[5] = tier(h->tier);
	v[6] = exact(h->scope == NONE ? NULL : m->scopes[h->scope].id);
	v[7] = shown(h->scope == NONE ? NULL : m->scopes[h->scope].name);
	v[8] = exact(h->scope == NONE ? NULL
	    : scope_kind_text(m->scopes[h->scope].kind));
	v[9] = exact(held_text(h->held));
	v[10] = exact(held_text(h->enabled));
	v[11] = exact(h->group == NONE ? NULL : m->groups[h->group].id);
	v[12] = exact(h->grant == NONE ? NULL : m->grants[h->grant].id);
	d->counts.rights++;
	return 1;
}

/* ---- all of them ---- */

const struct flat_record flat_records[] = {
	{ "user", "users.csv", user_keys, next_user, false },
	{ "group", "groups.csv", group_keys, next_group, false },
	{ "member", "members.csv", member_keys, next_member, false },
	{ "role", "roles.csv", role_keys, next_role, false },
	{ "scope", "scopes.csv", scope_keys, next_scope, false },
	{ "grant", "grants.csv", grant_keys, next_grant, false },
	{ "right", "rights.csv", right_keys, next_right, true },
	{ NULL, NULL, NULL, NULL, false }
};

void
flat_cursor_begin(struct flat_cursor *c, const struct dir *d)
{
	*c = (struct flat_cursor){ 0 };
	arena_init(&c->arena);
	access_begin(&c->access, d->in->derived);
}

void
flat_cursor_end(struct flat_cursor *c)
{
	arena_clear(&c->arena);
}

size_t
flat_count(const struct flat_record *r)
{
	size_t n = 0;

	while (r->keys[n] != NULL)
		n++;
	return n;
}
