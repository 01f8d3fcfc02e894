/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on accounts: ACC-01, ACC-03, ACC-04, ACC-12. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_dormant, rule_account_never_used,
    rule_invitation_pending, rule_account_without_rights;

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
a_person_away_for_91_days_is_dormant(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant);
	fake_account(f, "ada")->last_login = FAKE_AGO(91);
	fake_account(f, "ben")->last_login = FAKE_AGO(90);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ada"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "ada", "days without a sign-in"), 91);
	assert_int_equal(fake_number(f, "ada", "days accepted"), 90);
	assert_int_equal(fake_verdict(f, "ben"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
administrators_are_left_to_their_own_rule(void **state)
{
	static const enum muster_tier tiers[] = { MUSTER_TIER_0,
		MUSTER_TIER_1 };
	static const char *const ids[] = { "first", "second" };

	(void)state;
	f = fake_new(&rule_account_dormant);
	for (size_t i = 0; i < 2; i++) {
		struct muster_account *a = fake_account(f, ids[i]);

		a->last_login = FAKE_AGO(100);
		a->tier = tiers[i];
	}
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
a_dormant_account_without_rights_is_low(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "none");
	a->last_login = FAKE_AGO(100);
	a->tier = MUSTER_TIER_NONE;
	a = fake_account(f, "doubt");
	a->last_login = FAKE_AGO(100);
	a->tier = MUSTER_TIER_NONE;
	a->tier_doubt = "the text of policy \"X\" was not read";
	fake_check(f);
	assert_int_equal(fake_severity(f, "none"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "doubt"), MUSTER_MEDIUM);
}

/* An account away for long, and its entry in the register. */
static struct muster_entry *
resting(const char *id)
{
	fake_account(f, id)->last_login = FAKE_AGO(300);
	return fake_entry(f, MUSTER_BREAK_GLASS, id);
}

static void
an_emergency_account_tested_in_time_may_rest(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant);
	resting("tested")->tested = FAKE_AGO(90);
	resting("late")->tested = FAKE_AGO(91);
	resting("never")->tested = MUSTER_NO_TIME;
	resting("ended")->until = FAKE_AGO(1);
	resting("endless")->until = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tested"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "late"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "endless"), MUSTER_PASS);
	fake_set(f, "test_days", 120);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "late"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
the_limit_of_dormancy_is_a_setting(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant);
	fake_account(f, "ada")->last_login = FAKE_AGO(50);
	fake_set(f, "days", 45);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_FAIL);
}

static void
a_missing_login_is_not_dormancy(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "ada");
	a->login_state = MUSTER_SEEN_UNKNOWN;
	a->last_login = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
who_never_signed_in_is_left_to_another_rule(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "ada");
	a->login_state = MUSTER_NEVER;
	a->last_login = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
}

static void
use_of_an_own_token_is_no_dormancy(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "api");
	a->last_login = FAKE_AGO(300);
	a->last_token_use = FAKE_AGO(3);
	a = fake_account(f, "old");
	a->last_login = FAKE_AGO(300);
	a->last_token_use = FAKE_AGO(200);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "api"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
}

static void
an_emergency_contact_is_named_as_such(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "glass");
	a->last_login = FAKE_AGO(300);
	a->emergency_contact = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "glass", "emergency contact"), "yes");
}

static void
only_people_who_can_sign_in_can_be_dormant(void **state)
{
	static const enum muster_account_status gone[] = { MUSTER_DISABLED,
		MUSTER_PENDING, MUSTER_DELETED, MUSTER_BLOCKED };
	static const char *const ids[] = { "d", "p", "x", "b" };
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	for (size_t i = 0; i < 4; i++) {
		a = fake_account(f, ids[i]);
		a->last_login = FAKE_AGO(300);
		a->status = gone[i];
	}
	a = fake_account(f, "robot");
	a->last_login = FAKE_AGO(300);
	a->type = MUSTER_SERVICE;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

static void
an_unknown_status_or_kind_is_no_dormancy(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant);
	a = fake_account(f, "status");
	a->last_login = FAKE_AGO(300);
	a->status = MUSTER_STATUS_UNKNOWN;
	a = fake_account(f, "kind");
	a->last_login = FAKE_AGO(300);
	a->type = MUSTER_TYPE_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "status"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "kind"), MUSTER_UNKNOWN);
}

