/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that ignore the case of ASCII letters: logins and ids in logs. */
#include <string.h>

#include "base/arena.h"
#include "model/freeze.h"

static void
fold(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

char *
fold_text(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	if (copy != NULL)
		fold(copy);
	return copy;
}

/* The line end keeps source and text apart: no source id holds one. */
char *
fold_key(struct arena *arena, const char *source, const char *text)
{
	size_t n = strlen(source);
	char *key = arena_printf(arena, "%s\n%s", source, text);

	if (key != NULL)
		fold(key + n + 1);
	return key;
}
