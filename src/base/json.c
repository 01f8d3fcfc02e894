/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents: the tree, where a value stands, walking. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json_private.h"
#include "base/library.h"
#include "base/strbuf.h"
#include "base/text.h"

const struct json_limits json_limits_config = { 4 * MIB, 64, true };
const struct json_limits json_limits_data = { 256 * MIB, 64, false };

int
json_doc_build(
    struct json_doc **out, const char *text, size_t len, struct err *err)
{
	struct json_doc *doc = calloc(1, sizeof(*doc));

	*out = NULL;
	if (doc == NULL)
		return err_nomem(err);
	/* The text was checked: memory is the only thing that can lack. */
	doc->root = cJSON_ParseWithLengthOpts(text, len, NULL, 0);
	if (doc->root == NULL) {
		free(doc);
		return err_nomem(err);
	}
	*out = doc;
	return 0;
}

/* Comments become blanks: cJSON knows none, and lines stay where they are. */
static char *
without_comments(const char *text, size_t len)
{
	char *copy = malloc(len + 1);
	bool quoted = false;

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		copy[i] = text[i];
		if (text[i] == '"') {
			quoted = !quoted;
		} else if (quoted && text[i] == '\\') {
			copy[i + 1] = text[i + 1];
			i++;
		} else if (!quoted && text[i] == '/') {
			while (i < len && text[i] != '\n')
				copy[i++] = ' ';
			i--;
		}
	}
	copy[len] = '\0';
	return copy;
}

/*
 * Hangs the lines, which the scanner found in document order, on the nodes.
 * We read numbers from valuedouble only, so valueint is free for them.
 */
static void
attach_lines(struct json_doc *doc, const uint32_t *lines, size_t n)
{
	cJSON *up[JSON_MAX_DEPTH + 1];
	cJSON *node = doc->root;
	size_t depth = 0;

	for (size_t i = 0; i < n && node != NULL; i++) {
		node->valueint = (int)lines[i];
		if (node->child != NULL && depth < NITEMS(up)) {
			up[depth++] = node;
			node = node->child;
			continue;
		}
		while (node->next == NULL && depth > 0)
			node = up[--depth];
		node = depth > 0 ? node->next : NULL;
	}
	doc->has_lines = true;
}

int
json_parse(struct json_doc **out, const char *text, size_t len,
    const struct json_limits *limits, struct err *err)
{
	struct json_scan scan;
	char *copy = NULL;
	int rc = -1;

	*out = NULL;
	json_scan_init(&scan, text, len, limits, err);
	scan.want_lines = limits->comments;
	if (json_scan_document(&scan) != 0)
		goto out;
	if (limits->comments) {
		copy = without_comments(text, len);
		if (copy == NULL) {
			err_nomem(err);
			goto out;
		}
		text = copy;
	}
	if (json_doc_build(out, text, len, err) != 0)
		goto out;
	if (limits->comments)
		attach_lines(*out, scan.lines, scan.nlines);
	rc = 0;
out:
	json_scan_clear(&scan);
	free(copy);
	return rc;
}

void
json_free(struct json_doc *doc)
{
	if (doc == NULL)
		return;
	cJSON_Delete(doc->root);
	free(doc);
}

void
json_root(const struct json_doc *doc, struct json *out)
{
	out->node = doc->root;
	out->up = NULL;
	out->index = 0;
	out->doc = doc;
}

enum json_type
json_type(const struct json *v)
{
	const cJSON *node = v->node;

	if (node == NULL)
		return JSON_ABSENT;
	if (cJSON_IsString(node))
		return JSON_TEXT;
	if (cJSON_IsNumber(node))
		return JSON_NUMBER;
	if (cJSON_IsBool(node))
		return JSON_BOOL;
	if (cJSON_IsArray(node))
		return JSON_LIST;
	if (cJSON_IsObject(node))
		return JSON_OBJECT;
	return JSON_NULL;
}

const char *
json_key(const struct json *v)
{
	const cJSON *node = v->node;

	return node == NULL ? NULL : node->string;
}

size_t
json_count(const struct json *v)
{
	const cJSON *node = v->node, *item;
	size_t n = 0;

	if (node != NULL)
		cJSON_ArrayForEach(item, node) n++;
	return n;
}

size_t
json_line(const struct json *v)
{
	const cJSON *node = v->node;

	if (node == NULL || v->doc == NULL || !v->doc->has_lines)
		return 0;
	return (size_t)node->valueint;
}

static bool
is_plain(const char *key)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	return *key != '\0' && key[strspn(key, plain)] == '\0';
}

static void
add_step(struct strbuf *path, const struct json *v)
{
	const char *name = json_key(v);

	if (name == NULL)
		strbuf_addf(path, "[%zu]", v->index);
	else if (is_plain(name))
		strbuf_addf(path, "%s%s", path->len > 0 ? "." : "", name);
	else
		strbuf_addf(path, "[\"%s\"]", name);
}

void
json_path(const struct json *v, char *buf, size_t room)
{
	const struct json *steps[JSON_MAX_DEPTH];
	struct strbuf path;
	size_t n = 0, len;

	if (room == 0)
		return;
	for (; v != NULL && v->up != NULL && n < NITEMS(steps); v = v->up)
		if (v->node != NULL)
			steps[n++] = v;
	strbuf_init(&path, room * 2 + 64 * KIB);
	while (n > 0 && path.len < room)
		add_step(&path, steps[--n]);
	len = path.len < room ? path.len : room - 1;
	while (len > 0 && len < path.len &&
	       ((unsigned char)path.text[len] & 0xC0) == 0x80)
		len--;
	memcpy(buf, strbuf_text(&path), len);
	buf[len] = '\0';
	strbuf_clear(&path);
}

bool
json_first(const struct json *v, struct json *item)
{
	const cJSON *node = v->node;
	struct json first = { .up = v, .doc = v->doc };

	if (node != NULL && (cJSON_IsArray(node) || cJSON_IsObject(node)))
		first.node = node->child;
	if (item == v)
		first.up = v->up;
	*item = first;
	return first.node != NULL;
}

bool
json_next(struct json *item)
{
	const cJSON *node = item->node;

	if (node == NULL)
		return false;
	item->node = node->next;
	item->index++;
	return item->node != NULL;
}

void
json_member(const struct json *v, const char *key, struct json *out)
{
	const cJSON *node = v->node;
	/* Reusing one variable for both is allowed; the path then starts
	 * further in. */
	struct json found = { .up = out == v ? v->up : v, .doc = v->doc };

	if (cJSON_IsObject(node))
		found.node = cJSON_GetObjectItemCaseSensitive(node, key);
	*out = found;
}

void
json_library(struct library *l)
{
	library_set(l, "cJSON", cJSON_Version());
}
