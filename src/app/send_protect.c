/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail as its recipient gets it: signed, encrypted, or both.  What is to be
 * encrypted leaves here encrypted or not at all.
 */
#include <stdlib.h>
#include <string.h>

#include "app/send.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "seal/seal.h"

#define MAX_KEYS MIB /* of a file of OpenPGP keys */

struct protector {
	struct run *run;
	const struct send_mail *mail;
	/* S/MIME */
	struct secret key;
	char *certificates;
	size_t certificates_len;
	/* OpenPGP: keys of files, and those of the configured home */
	struct seal_pgp *files, *home;
	struct secret passphrase;
};

static void
protector_open(struct protector *p, struct run *r)
{
	*p = (struct protector){ .run = r, .mail = r->config->deliver->mail };
}

static void
protector_close(struct protector *p)
{
	secret_clear(&p->key);
	secret_clear(&p->passphrase);
	free(p->certificates);
	seal_pgp_close(p->files);
	seal_pgp_close(p->home);
}

bool
send_is_encrypted(const struct send_recipient *r)
{
	return r->certificate != NULL || r->fingerprint != NULL;
}

/* ---- S/MIME ---- */

static int
load_smime(struct protector *p, struct seal_cms_signer *out,
    struct err *err)
{
	const struct send_signer *s = &p->mail->signer;

	if (file_read(s->certificates, SEAL_MAX_PEM, &p->certificates,
		&p->certificates_len, err) != 0 ||
	    secret_load_lines(&p->key, &s->key, &p->run->secrets, err) != 0)
		return -1;
	*out = (struct seal_cms_signer){ &p->key,
		{ p->certificates, p->certificates_len },
		p->mail->from.address, run_clock() };
	return 0;
}

static int
sign_smime(struct protector *p, const struct seal_bytes *entity,
    struct strbuf *out, struct err *err)
{
	struct seal_cms_signer signer;

	if (load_smime(p, &signer, err) == 0 &&
	    seal_cms_sign(&signer, entity, out, err) == 0)
		return 0;
	return err_wrap(err, "S/MIME: our signature");
}

static int
load_certificate(const struct send_recipient *r, struct seal_cms_reader *out,
    char **pem, struct err *err)
{
	size_t len;

	if (file_read(r->certificate, SEAL_MAX_PEM, pem, &len, err) != 0)
		return -1;
	*out = (struct seal_cms_reader){ { *pem, len }, r->address.address,
		run_clock(), r->gcm };
	return 0;
}

static int
encrypt_smime(const struct send_recipient *r,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	struct seal_cms_reader reader;
	char *pem = NULL;
	int rc = -1;

	if (load_certificate(r, &reader, &pem, err) == 0)
		rc = seal_cms_encrypt(&reader, entity, out, err);
	free(pem);
	return rc == 0 ? 0 : err_wrap(err, "S/MIME: %s", r->certificate);
}

/* ---- OpenPGP ---- */

/* A folder that GnuPG can make another one in, for the time of this. */
static const char *
temporary(const struct run *r)
{
	const char *dir = r->secrets.lookup != NULL
	    ? r->secrets.lookup(r->secrets.context, "TMPDIR")
	    : NULL;

	return dir != NULL && dir[0] == '/' ? dir : "/tmp";
}

/* Where the key of a file is, or the one that the configured home has. */
static int
open_pgp(struct protector *p, bool from_file, struct seal_pgp **out,
    struct err *err)
{
	struct seal_pgp **slot = from_file ? &p->files : &p->home;

	*out = NULL;
	if (*slot == NULL &&
	    seal_pgp_open(slot, from_file ? NULL : p->mail->signer.home,
		temporary(p->run), err) != 0)
		return -1;
	*out = *slot;
	return 0;
}

static int
load_signer(struct protector *p, struct seal_pgp *pgp, struct err *err)
{
	const struct send_signer *s = &p->mail->signer;
	struct secret keys = { 0 };
	int rc;

	if (s->passphrase.kind != SECRET_NONE &&
	    secret_load(&p->passphrase, &s->passphrase, &p->run->secrets,
		err) != 0)
		return -1;
	if (s->pgp_key.kind == SECRET_NONE)
		return 0;
	rc = secret_load_lines(&keys, &s->pgp_key, &p->run->secrets, err);
	if (rc == 0)
		rc = seal_pgp_import(pgp,
		    &(struct seal_bytes){ keys.bytes, keys.len }, err);
	secret_clear(&keys);
	return rc;
}

