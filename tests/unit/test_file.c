/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reads and whole writes, in a folder of their own. */
#include "support/test.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

struct place {
	char dir[64];
	struct arena arena;
};

static struct place place;

static int
make_place(void **state)
{
	(void)snprintf(place.dir, sizeof(place.dir), "/tmp/test_file.XXXXXX");
	arena_init(&place.arena);
	*state = &place;
	return mkdtemp(place.dir) == NULL ? -1 : 0;
}

static int
drop_place(void **state)
{
	struct err err;

	(void)state;
	if (file_remove_tree(place.dir, &err) != 0)
		(void)fprintf(stderr, "%s\n", err.text);
	arena_clear(&place.arena);
	return 0;
}

static char *
in_place(const char *name)
{
	char *path = file_join(&place.arena, place.dir, name);

	assert_non_null(path);
	return path;
}

static char *
a_file(const char *name, const char *text, mode_t mode)
{
	char *path = in_place(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static void
assert_content(const char *path, const char *wanted)
{
	struct err err;
	char *text;
	size_t len;

	if (file_read(path, 1000, &text, &len, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(text, wanted);
	assert_int_equal(len, strlen(wanted));
	free(text);
}

static void
a_file_is_read_up_to_the_limit(void **state)
{
	char *path = a_file("read", "12345", 0644), *text;
	struct err err;
	size_t len;

	(void)state;
	assert_content(path, "12345");
	assert_int_equal(file_read(path, 5, &text, &len, &err), 0);
	assert_int_equal(len, 5);
	free(text);
	assert_int_equal(file_read(path, 4, &text, &len, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_null(text);
	assert_content(a_file("empty", "", 0644), "");
	assert_int_equal(file_read(path, SIZE_MAX, &text, &len, &err), 0);
	free(text);
}

/* Their size is not known before. */
static void
a_file_of_unknown_size_is_bounded_too(void **state)
{
	struct err err;
	char *text;
	size_t len;

	(void)state;
	if (access("/proc/self/maps", R_OK) != 0)
		skip();
	assert_int_equal(
	    file_read("/proc/self/maps", 4 * MIB, &text, &len, &err), 0);
	assert_true(len > 100);
	assert_int_equal(strlen(text), len);
	free(text);
	assert_int_equal(
	    file_read("/proc/self/maps", 100, &text, &len, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
what_is_no_regular_file_is_refused(void **state)
{
	char *fifo = in_place("fifo"), *text;
	const char *rows[] = { place.dir, "/dev/zero", fifo,
		in_place("missing"), "" };
	struct err err;
	size_t len;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (size_t i = 0; i < NITEMS(rows); i++) {
		assert_int_equal(
		    file_read(rows[i], 100, &text, &len, &err), -1);
		assert_int_equal(err.code, ERR_IO);
		assert_null(text);
	}
}

static void
a_private_file_is_for_its_owner_only(void **state)
{
	static const struct {
		mode_t mode;
		bool good;
	} rows[] = { { 0600, true }, { 0400, true }, { 0640, false },
		{ 0604, false }, { 0620, false }, { 0602, false },
		{ 0601, false }, { 0777, false } };
	struct err err;
	char *text;
	size_t len;

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		char *path = a_file("private", "s3cr3t", 0600);

		assert_int_equal(chmod(path, rows[i].mode), 0);
		if (rows[i].good) {
			assert_int_equal(
			    file_read_private(path, 100, &text, &len, &err), 0);
			assert_string_equal(text, "s3cr3t");
			free(text);
		} else {
			assert_int_equal(
			    file_read_private(path, 100, &text, &len, &err),
			    -1);
			assert_int_equal(err.code, ERR_IO);
			assert_non_null(strstr(err.text, "chmod 600"));
			assert_null(strstr(err.text, "s3cr3t"));
		}
		assert_int_equal(unlink(path), 0);
	}
}

static void
a_file_of_another_user_is_not_private(void **state)
{
	char *path = a_file("foreign", "x", 0600), *text;
	struct err err;
	size_t len;

	(void)state;
	if (geteuid() != 0 || chown(path, 12345, 12345) != 0)
		skip();
	assert_int_equal(file_read_private(path, 100, &text, &len, &err), -1);
	assert_non_null(strstr(err.text, "another user"));
}

static void
a_file_appears_whole_at_the_commit(void **state)
{
	char *path = in_place("new"), *part = in_place("new.part");
	struct file_out out;
	struct stat st;
	struct err err;

	(void)state;
	assert_int_equal(file_create(&out, path, &err), 0);
	assert_true(fputs("whole", out.file) >= 0);
	assert_false(file_exists(path));
	assert_true(file_exists(part));
	assert_int_equal(file_commit(&out, &err), 0);
	assert_false(file_exists(part));
	assert_content(path, "whole");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	file_abort(&out); /* harmless */
	assert_content(path, "whole");
}

static void
an_aborted_file_leaves_the_old_one(void **state)
{
	char *path = a_file("kept", "old", 0644);
	struct file_out out;
	struct err err;

	(void)state;
	assert_int_equal(file_create(&out, path, &err), 0);
	assert_true(fputs("new", out.file) >= 0);
	file_abort(&out);
	assert_content(path, "old");
	assert_false(file_exists(in_place("kept.part")));
	file_abort(&out);
}

static void
a_stale_part_is_replaced_and_a_link_not_followed(void **state)
{
	char *victim = a_file("victim", "untouched", 0644);
	char *path = in_place("linked"), *part = in_place("linked.part");
	struct file_out out;
	struct err err;

	(void)state;
	assert_int_equal(symlink(victim, part), 0);
	assert_int_equal(file_create(&out, path, &err), 0);
	assert_true(fputs("mine", out.file) >= 0);
	assert_int_equal(file_commit(&out, &err), 0);
	assert_content(victim, "untouched");
	assert_content(path, "mine");
	(void)a_file("linked.part", "left by a killed run", 0644);
	assert_int_equal(file_create(&out, path, &err), 0);
	assert_int_equal(file_commit(&out, &err), 0);
	assert_content(path, "");
}

static void
a_commit_that_cannot_be_leaves_nothing(void **state)
{
	char *path = in_place("folder"), *part = in_place("folder.part");
	struct file_out out;
	struct err err;

	(void)state;
	assert_int_equal(file_create(&out, path, &err), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)a_file("folder/x", "x", 0600);
	assert_int_equal(file_commit(&out, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_false(file_exists(part));
	assert_int_equal(file_create(&out, in_place("missing/x"), &err), -1);
	assert_int_equal(err.code, ERR_IO);
	file_abort(&out);
}

static void
folders_are_made_with_their_parents(void **state)
{
	char *deep = in_place("a/b//c/d"), *file;
	struct err err;

	(void)state;
	assert_int_equal(file_make_dirs(deep, &err), 0);
	assert_true(file_is_dir(deep));
	assert_int_equal(file_make_dirs(deep, &err), 0);
	assert_int_equal(file_make_dirs(in_place("a/e/"), &err), 0);
	assert_true(file_is_dir(in_place("a/e")));
	file = a_file("a/file", "x", 0600);
	assert_false(file_is_dir(file));
	assert_int_equal(file_make_dirs(file, &err), -1);
	assert_int_equal(file_make_dirs(in_place("a/file/x"), &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(file_sync_dir(deep, &err), 0);
	assert_int_equal(file_sync_dir(file, &err), -1);
}

static void
a_tree_goes_and_what_it_links_to_stays(void **state)
{
	char *outside = a_file("outside", "stays", 0600);
	char *tree = in_place("tree");
	struct err err;

	(void)state;
	assert_int_equal(file_make_dirs(in_place("tree/a/b"), &err), 0);
	assert_int_equal(file_make_dirs(in_place("elsewhere"), &err), 0);
	(void)a_file("elsewhere/kept", "stays", 0600);
	for (int i = 0; i < 300; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "tree/a/f%d", i);
		(void)a_file(name, "x", 0400);
	}
	assert_int_equal(symlink(outside, in_place("tree/link")), 0);
	assert_int_equal(
	    symlink(in_place("elsewhere"), in_place("tree/a/b/folder")), 0);
	assert_int_equal(symlink("nowhere", in_place("tree/a/dead")), 0);
	assert_int_equal(file_remove_tree(tree, &err), 0);
	assert_false(file_exists(tree));
	assert_content(outside, "stays");
	assert_content(in_place("elsewhere/kept"), "stays");
	assert_int_equal(file_remove_tree(tree, &err), 0); /* gone already */
	assert_int_equal(symlink(in_place("elsewhere"), tree), 0);
	assert_int_equal(file_remove_tree(tree, &err), 0);
	assert_false(file_exists(tree));
	assert_content(in_place("elsewhere/kept"), "stays");
}

static void
a_tree_too_deep_is_refused(void **state)
{
	char path[400];
	size_t len;
	struct err err;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/deep", place.dir);
	len = strlen(path);
	for (int i = 0; i < 40; i++, len += 2)
		memcpy(path + len, "/x", 3);
	assert_int_equal(file_make_dirs(path, &err), 0);
	assert_int_equal(file_remove_tree(in_place("deep"), &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	path[strlen(path) - 2 * 20] = '\0';
	assert_int_equal(file_remove_tree(path, &err), 0);
	assert_int_equal(file_remove_tree(in_place("deep"), &err), 0);
}

static void
paths_are_joined_with_one_slash(void **state)
{
	(void)state;
	assert_string_equal(file_join(&place.arena, "a", "b"), "a/b");
	assert_string_equal(file_join(&place.arena, "a/", "b"), "a/b");
	assert_string_equal(file_join(&place.arena, "/", "b"), "/b");
	assert_string_equal(file_join(&place.arena, "", "b"), "b");
}

static void
a_dead_link_exists_but_is_no_folder(void **state)
{
	char *link = in_place("dead");

	(void)state;
	assert_int_equal(symlink("nowhere", link), 0);
	assert_true(file_exists(link));
	assert_false(file_is_dir(link));
	assert_false(file_exists(in_place("none")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_up_to_the_limit),
		cmocka_unit_test(a_file_of_unknown_size_is_bounded_too),
		cmocka_unit_test(what_is_no_regular_file_is_refused),
		cmocka_unit_test(a_private_file_is_for_its_owner_only),
		cmocka_unit_test(a_file_of_another_user_is_not_private),
		cmocka_unit_test(a_file_appears_whole_at_the_commit),
		cmocka_unit_test(an_aborted_file_leaves_the_old_one),
		cmocka_unit_test(
		    a_stale_part_is_replaced_and_a_link_not_followed),
		cmocka_unit_test(a_commit_that_cannot_be_leaves_nothing),
		cmocka_unit_test(folders_are_made_with_their_parents),
		cmocka_unit_test(a_tree_goes_and_what_it_links_to_stays),
		cmocka_unit_test(a_tree_too_deep_is_refused),
		cmocka_unit_test(paths_are_joined_with_one_slash),
		cmocka_unit_test(a_dead_link_exists_but_is_no_folder),
	};

	return cmocka_run_group_tests(tests, make_place, drop_place);
}
