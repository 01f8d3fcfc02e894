/* SPDX-License-Identifier: Apache-2.0 */
/* The engine over a small model: settings, counts, ids, holes in the data. */
#include "support/test.h"

#include "base/json.h"
#include "support/engine_world.h"

static int
configure(struct world *w, const char *text)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	assert_int_equal(
	    json_parse(&doc, text, strlen(text), &json_limits_config, &w->err),
	    0);
	json_root(doc, &root);
	rc = engine_configure(w->engine, &root, &w->err);
	json_free(doc);
	return rc;
}

static size_t
position(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->engine->n_rules; i++)
		if (strcmp(w->engine->rules[i].rule->id, id) == 0)
			return i;
	fail_msg("no rule %s", id);
	return 0;
}

static void
data_quality_runs_last(void **state)
{
	struct world *w = *state;
	const struct rule_result *rules;
	bool quality = false;
	size_t n;

	rules = engine_rules(w->engine, &n);
	for (size_t i = 0; i < n; i++) {
		const bool is =
		    strcmp(rules[i].rule->family, "data quality") == 0;

		assert_true(is || !quality);
		quality = is;
	}
	assert_true(quality);
	rules += position(w, "ACC-01");
	assert_int_equal(rules->settings[0].value, 90);
	assert_false(rules->settings[0].configured);
}

