/* SPDX-License-Identifier: Apache-2.0 */
/* POL-05: which conditions name something that does not exist? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* dead values named in the facts */

/* What can be named, sorted: kind, source, text. */
struct thing {
	const char *kind, *source, *text;
};
struct things {
	struct thing *items;
	size_t n;
};
/* What was found in one boundary or policy. */
struct finds {
	size_t n_dead, n_excluding;
	const char *last; /* the same condition stands with each permission */
};

static int
by_text(const void *a, const void *b)
{
	const struct thing *x = a, *y = b;
	int order = strcmp(x->kind, y->kind);

	if (order == 0)
		order = strcmp(x->source, y->source);
	return order != 0 ? order : strcmp(x->text, y->text);
}

static void
put(struct things *t, const char *kind, const char *source, const char *text)
{
	if (source != NULL && text != NULL)
		t->items[t->n++] = (struct thing){ kind, source, text };
}

static int
collect(
    const struct muster_host *host, struct muster_run *run, struct things *t)
{
	const struct muster_place *p;
	const struct muster_group *g;
	size_t n = 0;

	while (host->place(run, n) != NULL)
		n++;
	for (size_t i = 0; host->group(run, i) != NULL; i++)
		n++;
	t->items = calloc(n + 1, sizeof(*t->items));
	if (t->items == NULL)
		return -1;
	for (size_t i = 0; t->n < n && (p = host->place(run, i)) != NULL; i++) {
		if (p->scope.kind == NULL)
			continue;
		if (strcmp(p->scope.kind, "environment") == 0)
			put(t, "environment", p->source, p->scope.id);
		else if (strcmp(p->scope.kind, "zone") == 0)
			put(t, "zone", p->source,
			    p->scope.name != NULL ? p->scope.name
						  : p->scope.id);
	}
	for (size_t i = 0; t->n < n && (g = host->group(run, i)) != NULL; i++)
		put(t, "group", g->source, g->name);
	qsort(t->items, t->n, sizeof(*t->items), by_text);
	return 0;
}

/* What a value is compared with as a whole; prefixes and patterns, and what
 * the platform or the binding fills in, cannot be looked up. */
static int
is_exact(const struct muster_condition *c, const char *value)
{
	if (c->op == NULL || strstr(value, "${") != NULL)
		return 0;
	if (strcmp(c->op, "MATCH") == 0)
		return strchr(value, '*') == NULL;
	return strcmp(c->op, "=") == 0 || strcmp(c->op, "!=") == 0 ||
	       strcmp(c->op, "IN") == 0 || strcmp(c->op, "NOT IN") == 0;
}

static int
is_excluding(const struct muster_condition *c)
{
	return strcmp(c->op, "!=") == 0 || strcmp(c->op, "NOT IN") == 0;
}

static int
names_what_can_be_looked_up(const struct muster_condition *c)
{
	return c->names != NULL && (strcmp(c->names, "environment") == 0 ||
				       strcmp(c->names, "zone") == 0 ||
				       strcmp(c->names, "group") == 0);
}

static int
find_dead(const struct muster_host *host, struct muster_run *run,
    const struct things *t, const char *source,
    const struct muster_condition *c, struct finds *f)
{
	if (!names_what_can_be_looked_up(c))
		return 0;
	for (size_t i = 0; i < c->n_values; i++) {
		const struct thing key = { c->names, source, c->values[i] };

		if (!is_exact(c, key.text) ||
		    bsearch(&key, t->items, t->n, sizeof(key), by_text) != NULL)
			continue;
		f->n_excluding += is_excluding(c) != 0;
		if (f->last != NULL && strcmp(f->last, key.text) == 0)
			continue;
		f->last = key.text;
		if (f->n_dead++ < SHOWN &&
		    (host->fact_text(run, "condition on", c->attribute) != 0 ||
			host->fact_text(run, "names", key.text) != 0))
			return -1;
	}
	return 0;
}

