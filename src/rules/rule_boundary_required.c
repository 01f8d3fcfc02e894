/* SPDX-License-Identifier: Apache-2.0 */
/* POL-03: which bindings lack the boundary that the organisation asks for? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* The entry that asks for a boundary today; NULL: none does. */
static const struct muster_entry *
demand_of(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_entry *e;

	if (g->group == NULL || g->entitlement == NULL ||
	    g->entitlement->kind == NULL ||
	    strcmp(g->entitlement->kind, "policy") != 0)
		return NULL;
	e = host->registered(run, MUSTER_BOUNDED_POLICIES, MUSTER_ENTITLEMENT,
	    g->entitlement->id);
	if (e == NULL || (e->from != MUSTER_NO_TIME && e->from > host->now) ||
	    (e->until != MUSTER_NO_TIME && e->until < host->now))
		return NULL;
	return e;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_entry *e)
{
	if (host->fact_text(run, "policy", g->entitlement->name) != 0 ||
	    host->fact_text(run, "group", g->group->name) != 0 ||
	    host->fact_text(run, "at",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_text(run, "gives", g->tier_reason) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)g->n_accounts) != 0)
		return -1;
	return host->fact_text(run, "asked for in", e->place);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_entry *e)
{
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: the organisation's own standard asks for "
			  "a boundary here";

	if (state_facts(host, run, g, e) != 0)
		return -1;
	if (g->n_accounts == 0) {
		severity = MUSTER_LOW;
		why = "low: nobody is in the group";
	} else if (g->tier <= MUSTER_TIER_1) {
		severity = MUSTER_HIGH;
		why = "high: what it gives without limit administers";
	}
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    "The policy is registered as one to be bound with a boundary "
	    "only, and this binding has none.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_entry *e)
{
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (g->n_conditions == 0) {
		if (host->registered(run, MUSTER_PRIVILEGED_GROUPS,
			MUSTER_GROUP, g->group->id) == NULL)
			return judge_fault(host, run, g, e);
		reason = "No boundary, but the group is registered as one "
			 "that administers.";
	} else if (g->n_conditions_missing == g->n_conditions) {
		verdict = MUSTER_UNKNOWN;
		reason = "A boundary is named, but it is not in the "
			 "inventory.";
	}
	return host->judge(
	    run, verdict, MUSTER_GRANT, g->id, reason, MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		const struct muster_entry *e = demand_of(host, run, g);

		if (e != NULL && judge(host, run, g, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_boundary_required = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-03",
	.family = "policy and boundary",
	.title = "Binding lacks the boundary its class requires",
	.logic = "Bindings of the policies that the register of policies to "
		 "be bound with a boundary names today, if no boundary is "
		 "attached. Groups that are registered as administering pass. "
		 "A boundary that is in no list that was read is unknown. "
		 "Whether a boundary that is attached limits anything is "
		 "asked by POL-04.",
	.rationale = "The policy was written to be limited where it is bound: "
		     "without a boundary it reaches what other teams own, and "
		     "the standard that says so is not in force.",
	.fix = "1. Ask the owner of the group what part of the system it "
	       "works on. 2. Open Account Management > Identity & access "
	       "management > Boundaries and choose or create the boundary for "
	       "that part. 3. Under Groups, choose the group, edit the "
	       "permission with this policy and attach the boundary. 4. If "
	       "the group is the team that runs everything, put it into the "
	       "register of administering groups.",
	.false_alarm = "A central platform team that needs the whole: name "
		       "its group in the register of administering groups, "
		       "or record an exception.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS | MUSTER_DATA_GROUPS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_BOUNDED_POLICIES,
};
