/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-09: which strong rights are given for ever? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* "global:date < 2026-07-01Z": the condition ends by itself. */
static int
is_end(const struct muster_condition *c)
{
	const char *tail =
	    c->attribute != NULL ? strrchr(c->attribute, ':') : NULL;

	tail = tail != NULL ? tail + 1 : c->attribute;
	if (tail == NULL || c->op == NULL ||
	    (strcmp(tail, "date") != 0 && strcmp(tail, "date-time") != 0))
		return 0;
	return strcmp(c->op, "<") == 0 || strcmp(c->op, "<=") == 0 ||
	       strcmp(c->op, "=") == 0;
}

static int
has_end(const struct muster_condition *const *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_end(conditions[i]))
			return 1;
	return 0;
}

/* A cheap answer for nearly all policies: no date stands in them. */
static int
is_dated(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++)
		if (has_end(s->conditions, s->n_conditions))
			return 1;
	return 0;
}

/* Does every statement that may be behind the effect end by itself? */
static int
is_dated_by_statement(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *entitlement, const struct muster_effect *e)
{
	const char *from =
	    e->implied_by != NULL ? e->implied_by : e->permission;
	const struct muster_statement *s;
	int found = 0;

	for (size_t i = 0; (s = host->statement(run, entitlement, i)) != NULL;
	     i++) {
		if (s->deny ||
		    (strcmp(s->permission, from) != 0 && !s->wildcard))
			continue;
		if (!has_end(s->conditions, s->n_conditions))
			return 0;
		found = 1;
	}
	return found;
}

/* The first strong permission without an end; NULL: there is none. */
static const struct muster_effect *
find_standing(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const int dated = is_dated(host, run, g->entitlement);
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (e->deny || e->tier > MUSTER_TIER_1 ||
		    e->state == MUSTER_EFFECT_OVER ||
		    e->state == MUSTER_EFFECT_NEVER)
			continue;
		if (e->boundary != NULL &&
		    has_end(e->boundary->conditions, e->boundary->n_conditions))
			continue;
		if (!dated ||
		    !is_dated_by_statement(host, run, g->entitlement, e))
			return e;
	}
	return NULL;
}

/* Only accounts for emergencies have it, or nobody has. */
static int
is_kept_for_emergencies(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->group_account(run, g->group, i)) != NULL;
	     i++)
		if (host->registered(
			run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) == NULL)
			return 0;
	return 1;
}

static int
judge_standing(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_effect *e)
{
	const struct muster_entry *entry = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->group->id);
	const char *reason = "The binding gives a strong right for ever, and "
			     "its group is not registered to administer.";

	if (entry != NULL && entry->until != MUSTER_NO_TIME &&
	    entry->until >= host->now)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    "The group is registered to administer until a date.",
		    MUSTER_LOW, NULL);
	if (is_kept_for_emergencies(host, run, g))
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    "Nobody has it but accounts for emergencies, if anybody.",
		    MUSTER_LOW, NULL);
	if (entry != NULL)
		reason = entry->until == MUSTER_NO_TIME
			     ? "The group is registered to administer, but for "
			       "ever."
			     : "The date until which the group was registered "
			       "to administer has passed.";
	if (host->fact_text(run, "permission", e->permission) != 0 ||
	    host->fact_text(run, "group", g->group->name) != 0 ||
	    host->fact_text(run, "policy", g->entitlement->name) != 0 ||
	    host->fact_text(run, "at",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)g->n_accounts) != 0 ||
	    host->fact_time(run, "registered until",
		entry != NULL ? entry->until : MUSTER_NO_TIME) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id, reason,
	    MUSTER_LOW,
	    "low: the right may be needed, but nothing makes anybody ask "
	    "again");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_effect *e;

	if (g->tier <= MUSTER_TIER_1 &&
	    (e = find_standing(host, run, g)) != NULL)
		return judge_standing(host, run, g, e);
	if (g->entitlement->readable != MUSTER_YES && g->n_accounts > 0)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "The text of the policy was not read or not understood.",
		    MUSTER_LOW, NULL);
	if (g->tier > MUSTER_TIER_1)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL,
		    MUSTER_LOW, NULL);
	return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
	    "Each strong right of it ends at a date.", MUSTER_LOW, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		if (g->group == NULL || g->entitlement == NULL ||
		    g->group->everyone == MUSTER_YES)
			continue; /* POL-06, PRV-14 */
		if (judge(host, run, g) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_privilege_standing = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-09",
	.family = "privilege",
	.title = "Standing privilege without end date",
	.logic = "Bindings that give a right of the two highest tiers which no "
		 "condition on a date ends, neither in the policy nor in the "
		 "boundary, and whose group is not in the register of "
		 "privileged groups with a date that is still to come. "
		 "Bindings that nobody or only break-glass accounts have "
		 "pass; groups that hold everyone belong to PRV-14.",
	.rationale = "A right without an end is kept because nobody asks. A "
		     "date makes somebody say again, from time to time, that "
		     "it is still needed.",
	.fix = "1. Ask the owner of the group until when the right is needed. "
	       "2. Create a boundary with global:date under Account "
	       "Management > Identity & access management > Boundaries and "
	       "attach it to the binding under Groups; or 3. approve the "
	       "group for a quarter or a year, with that date in the register "
	       "privileged_groups, and ask again then.",
	.false_alarm = "The team that runs the platform needs the right for "
		       "as long as it exists; its group still gets a date for "
		       "the next approval.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CONDITIONS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_PRIVILEGED_GROUPS,
};
