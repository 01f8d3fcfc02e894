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
	size_t group, grant, order; /* order: of meeting */
	const struct effect *effect;
};

struct candidates { /* heap; grows */
	struct candidate *items;
	size_t n, room;
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

static int
by_strength(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (beats(x, y))
		return -1;
	if (beats(y, x))
		return 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* False: it is no ALLOW that is alive. */
static int
weigh(struct candidate *out, bool *counts, const struct derived *d,
    size_t account, size_t grant, const struct effect *e,
    struct arena *scratch, struct err *err)
{
	const struct grant *g = &d->model->grants[grant];
	const struct place place = { d, account, g->scope };
	struct verdict v;

	*counts = false;
	if (e->deny)
		return 0;
	if (place_judge(&v, &place, g, e, scratch, err) != 0)
		return -1;
	if (v.state != EFFECT_ALIVE)
		return 0;
	*counts = true;
	*out = (struct candidate){ .tier = effective_tier_of(
				       &d->resolution->facts[e->number],
				       &v.left),
		.limited = v.left.n > 0,
		.grant = grant,
		.effect = e };
	return 0;
}

static int
push(struct candidates *list, const struct candidate *c)
{
	void *items = list->items;

	if (array_reserve(&items, &list->room, list->n + 1, sizeof(*c)) != 0)
		return -1;
	list->items = items;
	list->items[list->n] = *c;
	list->items[list->n].order = list->n;
	list->n++;
	return 0;
}

static int
gather(struct candidates *list, const struct derived *d, size_t account,
    size_t group, struct arena *scratch, struct err *err)
{
	const struct model *m = d->model;
	const struct group *g = &m->groups[group];

	for (size_t i = 0; i < g->n_grants; i++) {
		size_t at = m->grant_of_group[g->first_grant + i];
		const struct expansion *e = expand_grant(d, at);

		for (size_t k = 0; e != NULL && k < e->n_effects; k++) {
			struct candidate c;
			bool counts;

			if (weigh(&c, &counts, d, account, at,
				&e->effects[k], scratch, err) != 0)
				return -1;
			c.group = group;
			if (counts && push(list, &c) != 0)
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

/* The first, from the strongest on, that no DENY takes whole. */
static int
strongest(struct privilege *out, size_t *group, const struct derived *d,
    struct candidates *list, size_t account, size_t of_group,
    struct err *err)
{
	int rc = 0;

	if (list->n > 0)
		qsort(
		    list->items, list->n, sizeof(*list->items), by_strength);
	for (size_t i = 0; i < list->n && rc == 0; i++) {
		const struct candidate *c = &list->items[i];
		const struct question q = { .account = account,
			.group = of_group,
			.scope = d->model->grants[c->grant].scope,
			.number = c->effect->number,
			.permission = c->effect->permission,
			.without = NONE,
			.brief = true };
		struct right right;
		struct arena scratch;

		arena_init(&scratch);
		rc = effective_answer(&right, d, &q, &scratch, err);
		arena_clear(&scratch);
		if (rc != 0 || right.enabled == HELD_NO)
			continue;
		take(out, c, right.enabled);
		*group = c->group;
		break;
	}
	return rc;
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
	const struct entitlement *e = &d->model->entitlements[grant->entitlement];
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
judge_group(struct derived *d, size_t g, struct arena *arena, struct err *err)
{
	struct privilege *p = &d->of_group[g];
	struct candidates list = { 0 };
	struct arena scratch;
	size_t group = g;
	int rc;

	*p = (struct privilege){ .tier = TIER_NONE, .grant = NONE };
	arena_init(&scratch);
	rc = gather(&list, d, NONE, g, &scratch, err);
	if (rc == 0 && d->resolution->group_denies[g]) {
		rc = strongest(p, &group, d, &list, NONE, g, err);
	} else if (rc == 0 && list.n > 0) {
		size_t best = 0;

		for (size_t i = 1; i < list.n; i++)
			if (beats(&list.items[i], &list.items[best]))
				best = i;
		take(p, &list.items[best], HELD_YES);
	}
	arena_clear(&scratch);
	free(list.items);
	if (rc != 0)
		return -1;
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
judge_closely(struct derived *d, size_t a, struct arena *arena,
    struct err *err)
{
	struct privilege *p = &d->of_account[a];
	struct candidates list = { 0 };
	struct arena scratch;
	size_t group = NONE;
	int rc = 0;

	arena_init(&scratch);
	for (size_t i = 0; i < membership_count(d, a) && rc == 0; i++)
		rc = gather(&list, d, a, membership_group(d, a, i), &scratch,
		    err);
	if (rc == 0 && list.n > 0)
		rc = strongest(p, &group, d, &list, a, NONE, err);
	arena_clear(&scratch);
	free(list.items);
	if (rc != 0)
		return -1;
	if (p->tier != TIER_NONE)
		return effective_tier_say(p, d, group, arena, err);
	for (size_t i = 0; i < membership_count(d, a) && p->reason == NULL; i++)
		if (say_unread(p, d, membership_group(d, a, i), arena, err) !=
		    0)
			return -1;
	return 0;
}

int
effective_tier_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	struct resolution *r = d->resolution;

	r->own_tier = arena_alloc(arena, m->n_accounts + 1, sizeof(enum tier));
	if (r->own_tier == NULL)
		return err_nomem(err);
	for (size_t g = 0; g < m->n_groups; g++)
		if (judge_group(d, g, arena, err) != 0)
			return -1;
	for (size_t a = 0; a < m->n_accounts; a++) {
		d->of_account[a] =
		    (struct privilege){ .tier = TIER_NONE, .grant = NONE };
		if (!must_look_closer(d, a))
			judge_by_groups(d, a);
		else if (judge_closely(d, a, arena, err) != 0)
			return -1;
		r->own_tier[a] = d->of_account[a].tier;
	}
	return 0;
}
