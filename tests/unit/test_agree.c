/* SPDX-License-Identifier: Apache-2.0 */
/* What we worked out beside what the platform answered. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "source/dynatrace/dt_policy.h"
#include "support/org.h"

#define NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static int
open_org(void **state)
{
	static struct org o;

	org_open(&o);
	*state = &o;
	return 0;
}

static int
close_org(void **state)
{
	org_close(*state);
	return 0;
}

static void
ask(struct org *o, const char *at)
{
	struct platform_question q = {
		.account_id = "ann", .scope_id = at, .evidence = NONE
	};
	struct err err;

	q.source = o->model->accounts[0].source;
	assert_true(model_add_question(o->model, &q, &err) >= 0);
}

/* The platform's answer, written as a policy; from the policy "p". */
static void
answer_from(struct org *o, const char *at, const char *text, const char *policy)
{
	struct platform_answer a = { .account_id = "ann",
		.scope_id = at,
		.policy_ids = &policy,
		.n_policies = 1,
		.evidence = NONE };
	struct dt_policy read;
	struct err err = { ERR_NONE, "" };

	a.source = o->model->accounts[0].source;
	if (dt_policy_read(&read, text, &o->arena, &err) != 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < read.n_statements; i++)
		for (size_t p = 0; p < read.statements[i].n_permissions; p++) {
			a.permission = read.statements[i].permissions[p];
			a.deny = read.statements[i].deny;
			a.conditions = read.statements[i].conditions;
			a.n_conditions = read.statements[i].n_conditions;
			assert_int_equal(
			    model_add_answer(o->model, &a, &err), 0);
		}
	ask(o, at);
}

static void
answer(struct org *o, const char *at, const char *text)
{
	answer_from(o, at, text, "p");
}

/* Ann holds the policy "p" at the account. */
static void
hold(struct org *o, const char *policy)
{
	org_in(o, "ann", "team");
	org_policy(o, "p", policy);
	org_grant(o, "team", "p", "acc");
}

/* "same different unclear" of all questions. */
static const char *
counts(struct org *o)
{
	const struct agreement_count *c;
	const char *text;

	org_derive(o, NOW);
	c = &o->d->agreements->total;
	text = arena_printf(
	    &o->arena, "%zu %zu %zu", c->same, c->different, c->unclear);
	assert_non_null(text);
	return text;
}

static void
equal_answers_agree(void **state)
{
	hold(*state, "ALLOW slo:slos:read; ALLOW storage:logs:read WHERE "
		     "storage:bucket-name IN (\"a\", \"b\");");
	answer(*state, "acc",
	    "ALLOW storage:logs:read WHERE storage:bucket-name IN (\"b\", "
	    "\"a\"); ALLOW slo:slos:read;");
	assert_string_equal(counts(*state), "2 0 0");
}

static void
what_means_the_same_agrees(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW storage:logs:read WHERE storage:bucket-name = \"a\";"
		"ALLOW storage:logs:read WHERE storage:bucket-name = \"b\";"
		"ALLOW slo:slos:read;");
	answer(o, "acc",
	    "ALLOW storage:logs:read WHERE storage:bucket-name IN (\"a\", "
	    "\"b\"); ALLOW slo:slos:read WHERE global:week-day = \"Monday\";"
	    "ALLOW slo:slos:read;");
	assert_string_equal(counts(o), "2 0 0");
}

static void
a_permission_that_only_the_platform_names_is_a_difference(void **state)
{
	struct org *o = *state;
	const struct comparison *c;

	hold(o, "ALLOW slo:slos:read;");
	answer(o, "acc", "ALLOW slo:slos:read, slo:slos:write;");
	assert_string_equal(counts(o), "1 1 0");
	c = &o->d->agreements->items[0];
	assert_string_equal(c->permission, "slo:slos:write");
	assert_int_equal(c->result, AGREEMENT_DIFFERENT);
	assert_true(c->more);
	assert_string_equal(c->ours, "nothing");
	assert_string_equal(c->theirs, "ALLOW by \"p\"");
	assert_null(c->why);
}

