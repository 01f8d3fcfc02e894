/* SPDX-License-Identifier: Apache-2.0 */
/* POL-22: which groups still need classic permissions? */
#include <stddef.h>

#include "abi/muster_rule.h"
#include "rules/classic.h"

#define SHOWN 5 /* classic permissions named in the facts */

static int
state_role(const struct muster_host *host, struct muster_run *run,
    const struct classic_role *r)
{
	const struct muster_scope *at = &r->grant->scope;

	if (host->fact_text(
		run, "classic permission", r->grant->entitlement->name) != 0)
		return -1;
	return host->fact_text(run, "at", at->name != NULL ? at->name : at->id);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, const struct classic *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n_roles; i++)
		if (x->roles[i].fate == CLASSIC_ALONE && n++ < SHOWN &&
		    state_role(host, run, &x->roles[i]) != 0)
			return -1;
	if (n == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id,
		    "Policies of the group give all that its classic "
		    "permissions give.",
		    MUSTER_INFO, NULL);
	if (host->fact_number(run, "classic permissions", (int64_t)n) != 0 ||
	    host->fact_number(run, "members", (int64_t)g->n_members) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "The group holds classic permissions that no policy of it "
	    "replaces.",
	    MUSTER_INFO,
	    "info: it works until the vendor ends classic permissions on "
	    "2027-01-11");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_group *g;
	struct classic x;
	int rc = -1;

	if (classic_open(&x, host, run) != 0)
		goto out;
	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		if (classic_gather(&x, host, run, g) != 0)
			goto out;
		if (x.n_roles > 0 && judge(host, run, g, &x) != 0)
			goto out;
	}
	rc = 0;
out:
	classic_close(&x);
	return rc;
}

const struct muster_rule rule_classic_in_use = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-22",
	.family = "policy and boundary",
	.title = "Classic permission still in use",
	.logic = "Groups with a classic permission for an environment or a "
		 "zone that no policy of the group gives as well. Those that "
		 "a policy gives as well are told by POL-13 and POL-20. "
		 "Classic permissions of the account stay in use and are not "
		 "judged.",
	.rationale = "The vendor ends classic permissions for environments and "
		     "zones on 2027-01-11. Members of these groups lose "
		     "what they work with that day, or are given something "
		     "wide in a hurry.",
	.fix = "1. Decide with the owner of the group what it still needs. 2. "
	       "Open Account Management > Identity & access management > "
	       "Policies and choose a policy that gives just that, for one "
	       "zone with a boundary. 3. Under Groups, bind it to the group, "
	       "and remove the classic permission once the members have "
	       "tried it.",
	.false_alarm = "A group that is closed before that date.",
	.severity = MUSTER_INFO,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
