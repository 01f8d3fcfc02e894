/* SPDX-License-Identifier: Apache-2.0 */
/* The tape: what is written is read back, checked, and free of secrets. */
#include "support/test.h"

#include "base/err.h"
#include "base/redact.h"
#include "base/secret.h"
#include "net/answer.h"
#include "net/net.h"
#include "net/tape.h"
#include "support/net_server.h"

#define BEGAN INT64_C(1763748480)
#define TOKEN "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX."                              \
	      "SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETABCD"

static const struct tape_info info = { "muster/0.1.0", "2026-Q4",
	"{\n  \"campaign\": \"x\",\r\n  \"a\": \"\xc3\xa4\"\n}", BEGAN };

struct fixture {
	char dir[256], path[300];
	struct redactor *redactor;
	struct tape *tape;
	struct secret secret;
};

static int
open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err;

	assert_non_null(f);
	server_temp_dir(f->dir, sizeof(f->dir));
	(void)snprintf(f->path, sizeof(f->path), "%s/tape.warc.gz", f->dir);
	f->redactor = redactor_new();
	assert_non_null(f->redactor);
	assert_int_equal(secret_set(&f->secret, "pa ss+wo/rd-12345", 17,
			     &err), 0);
	assert_int_equal(redactor_learn(f->redactor, &f->secret), 0);
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	redactor_free(f->redactor);
	secret_clear(&f->secret);
	server_remove_dir(f->dir);
	free(f);
	return 0;
}

static void
record(struct fixture *f)
{
	struct err err;

	if (tape_record(&f->tape, f->path, &info, f->redactor, &err) != 0)
		fail_msg("%s", err.text);
}

static void
replay(struct fixture *f)
{
	struct err err;

	if (tape_replay(&f->tape, f->path, &err) != 0)
		fail_msg("%s", err.text);
}

static void
end(struct fixture *f)
{
	struct err err;

	assert_int_equal(tape_close(f->tape, &err), 0);
	f->tape = NULL;
}

/* A try of request `number`; the texts are borrowed. */
static struct tape_try
make_try(size_t number, size_t attempt, const char *url,
    const struct answer *answer)
{
	const char *target = strchr(strstr(url, "//") + 2, '/');

	return (struct tape_try){ .request = number, .attempt = attempt,
		.part = "users", .method = "GET", .url = url,
		.host = "api.example.com", .target = target,
		.scheme = "Bearer", .user_agent = "muster/0.1.0",
		.answer = answer };
}

