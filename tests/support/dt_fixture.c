/* SPDX-License-Identifier: Apache-2.0 */
/* A run of the Dynatrace connector without a server. */
#include "support/test.h"

#include "base/file.h"
#include "support/dt_fixture.h"

static const char config_text[] =
    "[{\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":\"urn:"
    "dtaccount:" ACCOUNT
    "\",\"client_id\":\"dt0s02.SAMPLE01\",\"client_secret\":"
    "{\"env\":\"S\"},\"api_url\":\"http://127.0.0.1:9\",\"environments\":["
    "{\"id\":\"" ENV "\",\"tier\":\"production\",\"api_token\":{\"env\":"
    "\"T\"}}]}]";

int
dt_setup(void **state)
{
	struct dt_fixture *f = calloc(1, sizeof(*f));
	struct net_options options;
	struct json list;
	size_t n;

	if (f == NULL)
		return -1;
	*state = f;
	arena_init(&f->arena);
	net_options_default(&options);
	f->log = (struct log){ .file = stderr, .level = LOG_ERROR };
	if (json_parse(&f->doc, config_text, strlen(config_text),
		&json_limits_config, &f->err) != 0)
		return -1;
	json_root(f->doc, &list);
	if (source_configure(&f->configs, &n, &list, &f->arena, &f->err) != 0)
		return -1;
	for (size_t i = 0; i < f->configs->n_secrets; i++)
		if (secret_set(
			&f->configs->secrets[i].value, "x", 1, &f->err) != 0)
			return -1;
	f->run = (struct source_run){ .config = f->configs,
		.log = &f->log,
		.model = f->owned = model_new() };
	if (utc_parse("2026-10-05T06:00:00Z", &f->run.began, &f->err) != 0 ||
	    net_open(&f->run.net, &options, NULL, NULL, NULL, &f->err) != 0)
		return -1;
	return dt_open(&f->dt, &f->run, &f->err);
}

int
dt_teardown(void **state)
{
	struct dt_fixture *f = *state;

	dt_close(&f->dt);
	net_close(f->run.net);
	model_free(f->owned);
	source_clear(f->configs, 1);
	json_free(f->doc);
	arena_clear(&f->arena);
	free(f);
	return 0;
}

struct dt_job *
dt_new_job(struct dt_fixture *f, enum dt_call_id call)
{
	enum dt_part_id part = dt_calls[call].part;
	bool env = part >= DT_API_TOKENS;
	struct dt_job *job = dt_job_new(&f->dt, call,
	    env ? dt_env_part(&f->dt, part, 0) : dt_part(&f->dt, part));

	assert_non_null(job);
	if (strstr(dt_calls[call].path, "{id}") != NULL)
		job->id = job->name = "g1";
	if (strstr(dt_calls[call].path, "{level}") != NULL) {
		job->level = "account";
		job->in = ACCOUNT;
	}
	if (call == DT_CALL_ANSWERS)
		job->entity = job->name = "u1";
	if (call == DT_CALL_AUDIT_LOG) {
		job->from = dt_log_begins(&f->dt);
		job->to = f->run.began;
	}
	if (env)
		job->env = &f->dt.set->envs[0];
	return job;
}

int
dt_read_job(struct dt_fixture *f, struct dt_job *job, const char *body)
{
	struct net_reply reply = { .tag = job,
		.status = 200,
		.exchange = NONE,
		.date = UTC_UNKNOWN,
		.sunset = UTC_UNKNOWN };

	reply.len = strlen(body);
	reply.body = arena_strdup(&f->arena, body);
	err_clear(&f->err);
	return dt_read_reply(&f->dt, job, &reply, &f->err);
}

struct dt_part *
dt_feed(struct dt_fixture *f, enum dt_call_id call, const char *body)
{
	struct dt_job *job = dt_new_job(f, call);

	if (dt_read_job(f, job, body) != 0)
		fail_msg("%s", f->err.text);
	return job->part;
}

/* The detail of a policy that its list showed before. */
void
dt_feed_policy(struct dt_fixture *f, const char *body)
{
	dt_feed(f, DT_CALL_POLICIES,
	    "{\"policies\":[{\"uuid\":\"p1\",\"name\":\"P\"}]}");
	dt_feed(f, DT_CALL_POLICY, body);
}

const struct model *
dt_freeze(struct dt_fixture *f)
{
	if (dt_finish(&f->dt, &f->err) != 0 ||
	    model_freeze(&f->model, f->owned, &f->err) != 0)
		fail_msg("%s", f->err.text);
	return f->model;
}

const struct account *
dt_account(struct dt_fixture *f, const char *id)
{
	size_t i = model_find_account(f->model, "dt", id);

	assert_int_not_equal(i, NONE);
	return &f->model->accounts[i];
}

const struct entitlement *
dt_entitlement(struct dt_fixture *f, const char *id)
{
	size_t i = model_find_entitlement(f->model, "dt", id);

	assert_int_not_equal(i, NONE);
	return &f->model->entitlements[i];
}

const struct credential *
dt_credential(struct dt_fixture *f, const char *id)
{
	for (size_t i = 0; i < f->model->n_credentials; i++)
		if (strcmp(f->model->credentials[i].id, id) == 0)
			return &f->model->credentials[i];
	fail_msg("no credential %s", id);
	return NULL;
}

int64_t
dt_time_of(const char *text)
{
	struct err err;
	int64_t out;

	assert_int_equal(utc_parse(text, &out, &err), 0);
	return out;
}

char *
dt_reference(const char *file, size_t *len)
{
	const char *given = getenv("MUSTER_SHARED");
	const char *top = getenv("srcdir");
	char path[1024], *text;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s%s/reference/%s",
	    given != NULL ? given
	    : top != NULL ? top
			  : ".",
	    given != NULL ? "" : "/../shared", file);
	if (file_read(path, 4 * (size_t)MIB, &text, len, &err) == 0)
		return text;
	print_message("skipped: no reference/%s in MUSTER_SHARED or "
		      "../shared\n",
	    file);
	return NULL;
}
