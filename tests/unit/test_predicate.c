/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions compared, joined and asked: worked examples. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/predicate.h"

#define MAX_LIST 64

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

static struct predicate *
both(const struct predicate *a, const struct predicate *b)
{
	struct predicate *p;
	struct err err;

	if (predicate_and(&p, a, b, &arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

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

/* Y, N: row by row, whether the first implies, and overlaps, the second. */
static void
compare_all(const struct row *rows, size_t n, const char *const *implied,
    const char *const *met)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			struct predicate *a = all_of(&rows[i], 1);
			struct predicate *b = all_of(&rows[k], 1);
			enum answer is =
			    implied[i][k] == 'Y' ? ANSWER_YES : ANSWER_NO;
			enum answer meet =
			    met[i][k] == 'Y' ? ANSWER_YES : ANSWER_NO;

			if (implies(a, b) != is)
				fail_msg("row %zu implies row %zu", i, k);
			if (overlaps(a, b) != meet)
				fail_msg("row %zu overlaps row %zu", i, k);
		}
}

static void
every_pair_of_operators_on_text(void **state)
{
	static const struct row rows[] = {
		{ "t", CONDITION_EQUAL, "ab" },
		{ "t", CONDITION_NOT_EQUAL, "ab" },
		{ "t", CONDITION_IN, "ab|b" },
		{ "t", CONDITION_NOT_IN, "ab|b" },
		{ "t", CONDITION_STARTS_WITH, "a" },
		{ "t", CONDITION_NOT_STARTS_WITH, "a" },
		{ "t", CONDITION_MATCH, "a*b" },
	};
	static const char *const implied[] = { "YNYNYNY", "NYNNNNN", "NNYNNNN",
		"NYNYNNN", "NNNNYNN", "NYNNNYN", "NNNNYNY" };
	static const char *const met[] = { "YNYNYNY", "NYYYYYY", "YYYNYYY",
		"NYNYYYY", "YYYYYNY", "NYYYNYN", "YYYYYNY" };

	(void)state;
	compare_all(rows, NITEMS(rows), implied, met);
}

static void
every_pair_of_operators_on_dates(void **state)
{
	static const char *const attributes[] = { "made", "global:date" };
	struct row rows[] = {
		{ NULL, CONDITION_EQUAL, "2024-01-02Z" },
		{ NULL, CONDITION_NOT_EQUAL, "2024-01-02Z" },
		{ NULL, CONDITION_IN, "2024-01-02Z|2024-01-03Z" },
		{ NULL, CONDITION_NOT_IN, "2024-01-02Z|2024-01-03Z" },
		{ NULL, CONDITION_LESS, "2024-01-03Z" },
		{ NULL, CONDITION_GREATER, "2024-01-02Z" },
	};
	static const char *const implied[] = { "YNYNYN", "NYNNNN", "NNYNNN",
		"NYNYNN", "NNNNYN", "NYNNNY" };
	static const char *const met[] = { "YNYNYN", "NYYYYY", "YYYNYY",
		"NYNYYY", "YYYYYN", "NYYYNY" };

	(void)state;
	for (size_t i = 0; i < NITEMS(attributes); i++) {
		for (size_t k = 0; k < NITEMS(rows); k++)
			rows[k].attribute = attributes[i];
		compare_all(rows, NITEMS(rows), implied, met);
	}
}

static void
every_pair_of_operators_on_weekdays(void **state)
{
	static const char *const attributes[] = { "on", "global:week-day" };
	struct row rows[] = {
		{ NULL, CONDITION_EQUAL, "Monday" },
		{ NULL, CONDITION_NOT_EQUAL, "Monday" },
		{ NULL, CONDITION_IN, "Monday|Sunday" },
		{ NULL, CONDITION_NOT_IN, "Monday|Sunday" },
		{ NULL, CONDITION_IN,
		    "Tuesday|Wednesday|Thursday|Friday|Saturday" },
	};
	static const char *const implied[] = { "YNYNN", "NYNNN", "NNYNN",
		"NYNYY", "NYNYY" };
	static const char *const met[] = { "YNYNN", "NYYYY", "YYYNN", "NYNYY",
		"NYNYY" };

	(void)state;
	for (size_t i = 0; i < NITEMS(attributes); i++) {
		for (size_t k = 0; k < NITEMS(rows); k++)
			rows[k].attribute = attributes[i];
		compare_all(rows, NITEMS(rows), implied, met);
	}
}

#define EQ CONDITION_EQUAL
#define NE CONDITION_NOT_EQUAL
#define IN CONDITION_IN
#define NOT_IN CONDITION_NOT_IN
#define LESS CONDITION_LESS
#define MORE CONDITION_GREATER
#define STARTS CONDITION_STARTS_WITH
#define NOT_STARTS CONDITION_NOT_STARTS_WITH
#define MATCH CONDITION_MATCH

static void
one_condition_reads_in_one_way(void **state)
{
	static const struct {
		struct row row;
		const char *expected;
	} rows[] = {
		{ { "t", IN, "b|a|b" }, "t IN (\"a\", \"b\")" },
		{ { "t", IN, "a" }, "t = \"a\"" },
		{ { "t", EQ, "b|a" }, "t IN (\"a\", \"b\")" },
		{ { "t", IN, NULL }, "never" },
		{ { "t", NOT_IN, "a" }, "t != \"a\"" },
		{ { "t", NE, "b|a" }, "t NOT IN (\"a\", \"b\")" },
		{ { "t", NOT_IN, NULL }, "always" },
		{ { "t", EQ, "" }, "t = \"\"" },
		{ { "t", NE, "" }, "t != \"\"" },
		{ { "t", IN, "|a" }, "t IN (\"\", \"a\")" },
		{ { "t", STARTS, "" }, "always" },
		{ { "t", NOT_STARTS, "" }, "never" },
		{ { "t", STARTS, "ab|a" }, "t startsWith \"a\"" },
		{ { "t", STARTS, "b|a" }, "t MATCH (\"a*\", \"b*\")" },
		{ { "t", NOT_STARTS, "b|a" },
		    "t NOT startsWith \"a\" AND t NOT startsWith \"b\"" },
		{ { "t", MATCH, "b|a" }, "t IN (\"a\", \"b\")" },
		{ { "t", MATCH, "a*" }, "t startsWith \"a\"" },
		{ { "t", MATCH, "x|*" }, "always" },
		{ { "t", MATCH, "a*|b|ax" }, "t MATCH (\"a*\", \"b\")" },
		{ { "t", MATCH, "**a" }, "t MATCH (\"*a\")" },
		{ { "t", MATCH, "*a*|*ab" }, "t MATCH (\"*a*\")" },
		{ { "t", STARTS, "a*" }, "t startsWith \"a*\"" },
		{ { "t", EQ, "a*" }, "t = \"a*\"" },
		{ { "t", LESS, "a" }, "t < \"a\"" }, /* kept, means nothing */
		{ { "made", IN, "2024-01-02Z|2024-01-01Z|2024-01-03" },
		    "made < \"2024-01-04Z\" AND made > \"2023-12-31Z\"" },
		{ { "made", IN, "2024-01-02Z|2024-01-05Z" },
		    "made IN (\"2024-01-02Z\", \"2024-01-05Z\")" },
		{ { "made", LESS, "2024-01-02Z|2024-01-05Z" },
		    "made < \"2024-01-05Z\"" },
		{ { "made", NE, "2024-01-02+01:00" },
		    "made != \"2024-01-02+01:00\"" },
		{ { "made", EQ, "2024-01-02-05:30" },
		    "made = \"2024-01-02-05:30\"" },
		{ { "made", EQ, "yesterday" }, "made = \"yesterday\"" },
		{ { "on", NE, "Sunday" }, "on != \"Sunday\"" },
		{ { "on", NOT_IN, "Saturday|Sunday" },
		    "on IN (\"Monday\", \"Tuesday\", \"Wednesday\", "
		    "\"Thursday\", \"Friday\")" },
		{ { "on", MATCH, "Monday" }, "on = \"Monday\"" },
		{ { "on", LESS, "Tuesday" }, "on < \"Tuesday\"" },
		{ { "global:date-time", MORE, "2024-01-02T01:00:00+01:00" },
		    "global:date-time > \"2024-01-02T00:00:00Z\"" },
		{ { "global:time-of-day", LESS, "09:00+01:00" },
		    "global:time-of-day < \"09:00+01:00\"" },
		{ { "global:time-of-day", MORE, "09:30" },
		    "global:time-of-day > \"09:30Z\"" },
		{ { "tags", MATCH, "b|a" }, "tags MATCH (\"a\", \"b\")" },
		{ { "tags", IN, "a" }, "tags = \"a\"" },
		{ { "t", IN, "a|${bindParam:x}" },
		    "t IN (\"${bindParam:x}\", \"a\")" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		reads(all_of(&rows[i].row, 1), rows[i].expected);
}

static void
a_conjunction_says_one_thing_of_an_attribute(void **state)
{
	(void)state;
	reads(ALL({ "t", IN, "a|b|c" }, { "t", NE, "b" }, { "s", EQ, "x" }),
	    "s = \"x\" AND t IN (\"a\", \"c\")");
	reads(ALL({ "t", STARTS, "ab" }, { "t", STARTS, "a" },
		  { "t", NE, "abc" }, { "t", NE, "x" }),
	    "t != \"abc\" AND t startsWith \"ab\"");
	reads(ALL({ "t", STARTS, "a" }, { "t", NE, "a" },
		  { "t", NOT_STARTS, "ab" }),
	    "t != \"a\" AND t startsWith \"a\" AND t NOT startsWith \"ab\"");
	reads(ALL({ "t", MATCH, "a*b" }, { "t", IN, "axb|axc|b" }),
	    "t = \"axb\"");
	reads(ALL({ "made", MORE, "2024-01-01Z" },
		  { "made", LESS, "2024-01-03Z" }),
	    "made = \"2024-01-02Z\"");
	reads(ALL({ "made", MORE, "2024-01-01Z" },
		  { "made", LESS, "2024-02-01Z" },
		  { "made", NE, "2024-01-05Z" }, { "made", NE, "2025-01-05Z" }),
	    "made != \"2024-01-05Z\" AND made < \"2024-02-01Z\" AND "
	    "made > \"2024-01-01Z\"");
	reads(ALL({ "on", NE, "Monday" }, { "on", IN, "Monday|Tuesday" }),
	    "on = \"Tuesday\"");
}

/* A boundary that repeats what the policy limits otherwise. */
static void
conditions_that_cannot_meet_are_never(void **state)
{
	(void)state;
	reads(ALL({ "settings:schemaId", STARTS, "test" },
		  { "settings:schemaId", EQ, "builtin:maintenance-windows" }),
	    "never");
	reads(ALL({ "t", EQ, "a" }, { "t", EQ, "b" }), "never");
	reads(ALL({ "t", EQ, "a" }, { "t", EQ, "A" }), "never");
	reads(ALL({ "t", IN, "a|b" }, { "t", NOT_IN, "b|a|c" }), "never");
	reads(ALL({ "t", STARTS, "a" }, { "t", STARTS, "b" }), "never");
	reads(ALL({ "t", STARTS, "ab" }, { "t", NOT_STARTS, "a" }), "never");
	reads(ALL({ "t", MATCH, "a*b" }, { "t", STARTS, "b" }), "never");
	reads(ALL({ "t", MATCH, "a*b" }, { "t", IN, "ac|bb" }), "never");
	reads(ALL({ "made", LESS, "2024-01-02Z" },
		  { "made", MORE, "2024-01-01Z" }),
	    "never");
	reads(ALL({ "on", NOT_IN, "Monday|Tuesday|Wednesday|Thursday" },
		  { "on", NOT_IN, "Friday|Saturday|Sunday" }),
	    "never");
	assert_int_equal(
	    predicate_contradicts(ALL({ "t", EQ, "a" }, { "t", EQ, "b" })),
	    ANSWER_YES);
	assert_int_equal(
	    predicate_contradicts(ALL({ "t", EQ, "a" })), ANSWER_NO);
	assert_int_equal(predicate_contradicts(all_of(NULL, 0)), ANSWER_NO);
}

/* Two boundaries on one binding, as the vendor's example has them. */
static void
what_is_implied_by_another_is_absorbed(void **state)
{
	static const char schema[] = "settings:schemaId";
	static const char object[] = "settings:objectId";
	static const char day[] = "global:week-day";
	static const char windows[] = "builtin:maintenance-windows";
	struct predicate *open =
	    ALL({ "storage:dt.security_context", EQ, "t" });

	(void)state;
	reads(ANY(ALL({ day, EQ, "Monday" }, { schema, EQ, windows },
		      { object, EQ, "1" }),
		  ALL({ day, EQ, "Monday" }, { schema, STARTS, "custom" },
		      { object, EQ, "1" }),
		  ALL({ schema, EQ, windows }, { object, EQ, "1" }),
		  ALL({ schema, STARTS, "custom" }, { object, EQ, "1" }),
		  ALL({ day, EQ, "Monday" }, { schema, STARTS, "dynatrace" },
		      { object, EQ, "4" }),
		  ALL({ schema, STARTS, "dynatrace" }, { object, EQ, "4" })),
	    "settings:objectId = \"1\" AND settings:schemaId = "
	    "\"builtin:maintenance-windows\" OR settings:objectId = \"1\" AND "
	    "settings:schemaId startsWith \"custom\" OR settings:objectId = "
	    "\"4\" AND settings:schemaId startsWith \"dynatrace\"");
	/* One boundary without a condition for a permission opens it. */
	reads(ANY(open, all_of(NULL, 0)), "always");
	assert_true(predicate_is_always(ANY(open, all_of(NULL, 0))));
	assert_false(predicate_is_always(open));
	reads(any_of(NULL, 0), "never");
	reads(both(any_of(NULL, 0), open), "never");
	reads(
	    both(open, all_of(NULL, 0)), "storage:dt.security_context = \"t\"");
	reads(both(ANY(ALL({ "t", EQ, "a" }), ALL({ "t", EQ, "b" })),
		  ANY(ALL({ "t", NE, "a" }), ALL({ "u", EQ, "x" }))),
	    "t = \"a\" AND u = \"x\" OR t = \"b\"");
}

static void
a_union_is_more_than_its_parts(void **state)
{
	struct predicate *days = ANY(ALL({ "on", IN, "Monday|Tuesday" }),
	    ALL({ "on", NOT_IN, "Monday|Tuesday" }));
	struct predicate *corner = ANY(ALL({ "t", EQ, "a" }, { "u", EQ, "a" }),
	    ALL({ "t", NE, "a" }), ALL({ "u", NE, "a" }));

	(void)state;
	assert_int_equal(implies(all_of(NULL, 0), days), ANSWER_YES);
	assert_int_equal(implies(all_of(NULL, 0), corner), ANSWER_YES);
	assert_int_equal(implies(ALL({ "t", IN, "a|b" }),
			     ANY(ALL({ "t", EQ, "a" }), ALL({ "t", EQ, "b" }))),
	    ANSWER_YES);
	assert_int_equal(implies(ALL({ "t", IN, "a|b|c" }),
			     ANY(ALL({ "t", EQ, "a" }), ALL({ "t", EQ, "b" }))),
	    ANSWER_NO);
	assert_int_equal(
	    implies(all_of(NULL, 0),
		ANY(ALL({ "t", STARTS, "a" }), ALL({ "t", NOT_STARTS, "ab" }))),
	    ANSWER_YES);
	assert_int_equal(implies(all_of(NULL, 0), any_of(NULL, 0)), ANSWER_NO);
	assert_int_equal(
	    implies(any_of(NULL, 0), ALL({ "t", EQ, "a" })), ANSWER_YES);
	/* With a pattern, and everything it does not take. */
	assert_int_equal(
	    implies(ALL({ "t", STARTS, "a" }, { "u", EQ, "x" }),
		ANY(ALL({ "t", MATCH, "a*b" }), ALL({ "u", IN, "x|y" }))),
	    ANSWER_YES);
}

static void
patterns_are_never_wrong(void **state)
{
	static const struct {
		struct row a, b;
		enum answer implied, met;
	} rows[] = {
		{ { "t", MATCH, "a*b" }, { "t", MATCH, "a*" }, ANSWER_YES,
		    ANSWER_YES },
		{ { "t", MATCH, "a*b" }, { "t", MATCH, "*b" }, ANSWER_YES,
		    ANSWER_YES },
		{ { "t", MATCH, "*b" }, { "t", MATCH, "a*b" }, ANSWER_NO,
		    ANSWER_YES },
		{ { "t", MATCH, "*x*y*" }, { "t", MATCH, "*y*|*z*" },
		    ANSWER_YES, ANSWER_YES },
		{ { "t", EQ, "host-db-1" }, { "t", MATCH, "*-db-*" },
		    ANSWER_YES, ANSWER_YES },
		{ { "t", EQ, "host-1" }, { "t", MATCH, "*-db-*" }, ANSWER_NO,
		    ANSWER_NO },
		{ { "t", MATCH, "*a" }, { "t", MATCH, "*b" }, ANSWER_NO,
		    ANSWER_UNKNOWN }, /* in truth nothing ends in both */
		{ { "t", MATCH, "*a*" }, { "t", MATCH, "*b*" }, ANSWER_NO,
		    ANSWER_YES },
		{ { "t", MATCH, "a*" }, { "t", NOT_STARTS, "ab" }, ANSWER_NO,
		    ANSWER_YES },
		{ { "t", LESS, "a" }, { "t", LESS, "a" }, ANSWER_YES,
		    ANSWER_UNKNOWN },
		{ { "t", EQ, "${x}" }, { "t", EQ, "a" }, ANSWER_UNKNOWN,
		    ANSWER_UNKNOWN },
		{ { "t", EQ, "${x}" }, { "t", EQ, "${x}" }, ANSWER_YES,
		    ANSWER_UNKNOWN },
		{ { "t", IN, "${x}|a" }, { "t", EQ, "a" }, ANSWER_UNKNOWN,
		    ANSWER_YES },
		{ { "t", EQ, "a" }, { "t", IN, "${x}|a" }, ANSWER_YES,
		    ANSWER_YES },
		{ { "made", EQ, "soon" }, { "made", EQ, "2024-01-01Z" },
		    ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ { "made", IN, "soon|2024-01-01Z" },
		    { "made", EQ, "2024-01-01Z" }, ANSWER_UNKNOWN, ANSWER_YES },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct predicate *a = all_of(&rows[i].a, 1);
		struct predicate *b = all_of(&rows[i].b, 1);

		if (implies(a, b) != rows[i].implied)
			fail_msg("row %zu: implies %d", i, implies(a, b));
		if (overlaps(a, b) != rows[i].met)
			fail_msg("row %zu: overlaps %d", i, overlaps(a, b));
	}
}

/* A list may hold an item of each. */
static void
lists_hold_more_than_one_value(void **state)
{
	struct predicate *a = ALL({ "tags", MATCH, "a*" });
	struct predicate *two = ALL({ "tags", EQ, "a" }, { "tags", EQ, "b" });

	(void)state;
	assert_int_equal(predicate_contradicts(two), ANSWER_UNKNOWN);
	assert_int_equal(
	    overlaps(a, ALL({ "tags", MATCH, "b*" })), ANSWER_UNKNOWN);
	assert_int_equal(implies(ALL({ "tags", EQ, "ab" }), a), ANSWER_YES);
	assert_int_equal(
	    implies(a, ALL({ "tags", STARTS, "a" })), ANSWER_UNKNOWN);
	assert_int_equal(implies(a, ALL({ "tags", MATCH, "b*" })), ANSWER_NO);
	assert_int_equal(
	    implies(ALL({ "tags", EQ, "a" }), ALL({ "tags", IN, "a|b" })),
	    ANSWER_YES);
	assert_int_equal(
	    implies(ALL({ "tags", EQ, "a" }), ALL({ "tags", NE, "b" })),
	    ANSWER_UNKNOWN);
	reads(ALL({ "tags", EQ, "a" }, { "tags", NE, "a" }), "never");
	assert_int_equal(
	    overlaps(ALL({ "tags", IN, "a|b" }), ALL({ "tags", NE, "a" })),
	    ANSWER_YES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_operators_on_text),
		cmocka_unit_test(every_pair_of_operators_on_dates),
		cmocka_unit_test(every_pair_of_operators_on_weekdays),
		cmocka_unit_test(one_condition_reads_in_one_way),
		cmocka_unit_test(a_conjunction_says_one_thing_of_an_attribute),
		cmocka_unit_test(conditions_that_cannot_meet_are_never),
		cmocka_unit_test(what_is_implied_by_another_is_absorbed),
		cmocka_unit_test(a_union_is_more_than_its_parts),
		cmocka_unit_test(patterns_are_never_wrong),
		cmocka_unit_test(lists_hold_more_than_one_value),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
