/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-08: which tokens were switched off and never deleted? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days a token may stay switched off", 180, 1, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/*
 * Nobody says when it was switched off: not after its last change, and not
 * before its last use.  Where changes are not stated, it does nothing since
 * that use.
 */
static int64_t
idle_since(const struct muster_credential *c)
{
	const int64_t used =
	    c->used_state == MUSTER_SEEN ? c->last_used : MUSTER_NO_TIME;

	if (c->updated == MUSTER_NO_TIME && c->used_state == MUSTER_NEVER)
		return c->created;
	return c->updated > used ? c->updated : used;
}

static enum muster_verdict
examine(const struct muster_credential *c, int64_t limit, const char **reason)
{
	const int64_t since = idle_since(c);

	*reason = NULL;
	if (c->enabled == MUSTER_YES)
		return MUSTER_PASS;
	if (since != MUSTER_NO_TIME && since >= limit)
		return MUSTER_PASS;
	if (c->enabled != MUSTER_NO)
		*reason = "The source does not say whether the token is "
			  "switched on.";
	else if (since == MUSTER_NO_TIME)
		*reason = "The token is switched off, and the source does not "
			  "say since when.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	*reason = c->updated != MUSTER_NO_TIME
		      ? "The token is switched off, and has not been touched "
			"for longer than the limit."
		      : "The token is switched off, and was not used for "
			"longer than the limit.";
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
	    host->fact_text(run, "status", c->state_text) != 0 ||
	    host->fact_time(run, "last changed", c->updated) != 0)
		return -1;
	if (host->fact_time(run, "last used", c->last_used) != 0 ||
	    host->fact_time(run, "created", c->created) != 0)
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
		enum muster_verdict verdict;
		const char *reason;

		if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
			continue; /* holds no secret */
		verdict = examine(c, limit, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			MUSTER_LOW,
			"low: it opens nothing until somebody switches it on "
			"again") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_disabled_kept = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-08",
	.family = "tokens and keys",
	.title = "Disabled token never deleted",
	.logic = "Tokens that are switched off and were last changed or used "
		 "more than `days` ago; of tokens never used, whose changes "
		 "are not stated, the creation counts. Where none of "
		 "these is stated, or an old token may be on or off, the "
		 "verdict is unknown. Trust policies are not judged.",
	.rationale = "One click makes it work again, with the secret that "
		     "everybody had. And a long list of dead tokens hides the "
		     "one that matters.",
	.fix = "1. Ask the owner whether the token is kept on purpose. 2. If "
	       "not, open the Access tokens app of the environment, choose "
	       "the token and delete it; a platform token under Account "
	       "Management > Identity & access management > Platform tokens. "
	       "3. If it is evidence in an inquiry, record an exception with "
	       "the day on which the inquiry is over.",
	.false_alarm = "Tokens kept as evidence; a token that was in use for "
		       "years without change and was switched off only now, "
		       "where the source states no changes.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