static void
write_try(struct fixture *f, const struct tape_try *try)
{
	size_t number, expected = tape_count(f->tape);
	struct err err;

	if (tape_write_try(f->tape, try, &number, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(number, expected);
}

static void
write_answer(struct fixture *f, size_t number, size_t attempt,
    const char *url, int status, const char *body)
{
	static char head[] = "Content-Type: application/json\n"
			     "Content-Encoding: gzip\nContent-Length: 3\n"
			     "Set-Cookie: session=abc\nX-Id: 7\n";
	char copy[4096];
	struct answer answer = { .was_sent = true, .http = 11,
		.status = status, .head = head, .body = copy, .at = BEGAN + 5 };
	struct tape_try try = make_try(number, attempt, url, &answer);

	(void)snprintf(copy, sizeof(copy), "%s", body);
	answer.len = strlen(copy);
	write_try(f, &try);
}

static void
write_failure(struct fixture *f, size_t number, size_t attempt,
    const char *url, enum net_failure failure, const char *reason)
{
	struct answer answer = { .was_sent = failure != NET_FAIL_AUTH,
		.failure = failure, .at = BEGAN + 6 };
	struct tape_try try = make_try(number, attempt, url, &answer);

	(void)snprintf(answer.reason, sizeof(answer.reason), "%s", reason);
	write_try(f, &try);
}

/* The inflated tape. */
static char *
inflate_tape(const struct fixture *f, size_t *len)
{
	char command[1024], plain[400], *text;

	(void)snprintf(plain, sizeof(plain), "%s/plain", f->dir);
	(void)snprintf(command, sizeof(command), "gzip -dc '%s' > '%s'",
	    f->path, plain);
	assert_int_equal(system(command), 0);
	text = server_read_file(plain, len);
	assert_non_null(text);
	return text;
}

static bool
has_python(void)
{
	return system("python3 -c '' >/dev/null 2>&1") == 0;
}

static int
check_with_another_reader(const struct fixture *f, const char *option)
{
	const char *top = getenv("srcdir");
	char command[1024];

	(void)snprintf(command, sizeof(command),
	    "python3 '%s/tests/support/warc_check.py' '%s' %s >&2",
	    top != NULL ? top : ".", f->path, option);
	return system(command);
}

#define A "https://api.example.com/a"
#define B "https://api.example.com/b?x=1"

/* One of everything that can happen. */
static void
write_everything(struct fixture *f)
{
	char cut[] = "[1, 2";
	struct answer answer = { .was_sent = true, .http = 20, .status = 200,
		.failure = NET_FAIL_CUT, .reason = "cut", .at = BEGAN + 7,
		.body = cut, .len = 5 };
	struct tape_try try = make_try(3, 1, B, &answer);

	record(f);
	write_answer(f, 1, 1, A, 503, "");
	write_answer(f, 2, 1, A, 404, "{\"message\":\"no\"}");
	write_answer(f, 1, 2, A, 200, "{\"items\":[1]}");
	write_try(f, &try);
	write_failure(f, 4, 1, "https://api.example.com/c", NET_FAIL_CONNECT,
	    "no route\r\nto host");
	write_failure(f, 5, 1, "https://api.example.com/d", NET_FAIL_AUTH,
	    "no token: HTTP 401");
}

static void
what_was_recorded_is_listed_again(void **state)
{
	struct fixture *f = *state;
	struct tape_exchange x[6];

	write_everything(f);
	assert_int_equal(tape_count(f->tape), 6);
	for (size_t i = 0; i < 6; i++)
		tape_exchange(f->tape, i, &x[i]);
	for (int round = 0; round < 2; round++) {
		assert_string_equal(x[2].method, "GET");
		assert_string_equal(x[2].url, A);
		assert_string_equal(x[2].part, "users");
		assert_int_equal(x[2].status, 200);
		assert_int_equal(x[2].bytes, 13);
		assert_int_equal(x[2].at, BEGAN + 5);
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
		end(f);
		replay(f);
		assert_true(tape_has_end(f->tape));
		assert_int_equal(tape_count(f->tape), 6);
		for (size_t i = 0; i < 6; i++)
			tape_exchange(f->tape, i, &x[i]);
	}
	assert_string_equal(tape_info(f->tape)->software, info.software);
	assert_string_equal(tape_info(f->tape)->campaign, info.campaign);
	assert_string_equal(tape_info(f->tape)->config,
	    "{\n  \"campaign\": \"x\",\n  \"a\": \"\xc3\xa4\"\n}");
	assert_int_equal(tape_info(f->tape)->began, BEGAN);
	end(f);
}

static void
answers_are_found_by_what_was_asked(void **state)
{
	struct fixture *f = *state;
	struct tape_try try = make_try(9, 1, A, NULL);
	struct answer answer;
	size_t first, count;
	struct err err;

	write_everything(f);
	end(f);
	replay(f);
	/* request 1 was submitted first: both of its tries, then request 2 */
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), 0);
	assert_int_equal(count, 2);
	assert_int_equal(f->tape->order[first], 0);
	assert_int_equal(f->tape->order[first + 1], 2);
	assert_int_equal(tape_load(f->tape, 2, &answer, &err), 0);
	assert_string_equal(answer.body, "{\"items\":[1]}");
	assert_int_equal(answer.len, 13);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.at, BEGAN + 5);
	assert_string_equal(answer.head,
	    "Content-Type: application/json\nSet-Cookie: [redacted]\n"
	    "X-Id: 7\nContent-Length: 13\n");
	answer_clear(&answer);
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), 0);
	assert_int_equal(f->tape->order[first], 1);
	assert_int_equal(count, 1);
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), -1);
	assert_int_equal(err.code, ERR_TAPE);
	assert_non_null(strstr(err.text, "no further GET " A));
	try.url = "https://api.example.com/never";
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), -1);
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
	end(f);
}

static void
another_reader_accepts_the_tape(void **state)
{
	struct fixture *f = *state;

	if (!has_python())
		skip();
	write_everything(f);
	assert_int_equal(check_with_another_reader(f, "--allow-cut"), 0);
	end(f);
	assert_int_equal(check_with_another_reader(f, ""), 0);
}

static void
an_empty_tape_is_a_tape(void **state)
{
	struct fixture *f = *state;
	struct tape_info bare = { "muster/0.1.0", NULL, NULL, 0 };
	struct err err;

	assert_int_equal(tape_record(&f->tape, f->path, &bare, f->redactor,
			     &err), 0);
	end(f);
	replay(f);
	assert_int_equal(tape_count(f->tape), 0);
	assert_true(tape_has_end(f->tape));
	assert_null(tape_info(f->tape)->campaign);
	end(f);
	if (has_python())
		assert_int_equal(check_with_another_reader(f, ""), 0);
}

