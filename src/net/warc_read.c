/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading WARC records.  A tape may come from anyone: every length is
 * checked before it is believed, memory grows only with what really came,
 * and nothing is handed out whose digest does not fit.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <zlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "net/headers.h"
#include "net/warc.h"

#define PIECE (64 * (size_t)KIB)
#define GZIP_WINDOW (15 + 16)
#define FIRST_ROOM (16 * (size_t)KIB)
static const char version_line[] = "WARC/1.1\r\n";
static const char empty_line[] = "\r\n\r\n";

struct warc_reader {
	FILE *file;
	z_stream z;
	int64_t offset; /* of the first byte in `in` */
	size_t in_len;
	size_t out_at, out_len;
	bool member_ended;
	size_t number; /* of the record, from 1 */
	int64_t record_offset;
	unsigned char in[PIECE], out[PIECE];
};

/* What reading can come to, besides bytes. */
enum step { STEP_BYTES, STEP_MEMBER_END, STEP_CUT, STEP_BAD, STEP_NO_MEMORY };

int
warc_reader_attach(struct warc_reader **out, FILE *file, struct err *err)
{
	struct warc_reader *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (r != NULL && inflateInit2(&r->z, GZIP_WINDOW) != Z_OK) {
		free(r);
		r = NULL;
	}
	if (r == NULL) {
		(void)fclose(file);
		return err_nomem(err);
	}
	r->file = file;
	*out = r;
	return 0;
}

int
warc_reader_open(struct warc_reader **out, const char *path, struct err *err)
{
	FILE *file = fopen(path, "rb");

	*out = NULL;
	if (file == NULL)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return warc_reader_attach(out, file, err);
}

void
warc_reader_close(struct warc_reader *r)
{
	if (r == NULL)
		return;
	(void)inflateEnd(&r->z);
	(void)fclose(r->file);
	free(r);
}

void
warc_record_clear(struct warc_record *record)
{
	free(record->header);
	free(record->block);
	memset(record, 0, sizeof(*record));
}

int
warc_seek(struct warc_reader *r, int64_t offset, struct err *err)
{
	if (fseeko(r->file, (off_t)offset, SEEK_SET) != 0)
		return err_set(err, ERR_IO, "tape: %s", strerror(errno));
	r->offset = offset;
	r->in_len = 0;
	r->z.next_in = r->in;
	r->z.avail_in = 0;
	r->out_at = r->out_len = 0;
	r->member_ended = false;
	return 0;
}

static int64_t
position(const struct warc_reader *r)
{
	return r->offset + (int64_t)(r->in_len - r->z.avail_in);
}

static int
bad(const struct warc_reader *r, struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "tape: record %zu at byte %lld: %s",
	    r->number, (long long)r->record_offset, what);
}

/* More compressed bytes; false at the end of the file. */
static bool
refill(struct warc_reader *r)
{
	if (r->z.avail_in > 0)
		return true;
	r->offset += (int64_t)r->in_len;
	r->in_len = fread(r->in, 1, sizeof(r->in), r->file);
	r->z.next_in = r->in;
	r->z.avail_in = (uInt)r->in_len;
	return r->in_len > 0;
}

/* Inflated bytes of this member into r->out. */
static enum step
more(struct warc_reader *r)
{
	int rc;

	while (r->out_at == r->out_len) {
		if (r->member_ended)
			return STEP_MEMBER_END;
		if (!refill(r))
			return ferror(r->file) ? STEP_BAD : STEP_CUT;
		r->z.next_out = r->out;
		r->z.avail_out = (uInt)sizeof(r->out);
		rc = inflate(&r->z, Z_NO_FLUSH);
		r->out_at = 0;
		r->out_len = sizeof(r->out) - r->z.avail_out;
		if (rc == Z_MEM_ERROR)
			return STEP_NO_MEMORY;
		if (rc == Z_STREAM_END)
			r->member_ended = true;
		else if (rc != Z_OK)
			return STEP_BAD;
	}
	return STEP_BYTES;
}

/* Reads up to and with the empty line into sb. */
static enum step
read_header(struct warc_reader *r, struct strbuf *sb)
{
	enum step step;

	while ((step = more(r)) == STEP_BYTES) {
		strbuf_addc(sb, (char)r->out[r->out_at++]);
		if (strbuf_failed(sb))
			return sb->len >= sb->max ? STEP_BAD : STEP_NO_MEMORY;
		if (sb->len >= 4 &&
		    memcmp(sb->text + sb->len - 4, empty_line, 4) == 0)
			return STEP_BYTES;
	}
	return step == STEP_MEMBER_END ? STEP_BAD : step;
}

