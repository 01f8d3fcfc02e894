/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-02: are groups used to give rights to single people? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 20 /* groups named in the facts */

static const struct muster_setting settings[] = {
	{ "percent", "percent of the groups that may have a single member", 15,
	    0, 100 },
	{ "few", "single-member groups that are accepted in any case", 2, 0,
	    100000 },
	{ "grace_days", "days a new group may have a single member", 30, 0,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

struct tally {
	size_t groups, singles;
};

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
is_counted(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct muster_group *g)
{
	return g->source != NULL && strcmp(g->source, s->id) == 0 &&
	       g->everyone != MUSTER_YES && g->hidden != MUSTER_YES &&
	       !is_of_a_machine(host, run, g);
}

static int
is_single(const struct muster_group *g, int64_t young)
{
	return g->n_members == 1 &&
	       (g->created == MUSTER_NO_TIME || g->created < young);
}

static struct tally
count(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, int64_t young)
{
	struct tally t = { 0, 0 };
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		if (!is_counted(host, run, s, g))
			continue;
		t.groups++;
		t.singles += (size_t)is_single(g, young);
	}
	return t;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct tally *t, int64_t young)
{
	const struct muster_group *g;
	size_t shown = 0;

	if (host->fact_number(run, "groups counted", (int64_t)t->groups) != 0 ||
	    host->fact_number(
		run, "with a single member", (int64_t)t->singles) != 0 ||
	    host->fact_number(
		run, "percent", (int64_t)(t->singles * 100 / t->groups)) != 0 ||
	    host->fact_number(
		run, "percent accepted", host->setting(run, "percent")) != 0)
		return -1;
	if (t->singles > SHOWN &&
	    host->fact_number(run, "groups named here, at most", SHOWN) != 0)
		return -1;
	for (size_t i = 0; shown < SHOWN && (g = host->group(run, i)) != NULL;
	     i++) {
		if (!is_single(g, young) || !is_counted(host, run, s, g))
			continue;
		shown++;
		if (host->fact_text(
			run, "group", g->name != NULL ? g->name : g->id) != 0)
			return -1;
	}
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, int64_t young)
{
	const struct tally t = count(host, run, s, young);
	const size_t percent = (size_t)host->setting(run, "percent");
	const size_t few = (size_t)host->setting(run, "few");

	if (t.singles <= few || t.singles * 100 <= t.groups * percent)
		return host->judge(run, MUSTER_PASS, MUSTER_SOURCE, s->id,
		    t.singles == 0 ? NULL
				   : "Some groups have a single member, but no "
				     "more than is accepted.",
		    MUSTER_LOW, NULL);
	if (state_facts(host, run, s, &t, young) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
	    "More of the groups than accepted have a single member.",
	    MUSTER_LOW, "low: it makes the review longer, it opens nothing");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t young =
	    host->now - host->setting(run, "grace_days") * MUSTER_DAY;
	const struct muster_source *s;

	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (judge(host, run, s, young) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_group_single_member = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "GRP-02",
	.family = "groups",
	.title = "Many groups with a single member",
	.logic = "For each source, the share of groups that have exactly one "
		 "member. It fails above `percent` percent, if there are more "
		 "than `few` of them. Groups that hold everyone, hidden "
		 "groups and the personal groups of service users do not "
		 "count at all; a group younger than `grace_days` counts, but "
		 "not as one with a single member.",
	.rationale = "A group for one person is a right given to a person "
		     "under another name. It survives the change of the "
		     "person's job, and a reviewer has to decide about "
		     "each one alone.",
	.fix = "1. Put the groups named in the facts side by side: which have "
	       "the same policies? 2. Open Account Management > Identity & "
	       "access management > Groups and make one group for each job "
	       "that is left, with those policies. 3. Put the people into it, "
	       "then delete the groups they came from. 4. A group that only "
	       "waits for its team needs an entry in its description.",
	.false_alarm = "Teams that really have one person; a team that is "
		       "being built up more slowly than the grace period.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.whole =
	    MUSTER_DATA_SERVICES | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.absence = MUSTER_FAIL,
	.check = check,
};
