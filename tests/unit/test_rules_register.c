/* SPDX-License-Identifier: Apache-2.0 */
/* The rule on entries of registers: IPE-12. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_register_stale;

static struct fake *f;

static int
begin(void **state)
{
	(void)state;
	f = fake_new(&rule_register_stale);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static const enum muster_register every[] = { MUSTER_SERVICE_IDENTITIES,
	MUSTER_BREAK_GLASS, MUSTER_SHARED_ACCOUNTS, MUSTER_OWN_DOMAINS,
	MUSTER_EXTERNAL_DOMAINS, MUSTER_EXTERNAL_ACCOUNTS, MUSTER_ADMIN_PAIRS,
	MUSTER_PRIVILEGED_GROUPS, MUSTER_PRODUCTION_GROUPS, MUSTER_GROUP_OWNERS,
	MUSTER_PEER_GROUPS, MUSTER_VENDOR_SUPPORT, MUSTER_ACTORS,
	MUSTER_NETWORKS, MUSTER_BOUNDED_POLICIES };
#define REGISTERS (sizeof(every) / sizeof(every[0]))
static const char *const id[REGISTERS] = { "service_identities", "break_glass",
	"shared_accounts", "own_domains", "external_domains",
	"external_accounts", "admin_pairs", "privileged_groups",
	"production_groups", "group_owners", "peer_groups", "vendor_support",
	"actors", "networks", "bounded_policies" };

/* One of each register; its id is the register. */
static void
one_of_each(void)
{
	for (size_t i = 0; i < REGISTERS; i++)
		fake_entry(f, every[i], id[i])->id = id[i];
}

/* The registers of which an entry fails now, by id. */
static void
assert_fail(const char *const *expected, size_t n)
{
	size_t fails = 0;

	fake_check(f);
	for (size_t i = 0; i < REGISTERS; i++)
		fails += fake_verdict(f, id[i]) == MUSTER_FAIL;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(fake_verdict(f, expected[i]), MUSTER_FAIL);
	assert_int_equal(fails, n);
	assert_int_equal(f->n_judgements, REGISTERS);
}

static void
an_entry_that_is_complete_and_hits_passes(void **state)
{
	(void)state;
	one_of_each();
	assert_fail(NULL, 0);
}

static void
an_entry_past_its_end_fails_where_no_other_rule_asks(void **state)
{
	static const char *const expected[] = { "service_identities",
		"shared_accounts", "own_domains", "external_domains",
		"admin_pairs", "privileged_groups", "production_groups",
		"group_owners", "peer_groups", "actors", "networks",
		"bounded_policies" };

	(void)state;
	one_of_each();
	for (size_t i = 0; i < REGISTERS; i++)
		f->entry[i].until = FAKE_AGO(1);
	assert_fail(expected, 12);
	assert_int_equal(fake_severity(f, "actors"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "actors", "end"), FAKE_AGO(1));
	fake_check_failures(f);
}

static void
an_owner_is_asked_for_where_somebody_must_answer(void **state)
{
	static const char *const expected[] = { "break_glass",
		"shared_accounts", "external_domains", "privileged_groups",
		"production_groups", "group_owners", "vendor_support" };

	(void)state;
	one_of_each();
	for (size_t i = 0; i < REGISTERS; i++)
		f->entry[i].owner = i % 2 == 0 ? NULL : " ";
	assert_fail(expected, 7);
	assert_int_equal(fake_severity(f, "break_glass"), MUSTER_MEDIUM);
}

static void
a_purpose_is_asked_for_where_somebody_must_judge_it(void **state)
{
	static const char *const expected[] = { "service_identities",
		"break_glass", "shared_accounts", "external_domains",
		"external_accounts", "privileged_groups", "production_groups",
		"actors", "networks" };

	(void)state;
	one_of_each();
	for (size_t i = 0; i < REGISTERS; i++)
		f->entry[i].purpose = NULL;
	assert_fail(expected, 9);
	assert_int_equal(fake_severity(f, "networks"), MUSTER_LOW);
}

static void
an_entry_that_names_nothing_fails(void **state)
{
	static const char *const expected[] = { "service_identities",
		"break_glass", "shared_accounts", "own_domains",
		"external_domains", "external_accounts", "admin_pairs",
		"privileged_groups", "production_groups", "group_owners",
		"peer_groups", "vendor_support", "actors", "bounded_policies" };

	(void)state;
	one_of_each();
	for (size_t i = 0; i < REGISTERS; i++)
		f->entry[i].n_hits = 0;
	assert_fail(expected, 14); /* an address range need not be in use */
	assert_int_equal(fake_severity(f, "peer_groups"), MUSTER_LOW);
	assert_int_equal(fake_number(f, "peer_groups", "found"), 0);
	fake_check_failures(f);
}

static void
an_actor_that_only_the_log_names_is_there(void **state)
{
	(void)state;
	fake_entry(f, MUSTER_ACTORS, "DYNATRACE")->n_hits = 0;
	f->entry[0].id = "vendor";
	fake_entry(f, MUSTER_ACTORS, "nobody")->n_hits = 0;
	f->entry[1].id = "nobody";
	fake_event(f, "e1", "UPDATE", "GROUP")->actor = NULL;
	fake_event(f, "e2", "UPDATE", "GROUP")->actor = "Dynatrace";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "vendor"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "nobody"), MUSTER_FAIL);
}

static void
what_was_not_read_cannot_be_named(void **state)
{
	struct muster_part *users, *log;

	(void)state;
	one_of_each();
	for (size_t i = 0; i < REGISTERS; i++)
		f->entry[i].n_hits = 0;
	f->entry[0].until = FAKE_AGO(1);
	users = fake_part(f, "users");
	users->required = 1;
	users->status = MUSTER_PART_PARTIAL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "shared_accounts"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "service_identities"), MUSTER_FAIL);
	users->status = MUSTER_PART_COMPLETE;
	log = fake_part(f, "audit-log");
	log->required = 0;
	log->status = MUSTER_PART_UNREAD;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "shared_accounts"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "actors"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
of_a_pair_both_must_be_there(void **state)
{
	struct muster_entry *e;

	(void)state;
	e = fake_entry(f, MUSTER_ADMIN_PAIRS, "ada-admin");
	e->id = "pair";
	e->with = "ada";
	e->n_hits = 2;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pair"), MUSTER_PASS);
	e->n_hits = 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pair"), MUSTER_FAIL);
	assert_string_equal(fake_text(f, "pair", "and"), "ada");
}

static void
an_entry_without_an_end_is_not_over(void **state)
{
	(void)state;
	fake_entry(f, MUSTER_ADMIN_PAIRS, "ada")->until = MUSTER_NO_TIME;
	f->entry[0].id = "pair";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "pair"), MUSTER_PASS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_entry_that_is_complete_and_hits_passes),
		TEST(an_entry_past_its_end_fails_where_no_other_rule_asks),
		TEST(an_owner_is_asked_for_where_somebody_must_answer),
		TEST(a_purpose_is_asked_for_where_somebody_must_judge_it),
		TEST(an_entry_that_names_nothing_fails),
		TEST(an_actor_that_only_the_log_names_is_there),
		TEST(what_was_not_read_cannot_be_named),
		TEST(of_a_pair_both_must_be_there),
		TEST(an_entry_without_an_end_is_not_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
