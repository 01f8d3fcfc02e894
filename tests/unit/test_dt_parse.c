/* SPDX-License-Identifier: Apache-2.0 */
/* People, groups and rights of Dynatrace: each quirk of the API by name. */
#include "support/test.h"

#include "support/dt_fixture.h"

/* ---- users ---- */

static void
missing_login_metadata_of_a_person_means_never(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_USERS,
	    "{\"count\":4,\"items\":["
	    "{\"uid\":\"a\",\"email\":\"a@x.org\",\"userStatus\":\"ACTIVE\"},"
	    "{\"uid\":\"p\",\"email\":\"p@x.org\",\"userStatus\":\"PENDING\","
	    "\"userLoginMetadata\":null},"
	    "{\"uid\":\"i\",\"email\":\"i@x.org\",\"userStatus\":\"INACTIVE\"},"
	    "{\"uid\":\"s\",\"email\":\"s@service.sso.dynatrace.com\","
	    "\"userStatus\":\"ACTIVE\"}]}");
	dt_freeze(f);
	assert_int_equal(dt_account(f, "a")->login_state, SEEN_NEVER);
	assert_true(dt_account(f, "a")->created == UTC_UNKNOWN);
	assert_int_equal(dt_account(f, "p")->login_state, SEEN_NEVER);
	assert_int_equal(dt_account(f, "p")->status, ACCOUNT_PENDING);
	assert_int_equal(dt_account(f, "i")->login_state, SEEN_UNKNOWN);
	assert_int_equal(dt_account(f, "s")->login_state, SEEN_UNKNOWN);
	assert_int_equal(dt_account(f, "s")->type, ACCOUNT_SERVICE);
}

static void
login_data_without_a_success_means_only_failures(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_USERS,
	    "{\"items\":["
	    "{\"uid\":\"a\",\"userStatus\":\"ACTIVE\",\"userLoginMetadata\":{"
	    "\"successfulLoginCounter\":0,\"failedLoginCounter\":3,"
	    "\"lastSuccessfulLogin\":null,"
	    "\"lastFailedLogin\":\"2021-05-01T15:11:00Z\","
	    "\"createdAt\":\"2021-04-01T00:00:00Z\"}},"
	    "{\"uid\":\"b\",\"userStatus\":\"ACTIVE\",\"userLoginMetadata\":{"
	    "\"successfulLoginCounter\":7,\"failedLoginCounter\":0,"
	    "\"lastSuccessfulLogin\":\"2021-05-01T15:11:00Z\"}},"
	    "{\"uid\":\"c\",\"userStatus\":\"ACTIVE\",\"userLoginMetadata\":{"
	    "\"lastSuccessfulLogin\":\"yesterday\"}}]}");
	dt_freeze(f);
	assert_int_equal(dt_account(f, "a")->login_state, SEEN_NEVER);
	assert_int_equal(dt_account(f, "a")->failed_logins, 3);
	assert_true(dt_account(f, "a")->last_failed_login ==
		    dt_time_of("2021-05-01T15:11:00Z"));
	assert_true(dt_account(f, "a")->created == dt_time_of("2021-04-01"));
	assert_int_equal(dt_account(f, "b")->login_state, SEEN_AT);
	assert_int_equal(dt_account(f, "b")->logins, 7);
	assert_int_equal(dt_account(f, "c")->login_state, SEEN_UNKNOWN);
}

static void
a_status_that_is_not_known_is_kept_as_the_source_says_it(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_USERS,
	    "{\"items\":[{\"uid\":\"a\",\"userStatus\":\"ON_HOLD\"},"
	    "{\"uid\":\"b\",\"userStatus\":\"ECUSTOMS_MANUALLY_BLOCKED\"},"
	    "{\"uid\":\"c\",\"userStatus\":\"DELETED\"}]}");
	dt_freeze(f);
	assert_int_equal(dt_account(f, "a")->status, ACCOUNT_STATUS_UNKNOWN);
	assert_string_equal(dt_account(f, "a")->status_text, "ON_HOLD");
	assert_int_equal(dt_account(f, "b")->status, ACCOUNT_BLOCKED);
	assert_int_equal(dt_account(f, "c")->status, ACCOUNT_DELETED);
}

