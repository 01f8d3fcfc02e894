/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reviewer may want to decide, and why.  The order of the steps is the
 * rubric; where it is silent, so are we.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

/* Of all open findings of one thing, the gravest of each sort. */
struct noted {
	const struct finding *grave;   /* critical or high */
	const struct finding *unused;  /* nobody works with it */
	const struct finding *dormant; /* the account sleeps */
	const struct finding *rare;    /* among peers */
	const struct finding *any;
};

struct proposals {
	const struct derived *derived;
	const struct changes *changes;
	const struct change_source *sources;
	struct noted *account, *group, *entitlement, *grant;
	const char *const *hole; /* of each source: what was not read */
	/* by finding, where it weighs on a row: itself in a sentence, and
	 * that with the advice to leave less */
	const struct finding *findings;
	const char **said, **less;
	const char *is_new, *is_same;
};

/* Rules that say of an account or a grant that nobody works with it. */
static const char *const unused_rules[] = { "ACC-01", "ACC-02", "ACC-03",
	"JML-07", "NHI-03", "PRV-10" };
/* Of these, those about accounts that have fallen asleep. */
#define N_DORMANT 3
#define RARE_RULE "PEE-01"

const char *
proposal_text(enum proposal_kind kind)
{
	switch (kind) {
	case PROPOSE_KEEP:
		return "keep";
	case PROPOSE_MODIFY:
		return "modify";
	case PROPOSE_REVOKE:
		return "revoke";
	case PROPOSE_ASK:
		return "ask";
	case PROPOSE_NOTHING:
		break;
	}
	return "nothing";
}

/* ---- findings, by what they are about ---- */

static bool
is_unused_rule(const char *rule, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(unused_rules[i], rule) == 0)
			return true;
	return false;
}

/* Findings come gravest first. */
static void
note(struct noted *n, const struct finding *f)
{
	if (n->any == NULL)
		n->any = f;
	if (n->grave == NULL && f->severity >= MUSTER_HIGH)
		n->grave = f;
	if (n->unused == NULL && is_unused_rule(f->rule, NITEMS(unused_rules)))
		n->unused = f;
	if (n->dormant == NULL && is_unused_rule(f->rule, N_DORMANT))
		n->dormant = f;
	if (n->rare == NULL && strcmp(f->rule, RARE_RULE) == 0)
		n->rare = f;
}

/* Grants are not sorted by their ids, and credentials have no finder. */
struct key {
	const char *source, *id;
	size_t at;
};

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int d = text_compare(x->source, y->source);

	return d != 0 ? d : text_compare(x->id, y->id);
}

static size_t
find_key(const struct key *keys, size_t n, const struct finding *f)
{
	const struct key wanted = { f->source, f->subject_id, 0 }, *hit;

	hit = n == 0 ? NULL : bsearch(&wanted, keys, n, sizeof(*keys), by_key);
	return hit != NULL ? hit->at : NONE;
}

struct keys {
	struct key *grants, *credentials;
};

static int
make_keys(struct keys *k, const struct model *m)
{
	k->grants = calloc(m->n_grants + 1, sizeof(*k->grants));
	k->credentials = calloc(m->n_credentials + 1, sizeof(*k->credentials));
	if (k->grants == NULL || k->credentials == NULL)
		return -1;
	for (size_t i = 0; i < m->n_grants; i++)
		k->grants[i] =
		    (struct key){ m->grants[i].source, m->grants[i].id, i };
	for (size_t i = 0; i < m->n_credentials; i++)
		k->credentials[i] = (struct key){ m->credentials[i].source,
			m->credentials[i].id, i };
	qsort(k->grants, m->n_grants, sizeof(*k->grants), by_key);
	qsort(
	    k->credentials, m->n_credentials, sizeof(*k->credentials), by_key);
	return 0;
}

