/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POL-12: which policies say the same, and which groups are the same?
 *
 * What a policy says, or a group is, comes down to two independent sums of
 * hashes, so that order does not matter; equals stand side by side once
 * sorted.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

struct print { /* a fingerprint: two sums and a count */
	uint64_t a, b;
	size_t n;
};
struct row {
	struct print print;
	const char *source, *level, *id, *name;
	const struct muster_group *group; /* NULL: a policy */
	enum muster_tier tier;
	int parametric; /* bound with values that are not told */
	size_t at;      /* order of the host's list */
	size_t n_same;
	const struct row *first; /* of those that are the same */
};
struct rows {
	struct row *items;
	size_t n;
};

/* ---- fingerprints ---- */

static uint64_t
hash_text(uint64_t seed, const char *text)
{
	uint64_t h = seed;

	for (; text != NULL && *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	h = (h ^ 0xff) * UINT64_C(1099511628211); /* end of the text */
	return h;
}

/* Spreads the bits, so that sums of hashes do not cancel out. */
static uint64_t
mix(uint64_t h)
{
	h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
	return h ^ (h >> 31);
}

#define SEED_A UINT64_C(14695981039346656037)
#define SEED_B UINT64_C(0x9e3779b97f4a7c15)

static uint64_t
hash_condition(uint64_t seed, const struct muster_condition *c)
{
	uint64_t h = hash_text(hash_text(seed, c->attribute), c->op);
	uint64_t values = 0;

	for (size_t i = 0; i < c->n_values; i++)
		values += mix(hash_text(seed, c->values[i]));
	return mix(h ^ mix(values));
}

static uint64_t
hash_statement(uint64_t seed, const struct muster_statement *s)
{
	uint64_t h = hash_text(seed + (s->deny ? 1 : 0), s->permission);
	uint64_t conditions = 0;

	for (size_t i = 0; i < s->n_conditions; i++)
		conditions += hash_condition(seed, s->conditions[i]);
	return mix(h ^ mix(conditions + s->n_conditions));
}

static uint64_t
hash_grant(uint64_t seed, const struct muster_grant *g)
{
	uint64_t h = hash_text(seed, g->entitlement_id);

	h = hash_text(h, g->scope.id);
	for (size_t i = 0; i < g->n_boundaries; i++)
		h = hash_text(h, g->boundaries[i]->id);
	return mix(hash_text(h, g->condition_names));
}

static void
add(struct print *p, uint64_t a, uint64_t b)
{
	p->a += a;
	p->b += b;
	p->n++;
}

/* ---- rows ---- */

static int
is_policy(const struct muster_entitlement *e)
{
	return e->builtin != MUSTER_YES && e->kind != NULL &&
	       strcmp(e->kind, "policy") == 0;
}

static int
collect_policies(
    const struct muster_host *host, struct muster_run *run, struct rows *rows)
{
	const struct muster_entitlement *e;
	const struct muster_statement *s;
	size_t n = 0;

	while (host->entitlement(run, n) != NULL)
		n++;
	rows->items = calloc(n + 1, sizeof(*rows->items));
	if (rows->items == NULL)
		return -1;
	for (size_t i = 0; i < n && (e = host->entitlement(run, i)) != NULL;
	     i++) {
		struct row *r = &rows->items[rows->n];

		if (!is_policy(e) || e->readable != MUSTER_YES)
			continue;
		*r = (struct row){ .source = e->source,
			.level = e->level.id,
			.id = e->id,
			.name = e->name,
			.tier = e->tier,
			.at = i };
		for (size_t k = 0; (s = host->statement(run, e, k)) != NULL;
		     k++)
			add(&r->print, hash_statement(SEED_A, s),
			    hash_statement(SEED_B, s));
		rows->n += r->print.n > 0;
	}
	return 0;
}

/* Two bindings of such a policy may differ in values that nobody tells. */
static int
has_parameters(const struct muster_host *host, struct muster_run *run,
    const struct muster_entitlement *e)
{
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++)
		for (size_t c = 0; c < s->n_conditions; c++)
			for (size_t v = 0; v < s->conditions[c]->n_values; v++)
				if (strstr(s->conditions[c]->values[v], "${") !=
				    NULL)
					return 1;
	return 0;
}

