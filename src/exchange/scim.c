/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SCIM 2.0 list responses of users and groups (RFC 7643, RFC 7644).  Roles and
 * entitlements are those that a user really has; what the core has no
 * attribute for is in an extension of ours.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/dir.h"

#define CORE "urn:ietf:params:scim:schemas:core:2.0:"
#define LIST "urn:ietf:params:scim:api:messages:2.0:ListResponse"
#define OURS "urn:ietf:params:scim:schemas:extension:muster:2.0:"

static void
before(struct dir *d, const struct dir_list *l)
{
	struct json_writer *w = &d->out.json;

	json_object_begin(w, NULL);
	json_list_begin(w, "schemas");
	json_put_text(w, NULL, LIST);
	json_list_end(w);
	json_put_int(w, "totalResults", (int64_t)l->total);
	json_put_int(w, "startIndex", (int64_t)l->done + 1);
	json_put_int(w, "itemsPerPage", (int64_t)l->on_page);
	json_list_begin(w, "Resources");
}

static void
after(struct dir *d, const struct dir_list *l)
{
	(void)l;
	json_list_end(&d->out.json);
	json_object_end(&d->out.json);
}

static void
begin_resource(struct dir *d, const char *type)
{
	struct json_writer *w = &d->out.json;
	char urn[64];

	json_object_begin(w, NULL);
	json_list_begin(w, "schemas");
	(void)snprintf(urn, sizeof(urn), "%s%s", CORE, type);
	json_put_text(w, NULL, urn);
	(void)snprintf(urn, sizeof(urn), "%s%s", OURS, type);
	json_put_text(w, NULL, urn);
	json_list_end(w);
}

static void
put_meta(struct dir *d, const char *type, int64_t created, int64_t updated)
{
	struct json_writer *w = &d->out.json;

	json_object_begin(w, "meta");
	json_put_text(w, "resourceType", type);
	dir_add_time(d, "created", created);
	dir_add_time(d, "lastModified", updated);
	json_object_end(w);
}

/* Text, or no attribute. */
static void
add_shown(struct dir *d, const char *key, const char *text)
{
	if (text != NULL)
		dir_put_shown(d, key, text);
}

/* ---- users ---- */

/*
 * Required, and unique whatever the case of its letters: where a login is
 * missing or there twice, the id takes its place.
 */
struct logins {
	struct map *map; /* in lower case -> accounts that have it */
	char **keys;
	size_t n;
};

static char *
fold(const char *text)
{
	size_t n = strlen(text);
	char *copy = malloc(n + 1);

	for (size_t i = 0; copy != NULL && i <= n; i++)
		copy[i] = text[i] >= 'A' && text[i] <= 'Z'
		    ? (char)(text[i] + ('a' - 'A')) : text[i];
	return copy;
}

static void
logins_clear(struct logins *l)
{
	map_free(l->map);
	for (size_t i = 0; l->keys != NULL && i < l->n; i++)
		free(l->keys[i]);
	free(l->keys);
}

/* Both of two that share one are marked in `twice`. */
static int
logins_fill(struct logins *l, const struct dir *d, bool *twice,
    struct err *err)
{
	const struct model *m = d->in->model;

	l->map = map_new();
	l->keys = calloc(m->n_accounts + 1, sizeof(*l->keys));
	if (l->map == NULL || l->keys == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_accounts; i++) {
		char *key;
		int there;

		if (m->accounts[i].login == NULL)
			continue;
		key = l->keys[l->n++] = fold(m->accounts[i].login);
		there = key == NULL ? -1 : map_add(l->map, key, i);
		if (there < 0)
			return err_nomem(err);
		if (there > 0)
			twice[i] = twice[map_get(l->map, key)] = true;
	}
	return 0;
}

/* The login of one that is the id of another would be there twice, too. */
static void
put_name(struct dir *d, const struct account *a, bool twice)
{
	struct json_writer *w = &d->out.json;

	dir_put_login(d, "userName", a->login != NULL && !twice ? a->login
	    : dir_id(d, a->source, a->id));
	if (a->given != NULL || a->family != NULL) {
		json_object_begin(w, "name");
		add_shown(d, "givenName", a->given);
		add_shown(d, "familyName", a->family);
		json_object_end(w);
	}
	add_shown(d, "displayName", a->display);
}

static void
put_state(struct dir *d, const struct account *a)
{
	struct json_writer *w = &d->out.json;

	if (a->type != ACCOUNT_TYPE_UNKNOWN)
		json_put_text(w, "userType", account_type_text(a->type));
	switch (a->status) {
	case ACCOUNT_ACTIVE:
		json_put_bool(w, "active", true);
		break;
	case ACCOUNT_DISABLED:
	case ACCOUNT_DELETED:
	case ACCOUNT_BLOCKED:
		json_put_bool(w, "active", false);
		break;
	case ACCOUNT_PENDING:        /* neither: see the extension */
	case ACCOUNT_STATUS_UNKNOWN:
		break;
	}
	if (!dir_is_mail(a))
		return;
	json_list_begin(w, "emails");
	json_object_begin(w, NULL);
	dir_put_login(d, "value", a->login);
	json_put_bool(w, "primary", true);
	json_object_end(w);
	json_list_end(w);
}

