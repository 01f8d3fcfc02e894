/* SPDX-License-Identifier: Apache-2.0 */
/* SOD-05: which exceptions from the segregation of duties are empty? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
is_subject(const struct muster_exception *x)
{
	const char *id = x->rule_id != NULL ? x->rule_id : x->finding_id;

	return id != NULL && strncmp(id, "SOD-", 4) == 0;
}

/* The rule it is for (the id of a finding begins with it); NULL: there is no
 * such rule, or it has not run yet. */
static const struct muster_rule_state *
find_rule(const struct muster_host *host, struct muster_run *run,
    const struct muster_exception *x)
{
	const char *id = x->rule_id != NULL ? x->rule_id : x->finding_id;
	const char *end = x->rule_id == NULL ? strrchr(id, '-') : NULL;
	const size_t len = end != NULL ? (size_t)(end - id) : strlen(id);
	const struct muster_rule_state *r;

	for (size_t i = 0; (r = host->rule(run, i)) != NULL; i++)
		if (strlen(r->id) == len && strncmp(r->id, id, len) == 0)
			return r;
	return NULL;
}

struct opinion {
	enum muster_verdict verdict;
	enum muster_severity severity;
	const char *reason, *severity_reason;
};

static struct opinion
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_exception *x)
{
	static const struct opinion
	    missing = { MUSTER_FAIL, MUSTER_HIGH,
		    "The exception lacks what would make it one.",
		    "high: a conflict of duties was accepted by nobody in "
		    "particular, or for ever" },
	    control = { MUSTER_FAIL, MUSTER_HIGH,
		    "The exception names no compensating control.",
		    "high: nothing takes the place of the separation" },
	    expired = { MUSTER_FAIL, MUSTER_HIGH, "The exception has ended.",
		    "high: the conflict is open again" },
	    unused = { MUSTER_FAIL, MUSTER_LOW,
		    "The exception matches no finding.",
		    "low: it excuses nothing now, but would excuse a conflict "
		    "that comes" },
	    several = { MUSTER_FAIL, MUSTER_HIGH,
		    "The exception was made for one person, and covers "
		    "several who are called so.",
		    "high: whoever takes the name is excused, too" },
	    unasked = { MUSTER_UNKNOWN, MUSTER_LOW,
		    "The rule it is for was not evaluated in whole, so it is "
		    "not known whether it still matches.",
		    NULL },
	    good = { MUSTER_PASS, MUSTER_LOW, NULL, NULL };
	const struct muster_rule_state *rule;

	if (x->approver == NULL)
		return missing;
	if (x->control == NULL)
		return control;
	if (x->missing != NULL)
		return missing;
	if (x->expired)
		return expired;
	if (x->n_hits > 1 && x->subject != NULL && strcmp(x->subject, "*") != 0)
		return several;
	if (x->n_hits > 0)
		return good;
	rule = find_rule(host, run, x);
	return rule != NULL && (rule->status == MUSTER_RULE_EVALUATED ||
				   rule->status == MUSTER_RULE_OFF)
		   ? unused
		   : unasked;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_exception *x)
{
	if (host->fact_text(run, "rule", x->rule_id) != 0 ||
	    host->fact_text(run, "subject", x->subject) != 0 ||
	    host->fact_text(run, "source", x->scope) != 0 ||
	    host->fact_text(run, "missing", x->missing) != 0 ||
	    host->fact_text(run, "compensating control",
		x->control != NULL ? x->control : "none") != 0 ||
	    host->fact_text(run, "owner", x->owner) != 0 ||
	    host->fact_text(run, "approver", x->approver) != 0 ||
	    host->fact_time(run, "end", x->end) != 0)
		return -1;
	if (host->fact_number(run, "findings it matches", (int64_t)x->n_hits) !=
	    0)
		return -1;
	return host->fact_text(run, "written in", x->place);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_exception *x;

	for (size_t i = 0; (x = host->exception(run, i)) != NULL; i++) {
		struct opinion o;

		if (!is_subject(x))
			continue;
		o = examine(host, run, x);
		if (o.verdict != MUSTER_PASS && state_facts(host, run, x) != 0)
			return -1;
		if (host->judge(run, o.verdict, MUSTER_EXCEPTION, x->id,
			o.reason, o.severity, o.severity_reason) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_duty_exception = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "SOD-05",
	.family = "segregation of duties",
	.title = "Expired or empty exception from the segregation of duties",
	.logic = "Exceptions from rules SOD-*: one that lacks owner, reason, "
		 "approver or end, names no compensating control, has ended, "
		 "or matches no finding although its rule was evaluated. "
		 "Exceptions from other rules, and those that name a finding "
		 "by its id, belong to IPE-07.",
	.rationale = "Two duties in one hand are acceptable for a time if "
		     "something else watches. An exception without that, or "
		     "after its end, is a conflict that everybody has stopped "
		     "looking at.",
	.fix = "1. Open the list \"exceptions\" in the configuration, at the "
	       "place named among the facts. 2. If the need is still there, "
	       "have the approver renew it: write the compensating control "
	       "and a new end. 3. If not, delete it, and take one side of the "
	       "pair away as the finding of SOD-01 or SOD-04 says.",
	.false_alarm = "None: an exception is what its fields say.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
