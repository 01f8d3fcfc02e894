/* SPDX-License-Identifier: Apache-2.0 */
/* Which sheet holds what, and how the sheets are called. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/xlsx_plan.h"

#define FLOW_ROWS 2000 /* a longer table gets a sheet of its own */
#define FLOW_HEAD 500  /* rows that may stand above a table that flows */
#define NAME_TEXT 4096 /* bytes of a heading that are looked at */

int64_t xlsx_max_rows = 1048576;

/* ---- names ---- */

/*
 * Simple case folding of Latin, Greek and Cyrillic, for names that a
 * spreadsheet takes for the same.  Too much folding only adds a number.
 */
static uint32_t
fold(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE) ||
	    (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 32;
	if (c >= 0x400 && c <= 0x40F)
		return c + 80;
	if (c >= 0x100 && c <= 0x24F)
		return c | 1;
	return c;
}

static bool
same_name(const char *a, const char *b)
{
	const char *ends[] = { a + strlen(a), b + strlen(b) };
	uint32_t x, y;

	do {
		x = text_next(&a, ends[0]);
		y = text_next(&b, ends[1]);
	} while (x != 0 && fold(x) == fold(y));
	return fold(x) == fold(y);
}

static bool
is_taken(const struct xlsx_plan *plan, const char *name)
{
	if (same_name(name, "History")) /* Excel keeps it for itself */
		return true;
	for (size_t i = 0; i < plan->n; i++)
		if (same_name(plan->sheets[i].name, name))
			return true;
	return false;
}

/* Without what a sheet's name must not hold: [ ] : * ? / \ and line ends. */
static void
add_allowed(struct strbuf *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("[]*?:", *p) != NULL)
			continue;
		if (*p == '/' || *p == '\\')
			strbuf_addc(out, '-');
		else if (*p == '\n' || *p == '\t')
			strbuf_addc(out, ' ');
		else
			strbuf_addc(out, *p);
	}
}

/* Cuts to `units`, then takes blanks and apostrophes off the ends. */
static void
trim(struct strbuf *name, size_t units)
{
	size_t from = 0;

	while (xlsx_units(strbuf_text(name)) > units) {
		do
			name->len--;
		while (((unsigned char)name->text[name->len] & 0xC0) == 0x80);
		name->text[name->len] = '\0';
	}
	while (name->len > 0 && strchr(" '", name->text[name->len - 1]) != NULL)
		name->text[--name->len] = '\0';
	while (from < name->len && strchr(" '", name->text[from]) != NULL)
		from++;
	if (from > 0) {
		name->len -= from;
		memmove(name->text, name->text + from, name->len + 1);
	}
}

/* The name "<heading>", or "<heading> (2)" and so on where it is taken. */
static int
name_sheet(const struct xlsx_plan *plan, struct xlsx_sheet *sheet,
    const char *heading, size_t number, struct err *err)
{
	struct strbuf visible, name;
	char suffix[32] = "";
	int rc = -1;

	strbuf_init(&visible, NAME_TEXT * 8);
	strbuf_init(&name, NAME_TEXT * 8);
	for (;; number++) {
		strbuf_reset(&visible);
		strbuf_reset(&name);
		text_add_visible(&visible, heading, "\n\t");
		add_allowed(&name, strbuf_text(&visible));
		if (number > 1)
			(void)snprintf(
			    suffix, sizeof(suffix), " (%zu)", number);
		trim(&name, XLSX_NAME_MAX - strlen(suffix));
		if (name.len == 0)
			strbuf_add(&name, "Sheet");
		strbuf_add(&name, suffix);
		if (strbuf_failed(&visible) || strbuf_failed(&name)) {
			err_nomem(err);
			goto out;
		}
		if (!is_taken(plan, strbuf_text(&name)))
			break;
	}
	memcpy(sheet->name, name.text, name.len + 1);
	rc = 0;
out:
	strbuf_clear(&visible);
	strbuf_clear(&name);
	return rc;
}

/* ---- sheets ---- */

static struct xlsx_sheet *
add_sheet(
    struct xlsx_plan *plan, const char *heading, size_t number, struct err *err)
{
	struct xlsx_sheet sheet = { .heading = heading, .part = 1, .parts = 1 };
	void *sheets = plan->sheets;

