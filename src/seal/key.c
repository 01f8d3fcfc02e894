/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in PEM: read, named, used. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "seal/seal_private.h"

#define P256_HALF 32            /* bytes of r, and of s */
#define LOCKED_BYTES (64 * KIB) /* where libcrypto keeps private numbers */
#define LOCKED_PIECE 32

struct seal_key {
	EVP_PKEY *pkey;
	const char *kind;
	char id[DIGEST_HEX];
};

void
seal_key_free(struct seal_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey); /* wipes what is private */
	free(key);
}

const char *
seal_key_id(const struct seal_key *key)
{
	return key->id;
}

const char *
seal_key_kind(const struct seal_key *key)
{
	return key->kind;
}

static const char *
kind_of(const EVP_PKEY *pkey)
{
	char group[32] = "";

	if (EVP_PKEY_is_a(pkey, "ED25519"))
		return "Ed25519";
	if (EVP_PKEY_is_a(pkey, "EC") &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) == 1 &&
	    strcmp(group, "prime256v1") == 0)
		return "ECDSA P-256";
	return NULL;
}

static int
refuse_kind(const EVP_PKEY *pkey, struct err *err)
{
	const char *name = EVP_PKEY_get0_type_name(pkey);
	char group[32] = "";

	if (EVP_PKEY_is_a(pkey, "EC"))
		(void)EVP_PKEY_get_group_name(
		    pkey, group, sizeof(group), NULL);
	return err_set(err, ERR_CONFIG,
	    "%s%s%s is no key to sign with: it has to be Ed25519 or ECDSA "
	    "P-256", name != NULL ? name : "this", *group != '\0' ? " " : "",
	    group);
}

static int
identify(struct seal_key *key, struct err *err)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(key->pkey, &der);
	int rc;

	if (n <= 0)
		return err_set(err, ERR_CONFIG, "the key has no public half");
	rc = digest_bytes(der, (size_t)n, key->id, err);
	OPENSSL_free(der);
	return rc;
}

/* Takes the key over, whatever comes. */
static int
adopt(struct seal_key **out, EVP_PKEY *pkey, struct err *err)
{
	struct seal_key *key = calloc(1, sizeof(*key));

	ERR_clear_error();
	if (key == NULL) {
		EVP_PKEY_free(pkey);
		return err_nomem(err);
	}
	key->pkey = pkey;
	key->kind = kind_of(pkey);
	if (key->kind == NULL ? refuse_kind(pkey, err) : identify(key, err)) {
		seal_key_free(key);
		return -1;
	}
	*out = key;
	return 0;
}

/* Without this libcrypto would ask at the terminal. */
static int
no_passphrase(char *buf, int size, int writing, void *asked)
{
	(void)buf;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

int
seal_read_private(EVP_PKEY **out, const struct secret *pem, struct err *err)
{
	bool asked = false;
	BIO *bio;

	*out = NULL;
	if (CRYPTO_secure_malloc_initialized() == 0)
		(void)CRYPTO_secure_malloc_init(LOCKED_BYTES, LOCKED_PIECE);
	if (pem->len > INT_MAX ||
	    (bio = BIO_new_mem_buf(pem->bytes, (int)pem->len)) == NULL)
		return err_nomem(err);
	*out = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked);
	BIO_free(bio);
	ERR_clear_error();
	if (*out != NULL)
		return 0;
	if (asked)
		return err_set(err, ERR_CONFIG,
		    "the key is encrypted; give it without a passphrase, kept "
		    "by the file's mode, a systemd credential or a command");
	return err_set(err, ERR_CONFIG, "no private key in PEM");
}

int
seal_key_private(
    struct seal_key **out, const struct secret *pem, struct err *err)
{
	EVP_PKEY *pkey;

	*out = NULL;
	if (seal_read_private(&pkey, pem, err) != 0)
		return -1;
	return adopt(out, pkey, err);
}

int
seal_key_public(
    struct seal_key **out, const char *pem, size_t len, struct err *err)
{
	EVP_PKEY *pkey;
	X509 *certificate;
	BIO *bio;

