/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where, and for whom, conditions hold: environments and their zones, groups
 * of the account, and the texts that the platform fills in.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/finding.h"
#include "model/model.h"

#define MAX_FILLED_TEXT (4 * (size_t)MIB)

/* ---- scopes ---- */

static size_t
environment_of(const struct model *m, size_t scope)
{
	const struct scope *s = &m->scopes[scope];
	size_t up;

	if (s->kind == SCOPE_ENVIRONMENT)
		return scope;
	if (s->kind != SCOPE_ZONE || s->parent_id == NULL)
		return NONE;
	up = model_find_scope(m, s->source, s->parent_id);
	return up != NONE && m->scopes[up].kind == SCOPE_ENVIRONMENT ? up
								    : NONE;
}

static bool
is_wide(const struct scope *s)
{
	return s->kind == SCOPE_GLOBAL || s->kind == SCOPE_ACCOUNT;
}

bool
place_covers(const struct derived *d, const struct grant *grant, size_t scope)
{
	const struct scope *at, *asked;

	if (grant->scope == NONE) /* not said: everywhere */
		return grant->scope_id == NULL || scope == NONE;
	at = &d->model->scopes[grant->scope];
	if (scope == NONE)
		return is_wide(at);
	asked = &d->model->scopes[scope];
	if (at->source != asked->source &&
	    text_compare(at->source, asked->source) != 0)
		return false;
	if (grant->scope == scope || is_wide(at))
		return true;
	if (is_wide(asked))
		return false;
	/* a zone of that environment, or the environment around that zone */
	if (at->kind == SCOPE_ENVIRONMENT || asked->kind == SCOPE_ENVIRONMENT)
		return d->resolution->environment[grant->scope] != NONE &&
		       d->resolution->environment[grant->scope] ==
			   d->resolution->environment[scope];
	return false;
}

static const char *
name_of(const struct scope *s)
{
	return s->name != NULL && s->name[0] != '\0' ? s->name : s->id;
}

/* Zones are listed by the environment they are in, then by name. */
struct zone_row {
	size_t environment, zone;
	const char *name;
};

static int
by_name(const void *a, const void *b)
{
	const struct zone_row *x = a, *y = b;
	int order;

	if (x->environment != y->environment)
		return x->environment < y->environment ? -1 : 1;
	order = text_compare(x->name, y->name);
	return order != 0 ? order : (x->zone > y->zone) - (x->zone < y->zone);
}

static int
list_zones(struct resolution *r, const struct model *m, struct arena *arena)
{
	struct zone_row *rows = calloc(m->n_scopes + 1, sizeof(*rows));
	size_t n = 0, at = 0;

	r->zone = arena_alloc(arena, m->n_scopes + 1, sizeof(*r->zone));
	r->zone_start =
	    arena_alloc(arena, m->n_scopes + 1, sizeof(*r->zone_start));
	if (rows == NULL || r->zone == NULL || r->zone_start == NULL) {
		free(rows);
		return -1;
	}
	for (size_t i = 0; i < m->n_scopes; i++)
		if (m->scopes[i].kind == SCOPE_ZONE &&
		    r->environment[i] != NONE)
			rows[n++] = (struct zone_row){ r->environment[i], i,
				name_of(&m->scopes[i]) };
	qsort(rows, n, sizeof(*rows), by_name);
	for (size_t i = 0; i < n; i++)
		r->zone[i] = rows[i].zone;
	for (size_t s = 0; s <= m->n_scopes; s++) {
		while (at < n && rows[at].environment < s)
			at++;
		r->zone_start[s] = at;
	}
	free(rows);
	return 0;
}

/* A list of scopes that was cut short knows of no zone that it is missing. */
static void
mark_known(struct resolution *r, const struct model *m)
{
	for (size_t s = 0; s < m->n_scopes; s++) {
		r->zones_known[s] = true;
		for (size_t i = 0; i < m->n_parts; i++)
			if ((m->parts[i].data & MUSTER_DATA_SCOPES) != 0 &&
			    m->parts[i].status != PART_COMPLETE &&
			    text_compare(m->parts[i].source,
				m->scopes[s].source) == 0)
				r->zones_known[s] = false;
	}
}

