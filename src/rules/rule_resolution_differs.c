/* SPDX-License-Identifier: Apache-2.0 */
/* POL-10: does the platform say the same of an account as we worked out? */
#include <stddef.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

static int
state_difference(const struct muster_host *host, struct muster_run *run,
    const struct muster_difference *d)
{
	if (host->fact_text(run, "permission", d->permission) != 0 ||
	    host->fact_text(run, "at",
		d->scope.name != NULL ? d->scope.name : d->scope.id) != 0 ||
	    host->fact_text(run, "worked out", d->ours) != 0)
		return -1;
	return host->fact_text(run, "the platform says", d->theirs);
}

/* What they do not agree on; *grave: the platform gives more of what
 * administers. */
static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_agreement *a, int *grave)
{
	const struct muster_difference *d;
	size_t n = 0;

	*grave = 0;
	for (size_t i = 0; (d = host->difference(run, a, i)) != NULL; i++) {
		if (!d->comparable)
			continue;
		if (d->more && d->tier <= MUSTER_TIER_1)
			*grave = 1;
		if (n++ < SHOWN && state_difference(host, run, d) != 0)
			return -1;
	}
	if (host->fact_number(run, "permissions that differ", (int64_t)n) != 0)
		return -1;
	return host->fact_number(
	    run, "permissions that agree", (int64_t)a->n_same);
}

static int
state_doubts(const struct muster_host *host, struct muster_run *run,
    const struct muster_agreement *a)
{
	const struct muster_difference *d = host->difference(run, a, 0);

	if (d != NULL &&
	    (host->fact_text(run, "permission", d->permission) != 0 ||
		host->fact_text(run, "not comparable because", d->why) != 0))
		return -1;
	return host->fact_number(
	    run, "permissions not comparable", (int64_t)a->n_unclear);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_agreement *a)
{
	int grave;

	if (a->n_different > 0) {
		if (state_facts(host, run, a, &grave) != 0)
			return -1;
		return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT,
		    a->account->id,
		    "The platform's own answer is another one than what "
		    "follows from the policies and bindings that were read.",
		    grave ? MUSTER_HIGH : MUSTER_MEDIUM,
		    grave ? "high: the platform gives an administering "
			    "permission that no binding explains"
			  : "medium: it concerns no administering permission "
			    "that only the platform names");
	}
	if (a->n_same == 0 && a->n_unclear > 0) {
		if (state_doubts(host, run, a) != 0)
			return -1;
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT,
		    a->account->id,
		    "Nothing of the platform's answer could be compared.",
		    MUSTER_MEDIUM, NULL);
	}
	return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->account->id,
	    NULL, MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_agreement *a;

	for (size_t i = 0; (a = host->agreement(run, i)) != NULL; i++)
		if (judge(host, run, a) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_resolution_differs = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-10",
	.family = "policy and boundary",
	.title = "Computed and platform-resolved permissions differ",
	.logic = "Everyone who may hold a right of tier 0, and a sample of "
		 "the others: the effective permissions that the platform "
		 "names, at the account and in each environment where a "
		 "policy reaches them, against those worked out from "
		 "policies, bindings and boundaries. Any permission with "
		 "another effect, or under another condition, is a "
		 "difference. Classic permissions, texts that were not "
		 "understood and values that the platform fills in cannot be "
		 "compared; they are counted apart. Accounts that were not "
		 "asked about are not judged.",
	.rationale = "Two readings of the same rules that agree can be "
		     "trusted. Where they do not, one of them is wrong: "
		     "somebody may do more than this review says, or the "
		     "review counts what is not there.",
	.fix = "1. Trust the platform for today: treat the account as holding "
	       "what the platform says. 2. Look up the person in Account "
	       "Management > Identity & access management > People and "
	       "compare groups and policies with the facts here. 3. If a "
	       "policy or binding changed while the account was read, run "
	       "again. 4. If the difference stays, report it with this "
	       "bundle, so that the evaluation is put right.",
	.false_alarm = "A change between the two readings; classic permissions "
		       "that the platform mixes in; a group membership by "
		       "claim that changed at the last sign-in.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ANSWERS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CONDITIONS | MUSTER_DATA_SCOPES,
	.absence = MUSTER_FAIL,
	.check = check,
};