static void
a_permission_that_only_we_name_is_a_difference(void **state)
{
	struct org *o = *state;
	const struct comparison *c;

	hold(o, "ALLOW slo:slos:read, slo:slos:write WHERE global:week-day = "
		"\"Monday\";");
	answer(o, "acc",
	    "ALLOW slo:slos:read WHERE global:week-day = \"Monday\";");
	assert_string_equal(counts(o), "1 1 0");
	c = &o->d->agreements->items[0];
	assert_false(c->more);
	assert_string_equal(c->ours,
	    "ALLOW WHERE global:week-day = \"Monday\" by \"p\" for group "
	    "\"team\"");
	assert_string_equal(c->theirs, "nothing");
}

static void
other_conditions_are_a_difference(void **state)
{
	hold(*state,
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"a\";");
	answer(*state, "acc",
	    "ALLOW storage:logs:read WHERE storage:bucket-name = \"b\";");
	assert_string_equal(counts(*state), "0 1 0");
}

static void
a_deny_that_one_side_lacks_is_a_difference(void **state)
{
	hold(*state,
	    "ALLOW slo:slos:read; DENY slo:slos:read WHERE global:week-day "
	    "= \"Monday\";");
	answer(*state, "acc", "ALLOW slo:slos:read;");
	assert_string_equal(counts(*state), "0 1 0");
}

static void
nothing_in_the_end_agrees_however_it_is_told(void **state)
{
	hold(*state,
	    "ALLOW slo:slos:read; DENY slo:slos:read; DENY slo:slos:write;");
	answer(*state, "acc", "DENY slo:slos:read;");
	assert_string_equal(counts(*state), "2 0 0");
}

static void
an_empty_answer_means_that_nothing_is_held(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW slo:slos:read;");
	ask(o, "acc");
	assert_string_equal(counts(o), "0 1 0");
	assert_int_equal(o->d->agreements->n_accounts, 1);
}

static void
grants_of_an_environment_count_there_and_not_above(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW slo:slos:read;");
	org_policy(o, "q", "ALLOW slo:slos:write;");
	org_grant(o, "team", "q", "shop");
	answer(o, "acc", "ALLOW slo:slos:read;");
	answer(o, "shop", "ALLOW slo:slos:read, slo:slos:write;");
	answer(o, "bank", "ALLOW slo:slos:read, slo:slos:write;");
	assert_string_equal(counts(o), "4 1 0");
	assert_string_equal(
	    o->model->questions[o->d->agreements->items[0].question].scope_id,
	    "bank");
	assert_int_equal(o->d->agreements->n_accounts, 1);
}

static void
classic_permissions_are_not_compared(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW slo:slos:read;");
	org_role(o, "account-viewer");
	org_grant(o, "team", "role:account-viewer", "acc");
	answer(o, "acc", "ALLOW slo:slos:read;");
	assert_string_equal(counts(o), "1 0 1");
	assert_non_null(strstr(o->d->agreements->items[0].why, "classic"));
}

/* The role brings what a policy gives under a condition: the policy alone is
 * compared. */
static void
a_classic_permission_beside_a_policy_is_left_out(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW environment:roles:viewer WHERE "
		"environment:management-zone = \"z\"; ALLOW slo:slos:read;");
	org_role(o, "tenant-viewer");
	org_grant(o, "team", "role:tenant-viewer", "shop");
	answer(o, "shop",
	    "ALLOW environment:roles:viewer WHERE "
	    "environment:management-zone = \"z\"; ALLOW slo:slos:read;");
	assert_string_equal(counts(o), "2 0 1");
	assert_string_equal(
	    o->d->agreements->items[0].permission, "tenant-viewer");
}

static void
a_policy_that_was_not_understood_excuses(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW slo:slos:read;");
	org_unread_policy(o, "odd", TRI_NO);
	org_grant(o, "team", "odd", "acc");
	answer(o, "acc", "ALLOW slo:slos:read;");
	answer_from(o, "acc", "ALLOW slo:slos:write;", "odd");
	assert_string_equal(counts(o), "1 0 1");
	assert_non_null(strstr(o->d->agreements->items[0].why,
	    "\"odd\" has a text that was not "));
}

