/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What conditions mean: a predicate is a set of conjunctions (a set means
 * OR, a conjunction AND) in normal form, that can be compared, joined and
 * asked.  Knows no source: which attributes are dates or lists is told.
 *
 * Meaning of one condition: a list of values means OR, and a negated
 * operator denies that whole list ("!=" of two values is NOT IN).  Text is
 * compared byte by byte.  A MATCH value without * is a value of IN; one that
 * ends in its only * is a prefix; other patterns are kept as they are.
 * "<" and ">" have no meaning for text, lists and weekdays.  What has no
 * meaning, or a value that cannot be read, is kept and stays unknown.
 *
 * Attributes of type ATTRIBUTE_TEXTS hold a list.  MATCH asks whether any
 * item fits.  What the other operators say of a list of several is not
 * established, so only what every reading agrees on is answered.
 *
 * Answers are exact, unless a pattern (MATCH with * elsewhere than at the
 * end), a list attribute, a value that cannot be read or a named limit is
 * involved: then they may be ANSWER_UNKNOWN, but never wrong.
 */
#ifndef MODEL_PREDICATE_H
#define MODEL_PREDICATE_H

#include "base/base.h"
#include "model/condition.h"

struct arena;
struct err;
struct strbuf;

#define PREDICATE_MAX_VALUES 4096       /* of one condition */
#define PREDICATE_MAX_CONDITIONS 256    /* of one conjunction, as given */
#define PREDICATE_MAX_CONJUNCTIONS 4096 /* of one predicate */
/* Pieces that one implication may cut its left side into; above: unknown. */
#define PREDICATE_MAX_PIECES 20000

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

enum attribute_type {
	ATTRIBUTE_TEXT,
	ATTRIBUTE_TEXTS,       /* a list of texts */
	ATTRIBUTE_DATE,        /* 2022-05-03Z: that day, in that zone */
	ATTRIBUTE_DATE_TIME,   /* 2022-05-03T05:00:00+01:00 */
	ATTRIBUTE_TIME_OF_DAY, /* 09:00+01:00: by the clocks of that zone */
	ATTRIBUTE_WEEKDAY      /* Monday, in GMT */
};

struct attribute_kind {
	const char *attribute;
	enum attribute_type type;
	bool clock; /* about the time of asking: these hang together */
};

/* What is known of attributes; the others are text. */
struct predicate_terms {
	const struct attribute_kind *kinds;
	size_t n_kinds;
	/* A value that holds this ("${") is filled in later: unknown; or NULL. */
	const char *placeholder;
};

/*
 * Immutable, in the arena it was made in.  It borrows the terms and the
 * texts of the conditions, and the predicates it was made from: all must
 * live as long.
 */
struct predicate;

/*
 * The normal form of one conjunction; no conditions: always.  ERR_LIMIT above
 * the limits (those of values also for what a conjunction comes to);
 * ERR_NOMEM.
 */
int predicate_new(struct predicate **out, const struct condition *, size_t n,
    const struct predicate_terms *, struct arena *, struct err *) MUST_USE;
/*
 * Any of the predicates (all of the same terms); none of them: never.
 * Conjunctions that imply nothing new are gone.  ERR_LIMIT, ERR_NOMEM.
 */
int predicate_union(struct predicate **out, const struct predicate *const *list,
    size_t n, struct arena *, struct err *) MUST_USE;
/* Both.  ERR_LIMIT if more conjunctions than the limit are left; ERR_NOMEM. */
int predicate_and(struct predicate **out, const struct predicate *,
    const struct predicate *, struct arena *, struct err *) MUST_USE;

bool predicate_is_always(const struct predicate *); /* without any condition */
/* Can it never hold? */
enum answer predicate_contradicts(const struct predicate *);
/* Does the second hold whenever the first does?  ERR_NOMEM. */
int predicate_implies(enum answer *out, const struct predicate *,
    const struct predicate *, struct err *) MUST_USE;
/* Is there a request that both hold for?  ERR_NOMEM. */
int predicate_overlaps(enum answer *out, const struct predicate *,
    const struct predicate *, struct err *) MUST_USE;

struct attribute_value {
	const char *attribute;
	const char *const *values; /* several, or none, for a list only */
	size_t n_values;
};

/* What is asked; an attribute that is not named has an unknown value. */
struct predicate_request {
	const struct attribute_value *values;
	size_t n_values;
	int64_t now; /* UTC seconds, for clock attributes; or UTC_UNKNOWN */
};

/* Condition by condition: unknown if it rests on what the request leaves
 * open. */
enum answer predicate_holds(
    const struct predicate *, const struct predicate_request *);

/* What the clock conditions say of a time, whatever else is asked. */
enum predicate_phase {
	PHASE_NEVER,     /* the predicate cannot hold at all */
	PHASE_OVER,      /* neither now nor later */
	PHASE_NOT_YET,   /* only later */
	PHASE_SOMETIMES, /* returning: days of the week, hours, gaps */
	PHASE_IN_FORCE,
	PHASE_UNKNOWN /* a condition on the clock was not understood */
};

struct predicate_time {
	enum predicate_phase phase;
	enum answer now;      /* do the clock conditions hold at this second? */
	int64_t begins, ends; /* UTC seconds, ends not included;
				 UTC_UNKNOWN: open */
};

const char *predicate_phase_text(enum predicate_phase); /* "not yet" */
int predicate_at(struct predicate_time *out, const struct predicate *,
    int64_t now, struct err *) MUST_USE; /* ERR_NOMEM */

/* Conjunctions in their order, each as sorted conditions; borrowed. */
size_t predicate_count(const struct predicate *);
const struct condition *predicate_conditions(
    const struct predicate *, size_t i, size_t *n);
/* a = "x" AND b != "y" OR a = "z"; "always", "never"; appended. */
void predicate_print(struct strbuf *, const struct predicate *);

#endif
