/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON reading: what the scanner lets pass, cJSON must build; what is
 * written from it must read back; the stream sees the items of the tree.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void copy(struct json_writer *, const struct json *, const char *);

static void
copy_members(struct json_writer *w, const struct json *v)
{
	struct json item;

	for (bool ok = json_first(v, &item); ok; ok = json_next(&item))
		copy(w, &item, json_key(&item));
}

static void
copy(struct json_writer *w, const struct json *v, const char *key)
{
	const char *text = NULL;
	struct err err;
	int64_t n;

	switch (json_type(v)) {
	case JSON_OBJECT:
		json_object_begin(w, key);
		copy_members(w, v);
		json_object_end(w);
		break;
	case JSON_LIST:
		json_list_begin(w, key);
		copy_members(w, v);
		json_list_end(w);
		break;
	case JSON_TEXT:
		check(json_as_text(v, &text, &err) == 0);
		json_put_text(w, key, text);
		break;
	case JSON_NUMBER:
		if (json_as_int(v, &n, &err) == 0)
			json_put_int(w, key, n);
		else
			json_put_null(w, key);
		break;
	case JSON_BOOL:
		json_put_bool(w, key, json_as_bool(v));
		break;
	case JSON_NULL:
	case JSON_ABSENT:
		json_put_null(w, key);
		break;
	}
}

/* The same values again, as text. */
static char *
rewrite(const struct json_doc *doc, size_t *len)
{
	char *out = NULL;
	FILE *file = open_memstream(&out, len);
	struct json_writer w;
	struct json root;
	struct err err;

	check(file != NULL);
	json_writer_init(&w, file, false);
	json_root(doc, &root);
	copy(&w, &root, NULL);
	check(json_writer_end(&w, &err) == 0);
	check(fclose(file) == 0);
	return out;
}

static void
walk_lines(const struct json *v, size_t lines)
{
	struct json item;
	char path[80];

	check(json_line(v) >= 1 && json_line(v) <= lines);
	json_path(v, path, sizeof(path));
	for (bool ok = json_first(v, &item); ok; ok = json_next(&item)) {
		check(json_line(&item) >= json_line(v));
		walk_lines(&item, lines);
	}
}

static void
as_configuration(const char *text, size_t len)
{
	struct json_limits limits = json_limits_config;
	struct json_doc *doc;
	struct json root;
	size_t lines = 1;
	struct err err;

	limits.max_depth = 60;
	if (json_parse(&doc, text, len, &limits, &err) != 0) {
		check(err.code == ERR_DATA || err.code == ERR_LIMIT);
		return;
	}
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	json_root(doc, &root);
	walk_lines(&root, lines);
	json_free(doc);
}

static void
as_stream(const char *text, size_t len, const struct json_doc *doc)
{
	static const char *const keys[] = { "items", "a", NULL };
	struct json root, list, item;
	struct json_stream *stream;
	size_t n = 0;
	struct err err;
	int rc;

	if (json_stream_open(
		&stream, text, len, &json_limits_data, keys, &err) != 0) {
		check(err.code == ERR_DATA || err.code == ERR_LIMIT);
		return;
	}
	check(doc != NULL);
	while ((rc = json_stream_next(stream, &item, &err)) == 1)
		n++;
	check(rc == 0);
	json_root(doc, &root);
	json_member(&root, "items", &list);
	if (json_type(&list) == JSON_ABSENT)
		json_member(&root, "a", &list);
	check(json_count(&list) == n);
	json_stream_rest(stream, &item);
	check(json_count(&item) + 1 == json_count(&root));
	json_stream_close(stream);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct json_doc *doc, *again;
	struct err err;

	as_configuration(text, len);
	if (json_parse(&doc, text, len, &json_limits_data, &err) != 0) {
		check(doc == NULL);
		check(err.code == ERR_DATA || err.code == ERR_LIMIT);
		as_stream(text, len, NULL);
		return 0;
	}
	as_stream(text, len, doc);
	if (len < 120) { /* 60 levels: a writer has 63 */
		size_t n, m;
		char *once = rewrite(doc, &n), *twice;

		check(
		    json_parse(&again, once, n, &json_limits_data, &err) == 0);
		twice = rewrite(again, &m);
		check(n == m && memcmp(once, twice, n) == 0);
		json_free(again);
		free(once);
		free(twice);
	}
	json_free(doc);
	return 0;
}
