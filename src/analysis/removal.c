/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest set of removals: a smallest cut between the account and the
 * grants that give the permission, in the graph of memberships (each edge can
 * be removed once).  By augmenting paths, as all edges count one; exact with
 * nested groups, too.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

/* An edge and, right behind it, the same one backwards. */
struct link {
	size_t to, next; /* next of the same node; NONE ends the list */
	size_t room;     /* what still fits through it */
	struct removal what;
	bool forward, fixed; /* fixed: cannot be removed */
};

struct net {
	const struct derived *d;
	size_t account;
	size_t *first;   /* per node: links from it */
	size_t *by;      /* per node: link it was reached through */
	size_t *queue;
	struct link *links;
	size_t n_links, room_links;
	size_t n_nodes;  /* 0: the account; 1: the goal; then its groups */
};

#define START 0
#define GOAL 1
#define WIDE (SIZE_MAX / 4) /* room of what cannot be removed */

static int
add_link(struct net *n, size_t from, size_t to, const struct removal *what,
    struct err *err)
{
	void *items = n->links;
	bool fixed = what == NULL;

	if (array_reserve(&items, &n->room_links, n->n_links + 2,
		sizeof(*n->links)) != 0)
		return err_nomem(err);
	n->links = items;
	n->links[n->n_links] = (struct link){ to, n->first[from],
		fixed ? WIDE : 1,
		fixed ? (struct removal){ false, NONE } : *what, true, fixed };
	n->first[from] = n->n_links++;
	n->links[n->n_links] = (struct link){ from, n->first[to], 0,
		{ false, NONE }, false, true };
	n->first[to] = n->n_links++;
	return 0;
}

/* Node of a group of the account; NONE if it is not in it. */
static size_t
node_of(const struct net *n, size_t group)
{
	size_t low = 0, high = membership_count(n->d, n->account);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t g = membership_group(n->d, n->account, middle);

		if (g == group)
			return middle + 2;
		if (g < group)
			low = middle + 1;
		else
			high = middle;
	}
	return NONE;
}

/* ---- the graph ---- */

static int
add_own(struct net *n, struct err *err)
{
	const struct model *m = n->d->model;
	const struct account *a = &m->accounts[n->account];

	for (size_t i = 0; i < a->n_memberships; i++) {
		size_t at = m->membership_of_account[a->first_membership + i];
		size_t g = m->memberships[at].group;
		const struct removal what = { false, at };

		if (g == NONE || m->groups[g].everyone == TRI_YES ||
		    node_of(n, g) == NONE)
			continue;
		if (add_link(n, START, node_of(n, g), &what, err) != 0)
			return -1;
	}
	return 0;
}

/* Groups that hold the group, and everyone's groups at once. */
static int
add_group(struct net *n, size_t group, struct err *err)
{
	const struct model *m = n->d->model;
	const struct group *g = &m->groups[group];
	size_t node = node_of(n, group);

	if (g->everyone == TRI_YES)
		return add_link(n, START, node, NULL, err);
	for (size_t i = 0; i < g->n_members; i++) {
		size_t at = m->member_of_group[g->first_member + i];
		const struct membership *row = &m->memberships[at];
		const struct removal what = { false, at };

		if (!row->member_is_group || row->member == NONE ||
		    node_of(n, row->member) == NONE)
			continue;
		if (add_link(n, node_of(n, row->member), node, &what, err) !=
		    0)
			return -1;
	}
	return 0;
}

static int
build(struct net *n, const struct derived *d, size_t account, struct err *err)
{
	memset(n, 0, sizeof(*n));
	n->d = d;
	n->account = account;
	n->n_nodes = membership_count(d, account) + 2;
	n->first = malloc(n->n_nodes * sizeof(*n->first));
	n->by = malloc(n->n_nodes * sizeof(*n->by));
	n->queue = malloc(n->n_nodes * sizeof(*n->queue));
	if (n->first == NULL || n->by == NULL || n->queue == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n->n_nodes; i++)
		n->first[i] = NONE;
	if (add_own(n, err) != 0)
		return -1;
	for (size_t i = 0; i < membership_count(d, account); i++)
		if (add_group(n, membership_group(d, account, i), err) != 0)
			return -1;
	return 0;
}

static void
clear(struct net *n)
{
	free(n->first);
	free(n->by);
	free(n->queue);
	free(n->links);
}

/* ---- the cut ---- */

/* Breadth first through what has room; by[] tells who was reached. */
static bool
search(struct net *n)
{
	size_t end = 0;

	for (size_t i = 0; i < n->n_nodes; i++)
		n->by[i] = NONE;
	n->queue[end++] = START;
	for (size_t q = 0; q < end; q++)
		for (size_t l = n->first[n->queue[q]]; l != NONE;
		     l = n->links[l].next) {
			size_t to = n->links[l].to;

			if (n->links[l].room == 0 || to == START ||
			    n->by[to] != NONE)
				continue;
			n->by[to] = l;
			n->queue[end++] = to;
		}
	return n->by[GOAL] != NONE;
}

