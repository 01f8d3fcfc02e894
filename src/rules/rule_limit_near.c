/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-11: which limits of the platform are nearly used up? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "percent", "percent of a limit that may be used", 80, 1, 99 },
	{ NULL, NULL, 0, 0, 0 }
};

static enum muster_verdict
examine(const struct muster_limit *l, int64_t percent, const char **reason)
{
	*reason = NULL;
	if (l->current < 0 || l->max < 0) {
		*reason = "The source does not say how much of the limit is "
			  "used, or how high it is.";
		return MUSTER_UNKNOWN;
	}
	if (l->current <= l->max / 100 * percent + l->max % 100 * percent / 100)
		return MUSTER_PASS;
	*reason = l->current >= l->max ? "The limit is used up."
				       : "The limit is nearly used up.";
	return MUSTER_FAIL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_limit *l, int64_t percent)
{
	const int full = l->current >= l->max;
	const char *reason;
	enum muster_verdict verdict = examine(l, percent, &reason);
	const char *where = l->scope.name != NULL ? l->scope.name : l->scope.id;

	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "limit", l->name) != 0 ||
		host->fact_text(run, "in", where) != 0 ||
		(l->current >= 0 &&
		    host->fact_number(run, "used", l->current) != 0) ||
		(l->max >= 0 &&
		    host->fact_number(run, "at most", l->max) != 0) ||
		host->fact_number(run, "percent accepted", percent) != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_LIMIT, l->id, reason,
	    full ? MUSTER_MEDIUM : MUSTER_INFO,
	    full ? "medium: the next one will be refused"
		 : "info: there is room left");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t percent = host->setting(run, "percent");
	const struct muster_limit *l;

	for (size_t i = 0; (l = host->limit(run, i)) != NULL; i++)
		if (judge(host, run, l, percent) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_limit_near = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-11",
	.family = "data quality",
	.title = "Near a limit of the platform",
	.logic = "Every limit that the source states (users, groups, policies, "
		 "bindings, boundaries): more than `percent` of it is used. "
		 "Where the source does not say one of the two numbers, the "
		 "verdict is unknown.",
	.rationale = "When a limit is reached, the next group or binding is "
		     "refused, and people work around it with wider ones. Much "
		     "that is used also means much that could be cleaned up.",
	.fix = "1. Remove what this review finds unused first: policies nobody "
	       "holds, empty groups, bindings that point at nothing (Account "
	       "Management > Identity & access management > Groups, Policies). "
	       "2. If the growth is needed, ask the vendor for a higher limit "
	       "before it is reached.",
	.false_alarm = "A limit that was set low on purpose.",
	.severity = MUSTER_INFO,
	.settings = settings,
	.needs = MUSTER_DATA_LIMITS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
