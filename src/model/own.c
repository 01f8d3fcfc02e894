/* SPDX-License-Identifier: Apache-2.0 */
/* Deep copies: a row whose texts and lists belong to its model. */
#include "model/entitlement.h"
#include "model/grant.h"
#include "model/memory.h"

/* A failure sticks, so that only the end needs to ask. */
struct copier {
	struct model_memory *memory;
	bool failed;
};

static const char *
text(struct copier *c, const char *from)
{
	const char *out = NULL;

	if (!c->failed && memory_text(c->memory, from, &out) != 0)
		c->failed = true;
	return out;
}

/* Room for a list; NULL for an empty one. */
static void *
room(struct copier *c, size_t n, size_t size)
{
	void *list = NULL;

	if (!c->failed && n > 0) {
		list = arena_alloc(&c->memory->arena, n, size);
		c->failed = list == NULL;
	}
	return list;
}

static const char *const *
texts(struct copier *c, const char *const *from, size_t n)
{
	const char **list = room(c, n, sizeof(*list));

	for (size_t i = 0; list != NULL && i < n; i++)
		list[i] = text(c, from[i]);
	return list;
}

static const struct parameter *
parameters(struct copier *c, const struct parameter *from, size_t n)
{
	struct parameter *list = room(c, n, sizeof(*list));

	for (size_t i = 0; list != NULL && i < n; i++) {
		list[i].name = text(c, from[i].name);
		list[i].value = text(c, from[i].value);
	}
	return list;
}

static const struct condition *
conditions(struct copier *c, const struct condition *from, size_t n)
{
	struct condition *list = room(c, n, sizeof(*list));

	for (size_t i = 0; list != NULL && i < n; i++) {
		list[i] = from[i];
		list[i].attribute = text(c, from[i].attribute);
		list[i].values = texts(c, from[i].values, from[i].n_values);
	}
	return list;
}

static const struct statement *
statements(struct copier *c, const struct statement *from, size_t n)
{
	struct statement *list = room(c, n, sizeof(*list));

	for (size_t i = 0; list != NULL && i < n; i++) {
		list[i] = from[i];
		list[i].permissions =
		    texts(c, from[i].permissions, from[i].n_permissions);
		list[i].conditions =
		    conditions(c, from[i].conditions, from[i].n_conditions);
	}
	return list;
}

static const void *
list_of(struct copier *c, enum field_kind kind, const void *from, size_t n)
{
	if (kind == FIELD_TEXTS)
		return texts(c, from, n);
	if (kind == FIELD_PARAMETERS)
		return parameters(c, from, n);
	if (kind == FIELD_CONDITIONS)
		return conditions(c, from, n);
	return statements(c, from, n);
}

static void
own_field(struct copier *c, void *row, const struct field *field)
{
	const char *copy;
	const void *list;
	size_t n;

	switch (field->kind) {
	case FIELD_TEXT:
		copy = text(c, field_text(row, field));
		field_put(row, field, &copy);
		break;
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		list = field_list(row, field, &n);
		list = list_of(c, field->kind, list, n);
		field_put_list(row, field, list, n);
		break;
	case FIELD_TIME:
	case FIELD_COUNT:
	case FIELD_SIZE:
	case FIELD_ENUM:
	case FIELD_BOOL:
	case FIELD_BITS:
	case FIELD_STATUS:
		break;
	}
}

int
memory_own(struct model_memory *memory, enum noun_id id, void *row)
{
	const struct noun *noun = &field_nouns[id];
	struct copier c = { memory, false };

	for (size_t i = 0; i < noun->n_fields; i++)
		own_field(&c, row, &noun->fields[i]);
	return c.failed ? -1 : 0;
}
