/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PDF as other programs read it: qpdf, pdfinfo and pdftotext.  Tests that
 * need one of them, or the DejaVu fonts, say so and are skipped without.
 */
#include "support/test.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "report/doc.h"
#include "writer/common.h"
#include "writer/writer.h"

#define DEJAVU "/usr/share/fonts/truetype/dejavu/"
#define MAX_OUTPUT ((size_t)128 * MIB)

static const struct doc_style style = {
	.language = "en",
	.font = DEJAVU "DejaVuSans.ttf",
	.font_bold = DEJAVU "DejaVuSans-Bold.ttf",
	.font_mono = DEJAVU "DejaVuSansMono.ttf",
	.accent = "#0b5cad",
};

/* ---- a table of any length ---- */

struct fake {
	int64_t rows;    /* it gives */
	int64_t promise; /* it announces; 0: the same */
	size_t columns;
	/* text of a cell; NULL: "r<row> c<column>" */
	const char *(*text)(int64_t row, size_t column, char *buf, size_t room);
	int64_t fail_at; /* from 1; 0: never */
};

struct doc_rows {
	const struct fake *fake;
	int64_t row;
	char text[DOC_MAX_COLUMNS][64];
};

static int open_cursors;

static int
rows_open(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *rows = calloc(1, sizeof(*rows));

	if (rows == NULL)
		return err_nomem(err);
	rows->fake = context;
	*out = rows;
	open_cursors++;
	return 0;
}

static int
rows_next(struct doc_rows *rows, struct cell *cells, struct err *err)
{
	const struct fake *fake = rows->fake;

	if (fake->fail_at > 0 && rows->row + 1 >= fake->fail_at)
		return err_set(err, ERR_IO, "the cursor broke");
	if (rows->row >= fake->rows)
		return 0;
	for (size_t i = 0; i < fake->columns; i++) {
		char *buf = rows->text[i];
		const char *text = buf;

		if (fake->text != NULL)
			text = fake->text(
			    rows->row, i, buf, sizeof(rows->text[i]));
		else
			(void)snprintf(buf, sizeof(rows->text[i]),
			    "r%lld c%zu", (long long)rows->row, i);
		cells[i] = cell_text(text);
	}
	rows->row++;
	return 1;
}

static void
rows_close(struct doc_rows *rows)
{
	open_cursors--;
	free(rows);
}

static const struct doc_column columns[] = {
	{ "one", "First head", CELL_TEXT, 12, false },
	{ "two", "Second head", CELL_TEXT, 12, false },
	{ "three", "Third head", CELL_TEXT, 12, true },
	{ "four", "Fourth head", CELL_TEXT, 12, true },
	{ "five", "Fifth head", CELL_TEXT, 12, false },
	{ "six", "Sixth head", CELL_TEXT, 12, false },
	{ "seven", "Seventh head", CELL_TEXT, 12, false },
	{ "eight", "Eighth head", CELL_TEXT, 12, false },
};

static struct doc_table
table_of(struct fake *fake)
{
	struct doc_table t = {
		.key = "fake",
		.title = "Table title",
		.columns = columns,
		.n_columns = fake->columns,
		.rows = { rows_open, rows_next, rows_close, fake,
		    fake->promise != 0 ? fake->promise : fake->rows },
		.empty = "Nothing is in it.",
		.also_in = "grants.csv",
	};

	return t;
}

/* ---- a document, its file, and what others read from it ---- */

struct paper {
	struct arena arena;
	struct doc *doc;
	struct err err;
	struct writer_counts counts;
	char dir[32], path[64];
	struct strbuf out;
};

static bool
has_tool(const char *name)
{
	char command[80];

	(void)snprintf(command, sizeof(command),
	    "command -v %s >/dev/null 2>&1", name);
	return system(command) == 0;
}

