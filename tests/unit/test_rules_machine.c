/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what service users reach: NHI-05, NHI-07, NHI-08, AUT-05. */
#include "support/test.h"

#include "support/fake_host.h"

#define USE "iam:service-users:use"

extern const struct muster_rule rule_own_credential, rule_service_impersonation,
    rule_service_many_functions, rule_trust_pattern;

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
	return a;
}

/* ---- NHI-05 ---- */

/* The right of `tier` at an environment, through a group of its own. */
static void
works_in(const struct muster_account *a, const char *environment,
    const char *criticality, enum muster_tier tier)
{
	struct muster_group *g = fake_group(f, environment);
	struct muster_grant *grant = fake_grant(f, environment, g, NULL);

	grant->scope = (struct muster_scope){ environment, environment,
		"environment", criticality };
	grant->tier = tier;
	fake_membership(f, a, g);
}

static struct muster_credential *
token_of(const struct muster_account *a, const char *id, const char *address)
{
	struct muster_credential *c = fake_token(f, id);

	c->owner = a;
	c->last_address = address;
	return c;
}

static void
a_service_user_of_test_and_production_fails(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_many_functions);
	a = service("both");
	works_in(a, "prod", "production", MUSTER_TIER_2);
	works_in(a, "test", "test", MUSTER_TIER_2);
	a = service("strong");
	a->tier = MUSTER_TIER_1;
	works_in(a, "prod", "production", MUSTER_TIER_1);
	token_of(a, "token", NULL)->tier = MUSTER_TIER_2;
	f->credential[0].scope.criticality = "test";
	a = service("one");
	works_in(a, "prod 1", "production", MUSTER_TIER_2);
	works_in(a, "prod 2", "production", MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "both"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "both", "kind of environment"), "production");
	assert_int_equal(fake_verdict(f, "strong"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "strong"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
	fake_check_failures(f);
	fake_set(f, "tiers", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_PASS);
}

static void
a_collector_that_only_reads_and_shared_accounts_pass(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_many_functions);
	a = service("collector");
	works_in(a, "prod", "production", MUSTER_TIER_3);
	works_in(a, "test", "test", MUSTER_TIER_3);
	token_of(a, "reads", NULL);
	a = service("shared");
	works_in(a, "prod", "production", MUSTER_TIER_2);
	works_in(a, "test", "test", MUSTER_TIER_2);
	a = service("lapsed");
	works_in(a, "prod", "production", MUSTER_TIER_2);
	works_in(a, "test", "test", MUSTER_TIER_2);
	fake_entry(f, MUSTER_SHARED_ACCOUNTS, "shared");
	fake_entry(f, MUSTER_SHARED_ACCOUNTS, "lapsed")->until = FAKE_AGO(1);
	service("off")->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "collector"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "shared"), MUSTER_PASS);
	assert_non_null(fake_of(f, "shared")->reason);
	assert_int_equal(fake_verdict(f, "lapsed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
}

static void
two_purposes_in_the_register_fail(void **state)
{
	(void)state;
	f = fake_new(&rule_service_many_functions);
	service("id-1")->login = "robot@example.org";
	service("id-2")->login = "other@example.org";
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "id-1")->purpose = "deploys";
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "robot@example.org")->purpose =
	    "collects";
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "id-2")->purpose = "deploys";
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "other@example.org")->purpose =
	    "deploys";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "id-1"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "id-1", "purpose"), "deploys");
	assert_int_equal(fake_verdict(f, "id-2"), MUSTER_PASS);
	fake_check_failures(f);
	fake_set(f, "purposes", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "id-1"), MUSTER_PASS);
}

