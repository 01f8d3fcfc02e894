/* SPDX-License-Identifier: Apache-2.0 */
/* What the platform itself says, of accounts and of policies: whom it is asked
 * about, how its answers are read, and what is left when it refuses. */
#include "support/test.h"

#include "base/strbuf.h"
#include "support/dt_account.h"
#include "support/dt_fixture.h"

#define READ "\"permission\":\"a:b:read\""

/* ---- reading ---- */

static const struct platform_answer *
read_one(struct dt_fixture *f, const char *effects)
{
	char body[1024];

	(void)snprintf(body, sizeof(body),
	    "{\"effectivePermissions\":[{" READ ",\"effects\":[%s]}]}",
	    effects);
	dt_feed(f, DT_CALL_ANSWERS, body);
	assert_int_equal(f->owned->n_answers, 1);
	return &f->owned->answers[0];
}

static void
an_effect_is_read_with_where_it_comes_from(void **state)
{
	const struct platform_answer *a = read_one(*state,
	    "{\"effect\":\"ALLOW\",\"conditions\":[{\"name\":\"a:x\","
	    "\"operator\":\"IN\",\"values\":[\"1\",\"2\"]}],"
	    "\"effectivePolicies\":[{\"policy\":{\"uuid\":\"p1\"},"
	    "\"binding\":{\"groupUuid\":\"g1\"}},{\"policy\":{}}]}");

	assert_string_equal(a->account_id, "u1");
	assert_string_equal(a->scope_id, ACCOUNT);
	assert_string_equal(a->permission, "a:b:read");
	assert_false(a->deny);
	assert_false(a->unclear);
	assert_int_equal(a->n_conditions, 1);
	assert_int_equal(a->conditions[0].n_values, 2);
	assert_int_equal(a->n_policies, 2);
	assert_string_equal(a->policy_ids[0], "p1");
	assert_string_equal(a->group_ids[0], "g1");
	assert_string_equal(a->policy_ids[1], "");
	assert_string_equal(a->group_ids[1], "");
}

static void
conditions_may_be_null_and_words_in_any_case(void **state)
{
	const struct platform_answer *a =
	    read_one(*state, "{\"effect\":\"deny\",\"conditions\":null}");

	assert_true(a->deny);
	assert_false(a->unclear);
	assert_int_equal(a->n_conditions, 0);
	assert_int_equal(a->n_policies, 0);
}

static void
what_is_not_understood_is_marked(void **state)
{
	const struct platform_answer *a = read_one(*state,
	    "{\"effect\":\"ALLOW\",\"conditions\":[{\"name\":\"a:x\","
	    "\"operator\":\"SOUNDS_LIKE\",\"values\":[\"1\"]}]}");

	assert_true(a->unclear);
	assert_int_equal(a->n_conditions, 0);
}

static void
an_unknown_effect_is_not_taken_for_one(void **state)
{
	assert_true(read_one(*state, "{\"effect\":\"MAYBE\"}")->unclear);
}

static void
a_permission_without_effects_is_refused_and_told(void **state)
{
	struct dt_fixture *f = *state;
	const struct dt_part *part = dt_feed(f, DT_CALL_ANSWERS,
	    "{\"effectivePermissions\":[{" READ "},{\"permission\":"
	    "\"a:c:read\",\"effects\":[{\"effect\":\"ALLOW\"}]}]}");

	assert_int_equal(part->row.rejected, 1);
	assert_int_equal(part->row.rows, 1);
	assert_int_equal(f->owned->n_gaps, 1);
	assert_string_equal(f->owned->answers[0].permission, "a:c:read");
}

/* A page that was refused leaves rows, but no question. */
static void
only_a_whole_answer_counts_as_asked(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_ANSWERS);
	struct err err;

	assert_int_equal(dt_answers_done(&f->dt, job, false, &err), 0);
	assert_int_equal(f->owned->n_questions, 0);
	assert_int_equal(dt_answers_done(&f->dt, job, true, &err), 0);
	assert_int_equal(f->owned->n_questions, 1);
	assert_string_equal(f->owned->questions[0].account_id, "u1");
}

