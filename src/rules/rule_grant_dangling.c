/* SPDX-License-Identifier: Apache-2.0 */
/* POL-06: which bindings point to something that is not there? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	if (g->group == NULL) {
		if (host->fact_text(run, "missing group", g->group_id) != 0)
			return -1;
	} else if (host->fact_text(run, "group", g->group->name) != 0) {
		return -1;
	}
	if (g->entitlement == NULL) {
		if (host->fact_text(run, "missing policy", g->entitlement_id) !=
		    0)
			return -1;
	} else if (host->fact_text(run, "policy", g->entitlement->name) != 0) {
		return -1;
	}
	if (g->n_conditions_missing > 0 &&
	    (host->fact_number(run, "missing boundaries",
		 (int64_t)g->n_conditions_missing) != 0 ||
		host->fact_text(run, "boundaries", g->condition_names) != 0))
		return -1;
	return host->fact_text(
	    run, "at", g->scope.name != NULL ? g->scope.name : g->scope.id);
}

static const char *
describe(const struct muster_grant *g)
{
	if (g->group == NULL && g->entitlement == NULL)
		return "Neither the group nor the policy is in the inventory.";
	if (g->group == NULL)
		return "The group is not in the inventory.";
	if (g->entitlement == NULL)
		return "The policy is not in the inventory.";
	return "A boundary that should limit it is not in the inventory.";
}

/* A right that was meant to be limited may be unlimited now. */
static int
has_lost_its_limit(const struct muster_grant *g)
{
	return g->n_conditions_missing > 0 && g->group != NULL &&
	       g->entitlement != NULL && g->entitlement->tier <= MUSTER_TIER_2;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		const int high = has_lost_its_limit(g);

		if (g->group != NULL && g->entitlement != NULL &&
		    g->n_conditions_missing == 0) {
			if (host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
				NULL, MUSTER_MEDIUM, NULL) != 0)
				return -1;
			continue;
		}
		if (state_facts(host, run, g) != 0 ||
		    host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
			describe(g), high ? MUSTER_HIGH : MUSTER_MEDIUM,
			high ? "high: a boundary was meant to limit a strong "
			       "right and may not do so any more"
			     : "medium: the binding has no use, and would take "
			       "effect should the missing part come back") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_grant_dangling = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-06",
	.family = "policy and boundary",
	.title = "Binding points to something that no longer exists",
	.logic = "Every binding whose group, policy or one of whose boundaries "
		 "is in none of the lists that were read. When one of these "
		 "lists is incomplete, the verdict is unknown.",
	.rationale = "A left-over binding shows that something was removed "
		     "without cleaning up, and nobody can say what it gives. "
		     "If a boundary is gone, a limited right may have become "
		     "an unlimited one.",
	.fix = "1. Look into the audit log for who removed the missing part "
	       "and why. 2. Open Account Management > Identity & access "
	       "management > Groups (or Policies, whichever still exists) and "
	       "remove the binding; where both are gone, remove it through "
	       "the policy management API. 3. Where a boundary is missing, "
	       "attach the right one or remove the binding today.",
	.false_alarm = "The credential that read the account may not see "
		       "every list: look at IPE-01 first.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GRANTS | MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_CONDITIONS,
	.absence = MUSTER_FAIL,
	.check = check,
};