static int
may_differ(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	if (g->entitlement == NULL || has_parameters(host, run, g->entitlement))
		return 1;
	for (size_t i = 0; i < g->n_boundaries; i++) {
		const struct muster_boundary *b = g->boundaries[i];

		for (size_t c = 0; c < b->n_conditions; c++)
			for (size_t v = 0; v < b->conditions[c]->n_values; v++)
				if (strstr(b->conditions[c]->values[v], "${") !=
				    NULL)
					return 1;
	}
	return 0;
}

static void
add_group(const struct muster_host *host, struct muster_run *run, struct row *r)
{
	const struct muster_account *a;
	const struct muster_grant *g;

	for (size_t i = 0; (a = host->group_account(run, r->group, i)) != NULL;
	     i++)
		add(&r->print, mix(hash_text(SEED_A, a->id)),
		    mix(hash_text(SEED_B, a->id)));
	for (size_t i = 0; (g = host->group_grant(run, r->group, i)) != NULL;
	     i++)
		add(&r->print, hash_grant(~SEED_A, g), hash_grant(~SEED_B, g));
}

static int
collect_groups(
    const struct muster_host *host, struct muster_run *run, struct rows *rows)
{
	const struct muster_group *g;
	size_t n = 0;

	while (host->group(run, n) != NULL)
		n++;
	rows->items = calloc(n + 1, sizeof(*rows->items));
	if (rows->items == NULL)
		return -1;
	for (size_t i = 0; i < n && (g = host->group(run, i)) != NULL; i++) {
		if (g->everyone == MUSTER_YES || g->n_members == 0 ||
		    g->n_grants == 0)
			continue;
		rows->items[rows->n] = (struct row){ .source = g->source,
			.id = g->id,
			.name = g->name,
			.group = g,
			.tier = g->tier,
			.at = i };
		add_group(host, run, &rows->items[rows->n++]);
	}
	return 0;
}

/* ---- equals ---- */

