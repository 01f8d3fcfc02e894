/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workbook writer: where links lead, how many a sheet has, blocks that
 * fold, what is printed, and the logo.
 */
#include "support/test.h"

#include "base/strbuf.h"
#include "support/fake_doc.h"
#include "support/fake_grid.h"
#include "support/unzip.h"
#include "writer/common.h"
#include "writer/writer.h"
#include "writer/xlsx_plan.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct doc_style style;
	struct writer_counts counts;
	char *file, *parts;
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

	xlsx_max_rows = 1048576;
	free(f->file);
	free(f->parts);
	arena_clear(&f->arena);
	return 0;
}

static void
draw(struct fixture *f, const struct doc *doc)
{
	free(f->file);
	free(f->parts);
	if (writer_xlsx.write(doc, fake_path(".xlsx"), &f->counts, &f->err) !=
	    0)
		fail_msg("%s", f->err.text);
	f->file = fake_read(fake_path(".xlsx"), &f->len);
	assert_non_null(f->file);
	f->parts = unzip_text(f->file, f->len);
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
	const size_t len = strlen(piece);
	const char *p = f->parts, *end = p + strlen(p);
	size_t n = 0;

	/* not strstr(): a sanitizer measures the whole text at each call */
	while ((p = memchr(p, piece[0], (size_t)(end - p))) != NULL) {
		n += (size_t)(end - p) >= len && memcmp(p, piece, len) == 0;
		p++;
	}
	return n;
}

/* A table of one's own on a sheet of its own. */
static void
add_sheet(struct doc *doc, const char *heading, const struct doc_table *table)
{
	doc_section(doc, heading, 1, true, heading);
	doc_table(doc, table);
}

/* ---- where links lead ---- */

static const struct doc_column from_columns[] = {
	{ "what", "What", CELL_TEXT, 30, false, DOC_NOWHERE },
};

static void
linking(int64_t row, struct cell *cells)
{
	static const struct doc_link links[] = {
		{ "users", 1, NULL, NULL, NULL, NULL },
		{ "users", 5, NULL, NULL, NULL, NULL },
		{ "users", 99, NULL, NULL, NULL, NULL },
		{ "users", 250, NULL, NULL, NULL, NULL },
		{ "users", 0, "account", "user000099@generated.example", NULL,
		    NULL },
		{ "users", 0, "account", "nobody@generated.example", NULL,
		    NULL },
		{ "elsewhere", 1, NULL, NULL, NULL, NULL },
		{ "users", 0, "account", NULL, NULL, NULL },
	};

	cells[0] = cell_text(row == 7 ? "user000003@generated.example" : "x");
	cells[0].see = links[row];
}

static struct doc *
linked(struct fixture *f, struct fake_grid *grid)
{
	struct doc *doc = doc_new(&f->arena, "x", "X");
	struct doc_table table;

	doc_section(doc, "cover", 1, true, "Cover");
	doc_banner(doc, DOC_GOOD, "whole");
	table = fake_grid_table(
	    grid, "from", from_columns, NITEMS(from_columns));
	add_sheet(doc, "From", &table);
	table = fake_table(&f->rows[0], "users", "Users", 250);
	add_sheet(doc, "Users", &table);
	return doc;
}

static void
a_link_leads_to_the_cell_its_row_begins_with(void **state)
{
	struct fake_grid grid = { 8, linking, NULL };
	struct fixture *f = *state;

	draw(f, linked(f, &grid));
	want(f, "<hyperlink ref=\"A2\" location=\"'Users'!A2\"");
	want(f, "<hyperlink ref=\"A3\" location=\"'Users'!A6\"");
	want(f, "<hyperlink ref=\"A4\" location=\"'Users'!A100\"");
	want(f, "<hyperlink ref=\"A5\" location=\"'Users'!A251\"");
	want(f, "<hyperlink ref=\"A6\" location=\"'Users'!A101\"");
	want(f, "<hyperlink ref=\"A9\" location=\"'Users'!A5\"");
}

