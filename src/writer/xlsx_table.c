/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a workbook. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */

#define DEFAULT_WIDTH 16u
#define LINE_HEIGHT 13.5 /* points, at 10 points */
#define MAX_LINES 30.0   /* more is read in the cell itself; 409 points */
#define HEAD_HEIGHT 30.0 /* two lines */
#define MAX_HEAD_ROW 12  /* a header further down is not frozen */
#define CRITICAL 4       /* of a cell's severity */

/* The wish, but at least the longest word of the title and its arrow. */
unsigned
xlsx_width(const char *title, enum cell_kind kind, unsigned wish)
{
	unsigned width = wish == 0 ? DEFAULT_WIDTH : wish;
	size_t word = 0;

	for (const char *p = title; *p != '\0'; p += word) {
		p += strspn(p, " ");
		word = strcspn(p, " ");
		if (word + 3 > width && word < XLSX_MAX_WIDTH)
			width = (unsigned)word + 3;
	}
	if (kind == CELL_TIME && width < 19)
		width = 19;
	if (kind == CELL_DATE && width < 11)
		width = 11;
	return width < XLSX_MIN_WIDTH   ? XLSX_MIN_WIDTH
	       : width > XLSX_MAX_WIDTH ? XLSX_MAX_WIDTH
					: width;
}

/* Frozen ones first; then what a narrow page has, and people's among it. */
lxw_col_t
xlsx_columns(const struct doc_table *table, lxw_col_t place[DOC_MAX_COLUMNS])
{
	const struct doc_inputs *in = &table->inputs;
	lxw_col_t next = 0, inputs = 0;
	bool done = false;

	for (int aside = 0; aside < 2; aside++) {
		for (size_t i = 0; i < table->n_columns; i++) {
			const bool leading = i < table->frozen ||
			    !table->columns[i].wide_only;

			if (!done && (i >= in->before || aside == 1)) {
				inputs = next;
				next = (lxw_col_t)(next + in->n);
				done = true;
			}
			if (leading == (aside == 0))
				place[i] = next++;
		}
	}
	return done ? inputs : next;
}

const char *
xlsx_title(const struct doc_table *table, lxw_col_t col)
{
	lxw_col_t place[DOC_MAX_COLUMNS];
	const lxw_col_t first = xlsx_columns(table, place);

	for (size_t i = 0; i < table->n_columns; i++)
		if (place[i] == col)
			return table->columns[i].title;
	return table->inputs.items[col - first].label;
}

size_t
xlsx_widths(const struct doc_table *table, unsigned width[DOC_MAX_COLUMNS])
{
	const struct doc_inputs *in = &table->inputs;
	lxw_col_t place[DOC_MAX_COLUMNS];
	const lxw_col_t first = xlsx_columns(table, place);

	for (size_t i = 0; i < table->n_columns; i++)
		width[place[i]] = xlsx_width(table->columns[i].title,
		    table->columns[i].kind, table->columns[i].width);
	for (size_t i = 0; i < in->n; i++)
		width[first + i] = xlsx_width(in->items[i].label,
		    in->items[i].kind == INPUT_DATE ? CELL_DATE : CELL_TEXT,
		    in->items[i].width);
	return table->n_columns + in->n;
}

