/* SPDX-License-Identifier: Apache-2.0 */
/* The same run again, from its tape: the same replies, without a server. */
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
	struct tape *tape;
	struct secret secret;
	char token_url[128], dir[256], path[300];
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

	if (net_open(&f->net, o, f->tape, f->redactor, NULL, &err) != 0 ||
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
	struct err err;

	clear_replies(f);
	net_close(f->net);
	assert_int_equal(tape_close(f->tape, &err), 0);
	redactor_free(f->redactor);
	secret_clear(&f->secret);
	server_stop(&f->server);
	server_remove_dir(f->dir);
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
	server_temp_dir(f->dir, sizeof(f->dir));
	(void)snprintf(f->path, sizeof(f->path), "%s/tape.warc.gz", f->dir);
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

static const char *const tour[] = { BASE "/users?service-users=false",
	BASE "/groups", BASE "/users?service-users=false",
	"/env/v2/accounts/" ACCOUNT "/environments",
	"/iam/v1/repo/account/" ACCOUNT "/policies",
	"/iam/v1/repo/global/global/policies",
	"/iam/v1/repo/account/" ACCOUNT "/bindings", /* no scope: 403 */
	"/nowhere", "/hang", "/close", "/cut/policies", "/go" };

static void
go_on_tour(struct fixture *f)
{
	for (size_t i = 0; i < NITEMS(tour); i++)
		submit(f, tour[i]);
	take_all(f);
}

static void
same_replies(const struct net_reply *a, const struct net_reply *b)
{
	assert_int_equal(a->failure, b->failure);
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->reason, b->reason);
	assert_int_equal(a->len, b->len);
	assert_int_equal(a->body == NULL, b->body == NULL);
	if (a->body != NULL)
		assert_memory_equal(a->body, b->body, a->len + 1);
	assert_string_equal(a->content_type, b->content_type);
	assert_true(a->at == b->at);
	assert_true(a->date == b->date);
	assert_true(a->sunset == b->sunset);
	assert_true(a->exchange == b->exchange);
	assert_int_equal(a->tries, b->tries);
}

static void
record(struct fixture *f)
{
	static const struct tape_info info = { "muster/0.1.0", "c", "{}",
		INT64_C(1763748480) };
	struct net_options o;
	struct err err;

	test_options(&o);
	o.tries = 3;
	o.request_timeout_s = 1;
	if (tape_record(&f->tape, f->path, &info, f->redactor, &err) != 0)
		fail_msg("%s", err.text);
	open_net(f, &o);
	go_on_tour(f);
	net_close(f->net);
	f->net = NULL;
	assert_int_equal(tape_close(f->tape, &err), 0);
	f->tape = NULL;
}

static void
open_replay(struct fixture *f, unsigned concurrency)
{
	struct net_options o;
	struct err err;

	test_options(&o);
	o.concurrency = concurrency;
	if (tape_replay(&f->tape, f->path, &err) != 0)
		fail_msg("%s", err.text);
	open_net(f, &o);
}

static const char *const tour_faults[] = { "--fault",
	"429-retry-after:1@/groups#1", "--fault", "500@environments#2",
	"--fault", "hang@/hang", "--fault", "close@/close", "--fault",
	"truncated@/cut", "--fault", "redirect:otherhost@/go", "--fault",
	"unauthorized-once@global/global", NULL };

static void
a_replayed_run_gives_the_same_replies(void **state)
{
	struct net_reply live[NITEMS(tour)];
	const char *const *names;
	struct tape_exchange x;
	struct net_counts counts;
	struct fixture f;
	struct err err;

	(void)state;
	if (!start(&f, tour_faults))
		skip();
	record(&f);
	memcpy(live, f.replies, sizeof(live));
	memset(f.replies, 0, sizeof(f.replies));
	f.n = 0;
	/* another secret, another concurrency, and no server */
	server_stop(&f.server);
	assert_int_equal(
	    server_start(&f.server, (const char *const[]){ "--help", NULL }),
	    0);
	(void)snprintf(f.server.url, sizeof(f.server.url), "%.*s",
	    (int)(strstr(f.token_url, "/sso") - f.token_url), f.token_url);
	secret_clear(&f.secret);
	redactor_free(f.redactor);
	assert_non_null(f.redactor = redactor_new());
	for (unsigned n = 1; n <= 8; n += 7) {
		open_replay(&f, n);
		go_on_tour(&f);
		for (size_t i = 0; i < NITEMS(tour); i++) {
			f.replies[i].tag = live[i].tag = NULL;
			same_replies(&live[i], &f.replies[i]);
			tape_exchange(f.tape, live[i].exchange, &x);
			assert_int_equal(x.status, live[i].status);
			assert_non_null(strstr(x.url, tour[i]));
		}
		assert_int_equal(net_auth_missing(f.auth, &names), 1);
		assert_string_equal(names[0], "unheard-of");
		net_counts(f.net, &counts);
		assert_int_equal(counts.limited, 1);
		clear_replies(&f);
		/* what was not asked then is an error now */
		submit(&f, BASE "/groups?page=2");
		assert_int_equal(net_next(f.net, &f.replies[0], &err), -1);
		assert_int_equal(err.code, ERR_TAPE);
		assert_non_null(strstr(err.text, "/groups?page=2"));
		f.n = 0;
		net_close(f.net);
		f.net = NULL;
		assert_int_equal(tape_close(f.tape, &err), 0);
		f.tape = NULL;
	}
	for (size_t i = 0; i < NITEMS(tour); i++)
		net_reply_clear(&live[i]);
	stop(&f);
}

