/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses may be asked, and how text gets into one. */
#include "support/test.h"

#include "base/err.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "net/net.h"
#include "net/url.h"

static void
good_addresses_are_taken_apart(void **state)
{
	static const struct {
		const char *text, *host, *origin, *target;
		bool plain;
	} cases[] = {
		{ "https://API.Example.com/iam/v1?a=b", "api.example.com",
		    "https://api.example.com:443", "/iam/v1?a=b", false },
		{ "https://h:8443", "h", "https://h:8443", "", false },
		{ "https://h?x=1", "h", "https://h:443", "?x=1", false },
		{ "http://127.0.0.1:81/x", "127.0.0.1", "http://127.0.0.1:81",
		    "/x", true },
		{ "http://127.9.8.7/", "127.9.8.7", "http://127.9.8.7:80", "/",
		    true },
		{ "http://[::1]:81/x", "::1", "http://[::1]:81", "/x", true },
		{ "HTTP://LocalHost:81/x", "localhost", "http://localhost:81",
		    "/x", true },
	};
	struct err err;
	struct url url;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		assert_int_equal(url_read(&url, cases[i].text, &err), 0);
		assert_string_equal(url.host, cases[i].host);
		assert_string_equal(url.origin, cases[i].origin);
		assert_string_equal(url.target, cases[i].target);
		assert_int_equal(url.plain, cases[i].plain);
	}
}

static void
bad_addresses_are_configuration_errors(void **state)
{
	static const char *const cases[] = {
		"",
		"example.com",
		"/relative",
		"ftp://127.0.0.1/",
		"file:///etc/passwd",
		"https://",
		"https://a b/",
		"https://host/a b",
		"https://host/\r\nX: y",
		"https://host/#f",
		"https://host/\xc3\xa4",
		"https://user@host/",
		"https://user:s3cr3t@host/",
		"https://host:99999/",
		"gopher://127.0.0.1/",
		"https:host",
	};
	struct err err;
	struct url url;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		assert_int_equal(url_read(&url, cases[i], &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_null(strstr(err.text, "s3cr3t"));
	}
}

/* Nothing is sent: whether it may be is known before. */
static int
submit_plain(bool allowed, bool authorised)
{
	struct net_request request = { .method = "POST",
		.url = "http://192.0.2.1/tsr" };
	struct net_options options;
	struct secret secret = { 0 };
	struct err err;
	struct net *net;
	int rc;

	net_options_default(&options);
	options.plain_http = allowed;
	assert_int_equal(net_open(&net, &options, NULL, NULL, NULL, &err), 0);
	assert_int_equal(secret_set(&secret, "secret", 6, &err), 0);
	if (authorised)
		assert_int_equal(net_auth_fixed(&request.auth, net, "Api-Token",
		    &secret, &err), 0);
	rc = net_submit(net, &request, &err);
	net_close(net);
	secret_clear(&secret);
	return rc;
}

static void
plain_http_elsewhere_carries_no_credential(void **state)
{
	(void)state;
	assert_int_equal(submit_plain(false, false), -1);
	assert_int_equal(submit_plain(true, false), 0);
	assert_int_equal(submit_plain(true, true), -1);
}

static void
plain_http_is_for_this_machine_only(void **state)
{
	static const char *const cases[] = {
		"http://example.com/",
		"http://127.0.0.1.example.com/",
		"http://localhost.example.com/",
		"http://128.0.0.1/",
		"http://10.0.0.1/",
		"http://[::2]/",
		"http://0.0.0.0/",
		"http://127.0.0.1@example.com/",
		"http://[::ffff:10.0.0.1]/",
	};
	struct err err;
	struct url url;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		assert_int_equal(url_read(&url, cases[i], &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
	}
}

static void
a_url_above_the_bound_is_refused(void **state)
{
	char text[NET_MAX_URL + 2];
	struct err err;
	struct url url;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://host/", 13);
	text[NET_MAX_URL + 1] = '\0';
	assert_int_equal(url_read(&url, text, &err), -1);
	text[NET_MAX_URL] = '\0';
	assert_int_equal(url_read(&url, text, &err), 0);
}

static void
text_is_percent_encoded(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 256);
	net_url_escape(&sb, "a-Z_0.9~ +@'/?&=%\xc3\xa4");
	assert_string_equal(
	    strbuf_text(&sb), "a-Z_0.9~%20%2B%40%27%2F%3F%26%3D%25%C3%A4");
	strbuf_clear(&sb);
}

static void
an_origin_is_all_that_shows_of_a_redirect(void **state)
{
	char origin[URL_MAX_HOST + 32];

	(void)state;
	url_origin(
	    "https://u:p@Evil.example/x?token=1", origin, sizeof(origin));
	assert_string_equal(origin, "https://evil.example:443");
	url_origin("/relative", origin, sizeof(origin));
	assert_string_equal(origin, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_addresses_are_taken_apart),
		cmocka_unit_test(bad_addresses_are_configuration_errors),
		cmocka_unit_test(plain_http_is_for_this_machine_only),
		cmocka_unit_test(plain_http_elsewhere_carries_no_credential),
		cmocka_unit_test(a_url_above_the_bound_is_refused),
		cmocka_unit_test(text_is_percent_encoded),
		cmocka_unit_test(an_origin_is_all_that_shows_of_a_redirect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
