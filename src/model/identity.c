/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identities: accounts of people with the same login, in whatever source,
 * belong to one person.  Machines, and accounts without a login, stand for
 * themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

static bool
is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* "Given Family", else login, else id; a name the connector gave stays. */
static const char *
name_of(struct arena *arena, const struct account *a)
{
	if (is_said(a->display))
		return a->display;
	if (is_said(a->given) && is_said(a->family))
		return arena_printf(arena, "%s %s", a->given, a->family);
	if (is_said(a->given))
		return a->given;
	if (is_said(a->family))
		return a->family;
	if (is_said(a->login))
		return a->login;
	return a->id != NULL ? a->id : "";
}

int
identity_names(struct model *model, struct err *err)
{
	for (size_t i = 0; i < model->n_accounts; i++) {
		struct account *a = &model->accounts[i];

		a->display = name_of(&model->memory->arena, a);
		if (a->display == NULL)
			return err_nomem(err);
	}
	return 0;
}

struct claim {
	const char *key;
	size_t account;
};

static int
by_key(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int d = x->key == y->key ? 0 : strcmp(x->key, y->key);

	return d != 0 ? d
		      : (x->account > y->account) - (x->account < y->account);
}

static const char *
key_of(struct model *model, const struct account *a)
{
	struct arena *arena = &model->memory->arena;

	if (a->type != ACCOUNT_SERVICE && is_said(a->login))
		return fold_text(arena, a->login);
	return arena_printf(arena, "%s|%s", a->source == NULL ? "" : a->source,
	    a->id == NULL ? "" : a->id);
}

static int
claim_keys(struct model *model, struct claim *claims)
{
	for (size_t i = 0; i < model->n_accounts; i++) {
		claims[i].key = key_of(model, &model->accounts[i]);
		claims[i].account = i;
		if (claims[i].key == NULL)
			return -1;
	}
	qsort(claims, model->n_accounts, sizeof(*claims), by_key);
	return 0;
}

/* The name of the first account that has more than its login to show. */
static void
join(struct identity *identity, const struct account *a)
{
	bool named = is_said(a->given) || is_said(a->family);

	if (identity->n_accounts++ == 0) {
		identity->display = a->display;
		identity->type = a->type;
	} else if (named &&
		   text_equal_nocase(identity->display, identity->key)) {
		identity->display = a->display;
	}
	if (a->type == ACCOUNT_PERSON)
		identity->type = ACCOUNT_PERSON;
}

int
identity_make(struct model *model, struct err *err)
{
	size_t n = model->n_accounts;
	struct claim *claims = calloc(n + 1, sizeof(*claims));
	int rc = -1;

	free(model->identities);
	model->n_identities = 0;
	model->identities = calloc(n + 1, sizeof(*model->identities));
	model->account_of_identity = arena_alloc(
	    &model->memory->arena, n + 1, sizeof(*model->account_of_identity));
	if (claims == NULL || model->identities == NULL ||
	    model->account_of_identity == NULL ||
	    claim_keys(model, claims) != 0)
		goto out;
	for (size_t i = 0; i < n; i++) {
		struct account *a = &model->accounts[claims[i].account];
		struct identity *identity;

		if (i == 0 || strcmp(claims[i].key, claims[i - 1].key) != 0) {
			identity = &model->identities[model->n_identities++];
			identity->key = claims[i].key;
			identity->first_account = i;
		}
		identity = &model->identities[model->n_identities - 1];
		join(identity, a);
		a->identity = model->n_identities - 1;
		model->account_of_identity[i] = claims[i].account;
	}
	rc = 0;
out:
	free(claims);
	return rc == 0 ? 0 : err_nomem(err);
}
