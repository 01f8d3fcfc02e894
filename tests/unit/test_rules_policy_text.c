/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on what policies say: POL-01, -08, -12, -15, -16. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_policy_wildcard, rule_policy_changed,
    rule_duplicate, rule_text_not_understood, rule_permission_unknown;

static struct fake *f;
static struct muster_group *team;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static void
begin(const struct muster_rule *rule)
{
	f = fake_new(rule);
	team = fake_group(f, "team");
}

static struct muster_entitlement *
vendors(const char *id)
{
	struct muster_entitlement *e = fake_policy(f, id);

	e->builtin = MUSTER_YES;
	return e;
}

/* ---- POL-01 ---- */

static struct muster_statement *
wildcard(struct muster_entitlement *e, enum muster_tier tier)
{
	struct muster_statement *s =
	    fake_statement(f, e, "settings:*:*", "admin");

	s->wildcard = 1;
	s->tier = tier;
	return s;
}

static void
a_wildcard_that_administers_is_high_where_it_is_bound(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_wildcard);
	e = fake_policy(f, "bound");
	wildcard(e, MUSTER_TIER_1);
	fake_grant(f, "g1", team, e);
	e = fake_policy(f, "weak");
	wildcard(e, MUSTER_TIER_3);
	fake_grant(f, "g2", team, e);
	wildcard(fake_policy(f, "unbound"), MUSTER_TIER_0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bound"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bound"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "bound", "permission"), "settings:*:*");
	assert_int_equal(fake_number(f, "bound", "wildcards"), 1);
	assert_int_equal(fake_severity(f, "weak"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "unbound"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
names_written_out_and_denied_wildcards_pass(void **state)
{
	(void)state;
	begin(&rule_policy_wildcard);
	fake_statement(f, fake_policy(f, "plain"), "a:b:read", "read");
	wildcard(fake_policy(f, "deny"), MUSTER_TIER_1)->deny = 1;
	fake_policy(f, "role")->kind = "role";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "plain"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "deny"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "role"), NOT_JUDGED);
}

static void
wildcards_of_the_vendor_pass_and_are_told_apart(void **state)
{
	(void)state;
	begin(&rule_policy_wildcard);
	wildcard(vendors("default"), MUSTER_TIER_1);
	vendors("unread")->readable = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "default"), MUSTER_PASS);
	assert_non_null(fake_of(f, "default")->reason);
	assert_int_equal(fake_number(f, "default", "wildcards"), 1);
	assert_int_equal(fake_verdict(f, "unread"), NOT_JUDGED);
}

static void
a_text_that_nobody_read_may_hold_a_wildcard(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_wildcard);
	e = fake_policy(f, "odd");
	e->readable = MUSTER_NO;
	fake_grant(f, "g1", team, e);
	e = fake_policy(f, "unread");
	e->readable = MUSTER_TRI_UNKNOWN;
	fake_grant(f, "g2", team, e);
	fake_policy(f, "unbound")->readable = MUSTER_NO;
	e = fake_policy(f, "half");
	e->readable = MUSTER_NO;
	wildcard(e, MUSTER_TIER_1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unbound"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "half"), MUSTER_FAIL);
	fake_check_failures(f);
}

/* ---- POL-08 ---- */

static struct muster_entitlement *
changed(const char *id, enum muster_tier then, enum muster_tier now)
{
	struct muster_entitlement *e = fake_policy(f, id);
	struct muster_past *past = fake_past(f, MUSTER_ENTITLEMENT, id);

	e->tier = now;
	past->tier = then;
	past->same_text = MUSTER_NO;
	fake_grant(f, id, team, e);
	return e;
}

static void
a_changed_text_is_as_severe_as_what_it_gives(void **state)
{
	(void)state;
	begin(&rule_policy_changed);
	fake_history(f);
	changed("admin", MUSTER_TIER_0, MUSTER_TIER_0);
	changed("grown", MUSTER_TIER_3, MUSTER_TIER_2);
	changed("write", MUSTER_TIER_2, MUSTER_TIER_2);
	changed("read", MUSTER_TIER_2, MUSTER_TIER_3);
	changed("unbound", MUSTER_TIER_0, MUSTER_TIER_0)->n_grants = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "admin"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admin"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "grown"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "write"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "read"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "unbound"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "admin", "last review"), FAKE_AGO(90));
	fake_check_failures(f);
}

static void
the_vendors_own_changes_are_information(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_policy_changed);
	fake_history(f);
	changed("held", MUSTER_TIER_0, MUSTER_TIER_0)->builtin = MUSTER_YES;
	e = changed("unheld", MUSTER_TIER_0, MUSTER_TIER_0);
	e->builtin = MUSTER_YES;
	e->n_grants = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "held"), MUSTER_INFO);
	assert_int_equal(fake_verdict(f, "unheld"), NOT_JUDGED);
}

static void
the_same_text_passes_and_a_new_policy_is_not_judged(void **state)
{
	struct muster_past *past;

	(void)state;
	begin(&rule_policy_changed);
	fake_history(f);
	fake_policy(f, "same");
	past = fake_past(f, MUSTER_ENTITLEMENT, "same");
	past->same_text = MUSTER_YES;
	past->name = "old name";
	fake_policy(f, "new");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "same"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "new"), NOT_JUDGED);
	assert_true(rule_policy_changed.needs & MUSTER_DATA_HISTORY);
}

