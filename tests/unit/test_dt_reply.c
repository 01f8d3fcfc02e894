/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens and logs of Dynatrace, replies that cannot be used, and bodies that
 * others recorded. */
#include "support/test.h"

#include "support/dt_fixture.h"

/* ---- tokens ---- */

static void
platform_tokens_are_read_in_both_spellings(void **state)
{
	struct dt_fixture *f = *state;
	const struct credential *c;

	dt_feed(f, DT_CALL_PLATFORM_TOKENS,
	    "{\"total\":2,\"results\":[{\"tokenId\":\"t1\",\"name\":\"one\","
	    "\"status\":\"ACTIVE\",\"scope\":[\"a\",\"b\"],\"expirationDate\":"
	    "\"2027-01-01T00:00:00Z\",\"userUuid\":\"u\",\"accountUuid\":12,"
	    "\"metadata\":{\"lastUsedAt\":\"2026-01-01T00:00:00Z\"}}]}");
	dt_feed(f, DT_CALL_PLATFORM_TOKENS,
	    "{\"items\":[{\"id\":\"t2\",\"name\":\"two\",\"status\":"
	    "\"REVOKED\",\"scope\":\" a:b:c  d \",\"metadata\":{}},"
	    "{\"id\":\"t3\",\"status\":\"SLEEPING\"}]}");
	dt_freeze(f);
	c = dt_credential(f, "t1");
	assert_int_equal(c->n_scopes, 2);
	assert_int_equal(c->enabled, TRI_YES);
	assert_int_equal(c->used_state, SEEN_AT);
	assert_int_equal(c->expiry_state, SEEN_AT);
	assert_string_equal(c->owner_id, "u");
	c = dt_credential(f, "t2");
	assert_int_equal(c->enabled, TRI_NO);
	assert_int_equal(c->n_scopes, 2);
	assert_string_equal(c->scopes[1], "d");
	assert_int_equal(c->used_state, SEEN_NEVER);
	assert_int_equal(c->expiry_state, SEEN_NEVER);
	c = dt_credential(f, "t3");
	assert_int_equal(c->enabled, TRI_UNKNOWN);
	assert_int_equal(c->scopes_known, TRI_NO);
	assert_int_equal(c->used_state, SEEN_UNKNOWN);
}

static void
a_token_without_the_extra_fields_says_nothing(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_API_TOKENS,
	    "{\"apiTokens\":[{\"id\":\"dt0c01.A\",\"name\":\"n\",\"enabled\":"
	    "true,\"owner\":\"o\"},{\"id\":\"dt0c01.B\",\"enabled\":\"false\","
	    "\"scopes\":[\"metrics.read\"]}],\"nextPageKey\":null}");
	dt_freeze(f);
	assert_int_equal(
	    dt_credential(f, "dt0c01.A")->expiry_state, SEEN_UNKNOWN);
	assert_int_equal(
	    dt_credential(f, "dt0c01.A")->used_state, SEEN_UNKNOWN);
	assert_int_equal(
	    dt_credential(f, "dt0c01.B")->expiry_state, SEEN_NEVER);
	assert_int_equal(dt_credential(f, "dt0c01.B")->used_state, SEEN_NEVER);
	assert_int_equal(dt_credential(f, "dt0c01.B")->enabled, TRI_NO);
	assert_string_equal(dt_credential(f, "dt0c01.B")->scope_id, ENV);
}

static void
a_token_of_an_activegate_has_no_switch(void **state)
{
	struct dt_fixture *f = *state;
	const struct credential *c;

	dt_feed(f, DT_CALL_ACTIVEGATE_TOKENS,
	    "{\"activeGateTokens\":[{\"id\":\"dt0g02.A\",\"name\":\"n\","
	    "\"owner\":\"o\",\"activeGateType\":\"ENVIRONMENT\"}],"
	    "\"nextPageKey\":null}");
	dt_freeze(f);
	c = dt_credential(f, "dt0g02.A");
	assert_int_equal(c->enabled, TRI_YES);
	assert_int_equal(c->expiry_state, SEEN_NEVER);
	assert_int_equal(c->scopes_known, TRI_NO);
}

