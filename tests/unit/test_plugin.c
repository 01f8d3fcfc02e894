/* SPDX-License-Identifier: Apache-2.0 */
/* Modules: built here with the compiler, loaded or refused by the engine. */
#include "support/test.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine_private.h"
#include "support/engine_world.h"

struct place {
	struct arena arena;
	struct err err;
	struct engine *engine;
	char dir[256];
};

/* One rule; what is odd about it comes in by -D. */
static const char source[] =
    "#include <stddef.h>\n"
    "#include \"abi/muster_rule.h\"\n"
    "#ifndef ABI\n#define ABI MUSTER_RULE_ABI\n#endif\n"
    "#ifndef ID\n#define ID \"TEST-01\"\n#endif\n"
    "#ifndef TITLE\n#define TITLE \"A test\"\n#endif\n"
    "#ifndef VALUE\n#define VALUE 3\n#endif\n"
    "#ifndef NAME\n#define NAME \"days\"\n#endif\n"
    "#ifndef LIST\n#define LIST muster_rules\n#endif\n"
    "static const struct muster_setting settings[] = {\n"
    "  { NAME, \"days of something\", VALUE, 1, 9 },\n"
    "  { NULL, NULL, 0, 0, 0 } };\n"
    "#ifndef DO\n#define DO return 0\n#endif\n"
    "#include <stdlib.h>\n"
    "static volatile int zero;\n"
    "static int deeper(volatile char *p) { volatile char q[4096];\n"
    "  q[0] = p[0]; return deeper(q) + q[1]; }\n"
    "int go_deep(void);\n"
    "int go_deep(void) { volatile char p[1] = { 0 };\n"
    "  return deeper(p); }\n"
    "static int check(const struct muster_host *h, struct muster_run *r)\n"
    "{ (void)h; (void)r; (void)zero; DO; }\n"
    "static const struct muster_rule rule = { .abi = ABI, .version = 1,\n"
    "  .id = ID, .family = \"test\", .title = TITLE, .logic = \"l\",\n"
    "  .rationale = \"r\", .fix = \"f\", .false_alarm = \"a\",\n"
    "  .severity = MUSTER_LOW, .settings = settings, .check = check };\n"
    "#ifdef EMPTY\n"
    "const struct muster_rule *const LIST[] = { NULL };\n"
    "#else\n"
    "const struct muster_rule *const LIST[] = { &rule, NULL };\n"
    "#endif\n";

