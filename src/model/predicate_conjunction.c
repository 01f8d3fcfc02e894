/* SPDX-License-Identifier: Apache-2.0 */
/* One conjunction: a factor per attribute, and what all of them come to. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utc.h"
#include "model/predicate_private.h"

static const struct attribute_kind *
kind_of(const struct predicate_terms *terms, const char *attribute)
{
	for (size_t i = 0; i < terms->n_kinds; i++)
		if (strcmp(terms->kinds[i].attribute, attribute) == 0)
			return &terms->kinds[i];
	return NULL;
}

/* One bit of 64 for an attribute: a filter, not a proof. */
static uint64_t
bit_of(const char *attribute)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *attribute != '\0'; attribute++)
		hash = (hash ^ (unsigned char)*attribute) *
		       UINT64_C(1099511628211);
	return UINT64_C(1) << (hash >> 58);
}

static int
by_condition(const void *a, const void *b)
{
	const struct condition *x = a, *y = b;
	int order = text_compare(x->attribute, y->attribute);

	if (order != 0)
		return order;
	if (x->operator!= y->operator)
		return x->operator<y->operator? -1 : 1;
	for (size_t i = 0; i < x->n_values && i < y->n_values; i++) {
		order = text_compare(x->values[i], y->values[i]);
		if (order != 0)
			return order;
	}
	return (x->n_values > y->n_values) - (x->n_values < y->n_values);
}

int
conjunction_compare(const struct conjunction *a, const struct conjunction *b)
{
	for (size_t i = 0; i < a->n_conditions && i < b->n_conditions; i++) {
		int order = by_condition(&a->conditions[i], &b->conditions[i]);

		if (order != 0)
			return order;
	}
	return (a->n_conditions > b->n_conditions) -
	       (a->n_conditions < b->n_conditions);
}

/* Tidied, sorted, each once. */
static int
tidy(const struct condition **out, size_t *n_out, const struct condition *in,
    size_t n, struct arena *arena)
{
	struct condition *list = arena_alloc(arena, n + 1, sizeof(*list));
	size_t kept = 0;

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (predicate_tidy(&list[i], &in[i], arena) != 0)
			return -1;
	qsort(list, n, sizeof(*list), by_condition);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || by_condition(&list[kept - 1], &list[i]) != 0)
			list[kept++] = list[i];
	*out = list;
	*n_out = kept;
	return 0;
}

static bool
is_text(const struct factor *f)
{
	return f->type == ATTRIBUTE_TEXT;
}

/* The factor of conditions that all speak of one attribute. */
static int
read_factor(
    struct factor *f, const struct predicate_terms *terms, struct arena *arena)
{
	const struct attribute_kind *kind =
	    kind_of(terms, f->source[0].attribute);
	const struct atom **atoms;
	struct reading reading;

	f->attribute = f->source[0].attribute;
	f->type = kind == NULL ? ATTRIBUTE_TEXT : kind->type;
	f->clock = kind != NULL && kind->clock && !is_text(f) &&
		   f->type != ATTRIBUTE_TEXTS;
	f->spans = spans_all();
	atoms = arena_alloc(arena, f->n_source, sizeof(struct atom *));
	if (atoms == NULL)
		return -1;
	f->atoms = atoms;
	for (size_t i = 0; i < f->n_source; i++) {
		if (predicate_read(
			&reading, &f->source[i], f->type, terms, arena) != 0 ||
		    spans_and(&f->spans, &f->spans, &reading.spans, arena) != 0)
			return -1;
		if (reading.atom != NULL)
			atoms[f->n_atoms++] = reading.atom;
	}
	return 0;
}

/* Single texts that an atom denies are taken out of the set. */
static int
drop_denied(struct factor *f, struct arena *arena)
{
	const struct spans all = spans_all();
	struct span *denied =
	    arena_alloc(arena, f->spans.n + 1, sizeof(*denied));
	struct sweep sweep;
	struct sweep_span span;
	struct spans out;
	size_t n = 0;

	if (denied == NULL)
		return -1;
	sweep_init(&sweep, &f->spans, true, &all, true);
	while (sweep_next(&sweep, &span)) {
		const struct cut start = { "", CUT_BEFORE };
		const struct cut *from = span.from == NULL ? &start : span.from;
		enum answer holds = ANSWER_YES;

		if (from->at != CUT_BEFORE || span.to == NULL ||
		    span.to->at != CUT_AFTER ||
		    strcmp(from->text, span.to->text) != 0)
			continue;
		for (size_t i = 0; i < f->n_atoms && holds != ANSWER_NO; i++)
			holds = atom_holds(f->atoms[i], from->text);
		if (holds == ANSWER_NO)
			denied[n++] = (struct span){ *from, *span.to };
	}
	if (n == 0)
		return 0;
	if (spans_unite(&out, denied, n, &spans_domain[f->type], arena) != 0)
		return -1;
	return spans_minus(&f->spans, &f->spans, &out, arena);
}

