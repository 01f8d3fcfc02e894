/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connector interface: one struct per kind of system, one row in the
 * table of source.c.  A connector reads its own part of the configuration,
 * collects through net/ into a model, and says for each part what came.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <signal.h>

#include "base/base.h"
#include "base/secret.h"

struct arena;
struct err;
struct json;
struct log;
struct model;
struct net;
struct net_auth;
struct redactor;

/* One entry of "sources", as its connector understood it. */
struct source_config {
	const char *id;
	const struct source *source;
	void *settings;       /* the connector's own, in the arena */
	unsigned concurrency; /* requests in flight */
	/* every secret it refers to, to be loaded by app/ before collecting */
	struct source_secret {
		const char *use; /* "client_secret" */
		struct secret_ref ref;
		struct secret value;
	} * secrets;
	size_t n_secrets;
};

struct source_run {
	const struct source_config *config;
	struct net *net;
	struct model *model;
	struct log *log;
	int64_t began; /* clock when collecting began (on replay: the tape's) */
	/* permissions that administer rights themselves, and the product: a
	 * connector that draws samples takes their holders first */
	const char *const *tier_0, *const *tier_1;
	size_t n_tier_0, n_tier_1;
};

/* One line of `muster doctor` or of `muster sources`. */
enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED };
struct source_check {
	/* Called once per line; text is borrowed during the call.  `fix` may
	 * be NULL. */
	void (*line)(void *, enum check_state, const char *what,
	    const char *result, const char *fix);
	void *context;
};

struct source_part { /* what a connector reads: `muster sources` */
	const char *name, *what,
	    *needs; /* "users", "...", "account-idm-read" */
	bool required;
	unsigned data; /* enum muster_data */
};

/* One request that an operator words; the connector knows where it goes and
 * what authorises it. */
struct source_call {
	const char *at;   /* which of its APIs; NULL: the first */
	const char *path; /* "/path?query", or the whole address */
	const char *const *scopes; /* to ask for; none: those of a run */
	size_t n_scopes;
	/* filled in */
	const char *url;       /* in the arena */
	struct net_auth *auth; /* the net's */
};

struct source {
	const char *kind;    /* "dynatrace" */
	const char *title;   /* "Dynatrace" */
	const char *catalog; /* permission catalogue: "dynatrace.json" */
	const struct source_part *parts; /* ends with name NULL */
	/* Reads one entry; unknown keys, bad values: ERR_CONFIG with line. */
	int (*configure)(struct source_config *, const struct json *,
	    struct arena *, struct err *);
	/* Reads all it can.  A part that fails is recorded in the model; -1
	 * only when the run must stop (see net_next). */
	int (*collect)(struct source_run *, struct err *);
	/* Token, each scope, reachability, clock: one line each. */
	int (*check)(
	    struct source_run *, const struct source_check *, struct err *);
	/* Where one request goes: only ever to an address that the entry
	 * itself names.  ERR_USAGE for any other.  NULL: it takes none. */
	int (*address)(struct source_run *, struct source_call *,
	    struct arena *, struct err *);
};

extern const struct source *const source_table[];   /* ends with NULL */
const struct source *source_find(const char *kind); /* NULL if unknown */
/* Reads the list "sources": ids unique and fit for file names.  ERR_CONFIG. */
int source_configure(struct source_config **out, size_t *n,
    const struct json *list, struct arena *, struct err *) MUST_USE;
void source_clear(struct source_config *, size_t n); /* wipes secrets */
/* Configuration as evidence: the same with every secret by reference. */

#endif
