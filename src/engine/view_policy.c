/* SPDX-License-Identifier: Apache-2.0 */
/* Policies and what they are made of, boundaries, and who is granted them. */
#include <string.h>

#include "base/utc.h"
#include "engine/engine_private.h"

static const char *
naming_text(enum platform_naming names)
{
	switch (names) {
	case PLATFORM_NAMES_ACCOUNT:
		return "account";
	case PLATFORM_NAMES_LOGIN:
		return "login";
	case PLATFORM_NAMES_GROUP:
		return "group";
	case PLATFORM_NAMES_SCOPE:
		return "scope";
	case PLATFORM_NAMES_ENVIRONMENT:
		return "environment";
	case PLATFORM_NAMES_ZONE:
		return "zone";
	case PLATFORM_NAMES_NOTHING:
		break;
	}
	return NULL;
}

static int
view_conditions(const struct views *v, const struct condition *from, size_t n,
    const struct muster_condition *const **out, struct arena *arena)
{
	const struct platform *platform =
	    permission_platform(v->derived->catalog);
	struct muster_condition *items =
	    arena_alloc(arena, n + 1, sizeof(*items));
	const struct muster_condition **list =
	    arena_alloc(arena, n + 1, sizeof(*list));

	*out = list;
	if (items == NULL || list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct platform_attribute *a =
		    platform_attribute(platform, from[i].attribute);

		items[i] = (struct muster_condition){
			.attribute = from[i].attribute,
			.op = condition_operator_text(from[i].operator),
			.values = from[i].values,
			.n_values = from[i].n_values,
			.names = a != NULL ? naming_text(a->names) : NULL,
		};
		list[i] = &items[i];
	}
	return 0;
}

int
view_boundaries(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	v->boundaries =
	    arena_alloc(arena, m->n_boundaries + 1, sizeof(*v->boundaries));
	if (v->boundaries == NULL)
		return -1;
	for (size_t i = 0; i < m->n_boundaries; i++) {
		const struct boundary *b = &m->boundaries[i];

		v->boundaries[i] = (struct muster_boundary){
			.id = b->id,
			.name = views_or_id(b->name, b->id),
			.text = b->text,
			.readable = (enum muster_tri)b->readable,
			.problem = b->problem,
			.n_conditions = b->n_conditions,
			.source = b->source,
		};
		if (view_conditions(v, b->conditions, b->n_conditions,
			&v->boundaries[i].conditions, arena) != 0)
			return -1;
	}
	return 0;
}

static int
view_statement(struct views *v, size_t *at, const struct statement *s,
    struct arena *arena)
{
	const struct muster_condition *const *conditions;

	if (view_conditions(v, s->conditions, s->n_conditions, &conditions,
		arena) != 0)
		return -1;
	for (size_t i = 0; i < s->n_permissions; i++) {
		struct permission p;

		permission_find(v->derived->catalog, s->permissions[i], &p);
		v->statements[(*at)++] = (struct muster_statement){
			.deny = s->deny,
			.conditional = s->n_conditions > 0,
			.permission = s->permissions[i],
			.action = p.action,
			.tier = (enum muster_tier)p.tier,
			.scopable = p.scopable,
			.known = p.known,
			.wildcard = strchr(s->permissions[i], '*') != NULL,
			.conditions = conditions,
			.n_conditions = s->n_conditions,
		};
	}
	return 0;
}

int
view_statements(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;
	size_t n = 0, at = 0;

	for (size_t i = 0; i < m->n_entitlements; i++)
		for (size_t k = 0; k < m->entitlements[i].n_statements; k++)
			n += m->entitlements[i].statements[k].n_permissions;
	v->statements = arena_alloc(arena, n + 1, sizeof(*v->statements));
	v->first_statement = arena_alloc(
	    arena, m->n_entitlements + 1, sizeof(*v->first_statement));
	if (v->statements == NULL || v->first_statement == NULL)
		return -1;
	for (size_t i = 0; i < m->n_entitlements; i++) {
		const struct entitlement *e = &m->entitlements[i];

		v->first_statement[i] = at;
		for (size_t k = 0; k < e->n_statements; k++)
			if (view_statement(
				v, &at, &e->statements[k], arena) != 0)
				return -1;
	}
	v->first_statement[m->n_entitlements] = at;
	return 0;
}

int
view_entitlements(struct views *v, struct arena *arena)
{
	const struct derived *d = v->derived;
	const struct model *m = d->model;

	v->entitlements =
	    arena_alloc(arena, m->n_entitlements + 1, sizeof(*v->entitlements));
	if (v->entitlements == NULL)
		return -1;
	for (size_t i = 0; i < m->n_entitlements; i++) {
		const struct entitlement *e = &m->entitlements[i];

		v->entitlements[i] = (struct muster_entitlement){
			.id = e->id,
			.name = e->name,
			.description = e->description,
			.kind = entitlement_kind_text(e->kind),
			.level = view_scope(m, e->level_scope, e->level_id),
			.builtin = (enum muster_tri)e->builtin,
			.readable = (enum muster_tri)e->readable,
			.n_statements =
			    v->first_statement[i + 1] - v->first_statement[i],
			.n_grants = e->n_grants,
			.tier = (enum muster_tier)d->of_entitlement[i].tier,
			.tier_reason = d->of_entitlement[i].reason,
			.source = e->source,
			.agrees = (enum muster_tri)e->agrees,
			.difference = e->difference,
			.problem = e->problem,
			.text = e->text,
		};
	}
	return 0;
}

/* The boundaries of a grant that are in the inventory. */
static int
bind(struct views *v, size_t at, struct arena *arena)
{
	const struct grant *g = &v->derived->model->grants[at];
	const struct muster_boundary **list;

	if (g->n_boundaries == 0)
		return 0;
	list = arena_alloc(arena, g->n_boundaries, sizeof(*list));
	if (list == NULL)
		return -1;
	v->grants[at].boundaries = list;
	for (size_t i = 0; i < g->n_boundaries; i++) {
		if (g->boundary[i] == NONE)
			continue;
		list[v->grants[at].n_boundaries++] =
		    &v->boundaries[g->boundary[i]];
		v->boundaries[g->boundary[i]].n_grants++;
	}
	return 0;
}

int
view_grants(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	v->grants = arena_alloc(arena, m->n_grants + 1, sizeof(*v->grants));
	if (v->grants == NULL)
		return -1;
	for (size_t i = 0; i < m->n_grants; i++) {
		const struct grant *g = &m->grants[i];

		v->grants[i] = (struct muster_grant){
			.id = g->id,
			.group_id = g->group_id,
			.group = g->group != NONE ? &v->groups[g->group] : NULL,
			.entitlement_id = g->entitlement_id,
			.entitlement = g->entitlement != NONE
					   ? &v->entitlements[g->entitlement]
					   : NULL,
			.scope = view_scope(m, g->scope, g->scope_id),
			.n_conditions = g->n_boundaries,
			.n_conditions_missing = g->n_boundaries_missing,
			.condition_names =
			    g->boundary_names != NULL ? g->boundary_names : "",
			.source = g->source,
			.first_seen = v->changes != NULL
					  ? v->changes->grant_since[i]
					  : UTC_UNKNOWN,
			.n_accounts =
			    g->group != NONE
				? v->derived->group_accounts[g->group]
				: 0,
		};
		if (bind(v, i, arena) != 0)
			return -1;
	}
	return 0;
}
