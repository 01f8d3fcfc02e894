/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effective access the slow way: one concrete request at a time, straight
 * from what was read.  It knows nothing of expansion, predicates or sharing;
 * it is here to disagree.
 */
#ifndef SUPPORT_NAIVE_ACCESS_H
#define SUPPORT_NAIVE_ACCESS_H

#include "model/model.h"
#include "model/permission.h"

#define NAIVE_ATTRIBUTES 8
#define NAIVE_VALUES 16

/* Every value that a request may have, attribute by attribute. */
struct naive_universe {
	struct {
		const char *name;
		const char *values[NAIVE_VALUES];
		size_t n;
	} attributes[NAIVE_ATTRIBUTES];
	size_t n;
};
/* One request: number of the value of each attribute. */
struct naive_request {
	const struct naive_universe *universe;
	size_t value[NAIVE_ATTRIBUTES];
};
void naive_first(struct naive_request *, const struct naive_universe *);
bool naive_next(struct naive_request *); /* false after the last */
void naive_print(const struct naive_request *);

struct naive {
	const struct model *model;
	const struct permission_catalog *catalog;
	const char *today; /* "2026-01-01"; requests have no date of their own */
	/* grants and memberships taken away, by number; or NULL */
	const bool *no_grant, *no_membership;
};

/* May the account, were it enabled, do that there? */
bool naive_allows(const struct naive *, size_t account, const char *permission,
    size_t scope, const struct naive_request *);
/* Does a condition without parameters hold? */
bool naive_holds(const struct naive *, size_t account, size_t scope,
    const struct condition *, const struct naive_request *);

#endif
