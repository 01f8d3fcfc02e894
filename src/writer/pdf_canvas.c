/* SPDX-License-Identifier: Apache-2.0 */
/* libharu behind a door of ours: pages, fonts, file.  Its own state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hpdf.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/library.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "report/doc.h"
#include "writer/common.h"
#include "writer/pdf_canvas.h"
#include "writer/pdf_haru.h"

/* A flat page tree fails at page 32,768. */
#define PAGES_PER_NODE 256
#define MAX_INFO_TEXT 4096

static const struct {
	HPDF_STATUS code;
	const char *meaning;
} meanings[] = {
	{ NO_MEMORY, "no memory" },
	{ HPDF_FILE_IO_ERROR, "the file could not be written" },
	{ HPDF_FILE_OPEN_ERROR, "a file could not be opened" },
	{ HPDF_TTF_CANNOT_EMBEDDING_FONT,
	    "the licence of a font forbids embedding" },
	{ BAD_TRUETYPE, "a font has no usable TrueType tables" },
	{ HPDF_TTF_INVALID_CMAP, "a font has no usable character table" },
	{ HPDF_TTF_MISSING_TABLE, "a font lacks a table" },
	{ HPDF_FONT_EXISTS, "two fonts have the same name" },
	{ HPDF_INVALID_PNG_IMAGE, "the logo is not a usable PNG image" },
};

/*
 * Called deep inside the library, which then returns: no longjmp here, its
 * memory and ours would be lost.
 */
static void
on_error(HPDF_STATUS code, HPDF_STATUS detail, void *user)
{
	struct pdf_canvas *c = user;

	if (c->failure != 0)
		return;
	c->failure = code;
	c->detail = detail;
}

int
pdf_canvas_check(const struct pdf_canvas *c, struct err *err)
{
	const char *meaning = "unexpected";

	if (c->too_many)
		return err_set(
		    err, ERR_LIMIT, "PDF: more than %d pages", PDF_MAX_PAGES);
	if (c->failure == 0)
		return 0;
	if (c->failure == NO_MEMORY)
		return err_nomem(err);
	for (size_t i = 0; i < NITEMS(meanings); i++)
		if (meanings[i].code == c->failure)
			meaning = meanings[i].meaning;
	return err_set(err, ERR_IO, "PDF library: %s (0x%04lX, %ld)", meaning,
	    (unsigned long)c->failure, (long)c->detail);
}

static void
set_info(struct pdf_canvas *c, HPDF_InfoType type, const char *text)
{
	struct strbuf sb;

	if (text == NULL || text[0] == '\0')
		return;
	strbuf_init(&sb, MAX_INFO_TEXT);
	text_add_visible(&sb, text, NULL);
	if (!strbuf_failed(&sb))
		HPDF_SetInfoAttr(c->pdf, type, strbuf_text(&sb));
	strbuf_clear(&sb);
}

static void
set_dates(struct pdf_canvas *c, int64_t now)
{
	HPDF_Date date = { .ind = 'Z' };
	int64_t second = now % UTC_DAY;

	utc_to_civil(now, &date.year, &date.month, &date.day);
	if (date.year == 0)
		return;
	if (second < 0)
		second += UTC_DAY;
	date.hour = (HPDF_INT)(second / 3600);
	date.minutes = (HPDF_INT)(second / 60 % 60);
	date.seconds = (HPDF_INT)(second % 60);
	HPDF_SetInfoDateAttr(c->pdf, HPDF_INFO_CREATION_DATE, date);
	HPDF_SetInfoDateAttr(c->pdf, HPDF_INFO_MOD_DATE, date);
}

/* Language and title bar have no call of their own in this version; both
 * came with PDF 1.4. */
static void
set_catalog(struct pdf_canvas *c, const char *language)
{
	HPDF_Dict view = HPDF_Dict_New(c->pdf->mmgr);

	c->pdf->pdf_version = HPDF_VER_14;
	if (view != NULL && HPDF_Dict_Add(c->pdf->catalog, "ViewerPreferences",
				view) == HPDF_OK)
		HPDF_Dict_AddBoolean(view, "DisplayDocTitle", HPDF_TRUE);
	if (language != NULL && strlen(language) < 32)
		HPDF_Dict_Add(c->pdf->catalog, "Lang",
		    HPDF_String_New(c->pdf->mmgr, language, NULL));
}

