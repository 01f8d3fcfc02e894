/* SPDX-License-Identifier: Apache-2.0 */
/* Text that a workbook can hold. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/xlsx_plan.h"

#define CUT_ROOM 200 /* units kept free for the note */

size_t
xlsx_units(const char *text)
{
	size_t n = 0;

	/* One per character, two beyond U+FFFF; in UTF-8 a lead byte each. */
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		n += (c & 0xC0) != 0x80;
		n += c >= 0xF0;
	}
	return n;
}

/* Printable ASCII, short, and no "_x": most cells, and they stay as is. */
static bool
is_plain(const char *text)
{
	const char *p = text;

	for (; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7F)
			return false;
		if (p[0] == '_' && p[1] == 'x')
			return false;
	}
	return p - text <= XLSX_CELL_MAX;
}

static bool
is_hex(char c)
{
	return c != '\0' && strchr("0123456789abcdefABCDEF", c) != NULL;
}

/* "_xHHHH_" is how the format writes a character (ISO 29500-1, 22.4.2.4). */
static bool
is_escape(const char *p)
{
	return p[0] == '_' && p[1] == 'x' && is_hex(p[2]) && is_hex(p[3]) &&
	       is_hex(p[4]) && is_hex(p[5]) && p[6] == '_';
}

/* Visible text with escapes kept literal and XML's non-characters gone. */
static void
add_escaped(struct strbuf *out, const char *text)
{
	const char *p = text, *plain = text, *end = text + strlen(text);

	while (p < end) {
		const char *at = p;
		uint32_t c = text_next(&p, end);

		if (!is_escape(at) && c != 0xFFFE && c != 0xFFFF)
			continue;
		strbuf_addn(out, plain, (size_t)(at - plain));
		plain = p;
		if (c == '_')
			strbuf_add(out, "_x005F_");
		else
			text_put(out, 0xFFFD);
	}
	strbuf_addn(out, plain, (size_t)(end - plain));
}

/* Bytes of the text that make at most `units`, ending at a character. */
static size_t
prefix(const char *text, size_t units)
{
	const char *p = text, *end = text + strlen(text);
	size_t n = 0;

	while (p < end) {
		const char *at = p;

		n += text_next(&p, end) > 0xFFFF ? 2 : 1;
		if (n > units)
			return (size_t)(at - text);
	}
	return (size_t)(end - text);
}

static void
cut_off(struct strbuf *sb, size_t units, const struct doc *doc)
{
	struct strbuf n;
	const char *part;

	sb->len = prefix(sb->text, XLSX_CELL_MAX - CUT_ROOM);
	sb->text[sb->len] = '\0';
	strbuf_init(&n, 64);
	writer_grouped(doc, &n, (int64_t)units);
	part = strbuf_text(&n);
	writer_phrase(sb, writer_word(doc, "writer.cut"), &part, 1);
	if (strbuf_failed(&n))
		sb->failed = true;
	strbuf_clear(&n);
}

const char *
xlsx_text(struct strbuf *sb, const char *text, const struct doc *doc)
{
	struct strbuf visible;
	size_t units;

	if (is_plain(text))
		return text;
	strbuf_reset(sb);
	strbuf_init(&visible, WRITER_TEXT_MAX);
	text_add_visible(&visible, text, "\n\t");
	add_escaped(sb, strbuf_text(&visible));
	if (strbuf_failed(&visible))
		sb->failed = true;
	strbuf_clear(&visible);
	units = xlsx_units(strbuf_text(sb));
	if (!strbuf_failed(sb) && units > XLSX_CELL_MAX)
		cut_off(sb, units, doc);
	return strbuf_text(sb);
}
