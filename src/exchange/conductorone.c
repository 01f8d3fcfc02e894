/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON that ConductorOne's file connector (baton-file) reads: users,
 * resources, entitlements, who is in which group, and what a group hands on.
 * A role at a place, under the same boundaries, is one resource: then its
 * description can say the place and the condition.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/utc.h"
#include "exchange/dir.h"

#define FILE_NAME "baton-file.json"
#define MAX_KEY ((size_t)1 * MIB)
#define MAX_DESCRIPTION (4 * DIR_MAX_CONDITION)
#define SHORT_DIGEST 12

struct shape {
	struct dir *d;
	const char **role_of; /* per grant: id of its resource */
	struct map *roles;    /* these -> first grant that has it */
	struct map *handed;   /* "group role" -> grant: said once */
};

static void
put_ref(struct dir *d, const char *key, const char *type, const char *source,
    const char *id)
{
	const char *text = arena_printf(&d->words, "%s:%s", type,
	    dir_id(d, source, id));

	if (text == NULL)
		d->out.failed = true;
	dir_put_exact(d, key, text != NULL ? text : "");
}

/* ---- roles ---- */

/* What tells grants of the same role at the same place apart. */
static int
add_limits(struct strbuf *sb, const struct grant *g, struct err *err)
{
	char digest[DIGEST_HEX];
	struct strbuf text;
	int rc;

	if (g->n_boundaries == 0 && g->n_parameters == 0)
		return 0;
	strbuf_init(&text, MAX_KEY);
	for (size_t i = 0; i < g->n_boundaries; i++)
		strbuf_addf(&text, "%s\n", g->boundary_ids[i]);
	for (size_t i = 0; i < g->n_parameters; i++)
		strbuf_addf(&text, "%s=%s\n", g->parameters[i].name,
		    g->parameters[i].value);
	rc = strbuf_failed(&text) ? err_set(err, ERR_LIMIT, "a grant with "
	    "more than %zu bytes of limits", MAX_KEY)
	    : digest_bytes(strbuf_text(&text), text.len, digest, err);
	if (rc == 0)
		strbuf_addf(sb, "#%.*s", SHORT_DIGEST, digest);
	strbuf_clear(&text);
	return rc;
}

static int
name_role(struct shape *s, size_t at, struct err *err)
{
	struct dir *d = s->d;
	const struct grant *g = &d->in->model->grants[at];
	struct strbuf sb;

	dir_tick(d);
	strbuf_init(&sb, MAX_KEY);
	strbuf_addf(&sb, "role:%s@%s", g->entitlement_id == NULL ? ""
	    : dir_id(d, g->source, g->entitlement_id),
	    g->scope_id != NULL ? g->scope_id : "");
	if (add_limits(&sb, g, err) != 0) {
		strbuf_clear(&sb);
		return -1;
	}
	s->role_of[at] = strbuf_take(&sb, &d->names);
	if (s->role_of[at] == NULL || map_add(s->roles, s->role_of[at],
		at) < 0)
		return err_nomem(err);
	return 0;
}

static int
name_roles(struct shape *s, struct err *err)
{
	const size_t n = s->d->in->model->n_grants;

	s->role_of = calloc(n + 1, sizeof(*s->role_of));
	s->roles = map_new();
	s->handed = map_new();
	if (s->role_of == NULL || s->roles == NULL || s->handed == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		if (name_role(s, i, err) != 0)
			return -1;
	return 0;
}

/* ---- users ---- */

/* Where nothing is said their product assumes "enabled": the worse case. */
static const char *
user_status(const struct account *a)
{
	switch (a->status) {
	case ACCOUNT_ACTIVE:
		return "active";
	case ACCOUNT_DISABLED:
		return "disabled";
	case ACCOUNT_DELETED:
		return "deleted";
	case ACCOUNT_BLOCKED:
		return "suspended";
	case ACCOUNT_PENDING:
	case ACCOUNT_STATUS_UNKNOWN:
		break;
	}
	return NULL;
}

static void
put_user(struct dir *d, size_t at)
{
	const struct account *a = &d->in->model->accounts[at];
	const struct privilege *p = &d->in->derived->of_account[at];
	struct json_writer *w = &d->out.json;

	dir_tick(d);
	json_object_begin(w, NULL);
	dir_put_exact(d, "id", dir_id(d, a->source, a->id));
	dir_put_shown(d, "display_name", a->display);
	if (dir_is_mail(a))
		dir_put_exact(d, "email", a->login);
	if (user_status(a) != NULL)
		json_put_text(w, "status", user_status(a));
	else
		json_put_text(w, "status_details",
		    account_status_text(a->status));
	if (a->type != ACCOUNT_TYPE_UNKNOWN)
		json_put_text(w, "type", a->type == ACCOUNT_SERVICE
		    ? "service" : "human");
	if (a->login_state == SEEN_AT)
		dir_add_time(d, "last_login", a->last_login);
	if (a->login != NULL)
		dir_put_exact(d, "login", a->login);
	json_object_begin(w, "profile");
	json_put_text(w, "source", a->source);
	if (p->tier != TIER_NONE)
		json_put_text(w, "tier", tier_text(p->tier));
	if (p->reason != NULL)
		dir_put_shown(d, "tier_reason", p->reason);
	json_object_end(w);
	json_object_end(w);
}

/* ---- resources ---- */

static void
begin_resource(struct dir *d, const char *type, const char *trait)
{
	dir_tick(d);
	json_object_begin(&d->out.json, NULL);
	json_put_text(&d->out.json, "resource_type", type);
	json_put_text(&d->out.json, "trait", trait);
}

static void
put_scopes(struct dir *d)
{
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_scopes; i++) {
		const struct scope *s = &m->scopes[i];

		begin_resource(d, scope_kind_text(s->kind), "app");
		put_ref(d, "id", "scope", s->source, s->id);
		dir_put_shown(d, "display_name", s->name != NULL ? s->name
		    : s->id);
		if (s->parent_id != NULL && model_find_scope(m, s->source,
			s->parent_id) != NONE)
			put_ref(d, "parent_resource", "scope", s->source,
			    s->parent_id);
		json_object_end(&d->out.json);
	}
}

