/* SPDX-License-Identifier: Apache-2.0 */
/* From a cell to the row it speaks of, on whatever sheet that stands. */
#include <stdlib.h>
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"
#include "base/map.h"

#define MAX_FINDERS 64 /* columns that links look for values in */

/* The first row that says something in one column of a table. */
struct finder {
	const struct doc_table *table;
	size_t column;
	struct map *rows; /* what is said -> row, counted from 1 */
};
struct xlsx_links {
	struct finder finders[MAX_FINDERS];
	size_t n;
	struct arena words;
};

int
xlsx_links_begin(struct xlsx_book *book)
{
	book->links = calloc(1, sizeof(*book->links));
	if (book->links == NULL)
		return err_nomem(book->err);
	arena_init(&book->links->words);
	return 0;
}

void
xlsx_links_end(struct xlsx_book *book)
{
	if (book->links == NULL)
		return;
	for (size_t i = 0; i < book->links->n; i++)
		map_free(book->links->finders[i].rows);
	arena_clear(&book->links->words);
	free(book->links);
	book->links = NULL;
}

/* ---- which row ---- */

static size_t
column_of(const struct doc_table *table, const char *key)
{
	for (size_t i = 0; key != NULL && i < table->n_columns; i++)
		if (strcmp(table->columns[i].key, key) == 0)
			return i;
	return NONE;
}

static const char *
said(struct strbuf *sb, const struct cell *cell)
{
	if (cell->kind != CELL_NUMBER && cell->kind != CELL_TIME &&
	    cell->kind != CELL_DATE)
		return cell->text != NULL ? cell->text : "";
	strbuf_reset(sb);
	cell_print(sb, cell, "");
	return strbuf_text(sb);
}

/* Whether the cell says it, or leads to what does. */
static bool
says(struct strbuf *sb, const struct cell *cell, const char *value)
{
	return strcmp(said(sb, cell), value) == 0 ||
	       (cell->see.value != NULL && strcmp(cell->see.value, value) == 0);
}

/* The first row that a link means, from 1; 0: none, or memory ran out. */
static size_t
scan(struct xlsx_book *book, const struct doc_table *table,
    const struct doc_link *link, const char *value)
{
	const size_t column = column_of(table, link->column);
	const size_t but = column_of(table, link->but_column);
	struct strbuf sb;
	struct walk walk;
	size_t found = 0;
	int rc = 0;

	if (column == NONE)
		return 0;
	strbuf_init(&sb, WRITER_TEXT_MAX);
	if (walk_open(&walk, table, book->err) != 0) {
		book->failed = true;
		return 0;
	}
	while (found == 0 && (rc = walk_next(&walk, book->err)) == 1)
		if (says(&sb, &walk.cells[column], value) &&
		    (but == NONE || link->but_value == NULL ||
			!says(&sb, &walk.cells[but], link->but_value)))
			found = (size_t)walk.done;
	if (rc < 0)
		book->failed = true;
	walk_close(&walk);
	strbuf_clear(&sb);
	return found;
}

static int
note(struct xlsx_book *book, struct map *rows, const char *text, size_t row)
{
	char *copy;

	if (text == NULL || text[0] == '\0' || map_get(rows, text) != NONE)
		return 0;
	copy = arena_strdup(&book->links->words, text);
	if (copy == NULL || map_add(rows, copy, row) < 0)
		return err_nomem(book->err);
	return 0;
}

/* All rows at once: cells that link are as many as rows. */
static int
fill(struct xlsx_book *book, struct finder *f)
{
	struct strbuf sb;
	struct walk walk;
	int rc;

	if (walk_open(&walk, f->table, book->err) != 0)
		return -1;
	strbuf_init(&sb, WRITER_TEXT_MAX);
	while ((rc = walk_next(&walk, book->err)) == 1) {
		const struct cell *cell = &walk.cells[f->column];

		if (note(book, f->rows, said(&sb, cell), (size_t)walk.done) !=
			0 ||
		    note(book, f->rows, cell->see.value, (size_t)walk.done) !=
			0) {
			rc = -1;
			break;
		}
	}
	strbuf_clear(&sb);
	walk_close(&walk);
	return rc;
}

