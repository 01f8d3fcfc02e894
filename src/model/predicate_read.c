/* SPDX-License-Identifier: Apache-2.0 */
/* One condition as the set of values it allows. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/predicate_private.h"

static bool is_negative(enum condition_operator operator)
{
	return operator== CONDITION_NOT_EQUAL || operator== CONDITION_NOT_IN ||
	operator== CONDITION_NOT_STARTS_WITH;
}

enum condition_operator
predicate_tidy_operator(enum condition_operator operator, size_t n)
{
	if (operator== CONDITION_EQUAL || operator== CONDITION_IN)
		return n == 1 ? CONDITION_EQUAL : CONDITION_IN;
	if (operator== CONDITION_NOT_EQUAL || operator== CONDITION_NOT_IN)
		return n == 1 ? CONDITION_NOT_EQUAL : CONDITION_NOT_IN;
	return operator;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two stars side by side are one. */
static const char *
tidy_pattern(const char *pattern, struct arena *arena)
{
	char *copy, *to;

	if (strstr(pattern, "**") == NULL)
		return pattern;
	copy = arena_strdup(arena, pattern);
	if (copy == NULL)
		return NULL;
	to = copy;
	for (const char *p = pattern; *p != '\0'; p++)
		if (p[0] != '*' || p[1] != '*')
			*to++ = *p;
	*to = '\0';
	return copy;
}

static bool
has_star(const struct condition *c)
{
	for (size_t i = 0; i < c->n_values; i++)
		if (strchr(c->values[i], '*') != NULL)
			return true;
	return false;
}

/* Longer lists of patterns are not searched for those that others cover. */
#define MAX_COVERED 256

/* Patterns that take nothing which another does not take are dropped. */
static size_t
drop_covered(const char **values, size_t n)
{
	size_t kept = 0;

	if (n > MAX_COVERED)
		return n;
	for (size_t i = 0; i < n; i++) {
		bool drop = false;

		/* Those before i that stayed, and all behind it. */
		for (size_t k = 0; k < n && !drop; k++)
			drop = (k < kept || k > i) &&
			       atom_fits(values[k], values[i]);
		if (!drop)
			values[kept++] = values[i];
	}
	return kept;
}

/* Values sorted, each once, and the operator that says it plainest. */
int
predicate_tidy(
    struct condition *out, const struct condition *in, struct arena *arena)
{
	const char **values =
	    arena_alloc(arena, in->n_values + 1, sizeof(*values));
	bool prefixes = in->operator== CONDITION_STARTS_WITH || in->operator==
			CONDITION_NOT_STARTS_WITH;
	size_t n = 0;

	if (values == NULL)
		return -1;
	for (size_t i = 0; i < in->n_values; i++) {
		values[i] = in->operator== CONDITION_MATCH
				? tidy_pattern(in->values[i], arena)
				: in->values[i];
		if (values[i] == NULL)
			return -1;
	}
	qsort(values, in->n_values, sizeof(*values), by_text);
	/* What a value begins stands behind it. */
	for (size_t i = 0; i < in->n_values; i++)
		if (n == 0 ||
		    (prefixes ? !text_starts(values[i], values[n - 1])
			      : strcmp(values[n - 1], values[i]) != 0))
			values[n++] = values[i];
	if (in->operator== CONDITION_MATCH)
		n = drop_covered(values, n);
	*out = *in;
	out->values = values;
	out->n_values = n;
	out->operator= predicate_tidy_operator(in->operator, n);
	return 0;
}

/* What is known of a condition while its values are read. */
struct draft {
	const struct condition *condition;
	enum attribute_type type;
	struct span *surely, *maybe; /* maybe: what a pattern may take */
	size_t n_surely, n_maybe;
	const char **patterns;
	size_t n_patterns;
	bool opaque;
};

static struct span
texts(const char *text, int64_t to)
{
	return (struct span){ { text, CUT_BEFORE }, { text, to } };
}

static int
read_pattern(struct draft *d, const char *value, struct arena *arena)
{
	size_t prefix = strcspn(value, "*");
	const char *begins;

	if (value[prefix] == '\0') {
		d->surely[d->n_surely++] = texts(value, CUT_AFTER);
		return 0;
	}
	begins = arena_strndup(arena, value, prefix);
	if (begins == NULL)
		return -1;
	if (value[prefix + 1] == '\0') {
		d->surely[d->n_surely++] = texts(begins, CUT_PAST);
		return 0;
	}
	d->maybe[d->n_maybe++] = texts(begins, CUT_PAST);
	d->patterns[d->n_patterns++] = value;
	return 0;
}

