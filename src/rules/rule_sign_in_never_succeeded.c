/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-13: where was signing in tried, and never succeeded? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days after creation in which a first attempt may fail", 14,
	    0, 3650 },
	{ "count", "failed sign-ins that are too many even then", 10, 1,
	    1000000 },
	{ NULL, NULL, 0, 0, 0 }
};

static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       a->login_state == MUSTER_NEVER && a->failed_logins > 0;
}

/* A source may date an account only once it was used; then the invitation
 * is what is left. */
static int64_t
began(const struct muster_account *a)
{
	return a->created != MUSTER_NO_TIME ? a->created : a->invited;
}

static enum muster_verdict
examine(const struct muster_account *a, int64_t since, int64_t count,
    const char **reason)
{
	const int many = a->failed_logins >= count;

	if (!many && a->last_token_use != MUSTER_NO_TIME) {
		*reason = "Only failed sign-ins, but few, and a token of this "
			  "account is in use.";
		return MUSTER_PASS;
	}
	if (!many && began(a) == MUSTER_NO_TIME) {
		*reason = "Only failed sign-ins, and it is not known since "
			  "when the account exists.";
		return MUSTER_UNKNOWN;
	}
	if (!many && began(a) >= since) {
		*reason = "Only failed sign-ins, but few, and the account is "
			  "new.";
		return MUSTER_PASS;
	}
	if (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON) {
		*reason = "Only failed sign-ins, but it is not known whether "
			  "this is a person's account that can sign in.";
		return MUSTER_UNKNOWN;
	}
	*reason = "Sign-ins were tried, and none ever succeeded.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_number(run, "failed sign-ins", a->failed_logins) != 0 ||
	    host->fact_time(run, "last failed sign-in", a->last_failed_login) !=
		0 ||
	    host->fact_time(run, "created", a->created) != 0 ||
	    host->fact_time(run, "invited", a->invited) != 0)
		return -1;
	if (host->fact_text(run, "status", a->status_text) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t since =
	    host->now - host->setting(run, "days") * MUSTER_DAY;
	const int64_t count = host->setting(run, "count");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int strong = a->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(a, since, count, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, a) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong
			    ? "high: whoever gets in administers"
			    : "medium: the account does not administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_sign_in_never_succeeded = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-13",
	.family = "account hygiene",
	.title = "Sign-ins only failed, never a success",
	.logic = "People with an active account, at least one failed sign-in "
		 "and no successful one ever. Fewer than `count` failures are "
		 "let pass within `days` after the creation of the account, or "
		 "its invitation, and where a token of the account is in use; "
		 "where neither is dated, the verdict is unknown. Accounts "
		 "that nobody has tried belong to ACC-03.",
	.rationale = "Either a person cannot work and has given up, or "
		     "somebody else knows of an account whose owner will not "
		     "notice when an attempt succeeds.",
	.fix = "1. Ask the person whether they tried to sign in. 2. If they "
	       "did, have the first sign-in set up with them. 3. If they did "
	       "not, or do not need the account, open Account Management > "
	       "Identity & access management > People and remove them; look in "
	       "the log of the company login where the attempts come from.",
	.false_alarm = "A person who was invited under one address and signs "
		       "in with another; a federation that was not ready when "
		       "the person tried.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
