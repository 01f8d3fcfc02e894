/* SPDX-License-Identifier: Apache-2.0 */
/* Small worlds for predicates, and the plain meaning of conditions. */
#include "support/test.h"

#include "support/predicate_world.h"

#define MAX_POOL 1500

static bool
glob(const char *pattern, const char *text)
{
	if (*pattern == '\0')
		return *text == '\0';
	if (*pattern == '*')
		return glob(pattern + 1, text) ||
		       (*text != '\0' && glob(pattern, text + 1));
	return *pattern == *text && glob(pattern + 1, text + 1);
}

static bool
text_fits(const struct condition *c, const char *text)
{
	for (size_t i = 0; i < c->n_values; i++) {
		const char *v = c->values[i];
		bool fits = strcmp(v, text) == 0;

		if (c->operator== CONDITION_STARTS_WITH || c->operator==
		    CONDITION_NOT_STARTS_WITH)
			fits = strncmp(v, text, strlen(v)) == 0;
		else if (c->operator== CONDITION_MATCH)
			fits = glob(v, text);
		if (fits)
			return true;
	}
	return false;
}

static bool
is_negative(const struct condition *c)
{
	return c->operator== CONDITION_NOT_EQUAL ||
	    c->
	    operator== CONDITION_NOT_IN || c->
	    operator== CONDITION_NOT_STARTS_WITH;
}

/* Values of conditions on ordered attributes, and what they are. */
static const struct {
	const char *text;
	int64_t value;
} numbers[] = {
	{ "2024-01-01Z", 1704067200 },
	{ "2024-01-02Z", 1704153600 },
	{ "2024-01-03Z", 1704240000 },
	{ "2024-01-10Z", 1704844800 },
	{ "2024-01-02+01:00", 1704150000 },
	{ "2023-12-31Z", 1703980800 },
	{ "2024-01-04Z", 1704326400 },
	{ "2024-01-09Z", 1704758400 },
	{ "2024-01-11Z", 1704931200 },
	{ "Thursday", 3 },
	{ "Friday", 4 },
	{ "2024-01-02T00:00:00Z", 1704153600 },
	{ "2024-01-02T07:00:00+01:00", 1704175200 },
	{ "2024-01-04T12:00:00Z", 1704369600 },
	{ "00:00Z", 0 },
	{ "06:00Z", 21600 },
	{ "12:00Z", 43200 },
	{ "18:00Z", 64800 },
	{ "23:59:59Z", 86399 },
	{ "Monday", 0 },
	{ "Tuesday", 1 },
	{ "Wednesday", 2 },
	{ "Saturday", 5 },
	{ "Sunday", 6 },
	/* by its own clock, see below */
	{ "06:00+03:00", 21600 },
};

static int64_t
number(const char *text)
{
	for (size_t i = 0; i < NITEMS(numbers); i++)
		if (strcmp(numbers[i].text, text) == 0)
			return numbers[i].value;
	fail_msg("no such value: %s", text);
	return 0;
}

static bool
number_fits(const struct condition *c, const char *text, int64_t now)
{
	int64_t v = number(text), unit = 1, is = now;
	int64_t day = now / 86400 - 19723; /* since Monday, 2024-01-01 */

	if (strcmp(c->attribute, "date") == 0 ||
	    strcmp(c->attribute, "made") == 0) {
		unit = 86400;
	} else if (strcmp(c->attribute, "hour") == 0) {
		if (strstr(text, "+03:00") != NULL)
			is += 3 * 3600;
		is = ((is % 86400) + 86400) % 86400;
	} else if (strcmp(c->attribute, "day") == 0) {
		is = ((day % 7) + 7) % 7;
	}
	if (c->operator== CONDITION_LESS)
		return is < v;
	if (c->operator== CONDITION_GREATER)
		return is >= v + unit;
	return is >= v && is < v + unit;
}

/* The attribute is a number: of the clock, or as the request has it. */
static bool
number_holds(const struct condition *c, const struct predicate_request *r,
    const struct attribute_value *v)
{
	int64_t is = v == NULL ? r->now : number(v->values[0]);

	for (size_t i = 0; i < c->n_values; i++)
		if (number_fits(c, c->values[i], is))
			return true;
	return false;
}

bool
predicate_world_holds(
    const struct condition *c, const struct predicate_request *r, int reading)
{
	const struct attribute_value *v = NULL;
	bool fits = false, match = c->operator== CONDITION_MATCH;

	for (size_t i = 0; i < r->n_values; i++)
		if (strcmp(r->values[i].attribute, c->attribute) == 0)
			v = &r->values[i];
	if (v == NULL || strcmp(c->attribute, "made") == 0 ||
	    strcmp(c->attribute, "on") == 0)
		return number_holds(c, r, v) != is_negative(c);
	for (size_t i = 0; i < v->n_values && !fits; i++)
		fits = text_fits(c, v->values[i]);
	if (v->n_values == 1 || match || reading == 0)
		return fits != is_negative(c);
	/* Single values only: a list of several is none of them ... */
	if (reading == 1)
		return is_negative(c);
	return false; /* ... or the condition does not apply at all */
}

