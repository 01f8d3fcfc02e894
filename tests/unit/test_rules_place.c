/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on environments and limits: AUT-06, IPE-10, IPE-11. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_network_open, rule_log_empty,
    rule_limit_near;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

/* ---- AUT-06 ---- */

static struct muster_place *
environment(const char *id, const char *range)
{
	struct muster_place *p = fake_place(f, id, "environment");

	if (range != NULL)
		fake_range(f, p, range);
	return p;
}

static void
an_environment_open_to_all_fails(void **state)
{
	struct muster_place *p;

	(void)state;
	f = fake_new(&rule_network_open);
	environment("fenced", NULL);
	environment("open", NULL)->fenced = MUSTER_NO;
	p = environment("production", NULL);
	p->fenced = MUSTER_NO;
	p->scope.criticality = "production";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "fenced"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "open"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "open"), MUSTER_MEDIUM);
	assert_int_equal(fake_severity(f, "production"), MUSTER_HIGH);
	assert_string_equal(
	    fake_text(f, "production", "criticality"), "production");
	fake_check_failures(f);
}

static void
a_very_wide_range_fails(void **state)
{
	static const struct {
		const char *id, *range;
		int verdict, severity;
	} cases[] = {
		{ "eight", "10.0.0.0/8", MUSTER_FAIL, MUSTER_LOW },
		{ "nine", "10.0.0.0/9", MUSTER_PASS, -1 },
		{ "all", "0.0.0.0/0", MUSTER_FAIL, MUSTER_MEDIUM },
		{ "one", "198.51.100.7", MUSTER_PASS, -1 },
		{ "six", "2001:db8::/32", MUSTER_FAIL, MUSTER_LOW },
		{ "six33", "2001:db8::/33", MUSTER_PASS, -1 },
		{ "six0", "::/0", MUSTER_FAIL, MUSTER_MEDIUM },
		{ "six1", "2001:db8::1", MUSTER_PASS, -1 },
		{ "long", "10.0.0.0/33", MUSTER_UNKNOWN, -1 },
		{ "none", "10.0.0.0/", MUSTER_UNKNOWN, -1 },
		{ "mask", "10.0.0.0/255.0.0.0", MUSTER_UNKNOWN, -1 },
		{ "name", "vpn.example.org", MUSTER_UNKNOWN, -1 },
		{ "empty", "", MUSTER_UNKNOWN, -1 },
		{ "minus", "10.0.0.0/-1", MUSTER_UNKNOWN, -1 },
	};

	(void)state;
	f = fake_new(&rule_network_open);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		environment(cases[i].id, cases[i].range);
	fake_check(f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    fake_verdict(f, cases[i].id), cases[i].verdict);
		if (cases[i].verdict == MUSTER_FAIL)
			assert_int_equal(
			    fake_severity(f, cases[i].id), cases[i].severity);
	}
	assert_string_equal(fake_text(f, "eight", "wide range"), "10.0.0.0/8");
	assert_string_equal(
	    fake_text(f, "name", "not understood"), "vpn.example.org");
	fake_check_failures(f);
}

static void
how_wide_is_too_wide_is_a_setting(void **state)
{
	struct muster_place *p;

	(void)state;
	f = fake_new(&rule_network_open);
	p = environment("four", "172.16.0.0/12");
	p->scope.criticality = "production";
	environment("six", "2001:db8::/40");
	fake_check(f);
	assert_int_equal(fake_verdict(f, "four"), MUSTER_PASS);
	fake_set(f, "ipv4_prefix", 12);
	fake_set(f, "ipv6_prefix", 40);
	fake_check(f);
	assert_int_equal(fake_severity(f, "four"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "six"), MUSTER_FAIL);
}

static void
what_is_not_said_of_a_fence_is_no_pass(void **state)
{
	(void)state;
	f = fake_new(&rule_network_open);
	environment("unsaid", NULL)->fenced = MUSTER_TRI_UNKNOWN;
	environment("empty", NULL)->n_ranges = 0;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "unsaid"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_UNKNOWN);
}

