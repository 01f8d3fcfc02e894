/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-02: which tokens have not been renewed for too long? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days after which a token must be renewed", 365, 1, 3650 },
	{ "privileged_days", "the same of a token that may administer", 90, 1,
	    3650 },
	{ "unused_days", "days without use from which TOK-03 tells of it", 90,
	    1, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

struct limits {
	int64_t days, privileged_days, unused_days, now;
};

/* A gateway's token has no scopes: it connects the gateway. */
static int
reach_is_known(const struct muster_credential *c)
{
	return c->scopes != NULL ||
	       (c->kind != NULL && strcmp(c->kind, "activegate-token") == 0);
}

/* There is nothing to renew: it is to be deleted. */
static int
is_unused(const struct muster_credential *c, const struct limits *limits)
{
	return c->enabled == MUSTER_YES &&
	       (c->used_state == MUSTER_NEVER ||
		   (c->used_state == MUSTER_SEEN &&
		       c->last_used != MUSTER_NO_TIME &&
		       c->last_used <
			   limits->now - limits->unused_days * MUSTER_DAY));
}

static int64_t
limit_of(const struct muster_credential *c, const struct limits *limits)
{
	return c->tier <= MUSTER_TIER_1 ? limits->privileged_days
					: limits->days;
}

static enum muster_verdict
examine(const struct muster_credential *c, const struct limits *limits,
    const char **reason)
{
	const int64_t limit = limits->now - limit_of(c, limits) * MUSTER_DAY;
	const int64_t strict =
	    limits->now - limits->privileged_days * MUSTER_DAY;

	*reason = NULL;
	if (c->enabled == MUSTER_NO) {
		*reason = "The token is switched off.";
		return MUSTER_PASS;
	}
	if (c->expiry_state == MUSTER_SEEN && c->expires != MUSTER_NO_TIME &&
	    c->expires < limits->now) {
		*reason = "The token has reached its end.";
		return MUSTER_PASS;
	}
	if (c->created == MUSTER_NO_TIME) {
		*reason = "The source does not say when the token was created.";
		return MUSTER_UNKNOWN;
	}
	if (c->created >= limit && (reach_is_known(c) || c->created >= strict))
		return MUSTER_PASS;
	if (c->created >= limit)
		*reason = "The token is too old if it may administer, and the "
			  "source does not say what it may do.";
	else if (c->enabled != MUSTER_YES)
		*reason = "The token is older than the limit, but the source "
			  "does not say whether it is switched on.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	if (is_unused(c, limits)) {
		*reason = "The token is old, but nothing uses it; TOK-03 tells "
			  "of it.";
		return MUSTER_PASS;
	}
	*reason = "The token was created longer ago than the limit.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const struct limits *limits)
{
	const char *owner = c->owner != NULL ? c->owner->name : c->owner_text;

	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner", owner) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0 ||
	    host->fact_time(run, "created", c->created) != 0)
		return -1;
	if (c->created != MUSTER_NO_TIME &&
	    host->fact_number(
		run, "days old", (limits->now - c->created) / MUSTER_DAY) != 0)
		return -1;
	if (host->fact_time(run, "last used", c->last_used) != 0 ||
	    host->fact_time(run, "ends", c->expires) != 0)
		return -1;
	return host->fact_number(run, "days accepted", limit_of(c, limits));
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct limits limits = { host->setting(run, "days"),
		host->setting(run, "privileged_days"),
		host->setting(run, "unused_days"), host->now };
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const int strong = c->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
			continue; /* holds no secret to renew */
		verdict = examine(c, &limits, &reason);
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, c, &limits) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			strong ? MUSTER_MEDIUM : MUSTER_LOW,
			strong ? "medium: the token may administer"
			       : "low: the token may not administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_old = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-02",
	.family = "tokens and keys",
	.title = "Token older than rotation limit",
	.logic = "Tokens that work and were created more than `days` ago, or "
		 "more than `privileged_days` if they may administer. Tokens "
		 "that are switched off, have reached their end, or were not "
		 "used for `unused_days` (TOK-03) pass. Where the creation, or "
		 "what an older token may do, is not stated, the verdict is "
		 "unknown. Trust policies are not judged.",
	.rationale = "Nobody knows how many copies of a token are left in "
		     "logs, backups and laptops. Renewing it makes all of "
		     "them worthless; it also shows that somebody still knows "
		     "where it is used.",
	.fix = "1. Find the program that uses the token (owner and last use "
	       "are given). 2. Open the Access tokens app of the environment "
	       "and generate a token with the same scopes and an end date "
	       "within the limit; for a platform token use Account Management "
	       "> Identity & access management > Platform tokens. 3. Put it "
	       "into the program, watch that the old one is not used any "
	       "more, and delete it. 4. Let the program's pipeline do this "
	       "from now on.",
	.false_alarm = "A secret store that renews the secret and keeps the "
		       "entry with its old creation date.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
