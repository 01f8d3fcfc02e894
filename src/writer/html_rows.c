/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a big table as data: blocks of rows, column by column, each
 * column with the list of its distinct values and the number of the value
 * for each row; a list as long as the block has one for each, in order.  A
 * block is all that is ever in memory.
 *
 *	{"n":4096,"c":[{"d":["a","b"],"i":[0,1,0,...]},{"d":[...]},
 *	    {"d":["x","y"],"r":[0,4000,1,96]},...],"l":[0,1,1,...]}
 *
 * Where values come in runs, "r" has number and length of each instead.  "l"
 * are the levels of a table with blocks.  A value is text, a number, null for
 * unknown, "" for empty, ["s",number,word] for a severity, ["t",number,word]
 * for a status; with a link of its own it is ["a",value,target] or
 * ["a",value,target,what is looked for there], the target being a number in
 * the page's list.
 */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/html_page.h"
#include "writer/writer.h"

#define BLOCK_ROWS 4096
#define BLOCK_MAX ((size_t)256 * MIB) /* one column's texts in a block */
/* After so many rows, most of them different, the rest of the block is not
 * looked up: it would cost more than it saves. */
#define TRIED_ROWS 256
#define MET_BITS 9 /* of the numbers remembered for each column */

/* A number, with its word if it has one, and where its value stands. */
struct met {
	int64_t number;
	const char *text; /* NULL: a mere number */
	uint32_t at;
	enum cell_kind kind; /* CELL_EMPTY: nothing remembered here */
};

struct column {
	struct met *met;      /* 1 << MET_BITS of them; NULL: no numbers */
	struct map *seen;     /* JSON value -> its number */
	struct strbuf values; /* the distinct ones, with commas */
	struct strbuf last;   /* the value looked up before, ... */
	size_t last_at;       /* ... and its number */
	uint32_t *index;      /* of the value of each row */
	size_t n;             /* values in the list */
	size_t runs;          /* of equal values, one behind the other */
	bool single;          /* values hardly repeat: none is looked up */
};

/*
 * Whether nothing in it has to be escaped or made visible: so is most text.
 * A bit for each character of ASCII that may stand.
 */
static bool
is_simple(const char *text, size_t *len)
{
	static const uint32_t simple[8] = { 0, ~(1u << ('"' - 32) |
		1u << ('&' - 32) | 1u << ('<' - 32) | 1u << ('>' - 32)),
		~(1u << ('\\' - 64)), ~(1u << 31), 0, 0, 0, 0 };
	const unsigned char *p = (const unsigned char *)text;

	while ((simple[*p >> 5] >> (*p & 31) & 1) != 0)
		p++;
	*len = (size_t)(p - (const unsigned char *)text);
	return *p == '\0';
}

struct block {
	struct arena arena; /* keys of the maps */
	struct column columns[DOC_MAX_COLUMNS];
	size_t n_columns, rows, room;
	unsigned char *levels; /* of each row; NULL: the table has none */
	struct strbuf token;
};

static void
add_text(struct html_page *page, struct strbuf *out, const char *text)
{
	size_t len;

	if (is_simple(text, &len)) {
		strbuf_addc(out, '"');
		strbuf_addn(out, text, len);
		strbuf_addc(out, '"');
		return;
	}
	strbuf_reset(&page->visible);
	text_add_visible(&page->visible, text, "\n\t");
	if (strbuf_failed(&page->visible))
		page->failed = true;
	html_json(out, strbuf_text(&page->visible));
}

static void
add_value(struct html_page *page, struct strbuf *out, const struct cell *cell)
{
	if (cell_is_unknown(cell)) {
		strbuf_add(out, "null");
		return;
	}
	switch (cell->kind) {
	case CELL_EMPTY:
	case CELL_UNKNOWN:
		strbuf_add(out, "\"\"");
		break;
	case CELL_SEVERITY:
	case CELL_STATUS:
		strbuf_add(out,
		    cell->kind == CELL_SEVERITY ? "[\"s\"," : "[\"t\",");
		strbuf_addi(out, cell->number);
		strbuf_addc(out, ',');
		add_text(page, out, cell->text);
		strbuf_addc(out, ']');
		break;
	case CELL_NUMBER:
		strbuf_addi(out, cell->number);
		break;
	case CELL_TEXT:
	case CELL_ID:
		add_text(page, out, cell->text);
		break;
	case CELL_TIME:
	case CELL_DATE:
		strbuf_reset(&page->raw);
		cell_print(&page->raw, cell, "");
		if (strbuf_failed(&page->raw))
			page->failed = true;
		add_text(page, out, strbuf_text(&page->raw));
		break;
	}
}

