/* SPDX-License-Identifier: Apache-2.0 */
/* POL-04: which boundaries leave a strong permission without any limit? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* The copies of one permission, one after the other. */
struct copies {
	const char *permission, *assumed;
	enum muster_tier tier;
	size_t n_open;    /* no condition is left */
	size_t n_assumed; /* of these, as the worst case only */
	size_t n_bounded; /* a boundary limits it */
};
/* What was found in one binding. */
struct finds {
	size_t n_open, n_assumed;
	enum muster_tier strongest;
	const char *assumed;
};

/* What apps keep for those who use them: part of most policies of the vendor,
 * and nothing that a boundary is made for. */
static int
is_state_of_apps(const struct muster_effect *e)
{
	static const char family[] = "state:";

	return strncmp(e->permission, family, sizeof(family) - 1) == 0;
}

/* What people would want to see limited, and that can be. */
static int
counts(const struct muster_effect *e)
{
	if (e->deny || e->implied_by != NULL || e->action == NULL ||
	    (e->state != MUSTER_EFFECT_ALIVE &&
		e->state != MUSTER_EFFECT_NOT_YET))
		return 0;
	if (e->tier <= MUSTER_TIER_1)
		return 1;
	return e->scopable && !is_state_of_apps(e) &&
	       (strcmp(e->action, "write") == 0 ||
		   strcmp(e->action, "admin") == 0 ||
		   strcmp(e->action, "read-sensitive") == 0);
}

/* One permission is done.  Where one boundary of several limits it and
 * another opens it again, POL-17 says so. */
static int
finish(const struct muster_host *host, struct muster_run *run,
    const struct copies *c, struct finds *f)
{
	if (c->n_open == 0 || c->n_bounded > 0)
		return 0;
	if (c->n_assumed == c->n_open) {
		f->n_assumed++;
		f->assumed = c->assumed;
		return 0;
	}
	if (c->tier < f->strongest)
		f->strongest = c->tier;
	return f->n_open++ < SHOWN
		   ? host->fact_text(run, "permission", c->permission)
		   : 0;
}

static void
add_copy(struct copies *c, const struct muster_effect *e)
{
	c->permission = e->permission;
	c->tier = e->tier;
	if (e->limited) {
		c->n_bounded += e->boundary != NULL;
		return;
	}
	c->n_open++;
	if (e->assumed == NULL)
		return;
	c->n_assumed++;
	c->assumed = e->assumed;
}

static int
find_open(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, struct finds *f)
{
	struct copies c = { .permission = NULL };
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		if (!counts(e))
			continue;
		if (c.permission == NULL ||
		    strcmp(c.permission, e->permission) != 0) {
			if (finish(host, run, &c, f) != 0)
				return -1;
			memset(&c, 0, sizeof(c));
		}
		add_copy(&c, e);
	}
	return finish(host, run, &c, f);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct finds *f)
{
	if (f->n_open > 0 && host->fact_number(run, "permissions without limit",
				 (int64_t)f->n_open) != 0)
		return -1;
	if (host->fact_text(run, "assumed", f->assumed) != 0 ||
	    host->fact_text(run, "policy", g->entitlement->name) != 0 ||
	    host->fact_text(run, "boundaries", g->condition_names) != 0)
		return -1;
	return host->fact_text(
	    run, "at", g->scope.name != NULL ? g->scope.name : g->scope.id);
}

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct finds *f)
{
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: what is left open writes, or reads what "
			  "is sensitive";

	if (f->strongest <= MUSTER_TIER_1) {
		severity = MUSTER_HIGH;
		why = "high: what is left open administers";
	}
	if (g->n_accounts == 0) {
		severity = MUSTER_LOW;
		why = "low: nobody is in the group";
	}
	return host->judge(run, MUSTER_FAIL, MUSTER_GRANT, g->id,
	    "The binding has a boundary, but it does not limit everything "
	    "that the policy gives.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	struct finds f = { .strongest = MUSTER_TIER_NONE };
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (find_open(host, run, g, &f) != 0 ||
	    state_facts(host, run, g, &f) != 0)
		return -1;
	if (f.n_open > 0)
		return judge_fault(host, run, g, &f);
	if (f.n_assumed > 0) {
		verdict = MUSTER_UNKNOWN;
		reason = "Whether the boundary limits everything that the "
			 "policy gives cannot be told.";
	} else if (g->entitlement->readable != MUSTER_YES) {
		verdict = MUSTER_UNKNOWN;
		reason = "The text of the policy was not read, or not "
			 "understood.";
	}
	return host->judge(
	    run, verdict, MUSTER_GRANT, g->id, reason, MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		if (g->n_conditions == 0 || g->group == NULL ||
		    g->entitlement == NULL || g->entitlement->kind == NULL ||
		    strcmp(g->entitlement->kind, "policy") != 0)
			continue;
		if (judge(host, run, g) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_boundary_without_effect = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "POL-04",
	.family = "policy and boundary",
	.title = "Partial boundary",
	.logic = "Bindings of policies with a boundary that leaves a "
		 "permission of the policy without any limit. Counted are "
		 "permissions that administer, and those that write or read "
		 "what is sensitive and that a condition could limit; the "
		 "state that apps keep for their users (state:*) is not. What "
		 "the policy limits itself passes. Of several boundaries, one "
		 "that limits is enough here; POL-17 asks whether another one "
		 "opens it again. Unknown: a boundary that is in no list, that "
		 "was not understood, or a permission that is in no catalogue.",
	.rationale = "The platform leaves out, without a word, every line of "
		     "a boundary that a permission does not know. A boundary "
		     "for zones alone limits neither data nor settings; the "
		     "people who bound it believe that it does.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Boundaries and choose the boundary. 2. Add a line for each "
	       "family of permissions named here: the management zone for "
	       "environment roles, the bucket or security context for data, "
	       "the schema for settings. 3. For a permission that no "
	       "condition limits, take it out of the policy, or bind it by a "
	       "policy of its own to those who need it.",
	.false_alarm = "A permission that the team is meant to hold in full: "
		       "move it to a policy that is bound without a "
		       "boundary.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CONDITIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