static int
set_up(void **state)
{
	struct paper *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	arena_init(&p->arena);
	err_clear(&p->err);
	strbuf_init(&p->out, MAX_OUTPUT);
	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/test_pdf.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->path, sizeof(p->path), "%s/x.pdf", p->dir);
	p->doc = doc_new(&p->arena, "review", "Access review");
	assert_non_null(p->doc);
	p->doc->style = &style;
	p->doc->subtitle = "Fourth quarter";
	p->doc->author = "Governance";
	p->doc->subject = "Who has access";
	p->doc->campaign = "2026-Q4";
	p->doc->entity = "Example GmbH";
	p->doc->classification = "Confidential";
	p->doc->version = "muster 0.1.0";
	p->doc->now = INT64_C(1763748000);
	p->doc->status = DOC_GOOD;
	p->doc->status_text = "COMPLETE";
	open_cursors = 0;
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct paper *p = *state;

	(void)unlink(p->path);
	assert_int_equal(rmdir(p->dir), 0); /* no half file stayed */
	assert_int_equal(open_cursors, 0);
	strbuf_clear(&p->out);
	arena_clear(&p->arena);
	free(p);
	return 0;
}

static void
needs(const char *tool)
{
	if (access(style.font, R_OK) != 0 || access(style.font_bold, R_OK) != 0 ||
	    access(style.font_mono, R_OK) != 0) {
		print_message("skipped: no DejaVu fonts in " DEJAVU "\n");
		skip();
	}
	if (tool != NULL && !has_tool(tool)) {
		print_message("skipped: %s is not installed\n", tool);
		skip();
	}
}

static int
draw(struct paper *p)
{
	if (doc_end(p->doc, &p->err) != 0)
		return -1;
	return writer_pdf.write(p->doc, p->path, &p->counts, &p->err);
}

static void
must_draw(struct paper *p)
{
	if (draw(p) != 0)
		fail_msg("%s", p->err.text);
}

/* What "<before> <path> <after>" prints, both streams; its exit must be 0. */
static const char *
reads(struct paper *p, const char *before, const char *after)
{
	char command[256], buf[4096];
	FILE *pipe;
	size_t n;

	(void)snprintf(command, sizeof(command), "%s '%s' %s 2>&1", before,
	    p->path, after);
	strbuf_reset(&p->out);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while ((n = fread(buf, 1, sizeof(buf), pipe)) > 0)
		strbuf_addn(&p->out, buf, n);
	if (pclose(pipe) != 0)
		fail_msg("%s: %s", command, strbuf_text(&p->out));
	assert_false(strbuf_failed(&p->out));
	return strbuf_text(&p->out);
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %.2000s", part, text);
}

static void
lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in: %.2000s", part, text);
}

/* Every kind of node once. */
static void
say_everything(struct doc *doc, struct fake *fake)
{
	const struct doc_field fields[] = {
		{ "tape", "Tape", cell_id("0123456789abcdef0123456789abcdef") },
		{ "n", "Accounts", cell_number(412) },
		{ "mfa", "Second factor", cell_unknown() },
		{ "state", "State", cell_status(DOC_WARN, "in part") },
		{ "at", "Read at", cell_time(INT64_C(1763748000)) },
	};
	const struct doc_bar bars[] = {
		{ "critical", 3, CELL_SEVERITY, 4 },
		{ "none", 0, CELL_TEXT, 0 },
		{ "not read", -1, CELL_STATUS, DOC_BAD },
	};
	const char *const lines[] = { "First point.", "Second point." };
	struct doc_table t = table_of(fake);

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
	struct fake fake = { .rows = 120, .columns = 3 };

	needs("qpdf");
	say_everything(p->doc, &fake);
	must_draw(p);
	has(reads(p, "qpdf --check", ""), "No syntax or stream encoding errors");
	needs("pdftotext");
	lacks(reads(p, "pdftotext", "-"), "Syntax Warning");
}

