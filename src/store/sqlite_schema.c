/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of the database, made from the fields of the nouns, and the
 * checks that a file must pass before it is used.  A change of the fields
 * changes the schema: STORE_SCHEMA goes up with it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "store/sqlite_private.h"

#define MAX_SQL (64 * KIB)
#define APPLICATION_ID 0x6d737472 /* "mstr", in the header of the file */

#define OF_SNAPSHOT                                                            \
	"\"snapshot\" INTEGER NOT NULL REFERENCES snapshot(n)"                 \
	" ON DELETE CASCADE, \"row\" INTEGER NOT NULL"
#define BY_SNAPSHOT                                                            \
	", PRIMARY KEY (\"snapshot\", \"row\")) STRICT, WITHOUT ROWID;"

#define STATE_TABLE                                                            \
	"CREATE TABLE state (\"snapshot\" INTEGER PRIMARY KEY"                 \
	" REFERENCES snapshot(n) ON DELETE CASCADE, text BLOB NOT NULL)"       \
	" STRICT;"

/*
 * Memberships name account and group by their row in the same snapshot; the
 * texts stand only where there is no such row.  A million memberships would
 * otherwise hold two million ids.
 */
static const char fixed_tables[] =
    "CREATE TABLE snapshot (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " campaign TEXT, now INTEGER, version TEXT, complete INTEGER NOT NULL,"
    " accounts INTEGER NOT NULL, groups INTEGER NOT NULL,"
    " grants INTEGER NOT NULL, findings INTEGER NOT NULL,"
    " manifest TEXT) STRICT;"
    "CREATE TABLE membership (" OF_SNAPSHOT
    ", group_row INTEGER, member_row INTEGER,"
    " member_is_group INTEGER NOT NULL, source TEXT, group_id TEXT,"
    " member_id TEXT, evidence INTEGER" BY_SNAPSHOT
    "CREATE TABLE rule_result (" OF_SNAPSHOT
    ", rule TEXT NOT NULL, version INTEGER NOT NULL, title TEXT,"
    " module TEXT, status TEXT NOT NULL, reason TEXT,"
    " n_pass INTEGER NOT NULL, n_fail INTEGER NOT NULL,"
    " n_unknown INTEGER NOT NULL" BY_SNAPSHOT
    "CREATE TABLE rule_setting (" OF_SNAPSHOT
    ", rule TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,"
    " configured INTEGER NOT NULL" BY_SNAPSHOT
    STATE_TABLE
    "CREATE TABLE finding (" OF_SNAPSHOT
    ", id TEXT NOT NULL, rule TEXT NOT NULL, version INTEGER NOT NULL,"
    " verdict TEXT NOT NULL, severity TEXT NOT NULL, severity_reason TEXT,"
    " subject TEXT NOT NULL, subject_id TEXT, subject_name TEXT,"
    " source TEXT, reason TEXT, exception TEXT, first_seen INTEGER,"
    " times INTEGER" BY_SNAPSHOT
    "CREATE TABLE finding_fact (" OF_SNAPSHOT
    ", finding_row INTEGER NOT NULL, label TEXT, text TEXT,"
    " number INTEGER, time INTEGER" BY_SNAPSHOT;

bool
sqlite_is_plain(enum noun_id id)
{
	return id != NOUN_MEMBERSHIP;
}

static const char *
type_of(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TIME:
	case FIELD_COUNT:
	case FIELD_SIZE:
	case FIELD_ENUM:
	case FIELD_BOOL:
	case FIELD_BITS:
	case FIELD_STATUS:
		return "INTEGER";
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		break;
	}
	return "TEXT";
}

static void
add_table(struct strbuf *sql, const struct noun *noun)
{
	strbuf_addf(sql, "CREATE TABLE \"%s\" (" OF_SNAPSHOT, noun->name);
	for (size_t i = 0; i < noun->n_fields; i++)
		strbuf_addf(sql, ", \"%s\" %s", noun->fields[i].name,
		    type_of(noun->fields[i].kind));
	strbuf_add(sql, BY_SNAPSHOT);
}

/* The text of a finished builder, to free(); NULL if any step failed. */
static char *
finish(struct strbuf *sql)
{
	char *text = NULL;

	if (!strbuf_failed(sql)) {
		text = malloc(sql->len + 1);
		if (text != NULL)
			memcpy(text, strbuf_text(sql), sql->len + 1);
	}
	strbuf_clear(sql);
	return text;
}

static void
add_columns(struct strbuf *sql, const struct noun *noun)
{
	for (size_t i = 0; i < noun->n_fields; i++)
		strbuf_addf(
		    sql, "%s\"%s\"", i > 0 ? ", " : "", noun->fields[i].name);
}

