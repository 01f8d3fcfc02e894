/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two engines, one truth: what was worked out of the grants beside what the
 * platform itself answered, for each account and scope it was asked about.
 * Both lists are sorted by permission and walked once.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/agree.h"
#include "analysis/derive.h"
#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/model.h"

struct comparisons { /* heap; grows */
	struct comparison *items;
	size_t n, room;
};

struct agreer {
	const struct derived *d;
	struct arena *arena; /* of the result */
	struct comparisons rows;
	struct agreements *out;
	struct agreement_count *counts;
	/* of one question */
	struct claim *claims; /* heap; grows */
	size_t n_claims, room_claims;
	struct holdings holdings;
	bool wild;
	struct arena scratch;
};

const char *
agreement_text(enum agreement agreement)
{
	static const char *const texts[] = { "the same", "different",
		"not comparable" };

	return texts[agreement];
}

/* ---- what both sides say ---- */

static int
add_claim(struct agreer *a, const struct claim *claim, struct err *err)
{
	void *items = a->claims;
	int rc = array_reserve(
	    &items, &a->room_claims, a->n_claims + 1, sizeof(*claim));

	a->claims = items;
	if (rc != 0)
		return err_nomem(err);
	a->claims[a->n_claims++] = *claim;
	return 0;
}

/* Account grants hold in every environment; the others only where they are. */
static bool
reaches(const struct model *m, const struct grant *g, size_t scope)
{
	const struct scope *from;

	if (g->scope == NONE || g->scope == scope)
		return g->scope != NONE;
	from = &m->scopes[g->scope];
	return m->scopes[scope].kind == SCOPE_ENVIRONMENT &&
	       (from->kind == SCOPE_ACCOUNT || from->kind == SCOPE_GLOBAL);
}

static int
add_grant(struct agreer *a, size_t grant, struct err *err)
{
	const struct model *m = a->d->model;
	const struct expansion *e = expand_grant(a->d, grant);
	struct claim claim = { .grant = grant };

	if (e == NULL)
		return 0;
	claim.role = m->entitlements[e->entitlement].kind == ENTITLEMENT_ROLE;
	for (size_t i = 0; i < e->n_effects; i++) {
		claim.effect = &e->effects[i];
		claim.permission = claim.effect->permission;
		claim.deny = claim.effect->deny;
		claim.conditions = claim.effect->conditions;
		claim.n_conditions = claim.effect->n_conditions;
		a->wild = a->wild || strchr(claim.permission, '*') != NULL;
		if (add_claim(a, &claim, err) != 0)
			return -1;
	}
	return 0;
}

static int
add_ours(struct agreer *a, const struct platform_question *q, struct err *err)
{
	const struct model *m = a->d->model;
	size_t n = membership_count(a->d, q->account);

	for (size_t i = 0; i < n; i++) {
		size_t g = membership_group(a->d, q->account, i);

		for (size_t k = 0; k < m->groups[g].n_grants; k++) {
			size_t at =
			    m->grant_of_group[m->groups[g].first_grant + k];

			if (reaches(m, &m->grants[at], q->scope) &&
			    add_grant(a, at, err) != 0)
				return -1;
		}
	}
	return 0;
}

