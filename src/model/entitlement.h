/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be granted: a policy, role or single permission, with the
 * statements it is made of; and the scopes it can be granted at.
 */
#ifndef MODEL_ENTITLEMENT_H
#define MODEL_ENTITLEMENT_H

#include "model/condition.h"

enum scope_kind {
	SCOPE_GLOBAL, SCOPE_ACCOUNT, SCOPE_ENVIRONMENT, SCOPE_ZONE
};

struct scope {
	const char *source, *id, *name;
	enum scope_kind kind;
	const char *parent_id;   /* NULL at the top */
	const char *criticality; /* configured: "production"; or NULL */
	enum tri active;
	const char *url;
	size_t evidence;
	enum tri fenced;         /* sign-in from listed addresses only */
	const char *const *ranges; /* of these: "192.0.2.0/24" */
	size_t n_ranges;
};
const char *scope_kind_text(enum scope_kind); /* "environment" */
/* "production" for the words that people use for it; else the word itself */
const char *scope_criticality(const char *word);

struct statement {
	bool deny;
	const char *const *permissions; /* "storage:logs:read" */
	size_t n_permissions;
	const struct condition *conditions; /* AND */
	size_t n_conditions;
};

struct strbuf;
/* ALLOW a:b:c, d:e:f WHERE x = "1" AND ...; appended, without a semicolon.
 * With a permission, only that one of the list is named. */
void statement_print(struct strbuf *, const struct statement *,
    const char *permission);

enum entitlement_kind { ENTITLEMENT_POLICY, ENTITLEMENT_ROLE };

struct entitlement {
	const char *source, *id, *name, *description;
	enum entitlement_kind kind;
	enum scope_kind level;    /* where it is defined ... */
	const char *level_id;     /* ... and which one */
	enum tri builtin;         /* the vendor's, not editable */
	const char *text;         /* policy text as read; NULL if not read */
	const struct statement *statements;
	size_t n_statements;
	enum tri readable;        /* TRI_NO: text not understood (see problem),
				   * TRI_UNKNOWN: text not read */
	const char *problem;      /* with line and column; or NULL */
	const char *const *deviations; /* lenient forms met while reading */
	size_t n_deviations;
	/* is the source's own reading of the text the same as ours?
	 * TRI_UNKNOWN: it stated none, or they could not be compared */
	enum tri agrees;
	const char *difference; /* how not, or why unknown; or NULL */
	size_t evidence;
	/* set by model_freeze */
	size_t level_scope;       /* index, NONE if not in the inventory */
	size_t first_grant, n_grants; /* in model grant_of_entitlement */
};
const char *entitlement_kind_text(enum entitlement_kind);

#endif