static void
its_properties_are_those_of_the_document(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 3, .columns = 2 };
	const char *info;
	char pages[40];

	needs("pdfinfo");
	p->doc->title = "Zugriff \xC3\xBC\x62\x65r \xD0\x91";
	say_everything(p->doc, &fake);
	must_draw(p);
	info = reads(p, "TZ=UTC pdfinfo -isodates", "");
	has(info, "Zugriff \xC3\xBC\x62\x65r \xD0\x91");
	has(info, "Who has access");
	has(info, "Governance");
	has(info, "muster 0.1.0");
	has(info, "2025-11-21T18:00:00Z");
	has(info, "(A4)");
	(void)snprintf(pages, sizeof(pages), "Pages:           %lld\n",
	    (long long)p->counts.pages);
	has(info, pages);
}

static void
the_same_document_gives_the_same_bytes(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 90, .columns = 8 };
	char command[256];

	needs("cmp");
	say_everything(p->doc, &fake);
	must_draw(p);
	(void)snprintf(command, sizeof(command), "%s.1", p->path);
	assert_int_equal(rename(p->path, command), 0);
	assert_int_equal(
	    writer_pdf.write(p->doc, p->path, &p->counts, &p->err), 0);
	(void)snprintf(command, sizeof(command),
	    "cmp '%s' '%s.1' && rm '%s.1'", p->path, p->path, p->path);
	assert_int_equal(system(command), 0);
}

static void
everything_that_was_said_is_on_paper(void **state)
{
	static const char *const words[] = { "Access review", "Fourth quarter",
		"Example GmbH", "2026-Q4", "Confidential", "COMPLETE",
		"Contents", "Summary section", "A banner to heed.",
		"A paragraph of the report.", "0123456789abcdef", "412",
		"unknown", "in part", "2025-11-21 18:00:00Z",
		"Bars by severity", "critical", "Second level", "Third level",
		"First point.", "Second point.", "Table title", "r0 c0",
		"r6 c1", "Rows: 7" };
	struct paper *p = *state;
	struct fake fake = { .rows = 7, .columns = 2 };
	const char *text;

	needs("pdftotext");
	say_everything(p->doc, &fake);
	must_draw(p);
	assert_int_equal(p->counts.rows, 7);
	assert_int_equal(p->counts.left_out, 0);
	assert_int_equal(p->counts.missing_glyphs, 0);
	text = reads(p, "pdftotext -layout", "-");
	for (size_t i = 0; i < NITEMS(words); i++)
		has(text, words[i]);
}

static void
each_page_says_campaign_class_number_and_short_id(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 200, .columns = 2 };
	const char *text;

	needs("pdftotext");
	p->doc->status = DOC_BAD;
	p->doc->status_text = "INCOMPLETE: one part is missing";
	say_everything(p->doc, &fake);
	must_draw(p);
	assert_true(p->counts.pages > 4);
	text = reads(p, "pdftotext -layout", "-");
	for (int64_t i = 1; i <= p->counts.pages; i++) {
		char foot[60];

		(void)snprintf(foot, sizeof(foot),
		    "0123456789abcdef - Page %lld of %lld", (long long)i,
		    (long long)p->counts.pages);
		has(text, foot);
	}
	assert_int_equal(
	    count(text, "2026-Q4 - Confidential"), p->counts.pages);
	/* in the head of all but the cover, which has the band */
	assert_true(count(text, "INCOMPLETE") >= (size_t)p->counts.pages);
}

static void
a_table_repeats_its_head_and_keeps_every_row(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 500, .columns = 2 };
	struct doc_table t = table_of(&fake);
	const char *text;

	needs("pdftotext");
	doc_table(p->doc, &t);
	must_draw(p);
	assert_int_equal(p->counts.rows, 500);
	text = reads(p, "pdftotext -layout", "-");
	for (int i = 0; i < 500; i++) {
		char row[32];

		(void)snprintf(row, sizeof(row), "r%d c0 ", i);
		has(text, row);
		(void)snprintf(row, sizeof(row), "r%d c1\n", i);
		has(text, row);
	}
	/* all pages but the cover; there are no sections, so no contents */
	assert_int_equal(count(text, "First head"), p->counts.pages - 1);
	assert_int_equal(
	    count(text, "Table title (continued)"), p->counts.pages - 2);
}

