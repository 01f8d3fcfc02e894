/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-03: which people got an account and never signed in? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days of grace after the account was created", 14, 0, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* A source may date an account only once it was used; then the invitation
 * is what is left. */
static int64_t
began(const struct muster_account *a)
{
	return a->created != MUSTER_NO_TIME ? a->created : a->invited;
}

static enum muster_verdict
examine(const struct muster_account *a, int64_t since, const char **reason)
{
	*reason = NULL;
	if (a->login_state == MUSTER_SEEN)
		return MUSTER_PASS;
	if (a->login_state != MUSTER_NEVER) {
		*reason = "The source does not say whether this account ever "
			  "signed in.";
		return MUSTER_UNKNOWN;
	}
	if (a->last_token_use != MUSTER_NO_TIME) {
		*reason = "Never signed in, but a token of this account has "
			  "been used.";
		return MUSTER_PASS;
	}
	if (began(a) == MUSTER_NO_TIME) {
		*reason = "Never signed in, and the source does not say when "
			  "the account was created.";
		return MUSTER_UNKNOWN;
	}
	if (began(a) >= since) {
		*reason = "Never signed in, but created within the grace "
			  "period.";
		return MUSTER_PASS;
	}
	if (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON) {
		*reason =
		    "Never signed in, but it is not known whether this is "
		    "a person's account that can sign in.";
		return MUSTER_UNKNOWN;
	}
	*reason = "Created longer ago than the grace period, and no sign-in "
		  "was ever recorded.";
	return MUSTER_FAIL;
}

static int
is_subject(const struct muster_account *a)
{
	if (a->type == MUSTER_SERVICE ||
	    (a->status != MUSTER_ACTIVE && a->status != MUSTER_STATUS_UNKNOWN))
		return 0;
	/* somebody tried, and never succeeded: ACC-13 */
	return a->login_state != MUSTER_NEVER || a->failed_logins <= 0;
}

static int
is_for_emergencies(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, int64_t days)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "created", a->created) != 0 ||
	    host->fact_time(run, "invited", a->invited) != 0 ||
	    host->fact_number(run, "days of grace", days) != 0)
		return -1;
	if (host->fact_text(run, "status", a->status_text) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t days = host->setting(run, "days");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int strong = a->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(a, host->now - days * MUSTER_DAY, &reason);
		if (verdict != MUSTER_PASS &&
		    is_for_emergencies(host, run, a)) {
			verdict = MUSTER_PASS;
			reason = "Kept for emergencies; ACC-09 judges whether "
				 "it is tested.";
		}
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, days) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong ? "high: administrative rights wait for whoever "
				 "signs in first"
			       : "medium: the account holds no administrative "
				 "rights") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_never_used = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "ACC-03",
	.family = "account hygiene",
	.title = "Account never used",
	.logic = "People whose account is active, was created more than `days` "
		 "ago and has no recorded sign-in. Use of a token of the "
		 "account counts as use, and accounts registered under "
		 "break_glass may wait. Where neither creation nor invitation "
		 "is dated, or the sign-in data is missing, the verdict is "
		 "unknown. Where sign-ins were tried and all failed, ACC-13 "
		 "judges the account instead.",
	.rationale = "An account that nobody has ever used was given without "
		     "need, or its first sign-in is still open to whoever "
		     "gets hold of the invitation.",
	.fix = "1. Ask the person's manager whether the account is needed. "
	       "2. If not, open Account Management > Identity & access "
	       "management > People and remove the person; where the company "
	       "directory pushes people, withdraw the application there. "
	       "3. If it is needed, have the person sign in once.",
	.false_alarm = "People who use the product through tokens only, where "
		       "the source does not state who used them; somebody who "
		       "starts work weeks after the account was prepared.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