static void
put_head(struct xlsx_book *book, const struct doc_table *table)
{
	const struct doc_inputs *in = &table->inputs;
	const lxw_col_t first = xlsx_columns(table, book->place);

	book->first_input = first;
	xlsx_check(
	    book, worksheet_set_row(book->ws, book->row, HEAD_HEIGHT, NULL));
	for (size_t i = 0; i < table->n_columns; i++)
		xlsx_string(book, book->row, book->place[i],
		    table->columns[i].title,
		    table->columns[i].kind == CELL_NUMBER ? LOOK_HEAD_NUMBER
							  : LOOK_HEAD);
	for (size_t i = 0; i < in->n; i++)
		xlsx_string(book, book->row, (lxw_col_t)(first + i),
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

/* Blocks are folded away below their heads. */
static void
fold_blocks(struct xlsx_book *book)
{
	worksheet_outline_settings(
	    book->ws, LXW_TRUE, LXW_FALSE, LXW_TRUE, LXW_FALSE);
}

static void
dress(struct xlsx_book *book, const struct doc_table *table, lxw_row_t head)
{
	const size_t n = table->n_columns + table->inputs.n;

	xlsx_check(book, worksheet_repeat_rows(book->ws, head, head));
	if (head < MAX_HEAD_ROW)
		worksheet_freeze_panes(
		    book->ws, head + 1, (lxw_col_t)table->frozen);
	/* to filter or sort would tear blocks apart */
	if (book->row > head + 1 && table->rows.level == NULL)
		xlsx_check(
		    book, worksheet_autofilter(book->ws, head, 0, book->row - 1,
			      (lxw_col_t)(n - 1)));
	xlsx_fit(book, (lxw_col_t)n, table);
}

/* A critical row is marked where it begins, in view whatever is scrolled. */
static bool
is_critical(const struct walk *walk)
{
	for (size_t i = 0; i < walk->table->n_columns; i++)
		if (walk->cells[i].kind == CELL_SEVERITY &&
		    walk->cells[i].number == CRITICAL)
			return true;
	return false;
}

static void
put_cell(struct xlsx_book *book, const struct walk *walk, size_t i)
{
	const struct doc_column *column = &walk->table->columns[i];
	const struct cell *cell = &walk->cells[i];
	const struct doc_link *see =
	    cell->see.to != NULL ? &cell->see : &column->see;
	const lxw_col_t col = book->place[i];

	if (cell_is_unknown(cell)) {
		xlsx_string(book, book->row, col,
		    writer_word(book->doc, "writer.unknown"),
		    column->kind == CELL_NUMBER ? LOOK_UNKNOWN_NUMBER
						: LOOK_UNKNOWN);
		return;
	}
	if (see->to != NULL && cell->kind != CELL_EMPTY) {
		const char *text = cell->text;

		if (text == NULL || cell->kind == CELL_NUMBER) {
			strbuf_reset(&book->raw);
			cell_print(&book->raw, cell, "");
			text = strbuf_text(&book->raw);
		}
		book->linked = xlsx_see(book, book->row, col, see, text);
	}
	xlsx_cell(book, book->row, col, cell, false);
	book->linked = false;
}

/* As high as its text, and folded where it is below the head of a block. */
static void
set_row(struct xlsx_book *book, bool blocks, unsigned level)
{
	lxw_row_col_options options = { .hidden = level > 0,
		.level = (uint8_t)level, .collapsed = blocks && level == 0 };
	double height;

	if (book->lines > MAX_LINES)
		book->lines = MAX_LINES;
	height = book->lines > 1 ? book->lines * LINE_HEIGHT + 2
				 : LXW_DEF_ROW_HEIGHT;
	if (blocks)
		xlsx_check(book, worksheet_set_row_opt(book->ws, book->row,
				     height, NULL, &options));
	else if (book->lines > 1)
		xlsx_check(book, worksheet_set_row(
				     book->ws, book->row, height, NULL));
}

static void
put_row(struct xlsx_book *book, const struct walk *walk)
{
	const struct doc_table *table = walk->table;
	const bool blocks = table->rows.level != NULL;
	const unsigned level = blocks ? table->rows.level(walk->rows) : 0;
	const enum row_kind kind = blocks && level == 0 ? ROW_HEAD : ROW_PLAIN;

	book->lines = 1;
	for (size_t i = 0; i < table->n_columns; i++) {
		book->kind = kind;
		if (book->place[i] == 0 && kind == ROW_PLAIN &&
		    is_critical(walk))
			book->kind = ROW_ALARM;
		put_cell(book, walk, i);
	}
	book->kind = ROW_PLAIN;
	for (size_t i = 0; i < table->inputs.n; i++)
		xlsx_check(book,
		    worksheet_write_blank(book->ws, book->row,
			(lxw_col_t)(book->first_input + i),
			book->looks[table->inputs.items[i].kind == INPUT_DATE
				? LOOK_INPUT_DATE : LOOK_INPUT]));
	set_row(book, blocks, level);
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

/* What is set over all rows, and what must be said below them. */
static void
end_rows(struct xlsx_book *book, const struct doc_table *table, lxw_row_t head,
    bool only)
{
	name_range(book, table, head);
	if (only)
		dress(book, table, head);
	if (table->rows.level != NULL)
		fold_blocks(book);
	if (table->inputs.n > 0 && book->row > head + 1)
		xlsx_inputs(book, table, head + 1, book->row - 1);
	if (book->links_cut)
		xlsx_string(book, book->row++, 0,
		    writer_word(book->doc, "writer.links_cut"), LOOK_NOTE);
	book->links_cut = false;
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
	end_rows(book, table, head, only);
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
	book->n_links = 0;
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
		end_rows(book, table, head, true);
	}
	expect_end(book, &walk);
	walk_close(&walk);
	return end;
}
