/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of environments, classic permissions, policies, bindings, boundaries. */
#include "base/err.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

static int
keep_text(struct dt *dt, const char **out, const char *text, struct err *err)
{
	*out = arena_strdup(&dt->arena, text);
	return text != NULL && *out == NULL ? err_nomem(err) : 0;
}

/* ---- environments: two lists, each with what the other lacks ---- */

static struct dt_environment *
environment(struct dt *dt, const char *id, struct err *err)
{
	size_t known = dt_set_count(&dt->environment_ids);
	size_t index = dt_set_add(dt, &dt->environment_ids, id);
	struct dt_environment *env;

	if (index == NONE) {
		err_nomem(err);
		return NULL;
	}
	if (index < known)
		return &(
		    (struct dt_environment *)dt->environments.items)[index];
	env = dt_vector_add(&dt->environments, sizeof(*env), err);
	if (env == NULL || keep_text(dt, &env->id, id, err) != 0)
		return NULL;
	env->evidence = NONE;
	return env;
}

int
dt_environment_v2_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct dt_environment *env;
	const char *id;

	if (dt_get_id(item, "id", &id, err) != 0 ||
	    (env = environment(dt, id, err)) == NULL)
		return -1;
	if (env->in_v2)
		return dt_count_row(job, 1);
	env->in_v2 = true;
	env->active = dt_bool(item, "active");
	env->evidence = dt->exchange;
	if (dt_text(item, "name") != NULL &&
	    keep_text(dt, &env->name, dt_text(item, "name"), err) != 0)
		return -1;
	return keep_text(dt, &env->url, dt_text(item, "url"), err);
}

int
dt_environment_v1_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct dt_environment *env;
	const char *id;

	if (dt_get_id(item, "id", &id, err) != 0 ||
	    (env = environment(dt, id, err)) == NULL)
		return -1;
	if (env->in_v1)
		return dt_count_row(job, 1);
	env->in_v1 = true;
	if (env->evidence == NONE)
		env->evidence = dt->exchange;
	if (env->name != NULL)
		return 0;
	return keep_text(dt, &env->name, dt_text(item, "name"), err);
}

/* "enabled" without it: the list is there, whether it counts is not said. */
int
dt_ip_allowlist_whole(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct dt_environment *env = environment(dt, job->in, err);
	struct json list, item;
	const char **ranges;

	if (env == NULL)
		return -1;
	env->fenced = dt_bool(root, "enabled");
	json_member(root, "allowlist", &list);
	if (json_type(&list) != JSON_LIST)
		return dt_count_row(job, 0);
	ranges = arena_alloc(
	    &dt->arena, json_count(&list) + 1, sizeof(*ranges));
	if (ranges == NULL)
		return err_nomem(err);
	env->n_ranges = 0;
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		const char *range = dt_text(&item, "ipRange");

		if (keep_text(dt, &ranges[env->n_ranges], range, err) != 0)
			return -1;
		env->n_ranges += range != NULL;
	}
	env->ranges = ranges;
	return dt_count_row(job, 0);
}

static int
add_zone(struct dt *dt, const struct json *item, struct err *err)
{
	struct scope scope = { .source = dt->source,
		.kind = SCOPE_ZONE,
		.evidence = dt->exchange };
	const char *id;

	if (dt_get_id(item, "parent", &scope.parent_id, err) != 0)
		return -1;
	id = dt_id_text(dt, item, "id");
	if (id == NULL)
		return json_error(item, err, "a management zone without id");
	/* the form that classic permissions use */
	scope.id = arena_printf(&dt->arena, "%s:%s", scope.parent_id, id);
	scope.name = dt_text(item, "name");
	if (scope.id == NULL)
		return err_nomem(err);
	return model_add_scope(dt->model, &scope, err) < 0 ? -1 : 0;
}

