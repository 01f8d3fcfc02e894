/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what tokens may do, for whom and from where: TOK-04 to 07. */
#include "support/test.h"

#include "support/fake_host.h"

/* No address is that long. */
#define LONG_RANGE                                                             \
	"2001000000000000000000000000000000000000000000000000000000000000/8"

extern const struct muster_rule rule_token_network, rule_token_orphaned,
    rule_token_personal_write, rule_token_wide;

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
token(const char *id, const char *scopes, size_t n, enum muster_tier tier)
{
	struct muster_credential *c = fake_token(f, id);

	c->scopes = scopes;
	c->n_scopes = n;
	c->tier = tier;
	return c;
}

/* ---- TOK-04 ---- */

static void
a_token_that_administers_or_has_many_scopes_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_token_wide);
	token("rights", "apiTokens.write", 1, MUSTER_TIER_0);
	token("product", "settings.write metrics.read", 2, MUSTER_TIER_1);
	token("installer", "InstallerDownload", 1, MUSTER_TIER_1);
	token("many", "a b c d e f g h i j k", 11, MUSTER_TIER_3);
	token("ten", "a b c d e f g h i j", 10, MUSTER_TIER_2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_HIGH);
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "product"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "installer"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "installer"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "many"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "many"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "many", "number of scopes"), 11);
	assert_int_equal(fake_verdict(f, "ten"), MUSTER_PASS);
	fake_check_failures(f);
	fake_set(f, "scopes", 9);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ten"), MUSTER_FAIL);
}

static void
a_registered_pipeline_weighs_less(void **state)
{
	struct muster_account *a;

	(void)state;
	f = fake_new(&rule_token_wide);
	a = fake_account(f, "pipeline");
	token("by owner", "apiTokens.write", 1, MUSTER_TIER_0)->owner = a;
	token("by itself", "apiTokens.write", 1, MUSTER_TIER_0);
	token("lapsed", "apiTokens.write", 1, MUSTER_TIER_0);
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "pipeline");
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "by itself");
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "lapsed")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "by owner"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "by owner"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "by itself"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "lapsed"), MUSTER_HIGH);
	fake_check_failures(f);
}

static void
wide_tokens_that_do_not_work_pass_doubtful_are_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_token_wide);
	token("off", "apiTokens.write", 1, MUSTER_TIER_0)->enabled = MUSTER_NO;
	token("ended", "apiTokens.write", 1, MUSTER_TIER_0)->expires =
	    FAKE_AGO(1);
	token("ours", "apiTokens.write", 1, MUSTER_TIER_0)->own = MUSTER_YES;
	token("silent", NULL, 0, MUSTER_TIER_NONE);
	token("gateway", NULL, 0, MUSTER_TIER_NONE)->kind = "activegate-token";
	token("perhaps on", "apiTokens.write", 1, MUSTER_TIER_0)->enabled =
	    MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ours"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "gateway"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

/* ---- TOK-05 ---- */

static struct muster_credential *
owned(const char *id, enum muster_account_status status)
{
	struct muster_credential *c =
	    token(id, "settings.write", 1, MUSTER_TIER_1);
	struct muster_account *a = fake_account(f, id);

	a->status = status;
	a->status_text = "the source's word";
	c->owner = a;
	return c;
}

static void
a_token_whose_owner_is_gone_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_token_orphaned);
	owned("disabled", MUSTER_DISABLED);
	owned("deleted", MUSTER_DELETED);
	owned("blocked", MUSTER_BLOCKED);
	owned("alive", MUSTER_ACTIVE);
	owned("invited", MUSTER_PENDING);
	token("nobody's", "metrics.read", 1, MUSTER_TIER_3);
	token("silent", NULL, 0, MUSTER_TIER_NONE);
	token("gateway", NULL, 0, MUSTER_TIER_NONE)->kind = "activegate-token";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "gateway"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "gateway"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "disabled"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "disabled"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "disabled", "status of the owner"),
	    "the source's word");
	assert_int_equal(fake_verdict(f, "deleted"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "blocked"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "alive"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "invited"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "nobody's"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "nobody's"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "nobody's", "owner"), "ada@example.org");
	assert_non_null(strstr(fake_of(f, "nobody's")->reason, "renamed"));
	assert_int_equal(fake_severity(f, "silent"), MUSTER_HIGH);
	assert_int_equal(rule_token_orphaned.absence, MUSTER_FAIL);
	assert_true(rule_token_orphaned.whole & MUSTER_DATA_ACCOUNTS);
	fake_check_failures(f);
}

static void
an_owner_or_status_not_stated_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_token_orphaned);
	token("silent", "metrics.read", 1, MUSTER_TIER_3)->owner_text = NULL;
	owned("strange", MUSTER_STATUS_UNKNOWN);
	owned("perhaps on", MUSTER_DELETED)->enabled = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "strange"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "perhaps on"), MUSTER_UNKNOWN);
}

