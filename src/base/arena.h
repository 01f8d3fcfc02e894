/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that lives as long as one run: taken piece by piece, given back
 * at once.  NULL means no memory; nothing here aborts.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena_block;
struct arena {
	struct arena_block *last;
	size_t used; /* bytes handed out */
};

void arena_init(struct arena *);
void arena_clear(struct arena *);
/* n zeroed items of size bytes, aligned for any type; NULL on overflow too. */
void *arena_alloc(struct arena *, size_t n, size_t size) MUST_USE;
char *arena_strdup(struct arena *, const char *) MUST_USE; /* NULL -> NULL */
char *arena_strndup(struct arena *, const char *, size_t) MUST_USE;
char *arena_printf(struct arena *, const char *, ...) MUST_USE
    PRINTF_LIKE(2, 3);

/*
 * Room for `need` items in a growing heap array; doubles.  *items moves.
 * ERR_NOMEM is the only failure, reported as -1 (the caller has no err here).
 */
int array_reserve(
    void **items, size_t *room, size_t need, size_t size) MUST_USE;

#endif