/* What a finding weighs on; NULL: on no row of access. */
static struct noted *
noted_of(
    const struct proposals *p, const struct keys *k, const struct finding *f)
{
	const struct model *m = p->derived->model;
	struct noted *list = NULL;
	size_t at = NONE;

	if (f->subject == MUSTER_ACCOUNT) {
		list = p->account;
		at = model_find_account(m, f->source, f->subject_id);
	} else if (f->subject == MUSTER_GROUP) {
		list = p->group;
		at = model_find_group(m, f->source, f->subject_id);
	} else if (f->subject == MUSTER_ENTITLEMENT) {
		list = p->entitlement;
		at = model_find_entitlement(m, f->source, f->subject_id);
	} else if (f->subject == MUSTER_GRANT) {
		list = p->grant;
		at = find_key(k->grants, m->n_grants, f);
	} else if (f->subject == MUSTER_CREDENTIAL) {
		list = p->account;
		at = find_key(k->credentials, m->n_credentials, f);
		at = at != NONE ? m->credentials[at].owner : NONE;
	}
	return at != NONE ? &list[at] : NULL;
}

/* Said once: a finding may weigh on a million rows. */
static int
say_finding(struct proposals *p, const struct finding *f, struct arena *arena)
{
	const size_t at = (size_t)(f - p->findings);
	const char *text = arena_printf(arena, "%s is open (%s): %s", f->id,
	    severity_text(f->severity),
	    f->reason != NULL ? f->reason : f->rule);

	p->said[at] = text;
	if (text == NULL || !is_unused_rule(f->rule, N_DORMANT))
		return text != NULL ? 0 : -1;
	p->less[at] = arena_printf(arena, "downgrade: %s", text);
	return p->less[at] != NULL ? 0 : -1;
}

static int
note_each(struct proposals *p, const struct keys *k, const struct verdicts *v,
    struct arena *arena)
{
	for (size_t i = 0; i < v->n_findings; i++) {
		const struct finding *f = &v->findings[i];
		struct noted *n = NULL;

		if (f->exception == NULL)
			n = noted_of(p, k, f);
		if (n == NULL)
			continue;
		note(n, f);
		if (say_finding(p, f, arena) != 0)
			return -1;
	}
	return 0;
}

static int
note_findings(struct proposals *p, const struct verdicts *v,
    struct arena *arena, struct err *err)
{
	const size_t n = v->n_findings + 1;
	struct keys k = { 0 };
	int rc = -1;

	p->findings = v->findings;
	p->said = arena_alloc(arena, n, sizeof(*p->said));
	p->less = arena_alloc(arena, n, sizeof(*p->less));
	if (p->said != NULL && p->less != NULL &&
	    make_keys(&k, p->derived->model) == 0)
		rc = note_each(p, &k, v, arena);
	free(k.grants);
	free(k.credentials);
	return rc == 0 ? 0 : err_nomem(err);
}

/* ---- the rest that does not depend on the row ---- */

static int
note_holes(struct proposals *p, struct arena *arena, struct err *err)
{
	const struct model *m = p->derived->model;
	const char **hole = arena_alloc(arena, m->n_sources + 1, sizeof(*hole));

	if (hole == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *part = &m->parts[i];
		size_t at = change_source_of(m, part->source);

		if (!part->required || hole[at] != NULL ||
		    change_part_is_whole(part))
			continue;
		hole[at] = arena_printf(arena,
		    "%s of %s could not be read "
		    "whole: what is shown here may not be all",
		    part->name, part->source);
		if (hole[at] == NULL)
			return err_nomem(err);
	}
	p->hole = hole;
	return 0;
}

static int
say_history(struct proposals *p, struct arena *arena, struct err *err)
{
	const struct history *h = p->changes->history;
	char date[UTC_TEXT];

	if (h == NULL)
		return 0;
	utc_format_date(h->at, date);
	p->is_new = arena_printf(arena,
	    "new since the review %s of %s: who "
	    "asked for it, and who approved?",
	    h->campaign, date);
	p->is_same = arena_printf(arena,
	    "as it was in the review %s of %s, "
	    "and nothing was found",
	    h->campaign, date);
	return p->is_new != NULL && p->is_same != NULL ? 0 : err_nomem(err);
}

