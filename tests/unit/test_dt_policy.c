/* SPDX-License-Identifier: Apache-2.0 */
/* The policy language of Dynatrace: documented text, lenient text, errors. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "source/dynatrace/dt_policy.h"

#define MAX_TEXT 65536

static int
setup(void **state)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		return -1;
	arena_init(arena);
	*state = arena;
	return 0;
}

static int
teardown(void **state)
{
	arena_clear(*state);
	free(*state);
	return 0;
}

static void
print_conditions(
    struct strbuf *out, const struct condition *condition, size_t n)
{
	static const char *const names[] = { "=", "!=", "<", ">", "IN",
		"NOT IN", "startsWith", "NOT startsWith", "MATCH" };

	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "%s%s %s", i > 0 ? " AND " : "",
		    condition[i].attribute, names[condition[i].operator]);
		for (size_t j = 0; j < condition[i].n_values; j++)
			strbuf_addf(out, " [%s]", condition[i].values[j]);
	}
}

/* What was understood, one line per statement. */
static const char *
read_policy(struct arena *arena, const char *text)
{
	struct dt_policy policy;
	struct strbuf out;
	struct err err = { 0 };

	strbuf_init(&out, MAX_TEXT);
	if (dt_policy_read(&policy, text, arena, &err) != 0) {
		strbuf_addf(&out, "error: %s", err.text);
		return strbuf_take(&out, arena);
	}
	for (size_t i = 0; i < policy.n_statements; i++) {
		const struct statement *s = &policy.statements[i];

		strbuf_add(&out, s->deny ? "-" : "+");
		for (size_t j = 0; j < s->n_permissions; j++)
			strbuf_addf(&out, " %s", s->permissions[j]);
		if (s->n_conditions > 0)
			strbuf_add(&out, " | ");
		print_conditions(&out, s->conditions, s->n_conditions);
		strbuf_add(&out, "\n");
	}
	for (size_t i = 0; i < policy.n_deviations; i++)
		strbuf_addf(&out, "~%s\n", policy.deviations[i]);
	return strbuf_take(&out, arena);
}

static const char *
read_boundary(struct arena *arena, const char *text)
{
	struct dt_boundary boundary;
	struct strbuf out;
	struct err err = { 0 };

	strbuf_init(&out, MAX_TEXT);
	if (dt_boundary_read(&boundary, text, arena, &err) != 0) {
		strbuf_addf(&out, "error: %s", err.text);
		return strbuf_take(&out, arena);
	}
	for (size_t i = 0; i < boundary.n_conditions; i++) {
		print_conditions(&out, &boundary.conditions[i], 1);
		strbuf_add(&out, "\n");
	}
	for (size_t i = 0; i < boundary.n_deviations; i++)
		strbuf_addf(&out, "~%s\n", boundary.deviations[i]);
	return strbuf_take(&out, arena);
}

struct sample {
	const char *text, *means;
};

