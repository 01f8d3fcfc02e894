/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A workbook for people who filter and sort: a sheet per part, real dates
 * and numbers, text that never becomes a formula.  Only xlsx*.c knows
 * libxlsxwriter.  It warns on standard error instead of failing, so that
 * everything it would warn of is kept from it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */
#include "base/arena.h"
#include "base/file.h"
#include "base/library.h"

#define SMALL_PARTS MIB              /* styles, names, charts and the like */
#define MANY_CELLS INT64_C(20000000) /* may pass 4 GiB before deflate */

void
xlsx_check(struct xlsx_book *book, lxw_error error)
{
	if (error == LXW_NO_ERROR || book->failed)
		return;
	book->failed = true;
	if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) {
		err_nomem(book->err);
		return;
	}
	err_set(book->err, ERR_IO, "sheet %s, row %u: %s",
	    book->sheet == NULL ? "-" : book->sheet->name,
	    (unsigned)book->row + 1, lxw_strerror(error));
}

const char *
xlsx_clean(struct xlsx_book *book, const char *text)
{
	text =
	    xlsx_text(&book->text, text, book->doc);
	if (strbuf_failed(&book->text))
		xlsx_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	return text;
}

static bool
is_big(const struct doc *doc)
{
	int64_t cells = 0;

	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (n->kind == DOC_TABLE)
			cells +=
			    n->table->rows.count * (int64_t)n->table->n_columns;
	return cells > MANY_CELLS;
}

/* The library's temporary files go where the workbook goes: there is room. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 1 : (size_t)(slash - path) + 1;
	char *folder = malloc(n + 1);

	if (folder == NULL)
		return NULL;
	memcpy(folder, slash == NULL ? "." : path, n);
	folder[n] = '\0';
	return folder;
}

/* Bytes that the sheets take in their temporary files; the largest too. */
static int
sheet_sizes(struct xlsx_book *book, int64_t *all, int64_t *largest)
{
	*all = *largest = 0;
	for (size_t i = 0; i < book->plan.n; i++) {
		lxw_worksheet *ws = workbook_get_worksheet_by_name(
		    book->file, book->plan.sheets[i].name);
		off_t size;

		if (ws == NULL || ws->optimize_tmpfile == NULL ||
		    fflush(ws->optimize_tmpfile) != 0 ||
		    ferror(ws->optimize_tmpfile))
			return err_set(book->err, ERR_IO,
			    "sheet %s: the temporary file is not whole",
			    book->plan.sheets[i].name);
		size = ftello(ws->optimize_tmpfile);
		if (size > *largest)
			*largest = size;
		*all += size;
	}
	return 0;
}

/*
 * The library does not look whether its own writes succeed, and on a full
 * disk closes a damaged workbook without a word.  So the room that closing
 * takes (a copy of one sheet after the other, and the packed file) is tried
 * out before.
 */
static int
try_room(struct xlsx_book *book, const char *path)
{
	char *scratch = arena_printf(book->doc->arena, "%s.room", path);
	struct file_out out;
	int64_t all, largest;
	int rc;

	if (scratch == NULL)
		return err_nomem(book->err);
	if (sheet_sizes(book, &all, &largest) != 0 ||
	    file_create(&out, scratch, book->err) != 0)
		return -1;
	rc = posix_fallocate(
	    fileno(out.file), 0,
	    (off_t)(largest + all / 4) + (off_t)(SMALL_PARTS + book->logo));
	file_abort(&out);
	if (rc != 0)
		return err_set(book->err, ERR_IO,
		    "no room to put the workbook together: %s", strerror(rc));
	return 0;
}

static int
draw(struct xlsx_book *book)
{
	if (xlsx_looks(book) != 0 || xlsx_links_begin(book) != 0)
		return -1;
	xlsx_properties(book);
	for (size_t i = 0; i < book->plan.n && !book->failed;) {
		if (book->plan.sheets[i].lists)
			xlsx_lists(book, i++);
		else if (book->plan.sheets[i].table != NULL)
			i = xlsx_table_sheets(book, i);
		else
			xlsx_flow(book, i++);
	}
	return book->failed ? -1 : 0;
}

/* Freeing a workbook that was not closed leaves the sheets' files open. */
static void
drop(struct xlsx_book *book)
{
	for (size_t i = 0; i < book->plan.n; i++) {
		lxw_worksheet *ws = workbook_get_worksheet_by_name(
		    book->file, book->plan.sheets[i].name);

		if (ws != NULL && ws->optimize_tmpfile != NULL)
			(void)fclose(ws->optimize_tmpfile);
	}
	lxw_workbook_free(book->file);
}

static int
draw_file(struct xlsx_book *book, const char *part, char *folder)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE,
		.tmpdir = folder,
		.use_zip64 = is_big(book->doc) ? LXW_TRUE : LXW_FALSE };
	lxw_error error;

	book->file = workbook_new_opt(part, &options);
	if (book->file == NULL)
		return err_nomem(book->err);
	if (draw(book) != 0 || try_room(book, part) != 0) {
		drop(book);
		return -1;
	}
	error = workbook_close(book->file); /* frees it, whatever happens */
	book->sheet = NULL;
	xlsx_check(book, error);
	return book->failed ? -1 : 0;
}

static int
write_xlsx(const struct doc *doc, const char *path,
    struct writer_counts *counts, struct err *err)
{
	struct xlsx_book book = { .doc = doc, .counts = counts, .err = err };
	struct file_out out;
	char *folder;
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	if (file_create(&out, path, err) != 0)
		return -1;
	strbuf_init(&book.text, WRITER_TEXT_MAX);
	strbuf_init(&book.raw, WRITER_TEXT_MAX);
	folder = folder_of(path);
	if (folder == NULL) {
		err_nomem(err);
		goto out;
	}
	if (xlsx_plan_make(&book.plan, doc, err) != 0 ||
	    draw_file(&book, out.part, folder) != 0) {
		err_wrap(err, "%s", path);
		goto out;
	}
	rc = file_commit(&out, err);
out:
	free(folder);
	xlsx_links_end(&book);
	xlsx_plan_clear(&book.plan);
	strbuf_clear(&book.text);
	strbuf_clear(&book.raw);
	file_abort(&out);
	return rc;
}

const struct writer writer_xlsx = { "xlsx", ".xlsx", write_xlsx };

void
xlsx_library(struct library *l)
{
	library_set(l, "libxlsxwriter", lxw_version());
}
