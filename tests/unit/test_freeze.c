/* SPDX-License-Identifier: Apache-2.0 */
/* Order, references, names, ids, invitations, identities, ranges. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "abi/muster_rule.h"
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

static const struct model *
freeze(struct model *m)
{
	const struct model *frozen;
	struct err err = { ERR_NONE, "" };

	if (model_freeze(&frozen, m, &err) != 0)
		fail_msg("%s", err.text);
	assert_ptr_equal(frozen, m);
	return frozen;
}

static void
add_account(struct model *m, const char *source, const char *id,
    const char *login, enum account_type type)
{
	struct account row = { .source = source,
		.id = id,
		.login = login,
		.type = type,
		.status = ACCOUNT_PENDING,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.last_login = UTC_UNKNOWN,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = NONE };
	struct err err;

	assert_int_equal(model_add_account(m, &row, &err), 0);
}

static void
add_group(struct model *m, const char *id, const char *name)
{
	struct group row = { .source = "dt",
		.id = id,
		.name = name,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN };
	struct err err;

	assert_int_equal(model_add_group(m, &row, &err), 0);
}

static void
add_member(struct model *m, const char *group, const char *member, bool nested)
{
	struct membership row = { .source = "dt",
		.group_id = group,
		.member_id = member,
		.member_is_group = nested };
	struct err err;

	assert_int_equal(model_add_membership(m, &row, &err), 0);
}

static void
add_grant(struct model *m, const char *group, const char *entitlement,
    const char *const *boundaries, size_t n)
{
	struct grant row = { .source = "dt",
		.group_id = group,
		.entitlement_id = entitlement,
		.scope_id = "acc",
		.boundary_ids = boundaries,
		.n_boundaries = n,
		.created = UTC_UNKNOWN,
		.evidence = NONE };
	struct err err;

	assert_int_equal(model_add_grant(m, &row, &err), 0);
}

static void
an_empty_model_freezes(void **state)
{
	const struct model *m = freeze(*state);

	assert_true(m->frozen);
	assert_int_equal(m->n_identities, 0);
	assert_int_equal(model_find_account(m, "dt", "u"), NONE);
}

static void
rows_are_sorted_and_references_become_indexes(void **state)
{
	struct model *m = *state;

	add_account(m, "dt", "u2", "b@x", ACCOUNT_PERSON);
	add_account(m, "dt", "u1", "a@x", ACCOUNT_PERSON);
	add_account(m, "aa", "u9", "c@x", ACCOUNT_PERSON);
	add_group(m, "g2", "Two");
	add_group(m, "g1", "One");
	add_member(m, "g2", "u1", false);
	add_member(m, "g1", "u2", false);
	add_member(m, "g1", "g2", true);
	add_member(m, "g1", "u1", false);
	freeze(m);
	assert_string_equal(m->accounts[0].id, "u9");
	assert_string_equal(m->accounts[1].id, "u1");
	assert_int_equal(model_find_account(m, "dt", "u1"), 1);
	assert_int_equal(model_find_group(m, "dt", "g2"), 1);
	/* g1: its group first, then its accounts; then g2 */
	assert_true(m->memberships[0].member_is_group);
	assert_int_equal(m->memberships[0].member, 1);
	assert_int_equal(m->memberships[1].member, 1);
	assert_int_equal(m->memberships[2].member, 2);
	assert_int_equal(m->memberships[3].group, 1);
	assert_int_equal(m->groups[0].n_members, 3);
	assert_int_equal(m->groups[1].n_members, 1);
	assert_int_equal(m->accounts[1].n_memberships, 2);
	assert_int_equal(
	    m->membership_of_account[m->accounts[1].first_membership], 1);
	assert_int_equal(
	    m->membership_of_account[m->accounts[1].first_membership + 1], 3);
}

