/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dashboard's file: nothing foreign becomes markup, every row is in it,
 * and it loads nothing.  That a browser agrees is tested by
 * tests/e2e/test_dashboard.py.
 */
#include "support/test.h"

#include "base/file.h"
#include "base/json.h"
#include "support/fake_doc.h"
#include "support/fake_grid.h"
#include "writer/common.h"
#include "writer/html_page.h"
#include "writer/writer.h"

static const char template_text[] =
    "<!DOCTYPE html><html lang=\"{{language}}\"><title>{{title}}</title>"
    "<meta content=\"'{{style_digest}}' '{{script_digest}}'\">"
    "<style>{{{style}}}</style><nav>{{{contents}}}</nav>"
    "<h1 class=\"{{status}}\">{{word.contents}} {{as_of}}</h1>"
    "<main>{{{content}}}</main>"
    "<script type=\"application/json\" id=\"words\">{{{words}}}</script>"
    "<script>{{{script}}}</script></html>\n";

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct writer_counts counts;
	struct doc_style style;
	char *text;
	size_t len;
};

static int
setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	arena_init(&fixture.arena);
	fixture.style.language = "en";
	fixture.style.accent = "#123456";
	fixture.style.html_template = template_text;
	fixture.style.css = "p{}\n";
	fixture.style.script = "";
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
	struct doc *doc = fake_doc(&f->arena, f->rows, n);

	doc->style = &f->style;
	free(f->text);
	if (writer_html.write(doc, fake_path(".html"), &f->counts, &f->err) !=
	    0)
		fail_msg("%s", f->err.text);
	f->text = fake_read(fake_path(".html"), &f->len);
	assert_non_null(f->text);
}

static void
want(const struct fixture *f, const char *piece)
{
	if (strstr(f->text, piece) == NULL)
		fail_msg("missing: %s", piece);
}

static size_t
count(const struct fixture *f, const char *piece)
{
	size_t n = 0;

	for (const char *p = f->text; (p = strstr(p, piece)) != NULL; p++)
		n++;
	return n;
}

static void
the_page_says_what_it_is(void **state)
{
	struct fixture *f = *state;

	draw(f, 5);
	want(f, "<title>Access review 2026-Q4</title>");
	want(f, "<h1 class=\"bad\">Contents 2026-10-01T12:00:00Z</h1>");
	want(f, "<a href=\"#summary\"><span>Summary</span></a>");
	want(f, "<span class=\"count\">5</span>");
	want(f, "No account is of this kind.");
	want(f, ":root{--accent:#123456}");
	assert_int_equal(f->counts.rows, 35);
	assert_int_equal(f->counts.left_out, 0);
}

