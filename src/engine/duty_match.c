/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which effects make which duty: worked out once for each expansion, so that
 * an account only has to look at the grants it has.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "engine/engine_private.h"
#include "model/duty.h"

struct making {
	const struct views *v;
	const struct duties *duties;
	struct arena *arena;
	struct map *permissions; /* name -> number */
	struct match *items;     /* of one expansion; heap; grows */
	size_t n, room;
};

/* "*" stands for any text, as often as it is there. */
static bool
glob(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/*
 * The permission of the duty that the effect gives; NULL: none.  A wildcard
 * in a policy gives what it matches, so the name asked about is the duty's.
 */
static const char *
named(const struct duty *d, const char *permission)
{
	for (size_t i = 0; i < d->n_permissions; i++) {
		if (glob(d->permissions[i], permission))
			return permission;
		if (strchr(permission, '*') != NULL &&
		    glob(permission, d->permissions[i]))
			return strchr(d->permissions[i], '*') == NULL
				   ? d->permissions[i]
				   : permission;
	}
	return NULL;
}

static bool
has_action(const struct duty *d, const char *action)
{
	for (size_t i = 0; action != NULL && i < d->n_actions; i++)
		if (strcmp(d->actions[i], action) == 0)
			return true;
	return false;
}

static bool
has_entitlement(const struct duty *d, const struct muster_entitlement *e)
{
	for (size_t i = 0; i < d->n_entitlements; i++)
		if (strcmp(d->entitlements[i], views_or_id(e->name, e->id)) ==
			0 ||
		    strcmp(d->entitlements[i], e->id) == 0)
			return true;
	return false;
}

static int
number_of(size_t *out, struct making *x, const char *permission)
{
	*out = map_get(x->permissions, permission);
	if (*out != NONE)
		return 0;
	*out = map_count(x->permissions);
	return map_add(x->permissions, permission, *out) < 0 ? -1 : 0;
}

static int
push(struct making *x, size_t duty, const char *permission, enum tier tier,
    bool limited, bool whole)
{
	void *items = x->items;
	struct match m = { duty, 0, tier, limited, whole };

	if (number_of(&m.permission, x, permission) != 0 ||
	    array_reserve(&items, &x->room, x->n + 1, sizeof(m)) != 0)
		return -1;
	x->items = items;
	x->items[x->n++] = m;
	return 0;
}

static int
match_effect(struct making *x, const struct expansion *from,
    const struct effect *e)
{
	const struct muster_entitlement *of =
	    &x->v->entitlements[from->entitlement];
	struct permission p;
	enum tier tier;

	permission_find(x->v->derived->catalog, e->permission, &p);
	tier = view_effect_tier(&p, e);
	for (size_t i = 0; i < x->duties->n; i++) {
		const struct duty *d = &x->duties->items[i];
		const char *name = named(d, e->permission);

		if (name == NULL &&
		    ((d->tier != TIER_NONE && tier <= d->tier) ||
			has_action(d, p.action) || has_entitlement(d, of)))
			name = e->permission;
		if (name != NULL && push(x, i, name, tier,
					e->n_conditions > 0, false) != 0)
			return -1;
	}
	return 0;
}

/* An entitlement of which nothing was read, but whose name is enough. */
static int
match_name(struct making *x, const struct expansion *from)
{
	const struct muster_entitlement *of =
	    &x->v->entitlements[from->entitlement];

	for (size_t i = 0; from->n_effects == 0 && i < x->duties->n; i++)
		if (has_entitlement(&x->duties->items[i], of) &&
		    push(x, i, views_or_id(of->name, of->id),
			(enum tier)of->tier, false, true) != 0)
			return -1;
	return 0;
}

static int
match_expansion(struct making *x, struct matches *out, size_t at,
    const struct expansion *from)
{
	struct match *kept;

	x->n = 0;
	for (size_t i = 0; i < from->n_effects; i++) {
		const struct effect *e = &from->effects[i];

		if (e->state != EFFECT_ALIVE)
			continue;
		if (e->deny)
			out->denies[at] = true;
		else if (match_effect(x, from, e) != 0)
			return -1;
	}
	if (match_name(x, from) != 0)
		return -1;
	kept = arena_alloc(x->arena, x->n + 1, sizeof(*kept));
	if (kept == NULL)
		return -1;
	if (x->n > 0)
		memcpy(kept, x->items, x->n * sizeof(*kept));
	out->of_expansion[at] = kept;
	out->n_of_expansion[at] = x->n;
	return 0;
}

static int
match_all(struct making *x, struct matches *out)
{
	const struct derived *d = x->v->derived;
	const char **names;

	for (size_t i = 0; i < d->model->n_grants; i++) {
		const struct expansion *from = expand_grant(d, i);
		size_t at;

		if (from == NULL)
			continue;
		at = (size_t)(from - x->v->expansions);
		if (out->of_expansion[at] == NULL &&
		    match_expansion(x, out, at, from) != 0)
			return -1;
	}
	out->n_permissions = map_count(x->permissions);
	names = arena_alloc(x->arena, out->n_permissions + 1, sizeof(*names));
	for (size_t i = 0; names != NULL && i < out->n_permissions; i++)
		names[i] = map_key(x->permissions, i);
	out->permissions = names;
	return names != NULL ? 0 : -1;
}

int
duty_match(struct matches *out, const struct views *v, struct arena *arena)
{
	const size_t n = expand_count(v->derived);
	struct making x = { .v = v,
		.duties = v->judging->duties,
		.arena = arena,
		.permissions = map_new() };
	int rc = -1;

	out->of_expansion =
	    arena_alloc(arena, n + 1, sizeof(*out->of_expansion));
	out->n_of_expansion =
	    arena_alloc(arena, n + 1, sizeof(*out->n_of_expansion));
	out->denies = arena_alloc(arena, n + 1, sizeof(*out->denies));
	if (x.permissions != NULL && out->of_expansion != NULL &&
	    out->n_of_expansion != NULL && out->denies != NULL)
		rc = match_all(&x, out);
	map_free(x.permissions);
	free(x.items);
	return rc;
}

/* A grant at the account holds in each of its environments, too. */
bool
duty_is_there(const struct views *v, const struct duty *d, size_t grant)
{
	const struct model *m = v->derived->model;
	const size_t at = m->grants[grant].scope;
	const struct scope *s;

	if (d->criticality == NULL)
		return true;
	if (at == NONE)
		return false;
	s = &m->scopes[at];
	if (text_compare(s->criticality, d->criticality) == 0)
		return true;
	for (size_t i = 0; i < m->n_scopes; i++) {
		const struct scope *o = &m->scopes[i];

		if (text_compare(o->source, s->source) != 0 ||
		    text_compare(o->criticality, d->criticality) != 0)
			continue;
		if (s->kind == SCOPE_ACCOUNT || s->kind == SCOPE_GLOBAL ||
		    (s->kind == SCOPE_ZONE &&
			text_compare(s->parent_id, o->id) == 0))
			return true;
	}
	return false;
}
