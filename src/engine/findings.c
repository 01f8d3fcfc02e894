/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: their ids, which stay the same over runs, and their order. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/text.h"
#include "engine/engine_private.h"

#define SHORT_DIGITS 10 /* 40 bits: enough to name, short enough to say */
#define LONG_DIGITS 40

/* The terminating NUL goes in, too: no two lists of texts look alike. */
static void
add_part(struct digest *digest, const char *text)
{
	digest_add(digest, text, strlen(text) + 1);
}

static int
digest_of(const struct finding *f, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	char version[16];

	if (digest == NULL)
		return -1;
	(void)snprintf(version, sizeof(version), "%" PRIu32, f->version);
	add_part(digest, f->rule);
	add_part(digest, version);
	add_part(digest, subject_text(f->subject));
	add_part(digest, f->source);
	add_part(digest, f->subject_id);
	digest_end(digest, hex);
	digest_free(digest);
	return 0;
}

static int
set_id(struct finding *f, int digits, struct arena *arena)
{
	char hex[DIGEST_HEX];

	if (digest_of(f, hex) != 0)
		return -1;
	f->id = arena_printf(arena, "%s-%.*s", f->rule, digits, hex);
	return f->id != NULL ? 0 : -1;
}

int
findings_is(bool *out, const struct finding *f, const char *id,
    struct err *err)
{
	const size_t n = strlen(f->rule);
	char hex[DIGEST_HEX];
	size_t digits;

	*out = false;
	if (strncmp(id, f->rule, n) != 0 || id[n] != '-')
		return 0;
	digits = strlen(id + n + 1);
	if (digits != SHORT_DIGITS && digits != LONG_DIGITS)
		return 0;
	if (digest_of(f, hex) != 0)
		return err_nomem(err);
	*out = strncmp(id + n + 1, hex, digits) == 0;
	return 0;
}

int
findings_add(struct findings *list, const struct finding *what,
    struct arena *arena, struct err *err)
{
	void *items = list->items;

	if (array_reserve(
		&items, &list->room, list->n + 1, sizeof(*list->items)) != 0)
		return err_nomem(err);
	list->items = items;
	list->items[list->n] = *what;
	if (set_id(&list->items[list->n], SHORT_DIGITS, arena) != 0)
		return err_nomem(err);
	list->n++;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	return text_compare(x->id, y->id);
}

static int
in_report_order(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int d;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if ((d = text_compare(x->rule, y->rule)) != 0 ||
	    (d = text_compare(x->subject_name, y->subject_name)) != 0)
		return d;
	return text_compare(x->id, y->id);
}

/* Two ids of 40 bits meet once in about a million findings. */
static int
part_ids(struct findings *list, struct arena *arena)
{
	for (size_t i = 0, end; i < list->n; i = end) {
		for (end = i + 1;
		     end < list->n &&
		     strcmp(list->items[i].id, list->items[end].id) == 0;
		     end++)
			;
		for (size_t k = i; end > i + 1 && k < end; k++)
			if (set_id(&list->items[k], LONG_DIGITS, arena) != 0)
				return -1;
	}
	return 0;
}

int
findings_finish(struct findings *list, struct arena *arena, struct err *err)
{
	struct finding *kept = arena_alloc(arena, list->n + 1, sizeof(*kept));

	if (kept == NULL)
		return err_nomem(err);
	if (list->n > 0) {
		qsort(list->items, list->n, sizeof(*list->items), by_id);
		if (part_ids(list, arena) != 0)
			return err_nomem(err);
		qsort(list->items, list->n, sizeof(*list->items),
		    in_report_order);
		memcpy(kept, list->items, list->n * sizeof(*kept));
	}
	free(list->items);
	list->items = kept;
	list->room = 0; /* the arena's now */
	return 0;
}
