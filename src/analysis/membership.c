/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of each account: those it is in, the groups that hold these, and
 * the groups that hold everyone.  A walk marks each group once, so cycles
 * end by themselves and a diamond counts once.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/derive.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/model.h"

#define MAX_PATH_TEXT (64 * KIB) /* of membership_path() */

/* Scratch space of one walk; the stamp spares clearing it. */
struct walk {
	size_t *seen;  /* per group: stamp of the last walk that met it */
	size_t *queue; /* groups in the order they were met */
	size_t n, stamp;
	bool cut; /* something lies above MAX_GROUP_DEPTH */
};

static int
walk_open(struct walk *walk, size_t n_groups)
{
	memset(walk, 0, sizeof(*walk));
	walk->seen = calloc(n_groups + 1, sizeof(*walk->seen));
	walk->queue = calloc(n_groups + 1, sizeof(*walk->queue));
	return walk->seen == NULL || walk->queue == NULL ? -1 : 0;
}

static void
walk_close(struct walk *walk)
{
	free(walk->seen);
	free(walk->queue);
}

static void
walk_begin(struct walk *walk)
{
	walk->n = 0;
	walk->stamp++;
	walk->cut = false;
}

static void
walk_meet(struct walk *walk, size_t group)
{
	if (walk->seen[group] == walk->stamp)
		return;
	walk->seen[group] = walk->stamp;
	walk->queue[walk->n++] = group;
}

/* Takes back what was met too far up: it may be met again on a shorter way. */
static void
walk_cut(struct walk *walk, size_t n)
{
	while (walk->n > n)
		walk->seen[walk->queue[--walk->n]] = 0;
	walk->cut = true;
}

/* From queue[from] on upwards, level by level. */
static void
walk_up(struct walk *walk, const struct derived *d, size_t from)
{
	size_t end = walk->n, depth = 0;

	for (size_t i = from; i < walk->n; i++) {
		size_t g = walk->queue[i], before = walk->n;

		if (i == end) {
			end = walk->n;
			depth++;
		}
		for (size_t p = d->parent_start[g]; p < d->parent_start[g + 1];
		     p++)
			walk_meet(walk, d->parent[p]);
		if (depth == MAX_GROUP_DEPTH && walk->n > before)
			walk_cut(walk, before);
	}
}

