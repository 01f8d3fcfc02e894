/* SPDX-License-Identifier: Apache-2.0 */
/* The bundle: whole or nothing, and verified against its manifest. */
#include "support/test.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

struct place {
	struct arena arena;
	char dir[64];
	struct err err;
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -1;
	arena_init(&p->arena);
	snprintf(p->dir, sizeof(p->dir), "/tmp/muster-publish-XXXXXX");
	*state = p;
	return mkdtemp(p->dir) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	int rc = file_remove_tree(p->dir, &p->err);

	arena_clear(&p->arena);
	free(p);
	return rc;
}

static void
put(struct place *p, const char *folder, const char *name, const char *text)
{
	const char *path = file_join(&p->arena, folder, name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static const char *
bundle_of(struct place *p, const char *a, const char *b)
{
	struct bundle *bundle;
	char digest[DIGEST_HEX];
	const char *path, *sub;

	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", true, &p->err),
	    0);
	sub = file_join(&p->arena, bundle_folder(bundle), "evidence");
	assert_int_equal(file_make_dirs(sub, &p->err), 0);
	put(p, bundle_folder(bundle), "b.csv", b);
	put(p, sub, "a.txt", a);
	assert_int_equal(bundle_file(bundle, "b.csv", "rows", 0, &p->err), 0);
	assert_int_equal(bundle_file(bundle, "evidence/a.txt", "proof", -1,
	    &p->err), 0);
	assert_int_equal(bundle_describe(bundle, NULL, digest, &p->err), 0);
	assert_int_equal(bundle_publish(bundle, &path, &p->arena, &p->err), 0);
	bundle_abandon(bundle);
	return path;
}

struct seen {
	size_t n[VERIFY_EXTRA + 1];
	char name[64];
};

static void
note(void *context, enum verify_state state, const char *name,
    const char *detail)
{
	struct seen *s = context;

	assert_non_null(detail);
	s->n[state]++;
	if (state != VERIFY_OK)
		snprintf(s->name, sizeof(s->name), "%s", name);
}

static struct seen
verify(struct place *p, const char *path, size_t *bad)
{
	struct seen s = { 0 };
	struct verify_line lines = { note, &s };

	assert_int_equal(bundle_verify(path, &lines, bad, &p->err), 0);
	return s;
}

static void
a_published_bundle_verifies(void **state)
{
	struct place *p = *state;
	size_t bad;
	struct seen s = verify(p, bundle_of(p, "one", "x,y\r\n"), &bad);

	assert_int_equal(bad, 0);
	assert_int_equal(s.n[VERIFY_OK], 2);
}

/* Changes one text of the manifest into another. */
static void
edit_manifest(struct place *p, const char *path, const char *from,
    const char *to)
{
	char *text, *at;
	size_t len;
	struct strbuf sb;

	assert_int_equal(file_read(file_join(&p->arena, path, BUNDLE_MANIFEST),
	    MIB, &text, &len, &p->err), 0);
	at = strstr(text, from);
	assert_non_null(at);
	strbuf_init(&sb, MIB);
	strbuf_addf(&sb, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
	put(p, path, BUNDLE_MANIFEST, strbuf_text(&sb));
	strbuf_clear(&sb);
	free(text);
}

static void
rows_that_are_not_there_are_named(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "x,y\r\n\"a\nb\",1\r\n");
	size_t bad;
	struct seen s = verify(p, path, &bad);

	assert_int_equal(bad, 1);
	assert_string_equal(s.name, "b.csv");
	edit_manifest(p, path, "\"rows\": 0", "\"rows\": 1");
	verify(p, path, &bad);
	assert_int_equal(bad, 0);
}

static void
a_manifest_has_one_form_only(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "x,y\r\n");
	size_t bad;
	struct seen s;

	edit_manifest(p, path, "\"rows\": 0", "\"rows\":0");
	s = verify(p, path, &bad);
	assert_int_equal(bad, 1);
	assert_string_equal(s.name, BUNDLE_MANIFEST);
}

static void
a_pipe_in_the_place_of_a_file_holds_nobody_up(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "x,y\r\n");
	const char *file = file_join(&p->arena, path, "b.csv");
	size_t bad;
	struct seen s;

	assert_int_equal(unlink(file), 0);
	assert_int_equal(mkfifo(file, 0600), 0);
	s = verify(p, path, &bad);
	assert_int_equal(bad, 1);
	assert_int_equal(s.n[VERIFY_CHANGED], 1);
	assert_string_equal(s.name, "b.csv");
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink("evidence/a.txt", file), 0);
	s = verify(p, path, &bad);
	assert_int_equal(s.n[VERIFY_CHANGED], 1);
}

