/* SPDX-License-Identifier: Apache-2.0 */
/* Codes and messages of failures. */
#include "support/test.h"

#include "base/err.h"
#include "base/text.h"

static void
setting_gives_minus_one_code_and_text(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, ERR_DATA, "row %d", 7), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "row 7");
}

static void
wrapping_puts_the_place_before_and_keeps_the_code(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_NET, "HTTP 429");
	assert_int_equal(err_wrap(&err, "groups, page %d", 3), -1);
	assert_int_equal(err_wrap(&err, "collect"), -1);
	assert_int_equal(err.code, ERR_NET);
	assert_string_equal(err.text, "collect: groups, page 3: HTTP 429");
}

static void
no_memory_has_its_own_code(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_nomem(&err), -1);
	assert_int_equal(err.code, ERR_NOMEM);
	assert_string_not_equal(err.text, "");
}

static void
clearing_leaves_nothing(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_IO, "x");
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
}

static void
a_message_may_be_set_from_itself(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_IO, "disk full");
	err_set(&err, ERR_DATA, "again: %s", err.text);
	assert_string_equal(err.text, "again: disk full");
}

/* "a", then characters of two, three, four bytes: any cut falls somewhere. */
static void
a_long_message_is_cut_between_characters(void **state)
{
	static const char *const characters[] = { "a", "\xC3\xA4",
		"\xE2\x82\xAC", "\xF0\x9F\x98\x80" };
	char longer[3000];
	struct err err;

	(void)state;
	for (size_t c = 0; c < NITEMS(characters); c++) {
		for (size_t shift = 0; shift < 4; shift++) {
			size_t n = strlen(characters[c]), len = shift;

			memset(longer, 'x', shift);
			for (; len + n < 2500; len += n)
				memcpy(longer + len, characters[c], n);
			longer[len] = '\0';
			err_set(&err, ERR_DATA, "%s", longer);
			assert_true(strlen(err.text) >= 1020);
			assert_true(text_is_utf8(err.text, strlen(err.text)));
			assert_memory_equal(err.text, longer, strlen(err.text));
			err_wrap(&err, "abc");
			assert_true(text_is_utf8(err.text, strlen(err.text)));
		}
	}
}

static void
bytes_that_are_not_utf8_become_question_marks(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_DATA, "a\xFF\xC3 b \xE2\x82\xAC");
	assert_string_equal(err.text, "a?? b \xE2\x82\xAC");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_gives_minus_one_code_and_text),
		cmocka_unit_test(
		    wrapping_puts_the_place_before_and_keeps_the_code),
		cmocka_unit_test(no_memory_has_its_own_code),
		cmocka_unit_test(clearing_leaves_nothing),
		cmocka_unit_test(a_message_may_be_set_from_itself),
		cmocka_unit_test(a_long_message_is_cut_between_characters),
		cmocka_unit_test(bytes_that_are_not_utf8_become_question_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