char *
sqlite_insert_text(enum noun_id id)
{
	const struct noun *noun = &field_nouns[id];
	struct strbuf sql;

	strbuf_init(&sql, MAX_SQL);
	strbuf_addf(
	    &sql, "INSERT INTO \"%s\" (\"snapshot\", \"row\", ", noun->name);
	add_columns(&sql, noun);
	strbuf_add(&sql, ") VALUES (?, ?");
	for (size_t i = 0; i < noun->n_fields; i++)
		strbuf_add(&sql, ", ?");
	strbuf_add(&sql, ")");
	return finish(&sql);
}

char *
sqlite_select_text(enum noun_id id)
{
	const struct noun *noun = &field_nouns[id];
	struct strbuf sql;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql, "SELECT ");
	add_columns(&sql, noun);
	strbuf_addf(&sql,
	    " FROM \"%s\" WHERE \"snapshot\" = ? ORDER BY \"row\"", noun->name);
	return finish(&sql);
}

/* One number that a statement gives. */
static int
ask(sqlite3 *db, const char *sql, int64_t *out, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	if (sqlite_prepare(db, &stmt, sql, err) != 0)
		goto out;
	if (sqlite3_step(stmt) != SQLITE_ROW) {
		sqlite_failed(db, err);
		goto out;
	}
	*out = sqlite3_column_int64(stmt, 0);
	rc = 0;
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

static int
create_tables(sqlite3 *db, struct err *err)
{
	struct strbuf sql;
	char *text;
	int rc;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql, fixed_tables);
	for (enum noun_id id = 0; id < NOUN_COUNT; id++)
		if (sqlite_is_plain(id))
			add_table(&sql, &field_nouns[id]);
	strbuf_addf(&sql, "PRAGMA application_id = %d;", APPLICATION_ID);
	strbuf_addf(&sql, "PRAGMA user_version = %d;", STORE_SCHEMA);
	text = finish(&sql);
	if (text == NULL)
		return err_nomem(err);
	rc = sqlite_run(db, text, err);
	free(text);
	return rc;
}

/* Schema 2: answers of the platform, and its own reading of policies. */
static int
migrate_to_2(sqlite3 *db, struct err *err)
{
	struct strbuf sql;
	char *text;
	int rc;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql,
	    "ALTER TABLE entitlement ADD COLUMN \"agrees\" INTEGER"
	    " DEFAULT 0;"
	    "ALTER TABLE entitlement ADD COLUMN \"difference\" TEXT;");
	add_table(&sql, &field_nouns[NOUN_QUESTION]);
	add_table(&sql, &field_nouns[NOUN_ANSWER]);
	strbuf_add(&sql, "PRAGMA user_version = 2;");
	text = finish(&sql);
	if (text == NULL)
		return err_nomem(err);
	rc = sqlite_run(db, text, err);
	free(text);
	return rc;
}

/* What a row says that was kept before there was such a column. */
static const char *
absent_of(enum field_kind kind)
{
	switch (kind) {
	case FIELD_COUNT:
		return " DEFAULT -1";
	case FIELD_ENUM:
	case FIELD_BOOL:
	case FIELD_BITS:
	case FIELD_STATUS:
		return " DEFAULT 0";
	case FIELD_TIME:
	case FIELD_SIZE:
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		break;
	}
	return "";
}

static int
has_column(sqlite3 *db, sqlite3_stmt *stmt, const char *table,
    const char *column, bool *has, struct err *err)
{
	if (sqlite_bind_text(stmt, 1, table) != SQLITE_OK ||
	    sqlite_bind_text(stmt, 2, column) != SQLITE_OK ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		return sqlite_failed(db, err);
	*has = sqlite3_column_int(stmt, 0) > 0;
	return sqlite3_reset(stmt) == SQLITE_OK ? 0 : sqlite_failed(db, err);
}

/* The columns of fields that the nouns did not have when the file was made. */
static int
add_columns_to(sqlite3 *db, struct strbuf *sql, struct err *err)
{
	static const char question[] = "SELECT count(*) FROM"
				       " pragma_table_info(?) WHERE name = ?";
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite_prepare(db, &stmt, question, err);

	for (size_t id = 0; id < NOUN_COUNT && rc == 0; id++) {
		const struct noun *noun = &field_nouns[id];
		size_t n = sqlite_is_plain((enum noun_id)id) ? noun->n_fields
							     : 0;

		for (size_t i = 0; i < n && rc == 0; i++) {
			const struct field *field = &noun->fields[i];
			bool has = false;

			rc = has_column(
			    db, stmt, noun->name, field->name, &has, err);
			if (rc == 0 && !has)
				strbuf_addf(sql,
				    "ALTER TABLE \"%s\" ADD COLUMN"
				    " \"%s\" %s%s;",
				    noun->name, field->name,
				    type_of(field->kind),
				    absent_of(field->kind));
		}
	}
	(void)sqlite3_finalize(stmt);
	return rc;
}

/* Schema 3: the state of each review, and what sources came to say since. */
static int
migrate_to_3(sqlite3 *db, struct err *err)
{
	struct strbuf sql;
	char *text;
	int rc;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql, "ALTER TABLE finding ADD COLUMN exception TEXT;"
			 "ALTER TABLE finding ADD COLUMN first_seen INTEGER;"
			 "ALTER TABLE finding ADD COLUMN times INTEGER;"
			 STATE_TABLE "PRAGMA user_version = 3;");
	if (add_columns_to(db, &sql, err) != 0) {
		strbuf_clear(&sql);
		return -1;
	}
	text = finish(&sql);
	if (text == NULL)
		return err_nomem(err);
	rc = sqlite_run(db, text, err);
	free(text);
	return rc;
}

