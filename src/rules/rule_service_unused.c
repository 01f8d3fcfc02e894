/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-03: which service users does nothing use? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without use that are still accepted", 90, 1, 3650 },
	{ "grace_days", "days after creation by which it must be in use", 30, 0,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* What its credentials say of its use. */
struct use {
	size_t n, silent; /* silent: use not stated */
	int64_t last;     /* newest sign of life; or MUSTER_NO_TIME */
};

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b; /* MUSTER_NO_TIME is the smallest */
}

static struct use
find_use(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	struct use use = { 0, 0, later(a->last_token_use, a->last_action) };
	const struct muster_credential *c;

	if (a->login_state == MUSTER_SEEN)
		use.last = later(use.last, a->last_login);
	for (; (c = host->account_credential(run, a, use.n)) != NULL; use.n++)
		if (c->used_state == MUSTER_SEEN_UNKNOWN &&
		    c->enabled != MUSTER_NO)
			use.silent++;
	return use;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct use *use, const char **reason)
{
	const int64_t since =
	    host->now - host->setting(run, "days") * MUSTER_DAY;
	const int64_t young =
	    host->now - host->setting(run, "grace_days") * MUSTER_DAY;

	*reason = NULL;
	if (use->last != MUSTER_NO_TIME && use->last >= since)
		return MUSTER_PASS;
	if (a->created != MUSTER_NO_TIME && a->created >= young) {
		*reason = "Not used yet, but created within the grace period.";
		return MUSTER_PASS;
	}
	if (use->silent > 0)
		*reason = "For some of its credentials the source does not say "
			  "when they were last used.";
	else if (use->n == 0 && use->last == MUSTER_NO_TIME)
		*reason = "It has no token and is not in the audit log; it may "
			  "work through an OAuth client, which is not listed.";
	else if (a->status != MUSTER_ACTIVE)
		*reason = "It is not used, but its status is not one we know: "
			  "it may be switched off.";
	else if (use->last == MUSTER_NO_TIME && a->created == MUSTER_NO_TIME)
		*reason = "It was never used, and the source does not say when "
			  "it was created.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	*reason = use->last == MUSTER_NO_TIME
		      ? "None of its tokens was ever used, and it is in no "
			"audit log."
		      : "Its last sign of life is longer ago than the limit.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct use *use)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "description", a->description) != 0 ||
	    host->fact_time(run, "created", a->created) != 0 ||
	    host->fact_number(run, "tokens", (int64_t)use->n) != 0 ||
	    host->fact_time(run, "token last used", a->last_token_use) != 0 ||
	    host->fact_time(run, "last in the audit log", a->last_action) != 0)
		return -1;
	if (host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	return host->fact_number(
	    run, "days accepted", host->setting(run, "days"));
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int strong = a->tier <= MUSTER_TIER_1;
	const struct use use = find_use(host, run, a);
	const char *reason;
	const enum muster_verdict verdict =
	    examine(host, run, a, &use, &reason);

	if (verdict != MUSTER_PASS && state_facts(host, run, a, &use) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    strong ? MUSTER_HIGH : MUSTER_MEDIUM,
	    strong ? "high: it administers, and nobody would miss it"
		   : "medium: it does not administer");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (a->type == MUSTER_SERVICE &&
		    (a->status == MUSTER_ACTIVE ||
			a->status == MUSTER_STATUS_UNKNOWN) &&
		    judge(host, run, a) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_service_unused = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "NHI-03",
	.family = "service identities",
	.title = "Service identity not used",
	.logic = "Active service users whose last sign of life (the use of a "
		 "token, an entry in an audit log, a sign-in) is more than "
		 "`days` ago, or that never gave one although they have "
		 "tokens and were created more than `grace_days` ago. Where "
		 "the use of one of their credentials is not stated, or "
		 "there is nothing by which use could be seen, the verdict "
		 "is unknown.",
	.rationale = "A machine that does nothing keeps its rights and its "
		     "secrets. They are found in an old repository, and "
		     "nobody notices when they work again.",
	.fix = "1. Ask the owner whether a rare job needs it. 2. If not, open "
	       "Account Management > Identity & access management > Service "
	       "users, choose it and take it out of its groups; disable its "
	       "tokens under Platform tokens and in the Access tokens app. 3. "
	       "Delete it when a full cycle of jobs has passed without "
	       "complaint.",
	.false_alarm = "A job that runs once a year; work done by an OAuth "
		       "client, which only reads and so leaves no entry in "
		       "the audit log.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_CREDENTIALS,
	.whole = MUSTER_DATA_CREDENTIALS | MUSTER_DATA_EVENTS,
	.absence = MUSTER_FAIL,
	.check = check,
};
