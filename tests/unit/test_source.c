/* SPDX-License-Identifier: Apache-2.0 */
/* The list "sources" of a configuration: what is taken, what is refused. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "source/dynatrace/dt.h"

#define UUID "a9199e35-2728-4778-8d51-7d2969089d5a"
#define BASIC                                                                  \
	"\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":\"" UUID "\","       \
	"\"client_id\":\"dt0s02.X\",\"client_secret\":{\"env\":\"S\"}"

struct fixture {
	struct arena arena;
	struct json_doc *doc;
	struct source_config *configs;
	size_t n;
	struct err err;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -1;
	arena_init(&f->arena);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	source_clear(f->configs, f->n);
	json_free(f->doc);
	arena_clear(&f->arena);
	free(f);
	return 0;
}

static int
configure(struct fixture *f, const char *text)
{
	struct json list;

	source_clear(f->configs, f->n);
	json_free(f->doc);
	f->n = 0;
	err_clear(&f->err);
	if (json_parse(
		&f->doc, text, strlen(text), &json_limits_config, &f->err) != 0)
		fail_msg("%s: %s", text, f->err.text);
	json_root(f->doc, &list);
	return source_configure(&f->configs, &f->n, &list, &f->arena, &f->err);
}

static const struct dt_settings *
settings(struct fixture *f, const char *text)
{
	if (configure(f, text) != 0)
		fail_msg("%s", f->err.text);
	return f->configs[0].settings;
}

static void
a_short_entry_gets_the_usual_values(void **state)
{
	struct fixture *f = *state;
	const struct dt_settings *set = settings(f, "[{" BASIC "}]");

	assert_string_equal(f->configs[0].id, "dt");
	assert_ptr_equal(f->configs[0].source, source_find("dynatrace"));
	assert_int_equal(f->configs[0].concurrency, 8);
	assert_int_equal(f->configs[0].n_secrets, 1);
	assert_string_equal(f->configs[0].secrets[0].use, "client_secret");
	assert_string_equal(set->account, UUID);
	assert_string_equal(set->api_url, "https://api.dynatrace.com");
	assert_string_equal(set->client_id, "dt0s02.X");
	assert_int_equal(set->audit_days, 90);
	assert_int_equal(set->sample, 25);
	assert_string_equal(set->seed, "");
	assert_int_equal(set->n_envs, 0);
}

static void
the_account_may_be_written_as_its_urn(void **state)
{
	struct fixture *f = *state;
	const struct dt_settings *set = settings(f,
	    "[{\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":"
	    "\"urn:dtaccount:" UUID "\",\"client_id\":{\"env\":\"I\"},"
	    "\"client_secret\":{\"env\":\"S\"},\"concurrency\":64,"
	    "\"api_url\":\"http://127.0.0.1:8080/\"}]");

	assert_string_equal(set->account, UUID);
	assert_string_equal(set->api_url, "http://127.0.0.1:8080");
	assert_null(set->client_id);
	assert_int_equal(f->configs[0].n_secrets, 2);
	assert_int_equal(f->configs[0].concurrency, 64);
}

static void
the_sample_to_compare_can_be_set(void **state)
{
	struct fixture *f = *state;
	const struct dt_settings *set = settings(f,
	    "[{" BASIC ",\"verify\":{\"sample\":10000,\"seed\":\"Q4\"},"
	    "\"require\":[\"platform-answers\"]}]");

	assert_int_equal(set->sample, 10000);
	assert_string_equal(set->seed, "Q4");
	assert_int_equal(set->required, 1u << DT_ANSWERS);
}

static void
environments_have_their_address_from_their_id(void **state)
{
	struct fixture *f = *state;
	const struct dt_settings *set = settings(f,
	    "[{" BASIC ",\"require\":[\"audit-log\"],\"environments\":["
	    "{\"id\":\"abc12345\",\"tier\":\"Prod\"},{\"id\":\"xyz\",\"tier\":"
	    "\"test\","
	    "\"api_url\":\"https://m.example/e/xyz/api/v2/\","
	    "\"api_token\":{\"file\":\"t\"}}]}]");

	assert_int_equal(set->n_envs, 2);
	assert_string_equal(
	    set->envs[0].api_url, "https://abc12345.live.dynatrace.com");
	assert_null(set->envs[0].token);
	assert_string_equal(set->envs[1].api_url, "https://m.example/e/xyz");
	assert_string_equal(set->envs[0].tier, "production");
	assert_string_equal(set->envs[1].tier, "test");
	assert_ptr_equal(set->envs[1].token, &f->configs[0].secrets[1].value);
	assert_string_equal(f->configs[0].secrets[1].use, "api_token of xyz");
	assert_int_equal(set->required, 1u << DT_AUDIT_LOG);
}

static void
what_is_wrong_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *says;
	} samples[] = {
		{ "[]", "names no source" },
		{ "[7]", "must be an object" },
		{ "[{\"id\":\"A B\",\"kind\":\"dynatrace\"}]", "[0].id" },
		{ "[{\"id\":\"../x\",\"kind\":\"dynatrace\"}]", "[0].id" },
		{ "[{\"id\":\"x\",\"kind\":\"dynatrase\"}]",
		    "perhaps \"dynatrace\"" },
		{ "[{" BASIC ",\"concurrency\":65}]", "from 1 to 64" },
		{ "[{" BASIC ",\"concurrency\":0}]", "from 1 to 64" },
		{ "[{" BASIC "},{" BASIC "}]", "[1].id" },
		{ "[{" BASIC ",\"audit_dayz\":3}]", "audit_days" },
		{ "[{" BASIC ",\"verify\":{\"sample\":10001}}]",
		    "from 0 to 10000" },
		{ "[{" BASIC ",\"verify\":{\"sample\":-1}}]",
		    "from 0 to 10000" },
		{ "[{" BASIC ",\"verify\":{\"samples\":1}}]", "sample" },
		{ "[{" BASIC ",\"verify\":{\"seed\":7}}]", "verify.seed" },
		{ "[{" BASIC ",\"verify\":3}]", "verify" },
		{ "[{" BASIC ",\"verify\":{\"sample\":0},\"require\":"
		  "[\"platform-answers\"]}]",
		    "switched off" },
		{ "[{" BASIC ",\"audit_days\":366}]", "from 1 to 365" },
		{ "[{" BASIC ",\"audit_days\":0}]", "from 1 to 365" },
		{ "[{" BASIC ",\"api_url\":\"http://api.example\"}]",
		    "https://" },
		{ "[{" BASIC ",\"api_url\":\"http://localhost.evil.example\"}]",
		    "https://" },
		{ "[{" BASIC ",\"api_url\":\"http://127.0.0.1.evil.example\"}]",
		    "https://" },
		{ "[{" BASIC ",\"api_url\":\"ftp://x\"}]", "https://" },
		{ "[{" BASIC ",\"api_url\":\"https://a@b\"}]", "user name" },
		{ "[{" BASIC ",\"api_url\":\"https://\"}]", "no host" },
		{ "[{" BASIC ",\"token_url\":\"https://x/?q\"}]", "query" },
		{ "[{" BASIC ",\"require\":[\"audit-logs\"]}]",
		    "perhaps \"audit-log\"" },
		{ "[{" BASIC ",\"environments\":[{\"id\":\"a/b\"}]}]",
		    "environments[0].id" },
		{ "[{" BASIC ",\"environments\":[{\"id\":\"a\"},"
		  "{\"id\":\"a\"}]}]",
		    "is there twice" },
		{ "[{" BASIC ",\"environments\":[{\"id\":\"a\","
		  "\"api_token\":\"dt0c01.A.SECRETSECRET\"}]}]",
		    "api_token" },
		{ "[{" BASIC ",\"environments\":[{\"id\":\"a\","
		  "\"api_token_id\":\"dt0c01.A.SECRETSECRET\"}]}]",
		    "public part" },
		{ "[{\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":\"me\"}]",
		    "account" },
		{ "[{\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":\"" UUID
		  "\",\"client_id\":\"x\"}]",
		    "client_secret" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < NITEMS(samples); i++) {
		if (configure(f, samples[i].text) == 0)
			fail_msg("accepted: %s", samples[i].text);
		if (strstr(f->err.text, samples[i].says) == NULL)
			fail_msg("%s: %s", samples[i].text, f->err.text);
		assert_null(strstr(f->err.text, "SECRETSECRET"));
	}
}

static void
the_table_of_parts_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < DT_PARTS; i++) {
		assert_non_null(dt_part_table[i].name);
		assert_non_null(dt_part_table[i].needs);
		assert_true(dt_part_table[i].data != 0);
	}
	assert_null(dt_part_table[DT_PARTS].name);
	for (size_t i = 0; i < DT_CALLS; i++) {
		assert_non_null(dt_calls[i].path);
		assert_true(
		    (dt_calls[i].row != NULL) != (dt_calls[i].whole != NULL));
		assert_true(
		    dt_calls[i].row == NULL || dt_calls[i].keys[0] != NULL);
		assert_true(dt_calls[i].paging == DT_PAGES_NONE ||
			    dt_calls[i].size > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_entry_gets_the_usual_values),
		cmocka_unit_test(the_account_may_be_written_as_its_urn),
		cmocka_unit_test(the_sample_to_compare_can_be_set),
		cmocka_unit_test(environments_have_their_address_from_their_id),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
		cmocka_unit_test(the_table_of_parts_is_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
