/* SPDX-License-Identifier: Apache-2.0 */
/* Checks and small changes on text. */
#include "support/test.h"

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"

static void
utf8_is_told_from_what_is_not(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool good;
	} rows[] = {
		{ "", 0, true },
		{ "plain", 5, true },
		{ "\x7F", 1, true },
		{ "a\0b", 3, false },
		{ "\xC3\xA4", 2, true },
		{ "\xC3", 1, false },             /* cut */
		{ "\xC3(", 2, false },            /* no continuation */
		{ "\xA4", 1, false },             /* continuation alone */
		{ "\xC0\xAF", 2, false },         /* overlong "/" */
		{ "\xC1\xBF", 2, false },         /* overlong */
		{ "\xE0\x9F\xBF", 3, false },     /* overlong */
		{ "\xE0\xA0\x80", 3, true },      /* U+0800 */
		{ "\xED\x9F\xBF", 3, true },      /* U+D7FF */
		{ "\xED\xA0\x80", 3, false },     /* surrogate */
		{ "\xED\xBF\xBF", 3, false },     /* surrogate */
		{ "\xEE\x80\x80", 3, true },      /* U+E000 */
		{ "\xEF\xBF\xBF", 3, true },      /* U+FFFF */
		{ "\xF0\x8F\xBF\xBF", 4, false }, /* overlong */
		{ "\xF0\x90\x80\x80", 4, true },  /* U+10000 */
		{ "\xF4\x8F\xBF\xBF", 4, true },  /* U+10FFFF */
		{ "\xF4\x90\x80\x80", 4, false }, /* above */
		{ "\xF5\x80\x80\x80", 4, false },
		{ "\xFF", 1, false },
		{ "\xF0\x9F\x98", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		assert_int_equal(
		    text_is_utf8(rows[i].text, rows[i].len), rows[i].good);
}

static void
characters_are_walked_one_by_one(void **state)
{
	static const uint32_t wanted[] = { 'a', 0xE4, 0x20AC, 0xFFFD, 'b',
		0x1F600, 0 };
	const char *p = "a\xC3\xA4\xE2\x82\xAC\xFF"
			"b\xF0\x9F\x98\x80";
	const char *end = p + strlen(p);

	(void)state;
	for (size_t i = 0; i < NITEMS(wanted); i++)
		assert_int_equal(text_next(&p, end), wanted[i]);
	assert_ptr_equal(p, end);
}

static void
every_code_point_survives_put_and_next(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 8);
	for (uint32_t c = 1; c <= 0x10FFFF; c++) {
		const char *p;

		if (c == 0xD800)
			c = 0xE000;
		strbuf_reset(&sb);
		text_put(&sb, c);
		p = sb.text;
		if (text_next(&p, sb.text + sb.len) != c ||
		    p != sb.text + sb.len)
			fail_msg("U+%04X", (unsigned)c);
	}
	strbuf_reset(&sb);
	text_put(&sb, 0xD800);
	assert_string_equal(strbuf_text(&sb), "\xEF\xBF\xBD");
	strbuf_reset(&sb);
	text_put(&sb, 0x110000);
	assert_string_equal(strbuf_text(&sb), "\xEF\xBF\xBD");
	strbuf_clear(&sb);
}

