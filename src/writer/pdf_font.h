/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which font can show a character, and how wide it is there.  The PDF
 * library draws a missing glyph as a box or as nothing and says nothing, so
 * FreeType is asked first.
 */
#ifndef WRITER_PDF_FONT_H
#define WRITER_PDF_FONT_H

#include "writer/pdf_layout.h"

struct doc_style;
struct err;

enum pdf_slot {
	PDF_REGULAR,
	PDF_BOLD,
	PDF_MONO,
	PDF_FALLBACK,
	PDF_MISSING /* no font has it: drawn as a mark with its number */
};
#define PDF_N_FONTS PDF_MISSING

/* A mark is "U+XXXX" in this part of the font size, in a thin frame. */
#define PDF_MARK_PERCENT 62
#define PDF_MARK_PAD 90 /* thousandths of the font size, each side */
#define PDF_MARK_ROOM 12
/* One run: never more bytes than the library shows at once (32,767). */
#define PDF_RUN_BYTES 4000

struct pdf_fonts;

/* ERR_CONFIG if a font cannot be read or is not TrueType (the library takes
 * no CFF outlines); ERR_NOMEM. */
int pdf_fonts_open(
    struct pdf_fonts **, const struct doc_style *, struct err *) MUST_USE;
void pdf_fonts_close(struct pdf_fonts *);
/* NULL where there is no such font. */
const char *pdf_fonts_path(const struct pdf_fonts *, enum pdf_slot);
/* The font that shows the character when `wanted` is asked for: itself, the
 * regular one, the fallback, or PDF_MISSING; and its advance there, in
 * thousandths of the size (of the mark, if missing). */
enum pdf_slot pdf_fonts_find(
    struct pdf_fonts *, enum pdf_slot wanted, uint32_t, int *advance);
/* Puts into `used`, a byte a glyph, every glyph that one of them is built
 * from, and those that these are built from. */
void pdf_fonts_add_parts(
    const struct pdf_fonts *, enum pdf_slot, unsigned char *used, size_t n);
/* For the layout; lives as long as the fonts. */
const struct pdf_metric *pdf_fonts_metric(struct pdf_fonts *, enum pdf_slot);

/* Neighbours that one font shows, or one missing character. */
struct pdf_run {
	const char *from;
	size_t len;
	enum pdf_slot slot;
	uint32_t missing; /* the character, if slot is PDF_MISSING */
	bool latin;       /* each character is in Latin-1 */
	int64_t advance;  /* thousandths of the size */
};
bool pdf_run_next(struct pdf_fonts *, enum pdf_slot wanted, const char **p,
    const char *end, struct pdf_run *);
/* "U+4E2D" */
void pdf_mark(uint32_t, char out[PDF_MARK_ROOM]);

#endif