static void
dangling_references_are_kept_and_counted(void **state)
{
	static const char *const boundaries[] = { "gone", "b1" };
	struct model *m = *state;
	struct boundary b = { .source = "dt", .id = "b1", .name = "EU only" };
	struct credential c = { .source = "dt",
		.id = "t",
		.owner_id = "who",
		.created = UTC_UNKNOWN };
	struct err err;

	add_account(m, "dt", "u1", NULL, ACCOUNT_PERSON);
	add_group(m, "g1", "One");
	add_member(m, "g1", "u7", false);
	add_member(m, "g7", "u1", false);
	assert_int_equal(model_add_boundary(m, &b, &err), 0);
	assert_int_equal(model_add_credential(m, &c, &err), 0);
	add_grant(m, "g1", "p7", boundaries, 2);
	add_grant(m, "g7", "p7", NULL, 0);
	freeze(m);
	assert_int_equal(m->n_memberships, 2);
	assert_int_equal(m->n_dangling_members, 1);
	assert_int_equal(m->n_dangling_groups, 2);
	assert_int_equal(m->n_dangling_entitlements, 2);
	assert_int_equal(m->n_dangling_scopes, 2);
	assert_int_equal(m->n_dangling_boundaries, 1);
	assert_int_equal(m->n_dangling_owners, 1);
	assert_int_equal(m->grants[0].group, 0);
	assert_int_equal(m->grants[0].entitlement, NONE);
	assert_int_equal(m->grants[0].n_boundaries_missing, 1);
	assert_string_equal(m->grants[0].boundary_names, "EU only, gone");
	assert_int_equal(m->grants[1].group, NONE);
	assert_string_equal(m->grants[1].boundary_names, "");
	assert_int_equal(m->credentials[0].owner, NONE);
}

static void
equal_grants_get_numbered_ids(void **state)
{
	static const char *const ab[] = { "a", "b" };
	static const char *const ba[] = { "b", "a" };
	struct model *m = *state, *other = model_new();
	char first[64];

	assert_non_null(other);
	add_grant(m, "g", "p", ab, 2);
	add_grant(m, "g", "p", NULL, 0);
	add_grant(m, "g", "p", ba, 2);
	freeze(m);
	assert_int_equal(m->n_grants, 3);
	assert_int_equal(strlen(m->grants[0].id), 20);
	assert_string_not_equal(m->grants[0].id, m->grants[1].id);
	(void)snprintf(first, sizeof(first), "%s-2", m->grants[1].id);
	assert_string_equal(m->grants[2].id, first);
	/* the same in another run, with less around it */
	add_grant(other, "g", "p", ab, 2);
	freeze(other);
	assert_string_equal(other->grants[0].id, m->grants[1].id);
	model_free(other);
}

static void
parts_of_a_grant_cannot_run_into_each_other(void **state)
{
	static const char *const one[] = { "ab" };
	static const char *const two[] = { "a", "b" };
	struct model *m = *state;

	add_grant(m, "g", "pq", NULL, 0);
	add_grant(m, "gp", "q", NULL, 0);
	add_grant(m, "g", "p", one, 1);
	add_grant(m, "g", "p", two, 2);
	freeze(m);
	for (size_t i = 0; i < 4; i++)
		for (size_t k = i + 1; k < 4; k++)
			assert_string_not_equal(
			    m->grants[i].id, m->grants[k].id);
}

static void
a_name_to_show_is_always_there(void **state)
{
	static const struct {
		const char *given, *family, *login, *shown;
	} cases[] = {
		{ "Ann", "Lee", "a@x", "Ann Lee" },
		{ "Ann", NULL, "a@x", "Ann" },
		{ "", "Lee", "a@x", "Lee" },
		{ NULL, NULL, "a@x", "a@x" },
		{ NULL, NULL, NULL, "u4" },
	};
	struct model *m = *state;
	struct err err;
	char id[8];

	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct account row = { .source = "dt",
			.id = id,
			.login = cases[i].login,
			.given = cases[i].given,
			.family = cases[i].family };

		(void)snprintf(id, sizeof(id), "u%zu", i);
		assert_int_equal(model_add_account(m, &row, &err), 0);
	}
	freeze(m);
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_string_equal(m->accounts[i].display, cases[i].shown);
}