static void
put_groups(struct dir *d)
{
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_groups; i++) {
		const struct group *g = &m->groups[i];

		begin_resource(d, "group", "group");
		put_ref(d, "id", "group", g->source, g->id);
		dir_put_shown(d, "display_name", g->name != NULL ? g->name
		    : g->id);
		if (g->description != NULL)
			dir_put_shown(d, "description", g->description);
		json_object_end(&d->out.json);
	}
}

static const char *
describe(struct dir *d, const struct grant *g, size_t at)
{
	const struct entitlement *e = g->entitlement == NONE ? NULL
	    : &d->in->model->entitlements[g->entitlement];
	const char *only_if = dir_only_if(d, at);
	const char *condition = only_if != NULL ? NULL : dir_condition(d, at);
	struct strbuf sb;
	const char *text;

	strbuf_init(&sb, MAX_DESCRIPTION);
	if (e != NULL && e->description != NULL)
		strbuf_addf(&sb, "%s; ", e->description);
	if (condition != NULL)
		strbuf_addf(&sb, "bounded by %s; ", condition);
	strbuf_addf(&sb, "gives: %s", dir_gives(d, at));
	if (only_if != NULL)
		strbuf_addf(&sb, ", only if %s", only_if);
	text = strbuf_take(&sb, &d->words);
	if (text == NULL)
		d->out.failed = true;
	return text;
}

static void
put_role(struct shape *s, const char *id, size_t at)
{
	struct dir *d = s->d;
	const struct model *m = d->in->model;
	const struct grant *g = &m->grants[at];
	const struct entitlement *e = g->entitlement == NONE ? NULL
	    : &m->entitlements[g->entitlement];
	const char *name, *place = g->scope != NONE &&
	    m->scopes[g->scope].name != NULL ? m->scopes[g->scope].name
	    : g->scope_id != NULL ? g->scope_id : "unknown";

	begin_resource(d, e != NULL ? entitlement_kind_text(e->kind)
	    : "policy", "role");
	dir_put_exact(d, "id", id);
	name = arena_printf(&d->words, "%s (%s%s%s)", e != NULL &&
	    e->name != NULL ? e->name : g->entitlement_id != NULL
	    ? g->entitlement_id : "unknown", place,
	    g->n_boundaries > 0 ? ", " : "",
	    g->n_boundaries > 0 ? g->boundary_names : "");
	dir_put_shown(d, "display_name", name);
	dir_put_shown(d, "description", describe(d, g, at));
	if (g->scope != NONE)
		put_ref(d, "parent_resource", "scope", g->source,
		    g->scope_id);
	json_object_end(&d->out.json);
}

static const char *
owner_id(const struct dir *d, const struct credential *c)
{
	return c->owner == NONE ? NULL : d->in->model->accounts[c->owner].id;
}

/* A token acts for its owner: his access, and one more thing to revoke. */
static void
put_credentials(struct dir *d)
{
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_credentials; i++) {
		const struct credential *c = &m->credentials[i];

		begin_resource(d, credential_kind_text(c->kind), "secret");
		put_ref(d, "id", "credential", c->source, c->id);
		dir_put_shown(d, "display_name", c->name != NULL ? c->name
		    : c->id);
		if (c->description != NULL)
			dir_put_shown(d, "description", c->description);
		dir_add_time(d, "created_at", c->created);
		if (c->expiry_state == SEEN_AT)
			dir_add_time(d, "expires_at", c->expires);
		if (owner_id(d, c) != NULL)
			put_ref(d, "identity", "user", c->source,
			    owner_id(d, c));
		json_object_end(&d->out.json);
	}
}

/* ---- entitlements and who has them ---- */