#define WORDS(list) (list), NITEMS(list)

static const enum condition_operator equalities[] = { CONDITION_EQUAL,
	CONDITION_NOT_EQUAL, CONDITION_IN, CONDITION_NOT_IN };
static const enum condition_operator texts[] = { CONDITION_EQUAL,
	CONDITION_NOT_EQUAL, CONDITION_IN, CONDITION_NOT_IN,
	CONDITION_STARTS_WITH, CONDITION_NOT_STARTS_WITH, CONDITION_MATCH };
static const enum condition_operator orders[] = { CONDITION_LESS,
	CONDITION_GREATER, CONDITION_EQUAL, CONDITION_NOT_EQUAL, CONDITION_IN };

static const char *const abc[] = { "a", "b", "c" };
static const char *const plain[] = { "", "a", "ab", "b", "ab*" };
static const char *const patterns[] = { "a", "ab", "b", "a*", "*a", "*ab",
	"a*b", "*a*", "b*a", "*", "ba*", "*b*a", "" };
static const char *const dates[] = { "2024-01-01Z", "2024-01-02Z",
	"2024-01-03Z", "2024-01-10Z", "2024-01-02+01:00" };
static const char *const made[] = { "2024-01-01Z", "2024-01-02Z", "2024-01-03Z",
	"2024-01-10Z" };
static const char *const times[] = { "2024-01-02T00:00:00Z",
	"2024-01-02T07:00:00+01:00", "2024-01-04T12:00:00Z" };
static const char *const hours[] = { "00:00Z", "06:00Z", "12:00Z", "18:00Z",
	"23:59:59Z", "06:00+03:00" };
static const char *const days[] = { "Monday", "Tuesday", "Wednesday",
	"Saturday", "Sunday" };
static const char *const list_words[] = { "a", "ab", "b", "*b", "a*" };

static void
add_request(struct world *w, const char *const *const *values,
    const size_t *counts, int64_t now)
{
	struct predicate_request *r = &w->requests[w->n_requests];
	struct attribute_value *to = w->values[w->n_requests++];
	size_t n = values == NULL ? 0 : w->n_topics;

	assert_true(w->n_requests <= MAX_REQUESTS);
	for (size_t i = 0; i < n; i++)
		to[i] = (struct attribute_value){ w->topics[i].attribute,
			values[i], counts[i] };
	*r = (struct predicate_request){ to, n, now };
}

static void
fill_equality(struct world *w)
{
	/* Each value, and one that no condition names. */
	static const char *const is[] = { "a", "b", "c", "d" };
	static const size_t one[] = { 1, 1, 1 };

	for (size_t i = 0; i < 64; i++) {
		const char *const *values[] = { &is[i % 4], &is[i / 4 % 4],
			&is[i / 16] };

		add_request(w, values, one, UTC_UNKNOWN);
	}
}

static void
fill_prefixes(struct world *w)
{
	static const char *const is[] = { "", "a", "ab", "abz", "az", "b", "bz",
		"z", "ab*", "ab*z" };
	static const size_t one[] = { 1, 1 };

	for (size_t i = 0; i < 100; i++) {
		const char *const *values[] = { &is[i % 10], &is[i / 10] };

		add_request(w, values, one, UTC_UNKNOWN);
	}
}

static void
fill_mixed(struct world *w)
{
	static const char *const is[] = { "a", "b", "c", "d" };
	static const char *const dates_made[] = { "2023-12-31Z", "2024-01-01Z",
		"2024-01-02Z", "2024-01-03Z", "2024-01-04Z", "2024-01-09Z",
		"2024-01-10Z", "2024-01-11Z" };
	static const char *const week[] = { "Monday", "Tuesday", "Wednesday",
		"Thursday", "Friday", "Saturday", "Sunday" };
	static const size_t one[] = { 1, 1, 1 };

	for (size_t i = 0; i < 4 * 8 * 7; i++) {
		const char *const *values[] = { &is[i % 4],
			&dates_made[i / 4 % 8], &week[i / 32] };

		add_request(w, values, one, UTC_UNKNOWN);
	}
}

static char pool_text[MAX_POOL][8];
static const char *pool[MAX_POOL];

