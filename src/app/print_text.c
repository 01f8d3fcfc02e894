/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text, wrapped at the width of the terminal. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/print.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"

#define WIDTH 80           /* where there is no terminal */
#define LEAST_WIDTH 40     /* narrower ones break the lines themselves */
#define LABEL 12           /* column of a field's text, from its indent */

void
print_begin(struct print *p, FILE *file, struct arena *arena,
    const struct snapshot *snapshot)
{
	struct winsize size;

	*p = (struct print){ .file = file, .arena = arena,
		.snapshot = snapshot, .width = WIDTH };
	if (isatty(fileno(file)) &&
	    ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		p->width = size.ws_col > LEAST_WIDTH ? size.ws_col
		    : LEAST_WIDTH;
}

int
print_end(struct print *p, struct err *err)
{
	if (p->failed)
		return err_nomem(err);
	if (fflush(p->file) != 0 || ferror(p->file))
		return err_set(err, ERR_IO, "output: %s", strerror(errno));
	return 0;
}

void
print_blank(struct print *p)
{
	fputc('\n', p->file);
}

/* Columns of a character: combining marks take none, East Asian wide ones
 * two (Unicode, Standard Annex 11). */
static size_t
columns_of(uint32_t c)
{
	if ((c >= 0x300 && c <= 0x36F) || c == 0x200C || c == 0x200D ||
	    (c >= 0xFE00 && c <= 0xFE0F))
		return 0;
	if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
	    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
	    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
	    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
	    (c >= 0x20000 && c <= 0x3FFFD))
		return 2;
	return 1;
}

static size_t
columns(const char *text, size_t len)
{
	const char *end = text + len;
	size_t n = 0;
	uint32_t c;

	while ((c = text_next(&text, end)) != 0)
		n += columns_of(c);
	return n;
}

struct pen {
	struct print *print;
	size_t hang; /* where lines after the first begin */
	size_t at;   /* column */
	bool fresh;  /* nothing but the indent stands on the line */
};

static void
blanks(FILE *file, size_t n)
{
	while (n-- > 0)
		fputc(' ', file);
}

static void
next_line(struct pen *pen)
{
	fputc('\n', pen->print->file);
	blanks(pen->print->file, pen->hang);
	pen->at = pen->hang;
	pen->fresh = true;
}

/* A word that no line can hold is cut where the line ends. */
static void
put_word(struct pen *pen, const char *word, size_t len)
{
	const char *end = word + len;
	size_t n = columns(word, len), width = pen->print->width;

	if (!pen->fresh && pen->at + 1 + n > width)
		next_line(pen);
	if (!pen->fresh) {
		fputc(' ', pen->print->file);
		pen->at++;
	}
	while (pen->at + n > width && pen->hang + n > width && word < end) {
		const char *cut = word;
		size_t used = 0;

		while (cut < end) {
			const char *next = cut;
			size_t one = columns_of(text_next(&next, end));

			if (pen->at + used + one > width && cut > word)
				break;
			used += one;
			cut = next;
		}
		fwrite(word, 1, (size_t)(cut - word), pen->print->file);
		word = cut;
		n -= used;
		pen->fresh = false;
		pen->at += used;
		if (word < end)
			next_line(pen);
	}
	fwrite(word, 1, (size_t)(end - word), pen->print->file);
	pen->at += n;
	pen->fresh = false;
}

static void
put_words(struct pen *pen, const char *text)
{
	for (;;) {
		size_t len;

		text += strspn(text, " ");
		len = strcspn(text, " ");
		if (len == 0)
			break;
		put_word(pen, text, len);
		text += len;
	}
	fputc('\n', pen->print->file);
}

/* Formatted and made visible; "" and a failure if that is not possible. */
PRINTF_LIKE(3, 0)
static void
format(struct print *p, struct strbuf *out, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	strbuf_init(out, PRINT_MAX);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = n < 0 ? NULL : arena_alloc(p->arena, (size_t)n + 1, 1);
	if (text == NULL) {
		p->failed = true;
		return;
	}
	(void)vsnprintf(text, (size_t)n + 1, fmt, ap);
	text_add_visible(out, text, NULL);
	p->failed = p->failed || strbuf_failed(out);
}

/* Columns of what stands before the text of an item. */
static size_t
mark_of(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (text_starts(text, "- "))
		return 2;
	return digits > 0 && text_starts(text + digits, ". ") ? digits + 2
	    : 0;
}

void
print_line(struct print *p, size_t indent, const char *fmt, ...)
{
	struct pen pen = { p, indent, indent, true };
	struct strbuf text;
	va_list ap;

	va_start(ap, fmt);
	format(p, &text, fmt, ap);
	va_end(ap);
	pen.hang += mark_of(strbuf_text(&text));
	blanks(p->file, indent);
	put_words(&pen, strbuf_text(&text));
	strbuf_clear(&text);
}

void
print_field(struct print *p, size_t indent, const char *label,
    const char *fmt, ...)
{
	size_t column = indent + LABEL, n = columns(label, strlen(label));
	struct pen pen = { p, column, column, true };
	struct strbuf text;
	va_list ap;

	va_start(ap, fmt);
	format(p, &text, fmt, ap);
	va_end(ap);
	blanks(p->file, indent);
	fputs(label, p->file); /* ours, never foreign */
	blanks(p->file, n < LABEL ? LABEL - n : 1);
	put_words(&pen, strbuf_text(&text));
	strbuf_clear(&text);
}

const char *
print_text(struct print *p, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = n < 0 ? NULL : arena_alloc(p->arena, (size_t)n + 1, 1);
	if (text != NULL)
		(void)vsnprintf(text, (size_t)n + 1, fmt, ap);
	else
		p->failed = true;
	va_end(ap);
	return text != NULL ? text : "";
}
