/* SPDX-License-Identifier: Apache-2.0 */
/* Cells and tables of a workbook. */
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
#define DEFAULT_WIDTH 16u
#define ROOM 1.1         /* of a column at 10 points, in characters */
#define LINE_HEIGHT 13.5 /* points, at 10 points */
#define MAX_LINES 30.0   /* more is read in the cell itself; 409 points */
#define HEAD_HEIGHT 30.0 /* two lines */
#define MAX_HEAD_ROW 12  /* a header further down is not frozen */

void
xlsx_string(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const char *text, enum look look)
{
	if (text == NULL)
		return;
	xlsx_check(book, worksheet_write_string(book->ws, row, col,
			     xlsx_clean(book, text), book->looks[look]));
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
			     (double)number, book->looks[look]));
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
		(double)utc / (double)UTC_DAY + EPOCH_DAY, book->looks[look]));
}

double
xlsx_lines(const char *text, double room)
{
	const char *end = text + strlen(text);
	double lines = 1, used = 0;

	while (text < end) {
		uint32_t c = text_next(&text, end);

		used += c >= 0x1100 ? 2 : 1; /* ideographs are wide */
		if (c == '\n' || used > room) {
			lines++;
			used = c == '\n' ? 0 : 1;
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
		return LOOK_TEXT;
	lines = xlsx_lines(text, book->width[col] * ROOM);
	if (lines > book->lines)
		book->lines = lines;
	return LOOK_WRAP;
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
			book->looks[field ? LOOK_FIELD_TEXT : LOOK_TEXT]));
		break;
	case CELL_TEXT:
	case CELL_ID:
	case CELL_SEVERITY:
	case CELL_STATUS:
		put_word(book, row, col, cell, field);
		break;
	case CELL_NUMBER:
		xlsx_number(book, row, col, cell->number,
		    field ? LOOK_FIELD_NUMBER : LOOK_NUMBER);
		break;
	case CELL_TIME:
	case CELL_DATE:
		put_moment(book, row, col, cell, field);
		break;
	}
}

/* ---- tables ---- */

/* The wish, but at least the longest word of the title and its arrow. */
unsigned
xlsx_width(const char *title, enum cell_kind kind, unsigned wish)
{
	unsigned width = wish == 0 ? DEFAULT_WIDTH : wish;
	size_t word = 0;

	for (const char *p = title; *p != '\0'; p += word) {
		p += strspn(p, " ");
		word = strcspn(p, " ");
		if (word + 4 > width && word < XLSX_MAX_WIDTH)
			width = (unsigned)word + 4;
	}
	if (kind == CELL_TIME && width < 19)
		width = 19;
	if (kind == CELL_DATE && width < 11)
		width = 11;
	return width < XLSX_MIN_WIDTH   ? XLSX_MIN_WIDTH
	       : width > XLSX_MAX_WIDTH ? XLSX_MAX_WIDTH
					: width;
}

lxw_col_t
xlsx_column(const struct doc_table *table, size_t i)
{
	return (lxw_col_t)(i < table->inputs.before ? i : i + table->inputs.n);
}

size_t
xlsx_widths(const struct doc_table *table, unsigned width[DOC_MAX_COLUMNS])
{
	const struct doc_inputs *in = &table->inputs;

	for (size_t i = 0; i < table->n_columns; i++)
		width[xlsx_column(table, i)] =
		    xlsx_width(table->columns[i].title,
			table->columns[i].kind, table->columns[i].width);
	for (size_t i = 0; i < in->n; i++)
		width[in->before + i] = xlsx_width(in->items[i].label,
		    in->items[i].kind == INPUT_DATE ? CELL_DATE : CELL_TEXT,
		    in->items[i].width);
	return table->n_columns + in->n;
}

static void
put_head(struct xlsx_book *book, const struct doc_table *table)
{
	const struct doc_inputs *in = &table->inputs;

	xlsx_check(
	    book, worksheet_set_row(book->ws, book->row, HEAD_HEIGHT, NULL));
	for (size_t i = 0; i < table->n_columns; i++)
		xlsx_string(book, book->row, xlsx_column(table, i),
		    table->columns[i].title,
		    table->columns[i].kind == CELL_NUMBER ? LOOK_HEAD_NUMBER
							  : LOOK_HEAD);
	for (size_t i = 0; i < in->n; i++)
		xlsx_string(book, book->row, (lxw_col_t)(in->before + i),
		    in->items[i].label, LOOK_HEAD);
	book->row++;
}

