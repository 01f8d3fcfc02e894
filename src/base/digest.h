/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256, in pieces or of a file, and keyed (HMAC); names of things (UUID);
 * the only door to libcrypto for digests.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/base.h"

struct err;
struct library;
#define DIGEST_HEX 65 /* 64 hexadecimal digits and NUL */
#define DIGEST_UUID 37 /* "6ba7b810-9dad-51d1-80b4-00c04fd430c8" and NUL */

struct digest;                            /* opaque, running */
struct digest *digest_new(void) MUST_USE; /* NULL: no memory */
void digest_free(struct digest *);
void digest_add(struct digest *, const void *, size_t);
void digest_end(struct digest *, char hex[DIGEST_HEX]); /* once */
int digest_bytes(
    const void *, size_t, char hex[DIGEST_HEX], struct err *) MUST_USE;
int digest_keyed(const void *key, size_t key_len, const void *, size_t,
    char hex[DIGEST_HEX], struct err *) MUST_USE;
/* UUID of version 5 (RFC 9562, 5.5): the same name in the same name space
 * gives the same one.  Its SHA-1 names things and protects nothing. */
int digest_uuid(const unsigned char space[16], const char *name,
    char out[DIGEST_UUID], struct err *) MUST_USE;
int digest_file(const char *path, char hex[DIGEST_HEX], int64_t *size,
    struct err *) MUST_USE;
void digest_library(struct library *);

#endif
