/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature and trusted time, in formats that stock programs check: an
 * in-toto statement about a manifest in a DSSE envelope, and an RFC 3161
 * time-stamp; and mail, signed and encrypted.  Bytes in, bytes out: files,
 * network and configuration are app's.  Together with base/digest.c the only
 * door to libcrypto, and the only one to GPGME.
 */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include "base/base.h"
#include "base/digest.h"

struct err;
struct secret;
struct strbuf;

#define SEAL_MAX_PEM (256 * KIB)      /* keys, certificates, authorities */
#define SEAL_MAX_ENVELOPE (1 * MIB)   /* of a DSSE file */
#define SEAL_MAX_PAYLOAD (256 * KIB)  /* of a statement */
#define SEAL_MAX_SIGNATURES 8         /* in one envelope */
#define SEAL_MAX_SIGNATURE 256        /* bytes of one */
#define SEAL_MAX_TIME (256 * KIB)     /* of a time-stamp request or reply */

/* ---- keys: Ed25519 and ECDSA on P-256, in PEM ---- */

struct seal_key;

/* A private key.  ERR_CONFIG for another kind (named), an encrypted one, or
 * none; no message holds a byte of it. */
int seal_key_private(struct seal_key **, const struct secret *,
    struct err *) MUST_USE;
/* A public key, or the one of the first certificate. */
int seal_key_public(struct seal_key **, const char *pem, size_t len,
    struct err *) MUST_USE;
void seal_key_free(struct seal_key *);
/* SHA-256 of the SubjectPublicKeyInfo (DER), in hexadecimal. */
const char *seal_key_id(const struct seal_key *);
const char *seal_key_kind(const struct seal_key *); /* "Ed25519", ... */

struct seal_signature {
	unsigned char bytes[SEAL_MAX_SIGNATURE];
	size_t len;
};
int seal_key_sign(const struct seal_key *, const void *, size_t,
    struct seal_signature *, struct err *) MUST_USE;
bool seal_key_fits(const struct seal_key *, const void *, size_t,
    const struct seal_signature *);
/*
 * The answer of a program that signs: base64, in one line or more.  For
 * P-256 both usual forms are taken (DER, and r with s behind it) and made
 * DER.  ERR_DATA if it is neither, or does not fit `signed_bytes`.
 */
int seal_key_answer(const struct seal_key *, const char *text, size_t len,
    const struct strbuf *signed_bytes, struct seal_signature *,
    struct err *) MUST_USE;

/* ---- what is signed ---- */

#define SEAL_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define SEAL_STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define SEAL_PREDICATE_TYPE "https://example.org/muster/review/v1"

/* The in-toto statement about that manifest: its digest, and what it says of
 * the review. */
int seal_statement(const char *manifest, size_t len, struct strbuf *out,
    struct err *) MUST_USE;
/* ERR_DATA unless it is a statement of ours about that manifest. */
int seal_statement_check(const char *statement, size_t len,
    const char *manifest_digest, struct err *) MUST_USE;
/* What DSSE has signed: "DSSEv1", type and payload with their lengths. */
void seal_pae(struct strbuf *out, const char *type, const char *payload,
    size_t len);

/* ---- the envelope ---- */

struct seal_envelope {
	char *payload; /* decoded; owned */
	size_t payload_len;
	char *certificates; /* PEM of the first signature; NULL; owned */
	size_t n_signatures;
	struct seal_signature signatures[SEAL_MAX_SIGNATURES];
	char keyids[SEAL_MAX_SIGNATURES][DIGEST_HEX]; /* "": not said */
};
/* One member a line; `certificates` may be NULL. */
int seal_envelope_write(struct strbuf *out, const struct strbuf *payload,
    const struct seal_key *, const struct seal_signature *,
    const char *certificates, struct err *) MUST_USE;
/* ERR_DATA for anything but an envelope of an in-toto statement. */
int seal_envelope_read(struct seal_envelope *, const char *text, size_t len,
    struct err *) MUST_USE;
void seal_envelope_clear(struct seal_envelope *);

/* ---- time ---- */

struct seal_bytes {
	const char *bytes; /* NULL: none */
	size_t len;
};
/* A request (DER, the caller's to free) for the time of that SHA-256, with a
 * nonce, asking for the certificate. */
int seal_time_request(const char *digest, char **der, size_t *len,
    struct err *) MUST_USE;