/*
 * The header as "Name: value\n" lines.  Folded lines, control characters
 * and lines without a name are refused: nothing writes them.
 */
static enum step
header_lines(const struct strbuf *raw, char **out)
{
	const size_t skip = sizeof(version_line) - 1;
	char *to;

	if (raw->len < skip || memcmp(raw->text, version_line, skip) != 0 ||
	    memchr(raw->text, '\0', raw->len) != NULL ||
	    !text_is_utf8(raw->text, raw->len))
		return STEP_BAD;
	if ((*out = malloc(raw->len - skip + 1)) == NULL)
		return STEP_NO_MEMORY;
	to = *out;
	for (const char *p = raw->text + skip; strcmp(p, "\r\n") != 0;) {
		size_t len = strcspn(p, "\r\n");
		size_t name = strcspn(p, ": \t\r\n");

		if (name == 0 || p[name] != ':' || p[len] != '\r' ||
		    p[len + 1] != '\n')
			return STEP_BAD;
		memcpy(to, p, len);
		to += len;
		*to++ = '\n';
		p += len + 2;
	}
	*to = '\0';
	return STEP_BYTES;
}

/* Where the block's bytes go while they stream by. */
struct sink {
	struct digest *block, *payload;
	unsigned matched; /* bytes of the empty line seen last */
	bool http, in_payload;
	int64_t payload_len;
	char *kept;
	size_t len, room, keep;
};

static bool
keep_bytes(struct sink *sink, const unsigned char *bytes, size_t n)
{
	size_t room = sink->room > 0 ? sink->room : FIRST_ROOM;
	char *moved;

	while (room <= sink->len + n)
		room *= 2; /* bounded by WARC_MAX_BLOCK */
	if (room != sink->room) {
		if ((moved = realloc(sink->kept, room)) == NULL)
			return false;
		sink->kept = moved;
		sink->room = room;
	}
	memcpy(sink->kept + sink->len, bytes, n);
	sink->len += n;
	sink->kept[sink->len] = '\0';
	return true;
}

static bool
sink_bytes(struct sink *sink, const unsigned char *bytes, size_t n)
{
	size_t i = 0;

	digest_add(sink->block, bytes, n);
	if (sink->keep > 0 && !keep_bytes(sink, bytes, n))
		return false;
	for (; sink->http && !sink->in_payload && i < n; i++) {
		if (bytes[i] == (unsigned char)empty_line[sink->matched])
			sink->matched++;
		else
			sink->matched = bytes[i] == '\r' ? 1 : 0;
		sink->in_payload = sink->matched == 4;
	}
	if (sink->in_payload || !sink->http) {
		digest_add(sink->payload, bytes + i, n - i);
		sink->payload_len += (int64_t)(n - i);
	}
	return true;
}

static enum step
read_block(struct warc_reader *r, struct sink *sink, int64_t length)
{
	enum step step;
	size_t n;

	while (length > 0) {
		if ((step = more(r)) != STEP_BYTES)
			return step == STEP_MEMBER_END ? STEP_BAD : step;
		n = r->out_len - r->out_at;
		if ((int64_t)n > length)
			n = (size_t)length;
		if (!sink_bytes(sink, r->out + r->out_at, n))
			return STEP_NO_MEMORY;
		r->out_at += n;
		length -= (int64_t)n;
	}
	return STEP_BYTES;
}

/* Two line ends, and the member is over. */
static enum step
read_end(struct warc_reader *r)
{
	enum step step;

	for (size_t i = 0; i < 4; i++) {
		if ((step = more(r)) != STEP_BYTES)
			return step == STEP_MEMBER_END ? STEP_BAD : step;
		if (r->out[r->out_at++] != (unsigned char)empty_line[i])
			return STEP_BAD;
	}
	step = more(r);
	if (step == STEP_MEMBER_END)
		return STEP_BYTES;
	return step == STEP_BYTES ? STEP_BAD : step;
}

static bool
digest_fits(const char *header, const char *name, const char *hex, bool must)
{
	static const char label[] = "sha256:";
	char text[DIGEST_HEX + sizeof(label)];

	if (!headers_get(header, name, text, sizeof(text)))
		return !must;
	return hex[0] != '\0' &&
	       strncasecmp(text, label, sizeof(label) - 1) == 0 &&
	       strcasecmp(text + sizeof(label) - 1, hex) == 0;
}

