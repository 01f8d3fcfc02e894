/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that write and read the state file. */
#ifndef MODEL_HISTORY_PRIVATE_H
#define MODEL_HISTORY_PRIVATE_H

#include "base/arena.h"
#include "base/strbuf.h"

struct err;
struct json;

#define STATE_SCHEMA "muster/state/1"

/* That an account was in a group, and since when this is known. */
struct past_member {
	size_t group;
	int64_t since;
};

/* Kinds of records, in the order of the file: accounts name groups by
 * number. */
enum past_kind_id {
	PAST_SOURCE,
	PAST_GROUP,
	PAST_ENTITLEMENT,
	PAST_GRANT,
	PAST_PART,
	PAST_ACCOUNT,
	PAST_FINDING,
	PAST_KINDS
};

struct past_rows {
	char *items;
	size_t n, room;
};
struct past_reader {
	struct arena *arena;
	struct past_rows rows[PAST_KINDS];
	size_t kind;        /* of the record before */
	const char *source; /* of the record before: most have the same */
	struct past_member *members;
	size_t room_members;
};

/* history_record.c */
#define MAX_PAST_KEYS 3
struct past_kind {
	const char *name; /* member that holds the id */
	size_t size;
	size_t n_keys; /* texts that a row begins with: its key */
	int (*read)(
	    struct past_reader *, const struct json *, void *row, struct err *);
};
extern const struct past_kind history_kinds[];

/* A number from 0 to max; `absent` may lie outside. */
int history_number(const struct json *, const char *key, int64_t absent,
    int64_t max, int64_t *out, struct err *) MUST_USE;
/* Absent: false. */
int history_flag(
    const struct json *, const char *key, bool *out, struct err *) MUST_USE;

#endif
