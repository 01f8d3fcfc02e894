/* SPDX-License-Identifier: Apache-2.0 */
/* libharu behind a door of ours: text, shapes, links on a page. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "writer/pdf_haru.h"
#include "writer/pdf_script.h"

static HPDF_REAL
points(double v)
{
	return (HPDF_REAL)((double)pdf_hundredths(v) / 100);
}

static bool
is_dead(const struct pdf_canvas *c)
{
	return c->failure != 0 || c->too_many || c->page == NULL;
}

static HPDF_REAL
up(const struct pdf_canvas *c, double y)
{
	return points(c->height - y);
}

static void
set_colour(struct pdf_canvas *c, uint32_t colour)
{
	if (c->colour != colour)
		pdf_stream_colour(c, colour);
	c->colour = colour;
}

/* Two slots may name one file, which the library takes only once. */
static const char *
font_name(struct pdf_canvas *c, enum pdf_slot slot)
{
	const char *path = pdf_fonts_path(c->fonts, slot);

	for (int i = 0; i < PDF_N_FONTS && c->name[slot] == NULL; i++) {
		const char *other = pdf_fonts_path(c->fonts, (enum pdf_slot)i);

		if (c->name[i] != NULL && other != NULL &&
		    strcmp(other, path) == 0)
			c->name[slot] = c->name[i];
	}
	if (c->name[slot] == NULL && text_ends(path, ".ttc"))
		c->name[slot] =
		    HPDF_LoadTTFontFromFile2(c->pdf, path, 0, HPDF_TRUE);
	else if (c->name[slot] == NULL)
		c->name[slot] =
		    HPDF_LoadTTFontFromFile(c->pdf, path, HPDF_TRUE);
	return c->name[slot];
}

/*
 * Loaded when first needed, so that an unused one is not embedded.  Latin-1
 * goes through a one-byte encoding of the same font: half the bytes, and the
 * library measures it from a table instead of searching.
 */
static HPDF_Font
font_of(struct pdf_canvas *c, enum pdf_slot slot, bool latin)
{
	HPDF_Font *font = latin ? &c->latin[slot] : &c->utf[slot];
	const char *name;

	if (*font != NULL)
		return *font;
	name = font_name(c, slot);
	if (name != NULL)
		*font = HPDF_GetFont(
		    c->pdf, name, latin ? "WinAnsiEncoding" : "UTF-8");
	if (*font != NULL && !latin)
		pdf_map_characters(*font);
	return *font;
}

/*
 * The library embeds the glyphs that were shown, and what they are built
 * from; but it takes the number of such a part for a signed one, and leaves
 * out those beyond 32,767: in a large font most Han and Hangul, which then
 * stand on the page as blanks.
 */
void
pdf_canvas_add_parts(struct pdf_canvas *c)
{
	for (int i = 0; i < PDF_N_FONTS; i++) {
		HPDF_Font font = c->utf[i] != NULL ? c->utf[i] : c->latin[i];
		HPDF_FontDef def;
		HPDF_TTFontDefAttr ttf;

		if (font == NULL)
			continue;
		def = ((HPDF_FontAttr)font->attr)->fontdef;
		if (def->type != HPDF_FONTDEF_TYPE_TRUETYPE)
			continue;
		ttf = def->attr;
		pdf_fonts_add_parts(c->fonts, (enum pdf_slot)i,
		    ttf->glyph_tbl.flgs, ttf->num_glyphs);
	}
}

static void
set_font(struct pdf_canvas *c, HPDF_Font font, double size)
{
	if (c->font == font && c->size == size)
		return;
	pdf_stream_font(c, font, size);
	c->font = font;
	c->size = size;
}

/* Latin-1 has one byte a character: the second of two, plus a quarter. */
static void
copy_run(char *out, const struct pdf_run *run)
{
	const char *p = run->from;
	const char *end = run->from + run->len;
	size_t n = 0;

	if (!run->latin) {
		memcpy(out, run->from, run->len);
		out[run->len] = '\0';
		return;
	}
	while (p < end)
		out[n++] = (char)text_next(&p, end);
	out[n] = '\0';
}

/*
 * The library embeds what it has measured.  Once it has measured a character,
 * there is no need to measure that again.
 */
static void
make_known(struct pdf_canvas *c, HPDF_Font font, const struct pdf_run *run)
{
	unsigned char *known =
	    run->latin ? c->known_latin[run->slot] : c->known_utf[run->slot];
	const char *p = run->from, *end = run->from + run->len;
	char text[PDF_RUN_BYTES + 8];
	bool all = true;

	while (p < end) {
		uint32_t x = text_next(&p, end) & 0xFFFF;

		all = all && (known[x / 8] >> x % 8 & 1) != 0;
		known[x / 8] |= (unsigned char)(1u << x % 8);
	}
	if (all)
		return;
	copy_run(text, run);
	(void)HPDF_Font_TextWidth(font, (const HPDF_BYTE *)text,
	    (HPDF_UINT)strlen(text));
}

