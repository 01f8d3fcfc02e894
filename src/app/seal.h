/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seal of a bundle: who signed its manifest, and when that was, by
 * somebody else's clock.  The configuration and the files of the bundle on
 * this side, keys and formats behind seal/seal.h.
 */
#ifndef APP_SEAL_H
#define APP_SEAL_H

#include "base/base.h"
#include "base/digest.h"

struct err;
struct run;
struct seal_key;
struct seal_signature;
struct strbuf;

/* ---- sealing ---- */

/* Whether the key, its other half and the authority's certificates can be
 * used: before anybody is asked.  No program is run. */
int seal_prepare(struct run *, struct err *) MUST_USE;
/*
 * Signs the manifest in that folder, as far as the configuration says and
 * has not been done, and has its time stated; `ask`: the authority may be
 * asked, else only the request is left.  What cannot be had is a warning
 * unless the configuration says "required".
 */
int seal_bundle(struct run *, const char *folder, bool ask, struct err *)
    MUST_USE;

/* seal_key.c: the key of the configuration, or the program that has it. */
struct seal_signer {
	struct seal_key *key; /* NULL: there is none; a public one: a program */
	char *certificates;   /* PEM; NULL: none */
};
int seal_signer_open(struct seal_signer *, struct run *, struct err *)
    MUST_USE;
void seal_signer_close(struct seal_signer *);
/* The signature fits the public key when this returns 0. */
int seal_signer_sign(const struct seal_signer *, struct run *,
    const struct strbuf *, struct seal_signature *, struct err *) MUST_USE;
/* Signs something else, to see whether it can; *key names the key, NULL if
 * there is none. */
int seal_try(struct run *, const char **key, struct err *) MUST_USE;
/* Signs in the folder; ERR_EXISTS if it is signed. */
int seal_sign(struct run *, const char *folder, struct err *) MUST_USE;

/* seal_time.c: ERR_EXISTS if the time is there.  `ask` as above; what came
 * is kept only if it holds. */
int seal_stamp(struct run *, const char *folder, bool ask, struct err *)
    MUST_USE;
/* A reply that was fetched some other way; `ca` may be NULL only if the
 * configuration names one. */
int seal_take_reply(struct run *, const char *folder, const char *reply,
    struct err *) MUST_USE;
/* One of the seal's files, whole or not at all. */
int seal_write(const char *folder, const char *name, const char *bytes,
    size_t len, struct err *) MUST_USE;

/* ---- checking: needs a folder only; no network, no key of ours ---- */

enum seal_state {
	SEAL_ABSENT,   /* none, and nobody said there must be one */
	SEAL_PENDING,  /* time was asked for; the reply is still to come */
	SEAL_UNPROVEN, /* fits this manifest, but nothing was given to trust:
			* no key, no CA */
	SEAL_GOOD,     /* proven with the key or the CA given */
	SEAL_BAD       /* there and wrong, or gone though it must be there */
};

struct seal_result {
	enum seal_state state;
	char detail[1024];      /* a sentence for people, no control bytes */
	char keyid[DIGEST_HEX]; /* signature: of the key; "" if none */
	int64_t at;             /* time: as stated; else UTC_UNKNOWN */
};

/*
 * `key`: PEM of the public key or certificate to trust; NULL: none, and a
 * signature can then be no better than SEAL_UNPROVEN.  With a key, a bundle
 * without a signature is SEAL_BAD: taking it off must not help anyone.
 * -1 only if the key file cannot be used (ERR_CONFIG), or without memory.
 */
int seal_check_signature(const char *folder, const char *key,
    struct seal_result *, struct err *) MUST_USE;
/* The same for the time; `ca`: PEM of the authority's root certificates. */
int seal_check_time(const char *folder, const char *ca, struct seal_result *,
    struct err *) MUST_USE;
/*
 * What `muster verify` trusts: --key and --ca, else what a configuration
 * given with -c names, else NULL.
 */
int seal_trusted(struct run *, const char **key, const char **ca,
    struct err *) MUST_USE;

#endif
