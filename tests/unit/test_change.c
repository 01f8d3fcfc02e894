/* SPDX-License-Identifier: Apache-2.0 */
/* One review after the other: what is new, and what is gone. */
#include "support/test.h"

#include "base/err.h"
#include "support/reviews.h"

static const struct finding dormant = { .id = "ACC-01-a",
	.rule = "ACC-01",
	.version = 1,
	.severity = MUSTER_MEDIUM,
	.subject = MUSTER_ACCOUNT,
	.subject_id = "ann",
	.subject_name = "Ann",
	.source = "dt" };

static size_t
membership(const struct reviews *w, const char *account, const char *group)
{
	const struct model *m = w->o.model;

	for (size_t i = 0; i < m->n_memberships; i++)
		if (strcmp(m->memberships[i].member_id, account) == 0 &&
		    strcmp(m->memberships[i].group_id, group) == 0)
			return i;
	fail_msg("%s is not in %s", account, group);
	return NONE;
}

static bool
is_new(const struct reviews *w, const char *account, const char *group)
{
	return w->c->membership_new[membership(w, account, group)];
}

static int64_t
since(const struct reviews *w, const char *account, const char *group)
{
	return w->c->membership_since[membership(w, account, group)];
}

static const struct gone *
find_gone(const struct reviews *w, enum muster_subject subject, const char *id)
{
	for (size_t i = 0; i < w->c->n_gone; i++)
		if (w->c->gone[i].subject == subject &&
		    (id == NULL || strcmp(w->c->gone[i].id, id) == 0))
			return &w->c->gone[i];
	return NULL;
}

static void
first_review(struct reviews *w)
{
	review_of_ann(w, JULY);
	review_hand_on(w, "Q3");
}

static void
without_a_history_nothing_is_known_and_digests_are_there(void **state)
{
	struct reviews *w = *state;

	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	review_whole(w, JULY);
	assert_null(w->c->history);
	assert_int_equal(w->c->account[0], NONE);
	assert_int_equal(w->c->account_since[0], UTC_UNKNOWN);
	assert_false(w->c->membership_new[0]);
	assert_int_equal(w->c->membership_since[0], UTC_UNKNOWN);
	assert_false(w->c->source_known[0]);
	assert_int_equal(w->c->n_gone, 0);
	assert_int_equal(strlen(w->c->account_access[0]), 32);
	assert_int_equal(strlen(w->c->grant_digest[0]), 32);
	assert_int_equal(strlen(w->c->entitlement_digest[0]), 32);
}

static void
the_first_state_says_that_all_is_known_since_now(void **state)
{
	struct reviews *w = *state;
	const struct past_account *ann;

	first_review(w);
	ann = review_past(w, "ann");
	assert_int_equal(w->h->n_reviews, 1);
	assert_true(w->h->complete);
	assert_true(w->h->sources[0].complete);
	assert_int_equal(ann->first_seen, JULY);
	assert_int_equal(ann->n_grants, 1);
	assert_int_equal(ann->n_groups, 1);
	assert_int_equal(ann->since[0], JULY);
	assert_string_equal(
	    w->h->grants[0].name, "read for readers at Example");
}

static void
who_joined_and_what_was_granted_is_new(void **state)
{
	struct reviews *w = *state;

	first_review(w);
	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "ann", "writers");
	org_in(&w->o, "bob", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	org_grant(&w->o, "writers", "write", "acc");
	review_whole(w, OCTOBER);
	assert_true(w->c->source_known[0]);
	assert_int_equal(w->c->account_since[org_who(&w->o, "ann")], JULY);
	assert_int_equal(w->c->account_since[org_who(&w->o, "bob")], OCTOBER);
	assert_int_equal(w->c->account[org_who(&w->o, "bob")], NONE);
	assert_false(is_new(w, "ann", "readers"));
	assert_int_equal(since(w, "ann", "readers"), JULY);
	assert_true(is_new(w, "ann", "writers"));
	assert_true(is_new(w, "bob", "readers"));
	assert_int_equal(
	    w->c->grant_since[org_grant_at(&w->o, "readers", "read")], JULY);
	assert_int_equal(
	    w->c->grant[org_grant_at(&w->o, "writers", "write")], NONE);
	assert_int_equal(w->c->n_gone, 0);
	review_hand_on(w, "Q4");
	assert_int_equal(w->h->n_reviews, 2);
	assert_int_equal(review_past(w, "ann")->since[0], JULY);
	assert_int_equal(review_past(w, "ann")->since[1], OCTOBER);
}

