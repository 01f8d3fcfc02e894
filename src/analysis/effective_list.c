/* SPDX-License-Identifier: Apache-2.0 */
/* What one account holds, and who holds one permission. */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

struct list { /* heap; grows */
	struct holding *items;
	size_t n, room;
	struct scratch scratch; /* for the questions asked on the way */
};

static void
close_list(struct list *list)
{
	free(list->items);
	scratch_close(&list->scratch);
}

static int
push(struct list *list, const struct holding *h)
{
	void *items = list->items;

	if (array_reserve(&items, &list->room, list->n + 1, sizeof(*h)) != 0)
		return -1;
	list->items = items;
	list->items[list->n++] = *h;
	return 0;
}

static int
hand_over(struct holdings *out, const struct list *list, struct arena *arena)
{
	struct holding *items =
	    arena_alloc(arena, list->n + 1, sizeof(*items));

	if (items == NULL)
		return -1;
	if (list->n > 0)
		memcpy(items, list->items, list->n * sizeof(*items));
	out->items = items;
	out->n = list->n;
	return 0;
}

/* Steps from the account to the group: 1 if it is a member itself. */
static size_t
distance(const struct derived *d, size_t account, size_t group)
{
	const struct model *m = d->model;
	const struct account *a = &m->accounts[account];

	if (m->groups[group].everyone == TRI_YES)
		return 1;
	for (size_t i = 0; i < a->n_memberships; i++)
		if (m->memberships[m->membership_of_account
				       [a->first_membership + i]].group ==
		    group)
			return 1;
	return 2;
}

/* Alive, not denied, without condition if there is such a one, and through
 * few groups. */
static void
choose_way(struct holding *h, const struct derived *d, const struct right *r)
{
	size_t best = SIZE_MAX;

	h->group = h->grant = NONE;
	for (size_t i = 0; i < r->n_ways; i++) {
		const struct way *w = &r->ways[i];
		size_t cost;

		if (w->state != EFFECT_ALIVE || w->denied)
			continue;
		cost = distance(d, r->account, w->group) +
		       (w->left.n > 0 ? 4 : 0);
		if (cost >= best)
			continue;
		best = cost;
		h->group = w->group;
		h->grant = w->grant;
	}
}

static int
ask(struct holding *h, struct list *list, const struct derived *d,
    const struct question *q, struct err *err)
{
	struct permission p;
	struct right right;

	if (effective_answer(
		&right, d, q, scratch_arena(&list->scratch), err) != 0)
		return -1;
	if (q->number != NONE)
		p = d->resolution->facts[q->number];
	else
		permission_find(d->catalog, q->permission, &p);
	*h = (struct holding){ .account = q->account,
		.scope = q->scope,
		.permission = q->permission,
		.tier = p.tier,
		.held = right.held,
		.enabled = right.enabled };
	choose_way(h, d, &right);
	return 0;
}

/* ---- of one account ---- */

static bool
is_new_scope(const struct derived *d, const struct rows *rows, size_t first,
    size_t i)
{
	const struct grant *g = &d->model->grants[rows->list[i].grant];

	for (size_t k = first; k < i; k++)
		if (!rows->list[k].effect->deny &&
		    d->model->grants[rows->list[k].grant].scope == g->scope)
			return false;
	return true;
}

static int
by_scope(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	return (x->scope > y->scope) - (x->scope < y->scope);
}

/* The scopes at which an ALLOW of the permission stands, or the one asked. */
static int
list_permission(struct list *list, const struct derived *d,
    struct question *q, size_t scope, struct err *err)
{
	const struct rows *rows = q->rows;
	size_t first = rows->start[q->number], before = list->n;
	struct holding h;

	for (size_t i = first; i < rows->start[q->number + 1]; i++) {
		const struct grant *g = &d->model->grants[rows->list[i].grant];

		if (rows->list[i].effect->deny)
			continue;
		if (scope == NONE ? !is_new_scope(d, rows, first, i)
				  : !place_covers(d, g, scope))
			continue;
		q->scope = scope == NONE ? g->scope : scope;
		if (ask(&h, list, d, q, err) != 0)
			return -1;
		if (push(list, &h) != 0)
			return err_nomem(err);
		if (scope != NONE)
			break;
	}
	if (list->n > before)
		qsort(&list->items[before], list->n - before,
		    sizeof(*list->items), by_scope);
	return 0;
}

