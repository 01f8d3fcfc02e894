/* SPDX-License-Identifier: Apache-2.0 */
/* How a workbook looks, on screen and on paper. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"
#include "base/notation.h"
#include "base/utc.h"

#define FONT "Calibri"
#define RULE 0xD5DBE1u /* thin lines between rows */
#define INK 0x1F2933u
#define PALE 0x5B6770u
#define PAPER_A4 9
#define PAPER_LETTER 1
#define MAX_HEAD 255 /* of a print header or footer, codes included */
#define HEAD_SIZE "&10" /* points, as a code */
#define FOOT_SIZE "&9"
#define MAX_PIECE 60 /* of one text in it */

/* Number formats that are the language's; "#,##0" is the reader's own. */
static const char AS_TIME[] = "time", AS_DATE[] = "date";

struct shape {
	double size;
	bool bold, italic, wrap, rule;
	uint8_t align; /* LXW_ALIGN_* or 0 */
	const char *number;
};

static const struct shape shapes[LOOK_SEVERITY] = {
	[LOOK_TITLE] = { 20, true, false, true, false, 0, NULL },
	[LOOK_SUBTITLE] = { 12, false, false, true, false, 0, NULL },
	[LOOK_HEADING] = { 14, true, false, true, false, 0, NULL },
	[LOOK_PARAGRAPH] = { 11, false, false, true, false, 0, NULL },
	[LOOK_LABEL] = { 11, true, false, true, true, 0, NULL },
	[LOOK_LINK] = { 11, false, false, true, true, 0, NULL },
	[LOOK_NOTE] = { 10, false, true, true, false, 0, NULL },
	[LOOK_HEAD] = { 10, true, false, true, false, LXW_ALIGN_LEFT, NULL },
	[LOOK_HEAD_NUMBER] = { 10, true, false, true, false, LXW_ALIGN_RIGHT,
	    NULL },
	[LOOK_TEXT] = { 10, false, false, false, true, LXW_ALIGN_LEFT, NULL },
	[LOOK_WRAP] = { 10, false, false, true, true, LXW_ALIGN_LEFT, NULL },
	[LOOK_NUMBER] = { 10, false, false, false, true, LXW_ALIGN_RIGHT,
	    "#,##0" },
	[LOOK_TIME] = { 10, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_TIME },
	[LOOK_DATE] = { 10, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_DATE },
	[LOOK_UNKNOWN] = { 10, false, true, false, true, LXW_ALIGN_LEFT, NULL },
	[LOOK_UNKNOWN_NUMBER] = { 10, false, true, false, true, LXW_ALIGN_RIGHT,
	    NULL },
	[LOOK_FIELD_TEXT] = { 11, false, false, true, true, LXW_ALIGN_LEFT,
	    NULL },
	[LOOK_FIELD_NUMBER] = { 11, false, false, false, true, LXW_ALIGN_LEFT,
	    "#,##0" },
	[LOOK_FIELD_TIME] = { 11, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_TIME },
	[LOOK_FIELD_DATE] = { 11, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_DATE },
	[LOOK_FIELD_UNKNOWN] = { 11, false, true, false, true, LXW_ALIGN_LEFT,
	    NULL },
};

static void
set_number(struct xlsx_book *book, lxw_format *f, const char *number)
{
	const struct notation *notation = writer_notation(book->doc);
	struct strbuf sb;

	strbuf_init(&sb, KIB);
	if (number == AS_TIME)
		notation_add_cell_format(&sb, notation->time);
	else if (number == AS_DATE)
		notation_add_cell_format(&sb, notation->date);
	else
		strbuf_add(&sb, number);
	if (strbuf_failed(&sb))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	format_set_num_format(f, strbuf_text(&sb));
	strbuf_clear(&sb);
}

static lxw_format *
new_look(struct xlsx_book *book, const struct shape *shape)
{
	lxw_format *f = workbook_add_format(book->file);

	if (f == NULL)
		return NULL;
	format_set_font_name(f, FONT);
	format_set_font_size(f, shape->size);
	format_set_font_color(f, INK);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (shape->bold)
		format_set_bold(f);
	if (shape->italic)
		format_set_italic(f);
	if (shape->wrap)
		format_set_text_wrap(f);
	if (shape->align != 0)
		format_set_align(f, shape->align);
	if (shape->align == LXW_ALIGN_RIGHT) /* off the next column */
		format_set_indent(f, 1);
	if (shape->number != NULL)
		set_number(book, f, shape->number);
	if (shape->rule) {
		format_set_bottom(f, LXW_BORDER_THIN);
		format_set_bottom_color(f, RULE);
	}
	return f;
}

