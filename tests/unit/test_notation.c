/* SPDX-License-Identifier: Apache-2.0 */
/* Moments and numbers as languages write them. */
#include "support/test.h"

#include "base/err.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/utc.h"

#define MOMENT INT64_C(1795371148) /* 2026-11-22T18:12:28Z */

static void
written(const char *pattern, int64_t utc, const char *wanted)
{
	struct strbuf sb;

	strbuf_init(&sb, 256);
	notation_add(&sb, pattern, utc);
	assert_false(strbuf_failed(&sb));
	assert_string_equal(strbuf_text(&sb), wanted);
	strbuf_clear(&sb);
}

static void
a_moment_is_written_as_the_pattern_says(void **state)
{
	(void)state;
	written("%d.%m.%Y", MOMENT, "22.11.2026");
	written("%d.%m.%Y, %H:%M:%S UTC", MOMENT, "22.11.2026, 18:12:28 UTC");
	written("%Y\xE5\xB9\xB4%m\xE6\x9C\x88%d\xE6\x97\xA5", MOMENT,
	    "2026\xE5\xB9\xB4" "11\xE6\x9C\x88" "22\xE6\x97\xA5");
	written("100 %%, %m", MOMENT, "100 %, 11");
	written("", MOMENT, "");
	written(notation_iso.date, MOMENT, "2026-11-22");
	written(notation_iso.time, MOMENT, "2026-11-22 18:12:28");
	written(notation_iso.moment, MOMENT, "2026-11-22T18:12:28Z");
	written(notation_iso.date, -1, "1969-12-31");
}

static void
a_moment_outside_the_calendar_is_its_number(void **state)
{
	(void)state;
	written("%d.%m.%Y", INT64_MAX, "@9223372036854775807");
	written("%d.%m.%Y", UTC_UNKNOWN, "");
}

static void
thousands_are_set_apart_by_the_mark_of_the_language(void **state)
{
	static const struct {
		int64_t number;
		const char *mark, *wanted;
	} rows[] = {
		{ 0, ",", "0" },
		{ 999, ",", "999" },
		{ 1000, ",", "1,000" },
		{ -1000, ".", "-1.000" },
		{ -999, ".", "-999" },
		{ 1234567, ".", "1.234.567" },
		{ 1234567, "", "1234567" },
		{ 1234567, "\xE2\x80\xAF",
		    "1\xE2\x80\xAF" "234\xE2\x80\xAF" "567" },
		{ INT64_MIN, "'", "-9'223'372'036'854'775'808" },
		{ INT64_MAX, "12345678", "9123456782231234567837212345678"
		    "0361234567885412345678775123456788" "07" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct notation n = notation_iso;
		char text[NOTATION_NUMBER];

		n.thousands = rows[i].mark;
		notation_number(&n, rows[i].number, text);
		assert_string_equal(text, rows[i].wanted);
	}
}

static void
a_spreadsheet_gets_the_pattern_in_its_own_letters(void **state)
{
	static const char *const rows[][2] = {
		{ "%Y-%m-%d", "yyyy-mm-dd" },
		{ "%Y-%m-%d %H:%M:%S", "yyyy-mm-dd hh:mm:ss" },
		{ "%d.%m.%Y", "dd\\.mm\\.yyyy" },
		{ "%d/%m/%Y h", "dd\\/mm\\/yyyy \\h" },
		{ "%Y\xE5\xB9\xB4", "yyyy\\\xE5\xB9\xB4" },
		{ "%%", "\\%" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct strbuf sb;

		strbuf_init(&sb, 256);
		notation_add_cell_format(&sb, rows[i][0]);
		assert_string_equal(strbuf_text(&sb), rows[i][1]);
		strbuf_clear(&sb);
	}
}

static void
patterns_that_cannot_be_filled_in_are_refused(void **state)
{
	static const char *const bad[] = { "%", "%d.%", "%y", "%d %n", "%%%" };
	struct err err = { 0 };
	struct notation n = notation_iso;

	(void)state;
	assert_int_equal(notation_check(&n, &err), 0);
	n.date = "%% %Y%m%d%H%M%S";
	assert_int_equal(notation_check(&n, &err), 0);
	for (size_t i = 0; i < NITEMS(bad); i++) {
		n = notation_iso;
		n.time = bad[i];
		assert_int_equal(notation_check(&n, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_moment_is_written_as_the_pattern_says),
		cmocka_unit_test(a_moment_outside_the_calendar_is_its_number),
		cmocka_unit_test(
		    thousands_are_set_apart_by_the_mark_of_the_language),
		cmocka_unit_test(
		    a_spreadsheet_gets_the_pattern_in_its_own_letters),
		cmocka_unit_test(patterns_that_cannot_be_filled_in_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
