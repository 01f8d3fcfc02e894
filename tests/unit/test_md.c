/* SPDX-License-Identifier: Apache-2.0 */
/* The Markdown writer: nothing foreign becomes markup, nothing is hidden. */
#include "support/test.h"

#include "base/file.h"
#include "support/fake_doc.h"
#include "writer/common.h"
#include "writer/writer.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct writer_counts counts;
	char *text;
	size_t len;
};

static int
setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	free(f->text);
	arena_clear(&f->arena);
	return 0;
}

static void
draw(struct fixture *f, int64_t n)
{
	const struct doc *doc = fake_doc(&f->arena, f->rows, n);

	if (writer_md.write(doc, fake_path(".md"), &f->counts, &f->err) != 0)
		fail_msg("%s", f->err.text);
	f->text = fake_read(fake_path(".md"), &f->len);
	assert_non_null(f->text);
}

static void
want(const struct fixture *f, const char *piece)
{
	if (strstr(f->text, piece) == NULL)
		fail_msg("missing: %s", piece);
}

static void
the_head_says_what_it_is_and_whether_it_is_whole(void **state)
{
	struct fixture *f = *state;

	draw(f, 30);
	want(f, "# Access review 2026-Q4\n");
	want(f, "**Status:** INCOMPLETE: 1 part could not be read\n");
	want(f, "**As of:** 2026-10-01T12:00:00Z\n");
	want(f, "> **INCOMPLETE: 1 part could not be read**");
}

static void
markup_in_foreign_text_stays_text(void **state)
{
	struct fixture *f = *state;

	draw(f, 30);
	want(f, "pipe \\| and \\`tick\\` and \\*star\\* \\[a\\](b)");
	want(f, "&lt;script>alert(1)&lt;/script>");
	want(f, "\"quote\" and / new line");
	want(f, "right &lt;U+202E> to left");
	want(f, "WWW&#46;evil.example, ftp&#58;//evil.example, "
		"&lt;a\\@evil.example>");
	assert_null(strstr(f->text, "<script"));
}

static void
each_table_line_has_the_same_number_of_cells(void **state)
{
	struct fixture *f = *state;
	size_t lines = 0;

	draw(f, 30);
	for (char *line = f->text; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');
		size_t bars = 0;

		for (char *p = line; p < end; p++)
			bars += *p == '|' && (p == line || p[-1] != '\\');
		if (*line == '|' && bars != 3) { /* not of a figure */
			assert_int_equal(bars, 9);
			lines++;
		}
		line = end == NULL ? NULL : end + 1;
	}
	assert_int_equal(lines, 2 + 30 + 2 + 30);
}

static void
a_long_table_names_the_file_that_has_it(void **state)
{
	struct fixture *f = *state;

	draw(f, 1234);
	want(f, "1,234 rows; every one is in users.csv");
	assert_int_equal(f->counts.rows, 30);
	assert_int_equal(f->counts.left_out, 1234);
}

static void
a_long_table_without_another_file_is_drawn_whole(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "X");
	struct doc_table table = fake_table(f->rows, "users", "Users", 500);

	table.also_in = NULL;
	doc_table(doc, &table);
	assert_int_equal(
	    writer_md.write(doc, fake_path(".md"), &f->counts, &f->err), 0);
	assert_int_equal(f->counts.rows, 500);
	assert_int_equal(f->counts.left_out, 0);
}

static void
an_empty_table_says_so(void **state)
{
	struct fixture *f = *state;

	draw(f, 30);
	want(f, "No account is of this kind.");
}

static void
code_is_indented_and_ends_only_by_itself(void **state)
{
	struct fixture *f = *state;
	static const char *const lines[] = { "muster verify *q4* <b>",
		"```", "two\nlines" };
	struct doc *doc = doc_new(&f->arena, "x", "X");

	doc_code(doc, "how", lines, NITEMS(lines));
	assert_int_equal(
	    writer_md.write(doc, fake_path(".md"), &f->counts, &f->err), 0);
	f->text = fake_read(fake_path(".md"), &f->len);
	assert_non_null(f->text);
	want(f, "\n    muster verify *q4* <b>\n    ```\n    two");
	assert_null(strstr(f->text, "\nlines")); /* would end the block */
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
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_head_says_what_it_is_and_whether_it_is_whole),
		T(markup_in_foreign_text_stays_text),
		T(each_table_line_has_the_same_number_of_cells),
		T(a_long_table_names_the_file_that_has_it),
		T(a_long_table_without_another_file_is_drawn_whole),
		T(an_empty_table_says_so),
		T(code_is_indented_and_ends_only_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
