/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a model: texts stored once, lists copied, and an index per noun
 * that finds a row by its key.
 */
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

#include "base/arena.h"
#include "model/field.h"

struct map;

/* Row numbers by key; the key stands in the row itself. */
struct row_index {
	uint32_t *slots; /* row + 1; 0: free */
	size_t n_slots;  /* a power of two, at most half full */
	size_t n;
};

struct model_memory {
	struct arena arena;
	struct map *texts; /* text -> its number, in order of arrival */
	size_t room[NOUN_COUNT];
	struct row_index index[NOUN_COUNT];
};

struct model_memory *memory_new(void) MUST_USE; /* NULL: no memory */
void memory_free(struct model_memory *);

/* The stored twin of a text; NULL for NULL.  -1: no memory. */
int memory_text(struct model_memory *, const char *, const char **out)
    MUST_USE;
/* The stored twin if there is one, else NULL. */
const char *memory_known_text(const struct model_memory *, const char *);
/* Gives a row, whose fields point anywhere, texts and lists of its own.
 * -1: no memory. */
int memory_own(struct model_memory *, enum noun_id, void *row) MUST_USE;

/*
 * Number of the row with the same key as `row` (texts of both stored), NONE
 * if there is none.  Nouns without key, and rows whose key is incomplete,
 * are never found.
 */
size_t memory_find(const struct model_memory *, enum noun_id,
    const void *rows, const void *row);
/* Puts row `at` into the index.  -1: no memory. */
int memory_index(struct model_memory *, enum noun_id, const void *rows,
    size_t at) MUST_USE;
/* The index made anew, after rows have moved. */
int memory_reindex(struct model_memory *, enum noun_id, const void *rows,
    size_t n) MUST_USE;
void memory_drop_index(struct model_memory *, enum noun_id);

#endif
