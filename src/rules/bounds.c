/* SPDX-License-Identifier: Apache-2.0 */
/* Which environments the boundaries of a grant leave to it. */
#include <stddef.h>
#include <string.h>

#include "rules/bounds.h"

static int
is_listed(const struct muster_condition *c, const char *environment)
{
	for (size_t i = 0; i < c->n_values; i++)
		if (strcmp(c->values[i], environment) == 0)
			return 1;
	return 0;
}

/* 0: no request in that environment meets the condition. */
static int
holds(const struct muster_condition *c, const char *environment)
{
	if (c->names == NULL || c->op == NULL ||
	    strcmp(c->names, "environment") != 0)
		return 1;
	if (strcmp(c->op, "=") == 0 || strcmp(c->op, "IN") == 0)
		return is_listed(c, environment);
	if (strcmp(c->op, "!=") == 0 || strcmp(c->op, "NOT IN") == 0)
		return !is_listed(c, environment);
	return 1;
}

static int
allows(const struct muster_boundary *b, const char *environment)
{
	for (size_t i = 0; b->readable == MUSTER_YES && i < b->n_conditions;
	     i++)
		if (!holds(b->conditions[i], environment))
			return 0;
	return 1;
}

int
bounds_allow(const struct muster_grant *g, const char *environment)
{
	if (g->n_boundaries == 0 || g->n_conditions_missing > 0)
		return 1;
	for (size_t i = 0; i < g->n_boundaries; i++)
		if (allows(g->boundaries[i], environment))
			return 1;
	return 0;
}
