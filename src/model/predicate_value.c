/* SPDX-License-Identifier: Apache-2.0 */
/* Values of ordered attributes as numbers, and back. */
#include <string.h>

#include "base/utc.h"
#include "model/predicate_private.h"

#define MINUTE 60
#define HOUR 3600
#define DATE_TEXT 10 /* "2022-05-03" */

static const char *const weekdays[] = { "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday" };

/* Two digits below `limit`; -1 if they are not there. */
static int
two_digits(const char **p, int limit)
{
	const char *at = *p;
	int value;

	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	value = (at[0] - '0') * 10 + (at[1] - '0');
	*p += 2;
	return value < limit ? value : -1;
}

/* Seconds east of GMT: "", Z, +01:00; true if that is all there is. */
static bool
read_zone(const char *p, int64_t *east)
{
	int sign = *p == '-' ? -1 : 1, hours, minutes;

	*east = 0;
	if (*p == '\0' || strcmp(p, "Z") == 0)
		return true;
	if (*p != '+' && *p != '-')
		return false;
	p++;
	hours = two_digits(&p, 24);
	if (hours < 0)
		return false;
	if (*p == ':')
		p++;
	minutes = two_digits(&p, 60);
	if (minutes < 0 || *p != '\0')
		return false;
	*east = (int64_t)sign * (hours * HOUR + minutes * MINUTE);
	return true;
}

/* The first second of that day in that zone. */
static bool
read_date(const char *text, int64_t *out)
{
	char date[DATE_TEXT + 1];
	int64_t east;
	struct err err;

	if (strnlen(text, DATE_TEXT) < DATE_TEXT ||
	    !read_zone(text + DATE_TEXT, &east))
		return false;
	memcpy(date, text, DATE_TEXT);
	date[DATE_TEXT] = '\0';
	if (utc_parse(date, out, &err) != 0)
		return false;
	*out -= east;
	return true;
}

/* Second of the day by the clock of a zone, and that zone. */
static bool
read_clock(const char *p, int64_t *second, int64_t *east)
{
	int hours = two_digits(&p, 24), minutes, seconds = 0;

	if (hours < 0 || *p++ != ':')
		return false;
	minutes = two_digits(&p, 60);
	if (minutes < 0)
		return false;
	if (*p == ':') {
		p++;
		seconds = two_digits(&p, 60);
		if (seconds < 0)
			return false;
	}
	*second = hours * HOUR + minutes * MINUTE + seconds;
	return read_zone(p, east);
}

static bool
read_weekday(const char *text, int64_t *out)
{
	for (size_t i = 0; i < NITEMS(weekdays); i++)
		if (strcmp(text, weekdays[i]) == 0) {
			*out = (int64_t)i;
			return true;
		}
	return false;
}

static int64_t
within_day(int64_t second)
{
	int64_t rest = second % UTC_DAY;

	return rest < 0 ? rest + UTC_DAY : rest;
}

bool
predicate_value(const char *text, enum attribute_type type, int64_t *out)
{
	int64_t east;
	struct err err;

	switch (type) {
	case ATTRIBUTE_DATE:
		return read_date(text, out);
	case ATTRIBUTE_DATE_TIME:
		return utc_parse(text, out, &err) == 0;
	case ATTRIBUTE_TIME_OF_DAY:
		if (!read_clock(text, out, &east))
			return false;
		*out = within_day(*out - east);
		return true;
	case ATTRIBUTE_WEEKDAY:
		return read_weekday(text, out);
	case ATTRIBUTE_TEXT:
	case ATTRIBUTE_TEXTS:
		break;
	}
	return false;
}

/* What a value is wide: a date is a day of seconds. */
int64_t
predicate_value_unit(enum attribute_type type)
{
	return type == ATTRIBUTE_DATE ? UTC_DAY : 1;
}

static struct span
numbers(int64_t from, int64_t to)
{
	return (struct span){ { NULL, from }, { NULL, to } };
}

/* [value, value + unit), or all before it, or all behind it. */
static struct span
compared(int64_t value, int64_t unit, enum condition_operator operator,
    const struct span * domain)
{
	if (operator== CONDITION_LESS)
		return numbers(domain->from.at, value);
	if (operator== CONDITION_GREATER)
		return numbers(value + unit, domain->to.at);
	return numbers(value, value + unit);
}

/*
 * By the clocks of the zone, as "before nine there" is meant: in GMT such
 * hours may lie around midnight, and are then two spans.
 */
static size_t
hours_spans(
    const char *text, enum condition_operator operator, struct span out[2])
{
	const struct span *day = &spans_domain[ATTRIBUTE_TIME_OF_DAY];
	int64_t second, east, from, length;
	struct span there;

	if (!read_clock(text, &second, &east))
		return 0;
	there = compared(second, 1, operator, day);
	from = within_day(there.from.at - east);
	length = there.to.at - there.from.at;
	if (from + length <= UTC_DAY) {
		out[0] = numbers(from, from + length);
		return 1;
	}
	out[0] = numbers(from, UTC_DAY);
	out[1] = numbers(0, from + length - UTC_DAY);
	return 2;
}

size_t
predicate_value_spans(const char *text, enum attribute_type type,
    enum condition_operator operator, struct span out[2])
{
	bool compares = operator== CONDITION_LESS || operator==
	    CONDITION_GREATER;
	int64_t value;

	if (type == ATTRIBUTE_TIME_OF_DAY)
		return hours_spans(text, operator, out);
	if (compares && type == ATTRIBUTE_WEEKDAY)
		return 0;
	if (!predicate_value(text, type, &value))
		return 0;
	out[0] = compared(
	    value, predicate_value_unit(type), operator, & spans_domain[type]);
	return 1;
}

/* A day that does not begin at midnight of GMT begins so in some zone. */
static const char *
date_text(int64_t value, struct arena *arena)
{
	int64_t rest = within_day(value), day = value - rest;
	char date[UTC_TEXT];
	char sign = '-';

	if (rest > UTC_DAY / 2) { /* east of GMT the next day has begun */
		day += UTC_DAY;
		rest = UTC_DAY - rest;
		sign = '+';
	}
	utc_format_date(day, date);
	if (rest == 0)
		return arena_printf(arena, "%sZ", date);
	return arena_printf(arena, "%s%c%02d:%02d", date, sign,
	    (int)(rest / HOUR), (int)(rest / MINUTE % 60));
}

static const char *
clock_text(int64_t value, struct arena *arena)
{
	int hours = (int)(value / HOUR), minutes = (int)(value / MINUTE % 60);
	int seconds = (int)(value % MINUTE);

	if (seconds == 0)
		return arena_printf(arena, "%02d:%02dZ", hours, minutes);
	return arena_printf(arena, "%02d:%02d:%02dZ", hours, minutes, seconds);
}

const char *
predicate_value_text(
    int64_t value, enum attribute_type type, struct arena *arena)
{
	char time[UTC_TEXT];

	switch (type) {
	case ATTRIBUTE_DATE:
		return date_text(value, arena);
	case ATTRIBUTE_DATE_TIME:
		utc_format(value, time);
		return arena_strdup(arena, time);
	case ATTRIBUTE_TIME_OF_DAY:
		return clock_text(value, arena);
	case ATTRIBUTE_WEEKDAY:
	case ATTRIBUTE_TEXT:
	case ATTRIBUTE_TEXTS:
		break;
	}
	return weekdays[value];
}