static void
a_link_to_nothing_is_plain_text(void **state)
{
	struct fake_grid grid = { 8, linking, NULL };
	struct fixture *f = *state;

	const char *sheet;

	draw(f, linked(f, &grid));
	sheet = strstr(f->parts, "[xl/worksheets/sheet2.xml]");
	assert_non_null(sheet);
	assert_non_null(strstr(sheet, "<hyperlink ref=\"A6\""));
	assert_null(strstr(sheet, "<hyperlink ref=\"A7\""));
	assert_null(strstr(sheet, "<hyperlink ref=\"A8\""));
	assert_int_equal(count(f, "<hyperlink "), 8); /* two on the cover */
}

static void
a_link_finds_the_sheet_that_its_row_was_put_on(void **state)
{
	struct fake_grid grid = { 8, linking, NULL };
	struct fixture *f = *state;

	xlsx_max_rows = 100; /* 98 rows below a line and a head */
	draw(f, linked(f, &grid));
	want(f, "<hyperlink ref=\"A2\" location=\"'Users'!A3\"");
	want(f, "<hyperlink ref=\"A3\" location=\"'Users'!A7\"");
	want(f, "<hyperlink ref=\"A4\" location=\"'Users (2)'!A3\"");
	want(f, "<hyperlink ref=\"A5\" location=\"'Users (3)'!A56\"");
	want(f, "<hyperlink ref=\"A6\" location=\"'Users (2)'!A4\"");
	want(f, "<hyperlink ref=\"A9\" location=\"'Users'!A6\"");
}

static void
always_linking(int64_t row, struct cell *cells)
{
	(void)row;
	cells[0] = cell_text("many");
	cells[0].see = (struct doc_link){ "users", 1, NULL, NULL, NULL, NULL };
}

static void
a_sheet_has_no_more_links_than_it_can_hold(void **state)
{
	struct fake_grid grid = { 70000, always_linking, NULL };
	struct fixture *f = *state;

	draw(f, linked(f, &grid));
	assert_int_equal(f->counts.rows, 70250);
	assert_int_equal(count(f, "location=\"'Users'!A2\""), XLSX_MAX_LINKS);
	want(f, "<hyperlink ref=\"A65531\" ");
	assert_null(strstr(f->parts, "<hyperlink ref=\"A65532\" "));
	assert_int_equal(count(f, ">many</t>"), 70000);
	assert_int_equal(count(f, "A sheet can hold 65,530 links"), 1);
}

/* ---- blocks ---- */

static unsigned
every_third_is_a_head(int64_t row)
{
	return row % 3 == 0 ? 0 : 1;
}

static void
plain(int64_t row, struct cell *cells)
{
	cells[0] = cell_text(row % 3 == 0 ? "head" : "below");
}

static void
rows_below_the_head_of_a_block_are_folded(void **state)
{
	struct fake_grid grid = { 6, plain, every_third_is_a_head };
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "X");
	const struct doc_table table = fake_grid_table(
	    &grid, "from", from_columns, NITEMS(from_columns));

	doc_section(doc, "cover", 1, true, "Cover");
	doc_banner(doc, DOC_GOOD, "whole");
	add_sheet(doc, "From", &table);
	draw(f, doc);
	assert_int_equal(
	    count(f, "hidden=\"1\" outlineLevel=\"1\""), 4);
	assert_int_equal(count(f, "collapsed=\"1\""), 2);
	want(f, "summaryBelow=\"0\"");
	assert_null(strstr(f->parts, "<autoFilter ")); /* tears them apart */
}

static void
a_table_without_blocks_is_not_folded(void **state)
{
	struct fake_grid grid = { 6, plain, NULL };
	struct fixture *f = *state;

	draw(f, linked(f, &grid));
	assert_null(strstr(f->parts, "outlineLevel="));
	assert_null(strstr(f->parts, "collapsed="));
	assert_int_equal(count(f, "<autoFilter "), 2);
}

/* ---- print ---- */

static const struct doc_column wide[] = {
	{ "a", "First", CELL_TEXT, 50, false, DOC_NOWHERE },
	{ "b", "Aside", CELL_TEXT, 60, true, DOC_NOWHERE },
	{ "c", "Third", CELL_TEXT, 50, false, DOC_NOWHERE },
	{ "d", "Beside", CELL_TEXT, 60, true, DOC_NOWHERE },
	{ "e", "Outside", CELL_TEXT, 60, true, DOC_NOWHERE },
};