static void
a_row_without_a_usable_id_costs_itself_and_not_the_list(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_part *part = dt_feed(f, DT_CALL_USERS,
	    "{\"count\":6,\"items\":[{\"uid\":\"a\"},{\"uid\":\"\"},"
	    "{\"uid\":\"..\"},{\"uid\":7},\"text\",{\"uid\":\"b\"}]}");

	assert_int_equal(part->row.rows, 2);
	assert_int_equal(part->row.rejected, 4);
	dt_freeze(f);
	assert_int_equal(f->model->n_accounts, 2);
	assert_int_equal(f->model->n_gaps, 4);
	assert_string_equal(f->model->gaps[0].what, "a row of users");
	assert_non_null(strstr(f->model->gaps[0].reason, "items["));
}

static void
an_account_listed_twice_is_one_and_counted_as_repeated(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_part *part = dt_feed(
	    f, DT_CALL_USERS, "{\"items\":[{\"uid\":\"a\"},{\"uid\":\"a\"}]}");

	assert_int_equal(part->row.rows, 1);
	assert_int_equal(part->row.duplicates, 1);
}

/* ---- service users ---- */

static void
a_service_user_is_told_by_its_own_list(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_USERS,
	    "{\"items\":[{\"uid\":\"s1\",\"email\":\"bot@x.org\","
	    "\"name\":\"Bot\",\"userStatus\":\"ACTIVE\"}]}");
	dt_feed(f, DT_CALL_SERVICE_USERS,
	    "{\"results\":[{\"uid\":\"s1\",\"email\":\"bot@x.org\",\"name\":"
	    "\"bot\",\"description\":\"runs jobs\",\"createdAt\":"
	    "\"2024-01-02T03:04:05Z\"},{\"uid\":\"s2\",\"email\":"
	    "\"z@service.sso.dynatrace.com\",\"name\":\"second\"}],"
	    "\"totalCount\":2}");
	dt_freeze(f);
	assert_int_equal(dt_account(f, "s1")->type, ACCOUNT_SERVICE);
	assert_int_equal(dt_account(f, "s1")->login_state, SEEN_UNKNOWN);
	assert_int_equal(dt_account(f, "s1")->status, ACCOUNT_ACTIVE);
	assert_string_equal(dt_account(f, "s1")->description, "runs jobs");
	assert_true(
	    dt_account(f, "s1")->created == dt_time_of("2024-01-02T03:04:05Z"));
	assert_string_equal(
	    dt_account(f, "s2")->login, "z@service.sso.dynatrace.com");
	assert_int_equal(dt_account(f, "s2")->status, ACCOUNT_STATUS_UNKNOWN);
}

