/* SPDX-License-Identifier: Apache-2.0 */
/* A whole Dynatrace account, read from a real server, as a model. */
#include "support/test.h"

#include "base/redact.h"
#include "base/strbuf.h"
#include "source/dynatrace/dt.h"
#include "support/dt_account.h"

/* ---- an account without faults ---- */

static void
check_counts(const struct model *m)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		bool planted = strcmp(p->name, "platform-tokens") == 0;

		if (part_difference(p) != 0 && !planted)
			fail_msg("%s: %lld rows, %lld stated, %lld counted "
				 "again",
			    p->name, (long long)p->rows, (long long)p->stated,
			    (long long)p->second);
		assert_int_equal(p->rejected, 0);
		assert_int_equal(p->duplicates, 0);
		assert_true(p->first_at > 0 && p->last_at >= p->first_at);
	}
}

static void
a_whole_account_is_read_and_its_counts_agree(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct model *m;
	size_t n;

	need_server(f);
	r = collect(f);
	m = r.model;
	check_counts(m);
	assert_true(model_is_complete(m, &n));
	assert_int_equal(m->n_parts, 15 + 3 * 2);
	assert_int_equal(part_of(m, "platform-tokens", NULL)->rows + 1,
	    part_of(m, "platform-tokens", NULL)->stated);
	assert_int_equal(m->n_accounts, part_of(m, "users", NULL)->rows);
	assert_int_equal(m->n_memberships, part_of(m, "members", NULL)->rows);
	assert_int_equal(m->n_boundaries, part_of(m, "boundaries", NULL)->rows);
	assert_int_equal(
	    m->n_grants, part_of(m, "bindings", NULL)->rows +
			     part_of(m, "permissions", NULL)->rows);
	assert_int_equal(m->n_dangling_members, 1); /* planted: COR-04 */
	assert_int_equal(m->n_dangling_entitlements, 0);
	assert_int_equal(m->n_dangling_scopes, 0);
	model_free(r.owned);
}

static void
what_a_token_may_not_read_is_a_gap_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	r = collect(f);
	p = part_of(r.model, "limits", NULL);
	assert_int_equal(p->status, PART_PARTIAL);
	assert_string_equal(p->permission, "iam:limits:read");
	assert_non_null(strstr(p->reason, "HTTP 403"));
	assert_false(p->required);
	assert_int_equal(r.model->n_gaps, 1);
	assert_non_null(strstr(r.model->gaps[0].what, "nle20002"));
	assert_int_equal(
	    part_of(r.model, "environment-audit-log", "nle10001")->status,
	    PART_COMPLETE);
	model_free(r.owned);
}

static void
facts_of_the_sample_arrive_in_the_model(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct model *m;
	size_t services = 0, everyone = 0, zones = 0, roles = 0, read = 0;

	need_server(f);
	r = collect(f);
	m = r.model;
	for (size_t i = 0; i < m->n_accounts; i++)
		services += m->accounts[i].type == ACCOUNT_SERVICE;
	for (size_t i = 0; i < m->n_groups; i++)
		everyone += m->groups[i].everyone == TRI_YES;
	for (size_t i = 0; i < m->n_scopes; i++)
		zones += m->scopes[i].kind == SCOPE_ZONE;
	for (size_t i = 0; i < m->n_entitlements; i++) {
		roles += m->entitlements[i].kind == ENTITLEMENT_ROLE;
		read += m->entitlements[i].readable == TRI_YES;
	}
	assert_int_equal(services, part_of(m, "service-users", NULL)->rows);
	assert_int_equal(everyone, 1);
	assert_true(zones > 0);
	assert_true(roles > 0);
	assert_true(read > roles);
	for (size_t i = 0; i < m->n_credentials; i++)
		assert_true(m->credentials[i].kind != CREDENTIAL_API_TOKEN ||
			    m->credentials[i].scopes_known == TRI_YES);
	assert_string_equal(m->sources[0].tenant, credential(f, "account"));
	model_free(r.owned);
}

