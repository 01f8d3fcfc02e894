/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheets on which several things stand one below the other, the first one
 * with the list of all sheets among them.
 */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */

#define LINE 15.0        /* points of a line at 11 points */
#define MAX_HEIGHT 409.0 /* Excel's own */
#define ONE_PAGE 20 /* sheets that a cover on one page can list */
#define BOLD_SIZE 12.0   /* as wide as 11 points in bold are */
#define PROSE 90u        /* characters that a paragraph should run across */

/* The grid of a sheet without tables: label, number, and room for charts. */
static const unsigned grid[] = { 30, 16, 14, 14, 14, 14 };

static void
set_columns(struct xlsx_book *book)
{
	const struct xlsx_sheet *sheet = book->sheet;
	size_t n = NITEMS(grid), columns;
	unsigned sum = 0, width[DOC_MAX_COLUMNS];
	bool any = false;

	memset(book->width, 0, sizeof(book->width));
	for (const struct doc_node *node = sheet->first; node != sheet->end;
	     node = node->next) {
		if (node->kind != DOC_TABLE ||
		    xlsx_plan_find(&book->plan, node->table) != NULL)
			continue;
		columns = xlsx_widths(node->table, width);
		for (size_t i = 0; i < columns; i++)
			if (width[i] > book->width[i])
				book->width[i] = width[i];
		any = true;
		if (columns > n)
			n = columns;
	}
	for (size_t i = 0; i < NITEMS(grid); i++)
		if (!any || book->width[i] == 0)
			book->width[i] = grid[i];
	if (book->width[0] < 22)
		book->width[0] = 22;
	for (size_t i = 0; i < n; i++)
		xlsx_check(book, worksheet_set_column(book->ws, (lxw_col_t)i,
				     (lxw_col_t)i, book->width[i] + 1.0, NULL));
	for (book->span = 0; book->span < n && sum < PROSE; book->span++)
		sum += book->width[book->span];
	if (any)
		xlsx_fit(book, (lxw_col_t)n, NULL);
}

/* Height of the text in columns from to to, so that nothing is cut. */
static double
height(const struct xlsx_book *book, const char *text, lxw_col_t from,
    lxw_col_t to, double size)
{
	double room = 0, points;

	for (lxw_col_t i = from; i <= to && i < DOC_MAX_COLUMNS; i++)
		room += book->width[i];
	points = xlsx_lines(text, room * 11.0 / size) * LINE * size / 11.0 + 3;
	return points > MAX_HEIGHT ? MAX_HEIGHT : points;
}

void
xlsx_across(struct xlsx_book *book, lxw_col_t from, lxw_col_t to,
    const char *text, enum look look, double size)
{
	if (text == NULL)
		text = "";
	xlsx_check(book, worksheet_set_row(book->ws, book->row,
			     height(book, text, from, to, size), NULL));
	if (to > from)
		xlsx_check(
		    book, worksheet_merge_range(book->ws, book->row, from,
			      book->row, to, "", book->looks[look]));
	xlsx_string(book, book->row, from, text, look);
}

void
xlsx_line(struct xlsx_book *book, const char *text, enum look look, double size)
{
	xlsx_across(book, 0, (lxw_col_t)(book->span - 1), text, look, size);
	book->row++;
}

static void
put_link(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct xlsx_sheet *sheet)
{
	const struct xlsx_spot top = { sheet, 0 };

	if (!xlsx_jump(book, row, col, &top))
		xlsx_string(book, row, col, sheet->name, LOOK_FIELD_TEXT);
}

/* A row as high as its value, and as its label if that is the longer one. */
static void
tall_enough(struct xlsx_book *book, const struct doc_field *field, double value)
{
	const double label =
	    height(book, field->label, 0, 0, BOLD_SIZE);

	xlsx_check(book, worksheet_set_row(book->ws, book->row,
			     label > value ? label : value, NULL));
}

/* The value across the rest of the line; a word in its colour is short. */
static void
put_value(struct xlsx_book *book, const struct doc_field *field)
{
	const struct cell *value = &field->value;
	const lxw_col_t last = (lxw_col_t)(book->span - 1);
	bool text = value->kind == CELL_TEXT || value->kind == CELL_ID;

	if (text && value->text != NULL) {
		xlsx_across(book, 1, last, value->text, LOOK_FIELD_TEXT, 11);
		tall_enough(
		    book, field, height(book, value->text, 1, last, 11));
		return;
	}
	if (last > 1 && value->kind != CELL_SEVERITY &&
	    value->kind != CELL_STATUS)
		xlsx_check(book,
		    worksheet_merge_range(book->ws, book->row, 1, book->row,
			last, "", book->looks[LOOK_FIELD_TEXT]));
	tall_enough(book, field, LINE + 3);
	if (value->kind == CELL_NUMBER && value->number != -1 &&
	    xlsx_see(book, book->row, 1, &field->see, NULL))
		xlsx_number(
		    book, book->row, 1, value->number, LOOK_FIELD_LINK);
	else
		xlsx_cell(book, book->row, 1, value, true);
}

