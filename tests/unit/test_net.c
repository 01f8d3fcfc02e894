/* SPDX-License-Identifier: Apache-2.0 */
/* Many requests: how many at a time, how large, and over HTTP/2. */
#include "support/test.h"

#include "base/err.h"
#include "base/redact.h"
#include "base/secret.h"
#include "net/net.h"
#include "support/net_server.h"

#define ACCOUNT "a9199e35-2728-4778-8d51-7d2969089d5a"
#define BASE "/iam/v1/accounts/" ACCOUNT
#define TAGS 64

struct fixture {
	struct server server;
	struct net *net;
	struct net_auth *auth;
	struct redactor *redactor;
	struct secret secret;
	char token_url[128];
	struct net_reply replies[TAGS]; /* by tag */
	int tags[TAGS];
	size_t n;
};

static const char *const scopes[] = { "account-idm-read", "account-env-read",
	"iam:policies:read", "unheard-of" };

static void
open_net(struct fixture *f, const struct net_options *o)
{
	struct net_oauth oauth = { .token_url = f->token_url,
		.client_id = "dt0s02.SAMPLE01",
		.client_secret = &f->secret,
		.scopes = scopes,
		.n_scopes = NITEMS(scopes),
		.resource = "urn:dtaccount:" ACCOUNT };
	struct err err;

	if (net_open(&f->net, o, NULL, f->redactor, NULL, &err) != 0 ||
	    net_auth_oauth(&f->auth, f->net, &oauth, &err) != 0)
		fail_msg("%s", err.text);
}

static void
test_options(struct net_options *o)
{
	net_options_default(o);
	o->request_timeout_s = 2;
	o->tries = 4;
	o->backoff_ms = 1;
	o->user_agent = "muster-test/1";
}

static void
submit(struct fixture *f, const char *path)
{
	struct net_request request = {
		.method = "GET", .part = "p", .auth = f->auth
	};
	char url[512];
	struct err err;

	assert_true(f->n < TAGS);
	f->tags[f->n] = (int)f->n;
	request.tag = &f->tags[f->n++];
	(void)snprintf(url, sizeof(url), "%s%s", f->server.url, path);
	request.url = url;
	if (net_submit(f->net, &request, &err) != 0)
		fail_msg("%s", err.text);
}

/* Takes all replies, each to its place. */
static void
take_all(struct fixture *f)
{
	struct net_reply reply;
	struct err err = { ERR_NONE, "" };
	size_t got = 0;
	int rc;

	while ((rc = net_next(f->net, &reply, &err)) == 1) {
		size_t i = (size_t) * (const int *)reply.tag;

		assert_null(f->replies[i].tag);
		f->replies[i] = reply;
		got++;
	}
	if (rc != 0)
		fail_msg("%s", err.text);
	assert_int_equal(got, f->n);
}

static void
clear_replies(struct fixture *f)
{
	for (size_t i = 0; i < f->n; i++)
		net_reply_clear(&f->replies[i]);
	f->n = 0;
}

static void
stop(struct fixture *f)
{
	clear_replies(f);
	net_close(f->net);
	redactor_free(f->redactor);
	secret_clear(&f->secret);
	server_stop(&f->server);
}

/* The value of a number in JSON that the test server wrote. */
static long
find_number(const char *body, const char *key)
{
	const char *at = strstr(body, key);

	assert_non_null(at);
	return strtol(at + strlen(key), NULL, 10);
}

static bool
start(struct fixture *f, const char *const *arguments)
{
	static const char key[] = "\"client_secret\":";
	struct net_request request = { .method = "GET" };
	struct net_options o;
	struct net_reply reply;
	char url[128];
	struct err err;
	const char *at;

	memset(f, 0, sizeof(*f));
	if (!server_start(&f->server, arguments))
		return false;
	(void)snprintf(f->token_url, sizeof(f->token_url),
	    "%s/sso/oauth2/token", f->server.url);
	assert_non_null(f->redactor = redactor_new());
	test_options(&o);
	assert_int_equal(net_open(&f->net, &o, NULL, NULL, NULL, &err), 0);
	(void)snprintf(url, sizeof(url), "%s/__credentials", f->server.url);
	request.url = url;
	assert_int_equal(net_submit(f->net, &request, &err), 0);
	assert_int_equal(net_next(f->net, &reply, &err), 1);
	assert_non_null(at = strstr(reply.body, key));
	at = strchr(at + sizeof(key) - 1, '"') + 1;
	assert_int_equal(
	    secret_set(&f->secret, at, strcspn(at, "\""), &err), 0);
	net_reply_clear(&reply);
	net_close(f->net);
	f->net = NULL;
	return true;
}

