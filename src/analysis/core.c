/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions judged once for all effects that have the same: what the clock
 * says of them, whether they can be met at all, and what is left to ask.
 */
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/utc.h"

#define MAX_CONDITION_TEXT (4 * (size_t)MIB)

static const struct platform *
platform_of(const struct expander *x)
{
	return permission_platform(x->d->catalog);
}

static bool
has_filled_text(const struct platform *p, const struct condition *c)
{
	for (size_t i = 0; i < c->n_values; i++)
		for (size_t f = 0; f < p->n_filled; f++)
			if (strstr(c->values[i], p->filled[f].text) != NULL)
				return true;
	return false;
}

static bool
is_contextual(const struct platform *p, const struct condition *c)
{
	const struct platform_attribute *a =
	    platform_attribute(p, c->attribute);

	return a != NULL && (a->names == PLATFORM_NAMES_ENVIRONMENT ||
				a->names == PLATFORM_NAMES_ZONE);
}

static bool
is_personal(const struct platform *p, const struct condition *c)
{
	const struct platform_attribute *a =
	    platform_attribute(p, c->attribute);

	return (a != NULL && a->names == PLATFORM_NAMES_GROUP) ||
	       has_filled_text(p, c);
}

/* A date that is met now needs no word any more; hours and weekdays come
 * back, so they stay. */
static int
is_settled(bool *out, const struct expander *x, const struct condition *c,
    struct err *err)
{
	const struct platform_attribute *a =
	    platform_attribute(platform_of(x), c->attribute);
	const struct predicate_request request = { NULL, 0, x->d->now };
	struct predicate *alone;

	*out = false;
	if (a == NULL || x->d->now == UTC_UNKNOWN ||
	    (a->type != ATTRIBUTE_DATE && a->type != ATTRIBUTE_DATE_TIME))
		return 0;
	if (predicate_new(&alone, c, 1, x->r->terms, x->arena, err) != 0) {
		if (err->code != ERR_LIMIT)
			return -1;
		err_clear(err);
		return 0;
	}
	*out = predicate_holds(alone, &request) == ANSWER_YES;
	return 0;
}

static int
collect_left(struct effect_core *core, struct expander *x,
    const struct condition *list, size_t n, struct err *err)
{
	struct condition *left = arena_alloc(x->arena, n + 1, sizeof(*left));

	if (left == NULL)
		return err_nomem(err);
	core->left = left;
	for (size_t i = 0; i < n; i++) {
		bool settled;

		if (is_settled(&settled, x, &list[i], err) != 0)
			return -1;
		if (settled)
			continue;
		core->personal = core->personal ||
				 is_personal(platform_of(x), &list[i]);
		core->contextual = core->contextual || core->personal ||
				   is_contextual(platform_of(x), &list[i]);
		left[core->n_left++] = list[i];
	}
	return 0;
}

/* Text of what cannot be met; NULL without memory. */
static const char *
say_conditions(struct expander *x, const char *before,
    const struct condition *list, size_t n)
{
	struct strbuf text;

	strbuf_init(&text, MAX_CONDITION_TEXT);
	strbuf_add(&text, before);
	condition_print(&text, list, n);
	return strbuf_take(&text, x->arena);
}

static int
judge_time(struct effect_core *core, struct expander *x,
    const struct predicate *whole, struct err *err)
{
	struct predicate_time time;
	char day[UTC_TEXT];

	if (x->d->now == UTC_UNKNOWN)
		return 0;
	if (predicate_at(&time, whole, x->d->now, err) != 0)
		return -1;
	if (time.phase == PHASE_OVER) {
		core->state = EFFECT_OVER;
		utc_format(time.ends, day);
		core->why = day[0] == '\0' ? "its time is over"
					   : arena_printf(x->arena,
						 "it ended at %s", day);
	} else if (time.phase == PHASE_NOT_YET) {
		core->state = EFFECT_NOT_YET;
		utc_format(time.begins, day);
		core->why = day[0] == '\0' ? "its time has not come"
					   : arena_printf(x->arena,
						 "it begins at %s", day);
	} else {
		return 0;
	}
	return core->why == NULL ? err_nomem(err) : 0;
}

/* Too much to reckon with: it stays a condition that nobody can compare. */
static int
or_too_large(int rc, struct err *err)
{
	if (rc == 0 || err->code != ERR_LIMIT)
		return rc;
	err_clear(err);
	return 1;
}

static int
judge_core(struct effect_core *core, struct expander *x,
    const struct condition *list, size_t n, struct err *err)
{
	struct predicate *whole, *left;
	int rc;

	rc = or_too_large(
	    predicate_new(&whole, list, n, x->r->terms, x->arena, err), err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (predicate_contradicts(whole) == ANSWER_YES) {
		core->state = EFFECT_NEVER;
		core->why = say_conditions(
		    x, "no request can meet all of: ", list, n);
		return core->why == NULL ? err_nomem(err) : 0;
	}
	if (judge_time(core, x, whole, err) != 0)
		return -1;
	rc = or_too_large(predicate_new(&left, core->left, core->n_left,
			      x->r->terms, x->arena, err),
	    err);
	if (rc < 0)
		return -1;
	core->predicate = rc == 0 ? left : NULL;
	return 0;
}

static int
core_new(struct effect_core **out, struct expander *x,
    const struct condition *list, size_t n, struct err *err)
{
	struct effect_core *core = arena_alloc(x->arena, 1, sizeof(*core));

	*out = core;
	if (core == NULL)
		return err_nomem(err);
	core->state = EFFECT_ALIVE;
	if (collect_left(core, x, list, n, err) != 0)
		return -1;
	return judge_core(core, x, list, n, err);
}

/* No two lists have the same text: lengths stand before the values. */
static const char *
key_of(struct expander *x, const struct condition *list, size_t n)
{
	struct strbuf key;

	strbuf_init(&key, MAX_CONDITION_TEXT);
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&key, "%s\n%d %zu:", list[i].attribute,
		    (int)list[i].operator, list[i].n_values);
		for (size_t v = 0; v < list[i].n_values; v++)
			strbuf_addf(&key, "%zu:%s",
			    strlen(list[i].values[v]), list[i].values[v]);
	}
	return strbuf_take(&key, x->arena);
}

int
core_find(const struct effect_core **out, struct expander *x,
    const struct condition *list, size_t n, struct err *err)
{
	const char *key = key_of(x, list, n);
	struct effect_core *core;
	size_t at;

	if (key == NULL)
		return err_nomem(err);
	at = map_get(x->cores, key);
	if (at != NONE) {
		*out = x->core_list[at];
		return 0;
	}
	if (core_new(&core, x, list, n, err) != 0)
		return -1;
	if (x->n_cores == x->room_cores) {
		void *items = x->core_list;
		int rc = array_reserve(&items, &x->room_cores, x->n_cores + 1,
		    sizeof(*x->core_list));

		x->core_list = items;
		if (rc != 0)
			return err_nomem(err);
	}
	core->id = x->n_cores;
	x->core_list[x->n_cores] = core;
	if (map_add(x->cores, key, x->n_cores++) < 0)
		return err_nomem(err);
	*out = core;
	return 0;
}
