/* SPDX-License-Identifier: Apache-2.0 */
/* Dated exceptions from findings: the list "exceptions" of the
 * configuration. */
#ifndef MODEL_EXCEPTION_H
#define MODEL_EXCEPTION_H

#include "base/base.h"

struct arena;
struct err;
struct finding;
struct json;

/*
 * Names one finding by its id; or a rule and a subject (id, name or login),
 * where "*" is every subject of the rule, perhaps of one source only.
 */
struct exception {
	const char *id;      /* "PRV-02 of dynatrace": made of the rest */
	const char *finding; /* id; or NULL, and then ... */
	const char *rule, *subject;
	const char *scope;   /* id of a source; NULL: any */
	const char *reason, *owner, *approver;
	const char *control; /* compensating control; or NULL */
	int64_t created, end; /* UTC_UNKNOWN: not said; the end is the last
	                       * second of that day */
	const char *missing; /* "approver, end"; NULL: complete */
	const char *place;   /* "exceptions[0]" */
};
struct exceptions {
	const struct exception *items; /* as written */
	size_t n;
};

/* Absent: none.  Fields may be missing (see `missing`); but it must name a
 * finding or a rule and subject, once.  ERR_CONFIG with line; `file` as of
 * register_read(). */
int exception_read(struct exceptions *, const struct json *, const char *file,
    struct arena *, struct err *) MUST_USE;
/* Complete, and neither over nor not yet begun. */
bool exception_holds(const struct exception *, int64_t now);
/* Whether it names the finding; `login` of the subject may be NULL. */
bool exception_names(const struct exception *, const struct finding *,
    const char *login);

#endif
