/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of permissions: what each one allows, in words, and how much
 * that is.  Data (templates/permissions/<kind>.json), so that a new
 * permission needs no release.
 */
#ifndef MODEL_PERMISSION_H
#define MODEL_PERMISSION_H

#include "base/base.h"
#include "model/platform.h"

struct arena;
struct err;

/* Same order as enum muster_tier. */
enum tier { TIER_0, TIER_1, TIER_2, TIER_3, TIER_NONE };

/* How a permission leads to more than it is itself. */
struct permission_escalation {
	const char *label;  /* "may change what a policy allows"; NULL: not */
	bool acts_as_service; /* as service accounts, else: to a tier */
	const char *by;     /* attribute that names the login to act as */
	enum tier tier;
	const char *const *unless; /* not if limited by one of these */
	size_t n_unless;
};

struct permission {
	const char *name;   /* "iam:policies:write" */
	const char *label;  /* "create and change policies" */
	const char *action; /* "read", "read-sensitive", "write", "admin" */
	enum tier tier;
	bool scopable;      /* has conditions that could limit it */
	const char *const *attributes; /* that it knows */
	size_t n_attributes;
	bool known;         /* false: classified by its form, see below */
	/* what the platform does with it beyond its name */
	const char *const *implies; /* come with it, further ones included */
	size_t n_implies;
	const char *const *ignores; /* attributes that do not limit it */
	size_t n_ignores;
	const char *needs;  /* gives nothing without that one; or NULL */
	bool deny_whole;    /* a conditional DENY takes all of it */
	/* limited by one of these it is only as strong as that */
	const char *const *limited_by;
	size_t n_limited_by;
	enum tier limited_tier;
	struct permission_escalation escalates;
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
/* The i-th known one, by name. */
const struct permission *permission_at(
    const struct permission_catalog *, size_t i);
const struct platform *permission_platform(const struct permission_catalog *);
const char *tier_text(enum tier); /* "tier 0" */

#endif
