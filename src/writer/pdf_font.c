/* SPDX-License-Identifier: Apache-2.0 */
/* Glyph coverage and advances, asked of FreeType and remembered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_FONT_FORMATS_H

#include "base/err.h"
#include "base/library.h"
#include "base/text.h"
#include "report/doc.h"
#include "writer/common.h"
#include "writer/pdf_font.h"

/* The library cannot draw beyond this, whatever the font has. */
#define LAST_DRAWABLE 0xFFFF
#define NOT_ASKED UINT16_MAX
#define NO_GLYPH (UINT16_MAX - 1)

struct face {
	const char *path; /* NULL: not there */
	FT_Face ft;
	uint16_t advance[LAST_DRAWABLE + 1];
	struct pdf_metric metric;
	struct pdf_fonts *fonts; /* the metric's way back */
	enum pdf_slot slot;
};

struct pdf_fonts {
	FT_Library library;
	struct face face[PDF_N_FONTS];
};

static int
metric_advance(void *context, uint32_t c)
{
	struct face *face = context;
	int advance;

	(void)pdf_fonts_find(face->fonts, face->slot, c, &advance);
	return advance;
}

static int
face_open(struct pdf_fonts *fonts, enum pdf_slot slot, const char *path,
    struct err *err)
{
	struct face *face = &fonts->face[slot];

	face->fonts = fonts;
	face->slot = slot;
	face->metric.advance = metric_advance;
	face->metric.context = face;
	if (path == NULL)
		return 0;
	for (size_t i = 0; i < NITEMS(face->advance); i++)
		face->advance[i] = NOT_ASKED;
	if (FT_New_Face(fonts->library, path, 0, &face->ft) != 0)
		return err_set(err, ERR_CONFIG,
		    "font \"%s\": not there or not a font", path);
	if (strcmp(FT_Get_Font_Format(face->ft), "TrueType") != 0)
		return err_set(err, ERR_CONFIG,
		    "font \"%s\": only TrueType outlines can be embedded",
		    path);
	if (FT_Select_Charmap(face->ft, FT_ENCODING_UNICODE) != 0 ||
	    face->ft->units_per_EM == 0)
		return err_set(
		    err, ERR_CONFIG, "font \"%s\": has no Unicode table", path);
	face->path = path;
	return 0;
}

int
pdf_fonts_open(
    struct pdf_fonts **out, const struct doc_style *style, struct err *err)
{
	const char *const paths[PDF_N_FONTS] = {
		[PDF_REGULAR] = style->font,
		[PDF_BOLD] = style->font_bold,
		[PDF_MONO] = style->font_mono,
		[PDF_FALLBACK] = style->fallback_font,
	};
	struct pdf_fonts *fonts;

	*out = NULL;
	if (style->font == NULL)
		return err_set(err, ERR_CONFIG, "no font is named");
	fonts = calloc(1, sizeof(*fonts));
	if (fonts == NULL)
		return err_nomem(err);
	if (FT_Init_FreeType(&fonts->library) != 0) {
		free(fonts);
		return err_nomem(err);
	}
	for (int i = 0; i < PDF_N_FONTS; i++)
		if (face_open(fonts, (enum pdf_slot)i, paths[i], err) != 0) {
			pdf_fonts_close(fonts);
			return -1;
		}
	*out = fonts;
	return 0;
}

void
pdf_fonts_close(struct pdf_fonts *fonts)
{
	if (fonts == NULL)
		return;
	for (int i = 0; i < PDF_N_FONTS; i++)
		if (fonts->face[i].ft != NULL)
			(void)FT_Done_Face(fonts->face[i].ft);
	(void)FT_Done_FreeType(fonts->library);
	free(fonts);
}

const char *
pdf_fonts_path(const struct pdf_fonts *fonts, enum pdf_slot slot)
{
	return slot < PDF_N_FONTS ? fonts->face[slot].path : NULL;
}

/*
 * Rounded down as the PDF library does for the widths it writes into the
 * file, so that what is laid out is what a reader draws.
 */
static uint16_t
ask(const struct face *face, uint32_t c)
{
	FT_UInt glyph = FT_Get_Char_Index(face->ft, c);
	FT_Fixed advance = 0;

	if (glyph == 0 ||
	    FT_Get_Advance(face->ft, glyph, FT_LOAD_NO_SCALE, &advance) != 0 ||
	    advance < 0)
		return NO_GLYPH;
	advance = advance * 1000 / face->ft->units_per_EM;
	return advance < NO_GLYPH ? (uint16_t)advance : NO_GLYPH - 1;
}

