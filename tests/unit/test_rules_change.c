/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on changes in audit logs: DRF-05, DRF-06. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_grant_burst, rule_change_unlisted;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static void
begin(const struct muster_rule *rule)
{
	f = fake_new(rule);
	fake_source(f, "dynatrace");
	fake_part(f, "audit-log")->source = "dynatrace";
}

/* n changes, an hour between two, by this account or, without, this actor. */
static void
changes(size_t n, const char *const *ids, const struct muster_account *a,
    const char *actor)
{
	for (size_t i = 0; i < n; i++) {
		struct muster_event *e =
		    fake_event(f, ids[i], "UPDATE", "GROUP");

		e->at = FAKE_AGO(3) + (int64_t)i * 3600;
		e->account = a;
		e->actor = actor;
	}
}

static const char *const one[] = { "a1", "a2", "a3", "a4", "a5", "a6" };
static const char *const two[] = { "b1", "b2", "b3", "b4", "b5", "b6" };

/* ---- DRF-05: by one actor ---- */

static void
more_changes_at_once_than_accepted_fail(void **state)
{
	(void)state;
	begin(&rule_grant_burst);
	changes(6, one, fake_account(f, "ada"), "ada");
	changes(5, two, fake_account(f, "bob"), "bob");
	fake_set(f, "changes", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "ada", "changes at once"), 6);
	assert_string_equal(fake_text(f, "ada", "actor"), "ada");
	assert_int_equal(fake_number(f, "ada", "from"), FAKE_AGO(3));
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
changes_spread_over_a_longer_time_pass(void **state)
{
	(void)state;
	begin(&rule_grant_burst);
	changes(6, one, fake_account(f, "ada"), "ada");
	fake_set(f, "changes", 3);
	fake_set(f, "hours", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
	fake_set(f, "hours", 3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
}

static void
two_names_of_one_account_are_one_actor(void **state)
{
	struct muster_account *ada;

	(void)state;
	begin(&rule_grant_burst);
	ada = fake_account(f, "ada");
	changes(3, one, ada, "ada@example.org");
	changes(3, two, ada, "9d1c");
	fake_set(f, "changes", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
}

static void
actors_without_account_are_judged_at_the_source(void **state)
{
	(void)state;
	begin(&rule_grant_burst);
	changes(3, one, NULL, "client-1");
	changes(3, two, NULL, "client-2");
	fake_set(f, "changes", 3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	fake_set(f, "changes", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "dynatrace", "actor"), "client-1");
}

static void
pipelines_that_are_registered_may_change_much(void **state)
{
	struct muster_account *robot;

	(void)state;
	begin(&rule_grant_burst);
	robot = fake_account(f, "robot");
	robot->type = MUSTER_SERVICE;
	changes(6, one, robot, "robot");
	changes(6, two, NULL, "client-1");
	fake_entry(f, MUSTER_ACTORS, "robot");
	fake_entry(f, MUSTER_ACTORS, "CLIENT-1");
	fake_set(f, "changes", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	robot->type = MUSTER_PERSON; /* is listed, but no machine */
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_FAIL);
}

static void
what_gives_no_access_does_not_count(void **state)
{
	struct muster_account *ada;

	(void)state;
	begin(&rule_grant_burst);
	ada = fake_account(f, "ada");
	changes(6, one, ada, "ada");
	f->event[0].action = "DELETE";
	f->event[1].outcome = "failure";
	f->event[2].object_kind = "CONFIG";
	f->event[3].object_kind = NULL;
	f->event[4].action = "LOGIN";
	f->event[5].action = NULL;
	f->event[5].outcome = NULL;
	fake_set(f, "changes", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
}

static void
an_event_without_a_time_or_a_log_with_a_hole_is_no_pass(void **state)
{
	(void)state;
	begin(&rule_grant_burst);
	changes(2, one, fake_account(f, "ada"), "ada");
	changes(2, two, fake_account(f, "bob"), "bob");
	f->event[1].at = MUSTER_NO_TIME;
	fake_part(f, "environment-audit-log@abc")->status = MUSTER_PART_UNREAD;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_PASS);
	f->part[0].status = MUSTER_PART_PARTIAL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_UNKNOWN);
}

/* ---- DRF-05: in one group ---- */

static void
joined(const struct muster_group *g, size_t n, const char *const *ids)
{
	for (size_t i = 0; i < n; i++)
		fake_membership(f, fake_account(f, ids[i]), g)->is_new =
		    MUSTER_YES;
}

static void
a_group_that_grows_much_fails(void **state)
{
	struct muster_group *big, *admins, *calm;

	(void)state;
	begin(&rule_grant_burst);
	fake_history(f);
	calm = fake_group(f, "calm");
	big = fake_group(f, "big");
	admins = fake_group(f, "admins");
	big->n_members = 20;
	admins->tier = MUSTER_TIER_0;
	joined(big, 6, one);
	joined(admins, 3, two);
	fake_membership(f, &f->account[0], calm)->is_new = MUSTER_NO;
	fake_group(f, "everyone")->everyone = MUSTER_YES;
	fake_set(f, "members", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "big"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "big"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "big", "new members"), 6);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admins"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "calm"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "everyone"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
few_of_a_large_group_are_no_burst(void **state)
{
	struct muster_group *big;

	(void)state;
	begin(&rule_grant_burst);
	fake_history(f);
	big = fake_group(f, "big");
	big->n_members = 24;
	joined(big, 6, one);
	fake_set(f, "members", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "big"), MUSTER_PASS);
	fake_set(f, "percent", 24);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "big"), MUSTER_FAIL);
	fake_set(f, "members", 6);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "big"), MUSTER_PASS);
}

