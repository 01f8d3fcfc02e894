/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical text of the configuration.  It has to give the same text
 * when it is read back, and a bundle has to need nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/config_private.h"
#include "base/redact.h"
#include "base/strbuf.h"

/* What is put in the place of a secret may be longer than it was. */
#define MAX_CLEAN (16 * MAX_CONFIG_BYTES)

struct putter {
	struct json_writer json;
	bool starved; /* no memory */
};

static void put_value(struct putter *, const char *, const struct json *, bool);

/*
 * A program that gives a secret may be told one, and an id be mistaken for
 * one, against all advice: what has the form of a secret does not go into
 * the evidence.
 */
static void
put_clean(struct putter *w, const char *key, const char *text)
{
	struct strbuf sb;
	bool changed = false;

	strbuf_init(&sb, MAX_CLEAN);
	redact_text(NULL, text, strlen(text), &sb, &changed);
	if (strbuf_failed(&sb))
		w->starved = true;
	else
		json_put_text(&w->json, key, strbuf_text(&sb));
	strbuf_clear(&sb);
}

static bool
is_key(const char *key, const char *name)
{
	return key != NULL && strcmp(key, name) == 0;
}

static void
put_items(struct putter *w, const struct json *v, bool clean)
{
	struct json item;

	for (bool more = json_first(v, &item); more; more = json_next(&item))
		put_value(w, json_key(&item), &item, clean);
}

static void
put_text(struct putter *w, const char *key, const struct json *v, bool clean)
{
	struct err ignored = { 0 };
	const char *text;

	if (json_as_text(v, &text, &ignored) != 0)
		w->json.failed = true;
	else if (clean || is_key(key, "client_id"))
		put_clean(w, key, text);
	else
		json_put_text(&w->json, key, text);
}

/* Nesting is bounded by the parser (json_limits_config). */
static void
put_value(struct putter *w, const char *key, const struct json *v, bool clean)
{
	struct err ignored = { 0 };
	int64_t number = 0;

	switch (json_type(v)) {
	case JSON_OBJECT:
		json_object_begin(&w->json, key);
		put_items(w, v, clean);
		json_object_end(&w->json);
		break;
	case JSON_LIST:
		json_list_begin(&w->json, key);
		put_items(w, v, clean || is_key(key, "command"));
		json_list_end(&w->json);
		break;
	case JSON_TEXT:
		put_text(w, key, v, clean);
		break;
	case JSON_NUMBER:
		if (json_as_int(v, &number, &ignored) == 0)
			json_put_int(&w->json, key, number);
		else
			w->json.failed = true; /* no setting takes a fraction */
		break;
	case JSON_BOOL:
		json_put_bool(&w->json, key, json_as_bool(v));
		break;
	case JSON_NULL:
	case JSON_ABSENT:
		json_put_null(&w->json, key);
		break;
	}
}

/* Of the key only where it comes from: its name is nobody's business. */
static void
put_key(struct putter *w, const struct json *key)
{
	struct err ignored = { 0 };
	const char *kind = NULL;
	struct json item;

	if (!json_first(key, &item))
		return; /* was refused */
	if (!is_key(json_key(&item), "kind"))
		kind = json_key(&item);
	else if (json_as_text(&item, &kind, &ignored) != 0)
		w->json.failed = true;
	json_object_begin(&w->json, "key");
	json_put_text(&w->json, "kind", kind);
	json_object_end(&w->json);
}

static void
put_seal(struct putter *w, const char *key, const struct json *v)
{
	struct json item;

	json_object_begin(&w->json, key);
	for (bool more = json_first(v, &item); more; more = json_next(&item))
		if (is_key(json_key(&item), "key") &&
		    json_type(&item) == JSON_OBJECT)
			put_key(w, &item);
		else
			put_value(w, json_key(&item), &item, true);
	json_object_end(&w->json);
}

static void
put_top(struct putter *w, const struct config *c, const struct json *root)
{
	struct json item, value;

	json_object_begin(&w->json, NULL);
	for (bool more = json_first(root, &item); more;
	     more = json_next(&item)) {
		const char *key = json_key(&item);
		enum config_part_name part = config_part_of(key);

		/* who gets the review is no part of it */
		if (is_key(key, "deliver"))
			continue;
		if (is_key(key, "seal") && json_type(&item) == JSON_OBJECT) {
			put_seal(w, key, &item);
			continue;
		}
		if (part == CONFIG_PARTS) {
			put_value(w, key, &item, false);
			continue;
		}
		config_part_value(c, part, root, &value);
		put_value(w, key, &value, true);
	}
	json_object_end(&w->json);
}

int
config_keep_text(struct config *c, const struct json *root, struct arena *arena,
    struct err *err)
{
	struct putter w = { .starved = false };
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int rc = -1;

	if (f == NULL)
		return err_nomem(err);
	json_writer_init(&w.json, f, false);
	put_top(&w, c, root);
	if (w.starved) {
		err_nomem(err);
		goto out;
	}
	if (json_writer_end(&w.json, err) != 0) {
		err->code = ERR_CONFIG;
		goto out;
	}
	if (fflush(f) != 0) {
		err_nomem(err);
		goto out;
	}
	if (len > MAX_CONFIG_BYTES) {
		err_set(err, ERR_CONFIG,
		    "with the files that it names, it is "
		    "larger than %zu MiB",
		    MAX_CONFIG_BYTES / MIB);
		goto out;
	}
	c->text = arena_strndup(arena, text, len);
	rc = c->text != NULL ? 0 : err_nomem(err);
out:
	fclose(f);
	free(text);
	return rc;
}
