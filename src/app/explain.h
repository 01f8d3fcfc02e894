/* SPDX-License-Identifier: Apache-2.0 */
/* What `muster explain` found out, before any of it is printed. */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "analysis/analysis.h"
#include "app/print.h"

/* What goes with a grant. */
struct explain_revoke {
	size_t grant;
	struct revoke_count all; /* over everybody */
	struct revoke_count own; /* of the account alone */
};

struct explanation {
	const struct snapshot *snapshot;
	size_t account;
	const char *permission; /* NULL: everything */
	const char *near;       /* of an unknown permission; or NULL */
	size_t scope;           /* asked for; NONE: anywhere */
	/* with a permission: one answer a scope, the strongest first; at
	 * least one */
	struct right *places;
	size_t n_places;
	/* without: everything held, and more about the rows that are not a
	 * plain yes, or need something besides (else account is NONE) */
	struct holdings held;
	struct right *about;
	struct escalation escalation;
	struct removals removals;
	struct explain_revoke *revokes; /* of the grants of the ways */
	size_t n_revokes;
};

/* print_explain.c: who it is, and all that is held.  In short: without
 * groups and tokens. */
void print_explain_head(struct print *, const struct explanation *,
    bool in_short);
void print_explain_rights(struct print *, const struct explanation *);
void print_explain_escalation(struct print *, const struct explanation *);
/* print_proof.c: one permission, way by way. */
void print_proof(struct print *, const struct explanation *);
/* print_platform.c: what the platform itself answered, if it was asked. */
void print_platform(struct print *, const struct explanation *);
void print_platform_json(struct json_writer *, const struct explanation *);
/* print_answer.c: the same question in one sentence. */
const char *print_answer(struct print *, const struct explanation *,
    const struct right *);
/* print_json_explain.c */
int print_json_explain(const struct explanation *, struct print *,
    struct err *) MUST_USE;

#endif
