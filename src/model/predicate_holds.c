/* SPDX-License-Identifier: Apache-2.0 */
/* Does a predicate hold for a request?  Three-valued, one by one. */
#include <string.h>

#include "base/utc.h"
#include "model/predicate_private.h"

static enum answer
both(enum answer a, enum answer b)
{
	if (a == ANSWER_NO || b == ANSWER_NO)
		return ANSWER_NO;
	return a == ANSWER_UNKNOWN ? a : b;
}

static const struct attribute_value *
value_of(const struct predicate_request *r, const char *attribute)
{
	for (size_t i = 0; i < r->n_values; i++)
		if (strcmp(r->values[i].attribute, attribute) == 0)
			return &r->values[i];
	return NULL;
}

static enum answer
holds_text(const struct factor *f, const char *text)
{
	enum answer all =
	    spans_has_text(&f->spans, text) ? ANSWER_YES : ANSWER_NO;

	for (size_t i = 0; i < f->n_atoms; i++)
		all = both(all, atom_holds(f->atoms[i], text));
	return all;
}

static enum answer
holds_list(const struct factor *f, const struct attribute_value *v)
{
	enum answer all = ANSWER_YES;

	for (size_t i = 0; i < f->n_atoms; i++)
		all = both(
		    all, atom_holds_list(f->atoms[i], v->values, v->n_values));
	return all;
}

/* The value of a clock attribute at that second. */
static int64_t
clock_value(enum attribute_type type, int64_t now)
{
	int64_t second = clock_week_second(now);

	if (type == ATTRIBUTE_WEEKDAY)
		return second / UTC_DAY;
	if (type == ATTRIBUTE_TIME_OF_DAY)
		return second % UTC_DAY;
	return now;
}

static enum answer
holds_number(const struct factor *f, const struct predicate_request *r,
    const struct attribute_value *v)
{
	enum answer all = ANSWER_YES;
	int64_t number;

	if (f->clock && r->now != UTC_UNKNOWN)
		number = clock_value(f->type, r->now);
	else if (v == NULL || v->n_values != 1 ||
		 !predicate_value(v->values[0], f->type, &number))
		return ANSWER_UNKNOWN;
	if (!spans_has_number(&f->spans, number))
		return ANSWER_NO;
	for (size_t i = 0; i < f->n_atoms; i++)
		if (!spans_has_number(&f->atoms[i]->lower, number))
			all = ANSWER_UNKNOWN;
	return all;
}

static enum answer
holds_factor(const struct factor *f, const struct predicate_request *r)
{
	const struct attribute_value *v = value_of(r, f->attribute);

	switch (f->type) {
	case ATTRIBUTE_TEXT:
		if (v == NULL || v->n_values != 1)
			return ANSWER_UNKNOWN;
		return holds_text(f, v->values[0]);
	case ATTRIBUTE_TEXTS:
		return v == NULL ? ANSWER_UNKNOWN : holds_list(f, v);
	case ATTRIBUTE_DATE:
	case ATTRIBUTE_DATE_TIME:
	case ATTRIBUTE_TIME_OF_DAY:
	case ATTRIBUTE_WEEKDAY:
		break;
	}
	return holds_number(f, r, v);
}

static enum answer
holds_all(const struct conjunction *c, const struct predicate_request *r)
{
	enum answer all = ANSWER_YES;

	for (size_t i = 0; i < c->n_factors && all != ANSWER_NO; i++)
		all = both(all, holds_factor(&c->factors[i], r));
	return all;
}

enum answer
predicate_holds(const struct predicate *p, const struct predicate_request *r)
{
	enum answer any = ANSWER_NO;

	for (size_t i = 0; i < p->n && any != ANSWER_YES; i++) {
		enum answer one = holds_all(p->list[i], r);

		if (one != ANSWER_NO)
			any = one;
	}
	return any;
}
