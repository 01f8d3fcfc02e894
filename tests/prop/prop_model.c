/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws that hold for every organisation.  MUSTER_SEED sets the first seed;
 * a failure names the one to repeat.
 */
#include "support/test.h"

#include <sys/stat.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/model.h"
#include "store/store.h"
#include "support/organisation.h"

#define RUNS 150
#define STORE_RUNS 25 /* each writes a file */

struct world {
	uint64_t seed;
	struct arena arena;
	struct permission_catalog *catalog;
};

static uint64_t
first_seed(void)
{
	const char *text = getenv("MUSTER_SEED");

	return text == NULL ? UINT64_C(20251121) : strtoull(text, NULL, 10);
}

static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct err err;
	char *path;

	arena_init(&w.arena);
	w.seed = first_seed();
	print_message("seed %llu\n", (unsigned long long)w.seed);
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	if (path == NULL ||
	    permission_load(&w.catalog, path, &w.arena, &err) != 0)
		return -1;
	*state = &w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	arena_clear(&w->arena);
	return 0;
}

static struct model *
build(const struct organisation *o, uint64_t order, const struct grant *more)
{
	struct model *m = model_new();
	const struct model *frozen;
	struct err err;

	assert_non_null(m);
	assert_int_equal(organisation_add(o, m, order, &err), 0);
	if (more != NULL)
		assert_int_equal(model_add_grant(m, more, &err), 0);
	assert_int_equal(model_freeze(&frozen, m, &err), 0);
	assert_ptr_equal(frozen, m);
	return m;
}

static void
freezing_does_not_depend_on_the_order_of_adding(void **state)
{
	struct world *w = *state;

	for (uint64_t i = 0; i < RUNS; i++) {
		struct organisation *o = organisation_new(w->seed + i);
		struct model *a = build(o, 0, NULL);
		struct model *b = build(o, w->seed + i + 1, NULL);

		organisation_same(a, b);
		model_free(a);
		model_free(b);
		organisation_free(o);
	}
}

static void
load_after_store(const struct organisation *o, struct store *store)
{
	struct store_snapshot snapshot = {
		.id = "id", .campaign = "c", .now = 1700000000, .version = "1"
	};
	struct model *a = build(o, 0, NULL), *b = model_new();
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	assert_non_null(b);
	if (store_save(store, &snapshot, a, NULL, &err) != 0 ||
	    store_load(store, "id", b, &err) != 0 ||
	    model_freeze(&frozen, b, &err) != 0)
		fail_msg("%s", err.text);
	organisation_same(a, frozen);
	model_free(a);
	model_free(b);
}

static void
a_snapshot_is_the_same_after_the_store(void **state)
{
	struct world *w = *state;
	char dir[] = "/tmp/muster-prop-XXXXXX";
	struct store *store;
	struct err err;
	char *path;

	assert_non_null(mkdtemp(dir));
	path = arena_printf(&w->arena, "%s/store.db", dir);
	assert_non_null(path);
	assert_int_equal(store_open(&store, path, &err), 0);
	for (uint64_t i = 0; i < STORE_RUNS; i++) {
		struct organisation *o = organisation_new(w->seed + i);

		load_after_store(o, store);
		organisation_free(o);
	}
	store_close(store);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

/*
 * Groups of an account, found the slow way: whoever is in a group is in the
 * groups that hold it, until nothing changes.
 */
static void
groups_by_hand(const struct model *m, size_t account, bool *in)
{
	bool changed = true;

	for (size_t g = 0; g < m->n_groups; g++)
		in[g] = m->groups[g].everyone == TRI_YES &&
			text_compare(m->groups[g].source,
			    m->accounts[account].source) == 0;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < m->n_memberships; i++) {
			const struct membership *r = &m->memberships[i];
			bool holds =
			    r->member != NONE &&
			    (r->member_is_group ? in[r->member]
						: r->member == account);

			if (r->group == NONE || in[r->group] || !holds)
				continue;
			in[r->group] = true;
			changed = true;
		}
	}
}