static void
fill_patterns(struct world *w)
{
	static const char letters[] = "ab~*";
	static const size_t one[] = { 1 };
	size_t n = 1, from = 0;

	for (size_t length = 1; length <= 5; length++) {
		size_t end = n;

		for (; from < end; from++)
			for (size_t k = 0; k < 4; k++, n++)
				snprintf(pool_text[n], sizeof(pool_text[n]),
				    "%s%c", pool_text[from], letters[k]);
	}
	for (size_t i = 0; i < n; i++) {
		const char *const *values[] = { &pool[i] };

		pool[i] = pool_text[i];
		add_request(w, values, one, UTC_UNKNOWN);
	}
}

static void
fill_lists(struct world *w)
{
	static const size_t one = 1;
	static size_t counts[289];
	static const char *const is[] = { "a", "ab", "abz", "abzb", "az", "azb",
		"b", "bz", "bzb", "z", "zb", "*b", "*bz", "*bzb", "a*", "a*z",
		"a*zb" };
	static const char *pair[NITEMS(is) * NITEMS(is)][2];

	for (size_t i = 0; i < NITEMS(pair); i++) {
		const char *const *values[] = { pair[i] };

		pair[i][0] = is[i % NITEMS(is)];
		pair[i][1] = is[i / NITEMS(is)];
		counts[i] = i == 0 ? 0 : 2;
		add_request(w, values, &counts[i], UTC_UNKNOWN);
		if (i < NITEMS(is))
			add_request(w, values, &one, UTC_UNKNOWN);
	}
}

/* Half hours, and every second that a bound can fall on. */
static void
fill_clock(struct world *w)
{
	static const int64_t more[] = { 0, 1, 1800 };

	for (int64_t t = MONDAY - 9 * UTC_DAY; t < MONDAY + 20 * UTC_DAY;
	     t += 3600)
		for (size_t i = 0; i < NITEMS(more); i++)
			add_request(w, NULL, NULL, t + more[i]);
	for (int64_t t = MONDAY - 9 * UTC_DAY; t < MONDAY + 20 * UTC_DAY;
	     t += 86400)
		add_request(w, NULL, NULL, t - 1);
}

static const struct attribute_kind kinds[] = { { "date", ATTRIBUTE_DATE, true },
	{ "at", ATTRIBUTE_DATE_TIME, true },
	{ "hour", ATTRIBUTE_TIME_OF_DAY, true },
	{ "day", ATTRIBUTE_WEEKDAY, true }, { "list", ATTRIBUTE_TEXTS, false },
	{ "made", ATTRIBUTE_DATE, false }, { "on", ATTRIBUTE_WEEKDAY, false } };
#define TERMS                                                                  \
	{                                                                      \
		kinds, NITEMS(kinds), "${"                                     \
	}

static const struct topic mixed[] = {
	{ "t", WORDS(abc), WORDS(equalities) },
	{ "made", WORDS(made), WORDS(orders) },
	{ "on", WORDS(days), WORDS(equalities) },
};
static const struct topic three[] = { { "t", WORDS(abc), WORDS(equalities) },
	{ "u", WORDS(abc), WORDS(equalities) },
	{ "v", WORDS(abc), WORDS(equalities) } };
static const struct topic prefixes[] = {
	{ "t", WORDS(plain), texts, NITEMS(texts) - 1 }, /* without MATCH */
	{ "u", WORDS(plain), texts, NITEMS(texts) - 1 }
};
static const struct topic pattern[] = { { "t", WORDS(patterns),
    WORDS(texts) } };
static const struct topic clock_topics[] = { { "date", WORDS(dates),
						 WORDS(orders) },
	{ "at", WORDS(times), WORDS(orders) },
	{ "hour", WORDS(hours), WORDS(orders) },
	{ "day", WORDS(days), WORDS(equalities) } };
static const struct topic lists[] = { { "list", WORDS(list_words),
    WORDS(texts) } };

#define WORLD(word, number, count, list, sure)                                 \
	[number] = { .kind = (number),                                         \
		.name = #word,                                                 \
		.cases = (count),                                              \
		.terms = TERMS,                                                \
		.topics = (list),                                              \
		.n_topics = NITEMS(list),                                      \
		.fill = fill_##word,                                           \
		.exact = (sure) }

struct world *
predicate_world(enum world_kind kind)
{
	static struct world worlds[] = {
		WORLD(equality, WORLD_EQUALITY, 3000, three, true),
		WORLD(prefixes, WORLD_PREFIXES, 3000, prefixes, true),
		WORLD(patterns, WORLD_PATTERNS, 1500, pattern, false),
		WORLD(clock, WORLD_CLOCK, 1500, clock_topics, true),
		WORLD(lists, WORLD_LISTS, 1500, lists, false),
		WORLD(mixed, WORLD_MIXED, 3000, mixed, true),
	};
	struct world *w = &worlds[kind];

	if (w->n_requests == 0)
		w->fill(w);
	return w;
}
