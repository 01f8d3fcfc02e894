/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials.  The configuration holds a reference, never a value; the
 * bytes are wiped on clear, locked in memory where allowed, and nothing here
 * prints them.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/base.h"

struct arena;
struct err;
struct json;

enum secret_kind {
	SECRET_NONE,
	SECRET_ENV,
	SECRET_FILE,
	SECRET_CREDENTIAL,
	SECRET_COMMAND
};

struct secret_ref {
	enum secret_kind kind;
	const char *name;        /* variable, path or credential name */
	const char *const *argv; /* command, NULL-terminated */
};

/* Starts as zeros; what it held before is wiped by _load and _set. */
struct secret {
	char *bytes; /* NUL-terminated; NULL when not loaded */
	size_t len;
};

/* Where names are looked up: filled in by app/, or by a test. */
struct secret_env {
	const char *(*lookup)(void *, const char *name); /* environment */
	void *context;
	const char *credentials_dir; /* $CREDENTIALS_DIRECTORY or NULL */
	const char *config_dir; /* relative files and commands start here */
};

/* {"env": NAME} | {"file": PATH} | {"credential": NAME} | {"command": [..]};
 * a text value is refused without being repeated. */
int secret_ref_parse(struct secret_ref *, const struct json *, struct arena *,
    struct err *) MUST_USE;
/* One line, at most 8 KiB, last line end dropped, no control characters.
 * Messages name the reference, never the value. */
int secret_load(struct secret *, const struct secret_ref *,
    const struct secret_env *, struct err *) MUST_USE;
/* As _load, for text of several lines, such as a key in PEM: kept as it is. */
int secret_load_lines(struct secret *, const struct secret_ref *,
    const struct secret_env *, struct err *) MUST_USE;
/* What a command, and nothing else, answers to `input`, which it finds in a
 * regular file on its standard input; lines are kept as they are. */
int secret_ask(struct secret *, const struct secret_ref *,
    const struct secret_env *, const void *input, size_t, struct err *)
    MUST_USE;
int secret_set(struct secret *, const char *, size_t, struct err *) MUST_USE;
void secret_clear(struct secret *);
/* "env DT_CLIENT_ID": the reference in words, for people. */
const char *secret_ref_text(const struct secret_ref *, struct arena *);

#endif
