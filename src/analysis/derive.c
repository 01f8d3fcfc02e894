/* SPDX-License-Identifier: Apache-2.0 */
/* All derived facts, in the order they rest on each other. */
#include "analysis/analysis.h"
#include "analysis/derive.h"
#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"

static void
count_types(struct derived *d)
{
	for (size_t i = 0; i < d->model->n_accounts; i++) {
		d->n_people += d->model->accounts[i].type == ACCOUNT_PERSON;
		d->n_services += d->model->accounts[i].type == ACCOUNT_SERVICE;
	}
}

/* Each account has a group once and each grant has one group, so the rows
 * of access are a plain sum. */
static int
count_access(struct derived *d, struct arena *arena, struct err *err)
{
	const struct model *m = d->model;

	d->grants_of_account =
	    arena_alloc(arena, m->n_accounts + 1, sizeof(size_t));
	if (d->grants_of_account == NULL)
		return err_nomem(err);
	for (size_t a = 0; a < m->n_accounts; a++) {
		size_t n = 0;

		for (size_t i = d->group_start[a]; i < d->group_start[a + 1];
		     i++)
			n += m->groups[d->group_of_account[i]].n_grants;
		d->grants_of_account[a] = n;
		d->n_access += n;
	}
	return 0;
}

int
analysis_derive_at(struct derived **out, const struct model *model,
    const struct permission_catalog *catalog, int64_t now,
    struct arena *arena, struct err *err)
{
	struct derived *d = arena_alloc(arena, 1, sizeof(*d));

	*out = NULL;
	if (d == NULL)
		return err_nomem(err);
	d->model = model;
	d->catalog = catalog;
	d->now = now;
	count_types(d);
	if (membership_derive(d, arena, err) != 0 ||
	    count_access(d, arena, err) != 0 ||
	    privilege_derive(d, arena, err) != 0 ||
	    expand_derive(d, arena, err) != 0 ||
	    place_derive(d, arena, err) != 0 ||
	    effective_tier_derive(d, arena, err) != 0 ||
	    escalation_derive(d, arena, err) != 0 ||
	    unknown_derive(d, arena, err) != 0 ||
	    agree_derive(d, arena, err) != 0)
		return -1;
	*out = d;
	return 0;
}

int
analysis_derive(struct derived **out, const struct model *model,
    const struct permission_catalog *catalog, struct arena *arena,
    struct err *err)
{
	return analysis_derive_at(
	    out, model, catalog, UTC_UNKNOWN, arena, err);
}
