/* SPDX-License-Identifier: Apache-2.0 */
/* Draws a table: head on each page, rows whole, what is left out said. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "writer/pdf_link.h"
#include "writer/pdf_table.h"

#define TITLE_LEADING 15.0
#define SPACE_BEFORE 10.0
#define SPACE_AFTER 12.0
#define SPACE_CLOSE 2.0 /* of a table that goes with its heading */
#define HEAD_PAD 3.5
#define NOTE_LEADING 11.0
#define NOTE_SPACE 4.0
#define HEAD_KEEPS (2 * PDF_CELL_LEADING + 4 * PDF_CELL_PAD)
#define SPLIT_LINES 6 /* a split row starts only where so many fit */

/* The heading above it is its title. */
static bool
is_untitled(const struct doc_table *t)
{
	return t->title == NULL || t->title[0] == '\0';
}

/* Text of a line of a column, at its side of the column. */
static void
draw_in_column(struct pdf *pdf, const char *text, const struct pdf_line *line,
    const struct pdf_pen *pen, struct pdf_box box, bool right)
{
	double x = box.x;

	if (right)
		x += box.w - pdf_line_width(line, pen);
	pdf_draw_text(pdf->canvas, x, pdf_baseline(box.y, box.h, pen), pen,
	    text + line->from, line->to - line->from);
}

/* The titles of the columns, broken into lines: how many, and drawn at the
 * flow's y if asked. */
static int
head_lines(struct pdf *pdf, const struct pdf_plan *plan, bool draw,
    size_t *tallest, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	size_t most = *tallest;
	double x = pdf->left;

	*tallest = 1;
	for (size_t i = 0; i < plan->shown.n; i++) {
		const struct doc_column *c = &t->columns[plan->shown.column[i]];
		struct pdf_lines *lines = &pdf->lines;
		struct pdf_box box = { x, 0, plan->shown.width[i] - PDF_GAP,
			PDF_CELL_LEADING };

		if (pdf_visible(pdf, c->title, NULL, err) != 0 ||
		    pdf_break(pdf, lines, strbuf_text(&pdf->text),
			&pdf_pen_head, box.w, err) != 0)
			return -1;
		if (lines->n > *tallest)
			*tallest = lines->n;
		for (size_t k = 0; draw && k < lines->n; k++) {
			box.y =
			    pdf->flow.y + HEAD_PAD +
			    (double)(most - lines->n + k) * PDF_CELL_LEADING;
			draw_in_column(pdf, strbuf_text(&pdf->text),
			    &lines->line[k], &pdf_pen_head, box,
			    c->kind == CELL_NUMBER);
		}
		x += plan->shown.width[i];
	}
	return 0;
}

static double
head_height(size_t lines)
{
	return (double)lines * PDF_CELL_LEADING + 2 * HEAD_PAD;
}

double
pdf_table_head_height(
    struct pdf *pdf, const struct pdf_plan *plan, struct err *err)
{
	size_t lines = 1;

	if (head_lines(pdf, plan, false, &lines, err) != 0)
		return -1;
	return SPACE_BEFORE + head_height(lines) +
	       (is_untitled(plan->node->table) ? 0 : TITLE_LEADING);
}

static int
draw_title(
    struct pdf *pdf, const struct pdf_plan *plan, bool again, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	const char *title = t->title == NULL ? "" : t->title;
	char count[NOTATION_NUMBER];
	const char *const rows[] = { count };
	double y = pdf_baseline(pdf->flow.y, TITLE_LEADING, &pdf_pen_cell);
	struct pdf_spot left = { pdf->left, y, pdf->width * 0.78, false };
	struct pdf_spot right = { pdf->left + pdf->width, y, pdf->width * 0.2,
		true };
	struct strbuf sb;
	int rc;

	if (is_untitled(t) && !again)
		return 0;
	if (is_untitled(t) && pdf->heading != NULL)
		title = pdf->heading;
	strbuf_init(&sb, PDF_MAX_TEXT);
	if (again)
		pdf_word_fill(&sb, pdf->doc, PDF_W_CONTINUED, &title, 1);
	else
		strbuf_add(&sb, title);
	rc = pdf_one_line(pdf, strbuf_text(&sb),
	    again ? &pdf_pen_small : &pdf_pen_cell_bold, left, NULL, err);
	strbuf_reset(&sb);
	pdf_number(pdf->doc, t->rows.count, count);
	pdf_word_fill(&sb, pdf->doc, PDF_W_ROWS, rows, 1);
	/* The count of a table with blocks counts their heads, too. */
	if (rc == 0 && !again && t->rows.count > 0 && t->rows.level == NULL)
		rc = pdf_one_line(
		    pdf, strbuf_text(&sb), &pdf_pen_small, right, NULL, err);
	strbuf_clear(&sb);
	pdf->flow.y += TITLE_LEADING;
	return rc;
}

