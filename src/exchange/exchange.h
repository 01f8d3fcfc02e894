/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review in the shapes of other programs: results for CI systems and code
 * hosts, findings for a SIEM, assessments for a GRC tool.  Each shape is laid
 * down by somebody else; none of them is a document with sections and tables,
 * which is why they are neither reports nor formats of a writer.  One file and
 * one row in the table of exchange.c for each.
 *
 * What these files say is English whatever the language of the reports:
 * programs rely on the words.
 */
#ifndef EXCHANGE_EXCHANGE_H
#define EXCHANGE_EXCHANGE_H

#include "base/base.h"

struct arena;
struct campaign;
struct changes;
struct controls;
struct derived;
struct err;
struct exceptions;
struct history;
struct mask;
struct model;
struct out;
struct registers;
struct verdicts;

struct exchange_input {
	const struct campaign *campaign;
	const struct model *model;
	const struct derived *derived;
	const struct verdicts *verdicts;
	const struct controls *controls;
	const struct changes *changes;
	const struct exceptions *exceptions;
	const struct registers *registers;
	const struct history *history; /* the last review; NULL: none */
	int64_t now;
	const char *version;           /* "muster 0.1.0" */
	const char *config_digest, *tape_digest; /* SHA-256 */
	/* the file of the same bundle to look a finding up in */
	const char *look_up;
	const struct mask *mask; /* of a redacted twin; NULL: as it is */
};

struct exchange_format {
	const char *key; /* "sarif" */
	/* Streams the whole file, and counts what its rows are in out->rows;
	 * text enters it through the functions of out.h only. */
	int (*write)(struct out *, const struct exchange_input *,
	    struct err *);
};
extern const struct exchange_format *const exchange_table[]; /* to NULL */
const struct exchange_format *exchange_find(const char *key); /* or NULL */

/*
 * Writes the file, whole or not at all; the same input gives the same bytes.
 * *rows is what the format's rows come to: results, cases, findings.
 */
int exchange_write(const struct exchange_format *,
    const struct exchange_input *, const char *path, struct arena *,
    int64_t *rows, struct err *) MUST_USE;

#endif
