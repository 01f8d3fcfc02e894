/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle made again from its own tape, to be compared. */
#ifndef APP_REBUILD_H
#define APP_REBUILD_H

#include "base/base.h"

struct err;
struct run;
struct verify_line;

/*
 * Replays the tape with the configuration, brand, state and moment of the
 * bundle in a folder of its own, which goes away again, and compares every
 * file.  *bad grows by the differences.  -1: it could not be made again, and
 * *err says why; the bundle is left as it is in any case.
 */
int rebuild_compare(struct run *, const char *bundle,
    const struct verify_line *, size_t *bad, struct err *) MUST_USE;

#endif