static void
put_entitlements(struct shape *s)
{
	struct dir *d = s->d;
	const struct model *m = d->in->model;
	struct json_writer *w = &d->out.json;

	for (size_t i = 0; i < m->n_groups; i++) {
		dir_tick(d);
		json_object_begin(w, NULL);
		put_ref(d, "resource_id", "group", m->groups[i].source,
		    m->groups[i].id);
		json_put_text(w, "entitlement_slug", "member");
		json_put_text(w, "display_name", "Member");
		json_object_end(w);
	}
	for (size_t i = 0; i < map_count(s->roles); i++) {
		json_object_begin(w, NULL);
		dir_put_exact(d, "resource_id", map_key(s->roles, i));
		json_put_text(w, "entitlement_slug", "assigned");
		json_put_text(w, "display_name", "Assigned");
		json_object_end(w);
	}
}

/* Of the group itself; what follows from nesting they work out. */
static void
put_members(struct dir *d)
{
	const struct derived *derived = d->in->derived;
	const struct model *m = d->in->model;
	struct json_writer *w = &d->out.json;

	for (size_t a = 0; a < m->n_accounts; a++)
		for (size_t i = 0; i < membership_count(derived, a); i++) {
			size_t at = membership_group(derived, a, i);
			const struct group *g = &m->groups[at];

			if (!dir_is_direct(d, a, at) &&
			    g->everyone != TRI_YES)
				continue;
			dir_tick(d);
			json_object_begin(w, NULL);
			dir_put_exact(d, "principal_id", dir_id(d,
			    m->accounts[a].source, m->accounts[a].id));
			put_ref(d, "resource_id", "group", g->source, g->id);
			json_put_text(w, "entitlement_slug", "member");
			json_object_end(w);
		}
}

static void
begin_handing(struct dir *d, const struct group *g)
{
	dir_tick(d);
	json_object_begin(&d->out.json, NULL);
	put_ref(d, "principal_resource_id", "group", g->source, g->id);
	json_put_text(&d->out.json, "principal_entitlement_slug", "member");
}

static void
end_handing(struct dir *d, const char *slug)
{
	json_put_text(&d->out.json, "inherited_entitlement_slug", slug);
	json_put_text(&d->out.json, "inheritance_depth", "full");
	json_object_end(&d->out.json);
}

static int
put_handed(struct shape *s, struct err *err)
{
	struct dir *d = s->d;
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_memberships; i++) {
		const struct membership *row = &m->memberships[i];

		if (!row->member_is_group || row->member == NONE ||
		    row->group == NONE)
			continue;
		begin_handing(d, &m->groups[row->member]);
		put_ref(d, "inherited_resource_id", "group",
		    m->groups[row->group].source, m->groups[row->group].id);
		end_handing(d, "member");
	}
	for (size_t i = 0; i < m->n_grants; i++) {
		const char *pair = arena_printf(&d->names, "%zu %s",
		    m->grants[i].group, s->role_of[i]);
		int there = pair == NULL ? -1 : m->grants[i].group == NONE ? 1
		    : map_add(s->handed, pair, i);

		if (there < 0)
			return err_nomem(err);
		if (there > 0)
			continue;
		begin_handing(d, &m->groups[m->grants[i].group]);
		dir_put_exact(d, "inherited_resource_id", s->role_of[i]);
		end_handing(d, "assigned");
	}
	return 0;
}

static int
put_file(struct shape *s, struct err *err)
{
	struct dir *d = s->d;
	const struct model *m = d->in->model;
	struct json_writer *w = &d->out.json;

	if (dir_begin(d, FILE_NAME, "users", true, err) != 0)
		return -1;
	json_object_begin(w, NULL);
	json_list_begin(w, "users");
	for (size_t i = 0; i < m->n_accounts; i++)
		put_user(d, i);
	json_list_end(w);
	if (dir_go_on(d, err) != 0)
		return -1;
	json_list_begin(w, "resources");
	put_scopes(d);
	put_groups(d);
	for (size_t i = 0; i < map_count(s->roles); i++)
		put_role(s, map_key(s->roles, i), map_value(s->roles, i));
	put_credentials(d);
	json_list_end(w);
	json_list_begin(w, "entitlements");
	put_entitlements(s);
	json_list_end(w);
	json_list_begin(w, "direct_user_grants");
	put_members(d);
	json_list_end(w);
	if (dir_go_on(d, err) != 0)
		return -1;
	json_list_begin(w, "grant_inheritance_mappings");
	if (put_handed(s, err) != 0)
		return -1;
	json_list_end(w);
	json_object_end(w);
	if (json_writer_end(w, err) != 0)
		return -1;
	d->counts.grants = d->in->derived->n_access; /* as they expand it */
	return dir_end(d, m->n_accounts, err);
}

static int
write_file(struct dir *d, struct err *err)
{
	struct shape s = { .d = d };
	int rc = name_roles(&s, err) == 0 && put_file(&s, err) == 0 ? 0 : -1;

	map_free(s.roles);
	map_free(s.handed);
	free(s.role_of);
	return rc;
}

const struct directory_format directory_conductorone = {
	.key = "conductorone", .write = write_file
};
