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

struct arena;
struct config;
struct err;
struct run;

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
	char detail[512];       /* a sentence for people, no control bytes */
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
