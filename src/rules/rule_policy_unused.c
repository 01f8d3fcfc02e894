/* SPDX-License-Identifier: Apache-2.0 */
/* POL-11: which own policies are given to nobody? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
is_subject(const struct muster_entitlement *e)
{
	return e->builtin != MUSTER_YES && e->kind != NULL &&
	       strcmp(e->kind, "policy") == 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		const int used = e->n_grants > 0;

		if (!is_subject(e))
			continue;
		if (!used &&
		    (host->fact_text(run, "description", e->description) != 0 ||
			host->fact_text(run, "defined at",
			    e->level.name != NULL ? e->level.name
						  : e->level.id) != 0 ||
			host->fact_text(run, "would give", e->tier_reason) !=
			    0))
			return -1;
		if (host->judge(run, used ? MUSTER_PASS : MUSTER_FAIL,
			MUSTER_ENTITLEMENT, e->id,
			used ? NULL : "The policy is bound to no group.",
			MUSTER_LOW,
			"low: it gives nothing to anyone as long as it is not "
			"bound") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_policy_unused = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-11",
	.family = "policy and boundary",
	.title = "Unused policy",
	.logic = "Policies of the organisation's own that are bound at no "
		 "level. The vendor's policies and classic roles are not "
		 "judged. When bindings or environments were read in part "
		 "only, the verdict is unknown.",
	.rationale = "A policy that nobody holds is read, copied and bound by "
		     "mistake one day. Fewer policies make a review that "
		     "people can follow.",
	.fix = "1. Ask the team that owns the policy whether it is a template. "
	       "2. If not, open Account Management > Identity & access "
	       "management > Policies and delete it. 3. If it is, say so in "
	       "its description and record an exception.",
	.false_alarm = "A library of policies kept for later use; a policy "
		       "bound only while a change is under way.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GRANTS | MUSTER_DATA_SCOPES,
	.absence = MUSTER_FAIL,
	.check = check,
};
