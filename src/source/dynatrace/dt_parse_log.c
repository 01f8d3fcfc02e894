/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of audit logs and limits. */
#include "base/err.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

/* ---- audit logs ---- */

/* Windows overlap by a second, as whether their ends count is not said; an
 * event belongs to the one that it lies in. */
static bool
is_of_window(const struct dt *dt, const struct dt_job *job, int64_t at)
{
	if (at == UTC_UNKNOWN)
		return true;
	return (at >= job->from || job->from == dt_log_begins(dt)) &&
	       (at < job->to || job->to == dt->run->began);
}

int
dt_audit_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct event event = { .source = dt->source, .evidence = dt->exchange };
	int added;

	if (dt_get_id(item, "eventId", &event.id, err) != 0)
		return -1;
	event.at = dt_time(job->part, item, "timestamp");
	event.actor = dt_text(item, "user");
	event.action = dt_text(item, "eventType");
	event.object_kind = dt_text(item, "resource");
	event.object_id = dt_text(item, "resourceId");
	event.object_name = dt_text(item, "resourceName");
	event.outcome = dt_text(item, "eventOutcome");
	event.scope_id = dt_text(item, "environmentUuid");
	if (!is_of_window(dt, job, event.at))
		return 0;
	added = model_add_event(dt->model, &event, err);
	/* halves repeat what the window they are of showed of them */
	return added > 0 ? 0 : dt_count_row(job, added);
}

/* Any warning means that this window is not whole. */
int
dt_audit_rest(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct json list, item;
	const char *what, *text = NULL;
	int split;

	if (json_opt_list(root, "warnings", &list, err) != 0)
		return -1;
	if (json_count(&list) == 0)
		return 0;
	if ((split = dt_split_window(dt, job, err)) != 0)
		return split < 0 ? -1 : 0;
	if (json_first(&list, &item))
		text = dt_text(&item, "message");
	if ((what = dt_job_what(dt, job)) == NULL)
		return err_nomem(err);
	return dt_gap(dt, job->part, what,
	    text != NULL ? text : "the source warns that it left rows out",
	    NULL, err);
}

int
dt_environment_audit_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct event event = { .source = dt->source,
		.scope_id = job->env->id,
		.evidence = dt->exchange };
	enum tri success = dt_bool(item, "success");

	if (dt_get_id(item, "logId", &event.id, err) != 0)
		return -1;
	event.at = dt_time(job->part, item, "timestamp");
	event.actor = dt_text(item, "user");
	event.action = dt_text(item, "eventType");
	event.object_kind = dt_text(item, "category");
	event.object_id = dt_text(item, "entityId");
	if (success != TRI_UNKNOWN)
		event.outcome = success == TRI_YES ? "success" : "failure";
	return dt_count_row(job, model_add_event(dt->model, &event, err));
}

/* ---- limits ---- */

int
dt_limit_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct limit limit = { .source = dt->source,
		.scope_id = dt->set->account,
		.evidence = dt->exchange };

	if (dt_get_id(item, "limitType", &limit.name, err) != 0)
		return -1;
	limit.current = dt_int(item, "currentValue");
	limit.max = dt_int(item, "limitValue");
	if (strcmp(limit.name, "GROUPS") == 0)
		dt->limit_groups = limit.current;
	return dt_count_row(job, model_add_limit(dt->model, &limit, err));
}

static struct dt_level *
level_of(struct dt *dt, const struct dt_job *job, struct err *err)
{
	size_t known = dt_set_count(&dt->level_ids), index = NONE;
	const char *key =
	    arena_printf(&dt->arena, "%s/%s", job->level, job->in);
	struct dt_level *level;

	if (key != NULL)
		index = dt_set_add(dt, &dt->level_ids, key);
	if (index == NONE) {
		err_nomem(err);
		return NULL;
	}
	if (index < known)
		return &((struct dt_level *)dt->level_counts.items)[index];
	level = dt_vector_add(&dt->level_counts, sizeof(*level), err);
	if (level == NULL)
		return NULL;
	level->level = job->level;
	level->in = job->in;
	for (size_t i = 0; i < DT_LEVEL_LISTS; i++)
		level->limit[i] = -1;
	return level;
}

int
dt_level_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	enum dt_level_list list = job->call == DT_CALL_BINDINGS
				      ? DT_LEVEL_BINDINGS
				      : DT_LEVEL_POLICIES;
	struct dt_level *level = level_of(dt, job, err);

	if (level == NULL)
		return -1;
	level->read[list] = whole;
	level->rows[list] = job->items;
	return 0;
}

/* {"policies": {"count": 1, "limit": "200"}}: the limit really is text. */
static int
read_level_limit(struct dt *dt, struct dt_job *job, const struct json *root,
    const char *name, int64_t *current, struct err *err)
{
	struct limit limit = { .source = dt->source,
		.name = name,
		.scope_id = job->in,
		.evidence = dt->exchange };
	struct json entry;

	if (json_get_object(root, name, &entry, err) != 0)
		return -1;
	limit.current = dt_int(&entry, "count");
	limit.max = dt_int(&entry, "limit");
	*current = limit.current;
	return dt_count_row(job, model_add_limit(dt->model, &limit, err));
}

int
dt_level_limits_whole(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	int64_t policies, bindings, boundaries;
	struct dt_level *level = level_of(dt, job, err);

	if (level == NULL)
		return -1;
	if (read_level_limit(dt, job, root, "policies", &policies, err) != 0 ||
	    read_level_limit(dt, job, root, "bindings", &bindings, err) != 0 ||
	    read_level_limit(dt, job, root, "boundaries", &boundaries, err) !=
		0)
		return -1;
	level->limit[DT_LEVEL_POLICIES] = policies;
	level->limit[DT_LEVEL_BINDINGS] = bindings;
	if (policies < 0 || bindings < 0)
		return 0;
	dt->limit_levels++;
	dt->limit_policies += policies;
	dt->limit_bindings += bindings;
	if (strcmp(job->level, "account") == 0)
		dt->limit_boundaries = boundaries;
	return 0;
}
