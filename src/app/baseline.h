/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result that somebody accepted: the findings.json of an earlier bundle.
 * What was open in it does not count for the exit status.  Nothing else
 * depends on it, the bundle least of all: it must be possible to make that
 * again from its own evidence.
 */
#ifndef APP_BASELINE_H
#define APP_BASELINE_H

#include "base/base.h"

struct err;
struct finding;
struct run;

#define MAX_BASELINE_BYTES (256 * (size_t)MIB) /* longer ones are refused */

struct baseline;

/* What --baseline names, a file or the folder of a bundle; NULL: it names
 * nothing.  ERR_USAGE says what is wrong with the file. */
int baseline_read(struct baseline **, struct run *, struct err *) MUST_USE;
void baseline_free(struct baseline *);
/* It was open then, and is no graver now. */
bool baseline_has(const struct baseline *, const struct finding *);

#endif