static void
documented_forms_are_understood_without_remark(void **state)
{
	static const struct sample samples[] = {
		{ "", "" },
		{ "// only a comment", "" },
		{ "ALLOW a:b:c;", "+ a:b:c\n" },
		{ "ALLOW a:b.c-d_e:f, g:h:i;\nDENY j:k:l;",
		    "+ a:b.c-d_e:f g:h:i\n- j:k:l\n" },
		{ "ALLOW a:b:c WHERE a:x = \"1\" AND a:y.z-w != '2';",
		    "+ a:b:c | a:x = [1] AND a:y.z-w != [2]\n" },
		{ "ALLOW a:b:c WHERE null;", "+ a:b:c\n" },
		{ "ALLOW a:b:c WHERE a:x IN (\"1\", '2') AND a:y "
		  "NOT IN(\"3\");",
		    "+ a:b:c | a:x IN [1] [2] AND a:y NOT IN [3]\n" },
		{ "ALLOW a:b:c WHERE a:x startsWith \"p\" AND a:y NOT "
		  "startsWith \"q\";",
		    "+ a:b:c | a:x startsWith [p] AND a:y NOT startsWith "
		    "[q]\n" },
		{ "ALLOW a:b:c WHERE a:x MATCH(\"*p*\",\"q*\");",
		    "+ a:b:c | a:x MATCH [*p*] [q*]\n" },
		{ "ALLOW a:b:c WHERE global:date < \"2022-05-03Z\" AND "
		  "global:date-time > \"2022-05-03T05:00:00+01:00\";",
		    "+ a:b:c | global:date < [2022-05-03Z] AND "
		    "global:date-time > [2022-05-03T05:00:00+01:00]\n" },
		{ "ALLOW // why\n a:b:c, // and\r\n\td:e:f // more\n;",
		    "+ a:b:c d:e:f\n" },
		{ "ALLOW a:b:c WHERE a:x=\"no blanks\";",
		    "+ a:b:c | a:x = [no blanks]\n" },
	};

	for (size_t i = 0; i < NITEMS(samples); i++)
		assert_string_equal(
		    read_policy(*state, samples[i].text), samples[i].means);
}

static void
comment_and_semicolon_marks_in_a_value_are_text(void **state)
{
	assert_string_equal(
	    read_policy(*state, "ALLOW a:b:c WHERE a:x = \"http://h;p\";"),
	    "+ a:b:c | a:x = [http://h;p]\n");
}

static void
escapes_are_not_interpreted(void **state)
{
	assert_string_equal(
	    read_policy(*state, "ALLOW a:b:c WHERE a:x = \"C:\\dir\\\";"),
	    "+ a:b:c | a:x = [C:\\dir\\]\n");
}

static void
parameters_stay_in_the_value_as_text(void **state)
{
	assert_string_equal(
	    read_policy(*state,
		"ALLOW a:b:c WHERE a:x IN (\"${bindParam:team}\") AND "
		"a:y = \"${global:userId}\" AND a:z = \"${var.x}\";"),
	    "+ a:b:c | a:x IN [${bindParam:team}] AND a:y = "
	    "[${global:userId}] AND a:z = [${var.x}]\n");
}

static void
lenient_forms_are_understood_and_named(void **state)
{
	static const struct sample samples[] = {
		{ "ALLOW a:b:c", "+ a:b:c\n~last-semicolon-missing\n" },
		{ "allow a:b:c where a:x in (\"1\") and a:y STARTSWITH 'z';",
		    "+ a:b:c | a:x IN [1] AND a:y startsWith [z]\n"
		    "~keyword-case\n" },
		{ "ALLOW a:b:c DENY d:e:f;",
		    "+ a:b:c\n- d:e:f\n~semicolon-missing\n" },
		{ "ALLOW a:b:c WHERE a:x = \xE2\x80\x9C"
		  "1\xE2\x80\x9D;",
		    "+ a:b:c | a:x = [1]\n~typographic-quotes\n" },
		{ "ALLOW a:b:c WHERE a:x = \xE2\x80\x9D"
		  "1\";",
		    "+ a:b:c | a:x = [1]\n~typographic-quotes\n" },
		{ "ALLOW a:b:c WHERE a:x == \"1\";",
		    "+ a:b:c | a:x = [1]\n~operator ==\n" },
		{ "ALLOW a:b:c WHERE a:x contains \"1\";",
		    "+ a:b:c | a:x MATCH [*1*]\n~operator contains\n" },
		{ "ALLOW a:b:c WHERE a:x STARTS WITH \"1\";",
		    "+ a:b:c | a:x startsWith [1]\n~operator STARTS WITH\n" },
		{ "ALLOW a:*:*;", "+ a:*:*\n~wildcard-permission\n" },
		{ "ALLOW a:b:c WHERE a:x = plain-value;",
		    "+ a:b:c | a:x = [plain-value]\n~unquoted-value\n" },
		{ "ALLOW a:b:c WHERE a:x = (\"1\");",
		    "+ a:b:c | a:x = [1]\n~list-value\n" },
		{ "ALLOW a:b:c;;", "+ a:b:c\n~stray-semicolon\n" },
		{ "\xEF\xBB\xBF"
		  "ALLOW\xC2\xA0"
		  "a:b:c;",
		    "+ a:b:c\n~unusual-blank\n" },
	};

	for (size_t i = 0; i < NITEMS(samples); i++)
		assert_string_equal(
		    read_policy(*state, samples[i].text), samples[i].means);
}

