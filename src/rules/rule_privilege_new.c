/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-11: which strong rights came since the last review? */
#include <stddef.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* groups named in the facts */

static int
is_group_registered(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
judge_by_tier(const struct muster_host *host, struct muster_run *run,
    enum muster_subject subject, const char *id, const char *reason, int lower)
{
	return host->judge(run, MUSTER_FAIL, subject, id, reason,
	    lower ? MUSTER_MEDIUM : MUSTER_HIGH,
	    lower ? "medium: it does not change rights, and the group is "
		    "registered to administer"
		  : "high: nobody has reviewed this strong right yet");
}

/* ---- bindings ---- */

static int
judge_grant(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const int lower = g->tier == MUSTER_TIER_1 && g->group != NULL &&
			  is_group_registered(host, run, g->group);

	if (host->past(run, MUSTER_GRANT, g->id) != NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_GRANT, g->id, NULL,
		    MUSTER_HIGH, NULL);
	if (g->first_seen == MUSTER_NO_TIME)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GRANT, g->id,
		    "It is not known whether the binding was there at the last "
		    "review, which did not read all of this source.",
		    MUSTER_HIGH, NULL);
	if (host->fact_text(run, "group",
		g->group != NULL ? g->group->name : g->group_id) != 0 ||
	    host->fact_text(run, "policy",
		g->entitlement != NULL ? g->entitlement->name
				       : g->entitlement_id) != 0 ||
	    host->fact_text(run, "at",
		g->scope.name != NULL ? g->scope.name : g->scope.id) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)g->n_accounts) != 0 ||
	    host->fact_time(run, "last review", host->history(run)->at) != 0)
		return -1;
	return judge_by_tier(host, run, MUSTER_GRANT, g->id,
	    "The binding gives a strong right and was not there at the last "
	    "review.",
	    lower);
}

/* ---- memberships ---- */

/* Did the group give a strong right then, too?  Else its bindings are new. */
static int
was_strong(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *group)
{
	const struct muster_grant *g;

	for (size_t i = 0; (g = host->group_grant(run, group, i)) != NULL; i++)
		if (g->tier <= MUSTER_TIER_1 &&
		    host->past(run, MUSTER_GRANT, g->id) != NULL)
			return 1;
	return 0;
}

struct joined {
	int64_t n; /* strong groups that the account is new in */
	int lower; /* all of them below the rights, and registered */
	int doubt; /* it is not known whether it is new in one */
};

static int
find_joined(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct joined *j)
{
	const struct muster_membership *m;

	*j = (struct joined){ 0, 1, 0 };
	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		if (m->group->tier > MUSTER_TIER_1 || m->is_new == MUSTER_NO ||
		    !was_strong(host, run, m->group))
			continue;
		if (m->is_new != MUSTER_YES) {
			j->doubt = 1;
			continue;
		}
		j->lower = j->lower && m->group->tier == MUSTER_TIER_1 &&
			   is_group_registered(host, run, m->group);
		if (j->n++ < SHOWN &&
		    (host->fact_text(run, "joined", m->group->name) != 0 ||
			host->fact_text(
			    run, "which gives", m->group->tier_reason) != 0))
			return -1;
	}
	return 0;
}

static int
judge_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	struct joined j;

	if (find_joined(host, run, a, &j) != 0)
		return -1;
	if (j.n == 0)
		return host->judge(run, j.doubt ? MUSTER_UNKNOWN : MUSTER_PASS,
		    MUSTER_ACCOUNT, a->id,
		    j.doubt ? "It is not known whether the account was in its "
			      "groups at the last review."
			    : NULL,
		    MUSTER_HIGH, NULL);
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_number(run, "new memberships", j.n) != 0 ||
	    host->fact_time(run, "last review", host->history(run)->at) != 0)
		return -1;
	return judge_by_tier(host, run, MUSTER_ACCOUNT, a->id,
	    "Since the last review the account came into a group that gives a "
	    "strong right.",
	    j.lower);
}

static int
is_subject(const struct muster_account *a)
{
	return a->tier <= MUSTER_TIER_1 && a->status != MUSTER_DELETED &&
	       a->status != MUSTER_DISABLED;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_grant *g;
	const struct muster_account *a;

	if (host->history(run) == NULL)
		return 0;
	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++)
		if (g->tier <= MUSTER_TIER_1 && g->group != NULL &&
		    g->entitlement != NULL && judge_grant(host, run, g) != 0)
			return -1;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (is_subject(a) && judge_account(host, run, a) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_privilege_new = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-11",
	.family = "privilege",
	.title = "New privileged grant since the last review",
	.logic = "Bindings that give a right of the two highest tiers and were "
		 "not there at the last review; and accounts that came since "
		 "then into a group that gave such a right already. Who is in "
		 "a group whose strong bindings are all new is told by these. "
		 "Where the last review did not read all of these, the "
		 "verdict is unknown.",
	.rationale = "What was reviewed is known; the strong rights that came "
		     "afterwards are what nobody has looked at since.",
	.fix = "1. Ask for who approved it and for the ticket. 2. If there is "
	       "one, record both with an exception, or confirm it in this "
	       "review. 3. If not, open Account Management > Identity & access "
	       "management > Groups, choose the group, and remove the binding "
	       "or the person; the audit log says who made the change.",
	.false_alarm = "A change that was approved with a ticket; a binding "
		       "that was removed and made again by a tool that manages "
		       "the account as code.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
