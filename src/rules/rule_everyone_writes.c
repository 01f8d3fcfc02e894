/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-14: what may every account do beyond reading? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* What a grant gives beyond reading. */
struct finds {
	int64_t n;
	int64_t n_open;        /* of these, under no condition */
	int sensitive;         /* one of them sees what is sensitive */
	enum muster_tier tier; /* of the strongest */
};

static int
is_beyond_read(const struct muster_effect *e)
{
	return !e->deny && e->action != NULL &&
	       (e->state == MUSTER_EFFECT_ALIVE ||
		   e->state == MUSTER_EFFECT_NOT_YET) &&
	       e->tier <= MUSTER_TIER_2 && strcmp(e->action, "read") != 0;
}

static int
find_effects(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, struct finds *f)
{
	const struct muster_effect *e;

	*f = (struct finds){ 0, 0, 0, MUSTER_TIER_NONE };
	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (!is_beyond_read(e))
			continue;
		if (f->n++ < SHOWN &&
		    host->fact_text(run, "permission", e->permission) != 0)
			return -1;
		f->n_open += !e->limited;
		f->sensitive |= strcmp(e->action, "read-sensitive") == 0;
		if (e->tier < f->tier)
			f->tier = e->tier;
	}
	return 0;
}

static enum muster_severity
weigh(const struct muster_grant *g, const struct finds *f, const char **why)
{
	const int limited = f->n_open == 0;

	if (f->tier == MUSTER_TIER_0) {
		*why = limited
			   ? "high: everyone can change who may do what, "
			     "if only under a condition"
			   : "critical: everyone can change who may do what";
		return limited ? MUSTER_HIGH : MUSTER_CRITICAL;
	}
	if (f->tier == MUSTER_TIER_1 || f->sensitive) {
		*why = limited ? "medium: a condition limits what everyone "
				 "administers or sees"
			       : "high: everyone administers, or sees what is "
				 "sensitive";
		return limited ? MUSTER_MEDIUM : MUSTER_HIGH;
	}
	if (limited ||
	    (g->entitlement != NULL && g->entitlement->builtin == MUSTER_YES)) {
		*why = "low: it only writes, by a policy that the vendor made "
		       "for users or under a condition";
		return MUSTER_LOW;
	}
	*why = "medium: everyone writes, but does not administer";
	return MUSTER_MEDIUM;
}

static int
judge_found(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct finds *f)
{
	const char *why;
	const enum muster_severity severity = weigh(g, f, &why);

	if (host->fact_number(run, "permissions beyond reading", f->n) != 0 ||
	    host->fact_text(run, "group", g->group->name) != 0 ||
	    host->fact_text(run, "policy",
		g->entitlement != NULL ? g->entitlement->name
				       : g->entitlement_id) != 0 ||
	    host->fact_text(run, "at",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)g->n_accounts) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    "Every account holds rights beyond reading by this binding.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	struct finds f;

	if (find_effects(host, run, g, &f) != 0)
		return -1;
	if (f.n > 0)
		return judge_found(host, run, g, &f);
	if (g->entitlement != NULL && g->entitlement->readable != MUSTER_YES)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "The text of the policy was not read or not understood.",
		    MUSTER_HIGH, NULL);
	return host->judge(
	    run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL, MUSTER_HIGH, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++)
		if (g->group != NULL && g->group->everyone == MUSTER_YES &&
		    g->entitlement != NULL && judge(host, run, g) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_everyone_writes = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-14",
	.family = "privilege",
	.title = "Grant to everyone goes beyond reading",
	.logic = "Bindings of a group that holds every account of the source, "
		 "which give a permission of tier 2 or stronger that writes, "
		 "administers or shows what is sensitive, now or from a date "
		 "on. A policy whose text was not read or not understood is "
		 "unknown.",
	.rationale = "Nobody is asked before everyone gets something: each new "
		     "account has it from its first minute, each external "
		     "person and each machine included.",
	.fix = "1. Decide what every account really needs; most often that is "
	       "reading. 2. Open Account Management > Identity & access "
	       "management > Groups, choose the group of everyone and bind a "
	       "policy that only reads, or attach a boundary. 3. Give the "
	       "rest to groups of those who work with it.",
	.false_alarm = "Dashboards and notebooks that everybody makes for "
		       "themselves by design: record an exception for that "
		       "binding.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
