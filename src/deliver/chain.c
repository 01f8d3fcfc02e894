/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each review names the manifest and the state of the one before: who takes
 * a quarter out, or changes one, breaks what the next says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

static int
copy(const struct json *v, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	const char *text;

	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	*out = arena_strdup(arena, text);
	return text == NULL || *out != NULL ? 0 : err_nomem(err);
}

static int
read_link(struct bundle_link *l, const struct json *root, struct arena *arena,
    struct err *err)
{
	struct json series;

	if (copy(root, "bundle", &l->id, arena, err) != 0 ||
	    copy(root, "previous_state_sha256", &l->previous_state, arena,
		err) != 0 ||
	    json_opt_object(root, "series", &series, err) != 0)
		return -1;
	if (json_type(&series) != JSON_OBJECT)
		return 0;
	if (copy(&series, "state_sha256", &l->state, arena, err) != 0 ||
	    copy(&series, "previous_campaign", &l->previous_id, arena, err) !=
		0 ||
	    copy(&series, "previous_manifest_sha256", &l->previous_manifest,
		arena, err) != 0)
		return -1;
	return 0;
}

int
bundle_read_link(struct bundle_link *l, const char *folder,
    struct arena *arena, struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	char path[4096], *text = NULL;
	size_t len;
	int rc = -1;

	*l = (struct bundle_link){ .path = arena_strdup(arena, folder) };
	if (l->path == NULL)
		return err_nomem(err);
	if (bundle_path(path, sizeof(path), folder, BUNDLE_MANIFEST, err) !=
		0 ||
	    file_read(path, BUNDLE_MAX_MANIFEST, &text, &len, err) != 0)
		return -1;
	if (json_parse(&doc, text, len, &json_limits_data, err) == 0 &&
	    digest_bytes(text, len, l->manifest, err) == 0) {
		json_root(doc, &root);
		rc = read_link(l, &root, arena, err);
	}
	json_free(doc);
	free(text);
	return rc != 0 ? err_wrap(err, "%s", path) : 0;
}

static bool
is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* By its manifest; where only the state is known, by that. */
static const struct bundle_link *
find_before(const struct bundle_link *l, const struct bundle_link *among,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (l->previous_manifest != NULL
			? is_same(among[i].manifest, l->previous_manifest)
			: is_same(among[i].state, l->previous_state))
			return &among[i];
	return NULL;
}

static const struct bundle_link *
find_named(const struct bundle_link *among, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(among[i].id, id))
			return &among[i];
	return NULL;
}

void
bundle_check_link(const struct bundle_link *l, const struct bundle_links *all,
    const struct verify_line *lines, size_t *bad)
{
	const struct bundle_link *before;
	const char *name = l->previous_id != NULL ? l->previous_id : "a review";
	enum verify_state state = VERIFY_OK;
	char detail[512];

	if (l->previous_manifest == NULL && l->previous_state == NULL)
		return;
	before = find_before(l, all->list, all->n);
	if (before != NULL) {
		snprintf(detail, sizeof(detail), "follows %s", name);
	} else if ((before = find_named(all->list, all->n,
			l->previous_id)) != NULL) {
		state = VERIFY_CHANGED;
		snprintf(detail, sizeof(detail), "%s is not the bundle that "
		    "this review followed: its manifest is %.16s..., and was "
		    "%.16s...", name, before->manifest,
		    l->previous_manifest != NULL ? l->previous_manifest
		    : "another one");
	} else {
		state = all->whole ? VERIFY_MISSING : VERIFY_NOTE;
		snprintf(detail, sizeof(detail), "%s came before, and is not "
		    "%s", name, all->whole ? "among these bundles"
		    : "beside this one");
	}
	if (state != VERIFY_OK && state != VERIFY_NOTE)
		(*bad)++;
	lines->line(lines->context, state, "chain", detail);
}
