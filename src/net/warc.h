/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to net: WARC 1.1 records (ISO 28500), each in a gzip member of its
 * own.  Knows zlib.  What the records mean is the tape's business.
 */
#ifndef NET_WARC_H
#define NET_WARC_H

#include <stdio.h>

#include "base/digest.h"
#include "net/net.h"

struct err;
struct strbuf;

/* Bounds on a record; more is refused, writing and reading. */
#define WARC_MAX_HEADER (64 * (size_t)KIB)
#define WARC_MAX_BLOCK (NET_MAX_BODY + 4 * (size_t)NET_MAX_HEADERS)
#define WARC_ID 48 /* room for "urn:uuid:..." */

struct warc_writer;
int warc_writer_open(struct warc_writer **, const char *path,
    struct err *) MUST_USE; /* ERR_EXISTS if it is there */
/* A block is `head` followed by `payload`; either may be empty.  `fields` is
 * the record header without version, digests and length. */
int warc_write(struct warc_writer *, const char *fields,
    const struct strbuf *head, const struct strbuf *payload,
    struct err *) MUST_USE;
/* Syncs and frees, whatever comes of it. */
int warc_writer_close(struct warc_writer *, struct err *) MUST_USE;

/* "Name: value" and CR LF; control characters cannot get in. */
void warc_add_field(struct strbuf *, const char *name, const char *value);

struct warc_record {
	int64_t offset;      /* of its gzip member */
	char *header;        /* "Name: value\n" lines, as in headers.h */
	int64_t length;      /* of the block */
	int64_t payload_len; /* of the block without its HTTP header */
	char block_sha256[DIGEST_HEX], payload_sha256[DIGEST_HEX];
	char *block; /* NULL unless asked for */
};
void warc_record_clear(struct warc_record *);

struct warc_reader;
int warc_reader_open(
    struct warc_reader **, const char *path, struct err *) MUST_USE;
/* As above, on an open file, which belongs to the reader from now on. */
int warc_reader_attach(struct warc_reader **, FILE *, struct err *) MUST_USE;
void warc_reader_close(struct warc_reader *);
/*
 * The next record, checked: version, framing, length, both digests.  1: it
 * is in *record; 0: end of file; -1: ERR_DATA naming its offset.  A file
 * that ends within a record sets *cut and ends there.  Blocks above `keep`
 * bytes are checked but not kept.
 */
int warc_read(struct warc_reader *, struct warc_record *, size_t keep,
    bool *cut, struct err *) MUST_USE;
int warc_seek(struct warc_reader *, int64_t offset, struct err *) MUST_USE;

/* Where the payload of an HTTP block begins: behind its empty line; `len`
 * if there is none. */
size_t warc_http_body(const char *block, size_t len);

#endif
