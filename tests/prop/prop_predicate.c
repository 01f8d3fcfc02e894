/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Predicates against a second evaluator that knows no normal form: random
 * sets of conditions over small worlds, asked request by request.
 * MUSTER_SEED sets the first seed; a failure names the one to repeat.
 * MUSTER_CASES sets how many are tried.
 */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "support/predicate_world.h"

#define MAX_CONDITIONS 4
#define MAX_SETS 4
#define LAST_NOW (MONDAY + 12 * UTC_DAY)

struct set {
	struct condition conditions[MAX_CONDITIONS];
	size_t n;
};

struct side {
	struct set sets[MAX_SETS];
	size_t n;
	struct predicate *predicate;
};

static uint64_t state_of_chance;

static uint64_t
chance(uint64_t below)
{
	state_of_chance ^= state_of_chance << 13;
	state_of_chance ^= state_of_chance >> 7;
	state_of_chance ^= state_of_chance << 17;
	return (state_of_chance >> 11) % below;
}

static void
random_condition(
    struct condition *c, const struct world *w, struct arena *arena)
{
	const struct topic *t = &w->topics[chance(w->n_topics)];
	size_t n = 1;
	const char **values = arena_alloc(arena, 3, sizeof(*values));

	assert_non_null(values);
	c->attribute = t->attribute;
	c->operator= t->operators[chance(t->n_operators)];
	if (chance(3) == 0)
		n = chance(16) == 0 ? 0 : 2 + chance(2);
	for (size_t i = 0; i < n; i++)
		values[i] = t->words[chance(t->n_words)];
	c->values = values;
	c->n_values = n;
}

static struct predicate *
from_set(const struct condition *list, size_t n, const struct world *w,
    struct arena *arena)
{
	struct predicate *p;
	struct err err;

	assert_int_equal(predicate_new(&p, list, n, &w->terms, arena, &err), 0);
	return p;
}

static void
random_side(struct side *s, const struct world *w, struct arena *arena)
{
	const struct predicate *parts[MAX_SETS];
	struct err err;

	s->n = 1 + chance(MAX_SETS);
	for (size_t i = 0; i < s->n; i++) {
		struct set *set = &s->sets[i];

		set->n = chance(24) == 0 ? 0 : 1 + chance(MAX_CONDITIONS);
		for (size_t k = 0; k < set->n; k++)
			random_condition(&set->conditions[k], w, arena);
		parts[i] = from_set(set->conditions, set->n, w, arena);
	}
	assert_int_equal(
	    predicate_union(&s->predicate, parts, s->n, arena, &err), 0);
}

static const char *
in_words(const struct predicate *p, struct arena *arena)
{
	struct strbuf sb;
	const char *text;

	strbuf_init(&sb, 1 << 20);
	predicate_print(&sb, p);
	text = strbuf_take(&sb, arena);
	assert_non_null(text);
	return text;
}

static const char *
as_given(const struct side *s, struct arena *arena)
{
	struct strbuf sb;
	const char *text;

	strbuf_init(&sb, 1 << 20);
	for (size_t i = 0; i < s->n; i++) {
		strbuf_add(&sb, i == 0 ? "" : " OR ");
		condition_print(&sb, s->sets[i].conditions, s->sets[i].n);
	}
	text = strbuf_take(&sb, arena);
	assert_non_null(text);
	return text;
}

static bool
side_holds(const struct side *s, const struct predicate_request *r, int reading)
{
	for (size_t i = 0; i < s->n; i++) {
		bool all = true;

		for (size_t k = 0; k < s->sets[i].n && all; k++)
			all = predicate_world_holds(
			    &s->sets[i].conditions[k], r, reading);
		if (all)
			return true;
	}
	return false;
}

struct trial {
	struct world *world;
	struct side a, b;
	struct predicate *both, *any;
	struct arena arena;
	uint64_t seed;
};

static void
wrong(struct trial *t, const char *what)
{
	fail_msg("%s, MUSTER_SEED=%llu: %s\n  a: %s\n  is %s\n  b: %s\n  is %s",
	    t->world->name, (unsigned long long)t->seed, what,
	    as_given(&t->a, &t->arena), in_words(t->a.predicate, &t->arena),
	    as_given(&t->b, &t->arena), in_words(t->b.predicate, &t->arena));
}

static void
check_answer(struct trial *t, enum answer said, bool is, const char *what)
{
	t->world->answers++;
	t->world->unknown += said == ANSWER_UNKNOWN;
	if (said == ANSWER_UNKNOWN ? t->world->exact
				   : (said == ANSWER_YES) != is)
		wrong(t, what);
}

