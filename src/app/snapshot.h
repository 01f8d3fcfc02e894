/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read at one time, frozen and derived: from a tape, a bundle or
 * the store.  For commands that ask, and publish nothing.
 */
#ifndef APP_SNAPSHOT_H
#define APP_SNAPSHOT_H

#include "base/base.h"

struct derived;
struct err;
struct model;
struct part;
struct permission_catalog;
struct run;

struct snapshot {
	struct model *owned;      /* not frozen; given back by _close */
	const struct model *model;
	const struct permission_catalog *catalog;
	const struct derived *derived;
	int64_t now;              /* dates are judged as of then */
	int64_t read_at;          /* the run it comes from began */
	const char *id;           /* SHA-256 of the tape */
	const char *from;         /* "tape a.warc.gz", "store b.sqlite" */
	/* what access rests on and was not read whole: a "no" may be wrong */
	const struct part **holes;
	size_t n_holes;
};

/*
 * --from, or else the newest snapshot of the configuration's store.
 * ERR_USAGE, ERR_CONFIG if there is neither.
 */
int snapshot_open(struct run *, struct snapshot *, struct err *) MUST_USE;
void snapshot_close(struct snapshot *);
/* The catalogue of the configured kind of source, and what follows from the
 * model, which is frozen by it. */
int snapshot_derive(struct run *, struct snapshot *, struct err *) MUST_USE;

#endif
