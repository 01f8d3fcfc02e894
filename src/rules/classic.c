/* SPDX-License-Identifier: Apache-2.0 */
/* Classic permissions of a group beside its policies. */
#include <stdlib.h>
#include <string.h>

#include "rules/classic.h"

#define ROLES "environment:roles:"
#define VIEWER "environment:roles:viewer" /* comes with every other one */

/* What a policy of the group gives in an area. */
struct classic_right {
	const char *area, *permission;
	const char *environment; /* NULL: in all of them */
	const struct muster_grant *grant;
	enum muster_tier tier;
	int limited;
};

/* Permissions of the platform that give what a classic one gave. */
static const struct twin {
	const char *permission, *area;
} twins[] = {
	{ "settings:objects:write", ROLES "manage-settings" },
	{ "storage:logs:read", ROLES "logviewer" },
	{ "vulnerability-service:vulnerabilities:read",
	    ROLES "view-security-problems" },
	{ "vulnerability-service:vulnerabilities:write",
	    ROLES "manage-security-problems" },
	{ "session-replay:sessions:replay-without-masking",
	    ROLES "replay-sessions-without-masking" },
};

/* The classic permission goes by the name it has in policies. */
static const char *
area_of(const char *permission)
{
	if (strncmp(permission, ROLES, sizeof(ROLES) - 1) == 0)
		return permission;
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (strcmp(twins[i].permission, permission) == 0)
			return twins[i].area;
	return NULL;
}

