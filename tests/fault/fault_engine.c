/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation of the engine fails, for n = 0, 1, 2, ... until a run
 * needs fewer: each ends in ERR_NOMEM, without a crash, and (under the leak
 * sanitizer) without a leak.  Linked with --wrap=malloc and so on.
 */
#include "support/test.h"

#include "model/campaign.h"
#include "model/duty.h"
#include "model/exception.h"
#include "model/history.h"
#include "model/register.h"
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
	struct judging judging = w->judging;
	struct engine *engine = NULL;
	struct arena arena;
	int rc;

	judging.derived = w->derived;
	judging.now = NOW;
	arena_init(&arena);
	rc = engine_open(&engine, NULL, NULL, &arena, err);
	if (rc == 0)
		rc = engine_run(engine, &judging, verdicts, &arena, err);
	engine_close(engine);
	arena_clear(&arena);
	return rc;
}

static const char *const peers[] = { "readers", "cleo" };
static const struct register_entry entries[] = {
	{ .of = MUSTER_BREAK_GLASS, .match = "Ada" },
	{ .of = MUSTER_OWN_DOMAINS, .match = "Example.org" },
	{ .of = MUSTER_PEER_GROUPS, .match = "All", .members = peers,
	    .n_members = 2, .n_groups = 1 },
	{ .of = MUSTER_ADMIN_PAIRS, .match = "ada", .with = "ben" },
};
static const struct registers registers = {
	1u << MUSTER_BREAK_GLASS | 1u << MUSTER_OWN_DOMAINS |
	    1u << MUSTER_PEER_GROUPS | 1u << MUSTER_ADMIN_PAIRS,
	entries, NITEMS(entries)
};
static const struct exception exception = { .id = "e",
	.rule = "ACC-01",
	.subject = "BEN",
	.reason = "r",
	.owner = "o",
	.approver = "a",
	.created = AGO(1),
	.end = AGO(-1) };
static const struct exceptions exceptions = { &exception, 1 };

/* A review before this one, found less, and all that is configured. */
static void
fill_judging(struct world *w)
{
	const struct campaign campaign = { .id = "before" };
	const char *top = getenv("top_srcdir");
	struct duties *duties = arena_alloc(&w->arena, 1, sizeof(*duties));
	struct changes *changes;
	struct history *history;

	assert_non_null(duties);
	assert_int_equal(duty_load(duties,
			     arena_printf(&w->arena,
				 "%s/templates/duties/dynatrace.json",
				 top != NULL ? top : "."),
			     &w->arena, &w->err),
	    0);
	w->judging.registers = &registers;
	w->judging.exceptions = &exceptions;
	w->judging.duties = duties;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(change_find(&changes, w->derived, NULL, &w->arena,
			     &w->err),
	    0);
	w->verdicts.n_findings /= 2;
	assert_int_equal(change_state(&history, changes, &w->verdicts,
			     &campaign, &w->arena, &w->err),
	    0);
	w->judging.history = history;
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
	fill_judging(w);
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