static void
only_environments_that_are_active_have_a_fence(void **state)
{
	(void)state;
	f = fake_new(&rule_network_open);
	environment("off", NULL)->active = MUSTER_NO;
	fake_place(f, "zone", "zone")->fenced = MUSTER_NO;
	fake_place(f, "account", "account")->fenced = MUSTER_TRI_UNKNOWN;
	fake_place(f, "odd", NULL)->fenced = MUSTER_NO;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- IPE-10 ---- */

static struct muster_part *
log_part(const char *id, int64_t rows)
{
	struct muster_part *p = fake_part(f, id);

	p->source = "dynatrace";
	p->rows = rows;
	return p;
}

static void
an_empty_log_fails_a_full_one_passes(void **state)
{
	(void)state;
	f = fake_new(&rule_log_empty);
	environment("abc", NULL)->scope.criticality = "production";
	environment("def", NULL);
	environment("ghi", NULL);
	environment("unasked", NULL);
	fake_place(f, "acc", "account");
	fake_place(f, "zone", "zone");
	log_part("environment-audit-log@abc", 0);
	log_part("environment-audit-log@def", 0);
	log_part("dynatrace/environment-audit-log@ghi", 4);
	log_part("api-tokens@unasked", 0);
	log_part("audit-log", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "abc"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "abc"), MUSTER_HIGH);
	assert_int_equal(fake_severity(f, "def"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "ghi"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "acc"), MUSTER_FAIL);
	assert_int_equal(fake_verdict(f, "unasked"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "zone"), NOT_JUDGED);
	fake_check_failures(f);
}

static void
a_log_that_was_not_read_is_not_empty(void **state)
{
	(void)state;
	f = fake_new(&rule_log_empty);
	environment("abc", NULL);
	environment("def", NULL);
	environment("off", NULL)->active = MUSTER_NO;
	log_part("environment-audit-log@abc", 0)->status = MUSTER_PART_UNREAD;
	log_part("environment-audit-log@def", 0)->status =
	    MUSTER_PART_NOT_OFFERED;
	log_part("environment-audit-log@off", 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "abc"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "def"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "off"), MUSTER_PASS);
}

static void
the_log_of_another_source_is_not_its_own(void **state)
{
	(void)state;
	f = fake_new(&rule_log_empty);
	environment("abc", NULL);
	log_part("environment-audit-log@abc", 0)->source = "other";
	log_part("environment-audit-log@abcd", 0);
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- IPE-11 ---- */

static void
a_limit_that_is_nearly_used_up_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_limit_near);
	fake_limit(f, "low");
	fake_limit(f, "just")->current = 80;
	fake_limit(f, "near")->current = 81;
	fake_limit(f, "full")->current = 100;
	fake_limit(f, "large")->max = INT64_MAX;
	f->limit[4].current = INT64_MAX - 1;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "low"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "just"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "near"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "near"), MUSTER_INFO);
	assert_int_equal(fake_number(f, "near", "used"), 81);
	assert_int_equal(fake_severity(f, "full"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "large"), MUSTER_FAIL);
	fake_set(f, "percent", 5);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "low"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_limit_of_which_a_number_is_missing_is_unknown(void **state)
{
	(void)state;
	f = fake_new(&rule_limit_near);
	fake_limit(f, "used")->current = MUSTER_NO_COUNT;
	fake_limit(f, "most")->max = MUSTER_NO_COUNT;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "used"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "most"), MUSTER_UNKNOWN);
	assert_int_equal(fake_number(f, "most", "used"), 10);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_environment_open_to_all_fails),
		TEST(a_very_wide_range_fails),
		TEST(how_wide_is_too_wide_is_a_setting),
		TEST(what_is_not_said_of_a_fence_is_no_pass),
		TEST(only_environments_that_are_active_have_a_fence),
		TEST(an_empty_log_fails_a_full_one_passes),
		TEST(a_log_that_was_not_read_is_not_empty),
		TEST(the_log_of_another_source_is_not_its_own),
		TEST(a_limit_that_is_nearly_used_up_fails),
		TEST(a_limit_of_which_a_number_is_missing_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
