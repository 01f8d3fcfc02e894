/* SPDX-License-Identifier: Apache-2.0 */
/* POL-16: which policies name permissions that no catalogue knows? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* What was found in one policy or role. */
struct finds {
	size_t n;
	enum muster_tier strongest; /* by the form of the name */
	const char *last;
};

static int
find_unknown(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct finds *f)
{
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++) {
		if (s->known || s->wildcard ||
		    (f->last != NULL && strcmp(f->last, s->permission) == 0))
			continue;
		f->last = s->permission;
		if (!s->deny && s->tier < f->strongest)
			f->strongest = s->tier;
		if (f->n++ < SHOWN &&
		    host->fact_text(run, "permission", s->permission) != 0)
			return -1;
	}
	if (f->n == 0)
		return 0;
	if (host->fact_number(run, "unknown permissions", (int64_t)f->n) != 0)
		return -1;
	return host->fact_number(run, "bindings", (int64_t)e->n_grants);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, const struct finds *f)
{
	enum muster_severity severity = MUSTER_LOW;
	const char *why = "low: by its name it does not administer";

	if (e->builtin == MUSTER_YES) {
		severity = MUSTER_INFO;
		why = "info: the vendor wrote it; the catalogue is behind";
	} else if (e->n_grants == 0) {
		why = "low: it is bound to no group";
	} else if (f->strongest <= MUSTER_TIER_1) {
		severity = MUSTER_MEDIUM;
		why = "medium: by its name it administers, and it is bound";
	}
	return host->judge(run, MUSTER_FAIL, MUSTER_ENTITLEMENT, e->id,
	    "A permission is in no catalogue: how strong it is was guessed "
	    "from its name.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	struct finds f = { 0, MUSTER_TIER_NONE, NULL };

	if (find_unknown(host, run, e, &f) != 0)
		return -1;
	if (f.n > 0)
		return judge_fault(host, run, e, &f);
	if (e->readable != MUSTER_YES)
		return 0; /* POL-15 tells of it */
	return host->judge(run, MUSTER_PASS, MUSTER_ENTITLEMENT, e->id, NULL,
	    MUSTER_LOW, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		if (e->builtin == MUSTER_YES && e->n_grants == 0)
			continue; /* nobody holds it; its text is not read */
		if (judge(host, run, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_permission_unknown = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-16",
	.family = "policy and boundary",
	.title = "Permission that no catalogue knows",
	.logic = "Policies and classic permissions that name a permission "
		 "which the catalogue of permissions does not have, allowed "
		 "or denied. Wildcards are told by POL-01. Those of the "
		 "vendor are judged if somebody holds them, as information. A "
		 "policy whose text was not read or not understood is told "
		 "by POL-15, unless what was understood fails here.",
	.rationale = "How much a permission allows is looked up in the "
		     "catalogue. For a name that is missing there it is "
		     "guessed from the form of the name, and every count of "
		     "administrators rests on that guess. It may also be "
		     "misspelt, and give nothing.",
	.fix = "1. Look the name up in the vendor's list of permissions. 2. "
	       "If it is misspelt, open Account Management > Identity & "
	       "access management > Policies and correct it. 3. If it is "
	       "new, add a line with its action and tier to the catalogue of "
	       "permissions and run the review again. 4. If it was retired, "
	       "take it out of the policy.",
	.false_alarm = "A permission newer than the catalogue: a line in the "
		       "catalogue closes the finding.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
