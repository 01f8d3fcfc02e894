/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-06: which settings are looser than a framework allows? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_LISTED 50 /* bounds of one rule that are told */

static int
is_loose(const struct muster_guard *g)
{
	return (g->at_most != MUSTER_NO_COUNT && g->value > g->at_most) ||
	       (g->at_least != MUSTER_NO_COUNT && g->value < g->at_least);
}

static int
state_guard(const struct muster_host *host, struct muster_run *run,
    const struct muster_guard *g)
{
	if (host->fact_text(run, "framework", g->framework) != 0 ||
	    host->fact_text(run, "requirement", g->control) != 0 ||
	    host->fact_text(run, "setting", g->setting) != 0 ||
	    host->fact_number(run, "value", g->value) != 0)
		return -1;
	if (g->at_most != MUSTER_NO_COUNT && g->value > g->at_most)
		return host->fact_number(run, "at most", g->at_most);
	return host->fact_number(run, "at least", g->at_least);
}

/* Rules and bounds are few: as many as the catalogue has. */
static int
judge_rule(const struct muster_host *host, struct muster_run *run,
    const struct muster_rule_state *r)
{
	size_t n_guards = 0, n_loose = 0;
	const struct muster_guard *g;

	for (size_t i = 0; (g = host->guard(run, i)) != NULL; i++) {
		if (strcmp(g->rule_id, r->id) != 0)
			continue;
		n_guards++;
		if (is_loose(g) && n_loose++ < MAX_LISTED &&
		    state_guard(host, run, g) != 0)
			return -1;
	}
	if (n_guards == 0)
		return 0;
	if (n_loose == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_RULE, r->id, NULL,
		    MUSTER_HIGH, NULL);
	if (n_loose > MAX_LISTED && host->fact_number(run, "bounds not listed",
					(int64_t)(n_loose - MAX_LISTED)) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_RULE, r->id,
	    "A setting of the rule is looser than a requirement allows.",
	    MUSTER_HIGH, "high: the rule passes what the framework would not");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_rule_state *r;

	for (size_t i = 0; (r = host->rule(run, i)) != NULL; i++)
		if (r->status != MUSTER_RULE_OFF &&
		    judge_rule(host, run, r) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_threshold_loose = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-06",
	.family = "data quality",
	.title = "Threshold looser than the framework",
	.logic = "Every rule whose settings a requirement of a framework "
		 "bounds, as templates/controls says: a value of this run "
		 "above the most, or below the least, that the requirement "
		 "allows. Rules that are switched off are listed as such and "
		 "not judged here.",
	.rationale = "A rule that passes accounts unused for a year shows "
		     "nothing about a requirement that asks for ninety days. "
		     "The report would still name the requirement.",
	.fix = "1. Open \"rules\" in the configuration and set the value named "
	       "among the facts to the bound or tighter. 2. If a looser value "
	       "was agreed, record an exception with owner, approver and end; "
	       "it stays visible. 3. If the framework does not bind you, take "
	       "the requirement out of the folder of controls.",
	.false_alarm = "A deviation that was agreed with the auditor; it is "
		       "shown all the same.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
