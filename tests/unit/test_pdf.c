/* SPDX-License-Identifier: Apache-2.0 */
/* The PDF as other programs read it: qpdf, pdfinfo and pdftotext. */
#include "support/test.h"

#include <signal.h>
#include <sys/resource.h>

#include "support/pdf_paper.h"

/* Every kind of node once. */
static void
say_everything(struct doc *doc, struct paper_rows *fake)
{
	const struct doc_field fields[] = {
		{ "tape", "Tape", cell_id("0123456789abcdef0123456789abcdef"), DOC_NOWHERE },
		{ "n", "Accounts", cell_number(412), DOC_NOWHERE },
		{ "mfa", "Second factor", cell_unknown(), DOC_NOWHERE },
		{ "state", "State", cell_status(DOC_WARN, "in part"), DOC_NOWHERE },
		{ "at", "Read at", cell_time(INT64_C(1763748000)), DOC_NOWHERE },
	};
	const struct doc_bar bars[] = {
		{ "critical", 3, CELL_SEVERITY, 4, DOC_NOWHERE },
		{ "none", 0, CELL_TEXT, 0, DOC_NOWHERE },
		{ "not read", -1, CELL_STATUS, DOC_BAD, DOC_NOWHERE },
	};
	const char *const lines[] = { "First point.", "Second point." };
	struct doc_table t = paper_grid(fake);

	doc_section(doc, "sum", 1, false, "Summary section");
	doc_banner(doc, DOC_WARN, "A banner to heed.");
	doc_paragraph(doc, "A paragraph of the report.");
	doc_fields(doc, "facts", fields, NITEMS(fields));
	doc_figure(doc, "bars", "Bars by severity", bars, NITEMS(bars));
	doc_section(doc, "two", 2, false, "Second level");
	doc_section(doc, "three", 3, false, "Third level");
	doc_lines(doc, "lines", lines, NITEMS(lines));
	doc_table(doc, &t);
}

static void
other_programs_find_no_fault_in_it(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 120, .columns = 3 };

	paper_needs("qpdf");
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	paper_has(paper_reads(p, "qpdf --check", ""),
	    "No syntax or stream encoding errors");
	paper_needs("pdftotext");
	paper_lacks(paper_reads(p, "pdftotext", "-"), "Syntax Warning");
}

static void
its_properties_are_those_of_the_document(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 3, .columns = 2 };
	const char *info;
	char pages[40];

	paper_needs("pdfinfo");
	p->doc->title = "Zugriff \xC3\xBC\x62\x65r \xD0\x91";
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	info = paper_reads(p, "TZ=UTC pdfinfo -isodates", "");
	paper_has(info, "Zugriff \xC3\xBC\x62\x65r \xD0\x91");
	paper_has(info, "Who has access");
	paper_has(info, "Governance");
	paper_has(info, "muster 0.1.0");
	paper_has(info, "2025-11-21T18:00:00Z");
	paper_has(info, "(A4)");
	paper_has(info, "PDF version:     1.4");
	(void)snprintf(pages, sizeof(pages), "Pages:           %lld\n",
	    (long long)p->counts.pages);
	paper_has(info, pages);
}

static void
its_metadata_say_the_same_and_are_xml(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 1, .columns = 2 };
	const char *meta;

	paper_needs("pdfinfo");
	p->doc->title = "R&D </rdf:li> \a \xEF\xBF\xBF\xD0\x91";
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	meta = paper_reads(p, "pdfinfo -meta", "");
	paper_has(meta, "\"x-default\">R&amp;D &lt;/rdf:li&gt; &lt;U+0007&gt; "
			"?\xD0\x91</rdf:li>");
	paper_has(meta, "<rdf:li>Governance</rdf:li>");
	paper_has(meta, "<xmp:CreatorTool>muster 0.1.0</xmp:CreatorTool>");
	paper_has(
	    meta, "<xmp:CreateDate>2025-11-21T18:00:00Z</xmp:CreateDate>");
	paper_lacks(meta, "pdfaid");
}

static void
the_same_document_gives_the_same_bytes(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 90, .columns = 8 };
	char command[256];

	paper_needs("cmp");
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	(void)snprintf(command, sizeof(command), "%s.1", p->path);
	assert_int_equal(rename(p->path, command), 0);
	assert_int_equal(
	    writer_pdf.write(p->doc, p->path, &p->counts, &p->err), 0);
	(void)snprintf(command, sizeof(command), "cmp '%s' '%s.1' && rm '%s.1'",
	    p->path, p->path, p->path);
	assert_int_equal(system(command), 0);
}

static void
everything_that_was_said_is_on_paper(void **state)
{
	static const char *const words[] = { "Access review", "Fourth quarter",
		"Example GmbH", "2026-Q4", "Confidential", "COMPLETE",
		"Contents", "Summary section", "A banner to heed.",
		"A paragraph of the report.", "0123456789abcdef", "412",
		"unknown", "in part", "2025-11-21T18:00:00Z",
		"Bars by severity", "critical", "Second level", "Third level",
		"First point.", "Second point.", "Table title", "r0 c0",
		"r6 c1", "Rows: 7" };
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 7, .columns = 2 };
	const char *text;

	paper_needs("pdftotext");
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	assert_int_equal(p->counts.rows, 7);
	assert_int_equal(p->counts.left_out, 0);
	assert_int_equal(p->counts.missing_glyphs, 0);
	text = paper_reads(p, "pdftotext -layout", "-");
	for (size_t i = 0; i < NITEMS(words); i++)
		paper_has(text, words[i]);
}

