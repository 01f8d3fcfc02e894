/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws any document in one format.  One file and one row per format; no
 * writer knows what the document is about.
 */
#ifndef WRITER_WRITER_H
#define WRITER_WRITER_H

#include "report/doc.h"

struct library;
struct log;

/* What was drawn, for the manifest and for the test that compares formats. */
struct writer_counts {
	int64_t rows;   /* of all tables, as drawn */
	int64_t pages;  /* or sheets; 0 where there are none */
	int64_t left_out; /* rows not drawn, each time said in the file */
	int64_t missing_glyphs; /* characters no font could show (PDF) */
};

struct writer {
	const char *name;   /* "xlsx", as in the configuration */
	const char *suffix; /* ".xlsx" */
	/* Writes to `path` (a new file in the bundle being made). The same
	 * document gives the same bytes. */
	int (*write)(const struct doc *, const char *path,
	    struct writer_counts *, struct err *);
};

extern const struct writer *const writer_table[]; /* ends with NULL */
const struct writer *writer_find(const char *name); /* NULL if unknown */

/* Those that draw. */
#define WRITER_LIBRARIES 3
void writer_libraries(struct library *); /* WRITER_LIBRARIES of them */

#endif
