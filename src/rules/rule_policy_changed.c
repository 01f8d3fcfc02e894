/* SPDX-License-Identifier: Apache-2.0 */
/* POL-08: which policies say something else than at the last review? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct muster_past *past)
{
	const struct muster_history *history = host->history(run);

	if (history != NULL &&
	    (host->fact_time(run, "last review", history->at) != 0 ||
		host->fact_text(run, "campaign", history->campaign) != 0))
		return -1;
	if (past->name != NULL && e->name != NULL &&
	    strcmp(past->name, e->name) != 0 &&
	    host->fact_text(run, "name then", past->name) != 0)
		return -1;
	if (host->fact_text(run, "strongest right", e->tier_reason) != 0)
		return -1;
	return host->fact_number(run, "bindings", (int64_t)e->n_grants);
}

static enum muster_severity
weigh(const struct muster_entitlement *e, const struct muster_past *past,
    const char **why)
{
	if (e->builtin == MUSTER_YES) {
		*why = "info: the vendor maintains the policy and changed it "
		       "with a release";
		return MUSTER_INFO;
	}
	if (e->n_grants == 0) {
		*why = "low: it is bound to no group";
		return MUSTER_LOW;
	}
	if (e->tier < past->tier) {
		*why = "high: it gives a stronger right than at the last "
		       "review";
		return MUSTER_HIGH;
	}
	if (e->tier <= MUSTER_TIER_1) {
		*why = "high: it administers, and is bound";
		return MUSTER_HIGH;
	}
	if (e->tier == MUSTER_TIER_2) {
		*why = "medium: it writes, or reads what is sensitive";
		return MUSTER_MEDIUM;
	}
	*why = "low: it only reads";
	return MUSTER_LOW;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct muster_past *past)
{
	enum muster_severity severity;
	const char *why;

	if (past->same_text == MUSTER_YES)
		return host->judge(run, MUSTER_PASS, MUSTER_ENTITLEMENT, e->id,
		    NULL, MUSTER_HIGH, NULL);
	if (past->same_text != MUSTER_NO)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ENTITLEMENT,
		    e->id,
		    "The text of the policy was not read then, or not now.",
		    MUSTER_HIGH, NULL);
	severity = weigh(e, past, &why);
	if (state_facts(host, run, e, past) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "The text of the policy is not the one that the last review saw.",
	    severity, why);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		const struct muster_past *past;

		if (e->kind == NULL || strcmp(e->kind, "policy") != 0)
			continue;
		if (e->builtin == MUSTER_YES && e->n_grants == 0)
			continue; /* nobody holds it; its text is not read */
		past = host->past(run, MUSTER_ENTITLEMENT, e->id);
		if (past != NULL && judge(host, run, e, past) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_policy_changed = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-08",
	.family = "policy and boundary",
	.title = "Policy text changed since last review",
	.logic = "Policies that were there at the last review and whose text "
		 "is another one now, name and description apart. New "
		 "policies are not judged here. Policies of the vendor are "
		 "judged if somebody holds them, as information. A policy "
		 "whose text one of the two reviews could not read is "
		 "unknown.",
	.rationale = "Everyone who holds the policy was approved for what it "
		     "said then. A changed text changes the rights of all of "
		     "them at once, without a single membership changing, so "
		     "no list of new grants shows it.",
	.fix = "1. Open Account Management > Settings > Audit log (or the "
	       "history of the repository the policy comes from) and find who "
	       "changed the policy and on whose request. 2. Compare both "
	       "texts: that of the last review stands in its bundle. 3. If the "
	       "change was approved, keep the request with this review and let "
	       "the owners of all groups that hold the policy decide again. 4. "
	       "If not, put the old text back under Policies.",
	.false_alarm = "A change with an approved request: record an "
		       "exception that names it. A text that was only laid "
		       "out anew.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_HISTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