static void
rows_left_out_are_counted_and_said(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 500, .columns = 2 };
	struct doc_table t = table_of(&fake);
	const char *text;

	needs("pdftotext");
	t.print_rows = 20;
	doc_table(p->doc, &t);
	must_draw(p);
	assert_int_equal(p->counts.rows, 20);
	assert_int_equal(p->counts.left_out, 480);
	text = reads(p, "pdftotext -layout", "-");
	has(text, "r19 c0");
	lacks(text, "r20 c0");
	has(text, "Rows printed here: 20 of 500.");
	has(text, "grants.csv");
	has(text, "manifest.json");
}

static void
no_rows_is_a_sentence_with_or_without_a_cursor(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 0, .columns = 2 };
	struct doc_table t = table_of(&fake);
	const char *text;

	needs("pdftotext");
	doc_table(p->doc, &t);
	t.key = "second";
	t.empty = NULL;
	t.rows = (struct doc_source){ .count = 0 };
	doc_table(p->doc, &t);
	must_draw(p);
	assert_int_equal(p->counts.rows, 0);
	text = reads(p, "pdftotext -layout", "-");
	has(text, "Nothing is in it.");
	has(text, "No rows.");
}

static const char *
name_text(int64_t row, size_t column, char *buf, size_t room)
{
	static const char *const names[] = {
		"\xD0\x91\xD0\xBE\xD1\x80\xD0\xB8\xD1\x81",
		"\xCE\x95\xCE\xBB\xCE\xAD\xCE\xBD\xCE\xB7",
		"\xE5\xB1\xB1\xE7\x94\xB0",
		"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
		"\xD7\xA9\xD7\xA8\xD7\x94",
		"",
		"evil\xE2\x80\xAEgnp.exe",
		"bell\a",
		"bad\xFF!",
		"smile\xF0\x9F\x98\x80",
		"two\nlines",
	};

	(void)buf;
	(void)room;
	return column == 0 ? "name:" : names[(size_t)row % NITEMS(names)];
}

static void
names_of_all_scripts_are_found_again_or_marked(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 11, .columns = 2, .text = name_text };
	struct doc_table t = table_of(&fake);
	const char *text;

	needs("pdftotext");
	doc_table(p->doc, &t);
	must_draw(p);
	text = reads(p, "pdftotext -layout", "-");
	has(text, "\xD0\x91\xD0\xBE\xD1\x80\xD0\xB8\xD1\x81");
	has(text, "\xCE\x95\xCE\xBB\xCE\xAD\xCE\xBD\xCE\xB7");
	/* joined and turned on paper, the letters as typed for a search */
	has(text, "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF");
	has(text, "\xD7\xA9\xD7\xA8\xD7\x94");
	has(text, "U+5C71");
	has(text, "U+7530");
	has(text, "U+1F600");
	has(text, "evil<U+202E>gnp.exe");
	has(text, "bell<U+0007>");
	has(text, "bad\xEF\xBF\xBD!");
	has(text, "no font at hand can show: 3.");
	assert_int_equal(p->counts.missing_glyphs, 3);
}

#define LONG 10000
static char long_text[LONG + 1];

static const char *
long_text_of(int64_t row, size_t column, char *buf, size_t room)
{
	if (row == 1 && column == 1)
		return long_text;
	(void)snprintf(buf, room, "row%lld", (long long)row);
	return buf;
}

