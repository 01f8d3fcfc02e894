/* SPDX-License-Identifier: Apache-2.0 */
/* Text as words, folded so that the ways to write a name come together. */
#include <string.h>

#include "base/mask_private.h"
#include "base/strbuf.h"
#include "base/text.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Value of n hexadecimal digits; -1: they are none. */
static int32_t
hex_value(const char *p, const char *end, int n)
{
	int32_t value = 0;

	if (end - p < n)
		return -1;
	for (int i = 0; i < n; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* "%C3%BC": as many of them as the first says; 0: not of that form. */
static uint32_t
next_percent(const char **p, const char *end)
{
	char bytes[5] = { 0 };
	const char *at = *p, *from = bytes;
	size_t n = 1;
	uint32_t c;

	for (size_t i = 0; i < n; i++, at += 3) {
		int32_t value = end - at >= 3 && *at == '%'
		    ? hex_value(at + 1, end, 2) : -1;

		if (value <= 0)
			return 0;
		bytes[i] = (char)value;
		if (i == 0 && value >= 0xC2)
			n = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
	}
	c = text_next(&from, bytes + n);
	if (c == 0xFFFD)
		return 0;
	*p = at;
	return c;
}

static uint32_t
next_escaped(const char **p, const char *end)
{
	int32_t high, low;

	if (end - *p < 6 || (*p)[1] != 'u' ||
	    (high = hex_value(*p + 2, end, 4)) <= 0)
		return 0;
	*p += 6;
	if (high < 0xD800 || high > 0xDBFF)
		return (uint32_t)high;
	if (end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u' ||
	    (low = hex_value(*p + 2, end, 4)) < 0xDC00 || low > 0xDFFF)
		return 0xFFFD;
	*p += 6;
	return 0x10000U + ((uint32_t)(high - 0xD800) << 10) +
	    (uint32_t)(low - 0xDC00);
}

uint32_t
mask_next(const char **p, const char *end)
{
	uint32_t c = 0;

	if (*p >= end)
		return 0;
	if (**p == '%')
		c = next_percent(p, end);
	else if (**p == '\\')
		c = next_escaped(p, end);
	if (c != 0)
		return c;
	if (**p == '\0') {
		(*p)++;
		return 0xFFFD;
	}
	return text_next(p, end);
}

static bool
is_mark(uint32_t c)
{
	return (c >= 0x0300 && c <= 0x036F) || c == 0x00AD ||
	    (c >= 0x200B && c <= 0x200D) || c == 0x2060 ||
	    (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

/* Scripts that put no blank between words. */
static bool
is_single(uint32_t c)
{
	return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
	    (c >= 0x1780 && c <= 0x17FF) ||
	    (c >= 0x2E80 && c <= 0x9FFF && !(c >= 0x3000 && c <= 0x3004) &&
		!(c >= 0x3008 && c <= 0x3020) && c != 0x30FB) ||
	    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool
mask_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z');
	if (c < 0xC0)
		return c == 0xAA || c == 0xB5 || c == 0xBA;
	if (c == 0xD7 || c == 0xF7 || c == 0xFFFD)
		return false;
	return !((c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) ||
	    (c >= 0x3008 && c <= 0x3020) || c == 0x30FB ||
	    (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFF00 && c <= 0xFF0F) ||
	    (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000);
}

/* Letters from U+00C0 to U+017F without their accents; '.': stays. */
static const char latin[] =
    "aaaaaa.ceeeeiiii" ".nooooo.ouuuuy.." "aaaaaa.ceeeeiiii"
    ".nooooo.ouuuuy.y" "aaaaaaccccccccdd" "ddeeeeeeeeeegggg"
    "gggghhhhiiiiiiii" "ii..jjkkklllllll" "lllnnnnnnnnnoooo"
    "oo..rrrrrrssssss" "ssttttttuuuuuuuu" "uuuuwwyyyzzzzzzs";

static void
put_folded(struct strbuf *out, uint32_t c)
{
	if (c < 0x80) {
		strbuf_addc(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
	} else if (c == 0xDF || c == 0x1E9E) {
		strbuf_add(out, "ss");
	} else if (c == 0xC6 || c == 0xE6) {
		strbuf_add(out, "ae");
	} else if (c == 0x152 || c == 0x153) {
		strbuf_add(out, "oe");
	} else if (c >= 0xC0 && c <= 0x17F && latin[c - 0xC0] != '.') {
		strbuf_addc(out, latin[c - 0xC0]);
	} else {
		if ((c >= 0x391 && c <= 0x3AB) || (c >= 0x410 && c <= 0x42F) ||
		    c == 0xD0 || c == 0xDE)
			c += 32;
		else if (c >= 0x400 && c <= 0x40F)
			c += 80;
		else if (c >= 0x531 && c <= 0x556)
			c += 48;
		else if (c == 0x3C2)
			c = 0x3C3;
		else if (((c >= 0x460 && c <= 0x52F) ||
			     (c >= 0x1E00 && c <= 0x1EFF)) && c % 2 == 0)
			c++;
		else if (c >= 0xFF21 && c <= 0xFF3A)
			c = c - 0xFF21 + 'a';
		text_put(out, c);
	}
}

/* Between the cells of a file, never between the parts of a name. */
static bool
is_apart(uint32_t c)
{
	return c == '\n' || c == '\r' || c == '\t' || c == '"' || c == ',' ||
	    c == ';' || c == ':' || c == '<' || c == '>' || c == '|' ||
	    c == '{' || c == '}' || c == '[' || c == ']' || c == '/' ||
	    c == '=' || c == '&' || c == 0xFFFD;
}

int
mask_next_word(const char **p, const char *end, struct mask_word *w,
    struct strbuf *out)
{
	const char *at = *p;
	uint32_t c;

	*w = (struct mask_word){ 0 };
	for (;; *p = at) {
		if ((c = mask_next(&at, end)) == 0)
			return 0;
		if (mask_is_letter(c) && !is_mark(c))
			break;
		w->gap++;
		w->apart = w->apart || is_apart(c);
	}
	w->begin = *p;
	w->single = is_single(c);
	put_folded(out, c);
	w->letters = 1;
	for (*p = at; (c = mask_next(&at, end)) != 0; *p = at) {
		if (is_mark(c))
			continue;
		if (w->single || !mask_is_letter(c) || is_single(c))
			break;
		put_folded(out, c);
		w->letters++;
	}
	w->end = *p;
	return 1;
}
