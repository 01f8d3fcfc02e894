/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties, who holds them, and ways up.  A duty's holders are worked out per
 * account when first asked for: from the effects of its grants alone, unless
 * something is denied or limited; then each right is asked for by itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/engine_private.h"
#include "model/duty.h"

#define MAX_WORDS ((size_t)64 * KIB)

/* A way in which an account may hold a duty. */
struct candidate {
	size_t duty, permission, grant;
	enum tier tier;
	bool limited, whole;
	enum { UNASKED, HOLDS, HOLDS_NOT } answer;
};
struct holders {
	struct matches matches;
	bool **there;                  /* per duty and grant */
	struct muster_holding **of;    /* per account, one for each duty */
	size_t *asked; /* per duty and permission: account, and one */
	struct candidate *list;        /* of one account; heap; grows */
	size_t n, room;
	size_t *first; /* of the list, per duty, and one more */
	bool denied;   /* some grant of the account denies something */
	struct arena scratch;
};

int
view_duties(struct views *v, struct arena *arena)
{
	const struct duties *all = v->judging->duties;

	if (all == NULL)
		return 0;
	v->duties = arena_alloc(arena, all->n + 1, sizeof(*v->duties));
	v->conflicts =
	    arena_alloc(arena, all->n_conflicts + 1, sizeof(*v->conflicts));
	if (v->duties == NULL || v->conflicts == NULL)
		return -1;
	v->n_duties = all->n;
	v->n_conflicts = all->n_conflicts;
	for (size_t i = 0; i < all->n; i++)
		v->duties[i] = (struct muster_duty){ .id = all->items[i].id,
			.title = all->items[i].title };
	for (size_t i = 0; i < all->n_conflicts; i++) {
		const struct conflict *c = &all->conflicts[i];

		v->conflicts[i] = (struct muster_conflict){ .id = c->id,
			.title = c->title,
			.why = c->why,
			.one = &v->duties[c->one],
			.other = &v->duties[c->other],
			.severity = c->severity,
			.same_scope = c->same_scope };
	}
	return 0;
}

/* ---- what may be ---- */

static int
open_holders(struct views *v)
{
	const struct model *m = v->derived->model;
	struct holders *h = arena_alloc(v->arena, 1, sizeof(*h));

	if (h == NULL || duty_match(&h->matches, v, v->arena) != 0)
		return -1;
	h->of = arena_alloc(
	    v->arena, m->n_accounts + 1, sizeof(struct muster_holding *));
	h->there = arena_alloc(v->arena, v->n_duties + 1, sizeof(bool *));
	h->first =
	    arena_alloc(v->arena, v->n_duties + 2, sizeof(*h->first));
	h->asked = arena_alloc(v->arena,
	    v->n_duties * h->matches.n_permissions + 1, sizeof(*h->asked));
	if (h->of == NULL || h->there == NULL || h->first == NULL ||
	    h->asked == NULL)
		return -1;
	for (size_t i = 0; i < v->n_duties; i++) {
		h->there[i] =
		    arena_alloc(v->arena, m->n_grants + 1, sizeof(bool));
		if (h->there[i] == NULL)
			return -1;
		for (size_t g = 0; g < m->n_grants; g++)
			h->there[i][g] = duty_is_there(
			    v, &v->judging->duties->items[i], g);
	}
	v->holders = h;
	arena_init(&h->scratch);
	return 0;
}

static int
push(struct holders *h, const struct match *m, size_t grant)
{
	void *items = h->list;

	if (array_reserve(&items, &h->room, h->n + 1, sizeof(*h->list)) != 0)
		return -1;
	h->list = items;
	h->list[h->n++] = (struct candidate){ m->duty, m->permission, grant,
		m->tier, m->limited, m->whole, UNASKED };
	return 0;
}

static int
gather(struct views *v, struct holders *h, size_t account)
{
	struct access_cursor cursor;
	struct access row;

	h->n = 0;
	h->denied = false;
	access_begin_at(&cursor, v->derived, account);
	while (access_next_of(&cursor, account, &row)) {
		const struct expansion *x =
		    expand_grant(v->derived, row.grant);
		size_t at;

		if (x == NULL)
			continue;
		at = (size_t)(x - v->expansions);
		h->denied = h->denied || h->matches.denies[at];
		for (size_t i = 0; i < h->matches.n_of_expansion[at]; i++) {
			const struct match *m =
			    &h->matches.of_expansion[at][i];

			if (h->there[m->duty][row.grant] &&
			    push(h, m, row.grant) != 0)
				return -1;
		}
	}
	return 0;
}

