/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of agree share: two sides that speak of one permission. */
#ifndef ANALYSIS_AGREE_H
#define ANALYSIS_AGREE_H

#include "analysis/analysis.h"

struct model;
struct platform_answer;

/* One effect, as one side tells it. */
struct claim {
	const char *permission;
	bool deny;
	const struct condition *conditions; /* AND */
	size_t n_conditions;
	/* ours */
	const struct effect *effect; /* NULL: theirs */
	size_t grant;
	bool role;                   /* through a classic permission */
	/* theirs */
	const struct platform_answer *answer;
};
struct side {
	const struct claim *claims;
	size_t n;
};
/* One permission of one question. */
struct bout {
	const struct derived *d;
	const char *permission;
	struct side ours, theirs;
	enum held held;   /* what we make of ours, were the account enabled */
	bool wild;        /* some grant names many permissions at once */
	bool beside_role; /* a classic permission gives it, too; left out */
	struct arena *arena; /* for this bout only */
};

/* agree_compare.c: *why is set if it is unclear; it lives as long as the
 * arena of the bout. */
int agree_judge(enum agreement *out, const char **why, const struct bout *,
    struct err *) MUST_USE;
/* agree_words.c: an answer for people, in the arena given. */
int agree_words(const char **out, const struct bout *, const struct side *,
    struct arena *, struct err *) MUST_USE;

#endif
