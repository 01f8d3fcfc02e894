/* SPDX-License-Identifier: Apache-2.0 */
/* A framework's requirement and the rules that speak to it: data. */
#ifndef MODEL_CONTROL_H
#define MODEL_CONTROL_H

#include "base/base.h"

struct arena;
struct err;

struct control {
	const char *framework; /* "SOC 2" */
	const char *id;        /* "CC6.2" */
	const char *title, *shows;
	const char *const *rules;
	size_t n_rules;
	/* what this review supports only in part, and what is out of its
	 * reach; NULL: nothing */
	const char *partly, *beyond;
	const struct guard *guards;
	size_t n_guards;
};
/* How loose the requirement lets a rule's setting be; -1: no bound. */
struct guard {
	const char *rule, *setting;
	int64_t at_most, at_least;
};
struct controls {
	const struct control *items; /* sorted by framework and id */
	size_t n;
};
/* Every *.json in the folder, by name. ERR_DATA with file and line. */
int control_load(struct controls *, const char *dir, struct arena *,
    struct err *) MUST_USE;
/* "SOC 2 CC6.2; ISO/IEC 27001 A.5.18": controls a rule speaks to. */
const char *control_of_rule(const struct controls *, const char *rule,
    struct arena *);

#endif
