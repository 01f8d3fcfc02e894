/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segregation of duties as data: duties are sets of rights, conflicts are
 * pairs of duties that one person should not hold together.
 */
#ifndef MODEL_DUTY_H
#define MODEL_DUTY_H

#include "abi/muster_rule.h"
#include "base/base.h"
#include "model/permission.h"

struct arena;
struct err;
struct json;

struct duty {
	const char *id, *title;
	/* any of these makes the duty: permissions ("*" at the end matches
	 * every one that begins so), rights up to a tier, actions ("admin"),
	 * entitlements by name */
	const char *const *permissions;
	size_t n_permissions;
	const char *const *actions;
	size_t n_actions;
	const char *const *entitlements;
	size_t n_entitlements;
	enum tier tier;          /* TIER_NONE: not by tier */
	const char *criticality; /* only in scopes that are; NULL: any */
	const char *place;
};
struct conflict {
	const char *id, *title, *why;
	size_t one, other;       /* duties, by index */
	enum muster_severity severity;
	bool same_scope;
	const char *place;
};
struct duties {
	const struct duty *items;      /* by id */
	size_t n;
	const struct conflict *conflicts; /* by id */
	size_t n_conflicts;
};

/*
 * Reads { "duties": [...], "conflicts": [...] } on top of what is there: the
 * same id replaces.  A conflict names its duties by id; a duty nobody
 * defined, or one that names no right: ERR_CONFIG with line.
 */
int duty_read(struct duties *, const struct json *, const char *file,
    struct arena *, struct err *) MUST_USE;
/* The shipped ones (templates/duties/<kind>.json). */
int duty_load(struct duties *, const char *path, struct arena *,
    struct err *) MUST_USE;

#endif
