/* SPDX-License-Identifier: Apache-2.0 */
/* A named set of accounts; may hold other groups. */
#ifndef MODEL_GROUP_H
#define MODEL_GROUP_H

#include "base/base.h"

#define MAX_GROUP_DEPTH 32 /* deeper nesting is reported, not followed */

struct group {
	const char *source, *id, *name, *description;
	const char *managed_by;  /* the source's word: "LOCAL", "SCIM", ... */
	const char *const *claims; /* federated values that map to it */
	size_t n_claims;
	enum tri everyone;       /* holds every account of the source */
	enum tri hidden;
	int64_t created, updated;
	size_t evidence;
	/* set by model_freeze */
	size_t first_member, n_members; /* in model member_of_group */
	size_t first_grant, n_grants;   /* in model grant_of_group */
};

/* One row: an account, or a group, is in a group. */
struct membership {
	const char *source;
	const char *group_id;
	const char *member_id;
	bool member_is_group;
	size_t evidence;
	/* set by model_freeze; NONE: not in the inventory */
	size_t group, member;
};

#endif