static int
draw_head(
    struct pdf *pdf, const struct pdf_plan *plan, bool again, struct err *err)
{
	size_t lines = 1, same;

	if (draw_title(pdf, plan, again, err) != 0 ||
	    head_lines(pdf, plan, false, &lines, err) != 0)
		return -1;
	same = lines;
	if (head_lines(pdf, plan, true, &same, err) != 0)
		return -1;
	pdf->flow.y += head_height(lines);
	pdf_draw_rule(pdf->canvas, pdf->left, pdf->flow.y, pdf->width, 0.9,
	    PDF_RULE_DARK);
	return 0;
}

static int
turn(struct pdf *pdf, const struct pdf_plan *plan, struct err *err)
{
	pdf_sheet_turn(pdf, pdf->landscape);
	if (pdf_canvas_check(pdf->canvas, err) != 0)
		return -1;
	return draw_head(pdf, plan, true, err);
}

/* Some lines of one cell. */
struct pdf_span {
	const struct pdf_row *row;
	size_t column, from, n;
	double x, width;
};

static int
draw_cell(struct pdf *pdf, const struct pdf_plan *plan,
    const struct pdf_span *span, struct err *err)
{
	const struct pdf_row *row = span->row;
	const size_t at = plan->shown.column[span->column];
	const struct cell *cell = &row->cell[at];
	const struct pdf_lines *lines = &row->lines[span->column];
	const struct doc_link *link =
	    pdf_cell_link(cell, &plan->node->table->columns[at]);
	struct pdf_pen pen = row->is_head ? pdf_pen_cell_bold
					  : *pdf_cell_pen(cell);
	struct pdf_box box = { span->x, pdf->flow.y + PDF_CELL_PAD,
		span->width, PDF_CELL_LEADING };
	struct pdf_box whole = { span->x, pdf->flow.y, span->width,
		pdf_row_height(lines->n < span->n ? lines->n : span->n) };
	const char *text = strbuf_text(&row->text[span->column]);

	if (pdf_cell_has_shape(cell))
		box.x += PDF_SHAPE_ROOM;
	if (pdf_leads(pdf, link)) {
		pen.colour = pdf->link_colour;
		if (pdf_see(pdf, link, whole, false, err) != 0)
			return -1;
	}
	for (size_t k = span->from;
	     k < lines->n && k < span->from + span->n; k++) {
		draw_in_column(pdf, text, &lines->line[k], &pen, box,
		    cell->kind == CELL_NUMBER);
		box.y += PDF_CELL_LEADING;
	}
	return 0;
}

/* Before any text of the row: text that goes on takes less room. */
static void
draw_shapes(struct pdf *pdf, const struct pdf_plan *plan,
    const struct pdf_row *row)
{
	double x = pdf->left;

	for (size_t i = 0; i < plan->shown.n; i++) {
		const struct cell *cell = &row->cell[plan->shown.column[i]];

		if (pdf_cell_has_shape(cell))
			pdf_cell_shape(
			    pdf, cell, x, pdf->flow.y + PDF_CELL_PAD);
		x += plan->shown.width[i];
	}
}

