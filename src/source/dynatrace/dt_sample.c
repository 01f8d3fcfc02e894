/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the platform is asked about: everyone who may hold a permission of
 * tier 0, and a sample of the others.  The sample depends on ids and on the
 * configured seed only, so that a replay draws the same.
 */
#include <stdlib.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"

enum rank { RANK_ALWAYS, RANK_FIRST, RANK_REST };

struct reach { /* of a group */
	enum rank rank;
	bool everyone;
	bool *envs; /* a policy is bound there; NULL: nowhere */
};

struct person {
	const char *id, *name;
	enum rank rank;
	bool chosen;
	bool *envs;
	char order[DIGEST_HEX];
};

struct sample {
	struct dt *dt;
	struct map *permissions; /* name -> rank */
	struct map *policies;    /* id -> rank */
	struct map *groups, *people;
	struct reach *reach;   /* by `groups` */
	struct person *person; /* by `people` */
	struct person **sorted;
	size_t n_always, n_drawn;
};

static bool
is_ours(const struct sample *s, const char *source)
{
	return text_compare(source, s->dt->source) == 0;
}

static enum rank
least(enum rank a, enum rank b)
{
	return a < b ? a : b;
}

/* ---- how much a policy gives, as far as it matters here ---- */

static int
add_permissions(struct map *map, const char *const *names, size_t n,
    enum rank rank, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (map_add(map, names[i], (size_t)rank) < 0)
			return err_nomem(err);
	return 0;
}

static enum rank
rank_of_permission(const struct sample *s, const char *name)
{
	size_t rank = map_get(s->permissions, name);

	if (strchr(name, '*') != NULL)
		return RANK_ALWAYS;
	return rank == NONE ? RANK_REST : (enum rank)rank;
}

/* What could not be read may give anything: there the answer is worth most. */
static enum rank
rank_of_policy(const struct sample *s, const struct entitlement *e)
{
	enum rank rank = RANK_REST;

	if (e->readable != TRI_YES)
		return RANK_ALWAYS;
	for (size_t i = 0; i < e->n_statements; i++) {
		const struct statement *st = &e->statements[i];

		for (size_t j = 0; !st->deny && j < st->n_permissions; j++)
			rank = least(
			    rank, rank_of_permission(s, st->permissions[j]));
	}
	return rank;
}

static int
rank_policies(struct sample *s, struct err *err)
{
	const struct model *m = s->dt->model;

	for (size_t i = 0; i < m->n_entitlements; i++) {
		const struct entitlement *e = &m->entitlements[i];

		if (is_ours(s, e->source) &&
		    map_add(s->policies, e->id, (size_t)rank_of_policy(s, e)) <
			0)
			return err_nomem(err);
	}
	return 0;
}

static enum rank
rank_of_grant(const struct sample *s, const struct grant *g)
{
	size_t rank;

	if (text_starts(g->entitlement_id, DT_ROLE_PREFIX))
		return rank_of_permission(
		    s, g->entitlement_id + strlen(DT_ROLE_PREFIX));
	rank = map_get(s->policies, g->entitlement_id);
	return rank == NONE ? RANK_ALWAYS : (enum rank)rank;
}

/* ---- what a group holds, and where ---- */

static int
add_groups(struct sample *s, struct err *err)
{
	const struct model *m = s->dt->model;

	s->reach =
	    arena_alloc(&s->dt->arena, m->n_groups + 1, sizeof(*s->reach));
	if (s->reach == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_groups; i++) {
		const struct group *g = &m->groups[i];
		size_t at = map_count(s->groups);

		if (!is_ours(s, g->source))
			continue;
		if (map_add(s->groups, g->id, at) < 0)
			return err_nomem(err);
		s->reach[at].rank = RANK_REST;
		s->reach[at].everyone = g->everyone == TRI_YES;
	}
	return 0;
}

static int
add_environment(struct sample *s, bool **envs, size_t at, struct err *err)
{
	const struct dt *dt = s->dt;

	if (*envs == NULL)
		*envs = arena_alloc(
		    &s->dt->arena, dt->environments.n, sizeof(**envs));
	if (*envs == NULL)
		return err_nomem(err);
	(*envs)[at] = true;
	return 0;
}

/* Classic permissions count for the rank only: the platform's answer does
 * not know them. */
