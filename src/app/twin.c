/* SPDX-License-Identifier: Apache-2.0 */
/* The redacted twin: its key, its evidence, and what it is the twin of. */
#include <stdlib.h>
#include <string.h>

#include "app/twin.h"
#include "base/file.h"
#include "base/mask.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "model/history.h"
#include "model/model.h"

#define MAX_MASKED (4 * MAX_STATE_BYTES)

static const char *
twin_id(struct run *r)
{
	return arena_printf(&r->arena, "%s%s", r->config->campaign.id,
	    TWIN_SUFFIX);
}

/* Found at the end, this would cost the twin of a run that is done. */
static int
check_place(struct run *r, struct err *err)
{
	const char *id = twin_id(r);
	const char *path = id == NULL ? NULL
	    : file_join(&r->arena, r->config->out_dir, id);

	if (path == NULL)
		return err_nomem(err);
	if (file_exists(path) && !r->options.force)
		return err_set(err, ERR_EXISTS, "%s: is there already; use "
		    "--force to replace it", path);
	return 0;
}

int
twin_prepare(struct run *r, struct review *v, struct err *err)
{
	const struct secret_ref *ref = &r->config->redact_key;
	struct mask *mask;

	if (!r->options.redact)
		return 0;
	if (ref->kind == SECRET_NONE)
		return err_set(err, ERR_CONFIG, "%s: a redacted twin needs the "
		    "key of its pseudonyms: \"redact\": {\"key\": {\"file\": "
		    "PATH}}", r->config->path);
	if (secret_load(&v->redact_key, ref, &r->secrets, err) != 0)
		return err_wrap(err, "redact.key");
	if (mask_new(&mask, &v->redact_key, err) != 0)
		return err_wrap(err, "redact.key: %s",
		    secret_ref_text(ref, &r->arena));
	mask_free(mask);
	return check_place(r, err);
}

/* One file of the evidence, JSON, and the digest of what it is now. */
static int
mask_file(struct run *r, const struct review *twin, const char *from,
    const char *name, char digest[DIGEST_HEX], struct err *err)
{
	const char *source = file_join(&r->arena, from, name);
	const char *path = file_join(&r->arena, bundle_folder(twin->bundle),
	    name);
	struct file_out out = { 0 };
	struct strbuf sb;
	char *text = NULL;
	size_t len, ended;
	int rc = -1;

	if (source == NULL || path == NULL)
		return err_nomem(err);
	if (file_read(source, MAX_STATE_BYTES, &text, &len, err) != 0)
		return -1;
	strbuf_init(&sb, MAX_MASKED);
	mask_json(twin->mask, text, len, &sb);
	free(text);
	/* of the configuration it is that of its text, without line end */
	ended = strcmp(name, CONFIG_NAME) == 0 && sb.len > 0 &&
	    sb.text[sb.len - 1] == '\n';
	if (strbuf_failed(&sb))
		err_nomem(err);
	else if (digest_bytes(strbuf_text(&sb), sb.len - ended, digest,
		err) == 0 &&
	    file_create(&out, path, err) == 0) {
		if (fwrite(strbuf_text(&sb), 1, sb.len, out.file) != sb.len)
			err_set(err, ERR_IO, "%s: cannot be written", path);
		else
			rc = file_commit(&out, err);
		file_abort(&out);
	}
	strbuf_clear(&sb);
	return rc;
}

/* What the exchanges are now: addresses and digests of the masked tape. */
static int
exchange_evidence(struct run *r, struct model *m, const char *tape_path,
    struct err *err)
{
	struct evidence *rows = arena_alloc(&r->arena, m->n_evidence + 1,
	    sizeof(*rows));
	struct tape *tape = NULL;
	struct err ignored = { 0 };
	struct tape_exchange x;
	int rc = -1;

