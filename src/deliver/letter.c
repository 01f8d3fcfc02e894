/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a mail says: templates/mail/ filled with words and numbers.  Whatever
 * they are, in the HTML they are escaped, and in the text they cannot move a
 * cursor or begin a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "base/text.h"
#include "deliver/deliver.h"

#define MAX_LETTER (4 * (size_t)MIB)
#define COLUMNS 72
#define INDENT 2
#define SHORT 24  /* columns of a value that a telephone has room for */
#define MAX_LABEL 44 /* columns of a label that a value still stands beside */

static const char *const colours[] = { [MAIL_GOOD] = "#1a7f37",
	[MAIL_WARN] = "#9a6700", [MAIL_BAD] = "#b42318" };

static size_t
columns_of(const char *text)
{
	const char *end = text + strlen(text);
	size_t n = 0;

	while (text_next(&text, end) != 0)
		n++;
	return n;
}

/* Of it as it is shown. */
static size_t
shown_columns(const char *text)
{
	struct strbuf sb;
	size_t n;

	strbuf_init(&sb, MAX_LETTER);
	text_add_visible(&sb, text, "");
	n = columns_of(strbuf_text(&sb));
	strbuf_clear(&sb);
	return n;
}

/* ---- HTML ---- */

/* The one way into the HTML. */
static void
html_text(struct strbuf *out, const char *text)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_LETTER);
	text_add_visible(&sb, text != NULL ? text : "", "");
	for (const char *p = strbuf_text(&sb); *p != '\0'; p++)
		switch (*p) {
		case '&': strbuf_add(out, "&amp;"); break;
		case '<': strbuf_add(out, "&lt;"); break;
		case '>': strbuf_add(out, "&gt;"); break;
		case '"': strbuf_add(out, "&quot;"); break;
		default: strbuf_addc(out, *p);
		}
	if (strbuf_failed(&sb))
		out->failed = true;
	strbuf_clear(&sb);
}

static void
html_row(struct strbuf *out, const struct mail_row *row)
{
	strbuf_add(out, "<tr><td class=\"label\" style=\"padding:4px 12px 4px "
	    "0;vertical-align:top\">");
	html_text(out, row->label);
	if (row->detail != NULL) {
		strbuf_add(out, "<div class=\"detail\" style=\"font:11px/1.4 "
		    "monospace;color:#57606a;overflow-wrap:anywhere\">");
		html_text(out, row->detail);
		strbuf_add(out, "</div>");
	}
	strbuf_addf(out, "</td><td style=\"padding:4px 0;text-align:right;"
	    "vertical-align:top;%s\">", shown_columns(row->value) <= SHORT
	    ? "white-space:nowrap" : "overflow-wrap:anywhere");
	html_text(out, row->value);
	strbuf_add(out, "</td></tr>\n");
}

static void
html_section(struct strbuf *out, const struct mail_section *s)
{
	if (s->heading != NULL) {
		strbuf_add(out, "<h2 style=\"font-size:16px;margin:24px 0 6px\">");
		html_text(out, s->heading);
		strbuf_add(out, "</h2>\n");
	}
	if (s->paragraph != NULL) {
		strbuf_add(out, "<p style=\"margin:8px 0\">");
		html_text(out, s->paragraph);
		strbuf_add(out, "</p>\n");
	}
	if (s->n_rows == 0)
		return;
	strbuf_add(out, "<table role=\"presentation\" cellspacing=\"0\" "
	    "cellpadding=\"0\" style=\"width:100%;border-collapse:collapse\">"
	    "\n");
	for (size_t i = 0; i < s->n_rows; i++)
		html_row(out, &s->rows[i]);
	strbuf_add(out, "</table>\n");
}

/* ---- text ---- */

static void
add_blanks(struct strbuf *out, size_t n)
{
	while (n-- > 0)
		strbuf_addc(out, ' ');
}

/* Words in lines of at most 72 columns; ends the last line. */
static void
wrap(struct strbuf *out, const char *text, size_t indent)
{
	struct strbuf sb, word;
	size_t column = 0;

	strbuf_init(&sb, MAX_LETTER);
	strbuf_init(&word, MAX_LETTER);
	text_add_visible(&sb, text != NULL ? text : "", "");
	for (const char *p = strbuf_text(&sb); *p != '\0';) {
		size_t n = strcspn(p, " "), wide;

		strbuf_reset(&word);
		strbuf_addn(&word, p, n);
		wide = columns_of(strbuf_text(&word));
		if (column > 0 && column + 1 + wide > COLUMNS) {
			strbuf_addc(out, '\n');
			column = 0;
		}
		if (column == 0)
			add_blanks(out, indent);
		else
			strbuf_addc(out, ' ');
		column += (column == 0 ? indent : 1) + wide;
		strbuf_addn(out, p, n);
		p += n;
		p += strspn(p, " ");
	}
	strbuf_addc(out, '\n');
	if (strbuf_failed(&sb) || strbuf_failed(&word))
		out->failed = true;
	strbuf_clear(&sb);
	strbuf_clear(&word);
}

