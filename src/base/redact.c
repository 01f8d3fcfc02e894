/* SPDX-License-Identifier: Apache-2.0 */
/* Takes out what the two finders find; learned secrets and their forms. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/redact_private.h"
#include "base/secret_private.h"
#include "base/strbuf.h"

#define MIN_KNOWN 4   /* shorter ones would shred every text */
#define MIN_BASE64 10 /* characters that do not depend on the neighbours */
#define MAX_FORM (64 * KIB)

/* One way in which a learned secret may be written. */
struct form {
	char *bytes;
	size_t len;
	bool base64;
};

struct redactor {
	struct form *forms; /* sorted by first byte, longest first */
	size_t count, room;
	size_t first[257];              /* forms that begin with a byte */
	unsigned char pairs[65536 / 8]; /* first two bytes of all forms */
};

struct redactor *
redactor_new(void)
{
	return calloc(1, sizeof(struct redactor));
}

void
redactor_free(struct redactor *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++) {
		secret_wipe(r->forms[i].bytes, r->forms[i].len);
		free(r->forms[i].bytes);
	}
	free(r->forms);
	secret_wipe(r, sizeof(*r));
	free(r);
}

static int
compare_forms(const void *a, const void *b)
{
	const struct form *x = a, *y = b;

	if (x->bytes[0] != y->bytes[0])
		return (unsigned char)x->bytes[0] < (unsigned char)y->bytes[0]
			   ? -1
			   : 1;
	return (x->len < y->len) - (x->len > y->len);
}

static void
index_forms(struct redactor *r)
{
	size_t at = 0;

	if (r->count > 0)
		qsort(r->forms, r->count, sizeof(*r->forms), compare_forms);
	for (size_t byte = 0; byte < 256; byte++) {
		r->first[byte] = at;
		while (at < r->count &&
		       (unsigned char)r->forms[at].bytes[0] == byte)
			at++;
	}
	r->first[256] = at;
	for (size_t i = 0; i < r->count; i++) {
		const unsigned char *p =
		    (const unsigned char *)r->forms[i].bytes;
		size_t pair = (size_t)p[0] << 8 | p[1];

		r->pairs[pair / 8] |= (unsigned char)(1u << pair % 8);
	}
}

static int
add_form(struct redactor *r, const char *bytes, size_t len, bool base64)
{
	void *forms = r->forms;
	char *copy;

	if (len < (base64 ? MIN_BASE64 : MIN_KNOWN))
		return 0;
	for (size_t i = 0; i < r->count; i++)
		if (r->forms[i].len == len &&
		    memcmp(r->forms[i].bytes, bytes, len) == 0)
			return 0;
	if (array_reserve(&forms, &r->room, r->count + 1, sizeof(*r->forms)) !=
	    0)
		return -1;
	r->forms = forms;
	copy = malloc(len);
	if (copy == NULL)
		return -1;
	memcpy(copy, bytes, len);
	r->forms[r->count++] =
	    (struct form){ .bytes = copy, .len = len, .base64 = base64 };
	return 0;
}

/* Adds what was built and wipes it. */
static int
add_built(struct redactor *r, struct strbuf *built, bool base64)
{
	int rc = -1;

	if (!strbuf_failed(built))
		rc = add_form(r, strbuf_text(built), built->len, base64);
	if (built->text != NULL)
		secret_wipe(built->text, built->room);
	strbuf_reset(built);
	return rc;
}

static bool
is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

static void
url_encode(
    struct strbuf *out, const char *bytes, size_t n, const char *hex, bool plus)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (is_unreserved(c)) {
			strbuf_addc(out, (char)c);
		} else if (c == ' ' && plus) {
			strbuf_addc(out, '+');
		} else {
			strbuf_addc(out, '%');
			strbuf_addc(out, hex[c >> 4]);
			strbuf_addc(out, hex[c & 15]);
		}
	}
}

static void
json_escape(struct strbuf *out, const char *bytes, size_t n, bool slash)
{
	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];

		if (c == '"' || c == '\\' || (c == '/' && slash))
			strbuf_addc(out, '\\');
		strbuf_addc(out, c);
	}
}

/*
 * The characters of the base64 text that depend on the secret alone, when
 * `before` bytes (0 to 2) stand in front of it in its group of three.
 */
static void
base64(struct strbuf *out, const char *bytes, size_t n, size_t before, bool url)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t bit = before == 0 ? 0 : before == 1 ? 4 : 2;

	for (; bit + 6 <= n * 8; bit += 6) {
		unsigned value = (unsigned char)bytes[bit / 8];

		value <<= 8;
		if (bit / 8 + 1 < n)
			value |= (unsigned char)bytes[bit / 8 + 1];
		value = value >> (10 - bit % 8) & 63;
		if (value < 62)
			strbuf_addc(out, letters[value]);
		else
			strbuf_addc(out, value == 62 ? (url ? '-' : '+')
						     : (url ? '_' : '/'));
	}
}