static void
show(struct pdf_canvas *c, double x, double y, const struct pdf_pen *pen,
    const struct pdf_run *run)
{
	HPDF_Font font = font_of(c, run->slot, run->latin);

	if (font == NULL)
		return;
	make_known(c, font, run);
	set_font(c, font, pen->size);
	pdf_stream_move(c, x, c->height - y);
	pdf_stream_show(c, run);
}

/* A character that no font has: its number, small, in a frame. */
static void
show_mark(struct pdf_canvas *c, double x, double y, const struct pdf_pen *pen,
    const struct pdf_run *run)
{
	double unit = pen->size / 1000;
	double w = (double)run->advance * unit;
	double pad = PDF_MARK_PAD * unit;
	struct pdf_pen small = { PDF_REGULAR,
		pen->size * PDF_MARK_PERCENT / 100, pen->colour };
	const double thin = 0.3, grey = 0.45;
	const double frame[] = { x + pad / 3,
		c->height - y - 0.1 * pen->size, w - 2 * pad / 3,
		0.75 * pen->size };
	char text[PDF_MARK_ROOM];
	struct pdf_run number = {
		.from = text, .slot = PDF_REGULAR, .latin = true
	};

	pdf_mark(run->missing, text);
	number.len = strlen(text);
	c->missing++;
	pdf_stream_end_text(c);
	pdf_stream_op(c, &thin, 1, "w");
	pdf_stream_op(c, &grey, 1, "G");
	pdf_stream_op(c, frame, NITEMS(frame), "re");
	pdf_stream_op(c, NULL, 0, "S");
	show(c, x + pad, y - 0.03 * pen->size, &small, &number);
}

void
pdf_draw_text(struct pdf_canvas *c, double x, double y,
    const struct pdf_pen *pen, const char *text, size_t len)
{
	char ordered[PDF_LINE_BYTES + 1];
	const char *p;
	struct pdf_run run;

	if (is_dead(c) || len == 0)
		return;
	if (pdf_script_turns(text, len) && len <= PDF_LINE_BYTES &&
	    pdf_script_order(text, len, ordered))
		text = ordered;
	p = text;
	set_colour(c, pen->colour);
	while (c->failure == 0 &&
	       pdf_run_next(c->fonts, pen->font, &p, text + len, &run)) {
		if (run.slot == PDF_MISSING)
			show_mark(c, x, y, pen, &run);
		else
			show(c, x, y, pen, &run);
		x += (double)run.advance * pen->size / 1000;
	}
}

/* What is drawn next is no text, and has that colour. */
static void
set_fill(struct pdf_canvas *c, uint32_t colour)
{
	pdf_stream_end_text(c);
	set_colour(c, colour);
}

void
pdf_draw_box(struct pdf_canvas *c, struct pdf_box box, uint32_t colour)
{
	const double at[] = { box.x, c->height - box.y - box.h, box.w, box.h };

	if (is_dead(c))
		return;
	set_fill(c, colour);
	pdf_stream_op(c, at, NITEMS(at), "re");
	pdf_stream_op(c, NULL, 0, "f");
}

/* A thin filled box: the same on every reader, unlike a stroked line. */
void
pdf_draw_rule(struct pdf_canvas *c, double x, double y, double w, double thick,
    uint32_t colour)
{
	struct pdf_box box = { x, y - thick / 2, w, thick };

	pdf_draw_box(c, box, colour);
}

static void
path(struct pdf_canvas *c, const double (*at)[2], size_t n, double x, double y,
    double size)
{
	for (size_t i = 0; i < n; i++) {
		const double to[] = { x + at[i][0] * size,
			c->height - y - at[i][1] * size };

		pdf_stream_op(c, to, NITEMS(to), i == 0 ? "m" : "l");
	}
	pdf_stream_op(c, NULL, 0, "f");
}

/* Four curves, clockwise from the left; 0.5523 makes them as round as they
 * can be. */
static void
circle(struct pdf_canvas *c, double x, double y, double r)
{
	static const double at[][2] = { { -1, 0 }, { 0, 1 }, { 1, 0 },
		{ 0, -1 }, { -1, 0 } };
	const double bend = 0.5523 * r;
	const double start[] = { x - r, y };

	pdf_stream_op(c, start, NITEMS(start), "m");
	for (size_t i = 0; i + 1 < NITEMS(at); i++) {
		const double *a = at[i], *b = at[i + 1];
		const double to[] = { x + r * a[0] + bend * b[0],
			y + r * a[1] + bend * b[1],
			x + r * b[0] + bend * a[0],
			y + r * b[1] + bend * a[1], x + r * b[0],
			y + r * b[1] };

		pdf_stream_op(c, to, NITEMS(to), "c");
	}
}

