/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of a message: encoded words, addresses, parameters. */
#include <string.h>

#include "base/base64.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "deliver/mime.h"

#define MAX_TEXT (64 * KIB) /* of one header; more is a mistake of ours */
#define MAX_WORD 60         /* of ASCII that is not broken up */
#define ENCODED_HEAD "=?UTF-8?B?"
#define ENCODED_TAIL "?="
#define ENCODED_EXTRA (sizeof(ENCODED_HEAD ENCODED_TAIL) - 1)
#define MAX_BYTES 45 /* in one encoded word, which has at most 75 characters */
#define MIN_BYTES 9  /* fewer do not pay for a word of their own */

/* Blanks count once; what could end a line or hide text becomes visible. */
static void
tidy(struct strbuf *out, const char *text)
{
	struct strbuf visible;
	bool blank = false;

	strbuf_init(&visible, 16 * MAX_TEXT);
	text_add_visible(&visible, text, "");
	for (const char *p = strbuf_text(&visible); *p != '\0'; p++) {
		if (*p == ' ') {
			blank = out->len > 0;
			continue;
		}
		if (blank)
			strbuf_addc(out, ' ');
		blank = false;
		strbuf_addc(out, *p);
	}
	if (strbuf_failed(&visible))
		out->failed = true;
	strbuf_clear(&visible);
}

/* ASCII that no reader decodes, in words that lines can be made of. */
static bool
is_simple(const char *text)
{
	size_t word = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p < 0x20 || *p > 0x7E || (*p == '=' && p[1] == '?'))
			return false;
		word = *p == ' ' ? 0 : word + 1;
		if (word > MAX_WORD)
			return false;
	}
	return true;
}

static void
fold(struct strbuf *out, size_t *column)
{
	strbuf_add(out, "\r\n");
	*column = 0;
}

static void
add_words(struct strbuf *out, const char *text, size_t column)
{
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column + 1 + n > MIME_COLUMNS)
			fold(out, &column);
		strbuf_addc(out, ' ');
		strbuf_addn(out, text, n);
		column += 1 + n;
		text += n;
		while (*text == ' ')
			text++;
	}
}

/* Bytes of whole characters, at most `room`; one at least. */
static size_t
take_characters(const char *text, size_t room)
{
	const char *end = text + strlen(text), *p = text, *last = text;

	while (text_next(&p, end) != 0 && (size_t)(p - text) <= room)
		last = p;
	return last > text ? (size_t)(last - text) : (size_t)(p - text);
}

/* Words that stand beside each other are read as one text. */
static void
add_encoded(struct strbuf *out, const char *text, size_t column)
{
	while (*text != '\0') {
		size_t left = column + 1 + ENCODED_EXTRA < MIME_COLUMNS
		    ? (MIME_COLUMNS - column - 1 - ENCODED_EXTRA) / 4 * 3 : 0;
		size_t n;

		if (left < MIN_BYTES) {
			fold(out, &column);
			left = MAX_BYTES;
		}
		n = take_characters(text, left < MAX_BYTES ? left : MAX_BYTES);
		strbuf_add(out, " " ENCODED_HEAD);
		base64_add(out, text, n);
		strbuf_add(out, ENCODED_TAIL);
		column = MIME_COLUMNS; /* the next one stands below */
		text += n;
	}
}

static size_t
begin(struct strbuf *out, const char *name)
{
	strbuf_add(out, name);
	strbuf_addc(out, ':');
	return strlen(name) + 1;
}

void
mime_header(struct strbuf *out, const char *name, const char *text)
{
	size_t column = begin(out, name);
	struct strbuf clean;

	strbuf_init(&clean, 16 * MAX_TEXT);
	tidy(&clean, text);
	if (is_simple(strbuf_text(&clean)))
		add_words(out, strbuf_text(&clean), column);
	else
		add_encoded(out, strbuf_text(&clean), column);
	if (strbuf_failed(&clean))
		out->failed = true;
	strbuf_clear(&clean);
	strbuf_add(out, "\r\n");
}

/* A phrase needs quotes where it has what means something in an address. */
static void
add_phrase(struct strbuf *out, const char *name, size_t column)
{
	struct strbuf clean;
	const char *text;
	bool special;

	strbuf_init(&clean, 16 * MAX_TEXT);
	tidy(&clean, name);
	text = strbuf_text(&clean);
	special = strpbrk(text, "()<>[]:;@\\,.\"") != NULL;
	if (!is_simple(text) || (special && strlen(text) > MAX_WORD)) {
		add_encoded(out, text, column);
	} else if (!special) {
		add_words(out, text, column);
	} else {
		strbuf_add(out, " \"");
		for (; *text != '\0'; text++) {
			if (*text == '"' || *text == '\\')
				strbuf_addc(out, '\\');
			strbuf_addc(out, *text);
		}
		strbuf_addc(out, '"');
	}
	if (strbuf_failed(&clean))
		out->failed = true;
	strbuf_clear(&clean);
}

void
mime_address(
    struct strbuf *out, const char *name, const struct mail_address *address)
{
	size_t column = begin(out, name);

	if (address->name != NULL) {
		add_phrase(out, address->name, column);
		strbuf_addf(out, "\r\n <%s>\r\n", address->address);
		return;
	}
	strbuf_addf(out, " %s\r\n", address->address);
}

/* ---- parameters ---- */

void
mime_begin(struct strbuf *out, const char *name, const char *value)
{
	bool fits = strlen(name) + strlen(value) + 3 <= MIME_COLUMNS;

	strbuf_addf(out, "%s:%s %s", name, fits ? "" : "\r\n", value);
}

void
mime_end(struct strbuf *out)
{
	strbuf_add(out, "\r\n");
}

static bool
is_quotable(const char *value)
{
	if (strlen(value) > MAX_WORD)
		return false;
	for (const char *p = value; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7E || *p == '"' || *p == '\\' ||
		    (*p == '=' && p[1] == '?'))
			return false;
	return true;
}

/* attribute-char of RFC 2231. */
static bool
is_bare(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

void
mime_param(struct strbuf *out, const char *name, const char *value)
{
	const unsigned char *p = (const unsigned char *)value;
	unsigned piece = 0;
	size_t column;

	if (is_quotable(value)) {
		strbuf_addf(out, ";\r\n %s=\"%s\"", name, value);
		return;
	}
	do {
		strbuf_addf(out, ";\r\n %s*%u*=%s", name, piece,
		    piece == 0 ? "UTF-8''" : "");
		column = strlen(name) + 20; /* as above, and its number */
		for (; *p != '\0' && column + 4 < MIME_COLUMNS; p++) {
			column += is_bare(*p) ? 1 : 3;
			if (is_bare(*p))
				strbuf_addc(out, (char)*p);
			else
				strbuf_addf(out, "%%%02X", *p);
		}
		piece++;
	} while (*p != '\0');
}
