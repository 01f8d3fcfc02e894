/* SPDX-License-Identifier: Apache-2.0 */
/* A set of values as conditions: the words of the normal form. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/predicate_private.h"

/* Beside the atoms: values, a prefix, and for numbers two bounds. */
#define EXTRA 4

struct list {
	struct condition *at;
	size_t n;
	const char *attribute;
	struct arena *arena;
};

static int
by_operator(const void *a, const void *b)
{
	const struct condition *x = a, *y = b;
	size_t n = x->n_values < y->n_values ? x->n_values : y->n_values;

	if (x->operator!= y->operator)
		return x->operator<y->operator? -1 : 1;
	for (size_t i = 0; i < n; i++) {
		int order = text_compare(x->values[i], y->values[i]);

		if (order != 0)
			return order;
	}
	return (x->n_values > y->n_values) - (x->n_values < y->n_values);
}

static int
add(struct list *list, enum condition_operator operator,
    const char * const * values, size_t n)
{
	list->at[list->n++] = (struct condition){ .attribute = list->attribute,
		.operator= predicate_tidy_operator(operator, n),
		.values = values,
		.n_values = n };
	return 0;
}

static int
add_one(struct list *list, enum condition_operator operator, const char * value)
{
	const char **values = arena_alloc(list->arena, 1, sizeof(*values));

	if (values == NULL || value == NULL)
		return -1;
	values[0] = value;
	return add(list, operator, values, 1);
}

/*
 * Texts that a conjunction leaves are always of one shape: some values and
 * prefixes, none within another, less some values and prefixes within them.
 */
struct shape {
	struct span *in, *out;
	size_t n_in, n_out;
	size_t in_prefixes, out_prefixes;
};

static bool
is_prefix(const struct span *s)
{
	return s->to.at == CUT_PAST;
}

static void
shape_in(struct shape *shape, const struct span *s)
{
	shape->in_prefixes += is_prefix(s);
	shape->in[shape->n_in++] = *s;
}

static void
shape_out(struct shape *shape, const struct span *s)
{
	shape->out_prefixes += is_prefix(s);
	shape->out[shape->n_out++] = *s;
}

/* Cut by cut; `open` is the prefix we are in.  False: of no such shape. */
static bool
read_cut(
    struct shape *shape, const struct spans *s, size_t i, struct span *open)
{
	const struct cut *at = &s->cuts[i];
	bool enters = s->first == (i % 2 == 1);
	const struct cut *next = i + 1 < s->n ? &s->cuts[i + 1] : NULL;
	bool closes = next != NULL && at->at == CUT_BEFORE &&
		      strcmp(next->text, at->text) == 0;
	struct span span;

	if (open->from.text != NULL) {
		if (enters)
			return true; /* seen when it was left */
		if (spans_cut_compare(at, &open->to) == 0) {
			open->from.text = NULL;
			return true;
		}
		if (!closes)
			return false;
		span = (struct span){ *at, *next };
		shape_out(shape, &span);
		return true;
	}
	if (!enters)
		return true; /* the end of a single value */
	span = (struct span){ *at, { at->text, CUT_PAST } };
	if (at->at == CUT_PAST)
		return false;
	if (closes && next->at == CUT_AFTER) {
		span.to.at = CUT_AFTER;
		shape_in(shape, &span);
		return true;
	}
	if (at->at == CUT_AFTER) { /* the prefix, less itself */
		span.from.at = CUT_BEFORE;
		shape_out(shape, &(struct span){ span.from, *at });
	}
	shape_in(shape, &span);
	*open = span;
	return true;
}

/* 1: of that shape; 0: not; -1: no memory. */
static int
shape_read(struct shape *shape, const struct spans *s, struct arena *arena)
{
	const struct span *all = &spans_domain[ATTRIBUTE_TEXT];
	struct span open = { { NULL, 0 }, { NULL, 0 } };
	struct span empty = *all; /* the empty text alone */
	size_t i = 0;

	*shape = (struct shape){ .n_in = 0 };
	shape->in = arena_alloc(arena, s->n + 1, sizeof(*shape->in));
	shape->out = arena_alloc(arena, s->n + 1, sizeof(*shape->out));
	if (shape->in == NULL || shape->out == NULL)
		return -1;
	/* The cut in front of the empty text is left out of every set. */
	if (s->n > 0 && s->cuts[0].text[0] == '\0') {
		empty.to = s->cuts[0];
		i = 1;
	}
	if (s->first && i == 1) {
		shape_in(shape, &empty);
	} else if (s->first || i == 1) {
		open = *all;
		shape_in(shape, &open);
		if (i == 1)
			shape_out(shape, &empty);
	}
	for (; i < s->n; i++)
		if (!read_cut(shape, s, i, &open))
			return 0;
	return 1;
}

