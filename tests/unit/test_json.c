/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON: what is refused, and what the getters say. */
#include "support/test.h"

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/utc.h"

static struct json_doc *
parsed(const char *text, const struct json_limits *limits, struct json *root)
{
	struct json_doc *doc;
	struct err err;

	if (json_parse(&doc, text, strlen(text), limits, &err) != 0)
		fail_msg("%s", err.text);
	json_root(doc, root);
	return doc;
}

static struct json_doc *
data(const char *text, struct json *root)
{
	return parsed(text, &json_limits_data, root);
}

struct refused {
	const char *text;
	size_t len;        /* 0: strlen */
	const char *where; /* "line 1, column 1" */
	const char *what;
};

static void
check_refused(const struct refused *rows, size_t n,
    const struct json_limits *limits, enum err_code code)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = rows[i].len;
		struct json_doc *doc;
		struct err err;

		if (len == 0)
			len = strlen(rows[i].text);
		if (json_parse(&doc, rows[i].text, len, limits, &err) != -1)
			fail_msg("row %zu was taken: %s", i, rows[i].text);
		assert_null(doc);
		assert_int_equal(err.code, code);
		if (strncmp(err.text, rows[i].where, strlen(rows[i].where)) !=
			0 ||
		    strstr(err.text, rows[i].what) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
}

#define AT(l, c) "line " #l ", column " #c ": "

static void
what_cjson_lets_pass_is_refused(void **state)
{
	static const struct refused rows[] = {
		{ "{\"a\":1,\"a\":2}", 0, AT(1, 8), "\"a\" is there twice" },
		{ "{\"a\":1,\"\\u0061\":2}", 0, AT(1, 8), "twice" },
		{ "{\"\\ud83d\\ude00\":1,\n\"\xF0\x9F\x98\x80\":2}", 0,
		    AT(2, 1), "twice" },
		{ "{\"\":1,\"\":2}", 0, AT(1, 7), "twice" },
		{ "[{\"x\":{\"b\":1,\n \"c\":2,\"b\":3}}]", 0, AT(2, 8),
		    "twice" },
		{ "9007199254740993", 0, AT(1, 1), "beyond 2^53" },
		{ "-9007199254740993", 0, AT(1, 1), "beyond 2^53" },
		{ "[1,12345678901234567890]", 0, AT(1, 4), "beyond 2^53" },
		{ "9007199254740993.0", 0, AT(1, 1), "too large" },
		{ "9.0071992547409931e15", 0, AT(1, 1), "too large" },
		{ "1e400", 0, AT(1, 1), "too large" },
		{ "-1e400", 0, AT(1, 1), "too large" },
		{ "[\"a\\u0000b\"]", 0, AT(1, 4), "\\u0000" },
		{ "\"a\0b\"", 5, AT(1, 3), "U+0000" },
		{ "[1]\0", 4, AT(1, 4), "U+0000" },
		{ "\"\\ud800\"", 0, AT(1, 2), "surrogate" },
		{ "\"\\ud800\\u0041\"", 0, AT(1, 2), "surrogate" },
		{ "\"\\ud800x\"", 0, AT(1, 2), "surrogate" },
		{ "\"\\udc00\\ud800\"", 0, AT(1, 2), "surrogate" },
		{ "\"\\ud800\\ud800\"", 0, AT(1, 2), "surrogate" },
		{ "[\"\xC3\xA4\xFF\"]", 0, AT(1, 4), "byte 0xFF is not UTF-8" },
		{ "\"\xED\xA0\x80\"", 0, AT(1, 2), "not UTF-8" },
		{ "\"\xC0\xAF\"", 0, AT(1, 2), "not UTF-8" },
		{ "\"\xC3\"", 0, AT(1, 2), "not UTF-8" },
		{ "\"a\tb\"", 0, AT(1, 3), "control character U+0009" },
		{ "\"a\nb\"", 0, AT(1, 3), "control character U+000A" },
		{ "{} {}", 0, AT(1, 4), "the end should be" },
		{ "{}x", 0, AT(1, 3), "the end should be" },
		{ "\xEF\xBB\xBF{}", 0, AT(1, 1), "byte order mark" },
		{ "[01]", 0, AT(1, 2), "must not begin with 0" },
		{ "[-01]", 0, AT(1, 2), "must not begin with 0" },
		{ "[1.]", 0, AT(1, 4), "digit" },
		{ "[1.e5]", 0, AT(1, 4), "digit" },
		{ "[1e]", 0, AT(1, 4), "digit" },
		{ "[1e+]", 0, AT(1, 5), "digit" },
		{ "[.5]", 0, AT(1, 2), "a value" },
		{ "[+1]", 0, AT(1, 2), "a value" },
		{ "[-]", 0, AT(1, 3), "digit" },
		{ "[- 1]", 0, AT(1, 3), "digit" },
		{ "[0x10]", 0, AT(1, 3), "\",\" or \"]\"" },
		{ "[\v1]", 0, AT(1, 2), "control character U+000B" },
		{ "[\xC2\xA0"
		  "1]",
		    0, AT(1, 2), "a value" },
	};

	(void)state;
	check_refused(rows, NITEMS(rows), &json_limits_data, ERR_DATA);
}