static long
max_concurrent(struct fixture *f)
{
	long n;

	clear_replies(f);
	f->auth = NULL;
	submit(f, "/__stats");
	take_all(f);
	n = find_number(f->replies[0].body, "\"max_concurrent\":");
	return n;
}

static void
the_bound_on_concurrency_is_reached_and_kept(void **state)
{
	const char *const args[] = { "--latency-ms", "100", NULL };
	static const unsigned bounds[] = { 1, 3, 8 };
	struct net_options o;
	struct fixture f;

	(void)state;
	for (size_t b = 0; b < NITEMS(bounds); b++) {
		if (!start(&f, args))
			skip();
		test_options(&o);
		o.concurrency = bounds[b];
		open_net(&f, &o);
		for (int i = 0; i < 24; i++)
			submit(&f, BASE "/users?service-users=false");
		take_all(&f);
		for (size_t i = 0; i < f.n; i++)
			assert_int_equal(f.replies[i].failure, NET_OK);
		assert_int_equal(max_concurrent(&f), bounds[b]);
		stop(&f);
	}
}

static void
concurrency_is_halved_when_busy_and_grows_again(void **state)
{
	const char *const args[] = { "--latency-ms", "30", "--fault",
		"429-retry-after:1@/groups#3", NULL };
	struct net_counts counts;
	struct net_options o;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	test_options(&o);
	o.concurrency = 8;
	open_net(&f, &o);
	for (int i = 0; i < 8; i++)
		submit(&f, BASE "/groups");
	take_all(&f);
	for (size_t i = 0; i < f.n; i++)
		assert_int_equal(f.replies[i].failure, NET_OK);
	net_counts(f.net, &counts);
	/* three were refused together: that is one reason to halve */
	assert_int_equal(counts.limited, 3);
	assert_int_equal(counts.retries, 3);
	assert_int_equal(counts.concurrency, 4);
	assert_true(counts.waited_ms >= 900 && counts.waited_ms <= 2000);
	clear_replies(&f);
	for (int i = 0; i < 40; i++)
		submit(&f, BASE "/groups");
	take_all(&f);
	net_counts(f.net, &counts);
	assert_int_equal(counts.concurrency, 8);
	assert_int_equal(counts.failures, 0);
	stop(&f);
}

static void
a_server_that_bears_little_is_found_out(void **state)
{
	const char *const args[] = { "--latency-ms", "20", "--fault",
		"overload:2@/groups", NULL };
	struct net_counts counts;
	struct net_options o;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	test_options(&o);
	o.tries = 6;
	o.backoff_ms = 20;
	open_net(&f, &o);
	for (int i = 0; i < 30; i++)
		submit(&f, BASE "/groups");
	take_all(&f);
	net_counts(f.net, &counts);
	assert_true(counts.limited > 0);
	assert_true(counts.concurrency < 8);
	for (size_t i = 0; i < f.n; i++)
		assert_int_equal(f.replies[i].failure, NET_OK);
	stop(&f);
}

static void
large_and_inflating_answers_are_stopped(void **state)
{
	const char *const args[] = { "--fault", "gzipbomb:64@/groups",
		"--fault", "oversized:3000000@/users", NULL };
	struct net_request request = { .method = "GET", .max_bytes = 1000000 };
	struct net_options o;
	struct net_reply reply;
	struct fixture f;
	struct err err;
	char url[256];

	(void)state;
	if (!start(&f, args))
		skip();
	test_options(&o);
	open_net(&f, &o);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(url, sizeof(url), "%s" BASE "/%s", f.server.url,
		    i == 0 ? "groups" : "users?service-users=false");
		request.url = url;
		request.auth = f.auth;
		assert_int_equal(net_submit(f.net, &request, &err), 0);
		assert_int_equal(net_next(f.net, &reply, &err), 1);
		assert_int_equal(reply.failure, NET_FAIL_SIZE);
		assert_null(reply.body);
		assert_int_equal(reply.tries, 1);
		net_reply_clear(&reply);
	}
	stop(&f);
}

