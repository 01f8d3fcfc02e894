/* SPDX-License-Identifier: Apache-2.0 */
/* The sample of rows: what anybody with the seed and the tokens would draw. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"

#define ROWS 1000
#define WANTED 25

struct fixture {
	struct arena arena;
	struct err err;
	struct sample s;
};

static int
setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	arena_init(&f.arena);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_clear(&f->arena);
	return 0;
}

/* Rows from `first` on, `step` further each, as often as there are rows. */
static void
draw(struct fixture *f, size_t n, size_t first, size_t step)
{
	assert_int_equal(
	    sample_begin(&f->s, "seed", WANTED, &f->arena, &f->err), 0);
	for (size_t i = 0; i < n; i++) {
		char token[32];

		(void)snprintf(token, sizeof(token), "row %zu",
		    (first + i * step) % n);
		assert_int_equal(sample_offer(&f->s, token, &f->err), 0);
	}
	assert_int_equal(f->s.population, n);
}

static void
keys_are_those_of_another_program(void **state)
{
	/* sorted(sha256(b"seed:row %d" % i).hexdigest() for i in range(100)) */
	static const struct sample_pick first[] = {
		{ 2, "000d5cf0f34dfd1ca4559070eab5a65f84b9ac37d39628b4c14756e2"
		     "4a5ff7cc" },
		{ 30, "001bd0143f7b51587f696fae40c5d7dc6e5de714c3b103a2d0806e5"
		      "1775f2588" },
		{ 75, "015c88021d5726d660a68df68f3a337d9bc6c1088c85e9062fa7ea7"
		      "f035a1214" },
		{ 92, "06a007a20ab8b6b231e49a1a69d025e80d44e043afe78b95ffda46d"
		      "bc1e0287a" },
	};
	struct fixture *f = *state;

	draw(f, 100, 0, 1);
	for (size_t i = 0; i < NITEMS(first); i++) {
		assert_int_equal(f->s.picks[i].at, first[i].at);
		assert_string_equal(f->s.picks[i].key, first[i].key);
	}
}

/* Worked out the slow way: drawn is who has fewer than 25 before it. */
static void
the_smallest_keys_are_drawn_in_their_order(void **state)
{
	static char keys[ROWS][DIGEST_HEX];
	struct fixture *f = *state;
	size_t drawn = 0;

	draw(f, ROWS, 0, 1);
	for (size_t i = 0; i < ROWS; i++) {
		char text[32];
		int n = snprintf(text, sizeof(text), "seed:row %zu", i);

		assert_int_equal(
		    digest_bytes(text, (size_t)n, keys[i], &f->err), 0);
	}
	for (size_t i = 0; i < ROWS; i++) {
		size_t before = 0;

		for (size_t j = 0; j < ROWS; j++)
			before += strcmp(keys[j], keys[i]) < 0;
		if (before >= WANTED)
			continue;
		assert_int_equal(f->s.picks[before].at, i);
		assert_string_equal(f->s.picks[before].key, keys[i]);
		drawn++;
	}
	assert_int_equal(drawn, WANTED);
	assert_int_equal(f->s.n, WANTED);
}

static void
the_order_of_the_rows_does_not_matter(void **state)
{
	struct fixture *f = *state;
	struct sample_pick picks[WANTED];

	draw(f, ROWS, 0, 1);
	memcpy(picks, f->s.picks, sizeof(picks));
	draw(f, ROWS, 500, 7); /* 7 and 1000 have nothing in common */
	for (size_t i = 0; i < WANTED; i++) {
		assert_string_equal(f->s.picks[i].key, picks[i].key);
		assert_int_equal((500 + f->s.picks[i].at * 7) % ROWS,
		    picks[i].at);
	}
}

static void
of_few_rows_all_are_drawn(void **state)
{
	struct fixture *f = *state;

	for (size_t n = 0; n <= WANTED + 1; n++) {
		draw(f, n, 0, 1);
		assert_int_equal(f->s.n, n < WANTED ? n : WANTED);
		for (size_t i = 1; i < f->s.n; i++)
			assert_true(strcmp(f->s.picks[i - 1].key,
					f->s.picks[i].key) < 0);
	}
}

static void
another_seed_draws_others(void **state)
{
	struct fixture *f = *state;
	size_t same = 0;
	struct sample other;

	draw(f, ROWS, 0, 1);
	assert_int_equal(
	    sample_begin(&other, "seed2", WANTED, &f->arena, &f->err), 0);
	for (size_t i = 0; i < ROWS; i++) {
		char token[32];

		(void)snprintf(token, sizeof(token), "row %zu", i);
		assert_int_equal(sample_offer(&other, token, &f->err), 0);
	}
	for (size_t i = 0; i < WANTED; i++)
		for (size_t j = 0; j < WANTED; j++)
			same += f->s.picks[i].at == other.picks[j].at;
	assert_true(same < WANTED / 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_are_those_of_another_program),
		TEST(the_smallest_keys_are_drawn_in_their_order),
		TEST(the_order_of_the_rows_does_not_matter),
		TEST(of_few_rows_all_are_drawn),
		TEST(another_seed_draws_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