static void
a_policy_nobody_listed_excuses(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW slo:slos:read;");
	answer(o, "acc", "ALLOW slo:slos:read;");
	answer_from(o, "acc", "ALLOW slo:slos:write;", "gone");
	assert_string_equal(counts(o), "1 0 1");
	assert_non_null(
	    strstr(o->d->agreements->items[0].why, "not in the inventory"));
}

static void
values_that_the_platform_fills_in_are_not_compared(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW storage:logs:read WHERE storage:dt.security_context = "
		"\"${global:userId}\";");
	answer(o, "acc",
	    "ALLOW storage:logs:read WHERE storage:dt.security_context = "
	    "\"ann\";");
	assert_string_equal(counts(o), "0 0 1");
	assert_non_null(strstr(o->d->agreements->items[0].why, "filled in"));
}

static void
what_comes_along_need_not_be_listed(void **state)
{
	struct org *o = *state;

	hold(o, "ALLOW environment:roles:manage-settings;");
	answer(o, "acc", "ALLOW environment:roles:manage-settings;");
	assert_string_equal(counts(o), "1 0 1");
	assert_string_equal(
	    o->d->agreements->items[0].permission, "environment:roles:viewer");
}

static void
wildcards_are_not_compared(void **state)
{
	hold(*state, "ALLOW slo:*:*;");
	answer(*state, "acc", "ALLOW slo:slos:read;");
	assert_string_equal(counts(*state), "0 0 2");
}

static void
an_answer_that_was_not_understood_is_not_compared(void **state)
{
	struct org *o = *state;
	struct err err;
	struct platform_answer a = { .account_id = "ann",
		.scope_id = "acc",
		.permission = "slo:slos:write",
		.unclear = true,
		.evidence = NONE };

	hold(o, "ALLOW slo:slos:read;");
	answer(o, "acc", "ALLOW slo:slos:read;");
	a.source = o->model->accounts[0].source;
	assert_int_equal(model_add_answer(o->model, &a, &err), 0);
	assert_string_equal(counts(o), "1 0 1");
}

/* Values that no grant gave a parameter match nothing, and say so alike. */
static void
an_unset_parameter_told_alike_agrees(void **state)
{
	static const char text[] =
	    "ALLOW storage:logs:read WHERE storage:dt.security_context = "
	    "\"${bindParam:team}\";";

	hold(*state, text);
	answer(*state, "acc", text);
	assert_string_equal(counts(*state), "1 0 0");
}

static void
an_account_nobody_knows_is_not_compared(void **state)
{
	struct org *o = *state;
	struct err err;
	struct platform_question q = {
		.account_id = "eve", .scope_id = "acc", .evidence = NONE
	};

	hold(o, "ALLOW slo:slos:read;");
	q.source = o->model->accounts[0].source;
	assert_int_equal(model_add_question(o->model, &q, &err), 0);
	assert_string_equal(counts(o), "0 0 0");
	assert_int_equal(o->d->agreements->n_accounts, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_answers_agree),
		TEST(what_means_the_same_agrees),
		TEST(a_permission_that_only_the_platform_names_is_a_difference),
		TEST(a_permission_that_only_we_name_is_a_difference),
		TEST(other_conditions_are_a_difference),
		TEST(a_deny_that_one_side_lacks_is_a_difference),
		TEST(nothing_in_the_end_agrees_however_it_is_told),
		TEST(an_empty_answer_means_that_nothing_is_held),
		TEST(grants_of_an_environment_count_there_and_not_above),
		TEST(classic_permissions_are_not_compared),
		TEST(a_classic_permission_beside_a_policy_is_left_out),
		TEST(a_policy_that_was_not_understood_excuses),
		TEST(a_policy_nobody_listed_excuses),
		TEST(values_that_the_platform_fills_in_are_not_compared),
		TEST(what_comes_along_need_not_be_listed),
		TEST(wildcards_are_not_compared),
		TEST(an_answer_that_was_not_understood_is_not_compared),
		TEST(an_unset_parameter_told_alike_agrees),
		TEST(an_account_nobody_knows_is_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
