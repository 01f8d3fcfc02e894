/* SPDX-License-Identifier: Apache-2.0 */
/* Ends the adding: order, references, index lists, names. */
#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

/* qsort() passes no context, so each noun has its own two lines. */
static int
by_source(const void *a, const void *b)
{
	return field_compare(NOUN_SOURCE, a, b);
}

static int
by_account(const void *a, const void *b)
{
	return field_compare(NOUN_ACCOUNT, a, b);
}

static int
by_group(const void *a, const void *b)
{
	return field_compare(NOUN_GROUP, a, b);
}

static int
by_scope(const void *a, const void *b)
{
	return field_compare(NOUN_SCOPE, a, b);
}

static int
by_entitlement(const void *a, const void *b)
{
	return field_compare(NOUN_ENTITLEMENT, a, b);
}

static int
by_boundary(const void *a, const void *b)
{
	return field_compare(NOUN_BOUNDARY, a, b);
}

static int
by_grant(const void *a, const void *b)
{
	return field_compare(NOUN_GRANT, a, b);
}

static int
by_credential(const void *a, const void *b)
{
	return field_compare(NOUN_CREDENTIAL, a, b);
}

static int
by_event(const void *a, const void *b)
{
	return field_compare(NOUN_EVENT, a, b);
}

static int
by_limit(const void *a, const void *b)
{
	return field_compare(NOUN_LIMIT, a, b);
}

static int
by_question(const void *a, const void *b)
{
	return field_compare(NOUN_QUESTION, a, b);
}

static int
by_answer(const void *a, const void *b)
{
	return field_compare(NOUN_ANSWER, a, b);
}

static int
by_part(const void *a, const void *b)
{
	return field_compare(NOUN_PART, a, b);
}

static int
by_gap(const void *a, const void *b)
{
	return field_compare(NOUN_GAP, a, b);
}

static int
by_evidence(const void *a, const void *b)
{
	return field_compare(NOUN_EVIDENCE, a, b);
}

/*
 * Memberships are many, so they are ordered by the indexes of what they
 * refer to, which follow the same order as the ids.  A group's groups come
 * before its accounts; rows of unknown groups and members come last, by id.
 */
static int
by_membership(const void *a, const void *b)
{
	const struct membership *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->group == NONE)
		return field_compare(NOUN_MEMBERSHIP, a, b);
	if (x->member_is_group != y->member_is_group)
		return x->member_is_group ? -1 : 1;
	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return field_compare(NOUN_MEMBERSHIP, a, b);
}

/* Memberships come later: their order needs the indexes of the others. */
static const struct {
	enum noun_id id;
	int (*compare)(const void *, const void *);
} orders[] = {
	{ NOUN_SOURCE, by_source },
	{ NOUN_ACCOUNT, by_account },
	{ NOUN_GROUP, by_group },
	{ NOUN_SCOPE, by_scope },
	{ NOUN_ENTITLEMENT, by_entitlement },
	{ NOUN_BOUNDARY, by_boundary },
	{ NOUN_GRANT, by_grant },
	{ NOUN_CREDENTIAL, by_credential },
	{ NOUN_EVENT, by_event },
	{ NOUN_LIMIT, by_limit },
	{ NOUN_QUESTION, by_question },
	{ NOUN_ANSWER, by_answer },
	{ NOUN_PART, by_part },
	{ NOUN_GAP, by_gap },
	{ NOUN_EVIDENCE, by_evidence },
};

static int
sort_rows(struct model *model, struct err *err)
{
	memory_drop_index(model->memory, NOUN_MEMBERSHIP);
	for (size_t i = 0; i < NITEMS(orders); i++) {
		enum noun_id id = orders[i].id;
		size_t n;
		void *rows = field_rows(model, id, &n);

		if (n > 1)
			qsort(rows, n, field_nouns[id].size, orders[i].compare);
		if (memory_reindex(model->memory, id, rows, n) != 0)
			return err_nomem(err);
	}
	return 0;
}

int
model_freeze(const struct model **out, struct model *model, struct err *err)
{
	*out = NULL;
	assert(!model->frozen);
	if (range_check(model, err) != 0 ||
	    grant_id_sort_parts(model, err) != 0 ||
	    identity_names(model, err) != 0 || sort_rows(model, err) != 0)
		return -1;
	refer_memberships(model);
	if (model->n_memberships > 1)
		qsort(model->memberships, model->n_memberships,
		    sizeof(*model->memberships), by_membership);
	refer_entitlements(model);
	refer_questions(model);
	if (refer_grants(model, err) != 0 ||
	    refer_credentials(model, err) != 0 ||
	    grant_id_make(model, err) != 0 || lists_build(model, err) != 0 ||
	    invite_fill(model, err) != 0 || identity_make(model, err) != 0)
		return -1;
	model->frozen = true;
	*out = model;
	return 0;
}
