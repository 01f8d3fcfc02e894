/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workbook writer: plan, names, texts, and the file as unzipped XML.
 * What readers of other makes see is tested by tests/support/readback.py.
 */
#include "support/test.h"

#include <dirent.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "support/fake_doc.h"
#include "support/unzip.h"
#include "writer/common.h"
#include "writer/writer.h"
#include "writer/xlsx_plan.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct writer_counts counts;
	struct xlsx_plan plan;
	struct strbuf sb;
	char *file;
	size_t len;
	char *parts; /* every member inflated, one after another */
};

static int
setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	arena_init(&fixture.arena);
	strbuf_init(&fixture.sb, WRITER_TEXT_MAX);
	*state = &fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	xlsx_max_rows = 1048576;
	xlsx_plan_clear(&f->plan);
	strbuf_clear(&f->sb);
	free(f->file);
	free(f->parts);
	arena_clear(&f->arena);
	return 0;
}

static void
draw_doc(struct fixture *f, const struct doc *doc)
{
	if (writer_xlsx.write(doc, fake_path(".xlsx"), &f->counts, &f->err) !=
	    0)
		fail_msg("%s", f->err.text);
	f->file = fake_read(fake_path(".xlsx"), &f->len);
	assert_non_null(f->file);
	f->parts = unzip_text(f->file, f->len);
}

static void
draw(struct fixture *f, int64_t n)
{
	draw_doc(f, fake_doc(&f->arena, f->rows, n));
}

static void
want(const struct fixture *f, const char *piece)
{
	if (strstr(f->parts, piece) == NULL)
		fail_msg("missing: %s", piece);
}

static size_t
count(const struct fixture *f, const char *piece)
{
	size_t n = 0;

	for (const char *p = f->parts; (p = strstr(p, piece)) != NULL; p++)
		n++;
	return n;
}

/* ---- the plan ---- */

static void
sections_with_a_sheet_of_their_own_become_sheets(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "Cover", "Summary", "Users",
		"Leavers-movers late", "USERS (2)" };
	const struct doc *doc = fake_doc(&f->arena, f->rows, 10);

	assert_int_equal(xlsx_plan_make(&f->plan, doc, &f->err), 0);
	assert_int_equal(f->plan.n, NITEMS(names));
	for (size_t i = 0; i < NITEMS(names); i++)
		assert_string_equal(f->plan.sheets[i].name, names[i]);
	assert_null(f->plan.sheets[0].table);
	assert_non_null(f->plan.sheets[2].table);
	assert_null(f->plan.sheets[4].table); /* a banner stands above it */
}

static void
names_are_short_clean_and_unlike_each_other(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *heading, *name;
	} cases[] = {
		{ "A heading that is much longer than Excel allows",
		    "A heading that is much longer t" },
		{ "A heading that is much longer than EXCEL allows too",
		    "A heading that is much long (2)" },
		{ "\xC3\x84", "\xC3\x84" },
		{ "\xC3\xA4", "\xC3\xA4 (2)" },
		{ "'quoted'", "quoted" },
		{ "", "Sheet" },
		{ "[*?:]", "Sheet (2)" },
		{ "history", "history (2)" },
		{ "a\033b", "a<U+001B>b" },
		{ "line\nend", "line end" },
	};
	struct doc *doc = doc_new(&f->arena, "x", "X");

	for (size_t i = 0; i < NITEMS(cases); i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "s%zu", i);
		doc_section(doc, key, 1, true, cases[i].heading);
		doc_banner(doc, DOC_GOOD, "text");
	}
	assert_int_equal(xlsx_plan_make(&f->plan, doc, &f->err), 0);
	assert_int_equal(f->plan.n, NITEMS(cases));
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_string_equal(f->plan.sheets[i].name, cases[i].name);
	draw_doc(f, doc);
}

static void
a_table_beyond_the_limit_is_split_and_says_so(void **state)
{
	struct fixture *f = *state;

	xlsx_max_rows = 100;
	draw_doc(f, fake_single(&f->arena, f->rows, 250));
	assert_int_equal(f->counts.rows, 250);
	assert_int_equal(f->counts.pages, 4);
	want(f, "<sheet name=\"Users\" ");
	want(f, "<sheet name=\"Users (2)\" ");
	want(f, "<sheet name=\"Users (3)\" ");
	want(f, "Rows 1 to 98 of 250. Continued on the sheet Users (2).");
	want(f, "Rows 99 to 196 of 250. Continued from the sheet Users. "
		"Continued on the sheet Users (3).");
	want(f, "Rows 197 to 250 of 250. Continued from the sheet Users (2).");
	want(f, "<definedName name=\"table_users\">'Users'!$A$2:$H$100<");
	want(f, "<definedName name=\"table_users_3\">"
		"'Users (3)'!$A$2:$H$56<");
	assert_int_equal(f->rows[0].opened, 1);
	assert_int_equal(f->rows[0].closed, 1);
}