void
xlsx_sheet_name(struct strbuf *out, const char *name)
{
	strbuf_addc(out, '\'');
	for (const char *p = name; *p != '\0'; p++)
		strbuf_addf(out, *p == '\'' ? "\'\'" : "%c", *p);
	strbuf_addc(out, '\'');
}

/*
 * The cells of a table as a named range, "table_users" or "table_users_2":
 * a reader finds header and rows without guessing.
 */
static void
name_range(
    struct xlsx_book *book, const struct doc_table *table, lxw_row_t head)
{
	char name[200], cells[2][LXW_MAX_CELL_NAME_LENGTH + 4];
	struct strbuf formula;
	int n = snprintf(name, sizeof(name), "table_%.150s", table->key);

	for (char *p = name; *p != '\0'; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			(*p >= '0' && *p <= '9') || *p == '_'))
			*p = '_';
	if (book->sheet->table == table && book->sheet->part > 1)
		(void)snprintf(name + n, sizeof(name) - (size_t)n, "_%zu",
		    book->sheet->part);
	lxw_rowcol_to_cell_abs(cells[0], head, 0, 1, 1);
	lxw_rowcol_to_cell_abs(cells[1], book->row - 1,
	    (lxw_col_t)(table->n_columns + table->inputs.n - 1), 1, 1);
	strbuf_init(&formula, KIB);
	strbuf_addc(&formula, '=');
	xlsx_sheet_name(&formula, book->sheet->name);
	strbuf_addf(&formula, "!%s:%s", cells[0], cells[1]);
	xlsx_check(book, strbuf_failed(&formula)
			     ? LXW_ERROR_MEMORY_MALLOC_FAILED
			     : workbook_define_name(
				   book->file, name, strbuf_text(&formula)));
	strbuf_clear(&formula);
}

static void
dress(struct xlsx_book *book, const struct doc_table *table, lxw_row_t head)
{
	const size_t n = table->n_columns + table->inputs.n;

	xlsx_check(book, worksheet_repeat_rows(book->ws, head, head));
	if (head < MAX_HEAD_ROW)
		worksheet_freeze_panes(
		    book->ws, head + 1, (lxw_col_t)table->frozen);
	if (book->row > head + 1)
		xlsx_check(
		    book, worksheet_autofilter(book->ws, head, 0, book->row - 1,
			      (lxw_col_t)(n - 1)));
	xlsx_fit(book, (lxw_col_t)n, (lxw_col_t)table->frozen);
	if (table->inputs.n > 0 && book->row > head + 1)
		xlsx_inputs(book, table, head + 1, book->row - 1);
}

static void
put_row(struct xlsx_book *book, const struct walk *walk)
{
	const struct doc_table *table = walk->table;

	book->lines = 1;
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct cell *cell = &walk->cells[i];
		const lxw_col_t col = xlsx_column(table, i);

		if (table->columns[i].kind == CELL_NUMBER &&
		    cell_is_unknown(cell))
			xlsx_string(book, book->row, col,
			    writer_word(book->doc, "writer.unknown"),
			    LOOK_UNKNOWN_NUMBER);
		else
			xlsx_cell(book, book->row, col, cell, false);
	}
	for (size_t i = 0; i < table->inputs.n; i++)
		xlsx_check(book,
		    worksheet_write_blank(book->ws, book->row,
			(lxw_col_t)(table->inputs.before + i),
			book->looks[table->inputs.items[i].kind == INPUT_DATE
				? LOOK_INPUT_DATE : LOOK_INPUT]));
	if (book->lines > MAX_LINES)
		book->lines = MAX_LINES;
	if (book->lines > 1)
		xlsx_check(book, worksheet_set_row(book->ws, book->row,
				     book->lines * LINE_HEIGHT + 2, NULL));
}

static void
put_rows(struct xlsx_book *book, struct walk *walk, int64_t n)
{
	for (; n > 0 && !book->failed; n--) {
		int rc = walk_next(walk, book->err);

		if (rc != 1) { /* 0 cannot be: the walk counts */
			book->failed = true;
			return;
		}
		put_row(book, walk);
		book->row++;
	}
}

