/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-03: which tokens does nobody use? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without use that are still accepted", 90, 1, 3650 },
	{ "never_days", "days after creation by which it must have been used",
	    14, 0, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

struct limits {
	int64_t days, never_days;
	int64_t used_since, created_since;
};

static enum muster_verdict
if_enabled(
    const struct muster_credential *c, const char *fault, const char **reason)
{
	if (c->enabled == MUSTER_YES) {
		*reason = fault;
		return MUSTER_FAIL;
	}
	*reason = "The token is not used, but the source does not say whether "
		  "it is switched on.";
	return MUSTER_UNKNOWN;
}

static enum muster_verdict
examine(const struct muster_credential *c, const struct limits *limits,
    const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO) {
		*reason = "The token is switched off.";
		return MUSTER_PASS;
	}
	if (c->used_state == MUSTER_SEEN && c->last_used != MUSTER_NO_TIME) {
		if (c->last_used >= limits->used_since)
			return MUSTER_PASS;
		return if_enabled(
		    c, "The last use is longer ago than the limit.", reason);
	}
	if (c->used_state != MUSTER_NEVER) {
		*reason = "The source does not say when the token was last "
			  "used.";
		return MUSTER_UNKNOWN;
	}
	if (c->created == MUSTER_NO_TIME) {
		*reason = "Never used, and the source does not say when the "
			  "token was created.";
		return MUSTER_UNKNOWN;
	}
	if (c->created >= limits->created_since) {
		*reason = "Never used, but created within the grace period.";
		return MUSTER_PASS;
	}
	return if_enabled(c,
	    "Created longer ago than the grace period and never used.", reason);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const struct limits *limits)
{
	const int never = c->used_state == MUSTER_NEVER;
	const char *owner = c->owner != NULL ? c->owner->name : c->owner_text;

	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner", owner) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0 ||
	    host->fact_time(run, "created", c->created) != 0)
		return -1;
	if (host->fact_time(run, "last used", c->last_used) != 0)
		return -1;
	return host->fact_number(run, never ? "days of grace" : "days accepted",
	    never ? limits->never_days : limits->days);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t days = host->setting(run, "days");
	const int64_t never_days = host->setting(run, "never_days");
	const struct limits limits = { days, never_days,
		host->now - days * MUSTER_DAY,
		host->now - never_days * MUSTER_DAY };
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const int strong = c->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
			continue; /* holds no secret, and is never dated */
		verdict = examine(c, &limits, &reason);
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, c, &limits) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong ? "high: the token may administer"
			       : "medium: the token may not administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_unused = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-03",
	.family = "tokens and keys",
	.title = "Token not used or never used",
	.logic = "Tokens that are switched on and were last used more than "
		 "`days` ago, or were never used and created more than "
		 "`never_days` ago. Where use or creation is not stated, the "
		 "verdict is unknown. Trust policies are not judged.",
	.rationale = "A token that nothing uses is only good for somebody who "
		     "finds it. Nobody will notice when it is used again.",
	.fix = "1. Ask the owner whether a rare job needs the token. 2. If "
	       "not, open the Access tokens app of the environment (for a "
	       "platform token: Account Management > Identity & access "
	       "management > Platform tokens) and switch it off. 3. Delete it "
	       "when nobody has complained for two weeks.",
	.false_alarm = "Tokens kept for disaster recovery, or for a job that "
		       "runs once a year.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
