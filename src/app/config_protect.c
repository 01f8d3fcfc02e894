/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the configuration that says how a mail is protected. */
#include "app/config_private.h"
#include "app/send.h"

static const char *const smime_keys[] = { "certificates", "key" };
static const char *const openpgp_keys[] = { "home", "signer", "key",
	"passphrase" };

static int
read_secret(const struct json *v, const char *name, struct secret_ref *out,
    struct arena *arena, struct err *err)
{
	struct json item;

	if (json_opt_object(v, name, &item, err) != 0)
		return -1;
	return json_type(&item) == JSON_OBJECT
	    ? secret_ref_parse(out, &item, arena, err)
	    : 0;
}

/* ---- who signs ---- */

static int
read_smime(struct send_signer *s, const struct json *mail, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json v, key;

	if (json_opt_object(mail, "smime", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	if (json_only(&v, smime_keys, NITEMS(smime_keys), err) != 0 ||
	    config_opt_path(&v, "certificates", dir, &s->certificates, arena,
		err) != 0 ||
	    json_get_object(&v, "key", &key, err) != 0)
		return -1;
	if (s->certificates == NULL)
		return config_bad(&v, err, "needs \"certificates\": ours, and "
		    "behind it those of its chain");
	return secret_ref_parse(&s->key, &key, arena, err);
}

static int
check_openpgp(const struct send_signer *s, const struct json *v,
    struct err *err)
{
	bool has_key = s->pgp_key.kind != SECRET_NONE;

	if (s->fingerprint == NULL && has_key)
		return config_bad(v, err, "has a \"key\", but no \"signer\": "
		    "the fingerprint by which it is known to be the right one");
	if (s->fingerprint == NULL && s->passphrase.kind != SECRET_NONE)
		return config_bad(v, err, "has a \"passphrase\", but no "
		    "\"signer\"");
	if (s->fingerprint != NULL && !has_key && s->home == NULL)
		return config_bad(v, err, "needs the \"key\" that signs, or "
		    "the \"home\" where it is");
	return 0;
}

static int
read_openpgp(struct send_signer *s, const struct json *mail, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json v;

	if (json_opt_object(mail, "openpgp", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	if (json_only(&v, openpgp_keys, NITEMS(openpgp_keys), err) != 0 ||
	    config_opt_path(&v, "home", dir, &s->home, arena, err) != 0 ||
	    json_opt_text(&v, "signer", &s->fingerprint, err) != 0 ||
	    read_secret(&v, "key", &s->pgp_key, arena, err) != 0 ||
	    read_secret(&v, "passphrase", &s->passphrase, arena, err) != 0)
		return -1;
	return check_openpgp(s, &v, err);
}

int
config_signer(struct send_signer *s, const struct json *mail, const char *dir,
    struct arena *arena, struct err *err)
{
	if (read_smime(s, mail, dir, arena, err) != 0)
		return -1;
	return read_openpgp(s, mail, dir, arena, err);
}

/* ---- who reads ---- */

static bool
is_encrypted(const struct send_recipient *r)
{
	return r->certificate != NULL || r->fingerprint != NULL;
}

int
config_protect(struct send_recipient *r, const struct json *v,
    const char *dir, struct arena *arena, struct err *err)
{
	static const char *const kinds[] = { "none", "smime", "openpgp" };
	static const char *const ciphers[] = { "aes-256-cbc", "aes-256-gcm" };
	enum tri only;
	struct json item;
	size_t kind, cipher;

	if (json_opt_bool(v, "encrypted_only", &only, err) != 0 ||
	    config_word(v, "protect", kinds, NITEMS(kinds), &kind, err) != 0 ||
	    config_word(v, "cipher", ciphers, NITEMS(ciphers), &cipher, err) !=
		0 ||
	    config_opt_path(v, "certificate", dir, &r->certificate, arena,
		err) != 0 ||
	    json_opt_text(v, "fingerprint", &r->fingerprint, err) != 0 ||
	    config_opt_path(v, "key", dir, &r->key, arena, err) != 0)
		return -1;
	r->encrypted_only = only == TRI_YES;
	r->protect = (enum send_protect)kind;
	r->gcm = cipher == 1;
	json_member(v, "cipher", &item);
	if (json_type(&item) != JSON_ABSENT && r->certificate == NULL)
		return config_bad(&item, err, "belongs to a \"certificate\"");
	return 0;
}

/* What belongs to another kind of protection than the one that is asked. */
static int
check_kind(const struct send_recipient *r, const struct json *v,
    struct err *err)
{
	if (r->certificate != NULL && r->protect != SEND_SMIME)
		return config_bad(v, err, "has a \"certificate\", which is "
		    "for \"protect\": \"smime\"");
	if ((r->key != NULL || r->fingerprint != NULL) &&
	    r->protect != SEND_OPENPGP)
		return config_bad(v, err, "has a \"key\" or \"fingerprint\", "
		    "which is for \"protect\": \"openpgp\"");
	if (r->key != NULL && r->fingerprint == NULL)
		return config_bad(v, err, "has a \"key\", but no "
		    "\"fingerprint\" by which it is known to be the right one");
	return 0;
}

int
config_protect_check(const struct send_recipient *r,
    const struct send_signer *signer, const struct json *v, struct err *err)
{
	if (check_kind(r, v, err) != 0)
		return -1;
	if (r->encrypted_only && !is_encrypted(r))
		return config_bad(v, err, "is \"encrypted_only\", but there "
		    "is nothing to encrypt to: \"protect\" and its "
		    "\"certificate\" or \"fingerprint\"");
	if (r->fingerprint != NULL && r->key == NULL && signer->home == NULL)
		return config_bad(v, err, "needs the \"key\" of that "
		    "fingerprint, or \"openpgp\" with the \"home\" where it "
		    "is");
	if (r->protect == SEND_SMIME && !is_encrypted(r) &&
	    signer->certificates == NULL)
		return config_bad(v, err, "needs a \"certificate\" to encrypt "
		    "to, or \"smime\" beside \"recipients\" to sign with");
	if (r->protect == SEND_OPENPGP && !is_encrypted(r) &&
	    signer->fingerprint == NULL)
		return config_bad(v, err, "needs a \"fingerprint\" to encrypt "
		    "to, or \"openpgp\" beside \"recipients\" to sign with");
	return 0;
}