static int
pgp_signer(struct protector *p, struct seal_pgp **pgp,
    struct seal_pgp_key *key, struct err *err)
{
	const struct send_signer *s = &p->mail->signer;

	if (open_pgp(p, s->pgp_key.kind != SECRET_NONE, pgp, err) != 0 ||
	    load_signer(p, *pgp, err) != 0)
		return -1;
	*key = (struct seal_pgp_key){ s->fingerprint, p->mail->from.address,
		run_clock(),
		p->passphrase.bytes != NULL ? &p->passphrase : NULL };
	return 0;
}

static int
sign_openpgp(struct protector *p, const struct seal_bytes *entity,
    struct strbuf *out, struct err *err)
{
	struct seal_pgp_key key;
	struct seal_pgp *pgp;

	if (pgp_signer(p, &pgp, &key, err) == 0 &&
	    seal_pgp_sign(pgp, &key, entity, out, err) == 0)
		return 0;
	return err_wrap(err, "OpenPGP: our signature");
}

static int
import_file(struct seal_pgp *pgp, const char *path, struct err *err)
{
	char *bytes;
	size_t len;
	int rc;

	if (file_read(path, MAX_KEYS, &bytes, &len, err) != 0)
		return -1;
	rc = seal_pgp_import(pgp, &(struct seal_bytes){ bytes, len }, err);
	free(bytes);
	return rc;
}

static int
pgp_reader(struct protector *p, const struct send_recipient *r,
    struct seal_pgp **pgp, struct seal_pgp_key *key, struct err *err)
{
	if (open_pgp(p, r->key != NULL, pgp, err) != 0 ||
	    (r->key != NULL && import_file(*pgp, r->key, err) != 0))
		return -1;
	*key = (struct seal_pgp_key){ r->fingerprint, r->address.address,
		run_clock(), NULL };
	return 0;
}

static int
encrypt_openpgp(struct protector *p, const struct send_recipient *r,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	struct seal_pgp_key key;
	struct seal_pgp *pgp;

	if (pgp_reader(p, r, &pgp, &key, err) == 0 &&
	    seal_pgp_encrypt(pgp, &key, entity, out, err) == 0)
		return 0;
	return err_wrap(err, "OpenPGP: %s", r->key != NULL ? r->key
	    : r->fingerprint);
}

/* ---- both ---- */

static bool
is_signed(const struct protector *p, enum send_protect kind)
{
	const struct send_signer *s = &p->mail->signer;

	switch (kind) {
	case SEND_SMIME:
		return s->certificates != NULL;
	case SEND_OPENPGP:
		return s->fingerprint != NULL;
	case SEND_PLAIN:
		break;
	}
	return false;
}

static int
sign(struct protector *p, const struct send_recipient *r,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	if (is_signed(p, r->protect))
		return r->protect == SEND_SMIME
		    ? sign_smime(p, entity, out, err)
		    : sign_openpgp(p, entity, out, err);
	strbuf_addn(out, entity->bytes, entity->len);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}

static int
encrypt(struct protector *p, const struct send_recipient *r,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	if (r->certificate != NULL)
		return encrypt_smime(r, entity, out, err);
	if (r->fingerprint != NULL)
		return encrypt_openpgp(p, r, entity, out, err);
	strbuf_addn(out, entity->bytes, entity->len);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}

static bool
begins(const struct strbuf *text, const char *with)
{
	const size_t n = strlen(with);

	return text->len >= n && memcmp(text->text, with, n) == 0;
}

/* Whatever went wrong above: this is what goes out. */
static int
check_outcome(const struct send_recipient *r, const struct strbuf *out,
    struct err *err)
{
	if (!send_is_encrypted(r) && !r->encrypted_only)
		return 0;
	if (begins(out, "Content-Type: application/pkcs7-mime;") ||
	    begins(out, "Content-Type: multipart/encrypted;"))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "the mail would not be encrypted, so it is not sent");
}

