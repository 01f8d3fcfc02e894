/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on the time of asking: worked examples. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/predicate.h"

#define MAX_LIST 64
#define NOON INT64_C(1704283200) /* Wednesday, 2024-01-03T12:00:00Z */

static const struct attribute_kind kinds[] = {
	{ "global:date", ATTRIBUTE_DATE, true },
	{ "global:date-time", ATTRIBUTE_DATE_TIME, true },
	{ "global:time-of-day", ATTRIBUTE_TIME_OF_DAY, true },
	{ "global:week-day", ATTRIBUTE_WEEKDAY, true },
	{ "made", ATTRIBUTE_DATE, false },
	{ "on", ATTRIBUTE_WEEKDAY, false },
	{ "tags", ATTRIBUTE_TEXTS, false },
};
static const struct predicate_terms terms = { kinds, NITEMS(kinds), "${" };

static struct arena arena;

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

/* Values are given in one text, with | between them; NULL: none. */
struct row {
	const char *attribute;
	enum condition_operator operator;
	const char *values;
};

static struct condition
condition(const struct row *row)
{
	const char **values = arena_alloc(&arena, MAX_LIST, sizeof(*values));
	struct condition c = { row->attribute, row->operator, values, 0 };
	const char *p = row->values;

	assert_non_null(values);
	while (p != NULL) {
		size_t n = strcspn(p, "|");

		values[c.n_values] = arena_strndup(&arena, p, n);
		assert_non_null(values[c.n_values++]);
		p = p[n] == '|' ? p + n + 1 : NULL;
	}
	return c;
}