static void
settings_come_from_the_configuration(void **state)
{
	struct world *w = *state;
	const struct rule_result *rules;
	size_t n;

	assert_int_equal(configure(w, "{ \"ACC-01\": { \"days\": 45 }, "
				      "\"TOK-01\": { \"enabled\": false, "
				      "\"reason\": \"no tokens here\" } }"),
	    0);
	rules = engine_rules(w->engine, &n) + position(w, "ACC-01");
	assert_int_equal(rules->settings[0].value, 45);
	assert_true(rules->settings[0].configured);
	world_add_source(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_account(w, "dt", "ada", AGO(50));
	world_add_group(w, "dt", "readers");
	world_add_member(w, "dt", "readers", "ada");
	world_add_policy(w, "dt", "logs", "storage:logs:read", TRI_YES);
	world_add_grant(w, "dt", "readers", "logs");
	assert_int_equal(world_run(w), 0);
	assert_non_null(FAILED(w, "ACC-01", "ada"));
	assert_int_equal(world_result(w, "TOK-01")->status, MUSTER_RULE_OFF);
	assert_string_equal(
	    world_result(w, "TOK-01")->reason, "no tokens here");
	assert_null(FAILED(w, "IPE-08", "TOK-01"));
}

static void
a_wrong_setting_says_what_would_be_right(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{\"ACC-1\": {}}", "ACC-0" },
		{ "{\"ACC-01\": {\"day\": 3}}", "\"days\"" },
		{ "{\n\"ACC-01\": {\"days\": 0}}", "1 to 3650" },
		{ "{\n\"ACC-01\": {\"days\": 0}}", "line 2" },
		{ "{\"ACC-01\": {\"days\": 3651}}", "3651" },
		{ "{\"ACC-01\": {\"days\": 1.5}}", "whole number" },
		{ "{\"ACC-01\": {\"days\": \"9\"}}", "must be a number" },
		{ "{\"ACC-01\": {\"days\": null}}", "must be a number" },
		{ "{\"ACC-01\": 90}", "must be an object" },
		{ "{\"ACC-01\": {\"enabled\": false}}", "reason" },
		{ "{\"ACC-01\": {\"enabled\": 0}}", "true or false" },
		{ "[]", "must be an object" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < NITEMS(rows); i++) {
		err_clear(&w->err);
		assert_int_equal(configure(w, rows[i].text), -1);
		assert_int_equal(w->err.code, ERR_CONFIG);
		if (strstr(w->err.text, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].text, w->err.text);
	}
}

static void
verdicts_are_counted_and_kept_with_their_facts(void **state)
{
	struct world *w = *state;
	const struct finding *f;
	size_t n = 0;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	assert_int_equal(world_run(w), 0);
	f = FAILED(w, "ACC-01", "ben");
	assert_non_null(f);
	assert_int_equal(f->severity, MUSTER_MEDIUM);
	assert_string_equal(f->source, "dt");
	assert_int_equal(
	    f->version, world_result(w, "ACC-01")->rule->version);
	assert_non_null(f->reason);
	assert_int_equal(strlen(f->id), strlen("ACC-01-") + 10);
	assert_string_equal(f->facts[0].label, "login");
	assert_string_equal(f->facts[0].text, "ben");
	assert_int_equal(f->facts[1].kind, FACT_TIME);
	assert_int_equal(f->facts[1].number, AGO(100));
	/* Ada administers: another rule's, with a shorter limit */
	assert_int_equal(world_result(w, "ACC-01")->n_pass, 0);
	assert_int_equal(world_result(w, "ACC-01")->n_fail, 1);
	assert_int_equal(world_result(w, "ACC-01")->n_unknown, 1);
	assert_non_null(UNSURE(w, "ACC-01", "cleo"));
	assert_non_null(FAILED(w, "ACC-12", "cleo"));
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(FAILED(w, "PRV-02", "dt"));
	assert_non_null(FAILED(w, "POL-02", "settings"));
	assert_non_null(FAILED(w, "POL-11", "spare"));
	assert_non_null(FAILED(w, "GRP-01", "empty"));
	assert_non_null(FAILED(w, "IPE-08", "ACC-01"));
	assert_string_equal(FAILED(w, "IPE-08", "ACC-01")->subject_name,
	    "ACC-01 Dormant account");
	assert_int_equal(world_result(w, "POL-06")->n_fail, 1);
	for (size_t i = 0; i <= MUSTER_CRITICAL; i++)
		n += w->verdicts.by_severity[i];
	assert_int_equal(n, w->verdicts.n_findings);
	for (size_t i = 1; i < w->verdicts.n_findings; i++)
		assert_true(w->verdicts.findings[i - 1].severity >=
			    w->verdicts.findings[i].severity);
}

static void
a_binding_is_named_by_what_it_gives_to_whom(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	assert_int_equal(world_run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++)
		if (w->verdicts.findings[i].subject == MUSTER_GRANT)
			assert_string_equal(
			    w->verdicts.findings[i].subject_name,
			    "settings for gone at acc");
}

static void
the_same_run_gives_the_same_findings(void **state)
{
	struct world *w = *state;
	struct verdicts first;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	assert_int_equal(world_run(w), 0);
	first = w->verdicts;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(first.n_findings, w->verdicts.n_findings);
	for (size_t i = 0; i < first.n_findings; i++)
		assert_string_equal(
		    first.findings[i].id, w->verdicts.findings[i].id);
}

static void
an_id_is_the_same_in_every_run_and_place(void **state)
{
	struct world *w = *state;
	struct findings list = { NULL, 0, 0 };
	struct finding f = { .rule = "ACC-01",
		.version = 1,
		.subject_id = "ben",
		.subject_name = "Ben",
		.source = "dt" };
	bool is;

	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	/* printf 'ACC-01\0%s\0account\0dt\0ben\0' 1 | sha256sum */
	assert_string_equal(list.items[0].id, "ACC-01-48693b84aa");
	assert_int_equal(findings_is(&is, &f, list.items[0].id, &w->err), 0);
	assert_true(is);
	f.version = 2;
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	assert_string_not_equal(list.items[0].id, list.items[1].id);
	assert_int_equal(findings_is(&is, &f, list.items[0].id, &w->err), 0);
	assert_false(is);
	free(list.items);
}

static void
two_sources_may_use_the_same_ids(void **state)
{
	struct world *w = *state;
	size_t of_a = 0, of_b = 0;

	world_add_company(w, "a");
	world_add_company(w, "b");
	world_add_parts(w, "a", 0);
	world_add_parts(w, "b", 0);
	assert_int_equal(world_run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++) {
		const struct finding *f = &w->verdicts.findings[i];

		if (strcmp(f->rule, "ACC-01") != 0)
			continue;
		assert_string_equal(f->subject_id, "ben");
		of_a += strcmp(f->source, "a") == 0;
		of_b += strcmp(f->source, "b") == 0;
	}
	assert_int_equal(of_a, 1);
	assert_int_equal(of_b, 1);
	assert_non_null(FAILED(w, "PRV-02", "a"));
	assert_non_null(FAILED(w, "PRV-02", "b"));
}

static void
data_nobody_delivers_is_not_evaluated(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", MUSTER_DATA_CREDENTIALS);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "TOK-01")->status, MUSTER_RULE_NOT_EVALUATED);
	assert_string_equal(world_result(w, "TOK-01")->reason,
	    "nothing in this configuration delivers tokens");
	assert_int_equal(
	    FAILED(w, "IPE-08", "TOK-01")->severity, MUSTER_MEDIUM);
}

static void
data_not_read_at_all_is_not_evaluated(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", MUSTER_DATA_GRANTS);
	world_add_hole(w, "dt", "bindings", MUSTER_DATA_GRANTS, PART_UNREAD);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "POL-02")->status, MUSTER_RULE_NOT_EVALUATED);
	assert_string_equal(world_result(w, "POL-02")->reason,
	    "bindings: not read (HTTP 403; missing permission "
	    "iam-policies-management)");
	assert_int_equal(world_result(w, "POL-02")->n_pass +
			     world_result(w, "POL-02")->n_fail,
	    0);
	assert_int_equal(
	    world_result(w, "ACC-01")->status, MUSTER_RULE_EVALUATED);
}

