/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions in words. */
#include "support/test.h"

#include "base/strbuf.h"
#include "model/condition.h"

static void
printed(const struct condition *list, size_t n, const char *expected)
{
	struct strbuf out;

	strbuf_init(&out, 1000);
	condition_print(&out, list, n);
	assert_false(strbuf_failed(&out));
	assert_string_equal(strbuf_text(&out), expected);
	strbuf_clear(&out);
}

static void
every_operator_has_its_word(void **state)
{
	static const char *const words[] = { "=", "!=", "<", ">", "IN",
		"NOT IN", "startsWith", "NOT startsWith", "MATCH" };

	(void)state;
	for (size_t i = 0; i < NITEMS(words); i++)
		assert_string_equal(
		    condition_operator_text((enum condition_operator)i),
		    words[i]);
}

static void
conditions_are_joined_with_and(void **state)
{
	static const char *const ab[] = { "a", "b" };
	static const char *const friday[] = { "Friday" };
	const struct condition list[] = {
		{ "storage:bucket-name", CONDITION_IN, ab, 2 },
		{ "global:week-day", CONDITION_NOT_EQUAL, friday, 1 },
	};

	(void)state;
	printed(list, 2,
	    "storage:bucket-name IN (\"a\", \"b\") AND "
	    "global:week-day != \"Friday\"");
	printed(list, 0, "");
}

static void
lists_stand_in_brackets_even_with_one_value(void **state)
{
	static const char *const one[] = { "a*" };
	static const char *const two[] = { "a", "b" };
	const struct condition match = { "x:y", CONDITION_MATCH, one, 1 };
	const struct condition in = { "x:y", CONDITION_NOT_IN, one, 1 };
	const struct condition equal = { "x:y", CONDITION_EQUAL, two, 2 };

	(void)state;
	printed(&match, 1, "x:y MATCH (\"a*\")");
	printed(&in, 1, "x:y NOT IN (\"a*\")");
	printed(&equal, 1, "x:y = (\"a\", \"b\")");
}

static void
a_quote_in_a_value_changes_the_quotes_around_it(void **state)
{
	static const char *const quoted[] = { "a \"b\"" };
	static const char *const single[] = { "it's" };
	const struct condition list[] = {
		{ "x:y", CONDITION_STARTS_WITH, quoted, 1 },
		{ "x:z", CONDITION_EQUAL, single, 1 },
	};

	(void)state;
	printed(list, 2, "x:y startsWith 'a \"b\"' AND x:z = \"it's\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_has_its_word),
		cmocka_unit_test(conditions_are_joined_with_and),
		cmocka_unit_test(lists_stand_in_brackets_even_with_one_value),
		cmocka_unit_test(
		    a_quote_in_a_value_changes_the_quotes_around_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