static void
add_cell(struct html_page *page, struct strbuf *out, const struct cell *cell)
{
	const struct html_target *t = NULL;
	size_t number;

	if (cell->kind != CELL_EMPTY && !cell_is_unknown(cell))
		t = html_target(page, &cell->see, &number);
	if (t == NULL) {
		add_value(page, out, cell);
		return;
	}
	strbuf_add(out, "[\"a\",");
	add_value(page, out, cell);
	strbuf_addf(out, ",%zu", number);
	if (t->rows && cell->see.value != NULL) {
		strbuf_addc(out, ',');
		add_text(page, out, cell->see.value);
	} else if (!t->rows && cell->see.row > 0) {
		strbuf_addf(out, ",%zu", cell->see.row);
	}
	strbuf_addc(out, ']');
}

static int
block_begin(struct block *block, struct err *err)
{
	arena_clear(&block->arena);
	for (size_t i = 0; i < block->n_columns; i++) {
		struct column *c = &block->columns[i];

		c->single = false;
		map_free(c->seen);
		c->seen = map_new();
		c->runs = c->n = 0;
		strbuf_reset(&c->values);
		strbuf_reset(&c->last);
		c->index =
		    arena_alloc(&block->arena, block->room, sizeof(*c->index));
		c->met = NULL;
		if (c->seen == NULL || c->index == NULL)
			return err_nomem(err);
	}
	block->rows = 0;
	if (block->levels == NULL)
		return 0;
	block->levels = arena_alloc(&block->arena, block->room, 1);
	if (block->levels == NULL)
		return err_nomem(err);
	return 0;
}

/* Puts the value behind those of the column. */
static void
append(struct column *c, const struct strbuf *value)
{
	if (c->n++ > 0)
		strbuf_addc(&c->values, ',');
	strbuf_addn(&c->values, strbuf_text(value), value->len);
}

/* The same for the token, as text. */
static int
number_of(struct block *block, struct column *c, size_t *number,
    struct err *err)
{
	const struct strbuf *token = &block->token;
	const char *key = strbuf_text(token);

	if (c->n > 0 && token->len == c->last.len &&
	    memcmp(key, strbuf_text(&c->last), token->len) == 0) {
		*number = c->last_at;
		return 0;
	}
	*number = map_get(c->seen, key);
	if (*number == NONE) {
		*number = c->n;
		append(c, token);
		key = arena_strdup(&block->arena, key);
		if (key == NULL || map_add(c->seen, key, *number) < 0)
			return err_nomem(err);
	}
	strbuf_reset(&c->last);
	strbuf_addn(&c->last, strbuf_text(token), token->len);
	c->last_at = *number;
	return 0;
}

/* The place where a cell that is a number may be remembered; NULL: it is
 * none, or has a link of its own, or there is no memory for such a luxury. */
static struct met *
place_of(struct arena *arena, struct column *c, const struct cell *cell)
{
	bool word = cell->kind == CELL_SEVERITY || cell->kind == CELL_STATUS;
	uint64_t mixed =
	    (uint64_t)cell->number * UINT64_C(0x9e3779b97f4a7c15);

	if (cell->see.to != NULL || (word && cell->text == NULL) ||
	    (!word && cell->kind != CELL_NUMBER && cell->kind != CELL_DATE))
		return NULL;
	if (c->met == NULL)
		c->met =
		    arena_alloc(arena, (size_t)1 << MET_BITS, sizeof(*c->met));
	return c->met == NULL ? NULL : &c->met[mixed >> (64 - MET_BITS)];
}

static bool
is_met(const struct met *met, const struct cell *cell)
{
	if (met->kind != cell->kind || met->number != cell->number)
		return false;
	return met->text == NULL || strcmp(met->text, cell->text) == 0;
}

/* The number of a cell's value in the column's list, where it stands then. */
static int
add_repeated(struct html_page *page, struct block *block, struct column *c,
    const struct cell *cell, size_t *number, struct err *err)
{
	struct met *met = place_of(&block->arena, c, cell);

	if (met != NULL && is_met(met, cell)) {
		*number = met->at;
		return 0;
	}
	strbuf_reset(&block->token);
	add_cell(page, &block->token, cell);
	if (number_of(block, c, number, err) != 0)
		return -1;
	if (met == NULL)
		return 0;
	*met = (struct met){ .number = cell->number, .kind = cell->kind,
		.at = (uint32_t)*number };
	if (cell->kind != CELL_SEVERITY && cell->kind != CELL_STATUS)
		return 0;
	met->text = arena_strdup(&block->arena, cell->text);
	return met->text == NULL ? err_nomem(err) : 0;
}

