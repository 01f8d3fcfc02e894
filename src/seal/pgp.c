/* SPDX-License-Identifier: Apache-2.0 */
/* OpenPGP/MIME: an entity signed, and an entity for one reader only. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "seal/pgp_private.h"

#define MAX_KEYS MIB /* of a file of keys: some carry many signatures */
#define MAX_MICALG 32

static const char signature_headers[] =
    "Content-Type: application/pgp-signature; name=\"signature.asc\"\r\n"
    "Content-Disposition: attachment; filename=\"signature.asc\"\r\n";

static int
refuse(struct err *err, const char *what, gpgme_error_t e)
{
	if (gpgme_err_code(e) == GPG_ERR_ENOMEM)
		return err_nomem(err);
	return err_set(err, ERR_CONFIG, "%s: %s", what, gpgme_strerror(e));
}

const char *
seal_pgp_version(void)
{
	return gpgme_check_version(NULL);
}

/* In the place of a window or a terminal; a wrong one is not asked twice. */
static gpgme_error_t
give_passphrase(void *hook, const char *hint, const char *info, int again,
    int fd)
{
	const struct seal_pgp *pgp = hook;

	(void)hint;
	(void)info;
	if (pgp->passphrase == NULL || pgp->passphrase->bytes == NULL ||
	    again != 0)
		return gpgme_error(GPG_ERR_BAD_PASSPHRASE);
	if (gpgme_io_writen(fd, pgp->passphrase->bytes,
		pgp->passphrase->len) != 0 ||
	    gpgme_io_writen(fd, "\n", 1) != 0)
		return gpgme_error_from_syserror();
	return 0;
}

static int
set_up(struct seal_pgp *pgp, struct err *err)
{
	gpgme_error_t e = gpgme_new(&pgp->context);

	if (e == 0)
		e = gpgme_ctx_set_engine_info(pgp->context,
		    GPGME_PROTOCOL_OpenPGP, NULL, pgp->home);
	if (e == 0)
		e = gpgme_set_pinentry_mode(pgp->context,
		    GPGME_PINENTRY_MODE_LOOPBACK);
	if (e != 0)
		return refuse(err, "GPGME", e);
	gpgme_set_passphrase_cb(pgp->context, give_passphrase, pgp);
	gpgme_set_armor(pgp->context, 1);
	gpgme_set_textmode(pgp->context, 0);
	gpgme_set_offline(pgp->context, 1);
	return 0;
}

int
seal_pgp_open(struct seal_pgp **out, const char *home, const char *temporary,
    struct err *err)
{
	struct seal_pgp *pgp = calloc(1, sizeof(*pgp));
	gpgme_error_t e;

	*out = NULL;
	if (pgp == NULL)
		return err_nomem(err);
	(void)gpgme_check_version(NULL); /* it wants to be asked first */
	e = gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP);
	if (e != 0)
		refuse(err, "OpenPGP needs the program gpg of GnuPG", e);
	else if (pgp_home_make(&pgp->home, home, temporary, err) == 0 &&
	    set_up(pgp, err) == 0) {
		*out = pgp;
		return 0;
	}
	seal_pgp_close(pgp);
	return -1;
}

void
seal_pgp_close(struct seal_pgp *pgp)
{
	if (pgp == NULL)
		return;
	if (pgp->context != NULL)
		gpgme_release(pgp->context);
	pgp_home_remove(pgp->home);
	free(pgp);
}

int
seal_pgp_import(
    struct seal_pgp *pgp, const struct seal_bytes *keys, struct err *err)
{
	gpgme_import_result_t result;
	gpgme_data_t in = NULL;
	gpgme_error_t e;
	int rc = 0;

	if (keys->len > MAX_KEYS)
		return err_set(err, ERR_CONFIG, "more than %zu bytes of keys",
		    MAX_KEYS);
	e = gpgme_data_new_from_mem(&in, keys->bytes, keys->len, 0);
	if (e == 0)
		e = gpgme_op_import(pgp->context, in);
	gpgme_data_release(in);
	result = e == 0 ? gpgme_op_import_result(pgp->context) : NULL;
	if (e != 0)
		rc = refuse(err, "the key cannot be read", e);
	else if (result == NULL || result->considered == 0 ||
	    result->considered == result->no_user_id)
		rc = err_set(err, ERR_CONFIG, "no OpenPGP key with a user id");
	return rc;
}

/* ---- what both need ---- */

struct reading {
	gpgme_data_t in, out;
	char *bytes; /* GPGME's */
	size_t len;
};

static int
begin(struct reading *r, const struct seal_bytes *entity, struct err *err)
{
	gpgme_error_t e;

	*r = (struct reading){ 0 };
	if (entity->len > SEAL_MAX_ENTITY)
		return err_set(err, ERR_LIMIT, "mail: more than %zu bytes",
		    SEAL_MAX_ENTITY);
	if (entity_check(entity, err) != 0)
		return -1;
	e = gpgme_data_new_from_mem(&r->in, entity->bytes, entity->len, 0);
	if (e == 0)
		e = gpgme_data_new(&r->out);
	return e == 0 ? 0 : refuse(err, "GPGME", e);
}

static int
take_output(struct reading *r, struct err *err)
{
	r->bytes = gpgme_data_release_and_get_mem(r->out, &r->len);
	r->out = NULL;
	return r->bytes != NULL ? 0 : err_nomem(err);
}

