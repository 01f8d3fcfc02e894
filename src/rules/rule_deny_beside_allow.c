/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POL-09: which groups deny their members what another group allows them?
 *
 * The denied permissions are indexed first; they are few.  Then every group
 * keeps what it allows or denies of these, and each account is walked once.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define SHOWN 5 /* permissions named in the facts */

/* A zone, and the environment it is in. */
struct zone {
	const char *id, *environment;
};
/* A group allows or denies one of the denied permissions somewhere. */
struct right {
	const char *group;       /* id */
	size_t permission;       /* index of it */
	const char *environment; /* NULL: in all of them */
	int deny;
	size_t next; /* of the account at hand; or n of index */
};
/* A group as one of the lists below has it. */
struct side {
	const char *group, *source;
	size_t first, n; /* of its rights */
	int everyone, denies;
	int taken;     /* the account at hand is in it */
	size_t n_hits; /* accounts */
	const char *shown[SHOWN];
	size_t n_shown;
};
struct index {
	const char **permissions; /* denied by anyone, sorted, each once */
	size_t n_permissions;
	struct zone *zones; /* sorted by id */
	size_t n_zones;
	struct side *sides; /* sorted by group id */
	size_t n_sides;
	struct right *rights;
	size_t n_rights, room;
	size_t *head;           /* per permission: rights of the account */
	struct side **everyone; /* of the sides */
	size_t n_everyone;
	struct side **mine; /* groups of the account */
	size_t n_mine, room_mine;
};

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int
by_zone(const void *a, const void *b)
{
	const struct zone *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_group(const void *a, const void *b)
{
	const struct side *x = a, *y = b;

	return strcmp(x->group, y->group);
}

static int
is_alive(const struct muster_effect *e)
{
	return e->state == MUSTER_EFFECT_ALIVE ||
	       e->state == MUSTER_EFFECT_NOT_YET;
}

/* Makes room for one more. */
static int
grow(void **items, size_t *room, size_t n, size_t size)
{
	size_t more = *room < 64 ? 64 : *room * 2;
	void *p;

	if (n < *room)
		return 0;
	p = more <= SIZE_MAX / size ? realloc(*items, more * size) : NULL;
	if (p == NULL)
		return -1;
	*items = p;
	*room = more;
	return 0;
}

/* ---- what is denied at all ---- */

static int
collect_denied(
    const struct muster_host *host, struct muster_run *run, struct index *x)
{
	const struct muster_grant *g;
	const struct muster_effect *e;
	size_t n = 0, room = 0;
	void *items = NULL;

	for (size_t i = 0; (g = host->grant(run, i)) != NULL; i++) {
		for (size_t k = 0; (e = host->effect(run, g, k)) != NULL; k++) {
			if (!e->deny || g->group == NULL || !is_alive(e))
				continue;
			if (grow(&items, &room, x->n_permissions,
				sizeof(*x->permissions)) != 0) {
				x->permissions = items;
				return -1;
			}
			x->permissions = items;
			x->permissions[x->n_permissions++] = e->permission;
		}
	}
	if (x->n_permissions == 0)
		return 0;
	qsort(
	    x->permissions, x->n_permissions, sizeof(*x->permissions), by_text);
	for (size_t i = 0; i < x->n_permissions; i++)
		if (n == 0 ||
		    strcmp(x->permissions[n - 1], x->permissions[i]) != 0)
			x->permissions[n++] = x->permissions[i];
	x->n_permissions = n;
	x->head = calloc(n, sizeof(*x->head));
	return x->head != NULL ? 0 : -1;
}

/* ---- where ---- */

static int
collect_zones(
    const struct muster_host *host, struct muster_run *run, struct index *x)
{
	const struct muster_place *p;
	size_t n = 0;

	while (host->place(run, n) != NULL)
		n++;
	x->zones = calloc(n + 1, sizeof(*x->zones));
	if (x->zones == NULL)
		return -1;
	for (size_t i = 0; i < n && (p = host->place(run, i)) != NULL; i++)
		if (p->scope.kind != NULL && p->scope.id != NULL &&
		    p->parent_id != NULL && strcmp(p->scope.kind, "zone") == 0)
			x->zones[x->n_zones++] =
			    (struct zone){ p->scope.id, p->parent_id };
	qsort(x->zones, x->n_zones, sizeof(*x->zones), by_zone);
	return 0;
}

static const char *
environment_of(const struct index *x, const struct muster_scope *s)
{
	const struct zone key = { s->id, NULL }, *zone;

	if (s->kind == NULL || s->id == NULL ||
	    strcmp(s->kind, "account") == 0 || strcmp(s->kind, "global") == 0)
		return NULL;
	if (strcmp(s->kind, "zone") != 0)
		return s->id;
	zone = bsearch(&key, x->zones, x->n_zones, sizeof(key), by_zone);
	return zone != NULL ? zone->environment : s->id;
}

/* ---- what each group says of it ---- */

static int
add_right(struct index *x, struct side *side, const struct right *r)
{
	void *items = x->rights;

	for (size_t i = side->first; i < x->n_rights; i++) {
		const struct right *o = &x->rights[i];

		if (o->permission == r->permission && o->deny == r->deny &&
		    (o->environment == r->environment ||
			(o->environment != NULL && r->environment != NULL &&
			    strcmp(o->environment, r->environment) == 0)))
			return 0;
	}
	if (grow(&items, &x->room, x->n_rights, sizeof(*r)) != 0)
		return -1;
	x->rights = items;
	x->rights[x->n_rights++] = *r;
	side->n++;
	side->denies = side->denies || r->deny;
	return 0;
}

static int
add_grant(const struct muster_host *host, struct muster_run *run,
    struct index *x, struct side *side, const struct muster_grant *g)
{
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		const char *const *at = bsearch(&e->permission, x->permissions,
		    x->n_permissions, sizeof(*x->permissions), by_text);
		struct right r = { .group = side->group, .deny = e->deny };

		if (at == NULL || !is_alive(e))
			continue;
		r.permission = (size_t)(at - x->permissions);
		r.environment = environment_of(x, &g->scope);
		if (add_right(x, side, &r) != 0)
			return -1;
	}
	return 0;
}