static void
a_tape_is_never_written_over(void **state)
{
	struct fixture *f = *state;
	struct err err;

	record(f);
	end(f);
	assert_int_equal(tape_record(&f->tape, f->path, &info, f->redactor,
			     &err), -1);
	assert_int_equal(err.code, ERR_EXISTS);
	assert_int_equal(tape_record(&f->tape, "/nonexistent/dir/tape", &info,
			     f->redactor, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(tape_record(&f->tape, f->path, &info, NULL, &err),
	    -1);
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
	struct answer answer = { .was_sent = true, .http = 11, .status = 200,
		.head = head, .body = body, .at = BEGAN };
	struct fixture *f = *state;
	struct tape_try try = make_try(1, 1,
	    "https://api.example.com/x?api-token=" TOKEN
	    "&p=pa%20ss%2Bwo%2Frd-12345",
	    &answer);
	struct tape_exchange x;
	char *text;
	size_t len;

	record(f);
	(void)snprintf(body, sizeof(body),
	    "{\"a\":\"%s\",\"b\":\"pa ss+wo/rd-12345\","
	    "\"c\":\"cGEgc3Mrd28vcmQtMTIzNDU=\","
	    "\"d\":\"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl\","
	    "\"client_secret\":\"topsecretvalue\"}", TOKEN);
	answer.len = strlen(body);
	try.method = "POST";
	try.body = "client_id=x&client_secret=pa+ss%2Bwo%2Frd-12345&d=" TOKEN;
	try.body_len = strlen(try.body);
	try.content_type = "application/x-www-form-urlencoded";
	write_try(f, &try);
	/* a token answer: the token need not have been learned */
	(void)snprintf(body, sizeof(body), "%s", token_body);
	answer.len = strlen(body);
	try.token_of = "urn:x";
	write_try(f, &try);
	tape_exchange(f->tape, 0, &x);
	assert_true(x.redacted);
	end(f);
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
	if (has_python())
		assert_int_equal(check_with_another_reader(f, ""), 0);
}

static void
a_body_may_hold_any_bytes(void **state)
{
	struct fixture *f = *state;
	char body[3000];
	struct answer answer = { .was_sent = true, .http = 11, .status = 200,
		.body = body, .len = sizeof(body), .at = BEGAN };
	struct tape_try try = make_try(1, 1, A, &answer);
	struct answer again;
	struct err err;

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (char)(i * 7 + i / 256);
	record(f);
	write_try(f, &try);
	end(f);
	replay(f);
	assert_int_equal(tape_load(f->tape, 0, &again, &err), 0);
	assert_int_equal(again.len, sizeof(body));
	assert_memory_equal(again.body, body, sizeof(body));
	answer_clear(&again);
	end(f);
	if (has_python())
		assert_int_equal(check_with_another_reader(f, ""), 0);
}

static void
the_same_exchanges_give_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	char *a, *b;
	size_t na, nb;

	write_everything(f);
	end(f);
	a = server_read_file(f->path, &na);
	assert_int_equal(unlink(f->path), 0);
	write_everything(f);
	end(f);
	b = server_read_file(f->path, &nb);
	assert_int_equal(na, nb);
	assert_memory_equal(a, b, na);
	free(a);
	free(b);
}

static void
put_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Cut anywhere, a tape is readable to its last whole record. */
static void
a_tape_that_was_cut_is_read_to_its_last_whole_record(void **state)
{
	struct fixture *f = *state;
	size_t len, cut, last = 0, whole = 0;
	struct err err;
	char *bytes;
	int rc;

	write_everything(f);
	end(f);
	bytes = server_read_file(f->path, &len);
	for (cut = 1; cut < len; cut += 5) {
		put_file(f->path, bytes, cut);
		rc = tape_replay(&f->tape, f->path, &err);
		if (rc != 0) {
			/* not even the first record */
			assert_int_equal(err.code, ERR_DATA);
			assert_int_equal(whole, 0);
			continue;
		}
		whole++;
		assert_false(tape_has_end(f->tape));
		assert_true(tape_count(f->tape) >= last);
		last = tape_count(f->tape);
		end(f);
	}
	assert_true(whole > 50);
	assert_int_equal(last, 6);
	free(bytes);
}

/* No flipped bit goes unseen, and none does harm. */
static void
a_changed_tape_is_refused_with_record_and_offset(void **state)
{
	struct fixture *f = *state;
	size_t len, accepted = 0;
	struct err err;
	char *bytes;

	write_everything(f);
	end(f);
	bytes = server_read_file(f->path, &len);
	for (size_t i = 0; i < len; i += 7) {
		bytes[i] ^= 0x10;
		put_file(f->path, bytes, len);
		bytes[i] ^= 0x10;
		if (tape_replay(&f->tape, f->path, &err) == 0) {
			accepted++; /* gzip's own header: flags, time, system */
			end(f);
			continue;
		}
		assert_int_equal(err.code, ERR_DATA);
	}
	/* at most time (4), level and system bytes of each member */
	assert_true(accepted <= 13 * 7);
	bytes[len / 2] ^= 0x10;
	put_file(f->path, bytes, len);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_non_null(strstr(err.text, "record "));
	assert_non_null(strstr(err.text, "at byte "));
	free(bytes);
}

/* Gzips each text as a member of its own and reads the result as a tape. */
static int
read_texts(struct fixture *f, const char *const *texts, size_t n,
    struct err *err)
{
	char command[1024], plain[400];

	(void)unlink(f->path);
	(void)snprintf(plain, sizeof(plain), "%s/plain", f->dir);
	(void)snprintf(command, sizeof(command), "gzip -nc '%s' >> '%s'",
	    plain, f->path);
	for (size_t i = 0; i < n; i++) {
		put_file(plain, texts[i], strlen(texts[i]));
		assert_int_equal(system(command), 0);
	}
	return tape_replay(&f->tape, f->path, err);
}

#define EMPTY_SHA "sha256:e3b0c44298fc1c149afbf4c8996fb924"                   \
		  "27ae41e4649b934ca495991b7852b855"
#define WARCINFO                                                              \
	"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:x>\r\n"      \
	"WARC-Date: 2025-11-21T18:08:00Z\r\n"

static void
framing_attacks_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"hello",
		"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n\r\n\r\n",
		WARCINFO "\r\n\r\n\r\n",
		WARCINFO "Content-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: sha256:\r\n"
			 "Content-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: -1\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 99999999999999\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 18446744073709551617\r\n\r\n"
			 "\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 1\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 0\r\n\r\n\r\n\r\nmore",
		WARCINFO "Content-Length : 0\r\n\r\n\r\n\r\n",
		WARCINFO " folded\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO ": x\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "X: a\nContent-Length: 0\r\n\r\n\r\n\r\n",
	};
	struct fixture *f = *state;
	struct err err;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		if (read_texts(f, &cases[i], 1, &err) == 0)
			fail_msg("case %zu was accepted", i);
		assert_int_equal(err.code, ERR_DATA);
	}
}

