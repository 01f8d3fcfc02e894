/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Error bodies come in every shape: "error" may be an object, a text or a
 * truth value, the message may stand at the top or inside, gateways send
 * HTML or nothing.  All of them end as one line.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "net/reason.h"

#define MAX_BODY (256 * (size_t)KIB) /* longer ones are not looked at */
#define MAX_DETAILS 3                /* of a list of violations */
#define MAX_RAW (4 * (size_t)KIB)

static const struct json_limits limits = { MAX_BODY, 32, false };

static const struct {
	int status;
	const char *phrase;
} phrases[] = { { 400, "Bad Request" }, { 401, "Unauthorized" },
	{ 403, "Forbidden" }, { 404, "Not Found" },
	{ 405, "Method Not Allowed" }, { 408, "Request Timeout" },
	{ 409, "Conflict" }, { 410, "Gone" }, { 413, "Content Too Large" },
	{ 422, "Unprocessable Content" }, { 425, "Too Early" },
	{ 429, "Too Many Requests" }, { 500, "Internal Server Error" },
	{ 501, "Not Implemented" }, { 502, "Bad Gateway" },
	{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" } };

static const char *
phrase_of(int status)
{
	for (size_t i = 0; i < NITEMS(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return NULL;
}

/* Adds ": text" or "; text"; nothing for an empty one. */
static void
add_part(struct strbuf *out, const char *separator, const char *text)
{
	if (text == NULL || text[strspn(text, " \t\r\n")] == '\0')
		return;
	if (out->len > 0)
		strbuf_add(out, separator);
	strbuf_add(out, text);
}

static const char *
text_member(const struct json *v, const char *key)
{
	struct json member;
	struct err ignored;
	const char *text;

	json_member(v, key, &member);
	if (json_type(&member) != JSON_TEXT ||
	    json_as_text(&member, &text, &ignored) != 0)
		return NULL;
	return text;
}

/* The first of the names that holds a text. */
static const char *
message_of(const struct json *v)
{
	static const char *const names[] = { "message", "error_description",
		"detail", "title", "errorMessage", "description" };
	const char *text;

	for (size_t i = 0; i < NITEMS(names); i++)
		if ((text = text_member(v, names[i])) != NULL &&
		    text[0] != '\0')
			return text;
	return NULL;
}

/* [{"path": ..., "message": ...}, ...] or [".."]. */
static void
add_list(struct strbuf *out, const struct json *v, const char *key)
{
	struct json list, item;
	struct err ignored;
	const char *text, *path;
	size_t n = 0;

	json_member(v, key, &list);
	if (json_type(&list) != JSON_LIST)
		return;
	for (bool ok = json_first(&list, &item); ok && n < MAX_DETAILS;
	     ok = json_next(&item), n++) {
		if (json_type(&item) == JSON_TEXT &&
		    json_as_text(&item, &text, &ignored) == 0)
			add_part(out, "; ", text);
		if (json_type(&item) != JSON_OBJECT ||
		    (text = message_of(&item)) == NULL)
			continue;
		path = text_member(&item, "path");
		add_part(out, "; ", path);
		add_part(out, path != NULL ? ": " : "; ", text);
	}
	if (json_count(&list) > n)
		strbuf_addf(out, "; and %zu more", json_count(&list) - n);
}

/* {"field": "what is wrong with it", ...} */
static void
add_map(struct strbuf *out, const struct json *v, const char *key)
{
	struct json map, item;
	struct err ignored;
	const char *text;
	size_t n = 0;

	json_member(v, key, &map);
	if (json_type(&map) != JSON_OBJECT)
		return;
	for (bool ok = json_first(&map, &item); ok && n < MAX_DETAILS;
	     ok = json_next(&item), n++) {
		if (json_type(&item) != JSON_TEXT ||
		    json_as_text(&item, &text, &ignored) != 0)
			continue;
		add_part(out, "; ", json_key(&item));
		add_part(out, ": ", text);
	}
}

static void
add_object(struct strbuf *out, const struct json *v)
{
	add_part(out, ": ", message_of(v));
	add_list(out, v, "constraintViolations");
	add_list(out, v, "errors");
	add_map(out, v, "errorsMap");
}

/* False if the body is not a JSON object that says something. */
static bool
read_json(struct strbuf *out, const char *body, size_t len)
{
	struct json_doc *doc;
	struct json root, error;
	struct err ignored;

	if (json_parse(&doc, body, len, &limits, &ignored) != 0)
		return false;
	json_root(doc, &root);
	if (json_type(&root) == JSON_OBJECT) {
		json_member(&root, "error", &error);
		if (json_type(&error) == JSON_TEXT)
			add_part(out, ": ", text_member(&root, "error"));
		else if (json_type(&error) == JSON_OBJECT)
			add_object(out, &error);
		if (out->len == 0 || json_type(&error) != JSON_OBJECT)
			add_object(out, &root);
	}
	json_free(doc);
	return true;
}

static bool
find_nocase(const char *text, size_t len, const char *word, size_t *at)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++) {
		if (strncasecmp(text + i, word, n) == 0) {
			*at = i;
			return true;
		}
	}
	return false;
}

/* The title of an HTML page, or the first line of a text. */
static void
read_text(struct strbuf *out, const char *body, size_t len)
{
	size_t at, end;

	if (find_nocase(body, len, "<html", &at) ||
	    find_nocase(body, len, "<!doctype", &at)) {
		if (!find_nocase(body, len, "<title>", &at))
			return;
		body += at + 7;
		len -= at + 7;
		if (!find_nocase(body, len, "</title>", &end))
			return;
		strbuf_addn(out, body, end);
		return;
	}
	while (len > 0 && strchr(" \t\r\n", *body) != NULL && *body != '\0') {
		body++;
		len--;
	}
	for (end = 0; end < len && strchr("\r\n", body[end]) == NULL;)
		end++;
	strbuf_addn(out, body, end);
}

/* Runs of white space become one blank: a line stays a line. */
static void
fold_blanks(struct strbuf *sb)
{
	char *to = sb->text;

	if (sb->text == NULL)
		return;
	for (const char *p = sb->text; *p != '\0'; p++) {
		if (strchr(" \t\r\n", *p) == NULL)
			*to++ = *p;
		else if (to > sb->text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > sb->text && to[-1] == ' ')
		to--;
	*to = '\0';
	sb->len = (size_t)(to - sb->text);
}

/* The line itself: no longer than REASON_MAX, whole characters. */
static void
cut_line(const char *text, char *out)
{
	const char *p = text, *end = text + strlen(text), *last = text;

	while (p < end) {
		(void)text_next(&p, end);
		if ((size_t)(p - text) > REASON_MAX)
			break;
		last = p;
	}
	memcpy(out, text, (size_t)(last - text));
	out[last - text] = '\0';
}

void
reason_clean(const char *text, const struct redactor *redactor, char *out)
{
	struct strbuf clean, visible;
	bool changed = false;

	strbuf_init(&clean, MAX_BODY);
	strbuf_init(&visible, 2 * MAX_BODY);
	redact_text(redactor, text, strlen(text), &clean, &changed);
	fold_blanks(&clean);
	text_add_visible(&visible, strbuf_text(&clean), "");
	cut_line(strbuf_failed(&visible) ? "" : strbuf_text(&visible), out);
	strbuf_clear(&clean);
	strbuf_clear(&visible);
}

void
reason_of_answer(int status, const char *body, size_t len,
    const struct redactor *redactor, char *out)
{
	struct strbuf words, line;
	const char *phrase = phrase_of(status);

	strbuf_init(&words, MAX_BODY);
	strbuf_init(&line, 2 * MAX_BODY);
	if (body != NULL && len > 0 && len <= MAX_BODY &&
	    !read_json(&words, body, len))
		read_text(&words, body, len < MAX_RAW ? len : MAX_RAW);
	fold_blanks(&words);
	strbuf_addf(&line, "HTTP %d", status);
	if (words.len > 0 && !strbuf_failed(&words))
		strbuf_addf(&line, ": %s", strbuf_text(&words));
	else if (phrase != NULL)
		strbuf_addf(&line, " %s", phrase);
	reason_clean(strbuf_text(&line), redactor, out);
	strbuf_clear(&words);
	strbuf_clear(&line);
}
