/* SPDX-License-Identifier: Apache-2.0 */
/* The files for other programs, of a small review with hostile names. */
#include <unistd.h>

#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mask.h"
#include "base/secret.h"
#include "base/utc.h"
#include "exchange/exchange.h"
#include "model/campaign.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/model.h"

#define NOW INT64_C(1790000000)
/* ends a CDATA section, begins a line, moves the cursor, runs backwards, is
 * no character */
#define HOSTILE                                                                \
	"]]>\nseverity: low <b>&\"' \x1b[2J \xE2\x80\xAE \xEF\xBF\xBE "            \
	"[x](http://e)"

struct world {
	struct arena arena;
	struct err err;
	struct model *model;
	struct muster_rule rules[2];
	struct rule_result results[2];
	struct finding findings[3], unknown;
	struct fixed_finding fixed;
	struct exception exception;
	struct exceptions exceptions;
	struct control control[2];
	struct controls controls;
	struct verdicts verdicts;
	struct campaign campaign;
	struct exchange_input in;
	char path[64];
	char *text;
};

static const char *const rule_ids[] = { "ACC-01", "ACC-02" };
static const struct fact facts[] = { { "login", FACT_TEXT, "ada", 0 },
	{ "days", FACT_NUMBER, NULL, 90 },
	{ "last sign-in", FACT_TIME, NULL, UTC_UNKNOWN } };

static void
fill_rules(struct world *w)
{
	for (size_t i = 0; i < 2; i++) {
		w->rules[i] = (struct muster_rule){ .id = rule_ids[i],
			.version = 1, .family = "account hygiene, and more",
			.title = "A title", .logic = "What is judged.",
			.rationale = "Why.", .fix = "1. Do it, 3. at most. 2. Look.",
			.severity = MUSTER_HIGH };
		w->results[i] = (struct rule_result){ .rule = &w->rules[i],
			.status = MUSTER_RULE_EVALUATED, .n_pass = 7,
			.n_fail = 3, .n_unknown = 1 };
		w->control[i] = (struct control){ .framework = "SOC 2",
			.id = i == 0 ? "CC6.2" : "CC6.3(a)",
			.title = "A requirement", .shows = "Something.",
			.rules = &rule_ids[i], .n_rules = 1 };
	}
	w->results[1] = (struct rule_result){ .rule = &w->rules[1],
		.status = MUSTER_RULE_NO_DATA, .reason = "needs a roster" };
	w->controls = (struct controls){ w->control, 2 };
}