	if (heading == NULL)
		heading = "";
	if (plan->n >= XLSX_MAX_SHEETS) {
		err_set(err, ERR_LIMIT, "more than %d sheets", XLSX_MAX_SHEETS);
		return NULL;
	}
	if (strlen(heading) > NAME_TEXT) {
		err_set(
		    err, ERR_LIMIT, "heading of more than %d bytes", NAME_TEXT);
		return NULL;
	}
	if (name_sheet(plan, &sheet, heading, number, err) != 0)
		return NULL;
	if (array_reserve(&sheets, &plan->room, plan->n + 1, sizeof(sheet)) !=
	    0) {
		err_nomem(err);
		return NULL;
	}
	plan->sheets = sheets;
	plan->sheets[plan->n] = sheet;
	return &plan->sheets[plan->n++];
}

/* As many sheets as the table's rows need. */
static int
add_table(struct xlsx_plan *plan, const struct doc_table *table,
    const char *heading, struct err *err)
{
	int64_t count = table->rows.count, room = xlsx_max_rows - 1;
	int64_t parts = 1;

	if (count > XLSX_MAX_LINKS)
		room--; /* the line that says where links end */

	if (count > room) {
		room--; /* the line that says so */
		parts = (count - 1) / room + 1;
	}
	if (parts > XLSX_MAX_SHEETS)
		return err_set(err, ERR_LIMIT, "table %s: more than %d sheets",
		    table->key, XLSX_MAX_SHEETS);
	for (int64_t i = 0; i < parts; i++) {
		struct xlsx_sheet *sheet =
		    add_sheet(plan, heading, (size_t)i + 1, err);

		if (sheet == NULL)
			return -1;
		sheet->table = table;
		sheet->from = i * room;
		sheet->n =
		    count - sheet->from < room ? count - sheet->from : room;
		sheet->part = (size_t)i + 1;
		sheet->parts = (size_t)parts;
	}
	return 0;
}

/* The only table of a sheet on which nothing else needs a place. */
static const struct doc_table *
only_table(const struct doc_node *first, const struct doc_node *end)
{
	const struct doc_table *table = NULL;

	for (const struct doc_node *n = first; n != end; n = n->next) {
		if (n->kind == DOC_TABLE && table == NULL)
			table = n->table;
		else if (n->kind != DOC_PARAGRAPH &&
			 !(n == first && n->kind == DOC_SECTION))
			return NULL;
	}
	return table;
}

/* Whether something counts what people fill in. */
static bool
is_counted(const struct doc *doc, const struct doc_table *table)
{
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (n->kind == DOC_PROGRESS && strcmp(n->of, table->key) == 0)
			return true;
	return false;
}

/* Whether the table can stay among the others on its sheet. */
static bool
flows(const struct doc *doc, const struct doc_node *node,
    const struct doc_node *first, const struct doc_node *end)
{
	int64_t count = node->table->rows.count;

	/* Where its rows stand must be known before they are drawn. */
	if (is_counted(doc, node->table))
		return false;
	if (count + FLOW_HEAD > xlsx_max_rows)
		return false;
	if (count <= FLOW_ROWS)
		return true;
	for (const struct doc_node *n = first; n != end; n = n->next)
		if (n != node && n->kind == DOC_TABLE)
			return false;
	return node->next == end;
}

static const char *
heading_of(const struct doc *doc, const struct doc_node *first)
{
	if (first != NULL && first->kind == DOC_SECTION && first->text != NULL)
		return first->text;
	return doc->title;
}

static int
add_flow(struct xlsx_plan *plan, const struct doc *doc,
    const struct doc_node *first, const struct doc_node *end, struct err *err)
{
	struct xlsx_sheet *sheet =
	    add_sheet(plan, heading_of(doc, first), 1, err);

	if (sheet == NULL)
		return -1;
	sheet->first = first;
	sheet->end = end;
	for (const struct doc_node *n = first; n != end; n = n->next) {
		if (n->kind != DOC_TABLE || flows(doc, n, first, end))
			continue;
		if (add_table(plan, n->table,
			n->table->title != NULL ? n->table->title
						: n->table->key,
			err) != 0)
			return -1;
	}
	return 0;
}