/* Management zones stand beside the environments of version 1. */
int
dt_environment_v1_rest(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct json list, item;
	struct err failure = { 0 };

	if (json_opt_list(root, "managementZoneResources", &list, err) != 0)
		return -1;
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		if (add_zone(dt, &item, &failure) == 0)
			continue;
		if (failure.code != ERR_DATA) {
			*err = failure;
			return -1;
		}
		job->part->row.rejected++;
		if (dt_gap(dt, job->part, "a management zone", failure.text,
			NULL, err) != 0)
			return -1;
		err_clear(&failure);
	}
	return 0;
}

/* ---- classic permissions ---- */

static int
add_role(struct dt *dt, const char *name, struct err *err)
{
	size_t known = dt_set_count(&dt->role_names);
	size_t index = dt_set_add(dt, &dt->role_names, name);
	struct dt_role *role;

	if (index == NONE)
		return err_nomem(err);
	if (index < known) {
		role = &((struct dt_role *)dt->roles.items)[index];
		/* whichever reply came first */
		if (dt->exchange < role->evidence)
			role->evidence = dt->exchange;
		return 0;
	}
	role = dt_vector_add(&dt->roles, sizeof(*role), err);
	if (role == NULL)
		return -1;
	role->evidence = dt->exchange;
	return keep_text(dt, &role->name, name, err);
}

int
dt_permission_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct grant grant = { .source = dt->source,
		.group_id = job->id,
		.evidence = dt->exchange };
	const char *name;

	if (dt_get_id(item, "permissionName", &name, err) != 0 ||
	    dt_get_id(item, "scope", &grant.scope_id, err) != 0)
		return -1;
	grant.entitlement_id = arena_printf(&dt->arena, DT_ROLE_PREFIX "%s", name);
	if (grant.entitlement_id == NULL)
		return err_nomem(err);
	grant.created = dt_time(job->part, item, "createdAt");
	if (add_role(dt, name, err) != 0)
		return -1;
	return dt_count_row(job, model_add_grant(dt->model, &grant, err));
}

int
dt_reference_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	size_t known = dt_set_count(&dt->descriptions), index;
	const char *id, **text;

	(void)job;
	if (dt_get_id(item, "id", &id, err) != 0)
		return -1;
	index = dt_set_add(dt, &dt->descriptions, id);
	if (index == NONE)
		return err_nomem(err);
	if (index < known)
		return 0;
	text = dt_vector_add(&dt->role_texts, sizeof(*text), err);
	return text == NULL
		   ? -1
		   : keep_text(dt, text, dt_text(item, "description"), err);
}

/* ---- policies ---- */

/* Upper levels first. */
static bool
stands_above(const struct dt_job *job, const struct dt_policy_row *row)
{
	enum scope_kind mine = dt_level_kind(job->level);
	enum scope_kind other = dt_level_kind(row->level);

	return mine < other || (mine == other && strcmp(job->in, row->in) < 0);
}

static int
fill_policy(struct dt *dt, struct dt_policy_row *row, const struct dt_job *job,
    const struct json *item, struct err *err)
{
	row->level = job->level;
	row->in = job->in;
	row->evidence = dt->exchange;
	if (keep_text(dt, &row->name, dt_text(item, "name"), err) != 0)
		return -1;
	return keep_text(
	    dt, &row->description, dt_text(item, "description"), err);
}

int
dt_policy_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	size_t known = dt_set_count(&dt->policy_ids), index;
	struct dt_policy_row *row;
	const char *id;

	if (dt_get_id(item, "uuid", &id, err) != 0)
		return -1;
	index = dt_set_add(dt, &dt->policy_ids, id);
	if (index == NONE)
		return err_nomem(err);
	if (index == known) {
		row = dt_vector_add(&dt->policies, sizeof(*row), err);
		if (row == NULL || keep_text(dt, &row->id, id, err) != 0)
			return -1;
	} else {
		row = &((struct dt_policy_row *)dt->policies.items)[index];
	}
	if ((index == known || stands_above(job, row)) &&
	    fill_policy(dt, row, job, item, err) != 0)
		return -1;
	if (dt_count_row(job, index == known ? 0 : 1) != 0)
		return -1;
	/* the vendor's own are read when they are found to be in use */
	return dt_level_kind(job->level) == SCOPE_GLOBAL
		   ? 0
		   : dt_ask_policy(dt, index, job->level, job->in, err);
}