/* Schema 4: the manifest of the bundle that a snapshot was published in, and
 * what sources came to say since. */
static int
migrate_to_4(sqlite3 *db, struct err *err)
{
	struct strbuf sql;
	char *text;
	int rc;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql, "ALTER TABLE snapshot ADD COLUMN manifest TEXT;"
			 "PRAGMA user_version = 4;");
	if (add_columns_to(db, &sql, err) != 0) {
		strbuf_clear(&sql);
		return -1;
	}
	text = finish(&sql);
	if (text == NULL)
		return err_nomem(err);
	rc = sqlite_run(db, text, err);
	free(text);
	return rc;
}

/* Schema 5: what sources, and who runs the program, came to say since. */
static int
migrate_to_5(sqlite3 *db, struct err *err)
{
	struct strbuf sql;
	char *text;
	int rc;

	strbuf_init(&sql, MAX_SQL);
	strbuf_add(&sql, "PRAGMA user_version = 5;");
	if (add_columns_to(db, &sql, err) != 0) {
		strbuf_clear(&sql);
		return -1;
	}
	text = finish(&sql);
	if (text == NULL)
		return err_nomem(err);
	rc = sqlite_run(db, text, err);
	free(text);
	return rc;
}

/* A new or older file; two runs may meet here, so it is asked again inside. */
static int
bring_up_to_date(sqlite3 *db, struct err *err)
{
	int64_t version;

	if (sqlite_run(db, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	if (ask(db, "PRAGMA user_version", &version, err) != 0 ||
	    (version == 0 && create_tables(db, err) != 0) ||
	    (version == 1 && migrate_to_2(db, err) != 0) ||
	    ((version == 1 || version == 2) && migrate_to_3(db, err) != 0) ||
	    (version >= 1 && version <= 3 && migrate_to_4(db, err) != 0) ||
	    (version >= 1 && version <= 4 && migrate_to_5(db, err) != 0)) {
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
		return -1;
	}
	return sqlite_run(db, "COMMIT", err);
}

/* quick_check answers "ok", or the first thing that is wrong. */
static int
check_integrity(sqlite3 *db, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	const unsigned char *answer;
	int rc = -1;

	if (sqlite_prepare(db, &stmt, "PRAGMA quick_check(1)", err) != 0)
		goto out;
	if (sqlite3_step(stmt) != SQLITE_ROW) {
		sqlite_failed(db, err);
		goto out;
	}
	answer = sqlite3_column_text(stmt, 0);
	if (answer == NULL) {
		sqlite_failed(db, err);
		goto out;
	}
	if (strcmp((const char *)answer, "ok") != 0) {
		err_set(err, ERR_DATA,
		    "the file is damaged (%.200s): restore it from a copy, "
		    "or move it away to begin a new one",
		    (const char *)answer);
		goto out;
	}
	rc = 0;
out:
	(void)sqlite3_finalize(stmt);
	return rc;
}

int
sqlite_schema_check(sqlite3 *db, struct err *err)
{
	int64_t version, application, tables;

	if (ask(db, "PRAGMA user_version", &version, err) != 0 ||
	    ask(db, "PRAGMA application_id", &application, err) != 0 ||
	    ask(db, "SELECT count(*) FROM sqlite_schema", &tables, err) != 0)
		return -1;
	if (version == 0 && application == 0 && tables == 0)
		return bring_up_to_date(db, err);
	if (application != APPLICATION_ID)
		return err_set(
		    err, ERR_DATA, "this database belongs to another program");
	if (version > STORE_SCHEMA)
		return err_set(err, ERR_DATA,
		    "made by a newer muster: its schema is %lld, this one "
		    "knows %d",
		    (long long)version, STORE_SCHEMA);
	if (version < 1)
		return err_set(err, ERR_DATA,
		    "schema %lld is none that this muster knows",
		    (long long)version);
	if (check_integrity(db, err) != 0)
		return -1;
	return version < STORE_SCHEMA ? bring_up_to_date(db, err) : 0;
}
