/* SPDX-License-Identifier: Apache-2.0 */
/* Taking rows in, finding them, and whether a population is whole. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"

static int
open_model(void **state)
{
	*state = model_new();
	return *state == NULL ? -1 : 0;
}

static int
close_model(void **state)
{
	model_free(*state);
	return 0;
}

static void
text_is_copied(void **state)
{
	struct model *m = *state;
	char id[] = "u1", login[] = "ann@example.com";
	struct account row = { .source = "dt", .id = id, .login = login };
	struct err err;

	assert_int_equal(model_add_account(m, &row, &err), 0);
	id[0] = login[0] = 'X';
	assert_string_equal(m->accounts[0].id, "u1");
	assert_string_equal(m->accounts[0].login, "ann@example.com");
}

static void
equal_text_is_stored_once(void **state)
{
	struct model *m = *state;
	struct membership row = {
		.source = "dt", .group_id = "g", .member_id = "u1"
	};
	struct err err;

	assert_int_equal(model_add_membership(m, &row, &err), 0);
	row.member_id = "u2";
	assert_int_equal(model_add_membership(m, &row, &err), 0);
	assert_ptr_equal(
	    m->memberships[0].group_id, m->memberships[1].group_id);
	assert_ptr_equal(m->memberships[0].source, m->memberships[1].source);
}

static void
lists_are_copied_deeply(void **state)
{
	struct model *m = *state;
	char value[] = "a", name[] = "storage:logs:read";
	const char *values[] = { value };
	const char *names[] = { name };
	struct condition condition = { "storage:bucket-name", CONDITION_EQUAL,
		values, 1 };
	struct statement statement = { false, names, 1, &condition, 1 };
	struct entitlement row = { .source = "dt",
		.id = "p",
		.statements = &statement,
		.n_statements = 1 };
	struct err err;

	assert_int_equal(model_add_entitlement(m, &row, &err), 0);
	value[0] = name[0] = 'X';
	names[0] = values[0] = NULL;
	condition.attribute = NULL;
	statement.n_conditions = 0;
	assert_string_equal(m->entitlements[0].statements[0].permissions[0],
	    "storage:logs:read");
	assert_string_equal(
	    m->entitlements[0].statements[0].conditions[0].values[0], "a");
	assert_string_equal(
	    m->entitlements[0].statements[0].conditions[0].attribute,
	    "storage:bucket-name");
}

static void
a_later_row_with_the_same_id_replaces_the_earlier(void **state)
{
	struct model *m = *state;
	struct account row = { .source = "dt", .id = "u1", .login = "old" };
	struct err err;

	assert_int_equal(model_add_account(m, &row, &err), 0);
	row.login = "new";
	assert_int_equal(model_add_account(m, &row, &err), 1);
	assert_int_equal(m->n_accounts, 1);
	assert_string_equal(m->accounts[0].login, "new");
	row.source = "other";
	assert_int_equal(model_add_account(m, &row, &err), 0);
	assert_int_equal(m->n_accounts, 2);
}

static void
a_repeated_membership_counts_once_but_equal_grants_stay(void **state)
{
	struct model *m = *state;
	struct membership member = {
		.source = "dt", .group_id = "g", .member_id = "x"
	};
	struct grant grant = { .source = "dt",
		.group_id = "g",
		.entitlement_id = "p",
		.scope_id = "acc" };
	struct err err;

	assert_int_equal(model_add_membership(m, &member, &err), 0);
	assert_int_equal(model_add_membership(m, &member, &err), 1);
	member.member_is_group = true; /* a group of the same id */
	assert_int_equal(model_add_membership(m, &member, &err), 0);
	assert_int_equal(model_add_grant(m, &grant, &err), 0);
	assert_int_equal(model_add_grant(m, &grant, &err), 0);
	assert_int_equal(m->n_memberships, 2);
	assert_int_equal(m->n_grants, 2);
}

static void
events_without_id_are_all_kept(void **state)
{
	struct model *m = *state;
	struct event row = { .source = "dt", .at = 5 };
	struct err err;

	assert_int_equal(model_add_event(m, &row, &err), 0);
	assert_int_equal(model_add_event(m, &row, &err), 0);
	row.id = "e";
	assert_int_equal(model_add_event(m, &row, &err), 0);
	assert_int_equal(model_add_event(m, &row, &err), 1);
	row.scope_id = "env"; /* another log may use the same ids */
	assert_int_equal(model_add_event(m, &row, &err), 0);
	assert_int_equal(m->n_events, 4);
}

