/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer for one account, permission and scope: every ALLOW that speaks
 * of it, united; less every DENY.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

/* Ways while they are collected; in the arena, doubled when full. */
struct ways {
	struct way *items;
	const struct predicate **predicates; /* of each way's `left` */
	size_t n, room;
};

struct answering {
	const struct derived *d;
	const struct resolution *r;
	const struct question *q;
	struct arena *arena;
	struct ways allow, deny;
	const char *doubt;
};

bool
effective_speaks(const struct resolution *r, const struct effect *e,
    const struct question *q)
{
	struct condition c = { "", CONDITION_MATCH, &e->permission, 1 };

	if (e->number == q->number)
		return true;
	if (strchr(r->names[e->number], '*') == NULL)
		return false;
	return place_text_meets(&c, q->permission) == ANSWER_YES;
}

static int
grow(struct ways *w, struct arena *arena)
{
	size_t room = w->room * 2 + 8;
	struct way *items = arena_alloc(arena, room, sizeof(*items));
	const struct predicate **predicates =
	    arena_alloc(arena, room, sizeof(*predicates));

	if (items == NULL || predicates == NULL)
		return -1;
	if (w->n > 0) {
		memcpy(items, w->items, w->n * sizeof(*items));
		memcpy(predicates, w->predicates, w->n * sizeof(*predicates));
	}
	w->items = items;
	w->predicates = predicates;
	w->room = room;
	return 0;
}

static int
add_way(struct answering *a, size_t group, size_t grant,
    const struct effect *e, struct err *err)
{
	struct ways *w = e->deny ? &a->deny : &a->allow;
	const struct place place = { a->d, a->q->account, a->q->scope };
	struct verdict v;

	if (place_judge(&v, &place, &a->d->model->grants[grant], e, a->arena,
		err) != 0)
		return -1;
	if (w->n == w->room && grow(w, a->arena) != 0)
		return err_nomem(err);
	w->items[w->n] = (struct way){ .group = group,
		.grant = grant,
		.effect = e,
		.state = v.state,
		.why = v.why,
		.left = v.left };
	w->predicates[w->n++] = v.predicate;
	return 0;
}