int
proposal_prepare(struct proposals **out, const struct derived *d,
    const struct changes *c, const struct verdicts *v, struct arena *arena,
    struct err *err)
{
	const struct model *m = d->model;
	struct proposals *p = arena_alloc(arena, 1, sizeof(*p));
	struct change_source *sources;

	*out = NULL;
	if (p == NULL)
		return err_nomem(err);
	p->derived = d;
	p->changes = c;
	p->account =
	    arena_alloc(arena, m->n_accounts + 1, sizeof(struct noted));
	p->group = arena_alloc(arena, m->n_groups + 1, sizeof(struct noted));
	p->entitlement =
	    arena_alloc(arena, m->n_entitlements + 1, sizeof(struct noted));
	p->grant = arena_alloc(arena, m->n_grants + 1, sizeof(struct noted));
	if (p->account == NULL || p->group == NULL || p->entitlement == NULL ||
	    p->grant == NULL)
		return err_nomem(err);
	if (change_sources(&sources, m, c->history, arena, err) != 0)
		return -1;
	p->sources = sources;
	if (note_findings(p, v, arena, err) != 0 ||
	    note_holes(p, arena, err) != 0 || say_history(p, arena, err) != 0)
		return -1;
	*out = p;
	return 0;
}

/* ---- one row ---- */

struct look {
	const struct proposals *p;
	const struct access *row;
	/* account, grant, entitlement, group */
	const struct noted *noted[4];
	enum tier tier;
};
static const struct noted nothing_noted;

static bool
say(struct proposal *out, enum proposal_kind kind, const char *reason)
{
	out->kind = kind;
	out->reason = reason;
	return true;
}

static bool
name(struct proposal *out, enum proposal_kind kind, const struct finding *f,
    const struct look *l)
{
	return say(out, kind, l->p->said[f - l->p->findings]);
}

/* Steps: true, it is settled; false, the next one decides. */

static bool
if_incomplete(struct proposal *out, const struct look *l)
{
	const struct model *m = l->p->derived->model;
	size_t source =
	    change_source_of(m, m->accounts[l->row->account].source);
	const char *hole = l->p->hole[source];

	return hole != NULL && say(out, PROPOSE_NOTHING, hole);
}

static bool
if_tier_0(struct proposal *out, const struct look *l)
{
	static const char not_held[] = "what it gives is not in the inventory, "
				       "so nobody knows how much it is";
	static const char one_by_one[] = "it decides who may do what: decided "
					 "one by one, and with a reason";

	if (l->row->entitlement == NONE)
		return say(out, PROPOSE_NOTHING, not_held);
	return l->tier == TIER_0 && say(out, PROPOSE_NOTHING, one_by_one);
}

static bool
if_grave(struct proposal *out, const struct look *l)
{
	const struct finding *worst = NULL;

	for (size_t i = 0; i < 2; i++) {
		const struct finding *f = l->noted[i]->unused;

		if (f != NULL && f->severity >= MUSTER_HIGH &&
		    f->subject != MUSTER_CREDENTIAL)
			return name(out, PROPOSE_REVOKE, f, l);
	}
	for (size_t i = 0; i < NITEMS(l->noted); i++) {
		const struct finding *f = l->noted[i]->grave;

		if (f != NULL &&
		    (worst == NULL || f->severity > worst->severity))
			worst = f;
	}
	return worst != NULL && name(out, PROPOSE_MODIFY, worst, l);
}

static bool
if_dormant(struct proposal *out, const struct look *l)
{
	const struct finding *f = l->noted[0]->dormant;

	if (f == NULL)
		return false;
	if (l->tier == TIER_1)
		return say(out, PROPOSE_MODIFY, l->p->less[f - l->p->findings]);
	return name(out, PROPOSE_REVOKE, f, l);
}

/* Whether the last review had the row; unknown without one, and where it
 * could not read everything. */
