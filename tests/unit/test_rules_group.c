/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on groups: GRP-01 and GRP-03 with registers, GRP-02, 04, 05, 07. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_group_claim_wide,
    rule_group_empty_privileged, rule_group_local_privileged,
    rule_group_single_member, rule_group_undescribed, rule_group_without_rights;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_group *
group(const char *id, size_t members)
{
	struct muster_group *g = fake_group(f, id);

	g->n_members = members;
	g->created = FAKE_AGO(200);
	return g;
}

static struct muster_group *
privileged(const char *id, enum muster_tier tier)
{
	struct muster_group *g = group(id, 2);

	g->tier = tier;
	g->tier_reason = "iam:policies:write by policy Admins";
	return g;
}

static struct muster_account *
service(const char *id)
{
	struct muster_account *a = fake_account(f, id);

	a->type = MUSTER_SERVICE;
	return a;
}

/* ---- GRP-01, GRP-03: what registers add ---- */

static void
an_empty_privileged_group_passes_if_it_is_registered(void **state)
{
	(void)state;
	f = fake_new(&rule_group_empty_privileged);
	privileged("kept", MUSTER_TIER_0)->n_members = 0;
	privileged("forgotten", MUSTER_TIER_0)->n_members = 0;
	privileged("overdue", MUSTER_TIER_0)->n_members = 0;
	privileged("lived in", MUSTER_TIER_0);
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "kept");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "overdue")->until = FAKE_AGO(1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "kept"), MUSTER_PASS);
	assert_non_null(fake_of(f, "kept")->reason);
	assert_int_equal(fake_verdict(f, "forgotten"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "overdue"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "lived in"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
without_a_register_of_owners_a_description_is_enough(void **state)
{
	(void)state;
	f = fake_new(&rule_group_undescribed);
	group("described", 1);
	group("bare", 1)->description = NULL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "described"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bare"), MUSTER_FAIL);
}

static void
with_a_register_of_owners_a_group_needs_both(void **state)
{
	(void)state;
	f = fake_new(&rule_group_undescribed);
	group("both", 1);
	group("owned", 1)->description = " ";
	group("described", 1);
	group("blank", 1);
	group("vendor", 1)->managed_by = "DCS";
	fake_entry(f, MUSTER_GROUP_OWNERS, "both");
	fake_entry(f, MUSTER_GROUP_OWNERS, "owned");
	fake_entry(f, MUSTER_GROUP_OWNERS, "blank")->owner = " ";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "both"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "owned"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "owned", "owner"), "Ops team");
	assert_int_equal(fake_verdict(f, "described"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "described"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "blank"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "vendor"), NOT_JUDGED);
	fake_check_failures(f);
}

/* ---- GRP-02 ---- */

static void
too_many_groups_with_one_member_are_one_finding(void **state)
{
	(void)state;
	f = fake_new(&rule_group_single_member);
	fake_source(f, "dynatrace");
	fake_source(f, "other");
	for (size_t i = 0; i < 3; i++)
		group(i == 0 ? "a" : i == 1 ? "b" : "c", 1);
	for (size_t i = 0; i < 7; i++)
		group("team", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "dynatrace"), MUSTER_LOW);
	assert_int_equal(
	    fake_number(f, "dynatrace", "with a single member"), 3);
	assert_int_equal(fake_number(f, "dynatrace", "groups counted"), 10);
	assert_int_equal(fake_number(f, "dynatrace", "percent"), 30);
	assert_string_equal(fake_text(f, "dynatrace", "group"), "a");
	assert_int_equal(fake_verdict(f, "other"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_share_within_the_limit_or_a_few_of_them_pass(void **state)
{
	(void)state;
	f = fake_new(&rule_group_single_member);
	fake_source(f, "dynatrace");
	for (size_t i = 0; i < 3; i++)
		group("single", 1);
	for (size_t i = 0; i < 17; i++)
		group("team", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	fake_set(f, "percent", 14);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	fake_set(f, "few", 3);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
}

static void
personal_groups_everyone_and_new_teams_do_not_count(void **state)
{
	struct muster_group *g;

	(void)state;
	f = fake_new(&rule_group_single_member);
	fake_source(f, "dynatrace");
	fake_set(f, "few", 0);
	for (size_t i = 0; i < 4; i++)
		fake_membership(f, service("robot"), group("its own", 1));
	group("everyone", 1)->everyone = MUSTER_YES;
	group("hidden", 1)->hidden = MUSTER_YES;
	group("new team", 1)->created = FAKE_AGO(10);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	fake_set(f, "grace_days", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "dynatrace", "groups counted"), 1);
	assert_string_equal(fake_text(f, "dynatrace", "group"), "new team");
	g = group("undated", 1);
	g->created = MUSTER_NO_TIME;
	fake_membership(f, fake_account(f, "ada"), g);
	fake_check(f);
	assert_int_equal(
	    fake_number(f, "dynatrace", "with a single member"), 2);
}

static void
no_more_groups_are_named_than_the_facts_say(void **state)
{
	const struct fake_judgement *j;
	size_t named = 0;

	(void)state;
	f = fake_new(&rule_group_single_member);
	fake_source(f, "dynatrace");
	for (size_t i = 0; i < 25; i++)
		group("single", 1);
	fake_check(f);
	j = fake_of(f, "dynatrace");
	for (size_t i = 0; i < j->n_facts; i++)
		named += strcmp(j->facts[i].label, "group") == 0;
	assert_int_equal(named, 20);
	assert_int_equal(
	    fake_number(f, "dynatrace", "groups named here, at most"), 20);
}

/* ---- GRP-04 ---- */

static struct muster_group *
people_in(struct muster_group *g)
{
	fake_membership(f, fake_account(f, g->id), g);
	fake_membership(f, fake_account(f, g->id), g);
	return g;
}

static void
local_administrators_fail_where_domains_are_federated(void **state)
{
	(void)state;
	f = fake_new(&rule_group_local_privileged);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	people_in(privileged("rights", MUSTER_TIER_0));
	people_in(privileged("product", MUSTER_TIER_1));
	people_in(privileged("readers", MUSTER_TIER_3));
	people_in(privileged("pushed", MUSTER_TIER_0))->managed_by = "SCIM";
	privileged("everyone", MUSTER_TIER_0)->everyone = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "rights"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "rights", "managed by"), "LOCAL");
	assert_int_equal(fake_verdict(f, "product"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "product"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "readers"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "pushed"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "everyone"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
local_groups_are_the_rule_where_nothing_is_federated(void **state)
{
	struct muster_entry *e;

	(void)state;
	f = fake_new(&rule_group_local_privileged);
	e = fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	e->federated = MUSTER_NO;
	people_in(privileged("rights", MUSTER_TIER_0));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_PASS);
	e->federated = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "rights"), MUSTER_UNKNOWN);
	assert_int_equal(rule_group_local_privileged.registers,
	    UINT32_C(1) << MUSTER_OWN_DOMAINS);
}

