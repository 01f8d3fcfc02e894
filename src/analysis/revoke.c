/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is left of a right when a grant goes.  Most rights are judged by
 * looking at the other ways alone; where conditions or a DENY meet, the
 * answer with and without the grant is compared.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

/* Answers to "does one core imply another", by a simple cache. */
#define CACHE_SLOTS (1u << 16)
struct implied {
	size_t a, b;
	enum answer answer;
	bool used;
};

struct judging {
	const struct derived *d;
	const struct resolution *r;
	struct rows rows;
	struct implied *cache;
	struct scratch scratch;
	struct arena *arena; /* of it, for the right at hand: */
	size_t account, number;
};

static int
open_judging(struct judging *j, const struct derived *d, struct err *err)
{
	memset(j, 0, sizeof(*j));
	j->d = d;
	j->r = d->resolution;
	scratch_open(&j->scratch);
	j->cache = calloc(CACHE_SLOTS, sizeof(*j->cache));
	if (j->cache == NULL)
		return err_nomem(err);
	return rows_open(&j->rows, d, err);
}

static void
close_judging(struct judging *j)
{
	rows_close(&j->rows);
	free(j->cache);
	scratch_close(&j->scratch);
}

static int
core_implies(enum answer *out, struct judging *j, const struct effect_core *a,
    const struct effect_core *b, struct err *err)
{
	struct implied *slot =
	    &j->cache[(a->id * 31 + b->id * 7919) % CACHE_SLOTS];

	*out = a == b ? ANSWER_YES : ANSWER_UNKNOWN;
	if (a == b || a->predicate == NULL || b->predicate == NULL)
		return 0;
	if (!slot->used || slot->a != a->id || slot->b != b->id) {
		*slot = (struct implied){ a->id, b->id, ANSWER_UNKNOWN, true };
		if (predicate_implies(&slot->answer, a->predicate,
			b->predicate, err) != 0)
			return -1;
	}
	*out = slot->answer;
	return 0;
}

/* ---- the quick way ---- */

static const struct grant *
grant_of(const struct judging *j, const struct row *row)
{
	return &j->d->model->grants[row->grant];
}

static bool
is_zone_grant(const struct judging *j, const struct grant *g)
{
	return g->scope != NONE &&
	       j->d->model->scopes[g->scope].kind == SCOPE_ZONE;
}

/* Its conditions say the same at every place. */
static bool
is_plain(const struct judging *j, const struct row *row)
{
	const struct effect *e = row->effect;

	return !e->deny && !(e->state == EFFECT_ALIVE && e->core->contextual) &&
	       !is_zone_grant(j, grant_of(j, row));
}

static bool
is_plain_list(const struct judging *j, size_t number)
{
	for (size_t i = j->rows.start[number]; i < j->rows.start[number + 1];
	     i++)
		if (!is_plain(j, &j->rows.list[i]))
			return false;
	return true;
}

/* What the other grants do for one row of a grant. */
struct others {
	size_t n_wide;      /* alive, and cover its scope */
	size_t n_narrow;    /* alive, at a scope inside it */
	bool same;          /* one of them gives all that the row gives */
	const struct row *by; /* the one that keeps it; or NULL */
};

static int
look_at_others(struct others *o, struct judging *j, size_t number,
    const struct row *row, struct err *err)
{
	const struct grant *mine = grant_of(j, row);

	memset(o, 0, sizeof(*o));
	for (size_t i = j->rows.start[number]; i < j->rows.start[number + 1];
	     i++) {
		const struct row *other = &j->rows.list[i];
		enum answer all;

		if (other->grant == row->grant ||
		    other->effect->state != EFFECT_ALIVE)
			continue;
		if (!place_covers(j->d, grant_of(j, other), mine->scope)) {
			o->n_narrow +=
			    grant_of(j, other)->scope != NONE &&
			    place_covers(
				j->d, mine, grant_of(j, other)->scope);
			continue;
		}
		o->n_wide++;
		if (o->by == NULL)
			o->by = other;
		if (core_implies(&all, j, row->effect->core,
			other->effect->core, err) != 0)
			return -1;
		if (all == ANSWER_YES) {
			o->same = true;
			o->by = other;
			return 0;
		}
	}
	return 0;
}

