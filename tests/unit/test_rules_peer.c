/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on peers: PEE-01, PEE-03. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_peer_rare, rule_peer_outlier;

#define PEERS 12

static struct fake *f;
static struct muster_entry *peers;
static struct muster_account *peer[PEERS];
static const char *const id[PEERS] = { "p00", "p01", "p02", "p03", "p04", "p05",
	"p06", "p07", "p08", "p09", "p10", "p11" };

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_entry *
group_of(const char *name, size_t first, size_t n)
{
	struct muster_entry *e = fake_entry(f, MUSTER_PEER_GROUPS, name);

	for (size_t i = first; i < first + n; i++)
		fake_names(f, e, MUSTER_ACCOUNT, id[i]);
	return e;
}

/* Peers p00 .. of which each holds three grants. */
static void
begin(const struct muster_rule *rule, size_t n)
{
	f = fake_new(rule);
	for (size_t i = 0; i < PEERS; i++) {
		peer[i] = fake_account(f, id[i]);
		peer[i]->n_grants = 3;
	}
	peers = group_of("developers", 0, n);
}

/* A group with one policy, and these in it. */
static struct muster_entitlement *
held(const char *name, size_t first, size_t n)
{
	struct muster_group *g = fake_group(f, name);
	struct muster_entitlement *e = fake_policy(f, name);

	fake_grant(f, name, g, e);
	for (size_t i = first; i < first + n; i++)
		fake_membership(f, peer[i], g);
	return e;
}

/* ---- PEE-01 ---- */

static void
what_one_of_twelve_holds_is_rare(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	held("usual", 0, 12);
	held("some", 0, 2);
	held("rare", 3, 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "p03"), MUSTER_LOW);
	assert_string_equal(fake_text(f, "p03", "rare right"), "rare");
	assert_int_equal(fake_number(f, "p03", "held by"), 1);
	assert_int_equal(fake_number(f, "p03", "of peers"), 12);
	assert_string_equal(fake_text(f, "p03", "peer group"), "developers");
	assert_int_equal(fake_verdict(f, "p00"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "p11"), MUSTER_PASS);
	assert_int_equal(f->n_judgements, 12);
	fake_check_failures(f);
}

static void
a_rare_right_to_administer_is_medium(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	held("rare", 3, 1)->tier = MUSTER_TIER_1;
	fake_check(f);
	assert_int_equal(fake_severity(f, "p03"), MUSTER_MEDIUM);
}

static void
twice_the_same_right_is_held_once(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	held("rare", 3, 1);
	fake_membership(f, peer[3], &f->group[0]);
	fake_grant(f, "again", &f->group[0], &f->entitlement[0]);
	fake_grant(f, "dead", &f->group[0], NULL);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "p03", "held by"), 1);
}

static void
few_peers_are_not_compared(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 4);
	held("rare", 3, 1);
	fake_set(f, "percent", 30);
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
	fake_set(f, "peers", 4);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_FAIL);
}

static void
what_is_usual_in_another_peer_group_is_not_rare(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	group_of("leads", 3, 5);
	held("lead", 3, 1);
	held("alone", 4, 1);
	fake_set(f, "percent", 15);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "p04"), MUSTER_PASS);
	fake_set(f, "percent", 25);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_FAIL);
}

static void
those_who_cannot_sign_in_are_no_peers(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	held("usual", 0, 12);
	held("rare", 3, 1);
	peer[3]->status = MUSTER_DISABLED;
	peer[5]->status = MUSTER_DELETED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "p05"), NOT_JUDGED);
	assert_int_equal(f->n_judgements, 10);
}

static void
emergency_accounts_hold_rare_things(void **state)
{
	(void)state;
	begin(&rule_peer_rare, 12);
	held("rare", 3, 1);
	fake_entry(f, MUSTER_BREAK_GLASS, "p03");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p03"), MUSTER_PASS);
}

