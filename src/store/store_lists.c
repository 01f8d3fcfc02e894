/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of a row as JSON: short, read whole, and still open to a query
 * (json_each) by whoever looks into the store.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"
#include "model/field.h"
#include "store/store_private.h"

static void
write_texts(
    struct json_writer *w, const char *key, const char *const *list, size_t n)
{
	json_list_begin(w, key);
	for (size_t i = 0; i < n; i++)
		json_put_text(w, NULL, list[i]);
	json_list_end(w);
}

static void
write_parameters(struct json_writer *w, const struct parameter *list, size_t n)
{
	json_list_begin(w, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "name", list[i].name);
		json_put_text(w, "value", list[i].value);
		json_object_end(w);
	}
	json_list_end(w);
}

static void
write_conditions(struct json_writer *w, const char *key,
    const struct condition *list, size_t n)
{
	json_list_begin(w, key);
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "attribute", list[i].attribute);
		json_put_text(
		    w, "operator", condition_operator_text(list[i].operator));
		write_texts(w, "values", list[i].values, list[i].n_values);
		json_object_end(w);
	}
	json_list_end(w);
}

static void
write_statements(struct json_writer *w, const struct statement *list, size_t n)
{
	json_list_begin(w, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_bool(w, "deny", list[i].deny);
		write_texts(w, "permissions", list[i].permissions,
		    list[i].n_permissions);
		write_conditions(
		    w, "conditions", list[i].conditions, list[i].n_conditions);
		json_object_end(w);
	}
	json_list_end(w);
}

int
store_list_write(const void *row, const struct field *field, char **out,
    size_t *len, struct err *err)
{
	struct json_writer w;
	const void *list;
	FILE *file;
	size_t n;
	int rc;

	*out = NULL;
	*len = 0;
	list = field_list(row, field, &n);
	if (n == 0)
		return 0;
	file = open_memstream(out, len);
	if (file == NULL)
		return err_nomem(err);
	json_writer_init(&w, file, false);
	if (field->kind == FIELD_TEXTS)
		write_texts(&w, NULL, list, n);
	else if (field->kind == FIELD_PARAMETERS)
		write_parameters(&w, list, n);
	else if (field->kind == FIELD_CONDITIONS)
		write_conditions(&w, NULL, list, n);
	else
		write_statements(&w, list, n);
	rc = json_writer_end(&w, err);
	if (fclose(file) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc != 0) {
		free(*out);
		*out = NULL;
		return err_wrap(err, "%s", field->name);
	}
	return 0;
}

/* A text into the arena; the document goes away before the row does. */
static int
keep(const struct json *value, const char **out, struct arena *arena,
    struct err *err)
{
	const char *text;

