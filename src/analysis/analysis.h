/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts derived from a frozen snapshot; all pure.  Nothing is materialised
 * per account and permission: access is walked through a cursor.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "model/permission.h"

struct arena;
struct err;
struct model;

/* ---- membership.c: nested groups flattened, groups of everyone added ---- */
struct derived {
	const struct model *model;
	const struct permission_catalog *catalog;
	/* groups of account a: group_of_account[group_start[a] ..
	 * group_start[a + 1]), sorted by group index, each once */
	size_t *group_start, *group_of_account;
	size_t *own_groups;     /* per account, without groups of everyone */
	size_t *group_accounts; /* per group: members after flattening */
	size_t n_group_cycles;  /* nesting that leads back to itself */
	size_t n_group_too_deep;
	/* groups that hold group g: parent[parent_start[g] ..
	 * parent_start[g + 1]), sorted, each once */
	size_t *parent_start, *parent;
	/* ---- privilege.c ---- */
	struct privilege *of_entitlement, *of_group, *of_account,
	    *of_credential;
	/* permissions no catalogue knows, sorted, each once */
	const char *const *unknown_permissions;
	size_t n_unknown_permissions;
	size_t *grants_of_account; /* per account: rows of access */
	size_t n_access;        /* rows the access cursor gives in all */
	size_t n_people, n_services; /* accounts by type */
};

/* The strongest thing held, and through what. */
struct privilege {
	enum tier tier;
	const char *permission; /* that makes it so; NULL if TIER_NONE */
	size_t grant;           /* index; NONE for entitlements, credentials */
	/* in words, for people; NULL if TIER_NONE, except where the text of an
	 * entitlement was not read or not understood: then it says so */
	const char *reason;
	bool unconditional;     /* of an entitlement: no WHERE on it */
};

/*
 * Everything that rules and reports need.  Deny statements do not lower a
 * tier, conditions do not either: the worst case is shown.  Accounts that
 * cannot sign in keep their tier ("if re-enabled").
 */
int analysis_derive(struct derived **out, const struct model *,
    const struct permission_catalog *, struct arena *, struct err *) MUST_USE;
/* Groups of one account. */
size_t membership_count(const struct derived *, size_t account);
size_t membership_group(const struct derived *, size_t account, size_t i);
/* "Ops > All staff": how the account is in the group; NULL without memory. */
const char *membership_path(const struct derived *, size_t account,
    size_t group, struct arena *);

/* ---- access.c: one row per account and grant it has through a group ---- */
struct access {
	size_t account, group, grant;
	size_t entitlement, scope; /* NONE if not in the inventory */
};
struct access_cursor {
	const struct derived *derived;
	size_t account, group, grant; /* where it stands */
};
/* From the first account, or only those of one account. */
void access_begin(struct access_cursor *, const struct derived *);
void access_begin_at(struct access_cursor *, const struct derived *,
    size_t account);
/* False at the end; rows by account, then group, then grant. */
bool access_next(struct access_cursor *, struct access *);
bool access_next_of(struct access_cursor *, size_t account, struct access *);

#endif
