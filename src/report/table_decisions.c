/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row per account and grant, with a decision to make on each.  The
 * token in its last cell names the row wherever it is copied to.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/access_walk.h"
#include "report/noted.h"

#define MAX_IDS (16 * (size_t)KIB) /* of the findings of a row */

/* What a decision needs comes first, so that it is in view beside it. */
enum place { PERSON, RIGHT, AT_TIER, AT_SCOPE, AT_GROUP, SIGNED_IN, WORST,
	PROPOSAL, WHY, LOGIN, TYPE, STATUS, LIMITS, SINCE, FINDINGS, TOKEN };
#define N_FROZEN 2
#define AT_DECISION LOGIN /* people's columns stand before this one */

static const struct table_column columns[] = {
	{ "person", CELL_TEXT, 19, false },
	{ "entitlement", CELL_TEXT, 20, false },
	{ "tier", CELL_STATUS, 10, false },
	{ "scope", CELL_TEXT, 13, false },
	{ "group", CELL_TEXT, 19, false },
	{ "last_login", CELL_DATE, 11, false },
	{ "severity", CELL_SEVERITY, 10, false },
	{ "proposal", CELL_TEXT, 10, false },
	{ "proposal_reason", CELL_TEXT, 32, false },
	/* on screen only: behind what people fill in */
	{ "login", CELL_ID, 32, true },
	{ "type", CELL_TEXT, 9, true },
	{ "status", CELL_TEXT, 9, true },
	{ "boundaries", CELL_TEXT, 16, true },
	{ "since", CELL_DATE, 11, true },
	{ "finding_ids", CELL_ID, 18, true },
	{ "token", CELL_ID, 18, true },
};

/* ---- rows ---- */

struct doc_rows {
	struct access_walk walk;
	struct strbuf ids;
	char token[ACCESS_TOKEN];
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	access_walk_begin(&r->walk, context);
	strbuf_init(&r->ids, MAX_IDS);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	access_walk_end(&r->walk);
	strbuf_clear(&r->ids);
	free(r);
}

/* Of the account and of the grant; the gravest open one gives the colour. */
static void
fill_findings(struct doc_rows *r, const struct access *x, struct cell *c)
{
	const struct report_input *in = r->walk.in;
	struct noted_row noted;

	strbuf_reset(&r->ids);
	noted = noted_of(in->noted, x->account, x->grant, &r->ids);
	c[WORST] = noted.worst < 0 ? cell_empty()
	    : severity_cell(in, noted.worst);
	c[FINDINGS] = noted.n > 0 ? cell_id(strbuf_text(&r->ids))
	    : cell_empty();
	if (noted.n > 0) /* one link will do, and a sheet has not many */
		c[noted.worst < 0 ? FINDINGS : WORST].see = (struct doc_link){
			.to = "findings", .row = noted.first + 1 };
}

static int
fill_way(struct doc_rows *r, const struct access *x, struct cell *c,
    struct err *err)
{
	const struct report_input *in = r->walk.in;
	const struct grant *g = &in->model->grants[x->grant];

	c[RIGHT] = access_right_cell(in, x);
	c[AT_TIER] = access_tier_cell(in, x);
	c[AT_SCOPE] = access_scope_cell(in, x);
	c[LIMITS] = g->n_boundaries > 0 ? cell_text(g->boundary_names)
	    : cell_empty();
	c[SINCE] = access_since_cell(in, x);
	return access_walk_group(&r->walk, x, &c[AT_GROUP], err);
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct report_input *in = r->walk.in;
	const struct account *a;
	struct access x;

	if (!access_walk_next(&r->walk, &x))
		return 0;
	a = &in->model->accounts[x.account];
	c[PERSON] = cell_text(a->display);
	c[LOGIN] = cell_id(a->login);
	c[TYPE] = word_cell(in, "type", account_type_text(a->type));
	c[STATUS] = word_cell(in, "status", account_status_text(a->status));
	c[SIGNED_IN] = access_signed_in_cell(in, x.account);
	fill_findings(r, &x, c);
	if (fill_way(r, &x, c, err) != 0 ||
	    access_walk_proposal(
		&r->walk, &x, &c[PROPOSAL], &c[WHY], err) != 0 ||
	    access_token(r->token, in->model, &x, err) != 0)
		return -1;
	c[TOKEN] = cell_id(r->token);
	return 1;
}

void
table_decisions(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "decisions", columns,
		NITEMS(columns), N_FROZEN, "grants.csv", 0 };
	struct doc_choice rooms[5][INPUT_CHOICES];
	const struct doc_input items[] = {
		inputs_of(in, INPUT_WORD_DECISION, 11, rooms[0]),
		inputs_of(in, INPUT_WORD_VALUE, 13, rooms[1]),
		inputs_of(in, INPUT_WORD_REASON, 18, rooms[2]),
		inputs_of(in, INPUT_WORD_DATE, 11, rooms[3]),
		inputs_of(in, INPUT_WORD_REVIEWER, 16, rooms[4]),
	};
	const struct doc_inputs inputs = { items, NITEMS(items), AT_DECISION, 0,
		2 };
	union {
		const struct report_input *in;
		void *context;
	} u = { .in = in }; /* the cursor only reads it */
	const struct doc_source source = { open_rows, next_row, close_rows,
		NULL, u.context, (int64_t)in->derived->n_access };

	table_add_inputs(doc, in, &plan, &source, &inputs);
}