/* Everything but the clock. */
static char *
describe(struct fixture *f, const struct model *m)
{
	struct strbuf out;

	strbuf_init(&out, 64 * (size_t)MIB);
	for (size_t i = 0; i < m->n_accounts; i++)
		strbuf_addf(&out, "%s %d %d %d %lld\n", m->accounts[i].id,
		    (int)m->accounts[i].type, (int)m->accounts[i].status,
		    (int)m->accounts[i].login_state,
		    (long long)m->accounts[i].created);
	for (size_t i = 0; i < m->n_memberships; i++)
		strbuf_addf(&out, "%s in %s\n", m->memberships[i].member_id,
		    m->memberships[i].group_id);
	for (size_t i = 0; i < m->n_grants; i++)
		strbuf_addf(&out, "%s\n", m->grants[i].id);
	for (size_t i = 0; i < m->n_entitlements; i++)
		strbuf_addf(&out, "%s %s %d %zu %zu\n", m->entitlements[i].id,
		    m->entitlements[i].name, (int)m->entitlements[i].readable,
		    m->entitlements[i].n_statements,
		    m->entitlements[i].n_deviations);
	for (size_t i = 0; i < m->n_credentials; i++)
		strbuf_addf(&out, "%s %s\n", m->credentials[i].id,
		    m->credentials[i].description != NULL
			? m->credentials[i].description
			: "-");
	for (size_t i = 0; i < m->n_events; i++)
		strbuf_addf(&out, "%s\n", m->events[i].id);
	for (size_t i = 0; i < m->n_parts; i++)
		strbuf_addf(&out, "%s %d %lld %lld %lld %zu %s %s\n",
		    m->parts[i].name, (int)m->parts[i].status,
		    (long long)m->parts[i].rows, (long long)m->parts[i].stated,
		    (long long)m->parts[i].second, m->parts[i].requests,
		    m->parts[i].reason != NULL ? m->parts[i].reason : "-",
		    m->parts[i].note != NULL ? m->parts[i].note : "-");
	for (size_t i = 0; i < m->n_gaps; i++)
		strbuf_addf(&out, "%s %s %s\n", m->gaps[i].part,
		    m->gaps[i].what, m->gaps[i].reason);
	return strbuf_take(&out, &f->arena);
}

static void
the_order_of_replies_does_not_show(void **state)
{
	struct fixture *f = *state;
	struct result one, many;

	need_server(f);
	set_fault(f, "status:403@/groups/[^/]*[02468ace]/users");
	one = collect_with(f, ",\"concurrency\":1");
	many = collect_with(f, ",\"concurrency\":64");
	assert_int_equal(one.rc, 0);
	assert_int_equal(many.rc, 0);
	assert_true(one.model->n_gaps > 1);
	assert_string_equal(describe(f, one.model), describe(f, many.model));
	model_free(one.owned);
	model_free(many.owned);
	set_fault(f, NULL);
}

/* ---- the tape ---- */

static void
a_replay_gives_the_same_model_without_a_server(void **state)
{
	const struct tape_info info = { .software = "muster-test/1",
		.campaign = "test",
		.config = "{}",
		.began = 1 };
	struct fixture *f = *state;
	struct redactor *redactor = redactor_new();
	struct result live, again;
	char dir[256], path[300];
	struct err err;

	need_server(f);
	server_temp_dir(dir, sizeof(dir));
	(void)snprintf(path, sizeof(path), "%s/tape.warc.gz", dir);
	assert_non_null(redactor);
	if (tape_record(&f->tape, path, &info, redactor, &err) != 0)
		fail_msg("%s", err.text);
	set_fault(f, "clockskew:864000@/groups$"); /* told the same way */
	live = collect(f);
	set_fault(f, NULL);
	assert_non_null(part_of(live.model, "users", NULL)->note);
	assert_int_equal(tape_close(f->tape, &err), 0);
	if (tape_replay(&f->tape, path, &err) != 0)
		fail_msg("%s", err.text);
	again = collect_with(f, ",\"concurrency\":3");
	if (again.rc != 0)
		fail_msg("%s", again.err.text);
	assert_string_equal(describe(f, live.model), describe(f, again.model));
	assert_int_equal(live.model->accounts[0].evidence,
	    again.model->accounts[0].evidence);
	assert_int_not_equal(live.model->accounts[0].evidence, NONE);
	assert_int_equal(tape_close(f->tape, &err), 0);
	f->tape = NULL;
	server_remove_dir(dir);
	redactor_free(redactor);
	model_free(live.owned);
	model_free(again.owned);
}

