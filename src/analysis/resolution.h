/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of effective access share: expansions, permissions by
 * number, environments and their zones.  See analysis.h for what it means.
 */
#ifndef ANALYSIS_RESOLUTION_H
#define ANALYSIS_RESOLUTION_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "model/predicate.h"

struct map;

/* Copies of one statement that a repeated attribute may make; a boundary
 * that would make more is taken as no limit. */
#define MAX_COPIES 1024
/* Conjunctions up to which a DENY is taken away exactly. */
#define MAX_TERMS 64

/* Conditions in a form to reckon with, once per distinct list. */
struct effect_core {
	const struct condition *left; /* without dates that are met */
	size_t n_left;
	const struct predicate *predicate; /* of left; NULL: too large */
	bool contextual;  /* scope or account have a say in it ... */
	bool personal;    /* ... the account has */
	enum effect_state state;
	const char *why;
	size_t id;        /* its number */
};

/* One step up from an account; see struct step. */
struct edge {
	size_t number, group, grant; /* of the permission that is the step */
	bool conditional;
	bool any_service;  /* every service account of the source */
	size_t target;     /* or this account; NONE: a tier */
	enum tier tier;
};
/* How far it is to a tier, and the first edge of that way. */
struct reach {
	size_t steps;      /* 0: its own; NONE: no way */
	size_t edge, target;
};
#define ESCALATION_TIERS 3 /* tiers that one can rise to */

struct resolution {
	const struct expansion *expansions;
	size_t n_expansions;
	size_t *of_grant;        /* expansion or NONE */
	/* permissions by number: sorted by name, each once */
	const char *const *names;
	const struct permission *facts;
	size_t n_names;
	const size_t *wild;      /* numbers of those with a * */
	size_t n_wild;
	/* per scope: its environment (itself, or that of a zone); NONE */
	size_t *environment;
	/* zones of a scope's environment, by name: zone[zone_start[s] ..] */
	size_t *zone_start, *zone;
	bool *zones_known;       /* per scope: its source told them all */
	const char *zone_attribute; /* that limits what a zone grant gives */
	const struct predicate_terms *terms;
	const struct predicate *always;
	/* per group: does any grant of it deny something, or hang on who
	 * the account is */
	bool *group_denies;
	/* per account: what it holds itself, before acting as others */
	enum tier *own_tier;
	/* escalation.c: by account, edge_start[a] .. edge_start[a + 1] */
	size_t *edge_start;
	struct edge *edges;
	struct reach *reach; /* per account and tier, ESCALATION_TIERS each */
};

/* expand.c, place.c: fill the resolution. */
int expand_derive(struct derived *, struct arena *, struct err *) MUST_USE;
int place_derive(struct derived *, struct arena *, struct err *) MUST_USE;

/* ---- expand_statement.c ---- */
struct effects { /* heap; grows */
	struct effect *items;
	size_t n, room;
};
struct expander {
	const struct derived *d;
	struct resolution *r;
	struct arena *arena;
	struct map *names;   /* permission -> number, by arrival */
	struct map *cores;   /* conditions as text -> core */
	struct effect_core **core_list;
	size_t n_cores, room_cores;
	struct effects effects;
	struct map *doubts;  /* of the expansion being made */
	bool deny;           /* the statement at hand denies */
	const struct entitlement *entitlement;
	const struct grant *grant;
};
/* The effects of the grant's statements into x->effects. */
int expand_statements(struct expander *, struct err *) MUST_USE;
/* Notes what was assumed; *out is the stored text. */
int expand_doubt(struct expander *, const char **out, struct err *,
    const char *, ...) MUST_USE PRINTF_LIKE(4, 5);

/* ---- parameter.c ---- */
enum filling {
	FILLED,
	FILLED_OPEN,  /* no limit any more (worst case); leave it out */
	FILLED_NEVER  /* a value that nobody gave */
};
/* The condition with the grant's parameters put in; *assumed if a choice had
 * to be made. */
