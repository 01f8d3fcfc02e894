/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts stored once.  A key is made of stored texts, so it is compared by
 * address: a million memberships need no text of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/memory.h"

#define FIRST_SLOTS 64u
#define MAX_ROWS (UINT32_MAX / 4)

struct model_memory *
memory_new(void)
{
	struct model_memory *memory = calloc(1, sizeof(*memory));

	if (memory == NULL)
		return NULL;
	arena_init(&memory->arena);
	memory->texts = map_new();
	if (memory->texts == NULL) {
		free(memory);
		return NULL;
	}
	return memory;
}

void
memory_free(struct model_memory *memory)
{
	if (memory == NULL)
		return;
	for (size_t i = 0; i < NOUN_COUNT; i++)
		free(memory->index[i].slots);
	map_free(memory->texts);
	arena_clear(&memory->arena);
	free(memory);
}

int
memory_text(struct model_memory *memory, const char *text, const char **out)
{
	size_t known;
	char *copy;

	*out = NULL;
	if (text == NULL)
		return 0;
	known = map_get(memory->texts, text);
	if (known != NONE) {
		*out = map_key(memory->texts, known);
		return 0;
	}
	copy = arena_strdup(&memory->arena, text);
	if (copy == NULL)
		return -1;
	if (map_add(memory->texts, copy, map_count(memory->texts)) != 0)
		return -1;
	*out = copy;
	return 0;
}

const char *
memory_known_text(const struct model_memory *memory, const char *text)
{
	size_t known = text == NULL ? NONE : map_get(memory->texts, text);

	return known == NONE ? NULL : map_key(memory->texts, known);
}

/* The key part of a field; false if the row has none there. */
static bool
key_part(const void *row, const struct field *field, uint64_t *out)
{
	const char *text;

	if (field->kind == FIELD_BOOL) {
		*out = field_bool(row, field);
		return true;
	}
	if (field->kind == FIELD_SIZE) {
		*out = field_size(row, field);
		return true;
	}
	text = field_text(row, field);
	*out = (uint64_t)(uintptr_t)text;
	/* The account itself is a scope without a name of its own. */
	return text != NULL || strcmp(field->name, "scope_id") == 0;
}

/* Mixes 64 bits well enough for addresses (SplitMix64, Steele et al.). */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static bool
hash_row(enum noun_id id, const void *row, uint64_t *out)
{
	const struct noun *noun = &field_nouns[id];
	bool any = false;
	uint64_t part;

	*out = 0;
	for (size_t i = 0; i < noun->n_fields; i++) {
		if (!noun->fields[i].key)
			continue;
		if (!key_part(row, &noun->fields[i], &part))
			return false;
		*out = mix(*out ^ part);
		any = true;
	}
	return any;
}

static bool
same_key(enum noun_id id, const void *a, const void *b)
{
	const struct noun *noun = &field_nouns[id];
	uint64_t x, y;

	for (size_t i = 0; i < noun->n_fields; i++) {
		if (!noun->fields[i].key)
			continue;
		if (!key_part(a, &noun->fields[i], &x) ||
		    !key_part(b, &noun->fields[i], &y) || x != y)
			return false;
	}
	return true;
}

static const void *
row_at(enum noun_id id, const void *rows, size_t at)
{
	return (const char *)rows + at * field_nouns[id].size;
}

size_t
memory_find(const struct model_memory *memory, enum noun_id id,
    const void *rows, const void *row)
{
	const struct row_index *index = &memory->index[id];
	uint64_t hash;
	size_t slot;

	if (index->n_slots == 0 || !hash_row(id, row, &hash))
		return NONE;
	slot = hash & (index->n_slots - 1);
	for (; index->slots[slot] != 0;
	     slot = (slot + 1) & (index->n_slots - 1)) {
		size_t at = index->slots[slot] - 1;

		if (same_key(id, row_at(id, rows, at), row))
			return at;
	}
	return NONE;
}

static void
place(struct row_index *index, uint64_t hash, size_t at)
{
	size_t slot = hash & (index->n_slots - 1);

	while (index->slots[slot] != 0)
		slot = (slot + 1) & (index->n_slots - 1);
	index->slots[slot] = (uint32_t)at + 1;
	index->n++;
}

/* Room for n rows; all that are in the index keep their place in it. */
static int
grow(struct row_index *index, enum noun_id id, const void *rows, size_t n)
{
	struct row_index wider = { NULL, FIRST_SLOTS, 0 };
	uint64_t hash;

	if (index->n_slots / 2 >= n)
		return 0;
	if (n > MAX_ROWS)
		return -1;
	while (wider.n_slots / 2 < n)
		wider.n_slots *= 2;
	wider.slots = calloc(wider.n_slots, sizeof(*wider.slots));
	if (wider.slots == NULL)
		return -1;
	for (size_t i = 0; i < index->n_slots; i++) {
		size_t at = index->slots[i];

		if (at != 0 && hash_row(id, row_at(id, rows, at - 1), &hash))
			place(&wider, hash, at - 1);
	}
	free(index->slots);
	*index = wider;
	return 0;
}

int
memory_index(
    struct model_memory *memory, enum noun_id id, const void *rows, size_t at)
{
	struct row_index *index = &memory->index[id];
	uint64_t hash;

	if (!hash_row(id, row_at(id, rows, at), &hash))
		return 0;
	if (grow(index, id, rows, index->n + 1) != 0)
		return -1;
	place(index, hash, at);
	return 0;
}

int
memory_reindex(
    struct model_memory *memory, enum noun_id id, const void *rows, size_t n)
{
	struct row_index *index = &memory->index[id];

	if (index->n_slots > 0)
		memset(index->slots, 0, index->n_slots * sizeof(*index->slots));
	index->n = 0;
	for (size_t i = 0; i < n; i++)
		if (memory_index(memory, id, rows, i) != 0)
			return -1;
	return 0;
}

void
memory_drop_index(struct model_memory *memory, enum noun_id id)
{
	free(memory->index[id].slots);
	memset(&memory->index[id], 0, sizeof(memory->index[id]));
}
