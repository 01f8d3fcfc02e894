/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the last review saw, as far as later ones compare with it, and since
 * when it is known: the state file of a bundle (evidence/state.json), JSON,
 * schema muster/state/1.  Each state carries on what its predecessor knew, so
 * that one file is enough.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "abi/muster_rule.h"
#include "base/base.h"
#include "model/identity.h"
#include "model/permission.h"

struct arena;
struct err;

#define MAX_STATE_BYTES (256 * (size_t)MIB) /* longer ones are refused */

struct past_account {
	const char *source, *id, *login, *name;
	enum account_status status;
	int64_t logins, failed_logins; /* -1: not said */
	enum tier tier;
	int64_t first_seen;
	size_t n_grants;               /* rows of access */
	size_t n_grown, before_grown;  /* see struct muster_past */
	/* groups it was in (not of everyone), themselves or through others,
	 * indexes into groups, sorted, each with the time it was first seen
	 * there */
	const size_t *groups;
	const int64_t *since;
	size_t n_groups;
	const char *access;  /* digest of its group and grant ids */
};
struct past_group {
	const char *source, *id, *name;
	enum tier tier;
	int64_t first_seen;
};
struct past_entitlement {
	const char *source, *id, *name;
	enum tier tier;
	int64_t first_seen;
	const char *digest;  /* of the text; NULL: not read */
};
struct past_grant {
	const char *source, *id, *name; /* the name for people */
	const char *digest;  /* of conditions and parameters; NULL: not read */
	enum tier tier;
	int64_t first_seen;
};
struct past_part {
	const char *source, *name, *scope_id;
	int64_t rows;
	bool complete;
};
struct past_finding {
	const char *id, *rule, *source, *subject_id, *subject_name;
	uint32_t version;
	enum muster_severity severity;
	bool open;           /* false: fixed by then */
	bool excepted;
	int64_t first_seen, last_seen;
	size_t times;        /* reviews that found it, this one included */
	size_t reopened;     /* times it came back */
};
struct past_source {
	const char *id, *kind, *tenant;
	bool complete;
};

/* Every list is sorted by source and id (findings: by id). */
struct history {
	int64_t at;
	const char *campaign, *digest; /* SHA-256 of the state file */
	bool complete;
	size_t n_reviews;    /* it and those before it */
	const struct past_source *sources;      size_t n_sources;
	const struct past_account *accounts;    size_t n_accounts;
	const struct past_group *groups;        size_t n_groups;
	const struct past_entitlement *entitlements; size_t n_entitlements;
	const struct past_grant *grants;        size_t n_grants;
	const struct past_part *parts;          size_t n_parts;
	const struct past_finding *findings;    size_t n_findings;
};

/* ERR_DATA with the path in the document, ERR_LIMIT. */
int history_read(struct history **out, const char *text, size_t len,
    struct arena *, struct err *) MUST_USE;
int history_write(FILE *, const struct history *, struct err *) MUST_USE;
/* Index by source and id (findings: id alone); NONE if absent. */
size_t history_find_account(const struct history *, const char *source,
    const char *id);
size_t history_find_group(const struct history *, const char *source,
    const char *id);
size_t history_find_entitlement(const struct history *, const char *source,
    const char *id);
size_t history_find_grant(const struct history *, const char *source,
    const char *id);
size_t history_find_part(const struct history *, const char *source,
    const char *name, const char *scope_id);
size_t history_find_finding(const struct history *, const char *id);

#endif
