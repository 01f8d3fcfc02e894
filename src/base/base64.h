/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648): one text for the same bytes. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/base.h"

struct err;
struct strbuf;

/* Appends base64, with padding, without line ends. */
void base64_add(struct strbuf *, const void *, size_t);
/* Strict: the standard alphabet, whole groups, no stray bits.  *out is NUL-
 * terminated behind len and the caller's to free.  ERR_DATA, ERR_LIMIT. */
int base64_read(const char *text, size_t len, size_t max, char **out,
    size_t *out_len, struct err *) MUST_USE;

#endif
