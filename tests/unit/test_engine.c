/* SPDX-License-Identifier: Apache-2.0 */
/* The engine over a small model: settings, views, holes, the contract. */
#include "support/test.h"

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/model.h"

#define NOW INT64_C(1767225600)
#define AGO(days) (NOW - (days)*UTC_DAY)

struct world {
	struct arena arena;
	struct err err;
	struct model *model;
	struct derived *derived;
	struct engine *engine;
	struct verdicts verdicts;
};

static int
begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	arena_init(&w->arena);
	w->model = model_new();
	assert_non_null(w->model);
	assert_int_equal(
	    engine_open(&w->engine, NULL, NULL, &w->arena, &w->err), 0);
	*state = w;
	return 0;
}

static int
end(void **state)
{
	struct world *w = *state;

	engine_close(w->engine);
	model_free(w->model);
	arena_clear(&w->arena);
	free(w);
	return 0;
}

static void
add_source(struct world *w, const char *id)
{
	const struct model_source s = { .id = id,
		.kind = "dynatrace",
		.title = "Example",
		.first_at = NOW,
		.last_at = NOW };

	assert_int_equal(model_add_source(w->model, &s, &w->err), 0);
}

static void
add_account(
    struct world *w, const char *source, const char *id, int64_t last_login)
{
	const struct account a = { .source = source,
		.id = id,
		.login = id,
		.status_text = "ACTIVE",
		.created = AGO(500),
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.login_state =
		    last_login == UTC_UNKNOWN ? SEEN_UNKNOWN : SEEN_AT,
		.last_login = last_login,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = NONE };

	assert_int_equal(model_add_account(w->model, &a, &w->err), 0);
}

static void
add_group(struct world *w, const char *source, const char *id)
{
	const struct group g = { .source = source,
		.id = id,
		.name = id,
		.description = "For the test",
		.managed_by = "LOCAL",
		.everyone = TRI_NO,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.evidence = NONE };

	assert_int_equal(model_add_group(w->model, &g, &w->err), 0);
}

static void
add_member(
    struct world *w, const char *source, const char *group, const char *account)
{
	const struct membership m = { .source = source,
		.group_id = group,
		.member_id = account,
		.evidence = NONE };

	assert_int_equal(model_add_membership(w->model, &m, &w->err), 0);
}

static void
add_policy(struct world *w, const char *source, const char *id,
    const char *permission, enum tri readable)
{
	const struct statement s = { .permissions = &permission,
		.n_permissions = 1 };
	const struct entitlement e = { .source = source,
		.id = id,
		.name = id,
		.level = SCOPE_ACCOUNT,
		.level_id = "acc",
		.builtin = TRI_NO,
		.text = "x",
		.statements = &s,
		.n_statements = readable == TRI_YES,
		.readable = readable,
		.evidence = NONE };

	assert_int_equal(model_add_entitlement(w->model, &e, &w->err), 0);
}

static void
add_grant(
    struct world *w, const char *source, const char *group, const char *policy)
{
	const struct grant g = { .source = source,
		.group_id = group,
		.entitlement_id = policy,
		.scope_id = "acc",
		.created = UTC_UNKNOWN,
		.evidence = NONE };

	assert_int_equal(model_add_grant(w->model, &g, &w->err), 0);
}

static struct part
part_of(const char *source, const char *name, unsigned data)
{
	return (struct part){ .source = source,
		.name = name,
		.data = data,
		.required = true,
		.status = PART_COMPLETE,
		.rows = 1,
		.stated = -1,
		.second = -1,
		.first_at = NOW,
		.last_at = NOW };
}

static void
add_part(struct world *w, const char *source, const char *name, unsigned data)
{
	const struct part p = part_of(source, name, data);

	assert_int_equal(model_add_part(w->model, &p, &w->err), 0);
}

static void
add_hole(struct world *w, const char *source, const char *name, unsigned data,
    enum part_status status)
{
	struct part p = part_of(source, name, data);