static void
five(int64_t row, struct cell *cells)
{
	(void)row;
	for (size_t i = 0; i < NITEMS(wide); i++)
		cells[i] = cell_text(wide[i].key);
}

static void
print_leaves_out_what_a_page_does_without_and_says_so(void **state)
{
	struct fake_grid grid = { 3, five, NULL };
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "x", "X");
	const struct doc_table table =
	    fake_grid_table(&grid, "from", wide, NITEMS(wide));

	doc_section(doc, "cover", 1, true, "Cover");
	doc_banner(doc, DOC_GOOD, "whole");
	add_sheet(doc, "From", &table);
	draw(f, doc);
	/* on the sheet all five, those aside behind; in print what fits */
	want(f, ">Outside</t>");
	want(f, "_xlnm.Print_Area\" localSheetId=\"1\">From!$A:$D<");
	want(f, "On screen only, not printed: Outside");
}

/* ---- the logo ---- */

/* One grey point. */
static const unsigned char png[] = { 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A,
	0x0A, 0, 0, 0, 0x0D, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
	0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 'I', 'D', 'A', 'T',
	0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xCD, 0x72, 0xB6,
	0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82 };

static struct doc *
with_logo(struct fixture *f, size_t bytes)
{
	struct doc *doc = fake_doc(&f->arena, f->rows, 40);
	FILE *file = fopen(fake_path(".png"), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(png, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
	f->style.language = "en";
	f->style.logo = arena_strdup(&f->arena, fake_path(".png"));
	doc->style = &f->style;
	doc->entity = "R&D <Example> GmbH";
	return doc;
}

static void
the_logo_stands_above_the_title(void **state)
{
	struct fixture *f = *state;

	draw(f, with_logo(f, sizeof(png)));
	want(f, "[xl/media/image1.png]\x89PNG");
	assert_int_equal(count(f, "[xl/media/"), 1);
	assert_int_equal(count(f, "<xdr:pic>"), 1);
	want(f, "descr=\"R&amp;D &lt;Example&gt; GmbH\"");
	/* a square of 60 pixels: three rows of the default height, at 9525
	 * units a pixel */
	want(f, "<xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff>"
		"<xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>");
	want(f, "<xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>");
	want(f, "<a:ext cx=\"571500\" cy=\"571500\"/>");
	want(f, "<row r=\"4\" "); /* the title */
	assert_null(strstr(f->parts, "<row r=\"3\" spans=\"1:1\" ht="));
}

static void
a_workbook_without_a_logo_begins_with_its_title(void **state)
{
	struct fixture *f = *state;

	draw(f, fake_doc(&f->arena, f->rows, 40));
	assert_int_equal(count(f, "[xl/media/"), 0);
	want(f, "<mergeCell ref=\"A1:");
}

static void
the_same_logo_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = with_logo(f, sizeof(png));
	char *first;
	size_t len;

	draw(f, doc);
	first = f->file;
	len = f->len;
	f->file = NULL;
	draw(f, doc);
	assert_int_equal(f->len, len);
	assert_memory_equal(f->file, first, len);
	free(first);
}

static void
a_logo_that_is_none_is_an_error(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = with_logo(f, 4);

	assert_int_equal(writer_xlsx.write(doc, fake_path(".no"), &f->counts,
			     &f->err), -1);
	assert_int_equal(f->err.code, ERR_CONFIG);
	assert_non_null(strstr(f->err.text, "it is no PNG"));
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
		T(a_link_leads_to_the_cell_its_row_begins_with),
		T(a_link_to_nothing_is_plain_text),
		T(a_link_finds_the_sheet_that_its_row_was_put_on),
		T(a_sheet_has_no_more_links_than_it_can_hold),
		T(rows_below_the_head_of_a_block_are_folded),
		T(a_table_without_blocks_is_not_folded),
		T(print_leaves_out_what_a_page_does_without_and_says_so),
		T(the_logo_stands_above_the_title),
		T(a_workbook_without_a_logo_begins_with_its_title),
		T(the_same_logo_gives_the_same_bytes),
		T(a_logo_that_is_none_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
