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
#include "base/text.h"
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
	INDEX(MUSTER_BOUNDARY, boundaries, m->n_boundaries);
	INDEX(MUSTER_PLACE, places, m->n_scopes);
	INDEX(MUSTER_LIMIT, limits, m->n_limits);
	v->ids[MUSTER_SOURCE] = map_new();
	if (v->ids[MUSTER_SOURCE] == NULL)
		return -1;
	for (size_t i = 0; i < m->n_sources; i++)
		if (map_add(v->ids[MUSTER_SOURCE], v->sources[i].id, i) != 0)
			return -1;
	return 0;
}

/* What the configuration names belongs to no source. */
static int
index_configured(struct views *v, struct arena *arena)
{
	v->ids[MUSTER_ENTRY] = map_new();
	v->ids[MUSTER_EXCEPTION] = map_new();
	if (v->ids[MUSTER_ENTRY] == NULL || v->ids[MUSTER_EXCEPTION] == NULL)
		return -1;
	for (size_t i = 0; i < v->n_entries; i++)
		if (add_id(v->ids[MUSTER_ENTRY], &v->entries[i].id,
			v->entries[i].place, i, arena) != 0)
			return -1;
	for (size_t i = 0; i < v->n_exceptions; i++)
		if (add_id(v->ids[MUSTER_EXCEPTION], &v->exceptions[i].id,
			v->exceptions[i].place, i, arena) != 0)
			return -1;
	return 0;
}

/* Rows that show others come after these. */
static int
build_rows(struct views *v, struct arena *arena)
{
	if (view_actors(v, arena) != 0 || view_accounts(v, arena) != 0 ||
	    view_sources(v, arena) != 0 || view_groups(v, arena) != 0 ||
	    view_doubts(v, arena) != 0 || view_boundaries(v, arena) != 0 ||
	    view_statements(v, arena) != 0 ||
	    view_entitlements(v, arena) != 0 || view_grants(v, arena) != 0 ||
	    view_grant_tiers(v, arena) != 0 ||
	    view_credentials(v, arena) != 0 || view_parts(v, arena) != 0 ||
	    view_places(v, arena) != 0 || view_limits(v, arena) != 0)
		return -1;
	return view_agreements(v, arena);
}

/* What stands beside the snapshot; registers look rows up by id. */
static int
build_rest(struct views *v, struct arena *arena)
{
	if (index_views(v, arena) != 0 || view_registers(v, arena) != 0 ||
	    view_exceptions(v, arena) != 0 || view_duties(v, arena) != 0 ||
	    view_history(v, arena) != 0)
		return -1;
	return index_configured(v, arena);
}

int
views_build(struct views *v, const struct judging *judging,
    struct arena *arena, struct err *err)
{
	struct changes *changes = NULL;

