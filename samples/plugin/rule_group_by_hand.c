/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EX-01: which groups that administer are kept by hand?
 *
 * An example of a rule of one's own; see README.md beside it and
 * muster_rule(3).
 */
#include <stddef.h>
#include <string.h>

#include <muster/rule.h>

static const struct muster_setting settings[] = {
	{ "members", "members above which the finding is high", 3, 0, 10000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Somebody stands in for the group: the register names it, with an owner. */
static int
is_owned(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *group)
{
	const struct muster_entry *entry = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, group->id);

	return entry != NULL && entry->owner != NULL &&
	    (entry->until == MUSTER_NO_TIME || entry->until >= host->now);
}

static enum muster_verdict
examine(const struct muster_group *group, const char **reason)
{
	*reason = NULL;
	if (group->managed_by == NULL) {
		*reason = "The source does not say who keeps the group.";
		return MUSTER_UNKNOWN;
	}
	if (strcmp(group->managed_by, "LOCAL") != 0)
		return MUSTER_PASS;
	*reason = "The group administers, and its members are added by hand.";
	return MUSTER_FAIL;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t members = host->setting(run, "members");
	const struct muster_group *group;

	for (size_t i = 0; (group = host->group(run, i)) != NULL; i++) {
		const int many = (int64_t)group->n_members > members;
		enum muster_verdict verdict;
		const char *reason;

		if (group->tier > MUSTER_TIER_1)
			continue; /* not what this rule asks about */
		verdict = examine(group, &reason);
		if (verdict == MUSTER_FAIL && is_owned(host, run, group)) {
			verdict = MUSTER_PASS;
			reason = "The register of privileged groups names it, "
				 "with an owner.";
		}
		if (verdict != MUSTER_PASS &&
		    (host->fact_text(
			 run, "strongest right", group->tier_reason) != 0 ||
			host->fact_number(
			    run, "members", (int64_t)group->n_members) != 0))
			return -1;
		if (host->judge(run, verdict, MUSTER_GROUP, group->id, reason,
			many ? MUSTER_HIGH : MUSTER_MEDIUM,
			many ? "high: many people were added by hand"
			     : "medium: few people were added by hand") != 0)
			return -1;
	}
	return 0;
}

static const struct muster_rule rule_group_by_hand = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "EX-01",
	.family = "groups",
	.title = "Administrative group kept by hand",
	.logic = "Groups with a right of the two highest tiers whose members "
		 "are not fed by the company directory, and that have no "
		 "owner in the register of privileged groups.",
	.rationale = "Who is put into such a group by hand stays in it when "
		     "they leave their post: no directory takes them out.",
	.fix = "1. Make a group for the task in the company directory. 2. Map "
	       "it in Account Management > Identity & access management > "
	       "Groups. 3. Bind the policies to it and delete the old group.",
	.false_alarm = "The one group that is kept by hand on purpose, so "
		       "that someone can still sign in when the directory "
		       "is down.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};

/* The one symbol that a module exports. */
extern const struct muster_rule *const muster_rules[];
const struct muster_rule *const muster_rules[] = { &rule_group_by_hand, NULL };
