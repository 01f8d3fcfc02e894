/* SPDX-License-Identifier: Apache-2.0 */
/* Permissions that no catalogue knows: judged by their form, and reported. */
#include <stdlib.h>

#include "analysis/analysis.h"
#include "analysis/derive.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "model/model.h"

static int
add_unknown(struct map *names, const struct derived *d, const char *const *list,
    size_t n)
{
	struct permission p;

	for (size_t i = 0; i < n; i++) {
		permission_find(d->catalog, list[i], &p);
		if (!p.known && map_add(names, list[i], 0) < 0)
			return -1;
	}
	return 0;
}

static int
add_statements(
    struct map *names, const struct derived *d, const struct entitlement *e)
{
	for (size_t i = 0; i < e->n_statements; i++)
		if (add_unknown(names, d, e->statements[i].permissions,
			e->statements[i].n_permissions) != 0)
			return -1;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

static int
list_names(struct derived *d, const struct map *names, struct arena *arena)
{
	size_t n = map_count(names);
	const char **list = arena_alloc(arena, n + 1, sizeof(*list));

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		list[i] = map_key(names, i);
	qsort(list, n, sizeof(*list), by_text);
	d->unknown_permissions = list;
	d->n_unknown_permissions = n;
	return 0;
}

int
unknown_derive(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *model = d->model;
	struct map *names = map_new();
	int rc = -1;

	if (names == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < model->n_entitlements; i++)
		if (add_statements(names, d, &model->entitlements[i]) != 0)
			goto out;
	for (size_t i = 0; i < model->n_credentials; i++)
		if (add_unknown(names, d, model->credentials[i].scopes,
			model->credentials[i].n_scopes) != 0)
			goto out;
	rc = list_names(d, names, arena);
out:
	map_free(names);
	return rc == 0 ? 0 : err_nomem(err);
}
