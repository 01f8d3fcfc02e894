/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of permissions: what each one allows, in words, and how much
 * that is.  Data (templates/permissions/<kind>.json), so that a new
 * permission needs no release.
 */
#ifndef MODEL_PERMISSION_H
#define MODEL_PERMISSION_H

#include "base/base.h"

struct arena;
struct err;

/* Same order as enum muster_tier. */
enum tier { TIER_0, TIER_1, TIER_2, TIER_3, TIER_NONE };

struct permission {
	const char *name;   /* "iam:policies:write" */
	const char *label;  /* "create and change policies" */
	const char *action; /* "read", "read-sensitive", "write", "admin" */
	enum tier tier;
	bool scopable;      /* has conditions that could limit it */
	const char *const *attributes; /* that it knows */
	size_t n_attributes;
	bool known;         /* false: classified by its form, see below */
};

struct permission_catalog; /* lives in the arena it was loaded into */

/* ERR_DATA with file and line. */
int permission_load(struct permission_catalog **out, const char *path,
    struct arena *, struct err *) MUST_USE;
/*
 * A name the catalogue lacks (or a wildcard) is classified by its form, never
 * dropped: wildcards as administration, *:write and the like as writing.
 * Fills *out; its text is borrowed from the catalogue or from `name`.
 */
void permission_find(const struct permission_catalog *, const char *name,
    struct permission *out);
size_t permission_count(const struct permission_catalog *);
const char *tier_text(enum tier); /* "tier 0" */

#endif
