/* SPDX-License-Identifier: Apache-2.0 */
/* Draws a PDF and has it read by other programs. */
#include "support/test.h"

#include "support/pdf_paper.h"

#define DEJAVU "/usr/share/fonts/truetype/dejavu/"
#define MAX_OUTPUT ((size_t)128 * MIB)

const struct doc_style paper_style = {
	.language = "en",
	.font = DEJAVU "DejaVuSans.ttf",
	.font_bold = DEJAVU "DejaVuSans-Bold.ttf",
	.font_mono = DEJAVU "DejaVuSansMono.ttf",
	.accent = "#0b5cad",
};

struct doc_rows {
	const struct paper_rows *fake;
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
	const struct paper_rows *fake = rows->fake;

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
			(void)snprintf(buf, sizeof(rows->text[i]), "r%lld c%zu",
			    (long long)rows->row, i);
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

const struct doc_column paper_columns[8] = {
	{ "one", "First head", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "two", "Second head", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "three", "Third head", CELL_TEXT, 12, true, DOC_NOWHERE },
	{ "four", "Fourth head", CELL_TEXT, 12, true, DOC_NOWHERE },
	{ "five", "Fifth head", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "six", "Sixth head", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "seven", "Seventh head", CELL_TEXT, 12, false, DOC_NOWHERE },
	{ "eight", "Eighth head", CELL_TEXT, 12, false, DOC_NOWHERE },
};

struct doc_table
paper_grid(struct paper_rows *fake)
{
	struct doc_table t = {
		.key = "fake",
		.title = "Table title",
		.columns = paper_columns,
		.n_columns = fake->columns,
		.rows = { rows_open, rows_next, rows_close, NULL, fake,
		    fake->promise != 0 ? fake->promise : fake->rows },
		.empty = "Nothing is in it.",
		.also_in = "grants.csv",
	};

	return t;
}

static bool
has_tool(const char *name)
{
	char command[80];

	(void)snprintf(
	    command, sizeof(command), "command -v %s >/dev/null 2>&1", name);
	return system(command) == 0;
}

int
paper_set_up(void **state)
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
	p->doc->style = &paper_style;
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

int
paper_tear_down(void **state)
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

void
paper_needs(const char *tool)
{
	if (access(paper_style.font, R_OK) != 0 ||
	    access(paper_style.font_bold, R_OK) != 0 ||
	    access(paper_style.font_mono, R_OK) != 0) {
		print_message("skipped: no DejaVu fonts in " DEJAVU "\n");
		skip();
	}
	if (tool != NULL && !has_tool(tool)) {
		print_message("skipped: %s is not installed\n", tool);
		skip();
	}
}

int
paper_draw(struct paper *p)
{
	if (doc_end(p->doc, &p->err) != 0)
		return -1;
	return writer_pdf.write(p->doc, p->path, &p->counts, &p->err);
}

void
paper_must_draw(struct paper *p)
{
	if (paper_draw(p) != 0)
		fail_msg("%s", p->err.text);
}

/* What "<before> <path> <after>" prints, both streams; its exit must be 0. */
const char *
paper_reads(struct paper *p, const char *before, const char *after)
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

size_t
paper_times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

void
paper_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %.2000s", part, text);
}

void
paper_lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in: %.2000s", part, text);
}
