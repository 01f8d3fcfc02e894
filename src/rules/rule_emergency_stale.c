/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-09: would the accounts for emergencies work today? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days a test of an emergency account counts for", 90, 1,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

struct finding {
	enum muster_verdict verdict;
	const char *reason;
	enum muster_severity severity;
	const char *severity_reason;
};

static const char medium[] = "medium: the account can sign in, but nobody has "
			     "made sure of it in time";

static struct finding
examine_break_glass(const struct muster_account *a,
    const struct muster_entry *e, int64_t now, int64_t since)
{
	const int over = e->until != MUSTER_NO_TIME && e->until < now;

	if (a->status == MUSTER_STATUS_UNKNOWN)
		return (struct finding){ MUSTER_UNKNOWN,
			"Registered for emergencies, but the status is not one "
			"we know: it may be switched off.",
			MUSTER_MEDIUM, NULL };
	if (a->status != MUSTER_ACTIVE)
		return (struct finding){ MUSTER_FAIL,
			"Registered for emergencies, but the account cannot "
			"sign in.",
			MUSTER_HIGH,
			"high: on the day it is needed it does not work" };
	if (over)
		return (struct finding){ MUSTER_FAIL,
			"Registered for emergencies, but the entry has ended.",
			MUSTER_MEDIUM,
			"medium: the account works, but is approved no more" };
	/* signing in is a test of its own; whether it was one: ACC-10 */
	if (a->login_state == MUSTER_SEEN && a->last_login >= since)
		return (struct finding){ MUSTER_PASS,
			"Signed in to within the window.", MUSTER_MEDIUM,
			NULL };
	if (e->tested == MUSTER_NO_TIME)
		return (struct finding){ MUSTER_FAIL,
			"Registered for emergencies, but no test is recorded.",
			MUSTER_MEDIUM, medium };
	if (e->tested < since)
		return (struct finding){ MUSTER_FAIL,
			"The last test is longer ago than the limit.",
			MUSTER_MEDIUM, medium };
	return (struct finding){ MUSTER_PASS, NULL, MUSTER_MEDIUM, NULL };
}

static struct finding
examine_contact(const struct muster_account *a)
{
	if (a->status == MUSTER_STATUS_UNKNOWN)
		return (struct finding){ MUSTER_UNKNOWN,
			"An emergency contact whose status is not one we "
			"know.",
			MUSTER_MEDIUM, NULL };
	if (a->status != MUSTER_ACTIVE)
		return (struct finding){ MUSTER_FAIL,
			"The vendor would turn to a person whose account is "
			"not active.",
			MUSTER_MEDIUM,
			"medium: in an emergency a message may reach nobody" };
	return (struct finding){ MUSTER_PASS, NULL, MUSTER_MEDIUM, NULL };
}

static int
judge_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const int64_t days = host->setting(run, "days");
	const struct muster_entry *e =
	    host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id);
	struct finding f;

	if (e == NULL && a->emergency_contact != MUSTER_YES)
		return 0;
	f = e != NULL ? examine_break_glass(
			    a, e, host->now, host->now - days * MUSTER_DAY)
		      : examine_contact(a);
	if (f.verdict == MUSTER_PASS && a->emergency_contact == MUSTER_YES)
		f = examine_contact(a);
	if (f.verdict != MUSTER_PASS &&
	    (host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "status", a->status_text) != 0 ||
		host->fact_text(run, "emergency contact",
		    a->emergency_contact == MUSTER_YES ? "yes" : NULL) != 0 ||
		host->fact_time(run, "last sign-in", a->last_login) != 0))
		return -1;
	if (f.verdict != MUSTER_PASS && e != NULL &&
	    (host->fact_text(run, "registered in", e->place) != 0 ||
		host->fact_text(run, "owner", e->owner) != 0 ||
		host->fact_time(run, "tested", e->tested) != 0 ||
		host->fact_time(run, "ends", e->until) != 0 ||
		host->fact_number(run, "days accepted", days) != 0))
		return -1;
	return host->judge(run, f.verdict, MUSTER_ACCOUNT, a->id, f.reason,
	    f.severity, f.severity_reason);
}

struct tally {
	int64_t people, contacts, silent;
};

static struct tally
count(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_account *a;
	struct tally t = { 0, 0, 0 };

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++) {
		if (a->type == MUSTER_SERVICE)
			continue;
		t.people++;
		t.contacts += a->emergency_contact == MUSTER_YES;
		t.silent += a->emergency_contact == MUSTER_TRI_UNKNOWN;
	}
	return t;
}

/* A source whose accounts never say it has no such thing. */
static int
judge_source(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct tally t = count(host, run, s);

	if (t.people == t.silent)
		return 0;
	if (t.contacts > 0)
		return host->judge(run, MUSTER_PASS, MUSTER_SOURCE, s->id, NULL,
		    MUSTER_MEDIUM, NULL);
	if (host->fact_number(run, "people", t.people) != 0)
		return -1;
	if (t.silent > 0)
		return host->fact_number(run, "of them not stated", t.silent) !=
			       0
			   ? -1
			   : host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE,
				 s->id,
				 "Nobody is known to be an emergency contact, "
				 "but of some it is not stated.",
				 MUSTER_MEDIUM, NULL);
	return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
	    "Nobody is named as emergency contact.", MUSTER_MEDIUM,
	    "medium: a warning of the vendor may reach nobody who can act");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	const struct muster_source *s;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (judge_account(host, run, a) != 0)
			return -1;
	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (judge_source(host, run, s) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_emergency_stale = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-09",
	.family = "account hygiene",
	.title = "Emergency contact or emergency account out of date",
	.logic = "Three things that must work on a bad day. A person marked as "
		 "emergency contact must have an active account. An account in "
		 "the register break_glass must be active, its entry must not "
		 "have ended, and it must have been tested, or signed in to, "
		 "within `days`. And each source that knows emergency contacts "
		 "must have at least one. Whether a sign-in to an emergency "
		 "account was allowed is ACC-10's question.",
	.rationale = "An emergency account that was never tried fails when the "
		     "company login does, and a contact who has left does not "
		     "hear the vendor's warning. Both are noticed too late.",
	.fix = "1. For a contact: open Account Management > Identity & access "
	       "management > People, choose a person who is on duty and mark "
	       "them as emergency contact; take the mark from the one who is "
	       "not. 2. For an emergency account: sign in with it under a "
	       "ticket, check that it reaches Account Management, change its "
	       "password, and write the day into `tested` of its entry. "
	       "3. Have an ended entry approved again, or remove account and "
	       "entry.",
	.false_alarm = "A test that was made but not written into the "
		       "register.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = MUSTER_DATA_ACCOUNTS,
	.absence = MUSTER_FAIL,
	.check = check,
};
