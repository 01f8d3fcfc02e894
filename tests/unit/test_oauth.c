/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: fetched once, renewed in time, and what happens without one. */
#include "support/test.h"

#include "base/err.h"
#include "base/secret.h"
#include "net/net.h"
#include "net/scopes.h"
#include "support/net_server.h"

#define ACCOUNT "a9199e35-2728-4778-8d51-7d2969089d5a"
#define USERS "/iam/v1/accounts/" ACCOUNT "/users?service-users=false"
#define MAX_SCOPES 12

/* The search against a server that grants what is in `mask`: it must find
 * exactly that, within its bound. */
static void
search(size_t n, unsigned mask)
{
	struct scope_search *s = scope_search_new(n);
	size_t asked = 0;
	bool more = true;

	assert_non_null(s);
	while (more && !scope_search_is_over(s)) {
		bool granted = true;

		for (size_t i = 0; i < n; i++)
			if (scope_search_asks(s, i) && (mask >> i & 1) == 0)
				granted = false;
		more = scope_search_tell(s, granted);
		asked++;
		assert_true(asked <= 2 * n + 2);
	}
	assert_int_equal(more, mask != 0 || n == 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(scope_search_is_granted(s, i), mask >> i & 1);
	if (mask == (1u << n) - 1)
		assert_int_equal(asked, 1);
	scope_search_free(s);
}

static void
any_set_of_scopes_is_found_within_the_bound(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 9; n++)
		for (unsigned mask = 0; mask < 1u << n; mask++)
			search(n, mask);
}

static void
a_set_refused_after_it_was_granted_ends_the_search(void **state)
{
	struct scope_search *s = scope_search_new(2);

	(void)state;
	assert_non_null(s);
	assert_true(scope_search_tell(s, true));
	assert_true(scope_search_is_over(s));
	assert_true(scope_search_asks(s, 0) && scope_search_asks(s, 1));
	assert_false(scope_search_tell(s, false));
	scope_search_free(s);
}

struct fixture {
	struct server server;
	struct net *net;
	struct net_auth *auth;
	struct secret secret;
	char token_url[128];
};

static void
open_net(struct fixture *f, const char *const *scopes, size_t n,
    unsigned concurrency)
{
	struct net_oauth oauth = { .token_url = f->token_url,
		.client_id = "dt0s02.SAMPLE01",
		.client_secret = &f->secret,
		.scopes = scopes,
		.n_scopes = n,
		.resource = "urn:dtaccount:" ACCOUNT };
	struct net_options o;
	struct err err;

	net_options_default(&o);
	o.concurrency = concurrency;
	o.request_timeout_s = 5;
	o.tries = 2;
	o.backoff_ms = 1;
	if (net_open(&f->net, &o, NULL, NULL, NULL, &err) != 0 ||
	    net_auth_oauth(&f->auth, f->net, &oauth, &err) != 0)
		fail_msg("%s", err.text);
}

/* Takes the reply that is next. */
static void
next(struct fixture *f, struct net_reply *reply)
{
	struct err err = { ERR_NONE, "" };

	if (net_next(f->net, reply, &err) != 1)
		fail_msg("%s", err.text);
}

static void
submit(struct fixture *f, const char *path, bool authorised)
{
	struct net_request request = { .method = "GET", .part = "users" };
	struct err err;
	char url[256];

	(void)snprintf(url, sizeof(url), "%s%s", f->server.url, path);
	request.url = url;
	request.auth = authorised ? f->auth : NULL;
	assert_int_equal(net_submit(f->net, &request, &err), 0);
}

static void
get(struct fixture *f, const char *path, struct net_reply *reply)
{
	submit(f, path, false);
	next(f, reply);
}

/* Value of a member in JSON that the test server wrote. */
static void
find_text(const char *body, const char *key, char *out, size_t room)
{
	const char *at = strstr(body, key);
	size_t len;

	assert_non_null(at);
	at = strchr(at + strlen(key) + 1, '"') + 1;
	len = strcspn(at, "\"");
	assert_true(len > 0 && len < room);
	memcpy(out, at, len);
	out[len] = '\0';
}

static void
learn_credentials(struct fixture *f)
{
	struct net_reply reply;
	struct net_options o;
	struct err err;
	char secret[256];

	net_options_default(&o);
	assert_int_equal(net_open(&f->net, &o, NULL, NULL, NULL, &err), 0);
	get(f, "/__credentials", &reply);
	find_text(reply.body, "\"client_secret\"", secret, sizeof(secret));
	net_reply_clear(&reply);
	net_close(f->net);
	f->net = NULL;
	assert_int_equal(
	    secret_set(&f->secret, secret, strlen(secret), &err), 0);
}