static void
compare_account(const struct derived *d, size_t account, size_t *rows)
{
	const struct model *m = d->model;
	struct access_cursor cursor;
	struct access access;
	bool in[64] = { false };
	size_t groups = 0, grants = 0, seen = 0;

	assert_true(m->n_groups <= NITEMS(in));
	groups_by_hand(m, account, in);
	for (size_t g = 0; g < m->n_groups; g++)
		groups += in[g];
	for (size_t i = 0; i < m->n_grants; i++)
		grants += m->grants[i].group != NONE && in[m->grants[i].group];
	assert_int_equal(membership_count(d, account), groups);
	for (size_t i = 0; i < groups; i++)
		assert_true(in[membership_group(d, account, i)]);
	assert_int_equal(d->grants_of_account[account], grants);
	access_begin_at(&cursor, d, account);
	while (access_next_of(&cursor, account, &access)) {
		assert_int_equal(access.account, account);
		assert_true(in[access.group]);
		assert_int_equal(m->grants[access.grant].group, access.group);
		seen++;
	}
	assert_int_equal(seen, grants);
	*rows += seen;
}

static void
access_equals_a_count_by_hand(void **state)
{
	struct world *w = *state;

	for (uint64_t i = 0; i < RUNS; i++) {
		struct organisation *o = organisation_new(w->seed + i);
		struct model *m = build(o, 0, NULL);
		struct access_cursor cursor;
		struct access access;
		struct derived *d;
		struct arena arena;
		struct err err;
		size_t rows = 0, walked = 0;

		arena_init(&arena);
		assert_int_equal(
		    analysis_derive(&d, m, w->catalog, &arena, &err), 0);
		for (size_t a = 0; a < m->n_accounts; a++)
			compare_account(d, a, &rows);
		access_begin(&cursor, d);
		while (access_next(&cursor, &access))
			walked++;
		assert_int_equal(walked, rows);
		assert_int_equal(d->n_access, rows);
		arena_clear(&arena);
		model_free(m);
		organisation_free(o);
	}
}

/* A tier is better the lower it is; accounts keep their index, because the
 * rows of accounts are the same in both. */
static void
compare_tiers(const struct derived *before, const struct derived *after)
{
	assert_int_equal(before->model->n_accounts, after->model->n_accounts);
	for (size_t a = 0; a < before->model->n_accounts; a++)
		if (after->of_account[a].tier > before->of_account[a].tier)
			fail_msg("account %zu lost a tier", a);
	for (size_t g = 0; g < before->model->n_groups; g++)
		if (after->of_group[g].tier > before->of_group[g].tier)
			fail_msg("group %zu lost a tier", g);
	assert_true(after->n_access >= before->n_access);
}

/* Does what is granted deny anything?  Then less may be left. */
static bool
denies(const struct model *m, const struct grant *g)
{
	size_t at = model_find_entitlement(m, g->source, g->entitlement_id);

	for (size_t i = 0; at != NONE && i < m->entitlements[at].n_statements;
	     i++)
		if (m->entitlements[at].statements[i].deny)
			return true;
	return false;
}

static void
a_further_grant_that_denies_nothing_takes_nothing_away(void **state)
{
	struct world *w = *state;
	size_t compared = 0;

	for (uint64_t i = 0; i < RUNS; i++) {
		struct organisation *o = organisation_new(w->seed + i);
		struct organisation *p = organisation_new(w->seed + i + RUNS);
		size_t n = organisation_grants(p);
		struct model *a, *b;
		struct derived *before, *after;
		struct arena arena;
		struct err err;

		if (n > 0) {
			arena_init(&arena);
			a = build(o, 0, NULL);
			b = build(o, 0, organisation_grant(p, n / 2));
			compared += !denies(b, organisation_grant(p, n / 2));
			assert_int_equal(analysis_derive(&before, a, w->catalog,
					     &arena, &err),
			    0);
			assert_int_equal(analysis_derive(&after, b, w->catalog,
					     &arena, &err),
			    0);
			if (!denies(b, organisation_grant(p, n / 2)))
				compare_tiers(before, after);
			arena_clear(&arena);
			model_free(a);
			model_free(b);
		}
		organisation_free(o);
		organisation_free(p);
	}
	assert_true(compared > RUNS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    freezing_does_not_depend_on_the_order_of_adding),
		cmocka_unit_test(a_snapshot_is_the_same_after_the_store),
		cmocka_unit_test(access_equals_a_count_by_hand),
		cmocka_unit_test(
		    a_further_grant_that_denies_nothing_takes_nothing_away),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
