/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids of grants that have none: a digest of their parts, so that the same
 * grant has the same id in every run.  Equal grants are told apart by a
 * number, "-2" and on.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/text.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

#define ID_DIGITS 20 /* 80 bits: no two of 10^7 grants meet by chance */

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

static int
by_name(const void *a, const void *b)
{
	const struct parameter *x = a, *y = b;
	int d = text_compare(x->name, y->name);

	return d != 0 ? d : text_compare(x->value, y->value);
}

static int
sort_boundaries(struct arena *arena, struct grant *grant)
{
	size_t n = grant->n_boundaries;
	const char **list;

	if (n < 2)
		return 0;
	list = arena_alloc(arena, n, sizeof(*list));
	if (list == NULL)
		return -1;
	memcpy(list, grant->boundary_ids, n * sizeof(*list));
	qsort(list, n, sizeof(*list), by_text);
	grant->boundary_ids = list;
	return 0;
}

static int
sort_parameters(struct arena *arena, struct grant *grant)
{
	size_t n = grant->n_parameters;
	struct parameter *list;

	if (n < 2)
		return 0;
	list = arena_alloc(arena, n, sizeof(*list));
	if (list == NULL)
		return -1;
	memcpy(list, grant->parameters, n * sizeof(*list));
	qsort(list, n, sizeof(*list), by_name);
	grant->parameters = list;
	return 0;
}

/* Both are sets: the order in which a source lists them says nothing. */
int
grant_id_sort_parts(struct model *model, struct err *err)
{
	struct arena *arena = &model->memory->arena;

	for (size_t i = 0; i < model->n_grants; i++)
		if (sort_boundaries(arena, &model->grants[i]) != 0 ||
		    sort_parameters(arena, &model->grants[i]) != 0)
			return err_nomem(err);
	return 0;
}

/* With its length before it, no text can pass for two. */
static void
add_part(struct digest *digest, const char *text)
{
	char head[32];
	int n = text == NULL
		    ? snprintf(head, sizeof(head), "-:")
		    : snprintf(head, sizeof(head), "%zu:", strlen(text));

	digest_add(digest, head, (size_t)n);
	if (text != NULL)
		digest_add(digest, text, strlen(text));
}

static int
digest_grant(const struct grant *grant, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	char head[64];
	int n;

	if (digest == NULL)
		return -1;
	add_part(digest, grant->source);
	add_part(digest, grant->group_id);
	add_part(digest, grant->entitlement_id);
	add_part(digest, grant->scope_id);
	n = snprintf(head, sizeof(head), "%zu,%zu;", grant->n_boundaries,
	    grant->n_parameters);
	digest_add(digest, head, (size_t)n);
	for (size_t i = 0; i < grant->n_boundaries; i++)
		add_part(digest, grant->boundary_ids[i]);
	for (size_t i = 0; i < grant->n_parameters; i++) {
		add_part(digest, grant->parameters[i].name);
		add_part(digest, grant->parameters[i].value);
	}
	digest_end(digest, hex);
	digest_free(digest);
	hex[ID_DIGITS] = '\0';
	return 0;
}

int
grant_id_make(struct model *model, struct err *err)
{
	char before[DIGEST_HEX] = "", hex[DIGEST_HEX];
	size_t ordinal = 1;

	for (size_t i = 0; i < model->n_grants; i++) {
		struct grant *grant = &model->grants[i];

		if (grant->id != NULL)
			continue;
		if (digest_grant(grant, hex) != 0)
			return err_nomem(err);
		ordinal = strcmp(hex, before) == 0 ? ordinal + 1 : 1;
		memcpy(before, hex, sizeof(before));
		grant->id = ordinal == 1
				? arena_strdup(&model->memory->arena, hex)
				: arena_printf(&model->memory->arena, "%s-%zu",
				      hex, ordinal);
		if (grant->id == NULL)
			return err_nomem(err);
	}
	return 0;
}