/* A section with a sheet of its own, and what follows on the same sheet. */
static int
add_group(struct xlsx_plan *plan, const struct doc *doc,
    const struct doc_node *first, const struct doc_node *end, struct err *err)
{
	const struct doc_table *table = only_table(first, end);
	size_t before;

	if (table == NULL)
		return add_flow(plan, doc, first, end, err);
	/* The first sheet lists the others, so it must not be a table. */
	if (plan->n == 0 && add_sheet(plan, writer_word(doc, "writer.contents"),
				1, err) == NULL)
		return -1;
	before = plan->n;
	if (add_table(plan, table, heading_of(doc, first), err) != 0)
		return -1;
	for (size_t i = before; i < plan->n; i++) {
		plan->sheets[i].first = first;
		plan->sheets[i].end = end;
	}
	return 0;
}

/* ---- what people fill in ---- */

static int
note_inputs(struct xlsx_plan *plan, const struct doc_input *inputs, size_t n,
    struct err *err)
{
	plan->fillable = plan->fillable || n > 0;
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		if (inputs[i].kind != INPUT_LIST)
			continue;
		while (at < plan->n_lists &&
		       strcmp(plan->lists[at]->list, inputs[i].list) != 0)
			at++;
		if (at < plan->n_lists)
			continue;
		if (at == XLSX_MAX_LISTS)
			return err_set(err, ERR_LIMIT, "more than %d lists",
			    XLSX_MAX_LISTS);
		plan->lists[plan->n_lists++] = &inputs[i];
	}
	return 0;
}

static int
add_lists(struct xlsx_plan *plan, const struct doc *doc, struct err *err)
{
	struct xlsx_sheet *sheet;

	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (note_inputs(plan, n->inputs, n->n_inputs, err) != 0 ||
		    (n->kind == DOC_TABLE &&
			note_inputs(plan, n->table->inputs.items,
			    n->table->inputs.n, err) != 0))
			return -1;
	if (plan->n_lists == 0)
		return 0;
	sheet = add_sheet(plan, writer_word(doc, "writer.lists"), 1, err);
	if (sheet == NULL)
		return -1;
	sheet->lists = true;
	return 0;
}

int
xlsx_plan_make(struct xlsx_plan *plan, const struct doc *doc, struct err *err)
{
	const struct doc_node *first = doc->first, *end;

	memset(plan, 0, sizeof(*plan));
	for (; first != NULL; first = end) {
		end = first->next;
		while (end != NULL &&
		       !(end->kind == DOC_SECTION && end->own_sheet))
			end = end->next;
		if (add_group(plan, doc, first, end, err) != 0)
			return -1;
	}
	if (plan->n == 0 && add_sheet(plan, writer_word(doc, "writer.contents"),
				1, err) == NULL)
		return -1;
	return add_lists(plan, doc, err);
}

const struct xlsx_sheet *
xlsx_plan_see(const struct xlsx_plan *plan, const char *key)
{
	for (size_t i = 0; key != NULL && i < plan->n; i++)
		if (plan->sheets[i].table != NULL &&
		    strcmp(plan->sheets[i].table->key, key) == 0)
			return &plan->sheets[i];
	for (size_t i = 0; key != NULL && i < plan->n; i++)
		for (const struct doc_node *n = plan->sheets[i].first;
		     n != plan->sheets[i].end; n = n->next)
			if (n->kind == DOC_TABLE && strcmp(n->key, key) == 0)
				return &plan->sheets[i];
	for (size_t i = 0; key != NULL && i < plan->n; i++)
		if (plan->sheets[i].first != NULL &&
		    plan->sheets[i].first->kind == DOC_SECTION &&
		    strcmp(plan->sheets[i].first->key, key) == 0)
			return &plan->sheets[i];
	return NULL;
}

void
xlsx_plan_clear(struct xlsx_plan *plan)
{
	free(plan->sheets);
	memset(plan, 0, sizeof(*plan));
}

const struct xlsx_sheet *
xlsx_plan_find(const struct xlsx_plan *plan, const struct doc_table *table)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->sheets[i].table == table)
			return &plan->sheets[i];
	return NULL;
}
