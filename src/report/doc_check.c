/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a document: what every writer may then rely on. */
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "report/doc.h"

static int
twice(struct err *err, const struct doc *doc, const char *key)
{
	return err_set(err, ERR_DATA, "document %s: the key %s is there twice",
	    doc->key, key);
}

/* Members that the writers add to a document or section themselves. */
static bool
is_reserved(const char *key)
{
	static const char *const names[] = { "title", "level", "paragraphs",
		"banners", "schema", "document", "subtitle", "subject",
		"author", "status", "status_text", "campaign", "entity",
		"classification", "now", "version", "sections" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (strcmp(key, names[i]) == 0)
			return true;
	return false;
}

/* What a person fills in: a key and a label each, choices for a list. */
static int
check_inputs(const struct doc *doc, const char *key,
    const struct doc_input *inputs, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct doc_input *in = &inputs[i];

		if (in->key == NULL || in->label == NULL ||
		    (in->kind == INPUT_LIST) != (in->n_choices > 0) ||
		    in->n_choices > DOC_MAX_CHOICES ||
		    (in->n_choices > 0 && in->list == NULL) ||
		    (in->kind == INPUT_DATE && in->to < in->from))
			return err_set(err, ERR_DATA,
			    "document %s: %s, input %zu has no key or label, "
			    "or nothing to choose from", doc->key, key, i + 1);
		for (size_t j = 0; j < i; j++)
			if (strcmp(in->key, inputs[j].key) == 0)
				return twice(err, doc, in->key);
	}
	return 0;
}

static int
check_columns_of_people(
    const struct doc *doc, const struct doc_table *table, struct err *err)
{
	const struct doc_inputs *in = &table->inputs;

	if (in->n == 0)
		return 0;
	if (table->n_columns + in->n > DOC_MAX_COLUMNS ||
	    in->before > table->n_columns || in->before < table->frozen ||
	    in->decision >= in->n ||
	    (in->reason != NONE && in->reason >= in->n))
		return err_set(err, ERR_DATA,
		    "document %s: table %s, its inputs stand nowhere",
		    doc->key, table->key);
	for (size_t i = 0; i < in->n; i++)
		for (size_t j = 0; j < table->n_columns; j++)
			if (in->items[i].key != NULL &&
			    strcmp(in->items[i].key, table->columns[j].key) ==
				0)
				return twice(err, doc, in->items[i].key);
	return check_inputs(doc, table->key, in->items, in->n, err);
}

static int
check_table(
    const struct doc *doc, const struct doc_table *table, struct err *err)
{
	if (table == NULL || table->n_columns == 0 ||
	    table->n_columns > DOC_MAX_COLUMNS || table->rows.count < 0 ||
	    table->frozen > table->n_columns)
		return err_set(err, ERR_DATA,
		    "document %s: table without columns, with more than %d, "
		    "or with a bad count",
		    doc->key, DOC_MAX_COLUMNS);
	for (size_t i = 0; i < table->n_columns; i++) {
		const char *key = table->columns[i].key;

		if (key == NULL || table->columns[i].title == NULL)
			return err_set(err, ERR_DATA,
			    "document %s: table %s, column %zu has no key or "
			    "title",
			    doc->key, table->key, i + 1);
		for (size_t j = 0; j < i; j++)
			if (strcmp(key, table->columns[j].key) == 0)
				return twice(err, doc, key);
	}
	return check_columns_of_people(doc, table, err);
}

static int
check_fields(
    const struct doc *doc, const struct doc_node *node, struct err *err)
{
	for (size_t i = 0; i < node->n_fields; i++) {
		if (node->fields[i].key == NULL)
			return err_set(err, ERR_DATA,
			    "document %s: %s, field %zu has no key", doc->key,
			    node->key, i + 1);
		for (size_t j = 0; j < i; j++)
			if (strcmp(node->fields[i].key, node->fields[j].key) ==
			    0)
				return twice(err, doc, node->fields[i].key);
	}
	return 0;
}

/* Sections have names of their own: a section "users" may hold "users". */
static int
check_node(const struct doc *doc, const struct doc_node *node,
    struct map *sections, struct map *parts, struct err *err)
{
	int rc;

	if (node->kind == DOC_PARAGRAPH || node->kind == DOC_BANNER)
		return 0;
	if (node->key == NULL || is_reserved(node->key))
		return err_set(err, ERR_DATA,
		    "document %s: \"%s\" cannot be a key", doc->key,
		    node->key == NULL ? "" : node->key);
	rc =
	    map_add(node->kind == DOC_SECTION ? sections : parts, node->key, 0);
	if (rc < 0)
		return err_nomem(err);
	if (rc > 0)
		return twice(err, doc, node->key);
	if (node->kind == DOC_TABLE)
		return check_table(doc, node->table, err);
	if (node->kind == DOC_FIELDS)
		return check_fields(doc, node, err);
	if (node->kind == DOC_FORM)
		return check_inputs(
		    doc, node->key, node->inputs, node->n_inputs, err);
	return 0;
}

/* Progress is that of a table which people fill in. */
static int
check_progress(const struct doc *doc, const struct doc_node *node,
    struct err *err)
{
	if (node->kind != DOC_PROGRESS)
		return 0;
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (n->kind == DOC_TABLE && node->of != NULL &&
		    strcmp(n->key, node->of) == 0 && n->table->inputs.n > 0)
			return 0;
	return err_set(err, ERR_DATA,
	    "document %s: %s counts the inputs of a table that has none",
	    doc->key, node->key);
}

int
doc_end(struct doc *doc, struct err *err)
{
	struct map *sections = NULL, *parts = NULL;
	int rc = -1;

	if (doc->failed)
		return err_nomem(err);
	sections = map_new();
	parts = map_new();
	if (sections == NULL || parts == NULL) {
		err_nomem(err);
		goto out;
	}
	for (const struct doc_node *n = doc->first; n != NULL; n = n->next)
		if (check_node(doc, n, sections, parts, err) != 0 ||
		    check_progress(doc, n, err) != 0)
			goto out;
	rc = 0;
out:
	map_free(sections);
	map_free(parts);
	return rc;
}