	p.status = status;
	p.reason = "HTTP 403";
	p.permission = "iam-policies-management";
	assert_int_equal(model_add_part(w->model, &p, &w->err), 0);
}

/* Everything but the parts named in `but`. */
static void
add_parts(struct world *w, const char *source, unsigned but)
{
	static const char *const names[] = { "users", "service-users", "groups",
		"members", "environments", "policies", "bindings", "boundaries",
		"tokens", "audit", "limits" };

	for (unsigned i = 0; i < NITEMS(names); i++)
		if ((but & 1u << i) == 0)
			add_part(w, source, names[i], 1u << i);
}

static int
run(struct world *w)
{
	const char *top = getenv("top_srcdir");
	struct permission_catalog *catalog;
	const struct model *model;

	if (w->derived == NULL) {
		assert_int_equal(permission_load(&catalog,
				     arena_printf(&w->arena,
					 "%s/templates/permissions/"
					 "dynatrace.json",
					 top != NULL ? top : "."),
				     &w->arena, &w->err),
		    0);
		assert_int_equal(model_freeze(&model, w->model, &w->err), 0);
		assert_int_equal(analysis_derive(&w->derived, model, catalog,
				     &w->arena, &w->err),
		    0);
	}
	return engine_run(
	    w->engine, w->derived, NOW, &w->verdicts, &w->arena, &w->err);
}

static const struct rule_result *
result(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->verdicts.n_rules; i++)
		if (strcmp(w->verdicts.rules[i].rule->id, id) == 0)
			return &w->verdicts.rules[i];
	fail_msg("no rule %s", id);
	return NULL;
}

static const struct finding *
find(
    const struct finding *list, size_t n, const char *rule, const char *subject)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].rule, rule) == 0 &&
		    strcmp(list[i].subject_id, subject) == 0)
			return &list[i];
	return NULL;
}
#define FAILED(w, rule, subject)                                               \
	find((w)->verdicts.findings, (w)->verdicts.n_findings, rule, subject)
#define UNSURE(w, rule, subject)                                               \
	find((w)->verdicts.unknowns, (w)->verdicts.n_unknowns, rule, subject)

static int
configure(struct world *w, const char *text)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	assert_int_equal(
	    json_parse(&doc, text, strlen(text), &json_limits_config, &w->err),
	    0);
	json_root(doc, &root);
	rc = engine_configure(w->engine, &root, &w->err);
	json_free(doc);
	return rc;
}

static void
every_builtin_rule_keeps_to_the_contract(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; rule_table[i] != NULL; i++) {
		if (contract_check(rule_table[i], &w->err) != 0)
			fail_msg("%s", w->err.text);
		assert_string_not_equal(rule_table[i]->false_alarm, "");
	}
}

static void
data_quality_runs_last(void **state)
{
	struct world *w = *state;
	const struct rule_result *rules;
	size_t n;

	rules = engine_rules(w->engine, &n);
	assert_int_equal(n, 17);
	assert_string_equal(rules[0].rule->id, "ACC-01");
	assert_string_equal(rules[n - 3].rule->id, "IPE-01");
	assert_string_equal(rules[n - 1].rule->id, "IPE-08");
	assert_int_equal(rules[0].settings[0].value, 90);
	assert_false(rules[0].settings[0].configured);
}

static void
settings_come_from_the_configuration(void **state)
{
	struct world *w = *state;
	const struct rule_result *rules;
	size_t n;

	assert_int_equal(configure(w, "{ \"ACC-01\": { \"days\": 45 }, "
				      "\"TOK-01\": { \"enabled\": false, "
				      "\"reason\": \"no tokens here\" } }"),
	    0);
	rules = engine_rules(w->engine, &n);
	assert_int_equal(rules[0].settings[0].value, 45);
	assert_true(rules[0].settings[0].configured);
	add_source(w, "dt");
	add_parts(w, "dt", 0);
	add_account(w, "dt", "ada", AGO(50));
	assert_int_equal(run(w), 0);
	assert_non_null(FAILED(w, "ACC-01", "ada"));
	assert_int_equal(result(w, "TOK-01")->status, MUSTER_RULE_OFF);
	assert_string_equal(result(w, "TOK-01")->reason, "no tokens here");
	assert_null(FAILED(w, "IPE-08", "TOK-01"));
}

