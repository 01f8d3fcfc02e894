/* SPDX-License-Identifier: Apache-2.0 */
/* COR-06: which accounts and memberships are past the company directory? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* groups named in the facts */

static const struct muster_setting settings[] = {
	{ "members", "members up to which a local group is told by member", 25,
	    0, 1000000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* What holds for the source at hand. */
struct standard {
	int groups; /* some groups are managed by the company directory */
	size_t members;
};

static int
is_local(const struct muster_group *g)
{
	return g->managed_by != NULL && strcmp(g->managed_by, "LOCAL") == 0;
}

/* GRP-04 speaks of the groups that administer. */
static int
is_asked_about(const struct muster_group *g)
{
	return g->everyone != MUSTER_YES && g->n_grants > 0 &&
	       g->tier > MUSTER_TIER_1 && g->tier != MUSTER_TIER_NONE;
}

static const struct muster_entry *
own_domain(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	return host->registered(run, MUSTER_OWN_DOMAINS, MUSTER_ACCOUNT, a->id);
}

static int
is_exempt(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	return host->registered(
		   run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) != NULL ||
	       host->registered(run, MUSTER_SERVICE_IDENTITIES, MUSTER_ACCOUNT,
		   a->id) != NULL;
}

/* ---- accounts ---- */

/* How many small local groups give rights; names some of them. */
static int
find_groups(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, size_t members, int64_t *n)
{
	const struct muster_membership *m;

	*n = 0;
	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		if (!is_local(m->group) || !is_asked_about(m->group) ||
		    m->group->n_members > members)
			continue;
		if ((*n)++ < SHOWN &&
		    host->fact_text(run, "local group", m->group->name) != 0)
			return -1;
	}
	return 0;
}

static enum muster_verdict
if_certain(const struct muster_account *a, const char **reason)
{
	if (a->status == MUSTER_ACTIVE && a->type == MUSTER_PERSON)
		return MUSTER_FAIL;
	*reason = "Past the company directory, but it is not known whether "
		  "this is a person who can sign in.";
	return MUSTER_UNKNOWN;
}

static int
judge_federated(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct standard *s)
{
	const char *reason =
	    "The person signs in by the company login, but is in a group that "
	    "was filled by hand and carries rights.";
	int64_t n = 0;

	if (s->groups && !is_exempt(host, run, a) &&
	    find_groups(host, run, a, s->members, &n) != 0)
		return -1;
	if (n == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_LOW, NULL);
	if (host->fact_number(run, "local groups", n) != 0 ||
	    host->fact_text(run, "login", a->login) != 0)
		return -1;
	return host->judge(run, if_certain(a, &reason), MUSTER_ACCOUNT, a->id,
	    reason, MUSTER_LOW,
	    "low: the sign-in ends with the employment, only the membership "
	    "does not follow the directory");
}

static int
judge_local(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const char *reason = "The account signs in with a password of its own "
			     "though company login is the standard.";

	if (is_exempt(host, run, a))
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as break-glass account or as a machine.",
		    MUSTER_MEDIUM, NULL);
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	return host->judge(run, if_certain(a, &reason), MUSTER_ACCOUNT, a->id,
	    reason, a->n_grants > 0 ? MUSTER_MEDIUM : MUSTER_LOW,
	    a->n_grants > 0 ? "medium: the account holds rights"
			    : "low: the account holds no rights");
}

static int
judge_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct standard *s)
{
	const struct muster_entry *domain;

	if (a->type == MUSTER_SERVICE ||
	    (a->status != MUSTER_ACTIVE && a->status != MUSTER_STATUS_UNKNOWN))
		return 0;
	domain = own_domain(host, run, a);
	if (domain == NULL || domain->federated == MUSTER_TRI_UNKNOWN)
		return 0; /* EXT-01; and the entry has a verdict of its own */
	if (domain->federated == MUSTER_YES)
		return judge_federated(host, run, a, s);
	return a->tier == MUSTER_TIER_0 ? 0 /* AUT-04 */
					: judge_local(host, run, a);
}

