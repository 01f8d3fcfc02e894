/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over effective access: one row per account and grant. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

struct world {
	struct arena arena;
	struct model *model;
	struct derived *d;
};

static void
add_member(struct model *m, const char *group, const char *account)
{
	struct account a = { .source = "dt", .id = account };
	struct group g = { .source = "dt", .id = group, .name = group };
	struct membership row = {
		.source = "dt", .group_id = group, .member_id = account
	};
	struct err err;

	assert_true(model_add_account(m, &a, &err) >= 0);
	assert_true(model_add_group(m, &g, &err) >= 0);
	assert_int_equal(model_add_membership(m, &row, &err), 0);
}

static void
add_grant(struct model *m, const char *group, const char *policy)
{
	struct grant row = { .source = "dt",
		.group_id = group,
		.entitlement_id = policy,
		.scope_id = "acc" };
	struct err err;

	assert_int_equal(model_add_grant(m, &row, &err), 0);
}

/* u1 in a and b, u2 in b, u3 in c without grants, u4 in none. */
static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct permission_catalog *catalog;
	struct entitlement p = { .source = "dt", .id = "p1" };
	struct account alone = { .source = "dt", .id = "u4" };
	const struct model *frozen;
	struct err err;
	char *path;

	arena_init(&w.arena);
	*state = &w;
	w.model = model_new();
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	if (w.model == NULL || path == NULL ||
	    permission_load(&catalog, path, &w.arena, &err) != 0)
		return -1;
	add_member(w.model, "a", "u1");
	add_member(w.model, "b", "u1");
	add_member(w.model, "b", "u2");
	add_member(w.model, "c", "u3");
	add_grant(w.model, "a", "p1");
	add_grant(w.model, "b", "p1");
	add_grant(w.model, "b", "p2");
	if (model_add_entitlement(w.model, &p, &err) != 0 ||
	    model_add_account(w.model, &alone, &err) != 0 ||
	    model_freeze(&frozen, w.model, &err) != 0)
		return -1;
	return analysis_derive(&w.d, frozen, catalog, &w.arena, &err);
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
rows_come_by_account_group_and_grant(void **state)
{
	static const size_t expected[][5] = {
		/* account, group, grant, entitlement, scope */
		{ 0, 0, 0, 0, NONE },
		{ 0, 1, 1, 0, NONE },
		{ 0, 1, 2, NONE, NONE },
		{ 1, 1, 1, 0, NONE },
		{ 1, 1, 2, NONE, NONE },
	};
	struct world *w = *state;
	struct access_cursor cursor;
	struct access row;
	size_t n = 0;

	access_begin(&cursor, w->d);
	for (; access_next(&cursor, &row); n++) {
		assert_true(n < NITEMS(expected));
		assert_int_equal(row.account, expected[n][0]);
		assert_int_equal(row.group, expected[n][1]);
		assert_int_equal(row.grant, expected[n][2]);
		assert_int_equal(row.entitlement, expected[n][3]);
		assert_int_equal(row.scope, expected[n][4]);
	}
	assert_int_equal(n, NITEMS(expected));
	assert_int_equal(w->d->n_access, n);
	assert_false(access_next(&cursor, &row)); /* and stays at the end */
}

static void
one_account_can_be_walked_alone(void **state)
{
	static const size_t counts[] = { 3, 2, 0, 0 };
	struct world *w = *state;
	struct access_cursor cursor;
	struct access row;

	for (size_t a = 0; a < NITEMS(counts); a++) {
		size_t n = 0;

		access_begin_at(&cursor, w->d, a);
		while (access_next_of(&cursor, a, &row)) {
			assert_int_equal(row.account, a);
			n++;
		}
		assert_int_equal(n, counts[a]);
		assert_int_equal(w->d->grants_of_account[a], n);
		assert_false(access_next_of(&cursor, a, &row));
	}
	access_begin_at(&cursor, w->d, NITEMS(counts));
	assert_false(access_next_of(&cursor, NITEMS(counts), &row));
}

static void
a_walk_may_begin_in_the_middle(void **state)
{
	struct world *w = *state;
	struct access_cursor cursor;
	struct access row;
	size_t n = 0;

	access_begin_at(&cursor, w->d, 1);
	while (access_next(&cursor, &row))
		n++;
	assert_int_equal(n, 2);
}

static void
a_row_is_named_by_account_and_grant(void **state)
{
	struct world *w = *state;
	const struct model *m = w->d->model;
	char tokens[8][ACCESS_TOKEN], hex[DIGEST_HEX], text[256];
	struct access_cursor cursor;
	struct access row;
	struct err err;
	size_t n = 0;

	access_begin(&cursor, w->d);
	for (; access_next(&cursor, &row); n++) {
		int len = snprintf(text, sizeof(text), "dt\n%s\n%s",
		    m->accounts[row.account].id, m->grants[row.grant].id);

		assert_int_equal(access_token(tokens[n], m, &row, &err), 0);
		assert_int_equal(digest_bytes(text, (size_t)len, hex, &err),
		    0);
		assert_int_equal(strlen(tokens[n]), 16);
		assert_memory_equal(tokens[n], hex, 16);
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(tokens[i], tokens[n]);
	}
	assert_int_equal(n, 5);
}

static void
a_sample_is_of_rows_with_their_tokens(void **state)
{
	struct world *w = *state;
	const struct sample_row *rows;
	struct sample s;
	struct err err;

	assert_int_equal(sample_begin(&s, "seed", 3, &w->arena, &err), 0);
	assert_int_equal(sample_draw(&s, &rows, w->d, &w->arena, &err), 0);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.population, 5);
	for (size_t i = 0; i < s.n; i++) {
		char token[ACCESS_TOKEN], hex[DIGEST_HEX], text[64];
		int len;

		assert_int_equal(access_token(token, w->d->model,
				     &rows[i].access, &err), 0);
		assert_string_equal(rows[i].token, token);
		len = snprintf(text, sizeof(text), "seed:%s", token);
		assert_int_equal(digest_bytes(text, (size_t)len, hex, &err),
		    0);
		assert_string_equal(rows[i].key, hex);
		if (i > 0)
			assert_true(strcmp(rows[i - 1].key, rows[i].key) < 0);
	}
	assert_int_equal(sample_begin(&s, "seed", 25, &w->arena, &err), 0);
	assert_int_equal(sample_draw(&s, &rows, w->d, &w->arena, &err), 0);
	assert_int_equal(s.n, 5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_come_by_account_group_and_grant),
		TEST(one_account_can_be_walked_alone),
		TEST(a_walk_may_begin_in_the_middle),
		TEST(a_row_is_named_by_account_and_grant),
		TEST(a_sample_is_of_rows_with_their_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
