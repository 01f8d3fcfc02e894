/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted from review to review: growth, and findings. */
#include "support/test.h"

#include "base/err.h"
#include "support/reviews.h"

static const struct finding dormant = { .id = "ACC-01-a",
	.rule = "ACC-01",
	.version = 1,
	.severity = MUSTER_MEDIUM,
	.subject = MUSTER_ACCOUNT,
	.subject_id = "ann",
	.subject_name = "Ann",
	.source = "dt" };

/* ---- growth ---- */

/* Ann in some of the groups, each with a grant. */
static void
review_in(struct reviews *w, size_t first, size_t end, int64_t now,
    const char *campaign)
{
	static const char *const groups[] = { "a", "b", "c", "d", "e" };

	review_begin(w);
	org_account(&w->o, "ann", ACCOUNT_ACTIVE);
	for (size_t i = first; i < end; i++) {
		org_in(&w->o, "ann", groups[i]);
		org_grant(&w->o, groups[i], "read", "acc");
	}
	review_whole(w, now);
	review_hand_on(w, campaign);
}

static void
growth_is_counted_review_by_review(void **state)
{
	struct reviews *w = *state;

	review_in(w, 0, 2, JULY, "1");
	assert_int_equal(review_past(w, "ann")->n_grown, 0);
	review_in(w, 0, 3, OCTOBER, "2");
	assert_int_equal(review_past(w, "ann")->n_grown, 1);
	assert_int_equal(review_past(w, "ann")->before_grown, 2);
	review_in(w, 0, 5, JANUARY, "3");
	assert_int_equal(review_past(w, "ann")->n_grown, 2);
	assert_int_equal(review_past(w, "ann")->before_grown, 2);
	review_in(w, 0, 4, JANUARY + UTC_DAY, "4");
	assert_int_equal(review_past(w, "ann")->n_grown, 0);
	assert_int_equal(review_past(w, "ann")->before_grown, 0);
	assert_int_equal(w->h->n_reviews, 4);
}

static void
a_swap_is_no_growth(void **state)
{
	struct reviews *w = *state;

	review_in(w, 0, 2, JULY, "1");
	review_in(w, 1, 4, OCTOBER, "2");
	assert_int_equal(review_past(w, "ann")->n_grants, 3);
	assert_int_equal(review_past(w, "ann")->n_grown, 0);
}

static void
a_second_run_of_a_campaign_counts_once(void **state)
{
	struct reviews *w = *state;

	review_in(w, 0, 2, JULY, "1");
	review_in(w, 0, 3, OCTOBER, "2");
	review_in(w, 0, 4, OCTOBER + UTC_DAY, "2");
	assert_int_equal(w->h->n_reviews, 2);
	assert_int_equal(review_past(w, "ann")->n_grown, 1);
	assert_int_equal(review_past(w, "ann")->before_grown, 2);
}

/* ---- findings ---- */

static const struct past_finding *
past_finding(const struct reviews *w, const char *id)
{
	size_t at = history_find_finding(w->h, id);

	assert_true(at != NONE);
	return &w->h->findings[at];
}

static void
a_finding_is_counted_fixed_and_reopened(void **state)
{
	const struct fixed_finding fixed = { .id = "ACC-01-a" };
	struct reviews *w = *state;

	review_of_ann(w, JULY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "1");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	review_of_ann(w, OCTOBER);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "2");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 2);
	assert_int_equal(past_finding(w, "ACC-01-a")->first_seen, JULY);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, OCTOBER);
	review_of_ann(w, JANUARY);
	w->v.fixed = &fixed;
	w->v.n_fixed = 1;
	review_hand_on(w, "3");
	assert_false(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, OCTOBER);
	review_of_ann(w, JANUARY + UTC_DAY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "4");
	assert_true(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->reopened, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 3);
	assert_int_equal(past_finding(w, "ACC-01-a")->first_seen, JULY);
}

static void
a_finding_that_was_not_judged_stays_as_it_was(void **state)
{
	struct reviews *w = *state;

	review_of_ann(w, JULY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "1");
	review_of_ann(w, OCTOBER); /* the rule was off */
	review_hand_on(w, "2");
	assert_true(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, JULY);
}

static void
the_same_campaign_finds_a_finding_once(void **state)
{
	struct reviews *w = *state;

	review_of_ann(w, JULY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "1");
	review_of_ann(w, JULY + 1);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "1");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, JULY + 1);
}

static void
a_finding_of_another_logic_is_not_carried_on(void **state)
{
	static const struct muster_rule rule = { .id = "ACC-01",
		.version = 99 };
	static struct rule_result result = { .rule = &rule };
	struct reviews *w = *state;

	review_of_ann(w, JULY);
	review_judge(w, &dormant, 1);
	review_hand_on(w, "1");
	review_of_ann(w, OCTOBER);
	result.status = MUSTER_RULE_NOT_EVALUATED;
	w->v.rules = &result;
	w->v.n_rules = 1;
	review_hand_on(w, "2");
	assert_true(history_find_finding(w->h, "ACC-01-a") != NONE);
	review_of_ann(w, JANUARY);
	result.status = MUSTER_RULE_EVALUATED;
	w->v.rules = &result;
	w->v.n_rules = 1;
	review_hand_on(w, "3");
	assert_true(history_find_finding(w->h, "ACC-01-a") == NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, reviews_begin, reviews_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(growth_is_counted_review_by_review),
		TEST(a_swap_is_no_growth),
		TEST(a_second_run_of_a_campaign_counts_once),
		TEST(a_finding_is_counted_fixed_and_reopened),
		TEST(a_finding_of_another_logic_is_not_carried_on),
		TEST(a_finding_that_was_not_judged_stays_as_it_was),
		TEST(the_same_campaign_finds_a_finding_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