/* ---- groups too big to name each member ---- */

static int
holds_federated(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->group_account(run, g, i)) != NULL; i++) {
		const struct muster_entry *e = own_domain(host, run, a);

		if (e != NULL && e->federated == MUSTER_YES)
			return 1;
	}
	return 0;
}

static int
judge_group(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	if (!holds_federated(host, run, g))
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id, NULL,
		    MUSTER_LOW, NULL);
	if (host->fact_number(run, "members", (int64_t)g->n_members) != 0 ||
	    host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "Many people who sign in by the company login hold rights by a "
	    "group that is filled by hand.",
	    MUSTER_LOW,
	    "low: the sign-in ends with the employment, only the memberships "
	    "do not follow the directory");
}

static int
judge_source(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *source)
{
	const size_t members = (size_t)host->setting(run, "members");
	struct standard s = { 0, members };
	const struct muster_account *a;
	const struct muster_group *g;

	for (size_t i = 0; !s.groups && (g = host->group(run, i)) != NULL; i++)
		s.groups = strcmp(g->source, source->id) == 0 &&
			   g->everyone != MUSTER_YES && g->managed_by != NULL &&
			   !is_local(g);
	for (size_t i = 0;
	     i < source->n_accounts &&
	     (a = host->account(run, source->first_account + i)) != NULL;
	     i++)
		if (judge_account(host, run, a, &s) != 0)
			return -1;
	for (size_t i = 0; s.groups && (g = host->group(run, i)) != NULL; i++)
		if (strcmp(g->source, source->id) == 0 && is_local(g) &&
		    is_asked_about(g) && g->n_members > members &&
		    judge_group(host, run, g) != 0)
			return -1;
	return 0;
}

/* Is federation the standard?  Says where the register does not. */
static int
read_domains(
    const struct muster_host *host, struct muster_run *run, int *federated)
{
	const struct muster_entry *e;

	*federated = 0;
	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++)
		if (e->of == MUSTER_OWN_DOMAINS && e->federated == MUSTER_YES)
			*federated = 1;
	for (size_t i = 0; *federated && (e = host->entry(run, i)) != NULL; i++)
		if (e->of == MUSTER_OWN_DOMAINS && e->n_hits > 0 &&
		    e->federated == MUSTER_TRI_UNKNOWN &&
		    host->judge(run, MUSTER_UNKNOWN, MUSTER_ENTRY, e->id,
			"The register does not say whether the domain is "
			"federated, so its accounts are not judged.",
			MUSTER_LOW, NULL) != 0)
			return -1;
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_source *s;
	int federated;

	if (read_domains(host, run, &federated) != 0)
		return -1;
	for (size_t i = 0; federated && (s = host->source(run, i)) != NULL; i++)
		if (judge_source(host, run, s) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_account_outside_federation = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-06",
	.family = "identity correlation",
	.title = "Account outside federation",
	.logic = "Where at least one own domain is registered as federated: "
		 "people with an address of an own domain that is not, and "
		 "people of a federated domain who are in a local group that "
		 "carries rights, if the source has groups that the company "
		 "directory fills. A local group with more than `members` "
		 "members is told once, as a group. Administrators belong to "
		 "AUT-04, groups that administer to GRP-04; registered "
		 "break-glass accounts and machines pass.",
	.rationale = "What the company directory does not know, it cannot "
		     "take away: such an account or membership stays when the "
		     "person leaves or changes their work.",
	.fix = "1. For an account: invite the person with their federated "
	       "address and remove the old one under Account Management > "
	       "Identity & access management > People. 2. For a membership: "
	       "put the person into the directory group that maps to the "
	       "same rights, and take them out under Groups. 3. For a big "
	       "local group: map it to a claim or a pushed group under "
	       "Groups. 4. Register what has to stay.",
	.false_alarm = "Accounts for emergencies and for automation that are "
		       "not registered; a domain that moves to the company "
		       "login just now.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_OWN_DOMAINS,
};