static int
by_number(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
is_nesting(const struct membership *m)
{
	return m->member_is_group && m->member != NONE && m->group != NONE;
}

/* Memberships are sorted by group, so each list of parents is, too. */
static int
find_parents(struct derived *d, struct arena *arena)
{
	const struct model *model = d->model;
	size_t n = 0, *start, *next;

	for (size_t i = 0; i < model->n_memberships; i++)
		n += is_nesting(&model->memberships[i]);
	start = arena_alloc(arena, model->n_groups + 2, sizeof(*start));
	d->parent = arena_alloc(arena, n + 1, sizeof(*d->parent));
	if (start == NULL || d->parent == NULL)
		return -1;
	d->parent_start = start;
	next = start + 1; /* next[g] runs from g's start to its end */
	for (size_t i = 0; i < model->n_memberships && n > 0; i++)
		if (is_nesting(&model->memberships[i]))
			next[model->memberships[i].member + 1]++;
	for (size_t g = 1; g <= model->n_groups; g++)
		next[g] += next[g - 1];
	for (size_t i = 0; i < model->n_memberships && n > 0; i++)
		if (is_nesting(&model->memberships[i]))
			d->parent[next[model->memberships[i].member]++] =
			    model->memberships[i].group;
	return 0;
}

/* State of a group in the search for cycles. */
enum colour { WHITE, GREY, BLACK };

/*
 * Depth first without recursion: path[] holds the groups that are being
 * followed, at[] the next parent of each.  A parent on the path closes a
 * cycle.
 */
static void
follow(struct derived *d, size_t root, enum colour *colour, size_t *path,
    size_t *at)
{
	size_t n = 0;

	path[n++] = root;
	at[root] = d->parent_start[root];
	colour[root] = GREY;
	while (n > 0) {
		size_t g = path[n - 1], parent;

		if (at[g] == d->parent_start[g + 1]) {
			colour[g] = BLACK;
			n--;
			continue;
		}
		parent = d->parent[at[g]++];
		if (colour[parent] == GREY) {
			d->n_group_cycles++;
		} else if (colour[parent] == WHITE) {
			colour[parent] = GREY;
			at[parent] = d->parent_start[parent];
			path[n++] = parent;
		}
	}
}

static int
count_cycles(struct derived *d)
{
	size_t n = d->model->n_groups;
	enum colour *colour = calloc(n + 1, sizeof(*colour));
	size_t *path = calloc(n + 1, sizeof(*path));
	size_t *at = calloc(n + 1, sizeof(*at));
	int rc = -1;

	if (colour == NULL || path == NULL || at == NULL)
		goto out;
	for (size_t g = 0; g < n; g++)
		if (colour[g] == WHITE)
			follow(d, g, colour, path, at);
	rc = 0;
out:
	free(colour);
	free(path);
	free(at);
	return rc;
}

/* Only a group that is in another can be too deep. */
static void
count_too_deep(struct derived *d, struct walk *walk)
{
	for (size_t g = 0; g < d->model->n_groups; g++) {
		if (d->parent_start[g] == d->parent_start[g + 1])
			continue;
		walk_begin(walk);
		walk_meet(walk, g);
		walk_up(walk, d, 0);
		d->n_group_too_deep += walk->cut;
	}
}

/* Groups of everyone of one source: a stretch of a list sorted by source. */
struct everyone {
	size_t *groups;
	size_t n;
};

static int
find_everyone(struct everyone *all, const struct model *model)
{
	all->n = 0;
	all->groups = calloc(model->n_groups + 1, sizeof(*all->groups));
	if (all->groups == NULL)
		return -1;
	for (size_t g = 0; g < model->n_groups; g++)
		if (model->groups[g].everyone == TRI_YES)
			all->groups[all->n++] = g;
	return 0;
}

/*
 * Groups of account a into the walk, sorted; *own counts those that are not
 * there merely because everyone is.
 */
static void
collect(struct walk *walk, const struct derived *d, const struct everyone *all,
    size_t a, size_t *own)
{
	const struct model *model = d->model;
	const struct account *account = &model->accounts[a];
	size_t first;

	walk_begin(walk);
	for (size_t i = 0; i < account->n_memberships; i++) {
		size_t m =
		    model->membership_of_account[account->first_membership + i];
		size_t g = model->memberships[m].group;

		if (g != NONE && model->groups[g].everyone != TRI_YES)
			walk_meet(walk, g);
	}
	walk_up(walk, d, 0);
	*own = 0;
	for (size_t i = 0; i < walk->n; i++)
		*own += model->groups[walk->queue[i]].everyone != TRI_YES;
	first = walk->n;
	for (size_t i = 0; i < all->n; i++)
		if (text_compare(model->groups[all->groups[i]].source,
			account->source) == 0)
			walk_meet(walk, all->groups[i]);
	walk_up(walk, d, first);
	qsort(walk->queue, walk->n, sizeof(*walk->queue), by_number);
}

/* Twice the same walk: first to count, then to fill. */
static int
flatten(struct derived *d, struct walk *walk, const struct everyone *all,
    struct arena *arena)
{
	size_t n = d->model->n_accounts, total = 0, own;

	for (size_t a = 0; a < n; a++) {
		collect(walk, d, all, a, &d->own_groups[a]);
		d->group_start[a] = total;
		total += walk->n;
	}
	d->group_start[n] = total;
	d->group_of_account =
	    arena_alloc(arena, total + 1, sizeof(*d->group_of_account));
	if (d->group_of_account == NULL)
		return -1;
	for (size_t a = 0; a < n; a++) {
		collect(walk, d, all, a, &own);
		memcpy(&d->group_of_account[d->group_start[a]], walk->queue,
		    walk->n * sizeof(*walk->queue));
		for (size_t i = 0; i < walk->n; i++)
			d->group_accounts[walk->queue[i]]++;
	}
	return 0;
}

int
membership_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *model = d->model;
	struct everyone all = { NULL, 0 };
	struct walk walk = { .seen = NULL };
	int rc = -1;

	d->group_start =
	    arena_alloc(arena, model->n_accounts + 1, sizeof(size_t));
	d->own_groups =
	    arena_alloc(arena, model->n_accounts + 1, sizeof(size_t));
	d->group_accounts =
	    arena_alloc(arena, model->n_groups + 1, sizeof(size_t));
	if (d->group_start == NULL || d->own_groups == NULL ||
	    d->group_accounts == NULL || find_parents(d, arena) != 0 ||
	    walk_open(&walk, model->n_groups) != 0 ||
	    find_everyone(&all, model) != 0 || count_cycles(d) != 0)
		goto out;
	count_too_deep(d, &walk);
	rc = flatten(d, &walk, &all, arena);
out:
	free(all.groups);
	walk_close(&walk);
	return rc == 0 ? 0 : err_nomem(err);
}

