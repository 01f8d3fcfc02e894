/* SPDX-License-Identifier: Apache-2.0 */
/* Times and dates. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"

#define NOON INT64_C(1763748480) /* 2025-11-21T18:08:00Z */

static void
times_in_all_allowed_forms_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t wanted;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2025-11-21T18:08:00Z", NOON },
		{ "2025-11-21t18:08:00z", NOON },
		{ "2025-11-21 18:08:00", NOON },
		{ "2025-11-21T18:08:00", NOON },
		{ "2025-11-21T18:08:00.1Z", NOON },
		{ "2025-11-21T18:08:00.999999999Z", NOON },
		{ "2025-11-21T18:08:00.123456789012345678901234567890Z", NOON },
		{ "2025-11-21T19:08:00+01:00", NOON },
		{ "2025-11-21T19:08:00+0100", NOON },
		{ "2025-11-21T13:08:00.5-05:00", NOON },
		{ "2025-11-22T03:53:00+09:45", NOON },
		{ "2025-11-21", NOON - 18 * 3600 - 8 * 60 },
		{ "2024-02-29T00:00:00Z", INT64_C(1709164800) },
		{ "2000-02-29", INT64_C(951782400) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800) },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799) },
		{ "2038-01-19T03:14:08Z", INT64_C(2147483648) },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct err err = { ERR_NONE, "" };
		int64_t out = 0;

		if (utc_parse(rows[i].text, &out, &err) != 0)
			fail_msg("%s: %s", rows[i].text, err.text);
		if (out != rows[i].wanted)
			fail_msg("%s: %lld", rows[i].text, (long long)out);
	}
}

static void
what_is_no_time_is_refused(void **state)
{
	static const char *const rows[] = { "", "null", "0", "1763748480",
		"2025-11-21T", "2025-11-21T18", "2025-11-21T18:08",
		"2025-11-21T18:08Z", "2025-11-21T18:08:00.Z",
		"2025-11-21T18:08:00X", "2025-11-21T18:08:00ZZ",
		"2025-11-21T18:08:00 Z", "2025-11-21T18:08:00+1",
		"2025-11-21T18:08:00+01", "2025-11-21T18:08:00+24:00",
		"2025-11-21T18:08:00+01:60", "2025-13-01", "2025-00-01",
		"2025-01-00", "2025-01-32", "2025-04-31", "2025-02-29",
		"1900-02-29", "2025-11-21T24:00:00Z", "2025-11-21T23:60:00Z",
		"2025-11-21T23:59:61Z", "25-11-21", "2025-1-1", "2025/11/21",
		"20251121T180800Z", "0000-12-31", "-2025-01-01", "+2025-01-01",
		"10000-01-01", " 2025-11-21", "2025-11-21 ",
		"2025-11-21T-1:00:00Z", "9999-12-31T23:59:59-00:01",
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		int64_t out = 5;
		struct err err;

		if (utc_parse(rows[i], &out, &err) != -1)
			fail_msg("%s was taken", rows[i]);
		assert_int_equal(err.code, ERR_DATA);
		assert_true(out == 5);
	}
}

static void
times_are_written(void **state)
{
	char text[UTC_TEXT];

	(void)state;
	utc_format(NOON, text);
	assert_string_equal(text, "2025-11-21T18:08:00Z");
	utc_format_date(NOON, text);
	assert_string_equal(text, "2025-11-21");
	utc_format_compact(NOON, text);
	assert_string_equal(text, "20251121T180800Z");
	utc_format(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	utc_format(INT64_C(-62135596800), text);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
	utc_format(INT64_C(253402300799), text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
}

static void
unknown_and_absurd_times_are_written_as_nothing(void **state)
{
	static const int64_t rows[] = { UTC_UNKNOWN, INT64_MIN + 1, INT64_MAX,
		INT64_C(-62135596801), INT64_C(253402300800) };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		char text[UTC_TEXT] = "x";
		int year, month, day;

		utc_format(rows[i], text);
		assert_string_equal(text, "");
		utc_format_date(rows[i], text);
		assert_string_equal(text, "");
		utc_format_compact(rows[i], text);
		assert_string_equal(text, "");
		utc_to_civil(rows[i], &year, &month, &day);
		assert_int_equal(year, 0);
	}
}

/* All 3,652,059 days of the range, against a calendar kept by counting. */
static void
every_day_is_where_the_calendar_has_it(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int64_t utc = INT64_C(-62135596800);

	(void)state;
	for (int y = 1; y <= 9999; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (int m = 1; m <= 12; m++) {
			int n = days[m - 1] + (m == 2 && leap);

			for (int d = 1; d <= n; d++, utc += UTC_DAY) {
				int year, month, day;

				utc_to_civil(utc + 86399, &year, &month, &day);
				if (year != y || month != m || day != d ||
				    utc_from_civil(y, m, d) != utc)
					fail_msg("%d-%d-%d", y, m, d);
			}
		}
	}
	assert_true(utc == INT64_C(253402300800));
}

static void
what_was_written_reads_back(void **state)
{
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t utc, back = 0;
		char text[UTC_TEXT];
		struct err err;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		utc = (int64_t)(x % 315537897600u) - INT64_C(62135596800);
		utc_format(utc, text);
		assert_int_equal(utc_parse(text, &back, &err), 0);
		assert_true(utc == back);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_in_all_allowed_forms_are_read),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(times_are_written),
		cmocka_unit_test(
		    unknown_and_absurd_times_are_written_as_nothing),
		cmocka_unit_test(every_day_is_where_the_calendar_has_it),
		cmocka_unit_test(what_was_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
