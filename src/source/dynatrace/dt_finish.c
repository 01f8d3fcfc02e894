/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What needs several lists: environments of two versions, service users
 * among the accounts, policies without their text, roles with their
 * descriptions; then every part is counted a second way.
 */
#include "base/err.h"
#include "base/log.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define LIMIT_UNCLEAR "what this limit of the account counts is not documented"

/* ---- scopes ---- */

static int
add_roots(struct dt *dt, struct err *err)
{
	struct scope global = { .source = dt->source,
		.id = "global",
		.name = "Dynatrace",
		.kind = SCOPE_GLOBAL,
		.active = TRI_YES,
		.evidence = NONE };
	struct scope account = { .source = dt->source,
		.id = dt->set->account,
		.name = "Account",
		.kind = SCOPE_ACCOUNT,
		.parent_id = "global",
		.active = TRI_YES,
		.evidence = NONE };

	if (model_add_scope(dt->model, &global, err) < 0 ||
	    model_add_scope(dt->model, &account, err) < 0)
		return -1;
	return 0;
}

static int
add_environments(struct dt *dt, struct err *err)
{
	const struct dt_environment *env = dt->environments.items;
	struct part *row = &dt_part(dt, DT_ENVIRONMENTS)->row;

	row->rows = (int64_t)dt->environments.n;
	for (size_t i = 0; i < dt->environments.n; i++) {
		const struct dt_env *set = dt_env_find(dt->set, env[i].id);
		struct scope scope = { .source = dt->source,
			.id = env[i].id,
			.name = env[i].name,
			.kind = SCOPE_ENVIRONMENT,
			.parent_id = dt->set->account,
			.criticality = set != NULL ? set->tier : NULL,
			.active = env[i].active,
			.fenced = env[i].fenced,
			.ranges = env[i].ranges,
			.n_ranges = env[i].n_ranges,
			.url = env[i].url,
			.evidence = env[i].evidence };

		if (model_add_scope(dt->model, &scope, err) < 0)
			return -1;
	}
	return 0;
}

/* The two versions list the same environments. */
static void
count_environments(struct dt *dt)
{
	const struct dt_environment *env = dt->environments.items;
	struct part *row = &dt_part(dt, DT_ENVIRONMENTS)->row;
	int64_t v1 = 0, v2 = 0;
	bool inactive_only = true;

	if (!dt->environments_v1_whole || !dt->environments_v2_whole)
		return;
	for (size_t i = 0; i < dt->environments.n; i++) {
		v1 += env[i].in_v1;
		v2 += env[i].in_v2;
		if (!env[i].in_v1 && env[i].active != TRI_NO)
			inactive_only = false;
	}
	row->second = v2 < row->rows ? v2 : v1;
	row->second_way = v2 < row->rows
			      ? "environments of version 2 of the list"
			      : "environments of version 1 of the list";
	if (v2 == row->rows && v1 < v2 && inactive_only)
		row->explanation = "version 1 leaves out environments that "
				   "are not active";
}

/* A token that is configured for nothing is a mistake worth telling. */
static int
check_configured(struct dt *dt, struct err *err)
{
	if (!dt->environments_v2_whole)
		return 0;
	for (size_t i = 0; i < dt->set->n_envs; i++) {
		const char *id = dt->set->envs[i].id;
		struct dt_part *part = dt_part(dt, DT_ENVIRONMENTS);

		if (dt_set_find(&dt->environment_ids, id) != NONE)
			continue;
		log_warning(dt->run->log,
		    "%s: environment %s is configured, but the account has "
		    "no such environment",
		    dt->source, id);
		part->remark = arena_printf(&dt->arena,
		    "The configured environment %s is not in the account.", id);
		if (part->remark == NULL)
			return err_nomem(err);
	}
	return 0;
}

