/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of values of an ordered domain, as the places where they change. */
#include <stdlib.h>
#include <string.h>

#include "base/utc.h"
#include "model/predicate_private.h"

#define TEXTS                                                                  \
	{                                                                      \
		{ "", CUT_BEFORE },                                            \
		{                                                              \
			"", CUT_PAST                                           \
		}                                                              \
	}
#define INSTANTS                                                               \
	{                                                                      \
		{ NULL, INT64_MIN },                                           \
		{                                                              \
			NULL, INT64_MAX                                        \
		}                                                              \
	}

const struct span spans_domain[] = {
	[ATTRIBUTE_TEXT] = TEXTS,
	[ATTRIBUTE_TEXTS] = TEXTS,
	[ATTRIBUTE_DATE] = INSTANTS,
	[ATTRIBUTE_DATE_TIME] = INSTANTS,
	[ATTRIBUTE_TIME_OF_DAY] = { { NULL, 0 }, { NULL, UTC_DAY } },
	[ATTRIBUTE_WEEKDAY] = { { NULL, 0 }, { NULL, 7 } },
};
const struct span spans_week_domain = { { NULL, 0 }, { NULL, WEEK_SECONDS } };

static int
sign(bool less, bool more)
{
	return more - less;
}

int
spans_cut_compare(const struct cut *a, const struct cut *b)
{
	const unsigned char *x = (const unsigned char *)a->text;
	const unsigned char *y = (const unsigned char *)b->text;

	if (x == y || x == NULL || y == NULL)
		return sign(a->at<b->at, a->at> b->at);
	while (*x != '\0' && *x == *y) {
		x++;
		y++;
	}
	if (*x == *y)
		return sign(a->at<b->at, a->at> b->at);
	/* The shorter one begins the other. */
	if (*x == '\0')
		return a->at == CUT_PAST ? 1 : -1;
	if (*y == '\0')
		return b->at == CUT_PAST ? -1 : 1;
	return sign(*x<*y, *x> * y);
}

bool
spans_is_empty(const struct spans *s)
{
	return s->n == 0 && !s->first;
}

bool
spans_is_full(const struct spans *s)
{
	return s->n == 0 && s->first;
}

struct spans
spans_all(void)
{
	return (struct spans){ NULL, 0, true };
}

struct spans
spans_not(const struct spans *s)
{
	return (struct spans){ s->cuts, s->n, !s->first };
}

/* How many cuts are at or before that one. */
static size_t
cuts_to(const struct spans *s, const struct cut *at)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spans_cut_compare(&s->cuts[middle], at) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
spans_has(const struct spans *s, const struct cut *value)
{
	return s->first != (cuts_to(s, value) % 2 == 1);
}

bool
spans_has_text(const struct spans *s, const char *text)
{
	const struct cut value = { text, CUT_BEFORE };

	return spans_has(s, &value);
}

bool
spans_has_number(const struct spans *s, int64_t number)
{
	const struct cut value = { NULL, number };

	return spans_has(s, &value);
}

void
sweep_init(struct sweep *w, const struct spans *a, bool in_a,
    const struct spans *b, bool in_b)
{
	*w = (struct sweep){ .set = { a, b }, .want = { in_a, in_b } };
}

static bool
is_in(const struct sweep *w)
{
	for (size_t i = 0; i < NITEMS(w->set); i++) {
		bool in = w->set[i]->first != (w->next[i] % 2 == 1);

		if (in != w->want[i])
			return false;
	}
	return true;
}

/* To the next cut of either set. */
static void
step(struct sweep *w)
{
	const struct spans *a = w->set[0], *b = w->set[1];
	bool more_a = w->next[0] < a->n, more_b = w->next[1] < b->n;
	const struct cut *x = more_a ? &a->cuts[w->next[0]] : NULL;
	const struct cut *y = more_b ? &b->cuts[w->next[1]] : NULL;
	int order = -1;

	if (x == NULL && y == NULL) {
		w->done = true;
		return;
	}
	if (x == NULL)
		order = 1;
	else if (y != NULL)
		order = spans_cut_compare(x, y);
	w->at = order <= 0 ? x : y;
	w->next[0] += order <= 0;
	w->next[1] += order >= 0;
}

bool
sweep_next(struct sweep *w, struct sweep_span *out)
{
	while (!w->done && !is_in(w))
		step(w);
	if (w->done)
		return false;
	out->from = w->at;
	while (!w->done && is_in(w))
		step(w);
	out->to = w->done ? NULL : w->at;
	return true;
}

