/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one run: a chain of blocks, given back at once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define BLOCK_SIZE (64 * KIB)
#define BIG (BLOCK_SIZE / 4) /* gets a block of its own */

struct arena_block {
	struct arena_block *before;
	size_t used, room;
	max_align_t bytes[];
};

void
arena_init(struct arena *arena)
{
	arena->last = NULL;
	arena->used = 0;
}

void
arena_clear(struct arena *arena)
{
	struct arena_block *block = arena->last;

	while (block != NULL) {
		struct arena_block *before = block->before;

		free(block);
		block = before;
	}
	arena_init(arena);
}

/*
 * A new block of zeros.  A big one goes behind the last, which may still
 * have room for small items.
 */
static struct arena_block *
add_block(struct arena *arena, size_t room, bool behind)
{
	struct arena_block *block;

	if (room > SIZE_MAX - sizeof(*block))
		return NULL;
	block = calloc(1, sizeof(*block) + room);
	if (block == NULL)
		return NULL;
	block->room = room;
	if (behind && arena->last != NULL) {
		block->before = arena->last->before;
		arena->last->before = block;
	} else {
		block->before = arena->last;
		arena->last = block;
	}
	return block;
}

static void *
take(struct arena *arena, size_t bytes, size_t align)
{
	struct arena_block *block = arena->last;
	size_t start;

	if (bytes > SIZE_MAX / 2)
		return NULL;
	if (block != NULL) {
		start = (block->used + align - 1) / align * align;
		if (start <= block->room && bytes <= block->room - start)
			goto found;
	}
	if (bytes >= BIG)
		block = add_block(arena, bytes, true);
	else
		block = add_block(arena, BLOCK_SIZE, false);
	if (block == NULL)
		return NULL;
	start = 0;
found:
	block->used = start + bytes;
	arena->used += bytes;
	return (char *)block->bytes + start;
}

void *
arena_alloc(struct arena *arena, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		return NULL;
	return take(arena, n * size, _Alignof(max_align_t));
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (text == NULL || len == SIZE_MAX)
		return NULL;
	copy = take(arena, len + 1, 1);
	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	if (text == NULL)
		return NULL;
	return arena_strndup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	text = take(arena, (size_t)n + 1, 1);
	if (text == NULL)
		return NULL;
	va_start(ap, format);
	n = vsnprintf(text, (size_t)n + 1, format, ap);
	va_end(ap);
	return n < 0 ? NULL : text;
}

int
array_reserve(void **items, size_t *room, size_t need, size_t size)
{
	size_t want = *room < 8 ? 8 : *room;
	void *moved;

	if (need <= *room)
		return 0;
	while (want < need) {
		if (want > SIZE_MAX / 2)
			return -1;
		want *= 2;
	}
	if (size != 0 && want > SIZE_MAX / size)
		return -1;
	moved = realloc(*items, want * size);
	if (moved == NULL)
		return -1;
	*items = moved;
	*room = want;
	return 0;
}
