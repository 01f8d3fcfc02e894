/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite back end: one file, a rollback journal beside it only while a
 * snapshot is written, readable by its owner alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/library.h"
#include "base/text.h"
#include "store/sqlite_private.h"

#define BUSY_MS 10000 /* another run may be writing */
#define MAX_SNAPSHOTS 1000000

int
sqlite_failed(sqlite3 *db, struct err *err)
{
	int code = db == NULL ? SQLITE_NOMEM : sqlite3_errcode(db) & 0xff;

	if (code == SQLITE_NOMEM)
		return err_nomem(err);
	if (code == SQLITE_NOTADB)
		return err_set(err, ERR_DATA, "this is not a store (%s)",
		    sqlite3_errmsg(db));
	if (code == SQLITE_CORRUPT)
		return err_set(err, ERR_DATA,
		    "the file is damaged (%s): restore it from a copy, or "
		    "move it away to begin a new one",
		    sqlite3_errmsg(db));
	if (code == SQLITE_BUSY)
		return err_set(err, ERR_IO, "another process is writing to it");
	return err_set(err, ERR_IO, "%s", sqlite3_errmsg(db));
}

int
sqlite_run(sqlite3 *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_failed(db, err);
	return 0;
}

int
sqlite_prepare(
    sqlite3 *db, sqlite3_stmt **out, const char *sql, struct err *err)
{
	if (sqlite3_prepare_v2(db, sql, -1, out, NULL) != SQLITE_OK)
		return sqlite_failed(db, err);
	return 0;
}

int
sqlite_step(sqlite3 *db, sqlite3_stmt *stmt, struct err *err)
{
	if (sqlite3_step(stmt) != SQLITE_DONE)
		return sqlite_failed(db, err);
	if (sqlite3_reset(stmt) != SQLITE_OK)
		return sqlite_failed(db, err);
	return 0;
}

int
sqlite_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	if (text == NULL)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_text64(
	    stmt, at, text, strlen(text), SQLITE_STATIC, SQLITE_UTF8);
}

/* Made by us, so that no one else can ever read it, whatever the umask. */
static int
create_private(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    S_IRUSR | S_IWUSR);
	struct stat st;

	if (fd != -1) {
		(void)close(fd);
		return 0;
	}
	if (errno != EEXIST)
		return err_set(err, ERR_IO, "%s", strerror(errno));
	if (stat(path, &st) == -1)
		return err_set(err, ERR_IO, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "not a regular file");
	return 0;
}

/* "./" before a relative path: ":memory:" is then a file like any other. */
static int
open_file(sqlite3 **db, const char *path, struct err *err)
{
	struct arena arena;
	const char *name;
	int rc = -1;

	arena_init(&arena);
	name = path[0] == '/' ? arena_strdup(&arena, path)
			      : arena_printf(&arena, "./%s", path);
	if (name == NULL) {
		err_nomem(err);
		goto out;
	}
	if (create_private(name, err) != 0)
		goto out;
	if (sqlite3_open_v2(name, db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		sqlite_failed(*db, err);
		goto out;
	}
	rc = 0;
out:
	arena_clear(&arena);
	return rc;
}

/* The file may have been touched by others: nothing in it may run code. */
static int
prepare(sqlite3 *db, struct err *err)
{
	if (sqlite3_busy_timeout(db, BUSY_MS) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) !=
		SQLITE_OK)
		return sqlite_failed(db, err);
	return sqlite_run(db,
	    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
	    "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;",
	    err);
}

static void
close_store(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	(void)sqlite3_close_v2(s->db);
	free(s);
}

static int
open_store(struct store **out, const char *path, struct err *err)
{
	struct sqlite_store *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL)
		return err_nomem(err);
	s->store.backend = &store_sqlite;
	if (open_file(&s->db, path, err) != 0 || prepare(s->db, err) != 0 ||
	    sqlite_schema_check(s->db, err) != 0) {
		close_store(&s->store);
		return -1;
	}
	*out = &s->store;
	return 0;
}

static const char *
column_text(sqlite3_stmt *stmt, int at, struct arena *arena)
{
	const unsigned char *text = sqlite3_column_text(stmt, at);

	return arena_strdup(arena, text == NULL ? "" : (const char *)text);
}

static int
list_one(sqlite3_stmt *stmt, struct store_snapshot *s, struct arena *arena)
{
	s->id = column_text(stmt, 0, arena);
	s->campaign = column_text(stmt, 1, arena);
	s->now = sqlite3_column_int64(stmt, 2);
	s->version = column_text(stmt, 3, arena);
	s->complete = sqlite3_column_int(stmt, 4) != 0;
	s->accounts = sqlite3_column_int64(stmt, 5);
	s->groups = sqlite3_column_int64(stmt, 6);
	s->grants = sqlite3_column_int64(stmt, 7);
	s->findings = sqlite3_column_int64(stmt, 8);
	return s->id == NULL || s->campaign == NULL || s->version == NULL ? -1
									  : 0;
}

static int
list_all(sqlite3 *db, sqlite3_stmt *stmt, struct store_snapshot **rows,
    size_t *n, struct arena *arena, struct err *err)
{
	size_t room = 0;
	int step;

	while ((step = sqlite3_step(stmt)) == SQLITE_ROW) {
		void *items = *rows;

		if (*n >= MAX_SNAPSHOTS)
			return err_set(err, ERR_LIMIT, "more than %d snapshots",
			    MAX_SNAPSHOTS);
		if (array_reserve(&items, &room, *n + 1, sizeof(**rows)) != 0)
			return err_nomem(err);
		*rows = items;
		if (list_one(stmt, &(*rows)[(*n)++], arena) != 0)
			return err_nomem(err);
	}
	return step == SQLITE_DONE ? 0 : sqlite_failed(db, err);
}

static int
list_snapshots(struct store *store, struct store_snapshot **out, size_t *n,
    struct arena *arena, struct err *err)
{
	static const char sql[] =
	    "SELECT id, campaign, now, version, complete, accounts, groups,"
	    " grants, findings FROM snapshot ORDER BY now DESC, id";
	struct sqlite_store *s = (struct sqlite_store *)store;
	struct store_snapshot *rows = NULL;
	sqlite3_stmt *stmt = NULL;
	int rc = -1;

	*out = NULL;
	*n = 0;
	if (sqlite_prepare(s->db, &stmt, sql, err) != 0 ||
	    list_all(s->db, stmt, &rows, n, arena, err) != 0)
		goto out;
	*out = arena_alloc(arena, *n + 1, sizeof(**out));
	if (*out == NULL) {
		err_nomem(err);
		goto out;
	}
	if (*n > 0)
		memcpy(*out, rows, *n * sizeof(**out));
	rc = 0;
out:
	if (rc != 0)
		*n = 0;
	free(rows);
	(void)sqlite3_finalize(stmt);
	return rc;
}

const struct store_backend store_sqlite = {
	.name = "sqlite",
	.open = open_store,
	.stage = sqlite_stage,
	.settle = sqlite_settle,
	.list = list_snapshots,
	.load = sqlite_load,
	.previous = sqlite_previous,
	.close = close_store,
};

void
store_library(struct library *l)
{
	library_set(l, "SQLite", sqlite3_libversion());
}
