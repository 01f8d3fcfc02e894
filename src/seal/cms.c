/* SPDX-License-Identifier: Apache-2.0 */
/* S/MIME: an entity signed, and an entity for one reader only (CMS). */
#include <limits.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "seal/cms_private.h"

/* As it is, byte for byte, and beside its signature. */
#define SIGN_FLAGS (CMS_PARTIAL | CMS_DETACHED | CMS_BINARY)

static const char signature_headers[] =
    "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n";

static int
refuse(struct err *err, const char *what)
{
	char reason[128];

	seal_reason(reason, sizeof(reason));
	return err_set(err, ERR_CONFIG, "%s: %s", what, reason);
}

/* The clock of the run, so that the same run signs the same. */
static bool
add_time(CMS_SignerInfo *signer, int64_t now)
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)now);
	bool done = t != NULL &&
	    CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime,
		ASN1_STRING_type(t), t, -1) == 1;

	ASN1_TIME_free(t);
	return done;
}

static CMS_ContentInfo *
make_signature(const struct cms_identity *who, int64_t now, BIO *content)
{
	CMS_ContentInfo *cms =
	    CMS_sign(NULL, NULL, who->chain, NULL, SIGN_FLAGS);
	CMS_SignerInfo *signer;

	if (cms == NULL)
		return NULL;
	signer = CMS_add1_signer(cms, who->certificate, who->key, EVP_sha256(),
	    SIGN_FLAGS);
	if (signer != NULL && add_time(signer, now) &&
	    CMS_final(cms, content, NULL, CMS_DETACHED | CMS_BINARY) == 1)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

/* DER in base64, in lines. */
static int
add_cms(struct strbuf *out, CMS_ContentInfo *cms, struct err *err)
{
	unsigned char *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);

	if (n <= 0)
		return refuse(err, "CMS");
	entity_base64(out, der, (size_t)n);
	OPENSSL_free(der);
	return strbuf_failed(out)
	    ? err_set(err, ERR_LIMIT, "mail: more than %zu bytes", out->max)
	    : 0;
}

static int
sign(const struct cms_identity *who, int64_t now,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	struct entity_signature s = { .protocol = "application/pkcs7-signature",
		.micalg = "sha-256", .headers = signature_headers };
	BIO *content = BIO_new_mem_buf(entity->bytes, (int)entity->len);
	CMS_ContentInfo *cms;
	struct strbuf text;
	int rc = -1;

	if (content == NULL)
		return err_nomem(err);
	strbuf_init(&text, SEAL_MAX_ENTITY);
	cms = make_signature(who, now, content);
	if (cms == NULL)
		refuse(err, "signing failed");
	else if (add_cms(&text, cms, err) == 0) {
		s.body = (struct seal_bytes){ text.text, text.len };
		rc = entity_sign(out, entity, &s, err);
	}
	CMS_ContentInfo_free(cms);
	strbuf_clear(&text);
	BIO_free(content);
	return rc;
}

static int
check_size(const struct seal_bytes *entity, struct err *err)
{
	if (entity->len > SEAL_MAX_ENTITY || entity->len > INT_MAX)
		return err_set(err, ERR_LIMIT, "mail: more than %zu bytes",
		    SEAL_MAX_ENTITY);
	return entity_check(entity, err);
}

int
seal_cms_sign(const struct seal_cms_signer *in, const struct seal_bytes *entity,
    struct strbuf *out, struct err *err)
{
	struct cms_identity who;
	int rc;

	if (check_size(entity, err) != 0 || cms_signer(&who, in, err) != 0)
		return -1;
	rc = sign(&who, in->now, entity, out, err);
	cms_identity_clear(&who);
	ERR_clear_error();
	return rc;
}

/*
 * With a key on a curve the key that wraps is derived by SHA-256, which RFC
 * 8551 asks for; libcrypto alone would take SHA-1.
 */
static bool
add_reader(CMS_ContentInfo *cms, X509 *certificate)
{
	CMS_RecipientInfo *reader = CMS_add1_recipient_cert(cms, certificate,
	    CMS_KEY_PARAM);
	EVP_PKEY_CTX *context;

	if (reader == NULL ||
	    CMS_RecipientInfo_type(reader) != CMS_RECIPINFO_AGREE)
		return reader != NULL;
	context = CMS_RecipientInfo_get0_pkey_ctx(reader);
	return context != NULL &&
	    EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
}

static CMS_ContentInfo *
make_envelope(X509 *certificate, bool gcm, BIO *content)
{
	CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL,
	    gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc(),
	    CMS_PARTIAL | CMS_BINARY);

	if (cms == NULL)
		return NULL;
	if (add_reader(cms, certificate) &&
	    CMS_final(cms, content, NULL, CMS_BINARY) == 1)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

static int
encrypt(X509 *certificate, bool gcm, const struct seal_bytes *entity,
    struct strbuf *out, struct err *err)
{
	BIO *content = BIO_new_mem_buf(entity->bytes, (int)entity->len);
	CMS_ContentInfo *cms;
	int rc;

	if (content == NULL)
		return err_nomem(err);
	strbuf_addf(out,
	    "Content-Type: application/pkcs7-mime; smime-type=%s;\r\n"
	    " name=\"smime.p7m\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n",
	    gcm ? "authEnveloped-data" : "enveloped-data");
	cms = make_envelope(certificate, gcm, content);
	rc = cms == NULL ? refuse(err, "encrypting failed")
			 : add_cms(out, cms, err);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return rc;
}

int
seal_cms_encrypt(const struct seal_cms_reader *in,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	struct cms_identity who;
	int rc;

	if (check_size(entity, err) != 0 || cms_reader(&who, in, err) != 0)
		return -1;
	rc = encrypt(who.certificate, in->gcm, entity, out, err);
	cms_identity_clear(&who);
	ERR_clear_error();
	return rc;
}