static void
or_becomes_two_statements_that_mean_the_same(void **state)
{
	assert_string_equal(
	    read_policy(*state,
		"ALLOW a:b:c, d:e:f WHERE a:x = \"1\" AND a:y = \"2\" OR "
		"a:z = \"3\";"),
	    "+ a:b:c d:e:f | a:x = [1] AND a:y = [2]\n"
	    "+ a:b:c d:e:f | a:z = [3]\n~OR\n");
}

static void
names_and_values_keep_their_case(void **state)
{
	assert_string_equal(
	    read_policy(*state, "ALLOW settings:Objects:read WHERE "
				"settings:schemaId = \"App:X\";"),
	    "+ settings:Objects:read | settings:schemaId = [App:X]\n");
}

static void
what_is_not_the_language_is_an_error_with_its_place(void **state)
{
	static const struct sample samples[] = {
		{ "GRANT a:b:c;",
		    "error: line 1, column 1: ALLOW or DENY expected, not "
		    "\"GRANT\"" },
		{ "ALLOW a:b;",
		    "error: line 1, column 7: a permission "
		    "(service:resource:action) expected, not \"a:b\"" },
		{ "ALLOW a:b:c:d;",
		    "error: line 1, column 7: a permission "
		    "(service:resource:action) expected, not \"a:b:c:d\"" },
		{ "ALLOW a::c;",
		    "error: line 1, column 7: a permission "
		    "(service:resource:action) expected, not \"a::c\"" },
		{ "ALLOW a:b:c,\n  ;",
		    "error: line 2, column 3: a permission "
		    "(service:resource:action) expected, not \";\"" },
		{ "ALLOW a:b:c WHERE",
		    "error: line 1, column 18: a condition "
		    "(service:attribute) expected, but the text ends" },
		{ "ALLOW a:b:c WHERE (a:x = \"1\");",
		    "error: line 1, column 19: a condition "
		    "(service:attribute) expected, not \"(\"" },
		{ "ALLOW a:b:c WHERE a:x LIKE \"1\";",
		    "error: line 1, column 23: an operator expected, not "
		    "\"LIKE\"" },
		{ "ALLOW a:b:c WHERE a:x NOT MATCH (\"1\");",
		    "error: line 1, column 27: an operator expected, not "
		    "\"MATCH\"" },
		{ "ALLOW a:b:c WHERE a:x <= \"1\";",
		    "error: line 1, column 24: a value expected, not \"=\"" },
		{ "ALLOW a:b:c WHERE a:x IN (\"1\" \"2\");",
		    "error: line 1, column 31: \",\" or \")\" expected, not "
		    "\"2\"" },
		{ "ALLOW a:b:c WHERE a:x IN ();",
		    "error: line 1, column 27: a value expected, not \")\"" },
		{ "ALLOW a:b:c WHERE a:x = \"1\" AND;",
		    "error: line 1, column 32: a condition "
		    "(service:attribute) expected, not \";\"" },
		{ "ALLOW a:b:c WHERE a:x = \"\xC3\xA4\" ?;",
		    "error: line 1, column 29: \";\" expected, not \"?\"" },
		{ "ALLOW a:b:c WHERE a:x =\n\"open",
		    "error: line 2, column 1: text without a closing quote" },
		{ "ALLOW a:b:c WHERE a:x = \"1\n\";",
		    "error: line 1, column 25: text without a closing "
		    "quote" },
		{ "ALLOW a:b:c ! ;",
		    "error: line 1, column 13: unexpected character U+0021" },
	};

	for (size_t i = 0; i < NITEMS(samples); i++)
		assert_string_equal(
		    read_policy(*state, samples[i].text), samples[i].means);
}

