/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts derived from a frozen snapshot; all pure.  Nothing is materialised
 * per account and permission: access is walked through a cursor.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "base/digest.h"
#include "model/condition.h"
#include "model/finding.h"
#include "model/permission.h"

struct arena;
struct err;
struct history;
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
	/* ---- expand.c, effective.c: asked through the functions below ---- */
	int64_t now;            /* UTC_UNKNOWN: dates were not judged */
	struct resolution *resolution;
	/* ---- agree.c ---- */
	const struct agreements *agreements;
};

/* The strongest thing held, and through what. */
struct privilege {
	enum tier tier;
	const char *permission; /* that makes it so; NULL if TIER_NONE */
	size_t grant;           /* index; NONE for entitlements, credentials */
	/* in words, for people; NULL if TIER_NONE, except where the text of an
	 * entitlement was not read or not understood: then it says so */
	const char *reason;
	bool unconditional;     /* nothing limits it: no WHERE, no boundary */
};

/*
 * Everything that rules and reports need.  Of an entitlement the tier is the
 * worst case: neither DENY nor condition lowers it.  Of a group it is what
 * its grants really give at `now` (boundaries applied, dead ones left out),
 * of an account that of its groups together, less what a DENY takes whole.
 * A limited right keeps its tier, and the reason says that it is limited,
 * unless the catalogue names a tier for the limited form; then the accounts
 * it may act as count instead.  Text that was not understood keeps the worst
 * case.  Accounts that cannot sign in keep their tier ("if re-enabled").
 */
int analysis_derive(struct derived **out, const struct model *,
    const struct permission_catalog *, struct arena *, struct err *) MUST_USE;
/* The same at a point in time: dates in conditions are judged, so that what
 * is over or not yet begun counts no more.  UTC_UNKNOWN: they are not. */
int analysis_derive_at(struct derived **out, const struct model *,
    const struct permission_catalog *, int64_t now, struct arena *,
    struct err *) MUST_USE;
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
/*
 * What names a row wherever it is copied to, in grants.csv and in the
 * workbook: the first 16 hexadecimal digits of the SHA-256 of source, id of
 * the account and id of the grant, with a line feed between them.
 */
#define ACCESS_TOKEN 17 /* with its NUL */
int access_token(char out[ACCESS_TOKEN], const struct model *,
    const struct access *, struct err *) MUST_USE;

/*
 * ---- expand.c: what a grant says once the platform has read it ----
 *
 * One expansion per distinct (entitlement, parameters, boundaries), shared by
 * all grants that have these.  Statements are split per permission,
 * parameters are put in, boundaries applied: of each boundary the conditions
 * that the permission knows (others are dropped), AND between names, one copy
 * per value line of a repeated name, several boundaries side by side; DENY
 * and roles are left alone.  Where something cannot be known, the case that
 * gives most access is taken, and `assumed` says which.
 */
enum effect_state {
	EFFECT_ALIVE,
	EFFECT_NOT_YET, /* a date in the future */
	EFFECT_OVER,    /* a date in the past */
	EFFECT_NEVER    /* conditions that no request meets */
};

struct effect {
	const char *permission; /* also one that comes with another ... */
	const char *implied_by; /* ... this one; else NULL */
	bool deny;
	size_t statement;       /* number in the entitlement's list */
	size_t boundary;        /* model index; NONE: none limits this copy */
	const struct condition *conditions; /* AND; none: without limit */
	size_t n_conditions;
	size_t number;          /* of the permission; for this room only */
	const struct effect_core *core; /* likewise */
	enum effect_state state; /* anywhere and for anybody, at `now` */
	const char *why;        /* of a state other than alive; else NULL */
	const char *assumed;    /* the worst case taken, in words; or NULL */
};
struct expansion {
	size_t entitlement;
	/* by permission, ALLOW before DENY, then as they stand */
	const struct effect *effects;
	size_t n_effects;
	const char *const *doubts; /* what was assumed, each once */
	size_t n_doubts;
};

/* NULL if the entitlement is not in the inventory. */
const struct expansion *expand_grant(const struct derived *, size_t grant);
size_t expand_count(const struct derived *); /* distinct ones */
const char *effect_state_text(enum effect_state); /* "not yet" */

