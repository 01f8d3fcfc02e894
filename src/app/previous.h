/* SPDX-License-Identifier: Apache-2.0 */
/* The review before this one: where its state is, and reading it. */
#ifndef APP_PREVIOUS_H
#define APP_PREVIOUS_H

#include "base/base.h"
#include "base/digest.h"

struct err;
struct history;
struct model;
struct run;
struct store;

#define STATE_NAME "evidence/state.json"
#define PREVIOUS_NAME "evidence/previous.json"

struct previous {
	char *text; /* of the state file, as it was read; NULL: none */
	size_t len;
	struct history *history; /* NULL: nothing is compared */
	const char *from;        /* "evidence/state.json", "the store" */
	/* SHA-256 of the manifest of its bundle; "": not known */
	char manifest[DIGEST_HEX];
	bool settled;            /* it is not for the store to say */
};

/*
 * Before anything is asked: --previous, the configuration's, or the one that
 * a replayed bundle was compared with.  ERR_CONFIG if it is not there, or no
 * state.
 */
int previous_read(struct run *, struct previous *, struct err *) MUST_USE;
/*
 * Once the sources and the clock are known: the store's, if nothing else was
 * said (`store` may be NULL).  ERR_CONFIG if the one given is of a later time
 * than this review.
 */
int previous_seek(struct run *, struct previous *, struct store *,
    const struct model *, int64_t now, struct err *) MUST_USE;
void previous_clear(struct previous *);

#endif