static size_t
widest(const struct mail_section *s)
{
	size_t most = 0;

	for (size_t i = 0; i < s->n_rows; i++) {
		size_t n = shown_columns(s->rows[i].label);

		if (n > most && n <= MAX_LABEL)
			most = n;
	}
	return most;
}

static void
text_row(struct strbuf *out, const struct mail_row *row, size_t width)
{
	struct strbuf sb;
	size_t n = shown_columns(row->label);

	strbuf_init(&sb, MAX_LETTER);
	text_add_visible(&sb, row->value, "");
	if (n <= width && INDENT + width + 2 + columns_of(strbuf_text(&sb)) <=
		COLUMNS) {
		add_blanks(out, INDENT);
		text_add_visible(out, row->label, "");
		add_blanks(out, width - n + 2);
		strbuf_add(out, strbuf_text(&sb));
		strbuf_addc(out, '\n');
	} else {
		wrap(out, row->label, INDENT);
		wrap(out, row->value, 2 * INDENT);
	}
	if (row->detail != NULL)
		wrap(out, row->detail, 2 * INDENT);
	if (strbuf_failed(&sb))
		out->failed = true;
	strbuf_clear(&sb);
}

static void
text_section(struct strbuf *out, const struct mail_section *s)
{
	size_t width = widest(s);

	strbuf_addc(out, '\n');
	if (s->heading != NULL)
		wrap(out, s->heading, 0);
	if (s->paragraph != NULL)
		wrap(out, s->paragraph, 0);
	if (s->n_rows > 0 && (s->heading != NULL || s->paragraph != NULL))
		strbuf_addc(out, '\n');
	for (size_t i = 0; i < s->n_rows; i++)
		text_row(out, &s->rows[i], width);
}

/* ---- the template ---- */

struct filling {
	const struct mail_letter *is;
	bool html;
};

static void
put_subtitle(struct strbuf *out, const struct filling *f)
{
	const struct mail_letter *m = f->is;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LETTER);
	if (m->entity != NULL)
		strbuf_add(&sb, m->entity);
	if (m->entity != NULL && m->classification != NULL)
		strbuf_add(&sb, " - ");
	if (m->classification != NULL)
		strbuf_add(&sb, m->classification);
	if (f->html)
		html_text(out, strbuf_text(&sb));
	else if (sb.len > 0)
		wrap(out, strbuf_text(&sb), 0);
	if (strbuf_failed(&sb))
		out->failed = true;
	strbuf_clear(&sb);
}

static void
put_sections(struct strbuf *out, const struct filling *f)
{
	for (size_t i = 0; i < f->is->n_sections; i++)
		if (f->html)
			html_section(out, &f->is->sections[i]);
		else
			text_section(out, &f->is->sections[i]);
}

static int
build(struct strbuf *out, const struct filling *f, const char *name,
    struct err *err)
{
	const struct mail_letter *m = f->is;
	const struct {
		const char *name, *text;
	} words[] = { { "title", m->title }, { "status", m->status },
		{ "footer", m->footer }, { "language", m->language },
		{ "accent", m->accent }, { "tone", colours[m->tone] } };

	if (strcmp(name, "sections") == 0) {
		put_sections(out, f);
		return 0;
	}
	if (strcmp(name, "subtitle") == 0) {
		put_subtitle(out, f);
		return 0;
	}
	for (size_t i = 0; i < NITEMS(words); i++)
		if (strcmp(name, words[i].name) == 0) {
			if (f->html)
				html_text(out, words[i].text);
			else
				wrap(out, words[i].text, 0);
			return 0;
		}
	return err_set(err, ERR_DATA, "there is no such value");
}

/* Each value knows how it is written: raw or not makes no difference. */
static int
put(void *context, const char *name, FILE *file, bool raw, struct err *err)
{
	struct strbuf sb;
	int rc;

	(void)raw;
	strbuf_init(&sb, MAX_LETTER);
	rc = build(&sb, context, name, err);
	if (rc == 0 && strbuf_failed(&sb))
		rc = err_nomem(err);
	if (rc == 0 && fwrite(strbuf_text(&sb), 1, sb.len, file) != sb.len)
		rc = err_nomem(err);
	strbuf_clear(&sb);
	return rc;
}

static int
fill(struct strbuf *out, const char *template_text, struct filling *f,
    struct err *err)
{
	const struct template_values values = { put, f };
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	int rc;

	if (file == NULL)
		return err_nomem(err);
	rc = template_write(template_text, strlen(template_text), &values,
	    file, err);
	if (fclose(file) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc == 0) {
		strbuf_addn(out, text, len);
		rc = strbuf_failed(out) ? err_nomem(err) : 0;
	}
	free(text);
	return rc;
}

int
mail_letter_text(struct strbuf *out, const char *template_text,
    const struct mail_letter *letter, struct err *err)
{
	struct filling f = { letter, false };

	return fill(out, template_text, &f, err);
}

int
mail_letter_html(struct strbuf *out, const char *template_text,
    const struct mail_letter *letter, struct err *err)
{
	struct filling f = { letter, true };

	return fill(out, template_text, &f, err);
}
