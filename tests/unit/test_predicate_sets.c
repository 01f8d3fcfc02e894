/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates asked with requests; large ones, and the limits. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/predicate.h"

#define MONDAY_NOON INT64_C(1704110400) /* 2024-01-01T12:00:00Z */

static const struct attribute_kind kinds[] = {
	{ "date", ATTRIBUTE_DATE, true },
	{ "day", ATTRIBUTE_WEEKDAY, true },
	{ "made", ATTRIBUTE_DATE, false },
	{ "tags", ATTRIBUTE_TEXTS, false },
};
static const struct predicate_terms terms = { kinds, NITEMS(kinds), NULL };

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

static struct predicate *
make(const struct condition *list, size_t n)
{
	struct predicate *p;
	struct err err;

	if (predicate_new(&p, list, n, &terms, &arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

static struct predicate *
one(const char *attribute, enum condition_operator operator, const char * value)
{
	const char **values = arena_alloc(&arena, 1, sizeof(*values));
	struct condition c = { attribute, operator, values, 1 };

	assert_non_null(values);
	values[0] = value;
	return make(&c, 1);
}

static struct predicate *
unite(const struct predicate *const *list, size_t n)
{
	struct predicate *p;
	struct err err;

	if (predicate_union(&p, list, n, &arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

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

/* "bucket-0000" and so on. */
static const char **
numbered(const char *word, size_t n)
{
	const char **values = arena_alloc(&arena, n, sizeof(*values));

	assert_non_null(values);
	for (size_t i = 0; i < n; i++) {
		values[i] = arena_printf(&arena, "%s-%04zu", word, i);
		assert_non_null(values[i]);
	}
	return values;
}

/* attribute = value, for each: as many conjunctions. */
static struct predicate *
each_of(const char *attribute, const char *const *values, size_t n)
{
	const struct predicate **list =
	    arena_alloc(&arena, n, sizeof(struct predicate *));

	assert_non_null(list);
	for (size_t i = 0; i < n; i++)
		list[i] = one(attribute, CONDITION_EQUAL, values[i]);
	return unite(list, n);
}

static void
what_a_request_leaves_open_is_unknown(void **state)
{
	static const char *const a[] = { "a" }, *const b[] = { "b" };
	struct predicate *ta = one("t", CONDITION_EQUAL, "a");
	struct predicate *ub = one("u", CONDITION_EQUAL, "b");
	const struct predicate *list[] = { ta, ub };
	struct predicate *any = unite(list, 2), *all = both(ta, ub);
	const struct attribute_value only_t[] = { { "t", a, 1 } };
	const struct attribute_value not_t[] = { { "t", b, 1 } };
	const struct attribute_value several[] = { { "t", a, 0 } };
	const struct predicate_request knows_t = { only_t, 1, UTC_UNKNOWN };
	const struct predicate_request fails_t = { not_t, 1, UTC_UNKNOWN };
	const struct predicate_request odd_t = { several, 1, UTC_UNKNOWN };
	const struct predicate_request nothing = { NULL, 0, UTC_UNKNOWN };

	(void)state;
	assert_int_equal(predicate_holds(any, &knows_t), ANSWER_YES);
	assert_int_equal(predicate_holds(any, &fails_t), ANSWER_UNKNOWN);
	assert_int_equal(predicate_holds(all, &knows_t), ANSWER_UNKNOWN);
	assert_int_equal(predicate_holds(all, &fails_t), ANSWER_NO);
	assert_int_equal(predicate_holds(all, &nothing), ANSWER_UNKNOWN);
	assert_int_equal(predicate_holds(ta, &odd_t), ANSWER_UNKNOWN);
	assert_int_equal(predicate_holds(make(NULL, 0), &nothing), ANSWER_YES);
	assert_int_equal(predicate_holds(unite(NULL, 0), &nothing), ANSWER_NO);
}

static void
the_clock_answers_before_the_request(void **state)
{
	static const char *const sunday[] = { "Sunday" };
	const struct attribute_value value[] = { { "day", sunday, 1 } };
	const struct predicate_request at_noon = { value, 1, MONDAY_NOON };
	const struct predicate_request on_sunday = { value, 1, UTC_UNKNOWN };
	struct predicate *monday = one("day", CONDITION_EQUAL, "Monday");
	struct predicate *today = one("date", CONDITION_EQUAL, "2024-01-01Z");

	(void)state;
	assert_int_equal(predicate_holds(monday, &at_noon), ANSWER_YES);
	assert_int_equal(predicate_holds(monday, &on_sunday), ANSWER_NO);
	assert_int_equal(predicate_holds(today, &at_noon), ANSWER_YES);
	assert_int_equal(predicate_holds(today, &on_sunday), ANSWER_UNKNOWN);
}

static void
dates_of_a_request_are_read(void **state)
{
	static const char *const dates[] = { "2024-01-01Z", "2024-01-02",
		"2024-01-02+02:00", "2024-13-01Z", "2024-01-01X", "Monday",
		"" };
	static const enum answer expected[] = { ANSWER_NO, ANSWER_YES,
		ANSWER_NO, ANSWER_UNKNOWN, ANSWER_UNKNOWN, ANSWER_UNKNOWN,
		ANSWER_UNKNOWN };
	struct predicate *p = one("made", CONDITION_GREATER, "2024-01-01Z");

	(void)state;
	for (size_t i = 0; i < NITEMS(dates); i++) {
		const struct attribute_value v = { "made", &dates[i], 1 };
		const struct predicate_request r = { &v, 1, UTC_UNKNOWN };

		assert_int_equal(predicate_holds(p, &r), expected[i]);
	}
}

static void
a_list_matches_with_any_of_its_items(void **state)
{
	static const char *const items[] = { "db-1", "web" };
	const struct attribute_value v = { "tags", items, 2 };
	const struct attribute_value empty = { "tags", items, 0 };
	const struct predicate_request r = { &v, 1, UTC_UNKNOWN };
	const struct predicate_request none = { &empty, 1, UTC_UNKNOWN };
	struct predicate *db = one("tags", CONDITION_MATCH, "db*");
	struct predicate *app = one("tags", CONDITION_MATCH, "app*");
	struct predicate *web = one("tags", CONDITION_EQUAL, "web");

	(void)state;
	assert_int_equal(predicate_holds(db, &r), ANSWER_YES);
	assert_int_equal(predicate_holds(app, &r), ANSWER_NO);
	assert_int_equal(predicate_holds(web, &r), ANSWER_UNKNOWN);
	assert_int_equal(predicate_holds(db, &none), ANSWER_NO);
}

/* Many grants of one bucket each come to as much as one list. */
static void
thousands_of_values_are_compared(void **state)
{
	const size_t n = PREDICATE_MAX_CONJUNCTIONS;
	const char **names = numbered("bucket", n);
	struct predicate *each = each_of("bucket", names, n);
	struct condition c = { "bucket", CONDITION_IN, names, n };
	struct predicate *list = make(&c, 1), *less, *rest, *all;
	const struct predicate *parts[2];

	(void)state;
	assert_int_equal(predicate_count(each), n);
	assert_int_equal(implies(each, list), ANSWER_YES);
	assert_int_equal(implies(list, each), ANSWER_YES);
	c.n_values = n - 1;
	less = make(&c, 1);
	assert_int_equal(implies(less, each), ANSWER_YES);
	assert_int_equal(implies(list, less), ANSWER_NO);
	c.operator= CONDITION_NOT_IN;
	rest = make(&c, 1);
	parts[0] = rest;
	parts[1] = each;
	/* Only the last bucket is not among the rest ... */
	assert_int_equal(implies(each, rest), ANSWER_NO);
	assert_int_equal(implies(make(NULL, 0), rest), ANSWER_NO);
	/* ... and together they are everything. */
	c.n_values = n;
	c.operator= CONDITION_NOT_IN;
	parts[0] = make(&c, 1);
	parts[1] = list;
	all = unite(parts, 2);
	assert_int_equal(predicate_count(all), 2);
	assert_int_equal(implies(make(NULL, 0), all), ANSWER_YES);
}

/*
 * One pigeon more than holes: two share one, which only trying tells.  Each
 * pigeon is an attribute, each hole a value.
 */
static struct predicate *
pigeons_share(size_t holes)
{
	const char **pigeon = numbered("pigeon", holes + 1);
	const char **hole = numbered("hole", holes);
	const struct predicate *list[PREDICATE_MAX_CONDITIONS * 4];
	size_t n = 0;

	for (size_t i = 0; i <= holes; i++) {
		const struct condition c = { pigeon[i], CONDITION_NOT_IN, hole,
			holes };

		list[n++] = make(&c, 1); /* it flew away */
		for (size_t k = 0; k < i; k++)
			for (size_t h = 0; h < holes; h++)
				list[n++] = both(
				    one(pigeon[i], CONDITION_EQUAL, hole[h]),
				    one(pigeon[k], CONDITION_EQUAL, hole[h]));
		assert_true(n < NITEMS(list) - holes * holes);
	}
	return unite(list, n);
}

static void
what_takes_too_long_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(implies(make(NULL, 0), pigeons_share(4)), ANSWER_YES);
	assert_int_equal(
	    implies(make(NULL, 0), pigeons_share(10)), ANSWER_UNKNOWN);
}

static void
limit_passed(int rc, const struct err *err)
{
	assert_int_equal(rc, -1);
	assert_int_equal(err->code, ERR_LIMIT);
}

static void
values_and_conditions_are_bounded(void **state)
{
	const size_t n = PREDICATE_MAX_VALUES;
	const char **values = numbered("v", n + 1);
	struct condition list[PREDICATE_MAX_CONDITIONS + 1];
	struct predicate *p, *half, *other;
	struct err err;

	(void)state;
	for (size_t i = 0; i < NITEMS(list); i++)
		list[i] = (struct condition){ "t", CONDITION_NOT_EQUAL,
			&values[i], 1 };
	p = make(list, NITEMS(list) - 1);
	assert_int_equal(predicate_count(p), 1);
	limit_passed(
	    predicate_new(&p, list, NITEMS(list), &terms, &arena, &err), &err);
	assert_null(p);
	list[0] = (struct condition){ "t", CONDITION_IN, values, n };
	p = make(list, 1);
	list[0].n_values = n + 1;
	limit_passed(predicate_new(&p, list, 1, &terms, &arena, &err), &err);
	/* What two come to counts as well. */
	list[0] = (struct condition){ "t", CONDITION_NOT_IN, values, n };
	half = make(list, 1);
	other = one("t", CONDITION_NOT_EQUAL, values[n]);
	limit_passed(predicate_and(&p, half, other, &arena, &err), &err);
	assert_null(p);
}

static void
conjunctions_are_bounded(void **state)
{
	const size_t n = PREDICATE_MAX_CONJUNCTIONS;
	const char **values = numbered("v", n + 1);
	struct predicate *full = each_of("t", values, n), *p;
	const struct predicate *list[] = { full,
		one("t", CONDITION_EQUAL, values[n]) };
	struct predicate *u = each_of("u", values, 100);
	struct predicate *v = each_of("v", values, 100);
	struct err err;

	(void)state;
	limit_passed(predicate_union(&p, list, 2, &arena, &err), &err);
	assert_null(p);
	limit_passed(predicate_and(&p, u, v, &arena, &err), &err);
	limit_passed(predicate_and(&p, full, u, &arena, &err), &err);
	/* Those that contradict do not count. */
	assert_int_equal(predicate_count(both(u, u)), 100);
	/* What is always there already takes no place. */
	list[1] = make(NULL, 0);
	assert_int_equal(predicate_count(unite(list, 2)), 1);
}

static void
conjunctions_are_handed_out_in_order(void **state)
{
	static const char *const values[] = { "c", "a", "b" };
	struct predicate *p = each_of("t", values, NITEMS(values));
	static const char *const sorted[] = { "a", "b", "c" };

	(void)state;
	for (size_t i = 0; i < predicate_count(p); i++) {
		size_t n;
		const struct condition *c = predicate_conditions(p, i, &n);

		assert_int_equal(n, 1);
		assert_string_equal(c->attribute, "t");
		assert_int_equal(c->operator, CONDITION_EQUAL);
		assert_string_equal(c->values[0], sorted[i]);
	}
}

static void
a_longer_text_is_no_trouble(void **state)
{
	char *text = arena_alloc(&arena, 70001, 1);
	char *stars = arena_alloc(&arena, 20001, 1);
	const char *value = text;
	struct attribute_value v = { "t", &value, 1 };
	const struct predicate_request r = { &v, 1, UTC_UNKNOWN };
	struct predicate *p;

	(void)state;
	assert_non_null(text);
	assert_non_null(stars);
	memset(text, 'a', 70000);
	for (size_t i = 0; i < 20000; i++)
		stars[i] = i % 2 == 0 ? '*' : 'a';
	p = one("t", CONDITION_MATCH, stars);
	assert_int_equal(predicate_holds(p, &r), ANSWER_YES);
	assert_int_equal(
	    implies(one("t", CONDITION_EQUAL, text), p), ANSWER_YES);
	/* No shorter text was tried: it may be that there is none. */
	assert_int_equal(predicate_contradicts(p), ANSWER_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_request_leaves_open_is_unknown),
		cmocka_unit_test(the_clock_answers_before_the_request),
		cmocka_unit_test(dates_of_a_request_are_read),
		cmocka_unit_test(a_list_matches_with_any_of_its_items),
		cmocka_unit_test(thousands_of_values_are_compared),
		cmocka_unit_test(what_takes_too_long_is_unknown),
		cmocka_unit_test(values_and_conditions_are_bounded),
		cmocka_unit_test(conjunctions_are_bounded),
		cmocka_unit_test(conjunctions_are_handed_out_in_order),
		cmocka_unit_test(a_longer_text_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
