/* SPDX-License-Identifier: Apache-2.0 */
/* JSON writing: sticky, the same bytes for the same calls. */
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"

#define TOP 't'
#define SHORT 12 /* bytes that are sooner put one by one */
#define MAX_LEVEL ((int)NITEMS(((struct json_writer *)NULL)->kind) - 1)

void
json_writer_init(struct json_writer *w, FILE *file, bool pretty)
{
	memset(w, 0, sizeof(*w));
	w->file = file;
	w->pretty = pretty;
	w->kind[0] = TOP;
	w->first[0] = true;
}

static void
put(struct json_writer *w, const char *bytes, size_t n)
{
	if (w->failed)
		return;
	for (; n > 0 && n < SHORT; n--)
		if (putc_unlocked(*bytes++, w->file) == EOF)
			w->failed = true;
	if (n > 0 && fwrite(bytes, 1, n, w->file) != n)
		w->failed = true;
}

static void
new_line(struct json_writer *w)
{
	static const char blanks[16] = "                ";

	if (!w->pretty)
		return;
	put(w, "\n", 1);
	for (int left = 2 * w->depth, n; left > 0; left -= n) {
		n = left < (int)sizeof(blanks) ? left : (int)sizeof(blanks);
		put(w, blanks, (size_t)n);
	}
}

static void
put_control(struct json_writer *w, uint32_t c)
{
	char text[8];
	int n;

	switch (c) {
	case '\n':
		put(w, "\\n", 2);
		return;
	case '\r':
		put(w, "\\r", 2);
		return;
	case '\t':
		put(w, "\\t", 2);
		return;
	default:
		n = snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
		put(w, text, (size_t)n);
	}
}

/*
 * Whether the character must be escaped.  "<" before "/" or "!" could end
 * or open a script element when the JSON stands in HTML; U+2028 and U+2029
 * end lines in old JavaScript.
 */
static bool
is_special(uint32_t c, const char *behind)
{
	if (c == '<')
		return *behind == '/' || *behind == '!';
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0x2028 ||
	       c == 0x2029;
}

/* What most text is made of, and needs no second look. */
static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<';
}

static void
put_string(struct json_writer *w, const char *text)
{
	const char *p = text, *plain = text, *end;

	while (is_plain(*p))
		p++;
	end = *p == '\0' ? p : p + strlen(p);
	if (!text_is_utf8(p, (size_t)(end - p))) {
		w->failed = true;
		return;
	}
	put(w, "\"", 1);
	while (p < end) {
		const char *at = p;
		uint32_t c;

		if (is_plain(*p)) {
			p++;
			continue;
		}
		c = text_next(&p, end);
		if (!is_special(c, p))
			continue;
		put(w, plain, (size_t)(at - plain));
		plain = p;
		if (c == '"' || c == '\\') {
			char pair[2] = { '\\', (char)c };

			put(w, pair, 2);
		} else {
			put_control(w, c);
		}
	}
	put(w, plain, (size_t)(end - plain));
	put(w, "\"", 1);
}

/* What stands before a value: comma, line, key.  False: misuse or failure. */
static bool
begin(struct json_writer *w, const char *key)
{
	unsigned char kind = w->kind[w->depth];

	if (w->failed || (kind == '{') != (key != NULL) ||
	    (kind == TOP && !w->first[0])) {
		w->failed = true;
		return false;
	}
	if (!w->first[w->depth])
		put(w, ",", 1);
	w->first[w->depth] = false;
	if (kind != TOP)
		new_line(w);
	if (key != NULL) {
		put_string(w, key);
		put(w, ": ", w->pretty ? 2 : 1);
	}
	return true;
}

static void
open_level(struct json_writer *w, const char *key, char kind)
{
	if (w->depth >= MAX_LEVEL)
		w->failed = true;
	if (!begin(w, key))
		return;
	put(w, &kind, 1);
	w->depth++;
	w->kind[w->depth] = (unsigned char)kind;
	w->first[w->depth] = true;
}

static void
close_level(struct json_writer *w, char kind, char end)
{
	bool empty = w->first[w->depth];

	if (w->failed || w->kind[w->depth] != (unsigned char)kind) {
		w->failed = true;
		return;
	}
	w->depth--;
	if (!empty)
		new_line(w);
	put(w, &end, 1);
	if (w->depth == 0 && w->pretty)
		put(w, "\n", 1);
}

void
json_object_begin(struct json_writer *w, const char *key)
{
	open_level(w, key, '{');
}

void
json_object_end(struct json_writer *w)
{
	close_level(w, '{', '}');
}

void
json_list_begin(struct json_writer *w, const char *key)
{
	open_level(w, key, '[');
}

void
json_list_end(struct json_writer *w)
{
	close_level(w, '[', ']');
}

void
json_put_text(struct json_writer *w, const char *key, const char *text)
{
	if (text == NULL)
		json_put_null(w, key);
	else if (begin(w, key))
		put_string(w, text);
}

void
json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digits[24], *end = digits + sizeof(digits), *p = end;

	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (value < 0)
		*--p = '-';
	if (begin(w, key))
		put(w, p, (size_t)(end - p));
}

void
json_put_bool(struct json_writer *w, const char *key, bool value)
{
	if (begin(w, key))
		put(w, value ? "true" : "false", value ? 4 : 5);
}

void
json_put_null(struct json_writer *w, const char *key)
{
	if (begin(w, key))
		put(w, "null", 4);
}

void
json_put_time(struct json_writer *w, const char *key, int64_t utc)
{
	char text[UTC_TEXT];

	utc_format(utc, text);
	json_put_text(w, key, text[0] == '\0' ? NULL : text);
}

int
json_writer_end(struct json_writer *w, struct err *err)
{
	if (ferror(w->file) || fflush(w->file) != 0)
		return err_set(err, ERR_IO, "JSON could not be written");
	if (w->failed)
		return err_set(err, ERR_DATA,
		    "JSON with text that is not UTF-8, or out of order");
	if (w->depth != 0 || w->first[0])
		return err_set(err, ERR_DATA, "JSON without its end");
	return 0;
}
