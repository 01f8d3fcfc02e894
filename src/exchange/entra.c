/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Custom data for the catalog access reviews of Microsoft Entra ID
 * Governance: CSV with the six columns its upload requires.  A principal is
 * an object of that directory, and only somebody who has its list knows
 * which: who is not on it is left out, and named.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/map.h"
#include "exchange/dir.h"

#define MAX_DESCRIPTION (4 * DIR_MAX_CONDITION)

static const char *
principal_of(const struct dir *d, const struct account *a)
{
	char key[512];
	size_t n = a->login == NULL ? 0 : strlen(a->login), at;

	if (n == 0 || n >= sizeof(key))
		return NULL;
	for (size_t i = 0; i <= n; i++)
		key[i] = a->login[i] >= 'A' && a->login[i] <= 'Z'
		    ? (char)(a->login[i] + ('a' - 'A')) : a->login[i];
	at = map_get(d->in->principals, key);
	return at == NONE ? NULL : d->in->principal_ids[at];
}

static void
put(struct dir *d, const char *text, bool last)
{
	csv_put(d->out.file, out_shown(&d->out, text, NULL), true);
	(void)fputs(last ? "\r\n" : ",", d->out.file);
}

/* "at Production, through Ops > All staff, only if ...; tier 1" */
static int
describe(struct dir *d, const struct dir_access *row, struct strbuf *sb,
    struct err *err)
{
	enum tier tier = row->entitlement == NULL ? TIER_NONE
	    : d->in->derived->of_entitlement[row->x.entitlement].tier;

	strbuf_reset(sb);
	if (row->entitlement != NULL && row->entitlement->description != NULL)
		strbuf_addf(sb, "%s; ", row->entitlement->description);
	strbuf_addf(sb, "through %s", row->path);
	if (row->only_if != NULL)
		strbuf_addf(sb, "; only if %s", row->only_if);
	else if (row->condition != NULL)
		strbuf_addf(sb, "; bounded by %s", row->condition);
	if (row->only_if == NULL && strcmp(row->gives, "yes") != 0)
		strbuf_addf(sb, "; gives: %s", row->gives);
	if (tier != TIER_NONE)
		strbuf_addf(sb, "; %s", tier_text(tier));
	return strbuf_failed(sb) ? err_set(err, ERR_LIMIT, "the text of a "
	    "grant is above %zu bytes", MAX_DESCRIPTION) : 0;
}

static int
put_row(struct dir *d, const struct dir_access *row, const char *principal,
    struct strbuf *sb, struct err *err)
{
	const char *name = arena_printf(&d->words, "%s (%s)",
	    dir_role_name(row), dir_scope_name(row));

	if (name == NULL)
		return err_nomem(err);
	if (describe(d, row, sb, err) != 0)
		return -1;
	put(d, principal, false);
	put(d, "user", false);
	put(d, dir_id(d, row->grant->source, row->grant->id), false);
	put(d, name, false);
	put(d, strbuf_text(sb), false);
	put(d, row->entitlement == NULL ? "unknown"
	    : entitlement_kind_text(row->entitlement->kind), true);
	d->counts.grants++;
	return 0;
}

struct sheet {
	size_t number, rows;
	bool open;
};

static int
begin_sheet(struct dir *d, struct sheet *s, struct err *err)
{
	const char *name = arena_printf(&d->names, "access-%02zu.csv",
	    ++s->number);

	if (name == NULL)
		return err_nomem(err);
	if (dir_begin(d, name, "access", false, err) != 0)
		return -1;
	fprintf(d->out.file, "principalId,principalType,permissionId,"
	    "permissionName,permissionDescription,permissionType\r\n");
	s->rows = 0;
	s->open = true;
	return 0;
}

static int
end_sheet(struct dir *d, struct sheet *s, struct err *err)
{
	s->open = false;
	return dir_end(d, s->rows, err);
}

static int
put_account(struct dir *d, struct sheet *s, size_t account,
    const char *principal, struct strbuf *sb, struct err *err)
{
	struct access_cursor cursor;
	struct dir_access row;
	struct access x;

	access_begin_at(&cursor, d->in->derived, account);
	while (access_next_of(&cursor, account, &x)) {
		if (d->in->page_size > 0 && s->open &&
		    s->rows >= d->in->page_size && end_sheet(d, s, err) != 0)
			return -1;
		if (!s->open && begin_sheet(d, s, err) != 0)
			return -1;
		if (dir_go_on(d, err) != 0 ||
		    dir_access(d, &x, &row, err) != 0 ||
		    put_row(d, &row, principal, sb, err) != 0)
			return -1;
		s->rows++;
	}
	return 0;
}

static int
put_access(struct dir *d, struct strbuf *sb, struct err *err)
{
	const struct model *m = d->in->model;
	struct sheet s = { 0 };

	if (begin_sheet(d, &s, err) != 0)
		return -1;
	for (size_t i = 0; i < m->n_accounts; i++) {
		const char *principal = principal_of(d, &m->accounts[i]);

		if (principal == NULL)
			d->counts.unmatched++;
		else if (put_account(d, &s, i, principal, sb, err) != 0)
			return -1;
	}
	return s.open ? end_sheet(d, &s, err) : 0;
}

/* Whoever reviews has to know who is not in it. */
static int
put_unmatched(struct dir *d, struct err *err)
{
	const struct model *m = d->in->model;

	if (dir_begin(d, "unmatched.csv", "unmatched", false, err) != 0)
		return -1;
	fprintf(d->out.file, "user_id,login,name,type,grants\r\n");
	for (size_t i = 0; i < m->n_accounts; i++) {
		const struct account *a = &m->accounts[i];

		if (principal_of(d, a) != NULL)
			continue;
		dir_tick(d);
		put(d, dir_id(d, a->source, a->id), false);
		put(d, a->login, false);
		put(d, a->display, false);
		put(d, account_type_text(a->type), false);
		fprintf(d->out.file, "%zu\r\n",
		    d->in->derived->grants_of_account[i]);
	}
	return dir_end(d, d->counts.unmatched, err);
}

static int
write_sheets(struct dir *d, struct err *err)
{
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, MAX_DESCRIPTION);
	rc = put_access(d, &sb, err) == 0 && put_unmatched(d, err) == 0
	    ? 0 : -1;
	strbuf_clear(&sb);
	return rc;
}

const struct directory_format directory_entra = {
	.key = "entra", .pages = true, .principals = true,
	.write = write_sheets
};
