/* SPDX-License-Identifier: Apache-2.0 */
/* Sources into a model, through the network or through a tape. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/redact.h"
#include "model/model.h"
#include "model/permission.h"

#define BUNDLE_TAPE "evidence/tape.warc.gz"

int
collect_find_tape(struct run *r, const char *from, const char **out,
    struct err *err)
{
	const char *inside = file_join(&r->arena, from, BUNDLE_TAPE);

	if (inside == NULL)
		return err_nomem(err);
	*out = file_is_dir(from) ? inside : from;
	if (!file_exists(*out)) {
		err_set(err, ERR_USAGE, "--from %s: there is no %s", from,
		    file_is_dir(from) ? BUNDLE_TAPE " in it" : "such file");
		return -1;
	}
	return 0;
}

static int
list_tier(const struct permission_catalog *catalog, enum tier tier,
    const char *const **out, size_t *n, struct arena *arena)
{
	size_t all = permission_count(catalog);
	const char **names = arena_alloc(arena, all + 1, sizeof(*names));

	*out = names;
	*n = 0;
	for (size_t i = 0; names != NULL && i < all; i++)
		if (permission_at(catalog, i)->tier == tier)
			names[(*n)++] = permission_at(catalog, i)->name;
	return names != NULL ? 0 : -1;
}

/* What a connector takes first when it draws samples. */
static int
name_privileged(struct run *r, struct source_run *run, struct err *err)
{
	struct permission_catalog *catalog;
	const char *path = run_data_path(r, "permissions");

	if (path == NULL || (path = file_join(&r->arena, path,
		run->config->source->catalog)) == NULL)
		return err_nomem(err);
	if (permission_load(&catalog, path, &r->arena, err) != 0)
		return -1;
	if (list_tier(catalog, TIER_0, &run->tier_0, &run->n_tier_0,
		&r->arena) != 0 ||
	    list_tier(catalog, TIER_1, &run->tier_1, &run->n_tier_1,
		&r->arena) != 0)
		return err_nomem(err);
	return 0;
}

static int
collect_source(struct run *r, struct source_config *s, struct collection *c,
    struct tape *tape, struct redactor *redactor, struct err *err)
{
	struct net_options options = r->config->net;
	struct source_run run = { .config = s, .model = c->model,
		.log = &r->log, .began = c->now };
	struct model_source row = { .id = s->id, .kind = s->source->kind,
		.title = s->source->title, .clock_skew = -1 };
	int rc = -1;

	options.concurrency = s->concurrency;
	if (model_add_source(c->model, &row, err) < 0 ||
	    name_privileged(r, &run, err) != 0)
		return -1;
	if (net_open(&run.net, &options, tape, redactor, &r->log, err) != 0)
		return -1;
	if (s->source->collect(&run, err) == 0)
		rc = 0;
	else
		err_wrap(err, "collect %s", s->id);
	log_progress_end(&r->log);
	net_close(run.net);
	return rc;
}

static int
collect_sources(struct run *r, struct collection *c, struct tape *tape,
    struct redactor *redactor, struct err *err)
{
	for (size_t i = 0; i < r->config->n_sources; i++)
		if (collect_source(r, &r->config->sources[i], c, tape,
			redactor, err) != 0)
			return -1;
	return 0;
}

static int
add_evidence(struct model *m, const struct tape *tape, struct err *err)
{
	for (size_t i = 0; i < tape_count(tape); i++) {
		struct tape_exchange x;
		struct evidence e;

		tape_exchange(tape, i, &x);
		e = (struct evidence){ .exchange = x.number, .part = x.part,
			.method = x.method, .url = x.url, .status = x.status,
			.at = x.at, .bytes = x.bytes, .sha256 = x.sha256,
			.redacted = x.redacted, .failure = x.failure };
		if (model_add_evidence(m, &e, err) < 0)
			return -1;
	}
	return 0;
}

static int
finish(struct collection *c, const char *path, struct err *err)
{
	int64_t size;

	c->tape_path = path;
	return digest_file(path, c->tape_digest, &size, err);
}

/* Nobody is asked any more. */
static void
wipe_secrets(struct run *r)
{
	for (size_t i = 0; i < r->config->n_sources; i++)
		for (size_t j = 0; j < r->config->sources[i].n_secrets; j++)
			secret_clear(&r->config->sources[i].secrets[j].value);
}

int
collect_live(struct run *r, const char *path, struct collection *c,
    struct err *err)
{
	struct tape_info info = { .software = r->user_agent,
		.campaign = r->config->campaign.id, .config = r->config->text,
		.began = r->now };
	struct redactor *redactor = redactor_new();
	struct tape *tape = NULL;
	struct err ignored = { 0 };
	int rc = -1;

	*c = (struct collection){ .now = r->now };
	if (redactor == NULL || (c->model = model_new()) == NULL) {
		err_nomem(err);
		goto out;
	}
	if (run_load_secrets(r, redactor, err) != 0 ||
	    tape_record(&tape, path, &info, redactor, err) != 0)
		goto out;
	if (collect_sources(r, c, tape, redactor, err) != 0 ||
	    add_evidence(c->model, tape, err) != 0)
		goto out;
	rc = tape_close(tape, err);
	tape = NULL;
	if (rc == 0)
		rc = finish(c, path, err);
out:
	if (tape != NULL && tape_close(tape, &ignored) != 0)
		err_clear(&ignored); /* the first failure counts */
	wipe_secrets(r);
	redactor_free(redactor);
	return rc;
}

/*
 * A replay needs no secret: requests are matched by what they ask.  The
 * connector still wants values to build its requests with.
 */
int
collect_stand_ins(struct source_config *s, struct err *err)
{
	for (size_t i = 0; i < s->n_secrets; i++)
		if (secret_set(&s->secrets[i].value, "replay", 6, err) != 0)
			return -1;
	return 0;
}

static int
set_stand_ins(struct run *r, struct err *err)
{
	for (size_t i = 0; i < r->config->n_sources; i++)
		if (collect_stand_ins(&r->config->sources[i], err) != 0)
			return -1;
	return 0;
}

int
collect_replay(struct run *r, const char *path, struct collection *c,
    struct err *err)
{
	struct redactor *redactor = redactor_new();
	struct tape *tape = NULL;
	struct err ignored = { 0 };
	int rc = -1;

	*c = (struct collection){ 0 };
	if (redactor == NULL || (c->model = model_new()) == NULL) {
		err_nomem(err);
		goto out;
	}
	if (tape_replay(&tape, path, err) != 0)
		goto out;
	if (!tape_has_end(tape))
		log_warning(&r->log, "%s: the tape was cut off; the replay "
		    "stops at the first request it lacks",
		    r->options.from != NULL ? r->options.from : path);
	/* Requests depend on when they were first made (log windows). */
	c->now = tape_info(tape)->began;
	if (set_stand_ins(r, err) != 0 ||
	    collect_sources(r, c, tape, redactor, err) != 0 ||
	    add_evidence(c->model, tape, err) != 0)
		goto out;
	if (r->options.now_text != NULL)
		c->now = r->now;
	rc = finish(c, path, err);
out:
	if (tape != NULL && tape_close(tape, &ignored) != 0)
		err_clear(&ignored); /* nothing was written to it */
	redactor_free(redactor);
	return rc;
}