/* Whether it asks for the time of that. */
bool seal_time_asks(const struct seal_bytes *request, const char *digest);

struct seal_time {
	struct seal_bytes request; /* NULL: not known, so no nonce to compare */
	struct seal_bytes reply;
	struct seal_bytes ca; /* PEM; NULL: the chain is not looked at */
};
/* ERR_DATA unless the reply grants the time of that digest, by the request's
 * nonce, signed by a chain that was good at that moment; *at is when. */
int seal_time_check(const struct seal_time *, const char *digest, int64_t *at,
    struct err *) MUST_USE;
/* ERR_CONFIG unless it holds certificates. */
int seal_time_authority(const struct seal_bytes *ca, struct err *) MUST_USE;

/*
 * ---- mail ----
 *
 * A MIME entity (headers of its content, a blank line, its body; lines end
 * with CRLF and hold 7-bit text) becomes another one, to stand below the
 * headers of the message.  To sign and to encrypt, sign first.
 */
#define SEAL_MAX_ENTITY (256 * MIB) /* of what comes out */

/* S/MIME 4.0 (RFC 8551): CMS with certificates in PEM, RSA or EC. */
struct seal_cms_signer {
	const struct secret *key;
	struct seal_bytes certificates; /* the signer's, then its chain */
	const char *address;            /* of the sender: stands in it */
	int64_t now;                    /* also the time that is signed */
};
struct seal_cms_reader {
	struct seal_bytes certificate;
	const char *address; /* of the recipient: stands in it */
	int64_t now;
	bool gcm; /* AES-256-GCM, which older mail programs cannot read, in
		   * the place of AES-256-CBC */
};
/*
 * ERR_CONFIG unless the certificate is one that a mail program will take: it
 * can be read, is for that address and that use, is valid now, and has the
 * key.  *until is when it ends.
 */
int seal_cms_check_signer(const struct seal_cms_signer *, int64_t *until,
    struct err *) MUST_USE;
int seal_cms_check_reader(const struct seal_cms_reader *, int64_t *until,
    struct err *) MUST_USE;
/* multipart/signed; the checks above come first. */
int seal_cms_sign(const struct seal_cms_signer *, const struct seal_bytes *,
    struct strbuf *out, struct err *) MUST_USE;
/* application/pkcs7-mime. */
int seal_cms_encrypt(const struct seal_cms_reader *,
    const struct seal_bytes *, struct strbuf *out, struct err *) MUST_USE;

/*
 * OpenPGP (RFC 3156), by GnuPG.  It works in a home folder of its own, gone
 * with everything it started at _close: keys are put into that one, and those
 * of a configured home are used, not changed.  Every key is named by its
 * fingerprint, so that no other one is ever taken for it.
 */
struct seal_pgp;
/* The version of GPGME; NULL if it was left out when this was built. */
const char *seal_pgp_version(void);
/* `home` may be NULL; `temporary` is a folder for the one that is made.
 * ERR_CONFIG without GPGME or without GnuPG. */
int seal_pgp_open(struct seal_pgp **, const char *home,
    const char *temporary, struct err *) MUST_USE;
void seal_pgp_close(struct seal_pgp *);
/* Keys as they were exported, armored or not. */
int seal_pgp_import(
    struct seal_pgp *, const struct seal_bytes *, struct err *) MUST_USE;

struct seal_pgp_key {
	const char *fingerprint; /* 40 or 64 hexadecimal digits, blanks */
	const char *address;     /* stands in one of its user ids */
	int64_t now;
	const struct secret *passphrase; /* of one that signs; NULL: none */
};
/* ERR_CONFIG unless the key is there, for that address and that use, neither
 * revoked nor at its end.  *until: when that is; UTC_UNKNOWN: never. */
int seal_pgp_check_signer(struct seal_pgp *, const struct seal_pgp_key *,
    int64_t *until, struct err *) MUST_USE;
int seal_pgp_check_reader(struct seal_pgp *, const struct seal_pgp_key *,
    int64_t *until, struct err *) MUST_USE;
/* multipart/signed, and multipart/encrypted; the checks above come first. */
int seal_pgp_sign(struct seal_pgp *, const struct seal_pgp_key *,
    const struct seal_bytes *, struct strbuf *out, struct err *) MUST_USE;
int seal_pgp_encrypt(struct seal_pgp *, const struct seal_pgp_key *,
    const struct seal_bytes *, struct strbuf *out, struct err *) MUST_USE;

#endif
