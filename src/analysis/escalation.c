/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways up: from what an account may do to what it can become by it.  Edges
 * are found once; then each tier is walked back from those who hold it, one
 * step a round, so that the way found first is the shortest.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/derive.h"
#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/model.h"

struct edges { /* heap; grows */
	struct edge *items;
	size_t n, room;
};

struct search {
	struct derived *d;
	struct edges edges;
	bool *grant_leads; /* per grant: has an effect that leads on */
	size_t *services;  /* accounts that somebody could act as */
	size_t n_services;
	struct rows rows; /* of the account at hand, once somebody asks */
	bool gathered;
	struct scratch scratch;
};

static const struct permission_escalation *
escalation_facts(const struct derived *d, const struct effect *e)
{
	return &d->resolution->facts[e->number].escalates;
}

/* ---- edges ---- */

static bool
is_limited_by(const struct term *left, const char *const *names, size_t n)
{
	for (size_t i = 0; i < left->n; i++)
		for (size_t k = 0; k < n; k++)
			if (strcmp(left->conditions[i].attribute, names[k]) ==
			    0)
				return true;
	return false;
}

static int
push(struct search *s, const struct edge *e, struct err *err)
{
	void *items = s->edges.items;

	if (array_reserve(&items, &s->edges.room, s->edges.n + 1, sizeof(*e)) !=
	    0)
		return err_nomem(err);
	s->edges.items = items;
	s->edges.items[s->edges.n++] = *e;
	return 0;
}

/* May the login be meant by the conditions on it? */
static bool
may_be_meant(const struct term *left, const char *by, const char *login)
{
	for (size_t i = 0; i < left->n; i++)
		if (strcmp(left->conditions[i].attribute, by) == 0 &&
		    place_text_meets(&left->conditions[i], login) == ANSWER_NO)
			return false;
	return true;
}

static bool
is_service_of(const struct derived *d, size_t a, const char *source)
{
	const struct account *other = &d->model->accounts[a];

	return other->type == ACCOUNT_SERVICE && effective_can_sign_in(d, a) &&
	       text_compare(other->source, source) == 0;
}

/* One edge per service account that is meant, or one for all of them. */
static int
act_as(struct search *s, struct edge *e, size_t account,
    const struct term *left, const char *by, struct err *err)
{
	const struct model *m = s->d->model;

	if (by == NULL || !is_limited_by(left, &by, 1)) {
		e->any_service = true;
		return push(s, e, err);
	}
	for (size_t k = 0; k < s->n_services; k++) {
		size_t i = s->services[k];
		const char *login = m->accounts[i].login;

		if (i == account || login == NULL ||
		    text_compare(m->accounts[i].source,
			m->accounts[account].source) != 0 ||
		    !may_be_meant(left, by, login))
			continue;
		e->target = i;
		if (push(s, e, err) != 0)
			return -1;
	}
	return 0;
}

/* Denied whole?  Only asked where some group denies anything. */
static int
is_held(bool *out, struct search *s, size_t account, size_t grant,
    const struct effect *e, struct err *err)
{
	const struct question q = { .account = account,
		.scope = s->d->model->grants[grant].scope,
		.number = e->number,
		.permission = e->permission,
		.without = NONE,
		.brief = true,
		.rows = &s->rows };
	struct right right;
	bool denies = false;

	*out = true;
	for (size_t i = 0; i < membership_count(s->d, account); i++)
		denies = denies ||
			 s->d->resolution
			     ->group_denies[membership_group(s->d, account, i)];
	if (!denies)
		return 0;
	if (!s->gathered && rows_gather(&s->rows, s->d, account, err) != 0)
		return -1;
	s->gathered = true;
	/* the caller's verdict stands in the same memory: it is kept */
	if (effective_answer(&right, s->d, &q, &s->scratch.arena, err) != 0)
		return -1;
	*out = right.enabled != HELD_NO;
	return 0;
}

