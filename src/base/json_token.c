/* SPDX-License-Identifier: Apache-2.0 */
/* JSON scanner: blanks, comments, words, numbers, strings (RFC 8259). */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_private.h"
#include "base/strbuf.h"
#include "base/text.h"

#define EXACT 9007199254740992.0 /* 2^53: above, whole numbers get lost */
#define EXACT_TEXT "9007199254740992"
#define SAFE_DIGITS 15

int
json_scan_error(struct json_scan *scan, const char *at, enum err_code code,
    const char *format, ...)
{
	size_t column = 1;
	char text[256];
	va_list ap;

	for (const char *p = scan->line_start; p < at; column++)
		(void)text_next(&p, scan->end);
	va_start(ap, format);
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	return err_set(scan->err, code, "line %zu, column %zu: %s", scan->line,
	    column, text);
}

int
json_scan_unexpected(struct json_scan *scan, const char *wanted)
{
	const char *p = scan->p;
	unsigned char c;

	if (p == scan->end)
		return json_scan_error(scan, p, ERR_DATA,
		    "the text ends where %s should be", wanted);
	c = (unsigned char)*p;
	if (c < 0x20 || c == 0x7F)
		return json_scan_error(scan, p, ERR_DATA,
		    "control character U+%04X where %s should be", c, wanted);
	if (text_next(&p, scan->end) == 0xFFFD && p - scan->p == 1)
		return json_scan_error(
		    scan, scan->p, ERR_DATA, "byte 0x%02X is not UTF-8", c);
	return json_scan_error(scan, scan->p, ERR_DATA,
	    "\"%.*s\" where %s should be", (int)(p - scan->p), scan->p, wanted);
}

static int
comment(struct json_scan *scan)
{
	const char *from = scan->p, *stop;

	if (!scan->limits->comments)
		return json_scan_error(
		    scan, from, ERR_DATA, "comments are not allowed here");
	if (from + 1 < scan->end && from[1] == '*')
		return json_scan_error(scan, from, ERR_DATA,
		    "only comments from // to the end of the line are "
		    "allowed");
	if (from + 1 == scan->end || from[1] != '/')
		return json_scan_error(scan, from, ERR_DATA,
		    "\"/\" stands alone; a comment begins with //");
	stop = memchr(from, '\n', (size_t)(scan->end - from));
	if (stop == NULL)
		stop = scan->end;
	while (scan->p < stop) {
		const char *at = scan->p;
		unsigned char c = (unsigned char)*at;

		if ((text_next(&scan->p, stop) == 0xFFFD &&
			scan->p - at == 1) ||
		    (c < 0x20 && c != '\t' && c != '\r')) {
			scan->p = at;
			return json_scan_unexpected(scan, "a comment");
		}
	}
	return 0;
}

int
json_scan_space(struct json_scan *scan)
{
	for (; scan->p < scan->end; scan->p++) {
		if (*scan->p == '/') {
			if (comment(scan) != 0)
				return -1;
			if (scan->p == scan->end)
				break;
		}
		if (*scan->p == '\n') {
			scan->line++;
			scan->line_start = scan->p + 1;
		} else if (*scan->p != ' ' && *scan->p != '\t' &&
			   *scan->p != '\r') {
			break;
		}
	}
	return 0;
}

int
json_scan_word(struct json_scan *scan)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t left = (size_t)(scan->end - scan->p);

	for (size_t i = 0; i < NITEMS(words); i++) {
		size_t n = strlen(words[i]);

		if (left >= n && memcmp(scan->p, words[i], n) == 0) {
			scan->p += n;
			return 0;
		}
	}
	return json_scan_unexpected(scan, "a value");
}

static size_t
digits(struct json_scan *scan)
{
	const char *from = scan->p;

	while (scan->p < scan->end && *scan->p >= '0' && *scan->p <= '9')
		scan->p++;
	return (size_t)(scan->p - from);
}

static bool
accept(struct json_scan *scan, const char *any)
{
	if (scan->p == scan->end || *scan->p == '\0' ||
	    strchr(any, *scan->p) == NULL)
		return false;
	scan->p++;
	return true;
}

/*
 * A double must hold it: whole numbers up to 2^53 exactly, anything else
 * with the digits it came with, as far as they matter.
 */
static int
check_size(struct json_scan *scan, const char *from, bool whole, size_t ndigits)
{
	size_t len = (size_t)(scan->p - from);
	char text[JSON_MAX_NUMBER + 1];
	double value;

	if (whole && ndigits <= SAFE_DIGITS)
		return 0;
	if (len > JSON_MAX_NUMBER)
		return json_scan_error(scan, from, ERR_DATA,
		    "a number of more than %d characters", JSON_MAX_NUMBER);
	if (whole) {
		size_t known = strlen(EXACT_TEXT);

		if (ndigits > known ||
		    (ndigits == known &&
			memcmp(scan->p - known, EXACT_TEXT, known) > 0))
			return json_scan_error(scan, from, ERR_DATA,
			    "the number %.*s is beyond 2^53", (int)len, from);
		return 0;
	}
	memcpy(text, from, len);
	text[len] = '\0';
	value = strtod(text, NULL);
	if (!isfinite(value) || (fabs(value) >= EXACT && ndigits > SAFE_DIGITS))
		return json_scan_error(scan, from, ERR_DATA,
		    "the number %s is too large to be kept", text);
	return 0;
}