static void
parts_and_limits_are_told_apart_by_scope(void **state)
{
	struct model *m = *state;
	struct part part = { .source = "dt", .name = "bindings" };
	struct limit limit = { .source = "dt", .name = "policies" };
	struct err err;

	assert_int_equal(model_add_part(m, &part, &err), 0);
	assert_int_equal(model_add_part(m, &part, &err), 1);
	part.scope_id = "env";
	assert_int_equal(model_add_part(m, &part, &err), 0);
	assert_int_equal(model_add_limit(m, &limit, &err), 0);
	assert_int_equal(model_add_limit(m, &limit, &err), 1);
	limit.scope_id = "env";
	assert_int_equal(model_add_limit(m, &limit, &err), 0);
}

static void
a_row_can_be_completed_later(void **state)
{
	struct model *m = *state;
	struct account row = { .source = "dt", .id = "u1" };
	struct account *found;
	char text[] = "runs the pipeline";
	struct err err;

	assert_int_equal(model_add_account(m, &row, &err), 0);
	found = model_account(m, "dt", "u1");
	assert_non_null(found);
	found->description = model_text(m, text);
	text[0] = 'X';
	assert_string_equal(m->accounts[0].description, "runs the pipeline");
	assert_null(model_account(m, "dt", "u2"));
	assert_null(model_account(m, "other", "u1"));
	assert_null(model_entitlement(m, "dt", "u1"));
	assert_null(model_text(m, NULL));
}

static void
many_rows_are_found_again(void **state)
{
	struct model *m = *state;
	struct err err;
	char id[32];

	for (int i = 0; i < 5000; i++) {
		struct group row = { .source = "dt", .id = id };

		(void)snprintf(id, sizeof(id), "g%d", i);
		assert_int_equal(model_add_group(m, &row, &err), 0);
	}
	for (int i = 0; i < 5000; i++) {
		size_t at;

		(void)snprintf(id, sizeof(id), "g%d", i);
		at = model_find_group(m, "dt", id);
		assert_int_not_equal(at, NONE);
		assert_string_equal(m->groups[at].id, id);
	}
	assert_int_equal(model_find_group(m, "dt", "g5000"), NONE);
	assert_int_equal(model_find_group(m, NULL, "g1"), NONE);
	assert_int_equal(model_find_group(m, "dt", NULL), NONE);
}

static void
counts_that_differ_are_told(void **state)
{
	struct part p = { .rows = 10, .stated = -1, .second = -1 };

	(void)state;
	assert_int_equal(part_difference(&p), 0);
	p.stated = 12;
	assert_int_equal(part_difference(&p), -2);
	p.stated = 10;
	p.second = 7;
	assert_int_equal(part_difference(&p), 3);
	p.second = 10;
	assert_int_equal(part_difference(&p), 0);
}

static void
completeness_needs_every_required_part_whole(void **state)
{
	static const struct {
		bool required;
		enum part_status status;
		int64_t stated, second;
		const char *explanation;
		bool complete;
	} cases[] = {
		{ true, PART_COMPLETE, -1, -1, NULL, true },
		{ true, PART_COMPLETE, 10, 10, NULL, true },
		{ true, PART_PARTIAL, -1, -1, NULL, false },
		{ true, PART_UNREAD, -1, -1, NULL, false },
		{ true, PART_NOT_OFFERED, -1, -1, NULL, false },
		{ false, PART_UNREAD, -1, -1, NULL, true },
		{ false, PART_COMPLETE, 99, -1, NULL, true },
		{ true, PART_COMPLETE, 11, -1, NULL, false },
		{ true, PART_COMPLETE, 11, -1, "why", false },
		{ true, PART_COMPLETE, 9, -1, NULL, false },
		{ true, PART_COMPLETE, 9, -1, "why", true },
		{ true, PART_COMPLETE, 10, 12, NULL, false },
		{ true, PART_COMPLETE, 10, 12, "why", true },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct model *m = model_new();
		struct part p = { .source = "dt",
			.name = "users",
			.required = cases[i].required,
			.status = cases[i].status,
			.rows = 10,
			.stated = cases[i].stated,
			.second = cases[i].second,
			.explanation = cases[i].explanation };
		struct err err;
		size_t n = 99;

		assert_non_null(m);
		assert_int_equal(model_add_part(m, &p, &err), 0);
		if (model_is_complete(m, &n) != cases[i].complete)
			fail_msg("case %zu", i);
		assert_int_equal(n, cases[i].complete ? 0 : 1);
		model_free(m);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_model, close_model)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_copied),
		TEST(equal_text_is_stored_once),
		TEST(lists_are_copied_deeply),
		TEST(a_later_row_with_the_same_id_replaces_the_earlier),
		TEST(a_repeated_membership_counts_once_but_equal_grants_stay),
		TEST(events_without_id_are_all_kept),
		TEST(parts_and_limits_are_told_apart_by_scope),
		TEST(a_row_can_be_completed_later),
		TEST(many_rows_are_found_again),
		TEST(counts_that_differ_are_told),
		TEST(completeness_needs_every_required_part_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
