/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions by what they name, so that each finding asks only for its own. */
#include <string.h>

#include "base/err.h"
#include "engine/engine_private.h"
#include "model/exception.h"

#define EVERY "*"

static const char *
key_of(const char *rule, const char *subject, struct arena *arena)
{
	const char *folded = names_fold(subject, arena);

	return folded != NULL
		   ? arena_printf(arena, "rule %s %s", rule, folded)
		   : NULL;
}

static const char *
key_of_exception(const struct exception *e, struct arena *arena)
{
	return e->finding != NULL
		   ? arena_printf(arena, "finding %s", e->finding)
		   : key_of(e->rule, e->subject, arena);
}

int
excepted_open(struct excepted *x, const struct exceptions *all,
    struct arena *scratch, struct arena *arena, struct err *err)
{
	const size_t n = all != NULL ? all->n : 0;

	x->all = all;
	x->hits = arena_alloc(arena, n + 1, sizeof(*x->hits));
	if (x->hits == NULL || names_open(&x->named, n, scratch) != 0)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		const char *key = key_of_exception(&all->items[i], scratch);

		if (key == NULL ||
		    names_add(&x->named, key, i, false, scratch) != 0)
			return err_nomem(err);
	}
	return 0;
}

void
excepted_close(struct excepted *x)
{
	names_close(&x->named);
}

#define KEYS 5

/* The keys under which an exception from this finding may stand. */
static int
keys_of(const char *keys[KEYS], const struct finding *f, const char *login,
    struct arena *arena)
{
	const char *names[KEYS - 1];

	names[0] = EVERY;
	names[1] = f->subject_id;
	names[2] = f->subject_name;
	names[3] = login;
	keys[KEYS - 1] = arena_printf(arena, "finding %s", f->id);
	if (keys[KEYS - 1] == NULL)
		return -1;
	for (size_t i = 0; i < KEYS - 1; i++) {
		keys[i] = NULL;
		if (names[i] != NULL && (keys[i] = key_of(f->rule, names[i],
					     arena)) == NULL)
			return -1;
	}
	return 0;
}

/* An exception has one key; but two names of a subject may be alike. */
static bool
is_walked(const size_t *walked, size_t n, size_t first)
{
	for (size_t i = 0; i < n; i++)
		if (walked[i] == first)
			return true;
	return false;
}

int
excepted_note(struct excepted *x, struct views *v, struct finding *f,
    const char *login, int64_t now, struct err *err)
{
	const char *keys[KEYS];
	size_t walked[KEYS], n = 0, best = NONE;
	struct arena arena;
	int rc;

	if (x->all == NULL || x->all->n == 0)
		return 0;
	arena_init(&arena);
	rc = keys_of(keys, f, login, &arena);
	for (size_t k = 0; rc == 0 && k < KEYS; k++) {
		size_t i = names_first(&x->named, keys[k]);

		if (i == NONE || is_walked(walked, n, i))
			continue;
		walked[n++] = i;
		for (; i != NONE; i = names_next(&x->named, i)) {
			const struct exception *e = &x->all->items[i];

			if (!exception_names(e, f, login))
				continue;
			x->hits[i]++;
			v->exceptions[i].n_hits++;
			if (exception_holds(e, now) && i < best)
				best = i;
		}
	}
	if (best != NONE)
		f->exception = &x->all->items[best];
	arena_clear(&arena);
	return rc == 0 ? 0 : err_nomem(err);
}