static void
a_text_that_one_review_did_not_read_is_unknown(void **state)
{
	(void)state;
	begin(&rule_policy_changed);
	fake_history(f);
	fake_policy(f, "unread");
	fake_past(f, MUSTER_ENTITLEMENT, "unread")->same_text =
	    MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
a_policy_renamed_as_well_says_its_old_name(void **state)
{
	(void)state;
	begin(&rule_policy_changed);
	fake_history(f);
	changed("logs", MUSTER_TIER_2, MUSTER_TIER_2);
	f->past[0].past.name = "logs of old";
	fake_check(f);
	assert_string_equal(fake_text(f, "logs", "name then"), "logs of old");
}

/* ---- POL-15 ---- */

static void
a_text_not_understood_fails_with_its_problem(void **state)
{
	struct muster_entitlement *e;
	struct muster_boundary *b;

	(void)state;
	begin(&rule_text_not_understood);
	e = fake_policy(f, "bound");
	e->readable = MUSTER_NO;
	e->problem = "line 3, column 9: operator expected";
	fake_grant(f, "g", team, e);
	fake_policy(f, "unbound")->readable = MUSTER_NO;
	b = fake_boundary(f, "limit");
	b->readable = MUSTER_NO;
	b->n_grants = 1;
	fake_policy(f, "fine");
	fake_boundary(f, "fine limit");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "bound"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "bound"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "bound", "problem"),
	    "line 3, column 9: operator expected");
	assert_int_equal(fake_severity(f, "unbound"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "limit"), MUSTER_FAIL);
	assert_int_equal(fake_of(f, "limit")->subject, MUSTER_BOUNDARY);
	assert_int_equal(fake_verdict(f, "fine"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "fine limit"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
a_text_that_was_not_read_is_unknown_unless_nobody_asked(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_text_not_understood);
	fake_policy(f, "unread")->readable = MUSTER_TRI_UNKNOWN;
	vendors("unheld")->readable = MUSTER_TRI_UNKNOWN;
	vendors("odd")->readable = MUSTER_NO;
	e = vendors("held");
	e->readable = MUSTER_TRI_UNKNOWN;
	fake_grant(f, "g", team, e);
	fake_boundary(f, "limit")->readable = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "unheld"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "odd"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "held"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "limit"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

/* ---- POL-16 ---- */

/* A policy with one permission that is in no catalogue, bound. */
static struct muster_entitlement *
guessed(const char *id, enum muster_tier tier)
{
	struct muster_entitlement *e = fake_policy(f, id);
	struct muster_statement *s =
	    fake_statement(f, e, "new:thing:manage", "admin");

	s->known = 0;
	s->tier = tier;
	fake_grant(f, id, team, e);
	return e;
}

static void
a_permission_in_no_catalogue_is_told_by_name(void **state)
{
	(void)state;
	begin(&rule_permission_unknown);
	guessed("strong", MUSTER_TIER_1);
	guessed("weak", MUSTER_TIER_2);
	guessed("unbound", MUSTER_TIER_0)->n_grants = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "strong"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "strong"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "strong", "permission"), "new:thing:manage");
	assert_int_equal(fake_severity(f, "weak"), MUSTER_LOW);
	assert_int_equal(fake_severity(f, "unbound"), MUSTER_LOW);
	fake_check_failures(f);
}

static void
known_permissions_and_wildcards_pass_here(void **state)
{
	struct muster_statement *s;

	(void)state;
	begin(&rule_permission_unknown);
	fake_statement(f, fake_policy(f, "known"), "a:b:read", "read")->known =
	    1;
	s = fake_statement(f, fake_policy(f, "wild"), "a:b:*", "admin");
	s->known = 0;
	s->wildcard = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "known"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "wild"), MUSTER_PASS);
}

static void
new_permissions_of_the_vendor_are_information(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_permission_unknown);
	guessed("held", MUSTER_TIER_0)->builtin = MUSTER_YES;
	e = guessed("unheld", MUSTER_TIER_0);
	e->builtin = MUSTER_YES;
	e->n_grants = 0;
	fake_check(f);
	assert_int_equal(fake_severity(f, "held"), MUSTER_INFO);
	assert_int_equal(fake_verdict(f, "unheld"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
of_a_text_half_understood_the_half_counts(void **state)
{
	(void)state;
	begin(&rule_permission_unknown);
	guessed("half", MUSTER_TIER_2)->readable = MUSTER_NO;
	fake_policy(f, "unread")->readable = MUSTER_TRI_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "half"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "unread"), NOT_JUDGED);
}

/* ---- POL-12 ---- */

static struct muster_entitlement *
two_statements(const char *id, int turned)
{
	struct muster_entitlement *e = fake_policy(f, id);
	struct muster_condition *c;

	if (turned)
		fake_statement(f, e, "a:b:write", "write");
	c = fake_condition(f, fake_statement(f, e, "a:b:read", "read"), "a:x",
	    "IN", turned ? "2" : "1");
	fake_value(f, c, turned ? "1" : "2");
	if (!turned)
		fake_statement(f, e, "a:b:write", "write");
	return e;
}

