/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a conjunction within the union of others?  Each of them is taken out of
 * it in turn; what is left falls into pieces, one per condition that it may
 * fail.  A piece that none of them reaches is where the implication fails.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/predicate_private.h"

#define MAX_SCRATCH (64 * MIB)
/*
 * Prefixes are exact as long as there is always a further character: there
 * are 1.1 million, so fewer places are looked at.
 */
#define MAX_CUTS (1024 * KIB)

struct piece {
	struct dim *dims; /* one per name */
	struct spans instant, week;
	size_t next; /* conjunctions before this one were taken out */
	struct piece *below;
};

struct cover {
	const struct conjunction **list; /* what is taken out */
	size_t n;
	const char **names; /* attributes, sorted */
	size_t n_names;
	struct piece *stack;
	struct work *work;
	struct arena scratch;
	bool unsure;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
collect_names(struct cover *c, const struct conjunction *a)
{
	size_t n = a->n_factors, kept = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->list[i]->n_factors;
	c->names = arena_alloc(&c->scratch, n + 1, sizeof(*c->names));
	if (c->names == NULL)
		return -1;
	n = 0;
	for (size_t i = 0; i < a->n_factors; i++)
		c->names[n++] = a->factors[i].attribute;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->list[i]->n_factors; k++)
			c->names[n++] = c->list[i]->factors[k].attribute;
	qsort(c->names, n, sizeof(*c->names), by_name);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(c->names[kept - 1], c->names[i]) != 0)
			c->names[kept++] = c->names[i];
	c->n_names = kept;
	return 0;
}

static size_t
number_of(const struct cover *c, const char *attribute)
{
	const char **found = bsearch(
	    &attribute, c->names, c->n_names, sizeof(*c->names), by_name);

	return (size_t)(found - c->names);
}

static int
first_piece(struct cover *c, const struct conjunction *a)
{
	struct piece *p = arena_alloc(&c->scratch, 1, sizeof(*p));

	if (p == NULL)
		return -1;
	p->dims = arena_alloc(&c->scratch, c->n_names + 1, sizeof(*p->dims));
	if (p->dims == NULL)
		return -1;
	for (size_t i = 0; i < c->n_names; i++)
		p->dims[i].spans = spans_all();
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->list[i]->n_factors; k++) {
			const struct factor *f = &c->list[i]->factors[k];

			p->dims[number_of(c, f->attribute)].type = f->type;
		}
	for (size_t i = 0; i < a->n_factors; i++) {
		const struct factor *f = &a->factors[i];
		struct dim *d = &p->dims[number_of(c, f->attribute)];

		d->type = f->type;
		if (!f->clock)
			d->spans = f->spans;
		d->yes = f->atoms;
		d->n_yes = f->n_atoms;
	}
	p->instant = a->instant;
	p->week = a->week;
	c->stack = p;
	return 0;
}

