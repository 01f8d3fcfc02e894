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

/* Room for the items of a list, NULL for an empty one. */
static int
room(const struct json *list, size_t size, void **out, size_t *n,
    struct arena *arena, struct err *err)
{
	*out = NULL;
	*n = json_count(list);
	if (json_type(list) != JSON_LIST)
		return json_error(list, err, "not a list");
	if (*n == 0)
		return 0;
	*out = arena_alloc(arena, *n, size);
	return *out == NULL ? err_nomem(err) : 0;
}

static int
read_texts(const struct json *list, const char *const **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct json item;
	const char **texts;
	void *items;
	size_t i = 0;

	if (room(list, sizeof(*texts), &items, n, arena, err) != 0)
		return -1;
	*out = texts = items;
	for (bool ok = json_first(list, &item); ok; ok = json_next(&item))
		if (keep(&item, &texts[i++], arena, err) != 0)
			return -1;
	return 0;
}

static int
read_parameters(const struct json *list, const void **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct parameter *p;
	struct json item;
	void *items;
	size_t i = 0;

	if (room(list, sizeof(*p), &items, n, arena, err) != 0)
		return -1;
	*out = p = items;
	for (bool ok = json_first(list, &item); ok; ok = json_next(&item)) {
		if (keep_member(&item, "name", &p[i].name, arena, err) != 0 ||
		    keep_member(&item, "value", &p[i].value, arena, err) != 0)
			return -1;
		i++;
	}
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
read_conditions(const struct json *list, const struct condition **out,
    size_t *n, struct arena *arena, struct err *err)
{
	struct json item, values;
	struct condition *c;
	void *items;
	size_t i = 0;

	if (room(list, sizeof(*c), &items, n, arena, err) != 0)
		return -1;
	*out = c = items;
	for (bool ok = json_first(list, &item); ok; ok = json_next(&item), i++)
		if (keep_member(
			&item, "attribute", &c[i].attribute, arena, err) != 0 ||
		    read_operator(&item, &c[i].operator, err) != 0 ||
		    json_get_list(&item, "values", &values, err) != 0 ||
		    read_texts(
			&values, &c[i].values, &c[i].n_values, arena, err) != 0)
			return -1;
	return 0;
}

static int
read_statements(const struct json *list, const void **out, size_t *n,
    struct arena *arena, struct err *err)
{
	struct json item, part;
	struct statement *s;
	enum tri deny;
	void *items;
	size_t i = 0;

	if (room(list, sizeof(*s), &items, n, arena, err) != 0)
		return -1;
	*out = s = items;
	for (bool ok = json_first(list, &item); ok;
	     ok = json_next(&item), i++) {
		if (json_opt_bool(&item, "deny", &deny, err) != 0 ||
		    json_get_list(&item, "permissions", &part, err) != 0 ||
		    read_texts(&part, &s[i].permissions, &s[i].n_permissions,
			arena, err) != 0 ||
		    json_get_list(&item, "conditions", &part, err) != 0 ||
		    read_conditions(&part, &s[i].conditions, &s[i].n_conditions,
			arena, err) != 0)
			return -1;
		s[i].deny = deny == TRI_YES;
	}
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
