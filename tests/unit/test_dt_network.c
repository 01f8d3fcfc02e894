/* SPDX-License-Identifier: Apache-2.0 */
/* Where one may sign in from, what a trust matches, which token is our own. */
#include "support/test.h"

#include "support/dt_fixture.h"

static const struct scope *
environment(struct dt_fixture *f)
{
	return &f->model->scopes[model_find_scope(f->model, "dt", ENV)];
}

static void
feed_allowlist(struct dt_fixture *f, const char *body)
{
	struct dt_job *job;

	dt_feed(f, DT_CALL_ENVIRONMENTS_V2,
	    "{\"data\":[{\"id\":\"" ENV "\",\"active\":true,\"url\":\"u\"}]}");
	job = dt_new_job(f, DT_CALL_IP_ALLOWLIST);
	job->in = ENV;
	assert_int_equal(dt_read_job(f, job, body), 0);
	dt_freeze(f);
}

static void
an_allow_list_fences_its_environment(void **state)
{
	struct dt_fixture *f = *state;

	feed_allowlist(f,
	    "{\"enabled\":true,\"allowWebhookOverride\":false,\"allowlist\":["
	    "{\"name\":\"a\",\"ipRange\":\"192.0.2.0/24\"},{\"name\":\"b\"},"
	    "{\"name\":\"c\",\"ipRange\":\"2001:db8::/32\"}]}");
	assert_int_equal(environment(f)->fenced, TRI_YES);
	assert_int_equal(environment(f)->n_ranges, 2);
	assert_string_equal(environment(f)->ranges[0], "192.0.2.0/24");
	assert_string_equal(environment(f)->ranges[1], "2001:db8::/32");
}

static void
a_list_that_is_off_fences_nothing(void **state)
{
	struct dt_fixture *f = *state;

	feed_allowlist(f, "{\"enabled\":false,\"allowWebhookOverride\":true}");
	assert_int_equal(environment(f)->fenced, TRI_NO);
	assert_int_equal(environment(f)->n_ranges, 0);
}

static void
a_list_that_does_not_say_whether_it_counts_is_unknown(void **state)
{
	struct dt_fixture *f = *state;

	feed_allowlist(f, "{\"allowlist\":[]}");
	assert_int_equal(environment(f)->fenced, TRI_UNKNOWN);
}

static void
feed_mapping(struct dt_fixture *f, const char *claims)
{
	char body[1024];

	dt_feed(f, DT_CALL_TRUST_POLICIES,
	    "{\"total\":1,\"results\":[{\"uuid\":\"w1\",\"name\":\"ci\","
	    "\"status\":\"ACTIVE\"}]}");
	(void)snprintf(body, sizeof(body),
	    "{\"results\":[{\"uuid\":\"m1\",\"serviceUserUuid\":\"s1\","
	    "\"scopes\":[\"x\"],\"status\":\"ACTIVE\"%s%s}]}",
	    claims != NULL ? ",\"claimMappings\":" : "",
	    claims != NULL ? claims : "");
	dt_feed(f, DT_CALL_TRUST_MAPPINGS, body);
	dt_freeze(f);
}

static void
a_claim_that_matches_by_pattern_is_told_from_an_exact_one(void **state)
{
	struct dt_fixture *f = *state;

	feed_mapping(f,
	    "[{\"claimName\":\"aud\",\"claimValue\":\"m\",\"matchType\":"
	    "\"EXACT\"},{\"claimName\":\"sub\",\"claimValue\":\"repo:*\","
	    "\"matchType\":\"GLOB\"}]");
	assert_int_equal(dt_credential(f, "m1")->wildcard, TRI_YES);
	assert_string_equal(
	    dt_credential(f, "m1")->claims, "aud = m; sub GLOB repo:*");
}

static void
exact_claims_match_one_value_each(void **state)
{
	struct dt_fixture *f = *state;

	feed_mapping(f,
	    "[{\"claimName\":\"sub\",\"claimValue\":\"a*\",\"matchType\":"
	    "\"EXACT\"}]");
	assert_int_equal(dt_credential(f, "m1")->wildcard, TRI_NO);
}

static void
claims_that_are_missing_or_unclear_are_unknown(void **state)
{
	struct dt_fixture *f = *state;

	feed_mapping(f, "[{\"claimName\":\"sub\",\"claimValue\":\"a\"}]");
	assert_int_equal(dt_credential(f, "m1")->wildcard, TRI_UNKNOWN);
	assert_string_equal(
	    dt_credential(f, "m1")->claims, "sub (not said) a");
}

static void
a_mapping_without_claims_is_unknown(void **state)
{
	struct dt_fixture *f = *state;

	feed_mapping(f, NULL);
	assert_int_equal(dt_credential(f, "m1")->wildcard, TRI_UNKNOWN);
	assert_null(dt_credential(f, "m1")->claims);
}

#define TWO_TOKENS                                                             \
	"{\"apiTokens\":[{\"id\":\"dt0c01.OWN\",\"scopes\":[\"a\"]},"          \
	"{\"id\":\"dt0c01.OTHER\",\"scopes\":[\"a\"]}],\"totalCount\":2}"

static void
the_token_we_work_with_is_our_own(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_API_TOKENS);
	struct dt_env env = *job->env;

	env.token_id = "dt0c01.OWN";
	job->env = &env;
	assert_int_equal(dt_read_job(f, job, TWO_TOKENS), 0);
	dt_freeze(f);
	assert_int_equal(dt_credential(f, "dt0c01.OWN")->own, TRI_YES);
	assert_int_equal(dt_credential(f, "dt0c01.OTHER")->own, TRI_NO);
}

static void
without_its_public_part_nobody_knows_which_token_is_ours(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_API_TOKENS, TWO_TOKENS);
	dt_freeze(f);
	assert_int_equal(dt_credential(f, "dt0c01.OWN")->own, TRI_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, dt_setup, dt_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_allow_list_fences_its_environment),
		TEST(a_list_that_is_off_fences_nothing),
		TEST(a_list_that_does_not_say_whether_it_counts_is_unknown),
		TEST(a_claim_that_matches_by_pattern_is_told_from_an_exact_one),
		TEST(exact_claims_match_one_value_each),
		TEST(claims_that_are_missing_or_unclear_are_unknown),
		TEST(a_mapping_without_claims_is_unknown),
		TEST(the_token_we_work_with_is_our_own),
		TEST(without_its_public_part_nobody_knows_which_token_is_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