/* Lines from `from` on, at most n of each cell; moves the flow. */
static int
draw_lines(struct pdf *pdf, const struct pdf_plan *plan,
    const struct pdf_row *row, size_t from, size_t n, struct err *err)
{
	double x = pdf->left;
	struct pdf_box ground = { x, pdf->flow.y, pdf->width,
		pdf_row_height(n) };

	if (row->is_head)
		pdf_draw_box(pdf->canvas, ground, pdf_status_tint(DOC_NEUTRAL));
	if (from == 0)
		draw_shapes(pdf, plan, row);
	for (size_t i = 0; i < plan->shown.n; i++) {
		struct pdf_span span = { row, i, from, n, x,
			plan->shown.width[i] - PDF_GAP };

		if (draw_cell(pdf, plan, &span, err) != 0)
			return -1;
		x += plan->shown.width[i];
	}
	pdf->flow.y += pdf_row_height(n);
	return 0;
}

/* Whose row it is that goes on here. */
static int
name_row(struct pdf *pdf, const struct pdf_row *row, struct err *err)
{
	struct pdf_spot spot = { pdf->left,
		pdf_baseline(pdf->flow.y + PDF_CELL_PAD, PDF_CELL_LEADING,
		    &pdf_pen_small),
		pdf->width, false };
	const char *name = strbuf_text(&row->text[0]);
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, PDF_MAX_TEXT);
	pdf_word_fill(&sb, pdf->doc, PDF_W_CONTINUED, &name, 1);
	rc = pdf_one_line(
	    pdf, strbuf_text(&sb), &pdf_pen_small, spot, NULL, err);
	strbuf_clear(&sb);
	pdf->flow.y += PDF_CELL_LEADING;
	return rc;
}

/* A row higher than a page: in parts, each after the first named. */
static int
draw_split(struct pdf *pdf, const struct pdf_plan *plan,
    const struct pdf_row *row, struct err *err)
{
	size_t from = 0;

	if (pdf->flow.y + pdf_row_height(SPLIT_LINES) > pdf->flow.bottom &&
	    turn(pdf, plan, err) != 0)
		return -1;
	for (;;) {
		double space =
		    pdf->flow.bottom - pdf->flow.y - 2 * PDF_CELL_PAD;
		size_t fit = space < PDF_CELL_LEADING
				 ? 1
				 : (size_t)(space / PDF_CELL_LEADING);

		if (fit > row->tallest - from)
			fit = row->tallest - from;
		if (draw_lines(pdf, plan, row, from, fit, err) != 0)
			return -1;
		from += fit;
		if (from >= row->tallest)
			return 0;
		if (turn(pdf, plan, err) != 0 || name_row(pdf, row, err) != 0)
			return -1;
	}
}

/* What is left out, to be said under the table. */
struct notes {
	struct strbuf rows, columns, inputs;
	double height;
};

static void
say_rows(const struct pdf *pdf, const struct pdf_plan *plan, struct strbuf *out)
{
	const struct doc_table *t = plan->node->table;
	char printed[NOTATION_NUMBER], count[NOTATION_NUMBER];
	const char *const args[] = { printed, count };

	if (plan->rows == t->rows.count)
		return;
	pdf_number(pdf->doc, plan->rows, printed);
	pdf_number(pdf->doc, t->rows.count, count);
	pdf_word_fill(out, pdf->doc, PDF_W_ROWS_PRINTED, args, NITEMS(args));
	if (t->also_in == NULL)
		return;
	strbuf_addc(out, ' ');
	pdf_word_fill(out, pdf->doc, PDF_W_ROWS_IN, &t->also_in, 1);
}

static void
say_columns(
    const struct pdf *pdf, const struct pdf_plan *plan, struct strbuf *out)
{
	const struct doc_table *t = plan->node->table;
	const char *args[2] = { NULL, t->also_in };
	struct strbuf names;

	if (!plan->shown.dropped)
		return;
	strbuf_init(&names, PDF_MAX_TEXT);
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].wide_only)
			strbuf_addf(&names, "%s%s", names.len > 0 ? ", " : "",
			    t->columns[i].title == NULL ? ""
							: t->columns[i].title);
	args[0] = strbuf_text(&names);
	pdf_word_fill(out, pdf->doc,
	    t->also_in == NULL ? PDF_W_COLUMNS : PDF_W_COLUMNS_IN, args,
	    NITEMS(args));
	out->failed = out->failed || strbuf_failed(&names);
	strbuf_clear(&names);
}

