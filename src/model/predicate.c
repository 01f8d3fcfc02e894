/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of conjunctions: made, joined, compared, printed. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "model/predicate_private.h"

#define MAX_PRODUCT ((size_t)16 * PREDICATE_MAX_CONJUNCTIONS)
/* Conjunctions looked at in one implication; above: unknown. */
#define MAX_VISITS 4000000
#define MAX_SCRATCH (8 * MIB)
#define FEW 32 /* are better walked than searched */

static int
by_conjunction(const void *a, const void *b)
{
	return conjunction_compare(*(const struct conjunction *const *)a,
	    *(const struct conjunction *const *)b);
}

static size_t
drop_repeated(const struct conjunction **list, size_t n)
{
	size_t kept = 0;

	qsort(list, n, sizeof(struct conjunction *), by_conjunction);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 ||
		    conjunction_compare(list[kept - 1], list[i]) != 0)
			list[kept++] = list[i];
	return kept;
}

/* The normal form of a list, which is taken over. */
static int
make(struct predicate **out, const struct predicate_terms *terms,
    const struct conjunction **list, size_t n, struct arena *arena,
    struct err *err)
{
	struct predicate *p = arena_alloc(arena, 1, sizeof(*p));

	*out = NULL;
	if (p == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		if (list[i]->n_factors == 0) { /* always */
			list[0] = list[i];
			n = 1;
		}
	n = drop_repeated(list, n);
	if (n > PREDICATE_MAX_CONJUNCTIONS)
		return err_set(err, ERR_LIMIT,
		    "%zu sets of conditions, at most %d", n,
		    PREDICATE_MAX_CONJUNCTIONS);
	if (predicate_absorb(list, &n) != 0)
		return err_nomem(err);
	*p = (struct predicate){ terms, list, n };
	*out = p;
	return 0;
}

int
predicate_new(struct predicate **out, const struct condition *conditions,
    size_t n, const struct predicate_terms *terms, struct arena *arena,
    struct err *err)
{
	const struct conjunction **list =
	    arena_alloc(arena, 1, sizeof(struct conjunction *));

	*out = NULL;
	if (list == NULL)
		return err_nomem(err);
	if (conjunction_new(&list[0], conditions, n, terms, arena, err) != 0)
		return -1;
	return make(out, terms, list, list[0] != NULL, arena, err);
}

int
predicate_union(struct predicate **out, const struct predicate *const *sets,
    size_t n, struct arena *arena, struct err *err)
{
	static const struct predicate_terms none;
	const struct predicate_terms *terms = n == 0 ? &none : sets[0]->terms;
	const struct conjunction **list;
	size_t total = 0;

	*out = NULL;
	for (size_t i = 0; i < n; i++)
		total += sets[i]->n;
	list = arena_alloc(arena, total + 1, sizeof(struct conjunction *));
	if (list == NULL)
		return err_nomem(err);
	total = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sets[i]->n; k++)
			list[total++] = sets[i]->list[k];
	return make(out, terms, list, total, arena, err);
}

int
predicate_and(struct predicate **out, const struct predicate *a,
    const struct predicate *b, struct arena *arena, struct err *err)
{
	size_t n = 0, room = a->n * b->n;
	const struct conjunction **list;

	*out = NULL;
	if (room > MAX_PRODUCT)
		return err_set(err, ERR_LIMIT,
		    "%zu times %zu sets of conditions, at most %zu", a->n, b->n,
		    MAX_PRODUCT);
	list = arena_alloc(arena, room + 1, sizeof(struct conjunction *));
	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			if (!conjunction_meet(a->list[i], b->list[k]))
				continue;
			if (conjunction_and(&list[n], a->list[i], b->list[k],
				arena, err) != 0)
				return -1;
			n += list[n] != NULL;
		}
	return make(out, a->n > 0 ? a->terms : b->terms, list, n, arena, err);
}

bool
predicate_is_always(const struct predicate *p)
{
	return p->n == 1 && p->list[0]->n_factors == 0;
}

enum answer
predicate_contradicts(const struct predicate *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i]->sure)
			return ANSWER_NO;
	return p->n == 0 ? ANSWER_YES : ANSWER_UNKNOWN;
}