int
json_scan_number(struct json_scan *scan)
{
	const char *from = scan->p;
	bool whole = true, zero;
	size_t n, ndigits;

	(void)accept(scan, "-");
	zero = scan->p < scan->end && *scan->p == '0';
	ndigits = digits(scan);
	if (ndigits == 0)
		return json_scan_unexpected(scan, "a digit");
	if (zero && ndigits > 1)
		return json_scan_error(
		    scan, from, ERR_DATA, "a number must not begin with 0");
	if (accept(scan, ".")) {
		whole = false;
		n = digits(scan);
		if (n == 0)
			return json_scan_unexpected(scan, "a digit");
		ndigits += n;
	}
	if (accept(scan, "eE")) {
		whole = false;
		(void)accept(scan, "+-");
		if (digits(scan) == 0)
			return json_scan_unexpected(scan, "a digit");
	}
	return check_size(scan, from, whole, ndigits);
}

/* Four hexadecimal digits at p, or -1. */
static int32_t
hex4(const char *p, const char *end)
{
	int32_t value = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

static int
unicode_escape(struct json_scan *scan)
{
	const char *at = scan->p - 2; /* the backslash */
	int32_t unit = hex4(scan->p, scan->end), low;

	if (unit == -1)
		return json_scan_error(
		    scan, at, ERR_DATA, "\\u without four hexadecimal digits");
	if (unit == 0)
		return json_scan_error(scan, at, ERR_DATA, "\\u0000 in a text");
	scan->p += 4;
	if (unit < 0xD800 || unit > 0xDFFF)
		return 0;
	if (unit <= 0xDBFF && scan->end - scan->p >= 6 && scan->p[0] == '\\' &&
	    scan->p[1] == 'u') {
		low = hex4(scan->p + 2, scan->end);
		if (low >= 0xDC00 && low <= 0xDFFF) {
			scan->p += 6;
			return 0;
		}
	}
	return json_scan_error(scan, at, ERR_DATA,
	    "half a character: \\u%04x without its other surrogate",
	    (unsigned)unit);
}

static int
escape(struct json_scan *scan)
{
	const char *at = scan->p++;

	if (scan->p == scan->end)
		return json_scan_error(
		    scan, at, ERR_DATA, "the text ends inside a string");
	if (*scan->p == 'u') {
		scan->p++;
		return unicode_escape(scan);
	}
	if (!accept(scan, "\"\\/bfnrt"))
		return json_scan_error(scan, at, ERR_DATA,
		    "not an escape: a backslash is written \\\\");
	return 0;
}

int
json_scan_string(struct json_scan *scan, bool *escaped)
{
	const char *open = scan->p++;

	*escaped = false;
	while (scan->p < scan->end) {
		const char *at = scan->p;
		unsigned char c = (unsigned char)*at;

		if (c == '"') {
			scan->p++;
			return 0;
		}
		if (c == '\\') {
			*escaped = true;
			if (escape(scan) != 0)
				return -1;
		} else if (c >= 0x20 && c < 0x80) {
			scan->p++;
		} else if (c < 0x20) {
			return json_scan_error(scan, at, ERR_DATA,
			    "raw control character U+%04X in a string", c);
		} else if (text_next(&scan->p, scan->end) == 0xFFFD &&
			   scan->p - at == 1) {
			return json_scan_error(
			    scan, at, ERR_DATA, "byte 0x%02X is not UTF-8", c);
		}
	}
	return json_scan_error(scan, open, ERR_DATA, "this string has no end");
}

static uint32_t
decode_unicode(const char **p, const char *end)
{
	uint32_t c = (uint32_t)hex4(*p, end);

	*p += 4;
	if (c >= 0xD800 && c <= 0xDBFF) {
		uint32_t low = (uint32_t)hex4(*p + 2, end);

		*p += 6;
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	return c;
}

char *
json_scan_decode(struct arena *arena, const char *text, size_t n, size_t *len)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *p = text, *end = text + n;
	struct strbuf out;

	strbuf_init(&out, n);
	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));

		if (slash == NULL)
			slash = end;
		strbuf_addn(&out, p, (size_t)(slash - p));
		if (slash == end)
			break;
		p = slash + 2;
		if (slash[1] == 'u')
			text_put(&out, decode_unicode(&p, end));
		else
			strbuf_addc(&out, to[strchr(from, slash[1]) - from]);
	}
	*len = out.len;
	return strbuf_take(&out, arena);
}
