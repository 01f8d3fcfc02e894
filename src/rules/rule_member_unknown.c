/* SPDX-License-Identifier: Apache-2.0 */
/* COR-04: which groups have members that no list of accounts knows? */
#include <stddef.h>

#include "abi/muster_rule.h"

static size_t
count_known(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	size_t n = 0;

	while (n < g->n_members && host->group_account(run, g, n) != NULL)
		n++;
	return n;
}

static const struct {
	enum muster_severity severity;
	const char *reason;
} by_tier[] = {
	[MUSTER_TIER_0] = { MUSTER_CRITICAL,
	    "critical: whoever it is can give any right to anyone" },
	[MUSTER_TIER_1] = { MUSTER_HIGH, "high: whoever it is administers" },
	[MUSTER_TIER_2] = { MUSTER_HIGH,
	    "high: whoever it is writes, or reads what is sensitive" },
	[MUSTER_TIER_3] = { MUSTER_MEDIUM, "medium: the group only reads" },
	[MUSTER_TIER_NONE] = { MUSTER_LOW,
	    "low: the group gives no right that is known" },
};

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const size_t known = count_known(host, run, g);
	enum muster_tier tier = g->tier;

	if (known >= g->n_members)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id, NULL,
		    MUSTER_HIGH, NULL);
	if (tier == MUSTER_TIER_NONE && g->tier_doubt != NULL)
		tier = MUSTER_TIER_3;
	if (host->fact_number(run, "members", (int64_t)g->n_members) != 0 ||
	    host->fact_number(run, "members that no list holds",
		(int64_t)(g->n_members - known)) != 0 ||
	    host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", g->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "The group has members that are neither among the people nor among "
	    "the service users that were read.",
	    by_tier[tier].severity, by_tier[tier].reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++)
		if (g->everyone != MUSTER_YES && judge(host, run, g) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_member_unknown = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-04",
	.family = "identity correlation",
	.title = "Member of a group that no list of accounts knows",
	.logic = "Groups, apart from those that hold everyone, with members "
		 "that are not in the lists of people and service users. When "
		 "one of these lists was read in part only, the verdict is "
		 "unknown. Grants of groups nobody knows belong to POL-06, "
		 "tokens whose owner nobody knows to TOK-05.",
	.rationale = "Whoever is not in the list of accounts is in nobody's "
		     "review. Access without a known holder is either a gap in "
		     "what was read or a way in that was hidden.",
	.fix = "1. See in this report whether all accounts were read (IPE-01, "
	       "IPE-02); if not, repair that and run again. 2. Open Account "
	       "Management > Identity & access management > Groups, choose the "
	       "group, and compare its members with People and Service users. "
	       "3. Take out whoever is in neither, and ask the vendor what it "
	       "is if it cannot be taken out. 4. Leave the review open until "
	       "this is known.",
	.false_alarm = "A person who was added or removed while the lists were "
		       "read: run again.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES,
	.absence = MUSTER_FAIL,
	.check = check,
};