size_t
membership_count(const struct derived *d, size_t account)
{
	return d->group_start[account + 1] - d->group_start[account];
}

size_t
membership_group(const struct derived *d, size_t account, size_t i)
{
	return d->group_of_account[d->group_start[account] + i];
}

/* The account's own row in the group, or the group holds everyone. */
static bool
is_direct(const struct derived *d, size_t account, size_t group)
{
	const struct model *model = d->model;
	const struct account *a = &model->accounts[account];
	const size_t *list = &model->membership_of_account[a->first_membership];
	size_t low = 0, high = a->n_memberships;

	if (model->groups[group].everyone == TRI_YES &&
	    text_compare(model->groups[group].source, a->source) == 0)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t g = model->memberships[list[middle]].group;

		if (g == group)
			return true;
		if (g < group)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Place of a group in the account's list, NONE if it is not there. */
static size_t
place_of(const struct derived *d, size_t account, size_t group)
{
	const size_t *list = &d->group_of_account[d->group_start[account]];
	const size_t *at = bsearch(&group, list, membership_count(d, account),
	    sizeof(*list), by_number);

	return at == NULL ? NONE : (size_t)(at - list);
}

static const char *
name_of(const struct derived *d, size_t group)
{
	const struct group *g = &d->model->groups[group];

	return g->name != NULL && g->name[0] != '\0' ? g->name : g->id;
}

/*
 * Breadth first from the groups the account is in itself: below[i] is the
 * place of the group through which place i was met first.
 */
static void
find_ways(const struct derived *d, size_t account, size_t *below, size_t *queue)
{
	size_t n = membership_count(d, account), end = 0;

	for (size_t i = 0; i < n; i++) {
		below[i] = NONE;
		if (is_direct(d, account, membership_group(d, account, i))) {
			below[i] = i;
			queue[end++] = i;
		}
	}
	for (size_t q = 0; q < end; q++) {
		size_t g = membership_group(d, account, queue[q]);

		for (size_t p = d->parent_start[g]; p < d->parent_start[g + 1];
		     p++) {
			size_t at = place_of(d, account, d->parent[p]);

			if (at == NONE || below[at] != NONE)
				continue;
			below[at] = queue[q];
			queue[end++] = at;
		}
	}
}

const char *
membership_path(
    const struct derived *d, size_t account, size_t group, struct arena *arena)
{
	size_t n = membership_count(d, account);
	size_t at = place_of(d, account, group);
	size_t *below, *queue;
	struct strbuf path;
	char *text = NULL;

	if (at == NONE || is_direct(d, account, group))
		return name_of(d, group);
	below = calloc(n, sizeof(*below));
	queue = calloc(n, sizeof(*queue));
	strbuf_init(&path, MAX_PATH_TEXT);
	if (below == NULL || queue == NULL)
		goto out;
	find_ways(d, account, below, queue);
	/* From the group down to the account's own, then said upwards. */
	n = 0;
	for (; below[at] != at && below[at] != NONE; at = below[at])
		queue[n++] = at;
	strbuf_add(&path, name_of(d, membership_group(d, account, at)));
	while (n > 0)
		strbuf_addf(&path, " > %s",
		    name_of(d, membership_group(d, account, queue[--n])));
	text = strbuf_take(&path, arena);
out:
	strbuf_clear(&path);
	free(below);
	free(queue);
	return text;
}
