/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the room. */
#ifndef SEAL_SEAL_PRIVATE_H
#define SEAL_SEAL_PRIVATE_H

#include <openssl/types.h>

#include "base/base64.h"
#include "seal/seal.h"

/* What libcrypto says of its last failure, and forgets all of them. */
void seal_reason(char *buf, size_t room);

/* key.c: a private key of any kind, in PEM and without a passphrase. */
int seal_read_private(
    EVP_PKEY **, const struct secret *pem, struct err *) MUST_USE;

/* ---- entity.c: MIME entities, as far as they are signed or wrapped ---- */

/* ERR_DATA unless it is what survives any mail server as it is: headers, a
 * blank line, lines of 7-bit text of bounded length that end with CRLF. */
int entity_check(const struct seal_bytes *, struct err *) MUST_USE;
/* A multipart/signed around that entity. */
struct entity_signature {
	const char *protocol, *micalg;
	const char *headers; /* of the second part, each with its CRLF */
	struct seal_bytes body;
};
int entity_sign(struct strbuf *out, const struct seal_bytes *,
    const struct entity_signature *, struct err *) MUST_USE;
/* A boundary that those bytes cannot hold, the same one for the same. */
#define ENTITY_BOUNDARY 48
int entity_boundary(char out[ENTITY_BOUNDARY], const struct seal_bytes *,
    struct err *) MUST_USE;
/* Base64 in lines, each with its CRLF. */
void entity_base64(struct strbuf *, const void *, size_t);

#endif
