/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network against real servers: every fault ends in the right failure,
 * and short data is never taken for whole.
 */
#include "support/test.h"

#include <time.h>

#include "base/err.h"
#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "net/net.h"
#include "support/net_server.h"

#define USERS "/iam/v1/accounts/x/users"
#define AGENT "muster-test/1"

static void
fast_options(struct net_options *o)
{
	net_options_default(o);
	o->request_timeout_s = 2;
	o->connect_timeout_s = 2;
	o->tries = 2;
	o->backoff_ms = 1;
	o->user_agent = AGENT;
}

static void
submit(struct net *net, const char *base, const char *path, size_t max_bytes)
{
	struct net_request request = {
		.method = "GET", .part = "part", .max_bytes = max_bytes
	};
	char url[1024];
	struct err err;

	(void)snprintf(url, sizeof(url), "%s%s", base, path);
	request.url = url;
	assert_int_equal(net_submit(net, &request, &err), 0);
}

/* One request against one server; the reply is the caller's. */
static void
ask(const struct net_options *o, const char *base, const char *path,
    size_t max_bytes, struct net_reply *reply)
{
	struct net_reply none;
	struct net *net;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(net_open(&net, o, NULL, NULL, NULL, &err), 0);
	submit(net, base, path, max_bytes);
	if (net_next(net, reply, &err) != 1)
		fail_msg("%s", err.text);
	assert_int_equal(net_next(net, &none, &err), 0);
	net_close(net);
}

static void
ask_raw(
    const char *answer, size_t len, size_t max_bytes, struct net_reply *reply)
{
	struct raw_answer raw = { answer, len };
	struct net_options o;
	struct server server;

	fast_options(&o);
	server_start_raw(&server, &raw, 1);
	ask(&o, server.url, "/x", max_bytes, reply);
	server_stop(&server);
}

static void
a_whole_answer_is_handed_over(void **state)
{
	struct net_reply reply;

	(void)state;
	ask_raw("HTTP/1.1 200 OK\r\nDate: Fri, 21 Nov 2025 18:08:00 GMT\r\n"
		"Sunset: Mon, 11 Jan 2027 00:00:00 GMT\r\n"
		"Content-Type: application/json;charset=utf-8\r\n"
		"Content-Length: 13\r\n\r\n{\"items\": []}",
	    0, 0, &reply);
	assert_int_equal(reply.failure, NET_OK);
	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.len, 13);
	assert_string_equal(reply.body, "{\"items\": []}");
	assert_string_equal(
	    reply.content_type, "application/json;charset=utf-8");
	assert_int_equal(reply.date, INT64_C(1763748480));
	assert_int_equal(reply.sunset, INT64_C(1799625600));
	assert_int_equal(reply.tries, 1);
	assert_true(reply.exchange == NONE);
	assert_string_equal(reply.reason, "");
	net_reply_clear(&reply);
}

static void
an_empty_answer_is_a_whole_one(void **state)
{
	struct net_reply reply;

	(void)state;
	ask_raw("HTTP/1.1 204 No Content\r\n\r\n", 0, 0, &reply);
	assert_int_equal(reply.failure, NET_OK);
	assert_int_equal(reply.len, 0);
	assert_string_equal(reply.body, "");
	assert_true(reply.date == UTC_UNKNOWN);
	net_reply_clear(&reply);
}

static void
broken_answers_are_cut_and_have_no_body(void **state)
{
	static const struct raw_answer cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[1,2]", 0 },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "5\r\n[1,2]\r\n",
		    0 },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "zz\r\n[1,2]\r\n0\r\n\r\n",
		    0 },
		{ "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		  "Content-Length: 5\r\n\r\n[1,2]",
		    0 },
		{ "HTTP/1.1 200 OK\r\nContent-Le", 0 },
		{ "SSH-2.0-something\r\n", 0 },
		{ "HTTP/1.1 100 Continue\r\n\r\n", 0 },
		{ "\r\n", 0 },
	};
	struct net_reply reply;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		ask_raw(cases[i].bytes, 0, 0, &reply);
		if (reply.failure != NET_FAIL_CUT)
			fail_msg("case %zu: failure %d", i, (int)reply.failure);
		assert_null(reply.body);
		assert_int_equal(reply.tries, 2);
		assert_true(reply.reason[0] != '\0');
		net_reply_clear(&reply);
	}
}