static void
a_slow_sender_is_given_up(void **state)
{
	const char *const args[] = { "--fault", "trickle:400@/groups", NULL };
	struct net_options o;
	struct fixture f;

	(void)state;
	if (!start(&f, args))
		skip();
	test_options(&o);
	o.tries = 1;
	o.request_timeout_s = 2;
	open_net(&f, &o);
	submit(&f, BASE "/groups");
	take_all(&f);
	assert_int_equal(f.replies[0].failure, NET_FAIL_TIMEOUT);
	assert_null(f.replies[0].body);
	stop(&f);
}

/* A server of HTTP/2 that is not ours, in `dir`; its process id in a file. */
static void
start_http2(const char *dir, int port)
{
	char command[2000];

	(void)snprintf(command, sizeof(command),
	    "cd '%s' && openssl req -x509 -newkey rsa:2048 -nodes "
	    "-keyout key.pem -out cert.pem -days 2 -subj /CN=localhost "
	    "-addext subjectAltName=IP:127.0.0.1,DNS:localhost "
	    "2>/dev/null && echo '{\"ok\":true}' > body && "
	    "{ timeout 200 nghttpd -a 127.0.0.1 -d . %d key.pem cert.pem >log "
	    "2>&1 & "
	    "echo $! > pid; } && for i in 1 2 3 4 5 6 7 8 9; do sleep 0.3; "
	    "openssl s_client -connect 127.0.0.1:%d </dev/null "
	    ">/dev/null 2>&1 && break; done",
	    dir, port, port);
	assert_int_equal(system(command), 0);
}

static void
ask_http2(const struct net_options *o, struct tape *tape,
    struct redactor *redactor, const char *url, enum net_failure failure)
{
	struct net_request request = { .method = "GET", .url = url };
	struct net_reply reply;
	struct net *net;
	struct err err;

	assert_int_equal(net_open(&net, o, tape, redactor, NULL, &err), 0);
	for (int n = 0; n < 20; n++)
		assert_int_equal(net_submit(net, &request, &err), 0);
	for (int n = 0; n < 20; n++) {
		assert_int_equal(net_next(net, &reply, &err), 1);
		assert_int_equal(reply.failure, failure);
		assert_int_equal(reply.tries, 1);
		if (failure == NET_OK)
			assert_string_equal(reply.body, "{\"ok\":true}\n");
		net_reply_clear(&reply);
	}
	net_close(net);
}

static void
http2_is_used_where_it_is_offered(void **state)
{
	static const struct tape_info info = { "muster/0.1.0", "c", "{}", 0 };
	struct redactor *redactor = redactor_new();
	char command[1000], dir[256], ca[300], path[300], url[128];
	int port = 20000 + (int)(getpid() % 20000);
	struct net_options o;
	struct tape *tape;
	struct err err;

	(void)state;
	if (system("command -v nghttpd openssl >/dev/null 2>&1") != 0) {
		redactor_free(redactor);
		skip();
	}
	server_temp_dir(dir, sizeof(dir));
	(void)snprintf(ca, sizeof(ca), "%s/cert.pem", dir);
	(void)snprintf(path, sizeof(path), "%s/tape", dir);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/body", port);
	start_http2(dir, port);
	test_options(&o);
	o.request_timeout_s = 60; /* handshakes are slow on a busy machine */
	o.connect_timeout_s = 60;
	o.ca_file = ca;
	assert_int_equal(tape_record(&tape, path, &info, redactor, &err), 0);
	ask_http2(&o, tape, redactor, url, NET_OK);
	assert_int_equal(tape_close(tape, &err), 0);
	(void)snprintf(command, sizeof(command),
	    "test $(gzip -dc '%s' | grep -c 'WARC-Protocol: h2') = 20", path);
	assert_int_equal(system(command), 0);
	/* a certificate that nobody vouches for is refused, once */
	o.ca_file = NULL;
	ask_http2(&o, NULL, NULL, url, NET_FAIL_CONNECT);
	(void)snprintf(command, sizeof(command), "kill $(cat '%s/pid')", dir);
	assert_int_equal(system(command), 0);
	redactor_free(redactor);
	server_remove_dir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bound_on_concurrency_is_reached_and_kept),
		cmocka_unit_test(
		    concurrency_is_halved_when_busy_and_grows_again),
		cmocka_unit_test(a_server_that_bears_little_is_found_out),
		cmocka_unit_test(large_and_inflating_answers_are_stopped),
		cmocka_unit_test(a_slow_sender_is_given_up),
		cmocka_unit_test(http2_is_used_where_it_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