static void
one_person_in_two_sources_is_one_identity(void **state)
{
	struct model *m = *state;
	const struct identity *ann;

	add_account(m, "one", "u1", "Ann@Example.com", ACCOUNT_PERSON);
	add_account(m, "two", "u2", "ann@example.COM", ACCOUNT_TYPE_UNKNOWN);
	add_account(m, "two", "u3", "ann@example.com", ACCOUNT_SERVICE);
	add_account(m, "two", "u4", NULL, ACCOUNT_PERSON);
	freeze(m);
	assert_int_equal(m->n_identities, 3);
	ann = &m->identities[m->accounts[0].identity];
	assert_string_equal(ann->key, "ann@example.com");
	assert_int_equal(ann->n_accounts, 2);
	assert_int_equal(ann->type, ACCOUNT_PERSON);
	assert_int_equal(m->account_of_identity[ann->first_account], 0);
	assert_int_equal(m->account_of_identity[ann->first_account + 1], 1);
	assert_int_equal(m->accounts[1].identity, m->accounts[0].identity);
	assert_string_equal(
	    m->identities[m->accounts[2].identity].key, "two|u3");
	assert_string_equal(
	    m->identities[m->accounts[3].identity].key, "two|u4");
}

static void
add_event(struct model *m, int64_t at, const char *action, const char *kind,
    const char *object_id, const char *object_name)
{
	struct event row = { .source = "dt",
		.at = at,
		.action = action,
		.object_kind = kind,
		.object_id = object_id,
		.object_name = object_name };
	struct err err;

	assert_int_equal(model_add_event(m, &row, &err), 0);
}

static void
an_invitation_is_dated_by_its_latest_create_event(void **state)
{
	struct model *m = *state;

	add_account(m, "dt", "u1", "Ann@Example.com", ACCOUNT_PERSON);
	add_account(m, "dt", "u2", "bob@example.com", ACCOUNT_PERSON);
	add_account(m, "dt", "u3", "cy@example.com", ACCOUNT_PERSON);
	add_account(m, "dt", "u4", "di@example.com", ACCOUNT_PERSON);
	model_account(m, "dt", "u3")->status = ACCOUNT_ACTIVE;
	add_event(m, 300, "CREATE", "ACCOUNT_USER", "other", "ANN@example.com");
	add_event(m, 500, "create", "USER", "U1", NULL);
	add_event(m, 900, "DELETE", "USER", "u1", NULL);
	add_event(m, 900, "CREATE", "POLICY", "u1", NULL);
	add_event(m, UTC_UNKNOWN, "CREATE", "USER", "u2", NULL);
	add_event(m, 700, "CREATE", "USER", "u3", NULL);
	freeze(m);
	assert_int_equal(m->accounts[0].invited, 500);
	assert_true(m->accounts[1].invited == UTC_UNKNOWN);
	assert_true(m->accounts[2].invited == UTC_UNKNOWN); /* not pending */
	assert_true(m->accounts[3].invited == UTC_UNKNOWN);
}

static void
an_owner_is_found_by_id_or_by_login_in_any_case(void **state)
{
	struct model *m = *state;
	struct credential row = { .source = "dt", .created = UTC_UNKNOWN };
	struct err err;

	add_account(m, "dt", "u1", "Ann@Example.com", ACCOUNT_PERSON);
	add_account(m, "other", "u2", "bob@example.com", ACCOUNT_PERSON);
	row.id = "t1";
	row.owner_id = "u1";
	assert_int_equal(model_add_credential(m, &row, &err), 0);
	row.id = "t2";
	row.owner_id = "ann@example.COM";
	assert_int_equal(model_add_credential(m, &row, &err), 0);
	row.id = "t3";
	row.owner_id = "bob@example.com"; /* of another source */
	assert_int_equal(model_add_credential(m, &row, &err), 0);
	row.id = "t4";
	row.owner_id = NULL;
	assert_int_equal(model_add_credential(m, &row, &err), 0);
	freeze(m);
	assert_int_equal(m->credentials[0].owner, 0);
	assert_int_equal(m->credentials[1].owner, 0);
	assert_int_equal(m->credentials[2].owner, NONE);
	assert_int_equal(m->credentials[3].owner, NONE);
	assert_int_equal(m->n_dangling_owners, 1);
	assert_int_equal(m->accounts[0].n_credentials, 2);
	assert_int_equal(
	    m->credential_of_account[m->accounts[0].first_credential + 1], 1);
}

