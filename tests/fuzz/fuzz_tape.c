/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tapes: as bytes of a file (the input begins with "R"), and as the text of
 * records (anything else), which are given right lengths and digests and
 * compressed, so that what lies behind those checks is reached too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "net/net.h"
#include "net/tape.h"

#define MAX_BYTES (256 * (size_t)KIB)
#define MAX_LOADS 64

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char version[] = "WARC/1.1";

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* Everything that can be had from a tape. */
static void
use(struct tape *tape)
{
	struct tape_exchange x;
	struct answer answer;
	struct err err;

	for (size_t i = 0; i < tape_count(tape); i++) {
		tape_exchange(tape, i, &x);
		check(x.number == i && x.method != NULL && x.url != NULL);
		check(strlen(x.sha256) == DIGEST_HEX - 1);
		check(x.status >= 0 && x.status <= 999 && x.bytes >= 0);
		if (i >= MAX_LOADS || tape_load(tape, i, &answer, &err) != 0)
			continue;
		check(answer.status == x.status);
		check(answer.status == 0 || answer.body != NULL);
		check(answer.failure != NET_OK || answer.status > 0);
		check(answer.body == NULL || answer.body[answer.len] == '\0');
		answer_clear(&answer);
	}
	check(tape->n_rows == 0 || tape->order != NULL);
}

static void
read_tape(const unsigned char *bytes, size_t len)
{
	struct tape *tape = tape_new();
	FILE *file = tmpfile();
	struct err err;

	if (tape == NULL || file == NULL || len == 0 ||
	    fwrite(bytes, 1, len, file) != len) {
		if (file != NULL)
			(void)fclose(file);
		tape_free(tape);
		return;
	}
	rewind(file);
	tape->replay = true;
	if (warc_reader_attach(&tape->reader, file, &err) == 0 &&
	    tape_read_all(tape, &err) == 0)
		use(tape);
	tape_free(tape);
}

/* One gzip member behind what is there already. */
static void
add_member(struct strbuf *out, const char *text, size_t len)
{
	unsigned char *packed;
	z_stream z;
	uLong bound;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	bound = deflateBound(&z, (uLong)len);
	if ((packed = malloc(bound)) != NULL) {
		z.next_in = (const Bytef *)text;
		z.avail_in = (uInt)len;
		z.next_out = packed;
		z.avail_out = (uInt)bound;
		check(deflate(&z, Z_FINISH) == Z_STREAM_END);
		strbuf_addn(out, (const char *)packed, z.total_out);
	}
	free(packed);
	(void)deflateEnd(&z);
}

static size_t
find(const char *text, size_t len, const char *what, size_t from)
{
	const size_t n = strlen(what);

	for (size_t i = from; i + n <= len; i++)
		if (memcmp(text + i, what, n) == 0)
			return i;
	return len;
}

/* A record with the digests and the length that its block really has. */
static void
add_record(struct strbuf *out, const char *text, size_t len)
{
	size_t head = find(text, len, "\r\n\r\n", 0);
	size_t block = head + 4 < len ? head + 4 : len;
	size_t payload = block + warc_http_body(text + block, len - block);
	bool http = find(text, head, "application/http", 0) < head;
	char hex[DIGEST_HEX];
	struct strbuf sb;
	struct err err;

	strbuf_init(&sb, 2 * MAX_BYTES);
	strbuf_addn(&sb, text, head);
	check(digest_bytes(text + block, len - block, hex, &err) == 0);
	strbuf_addf(&sb, "\r\nWARC-Block-Digest: sha256:%s", hex);
	if (http) {
		check(digest_bytes(text + payload, len - payload, hex, &err) ==
		      0);
		strbuf_addf(&sb, "\r\nWARC-Payload-Digest: sha256:%s", hex);
	}
	strbuf_addf(&sb, "\r\nContent-Length: %zu\r\n\r\n", len - block);
	strbuf_addn(&sb, text + block, len - block);
	strbuf_add(&sb, "\r\n\r\n");
	add_member(out, strbuf_text(&sb), sb.len);
	strbuf_clear(&sb);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	struct strbuf file;
	size_t from, to;

	if (len == 0 || len > MAX_BYTES)
		return 0;
	if (data[0] == 'R') {
		read_tape(data + 1, len - 1);
		return 0;
	}
	strbuf_init(&file, 4 * MAX_BYTES);
	for (from = 0; from < len; from = to) {
		to = find(text, len, version, from + 1);
		add_record(&file, text + from, to - from);
	}
	read_tape((const unsigned char *)strbuf_text(&file), file.len);
	strbuf_clear(&file);
	return 0;
}
