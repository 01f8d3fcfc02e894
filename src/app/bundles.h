/* SPDX-License-Identifier: Apache-2.0 */
/* The bundles that a command line names, and those that stand beside them. */
#ifndef APP_BUNDLES_H
#define APP_BUNDLES_H

#include "deliver/deliver.h"

struct run;

struct bundles {
	struct bundle_links links; /* the first n are those named */
	size_t n;
};

/*
 * Each argument: a bundle, or a folder of bundles.  Of several, none should
 * be missing in between; beside a single one, others are looked for.  A
 * bundle whose manifest cannot be read has a path and nothing else.
 * ERR_USAGE if an argument is neither.
 */
int bundles_find(struct bundles *, struct run *, struct err *) MUST_USE;

#endif
