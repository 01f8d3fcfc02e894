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

bool
access_walk_next(struct access_walk *w, struct access *x)
{
	const size_t n = w->in->model->n_accounts;

	if (w->n_words++ % WORDS_OF_ROWS == 0) {
		arena_clear(&w->words);
		arena_init(&w->words);
	}
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