static void
put_groups(struct dir *d, size_t account)
{
	const struct derived *derived = d->in->derived;
	struct json_writer *w = &d->out.json;
	size_t n = membership_count(derived, account);

	if (n == 0)
		return;
	json_list_begin(w, "groups");
	for (size_t i = 0; i < n; i++) {
		size_t at = membership_group(derived, account, i);
		const struct group *g = &derived->model->groups[at];

		json_object_begin(w, NULL);
		dir_put_exact(d, "value", dir_id(d, g->source, g->id));
		add_shown(d, "display", g->name);
		json_put_text(w, "type", dir_is_direct(d, account, at)
		    ? "direct" : "indirect");
		json_object_end(w);
	}
	json_list_end(w);
}

/* One value of "roles" or "entitlements": what, and where. */
struct held_role {
	size_t entitlement, scope, grant;
	const char *entitlement_id, *scope_id;
};

static int
by_value(const void *a, const void *b)
{
	const struct held_role *x = a, *y = b;
	int order = text_compare(x->entitlement_id, y->entitlement_id);

	if (order == 0)
		order = text_compare(x->scope_id, y->scope_id);
	return order != 0 ? order
	    : (x->grant > y->grant) - (x->grant < y->grant);
}

static bool
is_same(const struct held_role *x, const struct held_role *y)
{
	return text_compare(x->entitlement_id, y->entitlement_id) == 0 &&
	    text_compare(x->scope_id, y->scope_id) == 0;
}

/* What a source calls a role is one; all else is an entitlement. */
static bool
is_role(const struct dir *d, const struct held_role *r)
{
	return r->entitlement != NONE && d->in->model->entitlements[
	    r->entitlement].kind == ENTITLEMENT_ROLE;
}

static void
put_values(struct dir *d, const char *key, const struct held_role *list,
    size_t n, bool roles)
{
	const struct model *m = d->in->model;
	struct json_writer *w = &d->out.json;
	bool begun = false;

	for (size_t i = 0; i < n; i++) {
		const struct held_role *r = &list[i];

		if (r->entitlement_id == NULL || is_role(d, r) != roles ||
		    (i > 0 && is_same(r, r - 1)))
			continue;
		if (!begun)
			json_list_begin(w, key);
		begun = true;
		json_object_begin(w, NULL);
		dir_put_exact(d, "value", r->entitlement_id);
		if (r->entitlement != NONE)
			add_shown(d, "display",
			    m->entitlements[r->entitlement].name);
		if (r->scope_id != NULL)
			dir_put_exact(d, "type", r->scope_id);
		json_object_end(w);
	}
	if (begun)
		json_list_end(w);
}

static int
put_roles(struct dir *d, size_t account, struct err *err)
{
	const size_t most = d->in->derived->grants_of_account[account];
	struct held_role *list = calloc(most + 1, sizeof(*list));
	struct access_cursor cursor;
	struct access x;
	size_t n = 0;

	if (list == NULL)
		return err_nomem(err);
	access_begin_at(&cursor, d->in->derived, account);
	while (n < most && access_next_of(&cursor, account, &x)) {
		const struct grant *g = &d->in->model->grants[x.grant];

		list[n++] = (struct held_role){ x.entitlement, x.scope,
			x.grant, g->entitlement_id, g->scope_id };
	}
	qsort(list, n, sizeof(*list), by_value);
	put_values(d, "roles", list, n, true);
	put_values(d, "entitlements", list, n, false);
	free(list);
	return 0;
}

static int
put_grants(struct dir *d, size_t account, struct err *err)
{
	struct json_writer *w = &d->out.json;
	struct access_cursor cursor;
	struct dir_access row;
	struct access x;

	json_list_begin(w, "grants");
	access_begin_at(&cursor, d->in->derived, account);
	while (access_next_of(&cursor, account, &x)) {
		if (dir_access(d, &x, &row, err) != 0)
			return -1;
		d->counts.grants++;
		json_object_begin(w, NULL);
		json_put_text(w, "value", row.token);
		dir_put_shown(d, "display", dir_role_name(&row));
		dir_put_exact(d, "entitlement", row.grant->entitlement_id);
		dir_put_exact(d, "scope", row.grant->scope_id);
		dir_put_shown(d, "scopeName", dir_scope_name(&row));
		dir_put_exact(d, "group", dir_id(d, row.group->source,
		    row.group->id));
		dir_put_shown(d, "path", row.path);
		add_shown(d, "condition", row.condition);
		json_put_text(w, "gives", row.gives);
		add_shown(d, "onlyIf", row.only_if);
		json_object_end(w);
	}
	json_list_end(w);
	return 0;
}

