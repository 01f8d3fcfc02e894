/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Dynatrace connector: order of the run.  All that can go at once is
 * submitted first; what follows from a reply goes as it is read; what needs
 * several lists waits for the last of them (advance).
 */
#include "base/err.h"
#include "base/log.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

/* All that a read-only client needs; see also dt_part_table.  The last one
 * only if the platform's own answers are to be compared. */
static const char *const scopes[] = { "account-idm-read", "account-env-read",
	"iam:policies:read", "iam:bindings:read", "iam:boundaries:read",
	"iam:limits:read", "account-audit-logs-read",
	"platform-token:tokens:manage", "iam:effective-permissions:read" };

/* ---- opening ---- */

int
dt_auth_account(struct net_auth **out, struct source_run *run,
    const struct source_call *call, struct arena *arena, struct err *err)
{
	const struct dt_settings *set = run->config->settings;
	struct net_oauth oauth = { .token_url = set->token_url,
		.client_id = set->client_id,
		.client_secret = set->client_secret,
		.scopes = scopes,
		.n_scopes = NITEMS(scopes) - (set->sample == 0) };

	if (call != NULL && call->n_scopes > 0) {
		oauth.scopes = call->scopes;
		oauth.n_scopes = call->n_scopes;
	}
	if (oauth.client_id == NULL)
		oauth.client_id = set->client_id_secret->bytes;
	if (oauth.client_id == NULL)
		return err_set(err, ERR_CONFIG, "client_id: not loaded");
	oauth.resource = arena_printf(arena, "urn:dtaccount:%s", set->account);
	if (oauth.resource == NULL)
		return err_nomem(err);
	return net_auth_oauth(out, run->net, &oauth, err);
}

static int
open_environments(struct dt *dt, struct err *err)
{
	const struct dt_settings *set = dt->set;

	dt->env_auth =
	    arena_alloc(&dt->arena, set->n_envs + 1, sizeof(struct net_auth *));
	if (dt->env_auth == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < set->n_envs; i++)
		if (set->envs[i].token != NULL &&
		    net_auth_fixed(&dt->env_auth[i], dt->run->net, "Api-Token",
			set->envs[i].token, err) != 0)
			return err_wrap(err, "environment %s", set->envs[i].id);
	return 0;
}

int
dt_open(struct dt *dt, struct source_run *run, struct err *err)
{
	*dt = (struct dt){ .run = run,
		.set = run->config->settings,
		.source = run->config->id,
		.model = run->model,
		.exchange = NONE,
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN,
		.users_alone_count = -1,
		.limit_groups = -1,
		.limit_boundaries = -1 };
	arena_init(&dt->arena);
	if (dt_auth_account(&dt->auth, run, NULL, &dt->arena, err) != 0 ||
	    open_environments(dt, err) != 0 || dt_parts_init(dt, err) != 0)
		return -1;
	return 0;
}

void
dt_close(struct dt *dt)
{
	struct dt_id_set *sets[] = { &dt->users, &dt->users_alone, &dt->walked,
		&dt->everyone_groups, &dt->bound, &dt->policy_ids,
		&dt->role_names, &dt->descriptions, &dt->environment_ids,
		&dt->service_ids, &dt->level_ids, &dt->trust_ids };
	struct dt_vector *vectors[] = { &dt->environments, &dt->service_users,
		&dt->policies, &dt->roles, &dt->role_texts, &dt->walk_counts,
		&dt->trusts, &dt->level_counts };

	for (size_t i = 0; i < NITEMS(sets); i++)
		map_free(sets[i]->map);
	for (size_t i = 0; i < NITEMS(vectors); i++)
		free(vectors[i]->items);
	arena_clear(&dt->arena);
}

/* ---- what is asked, and when ---- */

