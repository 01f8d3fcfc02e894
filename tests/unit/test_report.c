/* SPDX-License-Identifier: Apache-2.0 */
/* Every report of a small organisation: its tables say what the model does. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/campaign.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "model/register.h"
#include "report/report.h"

#define NOW INT64_C(1790000000)

struct world {
	struct arena arena;
	struct err err;
	struct model *model;
	struct permission_catalog *catalog;
	struct derived *derived;
	struct labels *labels;
	struct campaign campaign;
	struct verdicts verdicts;
	struct controls controls;
	struct exceptions exceptions;
	struct registers registers;
	struct report_input in;
};

static const char *
data(struct world *w, const char *name)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(&w->arena, "%s/templates/%s",
	    top != NULL ? top : ".", name);
}

static void
fill(struct world *w)
{
	static const char *const allow[] = { "iam:policies:write" };
	static const char *const gone[] = { "b-gone" };
	const struct statement statement = { .permissions = allow,
		.n_permissions = 1 };
	struct model *m = w->model;
	struct err *err = &w->err;

	for (int i = 0; i < 3; i++) {
		struct account a = { .source = "dt", .login = "=cmd|x",
			.display = i == 0 ? "Zo\xC3\xAB" : "B", .created = NOW,
			.updated = UTC_UNKNOWN, .invited = UTC_UNKNOWN,
			.last_failed_login = UTC_UNKNOWN, .logins = -1,
			.failed_logins = -1, .evidence = NONE,
			.last_login = i == 1 ? NOW : UTC_UNKNOWN,
			.login_state = (enum seen_state)i };

		a.id = arena_printf(&w->arena, "u%d", i);
		assert_int_equal(model_add_account(m, &a, err), 0);
		assert_int_equal(model_add_membership(m, &(struct membership){
		    .source = "dt", .group_id = "g", .member_id = a.id,
		    .evidence = NONE }, err), 0);
	}
	assert_int_equal(model_add_group(m, &(struct group){ .source = "dt",
	    .id = "g", .name = "Admins", .created = UTC_UNKNOWN,
	    .updated = UTC_UNKNOWN, .evidence = NONE }, err), 0);
	assert_int_equal(model_add_scope(m, &(struct scope){ .source = "dt",
	    .id = "acc", .name = "Account", .kind = SCOPE_ACCOUNT,
	    .evidence = NONE }, err), 0);
	assert_int_equal(model_add_entitlement(m, &(struct entitlement){
	    .source = "dt", .id = "p", .name = "IAM", .level = SCOPE_ACCOUNT,
	    .level_id = "acc", .statements = &statement, .n_statements = 1,
	    .readable = TRI_YES, .evidence = NONE }, err), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(model_add_grant(m, &(struct grant){
		    .source = "dt", .group_id = "g", .entitlement_id = "p",
		    .scope_id = "acc", .boundary_ids = gone,
		    .n_boundaries = (size_t)i, .created = UTC_UNKNOWN,
		    .evidence = NONE }, err), 0);
	assert_int_equal(model_add_part(m, &(struct part){ .source = "dt",
	    .name = "users", .required = true, .status = PART_PARTIAL,
	    .reason = "HTTP 500", .rows = 3, .stated = 5, .second = -1,
	    .first_at = NOW, .last_at = NOW }, err), 0);
	assert_int_equal(model_add_question(m, &(struct platform_question){
	    .source = "dt", .account_id = "u0", .scope_id = "acc",
	    .evidence = 7 }, err), 0);
	assert_int_equal(model_add_answer(m, &(struct platform_answer){
	    .source = "dt", .account_id = "u0", .scope_id = "acc",
	    .permission = "iam:bindings:write", .evidence = 7 }, err), 0);
	assert_int_equal(model_add_gap(m, &(struct gap){ .source = "dt",
	    .part = "users", .what = "page 2", .reason = "HTTP 500",
	    .evidence = NONE }, err), 0);
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	const struct model *frozen;

	if (w == NULL)
		return -1;
	*state = w;
	arena_init(&w->arena);
	w->model = model_new();
	fill(w);
	if (model_freeze(&frozen, w->model, &w->err) != 0 ||
	    permission_load(&w->catalog, data(w, "permissions/dynatrace.json"),
		&w->arena, &w->err) != 0 ||
	    analysis_derive(&w->derived, frozen, w->catalog, &w->arena,
		&w->err) != 0 ||
	    labels_load(&w->labels, data(w, "text/en.json"), &w->arena,
		&w->err) != 0) {
		fprintf(stderr, "%s\n", w->err.text);
		return -1;
	}
	w->campaign = (struct campaign){ "q4", "Review", "Entity", NULL,
		UTC_UNKNOWN, UTC_UNKNOWN };
	w->in = (struct report_input){ .campaign = &w->campaign,
		.model = frozen, .derived = w->derived,
		.verdicts = &w->verdicts, .controls = &w->controls,
		.exceptions = &w->exceptions, .registers = &w->registers,
		.labels = w->labels, .now = NOW, .version = "muster 0",
		.config_digest = "00", .tape_digest = "11" };
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	model_free(w->model);
	arena_clear(&w->arena);
	free(w);
	return 0;
}

static const struct doc_table *
find_table(const struct doc *doc, const char *key)
{
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (n->kind == DOC_TABLE && strcmp(n->table->key, key) == 0)
			return n->table;
	return NULL;
}

/* Rows of one pass; the last row's cells stay in `cells`. */
static int64_t
walk(struct world *w, const struct doc_table *t, struct cell *cells)
{
	struct doc_rows *rows;
	int64_t n = 0;
	int more;

	assert_int_equal(t->rows.open(t->rows.context, &rows, &w->err), 0);
	while ((more = t->rows.next(rows, cells, &w->err)) == 1)
		n++;
	assert_int_equal(more, 0);
	t->rows.close(rows);
	return n;
}

