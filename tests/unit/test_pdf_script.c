/* SPDX-License-Identifier: Apache-2.0 */
/* Letters joined, lines in the order of the eye. */
#include "support/test.h"

#include "base/strbuf.h"
#include "writer/pdf_layout.h"
#include "writer/pdf_script.h"

/* Hebrew alef, bet, gimel stand for a, b, c in the comments. */
#define A "\xD7\x90"
#define B "\xD7\x91"
#define C "\xD7\x92"
#define POINT "\xD6\xB8" /* a mark under the letter before it */

static void
lines_are_put_into_the_order_of_the_eye(void **state)
{
	static const struct {
		const char *text, *eye;
	} rows[] = {
		{ "", "" },
		{ "plain, 12 (x)", "plain, 12 (x)" },
		{ A B C, C B A },
		{ "x " A B " y", "x " B A " y" },
		{ A B " " C, C " " B A },
		/* numbers keep their order inside a name */
		{ A " 123", "123 " A },
		{ A " 12.5 " B, B " 12.5 " A },
		{ "12 " A, "12 " A },
		/* brackets open towards the text */
		{ A " (" B ") " C, C " (" B ") " A },
		{ A "(x)", A "(x)" },
		/* a mark stays behind its letter */
		{ A POINT B, B A POINT },
		{ A " user@example.com", A " user@example.com" },
	};
	char out[PDF_LINE_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		assert_true(
		    pdf_script_order(rows[i].text, strlen(rows[i].text), out));
		assert_string_equal(out, rows[i].eye);
	}
}

static void
a_line_too_long_or_broken_is_left_alone(void **state)
{
	static char text[PDF_LINE_BYTES + 2];
	char out[PDF_LINE_BYTES + 1];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_false(pdf_script_order(text, PDF_LINE_BYTES + 1, out));
	assert_true(pdf_script_order(text, PDF_LINE_BYTES, out));
	assert_false(pdf_script_order("\xD7", 1, out));
}

static void
ordering_keeps_every_byte(void **state)
{
	static const char *const parts[] = { A, B, "a", "1", " ", "(", POINT,
		".", "\xD9\xA1", "\xC3\xA9" };
	char text[600], out[PDF_LINE_BYTES + 1];
	uint32_t seed = 11;

	(void)state;
	for (int round = 0; round < 200; round++) {
		unsigned long before = 0, after = 0;
		size_t n = 0;

		while (n < 500) {
			const char *part;

			seed = seed * 1103515245u + 12345u;
			part = parts[(seed >> 16) % NITEMS(parts)];
			memcpy(text + n, part, strlen(part));
			n += strlen(part);
		}
		text[n] = '\0';
		assert_true(pdf_script_order(text, n, out));
		assert_int_equal(strlen(out), n);
		/* "(" may have become ")": one more each */
		for (size_t i = 0; i < n; i++) {
			before += text[i] == '(' ? 1 : (unsigned char)text[i];
			after += out[i] == '(' || out[i] == ')'
				     ? 1
				     : (unsigned char)out[i];
		}
		assert_int_equal(before, after);
	}
}

static bool
has_all(void *context, uint32_t c)
{
	(void)context;
	(void)c;
	return true;
}

static bool
has_none(void *context, uint32_t c)
{
	(void)context;
	(void)c;
	return false;
}

static void
arabic_letters_take_the_shape_of_their_place(void **state)
{
	static const struct {
		const char *text, *joined;
	} rows[] = {
		{ "abc", "abc" },
		/* beh alone; beh beh beh; beh alef beh: alef lets go */
		{ "\xD8\xA8", "\xEF\xBA\x8F" },
		{ "\xD8\xA8\xD8\xA8\xD8\xA8",
		    "\xEF\xBA\x91\xEF\xBA\x92\xEF\xBA\x90" },
		{ "\xD8\xA8\xD8\xA7\xD8\xA8",
		    "\xEF\xBA\x91\xEF\xBA\x8E\xEF\xBA\x8F" },
		/* lam with alef is one shape */
		{ "\xD9\x84\xD8\xA7", "\xEF\xBB\xBB" },
		{ "\xD8\xA8\xD9\x84\xD8\xA7", "\xEF\xBA\x91\xEF\xBB\xBC" },
		/* hamza joins nothing */
		{ "\xD8\xA8\xD8\xA1", "\xEF\xBA\x8F\xEF\xBA\x80" },
		/* a vowel mark does not part its neighbours */
		{ "\xD8\xA8\xD9\x8E\xD8\xA8",
		    "\xEF\xBA\x91\xD9\x8E\xEF\xBA\x90" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct strbuf sb;

		strbuf_init(&sb, 1000);
		pdf_script_join(&sb, rows[i].text, has_all, NULL);
		assert_string_equal(strbuf_text(&sb), rows[i].joined);
		strbuf_reset(&sb);
		pdf_script_join(&sb, rows[i].text, has_none, NULL);
		assert_string_equal(strbuf_text(&sb), rows[i].text);
		strbuf_clear(&sb);
	}
}

static void
each_shape_goes_back_to_its_letters(void **state)
{
	uint32_t form, text[2];
	size_t n = 0, pairs = 0;

	(void)state;
	for (; pdf_script_form(n, &form, text); n++) {
		assert_true(form >= 0xFB50 && form <= 0xFEFC);
		assert_true(text[0] >= 0x621 && text[0] <= 0x6CC);
		pairs += text[1] != 0 ? 1 : 0;
	}
	assert_int_equal(pairs, 8);
	assert_true(n > 100);
}

static void
only_letters_from_the_right_turn_a_text(void **state)
{
	(void)state;
	assert_false(pdf_script_turns("", 0));
	assert_false(pdf_script_turns("Zo\xC3\xAB \xD0\x91", 7));
	assert_false(pdf_script_turns("\xE5\xB1\xB1", 3));
	assert_true(pdf_script_turns("x" A, 3));
	assert_true(pdf_script_turns("\xEF\xBB\xBB", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_put_into_the_order_of_the_eye),
		cmocka_unit_test(a_line_too_long_or_broken_is_left_alone),
		cmocka_unit_test(ordering_keeps_every_byte),
		cmocka_unit_test(arabic_letters_take_the_shape_of_their_place),
		cmocka_unit_test(each_shape_goes_back_to_its_letters),
		cmocka_unit_test(only_letters_from_the_right_turn_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
