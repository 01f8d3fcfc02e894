/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot out of the database, into a model to be frozen.  The file may
 * have been changed by others: what does not fit is refused, not guessed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/model.h"
#include "store/sqlite_private.h"

#define ROWS_PER_ARENA 1000 /* then its memory is given back */

/* The widest row of all nouns. */
union any_row {
	struct model_source source;
	struct account account;
	struct group group;
	struct membership membership;
	struct scope scope;
	struct entitlement entitlement;
	struct boundary boundary;
	struct grant grant;
	struct credential credential;
	struct event event;
	struct limit limit;
	struct platform_question question;
	struct platform_answer answer;
	struct part part;
	struct gap gap;
	struct evidence evidence;
};

static int
bad(const struct field *field, struct err *err)
{
	return err_set(
	    err, ERR_DATA, "column \"%s\" holds what it cannot", field->name);
}

static int
read_text(
    sqlite3_stmt *stmt, int at, const char **out, size_t *len, struct err *err)
{
	const unsigned char *text;

	*out = NULL;
	*len = 0;
	if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
		return 0;
	text = sqlite3_column_text(stmt, at);
	if (text == NULL)
		return err_nomem(err);
	*out = (const char *)text;
	*len = (size_t)sqlite3_column_bytes(stmt, at);
	if (!text_is_utf8(*out, *len))
		return err_set(err, ERR_DATA, "text is not UTF-8");
	return 0;
}

static int
read_text_field(sqlite3_stmt *stmt, int at, void *row,
    const struct field *field, struct arena *arena, struct err *err)
{
	const char *text;
	size_t len;

	if (read_text(stmt, at, &text, &len, err) != 0)
		return err_wrap(err, "column \"%s\"", field->name);
	if (field->kind != FIELD_TEXT)
		return text == NULL
			   ? 0
			   : store_list_read(row, field, text, len, arena, err);
	field_put(row, field, &text);
	return 0;
}

/* False if a number does not fit its field. */
static bool
fits(const struct field *field, int64_t value)
{
	if (field->kind == FIELD_COUNT || field->kind == FIELD_TIME)
		return true;
	if (value < 0)
		return false;
	if (field->kind == FIELD_ENUM)
		return value < field->limit;
	if (field->kind == FIELD_STATUS)
		return value <= INT32_MAX;
	return field->kind != FIELD_BITS || value <= UINT32_MAX;
}

static void
put_number(void *row, const struct field *field, int64_t value)
{
	size_t size = (size_t)value;
	int small = (int)value;
	unsigned bits = (unsigned)value;
	bool yes = value != 0;

	if (field->kind == FIELD_TIME || field->kind == FIELD_COUNT)
		field_put(row, field, &value);
	else if (field->kind == FIELD_SIZE)
		field_put(row, field, &size);
	else if (field->kind == FIELD_BOOL)
		field_put(row, field, &yes);
	else if (field->kind == FIELD_BITS)
		field_put(row, field, &bits);
	else
		field_put(row, field, &small);
}

/* Only times and references may be absent. */
static int
read_number(sqlite3_stmt *stmt, int at, void *row, const struct field *field,
    struct err *err)
{
	const size_t none = NONE;
	int64_t value = sqlite3_column_int64(stmt, at);

	if (sqlite3_column_type(stmt, at) != SQLITE_NULL) {
		if (!fits(field, value))
			return bad(field, err);
		put_number(row, field, value);
		return 0;
	}
	if (field->kind == FIELD_TIME)
		field_set_number(row, field, UTC_UNKNOWN);
	else if (field->kind == FIELD_SIZE)
		field_put(row, field, &none);
	else
		return bad(field, err);
	return 0;
}

