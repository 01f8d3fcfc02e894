/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A conditional DENY taken away from what is allowed: for each of its
 * conditions, what is allowed and does not meet that one.  What cannot be
 * turned round so stays allowed, and the answer says that it is not exact.
 */
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

static enum attribute_type
type_of(const struct resolution *r, const char *attribute)
{
	for (size_t i = 0; i < r->terms->n_kinds; i++)
		if (strcmp(r->terms->kinds[i].attribute, attribute) == 0)
			return r->terms->kinds[i].type;
	return ATTRIBUTE_TEXT;
}

/* The values of a MATCH by what they can be turned into. */
struct patterns {
	const char **exact, **prefixes;
	size_t n_exact, n_prefixes;
};

/* -1: no memory; 1: some pattern is neither text nor prefix. */
static int
sort_patterns(struct patterns *out, const struct condition *c,
    struct arena *arena)
{
	memset(out, 0, sizeof(*out));
	out->exact = arena_alloc(arena, c->n_values + 1, sizeof(char *));
	out->prefixes = arena_alloc(arena, c->n_values + 1, sizeof(char *));
	if (out->exact == NULL || out->prefixes == NULL)
		return -1;
	for (size_t i = 0; i < c->n_values; i++) {
		const char *value = c->values[i], *star = strchr(value, '*');
		char *prefix;

		if (star == NULL) {
			out->exact[out->n_exact++] = value;
			continue;
		}
		if (star[1] != '\0')
			return 1;
		prefix = arena_strndup(arena, value, (size_t)(star - value));
		if (prefix == NULL)
			return -1;
		out->prefixes[out->n_prefixes++] = prefix;
	}
	return 0;
}

static enum condition_operator
opposite(enum condition_operator operator)
{
	switch (operator) {
	case CONDITION_EQUAL:
	case CONDITION_IN:
	case CONDITION_MATCH:
		return CONDITION_NOT_IN;
	case CONDITION_NOT_EQUAL:
	case CONDITION_NOT_IN:
		return CONDITION_IN;
	case CONDITION_STARTS_WITH:
		return CONDITION_NOT_STARTS_WITH;
	case CONDITION_NOT_STARTS_WITH:
	case CONDITION_LESS:
	case CONDITION_GREATER:
		break;
	}
	return CONDITION_STARTS_WITH;
}

/*
 * What meets the condition not: at most two conditions, both to be met.
 * 1: that cannot be said; -1: no memory.
 */
static int
negate(struct condition out[2], size_t *n, const struct resolution *r,
    const struct condition *c, struct arena *arena)
{
	enum attribute_type type = type_of(r, c->attribute);
	struct patterns p;
	int rc;

	/* of lists it is not established what a negation means; times have
	 * no "not before" */
	if (type == ATTRIBUTE_TEXTS || c->operator == CONDITION_LESS ||
	    c->operator == CONDITION_GREATER)
		return 1;
	*n = 1;
	out[0] = *c;
	out[0].operator = opposite(c->operator);
	if (c->operator != CONDITION_MATCH)
		return 0;
	if ((rc = sort_patterns(&p, c, arena)) != 0)
		return rc;
	*n = 0;
	if (p.n_exact > 0)
		out[(*n)++] = (struct condition){ c->attribute,
			CONDITION_NOT_IN, p.exact, p.n_exact };
	if (p.n_prefixes > 0)
		out[(*n)++] = (struct condition){ c->attribute,
			CONDITION_NOT_STARTS_WITH, p.prefixes, p.n_prefixes };
	return *n == 0;
}

/* ERR_LIMIT is no failure here: too much to reckon with.  1 then. */
static int
or_limit(int rc, struct err *err)
{
	if (rc == 0 || err->code != ERR_LIMIT)
		return rc;
	err_clear(err);
	return 1;
}

/* Everything that the conjunction does not hold for; 1: cannot be said. */
static int
complement(const struct predicate **out, const struct resolution *r,
    const struct condition *list, size_t n, struct arena *arena,
    struct err *err)
{
	const struct predicate **parts =
	    arena_alloc(arena, n + 1, sizeof(*parts));
	struct predicate *whole;
	int rc;

	if (parts == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		struct condition *both =
		    arena_alloc(arena, 2, sizeof(*both));
		struct predicate *part;
		size_t k;

		if (both == NULL)
			return err_nomem(err);
		if ((rc = negate(both, &k, r, &list[i], arena)) != 0)
			return rc < 0 ? err_nomem(err) : 1;
		rc = or_limit(
		    predicate_new(&part, both, k, r->terms, arena, err), err);
		if (rc != 0)
			return rc;
		parts[i] = part;
	}
	rc = or_limit(predicate_union(&whole, parts, n, arena, err), err);
	*out = whole;
	return rc;
}

/* Conjunctions of p that lie wholly in what is denied are gone. */
static int
drop_covered(const struct predicate **out, const struct resolution *r,
    const struct predicate *p, const struct predicate *denied,
    struct arena *arena, struct err *err)
{
	size_t n = predicate_count(p), kept = 0;
	const struct predicate **list =
	    arena_alloc(arena, n + 1, sizeof(*list));
	struct predicate *one;

	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		size_t k;
		const struct condition *c = predicate_conditions(p, i, &k);
		enum answer within;

		if (predicate_new(&one, c, k, r->terms, arena, err) != 0 ||
		    predicate_implies(&within, one, denied, err) != 0)
			return -1;
		if (within != ANSWER_YES)
			list[kept++] = one;
	}
	*out = p;
	if (kept == n)
		return 0;
	if (predicate_union(&one, list, kept, arena, err) != 0)
		return -1;
	*out = one;
	return 0;
}

int
deny_take(const struct predicate **out, bool *exact,
    const struct resolution *r, const struct predicate *denied,
    struct arena *arena, struct err *err)
{
	const struct predicate *p = *out;
	const struct predicate *rest = NULL;
	const struct condition *list;
	struct predicate *left;
	enum answer meet;
	size_t n;
	int rc;

	if (predicate_overlaps(&meet, p, denied, err) != 0)
		return -1;
	if (meet == ANSWER_NO)
		return 0;
	if (drop_covered(&p, r, p, denied, arena, err) != 0)
		return -1;
	*out = p;
	if (predicate_count(p) == 0)
		return 0;
	list = predicate_conditions(denied, 0, &n);
	rc = predicate_count(denied) != 1 || predicate_count(p) > MAX_TERMS
		 ? 1
		 : complement(&rest, r, list, n, arena, err);
	if (rc == 0)
		rc = or_limit(predicate_and(&left, p, rest, arena, err), err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		*out = left;
	else
		*exact = false;
	return 0;
}