/* False: there is no server, the test is to be skipped. */
static bool
start(struct fixture *f, const char *const *arguments)
{
	memset(f, 0, sizeof(*f));
	if (!server_start(&f->server, arguments))
		return false;
	(void)snprintf(f->token_url, sizeof(f->token_url),
	    "%s/sso/oauth2/token", f->server.url);
	learn_credentials(f);
	return true;
}

static void
stop(struct fixture *f)
{
	net_close(f->net);
	secret_clear(&f->secret);
	server_stop(&f->server);
}

/* How often a path stands in the server's log. */
static size_t
count_log(struct fixture *f, const char *path)
{
	struct net_reply reply;
	size_t n = 0;

	get(f, "/__log", &reply);
	for (const char *p = reply.body; (p = strstr(p, path)) != NULL; p++)
		n++;
	net_reply_clear(&reply);
	return n;
}

static void
expect_ok(struct fixture *f)
{
	struct net_reply reply;

	next(f, &reply);
	if (reply.failure != NET_OK)
		fail_msg("%d: %s", (int)reply.failure, reply.reason);
	net_reply_clear(&reply);
}

static const char *const some_scopes[] = { "account-idm-read",
	"account-env-read" };

static void
one_token_serves_many_requests(void **state)
{
	const char *const args[] = { NULL };
	const char *const *names;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 8);
	for (int i = 0; i < 30; i++)
		submit(&f, USERS, true);
	for (int i = 0; i < 30; i++)
		expect_ok(&f);
	assert_int_equal(count_log(&f, "/sso/oauth2/token"), 1);
	assert_int_equal(net_auth_missing(f.auth, &names), 0);
	assert_int_equal(net_auth_granted(f.auth, &names), 2);
	assert_string_equal(names[0], "account-idm-read");
	assert_string_equal(names[1], "account-env-read");
	stop(&f);
}

static void
a_token_is_renewed_before_it_runs_out(void **state)
{
	const char *const args[] = { "--token-ttl", "2", "--latency-ms", "200",
		NULL };
	struct net_counts counts;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 1);
	for (int i = 0; i < 15; i++)
		submit(&f, USERS, true);
	for (int i = 0; i < 15; i++)
		expect_ok(&f);
	net_counts(f.net, &counts);
	assert_int_equal(counts.retries, 0);
	assert_true(count_log(&f, "/sso/oauth2/token") >= 3);
	stop(&f);
}

static void
control(struct fixture *f, const char *body)
{
	struct net_request request = { .method = "POST",
		.body = body,
		.content_type = "application/json" };
	struct net_reply reply;
	char url[128];
	struct err err;

	(void)snprintf(url, sizeof(url), "%s/__control", f->server.url);
	request.url = url;
	request.body_len = strlen(body);
	assert_int_equal(net_submit(f->net, &request, &err), 0);
	next(f, &reply);
	assert_int_equal(reply.failure, NET_OK);
	net_reply_clear(&reply);
}

static void
after_a_401_one_fresh_token_is_fetched_for_all(void **state)
{
	const char *const args[] = { NULL };
	struct net_counts counts;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 8);
	submit(&f, USERS, true);
	expect_ok(&f);
	control(&f, "{\"expire_tokens\": true}");
	for (int i = 0; i < 8; i++)
		submit(&f, USERS, true);
	for (int i = 0; i < 8; i++)
		expect_ok(&f);
	net_counts(f.net, &counts);
	assert_true(counts.retries >= 1 && counts.retries <= 8);
	assert_int_equal(count_log(&f, "/sso/oauth2/token"), 2);
	stop(&f);
}

static void
a_second_401_is_final(void **state)
{
	const char *const args[] = { "--fault", "401@/users", NULL };
	struct net_reply reply;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 8);
	submit(&f, USERS, true);
	next(&f, &reply);
	assert_int_equal(reply.failure, NET_FAIL_AUTH);
	assert_int_equal(reply.status, 401);
	assert_int_equal(reply.tries, 2);
	assert_string_equal(reply.reason, "HTTP 401: Unauthorized");
	net_reply_clear(&reply);
	assert_int_equal(count_log(&f, "/sso/oauth2/token"), 2);
	stop(&f);
}

