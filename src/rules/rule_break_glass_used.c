/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-10: which emergency accounts were used without a reason on record? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days back in which use has to be explained", 365, 1, 3650 },
	{ "slack", "days around a recorded test that belong to it", 1, 0, 30 },
	{ NULL, NULL, 0, 0, 0 }
};

struct use {
	int64_t at; /* newest; MUSTER_NO_TIME: none is known */
	const char *what;
};

static struct use
newest_use(const struct muster_account *a)
{
	struct use use = { a->last_login, "sign-in" };

	if (a->last_token_use != MUSTER_NO_TIME && a->last_token_use > use.at)
		use = (struct use){ a->last_token_use, "use of a token" };
	if (a->last_action != MUSTER_NO_TIME && a->last_action > use.at)
		use = (struct use){ a->last_action, "entry in the audit log" };
	return use;
}

static int
is_blank(const char *text)
{
	size_t i = 0;

	while (text != NULL && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return text == NULL || text[i] == '\0';
}

/* What was used before a test is the matter of that test. */
static enum muster_verdict
examine(const struct muster_account *a, const struct muster_entry *e,
    const struct use *use, int64_t since, int64_t slack, const char **reason)
{
	*reason = NULL;
	if (use->at == MUSTER_NO_TIME || use->at < since) {
		if (use->at == MUSTER_NO_TIME &&
		    a->login_state == MUSTER_SEEN_UNKNOWN) {
			*reason = "The source does not say whether this "
				  "emergency account was signed in to.";
			return MUSTER_UNKNOWN;
		}
		return MUSTER_PASS;
	}
	if (e->tested != MUSTER_NO_TIME &&
	    use->at <= e->tested + (slack + 1) * MUSTER_DAY) {
		*reason = "Last used in a recorded test, or before it.";
		return MUSTER_PASS;
	}
	if (!is_blank(e->ticket)) {
		*reason = "Used, and the register names a ticket.";
		return MUSTER_PASS;
	}
	*reason = "The emergency account was used, and the register names "
		  "neither a ticket nor a test for it.";
	return MUSTER_FAIL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_entry *e)
{
	const int64_t since =
	    host->now - host->setting(run, "days") * MUSTER_DAY;
	const int strong = a->tier <= MUSTER_TIER_1 || a->tier_doubt != NULL;
	const struct use use = newest_use(a);
	const char *reason;
	const enum muster_verdict verdict =
	    examine(a, e, &use, since, host->setting(run, "slack"), &reason);

	if (verdict == MUSTER_FAIL &&
	    (host->fact_text(run, "last use", use.what) != 0 ||
		host->fact_time(run, "used at", use.at) != 0))
		return -1;
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_time(run, "last test", e->tested) != 0 ||
	    host->fact_text(run, "ticket", e->ticket) != 0 ||
	    host->fact_text(run, "owner", e->owner) != 0)
		return -1;
	if (verdict == MUSTER_FAIL &&
	    (host->fact_text(run, "registered in", e->place) != 0 ||
		host->fact_text(run, "strongest right", a->tier_reason) != 0))
		return -1;
	if (a->n_actions > 0 &&
	    host->fact_number(
		run, "entries in the audit log", (int64_t)a->n_actions) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    strong ? MUSTER_HIGH : MUSTER_MEDIUM,
	    strong ? "high: it administers past all that binds other "
		     "administrators"
		   : "medium: the emergency account does not administer");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const struct muster_entry *e = host->registered(
		    run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id);

		if (e != NULL && judge(host, run, a, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_break_glass_used = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-10",
	.family = "account hygiene",
	.title = "Emergency account was used",
	.logic = "Accounts in the register break_glass whose newest sign-in, "
		 "use of an own token or entry in the audit log lies within "
		 "the last `days`, where the entry names no ticket and the use "
		 "is later than `slack` days after the recorded test. Where "
		 "the source does not state sign-ins, the verdict is unknown. "
		 "A ticket stands for all use until it is taken out of the "
		 "entry.",
	.rationale = "An emergency account goes past the company login and "
		     "mostly past its second factor. Each use is either an "
		     "emergency somebody can tell of, a test, or an attack.",
	.fix = "1. Ask the owner of the entry what happened at the time of the "
	       "use; open Account Management > Settings > Audit log and look "
	       "at what the account did. 2. Write the ticket of the emergency "
	       "into the entry, or the day of the test. 3. Change the password "
	       "and end its sessions and tokens. 4. If nobody can tell, treat "
	       "it as an incident. 5. Take the ticket out again when it is "
	       "closed.",
	.false_alarm = "A planned test that has not been written into the "
		       "register yet.",
	.severity = MUSTER_HIGH,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_BREAK_GLASS,
};
