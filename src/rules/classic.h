/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classic permissions of a group beside its policies; what the three rules
 * about them share, so that each permission is told by one of them only.
 */
#ifndef RULES_CLASSIC_H
#define RULES_CLASSIC_H

#include "abi/muster_rule.h"

enum classic_fate {
	CLASSIC_ALONE,   /* no policy of the group gives what it gives */
	CLASSIC_COVERED, /* one does */
	CLASSIC_DEFEATS  /* one does under a limit, which is void by it */
};
/* A classic permission of an environment or a zone; those of the account
 * stay when the others are gone. */
struct classic_role {
	const struct muster_grant *grant;
	enum classic_fate fate;
	const char *permission; /* of the policy; NULL if alone */
	const struct muster_grant *policy;
	enum muster_tier tier; /* of that permission */
};

struct classic_zone {
	const char *id, *environment;
};
struct classic_right;
struct classic {
	struct classic_zone *zones; /* sorted by id */
	size_t n_zones;
	struct classic_right *rights; /* of the group at hand */
	size_t n_rights, room_rights;
	struct classic_role *roles; /* likewise; for the rules */
	size_t n_roles, room_roles;
};

/* 0, or -1 when the run must stop; close in any case. */
int classic_open(
    struct classic *, const struct muster_host *, struct muster_run *);
void classic_close(struct classic *);
/* Fills `roles` for one group, in the order of its grants. */
int classic_gather(struct classic *, const struct muster_host *,
    struct muster_run *, const struct muster_group *);

#endif
