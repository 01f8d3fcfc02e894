/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on the life of tokens: TOK-02, TOK-08, TOK-09. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_token_disabled_kept, rule_token_expired,
    rule_token_old;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_credential *
token(const char *id)
{
	struct muster_credential *c = fake_token(f, id);

	c->updated = MUSTER_NO_TIME;
	return c;
}

/* ---- TOK-02 ---- */

static struct muster_credential *
old(const char *id, int64_t days, enum muster_tier tier)
{
	struct muster_credential *c = token(id);

	c->created = FAKE_AGO(days);
	c->tier = tier;
	return c;
}

static void
a_token_must_be_renewed_sooner_if_it_administers(void **state)
{
	(void)state;
	f = fake_new(&rule_token_old);
	old("reads", 366, MUSTER_TIER_3);
	old("reads edge", 365, MUSTER_TIER_3);
	old("writes", 200, MUSTER_TIER_2);
	old("admin", 91, MUSTER_TIER_1);
	old("admin edge", 90, MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "reads"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "reads"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "reads", "days old"), 366);
	assert_int_equal(fake_number(f, "reads", "days accepted"), 365);
	assert_int_equal(fake_verdict(f, "reads edge"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "writes"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "admin"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "admin", "days accepted"), 90);
	assert_int_equal(fake_verdict(f, "admin edge"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
an_age_or_a_reach_not_stated_is_unknown(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_old);
	token("undated")->created = MUSTER_NO_TIME;
	c = old("silent", 91, MUSTER_TIER_NONE);
	c->scopes = NULL;
	c = old("silent, young", 90, MUSTER_TIER_NONE);
	c->scopes = NULL;
	c = old("silent, old", 400, MUSTER_TIER_NONE);
	c->scopes = NULL;
	old("perhaps on", 400, MUSTER_TIER_3)->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "silent, young"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "silent, old"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

static void
a_gateways_token_has_no_scopes_to_be_in_doubt_of(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_old);
	c = old("gateway", 365, MUSTER_TIER_NONE);
	c->kind = "activegate-token";
	c->scopes = NULL;
	c = old("old gateway", 366, MUSTER_TIER_NONE);
	c->kind = "activegate-token";
	c->scopes = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "gateway"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "old gateway"), MUSTER_FAIL);
}

static void
an_old_token_that_nothing_uses_is_left_to_tok_03(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_old);
	old("unused", 400, MUSTER_TIER_1)->last_used = FAKE_AGO(91);
	old("used", 400, MUSTER_TIER_1)->last_used = FAKE_AGO(90);
	c = old("never", 400, MUSTER_TIER_1);
	c->used_state = MUSTER_NEVER;
	c->last_used = MUSTER_NO_TIME;
	c = old("silent", 400, MUSTER_TIER_1);
	c->used_state = MUSTER_SEEN_UNKNOWN;
	c->last_used = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unused"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_FAIL);
	fake_set(f, "unused_days", 100);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unused"), MUSTER_FAIL);
}

static void
old_tokens_that_no_longer_work_pass(void **state)
{
	(void)state;
	f = fake_new(&rule_token_old);
	old("off", 900, MUSTER_TIER_0)->enabled = MUSTER_NO;
	old("ended", 900, MUSTER_TIER_0)->expires = FAKE_AGO(1);
	old("trust", 900, MUSTER_TIER_0)->kind = "trust-policy";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
}

static void
a_secret_store_keeping_the_entry_is_a_matter_of_limits(void **state)
{
	(void)state;
	f = fake_new(&rule_token_old);
	old("kept", 700, MUSTER_TIER_3);
	old("kept admin", 700, MUSTER_TIER_0);
	fake_set(f, "days", 700);
	fake_set(f, "privileged_days", 700);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "kept"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "kept admin"), MUSTER_PASS);
}

/* ---- TOK-08 ---- */

static struct muster_credential *
off(const char *id, int64_t updated, int64_t used)
{
	struct muster_credential *c = token(id);

	c->enabled = MUSTER_NO;
	c->updated = updated;
	c->last_used = used;
	c->used_state = used == MUSTER_NO_TIME ? MUSTER_NEVER : MUSTER_SEEN;
	c->created = FAKE_AGO(900);
	return c;
}

