/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on who comes, goes and comes back: JML-07, 10, COR-03, 04. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_off_with_access,
    rule_account_reenabled, rule_name_reused, rule_member_unknown;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* ---- JML-07 ---- */

static struct muster_account *
off(const char *id, enum muster_account_status status, size_t n_groups)
{
	struct muster_account *a = fake_account(f, id);

	a->status = status;
	a->n_groups = n_groups;
	return a;
}

static void
an_account_that_is_off_and_in_groups_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_off_with_access);
	fake_membership(f, off("disabled", MUSTER_DISABLED, 1),
	    fake_group(f, "Operations"));
	off("deleted", MUSTER_DELETED, 1);
	off("bare", MUSTER_DISABLED, 0);
	off("active", MUSTER_ACTIVE, 1);
	off("invited", MUSTER_PENDING, 1);
	off("machine", MUSTER_DISABLED, 1)->type = MUSTER_SERVICE;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "disabled"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "disabled"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "disabled", "first group"), "Operations");
	assert_int_equal(fake_verdict(f, "deleted"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "active"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "invited"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "machine"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
what_it_could_do_says_how_bad_it_is(void **state)
{
	(void)state;
	f = fake_new(&rule_account_off_with_access);
	off("blocked", MUSTER_BLOCKED, 1);
	off("admin", MUSTER_DISABLED, 1)->tier = MUSTER_TIER_1;
	off("nothing", MUSTER_DISABLED, 1)->tier = MUSTER_TIER_NONE;
	off("doubt", MUSTER_DISABLED, 1)->tier = MUSTER_TIER_NONE;
	f->account[3].tier_doubt = "the text of policy \"X\" was not read";
	off("blocked and bare", MUSTER_BLOCKED, 0);
	fake_check(f);
	assert_int_equal(fake_severity(f, "blocked"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "nothing"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "doubt"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "blocked and bare"), MUSTER_PASS);
}

static struct muster_credential *
token(const char *id, const struct muster_account *owner, enum muster_tri on)
{
	struct muster_credential *c = fake_token(f, id);

	c->owner = owner;
	c->enabled = on;
	return c;
}

static void
a_token_that_works_makes_it_worse(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_off_with_access);
	a = off("on", MUSTER_DISABLED, 1);
	token("t1", a, MUSTER_NO);
	token("t2", a, MUSTER_YES);
	token("t3", off("off", MUSTER_DISABLED, 1), MUSTER_NO);
	token("t4", off("ended", MUSTER_DISABLED, 1), MUSTER_YES)->expires =
	    FAKE_AGO(1);
	token("t5", off("trust", MUSTER_DISABLED, 1), MUSTER_YES)->kind =
	    "trust-policy";
	token("t6", off("perhaps", MUSTER_DISABLED, 1), MUSTER_TRI_UNKNOWN);
	token("t7", off("only", MUSTER_DISABLED, 0), MUSTER_YES);
	fake_check(f);
	assert_int_equal(fake_severity(f, "on"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "on", "first token"), "t2");
	assert_int_equal(fake_number(f, "on", "tokens switched on"), 1);
	assert_int_equal(fake_severity(f, "off"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "ended"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "trust"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "perhaps"), MUSTER_MEDIUM);
	/* each token is another rule's */
	assert_int_equal(fake_verdict(f, "only"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
an_unknown_status_may_be_off(void **state)
{
	(void)state;
	f = fake_new(&rule_account_off_with_access);
	off("holds", MUSTER_STATUS_UNKNOWN, 1);
	off("bare", MUSTER_STATUS_UNKNOWN, 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "holds"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_PASS);
}

/* ---- JML-10 ---- */

static struct muster_past *
back(const char *id, enum muster_account_status then, enum muster_tri same)
{
	struct muster_past *past = fake_past(f, MUSTER_ACCOUNT, id);

	fake_account(f, id);
	past->status = then;
	past->same_grants = same;
	return past;
}

static void
who_comes_back_with_everything_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_reenabled);
	fake_history(f);
	back("disabled", MUSTER_DISABLED, MUSTER_YES);
	back("deleted", MUSTER_DELETED, MUSTER_YES);
	f->account[1].tier = MUSTER_TIER_2;
	back("blocked", MUSTER_BLOCKED, MUSTER_YES);
	f->account[2].tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "disabled"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "disabled"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "disabled", "status at the last review"), "disabled");
	assert_string_equal(
	    fake_text(f, "deleted", "status at the last review"), "deleted");
	assert_string_equal(
	    fake_text(f, "blocked", "status at the last review"), "blocked");
	assert_int_equal(fake_severity(f, "deleted"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "blocked"), MUSTER_HIGH);
	fake_check_failures(f);
}