static void
a_table_that_just_fits_is_not_split(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = fake_single(&f->arena, f->rows, 1048574);

	assert_int_equal(xlsx_plan_make(&f->plan, doc, &f->err), 0);
	assert_int_equal(f->plan.n, 2);
	xlsx_plan_clear(&f->plan);
	doc = fake_single(&f->arena, f->rows, 1048576);
	assert_int_equal(xlsx_plan_make(&f->plan, doc, &f->err), 0);
	assert_int_equal(f->plan.n, 3);
	assert_int_equal(f->plan.sheets[1].n, 1048573);
	assert_int_equal(f->plan.sheets[2].n, 3);
	assert_int_equal(f->plan.sheets[2].from, 1048573);
}

static void
a_long_table_among_others_gets_its_own_sheet(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "X");
	struct doc_table table;

	doc_section(doc, "gaps", 1, true, "Gaps");
	table = fake_table(&f->rows[0], "a", "Short", 5);
	doc_table(doc, &table);
	table = fake_table(&f->rows[1], "b", "Long", 3000);
	doc_table(doc, &table);
	draw_doc(f, doc);
	assert_int_equal(f->counts.rows, 3005);
	want(f, "<sheet name=\"Gaps\" ");
	want(f, "<sheet name=\"Long\" ");
	want(f, "<definedName name=\"table_b\">'Long'!$A$1:$H$3001<");
	want(f, "location=\"'Long'!A1\"");
}

/* ---- the file ---- */

static void
every_row_is_drawn_and_counted(void **state)
{
	struct fixture *f = *state;

	draw(f, 1000);
	assert_int_equal(f->counts.rows, 1030);
	assert_int_equal(f->counts.pages, 5);
	assert_int_equal(f->counts.left_out, 0);
	want(f, "<definedName name=\"table_users\">'Users'!$A$1:$H$1001<");
	want(f, "<definedName name=\"table_findings\">");
	want(f, "No account is of this kind.");
}

static void
table_sheets_freeze_filter_and_repeat_their_header(void **state)
{
	struct fixture *f = *state;

	draw(f, 40);
	want(f, "<autoFilter ref=\"A1:H41\"/>");
	want(f, "<pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\"");
	want(f, ">Users!$1:$1<");
	want(f, "fitToHeight=\"0\"");
	want(f, "orientation=\"landscape\"");
	want(f, "&amp;C&amp;10 INCOMPLETE: 1 part could not be read");
	want(f, "Page &amp;P of &amp;N");
	want(f, "2026-Q4 - Confidential");
}

static void
formulas_stay_text_and_nothing_forbidden_gets_in(void **state)
{
	struct fixture *f = *state;

	draw(f, 40);
	assert_int_equal(count(f, "<f>"), 0);
	want(f, ">=cmd|'/C calc'!A0</t>");
	want(f, "right &lt;U+202E&gt; to left");
	want(f, "bell &lt;U+0007&gt; escape &lt;U+001B&gt;[31m");
	want(f, "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes");
	want(f, "not a character \xEF\xBF\xBD\xEF\xBF\xBD end");
	want(f, "_x005F_x0041_ is not A");
	want(f, "characters in all]</t>");
	want(f, "comma, \"quote\" and\nnew line");
	assert_null(strchr(f->parts, '\x1b'));
}

/* "&G" and "&[Picture]" ask for a picture; doubled they still did. */
static void
a_company_with_an_ampersand_stands_in_the_header(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "P&G &[Picture] &G&&G");
	const struct doc_field fields[] = { { "a", "A", cell_number(1), DOC_NOWHERE } };

	doc->campaign = "R&G";
	doc->classification = "&P &A @SUM(A1)";
	doc_fields(doc, "f", fields, NITEMS(fields));
	draw_doc(f, doc);
	want(f, "P&amp;&amp;&amp;10G &amp;&amp;&amp;10[Picture] ");
	want(f, "&amp;L&amp;9 R&amp;&amp;&amp;9G - &amp;&amp;P &amp;&amp;A @SUM");
}

static void
a_head_without_room_still_says_incomplete(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x",
	    "&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G&G");
	const struct doc_field fields[] = { { "a", "A", cell_number(1), DOC_NOWHERE } };

	doc->status = DOC_BAD;
	doc->status_text = "INCOMPLETE";
	doc_fields(doc, "f", fields, NITEMS(fields));
	draw_doc(f, doc);
	want(f, "<oddHeader>&amp;C&amp;10 INCOMPLETE</oddHeader>");
}

