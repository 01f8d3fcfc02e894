/* SPDX-License-Identifier: Apache-2.0 */
/* The tape: what is written is read back, checked, and free of secrets. */
#include "support/test.h"

#include "base/err.h"
#include "base/redact.h"
#include "net/answer.h"
#include "support/net_server.h"
#include "support/tape_fixture.h"

#define TOKEN                                                                  \
	"dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX."                                     \
	"SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETABCD"

/* The inflated tape. */
static char *
inflate_tape(const struct tape_fixture *f, size_t *len)
{
	char command[1024], plain[400], *text;

	(void)snprintf(plain, sizeof(plain), "%s/plain", f->dir);
	(void)snprintf(
	    command, sizeof(command), "gzip -dc '%s' > '%s'", f->path, plain);
	assert_int_equal(system(command), 0);
	text = server_read_file(plain, len);
	assert_non_null(text);
	return text;
}

static void
what_was_recorded_is_listed_again(void **state)
{
	struct tape_fixture *f = *state;
	struct tape_exchange x[6];

	tf_write_all(f);
	assert_int_equal(tape_count(f->tape), 6);
	for (size_t i = 0; i < 6; i++)
		tape_exchange(f->tape, i, &x[i]);
	for (int round = 0; round < 2; round++) {
		assert_string_equal(x[2].method, "GET");
		assert_string_equal(x[2].url, TF_A);
		assert_string_equal(x[2].part, "users");
		assert_int_equal(x[2].status, 200);
		assert_int_equal(x[2].bytes, 13);
		assert_int_equal(x[2].at, TF_BEGAN + 5);
		assert_int_equal(x[2].number, 2);
		assert_true(x[2].redacted); /* the cookie */
		assert_null(x[2].failure);
		assert_string_equal(x[2].sha256,
		    "278d9fab4402d2b67f59b2d1cb9a917c"
		    "7c80932439f364b75710fb1d96436ee3");
		assert_string_equal(x[3].failure, "cut");
		assert_int_equal(x[4].status, 0);
		assert_false(x[4].redacted);
		assert_string_equal(x[5].failure, "no token: HTTP 401");
		if (round == 1)
			break;
		tf_end(f);
		tf_replay(f);
		assert_true(tape_has_end(f->tape));
		assert_int_equal(tape_count(f->tape), 6);
		for (size_t i = 0; i < 6; i++)
			tape_exchange(f->tape, i, &x[i]);
	}
	assert_string_equal(tape_info(f->tape)->software, tf_info.software);
	assert_string_equal(tape_info(f->tape)->campaign, tf_info.campaign);
	assert_string_equal(tape_info(f->tape)->config,
	    "{\n  \"campaign\": \"x\",\n  \"a\": \"\xc3\xa4\"\n}");
	assert_int_equal(tape_info(f->tape)->began, TF_BEGAN);
	tf_end(f);
}

static void
answers_are_found_by_what_was_asked(void **state)
{
	struct tape_fixture *f = *state;
	struct tape_try try = tf_try(9, 1, TF_A, NULL);
	struct answer answer;
	size_t first, count;
	struct err err;

	tf_write_all(f);
	tf_end(f);
	tf_replay(f);
	/* request 1 was submitted first: both of its tries, then request 2 */
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), 0);
	assert_int_equal(count, 2);
	assert_int_equal(f->tape->order[first], 0);
	assert_int_equal(f->tape->order[first + 1], 2);
	assert_int_equal(tape_load(f->tape, 2, &answer, &err), 0);
	assert_string_equal(answer.body, "{\"items\":[1]}");
	assert_int_equal(answer.len, 13);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.at, TF_BEGAN + 5);
	assert_string_equal(answer.head,
	    "Content-Type: application/json\nSet-Cookie: [redacted]\n"
	    "X-Id: 7\nContent-Length: 13\n");
	answer_clear(&answer);
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), 0);
	assert_int_equal(f->tape->order[first], 1);
	assert_int_equal(count, 1);
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), -1);
	assert_int_equal(err.code, ERR_TAPE);
	assert_non_null(strstr(err.text, "no further GET " TF_A));
	try.url = "https://api.example.com/never";
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), -1);
	assert_int_equal(err.code, ERR_TAPE);
	assert_non_null(strstr(err.text, "GET https://api.example.com/never"));
	/* a failure comes back as that failure */
	assert_int_equal(tape_load(f->tape, 3, &answer, &err), 0);
	assert_int_equal(answer.failure, NET_FAIL_CUT);
	answer_clear(&answer);
	assert_int_equal(tape_load(f->tape, 4, &answer, &err), 0);
	assert_int_equal(answer.failure, NET_FAIL_CONNECT);
	assert_int_equal(answer.status, 0);
	assert_null(answer.body);
	assert_string_equal(answer.reason, "no route<U+000D><U+000A>to host");
	answer_clear(&answer);
	assert_int_equal(tape_load(f->tape, 5, &answer, &err), 0);
	assert_false(answer.was_sent);
	answer_clear(&answer);
	tf_end(f);
}

