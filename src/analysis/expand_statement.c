/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of one grant as the platform applies them: one effect per
 * permission, and per copy that a boundary makes of it.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "model/model.h"

/* Conditions with parameters put in. */
struct filled {
	struct condition *items;
	enum filling *how;   /* of each: open ones limit nothing, and what is
			      * to be met together with a never is never met */
	size_t n;
	const char *assumed;
};

/* A boundary of the grant; without conditions it limits nothing. */
struct limit_list {
	size_t boundary;     /* model index; NONE: not in the inventory */
	struct filled filled;
};

/* One permission of one statement. */
struct split {
	struct permission facts;
	const char *permission, *implied_by;
	size_t number, statement;
	bool deny, wild;
	struct filled own;   /* the statement's conditions that limit it */
};

/* ---- what a permission knows ---- */

static bool
is_listed(const char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static bool
knows(const struct expander *x, const struct permission *p,
    const char *attribute)
{
	const struct platform_attribute *a = platform_attribute(
	    permission_platform(x->d->catalog), attribute);

	if (is_listed(p->ignores, p->n_ignores, attribute))
		return false;
	if (a != NULL && a->everywhere)
		return true;
	return is_listed(p->attributes, p->n_attributes, attribute);
}

/* ---- parameters ---- */

static int
make_room(struct filled *list, struct expander *x, size_t n, struct err *err)
{
	list->n = 0;
	list->items = arena_alloc(x->arena, n + 1, sizeof(*list->items));
	list->how = arena_alloc(x->arena, n + 1, sizeof(*list->how));
	if (list->items == NULL || list->how == NULL)
		return err_nomem(err);
	return 0;
}

static int
fill(struct filled *out, struct expander *x, const struct condition *list,
    size_t n, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (make_room(out, x, n, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (parameter_fill(&out->how[i], &out->items[i], &list[i], x,
			&out->assumed, err) != 0)
			return -1;
	out->n = n;
	return 0;
}

/* ---- effects ---- */

static int
put_effect(struct expander *x, const struct split *s, size_t boundary,
    const struct filled *conditions, struct err *err)
{
	void *items = x->effects.items;
	bool never = false;
	struct effect *e;

	for (size_t i = 0; i < conditions->n; i++)
		never = never || conditions->how[i] == FILLED_NEVER;
	if (array_reserve(&items, &x->effects.room, x->effects.n + 1,
		sizeof(*e)) != 0)
		return err_nomem(err);
	x->effects.items = items;
	e = &x->effects.items[x->effects.n];
	*e = (struct effect){ .permission = s->permission,
		.implied_by = s->implied_by,
		.deny = s->deny,
		.statement = s->statement,
		.boundary = boundary,
		.conditions = conditions->items,
		.n_conditions = conditions->n,
		.number = s->number,
		.assumed = conditions->assumed };
	if (core_find(&e->core, x, conditions->items, conditions->n, err) != 0)
		return -1;
	e->state = never ? EFFECT_NEVER : e->core->state;
	e->why = never ? conditions->assumed : e->core->why;
	x->effects.n++;
	return 0;
}

/* ---- boundaries ---- */

/* Conditions of one attribute in a boundary: any of them will do. */
struct turn {
	size_t *items; /* numbers of the conditions */
	size_t n, at;
};

static size_t
sort_turns(struct turn *turns, size_t *room, const struct filled *known)
{
	size_t n = 0, used = 0;

	for (size_t i = 0; i < known->n; i++) {
		const char *name = known->items[i].attribute;
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = strcmp(known->items[j].attribute, name) == 0;
		if (seen)
			continue;
		turns[n] = (struct turn){ .items = room + used };
		for (size_t j = i; j < known->n; j++)
			if (strcmp(known->items[j].attribute, name) == 0)
				turns[n].items[turns[n].n++] = j;
		used += turns[n++].n;
	}
	return n;
}

static size_t
count_copies(const struct turn *turns, size_t n)
{
	size_t copies = 1;

	for (size_t i = 0; i < n && copies <= MAX_COPIES; i++)
		copies *= turns[i].n;
	return copies;
}

/* The next choice, last turn fastest; false after the last. */
static bool
next_choice(struct turn *turns, size_t n)
{
	while (n > 0) {
		if (++turns[n - 1].at < turns[n - 1].n)
			return true;
		turns[--n].at = 0;
	}
	return false;
}

/* Each once. */
static void
add_condition(struct filled *list, const struct filled *from, size_t at)
{
	const struct condition *c = &from->items[at];

	for (size_t i = 0; i < list->n; i++) {
		const struct condition *o = &list->items[i];
		bool same = strcmp(o->attribute, c->attribute) == 0 &&
			    o->operator == c->operator &&
			    o->n_values == c->n_values &&
			    list->how[i] == from->how[at];

		for (size_t v = 0; same && v < c->n_values; v++)
			same = strcmp(o->values[v], c->values[v]) == 0;
		if (same)
			return;
	}
	list->how[list->n] = from->how[at];
	list->items[list->n++] = *c;
}

/* What a boundary makes of a permission: a copy per choice. */
struct choices {
	struct filled known; /* the conditions it knows */
	struct turn *turns;
	size_t n;
	size_t boundary;
};

/* The statement's conditions and those chosen of the boundary: AND. */
static int
put_copy(struct expander *x, const struct split *s,
    const struct choices *choices, struct err *err)
{
	const struct filled *known = &choices->known;
	const struct turn *turns = choices->turns;
	size_t n = choices->n;
	struct filled both = s->own;

	if (make_room(&both, x, s->own.n + n, err) != 0)
		return -1;
	for (size_t i = 0; i < s->own.n; i++)
		add_condition(&both, &s->own, i);
	for (size_t i = 0; i < n; i++) {
		size_t at = turns[i].items[turns[i].at];

		if (known->how[at] != FILLED_OPEN)
			add_condition(&both, known, at);
	}
	if (both.assumed == NULL)
		both.assumed = known->assumed;
	return put_effect(x, s, n == 0 ? NONE : choices->boundary, &both, err);
}

/* The conditions that the permission knows; the others are dropped, as the
 * platform does without a word. */
static int
keep_known(struct filled *out, struct expander *x, const struct split *s,
    const struct limit_list *limit, struct err *err)
{
	const struct filled *in = &limit->filled;
	const struct boundary *b;
	bool dropped = false;

	*out = *in;
	if (make_room(out, x, in->n, err) != 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		if (knows(x, &s->facts, in->items[i].attribute))
			add_condition(out, in, i);
		else
			dropped = true;
	}
	if (!dropped || s->facts.known || limit->boundary == NONE)
		return 0;
	b = &x->d->model->boundaries[limit->boundary];
	return expand_doubt(x, &out->assumed, err,
	    "%s is in no catalogue: boundary \"%s\" is taken as no limit of "
	    "it", s->permission, b->name != NULL ? b->name : b->id);
}

static int
too_many(struct expander *x, struct filled *known, struct err *err)
{
	known->n = 0;
	return expand_doubt(x, &known->assumed, err,
	    "a boundary would make more than %d copies of a statement: it is "
	    "taken as no limit", MAX_COPIES);
}

static int
put_bounded(struct expander *x, const struct split *s,
    const struct limit_list *limit, struct err *err)
{
	struct choices c = { .boundary = limit->boundary };
	size_t *room;

	if (keep_known(&c.known, x, s, limit, err) != 0)
		return -1;
	c.turns = arena_alloc(x->arena, c.known.n + 1, sizeof(*c.turns));
	room = arena_alloc(x->arena, c.known.n + 1, sizeof(*room));
	if (c.turns == NULL || room == NULL)
		return err_nomem(err);
	c.n = sort_turns(c.turns, room, &c.known);
	if (count_copies(c.turns, c.n) > MAX_COPIES) {
		c.n = 0;
		if (too_many(x, &c.known, err) != 0)
			return -1;
	}
	do {
		if (put_copy(x, s, &c, err) != 0)
			return -1;
	} while (next_choice(c.turns, c.n));
	return 0;
}

static int
read_limit(struct limit_list *out, struct expander *x, size_t i,
    struct err *err)
{
	size_t at = x->grant->boundary[i];
	const struct boundary *b;

	memset(out, 0, sizeof(*out));
	out->boundary = at;
	if (at == NONE)
		return expand_doubt(x, &out->filled.assumed, err,
		    "boundary \"%s\" is not in the inventory: it is taken as "
		    "no limit", x->grant->boundary_ids[i]);
	b = &x->d->model->boundaries[at];
	if (fill(&out->filled, x, b->conditions, b->n_conditions, err) != 0)
		return -1;
	if (b->readable == TRI_YES)
		return 0;
	return expand_doubt(x, &out->filled.assumed, err,
	    b->n_conditions == 0
		? "the text of boundary \"%s\" was not understood: it is "
		  "taken as no limit"
		: "the text of boundary \"%s\" was not understood: only what "
		  "the source makes of it limits",
	    b->name != NULL ? b->name : b->id);
}

static int
read_limits(struct limit_list **out, size_t *n, struct expander *x,
    struct err *err)
{
	/* roles know no boundaries */
	*n = x->entitlement->kind == ENTITLEMENT_ROLE
		 ? 0
		 : x->grant->n_boundaries;
	*out = arena_alloc(x->arena, *n + 1, sizeof(**out));
	if (*out == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < *n; i++)
		if (read_limit(&(*out)[i], x, i, err) != 0)
			return -1;
	return 0;
}

/* ---- splitting ---- */

/* The statement's own conditions, less those that do not limit it.  Of a
 * DENY all are kept: without them it would take away too much. */
static int
own_conditions(struct split *s, struct expander *x, const struct filled *in,
    struct err *err)
{
	s->own = *in;
	if (s->deny)
		return 0;
	if (make_room(&s->own, x, in->n, err) != 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		const char *attribute = in->items[i].attribute;

		if (in->how[i] == FILLED_OPEN)
			continue;
		if (!s->facts.known || knows(x, &s->facts, attribute)) {
			add_condition(&s->own, in, i);
			continue;
		}
		if (expand_doubt(x, &s->own.assumed, err,
			"%s does not limit %s: the condition is taken as no "
			"limit", attribute, s->permission) != 0)
			return -1;
	}
	return 0;
}

static int
put_split(struct expander *x, struct split *s, const struct filled *where,
    const struct limit_list *limits, size_t n_limits, struct err *err)
{
	int known = map_add(x->names, s->permission, map_count(x->names));

	if (known < 0)
		return err_nomem(err);
	s->number = map_get(x->names, s->permission);
	s->wild = strchr(s->permission, '*') != NULL;
	permission_find(x->d->catalog, s->permission, &s->facts);
	if (own_conditions(s, x, where, err) != 0)
		return -1;
	if (s->wild && expand_doubt(x, &s->own.assumed, err,
			   "%s names many permissions at once: each of them "
			   "is counted", s->permission) != 0)
		return -1;
	if (s->deny || n_limits == 0)
		return put_effect(x, s, NONE, &s->own, err);
	for (size_t i = 0; i < n_limits; i++)
		if (put_bounded(x, s, &limits[i], err) != 0)
			return -1;
	return 0;
}

static int
put_permission(struct expander *x, const struct split *start,
    const struct filled *where, const struct limit_list *limits,
    size_t n_limits, struct err *err)
{
	struct split s = *start, more;

	if (put_split(x, &s, where, limits, n_limits, err) != 0)
		return -1;
	for (size_t i = 0; !s.deny && i < s.facts.n_implies; i++) {
		more = *start;
		more.permission = s.facts.implies[i];
		more.implied_by = start->permission;
		if (put_split(x, &more, where, limits, n_limits, err) != 0)
			return -1;
	}
	return 0;
}

int
expand_statements(struct expander *x, struct err *err)
{
	const struct entitlement *e = x->entitlement;
	struct limit_list *limits;
	size_t n_limits;

	x->deny = false; /* boundaries limit what is allowed */
	if (read_limits(&limits, &n_limits, x, err) != 0)
		return -1;
	for (size_t i = 0; i < e->n_statements; i++) {
		const struct statement *s = &e->statements[i];
		struct split split = { .statement = i, .deny = s->deny };
		struct filled where;

		x->deny = s->deny;
		if (fill(&where, x, s->conditions, s->n_conditions, err) != 0)
			return -1;
		for (size_t p = 0; p < s->n_permissions; p++) {
			split.permission = s->permissions[p];
			if (put_permission(x, &split, &where, limits, n_limits,
				err) != 0)
				return -1;
		}
	}
	return 0;
}