static void
put_fields(struct xlsx_book *book, const struct doc_node *node)
{
	for (size_t i = 0; i < node->n_fields; i++) {
		if (node->fields[i].value.kind == CELL_EMPTY)
			continue;
		put_value(book, &node->fields[i]);
		xlsx_string(
		    book, book->row++, 0, node->fields[i].label, LOOK_LABEL);
	}
}

/* ---- figures ---- */

static void
put_figure(struct xlsx_book *book, const struct doc_node *node)
{
	const unsigned pixels = xlsx_chart_pixels(node->n_bars);
	lxw_row_t first, end;

	xlsx_line(book, node->text, LOOK_HEADING, 14);
	if (node->n_bars == 0) {
		xlsx_line(book, writer_word(book->doc, "writer.no_rows"),
		    LOOK_NOTE, 10);
		return;
	}
	xlsx_string(book, book->row, 0, writer_word(book->doc, "writer.label"),
	    LOOK_HEAD);
	xlsx_string(book, book->row, 1, writer_word(book->doc, "writer.value"),
	    LOOK_HEAD_NUMBER);
	first = ++book->row;
	for (size_t i = 0; i < node->n_bars; i++) {
		const struct doc_bar *bar = &node->bars[i];
		const struct cell label = { bar->kind == CELL_SEVERITY ||
						    bar->kind == CELL_STATUS
						? bar->kind
						: CELL_TEXT,
			bar->label, bar->colour, bar->see };

		xlsx_cell(book, book->row, 0, &label, false);
		xlsx_number(book, book->row, 1, bar->value,
		    xlsx_see(book, book->row, 1, &bar->see, NULL)
			? LOOK_NUMBER_LINK : LOOK_NUMBER);
		book->row++;
	}
	xlsx_chart(book, node, first, node->n_bars);
	end = first + (lxw_row_t)(pixels / XLSX_ROW_PIXELS) + 1;
	if (book->row < end)
		book->row = end;
}

/* ---- tables that flow, or stand elsewhere ---- */

static size_t
tables_here(const struct xlsx_book *book)
{
	size_t n = 0;

	for (const struct doc_node *node = book->sheet->first;
	     node != book->sheet->end; node = node->next)
		n += node->kind == DOC_TABLE &&
		     xlsx_plan_find(&book->plan, node->table) == NULL;
	return n;
}

static void
put_table(struct xlsx_book *book, const struct doc_table *table)
{
	const struct xlsx_sheet *other = xlsx_plan_find(&book->plan, table);

	if (table->title != NULL &&
	    (book->sheet->heading == NULL ||
		strcmp(table->title, book->sheet->heading) != 0))
		xlsx_line(book, table->title, LOOK_HEADING, 14);
	if (other == NULL) {
		xlsx_table(book, table,
		    tables_here(book) == 1 && book->sheet != book->plan.sheets);
		return;
	}
	put_link(book, book->row, 0, other);
	xlsx_number(book, book->row++, 1, table->rows.count, LOOK_NUMBER);
}

static void
put_node(struct xlsx_book *book, const struct doc_node *node)
{
	switch (node->kind) {
	case DOC_SECTION:
		xlsx_line(book, node->text, LOOK_HEADING, 14);
		return; /* no blank row behind a heading */
	case DOC_PARAGRAPH:
		xlsx_line(book, node->text, LOOK_PARAGRAPH, 11);
		break;
	case DOC_BANNER:
		xlsx_line(book, node->text,
		    (enum look)(LOOK_BANNER + node->status), 15);
		break;
	case DOC_FIELDS:
		put_fields(book, node);
		break;
	case DOC_TABLE:
		put_table(book, node->table);
		break;
	case DOC_FIGURE:
		put_figure(book, node);
		break;
	case DOC_CODE:
		for (size_t i = 0; i < node->n_lines; i++)
			xlsx_line(book, node->lines[i], LOOK_CODE, 11);
		break;
	case DOC_LIST:
		for (size_t i = 0; i < node->n_lines; i++)
			xlsx_line(book, node->lines[i], LOOK_PARAGRAPH, 11);
		break;
	case DOC_FORM:
		xlsx_form(book, node);
		break;
	case DOC_PROGRESS:
		xlsx_progress(book, node);
		break;
	}
	book->row++;
}

/* ---- the list of sheets ---- */

/* Rows of the tables of a sheet, -1 if it has none. */
static int64_t
rows_of(const struct xlsx_sheet *sheet)
{
	int64_t n = -1;

	if (sheet->table != NULL)
		return sheet->n;
	for (const struct doc_node *node = sheet->first; node != sheet->end;
	     node = node->next)
		if (node->kind == DOC_TABLE)
			n = (n < 0 ? 0 : n) + node->table->rows.count;
	return n;
}

