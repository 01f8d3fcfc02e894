/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the PDF, as pdftotext reads them back. */
#include "support/test.h"

#include <sys/resource.h>
#include <time.h>

#include "support/fake_doc.h"
#include "support/pdf_paper.h"

static void
a_table_repeats_its_head_and_keeps_every_row(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 500, .columns = 2 };
	struct doc_table t = paper_grid(&fake);
	const char *text;

	paper_needs("pdftotext");
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(p->counts.rows, 500);
	text = paper_reads(p, "pdftotext -layout", "-");
	for (int i = 0; i < 500; i++) {
		char row[32];

		(void)snprintf(row, sizeof(row), "r%d c0 ", i);
		paper_has(text, row);
		(void)snprintf(row, sizeof(row), "r%d c1\n", i);
		paper_has(text, row);
	}
	/* all pages but the cover; there are no sections, so no contents */
	assert_int_equal(paper_times(text, "First head"), p->counts.pages - 1);
	assert_int_equal(
	    paper_times(text, "Table title (continued)"), p->counts.pages - 2);
}

static void
rows_left_out_are_counted_and_said(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 500, .columns = 2 };
	struct doc_table t = paper_grid(&fake);
	const char *text;

	paper_needs("pdftotext");
	t.print_rows = 20;
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(p->counts.rows, 20);
	assert_int_equal(p->counts.left_out, 480);
	text = paper_reads(p, "pdftotext -layout", "-");
	paper_has(text, "r19 c0");
	paper_lacks(text, "r20 c0");
	paper_has(text, "Rows printed here: 20 of 500.");
	paper_has(text, "grants.csv");
	paper_has(text, "manifest.json");
}

static void
no_rows_is_a_sentence_with_or_without_a_cursor(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 0, .columns = 2 };
	struct doc_table t = paper_grid(&fake);
	const char *text;

	paper_needs("pdftotext");
	doc_table(p->doc, &t);
	t.key = "second";
	t.empty = NULL;
	t.rows = (struct doc_source){ .count = 0 };
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(p->counts.rows, 0);
	text = paper_reads(p, "pdftotext -layout", "-");
	paper_has(text, "Nothing is in it.");
	paper_has(text, "No rows.");
}

static const char *
name_text(int64_t row, size_t column, char *buf, size_t room)
{
	static const char *const names[] = {
		"\xD0\x91\xD0\xBE\xD1\x80\xD0\xB8\xD1\x81",
		"\xCE\x95\xCE\xBB\xCE\xAD\xCE\xBD\xCE\xB7",
		"\xE5\xB1\xB1\xE7\x94\xB0",
		"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
		"\xD7\xA9\xD7\xA8\xD7\x94",
		"",
		"evil\xE2\x80\xAEgnp.exe",
		"bell\a",
		"bad\xFF!",
		"smile\xF0\x9F\x98\x80",
		"two\nlines",
	};

	(void)buf;
	(void)room;
	return column == 0 ? "name:" : names[(size_t)row % NITEMS(names)];
}

static void
names_of_all_scripts_are_found_again_or_marked(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 11, .columns = 2, .text = name_text
	};
	struct doc_table t = paper_grid(&fake);
	const char *text;

	paper_needs("pdftotext");
	doc_table(p->doc, &t);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout", "-");
	paper_has(text, "\xD0\x91\xD0\xBE\xD1\x80\xD0\xB8\xD1\x81");
	paper_has(text, "\xCE\x95\xCE\xBB\xCE\xAD\xCE\xBD\xCE\xB7");
	/* joined and turned on paper, the letters as typed for a search */
	paper_has(text, "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF");
	paper_has(text, "\xD7\xA9\xD7\xA8\xD7\x94");
	paper_has(text, "U+5C71");
	paper_has(text, "U+7530");
	paper_has(text, "U+1F600");
	paper_has(text, "evil<U+202E>gnp.exe");
	paper_has(text, "bell<U+0007>");
	paper_has(text, "bad\xEF\xBF\xBD!");
	paper_has(text, "no font at hand can show: 3.");
	assert_int_equal(p->counts.missing_glyphs, 3);
}

#define LONG 10000
static char long_text[LONG + 1];

static const char *
long_text_of(int64_t row, size_t column, char *buf, size_t room)
{
	if (row == 1 && column == 1)
		return long_text;
	(void)snprintf(buf, room, "row%lld", (long long)row);
	return buf;
}

/* z stands nowhere else on the pages. */
static void
nothing_of_a_long_cell_is_lost(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 3, .columns = 2, .text = long_text_of
	};
	struct doc_table t = paper_grid(&fake);

	paper_needs("pdftotext");
	for (size_t i = 0; i < LONG; i++)
		long_text[i] = i % 9 == 8 ? ' ' : 'z';
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(paper_times(paper_reads(p, "pdftotext", "-"), "z"),
	    LONG - LONG / 9);
	paper_has(strbuf_text(&p->out), "row1 (continued)");
	paper_has(strbuf_text(&p->out), "row2");
}