static int
add_edge(struct search *s, size_t account, size_t group, size_t grant,
    const struct effect *e, struct err *err)
{
	const struct permission_escalation *to = escalation_facts(s->d, e);
	const struct grant *g = &s->d->model->grants[grant];
	const struct place place = { s->d, account, g->scope };
	struct edge edge = { .number = e->number,
		.group = group,
		.grant = grant,
		.target = NONE,
		.tier = to->tier };
	struct verdict v;
	bool held;

	if (e->deny || to->label == NULL)
		return 0;
	if (place_judge(&v, &place, g, e, scratch_arena(&s->scratch), err) != 0)
		return -1;
	if (v.state != EFFECT_ALIVE ||
	    is_limited_by(&v.left, to->unless, to->n_unless))
		return 0;
	if (is_held(&held, s, account, grant, e, err) != 0)
		return -1;
	if (!held)
		return 0;
	edge.conditional = v.left.n > 0;
	return to->acts_as_service
		   ? act_as(s, &edge, account, &v.left, to->by, err)
		   : push(s, &edge, err);
}

static int
add_edges(struct search *s, size_t account, struct err *err)
{
	struct access_cursor cursor;
	struct access row;

	access_begin_at(&cursor, s->d, account);
	while (access_next_of(&cursor, account, &row)) {
		const struct expansion *e = expand_grant(s->d, row.grant);

		if (!s->grant_leads[row.grant])
			continue;
		for (size_t k = 0; k < e->n_effects; k++)
			if (add_edge(s, account, row.group, row.grant,
				&e->effects[k], err) != 0)
				return -1;
	}
	return 0;
}

static void
mark_leading(struct search *s)
{
	for (size_t i = 0; i < s->d->model->n_grants; i++) {
		const struct expansion *e = expand_grant(s->d, i);

		for (size_t k = 0; e != NULL && k < e->n_effects; k++)
			if (escalation_facts(s->d, &e->effects[k])->label !=
			    NULL)
				s->grant_leads[i] = true;
	}
}

/* Few among many: looked for once, not for each edge. */
static int
list_services(struct search *s, struct arena *arena, struct err *err)
{
	const struct model *m = s->d->model;
	size_t n = 0;

	for (size_t a = 0; a < m->n_accounts; a++)
		n += is_service_of(s->d, a, m->accounts[a].source);
	s->services = arena_alloc(arena, n + 1, sizeof(*s->services));
	if (s->services == NULL)
		return err_nomem(err);
	for (size_t a = 0; a < m->n_accounts; a++)
		if (is_service_of(s->d, a, m->accounts[a].source))
			s->services[s->n_services++] = a;
	return 0;
}

static int
find_edges(struct search *s, struct arena *arena, struct err *err)
{
	struct resolution *r = s->d->resolution;
	size_t n = s->d->model->n_accounts;

	r->edge_start = arena_alloc(arena, n + 1, sizeof(*r->edge_start));
	if (r->edge_start == NULL)
		return err_nomem(err);
	if (list_services(s, arena, err) != 0)
		return -1;
	mark_leading(s);
	for (size_t a = 0; a < n; a++) {
		r->edge_start[a] = s->edges.n;
		s->gathered = false;
		if (add_edges(s, a, err) != 0)
			return -1;
	}
	r->edge_start[n] = s->edges.n;
	r->edges = arena_alloc(arena, s->edges.n + 1, sizeof(*r->edges));
	if (r->edges == NULL)
		return err_nomem(err);
	if (s->edges.n > 0)
		memcpy(
		    r->edges, s->edges.items, s->edges.n * sizeof(*r->edges));
	return 0;
}

/* ---- walking back from a tier ---- */

static struct reach *
reach_of(const struct resolution *r, size_t account, size_t tier)
{
	return &r->reach[account * ESCALATION_TIERS + tier];
}

