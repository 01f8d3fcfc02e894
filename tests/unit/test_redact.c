/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets are taken out, and nothing else. */
#include "support/test.h"

#include "base/err.h"
#include "base/json.h"
#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"

/* Invented, in the shape of the real ones. */
#define PUBLIC "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX"
#define HIDDEN                                                                 \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define CUT "[redacted]"

struct row {
	const char *text, *wanted; /* NULL: as it was */
};

static void
check(const struct redactor *r, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *wanted = rows[i].wanted;
		struct strbuf once, twice;
		bool changed = false, again = false;

		if (wanted == NULL)
			wanted = rows[i].text;
		strbuf_init(&once, MIB);
		strbuf_init(&twice, MIB);
		redact_text(
		    r, rows[i].text, strlen(rows[i].text), &once, &changed);
		assert_string_equal(strbuf_text(&once), wanted);
		assert_int_equal(changed, rows[i].wanted != NULL);
		/* What is clean stays as it is. */
		redact_text(r, strbuf_text(&once), once.len, &twice, &again);
		assert_string_equal(strbuf_text(&twice), wanted);
		assert_false(again);
		strbuf_clear(&once);
		strbuf_clear(&twice);
	}
}

static void
tokens_keep_their_public_part(void **state)
{
	static const struct row rows[] = {
		{ PUBLIC "." HIDDEN, PUBLIC "." CUT },
		{ "x" PUBLIC "." HIDDEN " y", "x" PUBLIC "." CUT " y" },
		{ "{\"token\":\"" PUBLIC "." HIDDEN "\",\"a\":1}",
		    "{\"token\":\"" PUBLIC "." CUT "\",\"a\":1}" },
		{ "dt0s02.AB12CD34.efgh_-89", "dt0s02.AB12CD34." CUT },
		{ "dt0s16.AB12CD34.12345678,dt0g02.87654321.abcdefgh",
		    "dt0s16.AB12CD34." CUT ",dt0g02.87654321." CUT },
		{ "dt0S06.abcd.12345678", "dt0S06.abcd." CUT },
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static void
identifiers_stay(void **state)
{
	static const struct row rows[] = {
		{ "", NULL },
		{ "{\"id\":\"" PUBLIC "\"}", NULL },
		{ "{\"tokenId\":\"dt0s16.AB12CD34\",\"clientId\":\"dt0s02."
		  "AB\"}",
		    NULL },
		{ PUBLIC, NULL },
		{ PUBLIC ".", NULL },
		{ PUBLIC ".short", NULL },
		{ "dt0c01.abc.12345678", NULL },
		{ "dt0c01", NULL },
		{ "dt", NULL },
		{ "{\"scopes\":[\"apiTokens.read\",\"secret\"]}", NULL },
		{ "{\"invalidTokens\":\"3\",\"token_type\":\"Bearer\"}", NULL },
		{ "{\"error\":\"invalid_token\"}", NULL },
		{ "{\"name\":\"Basic users\",\"x\":\"reset password\"}", NULL },
		{ "Reset the password: it is old", NULL },
		{ "{\"description\":\"secrets: read\",\"b\":\"c\"}", NULL },
		{ "{\"nextPageKey\":\"eyJwYWdlIjoxfQ==\"}", NULL },
		{ "eyJ", NULL },
		{ "eyJhbGciOi.x", NULL },
		{ "{\"passwordAge\":90,\"secret\":null,\"password\":true}",
		    NULL },
		{ "{\"secret\":\"\",\"secrets\":[],\"password\":{}}", NULL },
		{ "a bearer of news", "a bearer " CUT " news" },
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static void
jwts_go(void **state)
{
	static const struct row rows[] = {
		{ "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", CUT },
		{ "\"t\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.\",",
		    "\"t\":\"" CUT "\"," },
		{ "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", CUT },        /* cut off */
		{ "eyJhbGciOiJSU0EifQ.a234.b.c.d e", CUT " e" }, /* JWE */
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static void
authorization_values_go(void **state)
{
	static const struct row rows[] = {
		{ "Bearer abc", "Bearer " CUT },
		{ "bearer  a+/=.~b c", "bearer  " CUT " c" },
		{ "Api-Token xyz\"", "Api-Token " CUT "\"" },
		{ "API-TOKEN " PUBLIC "." HIDDEN, "API-TOKEN " PUBLIC "." CUT },
		{ "{\"h\":\"Bearer abc\"}", "{\"h\":\"Bearer " CUT "\"}" },
		{ "GET / HTTP/1.1\r\nAuthorization: Digest a=\"b\", c\r\nX: y",
		    "GET / HTTP/1.1\r\nAuthorization: " CUT "\r\nX: y" },
		{ "proxy-authorization:Basic YTpi\n",
		    "proxy-authorization:" CUT "\n" },
		{ "Set-Cookie: a=b; Secure\r\nCookie: a=b\r\n",
		    "Set-Cookie: " CUT "\r\nCookie: " CUT "\r\n" },
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static void
members_whose_name_says_secret_go(void **state)
{
	static const struct row rows[] = {
		{ "{\"access_token\": \"ab\\\"c\\\\\",\"expires_in\":300}",
		    "{\"access_token\": \"" CUT "\",\"expires_in\":300}" },
		{ "{\"refresh_token\":\"r\",\"id_token\":\"i\"}",
		    "{\"refresh_token\":\"" CUT "\",\"id_token\":\"" CUT
		    "\"}" },
		{ "{ \"clientSecret\" :\n\"s\" }",
		    "{ \"clientSecret\" :\n\"" CUT "\" }" },
		{ "{\"PASSWORD\":\"p\",\"db_passwd_old\":\"q\"}",
		    "{\"PASSWORD\":\"" CUT "\",\"db_passwd_old\":\"" CUT
		    "\"}" },
		{ "{\"my.secret.value\":\"s\",\"idToken\":\"i\"}",
		    "{\"my.secret.value\":\"" CUT "\",\"idToken\":\"" CUT
		    "\"}" },
		{ "{\"private-key\":\"k\",\"X-Authorization\":\"a\"}",
		    "{\"private-key\":\"" CUT "\",\"X-Authorization\":\"" CUT
		    "\"}" },
		{ "{\"client_secrets\":[\"a\",\"b\",{\"name\":\"c\",\"n\":1}],"
		  "\"d\":\"e\"}",
		    "{\"client_secrets\":[\"" CUT "\",\"" CUT
		    "\",{\"name\":\"" CUT "\",\"n\":1}],\"d\":\"e\"}" },
		{ "{\"secret\":{\"a]\":\"}\",\"e\":\"\",\"b\":[[\"x\"]]},"
		  "\"d\":\"e\"}",
		    "{\"secret\":{\"a]\":\"" CUT "\",\"e\":\"\",\"b\":[[\"" CUT
		    "\"]]},\"d\":\"e\"}" },
		{ "{\"m\":\"{\\\"password\\\": "
		  "\\\"a\\\\\\\"b\\\",\\\"c\\\":1}\"}",
		    "{\"m\":\"{\\\"password\\\": \\\"" CUT
		    "\\\",\\\"c\\\":1}\"}" },
		{ "{'password': 'p', 'b': 1}",
		    "{'password': '" CUT "', 'b': 1}" },
		{ "{\"password\":\"cut o", "{\"password\":\"" CUT },
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static void
form_fields_whose_name_says_secret_go(void **state)
{
	static const struct row rows[] = {
		{ "grant_type=c&client_id=dt0s02.AB&client_secret=a%20b&s=x",
		    "grant_type=c&client_id=dt0s02.AB&client_secret=" CUT
		    "&s=x" },
		{ "client_secret=dt0s02.AB12.12345678", "client_secret=" CUT },
		{ "https://h/p?access_token=abc#f HTTP/1.1",
		    "https://h/p?access_token=" CUT " HTTP/1.1" },
		{ "password=\"a b\" c", "password=\"" CUT "\" c" },
		{ "password=&x=1", NULL },
	};

	(void)state;
	check(NULL, rows, NITEMS(rows));
}

static struct redactor *
knowing(const char *value)
{
	struct redactor *r = redactor_new();
	struct secret secret = { NULL, 0 };
	struct err err;

	assert_non_null(r);
	assert_int_equal(secret_set(&secret, value, strlen(value), &err), 0);
	assert_int_equal(redactor_learn(r, &secret), 0);
	secret_clear(&secret);
	return r;
}

static void
a_learned_secret_goes_in_every_writing(void **state)
{
	static const struct row rows[] = {
		{ "a hunter2 pass/w\xC3\xB6rd b", "a " CUT " b" },
		{ "hunter2%20pass%2Fw%C3%B6rd", CUT },
		{ "hunter2%20pass%2fw%c3%b6rd", CUT },
		{ "x=hunter2+pass%2Fw%C3%B6rd&y", "x=" CUT "&y" },
		{ "hunter2 pass\\/w\xC3\xB6rd", CUT },
		{ "{\"v\":\"hunter2 pass/w\xC3\xB6rd\"}",
		    "{\"v\":\"" CUT "\"}" },
		/* base64: alone, and behind "id:", "id1:", "i:" */
		{ "aHVudGVyMiBwYXNzL3fDtnJk", CUT },
		{ "Basic aWQ6aHVudGVyMiBwYXNzL3fDtnJk.", "Basic aWQ" CUT },
		{ "Basic aWQxOmh1bnRlcjIgcGFzcy93w7ZyZA==,",
		    "Basic aWQxO" CUT "," },
		{ "Basic aTpodW50ZXIyIHBhc3Mvd8O2cmQ= x", "Basic aT" CUT " x" },
		/* url-safe */
		{ "aHVudGVyMiBwYXNzL3fDtnJk", CUT },
		/* twice, and side by side */
		{ "hunter2 pass/w\xC3\xB6rdhunter2 pass/w\xC3\xB6rd", CUT },
		/* longer than what the name rule would take */
		{ "password=hunter2 pass/w\xC3\xB6rd z", "password=" CUT " z" },
		{ "hunter2 pass/word", NULL },
		{ "hunter2", NULL },
	};
	struct redactor *r = knowing("hunter2 pass/w\xC3\xB6rd");

	(void)state;
	check(r, rows, NITEMS(rows));
	redactor_free(r);
	redactor_free(NULL);
}

static void
of_a_learned_token_the_public_part_stays(void **state)
{
	static const struct row rows[] = {
		{ "dt0s02.AB12CD34.topsecret99", "dt0s02.AB12CD34." CUT },
		{ "id dt0s02.AB12CD34, secret topsecret99",
		    "id dt0s02.AB12CD34, secret " CUT },
	};
	struct redactor *r = knowing("dt0s02.AB12CD34.topsecret99");

	(void)state;
	check(r, rows, NITEMS(rows));
	redactor_free(r);
}

static void
quotes_in_a_secret_are_found_escaped(void **state)
{
	static const struct row rows[] = {
		{ "{\"v\":\"a\\\"b\\\\c\"}", "{\"v\":\"" CUT "\"}" },
		{ "a\"b\\c", CUT },
	};
	struct redactor *r = knowing("a\"b\\c");

	(void)state;
	check(r, rows, NITEMS(rows));
	redactor_free(r);
}

static void
a_tiny_secret_does_not_shred_the_text(void **state)
{
	static const struct row rows[] = { { "banana abc", NULL } };
	struct redactor *r = knowing("abc");

	(void)state;
	check(r, rows, NITEMS(rows));
	redactor_free(r);
}

static void
many_secrets_are_known_at_once(void **state)
{
	struct redactor *r = redactor_new();
	struct strbuf in, out;
	bool changed = false;
	struct err err;

	(void)state;
	assert_non_null(r);
	strbuf_init(&in, MIB);
	strbuf_init(&out, MIB);
	for (int i = 0; i < 60; i++) {
		struct secret secret = { NULL, 0 };
		char value[40];

		(void)snprintf(value, sizeof(value), "%d/key/%d", i * 37, i);
		assert_int_equal(
		    secret_set(&secret, value, strlen(value), &err), 0);
		assert_int_equal(redactor_learn(r, &secret), 0);
		assert_int_equal(redactor_learn(r, &secret), 0);
		secret_clear(&secret);
		strbuf_addf(&in, "<%s>", value);
	}
	redact_text(r, strbuf_text(&in), in.len, &out, &changed);
	assert_true(changed);
	assert_null(strstr(strbuf_text(&out), "key"));
	strbuf_clear(&in);
	strbuf_clear(&out);
	redactor_free(r);
}

/* Every place in the text, both ends included. */
static void
position_does_not_matter(void **state)
{
	static const char token[] = "dt0c01.ABCD.12345678";
	char text[80];

	(void)state;
	for (size_t at = 0; at + sizeof(token) - 1 <= sizeof(text); at++) {
		struct strbuf out;
		bool changed = false;

		memset(text, ' ', sizeof(text));
		memcpy(text + at, token, sizeof(token) - 1);
		strbuf_init(&out, 200);
		redact_text(NULL, text, sizeof(text), &out, &changed);
		assert_true(changed);
		assert_null(strstr(strbuf_text(&out), "12345678"));
		assert_non_null(strstr(strbuf_text(&out), "dt0c01.ABCD." CUT));
		strbuf_clear(&out);
	}
}

static void
json_stays_json(void **state)
{
	static const char text[] =
	    "{\"access_token\":\"a\\u00e4\\\"\",\"n\":[{\"secret\":[\"x\",1,"
	    "{\"y\":\"z\"}]},\"Bearer abc\",\"" PUBLIC "." HIDDEN "\"],"
	    "\"p\":\"client_secret=abc&x\",\"password\":12}";
	struct json_doc *doc;
	struct strbuf out;
	bool changed = false;
	struct err err;

	(void)state;
	strbuf_init(&out, MIB);
	redact_text(NULL, text, sizeof(text) - 1, &out, &changed);
	if (json_parse(
		&doc, strbuf_text(&out), out.len, &json_limits_data, &err) != 0)
		fail_msg("%s: %s", err.text, strbuf_text(&out));
	json_free(doc);
	assert_true(changed);
	strbuf_clear(&out);
}

/* Texts made to be slow: each must stay linear, or this never ends. */
static void
no_text_is_slow(void **state)
{
	static const char *const units[] = { "eyJ", "secret", "dt0c01.",
		"\"secret\":[", "\"secret\\\"", "s-e-c-r-e-t-", "s-", "\\",
		"password  ", "secret=", "eyJabcdefgh.", "bearer ",
		"{\"user\":\"someone\",\"name\":\"x\"}," };
	enum { SIZE = 4 * 1024 * 1024 };
	struct redactor *r = knowing("aaaaaaaaaaaaaaaaaaaaaaaa");
	char *text = malloc(SIZE);

	(void)state;
	assert_non_null(text);
	for (size_t u = 0; u < NITEMS(units); u++) {
		size_t n = strlen(units[u]);
		bool changed = false;
		struct strbuf out;

		for (size_t i = 0; i < SIZE; i++)
			text[i] = units[u][i % n];
		strbuf_init(&out, 16 * SIZE);
		redact_text(r, text, SIZE, &out, &changed);
		assert_false(strbuf_failed(&out));
		strbuf_clear(&out);
	}
	free(text);
	redactor_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_keep_their_public_part),
		cmocka_unit_test(identifiers_stay),
		cmocka_unit_test(jwts_go),
		cmocka_unit_test(authorization_values_go),
		cmocka_unit_test(members_whose_name_says_secret_go),
		cmocka_unit_test(form_fields_whose_name_says_secret_go),
		cmocka_unit_test(a_learned_secret_goes_in_every_writing),
		cmocka_unit_test(of_a_learned_token_the_public_part_stays),
		cmocka_unit_test(quotes_in_a_secret_are_found_escaped),
		cmocka_unit_test(a_tiny_secret_does_not_shred_the_text),
		cmocka_unit_test(many_secrets_are_known_at_once),
		cmocka_unit_test(position_does_not_matter),
		cmocka_unit_test(json_stays_json),
		cmocka_unit_test(no_text_is_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
