/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-15: who administers in more environments than one person looks after? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rules/bounds.h"

static const struct muster_setting settings[] = {
	{ "count", "environments that one account may administer", 3, 1,
	    100000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Ids, each once after tidy(). */
struct ids {
	const char **items;
	size_t n, room;
};

/* The places that a source has. */
struct map {
	const struct muster_place **places; /* by id */
	size_t n;
};

/* Where one account administers. */
struct reach {
	struct ids ids;
	int all;        /* by a grant that reaches every environment */
	int registered; /* only through groups registered to administer */
};

static int
add(struct ids *ids, const char *id)
{
	if (ids->n == ids->room) {
		size_t room = ids->room > 0 ? 2 * ids->room : 16;
		const char **items = realloc(ids->items, room * sizeof(*items));

		if (items == NULL)
			return -1;
		ids->items = items;
		ids->room = room;
	}
	ids->items[ids->n++] = id;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
tidy(struct ids *ids)
{
	size_t n = 0;

	if (ids->n > 1)
		qsort(ids->items, ids->n, sizeof(*ids->items), by_text);
	for (size_t i = 0; i < ids->n; i++)
		if (n == 0 || strcmp(ids->items[n - 1], ids->items[i]) != 0)
			ids->items[n++] = ids->items[i];
	ids->n = n;
}

/* ---- places ---- */

static int
by_id(const void *a, const void *b)
{
	const struct muster_place *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static int
read_places(
    const struct muster_host *host, struct muster_run *run, struct map *map)
{
	const struct muster_place *p;
	size_t n = 0;

	while (host->place(run, n) != NULL)
		n++;
	if (n == 0)
		return 0;
	map->places = malloc(n * sizeof(*map->places));
	if (map->places == NULL)
		return -1;
	for (; map->n < n && (p = host->place(run, map->n)) != NULL; map->n++)
		map->places[map->n] = p;
	qsort(map->places, map->n, sizeof(*map->places), by_id);
	return 0;
}

static const struct muster_place *
find_place(const struct map *map, const char *id)
{
	size_t low = 0, high = map->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(map->places[middle]->id, id);

		if (order == 0)
			return map->places[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int
is_kind(const struct muster_scope *scope, const char *kind)
{
	return scope->kind != NULL && strcmp(scope->kind, kind) == 0;
}

static int
is_environment_of(const struct muster_place *p, const char *source)
{
	return p->active != MUSTER_NO && is_kind(&p->scope, "environment") &&
	       strcmp(p->source, source) == 0;
}

static int64_t
count_environments(const struct map *map, const char *source)
{
	int64_t n = 0;

	for (size_t i = 0; i < map->n; i++)
		n += is_environment_of(map->places[i], source);
	return n;
}

/* ---- what a grant reaches ---- */

/* Of account level: the environments that its boundaries leave to it. */
static int
reach_from_account(
    struct reach *r, const struct muster_grant *g, const struct map *map)
{
	if (g->n_boundaries == 0)
		r->all = 1;
	for (size_t i = 0; !r->all && i < map->n; i++)
		if (is_environment_of(map->places[i], g->source) &&
		    bounds_allow(g, map->places[i]->id) &&
		    add(&r->ids, map->places[i]->id) != 0)
			return -1;
	return 0;
}

static int
reach_grant(
    struct reach *r, const struct muster_grant *g, const struct map *map)
{
	const struct muster_place *p;
	const char *id = g->scope.id;

	if (is_kind(&g->scope, "account") || is_kind(&g->scope, "global") ||
	    id == NULL)
		return reach_from_account(r, g, map);
	if (is_kind(&g->scope, "zone") && (p = find_place(map, id)) != NULL &&
	    p->parent_id != NULL)
		id = p->parent_id;
	return add(&r->ids, id);
}

static int
is_registered(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, g->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
reach_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct map *map, struct reach *r)
{
	const struct muster_membership *m;
	const struct muster_grant *g;

	r->ids.n = 0;
	r->all = 0;
	r->registered = 1;
	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		if (m->group->tier > MUSTER_TIER_1)
			continue;
		r->registered =
		    r->registered && is_registered(host, run, m->group);
		for (size_t k = 0;
		     (g = host->group_grant(run, m->group, k)) != NULL; k++)
			if (g->tier <= MUSTER_TIER_1 &&
			    reach_grant(r, g, map) != 0)
				return -1;
	}
	tidy(&r->ids);
	return 0;
}

/* ---- verdicts ---- */

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct reach *r,
    const struct map *map)
{
	for (size_t i = 0; !r->all && i < r->ids.n && i < 5; i++) {
		const struct muster_place *p = find_place(map, r->ids.items[i]);

		if (host->fact_text(run, "administers",
			p != NULL && p->scope.name != NULL
			    ? p->scope.name
			    : r->ids.items[i]) != 0)
			return -1;
	}
	if (r->all &&
	    host->fact_text(run, "administers", "every environment") != 0)
		return -1;
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0)
		return -1;
	return host->fact_number(
	    run, "environments accepted", host->setting(run, "count"));
}

static int
judge_reach(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct reach *r,
    const struct map *map)
{
	const int64_t n =
	    r->all ? count_environments(map, a->source) : (int64_t)r->ids.n;
	const int sure = a->status == MUSTER_ACTIVE && a->type == MUSTER_PERSON;

	if (n <= host->setting(run, "count"))
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_MEDIUM, NULL);
	if (host->fact_number(run, "environments", n) != 0 ||
	    state_facts(host, run, a, r, map) != 0)
		return -1;
	return host->judge(run, sure ? MUSTER_FAIL : MUSTER_UNKNOWN,
	    MUSTER_ACCOUNT, a->id,
	    sure ? "The account administers in more environments than the "
		   "limit."
		 : "It administers in more environments than the limit, but it "
		   "is not known whether this is a person who can sign in.",
	    r->registered ? MUSTER_LOW : MUSTER_MEDIUM,
	    r->registered ? "low: only through groups registered to administer"
			  : "medium: one stolen session reaches all of them");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct reach *r, const struct map *map)
{
	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as an account for emergencies.", MUSTER_MEDIUM,
		    NULL);
	if (a->tier <= MUSTER_TIER_1) {
		if (reach_account(host, run, a, map, r) != 0)
			return -1;
		return judge_reach(host, run, a, r, map);
	}
	if (a->tier_doubt == NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_MEDIUM, NULL);
	if (host->fact_text(run, "in doubt", a->tier_doubt) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
	    "It is not known all that this account may do.", MUSTER_MEDIUM,
	    NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct map map = { NULL, 0 };
	struct reach reach = { { NULL, 0, 0 }, 0, 0 };
	const struct muster_account *a;
	int rc = read_places(host, run, &map);

	for (size_t i = 0; rc == 0 && (a = host->account(run, i)) != NULL; i++)
		if (a->type != MUSTER_SERVICE &&
		    (a->status == MUSTER_ACTIVE ||
			a->status == MUSTER_STATUS_UNKNOWN))
			rc = judge(host, run, a, &reach, &map);
	free(reach.ids.items);
	free(map.places);
	return rc;
}

const struct muster_rule rule_administrator_everywhere = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-15",
	.family = "privilege",
	.title = "Administrator in many environments",
	.logic = "People who can sign in and hold rights of the two highest "
		 "tiers in more than `count` environments. A zone counts as "
		 "its environment; a binding of account level as those "
		 "active ones that its boundaries leave to it. Break-glass "
		 "accounts pass; rights of everyone belong to PRV-14.",
	.rationale = "A person who administers everywhere can carry a mistake "
		     "everywhere, trials and production alike. Hardly anybody "
		     "looks after more than a few environments.",
	.fix = "1. Ask which environments the person looks after. 2. Open "
	       "Account Management > Identity & access management > Groups, "
	       "choose the group named under the strongest right, and bind "
	       "its policy to these environments instead of the account; or "
	       "3. attach a boundary with global:environmentId. 4. Make a "
	       "group for each environment where different people look after "
	       "them.",
	.false_alarm = "The team that runs the platform for all others; a "
		       "condition inside a policy that limits it to some "
		       "environments.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