static void
who_comes_back_with_other_access_or_none_passes(void **state)
{
	(void)state;
	f = fake_new(&rule_account_reenabled);
	fake_history(f);
	back("other", MUSTER_DISABLED, MUSTER_NO);
	back("bare then", MUSTER_DISABLED, MUSTER_YES)->n_groups = 0;
	back("bare now", MUSTER_DISABLED, MUSTER_YES);
	f->account[2].n_groups = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "other"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bare then"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bare now"), MUSTER_PASS);
}

static void
access_that_cannot_be_compared_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_account_reenabled);
	fake_history(f);
	back("unclear", MUSTER_DISABLED, MUSTER_TRI_UNKNOWN);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unclear"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
who_was_never_off_or_still_is_did_not_come_back(void **state)
{
	(void)state;
	f = fake_new(&rule_account_reenabled);
	fake_history(f);
	back("always", MUSTER_ACTIVE, MUSTER_YES);
	back("invited", MUSTER_PENDING, MUSTER_YES);
	back("unclear", MUSTER_STATUS_UNKNOWN, MUSTER_YES);
	back("still off", MUSTER_DISABLED, MUSTER_YES);
	f->account[3].status = MUSTER_DISABLED;
	fake_account(f, "new");
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
	f->has_history = 0;
	f->past[0].past.status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- COR-03 ---- */

static void
a_known_name_with_another_id_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_name_reused);
	fake_history(f);
	fake_source(f, "dynatrace");
	fake_account(f, "new-ada")->login = "ada@example.org";
	fake_namesake(f, MUSTER_ACCOUNT, "new-ada", "old-ada");
	fake_account(f, "ben");
	fake_past(f, MUSTER_ACCOUNT, "ben");
	fake_account(f, "cy"); /* new under a new name */
	fake_group(f, "new-admins")->tier = MUSTER_TIER_1;
	fake_namesake(f, MUSTER_GROUP, "new-admins", "old-admins");
	fake_group(f, "desk");
	fake_past(f, MUSTER_GROUP, "desk");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new-ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "new-ada"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "new-ada", "id then"), "old-ada");
	assert_string_equal(
	    fake_text(f, "new-ada", "login"), "ada@example.org");
	assert_int_equal(fake_verdict(f, "ben"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "cy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new-admins"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "new-admins"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "desk"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dynatrace"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
two_that_always_had_one_name_are_known(void **state)
{
	(void)state;
	f = fake_new(&rule_name_reused);
	fake_history(f);
	fake_source(f, "dynatrace");
	fake_group(f, "one");
	fake_past(f, MUSTER_GROUP, "one");
	fake_namesake(f, MUSTER_GROUP, "one", "other");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
	f->has_history = 0;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
after_an_incomplete_review_another_id_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_name_reused);
	fake_history(f)->complete = 0;
	fake_source(f, "dynatrace");
	fake_account(f, "new-ada");
	fake_namesake(f, MUSTER_ACCOUNT, "new-ada", "old-ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new-ada"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
a_move_of_everything_is_one_finding(void **state)
{
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f" };

	(void)state;
	f = fake_new(&rule_name_reused);
	fake_history(f);
	fake_source(f, "other");
	fake_source(f, "dynatrace");
	for (size_t i = 0; i < 3; i++) {
		fake_account(f, ids[i]);
		fake_namesake(f, MUSTER_ACCOUNT, ids[i], "old");
	}
	fake_group(f, ids[3]);
	fake_namesake(f, MUSTER_GROUP, ids[3], "old");
	for (size_t i = 4; i < 6; i++) {
		fake_account(f, ids[i]);
		fake_past(f, MUSTER_ACCOUNT, ids[i]);
	}
	fake_set(f, "many", 4);
	fake_check(f);
	assert_int_equal(f->n_judgements, 1);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "dynatrace"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "dynatrace", "names with a new id"), 4);
	fake_check_failures(f);
	fake_set(f, "percent", 67); /* they are 4 of 6 */
	fake_check(f);
	assert_int_equal(fake_verdict(f, "a"), MUSTER_FAIL);
	assert_int_equal(f->n_judgements, 6);
	fake_set(f, "percent", 66);
	fake_set(f, "many", 5);
	fake_check(f);
	assert_int_equal(f->n_judgements, 6);
}

/* ---- COR-04 ---- */

static struct muster_group *
group(const char *id, enum muster_tier tier, size_t n_members)
{
	struct muster_group *g = fake_group(f, id);

	g->tier = tier;
	g->n_members = n_members;
	return g;
}

static void
a_group_with_members_nobody_knows_fails(void **state)
{
	struct muster_account *ada;
	struct muster_group *g;

	(void)state;
	f = fake_new(&rule_member_unknown);
	ada = fake_account(f, "ada");
	fake_membership(f, ada, group("known", MUSTER_TIER_0, 1));
	fake_membership(f, ada, group("one more", MUSTER_TIER_2, 3));
	group("empty", MUSTER_TIER_0, 0);
	g = group("everyone", MUSTER_TIER_3, 9);
	g->everyone = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "known"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "one more"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "one more"), MUSTER_HIGH);
	assert_int_equal(
	    fake_number(f, "one more", "members that no list holds"), 2);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "everyone"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