static void
set_colours(lxw_format *f, enum cell_kind kind, int64_t number)
{
	struct colours c;

	if (!colours_of(kind, number, &c))
		return;
	format_set_bg_color(f, c.fill);
	format_set_font_color(f, c.ink);
}

/* White or dark on the accent, whichever can be read. */
static uint32_t
ink_on(uint32_t fill)
{
	uint32_t light = (fill >> 16 & 0xFF) * 299 + (fill >> 8 & 0xFF) * 587 +
			 (fill & 0xFF) * 114;

	return light > 150000 ? INK : 0xFFFFFFu;
}

static bool
coloured_looks(struct xlsx_book *book)
{
	static const struct shape cell = { 10, false, false, true, true,
		LXW_ALIGN_LEFT, NULL };
	static const struct shape banner = { 12, true, false, true, false,
		LXW_ALIGN_LEFT, NULL };
	lxw_format **looks = book->looks;

	for (int i = 0; i < 5; i++) {
		looks[LOOK_SEVERITY + i] = new_look(book, &cell);
		if (looks[LOOK_SEVERITY + i] == NULL)
			return false;
		set_colours(looks[LOOK_SEVERITY + i], CELL_SEVERITY, i);
	}
	for (int i = 0; i < 4; i++) {
		looks[LOOK_STATUS + i] = new_look(book, &cell);
		looks[LOOK_BANNER + i] = new_look(book, &banner);
		if (looks[LOOK_STATUS + i] == NULL ||
		    looks[LOOK_BANNER + i] == NULL)
			return false;
		set_colours(looks[LOOK_STATUS + i], CELL_STATUS, i);
		set_colours(looks[LOOK_BANNER + i], CELL_STATUS, i);
		format_set_align(
		    looks[LOOK_BANNER + i], LXW_ALIGN_VERTICAL_CENTER);
		format_set_indent(looks[LOOK_BANNER + i], 1);
	}
	return true;
}

int
xlsx_looks(struct xlsx_book *book)
{
	const uint32_t accent = accent_of(book->doc);
	lxw_format **looks = book->looks;
	static const enum look heads[] = { LOOK_HEAD, LOOK_HEAD_NUMBER };

	for (int i = 0; i < LOOK_SEVERITY; i++) {
		looks[i] = new_look(book, &shapes[i]);
		if (looks[i] == NULL)
			return err_nomem(book->err);
	}
	if (!coloured_looks(book))
		return err_nomem(book->err);
	/* What is not complete must not be overlooked. */
	set_colours(looks[LOOK_BANNER + DOC_BAD], CELL_SEVERITY, 4);
	for (size_t i = 0; i < NITEMS(heads); i++) {
		format_set_bg_color(looks[heads[i]], accent);
		format_set_font_color(looks[heads[i]], ink_on(accent));
		format_set_align(looks[heads[i]], LXW_ALIGN_VERTICAL_CENTER);
	}
	format_set_font_color(looks[LOOK_TITLE], accent);
	format_set_font_color(looks[LOOK_HEADING], accent);
	format_set_font_color(looks[LOOK_LINK], accent);
	format_set_underline(looks[LOOK_LINK], LXW_UNDERLINE_SINGLE);
	format_set_font_color(looks[LOOK_SUBTITLE], PALE);
	format_set_font_color(looks[LOOK_NOTE], PALE);
	format_set_font_color(looks[LOOK_UNKNOWN], PALE);
	format_set_font_color(looks[LOOK_UNKNOWN_NUMBER], PALE);
	format_set_font_color(looks[LOOK_FIELD_UNKNOWN], PALE);
	return 0;
}

/* ---- what the file says about itself ---- */