static bool
says_nothing(const struct factor *f, const struct atom *atom)
{
	return f->type != ATTRIBUTE_TEXTS && atom_holds_for(atom, &f->spans);
}

static int
by_atom(const void *a, const void *b)
{
	return atom_compare(
	    *(const struct atom *const *)a, *(const struct atom *const *)b);
}

/* Sorted, without those that say nothing new. */
static int
settle_atoms(struct factor *f, struct arena *arena)
{
	const struct atom **kept;
	size_t n = 0;

	if (f->n_atoms == 0)
		return 0;
	if (is_text(f) && drop_denied(f, arena) != 0)
		return -1;
	kept = arena_alloc(arena, f->n_atoms, sizeof(struct atom *));
	if (kept == NULL)
		return -1;
	memcpy(kept, f->atoms, f->n_atoms * sizeof(struct atom *));
	qsort(kept, f->n_atoms, sizeof(struct atom *), by_atom);
	for (size_t i = 0; i < f->n_atoms; i++) {
		bool needless = says_nothing(f, kept[i]);

		/* Of two that imply each other the first stays. */
		for (size_t k = 0; k < n && !needless; k++)
			needless = atom_implies(kept[k], kept[i]);
		for (size_t k = i + 1; k < f->n_atoms && !needless; k++)
			needless = atom_implies(kept[k], kept[i]) &&
				   !atom_implies(kept[i], kept[k]) &&
				   !says_nothing(f, kept[k]);
		if (!needless)
			kept[n++] = kept[i];
	}
	f->atoms = kept;
	f->n_atoms = n;
	return 0;
}

static int
check_limits(const struct factor *f, struct err *err)
{
	size_t values = f->spans.n / 2;

	for (size_t i = 0; i < f->n_atoms; i++)
		if (f->atoms[i]->condition.n_values > values)
			values = f->atoms[i]->condition.n_values;
	if (values > PREDICATE_MAX_VALUES)
		return err_set(err, ERR_LIMIT,
		    "condition on %s: %zu values, at most %d", f->attribute,
		    values, PREDICATE_MAX_VALUES);
	return 0;
}

/* The clock factors as instants and seconds of the week. */
static int
fold_clock(struct conjunction *c, struct arena *arena)
{
	struct spans days = spans_all(), hours = spans_all();

	c->instant = c->week = spans_all();
	for (size_t i = 0; i < c->n_factors; i++) {
		const struct factor *f = &c->factors[i];
		struct spans *to = &c->instant;

		if (!f->clock)
			continue;
		if (f->type == ATTRIBUTE_WEEKDAY)
			to = &days;
		else if (f->type == ATTRIBUTE_TIME_OF_DAY)
			to = &hours;
		if (spans_and(to, to, &f->spans, arena) != 0)
			return -1;
	}
	if (spans_is_full(&days) && spans_is_full(&hours))
		return 0;
	return clock_week(&c->week, &days, &hours, arena);
}

static int
put_in_words(struct conjunction *c, struct arena *arena)
{
	struct condition *list;
	size_t room = 0, n = 0;

	for (size_t i = 0; i < c->n_factors; i++)
		room += predicate_words_room(&c->factors[i]);
	list = arena_alloc(arena, room + 1, sizeof(*list));
	if (list == NULL)
		return -1;
	for (size_t i = 0; i < c->n_factors; i++)
		if (predicate_words(list, &n, &c->factors[i], arena) != 0)
			return -1;
	c->conditions = list;
	c->n_conditions = n;
	return 0;
}

/* YES: there is a request; NO: there is none. */
static int
possible(enum answer *out, struct conjunction *c, struct arena *arena)
{
	const struct spans all = spans_all();
	struct sweep instants, weeks;

	sweep_init(&instants, &c->instant, true, &all, true);
	sweep_init(&weeks, &c->week, true, &all, true);
	*out = clock_meet(&instants, &weeks) ? ANSWER_YES : ANSWER_NO;
	for (size_t i = 0; i < c->n_factors && *out != ANSWER_NO; i++) {
		const struct factor *f = &c->factors[i];
		const struct dim dim = { .type = f->type,
			.spans = f->spans,
			.yes = f->atoms,
			.n_yes = f->n_atoms };
		enum answer one;

		if (dim_state(&one, &dim, arena) != 0)
			return -1;
		if (one != ANSWER_YES)
			*out = one;
	}
	return 0;
}

/* Takes over the factors, which may say nothing or contradict. */
static int
finish(const struct conjunction **out, struct factor *factors, size_t n,
    struct arena *arena, struct err *err)
{
	struct conjunction *c = arena_alloc(arena, 1, sizeof(*c));
	enum answer answer;

