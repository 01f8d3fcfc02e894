/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in which group, and since when; both ways, built when asked for. */
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/history.h"

/* The row of the model that puts the account itself into the group. */
static size_t
find_row(const struct model *m, size_t account, size_t group)
{
	const struct account *a = &m->accounts[account];

	for (size_t i = 0; i < a->n_memberships; i++) {
		const size_t row =
		    m->membership_of_account[a->first_membership + i];

		if (m->memberships[row].group == group)
			return row;
	}
	return NONE;
}

/* When it was first seen, of one through other groups: in the history. */
static int64_t
past_since(const struct changes *c, size_t account, size_t group)
{
	const struct past_account *a;
	size_t low = 0, high;

	if (c->account[account] == NONE || c->group[group] == NONE)
		return UTC_UNKNOWN;
	a = &c->history->accounts[c->account[account]];
	high = a->n_groups;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (a->groups[middle] < c->group[group])
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->n_groups && a->groups[low] == c->group[group]
		   ? a->since[low]
		   : UTC_UNKNOWN;
}

static void
date(const struct views *v, struct muster_membership *m, size_t account,
    size_t group)
{
	const struct changes *c = v->changes;
	const size_t row = find_row(v->derived->model, account, group);

	m->first_seen = UTC_UNKNOWN;
	if (c == NULL)
		return;
	if (row == NONE) {
		m->first_seen = past_since(c, account, group);
		if (m->first_seen != UTC_UNKNOWN)
			m->is_new = MUSTER_NO;
		return;
	}
	m->first_seen = c->membership_since[row];
	if (m->first_seen != UTC_UNKNOWN)
		m->is_new = c->membership_new[row] ? MUSTER_YES : MUSTER_NO;
}

static int
build(struct views *v, size_t account)
{
	const struct derived *d = v->derived;
	struct muster_membership *list;
	size_t n = 0;

	if (v->memberships == NULL)
		v->memberships =
		    arena_alloc(v->arena, d->model->n_accounts + 1,
			sizeof(struct muster_membership *));
	if (v->memberships == NULL)
		return -1;
	if (v->memberships[account] != NULL)
		return 0;
	list = arena_alloc(
	    v->arena, d->own_groups[account] + 1, sizeof(*list));
	if (list == NULL)
		return -1;
	for (size_t i = 0; i < membership_count(d, account) &&
			   n < d->own_groups[account]; i++) {
		const size_t g = membership_group(d, account, i);

		if (d->model->groups[g].everyone == TRI_YES)
			continue;
		list[n].account = &v->accounts[account];
		list[n].group = &v->groups[g];
		date(v, &list[n++], account, g);
	}
	v->memberships[account] = list;
	return 0;
}

const struct muster_membership *
view_membership(struct views *v, size_t account, size_t i, bool *failed)
{
	if (i >= v->derived->own_groups[account])
		return NULL;
	*failed = build(v, account) != 0;
	return *failed ? NULL : &v->memberships[account][i];
}

/* The accounts of all groups, one group behind the other. */
static int
turn_round(struct views *v)
{
	const struct derived *d = v->derived;
	const size_t groups = d->model->n_groups, n = d->model->n_accounts;
	size_t *start = arena_alloc(v->arena, groups + 2, sizeof(*start));
	size_t *list =
	    arena_alloc(v->arena, d->group_start[n] + 1, sizeof(*list));

	if (start == NULL || list == NULL)
		return -1;
	for (size_t i = 0; i < d->group_start[n]; i++)
		start[d->group_of_account[i] + 2]++;
	for (size_t g = 2; g < groups + 2; g++)
		start[g] += start[g - 1];
	for (size_t a = 0; a < n; a++)
		for (size_t i = 0; i < membership_count(d, a); i++)
			list[start[membership_group(d, a, i) + 1]++] = a;
	v->group_start = start;
	v->account_of_group = list;
	return 0;
}

const struct muster_account *
view_group_account(struct views *v, size_t group, size_t i, bool *failed)
{
	*failed = v->group_start == NULL && turn_round(v) != 0;
	if (*failed ||
	    i >= v->group_start[group + 1] - v->group_start[group])
		return NULL;
	return &v->accounts[v->account_of_group[v->group_start[group] + i]];
}
