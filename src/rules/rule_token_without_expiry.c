/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-01: which tokens never end? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* A trust policy holds no secret that could run out. */
static int
is_token(const struct muster_credential *c)
{
	return c->kind == NULL || strcmp(c->kind, "trust-policy") != 0;
}

static enum muster_verdict
examine(const struct muster_credential *c, const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO) {
		*reason = "The token is switched off.";
		return MUSTER_PASS;
	}
	if (c->expiry_state == MUSTER_SEEN)
		return MUSTER_PASS;
	if (c->expiry_state != MUSTER_NEVER) {
		*reason = "The source does not say whether the token has an "
			  "end.";
		return MUSTER_UNKNOWN;
	}
	if (c->enabled != MUSTER_YES) {
		*reason = "The token has no end, but the source does not say "
			  "whether it is switched on.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The token works until somebody takes it away.";
	return MUSTER_FAIL;
}

/* Sending data changes nothing, as in TOK-06. */
static int
only_sends(const struct muster_credential *c)
{
	static const char end[] = "ingest";
	const size_t n = sizeof(end) - 1;
	size_t len;

	if (c->scopes == NULL || c->tier <= MUSTER_TIER_1)
		return 0;
	for (const char *s = c->scopes; *s != '\0'; s += len) {
		s += strspn(s, " ");
		len = strcspn(s, " ");
		if (len > 0 && (len <= n || strncmp(s + len - n, end, n) != 0))
			return 0;
	}
	return c->n_scopes > 0;
}

static enum muster_severity
weigh(const struct muster_credential *c, const char **why)
{
	*why = "medium: the token only reads";
	if (only_sends(c)) {
		*why = "medium: the token only sends data";
	} else if (c->tier <= MUSTER_TIER_2) {
		*why = "high: the token can write, or read what is sensitive";
		return MUSTER_HIGH;
	} else if (c->kind != NULL &&
		   strcmp(c->kind, "activegate-token") == 0) {
		*why = "medium: the token only connects a gateway";
	} else if (c->scopes == NULL) {
		*why = "medium: what the token may do is not stated";
	}
	return MUSTER_MEDIUM;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	const char *owner = c->owner != NULL ? c->owner->name : c->owner_text;

	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner", owner) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0 ||
	    host->fact_time(run, "created", c->created) != 0)
		return -1;
	return host->fact_time(run, "last used", c->last_used);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		enum muster_severity severity;
		enum muster_verdict verdict;
		const char *reason, *why;

		if (!is_token(c))
			continue;
		verdict = examine(c, &reason);
		severity = weigh(c, &why);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			severity, why) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_without_expiry = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "TOK-01",
	.family = "tokens and keys",
	.title = "Token without expiry",
	.logic = "Tokens that are switched on and have no end date. Where the "
		 "source does not state the end date, the verdict is unknown. "
		 "Trust policies hold no secret and are not judged.",
	.rationale = "A token is copied into scripts, tickets and chats. "
		     "Without an end date every copy works for ever, also for "
		     "people who have left.",
	.fix = "1. Find the program that uses the token (its last use and "
	       "owner are given). 2. Open the Access tokens app of the "
	       "environment, create a token with the same scopes and an end "
	       "date; for a platform token use Account Management > Identity "
	       "& access management > Platform tokens. 3. Put it into the "
	       "program, watch that the old one is not used any more, and "
	       "delete the old one.",
	.false_alarm =
	    "Tokens with which installers are fetched are often built "
	    "into images and kept for as long as these; record an "
	    "exception with the date of the next image.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
