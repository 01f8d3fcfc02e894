/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to exchange: the directory as flat records, each a row of CSV and an
 * object of NDJSON with the same names.
 */
#ifndef EXCHANGE_FLAT_H
#define EXCHANGE_FLAT_H

#include "exchange/dir.h"

#define FLAT_MAX_FIELDS 24

enum flat_kind {
	FLAT_NONE, /* not known, or does not apply */
	FLAT_TEXT, /* shown to people */
	FLAT_EXACT, /* looked up by programs */
	FLAT_NUMBER, FLAT_TIME, FLAT_BOOL
};
struct flat_value {
	enum flat_kind kind;
	const char *text;
	int64_t number;
};

struct flat_cursor {
	size_t at, row;
	struct access_cursor access;
	struct arena arena; /* of the rights of one account */
	struct holdings holdings;
};

struct flat_record {
	const char *type;        /* "user" */
	const char *file;        /* "users.csv" */
	const char *const *keys; /* to NULL */
	/* 1: the next row; 0: the end; -1 */
	int (*next)(struct dir *, struct flat_cursor *, struct flat_value *,
	    struct err *);
	bool is_right;           /* only where they are asked for */
};
extern const struct flat_record flat_records[]; /* to NULL */

void flat_cursor_begin(struct flat_cursor *, const struct dir *);
void flat_cursor_end(struct flat_cursor *);
size_t flat_count(const struct flat_record *); /* fields */

#endif
