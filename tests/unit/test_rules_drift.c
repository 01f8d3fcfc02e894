/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what differs from the last review: DRF-01, DRF-04. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_grant_new, rule_grant_vanished;

static struct fake *f;
static struct muster_group *team;

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
	fake_history(f);
	team = fake_group(f, "team");
	team->tier = MUSTER_TIER_3;
}

/* A grant whose source has been reviewed before. */
static struct muster_grant *
grant(const char *id, enum muster_tier tier)
{
	struct muster_grant *g = fake_grant(f, id, team, fake_policy(f, id));

	g->first_seen = FAKE_NOW;
	g->tier = tier;
	return g;
}

static struct muster_membership *
member(const struct muster_account *a, const struct muster_group *g,
    enum muster_tri is_new)
{
	struct muster_membership *m = fake_membership(f, a, g);

	m->is_new = is_new;
	return m;
}

/* ---- DRF-01, grants ---- */

static void
a_grant_that_the_last_review_did_not_see_fails(void **state)
{
	(void)state;
	begin(&rule_grant_new);
	grant("new", MUSTER_TIER_2);
	grant("reads", MUSTER_TIER_3);
	grant("nobody", MUSTER_TIER_2)->n_accounts = 0;
	grant("old", MUSTER_TIER_2);
	fake_past(f, MUSTER_GRANT, "old");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "new"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "new", "group"), "team");
	assert_string_equal(fake_text(f, "new", "right"), "new");
	assert_int_equal(fake_number(f, "new", "last review"), FAKE_AGO(90));
	assert_int_equal(fake_severity(f, "reads"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "nobody"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
privileged_grants_are_left_to_their_own_rule(void **state)
{
	(void)state;
	begin(&rule_grant_new);
	grant("rights", MUSTER_TIER_0);
	grant("product", MUSTER_TIER_1);
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
without_an_earlier_review_nothing_is_new(void **state)
{
	struct muster_account *ada;

	(void)state;
	begin(&rule_grant_new);
	grant("grant", MUSTER_TIER_2)->first_seen = MUSTER_NO_TIME;
	ada = fake_account(f, "ada");
	member(ada, team, MUSTER_TRI_UNKNOWN);
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
	f->has_history = 0;
	f->grant[0].first_seen = FAKE_NOW;
	f->member[0].membership.is_new = MUSTER_YES;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
other_conditions_than_were_reviewed_fail(void **state)
{
	(void)state;
	begin(&rule_grant_new);
	grant("changed", MUSTER_TIER_2);
	fake_past(f, MUSTER_GRANT, "changed")->same_text = MUSTER_NO;
	grant("unsure", MUSTER_TIER_2)->n_conditions = 1;
	fake_past(f, MUSTER_GRANT, "unsure")->same_text = MUSTER_TRI_UNKNOWN;
	grant("none", MUSTER_TIER_2);
	fake_past(f, MUSTER_GRANT, "none")->same_text = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "changed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "unsure"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_PASS);
}

static void
what_an_incomplete_review_may_have_missed_is_unknown(void **state)
{
	(void)state;
	begin(&rule_grant_new);
	f->history.complete = 0;
	/* no time: it may have been in a part that was not read then */
	grant("missed", MUSTER_TIER_2)->first_seen = MUSTER_NO_TIME;
	grant("new", MUSTER_TIER_2);
	member(fake_account(f, "ada"), team, MUSTER_TRI_UNKNOWN);
	member(fake_account(f, "bob"), team, MUSTER_YES);
	fake_account(f, "alone");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "missed"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "bob"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "alone"), NOT_JUDGED);
	fake_check_failures(f);
}

/* ---- DRF-01, memberships ---- */

static void
new_memberships_are_judged_at_the_account(void **state)
{
	struct muster_group *writers;
	struct muster_account *a;

	(void)state;
	begin(&rule_grant_new);
	writers = fake_group(f, "writers");
	writers->tier = MUSTER_TIER_2;
	a = fake_account(f, "both");
	member(a, team, MUSTER_YES);
	member(a, writers, MUSTER_YES);
	member(fake_account(f, "reads"), team, MUSTER_YES);
	member(fake_account(f, "old"), team, MUSTER_NO);
	fake_account(f, "alone");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "both"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "both", "new in"), "team");
	assert_int_equal(fake_severity(f, "reads"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "alone"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
new_administrators_are_left_to_their_own_rule(void **state)
{
	struct muster_group *admins;
	struct muster_account *a;

	(void)state;
	begin(&rule_grant_new);
	admins = fake_group(f, "admins");
	admins->tier = MUSTER_TIER_0;
	a = fake_account(f, "ada");
	member(a, admins, MUSTER_YES);
	member(a, team, MUSTER_NO);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_PASS);
}

static void
a_membership_of_which_nothing_is_known_is_no_pass(void **state)
{
	struct muster_account *a;

	(void)state;
	begin(&rule_grant_new);
	a = fake_account(f, "ada");
	member(a, team, MUSTER_NO);
	member(a, fake_group(f, "other"), MUSTER_TRI_UNKNOWN);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
}

static void
many_new_groups_are_counted(void **state)
{
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g",
		"h", "i", "j", "k", "l" };
	struct muster_account *a;

	(void)state;
	begin(&rule_grant_new);
	a = fake_account(f, "ada");
	for (size_t i = 0; i < 12; i++)
		member(a, fake_group(f, ids[i]), MUSTER_YES);
	fake_check(f);
	assert_int_equal(fake_number(f, "ada", "groups not listed"), 2);
}

/* ---- DRF-04 ---- */

static void
sources(void)
{
	begin(&rule_grant_vanished);
	fake_source(f, "dynatrace");
	fake_account(f, "ada")->first_seen = FAKE_AGO(90);
}

static void
grants_that_are_gone_are_named(void **state)
{
	(void)state;
	sources();
	fake_gone(f, MUSTER_GRANT, "g1")->name = "Logs for team";
	fake_gone(f, MUSTER_GRANT, "g2");
	fake_gone(f, MUSTER_GROUP, "team");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "dynatrace"), MUSTER_INFO);
	assert_string_equal(fake_text(f, "dynatrace", "gone"), "Logs for team");
	assert_int_equal(fake_number(f, "dynatrace", "grants gone"), 2);
	fake_check_failures(f);
}