static bool
same_in(const struct shape *a, const struct shape *b)
{
	if (a->n_in != b->n_in)
		return false;
	for (size_t i = 0; i < a->n_in; i++)
		if (spans_cut_compare(&a->in[i].from, &b->in[i].from) != 0 ||
		    spans_cut_compare(&a->in[i].to, &b->in[i].to) != 0)
			return false;
	return true;
}

static bool
has_out(const struct shape *shape, const struct span *s)
{
	for (size_t i = 0; i < shape->n_out; i++)
		if (spans_cut_compare(&shape->out[i].from, &s->from) == 0 &&
		    spans_cut_compare(&shape->out[i].to, &s->to) == 0)
			return true;
	return false;
}

/* The values of the spans as one list; a prefix of a MATCH gets its star. */
static int
add_spans(struct list *list, enum condition_operator operator,
    const struct span * spans, size_t n)
{
	const char **values = arena_alloc(list->arena, n + 1, sizeof(*values));

	if (values == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		values[i] = spans[i].from.text;
		if (operator== CONDITION_MATCH && is_prefix(&spans[i]))
			values[i] = arena_printf(list->arena, "%s*", values[i]);
		if (values[i] == NULL)
			return -1;
	}
	return add(list, operator, values, n);
}

static bool
holds_star(const struct shape *shape)
{
	for (size_t i = 0; i < shape->n_in; i++)
		if (strchr(shape->in[i].from.text, '*') != NULL)
			return true;
	return false;
}

/* 1: said; 0: there is no way to say it in one condition. */
static int
words_in(struct list *list, const struct shape *shape)
{
	enum condition_operator operator= CONDITION_MATCH;

	if (shape->in_prefixes == 0)
		operator= CONDITION_IN;
	else if (shape->n_in == 1)
		operator= CONDITION_STARTS_WITH;
	else if (holds_star(shape) && shape->in_prefixes < shape->n_in)
		return 0;
	else if (holds_star(shape))
		operator= CONDITION_STARTS_WITH;
	if (shape->n_in == 1 && is_prefix(&shape->in[0]) &&
	    shape->in[0].from.text[0] == '\0')
		return 1; /* everything begins with "" */
	return add_spans(list, operator, shape->in, shape->n_in) != 0 ? -1 : 1;
}

/* What the atoms take out themselves (`by_atoms`) is not said again. */
static int
words_out(
    struct list *list, const struct shape *shape, const struct shape *by_atoms)
{
	struct span *single;
	size_t n = 0;

	single = arena_alloc(list->arena, shape->n_out + 1, sizeof(*single));
	if (single == NULL)
		return -1;
	for (size_t i = 0; i < shape->n_out; i++) {
		const struct span *s = &shape->out[i];

		if (has_out(by_atoms, s))
			continue;
		if (!is_prefix(s))
			single[n++] = *s;
		else if (add_one(list, CONDITION_NOT_STARTS_WITH,
			     s->from.text) != 0)
			return -1;
	}
	if (n == 0)
		return 0;
	return add_spans(list, CONDITION_NOT_IN, single, n);
}

/* 1: said; 0: not to be said this way; -1: no memory. */
static int
text_words(struct list *list, const struct factor *f)
{
	struct spans by_atoms = spans_all();
	struct shape shape, implied;
	int rc;

	for (size_t i = 0; i < f->n_atoms; i++)
		if (spans_and(&by_atoms, &by_atoms, &f->atoms[i]->upper,
			list->arena) != 0)
			return -1;
	rc = shape_read(&implied, &by_atoms, list->arena);
	if (rc <= 0)
		return rc;
	rc = shape_read(&shape, &f->spans, list->arena);
	if (rc <= 0)
		return rc;
	if (f->n_atoms == 0 || !same_in(&shape, &implied)) {
		rc = words_in(list, &shape);
		if (rc <= 0)
			return rc;
	}
	return words_out(list, &shape, &implied) != 0 ? -1 : 1;
}

/*
 * How many values the spans from that cut on are; TOO_MANY also if they are
 * not whole values.  No more are listed than were read: a range that was
 * given by its ends is never spelled out.
 */
#define TOO_MANY SIZE_MAX

static size_t
count_values(const struct factor *f, size_t from)
{
	const struct spans *s = &f->spans;
	int64_t unit = predicate_value_unit(f->type);
	size_t n = 0, most = 0;

	for (size_t i = 0; i < f->n_source; i++)
		most += f->source[i].n_values;
	for (size_t i = from; i + 1 < s->n; i += 2) {
		/* Unsigned: the ends may be far apart. */
		uint64_t length =
		    (uint64_t)s->cuts[i + 1].at - (uint64_t)s->cuts[i].at;

		if (length % (uint64_t)unit != 0 ||
		    length / (uint64_t)unit > most - n)
			return TOO_MANY;
		n += (size_t)(length / (uint64_t)unit);
	}
	return n;
}

