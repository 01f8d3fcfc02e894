/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-04: who can give themselves more than they were given? */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

static int
is_subject(const struct muster_account *a)
{
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
	       a->status == MUSTER_STATUS_UNKNOWN;
}

static int
is_administering(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
is_admin_side(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_ADMIN_PAIRS, MUSTER_ACCOUNT, a->id);

	return e != NULL && e->match != NULL &&
	       ((a->login != NULL && strcasecmp(e->match, a->login) == 0) ||
		   strcmp(e->match, a->id) == 0 ||
		   (a->name != NULL && strcmp(e->match, a->name) == 0));
}

/* No group of its own is strong enough: the first step is everybody's. */
static int
has_own_way(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_membership *m;

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++)
		if (m->group->tier <= MUSTER_TIER_2)
			return 1;
	return 0;
}

/* Why the way is no finding; or NULL. */
static const char *
excuse(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_membership *m;

	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return "There is a way up, and the account is registered for "
		       "emergencies.";
	if (is_admin_side(host, run, a))
		return "There is a way up, and the account is registered as "
		       "an administrator's.";
	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++)
		if (is_administering(host, run, m->group))
			return "There is a way up, and the account is in a "
			       "group that is registered to administer.";
	if (!has_own_way(host, run, a))
		return "There is a way up through a group that holds "
		       "everyone; PRV-14 speaks of that.";
	return NULL;
}

/* By how far the way leads, and whether a condition stands on it. */
static const struct {
	enum muster_severity severity;
	const char *reason;
} weight[2][2] = {
	{ { MUSTER_HIGH, "high: it ends at the right to change who may do "
			 "what" },
	    { MUSTER_MEDIUM, "medium: it ends at the right to change who may "
			     "do what, but a condition limits one of the "
			     "steps" } },
	{ { MUSTER_MEDIUM, "medium: it ends at administering the product" },
	    { MUSTER_LOW, "low: it ends below the rights themselves, and a "
			  "condition limits one of the steps" } },
};

static int
judge_way(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_escalation *up)
{
	const int lower = up->to != MUSTER_TIER_0;
	const int limited = up->limited != 0;
	const int sure = a->status != MUSTER_STATUS_UNKNOWN;

	if (host->fact_text(run, "way up", up->words) != 0 ||
	    host->fact_number(run, "steps", (int64_t)up->n_steps) != 0 ||
	    host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	return host->judge(run, sure ? MUSTER_FAIL : MUSTER_UNKNOWN,
	    MUSTER_ACCOUNT, a->id,
	    sure ? "The account can come by rights above those it was given."
		 : "The account can come by rights above those it was given, "
		   "but the status is not one we know.",
	    weight[lower][limited].severity, weight[lower][limited].reason);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_escalation *up = host->escalation(run, a);
	const char *reason;

	if (up != NULL) {
		struct muster_escalation way = *up;

		reason = excuse(host, run, a);
		if (reason == NULL)
			return judge_way(host, run, a, &way);
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    reason, MUSTER_HIGH, NULL);
	}
	if (a->tier_doubt == NULL || a->tier == MUSTER_TIER_0)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_HIGH, NULL);
	if (host->fact_text(run, "in doubt", a->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
	    "It is not known all that this account may do.", MUSTER_HIGH, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (is_subject(a) && judge(host, run, a) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_escalation_path = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-04",
	.family = "privilege",
	.title = "Escalation path outside the administrators",
	.logic = "Accounts, of people and machines, that can come by a higher "
		 "tier than the one they hold: by changing groups, policies, "
		 "bindings or boundaries, by making tokens, or by acting as "
		 "another account. The shortest way is told step by step. "
		 "Members of a group registered to administer, registered "
		 "administrators' accounts and break-glass accounts pass; a "
		 "condition on a step lowers the severity.",
	.rationale = "Whoever can raise their own rights is an administrator "
		     "whom nobody named, counted or asked. It is the way an "
		     "intruder looks for first.",
	.fix = "1. Read the way up and choose the step that is needed least. "
	       "2. Open Account Management > Identity & access management > "
	       "Policies and take that permission out, or limit it with a "
	       "WHERE; or attach a boundary to the binding under Groups. "
	       "3. If the account is meant to administer, enter its group in "
	       "the register privileged_groups.",
	.false_alarm = "A condition that keeps the step inside a place for "
		       "trials; a group of administrators that is not "
		       "registered yet.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