static void
fill_findings(struct world *w)
{
	static const char *const ids[] = { "ACC-01-0000000001",
		"ACC-01-0000000002", "ACC-01-0000000003" };

	w->exception = (struct exception){ .id = "ACC-01 of ada",
		.rule = "ACC-01", .subject = "ada", .reason = "Agreed.",
		.owner = "Owner", .approver = "Approver", .control = "Watched",
		.created = NOW - UTC_DAY, .end = NOW + UTC_DAY,
		.place = "exceptions[0]" };
	w->exceptions = (struct exceptions){ &w->exception, 1 };
	for (size_t i = 0; i < 3; i++)
		w->findings[i] = (struct finding){ .id = ids[i],
			.rule = "ACC-01", .version = 1,
			.verdict = MUSTER_FAIL, .severity = MUSTER_HIGH,
			.severity_reason = "high: because",
			.subject = MUSTER_ACCOUNT, .subject_id = ids[i] + 7,
			.subject_name = i == 0 ? HOSTILE : "Ada Lovelace",
			.source = "dt", .reason = "It is so.", .facts = facts,
			.n_facts = NITEMS(facts), .standing = i == 0
			    ? STANDING_NEW : STANDING_OPEN,
			.first_seen = NOW - (int64_t)i * UTC_DAY,
			.times = i + 1 };
	w->findings[2].exception = &w->exception;
	w->unknown = w->findings[1];
	w->unknown.verdict = MUSTER_UNKNOWN;
	w->unknown.id = "ACC-01-0000000009";
	w->unknown.subject_id = "nine";
	w->fixed = (struct fixed_finding){ "ACC-01-0000000008", "ACC-01",
		"dt", "eight", "Gone", MUSTER_LOW, NOW - UTC_DAY, NOW, true,
		false };
	w->verdicts = (struct verdicts){ .rules = w->results, .n_rules = 2,
		.findings = w->findings, .n_findings = 3,
		.unknowns = &w->unknown, .n_unknowns = 1, .n_excepted = 1,
		.n_new = 1, .fixed = &w->fixed, .n_fixed = 1 };
	w->verdicts.by_severity[MUSTER_HIGH] = 2;
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	const struct model *frozen;

	assert_non_null(w);
	*state = w;
	arena_init(&w->arena);
	w->model = model_new();
	assert_int_equal(model_add_source(w->model, &(struct model_source){
	    .id = "dt", .kind = "dynatrace", .title = "Dynatrace",
	    .tenant = "tenant", .first_at = NOW - 5, .last_at = NOW - 1,
	    .clock_skew = -1 }, &w->err), 0);
	assert_int_equal(model_add_part(w->model, &(struct part){
	    .source = "dt", .name = "users", .required = true,
	    .status = PART_PARTIAL, .reason = "HTTP 500", .rows = 3,
	    .stated = 5, .second = -1, .first_at = NOW, .last_at = NOW },
	    &w->err), 0);
	assert_int_equal(model_freeze(&frozen, w->model, &w->err), 0);
	fill_rules(w);
	fill_findings(w);
	w->campaign = (struct campaign){ "q4", "Review", "Entity", NULL,
		UTC_UNKNOWN, UTC_UNKNOWN };
	w->in = (struct exchange_input){ .campaign = &w->campaign,
		.model = frozen, .verdicts = &w->verdicts,
		.controls = &w->controls, .exceptions = &w->exceptions,
		.now = NOW, .version = "muster 0.1", .config_digest = "00",
		.tape_digest = "11", .look_up = "findings.json" };
	(void)snprintf(w->path, sizeof(w->path), "exchange-%ld.tmp",
	    (long)getpid());
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	(void)unlink(w->path);
	free(w->text);
	model_free(w->model);
	arena_clear(&w->arena);
	free(w);
	return 0;
}

/* What the format writes; it is in w->text, too. */
static const char *
written(struct world *w, const char *key, int64_t rows)
{
	const struct exchange_format *format = exchange_find(key);
	int64_t n = -1;
	size_t len;

	assert_non_null(format);
	if (exchange_write(format, &w->in, w->path, &w->arena, &n, &w->err) !=
	    0)
		fail_msg("%s", w->err.text);
	assert_int_equal(n, rows);
	free(w->text);
	w->text = NULL;
	assert_int_equal(file_read(w->path, MIB, &w->text, &len, &w->err), 0);
	assert_int_equal(strlen(w->text), len);
	return w->text;
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void
no_treachery(const char *text)
{
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_null(strstr(text, "\\u001b"));
	assert_non_null(strstr(text, "U+202E"));
}

static void
junit_tells_the_outcomes_apart(void **state)
{
	const char *text = written(*state, "junit", 6);

	assert_int_equal(count(text, "<testcase "), 6);
	assert_int_equal(count(text, "<failure type=\"high\""), 2);
	assert_int_equal(count(text, "<skipped type=\"excepted\" message=\""
	    "excepted: Agreed.\""), 1);
	assert_int_equal(count(text, "<error type=\"unknown\""), 1);
	assert_int_equal(count(text, "<skipped type=\"no data\" message=\""
	    "no data: needs a roster\""), 1);
	assert_int_equal(count(text, "<error type=\"partial\" message=\""
	    "HTTP 500\""), 1);
	assert_non_null(strstr(text, "<testsuites name=\"q4\" tests=\"6\" "
	    "failures=\"2\" errors=\"2\">"));
	assert_non_null(strstr(text, "<testsuite name=\"account hygiene, and "
	    "more\" tests=\"5\" failures=\"2\" errors=\"1\" skipped=\"2\""));
	assert_non_null(strstr(text, "classname=\"muster.account-hygiene-and-"
	    "more.ACC-01\""));
}

static void
nothing_hostile_leaves_its_place_in_xml(void **state)
{
	const char *text = written(*state, "junit", 6);

	no_treachery(text);
	assert_null(strstr(text, "]]>"));
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "\xEF\xBF\xBE"));
	assert_non_null(strstr(text, "]]&gt; severity: low &lt;b&gt;&amp;"
	    "&quot;'"));
	assert_null(strstr(text, "\nseverity: low"));
}

