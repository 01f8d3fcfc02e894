/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer, read back with our own strict reader. */
#include "support/test.h"

#include "base/file.h"
#include "base/json.h"
#include "support/fake_doc.h"
#include "writer/common.h"
#include "writer/writer.h"

struct fixture {
	struct arena arena;
	struct err err;
	struct fake_rows rows[3];
	struct writer_counts counts;
	char *text;
	size_t len;
	struct json_doc *tree;
	struct json root, sections;
};

static int
setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	json_free(f->tree);
	free(f->text);
	arena_clear(&f->arena);
	return 0;
}

static void
draw(struct fixture *f, const struct doc *doc)
{
	const char *path = fake_path(".json");

	if (writer_json.write(doc, path, &f->counts, &f->err) != 0)
		fail_msg("%s", f->err.text);
	f->text = fake_read(path, &f->len);
	assert_non_null(f->text);
	if (json_parse(&f->tree, f->text, f->len, &json_limits_data, &f->err) !=
	    0)
		fail_msg("%s", f->err.text);
	json_root(f->tree, &f->root);
	assert_int_equal(
	    json_get_object(&f->root, "sections", &f->sections, &f->err), 0);
}

static const char *
text_of(const struct json *v, const char *key)
{
	struct err err;
	const char *text = NULL;

	if (json_get_text(v, key, &text, &err) != 0)
		fail_msg("%s", err.text);
	return text;
}

static void
the_head_names_schema_campaign_and_state(void **state)
{
	struct fixture *f = *state;

	draw(f, fake_doc(&f->arena, f->rows, 30));
	assert_string_equal(text_of(&f->root, "schema"), "muster/review/1");
	assert_string_equal(text_of(&f->root, "document"), "review");
	assert_string_equal(text_of(&f->root, "status"), "bad");
	assert_string_equal(text_of(&f->root, "campaign"), "2026-Q4");
	assert_string_equal(text_of(&f->root, "now"), "2026-10-01T12:00:00Z");
}

static void
every_row_is_there_and_counted(void **state)
{
	struct fixture *f = *state;
	struct json section, list;

	draw(f, fake_doc(&f->arena, f->rows, 1000));
	assert_int_equal(f->counts.rows, 1000 + 0 + 30);
	assert_int_equal(f->counts.left_out, 0);
	json_member(&f->sections, "users", &section);
	assert_int_equal(json_get_list(&section, "users", &list, &f->err), 0);
	assert_int_equal(json_count(&list), 1000);
	json_member(&f->sections, "nobody", &section);
	assert_int_equal(json_get_list(&section, "leavers", &list, &f->err), 0);
	assert_int_equal(json_count(&list), 0);
	assert_int_equal(f->rows[0].opened, 1);
	assert_int_equal(f->rows[0].closed, 1);
}

static void
unknown_is_null_and_empty_is_absent(void **state)
{
	struct fixture *f = *state;
	struct json section, facts, member;

	draw(f, fake_doc(&f->arena, f->rows, 1));
	json_member(&f->sections, "cover", &section);
	json_member(&section, "facts", &facts);
	json_member(&facts, "owner", &member);
	assert_int_equal(json_type(&member), JSON_NULL);
	json_member(&facts, "not_asked", &member);
	assert_int_equal(json_type(&member), JSON_ABSENT);
	json_member(&facts, "accounts", &member);
	assert_int_equal(json_type(&member), JSON_NUMBER);
	assert_string_equal(text_of(&facts, "as_of"), "2026-10-01T12:00:00Z");
	assert_string_equal(text_of(&facts, "due"), "2026-10-31");
	assert_string_equal(text_of(&facts, "worst"), "critical");
}

static void
hostile_text_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct json section, list, row;
	size_t i = 0;

	draw(f, fake_doc(&f->arena, f->rows, 30));
	json_member(&f->sections, "users", &section);
	assert_int_equal(json_get_list(&section, "users", &list, &f->err), 0);
	for (bool ok = json_first(&list, &row); ok; ok = json_next(&row)) {
		if (i < fake_n_hostile &&
		    strncmp(fake_hostile[i], "bad ", 4) != 0)
			assert_string_equal(
			    text_of(&row, "note"), fake_hostile[i]);
		i++;
	}
	assert_int_equal(i, 30);
	assert_non_null(strstr(f->text, "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes"));
}

