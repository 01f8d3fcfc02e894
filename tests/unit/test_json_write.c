/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON. */
#include "support/test.h"

#include "base/err.h"
#include "base/json.h"
#include "base/utc.h"

struct out {
	struct json_writer w;
	FILE *file;
	char *text;
	size_t len;
};

static void
out_open(struct out *o, bool pretty)
{
	o->file = open_memstream(&o->text, &o->len);
	assert_non_null(o->file);
	json_writer_init(&o->w, o->file, pretty);
}

static void
out_close(struct out *o)
{
	(void)fclose(o->file);
	free(o->text);
}

static void
all_values(struct json_writer *w)
{
	json_object_begin(w, NULL);
	json_put_text(w, "t", "x");
	json_put_text(w, "none", NULL);
	json_put_int(w, "n", INT64_MIN);
	json_put_bool(w, "b", true);
	json_put_bool(w, "c", false);
	json_put_null(w, "z");
	json_put_time(w, "when", INT64_C(1763748480));
	json_put_time(w, "never", UTC_UNKNOWN);
	json_list_begin(w, "l");
	json_put_int(w, NULL, 1);
	json_object_begin(w, NULL);
	json_object_end(w);
	json_list_begin(w, NULL);
	json_list_end(w);
	json_list_end(w);
	json_object_end(w);
}

static void
one_line_has_no_blanks(void **state)
{
	struct out o;
	struct err err;

	(void)state;
	out_open(&o, false);
	all_values(&o.w);
	assert_int_equal(json_writer_end(&o.w, &err), 0);
	assert_string_equal(o.text,
	    "{\"t\":\"x\",\"none\":null,\"n\":-9223372036854775808,"
	    "\"b\":true,\"c\":false,\"z\":null,"
	    "\"when\":\"2025-11-21T18:08:00Z\",\"never\":null,"
	    "\"l\":[1,{},[]]}");
	out_close(&o);
}

static void
pretty_text_is_indented_by_two(void **state)
{
	struct out o;
	struct err err;

	(void)state;
	out_open(&o, true);
	json_object_begin(&o.w, NULL);
	json_put_int(&o.w, "a", 1);
	json_list_begin(&o.w, "l");
	json_put_text(&o.w, NULL, "x");
	json_put_null(&o.w, NULL);
	json_list_end(&o.w);
	json_object_begin(&o.w, "o");
	json_object_end(&o.w);
	json_object_end(&o.w);
	assert_int_equal(json_writer_end(&o.w, &err), 0);
	assert_string_equal(o.text,
	    "{\n  \"a\": 1,\n  \"l\": [\n    \"x\",\n    null\n  ],\n"
	    "  \"o\": {}\n}\n");
	out_close(&o);
}

static void
text_is_escaped(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "\"\"" },
		{ "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
		{ "\n\r\t\b\f", "\"\\n\\r\\t\\u0008\\u000c\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
		{ "\xC3\xA4 \xF0\x9F\x98\x80",
		    "\"\xC3\xA4 \xF0\x9F\x98\x80\"" },
		{ "</script>", "\"\\u003c/script>\"" },
		{ "<!--", "\"\\u003c!--\"" },
		{ "a < b <", "\"a < b <\"" },
		{ "\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\"" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct out o;
		struct err err;

		out_open(&o, false);
		json_put_text(&o.w, NULL, rows[i].text);
		assert_int_equal(json_writer_end(&o.w, &err), 0);
		assert_string_equal(o.text, rows[i].wanted);
		out_close(&o);
	}
}

static void
what_is_written_reads_back(void **state)
{
	char all[0x100 * 2];
	struct json_doc *doc;
	struct json root;
	const char *text;
	struct err err;
	struct out o;
	size_t n = 0;

	(void)state;
	for (int c = 1; c < 0x80; c++)
		all[n++] = (char)c;
	for (int c = 0x80; c < 0x100; c++) {
		all[n++] = (char)(0xC0 | c >> 6);
		all[n++] = (char)(0x80 | (c & 0x3F));
	}
	all[n] = '\0';
	out_open(&o, true);
	json_object_begin(&o.w, NULL);
	json_put_text(&o.w, all, all);
	json_object_end(&o.w);
	assert_int_equal(json_writer_end(&o.w, &err), 0);
	assert_int_equal(
	    json_parse(&doc, o.text, o.len, &json_limits_data, &err), 0);
	json_root(doc, &root);
	assert_int_equal(json_get_text(&root, all, &text, &err), 0);
	assert_string_equal(text, all);
	json_free(doc);
	out_close(&o);
}

static void
text_that_is_not_utf8_fails(void **state)
{
	struct out o;
	struct err err;

	(void)state;
	out_open(&o, false);
	json_list_begin(&o.w, NULL);
	json_put_text(&o.w, NULL, "a\xFF");
	json_put_text(&o.w, NULL, "b");
	json_list_end(&o.w);
	assert_int_equal(json_writer_end(&o.w, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	out_close(&o);
}

static void
key_in_list(struct json_writer *w)
{
	json_list_begin(w, NULL);
	json_put_int(w, "k", 1);
	json_list_end(w);
}

static void
no_key_in_object(struct json_writer *w)
{
	json_object_begin(w, NULL);
	json_put_int(w, NULL, 1);
	json_object_end(w);
}

static void
wrong_end(struct json_writer *w)
{
	json_object_begin(w, NULL);
	json_list_end(w);
}

static void
end_without_begin(struct json_writer *w)
{
	json_object_end(w);
}

static void
not_closed(struct json_writer *w)
{
	json_object_begin(w, NULL);
}

static void
two_values(struct json_writer *w)
{
	json_put_int(w, NULL, 1);
	json_put_int(w, NULL, 2);
}

static void
nothing(struct json_writer *w)
{
	(void)w;
}

static void
too_deep(struct json_writer *w)
{
	for (int i = 0; i < 64; i++)
		json_list_begin(w, NULL);
	for (int i = 0; i < 64; i++)
		json_list_end(w);
}

static void
calls_out_of_order_fail(void **state)
{
	static void (*const rows[])(struct json_writer *) = { key_in_list,
		no_key_in_object, wrong_end, end_without_begin, not_closed,
		two_values, nothing, too_deep };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct out o;
		struct err err;

		out_open(&o, false);
		rows[i](&o.w);
		assert_int_equal(json_writer_end(&o.w, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		out_close(&o);
	}
}

static void
sixty_three_levels_are_possible(void **state)
{
	struct out o;
	struct err err;

	(void)state;
	out_open(&o, true);
	for (int i = 0; i < 63; i++)
		json_list_begin(&o.w, NULL);
	for (int i = 0; i < 63; i++)
		json_list_end(&o.w);
	assert_int_equal(json_writer_end(&o.w, &err), 0);
	out_close(&o);
}

static void
a_full_disk_is_noticed(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct json_writer w;
	struct err err;

	(void)state;
	if (full == NULL)
		skip();
	json_writer_init(&w, full, false);
	json_put_int(&w, NULL, 1);
	assert_int_equal(json_writer_end(&w, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	(void)fclose(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_has_no_blanks),
		cmocka_unit_test(pretty_text_is_indented_by_two),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(text_that_is_not_utf8_fails),
		cmocka_unit_test(calls_out_of_order_fail),
		cmocka_unit_test(sixty_three_levels_are_possible),
		cmocka_unit_test(a_full_disk_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
