/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions: which findings they name, which hold, and how often. */
#include "support/test.h"

#include "model/exception.h"
#include "support/engine_world.h"

static struct exception
exception_from(const char *rule, const char *subject)
{
	return (struct exception){ .id = subject,
		.rule = rule,
		.subject = subject,
		.reason = "r",
		.owner = "o",
		.approver = "a",
		.created = AGO(10),
		.end = AGO(-10),
		.place = "exceptions[0]" };
}

static void
configure(struct world *w, struct exception *items, size_t n)
{
	struct exceptions *all = arena_alloc(&w->arena, 1, sizeof(*all));

	assert_non_null(all);
	all->items = items;
	all->n = n;
	w->judging.exceptions = all;
}

/* Fails every account. */
static int
fails_all(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(r, i)) != NULL; i++)
		if (host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, a->id, "so",
			MUSTER_HIGH, "high: so") != 0)
			return -1;
	return 0;
}

static void
an_exception_takes_a_finding_out_of_the_count(void **state)
{
	struct exception list[] = { exception_from("BAD-01", "BEN") };
	struct world *w = *state;

	world_add_company(w, "dt");
	configure(w, list, 1);
	world_only(w, fails_all);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_findings, 3);
	assert_ptr_equal(FAILED(w, "BAD-01", "ben")->exception, &list[0]);
	assert_null(FAILED(w, "BAD-01", "ada")->exception);
	assert_int_equal(w->verdicts.n_excepted, 1);
	assert_int_equal(w->verdicts.by_severity[MUSTER_HIGH], 2);
	assert_int_equal(w->verdicts.exception_hits[0], 1);
	assert_int_equal(world_result(w, "BAD-01")->n_fail, 3);
}

static void
what_is_over_incomplete_or_not_yet_begun_only_counts_hits(void **state)
{
	struct exception list[] = { exception_from("BAD-01", "ben"),
		exception_from("BAD-01", "ada"),
		exception_from("BAD-01", "cleo") };
	struct world *w = *state;

	list[0].end = AGO(1);
	list[1].missing = "approver";
	list[2].created = AGO(-1);
	world_add_company(w, "dt");
	configure(w, list, 3);
	world_only(w, fails_all);
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_excepted, 0);
	assert_int_equal(w->verdicts.by_severity[MUSTER_HIGH], 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(w->verdicts.exception_hits[i], 1);
}

static void
the_first_that_holds_is_shown_and_all_are_counted(void **state)
{
	struct exception list[] = { exception_from("BAD-01", "ben"),
		exception_from("BAD-01", "*"), exception_from("BAD-01", "ben"),
		exception_from("OTHER-01", "*") };
	struct world *w = *state;

	list[0].end = AGO(1);
	list[2].id = "twice";
	world_add_company(w, "dt");
	configure(w, list, 4);
	world_only(w, fails_all);
	assert_int_equal(world_run(w), 0);
	assert_ptr_equal(FAILED(w, "BAD-01", "ben")->exception, &list[1]);
	assert_ptr_equal(FAILED(w, "BAD-01", "ada")->exception, &list[1]);
	assert_int_equal(w->verdicts.exception_hits[0], 1);
	assert_int_equal(w->verdicts.exception_hits[1], 3);
	assert_int_equal(w->verdicts.exception_hits[2], 1);
	assert_int_equal(w->verdicts.exception_hits[3], 0);
	assert_int_equal(w->verdicts.n_excepted, 3);
}

static void
an_exception_may_name_one_source_or_one_finding(void **state)
{
	struct exception list[] = { exception_from("BAD-01", "ben"),
		exception_from(NULL, NULL) };
	struct world *w = *state;
	size_t of_a = 0, of_b = 0, by_id = 0;

	world_add_company(w, "a");
	world_add_company(w, "b");
	world_only(w, fails_all);
	assert_int_equal(world_run(w), 0);
	list[0].scope = "b";
	list[1].id = "finding";
	list[1].finding = FAILED(w, "BAD-01", "ada")->id;
	configure(w, list, 2);
	assert_int_equal(world_run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++) {
		const struct finding *f = &w->verdicts.findings[i];

		of_a += f->exception == &list[0] && f->source[0] == 'a';
		of_b += f->exception == &list[0] && f->source[0] == 'b';
		by_id += f->exception == &list[1];
	}
	assert_int_equal(of_a, 0);
	assert_int_equal(of_b, 1);
	assert_int_equal(by_id, 1);
}

/* After the first rule, as the one on exceptions runs after all others. */
static int
looks_at_exceptions(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_exception *e = host->exception(r, 0);

	if (fails_all(host, r) != 0)
		return -1;
	assert_non_null(e);
	assert_string_equal(e->rule_id, "BAD-01");
	assert_int_equal(e->n_hits, 3);
	assert_int_equal(e->expired, 0);
	assert_int_equal(host->exception(r, 1)->expired, 1);
	assert_string_equal(host->exception(r, 1)->missing, "owner");
	assert_null(host->exception(r, 2));
	return host->judge(r, MUSTER_FAIL, MUSTER_EXCEPTION, e->id, "so",
	    MUSTER_HIGH, "high: so");
}

static void
from_a_finding_on_exceptions_there_is_none(void **state)
{
	struct exception list[] = { exception_from("BAD-01", "*"),
		exception_from("BAD-01", "nobody") };
	struct world *w = *state;

	list[1].end = AGO(1);
	list[1].missing = "owner";
	world_add_company(w, "dt");
	configure(w, list, 2);
	world_only(w, looks_at_exceptions);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
	assert_int_equal(w->verdicts.n_findings, 4);
	assert_int_equal(w->verdicts.n_excepted, 3);
	assert_null(FAILED(w, "BAD-01", "*")->exception);
	assert_int_equal(FAILED(w, "BAD-01", "*")->subject, MUSTER_EXCEPTION);
	assert_int_equal(w->verdicts.exception_hits[0], 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(an_exception_takes_a_finding_out_of_the_count),
		TEST(what_is_over_incomplete_or_not_yet_begun_only_counts_hits),
		TEST(the_first_that_holds_is_shown_and_all_are_counted),
		TEST(an_exception_may_name_one_source_or_one_finding),
		TEST(from_a_finding_on_exceptions_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
