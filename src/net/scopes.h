/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to net: finding out which scopes a client may have, when a server
 * refuses the whole list for any one of them.  Pure.
 */
#ifndef NET_SCOPES_H
#define NET_SCOPES_H

#include "base/base.h"

struct scope_search;

/*
 * Halves are asked until each scope is known, then all granted ones at once:
 * at most 2n requests.  Once it is over it asks the granted set for ever.
 */
struct scope_search *scope_search_new(size_t n) MUST_USE;
void scope_search_free(struct scope_search *);
/* Whether scope i is in the set to ask for now. */
bool scope_search_asks(const struct scope_search *, size_t i);
/* The answer for that set.  False if there is nothing left to ask: none is
 * granted, or a set that was granted before is refused now. */
bool scope_search_tell(struct scope_search *, bool granted);
/* The set that was just granted is all that can be had. */
bool scope_search_is_over(const struct scope_search *);
bool scope_search_is_granted(const struct scope_search *, size_t i);

#endif