static void
what_is_gone_is_gone_for_sure_only_if_all_was_read(void **state)
{
	struct reviews *w = *state;

	first_review(w);
	review_begin(w);
	org_account(&w->o, "bob", ACCOUNT_ACTIVE);
	review_whole(w, OCTOBER);
	assert_int_equal(w->c->n_gone, 3);
	assert_true(find_gone(w, MUSTER_ACCOUNT, "ann")->certain);
	assert_true(find_gone(w, MUSTER_GROUP, "readers")->certain);
	assert_true(find_gone(w, MUSTER_GRANT, NULL)->certain);
	review_begin(w);
	review_all_but(w, MUSTER_DATA_ACCOUNTS, OCTOBER);
	assert_false(find_gone(w, MUSTER_ACCOUNT, "ann")->certain);
	assert_true(find_gone(w, MUSTER_GROUP, "readers")->certain);
}

static void
what_nobody_could_read_is_handed_on(void **state)
{
	struct reviews *w = *state;

	first_review(w);
	review_begin(w); /* an outage: nothing came */
	review_part(w, "all", REVIEW_DATA, PART_UNREAD);
	review_compare(w, OCTOBER);
	review_hand_on(w, "Q4");
	assert_false(w->h->complete);
	assert_int_equal(review_past(w, "ann")->first_seen, JULY);
	assert_int_equal(review_past(w, "ann")->n_groups, 1);
	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	review_whole(w, JANUARY);
	assert_int_equal(w->c->n_gone, 0);
	assert_int_equal(w->c->membership_since[0], JULY);
	assert_false(w->c->membership_new[0]);
}

static void
a_group_whose_members_came_back_is_not_news(void **state)
{
	struct reviews *w = *state;

	first_review(w);
	review_begin(w);
	org_account(&w->o, "ann", ACCOUNT_ACTIVE);
	org_grant(&w->o, "readers", "read", "acc");
	review_all_but(w, MUSTER_DATA_MEMBERS, OCTOBER);
	review_hand_on(w, "Q4");
	assert_int_equal(review_past(w, "ann")->n_groups, 1);
	assert_int_equal(review_past(w, "ann")->n_grants, 0);
	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "bob", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	review_part(w, "hole", MUSTER_DATA_MEMBERS, PART_COMPLETE);
	review_part(w, "rest", REVIEW_DATA, PART_COMPLETE);
	review_compare(w, JANUARY);
	assert_int_equal(since(w, "ann", "readers"), JULY);
	/* bob may have been in it: members were not read whole then */
	assert_false(is_new(w, "bob", "readers"));
	assert_int_equal(since(w, "bob", "readers"), UTC_UNKNOWN);
}

static void
another_tenant_under_the_same_name_has_no_history(void **state)
{
	struct model_source other = {
		.id = "dt", .kind = "dynatrace", .tenant = "another"
	};
	struct reviews *w = *state;
	struct err err;

	review_of_ann(w, JULY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "Q3");
	assert_int_equal(w->h->n_findings, 1);
	review_begin(w);
	assert_int_equal(model_add_source(w->o.model, &other, &err), 1);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "bob", "readers");
	review_whole(w, OCTOBER);
	assert_false(w->c->source_known[0]);
	assert_int_equal(w->c->account[0], NONE);
	assert_int_equal(w->c->account_since[0], UTC_UNKNOWN);
	assert_false(w->c->membership_new[0]);
	assert_int_equal(w->c->n_gone, 0);
	review_hand_on(w, "Q4");
	assert_int_equal(review_past(w, "ann")->first_seen, OCTOBER);
	assert_int_equal(w->h->n_findings, 0);
}

static void
groups_of_everyone_and_nested_groups_are_told_apart(void **state)
{
	struct reviews *w = *state;

	first_review(w);
	review_begin(w);
	org_group(&w->o, "everybody", TRI_YES);
	org_in(&w->o, "ann", "everybody");
	org_in(&w->o, "ann", "readers");
	org_group_in(&w->o, "readers", "staff");
	org_grant(&w->o, "readers", "read", "acc");
	review_whole(w, OCTOBER);
	assert_false(is_new(w, "ann", "everybody"));
	assert_false(is_new(w, "readers", "staff"));
	review_hand_on(w, "Q4");
	assert_int_equal(
	    review_past(w, "ann")->n_groups, 2); /* readers, staff */
	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "ann", "staff"); /* now herself */
	org_group_in(&w->o, "readers", "staff");
	org_grant(&w->o, "readers", "read", "acc");
	review_whole(w, JANUARY);
	assert_int_equal(since(w, "ann", "staff"), OCTOBER);
	assert_false(is_new(w, "ann", "staff"));
}

