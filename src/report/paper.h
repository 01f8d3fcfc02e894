/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for paper, piece by piece, private to this room: chapters with
 * numbers, and tables with as few columns as a page is wide.
 */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "report/tables.h"

struct paper {
	struct doc *doc;
	const struct report_input *in;
	unsigned chapter, part; /* numbers given so far */
	char annex;             /* the last letter given; or 0 */
};

/* "3  Population"; `page`: it begins one.  `text`: the key of a label. */
void paper_chapter(struct paper *, const char *key, bool page,
    const char *text);
/* "Annex A  Accounts" */
void paper_annex(struct paper *, const char *key, const char *text);
/* "3.2  Gaps", below the chapter or annex. */
void paper_part(struct paper *, const char *key, const char *text);
void paper_say(struct paper *, const char *text);

/* A column of a table that exists, with what stands under it in the same
 * cell (`also`), and a width of its own. */
struct paper_column {
	const char *key, *also;
	unsigned width;
};
/*
 * The table that `add` adds, with these columns of it only.  `fold`: the
 * column whose value stands once, in a row of its own before the rows it is
 * the same in; or NULL.
 */
void paper_table(struct paper *, void (*add)(struct doc *,
    const struct report_input *), const struct paper_column *, size_t n,
    const char *fold);

/* "Accounts: 68", behind "; " if something stands there already. */
void paper_count(const struct paper *, struct strbuf *, const char *text,
    int64_t n);
/* The same of a cell, which may be unknown. */
void paper_counted(const struct paper *, struct strbuf *, const char *text,
    struct cell);
/* The text in the document's memory; cleared. */
const char *paper_taken(struct paper *, struct strbuf *);

void section_opening(struct paper *);
void section_scope(struct paper *);
void section_population(struct paper *);
void section_results(struct paper *);
void section_findings(struct paper *);
void section_close(struct paper *);
void section_annexes(struct paper *);

#endif
