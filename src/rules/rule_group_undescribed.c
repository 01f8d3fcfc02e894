/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-03: which groups do not say what they are for? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void
trim(const char **text, size_t *len)
{
	const char *t = *text;
	size_t n = strlen(t);

	while (n > 0 && is_blank(t[n - 1]))
		n--;
	while (n > 0 && is_blank(*t)) {
		t++;
		n--;
	}
	*text = t;
	*len = n;
}

/* Equal apart from blanks around it and the case of ASCII letters. */
static int
says_the_same(const char *a, const char *b)
{
	size_t na, nb;

	trim(&a, &na);
	trim(&b, &nb);
	if (na != nb)
		return 0;
	for (size_t i = 0; i < na; i++)
		if (lower(a[i]) != lower(b[i]))
			return 0;
	return 1;
}

/* Whether the organisation keeps a register of owners at all. */
static int
keeps_owners(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entry *e;

	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++)
		if (e->of == MUSTER_GROUP_OWNERS)
			return 1;
	return 0;
}

static const char *
owner_of(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_GROUP_OWNERS, MUSTER_GROUP, g->id);

	if (e == NULL || e->owner == NULL || says_the_same(e->owner, "") ||
	    (e->until != MUSTER_NO_TIME && e->until < host->now))
		return NULL;
	return e->owner;
}

static const char *
fault_of(const struct muster_group *g, int needs_owner)
{
	if (g->description == NULL || says_the_same(g->description, ""))
		return "The group has no description.";
	if (g->name != NULL && says_the_same(g->description, g->name))
		return "The description only repeats the name.";
	return needs_owner ? "No owner of the group is registered." : NULL;
}

/* Groups that nobody here can describe: the product keeps them. */
static int
is_the_products(const struct muster_group *g)
{
	return g->everyone == MUSTER_YES || g->hidden == MUSTER_YES ||
	       (g->managed_by != NULL && strcmp(g->managed_by, "DCS") == 0);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int owners = keeps_owners(host, run);
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++) {
		const char *owner, *fault;

		if (is_the_products(g))
			continue;
		owner = owners ? owner_of(host, run, g) : NULL;
		fault = fault_of(g, owners && owner == NULL);
		if (fault != NULL &&
		    (host->fact_text(run, "managed by", g->managed_by) != 0 ||
			host->fact_text(run, "owner", owner) != 0 ||
			host->fact_number(
			    run, "members", (int64_t)g->n_members) != 0 ||
			host->fact_text(
			    run, "strongest right", g->tier_reason) != 0))
			return -1;
		if (host->judge(run, fault != NULL ? MUSTER_FAIL : MUSTER_PASS,
			MUSTER_GROUP, g->id, fault, MUSTER_LOW,
			"low: it makes decisions harder, it opens nothing") !=
		    0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_group_undescribed = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "GRP-03",
	.family = "groups",
	.title = "Group without owner or description",
	.logic = "Groups whose description is missing, empty, or only repeats "
		 "the name; where a register of group owners is configured, "
		 "also groups that it names no owner for. Groups that hold "
		 "everyone, and groups the product keeps for itself, are left "
		 "out.",
	.rationale = "A reviewer decides about memberships by what the group "
		     "is for. If nobody wrote that down, the answer is a "
		     "guess, and a guess is always \"keep\".",
	.fix = "1. Find out who asks for people to be put into the group: that "
	       "is its owner. 2. Open Account Management > Identity & access "
	       "management > Groups, choose the group, edit its details and "
	       "write its purpose and owner into the description. 3. For a "
	       "group that the company directory pushes, write it there. 4. "
	       "Enter the owner in the register group_owners.",
	.false_alarm = "Groups made by the vendor, or by a directory that "
		       "cannot carry a description and is documented "
		       "elsewhere.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_GROUPS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
