/* SPDX-License-Identifier: Apache-2.0 */
/* A value that was read, written again. */
#include "base/err.h"
#include "base/json.h"

static void
put_number(struct json_writer *w, const char *key, const struct json *v)
{
	struct err ignored = { 0 };
	int64_t number;

	if (json_as_int(v, &number, &ignored) == 0)
		json_put_int(w, key, number);
	else
		w->failed = true;
}

static void
put_text(struct json_writer *w, const char *key, const struct json *v)
{
	struct err ignored = { 0 };
	const char *text;

	if (json_as_text(v, &text, &ignored) == 0)
		json_put_text(w, key, text);
	else
		w->failed = true;
}

/* Nesting is bounded by the parser. */
static void
put_items(struct json_writer *w, const struct json *v)
{
	struct json item;

	for (bool more = json_first(v, &item); more; more = json_next(&item))
		json_put_copy(w, json_key(&item), &item);
}

void
json_put_copy(struct json_writer *w, const char *key, const struct json *v)
{
	switch (json_type(v)) {
	case JSON_OBJECT:
		json_object_begin(w, key);
		put_items(w, v);
		json_object_end(w);
		break;
	case JSON_LIST:
		json_list_begin(w, key);
		put_items(w, v);
		json_list_end(w);
		break;
	case JSON_TEXT:
		put_text(w, key, v);
		break;
	case JSON_NUMBER:
		put_number(w, key, v);
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
