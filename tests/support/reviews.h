/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reviews of one small organisation, one after the other: each is built anew,
 * compared with the last, and hands on a state as the program would.
 */
#ifndef SUPPORT_REVIEWS_H
#define SUPPORT_REVIEWS_H

#include "base/utc.h"
#include "model/history.h"
#include "support/org.h"

#define JULY INT64_C(1782892800) /* 2026-07-01T08:00:00Z */
#define OCTOBER (JULY + 92 * UTC_DAY)
#define JANUARY (OCTOBER + 92 * UTC_DAY)

/* What changes rest on. */
#define REVIEW_DATA                                                            \
	(MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |     \
	    MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS)

struct reviews {
	struct org o;
	struct arena arena; /* what is handed on lives here */
	const struct history *h;
	struct changes *c;
	struct verdicts v;
	bool open;
};

/* Setup and teardown of a test; *state is the reviews. */
int reviews_begin(void **state);
int reviews_end(void **state);

/* The next review begins: nobody is there yet. */
void review_begin(struct reviews *);
void review_part(
    struct reviews *, const char *name, unsigned data, enum part_status);
void review_compare(struct reviews *, int64_t now);
/* ... with everything read whole, or all but some data */
void review_whole(struct reviews *, int64_t now);
void review_all_but(struct reviews *, unsigned data, int64_t now);
void review_judge(struct reviews *, const struct finding *, size_t n);
/* What the next review reads: written and read again. */
void review_hand_on(struct reviews *, const char *campaign);
/* A whole review in which Ann reads, as one of the readers. */
void review_of_ann(struct reviews *, int64_t now);
const struct past_account *review_past(const struct reviews *, const char *);

#endif
