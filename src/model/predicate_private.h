/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the predicate share; see predicate.h for what it means. */
#ifndef MODEL_PREDICATE_PRIVATE_H
#define MODEL_PREDICATE_PRIVATE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/predicate.h"

/*
 * A place between two values of an ordered domain.  Numbers: before `at`.
 * Texts, in the order of bytes: before the text, between it and what it
 * begins, behind all that it begins.  So a prefix is an interval too, and
 * sets of values and prefixes are exact.
 */
enum { CUT_BEFORE, CUT_AFTER, CUT_PAST };
struct cut {
	const char *text; /* NULL: a number */
	int64_t at;
};

/* A set of values: membership changes at each cut. */
struct spans {
	const struct cut *cuts;
	size_t n;
	bool first; /* what lies before the first cut is in */
};

struct span {
	struct cut from, to;
};

/* The bounds of a domain; cuts there are left out of its sets. */
extern const struct span spans_domain[ATTRIBUTE_WEEKDAY + 1];
extern const struct span spans_week_domain; /* seconds since Monday, GMT */

int spans_cut_compare(const struct cut *, const struct cut *);
bool spans_is_empty(const struct spans *);
bool spans_is_full(const struct spans *);
struct spans spans_all(void);
struct spans spans_not(const struct spans *);
bool spans_has(const struct spans *, const struct cut *);
bool spans_has_text(const struct spans *, const char *);
bool spans_has_number(const struct spans *, int64_t);
bool spans_within(const struct spans *, const struct spans *);
bool spans_meet(const struct spans *, const struct spans *);
/* Where a is `in_a` and b is `in_b`.  -1: no memory. */
int spans_cross(struct spans *out, const struct spans *a, bool in_a,
    const struct spans *b, bool in_b, struct arena *) MUST_USE;
int spans_and(struct spans *out, const struct spans *, const struct spans *,
    struct arena *) MUST_USE;
int spans_minus(struct spans *out, const struct spans *, const struct spans *,
    struct arena *) MUST_USE;
/* The union of the spans, which are sorted on the way.  -1: no memory. */
int spans_unite(struct spans *out, struct span *, size_t n,
    const struct span *domain, struct arena *) MUST_USE;

/* Walks where every set has its wish, without memory of its own. */
struct sweep {
	const struct spans *set[2];
	bool want[2];
	size_t next[2];
	const struct cut *at; /* NULL: the beginning */
	bool done;
};
struct sweep_span {
	const struct cut *from, *to; /* NULL: the end of the domain */
};
void sweep_init(struct sweep *, const struct spans *a, bool in_a,
    const struct spans *b, bool in_b);
bool sweep_next(struct sweep *, struct sweep_span *out);

/* A condition that no set of values says in full. */
struct atom {
	struct condition condition; /* values sorted, each once */
	enum attribute_type type;
	struct spans lower, upper;   /* surely so; not surely otherwise */
	const char *const *patterns; /* the MATCH values between the two */
	size_t n_patterns;
	bool opaque; /* between lower and upper nothing is known */
	bool negative;
};

bool atom_fits(const char *pattern, const char *text); /* * is any text */
enum answer atom_holds(const struct atom *, const char *text);
enum answer atom_holds_list(
    const struct atom *, const char *const *values, size_t n);
/* Surely for all of the set (of texts, for lists: as lists of one). */
bool atom_holds_for(const struct atom *, const struct spans *);
/* Surely implied; surely not both.  False: not established. */
bool atom_implies(const struct atom *, const struct atom *);
bool atom_excludes(const struct atom *, const struct atom *);
int atom_compare(const struct atom *, const struct atom *);

/* All that a conjunction says of one attribute. */
struct factor {
	const char *attribute;
	enum attribute_type type;
	bool clock;
	struct spans spans; /* outside it does not hold */
	const struct atom *const *atoms;
	size_t n_atoms;
	const struct condition *source; /* what was read, tidied */
	size_t n_source;
};

