/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to number: entries in order of insertion, and an open-addressing
 * table of their positions.  Keys come from servers, so the hash is keyed
 * (SipHash-1-3, Aumasson and Bernstein) with where the map happens to lie:
 * nobody outside can choose keys that collide, and no result depends on it,
 * because iteration never follows the table.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"

#define FIRST_SLOTS 16u
#define MAX_ENTRIES (UINT32_MAX / 2)

struct entry {
	const char *key;
	size_t value;
	uint32_t hash;
};

struct map {
	struct entry *entries;
	size_t count, room;
	uint32_t *slots; /* position of the entry + 1; 0: free */
	size_t nslots;   /* a power of two, at most 3/4 full */
	uint64_t seed[2];
};

static uint64_t
rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static uint32_t
hash_key(const uint64_t seed[2], const char *key)
{
	size_t len = strlen(key);
	const char *p = key, *end = key + (len - len % 8);
	uint64_t v[4] = { seed[0] ^ UINT64_C(0x736f6d6570736575),
		seed[1] ^ UINT64_C(0x646f72616e646f6d),
		seed[0] ^ UINT64_C(0x6c7967656e657261),
		seed[1] ^ UINT64_C(0x7465646279746573) };
	uint64_t word;

	for (; p < end; p += 8) {
		memcpy(&word, p, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = 0;
	memcpy(&word, p, len % 8);
	word ^= (uint64_t)len << 56;
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	word = v[0] ^ v[1] ^ v[2] ^ v[3];
	return (uint32_t)(word ^ word >> 32);
}

struct map *
map_new(void)
{
	struct map *map = calloc(1, sizeof(*map));

	if (map == NULL)
		return NULL;
	map->nslots = FIRST_SLOTS;
	map->slots = calloc(map->nslots, sizeof(*map->slots));
	if (map->slots == NULL) {
		free(map);
		return NULL;
	}
	map->seed[0] = (uint64_t)(uintptr_t)map;
	map->seed[1] = (uint64_t)(uintptr_t)&map * UINT64_C(0x9e3779b97f4a7c15);
	return map;
}

void
map_free(struct map *map)
{
	if (map == NULL)
		return;
	free(map->entries);
	free(map->slots);
	free(map);
}

/* The slot that holds the key, or the free one where it would go. */
static size_t
find_slot(const struct map *map, const char *key, uint32_t hash)
{
	size_t slot = hash & (map->nslots - 1);

	while (map->slots[slot] != 0) {
		const struct entry *e = &map->entries[map->slots[slot] - 1];

		if (e->hash == hash && strcmp(e->key, key) == 0)
			break;
		slot = (slot + 1) & (map->nslots - 1);
	}
	return slot;
}

static int
double_slots(struct map *map)
{
	size_t n = map->nslots * 2;
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < map->count; i++) {
		size_t slot = map->entries[i].hash & (n - 1);

		while (slots[slot] != 0)
			slot = (slot + 1) & (n - 1);
		slots[slot] = (uint32_t)(i + 1);
	}
	free(map->slots);
	map->slots = slots;
	map->nslots = n;
	return 0;
}

static int
make_room(struct map *map)
{
	void *entries = map->entries;

	if (map->count >= MAX_ENTRIES)
		return -1;
	if (array_reserve(&entries, &map->room, map->count + 1,
		sizeof(*map->entries)) != 0)
		return -1;
	map->entries = entries;
	if (map->count + 1 > map->nslots / 4 * 3)
		return double_slots(map);
	return 0;
}

int
map_add(struct map *map, const char *key, size_t value)
{
	uint32_t hash = hash_key(map->seed, key);
	size_t slot = find_slot(map, key, hash);

	if (map->slots[slot] != 0)
		return 1;
	if (make_room(map) != 0)
		return -1;
	slot = find_slot(map, key, hash); /* the table may have grown */
	map->entries[map->count].key = key;
	map->entries[map->count].value = value;
	map->entries[map->count].hash = hash;
	map->slots[slot] = (uint32_t)++map->count;
	return 0;
}

size_t
map_get(const struct map *map, const char *key)
{
	uint32_t at = map->slots[find_slot(map, key, hash_key(map->seed, key))];

	return at == 0 ? NONE : map->entries[at - 1].value;
}

size_t
map_count(const struct map *map)
{
	return map->count;
}

const char *
map_key(const struct map *map, size_t i)
{
	return i < map->count ? map->entries[i].key : NULL;
}

size_t
map_value(const struct map *map, size_t i)
{
	return i < map->count ? map->entries[i].value : NONE;
}
