/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation fails, for growing n, until a run needs fewer:
 * taking rows in, freezing, deriving, saving and loading must each end in
 * ERR_NOMEM, without a crash and (under the leak sanitizer) without a leak.
 * Linked with --wrap=malloc and so on; SQLite's own memory is its own.
 */
#include "support/test.h"

#include <cjson/cJSON.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/control.h"
#include "model/model.h"
#include "store/store.h"
#include "support/organisation.h"

#define MANY 20000 /* no run here allocates so often */

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

/* One organisation for all runs, and what stands around it. */
struct world {
	struct organisation *organisation;
	struct arena arena;
	const char *catalog, *controls;
	char dir[40];
	const char *store;
};
static struct world world;

static void
run(int (*scenario)(struct err *))
{
	/* Each of the first ones, later some: there are thousands. */
	for (long n = 0; n < MANY; n += 1 + n / 64) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = scenario(&err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			if (rc != 0)
				fail_msg("%s", err.text);
			assert_true(n > 0);
			return;
		}
		left = -1;
		assert_int_equal(rc, -1);
		if (err.code != ERR_NOMEM)
			fail_msg("allocation %ld: %s", n, err.text);
	}
	fail_msg("still failing after %d", MANY);
}

static int
build(struct model **out, struct err *err)
{
	const struct model *frozen;

	*out = model_new();
	if (*out == NULL)
		return err_nomem(err);
	if (organisation_add(world.organisation, *out, 0, err) != 0)
		return -1;
	return model_freeze(&frozen, *out, err);
}

static int
freeze_scenario(struct err *err)
{
	struct model *m = NULL;
	int rc = build(&m, err);

	model_free(m);
	return rc;
}

static int
derive_scenario(struct err *err)
{
	struct permission_catalog *catalog;
	struct model *m = NULL;
	struct arena arena;
	struct derived *d;
	int rc = -1;

	arena_init(&arena);
	if (build(&m, err) != 0 ||
	    permission_load(&catalog, world.catalog, &arena, err) != 0 ||
	    analysis_derive(&d, m, catalog, &arena, err) != 0)
		goto out;
	for (size_t a = 0; a < m->n_accounts; a++)
		for (size_t i = 0; i < membership_count(d, a); i++)
			if (membership_path(d, a, membership_group(d, a, i),
				&arena) == NULL) {
				err_nomem(err);
				goto out;
			}
	rc = 0;
out:
	model_free(m);
	arena_clear(&arena);
	return rc;
}

static int
control_scenario(struct err *err)
{
	struct controls controls;
	struct arena arena;
	int rc;

	arena_init(&arena);
	rc = control_load(&controls, world.controls, &arena, err);
	if (rc == 0 && control_of_rule(&controls, "ACC-01", &arena) == NULL)
		rc = err_nomem(err);
	arena_clear(&arena);
	return rc;
}

static struct model *kept; /* built once, outside the counting */

static int
save_scenario(struct err *err)
{
	struct store_snapshot s = { .id = "one", .now = 1 };
	struct store *store = NULL;
	int rc = -1;

	if (store_open(&store, world.store, err) == 0)
		rc = store_save(store, &s, kept, NULL, err);
	store_close(store);
	return rc;
}

static int
load_scenario(struct err *err)
{
	struct model *m = model_new();
	struct store *store = NULL;
	int rc = -1;

	if (m == NULL)
		return err_nomem(err);
	if (store_open(&store, world.store, err) == 0)
		rc = store_load(store, "one", m, err);
	store_close(store);
	model_free(m);
	return rc;
}

static void
freezing_fails_cleanly(void **state)
{
	(void)state;
	run(freeze_scenario);
}

static void
deriving_fails_cleanly(void **state)
{
	(void)state;
	run(derive_scenario);
}

static void
loading_controls_fails_cleanly(void **state)
{
	(void)state;
	run(control_scenario);
}

static void
saving_and_loading_fail_cleanly(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(build(&kept, &err), 0);
	run(save_scenario);
	run(load_scenario);
	model_free(kept);
	assert_int_equal(unlink(world.store), 0);
}

static int
open_world(void **state)
{
	const char *top = getenv("top_srcdir");
	/* cJSON is a library of its own, which --wrap does not reach. */
	cJSON_Hooks hooks = { __wrap_malloc, free };

	(void)state;
	cJSON_InitHooks(&hooks);
	arena_init(&world.arena);
	world.organisation = organisation_new(4);
	top = top == NULL ? "." : top;
	world.catalog = arena_printf(
	    &world.arena, "%s/templates/permissions/dynatrace.json", top);
	memcpy(world.dir, "/tmp/muster-fault-XXXXXX", 25);
	if (mkdtemp(world.dir) == NULL)
		return -1;
	world.store = arena_printf(&world.arena, "%s/store.db", world.dir);
	world.controls =
	    arena_printf(&world.arena, "%s/templates/controls", top);
	return world.catalog == NULL || world.store == NULL ||
		       world.controls == NULL
		   ? -1
		   : 0;
}

static int
close_world(void **state)
{
	(void)state;
	organisation_free(world.organisation);
	arena_clear(&world.arena);
	return rmdir(world.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freezing_fails_cleanly),
		cmocka_unit_test(deriving_fails_cleanly),
		cmocka_unit_test(loading_controls_fails_cleanly),
		cmocka_unit_test(saving_and_loading_fail_cleanly),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
