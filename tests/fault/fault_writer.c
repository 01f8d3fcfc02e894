/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of a writer may fail, and so may every byte written to
 * the disk: the caller hears of it, and no file is left that looks whole.
 * The full disk is a real one, made by the limit on the size of files.
 * Linked with --wrap=malloc and so on; libxlsxwriter keeps its own malloc.
 */
#include "support/test.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/file.h"
#include "report/doc.h"
#include "support/fake_doc.h"
#include "writer/common.h"
#include "writer/writer.h"

#define MANY 20000 /* no writer here allocates so often */
#define ROWS 320   /* a big table for HTML, little else */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static long left = -1; /* allocations until one fails; negative: none does */

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

static struct doc_style style = {
	.language = "en",
	.html_template = "<title>{{title}}</title><style>{{{style}}}</style>"
			 "{{style_digest}}{{{contents}}}{{{content}}}{{as_of}}"
			 "{{{words}}}<script>{{{script}}}</script>",
	.css = "p{}",
	.script = "0",
};

static bool form; /* the document that people fill in */

static int
draw(const struct writer *writer, const char *path, struct err *err)
{
	struct fake_rows rows[3];
	struct writer_counts counts;
	struct arena arena;
	struct doc *doc;
	int rc = -1;

	arena_init(&arena);
	doc = form ? fake_form(&arena, rows, ROWS)
	      : writer == &writer_csv ? fake_single(&arena, rows, ROWS)
				      : fake_doc(&arena, rows, ROWS);
	if (doc == NULL) {
		err_nomem(err);
		goto out;
	}
	doc->style = &style;
	if (doc_end(doc, err) == 0)
		rc = writer->write(doc, path, &counts, err);
	for (size_t i = 0; rc == 0 &&
	     i < (form || writer == &writer_csv ? 1 : 3); i++)
		assert_int_equal(rows[i].opened, rows[i].closed);
out:
	arena_clear(&arena);
	return rc;
}

static void
without_memory(const struct writer *writer)
{
	const char *path = fake_path(writer->suffix);

	for (long n = 0; n < MANY; n++) {
		struct err err = { ERR_NONE, "" };
		int rc;

		(void)remove(path);
		left = n;
		rc = draw(writer, path, &err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			assert_int_equal(rc, 0);
			assert_true(n > 10);
			return;
		}
		left = -1;
		if (rc == 0)
			fail_msg("allocation %ld failed unnoticed", n);
		if (err.code != ERR_NOMEM)
			fail_msg("allocation %ld: %s", n, err.text);
		assert_false(file_exists(path));
	}
	fail_msg("still failing after %d", MANY);
}

static void
limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Twelve sizes between nothing and nearly enough. */
static void
on_a_full_disk(const struct writer *writer)
{
	const char *path = fake_path(writer->suffix);
	struct err err;
	size_t len = 0;
	char *whole;

	if (draw(writer, path, &err) != 0)
		fail_msg("%s", err.text);
	whole = fake_read(path, &len);
	assert_non_null(whole);
	for (size_t i = 0; i < 12; i++) {
		int rc;

		(void)remove(path);
		limit_files((rlim_t)(i < 11 ? len * i / 11 : len - 1));
		rc = draw(writer, path, &err);
		limit_files(RLIM_INFINITY);
		if (rc == 0)
			fail_msg("%zu of %zu bytes were taken for all",
			    i < 11 ? len * i / 11 : len - 1, len);
		assert_false(file_exists(path));
	}
	free(whole);
}

/* The library's own temporary files are bigger than the workbook. */
static void
every_temporary_file_counts(void **state)
{
	const char *path = fake_path(".xlsx");
	struct err err;
	size_t len = 0, again = 0;
	char *whole, *text;
	bool done = false;

	(void)state;
	assert_int_equal(draw(&writer_xlsx, path, &err), 0);
	whole = fake_read(path, &len);
	assert_non_null(whole);
	for (size_t limit = 500; !done; limit += limit / 6) {
		int rc;

		(void)remove(path);
		limit_files((rlim_t)limit);
		rc = draw(&writer_xlsx, path, &err);
		limit_files(RLIM_INFINITY);
		if (rc != 0) {
			assert_false(file_exists(path));
			continue;
		}
		text = fake_read(path, &again);
		assert_non_null(text);
		if (again != len || memcmp(whole, text, len) != 0)
			fail_msg("%zu bytes: a damaged workbook", limit);
		free(text);
		done = limit > 4 * len;
	}
	free(whole);
}

#define BOTH(name)                                                             \
	static void name##_says_that_memory_ran_out(void **state)              \
	{                                                                      \
		(void)state;                                                   \
		without_memory(&writer_##name);                                \
	}                                                                      \
	static void name##_says_that_the_disk_is_full(void **state)            \
	{                                                                      \
		(void)state;                                                   \
		on_a_full_disk(&writer_##name);                                \
	}
BOTH(csv)
BOTH(html)
BOTH(json)
BOTH(md)
BOTH(xlsx)

static void
a_form_says_that_memory_ran_out(void **state)
{
	(void)state;
	form = true;
	without_memory(&writer_xlsx);
	form = false;
}

static int
prepare(void **state)
{
	(void)state;
	(void)fake_path(""); /* makes the folder while there is memory */
	return signal(SIGXFSZ, SIG_IGN) == SIG_ERR ? -1 : 0;
}

static int
clear(void **state)
{
	(void)state;
	fake_clear();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_says_that_memory_ran_out),
		cmocka_unit_test(csv_says_that_the_disk_is_full),
		cmocka_unit_test(html_says_that_memory_ran_out),
		cmocka_unit_test(html_says_that_the_disk_is_full),
		cmocka_unit_test(json_says_that_memory_ran_out),
		cmocka_unit_test(json_says_that_the_disk_is_full),
		cmocka_unit_test(md_says_that_memory_ran_out),
		cmocka_unit_test(md_says_that_the_disk_is_full),
		cmocka_unit_test(xlsx_says_that_memory_ran_out),
		cmocka_unit_test(xlsx_says_that_the_disk_is_full),
		cmocka_unit_test(every_temporary_file_counts),
		cmocka_unit_test(a_form_says_that_memory_ran_out),
	};

	return cmocka_run_group_tests(tests, prepare, clear);
}
