/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-02: which service users administer? */
#include <stddef.h>

#include "abi/muster_rule.h"

/* What the verdict depends on: how strong the strongest right is. */
static const struct {
	enum muster_verdict verdict;
	enum muster_severity severity;
	const char *reason, *severity_reason;
} by_tier[] = {
	[MUSTER_TIER_0] = { MUSTER_FAIL, MUSTER_HIGH,
	    "A machine can change who may do what.",
	    "high: it can give any right to anyone, itself included" },
	[MUSTER_TIER_1] = { MUSTER_FAIL, MUSTER_MEDIUM,
	    "A machine administers the product.",
	    "medium: it administers the product, but not the rights" },
	[MUSTER_TIER_2] = { MUSTER_PASS, MUSTER_LOW,
	    "It writes, or reads what is sensitive, but does not administer.",
	    NULL },
	[MUSTER_TIER_3] = { MUSTER_PASS, MUSTER_LOW, "It only reads.", NULL },
	[MUSTER_TIER_NONE] = { MUSTER_PASS, MUSTER_LOW,
	    "It holds no right that is known.", NULL },
};

/* A pipeline that is meant to, and for which somebody answers. */
static int
is_answered_for(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_SERVICE_IDENTITIES, MUSTER_ACCOUNT, a->id);

	return e != NULL && e->owner != NULL && e->purpose != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static enum muster_severity
weigh(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char **why)
{
	*why = by_tier[a->tier].severity_reason;
	if (*why == NULL || !is_answered_for(host, run, a))
		return by_tier[a->tier].severity;
	if (a->tier == MUSTER_TIER_0) {
		*why = "medium: it can give any right to anyone, but its owner "
		       "and purpose are registered";
		return MUSTER_MEDIUM;
	}
	*why = "low: its owner and purpose are registered, and it cannot "
	       "change rights";
	return MUSTER_LOW;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	enum muster_verdict verdict = by_tier[a->tier].verdict;
	const char *reason = by_tier[a->tier].reason, *why;
	const enum muster_severity severity = weigh(host, run, a, &why);

	if (verdict == MUSTER_FAIL && a->status == MUSTER_STATUS_UNKNOWN) {
		verdict = MUSTER_UNKNOWN;
		reason = "A machine administers, but its status is not one we "
			 "know: it may be switched off.";
	}
	if (verdict == MUSTER_PASS && a->tier_doubt != NULL) {
		verdict = MUSTER_UNKNOWN;
		reason = "It is not known all that this machine may do.";
	}
	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "in doubt", a->tier_doubt) != 0 ||
		host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
		host->fact_number(run, "groups", (int64_t)a->n_groups) != 0 ||
		host->fact_number(run, "tokens", (int64_t)a->n_credentials) !=
		    0 ||
		host->fact_time(run, "token last used", a->last_token_use) !=
		    0 ||
		host->fact_time(run, "created", a->created) != 0))
		return -1;
	return host->judge(
	    run, verdict, MUSTER_ACCOUNT, a->id, reason, severity, why);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type != MUSTER_SERVICE ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (judge(host, run, a) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_service_administrator = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "NHI-02",
	.family = "service identities",
	.title = "Service user with administrative or write-everywhere right",
	.logic = "Active service users with a right of the two highest tiers: "
		 "to change identities and rights, or to administer the "
		 "product. Those that write or read only are told apart and "
		 "pass, unless they hold a policy whose text could not be read "
		 "or understood. One whose owner and purpose are registered "
		 "(service_identities) weighs less.",
	.rationale = "A machine has no second factor and does not notice that "
		     "it is misused. Its secret lies in a pipeline that many "
		     "people can change, so all of them hold its rights.",
	.fix = "1. List what the job behind the service user really calls. "
	       "2. Open Account Management > Identity & access management > "
	       "Policies and write a policy with only these permissions and a "
	       "WHERE or boundary. 3. Under Service users, choose the service "
	       "user and put it into a group with that policy. 4. Take it out "
	       "of the group named under the strongest right; use one service "
	       "user per pipeline.",
	.false_alarm = "A pipeline that manages the account as code needs the "
		       "right: enter it in the register service_identities "
		       "with owner and purpose, and record an exception with "
		       "the place where its secret is kept.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_SERVICES | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
