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

struct html_page {
	const struct doc *doc;
	struct writer_counts *counts;
	FILE *file;
	struct strbuf raw, visible; /* of one text */
	const char *css;            /* as written: the digest covers it */
	const char *css_digest, *script_digest;
	size_t tables; /* drawn so far; their ids */
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

/* html_rows.c: the rows of a big table as blocks of columns */
int html_rows(struct html_page *, const struct doc_table *, const char *id,
    struct err *) MUST_USE;

#endif
