/* SPDX-License-Identifier: Apache-2.0 */
/* GRP-05: which federated claims open more than they should? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 10 /* groups named in the facts */

/* A claim value of a group that administers, or may. */
struct claim {
	const char *source, *value;
	const struct muster_group *group;
	size_t at;  /* of the group, in the list */
	int strong; /* 0: in doubt */
};
struct claims {
	struct claim *items; /* sorted: one value after the other */
	size_t n;
};

/* What is wrong with a group, worst first. */
enum fault { NONE_FOUND, NO_CLAIM, SHARED_PERHAPS, SHARED, ANYBODY };
struct found {
	enum fault fault;
	const char *value;         /* of the claim; or NULL */
	const char *reported_with; /* the group that stands for all of them */
};

static int
is_strong(const struct muster_group *g)
{
	return g->tier <= MUSTER_TIER_1;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int
is_same(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

/* Empty, a pattern, or what identity providers give to everybody. */
static int
names_anybody(const char *value)
{
	static const char *const everybody[] = { "all", "all users",
		"all staff", "all employees", "everyone", "everybody", "users",
		"domain users", "authenticated users", "employees", "staff",
		"any", NULL };

	if (value[strspn(value, " \t")] == '\0' || strpbrk(value, "*%") != NULL)
		return 1;
	for (size_t i = 0; everybody[i] != NULL; i++)
		if (is_same(value, everybody[i]))
			return 1;
	return 0;
}

static int
compare(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	int order = strcmp(a->source, b->source);

	if (order == 0)
		order = strcmp(a->value, b->value);
	if (order == 0 && a->strong != b->strong)
		order = b->strong - a->strong;
	if (order == 0 && a->group->tier != b->group->tier)
		order = a->group->tier < b->group->tier ? -1 : 1;
	if (order == 0 && a->at != b->at)
		order = a->at < b->at ? -1 : 1;
	return order;
}

static int
has_part(const struct muster_group *g)
{
	return g->everyone != MUSTER_YES && g->source != NULL &&
	       (is_strong(g) || g->tier_doubt != NULL);
}

static int
collect(
    const struct muster_host *host, struct muster_run *run, struct claims *list)
{
	const struct muster_group *g;
	size_t n = 0;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++)
		n += has_part(g) ? g->n_claims : 0;
	list->n = 0;
	list->items = malloc((n + 1) * sizeof(*list->items));
	if (list->items == NULL)
		return -1;
	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++)
		for (size_t k = 0; has_part(g) && k < g->n_claims; k++)
			list->items[list->n++] = (struct claim){ g->source,
				g->claims[k], g, i, is_strong(g) };
	if (list->n > 1)
		qsort(list->items, list->n, sizeof(*list->items), compare);
	return 0;
}

/* The first place of a value, and how many groups have it. */
static size_t
find_value(
    const struct claims *list, const char *source, const char *value, size_t *n)
{
	size_t low = 0, high = list->n, end;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const struct claim *c = &list->items[mid];
		int order = strcmp(c->source, source);

		if (order == 0)
			order = strcmp(c->value, value);
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < list->n &&
			strcmp(list->items[end].source, source) == 0 &&
			strcmp(list->items[end].value, value) == 0;)
		end++;
	*n = end - low;
	return low;
}

static struct found
examine_value(
    const struct claims *list, const struct muster_group *g, const char *value)
{
	struct found found = { NONE_FOUND, value, NULL };
	size_t n, strong = 0;
	const size_t first = find_value(list, g->source, value, &n);
	const struct claim *c = &list->items[first];

	while (strong < n && c[strong].strong)
		strong++;
	if (names_anybody(value)) {
		found.fault = ANYBODY;
	} else if (n > 1 && (strong < 2 || !is_strong(g))) {
		found.fault = SHARED_PERHAPS;
	} else if (n > 1) {
		if (c->group == g)
			found.fault = SHARED;
		else
			found.reported_with = c->group->name != NULL
						  ? c->group->name
						  : c->group->id;
	}
	return found;
}

