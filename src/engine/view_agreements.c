/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's answers beside ours, account by account. */
#include "engine/engine_private.h"

static void
add_difference(
    struct views *v, const struct comparison *c, struct muster_difference *out)
{
	const struct model *m = v->derived->model;
	const struct platform_question *q = &m->questions[c->question];

	*out = (struct muster_difference){
		.permission = c->permission,
		.tier = (enum muster_tier)c->tier,
		.scope = view_scope(m, q->scope, q->scope_id),
		.comparable = c->result == AGREEMENT_DIFFERENT,
		.more = c->more,
		.ours = c->ours,
		.theirs = c->theirs,
		.why = c->why,
	};
}

/* Questions are sorted by source and account, differences by question. */
int
view_agreements(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;
	const struct agreements *all = v->derived->agreements;
	const struct muster_account *last = NULL;
	size_t n = all->n_accounts;

	v->agreements = arena_alloc(arena, n + 1, sizeof(*v->agreements));
	v->first_difference =
	    arena_alloc(arena, n + 1, sizeof(*v->first_difference));
	v->differences =
	    arena_alloc(arena, all->n + 1, sizeof(*v->differences));
	if (v->agreements == NULL || v->first_difference == NULL ||
	    v->differences == NULL)
		return -1;
	for (size_t i = 0; i < all->n; i++)
		add_difference(v, &all->items[i], &v->differences[i]);
	for (size_t i = 0; i < m->n_questions; i++) {
		const struct agreement_count *c = &all->of_question[i];
		struct muster_agreement *a;

		if (m->questions[i].account == NONE ||
		    m->questions[i].scope == NONE)
			continue; /* see agree.c */
		if (last != &v->accounts[m->questions[i].account]) {
			last = &v->accounts[m->questions[i].account];
			v->first_difference[v->n_agreements] = all->first[i];
			v->agreements[v->n_agreements++].account = last;
		}
		a = &v->agreements[v->n_agreements - 1];
		a->n_scopes++;
		a->n_same += c->same;
		a->n_different += c->different;
		a->n_unclear += c->unclear;
	}
	v->first_difference[v->n_agreements] = all->n;
	return 0;
}