static void
a_boundary_is_a_list_of_conditions(void **state)
{
	static const struct sample samples[] = {
		{ "a:x = \"1\";\n// c\na:y IN ('2');",
		    "a:x = [1]\na:y IN [2]\n" },
		{ "a:x = \"1\"", "a:x = [1]\n~last-semicolon-missing\n" },
		{ "a:x = \"1\"\na:y = \"2\";",
		    "a:x = [1]\na:y = [2]\n~semicolon-missing\n" },
		{ "a:x = \"1\" AND a:y = \"2\";",
		    "a:x = [1]\na:y = [2]\n~AND-in-boundary\n" },
		{ "a:x = \"1\" AND",
		    "error: line 1, column 14: a condition expected, but the "
		    "text ends" },
		{ "ALLOW a:b:c;",
		    "error: line 1, column 1: a condition (service:attribute) "
		    "expected, not \"ALLOW\"" },
	};

	for (size_t i = 0; i < NITEMS(samples); i++)
		assert_string_equal(
		    read_boundary(*state, samples[i].text), samples[i].means);
}

static void
endless_lists_meet_their_bound(void **state)
{
	struct strbuf text;
	struct dt_policy policy;
	struct err err = { 0 };

	strbuf_init(&text, DT_POLICY_MAX_BYTES);
	for (size_t i = 0; i <= DT_POLICY_MAX_STATEMENTS; i++)
		strbuf_add(&text, "ALLOW a:b:c;");
	assert_false(strbuf_failed(&text));
	assert_int_equal(
	    dt_policy_read(&policy, strbuf_text(&text), *state, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	strbuf_clear(&text);
}

/* ---- real text, where the reference folder is at hand ---- */

static char *
read_corpus(size_t *len)
{
	const char *given = getenv("MUSTER_SHARED");
	const char *top = getenv("srcdir");
	char path[1024];
	struct err err = { 0 };
	char *text;

	if (given != NULL)
		(void)snprintf(path, sizeof(path),
		    "%s/reference/policy-corpus.jsonl", given);
	else
		(void)snprintf(path, sizeof(path),
		    "%s/../shared/reference/policy-corpus.jsonl",
		    top != NULL ? top : ".");
	return file_read(path, 4 * (size_t)MIB, &text, len, &err) == 0 ? text
								       : NULL;
}

/* What was understood, printed and read again, says the same. */
static void
check_round_trip(struct arena *arena, const struct dt_policy *policy)
{
	const struct dt_policy *now = policy;
	struct strbuf text[2];
	struct dt_policy again;
	struct err err = { 0 };

	for (size_t t = 0; t < NITEMS(text); t++) {
		strbuf_init(&text[t], DT_POLICY_MAX_BYTES);
		for (size_t i = 0; i < now->n_statements; i++) {
			statement_print(&text[t], &now->statements[i], NULL);
			strbuf_add(&text[t], ";\n");
		}
		if (dt_policy_read(
			&again, strbuf_text(&text[t]), arena, &err) != 0)
			fail_msg("%s: %s", err.text, strbuf_text(&text[t]));
		now = &again;
	}
	assert_string_equal(strbuf_text(&text[0]), strbuf_text(&text[1]));
	strbuf_clear(&text[0]);
	strbuf_clear(&text[1]);
}

static void
check_row(struct arena *arena, const struct json *row, size_t line)
{
	const char *kind, *query, *grammar, *got, *expect = "documented";
	struct dt_boundary boundary;
	struct dt_policy policy;
	struct err err = { 0 };
	int rc;

	assert_int_equal(json_get_text(row, "kind", &kind, &err), 0);
	assert_int_equal(json_get_text(row, "query", &query, &err), 0);
	assert_int_equal(json_get_text(row, "grammar", &grammar, &err), 0);
	if (strcmp(kind, "policy") == 0) {
		rc = dt_policy_read(&policy, query, arena, &err);
		got = rc != 0 ? "broken" : policy.lenient ? "lenient" : expect;
		if (rc == 0)
			check_round_trip(arena, &policy);
	} else {
		rc = dt_boundary_read(&boundary, query, arena, &err);
		got = rc != 0            ? "broken"
		      : boundary.lenient ? "lenient"
					 : expect;
	}
	if (strcmp(got, grammar) != 0)
		fail_msg("row %zu: %s instead of %s (%s): %s", line, got,
		    grammar, rc != 0 ? err.text : "", query);
}

static void
check_deviations(struct arena *arena, const struct json *row, size_t line)
{
	const char *kind, *query, *want;
	struct dt_boundary boundary;
	struct dt_policy policy;
	struct json list, item;
	struct err err = { 0 };
	const char *const *names;
	size_t n, i = 0;

	assert_int_equal(json_get_text(row, "kind", &kind, &err), 0);
	assert_int_equal(json_get_text(row, "query", &query, &err), 0);
	assert_int_equal(json_opt_list(row, "deviations", &list, &err), 0);
	if (strcmp(kind, "policy") == 0) {
		assert_int_equal(
		    dt_policy_read(&policy, query, arena, &err), 0);
		names = policy.deviations, n = policy.n_deviations;
	} else {
		assert_int_equal(
		    dt_boundary_read(&boundary, query, arena, &err), 0);
		names = boundary.deviations, n = boundary.n_deviations;
	}
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item), i++) {
		assert_int_equal(json_as_text(&item, &want, &err), 0);
		if (i >= n || strcmp(names[i], want) != 0)
			fail_msg("row %zu: %s instead of %s: %s", line,
			    i < n ? names[i] : "nothing", want, query);
	}
	if (i != n)
		fail_msg("row %zu: also %s: %s", line, names[i], query);
}

