/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strongest right that groups and accounts really have: what is alive at
 * the scope of its grant and is not denied whole.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/derive.h"
#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

/* One effect that may be the strongest. */
struct candidate {
	enum tier tier;
	bool limited;
	size_t group, grant;
	const struct effect *effect;
};

struct candidates { /* heap; grows */
	struct candidate *items;
	size_t n, room;
};

/* What is reused from one group or account to the next. */
struct weighing {
	struct derived *d;
	struct candidates list;
	struct rows rows;
	struct scratch scratch;
};

static const char *
name_or_id(const char *name, const char *id)
{
	if (name != NULL && name[0] != '\0')
		return name;
	return id != NULL ? id : "";
}

enum tier
effective_tier_of(const struct permission *p, const struct term *left)
{
	for (size_t i = 0; i < left->n; i++) {
		const struct condition *c = &left->conditions[i];

		/* all but a few is no limit worth the name */
		if (c->operator == CONDITION_NOT_EQUAL ||
		    c->operator == CONDITION_NOT_IN ||
		    c->operator == CONDITION_NOT_STARTS_WITH)
			continue;
		for (size_t k = 0; k < p->n_limited_by; k++)
			if (strcmp(p->limited_by[k], c->attribute) == 0)
				return p->limited_tier;
	}
	return p->tier;
}

static bool
beats(const struct candidate *a, const struct candidate *b)
{
	if (a->tier != b->tier)
		return a->tier < b->tier;
	return !a->limited && b->limited;
}

/* 1: it counts; 0: it is no ALLOW that is alive. */
static int
weigh(struct candidate *out, struct weighing *w, size_t account, size_t grant,
    const struct effect *e, struct err *err)
{
	const struct derived *d = w->d;
	const struct grant *g = &d->model->grants[grant];
	const struct place place = { d, account, g->scope };
	struct verdict v;

	if (e->deny)
		return 0;
	if (place_judge(&v, &place, g, e, scratch_arena(&w->scratch), err) !=
	    0)
		return -1;
	if (v.state != EFFECT_ALIVE)
		return 0;
	*out = (struct candidate){ .tier = effective_tier_of(
				       &d->resolution->facts[e->number],
				       &v.left),
		.limited = v.left.n > 0,
		.grant = grant,
		.effect = e };
	return 1;
}

static int
push(struct candidates *list, const struct candidate *c)
{
	void *items = list->items;

	if (array_reserve(&items, &list->room, list->n + 1, sizeof(*c)) != 0)
		return -1;
	list->items = items;
	list->items[list->n++] = *c;
	return 0;
}

static int
gather(struct weighing *w, size_t account, size_t group, struct err *err)
{
	const struct derived *d = w->d;
	const struct model *m = d->model;
	const struct group *g = &m->groups[group];

	for (size_t i = 0; i < g->n_grants; i++) {
		size_t at = m->grant_of_group[g->first_grant + i];
		const struct expansion *e = expand_grant(d, at);

		for (size_t k = 0; e != NULL && k < e->n_effects; k++) {
			struct candidate c;
			int counts = weigh(
			    &c, w, account, at, &e->effects[k], err);

			if (counts < 0)
				return -1;
			c.group = group;
			if (counts > 0 && push(&w->list, &c) != 0)
				return err_nomem(err);
		}
	}
	return 0;
}

static void
take(struct privilege *p, const struct candidate *c, enum held held)
{
	*p = (struct privilege){ .tier = c->tier,
		.permission = c->effect->permission,
		.grant = c->grant,
		.unconditional = !c->limited && held == HELD_YES };
}

/* The strongest, the first of equals; NONE if there is none. */
static size_t
find_best(const struct candidates *list)
{
	size_t best = NONE;

	for (size_t i = 0; i < list->n; i++)
		if (list->items[i].effect != NULL &&
		    (best == NONE ||
			beats(&list->items[i], &list->items[best])))
			best = i;
	return best;
}

/* The strongest that no DENY takes whole. */
static int
strongest(struct privilege *out, size_t *group, struct weighing *w,
    const struct question *base, struct err *err)
{
	size_t best;

	while ((best = find_best(&w->list)) != NONE) {
		struct candidate *c = &w->list.items[best];
		struct question q = *base;
		struct right right;

		q.scope = w->d->model->grants[c->grant].scope;
		q.number = c->effect->number;
		q.permission = c->effect->permission;
		if (effective_answer(&right, w->d, &q,
			scratch_arena(&w->scratch), err) != 0)
			return -1;
		if (right.enabled != HELD_NO) {
			take(out, c, right.enabled);
			*group = c->group;
			return 0;
		}
		c->effect = NULL; /* not again */
	}
	return 0;
}

/* ---- words ---- */

/* ", at environment "Shop" (production)"; the scope may be unknown. */
static const char *
say_place(const struct model *model, const struct grant *grant,
    struct arena *arena)
{
	const struct scope *s;

	if (grant->scope == NONE)
		return grant->scope_id == NULL
			   ? ""
			   : arena_printf(
				 arena, ", at \"%s\"", grant->scope_id);
	s = &model->scopes[grant->scope];
	if (s->kind == SCOPE_ACCOUNT || s->kind == SCOPE_GLOBAL)
		return s->kind == SCOPE_ACCOUNT ? ", at account"
						: ", at global level";
	return arena_printf(arena, ", at %s \"%s\"%s%s%s",
	    scope_kind_text(s->kind), name_or_id(s->name, s->id),
	    s->criticality != NULL ? " (" : "",
	    s->criticality != NULL ? s->criticality : "",
	    s->criticality != NULL ? ")" : "");
}

