/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation fails, for growing n, until a run needs fewer: each
 * must end in ERR_NOMEM, without a crash and (under the leak sanitizer)
 * without a leak.  Long lists of values, so that memory is asked for often.
 * Linked with --wrap=malloc and so on.
 */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "model/predicate.h"

#define MANY 3000  /* values: a list of them gets memory of its own */
#define MOST 20000 /* no run here allocates so often */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static long left = -1; /* allocations until one fails; negative: none does */

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

static char texts[MANY][16];
static const char *values[MANY];
static const struct attribute_kind kinds[] = {
	{ "day", ATTRIBUTE_WEEKDAY, true }, { "tags", ATTRIBUTE_TEXTS, false }
};
static const struct predicate_terms terms = { kinds, NITEMS(kinds), NULL };

/* Some of the values, a pattern, a day: every kind of memory. */
static int
make(struct predicate **out, size_t from, struct arena *arena, struct err *err)
{
	static const char *const patterns[] = { "v*1", "*7*", "v-2*" };
	static const char *const days[] = { "Monday", "Friday" };
	const struct condition in[] = {
		{ "t", CONDITION_IN, values + from, MANY - from },
		{ "t", CONDITION_MATCH, patterns, 3 },
		{ "u", CONDITION_NOT_IN, values, MANY - from },
		{ "tags", CONDITION_MATCH, values, MANY - from },
		{ "day", CONDITION_IN, days, 2 },
	};

	return predicate_new(out, in, NITEMS(in), &terms, arena, err);
}

static int
run(struct err *err)
{
	struct predicate *a, *b, *any, *all, *open;
	const struct predicate *list[2];
	const struct condition pattern = { "t", CONDITION_MATCH,
		(const char *const[]){ "*1*2*" }, 1 };
	struct predicate_time time;
	enum answer answer;
	struct arena arena;
	int rc = -1;

	arena_init(&arena);
	if (make(&a, 0, &arena, err) != 0 || make(&b, 10, &arena, err) != 0 ||
	    predicate_new(&open, &pattern, 1, &terms, &arena, err) != 0)
		goto out;
	list[0] = a;
	list[1] = b;
	if (predicate_union(&any, list, 2, &arena, err) != 0 ||
	    predicate_and(&all, any, b, &arena, err) != 0 ||
	    predicate_implies(&answer, open, any, err) != 0 ||
	    predicate_implies(&answer, any, all, err) != 0 ||
	    predicate_overlaps(&answer, open, any, err) != 0 ||
	    predicate_at(&time, any, 0, err) != 0)
		goto out;
	rc = 0;
out:
	arena_clear(&arena);
	return rc;
}

static void
each_allocation_may_fail(void **state)
{
	long tried = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(texts[i], sizeof(texts[i]), "v-%zu", i);
		values[i] = texts[i];
	}
	for (long n = 0; n < MOST; n++) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = run(&err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			if (rc != 0)
				fail_msg("%s", err.text);
			assert_true(tried > 40);
			return;
		}
		left = -1;
		tried++;
		assert_int_equal(rc, -1);
		assert_int_equal(err.code, ERR_NOMEM);
	}
	fail_msg("more allocations than expected");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
