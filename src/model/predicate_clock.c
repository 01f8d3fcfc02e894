/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions on the time of asking.  Dates and times of day hang together: no
 * day is a Monday and the 2nd of January 2024.  So they are kept as two sets,
 * instants and seconds of the week, and asked together.
 */
#include "base/utc.h"
#include "model/predicate_private.h"

/* 1970-01-01 was a Thursday. */
#define EPOCH_WEEKDAY 3

int64_t
clock_week_second(int64_t utc)
{
	int64_t rest =
	    utc % WEEK_SECONDS; /* first, so that nothing overflows */

	rest = (rest + EPOCH_WEEKDAY * UTC_DAY) % WEEK_SECONDS;
	return rest < 0 ? rest + WEEK_SECONDS : rest;
}

/* Does [from, to), shorter than a week, reach those seconds of the week? */
static bool
reaches(int64_t from, int64_t to, const struct sweep *weeks)
{
	struct sweep sweep = *weeks;
	struct sweep_span span;
	int64_t begin = clock_week_second(from), end = begin + (to - from);

	while (sweep_next(&sweep, &span)) {
		int64_t low = span.from == NULL ? 0 : span.from->at;
		int64_t high = span.to == NULL ? WEEK_SECONDS : span.to->at;

		if (low < end && begin < high)
			return true;
		if (low + WEEK_SECONDS < end) /* in the next week */
			return true;
	}
	return false;
}

bool
clock_meet(const struct sweep *instants, const struct sweep *weeks)
{
	struct sweep sweep = *instants, week = *weeks;
	struct sweep_span span;

	if (!sweep_next(&week, &span))
		return false;
	while (sweep_next(&sweep, &span)) {
		if (span.from == NULL || span.to == NULL ||
		    span.from->at < span.to->at - WEEK_SECONDS)
			return true;
		if (reaches(span.from->at, span.to->at, weeks))
			return true;
	}
	return false;
}

int
clock_week(struct spans *out, const struct spans *days,
    const struct spans *hours, struct arena *arena)
{
	struct span *list =
	    arena_alloc(arena, 7 * (hours->n + 1), sizeof(*list));
	struct sweep sweep;
	struct sweep_span span;
	struct spans all = spans_all();
	size_t n = 0;

	if (list == NULL)
		return -1;
	for (int64_t day = 0; day < 7; day++) {
		int64_t midnight = day * UTC_DAY;

		if (!spans_has_number(days, day))
			continue;
		sweep_init(&sweep, hours, true, &all, true);
		while (sweep_next(&sweep, &span))
			list[n++] = (struct span){
				{ NULL, midnight + (span.from == NULL
							   ? 0
							   : span.from->at) },
				{ NULL,
				    midnight + (span.to == NULL ? UTC_DAY
								: span.to->at) }
			};
	}
	return spans_unite(out, list, n, &spans_week_domain, arena);
}

const char *
predicate_phase_text(enum predicate_phase phase)
{
	switch (phase) {
	case PHASE_NEVER:
		return "never";
	case PHASE_OVER:
		return "over";
	case PHASE_NOT_YET:
		return "not yet";
	case PHASE_SOMETIMES:
		return "sometimes";
	case PHASE_IN_FORCE:
		return "in force";
	case PHASE_UNKNOWN:
		break;
	}
	return "unknown";
}

/* Is there a clock condition that was not understood? */
static bool
is_riddle(const struct conjunction *c)
{
	for (size_t i = 0; i < c->n_factors; i++)
		if (c->factors[i].clock && c->factors[i].n_atoms > 0)
			return true;
	return false;
}

/* Any second of [from, to) (NULL: open) that the conjunction allows? */
static bool
allows(
    const struct conjunction *c, const struct cut *cuts, size_t n, bool first)
{
	const struct spans part = { cuts, n, first }, all = spans_all();
	struct sweep instants, weeks;

	sweep_init(&instants, &c->instant, true, &part, true);
	sweep_init(&weeks, &c->week, true, &all, true);
	return clock_meet(&instants, &weeks);
}

/* Without the days and hours: in force stands for "by its dates". */
static enum predicate_phase
phase_of(const struct conjunction *c, int64_t now)
{
	const struct cut at = { NULL, now };

	if (!allows(c, &at, 1, false))
		return PHASE_OVER;
	if (is_riddle(c))
		return PHASE_UNKNOWN;
	if (spans_has_number(&c->instant, now))
		return PHASE_IN_FORCE;
	return allows(c, &at, 1, true) ? PHASE_SOMETIMES : PHASE_NOT_YET;
}

static enum answer
holds_now(const struct conjunction *c, int64_t now)
{
	if (!spans_has_number(&c->instant, now) ||
	    !spans_has_number(&c->week, clock_week_second(now)))
		return ANSWER_NO;
	return is_riddle(c) ? ANSWER_UNKNOWN : ANSWER_YES;
}

/* The widest bounds of all; UTC_UNKNOWN once one is open. */
static void
add_bounds(struct predicate_time *out, const struct conjunction *c, bool one)
{
	const struct spans *s = &c->instant;
	bool to_end = s->first == (s->n % 2 == 0);
	int64_t begins = s->first ? UTC_UNKNOWN : s->cuts[0].at;
	int64_t ends = to_end ? UTC_UNKNOWN : s->cuts[s->n - 1].at;

	if (one || begins == UTC_UNKNOWN ||
	    (out->begins != UTC_UNKNOWN && begins < out->begins))
		out->begins = begins;
	if (one || ends == UTC_UNKNOWN ||
	    (out->ends != UTC_UNKNOWN && ends > out->ends))
		out->ends = ends;
}

int
predicate_at(struct predicate_time *out, const struct predicate *p, int64_t now,
    struct err *err)
{
	/* Nowhere in the week, as the days and hours of all leave it. */
	struct spans out_of_week = spans_all(), not_in;
	enum predicate_phase phase;
	struct arena scratch;
	int rc = -1;

	arena_init(&scratch);
	*out = (struct predicate_time){ PHASE_NEVER, ANSWER_NO, UTC_UNKNOWN,
		UTC_UNKNOWN };
	for (size_t i = 0; i < p->n; i++) {
		const struct conjunction *c = p->list[i];
		enum answer holds = holds_now(c, now);

		add_bounds(out, c, i == 0);
		if (out->now != ANSWER_YES && holds != ANSWER_NO)
			out->now = holds;
		phase = phase_of(c, now);
		if (phase == PHASE_IN_FORCE) {
			not_in = spans_not(&c->week);
			if (spans_and(&out_of_week, &out_of_week, &not_in,
				&scratch) != 0) {
				err_nomem(err);
				goto out;
			}
		}
		if (phase > out->phase)
			out->phase = phase;
	}
	if (spans_is_empty(&out_of_week))
		out->phase = PHASE_IN_FORCE;
	else if (out->phase == PHASE_IN_FORCE)
		out->phase = PHASE_SOMETIMES;
	rc = 0;
out:
	arena_clear(&scratch);
	return rc;
}
