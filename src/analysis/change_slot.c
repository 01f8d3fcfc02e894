/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the state: two reviews merged, noun by noun. */
#include <stdlib.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "analysis/change_slot.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

/* A source may name one thing twice: the first stands for both. */
static int
by_key(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	int d;

	if ((d = text_compare(x->source, y->source)) != 0 ||
	    (d = text_compare(x->id, y->id)) != 0)
		return d;
	return x->now < y->now ? -1 : x->now > y->now;
}

static void
add_now(struct slots *out, const struct state *s, const struct slot_noun *noun)
{
	for (size_t i = 0; i < noun->n; i++) {
		struct slot *slot = &out->items[out->n++];

		slot->source = noun->key(s, false, i, &slot->id);
		slot->now = i;
		slot->past = noun->match[i];
		if (slot->past != NONE)
			out->of_past[slot->past] = 0; /* until sorted */
	}
}

/* Not seen, and nobody could tell whether it is gone. */
static void
add_past(struct slots *out, const struct state *s, const struct slot_noun *noun)
{
	for (size_t i = 0; i < noun->n_past; i++) {
		const char *id, *source = noun->key(s, true, i, &id);
		const struct change_source *of =
		    &s->sources[change_source_of(s->model, source)];

		if (out->of_past[i] == NONE && of->known &&
		    !change_is_whole(of, noun->data))
			out->items[out->n++] =
			    (struct slot){ source, id, NONE, i };
	}
}

static void
number(struct slots *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->n; i++) {
		const struct slot slot = out->items[i];

		if (kept == 0 ||
		    text_compare(out->items[kept - 1].source, slot.source) !=
			0 ||
		    text_compare(out->items[kept - 1].id, slot.id) != 0)
			out->items[kept++] = slot;
		if (slot.now != NONE)
			out->of_now[slot.now] = kept - 1;
		if (slot.past != NONE)
			out->of_past[slot.past] = kept - 1;
	}
	out->n = kept;
}

int
slots_make(struct slots *out, const struct state *s,
    const struct slot_noun *noun, struct err *err)
{
	size_t n = noun->n + noun->n_past;

	out->n = 0;
	out->items = arena_alloc(s->arena, n + 1, sizeof(*out->items));
	out->of_now = arena_alloc(s->arena, noun->n + 1, sizeof(size_t));
	out->of_past = arena_alloc(s->arena, noun->n_past + 1, sizeof(size_t));
	if (out->items == NULL || out->of_now == NULL || out->of_past == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < noun->n_past; i++)
		out->of_past[i] = NONE;
	add_now(out, s, noun);
	add_past(out, s, noun);
	qsort(out->items, out->n, sizeof(*out->items), by_key);
	number(out);
	return 0;
}

/* ---- the groups of an account ---- */

struct member {
	size_t group; /* slot */
	int64_t since;
};

static int
by_group(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return x->group < y->group ? -1 : x->group > y->group;
}

static size_t
members_now(const struct state *s, const struct slot *slot, struct member *list)
{
	const struct derived *d = s->derived;
	size_t n = 0;

	for (size_t i = 0; i < membership_count(d, slot->now); i++) {
		size_t g = membership_group(d, slot->now, i);
		int64_t since = s->now;

		if (s->model->groups[g].everyone == TRI_YES)
			continue;
		(void)change_was_in(
		    s->past, slot->past, s->changes->group[g], &since);
		if (since == UTC_UNKNOWN)
			since = s->now;
		list[n++] = (struct member){ s->groups.of_now[g], since };
	}
	return n;
}

/* Those of the history whose end nobody could see; `list` is sorted. */
static size_t
members_past(const struct state *s, const struct slot *slot,
    struct member *list, size_t n)
{
	const struct past_account *a = &s->past->accounts[slot->past];
	size_t more = n;

	for (size_t i = 0; i < a->n_groups; i++) {
		struct member m = { s->groups.of_past[a->groups[i]],
			a->since[i] };

		if (m.group != NONE &&
		    (n == 0 ||
			bsearch(&m, list, n, sizeof(*list), by_group) == NULL))
			list[more++] = m;
	}
	return more;
}

static bool
may_be_in(const struct state *s, const struct slot *slot)
{
	const struct change_source *source =
	    &s->sources[change_source_of(s->model, slot->source)];

	return slot->past != NONE &&
	       (slot->now == NONE || !change_is_whole(source, OF_MEMBERSHIP));
}

static int
keep_members(const struct state *s, const struct member *list, size_t n,
    struct past_account *row)
{
	size_t *groups = arena_alloc(s->arena, n + 1, sizeof(*groups));
	int64_t *since = arena_alloc(s->arena, n + 1, sizeof(*since));

	if (groups == NULL || since == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		groups[i] = list[i].group;
		since[i] = list[i].since;
	}
	row->groups = groups;
	row->since = since;
	row->n_groups = n;
	return 0;
}

int
state_members(const struct state *s, const struct slot *slot,
    struct past_account *row, struct err *err)
{
	size_t now =
	    slot->now != NONE ? membership_count(s->derived, slot->now) : 0;
	size_t past =
	    may_be_in(s, slot) ? s->past->accounts[slot->past].n_groups : 0;
	struct member *list = calloc(now + past + 1, sizeof(*list));
	size_t n = 0;
	int rc = -1;

	if (list == NULL)
		goto out;
	if (slot->now != NONE)
		n = members_now(s, slot, list);
	qsort(list, n, sizeof(*list), by_group);
	if (past > 0) {
		n = members_past(s, slot, list, n);
		qsort(list, n, sizeof(*list), by_group);
	}
	rc = keep_members(s, list, n, row);
out:
	free(list);
	return rc == 0 ? 0 : err_nomem(err);
}