static void
dead_tokens_and_those_of_the_vendor_have_no_owner_to_miss(void **state)
{
	(void)state;
	f = fake_new(&rule_token_orphaned);
	owned("off", MUSTER_DELETED)->enabled = MUSTER_NO;
	owned("ended", MUSTER_DELETED)->expires = FAKE_AGO(1);
	owned("trust", MUSTER_DELETED)->kind = "trust-policy";
	token("vendor", "metrics.read", 1, MUSTER_TIER_3);
	token("vendor, lapsed", "metrics.read", 1, MUSTER_TIER_3);
	fake_entry(f, MUSTER_VENDOR_SUPPORT, "vendor");
	fake_entry(f, MUSTER_VENDOR_SUPPORT, "vendor, lapsed")->until =
	    FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "trust"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "vendor"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "vendor, lapsed"), MUSTER_FAIL);
}

/* ---- TOK-06 ---- */

static struct muster_credential *
personal(const char *id, const char *scopes, enum muster_tier tier)
{
	struct muster_credential *c = token(id, scopes, 1, tier);

	c->personal = MUSTER_YES;
	return c;
}

static void
a_personal_token_that_writes_in_production_fails(void **state)
{
	static const struct {
		const char *scopes;
		int verdict;
	} rows[] = {
		{ "metrics.read problems.write", MUSTER_FAIL },
		{ "WriteSyntheticData", MUSTER_FAIL },
		{ "storage:logs:read document:documents:delete", MUSTER_FAIL },
		{ "logs.read", MUSTER_PASS },
		{ "metrics.ingest logs.ingest", MUSTER_PASS },
		{ "", MUSTER_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = fake_new(&rule_token_personal_write);
		personal("token", rows[i].scopes, MUSTER_TIER_2);
		fake_check(f);
		assert_int_equal(fake_verdict(f, "token"), rows[i].verdict);
		if (rows[i].verdict == MUSTER_FAIL)
			assert_int_equal(
			    fake_severity(f, "token"), MUSTER_MEDIUM);
		fake_check_failures(f);
		end(NULL);
	}
	f = fake_new(&rule_token_personal_write);
	personal("admin", "InstallerDownload", MUSTER_TIER_1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admin"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "admin", "kind of environment"), "production");
}

static void
other_tokens_other_environments_and_registered_scripts_pass(void **state)
{
	(void)state;
	f = fake_new(&rule_token_personal_write);
	personal("test", "problems.write", MUSTER_TIER_2)->scope.criticality =
	    "test";
	personal("off", "problems.write", MUSTER_TIER_2)->enabled = MUSTER_NO;
	personal("ended", "problems.write", MUSTER_TIER_2)->expires =
	    FAKE_AGO(1);
	personal("machine", "problems.write", MUSTER_TIER_2)->personal =
	    MUSTER_NO;
	personal("on call", "problems.write", MUSTER_TIER_2);
	personal("lapsed", "problems.write", MUSTER_TIER_2);
	personal("account", "iam:policies:write", MUSTER_TIER_0)->scope.kind =
	    "account";
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "on call");
	fake_entry(f, MUSTER_SERVICE_IDENTITIES, "lapsed")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "test"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "ended"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "machine"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "on call"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "lapsed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "account"), NOT_JUDGED);
}

static void
whatever_is_open_about_a_personal_token_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_token_personal_write);
	personal("whose", "problems.write", MUSTER_TIER_2)->personal =
	    MUSTER_TRI_UNKNOWN;
	personal("where", "problems.write", MUSTER_TIER_2)->scope.criticality =
	    NULL;
	personal("what", NULL, MUSTER_TIER_NONE);
	personal("whether", "problems.write", MUSTER_TIER_2)->enabled =
	    MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whose"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "where"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "what"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "whether"), MUSTER_UNKNOWN);
}

/* ---- TOK-07 ---- */

static struct muster_credential *
used_from(const char *address)
{
	struct muster_credential *c = fake_token(f, address);

	c->last_address = address;
	return c;
}