static int
add_values(struct list *list, enum condition_operator operator,
    const struct factor * f, size_t from, size_t n)
{
	int64_t unit = predicate_value_unit(f->type);
	const char **values = arena_alloc(list->arena, n, sizeof(*values));
	size_t k = 0;

	if (values == NULL)
		return -1;
	for (size_t i = from; i + 1 < f->spans.n; i += 2)
		for (int64_t v = f->spans.cuts[i].at;
		     v < f->spans.cuts[i + 1].at; v += unit) {
			values[k] =
			    predicate_value_text(v, f->type, list->arena);
			if (values[k++] == NULL)
				return -1;
		}
	return add(list, operator, values, n);
}

static int
add_bound(struct list *list, enum condition_operator operator,
    const struct factor * f, int64_t value)
{
	return add_one(
	    list, operator, predicate_value_text(value, f->type, list->arena));
}

/* Bounds, and single values taken out between them. */
static int
range_words(struct list *list, const struct factor *f)
{
	const struct spans *s = &f->spans;
	size_t gaps = s->first ? 0 : 1; /* number of the first gap's cut */
	size_t n = count_values(f, gaps);
	bool open = s->first == (s->n % 2 == 0); /* at the far end */

	if (n == TOO_MANY)
		return 0;
	if (!s->first &&
	    add_bound(list, CONDITION_GREATER, f,
		s->cuts[0].at - predicate_value_unit(f->type)) != 0)
		return -1;
	if (!open &&
	    add_bound(list, CONDITION_LESS, f, s->cuts[s->n - 1].at) != 0)
		return -1;
	if (n > 0 && add_values(list, CONDITION_NOT_IN, f, gaps, n) != 0)
		return -1;
	return 1;
}

/* Days of the week are few: those it holds on, or the one it does not. */
static int
weekday_words(struct list *list, const struct factor *f)
{
	const char *in[7], *out[7], **values;
	size_t n_in = 0, n_out = 0;

	for (int64_t day = 0; day < 7; day++) {
		const char *name =
		    predicate_value_text(day, f->type, list->arena);

		if (spans_has_number(&f->spans, day))
			in[n_in++] = name;
		else
			out[n_out++] = name;
	}
	if (n_out == 1)
		return add_one(list, CONDITION_NOT_EQUAL, out[0]) != 0 ? -1 : 1;
	values = arena_alloc(list->arena, n_in, sizeof(*values));
	if (values == NULL)
		return -1;
	memcpy(values, in, n_in * sizeof(*values));
	return add(list, CONDITION_IN, values, n_in) != 0 ? -1 : 1;
}

/*
 * 1: said; 0: not to be said this way; -1: no memory.  Single values are
 * listed when that takes no more words than bounds with gaps: then whichever
 * of the two was read, the same is said.
 */
static int
number_words(struct list *list, const struct factor *f)
{
	const struct spans *s = &f->spans;
	size_t n, gaps;

	if (f->type == ATTRIBUTE_WEEKDAY)
		return weekday_words(list, f);
	if (s->first || s->n % 2 != 0)
		return range_words(list, f);
	n = count_values(f, 0);
	gaps = count_values(f, 1);
	if (n == TOO_MANY || (s->n == 2 && n > 1) ||
	    (gaps != TOO_MANY && n > gaps + 2))
		return range_words(list, f);
	return add_values(list, CONDITION_IN, f, 0, n) != 0 ? -1 : 1;
}

size_t
predicate_words_room(const struct factor *f)
{
	size_t source = f->n_source, said = f->n_atoms + EXTRA + f->spans.n;

	return source > said ? source : said;
}

int
predicate_words(struct condition *conditions, size_t *n, const struct factor *f,
    struct arena *arena)
{
	struct list list = { conditions + *n, 0, f->attribute, arena };
	int rc = 1;

	for (size_t i = 0; i < f->n_atoms; i++)
		list.at[list.n++] = f->atoms[i]->condition;
	if (!spans_is_full(&f->spans))
		rc = f->type == ATTRIBUTE_TEXT ? text_words(&list, f)
					       : number_words(&list, f);
	if (rc < 0)
		return -1;
	if (rc == 0) { /* as it was read */
		for (size_t i = 0; i < f->n_source; i++)
			list.at[i] = f->source[i];
		list.n = f->n_source;
	}
	qsort(list.at, list.n, sizeof(*list.at), by_operator);
	*n += list.n;
	return 0;
}