static void
a_wrong_setting_says_what_would_be_right(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{\"ACC-1\": {}}", "ACC-0" },
		{ "{\"ACC-01\": {\"day\": 3}}", "\"days\"" },
		{ "{\n\"ACC-01\": {\"days\": 0}}", "1 to 3650" },
		{ "{\n\"ACC-01\": {\"days\": 0}}", "line 2" },
		{ "{\"ACC-01\": {\"days\": 3651}}", "3651" },
		{ "{\"ACC-01\": {\"days\": 1.5}}", "whole number" },
		{ "{\"ACC-01\": {\"days\": \"9\"}}", "must be a number" },
		{ "{\"ACC-01\": {\"days\": null}}", "must be a number" },
		{ "{\"ACC-01\": 90}", "must be an object" },
		{ "{\"ACC-01\": {\"enabled\": false}}", "reason" },
		{ "{\"ACC-01\": {\"enabled\": 0}}", "true or false" },
		{ "[]", "must be an object" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < NITEMS(rows); i++) {
		err_clear(&w->err);
		assert_int_equal(configure(w, rows[i].text), -1);
		assert_int_equal(w->err.code, ERR_CONFIG);
		if (strstr(w->err.text, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].text, w->err.text);
	}
}

/* Ada administers, Ben does not sign in, Cleo has nothing. */
static void
add_company(struct world *w, const char *source)
{
	add_source(w, source);
	add_account(w, source, "ada", AGO(1));
	add_account(w, source, "ben", AGO(100));
	add_account(w, source, "cleo", UTC_UNKNOWN);
	add_group(w, source, "admins");
	add_group(w, source, "readers");
	add_group(w, source, "empty");
	add_member(w, source, "admins", "ada");
	add_member(w, source, "readers", "ben");
	add_policy(w, source, "rights", "iam:policies:write", TRI_YES);
	add_policy(w, source, "settings", "settings:objects:write", TRI_YES);
	add_policy(w, source, "spare", "storage:logs:read", TRI_YES);
	add_grant(w, source, "admins", "rights");
	add_grant(w, source, "empty", "rights");
	add_grant(w, source, "readers", "settings");
	add_grant(w, source, "gone", "settings");
}

static void
verdicts_are_counted_and_kept_with_their_facts(void **state)
{
	struct world *w = *state;
	const struct finding *f;
	size_t n = 0;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	assert_int_equal(run(w), 0);
	f = FAILED(w, "ACC-01", "ben");
	assert_non_null(f);
	assert_int_equal(f->severity, MUSTER_MEDIUM);
	assert_string_equal(f->source, "dt");
	assert_int_equal(f->version, 1);
	assert_non_null(f->reason);
	assert_int_equal(strlen(f->id), strlen("ACC-01-") + 10);
	assert_string_equal(f->facts[0].label, "login");
	assert_string_equal(f->facts[0].text, "ben");
	assert_int_equal(f->facts[1].kind, FACT_TIME);
	assert_int_equal(f->facts[1].number, AGO(100));
	assert_int_equal(result(w, "ACC-01")->n_pass, 1);
	assert_int_equal(result(w, "ACC-01")->n_fail, 1);
	assert_int_equal(result(w, "ACC-01")->n_unknown, 1);
	assert_non_null(UNSURE(w, "ACC-01", "cleo"));
	assert_non_null(FAILED(w, "ACC-12", "cleo"));
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(FAILED(w, "PRV-02", "dt"));
	assert_non_null(FAILED(w, "POL-02", "settings"));
	assert_non_null(FAILED(w, "POL-11", "spare"));
	assert_non_null(FAILED(w, "GRP-01", "empty"));
	assert_non_null(FAILED(w, "IPE-08", "ACC-01"));
	assert_int_equal(result(w, "POL-06")->n_fail, 1);
	for (size_t i = 0; i <= MUSTER_CRITICAL; i++)
		n += w->verdicts.by_severity[i];
	assert_int_equal(n, w->verdicts.n_findings);
	for (size_t i = 1; i < w->verdicts.n_findings; i++)
		assert_true(w->verdicts.findings[i - 1].severity >=
			    w->verdicts.findings[i].severity);
}

