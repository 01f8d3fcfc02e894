/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks and small changes on text: UTF-8, visible control characters,
 * bounded numbers, the nearest known word.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"

struct err;
struct strbuf;

/* True for well-formed UTF-8 without NUL (no overlongs, no surrogates). */
bool text_is_utf8(const char *, size_t);
/*
 * Next character of well-formed UTF-8: its code point, *p moved behind it;
 * 0 at the end.  A bad byte gives U+FFFD and moves one byte.
 */
uint32_t text_next(const char **p, const char *end);
void text_put(struct strbuf *, uint32_t code_point);
/*
 * Adds the text with everything that could move a cursor or hide text made
 * visible: control characters and bidirectional overrides as <U+XXXX>.
 * `keep` names ASCII controls left alone (such as "\n").
 */
void text_add_visible(struct strbuf *, const char *, const char *keep);
/* Whole text as a number in [min, max]; ERR_DATA says what it was. */
int text_to_int64(const char *, int64_t min, int64_t max, int64_t *out,
    struct err *) MUST_USE;
bool text_equal_nocase(const char *, const char *); /* ASCII letters only */
bool text_starts(const char *, const char *prefix);
bool text_ends(const char *, const char *suffix);
/* The word of the list nearest to `word`, or NULL if none is near. */
const char *text_nearest(const char *word, const char *const *words, size_t n);
/* Order of bytes, NULL first: the order of everything that leaves us. */
int text_compare(const char *, const char *);

#endif
