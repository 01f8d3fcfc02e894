/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on how service users are kept: NHI-01 to NHI-04, NHI-06. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_account_robot, rule_service_administrator,
    rule_service_interactive, rule_service_unowned, rule_service_unused;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_account *
service(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->type = MUSTER_SERVICE;
	a->login_state = MUSTER_SEEN_UNKNOWN;
	a->last_login = a->last_action = MUSTER_NO_TIME;
	a->logins = MUSTER_NO_COUNT;
	return a;
}

static struct muster_account *
person(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->last_action = MUSTER_NO_TIME;
	return a;
}

static struct muster_entry *
registered(const char *id, const char *owner)
{
	struct muster_entry *e = fake_entry(f, MUSTER_SERVICE_IDENTITIES, id);

	e->owner = owner;
	return e;
}

/* ---- NHI-01 ---- */

static void
a_service_user_nobody_answers_for_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unowned);
	service("unknown")->tier = MUSTER_TIER_2;
	service("reads");
	service("doubtful")->tier_doubt = "not read";
	service("blank");
	service("over");
	service("owned");
	person("person");
	registered("blank", " ");
	registered("over", "Ops team")->until = FAKE_AGO(1);
	registered("owned", "Ops team");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unknown"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "unknown"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "reads"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "doubtful"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "blank"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "blank", "entry stands in"), "muster.json, line 1");
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "owned"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "person"), NOT_JUDGED);
	assert_int_equal(rule_service_unowned.registers,
	    UINT32_C(1) << MUSTER_SERVICE_IDENTITIES);
	fake_check_failures(f);
}

static void
an_owner_must_be_somebody_who_can_sign_in(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unowned);
	person("ada@example.org");
	person("bea@example.org")->status = MUSTER_DELETED;
	service("robot@example.org");
	service("alive");
	service("left");
	service("mistyped");
	registered("alive", "ADA@example.org");
	registered("left", "bea@example.org");
	registered("mistyped", "adda@example.org");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "alive"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "left"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "mistyped"), MUSTER_UNKNOWN);
	assert_non_null(strstr(fake_of(f, "mistyped")->reason, "mistyped"));
	assert_string_equal(fake_text(f, "mistyped", "owner in the register"),
	    "adda@example.org");
	fake_check_failures(f);
}

static void
an_owner_who_came_back_counts_as_one_who_is_there(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_unowned);
	a = person("old id");
	a->login = "ada@example.org";
	a->status = MUSTER_DELETED;
	person("new id")->login = "ada@example.org";
	service("robot");
	registered("robot", "ada@example.org");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_PASS);
}

static void
an_owner_has_to_confirm_once_a_year(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unowned);
	service("edge");
	service("old");
	service("undated");
	registered("edge", "Ops team")->confirmed = FAKE_AGO(365);
	registered("old", "Ops team")->confirmed = FAKE_AGO(366);
	registered("undated", "Ops team")->confirmed = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "edge"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	fake_set(f, "days", 400);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
}

static void
a_service_user_that_is_perhaps_off_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unowned);
	service("perhaps")->status = MUSTER_STATUS_UNKNOWN;
	service("off")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "perhaps"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
}

/* ---- NHI-02: what the register adds ---- */

static void
a_registered_pipeline_that_administers_weighs_less(void **state)
{
	(void)state;
	f = fake_new(&rule_service_administrator);
	service("plain")->tier = MUSTER_TIER_0;
	service("rights")->tier = MUSTER_TIER_0;
	service("product")->tier = MUSTER_TIER_1;
	service("purposeless")->tier = MUSTER_TIER_1;
	service("lapsed")->tier = MUSTER_TIER_1;
	service("reads");
	registered("rights", "Ops team");
	registered("product", "Ops team");
	registered("purposeless", "Ops team")->purpose = NULL;
	registered("lapsed", "Ops team")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "plain"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "plain"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "product"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "purposeless"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "lapsed"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "reads"), MUSTER_PASS);
	fake_check_failures(f);
}

/* ---- NHI-03 ---- */