static int
put_extension(struct dir *d, size_t account, struct err *err)
{
	const struct account *a = &d->in->model->accounts[account];
	const struct privilege *p = &d->in->derived->of_account[account];
	struct json_writer *w = &d->out.json;

	json_object_begin(w, OURS "User");
	json_put_text(w, "source", a->source);
	json_put_text(w, "status", account_status_text(a->status));
	json_put_bool(w, "canSignIn",
	    effective_can_sign_in(d->in->derived, account));
	if (a->login_state == SEEN_AT)
		dir_add_time(d, "lastLogin", a->last_login);
	if (p->tier != TIER_NONE)
		json_put_text(w, "tier", tier_text(p->tier));
	add_shown(d, "tierReason", p->reason);
	if (put_grants(d, account, err) != 0)
		return -1;
	json_object_end(w);
	return 0;
}

static int
put_user(struct dir *d, size_t at, bool twice, struct err *err)
{
	const struct account *a = &d->in->model->accounts[at];

	dir_tick(d);
	begin_resource(d, "User");
	dir_put_exact(d, "id", dir_id(d, a->source, a->id));
	put_name(d, a, twice);
	put_state(d, a);
	put_groups(d, at);
	if (put_roles(d, at, err) != 0 || put_extension(d, at, err) != 0)
		return -1;
	put_meta(d, "User", a->created, a->updated);
	json_object_end(&d->out.json);
	return 0;
}

/* ---- groups ---- */

static void
put_member(struct dir *d, const struct membership *row)
{
	const struct model *m = d->in->model;
	struct json_writer *w = &d->out.json;

	json_object_begin(w, NULL);
	dir_put_exact(d, "value", dir_id(d, row->source, row->member_id));
	if (row->member != NONE)
		add_shown(d, "display", row->member_is_group
		    ? m->groups[row->member].name
		    : m->accounts[row->member].display);
	json_put_text(w, "type", row->member_is_group ? "Group" : "User");
	json_object_end(w);
}

static int
group_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const struct model *m = d->in->model;
	const struct group *g = &m->groups[l->at];
	const size_t users = d->in->derived->group_accounts[l->at];
	struct json_writer *w = &d->out.json;

	(void)err;
	l->at++;
	dir_tick(d);
	begin_resource(d, "Group");
	dir_put_exact(d, "id", dir_id(d, g->source, g->id));
	dir_put_shown(d, "displayName", g->name != NULL ? g->name : g->id);
	json_list_begin(w, "members");
	for (size_t i = 0; i < g->n_members; i++)
		put_member(d, &m->memberships[
		    m->member_of_group[g->first_member + i]]);
	json_list_end(w);
	json_object_begin(w, OURS "Group");
	json_put_text(w, "source", g->source);
	add_shown(d, "description", g->description);
	add_shown(d, "managedBy", g->managed_by);
	if (g->everyone != TRI_UNKNOWN)
		json_put_bool(w, "everyone", g->everyone == TRI_YES);
	json_put_int(w, "users", (int64_t)users);
	json_object_end(w);
	put_meta(d, "Group", g->created, g->updated);
	json_object_end(w);
	return 0;
}

/* ---- both ---- */

struct user_list {
	struct dir_list list; /* first: the row gets this */
	bool *twice;
};

static int
user_row(struct dir *d, struct dir_list *l, struct err *err)
{
	const struct user_list *users = (const struct user_list *)l;
	const size_t at = l->at++;

	return put_user(d, at, users->twice[at], err);
}

static int
write_lists(struct dir *d, struct err *err)
{
	const struct model *m = d->in->model;
	struct user_list users = { .list = { .what = "Users",
		.total = m->n_accounts, .row = user_row, .before = before,
		.after = after } };
	struct dir_list groups = { .what = "Groups", .total = m->n_groups,
		.row = group_row, .before = before, .after = after };
	struct logins logins = { 0 };
	int rc = -1;

	users.twice = calloc(m->n_accounts + 1, sizeof(*users.twice));
	if (users.twice == NULL)
		return err_nomem(err);
	if (logins_fill(&logins, d, users.twice, err) == 0 &&
	    dir_put_list(d, &users.list, err) == 0 &&
	    dir_put_list(d, &groups, err) == 0)
		rc = 0;
	logins_clear(&logins);
	free(users.twice);
	return rc;
}

const struct directory_format directory_scim = {
	.key = "scim", .pages = true, .write = write_lists
};
