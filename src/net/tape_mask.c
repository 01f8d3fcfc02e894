/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tape with nobody on it: record by record, the same exchanges with
 * pseudonyms in addresses, headers and bodies, and digests of what is there
 * now.
 */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mask.h"
#include "base/strbuf.h"
#include "net/tape.h"

#define CONFIG_FIELD "muster-config: "

/* One record on its way. */
struct passage {
	const struct mask *mask;
	struct strbuf fields, head, payload;
	bool request;                /* it is one */
	bool asked;                  /* a request came before this answer */
	char asked_sha256[DIGEST_HEX]; /* digest of its body as it is now */
};

static bool
is_one_of(const char *name, size_t len, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(name, names[i], len) == 0)
			return true;
	return false;
}

/* "<urn:uuid:...>", made of the configuration, which has names in it. */
static void
put_id(struct passage *p, const char *value, size_t len)
{
	if (len < 2 || value[0] != '<' || value[len - 1] != '>') {
		strbuf_addn(&p->fields, value, len);
		return;
	}
	strbuf_addc(&p->fields, '<');
	mask_uuid(p->mask, value + 1, len - 2, &p->fields);
	strbuf_addc(&p->fields, '>');
}

/* "POST https://... <digest of the body>" */
static void
put_key(struct passage *p, const char *value, size_t len)
{
	const size_t digits = DIGEST_HEX - 1;
	bool digest = len > digits && value[len - digits - 1] == ' ' &&
	    strspn(value + len - digits, "0123456789abcdef") >= digits;

	mask_text(p->mask, value, digest ? len - digits : len, NULL,
	    &p->fields);
	if (digest)
		strbuf_add(&p->fields, p->asked ? p->asked_sha256 : "-");
}

/* A field of the record's own header: "Name: value". */
static void
put_field(struct passage *p, const char *line, size_t len)
{
	static const char *const made[] = { "WARC-Payload-Digest",
		"WARC-Block-Digest", "Content-Length" };
	static const char *const ids[] = { "WARC-Record-ID",
		"WARC-Concurrent-To", "WARC-Warcinfo-ID", "WARC-Refers-To" };
	static const char *const texts[] = { "WARC-Target-URI",
		"WARC-Muster-Reason" };
	static const char *const keys[] = { "WARC-Muster-Key" };
	const char *colon = memchr(line, ':', len), *value;
	size_t name, rest;

	if (colon == NULL)
		return;
	name = (size_t)(colon - line);
	if (is_one_of(line, name, made, NITEMS(made)))
		return;
	value = colon + 1;
	rest = len - name - 1;
	while (rest > 0 && *value == ' ') {
		value++;
		rest--;
	}
	strbuf_addn(&p->fields, line, name);
	strbuf_add(&p->fields, ": ");
	if (is_one_of(line, name, ids, NITEMS(ids)))
		put_id(p, value, rest);
	else if (is_one_of(line, name, keys, NITEMS(keys)))
		put_key(p, value, rest);
	else if (is_one_of(line, name, texts, NITEMS(texts)))
		mask_text(p->mask, value, rest, NULL, &p->fields);
	else
		strbuf_addn(&p->fields, value, rest);
	strbuf_add(&p->fields, "\r\n");
}

static void
put_fields(struct passage *p, const char *header)
{
	const char *end;

	for (; *header != '\0'; header = end + (*end == '\n')) {
		end = header + strcspn(header, "\n");
		put_field(p, header, (size_t)(end - header));
	}
}

/* A line of an HTTP header; dates and forms are no texts about anybody. */
static void
put_http_line(struct passage *p, const char *line, size_t len, bool first)
{
	static const char *const plain[] = { "Date", "Content-Type", "Expires",
		"Last-Modified", "Sunset", "Retry-After", "Connection",
		"Cache-Control", "Vary", "Server", "Authorization" };
	const char *colon = first ? NULL : memchr(line, ':', len);
	size_t name = colon == NULL ? 0 : (size_t)(colon - line);

	if (is_one_of(line, name, plain, NITEMS(plain)) ||
	    (first && !p->request)) {
		strbuf_addn(&p->head, line, len);
	} else if (name == 14 && strncasecmp(line, "Content-Length", 14) == 0) {
		strbuf_addf(&p->head, "Content-Length: %zu", p->payload.len);
	} else {
		strbuf_addn(&p->head, line, name);
		mask_text(p->mask, line + name, len - name, NULL, &p->head);
	}
	strbuf_add(&p->head, "\r\n");
}

