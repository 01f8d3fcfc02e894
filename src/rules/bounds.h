/* SPDX-License-Identifier: Apache-2.0 */
/* Which environments the boundaries of a grant leave to it. */
#ifndef RULES_BOUNDS_H
#define RULES_BOUNDS_H

#include "abi/muster_rule.h"

/*
 * 0 if each boundary of the grant shuts that environment out by a condition
 * that names environments; else 1, also where a boundary is missing or was
 * not understood.
 */
int bounds_allow(const struct muster_grant *, const char *environment);

#endif
