/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random organisations from a seed: every noun, every awkward form (nesting
 * with cycles, dangling references, repeated grants, nothing said, values
 * out of range, text of every kind).
 */
#ifndef SUPPORT_ORGANISATION_H
#define SUPPORT_ORGANISATION_H

#include "model/model.h"

struct err;

/* SplitMix64: small, and the same everywhere. */
struct dice {
	uint64_t state;
};
uint64_t dice_roll(struct dice *, uint64_t n); /* 0 to n - 1 */

/* Rows by noun, as a connector would add them. */
struct organisation;
struct organisation *organisation_new(uint64_t seed);
void organisation_free(struct organisation *);
/* Adds all rows, in the order of making or (order not 0) in another. */
int organisation_add(const struct organisation *, struct model *,
    uint64_t order, struct err *);
/* Number of grants, and the i-th. */
size_t organisation_grants(const struct organisation *);
const struct grant *organisation_grant(const struct organisation *, size_t);

/* Fails the test (naming noun, row and field) unless both are the same, in
 * what was stated and in what freezing derived. */
void organisation_same(const struct model *, const struct model *);

#endif
