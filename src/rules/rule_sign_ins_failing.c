/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-11: where do sign-ins fail more than they succeed? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "count", "failed sign-ins since the last review still accepted", 10,
	    0, 1000000 },
	{ "times", "failed sign-ins accepted for each successful one", 5, 0,
	    1000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Since the last review. */
struct growth {
	int64_t failed, successful;
};

/* Who never succeeded is another rule's; a machine does not sign in. */
static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE && a->status != MUSTER_DELETED &&
	       a->login_state != MUSTER_NEVER;
}

/* NULL: both counters are known and went on. */
static const char *
find_growth(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct growth *g)
{
	const struct muster_past *past = host->past(run, MUSTER_ACCOUNT, a->id);

	if (a->failed_logins == MUSTER_NO_COUNT || a->logins == MUSTER_NO_COUNT)
		return "The source does not count the sign-ins of this "
		       "account.";
	if (past == NULL && !host->history(run)->complete)
		return "The last review was not complete and does not know the "
		       "account; its counts cannot be compared.";
	if (past == NULL) {
		*g = (struct growth){ a->failed_logins, a->logins };
		return NULL;
	}
	if (past->failed_logins == MUSTER_NO_COUNT ||
	    past->logins == MUSTER_NO_COUNT)
		return "The last review did not know the counts of this "
		       "account.";
	*g = (struct growth){ a->failed_logins - past->failed_logins,
		a->logins - past->logins };
	if (g->failed < 0 || g->successful < 0)
		return "The counts are lower than at the last review: they "
		       "began anew in between.";
	return NULL;
}

/* More than `times` as many, without a product that could be too large. */
static int
is_out_of_proportion(const struct growth *g, int64_t times)
{
	if (g->successful == 0)
		return g->failed > 0;
	return g->failed / g->successful > times ||
	       (g->failed / g->successful == times &&
		   g->failed % g->successful > 0);
}

static int
can_sign_in(const struct muster_account *a)
{
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_STATUS_UNKNOWN;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct growth *g)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_number(run, "failed since the last review", g->failed) !=
		0 ||
	    host->fact_number(run, "successful since", g->successful) != 0 ||
	    host->fact_time(run, "last review", host->history(run)->at) != 0)
		return -1;
	if (host->fact_time(run, "last failed sign-in", a->last_failed_login) !=
		0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_text(run, "status", a->status_text) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int strong = a->tier <= MUSTER_TIER_1;
	struct growth g = { 0, 0 };
	const char *reason = find_growth(host, run, a, &g);

	if (reason != NULL)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
		    reason, MUSTER_MEDIUM, NULL);
	if (g.failed <= host->setting(run, "count") ||
	    !is_out_of_proportion(&g, host->setting(run, "times")))
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_MEDIUM, NULL);
	if (state_facts(host, run, a, &g) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "Since the last review far more sign-ins failed than succeeded.",
	    !can_sign_in(a) ? MUSTER_LOW
	    : strong        ? MUSTER_HIGH
			    : MUSTER_MEDIUM,
	    !can_sign_in(a) ? "low: the account cannot sign in"
	    : strong        ? "high: somebody tries to get into an account "
			      "that administers"
			    : "medium: the account does not administer");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	if (host->history(run) == NULL)
		return 0;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (is_subject(a) && judge(host, run, a) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_sign_ins_failing = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-11",
	.family = "account hygiene",
	.title = "Failed sign-ins out of proportion",
	.logic = "People with more than `count` failed sign-ins since the last "
		 "review, and more than `times` of them for each successful "
		 "one. An account that is new since a complete review is "
		 "counted from its beginning. Where a count is not stated, or "
		 "is lower than it was, the verdict is unknown. Accounts that "
		 "never signed in with success belong to ACC-13; deleted "
		 "accounts and service users are left out.",
	.rationale = "A person who forgets the password fails a few times. "
		     "Many failures and few successes are somebody guessing, "
		     "or a machine that works with a password it should not "
		     "have.",
	.fix = "1. Ask the person whether they know of the failures. 2. Look "
	       "at the sign-ins of the account in the log of the company login "
	       "and find the address they come from. 3. If it is a scheduled "
	       "job, give it a service user: Account Management > Identity & "
	       "access management > Service users. 4. If nobody knows it, "
	       "reset the password, end the sessions, and have the person "
	       "checked for a second factor.",
	.false_alarm = "A password that ran out and is still stored in a "
		       "browser or a scheduled job; a person who stays signed "
		       "in for weeks, so that few successes are counted.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_HISTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