/* A service user with one token of its own. */
static struct muster_account *
worker(const char *id, int64_t used)
{
	struct muster_account *a = service(id);
	struct muster_credential *c = fake_token(f, id);

	c->owner = a;
	c->last_used = used;
	c->used_state = used == MUSTER_NO_TIME ? MUSTER_NEVER : MUSTER_SEEN;
	a->last_token_use = used;
	a->n_credentials = 1;
	return a;
}

static void
a_service_user_that_does_nothing_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unused);
	worker("busy", FAKE_AGO(90));
	worker("idle", FAKE_AGO(91));
	worker("strong", FAKE_AGO(91))->tier = MUSTER_TIER_1;
	worker("never", MUSTER_NO_TIME);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "busy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "idle"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "idle", "days accepted"), 90);
	assert_int_equal(fake_severity(f, "strong"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
any_sign_of_life_counts(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_unused);
	worker("logged", FAKE_AGO(200))->last_action = FAKE_AGO(3);
	a = worker("signed in", FAKE_AGO(200));
	a->login_state = MUSTER_SEEN;
	a->last_login = FAKE_AGO(3);
	service("client")->last_action = FAKE_AGO(3);
	service("old client")->last_action = FAKE_AGO(100);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "logged"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "signed in"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "client"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old client"), MUSTER_FAIL);
}

static void
where_use_cannot_be_seen_it_is_unknown(void **state)
{
	struct muster_account *a;
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_service_unused);
	service("tokenless");
	a = worker("trusted", FAKE_AGO(200));
	c = fake_token(f, "trust");
	c->owner = a;
	c->used_state = MUSTER_SEEN_UNKNOWN;
	a = worker("perhaps off", FAKE_AGO(200));
	a->status = MUSTER_STATUS_UNKNOWN;
	worker("undated", MUSTER_NO_TIME)->created = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "tokenless"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "trusted"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps off"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	c->enabled = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "trusted"), MUSTER_FAIL);
}

