/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers: what the organisation itself says of its accounts, groups and
 * the rest, from the "registers" object of the configuration.
 */
#ifndef MODEL_REGISTER_H
#define MODEL_REGISTER_H

#include "abi/muster_rule.h"
#include "base/base.h"

struct arena;
struct err;
struct json;

#define REGISTER_KINDS ((size_t)MUSTER_BOUNDED_POLICIES + 1)

struct register_entry {
	enum muster_register of;
	const char *match;   /* what it names, as written */
	const char *with;    /* of a pair: the other one; else NULL */
	const char *owner, *purpose, *approver, *ticket;
	int64_t from, until, confirmed, tested; /* UTC_UNKNOWN: not said */
	enum tri federated;
	/* "registers.break_glass[0]": neither file nor line, which are others
	 * when a bundle is reported again from its own evidence */
	const char *place;
	const char *const *members; /* of peer groups: groups, then accounts */
	size_t n_members;
	size_t n_groups;     /* of these, so many groups */
};

struct registers {
	uint32_t configured; /* 1 << enum muster_register */
	const struct register_entry *entries; /* by register, as written */
	size_t n;
};

const char *register_text(enum muster_register); /* "break_glass" */
/* The field that names the subject: "account", "group", "domain", ... */
const char *register_field(enum muster_register);
/*
 * Reads the object; absent: none.  Every field but the naming one may be
 * missing: what is incomplete is judged, not refused.  Unknown registers and
 * fields, bad dates, an entry that is there twice: ERR_CONFIG with line.  A
 * subject with the form of a secret is refused, other text is redacted.
 * `until` as a date is the last second of that day.  `file` names the file
 * that the lines are of, in messages; NULL: the caller does.
 */
int register_read(struct registers *, const struct json *, const char *file,
    struct arena *, struct err *) MUST_USE;

#endif
