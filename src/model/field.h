/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nouns as tables of their fields: what a connector states, without what
 * model_freeze() derives.  Copying, ordering, range checks and the store all
 * go by this one list, so that a new field cannot be forgotten in one of
 * them.
 */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include "base/base.h"

enum field_kind {
	FIELD_TEXT,       /* const char *, NULL: not said */
	FIELD_TIME,       /* int64_t, UTC_UNKNOWN: not said */
	FIELD_COUNT,      /* int64_t, -1: not said */
	FIELD_SIZE,       /* size_t, NONE: nothing */
	FIELD_ENUM,       /* below `limit` */
	FIELD_BOOL,
	FIELD_BITS,       /* unsigned */
	FIELD_STATUS,     /* int */
	FIELD_TEXTS,      /* const char *const *, with its count */
	FIELD_PARAMETERS, /* const struct parameter * */
	FIELD_CONDITIONS, /* const struct condition * */
	FIELD_STATEMENTS  /* const struct statement * */
};

struct field {
	const char *name; /* also the column in the store */
	enum field_kind kind;
	size_t at;       /* offset in the row */
	size_t count_at; /* of a list: where its size_t count is */
	int limit;       /* of an enum */
	bool key;        /* rows with equal keys are one row */
};

enum noun_id {
	NOUN_SOURCE, NOUN_ACCOUNT, NOUN_GROUP, NOUN_MEMBERSHIP, NOUN_SCOPE,
	NOUN_ENTITLEMENT, NOUN_BOUNDARY, NOUN_GRANT, NOUN_CREDENTIAL,
	NOUN_EVENT, NOUN_LIMIT, NOUN_QUESTION, NOUN_ANSWER, NOUN_PART,
	NOUN_GAP, NOUN_EVIDENCE, NOUN_COUNT
};

struct noun {
	const char *name; /* "account"; also the table in the store */
	const char *plural;
	size_t rows_at, count_at; /* offsets in struct model */
	size_t size;              /* of a row */
	unsigned data;            /* enum muster_data bits it belongs to */
	const struct field *fields; /* the order of rows follows theirs */
	size_t n_fields;
};

extern const struct noun field_nouns[NOUN_COUNT];

struct model;
/* Rows of a noun and how many. */
void *field_rows(const struct model *, enum noun_id, size_t *n);
/* Value of a field of a row, by kind. */
const char *field_text(const void *row, const struct field *);
int64_t field_number(const void *row, const struct field *); /* time, count */
void field_set_number(void *row, const struct field *, int64_t);
size_t field_size(const void *row, const struct field *);
int field_enum(const void *row, const struct field *); /* also status */
bool field_bool(const void *row, const struct field *);
unsigned field_bits(const void *row, const struct field *);
/* A list and its length. */
const void *field_list(const void *row, const struct field *, size_t *n);
/* Any value into a row: `value` points to the C type of the kind. */
void field_put(void *row, const struct field *, const void *value);
void field_put_list(void *row, const struct field *, const void *list,
    size_t n);
/* Order of two rows: field by field; 0 only if all are equal. */
int field_compare(enum noun_id, const void *, const void *);

#endif