static int
by_id(const void *a, const void *b)
{
	const struct classic_zone *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
is_kind(const struct muster_scope *s, const char *kind)
{
	return s->kind != NULL && strcmp(s->kind, kind) == 0;
}

int
classic_open(
    struct classic *x, const struct muster_host *host, struct muster_run *run)
{
	const struct muster_place *p;
	size_t n = 0;

	memset(x, 0, sizeof(*x));
	while (host->place(run, n) != NULL)
		n++;
	x->zones = calloc(n + 1, sizeof(*x->zones));
	if (x->zones == NULL)
		return -1;
	for (size_t i = 0; i < n && (p = host->place(run, i)) != NULL; i++)
		if (is_kind(&p->scope, "zone") && p->scope.id != NULL &&
		    p->parent_id != NULL)
			x->zones[x->n_zones++] =
			    (struct classic_zone){ p->scope.id, p->parent_id };
	qsort(x->zones, x->n_zones, sizeof(*x->zones), by_id);
	return 0;
}

void
classic_close(struct classic *x)
{
	free(x->zones);
	free(x->rights);
	free(x->roles);
	memset(x, 0, sizeof(*x));
}

static const char *
environment_of(const struct classic *x, const struct muster_scope *s)
{
	const struct classic_zone key = { s->id, NULL }, *zone;

	if (is_kind(s, "account") || is_kind(s, "global") || s->id == NULL)
		return NULL;
	if (!is_kind(s, "zone"))
		return s->id;
	zone = bsearch(&key, x->zones, x->n_zones, sizeof(key), by_id);
	return zone != NULL ? zone->environment : s->id;
}

static int
same_place(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Makes room for one more. */
static int
grow(void **items, size_t *room, size_t n, size_t size)
{
	const size_t more = *room < 16 ? 16 : *room * 2;
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

/* ---- policies ---- */

static int
is_given(const struct muster_effect *e)
{
	return !e->deny && (e->state == MUSTER_EFFECT_ALIVE ||
			       e->state == MUSTER_EFFECT_NOT_YET);
}

static int
add_right(struct classic *x, const struct classic_right *r)
{
	void *items = x->rights;

	for (size_t i = 0; i < x->n_rights; i++) {
		const struct classic_right *o = &x->rights[i];

		if (o->limited == r->limited &&
		    strcmp(o->permission, r->permission) == 0 &&
		    same_place(o->environment, r->environment))
			return 0;
	}
	if (grow(&items, &x->room_rights, x->n_rights, sizeof(*r)) != 0)
		return -1;
	x->rights = items;
	x->rights[x->n_rights++] = *r;
	return 0;
}

static int
add_policy(struct classic *x, const struct muster_host *host,
    struct muster_run *run, const struct muster_grant *g)
{
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		const struct classic_right r = { area_of(e->permission),
			e->permission, environment_of(x, &g->scope), g, e->tier,
			e->limited };

		if (r.area != NULL && is_given(e) && add_right(x, &r) != 0)
			return -1;
	}
	return 0;
}

/* ---- roles ---- */

static int
covers(const struct classic_right *r, const char *environment)
{
	return r->environment == NULL ||
	       same_place(r->environment, environment);
}

/* Some policy gives the same permission there without any limit. */
static int
is_open_anyway(const struct classic *x, const struct classic_right *r,
    const char *environment)
{
	for (size_t i = 0; i < x->n_rights; i++)
		if (!x->rights[i].limited &&
		    strcmp(x->rights[i].permission, r->permission) == 0 &&
		    covers(&x->rights[i], environment))
			return 1;
	return 0;
}

static void
settle(struct classic_role *role, enum classic_fate fate,
    const struct classic_right *r)
{
	if (fate <= role->fate)
		return;
	role->fate = fate;
	role->permission = r->permission;
	role->policy = r->grant;
	role->tier = r->tier;
}

/* One thing that the role gives against all that policies give. */
static void
compare(const struct classic *x, struct classic_role *role, const char *area,
    int open, int main)
{
	const char *environment = environment_of(x, &role->grant->scope);

	for (size_t i = 0; i < x->n_rights; i++) {
		const struct classic_right *r = &x->rights[i];

		if (strcmp(r->area, area) != 0 || !covers(r, environment))
			continue;
		if (open && r->limited && !is_open_anyway(x, r, environment))
			settle(role, CLASSIC_DEFEATS, r);
		else if (main)
			settle(role, CLASSIC_COVERED, r);
	}
}

/* What the role is for: the viewer only if there is nothing else. */
static const char *
main_area(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g)
{
	const struct muster_effect *e;
	const char *found = NULL;

	for (size_t i = 0; (e = host->effect(run, g, i)) != NULL; i++) {
		const char *area = area_of(e->permission);

		if (area != NULL &&
		    (found == NULL || strcmp(found, VIEWER) == 0))
			found = area;
	}
	return found;
}

static void
judge_role(const struct classic *x, const struct muster_host *host,
    struct muster_run *run, struct classic_role *role)
{
	const int whole = is_kind(&role->grant->scope, "environment");
	const char *main = main_area(host, run, role->grant);
	const struct muster_effect *e;

	for (size_t i = 0; (e = host->effect(run, role->grant, i)) != NULL;
	     i++) {
		const char *area = area_of(e->permission);

		if (area != NULL && is_given(e))
			compare(x, role, area, whole && !e->limited,
			    main != NULL && strcmp(area, main) == 0);
	}
}

static int
is_role(const struct muster_grant *g)
{
	return g->entitlement != NULL && g->entitlement->kind != NULL &&
	       strcmp(g->entitlement->kind, "role") == 0;
}

static int
add_role(struct classic *x, const struct muster_grant *g)
{
	void *items = x->roles;

	if (!is_kind(&g->scope, "environment") && !is_kind(&g->scope, "zone"))
		return 0;
	if (grow(&items, &x->room_roles, x->n_roles, sizeof(*x->roles)) != 0)
		return -1;
	x->roles = items;
	x->roles[x->n_roles++] = (struct classic_role){
		.grant = g, .fate = CLASSIC_ALONE, .tier = MUSTER_TIER_NONE
	};
	return 0;
}

int
classic_gather(struct classic *x, const struct muster_host *host,
    struct muster_run *run, const struct muster_group *group)
{
	const struct muster_grant *g;

	x->n_roles = x->n_rights = 0;
	for (size_t i = 0; (g = host->group_grant(run, group, i)) != NULL; i++)
		if (is_role(g) && add_role(x, g) != 0)
			return -1;
	if (x->n_roles == 0)
		return 0;
	for (size_t i = 0; (g = host->group_grant(run, group, i)) != NULL; i++)
		if (!is_role(g) && add_policy(x, host, run, g) != 0)
			return -1;
	for (size_t i = 0; i < x->n_roles; i++)
		judge_role(x, host, run, &x->roles[i]);
	return 0;
}