static int
begin(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	arena_init(&p->arena);
	(void)snprintf(p->dir, sizeof(p->dir), "%s/muster-plugin-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(p->dir));
	assert_int_equal(chmod(p->dir, 0755), 0);
	*state = p;
	return 0;
}

static const char *
path_of(struct place *p, const char *name)
{
	const char *path = arena_printf(&p->arena, "%s/%s", p->dir, name);

	assert_non_null(path);
	return path;
}

static int
end(void **state)
{
	struct place *p = *state;
	DIR *d = opendir(p->dir);
	struct dirent *entry;

	engine_close(p->engine);
	while (d != NULL && (entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			(void)unlink(path_of(p, entry->d_name));
	if (d != NULL)
		(void)closedir(d);
	(void)rmdir(p->dir);
	arena_clear(&p->arena);
	free(p);
	return 0;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A module of that name, with the mode 0755. */
static void
build(struct place *p, const char *name, const char *defines)
{
	const char *top = getenv("top_srcdir"), *cc = getenv("CC");
	const char *code = path_of(p, "code.c");

	write_file(code, source);
	assert_int_equal(
	    system(
		arena_printf(&p->arena, "%s -I%s/src %s -fPIC -shared -o %s %s",
		    cc != NULL && cc[0] != '\0' ? cc : "cc",
		    top != NULL ? top : ".", defines, path_of(p, name), code)),
	    0);
	assert_int_equal(chmod(path_of(p, name), 0755), 0);
	assert_int_equal(unlink(code), 0);
}

static int
open_engine(struct place *p)
{
	err_clear(&p->err);
	return engine_open(&p->engine, p->dir, NULL, &p->arena, &p->err);
}

static void
expect_refused(struct place *p, const char *says, const char *and)
{
	assert_int_equal(open_engine(p), -1);
	assert_null(p->engine);
	assert_int_equal(p->err.code, ERR_CONFIG);
	if (strstr(p->err.text, says) == NULL ||
	    strstr(p->err.text, and) == NULL)
		fail_msg(
		    "\"%s\" lacks \"%s\" or \"%s\"", p->err.text, says, and);
}

static size_t
position(const struct engine *engine, const char *id)
{
	const struct rule_result *rules;
	size_t n;

	rules = engine_rules(engine, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].rule->id, id) == 0)
			return i;
	return NONE;
}

static size_t
count_builtin(void)
{
	size_t n = 0;

	while (rule_table[n] != NULL)
		n++;
	return n;
}

static void
modules_are_loaded_by_name_before_data_quality(void **state)
{
	struct place *p = *state;
	const struct rule_result *rules;
	size_t n, first;

	build(p, "b.so", "-DID='\"TEST-01\"'");
	build(p, "a.so", "-DID='\"TEST-02\"'");
	write_file(path_of(p, "README"), "no module");
	write_file(path_of(p, ".hidden.so"), "no module");
	assert_int_equal(open_engine(p), 0);
	rules = engine_rules(p->engine, &n);
	assert_int_equal(n, count_builtin() + 2);
	first = position(p->engine, "TEST-02");
	assert_string_equal(rules[first].module, "a.so");
	assert_int_equal(position(p->engine, "TEST-01"), first + 1);
	assert_string_equal(rules[first + 2].rule->family, "data quality");
	assert_string_not_equal(rules[first - 1].rule->family, "data quality");
	assert_int_equal(rules[first].settings[0].value, 3);
	assert_null(rules[0].module);
}

static void
a_folder_without_modules_is_fine(void **state)
{
	struct place *p = *state;
	size_t n;

	assert_int_equal(open_engine(p), 0);
	(void)engine_rules(p->engine, &n);
	assert_int_equal(n, count_builtin());
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct place *p = *state;

	assert_int_equal(engine_open(&p->engine, path_of(p, "none"), NULL,
			     &p->arena, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_CONFIG);
	assert_non_null(strstr(p->err.text, "none"));
}

static void
another_interface_is_refused_with_both_versions(void **state)
{
	struct place *p = *state;

	build(p, "major.so", "-DABI=0x20000");
	expect_refused(p, "interface 2.0", "has 1.2");
	assert_int_equal(unlink(path_of(p, "major.so")), 0);
	build(p, "minor.so", "-DABI='(MUSTER_RULE_ABI+1)'");
	expect_refused(p, "interface 1.3", "minor.so");
}

static void
a_module_made_for_an_older_minor_keeps_working(void **state)
{
	struct place *p = *state;

	build(p, "old.so", "-DABI=0x10000");
	assert_int_equal(open_engine(p), 0);
	assert_int_not_equal(position(p->engine, "TEST-01"), NONE);
}

static void
an_id_that_is_taken_is_refused(void **state)
{
	struct place *p = *state;

	build(p, "mine.so", "-DID='\"ACC-01\"'");
	expect_refused(p, "ACC-01", "module mine.so");
	assert_int_equal(unlink(path_of(p, "mine.so")), 0);
	build(p, "a.so", "");
	build(p, "b.so", "");
	expect_refused(p, "module a.so", "module b.so");
}

static void
texts_and_bounds_are_checked(void **state)
{
	static const struct {
		const char *defines, *says;
	} rows[] = {
		{ "-DTITLE=NULL", "title is missing" },
		{ "-DTITLE='\"\"'", "title is empty" },
		{ "-DTITLE='\"\\xff\"'", "title is not UTF-8" },
		{ "-DTITLE='\"a\\nb\"'", "control character" },
		{ "-DID='\"bad id\"'", "id must be capitals" },
		{ "-DID=NULL", "id must be capitals" },
		{ "-DVALUE=10", "outside its bounds, 1 to 9" },
		{ "-DNAME='\"enabled\"'", "setting 1" },
		{ "-DLIST=other", "muster_rules" },
		{ "-DEMPTY", "no rules" },
	};
	struct place *p = *state;

	for (size_t i = 0; i < NITEMS(rows); i++) {
		build(p, "odd.so", rows[i].defines);
		expect_refused(p, rows[i].says, "odd.so");
	}
}

static void
what_is_no_module_is_refused(void **state)
{
	struct place *p = *state;

	write_file(path_of(p, "text.so"), "not a module");
	assert_int_equal(chmod(path_of(p, "text.so"), 0644), 0);
	expect_refused(p, "text.so", "cannot be loaded");
}

static void
what_others_may_write_is_refused(void **state)
{
	struct place *p = *state;

	build(p, "open.so", "");
	assert_int_equal(chmod(path_of(p, "open.so"), 0775), 0);
	expect_refused(p, "open.so", "0775");
	assert_int_equal(chmod(path_of(p, "open.so"), 0757), 0);
	expect_refused(p, "open.so", "0757");
	assert_int_equal(chmod(path_of(p, "open.so"), 0755), 0);
	assert_int_equal(chmod(p->dir, 0777), 0);
	expect_refused(p, "folder", "0777");
	assert_int_equal(chmod(p->dir, 01777), 0);
	expect_refused(p, "folder", "1777");
	assert_int_equal(chmod(p->dir, 0755), 0);
	assert_int_equal(open_engine(p), 0);
}

static void
links_pipes_and_folders_are_no_modules(void **state)
{
	struct place *p = *state;

	build(p, "real", "");
	assert_int_equal(symlink("real", path_of(p, "link.so")), 0);
	expect_refused(p, "link.so", "symbolic link");
	assert_int_equal(unlink(path_of(p, "link.so")), 0);
	assert_int_equal(mkfifo(path_of(p, "pipe.so"), 0600), 0);
	expect_refused(p, "pipe.so", "not a regular file");
}

static void
files_of_another_user_are_refused(void **state)
{
	struct place *p = *state;

	if (geteuid() != 0)
		skip(); /* only root can give a file away */
	build(p, "theirs.so", "");
	assert_int_equal(chown(path_of(p, "theirs.so"), 12345, 12345), 0);
	expect_refused(p, "theirs.so", "belongs to user 12345");
}

/* The run in a process of its own: what it wrote, and how it ended. */
static int
run_apart(struct place *p, char *said, size_t size)
{
	int ends[2], status;
	ssize_t n;
	size_t len = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct judging judging = { .now = NOW };
		struct verdicts verdicts;
		void *state = NULL;
		struct world *w;

		(void)dup2(ends[1], STDERR_FILENO);
		(void)world_begin(&state);
		w = state;
		world_add_company(w, "dt");
		world_derive(w);
		judging.derived = w->derived;
		_exit(engine_run(p->engine, &judging, &verdicts, &w->arena,
			  &w->err) == 0
			  ? 0
			  : 1);
	}
	(void)close(ends[1]);
	while (len < size - 1 &&
	       (n = read(ends[0], said + len, size - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
a_crash_says_which_rule_of_which_module_it_was(void **state)
{
	static const struct {
		const char *what, *signal;
	} rows[] = {
		{ "-DDO='*(volatile int *)8 = 1; return 0'", "signal 11" },
		{ "-DDO='abort()'", "signal 06" },
		{ "-DDO='return 7 / zero'", "signal 08" },
		{ "-DDO='return go_deep()'", "signal 11" },
	};
	struct place *p = *state;
	char said[4096];

	for (size_t i = 0; i < NITEMS(rows); i++) {
		build(p, "bad.so", rows[i].what);
		assert_int_equal(open_engine(p), 0);
		assert_int_equal(run_apart(p, said, sizeof(said)), 4);
		if (strncmp(said,
			"muster: rule TEST-01 (module bad.so) crashed (",
			46) != 0 ||
		    strstr(said, rows[i].signal) == NULL)
			fail_msg("%s: \"%s\"", rows[i].what, said);
		engine_close(p->engine);
		p->engine = NULL;
	}
}

static volatile sig_atomic_t caught;

static void
catch(int number)
{
	caught = number;
}

static void
the_handlers_that_were_there_come_back(void **state)
{
	struct sigaction mine, before, now;

	(void)state;
	memset(&mine, 0, sizeof(mine));
	mine.sa_handler = catch;
	assert_int_equal(sigaction(SIGFPE, &mine, &before), 0);
	guard_begin("rule X");
	assert_int_equal(sigaction(SIGFPE, NULL, &now), 0);
	assert_true(now.sa_handler != catch);
	guard_end();
	assert_int_equal(raise(SIGFPE), 0);
	assert_int_equal(caught, SIGFPE);
	assert_int_equal(sigaction(SIGFPE, &before, NULL), 0);
}

static void
a_module_that_does_not_crash_is_heard_to_the_end(void **state)
{
	struct place *p = *state;
	char said[4096];

	build(p, "good.so", "");
	assert_int_equal(open_engine(p), 0);
	assert_int_equal(run_apart(p, said, sizeof(said)), 0);
	assert_string_equal(said, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
		TEST(modules_are_loaded_by_name_before_data_quality),
		TEST(a_folder_without_modules_is_fine),
		TEST(a_folder_that_is_not_there_is_an_error),
		TEST(another_interface_is_refused_with_both_versions),
		TEST(a_module_made_for_an_older_minor_keeps_working),
		TEST(an_id_that_is_taken_is_refused),
		TEST(texts_and_bounds_are_checked),
		TEST(what_is_no_module_is_refused),
		TEST(what_others_may_write_is_refused),
		TEST(links_pipes_and_folders_are_no_modules),
		TEST(files_of_another_user_are_refused),
		TEST(a_crash_says_which_rule_of_which_module_it_was),
		TEST(the_handlers_that_were_there_come_back),
		TEST(a_module_that_does_not_crash_is_heard_to_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