/* Of a request that leaves nothing open only lists of several may be. */
static void
check_holds(struct trial *t, const struct predicate *p,
    const struct predicate_request *r, bool is)
{
	enum answer said = predicate_holds(p, r);

	t->world->asked++;
	if (said == ANSWER_UNKNOWN
		? t->world->kind != WORLD_LISTS || r->values[0].n_values == 1
		: (said == ANSWER_YES) != is)
		wrong(t, "holds");
}

static void
check_request(struct trial *t, const struct predicate_request *r, bool truth_a,
    bool truth_b)
{
	check_holds(t, t->a.predicate, r, truth_a);
	check_holds(t, t->b.predicate, r, truth_b);
	check_holds(t, t->both, r, truth_a && truth_b);
	check_holds(t, t->any, r, truth_a || truth_b);
}

/* Whatever is said must be so under every reading. */
static void
requests_agree(struct trial *t)
{
	int readings = t->world->kind == WORLD_LISTS ? READINGS : 1;
	enum answer implies, overlaps;
	struct err err;

	assert_int_equal(
	    predicate_implies(&implies, t->a.predicate, t->b.predicate, &err),
	    0);
	assert_int_equal(
	    predicate_overlaps(&overlaps, t->a.predicate, t->b.predicate, &err),
	    0);
	for (int reading = 0; reading < readings; reading++) {
		bool never = true, meets = false, within = true;

		for (size_t i = 0; i < t->world->n_requests; i++) {
			const struct predicate_request *r =
			    &t->world->requests[i];
			bool a = side_holds(&t->a, r, reading);
			bool b = side_holds(&t->b, r, reading);

			check_request(t, r, a, b);
			never = never && !a;
			meets = meets || (a && b);
			within = within && (!a || b);
		}
		check_answer(t, predicate_contradicts(t->a.predicate), never,
		    "contradicts");
		check_answer(t, overlaps, meets, "overlaps");
		check_answer(t, implies, within, "implies");
	}
}

static const struct predicate *
united(struct trial *t, const struct predicate *a, const struct predicate *b)
{
	const struct predicate *list[] = { a, b };
	struct predicate *p;
	struct err err;

	assert_int_equal(predicate_union(&p, list, 2, &t->arena, &err), 0);
	return p;
}

static const struct predicate *
joined(struct trial *t, const struct predicate *a, const struct predicate *b)
{
	struct predicate *p;
	struct err err;

	assert_int_equal(predicate_and(&p, a, b, &t->arena, &err), 0);
	return p;
}

/*
 * In words; but what the clock conditions say together may be said in more
 * than one way.
 */
static void
same(struct trial *t, const struct predicate *a, const struct predicate *b,
    const char *what)
{
	const char *x = in_words(a, &t->arena), *y = in_words(b, &t->arena);
	enum answer there = ANSWER_NO, back = ANSWER_NO;
	struct err err;

	if (strcmp(x, y) == 0)
		return;
	if (t->world->kind == WORLD_CLOCK) {
		assert_int_equal(predicate_implies(&there, a, b, &err), 0);
		assert_int_equal(predicate_implies(&back, b, a, &err), 0);
	}
	if (there != ANSWER_YES || back != ANSWER_YES) {
		print_message("%s\n%s\n", x, y);
		wrong(t, what);
	}
}

static void
laws_hold(struct trial *t)
{
	const struct predicate *a = t->a.predicate, *b = t->b.predicate;
	const struct predicate *parts[64];
	struct predicate *again;
	struct err err;
	size_t n = predicate_count(a), n_conditions;

	assert_true(n <= NITEMS(parts));
	for (size_t i = 0; i < n; i++) {
		const struct condition *list =
		    predicate_conditions(a, i, &n_conditions);

		parts[i] = from_set(list, n_conditions, t->world, &t->arena);
	}
	assert_int_equal(predicate_union(&again, parts, n, &t->arena, &err), 0);
	if (strcmp(in_words(a, &t->arena), in_words(again, &t->arena)) != 0)
		wrong(t, "the normal form changes");
	same(t, a, united(t, a, a), "a or a");
	same(t, a, joined(t, a, a), "a and a");
	same(t, united(t, a, b), united(t, b, a), "b or a");
	same(t, joined(t, a, b), joined(t, b, a), "b and a");
	same(t, a, united(t, a, t->both), "a or (a and b)");
	same(t, a, joined(t, a, t->any), "a and (a or b)");
}

