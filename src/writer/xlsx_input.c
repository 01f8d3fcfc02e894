/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people fill in: which cells are open, what they take, how a row shows
 * that it is decided, and the sheet of the words to choose from.
 */
#include <stdlib.h>
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/utc.h"

#define EPOCH_DAY 25569.0  /* 1970-01-01 as Excel counts days */
#define MAX_TITLE 32       /* Excel's own, of a hint */
#define MAX_HINT 255
#define MAX_ENTRY 2000.0   /* characters that somebody may enter */
#define LIST_WIDTH 24.0

/* Blocks of a sheet that is protected cannot be unfolded. */
static bool
has_blocks(const struct xlsx_sheet *sheet)
{
	for (const struct doc_node *n = sheet->first; n != sheet->end;
	     n = n->next)
		if (n->kind == DOC_TABLE && n->table->rows.level != NULL)
			return true;
	return sheet->table != NULL && sheet->table->rows.level != NULL;
}

/* Without a password: it guards against slips, and says what is whose. */
void
xlsx_protect(struct xlsx_book *book)
{
	lxw_protection open = { .format_columns = LXW_TRUE,
		.format_rows = LXW_TRUE,
		.sort = LXW_TRUE,
		.autofilter = LXW_TRUE };

	if (book->plan.fillable && !has_blocks(book->sheet))
		worksheet_protect(book->ws, NULL, &open);
}

/* ---- validation ---- */

static size_t
list_of(const struct xlsx_plan *plan, const struct doc_input *in)
{
	size_t at = 0;

	while (at < plan->n_lists &&
	       strcmp(plan->lists[at]->list, in->list) != 0)
		at++;
	return at;
}

/* 'Lists'!$B$2:$B$5 */
static void
add_list(struct xlsx_book *book, struct strbuf *out, const struct doc_input *in)
{
	const struct xlsx_plan *plan = &book->plan;
	const lxw_col_t col = (lxw_col_t)list_of(plan, in);
	char cells[2][LXW_MAX_CELL_NAME_LENGTH + 4];

	lxw_rowcol_to_cell_abs(cells[0], 1, col, 1, 1);
	lxw_rowcol_to_cell_abs(cells[1], (lxw_row_t)in->n_choices, col, 1, 1);
	xlsx_sheet_name(out, plan->sheets[plan->n - 1].name);
	strbuf_addf(out, "!%s:%s", cells[0], cells[1]);
}

static double
day(int64_t utc)
{
	return (double)(utc / UTC_DAY) + EPOCH_DAY;
}

static void
set_condition(lxw_data_validation *v, const struct doc_input *in, char **list)
{
	switch (in->kind) {
	case INPUT_LIST:
		v->validate = LXW_VALIDATION_TYPE_LIST;
		v->value_list = list; /* until put_range() */
		break;
	case INPUT_DATE:
		v->validate = LXW_VALIDATION_TYPE_DATE_NUMBER;
		v->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
		v->minimum_number = day(in->from);
		v->maximum_number = day(in->to);
		break;
	case INPUT_TEXT:
	case INPUT_SIGNATURE:
		v->validate = LXW_VALIDATION_TYPE_LENGTH;
		v->criteria = LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO;
		v->value_number = MAX_ENTRY;
		break;
	}
}

/*
 * The range in the place of the words.  The library takes ranges itself, but
 * copies each of them twice and frees it once.
 */
static void
put_range(struct xlsx_book *book, const struct doc_input *in)
{
	lxw_data_val_obj *item, *last = NULL;
	struct strbuf list;
	char *copy;

	STAILQ_FOREACH (item, book->ws->data_validations, list_pointers)
		last = item;
	strbuf_init(&list, KIB);
	add_list(book, &list, in);
	copy = strbuf_failed(&list) ? NULL : strdup(list.text);
	strbuf_clear(&list);
	if (copy == NULL || last == NULL) {
		free(copy);
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	free(last->value_formula);
	last->value_formula = copy;
}

void
xlsx_validate(struct xlsx_book *book, const struct doc_input *in,
    lxw_row_t first, lxw_row_t last, lxw_col_t col)
{
	lxw_data_validation v = {
		.input_title = xlsx_piece(book, in->prompt_title, MAX_TITLE),
		.input_message = xlsx_piece(book, in->prompt, MAX_HINT),
		.error_title = xlsx_piece(book, in->error_title, MAX_TITLE),
		.error_message = xlsx_piece(book, in->error, MAX_HINT),
	};
	char any[] = "-", *words[] = { any, NULL };

	set_condition(&v, in, words);
	xlsx_check(book, worksheet_data_validation_range(
			     book->ws, first, col, last, col, &v));
	if (in->kind == INPUT_LIST && !book->failed)
		put_range(book, in);
}

/* ---- rows ---- */

static void
lay_over(struct xlsx_book *book, const struct doc_table *table,
    lxw_row_t first, lxw_row_t last, struct strbuf *formula, lxw_format *look)
{
	lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_FORMULA,
		.value_string = formula->text,
		.format = look,
		.stop_if_true = LXW_TRUE };

	if (strbuf_failed(formula))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		xlsx_check(book, worksheet_conditional_format_range(book->ws,
				     first, 0, last,
				     (lxw_col_t)(table->n_columns +
						 table->inputs.n - 1), &rule));
}