/* A small tape that inflates without end costs time, not memory. */
static void
a_gzip_bomb_is_stopped(void **state)
{
	struct fixture *f = *state;
	char command[1024];
	struct err err;

	(void)snprintf(command, sizeof(command),
	    "{ printf 'WARC/1.1\\r\\nWARC-Type: warcinfo\\r\\n"
	    "WARC-Record-ID: <urn:x>\\r\\nWARC-Date: 2025-11-21T18:08:00Z\\r\\n"
	    "Content-Length: 900000000\\r\\n\\r\\n'; "
	    "head -c 100000000 /dev/zero; } | gzip -n > '%s'", f->path);
	assert_int_equal(system(command), 0);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "larger than any answer"));
	(void)snprintf(command, sizeof(command),
	    "{ printf 'WARC/1.1\\r\\nX: '; head -c 100000000 /dev/zero | "
	    "tr '\\0' a; } | gzip -n > '%s'", f->path);
	assert_int_equal(system(command), 0);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void
token_requests_are_found_whatever_the_credentials(void **state)
{
	struct fixture *f = *state;
	char body[] = "{}";
	struct answer answer = { .was_sent = true, .http = 11, .status = 200,
		.body = body, .len = 2, .at = BEGAN };
	struct tape_try try = make_try(1, 1, A, &answer);
	size_t first, count;
	struct err err;

	record(f);
	try.method = "POST";
	try.body = "client_id=one&client_secret=two";
	try.body_len = strlen(try.body);
	try.token_of = "urn:account:1";
	write_try(f, &try);
	try.token_of = NULL; /* an ordinary POST is known by its body */
	write_try(f, &try);
	end(f);
	replay(f);
	try.token_of = "urn:account:2";
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), -1);
	try.token_of = "urn:account:1";
	try.body = "client_id=three&client_secret=four";
	try.body_len = strlen(try.body);
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), 0);
	assert_int_equal(f->tape->order[first], 0);
	try.token_of = NULL;
	assert_int_equal(tape_find(f->tape, &try, f->redactor, &first, &count,
			     &err), -1);
	end(f);
}

int
main(void)
{
#define TEST(name)                                                            \
	cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(what_was_recorded_is_listed_again),
		TEST(answers_are_found_by_what_was_asked),
		TEST(another_reader_accepts_the_tape),
		TEST(an_empty_tape_is_a_tape),
		TEST(a_tape_is_never_written_over),
		TEST(no_secret_is_on_the_tape_wherever_it_stood),
		TEST(a_body_may_hold_any_bytes),
		TEST(the_same_exchanges_give_the_same_bytes),
		TEST(a_tape_that_was_cut_is_read_to_its_last_whole_record),
		TEST(a_changed_tape_is_refused_with_record_and_offset),
		TEST(framing_attacks_are_refused),
		TEST(a_gzip_bomb_is_stopped),
		TEST(token_requests_are_found_whatever_the_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