/* z stands nowhere else on the pages. */
static void
nothing_of_a_long_cell_is_lost(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 3, .columns = 2, .text = long_text_of };
	struct doc_table t = table_of(&fake);

	needs("pdftotext");
	for (size_t i = 0; i < LONG; i++)
		long_text[i] = i % 9 == 8 ? ' ' : 'z';
	doc_table(p->doc, &t);
	must_draw(p);
	assert_int_equal(count(reads(p, "pdftotext", "-"), "z"),
	    LONG - LONG / 9);
	has(strbuf_text(&p->out), "row1 (continued)");
	has(strbuf_text(&p->out), "row2");
}

static void
two_hundred_characters_without_a_blank_are_broken(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 3, .columns = 8, .text = long_text_of };
	struct doc_table t = table_of(&fake);

	needs("pdftotext");
	memset(long_text, 'z', 200);
	long_text[200] = '\0';
	doc_table(p->doc, &t);
	doc_paragraph(p->doc, "%s", long_text);
	must_draw(p);
	assert_int_equal(count(reads(p, "pdftotext", "-"), "z"), 400);
}

static void
a_text_of_nothing_but_line_ends_or_marks_is_survived(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 3, .columns = 2, .text = long_text_of };
	struct doc_table t = table_of(&fake);

	needs("qpdf");
	memset(long_text, '\n', LONG);
	long_text[0] = 'q';
	long_text[LONG - 1] = 'q';
	doc_table(p->doc, &t);
	must_draw(p);
	has(reads(p, "qpdf --check", ""), "No syntax");
	for (size_t i = 0; i + 1 < LONG; i += 2)
		memcpy(long_text + i, "\xCC\x81", 2);
	must_draw(p);
	has(reads(p, "qpdf --check", ""), "No syntax");
}

static void
narrow_paper_leaves_columns_out_and_says_so(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 3, .columns = 8, .text = long_text_of };
	struct doc_table t = table_of(&fake);
	struct doc_column wide[NITEMS(columns)];
	const char *text;

	needs("pdftotext");
	memcpy(wide, columns, sizeof(wide));
	for (size_t i = 0; i < NITEMS(wide); i++)
		wide[i].kind = CELL_NUMBER; /* does not break */
	memset(long_text, 'q', 15);
	long_text[15] = '\0';
	t.columns = wide;
	doc_table(p->doc, &t);
	must_draw(p);
	text = reads(p, "pdftotext -layout", "-");
	has(text, "Sixth");
	lacks(text, "Table title (continued)");
	if (strstr(text, "left out for want of width") != NULL)
		has(text, "Third head, Fourth head; they are in grants.csv");
}

static const char *
wide_text(int64_t row, size_t column, char *buf, size_t room)
{
	(void)row;
	(void)snprintf(buf, room, "a sentence of some length in column %zu",
	    column);
	return buf;
}

static void
a_wide_table_lies_on_its_side_with_its_heading(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 30, .columns = 8, .text = wide_text };
	struct fake small = { .rows = 2, .columns = 2 };
	struct doc_column wide[NITEMS(columns)];
	struct doc_table t = table_of(&fake), s = table_of(&small);
	const char *text;

	needs("pdfinfo");
	memcpy(wide, columns, sizeof(wide));
	for (size_t i = 0; i < NITEMS(wide); i++) {
		wide[i].width = 30;
		wide[i].wide_only = false;
	}
	t.columns = wide;
	s.key = "small";
	doc_section(p->doc, "a", 1, false, "Upright");
	doc_paragraph(p->doc, "Text.");
	doc_section(p->doc, "b", 1, false, "Sideways");
	doc_section(p->doc, "c", 2, false, "Below");
	doc_table(p->doc, &t);
	doc_section(p->doc, "d", 1, false, "Upright again");
	doc_table(p->doc, &s);
	must_draw(p);
	text = reads(p, "pdfinfo -f 1 -l 9", "");
	has(text, "Page    3 size:  595.28 x 841.89");
	has(text, "Page    4 size:  841.89 x 595.28");
	has(text, "595.28 x 841.89 pts (A4)\nPage    3 rot");
	needs("pdftotext");
	text = reads(p, "pdftotext -f 4 -l 4 -layout", "-");
	has(text, "Sideways");
	has(text, "Below");
	has(text, "Table title");
	has(text, "column 7");
}