static int
block_add(struct html_page *page, struct block *block, const struct cell *cells,
    struct err *err)
{
	for (size_t i = 0; i < block->n_columns; i++) {
		struct column *c = &block->columns[i];
		size_t number;

		if (block->rows == TRIED_ROWS)
			c->single = c->n > TRIED_ROWS / 10 * 9;
		if (c->single) {
			number = c->n++;
			strbuf_addc(&c->values, ',');
			add_cell(page, &c->values, &cells[i]);
		} else if (add_repeated(page, block, c, &cells[i], &number,
			       err) != 0) {
			return -1;
		}
		c->runs += block->rows == 0 ||
			   c->index[block->rows - 1] != number;
		c->index[block->rows] = (uint32_t)number;
		if (strbuf_failed(&c->values) || strbuf_failed(&c->last) ||
		    strbuf_failed(&block->token))
			return err_nomem(err);
	}
	block->rows++;
	return 0;
}

/* There are millions of these, and most are short. */
static void
put_number(FILE *file, size_t number)
{
	char digits[24], *end = digits + sizeof(digits), *p = end;

	do
		*--p = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (p < end)
		(void)putc_unlocked(*p++, file);
}

/* Which value each row has: as runs, if that is shorter. */
static void
write_index(const struct block *block, const struct column *c, FILE *file)
{
	size_t n = 0;

	if (c->runs * 2 > block->rows) {
		(void)fputs(",\"i\":[", file);
		for (size_t r = 0; r < block->rows; r++) {
			if (r > 0)
				(void)putc_unlocked(',', file);
			put_number(file, c->index[r]);
		}
		(void)fputc(']', file);
		return;
	}
	(void)fputs(",\"r\":[", file);
	for (size_t r = 0; r < block->rows; r += n) {
		for (n = 1; r + n < block->rows &&
			    c->index[r + n] == c->index[r]; n++)
			;
		if (r > 0)
			(void)putc_unlocked(',', file);
		put_number(file, c->index[r]);
		(void)putc_unlocked(',', file);
		put_number(file, n);
	}
	(void)fputc(']', file);
}

static void
write_levels(const struct block *block, FILE *file)
{
	if (block->levels == NULL)
		return;
	(void)fputs(",\"l\":[", file);
	for (size_t r = 0; r < block->rows; r++)
		(void)fprintf(file, r > 0 ? ",%u" : "%u",
		    (unsigned)block->levels[r]);
	(void)fputc(']', file);
}

static void
block_write(struct html_page *page, const struct block *block,
    const struct doc_table *table)
{
	FILE *file = page->file;

	if (block->rows == 0)
		return;
	(void)fprintf(file,
	    "<script type=\"application/json\" class=\"rows\" "
	    "data-for=\"");
	html_attribute(page, table->key);
	(void)fprintf(file, "\">{\"n\":%zu,\"c\":[", block->rows);
	for (size_t i = 0; i < block->n_columns; i++) {
		const struct column *c = &block->columns[i];

		(void)fprintf(file, "%s{\"d\":[", i > 0 ? "," : "");
		(void)fwrite(strbuf_text(&c->values), 1, c->values.len, file);
		(void)fputc(']', file);
		if (c->n < block->rows)
			write_index(block, c, file);
		(void)fputc('}', file);
	}
	(void)fputc(']', file);
	write_levels(block, file);
	(void)fputs("}</script>\n", file);
}

static void
block_clear(struct block *block)
{
	for (size_t i = 0; i < block->n_columns; i++) {
		map_free(block->columns[i].seen);
		strbuf_clear(&block->columns[i].values);
		strbuf_clear(&block->columns[i].last);
	}
	strbuf_clear(&block->token);
	arena_clear(&block->arena);
}

int
html_rows(
    struct html_page *page, const struct doc_table *table, struct err *err)
{
	struct block block = { .n_columns = table->n_columns,
		.room = BLOCK_ROWS };
	struct walk walk = { 0 };
	unsigned char none;
	int rc = -1, more;

	arena_init(&block.arena);
	if (table->rows.count < BLOCK_ROWS)
		block.room = (size_t)table->rows.count;
	block.levels = table->rows.level != NULL ? &none : NULL;
	strbuf_init(&block.token, WRITER_TEXT_MAX);
	for (size_t i = 0; i < block.n_columns; i++) {
		strbuf_init(&block.columns[i].values, BLOCK_MAX);
		strbuf_init(&block.columns[i].last, WRITER_TEXT_MAX);
	}
	if (block_begin(&block, err) != 0 || walk_open(&walk, table, err) != 0)
		goto out;
	while ((more = walk_next(&walk, err)) == 1) {
		if (block.levels != NULL)
			block.levels[block.rows] =
			    table->rows.level(walk.rows) > 0;
		if (block_add(page, &block, walk.cells, err) != 0)
			goto out;
		if (block.rows < block.room)
			continue;
		block_write(page, &block, table);
		if (ferror(page->file)) /* file_commit() tells */
			break;
		if (block_begin(&block, err) != 0)
			goto out;
	}
	if (more < 0)
		goto out;
	block_write(page, &block, table);
	page->counts->rows += walk.done;
	rc = 0;
out:
	walk_close(&walk);
	block_clear(&block);
	return rc;
}
