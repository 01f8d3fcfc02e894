/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation of the engine fails, for n = 0, 1, 2, ... until a run
 * needs fewer: each ends in ERR_NOMEM, without a crash, and (under the leak
 * sanitizer) without a leak.  Linked with --wrap=malloc and so on.
 */
#include "support/test.h"

#include "support/engine_world.h"

#define MANY 5000 /* no run here allocates so often */

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

/* Opens and runs over the same model; everything in an arena of its own. */
static int
scenario(const struct world *w, struct verdicts *verdicts, struct err *err)
{
	const struct judging judging = { .derived = w->derived, .now = NOW };
	struct engine *engine = NULL;
	struct arena arena;
	int rc;

	arena_init(&arena);
	rc = engine_open(&engine, NULL, NULL, &arena, err);
	if (rc == 0)
		rc = engine_run(engine, &judging, verdicts, &arena, err);
	engine_close(engine);
	arena_clear(&arena);
	return rc;
}

static void
every_allocation_may_fail(void **state)
{
	struct world *w = *state;
	struct verdicts verdicts;

	world_add_company(w, "a");
	world_add_company(w, "b");
	world_add_parts(w, "a", 0);
	world_add_parts(w, "b", MUSTER_DATA_GRANTS);
	world_add_hole(w, "b", "bindings", MUSTER_DATA_GRANTS, PART_PARTIAL);
	world_derive(w);
	for (long n = 0; n < MANY; n++) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = scenario(w, &verdicts, &err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			assert_int_equal(rc, 0);
			assert_true(n > 20);
			return;
		}
		left = -1;
		assert_int_equal(rc, -1);
		assert_int_equal(err.code, ERR_NOMEM);
	}
	fail_msg("still failing after %d", MANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_allocation_may_fail, world_begin, world_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