/* Without condition first, then what is most; the rest for a stable order. */
static int
in_order(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->duty != y->duty)
		return x->duty < y->duty ? -1 : 1;
	if (x->limited != y->limited)
		return x->limited ? 1 : -1;
	if (x->tier != y->tier)
		return x->tier < y->tier ? -1 : 1;
	if (x->grant != y->grant)
		return x->grant < y->grant ? -1 : 1;
	return (x->permission > y->permission) -
	       (x->permission < y->permission);
}

/* ---- what is ---- */

/* What is neither limited nor denied is held; else ask. */
static int
ask(struct views *v, struct candidate *c, size_t account, struct err *err)
{
	struct holders *h = v->holders;
	const struct asking q = { .account = account,
		.permission = h->matches.permissions[c->permission],
		.scope = v->derived->model->grants[c->grant].scope };
	struct right right;

	if (c->answer != UNASKED)
		return 0;
	c->answer = HOLDS;
	if (c->whole || q.scope == NONE || (!c->limited && !h->denied))
		return 0;
	if (effective_right(&right, v->derived, &q, &h->scratch, err) != 0)
		return -1;
	if (right.enabled == HELD_NO)
		c->answer = HOLDS_NOT;
	c->limited = right.enabled != HELD_YES;
	return 0;
}

static void
put(struct views *v, struct muster_holding *out, const struct candidate *c)
{
	const struct grant *g = &v->derived->model->grants[c->grant];

	out->permission = v->holders->matches.permissions[c->permission];
	out->tier = (enum muster_tier)c->tier;
	out->scope = view_scope(v->derived->model, g->scope, g->scope_id);
	out->limited = c->limited;
	out->grant = &v->grants[c->grant];
}

/* Each permission is counted once; what is known needs no more asking. */
static int
hold_duty(struct views *v, struct muster_holding *out, size_t account,
    size_t duty, struct err *err)
{
	struct holders *h = v->holders;

	for (size_t i = h->first[duty]; i < h->first[duty + 1]; i++) {
		struct candidate *c = &h->list[i];
		size_t *asked = &h->asked[duty * h->matches.n_permissions +
					  c->permission];

		/* a way without condition is still looked for */
		if (*asked == account + 1 && !out->limited)
			continue;
		if (ask(v, c, account, err) != 0)
			return -1;
		if (c->answer != HOLDS)
			continue;
		if (out->grant == NULL || (out->limited && !c->limited))
			put(v, out, c);
		out->n_permissions += *asked != account + 1;
		*asked = account + 1;
	}
	return 0;
}

/* ---- conflicts that count only where both duties meet ---- */

static bool
is_above(const struct model *m, size_t upper, size_t lower)
{
	const struct scope *u = &m->scopes[upper], *l = &m->scopes[lower];

	if (text_compare(u->source, l->source) != 0)
		return false;
	return u->kind == SCOPE_ACCOUNT || u->kind == SCOPE_GLOBAL ||
	       text_compare(l->parent_id, u->id) == 0;
}

static bool
meet(const struct model *m, size_t one, size_t other)
{
	const size_t x = m->grants[one].scope, y = m->grants[other].scope;

	if (x == NONE || y == NONE)
		return false;
	return x == y || is_above(m, x, y) || is_above(m, y, x);
}

/* The first candidate that holds, of each scope there is. */
static int
list_scopes(struct views *v, size_t account, size_t duty, size_t **out,
    size_t *n, struct err *err)
{
	struct holders *h = v->holders;
	const struct grant *grants = v->derived->model->grants;
	const size_t first = h->first[duty], end = h->first[duty + 1];
	size_t *list = arena_alloc(&h->scratch, end - first + 1, sizeof(*list));

	*out = list;
	*n = 0;
	if (list == NULL)
		return err_nomem(err);
	for (size_t i = first; i < end; i++) {
		const size_t scope = grants[h->list[i].grant].scope;
		bool there = false;

		for (size_t k = 0; k < *n && !there; k++)
			there = grants[h->list[list[k]].grant].scope == scope;
		if (there)
			continue;
		if (ask(v, &h->list[i], account, err) != 0)
			return -1;
		if (h->list[i].answer == HOLDS)
			list[(*n)++] = i;
	}
	return 0;
}

