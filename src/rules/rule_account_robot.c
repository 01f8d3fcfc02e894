/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-06: which accounts of people are run by programs? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without a sign-in", 90, 1, 3650 },
	{ "used_days", "days within which a token of it was used", 30, 1,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

struct limits {
	int64_t signed_in_since, used_since;
};

/* Whether there is a token of which the source does not say its use. */
static int
has_silent_token(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->account_credential(run, a, i)) != NULL;
	     i++)
		if (c->used_state == MUSTER_SEEN_UNKNOWN &&
		    c->enabled != MUSTER_NO)
			return 1;
	return 0;
}

static int
is_machine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_SERVICE_IDENTITIES, MUSTER_ACCOUNT, a->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct limits *limits,
    const char **reason)
{
	const int used = a->last_token_use != MUSTER_NO_TIME &&
			 a->last_token_use >= limits->used_since;

	*reason = NULL;
	if (a->login_state == MUSTER_SEEN && a->last_login != MUSTER_NO_TIME &&
	    a->last_login >= limits->signed_in_since)
		return MUSTER_PASS;
	if (!used && !has_silent_token(host, run, a))
		return MUSTER_PASS;
	if (is_machine(host, run, a)) {
		*reason = "It is registered as a service identity.";
		return MUSTER_PASS;
	}
	if (a->login_state == MUSTER_SEEN_UNKNOWN ||
	    (a->login_state == MUSTER_SEEN && a->last_login == MUSTER_NO_TIME))
		*reason = "It has tokens at work, but the source does not say "
			  "when the person last signed in.";
	else if (!used)
		*reason = "The person does not sign in, and the source does "
			  "not say when a token of the account was last used.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	*reason = "The person does not sign in, but a token of the account is "
		  "at work.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_time(run, "token last used", a->last_token_use) != 0 ||
	    host->fact_number(run, "tokens", (int64_t)a->n_credentials) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct limits limits = { host->now - host->setting(run, "days") *
						       MUSTER_DAY,
		host->now - host->setting(run, "used_days") * MUSTER_DAY };
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int strong = a->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (a->type != MUSTER_PERSON || a->status != MUSTER_ACTIVE)
			continue;
		verdict = examine(host, run, a, &limits, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, a) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong
			    ? "high: the program administers in a person's "
			      "name"
			    : "medium: the account does not administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_robot = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "NHI-06",
	.family = "service identities",
	.title = "Human account used as robot",
	.logic = "Active people who have not signed in for `days`, or never, "
		 "while a token of their account was used within the last "
		 "`used_days`. Accounts registered as service identities "
		 "pass. Where sign-in or use is not stated, the verdict is "
		 "unknown.",
	.rationale = "The program stops when the person leaves, or the account "
		     "is kept alive for the program's sake after they left. "
		     "What it does stands in the log under a person's name.",
	.fix = "1. Find the programs that use the tokens of the account (names "
	       "and last addresses stand with the tokens). 2. Open Account "
	       "Management > Identity & access management > Service users, "
	       "make one per program and give it only what the program "
	       "calls. 3. Make tokens for it, put them into the programs. 4. "
	       "Delete the person's tokens, and then judge the account like "
	       "any other that nobody signs in to.",
	.false_alarm = "A person who works by command line only, or is on "
		       "leave while an own script runs on.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_CREDENTIALS,
	.whole = MUSTER_DATA_CREDENTIALS,
	.absence = MUSTER_PASS,
	.check = check,
};
