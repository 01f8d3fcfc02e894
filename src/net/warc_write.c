/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing WARC records.  Each is a gzip member of its own without time or
 * name, so that the same records give the same bytes, and each reaches the
 * operating system before the next begins.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST /* zlib does not write to what it reads */
#include <zlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "net/warc.h"

#define PIECE (64 * (size_t)KIB)
#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, gzip framing */
#define MEMORY_LEVEL 8

struct warc_writer {
	FILE *file;
	z_stream z;
	unsigned char out[PIECE];
};

int
warc_writer_open(struct warc_writer **out, const char *path, struct err *err)
{
	struct warc_writer *w;
	int fd;

	*out = NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
	if (fd < 0)
		return err_set(err, errno == EEXIST ? ERR_EXISTS : ERR_IO,
		    "%s: %s", path, strerror(errno));
	w = calloc(1, sizeof(*w));
	if (w != NULL &&
	    deflateInit2(&w->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
		MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(w);
		w = NULL;
	}
	if (w != NULL && (w->file = fdopen(fd, "wb")) == NULL) {
		(void)deflateEnd(&w->z);
		free(w);
		w = NULL;
	}
	if (w == NULL) {
		(void)close(fd);
		return err_nomem(err);
	}
	*out = w;
	return 0;
}

static int
write_error(struct err *err)
{
	return err_set(
	    err, ERR_IO, "tape: cannot be written: %s", strerror(errno));
}

/* Compresses one piece of a record; `flush` is Z_FINISH for the last. */
static int
squeeze(struct warc_writer *w, const void *bytes, size_t len, int flush,
    struct err *err)
{
	const unsigned char *at = bytes;
	size_t take, made;
	int rc;

	do {
		take = len < PIECE ? len : PIECE;
		w->z.next_in = at;
		w->z.avail_in = (uInt)take;
		at += take;
		len -= take;
		do {
			w->z.next_out = w->out;
			w->z.avail_out = (uInt)sizeof(w->out);
			rc = deflate(&w->z, len == 0 ? flush : Z_NO_FLUSH);
			if (rc == Z_STREAM_ERROR)
				return err_set(err, ERR_IO, "tape: zlib");
			made = sizeof(w->out) - w->z.avail_out;
			if (made > 0 &&
			    fwrite(w->out, 1, made, w->file) != made)
				return write_error(err);
		} while (w->z.avail_out == 0);
	} while (len > 0);
	return 0;
}

static int
add_digests(struct strbuf *header, const struct strbuf *head,
    const struct strbuf *payload, struct err *err)
{
	char hex[DIGEST_HEX];
	struct digest *d;

	if (head->len > 0) {
		if (digest_bytes(
			strbuf_text(payload), payload->len, hex, err) != 0)
			return -1;
		strbuf_addf(header, "WARC-Payload-Digest: sha256:%s\r\n", hex);
	}
	if ((d = digest_new()) == NULL)
		return err_nomem(err);
	digest_add(d, strbuf_text(head), head->len);
	digest_add(d, strbuf_text(payload), payload->len);
	digest_end(d, hex);
	digest_free(d);
	strbuf_addf(header, "WARC-Block-Digest: sha256:%s\r\n", hex);
	return 0;
}

int
warc_write(struct warc_writer *w, const char *fields, const struct strbuf *head,
    const struct strbuf *payload, struct err *err)
{
	struct strbuf header;
	int rc = -1;

	strbuf_init(&header, WARC_MAX_HEADER);
	strbuf_add(&header, "WARC/1.1\r\n");
	strbuf_add(&header, fields);
	if (add_digests(&header, head, payload, err) != 0)
		goto out;
	strbuf_addf(
	    &header, "Content-Length: %zu\r\n\r\n", head->len + payload->len);
	if (strbuf_failed(&header)) {
		(void)err_set(
		    err, ERR_NOMEM, "tape: no memory, or a header is too long");
		goto out;
	}
	if (deflateReset(&w->z) != Z_OK) {
		(void)err_set(err, ERR_IO, "tape: zlib");
		goto out;
	}
	if (squeeze(w, header.text, header.len, Z_NO_FLUSH, err) != 0 ||
	    squeeze(w, strbuf_text(head), head->len, Z_NO_FLUSH, err) != 0 ||
	    squeeze(w, strbuf_text(payload), payload->len, Z_NO_FLUSH, err) !=
		0 ||
	    squeeze(w, "\r\n\r\n", 4, Z_FINISH, err) != 0)
		goto out;
	rc = fflush(w->file) == 0 ? 0 : write_error(err);
out:
	strbuf_clear(&header);
	return rc;
}

int
warc_writer_close(struct warc_writer *w, struct err *err)
{
	int rc = 0;

	if (w == NULL)
		return 0;
	if (fflush(w->file) != 0 || fsync(fileno(w->file)) != 0)
		rc = write_error(err);
	if (fclose(w->file) != 0 && rc == 0)
		rc = write_error(err);
	(void)deflateEnd(&w->z);
	free(w);
	return rc;
}

void
warc_add_field(struct strbuf *out, const char *name, const char *value)
{
	struct strbuf visible;

	strbuf_init(&visible, WARC_MAX_HEADER);
	text_add_visible(&visible, value, "");
	strbuf_addf(out, "%s: %s\r\n", name, strbuf_text(&visible));
	if (strbuf_failed(&visible))
		out->failed = true;
	strbuf_clear(&visible);
}