static void
tokens_from_many_addresses_fail(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_many_functions);
	a = service("spread");
	token_of(a, "t1", "192.0.2.1");
	token_of(a, "t2", "192.0.2.2");
	token_of(a, "t3", "192.0.2.3");
	token_of(a, "t4", "2001:db8::4");
	a = service("steady");
	token_of(a, "t5", "192.0.2.1");
	token_of(a, "t6", "192.0.2.1");
	token_of(a, "t7", "192.0.2.2");
	token_of(a, "t8", "192.0.2.3");
	token_of(a, "t9", "192.0.2.9")->enabled = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "spread"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "spread", "token used from"), "192.0.2.1");
	assert_int_equal(fake_verdict(f, "steady"), MUSTER_PASS);
	fake_set(f, "addresses", 4);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "spread"), MUSTER_PASS);
	fake_set(f, "addresses", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "steady"), MUSTER_FAIL);
}

static void
environments_of_no_configured_kind_are_unknown(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_service_many_functions);
	a = service("many");
	works_in(a, "one", NULL, MUSTER_TIER_2);
	works_in(a, "two", NULL, MUSTER_TIER_2);
	works_in(service("single"), "three", NULL, MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "many"), MUSTER_UNKNOWN);
	assert_string_equal(fake_text(f, "many", "environment"), "one");
	assert_int_equal(fake_verdict(f, "single"), MUSTER_PASS);
}

/* ---- NHI-07 ---- */

static struct muster_credential *
own(const char *id, const char *scopes, enum muster_tier tier)
{
	struct muster_credential *c = fake_token(f, id);

	c->own = MUSTER_YES;
	c->scopes = scopes;
	c->tier = tier;
	return c;
}

static void
our_own_credential_must_not_write(void **state)
{
	static const struct {
		const char *scopes;
		int verdict;
	} rows[] = {
		{ "account-idm-read account-env-read iam:policies:read",
		    MUSTER_PASS },
		{ "apiTokens.read auditLogs.read "
		  "activeGateTokenManagement.read",
		    MUSTER_PASS },
		{ "account-idm-write", MUSTER_FAIL },
		{ "account-idm-read iam-policies-management", MUSTER_FAIL },
		{ "iam:*", MUSTER_FAIL },
		{ "apiTokens.write", MUSTER_FAIL },
		{ "WriteConfig", MUSTER_FAIL },
		{ " settings:objects:delete ", MUSTER_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = fake_new(&rule_own_credential);
		own("own", rows[i].scopes, MUSTER_TIER_2);
		fake_check(f);
		assert_int_equal(fake_verdict(f, "own"), rows[i].verdict);
		assert_non_null(fake_of(f, "own")->reason);
		assert_string_equal(
		    fake_text(f, "own", "scopes"), rows[i].scopes);
		if (rows[i].verdict == MUSTER_FAIL)
			assert_int_equal(fake_severity(f, "own"), MUSTER_HIGH);
		fake_check_failures(f);
		end(NULL);
	}
	f = fake_new(&rule_own_credential);
}

static void
an_administrators_scope_fails_whatever_its_name(void **state)
{
	(void)state;
	f = fake_new(&rule_own_credential);
	own("own", "InstallerDownload", MUSTER_TIER_1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "own"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "own"), MUSTER_HIGH);
}

static void
the_scope_that_lists_platform_tokens_is_only_told(void **state)
{
	(void)state;
	f = fake_new(&rule_own_credential);
	own("own", "account-idm-read platform-token:tokens:manage",
	    MUSTER_TIER_0);
	own("more", "platform-token:tokens:manage account-idm-write",
	    MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "own"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "own"), MUSTER_INFO);
	assert_non_null(fake_text(f, "own", "scope that can write"));
	assert_int_equal(fake_severity(f, "more"), MUSTER_HIGH);
}

