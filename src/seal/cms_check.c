/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a mail program would take this certificate.  It is trusted because
 * the configuration names its file; what is asked here is whether it is the
 * right one, still good, and made for this.
 */
#include <string.h>
#include <strings.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/utc.h"
#include "seal/cms_private.h"

#define MAX_CHAIN 10
#define MIN_RSA_BITS 2048

enum use { USE_SIGN, USE_READ };

void
cms_identity_clear(struct cms_identity *who)
{
	X509_free(who->certificate);
	sk_X509_pop_free(who->chain, X509_free);
	EVP_PKEY_free(who->key); /* wipes what is private */
	*who = (struct cms_identity){ 0 };
}

static int
read_chain(struct cms_identity *who, BIO *bio, struct err *err)
{
	X509 *next;

	if ((who->chain = sk_X509_new_null()) == NULL)
		return err_nomem(err);
	while ((next = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		if (sk_X509_num(who->chain) >= MAX_CHAIN) {
			X509_free(next);
			return err_set(err, ERR_CONFIG,
			    "more than %d certificates behind the first",
			    MAX_CHAIN);
		}
		if (sk_X509_push(who->chain, next) <= 0) {
			X509_free(next);
			return err_nomem(err);
		}
	}
	ERR_clear_error();
	return 0;
}

static int
read_certificates(struct cms_identity *who, const struct seal_bytes *pem,
    struct err *err)
{
	BIO *bio;
	int rc = -1;

	if (pem->len > SEAL_MAX_PEM)
		return err_set(err, ERR_CONFIG, "more than %zu bytes",
		    SEAL_MAX_PEM);
	if ((bio = BIO_new_mem_buf(pem->bytes, (int)pem->len)) == NULL)
		return err_nomem(err);
	who->certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (who->certificate == NULL)
		err_set(err, ERR_CONFIG, "no certificate in PEM");
	else
		rc = read_chain(who, bio, err);
	ERR_clear_error();
	BIO_free(bio);
	return rc;
}

static int64_t
seconds_of(const ASN1_TIME *t)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	bool ok = epoch != NULL &&
	    ASN1_TIME_diff(&days, &seconds, epoch, t) == 1;

	ASN1_TIME_free(epoch);
	return ok ? (int64_t)days * UTC_DAY + seconds : UTC_UNKNOWN;
}

static int
check_time(X509 *certificate, int64_t now, int64_t *until, struct err *err)
{
	const int64_t from = seconds_of(X509_get0_notBefore(certificate));
	char text[UTC_TEXT];

	*until = seconds_of(X509_get0_notAfter(certificate));
	if (from == UTC_UNKNOWN || *until == UTC_UNKNOWN)
		return err_set(err, ERR_CONFIG,
		    "the certificate does not say how long it is valid");
	utc_format(now < from ? from : *until, text);
	if (now < from)
		return err_set(err, ERR_CONFIG,
		    "the certificate is not valid before %s", text);
	if (now > *until)
		return err_set(err, ERR_CONFIG, "the certificate ended on %s",
		    text);
	return 0;
}

/* What it says of its use, if it says anything. */
static int
check_use(X509 *certificate, enum use use, struct err *err)
{
	const uint32_t said = X509_get_key_usage(certificate);
	const uint32_t purpose = X509_get_extended_key_usage(certificate);
	uint32_t need = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;

	if (use == USE_READ)
		need = EVP_PKEY_is_a(X509_get0_pubkey(certificate), "EC")
		    ? KU_KEY_AGREEMENT
		    : KU_KEY_ENCIPHERMENT;
	if ((said & need) == 0)
		return err_set(err, ERR_CONFIG,
		    "the certificate may not be used to %s (key usage)",
		    use == USE_SIGN ? "sign" : "encrypt");
	if ((purpose & (XKU_SMIME | XKU_ANYEKU)) == 0)
		return err_set(err, ERR_CONFIG, "the certificate is not for "
		    "e-mail (extended key usage)");
	return 0;
}

static int
check_kind(X509 *certificate, struct err *err)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);

	if (key == NULL ||
	    (!EVP_PKEY_is_a(key, "RSA") && !EVP_PKEY_is_a(key, "EC")))
		return err_set(err, ERR_CONFIG,
		    "the certificate's key is neither RSA nor EC");
	if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < MIN_RSA_BITS)
		return err_set(err, ERR_CONFIG,
		    "the certificate's key has %d bits; %d are the least",
		    EVP_PKEY_get_bits(key), MIN_RSA_BITS);
	return 0;
}

/* Mail programs compare without regard to case, whatever RFC 5321 allows. */
static int
check_address(X509 *certificate, const char *address, struct err *err)
{
	STACK_OF(OPENSSL_STRING) *all = X509_get1_email(certificate);
	const int n = all == NULL ? 0 : sk_OPENSSL_STRING_num(all);
	bool found = false;

	for (int i = 0; i < n && !found; i++)
		found = strcasecmp(sk_OPENSSL_STRING_value(all, i),
			    address) == 0;
	X509_email_free(all);
	ERR_clear_error();
	if (found)
		return 0;
	if (n == 0)
		return err_set(err, ERR_CONFIG,
		    "the certificate holds no mail address; it has to hold %s",
		    address);
	return err_set(err, ERR_CONFIG,
	    "the certificate is for another mail address than %s", address);
}

static int
check(X509 *certificate, enum use use, const char *address, int64_t now,
    int64_t *until, struct err *err)
{
	if (check_kind(certificate, err) != 0 ||
	    check_time(certificate, now, until, err) != 0 ||
	    check_use(certificate, use, err) != 0)
		return -1;
	return check_address(certificate, address, err);
}

static int
read_signer(struct cms_identity *who, const struct seal_cms_signer *in,
    int64_t *until, struct err *err)
{
	*who = (struct cms_identity){ 0 };
	if (read_certificates(who, &in->certificates, err) != 0 ||
	    check(who->certificate, USE_SIGN, in->address, in->now, until,
		err) != 0 ||
	    seal_read_private(&who->key, in->key, err) != 0)
		goto bad;
	if (X509_check_private_key(who->certificate, who->key) == 1)
		return 0;
	ERR_clear_error();
	err_set(err, ERR_CONFIG,
	    "the first certificate is not that of the private key");
bad:
	cms_identity_clear(who);
	return -1;
}

static int
read_reader(struct cms_identity *who, const struct seal_cms_reader *in,
    int64_t *until, struct err *err)
{
	*who = (struct cms_identity){ 0 };
	if (read_certificates(who, &in->certificate, err) == 0 &&
	    check(who->certificate, USE_READ, in->address, in->now, until,
		err) == 0)
		return 0;
	cms_identity_clear(who);
	return -1;
}

int
cms_signer(struct cms_identity *who, const struct seal_cms_signer *in,
    struct err *err)
{
	int64_t until;

	return read_signer(who, in, &until, err);
}

int
cms_reader(struct cms_identity *who, const struct seal_cms_reader *in,
    struct err *err)
{
	int64_t until;

	return read_reader(who, in, &until, err);
}

int
seal_cms_check_signer(
    const struct seal_cms_signer *in, int64_t *until, struct err *err)
{
	struct cms_identity who;
	int rc = read_signer(&who, in, until, err);

	cms_identity_clear(&who);
	return rc;
}

int
seal_cms_check_reader(
    const struct seal_cms_reader *in, int64_t *until, struct err *err)
{
	struct cms_identity who;
	int rc = read_reader(&who, in, until, err);

	cms_identity_clear(&who);
	return rc;
}
