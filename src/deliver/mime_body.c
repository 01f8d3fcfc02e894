/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of a message: base64, quoted-printable, boundaries. */
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "deliver/mime.h"

#define LINE_BYTES 57 /* 76 characters of base64 */

void
mime_base64(struct strbuf *out, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len > 0) {
		size_t n = len < LINE_BYTES ? len : LINE_BYTES;

		base64_add(out, p, n);
		strbuf_add(out, "\r\n");
		p += n;
		len -= n;
	}
}

/*
 * Whether the byte may stand for itself.  A blank at the end of a line would
 * be lost on the way, and "From " at its beginning be changed by some
 * (RFC 3156, 5), which breaks a signature; so would a dot that stands alone.
 */
static bool
is_itself(const char *p, const char *end, bool first)
{
	unsigned char c = (unsigned char)*p;
	bool last = p + 1 == end || p[1] == '\n';

	if (c == ' ' || c == '\t')
		return !last;
	if (first && (c == '.' || (c == 'F' && end - p >= 5 &&
		memcmp(p, "From ", 5) == 0)))
		return false;
	return c > 0x20 && c < 0x7F && c != '=';
}

void
mime_quoted(struct strbuf *out, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t column = 0;

	for (; p < end; p++) {
		bool itself;

		if (*p == '\n') {
			strbuf_add(out, "\r\n");
			column = 0;
			continue;
		}
		itself = is_itself(p, end, column == 0);
		if (column + (itself ? 1 : 3) > MIME_COLUMNS - 1) {
			strbuf_add(out, "=\r\n");
			column = 0;
			itself = is_itself(p, end, true);
		}
		if (itself)
			strbuf_addc(out, *p);
		else
			strbuf_addf(out, "=%02X", (unsigned char)*p);
		column += itself ? 1 : 3;
	}
	if (column > 0)
		strbuf_add(out, "=\r\n"); /* no line end that was not there */
}

int
mime_boundary(char out[MIME_BOUNDARY], const char *label, const void *bytes,
    size_t len, struct err *err)
{
	struct digest *d = digest_new();
	char hex[DIGEST_HEX];

	if (d == NULL)
		return err_nomem(err);
	digest_add(d, label, strlen(label) + 1);
	digest_add(d, bytes, len);
	digest_end(d, hex);
	digest_free(d);
	snprintf(out, MIME_BOUNDARY, "=_%.32s", hex);
	return 0;
}
