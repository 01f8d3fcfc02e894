/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on how accounts are used: ACC-02, 09, 10, 11, 13. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_dormant_privileged,
    rule_emergency_stale, rule_break_glass_used, rule_sign_ins_failing,
    rule_sign_in_never_succeeded;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* ---- ACC-02 ---- */

static struct muster_account *
admin(const char *id, int64_t last_login, enum muster_tier tier)
{
	struct muster_account *a = fake_account(f, id);

	a->last_login = last_login;
	a->tier = tier;
	a->tier_reason = "iam:policies:write by policy Admins";
	return a;
}

static void
an_administrator_away_for_46_days_is_dormant(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant_privileged);
	admin("away", FAKE_AGO(46), MUSTER_TIER_0);
	admin("product", FAKE_AGO(46), MUSTER_TIER_1);
	admin("there", FAKE_AGO(45), MUSTER_TIER_0);
	admin("writer", FAKE_AGO(300), MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "away"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "away"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "away", "days without a sign-in"), 46);
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "product"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "there"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "writer"), NOT_JUDGED);
	fake_set(f, "days", 60);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "away"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_dormant_administrator_whose_door_is_tried_is_critical(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant_privileged);
	admin("tried", FAKE_AGO(60), MUSTER_TIER_0)->last_failed_login =
	    FAKE_AGO(3);
	admin("before", FAKE_AGO(60), MUSTER_TIER_0)->last_failed_login =
	    FAKE_AGO(61);
	admin("product", FAKE_AGO(60), MUSTER_TIER_1)->last_failed_login =
	    FAKE_AGO(3);
	fake_check(f);
	assert_int_equal(fake_severity(f, "tried"), MUSTER_CRITICAL);
	assert_int_equal(fake_severity(f, "before"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "product"), MUSTER_HIGH);
	fake_check_failures(f);
}

static void
what_is_not_known_of_an_administrator_is_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_account_dormant_privileged);
	a = admin("silent", MUSTER_NO_TIME, MUSTER_TIER_0);
	a->login_state = MUSTER_SEEN_UNKNOWN;
	admin("status", FAKE_AGO(60), MUSTER_TIER_0)->status =
	    MUSTER_STATUS_UNKNOWN;
	admin("kind", FAKE_AGO(60), MUSTER_TIER_0)->type = MUSTER_TYPE_UNKNOWN;
	a = admin("doubt", FAKE_AGO(60), MUSTER_TIER_3);
	a->tier_doubt = "the text of policy \"X\" was not read";
	a = admin("fresh doubt", FAKE_AGO(1), MUSTER_TIER_3);
	a->tier_doubt = "the text of policy \"X\" was not read";
	a = admin("silent doubt", MUSTER_NO_TIME, MUSTER_TIER_3);
	a->tier_doubt = "the text of policy \"X\" was not read";
	a->login_state = MUSTER_SEEN_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "status"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "kind"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubt"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "fresh doubt"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "silent doubt"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
who_works_by_token_or_cannot_sign_in_is_not_dormant(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant_privileged);
	admin("api", FAKE_AGO(300), MUSTER_TIER_0)->last_token_use =
	    FAKE_AGO(3);
	admin("off", FAKE_AGO(300), MUSTER_TIER_0)->status = MUSTER_DISABLED;
	admin("robot", FAKE_AGO(300), MUSTER_TIER_0)->type = MUSTER_SERVICE;
	admin("never", MUSTER_NO_TIME, MUSTER_TIER_0)->login_state =
	    MUSTER_NEVER;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "api"), MUSTER_PASS);
	assert_int_equal(f->n_judgements, 1);
}