static struct piece *
copy_piece(struct cover *c, const struct piece *p)
{
	struct piece *copy = arena_alloc(&c->scratch, 1, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *p;
	copy->dims =
	    arena_alloc(&c->scratch, c->n_names + 1, sizeof(*copy->dims));
	if (copy->dims == NULL)
		return NULL;
	memcpy(copy->dims, p->dims, c->n_names * sizeof(*copy->dims));
	return copy;
}

static void
push(struct cover *c, struct piece *p)
{
	if (c->work->pieces > 0)
		c->work->pieces--;
	p->below = c->stack;
	c->stack = p;
}

static int
add_atom(struct cover *c, const struct atom *const **list, size_t *n,
    const struct atom *atom)
{
	const struct atom **more =
	    arena_alloc(&c->scratch, *n + 1, sizeof(struct atom *));

	if (more == NULL)
		return -1;
	if (*n > 0)
		memcpy(more, *list, *n * sizeof(struct atom *));
	more[(*n)++] = atom;
	*list = more;
	return 0;
}

static bool
is_implied(const struct dim *d, const struct atom *atom)
{
	for (size_t i = 0; i < d->n_yes; i++)
		if (atom_implies(d->yes[i], atom))
			return true;
	return d->type != ATTRIBUTE_TEXTS && atom_holds_for(atom, &d->spans);
}

/* The part outside the set is a piece; the rest goes on. */
static int
cut_spans(struct cover *c, struct piece *p, size_t k, const struct spans *set)
{
	struct piece *outside;

	if (spans_within(&p->dims[k].spans, set))
		return 0;
	outside = copy_piece(c, p);
	if (outside == NULL || spans_minus(&outside->dims[k].spans,
				   &p->dims[k].spans, set, &c->scratch) != 0)
		return -1;
	if (!dim_is_empty(&outside->dims[k]))
		push(c, outside);
	return spans_and(
	    &p->dims[k].spans, &p->dims[k].spans, set, &c->scratch);
}

static int
cut_atom(struct cover *c, struct piece *p, size_t k, const struct atom *atom)
{
	struct dim *inside = &p->dims[k], *d;
	struct piece *outside;

	if (is_implied(inside, atom))
		return 0;
	outside = copy_piece(c, p);
	if (outside == NULL)
		return -1;
	d = &outside->dims[k];
	if (add_atom(c, &d->no, &d->n_no, atom) != 0)
		return -1;
	if (d->type == ATTRIBUTE_TEXT &&
	    spans_minus(&d->spans, &d->spans, &atom->lower, &c->scratch) != 0)
		return -1;
	if (!dim_is_empty(d))
		push(c, outside);
	if (add_atom(c, &inside->yes, &inside->n_yes, atom) != 0)
		return -1;
	if (inside->type != ATTRIBUTE_TEXT)
		return 0;
	return spans_and(
	    &inside->spans, &inside->spans, &atom->upper, &c->scratch);
}

static bool
has_time(const struct piece *p)
{
	const struct spans all = spans_all();
	struct sweep instants, weeks;

	sweep_init(&instants, &p->instant, true, &all, true);
	sweep_init(&weeks, &p->week, true, &all, true);
	return clock_meet(&instants, &weeks);
}

static int
cut_clock(struct cover *c, struct piece *p, const struct conjunction *b)
{
	struct piece *outside;

	if (!spans_within(&p->instant, &b->instant)) {
		outside = copy_piece(c, p);
		if (outside == NULL ||
		    spans_minus(&outside->instant, &p->instant, &b->instant,
			&c->scratch) != 0 ||
		    spans_and(&p->instant, &p->instant, &b->instant,
			&c->scratch) != 0)
			return -1;
		if (has_time(outside))
			push(c, outside);
	}
	if (!spans_within(&p->week, &b->week)) {
		outside = copy_piece(c, p);
		if (outside == NULL || spans_minus(&outside->week, &p->week,
					   &b->week, &c->scratch) != 0)
			return -1;
		if (has_time(outside))
			push(c, outside);
		return spans_and(&p->week, &p->week, &b->week, &c->scratch);
	}
	return 0;
}

/* The pieces outside b; what is inside is done with. */
static int
take_out(struct cover *c, struct piece *p, const struct conjunction *b)
{
	if (cut_clock(c, p, b) != 0)
		return -1;
	for (size_t i = 0; i < b->n_factors; i++) {
		const struct factor *f = &b->factors[i];
		size_t k = number_of(c, f->attribute);

		if (!f->clock && cut_spans(c, p, k, &f->spans) != 0)
			return -1;
		for (size_t m = 0; m < f->n_atoms; m++)
			if (cut_atom(c, p, k, f->atoms[m]) != 0)
				return -1;
	}
	return 0;
}

static bool
denies(const struct dim *d, const struct factor *f)
{
	for (size_t i = 0; i < f->n_atoms; i++)
		for (size_t k = 0; k < d->n_no; k++)
			if (atom_implies(f->atoms[i], d->no[k]))
				return true;
	return false;
}

/* Surely nothing in common. */
static bool
misses(
    const struct cover *c, const struct piece *p, const struct conjunction *b)
{
	struct sweep instants, weeks;

	for (size_t i = 0; i < b->n_factors; i++) {
		const struct factor *f = &b->factors[i];
		const struct dim *d = &p->dims[number_of(c, f->attribute)];

		if (!f->clock && !spans_meet(&d->spans, &f->spans))
			return true;
		if (d->n_no > 0 && denies(d, f))
			return true;
	}
	sweep_init(&instants, &p->instant, true, &b->instant, true);
	sweep_init(&weeks, &p->week, true, &b->week, true);
	return !clock_meet(&instants, &weeks);
}

/* YES: some request is in this piece. */
static int
piece_state(struct cover *c, enum answer *out, const struct piece *p)
{
	enum answer one;

	*out = has_time(p) ? ANSWER_YES : ANSWER_NO;
	for (size_t i = 0; i < c->n_names && *out != ANSWER_NO; i++) {
		if (dim_state(&one, &p->dims[i], &c->scratch) != 0)
			return -1;
		if (one != ANSWER_YES)
			*out = one;
	}
	return 0;
}

static bool
is_exhausted(const struct cover *c)
{
	return c->work->pieces == 0 || c->work->visits == 0 ||
	       c->scratch.used > MAX_SCRATCH;
}

/* Piece by piece, the newest first. */
static int
walk(struct cover *c, enum answer *out)
{
	enum answer state;

	*out = ANSWER_UNKNOWN;
	while (c->stack != NULL) {
		struct piece *p = c->stack;
		size_t at = p->next;

		c->stack = p->below;
		if (is_exhausted(c))
			return 0;
		for (; at < c->n && misses(c, p, c->list[at]); at++)
			if (c->work->visits > 0)
				c->work->visits--;
		if (at < c->n) {
			p->next = at + 1;
			if (take_out(c, p, c->list[at]) != 0)
				return -1;
			continue;
		}
		if (piece_state(c, &state, p) != 0)
			return -1;
		if (state == ANSWER_YES) {
			*out = ANSWER_NO;
			return 0;
		}
		c->unsure = c->unsure || state == ANSWER_UNKNOWN;
	}
	*out = c->unsure ? ANSWER_UNKNOWN : ANSWER_YES;
	return 0;
}

/* The only dimension in which the piece is not yet inside b, if its set of
 * values is all that matters there; else NONE. */
static size_t
only_spans(
    const struct cover *c, const struct piece *p, const struct conjunction *b)
{
	size_t only = NONE;

	if (!spans_within(&p->instant, &b->instant) ||
	    !spans_within(&p->week, &b->week))
		return NONE;
	for (size_t i = 0; i < b->n_factors; i++) {
		const struct factor *f = &b->factors[i];
		size_t k = number_of(c, f->attribute);

		if (f->n_atoms > 0)
			return NONE;
		if (f->clock || spans_within(&p->dims[k].spans, &f->spans))
			continue;
		if (only != NONE)
			return NONE;
		only = k;
	}
	return only;
}

/* One set taken out of another, piece by piece of it. */
struct removal {
	struct span *list;
	size_t n, room;
};

static void
remove_later(
    struct removal *r, const struct spans *set, const struct span *domain)
{
	const struct spans all = spans_all();
	struct sweep sweep;
	struct sweep_span span;

	sweep_init(&sweep, set, true, &all, true);
	while (sweep_next(&sweep, &span) && r->n < r->room) {
		struct span *to = &r->list[r->n++];

		to->from = span.from == NULL ? domain->from : *span.from;
		to->to = span.to == NULL ? domain->to : *span.to;
	}
}

static const struct factor *
factor_of(const struct conjunction *b, const char *attribute)
{
	for (size_t i = 0; i < b->n_factors; i++)
		if (strcmp(b->factors[i].attribute, attribute) == 0)
			return &b->factors[i];
	return NULL;
}

/* All that differ from the piece in dimension k only, at once. */
static int
take_out_alike(struct cover *c, struct piece *p, size_t k, const size_t *only)
{
	const struct span *domain = &spans_domain[p->dims[k].type];
	struct removal r = { NULL, 0, 0 };
	struct spans set;

	for (size_t i = 0; i < c->n; i++)
		if (only[i] == k)
			r.room +=
			    factor_of(c->list[i], c->names[k])->spans.n + 1;
	if (r.room == 0)
		return 0;
	r.list = arena_alloc(&c->scratch, r.room, sizeof(*r.list));
	if (r.list == NULL)
		return -1;
	for (size_t i = 0; i < c->n; i++)
		if (only[i] == k)
			remove_later(&r,
			    &factor_of(c->list[i], c->names[k])->spans, domain);
	if (spans_unite(&set, r.list, r.n, domain, &c->scratch) != 0)
		return -1;
	return spans_minus(
	    &p->dims[k].spans, &p->dims[k].spans, &set, &c->scratch);
}

/*
 * The usual union lists values of one attribute.  Those conjunctions make no
 * further pieces, so they are taken out first, together.
 */
static int
take_out_simple(struct cover *c, struct piece *p)
{
	size_t *only = arena_alloc(&c->scratch, c->n + 1, sizeof(*only));
	size_t n = 0;

	if (only == NULL)
		return -1;
	for (size_t i = 0; i < c->n; i++)
		only[i] = only_spans(c, p, c->list[i]);
	for (size_t k = 0; k < c->n_names; k++)
		if (take_out_alike(c, p, k, only) != 0)
			return -1;
	for (size_t i = 0; i < c->n; i++)
		if (only[i] == NONE)
			c->list[n++] = c->list[i];
	c->n = n;
	for (size_t k = 0; k < c->n_names; k++)
		if (dim_is_empty(&p->dims[k]))
			c->stack = NULL;
	return 0;
}

static bool
too_many_cuts(const struct cover *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->list[i]->n_factors; k++)
			n += c->list[i]->factors[k].spans.n;
	return n > MAX_CUTS;
}

/* Those of the union that the conjunction meets at all. */
static int
prepare(struct cover *c, const struct conjunction *a, const struct predicate *b)
{
	c->list =
	    arena_alloc(&c->scratch, b->n + 1, sizeof(struct conjunction *));
	if (c->list == NULL)
		return -1;
	for (size_t i = 0; i < b->n; i++)
		if (conjunction_meet(a, b->list[i]))
			c->list[c->n++] = b->list[i];
	if (too_many_cuts(c)) {
		c->unsure = true;
		return 0;
	}
	if (collect_names(c, a) != 0 || first_piece(c, a) != 0)
		return -1;
	return take_out_simple(c, c->stack);
}

int
cover_holds(enum answer *out, const struct conjunction *a,
    const struct predicate *b, struct work *work, struct err *err)
{
	struct cover c = { .work = work };
	int rc;

	arena_init(&c.scratch);
	rc = prepare(&c, a, b);
	if (rc == 0)
		rc = walk(&c, out);
	if (rc != 0)
		err_nomem(err);
	arena_clear(&c.scratch);
	return rc;
}