/* ---- the careful way ---- */

static int
ask(struct right *out, struct judging *j, size_t scope, size_t without,
    struct err *err)
{
	const struct question q = { .account = j->account,
		.scope = scope,
		.number = j->number,
		.permission = j->r->names[j->number],
		.without = without,
		.brief = true,
		.rows = &j->rows };

	return effective_answer(out, j->d, &q, j->arena, err);
}

/* Any of the terms, as one predicate; NULL: too large. */
static int
terms_predicate(struct predicate **out, struct judging *j,
    const struct right *r, struct err *err)
{
	const struct predicate **list = arena_alloc(
	    j->arena, r->n_terms + 1, sizeof(*list));
	struct predicate *one;

	*out = NULL;
	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < r->n_terms; i++) {
		if (predicate_new(&one, r->terms[i].conditions, r->terms[i].n,
			j->r->terms, j->arena, err) != 0) {
			if (err->code != ERR_LIMIT)
				return -1;
			err_clear(err);
			return 0;
		}
		list[i] = one;
	}
	return predicate_union(out, list, r->n_terms, j->arena, err);
}

/* Does b give all that a gives? */
static int
gives_as_much(bool *out, struct judging *j, const struct right *a,
    const struct right *b, struct err *err)
{
	struct predicate *x, *y;
	enum answer all = ANSWER_UNKNOWN;

	*out = b->enabled == HELD_YES || a->enabled == HELD_NO;
	if (*out || a->enabled == HELD_YES || b->enabled == HELD_NO)
		return 0;
	if (terms_predicate(&x, j, a, err) != 0 ||
	    terms_predicate(&y, j, b, err) != 0)
		return -1;
	if (x != NULL && y != NULL && predicate_implies(&all, x, y, err) != 0)
		return -1;
	*out = all == ANSWER_YES;
	return 0;
}

static void
who_keeps(struct revoke_row *out, const struct right *without)
{
	for (size_t i = 0; i < without->n_ways; i++) {
		if (without->ways[i].state != EFFECT_ALIVE ||
		    without->ways[i].denied)
			continue;
		out->group = without->ways[i].group;
		out->grant = without->ways[i].grant;
		return;
	}
}

/* Anything of it left at a scope inside? */
static int
left_inside(bool *out, struct judging *j, struct revoke_row *row,
    size_t grant, struct err *err)
{
	const struct grant *mine = &j->d->model->grants[grant];
	struct right inside;

	*out = false;
	for (size_t i = j->rows.start[j->number];
	     i < j->rows.start[j->number + 1] && !*out; i++) {
		const struct row *other = &j->rows.list[i];
		size_t scope = grant_of(j, other)->scope;

		if (other->grant == grant || other->effect->deny ||
		    scope == NONE || scope == mine->scope ||
		    !place_covers(j->d, mine, scope))
			continue;
		if (ask(&inside, j, scope, grant, err) != 0)
			return -1;
		if (inside.enabled == HELD_NO)
			continue;
		*out = true;
		who_keeps(row, &inside);
	}
	return 0;
}

/* 1: *out is a row; 0: the right does not hold, nothing goes. */
static int
judge_carefully(struct revoke_row *out, struct judging *j, size_t grant,
    struct err *err)
{
	struct right with, without;
	bool all, inside;

