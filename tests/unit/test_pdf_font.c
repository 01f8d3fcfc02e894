/* SPDX-License-Identifier: Apache-2.0 */
/* Which font shows what, asked of the fonts of this machine. */
#include "support/test.h"

#include "base/err.h"
#include "report/doc.h"
#include "writer/pdf_font.h"

#define DEJAVU "/usr/share/fonts/truetype/dejavu/"

static const struct doc_style style = {
	.font = DEJAVU "DejaVuSans.ttf",
	.font_bold = DEJAVU "DejaVuSans-Bold.ttf",
	.font_mono = DEJAVU "DejaVuSansMono.ttf",
};

static struct pdf_fonts *
fonts_of(const struct doc_style *s)
{
	struct pdf_fonts *fonts;
	struct err err;

	err_clear(&err);
	if (access(style.font, R_OK) != 0 ||
	    access(style.font_bold, R_OK) != 0 ||
	    access(style.font_mono, R_OK) != 0) {
		print_message("skipped: no DejaVu fonts in " DEJAVU "\n");
		skip();
	}
	if (pdf_fonts_open(&fonts, s, &err) != 0)
		fail_msg("%s", err.text);
	return fonts;
}

static void
a_font_that_is_not_there_or_no_font_is_refused(void **state)
{
	static const char *const bad[] = { "/nonexistent.ttf", "/dev/null",
		"/etc/passwd", "/" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		struct doc_style s = { .font = bad[i] };
		struct pdf_fonts *fonts;
		struct err err;

		err_clear(&err);
		assert_int_equal(pdf_fonts_open(&fonts, &s, &err), -1);
		assert_null(fonts);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.text, bad[i]));
	}
}

static void
no_font_at_all_is_refused(void **state)
{
	struct doc_style s = { 0 };
	struct pdf_fonts *fonts;
	struct err err;

	(void)state;
	err_clear(&err);
	assert_int_equal(pdf_fonts_open(&fonts, &s, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
}

static void
each_character_finds_a_font_or_a_mark(void **state)
{
	static const struct {
		uint32_t c;
		enum pdf_slot wanted, found;
	} rows[] = {
		{ 'A', PDF_REGULAR, PDF_REGULAR },
		{ 'A', PDF_BOLD, PDF_BOLD },
		{ 'A', PDF_MONO, PDF_MONO },
		{ 0x0411, PDF_REGULAR, PDF_REGULAR }, /* Cyrillic */
		{ 0x03B1, PDF_MONO, PDF_MONO },       /* Greek */
		{ 0x05D0, PDF_MONO, PDF_REGULAR },    /* Hebrew: not mono */
		{ 0x5C71, PDF_REGULAR, PDF_MISSING }, /* CJK */
		{ 0x1F600, PDF_BOLD, PDF_MISSING },   /* DejaVu has it, the
						       * library cannot */
		{ 0xFFFF, PDF_REGULAR, PDF_MISSING },
		{ 0x10FFFF, PDF_REGULAR, PDF_MISSING },
		{ 0xFFFD, PDF_REGULAR, PDF_REGULAR },
	};
	struct pdf_fonts *fonts = fonts_of(&style);

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		int advance = -1;

		assert_int_equal(
		    pdf_fonts_find(fonts, rows[i].wanted, rows[i].c, &advance),
		    rows[i].found);
		assert_true(advance > 0);
	}
	pdf_fonts_close(fonts);
}

static void
the_fallback_font_shows_what_the_first_lacks(void **state)
{
	struct doc_style s = { .font = DEJAVU "DejaVuSansMono.ttf",
		.fallback_font = DEJAVU "DejaVuSans.ttf" };
	struct pdf_fonts *fonts = fonts_of(&s);
	int advance;

	(void)state;
	assert_int_equal(
	    pdf_fonts_find(fonts, PDF_REGULAR, 0x05D0, &advance), PDF_FALLBACK);
	/* no bold font: the regular one stands in */
	assert_int_equal(
	    pdf_fonts_find(fonts, PDF_BOLD, 'A', &advance), PDF_REGULAR);
	assert_null(pdf_fonts_path(fonts, PDF_BOLD));
	assert_null(pdf_fonts_path(fonts, PDF_MISSING));
	pdf_fonts_close(fonts);
}

static void
a_text_falls_into_runs_and_none_of_it_is_lost(void **state)
{
	const char *text =
	    "Zo\xC3\xAB \xD0\x91 \xE5\xB1\xB1\xE7\x94\xB0 \xF0\x9F\x98\x80!";
	static const struct {
		enum pdf_slot slot;
		size_t len;
		uint32_t missing;
		bool latin;
	} expected[] = {
		{ PDF_REGULAR, 8, 0, false },
		{ PDF_MISSING, 3, 0x5C71, false },
		{ PDF_MISSING, 3, 0x7530, false },
		{ PDF_REGULAR, 1, 0, true },
		{ PDF_MISSING, 4, 0x1F600, false },
		{ PDF_REGULAR, 1, 0, true },
	};
	struct pdf_fonts *fonts = fonts_of(&style);
	const char *p = text;
	struct pdf_run run;
	size_t n = 0;

	(void)state;
	while (
	    pdf_run_next(fonts, PDF_REGULAR, &p, text + strlen(text), &run)) {
		assert_true(n < NITEMS(expected));
		assert_int_equal(run.slot, expected[n].slot);
		assert_int_equal(run.len, expected[n].len);
		assert_int_equal(run.missing, expected[n].missing);
		assert_int_equal(run.latin, expected[n].latin);
		n++;
	}
	assert_int_equal(n, NITEMS(expected));
	assert_ptr_equal(p, text + strlen(text));
	pdf_fonts_close(fonts);
}

static void
a_run_stays_below_what_the_library_takes(void **state)
{
	struct pdf_fonts *fonts = fonts_of(&style);
	char *text = malloc(70001);
	const char *p = text;
	struct pdf_run run;
	size_t sum = 0;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 70000);
	while (pdf_run_next(fonts, PDF_REGULAR, &p, text + 70000, &run)) {
		assert_true(run.len <= PDF_RUN_BYTES + 4);
		sum += run.len;
	}
	assert_int_equal(sum, 70000);
	free(text);
	pdf_fonts_close(fonts);
}

