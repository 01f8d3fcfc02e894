/* SPDX-License-Identifier: Apache-2.0 */
/* A whole account for tests: a server that behaves like the vendor's, and
 * runs of the connector against it. */
#ifndef SUPPORT_DT_ACCOUNT_H
#define SUPPORT_DT_ACCOUNT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "model/model.h"
#include "net/net.h"
#include "source/source.h"
#include "support/net_server.h"

/* One server for all tests of a group: it learns its faults as it runs. */
struct fixture {
	struct server server;
	struct arena arena;
	struct json_doc *credentials;
	struct json root;
	struct tape *tape; /* for the runs that follow; NULL: none */
	const volatile sig_atomic_t *cancel; /* likewise */
};

/* What one run gave. */
struct result {
	const struct model *model;
	struct model *owned;
	struct err err;
	int rc;
};

struct opened {
	struct source_config *config;
	size_t n;
	struct source_run run;
	struct json_doc *doc;
	struct log log;
};

/* Group fixtures: the server with these arguments. */
int start_account(void **state, const char *const *arguments);
int stop_account(void **state);
/* Skips the test, saying so, where there is no Python 3. */
void need_server(const struct fixture *);
/* A fault of tests/support/dt_fault.py, or NULL: none. */
void set_fault(struct fixture *, const char *);
/* A text of the server's /__credentials. */
const char *credential(struct fixture *, const char *key);

/* `more`: further members of the source's entry, with a comma before. */
struct opened open_source(struct fixture *, const char *more, struct model *);
void close_source(struct opened *);
struct result collect_with(struct fixture *, const char *more);
struct result collect(struct fixture *); /* must not fail */

/* The part of that name (and environment, if not NULL). */
const struct part *part_of(
    const struct model *, const char *name, const char *scope);

#endif
