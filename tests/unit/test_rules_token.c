/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on tokens: TOK-01, TOK-03. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_token_without_expiry, rule_token_unused;

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
endless(const char *id)
{
	struct muster_credential *c = fake_token(f, id);

	c->expiry_state = MUSTER_NEVER;
	c->expires = MUSTER_NO_TIME;
	return c;
}

static struct muster_credential *
sender(const char *id, const char *scopes)
{
	struct muster_credential *c = endless(id);

	c->scopes = scopes;
	c->n_scopes = 2;
	c->tier = MUSTER_TIER_2;
	return c;
}

static void
a_token_without_end_fails_by_what_it_may_do(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_without_expiry);
	fake_token(f, "ends");
	endless("reads");
	endless("writes")->tier = MUSTER_TIER_2;
	sender("sends", "metrics.ingest  logs.ingest");
	sender("sends and writes", "metrics.ingest slo.write");
	sender("called ingest", "ingest");
	sender("sends and administers", "events.ingest")->tier = MUSTER_TIER_1;
	c = endless("gateway");
	c->kind = "activegate-token";
	c->scopes = NULL;
	c->n_scopes = 0;
	c->tier = MUSTER_TIER_NONE;
	c = endless("silent");
	c->scopes = NULL;
	c->n_scopes = 0;
	c->tier = MUSTER_TIER_NONE;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ends"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "reads"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "reads"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "reads", "works in"), "Production");
	assert_int_equal(fake_severity(f, "writes"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "silent"), MUSTER_MEDIUM);
	assert_non_null(
	    strstr(fake_of(f, "silent")->severity_reason, "not stated"));
	assert_int_equal(fake_severity(f, "sends"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "sends and writes"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "called ingest"), MUSTER_HIGH);
	assert_int_equal(
	    fake_severity(f, "sends and administers"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "gateway"), MUSTER_MEDIUM);
	assert_non_null(
	    strstr(fake_of(f, "gateway")->severity_reason, "gateway"));
	fake_check_failures(f);
}

static void
an_end_not_stated_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_token_without_expiry);
	fake_token(f, "silent")->expiry_state = MUSTER_SEEN_UNKNOWN;
	endless("perhaps on")->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

static void
switched_off_tokens_and_trust_policies_do_no_harm(void **state)
{
	(void)state;
	f = fake_new(&rule_token_without_expiry);
	endless("off")->enabled = MUSTER_NO;
	endless("trust")->kind = "trust-policy";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
}

static void
an_installer_token_is_reported_by_what_it_may_do(void **state)
{
	(void)state;
	f = fake_new(&rule_token_without_expiry);
	endless("installer")->scopes = "InstallerDownload";
	endless("strong installer")->tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "installer"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "installer"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "strong installer"), MUSTER_HIGH);
}

static void
a_token_not_used_for_91_days_fails(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_unused);
	fake_token(f, "old")->last_used = FAKE_AGO(91);
	fake_token(f, "edge")->last_used = FAKE_AGO(90);
	c = fake_token(f, "admin");
	c->last_used = FAKE_AGO(91);
	c->tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "old"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "edge"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	fake_check_failures(f);
}

static struct muster_credential *
unused(const char *id, int64_t created)
{
	struct muster_credential *c = fake_token(f, id);

	c->used_state = MUSTER_NEVER;
	c->last_used = MUSTER_NO_TIME;
	c->created = created;
	return c;
}

static void
a_token_never_used_fails_after_its_own_grace(void **state)
{
	(void)state;
	f = fake_new(&rule_token_unused);
	unused("old", FAKE_AGO(15));
	unused("young", FAKE_AGO(14));
	unused("undated", MUSTER_NO_TIME);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "old"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "young"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "undated"), MUSTER_UNKNOWN);
}

static void
a_use_not_stated_is_unknown(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_unused);
	c = fake_token(f, "silent");
	c->used_state = MUSTER_SEEN_UNKNOWN;
	c->last_used = MUSTER_NO_TIME;
	unused("perhaps on", FAKE_AGO(300))->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

static void
tokens_switched_off_need_no_use(void **state)
{
	(void)state;
	f = fake_new(&rule_token_unused);
	unused("off", FAKE_AGO(300))->enabled = MUSTER_NO;
	unused("trust", FAKE_AGO(300))->kind = "trust-policy";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
}

static void
a_recovery_token_is_a_matter_of_the_limit(void **state)
{
	(void)state;
	f = fake_new(&rule_token_unused);
	fake_token(f, "recovery")->last_used = FAKE_AGO(300);
	fake_set(f, "days", 400);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "recovery"), MUSTER_PASS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_token_without_end_fails_by_what_it_may_do, end),
		cmocka_unit_test_teardown(an_end_not_stated_is_unknown, end),
		cmocka_unit_test_teardown(
		    switched_off_tokens_and_trust_policies_do_no_harm, end),
		cmocka_unit_test_teardown(
		    an_installer_token_is_reported_by_what_it_may_do, end),
		cmocka_unit_test_teardown(
		    a_token_not_used_for_91_days_fails, end),
		cmocka_unit_test_teardown(
		    a_token_never_used_fails_after_its_own_grace, end),
		cmocka_unit_test_teardown(a_use_not_stated_is_unknown, end),
		cmocka_unit_test_teardown(tokens_switched_off_need_no_use, end),
		cmocka_unit_test_teardown(
		    a_recovery_token_is_a_matter_of_the_limit, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
