/* SPDX-License-Identifier: Apache-2.0 */
/* POL-01: which policies allow with a wildcard? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* What was found in one policy. */
struct finds {
	size_t n; /* wildcards that allow */
	enum muster_tier strongest;
};

static int
find_wildcards(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct finds *f)
{
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++) {
		if (s->deny || !s->wildcard)
			continue;
		if (s->tier < f->strongest)
			f->strongest = s->tier;
		if (f->n++ < SHOWN &&
		    host->fact_text(run, "permission", s->permission) != 0)
			return -1;
	}
	if (f->n == 0)
		return 0;
	if (host->fact_number(run, "wildcards", (int64_t)f->n) != 0)
		return -1;
	return host->fact_number(run, "bindings", (int64_t)e->n_grants);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct finds *f)
{
	enum muster_severity severity = MUSTER_LOW;
	const char *why = "low: the policy is bound to no group yet";

	if (e->n_grants > 0 && f->strongest <= MUSTER_TIER_1) {
		severity = MUSTER_HIGH;
		why = "high: the wildcard administers, and the policy is bound";
	} else if (e->n_grants > 0) {
		severity = MUSTER_MEDIUM;
		why = "medium: the policy is bound, and the wildcard does not "
		      "administer";
	}
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "The policy allows with a wildcard, so it also gives permissions "
	    "that nobody chose.",
	    severity, why);
}

/* POL-15 tells of a text like that; as long as it is not bound, that is
 * enough. */
static int
gives_nothing(const struct muster_entitlement *e)
{
	return e->readable != MUSTER_YES && e->n_grants == 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	struct finds f = { 0, MUSTER_TIER_NONE };
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (find_wildcards(host, run, e, &f) != 0)
		return -1;
	if (f.n > 0 && e->builtin != MUSTER_YES)
		return judge_fault(host, run, e, &f);
	if (f.n > 0) {
		reason = "The vendor maintains the policy: nobody here can "
			 "write its wildcards out.";
	} else if (gives_nothing(e)) {
		return 0;
	} else if (e->readable != MUSTER_YES) {
		verdict = MUSTER_UNKNOWN;
		reason = "The text of the policy was not read, or not "
			 "understood: it may hold a wildcard.";
	}
	return host->judge(
	    run, verdict, MUSTER_ENTITLEMENT, e->id, reason, MUSTER_HIGH, NULL);
}

/* Policies of the vendor that nobody holds are not even asked for. */
static int
is_subject(const struct muster_entitlement *e)
{
	return e->kind != NULL && strcmp(e->kind, "policy") == 0 &&
	       (e->builtin != MUSTER_YES || e->readable == MUSTER_YES);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++)
		if (is_subject(e) && judge(host, run, e) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_policy_wildcard = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-01",
	.family = "policy and boundary",
	.title = "Wildcard in a policy statement",
	.logic = "Policies of the organisation's own with an ALLOW of a "
		 "permission whose name has a * in it, conditional or not. A "
		 "wildcard in a DENY takes away and is not judged. A policy "
		 "that the vendor maintains passes, and says what it holds. "
		 "A bound policy whose text was not read or not understood "
		 "is unknown.",
	.rationale = "A wildcard also stands for permissions that do not "
		     "exist yet: the policy grows with each release of the "
		     "product, and nobody is asked. Nobody who reviews it can "
		     "say what it gives.",
	.fix = "1. Find out which permissions the holders use. 2. Open "
	       "Account Management > Identity & access management > Policies, "
	       "choose the policy and write these out one by one in place of "
	       "the wildcard. 3. Tell the holders, and add what turns out to "
	       "be missing by name.",
	.false_alarm = "A copy of one of the vendor's policies that is kept "
		       "in step by hand: bind the vendor's policy instead.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