static void
many_rare_rights_are_counted(void **state)
{
	static const char *const rare[] = { "a", "b", "c", "d", "e", "f", "g",
		"h", "i", "j" };

	(void)state;
	begin(&rule_peer_rare, 12);
	for (size_t i = 0; i < 10; i++)
		held(rare[i], 3, 1);
	fake_check(f);
	assert_int_equal(fake_number(f, "p03", "rare rights not listed"), 2);
}

static void
without_peer_groups_nobody_is_judged(void **state)
{
	(void)state;
	f = fake_new(&rule_peer_rare);
	fake_account(f, "ada");
	fake_entry(f, MUSTER_BREAK_GLASS, "ada");
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- PEE-03 ---- */

static void
far_more_than_the_peers_hold_fails(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 12);
	peer[1]->n_grants = 4;
	peer[2]->n_grants = 5;
	peer[7]->n_grants = 30;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p07"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "p07"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "p07", "grants"), 30);
	assert_int_equal(fake_number(f, "p07", "median"), 3);
	assert_int_equal(fake_number(f, "p07", "peers"), 12);
	assert_int_equal(fake_verdict(f, "p02"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "p00"), MUSTER_PASS);
	fake_check_failures(f);
}

static void
the_fence_is_one_and_a_half_times_the_middle_half(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 9);
	fake_set(f, "surplus", 0);
	/* 10 20 ... 90: quartiles 30 and 70, so that the fence is 130 */
	for (size_t i = 0; i < 8; i++)
		peer[i]->n_grants = 10 * (i + 1);
	peer[8]->n_grants = 130;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p08"), MUSTER_PASS);
	peer[8]->n_grants = 131;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p08"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "p08", "usual up to"), 130);
	fake_set(f, "tenths", 16);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p08"), MUSTER_PASS);
}

static void
one_more_than_all_the_same_is_no_outlier(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 12);
	peer[7]->n_grants = 8;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p07"), MUSTER_PASS);
	fake_set(f, "surplus", 4);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p07"), MUSTER_FAIL);
}

static void
administrators_are_compared_with_each_other(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 12);
	for (size_t i = 0; i < 5; i++) {
		peer[i]->n_grants = 40;
		peer[i]->tier = MUSTER_TIER_1;
	}
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p00"), MUSTER_PASS);
	peer[4]->n_grants = 80;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p04"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "p04"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "p04", "peers"), 5);
	peer[0]->tier = MUSTER_TIER_0; /* one of a kind; four are left */
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p00"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "p04"), NOT_JUDGED);
}

static void
who_is_in_several_peer_groups_must_stand_out_in_each(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 7);
	group_of("leads", 6, 6);
	for (size_t i = 6; i < 12; i++)
		peer[i]->n_grants = 30;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p06"), MUSTER_PASS);
	peer[6]->n_grants = 90;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p06"), MUSTER_FAIL);
	assert_int_equal(f->n_judgements, 12);
}

static void
outliers_that_are_for_emergencies_or_disabled_pass(void **state)
{
	(void)state;
	begin(&rule_peer_outlier, 12);
	peer[7]->n_grants = 30;
	fake_entry(f, MUSTER_BREAK_GLASS, "p07");
	peer[8]->n_grants = 30;
	peer[8]->status = MUSTER_DISABLED;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "p07"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "p08"), NOT_JUDGED);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_one_of_twelve_holds_is_rare),
		TEST(a_rare_right_to_administer_is_medium),
		TEST(twice_the_same_right_is_held_once),
		TEST(few_peers_are_not_compared),
		TEST(what_is_usual_in_another_peer_group_is_not_rare),
		TEST(those_who_cannot_sign_in_are_no_peers),
		TEST(emergency_accounts_hold_rare_things),
		TEST(many_rare_rights_are_counted),
		TEST(without_peer_groups_nobody_is_judged),
		TEST(far_more_than_the_peers_hold_fails),
		TEST(the_fence_is_one_and_a_half_times_the_middle_half),
		TEST(one_more_than_all_the_same_is_no_outlier),
		TEST(administrators_are_compared_with_each_other),
		TEST(who_is_in_several_peer_groups_must_stand_out_in_each),
		TEST(outliers_that_are_for_emergencies_or_disabled_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
