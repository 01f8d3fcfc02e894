/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests that tell whether what an account has, what a policy says, or what
 * limits a grant is the same as it was.
 */
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/change.h"
#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "model/model.h"

#define DIGITS 32 /* 128 bits */

/* With the NUL, so that no two texts pass for one. */
static void
add_text(struct digest *digest, const char *text)
{
	if (text != NULL)
		digest_add(digest, text, strlen(text) + 1);
}

static const char *
finish(struct digest *digest, struct arena *arena)
{
	char hex[DIGEST_HEX];

	digest_end(digest, hex);
	digest_free(digest);
	return arena_strndup(arena, hex, DIGITS);
}

static int
digest_entitlements(
    const char **out, const struct model *m, struct arena *arena)
{
	for (size_t i = 0; i < m->n_entitlements; i++) {
		struct digest *digest;

		if (m->entitlements[i].text == NULL)
			continue;
		if ((digest = digest_new()) == NULL)
			return -1;
		add_text(digest, m->entitlements[i].text);
		if ((out[i] = finish(digest, arena)) == NULL)
			return -1;
	}
	return 0;
}

static bool
has_unread_boundary(const struct model *m, const struct grant *g)
{
	for (size_t i = 0; i < g->n_boundaries; i++)
		if (g->boundary[i] == NONE ||
		    m->boundaries[g->boundary[i]].text == NULL)
			return true;
	return false;
}

/* Ids of boundaries stay when their text changes. */
static int
digest_grants(const char **out, const struct model *m, struct arena *arena)
{
	for (size_t i = 0; i < m->n_grants; i++) {
		const struct grant *g = &m->grants[i];
		struct digest *digest;

		if (has_unread_boundary(m, g))
			continue;
		if ((digest = digest_new()) == NULL)
			return -1;
		for (size_t k = 0; k < g->n_boundaries; k++) {
			add_text(digest, g->boundary_ids[k]);
			add_text(digest, m->boundaries[g->boundary[k]].text);
		}
		digest_add(digest, "", 1);
		for (size_t k = 0; k < g->n_parameters; k++) {
			add_text(digest, g->parameters[k].name);
			add_text(digest, g->parameters[k].value);
		}
		if ((out[i] = finish(digest, arena)) == NULL)
			return -1;
	}
	return 0;
}

static int
digest_groups(const char **out, const struct model *m, struct arena *arena)
{
	for (size_t i = 0; i < m->n_groups; i++) {
		const struct group *g = &m->groups[i];
		struct digest *digest = digest_new();

		if (digest == NULL)
			return -1;
		add_text(digest, g->id);
		for (size_t k = 0; k < g->n_grants; k++)
			add_text(digest,
			    m->grants[m->grant_of_group[g->first_grant + k]]
				.id);
		if ((out[i] = finish(digest, arena)) == NULL)
			return -1;
	}
	return 0;
}

static int
digest_accounts(const char **out, const char *const *groups,
    const struct derived *d, struct arena *arena)
{
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		struct digest *digest = digest_new();

		if (digest == NULL)
			return -1;
		for (size_t i = 0; i < membership_count(d, a); i++)
			add_text(digest, groups[membership_group(d, a, i)]);
		if ((out[a] = finish(digest, arena)) == NULL)
			return -1;
	}
	return 0;
}

int
change_digests(struct changes *c, const struct derived *d, struct arena *arena,
    struct err *err)
{
	const struct model *m = d->model;
	const char **accounts, **groups, **entitlements, **grants;

	accounts = arena_alloc(arena, m->n_accounts + 1, sizeof(*accounts));
	groups = arena_alloc(arena, m->n_groups + 1, sizeof(*groups));
	entitlements =
	    arena_alloc(arena, m->n_entitlements + 1, sizeof(*entitlements));
	grants = arena_alloc(arena, m->n_grants + 1, sizeof(*grants));
	if (accounts == NULL || groups == NULL || entitlements == NULL ||
	    grants == NULL || digest_groups(groups, m, arena) != 0 ||
	    digest_accounts(accounts, groups, d, arena) != 0 ||
	    digest_entitlements(entitlements, m, arena) != 0 ||
	    digest_grants(grants, m, arena) != 0)
		return err_nomem(err);
	c->account_access = accounts;
	c->entitlement_digest = entitlements;
	c->grant_digest = grants;
	return 0;
}
