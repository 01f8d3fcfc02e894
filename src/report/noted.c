/* SPDX-License-Identifier: Apache-2.0 */
/* Findings by account and by grant, counted once and looked up often. */
#include <stdlib.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/noted.h"

#define IDS_SHOWN 6 /* the rest is counted */

/* Findings by account and by grant: of subject i, at[first[i] ..
 * first[i + 1]), gravest first. */
struct index {
	size_t *first, *at;
};
struct noted {
	const struct report_input *in;
	struct index accounts, grants;
	size_t *grant_of; /* per finding; NONE: it is about something else */
};

struct key {
	const char *source, *id;
	size_t at;
};

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = text_compare(x->source, y->source);

	return order != 0 ? order : text_compare(x->id, y->id);
}

/* Grants are sorted by what they give, not by their ids. */
static struct key *
keys_of_grants(const struct model *m)
{
	struct key *keys = calloc(m->n_grants + 1, sizeof(*keys));

	for (size_t i = 0; keys != NULL && i < m->n_grants; i++)
		keys[i] = (struct key){ m->grants[i].source, m->grants[i].id,
			i };
	if (keys != NULL && m->n_grants > 1)
		qsort(keys, m->n_grants, sizeof(*keys), by_key);
	return keys;
}

static size_t
subject_of(const struct model *m, const struct key *keys,
    const struct finding *f, enum muster_subject kind)
{
	const struct key wanted = { f->source, f->subject_id, 0 }, *hit;

	if (f->subject != kind || f->source == NULL)
		return NONE;
	if (kind == MUSTER_ACCOUNT)
		return model_find_account(m, f->source, f->subject_id);
	hit = m->n_grants == 0 ? NULL
	    : bsearch(&wanted, keys, m->n_grants, sizeof(*keys), by_key);
	return hit != NULL ? hit->at : NONE;
}

/* Counted, then filled: findings come gravest first, and stay so. */
static int
make_index(struct index *x, const struct report_input *in, size_t n,
    const struct key *keys, enum muster_subject kind, struct arena *arena)
{
	const struct verdicts *v = in->verdicts;

	x->first = arena_alloc(arena, n + 2, sizeof(*x->first));
	x->at = arena_alloc(arena, v->n_findings + 1, sizeof(*x->at));
	if (x->first == NULL || x->at == NULL)
		return -1;
	for (size_t i = 0; i < v->n_findings; i++) {
		size_t s = subject_of(in->model, keys, &v->findings[i], kind);

		if (s != NONE)
			x->first[s + 2]++;
	}
	for (size_t s = 2; s < n + 2; s++)
		x->first[s] += x->first[s - 1];
	for (size_t i = 0; i < v->n_findings; i++) {
		size_t s = subject_of(in->model, keys, &v->findings[i], kind);

		if (s != NONE)
			x->at[x->first[s + 1]++] = i;
	}
	return 0;
}

struct noted *
noted_make(const struct report_input *in, struct arena *arena)
{
	const struct model *m = in->model;
	struct noted *n = arena_alloc(arena, 1, sizeof(*n));
	struct key *keys = keys_of_grants(m);
	int rc = -1;

	if (n != NULL && keys != NULL) {
		n->in = in;
		n->grant_of = arena_alloc(arena,
		    in->verdicts->n_findings + 1, sizeof(*n->grant_of));
		if (n->grant_of != NULL)
			rc = make_index(&n->accounts, in, m->n_accounts, keys,
			    MUSTER_ACCOUNT, arena);
		for (size_t i = 0; rc == 0 && i < in->verdicts->n_findings;
		     i++)
			n->grant_of[i] = subject_of(m, keys,
			    &in->verdicts->findings[i], MUSTER_GRANT);
		if (rc == 0)
			rc = make_index(&n->grants, in, m->n_grants, keys,
			    MUSTER_GRANT, arena);
	}
	free(keys);
	return rc == 0 ? n : NULL;
}

static void
add_list(const struct noted *noted, const struct index *list, size_t subject,
    struct noted_row *row, struct strbuf *ids)
{
	for (size_t i = list->first[subject]; i < list->first[subject + 1];
	     i++) {
		const size_t at = list->at[i];
		const struct finding *f = &noted->in->verdicts->findings[at];

		if (row->n == 0)
			row->first = at;
		if (f->exception == NULL && (int)f->severity > row->worst) {
			row->worst = (int)f->severity;
			row->first = at;
		}
		if (row->n++ < IDS_SHOWN && ids != NULL)
			strbuf_addf(ids, "%s%s", row->n > 1 ? ", " : "",
			    f->id);
	}
}

struct noted_row
noted_of(const struct noted *noted, size_t account, size_t grant,
    struct strbuf *ids)
{
	struct noted_row row = { -1, 0, NONE };

	add_list(noted, &noted->accounts, account, &row, ids);
	if (grant != NONE)
		add_list(noted, &noted->grants, grant, &row, ids);
	if (row.n > IDS_SHOWN && ids != NULL)
		strbuf_addf(ids, ", +%zu", row.n - IDS_SHOWN);
	return row;
}

size_t
noted_grant(const struct noted *noted, const struct finding *f)
{
	return noted->grant_of[f - noted->in->verdicts->findings];
}