static int
read_text(struct draft *d, const char *value, struct arena *arena)
{
	switch (d->condition->operator) {
	case CONDITION_EQUAL:
	case CONDITION_NOT_EQUAL:
	case CONDITION_IN:
	case CONDITION_NOT_IN:
		d->surely[d->n_surely++] = texts(value, CUT_AFTER);
		return 0;
	case CONDITION_STARTS_WITH:
	case CONDITION_NOT_STARTS_WITH:
		d->surely[d->n_surely++] = texts(value, CUT_PAST);
		return 0;
	case CONDITION_MATCH:
		return read_pattern(d, value, arena);
	case CONDITION_LESS:
	case CONDITION_GREATER:
		break;
	}
	d->opaque = true;
	return 0;
}

static bool
is_text(enum attribute_type type)
{
	return type == ATTRIBUTE_TEXT || type == ATTRIBUTE_TEXTS;
}

static int
read_value(struct draft *d, const char *value, const char *placeholder,
    struct arena *arena)
{
	enum condition_operator operator= d->condition->operator;
	size_t n;

	if (placeholder != NULL && strstr(value, placeholder) != NULL) {
		d->opaque = true;
		return 0;
	}
	if (is_text(d->type))
		return read_text(d, value, arena);
	/* Of the patterns only the one that takes everything is understood. */
	if ((operator== CONDITION_MATCH && strcmp(value, "*") == 0) ||
	    ((operator== CONDITION_STARTS_WITH || operator==
		 CONDITION_NOT_STARTS_WITH) &&
		value[0] == '\0')) {
		d->surely[d->n_surely++] = spans_domain[d->type];
		return 0;
	}
	n = operator== CONDITION_MATCH || operator== CONDITION_STARTS_WITH ||
		operator== CONDITION_NOT_STARTS_WITH
		? 0
		: predicate_value_spans(
		      value, d->type, operator, & d->surely[d->n_surely]);
	d->n_surely += n;
	d->opaque = d->opaque || n == 0;
	return 0;
}

static int
start(struct draft *d, const struct condition *c, enum attribute_type type,
    struct arena *arena)
{
	*d = (struct draft){ .condition = c, .type = type };
	/* Hours around midnight are two spans. */
	d->surely = arena_alloc(arena, 2 * c->n_values + 1, sizeof(*d->surely));
	d->maybe = arena_alloc(arena, c->n_values + 1, sizeof(*d->maybe));
	d->patterns = arena_alloc(arena, c->n_values + 1, sizeof(*d->patterns));
	return d->surely == NULL || d->maybe == NULL || d->patterns == NULL ? -1
									    : 0;
}

/* The union of the two; both are needed by their own. */
static int
both(struct spans *out, const struct draft *d, const struct spans *surely,
    struct arena *arena)
{
	struct spans maybe, neither;

	if (spans_unite(&maybe, d->maybe, d->n_maybe, &spans_domain[d->type],
		arena) != 0 ||
	    spans_cross(&neither, &maybe, false, surely, false, arena) != 0)
		return -1;
	*out = spans_not(&neither);
	return 0;
}

static int
make_atom(struct reading *out, const struct draft *d,
    const struct spans *surely, struct arena *arena)
{
	struct atom *atom = arena_alloc(arena, 1, sizeof(*atom));

	if (atom == NULL)
		return -1;
	atom->condition = *d->condition;
	atom->type = d->type;
	atom->patterns = d->patterns;
	atom->n_patterns = d->n_patterns;
	atom->opaque = d->opaque;
	atom->negative = is_negative(d->condition->operator);
	atom->lower = *surely;
	atom->upper = spans_all();
	if (atom->negative) {
		atom->upper = spans_not(surely);
		atom->lower =
		    d->opaque ? (struct spans){ NULL, 0, false } : atom->upper;
	} else if (!d->opaque && both(&atom->upper, d, surely, arena) != 0) {
		return -1;
	}
	out->atom = atom;
	out->spans = d->type == ATTRIBUTE_TEXTS ? spans_all() : atom->upper;
	return 0;
}

int
predicate_read(struct reading *out, const struct condition *c,
    enum attribute_type type, const struct predicate_terms *terms,
    struct arena *arena)
{
	struct condition plain = *c;
	struct spans surely;
	struct draft d;
	bool negative;

	*out = (struct reading){ spans_all(), NULL };
	if (c->operator== CONDITION_MATCH && !has_star(c) && !is_text(type))
		plain.operator=
		    predicate_tidy_operator(CONDITION_IN, plain.n_values);
	negative = is_negative(plain.operator);
	if (start(&d, &plain, type, arena) != 0)
		return -1;
	for (size_t i = 0; i < plain.n_values; i++)
		if (read_value(
			&d, plain.values[i], terms->placeholder, arena) != 0)
			return -1;
	if (spans_unite(
		&surely, d.surely, d.n_surely, &spans_domain[type], arena) != 0)
		return -1;
	if (type == ATTRIBUTE_TEXTS || d.opaque || d.n_patterns > 0)
		return make_atom(out, &d, &surely, arena);
	out->spans = negative ? spans_not(&surely) : surely;
	return 0;
}