static void
a_source_that_lists_none_of_our_own_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_own_credential);
	fake_source(f, "dynatrace");
	fake_source(f, "other");
	own("own", "apiTokens.read", MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "own"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "dynatrace"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "other"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
own_scopes_not_stated_are_unknown_and_other_tokens_no_matter(void **state)
{
	(void)state;
	f = fake_new(&rule_own_credential);
	own("own", NULL, MUSTER_TIER_NONE);
	fake_token(f, "other")->scopes = "apiTokens.write";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "own"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
}

/* ---- NHI-08 ---- */

/* A grant of a policy that gives the permission, to one account. */
static struct muster_grant *
impersonator(const char *id, struct muster_effect **effect)
{
	struct muster_grant *g =
	    fake_grant(f, id, fake_group(f, id), fake_policy(f, id));

	g->n_accounts = 1;
	*effect = fake_effect(f, g, USE, "admin");
	(*effect)->tier = MUSTER_TIER_0;
	return g;
}

static struct muster_entitlement *
policy_of(const struct muster_grant *g)
{
	return &f->entitlement[g->entitlement - f->entitlement];
}

static void
acting_as_any_service_user_fails_by_the_strongest_of_them(void **state)
{
	static const struct {
		enum muster_tier tier;
		const char *doubt;
		int severity;
	} rows[] = {
		{ MUSTER_TIER_0, NULL, MUSTER_HIGH },
		{ MUSTER_TIER_1, NULL, MUSTER_HIGH },
		{ MUSTER_TIER_2, NULL, MUSTER_MEDIUM },
		{ MUSTER_TIER_3, NULL, MUSTER_LOW },
		{ MUSTER_TIER_3, "not read", MUSTER_MEDIUM },
	};
	struct muster_effect *e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct muster_account *a;

		f = fake_new(&rule_service_impersonation);
		a = service("robot");
		a->tier = rows[i].tier;
		a->tier_doubt = rows[i].doubt;
		service("weak");
		impersonator("grant", &e);
		fake_check(f);
		assert_int_equal(fake_verdict(f, "grant"), MUSTER_FAIL);
		assert_int_equal(fake_severity(f, "grant"), rows[i].severity);
		assert_int_equal(fake_number(f, "grant", "service users"), 2);
		fake_check_failures(f);
		end(NULL);
	}
	f = fake_new(&rule_service_impersonation);
}

static void
a_right_that_nobody_has_weighs_little(void **state)
{
	struct muster_effect *e;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	service("robot")->tier = MUSTER_TIER_0;
	impersonator("grant", &e)->n_accounts = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "grant"), MUSTER_LOW);
}

static void
wildcards_give_it_too_and_other_permissions_do_not(void **state)
{
	struct muster_effect *e;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	service("robot");
	impersonator("all", &e);
	e->permission = "iam:*";
	impersonator("some", &e);
	e->permission = "iam:*:use";
	impersonator("other", &e);
	e->permission = "iam:service-users:read";
	impersonator("longer", &e);
	e->permission = "iam:service-users:user";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "all"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "some"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "other"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "longer"), NOT_JUDGED);
}

static void
only_a_condition_on_the_service_user_limits_it(void **state)
{
	struct muster_effect *e;
	struct muster_grant *g;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	service("robot")->tier = MUSTER_TIER_0;
	impersonator("by login", &e);
	e->limited = 1;
	e->tier = MUSTER_TIER_2;
	impersonator("by date", &e);
	e->limited = 1;
	g = impersonator("by login and without", &e);
	e->limited = 1;
	e->tier = MUSTER_TIER_2;
	fake_effect(f, g, USE, "admin")->tier = MUSTER_TIER_0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "by login"), MUSTER_PASS);
	assert_non_null(fake_of(f, "by login")->reason);
	assert_int_equal(fake_verdict(f, "by date"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "by login and without"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
what_does_not_come_into_effect_passes(void **state)
{
	struct muster_effect *e;
	struct muster_grant *g;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	service("robot");
	impersonator("over", &e);
	e->state = MUSTER_EFFECT_OVER;
	g = impersonator("denied", &e);
	fake_effect(f, g, USE, "admin")->deny = 1;
	g = impersonator("denied in part", &e);
	e = fake_effect(f, g, USE, "admin");
	e->deny = 1;
	e->limited = 1;
	fake_grant(f, "dangling", fake_group(f, "g"), NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "over"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "denied"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "denied in part"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "dangling"), NOT_JUDGED);
}

static void
without_service_users_there_is_nobody_to_act_as(void **state)
{
	struct muster_effect *e;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	impersonator("grant", &e);
	service("gone")->status = MUSTER_DELETED;
	service("elsewhere")->source = "other";
	fake_account(f, "ada");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant"), MUSTER_PASS);
	impersonator("there", &e)->source = "other";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "grant"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "there"), MUSTER_FAIL);
}