static void
a_trust_policy_is_one_credential_for_each_service_user(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_TRUST_POLICIES,
	    "{\"total\":2,\"results\":[{\"uuid\":\"w1\",\"name\":\"ci\","
	    "\"issuerUrl\":\"https://i.example\",\"audience\":\"aud\","
	    "\"status\":\"ACTIVE\"},{\"uuid\":\"w2\",\"name\":\"idle\","
	    "\"status\":\"INACTIVE\"}]}");
	dt_feed(f, DT_CALL_TRUST_MAPPINGS,
	    "{\"results\":[{\"uuid\":\"m1\",\"serviceUserUuid\":\"s1\","
	    "\"environmentId\":\"" ENV "\",\"scopes\":[\"x\"],\"status\":"
	    "\"ACTIVE\",\"claimMappings\":[{\"claimName\":\"sub\","
	    "\"claimValue\":\"repo:*\",\"matchType\":\"GLOB\"}]}]}");
	dt_freeze(f);
	assert_int_equal(f->model->n_credentials, 2);
	assert_string_equal(dt_credential(f, "m1")->owner_id, "s1");
	assert_string_equal(dt_credential(f, "m1")->description,
	    "issuer https://i.example, audience aud; sub = repo:* (GLOB)");
	assert_int_equal(dt_credential(f, "w2")->enabled, TRI_NO);
	assert_int_equal(dt_credential(f, "w2")->expiry_state, SEEN_UNKNOWN);
}

/* ---- logs and limits ---- */

static void
audit_events_have_their_time_as_text_or_milliseconds(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_AUDIT_LOG,
	    "{\"audits\":[{\"eventId\":\"e1\",\"timestamp\":"
	    "\"2026-01-01T00:00:00.123Z\",\"user\":\"u\",\"eventType\":"
	    "\"CREATE\",\"resource\":\"USER\",\"resourceId\":\"r\"}],"
	    "\"warnings\":[]}");
	dt_feed(f, DT_CALL_ENVIRONMENT_AUDIT_LOG,
	    "{\"auditLogs\":[{\"logId\":\"157607396300050000\",\"timestamp\":"
	    "1576074315483,\"eventType\":\"UPDATE\",\"category\":\"NEW_KIND\","
	    "\"success\":true}],\"totalCount\":1}");
	dt_freeze(f);
	assert_int_equal(f->model->n_events, 2);
	assert_true(
	    f->model->events[0].at == dt_time_of("2019-12-11T14:25:15Z"));
	assert_string_equal(f->model->events[0].id, "157607396300050000");
	assert_string_equal(f->model->events[0].object_kind, "NEW_KIND");
	assert_true(f->model->events[1].at == dt_time_of("2026-01-01"));
}

static void
a_warning_halves_the_window_until_it_is_short(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_AUDIT_LOG);
	static const char body[] = "{\"audits\":[],\"warnings\":[{\"message\":"
				   "\"Your result has been limited to 5.\"}]}";

	job->from = 1000000;
	job->to = job->from + 2 * DT_MIN_WINDOW_S;
	assert_int_equal(dt_read_job(f, job, body), 0);
	assert_int_equal(f->dt.open[DT_CALL_AUDIT_LOG], 2);
	assert_int_equal(job->part->failed, 0);
	job->to = job->from + 2 * DT_MIN_WINDOW_S - 1;
	assert_int_equal(dt_read_job(f, job, body), 0);
	assert_int_equal(f->dt.open[DT_CALL_AUDIT_LOG], 2);
	assert_int_equal(job->part->failed, 1);
	assert_string_equal(
	    job->part->first_reason, "Your result has been limited to 5.");
}

static void
limits_may_be_text(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_LEVEL_LIMITS,
	    "{\"policies\":{\"count\":3,\"limit\":\"200\"},\"bindings\":"
	    "{\"count\":4,\"limit\":30000},\"boundaries\":{\"count\":0,"
	    "\"limit\":\"many\"}}");
	dt_freeze(f);
	assert_int_equal(f->model->n_limits, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct limit *limit = &f->model->limits[i];

		if (strcmp(limit->name, "policies") == 0)
			assert_int_equal(limit->max, 200);
		else if (strcmp(limit->name, "bindings") == 0)
			assert_int_equal(limit->max, 30000);
		else
			assert_int_equal(limit->max, -1);
	}
}

/* ---- replies that are not what they should be ---- */

static void
a_reply_that_cannot_be_used_is_an_error_with_its_reason(void **state)
{
	static const struct {
		const char *body, *says;
	} samples[] = {
		{ "", "empty answer" },
		{ "<html>502</html>", "line 1" },
		{ "{\"items\":[{\"uid\":\"a\"}", "line 1" },
		{ "{\"items\":[{\"uid\":\"a\",\"uid\":\"b\"}]}", "uid" },
		{ "{\"items\":[],\"count\":9007199254740993}", "" },
		{ "{\"items\":[]} trailing", "line 1" },
		{ "{\"items\":{\"uid\":\"a\"}}", "items: must be a list" },
		{ "{\"things\":[]}", "items: missing" },
		{ "{\"items\":[{\"uid\":\"a\\u0000b\"}]}", "line 1" },
		{ "\"text\"", "" },
	};
	struct dt_fixture *f = *state;

	for (size_t i = 0; i < NITEMS(samples); i++) {
		struct dt_job *job = dt_new_job(f, DT_CALL_USERS);

		if (dt_read_job(f, job, samples[i].body) == 0)
			fail_msg("accepted: %s", samples[i].body);
		assert_true(
		    f->err.code == ERR_DATA || f->err.code == ERR_LIMIT);
		if (strstr(f->err.text, samples[i].says) == NULL)
			fail_msg("%s: %s", samples[i].body, f->err.text);
		assert_int_equal(job->part->row.rows, 0);
	}
}

