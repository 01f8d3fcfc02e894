/* SPDX-License-Identifier: Apache-2.0 */
/* Long lists item by item. */
#include "support/test.h"

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

static const char *const names[] = { "items", "users", NULL };

static struct json_stream *
opened(const char *text)
{
	struct json_stream *stream;
	struct err err;

	if (json_stream_open(&stream, text, strlen(text), &json_limits_data,
		names, &err) != 0)
		fail_msg("%s", err.text);
	return stream;
}

static void
items_come_one_by_one_with_their_path(void **state)
{
	struct json_stream *stream = opened(
	    " {\"count\":3, \"users\" : [ {\"u\":\"a,]\"} ,\n{\"u\":1},[] ],"
	    "\"next\":\"k\"} ");
	const char *text;
	struct json item;
	struct err err;

	(void)state;
	assert_int_equal(json_stream_next(stream, &item, &err), 1);
	assert_int_equal(json_get_text(&item, "u", &text, &err), 0);
	assert_string_equal(text, "a,]");
	assert_int_equal(json_stream_next(stream, &item, &err), 1);
	assert_int_equal(json_get_text(&item, "u", &text, &err), -1);
	assert_string_equal(
	    err.text, "users[1].u: must be a text, is a number");
	assert_int_equal(json_stream_next(stream, &item, &err), 1);
	assert_int_equal(json_type(&item), JSON_LIST);
	assert_int_equal(json_stream_next(stream, &item, &err), 0);
	assert_int_equal(json_stream_next(stream, &item, &err), 0);
	assert_int_equal(json_type(&item), JSON_ABSENT);
	json_stream_close(stream);
	json_stream_close(NULL);
}

static void
the_rest_is_the_object_without_the_list(void **state)
{
	struct json_stream *stream =
	    opened("{\"items\":[1,2,3],\"count\":3,\"nextPageKey\":\"k\"}");
	struct json rest, v;
	const char *key;
	struct err err;
	int64_t n;

	(void)state;
	json_stream_rest(stream, &rest);
	assert_int_equal(json_count(&rest), 2);
	assert_int_equal(json_get_int(&rest, "count", &n, &err), 0);
	assert_int_equal(n, 3);
	assert_int_equal(json_get_text(&rest, "nextPageKey", &key, &err), 0);
	assert_string_equal(key, "k");
	json_member(&rest, "items", &v);
	assert_int_equal(json_type(&v), JSON_ABSENT);
	json_stream_close(stream);
}

static void
an_empty_list_has_no_items(void **state)
{
	static const char *const rows[] = { "{\"items\":[]}",
		"{\"items\":[ \n ]}", "{\"a\":1,\"items\":[]}" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct json_stream *stream = opened(rows[i]);
		struct json item;
		struct err err;

		assert_int_equal(json_stream_next(stream, &item, &err), 0);
		json_stream_close(stream);
	}
}

static void
the_first_name_that_is_there_counts(void **state)
{
	struct json_stream *stream =
	    opened("{\"users\":[1],\"items\":[2],\"x\":{\"items\":[3]}}");
	struct json item;
	struct err err;
	int64_t n;

	(void)state;
	assert_int_equal(json_stream_next(stream, &item, &err), 1);
	assert_int_equal(json_as_int(&item, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(json_stream_next(stream, &item, &err), 0);
	json_stream_close(stream);
}

static void
an_escaped_name_is_the_same_name(void **state)
{
	struct json_stream *stream = opened("{\"\\u0069tems\":[7]}");
	struct json item, rest;
	struct err err;

	(void)state;
	assert_int_equal(json_stream_next(stream, &item, &err), 1);
	json_stream_rest(stream, &rest);
	assert_int_equal(json_count(&rest), 0);
	json_stream_close(stream);
}

static void
what_is_no_such_document_is_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "{}", "items: missing" },
		{ "{\"a\":{\"items\":[]}}", "items: missing" },
		{ "[]", "items: missing" },
		{ "[{\"items\":[]}]", "items: missing" },
		{ "5", "items: missing" },
		{ "{\"items\":null}", "items: must be a list" },
		{ "{\"items\":{}}", "items: must be a list" },
		{ "{\"items\":\"[]\"}", "items: must be a list" },
		{ "{\"items\":[1,2}", "line 1, column 14" },
		{ "{\"items\":[1,2]", "line 1, column 15" },
		{ "{\"items\":[{\"a\":1,\"a\":2}]}", "twice" },
		{ "{\"items\":[1],\"items\":[2]}", "twice" },
		{ "{\"items\":[1]} x", "the end" },
		{ "{\"items\":[1 // c\n]}", "comments" },
		{ "{\"items\":[\"\xFF\"]}", "UTF-8" },
	};
	const struct json_limits limits = { 1000, 10, true };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct json_stream *stream;
		struct err err;

		assert_int_equal(
		    json_stream_open(&stream, rows[i].text,
			strlen(rows[i].text), &limits, names, &err),
		    -1);
		assert_null(stream);
		assert_int_equal(err.code, ERR_DATA);
		if (strstr(err.text, rows[i].message) == NULL)
			fail_msg("%s: %s", rows[i].text, err.text);
	}
}

static void
a_hundred_thousand_users_pass(void **state)
{
	enum { USERS = 100000 };
	struct json_stream *stream;
	struct strbuf sb;
	struct json item;
	size_t n = 0, wrong = 0;
	struct err err;

	(void)state;
	strbuf_init(&sb, 64 * MIB);
	strbuf_addf(&sb, "{\"count\":%d,\"items\":[", USERS);
	for (int i = 0; i < USERS; i++)
		strbuf_addf(&sb,
		    "%s{\"n\":%d,\"email\":\"u%d@example.com\",\"m\":null}",
		    i > 0 ? ",\n" : "", i, i);
	strbuf_add(&sb, "]}");
	assert_false(strbuf_failed(&sb));
	assert_int_equal(json_stream_open(&stream, strbuf_text(&sb), sb.len,
			     &json_limits_data, names, &err),
	    0);
	while (json_stream_next(stream, &item, &err) == 1) {
		int64_t got = -1;

		if (json_get_int(&item, "n", &got, &err) != 0 ||
		    got != (int64_t)n)
			wrong++;
		n++;
	}
	assert_int_equal(n, USERS);
	assert_int_equal(wrong, 0);
	json_stream_close(stream);
	strbuf_clear(&sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_one_by_one_with_their_path),
		cmocka_unit_test(the_rest_is_the_object_without_the_list),
		cmocka_unit_test(an_empty_list_has_no_items),
		cmocka_unit_test(the_first_name_that_is_there_counts),
		cmocka_unit_test(an_escaped_name_is_the_same_name),
		cmocka_unit_test(what_is_no_such_document_is_refused),
		cmocka_unit_test(a_hundred_thousand_users_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
