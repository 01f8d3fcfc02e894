/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Against the last review: what is new, since when the rest is known, and
 * what is gone.  A row is new only if the last review would have seen it, and
 * surely gone only if this one would have.
 */
#include <stdlib.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

/* ---- sources ---- */

bool
change_part_is_whole(const struct part *part)
{
	struct part copy = *part;
	struct model one = { .parts = &copy, .n_parts = 1 };
	size_t n;

	copy.required = true;
	return part->status == PART_NOT_OFFERED || model_is_complete(&one, &n);
}

bool
change_is_whole(const struct change_source *s, unsigned data)
{
	/* machines may stand among the accounts */
	unsigned needed = data & ~(unsigned)MUSTER_DATA_SERVICES;

	return (s->read & needed) == needed && (s->holes & data) == 0;
}

size_t
change_source_of(const struct model *m, const char *source)
{
	for (size_t i = 0; i < m->n_sources; i++)
		if (text_compare(m->sources[i].id, source) == 0)
			return i;
	return m->n_sources;
}

/* Another tenant under the same id is another system. */
static bool
is_known(const struct history *h, const struct model_source *s)
{
	for (size_t i = 0; h != NULL && i < h->n_sources; i++)
		if (text_compare(h->sources[i].id, s->id) == 0)
			return text_compare(h->sources[i].tenant, s->tenant) ==
			       0;
	return false;
}

int
change_sources(struct change_source **out, const struct model *m,
    const struct history *h, struct arena *arena, struct err *err)
{
	struct change_source *list =
	    arena_alloc(arena, m->n_sources + 1, sizeof(*list));

	*out = list;
	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_sources; i++)
		list[i].known = is_known(h, &m->sources[i]);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		struct change_source *s = &list[change_source_of(m, p->source)];
		size_t past = h == NULL ? NONE
					: history_find_part(h, p->source,
					      p->name, p->scope_id);

		s->read |= p->data;
		if (!change_part_is_whole(p))
			s->holes |= p->data;
		if (past != NONE && !h->parts[past].complete)
			s->past_holes |= p->data;
	}
	return 0;
}

bool
change_was_in(
    const struct history *h, size_t account, size_t group, int64_t *since)
{
	const struct past_account *a;
	size_t low = 0, high;

	if (h == NULL || account == NONE || group == NONE)
		return false;
	a = &h->accounts[account];
	high = a->n_groups;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (a->groups[mid] < group)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == a->n_groups || a->groups[low] != group)
		return false;
	*since = a->since[low];
	return true;
}

/* ---- rows ---- */

struct finder {
	struct changes *c;
	const struct derived *d;
	const struct history *h;
	const struct change_source *sources;
	struct arena *arena;
	struct gone *gone; /* growing */
	size_t n_gone, room;
};

/* Of one noun: how it is matched. */
struct match {
	size_t n, n_past;
	unsigned data;
	size_t (*find)(const struct history *, const char *, const char *);
	/* source, id of the i-th row */
	void (*key)(const struct model *, size_t, const char **, const char **);
	/* first seen of the i-th row of the history; subject's names */
	int64_t (*past)(const struct history *, size_t, struct gone *);
	enum muster_subject subject;
};

static void
account_key(
    const struct model *m, size_t i, const char **source, const char **id)
{
	*source = m->accounts[i].source;
	*id = m->accounts[i].id;
}

static void
group_key(const struct model *m, size_t i, const char **source, const char **id)
{
	*source = m->groups[i].source;
	*id = m->groups[i].id;
}

static void
entitlement_key(
    const struct model *m, size_t i, const char **source, const char **id)
{
	*source = m->entitlements[i].source;
	*id = m->entitlements[i].id;
}

static void
grant_key(const struct model *m, size_t i, const char **source, const char **id)
{
	*source = m->grants[i].source;
	*id = m->grants[i].id;
}

static int64_t
past_account(const struct history *h, size_t i, struct gone *g)
{
	const struct past_account *a = &h->accounts[i];

	*g = (struct gone){ .subject = MUSTER_ACCOUNT,
		.id = a->id,
		.source = a->source,
		.name = a->name != NULL ? a->name : a->login };
	return a->first_seen;
}