/* With something left out of the request, what is said holds for all. */
static void
less_is_never_wrong(struct trial *t)
{
	struct world *w = t->world;
	struct attribute_value known[MAX_ATTRIBUTES];
	struct predicate_request r = w->requests[chance(w->n_requests)], part;
	size_t n = 0;
	enum answer said;

	for (size_t i = 0; i < r.n_values; i++)
		if (chance(2) == 0)
			known[n++] = r.values[i];
	part = (struct predicate_request){ known, n, UTC_UNKNOWN };
	said = predicate_holds(t->a.predicate, &part);
	for (size_t i = 0; i < w->n_requests && said != ANSWER_UNKNOWN; i++) {
		const struct predicate_request *full = &w->requests[i];
		bool completes = true;

		for (size_t k = 0; k < full->n_values; k++)
			for (size_t m = 0; m < n; m++)
				completes = completes &&
					    (known[m].attribute !=
						    full->values[k].attribute ||
						known[m].values ==
						    full->values[k].values);
		if (completes &&
		    side_holds(&t->a, full, 0) != (said == ANSWER_YES))
			wrong(t, "holds, with less known");
	}
}

static void
phases_agree(struct trial *t)
{
	static const int64_t week = 7 * UTC_DAY;
	const struct world *w = t->world;
	int64_t now = w->requests[chance(w->n_requests)].now;
	struct predicate_time said;
	bool later = false, hold = false, always = true;
	struct err err;

	if (now > LAST_NOW) /* its week must be in the world */
		return;
	assert_int_equal(predicate_at(&said, t->a.predicate, now, &err), 0);
	for (size_t i = 0; i < w->n_requests; i++) {
		int64_t at = w->requests[i].now;
		bool is = side_holds(&t->a, &w->requests[i], 0);

		later = later || (is && at >= now);
		hold = hold || (is && at == now);
		always = always && (is || at < now || at > now + week);
		if (is && ((said.begins != UTC_UNKNOWN && at < said.begins) ||
			      (said.ends != UTC_UNKNOWN && at >= said.ends)))
			wrong(t, "bounds");
	}
	if ((said.now == ANSWER_YES) != hold)
		wrong(t, "now");
	if ((said.phase == PHASE_OVER || said.phase == PHASE_NEVER) == later)
		wrong(t, "over");
	if (said.phase == PHASE_NOT_YET && hold)
		wrong(t, "not yet");
	if (said.phase == PHASE_IN_FORCE && !hold)
		wrong(t, "in force");
	if (always && hold && said.phase != PHASE_IN_FORCE &&
	    said.phase != PHASE_SOMETIMES)
		wrong(t, "always");
}

static void
run_world(struct world *w, uint64_t seed, size_t cases)
{
	struct err err;

	for (size_t i = 0; i < cases; i++) {
		struct trial t = { .world = w, .seed = seed + i };

		arena_init(&t.arena);
		state_of_chance = t.seed * UINT64_C(2654435769) + 1;
		for (int k = 0; k < 8; k++)
			(void)chance(2);
		random_side(&t.a, w, &t.arena);
		random_side(&t.b, w, &t.arena);
		assert_int_equal(predicate_and(&t.both, t.a.predicate,
				     t.b.predicate, &t.arena, &err),
		    0);
		{
			const struct predicate *list[] = { t.a.predicate,
				t.b.predicate };

			assert_int_equal(
			    predicate_union(&t.any, list, 2, &t.arena, &err),
			    0);
		}
		requests_agree(&t);
		laws_hold(&t);
		if (w->kind != WORLD_CLOCK && w->kind != WORLD_LISTS)
			less_is_never_wrong(&t);
		if (w->kind == WORLD_CLOCK)
			phases_agree(&t);
		arena_clear(&t.arena);
	}
	print_message(
	    "%s: %zu cases, %zu requests; of %zu answers %zu unknown\n",
	    w->name, cases, w->asked, w->answers, w->unknown);
}

static void
every_answer_agrees_with_trying(void **state)
{
	const char *seed = getenv("MUSTER_SEED");
	const char *cases = getenv("MUSTER_CASES");
	uint64_t first =
	    seed == NULL ? UINT64_C(20251121) : strtoull(seed, NULL, 10);

	(void)state;
	print_message("seed %llu\n", (unsigned long long)first);
	for (size_t i = 0; i < WORLD_KINDS; i++) {
		struct world *w = predicate_world((enum world_kind)i);

		run_world(w, first,
		    cases == NULL ? w->cases : strtoul(cases, NULL, 10));
	}
}

#define MANY 80

