/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy language (policy reference, "Syntax"): text to statements and
 * conditions.  Pure; knows nothing of accounts or replies.  Text is taken as
 * documented, and in the lenient forms that real policies show, each of them
 * named; anything else is an error with line and column.
 */
#ifndef DT_POLICY_H
#define DT_POLICY_H

#include "base/base.h"
#include "model/condition.h"
#include "model/entitlement.h"

struct arena;
struct err;

/* Bounds; real ones are far smaller (100 statements, 10 conditions). */
#define DT_POLICY_MAX_BYTES (1 * (size_t)MIB)
#define DT_POLICY_MAX_STATEMENTS 10000
#define DT_POLICY_MAX_LIST 10000 /* permissions, conditions, values */

struct dt_policy {
	const struct statement *statements;
	size_t n_statements;
	/* lenient forms met, sorted: "keyword-case", "semicolon-missing" */
	const char *const *deviations;
	size_t n_deviations;
	bool lenient; /* needed more than a missing last semicolon, which the
		       * documentation itself often leaves out */
};

struct dt_boundary {
	const struct condition *conditions;
	size_t n_conditions;
	const char *const *deviations;
	size_t n_deviations;
	bool lenient;
};

/*
 * Results belong to the arena.  `A OR B` becomes two statements.  Parameters
 * ("${bindParam:x}") stay in the values as text.  ERR_DATA with line and
 * column; ERR_LIMIT above a bound; ERR_NOMEM.
 */
int dt_policy_read(struct dt_policy *, const char *text, struct arena *,
    struct err *) MUST_USE;
/* A boundary: conditions only, each ended by a semicolon. */
int dt_boundary_read(struct dt_boundary *, const char *text, struct arena *,
    struct err *) MUST_USE;

#endif
