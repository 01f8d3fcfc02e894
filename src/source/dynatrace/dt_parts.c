/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The population, part by part: what was asked, what came, what is missing,
 * and two ways of counting it.
 */
#include "abi/muster_rule.h"
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define MAX_NOTE (16 * (size_t)KIB)

/* What has no call at all (names of sentences of the reports). */
const char *const dt_beyond[] = { "oauth_clients", "scim_tokens",
	"second_factors", "federation", "creation_before_sign_in",
	"use_of_rights" };
const size_t dt_n_beyond = NITEMS(dt_beyond);

#define IDM "account-idm-read"
#define ENTITLED (MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS)

const struct source_part dt_part_table[DT_PARTS + 1] = {
	[DT_USERS] = { "users", "people and service users of the account", IDM,
	    true, MUSTER_DATA_ACCOUNTS },
	[DT_SERVICE_USERS] = { "service-users",
	    "which accounts are service users", IDM, true,
	    MUSTER_DATA_SERVICES },
	[DT_GROUPS] = { "groups", "groups and who manages them", IDM, true,
	    MUSTER_DATA_GROUPS },
	[DT_MEMBERS] = { "members", "who is in which group", IDM, true,
	    MUSTER_DATA_MEMBERS },
	[DT_ENVIRONMENTS] = { "environments",
	    "environments and management zones", "account-env-read", true,
	    MUSTER_DATA_SCOPES },
	[DT_POLICIES] = { "policies",
	    "policies at every level, with the text of those in use",
	    "iam:policies:read", true, MUSTER_DATA_ENTITLEMENTS },
	[DT_BINDINGS] = { "bindings",
	    "which group holds which policy, at every level",
	    "iam:bindings:read", true, MUSTER_DATA_GRANTS },
	[DT_BOUNDARIES] = { "boundaries", "conditions put on bindings",
	    "iam:boundaries:read", true, MUSTER_DATA_CONDITIONS },
	/* required until the announced end of these calls */
	[DT_PERMISSIONS] = { "permissions", "classic permissions of groups",
	    IDM, true, ENTITLED },
	[DT_PLATFORM_TOKENS] = { "platform-tokens", "platform tokens",
	    "platform-token:tokens:manage", false, MUSTER_DATA_CREDENTIALS },
	[DT_TRUST_POLICIES] = { "trust-policies",
	    "workload identity federation", IDM, false,
	    MUSTER_DATA_CREDENTIALS },
	[DT_LIMITS] = { "limits", "limits of the account and its levels",
	    "iam:limits:read", false, MUSTER_DATA_LIMITS },
	[DT_AUDIT_LOG] = { "audit-log", "audit log of the account",
	    "account-audit-logs-read", false, MUSTER_DATA_EVENTS },
	[DT_ANSWERS] = { "platform-answers",
	    "what the platform itself says a sample of accounts may do",
	    "iam:effective-permissions:read", false, MUSTER_DATA_ANSWERS },
	[DT_IP_ALLOWLISTS] = { "ip-allowlists",
	    "addresses that sign-in to an environment is limited to",
	    "account-env-read", false, MUSTER_DATA_NETWORKS },
	[DT_API_TOKENS] = { "api-tokens",
	    "API tokens of each configured environment", "apiTokens.read",
	    false, MUSTER_DATA_CREDENTIALS },
	[DT_ACTIVEGATE_TOKENS] = { "activegate-tokens",
	    "ActiveGate tokens of each configured environment",
	    "activeGateTokenManagement.read", false, MUSTER_DATA_CREDENTIALS },
	[DT_ENVIRONMENT_AUDIT_LOG] = { "environment-audit-log",
	    "audit log of each configured environment", "auditLogs.read", false,
	    MUSTER_DATA_EVENTS },
	[DT_PARTS] = { NULL, NULL, NULL, false, 0 },
};

static const char *const requests[DT_PARTS] = {
	[DT_USERS] = "GET /iam/v1/accounts/{account}/users"
		     "?service-users=true",
	[DT_SERVICE_USERS] = "GET /iam/v1/accounts/{account}/service-users",
	[DT_GROUPS] = "GET /iam/v1/accounts/{account}/groups",
	[DT_MEMBERS] = "GET /iam/v1/accounts/{account}/groups/{group}/users",
	[DT_ENVIRONMENTS] = "GET /env/v2/accounts/{account}/environments",
	[DT_POLICIES] = "GET /iam/v1/repo/{level}/{id}/policies",
	[DT_BINDINGS] = "GET /iam/v1/repo/{level}/{id}/bindings",
	[DT_BOUNDARIES] = "GET /iam/v1/repo/account/{account}/boundaries",
	[DT_PERMISSIONS] = "GET /iam/v1/accounts/{account}/groups/{group}/"
			   "permissions",
	[DT_PLATFORM_TOKENS] = "GET /iam/v1/accounts/{account}/"
			       "platform-tokens",
	[DT_TRUST_POLICIES] = "GET /iam/v1/accounts/{account}/wif/"
			      "trust-policies",
	[DT_LIMITS] = "GET /iam/v1/accounts/{account}/limits",
	[DT_AUDIT_LOG] = "GET /audit/v1/accounts/{account}",
	[DT_ANSWERS] = "GET /iam/v1/resolution/{level}/{id}/"
		       "effectivepermissions",
	[DT_IP_ALLOWLISTS] = "GET /env/v1/accounts/{account}/environments/"
			     "{environment}/ip-allowlist",
	[DT_API_TOKENS] = "GET /api/v2/apiTokens",
	[DT_ACTIVEGATE_TOKENS] = "GET /api/v2/activeGateTokens",
	[DT_ENVIRONMENT_AUDIT_LOG] = "GET /api/v2/auditlogs",
};