/* Environments without a configured token: what is there was not asked. */
static int
add_unconfigured(struct dt *dt, struct err *err)
{
	static const enum dt_part_id parts[] = { DT_API_TOKENS,
		DT_ACTIVEGATE_TOKENS, DT_ENVIRONMENT_AUDIT_LOG };
	const struct dt_environment *env = dt->environments.items;

	for (size_t i = 0; i < dt->environments.n; i++) {
		const struct dt_env *set = dt_env_find(dt->set, env[i].id);
		const char *what;

		if (env[i].active == TRI_NO ||
		    (set != NULL && set->token != NULL))
			continue;
		what = arena_printf(&dt->arena, "environment %s", env[i].id);
		if (what == NULL)
			return err_nomem(err);
		for (size_t j = 0; j < NITEMS(parts); j++)
			if (dt_gap(dt, dt_part(dt, parts[j]), what,
				"no api_token is configured for it",
				dt_part_table[parts[j]].needs, err) != 0)
				return -1;
	}
	return 0;
}

/* ---- accounts ---- */

/* Also when the list of users did not hold it. */
static int
complete_service_user(
    struct dt *dt, const struct dt_service_user *user, struct err *err)
{
	const struct account *known =
	    model_account(dt->model, dt->source, user->id);
	struct account account = { .source = dt->source,
		.id = user->id,
		.login = user->email,
		.given = user->name,
		.family = user->surname,
		.status = ACCOUNT_STATUS_UNKNOWN,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.last_login = UTC_UNKNOWN,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = user->evidence };

	if (known != NULL)
		account = *known;
	account.type = ACCOUNT_SERVICE;
	if (account.login_state == SEEN_NEVER)
		account.login_state = SEEN_UNKNOWN; /* it has no such data */
	if (user->description != NULL)
		account.description = user->description;
	if (account.created == UTC_UNKNOWN)
		account.created = user->created;
	if (account.status_text == NULL && user->status != NULL) {
		account.status_text = user->status;
		account.status = dt_account_status(user->status);
	}
	return model_add_account(dt->model, &account, err) < 0 ? -1 : 0;
}

struct walk {               /* memberships of service users, told in two ways */
	size_t told, added; /* by themselves; of these, by nobody else */
	size_t met;         /* by the walk over groups */
	bool whole;
};

static int
add_memberships(struct dt *dt, const struct dt_service_user *user,
    struct walk *walk, struct err *err)
{
	size_t met = dt_set_find(&dt->walked, user->id);

	if (met != NONE)
		walk->met += ((const size_t *)dt->walk_counts.items)[met];
	walk->whole = walk->whole && user->groups_read;
	for (size_t i = 0; user->groups_read && i < user->n_groups; i++) {
		struct membership row = { .source = dt->source,
			.group_id = user->groups[i],
			.member_id = user->id,
			.evidence = user->groups_evidence };
		int added;

		if (dt_set_find(&dt->everyone_groups, row.group_id) != NONE)
			continue;
		added = model_add_membership(dt->model, &row, err);
		if (added < 0)
			return -1;
		walk->told++;
		walk->added += added == 0;
	}
	return 0;
}

static int
add_service_users(struct dt *dt, struct err *err)
{
	const struct dt_service_user *user = dt->service_users.items;
	struct part *row = &dt_part(dt, DT_MEMBERS)->row;
	struct walk walk = { .whole = dt->service_users.n > 0 };
	int64_t walked = row->rows;

	for (size_t i = 0; i < dt->service_users.n; i++)
		if (complete_service_user(dt, &user[i], err) != 0 ||
		    add_memberships(dt, &user[i], &walk, err) != 0)
			return -1;
	row->rows += (int64_t)walk.added;
	if (row->stated >= 0)
		row->stated += (int64_t)walk.added;
	if (!walk.whole)
		return 0;
	row->second = walked - (int64_t)walk.met + (int64_t)walk.told;
	row->second_way = "members of groups who are people, and groups that "
			  "service users name themselves";
	return 0;
}

static size_t
count_outside(const struct dt_id_set *set, const struct dt_id_set *other)
{
	size_t n = 0;

	for (size_t i = 0; i < dt_set_count(set); i++)
		n += dt_set_find(other, map_key(set->map, i)) == NONE;
	return n;
}

/* Users with service users, users without, and service users: each of the
 * three follows from the other two. */