static int64_t
past_group(const struct history *h, size_t i, struct gone *g)
{
	const struct past_group *p = &h->groups[i];

	*g = (struct gone){ .subject = MUSTER_GROUP,
		.id = p->id,
		.source = p->source,
		.name = p->name };
	return p->first_seen;
}

static int64_t
past_entitlement(const struct history *h, size_t i, struct gone *g)
{
	const struct past_entitlement *e = &h->entitlements[i];

	*g = (struct gone){ .subject = MUSTER_ENTITLEMENT,
		.id = e->id,
		.source = e->source,
		.name = e->name };
	return e->first_seen;
}

static int64_t
past_grant(const struct history *h, size_t i, struct gone *g)
{
	const struct past_grant *p = &h->grants[i];

	*g = (struct gone){ .subject = MUSTER_GRANT,
		.id = p->id,
		.source = p->source,
		.name = p->name };
	return p->first_seen;
}

static int
add_gone(struct finder *f, struct gone gone)
{
	void *items = f->gone;

	if (array_reserve(&items, &f->room, f->n_gone + 1, sizeof(*f->gone)) !=
	    0)
		return -1;
	f->gone = items;
	if (gone.name == NULL)
		gone.name = gone.id;
	f->gone[f->n_gone++] = gone;
	return 0;
}

static int
find_gone(struct finder *f, const struct match *match, const bool *seen)
{
	const struct model *m = f->d->model;

	for (size_t i = 0; i < match->n_past; i++) {
		const struct change_source *s;
		struct gone gone;

		if (seen[i])
			continue;
		(void)match->past(f->h, i, &gone);
		s = &f->sources[change_source_of(m, gone.source)];
		gone.certain = change_is_whole(s, match->data);
		if (s->known && add_gone(f, gone) != 0)
			return -1;
	}
	return 0;
}

static int64_t
since_of(const struct finder *f, const struct change_source *s,
    const struct match *match, size_t past)
{
	struct gone ignored;

	if (!s->known)
		return UTC_UNKNOWN;
	if (past != NONE)
		return match->past(f->h, past, &ignored);
	/* it may have been there, in what nobody could read */
	return (s->past_holes & match->data) != 0 ? UTC_UNKNOWN : f->d->now;
}

static int
match_rows(struct finder *f, const struct match *match, const size_t **at,
    const int64_t **since, struct err *err)
{
	size_t *index = arena_alloc(f->arena, match->n + 1, sizeof(*index));
	int64_t *times = arena_alloc(f->arena, match->n + 1, sizeof(*times));
	bool *seen = calloc(match->n_past + 1, sizeof(*seen));
	int rc = -1;

	if (index == NULL || times == NULL || seen == NULL)
		goto out;
	for (size_t i = 0; i < match->n; i++) {
		const struct change_source *s;
		const char *source, *id;

		match->key(f->d->model, i, &source, &id);
		s = &f->sources[change_source_of(f->d->model, source)];
		index[i] = s->known ? match->find(f->h, source, id) : NONE;
		times[i] = since_of(f, s, match, index[i]);
		if (index[i] != NONE)
			seen[index[i]] = true;
	}
	*at = index;
	*since = times;
	rc = f->h == NULL ? 0 : find_gone(f, match, seen);
out:
	free(seen);
	return rc == 0 ? 0 : err_nomem(err);
}

static int
match_nouns(struct finder *f, struct err *err)
{
	const struct model *m = f->d->model;
	const struct history *h = f->h;
	struct changes *c = f->c;
	struct match accounts = { m->n_accounts, h ? h->n_accounts : 0,
		OF_ACCOUNT, history_find_account, account_key, past_account,
		MUSTER_ACCOUNT };
	struct match groups = { m->n_groups, h ? h->n_groups : 0, OF_GROUP,
		history_find_group, group_key, past_group, MUSTER_GROUP };
	struct match entitlements = { m->n_entitlements,
		h ? h->n_entitlements : 0, OF_ENTITLEMENT,
		history_find_entitlement, entitlement_key, past_entitlement,
		MUSTER_ENTITLEMENT };
	struct match grants = { m->n_grants, h ? h->n_grants : 0, OF_GRANT,
		history_find_grant, grant_key, past_grant, MUSTER_GRANT };

	if (match_rows(f, &accounts, &c->account, &c->account_since, err) !=
		0 ||
	    match_rows(f, &groups, &c->group, &c->group_since, err) != 0 ||
	    match_rows(f, &entitlements, &c->entitlement, &c->entitlement_since,
		err) != 0)
		return -1;
	return match_rows(f, &grants, &c->grant, &c->grant_since, err);
}

