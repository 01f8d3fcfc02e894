/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that compare two reviews. */
#ifndef ANALYSIS_CHANGE_H
#define ANALYSIS_CHANGE_H

#include "model/finding.h"

struct arena;
struct changes;
struct derived;
struct err;
struct history;
struct model;
struct part;

/* Parts that must be whole for a row of these to be surely gone, or new. */
#define OF_ACCOUNT (MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES)
#define OF_GROUP MUSTER_DATA_GROUPS
#define OF_ENTITLEMENT MUSTER_DATA_ENTITLEMENTS
#define OF_GRANT (MUSTER_DATA_GRANTS | MUSTER_DATA_GROUPS)
#define OF_MEMBERSHIP (MUSTER_DATA_MEMBERS | MUSTER_DATA_GROUPS | OF_ACCOUNT)

/* What was read of a source, now and then; muster_data bits. */
struct change_source {
	bool known;           /* the last review had it */
	unsigned read, holes; /* parts there are; of these not whole */
	unsigned past_holes;  /* not whole in the last review */
};
/* One for each source of the model, and one more for anything else. */
int change_sources(struct change_source **out, const struct model *,
    const struct history *, struct arena *, struct err *) MUST_USE;
size_t change_source_of(const struct model *, const char *source);
/* All that rests on it was read whole now. */
bool change_is_whole(const struct change_source *, unsigned data);
bool change_part_is_whole(const struct part *);

/* When muster first saw the account in the group, as far as the history
 * says; NONE for rows that it did not have. */
bool change_was_in(
    const struct history *, size_t account, size_t group, int64_t *since);

/* change_digest.c: 32 digits each. */
int change_digests(struct changes *, const struct derived *, struct arena *,
    struct err *) MUST_USE;

/* change_carry.c: behind the parts. */
int change_carry(struct changes *, struct arena *, struct err *) MUST_USE;

#endif
