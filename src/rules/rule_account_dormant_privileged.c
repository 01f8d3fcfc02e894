/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-02: which administrators have not signed in for too long? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without a sign-in that are still accepted", 45, 1,
	    3650 },
	{ "test_days", "days a test of an emergency account counts for", 90, 1,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Also those that may administer by a policy nobody could read. */
static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       a->login_state != MUSTER_NEVER &&
	       (a->tier <= MUSTER_TIER_1 || a->tier_doubt != NULL);
}

static enum muster_verdict
examine(const struct muster_account *a, int64_t since, const char **reason)
{
	*reason = NULL;
	if (a->login_state != MUSTER_SEEN || a->last_login == MUSTER_NO_TIME) {
		*reason = "It administers, and the source does not say when "
			  "it last signed in.";
		return MUSTER_UNKNOWN;
	}
	if (a->last_login >= since)
		return MUSTER_PASS;
	if (a->last_token_use != MUSTER_NO_TIME && a->last_token_use >= since) {
		*reason = "No recent sign-in, but a token of this account was "
			  "used within the period.";
		return MUSTER_PASS;
	}
	if (a->tier > MUSTER_TIER_1) {
		*reason = "The last sign-in is too long ago for an "
			  "administrator, and it is not known all that this "
			  "account may do.";
		return MUSTER_UNKNOWN;
	}
	if (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON) {
		*reason = "The last sign-in is too long ago, but it is not "
			  "known whether this is a person's account that can "
			  "sign in.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The account administers, and its last sign-in is longer ago "
		  "than the limit.";
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

/* Who tries the door of an administrator that nobody is waiting behind? */
static int
is_tried(const struct muster_account *a)
{
	return a->last_failed_login != MUSTER_NO_TIME &&
	       a->last_failed_login > a->last_login;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, enum muster_verdict verdict,
    const char *reason)
{
	if (a->tier == MUSTER_TIER_0 && is_tried(a))
		return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
		    MUSTER_CRITICAL,
		    "critical: it can give any right to anyone, and sign-ins "
		    "to it have failed since");
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    MUSTER_HIGH,
	    a->tier == MUSTER_TIER_0
		? "high: whoever takes it over can give any right to anyone"
		: "high: whoever takes it over administers the product");
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, int64_t days)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", a->tier_doubt) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	if (a->last_login != MUSTER_NO_TIME &&
	    host->fact_number(run, "days without a sign-in",
		(host->now - a->last_login) / MUSTER_DAY) != 0)
		return -1;
	if (host->fact_number(run, "days accepted", days) != 0 ||
	    host->fact_time(run, "last failed sign-in", a->last_failed_login) !=
		0 ||
	    host->fact_time(run, "token last used", a->last_token_use) != 0)
		return -1;
	return host->fact_text(run, "status", a->status_text);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t days = host->setting(run, "days");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(a, host->now - days * MUSTER_DAY, &reason);
		/* what is only in doubt is ACC-01's as long as it can be */
		if (verdict == MUSTER_UNKNOWN && a->tier > MUSTER_TIER_1 &&
		    a->login_state != MUSTER_SEEN)
			continue;
		if (verdict != MUSTER_PASS && is_kept_ready(host, run, a)) {
			verdict = MUSTER_PASS;
			reason = "Kept for emergencies, and tested in time.";
		}
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, days) != 0)
			return -1;
		if (judge(host, run, a, verdict, reason) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_dormant_privileged = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-02",
	.family = "account hygiene",
	.title = "Dormant privileged account",
	.logic = "People with an active account and a right of the two highest "
		 "tiers whose last successful sign-in is more than `days` ago. "
		 "Use of a token of their own counts as use. An account "
		 "registered under break_glass may rest if it was tested "
		 "within `test_days` and its entry has not ended. Where the "
		 "last sign-in is not stated, or a policy could not be read "
		 "that may make the account an administrator, the verdict is "
		 "unknown. Accounts that never signed in belong to ACC-03.",
	.rationale = "A right to administer that nobody uses is worth most to "
		     "somebody else: nobody would notice the strange sign-in, "
		     "and everything is open behind it.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Groups, choose the group named under the strongest right and "
	       "take the person out; for a group that the company directory "
	       "or a claim fills, do it there. 2. Keep the account and ask the "
	       "person whether it is still needed at all. 3. If it is kept for "
	       "emergencies, write it into the register break_glass with its "
	       "owner, test it, and note the day of the test.",
	.false_alarm = "Emergency accounts that are missing in the register; "
		       "administrators on a long leave; work done only through "
		       "tokens whose last use the source does not state.",
	.severity = MUSTER_HIGH,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