int
place_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	const struct platform *p = permission_platform(d->catalog);
	struct resolution *r = d->resolution;

	r->environment = arena_alloc(arena, m->n_scopes + 1, sizeof(size_t));
	r->zones_known = arena_alloc(arena, m->n_scopes + 1, sizeof(bool));
	if (r->environment == NULL || r->zones_known == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_scopes; i++)
		r->environment[i] = environment_of(m, i);
	r->zone_attribute = "zone";
	for (size_t i = 0; i < p->n_attributes; i++)
		if (p->attributes[i].names == PLATFORM_NAMES_ZONE)
			r->zone_attribute = p->attributes[i].name;
	mark_known(r, m);
	return list_zones(r, m, arena) != 0 ? err_nomem(err) : 0;
}

/* ---- one text against one condition ---- */

static bool
fits(const char *pattern, const char *text)
{
	const char *star = NULL, *back = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			back = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star + 1;
			text = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static bool
any_value(const struct condition *c, const char *text)
{
	for (size_t i = 0; i < c->n_values; i++) {
		const char *v = c->values[i];

		if (c->operator == CONDITION_STARTS_WITH ||
		    c->operator == CONDITION_NOT_STARTS_WITH) {
			if (text_starts(text, v))
				return true;
		} else if (c->operator == CONDITION_MATCH) {
			if (fits(v, text))
				return true;
		} else if (strcmp(v, text) == 0) {
			return true;
		}
	}
	return false;
}

enum answer
place_text_meets(const struct condition *c, const char *text)
{
	bool met = any_value(c, text);

	switch (c->operator) {
	case CONDITION_EQUAL:
	case CONDITION_IN:
	case CONDITION_STARTS_WITH:
	case CONDITION_MATCH:
		return met ? ANSWER_YES : ANSWER_NO;
	case CONDITION_NOT_EQUAL:
	case CONDITION_NOT_IN:
	case CONDITION_NOT_STARTS_WITH:
		return met ? ANSWER_NO : ANSWER_YES;
	case CONDITION_LESS:
	case CONDITION_GREATER:
		break;
	}
	return ANSWER_UNKNOWN;
}

/* ---- texts that the platform fills in ---- */

struct fill {
	const struct place *place;
	struct arena *arena;
	const char **values;
	size_t n, room;
};

static int
add_value(struct fill *f, const char *value)
{
	if (f->n == f->room) {
		size_t room = f->room * 2 + 8;
		const char **items =
		    arena_alloc(f->arena, room, sizeof(*items));

		if (items == NULL)
			return -1;
		if (f->n > 0)
			memcpy(items, f->values, f->n * sizeof(*items));
		f->values = items;
		f->room = room;
	}
	f->values[f->n++] = value;
	return value == NULL ? -1 : 0;
}

/* Every occurrence in the text replaced; NULL without memory. */
static const char *
replace(struct fill *f, const char *text, const char *what, const char *with)
{
	const char *at;
	struct strbuf out;

	strbuf_init(&out, MAX_FILLED_TEXT);
	while ((at = strstr(text, what)) != NULL) {
		strbuf_addn(&out, text, (size_t)(at - text));
		strbuf_add(&out, with);
		text = at + strlen(what);
	}
	strbuf_add(&out, text);
	return strbuf_take(&out, f->arena);
}

static int
fill_groups(struct fill *f, const char *text, const char *what)
{
	const struct derived *d = f->place->d;
	size_t a = f->place->account;

	if (a == NONE)
		return add_value(f, text);
	for (size_t i = 0; i < membership_count(d, a); i++) {
		const struct group *g =
		    &d->model->groups[membership_group(d, a, i)];

		if (g->name != NULL &&
		    add_value(f, replace(f, text, what, g->name)) != 0)
			return -1;
	}
	return 0;
}

static int
fill_value(struct fill *f, const char *text)
{
	const struct derived *d = f->place->d;
	const struct platform *p = permission_platform(d->catalog);

	for (size_t i = 0; i < p->n_filled; i++) {
		const struct platform_filled *filled = &p->filled[i];
		const char *with = NULL;

		if (strstr(text, filled->text) == NULL)
			continue;
		if (filled->with == PLATFORM_NAMES_GROUP)
			return fill_groups(f, text, filled->text);
		if (filled->with == PLATFORM_NAMES_ACCOUNT &&
		    f->place->account != NONE)
			with = d->model->accounts[f->place->account].id;
		else if (filled->with == PLATFORM_NAMES_SCOPE)
			with = d->model->scopes[f->place->scope].id;
		if (with != NULL &&
		    (text = replace(f, text, filled->text, with)) == NULL)
			return -1;
	}
	return add_value(f, text);
}

static int
fill_condition(struct condition *c, const struct place *place,
    struct arena *arena)
{
	struct fill f = { .place = place, .arena = arena };
	const struct platform *p = permission_platform(place->d->catalog);
	bool any = false;

	for (size_t i = 0; i < c->n_values && !any; i++)
		for (size_t k = 0; k < p->n_filled && !any; k++)
			any = strstr(c->values[i], p->filled[k].text) != NULL;
	if (!any)
		return 0;
	for (size_t i = 0; i < c->n_values; i++)
		if (fill_value(&f, c->values[i]) != 0)
			return -1;
	c->values = f.values;
	c->n_values = f.n;
	return 0;
}

/* ---- what a condition comes to at a place ---- */

static enum answer
meets_group(const struct place *place, const struct condition *c)
{
	const struct derived *d = place->d;
	size_t a = place->account;

	if (a == NONE)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < membership_count(d, a); i++) {
		const struct group *g =
		    &d->model->groups[membership_group(d, a, i)];
		enum answer one =
		    g->name == NULL ? ANSWER_UNKNOWN
				    : place_text_meets(c, g->name);

		if (one != ANSWER_NO)
			return one;
	}
	return ANSWER_NO;
}

