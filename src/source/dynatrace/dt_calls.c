/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every request of a run: where it goes, how it is paged, what its rows are,
 * what follows from it, and which refusals are an answer.
 */
#include "base/err.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define ACC "/iam/v1/accounts/{account}"
/* Without these every token looks unused and without an end. */
#define TOKEN_FIELDS                                                           \
	"fields=%2BexpirationDate,%2BlastUsedDate,%2Bscopes,"                  \
	"%2BpersonalAccessToken,%2BmodifiedDate,%2BlastUsedIpAddress"

/* ---- what follows ---- */

static int
users_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	struct dt_job *next = dt_job_new(dt, DT_CALL_USERS_ALONE, job->part);

	dt->users_whole = whole;
	return next == NULL ? err_nomem(err) : dt_submit(dt, next, err);
}

static int
users_alone_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	(void)job;
	(void)err;
	dt->users_alone_whole = whole;
	return 0;
}

static int
environments_v2_done(
    struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	(void)job;
	(void)err;
	dt->environments_v2_whole = whole;
	return 0;
}

static int
environments_v1_done(
    struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	(void)job;
	(void)err;
	dt->environments_v1_whole = whole;
	return 0;
}

/* The detail gives the description, the mappings who may act; they are asked
 * for in this order, whatever became of the first. */
static int
trust_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	struct dt_job *next = dt_job_new(dt, DT_CALL_TRUST_MAPPINGS, job->part);

	(void)whole;
	if (next == NULL)
		return err_nomem(err);
	next->id = job->id;
	next->name = job->name;
	next->index = job->index;
	return dt_submit(dt, next, err);
}

/* ---- refusals that are answers ---- */

/*
 * 410: the vendor has ended these calls (section "Classic permissions").
 * Before the announced end it is a gap like any other: somebody may hold the
 * account through a classic permission.
 */
static int
permissions_failed(struct dt *dt, struct dt_job *job,
    const struct net_reply *reply, struct err *err)
{
	(void)err;
	if (reply->status != 410 || dt->run->began < DT_CLASSIC_SUNSET)
		return 0;
	job->part->gone++;
	job->part->remark = "Classic permissions of environments and zones "
			    "are no longer offered by the vendor. Those of "
			    "the account stay in force, but could not be read "
			    "by this call and so are not shown.";
	return 1;
}

/* Names only: without them roles lack their description, nothing else. */
static int
reference_failed(struct dt *dt, struct dt_job *job,
    const struct net_reply *reply, struct err *err)
{
	if (job->part->remark != NULL)
		return 1;
	job->part->remark = arena_printf(&dt->arena,
	    "The descriptions of classic permissions could not be read: %s",
	    reply->reason);
	return job->part->remark != NULL ? 1 : err_nomem(err);
}

/* Newer than many accounts: 404 means that there is no such thing. */
static int
trust_failed(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	(void)dt;
	(void)err;
	if (reply->status != 404)
		return 0;
	job->part->gone++;
	return 1;
}

/* Likewise for the lists of addresses. */
static int
ip_allowlist_failed(struct dt *dt, struct dt_job *job,
    const struct net_reply *reply, struct err *err)
{
	return trust_failed(dt, job, reply, err);
}

static int
submit_window(struct dt *dt, struct dt_job *job, int64_t from, int64_t to,
    struct err *err)
{
	struct dt_job *next = dt_job_new(dt, job->call, job->part);

	if (next == NULL)
		return err_nomem(err);
	next->from = from;
	next->to = to;
	return dt_submit(dt, next, err);
}

/*
 * There is no cursor: what does not fit is cut off with a warning, and a
 * query that runs too long ends with 504.  Halves are asked for until they
 * are whole.  1: done; 0: the window cannot be split further.
 */
int
dt_split_window(struct dt *dt, struct dt_job *job, struct err *err)
{
	int64_t middle = job->from + (job->to - job->from) / 2;

	if (job->to - job->from < 2 * DT_MIN_WINDOW_S)
		return 0;
	if (submit_window(dt, job, job->from, middle, err) != 0 ||
	    submit_window(dt, job, middle, job->to, err) != 0)
		return -1;
	return 1;
}

