/* SPDX-License-Identifier: Apache-2.0 */
/* One view per row of the model, noun by noun. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/history.h"

/* The model's enumerations are the interface's, under other names. */
_Static_assert((int)TRI_NO == (int)MUSTER_NO &&
		   (int)TRI_YES == (int)MUSTER_YES &&
		   (int)TRI_UNKNOWN == (int)MUSTER_TRI_UNKNOWN,
    "tri");
_Static_assert((int)TIER_0 == (int)MUSTER_TIER_0 &&
		   (int)TIER_NONE == (int)MUSTER_TIER_NONE,
    "tier");
_Static_assert((int)ACCOUNT_PERSON == (int)MUSTER_PERSON &&
		   (int)ACCOUNT_SERVICE == (int)MUSTER_SERVICE &&
		   (int)ACCOUNT_TYPE_UNKNOWN == (int)MUSTER_TYPE_UNKNOWN,
    "account type");
_Static_assert((int)ACCOUNT_ACTIVE == (int)MUSTER_ACTIVE &&
		   (int)ACCOUNT_DISABLED == (int)MUSTER_DISABLED &&
		   (int)ACCOUNT_PENDING == (int)MUSTER_PENDING &&
		   (int)ACCOUNT_DELETED == (int)MUSTER_DELETED &&
		   (int)ACCOUNT_BLOCKED == (int)MUSTER_BLOCKED &&
		   (int)ACCOUNT_STATUS_UNKNOWN == (int)MUSTER_STATUS_UNKNOWN,
    "account status");
_Static_assert((int)SEEN_UNKNOWN == (int)MUSTER_SEEN_UNKNOWN &&
		   (int)SEEN_AT == (int)MUSTER_SEEN &&
		   (int)SEEN_NEVER == (int)MUSTER_NEVER,
    "seen");
_Static_assert((int)PART_COMPLETE == (int)MUSTER_PART_COMPLETE &&
		   (int)PART_PARTIAL == (int)MUSTER_PART_PARTIAL &&
		   (int)PART_UNREAD == (int)MUSTER_PART_UNREAD &&
		   (int)PART_NOT_OFFERED == (int)MUSTER_PART_NOT_OFFERED,
    "part");
_Static_assert(UTC_UNKNOWN == MUSTER_NO_TIME, "time");

#define MAX_SCOPES_TEXT ((size_t)1 * MIB)

struct muster_scope
view_scope(const struct model *m, size_t at, const char *id)
{
	struct muster_scope s = { id, NULL, NULL, NULL };

	if (at == NONE)
		return s;
	s.id = m->scopes[at].id;
	s.name = m->scopes[at].name;
	s.kind = scope_kind_text(m->scopes[at].kind);
	s.criticality = m->scopes[at].criticality;
	return s;
}

static int64_t
last_token_use(const struct model *m, const struct account *a)
{
	int64_t last = UTC_UNKNOWN;

	for (size_t i = 0; i < a->n_credentials; i++) {
		const struct credential *c =
		    &m->credentials
			 [m->credential_of_account[a->first_credential + i]];

		if (c->used_state == SEEN_AT && c->last_used > last)
			last = c->last_used;
	}
	return last;
}

static void
add_actions(struct views *v)
{
	const struct model *m = v->derived->model;

	for (size_t i = 0; i < m->n_events; i++) {
		struct muster_account *a;

		if (v->event_account[i] == NONE)
			continue;
		a = &v->accounts[v->event_account[i]];
		a->n_actions++;
		if (m->events[i].at > a->last_action)
			a->last_action = m->events[i].at;
	}
}

int
view_accounts(struct views *v, struct arena *arena)
{
	const struct derived *d = v->derived;
	const struct model *m = d->model;

	v->accounts =
	    arena_alloc(arena, m->n_accounts + 1, sizeof(*v->accounts));
	if (v->accounts == NULL)
		return -1;
	for (size_t i = 0; i < m->n_accounts; i++) {
		const struct account *a = &m->accounts[i];

		v->accounts[i] = (struct muster_account){
			.id = a->id,
			.name = a->display,
			.login = a->login,
			.type = (enum muster_account_type)a->type,
			.status = (enum muster_account_status)a->status,
			.status_text = a->status_text,
			.emergency_contact =
			    (enum muster_tri)a->emergency_contact,
			.created = a->created,
			.updated = a->updated,
			.invited = a->invited,
			.login_state = (enum muster_seen)a->login_state,
			.last_login = a->last_login,
			.last_failed_login = a->last_failed_login,
			.logins = a->logins,
			.failed_logins = a->failed_logins,
			.n_groups = d->own_groups[i],
			.n_grants = d->grants_of_account[i],
			.n_credentials = a->n_credentials,
			.tier = (enum muster_tier)d->of_account[i].tier,
			.tier_reason = d->of_account[i].reason,
			.source = a->source,
			.last_token_use = last_token_use(m, a),
			.description = a->description,
			.last_action = UTC_UNKNOWN,
			.first_seen = v->changes != NULL
					  ? v->changes->account_since[i]
					  : UTC_UNKNOWN,
		};
	}
	add_actions(v);
	return 0;
}