static void
draw_round(struct pdf_canvas *c, double x, double y, double size, bool ring)
{
	double cx = x + size / 2, cy = c->height - y - size / 2;

	circle(c, cx, cy, size / 2);
	if (ring)
		circle(c, cx, cy, size * 0.27);
	pdf_stream_op(c, NULL, 0, "f*");
}

void
pdf_draw_shape(struct pdf_canvas *c, enum pdf_shape shape, double x, double y,
    double size, uint32_t colour)
{
	static const double diamond[][2] = { { 0.5, -0.05 }, { 1.05, 0.5 },
		{ 0.5, 1.05 }, { -0.05, 0.5 } };
	static const double triangle[][2] = { { 0.5, 0 }, { 1.05, 1 },
		{ -0.05, 1 } };
	static const double square[][2] = { { 0.04, 0.04 }, { 0.96, 0.04 },
		{ 0.96, 0.96 }, { 0.04, 0.96 } };
	static const double tick[][2] = { { 0, 0.55 }, { 0.14, 0.4 },
		{ 0.37, 0.64 }, { 0.86, 0.1 }, { 1, 0.24 }, { 0.38, 0.94 } };

	if (is_dead(c))
		return;
	set_fill(c, colour);
	switch (shape) {
	case PDF_RING:
	case PDF_DISC:
		draw_round(c, x, y, size, shape == PDF_RING);
		break;
	case PDF_DIAMOND:
		path(c, diamond, NITEMS(diamond), x, y, size);
		break;
	case PDF_TRIANGLE:
		path(c, triangle, NITEMS(triangle), x, y, size);
		break;
	case PDF_SQUARE:
		path(c, square, NITEMS(square), x, y, size);
		break;
	case PDF_TICK:
		path(c, tick, NITEMS(tick), x, y, size);
		break;
	}
}

void
pdf_draw_image(struct pdf_canvas *c, const char *file, struct pdf_box box)
{
	HPDF_Image image;
	double w, h, scale;

	if (is_dead(c))
		return;
	image = HPDF_LoadPngImageFromFile(c->pdf, file);
	if (image == NULL)
		return;
	w = (double)HPDF_Image_GetWidth(image);
	h = (double)HPDF_Image_GetHeight(image);
	if (w <= 0 || h <= 0)
		return;
	scale = box.w / w < box.h / h ? box.w / w : box.h / h;
	pdf_stream_end_text(c);
	pdf_stream_flush(c);
	HPDF_Page_DrawImage(c->page, image, points(box.x),
	    up(c, box.y + h * scale), points(w * scale), points(h * scale));
}

static HPDF_Destination
destination(struct pdf_canvas *c, HPDF_Page page, double y)
{
	HPDF_Destination there = HPDF_Page_CreateDestination(page);
	double height = (double)HPDF_Page_GetHeight(page);
	HPDF_Real zoom;

	if (there == NULL) {
		c->failure = NO_MEMORY;
		return NULL;
	}
	/* The call refuses 0, which means: as the reader has it. */
	HPDF_Destination_SetXYZ(there, 0, points(height - y), 1);
	zoom = HPDF_Array_GetItem(there, 4, HPDF_OCLASS_REAL);
	if (zoom != NULL)
		HPDF_Real_SetValue(zoom, 0);
	return there;
}

void
pdf_bookmark(struct pdf_canvas *c, unsigned level, const char *title, double y)
{
	HPDF_Outline parent = NULL, mark;
	HPDF_Destination there;
	size_t at = level < 1 ? 0 : level - 1;

	if (is_dead(c))
		return;
	if (at >= PDF_LEVELS)
		at = PDF_LEVELS - 1;
	for (size_t i = 0; i < at; i++)
		if (c->outline[i] != NULL)
			parent = c->outline[i];
	there = destination(c, c->page, y);
	mark = HPDF_CreateOutline(c->pdf, parent, title, c->utf8);
	if (there == NULL || mark == NULL)
		return;
	HPDF_Outline_SetDestination(mark, there);
	HPDF_Outline_SetOpened(mark, HPDF_FALSE);
	c->outline[at] = mark;
	for (size_t i = at + 1; i < PDF_LEVELS; i++)
		c->outline[i] = NULL;
}

void
pdf_link(struct pdf_canvas *c, struct pdf_box box, size_t page, double y)
{
	HPDF_Destination there;
	HPDF_Annotation link;
	HPDF_Rect rect;

	if (is_dead(c) || page >= c->n_pages)
		return;
	there = destination(c, c->pages[page], y);
	if (there == NULL)
		return;
	rect.left = points(box.x);
	rect.right = points(box.x + box.w);
	rect.top = up(c, box.y);
	rect.bottom = up(c, box.y + box.h);
	link = HPDF_Page_CreateLinkAnnot(c->page, rect, there);
	if (link != NULL)
		HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
}
