/* SPDX-License-Identifier: Apache-2.0 */
/* A snapshot in the making: rows are taken in, and found again. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/memory.h"
#include "model/model.h"

#define ROW_MAX 512 /* bytes of the widest row, checked below */

_Static_assert(sizeof(struct account) <= ROW_MAX, "ROW_MAX");
_Static_assert(sizeof(struct credential) <= ROW_MAX, "ROW_MAX");
_Static_assert(sizeof(struct entitlement) <= ROW_MAX, "ROW_MAX");
_Static_assert(sizeof(struct grant) <= ROW_MAX, "ROW_MAX");
_Static_assert(sizeof(struct part) <= ROW_MAX, "ROW_MAX");
_Static_assert(sizeof(struct platform_answer) <= ROW_MAX, "ROW_MAX");

struct model *
model_new(void)
{
	struct model *model = calloc(1, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->memory = memory_new();
	if (model->memory == NULL) {
		free(model);
		return NULL;
	}
	return model;
}

void
model_free(struct model *model)
{
	size_t n;

	if (model == NULL)
		return;
	for (enum noun_id id = 0; id < NOUN_COUNT; id++)
		free(field_rows(model, id, &n));
	free(model->identities);
	memory_free(model->memory);
	free(model);
}

static void
set_rows(struct model *model, enum noun_id id, void *rows, size_t n)
{
	char *base = (char *)model;

	memcpy(base + field_nouns[id].rows_at, &rows, sizeof(rows));
	memcpy(base + field_nouns[id].count_at, &n, sizeof(n));
}

static int
append(struct model *model, enum noun_id id, const void *row)
{
	size_t n, size = field_nouns[id].size;
	void *rows = field_rows(model, id, &n);

	if (array_reserve(&rows, &model->memory->room[id], n + 1, size) != 0)
		return -1;
	set_rows(model, id, rows, n);
	memcpy((char *)rows + n * size, row, size);
	if (memory_index(model->memory, id, rows, n) != 0)
		return -1;
	set_rows(model, id, rows, n + 1);
	return 0;
}

/* See model.h: 0 added, 1 replaced, -1. */
static int
add(struct model *model, enum noun_id id, const void *row, struct err *err)
{
	union {
		max_align_t align;
		char bytes[ROW_MAX];
	} own;
	size_t n, at, size = field_nouns[id].size;
	void *rows;

	assert(!model->frozen);
	memcpy(own.bytes, row, size);
	if (memory_own(model->memory, id, own.bytes) != 0)
		return err_nomem(err);
	rows = field_rows(model, id, &n);
	at = memory_find(model->memory, id, rows, own.bytes);
	if (at != NONE) {
		memcpy((char *)rows + at * size, own.bytes, size);
		return 1;
	}
	if (append(model, id, own.bytes) != 0)
		return err_nomem(err);
	return 0;
}

int
model_add_source(
    struct model *model, const struct model_source *row, struct err *err)
{
	return add(model, NOUN_SOURCE, row, err);
}

int
model_add_account(
    struct model *model, const struct account *row, struct err *err)
{
	return add(model, NOUN_ACCOUNT, row, err);
}

int
model_add_group(struct model *model, const struct group *row, struct err *err)
{
	return add(model, NOUN_GROUP, row, err);
}

int
model_add_membership(
    struct model *model, const struct membership *row, struct err *err)
{
	return add(model, NOUN_MEMBERSHIP, row, err);
}

int
model_add_scope(struct model *model, const struct scope *row, struct err *err)
{
	return add(model, NOUN_SCOPE, row, err);
}

int
model_add_entitlement(
    struct model *model, const struct entitlement *row, struct err *err)
{
	return add(model, NOUN_ENTITLEMENT, row, err);
}

int
model_add_boundary(
    struct model *model, const struct boundary *row, struct err *err)
{
	return add(model, NOUN_BOUNDARY, row, err);
}

int
model_add_grant(struct model *model, const struct grant *row, struct err *err)
{
	return add(model, NOUN_GRANT, row, err);
}

int
model_add_credential(
    struct model *model, const struct credential *row, struct err *err)
{
	return add(model, NOUN_CREDENTIAL, row, err);
}

int
model_add_event(struct model *model, const struct event *row, struct err *err)
{
	return add(model, NOUN_EVENT, row, err);
}

int
model_add_limit(struct model *model, const struct limit *row, struct err *err)
{
	return add(model, NOUN_LIMIT, row, err);
}

int
model_add_question(struct model *model, const struct platform_question *row,
    struct err *err)
{
	return add(model, NOUN_QUESTION, row, err);
}

int
model_add_answer(
    struct model *model, const struct platform_answer *row, struct err *err)
{
	return add(model, NOUN_ANSWER, row, err);
}

int
model_add_part(struct model *model, const struct part *row, struct err *err)
{
	return add(model, NOUN_PART, row, err);
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

int
model_set_control(struct model *model, const struct part *row,
    struct err *err)
{
	for (size_t i = 0; i < model->n_parts; i++) {
		struct part *p = &model->parts[i];

		if (!is_same(p->source, row->source) ||
		    !is_same(p->name, row->name) ||
		    !is_same(p->scope_id, row->scope_id))
			continue;
		p->control = row->control;
		p->control_at = row->control_at;
		p->control_from = model_text(model, row->control_from);
		p->control_note = model_text(model, row->control_note);
		return p->control_from == NULL ||
		    (p->control_note == NULL && row->control_note != NULL)
		    ? err_nomem(err) : 0;
	}
	return model_add_part(model, row, err) < 0 ? -1 : 0;
}

int
model_add_gap(struct model *model, const struct gap *row, struct err *err)
{
	return add(model, NOUN_GAP, row, err);
}

int
model_add_evidence(
    struct model *model, const struct evidence *row, struct err *err)
{
	return add(model, NOUN_EVIDENCE, row, err);
}

const char *
model_text(struct model *model, const char *text)
{
	const char *out;

	return memory_text(model->memory, text, &out) == 0 ? out : NULL;
}

/* Only stored texts can be part of a key. */
static bool
known(const struct model *model, const char **source, const char **id)
{
	*source = memory_known_text(model->memory, *source);
	*id = memory_known_text(model->memory, *id);
	return *source != NULL && *id != NULL;
}

size_t
model_find_account(
    const struct model *model, const char *source, const char *id)
{
	struct account key = { .source = source, .id = id };

	if (!known(model, &key.source, &key.id))
		return NONE;
	return memory_find(model->memory, NOUN_ACCOUNT, model->accounts, &key);
}

size_t
model_find_group(const struct model *model, const char *source, const char *id)
{
	struct group key = { .source = source, .id = id };

	if (!known(model, &key.source, &key.id))
		return NONE;
	return memory_find(model->memory, NOUN_GROUP, model->groups, &key);
}

size_t
model_find_scope(const struct model *model, const char *source, const char *id)
{
	struct scope key = { .source = source, .id = id };

	if (!known(model, &key.source, &key.id))
		return NONE;
	return memory_find(model->memory, NOUN_SCOPE, model->scopes, &key);
}

size_t
model_find_entitlement(
    const struct model *model, const char *source, const char *id)
{
	struct entitlement key = { .source = source, .id = id };

	if (!known(model, &key.source, &key.id))
		return NONE;
	return memory_find(
	    model->memory, NOUN_ENTITLEMENT, model->entitlements, &key);
}

size_t
model_find_boundary(
    const struct model *model, const char *source, const char *id)
{
	struct boundary key = { .source = source, .id = id };

	if (!known(model, &key.source, &key.id))
		return NONE;
	return memory_find(
	    model->memory, NOUN_BOUNDARY, model->boundaries, &key);
}

struct account *
model_account(struct model *model, const char *source, const char *id)
{
	size_t at = model_find_account(model, source, id);

	assert(!model->frozen);
	return at == NONE ? NULL : &model->accounts[at];
}

struct entitlement *
model_entitlement(struct model *model, const char *source, const char *id)
{
	size_t at = model_find_entitlement(model, source, id);

	assert(!model->frozen);
	return at == NONE ? NULL : &model->entitlements[at];
}