static void
a_page_key_without_bound_is_refused(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_SERVICE_USERS);
	char body[DT_MAX_KEY + 128], key[DT_MAX_KEY + 2];

	memset(key, 'k', DT_MAX_KEY + 1);
	key[DT_MAX_KEY + 1] = '\0';
	(void)snprintf(
	    body, sizeof(body), "{\"results\":[],\"nextPageKey\":\"%s\"}", key);
	assert_int_equal(dt_read_job(f, job, body), -1);
	assert_int_equal(f->err.code, ERR_LIMIT);
}

/* ---- real bodies, where the reference folder is at hand ---- */

static const struct recorded {
	const char *file;
	enum dt_call_id call;
	int64_t rows; /* -1: an error */
} recorded[] = {
	{ "monaco-groups-2.json", DT_CALL_GROUPS, 2 },
	{ "monaco-groups-1-federated.json", DT_CALL_GROUPS, 1 },
	{ "monaco-groups-owner-local.json", DT_CALL_GROUPS, 1 },
	{ "monaco-groups-empty.json", DT_CALL_GROUPS, 0 },
	{ "monaco-boundaries-1.json", DT_CALL_BOUNDARIES, 1 },
	{ "monaco-boundaries-2.json", DT_CALL_BOUNDARIES, 2 },
	{ "monaco-boundaries-empty.json", DT_CALL_BOUNDARIES, 0 },
	{ "monaco-boundaries-metadata-null.json", DT_CALL_BOUNDARIES, 1 },
	{ "docs-boundaries-abridged.txt", DT_CALL_BOUNDARIES, -1 },
	{ "monaco-policies-1.json", DT_CALL_POLICIES, 1 },
	{ "monaco-policies-2.json", DT_CALL_POLICIES, 2 },
	{ "monaco-policies-two.json", DT_CALL_POLICIES, 2 },
	{ "monaco-policies-named.json", DT_CALL_POLICIES, 1 },
	{ "monaco-service-users-2.json", DT_CALL_SERVICE_USERS, 2 },
	{ "monaco-service-users-1-of-total-2.json", DT_CALL_SERVICE_USERS, 1 },
	{ "monaco-service-users-same-name.json", DT_CALL_SERVICE_USERS, 2 },
	{ "monaco-service-users-total-1.json", DT_CALL_SERVICE_USERS, 1 },
	{ "terraform-service-users-page1.json", DT_CALL_SERVICE_USERS, 1 },
	{ "terraform-service-users-page2.json", DT_CALL_SERVICE_USERS, 1 },
	{ "terraform-service-users-3-1.json", DT_CALL_SERVICE_USERS, 1 },
	{ "terraform-service-users-3-2.json", DT_CALL_SERVICE_USERS, 1 },
	{ "terraform-service-users-3-3.json", DT_CALL_SERVICE_USERS, 1 },
	{ "dtiam-bindings.json", DT_CALL_BINDINGS, 3 },
	{ "lab-06b-bindings-filtered.json", DT_CALL_BINDINGS, 1 },
	{ "lab-02-post-groups-201.json", DT_CALL_GROUPS, 1 },
	{ "monaco-post-groups.json", DT_CALL_GROUPS, 1 },
	{ "monaco-permissions-legacy.json", DT_CALL_PERMISSIONS, 1 },
	{ "dtctl-platform-tokens-page0.json", DT_CALL_PLATFORM_TOKENS, 1 },
	{ "dtctl-platform-tokens-page1.json", DT_CALL_PLATFORM_TOKENS, 1 },
	{ "dtctl-platform-tokens-golden.json", DT_CALL_PLATFORM_TOKENS, 3 },
	{ "docs-apitokens-list-malformed.json", DT_CALL_API_TOKENS, -1 },
	{ "docs-activegate-tokens-invalid-json.txt", DT_CALL_ACTIVEGATE_TOKENS,
	    -1 },
	{ "docs-auditlogs.json", DT_CALL_ENVIRONMENT_AUDIT_LOG, 1 },
	{ "docs-auditlogs-page.json", DT_CALL_ENVIRONMENT_AUDIT_LOG, 3 },
	{ "dtctl-platform-token-404.json", DT_CALL_PLATFORM_TOKENS, -1 },
	{ "monaco-service-user-404.json", DT_CALL_SERVICE_USER, -1 },
	{ "lab-08-delete-group-200.txt", DT_CALL_GROUPS, -1 },
};

static char *
recorded_body(const char *file, size_t *len)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "recorded/%s", file);
	return dt_reference(path, len);
}