static struct predicate *
all_of(const struct row *rows, size_t n)
{
	struct condition list[MAX_LIST];
	struct predicate *p;
	struct err err;

	for (size_t i = 0; i < n; i++)
		list[i] = condition(&rows[i]);
	if (predicate_new(&p, list, n, &terms, &arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

#define ALL(...)                                                               \
	all_of((const struct row[]){ __VA_ARGS__ },                            \
	    sizeof((const struct row[]){ __VA_ARGS__ }) / sizeof(struct row))

static struct predicate *
any_of(const struct predicate *const *list, size_t n)
{
	struct predicate *p;
	struct err err;

	if (predicate_union(&p, list, n, &arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

#define ANY(...)                                                               \
	any_of((const struct predicate *[]){ __VA_ARGS__ },                    \
	    sizeof((const struct predicate *[]){ __VA_ARGS__ }) /              \
		sizeof(struct predicate *))

static enum answer
implies(const struct predicate *a, const struct predicate *b)
{
	enum answer answer;
	struct err err;

	assert_int_equal(predicate_implies(&answer, a, b, &err), 0);
	return answer;
}

static enum answer
overlaps(const struct predicate *a, const struct predicate *b)
{
	enum answer answer;
	struct err err;

	assert_int_equal(predicate_overlaps(&answer, a, b, &err), 0);
	return answer;
}

static void
reads(const struct predicate *p, const char *expected)
{
	struct strbuf out;

	strbuf_init(&out, 100000);
	predicate_print(&out, p);
	assert_false(strbuf_failed(&out));
	assert_string_equal(strbuf_text(&out), expected);
	strbuf_clear(&out);
}

#define EQ CONDITION_EQUAL
#define NE CONDITION_NOT_EQUAL
#define IN CONDITION_IN
#define NOT_IN CONDITION_NOT_IN
#define LESS CONDITION_LESS
#define MORE CONDITION_GREATER

static void
dates_and_weekdays_hang_together(void **state)
{
	static const char date[] = "global:date", day[] = "global:week-day";
	static const char hour[] = "global:time-of-day";
	static const char at[] = "global:date-time";

	(void)state;
	/* 2024-01-01 was a Monday. */
	reads(ALL({ date, EQ, "2024-01-01Z" }, { day, EQ, "Sunday" }), "never");
	reads(ALL({ date, EQ, "2024-01-01Z" },
		  { at, MORE, "2024-01-01T23:59:59Z" }),
	    "never");
	reads(ALL({ at, EQ, "2024-01-01T10:00:00Z" }, { hour, LESS, "10:00Z" }),
	    "never");
	reads(
	    ALL({ at, EQ, "2024-01-01T00:30:00+01:00" }, { day, EQ, "Monday" }),
	    "never");
	assert_int_equal(implies(ALL({ date, EQ, "2024-01-01Z" }),
			     ALL({ day, EQ, "Monday" })),
	    ANSWER_YES);
	assert_int_equal(implies(ALL({ at, MORE, "2024-01-01T00:00:00Z" }),
			     ALL({ date, MORE, "2023-12-31Z" })),
	    ANSWER_YES);
	assert_int_equal(overlaps(ALL({ date, MORE, "2024-01-01Z" },
				      { date, LESS, "2024-01-07Z" }),
			     ALL({ day, IN, "Sunday|Monday" })),
	    ANSWER_NO);
	/* Attributes of something else do not. */
	assert_int_equal(overlaps(ALL({ "made", EQ, "2024-01-01Z" }),
			     ALL({ "on", EQ, "Sunday" })),
	    ANSWER_YES);
}

static void
hours_are_meant_by_the_clocks_of_their_zone(void **state)
{
	static const char hour[] = "global:time-of-day";
	struct predicate *early = ALL({ hour, LESS, "09:00+01:00" });

	(void)state;
	/* There the day begins at 23:00 in GMT. */
	assert_int_equal(implies(early, ANY(ALL({ hour, LESS, "08:00Z" }),
					    ALL({ hour, MORE, "22:59:59Z" }))),
	    ANSWER_YES);
	assert_int_equal(
	    implies(ALL({ hour, LESS, "08:00Z" }), early), ANSWER_YES);
	assert_int_equal(
	    overlaps(early, ALL({ hour, MORE, "23:00Z" })), ANSWER_YES);
	assert_int_equal(
	    overlaps(early, ALL({ hour, EQ, "08:00Z" })), ANSWER_NO);
}

static void
a_time_is_over_not_yet_or_in_force(void **state)
{
	static const char date[] = "global:date", at[] = "global:date-time";
	static const char day[] = "global:week-day";
	static const char hour[] = "global:time-of-day";
	const struct {
		struct predicate *predicate;
		enum predicate_phase phase;
		enum answer now;
		int64_t begins, ends;
	} rows[] = {
		{ all_of(NULL, 0), PHASE_IN_FORCE, ANSWER_YES, UTC_UNKNOWN,
		    UTC_UNKNOWN },
		{ any_of(NULL, 0), PHASE_NEVER, ANSWER_NO, UTC_UNKNOWN,
		    UTC_UNKNOWN },
		{ ALL({ "t", EQ, "a" }), PHASE_IN_FORCE, ANSWER_YES,
		    UTC_UNKNOWN, UTC_UNKNOWN },
		{ ALL({ date, LESS, "2024-01-03Z" }), PHASE_OVER, ANSWER_NO,
		    UTC_UNKNOWN, NOON - 43200 },
		{ ALL({ date, LESS, "2024-01-04Z" }), PHASE_IN_FORCE,
		    ANSWER_YES, UTC_UNKNOWN, NOON + 43200 },
		{ ALL({ date, MORE, "2024-01-03Z" }), PHASE_NOT_YET, ANSWER_NO,
		    NOON + 43200, UTC_UNKNOWN },
		{ ALL({ date, EQ, "2024-01-03Z" }), PHASE_IN_FORCE, ANSWER_YES,
		    NOON - 43200, NOON + 43200 },
		{ ALL({ date, NE, "2024-01-03Z" }), PHASE_SOMETIMES, ANSWER_NO,
		    UTC_UNKNOWN, UTC_UNKNOWN },
		{ ALL({ at, LESS, "2024-01-03T12:00:00Z" }), PHASE_OVER,
		    ANSWER_NO, UTC_UNKNOWN, NOON },
		{ ALL({ at, LESS, "2024-01-03T12:00:01Z" }), PHASE_IN_FORCE,
		    ANSWER_YES, UTC_UNKNOWN, NOON + 1 },
		{ ALL({ at, MORE, "2024-01-03T13:00:00+01:00" }), PHASE_NOT_YET,
		    ANSWER_NO, NOON + 1, UTC_UNKNOWN },
		{ ALL({ day, EQ, "Wednesday" }), PHASE_SOMETIMES, ANSWER_YES,
		    UTC_UNKNOWN, UTC_UNKNOWN },
		{ ALL({ day, EQ, "Friday" }), PHASE_SOMETIMES, ANSWER_NO,
		    UTC_UNKNOWN, UTC_UNKNOWN },
		/* It ends on Thursday, and so does not come again. */
		{ ALL({ day, EQ, "Friday" }, { date, LESS, "2024-01-05Z" }),
		    PHASE_OVER, ANSWER_NO, UTC_UNKNOWN, NOON + 129600 },
		{ ALL({ hour, LESS, "14:00+01:00" }), PHASE_SOMETIMES,
		    ANSWER_YES, UTC_UNKNOWN, UTC_UNKNOWN },
		{ ANY(ALL({ day, IN, "Saturday|Sunday" }),
		      ALL({ day, NOT_IN, "Saturday|Sunday" })),
		    PHASE_IN_FORCE, ANSWER_YES, UTC_UNKNOWN, UTC_UNKNOWN },
		{ ANY(ALL({ date, LESS, "2023-01-01Z" }),
		      ALL({ date, MORE, "2025-01-01Z" })),
		    PHASE_NOT_YET, ANSWER_NO, UTC_UNKNOWN, UTC_UNKNOWN },
		{ ALL({ date, LESS, "${bindParam:end}" }), PHASE_UNKNOWN,
		    ANSWER_UNKNOWN, UTC_UNKNOWN, UTC_UNKNOWN },
		{ ALL({ date, LESS, "soon" }, { date, LESS, "2020-01-01Z" }),
		    PHASE_OVER, ANSWER_NO, UTC_UNKNOWN, 1577836800 },
	};
	struct predicate_time time;
	struct err err;

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		assert_int_equal(
		    predicate_at(&time, rows[i].predicate, NOON, &err), 0);
		if (time.phase != rows[i].phase || time.now != rows[i].now)
			fail_msg(
			    "row %zu: %s", i, predicate_phase_text(time.phase));
		assert_int_equal(time.begins, rows[i].begins);
		assert_int_equal(time.ends, rows[i].ends);
	}
}

static void
phases_have_their_words(void **state)
{
	static const char *const words[] = { "never", "over", "not yet",
		"sometimes", "in force", "unknown" };

	(void)state;
	for (size_t i = 0; i < NITEMS(words); i++)
		assert_string_equal(
		    predicate_phase_text((enum predicate_phase)i), words[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_and_weekdays_hang_together),
		cmocka_unit_test(hours_are_meant_by_the_clocks_of_their_zone),
		cmocka_unit_test(a_time_is_over_not_yet_or_in_force),
		cmocka_unit_test(phases_have_their_words),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
