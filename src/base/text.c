/* SPDX-License-Identifier: Apache-2.0 */
/* Checks and small changes on text. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"

#define NEAREST_MAX 64 /* longer words have no near ones */
#define BAD 0xFFFDu    /* replacement character */

/*
 * Length of the well-formed character at p (RFC 3629, section 4), 0 if it is
 * none; NUL counts as a character of length 1.
 */
static size_t
character(const unsigned char *p, size_t n, uint32_t *out)
{
	uint32_t c = p[0], least;
	size_t len;

	if (c < 0x80) {
		*out = c;
		return 1;
	}
	if (c >= 0xC2 && c <= 0xDF) {
		len = 2, least = 0x80, c &= 0x1F;
	} else if (c >= 0xE0 && c <= 0xEF) {
		len = 3, least = 0x800, c &= 0x0F;
	} else if (c >= 0xF0 && c <= 0xF4) {
		len = 4, least = 0x10000, c &= 0x07;
	} else {
		return 0;
	}
	if (n < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3Fu);
	}
	if (c < least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*out = c;
	return len;
}

/* Most text is this, and needs no second look: letters, digits and signs of
 * ASCII. */
static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7F;
}

bool
text_is_utf8(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;

	for (size_t i = 0, n; i < len; i += n) {
		n = 1;
		if (is_plain(text[i]))
			continue;
		n = character(p + i, len - i, &c);
		if (n == 0 || c == 0)
			return false;
	}
	return true;
}

uint32_t
text_next(const char **p, const char *end)
{
	uint32_t c = 0;
	size_t n;

	if (*p >= end)
		return 0;
	if (is_plain(**p))
		return (unsigned char)*(*p)++;
	n = character((const unsigned char *)*p, (size_t)(end - *p), &c);
	if (n == 0 || c == 0) {
		(*p)++;
		return BAD;
	}
	*p += n;
	return c;
}

void
text_put(struct strbuf *out, uint32_t c)
{
	if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = BAD;
	if (c < 0x80) {
		strbuf_addc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		strbuf_addc(out, (char)(0xC0 | c >> 6));
	} else {
		if (c < 0x10000) {
			strbuf_addc(out, (char)(0xE0 | c >> 12));
		} else {
			strbuf_addc(out, (char)(0xF0 | c >> 18));
			strbuf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
		}
		strbuf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	strbuf_addc(out, (char)(0x80 | (c & 0x3F)));
}

/*
 * Ranges that move a cursor, turn the reading direction or cannot be seen.
 * Joiners (U+200C, U+200D) stay: Persian and Indic names need them.
 */
static bool
is_treacherous(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{ 0x0001, 0x001F },
		{ 0x007F, 0x009F },
		{ 0x00AD, 0x00AD },
		{ 0x061C, 0x061C },
		{ 0x180E, 0x180E },
		{ 0x200B, 0x200B },
		{ 0x200E, 0x200F },
		{ 0x2028, 0x202E },
		{ 0x2060, 0x206F },
		{ 0xFEFF, 0xFEFF },
		{ 0xFFF9, 0xFFFB },
		{ 0xE0000, 0xE0FFF },
	};

	for (size_t i = 0; i < NITEMS(ranges); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

void
text_add_visible(struct strbuf *out, const char *text, const char *keep)
{
	const char *p = text, *plain = text;
	const char *end = text + strlen(text);

	while (p < end) {
		const char *at = p;
		uint32_t c;
		bool kept, bad;

		if (is_plain(*p)) {
			p++;
			continue;
		}
		c = text_next(&p, end);
		kept = c < 0x80 && keep != NULL && strchr(keep, (int)c) != NULL;
		bad = c == BAD && p - at == 1;
		if (!bad && (kept || !is_treacherous(c)))
			continue;
		strbuf_addn(out, plain, (size_t)(at - plain));
		plain = p;
		if (bad)
			text_put(out, BAD);
		else
			strbuf_addf(out, "<U+%04X>", (unsigned)c);
	}
	strbuf_addn(out, plain, (size_t)(end - plain));
}

int
text_to_int64(
    const char *text, int64_t min, int64_t max, int64_t *out, struct err *err)
{
	bool negative = text[0] == '-';
	const char *p = negative ? text + 1 : text;
	int64_t value = 0; /* kept negative: INT64_MIN has no opposite */

	if (*p == '\0')
		goto bad;
	for (; *p != '\0'; p++) {
		int digit = *p - '0';

		if (digit < 0 || digit > 9 || value < (INT64_MIN + digit) / 10)
			goto bad;
		value = value * 10 - digit;
	}
	if (!negative && value == INT64_MIN)
		goto bad;
	if (!negative)
		value = -value;
	if (value < min || value > max)
		goto bad;
	*out = value;
	return 0;
bad:
	return err_set(err, ERR_DATA,
	    "\"%.60s\" is not a whole number from %lld to %lld", text,
	    (long long)min, (long long)max);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_equal_nocase(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	return n <= len && memcmp(text + len - n, suffix, n) == 0;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Changes (insert, drop, replace, swap of neighbours) that turn a into b,
 * case aside; both at most NEAREST_MAX bytes.
 */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *above = rows[0], *now = rows[1], *before = rows[2];

	for (size_t j = 0; j <= nb; j++)
		now[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before;

		before = above;
		above = now;
		now = spare;
		now[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);

			now[j] = least(above[j], now[j - 1]) + 1;
			now[j] = least(now[j], above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) &&
			    y == lower(a[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return now[nb];
}

const char *
text_nearest(const char *word, const char *const *words, size_t n)
{
	size_t len = strlen(word), best = len / 3 + 2;
	const char *found = NULL;

	if (len > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t other = strlen(words[i]), d;

		if (other > NEAREST_MAX)
			continue;
		d = distance(word, len, words[i], other);
		if (d < best && d < other) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

int
text_compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}
