/* SPDX-License-Identifier: Apache-2.0 */
/* Time-stamps (RFC 3161): asked for, and checked. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "base/err.h"
#include "base/utc.h"
#include "seal/seal_private.h"

#define RAW_DIGEST ((DIGEST_HEX - 1) / 2)
#define NONCE_BYTES 8
#define MAX_AUTHORITIES 1000 /* certificates in a file of them */

static unsigned
nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The digest comes from base/digest.h, so it is hexadecimal. */
static void
raw_digest(const char *hex, unsigned char raw[RAW_DIGEST])
{
	for (size_t i = 0; i < RAW_DIGEST; i++)
		raw[i] = (unsigned char)(nibble(hex[2 * i]) << 4 |
		    nibble(hex[2 * i + 1]));
}

static bool
set_imprint(TS_REQ *request, const char *digest)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	unsigned char raw[RAW_DIGEST];
	bool done;

	raw_digest(digest, raw);
	/* Each of these copies what it is given. */
	done = imprint != NULL && algorithm != NULL &&
	    X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL,
		NULL) == 1 &&
	    TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, raw, (int)sizeof(raw)) == 1 &&
	    TS_REQ_set_msg_imprint(request, imprint) == 1;
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return done;
}

static bool
set_nonce(TS_REQ *request)
{
	unsigned char raw[NONCE_BYTES];
	ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	uint64_t value = 0;
	bool done = nonce != NULL && RAND_bytes(raw, (int)sizeof(raw)) == 1;

	for (size_t i = 0; done && i < sizeof(raw); i++)
		value = value << 8 | raw[i];
	done = done && ASN1_INTEGER_set_uint64(nonce, value | 1) == 1 &&
	    TS_REQ_set_nonce(request, nonce) == 1;
	ASN1_INTEGER_free(nonce);
	return done;
}

/* Without a nonce: for what is compared with a reply of that digest. */
static TS_REQ *
new_request(const char *digest)
{
	TS_REQ *request = TS_REQ_new();

	if (request != NULL && TS_REQ_set_version(request, 1) == 1 &&
	    set_imprint(request, digest) &&
	    TS_REQ_set_cert_req(request, 1) == 1)
		return request;
	TS_REQ_free(request);
	return NULL;
}

int
seal_time_request(const char *digest, char **der, size_t *len, struct err *err)
{
	TS_REQ *request = new_request(digest);
	unsigned char *bytes = NULL;
	int n = -1, rc = -1;

	*der = NULL;
	*len = 0;
	if (request != NULL && set_nonce(request))
		n = i2d_TS_REQ(request, &bytes);
	if (n > 0 && (*der = malloc((size_t)n)) != NULL) {
		memcpy(*der, bytes, (size_t)n);
		*len = (size_t)n;
		rc = 0;
	}
	OPENSSL_free(bytes);
	TS_REQ_free(request);
	ERR_clear_error();
	return rc == 0 ? 0 : err_set(err, ERR_NOMEM,
	    "time-stamp request: cannot be made");
}

/* All of it, nothing behind it. */
static TS_REQ *
read_request(const struct seal_bytes *in)
{
	const unsigned char *at = (const unsigned char *)in->bytes;
	TS_REQ *request;

	if (in->len > SEAL_MAX_TIME)
		return NULL;
	request = d2i_TS_REQ(NULL, &at, (long)in->len);
	ERR_clear_error();
	if (request != NULL && (const char *)at == in->bytes + in->len)
		return request;
	TS_REQ_free(request);
	return NULL;
}

static TS_RESP *
read_reply(const struct seal_bytes *in)
{
	const unsigned char *at = (const unsigned char *)in->bytes;
	TS_RESP *reply;

	if (in->len > SEAL_MAX_TIME)
		return NULL;
	reply = d2i_TS_RESP(NULL, &at, (long)in->len);
	ERR_clear_error();
	if (reply != NULL && (const char *)at == in->bytes + in->len)
		return reply;
	TS_RESP_free(reply);
	return NULL;
}

static bool
is_about(TS_MSG_IMPRINT *imprint, const char *digest)
{
	unsigned char raw[RAW_DIGEST];
	const ASN1_OBJECT *algorithm = NULL;
	const ASN1_OCTET_STRING *said;

	if (imprint == NULL)
		return false;
	raw_digest(digest, raw);
	X509_ALGOR_get0(&algorithm, NULL, NULL,
	    TS_MSG_IMPRINT_get_algo(imprint));
	said = TS_MSG_IMPRINT_get_msg(imprint);
	return OBJ_obj2nid(algorithm) == NID_sha256 &&
	    ASN1_STRING_length(said) == (int)sizeof(raw) &&
	    memcmp(ASN1_STRING_get0_data(said), raw, sizeof(raw)) == 0;
}

bool
seal_time_asks(const struct seal_bytes *in, const char *digest)
{
	TS_REQ *request = read_request(in);
	bool asks = request != NULL &&
	    is_about(TS_REQ_get_msg_imprint(request), digest);

	TS_REQ_free(request);
	return asks;
}

/* ---- the authority ---- */