/* One round of walking back from a tier. */
struct round {
	struct derived *d;
	size_t tier, steps; /* reached in as many steps so far */
	size_t *nearest;    /* per source: a service account that is */
};

/* A service account of the source that got there in the round before. */
static size_t
any_service(const struct round *round, size_t account)
{
	const struct model *m = round->d->model;

	for (size_t i = 0; i < m->n_sources; i++)
		if (text_compare(
			m->sources[i].id, m->accounts[account].source) == 0)
			return round->nearest[i];
	return NONE;
}

/* Per source: the first service account that is `steps` away. */
static void
find_nearest(const struct round *round)
{
	const struct derived *d = round->d;
	const struct model *m = d->model;

	for (size_t i = 0; i < m->n_sources; i++)
		round->nearest[i] = NONE;
	for (size_t a = m->n_accounts; a-- > 0;)
		for (size_t i = 0; i < m->n_sources; i++)
			if (reach_of(d->resolution, a, round->tier)->steps <=
				round->steps &&
			    is_service_of(d, a, m->sources[i].id))
				round->nearest[i] = a;
}

/* Does the edge arrive, given what was reached in `steps`? */
static bool
arrives(const struct round *round, const struct edge *e, size_t account,
    size_t *target)
{
	*target = e->target;
	if (e->any_service) {
		*target = any_service(round, account);
		return *target != NONE && *target != account;
	}
	if (e->target == NONE)
		return round->steps == 0 && (size_t)e->tier <= round->tier;
	return reach_of(round->d->resolution, e->target, round->tier)->steps <=
	       round->steps;
}

static bool
step_back(const struct round *round)
{
	const struct resolution *r = round->d->resolution;
	bool any = false;

	for (size_t a = 0; a < round->d->model->n_accounts; a++) {
		struct reach *reach = reach_of(r, a, round->tier);

		for (size_t i = r->edge_start[a];
		     i < r->edge_start[a + 1] && reach->steps == NONE; i++) {
			size_t target;

			if (!arrives(round, &r->edges[i], a, &target))
				continue;
			*reach = (struct reach){ round->steps + 1, i, target };
			any = true;
		}
	}
	return any;
}

static int
walk_tiers(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;
	struct resolution *r = d->resolution;
	size_t *nearest = calloc(m->n_sources + 1, sizeof(*nearest));

	r->reach = arena_alloc(
	    arena, m->n_accounts + 1, ESCALATION_TIERS * sizeof(*r->reach));
	if (r->reach == NULL || nearest == NULL) {
		free(nearest);
		return err_nomem(err);
	}
	for (size_t tier = 0; tier < ESCALATION_TIERS; tier++) {
		struct round round = { d, tier, 0, nearest };
		bool more = true;

		for (size_t a = 0; a < m->n_accounts; a++)
			*reach_of(r, a, tier) = (struct reach){
				(size_t)r->own_tier[a] <= tier ? 0 : NONE, NONE,
				NONE
			};
		for (; round.steps < MAX_STEPS && more; round.steps++) {
			find_nearest(&round);
			more = step_back(&round);
		}
	}
	free(nearest);
	return 0;
}

/* ---- tiers of those who may act as others ---- */

static bool
is_acting(const struct edge *e)
{
	return e->any_service || e->target != NONE;
}

/* Along acting alone: who acts as another is as strong as the other. */
static size_t
acts_up_to(const struct derived *d, size_t account, size_t tier)
{
	const struct resolution *r = d->resolution;

	for (size_t n = 0; n <= MAX_STEPS; n++) {
		const struct reach *reach = reach_of(r, account, tier);

		if (reach->steps == NONE)
			return NONE;
		if (reach->steps == 0)
			return account;
		if (!is_acting(&r->edges[reach->edge]))
			return NONE;
		account = reach->target;
	}
	return NONE;
}

static const char *
account_name(const struct derived *d, size_t a)
{
	const struct account *account = &d->model->accounts[a];

	return account->display != NULL ? account->display : account->id;
}

