/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as RFC 4180 has it, record by record.  Refused: a quote in the middle
 * of a field that has none at its beginning, text behind a closing quote, and
 * an end of the text within quotes.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdio.h>

#include "base/strbuf.h"

struct err;

#define CSV_MAX_FIELDS 256
#define CSV_MAX_RECORD (16 * (size_t)MIB)

struct csv {
	const char *text; /* borrowed */
	size_t len, at;
	size_t line;      /* in which the record begins, from 1 */
	size_t breaks;    /* in that record */
	struct strbuf room;
	size_t starts[CSV_MAX_FIELDS], n;
};

void csv_begin(struct csv *, const char *text, size_t len);
void csv_end(struct csv *);
/* 1: a record; 0: the end; -1: ERR_DATA with the line, ERR_LIMIT. */
int csv_next(struct csv *, struct err *) MUST_USE;
/* Of that record, until the next; NULL: it has no such field. */
const char *csv_field(const struct csv *, size_t i);
/* The field that says this; NONE: none does. */
size_t csv_find(const struct csv *, const char *text);

/* A field as RFC 4180 has it, in quotes where needed.  What is foreign and
 * would be taken for a formula by a spreadsheet gets an apostrophe before,
 * within the field, too: behind what ends a cell elsewhere. */
void csv_put(FILE *, const char *, bool foreign);

#endif