static int
audit_failed(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	if (reply->status != 504 && reply->failure != NET_FAIL_TIMEOUT &&
	    reply->failure != NET_FAIL_SIZE)
		return 0;
	/* it may be the server, not the window */
	if ((job->to - job->from) * DT_MAX_BLIND_SPLITS <=
	    dt->set->audit_days * UTC_DAY)
		return 0;
	return dt_split_window(dt, job, err);
}

/* ---- the table ---- */

const struct dt_call dt_calls[DT_CALLS] = {
	[DT_CALL_ENVIRONMENTS_V2] = { .part = DT_ENVIRONMENTS,
	    .path = "/env/v2/accounts/{account}/environments",
	    .what = "environments",
	    .keys = { "data" },
	    .row = dt_environment_v2_row,
	    .done = environments_v2_done },
	[DT_CALL_ENVIRONMENTS_V1] = { .part = DT_ENVIRONMENTS,
	    .path = "/env/v1/accounts/{account}/environments",
	    .what = "environments with management zones",
	    .keys = { "tenantResources" },
	    .row = dt_environment_v1_row,
	    .rest = dt_environment_v1_rest,
	    .done = environments_v1_done },
	[DT_CALL_IP_ALLOWLIST] = { .part = DT_IP_ALLOWLISTS,
	    .path = "/env/v1/accounts/{account}/environments/{in}/"
		    "ip-allowlist",
	    .what = "IP allow list of environment",
	    .whole = dt_ip_allowlist_whole,
	    .failed = ip_allowlist_failed },
	[DT_CALL_USERS] = { .part = DT_USERS,
	    .path = ACC "/users",
	    .query = "service-users=true",
	    .what = "users",
	    .keys = { "items" },
	    .row = dt_user_row,
	    .done = users_done,
	    .total = true },
	[DT_CALL_USERS_ALONE] = { .part = DT_USERS,
	    .path = ACC "/users",
	    .query = "service-users=false",
	    .what = "users without service users",
	    .keys = { "items" },
	    .row = dt_user_alone_row,
	    .done = users_alone_done },
	[DT_CALL_SERVICE_USERS] = { .part = DT_SERVICE_USERS,
	    .path = ACC "/service-users",
	    .paging = DT_PAGES_KEY,
	    .size = 100,
	    .what = "service users",
	    .keys = { "results", "items" },
	    .row = dt_service_user_row,
	    .done = dt_service_users_done },
	[DT_CALL_SERVICE_USER] = { .part = DT_MEMBERS,
	    .path = ACC "/users/{id}",
	    .what = "groups of service user",
	    .whole = dt_service_user_whole },
	[DT_CALL_GROUPS] = { .part = DT_GROUPS,
	    .path = ACC "/groups",
	    .what = "groups",
	    .keys = { "items" },
	    .row = dt_group_row,
	    .total = true },
	[DT_CALL_MEMBERS] = { .part = DT_MEMBERS,
	    .path = ACC "/groups/{id}/users",
	    .what = "members of group",
	    .keys = { "items" },
	    .row = dt_member_row,
	    .total = true },
	[DT_CALL_PERMISSIONS] = { .part = DT_PERMISSIONS,
	    .path = ACC "/groups/{id}/permissions",
	    .what = "classic permissions of group",
	    .keys = { "permissions" },
	    .row = dt_permission_row,
	    .failed = permissions_failed },
	[DT_CALL_REFERENCE] = { .part = DT_PERMISSIONS,
	    .path = "/ref/v1/account/permissions",
	    .what = "descriptions of classic permissions",
	    .keys = { "items", "permissions" },
	    .row = dt_reference_row,
	    .failed = reference_failed },
	[DT_CALL_POLICIES] = { .part = DT_POLICIES,
	    .path = "/iam/v1/repo/{level}/{in}/policies",
	    .what = "policies",
	    .keys = { "policies" },
	    .row = dt_policy_row,
	    .done = dt_level_done },
	[DT_CALL_POLICY] = { .part = DT_POLICIES,
	    .path = "/iam/v1/repo/{level}/{in}/policies/{id}",
	    .what = "text of policy",
	    .whole = dt_policy_whole },
	[DT_CALL_BINDINGS] = { .part = DT_BINDINGS,
	    .path = "/iam/v1/repo/{level}/{in}/bindings",
	    .what = "bindings",
	    .keys = { "policyBindings" },
	    .row = dt_binding_row,
	    .done = dt_level_done },
	[DT_CALL_BOUNDARIES] = { .part = DT_BOUNDARIES,
	    .path = "/iam/v1/repo/account/{account}/boundaries",
	    .paging = DT_PAGES_NUMBER,
	    .size = 100,
	    .what = "boundaries",
	    .keys = { "content" },
	    .row = dt_boundary_row },
	[DT_CALL_PLATFORM_TOKENS] = { .part = DT_PLATFORM_TOKENS,
	    .path = ACC "/platform-tokens",
	    .paging = DT_PAGES_PLATFORM,
	    .size = 100,
	    .what = "platform tokens",
	    .keys = { "results", "items" },
	    .row = dt_platform_token_row,
	    .total = true },
	[DT_CALL_TRUST_POLICIES] = { .part = DT_TRUST_POLICIES,
	    .path = ACC "/wif/trust-policies",
	    .paging = DT_PAGES_PLATFORM,
	    .size = 100,
	    .what = "trust policies",
	    .keys = { "results", "items" },
	    .row = dt_trust_row,
	    .failed = trust_failed,
	    .done = dt_trusts_done,
	    .total = true },
	[DT_CALL_TRUST_POLICY] = { .part = DT_TRUST_POLICIES,
	    .path = ACC "/wif/trust-policies/{id}",
	    .what = "detail of trust policy",
	    .whole = dt_trust_whole,
	    .done = trust_done },
	[DT_CALL_TRUST_MAPPINGS] = { .part = DT_TRUST_POLICIES,
	    .path = ACC "/wif/trust-policies/{id}/mappings",
	    .paging = DT_PAGES_PLATFORM,
	    .size = 100,
	    .what = "service users of trust policy",
	    .keys = { "results", "items" },
	    .row = dt_mapping_row },
	[DT_CALL_LIMITS] = { .part = DT_LIMITS,
	    .path = ACC "/limits",
	    .what = "limits of the account",
	    .needs = "account-idm-read",
	    .keys = { "results", "items" },
	    .row = dt_limit_row },
	[DT_CALL_LEVEL_LIMITS] = { .part = DT_LIMITS,
	    .path = "/iam/v1/repo/{level}/{in}/limits",
	    .what = "limits",
	    .whole = dt_level_limits_whole },
	[DT_CALL_AUDIT_LOG] = { .part = DT_AUDIT_LOG,
	    .path = "/audit/v1/accounts/{account}",
	    .query = "limit=5000&resultSizeLimitMegabyte=15",
	    .what = "audit log",
	    .keys = { "audits" },
	    .row = dt_audit_row,
	    .rest = dt_audit_rest,
	    .failed = audit_failed },
	[DT_CALL_ANSWERS] = { .part = DT_ANSWERS,
	    .path = "/iam/v1/resolution/{level}/{in}/effectivepermissions",
	    .query = "entityType=user",
	    .paging = DT_PAGES_NUMBER,
	    .size = 100,
	    .what = "permissions of",
	    .keys = { "effectivePermissions" },
	    .row = dt_answer_row,
	    .failed = dt_answers_failed,
	    .done = dt_answers_done },
	[DT_CALL_API_TOKENS] = { .part = DT_API_TOKENS,
	    .path = "/api/v2/apiTokens",
	    .query = TOKEN_FIELDS,
	    .paging = DT_PAGES_CURSOR,
	    .size = 1000,
	    .what = "API tokens",
	    .keys = { "apiTokens" },
	    .row = dt_api_token_row,
	    .total = true },
	[DT_CALL_ACTIVEGATE_TOKENS] = { .part = DT_ACTIVEGATE_TOKENS,
	    .path = "/api/v2/activeGateTokens",
	    .paging = DT_PAGES_CURSOR,
	    .size = 200,
	    .what = "ActiveGate tokens",
	    .keys = { "activeGateTokens" },
	    .row = dt_activegate_token_row,
	    .total = true },
	[DT_CALL_ENVIRONMENT_AUDIT_LOG] = { .part = DT_ENVIRONMENT_AUDIT_LOG,
	    .path = "/api/v2/auditlogs",
	    .query = "sort=timestamp",
	    .paging = DT_PAGES_CURSOR,
	    .size = 1000,
	    .what = "audit log",
	    .keys = { "auditLogs" },
	    .row = dt_environment_audit_row,
	    .total = true },
};
