/* SPDX-License-Identifier: Apache-2.0 */
/* Times: parse, format, civil dates (proleptic Gregorian). */
#include "base/err.h"
#include "base/utc.h"

#define FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t
utc_from_civil(int year, int month, int day)
{
	/* Years begin in March, so that the leap day is the last one. */
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
	    (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t days =
	    era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (days - 719468) * UTC_DAY; /* days from 0000-03-01 to 1970 */
}

void
utc_to_civil(int64_t utc, int *year, int *month, int *day)
{
	int64_t days, era, of_era, y, of_year, m;

	*year = *month = *day = 0;
	if (utc < FIRST || utc > LAST)
		return;
	days = (utc - FIRST) / UTC_DAY + 306; /* from 0000-03-01 */
	era = days / 146097;
	of_era = days % 146097;
	y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * y + y / 4 - y / 100);
	m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

/* Exactly n digits at *p. */
static bool
digits(const char **p, int n, int *out)
{
	int value = 0;

	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		value = value * 10 + (**p - '0');
	}
	*out = value;
	return true;
}

static bool
expect(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool
parse_date(const char **p, int64_t *out)
{
	int year, month, day;

	if (!digits(p, 4, &year) || !expect(p, '-') || !digits(p, 2, &month) ||
	    !expect(p, '-') || !digits(p, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return false;
	*out = utc_from_civil(year, month, day);
	return true;
}

/* A leap second (":60") counts as the first second of the next minute. */
static bool
parse_clock(const char **p, int64_t *out)
{
	int hour, minute, second;

	if (!digits(p, 2, &hour) || !expect(p, ':') || !digits(p, 2, &minute) ||
	    !expect(p, ':') || !digits(p, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*out += hour * 3600 + minute * 60 + second;
	if (expect(p, '.')) {
		int digit;

		if (!digits(p, 1, &digit))
			return false;
		while (digits(p, 1, &digit))
			continue;
	}
	return true;
}

static bool
parse_zone(const char **p, int64_t *out)
{
	bool east = **p == '+';
	int hour, minute;

	if (**p == '\0' || expect(p, 'Z') || expect(p, 'z'))
		return true;
	if (!expect(p, '+') && !expect(p, '-'))
		return false;
	if (!digits(p, 2, &hour))
		return false;
	(void)expect(p, ':');
	if (!digits(p, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*out += (hour * 3600 + minute * 60) * (east ? -1 : 1);
	return true;
}

int
utc_parse(const char *text, int64_t *out, struct err *err)
{
	const char *p = text;
	int64_t utc = 0;

	if (!parse_date(&p, &utc))
		goto bad;
	if (*p != '\0') {
		if (!expect(&p, 'T') && !expect(&p, 't') && !expect(&p, ' '))
			goto bad;
		if (!parse_clock(&p, &utc) || !parse_zone(&p, &utc) ||
		    *p != '\0')
			goto bad;
	}
	if (utc < FIRST || utc > LAST)
		goto bad;
	*out = utc;
	return 0;
bad:
	return err_set(err, ERR_DATA,
	    "\"%.40s\" is not a time such as 2025-11-21T18:08:00Z", text);
}

/* The last n digits of value, and a character behind them unless NUL. */
static char *
put(char *at, int value, int n, char then)
{
	for (int i = n; i > 0; i--, value /= 10)
		at[i - 1] = (char)('0' + value % 10);
	at += n;
	if (then != '\0')
		*at++ = then;
	return at;
}

static char *
put_date(char *at, int64_t utc, char between, char then)
{
	int year, month, day;

	utc_to_civil(utc, &year, &month, &day);
	at = put(at, year, 4, between);
	at = put(at, month, 2, between);
	return put(at, day, 2, then);
}

static char *
put_clock(char *at, int64_t utc, char between)
{
	int second = (int)((utc - FIRST) % UTC_DAY);

	at = put(at, second / 3600, 2, between);
	at = put(at, second / 60 % 60, 2, between);
	return put(at, second % 60, 2, 'Z');
}

static bool
in_range(int64_t utc)
{
	return utc >= FIRST && utc <= LAST;
}

void
utc_format(int64_t utc, char out[UTC_TEXT])
{
	char *at = out;

	if (in_range(utc))
		at = put_clock(put_date(at, utc, '-', 'T'), utc, ':');
	*at = '\0';
}

void
utc_format_date(int64_t utc, char out[UTC_TEXT])
{
	char *at = out;

	if (in_range(utc))
		at = put_date(at, utc, '-', '\0');
	*at = '\0';
}

void
utc_format_compact(int64_t utc, char out[UTC_TEXT])
{
	char *at = out;

	if (in_range(utc))
		at = put_clock(put_date(at, utc, '\0', 'T'), utc, '\0');
	*at = '\0';
}