/*
 * A holding shows one scope.  Where two duties in conflict are held at
 * several, those two are shown at which they meet, if there are such.
 */
static int
show_meeting(struct views *v, struct muster_holding *of, size_t account,
    const struct conflict *c, struct err *err)
{
	const struct candidate *list = v->holders->list;
	const struct model *m = v->derived->model;
	size_t *one, *other, n_one, n_other;

	if (meet(m, (size_t)(of[c->one].grant - v->grants),
		(size_t)(of[c->other].grant - v->grants)))
		return 0;
	if (list_scopes(v, account, c->one, &one, &n_one, err) != 0 ||
	    list_scopes(v, account, c->other, &other, &n_other, err) != 0)
		return -1;
	for (size_t i = 0; i < n_one; i++) {
		for (size_t k = 0; k < n_other; k++) {
			if (!meet(m, list[one[i]].grant, list[other[k]].grant))
				continue;
			put(v, &of[c->one], &list[one[i]]);
			put(v, &of[c->other], &list[other[k]]);
			return 0;
		}
	}
	return 0;
}

static int
hold_all(struct views *v, size_t account, struct err *err)
{
	struct holders *h = v->holders;
	const struct duties *all = v->judging->duties;
	struct muster_holding *of =
	    arena_alloc(v->arena, v->n_duties + 1, sizeof(*of));
	size_t at = 0;

	if (of == NULL || gather(v, h, account) != 0)
		return err_nomem(err);
	if (h->n > 0)
		qsort(h->list, h->n, sizeof(*h->list), in_order);
	for (size_t i = 0; i <= v->n_duties; i++) {
		while (at < h->n && h->list[at].duty < i)
			at++;
		h->first[i] = at;
	}
	for (size_t i = 0; i < v->n_duties; i++)
		if (hold_duty(v, &of[i], account, i, err) != 0)
			return -1;
	for (size_t i = 0; i < all->n_conflicts; i++) {
		const struct conflict *c = &all->conflicts[i];

		if (c->same_scope && of[c->one].grant != NULL &&
		    of[c->other].grant != NULL &&
		    show_meeting(v, of, account, c, err) != 0)
			return -1;
	}
	arena_clear(&h->scratch);
	h->of[account] = of;
	return 0;
}

int
view_holding(const struct muster_holding **out, struct views *v,
    size_t account, size_t duty, struct err *err)
{
	*out = NULL;
	if (v->holders == NULL && open_holders(v) != 0)
		return err_nomem(err);
	if (v->holders->of[account] == NULL &&
	    hold_all(v, account, err) != 0)
		return -1;
	if (v->holders->of[account][duty].grant == NULL)
		return 0;
	v->holding = v->holders->of[account][duty];
	*out = &v->holding;
	return 0;
}

void
view_duties_clear(struct views *v)
{
	if (v->holders == NULL)
		return;
	free(v->holders->list);
	arena_clear(&v->holders->scratch);
}

/* ---- ways up ---- */

static void
say_step(struct strbuf *text, const struct views *v, const struct step *s)
{
	strbuf_addf(text, "%s%s", strbuf_text(text)[0] != '\0' ? "; " : "",
	    s->words);
	if (s->target != NONE)
		strbuf_addf(text, " (\"%s\")",
		    views_or_id(v->accounts[s->target].name,
			v->accounts[s->target].id));
}

int
view_escalation(const struct muster_escalation **out, struct views *v,
    size_t account, struct err *err)
{
	struct escalation e;
	struct strbuf text;
	const char *words;

	*out = NULL;
	arena_clear(&v->answer);
	arena_init(&v->answer);
	if (escalation_of(&e, v->derived, account, &v->answer, err) != 0)
		return -1;
	if (e.n_steps == 0 || e.to >= e.from)
		return 0;
	v->escalation = (struct muster_escalation){
		.to = (enum muster_tier)e.to, .n_steps = e.n_steps
	};
	strbuf_init(&text, MAX_WORDS);
	for (size_t i = 0; i < e.n_steps; i++) {
		say_step(&text, v, &e.steps[i]);
		v->escalation.limited =
		    v->escalation.limited || e.steps[i].conditional;
	}
	words = strbuf_take(&text, &v->answer);
	if (words == NULL)
		return err_nomem(err);
	v->escalation.words = words;
	*out = &v->escalation;
	return 0;
}
