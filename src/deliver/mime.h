/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to deliver: the parts that a message is made of (RFC 5322, 2045,
 * 2047, 2231).  Lines end with CRLF, are of seven bits, and no longer than 76
 * columns but for an address or a word that cannot be broken.  Text from
 * elsewhere cannot end a line, whatever is in it.
 */
#ifndef DELIVER_MIME_H
#define DELIVER_MIME_H

#include "deliver/deliver.h"

struct strbuf;

#define MIME_COLUMNS 76
#define MIME_BOUNDARY 40 /* with NUL */

/* "Name: text": as it is where ASCII will do, else in encoded words. */
void mime_header(struct strbuf *, const char *name, const char *text);
void mime_address(
    struct strbuf *, const char *name, const struct mail_address *);
/* Begins a header that has parameters: "Name: value", no line end. */
void mime_begin(struct strbuf *, const char *name, const char *value);
/* One of them, on a line of its own; in pieces and percent-encoded (RFC 2231)
 * where it must be. */
void mime_param(struct strbuf *, const char *name, const char *value);
void mime_end(struct strbuf *);

void mime_base64(struct strbuf *, const void *, size_t);
/* LF is the end of a line, every other byte is itself. */
void mime_quoted(struct strbuf *, const char *, size_t);
/* From a digest, and with "=_", which neither of the above can hold. */
int mime_boundary(char out[MIME_BOUNDARY], const char *label, const void *,
    size_t, struct err *) MUST_USE;

#endif