static int
raise_account(struct derived *d, size_t a, size_t tier, size_t target,
    struct arena *arena, struct err *err)
{
	const struct resolution *r = d->resolution;
	const struct edge *e = &r->edges[reach_of(r, a, tier)->edge];
	struct privilege *p = &d->of_account[a];
	const char *other = d->of_account[target].reason;

	p->tier = r->own_tier[target];
	p->permission = r->names[e->number];
	p->grant = e->grant;
	p->unconditional = !e->conditional;
	if (effective_tier_say(p, d, e->group, arena, err) != 0)
		return -1;
	p->reason = arena_printf(arena, "%s: acting as \"%s\", which has %s",
	    p->reason, account_name(d, target), other == NULL ? "it" : other);
	return p->reason == NULL ? err_nomem(err) : 0;
}

static int
raise_all(struct derived *d, struct arena *arena, struct err *err)
{
	const struct resolution *r = d->resolution;

	/* first those that nothing can raise, so that reasons stay short */
	for (size_t a = 0; a < d->model->n_accounts; a++) {
		for (size_t tier = 0;
		     tier < ESCALATION_TIERS && tier < (size_t)r->own_tier[a];
		     tier++) {
			size_t target = acts_up_to(d, a, tier);

			if (target == NONE)
				continue;
			if (raise_account(d, a, tier, target, arena, err) != 0)
				return -1;
			break;
		}
	}
	return 0;
}

int
escalation_derive(struct derived *d, struct arena *arena, struct err *err)
{
	struct search s = { .d = d };
	int rc = -1;

	scratch_open(&s.scratch);
	s.grant_leads = calloc(d->model->n_grants + 1, sizeof(bool));
	if (s.grant_leads == NULL)
		err_nomem(err);
	else if (rows_open(&s.rows, d, err) == 0 &&
		 find_edges(&s, arena, err) == 0 &&
		 walk_tiers(d, arena, err) == 0)
		rc = raise_all(d, arena, err);
	rows_close(&s.rows);
	scratch_close(&s.scratch);
	free(s.grant_leads);
	free(s.edges.items);
	return rc;
}

/* ---- asked from outside ---- */

static void
put_step(struct step *out, const struct derived *d, size_t account,
    const struct reach *reach, enum tier tier)
{
	const struct resolution *r = d->resolution;
	const struct edge *e = &r->edges[reach->edge];

	*out = (struct step){ .account = account,
		.permission = r->names[e->number],
		.words = r->facts[e->number].escalates.label,
		.grant = e->grant,
		.scope = d->model->grants[e->grant].scope,
		.conditional = e->conditional,
		.target = reach->target,
		.tier =
		    reach->target == NONE ? tier : r->own_tier[reach->target] };
}

int
escalation_of(struct escalation *out, const struct derived *d, size_t account,
    struct arena *arena, struct err *err)
{
	const struct resolution *r = d->resolution;
	enum tier own = r->own_tier[account];
	struct step *steps;
	size_t tier = 0, at = account;

	*out =
	    (struct escalation){ .account = account, .from = own, .to = own };
	while (tier < ESCALATION_TIERS && tier < (size_t)own &&
	       reach_of(r, account, tier)->steps == NONE)
		tier++;
	if (tier == ESCALATION_TIERS || tier >= (size_t)own)
		return 0;
	steps = arena_alloc(arena, MAX_STEPS + 1, sizeof(*steps));
	if (steps == NULL)
		return err_nomem(err);
	while (at != NONE && reach_of(r, at, tier)->steps > 0 &&
	       out->n_steps < MAX_STEPS) {
		const struct reach *reach = reach_of(r, at, tier);

		put_step(&steps[out->n_steps++], d, at, reach, (enum tier)tier);
		at = reach->target;
	}
	out->steps = steps;
	out->to = (enum tier)tier;
	return 0;
}
