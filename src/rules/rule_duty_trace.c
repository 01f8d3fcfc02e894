/* SPDX-License-Identifier: Apache-2.0 */
/* SOD-04: who can change things and erase the trace of it? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define ACT "configure"
#define ERASE "erase-trace"
#define PAIR "configure-and-erase" /* the matrix may rate it */

struct matter {
	const struct muster_duty *act, *erase;
	enum muster_severity severity;
};

static const char *const severity_reason[] = {
	[MUSTER_INFO] = "info: the matrix rates the pair so",
	[MUSTER_LOW] = "low: the matrix rates the pair so",
	[MUSTER_MEDIUM] = "medium: the matrix rates the pair so",
	[MUSTER_HIGH] = "high: both are held without a condition",
	[MUSTER_CRITICAL] = "critical: the matrix rates the pair so",
};

static struct matter
find_matter(const struct muster_host *host, struct muster_run *run)
{
	struct matter m = { NULL, NULL, MUSTER_HIGH };
	const struct muster_conflict *c;
	const struct muster_duty *d;

	for (size_t i = 0; (d = host->duty(run, i)) != NULL; i++) {
		if (strcmp(d->id, ACT) == 0)
			m.act = d;
		if (strcmp(d->id, ERASE) == 0)
			m.erase = d;
	}
	for (size_t i = 0; (c = host->conflict(run, i)) != NULL; i++)
		if (strcmp(c->id, PAIR) == 0)
			m.severity = c->severity;
	return m;
}

static int
state_side(const struct muster_host *host, struct muster_run *run,
    const char *const label[4], const struct muster_holding *h)
{
	const struct muster_entitlement *e =
	    h->grant != NULL ? h->grant->entitlement : NULL;
	const char *where = h->scope.name != NULL ? h->scope.name : h->scope.id;

	if (host->fact_text(run, label[0], h->permission) != 0 ||
	    host->fact_text(run, label[1], e != NULL ? e->name : NULL) != 0 ||
	    host->fact_text(run, label[2], where) != 0)
		return -1;
	return host->fact_text(
	    run, label[3], h->limited ? "under a condition" : NULL);
}

static int
judge_both(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_holding side[2],
    enum muster_severity severity)
{
	static const char *const act[] = { "writes with", "writes by",
		"writes in", "writing is" };
	static const char *const erase[] = { "erases with", "erases by",
		"erases in", "erasing is" };
	const int known = a->status != MUSTER_STATUS_UNKNOWN;
	const int limited = side[0].limited || side[1].limited;

	if (state_side(host, run, act, &side[0]) != 0 ||
	    state_side(host, run, erase, &side[1]) != 0 ||
	    host->fact_text(run, "login", a->login) != 0)
		return -1;
	if (!known)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
		    "The account can write configuration and erase traces, but "
		    "its status is not one we know: it may be switched off.",
		    severity, NULL);
	if (limited && severity > MUSTER_MEDIUM)
		return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
		    "One person can change the configuration and erase the "
		    "trace of it, one of them under a condition.",
		    MUSTER_MEDIUM,
		    "medium: one of the two is held under a condition only");
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "One person can change the configuration and erase the trace of "
	    "it.",
	    severity, severity_reason[severity]);
}

static int
judge_other(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	if (a->tier_doubt == NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_HIGH, NULL);
	if (host->fact_text(run, "in doubt", a->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
	    "It is not known all that this person may do.", MUSTER_HIGH, NULL);
}

static int
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct matter *m)
{
	const struct muster_holding *h;
	struct muster_holding side[2];

	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as an account for emergencies, in which one "
		    "person must be able to do everything.",
		    MUSTER_HIGH, NULL);
	if (a->n_grants == 0 || (h = host->holding(run, a, m->erase)) == NULL)
		return judge_other(host, run, a);
	side[1] = *h; /* the host uses its place again */
	if ((h = host->holding(run, a, m->act)) == NULL)
		return judge_other(host, run, a);
	side[0] = *h;
	return judge_both(host, run, a, side, m->severity);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct matter m = find_matter(host, run);
	const struct muster_account *a;

	if (m.act == NULL || m.erase == NULL)
		return 0;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type == MUSTER_SERVICE ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_PENDING &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (examine(host, run, a, &m) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_duty_trace = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "SOD-04",
	.family = "segregation of duties",
	.title = "Can act and erase the trace",
	.logic =
	    "People who can sign in, or are invited, and who hold the "
	    "duty \"configure\" (write settings and configuration) and "
	    "the duty \"erase-trace\" (audit settings, retention, deleting "
	    "records, changing what is ingested). Both are defined in the "
	    "matrix of duties; without them nobody is judged. Service "
	    "users belong to NHI-02; registered emergency accounts pass.",
	.rationale = "The log is what shows who changed what. It proves "
		     "nothing about somebody who can change it as well.",
	.fix = "1. Send the audit log to a store outside the product that this "
	       "person cannot reach; do this first. 2. Open Account Management "
	       "> Identity & access management > Policies and move the "
	       "permissions named under erasing into a policy of their own. "
	       "3. Under Groups, bind it to a group of other people. 4. If the "
	       "platform's owner must hold both, record an exception that "
	       "names the outside log as compensating control.",
	.false_alarm = "Owners of the platform whose audit log is copied to an "
		       "archive they cannot write to.",
	.severity = MUSTER_HIGH,
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
