/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-08: who may act as any service user? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define PERMISSION "iam:service-users:use"
#define ATTRIBUTE "iam:service-user-email"

/* "*" stands for any text. */
static int
matches(const char *pattern, const char *text)
{
	const char *star = NULL, *again = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++again;
		} else {
			return 0;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* The tier of an effect is what its conditions leave of it: only one on the
 * login of the service user takes this permission down. */
static int
is_limited(const struct muster_effect *e)
{
	return e->limited && e->tier > MUSTER_TIER_0;
}

enum found { NOTHING, DEAD, LIMITED, OPEN };

static enum found
find(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_effect **which)
{
	enum found found = NOTHING;
	const struct muster_effect *e;
	int denied = 0;

	*which = NULL;
	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		enum found now;

		if (e->permission == NULL ||
		    !matches(e->permission, PERMISSION))
			continue;
		if (e->deny) {
			denied |= e->state == MUSTER_EFFECT_ALIVE &&
				  (!e->limited || e->deny_whole);
			continue;
		}
		now = e->state != MUSTER_EFFECT_ALIVE ? DEAD
		      : is_limited(e)                 ? LIMITED
						      : OPEN;
		if (now > found) {
			found = now;
			*which = e;
		}
	}
	return found != NOTHING && denied ? DEAD : found;
}

/* The strongest service user that somebody could act as. */
struct prey {
	size_t n;
	const struct muster_account *strongest;
	int in_doubt;
};

static struct prey
find_prey(
    const struct muster_host *host, struct muster_run *run, const char *source)
{
	struct prey prey = { 0, NULL, 0 };
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type != MUSTER_SERVICE || a->status == MUSTER_DELETED ||
		    a->status == MUSTER_DISABLED || a->source == NULL ||
		    strcmp(a->source, source) != 0)
			continue;
		prey.n++;
		prey.in_doubt |= a->tier_doubt != NULL;
		if (prey.strongest == NULL || a->tier < prey.strongest->tier)
			prey.strongest = a;
	}
	return prey;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct muster_effect *e,
    const struct prey *prey)
{
	const struct muster_entitlement *p = g->entitlement;

	if (host->fact_text(run, "policy",
		p != NULL && p->name != NULL ? p->name : g->entitlement_id) !=
		0 ||
	    host->fact_text(run, "made by the vendor",
		p != NULL && p->builtin == MUSTER_YES ? "yes" : NULL) != 0 ||
	    host->fact_text(run, "group",
		g->group != NULL && g->group->name != NULL ? g->group->name
							   : g->group_id) != 0)
		return -1;
	if (host->fact_text(run, "at",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_number(
		run, "accounts that have it", (int64_t)g->n_accounts) != 0 ||
	    host->fact_number(run, "service users", (int64_t)prey->n) != 0)
		return -1;
	if (e == NULL)
		return 0;
	if (host->fact_text(run, "comes with", e->implied_by) != 0 ||
	    host->fact_text(run, "taken for granted", e->assumed) != 0)
		return -1;
	return prey->strongest == NULL
		   ? 0
		   : host->fact_text(run, "the strongest of them",
			 prey->strongest->tier_reason);
}

static enum muster_severity
weigh(const struct muster_grant *g, const struct prey *prey, const char **why)
{
	const enum muster_tier tier = prey->strongest->tier;

	if (g->n_accounts == 0) {
		*why = "low: no account has it now";
		return MUSTER_LOW;
	}
	if (tier <= MUSTER_TIER_1) {
		*why = "high: one of the service users administers";
		return MUSTER_HIGH;
	}
	if (tier == MUSTER_TIER_2 || prey->in_doubt) {
		*why = "medium: one of the service users may do more than "
		       "read";
		return MUSTER_MEDIUM;
	}
	*why = "low: the service users only read";
	return MUSTER_LOW;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct prey *prey)
{
	const struct muster_entitlement *p = g->entitlement;
	const struct muster_effect *e;
	const enum found found = find(host, run, g, &e);
	enum muster_severity severity;
	const char *why;

	if (found == NOTHING && (p == NULL || p->readable == MUSTER_YES))
		return 0; /* not about service users, or gives nothing */
	if (prey->n == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    "There is no service user to act as.", MUSTER_LOW, NULL);
	if (found == LIMITED || found == DEAD)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id,
		    found == DEAD ? "It does not come into effect."
				  : "Conditions name the service users.",
		    MUSTER_LOW, NULL);
	if (state_facts(host, run, g, e, prey) != 0)
		return -1;
	if (found == NOTHING)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "The text of the policy was not read or not understood.",
		    MUSTER_LOW, NULL);
	severity = weigh(g, prey, &why);
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    p != NULL && p->builtin == MUSTER_YES
		? "A policy of the vendor lets the group act as any service "
		  "user, and no boundary says which."
		: "The group may act as any service user, and no condition "
		  "says which.",
	    severity, why);
}

static int
is_alike(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct prey prey = { 0, NULL, 0 };
	const char *source = NULL;
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		if (g->source != NULL && !is_alike(g->source, source)) {
			source = g->source; /* they stand together */
			prey = find_prey(host, run, source);
		}
		if (judge(host, run, g, &prey) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_service_impersonation = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "NHI-08",
	.family = "service identities",
	.title = "May act as any service user",
	.logic = "Bindings that give " PERMISSION " without a condition on the "
		 "login of the service user, in the policy or in a boundary. "
		 "A condition that only leaves out some, or one on something "
		 "else, does not count. Bindings that do not come into "
		 "effect, and sources without service users, pass; policies "
		 "whose text is not known leave the verdict unknown.",
	.rationale = "Who may act as every service user holds the rights of "
		     "the strongest of them, without being in its groups: "
		     "a workflow is enough. A review of memberships does not "
		     "show it.",
	.fix =
	    "1. Ask which service users the group has to run things as. 2. "
	    "For an own policy: open Account Management > Identity & "
	    "access management > Policies and add WHERE " ATTRIBUTE
	    " = \"...\" to the statement. 3. For a policy of the vendor, "
	    "which cannot be edited: make a boundary with that condition "
	    "under Boundaries, and bind the policy again with it under "
	    "Groups. 4. Look at what is left with `muster who " PERMISSION "`.",
	.false_alarm = "Administrators who could give themselves the right "
		       "anyway; an account whose service users are all meant "
		       "for every author of workflows.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_SERVICES | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_SERVICES | MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
};