static void
what_rests_on_absence_is_unknown_when_data_is_missing(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_hole(
	    w, "dt", "more bindings", MUSTER_DATA_GRANTS, PART_PARTIAL);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "POL-11")->status, MUSTER_RULE_IN_PART);
	/* unused: rests on having seen no binding */
	assert_null(FAILED(w, "POL-11", "spare"));
	assert_non_null(UNSURE(w, "POL-11", "spare"));
	assert_non_null(strstr(UNSURE(w, "POL-11", "spare")->reason,
	    "more bindings: read in part (HTTP 403"));
	assert_int_equal(world_result(w, "POL-11")->n_pass, 2);
	/* administers: was seen; does not: rests on having seen all */
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(UNSURE(w, "PRV-01", "ben"));
	assert_int_equal(world_result(w, "PRV-01")->n_pass, 0);
}

static void
a_hole_in_one_source_leaves_the_other_certain(void **state)
{
	struct world *w = *state;

	world_add_company(w, "a");
	world_add_company(w, "b");
	world_add_parts(w, "a", 0);
	world_add_parts(w, "b", MUSTER_DATA_GRANTS);
	world_add_hole(w, "b", "bindings", MUSTER_DATA_GRANTS, PART_UNREAD);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "POL-11")->status, MUSTER_RULE_IN_PART);
	assert_string_equal(FAILED(w, "POL-11", "spare")->source, "a");
	assert_string_equal(UNSURE(w, "POL-11", "spare")->source, "b");
}

static void
what_a_source_does_not_have_is_no_hole(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", MUSTER_DATA_CREDENTIALS);
	world_add_hole(
	    w, "dt", "tokens", MUSTER_DATA_CREDENTIALS, PART_NOT_OFFERED);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "TOK-01")->status, MUSTER_RULE_EVALUATED);
	assert_non_null(FAILED(w, "ACC-12", "cleo"));
}

static void
a_policy_not_read_puts_its_holders_in_doubt(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_policy(w, "dt", "secret", "x:y:z", TRI_UNKNOWN);
	world_add_grant(w, "dt", "readers", "secret");
	assert_int_equal(world_run(w), 0);
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(UNSURE(w, "PRV-01", "ben"));
	assert_int_equal(world_result(w, "PRV-01")->n_pass, 1);
}

static void
a_member_no_list_knows_makes_a_group_not_empty(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_member(w, "dt", "empty", "stranger");
	assert_int_equal(world_run(w), 0);
	assert_null(FAILED(w, "GRP-01", "empty"));
}

