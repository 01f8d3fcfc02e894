/* SPDX-License-Identifier: Apache-2.0 */
/* SOD-01: who holds two duties that nobody should hold together? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* This pair has a rule of its own, SOD-04. */
#define LEFT_OUT "configure-and-erase"
#define MAX_LISTED 100 /* pairs that are told; more are counted */

static const char *const severity_reason[] = {
	[MUSTER_INFO] = "info: the matrix rates the gravest pair so",
	[MUSTER_LOW] = "low: the matrix rates the gravest pair so",
	[MUSTER_MEDIUM] = "medium: the matrix rates the gravest pair so",
	[MUSTER_HIGH] = "high: the matrix rates the gravest pair so",
	[MUSTER_CRITICAL] = "critical: the matrix rates the gravest pair so",
};

/* What is known of one account after all pairs were asked about. */
struct tally {
	size_t n_pairs;   /* held */
	size_t n_unclear; /* held, but perhaps nowhere together */
	enum muster_severity severity;
};

enum meeting { APART, TOGETHER, UNCLEAR };

static int
is_everywhere(const struct muster_scope *s)
{
	return s->kind != NULL && (strcmp(s->kind, "global") == 0 ||
				      strcmp(s->kind, "account") == 0);
}

/* Whether `inner` is a part of the place `outer`, as a zone is. */
static int
lies_in(const struct muster_host *host, struct muster_run *run,
    const struct muster_scope *inner, const struct muster_scope *outer)
{
	const struct muster_place *p;

	if (inner->kind == NULL || strcmp(inner->kind, "zone") != 0)
		return 0;
	for (size_t i = 0; (p = host->place(run, i)) != NULL; i++)
		if (p->scope.id != NULL && p->parent_id != NULL &&
		    strcmp(p->scope.id, inner->id) == 0)
			return strcmp(p->parent_id, outer->id) == 0;
	return 0;
}

static int
scopes_meet(const struct muster_host *host, struct muster_run *run,
    const struct muster_scope *a, const struct muster_scope *b)
{
	if (is_everywhere(a) || is_everywhere(b))
		return 1;
	if (a->id == NULL || b->id == NULL)
		return 0;
	return strcmp(a->id, b->id) == 0 || lies_in(host, run, a, b) ||
	       lies_in(host, run, b, a);
}

static int
gives(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const char *permission)
{
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++)
		if (!e->deny && e->state == MUSTER_EFFECT_ALIVE &&
		    strcmp(e->permission, permission) == 0)
			return 1;
	return 0;
}

/* Whether the account has the permission at that scope by any grant. */
static int
has_at(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char *permission,
    const struct muster_scope *scope)
{
	const struct muster_membership *m;
	const struct muster_grant *g;

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++)
		for (size_t k = 0;
		     (g = host->group_grant(run, m->group, k)) != NULL; k++)
			if (scopes_meet(host, run, &g->scope, scope) &&
			    gives(host, run, g, permission))
				return 1;
	return 0;
}

/*
 * A holding shows one way of several.  Where the two shown lie apart, the
 * other grants are asked; that settles it only if each duty rests on the one
 * permission shown.
 */
static enum meeting
meet(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_holding side[2])
{
	if (scopes_meet(host, run, &side[0].scope, &side[1].scope) ||
	    has_at(host, run, a, side[0].permission, &side[1].scope) ||
	    has_at(host, run, a, side[1].permission, &side[0].scope))
		return TOGETHER;
	return side[0].n_permissions == 1 && side[1].n_permissions == 1
		   ? APART
		   : UNCLEAR;
}

static int
state_side(const struct muster_host *host, struct muster_run *run,
    const char *const label[3], const struct muster_holding *h)
{
	const struct muster_entitlement *e =
	    h->grant != NULL ? h->grant->entitlement : NULL;
	const char *where = h->scope.name != NULL ? h->scope.name : h->scope.id;

	if (host->fact_text(run, label[0], h->permission) != 0 ||
	    host->fact_text(run, label[1], e != NULL ? e->name : NULL) != 0)
		return -1;
	return host->fact_text(run, label[2], where);
}

