/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of users, service users, groups and members. */
#include "base/err.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

/*
 * The login data is "only present once the user has logged in" (users,
 * fields), and holds the creation date too.  Without it a person that could
 * have logged in never did; of a service user it says nothing.
 */
static void
read_login(
    struct account *account, struct dt_part *part, const struct json *item)
{
	struct json login, last;

	json_member(item, "userLoginMetadata", &login);
	if (json_type(&login) == JSON_OBJECT) {
		account->created = dt_time(part, &login, "createdAt");
		account->updated = dt_time(part, &login, "updatedAt");
		account->last_login =
		    dt_time(part, &login, "lastSuccessfulLogin");
		account->last_failed_login =
		    dt_time(part, &login, "lastFailedLogin");
		account->logins = dt_int(&login, "successfulLoginCounter");
		account->failed_logins = dt_int(&login, "failedLoginCounter");
		json_member(&login, "lastSuccessfulLogin", &last);
		if (account->last_login != UTC_UNKNOWN)
			account->login_state = SEEN_AT;
		else if (account->type != ACCOUNT_SERVICE &&
			 json_type(&last) != JSON_TEXT && account->logins <= 0)
			account->login_state = SEEN_NEVER;
	} else if (account->type != ACCOUNT_SERVICE &&
		   (account->status == ACCOUNT_ACTIVE ||
		       account->status == ACCOUNT_PENDING)) {
		account->login_state = SEEN_NEVER;
	}
}

int
dt_user_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct account account = { .source = dt->source,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.invited = UTC_UNKNOWN,
		.last_login = UTC_UNKNOWN,
		.last_failed_login = UTC_UNKNOWN,
		.logins = -1,
		.failed_logins = -1,
		.evidence = dt->exchange };

	if (dt_get_id(item, "uid", &account.id, err) != 0)
		return -1;
	account.login = dt_text(item, "email");
	account.given = dt_text(item, "name");
	account.family = dt_text(item, "surname");
	account.status_text = dt_text(item, "userStatus");
	account.status = dt_account_status(account.status_text);
	account.emergency_contact = dt_bool(item, "emergencyContact");
	account.type = dt_is_service_login(account.login) ? ACCOUNT_SERVICE
							  : ACCOUNT_PERSON;
	read_login(&account, job->part, item);
	if (dt_set_add(dt, &dt->users, account.id) == NONE)
		return err_nomem(err);
	return dt_count_row(job, model_add_account(dt->model, &account, err));
}

/* The same list without service users: counted, and taken for the list if
 * the full one could not be read. */
int
dt_user_alone_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	const char *id;

	if (dt_get_id(item, "uid", &id, err) != 0)
		return -1;
	if (dt_set_add(dt, &dt->users_alone, id) == NONE)
		return err_nomem(err);
	return dt->users_whole ? 0 : dt_user_row(dt, job, item, err);
}

static int
keep_text(struct dt *dt, const char **out, const char *text, struct err *err)
{
	*out = arena_strdup(&dt->arena, text);
	return text != NULL && *out == NULL ? err_nomem(err) : 0;
}

int
dt_service_user_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct dt_service_user *user;
	size_t known = dt_set_count(&dt->service_ids), index;
	const char *id, *email = NULL;

	if (dt_get_id(item, "uid", &id, err) != 0)
		return -1;
	/* becomes part of a path: as strict as an id */
	if (dt_text(item, "email") != NULL &&
	    dt_get_id(item, "email", &email, err) != 0)
		return -1;
	index = dt_set_add(dt, &dt->service_ids, id);
	if (index == NONE)
		return err_nomem(err);
	if (index < known)
		return dt_count_row(job, 1);
	user = dt_vector_add(&dt->service_users, sizeof(*user), err);
	if (user == NULL || keep_text(dt, &user->id, id, err) != 0 ||
	    keep_text(dt, &user->email, email, err) != 0 ||
	    keep_text(dt, &user->name, dt_text(item, "name"), err) != 0 ||
	    keep_text(dt, &user->surname, dt_text(item, "surname"), err) != 0 ||
	    keep_text(
		dt, &user->description, dt_text(item, "description"), err) != 0)
		return -1;
	user->created = dt_time(job->part, item, "createdAt");
	user->evidence = dt->exchange;
	return dt_count_row(job, 0);
}

static int
ask_service_user(struct dt *dt, size_t index, struct err *err)
{
	const struct dt_service_user *user =
	    &((const struct dt_service_user *)dt->service_users.items)[index];
	struct dt_job *job;

	if (user->email == NULL)
		return dt_gap(dt, dt_part(dt, DT_MEMBERS),
		    "groups of a service user",
		    "it has no e-mail address to ask for them", NULL, err);
	job = dt_job_new(dt, DT_CALL_SERVICE_USER, dt_part(dt, DT_MEMBERS));
	if (job == NULL)
		return err_nomem(err);
	job->id = user->email;
	job->name = user->name != NULL ? user->name : user->email;
	job->index = index;
	return dt_submit(dt, job, err);
}

