/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this review hands to the next: what it saw, since when that is known,
 * and of what it could not see what its predecessor knew.
 */
#include <stdlib.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "analysis/change_slot.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/campaign.h"
#include "model/history.h"
#include "model/model.h"

static int64_t
or_now(const struct state *s, int64_t since)
{
	return since != UTC_UNKNOWN ? since : s->now;
}

/* ---- nouns: the rows there are, and those nobody could have seen ---- */

static const char *
account_key(const struct state *s, bool past, size_t i, const char **id)
{
	const struct account *a = past ? NULL : &s->model->accounts[i];
	const struct past_account *p = past ? &s->past->accounts[i] : NULL;

	*id = past ? p->id : a->id;
	return past ? p->source : a->source;
}

static const char *
group_key(const struct state *s, bool past, size_t i, const char **id)
{
	const struct group *g = past ? NULL : &s->model->groups[i];
	const struct past_group *p = past ? &s->past->groups[i] : NULL;

	*id = past ? p->id : g->id;
	return past ? p->source : g->source;
}

static const char *
entitlement_key(const struct state *s, bool past, size_t i, const char **id)
{
	const struct entitlement *e = past ? NULL : &s->model->entitlements[i];
	const struct past_entitlement *p =
	    past ? &s->past->entitlements[i] : NULL;

	*id = past ? p->id : e->id;
	return past ? p->source : e->source;
}

static const char *
grant_key(const struct state *s, bool past, size_t i, const char **id)
{
	const struct grant *g = past ? NULL : &s->model->grants[i];
	const struct past_grant *p = past ? &s->past->grants[i] : NULL;

	*id = past ? p->id : g->id;
	return past ? p->source : g->source;
}

static int
put_groups(struct state *s, struct err *err)
{
	const struct slot_noun noun = { s->model->n_groups,
		s->past ? s->past->n_groups : 0, s->changes->group, OF_GROUP,
		group_key };
	struct past_group *rows;
	struct slots *slots = &s->groups;

	if (slots_make(slots, s, &noun, err) != 0)
		return -1;
	rows = arena_alloc(s->arena, slots->n + 1, sizeof(*rows));
	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < slots->n; i++) {
		size_t at = slots->items[i].now;
		const struct group *g;

		if (at == NONE) {
			rows[i] = s->past->groups[slots->items[i].past];
			continue;
		}
		g = &s->model->groups[at];
		rows[i] = (struct past_group){ g->source, g->id, g->name,
			s->derived->of_group[at].tier,
			or_now(s, s->changes->group_since[at]) };
	}
	s->out->groups = rows;
	s->out->n_groups = slots->n;
	return 0;
}

static int
put_entitlements(struct state *s, struct err *err)
{
	const struct slot_noun noun = { s->model->n_entitlements,
		s->past ? s->past->n_entitlements : 0, s->changes->entitlement,
		OF_ENTITLEMENT, entitlement_key };
	struct past_entitlement *rows;
	struct slots slots;

	if (slots_make(&slots, s, &noun, err) != 0)
		return -1;
	rows = arena_alloc(s->arena, slots.n + 1, sizeof(*rows));
	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < slots.n; i++) {
		size_t at = slots.items[i].now;
		const struct entitlement *e;

		if (at == NONE) {
			rows[i] = s->past->entitlements[slots.items[i].past];
			continue;
		}
		e = &s->model->entitlements[at];
		rows[i] = (struct past_entitlement){ e->source, e->id, e->name,
			s->derived->of_entitlement[at].tier,
			or_now(s, s->changes->entitlement_since[at]),
			s->changes->entitlement_digest[at] };
	}
	s->out->entitlements = rows;
	s->out->n_entitlements = slots.n;
	return 0;
}

