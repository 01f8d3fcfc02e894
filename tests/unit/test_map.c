/* SPDX-License-Identifier: Apache-2.0 */
/* Text to number. */
#include "support/test.h"

#include "base/map.h"

static void
what_was_added_is_found(void **state)
{
	struct map *map = map_new();

	(void)state;
	assert_non_null(map);
	assert_int_equal(map_get(map, "a"), NONE);
	assert_int_equal(map_add(map, "a", 1), 0);
	assert_int_equal(map_add(map, "", 2), 0);
	assert_int_equal(map_add(map, "A", 3), 0);
	assert_int_equal(map_get(map, "a"), 1);
	assert_int_equal(map_get(map, ""), 2);
	assert_int_equal(map_get(map, "A"), 3);
	assert_int_equal(map_get(map, "b"), NONE);
	map_free(map);
	map_free(NULL);
}

static void
a_second_add_changes_nothing(void **state)
{
	struct map *map = map_new();

	(void)state;
	assert_int_equal(map_add(map, "a", 1), 0);
	assert_int_equal(map_add(map, "a", 2), 1);
	assert_int_equal(map_get(map, "a"), 1);
	assert_int_equal(map_count(map), 1);
	map_free(map);
}

static void
iteration_follows_insertion(void **state)
{
	static const char *const keys[] = { "zeta", "alpha", "mu", "beta" };
	struct map *map = map_new();

	(void)state;
	for (size_t i = 0; i < NITEMS(keys); i++)
		assert_int_equal(map_add(map, keys[i], 10 + i), 0);
	assert_int_equal(map_count(map), NITEMS(keys));
	for (size_t i = 0; i < NITEMS(keys); i++) {
		assert_string_equal(map_key(map, i), keys[i]);
		assert_int_equal(map_value(map, i), 10 + i);
	}
	assert_null(map_key(map, 4));
	assert_int_equal(map_value(map, 4), NONE);
	map_free(map);
}

/* Every length from 0 to 40, equal but for the last byte. */
static void
keys_that_differ_in_one_byte_are_apart(void **state)
{
	static char keys[41][2][48];
	struct map *map = map_new();

	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (size_t k = 0; k < 2; k++) {
			memset(keys[n][k], 'x', n);
			keys[n][k][n] = (char)('a' + k);
			assert_int_equal(
			    map_add(map, keys[n][k], 2 * n + k), 0);
		}
	}
	for (size_t n = 0; n <= 40; n++)
		for (size_t k = 0; k < 2; k++)
			assert_int_equal(map_get(map, keys[n][k]), 2 * n + k);
	map_free(map);
}

static void
two_million_keys_fit(void **state)
{
	enum { N = 2000000, WIDTH = 16 };
	struct map *map = map_new();
	char *keys = malloc((size_t)N * WIDTH);
	size_t wrong = 0;

	(void)state;
	assert_non_null(map);
	assert_non_null(keys);
	for (size_t i = 0; i < N; i++) {
		char *key = keys + i * WIDTH;

		(void)snprintf(key, WIDTH, "user-%zu", i);
		wrong += map_add(map, key, i) != 0;
	}
	for (size_t i = 0; i < N; i += 3)
		wrong += map_get(map, keys + i * WIDTH) != i;
	assert_int_equal(wrong, 0);
	assert_int_equal(map_count(map), N);
	assert_int_equal(map_get(map, "user-2000000"), NONE);
	map_free(map);
	free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_found),
		cmocka_unit_test(a_second_add_changes_nothing),
		cmocka_unit_test(iteration_follows_insertion),
		cmocka_unit_test(keys_that_differ_in_one_byte_are_apart),
		cmocka_unit_test(two_million_keys_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
