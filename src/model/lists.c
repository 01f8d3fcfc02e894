/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows by what they belong to: one list of row numbers per relation, in
 * which every owner has a stretch.  Counted first, then filled, so that each
 * list is taken once and stays in row order.
 */
#include "base/arena.h"
#include "base/err.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

/* The owner of row i, NONE if it has none. */
typedef size_t owner_of(const struct model *, size_t i);
/* Where the owner keeps the start and length of its stretch. */
typedef void stretch_of(
    struct model *, size_t owner, size_t **first, size_t **n);

struct relation {
	size_t n_owners, n_rows;
	owner_of *owner;
	stretch_of *stretch;
	size_t **list;
};

static size_t
membership_account(const struct model *model, size_t i)
{
	const struct membership *m = &model->memberships[i];

	return m->member_is_group ? NONE : m->member;
}

static void
account_memberships(
    struct model *model, size_t owner, size_t **first, size_t **n)
{
	*first = &model->accounts[owner].first_membership;
	*n = &model->accounts[owner].n_memberships;
}

static size_t
membership_group(const struct model *model, size_t i)
{
	return model->memberships[i].group;
}

static void
group_members(struct model *model, size_t owner, size_t **first, size_t **n)
{
	*first = &model->groups[owner].first_member;
	*n = &model->groups[owner].n_members;
}

static size_t
grant_group(const struct model *model, size_t i)
{
	return model->grants[i].group;
}

static void
group_grants(struct model *model, size_t owner, size_t **first, size_t **n)
{
	*first = &model->groups[owner].first_grant;
	*n = &model->groups[owner].n_grants;
}

static size_t
grant_entitlement(const struct model *model, size_t i)
{
	return model->grants[i].entitlement;
}

static void
entitlement_grants(
    struct model *model, size_t owner, size_t **first, size_t **n)
{
	*first = &model->entitlements[owner].first_grant;
	*n = &model->entitlements[owner].n_grants;
}

static size_t
credential_account(const struct model *model, size_t i)
{
	return model->credentials[i].owner;
}

static void
account_credentials(
    struct model *model, size_t owner, size_t **first, size_t **n)
{
	*first = &model->accounts[owner].first_credential;
	*n = &model->accounts[owner].n_credentials;
}

static int
build(struct model *model, const struct relation *r)
{
	size_t *first, *n, at = 0;
	size_t *list =
	    arena_alloc(&model->memory->arena, r->n_rows + 1, sizeof(*list));

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < r->n_owners; i++) {
		r->stretch(model, i, &first, &n);
		*n = 0;
	}
	for (size_t i = 0; i < r->n_rows; i++) {
		if (r->owner(model, i) == NONE)
			continue;
		r->stretch(model, r->owner(model, i), &first, &n);
		(*n)++;
	}
	for (size_t i = 0; i < r->n_owners; i++) {
		r->stretch(model, i, &first, &n);
		*first = at;
		at += *n;
		*n = 0;
	}
	for (size_t i = 0; i < r->n_rows; i++) {
		if (r->owner(model, i) == NONE)
			continue;
		r->stretch(model, r->owner(model, i), &first, &n);
		list[*first + (*n)++] = i;
	}
	*r->list = list;
	return 0;
}

int
lists_build(struct model *model, struct err *err)
{
	const struct relation relations[] = {
		{ model->n_accounts, model->n_memberships, membership_account,
		    account_memberships, &model->membership_of_account },
		{ model->n_groups, model->n_memberships, membership_group,
		    group_members, &model->member_of_group },
		{ model->n_groups, model->n_grants, grant_group, group_grants,
		    &model->grant_of_group },
		{ model->n_entitlements, model->n_grants, grant_entitlement,
		    entitlement_grants, &model->grant_of_entitlement },
		{ model->n_accounts, model->n_credentials, credential_account,
		    account_credentials, &model->credential_of_account },
	};

	for (size_t i = 0; i < NITEMS(relations); i++)
		if (build(model, &relations[i]) != 0)
			return err_nomem(err);
	return 0;
}
