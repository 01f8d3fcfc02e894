/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a published bundle says of itself, as far as it may stand in a mail:
 * numbers, status, and the names of its files.
 */
#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "app/send.h"
#include "app/twin.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"

#define MAX_TEXT_BYTES MAX_CONFIG_BYTES

static const char *const seals[] = { BUNDLE_MANIFEST, BUNDLE_SIGNATURE,
	BUNDLE_TIME_REQUEST, BUNDLE_TIME_REPLY };

/* What one of the JSON files is read with. */
struct reader {
	struct send_facts *facts;
	struct arena *arena;
};

static int
copy_text(const struct reader *in, const struct json *v, const char *key,
    const char **out, struct err *err)
{
	const char *text;

	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	*out = arena_strdup(in->arena, text);
	return *out != NULL || text == NULL ? 0 : err_nomem(err);
}

static int
read_json(struct reader *in, const char *name, size_t max,
    int (*read)(struct reader *, const struct json *, struct err *),
    struct err *err)
{
	const char *path = file_join(in->arena, in->facts->folder, name);
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, max, &text, &len, err) != 0)
		return -1;
	if (strcmp(name, BUNDLE_MANIFEST) != 0 ||
	    digest_bytes(text, len, in->facts->manifest, err) == 0)
		rc = json_parse(&doc, text, len, &json_limits_data, err);
	if (rc == 0) {
		json_root(doc, &root);
		rc = read(in, &root, err);
	}
	json_free(doc);
	free(text);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

/* ---- the manifest ---- */

static int
read_counts(struct reader *in, const struct json *root, struct err *err)
{
	struct send_facts *f = in->facts;
	const struct {
		const char *key;
		int64_t *out;
	} counts[] = { { "accounts", &f->accounts }, { "groups", &f->groups },
		{ "findings", &f->findings }, { "excepted", &f->excepted },
		{ "new", &f->new_findings }, { "reopened", &f->reopened },
		{ "fixed", &f->fixed }, { "unknown", &f->unknown },
		{ "critical", &f->severity[SEND_CRITICAL] },
		{ "high", &f->severity[SEND_HIGH] },
		{ "medium", &f->severity[SEND_MEDIUM] },
		{ "low", &f->severity[SEND_LOW] },
		{ "info", &f->severity[SEND_INFO] },
		{ "new_critical", &f->fresh[SEND_CRITICAL] },
		{ "new_high", &f->fresh[SEND_HIGH] },
		{ "new_medium", &f->fresh[SEND_MEDIUM] },
		{ "new_low", &f->fresh[SEND_LOW] },
		{ "new_info", &f->fresh[SEND_INFO] } };
	struct json v;

	if (json_get_object(root, "counts", &v, err) != 0)
		return -1;
	for (size_t i = 0; i < NITEMS(counts); i++)
		if (json_opt_int(&v, counts[i].key, -1, counts[i].out, err) !=
			0)
			return -1;
	return 0;
}

static int
read_file(struct reader *in, const struct json *v, struct send_file *f,
    struct err *err)
{
	const char *name, *sha256;

	if (json_get_text(v, "name", &name, err) != 0 ||
	    json_get_text(v, "sha256", &sha256, err) != 0 ||
	    json_get_int(v, "size", &f->size, err) != 0)
		return -1;
	f->name = arena_strdup(in->arena, name);
	f->sha256 = arena_strdup(in->arena, sha256);
	return f->name != NULL && f->sha256 != NULL ? 0 : err_nomem(err);
}

static int
read_files(struct reader *in, const struct json *root, struct err *err)
{
	struct json list, item;
	struct send_file *files;
	size_t n = 0;

	if (json_get_list(root, "files", &list, err) != 0)
		return -1;
	files = arena_alloc(in->arena, json_count(&list) + NITEMS(seals),
	    sizeof(*files));
	if (files == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item))
		if (read_file(in, &item, &files[n++], err) != 0)
			return -1;
	for (size_t i = 0; i < NITEMS(seals); i++) {
		const char *path = file_join(in->arena, in->facts->folder,
		    seals[i]);

		if (path == NULL)
			return err_nomem(err);
		if (file_exists(path))
			files[n++] = (struct send_file){ .name = seals[i],
				.size = -1 };
	}
	in->facts->files = files;
	in->facts->n_files = n;
	return 0;
}

