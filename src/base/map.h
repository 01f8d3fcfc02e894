/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to number (an index, usually).  Keys are borrowed and must outlive
 * the map; they are compared byte by byte.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/base.h"

struct map; /* opaque; iteration follows the order of insertion */

struct map *map_new(void) MUST_USE; /* NULL: no memory */
void map_free(struct map *);
/* 0 added, 1 was there (value unchanged), -1 no memory. */
int map_add(struct map *, const char *key, size_t value) MUST_USE;
size_t map_get(const struct map *, const char *key); /* NONE if absent */
size_t map_count(const struct map *);
const char *map_key(const struct map *, size_t i); /* i-th inserted */
size_t map_value(const struct map *, size_t i);

#endif