static int
submit_level(struct dt *dt, enum dt_call_id call, const char *level,
    const char *in, struct err *err)
{
	struct dt_job *job =
	    dt_job_new(dt, call, dt_part(dt, dt_calls[call].part));

	if (job == NULL)
		return err_nomem(err);
	job->level = level;
	job->in = in;
	return dt_submit(dt, job, err);
}

int64_t
dt_log_begins(const struct dt *dt)
{
	return dt->run->began - dt->set->audit_days * UTC_DAY;
}

static int
submit_audit_log(struct dt *dt, struct err *err)
{
	struct dt_job *job =
	    dt_job_new(dt, DT_CALL_AUDIT_LOG, dt_part(dt, DT_AUDIT_LOG));

	if (job == NULL)
		return err_nomem(err);
	job->to = dt->run->began;
	job->from = dt_log_begins(dt);
	return dt_submit(dt, job, err);
}

static int
submit_environment(struct dt *dt, size_t env, struct err *err)
{
	static const enum dt_call_id calls[] = { DT_CALL_API_TOKENS,
		DT_CALL_ACTIVEGATE_TOKENS, DT_CALL_ENVIRONMENT_AUDIT_LOG };

	for (size_t i = 0; i < NITEMS(calls); i++) {
		struct dt_job *job = dt_job_new(dt, calls[i],
		    dt_env_part(dt, dt_calls[calls[i]].part, env));

		if (job == NULL)
			return err_nomem(err);
		job->env = &dt->set->envs[env];
		if (calls[i] == DT_CALL_ENVIRONMENT_AUDIT_LOG) {
			job->to = dt->run->began;
			job->from = dt_log_begins(dt);
		}
		if (dt_submit(dt, job, err) != 0)
			return -1;
	}
	return 0;
}

/* All that depends on nothing. */
static int
start(struct dt *dt, struct err *err)
{
	static const enum dt_call_id calls[] = { DT_CALL_ENVIRONMENTS_V2,
		DT_CALL_ENVIRONMENTS_V1, DT_CALL_GROUPS, DT_CALL_USERS,
		DT_CALL_SERVICE_USERS, DT_CALL_REFERENCE, DT_CALL_BOUNDARIES,
		DT_CALL_PLATFORM_TOKENS, DT_CALL_TRUST_POLICIES,
		DT_CALL_LIMITS };
	const char *account = dt->set->account;

	for (size_t i = 0; i < NITEMS(calls); i++)
		if (submit_level(dt, calls[i], NULL, NULL, err) != 0)
			return -1;
	if (submit_level(dt, DT_CALL_POLICIES, "global", "global", err) != 0 ||
	    submit_level(dt, DT_CALL_POLICIES, "account", account, err) != 0 ||
	    submit_level(dt, DT_CALL_BINDINGS, "account", account, err) != 0 ||
	    submit_level(dt, DT_CALL_LEVEL_LIMITS, "account", account, err) !=
		0 ||
	    submit_audit_log(dt, err) != 0)
		return -1;
	for (size_t i = 0; i < dt->set->n_envs; i++)
		if (dt->set->envs[i].token != NULL &&
		    submit_environment(dt, i, err) != 0)
			return -1;
	return 0;
}

static void
skip_level(struct dt *dt)
{
	static const enum dt_part_id parts[] = { DT_POLICIES, DT_BINDINGS };

	for (size_t i = 0; i < NITEMS(parts); i++) {
		struct dt_part *part = dt_part(dt, parts[i]);

		part->skipped++;
		part->skipped_why = "environments that are not active";
	}
}

/* With the environments known: their policies and bindings. */
static int
ask_levels(struct dt *dt, struct err *err)
{
	const struct dt_environment *env = dt->environments.items;

	dt->levels = 1;
	for (size_t i = 0; i < dt->environments.n; i++) {
		if (env[i].active == TRI_NO) {
			skip_level(dt);
			continue;
		}
		dt->levels++;
		if (submit_level(dt, DT_CALL_POLICIES, "environment", env[i].id,
			err) != 0 ||
		    submit_level(dt, DT_CALL_BINDINGS, "environment", env[i].id,
			err) != 0 ||
		    submit_level(dt, DT_CALL_LEVEL_LIMITS, "environment",
			env[i].id, err) != 0 ||
		    submit_level(dt, DT_CALL_IP_ALLOWLIST, "environment",
			env[i].id, err) != 0)
			return -1;
	}
	return 0;
}

