/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row per account and grant it has: the big table, walked and never
 * held.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/model.h"
#include "report/access_walk.h"

#define MAX_CONDITION_TEXT (256 * (size_t)KIB)

static const struct table_column columns[] = {
	{ "person", CELL_TEXT, 24, false },
	{ "login", CELL_ID, 30, true },
	{ "type", CELL_TEXT, 9, true },
	{ "status", CELL_TEXT, 10, true },
	{ "entitlement", CELL_TEXT, 28, false },
	{ "kind", CELL_TEXT, 8, true },
	{ "tier", CELL_STATUS, 14, false },
	{ "scope", CELL_TEXT, 18, false },
	{ "scope_kind", CELL_TEXT, 12, true },
	{ "criticality", CELL_TEXT, 12, true },
	{ "group", CELL_TEXT, 24, false },
	{ "managed_by", CELL_TEXT, 10, true },
	{ "boundaries", CELL_TEXT, 20, false },
	{ "condition", CELL_TEXT, 40, true },
	{ "last_login", CELL_TIME, 19, false },
	{ "account_id", CELL_ID, 20, true },
	{ "grant_id", CELL_ID, 20, true },
	{ "proposal", CELL_TEXT, 11, true },
	{ "proposal_reason", CELL_TEXT, 40, true },
	{ "since", CELL_DATE, 11, true },
	{ "token", CELL_ID, 18, true },
};
#define AT_TOKEN (NITEMS(columns) - 1)

struct doc_rows {
	struct access_walk walk;
	struct strbuf text;
	char token[ACCESS_TOKEN];
	/* The condition text of one grant serves its following rows. */
	size_t text_of;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->text_of = NONE;
	access_walk_begin(&r->walk, context);
	strbuf_init(&r->text, MAX_CONDITION_TEXT);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	strbuf_clear(&r->text);
	access_walk_end(&r->walk);
	free(r);
}

/* What the boundaries of a grant say, joined as their union. */
static const char *
condition_text(struct doc_rows *r, size_t index)
{
	const struct report_input *in = r->walk.in;
	const struct model *m = in->model;
	const struct grant *g = &m->grants[index];

	if (r->text_of == index)
		return strbuf_text(&r->text);
	strbuf_reset(&r->text);
	for (size_t i = 0; i < g->n_boundaries; i++) {
		const struct boundary *b = g->boundary[i] == NONE ? NULL
		    : &m->boundaries[g->boundary[i]];

		if (i > 0)
			strbuf_add(&r->text, " OR ");
		if (b == NULL)
			strbuf_addf(&r->text, "(%s: %s)", g->boundary_ids[i],
			    label(in->labels, "word.missing"));
		else if (b->readable == TRI_YES)
			condition_print(&r->text, b->conditions,
			    b->n_conditions);
		else
			strbuf_add(&r->text, b->text != NULL ? b->text
			    : label(in->labels, "word.unknown"));
	}
	r->text_of = index;
	return strbuf_text(&r->text);
}

static void
fill_account(const struct report_input *in, const struct account *a,
    struct cell *c)
{
	c[0] = link_to(
	    cell_text(a->display), "users", "account_id", a->id);
	c[1] = cell_id(a->login);
	c[2] = word_cell(in, "type", account_type_text(a->type));
	c[3] = word_cell(in, "status", account_status_text(a->status));
	c[14] = seen_cell(in, (int)a->login_state, a->last_login);
	c[15] = cell_id(a->id);
}

static void
fill_grant(struct doc_rows *r, const struct access *x, struct cell *c)
{
	const struct report_input *in = r->walk.in;
	const struct model *m = in->model;
	const struct grant *g = &m->grants[x->grant];
	const struct entitlement *e = x->entitlement == NONE ? NULL
	    : &m->entitlements[x->entitlement];
	const struct scope *s = x->scope == NONE ? NULL
	    : &m->scopes[x->scope];
	const struct group *group = &m->groups[x->group];

	c[4] = e != NULL ? link_to_entitlement(
	    cell_text(e->name), in, x->entitlement)
	    : cell_id(g->entitlement_id);
	c[5] = e != NULL ? word_cell(in, "kind",
	    entitlement_kind_text(e->kind)) : cell_unknown();
	c[6] = e != NULL ? tier_cell(in,
	    (int)in->derived->of_entitlement[x->entitlement].tier)
	    : cell_unknown();
	c[7] = s != NULL ? cell_text(s->name) : cell_id(g->scope_id);
	c[8] = s != NULL ? word_cell(in, "scope", scope_kind_text(s->kind))
	    : cell_unknown();
	c[9] = s != NULL && s->criticality != NULL
	    ? cell_text(s->criticality) : cell_empty();
	c[10] = link_to_group(cell_text(group->name), in, x->group);
	c[11] = cell_text(group->managed_by);
	c[12] = g->n_boundaries > 0 ? cell_text(g->boundary_names)
	    : cell_empty();
	c[13] = g->n_boundaries > 0 ? cell_text(condition_text(r, x->grant))
	    : cell_empty();
	c[16] = cell_id(g->id);
}

static int
fill_row(struct doc_rows *r, struct access *row, struct cell *cells,
    struct err *err)
{
	const struct report_input *in = r->walk.in;
	struct access x;

	if (!access_walk_next(&r->walk, &x))
		return 0;
	*row = x;
	fill_account(in, &in->model->accounts[x.account], cells);
	fill_grant(r, &x, cells);
	if (access_walk_proposal(
		&r->walk, &x, &cells[17], &cells[18], err) != 0)
		return -1;
	cells[19] = access_since_cell(in, &x);
	if (strbuf_failed(&r->text))
		return err_set(err, ERR_LIMIT, "grant %s: the text of its "
		    "conditions is above %zu bytes",
		    in->model->grants[x.grant].id, MAX_CONDITION_TEXT);
	return 1;
}

static int
next_row(struct doc_rows *r, struct cell *cells, struct err *err)
{
	struct access x;

	return fill_row(r, &x, cells, err);
}

static int
next_named(struct doc_rows *r, struct cell *cells, struct err *err)
{
	struct access x;
	const int rc = fill_row(r, &x, cells, err);

	if (rc != 1)
		return rc;
	if (access_token(r->token, r->walk.in->model, &x, err) != 0)
		return -1;
	cells[AT_TOKEN] = cell_id(r->token);
	return 1;
}

static void
add(struct doc *doc, const struct report_input *in,
    const struct table_plan *plan,
    int (*next)(struct doc_rows *, struct cell *, struct err *))
{
	union {
		const struct report_input *in;
		void *context;
	} u = { .in = in }; /* the cursor only reads it */
	struct doc_source source = { open_rows, next, close_rows, NULL,
		u.context, (int64_t)in->derived->n_access };

	table_add_source(doc, in, plan, &source);
}

void
table_access(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "grants", columns, AT_TOKEN,
		2, "grants.csv", 2000 };

	add(doc, in, &plan, next_row);
}

void
table_access_named(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "grants", columns,
		NITEMS(columns), 2, NULL, 0 };

	add(doc, in, &plan, next_named);
}
