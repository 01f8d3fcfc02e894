/* SPDX-License-Identifier: Apache-2.0 */
/* When a request is tried again, and after how long. */
#include "support/test.h"

#include "base/redact.h"
#include "base/utc.h"
#include "net/headers.h"
#include "net/reason.h"
#include "net/retry.h"

/* Fri, 21 Nov 2025 18:08:00 GMT */
#define NOW INT64_C(1763748480)

static void
decide(struct retry_decision *d, enum net_failure failure, int status,
    unsigned tries, const char *head)
{
	struct retry_case c = { .tries = tries,
		.max_tries = 5,
		.repeatable = true,
		.failure = failure,
		.status = status,
		.backoff_ms = 1000,
		.seed = 7 };

	retry_read_hints(&c.hints, head, NOW);
	retry_decide(&c, d);
}

static void
only_passing_troubles_are_tried_again(void **state)
{
	static const struct {
		enum net_failure failure;
		int status;
		bool again;
	} cases[] = {
		{ NET_OK, 200, false },
		{ NET_OK, 204, false },
		{ NET_OK, 302, false },
		{ NET_OK, 400, false },
		{ NET_OK, 401, false },
		{ NET_OK, 403, false },
		{ NET_OK, 404, false },
		{ NET_OK, 405, false },
		{ NET_OK, 408, true },
		{ NET_OK, 409, false },
		{ NET_OK, 410, false },
		{ NET_OK, 422, false },
		{ NET_OK, 425, true },
		{ NET_OK, 429, true },
		{ NET_OK, 500, true },
		{ NET_OK, 501, false },
		{ NET_OK, 502, true },
		{ NET_OK, 503, true },
		{ NET_OK, 504, true },
		{ NET_OK, 505, false },
		{ NET_FAIL_CONNECT, 0, true },
		{ NET_FAIL_TIMEOUT, 0, true },
		{ NET_FAIL_CUT, 0, true },
		{ NET_FAIL_CUT, 200, true },
		{ NET_FAIL_TIMEOUT, 200, true },
		{ NET_FAIL_SIZE, 200, false },
	};
	struct retry_decision d;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		decide(&d, cases[i].failure, cases[i].status, 1, NULL);
		assert_int_equal(d.again, cases[i].again);
	}
}

static void
the_last_try_is_the_last(void **state)
{
	struct retry_decision d;

	(void)state;
	decide(&d, NET_OK, 500, 4, NULL);
	assert_true(d.again);
	decide(&d, NET_OK, 500, 5, NULL);
	assert_false(d.again);
	assert_int_equal(d.wait_ms, 0);
}

static void
what_cannot_be_repeated_or_helped_is_left(void **state)
{
	struct retry_case c = { .tries = 1,
		.max_tries = 5,
		.status = 503,
		.hints = { -1, -1, -1 },
		.backoff_ms = 1000 };
	struct retry_decision d;

	(void)state;
	retry_decide(&c, &d); /* a POST */
	assert_false(d.again);
	assert_true(d.slow_down);
	c.repeatable = c.hopeless = true;
	retry_decide(&c, &d);
	assert_false(d.again);
}

static void
own_waits_double_with_jitter_and_a_cap(void **state)
{
	struct retry_case c = { .max_tries = 99,
		.repeatable = true,
		.status = 500,
		.hints = { -1, -1, -1 },
		.backoff_ms = 1000 };
	struct retry_decision d;

	(void)state;
	for (c.tries = 1; c.tries < 12; c.tries++) {
		int64_t most = INT64_C(1000) << (c.tries - 1);

		if (most > 60000)
			most = 60000;
		for (c.seed = 0; c.seed < 50; c.seed++) {
			retry_decide(&c, &d);
			assert_true(d.wait_ms >= most / 2);
			assert_true(d.wait_ms <= most);
			assert_int_equal(d.pause_ms, 0);
		}
	}
}

static void
the_same_seed_waits_the_same(void **state)
{
	struct retry_case c = { .tries = 3,
		.max_tries = 9,
		.repeatable = true,
		.status = 500,
		.hints = { -1, -1, -1 },
		.backoff_ms = 1000,
		.seed = 42 };
	struct retry_decision a, b;
	bool differs = false;

	(void)state;
	retry_decide(&c, &a);
	retry_decide(&c, &b);
	assert_int_equal(a.wait_ms, b.wait_ms);
	for (c.seed = 0; c.seed < 20; c.seed++) {
		retry_decide(&c, &b);
		differs = differs || b.wait_ms != a.wait_ms;
	}
	assert_true(differs);
}

