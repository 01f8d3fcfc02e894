/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as RFC 4180 has it: CRLF, quotes where needed, column keys first, UTF-8
 * without a mark.  A spreadsheet would run a text that begins like a
 * formula, so such a text gets an apostrophe in front.
 * The last column repeats the document's status on every row: there is no
 * other place that could say INCOMPLETE.
 */
#include <string.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/writer.h"

struct draw {
	FILE *file;
	struct strbuf raw, text;
	const char *unknown;
	const char *status; /* of the document; NULL: it has none */
};

/* A text that stands as it is: no mark, nothing to be made visible, and a
 * letter or a digit at both ends.  So is most text. */
static bool
is_simple(const char *text, size_t *len)
{
	const char *p = text;

	while (*p >= 0x20 && *p < 0x7F && *p != ',' && *p != '"' &&
	    *p != ';')
		p++;
	*len = (size_t)(p - text);
	return *p == '\0' && *len > 0 && p[-1] != ' ' &&
	       (text[0] >= 'A' || (text[0] >= '0' && text[0] <= '9')) &&
	       text[0] != '@';
}

static void
put_cell(struct draw *d, const struct cell *cell)
{
	size_t len;

	if ((cell->kind == CELL_TEXT || cell->kind == CELL_ID ||
		cell->kind == CELL_STATUS) &&
	    cell->text != NULL && is_simple(cell->text, &len)) {
		(void)fwrite(cell->text, 1, len, d->file);
		return;
	}
	strbuf_reset(&d->raw);
	strbuf_reset(&d->text);
	/* A severity is a code here, as in JSON: programs compare it. */
	if (cell->kind == CELL_SEVERITY && severity_key(cell->number) != NULL)
		strbuf_add(&d->raw, severity_key(cell->number));
	else
		cell_print(&d->raw, cell, d->unknown);
	text_add_visible(&d->text, strbuf_text(&d->raw), "\n\t");
	csv_put(d->file, strbuf_text(&d->text), cell->kind != CELL_NUMBER);
}

static void
put_status(struct draw *d)
{
	if (d->status == NULL)
		return;
	(void)putc_unlocked(',', d->file);
	csv_put(d->file, d->status, true);
}

static int
put_table(struct draw *d, const struct doc_table *table,
    struct writer_counts *counts, struct err *err)
{
	struct walk walk;
	int rc = -1;

	for (size_t i = 0; i < table->n_columns; i++) {
		if (i > 0)
			(void)putc_unlocked(',', d->file);
		csv_put(d->file, table->columns[i].key, true);
	}
	(void)fputs(d->status != NULL ? ",collection\r\n" : "\r\n", d->file);
	if (walk_open(&walk, table, err) != 0)
		goto out;
	while ((rc = walk_next(&walk, err)) == 1) {
		for (size_t i = 0; i < table->n_columns; i++) {
			if (i > 0)
				(void)putc_unlocked(',', d->file);
			put_cell(d, &walk.cells[i]);
			if (strbuf_failed(&d->raw) || strbuf_failed(&d->text)) {
				rc = err_nomem(err);
				goto out;
			}
		}
		put_status(d);
		(void)fputs("\r\n", d->file);
		if (ferror(d->file))
			break; /* file_commit() tells */
	}
	counts->rows = walk.done;
	rc = rc < 0 ? -1 : 0;
out:
	walk_close(&walk);
	return rc;
}

/* CSV has no place for a second table. */
static const struct doc_table *
only_table(const struct doc *doc, struct err *err)
{
	const struct doc_table *table = NULL;

	for (const struct doc_node *n = doc->first; n != NULL; n = n->next) {
		if (n->kind != DOC_TABLE)
			continue;
		if (table != NULL) {
			err_set(err, ERR_USAGE,
			    "the document %s has several tables and cannot be "
			    "written as CSV",
			    doc->key);
			return NULL;
		}
		table = n->table;
	}
	if (table == NULL)
		err_set(err, ERR_USAGE,
		    "the document %s has no table and cannot be written as "
		    "CSV",
		    doc->key);
	return table;
}

static int
write_csv(const struct doc *doc, const char *path, struct writer_counts *counts,
    struct err *err)
{
	const struct doc_table *table = only_table(doc, err);
	struct draw d = { .unknown = "unknown", .status = doc->status_text };
	struct file_out out;
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	if (table == NULL)
		return -1;
	if (file_create(&out, path, err) != 0)
		return -1;
	d.file = out.file;
	strbuf_init(&d.raw, WRITER_TEXT_MAX);
	strbuf_init(&d.text, WRITER_TEXT_MAX);
	if (put_table(&d, table, counts, err) != 0) {
		err_wrap(err, "%s", path);
		goto out;
	}
	rc = file_commit(&out, err);
out:
	strbuf_clear(&d.raw);
	strbuf_clear(&d.text);
	file_abort(&out);
	return rc;
}

const struct writer writer_csv = { "csv", ".csv", write_csv };
