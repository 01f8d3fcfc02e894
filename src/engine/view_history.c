/* SPDX-License-Identifier: Apache-2.0 */
/* The last review as rules see it: what it said of a row, what is gone. */
#include <string.h>

#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/history.h"

static int
view_gone(struct views *v, struct arena *arena)
{
	const struct changes *c = v->changes;

	v->gone = arena_alloc(arena, c->n_gone + 1, sizeof(*v->gone));
	if (v->gone == NULL)
		return -1;
	for (size_t i = 0; i < c->n_gone; i++)
		v->gone[i] = (struct muster_gone){
			.subject = c->gone[i].subject,
			.id = c->gone[i].id,
			.name = views_or_id(c->gone[i].name, c->gone[i].id),
			.source = c->gone[i].source,
			.certain =
			    c->gone[i].certain ? MUSTER_YES : MUSTER_NO,
		};
	v->n_gone = c->n_gone;
	return 0;
}

int
view_history(struct views *v, struct arena *arena)
{
	const struct history *h = v->judging->history;

	if (v->changes == NULL)
		return 0;
	v->history = (struct muster_history){ .at = h->at,
		.campaign = h->campaign,
		.complete = h->complete,
		.n_reviews = h->n_reviews };
	return view_gone(v, arena);
}

/* ---- one row then ---- */

static enum muster_tri
is_same(const char *then, const char *now)
{
	if (then == NULL || now == NULL)
		return MUSTER_TRI_UNKNOWN;
	return strcmp(then, now) == 0 ? MUSTER_YES : MUSTER_NO;
}

static struct muster_past
nothing(const char *id, const char *name, const char *source)
{
	return (struct muster_past){ .id = id,
		.name = views_or_id(name, id),
		.source = source,
		.first_seen = UTC_UNKNOWN,
		.status = MUSTER_STATUS_UNKNOWN,
		.logins = MUSTER_NO_COUNT,
		.failed_logins = MUSTER_NO_COUNT,
		.tier = MUSTER_TIER_NONE,
		.rows = MUSTER_NO_COUNT };
}

static struct muster_past
past_account(const struct past_account *a, const char *access)
{
	struct muster_past p = nothing(a->id, a->name, a->source);

	p.first_seen = a->first_seen;
	p.login = a->login;
	p.status = (enum muster_account_status)a->status;
	p.logins = a->logins;
	p.failed_logins = a->failed_logins;
	p.n_groups = a->n_groups;
	p.n_grants = a->n_grants;
	p.tier = (enum muster_tier)a->tier;
	p.n_grown = a->n_grown;
	p.before_grown = a->before_grown;
	p.same_grants = is_same(a->access, access);
	return p;
}

static struct muster_past
past_group(const struct past_group *g)
{
	struct muster_past p = nothing(g->id, g->name, g->source);

	p.first_seen = g->first_seen;
	p.tier = (enum muster_tier)g->tier;
	return p;
}

static struct muster_past
past_entitlement(const struct past_entitlement *e, const char *digest)
{
	struct muster_past p = nothing(e->id, e->name, e->source);

	p.first_seen = e->first_seen;
	p.tier = (enum muster_tier)e->tier;
	p.same_text = is_same(e->digest, digest);
	return p;
}

static struct muster_past
past_grant(const struct past_grant *g, const char *digest)
{
	struct muster_past p = nothing(g->id, g->name, g->source);

	p.first_seen = g->first_seen;
	p.tier = (enum muster_tier)g->tier;
	p.same_text = is_same(g->digest, digest);
	return p;
}

/* False: the last review did not have it. */
static bool
find_past(const struct views *v, enum muster_subject kind, size_t at,
    struct muster_past *out)
{
	const struct changes *c = v->changes;
	const struct history *h = c->history;
	const size_t *then = kind == MUSTER_ACCOUNT	  ? c->account
			     : kind == MUSTER_GROUP	  ? c->group
			     : kind == MUSTER_ENTITLEMENT ? c->entitlement
			     : kind == MUSTER_GRANT	  ? c->grant
			     : kind == MUSTER_PART	  ? c->part
							  : NULL;
	size_t i;

