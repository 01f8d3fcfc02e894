/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-03: is the population much smaller than at the last review? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "percent", "percent of the rows that may be gone", 10, 1, 99 },
	{ "rows", "rows that may be gone in any case", 2, 0, 1000000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* What the review rests on; a log is as long as its time was busy. */
static int
is_subject(const struct muster_part *p)
{
	return p->required && p->status != MUSTER_PART_NOT_OFFERED &&
	       strstr(p->id, "audit-log") == NULL;
}

static enum muster_verdict
examine(const struct muster_part *p, int64_t then, int64_t percent,
    int64_t accepted, const char **reason)
{
	*reason = NULL;
	if (p->status != MUSTER_PART_COMPLETE) {
		*reason = "Not everything was read now, so there is nothing to "
			  "compare.";
		return MUSTER_UNKNOWN;
	}
	if (p->rows >= then || then - p->rows <= accepted ||
	    then - p->rows <= then / 100 * percent + then % 100 * percent / 100)
		return MUSTER_PASS;
	*reason = "Much of what the last review saw is not there any more.";
	return MUSTER_FAIL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_part *p, int64_t then)
{
	const int half = p->rows < then - p->rows;
	const struct muster_history *h = host->history(run);
	const char *reason;
	enum muster_verdict verdict = examine(p, then,
	    host->setting(run, "percent"), host->setting(run, "rows"), &reason);

	if (verdict != MUSTER_PASS &&
	    (host->fact_number(run, "rows now", p->rows) != 0 ||
		host->fact_number(run, "rows at the last review", then) != 0 ||
		(verdict == MUSTER_FAIL &&
		    host->fact_number(run, "fewer", then - p->rows) != 0) ||
		(h != NULL && host->fact_time(run, "last review", h->at) != 0)))
		return -1;
	return host->judge(run, verdict, MUSTER_PART, p->id, reason,
	    half ? MUSTER_HIGH : MUSTER_MEDIUM,
	    half ? "high: more than half of it is gone"
		 : "medium: more than half of it is still there");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_part *p;

	for (size_t i = 0; (p = host->part(run, i)) != NULL; i++) {
		const struct muster_past *past;

		if (!is_subject(p))
			continue;
		past = host->past(run, MUSTER_PART, p->id);
		if (past == NULL || past->rows < 0)
			continue; /* nothing to compare with */
		if (judge(host, run, p, past->rows) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_population_dropped = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-03",
	.family = "data quality",
	.title = "Population dropped without explanation",
	.logic = "Every part that the review rests on (accounts, groups, "
		 "members, policies, bindings and the like), against the same "
		 "part of the last review: more than `percent` of its rows, "
		 "and more than `rows`, are gone. Parts that were not read "
		 "whole are unknown; logs, and parts that the last review did "
		 "not have, are not judged.",
	.rationale = "A list that is a fifth shorter than last quarter is "
		     "either a large clean-up, which somebody can name, or a "
		     "source that hides rows from the reader. The second "
		     "looks like a good result.",
	.fix = "1. Ask whether there was a clean-up, or a part of the company "
	       "left. If so, write it into the review. 2. If not, compare with "
	       "the numbers under Account Management > Identity & access "
	       "management. 3. If the product shows more than was read, check "
	       "the scopes of the OAuth client, and collect again.",
	.false_alarm = "A clean-up that the last review asked for; an "
		       "environment that was given up.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_HISTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
