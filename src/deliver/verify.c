/* SPDX-License-Identifier: Apache-2.0 */
/* Compares a bundle with its manifest, file by file. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

struct check {
	const char *folder;
	const struct verify_line *lines;
	struct map *named;
	size_t bad;
};

static void
say(struct check *c, enum verify_state state, const char *name,
    const char *detail)
{
	if (state != VERIFY_OK)
		c->bad++;
	if (c->lines != NULL)
		c->lines->line(c->lines->context, state, name, detail);
}

static int
check_file(struct check *c, const char *name, int64_t size,
    const char *sha256, struct err *err)
{
	char path[4096], digest[DIGEST_HEX], detail[256];
	struct err cause = { 0 };
	int64_t found;

	if (bundle_path(path, sizeof(path), c->folder, name, err) != 0)
		return -1;
	if (!file_exists(path)) {
		say(c, VERIFY_MISSING, name, "named in the manifest, not there");
		return 0;
	}
	if (digest_file(path, digest, &found, &cause) != 0) {
		say(c, VERIFY_CHANGED, name, cause.text);
		return 0;
	}
	if (found != size)
		snprintf(detail, sizeof(detail),
		    "%lld bytes, the manifest says %lld", (long long)found,
		    (long long)size);
	else if (strcmp(digest, sha256) != 0)
		snprintf(detail, sizeof(detail),
		    "SHA-256 %.16s..., the manifest says %.16s...", digest,
		    sha256);
	else {
		say(c, VERIFY_OK, name, digest);
		return 0;
	}
	say(c, VERIFY_CHANGED, name, detail);
	return 0;
}

static int
check_entry(struct check *c, const struct json *item, struct err *err)
{
	const char *name, *sha256;
	int64_t size;
	int added;

	if (json_get_text(item, "name", &name, err) != 0 ||
	    json_get_int(item, "size", &size, err) != 0 ||
	    json_get_text(item, "sha256", &sha256, err) != 0)
		return -1;
	if (!bundle_name_is_safe(name))
		return json_error(item, err, "\"%s\" is no name for a file in "
		    "a bundle", name);
	added = map_add(c->named, name, 0);
	if (added == -1)
		return err_nomem(err);
	if (added == 1)
		return json_error(item, err, "\"%s\" is named twice", name);
	return check_file(c, name, size, sha256, err);
}

static int
check_extra(void *context, const char *name, struct err *err)
{
	struct check *c = context;

	(void)err;
	if (strcmp(name, BUNDLE_MANIFEST) != 0 && !bundle_is_seal(name) &&
	    map_get(c->named, name) == NONE)
		say(c, VERIFY_EXTRA, name, "not named in the manifest");
	return 0;
}

static int
check_all(struct check *c, const struct json_doc *doc, struct err *err)
{
	struct json root, files, item;
	const char *schema;

	json_root(doc, &root);
	if (json_get_text(&root, "schema", &schema, err) != 0)
		return -1;
	if (strcmp(schema, "muster/manifest/1") != 0)
		return json_error(&root, err,
		    "schema \"%s\" is not one this version reads "
		    "(muster/manifest/1)", schema);
	if (json_get_list(&root, "files", &files, err) != 0)
		return -1;
	for (bool more = json_first(&files, &item); more;
	     more = json_next(&item))
		if (check_entry(c, &item, err) != 0)
			return -1;
	return bundle_walk(c->folder, check_extra, c, err);
}

int
bundle_verify(const char *folder, const struct verify_line *lines, size_t *bad,
    struct err *err)
{
	struct check c = { .folder = folder, .lines = lines };
	struct json_doc *doc = NULL;
	char path[4096], *text = NULL;
	size_t len;
	int rc = -1;

	*bad = 0;
	if (bundle_path(path, sizeof(path), folder, BUNDLE_MANIFEST, err) != 0)
		return -1;
	if (file_read(path, BUNDLE_MAX_MANIFEST, &text, &len, err) != 0)
		goto out;
	if (json_parse(&doc, text, len, &json_limits_data, err) != 0) {
		err_wrap(err, "%s", path);
		goto out;
	}
	c.named = map_new();
	if (c.named == NULL) {
		err_nomem(err);
		goto out;
	}
	rc = check_all(&c, doc, err);
	if (rc != 0)
		err_wrap(err, "%s", path);
	*bad = c.bad;
out:
	map_free(c.named);
	json_free(doc);
	free(text);
	return rc;
}