static void
every_table_has_the_rows_it_announces_twice(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	size_t tables = 0;

	for (size_t i = 0; report_table[i] != NULL; i++) {
		struct doc *doc;

		assert_int_equal(report_build(&doc, report_table[i]->key,
		    &w->in, &w->arena, &w->err), 0);
		for (struct doc_node *n = doc->first; n != NULL; n = n->next) {
			if (n->kind != DOC_TABLE)
				continue;
			tables++;
			assert_int_equal(walk(w, n->table, cells),
			    n->table->rows.count);
			assert_int_equal(walk(w, n->table, cells),
			    n->table->rows.count);
		}
	}
	assert_true(tables >= 15);
}

static void
access_has_a_row_per_account_and_grant(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	struct doc *doc;
	const struct doc_table *t;

	assert_int_equal(report_build(&doc, "grants", &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, "grants");
	assert_non_null(t);
	assert_int_equal(walk(w, t, cells), 6);
	assert_string_equal(cells[4].text, "IAM");
	assert_string_equal(cells[10].text, "Admins");
}

static void
both_answers_stand_where_they_differ(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	const struct doc_table *t;
	struct doc_rows *rows;
	struct doc *doc;

	assert_int_equal(report_build(&doc, "dashboard", &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, "comparisons");
	assert_non_null(t);
	assert_int_equal(t->rows.count, 2);
	assert_int_equal(t->rows.open(t->rows.context, &rows, &w->err), 0);
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_string_equal(cells[0].text, "Zo\xC3\xAB");
	assert_string_equal(cells[2].text, "iam:bindings:write");
	assert_string_equal(cells[4].text, "different");
	assert_string_equal(cells[5].text, "nothing");
	assert_string_equal(cells[6].text, "ALLOW");
	assert_int_equal(cells[9].number, 7);
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_string_equal(cells[2].text, "iam:policies:write");
	assert_string_equal(cells[4].text, "not comparable");
	assert_string_equal(cells[6].text, "nothing");
	assert_non_null(strstr(cells[7].text, "b-gone"));
	t->rows.close(rows);
}

static void
a_missing_boundary_is_shown_as_missing(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	struct doc_rows *rows;
	struct doc *doc;
	const struct doc_table *t;
	bool seen = false;

	assert_int_equal(report_build(&doc, "grants", &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, "grants");
	assert_int_equal(t->rows.open(t->rows.context, &rows, &w->err), 0);
	while (t->rows.next(rows, cells, &w->err) == 1)
		if (cells[13].kind == CELL_TEXT) {
			seen = true;
			assert_non_null(strstr(cells[13].text, "b-gone"));
			assert_non_null(strstr(cells[13].text,
			    label(w->labels, "word.missing")));
		}
	t->rows.close(rows);
	assert_true(seen);
}

static void
a_login_never_said_is_unknown_and_not_never(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	/* by name: B, B, Zoe */
	const enum cell_kind kinds[] = { CELL_TIME, CELL_TEXT, CELL_UNKNOWN };
	struct doc_rows *rows;
	struct doc *doc;
	const struct doc_table *t;

	assert_int_equal(report_build(&doc, "users", &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, "users");
	assert_int_equal(t->rows.open(t->rows.context, &rows, &w->err), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
		assert_int_equal(cells[6].kind, kinds[i]);
	}
	t->rows.close(rows);
}

static void
an_incomplete_collection_says_so_in_every_document(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; report_table[i] != NULL; i++) {
		struct doc *doc;

		assert_int_equal(report_build(&doc, report_table[i]->key,
		    &w->in, &w->arena, &w->err), 0);
		assert_int_equal(doc->status, DOC_BAD);
		assert_non_null(strstr(doc->status_text, "INCOMPLETE"));
	}
}

static void
a_part_shows_rows_total_and_difference(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	struct doc *doc;

	assert_int_equal(report_build(&doc, "population", &w->in, &w->arena,
	    &w->err), 0);
	assert_int_equal(walk(w, find_table(doc, "parts"), cells), 1);
	assert_int_equal(cells[4].number, 3);
	assert_int_equal(cells[5].number, 5);
	assert_int_equal(cells[6].kind, CELL_EMPTY);
	assert_int_equal(cells[8].number, -2);
	assert_int_equal(cells[8].kind, CELL_NUMBER);
}

/* Two rules, three findings; the second is excepted. */
static const struct muster_rule rule_a = { .id = "AAA-01", .title = "A",
	.logic = "l", .rationale = "r", .fix = "f", .false_alarm = "n" },
	rule_b = { .id = "BBB-01", .title = "B", .logic = "l",
	.rationale = "r", .fix = "f", .false_alarm = "n" };
static const struct exception exception = { .id = "BBB-01 of u1",
	.rule = "BBB-01", .subject = "u1", .reason = "until the move",
	.owner = "ann", .approver = "bob", .control = "seen weekly",
	.created = NOW - UTC_DAY, .end = NOW + UTC_DAY,
	.place = "exceptions[0]" };
static const struct finding findings[] = {
	{ .id = "AAA-01-1", .rule = "AAA-01", .version = 2,
	    .verdict = MUSTER_FAIL, .severity = MUSTER_HIGH,
	    .subject_id = "u0", .subject_name = "Zoe", .reason = "x",
	    .standing = STANDING_REOPENED, .first_seen = NOW - 90 * UTC_DAY,
	    .times = 3 },
	{ .id = "BBB-01-1", .rule = "BBB-01", .version = 1,
	    .verdict = MUSTER_FAIL, .severity = MUSTER_HIGH,
	    .subject_id = "u1", .subject_name = "B", .reason = "y",
	    .first_seen = UTC_UNKNOWN, .exception = &exception },
	{ .id = "AAA-01-2", .rule = "AAA-01", .version = 2,
	    .verdict = MUSTER_FAIL, .severity = MUSTER_LOW,
	    .subject_id = "u2", .subject_name = "B", .reason = "z",
	    .first_seen = UTC_UNKNOWN },
};
static const char *const both[] = { "AAA-01", "BBB-01" };
static const char *const only_b[] = { "BBB-01" };
static const char *const nobody[] = { "ZZZ-01" };
static const struct control requirements[] = {
	{ .framework = "F", .id = "1", .title = "t", .shows = "s",
	    .rules = both, .n_rules = 2, .partly = "half",
	    .beyond = "the rest" },
	{ .framework = "F", .id = "2", .title = "t", .shows = "s",
	    .rules = only_b, .n_rules = 1 },
	{ .framework = "F", .id = "3", .title = "t", .shows = "s",
	    .rules = nobody, .n_rules = 1 },
};

static void
judge(struct world *w)
{
	static const size_t hits[] = { 1 };
	static struct rule_result rules[2];

	rules[0] = (struct rule_result){ .rule = &rule_a,
		.status = MUSTER_RULE_EVALUATED, .n_fail = 2 };
	rules[1] = (struct rule_result){ .rule = &rule_b,
		.status = MUSTER_RULE_EVALUATED, .n_fail = 1 };
	w->verdicts = (struct verdicts){ .rules = rules, .n_rules = 2,
		.findings = findings, .n_findings = 3, .n_excepted = 1,
		.exception_hits = hits };
	w->exceptions = (struct exceptions){ &exception, 1 };
	w->controls = (struct controls){ requirements, 3 };
}

/* Row `row` of a table of a report. */
static const struct doc_table *
read_row(struct world *w, const char *report, const char *key, int row,
    struct cell *cells, struct doc_rows **rows)
{
	const struct doc_table *t;
	struct doc *doc;

	assert_int_equal(report_build(&doc, report, &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, key);
	assert_non_null(t);
	assert_int_equal(t->rows.open(t->rows.context, rows, &w->err), 0);
	for (int i = 0; i <= row; i++)
		assert_int_equal(t->rows.next(*rows, cells, &w->err), 1);
	return t;
}

static void
a_finding_says_its_state_and_since_when(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	const struct doc_table *t;
	struct doc_rows *rows;

	judge(w);
	t = read_row(w, "findings", "findings", 0, cells, &rows);
	assert_string_equal(cells[12].text, "reopened");
	assert_int_equal(cells[13].kind, CELL_DATE);
	assert_int_equal(cells[14].number, 3);
	assert_int_equal(cells[16].number, 2);
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_string_equal(cells[12].text, "excepted");
	assert_string_equal(cells[15].text,
	    "until the move (ann, bob), 2026-09-22; seen weekly");
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_string_equal(cells[12].text, "open");
	assert_int_equal(cells[13].kind, CELL_EMPTY);
	t->rows.close(rows);
}

static void
what_is_excepted_is_not_among_the_worst(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	const struct doc_table *t;
	struct doc_rows *rows;

	judge(w);
	t = read_row(w, "dashboard", "top", 1, cells, &rows);
	assert_int_equal(t->rows.count, 2);
	assert_string_equal(cells[3].text, "z");
	t->rows.close(rows);
}

static void
an_exception_says_whether_it_is_in_force(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	const struct doc_table *t;
	struct doc_rows *rows;

	judge(w);
	t = read_row(w, "review", "exceptions", 0, cells, &rows);
	assert_string_equal(cells[1].text, "In force");
	assert_int_equal(cells[2].number, 1);
	t->rows.close(rows);
	w->in.now = NOW + 2 * UTC_DAY;
	t = read_row(w, "review", "exceptions", 0, cells, &rows);
	assert_string_equal(cells[1].text, "Expired");
	t->rows.close(rows);
}

static void
a_requirement_counts_only_open_findings(void **state)
{
	struct world *w = *state;
	struct cell cells[DOC_MAX_COLUMNS];
	const struct doc_table *t;
	struct doc_rows *rows;

	judge(w);
	t = read_row(w, "dashboard", "controls", 0, cells, &rows);
	assert_int_equal(cells[7].number, 2);
	assert_string_equal(cells[9].text, "half");
	assert_string_equal(cells[10].text, "the rest");
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_int_equal(cells[7].number, 0);
	assert_string_equal(cells[8].text,
	    label(w->labels, "control.clean"));
	assert_int_equal(t->rows.next(rows, cells, &w->err), 1);
	assert_string_equal(cells[8].text,
	    label(w->labels, "control.not_evaluated"));
	t->rows.close(rows);
}

static bool
says(const struct doc *doc, const char *text)
{
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		for (size_t i = 0; n->kind == DOC_LIST && i < n->n_lines; i++)
			if (strstr(n->lines[i], text) != NULL)
				return true;
	return false;
}

static void
what_is_not_proven_is_said(void **state)
{
	struct world *w = *state;
	struct rule_result *rules;
	struct doc *doc;

	judge(w);
	rules = arena_alloc(&w->arena, 2, sizeof(*rules));
	memcpy(rules, w->verdicts.rules, 2 * sizeof(*rules));
	rules[1].status = MUSTER_RULE_NO_DATA;
	rules[1].reason = "needs an HR roster";
	w->verdicts.rules = rules;
	assert_int_equal(report_build(&doc, "review", &w->in, &w->arena,
	    &w->err), 0);
	assert_true(says(doc, "Read in part: users (HTTP 500)."));
	assert_true(says(doc, "BBB-01 (needs an HR roster)."));
	assert_true(says(doc, "1 finding is covered by an exception"));
	assert_true(says(doc, "There is no earlier review"));
	assert_true(says(doc, "No entry of any audit log"));
	assert_false(says(doc, "AAA-01"));
}

static void
an_unknown_report_is_an_error(void **state)
{
	struct world *w = *state;
	struct doc *doc;

	assert_int_equal(report_build(&doc, "nothing", &w->in, &w->arena,
	    &w->err), -1);
	assert_int_equal(w->err.code, ERR_USAGE);
	assert_null(doc);
}

static void
each_row_of_access_is_decided_once(void **state)
{
	struct world *w = *state;
	static const struct finding found[] = {
		{ .id = "F-1", .rule = "A", .severity = MUSTER_HIGH,
		    .subject = MUSTER_ACCOUNT, .source = "dt",
		    .subject_id = "u0" },
		{ .id = "F-2", .rule = "A", .subject = MUSTER_ACCOUNT,
		    .source = "dt", .subject_id = "u0" },
		{ .id = "F-3", .rule = "A", .subject = MUSTER_ACCOUNT,
		    .source = "other", .subject_id = "u1" },
	};
	struct cell c[DOC_MAX_COLUMNS];
	char tokens[6][32];
	const struct doc_table *t;
	struct doc_rows *rows;
	struct doc *doc;
	size_t high = 0;

	w->verdicts.findings = found;
	w->verdicts.n_findings = NITEMS(found);
	assert_int_equal(report_build(&doc, "workbook", &w->in, &w->arena,
	    &w->err), 0);
	t = find_table(doc, "decisions");
	assert_int_equal(t->rows.count, 6);
	assert_int_equal(t->rows.open(t->rows.context, &rows, &w->err), 0);
	for (size_t i = 0; i < 6; i++) {
		memset(c, 0, sizeof(c));
		assert_int_equal(t->rows.next(rows, c, &w->err), 1);
		if (c[6].kind == CELL_SEVERITY) {
			assert_string_equal(c[14].text, "F-1, F-2");
			high++;
		}
		assert_int_equal(snprintf(tokens[i], sizeof(tokens[i]), "%s",
		    c[15].text), 16);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(tokens[i], tokens[j]);
	}
	t->rows.close(rows);
	assert_int_equal(high, 2);
	w->verdicts.n_findings = 0;
}

static void
what_nobody_has_is_no_sheet(void **state)
{
	static const char *const absent[] = { "machines", "duties", "changes",
		"exceptions", "registers", "credentials", "grants" };
	struct world *w = *state;
	struct doc *doc;

	assert_int_equal(report_build(&doc, "workbook", &w->in, &w->arena,
	    &w->err), 0);
	for (size_t i = 0; i < NITEMS(absent); i++)
		assert_null(find_table(doc, absent[i]));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(every_table_has_the_rows_it_announces_twice),
		T(access_has_a_row_per_account_and_grant),
		T(each_row_of_access_is_decided_once),
		T(what_nobody_has_is_no_sheet),
		T(both_answers_stand_where_they_differ),
		T(a_missing_boundary_is_shown_as_missing),
		T(a_login_never_said_is_unknown_and_not_never),
		T(an_incomplete_collection_says_so_in_every_document),
		T(a_part_shows_rows_total_and_difference),
		T(a_finding_says_its_state_and_since_when),
		T(what_is_excepted_is_not_among_the_worst),
		T(an_exception_says_whether_it_is_in_force),
		T(a_requirement_counts_only_open_findings),
		T(what_is_not_proven_is_said),
		T(an_unknown_report_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
