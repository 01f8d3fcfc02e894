/* SPDX-License-Identifier: Apache-2.0 */
/* All words of the reports, by key, from templates/text/<language>.json. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "report/report.h"

#define MAX_TEXT_FILE (2 * (size_t)MIB)
#define MAX_KEY 96
#define MAX_PHRASE 1024

struct labels {
	const char **keys, **texts; /* sorted by key */
	size_t n;
};

static int
copy_member(struct labels *l, const struct json *item, struct arena *arena,
    struct err *err)
{
	const char *text;

	if (json_as_text(item, &text, err) != 0)
		return -1;
	l->keys[l->n] = arena_strdup(arena, json_key(item));
	l->texts[l->n] = arena_strdup(arena, text);
	if (l->keys[l->n] == NULL || l->texts[l->n] == NULL)
		return err_nomem(err);
	l->n++;
	return 0;
}

/* The file is kept sorted (a lint test holds it), so that look-up can halve. */
static int
check_order(const struct labels *l, struct err *err)
{
	for (size_t i = 1; i < l->n; i++)
		if (strcmp(l->keys[i - 1], l->keys[i]) >= 0)
			return err_set(err, ERR_DATA, "\"%s\" must stand before "
			    "\"%s\": keys are sorted", l->keys[i],
			    l->keys[i - 1]);
	return 0;
}

static int
read_labels(struct labels *l, const struct json_doc *doc, struct arena *arena,
    struct err *err)
{
	struct json root, item;
	size_t n;

	json_root(doc, &root);
	if (json_type(&root) != JSON_OBJECT)
		return json_error(&root, err, "must be an object");
	n = json_count(&root);
	l->keys = arena_alloc(arena, n + 1, sizeof(*l->keys));
	l->texts = arena_alloc(arena, n + 1, sizeof(*l->texts));
	if (l->keys == NULL || l->texts == NULL)
		return err_nomem(err);
	for (bool more = json_first(&root, &item); more;
	     more = json_next(&item))
		if (copy_member(l, &item, arena, err) != 0)
			return -1;
	return check_order(l, err);
}

int
labels_load(struct labels **out, const char *path, struct arena *arena,
    struct err *err)
{
	struct labels *l = arena_alloc(arena, 1, sizeof(*l));
	struct json_doc *doc = NULL;
	char *text = NULL;
	size_t len;
	int rc = -1;

	*out = NULL;
	if (l == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_TEXT_FILE, &text, &len, err) != 0)
		goto out;
	if (json_parse(&doc, text, len, &json_limits_config, err) != 0 ||
	    read_labels(l, doc, arena, err) != 0) {
		err_wrap(err, "%s", path);
		goto out;
	}
	*out = l;
	rc = 0;
out:
	json_free(doc);
	free(text);
	return rc;
}

static const char *
find(const struct labels *l, const char *key)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(key, l->keys[middle]);

		if (order == 0)
			return l->texts[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* A key that is not there shows itself: seen at once, and never a crash. */
const char *
label(const struct labels *l, const char *key)
{
	const char *text = find(l, key);

	return text != NULL ? text : key;
}

const char *
label_count(const struct labels *l, const char *key, int64_t n,
    struct arena *arena)
{
	char full[MAX_KEY];
	const char *text, *mark;
	struct strbuf sb;
	char *made;

	snprintf(full, sizeof(full), "%s.%s", key, n == 1 ? "one" : "other");
	text = find(l, full);
	if (text == NULL)
		return key;
	mark = strstr(text, "%n");
	strbuf_init(&sb, MAX_PHRASE);
	if (mark == NULL)
		strbuf_add(&sb, text);
	else {
		strbuf_addn(&sb, text, (size_t)(mark - text));
		strbuf_addf(&sb, "%lld", (long long)n);
		strbuf_add(&sb, mark + 2);
	}
	made = strbuf_take(&sb, arena);
	return made != NULL ? made : text;
}