static void
ids_that_meet_are_made_longer(void **state)
{
	struct world *w = *state;
	struct findings list = { NULL, 0, 0 };
	struct finding f = { .rule = "ACC-01",
		.subject_id = "a",
		.subject_name = "a",
		.source = "s" };

	/* The same subject twice is the only collision we can make. */
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	f.subject_id = "b";
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	assert_int_equal(findings_finish(&list, &w->arena, &w->err), 0);
	assert_int_equal(strlen(list.items[0].id) + strlen(list.items[1].id) +
			     strlen(list.items[2].id),
	    3 * strlen("ACC-01-") + 40 + 40 + 10);
}

static void
an_empty_model_has_no_findings_but_on_itself(void **state)
{
	struct world *w = *state;

	assert_int_equal(world_run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++)
		assert_string_equal(w->verdicts.findings[i].rule, "IPE-08");
	assert_int_equal(
	    world_result(w, "ACC-01")->status, MUSTER_RULE_NOT_EVALUATED);
}

/* Ada was asked for at the account: policy writing is agreed on, and the
 * platform names a permission more. */
static void
add_answers(struct world *w, const char *source)
{
	static const char *const permissions[] = { "iam:policies:write",
		"iam:bindings:write" };
	const struct platform_question q = { .source = source,
		.account_id = "ada",
		.scope_id = "acc",
		.evidence = NONE };
	struct platform_answer a = { .source = source,
		.account_id = "ada",
		.scope_id = "acc",
		.evidence = NONE };
	const struct scope scope = { .source = source,
		.id = "acc",
		.kind = SCOPE_ACCOUNT,
		.evidence = NONE };

	assert_int_equal(model_add_scope(w->model, &scope, &w->err), 0);
	for (size_t i = 0; i < NITEMS(permissions); i++) {
		a.permission = permissions[i];
		assert_int_equal(model_add_answer(w->model, &a, &w->err), 0);
	}
	assert_int_equal(model_add_question(w->model, &q, &w->err), 0);
}

static void
answers_of_the_platform_reach_the_rules(void **state)
{
	struct world *w = *state;
	const struct finding *f;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	add_answers(w, "dt");
	assert_int_equal(world_run(w), 0);
	f = FAILED(w, "POL-10", "ada");
	assert_non_null(f);
	assert_int_equal(f->severity, MUSTER_HIGH);
	assert_string_equal(f->facts[0].text, "iam:bindings:write");
	assert_string_equal(f->facts[2].text, "nothing");
	assert_string_equal(f->facts[3].text, "ALLOW");
	assert_int_equal(world_result(w, "POL-10")->n_pass, 0);
	assert_int_equal(world_result(w, "POL-10")->n_unknown, 0);
}

/* What we worked out is in doubt then, not the platform. */
static void
a_difference_is_uncertain_while_bindings_are_missing(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_add_parts(w, "dt", MUSTER_DATA_GRANTS);
	world_add_hole(
	    w, "dt", "bindings", MUSTER_DATA_GRANTS, PART_PARTIAL);
	add_answers(w, "dt");
	assert_int_equal(world_run(w), 0);
	assert_null(FAILED(w, "POL-10", "ada"));
	assert_non_null(UNSURE(w, "POL-10", "ada"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(data_quality_runs_last),
		TEST(settings_come_from_the_configuration),
		TEST(a_wrong_setting_says_what_would_be_right),
		TEST(verdicts_are_counted_and_kept_with_their_facts),
		TEST(a_binding_is_named_by_what_it_gives_to_whom),
		TEST(the_same_run_gives_the_same_findings),
		TEST(an_id_is_the_same_in_every_run_and_place),
		TEST(two_sources_may_use_the_same_ids),
		TEST(data_nobody_delivers_is_not_evaluated),
		TEST(data_not_read_at_all_is_not_evaluated),
		TEST(what_rests_on_absence_is_unknown_when_data_is_missing),
		TEST(a_hole_in_one_source_leaves_the_other_certain),
		TEST(what_a_source_does_not_have_is_no_hole),
		TEST(a_policy_not_read_puts_its_holders_in_doubt),
		TEST(a_member_no_list_knows_makes_a_group_not_empty),
		TEST(ids_that_meet_are_made_longer),
		TEST(an_empty_model_has_no_findings_but_on_itself),
		TEST(answers_of_the_platform_reach_the_rules),
		TEST(a_difference_is_uncertain_while_bindings_are_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
