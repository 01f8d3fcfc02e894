/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings of the state: those of this review, those it found fixed, and
 * those it did not judge.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "analysis/change_slot.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

static int
by_id(const void *a, const void *b)
{
	const struct past_finding *x = a, *y = b;

	return text_compare(x->id, y->id);
}

/* Of another tenant under the same id, or of no source we know of. */
static bool
is_foreign(const struct state *s, const char *source)
{
	size_t at = change_source_of(s->model, source);

	return at < s->model->n_sources && !s->sources[at].known;
}

#define MAX_TIMES 1000000 /* more reviews than there will be */

static void
fill(const struct state *s, const struct finding *f, size_t past,
    struct past_finding *row)
{
	const struct past_finding *p =
	    past != NONE ? &s->past->findings[past] : NULL;

	*row = (struct past_finding){ .id = f->id,
		.rule = f->rule,
		.source = f->source,
		.subject_id = f->subject_id,
		.subject_name = f->subject_name,
		.version = f->version,
		.severity = f->severity,
		.open = true,
		.excepted = f->exception != NULL,
		.first_seen = s->now,
		.last_seen = s->now,
		.times = 1 };
	if (p == NULL)
		return;
	if (p->first_seen != UTC_UNKNOWN)
		row->first_seen = p->first_seen;
	if (p->times > 0)
		row->times = p->times + (!s->same_campaign &&
					    p->times < MAX_TIMES);
	row->reopened = p->reopened + !p->open;
}

static void
put_found(const struct state *s, const struct verdicts *v, bool *seen,
    struct past_finding *rows)
{
	for (size_t i = 0; i < v->n_findings; i++) {
		const struct finding *f = &v->findings[i];
		size_t past = NONE;

		if (s->past != NULL && !is_foreign(s, f->source))
			past = history_find_finding(s->past, f->id);
		if (past != NONE)
			seen[past] = true;
		fill(s, f, past, &rows[i]);
	}
}

static void
mark_fixed(const struct state *s, const struct verdicts *v, bool *fixed)
{
	for (size_t i = 0; s->past != NULL && i < v->n_fixed; i++) {
		size_t past = history_find_finding(s->past, v->fixed[i].id);

		if (past != NONE)
			fixed[past] = true;
	}
}

/* Of a logic that is no more, or of a change that is none any more: the rule
 * has asked again, and what it finds now are other findings. */
static bool
is_superseded(const struct verdicts *v, const struct past_finding *p)
{
	for (size_t i = 0; i < v->n_rules; i++) {
		const struct rule_result *r = &v->rules[i];

		if (strcmp(r->rule->id, p->rule) == 0)
			return (r->rule->version != p->version ||
				   (r->rule->needs & MUSTER_DATA_HISTORY) !=
				       0) &&
			       (r->status == MUSTER_RULE_EVALUATED ||
				   r->status == MUSTER_RULE_IN_PART);
	}
	return false;
}

/* `seen` and `fixed`: of each finding of the last review. */
static size_t
put_past(const struct state *s, const struct verdicts *v, const bool *seen,
    const bool *fixed, struct past_finding *rows)
{
	size_t n = v->n_findings;

	for (size_t i = 0; s->past != NULL && i < s->past->n_findings; i++) {
		const struct past_finding *p = &s->past->findings[i];

		if (seen[i] || is_foreign(s, p->source) ||
		    is_superseded(v, p))
			continue;
		rows[n] = *p;
		if (fixed[i])
			rows[n].open = rows[n].excepted = false;
		n++;
	}
	return n;
}

/* A module may judge one subject twice. */
static size_t
drop_twins(struct past_finding *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (kept == 0 ||
		    text_compare(rows[kept - 1].id, rows[i].id) != 0)
			rows[kept++] = rows[i];
	return kept;
}

int
state_findings(struct state *s, const struct verdicts *v, struct err *err)
{
	size_t n_past = s->past != NULL ? s->past->n_findings : 0, n;
	struct past_finding *rows =
	    arena_alloc(s->arena, v->n_findings + n_past + 1, sizeof(*rows));
	bool *seen = calloc(n_past + 1, sizeof(*seen));
	bool *fixed = calloc(n_past + 1, sizeof(*fixed));
	int rc = -1;

	if (rows == NULL || seen == NULL || fixed == NULL)
		goto out;
	put_found(s, v, seen, rows);
	mark_fixed(s, v, fixed);
	n = put_past(s, v, seen, fixed, rows);
	qsort(rows, n, sizeof(*rows), by_id);
	s->out->findings = rows;
	s->out->n_findings = drop_twins(rows, n);
	rc = 0;
out:
	free(seen);
	free(fixed);
	return rc == 0 ? 0 : err_nomem(err);
}
