/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite: what its files share. */
#ifndef STORE_SQLITE_PRIVATE_H
#define STORE_SQLITE_PRIVATE_H

#include <sqlite3.h>

#include "model/field.h"
#include "store/store_private.h"

struct sqlite_store {
	struct store store;
	sqlite3 *db;
};

/* SQLite's message as ours: damaged files are ERR_DATA.  Returns -1. */
int sqlite_failed(sqlite3 *, struct err *);
/* One or more statements without values. */
int sqlite_run(sqlite3 *, const char *sql, struct err *) MUST_USE;
int sqlite_prepare(sqlite3 *, sqlite3_stmt **, const char *sql, struct err *)
    MUST_USE;
/* Runs a statement that gives no rows, and makes it ready for the next. */
int sqlite_step(sqlite3 *, sqlite3_stmt *, struct err *) MUST_USE;
/* NULL stays NULL; the text must live until the statement has run. */
int sqlite_bind_text(sqlite3_stmt *, int at, const char *);

/* sqlite_schema.c */
int sqlite_schema_check(sqlite3 *, struct err *) MUST_USE;
/* True for nouns whose table has a column per field. */
bool sqlite_is_plain(enum noun_id);
/* INSERT or SELECT over all columns of a noun; NULL without memory. */
char *sqlite_insert_text(enum noun_id);
char *sqlite_select_text(enum noun_id);

int sqlite_stage(struct store *, const struct store_snapshot *,
    const struct model *, const struct verdicts *, struct err *) MUST_USE;
int sqlite_settle(struct store *, struct err *) MUST_USE;
/* sqlite_verdicts.c */
int sqlite_save_verdicts(sqlite3 *, int64_t snapshot, const struct verdicts *,
    struct err *) MUST_USE;
/* sqlite_state.c */
int sqlite_save_state(sqlite3 *, int64_t snapshot,
    const struct store_snapshot *, struct err *) MUST_USE;
int sqlite_previous(struct store *, const struct store_seek *, char **out,
    size_t *len, char manifest[DIGEST_HEX], struct err *) MUST_USE;
int sqlite_load(struct store *, const char *id, struct model *, struct err *)
    MUST_USE;

#endif
