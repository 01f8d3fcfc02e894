/* SPDX-License-Identifier: Apache-2.0 */
/* Signature, envelope and time-stamp request, by published vectors. */
#include "support/test.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "seal/seal_private.h"

/* RFC 8410, section 10.3: a key that everybody has. */
#define ED_PRIVATE \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n" \
	"-----END PRIVATE KEY-----\n"
#define ED_PUBLIC \
	"-----BEGIN PUBLIC KEY-----\n" \
	"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n" \
	"-----END PUBLIC KEY-----\n"
#define MANIFEST \
	"{\"schema\": \"muster/manifest/1\", \"bundle\": \"q4\", " \
	"\"software\": \"muster 0\", \"now\": \"2026-11-22T01:43:01Z\", " \
	"\"complete\": false, \"counts\": {\"accounts\": 3}, \"files\": []}"

static struct seal_key *
a_private_key(const char *pem, struct err *err)
{
	struct secret secret = { 0 };
	struct seal_key *key;

	assert_int_equal(secret_set(&secret, pem, strlen(pem), err), 0);
	if (seal_key_private(&key, &secret, err) != 0)
		assert_null(key);
	secret_clear(&secret);
	return key;
}

static void
base64_is_that_of_the_rfc(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	struct err err = { 0 };
	struct strbuf sb;
	char *back;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		strbuf_init(&sb, 64);
		base64_add(&sb, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(strbuf_text(&sb), pairs[i][1]);
		strbuf_clear(&sb);
		assert_int_equal(base64_read(pairs[i][1],
		    strlen(pairs[i][1]), 64, &back, &len, &err), 0);
		assert_string_equal(back, pairs[i][0]);
		assert_int_equal(len, strlen(pairs[i][0]));
		free(back);
	}
}

