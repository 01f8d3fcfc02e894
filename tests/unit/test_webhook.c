/* SPDX-License-Identifier: Apache-2.0 */
/* What a webhook says: three shapes, their limits, and the signature. */
#include "support/test.h"

#include "base/err.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "deliver/deliver.h"
#include "net/net.h"

#define DIGEST \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LONG 10000

static const struct webhook_count counts[] = { { "critical", 0, 0 },
	{ "high", 24, 1 }, { "medium", 44, 9 }, { "low", 29, 2 },
	{ "info", 6, WEBHOOK_NOT_SAID } };
static const struct webhook_line lines[] = { { "Campaign", "q4" },
	{ "Findings", "104" } };

static struct webhook_message
a_message(void)
{
	return (struct webhook_message){ .campaign = "q4",
		.software = "muster 0.1.0", .manifest = DIGEST,
		.now = 1795311781, .complete = true, .counts = counts,
		.n_counts = 5, .open = 103, .fresh = 13, .reopened = 1,
		.excepted = 1, .fixed = WEBHOOK_NOT_SAID,
		.title = "Access review q4", .summary = "COMPLETE, 104",
		.lines = lines, .n_lines = 2 };
}

/* The message in that shape, read back; both are to be freed. */
static struct json_doc *
written(enum webhook_kind kind, const struct webhook_message *m,
    struct strbuf *text)
{
	struct json_doc *doc;
	struct err err = { 0 };

	strbuf_init(text, WEBHOOK_MAX_BODY);
	assert_int_equal(webhook_write(text, kind, m, &err), 0);
	assert_int_equal(json_parse(&doc, text->text, text->len,
	    &json_limits_data, &err), 0);
	return doc;
}

static void
programs_get_counts_and_null_for_what_is_not_known(void **state)
{
	struct webhook_message m = a_message();
	struct strbuf text;

	(void)state;
	json_free(written(WEBHOOK_JSON, &m, &text));
	assert_string_equal(text.text,
	    "{\"schema\":\"muster/webhook/1\","
	    "\"event\":\"review.published\",\"campaign\":\"q4\","
	    "\"now\":\"2026-11-22T01:43:01Z\",\"status\":\"complete\","
	    "\"manifest_sha256\":\"" DIGEST "\","
	    "\"software\":\"muster 0.1.0\",\"findings\":{\"open\":"
	    "{\"critical\":0,\"high\":24,\"medium\":44,\"low\":29,"
	    "\"info\":6,\"total\":103},\"new\":{\"critical\":0,"
	    "\"high\":1,\"medium\":9,\"low\":2,\"info\":null,"
	    "\"total\":13},\"reopened\":1,\"excepted\":1,"
	    "\"fixed\":null}}");
	strbuf_clear(&text);
}

static void
a_chat_gets_a_title_a_line_and_the_facts(void **state)
{
	struct webhook_message m = a_message();
	struct strbuf text;

	(void)state;
	json_free(written(WEBHOOK_SLACK, &m, &text));
	assert_string_equal(text.text,
	    "{\"text\":\"COMPLETE, 104\",\"blocks\":[{\"type\":\"header\","
	    "\"text\":{\"type\":\"plain_text\","
	    "\"text\":\"Access review q4\",\"emoji\":false}},"
	    "{\"type\":\"section\",\"text\":{\"type\":\"plain_text\","
	    "\"text\":\"COMPLETE, 104\",\"emoji\":false}},"
	    "{\"type\":\"section\",\"fields\":["
	    "{\"type\":\"plain_text\",\"text\":\"Campaign\","
	    "\"emoji\":false},{\"type\":\"plain_text\",\"text\":\"q4\","
	    "\"emoji\":false},{\"type\":\"plain_text\","
	    "\"text\":\"Findings\",\"emoji\":false},"
	    "{\"type\":\"plain_text\",\"text\":\"104\","
	    "\"emoji\":false}]}]}");
	strbuf_clear(&text);
	json_free(written(WEBHOOK_TEAMS, &m, &text));
	assert_non_null(strstr(text.text, "{\"type\":\"message\","));
	assert_non_null(strstr(text.text, "\"facts\":[{\"title\":"
	    "\"Campaign\",\"value\":\"q4\"},"));
	strbuf_clear(&text);
}

static void
nothing_in_a_chat_is_read_as_a_command(void **state)
{
	struct webhook_message m = a_message();
	struct strbuf text;

	(void)state;
	m.summary = "<!channel> a&b\nc \xE2\x80\xAEx \x01";
	json_free(written(WEBHOOK_SLACK, &m, &text));
	assert_non_null(strstr(text.text, "&lt;!channel&gt; a&amp;b"));
	assert_null(strchr(text.text, '<'));
	assert_null(strstr(text.text, "\xE2\x80\xAE"));
	assert_null(strstr(text.text, "\\n"));
	strbuf_clear(&text);
	json_free(written(WEBHOOK_TEAMS, &m, &text));
	assert_null(strstr(text.text, "\xE2\x80\xAE"));
	assert_null(strstr(text.text, "\\n"));
	strbuf_clear(&text);
}

