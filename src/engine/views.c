/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model as rules see it, built once for a run: arrays of views, and for
 * each kind of subject an index by id.  Where two sources use one id, the
 * later one's view is called "source/id"; findings carry source and id apart.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "engine/engine_private.h"

/* Adds the id; if it is taken, puts another one into *id that is not. */
static int
add_id(struct map *map, const char **id, const char *source, size_t at,
    struct arena *arena)
{
	int rc = map_add(map, *id, at);

	if (rc != 1)
		return rc;
	*id = arena_printf(arena, "%s/%s", source, *id);
	if (*id == NULL)
		return -1;
	if ((rc = map_add(map, *id, at)) != 1)
		return rc;
	*id = arena_printf(arena, "%s#%zu", *id, at);
	return *id != NULL ? map_add(map, *id, at) : -1;
}

#define INDEX(kind, items, count)                                              \
	do {                                                                   \
		struct map *map = v->ids[kind] = map_new();                    \
                                                                               \
		for (size_t i = 0; map != NULL && i < (count); i++)            \
			if (add_id(map, &v->items[i].id, v->items[i].source,   \
				i, arena) != 0)                                \
				return -1;                                     \
		if (map == NULL)                                               \
			return -1;                                             \
	} while (0)

static int
index_views(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	INDEX(MUSTER_ACCOUNT, accounts, m->n_accounts);
	INDEX(MUSTER_GROUP, groups, m->n_groups);
	INDEX(MUSTER_ENTITLEMENT, entitlements, m->n_entitlements);
	INDEX(MUSTER_GRANT, grants, m->n_grants);
	INDEX(MUSTER_CREDENTIAL, credentials, m->n_credentials);
	INDEX(MUSTER_PART, parts, m->n_parts);
	v->ids[MUSTER_SOURCE] = map_new();
	if (v->ids[MUSTER_SOURCE] == NULL)
		return -1;
	for (size_t i = 0; i < m->n_sources; i++)
		if (map_add(v->ids[MUSTER_SOURCE], v->sources[i].id, i) != 0)
			return -1;
	return 0;
}

int
views_build(struct views *v, const struct derived *derived, struct arena *arena,
    struct err *err)
{
	memset(v, 0, sizeof(*v));
	v->derived = derived;
	if (view_accounts(v, arena) != 0 || view_sources(v, arena) != 0 ||
	    view_groups(v, arena) != 0 || view_doubts(v, arena) != 0 ||
	    view_statements(v, arena) != 0 ||
	    view_entitlements(v, arena) != 0 || view_grants(v, arena) != 0 ||
	    view_credentials(v, arena) != 0 || view_parts(v, arena) != 0 ||
	    view_agreements(v, arena) != 0 ||
	    index_views(v, arena) != 0) {
		views_clear(v);
		return err_nomem(err);
	}
	return 0;
}

void
views_clear(struct views *v)
{
	for (size_t i = 0; i < SUBJECT_KINDS; i++) {
		map_free(v->ids[i]);
		v->ids[i] = NULL;
	}
}

size_t
views_count(const struct views *v, enum muster_subject kind)
{
	return v->ids[kind] != NULL ? map_count(v->ids[kind]) : 0;
}

size_t
views_find(const struct views *v, enum muster_subject kind, const char *id)
{
	return v->ids[kind] != NULL ? map_get(v->ids[kind], id) : NONE;
}

static const char *
or_id(const char *name, const char *id)
{
	return name != NULL && name[0] != '\0' ? name : id;
}

/* "Admins for Operations at Production" */
static const char *
grant_name(const struct muster_grant *g, struct arena *arena)
{
	const char *what = g->entitlement != NULL
			       ? or_id(g->entitlement->name, g->entitlement_id)
			       : g->entitlement_id;
	const char *who =
	    g->group != NULL ? or_id(g->group->name, g->group_id) : g->group_id;
	const char *where = or_id(g->scope.name, g->scope.id);

	return arena_printf(arena, "%s for %s%s%s",
	    what != NULL ? what : "nothing named",
	    who != NULL ? who : "nobody named", where != NULL ? " at " : "",
	    where != NULL ? where : "");
}

int
views_subject(const struct views *v, enum muster_subject kind, size_t at,
    struct subject *out, struct arena *arena)
{
	const struct model *m = v->derived->model;

	switch (kind) {
	case MUSTER_ACCOUNT:
		*out = (struct subject){ m->accounts[at].id,
			v->accounts[at].name, m->accounts[at].source };
		break;
	case MUSTER_GROUP:
		*out = (struct subject){ m->groups[at].id, m->groups[at].name,
			m->groups[at].source };
		break;
	case MUSTER_ENTITLEMENT:
		*out = (struct subject){ m->entitlements[at].id,
			m->entitlements[at].name, m->entitlements[at].source };
		break;
	case MUSTER_GRANT:
		*out = (struct subject){ m->grants[at].id,
			grant_name(&v->grants[at], arena),
			m->grants[at].source };
		break;
	case MUSTER_CREDENTIAL:
		*out = (struct subject){ m->credentials[at].id,
			m->credentials[at].name, m->credentials[at].source };
		break;
	case MUSTER_PART:
		*out = (struct subject){ NULL,
			arena_strdup(arena, v->parts[at].name),
			m->parts[at].source };
		out->id = m->parts[at].scope_id == NULL
			      ? m->parts[at].name
			      : arena_printf(arena, "%s@%s", m->parts[at].name,
				    m->parts[at].scope_id);
		break;
	case MUSTER_SOURCE:
		*out = (struct subject){ m->sources[at].id,
			or_id(m->sources[at].title, m->sources[at].id),
			m->sources[at].id };
		break;
	case MUSTER_RULE:
		return -1; /* the host knows these */
	}
	out->name = or_id(out->name, out->id);
	return out->id != NULL && out->name != NULL ? 0 : -1;
}
