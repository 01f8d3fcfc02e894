/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each grant says, worked out once per distinct entitlement, parameters
 * and boundaries; and the permissions met on the way, by number.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/model.h"

#define MAX_KEY_TEXT (16 * (size_t)MIB)

struct expansions { /* heap; grows */
	struct expansion *items;
	size_t n, room;
};

int
expand_doubt(struct expander *x, const char **out, struct err *err,
    const char *format, ...)
{
	char text[1024];
	char *kept;
	va_list ap;
	int rc;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (map_get(x->doubts, text) != NONE) {
		*out = map_key(x->doubts, map_get(x->doubts, text));
		return 0;
	}
	kept = arena_strdup(x->arena, text);
	if (kept == NULL)
		return err_nomem(err);
	rc = map_add(x->doubts, kept, map_count(x->doubts));
	*out = kept;
	return rc < 0 ? err_nomem(err) : 0;
}

/* ---- which grants are alike ---- */

static void
add_part(struct strbuf *key, const char *text)
{
	if (text == NULL)
		strbuf_add(key, "-:");
	else
		strbuf_addf(key, "%zu:%s", strlen(text), text);
}

/* Boundaries and parameters are sorted since freezing. */
static const char *
key_of(const struct grant *grant, struct arena *arena)
{
	struct strbuf key;

	strbuf_init(&key, MAX_KEY_TEXT);
	strbuf_addf(&key, "%zu;%zu;", grant->entitlement, grant->n_boundaries);
	for (size_t i = 0; i < grant->n_boundaries; i++)
		add_part(&key, grant->boundary_ids[i]);
	for (size_t i = 0; i < grant->n_parameters; i++) {
		add_part(&key, grant->parameters[i].name);
		add_part(&key, grant->parameters[i].value);
	}
	/* a boundary is looked up in the source of the grant */
	add_part(&key, grant->n_boundaries > 0 ? grant->source : "");
	return strbuf_take(&key, arena);
}

/* ---- one expansion ---- */

static int
keep_doubts(struct expansion *e, const struct expander *x)
{
	size_t n = map_count(x->doubts);
	const char **list = arena_alloc(x->arena, n + 1, sizeof(*list));

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		list[i] = map_key(x->doubts, i);
	e->doubts = list;
	e->n_doubts = n;
	return 0;
}

static int
keep_effects(struct expansion *e, const struct expander *x)
{
	struct effect *list =
	    arena_alloc(x->arena, x->effects.n + 1, sizeof(*list));

	if (list == NULL)
		return -1;
	if (x->effects.n > 0)
		memcpy(list, x->effects.items, x->effects.n * sizeof(*list));
	e->effects = list;
	e->n_effects = x->effects.n;
	return 0;
}

static int
expand_one(struct expansions *all, struct expander *x, size_t grant,
    struct err *err)
{
	void *items = all->items;
	struct expansion *e;
	int rc = -1;

	if (array_reserve(&items, &all->room, all->n + 1, sizeof(*e)) != 0)
		return err_nomem(err);
	all->items = items;
	e = &all->items[all->n];
	x->grant = &x->d->model->grants[grant];
	x->entitlement = &x->d->model->entitlements[x->grant->entitlement];
	x->effects.n = 0;
	x->doubts = map_new();
	if (x->doubts == NULL)
		return err_nomem(err);
	e->entitlement = x->grant->entitlement;
	if (expand_statements(x, err) != 0)
		goto out;
	if (keep_effects(e, x) != 0 || keep_doubts(e, x) != 0) {
		err_nomem(err);
		goto out;
	}
	all->n++;
	rc = 0;
out:
	map_free(x->doubts);
	x->doubts = NULL;
	return rc;
}

static int
expand_all(struct expansions *all, struct expander *x, struct map *keys,
    struct err *err)
{
	const struct model *m = x->d->model;

