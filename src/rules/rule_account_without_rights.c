/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-12: which accounts live on without anything to do? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "grace_days", "days after creation in which groups may still arrive",
	    0, 0, 365 },
	{ NULL, NULL, 0, 0, 0 }
};

static enum muster_verdict
examine(const struct muster_account *a, int64_t young, const char **reason)
{
	*reason = NULL;
	if (a->n_groups > 0 || a->n_credentials > 0)
		return MUSTER_PASS;
	if (a->created != MUSTER_NO_TIME && a->created > young) {
		*reason =
		    "Nothing is held yet, but the account is younger than "
		    "the grace period.";
		return MUSTER_PASS;
	}
	if (a->status != MUSTER_ACTIVE) {
		*reason = "Nothing is held, but the status is not one we know; "
			  "the account may be switched off already.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The account is active, is in no group of its own and holds "
		  "no token.";
	return MUSTER_FAIL;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t grace = host->setting(run, "grace_days");
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		enum muster_verdict verdict;
		const char *reason;

		if (a->status != MUSTER_ACTIVE &&
		    a->status != MUSTER_STATUS_UNKNOWN)
			continue;
		verdict = examine(a, host->now - grace * MUSTER_DAY, &reason);
		if (verdict != MUSTER_PASS &&
		    (host->fact_text(run, "login", a->login) != 0 ||
			host->fact_text(run, "kind",
			    a->type == MUSTER_SERVICE  ? "service user"
			    : a->type == MUSTER_PERSON ? "person"
						       : NULL) != 0 ||
			host->fact_text(run, "status", a->status_text) != 0 ||
			host->fact_time(run, "created", a->created) != 0 ||
			host->fact_time(run, "last sign-in", a->last_login) !=
			    0))
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			MUSTER_LOW,
			"low: the account can sign in but reaches only what "
			"everyone reaches") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_without_rights = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-12",
	.family = "account hygiene",
	.title = "Account without any entitlement",
	.logic = "Active people and service users that are in no group, apart "
		 "from groups that hold everyone, and own no token. An account "
		 "created within `grace_days` is left alone. When memberships "
		 "or tokens were read in part only, the verdict is unknown.",
	.rationale = "Such an account is a left-over: the person moved on, or "
		     "the access was never finished. It stays a way in that "
		     "nobody looks after.",
	.fix = "1. Find out whether groups are still to come. 2. If not, open "
	       "Account Management > Identity & access management > People "
	       "(for a machine: Service users) and remove the account; where "
	       "the company directory pushes people, withdraw the application "
	       "there.",
	.false_alarm = "A person whom the company directory has just created "
		       "and whose groups arrive with the next run or with the "
		       "first sign-in; set `grace_days` for that.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.whole =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_CREDENTIALS,
	.absence = MUSTER_FAIL,
	.check = check,
};
