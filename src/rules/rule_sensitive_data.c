/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-05: which bindings let somebody see sensitive data? */
#include <stddef.h>

#include "rules/holders.h"

static int
is_administering(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_entry *e =
	    g->group == NULL ? NULL
			     : host->registered(run, MUSTER_PRIVILEGED_GROUPS,
				   MUSTER_GROUP, g->group->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
judge_way(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct holders_way *way)
{
	const char *why = "high: nothing limits which data is seen";
	enum muster_severity severity = MUSTER_HIGH;
	const int sure = way->n_sure > 0;

	if (way->limited) {
		severity = MUSTER_MEDIUM;
		why = "medium: a condition limits which data is seen";
	} else if (is_administering(host, run, g)) {
		severity = MUSTER_MEDIUM;
		why = "medium: the group is registered to administer";
	}
	if (holders_facts(host, run, g, way) != 0)
		return -1;
	return host->judge(run, sure ? MUSTER_FAIL : MUSTER_UNKNOWN,
	    MUSTER_GRANT, g->id,
	    sure ? "The binding lets people see sensitive data."
		 : "The binding gives sight of sensitive data, but it is not "
		   "known whether the accounts that have it can sign in.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct holders_way *way)
{
	if (g->group != NULL && g->group->everyone == MUSTER_YES)
		return 0; /* PRV-14 */
	if (way != NULL)
		return judge_way(host, run, g, way);
	if (g->entitlement == NULL)
		return 0; /* POL-06 */
	if (g->entitlement->readable != MUSTER_YES && g->n_accounts > 0)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "The text of the policy was not read or not understood.",
		    MUSTER_HIGH, NULL);
	return host->judge(
	    run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL, MUSTER_HIGH, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct holders_of of = { "sensitive-data", MUSTER_TIER_NONE, 0 };
	struct holders holders;
	const struct muster_grant *g;
	int rc = holders_gather(&holders, host, run, &of);

	for (size_t i = 0; rc == 0 && (g = host->grant(run, i)) != NULL; i++)
		rc = judge(host, run, g, holders_find(&holders, g->id));
	holders_clear(&holders);
	return rc;
}

const struct muster_rule rule_sensitive_data = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-05",
	.family = "privilege",
	.title = "Right to see sensitive data",
	.logic = "Bindings through which an account that can sign in holds the "
		 "duty \"sensitive-data\": session replay without masking, "
		 "request data kept from others, sensitive fields, the "
		 "credential vault, as the table of duties says. One verdict "
		 "for each binding, however many hold it; an account that "
		 "holds the duty by several ways counts for the first of "
		 "them. Break-glass accounts do not count; groups that hold "
		 "everyone belong to PRV-14.",
	.rationale = "What customers typed, and the secrets of other systems, "
		     "are seen through these rights. The law asks who may see "
		     "them and why; a monitoring account is seldom thought "
		     "of.",
	.fix = "1. Ask the owner of the group for the purpose. 2. Without one, "
	       "open Account Management > Identity & access management > "
	       "Groups, choose the group and take the policy off it. 3. With "
	       "one, attach a boundary to the binding or use a policy with a "
	       "WHERE, and switch masking on in the environment under "
	       "Settings > Preferences > Data privacy. 4. Record the purpose "
	       "with an exception that has an end.",
	.false_alarm = "Data protection officers; a help desk that watches "
		       "sessions masked already when they are recorded.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
};
