/* SPDX-License-Identifier: Apache-2.0 */
/* What a grant really gives, permission by permission. */
#include <string.h>

#include "engine/engine_private.h"

_Static_assert((int)EFFECT_ALIVE == (int)MUSTER_EFFECT_ALIVE &&
		   (int)EFFECT_NOT_YET == (int)MUSTER_EFFECT_NOT_YET &&
		   (int)EFFECT_OVER == (int)MUSTER_EFFECT_OVER &&
		   (int)EFFECT_NEVER == (int)MUSTER_EFFECT_NEVER,
    "effect");

enum tier
view_effect_tier(const struct permission *p, const struct effect *e)
{
	for (size_t i = 0; i < e->n_conditions; i++)
		for (size_t k = 0; k < p->n_limited_by; k++)
			if (strcmp(e->conditions[i].attribute,
				p->limited_by[k]) == 0)
				return p->limited_tier;
	return p->tier;
}

/* The strongest of an expansion, said with the name of what is granted. */
static int
strongest(struct views *v, const struct expansion *x, struct privilege *out,
    struct arena *arena)
{
	const struct effect *best = NULL;
	const struct muster_entitlement *e = &v->entitlements[x->entitlement];

	out->tier = TIER_NONE;
	for (size_t i = 0; i < x->n_effects; i++) {
		const struct effect *f = &x->effects[i];
		struct permission p;
		enum tier tier;

		if (f->deny || f->state != EFFECT_ALIVE)
			continue;
		permission_find(v->derived->catalog, f->permission, &p);
		tier = view_effect_tier(&p, f);
		if (tier > out->tier || (tier == out->tier && best != NULL &&
					    (best->n_conditions == 0 ||
						f->n_conditions > 0)))
			continue;
		out->tier = tier;
		best = f;
	}
	if (best == NULL) {
		/* of a text that nobody understood: the worst case */
		if (e->readable != MUSTER_YES)
			*out = v->derived->of_entitlement[x->entitlement];
		return 0;
	}
	out->reason = arena_printf(arena, "%s by %s \"%s\"%s", best->permission,
	    e->kind, views_or_id(e->name, e->id),
	    best->n_conditions > 0 ? ", under conditions" : "");
	return out->reason != NULL ? 0 : -1;
}

/* Expansions stand in one array, shared by grants that are alike. */
static void
find_first_expansion(struct views *v)
{
	for (size_t i = 0; i < v->derived->model->n_grants; i++) {
		const struct expansion *x = expand_grant(v->derived, i);

		if (x != NULL && (v->expansions == NULL || x < v->expansions))
			v->expansions = x;
	}
}

int
view_grant_tiers(struct views *v, struct arena *arena)
{
	const size_t n = expand_count(v->derived);
	struct privilege *tiers = arena_alloc(arena, n + 1, sizeof(*tiers));
	bool *done = arena_alloc(arena, n + 1, sizeof(*done));

	if (tiers == NULL || done == NULL)
		return -1;
	find_first_expansion(v);
	for (size_t i = 0; i < v->derived->model->n_grants; i++) {
		const struct expansion *x = expand_grant(v->derived, i);
		size_t at;

		v->grants[i].tier = MUSTER_TIER_NONE;
		if (x == NULL)
			continue;
		at = (size_t)(x - v->expansions);
		if (!done[at] && strongest(v, x, &tiers[at], arena) != 0)
			return -1;
		done[at] = true;
		v->grants[i].tier = (enum muster_tier)tiers[at].tier;
		v->grants[i].tier_reason = tiers[at].reason;
	}
	return 0;
}

static void
view_one(struct views *v, const struct effect *e, struct muster_effect *out)
{
	struct permission p;

	permission_find(v->derived->catalog, e->permission, &p);
	*out = (struct muster_effect){
		.permission = e->permission,
		.action = p.action,
		.tier = (enum muster_tier)view_effect_tier(&p, e),
		.deny = e->deny,
		.limited = e->n_conditions > 0,
		.scopable = p.scopable,
		.implied_by = e->implied_by,
		.boundary =
		    e->boundary != NONE ? &v->boundaries[e->boundary] : NULL,
		.state = (enum muster_effect_state)e->state,
		.why = e->why,
		.assumed = e->assumed,
		.deny_whole = p.deny_whole,
	};
}

static int
build(struct views *v, const struct expansion *x, size_t at)
{
	struct muster_effect *list;

	if (v->effects == NULL)
		v->effects =
		    arena_alloc(v->arena, expand_count(v->derived) + 1,
			sizeof(struct muster_effect *));
	if (v->effects == NULL)
		return -1;
	if (v->effects[at] != NULL)
		return 0;
	list = arena_alloc(v->arena, x->n_effects + 1, sizeof(*list));
	for (size_t i = 0; list != NULL && i < x->n_effects; i++)
		view_one(v, &x->effects[i], &list[i]);
	v->effects[at] = list;
	return list != NULL ? 0 : -1;
}

const struct muster_effect *
view_effect(struct views *v, size_t grant, size_t i, bool *failed)
{
	const struct expansion *x = expand_grant(v->derived, grant);
	size_t at;

	if (x == NULL || i >= x->n_effects)
		return NULL;
	at = (size_t)(x - v->expansions);
	*failed = build(v, x, at) != 0;
	return *failed ? NULL : &v->effects[at][i];
}
