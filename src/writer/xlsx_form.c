/* SPDX-License-Identifier: Apache-2.0 */
/* Lines to fill in and sign, and the count of what is filled in already. */
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */

#define ROW 15.0           /* points of a line that is read */
#define LINE_ROW 24.0      /* points of a line to write on */
#define SIGNATURE_ROW 48.0 /* by hand */

void
xlsx_form(struct xlsx_book *book, const struct doc_node *node)
{
	const lxw_col_t last = (lxw_col_t)(book->span - 1);

	for (size_t i = 0; i < node->n_inputs; i++, book->row++) {
		const struct doc_input *in = &node->inputs[i];
		const bool hand = in->kind == INPUT_SIGNATURE;
		const enum look look = hand ? LOOK_FORM_LINE
				       : in->kind == INPUT_DATE
					   ? LOOK_FORM_DATE
					   : LOOK_FORM_TEXT;

		xlsx_check(book, worksheet_set_row(book->ws, book->row,
				     hand ? SIGNATURE_ROW : LINE_ROW, NULL));
		if (last > 1)
			xlsx_check(book,
			    worksheet_merge_range(book->ws, book->row, 1,
				book->row, last, "", book->looks[look]));
		else
			xlsx_check(book, worksheet_write_blank(book->ws,
					     book->row, 1, book->looks[look]));
		xlsx_string(book, book->row, 0, in->label, LOOK_FORM_LABEL);
		if (!hand)
			xlsx_validate(book, in, book->row, book->row, 1);
	}
}

/* ---- progress ---- */

struct count {
	struct xlsx_book *book;
	const struct doc_table *table;
	struct strbuf formula;
};

/* 'Decisions'!$J$2:$J$400: one column of people on one of the sheets. */
static void
add_range(struct count *c, const struct xlsx_sheet *s, size_t input)
{
	lxw_col_t place[DOC_MAX_COLUMNS];
	const lxw_col_t col =
	    (lxw_col_t)(xlsx_columns(c->table, place) + input);
	/* the header, and the line of a sheet that is one of several */
	const lxw_row_t first = s->parts > 1 ? 2 : 1;
	char cells[2][LXW_MAX_CELL_NAME_LENGTH + 4];

	lxw_rowcol_to_cell_abs(cells[0], first, col, 1, 1);
	lxw_rowcol_to_cell_abs(
	    cells[1], first + (lxw_row_t)s->n - 1, col, 1, 1);
	xlsx_sheet_name(&c->formula, s->name);
	strbuf_addf(&c->formula, "!%s:%s", cells[0], cells[1]);
}

/* One term for each sheet that the table fills, added up. */
static void
add_terms(struct count *c,
    void (*term)(struct count *, const struct xlsx_sheet *, const char *),
    const char *word)
{
	const struct xlsx_sheet *s = xlsx_plan_find(&c->book->plan, c->table);
	const size_t parts = s->parts;

	strbuf_reset(&c->formula);
	for (size_t i = 0; i < parts; i++) {
		strbuf_addc(&c->formula, i == 0 ? '=' : '+');
		term(c, &s[i], word);
	}
}

static void
filled_term(struct count *c, const struct xlsx_sheet *s, const char *word)
{
	(void)word;
	strbuf_add(&c->formula, "COUNTA(");
	add_range(c, s, c->table->inputs.decision);
	strbuf_addc(&c->formula, ')');
}

/* COUNTIF(range,A12): the word stands in the cell before. */
static void
choice_term(struct count *c, const struct xlsx_sheet *s, const char *cell)
{
	strbuf_add(&c->formula, "COUNTIF(");
	add_range(c, s, c->table->inputs.decision);
	strbuf_addf(&c->formula, ",%s)", cell);
}

/* SUMPRODUCT((range=A12)*(LEN(TRIM(reasons))=0)) */
static void
due_term(struct count *c, const struct xlsx_sheet *s, const char *cell)
{
	strbuf_add(&c->formula, "SUMPRODUCT((");
	add_range(c, s, c->table->inputs.decision);
	strbuf_addf(&c->formula, "=%s)*(LEN(TRIM(", cell);
	add_range(c, s, c->table->inputs.reason);
	strbuf_add(&c->formula, "))=0))");
}

/* A line with what is counted and, kept in the file, what it is now. */
static void
put_count(struct count *c, const char *label, double now, enum look look)
{
	struct xlsx_book *book = c->book;

	xlsx_check(book, worksheet_set_row(book->ws, book->row,
			     xlsx_lines(label, book->width[0]) * ROW, NULL));
	xlsx_string(book, book->row, 0, label, LOOK_WRAP);
	if (strbuf_failed(&c->formula))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		xlsx_check(book, worksheet_write_formula_num(book->ws,
				     book->row, 1, strbuf_text(&c->formula),
				     book->looks[look], now));
	book->row++;
}

