/* SPDX-License-Identifier: Apache-2.0 */
/* The engine in view of the last review: standing, what is fixed, the past. */
#include "support/test.h"

#include "model/campaign.h"
#include "model/history.h"
#include "support/engine_world.h"

/* Then: Ada, Ben and Cleo; now: what the test adds. */
static struct world *then;

static int
begin(void **state)
{
	void *other = NULL;

	assert_int_equal(world_begin(&other), 0);
	then = other;
	world_add_company(then, "dt");
	world_add_parts(then, "dt", 0);
	return world_begin(state);
}

static int
end(void **state)
{
	void *other = then;

	assert_int_equal(world_end(&other), 0);
	return world_end(state);
}

/* Runs the review of then and hands its state to that of now. */
static void
remember(struct world *w, world_act *act)
{
	const struct campaign campaign = { .id = "2025-Q4",
		.from = UTC_UNKNOWN,
		.to = UTC_UNKNOWN };
	struct changes *changes;
	struct history *history;

	world_only(then, act);
	if (world_run(then) != 0)
		fail_msg("then: %s", then->err.text);
	assert_int_equal(change_find(&changes, then->derived, NULL,
			     &then->arena, &then->err),
	    0);
	assert_int_equal(change_state(&history, changes,
			     &then->verdicts, &campaign, &then->arena,
			     &then->err),
	    0);
	history->at = AGO(90);
	w->judging.history = history;
}

static void
run(struct world *w, world_act *act)
{
	world_only(w, act);
	if (world_run(w) != 0)
		fail_msg("now: %s", w->err.text);
}

/* Those whose name begins with a letter up to `last` fail, up to `pass`
 * pass; the others are not looked at. */
static char last_fail, last_pass;

static int
judges(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(r, i)) != NULL; i++) {
		const int fails = a->name[0] <= last_fail;

		if (a->name[0] > last_pass)
			continue;
		if (host->judge(r, fails ? MUSTER_FAIL : MUSTER_PASS,
			MUSTER_ACCOUNT, a->id, "so", MUSTER_LOW,
			"low: so") != 0)
			return -1;
	}
	return 0;
}

static void
without_an_earlier_review_nothing_is_new(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	last_fail = last_pass = 'z';
	run(w, judges);
	assert_int_equal(
	    FAILED(w, "BAD-01", "ada")->standing, STANDING_UNKNOWN);
	assert_true(FAILED(w, "BAD-01", "ada")->first_seen == UTC_UNKNOWN);
	assert_int_equal(FAILED(w, "BAD-01", "ada")->times, 1);
	assert_int_equal(w->verdicts.n_new, 0);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

static void
a_finding_is_new_open_or_fixed(void **state)
{
	struct world *w = *state;
	const struct finding *f;

	last_pass = 'z';
	last_fail = 'b'; /* ada, ben */
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_account(w, "dt", "abe", AGO(1));
	world_add_parts(w, "dt", 0);
	last_fail = 'a'; /* abe, ada */
	run(w, judges);
	f = FAILED(w, "BAD-01", "abe");
	assert_int_equal(f->standing, STANDING_NEW);
	assert_true(f->first_seen == NOW);
	assert_int_equal(f->times, 1);
	f = FAILED(w, "BAD-01", "ada");
	assert_int_equal(f->standing, STANDING_OPEN);
	assert_true(f->first_seen == NOW); /* the clock of then, too */
	assert_int_equal(f->times, 2);
	assert_int_equal(w->verdicts.n_new, 1);
	assert_int_equal(w->verdicts.n_reopened, 0);
	assert_int_equal(w->verdicts.n_fixed, 1);
	assert_string_equal(w->verdicts.fixed[0].subject_id, "ben");
	assert_string_equal(w->verdicts.fixed[0].rule, "BAD-01");
	assert_false(w->verdicts.fixed[0].gone);
}

static void
a_second_run_of_a_campaign_finds_nothing_again(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	w->judging.campaign = w->judging.history->campaign;
	assert_non_null(w->judging.campaign);
	world_add_company(w, "dt");
	run(w, judges);
	assert_int_equal(FAILED(w, "BAD-01", "ada")->standing, STANDING_OPEN);
	assert_int_equal(FAILED(w, "BAD-01", "ada")->times, 1);
}

static void
what_was_fixed_and_is_back_is_reopened(void **state)
{
	struct world *w = *state;
	struct history *h;

	last_fail = last_pass = 'z';
	remember(w, judges);
	h = arena_alloc(&w->arena, 1, sizeof(*h));
	assert_non_null(h);
	*h = *w->judging.history;
	for (size_t i = 0; i < h->n_findings; i++) {
		struct past_finding *copy = arena_alloc(
		    &w->arena, h->n_findings, sizeof(*copy));

		assert_non_null(copy);
		memcpy(copy, h->findings, h->n_findings * sizeof(*copy));
		copy[i].open = strcmp(copy[i].subject_id, "ben") != 0;
		h->findings = copy;
	}
	w->judging.history = h;
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	run(w, judges);
	assert_int_equal(
	    FAILED(w, "BAD-01", "ben")->standing, STANDING_REOPENED);
	assert_int_equal(FAILED(w, "BAD-01", "ada")->standing, STANDING_OPEN);
	assert_int_equal(w->verdicts.n_reopened, 1);
	assert_int_equal(w->verdicts.n_new, 0);
}

/* As of a dormant account that was switched off. */
static void
whom_the_rule_asks_about_no_more_is_fixed(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	last_fail = '0';
	last_pass = 'a'; /* only ada is looked at, and passes */
	run(w, judges);
	assert_int_equal(w->verdicts.n_findings, 0);
	assert_int_equal(w->verdicts.n_fixed, 3);
	assert_string_equal(w->verdicts.fixed[0].subject_id, "ada");
	assert_false(w->verdicts.fixed[0].left);
	assert_string_equal(w->verdicts.fixed[1].subject_id, "ben");
	assert_true(w->verdicts.fixed[1].left);
	assert_false(w->verdicts.fixed[1].gone);
}

static void
what_a_rule_in_part_did_not_judge_stays_open(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_hole(w, "dt", "more", MUSTER_DATA_GROUPS, PART_PARTIAL);
	last_fail = '0';
	last_pass = 'a';
	world_only(w, judges);
	world_rule.needs = MUSTER_DATA_GROUPS;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_fixed, 1);
	assert_string_equal(w->verdicts.fixed[0].subject_id, "ada");
}