unknown_members_are_as_bad_as_their_group(void **state)
{
	(void)state;
	f = fake_new(&rule_member_unknown);
	group("first", MUSTER_TIER_0, 1);
	group("second", MUSTER_TIER_1, 1);
	group("reads", MUSTER_TIER_3, 1);
	group("nothing", MUSTER_TIER_NONE, 1);
	group("doubt", MUSTER_TIER_NONE, 1)->tier_doubt =
	    "the text of policy \"X\" was not read";
	fake_check(f);
	assert_int_equal(fake_severity(f, "first"), MUSTER_CRITICAL);
	assert_int_equal(fake_severity(f, "second"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "reads"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "nothing"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "doubt"), MUSTER_MEDIUM);
}

static void
lists_read_in_part_leave_unknown_members_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_member_unknown);
	assert_int_equal(rule_member_unknown.whole,
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES);
	assert_int_equal(rule_member_unknown.absence, MUSTER_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    an_account_that_is_off_and_in_groups_fails, end),
		cmocka_unit_test_teardown(
		    what_it_could_do_says_how_bad_it_is, end),
		cmocka_unit_test_teardown(
		    a_token_that_works_makes_it_worse, end),
		cmocka_unit_test_teardown(an_unknown_status_may_be_off, end),
		cmocka_unit_test_teardown(
		    who_comes_back_with_everything_fails, end),
		cmocka_unit_test_teardown(
		    who_comes_back_with_other_access_or_none_passes, end),
		cmocka_unit_test_teardown(
		    access_that_cannot_be_compared_is_unknown, end),
		cmocka_unit_test_teardown(
		    who_was_never_off_or_still_is_did_not_come_back, end),
		cmocka_unit_test_teardown(
		    a_known_name_with_another_id_fails, end),
		cmocka_unit_test_teardown(
		    two_that_always_had_one_name_are_known, end),
		cmocka_unit_test_teardown(
		    after_an_incomplete_review_another_id_is_unknown, end),
		cmocka_unit_test_teardown(
		    a_move_of_everything_is_one_finding, end),
		cmocka_unit_test_teardown(
		    a_group_with_members_nobody_knows_fails, end),
		cmocka_unit_test_teardown(
		    unknown_members_are_as_bad_as_their_group, end),
		cmocka_unit_test_teardown(
		    lists_read_in_part_leave_unknown_members_unknown, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
