/* SPDX-License-Identifier: Apache-2.0 */
/* Native charts: horizontal bars over cells of the same sheet. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"

#define CHART_COLUMN 2
#define CHART_WIDTH 380
#define MAX_BARS 255 /* of a native chart; the numbers stand beside it */

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

static size_t
shown(size_t bars)
{
	return bars < MAX_BARS ? bars : MAX_BARS;
}

unsigned
xlsx_chart_pixels(size_t bars)
{
	return (unsigned)(shown(bars) * 26 + 34);
}

void
xlsx_chart(struct xlsx_book *book, const struct doc_node *node, lxw_row_t row,
    size_t bars)
{
	const size_t n = shown(bars);
	const unsigned pixels = xlsx_chart_pixels(bars);
	lxw_chart *chart = workbook_add_chart(book->file, LXW_CHART_BAR);
	lxw_chart_line no_line = { .none = LXW_TRUE };
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
	if (node->n_bars > 0)
		colour_bars(book, series, node, n);
	chart_title_off(chart);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	chart_set_series_gap(chart, 50);
	/* In a bar chart the axis of names is the upright one: y. */
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
	chart_axis_off(chart->x_axis);
	chart_chartarea_set_line(chart, &no_line);
	xlsx_check(book, worksheet_insert_chart_opt(
			     book->ws, row - 1, CHART_COLUMN, chart, &options));
}