/* "New since the last review" is true once; nobody took the right away. */
static void
a_change_that_is_told_no_more_is_not_fixed(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	last_fail = '0';
	last_pass = 'b'; /* ada and ben pass, cleo is not looked at */
	world_only(w, judges);
	world_rule.needs = MUSTER_DATA_HISTORY;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_findings, 0);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

static void
what_the_last_review_could_not_read_is_not_new(void **state)
{
	struct world *w = *state;

	last_fail = '0';
	last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	world_add_part(w, "dt", "unheard of", MUSTER_DATA_LIMITS);
	last_fail = 'z';
	world_only(w, judges);
	world_rule.needs = MUSTER_DATA_LIMITS;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    FAILED(w, "BAD-01", "ada")->standing, STANDING_UNKNOWN);
	assert_true(FAILED(w, "BAD-01", "ada")->first_seen == UTC_UNKNOWN);
	assert_int_equal(w->verdicts.n_new, 0);
}

static void
a_rule_that_did_not_run_has_fixed_nothing(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	last_fail = '0';
	world_only(w, judges);
	world_rule.needs = MUSTER_DATA_ROSTER;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_fixed, 0);
	world_only(w, judges);
	w->engine->rules[0].status = MUSTER_RULE_OFF;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

static void
a_subject_that_is_gone_for_certain_is_fixed(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_source(w, "dt");
	world_add_account(w, "dt", "ada", AGO(1));
	world_add_parts(w, "dt", 0);
	run(w, judges);
	assert_int_equal(w->verdicts.n_fixed, 2);
	assert_string_equal(w->verdicts.fixed[0].subject_id, "ben");
	assert_true(w->verdicts.fixed[0].gone);
	assert_string_equal(w->verdicts.fixed[1].subject_id, "cleo");
}

static void
a_subject_that_was_not_listed_is_not_gone(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_source(w, "dt");
	world_add_account(w, "dt", "ada", AGO(1));
	world_add_parts(w, "dt", MUSTER_DATA_ACCOUNTS);
	world_add_hole(w, "dt", "users", MUSTER_DATA_ACCOUNTS, PART_PARTIAL);
	run(w, judges);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

static int
judges_tokens(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->credential(r, i)) != NULL; i++)
		if (host->judge(r, MUSTER_FAIL, MUSTER_CREDENTIAL, c->id, "so",
			MUSTER_LOW, "low: so") != 0)
			return -1;
	return 0;
}