static int64_t
first_event(const struct model *m, const char *source)
{
	int64_t first = UTC_UNKNOWN;

	for (size_t i = 0; i < m->n_events; i++)
		if (m->events[i].at != UTC_UNKNOWN &&
		    (first == UTC_UNKNOWN || m->events[i].at < first) &&
		    text_compare(m->events[i].source, source) == 0)
			first = m->events[i].at;
	return first;
}

/* Accounts and sources are both sorted by the source's id. */
int
view_sources(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;
	size_t at = 0;

	v->sources = arena_alloc(arena, m->n_sources + 1, sizeof(*v->sources));
	if (v->sources == NULL)
		return -1;
	for (size_t i = 0; i < m->n_sources; i++) {
		const struct model_source *s = &m->sources[i];
		struct muster_source *view = &v->sources[i];

		view->id = s->id;
		view->name = s->title != NULL ? s->title : s->id;
		view->kind = s->kind;
		view->clock_skew =
		    s->clock_skew >= 0 ? s->clock_skew : UTC_UNKNOWN;
		view->events_from = first_event(m, s->id);
		while (at < m->n_accounts &&
		       text_compare(m->accounts[at].source, s->id) < 0)
			at++; /* of a source that is not in the list */
		view->first_account = at;
		while (at < m->n_accounts &&
		       text_compare(m->accounts[at].source, s->id) == 0)
			at++;
		view->n_accounts = at - view->first_account;
	}
	return 0;
}

/* Members that no list of accounts knows are members all the same. */
static void
add_unknown_members(struct views *v)
{
	const struct model *m = v->derived->model;

	for (size_t i = 0; i < m->n_memberships; i++)
		if (m->memberships[i].member == NONE &&
		    m->memberships[i].group != NONE)
			v->groups[m->memberships[i].group].n_members++;
}

int
view_groups(struct views *v, struct arena *arena)
{
	const struct derived *d = v->derived;
	const struct model *m = d->model;

	v->groups = arena_alloc(arena, m->n_groups + 1, sizeof(*v->groups));
	if (v->groups == NULL)
		return -1;
	for (size_t i = 0; i < m->n_groups; i++) {
		const struct group *g = &m->groups[i];

		v->groups[i] = (struct muster_group){
			.id = g->id,
			.name = g->name,
			.description = g->description,
			.managed_by = g->managed_by,
			.everyone = (enum muster_tri)g->everyone,
			.n_members = d->group_accounts[i],
			.n_grants = g->n_grants,
			.tier = (enum muster_tier)d->of_group[i].tier,
			.tier_reason = d->of_group[i].reason,
			.source = g->source,
			.hidden = (enum muster_tri)g->hidden,
			.claims = g->claims,
			.n_claims = g->n_claims,
			.created = g->created,
		};
	}
	add_unknown_members(v);
	return 0;
}

/* A group may hold more than is known through a policy nobody could read. */
static int
doubt_group(struct views *v, size_t g, struct arena *arena)
{
	const struct model *m = v->derived->model;
	const struct group *group = &m->groups[g];

	for (size_t i = 0; i < group->n_grants; i++) {
		const size_t grant = m->grant_of_group[group->first_grant + i];
		const size_t at = m->grants[grant].entitlement;
		const struct entitlement *e;

		if (at == NONE || m->entitlements[at].readable == TRI_YES)
			continue;
		e = &m->entitlements[at];
		v->groups[g].tier_doubt =
		    arena_printf(arena, "the text of %s \"%s\" was not %s",
			entitlement_kind_text(e->kind),
			e->name != NULL ? e->name : e->id,
			e->readable == TRI_NO ? "understood" : "read");
		return v->groups[g].tier_doubt != NULL ? 0 : -1;
	}
	return 0;
}

int
view_doubts(struct views *v, struct arena *arena)
{
	const struct derived *d = v->derived;

	for (size_t g = 0; g < d->model->n_groups; g++)
		if (doubt_group(v, g, arena) != 0)
			return -1;
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		const char *doubt = NULL;

		for (size_t i = 0; i < membership_count(d, a) && doubt == NULL;
		     i++)
			doubt = v->groups[membership_group(d, a, i)].tier_doubt;
		v->accounts[a].tier_doubt = doubt;
	}
	return 0;
}

