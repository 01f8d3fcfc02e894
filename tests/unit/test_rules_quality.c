/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on the quality of the data: IPE-01, IPE-02, IPE-08. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_collection_incomplete, rule_totals_differ,
    rule_not_evaluated;

static struct fake *f;

static int
end(void **state)
{
	(void)state;
	fake_free(f);
	f = NULL;
	return 0;
}

static struct muster_part *
part(const char *id, enum muster_part_status status, int required)
{
	struct muster_part *p = fake_part(f, id);

	p->status = status;
	p->required = required;
	p->reason = "HTTP 403";
	p->permission = "account-idm-read";
	return p;
}

static void
a_part_not_read_fails_by_how_much_it_is_needed(void **state)
{
	(void)state;
	f = fake_new(&rule_collection_incomplete);
	fake_part(f, "whole");
	part("unread", MUSTER_PART_UNREAD, 1);
	part("partial", MUSTER_PART_PARTIAL, 1);
	part("extra", MUSTER_PART_UNREAD, 0);
	part("none", MUSTER_PART_NOT_OFFERED, 1);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whole"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "unread"), MUSTER_CRITICAL);
	assert_string_equal(
	    fake_text(f, "unread", "missing permission"), "account-idm-read");
	assert_int_equal(fake_severity(f, "partial"), MUSTER_CRITICAL);
	assert_int_equal(fake_severity(f, "extra"), MUSTER_MEDIUM);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_PASS);
	fake_check_failures(f);
}

static struct muster_part *
counted(const char *id, int64_t rows, int64_t stated, int64_t second)
{
	struct muster_part *p = fake_part(f, id);

	p->rows = rows;
	p->stated = stated;
	p->second = second;
	p->second_way = "members listed by groups";
	return p;
}

static void
counts_that_differ_fail(void **state)
{
	(void)state;
	f = fake_new(&rule_totals_differ);
	counted("agrees", 7, 7, 7);
	counted("short", 7, 9, MUSTER_NO_COUNT);
	counted("second", 7, 7, 6);
	counted("told", 7, 9, MUSTER_NO_COUNT)->explanation =
	    "two were removed meanwhile";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "agrees"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "short"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "short"), MUSTER_HIGH);
	assert_int_equal(fake_number(f, "short", "difference"), -2);
	assert_int_equal(fake_verdict(f, "second"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "second", "difference to it"), 1);
	assert_int_equal(fake_verdict(f, "told"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "told"), MUSTER_MEDIUM);
	assert_string_equal(
	    fake_text(f, "told", "explanation"), "two were removed meanwhile");
	fake_check_failures(f);
}

static void
without_a_second_count_nothing_is_compared(void **state)
{
	(void)state;
	f = fake_new(&rule_totals_differ);
	counted("alone", 7, MUSTER_NO_COUNT, MUSTER_NO_COUNT);
	counted("none", 0, 3, MUSTER_NO_COUNT)->status =
	    MUSTER_PART_NOT_OFFERED;
	counted("unread", 0, 3, MUSTER_NO_COUNT)->status = MUSTER_PART_UNREAD;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "alone"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "none"), NOT_JUDGED);
	assert_int_equal(fake_verdict(f, "unread"), MUSTER_UNKNOWN);
}

static void
nothing_read_and_nothing_stated_agree(void **state)
{
	(void)state;
	f = fake_new(&rule_totals_differ);
	counted("empty", 0, 0, MUSTER_NO_COUNT);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "empty"), MUSTER_PASS);
}

static void
a_rule_without_an_answer_is_a_finding(void **state)
{
	struct muster_rule_state *s;

	(void)state;
	f = fake_new(&rule_not_evaluated);
	fake_state(f, "whole");
	s = fake_state(f, "none");
	s->status = MUSTER_RULE_NOT_EVALUATED;
	s->reason = "users: HTTP 403";
	fake_state(f, "part")->status = MUSTER_RULE_IN_PART;
	fake_state(f, "unsure")->n_unknown = 4;
	fake_state(f, "off")->status = MUSTER_RULE_OFF;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whole"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "none"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "none", "why"), "users: HTTP 403");
	assert_int_equal(fake_severity(f, "part"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "unsure"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "unsure", "unknown"), 4);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	fake_check_failures(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    a_part_not_read_fails_by_how_much_it_is_needed, end),
		cmocka_unit_test_teardown(counts_that_differ_fail, end),
		cmocka_unit_test_teardown(
		    without_a_second_count_nothing_is_compared, end),
		cmocka_unit_test_teardown(
		    nothing_read_and_nothing_stated_agree, end),
		cmocka_unit_test_teardown(
		    a_rule_without_an_answer_is_a_finding, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