static int
read_field(sqlite3_stmt *stmt, int at, void *row, const struct field *field,
    struct arena *arena, struct err *err)
{
	switch (field->kind) {
	case FIELD_TIME:
	case FIELD_COUNT:
	case FIELD_SIZE:
	case FIELD_ENUM:
	case FIELD_BOOL:
	case FIELD_BITS:
	case FIELD_STATUS:
		return read_number(stmt, at, row, field, err);
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		break;
	}
	return read_text_field(stmt, at, row, field, arena, err);
}

static int
add_row(
    struct model *m, enum noun_id id, const union any_row *row, struct err *err)
{
	switch (id) {
	case NOUN_SOURCE:
		return model_add_source(m, &row->source, err);
	case NOUN_ACCOUNT:
		return model_add_account(m, &row->account, err);
	case NOUN_GROUP:
		return model_add_group(m, &row->group, err);
	case NOUN_MEMBERSHIP:
		return model_add_membership(m, &row->membership, err);
	case NOUN_SCOPE:
		return model_add_scope(m, &row->scope, err);
	case NOUN_ENTITLEMENT:
		return model_add_entitlement(m, &row->entitlement, err);
	case NOUN_BOUNDARY:
		return model_add_boundary(m, &row->boundary, err);
	case NOUN_GRANT:
		return model_add_grant(m, &row->grant, err);
	case NOUN_CREDENTIAL:
		return model_add_credential(m, &row->credential, err);
	case NOUN_EVENT:
		return model_add_event(m, &row->event, err);
	case NOUN_LIMIT:
		return model_add_limit(m, &row->limit, err);
	case NOUN_QUESTION:
		return model_add_question(m, &row->question, err);
	case NOUN_ANSWER:
		return model_add_answer(m, &row->answer, err);
	case NOUN_PART:
		return model_add_part(m, &row->part, err);
	case NOUN_GAP:
		return model_add_gap(m, &row->gap, err);
	case NOUN_EVIDENCE:
		return model_add_evidence(m, &row->evidence, err);
	case NOUN_COUNT:
		break;
	}
	return -1;
}

static int
load_row(sqlite3_stmt *stmt, enum noun_id id, struct model *model,
    struct arena *arena, struct err *err)
{
	const struct noun *noun = &field_nouns[id];
	union any_row row;
	int added;

	memset(&row, 0, sizeof(row));
	for (size_t i = 0; i < noun->n_fields; i++)
		if (read_field(
			stmt, (int)i, &row, &noun->fields[i], arena, err) != 0)
			return -1;
	added = add_row(model, id, &row, err);
	if (added == 1)
		return err_set(err, ERR_DATA, "the same row is there twice");
	return added;
}

static int
load_rows(sqlite3 *db, sqlite3_stmt *stmt, enum noun_id id, struct model *model,
    struct err *err)
{
	struct arena arena;
	size_t n = 0;
	int step, rc = -1;

	arena_init(&arena);
	while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (load_row(stmt, id, model, &arena, err) != 0) {
			err_wrap(err, "%s %zu", field_nouns[id].name, n);
			goto out;
		}
		if (++n % ROWS_PER_ARENA == 0)
			arena_clear(&arena);
	}
	rc = step == SQLITE_DONE ? 0 : sqlite_failed(db, err);
out:
	arena_clear(&arena);
	return rc;
}

static int
load_noun(sqlite3 *db, int64_t snapshot, enum noun_id id, struct model *model,
    struct err *err)
{
	char *sql = sqlite_select_text(id);
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (sql == NULL) {
		err_nomem(err);
		goto out;
	}
	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	if (sqlite3_bind_int64(stmt, 1, snapshot) != SQLITE_OK) {
		sqlite_failed(db, err);
		goto out;
	}
	rc = load_rows(db, stmt, id, model, err);
out:
	(void)sqlite3_finalize(stmt);
	free(sql);
	return rc;
}

/* -1 where none is stated. */
static int64_t
row_number(sqlite3_stmt *stmt, int at)
{
	if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
		return -1;
	return sqlite3_column_int64(stmt, at);
}