static void
end(struct reading *r)
{
	gpgme_data_release(r->in);
	gpgme_data_release(r->out);
	gpgme_free(r->bytes);
}

/* Armor, with the line ends of mail. */
static void
add_armor(struct strbuf *out, const char *text, size_t len)
{
	const char *end_of, *stop = text + len;

	for (; text < stop; text = end_of + 1) {
		end_of = memchr(text, '\n', (size_t)(stop - text));
		if (end_of == NULL)
			end_of = stop;
		len = (size_t)(end_of - text);
		if (len > 0 && text[len - 1] == '\r')
			len--;
		strbuf_addn(out, text, len);
		strbuf_add(out, "\r\n");
	}
}

static int
check(struct seal_pgp *pgp, const struct seal_pgp_key *in, enum pgp_use use,
    int64_t *until, struct err *err)
{
	gpgme_key_t key;

	if (pgp_find(&key, pgp, in, use, until, err) != 0)
		return -1;
	gpgme_key_unref(key);
	return 0;
}

int
seal_pgp_check_signer(struct seal_pgp *pgp, const struct seal_pgp_key *in,
    int64_t *until, struct err *err)
{
	return check(pgp, in, PGP_SIGN, until, err);
}

int
seal_pgp_check_reader(struct seal_pgp *pgp, const struct seal_pgp_key *in,
    int64_t *until, struct err *err)
{
	return check(pgp, in, PGP_READ, until, err);
}

/* ---- signed ---- */

/* "pgp-sha512": what GnuPG chose, as RFC 3156 writes it. */
static int
read_micalg(struct seal_pgp *pgp, char out[MAX_MICALG], struct err *err)
{
	gpgme_sign_result_t result = gpgme_op_sign_result(pgp->context);
	const char *name = result == NULL || result->signatures == NULL
	    ? NULL
	    : gpgme_hash_algo_name(result->signatures->hash_algo);

	if (name == NULL)
		return err_set(err, ERR_CONFIG, "GnuPG signed nothing");
	(void)snprintf(out, MAX_MICALG, "pgp-%s", name);
	for (char *p = out; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return 0;
}

static int
write_signed(struct seal_pgp *pgp, struct reading *r,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	char micalg[MAX_MICALG];
	struct entity_signature s = { .protocol = "application/pgp-signature",
		.micalg = micalg, .headers = signature_headers };
	struct strbuf armor;
	int rc = -1;

	strbuf_init(&armor, MIB);
	if (read_micalg(pgp, micalg, err) == 0 && take_output(r, err) == 0) {
		add_armor(&armor, r->bytes, r->len);
		s.body = (struct seal_bytes){ armor.text, armor.len };
		rc = strbuf_failed(&armor) ? err_nomem(err)
					   : entity_sign(out, entity, &s, err);
	}
	strbuf_clear(&armor);
	return rc;
}

int
seal_pgp_sign(struct seal_pgp *pgp, const struct seal_pgp_key *in,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	gpgme_key_t key;
	struct reading r;
	gpgme_error_t e;
	int64_t until;
	int rc = -1;

	if (pgp_find(&key, pgp, in, PGP_SIGN, &until, err) != 0)
		return -1;
	gpgme_signers_clear(pgp->context);
	pgp->passphrase = in->passphrase;
	if (begin(&r, entity, err) == 0) {
		e = gpgme_signers_add(pgp->context, key);
		if (e == 0)
			e = gpgme_op_sign(pgp->context, r.in, r.out,
			    GPGME_SIG_MODE_DETACH);
		rc = e != 0 ? refuse(err, "signing failed", e)
			    : write_signed(pgp, &r, entity, out, err);
	}
	pgp->passphrase = NULL;
	end(&r);
	gpgme_key_unref(key);
	return rc;
}

/* ---- encrypted ---- */

static int
write_encrypted(struct reading *r, struct strbuf *out, struct err *err)
{
	char boundary[ENTITY_BOUNDARY];

	if (take_output(r, err) != 0 ||
	    entity_boundary(boundary,
		&(struct seal_bytes){ r->bytes, r->len }, err) != 0)
		return -1;
	strbuf_addf(out,
	    "Content-Type: multipart/encrypted;\r\n"
	    " protocol=\"application/pgp-encrypted\";\r\n"
	    " boundary=\"%s\"\r\n\r\n--%s\r\n"
	    "Content-Type: application/pgp-encrypted\r\n\r\n"
	    "Version: 1\r\n\r\n--%s\r\n"
	    "Content-Type: application/octet-stream; "
	    "name=\"encrypted.asc\"\r\n"
	    "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n",
	    boundary, boundary, boundary);
	add_armor(out, r->bytes, r->len);
	strbuf_addf(out, "--%s--\r\n", boundary);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}

int
seal_pgp_encrypt(struct seal_pgp *pgp, const struct seal_pgp_key *in,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	gpgme_key_t readers[2] = { NULL, NULL };
	struct reading r;
	gpgme_error_t e;
	int64_t until;
	int rc = -1;

	if (pgp_find(&readers[0], pgp, in, PGP_READ, &until, err) != 0)
		return -1;
	if (begin(&r, entity, err) == 0) {
		/* The fingerprint is what is trusted. */
		e = gpgme_op_encrypt(pgp->context, readers,
		    GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO,
		    r.in, r.out);
		rc = e != 0 ? refuse(err, "encrypting failed", e)
			    : write_encrypted(&r, out, err);
	}
	end(&r);
	gpgme_key_unref(readers[0]);
	return rc;
}
