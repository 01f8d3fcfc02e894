/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measure of the writers: the same rows and columns, written by the
 * libraries alone in the shortest loop that does it.  Knows nothing of ours:
 * no escaping but what the format needs, no line breaking, no checks.
 *
 *     raw_tables FORMAT IN.csv OUT FONT.ttf BOLD.ttf
 */
#include <hpdf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#define MAX_FIELDS 40
#define MAX_LINE (1 << 20)

struct row {
	char line[MAX_LINE];
	char *field[MAX_FIELDS];
	size_t n;
};

/* One record of a CSV file that has its quotes where they are needed. */
static bool
read_row(FILE *in, struct row *row)
{
	char *to = row->line, *end = row->line + MAX_LINE - 1;
	bool quoted = false;
	int c;

	row->n = 0;
	row->field[row->n++] = to;
	while ((c = getc_unlocked(in)) != EOF && to < end) {
		if (c == '"') {
			int next = quoted ? getc_unlocked(in) : 0;

			if (next == '"') {
				*to++ = '"';
				continue;
			}
			quoted = !quoted;
			if (next != 0)
				(void)ungetc(next, in);
		} else if (c == ',' && !quoted && row->n < MAX_FIELDS) {
			*to++ = '\0';
			row->field[row->n++] = to;
		} else if (c == '\n' && !quoted) {
			*to = '\0';
			return true;
		} else if (c != '\r' || quoted)
			*to++ = (char)c;
	}
	return false;
}

static bool
is_number(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789") == strlen(s);
}

static bool
is_time(const char *s, int at[6])
{
	return strlen(s) == 20 &&
	    sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2dZ", &at[0], &at[1], &at[2],
		&at[3], &at[4], &at[5]) == 6;
}

/* ---- text formats ---- */

static void
put_csv(FILE *out, const char *s)
{
	bool quoted = strpbrk(s, ",\"\r\n") != NULL;

	if (quoted)
		(void)putc_unlocked('"', out);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			(void)putc_unlocked('"', out);
		(void)putc_unlocked(*s, out);
	}
	if (quoted)
		(void)putc_unlocked('"', out);
}

static void
put_json(FILE *out, const char *s)
{
	(void)putc_unlocked('"', out);
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			(void)putc_unlocked('\\', out);
		if ((unsigned char)*s < 32)
			(void)fprintf(out, "\\u%04x", (unsigned)*s);
		else
			(void)putc_unlocked(*s, out);
	}
	(void)putc_unlocked('"', out);
}

static void
put_html(FILE *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '<')
			(void)fputs("&lt;", out);
		else if (*s == '&')
			(void)fputs("&amp;", out);
		else
			(void)putc_unlocked(*s, out);
	}
}

static void
html_head(FILE *out, const struct row *head)
{
	(void)fputs("<!doctype html><meta charset=\"utf-8\">"
		    "<title>Accounts</title><table>\n<tr>", out);
	for (size_t i = 0; i < head->n; i++) {
		(void)fputs("<th>", out);
		put_html(out, head->field[i]);
	}
	(void)fputs("</tr>\n", out);
}

static int
write_text(const char *format, FILE *in, const char *path, struct row *row)
{
	static struct row head;
	FILE *out = fopen(path, "w");
	bool first = true;

	if (out == NULL || !read_row(in, &head))
		return 1;
	if (*format == 'h')
		html_head(out, &head);
	else
		(void)fputs(*format == 'j' ? "[\n" : "", out);
	for (; read_row(in, row); first = false) {
		if (*format == 'j' && !first)
			(void)fputs(",\n", out);
		(void)fputs(*format == 'j' ? "{" : *format == 'h' ? "<tr>"
			: "", out);
		for (size_t i = 0; i < row->n; i++) {
			if (*format == 'c') {
				(void)fputs(i > 0 ? "," : "", out);
				put_csv(out, row->field[i]);
			} else if (*format == 'h') {
				(void)fputs("<td>", out);
				put_html(out, row->field[i]);
			} else {
				(void)fprintf(out, "%s\"%s\": ",
				    i > 0 ? ", " : "", head.field[i]);
				put_json(out, row->field[i]);
			}
		}
		(void)fputs(*format == 'j' ? "}" : *format == 'h' ? "</tr>\n"
			: "\r\n", out);
	}
	(void)fputs(*format == 'j' ? "]\n" : *format == 'h' ? "</table>\n"
		: "", out);
	return fclose(out) != 0;
}

/* ---- libxlsxwriter ---- */