	if (json_as_text(value, &text, err) != 0)
		return -1;
	*out = arena_strdup(arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

static int
keep_member(const struct json *object, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	const char *text;

	*out = NULL;
	if (json_opt_text(object, key, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	*out = arena_strdup(arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

/* Room for the items of a list in *out, NULL for none; how many they are, or
 * NONE with err set. */
static size_t
room(const struct json *list, size_t size, void **out, struct arena *arena,
    struct err *err)
{
	*out = NULL;
	if (json_type(list) != JSON_LIST) {
		json_error(list, err, "not a list");
		return NONE;
	}
	if (json_count(list) == 0)
		return 0;
	*out = arena_alloc(arena, json_count(list), size);
	if (*out == NULL) {
		err_nomem(err);
		return NONE;
	}
	return json_count(list);
}

static int
read_texts(const struct json *list, const char *const **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct json item;
	const char **texts;
	void *items;
	size_t i = 0, count = room(list, sizeof(*texts), &items, arena, err);

	if (count == NONE)
		return -1;
	texts = items;
	for (bool ok = json_first(list, &item); ok && i < count;
	     ok = json_next(&item))
		if (keep(&item, &texts[i++], arena, err) != 0)
			return -1;
	*out = texts;
	*n = count;
	return 0;
}

static int
read_parameters(const struct json *list, const void **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct parameter *p;
	struct json item;
	void *items;
	size_t i = 0, count = room(list, sizeof(*p), &items, arena, err);

	if (count == NONE)
		return -1;
	p = items;
	for (bool ok = json_first(list, &item); ok && i < count;
	     ok = json_next(&item), i++)
		if (keep_member(&item, "name", &p[i].name, arena, err) != 0 ||
		    keep_member(&item, "value", &p[i].value, arena, err) != 0)
			return -1;
	*out = p;
	*n = count;
	return 0;
}

static int
read_operator(
    const struct json *item, enum condition_operator *out, struct err *err)
{
	const char *text;

	if (json_get_text(item, "operator", &text, err) != 0)
		return -1;
	for (enum condition_operator o = CONDITION_EQUAL; o <= CONDITION_MATCH;
	     o++) {
		if (strcmp(text, condition_operator_text(o)) == 0) {
			*out = o;
			return 0;
		}
	}
	return json_error(item, err, "no operator is called \"%s\"", text);
}

static int
read_condition(const struct json *item, struct condition *c,
    struct arena *arena, struct err *err)
{
	struct json values;

	if (keep_member(item, "attribute", &c->attribute, arena, err) != 0 ||
	    read_operator(item, &c->operator, err) != 0 ||
	    json_get_list(item, "values", &values, err) != 0)
		return -1;
	return read_texts(&values, &c->values, &c->n_values, arena, err);
}

static int
read_conditions(const struct json *list, const struct condition **out,
    size_t *n, struct arena *arena, struct err *err)
{
	struct json item;
	struct condition *c;
	void *items;
	size_t i = 0, count = room(list, sizeof(*c), &items, arena, err);

	if (count == NONE)
		return -1;
	c = items;
	for (bool ok = json_first(list, &item); ok && i < count;
	     ok = json_next(&item), i++)
		if (read_condition(&item, &c[i], arena, err) != 0)
			return -1;
	*out = c;
	*n = count;
	return 0;
}

static int
read_statement(const struct json *item, struct statement *s,
    struct arena *arena, struct err *err)
{
	struct json part;
	enum tri deny;

	if (json_opt_bool(item, "deny", &deny, err) != 0 ||
	    json_get_list(item, "permissions", &part, err) != 0 ||
	    read_texts(&part, &s->permissions, &s->n_permissions, arena, err) !=
		0 ||
	    json_get_list(item, "conditions", &part, err) != 0)
		return -1;
	/* Taking a DENY for an ALLOW, or back, is no small damage. */
	if (deny == TRI_UNKNOWN)
		return json_error(item, err, "deny: missing");
	s->deny = deny == TRI_YES;
	return read_conditions(
	    &part, &s->conditions, &s->n_conditions, arena, err);
}

static int
read_statements(const struct json *list, const void **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct json item;
	struct statement *s;
	void *items;
	size_t i = 0, count = room(list, sizeof(*s), &items, arena, err);

	if (count == NONE)
		return -1;
	s = items;
	for (bool ok = json_first(list, &item); ok && i < count;
	     ok = json_next(&item), i++)
		if (read_statement(&item, &s[i], arena, err) != 0)
			return -1;
	*out = s;
	*n = count;
	return 0;
}

int
store_list_read(void *row, const struct field *field, const char *text,
    size_t len, struct arena *arena, struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	const struct condition *conditions;
	const char *const *texts;
	const void *list = NULL;
	size_t n = 0;
	int rc;

	if (json_parse(&doc, text, len, &json_limits_data, err) != 0)
		return err_wrap(err, "%s", field->name);
	json_root(doc, &root);
	if (field->kind == FIELD_TEXTS) {
		rc = read_texts(&root, &texts, &n, arena, err);
		list = rc == 0 ? texts : NULL;
	} else if (field->kind == FIELD_PARAMETERS) {
		rc = read_parameters(&root, &list, &n, arena, err);
	} else if (field->kind == FIELD_CONDITIONS) {
		rc = read_conditions(&root, &conditions, &n, arena, err);
		list = rc == 0 ? conditions : NULL;
	} else {
		rc = read_statements(&root, &list, &n, arena, err);
	}
	json_free(doc);
	if (rc != 0)
		return err_wrap(err, "%s", field->name);
	field_put_list(row, field, list, n);
	return 0;
}
