/* SPDX-License-Identifier: Apache-2.0 */
/* Finding people in texts and JSON, and putting pseudonyms in their place. */
#include <string.h>

#include "base/map.h"
#include "base/mask_private.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MAX_TEXT (512 * (size_t)MIB)
#define MAX_GAP 8 /* characters between the parts of a name */
#define MAX_NESTED 4 /* JSON within the texts of JSON */

/* Members and columns where people stand. */
static bool
is_of_people(const char *field)
{
	static const char *const names[] = { "name", "surname", "given",
		"family", "givenName", "familyName", "firstName", "lastName",
		"first_name", "last_name", "display", "displayName",
		"display_name", "login", "email", "user", "userName", "owner",
		"approver", "account", "person", "identity", "member",
		"subject", "subject_name" };

	for (size_t i = 0; field != NULL && i < NITEMS(names); i++)
		if (strcmp(names[i], field) == 0)
			return true;
	return false;
}

struct look {
	const struct mask *mask;
	const char *text, *end;
	bool people;      /* such a field */
	bool strict;      /* what stands apart is not one name */
	struct strbuf key;
};

/* The longest entry that begins with the word; *stop: behind it. */
static const struct mask_entry *
longest(struct look *l, const struct mask_word *first, bool leads,
    const char **stop)
{
	const struct mask_entry *best = NULL, *e;
	const char *p = first->end, *rest;
	struct mask_word w = *first, next;
	size_t at, len;

	while ((at = map_get(l->mask->entries, strbuf_text(&l->key))) != NONE) {
		e = &l->mask->items[at];
		rest = p;
		strbuf_addc(&l->key, ' ');
		len = l->key.len;
		if (!mask_next_word(&rest, l->end, &next, &l->key))
			next = (struct mask_word){ 0 };
		if (e->kind != ENTRY_PREFIX &&
		    (e->kind != ENTRY_ORDINARY ||
			(l->people && leads && l->key.len == len))) {
			best = e;
			*stop = w.end;
		}
		if (l->key.len == len || next.gap > MAX_GAP ||
		    (l->strict && next.apart))
			break;
		w = next;
		p = rest;
	}
	return best;
}

/* What is at the word: true with the end of it, and its entry or NULL. */
static bool
find(struct look *l, const struct mask_word *w, bool leads,
    const struct mask_entry **entry, const char **stop)
{
	const char *mail = NULL;

	*stop = NULL;
	*entry = longest(l, w, leads, stop);
	if (mask_mail_at(w->begin, l->end, &mail) &&
	    (*entry == NULL || mail >= *stop)) {
		*entry = NULL;
		*stop = mail;
	}
	return *stop != NULL;
}

void
mask_text(const struct mask *m, const char *text, size_t len,
    const char *field, struct strbuf *out)
{
	struct look l = { .mask = m, .text = text, .end = text + len,
		.people = is_of_people(field) };
	const char *p = text, *done = text, *stop;
	const struct mask_entry *entry;
	struct mask_word w;
	bool leads = true;

	strbuf_init(&l.key, MAX_TEXT);
	while (mask_next_word(&p, l.end, &w, &l.key)) {
		if (mask_is_ours(w.begin, l.end, &stop)) {
			p = stop;
		} else if (find(&l, &w, leads, &entry, &stop)) {
			strbuf_addn(out, done, (size_t)(w.begin - done));
			if (entry != NULL)
				strbuf_add(out, entry->pseudonym);
			else
				(void)mask_pseudonym(m, ENTRY_MAIL, w.begin,
				    (size_t)(stop - w.begin), out);
			p = done = stop;
		}
		leads = false;
		strbuf_reset(&l.key);
	}
	strbuf_addn(out, done, (size_t)(l.end - done));
	if (strbuf_failed(&l.key))
		out->failed = true;
	strbuf_clear(&l.key);
}

enum mask_kind
mask_search(const struct mask *m, const char *text, size_t len)
{
	struct look l = { .mask = m, .text = text, .end = text + len,
		.strict = true };
	enum mask_kind kind = MASK_NOTHING;
	const char *p = text, *stop;
	const struct mask_entry *entry;
	struct mask_word w;

	strbuf_init(&l.key, MAX_TEXT);
	while (kind == MASK_NOTHING &&
	    mask_next_word(&p, l.end, &w, &l.key)) {
		if (mask_is_ours(w.begin, l.end, &stop))
			p = stop;
		else if (find(&l, &w, false, &entry, &stop))
			kind = entry == NULL || entry->kind == ENTRY_MAIL
			    ? MASK_A_MAIL : MASK_A_NAME;
		strbuf_reset(&l.key);
	}
	strbuf_clear(&l.key);
	return kind;
}

