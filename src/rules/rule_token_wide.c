/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-04: which tokens may do too much? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "scopes", "scopes that one token may have", 10, 1, 1000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Its token has no scopes: it connects the gateway. */
static int
is_gateway(const struct muster_credential *c)
{
	return c->kind != NULL && strcmp(c->kind, "activegate-token") == 0;
}

static int
is_registered(const struct muster_host *host, struct muster_run *run,
    enum muster_subject subject, const char *id)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_SERVICE_IDENTITIES, subject, id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

/* Somebody answers for it: the token itself, or the account it acts as. */
static int
is_answered_for(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	return is_registered(host, run, MUSTER_CREDENTIAL, c->id) ||
	       (c->owner != NULL &&
		   is_registered(host, run, MUSTER_ACCOUNT, c->owner->id));
}

static enum muster_verdict
examine(const struct muster_host *host, const struct muster_credential *c,
    size_t limit, const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO)
		*reason = "The token is switched off.";
	else if (c->expiry_state == MUSTER_SEEN &&
		 c->expires != MUSTER_NO_TIME && c->expires < host->now)
		*reason = "The token has reached its end.";
	if (*reason != NULL)
		return MUSTER_PASS;
	if (c->scopes == NULL) {
		*reason = "The source does not say what the token may do.";
		return MUSTER_UNKNOWN;
	}
	if (c->tier > MUSTER_TIER_1 && c->n_scopes <= limit)
		return MUSTER_PASS;
	if (c->enabled != MUSTER_YES) {
		*reason = "The token may do much, but the source does not say "
			  "whether it is switched on.";
		return MUSTER_UNKNOWN;
	}
	*reason = c->tier == MUSTER_TIER_0
		      ? "The token may change who may do what."
		  : c->tier == MUSTER_TIER_1
		      ? "The token may administer the product."
		      : "The token has more scopes than one program needs.";
	return MUSTER_FAIL;
}

static enum muster_severity
weigh(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const char **why)
{
	if (is_answered_for(host, run, c)) {
		*why = "low: it is registered as a service identity";
		return MUSTER_LOW;
	}
	if (c->tier == MUSTER_TIER_0) {
		*why = "high: it can give any right to anyone";
		return MUSTER_HIGH;
	}
	if (c->tier > MUSTER_TIER_1) {
		*why = "low: many scopes, none of which administers";
		return MUSTER_LOW;
	}
	if (c->n_scopes == 1) {
		*why = "low: it administers, but by one scope alone";
		return MUSTER_LOW;
	}
	*why = "medium: it administers the product";
	return MUSTER_MEDIUM;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, size_t limit)
{
	const char *owner = c->owner != NULL ? c->owner->name : c->owner_text;

	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner", owner) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0 ||
	    host->fact_time(run, "last used", c->last_used) != 0)
		return -1;
	if (c->scopes != NULL && host->fact_number(run, "number of scopes",
				     (int64_t)c->n_scopes) != 0)
		return -1;
	return host->fact_number(run, "scopes accepted", (int64_t)limit);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const size_t limit = (size_t)host->setting(run, "scopes");
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		enum muster_severity severity = MUSTER_MEDIUM;
		const char *reason, *why = NULL;
		enum muster_verdict verdict;

		if (c->own == MUSTER_YES || is_gateway(c))
			continue; /* NHI-07 judges our own */
		verdict = examine(host, c, limit, &reason);
		if (verdict == MUSTER_FAIL)
			severity = weigh(host, run, c, &why);
		if (verdict != MUSTER_PASS &&
		    state_facts(host, run, c, limit) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			severity, why) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_wide = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-04",
	.family = "tokens and keys",
	.title = "Token scope too wide",
	.logic = "Tokens and trusts that work and have a scope that "
		 "administers identities, rights or the product, or more than "
		 "`scopes` scopes. Those that are registered as service "
		 "identities, or act as a registered one, weigh less. Where "
		 "the scopes are not stated, the verdict is unknown. The "
		 "credentials of this program belong to NHI-07; tokens of "
		 "ActiveGates have no scopes and are not judged.",
	.rationale = "A token is worth as much to a thief as to its program, "
		     "and works without a second factor. Each scope beyond "
		     "what the program calls is a gift.",
	.fix = "1. List what the program really calls. 2. Open the Access "
	       "tokens app of the environment and generate a token with these "
	       "scopes only, one token per program; for a platform token use "
	       "Account Management > Identity & access management > Platform "
	       "tokens. 3. Put it into the program and delete the wide one. "
	       "4. What has to stay wide, such as a pipeline that manages "
	       "configuration as code, is entered in the register "
	       "service_identities with owner and purpose.",
	.false_alarm = "A pipeline that manages configuration as code; an "
		       "installer, whose one scope counts as administration.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