/* "Admins for Operations at Production" */
static const char *
grant_name(const struct state *s, const struct grant *g)
{
	const struct model *m = s->model;
	const char *what = g->entitlement != NONE
			       ? m->entitlements[g->entitlement].name
			       : NULL;
	const char *who = g->group != NONE ? m->groups[g->group].name : NULL;
	const char *where = g->scope != NONE ? m->scopes[g->scope].name : NULL;

	what = what != NULL ? what : g->entitlement_id;
	who = who != NULL ? who : g->group_id;
	where = where != NULL ? where : g->scope_id;
	return arena_printf(s->arena, "%s for %s%s%s",
	    what != NULL ? what : "nothing named",
	    who != NULL ? who : "nobody named", where != NULL ? " at " : "",
	    where != NULL ? where : "");
}

static int
put_grants(struct state *s, struct err *err)
{
	const struct slot_noun noun = { s->model->n_grants,
		s->past ? s->past->n_grants : 0, s->changes->grant, OF_GRANT,
		grant_key };
	struct past_grant *rows;
	struct slots slots;

	if (slots_make(&slots, s, &noun, err) != 0)
		return -1;
	rows = arena_alloc(s->arena, slots.n + 1, sizeof(*rows));
	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < slots.n; i++) {
		size_t at = slots.items[i].now;
		const struct grant *g;

		if (at == NONE) {
			rows[i] = s->past->grants[slots.items[i].past];
			continue;
		}
		g = &s->model->grants[at];
		rows[i] = (struct past_grant){ g->source, g->id,
			grant_name(s, g), s->changes->grant_digest[at],
			g->entitlement == NONE
			    ? TIER_NONE
			    : s->derived->of_entitlement[g->entitlement].tier,
			or_now(s, s->changes->grant_since[at]) };
		if (rows[i].name == NULL)
			return err_nomem(err);
	}
	s->out->grants = rows;
	s->out->n_grants = slots.n;
	return 0;
}

/* ---- accounts ---- */

/* Rows of access that were there before, too: the group held the account,
 * and the grant was there. */
static size_t
old_rows(const struct state *s, size_t account)
{
	const struct derived *d = s->derived;
	size_t past = s->changes->account[account], n = 0;
	int64_t since;

	for (size_t i = 0; i < membership_count(d, account); i++) {
		size_t g = membership_group(d, account, i);
		size_t was = s->changes->group[g];

		if (was != NONE &&
		    (s->model->groups[g].everyone == TRI_YES ||
			change_was_in(s->past, past, was, &since)))
			n += s->old_grants[g];
	}
	return n;
}

/* A second look within one campaign is no further review. */
static void
count_growth(const struct state *s, size_t account, struct past_account *row)
{
	const struct change_source *source =
	    &s->sources[change_source_of(s->model, row->source)];
	size_t past = s->changes->account[account], old;
	const struct past_account *p;

	if (past == NONE)
		return;
	p = &s->past->accounts[past];
	row->n_grown = p->n_grown;
	row->before_grown = p->before_grown;
	if (s->same_campaign || ((source->holes | source->past_holes) &
				    (OF_MEMBERSHIP | OF_GRANT)) != 0)
		return;
	old = old_rows(s, account);
	if (p->n_grants > old || row->n_grants <= old) { /* lost, or no more */
		row->n_grown = row->before_grown = 0;
		return;
	}
	if (p->n_grown == 0)
		row->before_grown = p->n_grants;
	row->n_grown++;
}

static void
fill_account(const struct state *s, size_t at, struct past_account *row)
{
	const struct account *a = &s->model->accounts[at];

	*row = (struct past_account){ .source = a->source,
		.id = a->id,
		.login = a->login,
		.name = a->display,
		.status = a->status,
		.logins = a->logins,
		.failed_logins = a->failed_logins,
		.tier = s->derived->of_account[at].tier,
		.first_seen = or_now(s, s->changes->account_since[at]),
		.n_grants = s->derived->grants_of_account[at],
		.access = s->changes->account_access[at] };
	count_growth(s, at, row);
}