static bool
wants_something(const struct condition *c)
{
	return c->operator == CONDITION_EQUAL ||
	       c->operator == CONDITION_IN ||
	       c->operator == CONDITION_STARTS_WITH ||
	       c->operator == CONDITION_MATCH;
}

static bool
any_zone(const struct derived *d, size_t environment, const struct condition *c)
{
	const struct resolution *r = d->resolution;

	for (size_t i = r->zone_start[environment];
	     i < r->zone_start[environment + 1]; i++)
		if (place_text_meets(c,
			name_of(&d->model->scopes[r->zone[i]])) == ANSWER_YES)
			return true;
	return false;
}

/* In a zone its name decides; elsewhere a zone that exists nowhere there can
 * never be met. */
static enum answer
meets_zone(const struct place *place, const struct condition *c)
{
	const struct derived *d = place->d;
	const struct scope *s = &d->model->scopes[place->scope];

	if (s->kind == SCOPE_ZONE)
		return place_text_meets(c, name_of(s));
	if (!wants_something(c) || !d->resolution->zones_known[place->scope])
		return ANSWER_UNKNOWN;
	if (s->kind == SCOPE_ENVIRONMENT)
		return any_zone(d, place->scope, c) ? ANSWER_UNKNOWN
						    : ANSWER_NO;
	for (size_t e = 0; e < d->model->n_scopes; e++)
		if (d->model->scopes[e].kind == SCOPE_ENVIRONMENT &&
		    text_compare(d->model->scopes[e].source, s->source) == 0 &&
		    any_zone(d, e, c))
			return ANSWER_UNKNOWN;
	return ANSWER_NO;
}

/* Asked of the whole account, it depends on the environment; on one that is
 * there. */
static enum answer
meets_environment(const struct place *place, const struct condition *c)
{
	const struct derived *d = place->d;
	const struct scope *s = &d->model->scopes[place->scope];
	size_t environment = d->resolution->environment[place->scope];

	if (environment != NONE)
		return place_text_meets(c, d->model->scopes[environment].id);
	if (!d->resolution->zones_known[place->scope])
		return ANSWER_UNKNOWN;
	for (size_t e = 0; e < d->model->n_scopes; e++)
		if (d->model->scopes[e].kind == SCOPE_ENVIRONMENT &&
		    text_compare(d->model->scopes[e].source, s->source) == 0 &&
		    place_text_meets(c, d->model->scopes[e].id) != ANSWER_NO)
			return ANSWER_UNKNOWN;
	return ANSWER_NO;
}

static enum answer
meets(const struct place *place, const struct condition *c,
    const struct platform_attribute *a)
{
	if (a->names == PLATFORM_NAMES_GROUP)
		return meets_group(place, c);
	if (a->names == PLATFORM_NAMES_ZONE)
		return meets_zone(place, c);
	return a->names == PLATFORM_NAMES_ENVIRONMENT
		   ? meets_environment(place, c)
		   : ANSWER_UNKNOWN;
}

