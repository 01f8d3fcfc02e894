/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redaction: a learned secret is gone wherever it stood, `changed` tells
 * the truth, and nothing is lost when nothing was taken out.
 */
#include <stdlib.h>
#include <string.h>

#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
contains(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(text + i, what, n) == 0)
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char value[] = "hunt3r/2";
	struct secret secret = { value, sizeof(value) - 1 };
	struct redactor *r = redactor_new();
	const char *text = (const char *)bytes;
	bool changed = false;
	struct strbuf out;

	if (r == NULL || redactor_learn(r, &secret) != 0)
		abort();
	strbuf_init(&out, 16 * len + 64);
	redact_text(r, text, len, &out, &changed);
	if (strbuf_failed(&out) ||
	    contains(strbuf_text(&out), out.len, value) ||
	    contains(strbuf_text(&out), out.len, "hunt3r%2F2"))
		abort();
	if (!changed &&
	    (out.len != len || (len > 0 && memcmp(out.text, text, len) != 0)))
		abort();
	strbuf_clear(&out);
	redactor_free(r);
	return 0;
}
