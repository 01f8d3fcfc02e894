/* SPDX-License-Identifier: Apache-2.0 */
/* Requirements of frameworks, loaded from a folder. */
#include "support/test.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "model/control.h"

struct world {
	struct arena arena;
	char dir[40];
};

static int
open_world(void **state)
{
	static struct world w;

	arena_init(&w.arena);
	memcpy(w.dir, "/tmp/muster-control-XXXXXX", 27);
	*state = &w;
	return mkdtemp(w.dir) == NULL ? -1 : 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;
	struct err err;

	arena_clear(&w->arena);
	return file_remove_tree(w->dir, &err);
}

static void
put(struct world *w, const char *name, const char *text)
{
	char *path = file_join(&w->arena, w->dir, name);
	FILE *f;

	assert_non_null(path);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static const char soc[] =
    "// the auditor's words stay with the auditor\n"
    "{\"framework\":\"SOC 2\",\"about\":\"TSC\",\"controls\":[\n"
    "{\"id\":\"CC6.3\",\"title\":\"t\",\"shows\":\"s\","
    "\"rules\":[\"ACC-01\",\"PRV-01\"]},\n"
    "{\"id\":\"CC6.2\",\"title\":\"t\",\"shows\":\"s\","
    "\"rules\":[\"ACC-01\"]}]}";
static const char iso[] = "{\"framework\":\"ISO/IEC 27001\",\"controls\":[\n"
			  "{\"id\":\"A.5.18\",\"title\":\"t\",\"shows\":\"s\","
			  "\"rules\":[\"ACC-01\"]}]}";

static void
all_files_of_the_folder_are_read_and_sorted(void **state)
{
	struct world *w = *state;
	struct controls c;
	struct err err = { ERR_NONE, "" };

	put(w, "b-soc.json", soc);
	put(w, "a-iso.json", iso);
	put(w, "notes.txt", "not a framework");
	put(w, ".hidden.json", "broken");
	if (control_load(&c, w->dir, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(c.n, 3);
	assert_string_equal(c.items[0].framework, "ISO/IEC 27001");
	assert_string_equal(c.items[1].id, "CC6.2");
	assert_string_equal(c.items[2].id, "CC6.3");
	assert_int_equal(c.items[2].n_rules, 2);
	assert_string_equal(c.items[2].rules[1], "PRV-01");
}

static void
the_controls_of_a_rule_are_named_by_framework(void **state)
{
	struct world *w = *state;
	struct controls c;
	struct err err;

	put(w, "soc.json", soc);
	put(w, "iso.json", iso);
	assert_int_equal(control_load(&c, w->dir, &w->arena, &err), 0);
	assert_string_equal(control_of_rule(&c, "ACC-01", &w->arena),
	    "ISO/IEC 27001 A.5.18; SOC 2 CC6.2, CC6.3");
	assert_string_equal(
	    control_of_rule(&c, "PRV-01", &w->arena), "SOC 2 CC6.3");
	assert_string_equal(control_of_rule(&c, "XXX-99", &w->arena), "");
}

static void
an_empty_folder_holds_no_controls(void **state)
{
	struct world *w = *state;
	struct controls c;
	struct err err;

	assert_int_equal(control_load(&c, w->dir, &w->arena, &err), 0);
	assert_int_equal(c.n, 0);
}

static void
refused(struct world *w, const char *text, const char *message)
{
	struct controls c;
	struct err err = { ERR_NONE, "" };

	put(w, "x.json", text);
	assert_int_equal(control_load(&c, w->dir, &w->arena, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(c.n, 0);
	if (strstr(err.text, message) == NULL)
		fail_msg("%s", err.text);
}

static void
a_file_that_is_wrong_is_refused_with_its_line(void **state)
{
	struct world *w = *state;

	refused(w, "{\"framework\":\"F\",\"controls\":[\n{\"id\":\"A\"}]}",
	    "line 2");
	refused(w, "{\"framework\":\"F\",\"controls\":[],\"x\":1}", "x.json");
	refused(w,
	    "{\"framework\":\"F\",\"controls\":[\n"
	    "{\"id\":\"A\",\"title\":\"\",\"shows\":\"\",\"rules\":[1]}]}",
	    "rules[0]");
	refused(w,
	    "{\"framework\":\"F\",\"controls\":[\n"
	    "{\"id\":\"A\",\"title\":\"\",\"shows\":\"\",\"rules\":[]},\n"
	    "{\"id\":\"A\",\"title\":\"\",\"shows\":\"\",\"rules\":[]}]}",
	    "F A is there twice");
}

static void
what_is_left_open_and_guarded_is_read(void **state)
{
	struct world *w = *state;
	struct controls c;
	struct err err = { ERR_NONE, "" };

	put(w, "a.json",
	    "{\"framework\":\"F\",\"controls\":[\n"
	    "{\"id\":\"1\",\"title\":\"t\",\"shows\":\"s\",\"rules\":[\"A\"],"
	    "\"partly\":\"half\",\"beyond\":\"the rest\",\"guards\":["
	    "{\"rule\":\"A\",\"setting\":\"days\",\"at_most\":90},"
	    "{\"rule\":\"A\",\"setting\":\"share\",\"at_least\":0}]},"
	    "{\"id\":\"2\",\"title\":\"t\",\"shows\":\"s\",\"rules\":[]}]}");
	if (control_load(&c, w->dir, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(c.items[0].partly, "half");
	assert_string_equal(c.items[0].beyond, "the rest");
	assert_int_equal(c.items[0].n_guards, 2);
	assert_string_equal(c.items[0].guards[0].rule, "A");
	assert_string_equal(c.items[0].guards[0].setting, "days");
	assert_int_equal(c.items[0].guards[0].at_most, 90);
	assert_int_equal(c.items[0].guards[0].at_least, -1);
	assert_int_equal(c.items[0].guards[1].at_most, -1);
	assert_int_equal(c.items[0].guards[1].at_least, 0);
	assert_null(c.items[1].partly);
	assert_null(c.items[1].beyond);
	assert_int_equal(c.items[1].n_guards, 0);
}

static void
a_guard_without_a_bound_is_refused(void **state)
{
	struct world *w = *state;
	static const char *const guards[] = {
		"{\"rule\":\"A\",\"setting\":\"s\"}",
		"{\"rule\":\"A\",\"at_most\":1}",
		"{\"setting\":\"s\",\"at_most\":1}",
		"{\"rule\":\"A\",\"setting\":\"s\",\"at_most\":-2}",
		"{\"rule\":\"A\",\"setting\":\"s\",\"most\":1}",
		"{\"rule\":\"\",\"setting\":\"s\",\"at_most\":1}",
		"7",
	};

	for (size_t i = 0; i < NITEMS(guards); i++)
		refused(w,
		    arena_printf(&w->arena,
			"{\"framework\":\"F\",\"controls\":[\n"
			"{\"id\":\"A\",\"title\":\"\",\"shows\":\"\","
			"\"rules\":[],\"guards\":[%s]}]}",
			guards[i]),
		    "line 2");
	refused(w,
	    "{\"framework\":\"F\",\"controls\":[\n{\"id\":\"A\","
	    "\"title\":\"\",\"shows\":\"\",\"rules\":[],\"partly\":\"\"}]}",
	    "\"partly\" is empty");
}

static void
a_missing_folder_is_an_error_of_the_file_system(void **state)
{
	struct world *w = *state;
	struct controls c;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(control_load(&c, "/nonexistent", &w->arena, &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_files_of_the_folder_are_read_and_sorted),
		TEST(the_controls_of_a_rule_are_named_by_framework),
		TEST(an_empty_folder_holds_no_controls),
		TEST(a_file_that_is_wrong_is_refused_with_its_line),
		TEST(what_is_left_open_and_guarded_is_read),
		TEST(a_guard_without_a_bound_is_refused),
		TEST(a_missing_folder_is_an_error_of_the_file_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
