/* SPDX-License-Identifier: Apache-2.0 */
/* A snapshot into the database: one transaction, whole or not at all. */
#include <stdlib.h>

#include "base/err.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/model.h"
#include "store/sqlite_private.h"

/* Freed by SQLite once the statement has run. */
static int
bind_list(sqlite3_stmt *stmt, int at, const void *row,
    const struct field *field, struct err *err)
{
	char *text;
	size_t len;

	if (store_list_write(row, field, &text, &len, err) != 0)
		return -1;
	if (text == NULL)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_text64(stmt, at, text, len, free, SQLITE_UTF8);
}

static int
bind_size(sqlite3_stmt *stmt, int at, size_t value)
{
	if (value > INT64_MAX) /* NONE */
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_int64(stmt, at, (int64_t)value);
}

static int
bind_time(sqlite3_stmt *stmt, int at, int64_t value)
{
	if (value == UTC_UNKNOWN)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_int64(stmt, at, value);
}

/* SQLITE_OK; -1 with err set; or an error of SQLite. */
static int
bind_field(sqlite3_stmt *stmt, int at, const void *row,
    const struct field *field, struct err *err)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return sqlite_bind_text(stmt, at, field_text(row, field));
	case FIELD_TIME:
		return bind_time(stmt, at, field_number(row, field));
	case FIELD_COUNT:
		return sqlite3_bind_int64(stmt, at, field_number(row, field));
	case FIELD_SIZE:
		return bind_size(stmt, at, field_size(row, field));
	case FIELD_ENUM:
	case FIELD_STATUS:
		return sqlite3_bind_int(stmt, at, field_enum(row, field));
	case FIELD_BOOL:
		return sqlite3_bind_int(stmt, at, field_bool(row, field));
	case FIELD_BITS:
		return sqlite3_bind_int64(stmt, at, field_bits(row, field));
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		break;
	}
	return bind_list(stmt, at, row, field, err);
}

static int
save_row(sqlite3 *db, sqlite3_stmt *stmt, const struct noun *noun,
    const void *row, struct err *err)
{
	for (size_t i = 0; i < noun->n_fields; i++) {
		int rc =
		    bind_field(stmt, (int)i + 3, row, &noun->fields[i], err);

		if (rc < 0)
			return -1;
		if (rc != SQLITE_OK)
			return sqlite_failed(db, err);
	}
	return sqlite_step(db, stmt, err);
}

static int
save_noun(sqlite3 *db, int64_t snapshot, const struct model *model,
    enum noun_id id, struct err *err)
{
	const struct noun *noun = &field_nouns[id];
	char *sql = sqlite_insert_text(id);
	sqlite3_stmt *stmt = NULL;
	size_t n;
	const char *rows = field_rows(model, id, &n);
	int rc = -1;

	if (sql == NULL) {
		err_nomem(err);
		goto out;
	}
	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	for (size_t i = 0; i < n; i++) {
		if (sqlite3_bind_int64(stmt, 1, snapshot) != SQLITE_OK ||
		    sqlite3_bind_int64(stmt, 2, (int64_t)i) != SQLITE_OK) {
			sqlite_failed(db, err);
			goto out;
		}
		if (save_row(db, stmt, noun, rows + i * noun->size, err) != 0) {
			err_wrap(err, "%s %zu", noun->name, i);
			goto out;
		}
	}
	rc = 0;
out:
	(void)sqlite3_finalize(stmt);
	free(sql);
	return rc;
}

/* Text only where there is no row to point at; see sqlite_schema.c. */
static int
save_membership(sqlite3 *db, sqlite3_stmt *stmt, const struct membership *m,
    struct err *err)
{
	const char *source = m->group == NONE ? m->source : NULL;
	const char *group_id = m->group == NONE ? m->group_id : NULL;
	const char *member_id = m->member == NONE ? m->member_id : NULL;

