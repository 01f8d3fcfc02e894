/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on the quality of the data: IPE-01, -02, -03, -04, -08, -09. */
#include "support/test.h"

#include "support/fake_host.h"

extern const struct muster_rule rule_collection_incomplete, rule_totals_differ,
    rule_population_dropped, rule_attribute_coverage, rule_clock_doubtful,
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
	fake_state(f, "data")->status = MUSTER_RULE_NO_DATA;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "whole"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "none"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "none"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "none", "why"), "users: HTTP 403");
	assert_int_equal(fake_severity(f, "part"), MUSTER_LOW);
	assert_int_equal(fake_verdict(f, "unsure"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "unsure", "unknown"), 4);
	assert_int_equal(fake_verdict(f, "off"), NOT_JUDGED);
	/* nothing configured gives it: listed in the catalogue, no finding */
	assert_int_equal(fake_verdict(f, "data"), NOT_JUDGED);
	fake_check_failures(f);
}

/* ---- IPE-03 ---- */

static struct muster_part *
dropped(const char *id, int64_t then, int64_t now)
{
	struct muster_part *p = fake_part(f, id);

	p->required = 1;
	p->rows = now;
	fake_past(f, MUSTER_PART, id)->rows = then;
	return p;
}

static void
a_population_that_dropped_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_population_dropped);
	fake_history(f);
	dropped("users", 100, 89);
	dropped("groups", 100, 90);
	dropped("bindings", 100, 49);
	dropped("policies", 9, 7);
	dropped("grown", 100, 130);
	dropped("none", 40, 0);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "users"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "users"), MUSTER_MEDIUM);
	assert_int_equal(fake_number(f, "users", "fewer"), 11);
	assert_int_equal(fake_number(f, "users", "last review"), FAKE_AGO(90));
	assert_int_equal(fake_verdict(f, "groups"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "bindings"), MUSTER_HIGH);
	/* two of nine: a small list drops by many percent */
	assert_int_equal(fake_verdict(f, "policies"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "grown"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "none"), MUSTER_HIGH);
	fake_set(f, "rows", 0);
	fake_set(f, "percent", 11);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "users"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "policies"), MUSTER_FAIL);
	fake_check_failures(f);
}

static void
a_drop_is_not_told_from_what_was_not_read(void **state)
{
	(void)state;
	f = fake_new(&rule_population_dropped);
	fake_history(f);
	dropped("users", 100, 0)->status = MUSTER_PART_UNREAD;
	dropped("groups", 100, 70)->status = MUSTER_PART_PARTIAL;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "users"), MUSTER_UNKNOWN);
	assert_int_equal(fake_verdict(f, "groups"), MUSTER_UNKNOWN);
	fake_check_failures(f);
}

static void
logs_and_what_was_not_there_then_cannot_drop(void **state)
{
	(void)state;
	f = fake_new(&rule_population_dropped);
	fake_history(f);
	fake_part(f, "new")->required = 1;
	dropped("unsaid", MUSTER_NO_COUNT, 4);
	dropped("audit-log", 900, 4);
	dropped("environment-audit-log@abc", 900, 4);
	dropped("tokens", 900, 4)->required = 0;
	dropped("ended", 900, 0)->status = MUSTER_PART_NOT_OFFERED;
	fake_check(f);
	assert_int_equal(f->n_judgements, 0);
}

/* ---- IPE-04 ---- */

/* n people of whom some do not say when they signed in. */
static void
people(const char *const *ids, size_t n, size_t silent)
{
	for (size_t i = 0; i < n; i++) {
		struct muster_account *a = fake_account(f, ids[i]);

		if (i < silent)
			a->login_state = MUSTER_SEEN_UNKNOWN;
	}
}

static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i",
	"j" };

static void
a_fact_said_of_too_few_rows_fails(void **state)
{
	(void)state;
	f = fake_new(&rule_attribute_coverage);
	fake_source(f, "dynatrace");
	people(ids, 10, 1);
	f->account[9].login_state = MUSTER_NEVER; /* an answer */
	fake_token(f, "t1")->source = "dynatrace";
	fake_token(f, "elsewhere")->source = "other";
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_severity(f, "dynatrace"), MUSTER_MEDIUM);
	assert_string_equal(fake_text(f, "dynatrace", "too often not said"),
	    "last sign-in of active people");
	assert_int_equal(fake_number(f, "dynatrace", "said of"), 9);
	assert_int_equal(fake_number(f, "dynatrace", "rows"), 10);
	fake_set(f, "percent", 90);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	fake_set(f, "percent", 95);
	fake_check_failures(f);
}