struct conjunction {
	const struct factor *factors; /* by attribute; each says something */
	size_t n_factors;
	/* The clock factors together: when, and at which second of a week. */
	struct spans instant, week;
	uint64_t signature; /* which attributes, other than clock, roughly */
	bool sure;          /* there is a request it holds for */
	bool exact;         /* no atoms */
	const struct condition *conditions; /* the normal form, in words */
	size_t n_conditions;
};

struct predicate {
	const struct predicate_terms *terms;
	const struct conjunction *const *list;
	size_t n;
};

/* predicate_read.c: one tidied condition as set and, if need be, atom. */
struct reading {
	struct spans spans;
	struct atom *atom; /* NULL: the spans say it all */
};
enum condition_operator predicate_tidy_operator(
    enum condition_operator, size_t n_values);
int predicate_tidy(
    struct condition *out, const struct condition *, struct arena *) MUST_USE;
int predicate_read(struct reading *out, const struct condition *,
    enum attribute_type, const struct predicate_terms *,
    struct arena *) MUST_USE;

/* predicate_value.c: a value as number, in the domain of its type. */
bool predicate_value(const char *, enum attribute_type, int64_t *out);
/* The values of an ordered type that the condition allows, at most two spans;
 * 0: it cannot be read. */
size_t predicate_value_spans(const char *, enum attribute_type,
    enum condition_operator, struct span out[2]);
const char *predicate_value_text(
    int64_t, enum attribute_type, struct arena *) MUST_USE;
int64_t predicate_value_unit(enum attribute_type);

/* predicate_words.c: a factor as conditions, added to the list, which has
 * room for predicate_words_room(). */
size_t predicate_words_room(const struct factor *);
int predicate_words(struct condition *list, size_t *n, const struct factor *,
    struct arena *) MUST_USE;

/* predicate_clock.c */
#define WEEK_SECONDS (7 * UTC_DAY)
int64_t clock_week_second(int64_t utc);
/* Is there a second where both walks, the second by the week, arrive? */
bool clock_meet(const struct sweep *instants, const struct sweep *weeks);
int clock_week(struct spans *out, const struct spans *days,
    const struct spans *hours, struct arena *) MUST_USE;

/* predicate_conjunction.c */
int conjunction_compare(const struct conjunction *, const struct conjunction *);
int conjunction_new(const struct conjunction **out, const struct condition *,
    size_t n, const struct predicate_terms *, struct arena *,
    struct err *) MUST_USE; /* NULL: it can never hold */
int conjunction_and(const struct conjunction **out, const struct conjunction *,
    const struct conjunction *, struct arena *, struct err *) MUST_USE;

/* predicate_compare.c.  Is the first surely within the second?  False: not
 * established, or, if both are exact, not so. */
bool conjunction_within(const struct conjunction *, const struct conjunction *);
/* False: surely no request for both.  True is sure if both are exact. */
bool conjunction_meet(const struct conjunction *, const struct conjunction *);

/* Without those that another implies; the list is sorted, and stays so.
 * -1: no memory. */
int predicate_absorb(const struct conjunction **list, size_t *n) MUST_USE;

/* predicate_dim.c: the values of one attribute that a piece still has. */
struct dim {
	enum attribute_type type;
	struct spans spans; /* for lists: all */
	const struct atom *const *yes, *const *no;
	size_t n_yes, n_no;
};
/* YES: there is such a value; NO: there is none.  -1: no memory. */
int dim_state(enum answer *out, const struct dim *, struct arena *) MUST_USE;
/* Quickly: surely none. */
bool dim_is_empty(const struct dim *);

/* predicate_cover.c: is one conjunction within the union of the list? */
struct work {
	size_t pieces, visits; /* still allowed */
};
int cover_holds(enum answer *out, const struct conjunction *,
    const struct predicate *, struct work *, struct err *) MUST_USE;

#endif