int
effective_holdings(struct holdings *out, const struct derived *d,
    size_t account, size_t scope, struct arena *arena, struct err *err)
{
	struct list list = { 0 };
	struct rows rows;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (rows_open(&rows, d, err) != 0)
		return -1;
	if (rows_gather(&rows, d, account, err) != 0)
		goto out;
	for (size_t p = 0; p < d->resolution->n_names; p++) {
		struct question q = { .account = account,
			.number = p,
			.permission = d->resolution->names[p],
			.without = NONE,
			.brief = true,
			.rows = &rows };

		if (list_permission(&list, d, &q, scope, err) != 0)
			goto out;
	}
	rc = hand_over(out, &list, arena) == 0 ? 0 : err_nomem(err);
out:
	rows_close(&rows);
	close_list(&list);
	return rc;
}

/* ---- of one permission ---- */

/* Grants that speak of the permission: the others need not be walked. */
static int
mark_grants(bool **out, const struct derived *d, const struct question *q)
{
	const struct model *m = d->model;
	bool *speaks = calloc(m->n_grants + 1, sizeof(*speaks));

	*out = speaks;
	if (speaks == NULL)
		return -1;
	for (size_t i = 0; i < m->n_grants; i++) {
		const struct expansion *e = expand_grant(d, i);

		for (size_t k = 0; e != NULL && k < e->n_effects; k++)
			speaks[i] =
			    speaks[i] ||
			    (!e->effects[k].deny &&
				effective_speaks(
				    d->resolution, &e->effects[k], q));
	}
	return 0;
}

struct asked_at {
	size_t scope;       /* NONE: anywhere */
	const bool *speaks; /* per grant */
};

static int
ask_at(struct holding *best, struct list *list, const struct derived *d,
    struct question *q, size_t scope, struct err *err)
{
	struct holding h;

	q->scope = scope;
	if (ask(&h, list, d, q, err) != 0)
		return -1;
	if (best->account == NONE || h.enabled > best->enabled)
		*best = h;
	return 0;
}

static int
ask_account(struct holding *best, struct list *list, const struct derived *d,
    struct question *q, const struct asked_at *at, struct err *err)
{
	size_t scope = at->scope;
	struct access_cursor cursor;
	struct access row;
	size_t last = NONE - 1;

	best->account = NONE;
	access_begin_at(&cursor, d, q->account);
	while (access_next_of(&cursor, q->account, &row)) {
		if (!at->speaks[row.grant] ||
		    (scope != NONE &&
			!place_covers(
			    d, &d->model->grants[row.grant], scope)))
			continue;
		if (scope != NONE)
			return ask_at(best, list, d, q, scope, err);
		if (row.scope == last)
			continue;
		last = row.scope;
		if (ask_at(best, list, d, q, row.scope, err) != 0)
			return -1;
		if (best->enabled == HELD_YES)
			return 0;
	}
	return 0;
}

int
effective_who(struct holdings *out, const struct derived *d,
    const char *permission, size_t scope, struct arena *arena, struct err *err)
{
	struct question q = { .number = expand_number(d, permission),
		.permission = permission,
		.without = NONE,
		.brief = true };
	struct list list = { 0 };
	bool *speaks = NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (mark_grants(&speaks, d, &q) != 0) {
		err_nomem(err);
		goto out;
	}
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		const struct asked_at at = { scope, speaks };
		struct holding best;

		q.account = a;
		if (ask_account(&best, &list, d, &q, &at, err) != 0)
			goto out;
		if (best.account == NONE || best.enabled == HELD_NO)
			continue;
		if (push(&list, &best) != 0) {
			err_nomem(err);
			goto out;
		}
	}
	rc = hand_over(out, &list, arena) == 0 ? 0 : err_nomem(err);
out:
	free(speaks);
	close_list(&list);
	return rc;
}