static void
a_binding_is_named_by_what_it_gives_to_whom(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	assert_int_equal(run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++)
		if (w->verdicts.findings[i].subject == MUSTER_GRANT)
			assert_string_equal(
			    w->verdicts.findings[i].subject_name,
			    "settings for gone at acc");
}

static void
the_same_run_gives_the_same_findings(void **state)
{
	struct world *w = *state;
	struct verdicts first;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	assert_int_equal(run(w), 0);
	first = w->verdicts;
	assert_int_equal(run(w), 0);
	assert_int_equal(first.n_findings, w->verdicts.n_findings);
	for (size_t i = 0; i < first.n_findings; i++)
		assert_string_equal(
		    first.findings[i].id, w->verdicts.findings[i].id);
}

static void
an_id_is_the_same_in_every_run_and_place(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	assert_int_equal(run(w), 0);
	/* printf 'ACC-01\0account\0dt\0ben\0' | sha256sum */
	assert_string_equal(
	    FAILED(w, "ACC-01", "ben")->id, "ACC-01-2c734fa4a4");
}

static void
two_sources_may_use_the_same_ids(void **state)
{
	struct world *w = *state;
	size_t of_a = 0, of_b = 0;

	add_company(w, "a");
	add_company(w, "b");
	add_parts(w, "a", 0);
	add_parts(w, "b", 0);
	assert_int_equal(run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++) {
		const struct finding *f = &w->verdicts.findings[i];

		if (strcmp(f->rule, "ACC-01") != 0)
			continue;
		assert_string_equal(f->subject_id, "ben");
		of_a += strcmp(f->source, "a") == 0;
		of_b += strcmp(f->source, "b") == 0;
	}
	assert_int_equal(of_a, 1);
	assert_int_equal(of_b, 1);
	assert_non_null(FAILED(w, "PRV-02", "a"));
	assert_non_null(FAILED(w, "PRV-02", "b"));
}

static void
data_nobody_delivers_is_not_evaluated(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", MUSTER_DATA_CREDENTIALS);
	assert_int_equal(run(w), 0);
	assert_int_equal(
	    result(w, "TOK-01")->status, MUSTER_RULE_NOT_EVALUATED);
	assert_string_equal(result(w, "TOK-01")->reason,
	    "nothing in this configuration delivers tokens");
	assert_int_equal(
	    FAILED(w, "IPE-08", "TOK-01")->severity, MUSTER_MEDIUM);
}

static void
data_not_read_at_all_is_not_evaluated(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", MUSTER_DATA_GRANTS);
	add_hole(w, "dt", "bindings", MUSTER_DATA_GRANTS, PART_UNREAD);
	assert_int_equal(run(w), 0);
	assert_int_equal(
	    result(w, "POL-02")->status, MUSTER_RULE_NOT_EVALUATED);
	assert_string_equal(result(w, "POL-02")->reason,
	    "bindings: not read (HTTP 403; missing permission "
	    "iam-policies-management)");
	assert_int_equal(
	    result(w, "POL-02")->n_pass + result(w, "POL-02")->n_fail, 0);
	assert_int_equal(result(w, "ACC-01")->status, MUSTER_RULE_EVALUATED);
}

