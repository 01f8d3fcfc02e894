/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-04: which service users did somebody sign in as? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "setup_days", "days after creation in which a sign-in is accepted",
	    14, 0, 365 },
	{ NULL, NULL, 0, 0, 0 }
};

static int
is_seen(const struct muster_account *a)
{
	return a->login_state == MUSTER_SEEN || a->logins > 0;
}

/* The source does not say whether anybody signed in as it. */
static int
is_silent(const struct muster_account *a)
{
	return !is_seen(a) && a->logins != 0 && a->login_state != MUSTER_NEVER;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_past *past,
    const char **reason)
{
	const int64_t days = host->setting(run, "setup_days");

	*reason = NULL;
	if (!is_seen(a))
		return MUSTER_PASS;
	if (a->created != MUSTER_NO_TIME && a->last_login != MUSTER_NO_TIME &&
	    a->last_login <= a->created + days * MUSTER_DAY) {
		*reason = "Somebody signed in only while it was set up.";
		return MUSTER_PASS;
	}
	if (past != NULL && past->logins >= 0 && a->logins == past->logins) {
		*reason = "Somebody signed in once, but not since the last "
			  "review.";
		return MUSTER_PASS;
	}
	*reason = past != NULL && past->logins >= 0 && a->logins > past->logins
		      ? "Somebody signed in as the service user since the last "
			"review."
		      : "Somebody signed in as the service user.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_past *past)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_time(run, "created", a->created) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	if (a->logins >= 0 &&
	    host->fact_number(run, "sign-ins", a->logins) != 0)
		return -1;
	if (past != NULL && past->logins >= 0)
		return host->fact_number(
		    run, "sign-ins at the last review", past->logins);
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int reads = a->tier >= MUSTER_TIER_3 && a->tier_doubt == NULL;
	const struct muster_past *past = NULL;
	enum muster_verdict verdict;
	const char *reason;

	if (host->history(run) != NULL)
		past = host->past(run, MUSTER_ACCOUNT, a->id);
	verdict = examine(host, run, a, past, &reason);
	if (verdict != MUSTER_PASS && state_facts(host, run, a, past) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    reads ? MUSTER_MEDIUM : MUSTER_HIGH,
	    reads ? "medium: it only reads" : "high: it may do more than read");
}

/* Mostly all of a source or none, so that it is told once. */
static int
judge_silent(const struct muster_host *host, struct muster_run *run,
    const char *source, int64_t n_silent, int64_t n)
{
	if (n_silent == 0)
		return 0;
	if (host->fact_number(run, "service users", n) != 0 ||
	    host->fact_number(run, "of these not stated", n_silent) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, source,
	    "The source does not say of its service users, or of some, "
	    "whether anybody signed in as them.",
	    MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	int64_t n_silent = 0, n = 0;
	const char *source = NULL;
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (source != NULL && strcmp(source, a->source) != 0) {
			if (judge_silent(host, run, source, n_silent, n) != 0)
				return -1;
			n_silent = n = 0;
		}
		source = a->source; /* their accounts stand together */
		if (a->type != MUSTER_SERVICE || a->status == MUSTER_DELETED ||
		    a->status == MUSTER_DISABLED)
			continue;
		n++;
		if (is_silent(a))
			n_silent++;
		else if (judge(host, run, a) != 0)
			return -1;
	}
	return judge_silent(host, run, source, n_silent, n);
}

const struct muster_rule rule_service_interactive = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "NHI-04",
	.family = "service identities",
	.title = "Interactive sign-in of a service identity",
	.logic = "Service users as which somebody signed in. With an earlier "
		 "review, the count of sign-ins must have grown since; without "
		 "one, any sign-in counts. Sign-ins within `setup_days` of the "
		 "creation are part of setting it up. Where sign-ins are not "
		 "stated, the source is unknown, once for all of them.",
	.rationale = "Who signs in as a machine leaves the machine's name in "
		     "the audit log instead of the own. It also shows that "
		     "people know its password.",
	.fix = "1. Find out from the audit log (Account Management > Settings "
	       "> Audit log) what was done in the session and from which "
	       "address. 2. Have the person's reason written down. 3. Renew "
	       "every secret of the service user. 4. Give the person an own "
	       "account with the right that was missing, and close interactive "
	       "sign-in for the service user in the identity provider.",
	.false_alarm = "A sign-in needed to accept terms or to link a "
		       "connection, made by its owner and written down.",
	.severity = MUSTER_HIGH,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