static void
add_token(struct world *w, const char *id)
{
	const struct credential c = { .source = "dt",
		.id = id,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.last_used = UTC_UNKNOWN,
		.expires = UTC_UNKNOWN,
		.evidence = NONE };

	assert_int_equal(model_add_credential(w->model, &c, &w->err), 0);
}

static void
a_token_is_gone_if_all_tokens_were_read(void **state)
{
	struct world *w = *state;

	add_token(then, "t1");
	remember(w, judges_tokens);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", 0);
	run(w, judges_tokens);
	assert_int_equal(w->verdicts.n_fixed, 1);
	assert_true(w->verdicts.fixed[0].gone);
}

static void
a_token_is_not_gone_if_some_tokens_were_not_read(void **state)
{
	struct world *w = *state;

	add_token(then, "t1");
	remember(w, judges_tokens);
	world_add_company(w, "dt");
	world_add_parts(w, "dt", MUSTER_DATA_CREDENTIALS);
	world_add_hole(
	    w, "dt", "tokens", MUSTER_DATA_CREDENTIALS, PART_UNREAD);
	run(w, judges_tokens);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

static void
a_source_the_last_review_did_not_have_has_no_history(void **state)
{
	struct world *w = *state;

	last_fail = last_pass = 'z';
	remember(w, judges);
	world_add_company(w, "other");
	world_add_parts(w, "other", 0);
	run(w, judges);
	assert_int_equal(
	    FAILED(w, "BAD-01", "ada")->standing, STANDING_UNKNOWN);
	assert_int_equal(w->verdicts.n_new, 0);
	assert_int_equal(w->verdicts.n_fixed, 0);
}

/* ---- what rules see of it ---- */

static int
looks_back(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_history *h = host->history(r);
	const struct muster_past *p;
	const struct muster_gone *g;
	size_t accounts = 0;

	assert_non_null(h);
	assert_true(h->at == AGO(90));
	assert_string_equal(h->campaign, "2025-Q4");
	p = host->past(r, MUSTER_ACCOUNT, "ada");
	assert_non_null(p);
	assert_string_equal(p->login, "ada");
	assert_int_equal(p->tier, MUSTER_TIER_0);
	assert_int_equal(p->n_groups, 1);
	assert_int_equal(p->same_grants, MUSTER_YES);
	assert_ptr_equal(host->past(r, MUSTER_ACCOUNT, "ada"), p);
	assert_null(host->past(r, MUSTER_ACCOUNT, "new"));
	assert_null(host->past(r, MUSTER_CREDENTIAL, "t1"));
	p = host->past(r, MUSTER_ENTITLEMENT, "settings");
	assert_non_null(p);
	assert_int_equal(p->same_text, MUSTER_YES);
	assert_non_null(host->past(r, MUSTER_GROUP, "admins"));
	p = host->past(r, MUSTER_PART, "users");
	assert_non_null(p);
	assert_int_equal(p->rows, 1);
	for (size_t i = 0; (g = host->gone(r, i)) != NULL; i++)
		if (g->subject == MUSTER_ACCOUNT) {
			accounts++;
			assert_string_equal(g->id, "cleo");
			assert_int_equal(g->certain, MUSTER_YES);
		}
	assert_int_equal(accounts, 1);
	return 0;
}

static int
finds_nothing(const struct muster_host *host, struct muster_run *r)
{
	(void)host;
	(void)r;
	return 0;
}

static void
a_rule_sees_the_last_review(void **state)
{
	struct world *w = *state;

	remember(w, finds_nothing);
	world_add_source(w, "dt");
	world_add_account(w, "dt", "ada", AGO(1));
	world_add_account(w, "dt", "ben", AGO(1));
	world_add_account(w, "dt", "new", AGO(1));
	add_token(w, "t1");
	world_add_group(w, "dt", "admins");
	world_add_member(w, "dt", "admins", "ada");
	world_add_policy(w, "dt", "rights", "iam:policies:write", TRI_YES);
	world_add_policy(
	    w, "dt", "settings", "settings:objects:write", TRI_YES);
	world_add_grant(w, "dt", "admins", "rights");
	world_add_parts(w, "dt", 0);
	run(w, looks_back);
}

static int
looks_back_at_nothing(const struct muster_host *host, struct muster_run *r)
{
	assert_null(host->history(r));
	assert_null(host->past(r, MUSTER_ACCOUNT, "ada"));
	assert_null(host->namesake(r, MUSTER_ACCOUNT, "ada"));
	assert_null(host->gone(r, 0));
	assert_true(host->account(r, 0)->first_seen == MUSTER_NO_TIME);
	assert_true(host->grant(r, 0)->first_seen == MUSTER_NO_TIME);
	assert_int_equal(
	    host->membership(r, host->account(r, 0), 0)->is_new,
	    MUSTER_TRI_UNKNOWN);
	return 0;
}

static void
without_history_a_rule_is_told_nothing(void **state)
{
	struct world *w = *state;

	world_add_company(w, "dt");
	run(w, looks_back_at_nothing);
}

static int
meets_namesakes(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_past *p =
	    host->namesake(r, MUSTER_ACCOUNT, "ada-2");

	assert_non_null(p);
	assert_string_equal(p->id, "ada");
	assert_int_equal(p->tier, MUSTER_TIER_0);
	assert_null(host->namesake(r, MUSTER_ACCOUNT, "ben"));
	p = host->namesake(r, MUSTER_GROUP, "admins-2");
	assert_non_null(p);
	assert_string_equal(p->id, "admins");
	assert_null(host->namesake(r, MUSTER_GROUP, "readers"));
	assert_null(host->namesake(r, MUSTER_ENTITLEMENT, "rights"));
	return 0;
}

static void
somebody_new_under_an_old_name_is_told(void **state)
{
	const struct account a = { .source = "dt",
		.id = "ada-2",
		.login = "ADA",
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.last_login = UTC_UNKNOWN,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = NONE };
	const struct group g = { .source = "dt",
		.id = "admins-2",
		.name = "admins",
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.evidence = NONE };
	struct world *w = *state;

	remember(w, finds_nothing);
	world_add_company(w, "dt");
	assert_int_equal(model_add_account(w->model, &a, &w->err), 0);
	assert_int_equal(model_add_group(w->model, &g, &w->err), 0);
	world_add_parts(w, "dt", 0);
	run(w, meets_namesakes);
}

static int
looks_at_members(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_membership *m;
	const struct muster_account *ada = host->account(r, 0);

	m = host->membership(r, ada, 0);
	assert_non_null(m);
	assert_string_equal(m->group->id, "admins");
	assert_ptr_equal(m->account, ada);
	assert_int_equal(m->is_new, MUSTER_NO);
	m = host->membership(r, ada, 1);
	assert_non_null(m);
	assert_string_equal(m->group->id, "readers");
	assert_int_equal(m->is_new, MUSTER_YES);
	assert_true(m->first_seen == NOW);
	assert_null(host->membership(r, ada, 2));
	assert_true(ada->first_seen == NOW); /* the clock of then, too */
	return 0;
}

static void
a_membership_tells_since_when(void **state)
{
	struct world *w = *state;

	remember(w, finds_nothing);
	world_add_company(w, "dt");
	world_add_member(w, "dt", "readers", "ada");
	world_add_parts(w, "dt", 0);
	run(w, looks_at_members);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
		TEST(without_an_earlier_review_nothing_is_new),
		TEST(a_finding_is_new_open_or_fixed),
		TEST(a_second_run_of_a_campaign_finds_nothing_again),
		TEST(what_was_fixed_and_is_back_is_reopened),
		TEST(whom_the_rule_asks_about_no_more_is_fixed),
		TEST(what_a_rule_in_part_did_not_judge_stays_open),
		TEST(a_change_that_is_told_no_more_is_not_fixed),
		TEST(what_the_last_review_could_not_read_is_not_new),
		TEST(a_rule_that_did_not_run_has_fixed_nothing),
		TEST(a_subject_that_is_gone_for_certain_is_fixed),
		TEST(a_subject_that_was_not_listed_is_not_gone),
		TEST(a_token_is_gone_if_all_tokens_were_read),
		TEST(a_token_is_not_gone_if_some_tokens_were_not_read),
		TEST(a_source_the_last_review_did_not_have_has_no_history),
		TEST(a_rule_sees_the_last_review),
		TEST(without_history_a_rule_is_told_nothing),
		TEST(somebody_new_under_an_old_name_is_told),
		TEST(a_membership_tells_since_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
