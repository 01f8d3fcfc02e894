/* SPDX-License-Identifier: Apache-2.0 */
/* The words that the PDF itself adds, from the style or in English. */
#ifndef WRITER_PDF_WORDS_H
#define WRITER_PDF_WORDS_H

#include "base/notation.h"

struct doc;
struct strbuf;

enum pdf_word {
	PDF_W_PAGE, /* page, pages */
	PDF_W_CONTENTS,
	PDF_W_CONTINUED, /* a title */
	PDF_W_UNKNOWN,
	PDF_W_EMPTY,
	PDF_W_ROWS,         /* rows */
	PDF_W_ROWS_PRINTED, /* printed, rows */
	PDF_W_ROWS_IN,      /* file */
	PDF_W_COLUMNS,      /* titles of columns */
	PDF_W_COLUMNS_IN,   /* titles of columns, file */
	PDF_W_ENTITY,
	PDF_W_CAMPAIGN,
	PDF_W_AS_OF,
	PDF_W_CLASSIFICATION,
	PDF_W_AUTHOR,
	PDF_W_VERSION,
	PDF_W_INPUTS,        /* titles of columns */
	PDF_W_MISSING_GLYPH, /* characters */
	PDF_W_SEE_PAGE,      /* page */
	PDF_W_TABLES,
	PDF_N_WORDS
};

const char *pdf_word(const struct doc *, enum pdf_word);
/* As above with %1, %2 replaced; see writer_phrase(). */
void pdf_word_fill(struct strbuf *, const struct doc *, enum pdf_word,
    const char *const *args, size_t n);
/* As the language groups; pages are counted without. */
void pdf_number(const struct doc *, int64_t, char out[NOTATION_NUMBER]);

#endif