static void
what_rests_on_absence_is_unknown_when_data_is_missing(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	add_hole(w, "dt", "more bindings", MUSTER_DATA_GRANTS, PART_PARTIAL);
	assert_int_equal(run(w), 0);
	assert_int_equal(result(w, "POL-11")->status, MUSTER_RULE_IN_PART);
	/* unused: rests on having seen no binding */
	assert_null(FAILED(w, "POL-11", "spare"));
	assert_non_null(UNSURE(w, "POL-11", "spare"));
	assert_non_null(strstr(UNSURE(w, "POL-11", "spare")->reason,
	    "more bindings: read in part (HTTP 403"));
	assert_int_equal(result(w, "POL-11")->n_pass, 2);
	/* administers: was seen; does not: rests on having seen all */
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(UNSURE(w, "PRV-01", "ben"));
	assert_int_equal(result(w, "PRV-01")->n_pass, 0);
}

static void
a_hole_in_one_source_leaves_the_other_certain(void **state)
{
	struct world *w = *state;

	add_company(w, "a");
	add_company(w, "b");
	add_parts(w, "a", 0);
	add_parts(w, "b", MUSTER_DATA_GRANTS);
	add_hole(w, "b", "bindings", MUSTER_DATA_GRANTS, PART_UNREAD);
	assert_int_equal(run(w), 0);
	assert_int_equal(result(w, "POL-11")->status, MUSTER_RULE_IN_PART);
	assert_string_equal(FAILED(w, "POL-11", "spare")->source, "a");
	assert_string_equal(UNSURE(w, "POL-11", "spare")->source, "b");
}

static void
what_a_source_does_not_have_is_no_hole(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", MUSTER_DATA_CREDENTIALS);
	add_hole(w, "dt", "tokens", MUSTER_DATA_CREDENTIALS, PART_NOT_OFFERED);
	assert_int_equal(run(w), 0);
	assert_int_equal(result(w, "TOK-01")->status, MUSTER_RULE_EVALUATED);
	assert_non_null(FAILED(w, "ACC-12", "cleo"));
}

static void
a_policy_not_read_puts_its_holders_in_doubt(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	add_policy(w, "dt", "secret", "x:y:z", TRI_UNKNOWN);
	add_grant(w, "dt", "readers", "secret");
	assert_int_equal(run(w), 0);
	assert_non_null(FAILED(w, "PRV-01", "ada"));
	assert_non_null(UNSURE(w, "PRV-01", "ben"));
	assert_int_equal(result(w, "PRV-01")->n_pass, 1);
}

static void
a_member_no_list_knows_makes_a_group_not_empty(void **state)
{
	struct world *w = *state;

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	add_member(w, "dt", "empty", "stranger");
	assert_int_equal(run(w), 0);
	assert_null(FAILED(w, "GRP-01", "empty"));
}

/* ---- rules that break the contract ---- */

static const char *victim_id;
static int (*victim_act)(const struct muster_host *, struct muster_run *);

static int
act(const struct muster_host *host, struct muster_run *r)
{
	return victim_act(host, r);
}

static const struct muster_setting bad_settings[] = {
	{ "n", "a number", 3, 1, 5 }, { NULL, NULL, 0, 0, 0 }
};
static const struct muster_rule bad_rule = { .abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "BAD-01",
	.family = "test",
	.title = "t",
	.logic = "l",
	.rationale = "r",
	.fix = "f",
	.false_alarm = "a",
	.severity = MUSTER_LOW,
	.settings = bad_settings,
	.check = act };