/* "a b c" in the arena; NULL if the source did not say. */
static int
join_scopes(const struct credential *c, struct arena *arena, const char **out)
{
	struct strbuf text;

	*out = NULL;
	if (c->scopes_known != TRI_YES && c->n_scopes == 0)
		return 0;
	strbuf_init(&text, MAX_SCOPES_TEXT);
	for (size_t i = 0; i < c->n_scopes; i++)
		strbuf_addf(&text, "%s%s", i > 0 ? " " : "", c->scopes[i]);
	*out = strbuf_take(&text, arena);
	return *out != NULL ? 0 : -1;
}

int
view_credentials(struct views *v, struct arena *arena)
{
	const struct derived *d = v->derived;
	const struct model *m = d->model;

	v->credentials =
	    arena_alloc(arena, m->n_credentials + 1, sizeof(*v->credentials));
	if (v->credentials == NULL)
		return -1;
	for (size_t i = 0; i < m->n_credentials; i++) {
		const struct credential *c = &m->credentials[i];

		v->credentials[i] = (struct muster_credential){
			.id = c->id,
			.name = c->name,
			.kind = credential_kind_text(c->kind),
			.owner_text = c->owner_id,
			.owner =
			    c->owner != NONE ? &v->accounts[c->owner] : NULL,
			.scope = view_scope(m, c->scope, c->scope_id),
			.enabled = (enum muster_tri)c->enabled,
			.personal = (enum muster_tri)c->personal,
			.created = c->created,
			.used_state = (enum muster_seen)c->used_state,
			.last_used = c->last_used,
			.expiry_state = (enum muster_seen)c->expiry_state,
			.expires = c->expires,
			.n_scopes = c->n_scopes,
			.tier = (enum muster_tier)d->of_credential[i].tier,
			.source = c->source,
			.description = c->description,
			.state_text = c->state_text,
			.updated = c->updated,
			.last_address = c->last_address,
			.claims = c->claims,
			.wildcard = (enum muster_tri)c->wildcard,
			.own = (enum muster_tri)c->own,
		};
		if (join_scopes(c, arena, &v->credentials[i].scopes) != 0)
			return -1;
	}
	return 0;
}

/* Of two other ways to count, rules are told the one that differs. */
static void
add_control(struct muster_part *out, const struct part *p, struct arena *arena)
{
	char at[UTC_TEXT];

	if (p->control_from == NULL ||
	    (out->second >= 0 && (out->second != p->rows ||
		!part_control_differs(p))))
		return;
	utc_format(p->control_at, at);
	out->second = p->control;
	out->second_way = arena_printf(arena, "control total: %s, %s",
	    p->control_from, at);
	if (out->stated < 0 || out->stated == p->rows)
		out->explanation = p->control_note;
}

/*
 * And of the count carried forward from the last review, if nothing else
 * differs.  A log may be silent about a way in or out, so a difference there
 * is one to confirm, and no sign of rows that are missing.
 */
static int
add_carried(struct muster_part *out, const struct carried *c, int64_t at,
    struct arena *arena)
{
	char date[UTC_TEXT];

	if ((c->state != CARRIED_AGREES && c->state != CARRIED_DIFFERS) ||
	    (out->stated >= 0 && out->stated != out->rows) ||
	    (out->second >= 0 && (out->second != out->rows ||
		c->state == CARRIED_AGREES)))
		return 0;
	utc_format(at, date);
	out->second = c->rows;
	out->second_way = arena_printf(arena, "the last review (%s) and the "
	    "audit log since: %lld + %lld - %lld", date, (long long)c->then,
	    (long long)c->created, (long long)c->deleted);
	if (c->state == CARRIED_DIFFERS)
		out->explanation = "the audit log may not tell of every way in "
		    "or out; what was read is whole by every other count";
	return out->second_way != NULL ? 0 : -1;
}

int
view_parts(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	v->parts = arena_alloc(arena, m->n_parts + 1, sizeof(*v->parts));
	if (v->parts == NULL)
		return -1;
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		v->parts[i] = (struct muster_part){
			.id = views_scoped(p->name, p->scope_id, arena),
			.name = needs_part_name(m, p, arena),
			.source = p->source,
			.required = p->required,
			.status = (enum muster_part_status)p->status,
			.reason = p->reason,
			.permission = p->permission,
			.rows = p->rows,
			.stated = p->stated,
			.second = p->second,
			.second_way = p->second_way,
			.explanation = p->explanation,
		};
		add_control(&v->parts[i], p, arena);
		if (v->changes != NULL && add_carried(&v->parts[i],
			&v->changes->carried[i], v->changes->history->at,
			arena) != 0)
			return -1;
		if (v->parts[i].id == NULL || v->parts[i].name == NULL)
			return -1;
	}
	return 0;
}