static void
a_case_of_junit_says_all_that_is_known(void **state)
{
	const char *text = written(*state, "junit", 6);

	assert_non_null(strstr(text, "\nfacts:\n  login: ada\n  days: 90\n"
	    "  last sign-in: unknown\n"));
	assert_non_null(strstr(text, "severity: high: because\n"));
	assert_non_null(strstr(text, "since the last review: new\n"));
	assert_non_null(strstr(text, "what to do:\n  1. Do it, 3. at most.\n"
	    "  2. Look.\n"));
	assert_non_null(strstr(text, "accepted by: Approver\n"));
}

static void
sarif_holds_findings_as_results_and_nothing_else(void **state)
{
	struct world *w = *state;
	const char *text = written(w, "sarif", 3);
	struct json root, runs, run, results, invocations, first;
	struct json_doc *doc;

	assert_int_equal(json_parse(&doc, text, strlen(text),
	    &json_limits_data, &w->err), 0);
	json_root(doc, &root);
	json_member(&root, "runs", &runs);
	assert_true(json_first(&runs, &run));
	json_member(&run, "results", &results);
	assert_int_equal(json_count(&results), 3);
	json_member(&run, "invocations", &invocations);
	assert_true(json_first(&invocations, &first));
	json_member(&first, "toolExecutionNotifications", &results);
	assert_int_equal(json_count(&results), 2); /* a hole, an unknown */
	json_member(&first, "toolConfigurationNotifications", &results);
	assert_int_equal(json_count(&results), 1); /* no data */
	json_free(doc);
	assert_non_null(strstr(text, "\"executionSuccessful\": false"));
	assert_int_equal(count(text, "\"baselineState\": \"new\""), 1);
	assert_int_equal(count(text, "\"baselineState\": \"unchanged\""), 2);
	assert_int_equal(count(text, "\"suppressions\""), 1);
	assert_int_equal(count(text, "\"findingId\": \"ACC-01-0000000008\""),
	    1);
}

static void
a_name_is_no_link_in_sarif(void **state)
{
	const char *text = written(*state, "sarif", 3);

	no_treachery(text);
	assert_non_null(strstr(text, "\\\\[x\\\\](http://e) (account): It is "
	    "so."));
}

static void
oscal_tells_risks_from_accepted_ones(void **state)
{
	const char *text = written(*state, "oscal_results", 7);

	no_treachery(text);
	assert_int_equal(count(text, "\"status\": \"open\""), 1);
	assert_int_equal(count(text, "\"status\": \"deviation-approved\""), 1);
	assert_int_equal(count(text, "\"state\": \"not-satisfied\""), 2);
	assert_int_equal(count(text, "\"state\": \"satisfied\""), 0);
	assert_non_null(strstr(text, "\"target-id\": \"soc-2_CC6.3.a_obj."
	    "muster\""));
	assert_non_null(strstr(text, "\\\\[x\\\\](http://e)"));
	text = written(*state, "oscal_poam", 2);
	assert_int_equal(count(text, "\"related-risks\""), 2);
}

/* What is satisfied was judged whole, and nothing was found. */
static void
a_requirement_without_findings_is_satisfied(void **state)
{
	struct world *w = *state;

	w->verdicts.n_findings = w->verdicts.n_unknowns = 0;
	w->verdicts.n_excepted = 0;
	w->results[0].n_fail = w->results[0].n_unknown = 0;
	(void)written(w, "oscal_results", 3);
	assert_int_equal(count(w->text, "\"state\": \"satisfied\""), 1);
	w->results[0].n_unknown = 1;
	(void)written(w, "oscal_results", 3);
	assert_int_equal(count(w->text, "\"state\": \"satisfied\""), 0);
	(void)written(w, "oscal_poam", 0);
	assert_non_null(strstr(w->text, "Nothing to do"));
}

