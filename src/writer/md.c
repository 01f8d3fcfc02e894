/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markdown for a pull request, a ticket or a chat: short.  A long table is
 * named with its size and the file that holds every row; nothing of the
 * foreign text can become markup.
 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/writer.h"

#define MAX_TABLE_ROWS 100 /* more is no summary, if another file has them */

struct draw {
	FILE *file;
	const struct doc *doc;
	struct writer_counts *counts;
	struct strbuf raw, seen, text;
	bool failed;
};

/* "www." becomes a link in the common extension, in any case. */
static bool
is_www(const char *p)
{
	return (p[0] | 0x20) == 'w' && (p[1] | 0x20) == 'w' &&
	    (p[2] | 0x20) == 'w' && p[3] == '.';
}

/*
 * What CommonMark or its common extensions give a meaning is escaped:
 * anywhere in a text, or at its beginning only.  "<" and "&" become
 * entities, because some renderers read HTML first; an address is broken so
 * that it does not turn into a link.  (Of a mail address some make one all
 * the same; it leads to what is read.)
 */
static void
add_escaped(struct strbuf *out, const char *text)
{
	static const char anywhere[] = "\\`*_[]#|~$@";
	static const char leading[] = "-+>:=!";
	const char *digits = text + strspn(text, "0123456789");

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\n')
			strbuf_add(out, " / ");
		else if (*p == '<')
			strbuf_add(out, "&lt;");
		else if (*p == '&')
			strbuf_add(out, "&amp;");
		else if (text_starts(p, "://"))
			strbuf_add(out, "&#58;");
		else if (*p == '.' && p - text >= 3 && is_www(p - 3))
			strbuf_add(out, "&#46;");
		else if (strchr(anywhere, *p) != NULL ||
			 (p == text && strchr(leading, *p) != NULL) ||
			 (p == digits && p > text &&
			     (*p == '.' || *p == ')') &&
			     (p[1] == ' ' || p[1] == '\0')))
			strbuf_addf(out, "\\%c", *p);
		else
			strbuf_addc(out, *p);
	}
}

static void
put(struct draw *d, const char *text)
{
	strbuf_reset(&d->seen);
	strbuf_reset(&d->text);
	text_add_visible(&d->seen, text == NULL ? "" : text, "\n");
	add_escaped(&d->text, strbuf_text(&d->seen));
	if (strbuf_failed(&d->seen) || strbuf_failed(&d->text))
		d->failed = true;
	(void)fputs(strbuf_text(&d->text), d->file);
}

/* Inside a block of code nothing has a meaning: so nothing is escaped. */
static void
put_code(struct draw *d, const char *text)
{
	strbuf_reset(&d->seen);
	strbuf_add(&d->seen, "    ");
	text_add_visible(&d->seen, text, "");
	if (strbuf_failed(&d->seen))
		d->failed = true;
	(void)fputs(strbuf_text(&d->seen), d->file);
	(void)fputc('\n', d->file);
}

static void
put_cell(struct draw *d, const struct cell *cell)
{
	strbuf_reset(&d->raw);
	writer_cell(d->doc, &d->raw, cell);
	if (strbuf_failed(&d->raw))
		d->failed = true;
	put(d, strbuf_text(&d->raw));
}

static void
put_elsewhere(struct draw *d, const struct doc_table *table)
{
	struct strbuf n, whole;
	const char *parts[2];

	strbuf_init(&n, 64);
	strbuf_init(&whole, 64 * KIB);
	writer_grouped(d->doc, &n, table->rows.count);
	parts[0] = strbuf_text(&n);
	parts[1] = table->also_in;
	writer_phrase(
	    &whole, writer_word(d->doc, "writer.rows_elsewhere"), parts, 2);
	if (strbuf_failed(&n) || strbuf_failed(&whole))
		d->failed = true;
	put(d, strbuf_text(&whole));
	(void)fputs("\n\n", d->file);
	strbuf_clear(&n);
	strbuf_clear(&whole);
	d->counts->left_out += table->rows.count;
}

static void
put_table_head(struct draw *d, const struct doc_table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		(void)fputs(i == 0 ? "| " : " | ", d->file);
		put(d, table->columns[i].title);
	}
	(void)fputs(" |\n|", d->file);
	for (size_t i = 0; i < table->n_columns; i++)
		(void)fputs(table->columns[i].kind == CELL_NUMBER ? " ---: |"
								  : " --- |",
		    d->file);
	(void)fputc('\n', d->file);
}

static int
put_table(struct draw *d, const struct doc_table *table, struct err *err)
{
	struct walk walk;
	int rc = -1;

	if (table->title != NULL) {
		(void)fputs("**", d->file);
		put(d, table->title);
		(void)fputs("**\n\n", d->file);
	}
	if (table->rows.count == 0) {
		put(d, table->empty != NULL
			   ? table->empty
			   : writer_word(d->doc, "writer.no_rows"));
		(void)fputs("\n\n", d->file);
		return 0;
	}
	if (table->rows.count > MAX_TABLE_ROWS && table->also_in != NULL) {
		put_elsewhere(d, table);
		return 0;
	}
	put_table_head(d, table);
	if (walk_open(&walk, table, err) != 0)
		goto out;
	while ((rc = walk_next(&walk, err)) == 1) {
		for (size_t i = 0; i < table->n_columns; i++) {
			(void)fputs(i == 0 ? "| " : " | ", d->file);
			put_cell(d, &walk.cells[i]);
		}
		(void)fputs(" |\n", d->file);
		if (d->failed || ferror(d->file))
			break;
	}
	(void)fputc('\n', d->file);
	d->counts->rows += walk.done;
	rc = rc < 0 ? -1 : 0;
out:
	walk_close(&walk);
	return rc;
}