static void
base64_takes_nothing_but_one_form(void **state)
{
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zh==", "Zm9=",
		"Zg==Zg==", "====", "=AAA", "A===", "Zm9v\n", "Zm 9", "Zm9-",
		"Zm9_", "Zm\x80v", "Zm9vZg=v" };
	struct err err;
	char *back;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct err){ 0 };
		assert_int_equal(base64_read(bad[i], strlen(bad[i]), 64, &back,
		    &len, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_null(back);
	}
	assert_int_equal(base64_read("Zm9vYmFyZm9vYmFy", 16, 8, &back, &len,
	    &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
what_is_signed_has_the_form_of_dsse(void **state)
{
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, 256);
	seal_pae(&sb, "http://example.com/HelloWorld", "hello world", 11);
	assert_string_equal(strbuf_text(&sb),
	    "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
	strbuf_reset(&sb);
	seal_pae(&sb, "", "", 0);
	assert_string_equal(strbuf_text(&sb), "DSSEv1 0  0 ");
	strbuf_clear(&sb);
}

static void
a_key_has_the_id_of_its_public_half(void **state)
{
	struct err err = { 0 };
	struct seal_key *key = a_private_key(ED_PRIVATE, &err), *public;
	char *der, id[DIGEST_HEX];
	size_t len;

	(void)state;
	assert_non_null(key);
	assert_string_equal(seal_key_kind(key), "Ed25519");
	assert_int_equal(seal_key_public(&public, ED_PUBLIC,
	    strlen(ED_PUBLIC), &err), 0);
	assert_int_equal(base64_read(
	    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
	    60, 64, &der, &len, &err), 0);
	assert_int_equal(digest_bytes(der, len, id, &err), 0);
	assert_string_equal(seal_key_id(key), id);
	assert_string_equal(seal_key_id(public), id);
	free(der);
	seal_key_free(key);
	seal_key_free(public);
}

static void
a_signature_fits_what_was_signed_only(void **state)
{
	struct err err = { 0 };
	struct seal_key *key = a_private_key(ED_PRIVATE, &err), *public;
	struct seal_signature signature;

	(void)state;
	assert_non_null(key);
	assert_int_equal(seal_key_public(&public, ED_PUBLIC,
	    strlen(ED_PUBLIC), &err), 0);
	assert_int_equal(seal_key_sign(key, "text", 4, &signature, &err), 0);
	assert_int_equal(signature.len, 64);
	assert_true(seal_key_fits(public, "text", 4, &signature));
	assert_false(seal_key_fits(public, "texT", 4, &signature));
	assert_false(seal_key_fits(public, "text", 3, &signature));
	signature.bytes[40] ^= 1;
	assert_false(seal_key_fits(public, "text", 4, &signature));
	signature.len = 0;
	assert_false(seal_key_fits(public, "text", 4, &signature));
	/* the half that is public signs nothing */
	assert_int_equal(seal_key_sign(public, "text", 4, &signature, &err),
	    -1);
	seal_key_free(key);
	seal_key_free(public);
}

static void
no_message_repeats_a_key(void **state)
{
	static const char *const bad[] = { "", "secret-words",
		"-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXdvcmRz\n"
		"-----END PRIVATE KEY-----\n", ED_PUBLIC };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct err){ 0 };
		assert_null(a_private_key(bad[i], &err));
		assert_int_equal(err.code, ERR_CONFIG);
		assert_null(strstr(err.text, "secret-words"));
		assert_null(strstr(err.text, "c2Vj"));
	}
}

static void
an_envelope_is_read_as_it_was_written(void **state)
{
	struct err err = { 0 };
	struct seal_key *key = a_private_key(ED_PRIVATE, &err);
	struct strbuf payload, text, pae;
	struct seal_signature signature;
	struct seal_envelope back;

	(void)state;
	assert_non_null(key);
	strbuf_init(&payload, KIB);
	strbuf_init(&text, 64 * KIB);
	strbuf_init(&pae, 4 * KIB);
	assert_int_equal(seal_statement(MANIFEST, strlen(MANIFEST), &payload,
	    &err), 0);
	seal_pae(&pae, SEAL_PAYLOAD_TYPE, payload.text, payload.len);
	assert_int_equal(seal_key_sign(key, pae.text, pae.len, &signature,
	    &err), 0);
	assert_int_equal(seal_envelope_write(&text, &payload, key, &signature,
	    "chain\n", &err), 0);
	assert_non_null(strstr(text.text,
	    "\n  \"payloadType\": \"application/vnd.in-toto+json\",\n"));
	assert_int_equal(seal_envelope_read(&back, text.text, text.len, &err),
	    0);
	assert_int_equal(back.payload_len, payload.len);
	assert_memory_equal(back.payload, payload.text, payload.len);
	assert_int_equal(back.n_signatures, 1);
	assert_string_equal(back.keyids[0], seal_key_id(key));
	assert_string_equal(back.certificates, "chain\n");
	assert_true(seal_key_fits(key, pae.text, pae.len,
	    &back.signatures[0]));
	seal_envelope_clear(&back);
	/* every shorter file is refused, and leaves nothing behind */
	for (size_t n = 0; n + 2 < text.len; n++) {
		assert_int_equal(seal_envelope_read(&back, text.text, n, &err),
		    -1);
		assert_null(back.payload);
	}
	strbuf_clear(&payload);
	strbuf_clear(&text);
	strbuf_clear(&pae);
	seal_key_free(key);
}

static void
a_statement_is_about_one_manifest(void **state)
{
	struct err err = { 0 };
	struct strbuf text;
	char digest[DIGEST_HEX];

	(void)state;
	strbuf_init(&text, 4 * KIB);
	assert_int_equal(seal_statement(MANIFEST, strlen(MANIFEST), &text,
	    &err), 0);
	assert_int_equal(digest_bytes(MANIFEST, strlen(MANIFEST), digest,
	    &err), 0);
	assert_non_null(strstr(text.text, "\"predicate\":{\"campaign\":\"q4\","
	    "\"software\":\"muster 0\",\"now\":\"2026-11-22T01:43:01Z\","
	    "\"complete\":false,\"counts\":{\"accounts\":3}}"));
	assert_int_equal(seal_statement_check(text.text, text.len, digest,
	    &err), 0);
	digest[0] = digest[0] == '0' ? '1' : '0';
	assert_int_equal(seal_statement_check(text.text, text.len, digest,
	    &err), -1);
	assert_non_null(strstr(err.text, "another manifest"));
	assert_int_equal(seal_statement_check("{}", 2, digest, &err), -1);
	assert_int_equal(seal_statement("[]", 2, &text, &err), -1);
	strbuf_clear(&text);
}

static void
a_request_asks_for_one_digest_and_differs_each_time(void **state)
{
	struct err err = { 0 };
	char digest[DIGEST_HEX], other[DIGEST_HEX], *one, *two;
	struct seal_bytes in;
	size_t n, m;

	(void)state;
	assert_int_equal(digest_bytes("a", 1, digest, &err), 0);
	assert_int_equal(digest_bytes("b", 1, other, &err), 0);
	assert_int_equal(seal_time_request(digest, &one, &n, &err), 0);
	assert_int_equal(seal_time_request(digest, &two, &m, &err), 0);
	assert_true(n != m || memcmp(one, two, n) != 0);
	in = (struct seal_bytes){ one, n };
	assert_true(seal_time_asks(&in, digest));
	assert_false(seal_time_asks(&in, other));
	for (in.len = 0; in.len < n; in.len++)
		assert_false(seal_time_asks(&in, digest));
	free(one);
	free(two);
}

static void
what_is_no_reply_is_refused(void **state)
{
	static const char rejected[] = "\x30\x05\x30\x03\x02\x01\x02";
	struct err err = { 0 };
	struct seal_time time = { .reply = { "<html>", 6 } };
	char digest[DIGEST_HEX];
	int64_t at;

	(void)state;
	assert_int_equal(digest_bytes("a", 1, digest, &err), 0);
	assert_int_equal(seal_time_check(&time, digest, &at, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	time.reply = (struct seal_bytes){ rejected, sizeof(rejected) - 1 };
	assert_int_equal(seal_time_check(&time, digest, &at, &err), -1);
	assert_non_null(strstr(err.text, "did not grant"));
	time.reply = (struct seal_bytes){ ED_PUBLIC, strlen(ED_PUBLIC) };
	assert_int_equal(seal_time_authority(&time.reply, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
}

static void
a_program_answers_in_base64_of_any_width(void **state)
{
	struct err err = { 0 };
	struct seal_key *key = a_private_key(ED_PRIVATE, &err);
	struct seal_signature made, taken;
	struct strbuf asked, text;

	(void)state;
	assert_non_null(key);
	strbuf_init(&asked, 64);
	strbuf_init(&text, 256);
	strbuf_add(&asked, "text");
	assert_int_equal(seal_key_sign(key, "text", 4, &made, &err), 0);
	base64_add(&text, made.bytes, made.len);
	text.text[40] = '\n'; /* and one character is lost */
	assert_int_equal(seal_key_answer(key, text.text, text.len, &asked,
	    &taken, &err), -1);
	strbuf_reset(&text);
	base64_add(&text, made.bytes, 30);
	strbuf_add(&text, "\r\n ");
	base64_add(&text, made.bytes + 30, made.len - 30);
	strbuf_add(&text, "\n");
	assert_int_equal(seal_key_answer(key, text.text, text.len, &asked,
	    &taken, &err), 0);
	assert_int_equal(taken.len, made.len);
	asked.text[0] = 'T';
	assert_int_equal(seal_key_answer(key, text.text, text.len, &asked,
	    &taken, &err), -1);
	strbuf_clear(&asked);
	strbuf_clear(&text);
	seal_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_that_of_the_rfc),
		cmocka_unit_test(base64_takes_nothing_but_one_form),
		cmocka_unit_test(what_is_signed_has_the_form_of_dsse),
		cmocka_unit_test(a_key_has_the_id_of_its_public_half),
		cmocka_unit_test(a_signature_fits_what_was_signed_only),
		cmocka_unit_test(no_message_repeats_a_key),
		cmocka_unit_test(an_envelope_is_read_as_it_was_written),
		cmocka_unit_test(a_statement_is_about_one_manifest),
		cmocka_unit_test(
		    a_request_asks_for_one_digest_and_differs_each_time),
		cmocka_unit_test(what_is_no_reply_is_refused),
		cmocka_unit_test(a_program_answers_in_base64_of_any_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
