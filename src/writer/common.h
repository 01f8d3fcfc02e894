/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the writers: the words they add themselves, a walk over the
 * rows of a table that checks the announced count, and fixed colours.
 */
#ifndef WRITER_COMMON_H
#define WRITER_COMMON_H

#include "report/doc.h"

struct err;
struct notation;
struct strbuf;
struct writer_counts;

extern const struct writer writer_csv, writer_html, writer_json, writer_md;
extern const struct writer writer_pdf, writer_xlsx;

#define WRITER_TEXT_MAX ((size_t)64 * MIB) /* one cell's text, made visible */

#define WRITER_LOGO_MAX (4 * (size_t)MIB) /* bytes; more is refused */

/*
 * The document's word for a key such as "writer.unknown"; the English one
 * where the style has none; the key itself if it is no word.  The whole list
 * stands in common.c.
 */
const char *writer_word(const struct doc *, const char *key);

/* The word with its parts put in: %1 is the first, %% a percent sign.  No
 * printf, since words come from a file; a part that is not given is empty. */
void writer_phrase(
    struct strbuf *, const char *pattern, const char *const *, size_t);
/* How the document's language writes; never NULL. */
const struct notation *writer_notation(const struct doc *);
/* 1234567 -> "1,234,567", as the language groups. */
void writer_grouped(const struct doc *, struct strbuf *, int64_t);
/* The cell as people read it; "" for CELL_EMPTY, the word for unknown. */
void writer_cell(const struct doc *, struct strbuf *, const struct cell *);

/*
 * The text in UTF-8 with bad bytes replaced; itself if it is fine, else built
 * in the strbuf (reset first).  NULL stays NULL.
 */
const char *writer_utf8(struct strbuf *, const char *);

/* The bytes of the style's logo, to be freed; NULL where it has none. */
int writer_logo(
    const struct doc *, char **bytes, size_t *len, struct err *) MUST_USE;

/* A pass over a table.  More or fewer rows than announced are ERR_DATA. */
struct walk {
	const struct doc_table *table;
	struct doc_rows *rows;
	int64_t done;
	struct cell cells[DOC_MAX_COLUMNS];
};
int walk_open(struct walk *, const struct doc_table *, struct err *) MUST_USE;
int walk_next(struct walk *, struct err *) MUST_USE; /* 1, 0 or -1 */
void walk_close(struct walk *); /* harmless when not open */

/* Whether the cell says "unknown". */
bool cell_is_unknown(const struct cell *);
const char *status_key(enum doc_status); /* "good", "warn", "bad", "neutral" */
/* "info" to "critical", by the number of the ABI's enum muster_severity;
 * NULL outside. */
const char *severity_key(int64_t);
/* 0xRRGGBB of band and text for a cell, banner or bar; false: none. */
struct colours {
	uint32_t fill, ink;
};
bool colours_of(enum cell_kind, int64_t number, struct colours *);
/* 0xRRGGBB of a bar, which needs more strength than a cell; or `other`. */
uint32_t bar_colour(const struct doc_bar *, uint32_t other);
/* "#0b5cad" of the style, or the house blue. */
uint32_t accent_of(const struct doc *);

/* Of the libraries that draw, one each: xlsx.c, pdf_canvas.c, pdf_font.c. */
struct library;
void xlsx_library(struct library *);
void pdf_canvas_library(struct library *);
void pdf_font_library(struct library *);

#endif
