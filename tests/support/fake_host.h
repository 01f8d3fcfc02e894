/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host for one rule, filled by hand.  Every fake_* adds a row that is in
 * order and hands it out to be changed; fake_check runs the rule and holds it
 * to the contract: each subject at most once, only rows that are there, a
 * reason for whatever is no pass.
 */
#ifndef SUPPORT_FAKE_HOST_H
#define SUPPORT_FAKE_HOST_H

#include <stddef.h>

#include "abi/muster_rule.h"

#define FAKE_ROOM 128 /* rows of a kind */
#define FAKE_FEW 32   /* rows of a row: facts, statements */
#define FAKE_NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define FAKE_AGO(days) (FAKE_NOW - (days)*MUSTER_DAY)
#define NOT_JUDGED (-1)

struct fake_fact {
	const char *label, *text;
	int64_t number;
};
struct fake_judgement {
	enum muster_verdict verdict;
	enum muster_subject subject;
	char id[128];
	const char *reason, *severity_reason;
	enum muster_severity severity;
	struct fake_fact facts[FAKE_FEW];
	size_t n_facts;
};

/* Rows that belong to others. */
struct fake_member {
	const struct muster_account *account;
	struct muster_membership membership;
};
struct fake_effect_of {
	const struct muster_grant *grant;
	struct muster_effect effect;
};
struct fake_named {
	const struct muster_entry *entry;
	enum muster_subject kind;
	const char *id;
};
struct fake_past_of {
	enum muster_subject kind;
	const char *id;
	int namesake;
	struct muster_past past;
};
struct fake_holding_of {
	const struct muster_account *account;
	const struct muster_duty *duty;
	struct muster_holding holding;
};
struct fake_escalation_of {
	const struct muster_account *account;
	struct muster_escalation escalation;
};

struct fake {
	struct muster_host host;
	const struct muster_rule *rule;
	struct muster_account account[FAKE_ROOM];
	struct muster_group group[FAKE_ROOM];
	struct muster_entitlement entitlement[FAKE_ROOM];
	struct muster_statement statement[FAKE_ROOM][FAKE_FEW];
	struct muster_grant grant[FAKE_ROOM];
	struct muster_credential credential[FAKE_ROOM];
	struct muster_part part[FAKE_ROOM];
	struct muster_rule_state state[FAKE_ROOM];
	struct muster_source source[FAKE_ROOM];
	struct muster_agreement agreement[FAKE_ROOM];
	struct muster_difference difference[FAKE_ROOM][FAKE_FEW];
	size_t n_differences[FAKE_ROOM];
	size_t n_accounts, n_groups, n_entitlements, n_grants, n_credentials,
	    n_parts, n_states, n_sources, n_agreements;
	struct muster_condition condition[FAKE_ROOM];
	struct muster_boundary boundary[FAKE_ROOM];
	struct muster_place place[FAKE_ROOM];
	struct muster_event event[FAKE_ROOM];
	struct muster_limit limit[FAKE_ROOM];
	struct muster_entry entry[FAKE_ROOM];
	struct fake_named named[FAKE_ROOM];
	struct muster_exception exception[FAKE_ROOM];
	struct muster_duty duty[FAKE_ROOM];
	struct muster_conflict conflict[FAKE_ROOM];
	struct muster_guard guard[FAKE_ROOM];
	struct muster_gone gone[FAKE_ROOM];
	struct fake_member member[FAKE_ROOM * 2];
	struct fake_effect_of effect[FAKE_ROOM * 2];
	struct muster_history history;
	struct fake_past_of past[FAKE_ROOM];
	struct fake_holding_of holding[FAKE_ROOM * 2];
	struct fake_escalation_of escalation[FAKE_ROOM];
	size_t n_conditions, n_boundaries, n_places, n_events, n_limits,
	    n_entries, n_named, n_exceptions, n_duties, n_conflicts, n_guards,
	    n_gone, n_members, n_effects, n_past, n_holdings, n_escalations;
	int has_history;
	int64_t setting[FAKE_FEW];
	struct fake_judgement judgement[FAKE_ROOM * 2];
	size_t n_judgements;
	struct fake_fact pending[FAKE_FEW];
	size_t n_pending;
	size_t calls_left; /* 0: no limit; else the n-th call fails */
	int broken; /* a call that returns no int failed */
	/* of the last call, as in the host */
	struct muster_holding last_holding;
	struct muster_escalation last_escalation;
	void **memory; /* lists that grow, see fake_rows.c */
	size_t n_memory;
};

struct fake *fake_new(const struct muster_rule *);
void fake_free(struct fake *);
void fake_set(struct fake *, const char *setting, int64_t value);

/* An active person who signed in yesterday. */
struct muster_account *fake_account(struct fake *, const char *id);
struct muster_group *fake_group(struct fake *, const char *id);
/* A policy of the organisation's own at account level, understood. */
struct muster_entitlement *fake_policy(struct fake *, const char *id);
struct muster_statement *fake_statement(struct fake *,
    struct muster_entitlement *, const char *permission, const char *action);