static void
scopes_that_are_not_granted_are_left_out_and_named(void **state)
{
	const char *const args[] = { "--scopes",
		"account-idm-read iam:policies:read", NULL };
	static const char *const scopes[] = { "account-idm-read",
		"account-env-read", "iam:policies:read", "iam:bindings:read",
		"iam:boundaries:read", "account-audit-logs-read" };
	const char *const *names;
	struct fixture f;
	size_t asked;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, scopes, NITEMS(scopes), 8);
	submit(&f, USERS, true);
	expect_ok(&f);
	assert_int_equal(net_auth_granted(f.auth, &names), 2);
	assert_string_equal(names[0], "account-idm-read");
	assert_string_equal(names[1], "iam:policies:read");
	assert_int_equal(net_auth_missing(f.auth, &names), 4);
	assert_string_equal(names[0], "account-env-read");
	assert_string_equal(names[3], "account-audit-logs-read");
	asked = count_log(&f, "/sso/oauth2/token");
	assert_true(asked <= 2 * NITEMS(scopes) + 2);
	/* from now on only the granted set is asked for */
	control(&f, "{\"expire_tokens\": true}");
	submit(&f, USERS, true);
	expect_ok(&f);
	assert_int_equal(count_log(&f, "/sso/oauth2/token"), asked + 1);
	stop(&f);
}

/* Every request fails with that reason, and none of them is sent. */
static void
expect_refusal(struct fixture *f, const char *reason, size_t tokens)
{
	struct net_reply reply;

	for (int i = 0; i < 40; i++)
		submit(f, USERS, true);
	for (int i = 0; i < 40; i++) {
		next(f, &reply);
		assert_int_equal(reply.failure, NET_FAIL_AUTH);
		assert_int_equal(reply.status, 0);
		assert_int_equal(reply.tries, 0);
		assert_null(reply.body);
		if (strstr(reply.reason, reason) == NULL)
			fail_msg("%s", reply.reason);
		net_reply_clear(&reply);
	}
	assert_int_equal(count_log(f, "/users"), 0);
	assert_int_equal(count_log(f, "/sso/oauth2/token"), tokens);
}

static void
a_client_without_any_scope_gets_nothing(void **state)
{
	const char *const args[] = { "--scopes", "other", NULL };
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 4);
	expect_refusal(&f, "no token: HTTP 400: invalid_scope", 3);
	stop(&f);
}

static void
a_wrong_secret_fails_every_request_and_is_tried_once(void **state)
{
	const char *const args[] = { NULL };
	struct fixture f;
	struct err err;

	(void)state;
	if (!start(&f, args))
		skip();
	assert_int_equal(
	    secret_set(&f.secret, "dt0s02.SAMPLE01.WRONGWRONG", 26, &err), 0);
	open_net(&f, some_scopes, 2, 4);
	expect_refusal(&f, "no token: HTTP 401: invalid_client", 1);
	stop(&f);
}

static void
a_token_server_in_trouble_is_asked_again(void **state)
{
	const char *const args[] = { "--fault", "500@token#1", NULL };
	const char *const down[] = { "--fault", "503@token", NULL };
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 4);
	submit(&f, USERS, true);
	expect_ok(&f);
	assert_int_equal(count_log(&f, "/sso/oauth2/token"), 2);
	stop(&f);
	assert_true(start(&f, down));
	open_net(&f, some_scopes, 2, 4);
	expect_refusal(&f, "no token: HTTP 503", 2);
	stop(&f);
}

static void
other_requests_go_on_while_a_token_is_fetched(void **state)
{
	const char *const args[] = { "--fault", "slow:700@token", NULL };
	struct net_reply reply;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	open_net(&f, some_scopes, 2, 4);
	submit(&f, USERS, true);
	submit(&f, "/nowhere", false);
	next(&f, &reply);
	assert_int_equal(reply.status, 404);
	net_reply_clear(&reply);
	expect_ok(&f);
	stop(&f);
}