static void
the_metric_and_the_runs_agree(void **state)
{
	const char *text = "ACC-01 \xCE\xB1\xCE\xB2 \xE5\xB1\xB1 end";
	struct pdf_fonts *fonts = fonts_of(&style);
	const struct pdf_metric *m = pdf_fonts_metric(fonts, PDF_BOLD);
	const char *p = text;
	int64_t whole, piece, sum = 0;
	struct pdf_run run;

	(void)state;
	pdf_extent(text, m, PDF_WORDS, &whole, &piece);
	while (pdf_run_next(fonts, PDF_BOLD, &p, text + strlen(text), &run))
		sum += run.advance;
	assert_int_equal(sum, whole);
	pdf_fonts_close(fonts);
}

static void
a_mark_is_the_number_of_the_character(void **state)
{
	static const struct {
		uint32_t c;
		const char *mark;
	} rows[] = { { 0x5C71, "U+5C71" }, { 0x1F600, "U+1F600" },
		{ 7, "U+0007" }, { 0x10FFFF, "U+10FFFF" } };
	char out[PDF_MARK_ROOM];

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		pdf_mark(rows[i].c, out);
		assert_string_equal(out, rows[i].mark);
	}
}

/* The parts of one glyph, and of these: a set that is then closed. */
static void
what_a_glyph_is_built_from_is_found_to_the_last_part(void **state)
{
	enum { N = 6000 };
	struct pdf_fonts *fonts = fonts_of(&style);
	static unsigned char used[N], again[N];
	size_t built = 0;

	(void)state;
	for (size_t i = 0; i < 600; i++) {
		size_t n = 0;

		memset(used, 0, sizeof(used));
		used[i] = 1;
		pdf_fonts_add_parts(fonts, PDF_REGULAR, used, N);
		assert_int_equal(used[i], 1);
		for (size_t j = 0; j < N; j++)
			n += used[j];
		built += n > 1 ? 1 : 0;
		memcpy(again, used, sizeof(again));
		pdf_fonts_add_parts(fonts, PDF_REGULAR, again, N);
		assert_memory_equal(again, used, sizeof(again));
		/* Nor is anything beyond the end touched. */
		memset(used, 0, sizeof(used));
		used[i] = 1;
		pdf_fonts_add_parts(fonts, PDF_REGULAR, used, i + 1);
		for (size_t j = i + 1; j < N; j++)
			assert_int_equal(used[j], 0);
	}
	/* Accented letters are, in this font. */
	assert_true(built > 50);
	memset(used, 0, sizeof(used));
	used[1] = 1;
	pdf_fonts_add_parts(fonts, PDF_FALLBACK, used, N);
	assert_int_equal(used[1], 1);
	pdf_fonts_close(fonts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_font_that_is_not_there_or_no_font_is_refused),
		cmocka_unit_test(no_font_at_all_is_refused),
		cmocka_unit_test(each_character_finds_a_font_or_a_mark),
		cmocka_unit_test(the_fallback_font_shows_what_the_first_lacks),
		cmocka_unit_test(
		    what_a_glyph_is_built_from_is_found_to_the_last_part),
		cmocka_unit_test(a_text_falls_into_runs_and_none_of_it_is_lost),
		cmocka_unit_test(a_run_stays_below_what_the_library_takes),
		cmocka_unit_test(the_metric_and_the_runs_agree),
		cmocka_unit_test(a_mark_is_the_number_of_the_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
