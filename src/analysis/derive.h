/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of analysis_derive(). */
#ifndef ANALYSIS_DERIVE_H
#define ANALYSIS_DERIVE_H

#include "base/base.h"

struct arena;
struct derived;
struct err;

/* membership.c: parents, flattened groups per account, counts. */
int membership_derive(struct derived *, struct arena *, struct err *) MUST_USE;
/* privilege.c: the strongest right of each entitlement and credential; room
 * for those of groups and accounts (effective_tier.c). */
int privilege_derive(struct derived *, struct arena *, struct err *) MUST_USE;
/* unknown.c */
int unknown_derive(struct derived *, struct arena *, struct err *) MUST_USE;

/* agree.c: last, it rests on all the others. */
int agree_derive(struct derived *, struct arena *, struct err *) MUST_USE;

#endif
