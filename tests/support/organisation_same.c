/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two models are the same, in what was stated and what was derived. */
#include "support/test.h"

#include "model/field.h"
#include "model/model.h"
#include "support/organisation.h"

static void
same_list(const char *name, const size_t *a, const size_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			fail_msg("%s %zu: %zu, %zu", name, i, a[i], b[i]);
}

static void
same_rows(const struct model *a, const struct model *b, enum noun_id id)
{
	const struct noun *noun = &field_nouns[id];
	size_t na, nb;
	const char *x = field_rows(a, id, &na);
	const char *y = field_rows(b, id, &nb);

	if (na != nb)
		fail_msg("%s: %zu rows, %zu rows", noun->name, na, nb);
	for (size_t i = 0; i < na; i++)
		if (field_compare(id, x + i * noun->size, y + i * noun->size) !=
		    0)
			fail_msg("%s %zu differs", noun->name, i);
}

static void
same_accounts(const struct model *a, const struct model *b)
{
	for (size_t i = 0; i < a->n_accounts; i++) {
		const struct account *x = &a->accounts[i];
		const struct account *y = &b->accounts[i];

		assert_int_equal(x->identity, y->identity);
		assert_int_equal(x->first_membership, y->first_membership);
		assert_int_equal(x->n_memberships, y->n_memberships);
		assert_int_equal(x->first_credential, y->first_credential);
		assert_int_equal(x->n_credentials, y->n_credentials);
	}
	assert_int_equal(a->n_identities, b->n_identities);
	for (size_t i = 0; i < a->n_identities; i++) {
		const struct identity *x = &a->identities[i];
		const struct identity *y = &b->identities[i];

		assert_string_equal(x->key, y->key);
		assert_string_equal(x->display, y->display);
		assert_int_equal(x->type, y->type);
		assert_int_equal(x->first_account, y->first_account);
		assert_int_equal(x->n_accounts, y->n_accounts);
	}
	same_list("account_of_identity", a->account_of_identity,
	    b->account_of_identity, a->n_accounts);
}

static void
same_grants(const struct model *a, const struct model *b)
{
	for (size_t i = 0; i < a->n_grants; i++) {
		const struct grant *x = &a->grants[i], *y = &b->grants[i];

		assert_int_equal(x->group, y->group);
		assert_int_equal(x->entitlement, y->entitlement);
		assert_int_equal(x->scope, y->scope);
		same_list(
		    "boundary", x->boundary, y->boundary, x->n_boundaries);
		assert_int_equal(
		    x->n_boundaries_missing, y->n_boundaries_missing);
		assert_string_equal(x->boundary_names, y->boundary_names);
	}
	for (size_t i = 0; i < a->n_memberships; i++) {
		assert_int_equal(
		    a->memberships[i].group, b->memberships[i].group);
		assert_int_equal(
		    a->memberships[i].member, b->memberships[i].member);
	}
	for (size_t i = 0; i < a->n_credentials; i++) {
		assert_int_equal(
		    a->credentials[i].owner, b->credentials[i].owner);
		assert_int_equal(
		    a->credentials[i].scope, b->credentials[i].scope);
	}
}

static void
same_questions(const struct model *a, const struct model *b)
{
	for (size_t i = 0; i < a->n_questions; i++) {
		const struct platform_question *x = &a->questions[i];
		const struct platform_question *y = &b->questions[i];

		assert_int_equal(x->account, y->account);
		assert_int_equal(x->scope, y->scope);
		assert_int_equal(x->first_answer, y->first_answer);
		assert_int_equal(x->n_answers, y->n_answers);
	}
}

static size_t
total(const struct model *m, bool of_accounts)
{
	size_t n = 0;

	for (size_t i = 0; of_accounts && i < m->n_accounts; i++)
		n += m->accounts[i].n_memberships;
	for (size_t i = 0; !of_accounts && i < m->n_groups; i++)
		n += m->groups[i].n_grants;
	return n;
}

void
organisation_same(const struct model *a, const struct model *b)
{
	for (enum noun_id id = 0; id < NOUN_COUNT; id++)
		same_rows(a, b, id);
	same_accounts(a, b);
	same_grants(a, b);
	same_questions(a, b);
	assert_int_equal(total(a, true), total(b, true));
	same_list("membership_of_account", a->membership_of_account,
	    b->membership_of_account, total(a, true));
	assert_int_equal(total(a, false), total(b, false));
	same_list("grant_of_group", a->grant_of_group, b->grant_of_group,
	    total(a, false));
	assert_int_equal(a->n_dangling_members, b->n_dangling_members);
	assert_int_equal(a->n_dangling_groups, b->n_dangling_groups);
	assert_int_equal(
	    a->n_dangling_entitlements, b->n_dangling_entitlements);
	assert_int_equal(a->n_dangling_scopes, b->n_dangling_scopes);
	assert_int_equal(a->n_dangling_boundaries, b->n_dangling_boundaries);
	assert_int_equal(a->n_dangling_owners, b->n_dangling_owners);
}
