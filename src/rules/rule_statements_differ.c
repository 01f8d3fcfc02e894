/* SPDX-License-Identifier: Apache-2.0 */
/* POL-14: does the source read its policies as they are written? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	if (host->fact_text(run, "difference", e->difference) != 0 ||
	    host->fact_text(run, "strongest right", e->tier_reason) != 0)
		return -1;
	return host->fact_number(run, "bindings", (int64_t)e->n_grants);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const int high = e->tier <= MUSTER_TIER_1 && e->n_grants > 0;

	if (e->agrees == MUSTER_YES)
		return host->judge(run, MUSTER_PASS, MUSTER_ENTITLEMENT, e->id,
		    NULL, MUSTER_MEDIUM, NULL);
	if (e->agrees != MUSTER_NO) {
		if (host->fact_text(run, "why", e->difference) != 0)
			return -1;
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ENTITLEMENT,
		    e->id,
		    "Text and statements of the policy could not be compared.",
		    MUSTER_MEDIUM, NULL);
	}
	if (state_facts(host, run, e) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "The statements that the API makes of the policy are not those of "
	    "its text.",
	    high ? MUSTER_HIGH : MUSTER_MEDIUM,
	    high ? "high: the policy administers, and is bound"
		 : "medium: it gives no administering right to anybody");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		if (e->agrees == MUSTER_TRI_UNKNOWN && e->difference == NULL)
			continue; /* told once only */
		if (judge(host, run, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_statements_differ = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-14",
	.family = "policy and boundary",
	.title = "Statements of a policy differ from its text",
	.logic = "Policies of which the API gives both the text and the "
		 "statements it made of it: permission by permission, with "
		 "effect and conditions, in any order. Where they differ, "
		 "this review counts both. A policy without statements in the "
		 "API is told once only and is not judged; one whose text was "
		 "not understood is unknown.",
	.rationale = "People approve the text; programs, and perhaps the "
		     "platform itself, go by the statements. Whoever relies "
		     "on the wrong one of the two believes in a limit that "
		     "is not there.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Policies and compare the text with the difference named here. "
	       "2. Save the policy again without changing it, so that the "
	       "statements are made anew. 3. Run the review again; if the "
	       "difference stays, ask the vendor which of the two is in "
	       "force, and treat the wider one as granted until then.",
	.false_alarm = "A condition that the API writes in another way which "
		       "means the same; a policy changed between two "
		       "requests.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