static struct bundle_link
linked(const char *id, const char *manifest, const char *before)
{
	struct bundle_link l = { .path = id, .id = id, .previous_id = "Q0",
		.previous_manifest = before, .previous_state = before };

	snprintf(l.manifest, sizeof(l.manifest), "%s", manifest);
	return l;
}

static void
a_quarter_that_was_taken_out_or_changed_is_named(void **state)
{
	struct bundle_link all[] = { linked("Q0", "aa", NULL),
		linked("Q1", "bb", "aa") };
	struct bundle_links both = { all, 2, true }, one = { all + 1, 1, true };
	struct seen s = { 0 };
	struct verify_line lines = { note, &s };
	size_t bad = 0;

	(void)state;
	bundle_check_link(&all[0], &both, &lines, &bad); /* the first one */
	assert_int_equal(s.n[VERIFY_OK], 0);
	bundle_check_link(&all[1], &both, &lines, &bad);
	assert_int_equal(s.n[VERIFY_OK], 1);
	assert_int_equal(bad, 0);
	bundle_check_link(&all[1], &one, &lines, &bad);
	assert_int_equal(s.n[VERIFY_MISSING], 1);
	one.whole = false;
	bundle_check_link(&all[1], &one, &lines, &bad);
	assert_int_equal(s.n[VERIFY_NOTE], 1);
	assert_int_equal(bad, 1);
	all[0].manifest[0] = 'x';
	bundle_check_link(&all[1], &both, &lines, &bad);
	assert_int_equal(s.n[VERIFY_CHANGED], 1);
	assert_int_equal(bad, 2);
}

static void
a_changed_byte_is_named(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "x,y\r\n");
	size_t bad;
	struct seen s;

	put(p, path, "b.csv", "x,z\r\n");
	s = verify(p, path, &bad);
	assert_int_equal(bad, 1);
	assert_int_equal(s.n[VERIFY_CHANGED], 1);
	assert_string_equal(s.name, "b.csv");
}

static void
a_missing_and_an_added_file_are_named(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	size_t bad;
	struct seen s;

	assert_int_equal(remove(file_join(&p->arena, path, "b.csv")), 0);
	s = verify(p, path, &bad);
	assert_int_equal(s.n[VERIFY_MISSING], 1);
	assert_string_equal(s.name, "b.csv");
	put(p, path, "notes.txt", "added");
	s = verify(p, path, &bad);
	assert_int_equal(bad, 2);
	assert_int_equal(s.n[VERIFY_EXTRA], 1);
	/* A folder that has become empty is no part of a bundle, either. */
	assert_int_equal(remove(file_join(&p->arena, path,
	    "evidence/a.txt")), 0);
	s = verify(p, path, &bad);
	assert_int_equal(s.n[VERIFY_MISSING], 2);
	assert_int_equal(s.n[VERIFY_EXTRA], 2);
}

static void
an_existing_bundle_is_not_overwritten(void **state)
{
	struct place *p = *state;
	struct bundle *bundle;

	bundle_of(p, "one", "two");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", false, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_EXISTS);
	assert_null(bundle);
}

static void
a_signed_bundle_is_not_overwritten_even_by_force(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	struct bundle *bundle;

	put(p, path, "manifest.dsse.json", "{}");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", true, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_EXISTS);
	assert_non_null(strstr(p->err.text, "signed"));
}

static void
nor_is_one_whose_time_somebody_stated(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	struct bundle *bundle;

	put(p, path, BUNDLE_TIME_REPLY, "a reply");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", true, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_EXISTS);
	assert_non_null(strstr(p->err.text, "trusted time"));
	assert_true(file_exists(file_join(&p->arena, path, "manifest.json")));
}

/* What was only asked for is no word of anybody. */
static void
a_request_for_the_time_does_not_keep_a_bundle(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	struct bundle *bundle;

	put(p, path, BUNDLE_TIME_REQUEST, "a request");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", true, &p->err),
	    0);
	bundle_abandon(bundle);
}