static void
headings_are_bookmarks_down_to_the_third_level(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 1, .columns = 2 };
	const char *json;

	needs("qpdf");
	say_everything(p->doc, &fake);
	doc_section(p->doc, "deep", 3, false, "\xD0\x91 under the second");
	must_draw(p);
	json = reads(p, "qpdf --json --json-key=outlines --json-key=pagelabels",
	    "");
	has(json, "\"title\": \"Summary section\"");
	has(json, "\"title\": \"Second level\"");
	has(json, "\"title\": \"Third level\"");
	has(json, "\xD0\x91 under the second");
	has(json, "\"destpageposfrom1\": 3");
	has(json, "\"/S\": \"/D\"");
}

static void
a_heading_never_stands_alone_at_the_foot(void **state)
{
	struct paper *p = *state;
	char key[16];

	needs("pdftotext");
	for (int i = 0; i < 60; i++) {
		(void)snprintf(key, sizeof(key), "s%d", i);
		doc_section(p->doc, key, 2, false, "Heading of a section");
		for (int k = 0; k <= i % 3; k++)
			doc_paragraph(p->doc, "Its text, line one.\nIts text, "
			    "line two.\nIts text, line three.");
	}
	must_draw(p);
	assert_true(p->counts.pages > 6);
	/* behind the cover and two pages of contents */
	for (int64_t i = 4; i <= p->counts.pages; i++) {
		char pages[60];
		const char *text, *last = NULL, *at;

		(void)snprintf(pages, sizeof(pages),
		    "pdftotext -f %lld -l %lld", (long long)i, (long long)i);
		text = reads(p, pages, "-");
		for (at = text; (at = strstr(at, "Heading of")) != NULL; at++)
			last = at;
		if (last != NULL)
			has(last, "line one");
	}
}

static void
a_hundred_thousand_rows_are_drawn(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 100000, .columns = 3 };
	struct doc_table t = table_of(&fake);
	clock_t began;

	needs("pdfinfo");
	doc_section(p->doc, "all", 1, false, "All");
	doc_table(p->doc, &t);
	began = clock();
	must_draw(p);
	/* 2 s without sanitizers; the bound catches what grows faster than
	 * the rows do. */
	assert_true((double)(clock() - began) / CLOCKS_PER_SEC < 120);
	assert_int_equal(p->counts.rows, 100000);
	assert_true(p->counts.pages > 1500);
	has(reads(p, "pdfinfo", ""), "Pages:");
}

static void
a_table_that_breaks_its_promise_is_not_printed(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 5, .promise = 6, .columns = 2 };
	struct doc_table t = table_of(&fake);

	needs(NULL);
	doc_table(p->doc, &t);
	assert_int_equal(draw(p), -1);
	assert_int_equal(p->err.code, ERR_DATA);
	has(p->err.text, "fake");
	fake.promise = 0;
	fake.rows = 7;
	err_clear(&p->err);
	assert_int_equal(draw(p), -1);
	assert_int_equal(p->err.code, ERR_DATA);
}

static void
a_cursor_that_fails_fails_the_file(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 50, .columns = 2, .fail_at = 30 };
	struct doc_table t = table_of(&fake);

	needs(NULL);
	doc_table(p->doc, &t);
	for (fake.fail_at = 1; fake.fail_at < 50; fake.fail_at += 24) {
		err_clear(&p->err);
		assert_int_equal(draw(p), -1);
		assert_int_equal(p->err.code, ERR_IO);
		has(p->err.text, "the cursor broke");
	}
}