static int
by_number(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int
by_name(const char *x, const char *y)
{
	return strcmp(x != NULL ? x : "", y != NULL ? y : "");
}

static int
compare(const struct row *x, const struct row *y)
{
	int order = by_name(x->source, y->source);

	if (order == 0)
		order = by_name(x->level, y->level);
	if (order == 0)
		order = by_number(x->print.a, y->print.a);
	if (order == 0)
		order = by_number(x->print.b, y->print.b);
	if (order == 0)
		order = by_number(x->print.n, y->print.n);
	if (order == 0 && x->group != NULL)
		order = by_number(x->group->n_members, y->group->n_members);
	return order;
}

static int
by_print(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	const int order = compare(x, y);

	return order != 0 ? order : by_number(x->at, y->at);
}

static int
by_place(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return by_number((*x)->at, (*y)->at);
}

/* The first of each stays; the others are the same as it. */
static void
pair(struct rows *rows)
{
	size_t first = 0;

	qsort(rows->items, rows->n, sizeof(*rows->items), by_print);
	for (size_t i = 1; i < rows->n; i++) {
		if (compare(&rows->items[first], &rows->items[i]) != 0) {
			first = i;
			continue;
		}
		rows->items[i].first = &rows->items[first];
		rows->items[first].n_same++;
	}
}

static void
mark_parametric(
    const struct muster_host *host, struct muster_run *run, struct row *r)
{
	const struct muster_grant *g;

	for (size_t i = 0; r->group != NULL && !r->parametric &&
			   (g = host->group_grant(run, r->group, i)) != NULL;
	     i++)
		r->parametric = may_differ(host, run, g);
}

/* ---- verdicts ---- */

static int
judge_fault(
    const struct muster_host *host, struct muster_run *run, const struct row *r)
{
	const int is_group = r->group != NULL;
	const int strong = is_group && r->tier <= MUSTER_TIER_1;

	if (host->fact_text(run, "the same as", r->first->name) != 0 ||
	    host->fact_text(run, "its id", r->first->id) != 0 ||
	    host->fact_number(run, "others that are the same",
		(int64_t)r->first->n_same) != 0)
		return -1;
	if (is_group && host->fact_number(
			    run, "members", (int64_t)r->group->n_members) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL,
	    is_group ? MUSTER_GROUP : MUSTER_ENTITLEMENT, r->id,
	    is_group ? "Another group has the same members and is given the "
		       "same."
		     : "Another policy says the same, statement by "
		       "statement.",
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: it administers; who is taken out of one of the "
		     "groups still does"
		   : "low: it makes more work, it opens nothing");
}

static int
judge(
    const struct muster_host *host, struct muster_run *run, const struct row *r)
{
	const char *reason = NULL;

	if (r->first != NULL && !r->parametric)
		return judge_fault(host, run, r);
	if (r->first != NULL)
		reason = "The same bindings as another group, but with values "
			 "that may differ.";
	return host->judge(run, MUSTER_PASS,
	    r->group != NULL ? MUSTER_GROUP : MUSTER_ENTITLEMENT, r->id, reason,
	    MUSTER_LOW, NULL);
}

static int
check_rows(
    const struct muster_host *host, struct muster_run *run, struct rows *rows)
{
	const struct row **order = calloc(rows->n + 1, sizeof(*order));
	int rc = -1;

	if (order == NULL)
		return -1;
	pair(rows);
	for (size_t i = 0; i < rows->n; i++) {
		if (rows->items[i].first != NULL)
			mark_parametric(host, run, &rows->items[i]);
		order[i] = &rows->items[i];
	}
	qsort(order, rows->n, sizeof(*order), by_place);
	for (size_t i = 0; i < rows->n; i++)
		if (judge(host, run, order[i]) != 0)
			goto out;
	rc = 0;
out:
	free(order);
	return rc;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct rows policies = { NULL, 0 }, groups = { NULL, 0 };
	int rc = -1;

	if (collect_policies(host, run, &policies) != 0 ||
	    collect_groups(host, run, &groups) != 0 ||
	    check_rows(host, run, &policies) != 0 ||
	    check_rows(host, run, &groups) != 0)
		goto out;
	rc = 0;
out:
	free(policies.items);
	free(groups.items);
	return rc;
}

const struct muster_rule rule_duplicate = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-12",
	.family = "policy and boundary",
	.title = "Duplicate policy or group",
	.logic = "Policies of the organisation's own, defined at the same "
		 "level, that consist of the same statements in whatever "
		 "order; and groups that have the same members and the same "
		 "bindings (policy, place and boundaries). Of each set the "
		 "first passes and the others fail. Only what is exactly the "
		 "same counts. Groups without members or bindings, groups of "
		 "everyone, and groups whose bindings carry values of their "
		 "own are left out. Policies whose text was not read "
		 "or not understood are told by POL-15. What rests on lists "
		 "of members or bindings that are incomplete is unknown.",
	.rationale = "Who corrects one copy forgets the other, and a person "
		     "taken out of one group keeps the access through its "
		     "twin. Reviewers decide the same thing twice, and not "
		     "always in the same way.",
	.fix = "1. Choose which of the two stays: the one that more people "
	       "know by its name. 2. For policies, open Account Management > "
	       "Identity & access management > Groups and bind the one that "
	       "stays where the other was bound, then delete the other under "
	       "Policies. 3. For groups, check at the identity provider that "
	       "nothing feeds the other one, then delete it under Groups.",
	.false_alarm = "A migration under way, during which old and new stand "
		       "side by side.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_FAIL,
	.check = check,
};
