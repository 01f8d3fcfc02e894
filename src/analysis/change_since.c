/* SPDX-License-Identifier: Apache-2.0 */
/* Since when an account has had a way to a right. */
#include "analysis/analysis.h"
#include "analysis/change.h"
#include "base/utc.h"
#include "model/model.h"

/* In a group of everyone one is for as long as one is there. */
static int64_t
member_since(const struct changes *c, const struct access *x)
{
	const struct derived *d = c->derived;
	int64_t since;

	if (d->model->groups[x->group].everyone == TRI_YES)
		return c->account_since[x->account];
	return change_was_in(c->history, c->account[x->account],
		   c->group[x->group], &since)
		   ? since
		   : d->now;
}

int64_t
change_access_since(const struct changes *c, const struct access *x)
{
	int64_t member, grant;

	if (c->history == NULL)
		return UTC_UNKNOWN;
	member = member_since(c, x);
	grant = c->grant_since[x->grant];
	if (member == UTC_UNKNOWN || grant == UTC_UNKNOWN)
		return UTC_UNKNOWN;
	return member > grant ? member : grant;
}
