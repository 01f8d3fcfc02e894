/* SPDX-License-Identifier: Apache-2.0 */
/* Who somebody is in another directory: a list of its users, as CSV. */
#ifndef APP_PRINCIPALS_H
#define APP_PRINCIPALS_H

#include "base/base.h"

struct arena;
struct err;
struct map;

struct principals {
	struct map *of_login;    /* in lower case -> number */
	const char *const *ids;  /* of the arena */
	size_t n;
};

/*
 * The columns objectId (or id) and userPrincipalName (and mail, where it is
 * there), in any order and case.  A login that two principals have is
 * refused: whose rights these are cannot be told.  ERR_CONFIG with the line.
 */
int principals_load(struct principals *, const char *path, struct arena *,
    struct err *) MUST_USE;
void principals_clear(struct principals *);

#endif