static void
a_cancelled_run_ends_as_cancelled(void **state)
{
	static const volatile sig_atomic_t stop = 1;
	struct fixture *f = *state;
	struct result r;

	need_server(f);
	f->cancel = &stop;
	r = collect_with(f, "");
	f->cancel = NULL;
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.code, ERR_CANCELLED);
	model_free(r.owned);
}

/* ---- sizes that need pages and windows ---- */

static void
long_lists_are_followed_to_their_end(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct model *m;

	need_server(f);
	r = collect(f);
	m = r.model;
	check_counts(m);
	assert_int_equal(part_of(m, "service-users", NULL)->rows, 250);
	assert_int_equal(part_of(m, "service-users", NULL)->pages, 3);
	assert_int_equal(part_of(m, "boundaries", NULL)->rows, 230);
	assert_int_equal(part_of(m, "boundaries", NULL)->pages, 3);
	assert_int_equal(part_of(m, "platform-tokens", NULL)->rows, 1240);
	assert_int_equal(part_of(m, "api-tokens", "gen10000")->rows, 1240);
	assert_int_equal(part_of(m, "api-tokens", "gen10000")->pages, 2);
	assert_int_equal(
	    part_of(m, "environment-audit-log", "gen10000")->pages, 4);
	model_free(r.owned);
}

static void
a_log_that_is_cut_off_is_read_in_windows(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	r = collect(f);
	p = part_of(r.model, "audit-log", NULL);
	assert_int_equal(p->status, PART_COMPLETE);
	assert_int_equal(p->rows, 6000);
	assert_true(p->requests >= 3);
	assert_int_equal(p->duplicates, 0);
	model_free(r.owned);
}

/* ---- a client with few rights ---- */

static void
a_scope_that_was_not_granted_is_named(void **state)
{
	struct fixture *f = *state;
	struct result r;
	const struct part *p;

	need_server(f);
	r = collect(f);
	assert_int_equal(
	    part_of(r.model, "users", NULL)->status, PART_COMPLETE);
	p = part_of(r.model, "policies", NULL);
	assert_int_equal(p->status, PART_UNREAD);
	assert_string_equal(p->permission, "iam:policies:read");
	assert_non_null(strstr(p->reason, "4 gaps"));
	assert_non_null(strstr(r.model->gaps[0].reason, "not granted"));
	p = part_of(r.model, "boundaries", NULL);
	assert_non_null(
	    strstr(p->reason, "was not granted the scope iam:boundaries:read"));
	model_free(r.owned);
}

/* ---- the doctor ---- */

struct lines {
	size_t n, ok, warnings, failed;
	size_t with_fix, not_tried;
	char first[512]; /* the first failure and its fix */
};

static void
count_line(void *context, enum check_state state, const char *what,
    const char *result, const char *fix)
{
	struct lines *lines = context;

	assert_non_null(what);
	assert_non_null(result);
	lines->n++;
	lines->ok += state == CHECK_OK;
	lines->warnings += state == CHECK_WARNING;
	lines->failed += state == CHECK_FAILED;
	lines->with_fix += fix != NULL;
	lines->not_tried += strcmp(result, "not tried") == 0;
	if (state == CHECK_FAILED && lines->first[0] == '\0')
		(void)snprintf(lines->first, sizeof(lines->first),
		    "%s: %s: %s", what, result, fix != NULL ? fix : "");
}

/* `account`, `url`: other ones than the server's; or NULL. */
static struct lines
check_other(struct fixture *f, const char *account, const char *url)
{
	struct lines lines = { 0 };
	struct source_check check = { count_line, &lines };
	struct opened o = open_source(f, "", NULL);
	struct dt_settings *set = o.config->settings;
	struct err err;

	if (account != NULL)
		set->account = account;
	if (url != NULL)
		set->token_url = url;
	if (o.config->source->check(&o.run, &check, &err) != 0)
		fail_msg("%s", err.text);
	close_source(&o);
	return lines;
}

static struct lines
check_source(struct fixture *f)
{
	return check_other(f, NULL, NULL);
}

