/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a pending account was invited.  Its own row does not say (there is no
 * creation date without a sign-in); the audit log's CREATE event does.
 */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/freeze.h"
#include "model/model.h"

static bool
holds_user(const char *kind)
{
	static const char word[] = "USER";

	for (; *kind != '\0'; kind++) {
		size_t i = 0;

		while (word[i] != '\0' &&
		       (kind[i] == word[i] || kind[i] == word[i] - 'A' + 'a'))
			i++;
		if (word[i] == '\0')
			return true;
	}
	return false;
}

static bool
is_creation(const struct event *e)
{
	return e->source != NULL && e->action != NULL &&
	       e->object_kind != NULL && e->at != UTC_UNKNOWN &&
	       text_equal_nocase(e->action, "CREATE") &&
	       holds_user(e->object_kind);
}

static int
note(struct map *times, struct arena *arena, const struct event *e,
    const char *object, size_t at)
{
	const char *key;

	if (object == NULL)
		return 0;
	key = fold_key(arena, e->source, object);
	return key == NULL || map_add(times, key, at) < 0 ? -1 : 0;
}

/* Events are in order of time: from the end, the latest comes first. */
static int
index_events(const struct model *model, struct map *times, struct arena *arena)
{
	for (size_t i = model->n_events; i-- > 0;) {
		const struct event *e = &model->events[i];

		if (!is_creation(e))
			continue;
		if (note(times, arena, e, e->object_id, i) != 0 ||
		    note(times, arena, e, e->object_name, i) != 0)
			return -1;
	}
	return 0;
}

/* Latest creation under that name, into *when. */
static int
look_up(const struct model *model, const struct map *times,
    const struct account *a, const char *name, int64_t *when)
{
	struct arena arena;
	const char *key;
	size_t at;

	if (name == NULL || a->source == NULL)
		return 0;
	arena_init(&arena);
	key = fold_key(&arena, a->source, name);
	at = key == NULL ? NONE : map_get(times, key);
	arena_clear(&arena);
	if (key == NULL)
		return -1;
	if (at != NONE && model->events[at].at > *when)
		*when = model->events[at].at;
	return 0;
}

static int
fill(struct model *model, const struct map *times)
{
	for (size_t i = 0; i < model->n_accounts; i++) {
		struct account *a = &model->accounts[i];

		if (a->status != ACCOUNT_PENDING || a->invited != UTC_UNKNOWN)
			continue;
		if (look_up(model, times, a, a->id, &a->invited) != 0 ||
		    look_up(model, times, a, a->login, &a->invited) != 0)
			return -1;
	}
	return 0;
}

int
invite_fill(struct model *model, struct err *err)
{
	struct map *times = map_new();
	struct arena arena;
	int rc = -1;

	arena_init(&arena);
	if (times != NULL && index_events(model, times, &arena) == 0)
		rc = fill(model, times);
	map_free(times);
	arena_clear(&arena);
	return rc == 0 ? 0 : err_nomem(err);
}
