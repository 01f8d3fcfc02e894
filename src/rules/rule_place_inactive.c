/* SPDX-License-Identifier: Apache-2.0 */
/* POL-21: which inactive environments still have bindings? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
judge_inactive(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *p)
{
	if (p->n_grants == 0)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_PLACE, p->id,
		    "The environment is inactive, and the platform does not "
		    "tell the bindings of such a one.",
		    MUSTER_INFO, NULL);
	if (host->fact_text(run, "environment",
		p->scope.name != NULL ? p->scope.name : p->scope.id) != 0 ||
	    host->fact_text(run, "criticality", p->scope.criticality) != 0 ||
	    host->fact_number(
		run, "bindings that are known", (int64_t)p->n_grants) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_PLACE, p->id,
	    "The environment is inactive, and groups still hold something in "
	    "it.",
	    MUSTER_INFO,
	    "info: nothing can be used there as long as it is inactive");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *p)
{
	if (p->active == MUSTER_NO)
		return judge_inactive(host, run, p);
	if (p->active == MUSTER_YES)
		return host->judge(run, MUSTER_PASS, MUSTER_PLACE, p->id, NULL,
		    MUSTER_INFO, NULL);
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_PLACE, p->id,
	    "The source does not say whether the environment is active.",
	    MUSTER_INFO, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_place *p;

	for (size_t i = 0; (p = host->place(run, i)) != NULL; i++)
		if (p->scope.kind != NULL &&
		    strcmp(p->scope.kind, "environment") == 0 &&
		    judge(host, run, p) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_place_inactive = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-21",
	.family = "policy and boundary",
	.title = "Inactive environment with bindings",
	.logic = "Environments that are inactive and at which a group holds "
		 "a policy or a classic permission. The platform refuses to "
		 "list the policies bound in such an environment: without a "
		 "classic permission there, the verdict is unknown.",
	.rationale = "The grants sleep with the environment and wake with it. "
		     "When it is activated again, years later, everyone who "
		     "was in those groups has access, unasked.",
	.fix = "1. Ask the owner of the environment whether it will come "
	       "back. 2. If not, open Account Management > Identity & access "
	       "management > Groups, choose the groups named in the list of "
	       "grants and remove their permissions at this environment. 3. "
	       "Policies bound there can be seen and removed only while it "
	       "is active: plan that together with its end.",
	.false_alarm = "An environment that is switched off for a while, on "
		       "purpose.",
	.severity = MUSTER_INFO,
	.settings = NULL,
	.needs = MUSTER_DATA_SCOPES | MUSTER_DATA_GRANTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