/* ---- digests ---- */

static void
logs_review(
    struct reviews *w, const char *boundary, const char *policy, int64_t now)
{
	review_begin(w);
	org_boundary(&w->o, "b", boundary);
	org_policy(&w->o, "logs", policy);
	org_in(&w->o, "ann", "g");
	org_bind(&w->o, "g", "logs", "acc", "b", NULL);
	review_whole(w, now);
}

static void
a_rewritten_policy_or_boundary_has_another_digest(void **state)
{
	struct reviews *w = *state;
	const struct past_grant *then;
	size_t grant;

	logs_review(w, "storage:bucket-name = \"a\";",
	    "ALLOW storage:logs:read;", JULY);
	review_hand_on(w, "Q3");
	logs_review(w, "storage:bucket-name = \"z\";",
	    "ALLOW storage:logs:read; // more", OCTOBER);
	grant = org_grant_at(&w->o, "g", "logs");
	assert_int_not_equal(w->c->grant[grant], NONE);
	then = &w->h->grants[w->c->grant[grant]];
	assert_string_not_equal(w->c->grant_digest[grant], then->digest);
	for (size_t i = 0; i < w->o.model->n_entitlements; i++) {
		bool same =
		    strcmp(w->c->entitlement_digest[i],
			w->h->entitlements[w->c->entitlement[i]].digest) == 0;

		assert_true(same == (strcmp(w->o.model->entitlements[i].id,
					 "logs") != 0));
	}
	/* the same groups and grants, so the same access */
	assert_string_equal(
	    w->c->account_access[0], review_past(w, "ann")->access);
}

static void
what_was_not_read_has_no_digest(void **state)
{
	struct reviews *w = *state;

	review_begin(w);
	org_unread_policy(&w->o, "closed", TRI_UNKNOWN);
	org_in(&w->o, "ann", "g");
	org_bind(&w->o, "g", "closed", "acc", "nowhere", NULL);
	review_whole(w, JULY);
	assert_null(w->c->grant_digest[0]);
	for (size_t i = 0; i < w->o.model->n_entitlements; i++)
		assert_true(
		    (w->c->entitlement_digest[i] == NULL) ==
		    (strcmp(w->o.model->entitlements[i].id, "closed") == 0));
	review_hand_on(w, "Q3");
	assert_null(w->h->grants[0].digest);
}

static void
nobody_at_all_makes_a_state_too(void **state)
{
	struct reviews *w = *state;

	review_begin(w);
	review_compare(w, JULY);
	review_hand_on(w, "1");
	assert_int_equal(w->h->n_accounts, 0);
	review_begin(w);
	review_compare(w, OCTOBER);
	assert_int_equal(w->c->n_gone, 0);
}

static int64_t
way_since(const struct reviews *w)
{
	struct access_cursor cursor;
	struct access row;

	access_begin(&cursor, w->c->derived);
	assert_true(access_next(&cursor, &row));
	return change_access_since(w->c, &row);
}

static void
a_way_is_as_old_as_the_younger_of_membership_and_grant(void **state)
{
	struct reviews *w = *state;

	review_of_ann(w, JULY);
	assert_true(way_since(w) == UTC_UNKNOWN); /* no history yet */
	review_hand_on(w, "1");
	review_of_ann(w, OCTOBER);
	assert_true(way_since(w) == JULY);
	review_hand_on(w, "2");
	review_begin(w); /* the same grant, and Ann has changed her group */
	org_in(&w->o, "ann", "others");
	org_grant(&w->o, "others", "read", "acc");
	review_whole(w, JANUARY);
	assert_true(way_since(w) == JANUARY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, reviews_begin, reviews_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_way_is_as_old_as_the_younger_of_membership_and_grant),
		TEST(without_a_history_nothing_is_known_and_digests_are_there),
		TEST(the_first_state_says_that_all_is_known_since_now),
		TEST(who_joined_and_what_was_granted_is_new),
		TEST(what_is_gone_is_gone_for_sure_only_if_all_was_read),
		TEST(what_nobody_could_read_is_handed_on),
		TEST(a_group_whose_members_came_back_is_not_news),
		TEST(another_tenant_under_the_same_name_has_no_history),
		TEST(groups_of_everyone_and_nested_groups_are_told_apart),
		TEST(a_rewritten_policy_or_boundary_has_another_digest),
		TEST(what_was_not_read_has_no_digest),
		TEST(nobody_at_all_makes_a_state_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
