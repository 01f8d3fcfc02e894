/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of a workbook: foreign text enters here. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/text.h"
#include "base/utc.h"

/* Spreadsheets keep 15 digits of a number; a longer one stays text. */
#define MAX_EXACT INT64_C(999999999999999)
/* Days count from 1900, with a leap day in that year that never was. */
#define FIRST_MOMENT INT64_C(-2203891200) /* 1900-03-01 */
#define LAST_MOMENT INT64_C(253402300799) /* 9999-12-31T23:59:59 */
#define EPOCH_DAY 25569.0                 /* 1970-01-01 in those days */
#define ROOM 1.2         /* of a column at 10 points, in characters */

/* The look, or what it is in a row of this kind. */
static lxw_format *
look_of(const struct xlsx_book *book, enum look look)
{
	if (book->kind == ROW_PLAIN || look < LOOK_ROW ||
	    look >= LOOK_ROW_END)
		return book->looks[look];
	return book->rows[book->kind][look - LOOK_ROW];
}

void
xlsx_string(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const char *text, enum look look)
{
	if (text == NULL)
		return;
	xlsx_check(book, worksheet_write_string(book->ws, row, col,
			     xlsx_clean(book, text), look_of(book, look)));
}

/* What was built in book->raw. */
static void
put_raw(struct xlsx_book *book, lxw_row_t row, lxw_col_t col, enum look look)
{
	if (strbuf_failed(&book->raw))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	xlsx_string(book, row, col, strbuf_text(&book->raw), look);
}

void
xlsx_number(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    int64_t number, enum look look)
{
	if (number > MAX_EXACT || number < -MAX_EXACT) {
		strbuf_reset(&book->raw);
		strbuf_addf(&book->raw, "%lld", (long long)number);
		put_raw(book, row, col, look);
		return;
	}
	xlsx_check(book, worksheet_write_number(book->ws, row, col,
			     (double)number, look_of(book, look)));
}

static void
put_moment(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct cell *cell, bool field)
{
	const bool date = cell->kind == CELL_DATE;
	enum look look = field  ? date ? LOOK_FIELD_DATE : LOOK_FIELD_TIME
			 : date ? LOOK_DATE
				: LOOK_TIME;
	int64_t utc = cell->number;

	if (utc < FIRST_MOMENT || utc > LAST_MOMENT) {
		strbuf_reset(&book->raw);
		cell_print(&book->raw, cell, "");
		put_raw(book, row, col, look);
		return;
	}
	if (date) /* the day alone: a date filter must find it */
		utc -= (utc % UTC_DAY + UTC_DAY) % UTC_DAY;
	xlsx_check(book,
	    worksheet_write_number(book->ws, row, col,
		(double)utc / (double)UTC_DAY + EPOCH_DAY,
		look_of(book, look)));
}

double
xlsx_lines(const char *text, double room)
{
	const char *end = text + strlen(text);
	double lines = 1, used = 0, word = 0; /* word: since the last blank */

	while (text < end) {
		const uint32_t c = text_next(&text, end);
		const double wide = c >= 0x1100 ? 2 : 1; /* ideographs */

		used += wide;
		word = c == ' ' || wide > 1 ? 0 : word + 1;
		if (c == '\n') {
			lines++;
			used = word = 0;
		} else if (used > room && c != ' ') {
			lines++;
			if (word > room) /* one that nothing breaks */
				word = wide;
			used = word > 0 ? word : wide;
		}
	}
	return lines;
}

/* Wrapped only where it must be; LibreOffice needs the height told. */
static enum look
text_look(struct xlsx_book *book, lxw_col_t col, const char *text)
{
	double lines;

	if (col >= DOC_MAX_COLUMNS ||
	    (strchr(text, '\n') == NULL && strlen(text) <= book->width[col]))
		return book->linked ? LOOK_TEXT_LINK : LOOK_TEXT;
	lines = xlsx_lines(text, book->width[col] * ROOM);
	if (lines > book->lines)
		book->lines = lines;
	return book->linked ? LOOK_WRAP_LINK : LOOK_WRAP;
}

static void
put_word(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct cell *cell, bool field)
{
	enum look look =
	    field ? LOOK_FIELD_TEXT : text_look(book, col, cell->text);

	if (cell->kind == CELL_SEVERITY && severity_key(cell->number) != NULL)
		look = (enum look)(LOOK_SEVERITY + cell->number);
	if (cell->kind == CELL_STATUS && cell->number >= 0 &&
	    cell->number <= DOC_NEUTRAL)
		look = (enum look)(LOOK_STATUS + cell->number);
	xlsx_string(book, row, col, cell->text, look);
}

void
xlsx_cell(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct cell *cell, bool field)
{
	if (cell_is_unknown(cell)) {
		xlsx_string(book, row, col,
		    writer_word(book->doc, "writer.unknown"),
		    field ? LOOK_FIELD_UNKNOWN : LOOK_UNKNOWN);
		return;
	}
	switch (cell->kind) {
	case CELL_EMPTY:
	case CELL_UNKNOWN:
		xlsx_check(book,
		    worksheet_write_blank(book->ws, row, col,
			look_of(book, field ? LOOK_FIELD_TEXT : LOOK_TEXT)));
		break;
	case CELL_TEXT:
	case CELL_ID:
	case CELL_SEVERITY:
	case CELL_STATUS:
		put_word(book, row, col, cell, field);
		break;
	case CELL_NUMBER:
		xlsx_number(book, row, col, cell->number,
		    field ? LOOK_FIELD_NUMBER
			: book->linked ? LOOK_NUMBER_LINK : LOOK_NUMBER);
		break;
	case CELL_TIME:
	case CELL_DATE:
		put_moment(book, row, col, cell, field);
		break;
	}
}