/*
 * Asked for when the list has ended: a list that never does would bring as
 * many requests as it has rows.
 */
int
dt_service_users_done(
    struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	size_t n = dt->service_users.n;

	(void)job;
	if (!whole && n > DT_MAX_BLIND_DETAILS)
		n = DT_MAX_BLIND_DETAILS;
	for (size_t i = 0; i < n; i++)
		if (ask_service_user(dt, i, err) != 0)
			return -1;
	return 0;
}

/* The only place where the groups of a service user are told. */
int
dt_service_user_whole(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct dt_service_user *user = dt->service_users.items;
	struct json list, item;
	const char *id;

	if (json_get_list(root, "groups", &list, err) != 0)
		return -1;
	user += job->index;
	if (keep_text(dt, &user->status, dt_text(root, "userStatus"), err) != 0)
		return -1;
	user->groups =
	    arena_alloc(&dt->arena, json_count(&list) + 1, sizeof(char *));
	if (user->groups == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item))
		if (dt_get_id(&item, "uuid", &id, err) != 0 ||
		    keep_text(dt, &user->groups[user->n_groups++], id, err) !=
			0)
			return -1;
	user->groups_read = true;
	user->groups_evidence = dt->exchange;
	return 0;
}

static int
ask_group(struct dt *dt, enum dt_call_id call, const char *id, const char *name,
    struct err *err)
{
	struct dt_job *job =
	    dt_job_new(dt, call, dt_part(dt, dt_calls[call].part));

	if (job == NULL || keep_text(dt, &job->id, id, err) != 0 ||
	    keep_text(dt, &job->name, name, err) != 0)
		return err_nomem(err);
	return dt_submit(dt, job, err);
}

/*
 * A group of everyone is not walked: whether its members are listed is not
 * documented, and it holds every account by definition.
 */
static int
skip_everyone(struct dt *dt, const char *id, struct err *err)
{
	struct dt_part *part = dt_part(dt, DT_MEMBERS);

	part->skipped++;
	part->skipped_why = "groups that hold every account";
	return dt_set_add(dt, &dt->everyone_groups, id) == NONE ? err_nomem(err)
								: 0;
}

int
dt_group_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct group group = { .source = dt->source, .evidence = dt->exchange };
	int added;

	if (dt_get_id(item, "uuid", &group.id, err) != 0)
		return -1;
	group.name = dt_text(item, "name");
	group.description = dt_text(item, "description");
	group.managed_by = dt_text(item, "owner");
	group.claims =
	    dt_texts(dt, item, "federatedAttributeValues", &group.n_claims);
	if (group.claims == NULL)
		return err_nomem(err);
	if (group.managed_by != NULL)
		group.everyone = strcmp(group.managed_by, "ALL_USERS") == 0
				     ? TRI_YES
				     : TRI_NO;
	group.hidden = dt_bool(item, "hidden");
	group.created = dt_time(job->part, item, "createdAt");
	group.updated = dt_time(job->part, item, "updatedAt");
	added = model_add_group(dt->model, &group, err);
	if (dt_count_row(job, added) != 0)
		return -1;
	if (added != 0)
		return 0;
	if (group.everyone == TRI_YES) {
		if (skip_everyone(dt, group.id, err) != 0)
			return -1;
	} else if (ask_group(dt, DT_CALL_MEMBERS, group.id, group.name, err) !=
		   0) {
		return -1;
	}
	return ask_group(dt, DT_CALL_PERMISSIONS, group.id, group.name, err);
}

/* How often an account was met in the walk over groups. */
static int
count_walk(struct dt *dt, const char *id, struct err *err)
{
	size_t known = dt_set_count(&dt->walked);
	size_t index = dt_set_add(dt, &dt->walked, id);

	if (index == NONE)
		return err_nomem(err);
	if (index == known &&
	    dt_vector_add(&dt->walk_counts, sizeof(size_t), err) == NULL)
		return -1;
	((size_t *)dt->walk_counts.items)[index]++;
	return 0;
}

int
dt_member_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct membership membership = { .source = dt->source,
		.group_id = job->id,
		.evidence = dt->exchange };
	int added;

	if (dt_get_id(item, "uid", &membership.member_id, err) != 0)
		return -1;
	added = model_add_membership(dt->model, &membership, err);
	if (dt_count_row(job, added) != 0)
		return -1;
	return added == 0 ? count_walk(dt, membership.member_id, err) : 0;
}
