/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots in SQLite: kept whole, found again, damage told. */
#include "support/test.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/model.h"
#include "store/store.h"

struct world {
	struct arena arena;
	char dir[40];
	char *path;
	struct model *model;
};

static int
open_world(void **state)
{
	static struct world w;

	arena_init(&w.arena);
	memcpy(w.dir, "/tmp/muster-store-XXXXXX", 25);
	if (mkdtemp(w.dir) == NULL)
		return -1;
	w.path = file_join(&w.arena, w.dir, "store.db");
	w.model = model_new();
	*state = &w;
	return w.path == NULL || w.model == NULL ? -1 : 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;
	struct err err;

	model_free(w->model);
	arena_clear(&w->arena);
	return file_remove_tree(w->dir, &err);
}

static struct store *
open_store(struct world *w)
{
	struct store *store;
	struct err err = { ERR_NONE, "" };

	if (store_open(&store, w->path, &err) != 0)
		fail_msg("%s", err.text);
	return store;
}

static void
save(struct store *store, const char *id, int64_t now,
    const struct model *model, const struct verdicts *verdicts)
{
	struct store_snapshot s = { .id = id,
		.campaign = "2026-Q4",
		.now = now,
		.version = "0.1.0",
		.complete = true };
	struct err err = { ERR_NONE, "" };

	if (store_save(store, &s, model, verdicts, &err) != 0)
		fail_msg("%s", err.text);
}

static const struct model *
small(struct world *w)
{
	struct account row = { .source = "dt", .id = "u1" };
	const struct model *frozen;
	struct err err;

	assert_int_equal(model_add_account(w->model, &row, &err), 0);
	assert_int_equal(model_freeze(&frozen, w->model, &err), 0);
	return frozen;
}

static void
snapshots_are_listed_newest_first(void **state)
{
	struct world *w = *state;
	const struct model *m = small(w);
	struct store *store = open_store(w);
	struct store_snapshot *list;
	struct err err;
	size_t n;

	assert_int_equal(store_list(store, &list, &n, &w->arena, &err), 0);
	assert_int_equal(n, 0);
	save(store, "old", 1000, m, NULL);
	save(store, "new", 3000, m, NULL);
	save(store, "mid", 2000, m, NULL);
	assert_int_equal(store_list(store, &list, &n, &w->arena, &err), 0);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].id, "new");
	assert_string_equal(list[1].id, "mid");
	assert_string_equal(list[2].id, "old");
	assert_string_equal(list[0].campaign, "2026-Q4");
	assert_string_equal(list[0].version, "0.1.0");
	assert_int_equal(list[0].now, 3000);
	assert_true(list[0].complete);
	assert_int_equal(list[0].accounts, 1);
	assert_int_equal(list[0].grants, 0);
	store_close(store);
}