static void
a_full_page_is_followed_by_another(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_ANSWERS);
	struct strbuf text;
	const char *body;

	strbuf_init(&text, 64 * KIB);
	strbuf_add(&text, "{\"effectivePermissions\":[");
	for (int i = 0; i < 100; i++)
		strbuf_addf(&text,
		    "%s{\"permission\":\"a:b%d:read\",\"effects\":[]}",
		    i > 0 ? "," : "", i);
	strbuf_add(&text, "]}");
	body = strbuf_take(&text, &f->arena);
	assert_non_null(body);
	assert_int_equal(dt_read_job(f, job, body), 0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 1);
	/* the same page once more: it goes in circles */
	assert_int_equal(dt_read_job(f, job, body), 0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), -1);
	assert_non_null(strstr(f->err.text, "circles"));
}

/* ---- its reading of policies ---- */

static void
what_is_there_twice_is_said_once(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed_policy(f,
	    "{\"statementQuery\":\"ALLOW a:b:c, a:b:c WHERE a:x = \\\"1\\\";\","
	    "\"statements\":[{\"effect\":\"ALLOW\",\"permissions\":"
	    "[\"a:b:c\",\"a:b:c\"],\"conditions\":null}]}");
	dt_freeze(f);
	assert_string_equal(dt_entitlement(f, "p1")->difference,
	    "only in the text: ALLOW a:b:c WHERE a:x = \"1\"; only in the "
	    "statements of the API: ALLOW a:b:c");
}

static void
an_empty_list_of_statements_says_nothing(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed_policy(
	    f, "{\"statementQuery\":\"ALLOW a:b:c;\",\"statements\":[]}");
	dt_freeze(f);
	assert_int_equal(dt_entitlement(f, "p1")->agrees, TRI_UNKNOWN);
	assert_null(dt_entitlement(f, "p1")->difference);
}

/* ---- whom to ask about ---- */

static const char *const tier_0[] = { "iam:policies:write" };
static const char *const tier_1[] = { "settings:objects:write" };

static void
feed_group(struct dt_fixture *f, const char *group, const char *members)
{
	struct dt_job *job = dt_new_job(f, DT_CALL_MEMBERS);

	job->id = group;
	assert_int_equal(dt_read_job(f, job, members), 0);
}

static void
feed_policy(struct dt_fixture *f, const char *id, const char *text)
{
	char list[256], detail[512];
	struct dt_job *job;

	(void)snprintf(list, sizeof(list),
	    "{\"policies\":[{\"uuid\":\"%s\",\"name\":\"P\"}]}", id);
	(void)snprintf(
	    detail, sizeof(detail), "{\"statementQuery\":\"%s\"}", text);
	dt_feed(f, DT_CALL_POLICIES, list);
	job = dt_new_job(f, DT_CALL_POLICY);
	job->id = id;
	job->index = f->dt.policies.n - 1;
	assert_int_equal(dt_read_job(f, job, detail), 0);
}

static void
feed_bindings(
    struct dt_fixture *f, const char *level, const char *in, const char *body)
{
	struct dt_job *job = dt_new_job(f, DT_CALL_BINDINGS);

	job->level = level;
	job->in = in;
	assert_int_equal(dt_read_job(f, job, body), 0);
}

/* Ada administers, Bob writes settings in one environment, the rest reads;
 * Ina has left. */
