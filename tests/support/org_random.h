/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A random organisation from a seed, small enough that every request it could
 * be asked can be tried: few words, used in every way that there is.
 */
#ifndef SUPPORT_ORG_RANDOM_H
#define SUPPORT_ORG_RANDOM_H

#include "support/naive_access.h"
#include "support/org.h"

#define ORG_RANDOM_ACCOUNTS 3
#define ORG_RANDOM_GRANTS 9

/* What can be asked about; both end with NULL. */
extern const char *const org_random_permissions[];
extern const char *const org_random_scopes[];

/* Opened and derived. */
void org_random(struct org *, uint64_t seed, int64_t now);
/* The requests that make a difference at a scope. */
void org_random_universe(
    struct naive_universe *, const struct org *, size_t scope);
void org_random_print(const struct org *);

#endif