static void
set_up(struct pdf_canvas *c, const struct doc *doc)
{
	HPDF_SetPagesConfiguration(c->pdf, PAGES_PER_NODE);
	HPDF_SetCompressionMode(c->pdf, HPDF_COMP_ALL);
	HPDF_UseUTFEncodings(c->pdf);
	HPDF_SetCurrentEncoder(c->pdf, "UTF-8");
	HPDF_SetPageMode(c->pdf, HPDF_PAGE_MODE_USE_OUTLINE);
	set_catalog(c, doc->style->language);
	set_info(c, HPDF_INFO_TITLE, doc->title);
	set_info(c, HPDF_INFO_AUTHOR, doc->author);
	set_info(c, HPDF_INFO_SUBJECT, doc->subject);
	set_info(c, HPDF_INFO_CREATOR, doc->version);
	set_dates(c, doc->now);
	pdf_meta(c);
	c->utf8 = HPDF_GetEncoder(c->pdf, "UTF-8");
}

int
pdf_canvas_open(struct pdf_canvas **out, struct pdf_fonts *fonts,
    const struct doc *doc, struct err *err)
{
	struct pdf_canvas *c = calloc(1, sizeof(*c));

	*out = NULL;
	if (c == NULL)
		return err_nomem(err);
	c->fonts = fonts;
	c->doc = doc;
	c->pdf = HPDF_New(on_error, c);
	if (c->pdf == NULL) {
		free(c);
		return err_nomem(err);
	}
	set_up(c, doc);
	if (pdf_canvas_check(c, err) != 0) {
		pdf_canvas_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

void
pdf_canvas_close(struct pdf_canvas *c)
{
	if (c == NULL)
		return;
	HPDF_Free(c->pdf);
	free(c->pages);
	free(c);
}

int64_t
pdf_canvas_missing(const struct pdf_canvas *c)
{
	return c->missing;
}

void
pdf_paper(const struct doc *doc, bool landscape, double *w, double *h)
{
	double width = doc->style->letter ? 612 : 595.28;
	double height = doc->style->letter ? 792 : 841.89;

	*w = landscape ? height : width;
	*h = landscape ? width : height;
}

static void
leave_page(struct pdf_canvas *c)
{
	pdf_stream_end_text(c);
	pdf_stream_flush(c);
	c->font = NULL;
	c->colour = NO_COLOUR;
}

void
pdf_page_add(struct pdf_canvas *c, bool landscape)
{
	void *items = c->pages;
	double w;

	if (c->failure != 0 || c->too_many)
		return;
	if (c->n_pages >= PDF_MAX_PAGES) {
		c->too_many = true;
		return;
	}
	if (array_reserve(
		&items, &c->room, c->n_pages + 1, sizeof(*c->pages)) != 0) {
		c->failure = NO_MEMORY;
		return;
	}
	c->pages = items;
	leave_page(c);
	c->page = HPDF_AddPage(c->pdf);
	if (c->page == NULL)
		return;
	pdf_paper(c->doc, landscape, &w, &c->height);
	HPDF_Page_SetWidth(c->page, (HPDF_REAL)w);
	HPDF_Page_SetHeight(c->page, (HPDF_REAL)c->height);
	c->pages[c->n_pages++] = c->page;
}

void
pdf_page_select(struct pdf_canvas *c, size_t page)
{
	if (c->failure != 0 || page >= c->n_pages)
		return;
	leave_page(c);
	c->page = c->pages[page];
	c->height = (double)HPDF_Page_GetHeight(c->page);
}

void
pdf_page_size(const struct pdf_canvas *c, double *w, double *h)
{
	*w = c->page == NULL ? 0 : (double)HPDF_Page_GetWidth(c->page);
	*h = c->height;
}

size_t
pdf_page_count(const struct pdf_canvas *c)
{
	return c->n_pages;
}

/*
 * The library does not look whether its last bytes reached the disk: a
 * whole file ends with its own mark.
 */
static int
check_end(const char *path, struct err *err)
{
	char tail[8] = "";
	FILE *file = fopen(path, "rb");
	bool whole = file != NULL && fseek(file, -7, SEEK_END) == 0 &&
		     fread(tail, 1, 7, file) >= 5 &&
		     strstr(tail, "%%EOF") != NULL;

	if (file != NULL)
		(void)fclose(file);
	if (!whole)
		return err_set(err, ERR_IO, "%s: not written whole", path);
	return 0;
}

int
pdf_canvas_save(struct pdf_canvas *c, const char *path, struct err *err)
{
	struct file_out out;

	leave_page(c);
	if (pdf_canvas_check(c, err) != 0)
		return -1;
	HPDF_AddPageLabel(c->pdf, 0, HPDF_PAGE_NUM_STYLE_DECIMAL, 1, NULL);
	if (file_create(&out, path, err) != 0)
		return -1;
	pdf_canvas_add_parts(c);
	HPDF_SaveToFile(c->pdf, out.part);
	if (pdf_canvas_check(c, err) != 0 || check_end(out.part, err) != 0) {
		file_abort(&out);
		return -1;
	}
	return file_commit(&out, err);
}

void
pdf_canvas_library(struct library *l)
{
	library_set(l, "libharu", HPDF_GetVersion());
}