/*
 * ---- effective.c: can she, where, under which condition, by which way ----
 *
 * Union over groups and levels: a grant at the account holds there and in
 * every environment, one in an environment only there, one in a zone only
 * for that zone.  A DENY wins over every ALLOW; an unconditional one (also a
 * conditional one on a permission for which the catalogue says that the
 * platform treats it so) takes everything, a conditional one what it names.
 * "No" is said only where nothing can be left over.
 */
enum held { HELD_NO, HELD_LIMITED, HELD_YES };
const char *held_text(enum held); /* "no", "under a condition", "yes" */

/* Conditions that must all be met; in a list of terms, any one will do. */
struct term {
	const struct condition *conditions;
	size_t n;
};

/* One way a permission comes to an account (or is denied to it). */
struct way {
	size_t group, grant;
	const struct effect *effect; /* of expand_grant(grant) */
	enum effect_state state; /* at this scope, for this account, now */
	const char *why;        /* of a state other than alive */
	struct term left;       /* what a request must still meet here; dates,
	                         * zones and groups are judged already */
	bool denied;            /* a DENY takes all of it */
};

struct right {
	size_t account, scope;
	const char *permission;
	enum held held;         /* now: HELD_NO if it cannot sign in */
	enum held enabled;      /* could it sign in; the same if it can */
	/* of HELD_LIMITED (enabled): any of these, in normal form */
	const struct term *terms;
	size_t n_terms;
	/* false: some DENY may take more than the terms say (see denies) */
	bool exact;
	const struct way *ways; /* every ALLOW; the alive first, then by
	                         * grant and statement */
	size_t n_ways;
	const struct way *denies; /* every DENY, in the same order */
	size_t n_denies;
	/* permission without which this one gives nothing, and whether it is
	 * held at this scope; NULL: none is needed */
	const char *needs;
	enum held needs_held;
	const char *reason;     /* one sentence */
	const char *doubt;      /* why it may be more (a policy that nobody
	                         * could read); NULL: it is not */
};

/* That an account may do something somewhere: what is asked about. */
struct asking {
	size_t account;
	const char *permission;
	size_t scope;           /* model index; NONE: anywhere */
};
/*
 * The answer for one account, permission and scope (NONE is the strongest
 * answer at any scope the account has a grant at, and `scope` of the answer
 * is that one).  Permissions that come with another, and wildcards, are
 * counted.  Lists belong to the arena.
 */
int effective_right(struct right *out, const struct derived *,
    const struct asking *, struct arena *, struct err *) MUST_USE;

/* A right in short: what it is and the shortest way to it. */
struct holding {
	size_t account, scope;
	const char *permission;
	enum tier tier;
	enum held held, enabled; /* as in struct right */
	size_t group, grant;    /* an alive way, through fewest groups; NONE
	                         * if there is none */
};
struct holdings {
	const struct holding *items;
	size_t n;
};
/*
 * All that an account holds, by permission, then scope.  With scope NONE:
 * one row per permission and scope that a grant of it stands at (a row of
 * the account holds in its environments, too).  Rights denied whole or dead
 * are rows with HELD_NO.
 */
int effective_holdings(struct holdings *out, const struct derived *,
    size_t account, size_t scope, struct arena *, struct err *) MUST_USE;
/*
 * Everyone who has the permission at a scope (NONE: anywhere; then the scope
 * with the strongest answer), also "if re-enabled"; by account.
 */
int effective_who(struct holdings *out, const struct derived *,
    const char *permission, size_t scope, struct arena *, struct err *)
    MUST_USE;
/* True if the account could use what it holds today: active, or pending (it
 * will be) or of a status that is not known. */
bool effective_can_sign_in(const struct derived *, size_t account);

/*
 * ---- escalation.c: who can become more than they are ----
 *
 * A step is a permission that leads further: acting as another account, or
 * changing what anybody may do.  The shortest way from an account to a tier
 * above its own, at most MAX_STEPS long.
 */