	if (ask(&with, j, out->scope, NONE, err) != 0 ||
	    ask(&without, j, out->scope, grant, err) != 0)
		return -1;
	if (with.enabled == HELD_NO)
		return 0;
	if (without.enabled != HELD_NO) {
		if (gives_as_much(&all, j, &with, &without, err) != 0)
			return -1;
		out->fate = all ? REVOKE_KEPT : REVOKE_NARROWED;
		who_keeps(out, &without);
		return 1;
	}
	if (left_inside(&inside, j, out, grant, err) != 0)
		return -1;
	out->fate = inside ? REVOKE_NARROWED : REVOKE_LOST;
	return 1;
}

/* ---- one right ---- */

/* The grant's own copies of the permission: they go together. */
static int
judge_quickly(struct revoke_row *out, bool *done, struct judging *j,
    size_t grant, struct err *err)
{
	size_t number = j->number;
	bool all_same = true, alive = false;
	struct others o = { 0 };

	*done = false;
	for (size_t i = j->rows.start[number]; i < j->rows.start[number + 1];
	     i++) {
		const struct row *row = &j->rows.list[i];

		if (row->grant != grant ||
		    row->effect->state != EFFECT_ALIVE)
			continue;
		alive = true;
		if (look_at_others(&o, j, number, row, err) != 0)
			return -1;
		all_same = all_same && o.same;
		if (o.by != NULL) {
			out->group = o.by->group;
			out->grant = o.by->grant;
		}
	}
	if (!alive)
		return *done = true, 0;
	if (all_same)
		out->fate = REVOKE_KEPT;
	else if (o.n_wide == 0)
		out->fate = o.n_narrow > 0 ? REVOKE_NARROWED : REVOKE_LOST;
	else if (o.n_wide == 1)
		out->fate = REVOKE_NARROWED;
	else
		return 0; /* several together may give as much */
	*done = true;
	return 1;
}

static int
judge_right(struct revoke_row *out, struct judging *j, size_t grant,
    struct err *err)
{
	bool done;
	int rc;

	*out = (struct revoke_row){ .account = j->account,
		.scope = j->d->model->grants[grant].scope,
		.permission = j->r->names[j->number],
		.fate = REVOKE_LOST,
		.group = NONE,
		.grant = NONE };
	if (!j->rows.wild && is_plain_list(j, j->number)) {
		rc = judge_quickly(out, &done, j, grant, err);
		if (rc < 0 || done)
			return rc;
		out->group = out->grant = NONE;
	}
	return judge_carefully(out, j, grant, err);
}

/* 1: without the grant's DENY there would be more. */
static int
judge_denied(struct revoke_row *out, struct judging *j, size_t grant,
    struct err *err)
{
	struct right with, without;
	bool all;

	*out = (struct revoke_row){ .account = j->account,
		.scope = j->d->model->grants[grant].scope,
		.permission = j->r->names[j->number],
		.fate = REVOKE_OPENED,
		.group = NONE,
		.grant = NONE };
	if (ask(&with, j, out->scope, NONE, err) != 0 ||
	    ask(&without, j, out->scope, grant, err) != 0 ||
	    gives_as_much(&all, j, &without, &with, err) != 0)
		return -1;
	who_keeps(out, &without);
	return !all;
}

/* ---- all rights of one account and grant ---- */

typedef int take_row(void *context, const struct revoke_row *);

static int
judge_grant(struct judging *j, size_t account, size_t grant, take_row *take,
    void *context, struct err *err)
{
	const struct expansion *e = expand_grant(j->d, grant);
	struct revoke_row row;
	int rc;

	for (size_t k = 0; e != NULL && k < e->n_effects; k++) {
		const struct effect *effect = &e->effects[k];

		/* sorted by permission: each kind is asked once */
		if (k > 0 && effect->number == e->effects[k - 1].number &&
		    effect->deny == e->effects[k - 1].deny)
			continue;
		j->arena = scratch_arena(&j->scratch);
		j->account = account;
		j->number = effect->number;
		rc = effect->deny ? judge_denied(&row, j, grant, err)
				  : judge_right(&row, j, grant, err);
		if (rc < 0)
			return -1;
		if (rc > 0 && take(context, &row) != 0)
			return err_nomem(err);
	}
	return 0;
}

