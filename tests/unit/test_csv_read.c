/* SPDX-License-Identifier: Apache-2.0 */
/* Reading CSV, record by record; and one field on its way out. */
#include "support/test.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/err.h"

static struct csv csv;
static struct err err;

static int
begin(const char *text)
{
	csv_end(&csv);
	err_clear(&err);
	csv_begin(&csv, text, strlen(text));
	return csv_next(&csv, &err);
}

static int
end(void **state)
{
	(void)state;
	csv_end(&csv);
	return 0;
}

static void
fields_are_what_stands_between_commas(void **state)
{
	(void)state;
	assert_int_equal(begin("a,,c d\r\nx\r\n"), 1);
	assert_int_equal(csv.n, 3);
	assert_string_equal(csv_field(&csv, 0), "a");
	assert_string_equal(csv_field(&csv, 1), "");
	assert_string_equal(csv_field(&csv, 2), "c d");
	assert_null(csv_field(&csv, 3));
	assert_int_equal(csv_find(&csv, "c d"), 2);
	assert_int_equal(csv_find(&csv, "c"), NONE);
	assert_int_equal(csv_next(&csv, &err), 1);
	assert_int_equal(csv.n, 1);
	assert_int_equal(csv_next(&csv, &err), 0);
}

static void
quotes_hold_commas_quotes_and_lines(void **state)
{
	(void)state;
	assert_int_equal(begin("\"a,b\",\"say \"\"x\"\"\",\"1\r\n2\"\r\nz\n"), 1);
	assert_int_equal(csv.n, 3);
	assert_string_equal(csv_field(&csv, 0), "a,b");
	assert_string_equal(csv_field(&csv, 1), "say \"x\"");
	assert_string_equal(csv_field(&csv, 2), "1\r\n2");
	assert_int_equal(csv.line, 1);
	assert_int_equal(csv_next(&csv, &err), 1);
	assert_int_equal(csv.line, 3);
}

static void
the_last_record_needs_no_line_end(void **state)
{
	(void)state;
	assert_int_equal(begin("a,\"b\""), 1);
	assert_string_equal(csv_field(&csv, 1), "b");
	assert_int_equal(csv_next(&csv, &err), 0);
	assert_int_equal(begin("a,"), 1);
	assert_int_equal(csv.n, 2);
	assert_int_equal(begin(""), 0);
}

static void
what_is_no_csv_is_refused_with_its_line(void **state)
{
	static const char *const texts[] = { "x\r\n\"open\r\n", "x\ny\"z\"\n",
		"x\n\"a\"b,c\n" };

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		assert_int_equal(begin(texts[i]), 1);
		assert_int_equal(csv_next(&csv, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_non_null(strstr(err.text, "line "));
	}
}

static void
a_record_of_too_many_fields_is_refused(void **state)
{
	static char many[CSV_MAX_FIELDS + 2];

	(void)state;
	memset(many, ',', CSV_MAX_FIELDS);
	assert_int_equal(begin(many), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
put_is(const char *text, bool foreign, const char *wanted)
{
	char *got = NULL;
	size_t len;
	FILE *f = open_memstream(&got, &len);

	assert_non_null(f);
	csv_put(f, text, foreign);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(got, wanted);
	free(got);
}

static void
no_cell_begins_a_formula_whatever_ends_a_cell(void **state)
{
	(void)state;
	put_is("=1+1", true, "'=1+1");
	put_is("=1+1", false, "=1+1");
	put_is("x;=1+1", true, "x;'=1+1");
	put_is("x;=1+1", false, "x;=1+1");
	put_is("x\t@SUM(1)", true, "x\t'@SUM(1)");
	put_is("x\n=1+1;-2", true, "\"x\n'=1+1;'-2\"");
	put_is("x;\"=1+1&\"", true, "\"x;\"\"'=1+1&\"\"\"");
	put_is("x,;\xEF\xBC\x9D" "1", true, "\"x,;'\xEF\xBC\x9D" "1\"");
	put_is("a; b=c; d-e", true, "a; b=c; d-e");
	put_is("a\n\n\nb \"c\" =d", true, "\"a\n\n\nb \"\"c\"\" =d\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    fields_are_what_stands_between_commas, end),
		cmocka_unit_test_teardown(
		    quotes_hold_commas_quotes_and_lines, end),
		cmocka_unit_test_teardown(
		    the_last_record_needs_no_line_end, end),
		cmocka_unit_test_teardown(
		    what_is_no_csv_is_refused_with_its_line, end),
		cmocka_unit_test_teardown(
		    a_record_of_too_many_fields_is_refused, end),
		cmocka_unit_test(
		    no_cell_begins_a_formula_whatever_ends_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