static void
put_choices(struct count *c)
{
	const struct doc_input *in =
	    &c->table->inputs.items[c->table->inputs.decision];
	char cell[LXW_MAX_CELL_NAME_LENGTH + 4];

	for (size_t i = 0; i < in->n_choices; i++) {
		lxw_rowcol_to_cell_abs(cell, c->book->row, 0, 1, 1);
		add_terms(c, choice_term, cell);
		put_count(c, in->choices[i].word, 0, LOOK_NUMBER);
	}
}

/* Of the choices from row on: how many lack the reason they need. */
static void
put_due(struct count *c, lxw_row_t row)
{
	const struct doc_inputs *in = &c->table->inputs;
	const struct doc_input *d = &in->items[in->decision];
	struct strbuf whole;

	if (in->reason == NONE)
		return;
	strbuf_init(&whole, 256 * KIB);
	for (size_t i = 0; i < d->n_choices; i++) {
		char cell[LXW_MAX_CELL_NAME_LENGTH + 4];

		if (!d->choices[i].needs)
			continue;
		lxw_rowcol_to_cell_abs(cell, row + (lxw_row_t)i, 0, 1, 1);
		add_terms(c, due_term, cell);
		if (strbuf_failed(&c->formula))
			break;
		strbuf_addf(&whole, "%s%s", whole.len == 0 ? "=" : "+",
		    strbuf_text(&c->formula) + 1);
	}
	if (strbuf_failed(&c->formula) || strbuf_failed(&whole)) {
		xlsx_check(c->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		whole.len = 0;
	}
	strbuf_reset(&c->formula);
	strbuf_add(&c->formula, strbuf_text(&whole));
	if (whole.len > 0)
		put_count(c, writer_word(c->book->doc, "writer.reason_due"), 0,
		    LOOK_NUMBER);
	strbuf_clear(&whole);
}

static void
put_table(struct count *c, const struct doc_node *node)
{
	const struct doc *doc = c->book->doc;
	const struct doc_input *in =
	    &c->table->inputs.items[c->table->inputs.decision];
	const double rows = (double)c->table->rows.count;
	struct xlsx_book *book = c->book;
	lxw_row_t total = book->row, choices = total + 3;
	lxw_row_t end = choices + (lxw_row_t)(xlsx_chart_pixels(
			    in->n_choices + 1) / XLSX_ROW_PIXELS);

	xlsx_string(book, book->row, 0, writer_word(doc, "writer.to_decide"),
	    LOOK_TEXT);
	xlsx_number(book, book->row++, 1, c->table->rows.count, LOOK_NUMBER);
	add_terms(c, filled_term, NULL);
	put_count(c, writer_word(doc, "writer.decided"), 0, LOOK_NUMBER);
	strbuf_reset(&c->formula);
	strbuf_addf(&c->formula, "=B%u/B%u", total + 2, total + 1);
	put_count(
	    c, writer_word(doc, "writer.decided_share"), 0, LOOK_FIELD_SHARE);
	put_choices(c);
	strbuf_reset(&c->formula);
	strbuf_addf(&c->formula, "=B%u-B%u", total + 1, total + 2);
	put_count(c, writer_word(doc, "writer.open"), rows, LOOK_NUMBER);
	put_due(c, choices);
	xlsx_chart(book, node, choices, in->n_choices + 1);
	if (book->row < end)
		book->row = end;
}

void
xlsx_progress(struct xlsx_book *book, const struct doc_node *node)
{
	struct count c = { .book = book };

	for (const struct doc_node *n = book->doc->first; n != NULL;
	     n = n->next)
		if (n->kind == DOC_TABLE && strcmp(n->key, node->of) == 0)
			c.table = n->table;
	xlsx_line(book, node->text, LOOK_HEADING, 14);
	if (c.table->rows.count == 0) {
		xlsx_line(book, writer_word(book->doc, "writer.no_rows"),
		    LOOK_NOTE, 10);
		return;
	}
	strbuf_init(&c.formula, 256 * KIB);
	xlsx_string(book, book->row, 0, writer_word(book->doc, "writer.label"),
	    LOOK_HEAD);
	xlsx_string(book, book->row++, 1,
	    writer_word(book->doc, "writer.value"), LOOK_HEAD_NUMBER);
	put_table(&c, node);
	strbuf_clear(&c.formula);
}