static void
retry_after_is_honoured_within_bounds(void **state)
{
	static const struct {
		const char *head;
		int64_t wait_ms;
	} cases[] = {
		{ "Retry-After: 7\n", 7000 },
		{ "retry-after:7\n", 7000 },
		{ "Retry-After: 0\n", 1000 },
		{ "Retry-After: 3600\n", 60000 },
		{ "Retry-After: 99999999999999999\n", 60000 },
		/* a date counts from the server's own Date */
		{ "Date: Fri, 21 Nov 2025 20:00:00 GMT\n"
		  "Retry-After: Fri, 21 Nov 2025 20:00:09 GMT\n",
		    9000 },
		{ "Date: Fri, 21 Nov 2025 20:00:00 GMT\n"
		  "Retry-After: Friday, 21-Nov-25 20:00:10 GMT\n",
		    10000 },
		{ "Retry-After: Fri, 21 Nov 2025 18:08:05 GMT\n", 5000 },
		{ "Retry-After: Fri, 21 Nov 2025 17:00:00 GMT\n", 1000 },
	};
	struct retry_decision d;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		decide(&d, NET_OK, 429, 1, cases[i].head);
		assert_true(d.again && d.slow_down);
		assert_int_equal(d.wait_ms, cases[i].wait_ms);
		assert_int_equal(d.pause_ms, cases[i].wait_ms);
	}
}

static void
rubbish_in_retry_after_means_our_own_wait(void **state)
{
	static const char *const cases[] = { "Retry-After: soon\n",
		"Retry-After: -5\n", "Retry-After:\n", "Retry-After: 1.5\n",
		"Retry-After: 99999999999999999999999\n", "X: y\n", "", NULL };
	struct retry_decision d;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		decide(&d, NET_OK, 429, 1, cases[i]);
		assert_true(d.wait_ms >= 500 && d.wait_ms <= 1000);
		assert_int_equal(d.pause_ms, d.wait_ms);
	}
}

static void
the_unit_of_a_rate_limit_is_told_by_its_size(void **state)
{
	static const char *const heads[] = {
		"X-RateLimit-Reset: 1763748492000000\n", /* us */
		"X-RateLimit-Reset: 1763748492000\n",    /* ms */
		"X-RateLimit-Reset: 1763748492\n",       /* s */
		"X-RateLimit-Reset: 12\n",               /* s left */
		"ratelimit-reset: 12\n",
		"X-Rate-Limit-Reset: 12\n",
		/* a server two hours ahead of us */
		("Date: Fri, 21 Nov 2025 20:08:00 GMT\n"
		 "X-RateLimit-Reset: 1763755692\n"),
	};
	struct retry_decision d;

	(void)state;
	for (size_t i = 0; i < NITEMS(heads); i++) {
		decide(&d, NET_OK, 429, 1, heads[i]);
		assert_int_equal(d.wait_ms, 12000);
	}
	/* Retry-After is the plainer word */
	decide(&d, NET_OK, 429, 1, "X-RateLimit-Reset: 12\nRetry-After: 3\n");
	assert_int_equal(d.wait_ms, 3000);
	/* in the past, or far off */
	decide(&d, NET_OK, 429, 1, "X-RateLimit-Reset: 1763748000\n");
	assert_int_equal(d.wait_ms, 1000);
	decide(&d, NET_OK, 429, 1, "X-RateLimit-Reset: 1963748000\n");
	assert_int_equal(d.wait_ms, 60000);
}

static void
nothing_remaining_pauses_even_after_a_success(void **state)
{
	struct retry_decision d;

	(void)state;
	decide(&d, NET_OK, 200, 1,
	    "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 5\n");
	assert_false(d.again);
	assert_false(d.slow_down);
	assert_int_equal(d.pause_ms, 5000);
	decide(&d, NET_OK, 200, 1,
	    "X-RateLimit-Remaining: 1\nX-RateLimit-Reset: 5\n");
	assert_int_equal(d.pause_ms, 0);
	decide(&d, NET_OK, 200, 1, "X-RateLimit-Remaining: 0\n");
	assert_int_equal(d.pause_ms, 0);
}

static void
a_header_is_found_whatever_its_case(void **state)
{
	const char *head = "Date: x\ncontent-TYPE:  a/b; c=d \nX: \nY:1\n";
	char text[16];

	(void)state;
	assert_true(headers_get(head, "Content-Type", text, sizeof(text)));
	assert_string_equal(text, "a/b; c=d");
	assert_true(headers_get(head, "x", text, sizeof(text)));
	assert_string_equal(text, "");
	assert_int_equal(headers_number(head, "Y"), 1);
	assert_int_equal(headers_number(head, "Z"), -1);
	assert_false(headers_get(head, "Content", text, sizeof(text)));
	assert_false(headers_get(NULL, "X", text, sizeof(text)));
	assert_true(headers_get(head, "Content-Type", text, 4));
	assert_string_equal(text, "a/b");
}

static void
dates_of_all_three_forms_are_read(void **state)
{
	(void)state;
	assert_int_equal(
	    headers_parse_date("Fri, 21 Nov 2025 18:08:00 GMT"), NOW);
	assert_int_equal(
	    headers_parse_date("Friday, 21-Nov-25 18:08:00 GMT"), NOW);
	assert_int_equal(headers_parse_date("Fri Nov 21 18:08:00 2025"), NOW);
	assert_true(headers_parse_date("") == UTC_UNKNOWN);
	assert_true(headers_parse_date("120") == UTC_UNKNOWN);
	assert_true(headers_parse_date("later") == UTC_UNKNOWN);
}