static void
check_recorded(const struct recorded *r, const char *body)
{
	void *state;
	struct dt_fixture *f;
	struct dt_job *job;
	int rc;

	assert_int_equal(dt_setup(&state), 0);
	f = state;
	job = dt_new_job(f, r->call);
	rc = dt_read_job(f, job, body);
	if (r->rows < 0 && rc == 0)
		fail_msg("%s: accepted", r->file);
	if (r->rows >= 0 && rc != 0)
		fail_msg("%s: %s", r->file, f->err.text);
	if (r->rows >= 0 && job->part->row.rows != r->rows)
		fail_msg("%s: %lld rows (%s)", r->file,
		    (long long)job->part->row.rows,
		    job->part->first_reason != NULL ? job->part->first_reason
						    : "");
	(void)dt_teardown(&state);
}

static void
recorded_bodies_give_their_rows(void **state)
{
	size_t len;

	(void)state;
	for (size_t i = 0; i < NITEMS(recorded); i++) {
		char *body = recorded_body(recorded[i].file, &len);

		if (body == NULL)
			skip();
		check_recorded(&recorded[i], body);
		free(body);
	}
}

static void
recorded_policies_are_read_whole(void **state)
{
	static const struct {
		const char *file;
		size_t statements;
	} files[] = {
		{ "lab-03-post-policy-201.json", 6 },
		{ "monaco-policy-statements-empty.json", 1 },
		{ "monaco-policy-empty-statement.json", 0 },
	};
	struct dt_fixture *f = *state;
	size_t len;

	for (size_t i = 0; i < NITEMS(files); i++) {
		char *body = recorded_body(files[i].file, &len);
		const struct entitlement *p;

		if (body == NULL)
			skip();
		dt_feed_policy(f, body);
		p = model_entitlement(f->owned, "dt", "p1");
		assert_non_null(p);
		assert_int_equal(p->readable, TRI_YES);
		assert_true(p->n_statements >= files[i].statements);
		free(body);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, dt_setup, dt_teardown)

/* ---- the end of classic permissions ---- */

static int
refuse_permissions(struct dt_fixture *f, int64_t began)
{
	struct dt_job *job = dt_new_job(f, DT_CALL_PERMISSIONS);
	struct net_reply reply = { .tag = job,
		.failure = NET_FAIL_STATUS,
		.status = 410,
		.reason = "HTTP 410" };

	f->run.began = began;
	return dt_calls[DT_CALL_PERMISSIONS].failed(
	    &f->dt, job, &reply, &f->err);
}

static const struct part *
frozen_part(struct dt_fixture *f, const char *name)
{
	for (size_t i = 0; i < f->model->n_parts; i++)
		if (strcmp(f->model->parts[i].name, name) == 0)
			return &f->model->parts[i];
	fail_msg("no part %s", name);
	return NULL;
}

static void
classic_permissions_are_optional_only_after_their_end(void **state)
{
	struct dt_fixture *f = *state;
	const struct part *part;

	assert_int_equal(refuse_permissions(f, DT_CLASSIC_SUNSET - 1), 0);
	assert_int_equal(refuse_permissions(f, DT_CLASSIC_SUNSET), 1);
	dt_freeze(f);
	part = frozen_part(f, "permissions");
	assert_int_equal(part->status, PART_NOT_OFFERED);
	assert_false(part->required);
	assert_non_null(strstr(part->note, "Those of the account stay"));
	assert_non_null(strstr(part->note, "are not shown"));
}

static void
an_empty_list_of_default_policies_is_said(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_POLICIES);
	const struct part *part;

	job->level = job->in = "global";
	assert_int_equal(dt_read_job(f, job, "{\"policies\":[]}"), 0);
	assert_int_equal(dt_level_done(&f->dt, job, true, &f->err), 0);
	dt_freeze(f);
	part = frozen_part(f, "policies");
	assert_int_equal(part->status, PART_COMPLETE);
	assert_non_null(strstr(part->note, "default policies came empty"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(platform_tokens_are_read_in_both_spellings),
		TEST(a_token_without_the_extra_fields_says_nothing),
		TEST(a_token_of_an_activegate_has_no_switch),
		TEST(a_trust_policy_is_one_credential_for_each_service_user),
		TEST(audit_events_have_their_time_as_text_or_milliseconds),
		TEST(a_warning_halves_the_window_until_it_is_short),
		TEST(limits_may_be_text),
		TEST(a_reply_that_cannot_be_used_is_an_error_with_its_reason),
		TEST(a_page_key_without_bound_is_refused),
		TEST(recorded_bodies_give_their_rows),
		TEST(recorded_policies_are_read_whole),
		TEST(classic_permissions_are_optional_only_after_their_end),
		TEST(an_empty_list_of_default_policies_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
