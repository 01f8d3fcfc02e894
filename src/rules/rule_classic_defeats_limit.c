/* SPDX-License-Identifier: Apache-2.0 */
/* POL-20: where does a classic permission void the limit of a policy? */
#include <stddef.h>

#include "abi/muster_rule.h"
#include "rules/classic.h"

#define SHOWN 5 /* classic permissions named in the facts */

static int
state_role(const struct muster_host *host, struct muster_run *run,
    const struct classic_role *r)
{
	const struct muster_scope *at = &r->grant->scope;

	if (host->fact_text(
		run, "classic permission", r->grant->entitlement->name) != 0 ||
	    host->fact_text(run, "at", at->name != NULL ? at->name : at->id) !=
		0 ||
	    host->fact_text(run, "limited in vain", r->permission) != 0)
		return -1;
	return host->fact_text(run, "by policy", r->policy->entitlement->name);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, enum muster_tier strongest)
{
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: what was meant to be limited only reads";

	if (g->n_members == 0) {
		severity = MUSTER_LOW;
		why = "low: nobody is in the group";
	} else if (strongest <= MUSTER_TIER_2) {
		severity = MUSTER_HIGH;
		why = "high: what was meant to be limited writes, administers, "
		      "or reads what is sensitive";
	}
	if (host->fact_number(run, "members", (int64_t)g->n_members) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "A policy of the group gives under a limit what a classic "
	    "permission of the group gives without one.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, const struct classic *x)
{
	enum muster_tier strongest = MUSTER_TIER_NONE;
	size_t n = 0;

	for (size_t i = 0; i < x->n_roles; i++) {
		const struct classic_role *r = &x->roles[i];

		if (r->fate != CLASSIC_DEFEATS)
			continue;
		if (r->tier < strongest)
			strongest = r->tier;
		if (n++ < SHOWN && state_role(host, run, r) != 0)
			return -1;
	}
	if (n > 0)
		return judge_fault(host, run, g, strongest);
	if (g->tier_doubt == NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id, NULL,
		    MUSTER_HIGH, NULL);
	if (host->fact_text(run, "not known", g->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_GROUP, g->id,
	    "A policy of the group was not read, or not understood: what it "
	    "limits is not known.",
	    MUSTER_HIGH, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_group *g;
	struct classic x;
	int rc = -1;

	if (classic_open(&x, host, run) != 0)
		goto out;
	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		if (classic_gather(&x, host, run, g) != 0)
			goto out;
		if (x.n_roles > 0 && judge(host, run, g, &x) != 0)
			goto out;
	}
	rc = 0;
out:
	classic_close(&x);
	return rc;
}

const struct muster_rule rule_classic_defeats_limit = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-20",
	.family = "policy and boundary",
	.title = "Classic permission defeats a limited policy",
	.logic = "Groups with a classic permission for a whole environment, "
		 "and a policy that gives the same there under a condition "
		 "or a boundary: the same environment role, or the newer "
		 "permission that stands for it (logs, settings, "
		 "vulnerabilities, session replay). Where another policy of "
		 "the group gives it without limit, that policy is the "
		 "cause, not the classic permission. Classic permissions for "
		 "a zone are limited themselves. A group with a policy that "
		 "was not read or not understood is unknown.",
	.rationale = "Policies and classic permissions add up, and a boundary "
		     "does not reach classic permissions. The limit stands "
		     "in every list and is approved in every review, and the "
		     "members of the group are not limited at all.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Groups and choose the group. 2. Remove the classic permission "
	       "named here from its permissions. 3. Ask the members whether "
	       "something is missing now, and add it to the limited policy "
	       "under Policies, or to its boundary.",
	.false_alarm = "A limit that was left behind when the group was given "
		       "the whole environment on purpose: remove the limited "
		       "policy then.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.whole = MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
};