static void
another_reader_accepts_the_tape(void **state)
{
	struct tape_fixture *f = *state;

	if (!tf_has_python())
		skip();
	tf_write_all(f);
	assert_int_equal(tf_check(f, "--allow-cut"), 0);
	tf_end(f);
	assert_int_equal(tf_check(f, ""), 0);
}

static void
an_empty_tape_is_a_tape(void **state)
{
	struct tape_fixture *f = *state;
	struct tape_info bare = { "muster/0.1.0", NULL, NULL, 0 };
	struct err err;

	assert_int_equal(
	    tape_record(&f->tape, f->path, &bare, f->redactor, &err), 0);
	tf_end(f);
	tf_replay(f);
	assert_int_equal(tape_count(f->tape), 0);
	assert_true(tape_has_end(f->tape));
	assert_null(tape_info(f->tape)->campaign);
	tf_end(f);
	if (tf_has_python())
		assert_int_equal(tf_check(f, ""), 0);
}

static void
a_tape_is_never_written_over(void **state)
{
	struct tape_fixture *f = *state;
	struct err err;

	tf_record(f);
	tf_end(f);
	assert_int_equal(
	    tape_record(&f->tape, f->path, &tf_info, f->redactor, &err), -1);
	assert_int_equal(err.code, ERR_EXISTS);
	assert_int_equal(tape_record(&f->tape, "/nonexistent/dir/tape",
			     &tf_info, f->redactor, &err),
	    -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(
	    tape_record(&f->tape, f->path, &tf_info, NULL, &err), -1);
	assert_int_equal(tape_replay(&f->tape, "/nonexistent", &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

static void
no_secret_is_on_the_tape_wherever_it_stood(void **state)
{
	static const char *const secrets[] = { "pa ss+wo/rd-12345",
		"pa%20ss%2Bwo%2Frd-12345", "pa+ss%2Bwo%2Frd-12345",
		"cGEgc3Mrd28vcmQtMTIzND", "SECRETSECRET", "session=abc",
		"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
		"topsecretvalue" };
	static const char token_body[] =
	    "{\"access_token\":\"topsecretvalue\",\"scope\":\"a\"}";
	char head[] = "X-Echo: Bearer " TOKEN "\nX-Other: pa ss+wo/rd-12345\n"
		      "Set-Cookie: session=abc\n"
		      "Location: https://x/?t=pa%20ss%2Bwo%2Frd-12345\n";
	char body[2048];
	struct answer answer = { .was_sent = true,
		.http = 11,
		.status = 200,
		.head = head,
		.body = body,
		.at = TF_BEGAN };
	struct tape_fixture *f = *state;
	struct tape_try try = tf_try(1, 1,
	    "https://api.example.com/x?api-token=" TOKEN
	    "&p=pa%20ss%2Bwo%2Frd-12345",
	    &answer);
	struct tape_exchange x;
	char *text;
	size_t len;

	tf_record(f);
	(void)snprintf(body, sizeof(body),
	    "{\"a\":\"%s\",\"b\":\"pa ss+wo/rd-12345\","
	    "\"c\":\"cGEgc3Mrd28vcmQtMTIzNDU=\","
	    "\"d\":\"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl\","
	    "\"client_secret\":\"topsecretvalue\"}",
	    TOKEN);
	answer.len = strlen(body);
	try.method = "POST";
	try.body = "client_id=x&client_secret=pa+ss%2Bwo%2Frd-12345&d=" TOKEN;
	try.body_len = strlen(try.body);
	try.content_type = "application/x-www-form-urlencoded";
	tf_write(f, &try);
	/* a token answer: the token need not have been learned */
	(void)snprintf(body, sizeof(body), "%s", token_body);
	answer.len = strlen(body);
	try.token_of = "urn:x";
	tf_write(f, &try);
	tape_exchange(f->tape, 0, &x);
	assert_true(x.redacted);
	tf_end(f);
	text = inflate_tape(f, &len);
	assert_int_equal(strlen(text), len);
	for (size_t i = 0; i < NITEMS(secrets); i++)
		if (strstr(text, secrets[i]) != NULL)
			fail_msg("%s is on the tape", secrets[i]);
	/* what identifies a token without opening anything stays */
	assert_non_null(strstr(text, "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX"));
	assert_non_null(strstr(text, "WARC-Muster-Redacted: yes"));
	assert_non_null(strstr(text, "Authorization: Bearer [redacted]\r\n"));
	free(text);
	if (tf_has_python())
		assert_int_equal(tf_check(f, ""), 0);
}

static void
a_body_may_hold_any_bytes(void **state)
{
	struct tape_fixture *f = *state;
	char body[3000];
	struct answer answer = { .was_sent = true,
		.http = 11,
		.status = 200,
		.body = body,
		.len = sizeof(body),
		.at = TF_BEGAN };
	struct tape_try try = tf_try(1, 1, TF_A, &answer);
	struct answer again;
	struct err err;

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (char)(i * 7 + i / 256);
	tf_record(f);
	tf_write(f, &try);
	tf_end(f);
	tf_replay(f);
	assert_int_equal(tape_load(f->tape, 0, &again, &err), 0);
	assert_int_equal(again.len, sizeof(body));
	assert_memory_equal(again.body, body, sizeof(body));
	answer_clear(&again);
	tf_end(f);
	if (tf_has_python())
		assert_int_equal(tf_check(f, ""), 0);
}

static void
the_same_exchanges_give_the_same_bytes(void **state)
{
	struct tape_fixture *f = *state;
	char *a, *b;
	size_t na, nb;

	tf_write_all(f);
	tf_end(f);
	a = server_read_file(f->path, &na);
	assert_int_equal(unlink(f->path), 0);
	tf_write_all(f);
	tf_end(f);
	b = server_read_file(f->path, &nb);
	assert_int_equal(na, nb);
	assert_memory_equal(a, b, na);
	free(a);
	free(b);
}

static void
token_requests_are_found_whatever_the_credentials(void **state)
{
	struct tape_fixture *f = *state;
	char body[] = "{}";
	struct answer answer = { .was_sent = true,
		.http = 11,
		.status = 200,
		.body = body,
		.len = 2,
		.at = TF_BEGAN };
	struct tape_try try = tf_try(1, 1, TF_A, &answer);
	size_t first, count;
	struct err err;

	tf_record(f);
	try.method = "POST";
	try.body = "client_id=one&client_secret=two";
	try.body_len = strlen(try.body);
	try.token_of = "urn:account:1";
	tf_write(f, &try);
	try.token_of = NULL; /* an ordinary POST is known by its body */
	tf_write(f, &try);
	tf_end(f);
	tf_replay(f);
	try.token_of = "urn:account:2";
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), -1);
	try.token_of = "urn:account:1";
	try.body = "client_id=three&client_secret=four";
	try.body_len = strlen(try.body);
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), 0);
	assert_int_equal(f->tape->order[first], 0);
	try.token_of = NULL;
	assert_int_equal(
	    tape_find(f->tape, &try, f->redactor, &first, &count, &err), -1);
	tf_end(f);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, tf_open, tf_close)
	const struct CMUnitTest tests[] = {
		TEST(what_was_recorded_is_listed_again),
		TEST(answers_are_found_by_what_was_asked),
		TEST(another_reader_accepts_the_tape),
		TEST(an_empty_tape_is_a_tape),
		TEST(a_tape_is_never_written_over),
		TEST(no_secret_is_on_the_tape_wherever_it_stood),
		TEST(a_body_may_hold_any_bytes),
		TEST(the_same_exchanges_give_the_same_bytes),
		TEST(token_requests_are_found_whatever_the_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
