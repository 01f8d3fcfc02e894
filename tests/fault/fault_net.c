/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation fails while a tape is written, and while a run is
 * replayed from it, for n = 0, 1, 2, ... until it needs fewer: each ends in
 * ERR_NOMEM, without a crash and (under the leak sanitizer) without a leak.
 */
#include "support/test.h"

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/redact.h"
#include "net/net.h"
#include "net/tape.h"
#include "support/net_server.h"

#define MANY 20000 /* no run here allocates so often */
#define URL "https://api.example.com/a"
#define TOKEN_URL "https://sso.example.com/token"

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static long left = -1; /* allocations until one fails; negative: none does */
static char dir[256], path[300];

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

static void
run(int (*scenario)(struct err *))
{
	for (long n = 0; n < MANY; n++) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = scenario(&err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			assert_int_equal(rc, 0);
			assert_true(n > 0);
			return;
		}
		left = -1;
		if (rc != -1 || err.code != ERR_NOMEM)
			fail_msg("allocation %ld: %d, %s", n, rc, err.text);
	}
	fail_msg("no end after %d allocations", MANY);
}

static int
write_exchange(struct tape *tape, const char *url, const char *text,
    const char *token_of, struct err *err)
{
	char head[] = "Content-Type: application/json\n", body[128];
	struct answer answer = {
		.was_sent = true, .http = 11, .status = 200, .head = head
	};
	struct tape_try try = { .request = 1, .attempt = 1 };
	size_t number;

	(void)snprintf(body, sizeof(body), "%s", text);
	answer.body = body;
	answer.len = strlen(body);
	try.part = "part";
	try.method = token_of != NULL ? "POST" : "GET";
	try.url = url;
	try.host = "api.example.com";
	try.target = "/a";
	try.user_agent = "muster/0.1.0";
	try.token_of = token_of;
	try.answer = &answer;
	return tape_write_try(tape, &try, &number, err);
}

static int
record(struct err *err)
{
	static const struct tape_info info = { "muster/0.1.0", "c", "{}", 0 };
	struct redactor *redactor = redactor_new();
	struct tape *tape = NULL;
	struct err ignored;
	int rc;

	(void)unlink(path);
	rc = redactor == NULL ? err_nomem(err)
			      : tape_record(&tape, path, &info, redactor, err);
	if (rc == 0)
		rc = write_exchange(tape, URL, "{\"items\":[]}", NULL, err);
	if (rc == 0)
		rc = write_exchange(tape, TOKEN_URL,
		    "{\"access_token\":\"x\",\"scope\":\"a\"}", "urn:x", err);
	if (tape_close(tape, rc == 0 ? err : &ignored) != 0)
		rc = -1;
	redactor_free(redactor);
	return rc;
}

static int
ask(struct net *net, struct err *err)
{
	static const char *const scopes[] = { "a", "b" };
	const struct net_oauth oauth = { .token_url = TOKEN_URL,
		.client_id = "id",
		.scopes = scopes,
		.n_scopes = 2,
		.resource = "urn:x" };
	struct net_request request = { .method = "GET", .url = URL };
	struct net_reply reply;
	int rc;

	if (net_auth_oauth(&request.auth, net, &oauth, err) != 0 ||
	    net_submit(net, &request, err) != 0)
		return -1;
	rc = net_next(net, &reply, err);
	net_reply_clear(&reply);
	if (rc != 1)
		return -1;
	assert_int_equal(net_next(net, &reply, err), 0);
	return 0;
}

static int
replay(struct err *err)
{
	struct net_options options;
	struct tape *tape = NULL;
	struct net *net = NULL;
	struct err ignored;
	int rc;

	net_options_default(&options);
	rc = tape_replay(&tape, path, err);
	if (rc == 0)
		rc = net_open(&net, &options, tape, NULL, NULL, err);
	if (rc == 0)
		rc = ask(net, err);
	net_close(net);
	assert_int_equal(tape_close(tape, &ignored), 0);
	return rc;
}

static void
memory_may_run_out_while_a_tape_is_written(void **state)
{
	(void)state;
	run(record);
}

static void
memory_may_run_out_while_a_tape_is_replayed(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(record(&err), 0);
	run(replay);
}

static int
set_up(void **state)
{
	cJSON_Hooks hooks = { __wrap_malloc, free };

	(void)state;
	cJSON_InitHooks(&hooks);
	server_temp_dir(dir, sizeof(dir));
	(void)snprintf(path, sizeof(path), "%s/tape", dir);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	server_remove_dir(dir);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_may_run_out_while_a_tape_is_written),
		cmocka_unit_test(memory_may_run_out_while_a_tape_is_replayed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
