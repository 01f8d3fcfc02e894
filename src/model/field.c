/* SPDX-License-Identifier: Apache-2.0 */
/* The nouns as tables of their fields, and access by them. */
#include <string.h>

#include "abi/muster_rule.h"
#include "base/text.h"
#include "model/field.h"
#include "model/model.h"

#define TRIS 3
/* clang-format off */
#define TEXT(s, f) { #f, FIELD_TEXT, offsetof(struct s, f), 0, 0, false }
#define KEY(s, f) { #f, FIELD_TEXT, offsetof(struct s, f), 0, 0, true }
#define TIME(s, f) { #f, FIELD_TIME, offsetof(struct s, f), 0, 0, false }
#define COUNT(s, f) { #f, FIELD_COUNT, offsetof(struct s, f), 0, 0, false }
#define SIZE(s, f) { #f, FIELD_SIZE, offsetof(struct s, f), 0, 0, false }
#define ENUM(s, f, l) { #f, FIELD_ENUM, offsetof(struct s, f), 0, l, false }
#define BOOL(s, f) { #f, FIELD_BOOL, offsetof(struct s, f), 0, 0, false }
#define LIST(s, f, c, k) \
	{ #f, k, offsetof(struct s, f), offsetof(struct s, c), 0, false }
/* clang-format on */

/* Enumerations are read and written through int. */
_Static_assert(sizeof(enum tri) == sizeof(int), "size of an enum");
_Static_assert(sizeof(enum account_status) == sizeof(int), "size of an enum");

static const struct field source_fields[] = {
	KEY(model_source, id),
	TEXT(model_source, kind),
	TEXT(model_source, title),
	TEXT(model_source, tenant),
	TEXT(model_source, api_url),
	TIME(model_source, first_at),
	TIME(model_source, last_at),
	COUNT(model_source, clock_skew),
	LIST(model_source, beyond, n_beyond, FIELD_TEXTS),
};

static const struct field account_fields[] = {
	KEY(account, source),
	KEY(account, id),
	TEXT(account, login),
	TEXT(account, given),
	TEXT(account, family),
	TEXT(account, display),
	TEXT(account, description),
	ENUM(account, type, ACCOUNT_TYPE_UNKNOWN + 1),
	ENUM(account, status, ACCOUNT_STATUS_UNKNOWN + 1),
	TEXT(account, status_text),
	ENUM(account, emergency_contact, TRIS),
	TIME(account, created),
	TIME(account, updated),
	TIME(account, invited),
	ENUM(account, login_state, SEEN_NEVER + 1),
	TIME(account, last_login),
	TIME(account, last_failed_login),
	COUNT(account, logins),
	COUNT(account, failed_logins),
	SIZE(account, evidence),
};

static const struct field group_fields[] = {
	KEY(group, source),
	KEY(group, id),
	TEXT(group, name),
	TEXT(group, description),
	TEXT(group, managed_by),
	LIST(group, claims, n_claims, FIELD_TEXTS),
	ENUM(group, everyone, TRIS),
	ENUM(group, hidden, TRIS),
	TIME(group, created),
	TIME(group, updated),
	SIZE(group, evidence),
};

static const struct field membership_fields[] = {
	KEY(membership, source),
	KEY(membership, group_id),
	{ "member_is_group", FIELD_BOOL,
	    offsetof(struct membership, member_is_group), 0, 0, true },
	KEY(membership, member_id),
	SIZE(membership, evidence),
};

static const struct field scope_fields[] = {
	KEY(scope, source),
	KEY(scope, id),
	TEXT(scope, name),
	ENUM(scope, kind, SCOPE_ZONE + 1),
	TEXT(scope, parent_id),
	TEXT(scope, criticality),
	ENUM(scope, active, TRIS),
	ENUM(scope, fenced, TRIS),
	LIST(scope, ranges, n_ranges, FIELD_TEXTS),
	TEXT(scope, url),
	SIZE(scope, evidence),
};

static const struct field entitlement_fields[] = {
	KEY(entitlement, source),
	KEY(entitlement, id),
	TEXT(entitlement, name),
	TEXT(entitlement, description),
	ENUM(entitlement, kind, ENTITLEMENT_ROLE + 1),
	ENUM(entitlement, level, SCOPE_ZONE + 1),
	TEXT(entitlement, level_id),
	ENUM(entitlement, builtin, TRIS),
	TEXT(entitlement, text),
	LIST(entitlement, statements, n_statements, FIELD_STATEMENTS),
	ENUM(entitlement, readable, TRIS),
	TEXT(entitlement, problem),
	LIST(entitlement, deviations, n_deviations, FIELD_TEXTS),
	ENUM(entitlement, agrees, TRIS),
	TEXT(entitlement, difference),
	SIZE(entitlement, evidence),
};

static const struct field boundary_fields[] = {
	KEY(boundary, source),
	KEY(boundary, id),
	TEXT(boundary, name),
	TEXT(boundary, text),
	LIST(boundary, conditions, n_conditions, FIELD_CONDITIONS),
	ENUM(boundary, readable, TRIS),
	TEXT(boundary, problem),
	SIZE(boundary, evidence),
};

static const struct field grant_fields[] = {
	TEXT(grant, source),
	TEXT(grant, group_id),
	TEXT(grant, entitlement_id),
	TEXT(grant, scope_id),
	LIST(grant, boundary_ids, n_boundaries, FIELD_TEXTS),
	LIST(grant, parameters, n_parameters, FIELD_PARAMETERS),
	TIME(grant, created),
	SIZE(grant, evidence),
	TEXT(grant, id),
};

static const struct field credential_fields[] = {
	KEY(credential, source),
	KEY(credential, id),
	TEXT(credential, name),
	TEXT(credential, description),
	ENUM(credential, kind, CREDENTIAL_TRUST_POLICY + 1),
	TEXT(credential, owner_id),
	TEXT(credential, scope_id),
	TEXT(credential, state_text),
	ENUM(credential, enabled, TRIS),
	ENUM(credential, personal, TRIS),
	TIME(credential, created),
	TIME(credential, updated),
	ENUM(credential, used_state, SEEN_NEVER + 1),
	TIME(credential, last_used),
	TEXT(credential, last_address),
	ENUM(credential, expiry_state, SEEN_NEVER + 1),
	TIME(credential, expires),
	LIST(credential, scopes, n_scopes, FIELD_TEXTS),
	ENUM(credential, scopes_known, TRIS),
	TEXT(credential, claims),
	ENUM(credential, wildcard, TRIS),
	ENUM(credential, own, TRIS),
	SIZE(credential, evidence),
};

/* In order of time; an event without an id cannot be told from its like. */
static const struct field event_fields[] = {
	KEY(event, source),
	TIME(event, at),
	KEY(event, scope_id),
	KEY(event, id),
	TEXT(event, actor),
	TEXT(event, action),
	TEXT(event, object_kind),
	TEXT(event, object_id),
	TEXT(event, object_name),
	TEXT(event, outcome),
	SIZE(event, evidence),
};

static const struct field limit_fields[] = {
	KEY(limit, source),
	KEY(limit, scope_id),
	KEY(limit, name),
	COUNT(limit, current),
	COUNT(limit, max),
	SIZE(limit, evidence),
};

static const struct field question_fields[] = {
	KEY(platform_question, source),
	KEY(platform_question, account_id),
	KEY(platform_question, scope_id),
	SIZE(platform_question, evidence),
};

/* No key: one permission has as many effects as there are ways to it. */
static const struct field answer_fields[] = {
	TEXT(platform_answer, source),
	TEXT(platform_answer, account_id),
	TEXT(platform_answer, scope_id),
	TEXT(platform_answer, permission),
	BOOL(platform_answer, deny),
	LIST(platform_answer, conditions, n_conditions, FIELD_CONDITIONS),
	LIST(platform_answer, policy_ids, n_policies, FIELD_TEXTS),
	LIST(platform_answer, group_ids, n_groups, FIELD_TEXTS),
	BOOL(platform_answer, unclear),
	SIZE(platform_answer, evidence),
};

static const struct field part_fields[] = {
	KEY(part, source),
	KEY(part, name),
	KEY(part, scope_id),
	{ "data", FIELD_BITS, offsetof(struct part, data), 0, 0, false },
	BOOL(part, required),
	ENUM(part, status, PART_NOT_OFFERED + 1),
	TEXT(part, reason),
	TEXT(part, permission),
	TEXT(part, request),
	SIZE(part, requests),
	SIZE(part, pages),
	COUNT(part, rows),
	COUNT(part, duplicates),
	COUNT(part, rejected),
	COUNT(part, stated),
	COUNT(part, second),
	TEXT(part, second_way),
	TEXT(part, explanation),
	TEXT(part, control_from),
	TEXT(part, control_note),
	COUNT(part, control),
	TIME(part, control_at),
	TEXT(part, note),
	TIME(part, first_at),
	TIME(part, last_at),
};

static const struct field gap_fields[] = {
	TEXT(gap, source),
	TEXT(gap, part),
	TEXT(gap, scope_id),
	TEXT(gap, what),
	TEXT(gap, reason),
	TEXT(gap, permission),
	SIZE(gap, evidence),
};

static const struct field evidence_fields[] = {
	{ "exchange", FIELD_SIZE, offsetof(struct evidence, exchange), 0, 0,
	    true },
	TEXT(evidence, part),
	TEXT(evidence, method),
	TEXT(evidence, url),
	{ "status", FIELD_STATUS, offsetof(struct evidence, status), 0, 0,
	    false },
	TIME(evidence, at),
	COUNT(evidence, bytes),
	TEXT(evidence, sha256),
	BOOL(evidence, redacted),
	TEXT(evidence, failure),
};

/* clang-format off */
#define NOUN(struct_name, one, many, list, count, fields, data) \
	{ one, many, offsetof(struct model, list), \
		offsetof(struct model, count), sizeof(struct struct_name), \
		data, fields, NITEMS(fields) }
/* clang-format on */

const struct noun field_nouns[NOUN_COUNT] = {
	[NOUN_SOURCE] = NOUN(model_source, "source", "sources", sources,
	    n_sources, source_fields, 0),
	[NOUN_ACCOUNT] = NOUN(account, "account", "accounts", accounts,
	    n_accounts, account_fields, MUSTER_DATA_ACCOUNTS),
	[NOUN_GROUP] = NOUN(group, "group", "groups", groups, n_groups,
	    group_fields, MUSTER_DATA_GROUPS),
	[NOUN_MEMBERSHIP] = NOUN(membership, "membership", "memberships",
	    memberships, n_memberships, membership_fields, MUSTER_DATA_MEMBERS),
	[NOUN_SCOPE] = NOUN(scope, "scope", "scopes", scopes, n_scopes,
	    scope_fields, MUSTER_DATA_SCOPES),
	[NOUN_ENTITLEMENT] =
	    NOUN(entitlement, "entitlement", "entitlements", entitlements,
		n_entitlements, entitlement_fields, MUSTER_DATA_ENTITLEMENTS),
	[NOUN_BOUNDARY] = NOUN(boundary, "boundary", "boundaries", boundaries,
	    n_boundaries, boundary_fields, MUSTER_DATA_CONDITIONS),
	[NOUN_GRANT] = NOUN(grant, "access_grant", "grants", grants, n_grants,
	    grant_fields, MUSTER_DATA_GRANTS),
	[NOUN_CREDENTIAL] =
	    NOUN(credential, "credential", "credentials", credentials,
		n_credentials, credential_fields, MUSTER_DATA_CREDENTIALS),
	[NOUN_EVENT] = NOUN(event, "event", "events", events, n_events,
	    event_fields, MUSTER_DATA_EVENTS),
	[NOUN_LIMIT] = NOUN(limit, "stated_limit", "limits", limits, n_limits,
	    limit_fields, MUSTER_DATA_LIMITS),
	[NOUN_QUESTION] =
	    NOUN(platform_question, "platform_question", "questions", questions,
		n_questions, question_fields, MUSTER_DATA_ANSWERS),
	[NOUN_ANSWER] = NOUN(platform_answer, "platform_answer", "answers",
	    answers, n_answers, answer_fields, MUSTER_DATA_ANSWERS),
	[NOUN_PART] =
	    NOUN(part, "part", "parts", parts, n_parts, part_fields, 0),
	[NOUN_GAP] = NOUN(gap, "gap", "gaps", gaps, n_gaps, gap_fields, 0),
	[NOUN_EVIDENCE] = NOUN(evidence, "evidence", "exchanges", evidence,
	    n_evidence, evidence_fields, 0),
};

/* memcpy: the pointers are of many types, which must not alias. */
void *
field_rows(const struct model *model, enum noun_id id, size_t *n)
{
	const struct noun *noun = &field_nouns[id];
	const char *base = (const char *)model;
	void *rows;

	memcpy(&rows, base + noun->rows_at, sizeof(rows));
	memcpy(n, base + noun->count_at, sizeof(*n));
	return rows;
}

static void
get(void *out, const void *row, size_t at, size_t size)
{
	memcpy(out, (const char *)row + at, size);
}

const char *
field_text(const void *row, const struct field *field)
{
	const char *value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

int64_t
field_number(const void *row, const struct field *field)
{
	int64_t value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

void
field_set_number(void *row, const struct field *field, int64_t value)
{
	memcpy((char *)row + field->at, &value, sizeof(value));
}

size_t
field_size(const void *row, const struct field *field)
{
	size_t value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

int
field_enum(const void *row, const struct field *field)
{
	int value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

bool
field_bool(const void *row, const struct field *field)
{
	bool value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

unsigned
field_bits(const void *row, const struct field *field)
{
	unsigned value;

	get(&value, row, field->at, sizeof(value));
	return value;
}

const void *
field_list(const void *row, const struct field *field, size_t *n)
{
	const void *list;

	get(&list, row, field->at, sizeof(list));
	get(n, row, field->count_at, sizeof(*n));
	return list;
}

static size_t
size_of(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TIME:
	case FIELD_COUNT:
		return sizeof(int64_t);
	case FIELD_SIZE:
		return sizeof(size_t);
	case FIELD_ENUM:
	case FIELD_STATUS:
		return sizeof(int);
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_BITS:
		return sizeof(unsigned);
	case FIELD_TEXT:
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		break;
	}
	return sizeof(void *);
}

void
field_put(void *row, const struct field *field, const void *value)
{
	memcpy((char *)row + field->at, value, size_of(field->kind));
}

void
field_put_list(void *row, const struct field *field, const void *list, size_t n)
{
	memcpy((char *)row + field->at, &list, sizeof(list));
	memcpy((char *)row + field->count_at, &n, sizeof(n));
}
