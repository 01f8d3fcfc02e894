/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-02: do two ways of counting the same thing agree? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
agrees(const struct muster_part *p)
{
	return (p->stated == MUSTER_NO_COUNT || p->stated == p->rows) &&
	       (p->second == MUSTER_NO_COUNT || p->second == p->rows);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_part *p)
{
	if (host->fact_number(run, "rows read", p->rows) != 0)
		return -1;
	if (p->stated != MUSTER_NO_COUNT &&
	    (host->fact_number(run, "stated by the source", p->stated) != 0 ||
		host->fact_number(run, "difference", p->rows - p->stated) != 0))
		return -1;
	if (p->second != MUSTER_NO_COUNT &&
	    (host->fact_number(run, "counted another way", p->second) != 0 ||
		host->fact_text(run, "the other way", p->second_way) != 0 ||
		host->fact_number(
		    run, "difference to it", p->rows - p->second) != 0))
		return -1;
	return host->fact_text(run, "explanation", p->explanation);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_part *p)
{
	const int explained = p->explanation != NULL;

	if (p->status == MUSTER_PART_UNREAD)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_PART, p->id,
		    "Nothing was read, so there is nothing to compare.",
		    MUSTER_HIGH, NULL);
	if (agrees(p))
		return host->judge(run, MUSTER_PASS, MUSTER_PART, p->id, NULL,
		    MUSTER_HIGH, NULL);
	if (state_facts(host, run, p) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_PART, p->id,
	    explained ? "The counts differ; the difference is explained."
		      : "The counts differ, and nothing explains it.",
	    explained ? MUSTER_MEDIUM : MUSTER_HIGH,
	    explained ? "medium: the difference is explained, a person should "
			"confirm it"
		      : "high: rows may be missing without anyone knowing "
			"which");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_part *p;

	for (size_t i = 0; (p = host->part(run, i)) != NULL; i++) {
		if (p->status == MUSTER_PART_NOT_OFFERED ||
		    (p->stated == MUSTER_NO_COUNT &&
			p->second == MUSTER_NO_COUNT))
			continue; /* there is no second way to count it */
		if (judge(host, run, p) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_totals_differ = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-02",
	.family = "data quality",
	.title = "Control totals do not agree",
	.logic = "For every part that can be counted a second way (the total "
		 "the source states, or another listing of the same rows): the "
		 "rows read must be equal to it. Parts without a second count "
		 "are not judged.",
	.rationale = "Two independent counts that agree are the proof that a "
		     "list is whole. If they differ, someone may be missing "
		     "from the review.",
	.fix = "1. Run the collection again at a quiet hour: people may have "
	       "been added while it ran. 2. If the difference stays, compare "
	       "with the number shown under Account Management > Identity & "
	       "access management (People, Groups, Policies) or in the Access "
	       "tokens app of the environment. 3. Write the explanation into "
	       "the review, or report the difference to the vendor.",
	.false_alarm = "Changes made while the collection ran; a total that "
		       "the source counts per page or with hidden entries.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