static void
a_token_long_switched_off_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_token_disabled_kept);
	off("old", FAKE_AGO(181), FAKE_AGO(300));
	off("edge", FAKE_AGO(180), FAKE_AGO(300));
	off("used since", FAKE_AGO(300), FAKE_AGO(20));
	off("changes not stated", MUSTER_NO_TIME, FAKE_AGO(181));
	off("never used", MUSTER_NO_TIME, MUSTER_NO_TIME);
	token("on")->last_used = FAKE_AGO(300);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "old"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "old", "last changed"), FAKE_AGO(181));
	assert_int_equal(fake_verdict(f, "edge"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "used since"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "changes not stated"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "never used"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "on"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_token_off_since_nobody_knows_when_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_token_disabled_kept);
	off("undated", MUSTER_NO_TIME, MUSTER_NO_TIME)->used_state =
	    MUSTER_SEEN_UNKNOWN;
	off("perhaps on", FAKE_AGO(300), FAKE_AGO(300))->enabled =
	    MUSTER_TRI_UNKNOWN;
	off("in use", FAKE_AGO(300), FAKE_AGO(3))->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "in use"), MUSTER_PASS);
}

static void
evidence_is_a_matter_of_the_limit_and_trusts_hold_no_secret(void **state)
{
	(void)state;
	f = fake_new(&rule_token_disabled_kept);
	off("evidence", FAKE_AGO(300), FAKE_AGO(300));
	off("trust", FAKE_AGO(300), FAKE_AGO(300))->kind = "trust-policy";
	fake_set(f, "days", 365);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "evidence"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
}

/* ---- TOK-09 ---- */

static void
a_token_past_its_end_fails_after_the_grace(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_expired);
	c = token("over");
	c->expires = FAKE_AGO(31);
	c->last_used = FAKE_AGO(40);
	c = token("works on");
	c->expires = FAKE_AGO(31);
	c->last_used = FAKE_AGO(1);
	token("edge")->expires = FAKE_AGO(30);
	token("runs");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "over"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "over", "ended"), FAKE_AGO(31));
	assert_int_equal(fake_verdict(f, "works on"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "works on"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "edge"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "runs"), MUSTER_PASS);
	fake_check_failures(f);
	fake_set(f, "days", 29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "edge"), MUSTER_FAIL);
}

static void
an_end_or_state_not_stated_is_unknown(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_expired);
	c = token("silent");
	c->expiry_state = MUSTER_SEEN_UNKNOWN;
	c->expires = MUSTER_NO_TIME;
	c = token("perhaps on");
	c->expires = FAKE_AGO(31);
	c->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

static void
tokens_without_end_and_switched_off_belong_to_other_rules(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_expired);
	c = token("endless");
	c->expiry_state = MUSTER_NEVER;
	c->expires = MUSTER_NO_TIME;
	c = token("off");
	c->expires = FAKE_AGO(31);
	c->enabled = MUSTER_NO;
	c = token("trust");
	c->expires = FAKE_AGO(31);
	c->kind = "trust-policy";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "endless"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_token_must_be_renewed_sooner_if_it_administers),
		T(an_age_or_a_reach_not_stated_is_unknown),
		T(a_gateways_token_has_no_scopes_to_be_in_doubt_of),
		T(an_old_token_that_nothing_uses_is_left_to_tok_03),
		T(old_tokens_that_no_longer_work_pass),
		T(a_secret_store_keeping_the_entry_is_a_matter_of_limits),
		T(a_token_long_switched_off_fails),
		T(a_token_off_since_nobody_knows_when_is_unknown),
		T(evidence_is_a_matter_of_the_limit_and_trusts_hold_no_secret),
		T(a_token_past_its_end_fails_after_the_grace),
		T(an_end_or_state_not_stated_is_unknown),
		T(tokens_without_end_and_switched_off_belong_to_other_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