	*out = NULL;
	if (c == NULL)
		return err_nomem(err);
	c->factors = factors;
	c->exact = true;
	for (size_t i = 0; i < n; i++) {
		struct factor *f = &factors[i];

		if (settle_atoms(f, arena) != 0)
			return err_nomem(err);
		if (spans_is_empty(&f->spans))
			return 0;
		if (spans_is_full(&f->spans) && f->n_atoms == 0)
			continue;
		if (check_limits(f, err) != 0)
			return -1;
		c->exact = c->exact && f->n_atoms == 0;
		if (!f->clock || f->n_atoms > 0)
			c->signature |= bit_of(f->attribute);
		factors[c->n_factors++] = *f;
	}
	if (fold_clock(c, arena) != 0 || possible(&answer, c, arena) != 0)
		return err_nomem(err);
	if (answer == ANSWER_NO)
		return 0;
	c->sure = answer == ANSWER_YES;
	if (put_in_words(c, arena) != 0)
		return err_nomem(err);
	*out = c;
	return 0;
}

static int
check_input(const struct condition *list, size_t n, struct err *err)
{
	if (n > PREDICATE_MAX_CONDITIONS)
		return err_set(err, ERR_LIMIT, "%zu conditions, at most %d", n,
		    PREDICATE_MAX_CONDITIONS);
	for (size_t i = 0; i < n; i++)
		if (list[i].n_values > PREDICATE_MAX_VALUES)
			return err_set(err, ERR_LIMIT,
			    "condition on %s: %zu values, at most %d",
			    list[i].attribute, list[i].n_values,
			    PREDICATE_MAX_VALUES);
	return 0;
}

int
conjunction_new(const struct conjunction **out, const struct condition *list,
    size_t n, const struct predicate_terms *terms, struct arena *arena,
    struct err *err)
{
	const struct condition *tidied;
	struct factor *factors;
	size_t n_factors = 0;

	*out = NULL;
	if (check_input(list, n, err) != 0)
		return -1;
	if (tidy(&tidied, &n, list, n, arena) != 0)
		return err_nomem(err);
	factors = arena_alloc(arena, n + 1, sizeof(*factors));
	if (factors == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n;) {
		struct factor *f = &factors[n_factors++];

		f->source = &tidied[i];
		while (i < n &&
		       strcmp(tidied[i].attribute, f->source->attribute) == 0) {
			f->n_source++;
			i++;
		}
		if (read_factor(f, terms, arena) != 0)
			return err_nomem(err);
	}
	return finish(out, factors, n_factors, arena, err);
}

/* What two factors of one attribute say together. */
static int
join(struct factor *out, const struct factor *a, const struct factor *b,
    struct arena *arena)
{
	struct condition *source;
	const struct atom **atoms;

	*out = *a;
	source = arena_alloc(arena, a->n_source + b->n_source, sizeof(*source));
	atoms = arena_alloc(
	    arena, a->n_atoms + b->n_atoms + 1, sizeof(struct atom *));
	if (source == NULL || atoms == NULL)
		return -1;
	memcpy(source, a->source, a->n_source * sizeof(*source));
	memcpy(source + a->n_source, b->source, b->n_source * sizeof(*source));
	memcpy(atoms, a->atoms, a->n_atoms * sizeof(struct atom *));
	memcpy(
	    atoms + a->n_atoms, b->atoms, b->n_atoms * sizeof(struct atom *));
	out->atoms = atoms;
	out->n_atoms = a->n_atoms + b->n_atoms;
	out->source = source;
	if (tidy(&out->source, &out->n_source, source,
		a->n_source + b->n_source, arena) != 0)
		return -1;
	return spans_and(&out->spans, &a->spans, &b->spans, arena);
}

int
conjunction_and(const struct conjunction **out, const struct conjunction *a,
    const struct conjunction *b, struct arena *arena, struct err *err)
{
	struct factor *factors = arena_alloc(
	    arena, a->n_factors + b->n_factors + 1, sizeof(*factors));
	size_t i = 0, k = 0, n = 0;

	*out = NULL;
	if (factors == NULL)
		return err_nomem(err);
	while (i < a->n_factors || k < b->n_factors) {
		int order = i == a->n_factors ? 1 : -1;

		if (i < a->n_factors && k < b->n_factors)
			order = strcmp(
			    a->factors[i].attribute, b->factors[k].attribute);
		if (order < 0)
			factors[n++] = a->factors[i++];
		else if (order > 0)
			factors[n++] = b->factors[k++];
		else if (join(&factors[n++], &a->factors[i++], &b->factors[k++],
			     arena) != 0)
			return err_nomem(err);
	}
	return finish(out, factors, n, arena, err);
}
