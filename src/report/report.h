/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports build documents from what was found; they know no format.
 * One row per report in the table of report.c.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/doc.h"

struct campaign;
struct changes;
struct controls;
struct derived;
struct duties;
struct exceptions;
struct history;
struct labels;
struct mask;
struct model;
struct notation;
struct noted;
struct places;
struct proposals;
struct registers;
struct verdicts;

/* A file of the bundle, as far as it is known while reports are drawn. */
struct report_file {
	const char *name;
	const char *sha256; /* NULL: only the manifest can have it */
};

struct report_input {
	const struct campaign *campaign;
	const struct model *model;
	const struct derived *derived;
	const struct verdicts *verdicts;
	const struct controls *controls;
	const struct changes *changes;
	const struct proposals *proposals;
	const struct exceptions *exceptions;
	const struct registers *registers;
	const struct duties *duties;
	const struct history *history; /* the last review; NULL: none */
	/* Data files (JSON, CSV) take the English ones whatever the language,
	 * so that programs can rely on the words. */
	const struct labels *labels;
	const struct doc_style *style;
	int64_t now;
	const char *version;      /* "muster 0.1.0" */
	const char *config_digest; /* SHA-256 of the configuration as kept */
	const char *tape_digest;
	const struct report_file *files; /* of the bundle */
	size_t n_files;
	const struct mask *mask;  /* of a redacted twin; NULL: as it is */
	/* Set by report_build: indexes in the order people look things up,
	 * by name, then id.  The model itself is sorted by id. */
	const size_t *accounts, *groups, *entitlements, *credentials;
	const size_t *privileged; /* accounts of tier 0, then 1, by name */
	const size_t *services;   /* accounts that are no person, by name */
	const size_t *duty_findings; /* of the rules SOD-* */
	size_t n_privileged, n_services, n_duty_findings;
	const char *const *rule_controls; /* of each rule of the verdicts */
	const struct change_row *change_rows; /* since the last review */
	size_t n_change_rows;
	/* of a report with a row of decisions per row of access; else NULL */
	const struct noted *noted;   /* findings of rows */
	const struct places *places; /* where the rows stand */
};

struct report {
	const char *key;  /* "review", "findings", "population", "grants" */
	int (*build)(struct doc *, const struct report_input *, struct err *);
};
extern const struct report *const report_table[]; /* ends with NULL */

/* The document, in the arena.  ERR_USAGE for an unknown key. */
int report_build(struct doc **out, const char *key,
    const struct report_input *, struct arena *, struct err *) MUST_USE;

/*
 * ---- test_sheet.c: rows drawn from a file of a bundle ----
 *
 * To be tested one by one, with room for what each test shows.  What is in
 * the sheet comes from that file alone.
 */
struct test_population {
	const char *name;            /* "grants", as on the command line */
	const char *file;            /* "grants.csv" */
	const char *token;           /* its column that names a row */
	const char *const *columns;  /* those that the sheet shows; to NULL */
};
extern const struct test_population test_sheet_kinds[]; /* ends with a NULL
							   * name */
struct test_row {
	const char *key;             /* SHA-256 that it was drawn by */
	const char *const *values;   /* of each column */
};
struct test_sheet {
	const struct test_population *of;
	const char *bundle, *entity, *classification, *version;
	const char *seed;            /* SHA-256 of the manifest */
	const char *file_digest;
	int64_t population, wanted, now;
	const struct test_row *rows; /* smallest key first */
	size_t n_rows;
	/* as columns of the table, for formats that nobody fills in */
	bool plain;
};
/* The document, in the arena; the sheet is borrowed as long as it is. */
int test_sheet_build(struct doc **, const struct test_sheet *,
    const struct labels *, const struct doc_style *, struct arena *,
    struct err *) MUST_USE;

/* ---- labels.c: all words, from templates/text/<language>.json ---- */
/*
 * ERR_DATA with file and line; keys must be sorted, and what "language.*"
 * says of dates, numbers and plurals be known here.  That every key asked for
 * is there, and no other, is held by a lint test.
 */
int labels_load(struct labels **out, const char *path, struct arena *,
    struct err *) MUST_USE;
/* Where the first has no text, the other one's is taken: English. */
void labels_fall_back(struct labels *, const struct labels *);
const char *label(const struct labels *, const char *key); /* never NULL */
/* "1 account", "2 accounts": key.one, key.other or what form the language
 * has for that number, with %n replaced. */
const char *label_count(const struct labels *, const char *key, int64_t,
    struct arena *);
/* How the language writes moments and numbers. */
const struct notation *labels_notation(const struct labels *);

#endif
