/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on use and age of strong rights: PRV-10, PRV-11, PRV-13. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_privilege_unused, rule_privilege_new,
    rule_privilege_creep;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* A group with a binding of that tier, seen for long. */
static struct muster_group *
strong_group(const char *id, const char *grant, enum muster_tier tier)
{
	struct muster_group *g = fake_group(f, id);
	struct muster_grant *binding;

	g->tier = tier;
	g->tier_reason = "iam:policies:write by policy Admins";
	binding = fake_grant(f, grant, g, fake_policy(f, "Admins"));
	binding->tier = tier;
	binding->first_seen = FAKE_AGO(400);
	return g;
}

static struct muster_account *
member(const char *id, const struct muster_group *g, int64_t since)
{
	struct muster_account *a = fake_account(f, id);

	a->tier = g->tier;
	fake_membership(f, a, g)->first_seen = since;
	return a;
}

/* ---- PRV-10 ---- */

static struct muster_group *
admins(void)
{
	f = fake_new(&rule_privilege_unused);
	fake_source(f, "dynatrace")->events_from = FAKE_AGO(365);
	return strong_group("admins", "binding", MUSTER_TIER_0);
}

static void
acted(const struct muster_account *a, const char *action, int64_t at)
{
	static const char *const ids[] = { "0", "1", "2", "3", "4", "5" };
	struct muster_event *e =
	    fake_event(f, ids[f->n_events], action, "POLICY");

	e->account = a;
	e->at = at;
}

/* The log of an environment, and when a change stands in it. */
static void
configured(int64_t at)
{
	struct muster_event *e = fake_event(f, "setting", "UPDATE", "CONFIG");

	e->scope_id = "abc12345";
	e->at = at;
}

static void
an_administrator_without_a_change_is_found(void **state)
{
	const struct muster_group *g;
	struct muster_group *product;
	struct muster_account *busy, *idle;

	(void)state;
	g = admins();
	product = strong_group("product", "second", MUSTER_TIER_1);
	busy = member("busy", g, FAKE_AGO(400));
	idle = member("idle", g, FAKE_AGO(400));
	member("settings", product, FAKE_AGO(400));
	fake_account(f, "reader");
	acted(busy, "UPDATE", FAKE_AGO(200));
	acted(idle, "CREATE", FAKE_AGO(91));
	acted(busy, "CREATE", FAKE_AGO(90));
	acted(NULL, "CREATE", FAKE_AGO(1));
	configured(FAKE_AGO(100));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "busy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "idle"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "idle", "last change"), FAKE_AGO(91));
	assert_int_equal(fake_verdict(f, "settings"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "settings"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "reader"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
signing_in_and_reading_are_no_change(void **state)
{
	struct muster_account *a;

	(void)state;
	a = member("idle", admins(), FAKE_AGO(400));
	acted(a, "LOGIN", FAKE_AGO(1));
	acted(a, "logout", FAKE_AGO(1));
	acted(a, "READ", FAKE_AGO(1));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
}

static void
a_log_that_is_too_young_says_nothing(void **state)
{
	(void)state;
	member("idle", admins(), FAKE_AGO(400));
	f->source[0].events_from = FAKE_AGO(82);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "dynatrace", "administrators"), 1);
	f->source[0].events_from = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "dynatrace", "administrators"), 1);
	fake_check_failures(f);
	f->source[0].events_from = FAKE_AGO(82);
	fake_set(f, "slack_days", 8);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	fake_set(f, "slack_days", 0);
	fake_set(f, "days", 82);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
}

/* As much of the past is asked for as the rule looks back: the first entry is
 * always a little later. */
static void
a_log_as_long_as_the_period_is_long_enough(void **state)
{
	(void)state;
	member("idle", admins(), FAKE_AGO(400));
	f->source[0].events_from = FAKE_AGO(84);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
}