/* The engine with bad_rule in place of the first. */
static void
expect_breach(struct world *w,
    int (*what)(const struct muster_host *, struct muster_run *),
    const char *says)
{
	const struct rule_result saved = w->engine->rules[0];
	struct setting_value value = { &bad_settings[0], 3, false };

	victim_act = what;
	err_clear(&w->err);
	w->engine->rules[0].rule = &bad_rule;
	w->engine->rules[0].module = "bad.so";
	w->engine->rules[0].settings = &value;
	w->engine->rules[0].n_settings = 1;
	assert_int_equal(run(w), -1);
	if (strstr(w->err.text, says) == NULL ||
	    strstr(w->err.text, "rule BAD-01 (module bad.so)") == NULL)
		fail_msg("\"%s\" lacks \"%s\"", w->err.text, says);
	w->engine->rules[0] = saved;
}

static int
judge_id(const struct muster_host *host, struct muster_run *r,
    enum muster_subject kind, const char *id)
{
	return host->judge(r, MUSTER_PASS, kind, id, NULL, MUSTER_LOW, NULL);
}

static int
judges_twice(const struct muster_host *host, struct muster_run *r)
{
	(void)judge_id(host, r, MUSTER_ACCOUNT, victim_id);
	(void)judge_id(host, r, MUSTER_ACCOUNT, victim_id);
	return 0; /* does not hand the failure on */
}

static int
judges_nobody(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_ACCOUNT, "nobody");
}

static int
judges_another_kind(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_GROUP, victim_id);
}

static int
judges_no_kind(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, (enum muster_subject)99, victim_id);
}

static int
judges_null(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_ACCOUNT, NULL);
}

static int
judges_a_later_rule(const struct muster_host *host, struct muster_run *r)
{
	return judge_id(host, r, MUSTER_RULE, "IPE-08");
}

static int
gives_no_reason(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, NULL,
	    MUSTER_LOW, "low: so");
}

static int
gives_no_severity_reason(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(
	    r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, "so", MUSTER_LOW, NULL);
}

static int
gives_no_verdict_we_know(const struct muster_host *host, struct muster_run *r)
{
	return host->judge(r, (enum muster_verdict)7, MUSTER_ACCOUNT, victim_id,
	    "so", MUSTER_LOW, "so");
}

static int
writes_bad_text(const struct muster_host *host, struct muster_run *r)
{
	if (host->fact_text(r, "name", "\xff\xfe") != 0)
		return -1;
	return host->judge(r, MUSTER_FAIL, MUSTER_ACCOUNT, victim_id, "so",
	    MUSTER_LOW, "low: so");
}

static int
asks_for_a_foreign_setting(const struct muster_host *host, struct muster_run *r)
{
	return host->setting(r, "days") == 0 ? 0 : -1;
}

static int
states_without_end(const struct muster_host *host, struct muster_run *r)
{
	while (host->fact_number(r, "n", 1) == 0)
		;
	return -1;
}

static int
gives_up(const struct muster_host *host, struct muster_run *r)
{
	(void)host;
	(void)r;
	return -1;
}

static void
a_breach_of_the_contract_names_rule_and_module(void **state)
{
	struct world *w = *state;

	victim_id = "ada";
	add_company(w, "dt");
	add_parts(w, "dt", 0);
	expect_breach(w, judges_twice, "judges the account \"ada\" twice");
	expect_breach(w, judges_nobody, "\"nobody\", which does not exist");
	expect_breach(w, judges_another_kind, "the group \"ada\"");
	expect_breach(w, judges_no_kind, "kind of subject");
	expect_breach(w, judges_null, "without an id");
	expect_breach(w, judges_a_later_rule, "\"IPE-08\"");
	expect_breach(w, gives_no_reason, "no reason for a verdict");
	expect_breach(w, gives_no_severity_reason, "reason for the severity");
	expect_breach(w, gives_no_verdict_we_know, "verdict");
	expect_breach(w, writes_bad_text, "not UTF-8");
	expect_breach(w, asks_for_a_foreign_setting, "setting \"days\"");
	expect_breach(w, states_without_end, "facts");
	expect_breach(w, gives_up, "gave up");
	assert_int_equal(run(w), 0);
}

