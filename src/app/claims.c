/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the manifest of a bundle says that does not follow from its tape and
 * its configuration: the programs, words and fonts that it was drawn with.
 */
#include <stdlib.h>
#include <string.h>

#include "app/claims.h"
#include "app/review.h"
#include "base/file.h"
#include "base/json.h"
#include "deliver/deliver.h"

int
claims_open(struct claims **out, const char *bundle, struct arena *arena,
    struct err *err)
{
	const char *path = file_join(arena, bundle, BUNDLE_MANIFEST);
	struct claims *c = arena_alloc(arena, 1, sizeof(*c));
	char *text = NULL;
	size_t len;
	int rc;

	*out = NULL;
	if (path == NULL || c == NULL)
		return err_nomem(err);
	if (file_read(path, BUNDLE_MAX_MANIFEST, &text, &len, err) != 0)
		return -1;
	rc = json_parse(&c->doc, text, len, &json_limits_data, err);
	free(text);
	if (rc != 0)
		return err_wrap(err, "%s", path);
	*out = c;
	return 0;
}

void
claims_close(struct claims *c)
{
	if (c != NULL)
		json_free(c->doc);
}

void
claims_put(struct json_writer *w, const struct claims *c)
{
	static const char *const keys[] = { "software", "builds", "inputs" };
	struct json root, item;

	json_root(c->doc, &root);
	for (size_t i = 0; i < NITEMS(keys); i++) {
		json_member(&root, keys[i], &item);
		if (json_type(&item) != JSON_ABSENT)
			json_put_copy(w, keys[i], &item);
	}
}

static const char *
text_of(const struct json *v, const char *key)
{
	struct err ignored = { 0 };
	const char *text;

	return json_type(v) == JSON_OBJECT &&
	    json_opt_text(v, key, &text, &ignored) == 0 ? text : NULL;
}

/* The value beside a name in a list of such pairs; NULL if it has none. */
static const char *
find_pair(const struct json *root, const char *list, const char *name,
    const char *key)
{
	struct json all, item;

	json_member(root, list, &all);
	if (json_type(&all) != JSON_LIST)
		return NULL;
	for (bool more = json_first(&all, &item); more;
	     more = json_next(&item)) {
		const char *found = text_of(&item, "name");

		if (found != NULL && strcmp(found, name) == 0)
			return text_of(&item, key);
	}
	return NULL;
}

static void
compare(const struct claims *c, const struct json *root, const char *list,
    const char *name, const char *here)
{
	const char *key = strcmp(list, "builds") == 0 ? "id" : "sha256";
	const char *there = find_pair(root, list, name, key);

	if (there == NULL)
		c->differs(c->context, name, "the bundle was drawn without it");
	else if (strcmp(there, here) != 0)
		c->differs(c->context, name, strcmp(list, "builds") == 0
		    ? "another build" : "another text or file of this name");
}

static void
seek_missing(const struct claims *c, const struct json *root,
    const struct inputs *here)
{
	struct json all, item;

	json_member(root, "inputs", &all);
	if (json_type(&all) != JSON_LIST)
		return;
	for (bool more = json_first(&all, &item); more;
	     more = json_next(&item)) {
		const char *name = text_of(&item, "name");
		bool found = name == NULL;

		for (size_t i = 0; !found && i < here->n; i++)
			found = strcmp(here->list[i].name, name) == 0;
		if (!found)
			c->differs(c->context, name, "is not here");
	}
}

void
claims_compare(const struct claims *c, const char *version,
    const struct inputs *here)
{
	struct builds builds;
	struct json root;
	const char *software;

	json_root(c->doc, &root);
	software = text_of(&root, "software");
	if (software == NULL || strcmp(software, version) != 0)
		c->differs(c->context, software != NULL ? software
		    : "software", version);
	build_find(&builds);
	for (size_t i = 0; i < builds.n; i++)
		compare(c, &root, "builds", builds.list[i].name,
		    builds.list[i].id);
	for (size_t i = 0; i < here->n; i++)
		compare(c, &root, "inputs", here->list[i].name,
		    here->list[i].sha256);
	seek_missing(c, &root, here);
}
