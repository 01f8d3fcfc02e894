/* SPDX-License-Identifier: Apache-2.0 */
/* EXT-04: which access of the vendor's support stands open for no case? */
#include <stddef.h>

#include "abi/muster_rule.h"

/* An account or a token, as far as the question goes. */
struct access {
	enum muster_subject subject;
	const char *id, *name;
	enum muster_tri open;
	int64_t used; /* for the last time */
	enum muster_tier tier;
};

static enum muster_verdict
examine(const struct access *x, const struct muster_entry *e, int64_t now,
    const char **reason)
{
	*reason = NULL;
	if (x->open == MUSTER_NO) {
		*reason = "It is switched off.";
		return MUSTER_PASS;
	}
	if (e->until == MUSTER_NO_TIME)
		*reason = "It is open, and no window was agreed for it.";
	else if (e->until < now)
		*reason = "It is open, and its window is over.";
	else if (e->from != MUSTER_NO_TIME && e->from > now)
		*reason = "It is open, and its window has not begun.";
	else
		return MUSTER_PASS;
	if (x->open == MUSTER_YES)
		return MUSTER_FAIL;
	*reason = "Now is outside the agreed window, but the source does not "
		  "say whether it is switched on.";
	return MUSTER_UNKNOWN;
}

static int
was_used_outside(const struct access *x, const struct muster_entry *e)
{
	return x->used != MUSTER_NO_TIME && e->until != MUSTER_NO_TIME &&
	       x->used > e->until;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct access *x)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_VENDOR_SUPPORT, x->subject, x->id);
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: it may not administer, and was not used "
			  "after the window";
	enum muster_verdict verdict;
	const char *reason;

	if (e == NULL)
		return 0;
	verdict = examine(x, e, host->now, &reason);
	if (x->tier <= MUSTER_TIER_1) {
		severity = MUSTER_HIGH;
		why = "high: it may administer";
	} else if (was_used_outside(x, e)) {
		severity = MUSTER_HIGH;
		why = "high: it was used after the window";
	}
	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "name", x->name) != 0 ||
		host->fact_text(run, "owner", e->owner) != 0 ||
		host->fact_text(run, "ticket", e->ticket) != 0 ||
		host->fact_time(run, "agreed from", e->from) != 0 ||
		host->fact_time(run, "agreed until", e->until) != 0 ||
		host->fact_time(run, "last used", x->used) != 0 ||
		host->fact_text(run, "registered in", e->place) != 0))
		return -1;
	return host->judge(
	    run, verdict, x->subject, x->id, reason, severity, why);
}

static enum muster_tri
is_account_open(const struct muster_account *a)
{
	if (a->status == MUSTER_STATUS_UNKNOWN)
		return MUSTER_TRI_UNKNOWN;
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING
		   ? MUSTER_YES
		   : MUSTER_NO;
}

static enum muster_tri
is_token_open(const struct muster_credential *c, int64_t now)
{
	if (c->expiry_state == MUSTER_SEEN && c->expires != MUSTER_NO_TIME &&
	    c->expires <= now)
		return MUSTER_NO;
	return c->enabled;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	const struct muster_credential *c;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const struct access x = { MUSTER_ACCOUNT, a->id,
			a->login != NULL ? a->login : a->name,
			is_account_open(a), a->last_login, a->tier };

		if (judge(host, run, &x) != 0)
			return -1;
	}
	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const struct access x = { MUSTER_CREDENTIAL, c->id, c->name,
			is_token_open(c, host->now), c->last_used, c->tier };

		if (judge(host, run, &x) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_vendor_support_open = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "EXT-04",
	.family = "external identities",
	.title = "Vendor support access left open",
	.logic = "Accounts and tokens in the register of the vendor's support "
		 "that can be used now, while now is outside the window (from, "
		 "until) that the register gives, or the register gives no "
		 "end. What is switched off or has expired passes.",
	.rationale = "Support works for a case and then forgets the access. "
		     "Whoever breaks into the vendor finds it open, and the "
		     "organisation takes the sign-in for ordinary help.",
	.fix = "1. Ask whether a case is open; if so, enter its ticket and "
	       "end in the register vendor_support. 2. If not, remove the "
	       "account under Account Management > Identity & access "
	       "management > People, or switch the token off in the Access "
	       "tokens app of the environment. 3. Open access anew for each "
	       "case.",
	.false_alarm = "A case that takes longer than planned and whose "
		       "window was not prolonged in the register.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_VENDOR_SUPPORT,
};
