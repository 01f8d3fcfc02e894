/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-04: which invitations have been open for too long? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days an invitation may stay open", 30, 1, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Logs are shorter than some invitations are old: an earlier review may have
 * seen it open. */
static int64_t
seen_open(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_history *h = host->history(run);
	const struct muster_past *past =
	    h != NULL ? host->past(run, MUSTER_ACCOUNT, a->id) : NULL;

	if (past == NULL || past->status != MUSTER_PENDING)
		return MUSTER_NO_TIME;
	return past->first_seen != MUSTER_NO_TIME ? past->first_seen : h->at;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, int64_t days)
{
	const int64_t said =
	    a->invited != MUSTER_NO_TIME ? a->invited : a->created;
	const int64_t began =
	    said != MUSTER_NO_TIME ? said : seen_open(host, run, a);
	const int is_old =
	    began != MUSTER_NO_TIME && host->now - began > days * MUSTER_DAY;
	const int strong = a->tier <= MUSTER_TIER_1;

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "invited", said) != 0 ||
	    host->fact_text(run, "right that waits", a->tier_reason) != 0 ||
	    (said == MUSTER_NO_TIME &&
		host->fact_time(run, "first seen", began) != 0))
		return -1;
	if (said == MUSTER_NO_TIME && !is_old)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
		    "The invitation is open, and neither the account nor the "
		    "audit log that was read says since when.",
		    MUSTER_LOW, NULL);
	if (!is_old)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_LOW, NULL);
	if (host->fact_number(run,
		said != MUSTER_NO_TIME ? "days open" : "days open at least",
		(host->now - began) / MUSTER_DAY) != 0 ||
	    host->fact_number(run, "days accepted", days) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "The invitation has been open for longer than the limit.",
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: accepting it would give administrative rights"
		   : "low: accepting it would give no administrative rights");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t days = host->setting(run, "days");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->status != MUSTER_PENDING || a->type == MUSTER_SERVICE)
			continue;
		if (judge(host, run, a, days) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_invitation_pending = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "ACC-04",
	.family = "account hygiene",
	.title = "Invitation pending too long",
	.logic = "People whose invitation has not been accepted for more than "
		 "`days`. Its age is taken from the audit log, else from the "
		 "creation date of the account, else from the earlier review "
		 "that saw it open first; where none of these shows that it is "
		 "too old, the verdict is unknown.",
	.rationale = "An open invitation is a key under the mat: whoever can "
		     "read the mailbox can become a user, and the reason for "
		     "inviting may be long gone.",
	.fix = "1. Ask whoever invited the person whether it is still wanted. "
	       "2. If not, open Account Management > Identity & access "
	       "management > People, show the pending people and remove the "
	       "invitation. 3. If it is, send it again, so that its age is "
	       "known.",
	.false_alarm = "A large number of people being brought on board at "
		       "this moment; an invitation sent again whose new date "
		       "the source does not state.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
