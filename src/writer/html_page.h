/* SPDX-License-Identifier: Apache-2.0 */
/* A dashboard being drawn: shared by the html*.c files and nobody else. */
#ifndef WRITER_HTML_PAGE_H
#define WRITER_HTML_PAGE_H

#include <stdio.h>

#include "base/strbuf.h"
#include "report/doc.h"

struct err;
struct writer_counts;

/* A table of more rows is not markup but data, drawn as it is scrolled. */
#define HTML_MARKUP_ROWS 300
/* The first of them are markup all the same: for browsers without scripts. */
#define HTML_FIRST_ROWS 50
#define HTML_MAX_TARGETS 256 /* tables and columns that links lead to */
#define HTML_CSS_MAX (16 * (size_t)MIB)

/* Where links lead; their values are not part of it. */
struct html_target {
	struct doc_link link;
	bool leads; /* the table or section is there */
	bool rows;  /* so is the column, in a table that has rows */
	bool but;
};

struct html_page {
	const struct doc *doc;
	struct writer_counts *counts;
	FILE *file;
	struct strbuf raw, visible; /* of one text */
	const char *css;            /* as written: the digest covers it */
	const char *css_digest, *script_digest;
	unsigned level; /* of the section that is being drawn */
	struct html_target targets[HTML_MAX_TARGETS];
	size_t n_targets;
	bool failed;   /* no memory; sticks */
};

/* Text with control characters visible and markup escaped. */
void html_text(struct html_page *, const char *);
/* The same for the value of an attribute between double quotes. */
void html_attribute(struct html_page *, const char *);
/* The word of the key with the parts put in, escaped. */
void html_phrase(
    struct html_page *, const char *key, const char *const *, size_t);
/* A JSON string for a script block: no "<", no ">", no "&". */
void html_json(struct strbuf *, const char *);
/* "1,234"; in a buffer that the next call reuses. */
const char *html_grouped(struct html_page *, int64_t);

/* html_node.c: everything between the head and the foot */
int html_content(struct html_page *, struct err *) MUST_USE;
void html_contents_list(struct html_page *);

/* html_link.c */
/* Where it leads, with its number in the page's list; NULL: nowhere. */
const struct html_target *html_target(
    struct html_page *, const struct doc_link *, size_t *number);
/* "<a ...>", or false.  `own` is the text of what links, `name` what a screen
 * reader says instead of it; both may be NULL. */
bool html_link_open(struct html_page *, const struct doc_link *,
    const char *own, const char *name);
void html_targets(struct html_page *);
/* ' id="key"' of a table, unless a section is called so. */
void html_anchor(struct html_page *, const char *key);

/* html_table.c */
int html_table(
    struct html_page *, const struct doc_table *, struct err *) MUST_USE;
/* html_node.c: the cell as markup, and the name of its kind */
void html_cell(struct html_page *, const struct cell *);
const char *html_kind(enum cell_kind);

/* html_rows.c: the rows of a big table as blocks of columns */
int html_rows(
    struct html_page *, const struct doc_table *, struct err *) MUST_USE;

#endif
