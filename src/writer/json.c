/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: the whole tree, by key.  Text is kept as it came (bad UTF-8 aside):
 * this is the file for programs.  Unknown is null; what was not asked is
 * left out.
 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "writer/common.h"
#include "writer/writer.h"

struct draw {
	struct json_writer json;
	struct strbuf text;
	struct writer_counts *counts;
	bool no_memory; /* sticks, and stops the writing */
};

static void
check_text(struct draw *d)
{
	if (strbuf_failed(&d->text))
		d->no_memory = d->json.failed = true;
}

static void
put_text(struct draw *d, const char *key, const char *text)
{
	const char *fine = writer_utf8(&d->text, text);

	if (fine == NULL)
		json_put_null(&d->json, key);
	else
		json_put_text(&d->json, key, fine);
	check_text(d);
}

static void
put_optional(struct draw *d, const char *key, const char *text)
{
	if (text != NULL)
		put_text(d, key, text);
}

/* Outside the calendar a moment is its number; see cell_print(). */
static void
put_moment(struct draw *d, const char *key, const struct cell *cell)
{
	strbuf_reset(&d->text);
	cell_print(&d->text, cell, "");
	check_text(d);
	json_put_text(&d->json, key, strbuf_text(&d->text));
}

static void
put_cell(struct draw *d, const char *key, const struct cell *cell)
{
	if (cell_is_unknown(cell)) {
		json_put_null(&d->json, key);
		return;
	}
	switch (cell->kind) {
	case CELL_EMPTY:
	case CELL_UNKNOWN:
		break;
	case CELL_SEVERITY:
		put_text(d, key, severity_key(cell->number));
		break;
	case CELL_TEXT:
	case CELL_ID:
	case CELL_STATUS:
		put_text(d, key, cell->text);
		break;
	case CELL_NUMBER:
		json_put_int(&d->json, key, cell->number);
		break;
	case CELL_TIME:
	case CELL_DATE:
		put_moment(d, key, cell);
		break;
	}
}

static int
put_table(struct draw *d, const struct doc_table *table, struct err *err)
{
	struct walk walk;
	int rc = -1;

	json_list_begin(&d->json, table->key);
	if (walk_open(&walk, table, err) != 0)
		goto out;
	while ((rc = walk_next(&walk, err)) == 1) {
		json_object_begin(&d->json, NULL);
		for (size_t i = 0; i < table->n_columns; i++)
			put_cell(d, table->columns[i].key, &walk.cells[i]);
		json_object_end(&d->json);
		if (d->json.failed) /* a full disk ends the walk at once */
			break;
	}
	d->counts->rows += walk.done;
	json_list_end(&d->json);
	rc = rc < 0 ? -1 : 0;
out:
	walk_close(&walk);
	return rc;
}

static void
put_figure(struct draw *d, const struct doc_node *node)
{
	json_list_begin(&d->json, node->key);
	for (size_t i = 0; i < node->n_bars; i++) {
		const struct doc_bar *bar = &node->bars[i];

		json_object_begin(&d->json, NULL);
		put_text(d, "label", bar->label);
		json_put_int(&d->json, "value", bar->value);
		if (bar->kind == CELL_SEVERITY)
			put_text(d, "severity", severity_key(bar->colour));
		json_object_end(&d->json);
	}
	json_list_end(&d->json);
}

static int
put_node(struct draw *d, const struct doc_node *node, struct err *err)
{
	switch (node->kind) {
	case DOC_SECTION:
	case DOC_PARAGRAPH:
	case DOC_BANNER:
		break; /* put_prose() */
	case DOC_FIELDS:
		json_object_begin(&d->json, node->key);
		for (size_t i = 0; i < node->n_fields; i++)
			put_cell(
			    d, node->fields[i].key, &node->fields[i].value);
		json_object_end(&d->json);
		break;
	case DOC_TABLE:
		return put_table(d, node->table, err);
	case DOC_FIGURE:
		put_figure(d, node);
		break;
	case DOC_CODE:
	case DOC_LIST:
		json_list_begin(&d->json, node->key);
		for (size_t i = 0; i < node->n_lines; i++)
			put_text(d, NULL, node->lines[i]);
		json_list_end(&d->json);
		break;
	case DOC_FORM: /* for people */
	case DOC_PROGRESS:
		break;
	}
	return 0;
}