int
dt_policy_whole(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct dt_policy_row *row =
	    &((struct dt_policy_row *)dt->policies.items)[job->index];
	struct entitlement policy = { .source = dt->source,
		.id = row->id,
		.name = row->name,
		.description = row->description,
		.kind = ENTITLEMENT_POLICY,
		.level = dt_level_kind(row->level),
		.level_id = row->in,
		.evidence = dt->exchange };

	if (strcmp(job->level, row->level) != 0 ||
	    strcmp(job->in, row->in) != 0)
		return 0; /* the same id stands at an upper level, too */
	policy.builtin = policy.level == SCOPE_GLOBAL ? TRI_YES : TRI_NO;
	if (dt_read_statements(dt, &policy, root, err) != 0 ||
	    model_add_entitlement(dt->model, &policy, err) < 0)
		return -1;
	row->read = true;
	return 0;
}

/* ---- bindings ---- */

static int
read_parameters(struct dt *dt, struct grant *grant, const struct json *item,
    struct err *err)
{
	struct json object, member;
	struct parameter *parameters;

	if (json_opt_object(item, "parameters", &object, err) != 0)
		return -1;
	parameters = arena_alloc(
	    &dt->arena, json_count(&object) + 1, sizeof(*parameters));
	if (parameters == NULL)
		return err_nomem(err);
	for (bool more = json_first(&object, &member); more;
	     more = json_next(&member)) {
		struct parameter *p = &parameters[grant->n_parameters];

		p->name = json_key(&member);
		p->value = dt_id_text(dt, &object, p->name);
		if (json_type(&member) == JSON_TEXT && p->value == NULL)
			p->value = "";
		if (p->value == NULL)
			return json_error(&member, err, "must be text");
		grant->n_parameters++;
	}
	grant->parameters = parameters;
	return 0;
}

/* One grant for each group of the binding. */
static int
add_grants(struct dt *dt, struct dt_job *job, struct grant *grant,
    const struct json *item, struct err *err)
{
	struct json list, group;
	struct err ignored;

	if (json_get_list(item, "groups", &list, err) != 0)
		return -1;
	/* all or nothing: a row that is refused leaves no half behind */
	for (bool more = json_first(&list, &group); more;
	     more = json_next(&group))
		if (json_as_text(&group, &grant->group_id, err) != 0)
			return -1;
	for (bool more = json_first(&list, &group); more;
	     more = json_next(&group))
		if (json_as_text(&group, &grant->group_id, &ignored) != 0 ||
		    dt_count_row(job, model_add_grant(dt->model, grant, err)) !=
			0)
			return -1;
	return 0;
}

/* The same policy may come several times, with other parameters and
 * boundaries: every row is a grant of its own. */
int
dt_binding_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct grant grant = { .source = dt->source,
		.scope_id = job->in,
		.created = UTC_UNKNOWN,
		.evidence = dt->exchange };
	struct json boundaries;

	if (dt_get_id(item, "policyUuid", &grant.entitlement_id, err) != 0 ||
	    json_opt_list(item, "boundaries", &boundaries, err) != 0 ||
	    read_parameters(dt, &grant, item, err) != 0)
		return -1;
	grant.boundary_ids =
	    dt_texts(dt, item, "boundaries", &grant.n_boundaries);
	if (grant.boundary_ids == NULL ||
	    dt_set_add(dt, &dt->bound, grant.entitlement_id) == NONE)
		return err_nomem(err);
	/* a boundary that is no text would be lost, and the grant look open */
	if (grant.n_boundaries != json_count(&boundaries))
		return json_error(&boundaries, err, "must hold texts only");
	return add_grants(dt, job, &grant, item, err);
}

int
dt_boundary_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct boundary boundary = { .source = dt->source,
		.evidence = dt->exchange };

	if (dt_get_id(item, "uuid", &boundary.id, err) != 0)
		return -1;
	boundary.name = dt_text(item, "name");
	if (dt_read_conditions(dt, &boundary, item, err) != 0)
		return -1;
	return dt_count_row(job, model_add_boundary(dt->model, &boundary, err));
}