static void
put_http(struct passage *p, const char *block, size_t len)
{
	size_t body = warc_http_body(block, len);
	const char *at = block, *end = block + body, *stop;

	mask_json(p->mask, block + body, len - body, &p->payload);
	while (at < end) {
		stop = at;
		while (stop < end && *stop != '\r' && *stop != '\n')
			stop++;
		if (stop == at) { /* the empty line */
			strbuf_add(&p->head, "\r\n");
			break;
		}
		put_http_line(p, at, (size_t)(stop - at), at == block);
		at = stop + (stop < end && *stop == '\r');
		at += at < end && *at == '\n';
	}
}

/* Fields of a warcinfo or metadata record. */
static void
put_block(struct passage *p, const char *block, size_t len, bool info)
{
	const size_t n = sizeof(CONFIG_FIELD) - 1;
	const char *end = block + len, *stop;

	for (; block < end; block = stop) {
		stop = memchr(block, '\n', (size_t)(end - block));
		stop = stop == NULL ? end : stop + 1;
		if ((size_t)(stop - block) > n &&
		    memcmp(block, CONFIG_FIELD, n) == 0) {
			/* JSON, folded: to the end of the block */
			strbuf_add(&p->payload, CONFIG_FIELD);
			block += n;
			stop = end;
			mask_json(p->mask, block, (size_t)(end - block),
			    &p->payload);
		} else {
			mask_text(p->mask, block, (size_t)(stop - block), NULL,
			    &p->payload);
		}
	}
	if (info)
		strbuf_add(&p->payload, "muster-twin: names and mail addresses "
		    "are pseudonyms\r\n");
}

static bool
header_has(const char *header, const char *text)
{
	return strstr(header, text) != NULL;
}

static int
pass(struct passage *p, const struct warc_record *record,
    struct warc_writer *w, struct err *err)
{
	const char *header = record->header;
	const size_t len = (size_t)record->length;

	strbuf_reset(&p->fields);
	strbuf_reset(&p->head);
	strbuf_reset(&p->payload);
	p->request = header_has(header, "msgtype=request");
	if (header_has(header, "application/http"))
		put_http(p, record->block, len);
	else
		put_block(p, record->block, len,
		    header_has(header, "WARC-Type: warcinfo"));
	put_fields(p, header);
	if (strbuf_failed(&p->fields) || strbuf_failed(&p->head) ||
	    strbuf_failed(&p->payload))
		return err_set(err, ERR_NOMEM,
		    "tape: no memory, or a record is too large");
	p->asked = p->request;
	if (p->request && digest_bytes(strbuf_text(&p->payload),
		p->payload.len, p->asked_sha256, err) != 0)
		return -1;
	return warc_write(w, strbuf_text(&p->fields), &p->head, &p->payload,
	    err);
}

int
tape_mask(const char *from, const char *to, const struct mask *mask,
    struct err *err)
{
	struct passage p = { .mask = mask };
	struct warc_record record = { 0 };
	struct warc_reader *reader = NULL;
	struct warc_writer *writer = NULL;
	struct err ignored = { 0 };
	bool cut = false;
	int more = -1, rc = -1;

	strbuf_init(&p.fields, WARC_MAX_HEADER);
	strbuf_init(&p.head, 2 * WARC_MAX_HEADER);
	strbuf_init(&p.payload, WARC_MAX_BLOCK);
	if (warc_reader_open(&reader, from, err) != 0 ||
	    warc_writer_open(&writer, to, err) != 0)
		goto out;
	while ((more = warc_read(reader, &record, WARC_MAX_BLOCK, &cut,
		    err)) == 1) {
		rc = pass(&p, &record, writer, err);
		warc_record_clear(&record);
		if (rc != 0)
			goto out;
	}
	rc = more;
out:
	if (warc_writer_close(writer, rc == 0 ? err : &ignored) != 0)
		rc = -1;
	warc_reader_close(reader);
	strbuf_clear(&p.fields);
	strbuf_clear(&p.head);
	strbuf_clear(&p.payload);
	return rc;
}

int
tape_search(const char *path, const struct mask *mask, enum mask_kind *kind,
    struct err *err)
{
	struct warc_record record = { 0 };
	struct warc_reader *reader = NULL;
	bool cut = false;
	int more;

	*kind = MASK_NOTHING;
	if (warc_reader_open(&reader, path, err) != 0)
		return -1;
	while ((more = warc_read(reader, &record, WARC_MAX_BLOCK, &cut,
		    err)) == 1 && *kind == MASK_NOTHING) {
		*kind = mask_search(mask, record.header,
		    strlen(record.header));
		if (*kind == MASK_NOTHING)
			*kind = mask_search(mask, record.block,
			    (size_t)record.length);
		warc_record_clear(&record);
	}
	if (more == 1)
		warc_record_clear(&record);
	warc_reader_close(reader);
	return more < 0 ? -1 : 0;
}
