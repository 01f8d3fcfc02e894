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
static void
expect_breach(struct world *w, world_act *what, const char *says)
{
	world_only(w, what);
	err_clear(&w->err);
	assert_int_equal(world_run(w), -1);
	if (strstr(w->err.text, says) == NULL ||
	    strstr(w->err.text, "rule BAD-01 (module bad.so)") == NULL)
		fail_msg("\"%s\" lacks \"%s\"", w->err.text, says);
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

static char *
long_text(size_t n)
{
	char *text = malloc(n + 1);

	assert_non_null(text);
	memset(text, 'x', n);
	text[n] = '\0';
	return text;
}

static int
names_without_end(const struct muster_host *host, struct muster_run *r)
{
	char *text = long_text(MAX_ID_TEXT);
	const int rc = judge_id(host, r, MUSTER_ACCOUNT, text);

	free(text);
	return rc;
}

static int
states_too_much(const struct muster_host *host, struct muster_run *r)
{
	char *text = long_text(MAX_FACT_TEXT / 4);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 8; i++)
		rc = host->fact_text(r, "text", text);
	free(text);
	return rc;
}

static int
gives_too_much(const struct muster_host *host, struct muster_run *r)
{
	char *text = long_text(MAX_FACT_TEXT);
	const int rc = host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id,
	    text, MUSTER_LOW, "low: so");

	free(text);
	return rc;
}

static int
asks_of_nobody(const struct muster_host *host, struct muster_run *r)
{
	(void)host->registered(
	    r, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, "nobody");
	return 0;
}

static int
asks_without_id(const struct muster_host *host, struct muster_run *r)
{
	(void)host->past(r, MUSTER_ACCOUNT, NULL);
	return 0;
}

static int
asks_of_no_kind(const struct muster_host *host, struct muster_run *r)
{
	(void)host->past(r, (enum muster_subject)77, victim_id);
	return 0;
}

static int
asks_for_no_past(const struct muster_host *host, struct muster_run *r)
{
	(void)host->namesake(r, MUSTER_GROUP, "nobody");
	return 0;
}

static int
hands_in_its_own_account(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_account mine = { .id = "mine" };

	(void)host->membership(r, &mine, 0);
	return 0;
}

static int
hands_in_its_own_grant(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_grant mine = { .id = NULL };

	(void)host->effect(r, &mine, 0);
	return 0;
}

static int
hands_in_its_own_group(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_group mine = { .id = "mine" };

	(void)host->group_account(r, &mine, 0);
	return 0;
}

static int
hands_in_its_own_entry(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entry mine = { .id = "mine" };

	(void)host->entry_account(r, &mine, 0);
	return 0;
}

static int
hands_in_its_own_duty(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_duty mine = { .id = "mine" };

	(void)host->holding(r, host->account(r, 0), &mine);
	return 0;
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
	expect_breach(w, names_without_end, "id has no end");
	expect_breach(w, states_too_much, "MiB of facts");
	expect_breach(w, gives_too_much, "too much text");
	expect_breach(w, asks_of_nobody, "account \"nobody\"");
	expect_breach(w, asks_without_id, "account \"\"");
	expect_breach(w, asks_of_no_kind, "kind of subject");
	expect_breach(w, asks_for_no_past, "group \"nobody\"");
	expect_breach(w, hands_in_its_own_account, "an account that is none");
	expect_breach(w, hands_in_its_own_grant, "a grant that is none");
	expect_breach(w, hands_in_its_own_group, "a group that is none");
	expect_breach(w, hands_in_its_own_entry, "an entry that is none");
	expect_breach(w, hands_in_its_own_duty, "a duty that is none");
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

	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_only(w, reads_by_copy);
	assert_int_equal(world_run(w), 0);
}

static int
has_no_rows(const struct muster_host *host, struct muster_run *r)
{
	return host->membership(r, NULL, 0) != NULL ||
		       host->group_account(r, NULL, 0) != NULL ||
		       host->account_credential(r, NULL, 0) != NULL ||
		       host->effect(r, NULL, 0) != NULL ||
		       host->entry_account(r, NULL, 0) != NULL ||
		       host->holding(r, NULL, NULL) != NULL ||
		       host->escalation(r, NULL) != NULL
		   ? -1
		   : 0;
}

static void
nothing_has_no_rows(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	world_only(w, has_no_rows);
	assert_int_equal(world_run(w), 0);
}

/* As a module of its time is: what came later is not in its memory. */
static void
what_an_older_module_does_not_have_is_not_read(void **state)
{
	struct world *w = *state;

	world_rule.registers = UINT32_MAX;
	world_rule.abi = MUSTER_RULE_ABI - 1;
	assert_int_equal(contract_registers(&world_rule), 0);
	assert_int_equal(contract_check(&world_rule, &w->err), 0);
	world_rule.abi = MUSTER_RULE_ABI;
	assert_int_equal(contract_check(&world_rule, &w->err), -1);
	assert_non_null(strstr(w->err.text, "registers"));
	world_rule.registers = 1u << MUSTER_BOUNDED_POLICIES;
	assert_int_equal(contract_check(&world_rule, &w->err), 0);
}

static void
only_a_rule_on_data_nobody_delivers_may_lack_its_check(void **state)
{
	struct world *w = *state;
	struct muster_rule rule = world_rule;

	rule.registers = 0;
	rule.check = NULL;
	rule.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_HISTORY;
	assert_int_equal(contract_check(&rule, &w->err), -1);
	assert_non_null(strstr(w->err.text, "check is missing"));
	rule.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER;
	assert_int_equal(contract_check(&rule, &w->err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(every_builtin_rule_keeps_to_the_contract),
		TEST(a_breach_of_the_contract_names_rule_and_module),
		TEST(a_copied_view_is_found_by_its_id),
		TEST(nothing_has_no_rows),
		TEST(what_an_older_module_does_not_have_is_not_read),
		TEST(only_a_rule_on_data_nobody_delivers_may_lack_its_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