static void
more_than_the_bound_is_refused_at_once(void **state)
{
	static char huge[200 * 1024];
	struct net_reply reply;
	size_t len;

	(void)state;
	ask_raw("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901", 0,
	    10, &reply);
	assert_int_equal(reply.failure, NET_FAIL_SIZE);
	assert_null(reply.body);
	assert_int_equal(reply.tries, 1);
	assert_string_equal(reply.reason, "answer larger than 10 bytes");
	net_reply_clear(&reply);
	ask_raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234567890", 0,
	    10, &reply);
	assert_int_equal(reply.failure, NET_OK);
	net_reply_clear(&reply);
	/* many header lines, then one long one */
	len = (size_t)snprintf(huge, sizeof(huge), "HTTP/1.1 200 OK\r\n");
	while (len < 70000)
		len += (size_t)snprintf(huge + len, sizeof(huge) - len,
		    "X-Filler-%zu: %060d\r\n", len, 0);
	(void)snprintf(huge + len, sizeof(huge) - len, "\r\n");
	ask_raw(huge, 0, 0, &reply);
	assert_int_equal(reply.failure, NET_FAIL_SIZE);
	net_reply_clear(&reply);
	memset(huge, 'a', sizeof(huge) - 1);
	memcpy(huge, "HTTP/1.1 200 OK\r\nX: ", 20);
	ask_raw(huge, 0, 0, &reply);
	assert_int_equal(reply.failure, NET_FAIL_SIZE);
	net_reply_clear(&reply);
}

