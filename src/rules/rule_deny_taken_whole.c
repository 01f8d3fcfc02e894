/* SPDX-License-Identifier: Apache-2.0 */
/* POL-18: which conditional DENY takes more than its condition says? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions and groups named in the facts */

/* What was found in one policy. */
struct finds {
	size_t n_permissions; /* of the first binding that has any */
	size_t n_grants, n_accounts;
};

static int
is_taken_whole(const struct muster_effect *e)
{
	return e->deny && e->deny_whole && e->limited &&
	       (e->state == MUSTER_EFFECT_ALIVE ||
		   e->state == MUSTER_EFFECT_NOT_YET);
}

static int
find_in_grant(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, struct finds *f)
{
	const char *last = NULL;
	const struct muster_effect *e;
	size_t n = 0;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (!is_taken_whole(e) ||
		    (last != NULL && strcmp(last, e->permission) == 0))
			continue;
		last = e->permission;
		/* each binding says the same, but for its parameters */
		if (n++ < SHOWN && f->n_grants == 0 &&
		    host->fact_text(run, "permission", last) != 0)
			return -1;
	}
	if (n == 0)
		return 0;
	if (f->n_grants == 0)
		f->n_permissions = n;
	f->n_accounts += g->n_accounts;
	return f->n_grants++ < SHOWN
		   ? host->fact_text(run, "denied to", g->group->name)
		   : 0;
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct finds *f)
{
	const int high = f->n_accounts > 0;

	if (host->fact_number(run, "permissions denied whole",
		(int64_t)f->n_permissions) != 0 ||
	    host->fact_number(run, "bindings", (int64_t)f->n_grants) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "The policy denies under a condition what the platform denies "
	    "without looking at the condition.",
	    high ? MUSTER_HIGH : MUSTER_LOW,
	    high ? "high: people lose all of it, in whatever other group they "
		   "are allowed it"
		 : "low: nobody is in the groups it is bound to");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	struct finds f = { 0, 0, 0 };
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->entitlement_grant(run, e, i)) != NULL;
	     i++)
		if (g->group != NULL && find_in_grant(host, run, g, &f) != 0)
			return -1;
	if (f.n_grants > 0)
		return judge_fault(host, run, e, &f);
	if (e->readable != MUSTER_YES)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ENTITLEMENT,
		    e->id,
		    "The text of the policy was not read, or not understood.",
		    MUSTER_HIGH, NULL);
	return host->judge(run, MUSTER_PASS, MUSTER_ENTITLEMENT, e->id, NULL,
	    MUSTER_HIGH, NULL);
}

/* Without a conditional DENY in it, no binding needs to be looked at. */
static int
may_deny(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const struct muster_statement *s;

	if (e->readable != MUSTER_YES)
		return 1;
	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++)
		if (s->deny && s->conditional)
			return 1;
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		if (e->builtin == MUSTER_YES || e->n_grants == 0 ||
		    e->kind == NULL || strcmp(e->kind, "policy") != 0 ||
		    !may_deny(host, run, e))
			continue;
		if (judge(host, run, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_deny_taken_whole = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-18",
	.family = "policy and boundary",
	.title = "Conditional DENY that the platform takes whole",
	.logic = "Bound policies of the organisation's own with a conditional "
		 "DENY of a permission of which the catalogue says that the "
		 "platform denies all of it, condition or not. A DENY that "
		 "is over, or that no request meets, passes. Unbound "
		 "policies and those of the vendor are not judged; a bound "
		 "policy whose text was not read or not understood is "
		 "unknown.",
	.rationale = "The policy reads as if it kept one bucket or one "
		     "cluster away. In force is a DENY of the whole table, "
		     "which wins over every other group. People find out "
		     "during an incident, and then get far too wide a "
		     "policy in a hurry.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Policies and choose the policy. 2. Take the DENY out. 3. "
	       "Write the limit the other way round: an ALLOW of the table "
	       "with the conditions that hold for what may be read, or a "
	       "DENY of storage:buckets:read for the bucket, which is the "
	       "one that the platform applies with its condition.",
	.false_alarm = "A DENY that is meant to take everything: write it "
		       "without a condition.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