static int
reads_by_copy(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entitlement *e;
	const struct muster_group *g;
	size_t n = 0, found = 0;

	for (size_t i = 0; (e = host->entitlement(r, i)) != NULL; i++) {
		struct muster_entitlement copy = *e;

		for (size_t k = 0; host->statement(r, &copy, k) != NULL; k++)
			n++;
		for (size_t k = 0; host->entitlement_grant(r, &copy, k) != NULL;
		     k++)
			found++;
	}
	for (size_t i = 0; (g = host->group(r, i)) != NULL; i++) {
		struct muster_group copy = *g;

		for (size_t k = 0; host->group_grant(r, &copy, k) != NULL; k++)
			found += 10;
	}
	if (host->statement(r, NULL, 0) != NULL ||
	    host->group_grant(r, NULL, 0) != NULL)
		return -1;
	return n == 3 && found == 34 && host->setting(r, "n") == 3 ? 0 : -1;
}

static void
a_copied_view_is_found_by_its_id(void **state)
{
	struct world *w = *state;
	const struct rule_result saved = w->engine->rules[0];
	struct setting_value value = { &bad_settings[0], 3, false };

	add_company(w, "dt");
	add_parts(w, "dt", 0);
	victim_act = reads_by_copy;
	w->engine->rules[0].rule = &bad_rule;
	w->engine->rules[0].settings = &value;
	w->engine->rules[0].n_settings = 1;
	assert_int_equal(run(w), 0);
	w->engine->rules[0] = saved;
}

static void
ids_that_meet_are_made_longer(void **state)
{
	struct world *w = *state;
	struct findings list = { NULL, 0, 0 };
	struct finding f = { .rule = "ACC-01",
		.subject_id = "a",
		.subject_name = "a",
		.source = "s" };

	/* The same subject twice is the only collision we can make. */
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	f.subject_id = "b";
	assert_int_equal(findings_add(&list, &f, &w->arena, &w->err), 0);
	assert_int_equal(findings_finish(&list, &w->arena, &w->err), 0);
	assert_int_equal(strlen(list.items[0].id) + strlen(list.items[1].id) +
			     strlen(list.items[2].id),
	    3 * strlen("ACC-01-") + 40 + 40 + 10);
}

static void
an_empty_model_has_no_findings_but_on_itself(void **state)
{
	struct world *w = *state;

	assert_int_equal(run(w), 0);
	for (size_t i = 0; i < w->verdicts.n_findings; i++)
		assert_string_equal(w->verdicts.findings[i].rule, "IPE-08");
	assert_int_equal(
	    result(w, "ACC-01")->status, MUSTER_RULE_NOT_EVALUATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
		TEST(every_builtin_rule_keeps_to_the_contract),
		TEST(data_quality_runs_last),
		TEST(settings_come_from_the_configuration),
		TEST(a_wrong_setting_says_what_would_be_right),
		TEST(verdicts_are_counted_and_kept_with_their_facts),
		TEST(a_binding_is_named_by_what_it_gives_to_whom),
		TEST(the_same_run_gives_the_same_findings),
		TEST(an_id_is_the_same_in_every_run_and_place),
		TEST(two_sources_may_use_the_same_ids),
		TEST(data_nobody_delivers_is_not_evaluated),
		TEST(data_not_read_at_all_is_not_evaluated),
		TEST(what_rests_on_absence_is_unknown_when_data_is_missing),
		TEST(a_hole_in_one_source_leaves_the_other_certain),
		TEST(what_a_source_does_not_have_is_no_hole),
		TEST(a_policy_not_read_puts_its_holders_in_doubt),
		TEST(a_member_no_list_knows_makes_a_group_not_empty),
		TEST(a_breach_of_the_contract_names_rule_and_module),
		TEST(a_copied_view_is_found_by_its_id),
		TEST(ids_that_meet_are_made_longer),
		TEST(an_empty_model_has_no_findings_but_on_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