static void
rubbish_from_a_token_server_is_no_token(void **state)
{
	static const char *const bodies[] = { "", "[]", "null", "{}",
		"<html></html>", "{\"access_token\":\"\"}",
		"{\"access_token\":7}", "{\"access_token\":\"a b\"}",
		"{\"access_token\":\"a\\r\\nX-Evil: 1\"}",
		"{\"access_token\":\"a\",\"expires_in\":\"soon\"}" };
	static const char *const scopes[] = { "a", "b" };
	struct raw_answer raw = { NULL, 0 };
	struct net_reply reply;
	struct fixture f;
	struct err err;
	char answer[256], *seen;

	(void)state;
	memset(&f, 0, sizeof(f));
	assert_int_equal(secret_set(&f.secret, "secret", 6, &err), 0);
	for (size_t i = 0; i < NITEMS(bodies); i++) {
		(void)snprintf(answer, sizeof(answer),
		    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
		    strlen(bodies[i]), bodies[i]);
		raw.bytes = answer;
		server_start_raw(&f.server, &raw, 1);
		(void)snprintf(
		    f.token_url, sizeof(f.token_url), "%s/t", f.server.url);
		open_net(&f, scopes, 2, 2);
		submit(&f, "/x", true);
		next(&f, &reply);
		assert_int_equal(reply.failure, NET_FAIL_AUTH);
		assert_memory_equal(reply.reason, "no token: ", 10);
		net_reply_clear(&reply);
		seen = server_log(&f.server);
		assert_null(strstr(seen, "GET "));
		free(seen);
		net_close(f.net);
		server_stop(&f.server);
	}
	secret_clear(&f.secret);
}

static void
a_server_may_grant_less_than_was_asked(void **state)
{
	static const struct raw_answer raw[] = {
		{ "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"tok\","
		  "\"expires_in\":300,\"scope\":\"b  c\"}",
		    0 },
		{ "HTTP/1.1 200 OK\r\n\r\n{}", 0 }
	};
	static const char *const scopes[] = { "a", "b" };
	const char *const *names;
	struct fixture f;
	struct err err;
	char *seen;

	(void)state;
	memset(&f, 0, sizeof(f));
	assert_int_equal(secret_set(&f.secret, "se&c=ret", 8, &err), 0);
	server_start_raw(&f.server, raw, 2);
	(void)snprintf(f.token_url, sizeof(f.token_url), "%s/t", f.server.url);
	open_net(&f, scopes, 2, 2);
	submit(&f, "/x", true);
	expect_ok(&f);
	assert_int_equal(net_auth_granted(f.auth, &names), 2);
	assert_string_equal(names[1], "c");
	assert_int_equal(net_auth_missing(f.auth, &names), 1);
	assert_string_equal(names[0], "a");
	seen = server_log(&f.server);
	assert_non_null(strstr(seen,
	    "\r\n\r\ngrant_type=client_credentials&"
	    "client_id=dt0s02.SAMPLE01&client_secret=se%26c%3Dret&scope=a%20b"
	    "&resource=urn%3Adtaccount%3A"));
	assert_non_null(strstr(seen, "Authorization: Bearer tok\r\n"));
	free(seen);
	stop(&f);
}

static void
a_token_url_must_be_safe_and_a_secret_fit_for_use(void **state)
{
	struct net_oauth oauth = { .token_url = "http://example.com/token",
		.client_id = "id" };
	struct secret secret = { NULL, 0 };
	struct net_auth *auth;
	struct net_options o;
	struct net *net;
	struct err err;

	(void)state;
	net_options_default(&o);
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	oauth.client_secret = &secret;
	assert_int_equal(net_auth_oauth(&auth, net, &oauth, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	oauth.token_url = "https://example.com/token";
	assert_int_equal(net_auth_oauth(&auth, net, &oauth, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	assert_int_equal(secret_set(&secret, "a\nb", 3, &err), 0);
	assert_int_equal(
	    net_auth_fixed(&auth, net, "Bearer", &secret, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	secret_clear(&secret);
	net_close(net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_set_of_scopes_is_found_within_the_bound),
		cmocka_unit_test(
		    a_set_refused_after_it_was_granted_ends_the_search),
		cmocka_unit_test(one_token_serves_many_requests),
		cmocka_unit_test(a_token_is_renewed_before_it_runs_out),
		cmocka_unit_test(
		    after_a_401_one_fresh_token_is_fetched_for_all),
		cmocka_unit_test(a_second_401_is_final),
		cmocka_unit_test(
		    scopes_that_are_not_granted_are_left_out_and_named),
		cmocka_unit_test(a_client_without_any_scope_gets_nothing),
		cmocka_unit_test(
		    a_wrong_secret_fails_every_request_and_is_tried_once),
		cmocka_unit_test(a_token_server_in_trouble_is_asked_again),
		cmocka_unit_test(other_requests_go_on_while_a_token_is_fetched),
		cmocka_unit_test(rubbish_from_a_token_server_is_no_token),
		cmocka_unit_test(a_server_may_grant_less_than_was_asked),
		cmocka_unit_test(
		    a_token_url_must_be_safe_and_a_secret_fit_for_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
