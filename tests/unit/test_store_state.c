/* SPDX-License-Identifier: Apache-2.0 */
/* Which review comes before another, and what it handed on. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "model/model.h"
#include "store/store.h"

struct world {
	struct arena arena;
	char dir[40];
	struct store *store;
	char manifest[DIGEST_HEX]; /* of the last one found */
};

static int
open_world(void **state)
{
	static struct world w;
	struct err err = { ERR_NONE, "" };

	arena_init(&w.arena);
	memcpy(w.dir, "/tmp/muster-state-XXXXXX", 25);
	if (mkdtemp(w.dir) == NULL)
		return -1;
	*state = &w;
	return store_open(
	    &w.store, file_join(&w.arena, w.dir, "store.db"), &err);
}

static int
close_world(void **state)
{
	struct world *w = *state;
	struct err err;

	store_close(w->store);
	arena_clear(&w->arena);
	return file_remove_tree(w->dir, &err);
}

/* A review of one source, whose state is its own id. */
static void
review(struct world *w, const char *id, const char *campaign, int64_t now,
    const char *tenant)
{
	const struct model_source source = {
		.id = "dt", .kind = "dynatrace", .tenant = tenant
	};
	const struct store_snapshot s = { .id = id,
		.campaign = campaign,
		.now = now,
		.version = "1",
		.state = id,
		.state_len = strlen(id) };
	struct model *m = model_new();
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	assert_non_null(m);
	assert_int_equal(model_add_source(m, &source, &err), 0);
	assert_int_equal(model_freeze(&frozen, m, &err), 0);
	if (store_save(w->store, &s, frozen, NULL, &err) != 0)
		fail_msg("%s", err.text);
	model_free(m);
}

/* NULL: none. */
static const char *
before(struct world *w, const char *campaign, int64_t now, const char *tenant)
{
	const struct store_tenant tenants[] = { { "other", "x" },
		{ "dt", tenant } };
	const struct store_seek seek = { campaign, now, tenants, 2 };
	struct err err = { ERR_NONE, "" };
	const char *kept;
	char *text;
	size_t len;

	if (store_previous_state(w->store, &seek, &text, &len, w->manifest,
		&err) != 0)
		fail_msg("%s", err.text);
	if (text == NULL)
		return NULL;
	assert_int_equal(strlen(text), len);
	kept = arena_strdup(&w->arena, text);
	free(text);
	return kept;
}

static void
an_empty_store_knows_no_earlier_review(void **state)
{
	assert_null(before(*state, "Q1", 1000, "t"));
}

static void
the_newest_of_another_campaign_comes_before(void **state)
{
	struct world *w = *state;

	review(w, "q1", "Q1", 100, "t");
	review(w, "q2", "Q2", 200, "t");
	review(w, "q2-again", "Q2", 250, "t");
	review(w, "q3", "Q3", 300, "t");
	assert_string_equal(before(w, "Q3", 350, "t"), "q2-again");
	assert_string_equal(before(w, "Q4", 400, "t"), "q3");
}

static void
without_another_campaign_the_newest_comes_before(void **state)
{
	struct world *w = *state;

	review(w, "one", "nightly", 100, "t");
	review(w, "two", "nightly", 200, "t");
	assert_string_equal(before(w, "nightly", 300, "t"), "two");
}

static void
later_reviews_and_the_same_moment_do_not_come_before(void **state)
{
	struct world *w = *state;

	review(w, "one", "Q1", 100, "t");
	review(w, "two", "Q2", 200, "t");
	assert_string_equal(before(w, "Q2", 200, "t"), "one");
	assert_null(before(w, "Q1", 100, "t"));
}

static void
a_review_of_another_tenant_does_not_come_before(void **state)
{
	struct world *w = *state;

	review(w, "one", "Q1", 100, "t");
	review(w, "two", "Q2", 200, "other");
	assert_string_equal(before(w, "Q3", 300, "t"), "one");
	assert_null(before(w, "Q3", 300, "third"));
	review(w, "three", "Q2", 250, NULL);
	assert_string_equal(before(w, "Q3", 300, NULL), "three");
}

static void
a_snapshot_without_state_is_passed_over(void **state)
{
	const struct store_snapshot s = { .id = "bare", .now = 200 };
	struct world *w = *state;
	struct model *m = model_new();
	const struct model *frozen;
	struct err err;

	review(w, "one", "Q1", 100, "t");
	assert_int_equal(model_freeze(&frozen, m, &err), 0);
	assert_int_equal(store_save(w->store, &s, frozen, NULL, &err), 0);
	model_free(m);
	assert_string_equal(before(w, "Q3", 300, "t"), "one");
}

/* What a run that published nothing left is no review. */
static void
what_was_staged_only_is_forgotten(void **state)
{
	struct store_snapshot s = { .id = "two", .campaign = "Q2", .now = 200,
		.state = "two", .state_len = 3, .manifest = "ab12" };
	struct world *w = *state;
	struct model *m = model_new();
	const struct model_source source = { .id = "dt", .kind = "dynatrace",
		.tenant = "t" };
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };
	const char *path = file_join(&w->arena, w->dir, "store.db");

	review(w, "one", "Q1", 100, "t");
	assert_string_equal(before(w, "Q3", 300, "t"), "one");
	assert_string_equal(w->manifest, "");
	assert_int_equal(model_add_source(m, &source, &err), 0);
	assert_int_equal(model_freeze(&frozen, m, &err), 0);
	assert_int_equal(store_stage(w->store, &s, frozen, NULL, &err), 0);
	store_close(w->store);
	assert_int_equal(store_open(&w->store, path, &err), 0);
	assert_string_equal(before(w, "Q3", 300, "t"), "one");
	assert_int_equal(store_stage(w->store, &s, frozen, NULL, &err), 0);
	assert_int_equal(store_settle(w->store, &err), 0);
	store_close(w->store);
	assert_int_equal(store_open(&w->store, path, &err), 0);
	assert_string_equal(before(w, "Q3", 300, "t"), "two");
	assert_string_equal(w->manifest, "ab12");
	model_free(m);
}

static void
saving_again_replaces_the_state(void **state)
{
	struct world *w = *state;

	review(w, "one", "Q1", 100, "t");
	review(w, "one", "Q1", 100, "t");
	assert_string_equal(before(w, "Q3", 300, "t"), "one");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_store_knows_no_earlier_review),
		TEST(the_newest_of_another_campaign_comes_before),
		TEST(without_another_campaign_the_newest_comes_before),
		TEST(later_reviews_and_the_same_moment_do_not_come_before),
		TEST(a_review_of_another_tenant_does_not_come_before),
		TEST(a_snapshot_without_state_is_passed_over),
		TEST(what_was_staged_only_is_forgotten),
		TEST(saving_again_replaces_the_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
