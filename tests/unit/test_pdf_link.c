/* SPDX-License-Identifier: Apache-2.0 */
/* What leads where in a PDF, and blocks, forms and commands on paper. */
#include "support/test.h"

#include "support/pdf_paper.h"
#include "writer/pdf_link.h"
#include "writer/pdf_sheet.h"

static const struct doc_column two[] = {
	{ "name", "Name", CELL_TEXT, 20, false, DOC_NOWHERE },
	{ "count", "Count", CELL_TEXT, 10, false, DOC_SEE("target") },
};

/* ---- a table with blocks ---- */

struct doc_rows {
	int row;
};

static int
open_blocks(void *context, struct doc_rows **out, struct err *err)
{
	(void)context;
	*out = calloc(1, sizeof(**out));
	return *out == NULL ? err_nomem(err) : 0;
}

/* Each fifth row is the head of the four below it. */
static int
next_block(struct doc_rows *r, struct cell *cells, struct err *err)
{
	(void)err;
	if (r->row == 200)
		return 0;
	cells[0] = cell_text(r->row % 5 == 0
				 ? "The name of a block that is much wider "
				   "than its column"
				 : "row");
	cells[1] = r->row % 5 == 0 ? cell_empty() : cell_text("7");
	r->row++;
	return 1;
}

static void
close_blocks(struct doc_rows *r)
{
	free(r);
}

static unsigned
level_of(const struct doc_rows *r)
{
	return (r->row - 1) % 5 == 0 ? 0 : 1;
}

static struct doc_table
blocks(void)
{
	return (struct doc_table){ .key = "blocks",
		.title = "Blocks",
		.columns = two,
		.n_columns = NITEMS(two),
		.rows = { open_blocks, next_block, close_blocks, level_of, NULL,
		    200 },
		.inputs = { .reason = NONE } };
}

static void
a_field_says_the_page_it_leads_to(void **state)
{
	struct paper *p = *state;
	const struct doc_field fields[] = {
		{ "here", "Counted here", cell_number(3), DOC_SEE("target") },
		{ "nowhere", "Counted nowhere", cell_number(4),
		    DOC_SEE("no such key") },
	};
	const char *text;

	paper_needs("pdftotext");
	doc_section(p->doc, "first", 1, false, "First");
	doc_fields(p->doc, "fields", fields, NITEMS(fields));
	doc_section(p->doc, "target", 1, true, "Target");
	doc_paragraph(p->doc, "Text.");
	paper_must_draw(p);
	assert_int_equal(p->counts.pages, 3);
	text = paper_reads(p, "pdftotext -layout -f 2 -l 2", "-");
	paper_has(text, "page 3");
	assert_int_equal(paper_times(text, "page 3"), 1);
	text = paper_reads(p, "qpdf --qdf --object-streams=disable", "-");
	/* two lines of contents, one field */
	assert_int_equal(paper_times(text, "/Subtype /Link"), 3);
}

static void
a_cell_leads_where_its_column_does(void **state)
{
	struct paper *p = *state;
	struct doc_table t = blocks();

	paper_needs("qpdf");
	doc_section(p->doc, "first", 1, false, "First");
	doc_table(p->doc, &t);
	doc_section(p->doc, "target", 1, true, "Target");
	paper_must_draw(p);
	/* 160 rows of blocks, two lines of contents; heads are empty there */
	assert_int_equal(paper_times(paper_reads(p,
				 "qpdf --qdf --object-streams=disable", "-"),
			     "/Subtype /Link"),
	    162);
}

static void
the_head_of_a_block_goes_over_all_columns_and_ends_no_page(void **state)
{
	struct paper *p = *state;
	struct doc_table t = blocks();
	const char *text;

	paper_needs("pdftotext");
	doc_section(p->doc, "first", 1, false, "First");
	doc_table(p->doc, &t);
	paper_must_draw(p);
	assert_true(p->counts.pages > 4);
	text = paper_reads(p, "pdftotext -layout", "-");
	assert_int_equal(paper_times(text, "The name of a block that is much "
					   "wider than its column"),
	    40);
	/* the heads are not rows: their count is not said */
	paper_lacks(text, "Rows: 200");
	for (int64_t page = 2; page <= p->counts.pages; page++) {
		char command[64];
		const char *head, *row;

		(void)snprintf(command, sizeof(command),
		    "pdftotext -layout -f %d -l %d", (int)page, (int)page);
		text = paper_reads(p, command, "-");
		head = NULL;
		row = strstr(text, "row");
		assert_non_null(row);
		for (const char *at = text;
		     (at = strstr(at, "The name of a block")) != NULL; at++)
			head = at;
		if (head != NULL)
			assert_non_null(strstr(head, "row"));
	}
}

