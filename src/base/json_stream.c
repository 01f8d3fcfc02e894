/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A long list item by item: the text is checked whole, then one item at a
 * time becomes a tree.
 */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json_private.h"

struct json_stream {
	struct json_doc *rest; /* the top-level object without the list */
	cJSON *list_node;      /* the list, empty: gives items their path */
	cJSON *item_node;
	struct json root, list;
	const char *p, *end; /* what is left, behind "[" up to "]" */
	size_t index;
};

/* The first of the names that is there, or NULL with err set. */
static struct json_span *
choose(struct json_span *spans, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (spans[i].begin == NULL)
			continue;
		if (*spans[i].begin == '[')
			return &spans[i];
		err_set(err, ERR_DATA, "%s: must be a list", spans[i].key);
		return NULL;
	}
	err_set(err, ERR_DATA, "%s: missing", n > 0 ? spans[0].key : "list");
	return NULL;
}

/* The text with an empty list in place of the long one, as a tree. */
static int
build_rest(struct json_stream *stream, const char *text, size_t len,
    const struct json_span *span, struct err *err)
{
	size_t head = (size_t)(span->begin - text);
	size_t tail = len - (size_t)(span->end - text);
	char *copy = malloc(head + 2 + tail + 1);
	int rc;

	if (copy == NULL)
		return err_nomem(err);
	memcpy(copy, text, head);
	memcpy(copy + head, "[]", 2);
	memcpy(copy + head + 2, span->end, tail);
	copy[head + 2 + tail] = '\0';
	rc = json_doc_build(&stream->rest, copy, head + 2 + tail, err);
	free(copy);
	return rc;
}

static void
set_list(struct json_stream *stream, const struct json_span *span)
{
	cJSON *root = stream->rest->root;

	json_root(stream->rest, &stream->root);
	stream->list_node = cJSON_DetachItemViaPointer(
	    root, cJSON_GetObjectItemCaseSensitive(root, span->key));
	stream->list = stream->root;
	stream->list.node = stream->list_node;
	stream->list.up = &stream->root;
	stream->p = span->begin + 1;
	stream->end = span->end - 1;
}

static size_t
count(const char *const *keys)
{
	size_t n = 0;

	while (keys[n] != NULL)
		n++;
	return n;
}

int
json_stream_open(struct json_stream **out, const char *text, size_t len,
    const struct json_limits *limits, const char *const *keys, struct err *err)
{
	const size_t n = count(keys);
	struct json_limits strict = *limits;
	struct json_span *spans = calloc(n + 1, sizeof(*spans)), *span;
	struct json_stream *stream = calloc(1, sizeof(*stream));
	struct json_scan scan;
	int rc = -1;

	*out = NULL;
	strict.comments = false;
	json_scan_init(&scan, text, len, &strict, err);
	if (spans == NULL || stream == NULL) {
		err_nomem(err);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		spans[i].key = keys[i];
	scan.spans = spans;
	scan.nspans = n;
	if (json_scan_document(&scan) != 0)
		goto out;
	span = choose(spans, n, err);
	if (span == NULL || build_rest(stream, text, len, span, err) != 0)
		goto out;
	set_list(stream, span);
	*out = stream;
	stream = NULL;
	rc = 0;
out:
	json_scan_clear(&scan);
	free(spans);
	free(stream);
	return rc;
}

int
json_stream_next(struct json_stream *stream, struct json *item, struct err *err)
{
	const char *behind = NULL;

	cJSON_Delete(stream->item_node);
	stream->item_node = NULL;
	memset(item, 0, sizeof(*item));
	while (stream->p < stream->end && strchr(" \t\r\n,", *stream->p))
		stream->p++;
	if (stream->p == stream->end)
		return 0;
	stream->item_node = cJSON_ParseWithLengthOpts(
	    stream->p, (size_t)(stream->end - stream->p), &behind, 0);
	if (stream->item_node == NULL)
		return err_nomem(err);
	stream->p = behind;
	item->node = stream->item_node;
	item->up = &stream->list;
	item->index = stream->index++;
	item->doc = stream->rest;
	return 1;
}

void
json_stream_rest(struct json_stream *stream, struct json *out)
{
	*out = stream->root;
}

void
json_stream_close(struct json_stream *stream)
{
	if (stream == NULL)
		return;
	cJSON_Delete(stream->item_node);
	cJSON_Delete(stream->list_node);
	json_free(stream->rest);
	free(stream);
}
