/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648). */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/strbuf.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_add(struct strbuf *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (; len >= 3; p += 3, len -= 3) {
		strbuf_addc(out, digits[p[0] >> 2]);
		strbuf_addc(out, digits[(p[0] & 3) << 4 | p[1] >> 4]);
		strbuf_addc(out, digits[(p[1] & 15) << 2 | p[2] >> 6]);
		strbuf_addc(out, digits[p[2] & 63]);
	}
	if (len == 0)
		return;
	strbuf_addc(out, digits[p[0] >> 2]);
	strbuf_addc(out,
	    digits[(p[0] & 3) << 4 | (len == 2 ? p[1] >> 4 : 0)]);
	strbuf_addc(out, len == 2 ? digits[(p[1] & 15) << 2] : '=');
	strbuf_addc(out, '=');
}

static int
value_of(char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* One group of four into at most three bytes; their number, or -1. */
static int
read_group(const char *in, bool last, char *out)
{
	int n = last && in[3] == '=' ? (in[2] == '=' ? 1 : 2) : 3;
	unsigned bits = 0;

	for (int i = 0; i < 4; i++) {
		int v = i <= n ? value_of(in[i]) : 0;

		if (v < 0)
			return -1;
		bits = bits << 6 | (unsigned)v;
	}
	/* Two texts for the same bytes would be two envelopes. */
	if ((n == 1 && (bits & 0xFFFF) != 0) || (n == 2 && (bits & 0xFF) != 0))
		return -1;
	for (int i = 0; i < n; i++)
		out[i] = (char)(bits >> (16 - 8 * i) & 0xFF);
	return n;
}

int
base64_read(const char *text, size_t len, size_t max, char **out,
    size_t *out_len, struct err *err)
{
	char *bytes;
	size_t n = 0;

	*out = NULL;
	*out_len = 0;
	if (len / 4 * 3 > max + 2)
		return err_set(err, ERR_LIMIT, "more than %zu bytes", max);
	if (len % 4 != 0)
		return err_set(err, ERR_DATA,
		    "base64 that is cut off: %zu characters", len);
	if ((bytes = malloc(len / 4 * 3 + 1)) == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < len; i += 4) {
		int got = read_group(text + i, i + 4 == len, bytes + n);

		if (got < 0) {
			free(bytes);
			return err_set(err, ERR_DATA,
			    "not base64 at character %zu", i + 1);
		}
		n += (size_t)got;
	}
	bytes[n] = '\0';
	*out = bytes;
	*out_len = n;
	return 0;
}
