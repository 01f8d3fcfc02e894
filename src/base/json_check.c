/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON scanner: the structure of a document.  One pass, no recursion, since
 * the sender decides how deep the text goes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json_private.h"

#define FEW_KEYS 16 /* compared each with each; more are sorted */

enum state {
	WANT_VALUE,
	WANT_VALUE_OR_END, /* behind "[" */
	WANT_KEY,
	WANT_KEY_OR_END, /* behind "{" */
	WANT_COMMA_OR_END,
	COMPLETE
};

void
json_scan_init(struct json_scan *scan, const char *text, size_t len,
    const struct json_limits *limits, struct err *err)
{
	memset(scan, 0, sizeof(*scan));
	scan->text = text;
	scan->p = text;
	scan->line_start = text;
	scan->end = text + len;
	scan->line = 1;
	scan->limits = limits;
	scan->err = err;
	arena_init(&scan->decoded);
}

void
json_scan_clear(struct json_scan *scan)
{
	free(scan->keys);
	free(scan->lines);
	arena_clear(&scan->decoded);
	scan->keys = NULL;
	scan->lines = NULL;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct json_scan_key *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return x->len == 0 ? 0 : memcmp(x->text, y->text, x->len);
}

/* The position of a key that was there before, or NULL. */
static const char *
find_duplicate(struct json_scan_key *keys, size_t n)
{
	if (n <= FEW_KEYS) {
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0; j < i; j++)
				if (compare_keys(&keys[i], &keys[j]) == 0)
					return keys[i].at;
		return NULL;
	}
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < n; i++)
		if (compare_keys(&keys[i - 1], &keys[i]) == 0)
			return keys[i].at > keys[i - 1].at ? keys[i].at
							   : keys[i - 1].at;
	return NULL;
}

/* Moves the place that error messages name back to `at`. */
static void
go_back(struct json_scan *scan, const char *at)
{
	scan->line = 1;
	scan->line_start = scan->text;
	for (const char *p = scan->text; p < at; p++) {
		if (*p == '\n') {
			scan->line++;
			scan->line_start = p + 1;
		}
	}
}

static int
refuse_duplicate(struct json_scan *scan, const char *at)
{
	const char *p = at;
	bool escaped;

	go_back(scan, at);
	scan->p = p;
	if (json_scan_string(scan, &escaped) != 0)
		return -1;
	return json_scan_error(scan, at, ERR_DATA,
	    "the key %.*s is there twice",
	    (int)(scan->p - p > 80 ? 80 : scan->p - p), p);
}

static int
open_level(struct json_scan *scan, enum state *state)
{
	size_t max = scan->limits->max_depth;

	if (max > JSON_MAX_DEPTH)
		max = JSON_MAX_DEPTH;
	if (scan->depth >= max)
		return json_scan_error(scan, scan->p, ERR_LIMIT,
		    "nested deeper than %zu levels", max);
	scan->depth++;
	scan->kind[scan->depth] = *scan->p;
	scan->first_key[scan->depth] = scan->nkeys;
	*state = *scan->p == '{' ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
	scan->p++;
	return 0;
}

/* A value has ended: of a member asked for, or the document. */
static void
value_ended(struct json_scan *scan, enum state *state)
{
	*state = scan->depth == 0 ? COMPLETE : WANT_COMMA_OR_END;
	if (scan->depth <= 1 && scan->open_span != NULL) {
		scan->open_span->end = scan->p;
		scan->open_span = NULL;
	}
}

static int
close_level(struct json_scan *scan, enum state *state)
{
	if (scan->kind[scan->depth] == '{') {
		size_t first = scan->first_key[scan->depth];
		const char *at = NULL;

		if (scan->nkeys - first > 1)
			at = find_duplicate(
			    scan->keys + first, scan->nkeys - first);
		if (at != NULL)
			return refuse_duplicate(scan, at);
		scan->nkeys = first;
	}
	scan->p++;
	scan->depth--;
	value_ended(scan, state);
	return 0;
}

static int
note_line(struct json_scan *scan)
{
	void *lines = scan->lines;

	if (!scan->want_lines)
		return 0;
	if (array_reserve(&lines, &scan->lines_room, scan->nlines + 1,
		sizeof(*scan->lines)) != 0)
		return err_nomem(scan->err);
	scan->lines = lines;
	scan->lines[scan->nlines++] = (uint32_t)scan->line;
	return 0;
}