/* Whatever is dropped was implied, and what stays is not. */
static size_t
large_union(struct world *w, struct arena *arena)
{
	const struct predicate *parts[MANY], *one[MANY];
	struct predicate *all;
	struct condition list[3];
	enum answer within;
	struct err err;
	size_t n, n_conditions;

	/* Narrow ones, or all would be within one of them. */
	for (size_t i = 0; i < MANY; i++) {
		for (size_t k = 0; k < NITEMS(list); k++)
			random_condition(&list[k], w, arena);
		parts[i] = from_set(list, NITEMS(list), w, arena);
	}
	assert_int_equal(predicate_union(&all, parts, MANY, arena, &err), 0);
	n = predicate_count(all);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(
		    predicate_implies(&within, parts[i], all, &err), 0);
		assert_int_equal(within, ANSWER_YES);
	}
	for (size_t i = 0; i < n && i < MANY; i++) {
		const struct condition *kept =
		    predicate_conditions(all, i, &n_conditions);

		one[i] = from_set(kept, n_conditions, w, arena);
	}
	for (size_t i = 0; i < n && i < MANY; i++)
		for (size_t k = 0; k < n && k < MANY; k++) {
			assert_int_equal(
			    predicate_implies(&within, one[i], one[k], &err),
			    0);
			if (i != k && within == ANSWER_YES && w->exact)
				fail_msg(
				    "%s: %s", w->name, in_words(all, arena));
		}
	return n;
}

/* A few values against many, of which the few are looked up. */
#define LONG 64

static void
long_list(const char *const *is, size_t n, struct arena *arena)
{
	static const struct predicate_terms plain = { NULL, 0, NULL };
	const char *few[2] = { is[chance(n)], is[chance(n)] };
	const char *many[LONG];
	const struct condition a = { "t",
		(enum condition_operator)chance(CONDITION_MATCH), few,
		1 + chance(2) };
	const struct condition b = { "t",
		chance(2) == 0 ? CONDITION_IN : CONDITION_NOT_IN, many, 50 };
	struct predicate *x, *y;
	enum answer within, meets;
	bool all = true, any = false;
	struct err err;

	if (a.operator== CONDITION_LESS || a.operator== CONDITION_GREATER)
		return;
	for (size_t i = 0; i < b.n_values; i++)
		many[i] = is[chance(LONG)];
	assert_int_equal(predicate_new(&x, &a, 1, &plain, arena, &err), 0);
	assert_int_equal(predicate_new(&y, &b, 1, &plain, arena, &err), 0);
	assert_int_equal(predicate_implies(&within, x, y, &err), 0);
	assert_int_equal(predicate_overlaps(&meets, y, x, &err), 0);
	for (size_t i = 0; i < n; i++) {
		const struct attribute_value v = { "t", &is[i], 1 };
		const struct predicate_request r = { &v, 1, UTC_UNKNOWN };
		bool in_a = predicate_world_holds(&a, &r, 0);
		bool in_b = predicate_world_holds(&b, &r, 0);

		all = all && (!in_a || in_b);
		any = any || (in_a && in_b);
	}
	assert_int_equal(within, all ? ANSWER_YES : ANSWER_NO);
	assert_int_equal(meets, any ? ANSWER_YES : ANSWER_NO);
}

static void
a_few_values_are_found_among_many(void **state)
{
	/* Those of the lists, what begins with them, and neither. */
	const char *is[2 * LONG + 2];
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < LONG; i++) {
		is[i] = arena_printf(&arena, "%zu", 1000 + i);
		is[LONG + i] = arena_printf(&arena, "%zu~", 1000 + i);
		assert_non_null(is[i]);
		assert_non_null(is[LONG + i]);
	}
	is[2 * LONG] = "10";
	is[2 * LONG + 1] = "z";
	for (size_t i = 0; i < 4000; i++)
		long_list(is, NITEMS(is), &arena);
	arena_clear(&arena);
}

static void
large_unions_keep_what_they_need(void **state)
{
	struct arena arena;

	(void)state;
	state_of_chance = UINT64_C(20251121);
	for (size_t i = 0; i < WORLD_KINDS; i++) {
		struct world *w = predicate_world((enum world_kind)i);
		size_t kept = 0;

		for (size_t k = 0; k < 40; k++) {
			arena_init(&arena);
			kept += large_union(w, &arena);
			arena_clear(&arena);
		}
		print_message(
		    "%s: of %d parts %zu stay\n", w->name, MANY, kept / 40);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_agrees_with_trying),
		cmocka_unit_test(large_unions_keep_what_they_need),
		cmocka_unit_test(a_few_values_are_found_among_many),
	};

	return cmocka_run_group_tests_name("prop_predicate", tests, NULL, NULL);
}