static int
collect_sides(
    const struct muster_host *host, struct muster_run *run, struct index *x)
{
	const struct muster_group *g;
	const struct muster_grant *grant;
	size_t n = 0;

	while (host->group(run, n) != NULL)
		n++;
	x->sides = calloc(n + 1, sizeof(*x->sides));
	if (x->sides == NULL)
		return -1;
	for (size_t i = 0; i < n && (g = host->group(run, i)) != NULL; i++) {
		struct side *side = &x->sides[x->n_sides];

		*side = (struct side){ .group = g->id,
			.source = g->source,
			.first = x->n_rights,
			.everyone = g->everyone == MUSTER_YES };
		for (size_t k = 0;
		     (grant = host->group_grant(run, g, k)) != NULL; k++)
			if (add_grant(host, run, x, side, grant) != 0)
				return -1;
		x->n_sides += side->n > 0;
	}
	qsort(x->sides, x->n_sides, sizeof(*x->sides), by_group);
	x->everyone = calloc(x->n_sides + 1, sizeof(*x->everyone));
	if (x->everyone == NULL)
		return -1;
	for (size_t i = 0; i < x->n_sides; i++)
		if (x->sides[i].everyone && x->sides[i].source != NULL)
			x->everyone[x->n_everyone++] = &x->sides[i];
	return 0;
}

/* ---- who is reached by both ---- */

static int
add_mine(struct index *x, struct side *side)
{
	void *items = x->mine;

	if (side->taken)
		return 0;
	if (grow(&items, &x->room_mine, x->n_mine, sizeof(*x->mine)) != 0)
		return -1;
	x->mine = items;
	x->mine[x->n_mine++] = side;
	side->taken = 1;
	return 0;
}

/* Groups of everyone are no memberships. */
static int
find_mine(const struct muster_host *host, struct muster_run *run,
    struct index *x, const struct muster_account *a)
{
	const struct muster_membership *m;

	x->n_mine = 0;
	for (size_t i = 0; i < x->n_everyone; i++)
		if (a->source != NULL &&
		    strcmp(x->everyone[i]->source, a->source) == 0 &&
		    add_mine(x, x->everyone[i]) != 0)
			return -1;
	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		const struct side key = { .group = m->group->id };
		struct side *side =
		    bsearch(&key, x->sides, x->n_sides, sizeof(key), by_group);

		if (side != NULL && add_mine(x, side) != 0)
			return -1;
	}
	return 0;
}

static int
meets(const struct right *a, const struct right *b)
{
	if (strcmp(a->group, b->group) == 0)
		return 0; /* there it is plain to see, and meant */
	return a->environment == NULL || b->environment == NULL ||
	       strcmp(a->environment, b->environment) == 0;
}

