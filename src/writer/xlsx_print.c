/* SPDX-License-Identifier: Apache-2.0 */
/* A workbook on paper: size, head and foot, which columns on which page. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"

#define PAPER_A4 9
#define PAPER_LETTER 1
#define MAX_HEAD 255 /* of a print header or footer, codes included */
#define HEAD_SIZE "&10" /* points, as a code */
#define FOOT_SIZE "&9"
#define MAX_PIECE 60 /* of one text in it */
#define NOTE_SIZE "&8"
#define MAX_NOTE 150   /* of what is not printed */
#define MARGIN 0.4     /* inches, left and right */
#define MIN_SCALE 0.63 /* 10 points become 6.3: less nobody can read */
#define UPRIGHT_SCALE 0.7 /* what is narrow needs no wide page */
#define SLACK 0.95     /* a page ends at a column */

char *
xlsx_piece(struct xlsx_book *book, const char *text, size_t units)
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
	const char *p = xlsx_piece(book, text, MAX_PIECE);

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

/* The note stands below the heading; NULL: there is none. */
static void
set_header(struct xlsx_book *book, const char *note)
{
	const struct doc *doc = book->doc;
	struct strbuf sb;

	strbuf_init(&sb, 4 * KIB);
	strbuf_add(&sb, "&L&\"" XLSX_FONT ",Bold\"" HEAD_SIZE " ");
	add_piece(book, &sb, HEAD_SIZE,
	    book->sheet->heading != NULL ? book->sheet->heading : doc->title);
	if (note != NULL) {
		strbuf_add(&sb, "\n&\"" XLSX_FONT ",Regular\"" NOTE_SIZE " ");
		strbuf_add(&sb, note);
	}
	add_status(book, &sb);
	strbuf_add(&sb, "&R" HEAD_SIZE " ");
	add_piece(book, &sb, HEAD_SIZE, doc->title);
	if (xlsx_units(strbuf_text(&sb)) >= MAX_HEAD) {
		/* whatever has no room: that it is INCOMPLETE has */
		strbuf_reset(&sb);
		if (note != NULL)
			strbuf_addf(&sb, "&L" NOTE_SIZE " %s", note);
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
xlsx_page(struct xlsx_book *book, enum page page)
{
	const struct doc_style *style = book->doc->style;
	lxw_worksheet *ws = book->ws;

	worksheet_set_paper(
	    ws, style != NULL && style->letter ? PAPER_LETTER : PAPER_A4);
	if (page == PAGE_TABLE)
		worksheet_set_landscape(ws);
	worksheet_set_margins(ws, MARGIN, MARGIN, 0.8, 0.8);
	/* What is signed must not lose its last lines to a second page. */
	worksheet_fit_to_pages(ws, 1, page == PAGE_WHOLE ? 1 : 0);
	worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
	set_header(book, NULL);
	set_footer(book);
	xlsx_protect(book);
}

/* Inches of the first columns: 7 pixels a character and 5 beside it, of which
 * 96 make an inch. */
static double
inches(const struct xlsx_book *book, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((book->width[i] + 1.0) * 7 + 5) / 96;
	return sum;
}

/* "Login, Type, +3": as many titles as there is room for. */
static void
add_titles(struct xlsx_book *book, struct strbuf *out,
    const struct doc_table *table, lxw_col_t from)
{
	size_t left = table->n_columns + table->inputs.n - from, n = 0;

	for (lxw_col_t c = from; n < left; c++, n++) {
		const char *title = xlsx_title(table, c);

		if (xlsx_units(strbuf_text(out)) + xlsx_units(title) >
		    MAX_NOTE)
			break;
		if (n > 0)
			strbuf_add(out, ", ");
		add_piece(book, out, NOTE_SIZE, title);
	}
	if (n < left)
		strbuf_addf(out, "%s+%zu", n > 0 ? ", " : "", left - n);
}

/* Columns up to `n` are printed, and the header names the others. */
static void
print_part(struct xlsx_book *book, const struct doc_table *table, lxw_col_t n)
{
	struct strbuf titles, note;
	const char *parts[1];

	strbuf_init(&titles, 4 * KIB);
	strbuf_init(&note, 8 * KIB);
	add_titles(book, &titles, table, n);
	parts[0] = strbuf_text(&titles);
	writer_phrase(
	    &note, writer_word(book->doc, "writer.not_printed"), parts, 1);
	if (strbuf_failed(&titles) || strbuf_failed(&note))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	set_header(book, strbuf_text(&note));
	worksheet_fit_to_pages(book->ws, 1, 0);
	worksheet_set_landscape(book->ws);
	/* whole columns: something may follow below the table */
	xlsx_check(book, worksheet_print_area(book->ws, 0, 0,
			     LXW_ROW_MAX - 1, (lxw_col_t)(n - 1)));
	strbuf_clear(&titles);
	strbuf_clear(&note);
}

/* How many of the first columns fit `room`, if that leaves out only what a
 * narrow page does without; 0: it would leave out more. */
static lxw_col_t
printed(struct xlsx_book *book, const struct doc_table *table, double room)
{
	lxw_col_t place[DOC_MAX_COLUMNS], needed = 0, n;
	const struct doc_inputs *in = &table->inputs;
	const lxw_col_t first = xlsx_columns(table, place);

	for (size_t i = 0; i < table->n_columns; i++)
		if (!table->columns[i].wide_only && place[i] >= needed)
			needed = (lxw_col_t)(place[i] + 1);
	for (size_t i = 0; i < in->n; i++)
		if (!in->items[i].wide_only && first + i >= needed)
			needed = (lxw_col_t)(first + i + 1);
	if (inches(book, needed) > room)
		return 0;
	n = needed;
	while (n < table->n_columns + in->n && inches(book, n + 1u) <= room)
		n++;
	return n;
}

/*
 * Whole columns always; where they break is left to the program that prints,
 * since each has other fonts: it shrinks all until they fit the pages.
 */
void
xlsx_fit(struct xlsx_book *book, lxw_col_t n, const struct doc_table *table)
{
	const struct doc_style *style = book->doc->style;
	const double paper = style != NULL && style->letter ? 11 : 11.69;
	const double room = (paper - 2 * MARGIN) / MIN_SCALE;
	const double whole = inches(book, n);
	lxw_col_t repeated = table == NULL ? 0 : (lxw_col_t)table->frozen;
	double again;
	uint16_t pages = 1;

	if (table == NULL && whole <= (style != NULL && style->letter ? 8.5
		: 8.27) / UPRIGHT_SCALE) {
		worksheet_set_portrait(book->ws);
		return;
	}
	if (whole <= room)
		return; /* one page wide, as xlsx_page() has it */
	if (table != NULL && printed(book, table, room) > 0) {
		print_part(book, table, printed(book, table, room));
		return;
	}
	again = inches(book, repeated);
	if (again > room / 2) { /* nothing would be left for the rest */
		repeated = 0;
		again = 0;
	}
	while (pages < DOC_MAX_COLUMNS &&
	       whole + (pages - 1) * again > pages * room * SLACK)
		pages++;
	worksheet_fit_to_pages(book->ws, pages, 0);
	if (repeated > 0)
		xlsx_check(book, worksheet_repeat_columns(
				     book->ws, 0, (lxw_col_t)(repeated - 1)));
	worksheet_print_across(book->ws);
}
