/* SPDX-License-Identifier: Apache-2.0 */
/* DRF-01: which grants and memberships did the last review not see? */
#include <stddef.h>

#include "abi/muster_rule.h"

#define MAX_LISTED 10 /* groups of one account that are told */

/* ---- grants ---- */

/* What is new has been seen first now; what has no such time may have been in
 * something that the last review did not read. */
static enum muster_verdict
examine(const struct muster_grant *g, const struct muster_past *past,
    const char **reason)
{
	*reason = NULL;
	if (past == NULL && g->first_seen != MUSTER_NO_TIME) {
		*reason = "The grant was not there in the last review.";
		return MUSTER_FAIL;
	}
	if (past == NULL) {
		*reason = "The last review did not see this grant, but it did "
			  "not see everything.";
		return MUSTER_UNKNOWN;
	}
	if (past->same_text == MUSTER_NO) {
		*reason = "The grant was reviewed under other conditions.";
		return MUSTER_FAIL;
	}
	if (past->same_text != MUSTER_YES && g->n_conditions > 0) {
		*reason = "It is not known whether the conditions of the grant "
			  "are those that were reviewed.";
		return MUSTER_UNKNOWN;
	}
	return MUSTER_PASS;
}

static int
state_grant(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_history *h)
{
	const struct muster_entitlement *e = g->entitlement;

	if (host->fact_text(run, "group",
		g->group != NULL ? g->group->name : g->group_id) != 0 ||
	    host->fact_text(
		run, "right", e != NULL ? e->name : g->entitlement_id) != 0 ||
	    host->fact_text(run, "in",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_text(run, "boundaries",
		g->n_conditions > 0 ? g->condition_names : NULL) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)g->n_accounts) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_time(run, "first seen", g->first_seen) != 0)
		return -1;
	return host->fact_time(run, "last review", h->at);
}

static int
judge_grant(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_history *h)
{
	const int writes = g->tier == MUSTER_TIER_2;
	const struct muster_past *past = host->past(run, MUSTER_GRANT, g->id);
	enum muster_verdict verdict;
	const char *reason;

	if (past == NULL && g->first_seen == MUSTER_NO_TIME && h->complete)
		return 0; /* its source is new to us */
	verdict = examine(g, past, &reason);
	if (verdict != MUSTER_PASS && state_grant(host, run, g, h) != 0)
		return -1;
	if (g->n_accounts == 0)
		return host->judge(run, verdict, MUSTER_GRANT, g->id, reason,
		    MUSTER_LOW, "low: nobody has it yet");
	return host->judge(run, verdict, MUSTER_GRANT, g->id, reason,
	    writes ? MUSTER_MEDIUM : MUSTER_LOW,
	    writes ? "medium: it writes, or reads what is sensitive"
		   : "low: it only reads");
}

/* ---- memberships, at the account ---- */

struct tally {
	size_t n, n_new, n_known; /* those of privileged groups left out */
	enum muster_tier tier;    /* strongest of the new ones */
};

static int
state_new(const struct muster_host *host, struct muster_run *run,
    const struct muster_membership *m, struct tally *t)
{
	const char *name =
	    m->group->name != NULL ? m->group->name : m->group->id;

	if (m->group->tier < t->tier)
		t->tier = m->group->tier;
	return t->n_new++ < MAX_LISTED ? host->fact_text(run, "new in", name)
				       : 0;
}

static int
walk_memberships(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct tally *t)
{
	const struct muster_membership *m;

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		if (m->group == NULL || m->group->tier <= MUSTER_TIER_1)
			continue; /* PRV-11 */
		t->n++;
		t->n_known += m->is_new != MUSTER_TRI_UNKNOWN;
		if (m->is_new == MUSTER_YES && state_new(host, run, m, t) != 0)
			return -1;
	}
	return 0;
}

static int
judge_new(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct tally *t,
    const struct muster_history *h)
{
	const int writes = t->tier == MUSTER_TIER_2;

	if ((t->n_new > MAX_LISTED &&
		host->fact_number(run, "groups not listed",
		    (int64_t)(t->n_new - MAX_LISTED)) != 0) ||
	    host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "account first seen", a->first_seen) != 0 ||
	    host->fact_time(run, "last review", h->at) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "The account is in groups that it was not in at the last review.",
	    writes ? MUSTER_MEDIUM : MUSTER_LOW,
	    writes ? "medium: one of the groups writes, or reads what is "
		     "sensitive"
		   : "low: the groups only read");
}

static int
judge_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_history *h)
{
	struct tally t = { 0, 0, 0, MUSTER_TIER_NONE };

	if (walk_memberships(host, run, a, &t) != 0)
		return -1;
	if (t.n_new > 0)
		return judge_new(host, run, a, &t, h);
	if (t.n == 0 || (t.n_known == 0 && h->complete))
		return 0; /* in no group; or its source is new to us */
	return host->judge(run, t.n_known == t.n ? MUSTER_PASS : MUSTER_UNKNOWN,
	    MUSTER_ACCOUNT, a->id,
	    t.n_known == t.n ? NULL
			     : "Of some of its groups it is not known whether "
			       "the account was in them at the last review.",
	    MUSTER_LOW, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_history *h = host->history(run);
	const struct muster_account *a;
	const struct muster_grant *g;

	if (h == NULL)
		return 0; /* nothing to compare with is no finding */
	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++)
		if (g->tier > MUSTER_TIER_1 &&
		    judge_grant(host, run, g, h) != 0)
			return -1;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (judge_account(host, run, a, h) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_grant_new = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-01",
	.family = "drift and baseline",
	.title = "Grant or membership not in the last review",
	.logic = "Bindings and roles that were not there in the last review, "
		 "or were there under other conditions; and accounts that are "
		 "in groups they were not in then. Privileged grants and "
		 "groups belong to PRV-11. A source that the last review did "
		 "not have is not judged; what may have been in a part that it "
		 "could not read is unknown.",
	.rationale = "What was reviewed once has been accepted by somebody. "
		     "What came since has not, and is where the attention of "
		     "a reviewer is worth most.",
	.fix = "1. Look for the request behind the change; the audit log "
	       "(Account Management > Settings > Audit log) names who made it. "
	       "2. If there is one, accept the row in this review; it is known "
	       "from then on. 3. If not, take the account out of the group "
	       "under People, or the binding off the group under Groups.",
	.false_alarm = "New colleagues and new teams; bindings that a tool "
		       "deleted and made again under a new id.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY,
	.whole = MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