static int
count_row(void *context, const struct revoke_row *row)
{
	struct revoke_count *c = context;

	c->lost += row->fate == REVOKE_LOST;
	c->narrowed += row->fate == REVOKE_NARROWED;
	c->kept += row->fate == REVOKE_KEPT;
	c->opened += row->fate == REVOKE_OPENED;
	return 0;
}

static int
count_account(struct revoke_count *counts, struct judging *j, size_t account,
    struct err *err)
{
	struct access_cursor cursor;
	struct access access;

	if (rows_gather(&j->rows, j->d, account, err) != 0)
		return -1;
	access_begin_at(&cursor, j->d, account);
	while (access_next_of(&cursor, account, &access)) {
		struct revoke_count *c = &counts[access.grant];
		size_t before = c->lost + c->narrowed;

		if (judge_grant(j, account, access.grant, count_row, c, err) !=
		    0)
			return -1;
		c->accounts += c->lost + c->narrowed > before;
	}
	return 0;
}

int
revoke_counts(const struct revoke_count **out, const struct derived *d,
    struct arena *arena, struct err *err)
{
	struct revoke_count *counts =
	    arena_alloc(arena, d->model->n_grants + 1, sizeof(*counts));
	struct judging j;
	int rc = -1;

	*out = NULL;
	if (open_judging(&j, d, err) != 0)
		goto out;
	if (counts == NULL) {
		err_nomem(err);
		goto out;
	}
	for (size_t a = 0; a < d->model->n_accounts; a++)
		if (count_account(counts, &j, a, err) != 0)
			goto out;
	*out = counts;
	rc = 0;
out:
	close_judging(&j);
	return rc;
}

/* ---- the rows behind a count ---- */

struct row_list { /* heap; grows */
	struct revoke_row *items;
	size_t n, room;
};

static int
keep_row(void *context, const struct revoke_row *row)
{
	struct row_list *list = context;
	void *items = list->items;

	if (array_reserve(&items, &list->room, list->n + 1, sizeof(*row)) != 0)
		return -1;
	list->items = items;
	list->items[list->n++] = *row;
	return 0;
}

static bool
is_member(const struct derived *d, size_t account, size_t group)
{
	for (size_t i = 0; i < membership_count(d, account); i++)
		if (membership_group(d, account, i) == group)
			return true;
	return false;
}

int
revoke_rows(const struct revoke_row **out, size_t *n, const struct derived *d,
    size_t grant, struct arena *arena, struct err *err)
{
	struct row_list list = { 0 };
	struct revoke_row *items;
	struct judging j;
	int rc = -1;

	*out = NULL;
	*n = 0;
	if (open_judging(&j, d, err) != 0)
		goto out;
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		if (d->model->grants[grant].group == NONE ||
		    !is_member(d, a, d->model->grants[grant].group))
			continue;
		if (rows_gather(&j.rows, d, a, err) != 0 ||
		    judge_grant(&j, a, grant, keep_row, &list, err) != 0)
			goto out;
	}
	items = arena_alloc(arena, list.n + 1, sizeof(*items));
	if (items == NULL) {
		err_nomem(err);
		goto out;
	}
	if (list.n > 0)
		memcpy(items, list.items, list.n * sizeof(*items));
	*out = items;
	*n = list.n;
	rc = 0;
out:
	close_judging(&j);
	free(list.items);
	return rc;
}

const char *
revoke_fate_text(enum revoke_fate fate)
{
	switch (fate) {
	case REVOKE_LOST:
		return "lost";
	case REVOKE_NARROWED:
		return "narrowed";
	case REVOKE_KEPT:
		return "kept";
	case REVOKE_OPENED:
		break;
	}
	return "opened";
}
