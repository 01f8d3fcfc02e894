/* SPDX-License-Identifier: Apache-2.0 */
/* Organisations for benchmarks: always the same for the same figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/utc.h"
#include "bench/bench_world.h"

#define POLICIES 200
#define BOUNDARIES 40
#define ENVIRONMENTS 10

void
bench_stop(const struct bench *b)
{
	fprintf(stderr, "bench: %s\n", b->err.text);
	exit(1);
}

static size_t
roll(struct bench *b, size_t n)
{
	b->state ^= b->state << 13;
	b->state ^= b->state >> 7;
	b->state ^= b->state << 17;
	return (size_t)(b->state % n);
}

static const char *
id(struct bench *b, const char *kind, size_t n)
{
	char *text = arena_printf(&b->arena, "%s-%zu", kind, n);

	if (text == NULL)
		bench_stop(b);
	return text;
}

double
bench_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Permissions of policies, those of roles and tokens left out. */
static void
find_names(struct bench *b)
{
	for (size_t i = 0;
	     i < permission_count(b->catalog) && b->n_names < MAX_NAMES; i++) {
		const char *name = permission_at(b->catalog, i)->name;

		if (strchr(name, ':') != NULL)
			b->names[b->n_names++] = name;
	}
}

static const struct condition *
some_conditions(struct bench *b, size_t n, const char *kind)
{
	static const char *const attributes[] = { "storage:bucket-name",
		"settings:schemaId", "storage:dt.security_context",
		"global:week-day" };
	static const char *const days[] = { "Monday", "Tuesday" };
	struct condition *list = arena_alloc(&b->arena, n + 1, sizeof(*list));

	for (size_t i = 0; list != NULL && i < n; i++) {
		const char **value =
		    arena_alloc(&b->arena, 1, sizeof(*value));
		size_t a = roll(b, NITEMS(attributes));

		if (value == NULL)
			bench_stop(b);
		*value = a == 3 ? days[roll(b, 2)] : id(b, kind, roll(b, 20));
		list[i] = (struct condition){ attributes[a], CONDITION_EQUAL,
			value, 1 };
	}
	if (list == NULL)
		bench_stop(b);
	return list;
}

/* About fifteen permissions, some under a condition, now and then a DENY. */
static void
add_policy(struct bench *b, size_t number)
{
	struct statement *list = arena_alloc(&b->arena, 3, sizeof(*list));
	struct entitlement e = { .source = "dt",
		.id = id(b, "policy", number),
		.name = id(b, "Policy", number),
		.readable = TRI_YES,
		.statements = list,
		.n_statements = 3 };

	for (size_t i = 0; list != NULL && i < 3; i++) {
		const char **names = arena_alloc(&b->arena, 5, sizeof(*names));

		if (names == NULL)
			bench_stop(b);
		for (size_t k = 0; k < 5; k++)
			names[k] = b->names[roll(b, b->n_names)];
		list[i].permissions = names;
		list[i].n_permissions = 5;
		list[i].n_conditions = i == 1 ? 1 + roll(b, 2) : 0;
		list[i].conditions =
		    some_conditions(b, list[i].n_conditions, "value");
		list[i].deny = i == 2 && number % 40 == 7;
	}
	if (list == NULL || model_add_entitlement(b->model, &e, &b->err) != 0)
		bench_stop(b);
}

static void
add_scopes(struct bench *b)
{
	struct scope s = { .source = "dt",
		.id = "acc",
		.name = "Example",
		.kind = SCOPE_ACCOUNT };

	if (model_add_scope(b->model, &s, &b->err) != 0)
		bench_stop(b);
	s.kind = SCOPE_ENVIRONMENT;
	s.parent_id = "acc";
	for (size_t i = 0; i < ENVIRONMENTS; i++) {
		s.id = id(b, "env", i);
		s.name = id(b, "Environment", i);
		if (model_add_scope(b->model, &s, &b->err) != 0)
			bench_stop(b);
	}
}

static void
add_grants(struct bench *b, const struct bench_size *size)
{
	for (size_t i = 0; i < BOUNDARIES; i++) {
		const struct boundary row = { .source = "dt",
			.id = id(b, "boundary", i),
			.name = id(b, "Boundary", i),
			.conditions = some_conditions(b, 3, "limit"),
			.n_conditions = 3,
			.readable = TRI_YES };

		if (model_add_boundary(b->model, &row, &b->err) != 0)
			bench_stop(b);
	}
	for (size_t i = 0; i < size->grants; i++) {
		const char *boundary = id(b, "boundary", roll(b, BOUNDARIES));
		const struct grant row = { .source = "dt",
			.group_id = id(b, "group", roll(b, size->groups)),
			.entitlement_id = id(b, "policy", roll(b, POLICIES)),
			.scope_id = roll(b, 4) == 0
					? "acc"
					: id(b, "env", roll(b, ENVIRONMENTS)),
			.boundary_ids = &boundary,
			.n_boundaries = roll(b, 3) == 0,
			.created = UTC_UNKNOWN };

		if (model_add_grant(b->model, &row, &b->err) < 0)
			bench_stop(b);
	}
}

