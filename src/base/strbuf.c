/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded string builder; failure sticks. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

#define FIRST_ROOM 64

void
strbuf_init(struct strbuf *sb, size_t max)
{
	sb->text = NULL;
	sb->len = 0;
	sb->room = 0;
	sb->max = max;
	sb->failed = false;
}

void
strbuf_clear(struct strbuf *sb)
{
	free(sb->text);
	strbuf_init(sb, sb->max);
}

void
strbuf_reset(struct strbuf *sb)
{
	sb->len = 0;
	sb->failed = false;
	if (sb->text != NULL)
		sb->text[0] = '\0';
}

/* Room for n more bytes and the NUL, or the builder has failed. */
static bool
grow(struct strbuf *sb, size_t n)
{
	size_t room = sb->room < FIRST_ROOM ? FIRST_ROOM : sb->room;
	char *moved;

	if (sb->failed)
		return false;
	if (sb->len > sb->max || n > sb->max - sb->len ||
	    sb->len + n == SIZE_MAX) {
		sb->failed = true;
		return false;
	}
	if (sb->len + n < sb->room)
		return true;
	while (room <= sb->len + n)
		room = room > SIZE_MAX / 2 ? SIZE_MAX : room * 2;
	moved = realloc(sb->text, room);
	if (moved == NULL) {
		sb->failed = true;
		return false;
	}
	sb->text = moved;
	sb->room = room;
	return true;
}

void
strbuf_addn(struct strbuf *sb, const char *text, size_t n)
{
	if (!grow(sb, n))
		return;
	if (n > 0)
		memcpy(sb->text + sb->len, text, n);
	sb->len += n;
	sb->text[sb->len] = '\0';
}

void
strbuf_add(struct strbuf *sb, const char *text)
{
	strbuf_addn(sb, text, strlen(text));
}

void
strbuf_addc(struct strbuf *sb, char c)
{
	if (!grow(sb, 1))
		return;
	sb->text[sb->len++] = c;
	sb->text[sb->len] = '\0';
}

void
strbuf_addi(struct strbuf *sb, int64_t value)
{
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digits[24], *end = digits + sizeof(digits), *p = end;

	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (value < 0)
		*--p = '-';
	strbuf_addn(sb, p, (size_t)(end - p));
}

void
strbuf_addf(struct strbuf *sb, const char *format, ...)
{
	const size_t room = sb->text == NULL ? 0 : sb->room - sb->len;
	va_list ap;
	int n;

	if (sb->failed)
		return;
	va_start(ap, format);
	n = vsnprintf(room > 0 ? sb->text + sb->len : NULL, room, format, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < room && sb->len + (size_t)n <= sb->max) {
		sb->len += (size_t)n; /* it fitted: most do */
		return;
	}
	if (room > 0)
		sb->text[sb->len] = '\0';
	if (n < 0) {
		sb->failed = true;
		return;
	}
	if (!grow(sb, (size_t)n))
		return;
	va_start(ap, format);
	n = vsnprintf(sb->text + sb->len, (size_t)n + 1, format, ap);
	va_end(ap);
	if (n < 0)
		sb->failed = true;
	else
		sb->len += (size_t)n;
}

bool
strbuf_failed(const struct strbuf *sb)
{
	return sb->failed;
}

const char *
strbuf_text(const struct strbuf *sb)
{
	return sb->text == NULL ? "" : sb->text;
}

char *
strbuf_take(struct strbuf *sb, struct arena *arena)
{
	char *copy = NULL;

	if (!sb->failed)
		copy = arena_strndup(arena, strbuf_text(sb), sb->len);
	strbuf_clear(sb);
	return copy;
}
