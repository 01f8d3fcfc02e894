/* SPDX-License-Identifier: Apache-2.0 */
/* The bounded string builder. */
#include "support/test.h"

#include "base/arena.h"
#include "base/strbuf.h"

static void
pieces_are_put_together(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 100);
	assert_string_equal(strbuf_text(&sb), "");
	strbuf_add(&sb, "ab");
	strbuf_addn(&sb, "cdef", 2);
	strbuf_addc(&sb, '-');
	strbuf_addf(&sb, "%03d", 7);
	assert_string_equal(strbuf_text(&sb), "abcd-007");
	assert_int_equal(sb.len, 8);
	assert_false(strbuf_failed(&sb));
	strbuf_clear(&sb);
	assert_string_equal(strbuf_text(&sb), "");
}

static void
the_maximum_is_met_exactly(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 5);
	strbuf_add(&sb, "12345");
	assert_false(strbuf_failed(&sb));
	strbuf_addn(&sb, "", 0);
	assert_false(strbuf_failed(&sb));
	strbuf_addc(&sb, '6');
	assert_true(strbuf_failed(&sb));
	strbuf_clear(&sb);
}

static void
a_failure_sticks(void **state)
{
	struct arena arena;
	struct strbuf sb;

	(void)state;
	arena_init(&arena);
	strbuf_init(&sb, 4);
	strbuf_add(&sb, "ab");
	strbuf_addf(&sb, "%s", "cde");
	strbuf_add(&sb, "f");
	strbuf_addf(&sb, "%d", 1);
	assert_true(strbuf_failed(&sb));
	assert_string_equal(strbuf_text(&sb), "ab");
	assert_null(strbuf_take(&sb, &arena));
	arena_clear(&arena);
}

static void
a_reset_builder_starts_anew(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 4);
	strbuf_add(&sb, "too long");
	assert_true(strbuf_failed(&sb));
	strbuf_reset(&sb);
	assert_false(strbuf_failed(&sb));
	strbuf_add(&sb, "abcd");
	assert_string_equal(strbuf_text(&sb), "abcd");
	strbuf_reset(&sb);
	assert_string_equal(strbuf_text(&sb), "");
	strbuf_clear(&sb);
}

static void
taking_gives_a_copy_and_clears(void **state)
{
	struct arena arena;
	struct strbuf sb;

	(void)state;
	arena_init(&arena);
	strbuf_init(&sb, 100);
	assert_string_equal(strbuf_take(&sb, &arena), "");
	strbuf_add(&sb, "text");
	assert_string_equal(strbuf_take(&sb, &arena), "text");
	assert_null(sb.text);
	assert_int_equal(sb.len, 0);
	arena_clear(&arena);
}

static void
a_long_text_grows_in_few_steps(void **state)
{
	struct strbuf sb;
	size_t moves = 0, room = 0;

	(void)state;
	strbuf_init(&sb, 1000000);
	for (int i = 0; i < 1000000; i++) {
		strbuf_addc(&sb, (char)('a' + i % 26));
		moves += sb.room != room;
		room = sb.room;
	}
	assert_false(strbuf_failed(&sb));
	assert_int_equal(sb.len, 1000000);
	assert_int_equal(sb.text[999999], 'a' + 999999 % 26);
	assert_true(moves < 20);
	strbuf_clear(&sb);
}

static void
whole_numbers_are_written_to_their_ends(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} cases[] = { { 0, "0" }, { 7, "7" }, { -1, "-1" },
		{ 1000000, "1000000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" } };
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 20);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		strbuf_reset(&sb);
		strbuf_addi(&sb, cases[i].number);
		assert_string_equal(strbuf_text(&sb), cases[i].text);
	}
	strbuf_addi(&sb, 1);
	assert_true(strbuf_failed(&sb));
	strbuf_clear(&sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_put_together),
		cmocka_unit_test(the_maximum_is_met_exactly),
		cmocka_unit_test(a_failure_sticks),
		cmocka_unit_test(whole_numbers_are_written_to_their_ends),
		cmocka_unit_test(a_reset_builder_starts_anew),
		cmocka_unit_test(taking_gives_a_copy_and_clears),
		cmocka_unit_test(a_long_text_grows_in_few_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
