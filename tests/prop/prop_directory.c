/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of an export, for every organisation: what is written can be read, is
 * the same twice, names everybody and each grant once.  MUSTER_SEED sets the
 * first seed; a failure names the one to repeat.
 */
#include "support/test.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/exchange.h"
#include "model/model.h"
#include "support/org.h"
#include "support/organisation.h"

#define RUNS 25
#define MAX_FILE ((size_t)64 * MIB)

static struct world {
	char dir[64];
	struct arena arena;
	struct permission_catalog *catalog;
	/* of the run */
	struct model *model;
	struct directory_input in;
	struct directory_counts counts;
	const char *path;
	size_t rows; /* of CSV, NDJSON and lists of JSON */
} w;

static void
must(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->text);
}

static int
open_world(void **state)
{
	const char *top = getenv("top_srcdir");
	struct err err = { 0 };
	char *path;

	(void)state;
	(void)snprintf(w.dir, sizeof(w.dir), "/tmp/prop_directory.XXXXXX");
	arena_init(&w.arena);
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	return mkdtemp(w.dir) == NULL || path == NULL ||
		       permission_load(&w.catalog, path, &w.arena, &err) != 0
		   ? -1
		   : 0;
}

static int
close_world(void **state)
{
	struct err err;

	(void)state;
	arena_clear(&w.arena);
	return file_remove_tree(w.dir, &err);
}

/* ---- what was written ---- */

static char *
text_of(const char *name, size_t *len)
{
	char *path = file_join(&w.arena, w.path, name), *text;
	struct err err = { 0 };

	assert_non_null(path);
	must(file_read(name[0] == '\0' ? w.path : path, MAX_FILE, &text, len,
		 &err),
	    &err);
	assert_true(text_is_utf8(text, *len));
	return text;
}

static void
read_json(const char *text, size_t len, const char *name)
{
	struct json_doc *doc;
	struct err err = { 0 };

	if (json_parse(&doc, text, len, &json_limits_data, &err) != 0)
		fail_msg("%s: %s", name, err.text);
	json_free(doc);
}

static void
read_lines(const char *text, size_t len)
{
	for (const char *p = text; p < text + len;) {
		size_t n = strcspn(p, "\n");

		assert_int_equal(p[n], '\n');
		read_json(p, n, "a line");
		w.rows++;
		p += n + 1;
	}
}

static void
read_table(const char *text, size_t len, const char *name)
{
	struct err err = { 0 };
	size_t fields = 0, rows = 0;
	struct csv csv;
	int more;

	csv_begin(&csv, text, len);
	while ((more = csv_next(&csv, &err)) == 1) {
		if (rows++ == 0)
			fields = csv.n;
		if (csv.n != fields)
			fail_msg("%s: line %zu has %zu fields, not %zu", name,
			    csv.line, csv.n, fields);
		for (size_t i = 0; i < csv.n; i++) {
			const char *cell = csv_field(&csv, i);

			if (cell[0] != '\0' && strchr("=+@", cell[0]) != NULL)
				fail_msg("%s: a formula: %s", name, cell);
		}
	}
	must(more, &err);
	csv_end(&csv);
	w.rows += rows - 1;
}

static void
read_file(const char *name)
{
	size_t len;
	char *text = text_of(name, &len);

	if (name[0] == '\0')
		read_lines(text, len);
	else if (text_ends(name, ".csv"))
		read_table(text, len, name);
	else
		read_json(text, len, name);
	free(text);
}

static void
read_folder(void)
{
	DIR *folder = opendir(w.path);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			read_file(entry->d_name);
	closedir(folder);
}

static bool
is_same(const char *name, const char *other)
{
	size_t n, m;
	char *a = text_of(name, &n), *b;
	const char *here = w.path;
	bool same;

	w.path = other;
	b = text_of(name, &m);
	w.path = here;
	same = n == m && memcmp(a, b, n) == 0;
	free(a);
	free(b);
	return same;
}

/* ---- the laws ---- */

static const char *
write_one(const struct directory_format *f, const char *name)
{
	char *path = file_join(&w.arena, w.dir, name);
	struct err err = { 0 };

	assert_non_null(path);
	if (!f->is_file)
		assert_int_equal(mkdir(path, S_IRWXU), 0);
	must(directory_write(f, &w.in, path, &w.counts, &err), &err);
	return path;
}

static size_t
memberships(void)
{
	size_t n = 0;

	for (size_t i = 0; i < w.model->n_accounts; i++)
		n += membership_count(w.in.derived, i);
	return n;
}

static void
check_format(const struct directory_format *f, uint64_t seed)
{
	const char *again;
	struct err err = { 0 };

	w.path = write_one(f, "a");
	again = write_one(f, "b");
	w.rows = 0;
	if (f->is_file) {
		read_file("");
		assert_int_equal(w.rows, 2 + w.counts.users +
		    w.counts.groups + w.counts.roles + w.counts.grants +
		    w.counts.rights + w.model->n_scopes + memberships());
		assert_true(is_same("", again));
		assert_int_equal(unlink(w.path) + unlink(again), 0);
	} else {
		read_folder();
		assert_true(is_same(DIRECTORY_INDEX, again));
		must(file_remove_tree(w.path, &err), &err);
		must(file_remove_tree(again, &err), &err);
	}
	if (!f->principals &&
	    w.counts.grants != w.in.derived->n_access)
		fail_msg("seed %llu, %s: %zu grants, not %zu",
		    (unsigned long long)seed, f->key, w.counts.grants,
		    w.in.derived->n_access);
}

