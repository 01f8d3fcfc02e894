/* SPDX-License-Identifier: Apache-2.0 */
/* Organisations for benchmarks: always the same for the same figures. */
#ifndef BENCH_WORLD_H
#define BENCH_WORLD_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

#define BENCH_NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define MAX_NAMES 400

struct bench {
	struct arena arena;
	struct model *model;
	struct permission_catalog *catalog;
	const char *names[MAX_NAMES]; /* permissions of policies */
	size_t n_names;
	uint64_t state;
	struct err err;
};
struct bench_size {
	size_t accounts, groups, groups_each, grants, tokens, events;
};

/* Stops the program on any error. */
void bench_open(struct bench *, const char *catalogue);
/* The frozen model; model_free(b->model) when it is done with. */
const struct model *bench_world(struct bench *, const struct bench_size *);
void bench_stop(const struct bench *);
/* Of this process: the machine may have other things to do. */
double bench_seconds(void);

#endif
