/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long effective access takes, and how that grows: organisations of
 * 1,000, 3,000 and 10,000 accounts, 20 groups each, 5,000 bindings.  Figures,
 * not verdicts.  Usage: bench_effective CATALOGUE [ACCOUNTS ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/model.h"

#define NOW INT64_C(1767225600)
#define GROUPS 1000
#define GRANTS 5000
#define POLICIES 200
#define BOUNDARIES 40
#define ENVIRONMENTS 10
#define GROUPS_EACH 20
#define MAX_NAMES 400

struct bench {
	struct arena arena;
	struct model *model;
	struct permission_catalog *catalog;
	const char *names[MAX_NAMES];
	size_t n_names;
	uint64_t state;
	struct err err;
};

static void
stop(const struct bench *b)
{
	fprintf(stderr, "bench_effective: %s\n", b->err.text);
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
		stop(b);
	return text;
}

/* Of this process: the machine may have other things to do. */
static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the organisation ---- */

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
			stop(b);
		*value = a == 3 ? days[roll(b, 2)] : id(b, kind, roll(b, 20));
		list[i] = (struct condition){ attributes[a], CONDITION_EQUAL,
			value, 1 };
	}
	if (list == NULL)
		stop(b);
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
			stop(b);
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
		stop(b);
}

static void
add_scopes(struct bench *b)
{
	struct scope s = { .source = "dt",
		.id = "acc",
		.name = "Example",
		.kind = SCOPE_ACCOUNT };

	if (model_add_scope(b->model, &s, &b->err) != 0)
		stop(b);
	s.kind = SCOPE_ENVIRONMENT;
	s.parent_id = "acc";
	for (size_t i = 0; i < ENVIRONMENTS; i++) {
		s.id = id(b, "env", i);
		s.name = id(b, "Environment", i);
		if (model_add_scope(b->model, &s, &b->err) != 0)
			stop(b);
	}
}

static void
add_grants(struct bench *b)
{
	for (size_t i = 0; i < BOUNDARIES; i++) {
		const struct boundary row = { .source = "dt",
			.id = id(b, "boundary", i),
			.name = id(b, "Boundary", i),
			.conditions = some_conditions(b, 3, "limit"),
			.n_conditions = 3,
			.readable = TRI_YES };

		if (model_add_boundary(b->model, &row, &b->err) != 0)
			stop(b);
	}
	for (size_t i = 0; i < GRANTS; i++) {
		const char *boundary = id(b, "boundary", roll(b, BOUNDARIES));
		const struct grant row = { .source = "dt",
			.group_id = id(b, "group", roll(b, GROUPS)),
			.entitlement_id = id(b, "policy", roll(b, POLICIES)),
			.scope_id = roll(b, 4) == 0
					? "acc"
					: id(b, "env", roll(b, ENVIRONMENTS)),
			.boundary_ids = &boundary,
			.n_boundaries = roll(b, 3) == 0,
			.created = UTC_UNKNOWN };

		if (model_add_grant(b->model, &row, &b->err) < 0)
			stop(b);
	}
}

static void
add_people(struct bench *b, size_t accounts)
{
	for (size_t g = 0; g < GROUPS; g++) {
		const struct group row = { .source = "dt",
			.id = id(b, "group", g),
			.name = id(b, "Group", g),
			.created = UTC_UNKNOWN,
			.updated = UTC_UNKNOWN };

		if (model_add_group(b->model, &row, &b->err) != 0)
			stop(b);
	}
	for (size_t a = 0; a < accounts; a++) {
		const struct account row = { .source = "dt",
			.id = id(b, "account", a),
			.login = id(b, "login", a),
			.type = a % 50 == 0 ? ACCOUNT_SERVICE : ACCOUNT_PERSON,
			.created = UTC_UNKNOWN };

		if (model_add_account(b->model, &row, &b->err) != 0)
			stop(b);
		for (size_t i = 0; i < GROUPS_EACH; i++) {
			const struct membership m = { .source = "dt",
				.group_id = id(b, "group", roll(b, GROUPS)),
				.member_id = row.id };

			if (model_add_membership(b->model, &m, &b->err) < 0)
				stop(b);
		}
	}
}

/* ---- the figures ---- */

static void
run(struct bench *b, size_t accounts)
{
	const struct revoke_count *counts;
	const struct model *frozen;
	struct holdings held;
	struct derived *d;
	size_t rights = 0, lost = 0;
	double start, derived, listed, who, revoked;

	b->state = UINT64_C(0x2545f4914f6cdd1d);
	b->model = model_new();
	if (b->model == NULL)
		stop(b);
	add_scopes(b);
	for (size_t i = 0; i < POLICIES; i++)
		add_policy(b, i);
	add_people(b, accounts);
	add_grants(b);
	if (model_freeze(&frozen, b->model, &b->err) != 0)
		stop(b);
	start = seconds();
	if (analysis_derive_at(
		&d, frozen, b->catalog, NOW, &b->arena, &b->err) != 0)
		stop(b);
	derived = seconds();
	for (size_t a = 0; a < frozen->n_accounts; a++) {
		struct arena scratch;

		arena_init(&scratch);
		if (effective_holdings(
			&held, d, a, NONE, &scratch, &b->err) != 0)
			stop(b);
		rights += held.n;
		arena_clear(&scratch);
	}
	listed = seconds();
	if (effective_who(&held, d, "settings:objects:write", NONE, &b->arena,
		&b->err) != 0)
		stop(b);
	who = seconds();
	if (revoke_counts(&counts, d, &b->arena, &b->err) != 0)
		stop(b);
	revoked = seconds();
	for (size_t i = 0; i < frozen->n_grants; i++)
		lost += counts[i].lost;
	printf("%6zu accounts, %zu rows of access, %zu expansions: derive "
	       "%.2f s; every right of everyone (%zu) %.2f s; who (%zu) %.3f "
	       "s; revokes (%zu lost) %.2f s\n",
	    frozen->n_accounts, d->n_access, expand_count(d),
	    derived - start, rights, listed - derived, held.n, who - listed,
	    lost, revoked - who);
	(void)fflush(stdout);
	model_free(b->model);
}

int
main(int argc, char **argv)
{
	static const size_t sizes[] = { 1000, 3000, 10000 };
	struct bench b = { .n_names = 0 };

	arena_init(&b.arena);
	if (argc < 2 || permission_load(
			    &b.catalog, argv[1], &b.arena, &b.err) != 0)
		stop(&b);
	find_names(&b);
	for (size_t i = 0; argc == 2 && i < NITEMS(sizes); i++)
		run(&b, sizes[i]);
	for (int i = 2; i < argc; i++) {
		int64_t n;

		if (text_to_int64(argv[i], 1, 1000000, &n, &b.err) != 0)
			stop(&b);
		run(&b, (size_t)n);
	}
	arena_clear(&b.arena);
	return 0;
}
