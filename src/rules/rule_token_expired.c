/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-09: which tokens have reached their end and are still there? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days after its end by which a token must be gone", 30, 0,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

static enum muster_verdict
examine(const struct muster_credential *c, int64_t limit, const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO || c->expiry_state == MUSTER_NEVER)
		return MUSTER_PASS; /* TOK-08, TOK-01 */
	if (c->expiry_state != MUSTER_SEEN || c->expires == MUSTER_NO_TIME) {
		*reason = "The source does not say when the token ends.";
		return MUSTER_UNKNOWN;
	}
	if (c->expires >= limit)
		return MUSTER_PASS;
	if (c->enabled != MUSTER_YES) {
		*reason = "The token has reached its end, but the source does "
			  "not say whether it is switched on.";
		return MUSTER_UNKNOWN;
	}
	*reason = c->used_state == MUSTER_SEEN && c->last_used > c->expires
		      ? "The token has reached its end, is switched on, and "
			"was used after its end."
		      : "The token has reached its end, and is switched on.";
	return MUSTER_FAIL;
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
	    host->fact_time(run, "ended", c->expires) != 0 ||
	    host->fact_time(run, "last used", c->last_used) != 0)
		return -1;
	return host->fact_number(
	    run, "days accepted", host->setting(run, "days"));
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t limit =
	    host->now - host->setting(run, "days") * MUSTER_DAY;
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const int works = c->used_state == MUSTER_SEEN &&
				  c->expires != MUSTER_NO_TIME &&
				  c->last_used > c->expires;
		enum muster_verdict verdict;
		const char *reason;

		if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
			continue; /* has no end */
		verdict = examine(c, limit, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			works ? MUSTER_HIGH : MUSTER_LOW,
			works ? "high: its end does not stop it"
			      : "low: its end keeps it from working") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_expired = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-09",
	.family = "tokens and keys",
	.title = "Token past its end, but still there and switched on",
	.logic = "Tokens that are switched on and whose end was more than "
		 "`days` ago. Where the end is not stated, or whether the "
		 "token is on, the verdict is unknown. Trust policies have no "
		 "end.",
	.rationale = "The end is all that keeps such a token from working: "
		     "whoever may edit tokens can move it. A program may "
		     "still be trying with it and fail, unseen.",
	.fix = "1. Ask the owner whether a program still tries to use the "
	       "token. 2. If so, give the program a new one. 3. Open the "
	       "Access tokens app of the environment, choose the token and "
	       "delete it; a platform token under Account Management > "
	       "Identity & access management > Platform tokens.",
	.false_alarm = "Where the product clears such tokens away by itself, "
		       "a later run no longer finds them.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