static void
the_vendors_policies_are_told_apart_unread_ones_unknown(void **state)
{
	struct muster_effect *e;
	struct muster_grant *g;

	(void)state;
	f = fake_new(&rule_service_impersonation);
	service("robot");
	g = impersonator("vendor", &e);
	policy_of(g)->builtin = MUSTER_YES;
	g = impersonator("unread", &e);
	e->permission = "settings:objects:read";
	policy_of(g)->readable = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "vendor"), MUSTER_FAIL);
	assert_non_null(strstr(fake_of(f, "vendor")->reason, "vendor"));
	assert_string_equal(
	    fake_text(f, "vendor", "made by the vendor"), "yes");
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
}

/* ---- AUT-05 ---- */

static struct muster_credential *
trust(const char *id, enum muster_tri wildcard)
{
	struct muster_credential *c = fake_token(f, id);

	c->kind = "trust-policy";
	c->claims = "sub = repo:example/deploy";
	c->wildcard = wildcard;
	return c;
}

static void
a_trust_that_matches_by_pattern_fails(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_trust_pattern);
	a = service("writer");
	a->tier = MUSTER_TIER_2;
	trust("pattern", MUSTER_YES)->owner = a;
	a = service("reader");
	trust("reads", MUSTER_YES)->owner = a;
	a = service("doubtful");
	a->tier_doubt = "not read";
	trust("perhaps", MUSTER_YES)->owner = a;
	trust("of nobody", MUSTER_YES);
	trust("exact", MUSTER_NO);
	fake_token(f, "token")->wildcard = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pattern"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "pattern"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "pattern", "claims"), "sub = repo:example/deploy");
	assert_string_equal(fake_text(f, "pattern", "acts as"), "writer");
	assert_int_equal(fake_severity(f, "reads"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "perhaps"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "of nobody"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "exact"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "token"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_trust_whose_claims_are_not_stated_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_trust_pattern);
	trust("silent", MUSTER_TRI_UNKNOWN)->claims = NULL;
	trust("how", MUSTER_TRI_UNKNOWN);
	trust("perhaps on", MUSTER_YES)->enabled = MUSTER_TRI_UNKNOWN;
	trust("off", MUSTER_YES)->enabled = MUSTER_NO;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "how"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_service_user_of_test_and_production_fails),
		T(a_collector_that_only_reads_and_shared_accounts_pass),
		T(two_purposes_in_the_register_fail),
		T(tokens_from_many_addresses_fail),
		T(environments_of_no_configured_kind_are_unknown),
		T(our_own_credential_must_not_write),
		T(an_administrators_scope_fails_whatever_its_name),
		T(the_scope_that_lists_platform_tokens_is_only_told),
		T(a_source_that_lists_none_of_our_own_is_unknown),
		T(own_scopes_not_stated_are_unknown_and_other_tokens_no_matter),
		T(acting_as_any_service_user_fails_by_the_strongest_of_them),
		T(a_right_that_nobody_has_weighs_little),
		T(wildcards_give_it_too_and_other_permissions_do_not),
		T(only_a_condition_on_the_service_user_limits_it),
		T(what_does_not_come_into_effect_passes),
		T(without_service_users_there_is_nobody_to_act_as),
		T(the_vendors_policies_are_told_apart_unread_ones_unknown),
		T(a_trust_that_matches_by_pattern_fails),
		T(a_trust_whose_claims_are_not_stated_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
