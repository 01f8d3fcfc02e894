/* SPDX-License-Identifier: Apache-2.0 */
/* Rows by a name that several of them may share. */
#include <string.h>

#include "base/map.h"
#include "engine/engine_private.h"

int
names_open(struct names *names, size_t rows, struct arena *arena)
{
	names->map = map_new();
	names->next = arena_alloc(arena, rows + 1, sizeof(*names->next));
	if (names->map == NULL || names->next == NULL)
		return -1;
	for (size_t i = 0; i < rows; i++)
		names->next[i] = NONE;
	return 0;
}

void
names_close(struct names *names)
{
	map_free(names->map);
	names->map = NULL;
}

static bool
has_capital(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			return true;
	return false;
}

const char *
names_fold(const char *text, struct arena *arena)
{
	char *folded;

	if (!has_capital(text))
		return text;
	folded = arena_strdup(arena, text);
	for (char *p = folded; p != NULL && *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return folded;
}

int
names_add(struct names *names, const char *name, size_t row, bool fold,
    struct arena *arena)
{
	size_t first;

	if (name == NULL || name[0] == '\0')
		return 0;
	if (fold && (name = names_fold(name, arena)) == NULL)
		return -1;
	first = map_get(names->map, name);
	if (first == NONE)
		return map_add(names->map, name, row);
	names->next[row] = names->next[first];
	names->next[first] = row;
	return 0;
}

size_t
names_first(const struct names *names, const char *name)
{
	return names->map != NULL && name != NULL
		   ? map_get(names->map, name)
		   : NONE;
}

int
names_first_folded(size_t *row, const struct names *names, const char *name)
{
	struct arena arena;
	const char *folded;

	*row = NONE;
	if (name == NULL)
		return 0;
	arena_init(&arena);
	folded = names_fold(name, &arena);
	if (folded != NULL)
		*row = names_first(names, folded);
	arena_clear(&arena);
	return folded != NULL ? 0 : -1;
}

size_t
names_next(const struct names *names, size_t row)
{
	return names->next[row];
}