static void
two_hundred_characters_without_a_blank_are_broken(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 3, .columns = 8, .text = long_text_of
	};
	struct doc_table t = paper_grid(&fake);

	paper_needs("pdftotext");
	memset(long_text, 'z', 200);
	long_text[200] = '\0';
	doc_table(p->doc, &t);
	doc_paragraph(p->doc, "%s", long_text);
	paper_must_draw(p);
	assert_int_equal(
	    paper_times(paper_reads(p, "pdftotext", "-"), "z"), 400);
}

static void
a_text_of_nothing_but_line_ends_or_marks_is_survived(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 3, .columns = 2, .text = long_text_of
	};
	struct doc_table t = paper_grid(&fake);

	paper_needs("qpdf");
	memset(long_text, '\n', LONG);
	long_text[0] = 'q';
	long_text[LONG - 1] = 'q';
	doc_table(p->doc, &t);
	paper_must_draw(p);
	paper_has(paper_reads(p, "qpdf --check", ""), "No syntax");
	for (size_t i = 0; i + 1 < LONG; i += 2)
		memcpy(long_text + i, "\xCC\x81", 2);
	paper_must_draw(p);
	paper_has(paper_reads(p, "qpdf --check", ""), "No syntax");
}

static void
narrow_paper_leaves_columns_out_and_says_so(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 3, .columns = 8, .text = long_text_of
	};
	struct doc_table t = paper_grid(&fake);
	struct doc_column wide[NITEMS(paper_columns)];
	const char *text;

	paper_needs("pdftotext");
	memcpy(wide, paper_columns, sizeof(wide));
	for (size_t i = 0; i < NITEMS(wide); i++)
		wide[i].kind = CELL_NUMBER; /* does not break */
	memset(long_text, 'q', 15);
	long_text[15] = '\0';
	t.columns = wide;
	doc_table(p->doc, &t);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout", "-");
	paper_has(text, "Sixth");
	paper_lacks(text, "Table title (continued)");
	if (strstr(text, "left out for want of width") != NULL)
		paper_has(
		    text, "Third head, Fourth head; they are in grants.csv");
}

static const char *
seldom_unknown(int64_t row, size_t column, char *buf, size_t room)
{
	if (column < 3)
		(void)snprintf(buf, room,
		    "a long explanation of row %lld, column %zu, that breaks",
		    (long long)row, column);
	else
		(void)snprintf(buf, room, "%s",
		    row == 77 ? "unknown" : "yes");
	return buf;
}

/* A word that is in one row of a hundred is a word all the same. */
static void
a_rare_word_is_not_broken(void **state)
{
	static const struct doc_column columns[] = {
		{ "a", "First", CELL_TEXT, 40, false, DOC_NOWHERE },
		{ "b", "Second", CELL_TEXT, 40, false, DOC_NOWHERE },
		{ "c", "Third", CELL_TEXT, 40, false, DOC_NOWHERE },
		{ "d", "D", CELL_TEXT, 4, false, DOC_NOWHERE },
		{ "e", "E", CELL_TEXT, 4, false, DOC_NOWHERE },
		{ "f", "F", CELL_TEXT, 4, false, DOC_NOWHERE },
	};
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 100,
		.columns = NITEMS(columns), .text = seldom_unknown };
	struct doc_table t = paper_grid(&fake);

	paper_needs("pdftotext");
	t.columns = columns;
	t.n_columns = NITEMS(columns);
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(
	    paper_times(paper_reads(p, "pdftotext -layout", "-"), "unknown"),
	    3);
}

static const char *
wide_text(int64_t row, size_t column, char *buf, size_t room)
{
	(void)row;
	(void)snprintf(
	    buf, room, "incomprehensibilities told in column %zu", column);
	return buf;
}

static void
a_wide_table_lies_on_its_side_with_its_heading(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = {
		.rows = 30, .columns = 8, .text = wide_text
	};
	struct paper_rows small = { .rows = 2, .columns = 2 };
	struct doc_column wide[NITEMS(paper_columns)];
	struct doc_table t = paper_grid(&fake), s = paper_grid(&small);
	const char *text;

	paper_needs("pdfinfo");
	memcpy(wide, paper_columns, sizeof(wide));
	for (size_t i = 0; i < NITEMS(wide); i++) {
		wide[i].width = 30;
		wide[i].wide_only = false;
	}
	t.columns = wide;
	s.key = "small";
	doc_section(p->doc, "a", 1, false, "Upright");
	doc_paragraph(p->doc, "Text.");
	doc_section(p->doc, "b", 1, false, "Sideways");
	doc_section(p->doc, "c", 2, false, "Below");
	doc_table(p->doc, &t);
	doc_section(p->doc, "d", 1, false, "Upright again");
	doc_table(p->doc, &s);
	paper_must_draw(p);
	text = paper_reads(p, "pdfinfo -f 1 -l 9", "");
	/* the first section stands below the contents */
	paper_has(text, "Page    2 size:  595.28 x 841.89");
	paper_has(text, "Page    3 size:  841.89 x 595.28");
	paper_has(text, "Page    5 size:  595.28 x 841.89");
	paper_needs("pdftotext");
	text = paper_reads(p, "pdftotext -f 3 -l 3 -layout", "-");
	paper_has(text, "Sideways");
	paper_has(text, "Below");
	paper_has(text, "Table title");
	paper_has(text, "column 7");
}

