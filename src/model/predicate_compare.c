/* SPDX-License-Identifier: Apache-2.0 */
/* Two conjunctions side by side, without memory of its own. */
#include <string.h>

#include "model/predicate_private.h"

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