static void
who_runs_the_product_is_in_logs_of_environments(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_unused);
	fake_source(f, "dynatrace")->events_from = FAKE_AGO(365);
	member("idle", strong_group("product", "binding", MUSTER_TIER_1),
	    FAKE_AGO(400));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	configured(FAKE_AGO(30));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(
	    fake_number(f, "dynatrace", "logs of environments from"),
	    FAKE_AGO(30));
	f->event[0].scope_id = NULL;
	f->event[0].at = FAKE_AGO(100);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	f->event[0].scope_id = "abc12345";
	f->event[0].object_kind = "WEB_UI";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	f->event[0].object_kind = "CONFIG";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	fake_set(f, "days", 30);
	f->event[0].at = FAKE_AGO(29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_right_that_is_young_cannot_be_unused_for_long(void **state)
{
	const struct muster_group *g;
	struct muster_account *a;

	(void)state;
	g = admins();
	member("joined", g, FAKE_AGO(30));
	a = member("created", g, MUSTER_NO_TIME);
	a->created = FAKE_AGO(30);
	member("when", g, MUSTER_NO_TIME);
	a = member("both", g, FAKE_AGO(30));
	fake_membership(f, a, strong_group("old", "older", MUSTER_TIER_1))
	    ->first_seen = FAKE_AGO(300);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "joined"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "created"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "when"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
rights_kept_for_emergencies_or_of_everyone_are_not_unused(void **state)
{
	const struct muster_group *g;

	(void)state;
	g = admins();
	member("glass", g, FAKE_AGO(400));
	fake_entry(f, MUSTER_BREAK_GLASS, "glass");
	fake_account(f, "all")->tier = MUSTER_TIER_1;
	member("bot", g, FAKE_AGO(400))->type = MUSTER_SERVICE;
	member("off", g, FAKE_AGO(400))->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "glass"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bot"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
}

static void
use_by_a_token_or_an_odd_account_is_unknown(void **state)
{
	const struct muster_group *g;

	(void)state;
	g = admins();
	member("token", g, FAKE_AGO(400))->last_token_use = FAKE_AGO(3);
	member("old token", g, FAKE_AGO(400))->last_token_use = FAKE_AGO(100);
	member("what", g, FAKE_AGO(400))->type = MUSTER_TYPE_UNKNOWN;
	member("odd", g, FAKE_AGO(400))->status = MUSTER_STATUS_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "token"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "old token"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "what"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- PRV-11 ---- */

static void
a_strong_binding_that_was_not_there_is_found(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_new);
	fake_history(f);
	strong_group("a", "old", MUSTER_TIER_0);
	strong_group("b", "new", MUSTER_TIER_0);
	strong_group("c", "reads", MUSTER_TIER_3);
	fake_grant(f, "dangling", NULL, &f->entitlement[0])->tier =
	    MUSTER_TIER_0;
	fake_past(f, MUSTER_GRANT, "old");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "new"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "new", "group"), "b");
	assert_int_equal(fake_number(f, "new", "last review"), FAKE_AGO(90));
	assert_int_equal(fake_verdict(f, "reads"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dangling"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
who_joined_a_strong_group_is_found(void **state)
{
	const struct muster_group *g;
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_privilege_new);
	fake_history(f);
	g = strong_group("admins", "old", MUSTER_TIER_0);
	fake_past(f, MUSTER_GRANT, "old");
	member("stayed", g, FAKE_AGO(90));
	f->member[0].membership.is_new = MUSTER_NO;
	member("joined", g, FAKE_NOW);
	f->member[1].membership.is_new = MUSTER_YES;
	member("perhaps", g, FAKE_NOW);
	a = member("off", g, FAKE_NOW);
	a->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "stayed"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "joined"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "joined"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "joined", "joined"), "admins");
	assert_int_equal(fake_verdict(f, "perhaps"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
members_of_a_new_group_are_told_by_its_binding(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_new);
	fake_history(f);
	member(
	    "joined", strong_group("admins", "new", MUSTER_TIER_0), FAKE_NOW);
	f->member[0].membership.is_new = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "joined"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_FAIL);
}

static void
a_group_registered_to_administer_the_product_weighs_less(void **state)
{
	const struct muster_group *g;
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_privilege_new);
	fake_history(f);
	strong_group("ops", "ops binding", MUSTER_TIER_1);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "ops");
	strong_group("roots", "roots binding", MUSTER_TIER_0);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "roots");
	strong_group("over", "over binding", MUSTER_TIER_1);
	e = fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "over");
	e->until = FAKE_AGO(1);
	g = strong_group("late", "late binding", MUSTER_TIER_1);
	fake_past(f, MUSTER_GRANT, "late binding");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "late");
	member("joined", g, FAKE_NOW);
	f->member[0].membership.is_new = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_severity(f, "ops binding"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "roots binding"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "over binding"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "joined"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "joined"), MUSTER_MEDIUM);
}

