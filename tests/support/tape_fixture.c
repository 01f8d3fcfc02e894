/* SPDX-License-Identifier: Apache-2.0 */
/* Tapes for tests: written by hand, one exchange after the other. */
#include "support/test.h"

#include "base/err.h"
#include "base/redact.h"
#include "support/net_server.h"
#include "support/tape_fixture.h"

const struct tape_info tf_info = { "muster/0.1.0", "2026-Q4",
	"{\n  \"campaign\": \"x\",\r\n  \"a\": \"\xc3\xa4\"\n}", TF_BEGAN };

int
tf_open(void **state)
{
	struct tape_fixture *f = calloc(1, sizeof(*f));
	struct err err;

	assert_non_null(f);
	server_temp_dir(f->dir, sizeof(f->dir));
	(void)snprintf(f->path, sizeof(f->path), "%s/tape.warc.gz", f->dir);
	f->redactor = redactor_new();
	assert_non_null(f->redactor);
	assert_int_equal(
	    secret_set(&f->secret, "pa ss+wo/rd-12345", 17, &err), 0);
	assert_int_equal(redactor_learn(f->redactor, &f->secret), 0);
	*state = f;
	return 0;
}

int
tf_close(void **state)
{
	struct tape_fixture *f = *state;

	redactor_free(f->redactor);
	secret_clear(&f->secret);
	server_remove_dir(f->dir);
	free(f);
	return 0;
}

void
tf_record(struct tape_fixture *f)
{
	struct err err;

	if (tape_record(&f->tape, f->path, &tf_info, f->redactor, &err) != 0)
		fail_msg("%s", err.text);
}

void
tf_replay(struct tape_fixture *f)
{
	struct err err;

	if (tape_replay(&f->tape, f->path, &err) != 0)
		fail_msg("%s", err.text);
}

void
tf_end(struct tape_fixture *f)
{
	struct err err;

	assert_int_equal(tape_close(f->tape, &err), 0);
	f->tape = NULL;
}

/* A try of request `number`; the texts are borrowed. */
struct tape_try
tf_try(
    size_t number, size_t attempt, const char *url, const struct answer *answer)
{
	const char *target = strchr(strstr(url, "//") + 2, '/');

	return (struct tape_try){ .request = number,
		.attempt = attempt,
		.part = "users",
		.method = "GET",
		.url = url,
		.host = "api.example.com",
		.target = target,
		.scheme = "Bearer",
		.user_agent = "muster/0.1.0",
		.answer = answer };
}

void
tf_write(struct tape_fixture *f, const struct tape_try *try)
{
	size_t number, expected = tape_count(f->tape);
	struct err err;

	if (tape_write_try(f->tape, try, &number, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(number, expected);
}

void
tf_write_answer(struct tape_fixture *f, size_t number, size_t attempt,
    const char *url, int status, const char *body)
{
	static char head[] = "Content-Type: application/json\n"
			     "Content-Encoding: gzip\nContent-Length: 3\n"
			     "Set-Cookie: session=abc\nX-Id: 7\n";
	char copy[4096];
	struct answer answer = { .was_sent = true,
		.http = 11,
		.status = status,
		.head = head,
		.body = copy,
		.at = TF_BEGAN + 5 };
	struct tape_try try = tf_try(number, attempt, url, &answer);

	(void)snprintf(copy, sizeof(copy), "%s", body);
	answer.len = strlen(copy);
	tf_write(f, &try);
}

void
tf_write_failure(struct tape_fixture *f, size_t number, size_t attempt,
    const char *url, enum net_failure failure, const char *reason)
{
	struct answer answer = { .was_sent = failure != NET_FAIL_AUTH,
		.failure = failure,
		.at = TF_BEGAN + 6 };
	struct tape_try try = tf_try(number, attempt, url, &answer);

	(void)snprintf(answer.reason, sizeof(answer.reason), "%s", reason);
	tf_write(f, &try);
}

bool
tf_has_python(void)
{
	return system("python3 -c '' >/dev/null 2>&1") == 0;
}

int
tf_check(const struct tape_fixture *f, const char *option)
{
	const char *top = getenv("srcdir");
	char command[1024];

	(void)snprintf(command, sizeof(command),
	    "python3 '%s/tests/support/warc_check.py' '%s' %s >&2",
	    top != NULL ? top : ".", f->path, option);
	return system(command);
}

/* One of everything that can happen. */
void
tf_write_all(struct tape_fixture *f)
{
	char cut[] = "[1, 2";
	struct answer answer = { .was_sent = true,
		.http = 20,
		.status = 200,
		.failure = NET_FAIL_CUT,
		.reason = "cut",
		.at = TF_BEGAN + 7,
		.body = cut,
		.len = 5 };
	struct tape_try try = tf_try(3, 1, TF_B, &answer);

	tf_record(f);
	tf_write_answer(f, 1, 1, TF_A, 503, "");
	tf_write_answer(f, 2, 1, TF_A, 404, "{\"message\":\"no\"}");
	tf_write_answer(f, 1, 2, TF_A, 200, "{\"items\":[1]}");
	tf_write(f, &try);
	tf_write_failure(f, 4, 1, "https://api.example.com/c", NET_FAIL_CONNECT,
	    "no route\r\nto host");
	tf_write_failure(f, 5, 1, "https://api.example.com/d", NET_FAIL_AUTH,
	    "no token: HTTP 401");
}
