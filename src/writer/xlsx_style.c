/* SPDX-License-Identifier: Apache-2.0 */
/* How a workbook looks, and what it says about itself. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"
#include "base/notation.h"
#include "base/utc.h"

#define RULE 0xD5DBE1u /* thin lines between rows */
#define INK 0x1F2933u
#define PALE 0x4F5B64u
#define TINT 0xEAF3FBu  /* of a cell that waits for somebody */
#define AMBER 0xFFD27Du /* decided, but the reason is missing */
#define GREY 0xE6E9ECu  /* decided */
#define BLOCK 0xF3F5F7u /* head of a block; what is typed as it is */
#define ALARM 0xB3261Eu /* as a critical finding */

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
	[LOOK_CODE] = { 10, false, false, true, false, LXW_ALIGN_LEFT, "@" },
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
	[LOOK_TEXT_LINK] = { 10, false, false, false, true, LXW_ALIGN_LEFT,
	    NULL },
	[LOOK_WRAP_LINK] = { 10, false, false, true, true, LXW_ALIGN_LEFT,
	    NULL },
	[LOOK_NUMBER_LINK] = { 10, false, false, false, true, LXW_ALIGN_RIGHT,
	    "#,##0" },
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
	[LOOK_FIELD_LINK] = { 11, false, false, false, true, LXW_ALIGN_LEFT,
	    "#,##0" },
	[LOOK_FIELD_SHARE] = { 10, false, false, false, true, LXW_ALIGN_RIGHT,
	    "0%" },
	[LOOK_FORM_LABEL] = { 11, true, false, true, false, 0, NULL },
	[LOOK_FORM_LINE] = { 11, false, false, true, false, LXW_ALIGN_LEFT,
	    NULL },
	/* "@": what begins like a formula is still text */
	[LOOK_INPUT] = { 10, false, false, true, true, LXW_ALIGN_LEFT, "@" },
	[LOOK_INPUT_DATE] = { 10, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_DATE },
	[LOOK_FORM_TEXT] = { 11, false, false, true, true, LXW_ALIGN_LEFT,
	    "@" },
	[LOOK_FORM_DATE] = { 11, false, false, false, true, LXW_ALIGN_LEFT,
	    AS_DATE },
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
	format_set_font_name(f, XLSX_FONT);
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

/* Unlocked cells, and what is laid over rows that somebody decided. */
static int
fillable_looks(struct xlsx_book *book)
{
	for (int i = LOOK_INPUT; i <= LOOK_FORM_DATE; i++) {
		format_set_unlocked(book->looks[i]);
		format_set_bg_color(book->looks[i], TINT);
		format_set_left(book->looks[i], LXW_BORDER_THIN);
		format_set_left_color(book->looks[i], RULE);
	}
	format_set_bottom(book->looks[LOOK_FORM_LINE], LXW_BORDER_MEDIUM);
	if (!book->plan.fillable)
		return 0;
	book->due = workbook_add_format(book->file);
	book->done = workbook_add_format(book->file);
	if (book->due == NULL || book->done == NULL)
		return err_nomem(book->err);
	format_set_bg_color(book->due, AMBER);
	format_set_font_color(book->due, INK);
	format_set_bg_color(book->done, GREY);
	format_set_font_color(book->done, PALE);
	return 0;
}

static void
dress_links(struct xlsx_book *book)
{
	static const enum look links[] = { LOOK_LINK, LOOK_FIELD_LINK,
		LOOK_TEXT_LINK, LOOK_WRAP_LINK, LOOK_NUMBER_LINK };

	for (size_t i = 0; i < NITEMS(links); i++) {
		format_set_font_color(
		    book->looks[links[i]], accent_of(book->doc));
		format_set_underline(
		    book->looks[links[i]], LXW_UNDERLINE_SINGLE);
	}
}

/* The cells of rows that stand out. */
static int
row_looks(struct xlsx_book *book)
{
	for (int kind = ROW_HEAD; kind < ROW_KINDS; kind++)
		for (int i = 0; i < LOOK_ROW_END - LOOK_ROW; i++) {
			struct shape shape = shapes[LOOK_ROW + i];
			lxw_format *f;

			shape.bold = kind == ROW_HEAD;
			f = new_look(book, &shape);
			if (f == NULL)
				return err_nomem(book->err);
			if (kind == ROW_HEAD)
				format_set_bg_color(f, BLOCK);
			if (kind == ROW_ALARM) {
				format_set_left(f, LXW_BORDER_THICK);
				format_set_left_color(f, ALARM);
			}
			if (LOOK_ROW + i >= LOOK_TEXT_LINK) {
				format_set_font_color(
				    f, accent_of(book->doc));
				format_set_underline(f, LXW_UNDERLINE_SINGLE);
			}
			book->rows[kind][i] = f;
		}
	return 0;
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
	format_set_font_color(looks[LOOK_SUBTITLE], PALE);
	format_set_font_color(looks[LOOK_NOTE], PALE);
	format_set_font_color(looks[LOOK_UNKNOWN], PALE);
	format_set_font_color(looks[LOOK_UNKNOWN_NUMBER], PALE);
	format_set_font_color(looks[LOOK_FIELD_UNKNOWN], PALE);
	dress_links(book);
	format_set_font_name(looks[LOOK_CODE], XLSX_MONO);
	format_set_bg_color(looks[LOOK_CODE], BLOCK);
	if (row_looks(book) != 0)
		return -1;
	return fillable_looks(book);
}

/* ---- what the file says about itself ---- */

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
		{ "Tape SHA-256", doc->tape },
	};
	lxw_doc_properties p = {
		.title = xlsx_piece(book, doc->title, 255),
		.subject = xlsx_piece(book, doc->subject, 255),
		/* whose it is; the program is under "Made by" */
		.author = xlsx_piece(
		    book, doc->entity != NULL ? doc->entity : doc->author, 255),
		.company = xlsx_piece(book, doc->entity, 255),
		.status = xlsx_piece(book, doc->status_text, 255),
	};

	/* Zero would be taken for "now", and two runs would differ. */
	p.created =
	    doc->now == UTC_UNKNOWN || doc->now == 0 ? 1 : (time_t)doc->now;
	xlsx_check(book, workbook_set_properties(book->file, &p));
	for (size_t i = 0; i < NITEMS(custom); i++) {
		const char *value = xlsx_piece(book, custom[i].value, 255);

		if (value != NULL && value[0] != '\0')
			xlsx_check(
			    book, workbook_set_custom_property_string(
				      book->file, custom[i].name, value));
	}
}
