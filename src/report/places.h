/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the rows of access stand in a table that has all of them, by name of
 * the account: so that other tables can point at them.
 */
#ifndef REPORT_PLACES_H
#define REPORT_PLACES_H

#include "report/tables.h"

/* An account in a group, and the row of the first grant it has by that. */
struct holder {
	size_t account, row; /* row: counted from 1 */
};
struct places {
	const char *to;      /* the table */
	size_t *of_account;  /* first row of an account; 0: it has none */
	/* of group g: holders[first[g] .. first[g + 1]), by name */
	struct holder *holders;
	size_t *first;
};

/* In the arena; NULL without memory. */
struct places *places_make(
    const struct report_input *, const char *to, struct arena *);
/* The first row of the account, of whoever has the grant, or of what the
 * finding is about; links to nowhere where there is none, and in reports
 * without such a table. */
struct doc_link places_of_account(const struct report_input *, size_t account);
struct doc_link places_of_grant(const struct report_input *, size_t grant);
struct finding;
struct doc_link places_of_subject(
    const struct report_input *, const struct finding *);
struct access;
struct doc_link places_of_access(
    const struct report_input *, const struct access *);
struct doc_link places_row(const struct report_input *, size_t row);

#endif
