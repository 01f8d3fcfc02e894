/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-04: which groups make administrators past the identity provider? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* Whether people are to come through the identity provider: an own mail
 * domain is registered as federated. */
static enum muster_tri
find_standard(const struct muster_host *host, struct muster_run *run)
{
	enum muster_tri found = MUSTER_NO;
	const struct muster_entry *e;

	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++) {
		if (e->of != MUSTER_OWN_DOMAINS)
			continue;
		if (e->federated == MUSTER_YES)
			return MUSTER_YES;
		if (e->federated != MUSTER_NO)
			found = MUSTER_TRI_UNKNOWN;
	}
	return found;
}

static int
is_registered(const struct muster_host *host, struct muster_run *run,
    enum muster_register of, enum muster_subject subject, const char *id)
{
	const struct muster_entry *e = host->registered(run, of, subject, id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

/* Members for whom there is no way through the identity provider. */
static int
holds_ordinary_people(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_account *a;
	size_t n = 0;

	for (; (a = host->group_account(run, g, n)) != NULL; n++)
		if (a->type != MUSTER_SERVICE &&
		    !is_registered(
			host, run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id))
			return 1;
	return n < g->n_members; /* some are not in the inventory */
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, enum muster_tri standard, const char **reason)
{
	const int strong = g->tier <= MUSTER_TIER_1;

	*reason = NULL;
	if (!strong && g->tier_doubt == NULL)
		return MUSTER_PASS;
	if (standard == MUSTER_NO)
		*reason = "No own domain is registered as federated: local "
			  "groups are the rule here.";
	else if (is_registered(
		     host, run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->id))
		*reason = "The group is registered as one that may administer.";
	else if (g->n_members == 0)
		*reason = "Nobody is in the group; GRP-01 judges it.";
	else if (!holds_ordinary_people(host, run, g))
		*reason = "It holds only service users and registered "
			  "emergency accounts.";
	if (*reason != NULL)
		return MUSTER_PASS;
	if (!strong)
		*reason = "The group is kept by hand, and it is not known all "
			  "that it holds.";
	else if (g->managed_by == NULL)
		*reason = "The group may administer, but the source does not "
			  "say who decides about its members.";
	else if (standard != MUSTER_YES)
		*reason = "The group is kept by hand, but the register does "
			  "not say whether the own domains are federated.";
	if (*reason != NULL)
		return MUSTER_UNKNOWN;
	*reason = "People become administrators by being put into this group "
		  "by hand, past the identity provider.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	if (host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", g->tier_doubt) != 0)
		return -1;
	return host->fact_number(run, "members", (int64_t)g->n_members);
}

static int
is_subject(const struct muster_group *g)
{
	return g->everyone != MUSTER_YES && g->hidden != MUSTER_YES &&
	       (g->managed_by == NULL || strcmp(g->managed_by, "LOCAL") == 0);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const enum muster_tri standard = find_standard(host, run);
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		const int top = g->tier == MUSTER_TIER_0;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(g))
			continue;
		verdict = examine(host, run, g, standard, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, g) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_GROUP, g->id, reason,
			top ? MUSTER_HIGH : MUSTER_MEDIUM,
			top ? "high: its members can change who may do what"
			    : "medium: its members administer the product, "
			      "but not the rights") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_group_local_privileged = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "GRP-04",
	.family = "groups",
	.title = "Local group grants privilege past the identity provider",
	.logic = "Groups whose members are kept by hand (LOCAL) and that hold "
		 "a right to administer identities, rights or the product, "
		 "where an own mail domain is registered as federated. Passed "
		 "are groups registered as privileged, empty groups, and "
		 "groups that hold only service users and registered "
		 "emergency accounts. Register entries that have run out do "
		 "not count.",
	.rationale = "Where the company directory decides who belongs to what, "
		     "leavers lose their rights by themselves. A local group "
		     "knows nothing of that: who was put into it stays, and "
		     "nobody in the directory sees it.",
	.fix = "1. Have a group made in the identity provider for this job, "
	       "and assign it to the application. 2. Open Account Management "
	       "> Identity & access management > Groups, choose the group "
	       "that came from there (SCIM, or a SAML group with its claim "
	       "value) and give it the same policies. 3. When its members "
	       "have signed in once, remove the policies of the local group "
	       "and delete it. 4. Keep one local group for emergencies and "
	       "register it under privileged_groups, its accounts under "
	       "break_glass.",
	.false_alarm = "The fallback administrator for the day the company "
		       "login fails: register the account as break-glass. "
		       "Groups of partners whose domain is not federated.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_OWN_DOMAINS,
};