/* The two kinds of replay key survive a run that got no token at all. */
static void
a_run_without_a_token_replays_as_one(void **state)
{
	const char *const args[] = { "--fault", "401@token", NULL };
	struct fixture f;
	struct err err;

	(void)state;
	if (!start(&f, args))
		skip();
	record(&f);
	for (size_t i = 0; i < NITEMS(tour); i++) {
		assert_int_equal(f.replies[i].failure, NET_FAIL_AUTH);
		assert_int_equal(f.replies[i].tries, 0);
	}
	clear_replies(&f);
	open_replay(&f, 8);
	go_on_tour(&f);
	for (size_t i = 0; i < NITEMS(tour); i++) {
		assert_int_equal(f.replies[i].failure, NET_FAIL_AUTH);
		assert_string_equal(
		    f.replies[i].reason, "no token: HTTP 401: Unauthorized");
	}
	net_close(f.net);
	f.net = NULL;
	assert_int_equal(tape_close(f.tape, &err), 0);
	f.tape = NULL;
	stop(&f);
}

static void
a_recorded_run_holds_no_secret_and_is_a_warc_file(void **state)
{
	const char *top = getenv("srcdir");
	struct fixture f;
	char command[1200], *text;
	size_t len;

	(void)state;
	if (!start(&f, tour_faults))
		skip();
	record(&f);
	(void)snprintf(command, sizeof(command),
	    "python3 '%s/tests/support/warc_check.py' '%s' >&2",
	    top != NULL ? top : ".", f.path);
	assert_int_equal(system(command), 0);
	(void)snprintf(command, sizeof(command), "gzip -dc '%s' > '%s/plain'",
	    f.path, f.dir);
	assert_int_equal(system(command), 0);
	(void)snprintf(command, sizeof(command), "%s/plain", f.dir);
	assert_non_null(text = server_read_file(command, &len));
	assert_int_equal(strlen(text), len);
	assert_null(strstr(text, f.secret.bytes));
	/* its last part alone, and every token that was issued */
	assert_null(strstr(text, strrchr(f.secret.bytes, '.') + 1));
	assert_null(strstr(text, "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9."));
	assert_non_null(strstr(text, "client_secret="));
	assert_non_null(strstr(text, "\"access_token\":"));
	free(text);
	stop(&f);
}

/* Half a token, or one in a form that nobody expects, is a token too. */
static void
a_broken_token_answer_leaves_no_trace(void **state)
{
	static const struct raw_answer cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
		  "{\"access_token\":\"abcdefghijklm",
		    0 },
		{ "HTTP/1.1 200 OK\r\n\r\naccess_token=abcdefghijklm", 0 },
		{ "HTTP/1.1 200 OK\r\n\r\n[\"abcdefghijklm\"]", 0 },
	};
	struct fixture f;
	char command[1200];
	struct err err;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		memset(&f, 0, sizeof(f));
		server_start_raw(&f.server, &cases[i], 1);
		server_temp_dir(f.dir, sizeof(f.dir));
		(void)snprintf(
		    f.path, sizeof(f.path), "%s/tape.warc.gz", f.dir);
		(void)snprintf(
		    f.token_url, sizeof(f.token_url), "%s/t", f.server.url);
		assert_non_null(f.redactor = redactor_new());
		assert_int_equal(
		    secret_set(&f.secret, "client-secret", 13, &err), 0);
		record(&f);
		for (size_t k = 0; k < f.n; k++)
			assert_int_equal(f.replies[k].failure, NET_FAIL_AUTH);
		(void)snprintf(command, sizeof(command),
		    "gzip -dc '%s' | grep -q abcdefgh", f.path);
		assert_int_not_equal(system(command), 0);
		stop(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_replayed_run_gives_the_same_replies),
		cmocka_unit_test(a_run_without_a_token_replays_as_one),
		cmocka_unit_test(
		    a_recorded_run_holds_no_secret_and_is_a_warc_file),
		cmocka_unit_test(a_broken_token_answer_leaves_no_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