static void
each_page_says_campaign_class_number_and_short_id(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 200, .columns = 2 };
	const char *text;

	paper_needs("pdftotext");
	p->doc->status = DOC_BAD;
	p->doc->status_text = "INCOMPLETE: one part is missing";
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	assert_true(p->counts.pages > 4);
	text = paper_reads(p, "pdftotext -layout", "-");
	for (int64_t i = 1; i <= p->counts.pages; i++) {
		char foot[60];

		(void)snprintf(foot, sizeof(foot),
		    "0123456789abcdef - Page %lld of %lld", (long long)i,
		    (long long)p->counts.pages);
		paper_has(text, foot);
	}
	assert_int_equal(
	    paper_times(text, "2026-Q4 - Confidential"), p->counts.pages);
	/* in the head of all but the cover, which has the band */
	assert_true(paper_times(text, "INCOMPLETE") >= (size_t)p->counts.pages);
}

static void
headings_are_bookmarks_down_to_the_third_level(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 1, .columns = 2 };
	const char *json;

	paper_needs("qpdf");
	say_everything(p->doc, &fake);
	doc_section(p->doc, "deep", 3, false, "\xD0\x91 under the second");
	paper_must_draw(p);
	json = paper_reads(
	    p, "qpdf --json --json-key=outlines --json-key=pagelabels", "");
	paper_has(json, "\"title\": \"Summary section\"");
	paper_has(json, "\"title\": \"Second level\"");
	paper_has(json, "\"title\": \"Third level\"");
	paper_has(json, "\xD0\x91 under the second");
	/* the first, short one begins below the contents */
	paper_has(json, "\"destpageposfrom1\": 2");
	paper_has(json, "\"/S\": \"/D\"");
}

static void
a_heading_never_stands_alone_at_the_foot(void **state)
{
	struct paper *p = *state;
	char key[16];

	paper_needs("pdftotext");
	for (int i = 0; i < 60; i++) {
		(void)snprintf(key, sizeof(key), "s%d", i);
		doc_section(p->doc, key, 2, false, "Heading of a section");
		for (int k = 0; k <= i % 3; k++)
			doc_paragraph(p->doc,
			    "Its text, line one.\nIts text, "
			    "line two.\nIts text, line three.");
	}
	paper_must_draw(p);
	assert_true(p->counts.pages > 6);
	/* behind the cover and two pages of contents */
	for (int64_t i = 4; i <= p->counts.pages; i++) {
		char pages[60];
		const char *text, *last = NULL, *at;

		(void)snprintf(pages, sizeof(pages),
		    "pdftotext -f %lld -l %lld", (long long)i, (long long)i);
		text = paper_reads(p, pages, "-");
		for (at = text; (at = strstr(at, "Heading of")) != NULL; at++)
			last = at;
		if (last != NULL)
			paper_has(last, "line one");
	}
}

/* Numbers stay together, however high they are: their heading goes along. */
static void
a_heading_stays_with_a_block_of_numbers(void **state)
{
	struct paper *p = *state;
	struct doc_field fields[40];
	char key[40][8];

	paper_needs("pdftotext");
	for (size_t i = 0; i < NITEMS(fields); i++) {
		(void)snprintf(key[i], sizeof(key[i]), "k%zu", i);
		fields[i] = (struct doc_field){ .key = key[i],
			.label = "Number of something",
			.value = cell_number((int64_t)i) };
	}
	for (size_t lines = 1; lines < 12; lines++) {
		static const char *const name[] = { "a", "b", "c", "d", "e",
			"f", "g", "h", "i", "j", "k", "l" };

		doc_section(p->doc, name[lines], 1, true, "A new page");
		for (size_t i = 0; i < 3 * lines; i++)
			doc_paragraph(p->doc, "A line of text.");
		doc_section(p->doc,
		    arena_printf(&p->arena, "n%zu", lines), 2, false,
		    "Heading of numbers");
		doc_fields(p->doc, arena_printf(&p->arena, "f%zu", lines),
		    fields, NITEMS(fields));
	}
	paper_must_draw(p);
	for (int64_t i = 3; i <= p->counts.pages; i++) {
		char pages[60];
		const char *text;

		(void)snprintf(pages, sizeof(pages),
		    "pdftotext -f %lld -l %lld", (long long)i, (long long)i);
		text = strstr(paper_reads(p, pages, "-"), "Heading of");
		if (text != NULL && strstr(text, "Heading of numbers\n") &&
		    strstr(text, "Contents") == NULL && i > 3)
			paper_has(text, "Number of");
	}
}

