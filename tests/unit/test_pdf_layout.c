/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, columns and page turns, without fonts and without a PDF. */
#include "support/test.h"

#include "writer/pdf_layout.h"

/* Half an em each, W a whole one, combining marks nothing. */
static int
advance(void *context, uint32_t c)
{
	(void)context;
	if (c >= 0x300 && c < 0x370)
		return 0;
	return c == 'W' ? 1000 : 500;
}

static const struct pdf_metric metric = { advance, NULL };

/* The lines, joined with "|". */
static void
wrapped(char *out, size_t room, const char *text, int64_t width,
    enum pdf_breaking how)
{
	struct pdf_lines lines = { 0 };
	size_t n = 0;

	assert_int_equal(pdf_wrap(&lines, text, &metric, width, how), 0);
	for (size_t i = 0; i < lines.n; i++) {
		size_t len = lines.line[i].to - lines.line[i].from;

		assert_true(n + len + 2 < room);
		if (i > 0)
			out[n++] = '|';
		memcpy(out + n, text + lines.line[i].from, len);
		n += len;
	}
	out[n] = '\0';
	pdf_lines_clear(&lines);
}

static void
a_text_is_broken_where_people_would_break_it(void **state)
{
	static const struct {
		const char *text;
		int64_t width;
		enum pdf_breaking how;
		const char *lines;
	} rows[] = {
		{ "", 1000, PDF_WORDS, "" },
		{ "   ", 1000, PDF_WORDS, "" },
		{ "one", 1500, PDF_WORDS, "one" },
		{ "one two three", 3500, PDF_WORDS, "one two|three" },
		/* blanks hang over the edge and are gone */
		{ "one    two", 1500, PDF_WORDS, "one|two" },
		{ "one two   ", 3500, PDF_WORDS, "one two" },
		{ "one two ", 1500, PDF_WORDS, "one|two" },
		{ " one", 2000, PDF_WORDS, " one" },
		{ " onetwo", 1500, PDF_WORDS, " on|etw|o" },
		/* a line end is kept, also an empty line */
		{ "a\nb", 5000, PDF_WORDS, "a|b" },
		{ "a\n\nb", 5000, PDF_WORDS, "a||b" },
		{ "a \nb\n", 5000, PDF_WORDS, "a|b" },
		{ "\n", 5000, PDF_WORDS, "" },
		/* words before separators, separators before characters */
		{ "to a.b@c.example", 3000, PDF_WORDS, "to|a.b@c.|exampl|e" },
		{ "abcdefgh", 1500, PDF_WORDS, "abc|def|gh" },
		{ "WWWW", 1500, PDF_WORDS, "W|W|W|W" },
		{ "WWWW", 10, PDF_WORDS, "W|W|W|W" },
		/* identifiers: behind the last separator that fits */
		{ "aaaa-bbbb-cccc", 5000, PDF_IDS, "aaaa-bbbb-|cccc" },
		{ "aaaa-bbbb-cccc", 4000, PDF_IDS, "aaaa-|bbbb-|cccc" },
		{ "user.name@a.example", 6000, PDF_IDS,
		    "user.name@a.|example" },
		{ "x y-z", 2000, PDF_IDS, "x y-|z" },
		/* ideographs break anywhere, but not off the mark behind */
		{ "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA", 1000, PDF_WORDS,
		    "\xE5\xB1\xB1\xE7\x94\xB0|\xE5\xA4\xAA" },
		{ "ab\xE5\xB1\xB1", 1200, PDF_WORDS, "ab|\xE5\xB1\xB1" },
		{ "abe\xCC\x81x", 1500, PDF_WORDS, "abe\xCC\x81|x" },
		/* a bad byte takes room, and is not lost */
		{ "ab\xFF\x63", 1500, PDF_WORDS, "ab\xFF|c" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		wrapped(
		    out, sizeof(out), rows[i].text, rows[i].width, rows[i].how);
		assert_string_equal(out, rows[i].lines);
	}
}

static void
no_line_is_wider_than_asked_nor_is_a_character_lost(void **state)
{
	char text[4001];
	uint32_t seed = 7;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++) {
		seed = seed * 1103515245u + 12345u;
		text[i] = "ab cW-d.e f"[seed >> 16 & 7];
	}
	text[sizeof(text) - 1] = '\0';
	for (int64_t width = 1000; width < 30000; width += 700) {
		struct pdf_lines l = { 0 };
		size_t at = 0;

		assert_int_equal(
		    pdf_wrap(&l, text, &metric, width, PDF_WORDS), 0);
		for (size_t i = 0; i < l.n; i++) {
			assert_true(l.line[i].width <= width);
			for (; at < l.line[i].from; at++)
				assert_int_equal(text[at], ' ');
			at = l.line[i].to;
		}
		for (; at < sizeof(text) - 1; at++)
			assert_int_equal(text[at], ' ');
		pdf_lines_clear(&l);
	}
}