	if (then == NULL || then[at] == NONE)
		return false;
	i = then[at];
	if (kind == MUSTER_ACCOUNT)
		*out = past_account(&h->accounts[i], c->account_access[at]);
	else if (kind == MUSTER_GROUP)
		*out = past_group(&h->groups[i]);
	else if (kind == MUSTER_ENTITLEMENT)
		*out = past_entitlement(
		    &h->entitlements[i], c->entitlement_digest[at]);
	else if (kind == MUSTER_GRANT)
		*out = past_grant(&h->grants[i], c->grant_digest[at]);
	else {
		*out = nothing(v->parts[at].id, v->parts[at].name,
		    h->parts[i].source);
		out->rows = h->parts[i].rows;
	}
	return true;
}

const struct muster_past *
view_past(struct views *v, enum muster_subject kind, size_t at, bool *failed)
{
	struct muster_past past, **slot;

	*failed = false;
	if (v->changes == NULL || !find_past(v, kind, at, &past))
		return NULL;
	*failed = true;
	if (v->past[kind] == NULL)
		v->past[kind] = arena_alloc(v->arena, views_count(v, kind) + 1,
		    sizeof(struct muster_past *));
	if (v->past[kind] == NULL)
		return NULL;
	slot = &v->past[kind][at];
	if (*slot == NULL) {
		*slot = arena_alloc(v->arena, 1, sizeof(**slot));
		if (*slot != NULL)
			**slot = past;
	}
	*failed = *slot == NULL;
	return *slot;
}

/* ---- who had this name then ---- */

static int
open_past_names(struct views *v)
{
	const struct history *h = v->changes->history;

	if (v->past_logins.map != NULL)
		return 0;
	if (names_open(&v->past_logins, h->n_accounts, v->arena) != 0 ||
	    names_open(&v->past_names, h->n_groups, v->arena) != 0)
		return -1;
	for (size_t i = 0; i < h->n_accounts; i++)
		if (names_add(&v->past_logins, h->accounts[i].login, i, true,
			v->arena) != 0)
			return -1;
	for (size_t i = 0; i < h->n_groups; i++)
		if (names_add(&v->past_names, h->groups[i].name, i, false,
			v->arena) != 0)
			return -1;
	return 0;
}

static bool
is_other(const char *source, const char *id, const char *source_now,
    const char *id_now)
{
	return text_compare(source, source_now) == 0 &&
	       text_compare(id, id_now) != 0;
}

/* Of several, the first by id: the lists are sorted. */
static int
find_account(size_t *out, struct views *v, size_t at)
{
	const struct account *a = &v->derived->model->accounts[at];
	const struct past_account *then = v->changes->history->accounts;
	size_t i;

	*out = NONE;
	if (names_first_folded(&i, &v->past_logins, a->login) != 0)
		return -1;
	for (; i != NONE; i = names_next(&v->past_logins, i))
		if (i < *out &&
		    is_other(then[i].source, then[i].id, a->source, a->id))
			*out = i;
	return 0;
}

static size_t
find_group(const struct views *v, size_t at)
{
	const struct group *g = &v->derived->model->groups[at];
	const struct past_group *then = v->changes->history->groups;
	size_t best = NONE;

	for (size_t i = names_first(&v->past_names, g->name); i != NONE;
	     i = names_next(&v->past_names, i))
		if (i < best &&
		    is_other(then[i].source, then[i].id, g->source, g->id))
			best = i;
	return best;
}

const struct muster_past *
view_namesake(
    struct views *v, enum muster_subject kind, size_t at, bool *failed)
{
	struct muster_past *past;
	size_t then = NONE;

	*failed = false;
	if (v->changes == NULL ||
	    (kind != MUSTER_ACCOUNT && kind != MUSTER_GROUP))
		return NULL;
	*failed = true;
	if (open_past_names(v) != 0)
		return NULL;
	if (kind == MUSTER_GROUP)
		then = find_group(v, at);
	else if (find_account(&then, v, at) != 0)
		return NULL;
	*failed = false;
	if (then == NONE)
		return NULL;
	past = arena_alloc(v->arena, 1, sizeof(*past));
	*failed = past == NULL;
	if (past != NULL)
		*past = kind == MUSTER_GROUP
			    ? past_group(&v->changes->history->groups[then])
			    : past_account(
				  &v->changes->history->accounts[then], NULL);
	return past;
}
