/* SPDX-License-Identifier: Apache-2.0 */
/* A small model, filled row by row, and the engine over it. */
#ifndef SUPPORT_ENGINE_WORLD_H
#define SUPPORT_ENGINE_WORLD_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/model.h"

#define NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define AGO(days) (NOW - (days)*UTC_DAY)

struct world {
	struct arena arena;
	struct err err;
	struct model *model;
	struct derived *derived;
	struct engine *engine;
	struct judging judging; /* to be filled; derived and now are set */
	struct verdicts verdicts;
};

/* Setup and teardown of a test; *state is the world. */
int world_begin(void **state);
int world_end(void **state);

void world_add_source(struct world *, const char *id);
void world_add_account(
    struct world *, const char *source, const char *id, int64_t last_login);
void world_add_group(struct world *, const char *source, const char *id);
void world_add_member(
    struct world *, const char *source, const char *group, const char *account);
void world_add_policy(struct world *, const char *source, const char *id,
    const char *permission, enum tri readable);
void world_add_grant(
    struct world *, const char *source, const char *group, const char *policy);
void world_add_part(
    struct world *, const char *source, const char *name, unsigned data);
void world_add_hole(struct world *, const char *source, const char *name,
    unsigned data, enum part_status);
/* A whole part for each kind of data, without those in `but`. */
void world_add_parts(struct world *, const char *source, unsigned but);
/* Ada administers, Ben does not sign in, Cleo has nothing. */
void world_add_company(struct world *, const char *source);

/*
 * A rule of the test's own instead of all others.  `act` is its check; it
 * belongs to module "bad.so", so that messages have both.
 */
typedef int world_act(const struct muster_host *, struct muster_run *);
extern struct muster_rule world_rule; /* "BAD-01", with the setting "n" */
void world_only(struct world *, world_act *);

void world_derive(struct world *); /* once; run does it if need be */
int world_run(struct world *);
const struct rule_result *world_result(const struct world *, const char *id);
const struct finding *world_find(
    const struct finding *, size_t n, const char *rule, const char *subject);
#define FAILED(w, rule, subject)                                               \
	world_find(                                                            \
	    (w)->verdicts.findings, (w)->verdicts.n_findings, rule, subject)
#define UNSURE(w, rule, subject)                                               \
	world_find(                                                            \
	    (w)->verdicts.unknowns, (w)->verdicts.n_unknowns, rule, subject)

#endif