static void
every_shape_of_error_body_gives_one_line(void **state)
{
	static const struct {
		int status;
		const char *body, *line;
	} cases[] = {
		{ 400,
		    "{\"error\":{\"code\":400,\"message\":\"Bad policy\","
		    "\"errorsMap\":null}}",
		    "HTTP 400: Bad policy" },
		{ 400,
		    "{\"code\":400,\"message\":\"Bad policy\","
		    "\"errorsMap\":{\"name\":\"too long\"}}",
		    "HTTP 400: Bad policy; name: too long" },
		{ 403,
		    "{\"error\":true,\"payload\":null,"
		    "\"message\":\"Missing scope account-idm-read\"}",
		    "HTTP 403: Missing scope account-idm-read" },
		{ 404,
		    "{\"message\":\"User a@b not found\","
		    "\"statusCode\":404}",
		    "HTTP 404: User a@b not found" },
		{ 400,
		    "{\"error\":\"invalid_scope\","
		    "\"error_description\":\"no\\n such\"}",
		    "HTTP 400: invalid_scope: no such" },
		{ 400,
		    "{\"error\":{\"code\":400,\"message\":\"M\","
		    "\"constraintViolations\":[{\"path\":\"p\","
		    "\"message\":\"m\"},{\"message\":\"n\"}]}}",
		    "HTTP 400: M; p: m; n" },
		{ 400, "{\"errors\":[\"a\",\"b\",\"c\",\"d\"]}",
		    "HTTP 400: a; b; c; and 1 more" },
		{ 500, "", "HTTP 500 Internal Server Error" },
		{ 599, "", "HTTP 599" },
		{ 502,
		    "<html><head><title>502 Bad\n Gateway</title></head>"
		    "<body>x</body></html>",
		    "HTTP 502: 502 Bad Gateway" },
		{ 502, "<!DOCTYPE html><p>x</p>", "HTTP 502 Bad Gateway" },
		{ 503, "  upstream gone\nmore\n", "HTTP 503: upstream gone" },
		{ 400, "{\"message\":\"a\\u001b[2Jb\"}",
		    "HTTP 400: a<U+001B>[2Jb" },
		{ 400, "[1,2]", "HTTP 400 Bad Request" },
		{ 400, "null", "HTTP 400 Bad Request" },
		{ 400, "{\"error\":false}", "HTTP 400 Bad Request" },
		{ 400, "{\"error\":{}}", "HTTP 400 Bad Request" },
	};
	struct redactor *redactor = redactor_new();
	char line[REASON_MAX + 1];

	(void)state;
	assert_non_null(redactor);
	for (size_t i = 0; i < NITEMS(cases); i++) {
		reason_of_answer(cases[i].status, cases[i].body,
		    strlen(cases[i].body), redactor, line);
		assert_string_equal(line, cases[i].line);
	}
	redactor_free(redactor);
}

static void
a_reason_is_short_and_without_secrets(void **state)
{
	static const char token[] =
	    "{\"message\":\"token dt0c01."
	    "ABCDEFGHIJKLMNOPQRSTUVWX.ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF is"
	    " bad\"}";
	struct redactor *redactor = redactor_new();
	char line[REASON_MAX + 1], body[2000];

	(void)state;
	assert_non_null(redactor);
	reason_of_answer(400, token, strlen(token), redactor, line);
	assert_non_null(strstr(line, "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX"));
	assert_null(strstr(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
	for (size_t i = 0; i + 1 < sizeof(body); i += 2)
		memcpy(body + i, "\xc3\xa4", 2);
	reason_of_answer(400, body, sizeof(body), redactor, line);
	assert_true(strlen(line) <= REASON_MAX);
	assert_true(strlen(line) > REASON_MAX - 3);
	assert_int_equal((unsigned char)line[strlen(line) - 1], 0xa4);
	/* bytes that are not text at all */
	reason_of_answer(500, "\xff\xfe\x00\x01", 4, redactor, line);
	assert_memory_equal(line, "HTTP 500", 8);
	redactor_free(redactor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_passing_troubles_are_tried_again),
		cmocka_unit_test(the_last_try_is_the_last),
		cmocka_unit_test(what_cannot_be_repeated_or_helped_is_left),
		cmocka_unit_test(own_waits_double_with_jitter_and_a_cap),
		cmocka_unit_test(the_same_seed_waits_the_same),
		cmocka_unit_test(retry_after_is_honoured_within_bounds),
		cmocka_unit_test(rubbish_in_retry_after_means_our_own_wait),
		cmocka_unit_test(the_unit_of_a_rate_limit_is_told_by_its_size),
		cmocka_unit_test(nothing_remaining_pauses_even_after_a_success),
		cmocka_unit_test(a_header_is_found_whatever_its_case),
		cmocka_unit_test(dates_of_all_three_forms_are_read),
		cmocka_unit_test(every_shape_of_error_body_gives_one_line),
		cmocka_unit_test(a_reason_is_short_and_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