static struct found
examine(const struct claims *list, const struct muster_group *g)
{
	struct found worst = { NONE_FOUND, NULL, NULL };

	if (g->n_claims == 0 && g->managed_by != NULL &&
	    strcmp(g->managed_by, "SAML") == 0)
		worst.fault = NO_CLAIM;
	for (size_t k = 0; has_part(g) && k < g->n_claims; k++) {
		const struct found f = examine_value(list, g, g->claims[k]);

		if (f.fault > worst.fault)
			worst = f;
		else if (worst.fault == NONE_FOUND && f.reported_with != NULL)
			worst.reported_with = f.reported_with;
	}
	return worst;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct claims *list, const struct muster_group *g,
    const struct found *f)
{
	size_t n = 0, first = 0;

	if (host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "claim", f->value) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", g->tier_doubt) != 0 ||
	    host->fact_number(run, "members", (int64_t)g->n_members) != 0)
		return -1;
	if (f->value != NULL)
		first = find_value(list, g->source, f->value, &n);
	if (n > 1 &&
	    host->fact_number(run, "groups with this claim", (int64_t)n) != 0)
		return -1;
	for (size_t i = 0; i < n && i <= SHOWN; i++) {
		const struct muster_group *other = list->items[first + i].group;

		if (other != g &&
		    host->fact_text(run, "also opens",
			other->name != NULL ? other->name : other->id) != 0)
			return -1;
	}
	return 0;
}

static const char *
reason_of(const struct muster_group *g, const struct found *f)
{
	switch (f->fault) {
	case ANYBODY:
		return is_strong(g)
			   ? "The claim fits anybody, and the group "
			     "administers."
			   : "The claim fits anybody, and it is not known all "
			     "that the group holds.";
	case SHARED:
		return "One claim value opens several groups that administer.";
	case SHARED_PERHAPS:
		return "One claim value opens several groups, and it is not "
		       "known all that they hold.";
	case NO_CLAIM:
		return "The group is filled by claims, and none is set.";
	case NONE_FOUND:
		break;
	}
	return f->reported_with != NULL
		   ? "Its claim opens another group too, with which it is "
		     "reported."
		   : NULL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct claims *list, const struct muster_group *g)
{
	const struct found f = examine(list, g);
	enum muster_verdict verdict = MUSTER_FAIL;
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: the group administers";

	if (f.fault == NONE_FOUND)
		verdict = MUSTER_PASS;
	else if (f.fault == SHARED_PERHAPS ||
		 (f.fault == ANYBODY && !is_strong(g)))
		verdict = MUSTER_UNKNOWN;
	if (f.fault == ANYBODY && g->tier == MUSTER_TIER_0) {
		severity = MUSTER_HIGH;
		why = "high: anybody with such a claim can change who may do "
		      "what";
	} else if (f.fault == NO_CLAIM && !is_strong(g)) {
		severity = MUSTER_LOW;
		why = "low: the group does not administer";
	}
	if (verdict != MUSTER_PASS && state_facts(host, run, list, g, &f) != 0)
		return -1;
	return host->judge(
	    run, verdict, MUSTER_GROUP, g->id, reason_of(g, &f), severity, why);
}

static int
is_subject(const struct muster_group *g)
{
	return g->everyone != MUSTER_YES &&
	       (g->n_claims > 0 || (g->managed_by != NULL &&
				       strcmp(g->managed_by, "SAML") == 0));
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_group *g;
	struct claims list;
	int rc = 0;

	if (collect(host, run, &list) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && (g = host->group(run, i)) != NULL; i++)
		if (is_subject(g))
			rc = judge(host, run, &list, g);
	free(list.items);
	return rc;
}

const struct muster_rule rule_group_claim_wide = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "GRP-05",
	.family = "groups",
	.title = "Federated claim maps to more than intended",
	.logic = "Groups that the identity provider fills by claim values. "
		 "Reported are groups that administer and whose claim is "
		 "empty, a pattern, or a name given to everybody; one claim "
		 "value that opens several groups that administer (once, with "
		 "the strongest of them); and SAML groups without any claim "
		 "value. Where it is not known what a group holds, the verdict "
		 "is unknown.",
	.rationale = "Who adds a person to a group of the identity provider "
		     "sees one name, not the several groups of administrators "
		     "behind it. A claim that everybody carries makes "
		     "everybody an administrator at the next sign-in.",
	.fix = "1. Ask for which job the claim value is given. 2. Have one "
	       "value per job made in the identity provider. 3. Open Account "
	       "Management > Identity & access management > Groups, choose "
	       "the group, edit its federated attribute values and put the "
	       "new value in place of the wide one. 4. A SAML group that no "
	       "claim opens is either given its value or deleted.",
	.false_alarm = "Several groups meant to be given together as one job; "
		       "a value that only looks like a name for everybody.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
