/* SPDX-License-Identifier: Apache-2.0 */
/* A whole account for tests. */
#include "support/test.h"

#include "base/strbuf.h"
#include "base/utc.h"
#include "support/dt_account.h"

#define NOW "2026-10-05T06:00:00Z"
#define MAX_CONFIG 65536

/* As a catalogue of permissions would name them. */
static const char *const tier_0[] = { "iam:policies:write" };
static const char *const tier_1[] = { "settings:objects:admin",
	"settings:objects:write" };

static struct net_options
test_options(void)
{
	struct net_options o;

	net_options_default(&o);
	o.request_timeout_s = 1;
	o.tries = 2;
	o.backoff_ms = 1;
	o.user_agent = "muster-test/1";
	return o;
}

/* A request of the test's own, to the server's own paths. */
static char *
ask(struct fixture *f, const char *method, const char *path, const char *body)
{
	struct net_options o = test_options();
	struct net_request request = { .method = method,
		.body = body,
		.content_type = body != NULL ? "application/json" : NULL,
		.body_len = body != NULL ? strlen(body) : 0 };
	struct net_reply reply;
	struct net *net;
	struct err err;
	char url[256], *text;

	(void)snprintf(url, sizeof(url), "%s%s", f->server.url, path);
	request.url = url;
	if (net_open(&net, &o, NULL, NULL, NULL, &err) != 0 ||
	    net_submit(net, &request, &err) != 0 ||
	    net_next(net, &reply, &err) != 1)
		fail_msg("%s: %s", path, err.text);
	assert_int_equal(reply.status, 200);
	text = arena_strdup(&f->arena, reply.body);
	net_reply_clear(&reply);
	net_close(net);
	return text;
}

void
set_fault(struct fixture *f, const char *fault)
{
	struct strbuf body;

	strbuf_init(&body, 4096);
	strbuf_add(&body, "{\"faults\":[");
	if (fault != NULL)
		strbuf_addf(&body, "\"%s\"", fault);
	strbuf_add(&body, "],\"reset\":true}");
	(void)ask(f, "POST", "/__control", strbuf_text(&body));
	strbuf_clear(&body);
}

const char *
credential(struct fixture *f, const char *key)
{
	struct err err;
	const char *text;

	assert_int_equal(json_get_text(&f->root, key, &text, &err), 0);
	return text;
}

/* Configuration of all environments with a token, and `more` members. */
static char *
configuration(struct fixture *f, const char *more)
{
	struct strbuf text;
	struct json tokens, token;
	struct err err;
	bool first = true;

	strbuf_init(&text, MAX_CONFIG);
	strbuf_addf(&text,
	    "[{\"id\":\"dt\",\"kind\":\"dynatrace\",\"account\":\"%s\","
	    "\"api_url\":\"%s\",\"token_url\":\"%s/sso/oauth2/token\","
	    "\"client_id\":\"%s\",\"client_secret\":{\"env\":\"S\"}%s,"
	    "\"environments\":[",
	    credential(f, "account"), f->server.url, f->server.url,
	    credential(f, "client_id"), more);
	assert_int_equal(
	    json_get_object(&f->root, "api_tokens", &tokens, &err), 0);
	for (bool ok = json_first(&tokens, &token); ok;
	     ok = json_next(&token), first = false)
		strbuf_addf(&text,
		    "%s{\"id\":\"%s\",\"tier\":\"production\",\"api_url\":"
		    "\"%s/e/%s\",\"api_token\":{\"env\":\"%s\"}}",
		    first ? "" : ",", json_key(&token), f->server.url,
		    json_key(&token), json_key(&token));
	strbuf_add(&text, "]}]");
	return strbuf_take(&text, &f->arena);
}

static void
load_secrets(struct fixture *f, struct source_config *config)
{
	struct json tokens;
	struct err err;
	const char *text;

	json_member(&f->root, "api_tokens", &tokens);
	for (size_t i = 0; i < config->n_secrets; i++) {
		struct source_secret *s = &config->secrets[i];

		if (strcmp(s->use, "client_secret") == 0)
			text = credential(f, "client_secret");
		else
			assert_int_equal(
			    json_get_text(&tokens, s->ref.name, &text, &err),
			    0);
		assert_int_equal(
		    secret_set(&s->value, text, strlen(text), &err), 0);
	}
}

/* A source of this account as the program would set it up. */
struct opened
open_source(struct fixture *f, const char *more, struct model *model)
{
	struct opened o = { .log = { .file = stderr, .level = LOG_ERROR } };
	struct net_options options = test_options();
	char *text = configuration(f, more);
	struct json list;
	struct err err;

	assert_int_equal(
	    json_parse(&o.doc, text, strlen(text), &json_limits_config, &err),
	    0);
	json_root(o.doc, &list);
	if (source_configure(&o.config, &o.n, &list, &f->arena, &err) != 0)
		fail_msg("%s", err.text);
	load_secrets(f, o.config);
	options.concurrency = o.config->concurrency;
	options.cancel = f->cancel;
	if (net_open(&o.run.net, &options, f->tape, NULL, NULL, &err) != 0)
		fail_msg("%s", err.text);
	o.run.config = o.config;
	o.run.tier_0 = tier_0;
	o.run.n_tier_0 = NITEMS(tier_0);
	o.run.tier_1 = tier_1;
	o.run.n_tier_1 = NITEMS(tier_1);
	o.run.model = model;
	assert_int_equal(utc_parse(NOW, &o.run.began, &err), 0);
	return o;
}

void
close_source(struct opened *o)
{
	net_close(o->run.net);
	source_clear(o->config, o->n);
	json_free(o->doc);
}

struct result
collect_with(struct fixture *f, const char *more)
{
	struct result result = { .owned = model_new() };
	struct opened o = open_source(f, more, result.owned);

	assert_non_null(result.owned);
	o.run.log = &o.log;
	result.rc = o.config->source->collect(&o.run, &result.err);
	if (result.rc == 0 &&
	    model_freeze(&result.model, result.owned, &result.err) != 0)
		fail_msg("%s", result.err.text);
	close_source(&o);
	return result;
}

struct result
collect(struct fixture *f)
{
	struct result result = collect_with(f, "");

	if (result.rc != 0)
		fail_msg("%s", result.err.text);
	return result;
}

const struct part *
part_of(const struct model *m, const char *name, const char *scope)
{
	for (size_t i = 0; i < m->n_parts; i++)
		if (strcmp(m->parts[i].name, name) == 0 &&
		    (scope == NULL ||
			(m->parts[i].scope_id != NULL &&
			    strcmp(m->parts[i].scope_id, scope) == 0)))
			return &m->parts[i];
	fail_msg("no part %s", name);
	return NULL;
}

void
need_server(const struct fixture *f)
{
	if (f->server.pid > 0)
		return;
	print_message("skipped: no Python 3 for the test server\n");
	skip();
}

int
start_account(void **state, const char *const *arguments)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err;
	const char *text;

	if (f == NULL)
		return -1;
	arena_init(&f->arena);
	*state = f;
	if (!server_start(&f->server, arguments))
		return 0;
	text = ask(f, "GET", "/__credentials", NULL);
	if (json_parse(&f->credentials, text, strlen(text), &json_limits_data,
		&err) != 0)
		return -1;
	json_root(f->credentials, &f->root);
	return 0;
}

int
stop_account(void **state)
{
	struct fixture *f = *state;

	json_free(f->credentials);
	arena_clear(&f->arena);
	if (f->server.pid > 0)
		server_stop(&f->server);
	free(f);
	return 0;
}
