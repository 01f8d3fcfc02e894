/* SPDX-License-Identifier: Apache-2.0 */
/* Compares a bundle with its manifest, file by file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

struct entry {
	const char *name, *sha256;
	int64_t size, rows;
};

struct check {
	const char *folder;
	const struct verify_line *lines;
	struct map *named;
	const char *last; /* name */
	size_t bad;
};

static void
say(struct check *c, enum verify_state state, const char *name,
    const char *detail)
{
	if (state != VERIFY_OK && state != VERIFY_NOTE)
		c->bad++;
	if (c->lines != NULL)
		c->lines->line(c->lines->context, state, name, detail);
}

static void
say_size(struct check *c, const struct entry *e, int64_t found)
{
	char detail[128];

	snprintf(detail, sizeof(detail), "%lld bytes, the manifest says %lld",
	    (long long)found, (long long)e->size);
	say(c, VERIFY_CHANGED, e->name, detail);
}

/* What is not the regular file it was is not opened: a pipe would hold us,
 * and so would a file with a hole of many terabytes. */
static bool
is_there(struct check *c, const char *path, const struct entry *e)
{
	const char *kind = bundle_kind(path);
	char detail[64];
	struct stat st;

	if (kind == NULL || lstat(path, &st) == -1) {
		say(c, VERIFY_MISSING, e->name,
		    "named in the manifest, not there");
		return false;
	}
	if (*kind != '\0') {
		snprintf(detail, sizeof(detail), "is %s", kind);
		say(c, VERIFY_CHANGED, e->name, detail);
		return false;
	}
	if (st.st_size == e->size)
		return true;
	say_size(c, e, st.st_size);
	return false;
}

static void
check_rows(struct check *c, const char *path, const struct entry *e)
{
	struct err cause = { 0 };
	char detail[128];
	int64_t found;

	if (rows_count(path, &found, &cause) != 0) {
		say(c, VERIFY_CHANGED, e->name, cause.text);
	} else if (e->rows >= 0 && found >= 0 && found != e->rows) {
		snprintf(detail, sizeof(detail),
		    "%lld rows, the manifest says %lld", (long long)found,
		    (long long)e->rows);
		say(c, VERIFY_CHANGED, e->name, detail);
	} else {
		say(c, VERIFY_OK, e->name, e->sha256);
	}
}

static int
check_file(struct check *c, const struct entry *e, struct err *err)
{
	char path[4096], digest[DIGEST_HEX], detail[256];
	struct err cause = { 0 };
	int64_t found;

	if (bundle_path(path, sizeof(path), c->folder, e->name, err) != 0)
		return -1;
	if (!is_there(c, path, e))
		return 0;
	if (digest_file(path, digest, &found, &cause) != 0) {
		say(c, VERIFY_CHANGED, e->name, cause.text);
		return 0;
	}
	if (found == e->size && strcmp(digest, e->sha256) == 0) {
		check_rows(c, path, e);
		return 0;
	}
	if (found != e->size) {
		say_size(c, e, found);
		return 0;
	}
	snprintf(detail, sizeof(detail),
	    "SHA-256 %.16s..., the manifest says %.16s...", digest,
	    e->sha256);
	say(c, VERIFY_CHANGED, e->name, detail);
	return 0;
}

static int
check_entry(struct check *c, const struct json *item, struct err *err)
{
	struct entry e;
	int added;

	if (json_get_text(item, "name", &e.name, err) != 0 ||
	    json_get_int(item, "size", &e.size, err) != 0 ||
	    json_opt_int(item, "rows", -1, &e.rows, err) != 0 ||
	    json_get_text(item, "sha256", &e.sha256, err) != 0)
		return -1;
	if (!bundle_name_is_safe(e.name))
		return json_error(item, err, "\"%s\" is no name for a file in "
		    "a bundle", e.name);
	added = map_add(c->named, e.name, 0);
	if (added == -1)
		return err_nomem(err);
	if (added == 1)
		return json_error(item, err, "\"%s\" is named twice", e.name);
	if (c->last != NULL && strcmp(c->last, e.name) > 0)
		say(c, VERIFY_CHANGED, BUNDLE_MANIFEST,
		    "its files are not in the order of their names");
	c->last = e.name;
	return check_file(c, &e, err);
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
check_odd(void *context, const char *name, struct err *err)
{
	struct check *c = context;

	(void)err;
	if (map_get(c->named, name) == NONE) /* else it was said */
		say(c, VERIFY_EXTRA, name, "is no regular file");
	return 0;
}

/*
 * A manifest is written in one way only (muster(1), MANIFEST), so that its
 * digest follows from what it says.
 */
static int
check_canonical(struct check *c, const struct json_doc *doc, const char *text,
    size_t len, struct err *err)
{
	struct err why = { 0 };
	struct json_writer w;
	struct json root;
	char *again = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&again, &n);
	int rc;

	if (f == NULL)
		return err_nomem(err);
	json_root(doc, &root);
	json_writer_init(&w, f, true);
	json_put_copy(&w, NULL, &root);
	rc = json_writer_end(&w, &why);
	if (fclose(f) != 0)
		rc = -1;
	if (rc != 0 || n != len || memcmp(again, text, n) != 0)
		say(c, VERIFY_CHANGED, BUNDLE_MANIFEST,
		    "is not in the form in which one is written");
	free(again);
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
	if (bundle_walk(c->folder, check_extra, check_odd, c, err) != 0)
		return -1;
	return c->lines == NULL ? 0
	    : delivery_log_verify(c->folder, c->lines, &c->bad, err);
}

int
bundle_verify(const char *folder, const struct verify_line *lines, size_t *bad,
    struct err *err)
{
	struct check c = { .folder = folder, .lines = lines };
	struct json_doc *doc = NULL;
	char path[4096], *text = NULL;
	const char *kind;
	size_t len;
	int rc = -1;

	*bad = 0;
	if (bundle_path(path, sizeof(path), folder, BUNDLE_MANIFEST, err) != 0)
		return -1;
	kind = bundle_kind(path);
	if (kind == NULL || *kind != '\0')
		return err_set(err, ERR_DATA, "%s: %s%s", path, kind == NULL
		    ? "there is no manifest, so this is no bundle" : "is ",
		    kind == NULL ? "" : kind);
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
	rc = check_canonical(&c, doc, text, len, err);
	if (rc == 0)
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