/* At account level, without boundary; group or policy may be NULL. */
struct muster_grant *fake_grant(struct fake *, const char *id,
    const struct muster_group *, const struct muster_entitlement *);
/* An enabled API token, used yesterday, with an end. */
struct muster_credential *fake_token(struct fake *, const char *id);
struct muster_part *fake_part(struct fake *, const char *id);
struct muster_rule_state *fake_state(struct fake *, const char *id);
/* Holds the accounts added from now on. */
struct muster_source *fake_source(struct fake *, const char *id);

/* The platform was asked about the account, and agreed on 9 permissions. */
struct muster_agreement *fake_agreement(
    struct fake *, const struct muster_account *);
/* A permission of tier 2 that only the platform names. */
struct muster_difference *fake_difference(
    struct fake *, struct muster_agreement *, const char *permission);

/*
 * ---- since 1.2 ----
 *
 * Counts that a view holds of others (n_hits, n_accounts, n_actions ...) are
 * the test's to set; lists that are pointers in a view go with their count.
 */
/* "attribute op value" of a statement, or of a boundary. */
struct muster_condition *fake_condition(struct fake *,
    struct muster_statement *, const char *attribute, const char *op,
    const char *value);
struct muster_condition *fake_boundary_condition(struct fake *,
    struct muster_boundary *, const char *attribute, const char *op,
    const char *value);
/* One more value. */
void fake_value(struct fake *, struct muster_condition *, const char *value);
/* Readable, with no conditions yet. */
struct muster_boundary *fake_boundary(struct fake *, const char *id);
/* Puts it on the grant, and into its names and counts. */
void fake_bind(struct fake *, struct muster_grant *, struct muster_boundary *);
void fake_claim(struct fake *, struct muster_group *, const char *claim);
/* "account", "environment", "zone"; active, fenced with one range. */
struct muster_place *fake_place(struct fake *, const char *id,
    const char *kind);
void fake_range(struct fake *, struct muster_place *, const char *range);
/* Yesterday, by "ada@example.org", who is no account yet: see `account`. */
struct muster_event *fake_event(struct fake *, const char *id,
    const char *action, const char *object_kind);
/* 10 of 100 used. */
struct muster_limit *fake_limit(struct fake *, const char *id);
/*
 * Complete, confirmed ten days ago, over in a hundred days, one hit.  It
 * names what has `match` as id, login or name (domains: in the login), and
 * what fake_names() adds.
 */
struct muster_entry *fake_entry(struct fake *, enum muster_register,
    const char *match);
void fake_names(struct fake *, const struct muster_entry *,
    enum muster_subject, const char *id);
/* Complete, over in thirty days, one hit. */
struct muster_exception *fake_exception(struct fake *, const char *id);
struct muster_duty *fake_duty(struct fake *, const char *id);
struct muster_conflict *fake_conflict(struct fake *, const char *id,
    const struct muster_duty *, const struct muster_duty *);
/* At most 90, and it is 90. */
struct muster_guard *fake_guard(struct fake *, const char *rule,
    const char *setting);
struct muster_gone *fake_gone(struct fake *, enum muster_subject,
    const char *id);
struct muster_membership *fake_membership(struct fake *,
    const struct muster_account *, const struct muster_group *);
/* Alive, of tier 2, without condition. */
struct muster_effect *fake_effect(struct fake *, const struct muster_grant *,
    const char *permission, const char *action);
/* There is a complete review, ninety days ago; needed by the next two. */
struct muster_history *fake_history(struct fake *);
/* The same then as now: of an account an active one. */
struct muster_past *fake_past(struct fake *, enum muster_subject,
    const char *id);
/* `old_id` had the login, or name, that `id` has now. */
struct muster_past *fake_namesake(struct fake *, enum muster_subject,
    const char *id, const char *old_id);
/* Of tier 2, at account level, without condition. */
struct muster_holding *fake_holding(struct fake *,
    const struct muster_account *, const struct muster_duty *,
    const char *permission);
/* To tier 0 in one step. */
struct muster_escalation *fake_escalation(struct fake *,
    const struct muster_account *);

void fake_check(struct fake *); /* runs the rule */
/*
 * The rule again and again with the n-th call of the host failing, for
 * n = 1, 2, ... until none does: it must hand each failure on.  Calls that
 * work something out (effect, membership, holding, escalation ...) fail with
 * NULL; then every later call that returns an int says -1.
 */
void fake_check_failures(struct fake *);
const struct fake_judgement *fake_of(const struct fake *, const char *id);
int fake_verdict(const struct fake *, const char *id); /* or NOT_JUDGED */
int fake_severity(const struct fake *, const char *id);
/* NULL, or -1 below, if there is no such fact. */
const char *fake_text(const struct fake *, const char *id, const char *label);
int64_t fake_number(const struct fake *, const char *id, const char *label);

#endif
