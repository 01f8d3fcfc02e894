/* SPDX-License-Identifier: Apache-2.0 */
/* POL-02: which own policies let people write without any limit? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions and bindings named in the facts */

/* What was found in one policy. */
struct finds {
	size_t n_permissions;
	size_t n_grants; /* without a boundary */
	int at_account;  /* one of them at account level, or wider */
};

static int
is_open_write(const struct muster_statement *s)
{
	return !s->deny && !s->conditional && !s->wildcard && s->scopable &&
	       s->action != NULL &&
	       (strcmp(s->action, "write") == 0 ||
		   strcmp(s->action, "admin") == 0);
}

static int
find_permissions(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct finds *f)
{
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++) {
		if (!is_open_write(s))
			continue;
		if (f->n_permissions++ < SHOWN &&
		    host->fact_text(run, "permission", s->permission) != 0)
			return -1;
	}
	if (f->n_permissions == 0)
		return 0;
	return host->fact_number(
	    run, "permissions without limit", (int64_t)f->n_permissions);
}

static int
find_grants(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct finds *f)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->entitlement_grant(run, e, i)) != NULL;
	     i++) {
		const char *who =
		    g->group != NULL ? g->group->name : g->group_id;

		if (g->n_conditions > 0)
			continue;
		if (g->scope.kind != NULL &&
		    (strcmp(g->scope.kind, "account") == 0 ||
			strcmp(g->scope.kind, "global") == 0))
			f->at_account = 1;
		if (f->n_grants++ < SHOWN &&
		    (host->fact_text(run, "bound to", who) != 0 ||
			host->fact_text(run, "at",
			    g->scope.name != NULL ? g->scope.name
						  : g->scope.id) != 0))
			return -1;
	}
	if (f->n_grants == 0)
		return 0;
	return host->fact_number(
	    run, "bindings without boundary", (int64_t)f->n_grants);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	struct finds f = { 0, 0, 0 };
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (find_permissions(host, run, e, &f) != 0 ||
	    find_grants(host, run, e, &f) != 0)
		return -1;
	if (f.n_permissions > 0 && f.n_grants > 0) {
		verdict = MUSTER_FAIL;
		reason =
		    "The policy allows writing without a condition, and it "
		    "is bound at least once without a boundary.";
	} else if (e->readable != MUSTER_YES && f.n_grants > 0) {
		verdict = MUSTER_UNKNOWN;
		reason =
		    e->readable == MUSTER_NO
			? "The text of the policy was not fully understood, "
			  "and it "
			  "is bound without a boundary."
			: "The text of the policy could not be read, and it is "
			  "bound without a boundary.";
	} else if (f.n_permissions > 0) {
		reason = "Writes without a condition, but is bound nowhere "
			 "without a boundary.";
	}
	return host->judge(run, verdict, MUSTER_ENTITLEMENT, e->id, reason,
	    f.at_account ? MUSTER_HIGH : MUSTER_MEDIUM,
	    f.at_account ? "high: bound at account level, so it reaches every "
			   "environment"
			 : "medium: bound at single environments only");
}

/* POL-03 looks at each of its bindings. */
static int
is_to_be_bounded(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const struct muster_entry *entry = host->registered(
	    run, MUSTER_BOUNDED_POLICIES, MUSTER_ENTITLEMENT, e->id);

	return entry != NULL &&
	       (entry->from == MUSTER_NO_TIME || entry->from <= host->now) &&
	       (entry->until == MUSTER_NO_TIME || entry->until >= host->now);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		if (e->builtin == MUSTER_YES)
			continue; /* nobody here can put a WHERE into it */
		if (is_to_be_bounded(host, run, e))
			continue;
		if (judge(host, run, e) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_policy_unbounded_write = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "POL-02",
	.family = "policy and boundary",
	.title =
	    "Write or manage action without condition and without boundary",
	.logic = "Policies of the organisation's own with an ALLOW of a "
		 "writing or administering permission that a condition could "
		 "limit, without a WHERE, and with at least one binding that "
		 "has no boundary. Policies the vendor maintains cannot be "
		 "edited and are not judged here; wildcards are told by "
		 "POL-01, and policies that are registered to be bound with "
		 "a boundary by POL-03. A policy whose text was not read or "
		 "not understood is unknown.",
	.rationale = "Such a policy reaches every object of its kind: one "
		     "mistake or one stolen session changes all of them. A "
		     "condition or boundary keeps the damage where the work "
		     "is.",
	.fix = "1. Decide which objects the holders really change (a settings "
	       "schema, a bucket, a management zone). 2. Open Account "
	       "Management > Identity & access management > Policies, choose "
	       "the policy and add a WHERE to the statement; or 3. create a "
	       "boundary under Boundaries and attach it to each binding, "
	       "which is edited in the group under Groups.",
	.false_alarm = "A team that truly runs everything; a permission that "
		       "no condition can limit is left out by the catalogue "
		       "of permissions already.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GRANTS | MUSTER_DATA_SCOPES,
	.absence = MUSTER_PASS,
	.check = check,
};