static void
no_font_no_folder_or_no_logo_is_said(void **state)
{
	struct paper *p = *state;
	struct doc_style s = style;

	needs(NULL);
	doc_paragraph(p->doc, "Text.");
	assert_int_equal(doc_end(p->doc, &p->err), 0);
	assert_int_equal(writer_pdf.write(p->doc, "/nonexistent/dir/x.pdf",
	    &p->counts, &p->err), -1);
	assert_int_equal(p->err.code, ERR_IO);
	p->doc->style = &s;
	s.logo = "/dev/null";
	err_clear(&p->err);
	assert_int_equal(draw(p), -1);
	has(p->err.text, "logo");
	s.font = "/nonexistent.ttf";
	err_clear(&p->err);
	assert_int_equal(draw(p), -1);
	assert_int_equal(p->err.code, ERR_CONFIG);
	p->doc->style = NULL;
	err_clear(&p->err);
	assert_int_equal(draw(p), -1);
	assert_int_equal(p->err.code, ERR_CONFIG);
}

static void
a_full_disk_is_noticed(void **state)
{
	struct paper *p = *state;
	struct fake fake = { .rows = 100, .columns = 2 };
	struct doc_table t = table_of(&fake);

	struct rlimit old, small;

	needs(NULL);
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
		rc = draw(p);
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
		{ "writer.page_of", "Seite %d von %d" },
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
	struct fake fake = { .rows = 2, .columns = 2 };
	struct doc_style s = style;
	const char *text;

	needs("pdftotext");
	s.letter = true;
	s.word = german;
	s.footer = "Fu\xC3\x9Fzeile";
	p->doc->style = &s;
	say_everything(p->doc, &fake);
	must_draw(p);
	text = reads(p, "pdftotext -layout", "-");
	has(text, "Seite 2 von ");
	has(text, "Inhalt");
	has(text, "unbekannt %n%s%s%s"); /* no format string */
	has(text, "Fu\xC3\x9Fzeile");
	has(text, "Rows: 2"); /* English where the list lacks a word */
	needs("pdfinfo");
	has(reads(p, "pdfinfo", ""), "612 x 792");
}

static void
an_empty_document_is_a_cover(void **state)
{
	struct paper *p = *state;

	needs("qpdf");
	p->doc->status_text = NULL;
	must_draw(p);
	assert_int_equal(p->counts.pages, 1);
	has(reads(p, "qpdf --check", ""), "No syntax");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(other_programs_find_no_fault_in_it),
		TEST(its_properties_are_those_of_the_document),
		TEST(the_same_document_gives_the_same_bytes),
		TEST(everything_that_was_said_is_on_paper),
		TEST(each_page_says_campaign_class_number_and_short_id),
		TEST(a_table_repeats_its_head_and_keeps_every_row),
		TEST(rows_left_out_are_counted_and_said),
		TEST(no_rows_is_a_sentence_with_or_without_a_cursor),
		TEST(names_of_all_scripts_are_found_again_or_marked),
		TEST(nothing_of_a_long_cell_is_lost),
		TEST(two_hundred_characters_without_a_blank_are_broken),
		TEST(a_text_of_nothing_but_line_ends_or_marks_is_survived),
		TEST(narrow_paper_leaves_columns_out_and_says_so),
		TEST(a_wide_table_lies_on_its_side_with_its_heading),
		TEST(headings_are_bookmarks_down_to_the_third_level),
		TEST(a_heading_never_stands_alone_at_the_foot),
		TEST(a_hundred_thousand_rows_are_drawn),
		TEST(a_table_that_breaks_its_promise_is_not_printed),
		TEST(a_cursor_that_fails_fails_the_file),
		TEST(no_font_no_folder_or_no_logo_is_said),
		TEST(a_full_disk_is_noticed),
		TEST(letter_paper_and_words_of_another_language_are_used),
		TEST(an_empty_document_is_a_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