static void
values_out_of_range_are_dropped_and_reported(void **state)
{
	struct model *m = *state;
	struct part part = { .source = "dt",
		.name = "users",
		.rows = 1,
		.data = MUSTER_DATA_ACCOUNTS,
		.stated = -1,
		.second = -1,
		.status = PART_COMPLETE,
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN };
	struct account row = { .source = "dt",
		.id = "u1",
		.login_state = SEEN_AT,
		.last_login = -62135596800,
		.created = INT64_C(253402300800),
		.updated = 253402300799,
		.invited = UTC_UNKNOWN,
		.last_failed_login = 0,
		.logins = -5,
		.failed_logins = -1 };
	struct event event = { .source = "dt", .at = -1 };
	struct err err;

	assert_int_equal(model_add_part(m, &part, &err), 0);
	assert_int_equal(model_add_account(m, &row, &err), 0);
	assert_int_equal(model_add_event(m, &event, &err), 0);
	freeze(m);
	assert_true(m->accounts[0].last_login == UTC_UNKNOWN);
	assert_int_equal(m->accounts[0].login_state, SEEN_UNKNOWN);
	assert_true(m->accounts[0].created == UTC_UNKNOWN);
	assert_true(m->accounts[0].updated == 253402300799);
	assert_int_equal(m->accounts[0].last_failed_login, 0);
	assert_int_equal(m->accounts[0].logins, -1);
	assert_int_equal(m->n_gaps, 2);
	assert_string_equal(m->gaps[0].part, "events"); /* no such part */
	assert_string_equal(m->gaps[0].what, "1 value out of range in events");
	assert_string_equal(m->gaps[1].part, "users");
	assert_string_equal(
	    m->gaps[1].what, "3 values out of range in accounts");
	assert_string_equal(
	    m->parts[0].note, "3 values out of range in accounts");
	assert_int_equal(m->parts[0].status, PART_COMPLETE);
}

static void
add_answer(struct model *m, const char *account, const char *permission)
{
	struct platform_answer row = { .source = "a",
		.account_id = account,
		.scope_id = "s",
		.permission = permission,
		.evidence = NONE };
	struct err err;

	assert_int_equal(model_add_answer(m, &row, &err), 0);
}

static void
add_question(struct model *m, const char *account)
{
	struct platform_question row = { .source = "a",
		.account_id = account,
		.scope_id = "s",
		.evidence = NONE };
	struct err err;

	assert_int_equal(model_add_question(m, &row, &err), 0);
}

static void
answers_stand_with_their_question(void **state)
{
	struct model *m = *state;
	const struct model *f;
	const struct platform_question *q;

	add_account(m, "a", "u1", "u1@x", ACCOUNT_PERSON);
	add_account(m, "a", "u3", "u3@x", ACCOUNT_PERSON);
	add_question(m, "u3");
	add_question(m, "u1");
	add_question(m, "u9");
	add_answer(m, "u1", "x:y:read");
	add_answer(m, "u0", "x:y:read"); /* broke off: no question */
	add_answer(m, "u1", "a:b:read");
	add_answer(m, "u1", "a:b:read");
	add_answer(m, "u9", "a:b:read");
	f = freeze(m);
	q = f->questions;
	assert_int_equal(f->n_questions, 3);
	assert_string_equal(q[0].account_id, "u1");
	assert_int_equal(q[0].account, 0);
	assert_int_equal(q[0].scope, NONE);
	assert_int_equal(q[0].n_answers, 3);
	assert_string_equal(
	    f->answers[q[0].first_answer].permission, "a:b:read");
	assert_string_equal(
	    f->answers[q[0].first_answer + 2].permission, "x:y:read");
	assert_int_equal(q[1].account, 1);
	assert_int_equal(q[1].n_answers, 0);
	assert_int_equal(q[2].account, NONE);
	assert_int_equal(q[2].n_answers, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_model, close_model)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_stand_with_their_question),
		TEST(an_empty_model_freezes),
		TEST(rows_are_sorted_and_references_become_indexes),
		TEST(dangling_references_are_kept_and_counted),
		TEST(equal_grants_get_numbered_ids),
		TEST(parts_of_a_grant_cannot_run_into_each_other),
		TEST(a_name_to_show_is_always_there),
		TEST(one_person_in_two_sources_is_one_identity),
		TEST(an_invitation_is_dated_by_its_latest_create_event),
		TEST(an_owner_is_found_by_id_or_by_login_in_any_case),
		TEST(values_out_of_range_are_dropped_and_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
