/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-07: who administers with the account of everyday work? */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

/* What the register of pairs says of an account. */
enum side { SIDE_NONE, SIDE_ADMIN, SIDE_DAILY };

static int
is_named(const struct muster_account *a, const char *text)
{
	return text != NULL &&
	       ((a->login != NULL && strcasecmp(text, a->login) == 0) ||
		   strcmp(text, a->id) == 0 ||
		   (a->name != NULL && strcmp(text, a->name) == 0));
}

static enum side
find_side(const struct muster_entry *pair, const struct muster_account *a)
{
	if (pair == NULL)
		return SIDE_NONE;
	return is_named(a, pair->match) ? SIDE_ADMIN : SIDE_DAILY;
}

static enum muster_verdict
examine(const struct muster_account *a, enum side side, const char **reason)
{
	*reason = NULL;
	if (side == SIDE_ADMIN) {
		*reason = "Registered as the administrator's account of a "
			  "pair.";
		return MUSTER_PASS;
	}
	if (a->tier != MUSTER_TIER_0 && a->tier_doubt == NULL)
		return MUSTER_PASS;
	if (a->tier != MUSTER_TIER_0) {
		*reason = "It is not known all that this person may do.";
		return MUSTER_UNKNOWN;
	}
	if (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON) {
		*reason = "Administers rights and is no administrator's "
			  "account, but it is not known whether this is a "
			  "person who can sign in.";
		return MUSTER_UNKNOWN;
	}
	*reason = side == SIDE_DAILY
		      ? "The account for everyday work administers rights, "
			"though a separate one is registered."
		      : "The account administers rights and is not registered "
			"as a separate administrator's account.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_entry *pair)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", a->tier_doubt) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	if (a->logins != MUSTER_NO_COUNT &&
	    host->fact_number(run, "sign-ins", a->logins) != 0)
		return -1;
	return host->fact_text(
	    run, "administrator's account", pair != NULL ? pair->match : NULL);
}

static int
is_subject(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       host->registered(
		   run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) == NULL;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const struct muster_entry *pair;
		enum muster_verdict verdict;
		const char *reason;
		int worse;

		if (!is_subject(host, run, a))
			continue;
		pair = host->registered(
		    run, MUSTER_ADMIN_PAIRS, MUSTER_ACCOUNT, a->id);
		verdict = examine(a, find_side(pair, a), &reason);
		worse = find_side(pair, a) == SIDE_DAILY;
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, pair) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			worse ? MUSTER_MEDIUM : MUSTER_LOW,
			worse ? "medium: a separate account is there, and is "
				"passed by"
			      : "low: the right itself may be in order, only "
				"its place is not") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_daily_administrator = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-07",
	.family = "privilege",
	.title = "Daily account carries administrative rights",
	.logic = "Where the register of pairs asks for separate accounts: "
		 "people who can sign in and hold a right of the highest tier "
		 "with an account that is the everyday one of a pair, or that "
		 "no pair names as the administrator's. Break-glass accounts "
		 "are not judged.",
	.rationale = "The everyday account opens mail, links and files. What "
		     "strikes it there holds the rights of an administrator "
		     "in the same moment.",
	.fix = "1. Provide a second account for administration, without a "
	       "mailbox for daily use, and enter both in the register "
	       "admin_pairs. 2. Open Account Management > Identity & access "
	       "management > Groups, choose the administrators' group, add "
	       "the second account and take the everyday one out.",
	.false_alarm = "A small organisation that works without separate "
		       "accounts: leave the register out, or switch the rule "
		       "off with that reason.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_ADMIN_PAIRS,
};