/* The ids of the rows a membership points at, where it has no text. */
static int
name_member(const struct model *model, struct membership *m, int64_t group,
    int64_t member)
{
	size_t n = m->member_is_group ? model->n_groups : model->n_accounts;

	if (m->group_id == NULL) {
		if (group < 0 || (size_t)group >= model->n_groups)
			return -1;
		m->group_id = model->groups[group].id;
		m->source = model->groups[group].source;
	}
	if (m->member_id == NULL) {
		if (member < 0 || (size_t)member >= n)
			return -1;
		m->member_id = m->member_is_group ? model->groups[member].id
						  : model->accounts[member].id;
	}
	return 0;
}

static int
load_membership(sqlite3_stmt *stmt, struct model *model, struct err *err)
{
	struct membership m = { .member_is_group =
				    sqlite3_column_int(stmt, 2) != 0 };
	size_t len;
	int added;

	if (read_text(stmt, 3, &m.source, &len, err) != 0 ||
	    read_text(stmt, 4, &m.group_id, &len, err) != 0 ||
	    read_text(stmt, 5, &m.member_id, &len, err) != 0)
		return -1;
	if (name_member(model, &m, row_number(stmt, 0), row_number(stmt, 1)) !=
	    0)
		return err_set(err, ERR_DATA,
		    "a membership points at a row that is not there");
	m.evidence = sqlite3_column_type(stmt, 6) == SQLITE_NULL
			 ? NONE
			 : (size_t)sqlite3_column_int64(stmt, 6);
	added = model_add_membership(model, &m, err);
	if (added == 1)
		return err_set(
		    err, ERR_DATA, "the same membership is there twice");
	return added;
}

static int
load_memberships(
    sqlite3 *db, int64_t snapshot, struct model *model, struct err *err)
{
	static const char sql[] =
	    "SELECT group_row, member_row, member_is_group, source, group_id,"
	    " member_id, evidence FROM membership WHERE \"snapshot\" = ?"
	    " ORDER BY \"row\"";
	sqlite3_stmt *stmt = NULL;
	int step, rc = -1;

	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	if (sqlite3_bind_int64(stmt, 1, snapshot) != SQLITE_OK) {
		sqlite_failed(db, err);
		goto out;
	}
	while ((step = sqlite3_step(stmt)) == SQLITE_ROW)
		if (load_membership(stmt, model, err) != 0)
			goto out;
	rc = step == SQLITE_DONE ? 0 : sqlite_failed(db, err);
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
find_snapshot(sqlite3 *db, const char *id, int64_t *out, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int step, rc = -1;

	if (sqlite_prepare(
		db, &stmt, "SELECT n FROM snapshot WHERE id = ?", err) != 0)
		goto out;
	if (sqlite_bind_text(stmt, 1, id) != SQLITE_OK) {
		sqlite_failed(db, err);
		goto out;
	}
	step = sqlite3_step(stmt);
	if (step == SQLITE_ROW) {
		*out = sqlite3_column_int64(stmt, 0);
		rc = 0;
	} else if (step == SQLITE_DONE) {
		err_set(err, ERR_DATA, "there is no snapshot %.80s", id);
	} else {
		sqlite_failed(db, err);
	}
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
load_all(sqlite3 *db, const char *id, struct model *model, struct err *err)
{
	int64_t snapshot;

	if (find_snapshot(db, id, &snapshot, err) != 0)
		return -1;
	for (enum noun_id noun = 0; noun < NOUN_COUNT; noun++)
		if (sqlite_is_plain(noun) &&
		    load_noun(db, snapshot, noun, model, err) != 0)
			return -1;
	return load_memberships(db, snapshot, model, err);
}

/* Inside one transaction: a run that saves meanwhile must not mix in. */
int
sqlite_load(
    struct store *store, const char *id, struct model *model, struct err *err)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int rc;

	if (sqlite_run(s->db, "BEGIN", err) != 0)
		return -1;
	rc = load_all(s->db, id, model, err);
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