	if (bind_size(stmt, 3, m->group) != SQLITE_OK ||
	    bind_size(stmt, 4, m->member) != SQLITE_OK ||
	    sqlite3_bind_int(stmt, 5, m->member_is_group) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 6, source) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 7, group_id) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 8, member_id) != SQLITE_OK ||
	    bind_size(stmt, 9, m->evidence) != SQLITE_OK)
		return sqlite_failed(db, err);
	return sqlite_step(db, stmt, err);
}

static int
save_memberships(
    sqlite3 *db, int64_t snapshot, const struct model *model, struct err *err)
{
	static const char sql[] =
	    "INSERT INTO membership (\"snapshot\", \"row\", group_row,"
	    " member_row, member_is_group, source, group_id, member_id,"
	    " evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	for (size_t i = 0; i < model->n_memberships; i++) {
		if (sqlite3_bind_int64(stmt, 1, snapshot) != SQLITE_OK ||
		    sqlite3_bind_int64(stmt, 2, (int64_t)i) != SQLITE_OK) {
			sqlite_failed(db, err);
			goto out;
		}
		if (save_membership(db, stmt, &model->memberships[i], err) != 0)
			goto out;
	}
	rc = 0;
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
delete_snapshot(sqlite3 *db, const char *id, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (sqlite_prepare(
		db, &stmt, "DELETE FROM snapshot WHERE id = ?", err) == 0) {
		if (sqlite_bind_text(stmt, 1, id) == SQLITE_OK)
			rc = sqlite_step(db, stmt, err);
		else
			sqlite_failed(db, err);
	}
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
insert_snapshot(sqlite3 *db, const struct store_snapshot *s,
    const struct model *model, const struct verdicts *verdicts, struct err *err)
{
	static const char sql[] =
	    "INSERT INTO snapshot (id, campaign, now, version, complete,"
	    " accounts, groups, grants, findings, manifest)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	size_t findings = verdicts == NULL ? 0 : verdicts->n_findings;
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	if (sqlite_bind_text(stmt, 1, s->id) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 2, s->campaign) != SQLITE_OK ||
	    bind_time(stmt, 3, s->now) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 4, s->version) != SQLITE_OK ||
	    sqlite3_bind_int(stmt, 5, s->complete) != SQLITE_OK ||
	    bind_size(stmt, 6, model->n_accounts) != SQLITE_OK ||
	    bind_size(stmt, 7, model->n_groups) != SQLITE_OK ||
	    bind_size(stmt, 8, model->n_grants) != SQLITE_OK ||
	    bind_size(stmt, 9, findings) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 10, s->manifest) != SQLITE_OK) {
		sqlite_failed(db, err);
		goto out;
	}
	rc = sqlite_step(db, stmt, err);
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
save_all(sqlite3 *db, const struct store_snapshot *s, const struct model *model,
    const struct verdicts *verdicts, struct err *err)
{
	int64_t snapshot;

	if (delete_snapshot(db, s->id, err) != 0 ||
	    insert_snapshot(db, s, model, verdicts, err) != 0)
		return -1;
	snapshot = sqlite3_last_insert_rowid(db);
	for (enum noun_id id = 0; id < NOUN_COUNT; id++)
		if (sqlite_is_plain(id) &&
		    save_noun(db, snapshot, model, id, err) != 0)
			return -1;
	if (save_memberships(db, snapshot, model, err) != 0 ||
	    sqlite_save_state(db, snapshot, s, err) != 0)
		return -1;
	return verdicts == NULL
		   ? 0
		   : sqlite_save_verdicts(db, snapshot, verdicts, err);
}

int
sqlite_stage(struct store *store, const struct store_snapshot *snapshot,
    const struct model *model, const struct verdicts *verdicts, struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	if (!model->frozen)
		return err_set(err, ERR_DATA, "the model is not frozen");
	if (sqlite_run(s->db, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	/* Flushed: a full disk shows here, not when all but this is done. */
	if (save_all(s->db, snapshot, model, verdicts, err) == 0) {
		if (sqlite3_db_cacheflush(s->db) == SQLITE_OK)
			return 0;
		sqlite_failed(s->db, err);
	}
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int
sqlite_settle(struct store *store, struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	if (sqlite_run(s->db, "COMMIT", err) == 0)
		return 0;
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}