static void
broken_structure_is_refused_with_its_place(void **state)
{
	static const struct refused rows[] = {
		{ " ", 0, AT(1, 2), "empty" },
		{ "\n\n", 0, AT(3, 1), "empty" },
		{ "<html>", 0, AT(1, 1), "\"<\" where a value" },
		{ "{", 0, AT(1, 2), "the text ends" },
		{ "[", 0, AT(1, 2), "the text ends" },
		{ "[1", 0, AT(1, 3), "the text ends" },
		{ "[1,", 0, AT(1, 4), "the text ends" },
		{ "{\"a\"", 0, AT(1, 5), "\":\"" },
		{ "{\"a\":", 0, AT(1, 6), "the text ends" },
		{ "{\"a\" 1}", 0, AT(1, 6), "\":\"" },
		{ "{a:1}", 0, AT(1, 2), "a key in quotes" },
		{ "{1:1}", 0, AT(1, 2), "a key in quotes" },
		{ "{\"a\":1,}", 0, AT(1, 8), "a comma before \"}\"" },
		{ "[1,]", 0, AT(1, 4), "a comma before \"]\"" },
		{ "[,1]", 0, AT(1, 2), "a value" },
		{ "[1 2]", 0, AT(1, 4), "\",\" or \"]\"" },
		{ "[1}", 0, AT(1, 3), "\",\" or \"]\"" },
		{ "{\"a\":1]", 0, AT(1, 7), "\",\" or \"}\"" },
		{ "]", 0, AT(1, 1), "a value" },
		{ "\"abc", 0, AT(1, 1), "no end" },
		{ "\"abc\\", 0, AT(1, 5), "ends inside" },
		{ "\"\\x\"", 0, AT(1, 2), "not an escape" },
		{ "\"\\u12\"", 0, AT(1, 2), "hexadecimal" },
		{ "\"\\u12g4\"", 0, AT(1, 2), "hexadecimal" },
		{ "\"\\ud83d\\u12", 0, AT(1, 2), "surrogate" },
		{ "tru", 0, AT(1, 1), "a value" },
		{ "True", 0, AT(1, 1), "a value" },
		{ "nulll", 0, AT(1, 5), "the end" },
		{ "NaN", 0, AT(1, 1), "a value" },
		{ "'a'", 0, AT(1, 1), "a value" },
		{ "{\n  \"a\": 1,\n  \"b\": x\n}", 0, AT(3, 8), "a value" },
		{ "[\"\xC3\xA4\xC3\xA4\", x]", 0, AT(1, 8), "a value" },
		{ "// c\n1", 0, AT(1, 1), "comments are not allowed" },
		{ "[1 /* c */]", 0, AT(1, 4), "comments are not allowed" },
	};
	struct json_doc *doc;
	struct err err;

	(void)state;
	check_refused(rows, NITEMS(rows), &json_limits_data, ERR_DATA);
	assert_int_equal(json_parse(&doc, "", 0, &json_limits_data, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void
configuration_may_have_line_comments_only(void **state)
{
	static const struct refused rows[] = {
		{ "[1, /* c */ 2]", 0, AT(1, 5), "only comments from //" },
		{ "[1 / 2]", 0, AT(1, 4), "comment begins with //" },
		{ "1/", 0, AT(1, 2), "comment begins with //" },
		{ "# c\n1", 0, AT(1, 1), "a value" },
		{ "// \xFF\n1", 0, AT(1, 4), "not UTF-8" },
		{ "// \x1b[2J\n1", 0, AT(1, 4), "control character" },
		{ "// only a comment", 0, "line 1", "empty" },
	};
	struct json_doc *doc;
	struct json root, member;
	const char *text;
	struct err err;

	(void)state;
	check_refused(rows, NITEMS(rows), &json_limits_config, ERR_DATA);
	doc = parsed("// first\n{ // \"a\": 0\n\"a\": \"x//\\\"//y\", "
		     "// b\r\n  \"u\": \"http://h/\"//\n} // end",
	    &json_limits_config, &root);
	assert_int_equal(json_get_text(&root, "a", &text, &err), 0);
	assert_string_equal(text, "x//\"//y");
	assert_int_equal(json_get_text(&root, "u", &text, &err), 0);
	assert_string_equal(text, "http://h/");
	assert_int_equal(json_count(&root), 2);
	json_member(&root, "u", &member);
	assert_int_equal(json_line(&member), 4);
	json_free(doc);
}

static void
sound_documents_are_taken(void **state)
{
	static const char *const rows[] = { "0", "-0", "-0.0", "1.5e-7",
		"9007199254740992", "-9007199254740992", "1e300", "1E+2",
		"123456789012345.5", "0.1234567890123456789", "1e-400", "\"\"",
		"true", "false", "null", " [ ] ", "\t{\r\n}\n", "[[],{},[[]]]",
		"\"\\ud83d\\ude00\"", "\"\x7F\"", "\"\xF4\x8F\xBF\xBF\"",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "{\"a\":1,\"A\":2,\"\":3}",
		"{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":1}]" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct json root;

		json_free(data(rows[i], &root));
	}
	json_free(NULL);
}

static void
a_text_need_not_end_with_a_nul(void **state)
{
	static const char *const rows[] = { "123", "true", "\"abc\"",
		"{\"a\":[1,2,{\"b\":-1.5e3}]}" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		size_t len = strlen(rows[i]);
		char *exact = malloc(len);
		struct json_doc *doc;
		struct err err;

		assert_non_null(exact);
		memcpy(exact, rows[i], len);
		assert_int_equal(
		    json_parse(&doc, exact, len, &json_limits_data, &err), 0);
		json_free(doc);
		free(exact);
	}
}

static int
parse_nested(size_t depth, const struct json_limits *limits, struct err *err)
{
	char *text = malloc(2 * depth);
	struct json_doc *doc;
	int rc;

	assert_non_null(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	rc = json_parse(&doc, text, 2 * depth, limits, err);
	json_free(doc);
	free(text);
	return rc;
}

static void
nesting_ends_at_the_limit(void **state)
{
	struct json_limits limits = { MIB * 8, 100000, false };
	struct err err;

	(void)state;
	assert_int_equal(parse_nested(64, &json_limits_data, &err), 0);
	assert_int_equal(parse_nested(65, &json_limits_data, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(
	    err.text, "line 1, column 65: nested deeper than 64 levels");
	/* Whatever the caller asks for, cJSON's own limit is not met. */
	assert_int_equal(parse_nested(500, &limits, &err), 0);
	assert_int_equal(parse_nested(501, &limits, &err), -1);
	assert_int_equal(parse_nested(2000000, &limits, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
size_ends_at_the_limit(void **state)
{
	struct json_limits limits = { 6, 10, false };
	struct json_doc *doc;
	struct err err;

	(void)state;
	assert_int_equal(json_parse(&doc, "[1, 2]", 6, &limits, &err), 0);
	json_free(doc);
	assert_int_equal(json_parse(&doc, "[1, 2] ", 7, &limits, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
a_number_longer_than_cjson_reads_is_refused(void **state)
{
	char text[100];
	struct json_doc *doc;
	struct err err;

	(void)state;
	memset(text, '1', sizeof(text));
	memcpy(text, "0.", 2);
	assert_int_equal(
	    json_parse(&doc, text, 63, &json_limits_data, &err), 0);
	json_free(doc);
	assert_int_equal(
	    json_parse(&doc, text, 64, &json_limits_data, &err), -1);
	assert_non_null(strstr(err.text, "more than 63 characters"));
}

/* Enough members to be sorted, the double one anywhere. */
static void
a_duplicate_among_many_keys_is_found(void **state)
{
	enum { KEYS = 3000 };

	(void)state;
	for (size_t twin = 0; twin < KEYS; twin += 599) {
		struct json_doc *doc;
		struct strbuf sb;
		struct err err;

		strbuf_init(&sb, MIB);
		strbuf_addc(&sb, '{');
		for (size_t i = 0; i < KEYS; i++)
			strbuf_addf(&sb, "\"k%zu\":%zu,\n", i, i);
		strbuf_addf(&sb, "\"k%zu\":0}", twin);
		assert_int_equal(json_parse(&doc, strbuf_text(&sb), sb.len,
				     &json_limits_data, &err),
		    -1);
		assert_int_equal(
		    strncmp(err.text, "line 3001, column 1: ", 21), 0);
		assert_non_null(strstr(err.text, "twice"));
		strbuf_clear(&sb);
	}
}

static void
getters_give_what_is_there(void **state)
{
	struct json_doc *doc;
	struct json root, v;
	const char *text;
	struct err err;
	enum tri tri;
	int64_t n;

	(void)state;
	doc = data("{\"t\":\"\\u00e4\\n\",\"n\":-7,\"big\":9007199254740992,"
		   "\"f\":2.0,\"yes\":true,\"no\":false,\"nil\":null,"
		   "\"l\":[1],\"o\":{\"k\":1},"
		   "\"when\":\"2025-11-21T18:08:00Z\"}",
	    &root);
	assert_int_equal(json_get_text(&root, "t", &text, &err), 0);
	assert_string_equal(text, "\xC3\xA4\n");
	assert_int_equal(json_get_int(&root, "n", &n, &err), 0);
	assert_int_equal(n, -7);
	assert_int_equal(json_get_int(&root, "big", &n, &err), 0);
	assert_true(n == INT64_C(9007199254740992));
	assert_int_equal(json_get_int(&root, "f", &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(json_opt_bool(&root, "yes", &tri, &err), 0);
	assert_int_equal(tri, TRI_YES);
	assert_int_equal(json_opt_bool(&root, "no", &tri, &err), 0);
	assert_int_equal(tri, TRI_NO);
	assert_int_equal(json_get_list(&root, "l", &v, &err), 0);
	assert_int_equal(json_count(&v), 1);
	assert_int_equal(json_get_object(&root, "o", &v, &err), 0);
	assert_string_equal(json_key(&v), "o");
	assert_int_equal(json_opt_time(&root, "when", &n, &err), 0);
	assert_true(n == INT64_C(1763748480));
	json_member(&root, "t", &v);
	assert_false(json_as_bool(&v));
	json_free(doc);
}

static void
absent_and_null_are_the_same_empty_value(void **state)
{
	static const char *const keys[] = { "nil", "none" };
	struct json_doc *doc;
	struct json root, v;
	struct err err;

	(void)state;
	doc = data("{\"nil\":null,\"NONE\":1}", &root);
	for (size_t i = 0; i < NITEMS(keys); i++) {
		const char *text = "x";
		enum tri tri = TRI_YES;
		int64_t n = 0;

		assert_int_equal(json_opt_text(&root, keys[i], &text, &err), 0);
		assert_null(text);
		assert_int_equal(json_opt_int(&root, keys[i], -3, &n, &err), 0);
		assert_int_equal(n, -3);
		assert_int_equal(json_opt_bool(&root, keys[i], &tri, &err), 0);
		assert_int_equal(tri, TRI_UNKNOWN);
		assert_int_equal(json_opt_time(&root, keys[i], &n, &err), 0);
		assert_true(n == UTC_UNKNOWN);
		assert_int_equal(json_opt_list(&root, keys[i], &v, &err), 0);
		assert_false(json_first(&v, &v));
		assert_int_equal(json_opt_object(&root, keys[i], &v, &err), 0);
		assert_int_equal(json_type(&v), JSON_ABSENT);
		assert_int_equal(json_count(&v), 0);
	}
	json_free(doc);
}

static void
errors_name_the_path(void **state)
{
	struct json_doc *doc;
	struct json root, groups, group, owner;
	const char *text;
	struct err err;
	enum tri tri;
	int64_t n;

	(void)state;
	doc = data("{\"groups\":[{},{\"uuid\":5,\"owner\":{\"since\":\"x\","
		   "\"n\":1.5,\"b\":\"true\"}}],\"odd key\":[[7]]}",
	    &root);
	assert_int_equal(json_get_list(&root, "groups", &groups, &err), 0);
	assert_true(json_first(&groups, &group));
	assert_int_equal(json_get_text(&group, "uuid", &text, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "groups[0].uuid: missing");
	assert_true(json_next(&group));
	assert_int_equal(json_get_text(&group, "uuid", &text, &err), -1);
	assert_string_equal(
	    err.text, "groups[1].uuid: must be a text, is a number");
	assert_int_equal(json_opt_text(&group, "owner", &text, &err), -1);
	assert_string_equal(
	    err.text, "groups[1].owner: must be a text, is an object");
	assert_int_equal(json_get_object(&group, "owner", &owner, &err), 0);
	assert_int_equal(json_opt_time(&owner, "since", &n, &err), -1);
	assert_string_equal(err.text,
	    "groups[1].owner.since: \"x\" is not a time such as "
	    "2025-11-21T18:08:00Z");
	assert_true(n == UTC_UNKNOWN);
	assert_int_equal(json_get_int(&owner, "n", &n, &err), -1);
	assert_string_equal(
	    err.text, "groups[1].owner.n: must be a whole number");
	assert_int_equal(json_opt_bool(&owner, "b", &tri, &err), -1);
	assert_string_equal(
	    err.text, "groups[1].owner.b: must be true or false, is a text");
	assert_int_equal(json_error(&owner, &err, "no %s", "way"), -1);
	assert_string_equal(err.text, "groups[1].owner: no way");
	assert_false(json_next(&group));
	assert_int_equal(json_get_list(&root, "odd key", &groups, &err), 0);
	assert_true(json_first(&groups, &group));
	assert_int_equal(json_get_text(&group, "x", &text, &err), -1);
	assert_string_equal(
	    err.text, "[\"odd key\"][0]: must be an object, is a list");
	assert_int_equal(json_error(&root, &err, "bad"), -1);
	assert_string_equal(err.text, "bad");
	json_free(doc);
}

static void
a_path_is_cut_to_its_room(void **state)
{
	struct json_doc *doc;
	struct json root, a, b;
	char path[9];

	(void)state;
	doc = data("{\"abcdef\":{\"\xC3\xA4\xC3\xA4\":1}}", &root);
	json_member(&root, "abcdef", &a);
	json_member(&a, "\xC3\xA4\xC3\xA4", &b);
	for (size_t room = 1; room <= sizeof(path); room++) {
		json_path(&a, path, room);
		assert_int_equal(strlen(path), room <= 6 ? room - 1 : 6);
	}
	json_path(&b, path, sizeof(path)); /* abcdef["ää"] */
	assert_string_equal(path, "abcdef[\"");
	json_free(doc);
}

static void
walking_gives_members_by_exact_name_in_order(void **state)
{
	static const char *const keys[] = { "z", "a", "m" };
	struct json_doc *doc;
	struct json root, v;
	size_t i = 0;

	(void)state;
	doc = data("{\"z\":0,\"a\":1,\"m\":2}", &root);
	/* Names are exact: cJSON's plain lookup finds "a" for "A". */
	json_member(&root, "A", &v);
	assert_int_equal(json_type(&v), JSON_ABSENT);
	for (bool ok = json_first(&root, &v); ok; ok = json_next(&v)) {
		struct err err;
		int64_t n;

		assert_string_equal(json_key(&v), keys[i]);
		assert_int_equal(json_as_int(&v, &n, &err), 0);
		assert_int_equal(n, i++);
	}
	assert_int_equal(i, 3);
	json_member(&root, "z", &v);
	assert_false(json_first(&v, &v)); /* a number holds nothing */
	json_free(doc);
}

static void
one_variable_may_descend(void **state)
{
	struct json_doc *doc;
	struct json v;
	struct err err;
	int64_t n;

	(void)state;
	doc = data("{\"a\":{\"b\":{\"c\":3}}}", &v);
	json_member(&v, "a", &v);
	json_member(&v, "b", &v);
	assert_int_equal(json_get_int(&v, "c", &n, &err), 0);
	assert_int_equal(n, 3);
	assert_int_equal(json_get_int(&v, "d", &n, &err), -1);
	assert_non_null(strstr(err.text, "d: missing"));
	json_free(doc);
}

static void
configuration_errors_have_a_line(void **state)
{
	static const char *const known[] = { "id", "kind", "audit_days" };
	struct json_doc *doc;
	struct json root, list, item;
	const char *text;
	struct err err;

	(void)state;
	doc =
	    parsed("{\n \"sources\": [\n  { \"id\": \"a\" },\n"
		   "  // second\n  { \"kind\": \"b\",\n    \"audit_day\": 3,\n"
		   "    \"zzzzzz\": 1 }\n ] }",
		&json_limits_config, &root);
	assert_int_equal(json_get_list(&root, "sources", &list, &err), 0);
	assert_int_equal(json_line(&list), 2);
	assert_true(json_first(&list, &item));
	assert_int_equal(json_line(&item), 3);
	assert_int_equal(json_only(&item, known, NITEMS(known), &err), 0);
	assert_true(json_next(&item));
	assert_int_equal(json_line(&item), 5);
	assert_int_equal(json_get_text(&item, "id", &text, &err), -1);
	assert_string_equal(err.text, "line 5: sources[1].id: missing");
	assert_int_equal(json_only(&item, known, NITEMS(known), &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text,
	    "line 6: sources[1].audit_day: unknown key; did you mean "
	    "\"audit_days\"?");
	assert_int_equal(json_only(&root, known, NITEMS(known), &err), -1);
	assert_string_equal(err.text, "line 2: sources: unknown key");
	json_free(doc);
}

/* Empty containers and every kind of value between the lines. */
static void
every_value_knows_its_line(void **state)
{
	struct json_doc *doc;
	struct json root, v;
	size_t line = 2;

	(void)state;
	doc = parsed("[\n1,\n[],\n{},\n\"a\",\nnull,\n[[[{}]]],\ntrue,\n"
		     "{\"a\":{\"b\":[]},\"c\":[1,2]},\n-1.5\n]",
	    &json_limits_config, &root);
	assert_int_equal(json_line(&root), 1);
	for (bool ok = json_first(&root, &v); ok; ok = json_next(&v))
		assert_int_equal(json_line(&v), line++);
	assert_int_equal(line, 11);
	json_free(doc);
	doc = data("[1]", &root);
	assert_int_equal(json_line(&root), 0);
	json_free(doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cjson_lets_pass_is_refused),
		cmocka_unit_test(broken_structure_is_refused_with_its_place),
		cmocka_unit_test(configuration_may_have_line_comments_only),
		cmocka_unit_test(sound_documents_are_taken),
		cmocka_unit_test(a_text_need_not_end_with_a_nul),
		cmocka_unit_test(nesting_ends_at_the_limit),
		cmocka_unit_test(size_ends_at_the_limit),
		cmocka_unit_test(a_number_longer_than_cjson_reads_is_refused),
		cmocka_unit_test(a_duplicate_among_many_keys_is_found),
		cmocka_unit_test(getters_give_what_is_there),
		cmocka_unit_test(absent_and_null_are_the_same_empty_value),
		cmocka_unit_test(errors_name_the_path),
		cmocka_unit_test(a_path_is_cut_to_its_room),
		cmocka_unit_test(walking_gives_members_by_exact_name_in_order),
		cmocka_unit_test(one_variable_may_descend),
		cmocka_unit_test(configuration_errors_have_a_line),
		cmocka_unit_test(every_value_knows_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
