/* SPDX-License-Identifier: Apache-2.0 */
/* Servers for tests of the network: the test organisation, and one that
 * says word for word what it is told. */
#ifndef SUPPORT_NET_SERVER_H
#define SUPPORT_NET_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct server {
	pid_t pid;
	char url[64];  /* "http://127.0.0.1:PORT" */
	char log[128]; /* raw server: file with all that it was sent */
};

struct raw_answer {
	const char *bytes;
	size_t len; /* 0: strlen */
};

/* Starts tests/support/dt_server.py with these further arguments (NULL at
 * the end).  False if there is no Python 3: skip the test then. */
bool server_start(struct server *, const char *const *arguments);
/* Answers request i with answer i and closes; the last one repeats. */
void server_start_raw(struct server *, const struct raw_answer *, size_t n);
void server_stop(struct server *);
/* What the raw server was sent so far; the caller frees. */
char *server_log(const struct server *);
/* A whole file, NUL-terminated; NULL if it cannot be read. */
char *server_read_file(const char *path, size_t *len);
/* A fresh directory for the test's files. */
void server_temp_dir(char *out, size_t room);
void server_remove_dir(const char *path);

#endif
