/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The redacted twin of a bundle: the same review, judged on the real data,
 * said with pseudonyms.  Private to pipeline.c and the files that make it.
 */
#ifndef APP_TWIN_H
#define APP_TWIN_H

#include "app/review.h"

struct mask;

#define TWIN_SUFFIX ".redacted"

/* If one is wanted: its key, and whether there is a place for it. */
int twin_prepare(struct run *, struct review *, struct err *) MUST_USE;
/* Makes the review that stands for `full`, whose bundle is the folder: with
 * pseudonyms, a bundle of its own, and its evidence.  End it, whatever comes
 * of it. */
int twin_begin(struct run *, const struct review *full, const char *folder,
    struct review *twin, struct err *) MUST_USE;
void twin_end(struct review *twin);
/* Whether somebody can still be found in its files: then it is not to be. */
int twin_search(struct run *, const struct review *twin, struct err *)
    MUST_USE;

/* twin_people.c: everybody of the review, and the words that are nobody. */
int twin_people(struct run *, const struct review *, struct mask *,
    struct err *) MUST_USE;

/* pipeline.c */
int pipeline_redact(struct run *, const char *folder, struct err *) MUST_USE;

#endif
