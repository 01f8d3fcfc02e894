/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of access below the policy or role that gives them, each a block; who
 * holds it comes group by group.  What no inventory names is a block as well,
 * by its id.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "model/model.h"
#include "report/access_walk.h"
#include "report/noted.h"
#include "report/places.h"

enum place { RIGHT, KIND, TIER, SCOPE, GROUP, PERSON, SIGNED_IN, WORST,
	PROPOSAL, N_HOLDERS, N_ROWS, N_GRANTS, LOGIN };
#define N_FROZEN 1

static const struct table_column columns[] = {
	{ "entitlement", CELL_TEXT, 30, false },
	{ "kind", CELL_TEXT, 8, false },
	{ "tier", CELL_STATUS, 16, false },
	{ "scope", CELL_TEXT, 16, false },
	{ "group", CELL_TEXT, 26, false },
	{ "person", CELL_TEXT, 26, false },
	{ "last_login", CELL_DATE, 11, false },
	{ "severity", CELL_SEVERITY, 11, false },
	{ "proposal", CELL_TEXT, 12, false },
	{ "n_holders", CELL_NUMBER, 9, false },
	{ "n_rights", CELL_NUMBER, 8, false },
	{ "n_bindings", CELL_NUMBER, 8, false },
	{ "login", CELL_ID, 32, true },
};

/* A policy or role: grants[from .. to), by group. */
struct block {
	size_t entitlement; /* NONE: none that the inventory names */
	size_t from, to, holders, rows;
};
struct rights {
	const struct report_input *in;
	struct block *blocks;
	size_t n;
	size_t *grants;
};

/* ---- the blocks ---- */

struct listed {
	size_t rank;  /* of the entitlement by name; behind all: unnamed */
	const char *id, *group;
	size_t grant;
};

static int
by_block(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = (x->rank > y->rank) - (x->rank < y->rank);

	if (order == 0)
		order = text_compare(x->id, y->id);
	if (order == 0)
		order = text_compare(x->group, y->group);
	return order != 0 ? order : (x->grant > y->grant) -
	    (x->grant < y->grant);
}

/* All grants of groups that there are, in the order of the sheet. */
static struct listed *
list_grants(const struct report_input *in, size_t *n)
{
	const struct model *m = in->model;
	struct listed *list = calloc(m->n_grants + 1, sizeof(*list));
	size_t *rank = calloc(m->n_entitlements + 1, sizeof(*rank));

	*n = 0;
	for (size_t i = 0; rank != NULL && i < m->n_entitlements; i++)
		rank[in->entitlements[i]] = i;
	for (size_t i = 0; list != NULL && rank != NULL && i < m->n_grants;
	     i++) {
		const struct grant *g = &m->grants[i];
		const bool named = g->entitlement != NONE;

		list[(*n)++] = (struct listed){ .grant = i,
			.rank = named ? rank[g->entitlement]
			    : m->n_entitlements,
			.id = named ? "" : g->entitlement_id,
			.group = g->group != NONE ? m->groups[g->group].name
			    : g->group_id };
	}
	if (rank == NULL) {
		free(list);
		list = NULL;
	}
	free(rank);
	if (list != NULL && *n > 1)
		qsort(list, *n, sizeof(*list), by_block);
	return list;
}

static bool
is_next(const struct listed *list, size_t i)
{
	return i == 0 || list[i].rank != list[i - 1].rank ||
	    strcmp(list[i].id, list[i - 1].id) != 0;
}

static size_t
members(const struct report_input *in, size_t grant)
{
	const size_t g = in->model->grants[grant].group;

	return g == NONE ? 0
	    : in->places->first[g + 1] - in->places->first[g];
}

/* Rows, and accounts counted once; `seen` is the last block of each. */
static void
count_block(const struct rights *r, size_t block, size_t *seen)
{
	const struct places *p = r->in->places;
	struct block *b = &r->blocks[block];

	for (size_t i = b->from; i < b->to; i++) {
		const size_t n = members(r->in, r->grants[i]);
		const size_t g = r->in->model->grants[r->grants[i]].group;

		b->rows += n;
		for (size_t h = 0; h < n; h++) {
			const size_t a = p->holders[p->first[g] + h].account;

			b->holders += seen[a] != block + 1;
			seen[a] = block + 1;
		}
	}
}

/* One block for each entitlement, held or not, then those without a name. */
static void
make_blocks(struct rights *r, const struct listed *list, size_t n)
{
	const struct report_input *in = r->in;
	size_t i = 0;

	for (size_t k = 0; k < in->model->n_entitlements; k++) {
		struct block *b = &r->blocks[r->n++];

		*b = (struct block){ .entitlement = in->entitlements[k],
			.from = i };
		while (i < n && list[i].rank == k)
			i++;
		b->to = i;
	}
	for (; i < n; i++) {
		if (is_next(list, i))
			r->blocks[r->n++] = (struct block){
				.entitlement = NONE, .from = i };
		r->blocks[r->n - 1].to = i + 1;
	}
	for (i = 0; i < n; i++)
		r->grants[i] = list[i].grant;
}