static void
marks_without_width_do_not_pile_up_in_one_line(void **state)
{
	static char text[20002];
	struct pdf_lines l = { 0 };

	(void)state;
	text[0] = 'e';
	for (size_t i = 1; i + 2 < sizeof(text); i += 2) {
		text[i] = '\xCC';
		text[i + 1] = '\x81';
	}
	assert_int_equal(pdf_wrap(&l, text, &metric, 9000, PDF_WORDS), 0);
	assert_true(l.n > 9);
	for (size_t i = 0; i < l.n; i++)
		assert_true(l.line[i].to - l.line[i].from <= PDF_LINE_BYTES);
	pdf_lines_clear(&l);
}

static void
extent_is_the_widest_line_and_the_widest_piece(void **state)
{
	static const struct {
		const char *text;
		enum pdf_breaking how;
		int64_t whole, piece;
	} rows[] = {
		{ "", PDF_WORDS, 0, 0 },
		{ "one two", PDF_WORDS, 3500, 1500 },
		{ "one\nthree", PDF_WORDS, 2500, 2500 },
		{ "aa-bbbb", PDF_WORDS, 3500, 3500 },
		{ "aa-bbbb", PDF_IDS, 3500, 2000 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		int64_t whole, piece;

		pdf_extent(rows[i].text, &metric, rows[i].how, &whole, &piece);
		assert_int_equal(whole, rows[i].whole);
		assert_int_equal(piece, rows[i].piece);
	}
}

static void
one_long_text_does_not_make_a_column_wide(void **state)
{
	struct pdf_spread s = { 0 };

	(void)state;
	assert_true(pdf_spread_at(&s, 97) <= 0);
	for (int i = 0; i < 99; i++)
		pdf_spread_add(&s, 40);
	pdf_spread_add(&s, 9000);
	assert_true(pdf_spread_at(&s, 97) >= 40);
	assert_true(pdf_spread_at(&s, 97) <= 40 + PDF_SPREAD_POINTS);
	assert_true(pdf_spread_at(&s, 100) >= 9000);
	assert_true(s.most >= 9000);
}

static bool
near(double a, double b)
{
	return a - b < 0.001 && b - a < 0.001;
}

static double
share(struct pdf_column *c, size_t n, double width)
{
	double fit = pdf_columns(c, n, width), sum = 0;

	for (size_t i = 0; i < n; i++) {
		assert_true(c[i].width > 0);
		sum += c[i].width;
	}
	assert_true(near(sum, width));
	return fit;
}

static void
below_the_floors_the_widest_texts_give_first(void **state)
{
	struct pdf_column c[] = {
		{ .min = 60, .natural = 60 },
		{ .min = 96, .hard = 40, .natural = 300, .grows = true },
		{ .min = 50, .hard = 40, .natural = 90, .grows = true },
	};

	(void)state;
	assert_true(near(share(c, 3, 180), 0));
	assert_true(near(c[0].width, 60));
	assert_true(near(c[1].width, 70));
	assert_true(near(c[2].width, 50)); /* no word of it is cut */
	assert_true(near(share(c, 3, 150), 0));
	assert_true(near(c[0].width, 60));
	assert_true(near(c[1].width, 45));
	assert_true(near(c[2].width, 45));
	assert_true(near(share(c, 3, 70), 0)); /* all are cut alike */
	assert_true(near(c[0].width, 30));
	assert_true(near(c[1].width, 20));
}

static void
columns_fill_the_width_and_only_text_grows(void **state)
{
	struct pdf_column c[] = {
		{ .min = 20, .natural = 40 },
		{ .min = 30, .natural = 60, .grows = true },
	};

	(void)state;
	assert_true(near(share(c, 2, 300), 1));
	assert_true(near(c[0].width, 40));
	assert_true(near(c[1].width, 260));
}

static void
a_wish_is_passed_only_by_what_others_do_not_need(void **state)
{
	struct pdf_column c[] = {
		{ .min = 20, .natural = 400, .wish = 100, .grows = true },
		{ .min = 20, .natural = 50, .grows = true },
	};

	(void)state;
	assert_true(near(share(c, 2, 300), 1));
	assert_true(near(c[1].width, 50));
	assert_true(near(c[0].width, 250));
}

static void
what_lacks_least_is_completed_first(void **state)
{
	struct pdf_column c[] = {
		{ .min = 20, .natural = 900, .wish = 100, .grows = true },
		{ .min = 20, .natural = 105, .wish = 100, .grows = true },
	};

	(void)state;
	assert_true(near(share(c, 2, 210), 1));
	assert_true(near(c[0].width, 105));
	assert_true(near(c[1].width, 105));
}

static void
narrow_paper_takes_most_from_the_shortest_texts(void **state)
{
	struct pdf_column c[] = {
		{ .min = 50, .natural = 50 },
		{ .min = 50, .natural = 150, .wish = 150, .grows = true },
		{ .min = 50, .natural = 250, .wish = 250, .grows = true },
	};
	double fit = share(c, 3, 300);

	(void)state;
	assert_true(near(c[0].width, 50));
	assert_true(c[1].width >= 50 && c[1].width <= 150);
	assert_true(c[2].width > c[1].width);
	assert_true(fit > 0.5 && fit < 1);
}

static void
width_goes_where_most_cells_need_it(void **state)
{
	struct pdf_spread full = { 0 }, empty = { 0 };
	struct pdf_column c[] = {
		{ .min = 40, .natural = 200, .wish = 200, .spread = &full },
		{ .min = 40, .natural = 200, .wish = 200, .spread = &empty },
	};

	(void)state;
	for (int i = 0; i < 100; i++) {
		pdf_spread_add(&full, 200);
		pdf_spread_add(&empty, i < 5 ? 200 : 0);
	}
	assert_true(share(c, 2, 300) >= 0.5);
	assert_true(c[0].width > 1.5 * c[1].width);
}

static void
less_than_the_minima_is_told_and_still_shared_out(void **state)
{
	struct pdf_column c[] = {
		{ .min = 100, .natural = 100 },
		{ .min = 300, .natural = 300, .grows = true },
	};

	(void)state;
	assert_true(near(share(c, 2, 200), 0));
	assert_true(near(c[0].width, 50));
	assert_true(near(c[1].width, 150));
}

static void
a_page_is_turned_for_a_block_and_what_must_follow_it(void **state)
{
	static const struct {
		double y, height, keep;
		bool turns;
	} rows[] = {
		{ 10, 90, 0, false }, /* just fits */
		{ 10, 91, 0, false }, /* does not, but the page is empty */
		{ 20, 80, 0, false },
		{ 20, 81, 0, true },
		{ 20, 40, 40, false }, /* heading and its text */
		{ 20, 40, 41, true },
		{ 10, 40, 900, false },
		{ 99.995, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct pdf_flow flow = { 10, 100, rows[i].y };

		assert_int_equal(
		    pdf_flow_turns(&flow, rows[i].height, rows[i].keep),
		    rows[i].turns);
	}
}

static void
no_line_stands_alone_at_the_edge_of_a_page(void **state)
{
	static const struct {
		double y;
		size_t lines, here;
	} rows[] = {
		{ 0, 3, 3 },
		{ 0, 10, 10 }, /* ten fit */
		{ 0, 11, 9 },  /* two over, not one */
		{ 0, 12, 10 },
		{ 70, 3, 3 },
		{ 80, 3, 0 }, /* two would fit, one would be alone */
		{ 70, 4, 2 },
		{ 80, 2, 2 },
		{ 90, 1, 1 },
		{ 90, 2, 0 }, /* one at the foot */
		{ 90, 9, 0 },
		{ 99, 1, 0 },
		{ 100, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct pdf_flow flow = { 0, 100, rows[i].y };

		assert_int_equal(
		    pdf_flow_lines(&flow, rows[i].lines, 10), rows[i].here);
	}
}

static void
a_page_too_low_for_a_line_still_takes_one(void **state)
{
	struct pdf_flow flow = { 0, 5, 0 };

	(void)state;
	assert_int_equal(pdf_flow_lines(&flow, 4, 10), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_broken_where_people_would_break_it),
		cmocka_unit_test(
		    no_line_is_wider_than_asked_nor_is_a_character_lost),
		cmocka_unit_test(
		    marks_without_width_do_not_pile_up_in_one_line),
		cmocka_unit_test(
		    extent_is_the_widest_line_and_the_widest_piece),
		cmocka_unit_test(one_long_text_does_not_make_a_column_wide),
		cmocka_unit_test(below_the_floors_the_widest_texts_give_first),
		cmocka_unit_test(columns_fill_the_width_and_only_text_grows),
		cmocka_unit_test(
		    a_wish_is_passed_only_by_what_others_do_not_need),
		cmocka_unit_test(what_lacks_least_is_completed_first),
		cmocka_unit_test(
		    narrow_paper_takes_most_from_the_shortest_texts),
		cmocka_unit_test(width_goes_where_most_cells_need_it),
		cmocka_unit_test(
		    less_than_the_minima_is_told_and_still_shared_out),
		cmocka_unit_test(
		    a_page_is_turned_for_a_block_and_what_must_follow_it),
		cmocka_unit_test(no_line_stands_alone_at_the_edge_of_a_page),
		cmocka_unit_test(a_page_too_low_for_a_line_still_takes_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