static void
no_font_no_folder_or_no_logo_is_said(void **state)
{
	struct paper *p = *state;
	struct doc_style s = paper_style;

	paper_needs(NULL);
	doc_paragraph(p->doc, "Text.");
	assert_int_equal(doc_end(p->doc, &p->err), 0);
	assert_int_equal(writer_pdf.write(p->doc, "/nonexistent/dir/x.pdf",
			     &p->counts, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_IO);
	p->doc->style = &s;
	s.logo = "/dev/null";
	err_clear(&p->err);
	assert_int_equal(paper_draw(p), -1);
	paper_has(p->err.text, "logo");
	s.font = "/nonexistent.ttf";
	err_clear(&p->err);
	assert_int_equal(paper_draw(p), -1);
	assert_int_equal(p->err.code, ERR_CONFIG);
	p->doc->style = NULL;
	err_clear(&p->err);
	assert_int_equal(paper_draw(p), -1);
	assert_int_equal(p->err.code, ERR_CONFIG);
}

/* One grey point. */
static const unsigned char png[] = { 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A,
	0x0A, 0, 0, 0, 0x0D, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
	0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 'I', 'D', 'A', 'T',
	0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xCD, 0x72, 0xB6,
	0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82 };

static void
the_logo_is_on_the_cover(void **state)
{
	struct paper *p = *state;
	struct doc_style s = paper_style;
	char logo[64];
	FILE *file;

	paper_needs("pdfimages");
	(void)snprintf(logo, sizeof(logo), "%s/logo.png", p->dir);
	file = fopen(logo, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(png, 1, sizeof(png), file), sizeof(png));
	assert_int_equal(fclose(file), 0);
	s.logo = logo;
	p->doc->style = &s;
	paper_must_draw(p);
	assert_int_equal(unlink(logo), 0);
	paper_has(paper_reads(p, "pdfimages -list", ""),
	    "   1     0 image       1     1  gray");
}

static void
a_full_disk_is_noticed(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 100, .columns = 2 };
	struct doc_table t = paper_grid(&fake);

	struct rlimit old, small;

	paper_needs(NULL);
	doc_table(p->doc, &t);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	small = old;
	/* from the first byte to nearly the last */
	for (rlim_t size = 0; size < 40000; size += 9000) {
		int rc;

		small.rlim_cur = size;
		err_clear(&p->err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		rc = paper_draw(p);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(rc, -1);
		assert_int_equal(p->err.code, ERR_IO);
		assert_int_equal(access(p->path, F_OK), -1);
	}
}

static const char *
german(const void *words, const char *key)
{
	static const char *const list[][2] = {
		{ "writer.page_of", "Seite %1 von %2" },
		{ "writer.contents", "Inhalt" },
		{ "writer.unknown", "unbekannt %n%s%s%s" },
	};

	(void)words;
	for (size_t i = 0; i < NITEMS(list); i++)
		if (strcmp(list[i][0], key) == 0)
			return list[i][1];
	return key;
}

static void
letter_paper_and_words_of_another_language_are_used(void **state)
{
	struct paper *p = *state;
	struct paper_rows fake = { .rows = 2, .columns = 2 };
	struct doc_style s = paper_style;
	const char *text;

	paper_needs("pdftotext");
	s.letter = true;
	s.word = german;
	s.footer = "Fu\xC3\x9Fzeile";
	p->doc->style = &s;
	say_everything(p->doc, &fake);
	paper_must_draw(p);
	text = paper_reads(p, "pdftotext -layout", "-");
	paper_has(text, "Seite 2 von ");
	paper_has(text, "Inhalt");
	paper_has(text, "unbekannt %n%s%s%s"); /* no format string */
	paper_has(text, "Fu\xC3\x9Fzeile");
	paper_has(text, "Rows: 2"); /* English where the list lacks a word */
	paper_needs("pdfinfo");
	paper_has(paper_reads(p, "pdfinfo", ""), "612 x 792");
}

static void
an_empty_document_is_a_cover(void **state)
{
	struct paper *p = *state;

	paper_needs("qpdf");
	p->doc->status_text = NULL;
	paper_must_draw(p);
	assert_int_equal(p->counts.pages, 1);
	paper_has(paper_reads(p, "qpdf --check", ""), "No syntax");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAPER_TEST(other_programs_find_no_fault_in_it),
		PAPER_TEST(its_properties_are_those_of_the_document),
		PAPER_TEST(its_metadata_say_the_same_and_are_xml),
		PAPER_TEST(the_same_document_gives_the_same_bytes),
		PAPER_TEST(everything_that_was_said_is_on_paper),
		PAPER_TEST(each_page_says_campaign_class_number_and_short_id),
		PAPER_TEST(headings_are_bookmarks_down_to_the_third_level),
		PAPER_TEST(a_heading_never_stands_alone_at_the_foot),
		PAPER_TEST(a_heading_stays_with_a_block_of_numbers),
		PAPER_TEST(no_font_no_folder_or_no_logo_is_said),
		PAPER_TEST(the_logo_is_on_the_cover),
		PAPER_TEST(a_full_disk_is_noticed),
		PAPER_TEST(letter_paper_and_words_of_another_language_are_used),
		PAPER_TEST(an_empty_document_is_a_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