int
dt_ask_policy(struct dt *dt, size_t index, const char *level, const char *in,
    struct err *err)
{
	const struct dt_policy_row *row =
	    &((const struct dt_policy_row *)dt->policies.items)[index];
	struct dt_job *job =
	    dt_job_new(dt, DT_CALL_POLICY, dt_part(dt, DT_POLICIES));

	if (job == NULL)
		return err_nomem(err);
	job->id = row->id;
	job->name = row->name;
	job->level = level;
	job->in = in;
	job->index = index;
	return dt_submit(dt, job, err);
}

/* With all bindings known: the vendor's default policies that are used. */
static int
ask_details(struct dt *dt, struct err *err)
{
	for (size_t i = 0; i < dt->policies.n; i++) {
		const struct dt_policy_row *row =
		    &((const struct dt_policy_row *)dt->policies.items)[i];

		if (dt_level_kind(row->level) == SCOPE_GLOBAL &&
		    dt_set_find(&dt->bound, row->id) != NONE &&
		    dt_ask_policy(dt, i, row->level, row->in, err) != 0)
			return -1;
	}
	return 0;
}

static int
advance(struct dt *dt, struct err *err)
{
	if (!dt->levels_asked && dt->open[DT_CALL_ENVIRONMENTS_V1] == 0 &&
	    dt->open[DT_CALL_ENVIRONMENTS_V2] == 0) {
		dt->levels_asked = true;
		if (ask_levels(dt, err) != 0)
			return -1;
	}
	if (dt->levels_asked && !dt->details_asked &&
	    dt->open[DT_CALL_POLICIES] == 0 &&
	    dt->open[DT_CALL_BINDINGS] == 0) {
		dt->details_asked = true;
		if (ask_details(dt, err) != 0)
			return -1;
	}
	return dt_answers_ready(dt) ? dt_ask_answers(dt, err) : 0;
}

/* ---- replies ---- */

static int
job_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];

	return call->done != NULL ? call->done(dt, job, whole, err) : 0;
}

/* The scope that would help, if the refusal is about rights. */
static const char *
missing_permission(const struct dt_job *job, const struct net_reply *reply)
{
	const struct dt_call *call = &dt_calls[job->call];

	if (reply->status != 403)
		return NULL;
	return call->needs != NULL ? call->needs
				   : dt_part_table[call->part].needs;
}

static bool
is_missing(const struct dt *dt, const char *scope)
{
	const char *const *names;
	size_t n = net_auth_missing(dt->auth, &names);

	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], scope) == 0)
			return true;
	return false;
}

static int
add_failure(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	const char *permission = missing_permission(job, reply);
	const char *what = dt_job_what(dt, job), *reason = reply->reason;

	if (reason[0] == '\0')
		reason = "no answer";
	if (permission != NULL && job->env == NULL &&
	    is_missing(dt, permission))
		reason = arena_printf(&dt->arena,
		    "%s (the client was not granted the scope %s)", reason,
		    permission);
	if (what == NULL || reason == NULL)
		return err_nomem(err);
	return dt_gap(dt, job->part, what, reason, permission, err);
}

static int
take_refusal(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];
	int handled = 0;

	if (call->failed != NULL &&
	    (handled = call->failed(dt, job, reply, err)) < 0)
		return -1;
	if (handled == 0 && reply->status == 400 && dt_next_dialect(job))
		return dt_submit(dt, job, err);
	if (handled == 0 && add_failure(dt, job, reply, err) != 0)
		return -1;
	return job_done(dt, job, false, err);
}