static int
read_twin(struct reader *in, const struct json *root, struct err *err)
{
	struct json v;

	json_member(root, "twin", &v);
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	return copy_text(in, &v, "of_manifest_sha256", &in->facts->twin_of,
	    err);
}

static int
read_manifest(struct reader *in, const struct json *root, struct err *err)
{
	struct send_facts *f = in->facts;
	const char *previous = NULL;
	struct json series;
	enum tri complete;

	if (json_opt_bool(root, "complete", &complete, err) != 0 ||
	    json_opt_time(root, "now", &f->now, err) != 0 ||
	    json_opt_object(root, "series", &series, err) != 0)
		return -1;
	f->complete = complete == TRI_YES;
	if (json_type(&series) == JSON_OBJECT &&
	    json_opt_text(&series, "previous_campaign", &previous, err) != 0)
		return -1;
	f->compared = previous != NULL;
	if (read_counts(in, root, err) != 0 || read_twin(in, root, err) != 0)
		return -1;
	return read_files(in, root, err);
}

/* ---- the configuration it was made with ---- */

static int
read_config(struct reader *in, const struct json *root, struct err *err)
{
	struct send_facts *f = in->facts;
	struct json campaign, output;

	if (json_get_object(root, "campaign", &campaign, err) != 0 ||
	    copy_text(in, &campaign, "id", &f->id, err) != 0 ||
	    copy_text(in, &campaign, "title", &f->title, err) != 0 ||
	    copy_text(in, &campaign, "entity", &f->entity, err) != 0 ||
	    copy_text(in, &campaign, "classification", &f->classification,
		err) != 0 ||
	    json_opt_object(root, "output", &output, err) != 0)
		return -1;
	if (json_type(&output) == JSON_OBJECT &&
	    copy_text(in, &output, "language", &f->language, err) != 0)
		return -1;
	if (f->language == NULL)
		f->language = "en";
	if (f->id == NULL)
		return err_set(err, ERR_DATA, "campaign.id: missing");
	return 0;
}

static bool
has_seal(const struct send_facts *f, const char *name)
{
	for (size_t i = 0; i < f->n_files; i++)
		if (f->files[i].sha256 == NULL &&
		    strcmp(f->files[i].name, name) == 0)
			return true;
	return false;
}

int
send_read_facts(struct send_facts *f, const char *folder, struct arena *arena,
    struct err *err)
{
	struct reader in = { f, arena };

	*f = (struct send_facts){ .folder = arena_strdup(arena, folder) };
	if (f->folder == NULL)
		return err_nomem(err);
	if (read_json(&in, BUNDLE_MANIFEST, BUNDLE_MAX_MANIFEST, read_manifest,
		err) != 0 ||
	    read_json(&in, CONFIG_NAME, MAX_TEXT_BYTES, read_config, err) != 0)
		return -1;
	f->is_signed = has_seal(f, BUNDLE_SIGNATURE);
	f->is_timed = has_seal(f, BUNDLE_TIME_REPLY);
	return 0;
}

int
send_read_twin(struct send_facts *f, const struct send_facts *of,
    struct arena *arena, struct err *err)
{
	size_t n = strlen(of->folder);
	const char *path, *manifest;

	while (n > 1 && of->folder[n - 1] == '/')
		n--;
	path = arena_printf(arena, "%.*s%s", (int)n, of->folder, TWIN_SUFFIX);
	manifest = path == NULL ? NULL
	    : file_join(arena, path, BUNDLE_MANIFEST);
	if (manifest == NULL)
		return err_nomem(err);
	if (!file_exists(manifest))
		return err_set(err, ERR_DATA, "%s: there is no redacted twin; "
		    "`muster redact` makes it", path);
	if (send_read_facts(f, path, arena, err) != 0)
		return -1;
	if (f->twin_of == NULL || strcmp(f->twin_of, of->manifest) != 0)
		return err_set(err, ERR_DATA, "%s: is not the twin of this "
		    "bundle; `muster redact --force` makes it", path);
	return 0;
}
