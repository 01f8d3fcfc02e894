/* SPDX-License-Identifier: Apache-2.0 */
/* POL-19: which statements can never match, or are over? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* The copies of one permission, allowed or denied. */
struct copies {
	const char *permission, *why;
	int deny;
	size_t n, n_dead;
};
/* Dead permissions of one binding. */
struct finds {
	size_t n, n_denied;
};

static int
is_dead(const struct muster_effect *e)
{
	return e->state == MUSTER_EFFECT_OVER ||
	       e->state == MUSTER_EFFECT_NEVER;
}

/* One copy that is dead is how boundaries work; all of them are a fault. */
static int
finish(const struct muster_host *host, struct muster_run *run,
    const struct copies *c, struct finds *f, int silent)
{
	if (c->n == 0 || c->n_dead < c->n)
		return 0;
	f->n_denied += c->deny != 0;
	if (f->n++ >= SHOWN || silent)
		return 0;
	if (host->fact_text(run, c->deny ? "denied in vain" : "gives nothing",
		c->permission) != 0)
		return -1;
	return host->fact_text(run, "why", c->why);
}

static int
find_dead(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, struct finds *f, int silent)
{
	struct copies c = { .permission = NULL };
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (e->implied_by != NULL)
			continue;
		if (c.permission == NULL || c.deny != e->deny ||
		    strcmp(c.permission, e->permission) != 0) {
			if (finish(host, run, &c, f, silent) != 0)
				return -1;
			memset(&c, 0, sizeof(c));
		}
		c.permission = e->permission;
		c.deny = e->deny;
		c.n++;
		if (is_dead(e)) {
			c.n_dead++;
			c.why = e->why;
		}
	}
	return finish(host, run, &c, f, silent);
}

static const char *
weigh(const struct finds *f, enum muster_severity *severity)
{
	*severity = f->n_denied > 0 ? MUSTER_MEDIUM : MUSTER_LOW;
	return f->n_denied > 0
		   ? "medium: a DENY that never takes hold protects nothing"
		   : "low: it gives nothing to anyone";
}

static int
judge_grant(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	struct finds f = { 0, 0 };
	enum muster_severity severity;
	const char *why;

	if (find_dead(host, run, g, &f, 0) != 0)
		return -1;
	if (f.n == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL,
		    MUSTER_LOW, NULL);
	if (host->fact_number(run, "dead permissions", (int64_t)f.n) != 0 ||
	    host->fact_text(run, "policy", g->entitlement->name) != 0 ||
	    host->fact_text(run, "group", g->group->name) != 0 ||
	    host->fact_text(run, "boundaries", g->condition_names) != 0)
		return -1;
	why = weigh(&f, &severity);
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    "As it is bound here, a statement of the policy can never match, "
	    "or is over; elsewhere it is in force.",
	    severity, why);
}

static int
judge_policy(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct muster_grant *g)
{
	struct finds f = { 0, 0 };
	enum muster_severity severity;
	const char *why;

	if (find_dead(host, run, g, &f, 0) != 0 ||
	    host->fact_number(run, "dead permissions", (int64_t)f.n) != 0 ||
	    host->fact_number(run, "bindings", (int64_t)e->n_grants) != 0)
		return -1;
	why = weigh(&f, &severity);
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "Wherever the policy is bound, a statement of it can never match, "
	    "or is over.",
	    severity, why);
}

/* How many of its bindings have something dead in them, of how many. */
struct spread {
	size_t n, n_dead;
	const struct muster_grant *first; /* one that has */
};

static int
survey(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct spread *s)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->entitlement_grant(run, e, i)) != NULL;
	     i++) {
		struct finds f = { 0, 0 };

		if (g->group == NULL)
			continue;
		if (find_dead(host, run, g, &f, 1) != 0)
			return -1;
		s->n++;
		if (f.n == 0)
			continue;
		s->n_dead++;
		if (s->first == NULL)
			s->first = g;
	}
	return 0;
}

static int
judge_bindings(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->entitlement_grant(run, e, i)) != NULL;
	     i++)
		if (g->group != NULL && judge_grant(host, run, g) != 0)
			return -1;
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	struct spread s = { 0, 0, NULL };

	if (survey(host, run, e, &s) != 0)
		return -1;
	if (s.n == 0)
		return 0;
	if (s.n_dead == s.n)
		return judge_policy(host, run, e, s.first);
	if (e->readable != MUSTER_YES) {
		if (host->judge(run, MUSTER_UNKNOWN, MUSTER_ENTITLEMENT, e->id,
			"The text of the policy was not read, or not "
			"understood.",
			MUSTER_LOW, NULL) != 0)
			return -1;
	} else if (host->judge(run, MUSTER_PASS, MUSTER_ENTITLEMENT, e->id,
		       NULL, MUSTER_LOW, NULL) != 0) {
		return -1;
	}
	return s.n_dead > 0 ? judge_bindings(host, run, e) : 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++)
		if (e->kind != NULL && strcmp(e->kind, "policy") == 0 &&
		    judge(host, run, e) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_statement_dead = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-19",
	.family = "policy and boundary",
	.title = "Statement that can never match or is over",
	.logic = "Bound policies that give or deny a permission under "
		 "conditions which no request can meet, or whose last date "
		 "is past, in every copy that the boundaries make of it: "
		 "contradicting conditions, a date in the past, a parameter "
		 "without a value. If every binding has such a permission the "
		 "policy is the subject, else the bindings that do. A "
		 "permission that another statement of the same policy "
		 "gives is alive. Dates in the future pass. A policy whose "
		 "text was not read or not understood is unknown.",
	.rationale = "A dead ALLOW is read in every review as if it gave "
		     "something, and comes to life when a parameter is "
		     "filled in or a condition is corrected. A dead DENY is "
		     "worse: what it was to keep out is not kept out.",
	.fix = "1. Read the reason given here: a date, a contradiction, a "
	       "parameter. 2. Open Account Management > Identity & access "
	       "management > Policies and take the statement out, or correct "
	       "its condition. 3. For a single binding, open Groups, choose "
	       "the group and correct the parameter or the boundary of the "
	       "permission.",
	.false_alarm = "A right with an end date that is kept as a record of "
		       "what was given: the audit log has it.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