static int
add_theirs(struct agreer *a, const struct platform_question *q, struct err *err)
{
	for (size_t i = 0; i < q->n_answers; i++) {
		const struct platform_answer *answer =
		    &a->d->model->answers[q->first_answer + i];
		struct claim claim = { .permission = answer->permission,
			.deny = answer->deny,
			.conditions = answer->conditions,
			.n_conditions = answer->n_conditions,
			.answer = answer };

		if (add_claim(a, &claim, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- one question ---- */

/* By permission; ours first, in the order of grants and statements, and of
 * these what comes through classic permissions. */
static int
by_permission(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int d = strcmp(x->permission, y->permission);

	if (d != 0)
		return d;
	if ((x->answer == NULL) != (y->answer == NULL))
		return x->answer == NULL ? -1 : 1;
	if (x->answer != NULL)
		return (x->answer > y->answer) - (x->answer < y->answer);
	if (x->role != y->role)
		return x->role ? -1 : 1;
	if (x->grant != y->grant)
		return x->grant < y->grant ? -1 : 1;
	return (x->effect > y->effect) - (x->effect < y->effect);
}

static enum held
held_of(const struct agreer *a, const char *permission)
{
	size_t low = 0, high = a->holdings.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d =
		    strcmp(a->holdings.items[middle].permission, permission);

		if (d == 0)
			return a->holdings.items[middle].enabled;
		if (d < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return HELD_NO;
}

static int
keep(struct agreer *a, size_t question, const struct bout *b,
    enum agreement result, const char *why, struct err *err)
{
	struct comparison row = { .question = question,
		.permission = b->permission,
		.result = result,
		.more = b->ours.n == 0 };
	struct permission facts;
	void *items = a->rows.items;
	int rc =
	    array_reserve(&items, &a->rows.room, a->rows.n + 1, sizeof(row));

	a->rows.items = items;
	if (rc != 0)
		return err_nomem(err);
	permission_find(a->d->catalog, b->permission, &facts);
	row.tier = facts.tier;
	row.why = arena_strdup(a->arena, why);
	if (why != NULL && row.why == NULL)
		return err_nomem(err);
	if (agree_words(&row.ours, b, &b->ours, a->arena, err) != 0 ||
	    agree_words(&row.theirs, b, &b->theirs, a->arena, err) != 0)
		return -1;
	a->rows.items[a->rows.n++] = row;
	return 0;
}

static void
count(struct agreement_count *c, enum agreement result)
{
	c->same += result == AGREEMENT_SAME;
	c->different += result == AGREEMENT_DIFFERENT;
	c->unclear += result == AGREEMENT_UNCLEAR;
}

static int
compare_one(struct agreer *a, size_t question, const struct claim *claims,
    size_t n, struct err *err)
{
	struct bout b = { .d = a->d,
		.permission = claims[0].permission,
		.held = held_of(a, claims[0].permission),
		.wild = a->wild,
		.arena = &a->scratch };
	enum agreement result;
	const char *why;
	size_t roles = 0, mine;

	while (roles < n && claims[roles].role)
		roles++;
	for (mine = roles; mine < n && claims[mine].answer == NULL;)
		mine++;
	/* the platform's answer knows none of them: beside anything else
	 * they are left out */
	b.beside_role = roles > 0 && roles < n;
	if (b.beside_role) {
		claims += roles;
		mine -= roles;
		n -= roles;
	}
	b.ours = (struct side){ claims, mine };
	b.theirs = (struct side){ claims + mine, n - mine };
	if (agree_judge(&result, &why, &b, err) != 0)
		return -1;
	count(&a->counts[question], result);
	count(&a->out->total, result);
	return result == AGREEMENT_SAME
		   ? 0
		   : keep(a, question, &b, result, why, err);
}

static int
compare_all(struct agreer *a, size_t question, struct err *err)
{
	size_t from = 0, to;

	if (a->n_claims > 1)
		qsort(
		    a->claims, a->n_claims, sizeof(*a->claims), by_permission);
	for (; from < a->n_claims; from = to) {
		for (to = from + 1; to < a->n_claims; to++)
			if (strcmp(a->claims[to].permission,
				a->claims[from].permission) != 0)
				break;
		if (compare_one(
			a, question, &a->claims[from], to - from, err) != 0)
			return -1;
	}
	return 0;
}

static int
answer_question(struct agreer *a, size_t question, struct err *err)
{
	const struct platform_question *q = &a->d->model->questions[question];
	int rc = -1;

	a->n_claims = 0;
	a->wild = false;
	arena_init(&a->scratch);
	if (add_ours(a, q, err) != 0 || add_theirs(a, q, err) != 0 ||
	    effective_holdings(&a->holdings, a->d, q->account, q->scope,
		&a->scratch, err) != 0)
		goto out;
	rc = compare_all(a, question, err);
out:
	arena_clear(&a->scratch);
	return rc;
}

/* ---- all of them ---- */

static bool
is_comparable(const struct platform_question *q)
{
	return q->account != NONE && q->scope != NONE;
}

/* Questions are sorted by source and account. */
static void
count_accounts(struct agreements *out, const struct model *m)
{
	size_t last = NONE;

	for (size_t i = 0; i < m->n_questions; i++) {
		const struct platform_question *q = &m->questions[i];

		if (!is_comparable(q))
			continue;
		out->n_questions++;
		out->n_accounts += q->account != last;
		last = q->account;
	}
}

static int
hand_over(struct agreer *a, struct err *err)
{
	struct comparison *items =
	    arena_alloc(a->arena, a->rows.n + 1, sizeof(*items));

	if (items == NULL)
		return err_nomem(err);
	if (a->rows.n > 0)
		memcpy(items, a->rows.items, a->rows.n * sizeof(*items));
	a->out->items = items;
	a->out->n = a->rows.n;
	a->out->of_question = a->counts;
	count_accounts(a->out, a->d->model);
	return 0;
}

int
agree_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	struct agreer a = { .d = d, .arena = arena };
	size_t *first = arena_alloc(arena, m->n_questions + 1, sizeof(*first));
	int rc = -1;

	a.out = arena_alloc(arena, 1, sizeof(*a.out));
	a.counts = arena_alloc(arena, m->n_questions + 1, sizeof(*a.counts));
	if (a.out == NULL || a.counts == NULL || first == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_questions; i++) {
		first[i] = a.rows.n;
		if (is_comparable(&m->questions[i]) &&
		    answer_question(&a, i, err) != 0)
			goto out;
	}
	first[m->n_questions] = a.rows.n;
	a.out->first = first;
	if (hand_over(&a, err) != 0)
		goto out;
	d->agreements = a.out;
	rc = 0;
out:
	free(a.rows.items);
	free(a.claims);
	return rc;
}