static bool
in_section(const struct doc_node *node)
{
	return node != NULL && node->kind != DOC_SECTION;
}

/* Paragraphs and banners have no key: they stand together, in order. */
static void
put_prose(struct draw *d, const struct doc_node *first)
{
	size_t paragraphs = 0, banners = 0;

	for (const struct doc_node *n = first; in_section(n); n = n->next) {
		paragraphs += n->kind == DOC_PARAGRAPH;
		banners += n->kind == DOC_BANNER;
	}
	if (paragraphs > 0) {
		json_list_begin(&d->json, "paragraphs");
		for (const struct doc_node *n = first; in_section(n);
		     n = n->next)
			if (n->kind == DOC_PARAGRAPH)
				put_text(d, NULL, n->text);
		json_list_end(&d->json);
	}
	if (banners == 0)
		return;
	json_list_begin(&d->json, "banners");
	for (const struct doc_node *n = first; in_section(n); n = n->next) {
		if (n->kind != DOC_BANNER)
			continue;
		json_object_begin(&d->json, NULL);
		put_text(d, "status", status_key(n->status));
		put_text(d, "text", n->text);
		json_object_end(&d->json);
	}
	json_list_end(&d->json);
}

/* All up to the next section; *node moves there. */
static int
put_nodes(struct draw *d, const struct doc_node **node, struct err *err)
{
	put_prose(d, *node);
	for (; in_section(*node); *node = (*node)->next)
		if (put_node(d, *node, err) != 0)
			return -1;
	return 0;
}

static int
put_sections(struct draw *d, const struct doc_node *node, struct err *err)
{
	json_object_begin(&d->json, "sections");
	while (node != NULL) {
		json_object_begin(&d->json, node->key);
		put_optional(d, "title", node->text);
		node = node->next;
		if (put_nodes(d, &node, err) != 0)
			return -1;
		json_object_end(&d->json);
	}
	json_object_end(&d->json);
	return 0;
}

static void
put_head(struct draw *d, const struct doc *doc)
{
	strbuf_reset(&d->text);
	strbuf_addf(&d->text, "muster/%s/1", doc->key);
	check_text(d);
	json_put_text(&d->json, "schema", strbuf_text(&d->text));
	put_text(d, "document", doc->key);
	put_text(d, "title", doc->title);
	put_optional(d, "subtitle", doc->subtitle);
	put_optional(d, "subject", doc->subject);
	put_optional(d, "author", doc->author);
	put_text(d, "status", status_key(doc->status));
	put_optional(d, "status_text", doc->status_text);
	put_optional(d, "campaign", doc->campaign);
	put_optional(d, "entity", doc->entity);
	put_optional(d, "classification", doc->classification);
	if (doc->now == UTC_UNKNOWN)
		json_put_null(&d->json, "now");
	else
		json_put_time(&d->json, "now", doc->now);
	put_optional(d, "version", doc->version);
}

static int
write_json(const struct doc *doc, const char *path,
    struct writer_counts *counts, struct err *err)
{
	const struct doc_node *node = doc->first;
	struct file_out out;
	struct draw d = { .counts = counts };
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	if (file_create(&out, path, err) != 0)
		return -1;
	strbuf_init(&d.text, WRITER_TEXT_MAX);
	json_writer_init(&d.json, out.file, true);
	json_object_begin(&d.json, NULL);
	put_head(&d, doc);
	/* What stands before the first section stands at the top. */
	if (put_nodes(&d, &node, err) != 0 ||
	    (node != NULL && put_sections(&d, node, err) != 0))
		goto out;
	json_object_end(&d.json);
	if (d.no_memory)
		err_nomem(err);
	else if (json_writer_end(&d.json, err) == 0)
		rc = file_commit(&out, err);
out:
	strbuf_clear(&d.text);
	file_abort(&out);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

const struct writer writer_json = { "json", ".json", write_json };
