/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule may not do, and what the engine says when it does. */
#include "support/test.h"

#include "support/engine_world.h"

static void
every_builtin_rule_keeps_to_the_contract(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; rule_table[i] != NULL; i++) {
		if (contract_check(rule_table[i], &w->err) != 0)
			fail_msg("%s", w->err.text);
		assert_string_not_equal(rule_table[i]->false_alarm, "");
	}
}

static const char *victim_id;
static int (*victim_act)(const struct muster_host *, struct muster_run *);

static int
act(const struct muster_host *host, struct muster_run *r)
{
	return victim_act(host, r);
}

static const struct muster_setting bad_settings[] = {
	{ "n", "a number", 3, 1, 5 }, { NULL, NULL, 0, 0, 0 }
};
static const struct muster_rule bad_rule = { .abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "BAD-01",
	.family = "test",
	.title = "t",
	.logic = "l",
	.rationale = "r",
	.fix = "f",
	.false_alarm = "a",
	.severity = MUSTER_LOW,
	.settings = bad_settings,
	.check = act };

/* The engine with bad_rule in place of the first. */
static void
expect_breach(struct world *w,
    int (*what)(const struct muster_host *, struct muster_run *),
    const char *says)
{
	const struct rule_result saved = w->engine->rules[0];
	struct setting_value value = { &bad_settings[0], 3, false };

	victim_act = what;
	err_clear(&w->err);
	w->engine->rules[0].rule = &bad_rule;
	w->engine->rules[0].module = "bad.so";
	w->engine->rules[0].settings = &value;
	w->engine->rules[0].n_settings = 1;
	assert_int_equal(world_run(w), -1);
	if (strstr(w->err.text, says) == NULL ||
	    strstr(w->err.text, "rule BAD-01 (module bad.so)") == NULL)
		fail_msg("\"%s\" lacks \"%s\"", w->err.text, says);
	w->engine->rules[0] = saved;
}

static int
judge_id(const struct muster_host *host, struct muster_run *r,
    enum muster_subject kind, const char *id)
{
	return host->judge(r, MUSTER_PASS, kind, id, NULL, MUSTER_LOW, NULL);
}

static int
judges_twice(const struct muster_host *host, struct muster_run *r)
{
	(void)judge_id(host, r, MUSTER_ACCOUNT, victim_id);
	(void)judge_id(host, r, MUSTER_ACCOUNT, victim_id);
	return 0; /* does not hand the failure on */
}

static int
judges_nobody(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_ACCOUNT, "nobody");
}

static int
judges_another_kind(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_GROUP, victim_id);
}

static int
judges_no_kind(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, (enum muster_subject)99, victim_id);
}

static int
judges_null(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_ACCOUNT, NULL);
}

static int
judges_a_later_rule(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_RULE, "IPE-08");
}

static int
gives_no_reason(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, NULL,
	    MUSTER_LOW, "low: so");
}

static int
gives_no_severity_reason(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(
	    r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, "so", MUSTER_LOW, NULL);
}

static int
gives_no_verdict_we_know(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(r, (enum muster_verdict)7, MUSTER_ACCOUNT, victim_id,
	    "so", MUSTER_LOW, "so");
}

static int
writes_bad_text(const struct muster_host *host, struct muster_run *r)
{
	if (host->fact_text(r, "name", "\xff\xfe") != 0)
		return -1;
	return host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, "so",
	    MUSTER_LOW, "low: so");
}

static int
asks_for_a_foreign_setting(const struct muster_host *host, struct muster_run *r)
{
	return host->setting(r, "days") == 0 ? 0 : -1;
}

static int
states_without_end(const struct muster_host *host, struct muster_run *r)
{
	while (host->fact_number(r, "n", 1) == 0)
		;
	return -1;
}

static int
gives_up(const struct muster_host *host, struct muster_run *r)
{
	(void)host;
	(void)r;
	return -1;
}

static void
a_breach_of_the_contract_names_rule_and_module(void **state)
{
	struct world *w = *state;

	victim_id = "ada";
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	expect_breach(w, judges_twice, "judges the account \"ada\" twice");
	expect_breach(w, judges_nobody, "\"nobody\", which does not exist");
	expect_breach(w, judges_another_kind, "the group \"ada\"");
	expect_breach(w, judges_no_kind, "kind of subject");
	expect_breach(w, judges_null, "without an id");
	expect_breach(w, judges_a_later_rule, "\"IPE-08\"");
	expect_breach(w, gives_no_reason, "no reason for a verdict");
	expect_breach(w, gives_no_severity_reason, "reason for the severity");
	expect_breach(w, gives_no_verdict_we_know, "verdict");
	expect_breach(w, writes_bad_text, "not UTF-8");
	expect_breach(w, asks_for_a_foreign_setting, "setting \"days\"");
	expect_breach(w, states_without_end, "facts");
	expect_breach(w, gives_up, "gave up");
	assert_int_equal(world_run(w), 0);
}

static int
reads_by_copy(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entitlement *e;
	const struct muster_group *g;
	size_t n = 0, found = 0;

	for (size_t i = 0; (e = host->entitlement(r, i)) != NULL; i++) {
		struct muster_entitlement copy = *e;

		for (size_t k = 0; host->statement(r, &copy, k) != NULL; k++)
			n++;
		for (size_t k = 0; host->entitlement_grant(r, &copy, k) != NULL;
		     k++)
			found++;
	}
	for (size_t i = 0; (g = host->group(r, i)) != NULL; i++) {
		struct muster_group copy = *g;

		for (size_t k = 0; host->group_grant(r, &copy, k) != NULL; k++)
			found += 10;
	}
	if (host->statement(r, NULL, 0) != NULL ||
	    host->group_grant(r, NULL, 0) != NULL)
		return -1;
	return n == 3 && found == 34 && host->setting(r, "n") == 3 ? 0 : -1;
}

static void
a_copied_view_is_found_by_its_id(void **state)
{
	struct world *w = *state;
	const struct rule_result saved = w->engine->rules[0];
	struct setting_value value = { &bad_settings[0], 3, false };

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	victim_act = reads_by_copy;
	w->engine->rules[0].rule = &bad_rule;
	w->engine->rules[0].settings = &value;
	w->engine->rules[0].n_settings = 1;
	assert_int_equal(world_run(w), 0);
	w->engine->rules[0] = saved;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(every_builtin_rule_keeps_to_the_contract),
		TEST(a_breach_of_the_contract_names_rule_and_module),
		TEST(a_copied_view_is_found_by_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