/* A copy of at most `units`, cut at a character; NULL stays NULL. */
static char *
piece(struct xlsx_book *book, const char *text, size_t units)
{
	char *copy;

	if (text == NULL)
		return NULL;
	copy = arena_strdup(book->doc->arena, xlsx_clean(book, text));
	if (copy == NULL) {
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	for (size_t n = strlen(copy); xlsx_units(copy) > units;) {
		do
			n--;
		while (((unsigned char)copy[n] & 0xC0) == 0x80);
		copy[n] = '\0';
	}
	return copy;
}

void
xlsx_properties(struct xlsx_book *book)
{
	const struct doc *doc = book->doc;
	const struct {
		const char *name, *value;
	} custom[] = {
		{ "Campaign", doc->campaign },
		{ "Classification", doc->classification },
		{ "Status", doc->status_text },
		{ "Made by", doc->version },
	};
	lxw_doc_properties p = {
		.title = piece(book, doc->title, 255),
		.subject = piece(book, doc->subject, 255),
		.author = piece(book, doc->author, 255),
		.company = piece(book, doc->entity, 255),
		.status = piece(book, doc->status_text, 255),
	};

	/* Zero would be taken for "now", and two runs would differ. */
	p.created =
	    doc->now == UTC_UNKNOWN || doc->now == 0 ? 1 : (time_t)doc->now;
	xlsx_check(book, workbook_set_properties(book->file, &p));
	for (size_t i = 0; i < NITEMS(custom); i++) {
		const char *value = piece(book, custom[i].value, 255);

		if (value != NULL && value[0] != '\0')
			xlsx_check(
			    book, workbook_set_custom_property_string(
				      book->file, custom[i].name, value));
	}
}

/*
 * One text in a header: "&" doubled, on one line, not too long.  The library
 * takes the end of "P&&G" for the code of a picture, misses that picture, and
 * frees its memory twice: the size of the text, which changes nothing, stands
 * between the two.
 */
static void
add_piece(struct xlsx_book *book, struct strbuf *out, const char *size,
    const char *text)
{
	const char *p = piece(book, text, MAX_PIECE);

	for (; p != NULL && *p != '\0'; p++) {
		if (*p != '&') {
			strbuf_addc(out, *p == '\n' || *p == '\t' ? ' ' : *p);
			continue;
		}
		strbuf_add(out, "&&");
		if (p[1] == 'G' || p[1] == '[')
			strbuf_add(out, size);
	}
}

static void
add_part(
    struct xlsx_book *book, struct strbuf *out, const char *text, bool *any)
{
	if (text == NULL || text[0] == '\0')
		return;
	if (*any)
		strbuf_add(out, " - ");
	*any = true;
	add_piece(book, out, FOOT_SIZE, text);
}

static void
add_status(struct xlsx_book *book, struct strbuf *out)
{
	const struct doc *doc = book->doc;

	if (doc->status == DOC_GOOD || doc->status_text == NULL)
		return;
	strbuf_add(out, "&C" HEAD_SIZE " ");
	add_piece(book, out, HEAD_SIZE, doc->status_text);
}

static void
set_header(struct xlsx_book *book)
{
	const struct doc *doc = book->doc;
	struct strbuf sb;

	strbuf_init(&sb, KIB);
	strbuf_add(&sb, "&L&\"" FONT ",Bold\"" HEAD_SIZE " ");
	add_piece(book, &sb, HEAD_SIZE,
	    book->sheet->heading != NULL ? book->sheet->heading : doc->title);
	add_status(book, &sb);
	strbuf_add(&sb, "&R" HEAD_SIZE " ");
	add_piece(book, &sb, HEAD_SIZE, doc->title);
	if (xlsx_units(strbuf_text(&sb)) >= MAX_HEAD) {
		/* whatever has no room: that it is INCOMPLETE has */
		strbuf_reset(&sb);
		add_status(book, &sb);
	}
	if (strbuf_failed(&sb))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else if (sb.len > 0)
		xlsx_check(
		    book, worksheet_set_header(book->ws, strbuf_text(&sb)));
	strbuf_clear(&sb);
}

static void
set_footer(struct xlsx_book *book)
{
	const struct doc *doc = book->doc;
	static const char *const pages[] = { "&P", "&N" };
	struct strbuf sb;
	bool any = false;

	strbuf_init(&sb, KIB);
	strbuf_add(&sb, "&L" FOOT_SIZE " ");
	if (doc->style != NULL && doc->style->footer != NULL) {
		add_part(book, &sb, doc->style->footer, &any);
	} else {
		add_part(book, &sb, doc->campaign, &any);
		add_part(book, &sb, doc->classification, &any);
	}
	strbuf_add(&sb, "&C" FOOT_SIZE " ");
	add_piece(book, &sb, FOOT_SIZE, doc->version);
	strbuf_add(&sb, "&R" FOOT_SIZE " ");
	writer_phrase(&sb, writer_word(doc, "writer.page_of"), pages, 2);
	if (strbuf_failed(&sb))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else if (xlsx_units(strbuf_text(&sb)) < MAX_HEAD)
		xlsx_check(
		    book, worksheet_set_footer(book->ws, strbuf_text(&sb)));
	strbuf_clear(&sb);
}

void
xlsx_page(struct xlsx_book *book, bool landscape)
{
	const struct doc_style *style = book->doc->style;
	lxw_worksheet *ws = book->ws;

	worksheet_set_paper(
	    ws, style != NULL && style->letter ? PAPER_LETTER : PAPER_A4);
	if (landscape)
		worksheet_set_landscape(ws);
	worksheet_set_margins(ws, 0.6, 0.6, 0.8, 0.8);
	worksheet_fit_to_pages(ws, 1, 0);
	worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
	set_header(book);
	set_footer(book);
}