/* Every third account is known elsewhere. */
static void
make_principals(struct map *map, const char **ids)
{
	for (size_t i = 0; i < w.model->n_accounts; i += 3) {
		char *key = arena_strdup(&w.arena, w.model->accounts[i].login);

		ids[i] = "00000000-0000-4000-8000-000000000001";
		for (char *c = key; c != NULL && *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c + ('a' - 'A'));
		if (key != NULL)
			assert_true(map_add(map, key, i) >= 0);
	}
	w.in.principals = map;
	w.in.principal_ids = ids;
}

static void
check_seed(uint64_t seed)
{
	struct organisation *o = organisation_new(seed);
	struct map *map = map_new();
	struct err err = { 0 };
	const struct model *m;
	struct derived *d;
	const char **ids;

	w.model = model_new();
	assert_non_null(w.model);
	assert_non_null(map);
	must(organisation_add(o, w.model, 0, &err), &err);
	must(model_freeze(&m, w.model, &err), &err);
	must(analysis_derive_at(&d, m, w.catalog, INT64_C(1790000000),
		 &w.arena, &err),
	    &err);
	w.in = (struct directory_input){ .model = m, .derived = d,
		.version = "muster/test", .digest = "0", .read_at =
		INT64_C(1790000000), .now = INT64_C(1790000000),
		.page_size = (size_t)(seed % 5), .rights = true };
	ids = arena_alloc(&w.arena, m->n_accounts + 1, sizeof(*ids));
	assert_non_null(ids);
	make_principals(map, ids);
	for (size_t i = 0; directory_table[i] != NULL; i++)
		check_format(directory_table[i], seed);
	map_free(map);
	model_free(w.model);
	organisation_free(o);
}

static void
what_is_written_can_be_read_and_is_the_same_twice(void **state)
{
	const char *text = getenv("MUSTER_SEED");
	uint64_t seed = text == NULL ? 20261122 : strtoull(text, NULL, 10);

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = 0; i < RUNS; i++)
		check_seed(seed + i);
}

/* A name that two have is nobody's. */
static void
user_names_are_there_once_whatever_their_case(void **state)
{
	static const char *const logins[] = { "ada@example.com",
		"ADA@example.com", "bob@example.com", NULL };
	struct err err = { 0 };
	struct org o;
	size_t len;
	char *text;

	(void)state;
	org_open(&o);
	for (size_t i = 0; i < NITEMS(logins); i++) {
		char id[8];
		struct account a = { .source = "dt", .id = id,
			.login = logins[i], .created = UTC_UNKNOWN,
			.updated = UTC_UNKNOWN, .invited = UTC_UNKNOWN,
			.last_login = UTC_UNKNOWN, .evidence = NONE,
			.last_failed_login = UTC_UNKNOWN, .logins = -1,
			.failed_logins = -1 };

		(void)snprintf(id, sizeof(id), "id-%zu", i);
		a.source = o.model->sources[0].id;
		must(model_add_account(o.model, &a, &err), &err);
	}
	org_derive(&o, INT64_C(1790000000));
	w.model = o.model;
	w.in = (struct directory_input){ .model = o.model, .derived = o.d,
		.version = "muster/test", .digest = "0" };
	w.path = write_one(directory_find("scim"), "names");
	text = text_of("Users-00001.json", &len);
	assert_null(strstr(text, "\"userName\": \"ada@"));
	assert_null(strstr(text, "\"userName\": \"ADA@"));
	assert_non_null(strstr(text, "\"userName\": \"id-0\""));
	assert_non_null(strstr(text, "\"userName\": \"id-1\""));
	assert_non_null(strstr(text, "\"userName\": \"bob@example.com\""));
	assert_non_null(strstr(text, "\"userName\": \"id-3\""));
	free(text);
	org_close(&o);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct err err = { 0 };
	struct org o;

	(void)state;
	org_open(&o);
	org_in(&o, "ada", "ops");
	org_derive(&o, INT64_C(1790000000));
	w.in = (struct directory_input){ .model = o.model, .derived = o.d,
		.version = "muster/test", .digest = "0" };
	for (size_t i = 0; directory_table[i] != NULL; i++) {
		if (directory_table[i]->principals)
			continue;
		assert_int_equal(directory_write(directory_table[i], &w.in,
				     "/nowhere/at/all", &w.counts, &err),
		    -1);
		assert_int_equal(err.code, ERR_IO);
	}
	org_close(&o);
}

/* Nothing is left of the file that was under way. */
static void
an_operator_who_has_had_enough_is_heard(void **state)
{
	static const volatile sig_atomic_t stop = 1;
	struct err err = { 0 };
	struct org o;
	char *path = file_join(&w.arena, w.dir, "stopped");

	(void)state;
	assert_non_null(path);
	assert_int_equal(mkdir(path, S_IRWXU), 0);
	org_open(&o);
	org_policy(&o, "p", "ALLOW storage:logs:read;");
	org_in(&o, "ada", "ops");
	org_grant(&o, "ops", "p", "acc");
	org_derive(&o, INT64_C(1790000000));
	w.in = (struct directory_input){ .model = o.model, .derived = o.d,
		.version = "muster/test", .digest = "0", .cancel = &stop };
	for (size_t i = 0; directory_table[i] != NULL; i++) {
		const struct directory_format *f = directory_table[i];

		if (f->principals)
			continue;
		assert_int_equal(directory_write(f, &w.in, f->is_file
			? file_join(&w.arena, path, "lines") : path,
			&w.counts, &err), -1);
		assert_int_equal(err.code, ERR_CANCELLED);
	}
	assert_int_equal(rmdir(path), 0);
	org_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_written_can_be_read_and_is_the_same_twice),
		cmocka_unit_test(user_names_are_there_once_whatever_their_case),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
		cmocka_unit_test(an_operator_who_has_had_enough_is_heard),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