static void
real_policies_and_boundaries_get_the_verdict_of_the_corpus(void **state)
{
	size_t len, rows = 0;
	char *text = read_corpus(&len);

	if (text == NULL) {
		print_message("skipped: no reference/policy-corpus.jsonl in "
			      "MUSTER_SHARED or ../shared\n");
		skip();
	}
	for (char *line = text, *end; *line != '\0'; line = end) {
		struct json_doc *doc;
		struct json row;
		struct err err = { 0 };

		end = line + strcspn(line, "\n");
		assert_int_equal(json_parse(&doc, line, (size_t)(end - line),
				     &json_limits_data, &err),
		    0);
		json_root(doc, &row);
		check_row(*state, &row, ++rows);
		check_deviations(*state, &row, rows);
		json_free(doc);
		end += *end == '\n';
	}
	free(text);
	assert_true(rows > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    documented_forms_are_understood_without_remark),
		cmocka_unit_test(
		    comment_and_semicolon_marks_in_a_value_are_text),
		cmocka_unit_test(escapes_are_not_interpreted),
		cmocka_unit_test(parameters_stay_in_the_value_as_text),
		cmocka_unit_test(lenient_forms_are_understood_and_named),
		cmocka_unit_test(or_becomes_two_statements_that_mean_the_same),
		cmocka_unit_test(names_and_values_keep_their_case),
		cmocka_unit_test(
		    what_is_not_the_language_is_an_error_with_its_place),
		cmocka_unit_test(a_boundary_is_a_list_of_conditions),
		cmocka_unit_test(endless_lists_meet_their_bound),
		cmocka_unit_test(
		    real_policies_and_boundaries_get_the_verdict_of_the_corpus),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
