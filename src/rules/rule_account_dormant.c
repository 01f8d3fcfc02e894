/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-01: which people have not signed in for too long? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without a sign-in that are still accepted", 90, 1,
	    3650 },
	{ "test_days", "days a test of an emergency account counts for", 90, 1,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Administrators are another rule's, with a shorter limit. */
static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE && a->tier > MUSTER_TIER_1 &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       a->login_state != MUSTER_NEVER;
}

static enum muster_verdict
examine(const struct muster_account *a, int64_t since, const char **reason)
{
	*reason = NULL;
	if (a->login_state != MUSTER_SEEN || a->last_login == MUSTER_NO_TIME) {
		*reason = "The source does not say when this account last "
			  "signed in.";
		return MUSTER_UNKNOWN;
	}
	if (a->last_login >= since)
		return MUSTER_PASS;
	if (a->last_token_use != MUSTER_NO_TIME && a->last_token_use >= since) {
		*reason = "No recent sign-in, but a token of this account was "
			  "used within the period.";
		return MUSTER_PASS;
	}
	if (a->status != MUSTER_ACTIVE) {
		*reason = "The last sign-in is too long ago, but the status is "
			  "not one we know; it may be switched off already.";
		return MUSTER_UNKNOWN;
	}
	if (a->type != MUSTER_PERSON) {
		*reason =
		    "The last sign-in is too long ago, but it is not known "
		    "whether this is a person or a service user.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The last sign-in is longer ago than the limit, and the "
		  "account can still sign in.";
	return MUSTER_FAIL;
}

/* Registered for emergencies, and shown to work. */
static int
is_kept_ready(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int64_t since =
	    host->now - host->setting(run, "test_days") * MUSTER_DAY;
	const struct muster_entry *e =
	    host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now) &&
	       e->tested != MUSTER_NO_TIME && e->tested >= since;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, int64_t days)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	if (a->last_login != MUSTER_NO_TIME &&
	    host->fact_number(run, "days without a sign-in",
		(host->now - a->last_login) / MUSTER_DAY) != 0)
		return -1;
	if (host->fact_number(run, "days accepted", days) != 0)
		return -1;
	if (a->emergency_contact == MUSTER_YES &&
	    host->fact_text(run, "emergency contact", "yes") != 0)
		return -1;
	if (host->fact_text(run, "status", a->status_text) != 0 ||
	    host->fact_time(run, "token last used", a->last_token_use) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t days = host->setting(run, "days");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int idle =
		    a->tier == MUSTER_TIER_NONE && a->tier_doubt == NULL;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(a, host->now - days * MUSTER_DAY, &reason);
		if (verdict != MUSTER_PASS && is_kept_ready(host, run, a)) {
			verdict = MUSTER_PASS;
			reason = "Kept for emergencies, and tested in time.";
		}
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, days) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			idle ? MUSTER_LOW : MUSTER_MEDIUM,
			idle ? "low: the account holds no right"
			     : "medium: the account holds rights, but does not "
			       "administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_dormant = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "ACC-01",
	.family = "account hygiene",
	.title = "Dormant account",
	.logic = "People whose account is active and whose last successful "
		 "sign-in is more than `days` ago. An account that a token of "
		 "its own has used within the period is in use, and an "
		 "account registered under break_glass may rest if it was "
		 "tested within `test_days`. Where the source does not state "
		 "the last sign-in, the verdict is unknown. Accounts that "
		 "never signed in belong to ACC-03, those that administer to "
		 "ACC-02.",
	.rationale = "Nobody notices when a forgotten account is taken over: "
		     "its owner does not see the strange sign-in. Access that "
		     "is not used is access that is not needed.",
	.fix = "1. Ask the person, or their manager, once whether the account "
	       "is still needed. 2. If it is not, open Account Management > "
	       "Identity & access management > People, choose the person and "
	       "remove them; for a person that the company directory pushes "
	       "(SCIM), withdraw the application there. 3. If it is needed "
	       "after a longer leave, record an exception with an end date.",
	.false_alarm = "Emergency accounts that are missing in the register "
		       "break_glass; people who return after a season "
		       "or a leave; a browser session that stayed open for "
		       "longer than the limit; work done only through tokens "
		       "whose last use the source does not state.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