static size_t
flow(struct net *n)
{
	size_t total = 0;

	while (search(n)) {
		for (size_t at = GOAL; at != START;) {
			size_t l = n->by[at];

			n->links[l].room--;
			n->links[l ^ 1].room++;
			at = n->links[l ^ 1].to;
		}
		total++;
	}
	return total;
}

static int
by_kind(const void *a, const void *b)
{
	const struct removal *x = a, *y = b;

	if (x->is_grant != y->is_grant)
		return x->is_grant ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

/* What leads from where one can still come to where one cannot. */
static int
read_cut(struct removals *out, const struct net *n, struct arena *arena,
    struct err *err)
{
	struct removal *items =
	    arena_alloc(arena, n->n_links + 1, sizeof(*items));

	if (items == NULL)
		return err_nomem(err);
	out->n = 0;
	for (size_t l = 0; l < n->n_links; l += 2) {
		size_t from = n->links[l + 1].to, to = n->links[l].to;
		bool inside = from == START || n->by[from] != NONE;

		if (inside && to != START && n->by[to] == NONE)
			items[out->n++] = n->links[l].what;
	}
	if (out->n > 0)
		qsort(items, out->n, sizeof(*items), by_kind);
	out->items = items;
	return 0;
}

/* ---- the grants concerned ---- */

/* Grants that give the permission, and what else was met on the way. */
struct marks {
	unsigned char *grants; /* MARK_... per grant */
	bool denies, held;
};
#define MARK_DENIED 1u /* gives it, but a DENY takes it */
#define MARK_GIVES 2u

static void
mark_ways(struct marks *marks, const struct right *r)
{
	marks->held = marks->held || r->enabled != HELD_NO;
	marks->denies = marks->denies || r->n_denies > 0;
	for (size_t i = 0; i < r->n_ways; i++)
		if (r->ways[i].state == EFFECT_ALIVE)
			marks->grants[r->ways[i].grant] |=
			    r->ways[i].denied ? MARK_DENIED : MARK_GIVES;
}

static int
mark_scope(struct marks *marks, const struct derived *d, struct question *q,
    size_t scope, struct arena *scratch, struct err *err)
{
	struct right right;

	q->scope = scope;
	if (effective_answer(&right, d, q, scratch, err) != 0)
		return -1;
	mark_ways(marks, &right);
	return 0;
}

static int
mark_grants(struct marks *marks, const struct derived *d,
    const struct asking *asking, struct err *err)
{
	struct question q = { .account = asking->account,
		.number = expand_number(d, asking->permission),
		.permission = asking->permission,
		.without = NONE,
		.brief = true };
	size_t *scopes = NULL, n = 0;
	struct arena scratch;
	int rc;

	arena_init(&scratch);
	if (asking->scope == NONE)
		rc = effective_scopes(
		    &scopes, &n, d, asking->account, &scratch, err);
	else
		rc = mark_scope(marks, d, &q, asking->scope, &scratch, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = mark_scope(marks, d, &q, scopes[i], &scratch, err);
	arena_clear(&scratch);
	return rc;
}

/* A smallest cut before the grants whose mark has one of the bits. */
static int
cut(struct removals *out, struct net *net, const unsigned char *marks,
    unsigned bits, struct arena *arena, struct err *err)
{
	const struct model *m = net->d->model;

	for (size_t i = 0; i < m->n_grants; i++) {
		const struct removal what = { true, i };

		if (marks[i] != 0 && (marks[i] & MARK_GIVES ? MARK_GIVES
							    : MARK_DENIED) ==
				     bits &&
		    add_link(net, node_of(net, m->grants[i].group), GOAL,
			&what, err) != 0)
			return -1;
	}
	flow(net);
	return read_cut(out, net, arena, err);
}

static int
find_cut(struct removals *out, const struct derived *d, size_t account,
    const struct marks *marks, struct arena *arena, struct err *err)
{
	struct net net;
	size_t least;
	int rc = -1;

	if (build(&net, d, account, err) != 0 ||
	    cut(out, &net, marks->grants, MARK_GIVES, arena, err) != 0)
		goto out;
	least = out->n;
	/* A DENY may go with a membership, and what it held back come alive:
	 * cutting that, too, is always enough.  The flow found stays, as the
	 * graph only grows. */
	if (marks->denies && marks->held) {
		if (cut(out, &net, marks->grants, MARK_DENIED, arena, err) !=
		    0)
			goto out;
		out->exact = out->n == least;
	}
	if (!out->exact)
		out->note = "a DENY may go with a membership, so what it holds "
			    "back is taken away, too; fewer might do";
	rc = 0;
out:
	clear(&net);
	return rc;
}

int
removal_find(struct removals *out, const struct derived *d,
    const struct asking *asking, struct arena *arena, struct err *err)
{
	struct marks marks = { .grants = calloc(d->model->n_grants + 1, 1) };
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->exact = true;
	if (marks.grants == NULL)
		return err_nomem(err);
	if (mark_grants(&marks, d, asking, err) == 0) {
		out->held = marks.held;
		rc = find_cut(out, d, asking->account, &marks, arena, err);
	}
	free(marks.grants);
	return rc;
}