static void
say_inputs(
    const struct pdf *pdf, const struct pdf_plan *plan, struct strbuf *out)
{
	const struct doc_inputs *inputs = &plan->node->table->inputs;
	struct strbuf names;
	const char *arg;

	if (inputs->n == 0)
		return;
	strbuf_init(&names, PDF_MAX_TEXT);
	for (size_t i = 0; i < inputs->n; i++)
		strbuf_addf(
		    &names, "%s%s", i > 0 ? ", " : "", inputs->items[i].label);
	arg = strbuf_text(&names);
	pdf_word_fill(out, pdf->doc, PDF_W_INPUTS, &arg, 1);
	out->failed = out->failed || strbuf_failed(&names);
	strbuf_clear(&names);
}

static int
note_height(
    struct pdf *pdf, const struct strbuf *note, double *height, struct err *err)
{
	if (strbuf_failed(note))
		return err_nomem(err);
	if (note->len == 0)
		return 0;
	if (pdf_visible(pdf, strbuf_text(note), NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), &pdf_pen_small,
		pdf->width, err) != 0)
		return -1;
	*height += NOTE_SPACE + (double)pdf->lines.n * NOTE_LEADING;
	return 0;
}

static int
notes_make(struct pdf *pdf, const struct pdf_plan *plan, struct notes *notes,
    struct err *err)
{
	strbuf_init(&notes->rows, PDF_MAX_TEXT);
	strbuf_init(&notes->columns, PDF_MAX_TEXT);
	notes->height = 0;
	strbuf_init(&notes->inputs, PDF_MAX_TEXT);
	say_rows(pdf, plan, &notes->rows);
	say_columns(pdf, plan, &notes->columns);
	say_inputs(pdf, plan, &notes->inputs);
	if (note_height(pdf, &notes->rows, &notes->height, err) != 0 ||
	    note_height(pdf, &notes->columns, &notes->height, err) != 0 ||
	    note_height(pdf, &notes->inputs, &notes->height, err) != 0)
		return -1;
	return 0;
}

static void
notes_clear(struct notes *notes)
{
	strbuf_clear(&notes->rows);
	strbuf_clear(&notes->columns);
	strbuf_clear(&notes->inputs);
}

/* `keep`: what has to stand under the row on the same page. */
static int
draw_row(struct pdf *pdf, const struct pdf_plan *plan, struct pdf_row *row,
    double keep, struct err *err)
{
	double height, body;

	if (pdf_row_lay(pdf, plan, row, err) != 0)
		return -1;
	height = pdf_row_height(row->tallest);
	body = pdf_sheet_body(pdf) - TITLE_LEADING - head_height(2);
	/* The head of a block is not the last on its page. */
	if (row->is_head && keep < HEAD_KEEPS)
		keep = HEAD_KEEPS;
	if (height > body) {
		if (draw_split(pdf, plan, row, err) != 0)
			return -1;
	} else {
		if (pdf_flow_turns(&pdf->flow, height, keep) &&
		    turn(pdf, plan, err) != 0)
			return -1;
		if (draw_lines(pdf, plan, row, 0, row->tallest, err) != 0)
			return -1;
	}
	pdf_draw_rule(pdf->canvas, pdf->left, pdf->flow.y, pdf->width, 0.4,
	    PDF_RULE_LIGHT);
	return 0;
}

/* 1: all rows as planned are drawn and the cursor may hold more; 0: it held
 * fewer; -1. */
static int
draw_planned(struct pdf *pdf, const struct pdf_plan *plan,
    struct doc_rows *cursor, double keep, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	struct pdf_row *row = malloc(sizeof(*row));
	int more = 1;

	if (row == NULL)
		return err_nomem(err);
	pdf_row_init(row);
	for (int64_t n = 0; n < plan->rows && more == 1; n++) {
		memset(row->cell, 0, sizeof(row->cell));
		more = t->rows.next(cursor, row->cell, err);
		if (more == 1)
			pdf_row_look(row, t, cursor);
		if (more == 1 && draw_row(pdf, plan, row,
				     n + 1 == plan->rows ? keep : 0, err) != 0)
			more = -1;
	}
	pdf_row_clear(row);
	free(row);
	return more;
}