static void
tables_are_listed_behind_the_sections(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 2, .columns = 2 };
	struct doc_table t = paper_grid(&fake);
	static const char *const keys[] = { "a", "b", "c", "d" };
	const char *text;

	paper_needs("pdftotext");
	doc_section(p->doc, "first", 1, true, "First");
	for (size_t i = 0; i < NITEMS(keys); i++) {
		t.key = keys[i];
		t.title = i == 0 ? NULL : i == 3 ? "The last" : "Another";
		doc_table(p->doc, &t);
	}
	t.key = "e";
	t.title = "One more";
	doc_table(p->doc, &t);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout -f 2 -l 2", "-");
	paper_has(text, "Tables\n");
	paper_has(text, "The last");
	assert_int_equal(paper_times(text, "Another"), 2);
}

static void
a_table_without_a_title_goes_on_under_its_heading(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 120, .columns = 2 };
	struct doc_table t = paper_grid(&fake);
	const char *text;

	paper_needs("pdftotext");
	t.title = NULL;
	doc_section(p->doc, "first", 3, false, "The heading above");
	doc_table(p->doc, &t);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout -f 2", "-");
	paper_has(text, "The heading above (continued)");
}

static void
a_form_is_ruled_and_stays_on_one_page(void **state)
{
	static const struct doc_choice choices[] = { { "agreed", false },
		{ "refused", false } };
	const struct doc_input inputs[] = {
		{ .key = "name", .label = "Name in full", .kind = INPUT_TEXT },
		{ .key = "says", .label = "What is said", .kind = INPUT_LIST,
		    .list = "says", .choices = choices,
		    .n_choices = NITEMS(choices) },
		{ .key = "day", .label = "The day", .kind = INPUT_DATE },
		{ .key = "sign", .label = "The hand", .kind = INPUT_SIGNATURE },
	};
	struct paper *p = *state;
	const char *const command[] = { "muster verify 2026-Q4" };
	const char *text;

	paper_needs("pdftotext");
	doc_section(p->doc, "first", 1, false, "First");
	for (int i = 0; i < 44; i++)
		doc_paragraph(p->doc, "Text.");
	doc_form(p->doc, "form", inputs, NITEMS(inputs));
	doc_code(p->doc, "commands", command, 1);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout -f 3 -l 3", "-");
	paper_has(text, "Name in full");
	paper_has(text, "agreed");
	paper_has(text, "refused");
	paper_has(text, "The hand");
	paper_has(text, "muster verify 2026-Q4");
}

static void
a_section_of_its_own_begins_a_page(void **state)
{
	struct paper *p = *state;

	paper_needs(NULL);
	doc_section(p->doc, "a", 1, false, "First");
	doc_paragraph(p->doc, "Text.");
	doc_section(p->doc, "b", 1, false, "Second");
	doc_paragraph(p->doc, "Text.");
	doc_section(p->doc, "c", 1, true, "Third");
	doc_paragraph(p->doc, "Text.");
	paper_must_draw(p);
	assert_int_equal(p->counts.pages, 3); /* the cover is one */
}

static void
links_have_the_accent_only_if_it_can_be_read(void **state)
{
	(void)state;
	assert_int_equal(pdf_link_colour(0x0b5cad), 0x0b5cad);
	assert_int_equal(pdf_link_colour(0x1f4e79), 0x1f4e79);
	assert_int_equal(pdf_link_colour(0x000000), 0x000000);
	assert_int_equal(pdf_link_colour(0xffd000), PDF_INK);
	assert_int_equal(pdf_link_colour(0xffffff), PDF_INK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAPER_TEST(a_field_says_the_page_it_leads_to),
		PAPER_TEST(a_cell_leads_where_its_column_does),
		PAPER_TEST(
		    the_head_of_a_block_goes_over_all_columns_and_ends_no_page),
		PAPER_TEST(tables_are_listed_behind_the_sections),
		PAPER_TEST(a_table_without_a_title_goes_on_under_its_heading),
		PAPER_TEST(a_form_is_ruled_and_stays_on_one_page),
		PAPER_TEST(a_section_of_its_own_begins_a_page),
		cmocka_unit_test(links_have_the_accent_only_if_it_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
