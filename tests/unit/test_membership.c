/* SPDX-License-Identifier: Apache-2.0 */
/* Nested groups flattened: diamonds, cycles, depth, groups of everyone. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"

struct world {
	struct arena arena;
	struct model *model;
	struct permission_catalog *catalog;
	struct derived *d;
};

static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct err err;
	char *path;

	arena_init(&w.arena);
	w.model = model_new();
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	*state = &w;
	return path == NULL || w.model == NULL
		   ? -1
		   : permission_load(&w.catalog, path, &w.arena, &err);
}

static int
close_world(void **state)
{
	struct world *w = *state;

	model_free(w->model);
	arena_clear(&w->arena);
	return 0;
}

static void
account(struct world *w, const char *source, const char *id)
{
	struct account row = { .source = source, .id = id };
	struct err err;

	assert_int_equal(model_add_account(w->model, &row, &err), 0);
}

static void
group(struct world *w, const char *source, const char *id, enum tri everyone)
{
	struct group row = {
		.source = source, .id = id, .name = id, .everyone = everyone
	};
	struct err err;

	assert_int_equal(model_add_group(w->model, &row, &err), 0);
}

static void
member(struct world *w, const char *group_id, const char *id, bool nested)
{
	struct membership row = { .source = "dt",
		.group_id = group_id,
		.member_id = id,
		.member_is_group = nested };
	struct err err;

	assert_int_equal(model_add_membership(w->model, &row, &err), 0);
}

static void
derive(struct world *w)
{
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	if (model_freeze(&frozen, w->model, &err) != 0 ||
	    analysis_derive(&w->d, frozen, w->catalog, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
}

static void
groups_are(struct world *w, size_t a, const char *expected)
{
	char text[200] = "";
	size_t used = 0;

	for (size_t i = 0; i < membership_count(w->d, a); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s ", w->model->groups[membership_group(w->d, a, i)].id);
	assert_string_equal(text, expected);
}

static void
path_is(struct world *w, size_t a, const char *id, const char *expected)
{
	size_t g = model_find_group(w->model, "dt", id);

	assert_string_equal(membership_path(w->d, a, g, &w->arena), expected);
}

static void
an_account_is_in_the_groups_that_hold_its_groups(void **state)
{
	struct world *w = *state;

	account(w, "dt", "u1");
	account(w, "dt", "u2");
	group(w, "dt", "a", TRI_NO);
	group(w, "dt", "b", TRI_NO);
	group(w, "dt", "c", TRI_NO);
	member(w, "c", "b", true);
	member(w, "b", "a", true);
	member(w, "a", "u1", false);
	member(w, "c", "u2", false);
	derive(w);
	groups_are(w, 0, "a b c ");
	groups_are(w, 1, "c ");
	assert_int_equal(w->d->own_groups[0], 3);
	assert_int_equal(w->d->group_accounts[2], 2);
	assert_int_equal(w->d->group_accounts[0], 1);
	path_is(w, 0, "a", "a");
	path_is(w, 0, "c", "a > b > c");
	path_is(w, 1, "c", "c");
	assert_int_equal(w->d->n_group_cycles, 0);
	assert_int_equal(w->d->n_group_too_deep, 0);
}

static void
a_diamond_counts_once_and_shows_the_shortest_way(void **state)
{
	struct world *w = *state;

	account(w, "dt", "u1");
	group(w, "dt", "a", TRI_NO);
	group(w, "dt", "b", TRI_NO);
	group(w, "dt", "c", TRI_NO);
	group(w, "dt", "top", TRI_NO);
	member(w, "a", "u1", false);
	member(w, "b", "a", true);
	member(w, "c", "b", true);
	member(w, "top", "c", true);
	member(w, "top", "a", true);
	derive(w);
	groups_are(w, 0, "a b c top ");
	path_is(w, 0, "top", "a > top");
	assert_int_equal(w->d->group_accounts[3], 1);
	assert_int_equal(w->d->n_group_cycles, 0);
}

static void
a_cycle_ends_and_is_reported(void **state)
{
	struct world *w = *state;

	account(w, "dt", "u1");
	group(w, "dt", "a", TRI_NO);
	group(w, "dt", "b", TRI_NO);
	group(w, "dt", "c", TRI_NO);
	member(w, "a", "u1", false);
	member(w, "b", "a", true);
	member(w, "a", "b", true);
	member(w, "c", "c", true); /* in itself */
	derive(w);
	groups_are(w, 0, "a b ");
	assert_int_equal(w->d->n_group_cycles, 2);
	path_is(w, 0, "b", "a > b");
}

static void
chain(struct world *w, int length)
{
	char id[16], below[16];

	account(w, "dt", "u1");
	for (int i = 0; i < length; i++) {
		(void)snprintf(id, sizeof(id), "g%03d", i);
		(void)snprintf(below, sizeof(below), "g%03d", i - 1);
		group(w, "dt", id, TRI_NO);
		if (i == 0)
			member(w, id, "u1", false);
		else
			member(w, id, below, true);
	}
	derive(w);
}

static void
nesting_up_to_the_limit_is_followed(void **state)
{
	struct world *w = *state;

	chain(w, MAX_GROUP_DEPTH + 1);
	assert_int_equal(membership_count(w->d, 0), MAX_GROUP_DEPTH + 1);
	assert_int_equal(w->d->n_group_too_deep, 0);
}

static void
nesting_above_the_limit_is_reported_not_followed(void **state)
{
	struct world *w = *state;

	chain(w, MAX_GROUP_DEPTH + 3);
	assert_int_equal(membership_count(w->d, 0), MAX_GROUP_DEPTH + 1);
	assert_int_equal(w->d->n_group_too_deep, 2);
}

static void
a_group_of_everyone_holds_its_source_and_no_other(void **state)
{
	struct world *w = *state;

	account(w, "dt", "u1");
	account(w, "dt", "u2");
	account(w, "other", "u3");
	group(w, "dt", "all", TRI_YES);
	group(w, "dt", "ops", TRI_NO);
	group(w, "dt", "over", TRI_NO);
	member(w, "ops", "u1", false);
	member(w, "all", "u1", false); /* stated as well */
	member(w, "over", "all", true);
	derive(w);
	groups_are(w, 0, "all ops over ");
	groups_are(w, 1, "all over ");
	groups_are(w, 2, "");
	assert_int_equal(w->d->own_groups[0], 1);
	assert_int_equal(w->d->own_groups[1], 0);
	assert_int_equal(w->d->group_accounts[0], 2);
	path_is(w, 1, "all", "all");
	path_is(w, 1, "over", "all > over");
}

static void
what_points_nowhere_gives_no_group(void **state)
{
	struct world *w = *state;

	account(w, "dt", "u1");
	group(w, "dt", "a", TRI_UNKNOWN);
	member(w, "gone", "u1", false);
	member(w, "a", "nobody", false);
	member(w, "gone", "a", true);
	member(w, "a", "lost", true);
	derive(w);
	groups_are(w, 0, "");
	assert_int_equal(w->d->group_accounts[0], 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_account_is_in_the_groups_that_hold_its_groups),
		TEST(a_diamond_counts_once_and_shows_the_shortest_way),
		TEST(a_cycle_ends_and_is_reported),
		TEST(nesting_up_to_the_limit_is_followed),
		TEST(nesting_above_the_limit_is_reported_not_followed),
		TEST(a_group_of_everyone_holds_its_source_and_no_other),
		TEST(what_points_nowhere_gives_no_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
