/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-07: which groups have members and give them nothing? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "grace_days", "days a new group may be without rights", 30, 0, 3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Names and ids of groups that conditions speak of; heap. */
struct names {
	const char **items;
	size_t n, room;
};

static int
compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static int
add(struct names *names, const struct muster_condition *c)
{
	if (c->names == NULL || strcmp(c->names, "group") != 0)
		return 0;
	for (size_t i = 0; i < c->n_values; i++) {
		if (names->n == names->room) {
			const size_t room = names->room * 2 + 16;
			const char **items =
			    realloc(names->items, room * sizeof(*names->items));

			if (items == NULL)
				return -1;
			names->items = items;
			names->room = room;
		}
		names->items[names->n++] = c->values[i];
	}
	return 0;
}

static int
add_statements(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e, struct names *names)
{
	const struct muster_condition *const *seen = NULL;
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++) {
		if (s->conditions == seen)
			continue; /* the next permission of one statement */
		seen = s->conditions;
		for (size_t k = 0; k < s->n_conditions; k++)
			if (add(names, s->conditions[k]) != 0)
				return -1;
	}
	return 0;
}

static int
collect(
    const struct muster_host *host, struct muster_run *run, struct names *names)
{
	const struct muster_boundary *b;
	const struct muster_entitlement *e;

	for (size_t i = 0; (b = host->boundary(run, i)) != NULL; i++)
		for (size_t k = 0; k < b->n_conditions; k++)
			if (add(names, b->conditions[k]) != 0)
				return -1;
	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++)
		if (add_statements(host, run, e, names) != 0)
			return -1;
	if (names->n > 1)
		qsort(names->items, names->n, sizeof(*names->items), compare);
	return 0;
}

static int
is_named(const struct names *names, const char *text)
{
	return text != NULL && names->n > 0 &&
	       bsearch(&text, names->items, names->n, sizeof(*names->items),
		   compare) != NULL;
}

/* Each service user has a group of its own. */
static int
is_of_a_machine(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_account *a;

	if (g->n_members != 1)
		return 0;
	a = host->group_account(run, g, 0);
	return a != NULL && a->type == MUSTER_SERVICE;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, const struct names *names)
{
	const int64_t young =
	    host->now - host->setting(run, "grace_days") * MUSTER_DAY;
	const char *reason = NULL;
	int fault = 0;

	if (g->n_grants > 0)
		;
	else if (g->created != MUSTER_NO_TIME && g->created >= young)
		reason = "It gives nothing yet, but was made within the grace "
			 "period.";
	else if (is_named(names, g->id) || is_named(names, g->name))
		reason = "It gives nothing itself, but a condition speaks of "
			 "it.";
	else
		fault = 1;
	if (!fault)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id,
		    reason, MUSTER_LOW, NULL);
	if (host->fact_number(run, "members", (int64_t)g->n_members) != 0 ||
	    host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "description", g->description) != 0 ||
	    host->fact_time(run, "created", g->created) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "The group has members, and neither a policy nor a permission.",
	    MUSTER_LOW,
	    "low: it gives nothing now, but whoever binds a policy "
	    "to it gives it to all its members");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct names names = { NULL, 0, 0 };
	const struct muster_group *g;
	int rc = collect(host, run, &names);

	for (size_t i = 0; rc == 0 && (g = host->group(run, i)) != NULL; i++)
		if (g->n_members > 0 && g->everyone != MUSTER_YES &&
		    g->hidden != MUSTER_YES && !is_of_a_machine(host, run, g))
			rc = judge(host, run, g, &names);
	free(names.items);
	return rc;
}

const struct muster_rule rule_group_without_rights = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "GRP-07",
	.family = "groups",
	.title = "Group with members but without rights",
	.logic = "Groups with members to which no policy and no permission is "
		 "bound, at any level. Left out are groups that hold everyone, "
		 "hidden groups and the personal groups of service users. "
		 "Groups younger than `grace_days`, and groups that a "
		 "condition of a policy or boundary names, pass.",
	.rationale = "Its members were chosen for something that is forgotten. "
		     "The day somebody binds a policy to the group, all of "
		     "them have it, and nobody had asked who they are.",
	.fix = "1. Ask the owner of the group what it is for. 2. If nothing, "
	       "open Account Management > Identity & access management > "
	       "Groups, choose the group and delete it; a group that the "
	       "company directory pushes is taken out of the assignment "
	       "there. 3. If its policies are still to come, write that and "
	       "the date into its description.",
	.false_alarm = "Groups that only serve to share documents or "
		       "dashboards with a team, or that another product reads "
		       "from the same directory.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_SERVICES | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CONDITIONS,
	.absence = MUSTER_FAIL,
	.check = check,
};
