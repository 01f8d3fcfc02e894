/* SPDX-License-Identifier: Apache-2.0 */
/* MIME entities (RFC 2045, RFC 1847), as far as they are signed or wrapped. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "seal/seal_private.h"

#define MAX_LINE 998  /* RFC 5321, 4.5.3.1.6, without its CRLF */
#define BASE64_LINE 57 /* bytes that become 76 characters */

/* One line without its end, checked; NULL if it is none. */
static const char *
end_of_line(const char *p, const char *end)
{
	const char *start = p;

	for (; p < end && *p != '\r'; p++)
		if ((unsigned char)*p >= 0x80 || *p == '\n' || *p == '\0')
			return NULL;
	return end - p >= 2 && p[1] == '\n' && p - start <= MAX_LINE ? p
								     : NULL;
}

int
entity_check(const struct seal_bytes *entity, struct err *err)
{
	const char *p = entity->bytes, *end = p + entity->len, *eol;
	bool body = false;
	size_t line = 1;

	if (entity->len == 0 || *p == '\r')
		return err_set(err, ERR_DATA, "mail: a part without headers");
	for (; p < end; p = eol + 2, line++) {
		eol = end_of_line(p, end);
		if (eol == NULL)
			return err_set(err, ERR_DATA, "mail: line %zu is not "
			    "7-bit text of at most %d characters with its CRLF",
			    line, MAX_LINE);
		body = body || eol == p;
	}
	return body ? 0 : err_set(err, ERR_DATA, "mail: headers without end");
}

int
entity_boundary(char out[ENTITY_BOUNDARY], const struct seal_bytes *of,
    struct err *err)
{
	char digest[DIGEST_HEX];

	if (digest_bytes(of->bytes, of->len, digest, err) != 0)
		return -1;
	(void)snprintf(out, ENTITY_BOUNDARY, "=_%.40s", digest);
	return 0;
}

void
entity_base64(struct strbuf *out, const void *bytes, size_t len)
{
	const char *p = bytes;

	for (size_t n; len > 0; p += n, len -= n) {
		n = len < BASE64_LINE ? len : BASE64_LINE;
		base64_add(out, p, n);
		strbuf_add(out, "\r\n");
	}
}

int
entity_sign(struct strbuf *out, const struct seal_bytes *entity,
    const struct entity_signature *s, struct err *err)
{
	char boundary[ENTITY_BOUNDARY];

	if (entity_boundary(boundary, entity, err) != 0)
		return -1;
	strbuf_addf(out,
	    "Content-Type: multipart/signed; protocol=\"%s\";\r\n"
	    " micalg=%s; boundary=\"%s\"\r\n\r\n--%s\r\n",
	    s->protocol, s->micalg, boundary, boundary);
	strbuf_addn(out, entity->bytes, entity->len);
	strbuf_addf(out, "\r\n--%s\r\n%s\r\n", boundary, s->headers);
	strbuf_addn(out, s->body.bytes, s->body.len);
	strbuf_addf(out, "--%s--\r\n", boundary);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}
