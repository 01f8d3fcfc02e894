/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-07: which exceptions should not be there, or not so? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define OWN "IPE-07"

/* The rule it is for: the id of a finding begins with it. */
static const char *
rule_of(const struct muster_exception *x, size_t *len)
{
	const char *id = x->rule_id != NULL ? x->rule_id
	    : x->finding_id != NULL	    ? x->finding_id
					    : "";
	const char *end = x->rule_id == NULL ? strrchr(id, '-') : NULL;

	*len = end != NULL ? (size_t)(end - id) : strlen(id);
	return id;
}

/* Those from the segregation of duties belong to SOD-05. */
static int
is_subject(const struct muster_exception *x)
{
	size_t len;

	return strncmp(rule_of(x, &len), "SOD-", 4) != 0;
}

/* Its rule among those that ran before; NULL: none of them. */
static const struct muster_rule_state *
find_rule(const struct muster_host *host, struct muster_run *run,
    const struct muster_exception *x)
{
	const struct muster_rule_state *r;
	size_t len;
	const char *id = rule_of(x, &len);

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
		    "The exception lacks what would make it one; it does not "
		    "hold.",
		    "high: a finding is called accepted, and nobody answers "
		    "for it" },
	    expired = { MUSTER_FAIL, MUSTER_HIGH,
		    "The exception has ended, and what it excused is still "
		    "there.",
		    "high: the finding is open again" },
	    over = { MUSTER_FAIL, MUSTER_LOW,
		    "The exception has ended, and matches nothing any more.",
		    "low: it excuses nothing" },
	    unused = { MUSTER_FAIL, MUSTER_MEDIUM,
		    "The exception matches no finding.",
		    "medium: it excuses nothing now, but would excuse what "
		    "comes" },
	    several = { MUSTER_FAIL, MUSTER_HIGH,
		    "The exception was made for one subject, and covers "
		    "several that are called so.",
		    "high: whoever takes the name is excused, too" },
	    nowhere = { MUSTER_FAIL, MUSTER_MEDIUM,
		    "There is no rule of that name.",
		    "medium: somebody believes that it excuses something" },
	    unasked = { MUSTER_UNKNOWN, MUSTER_LOW,
		    "The rule it is for was not evaluated in whole before this "
		    "one, so it is not known whether it still matches.",
		    NULL },
	    good = { MUSTER_PASS, MUSTER_LOW, NULL, NULL };
	const struct muster_rule_state *rule;
	size_t len;

	if (x->missing != NULL)
		return missing;
	if (x->expired)
		return x->n_hits > 0 ? expired : over;
	if (x->n_hits > 1 && x->subject != NULL && strcmp(x->subject, "*") != 0)
		return several;
	if (x->n_hits > 0)
		return good;
	rule = find_rule(host, run, x);
	if (rule == NULL)
		return strncmp(rule_of(x, &len), OWN, strlen(OWN)) == 0
			   ? unused /* what it finds is never excused */
			   : nowhere;
	/* one that is switched off cannot be matched */
	return rule->status == MUSTER_RULE_EVALUATED ||
		       rule->status == MUSTER_RULE_OFF
		   ? unused
		   : unasked;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_exception *x)
{
	if (host->fact_text(run, "finding", x->finding_id) != 0 ||
	    host->fact_text(run, "rule", x->rule_id) != 0 ||
	    host->fact_text(run, "subject", x->subject) != 0 ||
	    host->fact_text(run, "source", x->scope) != 0 ||
	    host->fact_text(run, "missing", x->missing) != 0 ||
	    host->fact_text(run, "reason given", x->reason) != 0 ||
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

const struct muster_rule rule_exception_stale = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-07",
	.family = "data quality",
	.title = "Exception incomplete, ended, or matching nothing",
	.logic = "Every exception of the configuration, but those from rules "
		 "SOD-*, which belong to SOD-05: one that lacks a field it "
		 "must have (owner, reason, approver, end), has ended, or "
		 "matches no finding although the rule it is for was "
		 "evaluated in whole. If that rule was not, or runs later, the "
		 "verdict is unknown.",
	.rationale = "An exception is a promise to look again. Without an "
		     "owner nobody will, without an end nobody must, and one "
		     "that matches nothing waits to hide the next finding of "
		     "its kind.",
	.fix = "1. Open the list \"exceptions\" in the configuration, at the "
	       "place named among the facts. 2. If the finding it was written "
	       "for is gone, delete it. 3. If it is still wanted, complete "
	       "the fields named as missing and have the approver set a new "
	       "end.",
	.false_alarm = "An exception written ahead of a change that is "
		       "planned; a subject that was renamed since.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