static void
moments_and_numbers_are_real(void **state)
{
	struct fixture *f = *state;

	draw(f, 40);
	want(f, "yyyy-mm-dd hh:mm:ss");
	want(f, "<v>46296.5</v>"); /* 2026-10-01T12:00:00Z */
	want(f, "<v>1234567</v>");
	want(f, ">unknown</t>");
}

static void
a_number_with_more_digits_than_a_double_stays_exact(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "X");
	const struct doc_field fields[] = {
		{ "a", "A", cell_number(INT64_C(9007199254740993)), DOC_NOWHERE },
		{ "b", "B", cell_number(INT64_C(999999999999999)), DOC_NOWHERE },
		{ "c", "C", cell_time(INT64_C(-5000000000)), DOC_NOWHERE },
	};

	doc_fields(doc, "f", fields, NITEMS(fields));
	draw_doc(f, doc);
	want(f, ">9007199254740993</t>");
	want(f, "<v>999999999999999</v>");
	want(f, ">1811-07-23T15:06:40Z</t>");
}

static void
figures_are_native_charts_beside_their_numbers(void **state)
{
	struct fixture *f = *state;

	draw(f, 1);
	assert_int_equal(count(f, "<c:barChart>"), 2);
	want(f, "<c:f>Summary!$B$");
	want(f, "<a:srgbClr val=\"B3261E\"/>");
}

static void
the_first_sheet_lists_the_others(void **state)
{
	struct fixture *f = *state;

	draw(f, 40);
	want(f, "location=\"'Users'!A1\"");
	want(f, "location=\"'USERS (2)'!A1\"");
	want(f, "All times are UTC.");
	want(f, "machines included.");
	assert_null(strstr(f->parts, "activeTab="));
	assert_int_equal(count(f, "tabSelected=\"1\""), 1);
}

static void
the_same_document_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = fake_doc(&f->arena, f->rows, 300);
	size_t len;
	char *again;

	draw_doc(f, doc);
	want(f, "2026-10-01T12:00:00Z</dcterms:created>");
	assert_int_equal(
	    writer_xlsx.write(doc, fake_path(".xlsx2"), &f->counts, &f->err),
	    0);
	again = fake_read(fake_path(".xlsx2"), &len);
	assert_int_equal(len, f->len);
	assert_memory_equal(again, f->file, len);
	free(again);
}

static size_t
open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	while (dir != NULL && readdir(dir) != NULL)
		n++;
	if (dir != NULL)
		(void)closedir(dir);
	return n;
}