static void
add_total(struct dt_job *job)
{
	struct part *row = &job->part->row;

	if (!dt_calls[job->call].total || job->page > 0 || job->dialect > 0)
		return;
	if (job->page_total < 0)
		job->part->no_total = true;
	else
		row->stated =
		    (row->stated < 0 ? 0 : row->stated) + job->page_total;
}

/* A reply that cannot be used, or a list that does not end. */
static int
take_fault(struct dt *dt, struct dt_job *job, struct err *err)
{
	struct err cause = *err;
	const char *what;

	if (cause.code != ERR_DATA && cause.code != ERR_LIMIT)
		return -1;
	err_clear(err);
	/* a list without end has none in another dialect either */
	if (cause.code == ERR_DATA && dt_next_dialect(job))
		return dt_submit(dt, job, err);
	if ((what = dt_job_what(dt, job)) == NULL)
		return err_nomem(err);
	if (dt_gap(dt, job->part, what, cause.text, NULL, err) != 0)
		return -1;
	return job_done(dt, job, false, err);
}

/* The list has ended: "none found" only if none are stated. */
static int
end_list(struct dt *dt, struct dt_job *job, struct err *err)
{
	const char *what, *reason;

	if (job->page_total >= 0 && job->items < (uint64_t)job->page_total &&
	    dt_next_dialect(job))
		return dt_submit(dt, job, err);
	if (job->items > 0 || job->met || job->page_total <= 0)
		return job_done(dt, job, true, err);
	what = dt_job_what(dt, job);
	reason = arena_printf(&dt->arena,
	    "the list came empty, but the source states %lld",
	    (long long)job->page_total);
	if (what == NULL || reason == NULL)
		return err_nomem(err);
	if (dt_gap(dt, job->part, what, reason, NULL, err) != 0)
		return -1;
	return job_done(dt, job, false, err);
}

static int
take_answer(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	int more;

	if (dt_read_reply(dt, job, reply, err) != 0)
		return take_fault(dt, job, err);
	add_total(job);
	job->part->row.pages++;
	/* descriptions are names only; an empty list may be a doubtful one */
	if (job->call != DT_CALL_REFERENCE &&
	    (job->items > 0 || job->page_total <= 0))
		job->part->answered++;
	if ((more = dt_next_page(dt, job, err)) < 0)
		return take_fault(dt, job, err);
	if (more > 0)
		return dt_submit(dt, job, err);
	return end_list(dt, job, err);
}

static int
take(struct dt *dt, const struct net_reply *reply, struct err *err)
{
	struct dt_job *job = reply->tag;
	int rc;

	dt->open[job->call]--;
	dt->n_done++;
	dt->exchange = reply->exchange;
	dt_part_saw(dt, job->part, reply);
	rc = reply->failure == NET_OK ? take_answer(dt, job, reply, err)
				      : take_refusal(dt, job, reply, err);
	dt->exchange = NONE;
	log_progress(dt->run->log, dt->n_done, dt->n_submitted);
	return rc != 0 ? -1 : advance(dt, err);
}

static int
collect(struct source_run *run, struct err *err)
{
	struct net_reply reply;
	struct dt dt;
	int more, rc = -1;

	if (dt_open(&dt, run, err) != 0 || start(&dt, err) != 0)
		goto out;
	log_progress_begin(run->log, dt.source, 0);
	while ((more = net_next(run->net, &reply, err)) == 1) {
		int taken = take(&dt, &reply, err);

		net_reply_clear(&reply);
		if (taken != 0)
			goto out;
	}
	if (more == 0)
		rc = dt_finish(&dt, err);
out:
	log_progress_end(run->log);
	dt_close(&dt);
	return rc;
}

const struct source source_dynatrace = {
	.kind = "dynatrace",
	.title = "Dynatrace",
	.catalog = "dynatrace.json",
	.parts = dt_part_table,
	.configure = dt_configure,
	.collect = collect,
	.check = dt_check,
	.address = dt_address,
};