static void
feed_organisation(struct dt_fixture *f)
{
	f->run.tier_0 = tier_0;
	f->run.n_tier_0 = NITEMS(tier_0);
	f->run.tier_1 = tier_1;
	f->run.n_tier_1 = NITEMS(tier_1);
	dt_feed(f, DT_CALL_ENVIRONMENTS_V2,
	    "{\"data\":[{\"id\":\"abc12345\",\"active\":true},{\"id\":"
	    "\"old00001\",\"active\":false}]}");
	dt_feed(f, DT_CALL_USERS,
	    "{\"items\":[{\"uid\":\"ada\",\"userStatus\":\"ACTIVE\"},"
	    "{\"uid\":\"bob\",\"userStatus\":\"ACTIVE\"},"
	    "{\"uid\":\"cyd\",\"userStatus\":\"PENDING\"},"
	    "{\"uid\":\"dee\",\"userStatus\":\"ACTIVE\"},"
	    "{\"uid\":\"ina\",\"userStatus\":\"INACTIVE\"}]}");
	dt_feed(f, DT_CALL_GROUPS,
	    "{\"items\":[{\"uuid\":\"admins\",\"owner\":\"LOCAL\"},"
	    "{\"uuid\":\"writers\",\"owner\":\"LOCAL\"},"
	    "{\"uuid\":\"all\",\"owner\":\"ALL_USERS\"}]}");
	feed_group(
	    f, "admins", "{\"items\":[{\"uid\":\"ada\"},{\"uid\":\"ina\"}]}");
	feed_group(f, "writers", "{\"items\":[{\"uid\":\"bob\"}]}");
	feed_policy(f, "p-admin", "ALLOW iam:policies:write;");
	feed_policy(f, "p-write", "ALLOW settings:objects:write;");
	feed_policy(f, "p-read", "ALLOW settings:objects:read;");
	feed_bindings(f, "account", ACCOUNT,
	    "{\"policyBindings\":[{\"policyUuid\":\"p-admin\",\"groups\":"
	    "[\"admins\"]},{\"policyUuid\":\"p-read\",\"groups\":[\"all\"]}]}");
	feed_bindings(f, "environment", "abc12345",
	    "{\"policyBindings\":[{\"policyUuid\":\"p-write\",\"groups\":"
	    "[\"writers\"]}]}");
	feed_bindings(f, "environment", "old00001",
	    "{\"policyBindings\":[{\"policyUuid\":\"p-write\",\"groups\":"
	    "[\"admins\"]}]}");
}

/* Settings are const for the connector; a test may have its own. */
static struct dt_answers
sample_of(struct dt_fixture *f, int64_t size, const char *seed)
{
	struct dt_settings set = *f->dt.set;
	const struct dt_settings *before = f->dt.set;
	struct dt_answers out = { 0 };

	set.sample = size;
	set.seed = seed;
	f->dt.set = &set;
	assert_int_equal(dt_sample(&f->dt, &out, &f->err), 0);
	f->dt.set = before;
	return out;
}

static bool
asks(const struct dt_answers *a, const char *account, const char *in)
{
	for (size_t i = 0; i < a->n_questions; i++)
		if (strcmp(a->questions[i].account, account) == 0 &&
		    strcmp(a->questions[i].in, in) == 0)
			return true;
	return false;
}

static void
administrators_are_always_asked_for_and_writers_first(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_answers a;

	feed_organisation(f);
	a = sample_of(f, 1, "");
	assert_int_equal(a.n_always, 1);
	assert_int_equal(a.n_drawn, 1);
	assert_int_equal(a.n_people, 4); /* who has left is not asked for */
	assert_int_equal(a.n_questions, 3);
	assert_string_equal(a.questions[0].account, "ada");
	assert_true(asks(&a, "bob", ACCOUNT));
	assert_true(asks(&a, "bob", "abc12345"));
	assert_false(asks(&a, "ada", "old00001")); /* not active */
	a = sample_of(f, 9, "");
	assert_int_equal(a.n_drawn, 3);
	assert_int_equal(a.n_questions, 5);
}

static void
a_policy_nobody_could_read_makes_its_holders_worth_asking(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_answers a;

	feed_organisation(f);
	feed_policy(f, "p-odd", "GRANT everything;");
	feed_bindings(f, "account", ACCOUNT,
	    "{\"policyBindings\":[{\"policyUuid\":\"p-odd\",\"groups\":"
	    "[\"writers\"]}]}");
	a = sample_of(f, 1, "");
	assert_int_equal(a.n_always, 2);
	assert_true(asks(&a, "bob", ACCOUNT));
}

static void
the_same_seed_draws_the_same(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_answers a, b;
	bool other = false;

	feed_organisation(f);
	a = sample_of(f, 2, "2026-Q4");
	b = sample_of(f, 2, "2026-Q4");
	assert_int_equal(a.n_questions, b.n_questions);
	for (size_t i = 0; i < a.n_questions; i++)
		assert_string_equal(
		    a.questions[i].account, b.questions[i].account);
	for (char seed[] = "a"; seed[0] < 'z' && !other; seed[0]++) {
		b = sample_of(f, 2, seed);
		other = asks(&a, "dee", ACCOUNT) != asks(&b, "dee", ACCOUNT);
	}
	assert_true(other); /* and another seed may draw others */
}

/* ---- against a server ---- */