static void
networks_of_both_families_are_matched_by_their_bits(void **state)
{
	static const struct {
		const char *range, *address;
		int verdict;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", MUSTER_PASS },
		{ "192.0.2.0/24", "192.0.3.0", MUSTER_FAIL },
		{ "192.0.2.128/25", "192.0.2.127", MUSTER_FAIL },
		{ "192.0.2.128/25", "192.0.2.200", MUSTER_PASS },
		{ "192.0.2.7", "192.0.2.7", MUSTER_PASS },
		{ "192.0.2.7/32", "192.0.2.8", MUSTER_FAIL },
		{ "0.0.0.0/0", "203.0.113.9", MUSTER_PASS },
		{ "0.0.0.0/0", "2001:db8::1", MUSTER_FAIL },
		{ "10.0.0.0/9", "10.127.255.255", MUSTER_PASS },
		{ "10.0.0.0/9", "10.128.0.0", MUSTER_FAIL },
		{ "2001:db8::/33", "2001:db8:7fff::1", MUSTER_PASS },
		{ "2001:db8::/33", "2001:db8:8000::1", MUSTER_FAIL },
		{ "2001:DB8::/32", "2001:db8:ffff::", MUSTER_PASS },
		{ "::/0", "2001:db8::1", MUSTER_PASS },
		{ "2001:db8::1/128", "2001:db8::2", MUSTER_FAIL },
		{ "192.0.2.0/24", "::ffff:192.0.2.1", MUSTER_PASS },
		{ "::ffff:192.0.2.0/120", "192.0.2.1", MUSTER_PASS },
		{ "::ffff:192.0.2.0/120", "192.0.3.1", MUSTER_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = fake_new(&rule_token_network);
		fake_entry(f, MUSTER_NETWORKS, rows[i].range);
		used_from(rows[i].address);
		fake_check(f);
		assert_int_equal(
		    fake_verdict(f, rows[i].address), rows[i].verdict);
		end(NULL);
	}
	f = fake_new(&rule_token_network);
	assert_int_equal(
	    rule_token_network.registers, UINT32_C(1) << MUSTER_NETWORKS);
}

static void
a_use_from_elsewhere_fails_by_what_the_token_may_do(void **state)
{
	(void)state;
	f = fake_new(&rule_token_network);
	fake_entry(f, MUSTER_NETWORKS, "198.51.100.0/24");
	fake_entry(f, MUSTER_NETWORKS, "192.0.2.0/24");
	fake_entry(f, MUSTER_OWN_DOMAINS, "203.0.113.0/24");
	used_from("192.0.2.1");
	used_from("203.0.113.1");
	used_from("203.0.113.2")->tier = MUSTER_TIER_2;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "192.0.2.1"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "203.0.113.1"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "203.0.113.1"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "203.0.113.1", "networks"), 2);
	assert_int_equal(fake_severity(f, "203.0.113.2"), MUSTER_HIGH);
	fake_check_failures(f);
}

static void
an_address_or_a_range_nobody_can_read_is_unknown(void **state)
{
	static const char *const bad[] = { "192.0.2.0/33", "192.0.2.0/",
		"192.0.2/24", "192.0.2.0/2x", "192.0.2.0/-1", "2001:db8::/129",
		"2001:db8::/0999", "office", "", LONG_RANGE };
	struct muster_credential *c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = fake_new(&rule_token_network);
		fake_entry(f, MUSTER_NETWORKS, bad[i]);
		fake_entry(f, MUSTER_NETWORKS, "192.0.2.0/24");
		used_from("192.0.2.1");
		used_from("203.0.113.1");
		fake_check(f);
		assert_int_equal(fake_verdict(f, "192.0.2.1"), MUSTER_PASS);
		assert_int_equal(
		    fake_verdict(f, "203.0.113.1"), MUSTER_UNKNOWN);
		assert_string_equal(
		    fake_text(f, "203.0.113.1", "network not understood"),
		    bad[i]);
		end(NULL);
	}
	f = fake_new(&rule_token_network);
	fake_entry(f, MUSTER_NETWORKS, "0.0.0.0/0");
	used_from("203.0.113.1:443");
	c = used_from("nowhere");
	c->last_address = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "203.0.113.1:443"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "nowhere"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
networks_count_only_while_they_are_in_force(void **state)
{
	(void)state;
	f = fake_new(&rule_token_network);
	fake_entry(f, MUSTER_NETWORKS, "192.0.2.0/24")->until = FAKE_AGO(1);
	fake_entry(f, MUSTER_NETWORKS, "198.51.100.0/24")->from = FAKE_AGO(-1);
	used_from("192.0.2.1");
	used_from("198.51.100.1");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "192.0.2.1"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "198.51.100.1"), MUSTER_FAIL);
	f->entry[0].until = MUSTER_NO_TIME;
	f->entry[1].from = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "192.0.2.1"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "198.51.100.1"), MUSTER_PASS);
}

static void
tokens_switched_off_or_never_used_come_from_nowhere(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_token_network);
	fake_entry(f, MUSTER_NETWORKS, "192.0.2.0/24");
	used_from("203.0.113.1")->enabled = MUSTER_NO;
	c = used_from("never");
	c->last_address = NULL;
	c->used_state = MUSTER_NEVER;
	used_from("203.0.113.2")->kind = "trust-policy";
	c = used_from("gateway");
	c->last_address = NULL;
	c->kind = "activegate-token";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "203.0.113.1"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "never"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "203.0.113.2"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "gateway"), NOT_JUDGED);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_token_that_administers_or_has_many_scopes_fails),
		T(a_registered_pipeline_weighs_less),
		T(wide_tokens_that_do_not_work_pass_doubtful_are_unknown),
		T(a_token_whose_owner_is_gone_fails),
		T(an_owner_or_status_not_stated_is_unknown),
		T(dead_tokens_and_those_of_the_vendor_have_no_owner_to_miss),
		T(a_personal_token_that_writes_in_production_fails),
		T(other_tokens_other_environments_and_registered_scripts_pass),
		T(whatever_is_open_about_a_personal_token_is_unknown),
		T(networks_of_both_families_are_matched_by_their_bits),
		T(a_use_from_elsewhere_fails_by_what_the_token_may_do),
		T(an_address_or_a_range_nobody_can_read_is_unknown),
		T(networks_count_only_while_they_are_in_force),
		T(tokens_switched_off_or_never_used_come_from_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
