/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-12: who writes in production without being of its groups? */
#include <stddef.h>
#include <string.h>

#include "rules/bounds.h"
#include "rules/holders.h"

static const struct muster_setting settings[] = {
	{ "tier", "weakest right that counts: 1 administers, 2 also writes", 2,
	    0, 2 },
	{ NULL, NULL, 0, 0, 0 }
};

static int
is_of_production(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_entry *e =
	    g->group == NULL ? NULL
			     : host->registered(run, MUSTER_PRODUCTION_GROUPS,
				   MUSTER_GROUP, g->group->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
is_kind(const struct muster_scope *scope, const char *kind)
{
	return scope->kind != NULL && strcmp(scope->kind, kind) == 0;
}

/* A binding of the account may be kept out of production by boundaries. */
static int
reaches_production(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_place *p;
	int any = 0;

	if (g->n_boundaries == 0 ||
	    (!is_kind(&g->scope, "account") && !is_kind(&g->scope, "global")))
		return 1;
	for (size_t i = 0; (p = host->place(run, i)) != NULL; i++) {
		if (p->scope.criticality == NULL ||
		    strcmp(p->scope.criticality, "production") != 0 ||
		    !is_kind(&p->scope, "environment") ||
		    strcmp(p->source, g->source) != 0)
			continue;
		if (bounds_allow(g, p->id))
			return 1;
		any = 1;
	}
	return !any;
}

static int
judge_way(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct holders_way *way)
{
	const int strong = way->tier <= MUSTER_TIER_1 && !way->limited;
	const int sure = way->n_sure > 0;

	if (holders_facts(host, run, g, way) != 0)
		return -1;
	return host->judge(run, sure ? MUSTER_FAIL : MUSTER_UNKNOWN,
	    MUSTER_GRANT, g->id,
	    sure ? "The binding lets people write in production, and its group "
		   "is not registered for that."
		 : "The binding gives the right to write in production, but it "
		   "is not known whether people who can sign in have it.",
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: it administers production, under no condition"
	    : way->limited
		? "low: a condition limits what is written"
		: "low: it writes in production, but does not administer it");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct holders_way *way)
{
	if (g->group != NULL && g->group->everyone == MUSTER_YES)
		return 0; /* PRV-14 */
	if (is_of_production(host, run, g))
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    "The group is registered to write in production.",
		    MUSTER_LOW, NULL);
	if (way != NULL && !reaches_production(host, run, g))
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    "Its boundaries leave production out.", MUSTER_LOW, NULL);
	if (way != NULL)
		return judge_way(host, run, g, way);
	if (g->entitlement == NULL)
		return 0; /* POL-06 */
	if (g->entitlement->readable != MUSTER_YES && g->n_accounts > 0)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "The text of the policy was not read or not understood.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(
	    run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL, MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct holders_of of = { "production-write",
		(enum muster_tier)host->setting(run, "tier"), 1 };
	struct holders holders;
	const struct muster_grant *g;
	int rc = holders_gather(&holders, host, run, &of);

	for (size_t i = 0; rc == 0 && (g = host->grant(run, i)) != NULL; i++)
		rc = judge(host, run, g, holders_find(&holders, g->id));
	holders_clear(&holders);
	return rc;
}

const struct muster_rule rule_production_write = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-12",
	.family = "privilege",
	.title = "Production write for a non-production role",
	.logic = "Bindings through which a person who can sign in holds the "
		 "duty \"production-write\" (changing settings, agents, "
		 "extensions, pipelines and the like where the criticality of "
		 "the place is production; own documents do not count), with a "
		 "right of tier `tier` or stronger, and whose group is not in "
		 "the register of production groups, or past its end there. A "
		 "binding whose boundaries leave production out passes. One "
		 "verdict for each binding; a person with several ways counts "
		 "for the first of them. Break-glass accounts do not count; "
		 "groups that hold everyone belong to PRV-14.",
	.rationale = "A change in production without being on duty for it "
		     "passes by the people who would be called at night. Trial "
		     "and error belongs where nobody is hurt.",
	.fix = "1. Ask whether the group works in production. 2. If so, enter "
	       "it in the register production_groups with owner and end. "
	       "3. If not, open Account Management > Identity & access "
	       "management > Groups, choose the group and change the binding "
	       "to the environments meant, or attach a boundary that leaves "
	       "production out.",
	.false_alarm = "A rota of people on call; a condition inside a policy "
		       "that limits it to other environments.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_PRODUCTION_GROUPS,
};
