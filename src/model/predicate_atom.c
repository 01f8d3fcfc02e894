/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that no set of values says in full: patterns, lists, riddles. */
#include <string.h>

#include "base/text.h"
#include "model/predicate_private.h"

/* Pairs of values compared before two pattern lists count as unrelated. */
#define MAX_PATTERN_PAIRS 65536

/*
 * One star at a time is enough to remember: what an earlier star took need
 * not change once the text between the two was found.
 */
bool
atom_fits(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

enum answer
atom_holds(const struct atom *atom, const char *text)
{
	if (spans_has_text(&atom->lower, text))
		return ANSWER_YES;
	if (!spans_has_text(&atom->upper, text))
		return ANSWER_NO;
	for (size_t i = 0; i < atom->n_patterns; i++)
		if (atom_fits(atom->patterns[i], text))
			return ANSWER_YES;
	return atom->opaque ? ANSWER_UNKNOWN : ANSWER_NO;
}

/*
 * A list of one is that one.  MATCH is made for lists; of the others it is
 * only said that they "match single values", which a list of several, one
 * of which fits, may or may not satisfy.
 */
enum answer
atom_holds_list(const struct atom *atom, const char *const *values, size_t n)
{
	enum answer any = ANSWER_NO;

	if (n == 1)
		return atom_holds(atom, values[0]);
	if (atom->negative)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < n && any != ANSWER_YES; i++) {
		enum answer one = atom_holds(atom, values[i]);

		if (one != ANSWER_NO)
			any = one;
	}
	if (any == ANSWER_YES && atom->condition.operator!= CONDITION_MATCH)
		any = ANSWER_UNKNOWN;
	return any;
}

/* The text, if the span is a single one; else NULL. */
static const char *
single_text(const struct sweep_span *span)
{
	if (span->to == NULL || span->to->text == NULL ||
	    span->to->at != CUT_AFTER)
		return NULL;
	if (span->from == NULL)
		return span->to->text[0] == '\0' ? span->to->text : NULL;
	return span->from->at == CUT_BEFORE &&
		       strcmp(span->from->text, span->to->text) == 0
		   ? span->to->text
		   : NULL;
}

/* Single texts beside `lower` are asked one by one. */
bool
atom_holds_for(const struct atom *atom, const struct spans *set)
{
	struct sweep sweep;
	struct sweep_span span;

	sweep_init(&sweep, set, true, &atom->lower, false);
	while (sweep_next(&sweep, &span)) {
		const char *text = single_text(&span);

		if (text == NULL || atom_holds(atom, text) != ANSWER_YES)
			return false;
	}
	return true;
}

static int
compare_values(const struct condition *a, const struct condition *b)
{
	for (size_t i = 0; i < a->n_values && i < b->n_values; i++) {
		int order = text_compare(a->values[i], b->values[i]);

		if (order != 0)
			return order;
	}
	return (a->n_values > b->n_values) - (a->n_values < b->n_values);
}

int
atom_compare(const struct atom *a, const struct atom *b)
{
	if (a->condition.operator!= b->condition.operator)
		return a->condition.operator<b->condition.operator? -1 : 1;
	return compare_values(&a->condition, &b->condition);
}

/* Whatever fits the one fits the other: its star may stand for a star. */
static bool
patterns_within(const struct condition *a, const struct condition *b)
{
	if (b->n_values == 0 || a->n_values > MAX_PATTERN_PAIRS / b->n_values)
		return false;
	for (size_t i = 0; i < a->n_values; i++) {
		size_t j = 0;

		while (
		    j < b->n_values && !atom_fits(b->values[j], a->values[i]))
			j++;
		if (j == b->n_values)
			return false;
	}
	return true;
}

bool
atom_implies(const struct atom *a, const struct atom *b)
{
	bool match_a = a->condition.operator== CONDITION_MATCH;
	bool match_b = b->condition.operator== CONDITION_MATCH;

	if (a == b || atom_compare(a, b) == 0)
		return true;
	if (a->negative != b->negative)
		return false;
	/* A list that has an item of the kind need not be that item. */
	if (a->type == ATTRIBUTE_TEXTS && match_a && !match_b)
		return false;
	if (atom_holds_for(b, &a->upper))
		return true;
	return match_a && match_b && !a->opaque && !b->opaque &&
	       patterns_within(&a->condition, &b->condition);
}

/*
 * For lists only; of texts the spans tell.  Under every reading, a list that
 * "=" holds for has an item that "!=" denies.
 */
bool
atom_excludes(const struct atom *a, const struct atom *b)
{
	if (a->type != ATTRIBUTE_TEXTS)
		return false;
	if (!a->negative && spans_is_empty(&a->upper))
		return true;
	if (a->negative || !b->negative ||
	    a->condition.operator== CONDITION_MATCH)
		return false;
	return !spans_meet(&a->upper, &b->upper);
}