static bool
face_has(struct face *face, uint32_t c, int *advance)
{
	uint16_t *known;

	if (face->path == NULL || c > LAST_DRAWABLE)
		return false;
	known = &face->advance[c];
	if (*known == NOT_ASKED)
		*known = ask(face, c);
	if (*known == NO_GLYPH)
		return false;
	*advance = *known;
	return true;
}

static int
mark_advance(struct pdf_fonts *fonts, uint32_t c)
{
	char text[PDF_MARK_ROOM];
	int sum = 0;

	pdf_mark(c, text);
	for (const char *p = text; *p != '\0'; p++) {
		int advance = 600;

		(void)face_has(
		    &fonts->face[PDF_REGULAR], (unsigned char)*p, &advance);
		sum += advance;
	}
	return sum * PDF_MARK_PERCENT / 100 + 2 * PDF_MARK_PAD;
}

enum pdf_slot
pdf_fonts_find(
    struct pdf_fonts *fonts, enum pdf_slot wanted, uint32_t c, int *advance)
{
	static const enum pdf_slot order[] = { PDF_REGULAR, PDF_FALLBACK };

	if (face_has(&fonts->face[wanted], c, advance))
		return wanted;
	for (size_t i = 0; i < NITEMS(order); i++)
		if (face_has(&fonts->face[order[i]], c, advance))
			return order[i];
	*advance = mark_advance(fonts, c);
	return PDF_MISSING;
}

/* True if a part was new that stands before the glyph. */
static bool
add_parts(FT_Face ft, FT_UInt glyph, unsigned char *used, size_t n)
{
	bool again = false;

	if (FT_Load_Glyph(ft, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_RECURSE) !=
		0 || ft->glyph->format != FT_GLYPH_FORMAT_COMPOSITE)
		return false;
	for (FT_UInt i = 0; i < ft->glyph->num_subglyphs; i++) {
		FT_Int part, x, y;
		FT_UInt flags;
		FT_Matrix turned;

		if (FT_Get_SubGlyph_Info(
			ft->glyph, i, &part, &flags, &x, &y, &turned) != 0 ||
		    part < 0 || (size_t)part >= n || used[part] != 0)
			continue;
		used[part] = 1;
		again = again || (FT_UInt)part < glyph;
	}
	return again;
}

void
pdf_fonts_add_parts(const struct pdf_fonts *fonts, enum pdf_slot slot,
    unsigned char *used, size_t n)
{
	const struct face *face = &fonts->face[slot];
	bool again = face->path != NULL;

	while (again) {
		again = false;
		for (size_t i = 0; i < n; i++)
			if (used[i] != 0 &&
			    add_parts(face->ft, (FT_UInt)i, used, n))
				again = true;
	}
}

const struct pdf_metric *
pdf_fonts_metric(struct pdf_fonts *fonts, enum pdf_slot slot)
{
	return &fonts->face[slot].metric;
}

static bool
is_latin(uint32_t c)
{
	return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c <= 0xFF);
}

bool
pdf_run_next(struct pdf_fonts *fonts, enum pdf_slot wanted, const char **p,
    const char *end, struct pdf_run *run)
{
	*run = (struct pdf_run){ .from = *p, .latin = true };
	while (*p < end && run->len < PDF_RUN_BYTES) {
		const char *at = *p;
		uint32_t c = text_next(p, end);
		int advance;
		enum pdf_slot slot = pdf_fonts_find(fonts, wanted, c, &advance);

		if (run->len > 0 &&
		    (slot != run->slot || slot == PDF_MISSING)) {
			*p = at;
			break;
		}
		run->slot = slot;
		run->missing = slot == PDF_MISSING ? c : 0;
		run->latin = run->latin && is_latin(c);
		run->advance += advance;
		run->len = (size_t)(*p - run->from);
	}
	return run->len > 0;
}

void
pdf_mark(uint32_t c, char out[PDF_MARK_ROOM])
{
	(void)snprintf(out, PDF_MARK_ROOM, "U+%04X", (unsigned)c);
}

void
pdf_font_library(struct library *l)
{
	FT_Library freetype;
	FT_Int major, minor, patch;
	char version[32];

	library_set(l, "FreeType", NULL);
	if (FT_Init_FreeType(&freetype) != 0)
		return;
	FT_Library_Version(freetype, &major, &minor, &patch);
	FT_Done_FreeType(freetype);
	snprintf(version, sizeof(version), "%d.%d.%d", (int)major, (int)minor,
	    (int)patch);
	library_set(l, "FreeType", version);
}