static void
the_sample_is_asked_for_and_answered(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	r = collect_with(f, ",\"verify\":{\"sample\":100}");
	assert_int_equal(r.rc, 0);
	p = part_of(r.model, "platform-answers", NULL);
	assert_int_equal(p->status, PART_COMPLETE);
	assert_false(p->required);
	assert_int_equal(p->rows, r.model->n_answers);
	assert_true(r.model->n_questions > r.model->n_accounts);
	assert_int_equal(p->requests, r.model->n_questions);
	assert_non_null(strstr(p->note, "Questions answered: "));
	for (size_t i = 0; i < r.model->n_questions; i++) {
		assert_int_not_equal(r.model->questions[i].account, NONE);
		assert_int_not_equal(r.model->questions[i].scope, NONE);
	}
	model_free(r.owned);
}

static void
a_refusal_is_one_gap_and_the_run_goes_on(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;
	size_t n;

	need_server(f);
	set_fault(f, "status:403@/resolution/");
	r = collect(f);
	p = part_of(r.model, "platform-answers", NULL);
	assert_int_equal(p->status, PART_UNREAD);
	assert_int_equal(p->requests, 1);
	assert_string_equal(p->permission, "iam:effective-permissions:read");
	assert_non_null(strstr(p->note, "left out"));
	assert_int_equal(r.model->n_questions, 0);
	assert_true(model_is_complete(r.model, &n));
	set_fault(f, NULL);
	model_free(r.owned);
}

static void
a_missing_endpoint_is_given_up_after_three_attempts(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	set_fault(f, "status:404@/resolution/");
	r = collect(f);
	p = part_of(r.model, "platform-answers", NULL);
	assert_int_equal(p->status, PART_UNREAD);
	assert_int_equal(p->requests, 3);
	set_fault(f, NULL);
	model_free(r.owned);
}

static void
one_account_that_is_not_known_there_costs_only_itself(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	set_fault(f, "status:404@/resolution/#1");
	r = collect(f);
	p = part_of(r.model, "platform-answers", NULL);
	assert_int_equal(p->status, PART_PARTIAL);
	assert_int_equal(p->requests, r.model->n_questions + 1);
	set_fault(f, NULL);
	model_free(r.owned);
}

static void
it_can_be_required_and_switched_off(void **state)
{
	struct fixture *f = *state;
	struct result r;
	size_t n;

	need_server(f);
	set_fault(f, "status:403@/resolution/");
	r = collect_with(f, ",\"require\":[\"platform-answers\"]");
	assert_int_equal(r.rc, 0);
	assert_false(model_is_complete(r.model, &n));
	model_free(r.owned);
	r = collect_with(f, ",\"verify\":{\"sample\":0}");
	assert_int_equal(r.rc, 0);
	for (size_t i = 0; i < r.model->n_parts; i++)
		assert_string_not_equal(
		    r.model->parts[i].name, "platform-answers");
	set_fault(f, NULL);
	model_free(r.owned);
}

static int
start_sample(void **state)
{
	const char *const arguments[] = { "--data", "sample", NULL };

	return start_account(state, arguments);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dt_setup, dt_teardown)

int
main(void)
{
	const struct CMUnitTest alone[] = {
		TEST(an_effect_is_read_with_where_it_comes_from),
		TEST(conditions_may_be_null_and_words_in_any_case),
		TEST(what_is_not_understood_is_marked),
		TEST(an_unknown_effect_is_not_taken_for_one),
		TEST(a_permission_without_effects_is_refused_and_told),
		TEST(only_a_whole_answer_counts_as_asked),
		TEST(a_full_page_is_followed_by_another),
		TEST(what_is_there_twice_is_said_once),
		TEST(an_empty_list_of_statements_says_nothing),
		TEST(administrators_are_always_asked_for_and_writers_first),
		TEST(a_policy_nobody_could_read_makes_its_holders_worth_asking),
		TEST(the_same_seed_draws_the_same),
	};
	const struct CMUnitTest sample[] = {
		cmocka_unit_test(the_sample_is_asked_for_and_answered),
		cmocka_unit_test(a_refusal_is_one_gap_and_the_run_goes_on),
		cmocka_unit_test(
		    a_missing_endpoint_is_given_up_after_three_attempts),
		cmocka_unit_test(
		    one_account_that_is_not_known_there_costs_only_itself),
		cmocka_unit_test(it_can_be_required_and_switched_off),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);

	failed += cmocka_run_group_tests(sample, start_sample, stop_account);
	return failed;
}