static bool
has_fields(const char *header)
{
	static const char *const must[] = { "WARC-Type", "WARC-Record-ID",
		"WARC-Date" };
	char text[64];

	for (size_t i = 0; i < NITEMS(must); i++)
		if (!headers_get(header, must[i], text, sizeof(text)) ||
		    text[0] == '\0')
			return false;
	return true;
}

static bool
is_http(const char *header)
{
	char text[64];

	return headers_get(header, "Content-Type", text, sizeof(text)) &&
	       strncasecmp(text, "application/http", 16) == 0;
}

/* Begins the next member; STEP_MEMBER_END: there is none. */
static enum step
begin(struct warc_reader *r)
{
	r->record_offset = position(r);
	r->number++;
	r->out_at = r->out_len = 0;
	r->member_ended = false;
	if (!refill(r))
		return ferror(r->file) ? STEP_BAD : STEP_MEMBER_END;
	return inflateReset(&r->z) == Z_OK ? STEP_BYTES : STEP_BAD;
}

static const char *
check_digests(struct warc_record *record, struct sink *sink)
{
	digest_end(sink->block, record->block_sha256);
	digest_end(sink->payload, record->payload_sha256);
	if (!digest_fits(record->header, "WARC-Block-Digest",
		record->block_sha256, true))
		return "block digest missing or wrong";
	if (!digest_fits(record->header, "WARC-Payload-Digest",
		record->payload_sha256, sink->http))
		return "payload digest missing or wrong";
	if (sink->http && !sink->in_payload)
		return "HTTP header without an end";
	return NULL;
}

/* The body of a record whose header is read. */
static enum step
read_body(struct warc_reader *r, struct warc_record *record, size_t keep,
    const char **problem)
{
	struct sink sink = { .keep = 0 };
	enum step step = STEP_NO_MEMORY;

	sink.block = digest_new();
	sink.payload = digest_new();
	sink.http = is_http(record->header);
	sink.keep = (size_t)record->length <= keep ? keep : 0;
	if (sink.block == NULL || sink.payload == NULL)
		goto out;
	if (sink.keep > 0 && !keep_bytes(&sink, (const unsigned char *)"", 0))
		goto out;
	*problem = "framing or compression is broken";
	if ((step = read_block(r, &sink, record->length)) != STEP_BYTES ||
	    (step = read_end(r)) != STEP_BYTES)
		goto out;
	record->payload_len = sink.payload_len;
	if ((*problem = check_digests(record, &sink)) != NULL) {
		step = STEP_BAD;
		goto out;
	}
	record->block = sink.kept;
	sink.kept = NULL;
out:
	digest_free(sink.block);
	digest_free(sink.payload);
	free(sink.kept);
	return step;
}

static enum step
read_record(struct warc_reader *r, struct warc_record *record, size_t keep,
    const char **problem)
{
	struct strbuf raw;
	enum step step;

	*problem = "compression is broken, or its header is too long";
	strbuf_init(&raw, WARC_MAX_HEADER);
	step = read_header(r, &raw);
	if (step == STEP_BYTES) {
		*problem = "not a WARC/1.1 record header";
		step = header_lines(&raw, &record->header);
	}
	strbuf_clear(&raw);
	if (step != STEP_BYTES)
		return step;
	record->length = headers_number(record->header, "Content-Length");
	if (!has_fields(record->header) || record->length < 0) {
		*problem = "a mandatory field is missing";
		return STEP_BAD;
	}
	if ((uint64_t)record->length > WARC_MAX_BLOCK) {
		*problem = "larger than any answer may be";
		return STEP_BAD;
	}
	return read_body(r, record, keep, problem);
}

int
warc_read(struct warc_reader *r, struct warc_record *record, size_t keep,
    bool *cut, struct err *err)
{
	const char *problem = "cannot be read";
	enum step step;

	memset(record, 0, sizeof(*record));
	*cut = false;
	step = begin(r);
	if (step == STEP_MEMBER_END)
		return 0;
	record->offset = r->record_offset;
	if (step == STEP_BYTES)
		step = read_record(r, record, keep, &problem);
	if (step == STEP_BYTES)
		return 1;
	warc_record_clear(record);
	if (step == STEP_NO_MEMORY)
		return err_nomem(err);
	if (step == STEP_CUT) {
		*cut = true;
		return 0;
	}
	return bad(r, err, problem);
}

size_t
warc_http_body(const char *block, size_t len)
{
	for (size_t i = 0; i + 4 <= len; i++)
		if (memcmp(block + i, empty_line, 4) == 0)
			return i + 4;
	return len;
}