static void
a_fact_said_of_less_than_half_is_high(void **state)
{
	(void)state;
	f = fake_new(&rule_attribute_coverage);
	fake_source(f, "dynatrace");
	people(ids, 10, 6);
	fake_check(f);
	assert_int_equal(fake_severity(f, "dynatrace"), MUSTER_HIGH);
}

static void
each_fact_is_counted_where_it_is_needed(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_attribute_coverage);
	fake_source(f, "dynatrace");
	people(ids, 4, 4);
	f->account[0].type = MUSTER_SERVICE;
	f->account[1].status = MUSTER_DISABLED;
	f->account[2].created = FAKE_AGO(3);
	f->account[3].created = FAKE_AGO(14);
	c = fake_token(f, "trust");
	c->source = "dynatrace";
	c->kind = "trust-policy";
	c->created = MUSTER_NO_TIME;
	c = fake_token(f, "off");
	c->source = "dynatrace";
	c->enabled = MUSTER_NO;
	c->used_state = MUSTER_SEEN_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_PASS);
	fake_set(f, "grace_days", 2);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "dynatrace"), MUSTER_FAIL);
	assert_int_equal(fake_number(f, "dynatrace", "rows"), 2);
}

static void
tokens_are_counted_at_their_own_source(void **state)
{
	struct muster_credential *c;

	(void)state;
	f = fake_new(&rule_attribute_coverage);
	fake_source(f, "one");
	fake_source(f, "two");
	fake_token(f, "t1")->source = "one";
	c = fake_token(f, "t2");
	c->source = "two";
	c->expiry_state = MUSTER_SEEN_UNKNOWN;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "one"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "two"), MUSTER_FAIL);
	assert_string_equal(
	    fake_text(f, "two", "too often not said"), "end of tokens");
}

/* ---- IPE-09 ---- */

static void
clocks_that_differ_fail(void **state)
{
	(void)state;
	f = fake_new(&rule_clock_doubtful);
	fake_source(f, "same")->clock_skew = 0;
	fake_source(f, "near")->clock_skew = -300;
	fake_source(f, "ahead")->clock_skew = 301;
	fake_source(f, "behind")->clock_skew = -2 * MUSTER_DAY;
	fake_source(f, "silent")->clock_skew = MUSTER_NO_TIME;
	fake_check(f);
	assert_int_equal(fake_verdict(f, "same"), MUSTER_PASS);
	assert_int_equal(fake_verdict(f, "near"), MUSTER_PASS);
	assert_int_equal(fake_severity(f, "ahead"), MUSTER_LOW);
	assert_string_equal(
	    fake_text(f, "ahead", "the source's clock is"), "ahead");
	assert_int_equal(fake_severity(f, "behind"), MUSTER_MEDIUM);
	assert_int_equal(
	    fake_number(f, "behind", "seconds apart"), 2 * MUSTER_DAY);
	assert_int_equal(fake_verdict(f, "silent"), MUSTER_UNKNOWN);
	fake_set(f, "minutes", 6);
	fake_check(f);
	assert_int_equal(fake_verdict(f, "ahead"), MUSTER_PASS);
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
		cmocka_unit_test_teardown(a_population_that_dropped_fails, end),
		cmocka_unit_test_teardown(
		    a_drop_is_not_told_from_what_was_not_read, end),
		cmocka_unit_test_teardown(
		    logs_and_what_was_not_there_then_cannot_drop, end),
		cmocka_unit_test_teardown(
		    a_fact_said_of_too_few_rows_fails, end),
		cmocka_unit_test_teardown(
		    a_fact_said_of_less_than_half_is_high, end),
		cmocka_unit_test_teardown(
		    each_fact_is_counted_where_it_is_needed, end),
		cmocka_unit_test_teardown(
		    tokens_are_counted_at_their_own_source, end),
		cmocka_unit_test_teardown(clocks_that_differ_fail, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