static void
add_quoted(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			strbuf_addc(out, '"');
		strbuf_addc(out, *text);
	}
	strbuf_addc(out, '"');
}

/* =AND(OR($J2="modify",$J2="revoke"),LEN(TRIM($L2))=0); false: never due. */
static bool
add_due(struct strbuf *out, const struct doc_inputs *in, const char *decision,
    const char *reason)
{
	const struct doc_input *d = &in->items[in->decision];
	size_t n = 0;

	strbuf_add(out, "=AND(OR(");
	for (size_t i = 0; i < d->n_choices; i++) {
		if (!d->choices[i].needs)
			continue;
		strbuf_addf(out, "%s%s=", n++ > 0 ? "," : "", decision);
		add_quoted(out, d->choices[i].word);
	}
	strbuf_addf(out, "),LEN(TRIM(%s))=0)", reason);
	return n > 0;
}

/* A row that is decided turns grey, or amber while its reason is missing. */
static void
mark_rows(struct xlsx_book *book, const struct doc_table *table,
    lxw_row_t first, lxw_row_t last)
{
	const struct doc_inputs *in = &table->inputs;
	char cell[2][LXW_MAX_CELL_NAME_LENGTH + 4];
	struct strbuf formula;

	strbuf_init(&formula, 16 * KIB);
	lxw_rowcol_to_cell_abs(cell[0], first,
	    (lxw_col_t)(book->first_input + in->decision), 0, 1);
	if (in->reason != NONE) {
		lxw_rowcol_to_cell_abs(cell[1], first,
		    (lxw_col_t)(book->first_input + in->reason), 0, 1);
		if (add_due(&formula, in, cell[0], cell[1]))
			lay_over(
			    book, table, first, last, &formula, book->due);
	}
	strbuf_reset(&formula);
	strbuf_addf(&formula, "=LEN(%s)>0", cell[0]);
	lay_over(book, table, first, last, &formula, book->done);
	strbuf_clear(&formula);
}

void
xlsx_inputs(struct xlsx_book *book, const struct doc_table *table,
    lxw_row_t first, lxw_row_t last)
{
	const struct doc_inputs *in = &table->inputs;

	for (size_t i = 0; i < in->n; i++)
		xlsx_validate(book, &in->items[i], first, last,
		    (lxw_col_t)(book->first_input + i));
	mark_rows(book, table, first, last);
}

/* ---- the words to choose from ---- */

void
xlsx_lists(struct xlsx_book *book, size_t i)
{
	const struct xlsx_plan *plan = &book->plan;
	size_t rows = 0;

	book->sheet = &plan->sheets[i];
	book->row = 0;
	book->ws = workbook_add_worksheet(book->file, book->sheet->name);
	if (book->ws == NULL) {
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	book->counts->pages++;
	xlsx_page(book, PAGE_PROSE);
	xlsx_check(book, worksheet_set_column(book->ws, 0,
			     (lxw_col_t)(plan->n_lists - 1), LIST_WIDTH, NULL));
	for (size_t c = 0; c < plan->n_lists; c++) {
		xlsx_string(book, 0, (lxw_col_t)c, plan->lists[c]->label,
		    LOOK_HEAD);
		if (plan->lists[c]->n_choices > rows)
			rows = plan->lists[c]->n_choices;
	}
	/* Row by row: what was written is not held. */
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < plan->n_lists; c++)
			if (r < plan->lists[c]->n_choices)
				xlsx_string(book, (lxw_row_t)r + 1,
				    (lxw_col_t)c,
				    plan->lists[c]->choices[r].word,
				    LOOK_TEXT);
	worksheet_hide(book->ws);
}
