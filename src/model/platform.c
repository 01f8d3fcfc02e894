/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's own attributes and texts, from a catalogue. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "model/platform.h"

static int
keep_text(const struct json *item, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	const char *text;

	if (json_get_text(item, key, &text, err) != 0)
		return -1;
	if (text[0] == '\0')
		return json_error(item, err, "\"%s\" is empty", key);
	*out = arena_strdup(arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

/* Number of a word in a list; the key may be absent: the first one. */
static int
read_word(const struct json *item, const char *key, const char *const *words,
    size_t n, size_t *out, struct err *err)
{
	const char *text;

	*out = 0;
	if (json_opt_text(item, key, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(text, words[i]) != 0)
			continue;
		*out = i;
		return 0;
	}
	return json_error(item, err, "\"%s\" does not know \"%s\"", key, text);
}

static int
read_naming(const struct json *item, const char *key,
    enum platform_naming *out, struct err *err)
{
	static const char *const words[] = { "nothing", "account", "login",
		"group", "scope", "environment", "zone" };
	size_t at;

	if (read_word(item, key, words, NITEMS(words), &at, err) != 0)
		return -1;
	*out = (enum platform_naming)at;
	return 0;
}

static int
read_attribute(const struct json *item, struct platform_attribute *a,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "name", "label", "kind",
		"everywhere", "names" };
	static const char *const kinds[] = { "text", "texts", "date",
		"date-time", "time-of-day", "weekday" };
	enum tri everywhere;
	size_t kind;

	if (json_only(item, keys, NITEMS(keys), err) != 0 ||
	    keep_text(item, "name", &a->name, arena, err) != 0 ||
	    keep_text(item, "label", &a->label, arena, err) != 0 ||
	    read_word(item, "kind", kinds, NITEMS(kinds), &kind, err) != 0 ||
	    read_naming(item, "names", &a->names, err) != 0 ||
	    json_opt_bool(item, "everywhere", &everywhere, err) != 0)
		return -1;
	a->type = (enum attribute_type)kind;
	a->everywhere = everywhere == TRI_YES;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct platform_attribute *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
read_attributes(struct platform *p, const struct json *root,
    struct arena *arena, struct err *err)
{
	struct platform_attribute *items;
	struct json list, item;
	size_t n = 0;

	if (json_opt_list(root, "attributes", &list, err) != 0)
		return -1;
	items = arena_alloc(arena, json_count(&list) + 1, sizeof(*items));
	if (items == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item))
		if (read_attribute(&item, &items[n++], arena, err) != 0)
			return -1;
	qsort(items, n, sizeof(*items), by_name);
	for (size_t i = 1; i < n; i++)
		if (by_name(&items[i - 1], &items[i]) == 0)
			return json_error(&list, err,
			    "attribute \"%s\" is there twice", items[i].name);
	p->attributes = items;
	p->n_attributes = n;
	return 0;
}

static int
read_filled(struct platform *p, const struct json *root, struct arena *arena,
    struct err *err)
{
	static const char *const keys[] = { "text", "with" };
	struct platform_filled *items;
	struct json list, item;
	size_t n = 0;

	if (json_opt_list(root, "filled", &list, err) != 0)
		return -1;
	items = arena_alloc(arena, json_count(&list) + 1, sizeof(*items));
	if (items == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item)) {
		if (json_only(&item, keys, NITEMS(keys), err) != 0 ||
		    keep_text(&item, "text", &items[n].text, arena, err) !=
			0 ||
		    read_naming(&item, "with", &items[n].with, err) != 0)
			return -1;
		n++;
	}
	p->filled = items;
	p->n_filled = n;
	return 0;
}

static int
read_parameters(struct platform *p, const struct json *root,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "prefix", "suffix", "separator" };
	struct json object;

	if (json_opt_object(root, "parameters", &object, err) != 0)
		return -1;
	if (json_type(&object) == JSON_ABSENT)
		return 0;
	if (json_only(&object, keys, NITEMS(keys), err) != 0 ||
	    keep_text(&object, "prefix", &p->parameter_prefix, arena, err) !=
		0 ||
	    keep_text(&object, "suffix", &p->parameter_suffix, arena, err) != 0)
		return -1;
	return keep_text(
	    &object, "separator", &p->parameter_separator, arena, err);
}

/* Dates and times are read from the one clock there is. */
static int
make_terms(struct platform *p, struct arena *arena, struct err *err)
{
	struct attribute_kind *kinds =
	    arena_alloc(arena, p->n_attributes + 1, sizeof(*kinds));

	if (kinds == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < p->n_attributes; i++) {
		enum attribute_type type = p->attributes[i].type;

		kinds[i].attribute = p->attributes[i].name;
		kinds[i].type = type;
		kinds[i].clock =
		    type != ATTRIBUTE_TEXT && type != ATTRIBUTE_TEXTS;
	}
	p->terms.kinds = kinds;
	p->terms.n_kinds = p->n_attributes;
	return 0;
}

int
platform_read(struct platform *p, const struct json *root,
    struct arena *arena, struct err *err)
{
	const char *placeholder;

	memset(p, 0, sizeof(*p));
	if (read_attributes(p, root, arena, err) != 0 ||
	    read_filled(p, root, arena, err) != 0 ||
	    read_parameters(p, root, arena, err) != 0 ||
	    json_opt_text(root, "placeholder", &placeholder, err) != 0)
		return -1;
	p->terms.placeholder = arena_strdup(arena, placeholder);
	if (placeholder != NULL && p->terms.placeholder == NULL)
		return err_nomem(err);
	return make_terms(p, arena, err);
}

const struct platform_attribute *
platform_attribute(const struct platform *p, const char *name)
{
	const struct platform_attribute key = { .name = name };

	if (p->n_attributes == 0 || name == NULL)
		return NULL;
	return bsearch(
	    &key, p->attributes, p->n_attributes, sizeof(key), by_name);
}
