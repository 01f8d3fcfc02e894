/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which review this one is compared with.  A bundle that is made again takes
 * the one it holds and no other, so that the same bundle comes out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/previous.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "deliver/deliver.h"
#include "model/history.h"
#include "model/model.h"
#include "store/store.h"

#define NO_REVIEW "none"

static int
read_file(struct run *r, struct previous *p, const char *path,
    struct err *err)
{
	p->from = path;
	if (file_read(path, MAX_STATE_BYTES, &p->text, &p->len, err) != 0)
		return -1;
	if (history_read(&p->history, p->text, p->len, &r->arena, err) != 0)
		return err_wrap(err, "%s", path);
	return 0;
}

/*
 * The manifest of the bundle that a state file stands in, if it does: who
 * changes that bundle later breaks the chain.
 */
static int
read_manifest(struct run *r, struct previous *p, const char *path,
    struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *folder = arena_strndup(&r->arena, path, slash == NULL ? 0
	    : (size_t)(slash - path + 1));
	int64_t size;

	if (folder == NULL || (path = arena_printf(&r->arena, "%s../%s",
		folder, BUNDLE_MANIFEST)) == NULL)
		return err_nomem(err);
	return file_exists(path) ? digest_file(path, p->manifest, &size, err)
	    : 0;
}

/* A state file, or the bundle that holds one. */
static int
read_given(struct run *r, struct previous *p, const char *path,
    const char *given_by, struct err *err)
{
	if (file_is_dir(path))
		path = file_join(&r->arena, path, STATE_NAME);
	if (path == NULL)
		return err_nomem(err);
	if (read_file(r, p, path, err) == 0 &&
	    read_manifest(r, p, path, err) == 0)
		return 0;
	if (err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	return err_wrap(err, "%s", given_by);
}

/* Which bundle came before, as the one that is made again says it. */
static int
read_claimed(struct run *r, struct previous *p, const char *bundle,
    struct err *err)
{
	const char *path = file_join(&r->arena, bundle, BUNDLE_MANIFEST);
	struct json_doc *doc = NULL;
	struct json root, series;
	const char *digest = NULL;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (path == NULL)
		return err_nomem(err);
	if (!file_exists(path))
		return 0;
	if (file_read(path, BUNDLE_MAX_MANIFEST, &text, &len, err) != 0 ||
	    json_parse(&doc, text, len, &json_limits_data, err) != 0)
		goto out;
	json_root(doc, &root);
	if (json_opt_object(&root, "series", &series, err) != 0 ||
	    (json_type(&series) == JSON_OBJECT && json_opt_text(&series,
		"previous_manifest_sha256", &digest, err) != 0))
		goto out;
	if (digest != NULL)
		snprintf(p->manifest, sizeof(p->manifest), "%s", digest);
	rc = 0;
out:
	json_free(doc);
	free(text);
	return rc != 0 ? err_wrap(err, "%s", path) : 0;
}

static int
read_bundle(struct run *r, struct previous *p, const char *bundle,
    struct err *err)
{
	const char *path = file_join(&r->arena, bundle, PREVIOUS_NAME);

	if (path == NULL)
		return err_nomem(err);
	if (!file_exists(path))
		return 0;
	if (read_file(r, p, path, err) != 0)
		return -1;
	return read_claimed(r, p, bundle, err);
}

int
previous_read(struct run *r, struct previous *p, struct err *err)
{
	const char *given = r->options.previous;

	*p = (struct previous){ .settled = true };
	if (given != NULL && strcmp(given, NO_REVIEW) == 0)
		return 0;
	if (given != NULL)
		return read_given(r, p, given, "--previous", err);
	if (r->options.from != NULL && file_is_dir(r->options.from))
		return read_bundle(r, p, r->options.from, err);
	if (r->config->previous != NULL &&
	    read_given(r, p, r->config->previous, "\"previous\"", err) != 0)
		return err_wrap(err, "%s", r->config->path);
	if (r->config->previous != NULL)
		return 0;
	p->settled = false;
	return 0;
}

/* What a damaged state would have said is missed; the run is not lost. */
static int
read_stored(struct run *r, struct previous *p, struct err *err)
{
	struct err why = { 0 };

	if (p->text == NULL ||
	    history_read(&p->history, p->text, p->len, &r->arena, &why) == 0)
		return 0;
	if (why.code == ERR_NOMEM)
		return err_nomem(err);
	log_warning(&r->log, "the last review in the store cannot be read, "
	    "so nothing is compared: %s", why.text);
	previous_clear(p);
	return 0;
}

static int
ask_store(struct run *r, struct previous *p, struct store *store,
    const struct model *m, int64_t now, struct err *err)
{
	struct store_tenant *tenants =
	    arena_alloc(&r->arena, m->n_sources + 1, sizeof(*tenants));
	struct store_seek seek = { .campaign = r->config->campaign.id,
		.now = now, .tenants = tenants, .n_tenants = m->n_sources };

	if (tenants == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_sources; i++)
		tenants[i] = (struct store_tenant){ m->sources[i].id,
			m->sources[i].tenant };
	p->from = "the store";
	if (store_previous_state(store, &seek, &p->text, &p->len, p->manifest,
		err) != 0)
		return -1;
	return read_stored(r, p, err);
}

/* At least one source is the same system. */
static bool
is_of_us(const struct history *h, const struct model *m)
{
	for (size_t i = 0; i < h->n_sources; i++)
		for (size_t k = 0; k < m->n_sources; k++)
			if (strcmp(h->sources[i].id, m->sources[k].id) == 0 &&
			    (h->sources[i].tenant == NULL ||
				m->sources[k].tenant == NULL ||
				strcmp(h->sources[i].tenant,
				    m->sources[k].tenant) == 0))
				return true;
	return false;
}

int
previous_seek(struct run *r, struct previous *p, struct store *store,
    const struct model *m, int64_t now, struct err *err)
{
	char then[UTC_TEXT], today[UTC_TEXT];

	if (!p->settled && store != NULL &&
	    ask_store(r, p, store, m, now, err) != 0)
		return -1;
	if (p->history == NULL)
		return 0;
	utc_format(p->history->at, then);
	utc_format(now, today);
	if (p->history->at >= now)
		return err_set(err, ERR_CONFIG, "%s is the state of this "
		    "review or a later one: it is of %s, this one of %s; if "
		    "that one was made with --now, give it again", p->from,
		    then, today);
	if (!is_of_us(p->history, m))
		return err_set(err, ERR_CONFIG, "%s is the state of other "
		    "systems: none of its sources (the first is %s, %s) is "
		    "one of this review", p->from,
		    p->history->n_sources > 0 ? p->history->sources[0].id
		    : "none", p->history->n_sources > 0 &&
		    p->history->sources[0].tenant != NULL
		    ? p->history->sources[0].tenant : "no tenant");
	log_info(&r->log, "compared with the review %s of %s (%s)",
	    p->history->campaign, then, p->from);
	return 0;
}

void
previous_clear(struct previous *p)
{
	free(p->text);
	p->text = NULL;
	p->len = 0;
	p->history = NULL;
	p->manifest[0] = '\0';
}