static void
the_doctor_finds_a_healthy_source_healthy(void **state)
{
	struct fixture *f = *state;
	struct lines lines;

	need_server(f);
	lines = check_source(f);
	assert_int_equal(lines.failed, 0);
	/* the clock of the sample's server is some minutes off */
	assert_int_equal(lines.warnings, 1);
	assert_int_equal(lines.n, 1 + 8 + 2 * 3 + 1);
	assert_int_equal(lines.with_fix, 1);
}

static void
the_doctor_names_what_is_refused(void **state)
{
	struct fixture *f = *state;
	struct lines lines;

	need_server(f);
	set_fault(f, "status:403@/bindings");
	lines = check_source(f);
	assert_int_equal(lines.failed, 1);
	set_fault(f, "clockskew:7200@/");
	lines = check_source(f);
	assert_int_equal(lines.failed, 0);
	assert_int_equal(lines.warnings, 1);
	set_fault(f, NULL);
}

static void
the_doctor_says_once_that_nobody_answers(void **state)
{
	struct fixture *f = *state;
	struct lines lines;

	need_server(f);
	lines = check_other(f, NULL, "http://127.0.0.1:9/token");
	assert_int_equal(lines.failed, 1);
	assert_non_null(strstr(lines.first, "dt: host: http://127.0.0.1:9/"));
	assert_non_null(strstr(lines.first, "check the address"));
	assert_int_equal(lines.not_tried, 8);
	/* a client that is refused did reach somebody */
	set_fault(f, "status:401@/sso/");
	lines = check_source(f);
	assert_int_equal(lines.not_tried, 0);
	assert_non_null(strstr(lines.first, "check client_id"));
	set_fault(f, NULL);
}

static void
the_doctor_knows_the_placeholder(void **state)
{
	struct fixture *f = *state;
	struct lines lines;

	need_server(f);
	lines =
	    check_other(f, "00000000-0000-0000-0000-000000000000", NULL);
	assert_int_equal(lines.failed, 1);
	assert_non_null(strstr(lines.first, "placeholder"));
	assert_non_null(strstr(lines.first, "put the real one"));
	assert_int_equal(lines.not_tried, 8);
}

static int
start_sample(void **state)
{
	const char *const arguments[] = { "--data", "sample", NULL };

	return start_account(state, arguments);
}

static int
start_long(void **state)
{
	const char *const arguments[] = { "--data", "generated",
		"--service-users", "250", "--boundaries", "230", "--tokens",
		"1240", "--audit-events", "6000", NULL };

	return start_account(state, arguments);
}

static int
start_poor(void **state)
{
	const char *const arguments[] = { "--data", "sample", "--scopes",
		"account-idm-read account-env-read", NULL };

	return start_account(state, arguments);
}

int
main(void)
{
	const struct CMUnitTest sample[] = {
		cmocka_unit_test(a_whole_account_is_read_and_its_counts_agree),
		cmocka_unit_test(
		    what_a_token_may_not_read_is_a_gap_and_nothing_else),
		cmocka_unit_test(facts_of_the_sample_arrive_in_the_model),
		cmocka_unit_test(the_order_of_replies_does_not_show),
		cmocka_unit_test(
		    a_replay_gives_the_same_model_without_a_server),
		cmocka_unit_test(a_cancelled_run_ends_as_cancelled),
		cmocka_unit_test(the_doctor_finds_a_healthy_source_healthy),
		cmocka_unit_test(the_doctor_names_what_is_refused),
		cmocka_unit_test(the_doctor_says_once_that_nobody_answers),
		cmocka_unit_test(the_doctor_knows_the_placeholder),
	};
	const struct CMUnitTest long_lists[] = {
		cmocka_unit_test(long_lists_are_followed_to_their_end),
		cmocka_unit_test(a_log_that_is_cut_off_is_read_in_windows),
	};
	const struct CMUnitTest poor[] = {
		cmocka_unit_test(a_scope_that_was_not_granted_is_named),
	};
	int failed;

	failed = cmocka_run_group_tests(sample, start_sample, stop_account);
	failed += cmocka_run_group_tests(long_lists, start_long, stop_account);
	failed += cmocka_run_group_tests(poor, start_poor, stop_account);
	return failed;
}
