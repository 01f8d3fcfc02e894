/* SPDX-License-Identifier: Apache-2.0 */
/* Effective access, row by row: account, group it is in, grant of that. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/model.h"

#define MAX_IDS (64 * (size_t)KIB) /* of what names a row */

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

int
access_token(char out[ACCESS_TOKEN], const struct model *model,
    const struct access *row, struct err *err)
{
	const struct account *a = &model->accounts[row->account];
	char hex[DIGEST_HEX];
	struct strbuf ids;
	int rc = -1;

	strbuf_init(&ids, MAX_IDS);
	strbuf_addf(&ids, "%s\n%s\n%s", a->source, a->id,
	    model->grants[row->grant].id);
	if (strbuf_failed(&ids)) {
		err_set(err, ERR_LIMIT, "account %s: its ids are above %zu "
		    "bytes", a->id, MAX_IDS);
		goto out;
	}
	if (digest_bytes(strbuf_text(&ids), ids.len, hex, err) != 0)
		goto out;
	memcpy(out, hex, ACCESS_TOKEN - 1);
	out[ACCESS_TOKEN - 1] = '\0';
	rc = 0;
out:
	strbuf_clear(&ids);
	return rc;
}
