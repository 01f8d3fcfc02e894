/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two conjunctions side by side; and a list of them, without those that
 * another one implies.
 */
#include <stdlib.h>
#include <string.h>

#include "model/predicate_private.h"

/* Fewer than this are compared each with each. */
#define FEW 32

/* The factor of that attribute, from *at on; both lists are sorted. */
static const struct factor *
find(const struct conjunction *c, size_t *at, const char *attribute)
{
	int order = -1;

	while (*at < c->n_factors) {
		const char *name = c->factors[*at].attribute;

		order = name == attribute ? 0 : strcmp(name, attribute);
		if (order >= 0)
			break;
		(*at)++;
	}
	return order == 0 ? &c->factors[*at] : NULL;
}

static bool
clock_within(const struct conjunction *a, const struct conjunction *b)
{
	const struct spans all = spans_all();
	struct sweep instants, weeks;

	if (!spans_within(&a->instant, &b->instant)) {
		sweep_init(&instants, &a->instant, true, &b->instant, false);
		sweep_init(&weeks, &a->week, true, &all, true);
		if (clock_meet(&instants, &weeks))
			return false;
	}
	if (!spans_within(&a->week, &b->week)) {
		sweep_init(&instants, &a->instant, true, &all, true);
		sweep_init(&weeks, &a->week, true, &b->week, false);
		if (clock_meet(&instants, &weeks))
			return false;
	}
	return true;
}

static bool
has_atom(const struct factor *f, const struct atom *atom)
{
	for (size_t i = 0; i < f->n_atoms; i++)
		if (atom_implies(f->atoms[i], atom))
			return true;
	return f->type != ATTRIBUTE_TEXTS && atom_holds_for(atom, &f->spans);
}

static bool
factor_within(const struct factor *a, const struct factor *b)
{
	/* The spans of clock factors were compared together. */
	if (!b->clock && !spans_within(&a->spans, &b->spans))
		return false;
	for (size_t i = 0; i < b->n_atoms; i++)
		if (!has_atom(a, b->atoms[i]))
			return false;
	return true;
}

bool
conjunction_within(const struct conjunction *a, const struct conjunction *b)
{
	size_t at = 0;

	if ((b->signature & ~a->signature) != 0 || !clock_within(a, b))
		return false;
	for (size_t i = 0; i < b->n_factors; i++) {
		const struct factor *f = &b->factors[i];
		const struct factor *of_a;

		if (f->clock && f->n_atoms == 0)
			continue;
		of_a = find(a, &at, f->attribute);
		if (of_a == NULL || !factor_within(of_a, f))
			return false;
	}
	return true;
}

bool
conjunction_meet(const struct conjunction *a, const struct conjunction *b)
{
	struct sweep instants, weeks;
	size_t at = 0;

	sweep_init(&instants, &a->instant, true, &b->instant, true);
	sweep_init(&weeks, &a->week, true, &b->week, true);
	if (!clock_meet(&instants, &weeks))
		return false;
	if ((a->signature & b->signature) == 0)
		return true;
	for (size_t i = 0; i < b->n_factors; i++) {
		const struct factor *f = &b->factors[i], *of_a;

		if (f->clock)
			continue;
		of_a = find(a, &at, f->attribute);
		if (of_a != NULL && !spans_meet(&of_a->spans, &f->spans))
			return false;
	}
	return true;
}

/*
 * Who can imply whom is narrowed down by one attribute, the one that most
 * of them speak of: the other must allow all values that this one allows, so
 * its lowest is no higher, and its highest no lower.
 */

/* A conjunction by the ends of what it allows of the attribute. */
struct entry {
	const struct spans *spans;
	size_t at;    /* in the list */
	size_t reach; /* entry with the highest end, up to this one */
};

struct search {
	const struct conjunction **list;
	size_t n;
	struct entry *entries; /* those that speak of it, by lowest value */
	size_t n_entries;
	size_t *others;
	size_t n_others;
	size_t *entry_of; /* NONE: one of the others */
};

/* Of two that imply each other the shorter stays, then the first. */
static bool
goes_first(const struct conjunction *const *list, size_t k, size_t i)
{
	size_t n = list[k]->n_conditions, m = list[i]->n_conditions;

	return n != m ? n < m : k < i;
}

static bool
absorbs(const struct conjunction *const *list, size_t k, size_t i)
{
	return k != i && list[k] != NULL &&
	       conjunction_within(list[i], list[k]) &&
	       (goes_first(list, k, i) ||
		   !conjunction_within(list[k], list[i]));
}

/* NULL sorts first: open below. */
static int
compare_from(const struct spans *a, const struct spans *b)
{
	if (a->first || b->first)
		return (int)b->first - (int)a->first;
	return spans_cut_compare(&a->cuts[0], &b->cuts[0]);
}