static int
add_grant(struct sample *s, const struct grant *g, struct err *err)
{
	const struct dt_environment *envs = s->dt->environments.items;
	size_t group = map_get(s->groups, g->group_id), env;

	if (group == NONE)
		return 0;
	s->reach[group].rank = least(s->reach[group].rank, rank_of_grant(s, g));
	env = dt_set_find(&s->dt->environment_ids, g->scope_id);
	if (env == NONE || envs[env].active == TRI_NO ||
	    text_starts(g->entitlement_id, DT_ROLE_PREFIX))
		return 0;
	return add_environment(s, &s->reach[group].envs, env, err);
}

static int
add_grants(struct sample *s, struct err *err)
{
	const struct model *m = s->dt->model;

	for (size_t i = 0; i < m->n_grants; i++)
		if (is_ours(s, m->grants[i].source) &&
		    add_grant(s, &m->grants[i], err) != 0)
			return -1;
	return 0;
}

/* ---- who there is ---- */

static int
add_person(struct sample *s, const char *id, const char *name, struct err *err)
{
	size_t at = map_count(s->people);
	const char *text;
	int added;

	if ((added = map_add(s->people, id, at)) < 0)
		return err_nomem(err);
	if (added == 1)
		return 0;
	text = arena_printf(&s->dt->arena, "%s\n%s", s->dt->set->seed, id);
	if (text == NULL)
		return err_nomem(err);
	s->person[at].id = id;
	s->person[at].name = name != NULL ? name : id;
	s->person[at].rank = RANK_REST;
	return digest_bytes(text, strlen(text), s->person[at].order, err);
}

/* An account that cannot sign in holds nothing today: it is not asked for. */
static bool
is_asked_for(enum account_status status)
{
	return status == ACCOUNT_ACTIVE || status == ACCOUNT_PENDING ||
	       status == ACCOUNT_STATUS_UNKNOWN;
}

static int
add_people(struct sample *s, struct err *err)
{
	const struct dt_service_user *user = s->dt->service_users.items;
	const struct model *m = s->dt->model;
	size_t n = m->n_accounts + s->dt->service_users.n;

	s->person = arena_alloc(&s->dt->arena, n + 1, sizeof(*s->person));
	s->sorted = arena_alloc(&s->dt->arena, n + 1, sizeof(*s->sorted));
	if (s->person == NULL || s->sorted == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_accounts; i++)
		if (is_ours(s, m->accounts[i].source) &&
		    is_asked_for(m->accounts[i].status) &&
		    add_person(
			s, m->accounts[i].id, m->accounts[i].login, err) != 0)
			return -1;
	/* one that the list of users does not hold */
	for (size_t i = 0; i < s->dt->service_users.n; i++)
		if (dt_set_find(&s->dt->users, user[i].id) == NONE &&
		    is_asked_for(user[i].status != NULL
				     ? dt_account_status(user[i].status)
				     : ACCOUNT_STATUS_UNKNOWN) &&
		    add_person(s, user[i].id, user[i].email, err) != 0)
			return -1;
	return 0;
}

/* ---- every membership, as told by the groups or by the service users ---- */

typedef int take_membership(
    struct sample *, struct person *, const struct reach *, struct err *);

static int
take_pair(struct sample *s, take_membership *take, const char *member,
    const char *group, struct err *err)
{
	size_t person = map_get(s->people, member);
	size_t at = map_get(s->groups, group);

	if (person == NONE || at == NONE || s->reach[at].everyone)
		return 0;
	return take(s, &s->person[person], &s->reach[at], err);
}

static int
take_everyone(struct sample *s, take_membership *take, struct err *err)
{
	for (size_t g = 0; g < map_count(s->groups); g++)
		for (size_t i = 0;
		     s->reach[g].everyone && i < map_count(s->people); i++)
			if (take(s, &s->person[i], &s->reach[g], err) != 0)
				return -1;
	return 0;
}

static int
each_membership(struct sample *s, take_membership *take, struct err *err)
{
	const struct dt_service_user *user = s->dt->service_users.items;
	const struct model *m = s->dt->model;

	for (size_t i = 0; i < m->n_memberships; i++)
		if (is_ours(s, m->memberships[i].source) &&
		    take_pair(s, take, m->memberships[i].member_id,
			m->memberships[i].group_id, err) != 0)
			return -1;
	for (size_t i = 0; i < s->dt->service_users.n; i++)
		for (size_t j = 0; user[i].groups_read && j < user[i].n_groups;
		     j++)
			if (take_pair(s, take, user[i].id, user[i].groups[j],
				err) != 0)
				return -1;
	return take_everyone(s, take, err);
}

