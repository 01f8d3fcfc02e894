/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots and findings kept between runs.  One snapshot is one
 * transaction; back ends are rows of a table (SQLite first).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"
#include "base/digest.h"

struct arena;
struct err;
struct library;
struct model;
struct store;
struct store_seek;
struct store_snapshot;
struct verdicts;

#define STORE_SCHEMA 5 /* of the database; newer ones are refused */

struct store_backend {
	const char *name; /* "sqlite" */
	int (*open)(struct store **, const char *where, struct err *);
	int (*stage)(struct store *, const struct store_snapshot *,
	    const struct model *, const struct verdicts *, struct err *);
	int (*settle)(struct store *, struct err *);
	int (*list)(struct store *, struct store_snapshot **, size_t *,
	    struct arena *, struct err *);
	int (*load)(struct store *, const char *id, struct model *,
	    struct err *);
	int (*previous)(struct store *, const struct store_seek *, char **,
	    size_t *, char manifest[DIGEST_HEX], struct err *);
	void (*close)(struct store *);
};

struct store_snapshot {
	const char *id;       /* SHA-256 of the tape */
	const char *campaign;
	int64_t now;          /* clock of the run */
	const char *version;  /* of muster */
	bool complete;
	int64_t accounts, groups, grants, findings; /* counts, when listed */
	/* what it hands to the next review (model/history.h), kept with it;
	 * NULL: nothing.  Not listed. */
	const char *state;
	size_t state_len;
	/* SHA-256 of the manifest of its bundle; NULL: there is none.  Not
	 * listed. */
	const char *manifest;
};

/* For which review a predecessor is sought. */
struct store_seek {
	const char *campaign;
	int64_t now;
	const struct store_tenant {
		const char *source, *tenant; /* tenant: NULL if not said */
	} *tenants;
	size_t n_tenants;
};

/* Opens or creates; checks the schema version and the file's integrity. */
int store_open(struct store **out, const char *path, struct err *) MUST_USE;
/*
 * Writes a snapshot, but not for good: until store_settle() nobody else sees
 * it, and closing the store forgets it.  What can go wrong with a disk goes
 * wrong here, so that a bundle can take its place in between.
 */
int store_stage(struct store *, const struct store_snapshot *,
    const struct model *, const struct verdicts *, struct err *) MUST_USE;
int store_settle(struct store *, struct err *) MUST_USE;
/* Both at once.  A snapshot with the same id replaces the one kept. */
int store_save(struct store *, const struct store_snapshot *,
    const struct model *, const struct verdicts *, struct err *) MUST_USE;
/* Newest first; in the arena. */
int store_list(struct store *, struct store_snapshot **, size_t *,
    struct arena *, struct err *) MUST_USE;
/* Fills an empty model, not frozen yet.  ERR_DATA if there is none. */
int store_load(struct store *, const char *id, struct model *, struct err *)
    MUST_USE;
/*
 * The state of the review before: of an earlier snapshot that read one of the
 * same sources, the newest of another campaign; if there is none, the newest.
 * *out is the caller's to free(); NULL if there is none at all.  `manifest`
 * is that of its bundle, as it was published; "" if that is not known.
 */
int store_previous_state(struct store *, const struct store_seek *,
    char **out, size_t *len, char manifest[DIGEST_HEX], struct err *) MUST_USE;
void store_close(struct store *);

void store_library(struct library *);

#endif
