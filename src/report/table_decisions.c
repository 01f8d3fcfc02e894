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

#define MAX_IDS (16 * (size_t)KIB) /* of the findings of a row */
#define IDS_SHOWN 6                /* the rest is counted */

/* What a decision needs comes first, so that it is in view beside it. */
enum place { PERSON, RIGHT, AT_TIER, AT_SCOPE, AT_GROUP, SIGNED_IN, WORST,
	PROPOSAL, WHY, LOGIN, TYPE, STATUS, LIMITS, SINCE, FINDINGS, TOKEN };
#define N_FROZEN 2
#define AT_DECISION LOGIN /* people's columns stand before this one */

static const struct table_column columns[] = {
	{ "person", CELL_TEXT, 24, false },
	{ "entitlement", CELL_TEXT, 26, false },
	{ "tier", CELL_STATUS, 13, false },
	{ "scope", CELL_TEXT, 17, false },
	{ "group", CELL_TEXT, 24, false },
	{ "last_login", CELL_DATE, 11, false },
	{ "severity", CELL_SEVERITY, 10, false },
	{ "proposal", CELL_TEXT, 10, false },
	{ "proposal_reason", CELL_TEXT, 36, false },
	{ "login", CELL_ID, 32, false },
	{ "type", CELL_TEXT, 9, false },
	{ "status", CELL_TEXT, 9, false },
	{ "boundaries", CELL_TEXT, 16, false },
	{ "since", CELL_DATE, 11, false },
	{ "finding_ids", CELL_ID, 18, false },
	{ "token", CELL_ID, 18, false },
};

/* Findings by account and by grant: of subject i, at[first[i] ..
 * first[i + 1]), gravest first. */
struct index {
	size_t *first, *at;
};
struct noted {
	const struct report_input *in;
	struct index accounts, grants;
};

/* ---- which findings belong to a row ---- */

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

static struct noted *
note_findings(const struct report_input *in, struct arena *arena)
{
	const struct model *m = in->model;
	struct noted *n = arena_alloc(arena, 1, sizeof(*n));
	struct key *keys = keys_of_grants(m);
	int rc = -1;

	if (n != NULL && keys != NULL) {
		n->in = in;
		rc = make_index(&n->accounts, in, m->n_accounts, keys,
		    MUSTER_ACCOUNT, arena);
		if (rc == 0)
			rc = make_index(&n->grants, in, m->n_grants, keys,
			    MUSTER_GRANT, arena);
	}
	free(keys);
	return rc == 0 ? n : NULL;
}

/* ---- rows ---- */

struct doc_rows {
	const struct noted *noted;
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
	r->noted = context;
	access_walk_begin(&r->walk, r->noted->in);
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
	const struct index *lists[] = { &r->noted->accounts,
		&r->noted->grants };
	const size_t subjects[] = { x->account, x->grant };
	int worst = -1;
	size_t n = 0;

	strbuf_reset(&r->ids);
	for (size_t k = 0; k < NITEMS(lists); k++)
		for (size_t i = lists[k]->first[subjects[k]];
		     i < lists[k]->first[subjects[k] + 1]; i++) {
			const struct finding *f =
			    &in->verdicts->findings[lists[k]->at[i]];

			if (f->exception == NULL && (int)f->severity > worst)
				worst = (int)f->severity;
			if (n++ < IDS_SHOWN)
				strbuf_addf(&r->ids, "%s%s", n > 1 ? ", " : "",
				    f->id);
		}
	if (n > IDS_SHOWN)
		strbuf_addf(&r->ids, ", +%zu", n - IDS_SHOWN);
	c[WORST] = worst < 0 ? cell_empty() : severity_cell(in, worst);
	c[FINDINGS] = n > 0 ? cell_id(strbuf_text(&r->ids)) : cell_empty();
}

static struct cell
signed_in_cell(const struct report_input *in, const struct account *a)
{
	struct cell seen = seen_cell(in, (int)a->login_state, a->last_login);

	if (seen.kind == CELL_TIME)
		seen.kind = CELL_DATE; /* the day is enough to decide */
	return seen;
}

static int
fill_way(struct doc_rows *r, const struct access *x, struct cell *c,
    struct err *err)
{
	const struct report_input *in = r->walk.in;
	const struct model *m = in->model;
	const struct grant *g = &m->grants[x->grant];
	const struct entitlement *e = x->entitlement == NONE ? NULL
	    : &m->entitlements[x->entitlement];
	const char *path = membership_path(in->derived, x->account, x->group,
	    &r->walk.words);

	if (path == NULL)
		return err_nomem(err);
	c[RIGHT] = e != NULL ? cell_text(e->name) : cell_id(g->entitlement_id);
	c[AT_TIER] = e != NULL ? tier_cell(in,
	    (int)in->derived->of_entitlement[x->entitlement].tier)
	    : cell_unknown();
	c[AT_SCOPE] = x->scope != NONE ? cell_text(m->scopes[x->scope].name)
	    : cell_id(g->scope_id);
	c[AT_GROUP] = cell_text(path);
	c[LIMITS] = g->n_boundaries > 0 ? cell_text(g->boundary_names)
	    : cell_empty();
	c[SINCE] = access_since_cell(in, x);
	return 0;
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
	c[SIGNED_IN] = signed_in_cell(in, a);
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
		inputs_of(in, INPUT_WORD_VALUE, 18, rooms[1]),
		inputs_of(in, INPUT_WORD_REASON, 26, rooms[2]),
		inputs_of(in, INPUT_WORD_DATE, 12, rooms[3]),
		inputs_of(in, INPUT_WORD_REVIEWER, 16, rooms[4]),
	};
	const struct doc_inputs inputs = { items, NITEMS(items), AT_DECISION, 0,
		2 };
	struct doc_source source = { open_rows, next_row, close_rows,
		NULL, note_findings(in, doc->arena),
		(int64_t)in->derived->n_access };

	if (source.context == NULL) {
		doc->failed = true;
		return;
	}
	table_add_inputs(doc, in, &plan, &source, &inputs);
}
