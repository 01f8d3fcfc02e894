/* SPDX-License-Identifier: Apache-2.0 */
/* References become indexes; what points at nothing is kept and counted. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

#define MAX_NAMES_TEXT (256 * KIB) /* of the boundaries of one grant */

/*
 * The texts of added rows are stored ones, so rows are found by address here;
 * model_find_*() would look each text up again.
 */
static size_t
account_at(const struct model *model, const char *source, const char *id)
{
	const struct account key = { .source = source, .id = id };

	return memory_find(model->memory, NOUN_ACCOUNT, model->accounts, &key);
}

static size_t
group_at(const struct model *model, const char *source, const char *id)
{
	const struct group key = { .source = source, .id = id };

	return memory_find(model->memory, NOUN_GROUP, model->groups, &key);
}

void
refer_memberships(struct model *model)
{
	model->n_dangling_members = 0;
	model->n_dangling_groups = 0;
	for (size_t i = 0; i < model->n_memberships; i++) {
		struct membership *m = &model->memberships[i];

		m->group = group_at(model, m->source, m->group_id);
		m->member = m->member_is_group
				? group_at(model, m->source, m->member_id)
				: account_at(model, m->source, m->member_id);
		model->n_dangling_members += m->member == NONE;
		model->n_dangling_groups += m->group == NONE;
	}
}

void
refer_entitlements(struct model *model)
{
	for (size_t i = 0; i < model->n_entitlements; i++) {
		struct entitlement *e = &model->entitlements[i];

		e->level_scope =
		    model_find_scope(model, e->source, e->level_id);
	}
}

/* Both are sorted by source, account and scope. */
static int
order_of_answer(
    const struct platform_answer *a, const struct platform_question *q)
{
	int d = text_compare(a->source, q->source);

	if (d == 0)
		d = text_compare(a->account_id, q->account_id);
	return d != 0 ? d : text_compare(a->scope_id, q->scope_id);
}

void
refer_questions(struct model *model)
{
	size_t at = 0;

	for (size_t i = 0; i < model->n_questions; i++) {
		struct platform_question *q = &model->questions[i];

		q->account = account_at(model, q->source, q->account_id);
		q->scope = model_find_scope(model, q->source, q->scope_id);
		while (at < model->n_answers &&
		       order_of_answer(&model->answers[at], q) < 0)
			at++; /* of a question that was not answered whole */
		q->first_answer = at;
		while (at < model->n_answers &&
		       order_of_answer(&model->answers[at], q) == 0)
			at++;
		q->n_answers = at - q->first_answer;
	}
}

static const char *
boundary_name(const struct model *model, const struct grant *grant, size_t i)
{
	size_t at = grant->boundary[i];
	const char *name = at == NONE ? NULL : model->boundaries[at].name;

	return name != NULL && name[0] != '\0' ? name : grant->boundary_ids[i];
}

/* "A, B", with the id of a boundary that is not in the inventory; just the
 * number of them if that would be too long to read. */
static int
name_boundaries(struct model *model, struct grant *grant)
{
	struct strbuf names;
	size_t len = 0;
	int rc = -1;

	for (size_t i = 0; i < grant->n_boundaries; i++)
		len += strlen(boundary_name(model, grant, i)) + 2;
	strbuf_init(&names, MAX_NAMES_TEXT);
	if (len >= MAX_NAMES_TEXT)
		strbuf_addf(&names, "%zu conditions", grant->n_boundaries);
	for (size_t i = 0; len < MAX_NAMES_TEXT && i < grant->n_boundaries; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "",
		    boundary_name(model, grant, i));
	if (!strbuf_failed(&names))
		rc = memory_text(
		    model->memory, strbuf_text(&names), &grant->boundary_names);
	strbuf_clear(&names);
	return rc;
}

static int
refer_boundaries(struct model *model, struct grant *grant)
{
	size_t n = grant->n_boundaries;
	size_t *list;

	grant->boundary = NULL;
	grant->boundary_names = "";
	grant->n_boundaries_missing = 0;
	if (n == 0)
		return 0;
	list = arena_alloc(&model->memory->arena, n, sizeof(*list));
	if (list == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		list[i] = model_find_boundary(
		    model, grant->source, grant->boundary_ids[i]);
		grant->n_boundaries_missing += list[i] == NONE;
	}
	grant->boundary = list;
	model->n_dangling_boundaries += grant->n_boundaries_missing;
	return name_boundaries(model, grant);
}

int
refer_grants(struct model *model, struct err *err)
{
	model->n_dangling_entitlements = 0;
	model->n_dangling_scopes = 0;
	model->n_dangling_boundaries = 0;
	for (size_t i = 0; i < model->n_grants; i++) {
		struct grant *g = &model->grants[i];

		g->group = group_at(model, g->source, g->group_id);
		g->entitlement =
		    model_find_entitlement(model, g->source, g->entitlement_id);
		g->scope = model_find_scope(model, g->source, g->scope_id);
		model->n_dangling_groups += g->group == NONE;
		model->n_dangling_entitlements += g->entitlement == NONE;
		model->n_dangling_scopes +=
		    g->scope == NONE && g->scope_id != NULL;
		if (refer_boundaries(model, g) != 0)
			return err_nomem(err);
	}
	return 0;
}

/* Account by source and login; the first of equal logins. */
static int
index_logins(const struct model *model, struct map *logins, struct arena *arena)
{
	for (size_t i = 0; i < model->n_accounts; i++) {
		const struct account *a = &model->accounts[i];
		const char *key;

		if (a->login == NULL || a->source == NULL)
			continue;
		key = fold_key(arena, a->source, a->login);
		if (key == NULL || map_add(logins, key, i) < 0)
			return -1;
	}
	return 0;
}

/* The owner as the source names it: an id, or a login in any case. */
static int
refer_owner(struct model *model, struct credential *c, const struct map *logins,
    struct arena *arena)
{
	const char *key;

	c->owner = NONE;
	if (c->owner_id == NULL || c->source == NULL)
		return 0;
	c->owner = model_find_account(model, c->source, c->owner_id);
	if (c->owner == NONE) {
		key = fold_key(arena, c->source, c->owner_id);
		if (key == NULL)
			return -1;
		c->owner = map_get(logins, key);
	}
	model->n_dangling_owners += c->owner == NONE;
	return 0;
}

int
refer_credentials(struct model *model, struct err *err)
{
	struct map *logins;
	struct arena arena;
	int rc = -1;

	model->n_dangling_owners = 0;
	if (model->n_credentials == 0)
		return 0;
	arena_init(&arena);
	logins = map_new();
	if (logins == NULL || index_logins(model, logins, &arena) != 0)
		goto out;
	for (size_t i = 0; i < model->n_credentials; i++) {
		struct credential *c = &model->credentials[i];

		if (refer_owner(model, c, logins, &arena) != 0)
			goto out;
		c->scope = model_find_scope(model, c->source, c->scope_id);
		model->n_dangling_scopes +=
		    c->scope == NONE && c->scope_id != NULL;
	}
	rc = 0;
out:
	map_free(logins);
	arena_clear(&arena);
	return rc == 0 ? 0 : err_nomem(err);
}