static int
state_pair(const struct muster_host *host, struct muster_run *run,
    const struct muster_conflict *c, const struct muster_holding side[2])
{
	static const char *const one[] = { "one side", "one side by",
		"one side in" };
	static const char *const other[] = { "other side", "other side by",
		"other side in" };

	if (host->fact_text(run, "pair", c->title) != 0 ||
	    state_side(host, run, one, &side[0]) != 0 ||
	    state_side(host, run, other, &side[1]) != 0)
		return -1;
	if (host->fact_text(run, "one side is",
		side[0].limited ? "under a condition" : NULL) != 0)
		return -1;
	return host->fact_text(
	    run, "other side is", side[1].limited ? "under a condition" : NULL);
}

static int
examine_pair(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_conflict *c,
    struct tally *t)
{
	const struct muster_holding *h = host->holding(run, a, c->one);
	struct muster_holding side[2];
	enum meeting how = TOGETHER;

	if (h == NULL)
		return 0;
	side[0] = *h; /* the host uses its place again */
	if ((h = host->holding(run, a, c->other)) == NULL)
		return 0;
	side[1] = *h;
	if (c->same_scope)
		how = meet(host, run, a, side);
	if (how == APART)
		return 0;
	if (how == UNCLEAR) {
		t->n_unclear++;
		return 0;
	}
	if (t->n_pairs == 0 || c->severity > t->severity)
		t->severity = c->severity;
	return t->n_pairs++ < MAX_LISTED ? state_pair(host, run, c, side) : 0;
}

static int
conclude(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct tally *t)
{
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (t->n_pairs > 0 && a->status == MUSTER_STATUS_UNKNOWN) {
		verdict = MUSTER_UNKNOWN;
		reason = "The account holds both duties of a pair, but its "
			 "status is not one we know: it may be switched off.";
	} else if (t->n_pairs > 0) {
		verdict = MUSTER_FAIL;
		reason = "One person holds duties that the matrix keeps "
			 "apart.";
	} else if (t->n_unclear > 0) {
		verdict = MUSTER_UNKNOWN;
		reason = "The account holds both duties of a pair in different "
			 "places; whether they meet somewhere is not shown.";
	} else if (a->tier_doubt != NULL) {
		verdict = MUSTER_UNKNOWN;
		reason = "It is not known all that this person may do.";
	}
	if (verdict != MUSTER_PASS &&
	    (host->fact_number(run, "pairs held", (int64_t)t->n_pairs) != 0 ||
		host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "in doubt", a->tier_doubt) != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    t->severity, severity_reason[t->severity]);
}

static int
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	struct tally t = { 0, 0, MUSTER_HIGH };
	const struct muster_conflict *c;

	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as an account for emergencies, in which one "
		    "person must be able to do everything.",
		    MUSTER_HIGH, NULL);
	for (size_t i = 0; (c = host->conflict(run, i)) != NULL; i++)
		if (strcmp(c->id, LEFT_OUT) != 0 && a->n_grants > 0 &&
		    examine_pair(host, run, a, c, &t) != 0)
			return -1;
	return conclude(host, run, a, &t);
}

static int
has_pairs(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_conflict *c;

	for (size_t i = 0; (c = host->conflict(run, i)) != NULL; i++)
		if (strcmp(c->id, LEFT_OUT) != 0)
			return 1;
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	if (!has_pairs(host, run))
		return 0; /* nothing was asked, so that nobody passes */
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type == MUSTER_SERVICE ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_PENDING &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (examine(host, run, a) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_duty_conflict = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "SOD-01",
	.family = "segregation of duties",
	.title = "Conflict pair held by one person",
	.logic = "People who can sign in, or are invited, and who hold both "
		 "duties of a pair in the matrix of conflicts; without pairs "
		 "nobody is judged. A duty is a set of permissions, told from "
		 "what the grants really give, not from names. Pairs that are "
		 "a conflict only where both meet count in the same place "
		 "only. The pair of writing configuration and erasing traces "
		 "belongs to SOD-04; service users belong to NHI-02; "
		 "registered emergency accounts pass.",
	.rationale = "Some work is split between two people so that no one can "
		     "both do wrong and hide it, or act and approve it. Who "
		     "holds both halves is controlled by nobody.",
	.fix = "1. Read among the facts by which policy each side is held. "
	       "2. Decide which side the person needs. 3. Open Account "
	       "Management > Identity & access management > People, choose the "
	       "person and take them out of the group that carries the other "
	       "side; if one group carries both, split it under Groups. 4. If "
	       "both are needed, record an exception with a compensating "
	       "control, an approver and an end.",
	.false_alarm = "A small team in which a dated exception names a "
		       "compensating control; a side that a condition keeps to "
		       "a test environment.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_SERVICES | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