static void
a_failing_cursor_leaves_no_file_and_nothing_open(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = fake_doc(&f->arena, f->rows, 100);
	size_t before = open_files();

	f->rows[0].fail_at = 50;
	assert_int_equal(
	    writer_xlsx.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	assert_non_null(strstr(f->err.text, "row 51: the store went away"));
	f->rows[0].fail_at = -1;
	f->rows[0].count = 99;
	assert_int_equal(
	    writer_xlsx.write(doc, fake_path(".no"), &f->counts, &f->err), -1);
	assert_non_null(strstr(f->err.text, "100 rows announced, 99 came"));
	assert_false(file_exists(fake_path(".no")));
	assert_int_equal(open_files(), before);
	assert_int_equal(f->rows[0].opened, f->rows[0].closed);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(writer_xlsx.write(fake_doc(&f->arena, f->rows, 1),
			     fake_path("/no/x.xlsx"), &f->counts, &f->err),
	    -1);
	assert_int_equal(f->err.code, ERR_IO);
}

static void
long_text_is_cut_with_its_length_told(void **state)
{
	struct fixture *f = *state;
	const char *out;

	/* fills fake_long */
	out = xlsx_text(&f->sb, fake_long, fake_single(&f->arena, f->rows, 0));
	assert_true(xlsx_units(out) <= XLSX_CELL_MAX);
	assert_true(xlsx_units(out) > XLSX_CELL_MAX - 300);
	assert_non_null(strstr(out, " [cut here: 40,000 characters in all]"));
}

static void
plain_text_is_not_copied(void **state)
{
	struct fixture *f = *state;
	const char *plain = "a_b x_y";

	assert_ptr_equal(xlsx_text(&f->sb, plain, NULL), plain);
	assert_string_equal(xlsx_text(&f->sb, "_x12_ _xZZZZ_ _x00e4_", NULL),
	    "_x12_ _xZZZZ_ _x005F_x00e4_");
}

/* ---- what people fill in ---- */

static void
cells_of_people_are_open_and_checked(void **state)
{
	struct fixture *f = *state;

	draw_doc(f, fake_form(&f->arena, f->rows, 40));
	want(f, "<sheetProtection sheet=\"1\" objects=\"1\" "
		"scenarios=\"1\" formatColumns=\"0\" formatRows=\"0\" "
		"sort=\"0\" autoFilter=\"0\"/>");
	assert_int_equal(count(f, "<sheetProtection "), 5);
	want(f, "<protection locked=\"0\"/>");
	want(f, "<formula1>'Lists'!$A$2:$A$5</formula1>");
	want(f, "<formula1>'Lists'!$B$2:$B$2</formula1>");
	want(f, "sqref=\"E2:E41\"");
	want(f, "name=\"Lists\" sheetId=\"5\" state=\"hidden\"");
	want(f, "promptTitle=\"ten letters ten letters ten lett\"");
	assert_int_equal(f->counts.rows, 40);
}

static void
rows_show_that_they_are_decided_or_lack_a_reason(void **state)
{
	struct fixture *f = *state;

	draw_doc(f, fake_form(&f->arena, f->rows, 40));
	want(f, "<conditionalFormatting sqref=\"A2:K41\">");
	want(f, "<formula>AND(OR($E2=\"modify\",$E2=\"say \"\"no\"\"\"),"
		"LEN(TRIM($F2))=0)</formula>");
	want(f, "<formula>LEN($E2)&gt;0</formula>");
}

static void
progress_is_counted_by_the_workbook(void **state)
{
	struct fixture *f = *state;

	draw_doc(f, fake_form(&f->arena, f->rows, 40));
	want(f, "<f>COUNTA('It''s theirs'!$E$2:$E$41)</f><v>0</v>");
	want(f, "<f>COUNTIF('It''s theirs'!$E$2:$E$41,$A$7)</f><v>0</v>");
	want(f, "<f>B4-B5</f><v>40</v>");
	want(f, "SUMPRODUCT(('It''s theirs'!$E$2:$E$41=$A$8)*"
		"(LEN(TRIM('It''s theirs'!$F$2:$F$41))=0))");
}

static void
progress_adds_up_the_sheets_of_a_long_table(void **state)
{
	struct fixture *f = *state;

	xlsx_max_rows = 600;
	draw_doc(f, fake_form(&f->arena, f->rows, 1000));
	want(f, "<f>COUNTA('It''s theirs'!$E$3:$E$600)+"
		"COUNTA('It''s theirs (2)'!$E$3:$E$404)</f>");
	want(f, "sqref=\"E3:E404\"");
}

static void
a_document_nobody_fills_in_is_not_locked(void **state)
{
	draw(*state, 40);
	assert_int_equal(count(*state, "<sheetProtection "), 0);
}

static void
a_number_leads_to_the_rows_it_counts(void **state)
{
	struct fixture *f = *state;

	draw_doc(f, fake_form(&f->arena, f->rows, 40));
	want(f, "location=\"'It''s theirs'!A1\"");
	assert_int_equal(count(f, "<hyperlink "), 4); /* three on the cover */
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
		T(sections_with_a_sheet_of_their_own_become_sheets),
		T(names_are_short_clean_and_unlike_each_other),
		T(a_table_beyond_the_limit_is_split_and_says_so),
		T(a_table_that_just_fits_is_not_split),
		T(a_long_table_among_others_gets_its_own_sheet),
		T(every_row_is_drawn_and_counted),
		T(table_sheets_freeze_filter_and_repeat_their_header),
		T(formulas_stay_text_and_nothing_forbidden_gets_in),
		T(a_company_with_an_ampersand_stands_in_the_header),
		T(a_head_without_room_still_says_incomplete),
		T(moments_and_numbers_are_real),
		T(a_number_with_more_digits_than_a_double_stays_exact),
		T(figures_are_native_charts_beside_their_numbers),
		T(the_first_sheet_lists_the_others),
		T(the_same_document_gives_the_same_bytes),
		T(a_failing_cursor_leaves_no_file_and_nothing_open),
		T(a_folder_that_is_not_there_is_an_error),
		T(long_text_is_cut_with_its_length_told),
		T(plain_text_is_not_copied),
		T(cells_of_people_are_open_and_checked),
		T(rows_show_that_they_are_decided_or_lack_a_reason),
		T(progress_is_counted_by_the_workbook),
		T(progress_adds_up_the_sheets_of_a_long_table),
		T(a_document_nobody_fills_in_is_not_locked),
		T(a_number_leads_to_the_rows_it_counts),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