/* A campaign called "Documents" must not cost anybody theirs. */
static void
what_is_no_bundle_is_left_alone_even_by_force(void **state)
{
	struct place *p = *state;
	const char *folder = file_join(&p->arena, p->dir, "q4");
	const char *diary = file_join(&p->arena, folder, "diary.txt");
	struct bundle *bundle;

	assert_int_equal(mkdir(folder, 0700), 0);
	put(p, folder, "diary.txt", "dear diary");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", true, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_EXISTS);
	assert_non_null(strstr(p->err.text, "is no bundle"));
	assert_true(file_exists(diary));
	err_clear(&p->err);
	put(p, p->dir, "q5", "a file");
	assert_int_equal(bundle_begin(&bundle, p->dir, "q5", true, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_EXISTS);
	assert_true(file_exists(file_join(&p->arena, p->dir, "q5")));
}

static void
a_second_run_in_the_same_folder_is_refused(void **state)
{
	struct place *p = *state;
	struct bundle *first, *second;

	assert_int_equal(bundle_begin(&first, p->dir, "q4", false, &p->err),
	    0);
	assert_int_equal(bundle_begin(&second, p->dir, "q5", false, &p->err),
	    -1);
	assert_int_equal(p->err.code, ERR_IO);
	assert_non_null(strstr(p->err.text, "another run"));
	bundle_abandon(first);
}

static void
an_abandoned_bundle_leaves_nothing(void **state)
{
	struct place *p = *state;
	struct bundle *bundle;
	char *folder;

	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", false, &p->err),
	    0);
	folder = arena_strdup(&p->arena, bundle_folder(bundle));
	put(p, folder, "b.csv", "half");
	bundle_abandon(bundle);
	assert_false(file_exists(folder));
	assert_false(file_exists(file_join(&p->arena, p->dir, "q4")));
}

static void
what_an_interrupted_run_left_is_removed(void **state)
{
	struct place *p = *state;
	const char *left = file_join(&p->arena, p->dir, ".q4.making");
	size_t bad;

	assert_int_equal(mkdir(left, 0700), 0);
	put(p, left, "stale.txt", "from a run that was killed");
	verify(p, bundle_of(p, "one", "two"), &bad);
	assert_int_equal(bad, 0);
}

static void
a_bundle_set_aside_by_a_killed_run_comes_back(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	const char *aside = file_join(&p->arena, p->dir, ".q4.replaced");
	struct bundle *bundle;
	size_t bad;

	assert_int_equal(rename(path, aside), 0);
	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", false, &p->err),
	    -1); /* it is there again, so it must not be overwritten */
	assert_int_equal(p->err.code, ERR_EXISTS);
	verify(p, path, &bad);
	assert_int_equal(bad, 0);
}

static void
a_file_nobody_named_stops_the_publication(void **state)
{
	struct place *p = *state;
	struct bundle *bundle;
	char digest[DIGEST_HEX];

	assert_int_equal(bundle_begin(&bundle, p->dir, "q4", false, &p->err),
	    0);
	put(p, bundle_folder(bundle), "smuggled.txt", "x");
	assert_int_equal(bundle_describe(bundle, NULL, digest, &p->err), -1);
	assert_non_null(strstr(p->err.text, "smuggled.txt"));
	bundle_abandon(bundle);
	assert_false(file_exists(file_join(&p->arena, p->dir, "q4")));
}

static void
names_that_leave_the_bundle_are_refused(void **state)
{
	static const struct {
		const char *name;
		bool safe;
	} names[] = { { "a", true }, { "a/b", true }, { "..", false },
		{ "../a", false }, { "a/../b", false }, { "/a", false },
		{ "", false }, { "a//b", false }, { "a/", false },
		{ "./a", false }, { "...", true }, { "a..b", true } };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++)
		assert_int_equal(bundle_name_is_safe(names[i].name),
		    names[i].safe);
}

static void
a_hostile_manifest_cannot_point_outside(void **state)
{
	struct place *p = *state;
	const char *path = bundle_of(p, "one", "two");
	size_t bad;

	put(p, path, "manifest.json", "{\"schema\":\"muster/manifest/1\","
	    "\"files\":[{\"name\":\"../../etc/passwd\",\"size\":1,"
	    "\"sha256\":\"00\"}]}");
	assert_int_equal(bundle_verify(path, NULL, &bad, &p->err), -1);
	assert_int_equal(p->err.code, ERR_DATA);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(a_published_bundle_verifies), T(a_changed_byte_is_named),
		T(rows_that_are_not_there_are_named),
		T(a_manifest_has_one_form_only),
		T(a_pipe_in_the_place_of_a_file_holds_nobody_up),
		T(a_quarter_that_was_taken_out_or_changed_is_named),
		T(a_missing_and_an_added_file_are_named),
		T(an_existing_bundle_is_not_overwritten),
		T(a_signed_bundle_is_not_overwritten_even_by_force),
		T(nor_is_one_whose_time_somebody_stated),
		T(a_request_for_the_time_does_not_keep_a_bundle),
		T(what_is_no_bundle_is_left_alone_even_by_force),
		T(a_second_run_in_the_same_folder_is_refused),
		T(an_abandoned_bundle_leaves_nothing),
		T(what_an_interrupted_run_left_is_removed),
		T(a_bundle_set_aside_by_a_killed_run_comes_back),
		T(a_file_nobody_named_stops_the_publication),
		T(names_that_leave_the_bundle_are_refused),
		T(a_hostile_manifest_cannot_point_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
