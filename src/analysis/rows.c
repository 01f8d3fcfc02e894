/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All effects that reach one account, sorted by permission in one pass; and
 * the memory in which questions about them are answered.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

int
rows_open(struct rows *rows, const struct derived *d, struct err *err)
{
	memset(rows, 0, sizeof(*rows));
	rows->start =
	    calloc(d->resolution->n_names + 2, sizeof(*rows->start));
	return rows->start == NULL ? err_nomem(err) : 0;
}

void
rows_close(struct rows *rows)
{
	free(rows->list);
	free(rows->unsorted);
	free(rows->start);
	memset(rows, 0, sizeof(*rows));
}

static int
add_grant(struct rows *rows, const struct expansion *e,
    const struct access *access)
{
	void *items = rows->unsorted;

	if (array_reserve(&items, &rows->room_unsorted, rows->n + e->n_effects,
		sizeof(*rows->unsorted)) != 0)
		return -1;
	rows->unsorted = items;
	for (size_t i = 0; i < e->n_effects; i++) {
		const struct effect *effect = &e->effects[i];

		rows->unsorted[rows->n++] =
		    (struct row){ access->group, access->grant, effect };
		rows->denies = rows->denies || effect->deny;
		rows->personal = rows->personal || effect->core->personal;
	}
	return 0;
}

/* By counting: stable, and each row is moved once. */
static int
sort_rows(struct rows *rows, const struct resolution *r)
{
	void *items = rows->list;
	size_t *start = rows->start;

	if (array_reserve(&items, &rows->room, rows->n + 1,
		sizeof(*rows->list)) != 0)
		return -1;
	rows->list = items;
	memset(start, 0, (r->n_names + 2) * sizeof(*start));
	for (size_t i = 0; i < rows->n; i++)
		start[rows->unsorted[i].effect->number + 2]++;
	for (size_t p = 2; p < r->n_names + 2; p++)
		start[p] += start[p - 1];
	/* start[p + 1] runs from the start of p to its end */
	for (size_t i = 0; i < rows->n; i++) {
		size_t p = rows->unsorted[i].effect->number;

		rows->list[start[p + 1]++] = rows->unsorted[i];
	}
	return 0;
}

int
rows_gather(struct rows *rows, const struct derived *d, size_t account,
    struct err *err)
{
	const struct resolution *r = d->resolution;
	struct access_cursor cursor;
	struct access access;

	rows->n = 0;
	rows->wild = rows->denies = rows->personal = false;
	access_begin_at(&cursor, d, account);
	while (access_next_of(&cursor, account, &access)) {
		const struct expansion *e = expand_grant(d, access.grant);

		if (e != NULL && add_grant(rows, e, &access) != 0)
			return err_nomem(err);
	}
	if (sort_rows(rows, r) != 0)
		return err_nomem(err);
	for (size_t i = 0; i < r->n_wild; i++)
		rows->wild = rows->wild || rows->start[r->wild[i]] !=
					       rows->start[r->wild[i] + 1];
	return 0;
}

void
scratch_open(struct scratch *s)
{
	arena_init(&s->arena);
	s->asked = 0;
}

void
scratch_close(struct scratch *s)
{
	arena_clear(&s->arena);
	s->asked = 0;
}

struct arena *
scratch_arena(struct scratch *s)
{
	if (s->asked++ >= MAX_ASKED)
		scratch_close(s);
	return &s->arena;
}