static int
value(struct json_scan *scan, enum state *state)
{
	bool escaped;
	int rc;

	if (scan->p == scan->end)
		return json_scan_unexpected(scan, "a value");
	if (note_line(scan) != 0)
		return -1;
	if (scan->depth <= 1 && scan->open_span != NULL)
		scan->open_span->begin = scan->p;
	if (*scan->p == '{' || *scan->p == '[')
		return open_level(scan, state);
	if (*scan->p == '"')
		rc = json_scan_string(scan, &escaped);
	else if (*scan->p == '-' || (*scan->p >= '0' && *scan->p <= '9'))
		rc = json_scan_number(scan);
	else
		rc = json_scan_word(scan);
	if (rc == 0)
		value_ended(scan, state);
	return rc;
}

static void
find_span(struct json_scan *scan, const struct json_scan_key *key)
{
	if (scan->depth != 1)
		return;
	for (size_t i = 0; i < scan->nspans; i++) {
		struct json_span *span = &scan->spans[i];

		if (span->begin == NULL && strlen(span->key) == key->len &&
		    memcmp(span->key, key->text, key->len) == 0)
			scan->open_span = span;
	}
}

static int
key(struct json_scan *scan)
{
	struct json_scan_key found = { .at = scan->p };
	void *keys = scan->keys;
	bool escaped;

	if (scan->p == scan->end || *scan->p != '"')
		return json_scan_unexpected(scan, "a key in quotes");
	if (json_scan_string(scan, &escaped) != 0)
		return -1;
	found.text = found.at + 1;
	found.len = (size_t)(scan->p - 1 - found.text);
	if (escaped) {
		found.text = json_scan_decode(
		    &scan->decoded, found.text, found.len, &found.len);
		if (found.text == NULL)
			return err_nomem(scan->err);
	}
	if (array_reserve(&keys, &scan->keys_room, scan->nkeys + 1,
		sizeof(*scan->keys)) != 0)
		return err_nomem(scan->err);
	scan->keys = keys;
	scan->keys[scan->nkeys++] = found;
	find_span(scan, &found);
	if (json_scan_space(scan) != 0)
		return -1;
	if (scan->p == scan->end || *scan->p != ':')
		return json_scan_unexpected(scan, "\":\"");
	scan->p++;
	return 0;
}

static int
comma_or_end(struct json_scan *scan, enum state *state)
{
	bool object = scan->kind[scan->depth] == '{';
	const char *at = scan->p;

	if (at < scan->end && *at == (object ? '}' : ']'))
		return close_level(scan, state);
	if (at == scan->end || *at != ',')
		return json_scan_unexpected(
		    scan, object ? "\",\" or \"}\"" : "\",\" or \"]\"");
	scan->p++;
	if (json_scan_space(scan) != 0)
		return -1;
	if (scan->p < scan->end && (*scan->p == ']' || *scan->p == '}'))
		return json_scan_error(scan, scan->p, ERR_DATA,
		    "a comma before \"%c\" is not allowed", *scan->p);
	*state = object ? WANT_KEY : WANT_VALUE;
	return 0;
}

static int
step(struct json_scan *scan, enum state *state)
{
	char c = scan->p < scan->end ? *scan->p : '\0';

	switch (*state) {
	case WANT_VALUE_OR_END:
		if (c == ']')
			return close_level(scan, state);
		return value(scan, state);
	case WANT_VALUE:
		return value(scan, state);
	case WANT_KEY_OR_END:
		if (c == '}')
			return close_level(scan, state);
		*state = WANT_VALUE;
		return key(scan);
	case WANT_KEY:
		*state = WANT_VALUE;
		return key(scan);
	case WANT_COMMA_OR_END:
		return comma_or_end(scan, state);
	case COMPLETE:
		break;
	}
	return 0;
}

static int
check_start(struct json_scan *scan)
{
	size_t len = (size_t)(scan->end - scan->text);

	if (len > scan->limits->max_bytes)
		return err_set(scan->err, ERR_LIMIT,
		    "a document of %zu bytes; the limit is %zu", len,
		    scan->limits->max_bytes);
	if (len >= 3 && memcmp(scan->text, "\xEF\xBB\xBF", 3) == 0)
		return json_scan_error(scan, scan->text, ERR_DATA,
		    "a byte order mark; save it as UTF-8 without one");
	if (json_scan_space(scan) != 0)
		return -1;
	if (scan->p == scan->end)
		return json_scan_error(
		    scan, scan->p, ERR_DATA, "an empty document");
	return 0;
}

int
json_scan_document(struct json_scan *scan)
{
	enum state state = WANT_VALUE;

	if (check_start(scan) != 0)
		return -1;
	while (state != COMPLETE)
		if (json_scan_space(scan) != 0 || step(scan, &state) != 0)
			return -1;
	if (json_scan_space(scan) != 0)
		return -1;
	if (scan->p != scan->end)
		return json_scan_unexpected(scan, "the end");
	return 0;
}