static void
add_people(struct bench *b, const struct bench_size *size)
{
	const size_t groups = size->groups;

	for (size_t g = 0; g < groups; g++) {
		const struct group row = { .source = "dt",
			.id = id(b, "group", g),
			.name = id(b, "Group", g),
			.created = UTC_UNKNOWN,
			.updated = UTC_UNKNOWN };

		if (model_add_group(b->model, &row, &b->err) != 0)
			bench_stop(b);
	}
	for (size_t a = 0; a < size->accounts; a++) {
		const struct account row = { .source = "dt",
			.id = id(b, "account", a),
			.login = arena_printf(&b->arena,
			    "login-%zu@bench.example", a),
			.type = a % 50 == 0 ? ACCOUNT_SERVICE : ACCOUNT_PERSON,
			.login_state = SEEN_AT,
			.last_login = BENCH_NOW - (int64_t)roll(b, 200) *
			    UTC_DAY,
			.logins = 1 + (int64_t)roll(b, 300),
			.failed_logins = (int64_t)roll(b, 5),
			.updated = UTC_UNKNOWN,
			.invited = UTC_UNKNOWN,
			.last_failed_login = UTC_UNKNOWN,
			.created = BENCH_NOW - 400 * UTC_DAY };

		if (model_add_account(b->model, &row, &b->err) != 0)
			bench_stop(b);
		for (size_t i = 0; i < size->groups_each; i++) {
			const struct membership m = { .source = "dt",
				.group_id = id(b, "group", roll(b, groups)),
				.member_id = row.id };

			if (model_add_membership(b->model, &m, &b->err) < 0)
				bench_stop(b);
		}
	}
}

static void
add_tokens(struct bench *b, size_t n, size_t accounts)
{
	static const char *const scopes[] = { "metrics.read", "logs.read",
		"settings.write" };

	for (size_t i = 0; i < n; i++) {
		const struct credential c = { .source = "dt",
			.id = id(b, "token", i),
			.name = id(b, "Token", i),
			.kind = CREDENTIAL_API_TOKEN,
			.owner_id = id(b, "account", roll(b, accounts)),
			.scope_id = id(b, "env", roll(b, ENVIRONMENTS)),
			.enabled = TRI_YES,
			.personal = roll(b, 4) == 0 ? TRI_YES : TRI_NO,
			.created = BENCH_NOW - (int64_t)roll(b, 500) * UTC_DAY,
			.updated = UTC_UNKNOWN,
			.used_state = SEEN_AT,
			.last_used = BENCH_NOW -
			    (int64_t)roll(b, 120) * UTC_DAY,
			.expiry_state = SEEN_NEVER,
			.expires = UTC_UNKNOWN,
			.scopes = scopes,
			.n_scopes = 1 + roll(b, 3),
			.scopes_known = TRI_YES };

		if (model_add_credential(b->model, &c, &b->err) != 0)
			bench_stop(b);
	}
}

static void
add_events(struct bench *b, size_t n, size_t accounts)
{
	static const char *const kinds[] = { "POLICY", "GROUP", "USER" };

	for (size_t i = 0; i < n; i++) {
		const struct event e = { .source = "dt",
			.id = id(b, "event", i),
			.at = BENCH_NOW - (int64_t)roll(b, 90) * UTC_DAY,
			.actor = arena_printf(&b->arena,
			    "login-%zu@bench.example", roll(b, accounts)),
			.action = "UPDATE",
			.object_kind = kinds[roll(b, 3)],
			.object_id = id(b, "object", roll(b, 1000)) };

		if (model_add_event(b->model, &e, &b->err) < 0)
			bench_stop(b);
	}
}

/* Every kind of data, read to its end. */
static void
add_parts(struct bench *b)
{
	const struct part p = { .source = "dt",
		.name = "everything",
		.data = ~0u >> 1,
		.required = true,
		.rows = 1,
		.stated = -1,
		.second = -1,
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN };

	if (model_add_part(b->model, &p, &b->err) != 0)
		bench_stop(b);
}

const struct model *
bench_world(struct bench *b, const struct bench_size *size)
{
	const struct model_source source = { .id = "dt",
		.kind = "dynatrace",
		.title = "Dynatrace",
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN,
		.clock_skew = -1 };
	const struct model *frozen;

	b->state = UINT64_C(0x2545f4914f6cdd1d);
	b->model = model_new();
	if (b->model == NULL)
		bench_stop(b);
	if (model_add_source(b->model, &source, &b->err) != 0)
		bench_stop(b);
	add_scopes(b);
	for (size_t i = 0; i < POLICIES; i++)
		add_policy(b, i);
	add_people(b, size);
	add_grants(b, size);
	add_tokens(b, size->tokens, size->accounts);
	add_events(b, size->events, size->accounts);
	add_parts(b);
	if (model_freeze(&frozen, b->model, &b->err) != 0)
		bench_stop(b);
	return frozen;
}

void
bench_open(struct bench *b, const char *catalogue)
{
	arena_init(&b->arena);
	if (permission_load(&b->catalog, catalogue, &b->arena, &b->err) != 0)
		bench_stop(b);
	find_names(b);
}
