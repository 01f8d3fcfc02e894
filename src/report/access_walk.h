/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of access in the order in which people look them up: by name. */
#ifndef REPORT_ACCESS_WALK_H
#define REPORT_ACCESS_WALK_H

#include "analysis/analysis.h"
#include "report/tables.h"

struct access_walk {
	const struct report_input *in;
	struct access_cursor cursor;
	size_t account;     /* place of the current one in the order */
	struct arena words; /* made for this row and a few before it */
	unsigned n_words;
};

void access_walk_begin(struct access_walk *, const struct report_input *);
bool access_walk_next(struct access_walk *, struct access *);
/* Before each row, where the walk is another one: frees old words. */
void access_walk_tick(struct access_walk *);
void access_walk_end(struct access_walk *);
/* What is proposed for the row, and why. */
int access_walk_proposal(struct access_walk *, const struct access *,
    struct cell *kind, struct cell *reason, struct err *) MUST_USE;
/* The way into the group: "Ops > All staff". */
int access_walk_group(struct access_walk *, const struct access *,
    struct cell *, struct err *) MUST_USE;
struct cell access_since_cell(
    const struct report_input *, const struct access *);
struct cell access_right_cell(
    const struct report_input *, const struct access *);
struct cell access_tier_cell(
    const struct report_input *, const struct access *);
struct cell access_scope_cell(
    const struct report_input *, const struct access *);
/* The day: that is enough to decide. */
struct cell access_signed_in_cell(const struct report_input *, size_t account);

#endif