static size_t
characters(const char *text)
{
	const char *end = text + strlen(text);
	size_t n = 0;

	for (; text_next(&text, end) != 0; n++)
		continue;
	return n;
}

static const char *
header_of(struct json_doc *doc)
{
	struct json root, blocks, block, text;
	struct err err = { 0 };
	const char *out;

	json_root(doc, &root);
	assert_int_equal(json_get_list(&root, "blocks", &blocks, &err), 0);
	assert_true(json_first(&blocks, &block));
	assert_int_equal(json_get_object(&block, "text", &text, &err), 0);
	assert_int_equal(json_get_text(&text, "text", &out, &err), 0);
	return out;
}

static void
what_is_too_long_is_cut_at_a_character(void **state)
{
	static const char *const units[] = { "x", "\xC3\xA4", "&" };
	char long_text[LONG * 2 + 1];
	struct webhook_message m = a_message();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct json_doc *doc;
		struct strbuf text;
		const char *header;
		size_t unit = strlen(units[i]);

		for (size_t j = 0; j < LONG; j++)
			memcpy(long_text + j * unit, units[i], unit);
		long_text[LONG * unit] = '\0';
		m.title = long_text;
		doc = written(WEBHOOK_SLACK, &m, &text);
		header = header_of(doc);
		assert_true(characters(header) <= 150);
		assert_true(characters(header) > 140);
		assert_string_equal(header + strlen(header) - 3,
		    "\xE2\x80\xA6");
		json_free(doc);
		strbuf_clear(&text);
	}
	/* one that fits is whole */
	long_text[150] = '\0';
	memset(long_text, 'y', 150);
	{
		struct strbuf text;
		struct json_doc *doc = written(WEBHOOK_SLACK, &m, &text);

		assert_string_equal(header_of(doc), long_text);
		json_free(doc);
		strbuf_clear(&text);
	}
}

static void
a_section_has_no_more_fields_than_slack_takes(void **state)
{
	struct webhook_line many[300];
	struct webhook_message m = a_message();
	struct json_doc *doc;
	struct json root, blocks, block, fields;
	struct strbuf text;
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 300; i++)
		many[i] = (struct webhook_line){ "n", "v" };
	m.lines = many;
	m.n_lines = 23;
	doc = written(WEBHOOK_SLACK, &m, &text);
	json_root(doc, &root);
	assert_int_equal(json_get_list(&root, "blocks", &blocks, &err), 0);
	assert_int_equal(json_count(&blocks), 7);
	for (bool more = json_first(&blocks, &block); more;
	     more = json_next(&block)) {
		assert_int_equal(
		    json_opt_list(&block, "fields", &fields, &err), 0);
		assert_true(json_count(&fields) <= 10);
		n += json_count(&fields);
	}
	assert_int_equal(n, 46);
	json_free(doc);
	strbuf_clear(&text);
	m.n_lines = 300;
	doc = written(WEBHOOK_SLACK, &m, &text);
	json_root(doc, &root);
	assert_int_equal(json_get_list(&root, "blocks", &blocks, &err), 0);
	assert_int_equal(json_count(&blocks), 50);
	json_free(doc);
	strbuf_clear(&text);
}

static void
a_signature_is_of_the_time_and_the_body(void **state)
{
	struct secret secret = { 0 };
	struct err err = { 0 };
	char out[WEBHOOK_SIGNATURE];

	(void)state;
	assert_int_equal(secret_set(&secret, "Jefe", 4, &err), 0);
	assert_int_equal(webhook_sign(out, &secret, 1795311781, "{}", 2,
	    &err), 0);
	/* printf '1795311781.{}' | openssl dgst -sha256 -hmac Jefe */
	assert_string_equal(out, "t=1795311781,v1="
	    "eabc30197309fdc7e1278fd56ec0de1b88412550c0ad12fd2074ea36745dce89");
	secret_clear(&secret);
}

static void
a_url_that_nothing_may_be_sent_to_is_not_repeated(void **state)
{
	static const char *const bad[] = { "http://example.org/hidden",
		"ftp://example.org/hidden", "hidden",
		"https://u:hidden@example.org/", "https://exa mple.org/hidden",
		"" };
	struct secret url = { 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct err){ 0 };
		assert_int_equal(
		    secret_set(&url, bad[i], strlen(bad[i]), &err), 0);
		assert_int_equal(webhook_check(&url, &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_null(strstr(err.text, "hidden"));
	}
	assert_int_equal(secret_set(&url, "https://example.org/x", 21, &err),
	    0);
	assert_int_equal(webhook_check(&url, &err), 0);
	secret_clear(&url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    programs_get_counts_and_null_for_what_is_not_known),
		cmocka_unit_test(a_chat_gets_a_title_a_line_and_the_facts),
		cmocka_unit_test(nothing_in_a_chat_is_read_as_a_command),
		cmocka_unit_test(what_is_too_long_is_cut_at_a_character),
		cmocka_unit_test(
		    a_section_has_no_more_fields_than_slack_takes),
		cmocka_unit_test(a_signature_is_of_the_time_and_the_body),
		cmocka_unit_test(
		    a_url_that_nothing_may_be_sent_to_is_not_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