static int
draw_rows(struct pdf *pdf, const struct pdf_plan *plan, struct doc_rows *cursor,
    double keep, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	bool all = plan->rows == t->rows.count;
	struct cell beyond[DOC_MAX_COLUMNS];
	int more = draw_planned(pdf, plan, cursor, keep, err);
	bool kept = more == 1;

	if (kept && all) {
		more = t->rows.next(cursor, beyond, err);
		kept = more == 0;
	}
	if (more < 0)
		return -1;
	/* A table that says less, or more, than it holds is not printed. */
	if (!kept)
		return err_set(err, ERR_DATA,
		    "table %s: does not hold the %lld rows it promised",
		    t->key == NULL ? "" : t->key, (long long)t->rows.count);
	pdf->counts->rows += plan->rows;
	pdf->counts->left_out += t->rows.count - plan->rows;
	return pdf_canvas_check(pdf->canvas, err);
}

static int
draw_note(struct pdf *pdf, const struct strbuf *note, struct err *err)
{
	struct pdf_place place = { pdf->left, pdf->width, NOTE_LEADING };

	if (note->len == 0)
		return 0;
	pdf->flow.y += NOTE_SPACE;
	return pdf_visible(pdf, strbuf_text(note), NULL, err) != 0 ||
		       pdf_flow_text(pdf, strbuf_text(&pdf->text),
			   &pdf_pen_small, place, err) != 0
		   ? -1
		   : 0;
}

static int
draw_empty(struct pdf *pdf, const struct pdf_plan *plan, struct err *err)
{
	const struct doc_table *t = plan->node->table;
	struct pdf_place place = { pdf->left, pdf->width, 13 };
	const char *text = t->empty;

	if (text == NULL || text[0] == '\0')
		text = pdf_word(pdf->doc, PDF_W_EMPTY);
	pdf_sheet_need(pdf, SPACE_BEFORE + TITLE_LEADING + place.leading, 0);
	pdf->flow.y += SPACE_BEFORE;
	pdf_target_note(pdf, plan->node);
	if (draw_title(pdf, plan, false, err) != 0 ||
	    pdf_visible(pdf, text, NULL, err) != 0 ||
	    pdf_flow_text(
		pdf, strbuf_text(&pdf->text), &pdf_pen_quiet, place, err) != 0)
		return -1;
	pdf->flow.y += SPACE_AFTER;
	return 0;
}

static int
draw_table(struct pdf *pdf, const struct pdf_plan *plan, struct notes *notes,
    struct err *err)
{
	const struct doc_table *t = plan->node->table;
	struct doc_rows *cursor = NULL;
	double body = pdf_sheet_body(pdf);
	double lead = plan->lead;
	int rc;

	if (plan->rows <= PDF_LEAD_ROWS)
		lead += notes->height;
	pdf_sheet_need(pdf, lead < body ? lead : body / 3, 0);
	if (pdf->flow.y > pdf->flow.top)
		pdf->flow.y += is_untitled(t) ? SPACE_CLOSE : SPACE_BEFORE;
	pdf_target_note(pdf, plan->node);
	if (draw_head(pdf, plan, false, err) != 0 ||
	    t->rows.open(t->rows.context, &cursor, err) != 0)
		return -1;
	rc = draw_rows(pdf, plan, cursor, notes->height, err);
	t->rows.close(cursor);
	if (rc != 0 || draw_note(pdf, &notes->rows, err) != 0 ||
	    draw_note(pdf, &notes->columns, err) != 0 ||
	    draw_note(pdf, &notes->inputs, err) != 0)
		return -1;
	pdf->flow.y += is_untitled(t) ? SPACE_CLOSE : SPACE_AFTER;
	return 0;
}

int
pdf_table_draw(struct pdf *pdf, const struct pdf_plan *plan, struct err *err)
{
	struct notes notes;
	int rc;

	if (plan->node->table->rows.count == 0)
		return draw_empty(pdf, plan, err);
	rc = notes_make(pdf, plan, &notes, err);
	if (rc == 0)
		rc = draw_table(pdf, plan, &notes, err);
	notes_clear(&notes);
	return rc;
}