static int
learn(struct redactor *r, struct strbuf *sb, const char *bytes, size_t n)
{
	static const char *const hex[] = { "0123456789ABCDEF",
		"0123456789abcdef" };
	int rc = add_form(r, bytes, n, false);

	for (size_t i = 0; i < 4 && rc == 0; i++) {
		url_encode(sb, bytes, n, hex[i % 2], i >= 2);
		rc = add_built(r, sb, false);
	}
	for (size_t i = 0; i < 2 && rc == 0; i++) {
		json_escape(sb, bytes, n, i == 1);
		rc = add_built(r, sb, false);
	}
	for (size_t i = 0; i < 6 && rc == 0; i++) {
		base64(sb, bytes, n, i % 3, i >= 3);
		rc = add_built(r, sb, true);
	}
	return rc;
}

int
redactor_learn(struct redactor *r, const struct secret *secret)
{
	const char *bytes = secret->bytes, *token, *end;
	size_t len = secret->len;
	struct strbuf sb;
	int rc;

	if (bytes == NULL || len < MIN_KNOWN)
		return 0;
	/* The public part of a token is no secret and names it in the logs. */
	token = redact_token(bytes, bytes + len, &end);
	if (token != NULL && end == bytes + len) {
		bytes = token;
		len = (size_t)(end - token);
	}
	strbuf_init(&sb, MAX_FORM);
	rc = learn(r, &sb, bytes, len);
	strbuf_clear(&sb);
	index_forms(r);
	return rc;
}

void
redact_known_init(struct redact_known *k, const struct redactor *r,
    const char *text, size_t len)
{
	k->redactor = r;
	k->text = text;
	k->p = text;
	k->end = text + len;
}

static const struct form *
form_at(const struct redactor *r, const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t pair = (size_t)u[0] << 8 | u[1];

	if ((r->pairs[pair / 8] >> pair % 8 & 1) == 0)
		return NULL;
	for (size_t i = r->first[u[0]]; i < r->first[u[0] + 1]; i++) {
		const struct form *f = &r->forms[i];

		if (f->len <= (size_t)(end - p) &&
		    memcmp(f->bytes, p, f->len) == 0)
			return f;
	}
	return NULL;
}

static bool
is_base64(char c)
{
	return is_unreserved((unsigned char)c) || c == '+' || c == '/' ||
	       c == '=';
}

/* The characters at both ends hold a few bits of the secret as well. */
static void
widen(const struct redact_known *k, struct redact_piece *piece)
{
	if (piece->begin > k->text && is_base64(piece->begin[-1]))
		piece->begin--;
	for (int i = 0; i < 3 && piece->end < k->end; i++)
		if (is_base64(*piece->end))
			piece->end++;
}

bool
redact_known_next(struct redact_known *k, struct redact_piece *piece)
{
	const struct form *f;

	if (k->redactor == NULL || k->redactor->count == 0)
		return false;
	for (; k->end - k->p >= MIN_KNOWN; k->p++) {
		f = form_at(k->redactor, k->p, k->end);
		if (f == NULL)
			continue;
		piece->begin = k->p;
		piece->end = k->p + f->len;
		if (f->base64)
			widen(k, piece);
		k->p++;
		return true;
	}
	return false;
}

/* Both finders, each with the piece it found last. */
struct finders {
	struct redact_shapes shapes;
	struct redact_known known;
	struct redact_piece shape, secret;
	bool has_shape, has_secret;
};

static void
next_shape(struct finders *f)
{
	f->has_shape = redact_shapes_next(&f->shapes, &f->shape);
}

static void
next_secret(struct finders *f)
{
	f->has_secret = redact_known_next(&f->known, &f->secret);
}

/* The next piece of either, grown by all that touch it. */
static bool
next_piece(struct finders *f, struct redact_piece *piece)
{
	if (!f->has_shape && !f->has_secret)
		return false;
	if (!f->has_secret ||
	    (f->has_shape && f->shape.begin < f->secret.begin))
		*piece = f->shape;
	else
		*piece = f->secret;
	for (;;) {
		if (f->has_shape && f->shape.begin <= piece->end) {
			if (f->shape.end > piece->end)
				piece->end = f->shape.end;
			next_shape(f);
		} else if (f->has_secret && f->secret.begin <= piece->end) {
			if (f->secret.end > piece->end)
				piece->end = f->secret.end;
			next_secret(f);
		} else {
			return true;
		}
	}
}

void
redact_text(const struct redactor *r, const char *text, size_t len,
    struct strbuf *out, bool *changed)
{
	const char *p = text, *end = text + len;
	struct redact_piece piece;
	struct finders f;

	memset(&f, 0, sizeof(f));
	redact_shapes_init(&f.shapes, text, len);
	redact_known_init(&f.known, r, text, len);
	next_shape(&f);
	next_secret(&f);
	while (next_piece(&f, &piece)) {
		if (piece.begin > p)
			strbuf_addn(out, p, (size_t)(piece.begin - p));
		strbuf_add(out, REDACTED);
		p = piece.end > p ? piece.end : p;
		*changed = true;
	}
	strbuf_addn(out, p, (size_t)(end - p));
}
