/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheets on which several things stand one below the other, the first one
 * with the list of all sheets among them.
 */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"

#define LINE 15.0        /* points of a line at 11 points */
#define BOLD_SIZE 12.0   /* as wide as 11 points in bold are */
#define MAX_HEIGHT 409.0 /* Excel's own */
#define PROSE 90u        /* characters that a paragraph should run across */
#define CHART_COLUMN 2
#define CHART_WIDTH 380
#define ROW_PIXELS 20 /* of a row with the default height */
#define MAX_BARS 255  /* of a native chart; the numbers stand beside it */

/* The grid of a sheet without tables: label, number, and room for charts. */
static const unsigned grid[] = { 30, 16, 14, 14, 14, 14 };
#define LABEL_WIDTH 26u /* characters that a label has at least */

static void
set_columns(struct xlsx_book *book)
{
	const struct xlsx_sheet *sheet = book->sheet;
	size_t n = NITEMS(grid);
	unsigned sum = 0;
	bool any = false;

	memset(book->width, 0, sizeof(book->width));
	for (const struct doc_node *node = sheet->first; node != sheet->end;
	     node = node->next) {
		if (node->kind != DOC_TABLE ||
		    xlsx_plan_find(&book->plan, node->table) != NULL)
			continue;
		for (size_t i = 0; i < node->table->n_columns; i++) {
			unsigned w = xlsx_width(&node->table->columns[i]);

			if (w > book->width[i])
				book->width[i] = w;
		}
		any = true;
		if (node->table->n_columns > n)
			n = node->table->n_columns;
	}
	for (size_t i = 0; i < NITEMS(grid); i++)
		if (!any || book->width[i] == 0)
			book->width[i] = grid[i];
	if (book->width[0] < LABEL_WIDTH)
		book->width[0] = LABEL_WIDTH;
	for (size_t i = 0; i < n; i++)
		xlsx_check(book, worksheet_set_column(book->ws, (lxw_col_t)i,
				     (lxw_col_t)i, book->width[i] + 1.0, NULL));
	for (book->span = 0; book->span < n && sum < PROSE; book->span++)
		sum += book->width[book->span];
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

/* Text across columns from to to, as high as it needs to be. */
static void
put_across(struct xlsx_book *book, lxw_col_t from, lxw_col_t to,
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

static void
put_line(struct xlsx_book *book, const char *text, enum look look, double size)
{
	put_across(book, 0, (lxw_col_t)(book->span - 1), text, look, size);
	book->row++;
}

/* The value across the rest of the line; a word in its colour is short. */
static void
put_value(struct xlsx_book *book, const struct doc_field *field)
{
	const lxw_col_t last = (lxw_col_t)(book->span - 1);
	const struct cell *value = &field->value;
	bool text = value->kind == CELL_TEXT || value->kind == CELL_ID;
	double label = height(book, field->label, 0, 0, BOLD_SIZE);

	if (text && value->text != NULL) {
		put_across(book, 1, last, value->text, LOOK_FIELD_TEXT, 11);
		if (label > height(book, value->text, 1, last, 11))
			xlsx_check(book, worksheet_set_row(
					     book->ws, book->row, label, NULL));
		return;
	}
	if (last > 1 && value->kind != CELL_SEVERITY &&
	    value->kind != CELL_STATUS)
		xlsx_check(book,
		    worksheet_merge_range(book->ws, book->row, 1, book->row,
			last, "", book->looks[LOOK_FIELD_TEXT]));
	xlsx_check(book, worksheet_set_row(book->ws, book->row, label, NULL));
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

/* Severities and states keep their colours; the rest has the accent. */
static void
colour_bars(struct xlsx_book *book, lxw_chart_series *series,
    const struct doc_node *node, size_t n)
{
	lxw_chart_fill fills[MAX_BARS];
	lxw_chart_point points[MAX_BARS];
	lxw_chart_point *list[MAX_BARS + 1];

	memset(fills, 0, sizeof(fills));
	memset(points, 0, sizeof(points));
	for (size_t i = 0; i < n; i++) {
		fills[i].color =
		    bar_colour(&node->bars[i], accent_of(book->doc));
		points[i].fill = &fills[i];
		list[i] = &points[i];
	}
	list[n] = NULL;
	xlsx_check(book, chart_series_set_points(series, list));
}

static void
put_chart(struct xlsx_book *book, const struct doc_node *node, lxw_row_t row,
    size_t n, unsigned pixels)
{
	lxw_chart *chart = workbook_add_chart(book->file, LXW_CHART_BAR);
	lxw_chart_line none = { .none = LXW_TRUE };
	lxw_chart_options options = { .x_offset = 12,
		.y_offset = 2,
		.x_scale = CHART_WIDTH / 480.0,
		.y_scale = (double)pixels / 288.0 };
	lxw_row_t last = row + (lxw_row_t)n - 1;
	lxw_chart_series *series;
	char *copy;

	series = chart == NULL ? NULL : chart_add_series(chart, NULL, NULL);
	copy = arena_strdup(book->doc->arena,
	    xlsx_clean(book, node->text != NULL ? node->text : ""));
	if (series == NULL || copy == NULL) {
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	options.description = copy;
	chart_series_set_categories(series, book->sheet->name, row, 0, last, 0);
	chart_series_set_values(series, book->sheet->name, row, 1, last, 1);
	chart_series_set_labels(series);
	colour_bars(book, series, node, n);
	chart_title_off(chart);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	chart_set_series_gap(chart, 50);
	/* In a bar chart the axis of names is the upright one: y. */
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
	chart_axis_off(chart->x_axis);
	chart_chartarea_set_line(chart, &none);
	xlsx_check(book, worksheet_insert_chart_opt(
			     book->ws, row - 1, CHART_COLUMN, chart, &options));
}

static void
put_figure(struct xlsx_book *book, const struct doc_node *node)
{
	const size_t n = node->n_bars < MAX_BARS ? node->n_bars : MAX_BARS;
	const unsigned pixels = (unsigned)(n * 26 + 34);
	lxw_row_t first, end;

	put_line(book, node->text, LOOK_HEADING, 14);
	if (node->n_bars == 0) {
		put_line(book, writer_word(book->doc, "writer.no_rows"),
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
			bar->label, bar->colour };

		xlsx_cell(book, book->row, 0, &label, false);
		xlsx_number(book, book->row, 1, bar->value, LOOK_NUMBER);
		book->row++;
	}
	put_chart(book, node, first, n, pixels);
	end = first + (lxw_row_t)(pixels / ROW_PIXELS) + 1;
	if (book->row < end)
		book->row = end;
}

/* ---- tables that flow, or stand elsewhere ---- */

static void
put_link(struct xlsx_book *book, lxw_row_t row, const char *sheet)
{
	struct strbuf url;

	strbuf_init(&url, KIB);
	strbuf_add(&url, "internal:'");
	for (const char *p = sheet; *p != '\0'; p++)
		strbuf_addf(&url, *p == '\'' ? "''" : "%c", *p);
	strbuf_add(&url, "'!A1");
	xlsx_check(book,
	    strbuf_failed(&url)
		? LXW_ERROR_MEMORY_MALLOC_FAILED
		: worksheet_write_url_opt(book->ws, row, 0, strbuf_text(&url),
		      book->looks[LOOK_LINK], sheet, NULL));
	strbuf_clear(&url);
}

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
		put_line(book, table->title, LOOK_HEADING, 14);
	if (other == NULL) {
		xlsx_table(book, table,
		    tables_here(book) == 1 && book->sheet != book->plan.sheets);
		return;
	}
	put_link(book, book->row, other->name);
	xlsx_number(book, book->row++, 1, table->rows.count, LOOK_NUMBER);
}

static void
put_node(struct xlsx_book *book, const struct doc_node *node)
{
	switch (node->kind) {
	case DOC_SECTION:
		put_line(book, node->text, LOOK_HEADING, 14);
		return; /* no blank row behind a heading */
	case DOC_PARAGRAPH:
		put_line(book, node->text, LOOK_PARAGRAPH, 11);
		break;
	case DOC_BANNER:
		put_line(book, node->text,
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
	case DOC_LIST:
		for (size_t i = 0; i < node->n_lines; i++)
			put_line(book, node->lines[i], LOOK_PARAGRAPH, 11);
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
		put_line(book, writer_word(book->doc, "writer.contents"),
		    LOOK_HEADING, 14);
		put_across(book, 2, last,
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

		strbuf_reset(&holds);
		add_holds(book, sheet, &holds);
		put_across(
		    book, 2, last, strbuf_text(&holds), LOOK_FIELD_TEXT, 11);
		put_link(book, book->row, sheet->name);
		put_count(book, rows_of(sheet));
		book->row++;
	}
	strbuf_clear(&holds);
	book->row++;
	put_line(
	    book, writer_word(book->doc, "writer.all_times"), LOOK_NOTE, 11);
}

static void
put_title(struct xlsx_book *book)
{
	const struct doc *doc = book->doc;

	put_line(book, doc->title, LOOK_TITLE, 20);
	if (doc->subtitle != NULL)
		put_line(book, doc->subtitle, LOOK_SUBTITLE, 12);
	if (doc->status_text != NULL && book->sheet->first == NULL)
		put_line(book, doc->status_text,
		    (enum look)(LOOK_BANNER + doc->status), 15);
	book->row++;
}

void
xlsx_flow(struct xlsx_book *book, size_t i)
{
	const struct doc_node *node = book->plan.sheets[i].first;

	book->sheet = &book->plan.sheets[i];
	book->row = 0;
	book->ws = workbook_add_worksheet(book->file, book->sheet->name);
	if (book->ws == NULL) {
		book->failed = true;
		err_set(
		    book->err, ERR_IO, "sheet %s: refused", book->sheet->name);
		return;
	}
	book->counts->pages++;
	set_columns(book);
	xlsx_page(book, i != 0 && tables_here(book) > 0);
	if (i == 0) {
		worksheet_activate(book->ws);
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