static void
what_an_incomplete_review_did_not_see_may_be_old(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_new);
	fake_history(f)->complete = 0;
	strong_group("b", "new", MUSTER_TIER_0);
	f->grant[0].first_seen = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "new"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- PRV-13 ---- */

static struct muster_account *
grown(const char *id, size_t before, size_t times, size_t last, size_t now)
{
	struct muster_account *a = fake_account(f, id);
	struct muster_past *p = fake_past(f, MUSTER_ACCOUNT, id);

	a->n_grants = now;
	p->n_grants = last;
	p->n_grown = times;
	p->before_grown = before;
	return a;
}

static void
rights_that_only_ever_came_are_found(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_privilege_creep);
	fake_history(f)->n_reviews = 5;
	grown("creep", 8, 2, 9, 10);
	grown("little", 9, 2, 10, 11);
	grown("short", 4, 1, 6, 8);
	grown("ended", 4, 5, 10, 10);
	grown("less", 4, 5, 10, 9);
	a = grown("up", 4, 2, 6, 8);
	a->tier = MUSTER_TIER_1;
	grown("from nothing", 0, 2, 6, 8);
	fake_account(f, "new")->n_grants = 9;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "creep"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "creep"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "creep", "reviews in a row"), 3);
	assert_int_equal(fake_number(f, "creep", "grants before they grew"), 8);
	assert_int_equal(fake_verdict(f, "little"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "short"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "less"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "up"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "from nothing"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "new"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
the_limits_of_creep_can_be_set(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_creep);
	fake_history(f)->n_reviews = 5;
	fake_set(f, "reviews", 1);
	fake_set(f, "percent", 50);
	grown("half", 0, 0, 10, 15);
	grown("less", 0, 0, 10, 14);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "half"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "less"), MUSTER_PASS);
}

static void
with_too_few_reviews_growth_is_told_once_as_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_privilege_creep);
	fake_source(f, "dynatrace");
	fake_source(f, "other");
	fake_history(f)->n_reviews = 2;
	grown("grew", 4, 1, 6, 8);
	grown("grew too", 4, 1, 6, 8);
	grown("once", 0, 0, 6, 8);
	grown("rest", 0, 0, 6, 6);
	grown("off", 4, 1, 6, 8)->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grew"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "grew too"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "dynatrace", "accounts that grew"), 2);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "once"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "rest"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
growth_since_a_review_with_holes_is_unknown(void **state)
{
	struct muster_history *h;

	(void)state;
	f = fake_new(&rule_privilege_creep);
	h = fake_history(f);
	h->n_reviews = 5;
	h->complete = 0;
	grown("creep", 4, 2, 6, 8);
	grown("rest", 4, 2, 6, 6);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "creep"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "rest"), MUSTER_PASS);
	fake_check_failures(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, end)
	const struct CMUnitTest tests[] = {
		TEST(an_administrator_without_a_change_is_found),
		TEST(signing_in_and_reading_are_no_change),
		TEST(a_log_that_is_too_young_says_nothing),
		TEST(a_log_as_long_as_the_period_is_long_enough),
		TEST(who_runs_the_product_is_in_logs_of_environments),
		TEST(a_right_that_is_young_cannot_be_unused_for_long),
		TEST(rights_kept_for_emergencies_or_of_everyone_are_not_unused),
		TEST(use_by_a_token_or_an_odd_account_is_unknown),
		TEST(a_strong_binding_that_was_not_there_is_found),
		TEST(who_joined_a_strong_group_is_found),
		TEST(members_of_a_new_group_are_told_by_its_binding),
		TEST(a_group_registered_to_administer_the_product_weighs_less),
		TEST(what_an_incomplete_review_did_not_see_may_be_old),
		TEST(rights_that_only_ever_came_are_found),
		TEST(the_limits_of_creep_can_be_set),
		TEST(with_too_few_reviews_growth_is_told_once_as_unknown),
		TEST(growth_since_a_review_with_holes_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
