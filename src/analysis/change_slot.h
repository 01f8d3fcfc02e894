/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that make the state of a review. */
#ifndef ANALYSIS_CHANGE_SLOT_H
#define ANALYSIS_CHANGE_SLOT_H

#include "base/base.h"

struct arena;
struct change_source;
struct changes;
struct derived;
struct err;
struct history;
struct model;
struct past_account;
struct verdicts;

/* A row of the state: one of the model, of the history, or of both. */
struct slot {
	const char *source, *id;
	size_t now, past; /* NONE: not there */
};
struct slots {
	struct slot *items; /* by source and id, each once */
	size_t n;
	size_t *of_now, *of_past; /* slot of each row; NONE: it has none */
};

struct state {
	const struct derived *derived;
	const struct model *model;
	const struct changes *changes;
	const struct history *past; /* or NULL */
	const struct change_source *sources;
	struct arena *arena;
	struct history *out;
	int64_t now;
	bool same_campaign;
	const size_t *old_grants; /* per group: that were there before */
	struct slots groups;
};

struct slot_noun {
	size_t n, n_past;
	const size_t *match; /* per row of the model: row of the history */
	unsigned data;       /* that a row's absence rests on */
	const char *(*key)(
	    const struct state *, bool past, size_t, const char **id);
};
/* All rows of the model, and those of the history that may still be there. */
int slots_make(struct slots *, const struct state *, const struct slot_noun *,
    struct err *) MUST_USE;
/* The groups of an account; needs the slots of the groups. */
int state_members(const struct state *, const struct slot *,
    struct past_account *, struct err *) MUST_USE;
int state_findings(
    struct state *, const struct verdicts *, struct err *) MUST_USE;

#endif
