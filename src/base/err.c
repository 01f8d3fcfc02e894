/* SPDX-License-Identifier: Apache-2.0 */
/* Code and message of a failure. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

/*
 * Messages quote foreign text and are cut to size: whatever is not UTF-8 in
 * the end becomes "?", a character cut in half included.
 */
static void
clean(char *text)
{
	const char *end = text + strlen(text);
	const char *p = text;

	if (text_is_utf8(text, (size_t)(end - text)))
		return;
	while (p < end) {
		const char *at = p;

		if (text_next(&p, end) == 0xFFFD && p - at == 1)
			text[at - text] = '?';
	}
}

/* The last character may have been cut: take its first bytes away. */
static void
drop_cut_character(char *text)
{
	size_t len = strlen(text);
	size_t back = 0;

	while (back < 3 && back < len &&
	       ((unsigned char)text[len - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back >= len)
		return;
	if (!text_is_utf8(text + len - 1 - back, back + 1))
		text[len - 1 - back] = '\0';
}

int
err_set(struct err *err, enum err_code code, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0)
		text[0] = '\0';
	if (n >= (int)sizeof(text))
		drop_cut_character(text);
	clean(text);
	err->code = code;
	memcpy(err->text, text, sizeof(text));
	return -1;
}

int
err_wrap(struct err *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list ap;
	size_t used;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0)
		return -1;
	used = strlen(text);
	n = snprintf(text + used, sizeof(text) - used, ": %s", err->text);
	if (n < 0 || (size_t)n >= sizeof(text) - used)
		drop_cut_character(text);
	clean(text);
	memcpy(err->text, text, sizeof(text));
	return -1;
}

int
err_nomem(struct err *err)
{
	return err_set(err, ERR_NOMEM, "out of memory");
}

void
err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->text[0] = '\0';
}