static void
a_status_carries_the_servers_own_words(void **state)
{
	struct net_reply reply;

	(void)state;
	ask_raw(
	    "HTTP/1.1 403 Forbidden\r\nContent-Length: 57\r\n\r\n"
	    "{\"error\":true,\"message\":\"Missing scope account-idm-read\"}",
	    0, 0, &reply);
	assert_int_equal(reply.failure, NET_FAIL_STATUS);
	assert_int_equal(reply.status, 403);
	assert_int_equal(reply.tries, 1);
	assert_string_equal(
	    reply.reason, "HTTP 403: Missing scope account-idm-read");
	net_reply_clear(&reply);
	ask_raw("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 0, 0, &reply);
	assert_int_equal(reply.status, 410);
	assert_string_equal(reply.reason, "HTTP 410 Gone");
	net_reply_clear(&reply);
}

/* A redirect, even to the same host, is an answer; a secret goes nowhere. */
static void
a_redirect_is_never_followed(void **state)
{
	const struct raw_answer trap = { "HTTP/1.1 200 OK\r\n\r\nhello", 0 };
	struct net_request request = { .method = "GET" };
	struct secret secret = { NULL, 0 };
	struct server here, there;
	struct raw_answer raw;
	struct net_options o;
	struct net_reply reply;
	struct net_auth *auth;
	char answer[256], url[128], *seen;
	struct net *net;
	struct err err;

	(void)state;
	fast_options(&o);
	server_start_raw(&there, &trap, 1);
	(void)snprintf(answer, sizeof(answer),
	    "HTTP/1.1 302 Found\r\nLocation: %s/secret?x=1\r\n"
	    "Content-Length: 0\r\n\r\n",
	    there.url);
	raw = (struct raw_answer){ answer, 0 };
	server_start_raw(&here, &raw, 1);
	assert_int_equal(secret_set(&secret, "s3cret-value", 12, &err), 0);
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	assert_int_equal(
	    net_auth_fixed(&auth, net, "Api-Token", &secret, &err), 0);
	(void)snprintf(url, sizeof(url), "%s/a", here.url);
	request.url = url;
	request.auth = auth;
	assert_int_equal(net_submit(net, &request, &err), 0);
	assert_int_equal(net_next(net, &reply, &err), 1);
	assert_int_equal(reply.failure, NET_FAIL_REDIRECT);
	assert_int_equal(reply.status, 302);
	assert_non_null(strstr(reply.reason, there.url));
	assert_null(strstr(reply.reason, "secret"));
	net_reply_clear(&reply);
	net_close(net);
	seen = server_log(&there);
	assert_string_equal(seen, "");
	free(seen);
	seen = server_log(&here);
	assert_non_null(strstr(seen, "Authorization: Api-Token s3cret-value"));
	free(seen);
	secret_clear(&secret);
	server_stop(&here);
	server_stop(&there);
}

static void
a_request_says_who_asks_and_what_it_reads(void **state)
{
	const struct raw_answer raw = { "HTTP/1.1 200 OK\r\n\r\n{}", 0 };
	struct net_options o;
	struct net_reply reply;
	struct server server;
	char *seen;

	(void)state;
	fast_options(&o);
	server_start_raw(&server, &raw, 1);
	ask(&o, server.url, "/a?b=c%20d", 0, &reply);
	seen = server_log(&server);
	assert_memory_equal(seen, "GET /a?b=c%20d HTTP/1.1\r\n", 25);
	assert_non_null(strstr(seen, "User-Agent: " AGENT "\r\n"));
	assert_non_null(strstr(seen, "Accept-Encoding: "));
	assert_non_null(strstr(seen, "gzip"));
	assert_null(strstr(seen, "Authorization"));
	assert_null(strstr(seen, "Cookie"));
	free(seen);
	net_reply_clear(&reply);
	server_stop(&server);
}

static void
cookies_are_not_kept(void **state)
{
	const struct raw_answer raw[] = {
		{ "HTTP/1.1 200 OK\r\n"
		  "Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}",
		    0 }
	};
	struct net_options o;
	struct net_reply reply;
	struct server server;
	struct net *net;
	struct err err;
	char *seen;

	(void)state;
	fast_options(&o);
	server_start_raw(&server, raw, 1);
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	for (int i = 0; i < 2; i++) {
		submit(net, server.url, "/a", 0);
		assert_int_equal(net_next(net, &reply, &err), 1);
		assert_int_equal(reply.failure, NET_OK);
		net_reply_clear(&reply);
	}
	net_close(net);
	seen = server_log(&server);
	assert_null(strstr(seen, "Cookie"));
	free(seen);
	server_stop(&server);
}

static void
a_server_that_is_not_there_is_not_reached(void **state)
{
	struct net_options o;
	struct net_reply reply;

	(void)state;
	fast_options(&o);
	ask(&o, "http://127.0.0.1:1", "/", 0, &reply);
	assert_int_equal(reply.failure, NET_FAIL_CONNECT);
	assert_int_equal(reply.status, 0);
	assert_int_equal(reply.tries, 2);
	assert_null(reply.body);
	assert_true(reply.reason[0] != '\0');
	net_reply_clear(&reply);
	/* TLS against a server that speaks none */
	ask_raw("HTTP/1.1 200 OK\r\n\r\n", 0, 0, &reply);
	net_reply_clear(&reply);
}

static void
a_post_is_not_repeated(void **state)
{
	const struct raw_answer raw = {
		"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 0
	};
	struct net_request request = { .method = "POST",
		.body = "{}",
		.body_len = 2,
		.content_type = "application/json" };
	struct net_options o;
	struct net_reply reply;
	struct server server;
	struct net *net;
	struct err err;
	char *seen, url[128];

	(void)state;
	fast_options(&o);
	server_start_raw(&server, &raw, 1);
	(void)snprintf(url, sizeof(url), "%s/p", server.url);
	request.url = url;
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	assert_int_equal(net_submit(net, &request, &err), 0);
	assert_int_equal(net_next(net, &reply, &err), 1);
	assert_int_equal(reply.failure, NET_FAIL_STATUS);
	assert_int_equal(reply.tries, 1);
	net_reply_clear(&reply);
	net_close(net);
	seen = server_log(&server);
	assert_memory_equal(seen, "POST /p HTTP/1.1\r\n", 18);
	assert_non_null(strstr(seen, "\r\n\r\n{}"));
	free(seen);
	server_stop(&server);
}

static void
bad_requests_are_refused_when_submitted(void **state)
{
	struct net_request request = { .method = "GET",
		.url = "http://example.com/" };
	struct net_options o;
	struct net_reply reply;
	struct net *net;
	struct err err;

	(void)state;
	fast_options(&o);
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	assert_int_equal(net_submit(net, &request, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	request.url = "https://127.0.0.1/";
	request.method = "GET / HTTP/1.1\r\nX: ";
	assert_int_equal(net_submit(net, &request, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(net_next(net, &reply, &err), 0);
	net_close(net);
}

static int64_t
ticks_ms(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
the_run_ends_when_the_operator_says_so(void **state)
{
	const char *const args[] = { "--fault", "hang@.", NULL };
	volatile sig_atomic_t cancel = 0;
	struct net_options o;
	struct net_reply reply;
	struct server server;
	struct net *net;
	struct err err;
	int64_t began;

	(void)state;
	if (!server_start(&server, args))
		skip();
	fast_options(&o);
	o.request_timeout_s = 60;
	o.cancel = &cancel;
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	for (int i = 0; i < 20; i++)
		submit(net, server.url, "/env/v2/x", 0);
	cancel = 1;
	began = ticks_ms();
	assert_int_equal(net_next(net, &reply, &err), -1);
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_int_equal(net_next(net, &reply, &err), -1);
	assert_int_equal(err.code, ERR_CANCELLED);
	assert_true(ticks_ms() - began < 1000);
	net_close(net);
	/* and when its time is over */
	o.cancel = NULL;
	o.run_timeout_s = 1;
	assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
	submit(net, server.url, "/env/v2/x", 0);
	began = ticks_ms();
	assert_int_equal(net_next(net, &reply, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_true(ticks_ms() - began < 3000);
	net_close(net);
	server_stop(&server);
}

/* Each fault of the test server, and what must become of it. */
static void
every_fault_ends_in_the_right_failure(void **state)
{
	static const struct {
		const char *fault;
		enum net_failure failure;
		int status;
		unsigned tries;
	} cases[] = {
		{ "429@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "429@users", NET_FAIL_STATUS, 429, 2 },
		{ "429-retry-after:1@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "429-retry-date:1@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "429-ratelimit:us@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "429-ratelimit:ms@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "429-ratelimit:s@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "500@users", NET_FAIL_STATUS, 500, 2 },
		{ "502@users", NET_FAIL_STATUS, 502, 2 },
		{ "503@users", NET_FAIL_STATUS, 503, 2 },
		{ "504@users", NET_FAIL_STATUS, 504, 2 },
		{ "500@users#1", NET_FAIL_AUTH, 401, 2 },
		{ "status:403:shape1@users", NET_FAIL_STATUS, 403, 1 },
		{ "status:404:html@users", NET_FAIL_STATUS, 404, 1 },
		{ "status:410:empty@users", NET_FAIL_STATUS, 410, 1 },
		{ "hang@users", NET_FAIL_TIMEOUT, 0, 2 },
		{ "slow:5000@users", NET_FAIL_TIMEOUT, 0, 2 },
		{ "close@users", NET_FAIL_CUT, 0, 2 },
		{ "reset@users", NET_FAIL_CUT, 401, 2 },
		{ "truncated@users", NET_FAIL_CUT, 401, 2 },
		{ "redirect:otherhost@users", NET_FAIL_REDIRECT, 302, 1 },
		{ "redirect:same@users", NET_FAIL_REDIRECT, 302, 1 },
	};
	struct net_request request = { .method = "GET" };
	struct secret secret = { NULL, 0 };
	struct net_options o;
	struct net_reply reply;
	struct net_auth *auth;
	struct server server;
	struct net *net;
	struct err err;
	char url[128];

	(void)state;
	fast_options(&o);
	o.request_timeout_s = 1;
	assert_int_equal(secret_set(&secret, "no-token", 8, &err), 0);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		const char *args[] = { "--fault", cases[i].fault, NULL };

		if (!server_start(&server, args))
			skip();
		(void)snprintf(url, sizeof(url), "%s" USERS, server.url);
		request.url = url;
		assert_int_equal(net_open(&net, &o, NULL, NULL, NULL, &err), 0);
		assert_int_equal(
		    net_auth_fixed(&auth, net, "Bearer", &secret, &err), 0);
		request.auth = auth;
		assert_int_equal(net_submit(net, &request, &err), 0);
		assert_int_equal(net_next(net, &reply, &err), 1);
		if (reply.failure != cases[i].failure ||
		    reply.status != cases[i].status ||
		    reply.tries != cases[i].tries)
			fail_msg("%s: failure %d, status %d, %u tries: %s",
			    cases[i].fault, (int)reply.failure, reply.status,
			    reply.tries, reply.reason);
		assert_true(reply.reason[0] != '\0');
		if (reply.failure == NET_FAIL_CUT)
			assert_null(reply.body);
		net_reply_clear(&reply);
		net_close(net);
		server_stop(&server);
	}
	secret_clear(&secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_answer_is_handed_over),
		cmocka_unit_test(an_empty_answer_is_a_whole_one),
		cmocka_unit_test(broken_answers_are_cut_and_have_no_body),
		cmocka_unit_test(more_than_the_bound_is_refused_at_once),
		cmocka_unit_test(a_status_carries_the_servers_own_words),
		cmocka_unit_test(a_redirect_is_never_followed),
		cmocka_unit_test(a_request_says_who_asks_and_what_it_reads),
		cmocka_unit_test(cookies_are_not_kept),
		cmocka_unit_test(a_server_that_is_not_there_is_not_reached),
		cmocka_unit_test(a_post_is_not_repeated),
		cmocka_unit_test(bad_requests_are_refused_when_submitted),
		cmocka_unit_test(the_run_ends_when_the_operator_says_so),
		cmocka_unit_test(every_fault_ends_in_the_right_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