static bool
is_within_one(const struct conjunction *c, const struct predicate *p)
{
	if (p->n > FEW &&
	    bsearch(&c, p->list, p->n, sizeof(struct conjunction *),
		by_conjunction) != NULL)
		return true;
	for (size_t i = 0; i < p->n; i++)
		if (conjunction_within(c, p->list[i]))
			return true;
	return false;
}

/*
 * What two at a time can tell: within one of the list, or, if it meets one
 * of them at most, not within that.
 */
static enum answer
side_by_side(const struct conjunction *c, const struct predicate *p)
{
	bool exact = true;
	size_t met = 0;

	if (is_within_one(c, p))
		return ANSWER_YES;
	if (p->n == 1 && c->exact && p->list[0]->exact)
		return ANSWER_NO;
	for (size_t i = 0; i < p->n && met < 2; i++)
		if (conjunction_meet(c, p->list[i])) {
			met++;
			exact = c->exact && p->list[i]->exact;
		}
	if (met == 0 && c->sure)
		return ANSWER_NO;
	return met == 1 && exact ? ANSWER_NO : ANSWER_UNKNOWN;
}

int
predicate_implies(enum answer *out, const struct predicate *a,
    const struct predicate *b, struct err *err)
{
	struct work work = { PREDICATE_MAX_PIECES, MAX_VISITS };
	enum answer one;

	*out = ANSWER_YES;
	for (size_t i = 0; i < a->n && *out != ANSWER_NO; i++) {
		one = side_by_side(a->list[i], b);
		if (one == ANSWER_UNKNOWN &&
		    cover_holds(&one, a->list[i], b, &work, err) != 0)
			return -1;
		if (one != ANSWER_YES)
			*out = one;
	}
	return 0;
}

/* Both at once, tried out where sets of values do not tell. */
static int
meet(enum answer *out, const struct conjunction *a, const struct conjunction *b,
    struct arena *scratch, struct err *err)
{
	const struct conjunction *joined;
	struct err why;

	*out = ANSWER_NO;
	if (!conjunction_meet(a, b))
		return 0;
	*out = ANSWER_YES;
	if (a->exact && b->exact)
		return 0;
	if (scratch->used > MAX_SCRATCH)
		arena_clear(scratch);
	*out = ANSWER_UNKNOWN;
	if (conjunction_and(&joined, a, b, scratch, &why) != 0) {
		if (why.code == ERR_LIMIT)
			return 0;
		*err = why;
		return -1;
	}
	if (joined == NULL)
		*out = ANSWER_NO;
	else if (joined->sure)
		*out = ANSWER_YES;
	return 0;
}

int
predicate_overlaps(enum answer *out, const struct predicate *a,
    const struct predicate *b, struct err *err)
{
	struct arena scratch;
	enum answer one;
	int rc = -1;

	arena_init(&scratch);
	*out = ANSWER_NO;
	for (size_t i = 0; i < a->n && *out != ANSWER_YES; i++)
		for (size_t k = 0; k < b->n && *out != ANSWER_YES; k++) {
			if (meet(&one, a->list[i], b->list[k], &scratch, err) !=
			    0)
				goto out;
			if (one != ANSWER_NO)
				*out = one;
		}
	rc = 0;
out:
	arena_clear(&scratch);
	return rc;
}

size_t
predicate_count(const struct predicate *p)
{
	return p->n;
}

const struct condition *
predicate_conditions(const struct predicate *p, size_t i, size_t *n)
{
	assert(i < p->n);
	*n = p->list[i]->n_conditions;
	return p->list[i]->conditions;
}

void
predicate_print(struct strbuf *out, const struct predicate *p)
{
	if (p->n == 0)
		strbuf_add(out, "never");
	else if (predicate_is_always(p))
		strbuf_add(out, "always");
	for (size_t i = 0; i < p->n; i++) {
		if (i > 0)
			strbuf_add(out, " OR ");
		condition_print(
		    out, p->list[i]->conditions, p->list[i]->n_conditions);
	}
}