static struct rights *
rights_of(const struct report_input *in, struct arena *arena)
{
	const struct model *m = in->model;
	struct rights *r = arena_alloc(arena, 1, sizeof(*r));
	size_t *seen = calloc(m->n_accounts + 1, sizeof(*seen));
	struct listed *list;
	size_t n;

	list = list_grants(in, &n);
	if (r != NULL) {
		r->in = in;
		r->blocks = arena_alloc(arena,
		    m->n_entitlements + m->n_grants + 1, sizeof(*r->blocks));
		r->grants = arena_alloc(arena, m->n_grants + 1,
		    sizeof(*r->grants));
	}
	if (r == NULL || r->blocks == NULL || r->grants == NULL ||
	    seen == NULL || list == NULL) {
		r = NULL;
	} else {
		make_blocks(r, list, n);
		for (size_t b = 0; b < r->n; b++)
			count_block(r, b, seen);
	}
	free(list);
	free(seen);
	return r;
}

/* ---- rows ---- */

struct doc_rows {
	const struct rights *rights;
	struct access_walk walk; /* its words and proposals */
	size_t block, grant, holder; /* what comes next; grant NONE: a head */
	unsigned level;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->rights = context;
	r->grant = NONE;
	access_walk_begin(&r->walk, r->rights->in);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	access_walk_end(&r->walk);
	free(r);
}

static void
fill_head(const struct doc_rows *r, const struct block *b, struct cell *c)
{
	const struct report_input *in = r->walk.in;
	const struct access x = { .entitlement = b->entitlement,
		.grant = b->from < b->to ? r->rights->grants[b->from] : 0 };

	c[RIGHT] = access_right_cell(in, &x);
	c[TIER] = access_tier_cell(in, &x);
	c[KIND] = b->entitlement == NONE ? cell_unknown()
	    : word_cell(in, "kind", entitlement_kind_text(
		in->model->entitlements[b->entitlement].kind));
	c[N_HOLDERS] = cell_number((int64_t)b->holders);
	c[N_ROWS] = cell_number((int64_t)b->rows);
	c[N_GRANTS] = cell_number((int64_t)(b->to - b->from));
}

static int
fill_row(struct doc_rows *r, size_t grant, const struct holder *h,
    struct cell *c, struct err *err)
{
	const struct report_input *in = r->walk.in;
	const struct model *m = in->model;
	const struct grant *g = &m->grants[grant];
	const struct group *group = &m->groups[g->group];
	const struct access x = { h->account, g->group, grant,
		g->entitlement, g->scope };
	const int worst =
	    noted_of(in->noted, h->account, grant, NULL).worst;
	struct cell reason;
	size_t k = 0;

	while (m->grant_of_group[group->first_grant + k] != grant)
		k++;
	c[RIGHT] = access_right_cell(in, &x);
	c[SCOPE] = access_scope_cell(in, &x);
	c[PERSON] = cell_text(m->accounts[h->account].display);
	c[PERSON].see = places_row(in, h->row + k);
	c[SIGNED_IN] = access_signed_in_cell(in, h->account);
	c[WORST] = worst < 0 ? cell_empty() : severity_cell(in, worst);
	c[LOGIN] = cell_id(m->accounts[h->account].login);
	access_walk_tick(&r->walk);
	return access_walk_group(&r->walk, &x, &c[GROUP], err) != 0 ||
	    access_walk_proposal(&r->walk, &x, &c[PROPOSAL], &reason, err) !=
		0 ? -1 : 1;
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct rights *rights = r->rights;
	const struct places *p = rights->in->places;

	for (; r->block < rights->n; r->block++, r->grant = NONE) {
		const struct block *b = &rights->blocks[r->block];

		if (r->grant == NONE) {
			r->grant = b->from;
			r->holder = 0;
			r->level = 0;
			fill_head(r, b, c);
			return 1;
		}
		for (; r->grant < b->to; r->grant++, r->holder = 0) {
			const size_t grant = rights->grants[r->grant];

			if (r->holder == members(rights->in, grant))
				continue;
			r->level = 1;
			return fill_row(r, grant, &p->holders[p->first[
			    rights->in->model->grants[grant].group] +
			    r->holder++], c, err);
		}
	}
	return 0;
}

static unsigned
level(const struct doc_rows *r)
{
	return r->level;
}

void
table_by_right(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "by_right", columns,
		NITEMS(columns), N_FROZEN, "grants.csv", 0 };
	struct rights *rights = rights_of(in, doc->arena);
	const struct doc_source source = { open_rows, next_row, close_rows,
		level, rights, rights == NULL ? 0
		    : (int64_t)(rights->n + in->derived->n_access) };

	if (rights == NULL) {
		doc->failed = true;
		return;
	}
	table_add_source(doc, in, &plan, &source);
}
