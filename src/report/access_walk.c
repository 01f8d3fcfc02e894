/* SPDX-License-Identifier: Apache-2.0 */
/* The cursor of the tables with a row per account and grant. */
#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"
#include "report/access_walk.h"

#define WORDS_OF_ROWS 256 /* rows whose texts are kept together */

void
access_walk_begin(struct access_walk *w, const struct report_input *in)
{
	w->in = in;
	w->account = 0;
	w->n_words = 0;
	arena_init(&w->words);
	if (in->model->n_accounts > 0)
		access_begin_at(&w->cursor, in->derived, in->accounts[0]);
}

void
access_walk_tick(struct access_walk *w)
{
	if (w->n_words++ % WORDS_OF_ROWS == 0) {
		arena_clear(&w->words);
		arena_init(&w->words);
	}
}

bool
access_walk_next(struct access_walk *w, struct access *x)
{
	const size_t n = w->in->model->n_accounts;

	access_walk_tick(w);
	while (w->account < n) {
		if (access_next_of(&w->cursor, w->in->accounts[w->account], x))
			return true;
		if (++w->account < n)
			access_begin_at(&w->cursor, w->in->derived,
			    w->in->accounts[w->account]);
	}
	return false;
}

void
access_walk_end(struct access_walk *w)
{
	arena_clear(&w->words);
}

int
access_walk_proposal(struct access_walk *w, const struct access *x,
    struct cell *kind, struct cell *reason, struct err *err)
{
	const struct report_input *in = w->in;
	struct proposal p = { PROPOSE_NOTHING, NULL };

	if (in->proposals != NULL &&
	    proposal_of(&p, in->proposals, x, &w->words, err) != 0)
		return -1;
	*kind = in->proposals != NULL
	    ? word_cell(in, "proposal", proposal_text(p.kind)) : cell_empty();
	*reason = p.reason != NULL ? cell_text(p.reason) : cell_empty();
	return 0;
}

struct cell
access_since_cell(const struct report_input *in, const struct access *x)
{
	int64_t since = in->changes == NULL ? UTC_UNKNOWN
	    : change_access_since(in->changes, x);

	return since == UTC_UNKNOWN ? cell_empty() : cell_date(since);
}

int
access_walk_group(struct access_walk *w, const struct access *x,
    struct cell *cell, struct err *err)
{
	const char *path = membership_path(w->in->derived, x->account,
	    x->group, &w->words);

	if (path == NULL)
		return err_nomem(err);
	*cell = cell_text(path);
	return 0;
}

struct cell
access_right_cell(const struct report_input *in, const struct access *x)
{
	return x->entitlement != NONE
	    ? cell_text(in->model->entitlements[x->entitlement].name)
	    : cell_id(in->model->grants[x->grant].entitlement_id);
}

struct cell
access_tier_cell(const struct report_input *in, const struct access *x)
{
	return x->entitlement != NONE ? tier_cell(in,
	    (int)in->derived->of_entitlement[x->entitlement].tier)
	    : cell_unknown();
}

struct cell
access_scope_cell(const struct report_input *in, const struct access *x)
{
	return x->scope != NONE ? cell_text(in->model->scopes[x->scope].name)
	    : cell_id(in->model->grants[x->grant].scope_id);
}

struct cell
access_signed_in_cell(const struct report_input *in, size_t account)
{
	const struct account *a = &in->model->accounts[account];
	struct cell seen = seen_cell(in, (int)a->login_state, a->last_login);

	if (seen.kind == CELL_TIME)
		seen.kind = CELL_DATE;
	return seen;
}
