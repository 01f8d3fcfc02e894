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

#include <signal.h>

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

/*
 * ---- the directory: who is there, and what they have ----
 *
 * The snapshot alone, in the shapes that directories and governance products
 * take in: no verdicts, no findings.  What is not known is null, absent or an
 * empty cell, never a guess.
 */
struct map;

struct directory_input {
	const struct model *model;
	const struct derived *derived;
	const char *version; /* "muster/0.1.0" */
	const char *digest;  /* SHA-256 of the tape */
	int64_t read_at, now;
	size_t page_size;    /* rows of a page; 0: all on one */
	bool rights;         /* the effective permissions of each, too */
	/* logins in lower case to the numbers of `principal_ids`: who they
	 * are where the file goes; NULL: not said */
	const struct map *principals;
	const char *const *principal_ids;
	const struct mask *mask; /* pseudonyms for everybody; NULL: as it is */
	const volatile sig_atomic_t *cancel; /* nonzero: ERR_CANCELLED */
};

struct directory_counts {
	size_t users, groups, roles, grants, rights;
	size_t unmatched; /* users without a principal: left out */
	size_t files;
};

struct dir;
struct directory_format {
	const char *key;   /* "scim" */
	bool is_file;      /* one file; else a folder of them */
	bool pages;        /* heeds page_size */
	bool rights;       /* has a place for them */
	bool principals;   /* needs them */
	int (*write)(struct dir *, struct err *);
};
extern const struct directory_format *const directory_table[]; /* to NULL */
const struct directory_format *directory_find(const char *key); /* or NULL */

/*
 * Streams everything: the one file `path`, whole or not at all, or files in
 * the folder `path`, which is there and empty; the last one written is
 * DIRECTORY_INDEX, which says what is in the others and what was not read.
 * The same input gives the same bytes.
 */
#define DIRECTORY_INDEX "collection.json"
#define DIRECTORY_SCHEMA "muster/export/1"
int directory_write(const struct directory_format *,
    const struct directory_input *, const char *path,
    struct directory_counts *, struct err *) MUST_USE;

#endif