static void
a_tested_emergency_administrator_is_not_dormant(void **state)
{
	(void)state;
	f = fake_new(&rule_account_dormant_privileged);
	admin("tested", FAKE_AGO(300), MUSTER_TIER_0);
	fake_entry(f, MUSTER_BREAK_GLASS, "tested")->tested = FAKE_AGO(30);
	admin("untested", FAKE_AGO(300), MUSTER_TIER_0);
	fake_entry(f, MUSTER_BREAK_GLASS, "untested")->tested = FAKE_AGO(100);
	admin("ended", FAKE_AGO(300), MUSTER_TIER_0);
	fake_entry(f, MUSTER_BREAK_GLASS, "ended")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tested"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "untested"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_FAIL);
	fake_set(f, "test_days", 30);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tested"), MUSTER_PASS);
	fake_set(f, "test_days", 29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tested"), MUSTER_FAIL);
}

/* ---- ACC-09 ---- */

static struct muster_account *
contact(const char *id, enum muster_tri is, enum muster_account_status status)
{
	struct muster_account *a = fake_account(f, id);

	a->emergency_contact = is;
	a->status = status;
	return a;
}

static void
an_emergency_contact_must_be_active(void **state)
{
	(void)state;
	f = fake_new(&rule_emergency_stale);
	contact("there", MUSTER_YES, MUSTER_ACTIVE);
	contact("gone", MUSTER_YES, MUSTER_DISABLED);
	contact("invited", MUSTER_YES, MUSTER_PENDING);
	contact("odd", MUSTER_YES, MUSTER_STATUS_UNKNOWN);
	contact("other", MUSTER_NO, MUSTER_DISABLED);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "there"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "gone"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "gone"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "invited"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_source_without_any_emergency_contact_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_emergency_stale);
	fake_source(f, "with");
	contact("a", MUSTER_YES, MUSTER_ACTIVE);
	fake_source(f, "without");
	contact("b", MUSTER_NO, MUSTER_ACTIVE);
	contact("robot", MUSTER_TRI_UNKNOWN, MUSTER_ACTIVE)->type =
	    MUSTER_SERVICE;
	fake_source(f, "partly said");
	contact("c", MUSTER_NO, MUSTER_ACTIVE);
	contact("d", MUSTER_TRI_UNKNOWN, MUSTER_ACTIVE);
	fake_source(f, "never said");
	contact("e", MUSTER_TRI_UNKNOWN, MUSTER_ACTIVE);
	fake_source(f, "empty");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "with"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "without"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "without"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "partly said"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "never said"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "empty"), NOT_JUDGED);
	fake_check_failures(f);
}

/* Registered for emergencies, signed in to long ago. */
static struct muster_entry *
glass(const char *id, int64_t tested)
{
	struct muster_entry *e = fake_entry(f, MUSTER_BREAK_GLASS, id);

	e->tested = tested;
	e->ticket = NULL;
	fake_account(f, id)->last_login = FAKE_AGO(300);
	return e;
}

static void
an_emergency_account_must_be_tested_within_90_days(void **state)
{
	(void)state;
	f = fake_new(&rule_emergency_stale);
	glass("tested", FAKE_AGO(90));
	glass("late", FAKE_AGO(91));
	glass("never", MUSTER_NO_TIME);
	glass("used", MUSTER_NO_TIME);
	f->account[3].last_login = FAKE_AGO(20);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tested"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "late"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "late"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_PASS);
	fake_set(f, "days", 91);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "late"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
an_emergency_account_must_be_active_and_approved(void **state)
{
	(void)state;
	f = fake_new(&rule_emergency_stale);
	glass("off", FAKE_AGO(5));
	f->account[0].status = MUSTER_DISABLED;
	glass("ended", FAKE_AGO(5))->until = FAKE_AGO(1);
	glass("endless", FAKE_AGO(5))->until = MUSTER_NO_TIME;
	glass("odd", FAKE_AGO(5));
	f->account[3].status = MUSTER_STATUS_UNKNOWN;
	glass("both", FAKE_AGO(5));
	f->account[4].emergency_contact = MUSTER_YES;
	glass("untested contact", MUSTER_NO_TIME);
	f->account[5].emergency_contact = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "off"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "ended"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "endless"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "untested contact"), MUSTER_FAIL);
	fake_check_failures(f);
}

/* ---- ACC-10 ---- */

static struct muster_account *
used_glass(const char *id, int64_t last_login, int64_t tested)
{
	struct muster_account *a;

	glass(id, tested);
	a = &f->account[f->n_accounts - 1];
	a->last_login = last_login;
	a->tier = MUSTER_TIER_0;
	return a;
}

