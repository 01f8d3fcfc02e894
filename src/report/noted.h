/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings a row of access has: of its account, and of its grant. */
#ifndef REPORT_NOTED_H
#define REPORT_NOTED_H

#include "report/tables.h"

struct finding;
struct noted;
struct strbuf;

struct noted_row {
	int worst;    /* severity of the gravest open one; -1: none */
	size_t n;     /* open or not */
	size_t first; /* index of that one, or of any; NONE */
};

/* In the arena; NULL without memory. */
struct noted *noted_make(const struct report_input *, struct arena *);
/* Of a row, or of an account alone (grant NONE); the ids of the first ones
 * are put into the strbuf (NULL: they are not), the rest is counted. */
struct noted_row noted_of(const struct noted *, size_t account, size_t grant,
    struct strbuf *ids);

/* The grant that one of the verdicts' findings is about, or NONE. */
size_t noted_grant(const struct noted *, const struct finding *);

#endif
