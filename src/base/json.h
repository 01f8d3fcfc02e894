/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to cJSON.  Reading: a document is checked as a whole before
 * anything is taken from it; bad UTF-8, NUL, raw control characters,
 * duplicate keys, trailing bytes, numbers that a double cannot hold, nesting
 * and size above the limits are refused with line and column.  Getters name
 * the JSON path ("groups[3].uuid: missing").  Writing: sticky, sorted by the
 * caller, the same bytes for the same calls.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdio.h>

#include "base/base.h"

struct arena;
struct err;
struct library;

struct json_limits {
	size_t max_bytes;
	size_t max_depth; /* at most 500 */
	bool comments;    /* line comments allowed (configuration files) */
};
extern const struct json_limits json_limits_config; /* 4 MiB, comments */
extern const struct json_limits json_limits_data;   /* 256 MiB, depth 64 */

struct json_doc; /* owns the tree and its text */

/*
 * A value in a document, held by the caller; `up` points to the caller's
 * variable for the value around it, which must outlive this one.
 */
struct json {
	const void *node; /* NULL: absent */
	const struct json *up;
	size_t index; /* in a list */
	const struct json_doc *doc;
};

enum json_type {
	JSON_ABSENT,
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_LIST,
	JSON_OBJECT
};

void json_library(struct library *);

/* ERR_DATA, ERR_LIMIT or ERR_NOMEM; messages carry line and column. */
int json_parse(struct json_doc **out, const char *, size_t,
    const struct json_limits *, struct err *) MUST_USE;
void json_free(struct json_doc *);
void json_root(const struct json_doc *, struct json *out);

enum json_type json_type(const struct json *);
const char *json_key(const struct json *); /* of a member, else NULL */
size_t json_count(const struct json *);    /* items or members */
/* Line of the value's first byte in the text, from 1 (0 if not known). */
size_t json_line(const struct json *);
/* "groups[3].uuid" into buf; always terminated, cut if too long. */
void json_path(const struct json *, char *buf, size_t room);

/* Walk a list or the members of an object: for (ok = json_first(&v, &i); ok;
 * ok = json_next(&i)) ... */
bool json_first(const struct json *, struct json *item);
bool json_next(struct json *item);

/* Member by exact name; absent gives JSON_ABSENT. */
void json_member(const struct json *, const char *key, struct json *out);

/*
 * json_get_*: must be there and of that type.  json_opt_*: absent or null
 * gives the empty value (NULL, TRI_UNKNOWN, `absent`, JSON_ABSENT); another
 * type is ERR_DATA.  Text is borrowed from the document.
 */
int json_get_text(const struct json *, const char *key, const char **out,
    struct err *) MUST_USE;
int json_opt_text(const struct json *, const char *key, const char **out,
    struct err *) MUST_USE;
int json_get_int(
    const struct json *, const char *key, int64_t *out, struct err *) MUST_USE;
int json_opt_int(const struct json *, const char *key, int64_t absent,
    int64_t *out, struct err *) MUST_USE;
int json_opt_bool(
    const struct json *, const char *key, enum tri *out, struct err *) MUST_USE;
int json_opt_time(const struct json *, const char *key, int64_t *out,
    struct err *) MUST_USE; /* RFC 3339 text; UTC_UNKNOWN if absent */
int json_get_list(const struct json *, const char *key, struct json *out,
    struct err *) MUST_USE;
int json_opt_list(const struct json *, const char *key, struct json *out,
    struct err *) MUST_USE;
int json_get_object(const struct json *, const char *key, struct json *out,
    struct err *) MUST_USE;
int json_opt_object(const struct json *, const char *key, struct json *out,
    struct err *) MUST_USE;
/* The value itself, as text or number; ERR_DATA names the path. */
int json_as_text(const struct json *, const char **out, struct err *) MUST_USE;
int json_as_int(const struct json *, int64_t *out, struct err *) MUST_USE;
bool json_as_bool(const struct json *); /* false unless true */
/* ERR_DATA at the path of the value: "users[3].email: <message>". */
int json_error(const struct json *, struct err *, const char *, ...)
    PRINTF_LIKE(3, 4);
/*
 * Every member of the object must be named in `known` (n names); else
 * ERR_CONFIG with the line and the nearest known name.
 */
int json_only(const struct json *, const char *const *known, size_t n,
    struct err *) MUST_USE;

/*
 * A long list in a reply, item by item: only one item is a tree at a time.
 * The text is checked whole by _open; `keys`, ended by NULL, name the list in
 * the top-level object (the first of them that is there; ERR_DATA if none is).
 * The text is borrowed until _close.
 */
struct json_stream;
int json_stream_open(struct json_stream **out, const char *, size_t,
    const struct json_limits *, const char *const *keys, struct err *)
    MUST_USE;
/* 1: *item is the next one, valid until the next call; 0: end; -1. */
int json_stream_next(
    struct json_stream *, struct json *item, struct err *) MUST_USE;
/* The top-level object with that list left out (counts, page keys). */
void json_stream_rest(struct json_stream *, struct json *out);
void json_stream_close(struct json_stream *);

/* ---- writing ---- */
struct json_writer {
	FILE *file;
	bool pretty; /* two blanks per level, line end behind it; else one
			  * line without its end */
	bool failed; /* sticks; includes bad UTF-8 and bad nesting */
	int depth;
	unsigned char kind[64]; /* of each open level */
	bool first[64];
};
void json_writer_init(struct json_writer *, FILE *, bool pretty);
/* key is NULL inside a list and at the top. */
void json_object_begin(struct json_writer *, const char *key);
void json_object_end(struct json_writer *);
void json_list_begin(struct json_writer *, const char *key);
void json_list_end(struct json_writer *);
void json_put_text(struct json_writer *, const char *key, const char *);
void json_put_int(struct json_writer *, const char *key, int64_t);
void json_put_bool(struct json_writer *, const char *key, bool);
void json_put_null(struct json_writer *, const char *key);
/* A value that was read, as it is; a fraction fails. */
void json_put_copy(
    struct json_writer *, const char *key, const struct json *);
void json_put_time(struct json_writer *, const char *key, int64_t utc);
/* 0 if everything was written and every level is closed. */
int json_writer_end(struct json_writer *, struct err *) MUST_USE;

#endif