	for (size_t i = 0; i < m->n_grants; i++) {
		const char *key;

		x->r->of_grant[i] = NONE;
		if (m->grants[i].entitlement == NONE)
			continue;
		key = key_of(&m->grants[i], x->arena);
		if (key == NULL)
			return err_nomem(err);
		x->r->of_grant[i] = map_get(keys, key);
		if (x->r->of_grant[i] != NONE)
			continue;
		x->r->of_grant[i] = all->n;
		if (map_add(keys, key, all->n) < 0)
			return err_nomem(err);
		if (expand_one(all, x, i, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- permissions by number ---- */

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

static int
sort_names(struct expander *x)
{
	struct resolution *r = x->r;
	size_t n = map_count(x->names), *wild;
	const char **names = arena_alloc(x->arena, n + 1, sizeof(*names));
	struct permission *facts =
	    arena_alloc(x->arena, n + 1, sizeof(*facts));

	wild = arena_alloc(x->arena, n + 1, sizeof(*wild));
	if (names == NULL || facts == NULL || wild == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		names[i] = map_key(x->names, i);
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++) {
		permission_find(x->d->catalog, names[i], &facts[i]);
		if (strchr(names[i], '*') != NULL)
			wild[r->n_wild++] = i;
	}
	r->names = names;
	r->facts = facts;
	r->wild = wild;
	r->n_names = n;
	return 0;
}

/* A place in a list of effects, to sort by number and keep the order. */
struct seat {
	size_t number, at;
	bool deny;
};

static int
by_number(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->deny != y->deny)
		return x->deny ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

static size_t
number_of(const struct resolution *r, const char *name)
{
	const char *const *at =
	    r->n_names == 0 ? NULL
			    : bsearch(&name, r->names, r->n_names,
				  sizeof(*r->names), by_text);

	return at == NULL ? NONE : (size_t)(at - r->names);
}

static int
sort_effects(struct expansion *e, const struct expander *x)
{
	size_t n = e->n_effects;
	struct effect *list = arena_alloc(x->arena, n + 1, sizeof(*list));
	struct seat *seats = calloc(n + 1, sizeof(*seats));

	if (list != NULL && seats != NULL) {
		for (size_t i = 0; i < n; i++)
			seats[i] = (struct seat){
				number_of(x->r, e->effects[i].permission), i,
				e->effects[i].deny
			};
		qsort(seats, n, sizeof(*seats), by_number);
		for (size_t i = 0; i < n; i++) {
			list[i] = e->effects[seats[i].at];
			list[i].number = seats[i].number;
		}
		e->effects = list;
	}
	free(seats);
	return list == NULL || seats == NULL ? -1 : 0;
}

static int
finish(struct expander *x, struct expansions *all)
{
	struct expansion *list =
	    arena_alloc(x->arena, all->n + 1, sizeof(*list));

	if (list == NULL || sort_names(x) != 0)
		return -1;
	for (size_t i = 0; i < all->n; i++) {
		list[i] = all->items[i];
		if (sort_effects(&list[i], x) != 0)
			return -1;
	}
	x->r->expansions = list;
	x->r->n_expansions = all->n;
	return 0;
}

/* Who denies nothing, and means everyone alike, is quickly judged. */
static void
mark_denying(struct derived *d)
{
	const struct model *m = d->model;

	for (size_t i = 0; i < m->n_grants; i++) {
		const struct expansion *e = expand_grant(d, i);

		if (m->grants[i].group == NONE || e == NULL)
			continue;
		for (size_t k = 0; k < e->n_effects; k++)
			if (e->effects[k].deny || e->effects[k].core->personal)
				d->resolution
				    ->group_denies[m->grants[i].group] = true;
	}
}

static int
prepare(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	struct resolution *r = arena_alloc(arena, 1, sizeof(*r));
	struct predicate *always;

	if (r == NULL)
		return err_nomem(err);
	d->resolution = r;
	r->of_grant = arena_alloc(arena, m->n_grants + 1, sizeof(size_t));
	r->group_denies = arena_alloc(arena, m->n_groups + 1, sizeof(bool));
	r->terms = &permission_platform(d->catalog)->terms;
	if (r->of_grant == NULL || r->group_denies == NULL)
		return err_nomem(err);
	if (predicate_new(&always, NULL, 0, r->terms, arena, err) != 0)
		return -1;
	r->always = always;
	return 0;
}

int
expand_derive(struct derived *d, struct arena *arena, struct err *err)
{
	struct expander x = { .d = d, .arena = arena };
	struct expansions all = { 0 };
	struct map *keys = map_new();
	int rc = -1;

	x.names = map_new();
	x.cores = map_new();
	if (keys == NULL || x.names == NULL || x.cores == NULL) {
		err_nomem(err);
		goto out;
	}
	if (prepare(d, arena, err) != 0)
		goto out;
	x.r = d->resolution;
	if (expand_all(&all, &x, keys, err) != 0)
		goto out;
	if (finish(&x, &all) != 0) {
		err_nomem(err);
		goto out;
	}
	mark_denying(d);
	rc = 0;
out:
	map_free(keys);
	map_free(x.names);
	map_free(x.cores);
	free(x.core_list);
	free(x.effects.items);
	free(all.items);
	return rc;
}

/* ---- asked from outside ---- */

const struct expansion *
expand_grant(const struct derived *d, size_t grant)
{
	size_t at = d->resolution->of_grant[grant];

	return at == NONE ? NULL : &d->resolution->expansions[at];
}

size_t
expand_count(const struct derived *d)
{
	return d->resolution->n_expansions;
}

size_t
expand_number(const struct derived *d, const char *permission)
{
	return number_of(d->resolution, permission);
}

const char *
effect_state_text(enum effect_state state)
{
	switch (state) {
	case EFFECT_ALIVE:
		return "alive";
	case EFFECT_NOT_YET:
		return "not yet";
	case EFFECT_OVER:
		return "over";
	case EFFECT_NEVER:
		break;
	}
	return "never";
}
