/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-07: may the credential of this review change anything? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_NAME 128

/* Without it the platform tokens cannot be listed; it could delete them. */
#define NEEDED "platform-token:tokens:manage"

enum power { READS, NEEDED_ONLY, WRITES };

/* By the form of its name: scopes come without their meaning. */
static int
writes(const char *scope, size_t len)
{
	static const char *const ends[] = { "write", "manage", "management",
		"delete", "create", "admin", "install", "use", "rotate",
		"truncate", "ingest", NULL };

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
name_scope(const struct muster_host *host, struct muster_run *run,
    const char *scope, size_t len)
{
	char name[MAX_NAME];

	if (len >= sizeof(name))
		return 0; /* stands in the list of all scopes */
	memcpy(name, scope, len);
	name[len] = '\0';
	return host->fact_text(run, "scope that can write", name);
}

static int
find_power(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, enum power *power)
{
	size_t len, n_writing = 0, n_needed = 0;

	for (const char *s = c->scopes; *s != '\0'; s += len) {
		s += strspn(s, " ");
		len = strcspn(s, " ");
		if (len == 0 || !writes(s, len))
			continue;
		n_writing++;
		n_needed += (size_t)(len == strlen(NEEDED) &&
				     strncmp(s, NEEDED, len) == 0);
		if (name_scope(host, run, s, len) != 0)
			return -1;
	}
	*power = n_writing == 0          ? READS
		 : n_writing == n_needed ? NEEDED_ONLY
					 : WRITES;
	/* a scope that administers under another name */
	if (n_needed == 0 && c->tier <= MUSTER_TIER_1)
		*power = WRITES;
	return 0;
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
	    host->fact_time(run, "ends", c->expires) != 0)
		return -1;
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	static const struct {
		enum muster_verdict verdict;
		enum muster_severity severity;
		const char *reason, *why;
	} by_power[] = {
		[READS] = { MUSTER_PASS, MUSTER_INFO,
		    "This program works with it, and it only reads.", NULL },
		[NEEDED_ONLY] = { MUSTER_FAIL, MUSTER_INFO,
		    "This program works with it; the scope that lists "
		    "platform tokens could also delete them.",
		    "info: the list of platform tokens cannot be read with "
		    "less, and this program only reads" },
		[WRITES] = { MUSTER_FAIL, MUSTER_HIGH,
		    "This program works with it and only reads, but it could "
		    "write.",
		    "high: whoever gets hold of the review's secret can "
		    "change what it reviews" },
	};
	enum power power;

	if (state_facts(host, run, c) != 0)
		return -1;
	if (c->scopes == NULL)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_CREDENTIAL,
		    c->id,
		    "This program works with it, and the source does not say "
		    "what it may do.",
		    MUSTER_INFO, NULL);
	if (find_power(host, run, c, &power) != 0)
		return -1;
	return host->judge(run, by_power[power].verdict, MUSTER_CREDENTIAL,
	    c->id, by_power[power].reason, by_power[power].severity,
	    by_power[power].why);
}

/* 1: the source lists a credential that this program works with. */
static int
lists_own(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++)
		if (c->own == MUSTER_YES && c->source != NULL &&
		    strcmp(c->source, s->id) == 0)
			return 1;
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;
	const struct muster_source *s;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++)
		if (c->own == MUSTER_YES && judge(host, run, c) != 0)
			return -1;
	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (!lists_own(host, run, s) &&
		    host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, s->id,
			"None of the credentials that the source lists is "
			"known to be the one this program works with.",
			MUSTER_INFO, NULL) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_own_credential = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "NHI-07",
	.family = "service identities",
	.title = "The review tool's own credential",
	.logic = "The credentials with which this program reads, with their "
		 "scopes and their end. A scope that can write makes a "
		 "finding; the one scope without which platform tokens cannot "
		 "be listed is told as information only. Whether a scope "
		 "writes is taken from its tier and the form of its name. "
		 "Scopes that are not stated, and a source in whose list "
		 "none is known to be ours, leave the verdict unknown. OAuth "
		 "clients are listed nowhere.",
	.rationale = "The reviewer must not be able to change what is "
		     "reviewed, and its secret lies on a machine that runs "
		     "unattended. An auditor asks for it first.",
	.fix = "1. Compare the scopes with those that `muster doctor` asks "
	       "for. 2. For an OAuth client: Account Management > Identity & "
	       "access management > OAuth clients, make a new client with "
	       "only these, preferring the scopes iam:policies:read, "
	       "iam:bindings:read and iam:boundaries:read. For an API token: "
	       "the Access tokens app of the environment, with apiTokens.read "
	       "and auditLogs.read. 3. Put it into the configuration and "
	       "delete the old one. 4. Where the scope for platform tokens is "
	       "kept, record an exception with the reason, each time.",
	.false_alarm = "A scope whose name only looks as if it could write.",
	.severity = MUSTER_INFO,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