/* Nothing may come after the rows that were announced. */
static void
expect_end(struct xlsx_book *book, struct walk *walk)
{
	if (!book->failed && walk_next(walk, book->err) != 0)
		book->failed = true;
	book->counts->rows += walk->done;
}

void
xlsx_table(struct xlsx_book *book, const struct doc_table *table, bool only)
{
	struct walk walk;
	lxw_row_t head = book->row;

	put_head(book, table);
	if (walk_open(&walk, table, book->err) != 0) {
		book->failed = true;
		return;
	}
	put_rows(book, &walk, table->rows.count);
	expect_end(book, &walk);
	walk_close(&walk);
	name_range(book, table, head);
	if (only)
		dress(book, table, head);
	if (table->rows.count == 0)
		xlsx_string(book, book->row++, 0,
		    table->empty != NULL
			? table->empty
			: writer_word(book->doc, "writer.no_rows"),
		    LOOK_NOTE);
}

/* "Rows 1 to 1,000 of 5,000. Continued on the sheet Users (2)." */
static void
put_part(struct xlsx_book *book)
{
	const struct xlsx_sheet *s = book->sheet;
	struct strbuf line, n[3];
	const char *parts[3];

	strbuf_init(&line, 4 * KIB);
	for (size_t i = 0; i < 3; i++) {
		strbuf_init(&n[i], 64);
		writer_grouped(book->doc, &n[i],
		    i == 0	? s->from + 1
			: i == 1 ? s->from + s->n
				 : s->table->rows.count);
		parts[i] = strbuf_text(&n[i]);
	}
	writer_phrase(
	    &line, writer_word(book->doc, "writer.part_of"), parts, 3);
	if (s->part > 1) {
		parts[0] = s[-1].name;
		strbuf_addc(&line, ' ');
		writer_phrase(&line,
		    writer_word(book->doc, "writer.continued_from"), parts, 1);
	}
	if (s->part < s->parts) {
		parts[0] = s[1].name;
		strbuf_addc(&line, ' ');
		writer_phrase(&line,
		    writer_word(book->doc, "writer.continued_on"), parts, 1);
	}
	for (size_t i = 0; i < 3; i++)
		if (strbuf_failed(&n[i]) || strbuf_failed(&line))
			xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	xlsx_string(book, book->row++, 0, strbuf_text(&line), LOOK_TEXT);
	strbuf_clear(&line);
	for (size_t i = 0; i < 3; i++)
		strbuf_clear(&n[i]);
}

static void
begin_sheet(struct xlsx_book *book, const struct xlsx_sheet *sheet)
{
	const size_t n = xlsx_widths(sheet->table, book->width);

	book->sheet = sheet;
	book->row = 0;
	book->ws = workbook_add_worksheet(book->file, sheet->name);
	if (book->ws == NULL) {
		book->failed = true;
		err_set(book->err, ERR_IO, "sheet %s: refused", sheet->name);
		return;
	}
	book->counts->pages++;
	xlsx_page(book, PAGE_TABLE);
	for (size_t i = 0; i < n; i++)
		xlsx_check(book, worksheet_set_column(book->ws, (lxw_col_t)i,
				     (lxw_col_t)i, book->width[i] + 1.0, NULL));
	if (sheet->parts > 1)
		put_part(book);
}

size_t
xlsx_table_sheets(struct xlsx_book *book, size_t i)
{
	const struct doc_table *table = book->plan.sheets[i].table;
	const size_t end = i + book->plan.sheets[i].parts;
	struct walk walk;

	if (end == i + 1) {
		begin_sheet(book, &book->plan.sheets[i]);
		if (!book->failed)
			xlsx_table(book, table, true);
		return end;
	}
	if (walk_open(&walk, table, book->err) != 0) {
		book->failed = true;
		return end;
	}
	for (; i < end && !book->failed; i++) {
		lxw_row_t head;

		begin_sheet(book, &book->plan.sheets[i]);
		if (book->failed)
			break;
		head = book->row;
		put_head(book, table);
		put_rows(book, &walk, book->sheet->n);
		name_range(book, table, head);
		dress(book, table, head);
	}
	expect_end(book, &walk);
	walk_close(&walk);
	return end;
}
