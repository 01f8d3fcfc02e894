/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What looks like a secret: platform tokens, JWTs, Authorization values,
 * and whatever stands under a name that says secret.
 */
#include <string.h>

#include "base/redact_private.h"

#define MIN_PUBLIC 4 /* characters of a token's public part */
#define MIN_SECRET 8 /* and of its secret part */
#define MIN_JWT 8    /* of the first part, "eyJ" included */
#define MIN_CLAIMS 4 /* of the second */
#define NAME_TAIL 64 /* characters of a name behind the telling word */

/* Bytes a shape may begin with; all others are passed over. */
static const unsigned char starts[256] = { ['a'] = 1,
	['b'] = 1,
	['c'] = 1,
	['d'] = 1,
	['e'] = 1,
	['i'] = 1,
	['p'] = 1,
	['r'] = 1,
	['s'] = 1,
	['A'] = 1,
	['B'] = 1,
	['C'] = 1,
	['I'] = 1,
	['P'] = 1,
	['R'] = 1,
	['S'] = 1,
	['"'] = 1,
	['['] = 1,
	[']'] = 1,
	['{'] = 1,
	['}'] = 1 };

void
redact_shapes_init(struct redact_shapes *s, const char *text, size_t len)
{
	s->text = text;
	s->p = text;
	s->end = text + len;
	s->no_jwt = text;
	s->nesting = 0;
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static bool
is_token_char(char c)
{
	return is_alnum(c) || c == '_' || c == '-';
}

static const char *
token_run(const char *p, const char *end)
{
	while (p < end && is_token_char(*p))
		p++;
	return p;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/*
 * Behind the word at p, or NULL; case, "_" and "-" inside it do not count:
 * "clientSecret", "client-secret" and "CLIENT_SECRET" are one word.
 */
static const char *
word(const char *p, const char *end, const char *w)
{
	for (size_t i = 0; w[i] != '\0'; p++) {
		if (p == end)
			return NULL;
		if (lower(*p) == w[i])
			i++;
		else if (i == 0 || (*p != '_' && *p != '-'))
			return NULL;
	}
	return p;
}

static const char *
blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* dt0x99.PUBLIC.SECRET */
const char *
redact_token(const char *p, const char *text_end, const char **end)
{
	const char *q;

	if (text_end - p < 8 || memcmp(p, "dt0", 3) != 0 || !is_alnum(p[3]) ||
	    !is_alnum(p[4]) || !is_alnum(p[5]) || p[6] != '.')
		return NULL;
	q = token_run(p + 7, text_end);
	if (q - p < 7 + MIN_PUBLIC || q == text_end || *q != '.')
		return NULL;
	p = q + 1;
	q = token_run(p, text_end);
	if (q - p < MIN_SECRET)
		return NULL;
	*end = q;
	return p;
}

static bool
find_token(const char *p, const char *end, struct redact_piece *piece)
{
	piece->begin = redact_token(p, end, &piece->end);
	return piece->begin != NULL;
}

/* eyJ....eyJ....signature; also cut off behind the second part. */
static bool
find_jwt(struct redact_shapes *s, struct redact_piece *piece)
{
	const char *p = s->p, *q, *r;

	if (p < s->no_jwt || s->end - p < MIN_JWT || memcmp(p, "eyJ", 3) != 0)
		return false;
	q = token_run(p, s->end);
	s->no_jwt = q; /* one that fails here fails for what follows too */
	if (q - p < MIN_JWT || q == s->end || *q != '.')
		return false;
	r = token_run(q + 1, s->end);
	if (r - q - 1 < MIN_CLAIMS)
		return false;
	while (r < s->end && *r == '.')
		r = token_run(r + 1, s->end);
	piece->begin = p;
	piece->end = r;
	return true;
}

static bool
ends_plain_value(char c)
{
	return c == '\0' || c == '\n' || c == '\r' || c == ' ' || c == '\t' ||
	       c == '"' || c == '\'' || c == '<' || c == '>' || c == '&' ||
	       c == '\\';
}

static bool
plain_value(const char *p, const char *end, struct redact_piece *piece)
{
	piece->begin = p;
	while (p < end && !ends_plain_value(*p))
		p++;
	piece->end = p;
	return piece->end > piece->begin;
}

/* A token whose secret part is gone already. */
static bool
is_done(const struct redact_piece *piece)
{
	size_t n = sizeof(REDACTED) - 1;

	return (size_t)(piece->end - piece->begin) > n &&
	       memcmp(piece->begin, "dt0", 3) == 0 &&
	       memcmp(piece->end - n, REDACTED, n) == 0;
}

/* "Bearer x", "Api-Token x"; of a token the public part stays. */
static bool
find_scheme(const char *p, const char *end, struct redact_piece *piece)
{
	static const char *const schemes[] = { "bearer", "apitoken" };
	const char *q = NULL;

	for (size_t i = 0; i < NITEMS(schemes) && q == NULL; i++)
		q = word(p, end, schemes[i]);
	if (q == NULL || q == end || (*q != ' ' && *q != '\t'))
		return false;
	while (q < end && (*q == ' ' || *q == '\t'))
		q++;
	if (find_token(q, end, piece))
		return true;
	return plain_value(q, end, piece) && !is_done(piece);
}

/*
 * The end of a quoted text that was opened by `quote` behind `slashes`
 * backslashes (0 in JSON; 1 in JSON inside a JSON text; 3 one level deeper).
 */
static const char *
quoted_end(const char *p, const char *end, char quote, size_t slashes)
{
	size_t run = 0;

	for (; p < end; p++) {
		if (*p == '\\') {
			run++;
			continue;
		}
		if (*p == quote &&
		    (run < slashes || run % (2 * slashes + 2) == slashes))
			return p - (run < slashes ? run : slashes);
		run = 0;
	}
	return end;
}

static bool
quoted_value(
    const char *p, const char *end, size_t slashes, struct redact_piece *piece)
{
	piece->begin = p + 1;
	piece->end = quoted_end(p + 1, end, *p, slashes);
	return piece->end > piece->begin;
}

/* What stands behind the name of a member in quotes. */
static bool
member_value(struct redact_shapes *s, const char *p, size_t slashes,
    struct redact_piece *piece)
{
	size_t run = 0;

	p = blanks(p, s->end);
	if (p == s->end || *p != ':')
		return false;
	p = blanks(p + 1, s->end);
	if (p < s->end && (*p == '[' || *p == '{') && slashes == 0) {
		s->nesting = 1;
		s->p = p + 1;
		return false;
	}
	while (p < s->end && *p == '\\') {
		run++;
		p++;
	}
	if (p == s->end || (*p != '"' && *p != '\''))
		return false; /* a number, true, false or null says little */
	return quoted_value(p, s->end, run, piece);
}

static bool
at_line_start(const struct redact_shapes *s, const char *p)
{
	while (p > s->text && is_token_char(p[-1]) && s->p - p < NAME_TAIL)
		p--;
	return p == s->text || p[-1] == '\n';
}

/* "name: value" on a line of its own, as in a header: all of the line. */
static bool
header_value(
    const struct redact_shapes *s, const char *p, struct redact_piece *piece)
{
	const char *stop;

	if (!at_line_start(s, s->p))
		return false;
	for (p++; p < s->end && (*p == ' ' || *p == '\t'); p++)
		continue;
	for (stop = p; stop < s->end && *stop != '\n'; stop++)
		continue;
	if (stop > p && stop[-1] == '\r')
		stop--;
	piece->begin = p;
	piece->end = stop;
	return stop > p;
}

static bool
is_letter(char c)
{
	return is_alnum(c) && (c < '0' || c > '9');
}

/* Behind a word that makes the name of a member a secret's, or NULL. */
static const char *
telling_word(const struct redact_shapes *s)
{
	static const char *const words[] = { "secret", "password", "passwd",
		"accesstoken", "refreshtoken", "authorization", "privatekey",
		"cookie" };
	const char *q;

	for (size_t i = 0; i < NITEMS(words); i++) {
		q = word(s->p, s->end, words[i]);
		if (q != NULL)
			return q;
	}
	/* Not in "invalid_token" or "paidTokens". */
	if (s->p > s->text && is_letter(s->p[-1]))
		return NULL;
	return word(s->p, s->end, "idtoken");
}

static bool
find_member(struct redact_shapes *s, struct redact_piece *piece)
{
	const char *q = telling_word(s), *tail;
	size_t slashes = 0;

	if (q == NULL)
		return false;
	tail = q + NAME_TAIL;
	while (q < s->end && q < tail && (is_token_char(*q) || *q == '.'))
		q++;
	while (q < s->end && *q == '\\' && slashes < NAME_TAIL) {
		slashes++;
		q++;
	}
	if (q == s->end)
		return false;
	if (*q == '"' || *q == '\'')
		return member_value(s, q + 1, slashes, piece);
	if (slashes > 0)
		return false;
	if (*q == ':')
		return header_value(s, q, piece);
	if (*q != '=')
		return false;
	q++;
	if (q < s->end && (*q == '"' || *q == '\''))
		return quoted_value(q, s->end, 0, piece);
	return plain_value(q, s->end, piece);
}

/*
 * Inside a list or object under a telling name every text is a secret, and
 * every name is not.
 */
static bool
find_nested(struct redact_shapes *s, struct redact_piece *piece)
{
	const char *behind;

	if (*s->p == '[' || *s->p == '{')
		s->nesting++;
	else if (*s->p == ']' || *s->p == '}')
		s->nesting--;
	if (*s->p != '"')
		return false;
	if (!quoted_value(s->p, s->end, 0, piece)) {
		s->p = piece->end < s->end ? piece->end + 1 : s->end;
		return false; /* the empty text */
	}
	behind = piece->end < s->end ? piece->end + 1 : s->end;
	if (blanks(behind, s->end) == s->end || *blanks(behind, s->end) != ':')
		return true;
	s->p = behind; /* a name */
	return false;
}

static bool
find_here(struct redact_shapes *s, struct redact_piece *piece)
{
	const char *at = s->p;

	if (s->nesting > 0)
		return find_nested(s, piece);
	switch (lower(*at)) {
	case 'a':
		return find_scheme(at, s->end, piece) || find_member(s, piece);
	case 'b':
		return find_scheme(at, s->end, piece);
	case 'd':
		return find_token(at, s->end, piece);
	case 'e':
		return find_jwt(s, piece);
	case 'c':
	case 'i':
	case 'p':
	case 'r':
	case 's':
		return find_member(s, piece);
	default:
		return false;
	}
}

static bool
is_redacted(const struct redact_piece *piece)
{
	size_t n = sizeof(REDACTED) - 1;

	return (size_t)(piece->end - piece->begin) == n &&
	       memcmp(piece->begin, REDACTED, n) == 0;
}

bool
redact_shapes_next(struct redact_shapes *s, struct redact_piece *piece)
{
	while (s->p < s->end) {
		const char *at = s->p;

		if (!starts[(unsigned char)*at]) {
			s->p++;
			continue;
		}
		if (find_here(s, piece)) {
			s->p = piece->end;
			if (s->nesting > 0 && s->p < s->end)
				s->p++; /* its closing quote */
			if (!is_redacted(piece))
				return true;
		} else if (s->p == at) {
			s->p++;
		}
	}
	return false;
}