/* The number an SQL query gives, straight from the file. */
static int
ask(struct world *w, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int n;

	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

static void
run_sql(struct world *w, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
the_same_id_replaces_the_snapshot_and_all_its_rows(void **state)
{
	struct world *w = *state;
	const struct model *m = small(w);
	struct store *store = open_store(w);

	save(store, "one", 1000, m, NULL);
	save(store, "one", 2000, m, NULL);
	store_close(store);
	assert_int_equal(ask(w, "SELECT count(*) FROM snapshot"), 1);
	assert_int_equal(ask(w, "SELECT now FROM snapshot"), 2000);
	assert_int_equal(ask(w, "SELECT count(*) FROM account"), 1);
}

static void
verdicts_are_kept_with_the_snapshot(void **state)
{
	static const struct muster_rule rule = {
		.id = "ACC-01", .version = 3, .title = "Dormant"
	};
	static const struct muster_setting setting = { .name = "days" };
	static const struct setting_value values[] = { { &setting, 90, true } };
	static const struct fact facts[] = { { "days", FACT_NUMBER, NULL, 99 },
		{ "since", FACT_TIME, NULL, 777 },
		{ "word", FACT_TEXT, "x", 0 } };
	static const struct rule_result rules[] = { { .rule = &rule,
	    .status = MUSTER_RULE_IN_PART,
	    .reason = "half",
	    .settings = values,
	    .n_settings = 1,
	    .n_pass = 1,
	    .n_fail = 2,
	    .n_unknown = 3 } };
	static const struct finding finding = { .id = "f1",
		.rule = "ACC-01",
		.version = 3,
		.verdict = MUSTER_FAIL,
		.severity = MUSTER_HIGH,
		.severity_reason = "tier 0",
		.subject = MUSTER_ACCOUNT,
		.subject_id = "u1",
		.subject_name = "Ann",
		.source = "dt",
		.reason = "because",
		.facts = facts,
		.n_facts = 3 };
	static const struct finding unknown = { .id = "f2",
		.rule = "ACC-01",
		.verdict = MUSTER_UNKNOWN,
		.subject = MUSTER_GROUP,
		.facts = facts,
		.n_facts = 1 };
	const struct verdicts verdicts = { .rules = rules,
		.n_rules = 1,
		.findings = &finding,
		.n_findings = 1,
		.unknowns = &unknown,
		.n_unknowns = 1 };
	struct world *w = *state;
	struct store *store = open_store(w);

	save(store, "one", 1000, small(w), &verdicts);
	store_close(store);
	assert_int_equal(
	    ask(w, "SELECT count(*) FROM finding WHERE id = 'f1' AND"
		   " verdict = 'fail' AND severity = 'high' AND"
		   " severity_reason = 'tier 0' AND subject ="
		   " 'account' AND subject_id = 'u1' AND"
		   " subject_name = 'Ann' AND source = 'dt' AND"
		   " reason = 'because' AND version = 3"),
	    1);
	assert_int_equal(
	    ask(w, "SELECT count(*) FROM finding WHERE verdict = 'unknown'"),
	    1);
	assert_int_equal(ask(w, "SELECT number FROM finding_fact WHERE"
				" finding_row = 0 AND label = 'days'"),
	    99);
	assert_int_equal(
	    ask(w, "SELECT time FROM finding_fact WHERE label = 'since'"), 777);
	assert_int_equal(
	    ask(w, "SELECT count(*) FROM finding_fact WHERE finding_row = 1"),
	    1);
	assert_int_equal(ask(w, "SELECT n_pass * 100 + n_fail * 10 + n_unknown"
				" FROM rule_result WHERE rule = 'ACC-01' AND"
				" status = 'evaluated in part' AND"
				" reason = 'half'"),
	    123);
	assert_int_equal(ask(w, "SELECT value FROM rule_setting WHERE"
				" name = 'days' AND configured = 1"),
	    90);
	assert_int_equal(ask(w, "SELECT findings FROM snapshot"), 1);
}

static void
an_unknown_snapshot_is_told(void **state)
{
	struct world *w = *state;
	struct store *store = open_store(w);
	struct err err = { ERR_NONE, "" };

	assert_int_equal(store_load(store, "none", w->model, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "no snapshot none"));
	store_close(store);
}

static void
refused(struct world *w, enum err_code code, const char *message)
{
	struct store *store;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(store_open(&store, w->path, &err), -1);
	assert_null(store);
	if (err.code != code || strstr(err.text, message) == NULL ||
	    strstr(err.text, "store.db") == NULL)
		fail_msg("%d %s", (int)err.code, err.text);
}

static void
a_newer_or_foreign_file_is_refused(void **state)
{
	struct world *w = *state;

	store_close(open_store(w));
	run_sql(w, "PRAGMA user_version = 6");
	refused(w, ERR_DATA, "newer");
	run_sql(w, "PRAGMA user_version = -1");
	refused(w, ERR_DATA, "schema -1");
	run_sql(w, "PRAGMA user_version = 1; PRAGMA application_id = 7");
	refused(w, ERR_DATA, "another program");
}

/* What later schemas brought is taken away again. */
#define BACK_TO_4                                                              \
	"ALTER TABLE part DROP COLUMN control_from;"                           \
	"ALTER TABLE part DROP COLUMN control_note;"                           \
	"ALTER TABLE part DROP COLUMN control;"                                \
	"ALTER TABLE part DROP COLUMN control_at;"                             \
	"PRAGMA user_version = 4;"
#define BACK_TO_3                                                              \
	BACK_TO_4                                                              \
	"ALTER TABLE snapshot DROP COLUMN manifest;"                           \
	"PRAGMA user_version = 3;"
#define BACK_TO_2                                                              \
	BACK_TO_3                                                              \
	"DROP TABLE state;"                                                    \
	"ALTER TABLE source DROP COLUMN clock_skew;"                           \
	"ALTER TABLE source DROP COLUMN beyond;"                               \
	"ALTER TABLE scope DROP COLUMN fenced;"                                \
	"ALTER TABLE scope DROP COLUMN ranges;"                                \
	"ALTER TABLE credential DROP COLUMN claims;"                           \
	"ALTER TABLE credential DROP COLUMN wildcard;"                         \
	"ALTER TABLE credential DROP COLUMN own;"                              \
	"ALTER TABLE finding DROP COLUMN exception;"                           \
	"ALTER TABLE finding DROP COLUMN first_seen;"                          \
	"ALTER TABLE finding DROP COLUMN times;"                               \
	"PRAGMA user_version = 2;"
#define BACK_TO_1                                                              \
	BACK_TO_2                                                              \
	"DROP TABLE platform_question; DROP TABLE platform_answer;"            \
	"ALTER TABLE entitlement DROP COLUMN difference;"                      \
	"ALTER TABLE entitlement DROP COLUMN agrees;"                          \
	"PRAGMA user_version = 1"

static void
brought_up_to_date(struct world *w, const char *back_to)
{
	const struct model *frozen = small(w);
	struct model *back = model_new();
	struct store *store = open_store(w);
	struct err err = { ERR_NONE, "" };

	save(store, "old", 1000, frozen, NULL);
	store_close(store);
	run_sql(w, back_to);
	store = open_store(w);
	assert_non_null(back);
	if (store_load(store, "old", back, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(back->n_accounts, frozen->n_accounts);
	assert_int_equal(back->n_answers, 0);
	save(store, "new", 2000, frozen, NULL);
	store_close(store);
	store_close(open_store(w)); /* and stays so */
	model_free(back);
}

static void
a_file_of_the_first_schema_is_brought_up_to_date(void **state)
{
	brought_up_to_date(*state, BACK_TO_1);
}

static void
a_file_of_the_second_schema_is_brought_up_to_date(void **state)
{
	brought_up_to_date(*state, BACK_TO_2);
}

static void
a_file_of_the_third_schema_is_brought_up_to_date(void **state)
{
	brought_up_to_date(*state, BACK_TO_3);
}

static void
a_file_of_the_fourth_schema_is_brought_up_to_date(void **state)
{
	brought_up_to_date(*state, BACK_TO_4);
}

static void
what_is_no_database_is_refused(void **state)
{
	struct world *w = *state;
	FILE *f = fopen(w->path, "w");

	assert_non_null(f);
	for (int i = 0; i < 5000; i++)
		fputs("not a database ", f);
	assert_int_equal(fclose(f), 0);
	refused(w, ERR_DATA, "not a store");
	assert_int_equal(unlink(w->path), 0);
	assert_int_equal(mkdir(w->path, 0700), 0);
	refused(w, ERR_IO, "not a regular file");
}

static void
a_damaged_file_is_refused(void **state)
{
	struct world *w = *state;
	struct store *store = open_store(w);
	char noise[512];
	FILE *f;

	save(store, "one", 1000, small(w), NULL);
	store_close(store);
	memset(noise, 0xa5, sizeof(noise));
	f = fopen(w->path, "r+");
	assert_non_null(f);
	/* Behind the header and schema: the trees of the tables. */
	for (long at = 3 * 4096; at < 20 * 4096L; at += 4096) {
		assert_int_equal(fseek(f, at, SEEK_SET), 0);
		assert_int_equal(fwrite(noise, 1, sizeof(noise), f), 512);
	}
	assert_int_equal(fclose(f), 0);
	refused(w, ERR_DATA, "damaged");
}

static void
a_store_is_its_owners_alone(void **state)
{
	struct world *w = *state;
	struct stat st;
	mode_t before = umask(0);

	store_close(open_store(w));
	(void)umask(before);
	assert_int_equal(stat(w->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
a_failed_save_leaves_what_was_there(void **state)
{
	struct world *w = *state;
	const struct model *m = small(w);
	struct store *store = open_store(w);
	struct store_snapshot s = { .id = "one", .now = 5 };
	struct finding bad = { .id = NULL, .rule = "X" }; /* id is NOT NULL */
	const struct verdicts verdicts = { .findings = &bad, .n_findings = 1 };
	struct err err = { ERR_NONE, "" };

	save(store, "one", 1000, m, NULL);
	assert_int_equal(store_save(store, &s, m, &verdicts, &err), -1);
	assert_string_not_equal(err.text, "");
	store_close(store);
	assert_int_equal(ask(w, "SELECT now FROM snapshot"), 1000);
	assert_int_equal(ask(w, "SELECT count(*) FROM account"), 1);
}

static void
two_runs_may_share_a_store(void **state)
{
	struct world *w = *state;
	struct store *one = open_store(w), *two = open_store(w);
	const struct model *m = small(w);
	struct store_snapshot *list;
	struct err err;
	size_t n;

	save(one, "a", 1, m, NULL);
	save(two, "b", 2, m, NULL);
	assert_int_equal(store_list(one, &list, &n, &w->arena, &err), 0);
	assert_int_equal(n, 2);
	store_close(one);
	store_close(two);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(snapshots_are_listed_newest_first),
		TEST(the_same_id_replaces_the_snapshot_and_all_its_rows),
		TEST(verdicts_are_kept_with_the_snapshot),
		TEST(an_unknown_snapshot_is_told),
		TEST(a_newer_or_foreign_file_is_refused),
		TEST(a_file_of_the_first_schema_is_brought_up_to_date),
		TEST(a_file_of_the_second_schema_is_brought_up_to_date),
		TEST(a_file_of_the_third_schema_is_brought_up_to_date),
		TEST(a_file_of_the_fourth_schema_is_brought_up_to_date),
		TEST(what_is_no_database_is_refused),
		TEST(a_damaged_file_is_refused),
		TEST(a_store_is_its_owners_alone),
		TEST(a_failed_save_leaves_what_was_there),
		TEST(two_runs_may_share_a_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
