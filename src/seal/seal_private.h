/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the room. */
#ifndef SEAL_SEAL_PRIVATE_H
#define SEAL_SEAL_PRIVATE_H

#include "seal/seal.h"

/* Appends base64, with padding, without line ends. */
void base64_add(struct strbuf *, const void *, size_t);
/* Strict: the standard alphabet, whole groups, no stray bits.  *out is NUL-
 * terminated behind len and the caller's to free.  ERR_DATA, ERR_LIMIT. */
int base64_read(const char *text, size_t len, size_t max, char **out,
    size_t *out_len, struct err *) MUST_USE;
/* What libcrypto says of its last failure, and forgets all of them. */
void seal_reason(char *buf, size_t room);

#endif
