/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands on a page, operator by operator (ISO 32000-1, annex A).  The
 * library would begin and end a text object, name the font, and say numbers
 * to seven digits, for every piece of text: a long table would take half as
 * long again, and twice the bytes.  It still owns the page, its fonts and its
 * stream.
 */
#include <string.h>

#include "base/text.h"
#include "writer/pdf_haru.h"

#define LONGEST_NUMBER 24

void
pdf_stream_flush(struct pdf_canvas *c)
{
	HPDF_PageAttr attr;

	if (c->ops.len > 0 && c->page != NULL && c->failure == 0) {
		attr = c->page->attr;
		/* The library tells no one when this fails. */
		if (HPDF_Stream_Write(attr->stream, (HPDF_BYTE *)c->ops.text,
			(HPDF_UINT)c->ops.len) != HPDF_OK &&
		    c->failure == 0)
			c->failure = NO_MEMORY;
	}
	c->ops.len = 0;
}

static char *
room(struct pdf_canvas *c, size_t n)
{
	if (c->ops.len + n > sizeof(c->ops.text))
		pdf_stream_flush(c);
	return c->ops.text + c->ops.len;
}

static void
put(struct pdf_canvas *c, const char *text)
{
	size_t n = strlen(text);

	memcpy(room(c, n), text, n);
	c->ops.len += n;
}

static void
put_byte(struct pdf_canvas *c, char byte)
{
	*room(c, 1) = byte;
	c->ops.len++;
}

int64_t
pdf_hundredths(double v)
{
	return (int64_t)(v * 100 + (v < 0 ? -0.5 : 0.5));
}

/* Thousandths, and no digit that says nothing. */
static void
put_number(struct pdf_canvas *c, int64_t thousandths)
{
	char digits[LONGEST_NUMBER], *p = digits + sizeof(digits);
	uint64_t left = (uint64_t)(thousandths < 0 ? -thousandths
						   : thousandths);
	int places = 3;

	if (thousandths < 0)
		put_byte(c, '-');
	while (places > 0 && left % 10 == 0) {
		left /= 10;
		places--;
	}
	if (left == 0)
		*--p = '0';
	for (int n = 0; left > 0 || (places > 0 && n <= places); n++) {
		if (places > 0 && n == places) {
			*--p = '.';
			if (left == 0)
				break; /* ".25" is a number */
		}
		*--p = (char)('0' + left % 10);
		left /= 10;
	}
	memcpy(room(c, LONGEST_NUMBER), p,
	    (size_t)(digits + sizeof(digits) - p));
	c->ops.len += (size_t)(digits + sizeof(digits) - p);
	put_byte(c, ' ');
}

void
pdf_stream_end_text(struct pdf_canvas *c)
{
	if (c->ops.in_text)
		put(c, "ET\n");
	c->ops.in_text = false;
}

void
pdf_stream_op(
    struct pdf_canvas *c, const double *numbers, size_t n, const char *op)
{
	for (size_t i = 0; i < n; i++)
		put_number(c, 10 * pdf_hundredths(numbers[i]));
	put(c, op);
	put_byte(c, '\n');
}

void
pdf_stream_colour(struct pdf_canvas *c, uint32_t colour)
{
	for (int shift = 16; shift >= 0; shift -= 8)
		put_number(
		    c, (int64_t)((colour >> shift & 0xFF) * 1000 + 127) / 255);
	put(c, "rg\n");
}

void
pdf_stream_font(struct pdf_canvas *c, HPDF_Font font, double size)
{
	const char *name = HPDF_Page_GetLocalFontName(c->page, font);

	if (name == NULL)
		return;
	put_byte(c, '/');
	put(c, name);
	put_byte(c, ' ');
	put_number(c, 10 * pdf_hundredths(size));
	put(c, "Tf\n");
}

void
pdf_stream_move(struct pdf_canvas *c, double x, double y)
{
	int64_t at[2] = { pdf_hundredths(x), pdf_hundredths(y) };

	if (!c->ops.in_text) {
		put(c, "BT\n");
		c->ops.in_text = true;
		c->ops.x = c->ops.y = 0;
	}
	put_number(c, 10 * (at[0] - c->ops.x));
	put_number(c, 10 * (at[1] - c->ops.y));
	put(c, "Td\n");
	c->ops.x = at[0];
	c->ops.y = at[1];
}

static char *
show_latin(char *out, const struct pdf_run *run)
{
	const char *p = run->from, *end = run->from + run->len;

	*out++ = '(';
	while (p < end) {
		uint32_t byte = text_next(&p, end);

		if (byte == '(' || byte == ')' || byte == '\\')
			*out++ = '\\';
		if (byte < 0x7F) {
			*out++ = (char)byte;
			continue;
		}
		*out++ = '\\';
		for (int shift = 6; shift >= 0; shift -= 3)
			*out++ = (char)('0' + (byte >> shift & 7));
	}
	*out++ = ')';
	return out;
}

static char *
show_codes(char *out, const struct pdf_run *run)
{
	const char *p = run->from, *end = run->from + run->len;

	*out++ = '<';
	while (p < end) {
		uint32_t code = text_next(&p, end);

		for (int shift = 12; shift >= 0; shift -= 4)
			*out++ = "0123456789ABCDEF"[code >> shift & 0xF];
	}
	*out++ = '>';
	return out;
}

void
pdf_stream_show(struct pdf_canvas *c, const struct pdf_run *run)
{
	char *out = room(c, PDF_LONGEST_RUN);

	out = run->latin ? show_latin(out, run) : show_codes(out, run);
	c->ops.len = (size_t)(out - c->ops.text);
	put(c, "Tj\n");
}
