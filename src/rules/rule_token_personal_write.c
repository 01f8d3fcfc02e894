/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-06: which personal tokens may change a production environment? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_NAME 128

/* By the form of its name: scopes come without their meaning.  Sending data
 * (".ingest") does not change the environment. */
static int
is_write(const char *scope, size_t len)
{
	static const char *const ends[] = { "write", "delete", "create",
		"manage", "admin", "install", "truncate", NULL };

	if (len > 5 && strncmp(scope, "Write", 5) == 0)
		return 1;
	if (memchr(scope, '*', len) != NULL)
		return 1;
	for (size_t i = 0; ends[i] != NULL; i++) {
		const size_t n = strlen(ends[i]);

		if (len > n && strchr(":.-", scope[len - n - 1]) != NULL &&
		    strncmp(scope + len - n, ends[i], n) == 0)
			return 1;
	}
	return 0;
}

static int
writes(const struct muster_credential *c)
{
	size_t len;

	if (c->tier <= MUSTER_TIER_1)
		return 1;
	for (const char *s = c->scopes; s != NULL && *s != '\0'; s += len) {
		s += strspn(s, " ");
		len = strcspn(s, " ");
		if (is_write(s, len))
			return 1;
	}
	return 0;
}

static int
is_registered(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_SERVICE_IDENTITIES, MUSTER_CREDENTIAL, c->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

/* NULL: nothing speaks against a finding. */
static const char *
excuse(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	if (c->enabled == MUSTER_NO)
		return "The token is switched off.";
	if (c->expiry_state == MUSTER_SEEN && c->expires != MUSTER_NO_TIME &&
	    c->expires < host->now)
		return "The token has reached its end.";
	if (c->personal == MUSTER_NO)
		return "It is not a personal token.";
	if (c->scope.criticality != NULL &&
	    strcmp(c->scope.criticality, "production") != 0)
		return "The environment is not a production environment.";
	if (c->scopes != NULL && !writes(c))
		return "The token cannot write.";
	if (is_registered(host, run, c))
		return "It is registered as a service identity.";
	return NULL;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const char **reason)
{
	*reason = excuse(host, run, c);
	if (*reason != NULL)
		return MUSTER_PASS;
	if (c->personal != MUSTER_YES)
		*reason = "The source does not say whether it is a personal "
			  "token.";
	else if (c->scope.criticality == NULL)
		*reason = "It is not configured whether the environment is a "
			  "production environment.";
	else if (c->scopes == NULL)
		*reason = "The source does not say what the token may do.";
	else if (c->enabled != MUSTER_YES)
		*reason = "The source does not say whether the token is "
			  "switched on.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	*reason = "A token made for one person can change a production "
		  "environment.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner",
		c->owner != NULL ? c->owner->name : c->owner_text) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "kind of environment", c->scope.criticality) !=
		0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0)
		return -1;
	return host->fact_time(run, "last used", c->last_used);
}

/* Platform tokens work in the account, API tokens in an environment. */
static int
is_subject(const struct muster_credential *c)
{
	return c->scope.kind != NULL &&
	       strcmp(c->scope.kind, "environment") == 0 &&
	       (c->kind == NULL || strcmp(c->kind, "trust-policy") != 0);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const int strong = c->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(c))
			continue;
		verdict = examine(host, run, c, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong ? "high: the token may administer"
			       : "medium: the token writes, but may not "
				 "administer") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_token_personal_write = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-06",
	.family = "tokens and keys",
	.title = "Personal access token with write in production",
	.logic = "Personal access tokens that work in an environment "
		 "configured as production and have a scope that administers "
		 "or, by its name, writes; sending data does not count. "
		 "Tokens registered as service identities pass. Where the "
		 "source or the configuration leaves one of these open, the "
		 "verdict is unknown.",
	.rationale = "What changes production should not depend on one "
		     "person's token: it goes with the person, is kept where "
		     "the person likes, and shows a person where a program "
		     "was at work.",
	.fix = "1. Ask the owner which script uses the token. 2. Make a "
	       "service user for it under Account Management > Identity & "
	       "access management > Service users, or an access token that is "
	       "not personal in the Access tokens app of the environment. 3. "
	       "Put it into the script and delete the personal token. 4. If "
	       "it has to stay, enter it in the register service_identities "
	       "with owner, approver and end.",
	.false_alarm = "A script for people on call, approved as such.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS | MUSTER_DATA_SCOPES,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