static int
match_parts(struct finder *f, struct err *err)
{
	const struct model *m = f->d->model;
	size_t *index = arena_alloc(f->arena, m->n_parts + 1, sizeof(*index));

	if (index == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		bool known = f->sources[change_source_of(m, p->source)].known;

		index[i] = known ? history_find_part(
				       f->h, p->source, p->name, p->scope_id)
				 : NONE;
	}
	f->c->part = index;
	return 0;
}

/* ---- memberships ---- */

static void
date_membership(const struct finder *f, const struct membership *row,
    int64_t *since, bool *is_new)
{
	const struct model *m = f->d->model;
	const struct change_source *s;

	*since = UTC_UNKNOWN;
	*is_new = false;
	if (row->member_is_group || row->member == NONE || row->group == NONE ||
	    m->groups[row->group].everyone == TRI_YES)
		return;
	s = &f->sources[change_source_of(m, row->source)];
	if (!s->known ||
	    change_was_in(f->h, f->c->account[row->member],
		f->c->group[row->group], since) ||
	    (s->past_holes & OF_MEMBERSHIP) != 0)
		return;
	*since = f->d->now;
	*is_new = true;
}

static int
date_memberships(struct finder *f, struct err *err)
{
	const struct model *m = f->d->model;
	int64_t *since;
	bool *is_new;

	since = arena_alloc(f->arena, m->n_memberships + 1, sizeof(*since));
	is_new = arena_alloc(f->arena, m->n_memberships + 1, sizeof(*is_new));
	if (since == NULL || is_new == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_memberships; i++)
		date_membership(f, &m->memberships[i], &since[i], &is_new[i]);
	f->c->membership_since = since;
	f->c->membership_new = is_new;
	return 0;
}

/* ---- all of it ---- */

static int
by_subject(const void *a, const void *b)
{
	const struct gone *x = a, *y = b;
	int d;

	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	if ((d = text_compare(x->source, y->source)) != 0 ||
	    (d = text_compare(x->name, y->name)) != 0)
		return d;
	return text_compare(x->id, y->id);
}

static int
keep_gone(struct finder *f, struct err *err)
{
	struct gone *kept = arena_alloc(f->arena, f->n_gone + 1, sizeof(*kept));

	if (kept == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < f->n_gone; i++)
		kept[i] = f->gone[i];
	qsort(kept, f->n_gone, sizeof(*kept), by_subject);
	f->c->gone = kept;
	f->c->n_gone = f->n_gone;
	return 0;
}

static int
tell_known(struct finder *f, struct err *err)
{
	size_t n = f->d->model->n_sources;
	bool *known = arena_alloc(f->arena, n + 1, sizeof(*known));

	if (known == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		known[i] = f->sources[i].known;
	f->c->source_known = known;
	return 0;
}

int
change_find(struct changes **out, const struct derived *d,
    const struct history *h, struct arena *arena, struct err *err)
{
	struct changes *c = arena_alloc(arena, 1, sizeof(*c));
	struct finder f = { .c = c, .d = d, .h = h, .arena = arena };
	struct change_source *sources;
	int rc = -1;

	*out = NULL;
	if (c == NULL)
		return err_nomem(err);
	c->derived = d;
	c->history = h;
	if (change_sources(&sources, d->model, h, arena, err) != 0)
		return -1;
	f.sources = sources;
	if (change_digests(c, d, arena, err) == 0 && tell_known(&f, err) == 0 &&
	    match_nouns(&f, err) == 0 && match_parts(&f, err) == 0 &&
	    date_memberships(&f, err) == 0 && change_carry(c, arena, err) == 0)
		rc = keep_gone(&f, err);
	free(f.gone);
	*out = rc == 0 ? c : NULL;
	return rc;
}
