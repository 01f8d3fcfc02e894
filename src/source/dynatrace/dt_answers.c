/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform's own answer to "what may she do here" (effective
 * permissions): one question after the other until one is answered, then all
 * that are left at once.  A client that may not ask is refused once, not a
 * thousand times.
 */
#include "base/err.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"

#define MAX_ATTEMPTS 3 /* first questions that may fail */

/* ---- asking ---- */

static int
ask(struct dt *dt, struct err *err)
{
	const struct dt_question *q =
	    &dt->answers.questions[dt->answers.n_asked++];
	struct dt_job *job =
	    dt_job_new(dt, DT_CALL_ANSWERS, dt_part(dt, DT_ANSWERS));

	if (job == NULL)
		return err_nomem(err);
	job->entity = q->account;
	job->name = q->name;
	job->level = q->level;
	job->in = q->in;
	return dt_submit(dt, job, err);
}

/* When all that the choice rests on has come. */
bool
dt_answers_ready(const struct dt *dt)
{
	static const enum dt_call_id calls[] = { DT_CALL_USERS,
		DT_CALL_USERS_ALONE, DT_CALL_SERVICE_USERS,
		DT_CALL_SERVICE_USER, DT_CALL_GROUPS, DT_CALL_MEMBERS,
		DT_CALL_PERMISSIONS, DT_CALL_POLICIES, DT_CALL_POLICY,
		DT_CALL_BINDINGS };

	if (dt->set->sample == 0 || dt->answers.begun || !dt->details_asked)
		return false;
	for (size_t i = 0; i < NITEMS(calls); i++)
		if (dt->open[calls[i]] > 0)
			return false;
	return true;
}

int
dt_ask_answers(struct dt *dt, struct err *err)
{
	dt->answers.begun = true;
	if (dt_sample(dt, &dt->answers, err) != 0)
		return -1;
	return dt->answers.n_questions > 0 ? ask(dt, err) : 0;
}

static void
give_up(struct dt *dt)
{
	struct dt_part *part = dt_part(dt, DT_ANSWERS);

	part->skipped = dt->answers.n_questions - dt->answers.n_asked;
	part->skipped_why = "questions after the first ones were refused";
	dt->answers.open = true;
	dt->answers.n_asked = dt->answers.n_questions;
}

int
dt_answers_failed(struct dt *dt, struct dt_job *job,
    const struct net_reply *reply, struct err *err)
{
	(void)job;
	(void)err;
	if (!dt->answers.open && (reply->status == 401 || reply->status == 403))
		give_up(dt);
	return 0;
}

/* Only an answer that came whole is one: a question is added for it. */
static int
add_question(struct dt *dt, const struct dt_job *job, struct err *err)
{
	struct platform_question row = { .source = dt->source,
		.account_id = job->entity,
		.scope_id = job->in,
		.evidence = dt->exchange };

	dt->answers.n_answered++;
	return model_add_question(dt->model, &row, err) < 0 ? -1 : 0;
}

int
dt_answers_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	struct dt_answers *a = &dt->answers;

	if (whole && add_question(dt, job, err) != 0)
		return -1;
	if (whole)
		a->open = true;
	else if (!a->open && a->n_asked >= MAX_ATTEMPTS)
		give_up(dt);
	if (!a->open)
		return a->n_asked < a->n_questions ? ask(dt, err) : 0;
	while (a->n_asked < a->n_questions)
		if (ask(dt, err) != 0)
			return -1;
	return 0;
}

/* ---- one permission of the answer ---- */

