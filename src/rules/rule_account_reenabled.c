/* SPDX-License-Identifier: Apache-2.0 */
/* JML-10: who came back and found everything as it was? */
#include <stddef.h>

#include "abi/muster_rule.h"

static int
was_off(const struct muster_past *past)
{
	return past->status == MUSTER_DISABLED ||
	       past->status == MUSTER_DELETED || past->status == MUSTER_BLOCKED;
}

static const char *
status_word(enum muster_account_status status)
{
	return status == MUSTER_DISABLED  ? "disabled"
	       : status == MUSTER_DELETED ? "deleted"
					  : "blocked";
}

static enum muster_verdict
examine(const struct muster_account *a, const struct muster_past *past,
    const char **reason)
{
	*reason = NULL;
	if (past->n_groups == 0 || a->n_groups == 0) {
		*reason = "Switched on again, but without groups of its own "
			  "before or now.";
		return MUSTER_PASS;
	}
	if (past->same_grants == MUSTER_NO) {
		*reason = "Switched on again, with other access than before.";
		return MUSTER_PASS;
	}
	if (past->same_grants != MUSTER_YES) {
		*reason = "Switched on again, and it is not known whether its "
			  "access is the same as before.";
		return MUSTER_UNKNOWN;
	}
	*reason = "Switched on again since the last review, with exactly the "
		  "access it had before.";
	return MUSTER_FAIL;
}

static enum muster_severity
weigh(const struct muster_account *a, const char **why)
{
	if (a->tier <= MUSTER_TIER_1) {
		*why = "high: rights to administer came back by themselves";
		return MUSTER_HIGH;
	}
	if (a->tier == MUSTER_TIER_2 || a->tier_doubt != NULL) {
		*why = "medium: it writes, or reads what is sensitive";
		return MUSTER_MEDIUM;
	}
	*why = "low: it only reads";
	return MUSTER_LOW;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_past *past)
{
	const char *reason, *why;
	const enum muster_verdict verdict = examine(a, past, &reason);
	const enum muster_severity severity = weigh(a, &why);

	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "status at the last review",
		    status_word(past->status)) != 0 ||
		host->fact_time(run, "last review", host->history(run)->at) !=
		    0 ||
		host->fact_number(run, "groups", (int64_t)a->n_groups) != 0 ||
		host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
		host->fact_time(run, "last sign-in", a->last_login) != 0))
		return -1;
	return host->judge(
	    run, verdict, MUSTER_ACCOUNT, a->id, reason, severity, why);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	const struct muster_past *past;

	if (host->history(run) == NULL)
		return 0;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->status != MUSTER_ACTIVE)
			continue;
		past = host->past(run, MUSTER_ACCOUNT, a->id);
		if (past != NULL && was_off(past) &&
		    judge(host, run, a, past) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_reenabled = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-10",
	.family = "joiner, mover, leaver",
	.title = "Re-enabled account got its old access back",
	.logic = "Accounts that were disabled, deleted or blocked at the last "
		 "review, are active now, and have exactly the groups and "
		 "grants they had then. Accounts without groups of their own "
		 "pass. Where it is not known whether the access is the same, "
		 "because something was not read then or now, the verdict is "
		 "unknown.",
	.rationale = "An account is switched off for a reason. When it comes "
		     "back with everything, the access was decided by the "
		     "past: nobody asked whether the person still does that "
		     "work.",
	.fix = "1. Find out who had the account switched on, and why. 2. Ask "
	       "the manager for an approval of each right that writes or "
	       "administers, as for a new person. 3. Take away the others: "
	       "Account Management > Identity & access management > People, "
	       "choose the person, edit the groups; for groups that the "
	       "company directory pushes, do it there.",
	.false_alarm = "A person who comes back from a leave into the same "
		       "work, which the manager has confirmed.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
