/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in Arabic and Hebrew letters: the PDF library draws from left to
 * right, letter by letter.  Letters are joined before lines are broken, and
 * each line is put into the order of the eye before it is drawn.  Pure.
 *
 * The paragraph always runs from left to right, so that a name cannot turn
 * the rest of a row around; Unicode Standard Annex 9 otherwise, without the
 * embeddings, overrides and isolates that text_add_visible() has replaced.
 */
#ifndef WRITER_PDF_SCRIPT_H
#define WRITER_PDF_SCRIPT_H

#include "base/base.h"

struct strbuf;

/* Is there any letter that runs from right to left? */
bool pdf_script_turns(const char *, size_t);
/* Adds the text with Arabic letters in the shapes of their place in a word,
 * where `has` says that a font shows them. */
void pdf_script_join(struct strbuf *, const char *,
    bool (*has)(void *, uint32_t), void *context);
/* The i-th of the shapes that joining may put in, and the one or two letters
 * it stands for (0 behind them); false behind the last. */
bool pdf_script_form(size_t i, uint32_t *form, uint32_t text[2]);
/* One line (at most PDF_LINE_BYTES) in the order of the eye, in `out` of at
 * least len + 1 bytes; false if it is too long and was left alone. */
bool pdf_script_order(const char *, size_t len, char *out);

#endif