static int
add_origins(struct dt *dt, struct platform_answer *row,
    const struct json *effect, struct err *err)
{
	struct json list, each, part;
	const char **policies, **groups;
	size_t n;

	if (json_opt_list(effect, "effectivePolicies", &list, err) != 0)
		return -1;
	n = json_count(&list);
	policies = arena_alloc(&dt->arena, n + 1, sizeof(*policies));
	groups = arena_alloc(&dt->arena, n + 1, sizeof(*groups));
	if (policies == NULL || groups == NULL)
		return err_nomem(err);
	n = 0;
	for (bool more = json_first(&list, &each); more;
	     more = json_next(&each)) {
		json_member(&each, "policy", &part);
		policies[n] = dt_text(&part, "uuid");
		json_member(&each, "binding", &part);
		groups[n] = dt_text(&part, "groupUuid");
		if (policies[n] == NULL)
			policies[n] = "";
		if (groups[n] == NULL)
			groups[n] = "";
		n++;
	}
	row->policy_ids = policies;
	row->group_ids = groups;
	row->n_policies = row->n_groups = n;
	return 0;
}

static int
add_effect(struct dt *dt, struct dt_job *job, struct platform_answer *row,
    const struct json *item, struct err *err)
{
	const char *effect = dt_text(item, "effect");
	struct dt_conditions where;

	if (dt_api_conditions(dt, &where, item, "conditions", err) != 0 ||
	    add_origins(dt, row, item, err) != 0)
		return -1;
	row->conditions = where.items;
	row->n_conditions = where.n;
	row->deny = effect != NULL && text_equal_nocase(effect, "DENY");
	row->unclear = where.unclear ||
		       (!row->deny && (effect == NULL ||
					  !text_equal_nocase(effect, "ALLOW")));
	return dt_count_row(job, model_add_answer(dt->model, row, err));
}

int
dt_answer_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct platform_answer row = { .source = dt->source,
		.account_id = job->entity,
		.scope_id = job->in,
		.evidence = dt->exchange };
	struct json list, effect;

	if (dt_get_id(item, "permission", &row.permission, err) != 0 ||
	    json_get_list(item, "effects", &list, err) != 0)
		return -1;
	for (bool more = json_first(&list, &effect); more;
	     more = json_next(&effect)) {
		struct platform_answer each = row;

		if (json_type(&effect) != JSON_OBJECT)
			return json_error(&effect, err, "must be an object");
		if (add_effect(dt, job, &each, &effect, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- what is said of it ---- */

/* Whom to ask about, and where, follows from all of these. */
static int
note_holes(struct dt *dt, struct err *err)
{
	static const enum dt_part_id lists[] = { DT_USERS, DT_SERVICE_USERS,
		DT_GROUPS, DT_MEMBERS, DT_ENVIRONMENTS, DT_POLICIES,
		DT_BINDINGS, DT_PERMISSIONS };

	for (size_t i = 0; i < NITEMS(lists); i++) {
		const struct dt_part *part = dt_part(dt, lists[i]);
		const char *reason;

		if (part->failed == 0)
			continue;
		reason = arena_printf(
		    &dt->arena, "%s: not read whole", part->row.name);
		return reason == NULL
			   ? err_nomem(err)
			   : dt_gap(dt, dt_part(dt, DT_ANSWERS),
				 "accounts and environments that were not "
				 "listed",
				 reason, part->first_permission, err);
	}
	return 0;
}

int
dt_note_answers(struct dt *dt, struct err *err)
{
	struct dt_part *part = dt_part(dt, DT_ANSWERS);
	const struct dt_answers *a = &dt->answers;
	const char *left = "";

	if (!a->begun)
		return 0;
	if (a->n_left > 0)
		left = arena_printf(&dt->arena,
		    " %zu accounts of tier 0 above the first %d were not "
		    "asked for.",
		    a->n_left, DT_MAX_ALWAYS);
	if (left == NULL)
		return err_nomem(err);
	if (note_holes(dt, err) != 0)
		return -1;
	part->remark = arena_printf(&dt->arena,
	    "Questions answered: %zu of %zu. Asked about: every account to "
	    "which some policy may give a right of tier 0 (%zu), and %zu "
	    "drawn from the %zu others.%s",
	    a->n_answered, a->n_questions, a->n_always, a->n_drawn,
	    a->n_people - a->n_always - a->n_left, left);
	return part->remark != NULL ? 0 : err_nomem(err);
}
