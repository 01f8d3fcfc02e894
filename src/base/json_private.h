/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of the JSON adapter: the scanner, which checks a text
 * without building anything, and the document.
 */
#ifndef BASE_JSON_PRIVATE_H
#define BASE_JSON_PRIVATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define JSON_MAX_DEPTH 500
#define JSON_MAX_NUMBER 63 /* characters; cJSON looks at no more */

struct json_scan_key {
	const char *text; /* decoded; in the text, or in `decoded` */
	size_t len;
	const char *at; /* its opening quote */
};

/* A member of the top-level object that the caller asked for. */
struct json_span {
	const char *key;
	const char *begin, *end; /* of the value; NULL: not there */
};

struct json_scan {
	const char *p, *end;
	const char *text, *line_start;
	size_t line; /* from 1 */
	const struct json_limits *limits;
	struct err *err;
	size_t depth;
	char kind[JSON_MAX_DEPTH + 1];        /* '{' or '[' of each level */
	size_t first_key[JSON_MAX_DEPTH + 1]; /* of each open object */
	struct json_scan_key *keys;           /* of all open objects */
	size_t nkeys, keys_room;
	struct arena decoded;
	/* asked for by the caller */
	bool want_lines;
	uint32_t *lines; /* of each value, in document order */
	size_t nlines, lines_room;
	struct json_span *spans;
	size_t nspans;
	struct json_span *open_span; /* whose value is being read */
};

void json_scan_init(struct json_scan *, const char *, size_t,
    const struct json_limits *, struct err *);
void json_scan_clear(struct json_scan *);
/* The whole document, or -1 with line and column in the message. */
int json_scan_document(struct json_scan *) MUST_USE;

/* Tokens; p stands on the first byte and moves behind the last. */
int json_scan_error(struct json_scan *, const char *at, enum err_code,
    const char *, ...) PRINTF_LIKE(4, 5);
int json_scan_unexpected(struct json_scan *, const char *wanted);
int json_scan_space(struct json_scan *) MUST_USE; /* and comments */
int json_scan_number(struct json_scan *) MUST_USE;
int json_scan_word(struct json_scan *) MUST_USE; /* true, false, null */
/* *escaped: the text between the quotes is not the value. */
int json_scan_string(struct json_scan *, bool *escaped) MUST_USE;
/* The value of a checked string of n bytes between quotes, in the arena. */
char *json_scan_decode(
    struct arena *, const char *, size_t n, size_t *len) MUST_USE;

struct json_doc {
	void *root; /* cJSON */
	bool has_lines;
};

/* Builds the tree of checked text. */
int json_doc_build(
    struct json_doc **out, const char *, size_t, struct err *) MUST_USE;

#endif