static int
take_rank(struct sample *s, struct person *p, const struct reach *group,
    struct err *err)
{
	(void)s;
	(void)err;
	p->rank = least(p->rank, group->rank);
	return 0;
}

static int
take_environments(struct sample *s, struct person *p, const struct reach *group,
    struct err *err)
{
	for (size_t i = 0;
	     p->chosen && group->envs != NULL && i < s->dt->environments.n; i++)
		if (group->envs[i] && add_environment(s, &p->envs, i, err) != 0)
			return -1;
	return 0;
}

/* ---- the choice ---- */

static int
by_rank_and_order(const void *a, const void *b)
{
	const struct person *x = *(const struct person *const *)a;
	const struct person *y = *(const struct person *const *)b;
	int d;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	d = strcmp(x->order, y->order);
	return d != 0 ? d : strcmp(x->id, y->id);
}

static void
choose(struct sample *s)
{
	size_t n = map_count(s->people);

	for (size_t i = 0; i < n; i++)
		s->sorted[i] = &s->person[i];
	qsort(s->sorted, n, sizeof(struct person *), by_rank_and_order);
	for (size_t i = 0; i < n; i++) {
		struct person *p = s->sorted[i];
		bool always = p->rank == RANK_ALWAYS;

		if (always ? s->n_always >= DT_MAX_ALWAYS
			   : s->n_drawn >= (uint64_t)s->dt->set->sample)
			continue;
		p->chosen = true;
		if (always)
			s->n_always++;
		else
			s->n_drawn++;
	}
}

static void
put_question(struct dt_answers *out, const struct person *p, const char *level,
    const char *in)
{
	out->questions[out->n_questions++] =
	    (struct dt_question){ p->id, p->name, level, in };
}

/* At account level, and where a policy is bound to one of their groups. */
static int
put_questions(struct sample *s, struct dt_answers *out, struct err *err)
{
	const struct dt_environment *env = s->dt->environments.items;
	size_t n_people = map_count(s->people), n = 0;

	for (size_t i = 0; i < n_people; i++) {
		n += s->person[i].chosen;
		for (size_t e = 0;
		     s->person[i].envs != NULL && e < s->dt->environments.n;
		     e++)
			n += s->person[i].envs[e];
	}
	out->questions =
	    arena_alloc(&s->dt->arena, n + 1, sizeof(*out->questions));
	if (out->questions == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n_people; i++) {
		const struct person *p = s->sorted[i];

		if (p->chosen)
			put_question(out, p, "account", s->dt->set->account);
		for (size_t e = 0; p->envs != NULL && e < s->dt->environments.n;
		     e++)
			if (p->envs[e])
				put_question(out, p, "environment", env[e].id);
	}
	out->n_people = n_people;
	out->n_always = s->n_always;
	out->n_drawn = s->n_drawn;
	for (size_t i = 0; i < n_people; i++)
		out->n_left +=
		    s->person[i].rank == RANK_ALWAYS && !s->person[i].chosen;
	return 0;
}

static int
fill(struct sample *s, struct dt_answers *out, struct err *err)
{
	const struct source_run *run = s->dt->run;

	if (add_permissions(s->permissions, run->tier_0, run->n_tier_0,
		RANK_ALWAYS, err) != 0 ||
	    add_permissions(s->permissions, run->tier_1, run->n_tier_1,
		RANK_FIRST, err) != 0 ||
	    rank_policies(s, err) != 0 || add_groups(s, err) != 0 ||
	    add_grants(s, err) != 0 || add_people(s, err) != 0 ||
	    each_membership(s, take_rank, err) != 0)
		return -1;
	choose(s);
	return each_membership(s, take_environments, err) != 0
		   ? -1
		   : put_questions(s, out, err);
}

int
dt_sample(struct dt *dt, struct dt_answers *out, struct err *err)
{
	struct sample s = { .dt = dt };
	struct map **maps[] = { &s.permissions, &s.policies, &s.groups,
		&s.people };
	int rc = -1;

	for (size_t i = 0; i < NITEMS(maps); i++) {
		*maps[i] = map_new();
		if (*maps[i] == NULL) {
			err_nomem(err);
			goto out;
		}
	}
	rc = fill(&s, out, err);
out:
	for (size_t i = 0; i < NITEMS(maps); i++)
		map_free(*maps[i]);
	return rc;
}
