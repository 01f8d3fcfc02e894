/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy language: what is printed and read again is what was printed.
 * MUSTER_SEED and MUSTER_RUNS choose another start and length.
 */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/entitlement.h"
#include "source/dynatrace/dt_policy.h"

#define RUNS 3000
#define MOST 4 /* statements, permissions, conditions, values */
#define MAX_POLICY_TEXT (64 * KIB)

struct world {
	struct arena arena;
	uint64_t dice;
	const char *permissions[MOST][MOST];
	const char *values[MOST][MOST][MOST];
	struct condition conditions[MOST][MOST];
	struct statement statements[MOST];
	size_t n;
};

/* xorshift: the same rolls on every machine. */
static size_t
roll(struct world *w, size_t n)
{
	w->dice ^= w->dice << 13;
	w->dice ^= w->dice >> 7;
	w->dice ^= w->dice << 17;
	return (size_t)(w->dice % n);
}

static const char *
pick(struct world *w, const char *const *from, size_t n)
{
	return from[roll(w, n)];
}

static const char *
make_value(struct world *w)
{
	static const char *const values[] = { "", "a", "default_;",
		"// no comment", "it's", "say \"x\"", "a,b", "(b)", "ALLOW a",
		"${bindParam:team}", "Z\xC3\xBCrich", "2026-01-01Z", " x ",
		"WHERE", "*", "builtin:alerting.*" };

	/* A text ends on its line (a forgotten quote is found there), and
	 * cannot hold both kinds of quotes: neither is ever read. */
	return pick(w, values, NITEMS(values));
}

static void
make_condition(struct world *w, size_t s, size_t c)
{
	static const char *const names[] = { "settings:schemaId",
		"storage:bucket-name", "global:date",
		"storage:dt.security_context", "environment:management-zone" };
	struct condition *out = &w->conditions[s][c];
	enum condition_operator how = (enum condition_operator)roll(
	    w, (size_t)CONDITION_MATCH + 1);
	bool list = how == CONDITION_IN || how == CONDITION_NOT_IN ||
		    how == CONDITION_MATCH;

	out->attribute = pick(w, names, NITEMS(names));
	out->operator = how;
	out->n_values = list ? 1 + roll(w, MOST) : 1;
	for (size_t i = 0; i < out->n_values; i++)
		w->values[s][c][i] = make_value(w);
	out->values = w->values[s][c];
}

static void
make_statement(struct world *w, size_t s)
{
	static const char *const names[] = { "settings:objects:read",
		"storage:user.events:read", "iam:policies:write",
		"app-engine:edge-connects:delete",
		"environment:roles:manage-settings" };
	struct statement *out = &w->statements[s];

	out->deny = roll(w, 4) == 0;
	out->n_permissions = 1 + roll(w, MOST);
	for (size_t i = 0; i < out->n_permissions; i++)
		w->permissions[s][i] = pick(w, names, NITEMS(names));
	out->permissions = w->permissions[s];
	out->n_conditions = roll(w, MOST);
	for (size_t i = 0; i < out->n_conditions; i++)
		make_condition(w, s, i);
	out->conditions = w->conditions[s];
}

static void
print_all(struct strbuf *out, const struct statement *s, size_t n)
{
	strbuf_reset(out);
	for (size_t i = 0; i < n; i++) {
		statement_print(out, &s[i], NULL);
		strbuf_add(out, ";\n");
	}
	assert_false(strbuf_failed(out));
}

static bool
same_texts(const char *const *a, const char *const *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

static bool
same_condition(const struct condition *a, const struct condition *b)
{
	return strcmp(a->attribute, b->attribute) == 0 &&
	       a->operator == b->operator && a->n_values == b->n_values &&
	       same_texts(a->values, b->values, a->n_values);
}

static bool
same_statement(const struct statement *a, const struct statement *b)
{
	if (a->deny != b->deny || a->n_permissions != b->n_permissions ||
	    a->n_conditions != b->n_conditions ||
	    !same_texts(a->permissions, b->permissions, a->n_permissions))
		return false;
	for (size_t i = 0; i < a->n_conditions; i++)
		if (!same_condition(&a->conditions[i], &b->conditions[i]))
			return false;
	return true;
}

static size_t
number_of(const char *name, size_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : (size_t)strtoull(text, NULL, 10);
}

static void
what_is_printed_and_read_is_what_was_printed(void **state)
{
	size_t seed = number_of("MUSTER_SEED", 20261121);
	size_t runs = number_of("MUSTER_RUNS", RUNS), statements = 0;
	struct world w = { .dice = seed * 2654435761u + 1 };
	struct strbuf text, again;

	(void)state;
	print_message("seed %zu, %zu policies\n", seed, runs);
	strbuf_init(&text, MAX_POLICY_TEXT);
	strbuf_init(&again, MAX_POLICY_TEXT);
	for (size_t r = 0; r < runs; r++) {
		struct dt_policy read;
		struct err err = { 0 };

		arena_init(&w.arena);
		w.n = 1 + roll(&w, MOST);
		for (size_t i = 0; i < w.n; i++)
			make_statement(&w, i);
		print_all(&text, w.statements, w.n);
		if (dt_policy_read(&read, strbuf_text(&text), &w.arena,
			&err) != 0)
			fail_msg("%s\n%s", strbuf_text(&text), err.text);
		assert_false(read.lenient);
		assert_int_equal(read.n_statements, w.n);
		for (size_t i = 0; i < w.n; i++)
			if (!same_statement(
				&w.statements[i], &read.statements[i]))
				fail_msg("%s", strbuf_text(&text));
		print_all(&again, read.statements, read.n_statements);
		assert_string_equal(strbuf_text(&text), strbuf_text(&again));
		statements += w.n;
		arena_clear(&w.arena);
	}
	assert_true(statements >= runs);
	strbuf_clear(&text);
	strbuf_clear(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_and_read_is_what_was_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