/* The paragraphs of a sheet that is all table stand in the list instead. */
static void
add_holds(
    struct xlsx_book *book, const struct xlsx_sheet *sheet, struct strbuf *out)
{
	if (sheet->parts > 1) {
		strbuf_addf(out, "%zu/%zu. ", sheet->part, sheet->parts);
	}
	for (const struct doc_node *node = sheet->first;
	     sheet->table != NULL && node != sheet->end; node = node->next) {
		if (node->kind != DOC_PARAGRAPH || node->text == NULL)
			continue;
		if (out->len > 0)
			strbuf_addc(out, ' ');
		strbuf_add(out, node->text);
	}
	/* A name that was cut or numbered is given in full. */
	if (out->len == 0 && sheet->heading != NULL &&
	    strcmp(sheet->heading, sheet->name) != 0)
		strbuf_add(out, sheet->heading);
	if (strbuf_failed(out))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
}

static void
put_count(struct xlsx_book *book, int64_t rows)
{
	struct cell cell = { .kind = CELL_EMPTY };

	if (rows >= 0)
		xlsx_number(book, book->row, 1, rows, LOOK_NUMBER);
	else
		xlsx_cell(book, book->row, 1, &cell, false);
}

static void
put_contents(struct xlsx_book *book)
{
	const lxw_col_t last = (lxw_col_t)(book->span - 1);
	struct strbuf holds;

	if (book->plan.n > 1) {
		xlsx_line(book, writer_word(book->doc, "writer.contents"),
		    LOOK_HEADING, 14);
		xlsx_across(book, 2, last,
		    writer_word(book->doc, "writer.holds"), LOOK_HEAD, 11);
		xlsx_string(book, book->row, 0,
		    writer_word(book->doc, "writer.sheet"), LOOK_HEAD);
		xlsx_string(book, book->row++, 1,
		    writer_word(book->doc, "writer.row_count"),
		    LOOK_HEAD_NUMBER);
	}
	strbuf_init(&holds, WRITER_TEXT_MAX);
	for (size_t i = 1; i < book->plan.n; i++) {
		const struct xlsx_sheet *sheet = &book->plan.sheets[i];

		if (sheet->lists) /* hidden: a link would lead nowhere */
			continue;
		strbuf_reset(&holds);
		add_holds(book, sheet, &holds);
		xlsx_across(
		    book, 2, last, strbuf_text(&holds), LOOK_FIELD_TEXT, 11);
		put_link(book, book->row, 0, sheet);
		put_count(book, rows_of(sheet));
		book->row++;
	}
	strbuf_clear(&holds);
	book->row++;
	xlsx_line(
	    book, writer_word(book->doc, "writer.all_times"), LOOK_NOTE, 11);
}

static void
put_title(struct xlsx_book *book)
{
	const struct doc *doc = book->doc;

	xlsx_line(book, doc->title, LOOK_TITLE, 20);
	if (doc->subtitle != NULL)
		xlsx_line(book, doc->subtitle, LOOK_SUBTITLE, 12);
	if (doc->status_text != NULL && book->sheet->first == NULL)
		xlsx_line(book, doc->status_text,
		    (enum look)(LOOK_BANNER + doc->status), 15);
	book->row++;
}

static bool
has_form(const struct xlsx_sheet *sheet)
{
	for (const struct doc_node *n = sheet->first; n != sheet->end;
	     n = n->next)
		if (n->kind == DOC_FORM)
			return true;
	return false;
}

void
xlsx_flow(struct xlsx_book *book, size_t i)
{
	const struct doc_node *node = book->plan.sheets[i].first;

	book->sheet = &book->plan.sheets[i];
	book->row = 0;
	book->n_links = 0;
	book->ws = workbook_add_worksheet(book->file, book->sheet->name);
	if (book->ws == NULL) {
		book->failed = true;
		err_set(
		    book->err, ERR_IO, "sheet %s: refused", book->sheet->name);
		return;
	}
	book->counts->pages++;
	xlsx_page(book, has_form(book->sheet) ||
		    (i == 0 && book->plan.n < ONE_PAGE) ? PAGE_WHOLE
	    : i != 0 && tables_here(book) > 0 ? PAGE_TABLE : PAGE_PROSE);
	set_columns(book);
	if (i == 0) {
		worksheet_activate(book->ws);
		xlsx_logo(book);
		put_title(book);
		/* The title is its heading. */
		if (node != NULL && node->kind == DOC_SECTION)
			node = node->next;
	}
	for (; node != book->sheet->end && !book->failed; node = node->next)
		put_node(book, node);
	if (i == 0)
		put_contents(book);
}