static int
put_accounts(struct state *s, struct err *err)
{
	const struct slot_noun noun = { s->model->n_accounts,
		s->past ? s->past->n_accounts : 0, s->changes->account,
		OF_ACCOUNT, account_key };
	struct past_account *rows;
	struct slots slots;

	if (slots_make(&slots, s, &noun, err) != 0)
		return -1;
	rows = arena_alloc(s->arena, slots.n + 1, sizeof(*rows));
	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < slots.n; i++) {
		const struct slot *slot = &slots.items[i];

		if (slot->now == NONE)
			rows[i] = s->past->accounts[slot->past];
		else
			fill_account(s, slot->now, &rows[i]);
		if (state_members(s, slot, &rows[i], err) != 0)
			return -1;
	}
	s->out->accounts = rows;
	s->out->n_accounts = slots.n;
	return 0;
}

/* ---- sources, parts ---- */

static int
put_sources(struct state *s, struct err *err)
{
	const struct model *m = s->model;
	struct past_source *rows =
	    arena_alloc(s->arena, m->n_sources + 1, sizeof(*rows));

	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_sources; i++)
		rows[i] = (struct past_source){ m->sources[i].id,
			m->sources[i].kind, m->sources[i].tenant, true };
	for (size_t i = 0; i < m->n_parts; i++) {
		size_t at = change_source_of(m, m->parts[i].source);

		if (m->parts[i].required && !change_part_is_whole(&m->parts[i]))
			rows[at].complete = false;
	}
	s->out->sources = rows;
	s->out->n_sources = m->n_sources;
	return 0;
}

static int
by_part(const void *a, const void *b)
{
	const struct past_part *x = a, *y = b;
	int d;

	if ((d = text_compare(x->source, y->source)) != 0 ||
	    (d = text_compare(x->name, y->name)) != 0)
		return d;
	return text_compare(x->scope_id, y->scope_id);
}

static int
put_parts(struct state *s, struct err *err)
{
	const struct model *m = s->model;
	struct past_part *rows =
	    arena_alloc(s->arena, m->n_parts + 1, sizeof(*rows));

	if (rows == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		rows[i] = (struct past_part){ p->source, p->name, p->scope_id,
			p->rows, change_part_is_whole(p) };
	}
	qsort(rows, m->n_parts, sizeof(*rows), by_part);
	s->out->parts = rows;
	s->out->n_parts = m->n_parts;
	return 0;
}

/* ---- all of it ---- */

static int
count_old_grants(struct state *s, struct err *err)
{
	const struct model *m = s->model;
	size_t *n = arena_alloc(s->arena, m->n_groups + 1, sizeof(*n));

	if (n == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_grants; i++)
		if (m->grants[i].group != NONE && s->changes->grant[i] != NONE)
			n[m->grants[i].group]++;
	s->old_grants = n;
	return 0;
}

static void
put_head(struct state *s, const struct campaign *campaign)
{
	const struct history *past = s->past;
	struct history *h = s->out;
	size_t n;

	h->at = s->now;
	h->campaign = campaign->id;
	h->complete = model_is_complete(s->model, &n);
	h->n_reviews = past == NULL ? 1 : past->n_reviews + !s->same_campaign;
}

int
change_state(struct history **out, const struct changes *c,
    const struct verdicts *v, const struct campaign *campaign,
    struct arena *arena, struct err *err)
{
	const struct derived *d = c->derived;
	const struct history *past = c->history;
	struct history *h = arena_alloc(arena, 1, sizeof(*h));
	struct change_source *sources;
	struct state s = { .derived = d,
		.model = d->model,
		.changes = c,
		.past = past,
		.arena = arena,
		.out = h,
		.now = d->now };

	*out = NULL;
	if (h == NULL)
		return err_nomem(err);
	s.same_campaign =
	    past != NULL && text_compare(past->campaign, campaign->id) == 0;
	if (change_sources(&sources, d->model, past, arena, err) != 0)
		return -1;
	s.sources = sources;
	put_head(&s, campaign);
	if (count_old_grants(&s, err) != 0 || put_sources(&s, err) != 0 ||
	    put_groups(&s, err) != 0 || put_entitlements(&s, err) != 0 ||
	    put_grants(&s, err) != 0 || put_parts(&s, err) != 0 ||
	    put_accounts(&s, err) != 0 || state_findings(&s, v, err) != 0)
		return -1;
	*out = h;
	return 0;
}