static void
an_emergency_account_used_without_ticket_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_break_glass_used);
	used_glass("used", FAKE_AGO(5), FAKE_AGO(60));
	used_glass("untested", FAKE_AGO(5), MUSTER_NO_TIME)->tier =
	    MUSTER_TIER_1;
	used_glass("weak", FAKE_AGO(5), MUSTER_NO_TIME)->tier = MUSTER_TIER_3;
	fake_account(f, "person");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "used"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "used", "last use"), "sign-in");
	assert_int_equal(fake_verdict(f, "untested"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "untested"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "weak"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "person"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
use_under_a_ticket_or_in_a_test_is_explained(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_break_glass_used);
	used_glass("ticket", FAKE_AGO(5), MUSTER_NO_TIME);
	f->entry[0].ticket = "INC-1";
	used_glass("blank", FAKE_AGO(5), MUSTER_NO_TIME);
	f->entry[1].ticket = " ";
	used_glass("test", FAKE_AGO(5), FAKE_AGO(5));
	used_glass("day after", FAKE_AGO(5), FAKE_AGO(7));
	used_glass("later", FAKE_AGO(5), FAKE_AGO(8));
	e = &f->entry[4];
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ticket"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "blank"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "test"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "day after"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "later"), MUSTER_FAIL);
	e->tested = FAKE_AGO(8);
	fake_set(f, "slack", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "later"), MUSTER_PASS);
}

static void
use_through_tokens_and_in_the_log_is_use(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_break_glass_used);
	used_glass("token", FAKE_AGO(400), MUSTER_NO_TIME)->last_token_use =
	    FAKE_AGO(2);
	a = used_glass("log", FAKE_AGO(400), MUSTER_NO_TIME);
	a->last_action = FAKE_AGO(2);
	a->n_actions = 3;
	used_glass("old", FAKE_AGO(366), MUSTER_NO_TIME);
	fake_check(f);
	assert_string_equal(
	    fake_text(f, "token", "last use"), "use of a token");
	assert_int_equal(fake_verdict(f, "log"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "log", "entries in the audit log"), 3);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
	fake_set(f, "days", 400);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
an_emergency_account_that_may_have_been_used_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_break_glass_used);
	used_glass("silent", MUSTER_NO_TIME, FAKE_AGO(5))->login_state =
	    MUSTER_SEEN_UNKNOWN;
	used_glass("never", MUSTER_NO_TIME, FAKE_AGO(5))->login_state =
	    MUSTER_NEVER;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_PASS);
	assert_int_equal(
	    rule_break_glass_used.registers, UINT32_C(1) << MUSTER_BREAK_GLASS);
}

/* ---- ACC-11 ---- */

/* Since the last review, when both counts were 100. */
static struct muster_account *
counted(const char *id, int64_t failed, int64_t successful)
{
	struct muster_account *a = fake_account(f, id);
	struct muster_past *past = fake_past(f, MUSTER_ACCOUNT, id);

	past->failed_logins = past->logins = 100;
	a->failed_logins = 100 + failed;
	a->logins = 100 + successful;
	return a;
}

static void
failures_out_of_proportion_fail(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_ins_failing);
	fake_history(f);
	counted("guessed", 11, 2);
	counted("few", 10, 0);
	counted("in proportion", 15, 3);
	counted("a little more", 16, 3);
	counted("much used", 500, 400);
	counted("admin", 40, 0)->tier = MUSTER_TIER_1;
	counted("off", 40, 0)->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "guessed"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "guessed"), MUSTER_MEDIUM);
	assert_int_equal(
	    fake_number(f, "guessed", "failed since the last review"), 11);
	assert_int_equal(fake_verdict(f, "few"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "in proportion"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "a little more"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "much used"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "off"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
counts_that_cannot_be_compared_are_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_ins_failing);
	fake_history(f);
	counted("began anew", -90, 5);
	counted("not counted", 50, 0)->logins = MUSTER_NO_COUNT;
	counted("then not counted", 50, 0);
	f->past[2].past.failed_logins = MUSTER_NO_COUNT;
	fake_account(f, "new")->failed_logins = 60;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "began anew"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "not counted"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "then not counted"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
	f->history.complete = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
the_proportion_of_failures_is_a_setting(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_ins_failing);
	fake_history(f);
	counted("scheduler", 30, 1);
	fake_set(f, "count", 30);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "scheduler"), MUSTER_PASS);
	fake_set(f, "count", 10);
	fake_set(f, "times", 30);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "scheduler"), MUSTER_PASS);
	fake_set(f, "times", 29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "scheduler"), MUSTER_FAIL);
}

static void
machines_and_those_without_success_are_not_counted(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_ins_failing);
	fake_history(f);
	counted("robot", 50, 0)->type = MUSTER_SERVICE;
	counted("deleted", 50, 0)->status = MUSTER_DELETED;
	counted("never", 50, 0)->login_state = MUSTER_NEVER;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
	f->has_history = 0;
	f->account[0].type = MUSTER_PERSON;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- ACC-13 ---- */

