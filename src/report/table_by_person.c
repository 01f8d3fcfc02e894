/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of access below the account that has them, each account a block. */
#include <stdlib.h>

#include "base/err.h"
#include "model/model.h"
#include "report/access_walk.h"
#include "report/noted.h"
#include "report/places.h"

enum place { PERSON, TYPE, STATUS, RIGHT, TIER, SCOPE, GROUP, SIGNED_IN,
	WORST, PROPOSAL, N_ROWS, N_HIGH, N_GROUPS, LOGIN };
#define N_FROZEN 1

static const struct table_column columns[] = {
	{ "person", CELL_TEXT, 26, false },
	{ "type", CELL_TEXT, 9, false },
	{ "status", CELL_TEXT, 9, false },
	{ "entitlement", CELL_TEXT, 30, false },
	{ "tier", CELL_STATUS, 16, false },
	{ "scope", CELL_TEXT, 16, false },
	{ "group", CELL_TEXT, 26, false },
	{ "last_login", CELL_DATE, 11, false },
	{ "severity", CELL_SEVERITY, 11, false },
	{ "proposal", CELL_TEXT, 12, false },
	{ "n_rights", CELL_NUMBER, 8, false },
	{ "n_high", CELL_NUMBER, 8, false },
	{ "n_groups", CELL_NUMBER, 8, false },
	{ "login", CELL_ID, 32, true },
};

struct doc_rows {
	struct access_walk walk;
	size_t next; /* place of the account whose head comes next */
	size_t left; /* rows below the head given last */
	size_t row;  /* of access, counted from 1 */
	unsigned level;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	access_walk_begin(&r->walk, context);
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

/* Everything of the account at a glance: the gravest, the highest, counts. */
static void
fill_head(struct doc_rows *r, size_t account, struct cell *c)
{
	const struct report_input *in = r->walk.in;
	const struct derived *d = in->derived;
	const struct account *a = &in->model->accounts[account];
	int worst = noted_of(in->noted, account, NONE, NULL).worst;
	struct access_cursor cursor;
	int64_t high = 0;
	struct access x;

	access_begin_at(&cursor, d, account);
	while (access_next_of(&cursor, account, &x)) {
		const int of_row =
		    noted_of(in->noted, account, x.grant, NULL).worst;

		worst = of_row > worst ? of_row : worst;
		high += x.entitlement != NONE &&
		    d->of_entitlement[x.entitlement].tier <= TIER_1;
	}
	c[PERSON] = cell_text(a->display);
	c[TYPE] = word_cell(in, "type", account_type_text(a->type));
	c[STATUS] = word_cell(in, "status", account_status_text(a->status));
	c[TIER] = tier_cell(in, (int)d->of_account[account].tier);
	c[SIGNED_IN] = access_signed_in_cell(in, account);
	c[WORST] = worst < 0 ? cell_empty() : severity_cell(in, worst);
	c[N_ROWS] = cell_number((int64_t)d->grants_of_account[account]);
	c[N_HIGH] = cell_number(high);
	c[N_GROUPS] = cell_number((int64_t)membership_count(d, account));
	c[LOGIN] = cell_id(a->login);
	c[PERSON].see = places_of_account(in, account);
}

static int
fill_row(struct doc_rows *r, const struct access *x, struct cell *c,
    struct err *err)
{
	const struct report_input *in = r->walk.in;
	const struct noted_row noted =
	    noted_of(in->noted, x->account, x->grant, NULL);
	struct cell reason;

	c[PERSON] = cell_text(in->model->accounts[x->account].display);
	c[WORST] = noted.worst < 0 ? cell_empty()
	    : severity_cell(in, noted.worst);
	c[RIGHT] = access_right_cell(in, x);
	c[TIER] = access_tier_cell(in, x);
	c[SCOPE] = access_scope_cell(in, x);
	c[RIGHT].see = places_row(in, ++r->row);
	return access_walk_group(&r->walk, x, &c[GROUP], err) != 0 ||
	    access_walk_proposal(&r->walk, x, &c[PROPOSAL], &reason, err) !=
		0 ? -1 : 1;
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct report_input *in = r->walk.in;
	struct access x;
	size_t account;

	if (r->left > 0) {
		r->left--;
		r->level = 1;
		if (!access_walk_next(&r->walk, &x))
			return err_set(err, ERR_DATA, "rows of access end "
			    "before those of the last account");
		return fill_row(r, &x, c, err);
	}
	if (r->next == in->model->n_accounts)
		return 0;
	account = in->accounts[r->next++];
	r->left = in->derived->grants_of_account[account];
	r->level = 0;
	fill_head(r, account, c);
	return 1;
}

static unsigned
level(const struct doc_rows *r)
{
	return r->level;
}

void
table_by_person(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "by_person", columns,
		NITEMS(columns), N_FROZEN, "grants.csv", 0 };
	union {
		const struct report_input *in;
		void *context;
	} u = { .in = in }; /* the cursor only reads it */
	const struct doc_source source = { open_rows, next_row, close_rows,
		level, u.context, (int64_t)(in->model->n_accounts +
		    in->derived->n_access) };

	table_add_source(doc, in, &plan, &source);
}
