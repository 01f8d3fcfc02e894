/* SPDX-License-Identifier: Apache-2.0 */
/* Effective access, row by row: account, group it is in, grant of that. */
#include "analysis/analysis.h"
#include "model/model.h"

void
access_begin(struct access_cursor *cursor, const struct derived *derived)
{
	access_begin_at(cursor, derived, 0);
}

void
access_begin_at(
    struct access_cursor *cursor, const struct derived *derived, size_t account)
{
	cursor->derived = derived;
	cursor->account = account;
	cursor->group = 0;
	cursor->grant = 0;
}

bool
access_next_of(struct access_cursor *cursor, size_t account, struct access *out)
{
	const struct derived *d = cursor->derived;
	const struct model *model = d->model;

	if (cursor->account != account || account >= model->n_accounts)
		return false;
	for (; cursor->group < membership_count(d, account);
	     cursor->group++, cursor->grant = 0) {
		size_t g = membership_group(d, account, cursor->group);
		const struct group *group = &model->groups[g];
		const struct grant *grant;

		if (cursor->grant >= group->n_grants)
			continue;
		out->account = account;
		out->group = g;
		out->grant =
		    model->grant_of_group[group->first_grant + cursor->grant++];
		grant = &model->grants[out->grant];
		out->entitlement = grant->entitlement;
		out->scope = grant->scope;
		return true;
	}
	return false;
}

bool
access_next(struct access_cursor *cursor, struct access *out)
{
	const size_t n = cursor->derived->model->n_accounts;

	for (; cursor->account < n;
	     cursor->account++, cursor->group = 0, cursor->grant = 0)
		if (access_next_of(cursor, cursor->account, out))
			return true;
	return false;
}