static void
put_fields(struct draw *d, const struct doc_node *node)
{
	for (size_t i = 0; i < node->n_fields; i++) {
		if (node->fields[i].value.kind == CELL_EMPTY)
			continue;
		(void)fputs("- **", d->file);
		put(d, node->fields[i].label);
		(void)fputs(":** ", d->file);
		put_cell(d, &node->fields[i].value);
		(void)fputc('\n', d->file);
	}
	(void)fputc('\n', d->file);
}

static void
put_figure(struct draw *d, const struct doc_node *node)
{
	(void)fputs("**", d->file);
	put(d, node->text);
	(void)fputs("**\n\n| ", d->file);
	put(d, writer_word(d->doc, "writer.label"));
	(void)fputs(" | ", d->file);
	put(d, writer_word(d->doc, "writer.value"));
	(void)fputs(" |\n| --- | ---: |\n", d->file);
	for (size_t i = 0; i < node->n_bars; i++) {
		struct cell value = { .kind = CELL_NUMBER,
			.number = node->bars[i].value };

		(void)fputs("| ", d->file);
		put(d, node->bars[i].label);
		(void)fputs(" | ", d->file);
		put_cell(d, &value);
		(void)fputs(" |\n", d->file);
	}
	(void)fputc('\n', d->file);
}

static int
put_node(struct draw *d, const struct doc_node *node, struct err *err)
{
	static const char *const marks[] = { "## ", "### ", "#### " };

	switch (node->kind) {
	case DOC_SECTION:
		(void)fputs(marks[node->level - 1], d->file);
		put(d, node->text);
		(void)fputs("\n\n", d->file);
		break;
	case DOC_BANNER:
		(void)fputs("> **", d->file);
		put(d, node->text);
		(void)fputs("**\n\n", d->file);
		break;
	case DOC_PARAGRAPH:
		put(d, node->text);
		(void)fputs("\n\n", d->file);
		break;
	case DOC_FIELDS:
		put_fields(d, node);
		break;
	case DOC_TABLE:
		return put_table(d, node->table, err);
	case DOC_FIGURE:
		put_figure(d, node);
		break;
	case DOC_LIST:
		for (size_t i = 0; i < node->n_lines; i++) {
			(void)fputs("- ", d->file);
			put(d, node->lines[i]);
			(void)fputc('\n', d->file);
		}
		(void)fputc('\n', d->file);
		break;
	case DOC_CODE: /* indented: nothing in it can end the block */
		for (size_t i = 0; i < node->n_lines; i++)
			put_code(d, node->lines[i]);
		(void)fputc('\n', d->file);
		break;
	case DOC_FORM: /* cannot be filled in here */
	case DOC_PROGRESS:
		break;
	}
	return 0;
}

static void
put_head(struct draw *d)
{
	const struct doc *doc = d->doc;
	const struct {
		const char *word, *text;
	} lines[] = {
		{ "writer.status", doc->status_text },
		{ "writer.entity", doc->entity },
		{ "writer.campaign", doc->campaign },
		{ "writer.classification", doc->classification },
		{ "writer.made_by", doc->version },
	};

	(void)fputs("# ", d->file);
	put(d, doc->title);
	(void)fputs("\n\n", d->file);
	for (size_t i = 0; i < NITEMS(lines); i++) {
		if (lines[i].text == NULL)
			continue;
		(void)fputs("- **", d->file);
		put(d, writer_word(doc, lines[i].word));
		(void)fputs(":** ", d->file);
		put(d, lines[i].text);
		(void)fputc('\n', d->file);
	}
	(void)fputs("- **", d->file);
	put(d, writer_word(doc, "writer.as_of"));
	(void)fputs(":** ", d->file);
	strbuf_reset(&d->raw);
	notation_add(&d->raw, writer_notation(doc)->moment, doc->now);
	if (strbuf_failed(&d->raw))
		d->failed = true;
	put(d, strbuf_text(&d->raw));
	(void)fputs("\n\n", d->file);
}

static int
write_md(const struct doc *doc, const char *path, struct writer_counts *counts,
    struct err *err)
{
	struct draw d = { .doc = doc, .counts = counts };
	struct file_out out;
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	if (file_create(&out, path, err) != 0)
		return -1;
	d.file = out.file;
	strbuf_init(&d.raw, WRITER_TEXT_MAX);
	strbuf_init(&d.seen, WRITER_TEXT_MAX);
	strbuf_init(&d.text, WRITER_TEXT_MAX);
	put_head(&d);
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (put_node(&d, n, err) != 0)
			goto out;
	if (d.failed) {
		err_nomem(err);
		goto out;
	}
	rc = file_commit(&out, err);
out:
	strbuf_clear(&d.raw);
	strbuf_clear(&d.seen);
	strbuf_clear(&d.text);
	file_abort(&out);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

const struct writer writer_md = { "md", ".md", write_md };