static void
count_users(struct dt *dt)
{
	struct part *users = &dt_part(dt, DT_USERS)->row;
	struct dt_part *services = dt_part(dt, DT_SERVICE_USERS);
	size_t services_alone =
	    count_outside(&dt->service_ids, &dt->users_alone);

	if (!dt->users_whole || !dt->users_alone_whole)
		return;
	if (services->failed == 0) {
		users->second =
		    (int64_t)(dt_set_count(&dt->users_alone) + services_alone);
		users->second_way = "users without service users, and the "
				    "list of service users";
	}
	/* a service user that stands among the people, too, counts once */
	services->row.second =
	    (int64_t)(count_outside(&dt->users, &dt->users_alone) +
		      dt_set_count(&dt->service_ids) - services_alone);
	services->row.second_way = "difference of the lists of users with "
				   "and without service users";
}

/* ---- entitlements ---- */

/* Listed, but its text was not asked for (a default that nobody holds) or
 * could not be had. */
static int
add_unread_policies(struct dt *dt, struct err *err)
{
	const struct dt_policy_row *row = dt->policies.items;

	for (size_t i = 0; i < dt->policies.n; i++) {
		struct entitlement policy = { .source = dt->source,
			.id = row[i].id,
			.name = row[i].name,
			.description = row[i].description,
			.kind = ENTITLEMENT_POLICY,
			.level = dt_level_kind(row[i].level),
			.level_id = row[i].in,
			.readable = TRI_UNKNOWN,
			.evidence = row[i].evidence };

		if (row[i].read)
			continue;
		policy.builtin =
		    policy.level == SCOPE_GLOBAL ? TRI_YES : TRI_NO;
		if (model_add_entitlement(dt->model, &policy, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_roles(struct dt *dt, struct err *err)
{
	const struct dt_role *role = dt->roles.items;
	const char *const *texts = dt->role_texts.items;

	for (size_t i = 0; i < dt->roles.n; i++) {
		size_t text = dt_set_find(&dt->descriptions, role[i].name);
		struct statement statement = { .permissions = &role[i].name,
			.n_permissions = 1 };
		struct entitlement row = { .source = dt->source,
			.name = role[i].name,
			.description = text != NONE ? texts[text] : NULL,
			.kind = ENTITLEMENT_ROLE,
			.level = SCOPE_GLOBAL,
			.level_id = "global",
			.builtin = TRI_YES,
			.statements = &statement,
			.n_statements = 1,
			.readable = TRI_YES,
			.evidence = role[i].evidence };

		row.id = arena_printf(&dt->arena, DT_ROLE_PREFIX "%s", role[i].name);
		if (row.id == NULL)
			return err_nomem(err);
		if (model_add_entitlement(dt->model, &row, err) < 0)
			return -1;
	}
	return 0;
}

/* A trust that nobody is mapped to: it stands in the inventory all the same. */
static int
add_idle_trusts(struct dt *dt, struct err *err)
{
	const struct dt_trust *trust = dt->trusts.items;

	for (size_t i = 0; i < dt->trusts.n; i++) {
		struct credential row = { .source = dt->source,
			.id = trust[i].id,
			.name = trust[i].name,
			.description = trust[i].description,
			.kind = CREDENTIAL_TRUST_POLICY,
			.scope_id = dt->set->account,
			.state_text = trust[i].status,
			.enabled = dt_is_active(trust[i].status),
			.created = trust[i].created,
			.updated = trust[i].updated,
			.last_used = UTC_UNKNOWN,
			.expires = UTC_UNKNOWN,
			.scopes_known = TRI_NO,
			.evidence = trust[i].evidence };

		if (trust[i].n_mappings == 0 &&
		    model_add_credential(dt->model, &row, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- second counts of policies, bindings, boundaries, groups ---- */

static int
set_second(struct dt *dt, enum dt_part_id id, int64_t second, const char *way,
    struct err *err)
{
	struct dt_part *part = dt_part(dt, id);

	part->row.second = second;
	part->row.second_way = way;
	if (second == part->row.rows)
		return 0;
	part->row.explanation = LIMIT_UNCLEAR;
	if (part->row.rows > 0 || part->failed > 0)
		return 0;
	part->answered = 0; /* not an empty list: one that did not come */
	return dt_gap(dt, part, part->row.name,
	    "the list came empty, but a limit of the account counts some", NULL,
	    err);
}

static int64_t
count_default_policies(const struct dt *dt)
{
	const struct dt_policy_row *row = dt->policies.items;
	int64_t n = 0;

	for (size_t i = 0; i < dt->policies.n; i++)
		n += dt_level_kind(row[i].level) == SCOPE_GLOBAL;
	return n;
}

static int
empty_level(struct dt *dt, const struct dt_level *level,
    enum dt_level_list list, const char *reason, struct err *err)
{
	bool bindings = list == DT_LEVEL_BINDINGS;
	struct dt_job job = { .call = bindings ? DT_CALL_BINDINGS
					       : DT_CALL_POLICIES,
		.level = level->level,
		.in = level->in };
	struct dt_part *part =
	    dt_part(dt, bindings ? DT_BINDINGS : DT_POLICIES);
	const char *what = dt_job_what(dt, &job);

	if (what == NULL || reason == NULL)
		return err_nomem(err);
	if (part->row.rows == 0) /* this was no answer */
		part->answered = 0;
	else if (part->answered > 0)
		part->answered--;
	return dt_gap(dt, part, what, reason, NULL, err);
}

/* Every account has policies of the vendor. */
static int
check_defaults(struct dt *dt, const struct dt_level *level, struct err *err)
{
	size_t missing = count_outside(&dt->bound, &dt->policy_ids);

	if (missing > 0)
		return empty_level(dt, level, DT_LEVEL_POLICIES,
		    arena_printf(&dt->arena,
			"the list came empty, but bindings name %zu "
			"polic%s that no list holds",
			missing, missing == 1 ? "y" : "ies"),
		    err);
	dt_part(dt, DT_POLICIES)->remark =
	    "The list of the vendor's default policies came empty, though "
	    "every account has some.";
	return 0;
}

/* The sum over all levels would not show that one of them is missing. */
static int
check_levels(struct dt *dt, struct err *err)
{
	const struct dt_level *level = dt->level_counts.items;

	for (size_t i = 0; i < dt->level_counts.n; i++) {
		for (unsigned j = 0; j < DT_LEVEL_LISTS; j++)
			if (level[i].read[j] && level[i].rows[j] == 0 &&
			    level[i].limit[j] > 0 &&
			    empty_level(dt, &level[i], (enum dt_level_list)j,
				arena_printf(&dt->arena,
				    "the list came empty, but the limit of "
				    "this level counts %lld",
				    (long long)level[i].limit[j]),
				err) != 0)
				return -1;
		if (dt_level_kind(level[i].level) == SCOPE_GLOBAL &&
		    level[i].read[DT_LEVEL_POLICIES] &&
		    level[i].rows[DT_LEVEL_POLICIES] == 0 &&
		    check_defaults(dt, &level[i], err) != 0)
			return -1;
	}
	return 0;
}

static int
count_by_limits(struct dt *dt, struct err *err)
{
	if (dt->limit_groups >= 0 &&
	    set_second(dt, DT_GROUPS, dt->limit_groups,
		"current value of the account's limit of groups", err) != 0)
		return -1;
	if (dt->limit_boundaries >= 0 &&
	    set_second(dt, DT_BOUNDARIES, dt->limit_boundaries,
		"current value of the account's limit of boundaries", err) != 0)
		return -1;
	if (dt->limit_levels == 0 || dt->limit_levels != dt->levels)
		return 0;
	if (set_second(dt, DT_BINDINGS, dt->limit_bindings,
		"current values of the limits of bindings at each level",
		err) != 0)
		return -1;
	return set_second(dt, DT_POLICIES,
	    dt->limit_policies + count_default_policies(dt),
	    "current values of the limits of policies at each level, and the "
	    "default policies",
	    err);
}

static int
note_boundaries(struct dt *dt, struct err *err)
{
	struct dt_part *part = dt_part(dt, DT_BOUNDARIES);

	if (dt->boundary_differences == 0)
		return 0;
	part->remark = arena_printf(&dt->arena,
	    "The conditions that the API prints differ from the text of %zu "
	    "boundar%s; the text counts.",
	    dt->boundary_differences,
	    dt->boundary_differences == 1 ? "y" : "ies");
	return part->remark != NULL ? 0 : err_nomem(err);
}

/* ---- what was never asked, because a list it follows from has gaps ---- */

/* Fewer rows than the source states or another list shows. */
static bool
is_short(const struct dt_part *list)
{
	const struct part *row = &list->row;

	if (!list->no_total && row->stated > row->rows)
		return true;
	return row->second > row->rows && row->explanation == NULL;
}

static int
follow(struct dt *dt, enum dt_part_id list, const char *objects,
    enum dt_part_id part, const char *what, struct err *err)
{
	const struct dt_part *from = dt_part(dt, list);
	const char *reason;

	if (from->failed == 0 && !is_short(from))
		return 0;
	reason = arena_printf(&dt->arena,
	    from->failed > 0 ? "the list of %s was not read whole"
			     : "the list of %s is shorter than its count says",
	    objects);
	what = arena_printf(
	    &dt->arena, "%s of %s that were not listed", what, objects);
	if (reason == NULL || what == NULL)
		return err_nomem(err);
	return dt_gap(dt, dt_part(dt, part), what, reason,
	    from->first_permission, err);
}

static int
add_followers(struct dt *dt, struct err *err)
{
	if (follow(dt, DT_GROUPS, "groups", DT_MEMBERS, "members", err) != 0 ||
	    follow(dt, DT_GROUPS, "groups", DT_PERMISSIONS, "permissions",
		err) != 0 ||
	    follow(dt, DT_SERVICE_USERS, "service users", DT_MEMBERS, "groups",
		err) != 0 ||
	    follow(dt, DT_ENVIRONMENTS, "environments", DT_POLICIES, "policies",
		err) != 0)
		return -1;
	if (follow(dt, DT_ENVIRONMENTS, "environments", DT_BINDINGS, "bindings",
		err) != 0)
		return -1;
	return follow(dt, DT_ENVIRONMENTS, "environments", DT_IP_ALLOWLISTS,
	    "IP allow lists", err);
}

static int
add_source(struct dt *dt, struct err *err)
{
	struct model_source row = { .id = dt->source,
		.kind = "dynatrace",
		.title = "Dynatrace",
		.tenant = dt->set->account,
		.api_url = dt->set->api_url,
		.first_at = dt->first_at,
		.last_at = dt->last_at,
		.clock_skew = -1,
		.beyond = dt_beyond,
		.n_beyond = dt_n_beyond };

	if (dt->skew_known)
		row.clock_skew = dt->skew_s < 0 ? -dt->skew_s : dt->skew_s;
	return model_add_source(dt->model, &row, err) < 0 ? -1 : 0;
}

int
dt_finish(struct dt *dt, struct err *err)
{
	dt->exchange = NONE;
	if (add_source(dt, err) != 0 || add_roots(dt, err) != 0 ||
	    add_environments(dt, err) != 0 || check_configured(dt, err) != 0 ||
	    add_unconfigured(dt, err) != 0 || add_service_users(dt, err) != 0 ||
	    add_unread_policies(dt, err) != 0 || add_roles(dt, err) != 0 ||
	    add_idle_trusts(dt, err) != 0 || note_boundaries(dt, err) != 0 ||
	    dt_note_answers(dt, err) != 0)
		return -1;
	count_environments(dt);
	count_users(dt);
	if (check_levels(dt, err) != 0 || count_by_limits(dt, err) != 0 ||
	    add_followers(dt, err) != 0 || dt_parts_finish(dt, err) != 0)
		return -1;
	log_info(dt->run->log,
	    "%s: %zu accounts, %zu groups, %zu policies and roles, %zu "
	    "grants, %zu tokens in %zu requests",
	    dt->source, dt->model->n_accounts, dt->model->n_groups,
	    dt->model->n_entitlements, dt->model->n_grants,
	    dt->model->n_credentials, dt->n_done);
	return 0;
}
