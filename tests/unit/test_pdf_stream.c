/* SPDX-License-Identifier: Apache-2.0 */
/* What stands on a PDF page, operator by operator. */
#include <stdlib.h>

#include "support/test.h"

#include "writer/pdf_haru.h"

static int
set_up(void **state)
{
	*state = calloc(1, sizeof(struct pdf_canvas));
	return *state == NULL;
}

static int
tear_down(void **state)
{
	free(*state);
	return 0;
}

/* What was written so far, and no more of it. */
static const char *
written(struct pdf_canvas *c)
{
	c->ops.text[c->ops.len] = '\0';
	c->ops.len = 0;
	return c->ops.text;
}

static void
a_number_has_the_digits_it_needs(void **state)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = { { 0, "0 w\n" }, { 7, "7 w\n" }, { 100, "100 w\n" },
		{ 688.77, "688.77 w\n" }, { 10.4, "10.4 w\n" },
		{ 0.4, ".4 w\n" }, { 0.05, ".05 w\n" }, { 0.5, ".5 w\n" },
		{ 0.004, "0 w\n" }, { 0.006, ".01 w\n" },
		{ 9.999, "10 w\n" }, { -2.5, "-2.5 w\n" },
		{ -0.07, "-.07 w\n" }, { -0.001, "0 w\n" },
		{ 1190.55, "1190.55 w\n" }, { 100000.01, "100000.01 w\n" } };
	struct pdf_canvas *c = *state;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		pdf_stream_op(c, &cases[i].number, 1, "w");
		assert_string_equal(written(c), cases[i].text);
	}
}

static void
a_colour_comes_back_as_the_same_eight_bits(void **state)
{
	struct pdf_canvas *c = *state;

	for (uint32_t v = 0; v < 256; v++) {
		double part[3];
		char op[3];

		pdf_stream_colour(c, v << 16 | (255 - v) << 8 | v / 2);
		assert_int_equal(sscanf(written(c), "%lf %lf %lf %2s", &part[0],
				     &part[1], &part[2], op),
		    4);
		assert_string_equal(op, "rg");
		assert_int_equal((int)(part[0] * 255 + 0.5), v);
		assert_int_equal((int)(part[1] * 255 + 0.5), 255 - v);
		assert_int_equal((int)(part[2] * 255 + 0.5), v / 2);
	}
}

static struct pdf_run
run_of(const char *text, bool latin)
{
	return (struct pdf_run){
		.from = text, .len = strlen(text), .latin = latin
	};
}

static void
neighbours_share_one_text_object(void **state)
{
	struct pdf_canvas *c = *state;
	struct pdf_run run = run_of("a", true);
	const double thin = 1;

	pdf_stream_move(c, 51, 700);
	pdf_stream_show(c, &run);
	pdf_stream_move(c, 149.68, 689.6);
	pdf_stream_show(c, &run);
	pdf_stream_end_text(c);
	pdf_stream_end_text(c);
	pdf_stream_op(c, &thin, 1, "w");
	pdf_stream_move(c, 51, 600);
	assert_string_equal(written(c),
	    "BT\n51 700 Td\n(a)Tj\n98.68 -10.4 Td\n(a)Tj\nET\n1 w\n"
	    "BT\n51 600 Td\n");
}

/* Each step is rounded, but not the sum of all: the last of many stands where
 * the first would have stood there. */
static void
a_thousand_steps_do_not_drift(void **state)
{
	struct pdf_canvas *c = *state;
	double x = 0, step;

	for (int i = 1; i <= 1000; i++) {
		pdf_stream_move(c, i * 0.123456, 0);
		assert_int_equal(sscanf(strstr(written(c), "Td") == NULL
					    ? ""
					    : c->ops.text +
						  (i == 1 ? strlen("BT\n") : 0),
				     "%lf", &step),
		    1);
		x += step;
	}
	assert_true(x > 123.45 && x < 123.47);
}

static void
no_text_can_end_its_own_string(void **state)
{
	struct pdf_canvas *c = *state;
	struct pdf_run latin = run_of(") Tj (\\ M\xC3\xBCller", true);
	struct pdf_run other = run_of("\xD0\x96>\xE7\x8E\x8B", false);

	pdf_stream_show(c, &latin);
	assert_string_equal(
	    written(c), "(\\) Tj \\(\\\\ M\\374ller)Tj\n");
	pdf_stream_show(c, &other);
	assert_string_equal(written(c), "<0416003E738B>Tj\n");
}

/* Whatever it holds, the longest run there can be fits into what is left. */
static void
the_longest_run_fits(void **state)
{
	static char text[PDF_RUN_BYTES + 4];
	struct pdf_canvas *c = *state;
	struct pdf_run run;

	for (size_t i = 0; i < PDF_RUN_BYTES; i += 2)
		memcpy(text + i, "\xC3\xBF", 2);
	run = run_of(text, true);
	pdf_stream_show(c, &run);
	assert_int_equal(c->ops.len, PDF_RUN_BYTES / 2 * 4 + 5);
	c->ops.len = 0;
	memset(text, '\\', PDF_RUN_BYTES);
	pdf_stream_show(c, &run);
	assert_int_equal(c->ops.len, PDF_RUN_BYTES * 2 + 5);
	c->ops.len = 0;
	run.latin = false;
	pdf_stream_show(c, &run);
	assert_int_equal(c->ops.len, PDF_RUN_BYTES * 4 + 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_number_has_the_digits_it_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_colour_comes_back_as_the_same_eight_bits, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    neighbours_share_one_text_object, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_thousand_steps_do_not_drift, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    no_text_can_end_its_own_string, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_longest_run_fits, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