	memset(v, 0, sizeof(*v));
	v->derived = judging->derived;
	v->judging = judging;
	v->arena = arena;
	arena_init(&v->answer);
	if (judging->history != NULL && judging->changes == NULL &&
	    change_find(&changes, judging->derived, judging->history, arena,
		err) != 0)
		return -1;
	if (judging->history != NULL)
		v->changes = judging->changes != NULL ? judging->changes
						      : changes;
	if (build_rows(v, arena) != 0 || build_rest(v, arena) != 0) {
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
	names_close(&v->logins);
	names_close(&v->past_logins);
	names_close(&v->past_names);
	view_duties_clear(v);
	arena_clear(&v->answer);
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

const char *
views_or_id(const char *name, const char *id)
{
	return name != NULL && name[0] != '\0' ? name : id;
}

const char *
views_scoped(const char *name, const char *scope_id, struct arena *arena)
{
	return scope_id == NULL
		   ? name
		   : arena_printf(arena, "%s@%s", name, scope_id);
}

/* "Admins for Operations at Production" */
static const char *
grant_name(const struct muster_grant *g, struct arena *arena)
{
	const char *what = g->entitlement != NULL
			       ? views_or_id(g->entitlement->name,
				     g->entitlement_id)
			       : g->entitlement_id;
	const char *who = g->group != NULL
			      ? views_or_id(g->group->name, g->group_id)
			      : g->group_id;
	const char *where = views_or_id(g->scope.name, g->scope.id);

	return arena_printf(arena, "%s for %s%s%s",
	    what != NULL ? what : "nothing named",
	    who != NULL ? who : "nobody named", where != NULL ? " at " : "",
	    where != NULL ? where : "");
}

const char *
views_source(const struct views *v, enum muster_subject kind, size_t at)
{
	const struct model *m = v->derived->model;

	switch (kind) {
	case MUSTER_ACCOUNT:
		return m->accounts[at].source;
	case MUSTER_GROUP:
		return m->groups[at].source;
	case MUSTER_ENTITLEMENT:
		return m->entitlements[at].source;
	case MUSTER_GRANT:
		return m->grants[at].source;
	case MUSTER_CREDENTIAL:
		return m->credentials[at].source;
	case MUSTER_PART:
		return m->parts[at].source;
	case MUSTER_SOURCE:
		return m->sources[at].id;
	case MUSTER_BOUNDARY:
		return m->boundaries[at].source;
	case MUSTER_PLACE:
		return m->scopes[at].source;
	case MUSTER_LIMIT:
		return m->limits[at].source;
	case MUSTER_ENTRY:
	case MUSTER_EXCEPTION:
	case MUSTER_RULE:
		break;
	}
	return "";
}

/* The later of two sources that use one id has it with its name before. */
int
views_locate(size_t *out, const struct views *v, enum muster_subject kind,
    const char *source, const char *id)
{
	struct arena arena;
	const char *longer;

	*out = views_find(v, kind, id);
	if (*out == NONE ||
	    text_compare(views_source(v, kind, *out), source) == 0)
		return 0;
	arena_init(&arena);
	longer = arena_printf(&arena, "%s/%s", source, id);
	*out = longer != NULL ? views_find(v, kind, longer) : NONE;
	arena_clear(&arena);
	if (*out != NONE &&
	    text_compare(views_source(v, kind, *out), source) != 0)
		*out = NONE;
	return longer != NULL ? 0 : -1;
}

/* Its name; and its id, where that is made and not the source's. */
static void
name_subject(const struct views *v, enum muster_subject kind, size_t at,
    struct subject *out, struct arena *arena)
{
	const struct model *m = v->derived->model;

	switch (kind) {
	case MUSTER_ACCOUNT:
		out->id = m->accounts[at].id;
		out->name = v->accounts[at].name;
		break;
	case MUSTER_GROUP:
		out->id = m->groups[at].id;
		out->name = m->groups[at].name;
		break;
	case MUSTER_ENTITLEMENT:
		out->id = m->entitlements[at].id;
		out->name = m->entitlements[at].name;
		break;
	case MUSTER_GRANT:
		out->id = m->grants[at].id;
		out->name = grant_name(&v->grants[at], arena);
		break;
	case MUSTER_CREDENTIAL:
		out->id = m->credentials[at].id;
		out->name = m->credentials[at].name;
		break;
	case MUSTER_PART:
		out->id = views_scoped(
		    m->parts[at].name, m->parts[at].scope_id, arena);
		out->name = arena_strdup(arena, v->parts[at].name);
		break;
	case MUSTER_SOURCE:
		out->id = m->sources[at].id;
		out->name = m->sources[at].title;
		break;
	case MUSTER_BOUNDARY:
		out->id = m->boundaries[at].id;
		out->name = m->boundaries[at].name;
		break;
	case MUSTER_PLACE:
		out->id = m->scopes[at].id;
		out->name = m->scopes[at].name;
		break;
	case MUSTER_LIMIT:
		out->id = views_scoped(
		    m->limits[at].name, m->limits[at].scope_id, arena);
		out->name = out->id;
		break;
	case MUSTER_ENTRY:
		out->id = arena_strdup(arena, v->entries[at].id);
		out->name = v->entries[at].match;
		break;
	case MUSTER_EXCEPTION:
		out->id = arena_strdup(arena, v->exceptions[at].id);
		out->name = out->id;
		break;
	case MUSTER_RULE:
		break; /* the host knows these */
	}
}

int
views_subject(const struct views *v, enum muster_subject kind, size_t at,
    struct subject *out, struct arena *arena)
{
	*out = (struct subject){ NULL, NULL, views_source(v, kind, at) };
	name_subject(v, kind, at, out, arena);
	out->name = views_or_id(out->name, out->id);
	return out->id != NULL && out->name != NULL ? 0 : -1;
}