static bool
is_open(const struct spans *s)
{
	return s->first == (s->n % 2 == 0);
}

/* Open above sorts last. */
static int
compare_to(const struct spans *a, const struct spans *b)
{
	bool x = is_open(a), y = is_open(b);

	if (x || y)
		return (int)x - (int)y;
	return spans_cut_compare(&a->cuts[a->n - 1], &b->cuts[b->n - 1]);
}

static int
by_from(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_from(x->spans, y->spans);

	if (order != 0)
		return order;
	return (x->at > y->at) - (x->at < y->at);
}

/* Of clock and list attributes the values of one do not tell. */
static bool
tells(const struct factor *f)
{
	return !f->clock && f->type != ATTRIBUTE_TEXTS;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NULL: there is none, or no memory. */
static const char *
most_named(const struct search *s, struct arena *scratch)
{
	const char **names, *most = NULL;
	size_t n = 0, longest = 0, run = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->list[i]->n_factors;
	names = arena_alloc(scratch, n + 1, sizeof(*names));
	if (names == NULL)
		return NULL;
	n = 0;
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->list[i]->n_factors; k++)
			if (tells(&s->list[i]->factors[k]))
				names[n++] = s->list[i]->factors[k].attribute;
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		run = i > 0 && by_name(&names[i - 1], &names[i]) == 0 ? run + 1
								      : 1;
		if (run > longest) {
			longest = run;
			most = names[i];
		}
	}
	return most;
}

static void
enter(struct search *s, size_t i, const char *name)
{
	const struct conjunction *c = s->list[i];

	for (size_t k = 0; k < c->n_factors; k++)
		if (strcmp(c->factors[k].attribute, name) == 0) {
			s->entries[s->n_entries++] =
			    (struct entry){ &c->factors[k].spans, i, 0 };
			return;
		}
	s->others[s->n_others++] = i;
}

static int
prepare(struct search *s, struct arena *scratch)
{
	const char *name = most_named(s, scratch);

	s->entries = arena_alloc(scratch, s->n, sizeof(*s->entries));
	s->others = arena_alloc(scratch, s->n, sizeof(*s->others));
	s->entry_of = arena_alloc(scratch, s->n, sizeof(*s->entry_of));
	if (s->entries == NULL || s->others == NULL || s->entry_of == NULL)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		s->entry_of[i] = NONE;
		if (name != NULL)
			enter(s, i, name);
		else
			s->others[s->n_others++] = i;
	}
	qsort(s->entries, s->n_entries, sizeof(*s->entries), by_from);
	for (size_t i = 0; i < s->n_entries; i++) {
		struct entry *e = &s->entries[i];
		size_t before = i == 0 ? 0 : s->entries[i - 1].reach;

		e->reach = i;
		if (compare_to(s->entries[before].spans, e->spans) > 0)
			e->reach = before;
		s->entry_of[e->at] = i;
	}
	return 0;
}

static bool
is_absorbed(const struct search *s, size_t i)
{
	size_t at = s->entry_of[i];
	const struct spans *spans;

	for (size_t k = 0; k < s->n_others; k++)
		if (absorbs(s->list, s->others[k], i))
			return true;
	if (at == NONE)
		return false;
	spans = s->entries[at].spans;
	/* Those that begin where this one does may stand behind it. */
	while (at + 1 < s->n_entries &&
	       compare_from(s->entries[at + 1].spans, spans) == 0)
		at++;
	for (size_t k = at + 1; k-- > 0;) {
		const struct entry *e = &s->entries[k];

		if (compare_to(s->entries[e->reach].spans, spans) < 0)
			return false; /* none of the rest reaches so far */
		if (absorbs(s->list, e->at, i))
			return true;
	}
	return false;
}

static bool
is_absorbed_by_any(const struct search *s, size_t i)
{
	for (size_t k = 0; k < s->n; k++)
		if (absorbs(s->list, k, i))
			return true;
	return false;
}

int
predicate_absorb(const struct conjunction **list, size_t *n)
{
	struct search s = { .list = list, .n = *n };
	struct arena scratch;
	size_t kept = 0;
	int rc = 0;

	arena_init(&scratch);
	if (*n >= FEW && prepare(&s, &scratch) != 0) {
		rc = -1;
		goto out;
	}
	for (size_t i = 0; i < *n; i++)
		if (*n >= FEW ? is_absorbed(&s, i) : is_absorbed_by_any(&s, i))
			list[i] = NULL;
	for (size_t i = 0; i < *n; i++)
		if (list[i] != NULL)
			list[kept++] = list[i];
	*n = kept;
out:
	arena_clear(&scratch);
	return rc;
}