static enum tri
was_there(const struct look *l)
{
	const struct changes *c = l->p->changes;
	const struct model *m = l->p->derived->model;
	const struct access *x = l->row;
	const struct change_source *s =
	    &l->p->sources[change_source_of(m, m->accounts[x->account].source)];
	size_t account = c->account[x->account], group = c->group[x->group];
	bool member = group != NONE && m->groups[x->group].everyone == TRI_YES;
	int64_t since;

	if (!s->known)
		return TRI_UNKNOWN;
	member = member || change_was_in(c->history, account, group, &since);
	if (account != NONE && c->grant[x->grant] != NONE && member)
		return TRI_YES;
	return (s->past_holes & (OF_MEMBERSHIP | OF_GRANT)) != 0 ? TRI_UNKNOWN
								 : TRI_NO;
}

static bool
if_new(struct proposal *out, const struct look *l)
{
	return was_there(l) == TRI_NO && say(out, PROPOSE_ASK, l->p->is_new);
}

static bool
if_rare(struct proposal *out, const struct look *l)
{
	for (size_t i = 0; i < NITEMS(l->noted); i++)
		if (l->noted[i]->rare != NULL)
			return name(out, PROPOSE_ASK, l->noted[i]->rare, l);
	return false;
}

static bool
is_same_text(const char *now, const char *then)
{
	return now != NULL && then != NULL && strcmp(now, then) == 0;
}

/* Roles have no text: what they give is in their name. */
static bool
says_the_same(const struct look *l)
{
	const struct changes *c = l->p->changes;
	const struct history *h = c->history;
	size_t e = l->row->entitlement, then = c->entitlement[e];
	size_t grant = l->row->grant;

	if (then == NONE || !is_same_text(c->grant_digest[grant],
				h->grants[c->grant[grant]].digest))
		return false;
	if (l->p->derived->model->entitlements[e].kind == ENTITLEMENT_ROLE)
		return true;
	return is_same_text(
	    c->entitlement_digest[e], h->entitlements[then].digest);
}

static bool
if_same(struct proposal *out, const struct look *l)
{
	static const char no_review[] =
	    "there is no earlier review to compare with";
	static const char not_said[] =
	    "the last review does not say whether it was there";
	static const char not_same[] =
	    "what it gives, or under which "
	    "conditions, is not the same as in the last review";
	const struct finding *open = NULL;

	for (size_t i = 0; i < NITEMS(l->noted) && open == NULL; i++)
		open = l->noted[i]->any;
	if (open != NULL)
		return name(out, PROPOSE_NOTHING, open, l);
	if (l->p->changes->history == NULL)
		return say(out, PROPOSE_NOTHING, no_review);
	if (was_there(l) != TRI_YES)
		return say(out, PROPOSE_NOTHING, not_said);
	if (!says_the_same(l))
		return say(out, PROPOSE_NOTHING, not_same);
	return say(out, PROPOSE_KEEP, l->p->is_same);
}

int
proposal_of(struct proposal *out, const struct proposals *p,
    const struct access *row, struct arena *arena, struct err *err)
{
	static bool (*const steps[])(
	    struct proposal *, const struct look *) = { if_incomplete,
		if_tier_0, if_grave, if_dormant, if_new, if_rare, if_same };
	const bool known = row->entitlement != NONE;
	const struct look l = { .p = p,
		.row = row,
		.noted = { &p->account[row->account], &p->grant[row->grant],
		    known ? &p->entitlement[row->entitlement] : &nothing_noted,
		    &p->group[row->group] },
		.tier = known
			    ? p->derived->of_entitlement[row->entitlement].tier
			    : TIER_NONE };
	bool settled = false;

	(void)arena; /* every text is there already */
	(void)err;
	*out = (struct proposal){ PROPOSE_NOTHING, NULL };
	for (size_t i = 0; i < NITEMS(steps) && !settled; i++)
		settled = steps[i](out, &l);
	return 0;
}