static void
prose_banners_figures_and_lists_are_there(void **state)
{
	struct fixture *f = *state;
	struct json section, list, item;
	const char *text;

	draw(f, fake_doc(&f->arena, f->rows, 1));
	json_member(&f->sections, "summary", &section);
	assert_string_equal(text_of(&section, "title"), "Summary");
	assert_int_equal(
	    json_get_list(&section, "paragraphs", &list, &f->err), 0);
	assert_true(json_first(&list, &item));
	assert_int_equal(json_as_text(&item, &text, &f->err), 0);
	assert_string_equal(text, "62 findings, 3 of them critical.");
	assert_int_equal(json_get_list(&section, "banners", &list, &f->err), 0);
	assert_true(json_first(&list, &item));
	assert_string_equal(text_of(&item, "status"), "warn");
	assert_int_equal(
	    json_get_list(&section, "by_severity", &list, &f->err), 0);
	assert_int_equal(json_count(&list), 5);
	json_member(&f->sections, "how", &section);
	assert_int_equal(json_get_list(&section, "steps", &list, &f->err), 0);
	assert_int_equal(json_count(&list), 3);
}

static void
what_stands_before_a_section_stands_at_the_top(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = doc_new(&f->arena, "users", "Users");
	struct doc_table table = fake_table(f->rows, "users", "Users", 3);
	struct json list;
	size_t len;

	doc_table(doc, &table);
	assert_int_equal(doc_end(doc, &f->err), 0);
	assert_int_equal(
	    writer_json.write(doc, fake_path(".top"), &f->counts, &f->err), 0);
	f->text = fake_read(fake_path(".top"), &len);
	assert_int_equal(
	    json_parse(&f->tree, f->text, len, &json_limits_data, &f->err), 0);
	json_root(f->tree, &f->root);
	assert_int_equal(json_get_list(&f->root, "users", &list, &f->err), 0);
	assert_int_equal(json_count(&list), 3);
	json_member(&f->root, "sections", &list);
	assert_int_equal(json_type(&list), JSON_ABSENT);
}

static void
a_wrong_count_is_an_error_and_leaves_no_file(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = fake_single(&f->arena, f->rows, 10);
	const char *path = fake_path(".none");

	f->rows[0].count = 9;
	assert_int_equal(writer_json.write(doc, path, &f->counts, &f->err), -1);
	assert_non_null(strstr(f->err.text, "10 rows announced, 9 came"));
	f->rows[0].count = 11;
	assert_int_equal(writer_json.write(doc, path, &f->counts, &f->err), -1);
	assert_non_null(strstr(f->err.text, "more came"));
	f->rows[0].fail_at = 5;
	assert_int_equal(writer_json.write(doc, path, &f->counts, &f->err), -1);
	assert_int_equal(f->err.code, ERR_IO);
	assert_non_null(strstr(f->err.text, "the store went away"));
	assert_false(file_exists(path));
	assert_int_equal(f->rows[0].opened, f->rows[0].closed);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = fake_single(&f->arena, f->rows, 1);

	assert_int_equal(writer_json.write(
			     doc, fake_path("/no/x.json"), &f->counts, &f->err),
	    -1);
	assert_int_equal(f->err.code, ERR_IO);
}

static void
the_same_document_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	const struct doc *doc = fake_doc(&f->arena, f->rows, 100);
	size_t len;
	char *again;

	draw(f, doc);
	assert_int_equal(
	    writer_json.write(doc, fake_path(".json2"), &f->counts, &f->err),
	    0);
	again = fake_read(fake_path(".json2"), &len);
	assert_int_equal(len, f->len);
	assert_memory_equal(again, f->text, len);
	free(again);
}

static int
clear(void **state)
{
	(void)state;
	fake_clear();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_head_names_schema_campaign_and_state),
		T(every_row_is_there_and_counted),
		T(unknown_is_null_and_empty_is_absent),
		T(hostile_text_comes_back_as_it_was),
		T(prose_banners_figures_and_lists_are_there),
		T(what_stands_before_a_section_stands_at_the_top),
		T(a_wrong_count_is_an_error_and_leaves_no_file),
		T(a_folder_that_is_not_there_is_an_error),
		T(the_same_document_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