static void
the_policy_names_the_digest_of_style_and_script(void **state)
{
	struct fixture *f = *state;

	draw(f, 1);
	/* The text between <style> and </style>, by openssl dgst -sha256
	 * -binary | base64; and of nothing */
	want(f, "@page{@top-left{content:\"Access review 2026-Q4\"}"
		"@top-center{content:\"INCOMPLETE: 1 part could not be "
		"read\"}");
	want(f, "content:\"Page \" counter(page) \" of \" counter(pages) }");
	want(f, "'sha256-WA1kigj2ZtY88kMYn7aRsoRYg+0MhIOOmREtmqhzY1s='");
	want(f, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

static void
foreign_text_never_becomes_markup(void **state)
{
	struct fixture *f = *state;

	for (int64_t n = 30; n < 1000; n += 900) { /* markup, then data */
		draw(f, n);
		assert_null(strstr(f->text, "<script>alert"));
		assert_null(strstr(f->text, "<!--"));
		assert_null(strstr(f->text, "onmouseover=\"alert"));
		assert_null(strchr(f->text, '\x1b'));
		want(f, "right &#60;U+202E&#62; to left");
		assert_int_equal(count(f, "</script>"), 3 + (n > 300));
	}
	want(f, "right \\u003cU+202E\\u003e to left");
	want(f, "\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e");
}

static void
nothing_is_loaded_from_elsewhere(void **state)
{
	struct fixture *f = *state;

	draw(f, 500);
	assert_null(strstr(f->text, "http:"));
	assert_null(strstr(f->text, "https:"));
	assert_null(strstr(f->text, " src="));
	assert_null(strstr(f->text, " style="));
	assert_int_equal(count(f, "href="), count(f, "href=\"#"));
}

/* Number and length of each run; together they are the rows of the block. */
static void
check_runs(struct fixture *f, const struct json *runs, size_t values, int64_t n)
{
	struct json item;
	int64_t number, rows = 0;
	bool length = false;

	for (bool in = json_first(runs, &item); in;
	     in = json_next(&item), length = !length) {
		assert_int_equal(json_as_int(&item, &number, &f->err), 0);
		if (length)
			rows += number;
		else
			assert_in_range(number, 0, values - 1);
	}
	assert_false(length);
	assert_int_equal(rows, n);
}

/* Every block of a big table, read as the script reads it. */
static void
check_block(struct fixture *f, const char *text, size_t len, size_t *rows)
{
	struct json_doc *tree;
	struct json root, columns, column, values, index, item;
	int64_t n;

	if (json_parse(&tree, text, len, &json_limits_data, &f->err) != 0)
		fail_msg("%s", f->err.text);
	json_root(tree, &root);
	assert_int_equal(json_get_int(&root, "n", &n, &f->err), 0);
	assert_int_equal(json_get_list(&root, "c", &columns, &f->err), 0);
	assert_int_equal(json_count(&columns), 8);
	for (bool ok = json_first(&columns, &column); ok;
	     ok = json_next(&column)) {
		int64_t at = 0;

		assert_int_equal(
		    json_get_list(&column, "d", &values, &f->err), 0);
		json_member(&column, "r", &index);
		if (json_type(&index) != JSON_ABSENT) {
			check_runs(f, &index, json_count(&values), n);
			continue;
		}
		json_member(&column, "i", &index);
		if (json_type(&index) == JSON_ABSENT) {
			assert_int_equal(json_count(&values), n);
			continue;
		}
		assert_int_equal(json_count(&index), n);
		for (bool in = json_first(&index, &item); in;
		     in = json_next(&item)) {
			assert_int_equal(json_as_int(&item, &at, &f->err), 0);
			assert_in_range(at, 0, json_count(&values) - 1);
		}
	}
	*rows += (size_t)n;
	json_free(tree);
}

static void
every_row_of_a_big_table_is_in_its_blocks(void **state)
{
	struct fixture *f = *state;
	const char *mark = "data-for=\"users\">";
	size_t rows = 0, blocks = 0;

	draw(f, 10000);
	assert_int_equal(f->counts.rows, 10030);
	for (char *p = f->text; (p = strstr(p, mark)) != NULL; blocks++) {
		char *end;

		p += strlen(mark);
		end = strstr(p, "</script>");
		assert_non_null(end);
		check_block(f, p, (size_t)(end - p), &rows);
	}
	assert_int_equal(blocks, 3); /* 4,096 rows each */
	assert_int_equal(rows, 10000);
	want(f, "so only the first 50 of 10,000 rows are shown");
	assert_int_equal(count(f, "<tr><td class=\"k-id\">"), 50 + 30);
	want(f, "data-rows=\"10000\"");
}

static void
a_small_table_is_markup_that_needs_no_script(void **state)
{
	struct fixture *f = *state;

	draw(f, 300);
	assert_int_equal(count(f, "class=\"rows\""), 0);
	assert_int_equal(count(f, "<tr><td class=\"k-id\">"), 330);
	want(f, "<td class=\"k-severity\" data-v=\"4\"><span class=\"tag "
		"severity-critical\">critical</span></td>");
	want(f, "<td class=\"k-number\" data-u><i class=\"unknown\">unknown"
		"</i></td>");
	want(f, "<td class=\"k-time\" data-v=\"2026-10-01T12:00:00Z\">"
		"2026-10-01 12:00:00</td>");
}

static void
figures_are_drawn_with_their_numbers(void **state)
{
	struct fixture *f = *state;

	draw(f, 1);
	want(f, "<th scope=\"row\">Production &#60;eu&#62;</th>"
		"<td class=\"k-number\">120</td>");
	want(f, "<rect width=\"1000\" height=\"10\" class=\"fill "
		"severity-medium\"/>");
	want(f, "<rect width=\"75\" height=\"10\" class=\"fill "
		"severity-critical\"/>");
}

static void
the_same_document_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	char *first;
	size_t len;

	draw(f, 5000);
	first = f->text;
	len = f->len;
	f->text = NULL;
	draw(f, 5000);
	assert_int_equal(len, f->len);
	assert_memory_equal(first, f->text, len);
	free(first);
}

static void
refused(struct fixture *f, const char *why)
{
	struct doc *doc = fake_doc(&f->arena, f->rows, 5);

	doc->style = &f->style;
	assert_int_equal(
	    writer_html.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	if (strstr(f->err.text, why) == NULL)
		fail_msg("%s", f->err.text);
	assert_false(file_exists(fake_path(".no")));
}

static void
bad_templates_are_refused(void **state)
{
	struct fixture *f = *state;

	f->style.css = "a::after{content:'</style>'}";
	refused(f, "would end early");
	f->style.css = "";
	f->style.script = "x = '</script>'";
	refused(f, "would end early");
	f->style.script = NULL;
	refused(f, "not loaded");
	f->style.script = "";
	f->style.html_template = "\n{{nonsense}}";
	refused(f, "line 2");
	f->style.html_template = "{{word.nonsense}}";
	refused(f, "no such value");
}

static void
a_failing_cursor_leaves_no_file(void **state)
{
	struct fixture *f = *state;

	for (int64_t n = 5; n < 1000; n += 600) {
		struct doc *doc = fake_doc(&f->arena, f->rows, n);

		doc->style = &f->style;
		f->rows[0].fail_at = 4;
		assert_int_equal(writer_html.write(doc, fake_path(".no"),
				     &f->counts, &f->err),
		    -1);
		assert_non_null(strstr(f->err.text, "the store went away"));
		assert_false(file_exists(fake_path(".no")));
		assert_int_equal(f->rows[0].opened, f->rows[0].closed);
	}
}

/* ---- blocks, code and links ---- */

static const struct doc_column one_column[] = {
	{ "who", "Who", CELL_TEXT, 30, false, DOC_NOWHERE },
};

static unsigned
every_third_is_a_head(int64_t row)
{
	return row % 3 == 0 ? 0 : 1;
}

static void
hostile_links(int64_t row, struct cell *cells)
{
	static const char *const values[] = { "\"><script>alert(2)</script>",
		"a&b=c#d e" };

	cells[0] = cell_text("shown");
	cells[0].see = (struct doc_link){ "x\"><i>", 0, "who",
		values[row % 2], NULL, NULL };
}

/* A table that links to itself, under a key that no report would choose. */
static void
draw_grid(struct fixture *f, struct fake_grid *grid)
{
	static const char *const lines[] = { "muster verify </code></pre>",
		"a & b" };
	struct doc *doc = doc_new(&f->arena, "x", "X");
	const struct doc_table table = fake_grid_table(
	    grid, "x\"><i>", one_column, NITEMS(one_column));

	doc->style = &f->style;
	doc_section(doc, "s", 1, true, "S");
	doc_table(doc, &table);
	doc_code(doc, "how", lines, NITEMS(lines));
	if (writer_html.write(doc, fake_path(".html"), &f->counts, &f->err) !=
	    0)
		fail_msg("%s", f->err.text);
	f->text = fake_read(fake_path(".html"), &f->len);
	assert_non_null(f->text);
}

static void
rows_of_blocks_say_their_level(void **state)
{
	struct fake_grid grid = { 6, hostile_links, every_third_is_a_head };
	struct fixture *f = *state;

	draw_grid(f, &grid);
	assert_int_equal(count(f, "<tr class=\"level-0\">"), 2);
	assert_int_equal(count(f, "<tr class=\"level-1\">"), 4);
}

static void
code_is_kept_as_it_is(void **state)
{
	struct fake_grid grid = { 1, hostile_links, NULL };
	struct fixture *f = *state;

	draw_grid(f, &grid);
	want(f, "<pre tabindex=\"0\"><code>muster verify "
		"&#60;/code&#62;&#60;/pre&#62;\na &#38; b\n</code></pre>");
	assert_int_equal(count(f, "</pre>"), 1);
}

static void
a_link_cannot_leave_its_attribute(void **state)
{
	struct fake_grid grid = { 2, hostile_links, NULL };
	struct fixture *f = *state;

	draw_grid(f, &grid);
	assert_int_equal(
	    count(f, "<a href=\"#x&#34;&#62;&#60;i&#62;\" data-q=\"who="), 2);
	want(f, "data-q=\"who=%22%3E%3Cscript%3Ealert%282%29%3C%2Fscript%3E\"");
	want(f, "data-q=\"who=a%26b%3Dc%23d%20e\"");
	assert_null(strstr(f->text, "<script>alert(2)"));
	assert_null(strstr(f->text, "<i>\""));
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
		T(the_page_says_what_it_is),
		T(the_policy_names_the_digest_of_style_and_script),
		T(foreign_text_never_becomes_markup),
		T(nothing_is_loaded_from_elsewhere),
		T(every_row_of_a_big_table_is_in_its_blocks),
		T(a_small_table_is_markup_that_needs_no_script),
		T(figures_are_drawn_with_their_numbers),
		T(the_same_document_gives_the_same_bytes),
		T(bad_templates_are_refused),
		T(a_failing_cursor_leaves_no_file),
		T(rows_of_blocks_say_their_level),
		T(code_is_kept_as_it_is),
		T(a_link_cannot_leave_its_attribute),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