#define MAX_STEPS 8 /* longer ways are not looked for */
struct step {
	size_t account;         /* who takes it */
	const char *permission;
	const char *words;      /* "may act as a service user" */
	size_t grant, scope;
	bool conditional;
	size_t target;          /* account it leads to; NONE: a tier */
	enum tier tier;         /* of the target, or reached by it */
};
struct escalation {
	size_t account;
	enum tier from, to;     /* equal: there is no way up */
	const struct step *steps;
	size_t n_steps;
};
int escalation_of(struct escalation *out, const struct derived *,
    size_t account, struct arena *, struct err *) MUST_USE;

/*
 * ---- revoke.c: what is left when a grant goes ----
 *
 * Rights are (account, permission, scope of the grant).  Only rights that
 * hold now (or would, were the account enabled) are counted.
 */
struct revoke_count {
	size_t lost;            /* nothing gives them any more */
	size_t narrowed;        /* something is left, under a condition or in
	                         * fewer scopes */
	size_t kept;            /* another grant gives the same */
	size_t opened;          /* the grant denied them */
	size_t accounts;        /* that lose or keep less of something */
};
enum revoke_fate { REVOKE_LOST, REVOKE_NARROWED, REVOKE_KEPT, REVOKE_OPENED };
const char *revoke_fate_text(enum revoke_fate); /* "kept" */
struct revoke_row {
	size_t account, scope;
	const char *permission;
	enum revoke_fate fate;
	size_t group, grant;    /* that keeps it; NONE */
};
/* One count per grant of the model. */
int revoke_counts(const struct revoke_count **out, const struct derived *,
    struct arena *, struct err *) MUST_USE;
/* The rights behind one count, by account and permission. */
int revoke_rows(const struct revoke_row **out, size_t *n,
    const struct derived *, size_t grant, struct arena *, struct err *)
    MUST_USE;

/*
 * ---- removal.c: the smallest set of removals that takes a right away ----
 *
 * What can be removed is a membership (of the account, or of a group in a
 * group) or a grant; nobody can be taken out of a group of everyone.
 */
struct removal {
	bool is_grant;
	size_t at;              /* in model grants or memberships */
};
struct removals {
	const struct removal *items; /* memberships first, by number */
	size_t n;
	bool held;              /* false: there is nothing to take away */
	bool exact;             /* false: fewer might do, see note */
	const char *note;       /* NULL if exact */
};
/* At a scope, or (NONE) everywhere. */
int removal_find(struct removals *out, const struct derived *,
    const struct asking *, struct arena *, struct err *) MUST_USE;

/*
 * ---- agree.c: two engines, one truth ----
 *
 * For each account and scope that the platform was asked about (questions of
 * the model): every permission that either side names, ours worked out of
 * the grants, theirs as answered.  They are the same if the effects mean the
 * same, or if both come to nothing or to everything.  What rests on something
 * not known is not comparable: classic permissions, wildcards, texts not
 * understood, values that the platform fills in, worst cases.
 */
enum agreement { AGREEMENT_SAME, AGREEMENT_DIFFERENT, AGREEMENT_UNCLEAR };
const char *agreement_text(enum agreement); /* "not comparable" */
struct comparison {
	size_t question;        /* model index */
	const char *permission;
	enum tier tier;
	enum agreement result;  /* never the same: these are only counted */
	bool more;              /* only the platform names the permission */
	const char *ours, *theirs; /* both answers, in words */
	const char *why;        /* of what is not comparable; else NULL */
};
struct agreement_count {
	size_t same, different, unclear;
};
struct agreements {
	const struct comparison *items; /* by question, then permission */
	size_t n;
	const size_t *first;    /* per question, and one more */
	const struct agreement_count *of_question;
	struct agreement_count total;
	/* asked about, and in the inventory */
	size_t n_accounts, n_questions;
};

/*
 * ---- change.c: against the last review ----
 *
 * Rows are matched by source and id.  A source that the last review did not
 * have (another tenant, or new) has no history: nothing of it is new.
 */
struct gone {
	enum muster_subject subject; /* account, group, entitlement, grant */
	const char *id, *name, *source;
	bool certain;           /* false: its part was not read whole now */
};
/*
 * A second count of a part: its rows in the last review, plus those that the
 * audit log says were made since, less those removed.  The log has to reach
 * back to that review: to have an entry that is as old.
 */