static void
new_service_users_and_yearly_jobs_are_a_matter_of_the_limits(void **state)
{
	(void)state;
	f = fake_new(&rule_service_unused);
	worker("new", MUSTER_NO_TIME)->created = FAKE_AGO(30);
	worker("yearly", FAKE_AGO(360));
	worker("off", MUSTER_NO_TIME)->status = MUSTER_DISABLED;
	person("ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "yearly"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
	fake_set(f, "days", 400);
	fake_set(f, "grace_days", 29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "yearly"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
}

/* ---- NHI-04 ---- */

static struct muster_account *
signed_in(const char *id, int64_t logins)
{
	struct muster_account *a = service(id);

	a->logins = logins;
	a->login_state = MUSTER_SEEN;
	a->last_login = FAKE_AGO(5);
	return a;
}

static void
a_sign_in_as_a_service_user_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_service_interactive);
	fake_source(f, "dynatrace");
	signed_in("reads", 3);
	signed_in("writes", 3)->tier = MUSTER_TIER_2;
	signed_in("doubtful", 3)->tier_doubt = "not read";
	signed_in("uncounted", MUSTER_NO_COUNT);
	service("never")->logins = 0;
	service("silent");
	service("silent too");
	signed_in("gone", 3)->status = MUSTER_DELETED;
	person("ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "reads"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "reads"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "reads", "sign-ins"), 3);
	assert_int_equal(fake_severity(f, "writes"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "doubtful"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "uncounted"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "silent"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "dynatrace", "service users"), 7);
	assert_int_equal(fake_number(f, "dynatrace", "of these not stated"), 2);
	assert_int_equal(fake_verdict(f, "gone"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "ada"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
with_an_earlier_review_the_count_must_have_grown(void **state)
{
	(void)state;
	f = fake_new(&rule_service_interactive);
	fake_history(f);
	signed_in("same", 10);
	signed_in("grown", 11);
	signed_in("new", 1);
	signed_in("uncounted", 4);
	signed_in("reset", 2);
	fake_past(f, MUSTER_ACCOUNT, "same");
	fake_past(f, MUSTER_ACCOUNT, "grown");
	fake_past(f, MUSTER_ACCOUNT, "uncounted")->logins = MUSTER_NO_COUNT;
	fake_past(f, MUSTER_ACCOUNT, "reset");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "same"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grown"), MUSTER_FAIL);
	assert_int_equal(
	    fake_number(f, "grown", "sign-ins at the last review"), 10);
	assert_non_null(strstr(fake_of(f, "grown")->reason, "last review"));
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "uncounted"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "reset"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_sign_in_while_it_is_set_up_is_accepted(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_interactive);
	a = signed_in("set up", 1);
	a->created = FAKE_AGO(100);
	a->last_login = FAKE_AGO(86);
	a = signed_in("later", 2);
	a->created = FAKE_AGO(100);
	a->last_login = FAKE_AGO(85);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "set up"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "later"), MUSTER_FAIL);
	fake_set(f, "setup_days", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "set up"), MUSTER_FAIL);
}

/* ---- NHI-06 ---- */

static struct muster_account *
robot(const char *id, int64_t login, int64_t used)
{
	struct muster_account *a = worker(id, used);

	a->type = MUSTER_PERSON;
	a->last_login = login;
	a->login_state = login == MUSTER_NO_TIME ? MUSTER_NEVER : MUSTER_SEEN;
	return a;
}

static void
a_person_whose_token_works_alone_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_account_robot);
	robot("robot", FAKE_AGO(91), FAKE_AGO(2));
	robot("never there", MUSTER_NO_TIME, FAKE_AGO(2));
	robot("strong", FAKE_AGO(91), FAKE_AGO(2))->tier = MUSTER_TIER_0;
	robot("at work", FAKE_AGO(90), FAKE_AGO(2));
	robot("dormant", FAKE_AGO(300), FAKE_AGO(31));
	person("no token")->last_login = FAKE_AGO(300);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "robot"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "robot"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "strong"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "never there"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "at work"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dormant"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "no token"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_robot_whose_sign_in_or_use_is_not_stated_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_account_robot);
	robot("silent", MUSTER_NO_TIME, FAKE_AGO(2))->login_state =
	    MUSTER_SEEN_UNKNOWN;
	robot("perhaps", FAKE_AGO(300), FAKE_AGO(2))->last_token_use =
	    MUSTER_NO_TIME;
	f->credential[1].used_state = MUSTER_SEEN_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps"), MUSTER_UNKNOWN);
}

static void
registered_robots_and_command_line_users_are_known(void **state)
{
	(void)state;
	f = fake_new(&rule_account_robot);
	robot("registered", FAKE_AGO(300), FAKE_AGO(2));
	robot("lapsed", FAKE_AGO(300), FAKE_AGO(2));
	robot("command line", FAKE_AGO(100), FAKE_AGO(2));
	robot("off", FAKE_AGO(300), FAKE_AGO(2))->status = MUSTER_DISABLED;
	worker("machine", FAKE_AGO(2));
	registered("registered", "Ops team");
	registered("lapsed", "Ops team")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "registered"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "lapsed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "command line"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "machine"), NOT_JUDGED);
	fake_set(f, "days", 120);
	fake_set(f, "used_days", 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "command line"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "lapsed"), MUSTER_PASS);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_service_user_nobody_answers_for_fails),
		T(an_owner_must_be_somebody_who_can_sign_in),
		T(an_owner_who_came_back_counts_as_one_who_is_there),
		T(an_owner_has_to_confirm_once_a_year),
		T(a_service_user_that_is_perhaps_off_is_unknown),
		T(a_registered_pipeline_that_administers_weighs_less),
		T(a_service_user_that_does_nothing_fails),
		T(any_sign_of_life_counts),
		T(where_use_cannot_be_seen_it_is_unknown),
		T(new_service_users_and_yearly_jobs_are_a_matter_of_the_limits),
		T(a_sign_in_as_a_service_user_fails),
		T(with_an_earlier_review_the_count_must_have_grown),
		T(a_sign_in_while_it_is_set_up_is_accepted),
		T(a_person_whose_token_works_alone_fails),
		T(a_robot_whose_sign_in_or_use_is_not_stated_is_unknown),
		T(registered_robots_and_command_line_users_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