static void
ocsf_has_a_line_for_each_event(void **state)
{
	const char *text = written(*state, "ocsf", 5);

	no_treachery(text);
	assert_int_equal(count(text, "\n"), 5);
	assert_int_equal(count(text, "\"activity_name\":\"Create\""), 2);
	assert_int_equal(count(text, "\"activity_name\":\"Update\""), 2);
	assert_int_equal(count(text, "\"activity_name\":\"Close\""), 1);
	assert_int_equal(count(text, "\"status\":\"Suppressed\""), 1);
	assert_int_equal(count(text, "\"status\":\"Warning\""), 1);
	assert_int_equal(count(text, "\"time\":1790000000000"), 5);
}

static void
the_same_review_gives_the_same_bytes(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; exchange_table[i] != NULL; i++) {
		const char *key = exchange_table[i]->key;
		int64_t n;
		char *first;

		assert_int_equal(exchange_write(exchange_table[i], &w->in,
		    w->path, &w->arena, &n, &w->err), 0);
		(void)written(w, key, n);
		first = arena_strdup(&w->arena, w->text);
		(void)written(w, key, n);
		assert_string_equal(first, w->text);
	}
}

static void
a_twin_names_nobody(void **state)
{
	static const char key[] = "a key that is long enough";
	struct world *w = *state;
	struct secret secret = { 0 };
	struct mask *mask;

	assert_int_equal(secret_set(&secret, key, strlen(key), &w->err), 0);
	assert_int_equal(mask_new(&mask, &secret, &w->err), 0);
	assert_int_equal(mask_person(mask, "Ada Lovelace", &w->err), 0);
	w->in.mask = mask;
	for (size_t i = 0; exchange_table[i] != NULL; i++) {
		int64_t n;
		size_t len;

		assert_int_equal(exchange_write(exchange_table[i], &w->in,
		    w->path, &w->arena, &n, &w->err), 0);
		free(w->text);
		assert_int_equal(file_read(w->path, MIB, &w->text, &len,
		    &w->err), 0);
		assert_null(strstr(w->text, "Lovelace"));
		assert_null(strstr(w->text, "Ada"));
		assert_non_null(strstr(w->text, "ACC-01-0000000002"));
	}
	mask_free(mask);
	secret_clear(&secret);
}

static void
a_review_of_nothing_is_written(void **state)
{
	struct world *w = *state;

	w->verdicts = (struct verdicts){ 0 };
	w->controls = (struct controls){ 0 };
	w->exceptions = (struct exceptions){ 0 };
	(void)written(w, "sarif", 0);
	(void)written(w, "junit", 1); /* the part that was asked for */
	(void)written(w, "oscal_results", 1);
	(void)written(w, "oscal_poam", 0);
	(void)written(w, "ocsf", 0);
	assert_string_equal(w->text, "");
}

static void
what_cannot_be_written_is_said(void **state)
{
	struct world *w = *state;
	int64_t n;

	assert_null(exchange_find("docx"));
	assert_int_equal(exchange_write(exchange_find("sarif"), &w->in,
	    "absent/folder/x", &w->arena, &n, &w->err), -1);
	assert_int_equal(w->err.code, ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(junit_tells_the_outcomes_apart),
		T(nothing_hostile_leaves_its_place_in_xml),
		T(a_case_of_junit_says_all_that_is_known),
		T(sarif_holds_findings_as_results_and_nothing_else),
		T(a_name_is_no_link_in_sarif),
		T(oscal_tells_risks_from_accepted_ones),
		T(a_requirement_without_findings_is_satisfied),
		T(ocsf_has_a_line_for_each_event),
		T(the_same_review_gives_the_same_bytes),
		T(a_twin_names_nobody),
		T(a_review_of_nothing_is_written),
		T(what_cannot_be_written_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
