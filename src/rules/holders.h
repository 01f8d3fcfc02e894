/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grants through which accounts hold a duty; what the rules about one
 * duty share, so that a grant is told once and not once for each holder.
 */
#ifndef RULES_HOLDERS_H
#define RULES_HOLDERS_H

#include "abi/muster_rule.h"

/* Whose holding counts. */
struct holders_of {
	const char *duty;
	enum muster_tier weakest; /* right that counts */
	int people;               /* service users do not */
};

/* A grant, with the accounts that hold the duty through it. */
struct holders_way {
	const char *grant;
	size_t at;        /* first of the accounts, by index */
	size_t n, n_sure; /* accounts; of these known to be able to */
	const char *holder, *permission, *place; /* of the strongest */
	enum muster_tier tier;
	int limited; /* by a condition, for each of them */
};
struct holders {
	struct holders_way *items; /* by grant */
	size_t n, room;
};

/*
 * An account that holds it by several grants counts for the one the host
 * names.  Break-glass accounts do not count.  None if nobody defined the
 * duty.  0, or -1 when the run must stop; clear in any case.
 */
int holders_gather(struct holders *, const struct muster_host *,
    struct muster_run *, const struct holders_of *);
void holders_clear(struct holders *);
/* NULL: nobody holds it through that grant. */
const struct holders_way *holders_find(
    const struct holders *, const char *grant);
/* Permission, place, holders, group, policy, boundaries. */
int holders_facts(const struct muster_host *, struct muster_run *,
    const struct muster_grant *, const struct holders_way *);

#endif