static void
a_group_whose_keeper_or_rights_are_not_known_is_unknown(void **state)
{
	struct muster_group *g;

	(void)state;
	f = fake_new(&rule_group_local_privileged);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	people_in(privileged("whose", MUSTER_TIER_0))->managed_by = NULL;
	g = people_in(privileged("doubtful", MUSTER_TIER_3));
	g->tier_doubt = "the text of policy \"X\" was not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whose"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "doubtful"), MUSTER_UNKNOWN);
	assert_non_null(fake_text(f, "doubtful", "in doubt"));
}

static void
registered_groups_emergency_accounts_and_machines_pass(void **state)
{
	struct muster_group *g;

	(void)state;
	f = fake_new(&rule_group_local_privileged);
	fake_entry(f, MUSTER_OWN_DOMAINS, "example.org");
	fake_entry(f, MUSTER_PRIVILEGED_GROUPS, "approved");
	fake_entry(f, MUSTER_BREAK_GLASS, "fallback");
	fake_entry(f, MUSTER_BREAK_GLASS, "lapsed")->until = FAKE_AGO(1);
	people_in(privileged("approved", MUSTER_TIER_0));
	g = privileged("emergency", MUSTER_TIER_0);
	fake_membership(f, fake_account(f, "fallback"), g);
	fake_membership(f, service("robot"), g);
	g = privileged("mixed", MUSTER_TIER_0);
	fake_membership(f, fake_account(f, "fallback"), g);
	fake_membership(f, fake_account(f, "ada"), g);
	g = privileged("once", MUSTER_TIER_0);
	g->n_members = 1;
	fake_membership(f, fake_account(f, "lapsed"), g);
	g = privileged("partly known", MUSTER_TIER_0);
	fake_membership(f, fake_account(f, "fallback"), g);
	privileged("empty", MUSTER_TIER_0)->n_members = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "approved"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "emergency"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "mixed"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "once"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "partly known"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_PASS);
	fake_check_failures(f);
}

/* ---- GRP-05 ---- */

static struct muster_group *
claimed(const char *id, enum muster_tier tier, const char *claim)
{
	struct muster_group *g = privileged(id, tier);

	g->managed_by = "SAML";
	if (claim != NULL)
		fake_claim(f, g, claim);
	return g;
}