static void
growth_that_may_be_older_is_unknown(void **state)
{
	struct muster_group *admins;

	(void)state;
	begin(&rule_grant_burst);
	fake_history(f)->complete = 0;
	admins = fake_group(f, "admins");
	admins->tier = MUSTER_TIER_1;
	joined(admins, 3, one);
	f->member[0].membership.is_new = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "admins", "new members"), 2);
	fake_set(f, "administrators", 3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_PASS);
	fake_set(f, "administrators", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_FAIL);
	f->history.complete = 1; /* what is unknown is of a new source */
	fake_set(f, "administrators", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_PASS);
}

static void
without_an_earlier_review_groups_are_not_judged(void **state)
{
	(void)state;
	begin(&rule_grant_burst);
	fake_membership(f, fake_account(f, "ada"), fake_group(f, "team"));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), NOT_JUDGED);
	fake_history(f); /* but of another source */
	fake_check(f);
	assert_int_equal(fake_verdict(f, "team"), NOT_JUDGED);
}

/* ---- DRF-06 ---- */

static void
a_change_by_an_account_that_is_not_listed_fails(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(2, one, fake_account(f, "ada"), "ada");
	changes(3, two, fake_account(f, "bob"), "bob");
	f->event[1].object_kind = "POLICY_BOUNDARY";
	f->event[1].object_name = "zones";
	fake_entry(f, MUSTER_ACTORS, "bob");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "ada", "changed"), "zones");
	assert_int_equal(fake_number(f, "ada", "of these not covered"), 2);
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_change_of_groups_alone_is_medium(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(2, one, fake_account(f, "ada"), "ada");
	fake_check(f);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_MEDIUM);
}

static void
the_vendor_itself_is_listed_only_if_it_is(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(2, one, NULL, "DYNATRACE");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "dynatrace", "by"), "DYNATRACE");
	fake_entry(f, MUSTER_ACTORS, "DYNATRACE");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
}

static void
all_actors_without_account_are_one_verdict(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(2, one, NULL, "client-1");
	changes(2, two, NULL, "client-2");
	fake_entry(f, MUSTER_ACTORS, "client-1");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "dynatrace", "changes"), 4);
	assert_int_equal(
	    fake_number(f, "dynatrace", "of these not covered"), 2);
	assert_string_equal(fake_text(f, "dynatrace", "by"), "client-2");
	assert_int_equal(f->n_judgements, 1);
}

static void
an_actor_is_listed_for_a_time(void **state)
{
	struct muster_entry *e;

	(void)state;
	begin(&rule_change_unlisted);
	changes(2, one, fake_account(f, "ada"), "ada");
	e = fake_entry(f, MUSTER_ACTORS, "ada");
	e->from = FAKE_AGO(10);
	e->until = FAKE_AGO(2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
	e->until = FAKE_AGO(4);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	e->until = MUSTER_NO_TIME;
	e->from = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	e->from = MUSTER_NO_TIME;
	f->event[0].at = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
	e->until = FAKE_AGO(-9);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
}

static void
what_changes_no_right_is_not_judged(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(4, one, fake_account(f, "ada"), "ada");
	f->event[0].object_kind = "CONFIG";
	f->event[1].action = "READ";
	f->event[2].outcome = "failure";
	f->event[3].object_kind = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
	f->event[0].object_kind = "GROUP";
	f->event[0].action = "DELETE";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
}

static void
a_change_by_nobody_named_or_a_log_with_a_hole_is_no_pass(void **state)
{
	(void)state;
	begin(&rule_change_unlisted);
	changes(1, one, NULL, NULL);
	changes(1, two, fake_account(f, "ada"), "ada");
	fake_entry(f, MUSTER_ACTORS, "ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
	fake_part(f, "environment-audit-log@abc")->status = MUSTER_PART_UNREAD;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
	f->part[0].status = MUSTER_PART_PARTIAL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(more_changes_at_once_than_accepted_fail),
		TEST(changes_spread_over_a_longer_time_pass),
		TEST(two_names_of_one_account_are_one_actor),
		TEST(actors_without_account_are_judged_at_the_source),
		TEST(pipelines_that_are_registered_may_change_much),
		TEST(what_gives_no_access_does_not_count),
		TEST(an_event_without_a_time_or_a_log_with_a_hole_is_no_pass),
		TEST(a_group_that_grows_much_fails),
		TEST(few_of_a_large_group_are_no_burst),
		TEST(growth_that_may_be_older_is_unknown),
		TEST(without_an_earlier_review_groups_are_not_judged),
		TEST(a_change_by_an_account_that_is_not_listed_fails),
		TEST(a_change_of_groups_alone_is_medium),
		TEST(the_vendor_itself_is_listed_only_if_it_is),
		TEST(all_actors_without_account_are_one_verdict),
		TEST(an_actor_is_listed_for_a_time),
		TEST(what_changes_no_right_is_not_judged),
		TEST(a_change_by_nobody_named_or_a_log_with_a_hole_is_no_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
