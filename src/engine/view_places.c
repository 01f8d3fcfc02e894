/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are, what is allowed there at most, and what happened. */
#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"

int
view_places(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	v->places = arena_alloc(arena, m->n_scopes + 1, sizeof(*v->places));
	if (v->places == NULL)
		return -1;
	for (size_t i = 0; i < m->n_scopes; i++) {
		const struct scope *s = &m->scopes[i];

		v->places[i] = (struct muster_place){
			.scope = view_scope(m, i, s->id),
			.id = s->id,
			.parent_id = s->parent_id,
			.active = (enum muster_tri)s->active,
			.fenced = (enum muster_tri)s->fenced,
			.ranges = s->ranges,
			.n_ranges = s->n_ranges,
			.source = s->source,
		};
	}
	for (size_t i = 0; i < m->n_grants; i++)
		if (m->grants[i].scope != NONE)
			v->places[m->grants[i].scope].n_grants++;
	return 0;
}

int
view_limits(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	v->limits = arena_alloc(arena, m->n_limits + 1, sizeof(*v->limits));
	if (v->limits == NULL)
		return -1;
	for (size_t i = 0; i < m->n_limits; i++) {
		const struct limit *l = &m->limits[i];
		const size_t scope =
		    l->scope_id != NULL
			? model_find_scope(m, l->source, l->scope_id)
			: NONE;

		v->limits[i] = (struct muster_limit){
			.id = views_scoped(l->name, l->scope_id, arena),
			.name = l->name,
			.source = l->source,
			.scope = view_scope(m, scope, l->scope_id),
			.current = l->current,
			.max = l->max,
		};
		if (v->limits[i].id == NULL)
			return -1;
	}
	return 0;
}

/* An actor is written as an id or as a login. */
static int
find_actor(size_t *out, const struct views *v, const struct event *e)
{
	const struct model *m = v->derived->model;

	*out = NONE;
	if (e->actor == NULL)
		return 0;
	*out = model_find_account(m, e->source, e->actor);
	if (*out != NONE)
		return 0;
	if (names_first_folded(out, &v->logins, e->actor) != 0)
		return -1;
	while (*out != NONE &&
	       text_compare(m->accounts[*out].source, e->source) != 0)
		*out = names_next(&v->logins, *out);
	return 0;
}

int
view_actors(struct views *v, struct arena *arena)
{
	const struct model *m = v->derived->model;

	if (names_open(&v->logins, m->n_accounts, arena) != 0)
		return -1;
	for (size_t i = 0; i < m->n_accounts; i++)
		if (names_add(&v->logins, m->accounts[i].login, i, true,
			arena) != 0)
			return -1;
	v->event_account =
	    arena_alloc(arena, m->n_events + 1, sizeof(*v->event_account));
	if (v->event_account == NULL)
		return -1;
	for (size_t i = 0; i < m->n_events; i++)
		if (find_actor(&v->event_account[i], v, &m->events[i]) != 0)
			return -1;
	return 0;
}

/* Logs are long, and few rules read them. */
static int
build_events(struct views *v)
{
	const struct model *m = v->derived->model;
	struct muster_event *events =
	    arena_alloc(v->arena, m->n_events + 1, sizeof(*events));

	if (events == NULL)
		return -1;
	for (size_t i = 0; i < m->n_events; i++) {
		const struct event *e = &m->events[i];

		events[i] = (struct muster_event){
			.id = e->id,
			.at = e->at,
			.actor = e->actor,
			.account = v->event_account[i] != NONE
				       ? &v->accounts[v->event_account[i]]
				       : NULL,
			.action = e->action,
			.object_kind = e->object_kind,
			.object_id = e->object_id,
			.object_name = e->object_name,
			.outcome = e->outcome,
			.scope_id = e->scope_id,
			.source = e->source,
		};
	}
	v->events = events;
	return 0;
}

const struct muster_event *
view_event(struct views *v, size_t i, bool *failed)
{
	if (i >= v->derived->model->n_events)
		return NULL;
	*failed = v->events == NULL && build_events(v) != 0;
	return *failed ? NULL : &v->events[i];
}