static const char *
describe(const struct protector *p, const struct send_recipient *r)
{
	static const char *const words[3][2][2] = {
		[SEND_PLAIN] = { { "none", "none" }, { "none", "none" } },
		[SEND_SMIME] = { { "none", "smime, encrypted" },
		    { "smime, signed", "smime, signed and encrypted" } },
		[SEND_OPENPGP] = { { "none", "openpgp, encrypted" },
		    { "openpgp, signed", "openpgp, signed and encrypted" } },
	};

	return words[r->protect][is_signed(p, r->protect)]
		    [send_is_encrypted(r)];
}

int
send_protect(struct run *run, const struct send_recipient *r,
    const struct strbuf *entity, struct strbuf *out, const char **how,
    struct err *err)
{
	struct seal_bytes bytes = { strbuf_text(entity), entity->len };
	struct protector p;
	struct strbuf text;
	int rc;

	protector_open(&p, run);
	strbuf_init(&text, SEAL_MAX_ENTITY);
	*how = describe(&p, r);
	rc = sign(&p, r, &bytes, &text, err);
	if (rc == 0) {
		bytes = (struct seal_bytes){ strbuf_text(&text), text.len };
		rc = encrypt(&p, r, &bytes, out, err);
	}
	if (rc == 0)
		rc = check_outcome(r, out, err);
	strbuf_clear(&text);
	protector_close(&p);
	return rc;
}

/* ---- before it is needed ---- */

static int
try_signer(struct protector *p, enum send_protect kind, int64_t *until,
    struct err *err)
{
	struct seal_cms_signer cms;
	struct seal_pgp_key key;
	struct seal_pgp *pgp;

	if (kind == SEND_SMIME)
		return load_smime(p, &cms, err) != 0
		    ? -1
		    : seal_cms_check_signer(&cms, until, err);
	return pgp_signer(p, &pgp, &key, err) != 0
	    ? -1
	    : seal_pgp_check_signer(pgp, &key, until, err);
}

static int
try_reader(struct protector *p, const struct send_recipient *r,
    int64_t *until, struct err *err)
{
	struct seal_cms_reader cms;
	struct seal_pgp_key key;
	struct seal_pgp *pgp;
	char *pem = NULL;
	int rc = -1;

	if (r->certificate == NULL)
		return pgp_reader(p, r, &pgp, &key, err) != 0
		    ? -1
		    : seal_pgp_check_reader(pgp, &key, until, err);
	if (load_certificate(r, &cms, &pem, err) == 0)
		rc = seal_cms_check_reader(&cms, until, err);
	free(pem);
	return rc;
}

int
send_protect_try(struct run *run, const struct send_recipient *r,
    enum send_protect kind, int64_t *until, struct err *err)
{
	struct protector p;
	int rc = 0;

	*until = UTC_UNKNOWN;
	protector_open(&p, run);
	if (r == NULL && is_signed(&p, kind))
		rc = try_signer(&p, kind, until, err);
	else if (r != NULL && send_is_encrypted(r))
		rc = try_reader(&p, r, until, err);
	protector_close(&p);
	return rc;
}

static int
warn(struct run *run, const struct send_recipient *r, enum send_protect kind,
    struct err *err)
{
	int64_t until;

	if (send_protect_try(run, r, kind, &until, err) == 0)
		return 0;
	if (err->code == ERR_NOMEM)
		return -1;
	log_warning(&run->log, "deliver: %s: %s",
	    r != NULL ? r->address.address : "signature", err->text);
	err_clear(err);
	return 0;
}

int
send_protect_check(
    struct run *run, const struct send_mail *m, struct err *err)
{
	bool used[3] = { false };

	for (size_t i = 0; i < m->n_recipients; i++)
		used[m->recipients[i].protect] = true;
	if (used[SEND_OPENPGP] && seal_pgp_version() == NULL)
		return err_set(err, ERR_CONFIG, "deliver: \"openpgp\": this "
		    "muster was built without GPGME");
	if ((used[SEND_SMIME] && warn(run, NULL, SEND_SMIME, err) != 0) ||
	    (used[SEND_OPENPGP] && warn(run, NULL, SEND_OPENPGP, err) != 0))
		return -1;
	for (size_t i = 0; i < m->n_recipients; i++)
		if (warn(run, &m->recipients[i], SEND_PLAIN, err) != 0)
			return -1;
	return 0;
}