static struct muster_account *
unused(const char *id, int64_t created)
{
	struct muster_account *a = fake_account(f, id);

	a->login_state = MUSTER_NEVER;
	a->last_login = MUSTER_NO_TIME;
	a->logins = 0;
	a->created = created;
	return a;
}

static void
an_account_never_used_after_the_grace_period_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("old", FAKE_AGO(15));
	unused("new", FAKE_AGO(14));
	unused("admin", FAKE_AGO(15))->tier = MUSTER_TIER_0;
	fake_account(f, "used");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "old"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
without_any_date_never_used_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("undated", MUSTER_NO_TIME);
	unused("invited", MUSTER_NO_TIME)->invited = FAKE_AGO(40);
	a = unused("silent", FAKE_AGO(40));
	a->login_state = MUSTER_SEEN_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "invited"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
}

static void
use_through_a_token_alone_is_use(void **state)
{
	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("api", FAKE_AGO(300))->last_token_use = FAKE_AGO(200);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "api"), MUSTER_PASS);
}

static void
machines_and_disabled_accounts_need_no_sign_in(void **state)
{
	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("robot", FAKE_AGO(300))->type = MUSTER_SERVICE;
	unused("off", FAKE_AGO(300))->status = MUSTER_DISABLED;
	unused("invited", FAKE_AGO(300))->status = MUSTER_PENDING;
	unused("odd", FAKE_AGO(300))->type = MUSTER_TYPE_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "invited"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
}

static void
an_unused_emergency_account_is_left_to_its_own_rule(void **state)
{
	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("glass", FAKE_AGO(300));
	fake_entry(f, MUSTER_BREAK_GLASS, "glass")->tested = MUSTER_NO_TIME;
	unused("ended", FAKE_AGO(300));
	fake_entry(f, MUSTER_BREAK_GLASS, "ended")->until = FAKE_AGO(2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_FAIL);
}

static void
who_tried_and_failed_is_left_to_another_rule(void **state)
{
	(void)state;
	f = fake_new(&rule_account_never_used);
	unused("tried", FAKE_AGO(300))->failed_logins = 1;
	unused("uncounted", FAKE_AGO(300))->failed_logins = MUSTER_NO_COUNT;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tried"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "uncounted"), MUSTER_FAIL);
}

static struct muster_account *
pending(const char *id, int64_t invited, int64_t created)
{
	struct muster_account *a = fake_account(f, id);

	a->status = MUSTER_PENDING;
	a->login_state = MUSTER_NEVER;
	a->last_login = MUSTER_NO_TIME;
	a->invited = invited;
	a->created = created;
	return a;
}

static void
an_invitation_open_for_31_days_is_too_old(void **state)
{
	(void)state;
	f = fake_new(&rule_invitation_pending);
	pending("old", FAKE_AGO(31), MUSTER_NO_TIME);
	pending("young", FAKE_AGO(30), MUSTER_NO_TIME);
	pending("again", FAKE_AGO(2), FAKE_AGO(90));
	pending("dated", MUSTER_NO_TIME, FAKE_AGO(90));
	pending("admin", FAKE_AGO(31), MUSTER_NO_TIME)->tier = MUSTER_TIER_0;
	fake_account(f, "active");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "old"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "old", "days open"), 31);
	assert_int_equal(fake_verdict(f, "young"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "again"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dated"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "active"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
an_invitation_without_date_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_invitation_pending);
	pending("undated", MUSTER_NO_TIME, MUSTER_NO_TIME);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
}

static struct muster_past *
was_pending(const char *id, int64_t first_seen)
{
	struct muster_past *p = fake_past(f, MUSTER_ACCOUNT, id);

	pending(id, MUSTER_NO_TIME, MUSTER_NO_TIME);
	p->status = MUSTER_PENDING;
	p->first_seen = first_seen;
	return p;
}

