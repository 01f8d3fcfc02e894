/* SPDX-License-Identifier: Apache-2.0 */
/* All words of the reports, by key, from templates/text/<language>.json. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "report/plural.h"
#include "report/report.h"

#define MAX_TEXT_FILE (2 * (size_t)MIB)
#define MAX_KEY 96
#define MAX_PHRASE 1024

struct labels {
	const char **keys, **texts; /* sorted by key */
	size_t n;
	const struct labels *others; /* for what is missing here; or NULL */
	struct notation notation;
	plural_form *plural;
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

static const char *
find_here(const struct labels *l, const char *key)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(key, l->keys[middle]);

		if (order == 0)
			return l->texts[middle][0] != '\0' ? l->texts[middle]
			    : NULL;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* What the file says of its language; without a word on it, as English. */
static int
read_language(struct labels *l, struct err *err)
{
	const char *plural = find_here(l, "language.plural");
	const struct {
		const char *key, **text;
	} said[] = {
		{ "language.date", &l->notation.date },
		{ "language.moment", &l->notation.moment },
		{ "language.thousands", &l->notation.thousands },
		{ "language.time", &l->notation.time },
	};

	l->notation = notation_iso;
	for (size_t i = 0; i < NITEMS(said); i++) {
		const char *text = find_here(l, said[i].key);

		if (text != NULL)
			*said[i].text = text;
	}
	l->plural = plural_find(plural != NULL ? plural : "one-other");
	if (l->plural == NULL)
		return err_set(err, ERR_DATA, "\"language.plural\": there is "
		    "no rule \"%s\"", plural);
	if (notation_check(&l->notation, err) != 0)
		return err_wrap(err, "\"language\"");
	return 0;
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
	    read_labels(l, doc, arena, err) != 0 ||
	    read_language(l, err) != 0) {
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

void
labels_fall_back(struct labels *l, const struct labels *others)
{
	l->others = others;
}

const struct notation *
labels_notation(const struct labels *l)
{
	return &l->notation;
}

/* A key that is nowhere shows itself: seen at once, and never a crash. */
const char *
label(const struct labels *l, const char *key)
{
	for (; l != NULL; l = l->others) {
		const char *text = find_here(l, key);

		if (text != NULL)
			return text;
	}
	return key;
}

/* The form of the count, or the common one, in the first list with either. */
static const char *
find_form(const struct labels *l, const char *key, uint64_t n)
{
	for (; l != NULL; l = l->others) {
		const char *const forms[] = { l->plural(n), "other" };

		for (size_t i = 0; i < NITEMS(forms); i++) {
			char full[MAX_KEY];
			const char *text;

			snprintf(full, sizeof(full), "%s.%s", key, forms[i]);
			if ((text = find_here(l, full)) != NULL)
				return text;
		}
	}
	return NULL;
}

const char *
label_count(const struct labels *l, const char *key, int64_t n,
    struct arena *arena)
{
	uint64_t size = n < 0 ? (uint64_t)-(n + 1) + 1 : (uint64_t)n;
	const char *text = find_form(l, key, size), *mark;
	char number[NOTATION_NUMBER];
	struct strbuf sb;
	char *made;

	if (text == NULL)
		return key;
	notation_number(&l->notation, n, number);
	mark = strstr(text, "%n");
	strbuf_init(&sb, MAX_PHRASE);
	if (mark == NULL)
		strbuf_add(&sb, text);
	else {
		strbuf_addn(&sb, text, (size_t)(mark - text));
		strbuf_add(&sb, number);
		strbuf_add(&sb, mark + 2);
	}
	made = strbuf_take(&sb, arena);
	return made != NULL ? made : text;
}
