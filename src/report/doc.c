/* SPDX-License-Identifier: Apache-2.0 */
/* The document tree: built front to back, everything in the arena. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "report/doc.h"

struct doc *
doc_new(struct arena *arena, const char *key, const char *title)
{
	struct doc *doc = arena_alloc(arena, 1, sizeof(*doc));

	if (doc == NULL)
		return NULL;
	doc->arena = arena;
	doc->key = arena_strdup(arena, key);
	doc->title = arena_strdup(arena, title);
	doc->now = UTC_UNKNOWN;
	if (doc->key == NULL || doc->title == NULL)
		doc->failed = true;
	return doc;
}

static const char *
copy(struct doc *doc, const char *text)
{
	const char *kept = arena_strdup(doc->arena, text);

	if (kept == NULL && text != NULL)
		doc->failed = true;
	return kept;
}

static struct doc_link
copy_link(struct doc *doc, const struct doc_link *link)
{
	return (struct doc_link){ .to = copy(doc, link->to), .row = link->row,
		.column = copy(doc, link->column),
		.value = copy(doc, link->value),
		.but_column = copy(doc, link->but_column),
		.but_value = copy(doc, link->but_value) };
}

/* Room for n items, or NULL with the failure noted; no items is no failure. */
static void *
room(struct doc *doc, size_t n, size_t size)
{
	void *items;

	if (n == 0)
		return NULL;
	items = arena_alloc(doc->arena, n, size);
	if (items == NULL)
		doc->failed = true;
	return items;
}

/* The new last node, or NULL once the document has failed. */
static struct doc_node *
add(struct doc *doc, enum doc_kind kind, const char *key)
{
	struct doc_node *node;

	if (doc->failed)
		return NULL;
	node = room(doc, 1, sizeof(*node));
	if (node == NULL)
		return NULL;
	node->kind = kind;
	node->key = copy(doc, key);
	if (doc->last == NULL)
		doc->first = node;
	else
		doc->last->next = node;
	doc->last = node;
	return node;
}

void
doc_section(struct doc *doc, const char *key, unsigned level, bool own_sheet,
    const char *heading)
{
	struct doc_node *node = add(doc, DOC_SECTION, key);

	if (node == NULL)
		return;
	node->level = level < 1 ? 1 : level > 3 ? 3 : level;
	node->own_sheet = own_sheet;
	node->text = copy(doc, heading);
}

/* Formatted text in the arena. */
static const char *formatted(struct doc *, const char *, va_list)
    PRINTF_LIKE(2, 0);

static const char *
formatted(struct doc *doc, const char *format, va_list ap)
{
	va_list again;
	char *text = NULL;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	if (n >= 0)
		text = room(doc, (size_t)n + 1, 1);
	if (text != NULL && vsnprintf(text, (size_t)n + 1, format, again) < 0)
		text = NULL;
	va_end(again);
	if (text == NULL)
		doc->failed = true;
	return text;
}

void
doc_paragraph(struct doc *doc, const char *format, ...)
{
	struct doc_node *node = add(doc, DOC_PARAGRAPH, NULL);
	va_list ap;

	if (node == NULL)
		return;
	va_start(ap, format);
	node->text = formatted(doc, format, ap);
	va_end(ap);
}

void
doc_banner(struct doc *doc, enum doc_status status, const char *format, ...)
{
	struct doc_node *node = add(doc, DOC_BANNER, NULL);
	va_list ap;

	if (node == NULL)
		return;
	node->status = status;
	va_start(ap, format);
	node->text = formatted(doc, format, ap);
	va_end(ap);
}

void
doc_fields(
    struct doc *doc, const char *key, const struct doc_field *fields, size_t n)
{
	struct doc_node *node = add(doc, DOC_FIELDS, key);
	struct doc_field *kept;

	if (node == NULL)
		return;
	kept = room(doc, n, sizeof(*kept));
	if (kept == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		kept[i].key = copy(doc, fields[i].key);
		kept[i].label = copy(doc, fields[i].label);
		kept[i].value = fields[i].value;
		kept[i].value.text = copy(doc, fields[i].value.text);
		kept[i].see = copy_link(doc, &fields[i].see);
	}
	node->fields = kept;
	node->n_fields = n;
}