static void
service_user_pages_go_on_by_key_and_end_without_one(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_SERVICE_USERS);

	assert_int_equal(
	    dt_read_job(f, job,
		"{\"count\":2,\"results\":[{\"uid\":\"a\",\"email\":"
		"\"a@x\"}],\"nextPageKey\":\"page2\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 1);
	assert_string_equal(job->key, "page2");
	assert_int_equal(
	    dt_read_job(f, job,
		"{\"count\":2,\"results\":[{\"uid\":\"b\",\"email\":"
		"\"b@x\"}],\"nextPageKey\":\"\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 0);
}

static void
a_page_key_that_comes_twice_ends_the_list(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_SERVICE_USERS);

	assert_int_equal(dt_read_job(f, job,
			     "{\"results\":[{\"uid\":\"a\",\"email\":\"a@x\"}],"
			     "\"nextPageKey\":\"k\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 1);
	assert_int_equal(dt_read_job(f, job,
			     "{\"results\":[{\"uid\":\"b\",\"email\":\"b@x\"}],"
			     "\"nextPageKey\":\"k\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), -1);
	assert_int_equal(f->err.code, ERR_DATA);
}

static void
a_page_that_begins_like_an_earlier_one_ends_the_list(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_SERVICE_USERS);

	assert_int_equal(dt_read_job(f, job,
			     "{\"results\":[{\"uid\":\"a\",\"email\":\"a@x\"}],"
			     "\"nextPageKey\":\"1\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 1);
	assert_int_equal(dt_read_job(f, job,
			     "{\"results\":[{\"uid\":\"a\",\"email\":\"a@x\"}],"
			     "\"nextPageKey\":\"2\"}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), -1);
}

static void
groups_of_a_service_user_come_from_its_own_detail(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_GROUPS,
	    "{\"items\":[{\"uuid\":\"g1\",\"name\":\"G\",\"owner\":\"LOCAL\"},"
	    "{\"uuid\":\"g2\",\"name\":\"All\",\"owner\":\"ALL_USERS\"}]}");
	dt_feed(f, DT_CALL_SERVICE_USERS,
	    "{\"results\":[{\"uid\":\"s1\",\"email\":\"s@x\"}]}");
	dt_feed(f, DT_CALL_SERVICE_USER,
	    "{\"uid\":\"s1\",\"groups\":[{\"uuid\":\"g1\",\"groupName\":\"G\"},"
	    "{\"uuid\":\"g2\",\"groupName\":\"All\"}]}");
	dt_freeze(f);
	assert_int_equal(f->model->n_memberships, 1);
	assert_string_equal(f->model->memberships[0].group_id, "g1");
	assert_string_equal(f->model->memberships[0].member_id, "s1");
}

/* ---- groups ---- */

static void
group_times_may_be_null_or_without_a_zone(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_GROUPS,
	    "{\"items\":[{\"uuid\":\"a\",\"name\":\"A\",\"owner\":\"LOCAL\","
	    "\"hidden\":false,\"createdAt\":null,\"updatedAt\":null},"
	    "{\"uuid\":\"b\",\"name\":\"B\",\"owner\":\"SAML\","
	    "\"federatedAttributeValues\":[\"x\",\"y\"],"
	    "\"createdAt\":\"2023-11-14T00:00:00\"}]}");
	dt_freeze(f);
	assert_true(f->model->groups[0].created == UTC_UNKNOWN);
	assert_int_equal(f->model->groups[0].hidden, TRI_NO);
	assert_true(f->model->groups[1].created == dt_time_of("2023-11-14"));
	assert_string_equal(f->model->groups[1].managed_by, "SAML");
	assert_int_equal(f->model->groups[1].n_claims, 2);
}

static void
an_owner_that_is_no_text_is_not_said(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_part *part = dt_feed(f, DT_CALL_GROUPS,
	    "{\"items\":[{\"uuid\":\"a\",\"name\":\"A\",\"owner\":{}}]}");

	assert_int_equal(part->row.rows, 1);
	dt_freeze(f);
	assert_null(f->model->groups[0].managed_by);
	assert_int_equal(f->model->groups[0].everyone, TRI_UNKNOWN);
}

static void
a_group_of_all_users_holds_everyone_and_is_not_walked(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_GROUPS,
	    "{\"items\":[{\"uuid\":\"a\",\"name\":\"A\",\"owner\":"
	    "\"ALL_USERS\"}]}");
	assert_int_equal(f->dt.open[DT_CALL_MEMBERS], 0);
	assert_int_equal(f->dt.open[DT_CALL_PERMISSIONS], 1);
	dt_freeze(f);
	assert_int_equal(f->model->groups[0].everyone, TRI_YES);
}

/* ---- classic permissions, environments ---- */

static void
classic_permissions_become_roles_at_their_scope(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_ENVIRONMENTS_V1,
	    "{\"tenantResources\":[{\"name\":\"Prod\",\"id\":\"" ENV "\"}],"
	    "\"managementZoneResources\":[{\"parent\":\"" ENV "\",\"name\":"
	    "\"Shop\",\"id\":\"4711\"}]}");
	dt_feed(f, DT_CALL_PERMISSIONS,
	    "{\"uuid\":\"g1\",\"permissions\":["
	    "{\"permissionName\":\"account-viewer\",\"scope\":\"" ACCOUNT "\","
	    "\"scopeType\":\"account\"},"
	    "{\"permissionName\":\"tenant-viewer\",\"scope\":\"" ENV "\","
	    "\"scopeType\":\"tenant\",\"createdAt\":null},"
	    "{\"permissionName\":\"tenant-viewer\",\"scope\":\"" ENV ":4711\","
	    "\"scopeType\":\"management-zone\"}]}");
	dt_feed(f, DT_CALL_REFERENCE,
	    "[{\"id\":\"tenant-viewer\",\"description\":\"Sees it\"}]");
	dt_freeze(f);
	assert_int_equal(f->model->n_grants, 3);
	assert_int_equal(f->model->n_dangling_scopes, 0);
	assert_int_equal(dt_entitlement(f, "role:tenant-viewer")->n_grants, 2);
	assert_int_equal(
	    dt_entitlement(f, "role:tenant-viewer")->kind, ENTITLEMENT_ROLE);
	assert_string_equal(
	    dt_entitlement(f, "role:tenant-viewer")->description, "Sees it");
	assert_int_equal(
	    dt_entitlement(f, "role:tenant-viewer")->readable, TRI_YES);
	assert_string_equal(dt_entitlement(f, "role:account-viewer")
				->statements[0]
				.permissions[0],
	    "account-viewer");
	assert_int_not_equal(
	    model_find_scope(f->model, "dt", ENV ":4711"), NONE);
}

static void
environments_of_both_versions_are_one(void **state)
{
	struct dt_fixture *f = *state;
	const struct scope *scope;

	dt_feed(f, DT_CALL_ENVIRONMENTS_V1,
	    "{\"tenantResources\":[{\"name\":\"Production\",\"id\":\"" ENV
	    "\"}],\"managementZoneResources\":[]}");
	dt_feed(f, DT_CALL_ENVIRONMENTS_V2,
	    "{\"data\":[{\"id\":\"" ENV "\",\"active\":true,\"url\":"
	    "\"https://" ENV ".live.dynatrace.com\"},"
	    "{\"id\":\"old00001\",\"name\":\"Old\",\"active\":false,\"url\":"
	    "\"u\"}]}");
	dt_freeze(f);
	scope = &f->model->scopes[model_find_scope(f->model, "dt", ENV)];
	assert_string_equal(scope->name, "Production");
	assert_string_equal(scope->criticality, "production");
	assert_string_equal(scope->parent_id, ACCOUNT);
	assert_int_equal(scope->active, TRI_YES);
	scope = &f->model->scopes[model_find_scope(f->model, "dt", "old00001")];
	assert_int_equal(scope->active, TRI_NO);
	assert_null(scope->criticality);
}

static void
an_environment_without_a_token_is_stated_as_not_read(void **state)
{
	struct dt_fixture *f = *state;
	size_t n = 0;

	dt_feed(f, DT_CALL_ENVIRONMENTS_V2,
	    "{\"data\":[{\"id\":\"" ENV "\",\"active\":true},"
	    "{\"id\":\"other001\",\"active\":true},"
	    "{\"id\":\"old00001\",\"active\":false}]}");
	dt_freeze(f);
	for (size_t i = 0; i < f->model->n_parts; i++) {
		const struct part *p = &f->model->parts[i];

		if (strcmp(p->name, "api-tokens") != 0)
			continue;
		n++;
		if (p->scope_id != NULL)
			continue;
		assert_int_equal(p->status, PART_UNREAD);
		assert_false(p->required);
		assert_string_equal(p->reason,
		    "environment other001: no api_token is configured for it");
	}
	assert_int_equal(n, 2);
}

/* ---- bindings ---- */

static void
the_same_policy_may_be_bound_several_times(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_part *part = dt_feed(f, DT_CALL_BINDINGS,
	    "{\"levelType\":\"account\",\"levelId\":\"x\",\"policyBindings\":["
	    "{\"policyUuid\":\"p1\",\"groups\":[\"g1\",\"g2\"],\"parameters\":"
	    "{\"team\":\"a\",\"Team\":\"b\"},\"boundaries\":[\"b1\"]},"
	    "{\"policyUuid\":\"p1\",\"groups\":[\"g1\"],\"parameters\":null,"
	    "\"metadata\":null,\"boundaries\":null},"
	    "{\"policyUuid\":\"p1\",\"groups\":[\"g1\"]}]}");

	assert_int_equal(part->row.rows, 4);
	assert_int_equal(part->row.duplicates, 0);
	dt_freeze(f);
	assert_int_equal(f->model->n_grants, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(f->model->grants[i].scope_id, ACCOUNT);
}

static void
a_binding_with_a_boundary_that_is_no_text_is_refused(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_part *part = dt_feed(f, DT_CALL_BINDINGS,
	    "{\"policyBindings\":[{\"policyUuid\":\"p1\",\"groups\":[\"g1\"],"
	    "\"boundaries\":[7]},{\"policyUuid\":\"p1\",\"groups\":[\"g1\",3]},"
	    "{\"policyUuid\":\"p2\",\"groups\":[\"g1\"]}]}");

	assert_int_equal(part->row.rows, 1);
	assert_int_equal(part->row.rejected, 2);
	dt_freeze(f);
	assert_int_equal(f->model->n_grants, 1);
}

/* ---- policies ---- */

static void
conditions_may_be_null(void **state)
{
	struct dt_fixture *f = *state;
	const struct entitlement *p;

	dt_feed_policy(f,
	    "{\"uuid\":\"p1\",\"name\":\"P\",\"statementQuery\":\"ALLOW a:b:c;"
	    "\",\"statements\":[{\"effect\":\"ALLOW\",\"permissions\":"
	    "[\"a:b:c\"],\"conditions\":null}]}");
	dt_freeze(f);
	p = dt_entitlement(f, "p1");
	assert_int_equal(p->readable, TRI_YES);
	assert_int_equal(p->n_statements, 1);
	assert_int_equal(p->n_deviations, 0);
	assert_int_equal(p->builtin, TRI_NO);
	assert_string_equal(p->text, "ALLOW a:b:c;");
}

static void
statements_may_be_empty_beside_a_full_text(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed_policy(f,
	    "{\"statementQuery\":\"ALLOW a:b:c WHERE a:x = \\\"1\\\"\","
	    "\"statements\":[]}");
	dt_freeze(f);
	assert_int_equal(dt_entitlement(f, "p1")->n_statements, 1);
	assert_int_equal(
	    dt_entitlement(f, "p1")->statements[0].n_conditions, 1);
	assert_int_equal(dt_entitlement(f, "p1")->n_deviations, 0);
}

static void
statements_that_say_the_same_in_another_order_agree(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed_policy(f,
	    "{\"statementQuery\":\"ALLOW a:b:c, d:e:f WHERE a:x IN (\\\"1\\\","
	    "\\\"2\\\") AND a:y = \\\"3\\\";\",\"statements\":["
	    "{\"effect\":\"ALLOW\",\"permissions\":[\"d:e:f\"],\"conditions\":"
	    "[{\"name\":\"a:y\",\"operator\":\"EQ\",\"values\":[\"3\"]},"
	    "{\"name\":\"a:x\",\"operator\":\"IN\",\"values\":[\"2\",\"1\"]}]},"
	    "{\"effect\":\"ALLOW\",\"permissions\":[\"a:b:c\"],\"conditions\":"
	    "[{\"name\":\"a:x\",\"operator\":\"IN\",\"values\":[\"1\",\"2\"]},"
	    "{\"name\":\"a:y\",\"operator\":\"EQ\",\"values\":[\"3\"]}]}]}");
	dt_freeze(f);
	assert_int_equal(dt_entitlement(f, "p1")->n_statements, 1);
	assert_int_equal(dt_entitlement(f, "p1")->n_deviations, 0);
	assert_int_equal(dt_entitlement(f, "p1")->agrees, TRI_YES);
	assert_null(dt_entitlement(f, "p1")->difference);
}

static void
statements_that_differ_from_the_text_are_united_and_named(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed_policy(f,
	    "{\"statementQuery\":\"ALLOW a:b:c;\",\"statements\":["
	    "{\"effect\":\"ALLOW\",\"permissions\":[\"a:b:write\"],"
	    "\"conditions\":[]}]}");
	dt_freeze(f);
	assert_int_equal(dt_entitlement(f, "p1")->n_statements, 2);
	assert_int_equal(dt_entitlement(f, "p1")->n_deviations, 1);
	assert_string_equal(dt_entitlement(f, "p1")->deviations[0],
	    "statements of the API differ from the text");
	assert_int_equal(dt_entitlement(f, "p1")->agrees, TRI_NO);
	assert_string_equal(dt_entitlement(f, "p1")->difference,
	    "only in the text: ALLOW a:b:c; only in the statements of the "
	    "API: ALLOW a:b:write");
}

static void
a_text_that_cannot_be_read_counts_as_its_statements(void **state)
{
	struct dt_fixture *f = *state;
	const struct entitlement *p;

	dt_feed_policy(f,
	    "{\"statementQuery\":\"ALLOW a:b:c IF x;\",\"statements\":["
	    "{\"effect\":\"ALLOW\",\"permissions\":[\"a:b:c\"],\"conditions\":["
	    "{\"name\":\"a:x\",\"operator\":\"RESEMBLES\",\"values\":[]}]}]}");
	dt_freeze(f);
	p = dt_entitlement(f, "p1");
	assert_int_equal(p->readable, TRI_NO);
	assert_int_equal(p->agrees, TRI_UNKNOWN);
	assert_non_null(strstr(p->difference, "not understood"));
	assert_string_equal(
	    p->problem, "line 1, column 13: \";\" expected, not \"IF\"");
	assert_int_equal(p->n_statements, 1);
	/* the worst case: a condition that is not understood limits nothing */
	assert_int_equal(p->statements[0].n_conditions, 0);
}

static void
a_default_policy_that_nobody_holds_stays_unread(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_POLICIES);

	job->level = job->in = "global";
	assert_int_equal(
	    dt_read_job(
		f, job, "{\"policies\":[{\"uuid\":\"d1\",\"name\":\"D\"}]}"),
	    0);
	assert_int_equal(f->dt.open[DT_CALL_POLICY], 0);
	dt_freeze(f);
	assert_int_equal(dt_entitlement(f, "d1")->readable, TRI_UNKNOWN);
	assert_int_equal(dt_entitlement(f, "d1")->builtin, TRI_YES);
	assert_null(dt_entitlement(f, "d1")->text);
}

/* ---- boundaries ---- */

static void
boundary_conditions_may_be_empty_and_metadata_null(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_BOUNDARIES,
	    "{\"pageSize\":1,\"pageNumber\":1,\"totalCount\":1,\"content\":["
	    "{\"uuid\":\"b1\",\"name\":\"B\",\"boundaryQuery\":"
	    "\"a:x = \\\"1\\\";\\na:y IN (\\\"2\\\");\",\"boundaryConditions\":"
	    "[],\"metadata\":null}]}");
	dt_freeze(f);
	assert_int_equal(f->model->boundaries[0].n_conditions, 2);
	assert_int_equal(f->model->boundaries[0].readable, TRI_YES);
}

static void
a_boundary_that_cannot_be_read_says_where(void **state)
{
	struct dt_fixture *f = *state;

	dt_feed(f, DT_CALL_BOUNDARIES,
	    "{\"content\":[{\"uuid\":\"b1\",\"name\":\"B\",\"boundaryQuery\":"
	    "\"a:x ~ 1;\",\"boundaryConditions\":[{\"name\":\"a:x\","
	    "\"operator\":\"EQ\",\"values\":[\"1\"]}]}]}");
	dt_freeze(f);
	assert_int_equal(f->model->boundaries[0].readable, TRI_NO);
	assert_non_null(strstr(f->model->boundaries[0].problem, "column 5"));
	assert_int_equal(f->model->boundaries[0].n_conditions, 1);
}

static void
the_total_of_boundaries_may_be_that_of_the_page(void **state)
{
	struct dt_fixture *f = *state;
	struct dt_job *job = dt_new_job(f, DT_CALL_BOUNDARIES);

	/* one of one: a page shorter than asked for is the last */
	assert_int_equal(
	    dt_read_job(f, job,
		"{\"pageSize\":1,\"pageNumber\":1,\"totalCount\":1,"
		"\"content\":[{\"uuid\":\"b\",\"boundaryQuery\":"
		"\"\"}]}"),
	    0);
	assert_int_equal(dt_next_page(&f->dt, job, &f->err), 0);
	assert_int_equal(job->part->row.stated, -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, dt_setup, dt_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(missing_login_metadata_of_a_person_means_never),
		TEST(login_data_without_a_success_means_only_failures),
		TEST(a_status_that_is_not_known_is_kept_as_the_source_says_it),
		TEST(a_row_without_a_usable_id_costs_itself_and_not_the_list),
		TEST(an_account_listed_twice_is_one_and_counted_as_repeated),
		TEST(a_service_user_is_told_by_its_own_list),
		TEST(service_user_pages_go_on_by_key_and_end_without_one),
		TEST(a_page_key_that_comes_twice_ends_the_list),
		TEST(a_page_that_begins_like_an_earlier_one_ends_the_list),
		TEST(groups_of_a_service_user_come_from_its_own_detail),
		TEST(group_times_may_be_null_or_without_a_zone),
		TEST(an_owner_that_is_no_text_is_not_said),
		TEST(a_group_of_all_users_holds_everyone_and_is_not_walked),
		TEST(classic_permissions_become_roles_at_their_scope),
		TEST(environments_of_both_versions_are_one),
		TEST(an_environment_without_a_token_is_stated_as_not_read),
		TEST(the_same_policy_may_be_bound_several_times),
		TEST(a_binding_with_a_boundary_that_is_no_text_is_refused),
		TEST(conditions_may_be_null),
		TEST(statements_may_be_empty_beside_a_full_text),
		TEST(statements_that_say_the_same_in_another_order_agree),
		TEST(statements_that_differ_from_the_text_are_united_and_named),
		TEST(a_text_that_cannot_be_read_counts_as_its_statements),
		TEST(a_default_policy_that_nobody_holds_stays_unread),
		TEST(boundary_conditions_may_be_empty_and_metadata_null),
		TEST(a_boundary_that_cannot_be_read_says_where),
		TEST(the_total_of_boundaries_may_be_that_of_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
