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

#define FAKE_ROOM 32
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
	char id[64];
	const char *reason, *severity_reason;
	enum muster_severity severity;
	struct fake_fact facts[FAKE_ROOM];
	size_t n_facts;
};

struct fake {
	struct muster_host host;
	const struct muster_rule *rule;
	struct muster_account account[FAKE_ROOM];
	struct muster_group group[FAKE_ROOM];
	struct muster_entitlement entitlement[FAKE_ROOM];
	struct muster_statement statement[FAKE_ROOM][FAKE_ROOM];
	struct muster_grant grant[FAKE_ROOM];
	struct muster_credential credential[FAKE_ROOM];
	struct muster_part part[FAKE_ROOM];
	struct muster_rule_state state[FAKE_ROOM];
	struct muster_source source[FAKE_ROOM];
	struct muster_agreement agreement[FAKE_ROOM];
	struct muster_difference difference[FAKE_ROOM][FAKE_ROOM];
	size_t n_differences[FAKE_ROOM];
	size_t n_accounts, n_groups, n_entitlements, n_grants, n_credentials,
	    n_parts, n_states, n_sources, n_agreements;
	int64_t setting[FAKE_ROOM];
	struct fake_judgement judgement[FAKE_ROOM * 2];
	size_t n_judgements;
	struct fake_fact pending[FAKE_ROOM];
	size_t n_pending;
	size_t calls_left; /* 0: no limit; else the n-th call fails */
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

void fake_check(struct fake *); /* runs the rule */
/*
 * The rule again and again with the n-th call of the host failing, for
 * n = 1, 2, ... until none does: it must hand each failure on.
 */
void fake_check_failures(struct fake *);
const struct fake_judgement *fake_of(const struct fake *, const char *id);
int fake_verdict(const struct fake *, const char *id); /* or NOT_JUDGED */
int fake_severity(const struct fake *, const char *id);
/* NULL, or -1 below, if there is no such fact. */
const char *fake_text(const struct fake *, const char *id, const char *label);
int64_t fake_number(const struct fake *, const char *id, const char *label);

#endif