static void
an_invitation_that_an_earlier_review_saw_open_has_an_age(void **state)
{
	(void)state;
	f = fake_new(&rule_invitation_pending);
	fake_history(f)->at = FAKE_AGO(92);
	was_pending("old", FAKE_AGO(180));
	was_pending("undated", MUSTER_NO_TIME);
	was_pending("young", FAKE_AGO(20));
	was_pending("other", FAKE_AGO(180))->status = MUSTER_ACTIVE;
	pending("new", MUSTER_NO_TIME, MUSTER_NO_TIME);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "old", "days open at least"), 180);
	assert_int_equal(fake_number(f, "old", "first seen"), FAKE_AGO(180));
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "young"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "other"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
mass_onboarding_is_a_matter_of_the_limit(void **state)
{
	(void)state;
	f = fake_new(&rule_invitation_pending);
	pending("one", FAKE_AGO(45), MUSTER_NO_TIME);
	fake_set(f, "days", 60);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
}

static struct muster_account *
bare(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->n_groups = a->n_credentials = 0;
	a->n_grants = 1; /* through the group of everyone */
	return a;
}

static void
an_active_account_without_group_or_token_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_without_rights);
	bare("person");
	bare("machine")->type = MUSTER_SERVICE;
	bare("owner")->n_credentials = 1;
	bare("member")->n_groups = 1;
	bare("gone")->status = MUSTER_DELETED;
	bare("odd")->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "person"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "person"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "machine"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "machine", "kind"), "service user");
	assert_int_equal(fake_verdict(f, "owner"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "member"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "gone"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
a_new_account_may_wait_for_its_groups(void **state)
{
	(void)state;
	f = fake_new(&rule_account_without_rights);
	bare("new")->created = FAKE_AGO(2);
	bare("old")->created = FAKE_AGO(8);
	bare("undated")->created = MUSTER_NO_TIME;
	fake_set(f, "grace_days", 7);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_FAIL);
}

static void
without_grace_even_a_new_account_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_without_rights);
	bare("new")->created = FAKE_AGO(0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_person_away_for_91_days_is_dormant, end),
		cmocka_unit_test_teardown(
		    administrators_are_left_to_their_own_rule, end),
		cmocka_unit_test_teardown(
		    a_dormant_account_without_rights_is_low, end),
		cmocka_unit_test_teardown(
		    an_emergency_account_tested_in_time_may_rest, end),
		cmocka_unit_test_teardown(
		    the_limit_of_dormancy_is_a_setting, end),
		cmocka_unit_test_teardown(a_missing_login_is_not_dormancy, end),
		cmocka_unit_test_teardown(
		    who_never_signed_in_is_left_to_another_rule, end),
		cmocka_unit_test_teardown(
		    use_of_an_own_token_is_no_dormancy, end),
		cmocka_unit_test_teardown(
		    an_emergency_contact_is_named_as_such, end),
		cmocka_unit_test_teardown(
		    only_people_who_can_sign_in_can_be_dormant, end),
		cmocka_unit_test_teardown(
		    an_unknown_status_or_kind_is_no_dormancy, end),
		cmocka_unit_test_teardown(
		    an_account_never_used_after_the_grace_period_fails, end),
		cmocka_unit_test_teardown(
		    without_any_date_never_used_is_unknown, end),
		cmocka_unit_test_teardown(
		    use_through_a_token_alone_is_use, end),
		cmocka_unit_test_teardown(
		    machines_and_disabled_accounts_need_no_sign_in, end),
		cmocka_unit_test_teardown(
		    an_unused_emergency_account_is_left_to_its_own_rule, end),
		cmocka_unit_test_teardown(
		    who_tried_and_failed_is_left_to_another_rule, end),
		cmocka_unit_test_teardown(
		    an_invitation_open_for_31_days_is_too_old, end),
		cmocka_unit_test_teardown(
		    an_invitation_without_date_is_unknown, end),
		cmocka_unit_test_teardown(
		    an_invitation_that_an_earlier_review_saw_open_has_an_age,
		    end),
		cmocka_unit_test_teardown(
		    mass_onboarding_is_a_matter_of_the_limit, end),
		cmocka_unit_test_teardown(
		    an_active_account_without_group_or_token_fails, end),
		cmocka_unit_test_teardown(
		    a_new_account_may_wait_for_its_groups, end),
		cmocka_unit_test_teardown(
		    without_grace_even_a_new_account_fails, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