/* The subject that is judged, whatever it is. */
struct judged {
	enum muster_subject kind;
	const char *id;
	enum muster_tri readable;
	size_t n_grants;
};

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct judged *j, const struct finds *f)
{
	enum muster_severity severity = MUSTER_MEDIUM;
	const char *why = "medium: what it is bound to means less than it "
			  "says";

	if (j->n_grants == 0) {
		severity = MUSTER_LOW;
		why = "low: it is bound nowhere";
	} else if (f->n_excluding > 0) {
		severity = MUSTER_HIGH;
		why = "high: it excludes what does not exist, so what was to "
		      "be kept out may be in under another name";
	}
	if (host->fact_number(
		run, "names that do not exist", (int64_t)f->n_dead) != 0 ||
	    host->fact_number(run, "bindings", (int64_t)j->n_grants) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, j->kind, j->id,
	    "A condition names an environment, a zone or a group that does "
	    "not exist.",
	    severity, why);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct judged *j, const struct finds *f)
{
	if (f->n_dead > 0)
		return judge_fault(host, run, j, f);
	if (j->readable != MUSTER_YES && j->n_grants == 0)
		return 0; /* POL-15 tells of it; it limits and gives nothing */
	if (j->readable != MUSTER_YES)
		return host->judge(run, MUSTER_UNKNOWN, j->kind, j->id,
		    "The text was not read, or not understood: what it names "
		    "is not known.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(
	    run, MUSTER_PASS, j->kind, j->id, NULL, MUSTER_MEDIUM, NULL);
}

static int
check_boundaries(const struct muster_host *host, struct muster_run *run,
    const struct things *t)
{
	const struct muster_boundary *b;

	for (size_t i = 0; (b = host->boundary(run, i)) != NULL; i++) {
		const struct judged j = { MUSTER_BOUNDARY, b->id, b->readable,
			b->n_grants };
		struct finds f = { 0, 0, NULL };

		for (size_t k = 0; k < b->n_conditions; k++)
			if (find_dead(host, run, t, b->source, b->conditions[k],
				&f) != 0)
				return -1;
		if (judge(host, run, &j, &f) != 0)
			return -1;
	}
	return 0;
}

static int
check_policy(const struct muster_host *host, struct muster_run *run,
    const struct things *t, const struct muster_entitlement *e)
{
	const struct judged j = { MUSTER_ENTITLEMENT, e->id, e->readable,
		e->n_grants };
	const struct muster_condition *const *last = NULL;
	struct finds f = { 0, 0, NULL };
	const struct muster_statement *s;

	for (size_t i = 0; (s = host->statement(run, e, i)) != NULL; i++) {
		for (size_t k = 0; s->conditions != last && k < s->n_conditions;
		     k++)
			if (find_dead(host, run, t, e->source, s->conditions[k],
				&f) != 0)
				return -1;
		last = s->conditions; /* shared by what was one statement */
	}
	return judge(host, run, &j, &f);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;
	struct things t = { NULL, 0 };
	int rc = -1;

	if (collect(host, run, &t) != 0)
		goto out;
	if (check_boundaries(host, run, &t) != 0)
		goto out;
	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		if (e->builtin == MUSTER_YES || e->kind == NULL ||
		    strcmp(e->kind, "policy") != 0)
			continue; /* the vendor names nothing of ours */
		if (check_policy(host, run, &t, e) != 0)
			goto out;
	}
	rc = 0;
out:
	free(t.items);
	return rc;
}

const struct muster_rule rule_reference_dead = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-05",
	.family = "policy and boundary",
	.title = "Dead reference in condition or boundary",
	.logic = "Boundaries, and policies of the organisation's own, with a "
		 "condition that names an environment by an id, or a "
		 "management zone or a group by a name, that none of the "
		 "lists has. Prefixes and patterns, and values that the "
		 "binding or the platform fills in, are not judged. What "
		 "is bound and was not understood is unknown, and so is "
		 "every dead name if the lists of environments, zones or "
		 "groups are not complete.",
	.rationale = "Someone renamed or deleted what the condition is about. "
		     "A condition that asks for it gives nothing any more, "
		     "until somebody creates a zone or group of that name; "
		     "one that excludes it keeps nothing out.",
	.fix = "1. Find out what the name stood for, and what it is called "
	       "now: Settings > Preferences > Management zones of the "
	       "environment, or Account Management > Identity & access "
	       "management > Groups. 2. Open Account Management > Identity & "
	       "access management > Boundaries (or Policies) and correct the "
	       "name. 3. Where the thing is gone for good, take the "
	       "condition out together with what it limits.",
	.false_alarm = "A name that is used before what it names is created, "
		       "in a roll-out under way.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_CONDITIONS |
		 MUSTER_DATA_SCOPES | MUSTER_DATA_GROUPS,
	.whole = MUSTER_DATA_SCOPES | MUSTER_DATA_GROUPS,
	.absence = MUSTER_FAIL,
	.check = check,
};
