/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small worlds for predicates: a few attributes, the conditions that may
 * speak of them, and so many requests that every set of values that such
 * conditions can leave has one; and whether a condition holds, by the plain
 * meaning of the words.
 */
#ifndef SUPPORT_PREDICATE_WORLD_H
#define SUPPORT_PREDICATE_WORLD_H

#include "base/utc.h"
#include "model/predicate.h"

#define MAX_ATTRIBUTES 3
#define MAX_REQUESTS 4096
#define MONDAY INT64_C(1704067200) /* 2024-01-01 */
#define READINGS 3                 /* of what is not established about lists */

/* What an attribute of a world can be, and what its conditions name. */
struct topic {
	const char *attribute;
	const char *const *words; /* values of conditions */
	size_t n_words;
	const enum condition_operator *operators;
	size_t n_operators;
};

enum world_kind {
	WORLD_EQUALITY,
	WORLD_PREFIXES,
	WORLD_PATTERNS,
	WORLD_CLOCK,
	WORLD_LISTS,
	WORLD_MIXED,
	WORLD_KINDS
};

struct world {
	enum world_kind kind;
	const char *name;
	size_t cases; /* worth trying */
	struct predicate_terms terms;
	const struct topic *topics;
	size_t n_topics;
	void (*fill)(struct world *);
	bool exact; /* no answer may be unknown */
	struct predicate_request requests[MAX_REQUESTS];
	struct attribute_value values[MAX_REQUESTS][MAX_ATTRIBUTES];
	size_t n_requests;
	size_t asked, answers, unknown; /* of requests; of predicates */
};

struct world *predicate_world(enum world_kind); /* with its requests */
/* Under one of the READINGS; they differ for lists of several only. */
bool predicate_world_holds(
    const struct condition *, const struct predicate_request *, int reading);

#endif