/* First effect of that permission in a sorted list. */
static size_t
first_of(const struct expansion *e, size_t number)
{
	size_t low = 0, high = e->n_effects;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->effects[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
add_effects(struct answering *a, size_t group, size_t grant,
    const struct expansion *e, size_t number, struct err *err)
{
	for (size_t i = first_of(e, number);
	     i < e->n_effects && e->effects[i].number == number; i++)
		if (add_way(a, group, grant, &e->effects[i], err) != 0)
			return -1;
	return 0;
}

/* A policy nobody could read may hold anything. */
static int
doubt_grant(struct answering *a, const struct grant *g, struct err *err)
{
	const struct entitlement *e;
	const char *name;

	if (a->doubt != NULL || a->q->brief)
		return 0;
	if (g->entitlement == NONE) {
		a->doubt = arena_printf(a->arena,
		    "\"%s\" is granted, but not in the inventory",
		    g->entitlement_id);
		return a->doubt == NULL ? err_nomem(err) : 0;
	}
	e = &a->d->model->entitlements[g->entitlement];
	if (e->readable == TRI_YES || e->kind == ENTITLEMENT_ROLE)
		return 0;
	name = e->name != NULL ? e->name : e->id;
	a->doubt = arena_printf(a->arena, "the text of %s \"%s\" was not %s",
	    entitlement_kind_text(e->kind), name,
	    e->readable == TRI_NO ? "understood" : "read");
	return a->doubt == NULL ? err_nomem(err) : 0;
}

static int
add_grant(struct answering *a, size_t group, size_t grant, struct err *err)
{
	const struct grant *g = &a->d->model->grants[grant];
	const struct expansion *e = expand_grant(a->d, grant);

	if (grant == a->q->without || !place_covers(a->d, g, a->q->scope))
		return 0;
	if (doubt_grant(a, g, err) != 0)
		return -1;
	if (e == NULL)
		return 0;
	if (a->q->number != NONE &&
	    add_effects(a, group, grant, e, a->q->number, err) != 0)
		return -1;
	for (size_t i = 0; i < a->r->n_wild; i++) {
		struct effect named = { .number = a->r->wild[i],
			.permission = a->r->names[a->r->wild[i]] };

		if (named.number != a->q->number &&
		    effective_speaks(a->r, &named, a->q) &&
		    add_effects(a, group, grant, e, named.number, err) != 0)
			return -1;
	}
	return 0;
}

static int
add_group(struct answering *a, size_t g, struct err *err)
{
	const struct model *m = a->d->model;
	const struct group *group = &m->groups[g];

	for (size_t k = 0; k < group->n_grants; k++)
		if (add_grant(a, g, m->grant_of_group[group->first_grant + k],
			err) != 0)
			return -1;
	return 0;
}

static int
add_rows(struct answering *a, size_t number, struct err *err)
{
	const struct rows *rows = a->q->rows;

	for (size_t i = rows->start[number]; i < rows->start[number + 1];
	     i++) {
		const struct row *row = &rows->list[i];

		if (row->grant == a->q->without ||
		    !place_covers(a->d, &a->d->model->grants[row->grant],
			a->q->scope))
			continue;
		if (add_way(a, row->group, row->grant, row->effect, err) != 0)
			return -1;
	}
	return 0;
}

/* From rows at hand: the same ways, without a search. */
static int
collect_rows(struct answering *a, struct err *err)
{
	if (a->q->number != NONE && add_rows(a, a->q->number, err) != 0)
		return -1;
	for (size_t i = 0; a->q->rows->wild && i < a->r->n_wild; i++) {
		struct effect named = { .number = a->r->wild[i],
			.permission = a->r->names[a->r->wild[i]] };

		if (named.number != a->q->number &&
		    effective_speaks(a->r, &named, a->q) &&
		    add_rows(a, named.number, err) != 0)
			return -1;
	}
	return 0;
}

static int
collect(struct answering *a, struct err *err)
{
	if (a->q->rows != NULL)
		return collect_rows(a, err);
	if (a->q->account == NONE)
		return add_group(a, a->q->group, err);
	for (size_t i = 0; i < membership_count(a->d, a->q->account); i++)
		if (add_group(a, membership_group(a->d, a->q->account, i),
			err) != 0)
			return -1;
	return 0;
}

/* ---- taking away ---- */

/* Does the platform deny all of the permission, whatever the condition? */
static bool
is_denied_whole(const struct answering *a)
{
	return a->q->number != NONE && a->r->facts[a->q->number].deny_whole;
}

static bool
names_environment(const struct answering *a, const struct condition *c)
{
	const struct platform_attribute *attribute = platform_attribute(
	    permission_platform(a->d->catalog), c->attribute);

	return attribute != NULL &&
	       attribute->names == PLATFORM_NAMES_ENVIRONMENT;
}

/*
 * Where a permission is denied whole, only the environment still counts: of
 * the conditions of such a DENY the others are gone.
 */
static int
widen_denies(struct answering *a, struct err *err)
{
	for (size_t i = 0; i < a->deny.n && is_denied_whole(a); i++) {
		struct way *w = &a->deny.items[i];
		struct condition *list;
		struct predicate *p;
		size_t n = 0;

		if (w->state != EFFECT_ALIVE || w->left.n == 0)
			continue;
		list = arena_alloc(a->arena, w->left.n, sizeof(*list));
		if (list == NULL)
			return err_nomem(err);
		for (size_t k = 0; k < w->left.n; k++)
			if (names_environment(a, &w->left.conditions[k]))
				list[n++] = w->left.conditions[k];
		if (predicate_new(&p, list, n, a->r->terms, a->arena, err) !=
		    0)
			return -1;
		w->left = (struct term){ list, n };
		a->deny.predicates[i] = p;
	}
	return 0;
}

static bool
takes_all(const struct answering *a, const struct way *deny)
{
	return deny->state == EFFECT_ALIVE && deny->effect->assumed == NULL &&
	       deny->effect->number == a->q->number && deny->left.n == 0;
}

/* p less all conditional denies; NULL stays NULL. */
static int
take_denies(const struct answering *a, const struct predicate **p,
    bool *exact, struct err *err)
{
	for (size_t i = 0; i < a->deny.n; i++) {
		const struct way *deny = &a->deny.items[i];
		const struct predicate *denied = a->deny.predicates[i];

		if (deny->state != EFFECT_ALIVE)
			continue;
		if (*p == NULL || denied == NULL ||
		    deny->effect->assumed != NULL ||
		    deny->effect->number != a->q->number) {
			*exact = false;
			continue;
		}
		if (deny_take(p, exact, a->r, denied, a->arena, err) != 0)
			return -1;
	}
	return 0;
}

static bool
is_empty(const struct predicate *p)
{
	return p != NULL && (predicate_count(p) == 0 ||
				predicate_contradicts(p) == ANSWER_YES);
}

/* What each way leaves, in a->allow.predicates. */
static int
reduce(struct answering *a, bool *exact, struct err *err)
{
	bool all = false;

	if (a->deny.n > 0 && widen_denies(a, err) != 0)
		return -1;
	for (size_t i = 0; i < a->deny.n && !all; i++)
		all = takes_all(a, &a->deny.items[i]);
	for (size_t i = 0; i < a->allow.n; i++) {
		struct way *w = &a->allow.items[i];

		if (w->state != EFFECT_ALIVE)
			continue;
		w->denied = all;
		if (all)
			continue;
		if (take_denies(a, &a->allow.predicates[i], exact, err) != 0)
			return -1;
		w->denied = is_empty(a->allow.predicates[i]);
	}
	return 0;
}

/* ---- uniting ---- */

static int
put_terms(struct right *out, const struct predicate *p,
    const struct answering *a, struct err *err)
{
	size_t n = predicate_count(p);
	struct term *terms =
	    arena_alloc(a->arena, n + a->allow.n + 1, sizeof(*terms));

	if (terms == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		terms[i].conditions =
		    predicate_conditions(p, i, &terms[i].n);
	/* what was too large to reckon with is said as it stands */
	for (size_t i = 0; i < a->allow.n; i++)
		if (a->allow.items[i].state == EFFECT_ALIVE &&
		    !a->allow.items[i].denied &&
		    a->allow.predicates[i] == NULL)
			terms[n++] = a->allow.items[i].left;
	out->terms = terms;
	out->n_terms = n;
	return 0;
}

static int
unite(struct predicate **out, bool *large, struct answering *a,
    struct err *err)
{
	const struct predicate **list =
	    arena_alloc(a->arena, a->allow.n + 1, sizeof(*list));
	size_t n = 0;

	if (list == NULL)
		return err_nomem(err);
	*large = false;
	for (size_t i = 0; i < a->allow.n; i++) {
		if (a->allow.items[i].state != EFFECT_ALIVE ||
		    a->allow.items[i].denied)
			continue;
		if (a->allow.predicates[i] == NULL)
			*large = true;
		else
			list[n++] = a->allow.predicates[i];
	}
	if (predicate_union(out, list, n, a->arena, err) == 0)
		return 0;
	if (err->code != ERR_LIMIT)
		return -1;
	/* too many to unite: each is said by itself */
	err_clear(err);
	*large = true;
	for (size_t i = 0; i < a->allow.n; i++)
		a->allow.predicates[i] = NULL;
	return predicate_union(out, NULL, 0, a->arena, err);
}

static int
conclude(struct right *out, struct answering *a, bool exact, struct err *err)
{
	struct predicate *all;
	enum answer always = ANSWER_NO;
	bool large = false, unsure = !exact;

	if (unite(&all, &large, a, err) != 0)
		return -1;
	out->exact = exact && !large;
	if (predicate_count(all) == 0 && !large) {
		out->enabled = HELD_NO;
		out->exact = true;
		return 0;
	}
	if (predicate_is_always(all))
		always = ANSWER_YES;
	else if (predicate_count(all) > 1 &&
		 predicate_implies(&always, a->r->always, all, err) != 0)
		return -1;
	if (always == ANSWER_YES && !unsure) {
		out->enabled = HELD_YES;
		return 0;
	}
	out->enabled = HELD_LIMITED;
	return put_terms(out, all, a, err);
}

/* ---- what is said of it ---- */

static int
by_state(const void *a, const void *b)
{
	const struct way *x = a, *y = b;
	int first = (x->state != EFFECT_ALIVE) - (y->state != EFFECT_ALIVE);

	if (first != 0)
		return first;
	if (x->denied != y->denied)
		return x->denied ? 1 : -1;
	if (x->grant != y->grant)
		return x->grant < y->grant ? -1 : 1;
	return (x->effect > y->effect) - (x->effect < y->effect);
}

static void
put_ways(struct right *out, struct answering *a)
{
	if (a->allow.n > 0)
		qsort(a->allow.items, a->allow.n, sizeof(struct way),
		    by_state);
	if (a->deny.n > 0)
		qsort(a->deny.items, a->deny.n, sizeof(struct way), by_state);
	out->ways = a->allow.items;
	out->n_ways = a->allow.n;
	out->denies = a->deny.items;
	out->n_denies = a->deny.n;
}

static const char *
say(const struct right *r)
{
	bool alive = false;

	for (size_t i = 0; i < r->n_ways; i++)
		alive = alive || r->ways[i].state == EFFECT_ALIVE;
	if (r->n_ways == 0)
		return "nothing grants it here";
	if (!alive)
		return r->n_ways == 1 ? "what grants it does not work now"
				      : "nothing that grants it works now";
	if (r->enabled == HELD_NO)
		return "a DENY takes it away";
	if (r->held == HELD_NO)
		return "the account cannot sign in; it would hold this if "
		       "re-enabled";
	if (!r->exact)
		return "granted, but a DENY may take a part of it that "
		       "cannot be said exactly";
	if (r->enabled == HELD_LIMITED)
		return "granted under conditions";
	return "granted without condition";
}

bool
effective_can_sign_in(const struct derived *d, size_t account)
{
	switch (d->model->accounts[account].status) {
	case ACCOUNT_DISABLED:
	case ACCOUNT_DELETED:
	case ACCOUNT_BLOCKED:
		return false;
	case ACCOUNT_ACTIVE:
	case ACCOUNT_PENDING:
	case ACCOUNT_STATUS_UNKNOWN:
		break;
	}
	return true;
}

int
effective_answer(struct right *out, const struct derived *d,
    const struct question *q, struct arena *arena, struct err *err)
{
	struct answering a = { .d = d,
		.r = d->resolution,
		.q = q,
		.arena = arena };
	bool exact = true;

	memset(out, 0, sizeof(*out));
	out->account = q->account;
	out->scope = q->scope;
	out->permission = q->permission;
	if (collect(&a, err) != 0 || reduce(&a, &exact, err) != 0 ||
	    conclude(out, &a, exact, err) != 0)
		return -1;
	out->held = q->account == NONE || effective_can_sign_in(d, q->account)
			? out->enabled
			: HELD_NO;
	put_ways(out, &a);
	out->reason = say(out);
	out->doubt = a.doubt;
	return 0;
}

const char *
held_text(enum held held)
{
	switch (held) {
	case HELD_NO:
		return "no";
	case HELD_LIMITED:
		return "under a condition";
	case HELD_YES:
		break;
	}
	return "yes";
}