static int
add_authorities(X509_STORE *store, const struct seal_bytes *ca, size_t *n)
{
	BIO *bio = BIO_new_mem_buf(ca->bytes, (int)ca->len);
	X509 *certificate;
	int rc = 0;

	*n = 0;
	if (bio == NULL)
		return -1;
	while (rc == 0 && *n < MAX_AUTHORITIES &&
	    (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		rc = X509_STORE_add_cert(store, certificate) == 1 ? 0 : -1;
		X509_free(certificate);
		++*n;
	}
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

static int
read_authority(X509_STORE **out, const struct seal_bytes *ca, struct err *err)
{
	X509_STORE *store;
	size_t n = 0;

	*out = NULL;
	if (ca->len > SEAL_MAX_PEM)
		return err_set(err, ERR_CONFIG, "more than %zu bytes",
		    SEAL_MAX_PEM);
	if ((store = X509_STORE_new()) == NULL)
		return err_nomem(err);
	if (add_authorities(store, ca, &n) != 0 || n == 0) {
		X509_STORE_free(store);
		return err_set(err, ERR_CONFIG, "no certificate in PEM");
	}
	*out = store;
	return 0;
}

int
seal_time_authority(const struct seal_bytes *ca, struct err *err)
{
	X509_STORE *store;

	if (read_authority(&store, ca, err) != 0)
		return -1;
	X509_STORE_free(store);
	return 0;
}

/* ---- the check ---- */

/* When, as the token says: it still has to be believed. */
static bool
stated_time(const TS_TST_INFO *info, int64_t *at)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	bool ok = epoch != NULL && info != NULL &&
	    ASN1_TIME_diff(&days, &seconds, epoch,
		TS_TST_INFO_get_time(info)) == 1;

	*at = ok ? (int64_t)days * UTC_DAY + seconds : UTC_UNKNOWN;
	ASN1_TIME_free(epoch);
	return ok;
}

static bool
is_granted(TS_RESP *reply)
{
	const TS_STATUS_INFO *info = TS_RESP_get_status_info(reply);
	int64_t status = -1;

	return info != NULL &&
	    ASN1_INTEGER_get_int64(&status,
		TS_STATUS_INFO_get0_status(info)) == 1 &&
	    (status == TS_STATUS_GRANTED ||
		status == TS_STATUS_GRANTED_WITH_MODS);
}

/* The chain is judged as of that moment, then as in ten years' time. */
static int
make_context(TS_VERIFY_CTX *context, const struct seal_time *in, int64_t at,
    struct err *err)
{
	X509_STORE *store;

	if (in->ca.bytes == NULL)
		return 0;
	if (read_authority(&store, &in->ca, err) != 0)
		return err_wrap(err, "certificates of the authority");
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)at);
	(void)TS_VERIFY_CTX_set_store(context, store); /* it frees it */
	(void)TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
	return 0;
}

static int
check_reply(TS_REQ *request, TS_RESP *reply, const struct seal_time *in,
    int64_t at, struct err *err)
{
	TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
	char reason[256];
	int rc = -1;

	if (context == NULL)
		return err_nomem(err);
	ERR_clear_error();
	if (make_context(context, in, at, err) == 0) {
		rc = TS_RESP_verify_response(context, reply) == 1 ? 0 : -1;
		if (rc != 0) {
			seal_reason(reason, sizeof(reason));
			err_set(err, ERR_DATA, "%s", reason);
		}
	}
	TS_VERIFY_CTX_free(context);
	return rc;
}

static TS_REQ *
request_of(const struct seal_time *in, const char *digest, struct err *err)
{
	TS_REQ *request;

	if (in->request.bytes == NULL) {
		request = new_request(digest);
		if (request == NULL)
			err_nomem(err);
		return request;
	}
	request = read_request(&in->request);
	if (request == NULL) {
		err_set(err, ERR_DATA, "the request is no time-stamp request");
		return NULL;
	}
	if (is_about(TS_REQ_get_msg_imprint(request), digest))
		return request;
	err_set(err, ERR_DATA, "the request asks for the time of something "
	    "else");
	TS_REQ_free(request);
	return NULL;
}

int
seal_time_check(const struct seal_time *in, const char *digest, int64_t *at,
    struct err *err)
{
	TS_RESP *reply = read_reply(&in->reply);
	TS_REQ *request = NULL;
	TS_TST_INFO *info;
	int rc = -1;

	*at = UTC_UNKNOWN;
	if (reply == NULL)
		return err_set(err, ERR_DATA, "no time-stamp reply (RFC 3161)");
	if ((request = request_of(in, digest, err)) == NULL)
		goto out;
	info = TS_RESP_get_tst_info(reply);
	if (!is_granted(reply) || info == NULL)
		err_set(err, ERR_DATA, "the authority did not grant the time");
	else if (!is_about(TS_TST_INFO_get_msg_imprint(info), digest))
		err_set(err, ERR_DATA, "it is the time of something else");
	else if (!stated_time(info, at))
		err_set(err, ERR_DATA, "it states no time");
	else
		rc = check_reply(request, reply, in, *at, err);
out:
	if (rc != 0)
		*at = UTC_UNKNOWN;
	TS_REQ_free(request);
	TS_RESP_free(reply);
	return rc;
}
