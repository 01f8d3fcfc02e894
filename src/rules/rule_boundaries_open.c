/* SPDX-License-Identifier: Apache-2.0 */
/* POL-17: where does a second boundary open what the first one limits? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* The copies of one permission, one after the other. */
struct copies {
	const char *permission;
	const struct muster_boundary *limit; /* one that limits it */
	enum muster_tier tier;
	size_t n_open, n_assumed;
	const char *assumed;
};
/* What was found in one binding. */
struct finds {
	size_t n_open, n_assumed;
	enum muster_tier strongest;
	const char *assumed;
};

static int
counts(const struct muster_effect *e)
{
	return !e->deny && e->implied_by == NULL &&
	       (e->state == MUSTER_EFFECT_ALIVE ||
		   e->state == MUSTER_EFFECT_NOT_YET);
}

static int
finish(const struct muster_host *host, struct muster_run *run,
    const struct copies *c, struct finds *f)
{
	if (c->n_open == 0 || c->limit == NULL)
		return 0;
	if (c->n_assumed == c->n_open) {
		f->n_assumed++;
		f->assumed = c->assumed;
		return 0;
	}
	if (c->tier < f->strongest)
		f->strongest = c->tier;
	if (f->n_open++ >= SHOWN)
		return 0;
	if (host->fact_text(run, "permission", c->permission) != 0)
		return -1;
	return host->fact_text(run, "limited only by", c->limit->name);
}

static void
add_copy(struct copies *c, const struct muster_effect *e)
{
	c->permission = e->permission;
	c->tier = e->tier;
	if (e->limited) {
		if (e->boundary != NULL)
			c->limit = e->boundary;
		return;
	}
	c->n_open++;
	if (e->assumed == NULL)
		return;
	c->n_assumed++;
	c->assumed = e->assumed;
}

static int
find_open(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, struct finds *f)
{
	struct copies c = { .permission = NULL };
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (!counts(e))
			continue;
		if (c.permission == NULL ||
		    strcmp(c.permission, e->permission) != 0) {
			if (finish(host, run, &c, f) != 0)
				return -1;
			memset(&c, 0, sizeof(c));
		}
		add_copy(&c, e);
	}
	return finish(host, run, &c, f);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct finds *f)
{
	if (f->n_open > 0 && host->fact_number(run, "permissions opened",
				 (int64_t)f->n_open) != 0)
		return -1;
	if (host->fact_text(run, "assumed", f->assumed) != 0 ||
	    host->fact_text(run, "policy", g->entitlement->name) != 0 ||
	    host->fact_text(run, "boundaries", g->condition_names) != 0)
		return -1;
	return host->fact_text(
	    run, "at", g->scope.name != NULL ? g->scope.name : g->scope.id);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct finds *f)
{
	enum muster_severity severity = MUSTER_HIGH;
	const char *why = "high: what was meant to be limited writes, "
			  "administers, or reads what is sensitive";

	if (f->strongest > MUSTER_TIER_2) {
		severity = MUSTER_LOW;
		why = "low: what is opened only reads";
	} else if (g->n_accounts == 0) {
		severity = MUSTER_LOW;
		why = "low: nobody is in the group";
	}
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    "One boundary of the binding limits a permission, and another one "
	    "opens it again: together they limit nothing.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	struct finds f = { .strongest = MUSTER_TIER_NONE };
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (find_open(host, run, g, &f) != 0 ||
	    state_facts(host, run, g, &f) != 0)
		return -1;
	if (f.n_open > 0)
		return judge_fault(host, run, g, &f);
	if (f.n_assumed > 0) {
		verdict = MUSTER_UNKNOWN;
		reason = "One of the boundaries is not known: whether it "
			 "opens what another one limits cannot be told.";
	} else if (g->entitlement->readable != MUSTER_YES) {
		verdict = MUSTER_UNKNOWN;
		reason = "The text of the policy was not read, or not "
			 "understood.";
	}
	return host->judge(
	    run, verdict, MUSTER_GRANT, g->id, reason, MUSTER_HIGH, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		if (g->n_conditions < 2 || g->group == NULL ||
		    g->entitlement == NULL || g->entitlement->kind == NULL ||
		    strcmp(g->entitlement->kind, "policy") != 0)
			continue;
		if (judge(host, run, g) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_boundaries_open = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-17",
	.family = "policy and boundary",
	.title = "Several boundaries open a permission",
	.logic = "Bindings with two boundaries or more, of which one limits a "
		 "permission of the policy and another one has no line for "
		 "it. A permission that none of them limits is told by "
		 "POL-04. Unknown: one of the boundaries is in no list, or "
		 "was not understood.",
	.rationale = "Boundaries of one binding do not add up: each of them "
		     "makes a copy of the policy, and the copies hold side by "
		     "side. A boundary for data and one for settings leave "
		     "both without any limit, which is the opposite of what "
		     "whoever bound them had in mind.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Boundaries and create one boundary that holds the lines of "
	       "all of them. 2. Under Groups, choose the group, edit the "
	       "permission with this policy, attach the new boundary and "
	       "take the others off. 3. Where two policies were meant, bind "
	       "each with its own boundary.",
	.false_alarm = "None that is known; a permission that is meant to be "
		       "open belongs into a policy of its own.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CONDITIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
