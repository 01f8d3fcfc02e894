/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a grant put into the values of conditions.  A comma in a
 * parameter may separate several values; nobody has established it, so each
 * reading is allowed for.
 */
#include <string.h>

#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/model.h"

#define MAX_VALUE_TEXT (4 * (size_t)MIB)
#define MAX_SPLIT 256 /* values that one parameter is split into */

/* Values of one condition while they are put together. */
struct filling_list {
	const char **items;
	size_t n, room;
	size_t unset;     /* left out: a parameter without value */
	bool split;       /* a comma was met */
	const char *name; /* of the parameter concerned */
};

static int
add_value(struct filling_list *list, struct arena *arena, const char *value)
{
	if (list->n == list->room) {
		size_t room = list->room * 2 + 8;
		const char **items = arena_alloc(arena, room, sizeof(*items));

		if (items == NULL)
			return -1;
		if (list->n > 0)
			memcpy(items, list->items, list->n * sizeof(*items));
		list->items = items;
		list->room = room;
	}
	list->items[list->n++] = value;
	return value == NULL ? -1 : 0;
}

static const char *
value_of(const struct grant *grant, const char *name, size_t len)
{
	for (size_t i = 0; i < grant->n_parameters; i++) {
		const struct parameter *p = &grant->parameters[i];

		if (p->name != NULL && strlen(p->name) == len &&
		    memcmp(p->name, name, len) == 0)
			return p->value;
	}
	return NULL;
}

/* Where the first parameter stands in a text; false: there is none. */
struct slot {
	const char *from, *name, *after;
	size_t len;
};

static bool
find_slot(const struct platform *p, const char *text, struct slot *slot)
{
	const char *end;

	if (p->parameter_prefix == NULL)
		return false;
	slot->from = strstr(text, p->parameter_prefix);
	if (slot->from == NULL)
		return false;
	slot->name = slot->from + strlen(p->parameter_prefix);
	end = strstr(slot->name, p->parameter_suffix);
	if (end == NULL)
		return false;
	slot->len = (size_t)(end - slot->name);
	slot->after = end + strlen(p->parameter_suffix);
	return true;
}

/* The text with every parameter put in; NULL in *out: one has no value. */
static int
put_in(struct filling_list *list, const struct expander *x, const char *text,
    const char **out, bool *has_slot)
{
	const struct platform *p = permission_platform(x->d->catalog);
	struct strbuf built;
	struct slot slot;

	*has_slot = false;
	*out = text;
	if (!find_slot(p, text, &slot))
		return 0;
	*has_slot = true;
	strbuf_init(&built, MAX_VALUE_TEXT);
	do {
		const char *value = value_of(x->grant, slot.name, slot.len);

		list->name = arena_strndup(x->arena, slot.name, slot.len);
		if (value == NULL) {
			strbuf_clear(&built);
			*out = NULL;
			return list->name == NULL ? -1 : 0;
		}
		strbuf_addn(&built, text, (size_t)(slot.from - text));
		strbuf_add(&built, value);
		text = slot.after;
	} while (find_slot(p, text, &slot));
	strbuf_add(&built, text);
	*out = strbuf_take(&built, x->arena);
	return *out == NULL || list->name == NULL ? -1 : 0;
}

/* The parts between separators, blanks around them taken off. */
static int
add_parts(struct filling_list *list, const struct expander *x,
    const char *separator, const char *value)
{
	size_t width = strlen(separator), n = 0;

	for (;;) {
		const char *end = strstr(value, separator);
		size_t len = end == NULL ? strlen(value)
					 : (size_t)(end - value);

		while (len > 0 && *value == ' ') {
			value++;
			len--;
		}
		while (len > 0 && value[len - 1] == ' ')
			len--;
		if (len > 0 && add_value(list, x->arena,
				   arena_strndup(x->arena, value, len)) != 0)
			return -1;
		if (end == NULL || ++n == MAX_SPLIT)
			return 0;
		value = end + width;
	}
}

/* `certain`: only values that every reading has. */
static int
fill_values(struct filling_list *list, const struct expander *x,
    const struct condition *c, bool certain)
{
	const struct platform *p = permission_platform(x->d->catalog);

	for (size_t i = 0; i < c->n_values; i++) {
		const char *value;
		bool has_slot, splits;

		if (put_in(list, x, c->values[i], &value, &has_slot) != 0)
			return -1;
		if (value == NULL) {
			list->unset++;
			continue;
		}
		splits = has_slot && p->parameter_separator != NULL &&
			 strstr(value, p->parameter_separator) != NULL;
		list->split = list->split || splits;
		if (splits && certain)
			continue;
		if (add_value(list, x->arena, value) != 0)
			return -1;
		if (splits &&
		    add_parts(list, x, p->parameter_separator, value) != 0)
			return -1;
	}
	return 0;
}

static bool
is_negative(enum condition_operator operator)
{
	return operator == CONDITION_NOT_EQUAL ||
	       operator == CONDITION_NOT_IN ||
	       operator == CONDITION_NOT_STARTS_WITH;
}

int
parameter_fill(enum filling *how, struct condition *out,
    const struct condition *in, struct expander *x, const char **assumed,
    struct err *err)
{
	/* what one reading excludes, the other may not */
	bool certain = is_negative(in->operator) && !x->deny;
	struct filling_list list = { 0 };

	*how = FILLED;
	*out = *in;
	if (fill_values(&list, x, in, certain) != 0)
		return err_nomem(err);
	if (list.unset > 0 &&
	    expand_doubt(x, assumed, err,
		"parameter \"%s\" has no value in this grant: what compares "
		"with it never matches",
		list.name) != 0)
		return -1;
	if (list.unset > 0 && list.n == 0 && !list.split) {
		*how = FILLED_NEVER;
		return 0;
	}
	if (list.split) {
		if (expand_doubt(x, assumed, err,
			"the comma in parameter \"%s\" may separate several "
			"values: every reading is counted",
			list.name) != 0)
			return -1;
		if (list.n == 0)
			*how = FILLED_OPEN;
	}
	if (list.name != NULL) {
		out->values = list.items;
		out->n_values = list.n;
	}
	return 0;
}
