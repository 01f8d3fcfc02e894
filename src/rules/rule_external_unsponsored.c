/* SPDX-License-Identifier: Apache-2.0 */
/* EXT-02: who of the external people has no sponsor, or no end? */
#include <stddef.h>

#include "abi/muster_rule.h"

/* What the registers say; the account's own entry before its domain's. */
struct terms {
	const char *sponsor, *from; /* who, and which register says it */
	int64_t until;
};

static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
		   a->status == MUSTER_STATUS_UNKNOWN);
}

/* 0: the account is not an external one, as far as it is registered. */
static int
find_terms(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct terms *t)
{
	const struct muster_entry *own = host->registered(
	    run, MUSTER_EXTERNAL_ACCOUNTS, MUSTER_ACCOUNT, a->id);
	const struct muster_entry *domain = host->registered(
	    run, MUSTER_EXTERNAL_DOMAINS, MUSTER_ACCOUNT, a->id);

	if (own == NULL && domain == NULL)
		return 0;
	if (own == NULL && (host->registered(run, MUSTER_OWN_DOMAINS,
				MUSTER_ACCOUNT, a->id) != NULL ||
			       host->registered(run, MUSTER_VENDOR_SUPPORT,
				   MUSTER_ACCOUNT, a->id) != NULL))
		return 0; /* one of us; or EXT-04 knows its window */
	*t = (struct terms){ NULL, NULL, MUSTER_NO_TIME };
	if (own != NULL)
		*t = (struct terms){ own->owner, own->place, own->until };
	if (domain == NULL)
		return 1;
	if (t->sponsor == NULL)
		t->sponsor = domain->owner;
	if (t->from == NULL)
		t->from = domain->place;
	if (t->until == MUSTER_NO_TIME)
		t->until = domain->until;
	return 1;
}

static enum muster_verdict
examine(const struct muster_account *a, const struct terms *t, int64_t now,
    const char **reason)
{
	*reason = NULL;
	if (t->until != MUSTER_NO_TIME && t->until < now)
		*reason = "The agreed end has passed.";
	else if (t->sponsor == NULL && t->until == MUSTER_NO_TIME)
		*reason = "Neither a sponsor nor an end date is registered.";
	else if (t->sponsor == NULL)
		*reason = "No sponsor is registered.";
	else if (t->until == MUSTER_NO_TIME)
		*reason = "No end date is registered.";
	else
		return MUSTER_PASS;
	if (a->status != MUSTER_STATUS_UNKNOWN)
		return MUSTER_FAIL;
	*reason = "Sponsor or end date is missing, or the end has passed, but "
		  "the status is not one we know; it may be switched off "
		  "already.";
	return MUSTER_UNKNOWN;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct terms *t)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "sponsor", t->sponsor) != 0 ||
	    host->fact_time(run, "agreed until", t->until) != 0 ||
	    host->fact_text(run, "registered in", t->from) != 0)
		return -1;
	if (host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int strong = a->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;
		struct terms t;

		if (!is_subject(a) || !find_terms(host, run, a, &t))
			continue;
		verdict = examine(a, &t, host->now, &reason);
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, &t) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong ? "high: the account holds administrative rights"
			       : "medium: the account holds no administrative "
				 "rights") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_external_unsponsored = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "EXT-02",
	.family = "external identities",
	.title = "External account without sponsor or end date",
	.logic = "People, active or invited, who are in the register of "
		 "external accounts or whose mail domain is an approved "
		 "external one: without an owner, without an end date, or "
		 "past that date. What the account's entry leaves open is "
		 "taken from its domain's. External accounts that are in no "
		 "register belong to EXT-01.",
	.rationale = "Nobody in the organisation hears that an external "
		     "person changed their job. Only a sponsor who answers "
		     "for them, and a date on which access ends by itself, "
		     "make up for that.",
	.fix = "1. Find the employee whose work the person does. 2. Enter "
	       "owner and end date in the register external_accounts, or for "
	       "a whole contract in external_domains. 3. Where nobody "
	       "answers for the person, or the end has passed, open Account "
	       "Management > Identity & access management > People, choose "
	       "the person and remove them.",
	.false_alarm = "A framework contract that goes on from year to year: "
		       "give its domain the date of the next renewal.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_EXTERNAL_ACCOUNTS,
};
