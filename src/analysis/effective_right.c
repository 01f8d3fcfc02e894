/* SPDX-License-Identifier: Apache-2.0 */
/* One question answered: at a scope or anywhere, with what it needs beside. */
#include <stdlib.h>
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

/* ---- scopes ---- */

static int
by_index(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
effective_scopes(size_t **out, size_t *n, const struct derived *d,
    size_t account, struct arena *arena, struct err *err)
{
	size_t *list = arena_alloc(
	    arena, d->grants_of_account[account] + 1, sizeof(*list));
	size_t rows = 0, kept = 0;
	struct access_cursor cursor;
	struct access row;

	if (list == NULL)
		return err_nomem(err);
	access_begin_at(&cursor, d, account);
	while (access_next_of(&cursor, account, &row))
		if (row.scope != NONE)
			list[rows++] = row.scope;
	qsort(list, rows, sizeof(*list), by_index);
	for (size_t i = 0; i < rows; i++)
		if (i == 0 || list[i] != list[i - 1])
			list[kept++] = list[i];
	*out = list;
	*n = kept;
	return 0;
}

/* ---- the other half of a pair ---- */

static int
ask_partner(struct right *out, const struct derived *d,
    const struct question *q, struct arena *arena, struct err *err)
{
	struct permission p;
	struct question other = *q;
	struct right partner;

	permission_find(d->catalog, q->permission, &p);
	out->needs = p.needs;
	if (p.needs == NULL)
		return 0;
	other.permission = p.needs;
	other.number = expand_number(d, p.needs);
	if (effective_answer(&partner, d, &other, arena, err) != 0)
		return -1;
	out->needs_held = partner.enabled;
	if (partner.enabled == HELD_NO && out->enabled != HELD_NO) {
		out->reason = arena_printf(arena,
		    "granted, but of no use without %s", p.needs);
		return out->reason == NULL ? err_nomem(err) : 0;
	}
	return 0;
}

/* A stronger answer, or the same one for an account that holds it now. */
static bool
is_stronger(const struct right *a, const struct right *b)
{
	return a->enabled != b->enabled ? a->enabled > b->enabled
					: a->n_ways > 0 && b->n_ways == 0;
}

int
effective_right(struct right *out, const struct derived *d,
    const struct asking *asking, struct arena *arena, struct err *err)
{
	struct question q = { .account = asking->account,
		.scope = asking->scope,
		.permission = asking->permission,
		.number = expand_number(d, asking->permission),
		.without = NONE };
	struct right one;
	size_t *scopes, n;

	if (q.scope != NONE) {
		if (effective_answer(out, d, &q, arena, err) != 0)
			return -1;
		return ask_partner(out, d, &q, arena, err);
	}
	*out = (struct right){ .account = asking->account,
		.scope = NONE,
		.permission = asking->permission,
		.exact = true,
		.reason = "nothing grants it anywhere" };
	if (effective_scopes(&scopes, &n, d, q.account, arena, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		q.scope = scopes[i];
		if (effective_answer(&one, d, &q, arena, err) != 0)
			return -1;
		if (i == 0 || is_stronger(&one, out))
			*out = one;
	}
	q.scope = out->scope;
	return q.scope == NONE ? 0 : ask_partner(out, d, &q, arena, err);
}