int
effective_tier_say(struct privilege *p, const struct derived *d,
    size_t group, struct arena *arena, struct err *err)
{
	const struct grant *grant = &d->model->grants[p->grant];
	const struct entitlement *e =
	    &d->model->entitlements[grant->entitlement];
	const struct group *g = &d->model->groups[group];
	const char *place = say_place(d->model, grant, arena);

	if (place == NULL)
		return err_nomem(err);
	p->reason = arena_printf(arena, "%s by %s \"%s\", group \"%s\"%s%s",
	    p->permission, entitlement_kind_text(e->kind),
	    name_or_id(e->name, e->id), name_or_id(g->name, g->id), place,
	    p->unconditional ? "" : ", under conditions");
	return p->reason == NULL ? err_nomem(err) : 0;
}

/* A policy that nobody could read must not look like one of nothing. */
static int
say_unread(struct privilege *p, const struct derived *d, size_t group,
    struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	const struct group *g = &m->groups[group];

	for (size_t i = 0; i < g->n_grants; i++) {
		size_t at = m->grant_of_group[g->first_grant + i];
		size_t e = m->grants[at].entitlement;
		const char *place;

		if (e == NONE || m->entitlements[e].readable == TRI_YES ||
		    d->of_entitlement[e].tier != TIER_NONE ||
		    d->of_entitlement[e].reason == NULL)
			continue;
		place = say_place(m, &m->grants[at], arena);
		if (place == NULL)
			return err_nomem(err);
		p->grant = at;
		p->reason = arena_printf(arena, "%s, group \"%s\"%s",
		    d->of_entitlement[e].reason, name_or_id(g->name, g->id),
		    place);
		return p->reason == NULL ? err_nomem(err) : 0;
	}
	return 0;
}

/* ---- groups and accounts ---- */

static int
judge_group(struct weighing *w, size_t g, struct arena *arena, struct err *err)
{
	struct derived *d = w->d;
	struct privilege *p = &d->of_group[g];
	const struct question q = { .account = NONE,
		.group = g,
		.without = NONE,
		.brief = true };
	size_t group = g, best;

	*p = (struct privilege){ .tier = TIER_NONE, .grant = NONE };
	w->list.n = 0;
	if (gather(w, NONE, g, err) != 0)
		return -1;
	best = find_best(&w->list);
	if (d->resolution->group_denies[g]) {
		if (strongest(p, &group, w, &q, err) != 0)
			return -1;
	} else if (best != NONE) {
		take(p, &w->list.items[best], HELD_YES);
	}
	return p->tier == TIER_NONE ? say_unread(p, d, g, arena, err)
				    : effective_tier_say(p, d, g, arena, err);
}

/* What is best of a group may not be so of its member: another group may
 * deny it, or a condition name the member's groups. */
static bool
must_look_closer(const struct derived *d, size_t a)
{
	for (size_t i = 0; i < membership_count(d, a); i++)
		if (d->resolution->group_denies[membership_group(d, a, i)])
			return true;
	return false;
}

static void
judge_by_groups(struct derived *d, size_t a)
{
	struct privilege *p = &d->of_account[a];

	for (size_t i = 0; i < membership_count(d, a); i++) {
		const struct privilege *o =
		    &d->of_group[membership_group(d, a, i)];

		if (o->tier < p->tier ||
		    (o->tier == p->tier && o->tier != TIER_NONE &&
			o->unconditional && !p->unconditional) ||
		    (p->reason == NULL && o->reason != NULL))
			*p = *o;
	}
}

static int
judge_closely(struct weighing *w, size_t a, struct arena *arena,
    struct err *err)
{
	struct derived *d = w->d;
	struct privilege *p = &d->of_account[a];
	const struct question q = { .account = a,
		.without = NONE,
		.brief = true,
		.rows = &w->rows };
	size_t group = NONE;

	w->list.n = 0;
	if (rows_gather(&w->rows, d, a, err) != 0)
		return -1;
	for (size_t i = 0; i < membership_count(d, a); i++)
		if (gather(w, a, membership_group(d, a, i), err) != 0)
			return -1;
	if (strongest(p, &group, w, &q, err) != 0)
		return -1;
	if (p->tier != TIER_NONE)
		return effective_tier_say(p, d, group, arena, err);
	for (size_t i = 0; i < membership_count(d, a) && p->reason == NULL; i++)
		if (say_unread(p, d, membership_group(d, a, i), arena, err) !=
		    0)
			return -1;
	return 0;
}

static int
judge_all(struct weighing *w, struct arena *arena, struct err *err)
{
	struct derived *d = w->d;

	for (size_t g = 0; g < d->model->n_groups; g++)
		if (judge_group(w, g, arena, err) != 0)
			return -1;
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		d->of_account[a] =
		    (struct privilege){ .tier = TIER_NONE, .grant = NONE };
		if (!must_look_closer(d, a))
			judge_by_groups(d, a);
		else if (judge_closely(w, a, arena, err) != 0)
			return -1;
		d->resolution->own_tier[a] = d->of_account[a].tier;
	}
	return 0;
}

int
effective_tier_derive(struct derived *d, struct arena *arena, struct err *err)
{
	struct weighing w = { .d = d };
	int rc = -1;

	d->resolution->own_tier =
	    arena_alloc(arena, d->model->n_accounts + 1, sizeof(enum tier));
	if (d->resolution->own_tier == NULL)
		return err_nomem(err);
	scratch_open(&w.scratch);
	if (rows_open(&w.rows, d, err) == 0)
		rc = judge_all(&w, arena, err);
	rows_close(&w.rows);
	scratch_close(&w.scratch);
	free(w.list.items);
	return rc;
}
