/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to exchange: one export of the directory under way, its files, and
 * what every shape asks of a row.
 */
#ifndef EXCHANGE_DIR_H
#define EXCHANGE_DIR_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "exchange/exchange.h"
#include "exchange/out.h"
#include "model/model.h"

#define DIR_MAX_CONDITION ((size_t)1 * MIB) /* of one grant, in words */

struct dir_file {
	const char *name, *what; /* "users-00001.json", "users" */
	size_t rows;
};

struct dir {
	const struct directory_format *format;
	const struct directory_input *in;
	const char *path;
	struct exchange_input plain; /* holds the pseudonyms for `out` */
	struct out out;              /* of the file under way */
	struct file_out file;
	struct directory_counts counts;
	struct dir_file *files; /* heap */
	size_t n_files, room_files;
	struct arena names;     /* of files; of the whole export */
	struct arena words;     /* of a row and a few before it */
	unsigned n_words;
	struct strbuf condition;
	size_t condition_of;    /* grant; NONE */
	unsigned char *gives;   /* per grant, from 1; 0: not looked at */
	const char **only_if;   /* per grant, in `names`; NULL: not made */
	bool many;              /* sources: ids are made apart by theirs */
};

/* ---- directory.c: files ---- */
/* A file of the folder; what it holds counts as `what`. */
int dir_begin(struct dir *, const char *name, const char *what, bool pretty,
    struct err *) MUST_USE;
int dir_end(struct dir *, size_t rows, struct err *) MUST_USE;
/* Between rows: -1 if the operator has had enough. */
int dir_go_on(const struct dir *, struct err *) MUST_USE;

/* A list in pages, each a file of its own: "users-00001.json". */
struct dir_list {
	const char *what;
	size_t total;        /* rows that `row` will write */
	/* the next row */
	int (*row)(struct dir *, struct dir_list *, struct err *);
	/* around the rows of a page */
	void (*before)(struct dir *, const struct dir_list *);
	void (*after)(struct dir *, const struct dir_list *);
	/* where it stands */
	size_t done, on_page; /* rows before this page, and on it */
	const char *name, *next, *previous; /* pages; NULL: there is none */
	size_t at;            /* the list's own */
	struct access_cursor cursor;
};
int dir_put_list(struct dir *, struct dir_list *, struct err *) MUST_USE;

/* ---- dir_rows.c: what a row says ---- */
/* Before each row: what was made for the last ones goes. */
void dir_tick(struct dir *);
/* The id, with its source before it where there are several; the text lives
 * until a few rows later.  NULL for NULL; "" without memory, and it sticks. */
const char *dir_id(struct dir *, const char *source, const char *id);
/* Id of the source's own tenant. */
const char *dir_tenant(struct dir *, const char *source);
bool dir_is_mail(const struct account *);
/* In the group itself, not through another or because all are. */
bool dir_is_direct(const struct dir *, size_t account, size_t group);
/* What the boundaries of a grant allow, joined as their union; NULL: there
 * are none.  Until the next of these. */
const char *dir_condition(struct dir *, size_t grant);
/* What a grant by itself gives now: "yes", "limited", "not yet", "over",
 * "never", "denies", "nothing", "unknown". */
const char *dir_gives(struct dir *, size_t grant);
/* What a request must meet for a grant that gives "limited": the conditions
 * of its policy and its boundaries, each once.  NULL for others. */
const char *dir_only_if(struct dir *, size_t grant);

/* One row of access. */
struct dir_access {
	struct access x;
	char token[ACCESS_TOKEN];
	const struct account *account;
	const struct group *group;
	const struct grant *grant;
	const struct entitlement *entitlement; /* NULL: not in the inventory */
	const struct scope *scope;             /* likewise */
	const char *path, *condition, *gives, *only_if;
};
int dir_access(struct dir *, const struct access *, struct dir_access *,
    struct err *) MUST_USE;
const char *dir_role_name(const struct dir_access *);
const char *dir_scope_name(const struct dir_access *);

/* Times and texts of JSON: null where nothing is known. */
void dir_put_time(struct dir *, const char *key, int64_t utc);
void dir_put_shown(struct dir *, const char *key, const char *);
void dir_put_exact(struct dir *, const char *key, const char *);
/* A login, under whatever key. */
void dir_put_login(struct dir *, const char *key, const char *);
/* Nothing where nothing is known. */
void dir_add_time(struct dir *, const char *key, int64_t utc);

/* ---- the shapes ---- */
extern const struct directory_format directory_truto, directory_scim,
    directory_csv, directory_ndjson, directory_conductorone, directory_entra;

#endif