const char *
mask_kind_text(enum mask_kind kind)
{
	return kind == MASK_A_MAIL ? "a mail address"
	    : kind == MASK_A_NAME  ? "a name" : "nothing";
}

/* ---- JSON, string by string: also what is no whole document ---- */

static void
put_string(const char *text, size_t len, struct strbuf *out)
{
	strbuf_addc(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			strbuf_addf(out, "\\%c", c);
		else if (c == '\n')
			strbuf_add(out, "\\n");
		else if (c < 0x20)
			strbuf_addf(out, "\\u%04x", (unsigned)c);
		else
			strbuf_addc(out, (char)c);
	}
	strbuf_addc(out, '"');
}

/* Without its escapes; \uXXXX is left to the one who reads words. */
static void
unescape(const char *p, const char *end, struct strbuf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *known;

	for (; p < end; p++) {
		if (*p != '\\' || p + 1 == end) {
			strbuf_addc(out, *p);
		} else if (p[1] == 'u') {
			const char *at = p;
			uint32_t c = mask_next(&at, end);

			if (at - p < 6 || c == 0xFFFD) {
				strbuf_addc(out, *p);
				continue;
			}
			text_put(out, c);
			p = at - 1;
		} else {
			known = strchr(from, *++p);
			strbuf_addc(out, known != NULL ? to[known - from] : *p);
		}
	}
}

static void json(const struct mask *, const char *, size_t, unsigned depth,
    struct strbuf *out);

static bool
looks_like_json(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", *text) != NULL && *text != '\0') {
		text++;
		len--;
	}
	return len > 1 && (*text == '{' || *text == '[' || *text == '"');
}

static void
put_value(const struct mask *m, const char *begin, const char *end,
    const char *field, unsigned depth, struct strbuf *out)
{
	struct strbuf plain, masked;

	strbuf_init(&plain, MAX_TEXT);
	strbuf_init(&masked, MAX_TEXT);
	unescape(begin, end, &plain);
	if (depth < MAX_NESTED &&
	    looks_like_json(strbuf_text(&plain), plain.len))
		json(m, strbuf_text(&plain), plain.len, depth + 1, &masked);
	else
		mask_text(m, strbuf_text(&plain), plain.len, field, &masked);
	if (strbuf_failed(&plain) || strbuf_failed(&masked))
		out->failed = true;
	else if (plain.len == masked.len &&
	    memcmp(strbuf_text(&plain), strbuf_text(&masked), plain.len) == 0)
		strbuf_addn(out, begin - 1, (size_t)(end - begin) + 2);
	else
		put_string(strbuf_text(&masked), masked.len, out);
	strbuf_clear(&plain);
	strbuf_clear(&masked);
}

/* The quote that ends the string, or NULL. */
static const char *
string_end(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '"')
			return p;
	}
	return NULL;
}

static bool
is_key(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p < end && *p == ':';
}

static void
json(const struct mask *m, const char *text, size_t len, unsigned depth,
    struct strbuf *out)
{
	const char *p = text, *end = text + len, *stop;
	char field[32] = "";

	for (; p < end; p++) {
		if (*p != '"') {
			strbuf_addc(out, *p);
			continue;
		}
		stop = string_end(p + 1, end);
		if (stop == NULL) { /* a body that was cut off */
			strbuf_addc(out, '"');
			mask_text(m, p + 1, (size_t)(end - p - 1), field, out);
			return;
		}
		if (is_key(stop + 1, end)) {
			size_t n = (size_t)(stop - p - 1);

			field[0] = '\0';
			if (n < sizeof(field)) {
				memcpy(field, p + 1, n);
				field[n] = '\0';
			}
			put_value(m, p + 1, stop, NULL, MAX_NESTED, out);
		} else {
			put_value(m, p + 1, stop, field, depth, out);
		}
		p = stop;
	}
}

void
mask_json(const struct mask *m, const char *text, size_t len,
    struct strbuf *out)
{
	if (looks_like_json(text, len))
		json(m, text, len, 0, out);
	else
		mask_text(m, text, len, NULL, out);
}
