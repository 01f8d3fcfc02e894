/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-01: which empty groups hold administrative rights? */
#include <stddef.h>

#include "abi/muster_rule.h"

/* Kept ready on purpose, and known. */
static int
is_registered(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const int strong = g->tier <= MUSTER_TIER_1;

	if (g->n_members > 0 || is_registered(host, run, g))
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id,
		    g->n_members > 0
			? NULL
			: "It is empty, and registered as a group that may "
			  "administer.",
		    MUSTER_LOW, NULL);
	if (host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", g->tier_doubt) != 0 ||
	    host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_number(run, "bindings", (int64_t)g->n_grants) != 0)
		return -1;
	return host->judge(run, strong ? MUSTER_FAIL : MUSTER_UNKNOWN,
	    MUSTER_GROUP, g->id,
	    strong ? "The group has no members and holds administrative rights."
		   : "The group has no members, and it is not known all that "
		     "it holds.",
	    MUSTER_LOW,
	    "low: nobody holds the right now, but whoever is put into the "
	    "group does");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		if (g->everyone == MUSTER_YES ||
		    (g->tier > MUSTER_TIER_1 && g->tier_doubt == NULL))
			continue;
		if (judge(host, run, g) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_group_empty_privileged = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "GRP-01",
	.family = "groups",
	.title = "Empty group with a privileged binding",
	.logic = "Groups that hold a right to administer identities, rights or "
		 "the product, and have no members. Groups that hold everyone "
		 "are left out, and groups registered as privileged pass. When "
		 "memberships were read in part only, the verdict is "
		 "unknown.",
	.rationale = "Nobody reviews a group in which nobody is. Adding one "
		     "person to it, or one mapping in the company directory, "
		     "makes an administrator without anyone approving a right.",
	.fix = "1. Ask what the group was made for. 2. Open Account Management "
	       "> Identity & access management > Groups, choose the group and "
	       "remove its policies. 3. Delete the group when nothing else "
	       "refers to it.",
	.false_alarm = "A group kept empty on purpose for emergencies, whose "
		       "use is watched: enter it in the register "
		       "privileged_groups. A group that the company directory "
		       "fills at the first sign-in.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES | MUSTER_DATA_MEMBERS,
	.absence = MUSTER_FAIL,
	.check = check,
};
