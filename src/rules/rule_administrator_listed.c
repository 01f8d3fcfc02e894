/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-01: which people administer identities and rights themselves? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int emergency = host->registered(run, MUSTER_BREAK_GLASS,
				  MUSTER_ACCOUNT, a->id) != NULL;

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_number(run, "groups", (int64_t)a->n_groups) != 0 ||
	    host->fact_text(run, "registered as",
		emergency ? "break-glass account" : NULL) != 0)
		return -1;
	return host->fact_text(run, "emergency contact",
	    a->emergency_contact == MUSTER_YES ? "yes" : NULL);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	enum muster_verdict verdict = MUSTER_FAIL;
	const char *reason =
	    "The person can change who may do what; a decision "
	    "on this one person is needed.";

	if (a->tier != MUSTER_TIER_0 && a->tier_doubt != NULL)
		return host->fact_text(run, "in doubt", a->tier_doubt) != 0
			   ? -1
			   : host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT,
				 a->id,
				 "It is not known all that this person may do.",
				 MUSTER_INFO, NULL);
	if (a->tier != MUSTER_TIER_0)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_INFO, NULL);
	if (a->status != MUSTER_ACTIVE) {
		verdict = MUSTER_UNKNOWN;
		reason =
		    "Holds administration of rights, but the status is not "
		    "one we know: it is unclear whether it can sign in.";
	} else if (a->type != MUSTER_PERSON) {
		verdict = MUSTER_UNKNOWN;
		reason = "Holds administration of rights, but it is not known "
			 "whether this is a person or a service user.";
	}
	if (state_facts(host, run, a) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    MUSTER_INFO, "info: a listing for decision, not a fault");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type == MUSTER_SERVICE ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (judge(host, run, a) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_administrator_listed = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-01",
	.family = "privilege",
	.title = "Administrator: explicit decision needed",
	.logic = "Every person who can sign in and holds a right of the "
		 "highest tier: to change people, groups, policies, bindings "
		 "or the sign-in itself, by whatever way they got it. "
		 "Conditions and boundaries do not take a person off the list; "
		 "a registered break-glass account is on it, and named as "
		 "such. "
		 "Who holds a policy whose text could not be read or "
		 "understood is unknown.",
	.rationale = "Who can change rights can give themselves any other. "
		     "These few people are decided one by one in each review, "
		     "never by a bulk answer.",
	.fix = "1. Ask for each person: is this still their task? 2. Write the "
	       "decision and its reason into the review. 3. If not, open "
	       "Account Management > Identity & access management > Groups, "
	       "choose the group named under the strongest right, and take "
	       "the person out.",
	.false_alarm = "None: this is a listing, and being on it is no fault.",
	.severity = MUSTER_INFO,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
