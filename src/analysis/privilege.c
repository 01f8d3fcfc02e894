/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strongest right of entitlements and credentials.  It is the worst case:
 * a DENY elsewhere or a condition does not lower it.
 */
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/derive.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

static const struct privilege nothing = { .tier = TIER_NONE, .grant = NONE };

static const char *
name_or_id(const char *name, const char *id)
{
	if (name != NULL && name[0] != '\0')
		return name;
	return id != NULL ? id : "";
}

/* Stronger, or as strong and without a condition where the other has one. */
static bool
beats(const struct privilege *a, const struct privilege *b)
{
	if (a->tier != b->tier)
		return a->tier < b->tier;
	return a->tier != TIER_NONE && a->unconditional && !b->unconditional;
}

static void
judge_statement(const struct derived *d, const struct statement *statement,
    struct privilege *best)
{
	struct privilege one = nothing;
	struct permission p;

	if (statement->deny)
		return;
	for (size_t i = 0; i < statement->n_permissions; i++) {
		permission_find(d->catalog, statement->permissions[i], &p);
		one.tier = p.tier;
		one.permission = statement->permissions[i];
		one.unconditional = statement->n_conditions == 0;
		if (beats(&one, best))
			*best = one;
	}
}

/* What nobody could read must not look like a policy that allows nothing. */
static const char *
why_nothing(const struct entitlement *e)
{
	if (e->readable == TRI_NO)
		return "text not understood";
	return e->readable == TRI_UNKNOWN ? "text not read" : NULL;
}

static int
judge_entitlement(struct derived *d, size_t i, struct arena *arena)
{
	const struct entitlement *e = &d->model->entitlements[i];
	const char *kind = entitlement_kind_text(e->kind);
	const char *name = name_or_id(e->name, e->id);
	struct privilege *p = &d->of_entitlement[i];

	*p = nothing;
	for (size_t s = 0; s < e->n_statements; s++)
		judge_statement(d, &e->statements[s], p);
	if (p->tier != TIER_NONE)
		p->reason = arena_printf(
		    arena, "%s by %s \"%s\"", p->permission, kind, name);
	else if (why_nothing(e) != NULL)
		p->reason = arena_printf(
		    arena, "%s \"%s\": %s", kind, name, why_nothing(e));
	else
		return 0;
	return p->reason == NULL ? -1 : 0;
}

static int
judge_credential(struct derived *d, size_t i, struct arena *arena)
{
	const struct credential *c = &d->model->credentials[i];
	struct privilege *p = &d->of_credential[i];
	struct permission found;

	*p = nothing;
	for (size_t s = 0; s < c->n_scopes; s++) {
		permission_find(d->catalog, c->scopes[s], &found);
		if (found.tier >= p->tier)
			continue;
		p->tier = found.tier;
		p->permission = c->scopes[s];
	}
	if (p->tier == TIER_NONE)
		return 0;
	p->unconditional = true;
	p->reason = arena_printf(arena, "%s by %s \"%s\"", p->permission,
	    credential_kind_text(c->kind), name_or_id(c->name, c->id));
	return p->reason == NULL ? -1 : 0;
}

static struct privilege *
room(struct arena *arena, size_t n)
{
	return arena_alloc(arena, n + 1, sizeof(struct privilege));
}

int
privilege_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *model = d->model;

	d->of_entitlement = room(arena, model->n_entitlements);
	d->of_group = room(arena, model->n_groups);
	d->of_account = room(arena, model->n_accounts);
	d->of_credential = room(arena, model->n_credentials);
	if (d->of_entitlement == NULL || d->of_group == NULL ||
	    d->of_account == NULL || d->of_credential == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < model->n_entitlements; i++)
		if (judge_entitlement(d, i, arena) != 0)
			return err_nomem(err);
	for (size_t i = 0; i < model->n_credentials; i++)
		if (judge_credential(d, i, arena) != 0)
			return err_nomem(err);
	return 0;
}