	*out = NULL;
	if (len > SEAL_MAX_PEM)
		return err_set(err, ERR_LIMIT, "more than %zu bytes",
		    SEAL_MAX_PEM);
	if ((bio = BIO_new_mem_buf(pem, (int)len)) == NULL)
		return err_nomem(err);
	pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	if (pkey == NULL && BIO_reset(bio) == 1) {
		certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		if (certificate != NULL)
			pkey = X509_get_pubkey(certificate);
		X509_free(certificate);
	}
	BIO_free(bio);
	if (pkey != NULL)
		return adopt(out, pkey, err);
	ERR_clear_error();
	return err_set(err, ERR_CONFIG,
	    "no public key and no certificate in PEM");
}

static const EVP_MD *
hash_of(const struct seal_key *key)
{
	/* Ed25519 has its own inside. */
	return EVP_PKEY_is_a(key->pkey, "EC") ? EVP_sha256() : NULL;
}

int
seal_key_sign(const struct seal_key *key, const void *bytes, size_t len,
    struct seal_signature *out, struct err *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char reason[128];
	int rc = 0;

	out->len = sizeof(out->bytes);
	if (context == NULL)
		return err_nomem(err);
	if (EVP_DigestSignInit(context, NULL, hash_of(key), NULL, key->pkey) !=
		1 ||
	    EVP_DigestSign(context, out->bytes, &out->len, bytes, len) != 1) {
		seal_reason(reason, sizeof(reason));
		out->len = 0;
		rc = err_set(err, ERR_CONFIG, "signing failed: %s", reason);
	}
	EVP_MD_CTX_free(context);
	return rc;
}

bool
seal_key_fits(const struct seal_key *key, const void *bytes, size_t len,
    const struct seal_signature *signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool fits = context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, hash_of(key), NULL,
		key->pkey) == 1 &&
	    EVP_DigestVerify(context, signature->bytes, signature->len, bytes,
		len) == 1;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return fits;
}

/* r and s, as PKCS#11 and JOSE write them, into DER. */
static bool
make_der(struct seal_signature *s)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(s->bytes, P256_HALF, NULL);
	BIGNUM *t = BN_bin2bn(s->bytes + P256_HALF, P256_HALF, NULL);
	unsigned char *end = s->bytes;
	bool done = false;
	int n;

	if (pair != NULL && r != NULL && t != NULL &&
	    ECDSA_SIG_set0(pair, r, t) == 1) {
		r = t = NULL; /* the pair's now */
		n = i2d_ECDSA_SIG(pair, &end);
		done = n > 0;
		s->len = done ? (size_t)n : 0;
	}
	BN_free(r);
	BN_free(t);
	ECDSA_SIG_free(pair);
	return done;
}

static int
take_bytes(struct seal_signature *out, const char *text, size_t len,
    struct err *err)
{
	char plain[2 * SEAL_MAX_SIGNATURE], *bytes;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (strchr(" \t\r\n", text[i]) != NULL)
			continue;
		if (n == sizeof(plain))
			return err_set(err, ERR_LIMIT,
			    "longer than a signature can be");
		plain[n++] = text[i];
	}
	if (base64_read(plain, n, sizeof(out->bytes), &bytes, &out->len,
		err) != 0)
		return -1;
	memcpy(out->bytes, bytes, out->len);
	free(bytes);
	return 0;
}

int
seal_key_answer(const struct seal_key *key, const char *text, size_t len,
    const struct strbuf *asked, struct seal_signature *out, struct err *err)
{
	if (take_bytes(out, text, len, err) != 0)
		return err_wrap(err, "its answer is no signature in base64");
	if (seal_key_fits(key, asked->text, asked->len, out))
		return 0;
	if (hash_of(key) != NULL && out->len == 2 * P256_HALF &&
	    make_der(out) && seal_key_fits(key, asked->text, asked->len, out))
		return 0;
	return err_set(err, ERR_DATA,
	    "its answer is not what the %s key %.16s... signs: another key, "
	    "or other bytes than those it was given", key->kind, key->id);
}
