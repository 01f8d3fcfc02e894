/* SPDX-License-Identifier: Apache-2.0 */
/* The key that signs: loaded, compared with its other half, used. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/seal.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "seal/seal.h"

static int
read_public(struct seal_key **out, const char *path, struct err *err)
{
	char *pem;
	size_t len;
	int rc;

	*out = NULL;
	if (file_read(path, SEAL_MAX_PEM, &pem, &len, err) != 0)
		return -1;
	rc = seal_key_public(out, pem, len, err);
	free(pem);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

/* The key that is there and the one that others check by are one. */
static int
compare(const struct seal_signer *s, const char *what, const char *path,
    struct err *err)
{
	struct seal_key *other;
	int rc = 0;

	if (read_public(&other, path, err) != 0)
		return err_wrap(err, "%s", what);
	if (strcmp(seal_key_id(other), seal_key_id(s->key)) != 0)
		rc = err_set(err, ERR_CONFIG,
		    "%s: %s is another key (%.16s...) than the one that signs "
		    "(%.16s...)", what, path, seal_key_id(other),
		    seal_key_id(s->key));
	seal_key_free(other);
	return rc;
}

static int
load_private(struct seal_signer *s, struct run *r, struct err *err)
{
	const struct secret_ref *ref = &r->config->seal.key;
	struct secret pem = { 0 };
	int rc = secret_load_lines(&pem, ref, &r->secrets, err);

	if (rc == 0 && seal_key_private(&s->key, &pem, err) != 0)
		rc = err_wrap(err, "%s", secret_ref_text(ref, &r->arena));
	secret_clear(&pem);
	return rc;
}

static int
load(struct seal_signer *s, struct run *r, struct err *err)
{
	const struct config_seal *c = &r->config->seal;
	size_t len;

	if (c->key.kind == SECRET_COMMAND) {
		if (read_public(&s->key, c->public_key, err) != 0)
			return err_wrap(err, "public_key");
	} else if (load_private(s, r, err) != 0)
		return err_wrap(err, "key");
	if (c->public_key != NULL &&
	    compare(s, "public_key", c->public_key, err) != 0)
		return -1;
	if (c->certificates == NULL)
		return 0;
	if (compare(s, "certificates", c->certificates, err) != 0)
		return -1;
	return file_read(c->certificates, SEAL_MAX_PEM, &s->certificates,
	    &len, err);
}

int
seal_signer_open(struct seal_signer *s, struct run *r, struct err *err)
{
	*s = (struct seal_signer){ 0 };
	if (r->config->seal.key.kind == SECRET_NONE)
		return 0;
	if (load(s, r, err) == 0)
		return 0;
	seal_signer_close(s);
	if (err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	return err_wrap(err, "seal");
}

void
seal_signer_close(struct seal_signer *s)
{
	seal_key_free(s->key);
	free(s->certificates);
	*s = (struct seal_signer){ 0 };
}

static int
ask_program(const struct seal_signer *s, struct run *r,
    const struct strbuf *bytes, struct seal_signature *out, struct err *err)
{
	const struct secret_ref *ref = &r->config->seal.key;
	struct secret answer = { 0 };
	int rc = secret_ask(&answer, ref, &r->secrets, bytes->text, bytes->len,
	    err);

	if (rc == 0 && seal_key_answer(s->key, answer.bytes, answer.len, bytes,
		out, err) != 0)
		rc = err_wrap(err, "%s", secret_ref_text(ref, &r->arena));
	secret_clear(&answer);
	return rc;
}

int
seal_signer_sign(const struct seal_signer *s, struct run *r,
    const struct strbuf *bytes, struct seal_signature *out, struct err *err)
{
	if (strbuf_failed(bytes))
		return err_nomem(err);
	if (r->config->seal.key.kind == SECRET_COMMAND)
		return ask_program(s, r, bytes, out, err);
	if (seal_key_sign(s->key, bytes->text, bytes->len, out, err) != 0)
		return -1;
	if (!seal_key_fits(s->key, bytes->text, bytes->len, out))
		return err_set(err, ERR_CONFIG,
		    "the key does not fit itself: is it damaged?");
	return 0;
}

int
seal_try(struct run *r, const char **key, struct err *err)
{
	struct seal_signer signer;
	struct seal_signature signature;
	struct strbuf text;
	int rc = 0;

	*key = NULL;
	if (seal_signer_open(&signer, r, err) != 0)
		return -1;
	if (signer.key != NULL) {
		/* Nothing that could be taken for a statement of ours. */
		strbuf_init(&text, KIB);
		strbuf_add(&text, "muster doctor: can this key sign?");
		rc = seal_signer_sign(&signer, r, &text, &signature, err);
		strbuf_clear(&text);
		*key = arena_printf(&r->arena, "%s, %s",
		    seal_key_kind(signer.key), seal_key_id(signer.key));
		if (rc == 0 && *key == NULL)
			rc = err_nomem(err);
	}
	seal_signer_close(&signer);
	return rc;
}