	if (rows == NULL)
		return err_nomem(err);
	if (tape_replay(&tape, tape_path, err) != 0)
		return err_wrap(err, "redacted tape");
	for (size_t i = 0; i < m->n_evidence; i++) {
		rows[i] = m->evidence[i];
		if (rows[i].exchange >= tape_count(tape)) {
			err_set(err, ERR_DATA, "redacted tape: exchange %zu is "
			    "missing", rows[i].exchange);
			goto out;
		}
		tape_exchange(tape, rows[i].exchange, &x);
		rows[i].url = arena_strdup(&r->arena, x.url);
		rows[i].sha256 = arena_strdup(&r->arena, x.sha256);
		rows[i].failure = arena_strdup(&r->arena, x.failure);
		rows[i].bytes = x.bytes;
		if (rows[i].url == NULL || rows[i].sha256 == NULL) {
			err_nomem(err);
			goto out;
		}
	}
	m->evidence = rows;
	rc = 0;
out:
	if (tape_close(tape, &ignored) != 0)
		err_clear(&ignored); /* nothing was written to it */
	return rc;
}

static int
mask_tape(struct run *r, struct review *twin, const char *from,
    struct err *err)
{
	const char *folder = bundle_folder(twin->bundle);
	const char *dir = file_join(&r->arena, folder, "evidence");
	const char *path = file_join(&r->arena, folder, TAPE_NAME);
	const char *source = file_join(&r->arena, from, TAPE_NAME);
	struct model *m = arena_alloc(&r->arena, 1, sizeof(*m));
	int64_t size;

	if (dir == NULL || path == NULL || source == NULL || m == NULL)
		return err_nomem(err);
	if (file_make_dirs(dir, err) != 0 ||
	    tape_mask(source, path, twin->mask, err) != 0 ||
	    digest_file(path, twin->collected.tape_digest, &size, err) != 0)
		return -1;
	twin->collected.tape_path = path;
	*m = *twin->model;
	if (exchange_evidence(r, m, path, err) != 0)
		return -1;
	twin->model = m;
	return 0;
}

/* As the files of the full bundle, so that making it later is the same. */
static int
mask_evidence(struct run *r, struct review *twin, const char *from,
    struct err *err)
{
	char digest[DIGEST_HEX];
	struct history *before;

	if (mask_tape(r, twin, from, err) != 0 ||
	    mask_file(r, twin, from, STATE_NAME, twin->state_digest, err) !=
		0 ||
	    mask_file(r, twin, from, CONFIG_NAME, twin->config_digest, err) !=
		0)
		return -1;
	if (twin->previous.history == NULL)
		return 0;
	if (mask_file(r, twin, from, PREVIOUS_NAME, digest, err) != 0)
		return -1;
	before = arena_alloc(&r->arena, 1, sizeof(*before));
	if (before == NULL)
		return err_nomem(err);
	*before = *twin->previous.history;
	before->digest = arena_strdup(&r->arena, digest);
	twin->previous.history = before;
	return before->digest != NULL ? 0 : err_nomem(err);
}

int
twin_begin(struct run *r, const struct review *full, const char *folder,
    struct review *twin, struct err *err)
{
	const char *id = twin_id(r);
	const char *manifest = file_join(&r->arena, folder, BUNDLE_MANIFEST);
	struct mask *mask = NULL;
	int64_t size;

	*twin = *full;
	twin->bundle = NULL;
	twin->path = NULL;
	twin->mask = NULL;
	if (id == NULL || manifest == NULL)
		return err_nomem(err);
	if (digest_file(manifest, twin->twin_of, &size, err) != 0 ||
	    mask_new(&mask, &full->redact_key, err) != 0)
		return -1;
	twin->mask = mask;
	if (twin_people(r, full, mask, err) != 0 ||
	    bundle_begin(&twin->bundle, r->config->out_dir, id,
		r->options.force, err) != 0)
		return -1;
	return mask_evidence(r, twin, folder, err);
}

void
twin_end(struct review *twin)
{
	bundle_abandon(twin->bundle);
	mask_free(twin->mask);
	twin->bundle = NULL;
	twin->mask = NULL;
}