static const struct finder *
finder_of(struct xlsx_book *book, const struct doc_table *table, size_t column)
{
	struct xlsx_links *links = book->links;
	struct finder *f;

	for (size_t i = 0; i < links->n; i++)
		if (links->finders[i].table == table &&
		    links->finders[i].column == column)
			return &links->finders[i];
	if (links->n == MAX_FINDERS)
		return NULL;
	f = &links->finders[links->n];
	*f = (struct finder){ table, column, map_new() };
	if (f->rows == NULL) {
		err_nomem(book->err);
		book->failed = true;
		return NULL;
	}
	links->n++;
	if (fill(book, f) != 0)
		book->failed = true;
	return book->failed ? NULL : f;
}

/* The row by its value; 0 where no row says it. */
static size_t
seek(struct xlsx_book *book, const struct doc_table *table,
    const struct doc_link *link, const char *text)
{
	const char *value = link->value != NULL ? link->value : text;
	const size_t column = column_of(table, link->column);
	const struct finder *f;
	size_t row;

	if (column == NONE || value == NULL)
		return 0;
	f = finder_of(book, table, column);
	row = f == NULL ? NONE : map_get(f->rows, value);
	return row == NONE ? 0 : row;
}

/* ---- which sheet ---- */

static const struct doc_table *
table_of(const struct doc *doc, const char *key)
{
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (n->kind == DOC_TABLE && strcmp(n->table->key, key) == 0)
			return n->table;
	return NULL;
}

/* The cell that row `row` of the table begins with; of row 0 its head. */
static void
jump_row(struct xlsx_book *book, struct xlsx_spot *spot, size_t row)
{
	const struct xlsx_sheet *s = spot->sheet;
	int64_t at = (int64_t)row - 1;

	(void)book;
	spot->row = 0;
	if (s->table == NULL || row == 0)
		return;
	while (s->part < s->parts && at >= s->from + s->n)
		s++;
	spot->sheet = s;
	spot->row = (lxw_row_t)(at - s->from) + (s->parts > 1 ? 2 : 1);
}

bool
xlsx_spot(struct xlsx_book *book, struct xlsx_spot *spot,
    const struct doc_link *link, const char *text)
{
	const struct doc_table *table;
	size_t row = link->row;

	if (link->to == NULL)
		return false;
	spot->sheet = xlsx_plan_see(&book->plan, link->to);
	if (spot->sheet == NULL)
		return false;
	table = table_of(book->doc, link->to);
	if (row == 0 && table != NULL && link->column != NULL) {
		if (text != NULL && link->but_column == NULL)
			row = seek(book, table, link, text);
		else if (text == NULL && link->value != NULL)
			row = scan(book, table, link, link->value);
		if (row == 0 && text != NULL)
			return false;
	}
	jump_row(book, spot, row);
	return !book->failed;
}

/* ---- the link ---- */

bool
xlsx_jump(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct xlsx_spot *spot)
{
	char cell[LXW_MAX_CELL_NAME_LENGTH + 4];
	struct strbuf url;

	if (book->n_links >= XLSX_MAX_LINKS) {
		book->links_cut = true;
		return false;
	}
	book->n_links++;
	lxw_rowcol_to_cell(cell, spot->row, 0);
	strbuf_init(&url, KIB);
	strbuf_add(&url, "internal:");
	xlsx_sheet_name(&url, spot->sheet->name);
	strbuf_addf(&url, "!%s", cell);
	xlsx_check(book,
	    strbuf_failed(&url)
		? LXW_ERROR_MEMORY_MALLOC_FAILED
		: worksheet_write_url_opt(book->ws, row, col,
		      strbuf_text(&url), book->looks[LOOK_LINK],
		      spot->sheet->name, NULL));
	strbuf_clear(&url);
	return !book->failed;
}

bool
xlsx_see(struct xlsx_book *book, lxw_row_t row, lxw_col_t col,
    const struct doc_link *link, const char *text)
{
	struct xlsx_spot spot;

	return xlsx_spot(book, &spot, link, text) &&
	       xlsx_jump(book, row, col, &spot);
}
