/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-05: which tokens work for somebody who is gone? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* Why an owner cannot answer for the token; NULL: there is none. */
static const char *
fault_of(const struct muster_credential *c)
{
	if (c->owner == NULL)
		return "The owner is none of the accounts: gone, or renamed.";
	switch (c->owner->status) {
	case MUSTER_DISABLED:
		return "The account of the owner is switched off.";
	case MUSTER_DELETED:
		return "The account of the owner is deleted.";
	case MUSTER_BLOCKED:
		return "The account of the owner is blocked.";
	case MUSTER_ACTIVE:
	case MUSTER_PENDING:
	case MUSTER_STATUS_UNKNOWN:
		break;
	}
	return NULL;
}

static int
is_the_vendors(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_VENDOR_SUPPORT, MUSTER_CREDENTIAL, c->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO)
		*reason = "The token is switched off.";
	else if (c->expiry_state == MUSTER_SEEN &&
		 c->expires != MUSTER_NO_TIME && c->expires < host->now)
		*reason = "The token has reached its end.";
	else if (is_the_vendors(host, run, c))
		*reason = "It is registered as a token of the vendor.";
	if (*reason != NULL)
		return MUSTER_PASS;
	if (c->owner == NULL && c->owner_text == NULL) {
		*reason = "The source does not say who owns the token.";
		return MUSTER_UNKNOWN;
	}
	if (c->owner != NULL && c->owner->status == MUSTER_STATUS_UNKNOWN) {
		*reason = "The status of the owner is not one we know.";
		return MUSTER_UNKNOWN;
	}
	*reason = fault_of(c);
	if (*reason == NULL)
		return MUSTER_PASS;
	if (c->enabled == MUSTER_YES)
		return MUSTER_FAIL;
	*reason = "The owner is gone, but the source does not say whether the "
		  "token is switched on.";
	return MUSTER_UNKNOWN;
}

static enum muster_severity
weigh(const struct muster_credential *c, const char **why)
{
	if (c->kind != NULL && strcmp(c->kind, "activegate-token") == 0) {
		*why = "medium: the token only connects a gateway";
		return MUSTER_MEDIUM;
	}
	if (c->scopes != NULL && c->tier >= MUSTER_TIER_3) {
		*why = "medium: the token only reads";
		return MUSTER_MEDIUM;
	}
	*why = "high: the token may do more than read, or what it may do is "
	       "not stated";
	return MUSTER_HIGH;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner",
		c->owner != NULL ? c->owner->name : c->owner_text) != 0 ||
	    host->fact_text(run, "status of the owner",
		c->owner != NULL ? c->owner->status_text : NULL) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0)
		return -1;
	if (host->fact_time(run, "created", c->created) != 0 ||
	    host->fact_time(run, "last used", c->last_used) != 0)
		return -1;
	return host->fact_text(run, "last used from", c->last_address);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		enum muster_severity severity;
		enum muster_verdict verdict;
		const char *reason, *why;

		if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
			continue; /* acts as an account, and ends with it */
		verdict = examine(host, run, c, &reason);
		severity = weigh(c, &why);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			severity, why) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_orphaned = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "TOK-05",
	.family = "tokens and keys",
	.title = "Token of a disabled, deleted or unknown owner",
	.logic = "Tokens that work and whose owner is none of the accounts, or "
		 "an account that is switched off, deleted or blocked. Tokens "
		 "that are switched off, have reached their end, or are "
		 "registered as the vendor's pass. Where the owner or its "
		 "status is not stated, the verdict is unknown.",
	.rationale = "Closing an account does not close the tokens made with "
		     "it. The person has left, the copy of the token on the "
		     "own laptop has not, and nobody is left to ask.",
	.fix = "1. Look at last use and address: does a program still work "
	       "with it? 2. If not, open the Access tokens app of the "
	       "environment, switch the token off, and delete it after two "
	       "weeks; a platform token under Account Management > Identity & "
	       "access management > Platform tokens. 3. If it is in use, make "
	       "a service user and a new token for the program first. 4. Add "
	       "tokens to the list of what is closed when somebody leaves.",
	.false_alarm = "An owner whose address changed after the token was "
		       "made; tokens that the product made for itself.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_CREDENTIALS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES,
	.absence = MUSTER_FAIL,
	.check = check,
};
