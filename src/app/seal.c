/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle is sealed: its manifest signed, the time of that stated. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/seal.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "seal/seal.h"

int
seal_write(const char *folder, const char *name, const char *bytes,
    size_t len, struct err *err)
{
	struct arena arena;
	const char *path;
	int rc;

	arena_init(&arena);
	path = file_join(&arena, folder, name);
	rc = path == NULL ? err_nomem(err)
	    : file_write(path, bytes, len, err);
	arena_clear(&arena);
	return rc;
}

static int
read_manifest(struct run *r, const char *folder, char **text, size_t *len,
    struct err *err)
{
	const char *path = file_join(&r->arena, folder, BUNDLE_MANIFEST);

	*text = NULL;
	if (path == NULL)
		return err_nomem(err);
	return file_read(path, BUNDLE_MAX_MANIFEST, text, len, err);
}

static int
write_envelope(const struct seal_signer *s, const char *folder,
    const struct strbuf *statement, const struct seal_signature *signature,
    struct err *err)
{
	struct strbuf text;
	int rc;

	strbuf_init(&text, SEAL_MAX_ENVELOPE);
	rc = seal_envelope_write(&text, statement, s->key, signature,
	    s->certificates, err);
	if (rc == 0)
		rc = seal_write(folder, BUNDLE_SIGNATURE, text.text, text.len,
		    err);
	strbuf_clear(&text);
	return rc;
}

static int
sign(struct run *r, const struct seal_signer *s, const char *folder,
    struct err *err)
{
	struct strbuf statement, pae;
	struct seal_signature signature;
	char *manifest;
	size_t len;
	int rc = -1;

	strbuf_init(&statement, SEAL_MAX_PAYLOAD);
	strbuf_init(&pae, SEAL_MAX_PAYLOAD + KIB);
	if (read_manifest(r, folder, &manifest, &len, err) == 0 &&
	    seal_statement(manifest, len, &statement, err) == 0) {
		seal_pae(&pae, SEAL_PAYLOAD_TYPE, statement.text,
		    statement.len);
		if (seal_signer_sign(s, r, &pae, &signature, err) == 0)
			rc = write_envelope(s, folder, &statement, &signature,
			    err);
	}
	strbuf_clear(&statement);
	strbuf_clear(&pae);
	free(manifest);
	return rc;
}

int
seal_sign(struct run *r, const char *folder, struct err *err)
{
	const char *path = file_join(&r->arena, folder, BUNDLE_SIGNATURE);
	struct seal_signer signer;
	int rc;

	if (path == NULL)
		return err_nomem(err);
	if (file_exists(path))
		return err_set(err, ERR_EXISTS, "%s: it is signed", path);
	if (seal_signer_open(&signer, r, err) != 0)
		return -1;
	rc = sign(r, &signer, folder, err);
	if (rc == 0)
		log_info(&r->log, "signed by the %s key %.16s...",
		    seal_key_kind(signer.key), seal_key_id(signer.key));
	seal_signer_close(&signer);
	return rc;
}

static int
read_authority(const char *path, struct err *err)
{
	struct seal_bytes ca;
	char *pem;
	int rc;

	if (file_read(path, SEAL_MAX_PEM, &pem, &ca.len, err) != 0)
		return -1;
	ca.bytes = pem;
	rc = seal_time_authority(&ca, err);
	free(pem);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

int
seal_prepare(struct run *r, struct err *err)
{
	const struct config_seal *c = &r->config->seal;
	struct seal_signer signer;

	if (c->required && c->key.kind == SECRET_NONE)
		return err_set(err, ERR_CONFIG, "seal: \"required\", but the "
		    "configuration says only that the key was of kind \"%s\"",
		    c->kept_kind != NULL ? c->kept_kind : "");
	if (seal_signer_open(&signer, r, err) != 0)
		return -1;
	seal_signer_close(&signer);
	if (c->time_ca == NULL || read_authority(c->time_ca, err) == 0)
		return 0;
	if (err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	return err_wrap(err, "seal: time: ca");
}

/* Whether the review goes on without it. */
static int
go_without(struct run *r, const char *what, struct err *err)
{
	if (r->config->seal.required || err->code == ERR_CANCELLED ||
	    err->code == ERR_NOMEM)
		return err_wrap(err, "seal");
	log_warning(&r->log, "%s: %s; `muster seal` adds it later", what,
	    err->text);
	err_clear(err);
	return 0;
}

int
seal_bundle(struct run *r, const char *folder, bool ask, struct err *err)
{
	const struct config_seal *c = &r->config->seal;

	if (c->key.kind != SECRET_NONE && seal_sign(r, folder, err) != 0 &&
	    go_without(r, "not signed", err) != 0)
		return -1;
	if (c->time_url != NULL && seal_stamp(r, folder, ask, err) != 0 &&
	    go_without(r, "no trusted time", err) != 0)
		return -1;
	return 0;
}
