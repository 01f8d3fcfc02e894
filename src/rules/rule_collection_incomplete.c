/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-01: was everything read that the review rests on? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_part *p)
{
	const int unread = p->status == MUSTER_PART_UNREAD;

	if (p->status == MUSTER_PART_COMPLETE)
		return host->judge(run, MUSTER_PASS, MUSTER_PART, p->id, NULL,
		    MUSTER_MEDIUM, NULL);
	if (p->status == MUSTER_PART_NOT_OFFERED)
		return host->judge(run, MUSTER_PASS, MUSTER_PART, p->id,
		    "The source says that it has no such thing.", MUSTER_MEDIUM,
		    NULL);
	if (host->fact_text(run, "why", p->reason) != 0 ||
	    host->fact_text(run, "missing permission", p->permission) != 0 ||
	    host->fact_number(run, "rows read", p->rows) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_PART, p->id,
	    unread ? "Nothing of this part could be read."
		   : "Only some of this part could be read.",
	    p->required ? MUSTER_CRITICAL : MUSTER_MEDIUM,
	    p->required ? "critical: the review is not complete without it"
			: "medium: the review is complete without it, but says "
			  "less");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_part *p;

	for (size_t i = 0; (p = host->part(run, i)) != NULL; i++)
		if (judge(host, run, p) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_collection_incomplete = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-01",
	.family = "data quality",
	.title = "Collection incomplete",
	.logic = "Every part of the collection that could not be read, or not "
		 "to its end: refused, broken off, shorter than stated. A part "
		 "the source says it does not have is no gap.",
	.rationale = "A list with a hole looks like a list without a problem. "
		     "An auditor may rely on a review only if the population "
		     "is known to be whole.",
	.fix = "1. Read the missing permission among the facts. 2. Give it to "
	       "the client that reads: Account Management > Identity & access "
	       "management > OAuth clients, or for an environment the scopes "
	       "of its token in the Access tokens app. 3. Run the collection "
	       "again; if no permission is named, the reason says what the "
	       "server answered.",
	.false_alarm = "A part that was left out on purpose, such as an "
		       "environment for which no token is configured.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
