/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a language writes moments and numbers, for documents that people read.
 * Data files keep RFC 3339 and bare digits.
 */
#ifndef BASE_NOTATION_H
#define BASE_NOTATION_H

#include "base/base.h"

struct err;
struct strbuf;

/*
 * Patterns hold %Y (four digits), %m, %d, %H, %M, %S (two digits each), and
 * %% for the character; all else stands for itself.
 */
struct notation {
	const char *date;      /* "%Y-%m-%d" */
	const char *time;      /* where the zone is told elsewhere */
	const char *moment;    /* standing alone, with its zone */
	const char *thousands; /* between groups of three: ","; may be "" */
};

/* 2026-11-22, 2026-11-22 18:08:00, 2026-11-22T18:08:00Z, 1,234,567. */
extern const struct notation notation_iso;

#define NOTATION_PATTERN_MAX ((size_t)64) /* bytes */
#define NOTATION_MARK_MAX ((size_t)8)     /* bytes, between thousands */
/* ERR_DATA for another letter after "%", and above a maximum. */
int notation_check(const struct notation *, struct err *) MUST_USE;

/* The pattern filled in.  A moment outside the calendar is "@" and its
 * seconds: never nothing.  UTC_UNKNOWN adds nothing. */
void notation_add(struct strbuf *, const char *pattern, int64_t utc);
#define NOTATION_NUMBER 80 /* room for the longest */
void notation_number(
    const struct notation *, int64_t, char out[NOTATION_NUMBER]);
/* The pattern as the number format of a spreadsheet: "dd\.mm\.yyyy". */
void notation_add_cell_format(struct strbuf *, const char *pattern);

#endif