int parameter_fill(enum filling *how, struct condition *out,
    const struct condition *, struct expander *, const char **assumed,
    struct err *) MUST_USE;

/* ---- core.c ---- */
/* The core of a list of conditions; equal lists share one. */
int core_find(const struct effect_core **out, struct expander *,
    const struct condition *, size_t n, struct err *) MUST_USE;

/* ---- place.c: where, and for whom, a condition holds ---- */
/* Scope NONE, here and below: somewhere that is not in the inventory. */
bool place_covers(const struct derived *, const struct grant *, size_t scope);
struct place {
	const struct derived *d;
	size_t account; /* NONE: any */
	size_t scope;
};
struct verdict {
	enum effect_state state;
	const char *why;
	struct term left;
	const struct predicate *predicate; /* of left; NULL: too large */
};
/* What an effect of a grant comes to at a place. */
int place_judge(struct verdict *out, const struct place *,
    const struct grant *, const struct effect *, struct arena *, struct err *)
    MUST_USE;
/* Does a single text meet the condition (text operators only)? */
enum answer place_text_meets(const struct condition *, const char *);

/* ---- deny.c ---- */
/* *p without what `denied` holds for; *exact becomes false where it could
 * not be taken away, or not all of it. */
int deny_take(const struct predicate **p, bool *exact,
    const struct resolution *, const struct predicate *denied,
    struct arena *, struct err *) MUST_USE;

/*
 * ---- rows.c: all effects that reach one account, by permission ----
 *
 * rows.list[start[p] .. start[p + 1]) are those of permission number p, in
 * the order of groups and grants.  One struct serves many accounts in turn.
 */
struct row {
	size_t group, grant;
	const struct effect *effect;
};
struct rows {
	struct row *list;
	size_t n, room;
	size_t *start;       /* per permission, and one more */
	struct row *unsorted;
	size_t room_unsorted;
	bool wild, denies, personal; /* what any of them is */
};
int rows_open(struct rows *, const struct derived *, struct err *) MUST_USE;
void rows_close(struct rows *);
int rows_gather(struct rows *, const struct derived *, size_t account,
    struct err *) MUST_USE;

/* Scratch memory given back now and then, not at each question. */
struct scratch {
	struct arena arena;
	size_t asked;
};
#define MAX_ASKED 1024
void scratch_open(struct scratch *);
void scratch_close(struct scratch *);
struct arena *scratch_arena(struct scratch *); /* once per question */

/* ---- effective.c ---- */
struct question {
	size_t account, scope;
	size_t group;        /* asked instead, if account is NONE */
	size_t number;       /* of the permission; NONE: nobody names it */
	const char *permission;
	size_t without;      /* grant to leave out; NONE */
	bool brief;          /* nothing is said of doubts */
	const struct rows *rows; /* of the account, if at hand; or NULL */
};
/* As effective_right(), of one scope. */
int effective_answer(struct right *out, const struct derived *,
    const struct question *, struct arena *, struct err *) MUST_USE;
size_t expand_number(const struct derived *, const char *permission);
/* Does the effect speak of the permission (also as wildcard)? */
bool effective_speaks(const struct resolution *, const struct effect *,
    const struct question *);
/* Scopes at which the account has grants (NONE: of no known scope, left
 * out), each once, sorted; into the arena. */
int effective_scopes(size_t **out, size_t *n, const struct derived *,
    size_t account, struct arena *, struct err *) MUST_USE;

/* ---- effective_tier.c ---- */
int effective_tier_derive(struct derived *, struct arena *, struct err *)
    MUST_USE;
/* The tier of a permission as an effect limits it. */
enum tier effective_tier_of(const struct permission *, const struct term *);
/* "permission by policy "P", group "G", at environment "E""; into reason. */
int effective_tier_say(struct privilege *, const struct derived *,
    size_t group, struct arena *, struct err *) MUST_USE;

/* ---- escalation.c ---- */
int escalation_derive(struct derived *, struct arena *, struct err *)
    MUST_USE;

#endif