/* Is a much smaller: so that its spans are better looked up one by one? */
static bool
is_small(const struct spans *a, const struct spans *b)
{
	return a->n < b->n / 16;
}

/*
 * Looks up each span of a in b: does b hold all of it (`within`), or any of
 * it?  True: of every span, or of one.
 */
static bool
look_up(const struct spans *a, const struct spans *b, bool within)
{
	const struct spans all = spans_all();
	struct sweep sweep;
	struct sweep_span span;

	sweep_init(&sweep, a, true, &all, true);
	while (sweep_next(&sweep, &span)) {
		size_t k = span.from == NULL ? 0 : cuts_to(b, span.from);
		bool in = b->first != (k % 2 == 1);
		bool changes = k < b->n &&
			       (span.to == NULL ||
				   spans_cut_compare(&b->cuts[k], span.to) < 0);

		if ((within && (!in || changes)) ||
		    (!within && (in || changes)))
			return !within;
	}
	return within;
}

bool
spans_within(const struct spans *a, const struct spans *b)
{
	struct sweep sweep;
	struct sweep_span span;

	if (spans_is_full(b))
		return true;
	if (is_small(a, b))
		return look_up(a, b, true);
	sweep_init(&sweep, a, true, b, false);
	return !sweep_next(&sweep, &span);
}

bool
spans_meet(const struct spans *a, const struct spans *b)
{
	struct sweep sweep;
	struct sweep_span span;

	if (is_small(a, b))
		return look_up(a, b, false);
	if (is_small(b, a))
		return look_up(b, a, false);
	sweep_init(&sweep, a, true, b, true);
	return sweep_next(&sweep, &span);
}

int
spans_cross(struct spans *out, const struct spans *a, bool in_a,
    const struct spans *b, bool in_b, struct arena *arena)
{
	struct sweep sweep;
	struct sweep_span span;
	struct cut *cuts;
	struct spans made = { NULL, 0, false }; /* out may be a or b */

	cuts = arena_alloc(arena, a->n + b->n + 1, sizeof(*cuts));
	if (cuts == NULL)
		return -1;
	made.cuts = cuts;
	sweep_init(&sweep, a, in_a, b, in_b);
	while (sweep_next(&sweep, &span)) {
		if (span.from == NULL)
			made.first = true;
		else
			cuts[made.n++] = *span.from;
		if (span.to != NULL)
			cuts[made.n++] = *span.to;
	}
	*out = made;
	return 0;
}

int
spans_and(struct spans *out, const struct spans *a, const struct spans *b,
    struct arena *arena)
{
	if (spans_is_full(a) || spans_is_empty(b)) {
		*out = *b;
		return 0;
	}
	if (spans_is_full(b) || spans_is_empty(a)) {
		*out = *a;
		return 0;
	}
	return spans_cross(out, a, true, b, true, arena);
}

int
spans_minus(struct spans *out, const struct spans *a, const struct spans *b,
    struct arena *arena)
{
	const struct spans not_b = spans_not(b);

	return spans_and(out, a, &not_b, arena);
}

static int
by_from(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int order = spans_cut_compare(&x->from, &y->from);

	return order != 0 ? order : spans_cut_compare(&x->to, &y->to);
}

int
spans_unite(struct spans *out, struct span *list, size_t n,
    const struct span *domain, struct arena *arena)
{
	struct cut *cuts = arena_alloc(arena, 2 * n + 1, sizeof(*cuts));
	struct span at;

	*out = (struct spans){ cuts, 0, false };
	if (cuts == NULL)
		return -1;
	if (n > 0)
		qsort(list, n, sizeof(*list), by_from);
	for (size_t i = 0; i < n;) {
		at = list[i++];
		for (; i < n && spans_cut_compare(&list[i].from, &at.to) <= 0;
		     i++)
			if (spans_cut_compare(&list[i].to, &at.to) > 0)
				at.to = list[i].to;
		if (spans_cut_compare(&at.from, &at.to) >= 0)
			continue;
		if (spans_cut_compare(&at.from, &domain->from) <= 0)
			out->first = true;
		else
			cuts[out->n++] = at.from;
		if (spans_cut_compare(&at.to, &domain->to) < 0)
			cuts[out->n++] = at.to;
	}
	return 0;
}
