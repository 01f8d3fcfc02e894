/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a bundle says of itself that cannot be drawn again from its tape: the
 * programs, words and fonts of the place where it was made.
 */
#ifndef APP_CLAIMS_H
#define APP_CLAIMS_H

#include "base/base.h"

struct arena;
struct err;
struct inputs;
struct json_doc;
struct json_writer;

struct claims {
	struct json_doc *doc; /* manifest.json */
	/* told of each that is not the same here: a name, and how */
	void (*differs)(void *, const char *name, const char *how);
	void *context;
};

int claims_open(struct claims **, const char *bundle, struct arena *,
    struct err *) MUST_USE;
void claims_close(struct claims *);
/* The same members, for the manifest that is compared with it. */
void claims_put(struct json_writer *, const struct claims *);
void claims_compare(const struct claims *, const char *version,
    const struct inputs *here);

#endif
