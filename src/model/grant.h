/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grant: a group (later also an account) holds an entitlement at a scope,
 * under conditions.
 */
#ifndef MODEL_GRANT_H
#define MODEL_GRANT_H

#include "base/base.h"

struct parameter {
	const char *name, *value;
};

struct grant {
	const char *source;
	const char *id; /* NULL from a connector: made of its parts at freeze */
	const char *group_id;
	const char *entitlement_id;
	const char *scope_id;
	const char *const *boundary_ids;
	size_t n_boundaries;
	const struct parameter *parameters; /* sorted by name at freeze */
	size_t n_parameters;
	int64_t created;
	size_t evidence;
	/* set by model_freeze; NONE: not in the inventory */
	size_t group, entitlement, scope;
	const size_t *boundary;    /* index each, or NONE */
	size_t n_boundaries_missing;
	const char *boundary_names; /* "A, B" with ids for missing ones */
};

#endif