static void
part_init(
    struct dt *dt, struct dt_part *part, enum dt_part_id id, const char *scope)
{
	const struct source_part *about = &dt_part_table[id];

	part->id = id;
	part->sunset = UTC_UNKNOWN;
	part->row = (struct part){ .source = dt->source,
		.name = about->name,
		.scope_id = scope,
		.data = about->data,
		.required =
		    about->required || (dt->set->required & 1u << id) != 0,
		.request = requests[id],
		.stated = -1,
		.second = -1,
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN };
}

/* Those of the account, then three for each configured environment. */
int
dt_parts_init(struct dt *dt, struct err *err)
{
	size_t n = DT_PARTS + 3 * dt->set->n_envs;

	dt->parts = arena_alloc(&dt->arena, n, sizeof(*dt->parts));
	if (dt->parts == NULL)
		return err_nomem(err);
	dt->n_parts = n;
	for (unsigned i = 0; i < DT_PARTS; i++)
		part_init(dt, &dt->parts[i], (enum dt_part_id)i, NULL);
	for (size_t i = 0; i < dt->set->n_envs; i++)
		for (unsigned j = 0; j < 3; j++)
			part_init(dt, &dt->parts[DT_PARTS + 3 * i + j],
			    (enum dt_part_id)(DT_API_TOKENS + j),
			    dt->set->envs[i].id);
	return 0;
}

struct dt_part *
dt_part(struct dt *dt, enum dt_part_id id)
{
	return &dt->parts[id];
}

struct dt_part *
dt_env_part(struct dt *dt, enum dt_part_id id, size_t env)
{
	return &dt->parts[DT_PARTS + 3 * env + (id - DT_API_TOKENS)];
}

int
dt_count_row(const struct dt_job *job, int added)
{
	if (added < 0)
		return -1;
	if (added == 0)
		job->part->row.rows++;
	else if (job->dialect == 0)
		job->part->row.duplicates++;
	return 0;
}

static void
widen(int64_t *first, int64_t *last, int64_t at)
{
	if (at == UTC_UNKNOWN)
		return;
	if (*first == UTC_UNKNOWN || at < *first)
		*first = at;
	if (*last == UTC_UNKNOWN || at > *last)
		*last = at;
}

static void
compare_clocks(struct dt *dt, const struct net_reply *reply)
{
	int64_t skew = reply->date - reply->at;
	int64_t before = dt->skew_s < 0 ? -dt->skew_s : dt->skew_s;

	if (skew > before || -skew > before)
		dt->skew_s = skew;
	dt->skew_known = true;
}

void
dt_part_saw(struct dt *dt, struct dt_part *part, const struct net_reply *reply)
{
	part->row.requests++;
	widen(&part->row.first_at, &part->row.last_at, reply->at);
	widen(&dt->first_at, &dt->last_at, reply->at);
	if (reply->date != UTC_UNKNOWN && reply->at != UTC_UNKNOWN)
		compare_clocks(dt, reply);
	if (reply->sunset != UTC_UNKNOWN &&
	    (part->sunset == UTC_UNKNOWN || reply->sunset > part->sunset))
		part->sunset = reply->sunset;
}

/* The reason of a part is its least gap by name: replies come in any order. */
static bool
comes_first(const struct dt_part *part, const char *what, const char *reason)
{
	int order;

	if (part->first_what == NULL)
		return true;
	order = text_compare(what, part->first_what);
	return order < 0 ||
	       (order == 0 && text_compare(reason, part->first_reason) < 0);
}

int
dt_gap(struct dt *dt, struct dt_part *part, const char *what,
    const char *reason, const char *permission, struct err *err)
{
	struct gap gap = { .source = dt->source,
		.part = part->row.name,
		.scope_id = part->row.scope_id,
		.what = what,
		.reason = reason,
		.permission = permission,
		.evidence = dt->exchange };

	part->failed++;
	if (permission != NULL &&
	    (part->first_permission == NULL ||
		text_compare(permission, part->first_permission) < 0))
		part->first_permission = permission;
	if (comes_first(part, what, reason)) {
		part->first_what = arena_strdup(&dt->arena, what);
		part->first_reason = arena_strdup(&dt->arena, reason);
		if (part->first_what == NULL || part->first_reason == NULL)
			return err_nomem(err);
	}
	return model_add_gap(dt->model, &gap, err) < 0 ? -1 : 0;
}