static void
add_lines(struct doc *doc, enum doc_kind kind, const char *key,
    const char *const *lines, size_t n)
{
	struct doc_node *node = add(doc, kind, key);
	const char **kept;

	if (node == NULL)
		return;
	kept = room(doc, n, sizeof(*kept));
	if (kept == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		kept[i] = copy(doc, lines[i]);
	node->lines = kept;
	node->n_lines = n;
}

void
doc_lines(struct doc *doc, const char *key, const char *const *lines, size_t n)
{
	add_lines(doc, DOC_LIST, key, lines, n);
}

void
doc_code(struct doc *doc, const char *key, const char *const *lines, size_t n)
{
	add_lines(doc, DOC_CODE, key, lines, n);
}

void
doc_figure(struct doc *doc, const char *key, const char *title,
    const struct doc_bar *bars, size_t n)
{
	struct doc_node *node = add(doc, DOC_FIGURE, key);
	struct doc_bar *kept;

	if (node == NULL)
		return;
	node->text = copy(doc, title);
	kept = room(doc, n, sizeof(*kept));
	if (kept == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		kept[i] = bars[i];
		kept[i].label = copy(doc, bars[i].label);
		kept[i].see = copy_link(doc, &bars[i].see);
	}
	node->bars = kept;
	node->n_bars = n;
}

/* The inputs with their texts and choices, or NULL. */
static const struct doc_input *
copy_inputs(struct doc *doc, const struct doc_input *inputs, size_t n)
{
	struct doc_input *kept = room(doc, n, sizeof(*kept));

	for (size_t i = 0; kept != NULL && i < n; i++) {
		const struct doc_input *in = &inputs[i];
		struct doc_choice *choices =
		    room(doc, in->n_choices, sizeof(*choices));

		kept[i] = *in;
		kept[i].key = copy(doc, in->key);
		kept[i].label = copy(doc, in->label);
		kept[i].prompt_title = copy(doc, in->prompt_title);
		kept[i].prompt = copy(doc, in->prompt);
		kept[i].error_title = copy(doc, in->error_title);
		kept[i].error = copy(doc, in->error);
		kept[i].list = copy(doc, in->list);
		kept[i].choices = choices;
		for (size_t j = 0; choices != NULL && j < in->n_choices; j++) {
			choices[j] = in->choices[j];
			choices[j].word = copy(doc, in->choices[j].word);
		}
	}
	return kept;
}

void
doc_form(struct doc *doc, const char *key, const struct doc_input *inputs,
    size_t n)
{
	struct doc_node *node = add(doc, DOC_FORM, key);

	if (node == NULL)
		return;
	node->inputs = copy_inputs(doc, inputs, n);
	node->n_inputs = n;
}

void
doc_progress(
    struct doc *doc, const char *key, const char *title, const char *table)
{
	struct doc_node *node = add(doc, DOC_PROGRESS, key);

	if (node == NULL)
		return;
	node->text = copy(doc, title);
	node->of = copy(doc, table);
}

void
doc_table(struct doc *doc, const struct doc_table *table)
{
	struct doc_node *node = add(doc, DOC_TABLE, table->key);
	struct doc_column *columns;
	struct doc_table *kept;

	if (node == NULL)
		return;
	kept = room(doc, 1, sizeof(*kept));
	columns = room(doc, table->n_columns, sizeof(*columns));
	if (kept == NULL || columns == NULL)
		return;
	for (size_t i = 0; i < table->n_columns; i++) {
		columns[i] = table->columns[i];
		columns[i].key = copy(doc, table->columns[i].key);
		columns[i].title = copy(doc, table->columns[i].title);
		columns[i].see = copy_link(doc, &table->columns[i].see);
	}
	*kept = *table;
	kept->key = node->key;
	kept->title = copy(doc, table->title);
	kept->empty = copy(doc, table->empty);
	kept->also_in = copy(doc, table->also_in);
	kept->columns = columns;
	kept->inputs.items =
	    copy_inputs(doc, table->inputs.items, table->inputs.n);
	node->table = kept;
	node->text = kept->title;
}

/* ---- cells ---- */

struct cell
cell_empty(void)
{
	return (struct cell){ .kind = CELL_EMPTY };
}

struct cell
cell_unknown(void)
{
	return (struct cell){ .kind = CELL_UNKNOWN };
}

struct cell
cell_text(const char *text)
{
	if (text == NULL)
		return cell_unknown();
	return (struct cell){ .kind = CELL_TEXT, .text = text };
}

struct cell
cell_id(const char *text)
{
	if (text == NULL)
		return cell_unknown();
	return (struct cell){ .kind = CELL_ID, .text = text };
}

struct cell
cell_number(int64_t number)
{
	if (number == -1)
		return cell_unknown();
	return (struct cell){ .kind = CELL_NUMBER, .number = number };
}

struct cell
cell_time(int64_t utc)
{
	if (utc == UTC_UNKNOWN)
		return cell_unknown();
	return (struct cell){ .kind = CELL_TIME, .number = utc };
}

struct cell
cell_date(int64_t utc)
{
	if (utc == UTC_UNKNOWN)
		return cell_unknown();
	return (struct cell){ .kind = CELL_DATE, .number = utc };
}

struct cell
cell_severity(int64_t severity, const char *word)
{
	if (word == NULL)
		return cell_unknown();
	return (struct cell){
		.kind = CELL_SEVERITY, .text = word, .number = severity
	};
}

struct cell
cell_status(enum doc_status status, const char *word)
{
	if (word == NULL)
		return cell_unknown();
	return (struct cell){
		.kind = CELL_STATUS, .text = word, .number = (int64_t)status
	};
}

/* A moment outside the calendar is shown as its number: never as nothing. */
static void
print_time(struct strbuf *out, const struct cell *cell, const char *unknown)
{
	char text[UTC_TEXT];

	if (cell->number == UTC_UNKNOWN) {
		strbuf_add(out, unknown);
		return;
	}
	if (cell->kind == CELL_DATE)
		utc_format_date(cell->number, text);
	else
		utc_format(cell->number, text);
	if (text[0] == '\0')
		strbuf_addf(out, "@%lld", (long long)cell->number);
	else
		strbuf_add(out, text);
}

void
cell_print(struct strbuf *out, const struct cell *cell, const char *unknown)
{
	switch (cell->kind) {
	case CELL_EMPTY:
		break;
	case CELL_UNKNOWN:
		strbuf_add(out, unknown);
		break;
	case CELL_TEXT:
	case CELL_ID:
	case CELL_SEVERITY:
	case CELL_STATUS:
		strbuf_add(out, cell->text == NULL ? unknown : cell->text);
		break;
	case CELL_NUMBER:
		strbuf_addi(out, cell->number);
		break;
	case CELL_TIME:
	case CELL_DATE:
		print_time(out, cell, unknown);
		break;
	}
}