static struct muster_account *
failed(const char *id, int64_t times, int64_t created)
{
	struct muster_account *a = fake_account(f, id);

	a->login_state = MUSTER_NEVER;
	a->last_login = MUSTER_NO_TIME;
	a->logins = 0;
	a->failed_logins = times;
	a->last_failed_login = FAKE_AGO(1);
	a->created = created;
	return a;
}

static void
only_failed_sign_ins_fail_after_the_first_days(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_in_never_succeeded);
	failed("old", 1, FAKE_AGO(15));
	failed("new", 9, FAKE_AGO(14));
	failed("new and many", 10, FAKE_AGO(2));
	failed("admin", 1, FAKE_AGO(15))->tier = MUSTER_TIER_1;
	failed("untried", 0, FAKE_AGO(300));
	failed("uncounted", MUSTER_NO_COUNT, FAKE_AGO(300));
	fake_account(f, "in")->failed_logins = 50;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "old"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new and many"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "untried"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "uncounted"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "in"), NOT_JUDGED);
	fake_set(f, "days", 20);
	fake_set(f, "count", 11);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new and many"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_few_failures_of_who_works_by_token_pass(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_in_never_succeeded);
	failed("api", 3, FAKE_AGO(300))->last_token_use = FAKE_AGO(2);
	failed("api and many", 30, FAKE_AGO(300))->last_token_use = FAKE_AGO(2);
	failed("robot", 30, FAKE_AGO(300))->type = MUSTER_SERVICE;
	failed("off", 30, FAKE_AGO(300))->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "api"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "api and many"), MUSTER_FAIL);
	assert_int_equal(f->n_judgements, 2);
}

static void
failures_of_an_undated_or_unclear_account_are_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_sign_in_never_succeeded);
	failed("undated", 2, MUSTER_NO_TIME);
	failed("invited", 2, MUSTER_NO_TIME)->invited = FAKE_AGO(40);
	failed("status", 2, FAKE_AGO(40))->status = MUSTER_STATUS_UNKNOWN;
	failed("kind", 2, FAKE_AGO(40))->type = MUSTER_TYPE_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "invited"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "status"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "kind"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    an_administrator_away_for_46_days_is_dormant, end),
		cmocka_unit_test_teardown(
		    a_dormant_administrator_whose_door_is_tried_is_critical,
		    end),
		cmocka_unit_test_teardown(
		    what_is_not_known_of_an_administrator_is_unknown, end),
		cmocka_unit_test_teardown(
		    who_works_by_token_or_cannot_sign_in_is_not_dormant, end),
		cmocka_unit_test_teardown(
		    a_tested_emergency_administrator_is_not_dormant, end),
		cmocka_unit_test_teardown(
		    an_emergency_contact_must_be_active, end),
		cmocka_unit_test_teardown(
		    a_source_without_any_emergency_contact_fails, end),
		cmocka_unit_test_teardown(
		    an_emergency_account_must_be_tested_within_90_days, end),
		cmocka_unit_test_teardown(
		    an_emergency_account_must_be_active_and_approved, end),
		cmocka_unit_test_teardown(
		    an_emergency_account_used_without_ticket_fails, end),
		cmocka_unit_test_teardown(
		    use_under_a_ticket_or_in_a_test_is_explained, end),
		cmocka_unit_test_teardown(
		    use_through_tokens_and_in_the_log_is_use, end),
		cmocka_unit_test_teardown(
		    an_emergency_account_that_may_have_been_used_is_unknown,
		    end),
		cmocka_unit_test_teardown(failures_out_of_proportion_fail, end),
		cmocka_unit_test_teardown(
		    counts_that_cannot_be_compared_are_unknown, end),
		cmocka_unit_test_teardown(
		    the_proportion_of_failures_is_a_setting, end),
		cmocka_unit_test_teardown(
		    machines_and_those_without_success_are_not_counted, end),
		cmocka_unit_test_teardown(
		    only_failed_sign_ins_fail_after_the_first_days, end),
		cmocka_unit_test_teardown(
		    a_few_failures_of_who_works_by_token_pass, end),
		cmocka_unit_test_teardown(
		    failures_of_an_undated_or_unclear_account_are_unknown, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