static void
a_claim_that_fits_anybody_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_group_claim_wide);
	claimed("pattern", MUSTER_TIER_0, "dt-*");
	claimed("everybody", MUSTER_TIER_1, "Domain Users");
	claimed("blank", MUSTER_TIER_1, " ");
	claimed("exact", MUSTER_TIER_0, "dt-admins");
	claimed("readers", MUSTER_TIER_3, "*");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pattern"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "pattern"), MUSTER_HIGH);
	assert_string_equal(fake_text(f, "pattern", "claim"), "dt-*");
	assert_int_equal(fake_verdict(f, "everybody"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "everybody"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "blank"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "exact"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "readers"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_claim_of_several_privileged_groups_is_reported_once(void **state)
{
	(void)state;
	f = fake_new(&rule_group_claim_wide);
	claimed("first", MUSTER_TIER_1, "dt-ops");
	claimed("strongest", MUSTER_TIER_0, "dt-ops");
	claimed("readers", MUSTER_TIER_3, "dt-ops");
	claimed("elsewhere", MUSTER_TIER_0, "dt-ops")->source = "other";
	claimed("own", MUSTER_TIER_0, "DT-OPS");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "strongest"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "strongest"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "strongest", "also opens"), "first");
	assert_int_equal(
	    fake_number(f, "strongest", "groups with this claim"), 2);
	assert_int_equal(fake_verdict(f, "first"), MUSTER_PASS);
	assert_non_null(fake_of(f, "first")->reason);
	assert_int_equal(fake_verdict(f, "readers"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "elsewhere"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "own"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_saml_group_without_claims_fails_by_what_it_holds(void **state)
{
	(void)state;
	f = fake_new(&rule_group_claim_wide);
	claimed("admins", MUSTER_TIER_0, NULL);
	claimed("readers", MUSTER_TIER_3, NULL);
	privileged("by hand", MUSTER_TIER_0);
	claimed("everyone", MUSTER_TIER_0, NULL)->everyone = MUSTER_YES;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admins"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "readers"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "readers"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "by hand"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "everyone"), NOT_JUDGED);
}

static void
a_wide_claim_of_a_group_in_doubt_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_group_claim_wide);
	claimed("pattern", MUSTER_TIER_3, "*")->tier_doubt = "not read";
	claimed("shares", MUSTER_TIER_3, "dt-ops")->tier_doubt = "not read";
	claimed("strong", MUSTER_TIER_0, "dt-ops");
	claimed("alone", MUSTER_TIER_3, "dt-one")->tier_doubt = "not read";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pattern"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "shares"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "strong"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "alone"), MUSTER_PASS);
}

/* ---- GRP-07 ---- */

static void
a_group_with_members_and_without_rights_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_group_without_rights);
	group("idle", 3);
	fake_grant(f, "grant", group("busy", 3), fake_policy(f, "policy"));
	group("empty", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "idle"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "idle"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "idle", "members"), 3);
	assert_int_equal(fake_verdict(f, "busy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "empty"), NOT_JUDGED);
	assert_int_equal(rule_group_without_rights.absence, MUSTER_FAIL);
	fake_check_failures(f);
}

static void
groups_that_serve_otherwise_need_no_rights(void **state)
{
	struct muster_statement *s;

	(void)state;
	f = fake_new(&rule_group_without_rights);
	group("everyone", 9)->everyone = MUSTER_YES;
	group("hidden", 9)->hidden = MUSTER_YES;
	fake_membership(f, service("robot"), group("its own", 1));
	group("young", 2)->created = FAKE_AGO(30);
	group("in a boundary", 2);
	group("in a policy", 2);
	group("login", 2);
	fake_boundary_condition(
	    f, fake_boundary(f, "b"), "global:userGroup", "IN", "in a boundary")
	    ->names = "group";
	s = fake_statement(
	    f, fake_policy(f, "p"), "settings:objects:read", "read");
	fake_condition(f, s, "global:userGroup", "=", "in a policy")->names =
	    "group";
	fake_condition(f, s, "iam:service-user-email", "=", "login")->names =
	    "login";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "everyone"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "hidden"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "its own"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "young"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "in a boundary"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "in a policy"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "login"), MUSTER_FAIL);
	fake_set(f, "grace_days", 29);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "young"), MUSTER_FAIL);
	fake_check_failures(f);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_empty_privileged_group_passes_if_it_is_registered),
		T(without_a_register_of_owners_a_description_is_enough),
		T(with_a_register_of_owners_a_group_needs_both),
		T(too_many_groups_with_one_member_are_one_finding),
		T(a_share_within_the_limit_or_a_few_of_them_pass),
		T(personal_groups_everyone_and_new_teams_do_not_count),
		T(no_more_groups_are_named_than_the_facts_say),
		T(local_administrators_fail_where_domains_are_federated),
		T(local_groups_are_the_rule_where_nothing_is_federated),
		T(a_group_whose_keeper_or_rights_are_not_known_is_unknown),
		T(registered_groups_emergency_accounts_and_machines_pass),
		T(a_claim_that_fits_anybody_fails),
		T(a_claim_of_several_privileged_groups_is_reported_once),
		T(a_saml_group_without_claims_fails_by_what_it_holds),
		T(a_wide_claim_of_a_group_in_doubt_is_unknown),
		T(a_group_with_members_and_without_rights_fails),
		T(groups_that_serve_otherwise_need_no_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