static void
show(struct side *side, const char *permission)
{
	for (size_t i = 0; i < side->n_shown; i++)
		if (side->shown[i] == permission)
			return;
	if (side->n_shown < SHOWN)
		side->shown[side->n_shown++] = permission;
}

static void
count_hits(struct index *x, struct side *side)
{
	int hit = 0;

	for (size_t i = 0; i < side->n; i++) {
		const struct right *r = &x->rights[side->first + i];

		if (!r->deny)
			continue;
		for (size_t k = x->head[r->permission]; k > 0;
		     k = x->rights[k - 1].next) {
			if (!meets(r, &x->rights[k - 1]))
				continue;
			show(side, x->permissions[r->permission]);
			hit = 1;
			break;
		}
	}
	side->n_hits += hit != 0;
}

/* Heads and links are numbers of rights plus one. */
static void
link_rights(struct index *x, int undo)
{
	for (size_t i = 0; i < x->n_mine; i++) {
		struct side *side = x->mine[i];

		side->taken = !undo;
		for (size_t k = 0; k < side->n; k++) {
			struct right *r = &x->rights[side->first + k];

			if (r->deny)
				continue;
			r->next = undo ? 0 : x->head[r->permission];
			x->head[r->permission] = undo ? 0 : side->first + k + 1;
		}
	}
}

static int
walk_accounts(
    const struct muster_host *host, struct muster_run *run, struct index *x)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (find_mine(host, run, x, a) != 0)
			return -1;
		link_rights(x, 0);
		for (size_t k = 0; k < x->n_mine; k++)
			if (x->mine[k]->denies)
				count_hits(x, x->mine[k]);
		link_rights(x, 1);
	}
	return 0;
}

/* ---- verdicts ---- */

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct side *side)
{
	if (side->n_hits == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, side->group,
		    NULL, MUSTER_INFO, NULL);
	for (size_t i = 0; i < side->n_shown; i++)
		if (host->fact_text(run, "permission", side->shown[i]) != 0)
			return -1;
	if (host->fact_number(run, "accounts allowed it by other groups",
		(int64_t)side->n_hits) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, side->group,
	    "The group denies its members what another group allows them.",
	    MUSTER_INFO, "info: the DENY wins; it may be meant so");
}

static void
clear(struct index *x)
{
	free(x->permissions);
	free(x->zones);
	free(x->sides);
	free(x->rights);
	free(x->head);
	free(x->everyone);
	free(x->mine);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct index x = { .n_permissions = 0 };
	int rc = -1;

	if (collect_denied(host, run, &x) != 0)
		goto out;
	if (x.n_permissions == 0) {
		rc = 0;
		goto out;
	}
	if (collect_zones(host, run, &x) != 0 ||
	    collect_sides(host, run, &x) != 0 ||
	    walk_accounts(host, run, &x) != 0)
		goto out;
	for (size_t i = 0; i < x.n_sides; i++)
		if (x.sides[i].denies && judge(host, run, &x.sides[i]) != 0)
			goto out;
	rc = 0;
out:
	clear(&x);
	return rc;
}

const struct muster_rule rule_deny_beside_allow = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-09",
	.family = "policy and boundary",
	.title = "ALLOW and DENY for the same action reach one person",
	.logic = "Groups that deny a permission, wholly or under a "
		 "condition, to an account which another of its groups "
		 "allows the same permission, in the same environment or "
		 "above it. An ALLOW and a DENY in one and the same group are "
		 "taken as meant. Names are compared as they are written; a "
		 "wildcard is no name. When members, bindings or policies "
		 "were read in part only, the verdict is unknown instead of "
		 "a pass.",
	.rationale = "The DENY wins, whatever the other groups say. Who looks "
		     "at one group only sees a right that its members do not "
		     "have; and the day somebody leaves the denying group, "
		     "the right is there without anyone granting it.",
	.fix = "1. Ask the owner of the denying group whether the DENY is "
	       "meant as a carve-out. 2. If so, open Account Management > "
	       "Identity & access management > Policies and say so in the "
	       "description of the policy that denies. 3. If not, take the "
	       "permission out of the policy that allows it, and drop the "
	       "DENY: rights that are not given need not be denied.",
	.false_alarm = "A deliberate carve-out: record an exception, or put "
		       "both policies into one group.",
	.severity = MUSTER_INFO,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_ENTITLEMENTS,
	.whole =
	    MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS,
	.absence = MUSTER_PASS,
	.check = check,
};
