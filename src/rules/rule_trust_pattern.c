/* SPDX-License-Identifier: Apache-2.0 */
/* AUT-05: which trusts let in whatever looks alike? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static enum muster_verdict
examine(const struct muster_credential *c, const char **reason)
{
	*reason = NULL;
	if (c->enabled == MUSTER_NO) {
		*reason = "The trust is switched off.";
		return MUSTER_PASS;
	}
	if (c->claims == NULL) {
		*reason = "The source does not say which claims are asked for.";
		return MUSTER_UNKNOWN;
	}
	if (c->wildcard == MUSTER_NO)
		return MUSTER_PASS;
	if (c->wildcard != MUSTER_YES) {
		*reason = "The source does not say how the claims are "
			  "compared.";
		return MUSTER_UNKNOWN;
	}
	if (c->enabled != MUSTER_YES) {
		*reason = "A claim is compared by pattern, but the source does "
			  "not say whether the trust is switched on.";
		return MUSTER_UNKNOWN;
	}
	*reason = "Whatever fits a pattern may act as the service user.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c)
{
	const struct muster_account *a = c->owner;

	if (host->fact_text(run, "claims", c->claims) != 0 ||
	    host->fact_text(
		run, "acts as", a != NULL ? a->name : c->owner_text) != 0 ||
	    host->fact_text(run, "strongest right of it",
		a != NULL ? a->tier_reason : NULL) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0)
		return -1;
	return host->fact_text(run, "status", c->state_text);
}

/* It is known of the service user that it reads at most. */
static int
only_reads(const struct muster_credential *c)
{
	return c->owner != NULL && c->owner->tier >= MUSTER_TIER_3 &&
	       c->owner->tier_doubt == NULL;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		enum muster_verdict verdict;
		const char *reason;
		int reads;

		if (c->kind == NULL || strcmp(c->kind, "trust-policy") != 0)
			continue;
		reads = only_reads(c);
		verdict = examine(c, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, c) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
			reads ? MUSTER_MEDIUM : MUSTER_HIGH,
			reads ? "medium: the service user only reads"
			      : "high: the service user may do more than "
				"read, or it is not known what") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_trust_pattern = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-05",
	.family = "authentication",
	.title = "Workload trust whose claim matches by pattern",
	.logic = "Mappings of workload identity federation that are switched "
		 "on and compare a claim by pattern, not by its whole value. "
		 "Where the claims or their comparison are not stated, the "
		 "verdict is unknown.",
	.rationale = "With a pattern, somebody else decides who gets in: "
		     "whoever can name a repository, a branch or a workload "
		     "so that it fits, for instance a branch of a fork.",
	.fix = "1. List the workloads that really come through the mapping. 2. "
	       "Open Account Management > Identity & access management > "
	       "Workload identity federation, choose the trust and add a "
	       "mapping for each with the match EXACT, with the full value "
	       "of repository and branch. 3. Remove the mapping with the "
	       "pattern. 4. Where a pattern has to stay, let another claim "
	       "of the same mapping fix the organisation exactly.",
	.false_alarm = "A pattern that covers only what the own organisation "
		       "can create, beside another claim that is compared "
		       "exactly.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
