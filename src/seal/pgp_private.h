/* SPDX-License-Identifier: Apache-2.0 */
/* Private to seal: GPGME, and the home folder that GnuPG works in. */
#ifndef SEAL_PGP_PRIVATE_H
#define SEAL_PGP_PRIVATE_H

#include <gpgme.h>

#include "seal/seal_private.h"

#define PGP_FINGERPRINT 65 /* 64 hexadecimal digits (version 6) and NUL */

struct seal_pgp {
	char *home; /* ours */
	gpgme_ctx_t context;
	const struct secret *passphrase; /* of what is going on; or NULL */
};

/* ---- pgp_home.c ---- */

/* A new folder for us alone, with links to the keys of `from` (or NULL). */
int pgp_home_make(char **out, const char *from, const char *temporary,
    struct err *) MUST_USE;
/* Ends what GnuPG started there, and removes it; frees the name. */
void pgp_home_remove(char *);

/* ---- pgp_key.c ---- */

enum pgp_use { PGP_SIGN, PGP_READ };
/* The key, checked; to be released by gpgme_key_unref. */
int pgp_find(gpgme_key_t *, struct seal_pgp *, const struct seal_pgp_key *,
    enum pgp_use, int64_t *until, struct err *) MUST_USE;

#endif
