/* SPDX-License-Identifier: Apache-2.0 */
/* Logic-less templates. */
#include "support/test.h"

#include "base/err.h"
#include "base/template.h"

/* Knows "name" and "a.b-c_1"; shows which form was asked for. */
static int
put(void *context, const char *name, FILE *file, bool raw, struct err *err)
{
	int *calls = context;

	(*calls)++;
	if (strcmp(name, "name") != 0 && strcmp(name, "a.b-c_1") != 0)
		return err_set(err, ERR_DATA, "unknown name");
	return fprintf(file, raw ? "<%s>" : "(%s)", name) < 0 ? -1 : 0;
}

static int
fill(const char *text, size_t len, char **out, struct err *err)
{
	int calls = 0, rc;
	struct template_values values = { put, &calls };
	size_t n;
	FILE *file = open_memstream(out, &n);

	assert_non_null(file);
	rc = template_write(text, len, &values, file, err);
	(void)fclose(file);
	return rc;
}

static void
names_are_replaced(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "" },
		{ "plain\n", "plain\n" },
		{ "{{name}}", "(name)" },
		{ "{{{name}}}", "<name>" },
		{ "a{{ name }}b{{{  name }}}c", "a(name)b<name>c" },
		{ "{{name}}{{a.b-c_1}}", "(name)(a.b-c_1)" },
		{ "body { color: red; }", "body { color: red; }" },
		{ "a } b }} c { d", "a } b }} c { d" },
		{ "{{name}}}", "(name)}" },
		{ "{", "{" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct err err;
		char *out;

		if (fill(rows[i].text, strlen(rows[i].text), &out, &err) != 0)
			fail_msg("%s", err.text);
		assert_string_equal(out, rows[i].wanted);
		free(out);
	}
}

static void
errors_say_the_line(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "a\nb {{nix}}", "line 2, {{nix}}: unknown name" },
		{ "{{name}}\n\n{{{nix}}}", "line 3, {{nix}}: unknown name" },
		{ "\n{{name", "line 2: \"{{\" is never closed" },
		{ "{{{name}}", "line 1: \"{{{\" is never closed" },
		{ "{{}}", "line 1: \"\" is not a name" },
		{ "{{#each}}", "line 1: \"#each\" is not a name" },
		{ "{{a b}}", "line 1: \"a b\" is not a name" },
		{ "{{name", "line 1: \"{{\" is never closed" },
		{ "{{", "line 1: \"{{\" is never closed" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct err err;
		char *out;

		assert_int_equal(
		    fill(rows[i].text, strlen(rows[i].text), &out, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_string_equal(err.text, rows[i].message);
		free(out);
	}
}

static void
the_text_ends_where_its_length_says(void **state)
{
	struct err err;
	char *out;

	(void)state;
	assert_int_equal(fill("ab{{name}}", 2, &out, &err), 0);
	assert_string_equal(out, "ab");
	free(out);
	assert_int_equal(fill("ab{{name}}", 9, &out, &err), -1);
	free(out);
}

static void
a_name_too_long_is_refused(void **state)
{
	char text[200];
	struct err err;
	char *out;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "{{", 2);
	memcpy(text + 190, "}}", 2);
	assert_int_equal(fill(text, 192, &out, &err), -1);
	assert_non_null(strstr(err.text, "is not a name"));
	free(out);
}

static void
a_full_disk_is_noticed(void **state)
{
	int calls = 0;
	struct template_values values = { put, &calls };
	FILE *full = fopen("/dev/full", "w");
	struct err err;

	(void)state;
	if (full == NULL)
		skip();
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(template_write("text", 4, &values, full, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	(void)fclose(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_replaced),
		cmocka_unit_test(errors_say_the_line),
		cmocka_unit_test(the_text_ends_where_its_length_says),
		cmocka_unit_test(a_name_too_long_is_refused),
		cmocka_unit_test(a_full_disk_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
