/* SPDX-License-Identifier: Apache-2.0 */
/* JML-07: which accounts are switched off and still hold something? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* Tokens of the account that are on; a trust policy holds no secret. */
struct tokens {
	int64_t on;
	const char *name; /* of the first */
};

static struct tokens
count_tokens(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_credential *c;
	struct tokens t = { 0, NULL };

	for (size_t i = 0; (c = host->account_credential(run, a, i)) != NULL;
	     i++) {
		if (c->enabled != MUSTER_YES ||
		    (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0) ||
		    (c->expiry_state == MUSTER_SEEN && c->expires < host->now))
			continue;
		if (t.on++ == 0)
			t.name = c->name != NULL ? c->name : c->id;
	}
	return t;
}

static enum muster_verdict
examine(
    const struct muster_account *a, const struct tokens *t, const char **reason)
{
	*reason = NULL;
	if (a->n_groups == 0) {
		if (t->on > 0)
			*reason = "Only tokens are left; TOK-05 judges each.";
		return MUSTER_PASS;
	}
	if (a->status == MUSTER_STATUS_UNKNOWN) {
		*reason = "The account is in groups, and its status is not one "
			  "we know: it may be switched off.";
		return MUSTER_UNKNOWN;
	}
	*reason = t->on > 0 ? "The account cannot sign in, but it is still in "
			      "groups and owns tokens that are switched on."
			    : "The account cannot sign in, but it is still in "
			      "groups.";
	return MUSTER_FAIL;
}

static enum muster_severity
weigh(const struct muster_account *a, const struct tokens *t, const char **why)
{
	if (a->status == MUSTER_BLOCKED) {
		*why = "high: export control forbids to serve this person";
		return MUSTER_HIGH;
	}
	if (t->on > 0) {
		*why = "high: a token may go on working without its owner";
		return MUSTER_HIGH;
	}
	if (a->tier <= MUSTER_TIER_1) {
		*why = "high: switched on again, it administers";
		return MUSTER_HIGH;
	}
	if (a->tier == MUSTER_TIER_NONE && a->tier_doubt == NULL) {
		*why = "low: its groups give no right that is known";
		return MUSTER_LOW;
	}
	*why = "medium: switched on again, it has all it had";
	return MUSTER_MEDIUM;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct tokens *t)
{
	const struct muster_membership *m = host->membership(run, a, 0);

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "status", a->status_text) != 0 ||
	    host->fact_number(run, "groups", (int64_t)a->n_groups) != 0 ||
	    host->fact_text(
		run, "first group", m != NULL ? m->group->name : NULL) != 0)
		return -1;
	if (t->on > 0 &&
	    (host->fact_number(run, "tokens switched on", t->on) != 0 ||
		host->fact_text(run, "first token", t->name) != 0))
		return -1;
	if (host->fact_time(run, "token last used", a->last_token_use) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	return host->fact_time(run, "last sign-in", a->last_login);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		enum muster_severity severity;
		enum muster_verdict verdict;
		const char *reason, *why;
		struct tokens tokens;

		if (a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING)
			continue;
		tokens = count_tokens(host, run, a);
		verdict = examine(a, &tokens, &reason);
		severity = weigh(a, &tokens, &why);
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, a, &tokens) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			severity, why) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_off_with_access = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-07",
	.family = "joiner, mover, leaver",
	.title = "Switched-off account still holds access",
	.logic = "Accounts, of people and machines, that are disabled, deleted "
		 "or blocked by export control and still are in a group, apart "
		 "from groups that hold everyone. Tokens of theirs that work "
		 "make it worse; where only tokens are left, TOK-05 judges "
		 "each of them. When memberships were read in part only, or "
		 "the status is not one we know, the verdict is unknown.",
	.rationale = "Switching an account on again is one step, done in good "
		     "faith by whoever is asked. With the groups still in "
		     "place it brings back all rights without anybody "
		     "deciding on them, and tokens may never have stopped.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "People (for a machine: Service users), choose the account and "
	       "take it out of every group; for a group that the company "
	       "directory pushes, do it there. 2. Delete its tokens: in the "
	       "Access tokens app of each environment, and under Account "
	       "Management > Identity & access management > Platform tokens. "
	       "3. Remove the account if nothing has to be kept. 4. For a "
	       "person blocked by export control, tell whoever is responsible "
	       "for it.",
	.false_alarm = "An account kept as it is because of a legal dispute, "
		       "or for a person on leave whose return is agreed: "
		       "record an exception with an end.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.whole =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_CREDENTIALS,
	.absence = MUSTER_PASS,
	.check = check,
};