static void
policies_with_the_same_statements_in_any_order_are_one(void **state)
{
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_duplicate);
	two_statements("first", 0);
	two_statements("second", 1);
	two_statements("elsewhere", 0)->level.id = "env";
	e = two_statements("denies", 0);
	f->statement[e - f->entitlement][1].deny = 1;
	e = two_statements("other value", 0);
	fake_value(f, &f->condition[f->n_conditions - 1], "3");
	two_statements("vendor's", 0)->builtin = MUSTER_YES;
	fake_policy(f, "empty");
	fake_policy(f, "empty, too");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "first"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "second"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "second"), MUSTER_LOW);
	assert_string_equal(fake_text(f, "second", "the same as"), "first");
	assert_int_equal(fake_verdict(f, "elsewhere"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "denies"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "other value"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "vendor's"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "empty, too"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_policy_that_was_not_read_cannot_be_compared(void **state)
{
	(void)state;
	begin(&rule_duplicate);
	two_statements("unread", 0)->readable = MUSTER_NO;
	two_statements("read", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unread"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "read"), MUSTER_PASS);
}

/* A group with these two people and one binding of the policy. */
static struct muster_group *
twin(const char *id, const struct muster_entitlement *e,
    const struct muster_account *one, const struct muster_account *other)
{
	struct muster_group *g = fake_group(f, id);

	fake_membership(f, one, g);
	fake_membership(f, other, g);
	g->n_members = 2;
	fake_grant(f, id, g, e);
	return g;
}

static void
groups_of_the_same_people_with_the_same_bindings_are_one(void **state)
{
	struct muster_account *ann, *bob, *cem;
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_duplicate);
	ann = fake_account(f, "ann");
	bob = fake_account(f, "bob");
	cem = fake_account(f, "cem");
	e = two_statements("policy", 0);
	twin("first", e, ann, bob);
	twin("second", e, bob, ann)->tier = MUSTER_TIER_2;
	twin("admins", e, ann, bob)->tier = MUSTER_TIER_1;
	twin("others", e, ann, cem);
	twin("one unknown", e, ann, bob)->n_members = 3;
	twin("all", e, ann, bob)->everyone = MUSTER_YES;
	twin("bounded", e, ann, bob);
	fake_bind(f, &f->grant[f->n_grants - 1], fake_boundary(f, "limit"));
	fake_check(f);
	assert_int_equal(fake_verdict(f, "first"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "second"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "second"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "admins"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "admins"), MUSTER_MEDIUM);
	assert_int_equal(
	    fake_number(f, "admins", "others that are the same"), 2);
	assert_int_equal(fake_verdict(f, "others"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "one unknown"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "bounded"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "all"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "team"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
bindings_with_values_of_their_own_are_not_the_same(void **state)
{
	struct muster_account *ann, *bob;
	struct muster_entitlement *e;

	(void)state;
	begin(&rule_duplicate);
	ann = fake_account(f, "ann");
	bob = fake_account(f, "bob");
	e = fake_policy(f, "policy");
	fake_condition(f, fake_statement(f, e, "a:b:read", "read"), "a:x", "=",
	    "${bindParam:team}");
	twin("first", e, ann, bob);
	twin("second", e, ann, bob);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "second"), MUSTER_PASS);
	assert_non_null(fake_of(f, "second")->reason);
}

static void
duplicates_of_groups_rest_on_whole_lists(void **state)
{
	(void)state;
	begin(&rule_duplicate);
	assert_int_equal(rule_duplicate.absence, MUSTER_FAIL);
	assert_int_equal(
	    rule_duplicate.whole, MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS);
}

#define T(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_wildcard_that_administers_is_high_where_it_is_bound),
		T(names_written_out_and_denied_wildcards_pass),
		T(wildcards_of_the_vendor_pass_and_are_told_apart),
		T(a_text_that_nobody_read_may_hold_a_wildcard),
		T(a_changed_text_is_as_severe_as_what_it_gives),
		T(the_vendors_own_changes_are_information),
		T(the_same_text_passes_and_a_new_policy_is_not_judged),
		T(a_text_that_one_review_did_not_read_is_unknown),
		T(a_policy_renamed_as_well_says_its_old_name),
		T(a_text_not_understood_fails_with_its_problem),
		T(a_text_that_was_not_read_is_unknown_unless_nobody_asked),
		T(a_permission_in_no_catalogue_is_told_by_name),
		T(known_permissions_and_wildcards_pass_here),
		T(new_permissions_of_the_vendor_are_information),
		T(of_a_text_half_understood_the_half_counts),
		T(policies_with_the_same_statements_in_any_order_are_one),
		T(a_policy_that_was_not_read_cannot_be_compared),
		T(groups_of_the_same_people_with_the_same_bindings_are_one),
		T(bindings_with_values_of_their_own_are_not_the_same),
		T(duplicates_of_groups_rest_on_whole_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
