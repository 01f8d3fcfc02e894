/* SPDX-License-Identifier: Apache-2.0 */
/* POL-13: which classic permissions do policies of the group cover? */
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
	    host->fact_text(run, "given as well", r->permission) != 0)
		return -1;
	return host->fact_text(run, "by policy", r->policy->entitlement->name);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, const struct classic *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n_roles; i++)
		if (x->roles[i].fate == CLASSIC_COVERED && n++ < SHOWN &&
		    state_role(host, run, &x->roles[i]) != 0)
			return -1;
	if (n > 0) {
		if (host->fact_number(
			run, "classic permissions covered", (int64_t)n) != 0)
			return -1;
		return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
		    "The group holds a classic permission, and policies of "
		    "its own give the same.",
		    MUSTER_LOW,
		    "low: it gives nothing that the policies do not");
	}
	if (g->tier_doubt == NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id, NULL,
		    MUSTER_LOW, NULL);
	if (host->fact_text(run, "not known", g->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_GROUP, g->id,
	    "A policy of the group was not read, or not understood: what it "
	    "covers is not known.",
	    MUSTER_LOW, NULL);
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

const struct muster_rule rule_classic_beside_policy = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-13",
	.family = "policy and boundary",
	.title = "Legacy role permission beside policies",
	.logic = "Groups with a classic permission for an environment or a "
		 "zone, and a policy that gives the same there: the same "
		 "environment role, or the newer permission that stands for "
		 "it (logs, settings, vulnerabilities, session replay). "
		 "Where the policy is limited and the classic permission is "
		 "not, POL-20 says so instead; what no policy covers is "
		 "told by POL-22. A group with a policy that was not read or "
		 "not understood is unknown.",
	.rationale = "The same right comes in two ways. Whoever removes one "
		     "of them in good faith removes nothing, and nobody knows "
		     "which of the two the next change has to be made in.",
	.fix = "1. Compare the classic permission with the policy named here. "
	       "2. Open Account Management > Identity & access management > "
	       "Groups, choose the group and remove the classic permission. "
	       "3. Keep the policy as the one place where this right is "
	       "given.",
	.false_alarm = "A transition under way, with an end date: record an "
		       "exception until then.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.whole = MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
};