static const char *
say_failed(const struct place *place, const struct condition *c,
    const struct platform_attribute *a, struct arena *arena)
{
	const struct scope *s = &place->d->model->scopes[place->scope];
	struct strbuf text;

	strbuf_init(&text, MAX_FILLED_TEXT);
	if (a->names == PLATFORM_NAMES_ZONE && s->kind != SCOPE_ZONE)
		strbuf_addf(&text, "%s \"%s\" has no zone for: ",
		    scope_kind_text(s->kind), name_of(s));
	else if (a->names == PLATFORM_NAMES_GROUP)
		strbuf_add(&text, "the account is in no group for: ");
	else
		strbuf_addf(&text, "it does not hold in %s \"%s\": ",
		    scope_kind_text(s->kind), name_of(s));
	condition_print(&text, c, 1);
	return strbuf_take(&text, arena);
}

/* 1: it stays in *c; 0: it is met, or v says why it is not; -1. */
static int
judge_condition(struct verdict *v, const struct place *place,
    struct condition *c, struct arena *arena)
{
	const struct platform_attribute *a = platform_attribute(
	    permission_platform(place->d->catalog), c->attribute);
	enum answer holds;

	if (fill_condition(c, place, arena) != 0)
		return -1;
	if (a == NULL)
		return 1;
	holds = meets(place, c, a);
	if (holds != ANSWER_NO)
		return holds == ANSWER_UNKNOWN;
	v->state = EFFECT_NEVER;
	v->why = say_failed(place, c, a, arena);
	return v->why == NULL ? -1 : 0;
}

/* A grant at a zone says no more than what it names, in that zone. */
static int
add_zone(struct condition *c, const struct place *place,
    const struct grant *grant, const struct effect *effect,
    struct arena *arena)
{
	const struct derived *d = place->d;
	const struct permission *p = &d->resolution->facts[effect->number];
	const char **name;

	if (grant->scope == NONE || grant->scope == place->scope ||
	    d->model->scopes[grant->scope].kind != SCOPE_ZONE)
		return 0;
	for (size_t i = 0; i < p->n_ignores; i++)
		if (strcmp(p->ignores[i], d->resolution->zone_attribute) == 0)
			return 0;
	name = arena_alloc(arena, 1, sizeof(*name));
	if (name == NULL)
		return -1;
	*name = name_of(&d->model->scopes[grant->scope]);
	*c = (struct condition){ d->resolution->zone_attribute,
		CONDITION_EQUAL, name, 1 };
	return 1;
}

static int
compare_left(struct verdict *v, const struct place *place,
    struct arena *arena, struct err *err)
{
	struct predicate *p;

	if (predicate_new(&p, v->left.conditions, v->left.n,
		place->d->resolution->terms, arena, err) != 0) {
		if (err->code != ERR_LIMIT)
			return -1;
		err_clear(err);
		return 0;
	}
	v->predicate = p;
	if (predicate_contradicts(p) == ANSWER_YES) {
		v->state = EFFECT_NEVER;
		v->why = "no request can meet all of its conditions here";
	}
	return 0;
}

int
place_judge(struct verdict *v, const struct place *place,
    const struct grant *grant, const struct effect *effect,
    struct arena *arena, struct err *err)
{
	const struct effect_core *core = effect->core;
	bool in_zone = grant->scope != NONE &&
		       place->d->model->scopes[grant->scope].kind ==
			   SCOPE_ZONE;
	struct condition *left;
	size_t n = 0;
	int rc = 0;

	*v = (struct verdict){ effect->state, effect->why,
		{ core->left, core->n_left }, core->predicate };
	if (v->state != EFFECT_ALIVE || (!core->contextual && !in_zone) ||
	    place->scope == NONE)
		return 0;
	left = arena_alloc(arena, core->n_left + 2, sizeof(*left));
	if (left == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < core->n_left && rc >= 0; i++) {
		left[n] = core->left[i];
		rc = judge_condition(v, place, &left[n], arena);
		if (v->state != EFFECT_ALIVE && rc >= 0)
			return 0;
		n += rc > 0;
	}
	if (rc >= 0)
		rc = add_zone(&left[n], place, grant, effect, arena);
	if (rc < 0)
		return err_nomem(err);
	v->left = (struct term){ left, n + (size_t)rc };
	v->predicate = NULL;
	return compare_left(v, place, arena, err);
}
