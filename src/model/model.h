/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot: everything that was read, as nouns.  A connector adds rows,
 * model_freeze() sorts them, resolves references and checks ranges; later
 * stages see it const.  All text of an added row is copied.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/answer.h"
#include "model/condition.h"
#include "model/credential.h"
#include "model/entitlement.h"
#include "model/event.h"
#include "model/evidence.h"
#include "model/grant.h"
#include "model/group.h"
#include "model/identity.h"
#include "model/part.h"

struct err;

/* A system that was read. */
struct model_source {
	const char *id, *kind, *title;
	const char *tenant;      /* account uuid */
	const char *api_url;
	int64_t first_at, last_at; /* of its exchanges */
	int64_t clock_skew;      /* most seconds between its clock and ours,
	                          * either way; -1: not said */
	/* what it does not tell anybody, by key: "oauth_clients" */
	const char *const *beyond;
	size_t n_beyond;
};

struct model {
	struct model_source *sources;   size_t n_sources;
	struct account *accounts;       size_t n_accounts;
	struct identity *identities;    size_t n_identities;
	struct group *groups;           size_t n_groups;
	struct membership *memberships; size_t n_memberships;
	struct scope *scopes;           size_t n_scopes;
	struct entitlement *entitlements; size_t n_entitlements;
	struct boundary *boundaries;    size_t n_boundaries;
	struct grant *grants;           size_t n_grants;
	struct credential *credentials; size_t n_credentials;
	struct event *events;           size_t n_events;
	struct limit *limits;           size_t n_limits;
	struct platform_question *questions; size_t n_questions;
	struct platform_answer *answers; size_t n_answers;
	struct part *parts;             size_t n_parts;
	struct gap *gaps;               size_t n_gaps;
	struct evidence *evidence;      size_t n_evidence;
	/* made by freeze: index lists the nouns' first_x / n_x point into */
	size_t *membership_of_account;  /* membership indexes */
	size_t *member_of_group;        /* membership indexes */
	size_t *grant_of_group, *grant_of_entitlement; /* grant indexes */
	size_t *credential_of_account;  /* credential indexes */
	size_t *account_of_identity;    /* account indexes */
	/* references that point at nothing in the inventory, counted */
	size_t n_dangling_members;  /* memberships of unknown accounts */
	size_t n_dangling_groups;   /* grants, memberships of unknown groups */
	size_t n_dangling_entitlements, n_dangling_scopes;
	size_t n_dangling_boundaries, n_dangling_owners;
	bool frozen;
	struct model_memory *memory;
};

struct model *model_new(void) MUST_USE;
void model_free(struct model *);

/*
 * Rows, in any order.  All text and lists are copied; repeated text is
 * stored once.  0 added; 1 the same id was there already in this noun (the
 * later row replaces the earlier, so a list read twice keeps its last state);
 * -1.  Grants, answers and memberships are a multiset: equal rows of the
 * first two are kept, a repeated membership is 1.
 */
int model_add_source(struct model *, const struct model_source *,
    struct err *) MUST_USE;
int model_add_account(struct model *, const struct account *, struct err *)
    MUST_USE;
int model_add_group(struct model *, const struct group *, struct err *)
    MUST_USE;
int model_add_membership(struct model *, const struct membership *,
    struct err *) MUST_USE;
int model_add_scope(struct model *, const struct scope *, struct err *)
    MUST_USE;
int model_add_entitlement(struct model *, const struct entitlement *,
    struct err *) MUST_USE;
int model_add_boundary(struct model *, const struct boundary *, struct err *)
    MUST_USE;
int model_add_grant(struct model *, const struct grant *, struct err *)
    MUST_USE;
int model_add_credential(struct model *, const struct credential *,
    struct err *) MUST_USE;
int model_add_event(struct model *, const struct event *, struct err *)
    MUST_USE;
int model_add_limit(struct model *, const struct limit *, struct err *)
    MUST_USE;
int model_add_question(struct model *, const struct platform_question *,
    struct err *) MUST_USE;
int model_add_answer(struct model *, const struct platform_answer *,
    struct err *) MUST_USE;
int model_add_part(struct model *, const struct part *, struct err *) MUST_USE;
/*
 * What the operator counted of a part that was added: source, name and
 * scope_id name it, the control's fields are taken.  If there is none, one is
 * added as it stands.
 */
int model_set_control(struct model *, const struct part *, struct err *)
    MUST_USE;
int model_add_gap(struct model *, const struct gap *, struct err *) MUST_USE;
int model_add_evidence(struct model *, const struct evidence *, struct err *)
    MUST_USE;

/* Row added before, to be completed by its connector; NULL if absent. */
struct account *model_account(struct model *, const char *source,
    const char *id);
struct entitlement *model_entitlement(struct model *, const char *source,
    const char *id);
/* The model's own copy of a text, for such a row; NULL without memory (and
 * for NULL). */
const char *model_text(struct model *, const char *);

/*
 * Ends the adding.  Everything is sorted by (source, id) or the noun's own
 * key, references become indexes, missing ones are counted and kept, display
 * names and grant ids are filled, pending accounts get `invited` from CREATE
 * events, ranges are checked (times between 1970 and 9999, counts not below
 * -1; what lies outside becomes "not said", with a gap that counts it and a
 * note on the part).  Grants are sorted by source, group, entitlement, scope,
 * boundaries, parameters; events by source and time; answers as their
 * questions, then by permission.  The pointer handed out is the same model,
 * const.
 */
int model_freeze(const struct model **out, struct model *, struct err *)
    MUST_USE;

/* Index by source and id in a frozen model; NONE if absent. */
size_t model_find_account(const struct model *, const char *source,
    const char *id);
size_t model_find_group(const struct model *, const char *source,
    const char *id);
size_t model_find_scope(const struct model *, const char *source,
    const char *id);
size_t model_find_entitlement(const struct model *, const char *source,
    const char *id);
size_t model_find_boundary(const struct model *, const char *source,
    const char *id);

/* True if every required part is complete and its counts agree; else false,
 * and *n counts the parts that are not. */
bool model_is_complete(const struct model *, size_t *n);

#endif