static int
write_xlsx(FILE *in, const char *path, struct row *row)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	lxw_workbook *book = workbook_new_opt(path, &options);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	lxw_format *moment = workbook_add_format(book);
	int at[6];

	format_set_num_format(moment, "yyyy-mm-dd hh:mm:ss");
	for (lxw_row_t r = 0; read_row(in, row); r++)
		for (lxw_col_t c = 0; c < row->n; c++) {
			const char *s = row->field[c];

			if (is_number(s))
				worksheet_write_number(sheet, r, c,
				    strtod(s, NULL), NULL);
			else if (is_time(s, at)) {
				lxw_datetime when = { at[0], at[1], at[2],
					at[3], at[4], at[5] };

				worksheet_write_datetime(sheet, r, c, &when,
				    moment);
			} else if (*s != '\0')
				worksheet_write_string(sheet, r, c, s, NULL);
		}
	return workbook_close(book) != LXW_NO_ERROR;
}

/* ---- libharu ---- */

#define LINE_BYTES 60

/* The n-th piece of a text, cut to its own string; NULL: none is left. */
static char *
piece(char *s, size_t len, size_t n, char *kept)
{
	char *from = s + n * LINE_BYTES, *to = from + LINE_BYTES;

	if (n > 0 && n * LINE_BYTES >= len)
		return NULL;
	while (n > 0 && (*from & 0xC0) == 0x80)
		from++;
	if (to > s + len)
		to = s + len;
	while ((*to & 0xC0) == 0x80)
		to++;
	*kept = *to;
	*to = '\0';
	return from;
}

static void
pdf_field(HPDF_Page page, char *s, size_t n, float x, float y, bool *more)
{
	size_t len = strlen(s);
	char kept, *text = piece(s, len, n, &kept);

	if (text == NULL)
		return;
	HPDF_Page_BeginText(page);
	HPDF_Page_TextOut(page, x, y, text);
	HPDF_Page_EndText(page);
	text[strlen(text)] = kept;
	*more = *more || (n + 1) * LINE_BYTES < len;
}

static HPDF_Font
pdf_font(HPDF_Doc pdf, const char *ttf)
{
	return HPDF_GetFont(
	    pdf, HPDF_LoadTTFontFromFile(pdf, ttf, HPDF_TRUE), "UTF-8");
}

static HPDF_Page
pdf_page(HPDF_Doc pdf, const struct row *head, HPDF_Font font, HPDF_Font bold)
{
	HPDF_Page page = HPDF_AddPage(pdf);

	HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_LANDSCAPE);
	HPDF_Page_SetFontAndSize(page, bold, 8);
	for (size_t i = 0; i < head->n; i++) {
		HPDF_Page_BeginText(page);
		HPDF_Page_TextOut(
		    page, 40 + 95 * (float)i, 553, head->field[i]);
		HPDF_Page_EndText(page);
	}
	HPDF_Page_SetFontAndSize(page, font, 8);
	return page;
}

static int
write_pdf(FILE *in, const char *path, struct row *row, char **ttf)
{
	static struct row head;
	HPDF_Doc pdf = HPDF_New(NULL, NULL);
	HPDF_Page page = NULL;
	HPDF_Font font, bold;
	bool more = false; /* of the row before */
	float y = 0;

	HPDF_SetCompressionMode(pdf, HPDF_COMP_ALL);
	HPDF_UseUTFEncodings(pdf);
	font = pdf_font(pdf, ttf[0]);
	bold = pdf_font(pdf, ttf[1]);
	if (!read_row(in, &head))
		return 1;
	for (size_t n = 0; more || read_row(in, row); n = more ? n + 1 : 0) {
		if (page == NULL || y < 50) {
			page = pdf_page(pdf, &head, font, bold);
			y = 540;
		}
		more = false;
		for (size_t i = 0; i < row->n; i++)
			pdf_field(page, row->field[i], n, 40 + 95 * (float)i,
			    y, &more);
		y -= 13;
	}
	HPDF_SaveToFile(pdf, path);
	HPDF_Free(pdf);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct row row;
	FILE *in;

	if (argc < 6 || (in = fopen(argv[2], "r")) == NULL) {
		(void)fputs("usage: raw_tables csv|json|html|xlsx|pdf IN.csv "
			    "OUT FONT.ttf BOLD.ttf\n", stderr);
		return 3;
	}
	if (strcmp(argv[1], "xlsx") == 0)
		return write_xlsx(in, argv[3], &row);
	if (strcmp(argv[1], "pdf") == 0)
		return write_pdf(in, argv[3], &row, argv + 4);
	return write_text(argv[1], in, argv[3], &row);
}