static void
the_hostile_texts_of_all_writers_are_survived(void **state)
{
	struct paper *p = *state;
	struct fake_rows fake;
	struct doc_column all[NITEMS(fake_columns)];
	struct doc_table t = fake_table(&fake, "users", "Users", 40);

	paper_needs("qpdf");
	memcpy(all, fake_columns, sizeof(all));
	for (size_t i = 0; i < NITEMS(all); i++)
		all[i].wide_only = false;
	t.columns = all;
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_int_equal(fake.opened, fake.closed);
	paper_has(paper_reads(p, "qpdf --check", ""), "No syntax");
	paper_needs("pdftotext");
	paper_has(paper_reads(p, "pdftotext -raw", "-"),
	    "\xD0\x9C\xD0\xB0\xD1\x80\xD0\xB8\xD1\x8F");
	paper_lacks(strbuf_text(&p->out), "\x1b");
	paper_lacks(strbuf_text(&p->out), "\xE2\x80\xAE");
	assert_true(p->counts.missing_glyphs > 0); /* Chinese, Korean */
}

static void
two_thousand_pages_are_drawn_in_little_time_and_memory(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 95000, .columns = 3 };
	struct doc_table t = paper_grid(&fake);
	struct rusage before, after;
	clock_t began;
	double seconds;
	long mib;

	paper_needs("pdfinfo");
	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	doc_section(p->doc, "all", 1, false, "All");
	doc_table(p->doc, &t);
	began = clock();
	paper_must_draw(p);
	seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	mib = (after.ru_maxrss - before.ru_maxrss) / 1024;
	print_message("# %lld pages: %.1f s, %ld MiB\n",
	    (long long)p->counts.pages, seconds, mib);
	/* 1 s and 40 MiB without sanitizers; the bounds catch what grows
	 * faster than the pages do. */
	assert_true(seconds < 120);
	assert_true(mib < 1024);
	assert_int_equal(p->counts.rows, 95000);
	assert_true(p->counts.pages >= 2000);
	paper_has(paper_reads(p, "pdfinfo", ""), "Pages:");
	paper_needs("qpdf");
	paper_has(paper_reads(p, "qpdf --check", ""), "No syntax or stream");
}

static void
a_table_that_breaks_its_promise_is_not_printed(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 5, .promise = 6, .columns = 2 };
	struct doc_table t = paper_grid(&fake);

	paper_needs(NULL);
	doc_table(p->doc, &t);
	assert_int_equal(paper_draw(p), -1);
	assert_int_equal(p->err.code, ERR_DATA);
	paper_has(p->err.text, "fake");
	fake.promise = 0;
	fake.rows = 7;
	err_clear(&p->err);
	assert_int_equal(paper_draw(p), -1);
	assert_int_equal(p->err.code, ERR_DATA);
}

static void
a_cursor_that_fails_fails_the_file(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 50, .columns = 2, .fail_at = 30 };
	struct doc_table t = paper_grid(&fake);

	paper_needs(NULL);
	doc_table(p->doc, &t);
	for (fake.fail_at = 1; fake.fail_at < 50; fake.fail_at += 24) {
		err_clear(&p->err);
		assert_int_equal(paper_draw(p), -1);
		assert_int_equal(p->err.code, ERR_IO);
		paper_has(p->err.text, "the cursor broke");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAPER_TEST(a_table_repeats_its_head_and_keeps_every_row),
		PAPER_TEST(rows_left_out_are_counted_and_said),
		PAPER_TEST(no_rows_is_a_sentence_with_or_without_a_cursor),
		PAPER_TEST(names_of_all_scripts_are_found_again_or_marked),
		PAPER_TEST(nothing_of_a_long_cell_is_lost),
		PAPER_TEST(two_hundred_characters_without_a_blank_are_broken),
		PAPER_TEST(
		    a_text_of_nothing_but_line_ends_or_marks_is_survived),
		PAPER_TEST(narrow_paper_leaves_columns_out_and_says_so),
		PAPER_TEST(a_rare_word_is_not_broken),
		PAPER_TEST(a_wide_table_lies_on_its_side_with_its_heading),
		PAPER_TEST(the_hostile_texts_of_all_writers_are_survived),
		PAPER_TEST(
		    two_thousand_pages_are_drawn_in_little_time_and_memory),
		PAPER_TEST(a_table_that_breaks_its_promise_is_not_printed),
		PAPER_TEST(a_cursor_that_fails_fails_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