static void
what_hides_or_moves_is_made_visible(void **state)
{
	static const struct {
		const char *text, *keep, *wanted;
	} rows[] = {
		{ "plain \xC3\xA4", NULL, "plain \xC3\xA4" },
		{ "", NULL, "" },
		{ "a\nb", NULL, "a<U+000A>b" },
		{ "a\nb\tc", "\n", "a\nb<U+0009>c" },
		{ "\033[2J", "\n", "<U+001B>[2J" },
		{ "\x7F", NULL, "<U+007F>" },
		{ "\xC2\x9B", NULL, "<U+009B>" }, /* CSI */
		{ "a\xE2\x80\xAE"
		  "b",
		    NULL, "a<U+202E>b" },                 /* override */
		{ "\xE2\x81\xA6x", NULL, "<U+2066>x" },   /* isolate */
		{ "x\xE2\x80\x8By", NULL, "x<U+200B>y" }, /* no width */
		{ "\xE2\x80\xA8", NULL, "<U+2028>" },
		{ "\xEF\xBB\xBFx", NULL, "<U+FEFF>x" },
		{ "\xF3\xA0\x81\x81", NULL, "<U+E0041>" }, /* tag */
		{ "a\xE2\x80\x8D"
		  "b",
		    NULL,
		    "a\xE2\x80\x8D"
		    "b" }, /* joiner */
		{ "a\xFF"
		  "b",
		    NULL,
		    "a\xEF\xBF\xBD"
		    "b" },
		{ "\xEF\xBF\xBD", NULL, "\xEF\xBF\xBD" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct strbuf sb;

		strbuf_init(&sb, 100);
		text_add_visible(&sb, rows[i].text, rows[i].keep);
		assert_string_equal(strbuf_text(&sb), rows[i].wanted);
		strbuf_clear(&sb);
	}
}

static void
numbers_are_whole_and_bounded(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, wanted;
		bool good;
	} rows[] = {
		{ "0", 0, 9, 0, true },
		{ "-5", -9, 9, -5, true },
		{ "007", 0, 9, 7, true },
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX, true },
		{ "-9223372036854775808", INT64_MIN, 0, INT64_MIN, true },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, 0, false },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, 0, false },
		{ "99999999999999999999999", INT64_MIN, INT64_MAX, 0, false },
		{ "10", 0, 9, 0, false },
		{ "-1", 0, 9, 0, false },
		{ "", 0, 9, 0, false },
		{ "-", -9, 9, 0, false },
		{ "+1", 0, 9, 0, false },
		{ " 1", 0, 9, 0, false },
		{ "1 ", 0, 9, 0, false },
		{ "1x", 0, 9, 0, false },
		{ "0x1", 0, 9, 0, false },
		{ "1.0", 0, 9, 0, false },
		{ "--1", -9, 9, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		int64_t out = 0;
		struct err err;
		int rc = text_to_int64(
		    rows[i].text, rows[i].min, rows[i].max, &out, &err);

		assert_int_equal(rc, rows[i].good ? 0 : -1);
		if (rc == 0)
			assert_true(out == rows[i].wanted);
		else
			assert_int_equal(err.code, ERR_DATA);
	}
}

static void
a_refused_number_is_named(void **state)
{
	struct err err;
	int64_t out;

	(void)state;
	assert_int_equal(text_to_int64("many", 1, 3650, &out, &err), -1);
	assert_string_equal(
	    err.text, "\"many\" is not a whole number from 1 to 3650");
}

static void
words_are_compared(void **state)
{
	(void)state;
	assert_true(text_equal_nocase("AbC", "aBc"));
	assert_true(text_equal_nocase("", ""));
	assert_false(text_equal_nocase("abc", "abcd"));
	assert_false(text_equal_nocase("abcd", "abc"));
	assert_false(text_equal_nocase("[", "{"));
	assert_true(text_starts("abc", "ab"));
	assert_true(text_starts("abc", ""));
	assert_false(text_starts("a", "ab"));
	assert_true(text_ends("file.part", ".part"));
	assert_true(text_ends("x", ""));
	assert_false(text_ends("art", ".part"));
	assert_true(text_compare(NULL, "") < 0);
	assert_true(text_compare("", NULL) > 0);
	assert_int_equal(text_compare(NULL, NULL), 0);
	assert_true(text_compare("B", "a") < 0);
	assert_true(text_compare("z", "\xC3\xA4") < 0);
}

static void
the_nearest_word_is_found(void **state)
{
	static const char *const words[] = { "account", "api_url", "formats",
		"dir", "client_id", "client_secret" };
	static const struct {
		const char *word, *wanted;
	} rows[] = {
		{ "acount", "account" },
		{ "Account", "account" },
		{ "fromats", "formats" },
		{ "format", "formats" },
		{ "dri", "dir" },
		{ "client-secret", "client_secret" },
		{ "clientid", "client_id" },
		{ "zzz", NULL },
		{ "x", NULL },
		{ "", NULL },
		{ "something_else_entirely", NULL },
	};
	char longer[200];

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		const char *got =
		    text_nearest(rows[i].word, words, NITEMS(words));

		if (rows[i].wanted == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].wanted);
	}
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_null(text_nearest(longer, words, NITEMS(words)));
	assert_null(text_nearest("a", NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_told_from_what_is_not),
		cmocka_unit_test(characters_are_walked_one_by_one),
		cmocka_unit_test(every_code_point_survives_put_and_next),
		cmocka_unit_test(what_hides_or_moves_is_made_visible),
		cmocka_unit_test(numbers_are_whole_and_bounded),
		cmocka_unit_test(a_refused_number_is_named),
		cmocka_unit_test(words_are_compared),
		cmocka_unit_test(the_nearest_word_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
