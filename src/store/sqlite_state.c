/* SPDX-License-Identifier: Apache-2.0 */
/* What each review hands to the next, and which one comes before another. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "store/sqlite_private.h"

int
sqlite_save_state(sqlite3 *db, int64_t snapshot, const struct store_snapshot *s,
    struct err *err)
{
	static const char sql[] =
	    "INSERT INTO state (\"snapshot\", text) VALUES (?, ?)";
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (s->state == NULL)
		return 0;
	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	if (sqlite3_bind_int64(stmt, 1, snapshot) != SQLITE_OK ||
	    sqlite3_bind_blob64(
		stmt, 2, s->state, s->state_len, SQLITE_STATIC) != SQLITE_OK) {
		sqlite_failed(db, err);
		goto out;
	}
	rc = sqlite_step(db, stmt, err);
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

struct candidate {
	int64_t snapshot; /* 0: none */
	int64_t now;
	bool other; /* of another campaign */
};

/* Several sources may name different ones: another campaign first, then the
 * newer, then the one that was saved later. */
static bool
is_better(const struct candidate *a, const struct candidate *b)
{
	if (b->snapshot == 0)
		return true;
	if (a->other != b->other)
		return a->other;
	return a->now != b->now ? a->now > b->now : a->snapshot > b->snapshot;
}

static int
find_one(sqlite3 *db, sqlite3_stmt *stmt, const struct store_seek *seek,
    const struct store_tenant *tenant, struct candidate *best, struct err *err)
{
	struct candidate found;
	int step;

	if (sqlite3_bind_int64(stmt, 1, seek->now) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 2, tenant->source) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 3, tenant->tenant) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 4, seek->campaign) != SQLITE_OK)
		return sqlite_failed(db, err);
	step = sqlite3_step(stmt);
	if (step == SQLITE_ROW) {
		found.snapshot = sqlite3_column_int64(stmt, 0);
		found.now = sqlite3_column_int64(stmt, 1);
		found.other = sqlite3_column_int(stmt, 2) != 0;
		if (is_better(&found, best))
			*best = found;
	} else if (step != SQLITE_DONE) {
		return sqlite_failed(db, err);
	}
	return sqlite3_reset(stmt) == SQLITE_OK ? 0 : sqlite_failed(db, err);
}

static int
find_best(sqlite3 *db, const struct store_seek *seek, struct candidate *best,
    struct err *err)
{
	static const char sql[] =
	    "SELECT s.n, s.now, s.campaign IS NOT ?4 FROM snapshot s"
	    " JOIN state t ON t.\"snapshot\" = s.n"
	    " WHERE s.now < ?1 AND EXISTS (SELECT 1 FROM source o"
	    " WHERE o.\"snapshot\" = s.n AND o.id = ?2 AND o.tenant IS ?3)"
	    " ORDER BY 3 DESC, 2 DESC, 1 DESC LIMIT 1";
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite_prepare(db, &stmt, sql, err);

	*best = (struct candidate){ 0, 0, false };
	for (size_t i = 0; i < seek->n_tenants && rc == 0; i++)
		rc = find_one(db, stmt, seek, &seek->tenants[i], best, err);
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
copy_row(sqlite3 *db, sqlite3_stmt *stmt, char **out, size_t *len,
    char manifest[DIGEST_HEX], struct err *err)
{
	const unsigned char *digest;
	const void *text;
	int n;

	if (sqlite3_step(stmt) != SQLITE_ROW)
		return sqlite_failed(db, err);
	text = sqlite3_column_blob(stmt, 0);
	n = sqlite3_column_bytes(stmt, 0);
	if (text == NULL && sqlite3_errcode(db) == SQLITE_NOMEM)
		return err_nomem(err);
	if ((*out = malloc((size_t)n + 1)) == NULL)
		return err_nomem(err);
	if (text != NULL)
		memcpy(*out, text, (size_t)n);
	(*out)[n] = '\0';
	*len = (size_t)n;
	digest = sqlite3_column_text(stmt, 1);
	if (digest != NULL)
		(void)snprintf(
		    manifest, DIGEST_HEX, "%s", (const char *)digest);
	return 0;
}

int
sqlite_previous(struct store *store, const struct store_seek *seek, char **out,
    size_t *len, char manifest[DIGEST_HEX], struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	struct candidate best;
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (find_best(s->db, seek, &best, err) != 0)
		return -1;
	if (best.snapshot == 0)
		return 0;
	if (sqlite_prepare(s->db, &stmt,
		"SELECT t.text, s.manifest FROM state t JOIN snapshot s"
		" ON s.n = t.\"snapshot\" WHERE s.n = ?",
		err) != 0)
		goto out;
	if (sqlite3_bind_int64(stmt, 1, best.snapshot) != SQLITE_OK) {
		sqlite_failed(s->db, err);
		goto out;
	}
	rc = copy_row(s->db, stmt, out, len, manifest, err);
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}