enum carried_state {
	CARRIED_NOT,            /* no such count: no history, no such part in
	                         * it, one of the two not whole, or nothing in
	                         * a log tells of such rows */
	CARRIED_NO_LOG,         /* the log was not read, or not whole */
	CARRIED_SHORT,          /* it does not reach back */
	CARRIED_AGREES, CARRIED_DIFFERS
};
struct carried {
	enum carried_state state;
	int64_t then, created, deleted, rows;
	int64_t log_from;       /* oldest entry; UTC_UNKNOWN: none */
};
struct changes {
	const struct derived *derived;
	const struct history *history;
	/* per row of the model: index in the history; NONE: not there then */
	const size_t *account, *group, *entitlement, *grant, *part;
	const bool *source_known; /* per source: it has a history */
	/* per membership of the model: when it was first seen, and whether
	 * that is now (only where its source has a history, and the last
	 * review read all that it would have been in; else UTC_UNKNOWN) */
	const int64_t *membership_since;
	const bool *membership_new;
	/* per row: when muster first saw it; UTC_UNKNOWN without history,
	 * and where the last review could not have seen it */
	const int64_t *account_since, *grant_since, *entitlement_since,
	    *group_since;
	/* per row, what a state file says of it now */
	const char *const *account_access, *const *entitlement_digest,
	    *const *grant_digest;
	const struct gone *gone; /* by subject, source, name, id */
	size_t n_gone;
	const struct carried *carried; /* per part of the model */
};
/* Without history (NULL): digests are there, the rest says "not known". */
int change_find(struct changes **out, const struct derived *,
    const struct history *, struct arena *, struct err *) MUST_USE;
struct access;
/* Since when the account has had this way to the grant: the later of both
 * its membership and the grant; UTC_UNKNOWN without history. */
int64_t change_access_since(const struct changes *, const struct access *);

/*
 * ---- sample.c: rows to be tested, drawn so that anybody draws the same ----
 *
 * The key of a row is SHA-256(seed ":" token) in hexadecimal; drawn are the
 * rows with the smallest keys, in that order.  Neither the order in which the
 * rows come nor what draws them matters.
 */
#define SAMPLE_ROWS 25 /* that a workbook draws */
struct sample_pick {
	size_t at;              /* the how many'th that was offered, from 0 */
	char key[DIGEST_HEX];
};
struct sample {
	const char *seed;
	size_t wanted;
	size_t population;      /* offered so far */
	struct sample_pick *picks; /* of these: smallest key first */
	size_t n;               /* fewer than wanted if fewer were offered */
};
/* Any tokens, one by one; no end is needed. */
int sample_begin(struct sample *, const char *seed, size_t wanted,
    struct arena *, struct err *) MUST_USE;
int sample_offer(struct sample *, const char *token, struct err *) MUST_USE;

/* The same for the rows of access, by their access_token(). */
struct sample_row {
	struct access access;
	char token[ACCESS_TOKEN], key[DIGEST_HEX];
};
/* Offers every row of access to a sample just begun; s->n rows come out. */
int sample_draw(struct sample *s, const struct sample_row **out,
    const struct derived *, struct arena *, struct err *) MUST_USE;

struct campaign;
struct verdicts;
/*
 * What this review hands to the next.  Rows of the last one whose absence is
 * not certain are handed on, and so are findings that were not judged.
 */
int change_state(struct history **out, const struct changes *,
    const struct verdicts *, const struct campaign *, struct arena *,
    struct err *) MUST_USE;

/*
 * ---- proposal.c: what a reviewer may want to decide ----
 *
 * By the rubric, first match wins; a proposal is never a decision.
 */
enum proposal_kind {
	PROPOSE_NOTHING, PROPOSE_KEEP, PROPOSE_MODIFY, PROPOSE_REVOKE,
	PROPOSE_ASK
};
struct proposal {
	enum proposal_kind kind;
	const char *reason;     /* why this, or why nothing */
};
struct proposals;           /* findings by account and by grant */
const char *proposal_text(enum proposal_kind); /* "revoke" */
int proposal_prepare(struct proposals **out, const struct derived *,
    const struct changes *, const struct verdicts *, struct arena *,
    struct err *) MUST_USE;
/* For one row of access; the text lives as long as the arena. */
int proposal_of(struct proposal *out, const struct proposals *,
    const struct access *, struct arena *, struct err *) MUST_USE;

#endif