static void
only_so_many_are_named_and_the_rest_is_counted(void **state)
{
	(void)state;
	sources();
	fake_gone(f, MUSTER_GRANT, "g1");
	fake_gone(f, MUSTER_GRANT, "g2");
	fake_gone(f, MUSTER_GRANT, "g3");
	fake_set(f, "listed", 1);
	fake_check(f);
	assert_int_equal(fake_number(f, "dynatrace", "grants gone"), 3);
	assert_int_equal(fake_number(f, "dynatrace", "of these not listed"), 2);
}

static void
nothing_gone_passes_and_groups_are_no_grants(void **state)
{
	(void)state;
	sources();
	fake_gone(f, MUSTER_ACCOUNT, "bob");
	fake_gone(f, MUSTER_GRANT, "elsewhere")->source = "other";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
}

static void
what_was_not_read_now_is_not_gone(void **state)
{
	(void)state;
	sources();
	fake_gone(f, MUSTER_GRANT, "g1")->certain = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	fake_gone(f, MUSTER_GRANT, "g2");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "dynatrace", "grants gone"), 1);
	assert_int_equal(
	    fake_number(f, "dynatrace", "perhaps gone, not read now"), 1);
	fake_check_failures(f);
}

static void
of_a_source_that_is_new_nothing_can_be_gone(void **state)
{
	(void)state;
	sources();
	f->account[0].first_seen = MUSTER_NO_TIME;
	fake_source(f, "empty");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "empty"), NOT_JUDGED);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_grant_that_the_last_review_did_not_see_fails),
		TEST(privileged_grants_are_left_to_their_own_rule),
		TEST(without_an_earlier_review_nothing_is_new),
		TEST(other_conditions_than_were_reviewed_fail),
		TEST(what_an_incomplete_review_may_have_missed_is_unknown),
		TEST(new_memberships_are_judged_at_the_account),
		TEST(new_administrators_are_left_to_their_own_rule),
		TEST(a_membership_of_which_nothing_is_known_is_no_pass),
		TEST(many_new_groups_are_counted),
		TEST(grants_that_are_gone_are_named),
		TEST(only_so_many_are_named_and_the_rest_is_counted),
		TEST(nothing_gone_passes_and_groups_are_no_grants),
		TEST(what_was_not_read_now_is_not_gone),
		TEST(of_a_source_that_is_new_nothing_can_be_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
