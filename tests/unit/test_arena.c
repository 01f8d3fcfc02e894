/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one run, and growing arrays. */
#include "support/test.h"

#include "base/arena.h"

static void
memory_is_zeroed_and_aligned(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t n = 1; n < 300; n++) {
		unsigned char *p = arena_alloc(&arena, n, 1);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xA5, n);
	}
	arena_clear(&arena);
}

static void
pieces_do_not_overlap(void **state)
{
	enum { PIECES = 2000 };
	static unsigned char *piece[PIECES];
	static size_t size[PIECES];
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < PIECES; i++) {
		size[i] = i % 97 == 0 ? 30000 + i : i % 61;
		piece[i] = arena_alloc(&arena, size[i], 1);
		assert_non_null(piece[i]);
		memset(piece[i], (int)(i % 251), size[i]);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t j = 0; j < size[i]; j++)
			assert_int_equal(piece[i][j], i % 251);
	arena_clear(&arena);
}

static void
a_product_that_overflows_is_refused(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_null(arena_alloc(&arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(&arena, SIZE_MAX, 1));
	assert_null(arena_alloc(&arena, 2, SIZE_MAX / 2));
	assert_non_null(arena_alloc(&arena, 0, 8));
	arena_clear(&arena);
}

static void
texts_are_copied(void **state)
{
	struct arena arena;
	char *text;

	(void)state;
	arena_init(&arena);
	assert_string_equal(arena_strdup(&arena, "abc"), "abc");
	assert_string_equal(arena_strdup(&arena, ""), "");
	assert_null(arena_strdup(&arena, NULL));
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	text = arena_printf(&arena, "%s-%d", "x", 42);
	assert_string_equal(text, "x-42");
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
	arena_clear(&arena);
}

static void
bytes_handed_out_are_counted(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_non_null(arena_alloc(&arena, 10, 10));
	assert_non_null(arena_strdup(&arena, "abc"));
	assert_int_equal(arena.used, 104);
	arena_clear(&arena);
	assert_int_equal(arena.used, 0);
	assert_non_null(arena_strdup(&arena, "again"));
	arena_clear(&arena);
	arena_clear(&arena);
}

static void
arrays_grow_and_keep_what_they_hold(void **state)
{
	size_t room = 0, moves = 0;
	void *items = NULL;

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		size_t before = room;

		assert_int_equal(
		    array_reserve(&items, &room, i + 1, sizeof(size_t)), 0);
		moves += room != before;
		((size_t *)items)[i] = i;
	}
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(((size_t *)items)[i], i);
	assert_true(moves < 20);
	free(items);
}

static void
an_array_beyond_memory_is_refused_and_left_alone(void **state)
{
	size_t room = 0, was;
	void *items = NULL, *before;

	(void)state;
	assert_int_equal(array_reserve(&items, &room, 4, 8), 0);
	before = items;
	was = room;
	assert_int_equal(array_reserve(&items, &room, SIZE_MAX, 1), -1);
	assert_int_equal(array_reserve(&items, &room, SIZE_MAX / 4, 8), -1);
	assert_ptr_equal(items, before);
	assert_int_equal(room, was);
	free(items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(a_product_that_overflows_is_refused),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(bytes_handed_out_are_counted),
		cmocka_unit_test(arrays_grow_and_keep_what_they_hold),
		cmocka_unit_test(
		    an_array_beyond_memory_is_refused_and_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
