/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-08: which rules could not say all they should? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_rule_state *r)
{
	const int not_at_all = r->status == MUSTER_RULE_NOT_EVALUATED;
	const int in_part = r->status == MUSTER_RULE_IN_PART;

	if (!not_at_all && !in_part && r->n_unknown == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_RULE, r->id, NULL,
		    MUSTER_LOW, NULL);
	if (host->fact_text(run, "why", r->reason) != 0)
		return -1;
	if (!not_at_all &&
	    (host->fact_number(run, "pass", (int64_t)r->n_pass) != 0 ||
		host->fact_number(run, "fail", (int64_t)r->n_fail) != 0 ||
		host->fact_number(run, "unknown", (int64_t)r->n_unknown) != 0))
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_RULE, r->id,
	    not_at_all ? "The rule could not be evaluated."
	    : in_part  ? "The rule was evaluated on a part of the population."
		       : "The rule could not decide on every subject.",
	    not_at_all ? MUSTER_MEDIUM : MUSTER_LOW,
	    not_at_all ? "medium: the question of the rule has no answer"
		       : "low: the question of the rule is answered in part");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_rule_state *r;

	for (size_t i = 0; (r = host->rule(run, i)) != NULL; i++) {
		/* A decision, or data that nothing configured gives: the
		 * catalogue lists either with its reason. */
		if (r->status == MUSTER_RULE_OFF ||
		    r->status == MUSTER_RULE_NO_DATA)
			continue;
		if (judge(host, run, r) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_not_evaluated = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "IPE-08",
	.family = "data quality",
	.title = "Rule could not be evaluated",
	.logic = "Every rule that ran: not evaluated because its data could "
		 "not be read; evaluated on a part of the data; or with "
		 "subjects it could not decide on. Rules that are switched off "
		 "by configuration, and rules for which nothing configured "
		 "gives the data (an earlier review, a register, a roster), "
		 "are listed in the catalogue with the reason and not judged "
		 "here.",
	.rationale = "A question without an answer must not look like a good "
		     "answer. What the review could not see is part of its "
		     "result.",
	.fix = "1. Read why among the facts, and the finding of IPE-01 on the "
	       "part that is named. 2. Give the missing permission and run "
	       "again. 3. Where the source cannot give the data, say so in "
	       "the review, and decide on these subjects by hand.",
	.false_alarm = "Data that the source does not offer in your contract, "
		       "or facts it never states, such as the creation date "
		       "of somebody who has not signed in yet.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