static const char *
reason_of(struct dt *dt, const struct dt_part *part)
{
	const char *reason = part->first_reason;

	if (part->failed == 1)
		return arena_printf(
		    &dt->arena, "%s: %s", part->first_what, reason);
	return arena_printf(&dt->arena, "%zu gaps; the first: %s: %s",
	    part->failed, part->first_what, reason);
}

static int
set_status(struct dt *dt, struct dt_part *part, struct err *err)
{
	struct part *row = &part->row;

	if (part->no_total)
		row->stated = -1;
	if (part->failed > 0) {
		row->status = part->answered > 0 || part->gone > 0
				  ? PART_PARTIAL
				  : PART_UNREAD;
		row->reason = reason_of(dt, part);
		row->permission = part->first_permission;
	} else if (part->gone > 0) {
		row->status = PART_NOT_OFFERED;
		row->reason = arena_printf(&dt->arena,
		    "the source does not offer this (%zu of %zu requests)",
		    part->gone, row->requests);
	} else {
		row->status = PART_COMPLETE;
		return 0;
	}
	return row->reason != NULL ? 0 : err_nomem(err);
}

static void
add_sentence(struct strbuf *note, const char *sentence)
{
	if (note->len > 0)
		strbuf_add(note, " ");
	strbuf_add(note, sentence);
}

/* Ages are measured with our clock, from dates of the source's. */
static void
note_clock(struct dt *dt, struct strbuf *note)
{
	long long skew = (long long)dt->skew_s;
	const char *way = skew < 0 ? "ahead of" : "behind";

	if (skew < 0)
		skew = -skew;
	if (skew <= DT_MAX_SKEW_S)
		return;
	strbuf_addf(note,
	    "%sThe clock of this machine was %lld s %s the source's: ages and "
	    "days without use are wrong by as much.",
	    note->len > 0 ? " " : "", skew, way);
	log_warning(dt->run->log,
	    "%s: the clock of the machine that read it was %lld s %s "
	    "the source's",
	    dt->source, skew, way);
}

static int
set_note(struct dt *dt, struct dt_part *part, struct err *err)
{
	struct strbuf note;
	char date[UTC_TEXT];

	strbuf_init(&note, MAX_NOTE);
	if (part->remark != NULL)
		add_sentence(&note, part->remark);
	if (part->skipped > 0)
		strbuf_addf(&note, "%s%zu left out: %s.",
		    note.len > 0 ? " " : "", part->skipped, part->skipped_why);
	if (part->bad_times > 0)
		strbuf_addf(&note,
		    "%s%zu time%s could not be understood and count%s as "
		    "unknown.",
		    note.len > 0 ? " " : "", part->bad_times,
		    part->bad_times == 1 ? "" : "s",
		    part->bad_times == 1 ? "s" : "");
	if (part->id == DT_USERS)
		note_clock(dt, &note);
	if (part->sunset != UTC_UNKNOWN) {
		utc_format_date(part->sunset, date);
		strbuf_addf(&note, "%sThe vendor ends these requests on %s.",
		    note.len > 0 ? " " : "", date);
	}
	if (note.len == 0)
		return 0;
	part->row.note = strbuf_take(&note, &dt->arena);
	return part->row.note != NULL ? 0 : err_nomem(err);
}

/* After their end the classic permissions are no longer required. */
static void
settle_required(struct dt *dt, struct dt_part *part)
{
	if (part->id != DT_PERMISSIONS ||
	    (dt->set->required & 1u << part->id) != 0)
		return;
	if (dt->run->began >= DT_CLASSIC_SUNSET)
		part->row.required = false;
}

/* Parts of environments stand for themselves, one by one; the row without an
 * environment speaks of those that have no token. */
static bool
is_shown(const struct dt *dt, const struct dt_part *part)
{
	if (part->id == DT_ANSWERS)
		return dt->answers.begun;
	if (part->id < DT_API_TOKENS)
		return true;
	if (part->row.scope_id == NULL)
		return part->failed > 0;
	return dt->set->envs[(size_t)(part - dt->parts - DT_PARTS) / 3].token !=
	       NULL;
}

int
dt_parts_finish(struct dt *dt, struct err *err)
{
	for (size_t i = 0; i < dt->n_parts; i++) {
		struct dt_part *part = &dt->parts[i];

		if (!is_shown(dt, part))
			continue;
		settle_required(dt, part);
		if (set_status(dt, part, err) != 0 ||
		    set_note(dt, part, err) != 0 ||
		    model_add_part(dt->model, &part->row, err) < 0)
			return -1;
	}
	return 0;
}
