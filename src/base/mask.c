/* SPDX-License-Identifier: Apache-2.0 */
/* Who is to be taken out of texts, and what stands for each. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mask_private.h"
#include "base/secret.h"
#include "base/strbuf.h"

#define MAX_TEXT (1 * (size_t)MIB)
#define MAX_WORDS 64 /* of one name */
#define MAX_TURNED 6 /* words of a name that is known in every order */
#define MIN_LETTERS 3 /* of a part of a name that is masked alone */

/* A name as its words. */
struct words {
	struct strbuf text; /* folded, each ended by NUL */
	size_t begin[MAX_WORDS + 1];
	size_t letters[MAX_WORDS];
	size_t n;
};

int
mask_new(struct mask **out, const struct secret *key, struct err *err)
{
	struct mask *m;

	*out = NULL;
	if (key->len < MASK_MIN_KEY)
		return err_set(err, ERR_CONFIG, "the key of the pseudonyms has "
		    "%zu bytes; it needs at least %d", key->len, MASK_MIN_KEY);
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return err_nomem(err);
	arena_init(&m->arena);
	m->key = key;
	m->ordinary = map_new();
	m->entries = map_new();
	if (m->ordinary == NULL || m->entries == NULL) {
		mask_free(m);
		return err_nomem(err);
	}
	*out = m;
	return 0;
}

void
mask_free(struct mask *m)
{
	if (m == NULL)
		return;
	map_free(m->ordinary);
	map_free(m->entries);
	free(m->items);
	arena_clear(&m->arena);
	free(m);
}

int
mask_ordinary(struct mask *m, const char *text, size_t len, struct err *err)
{
	const char *p = text, *end = text + len;
	struct mask_word w;
	struct strbuf word;
	int rc = 0;

	strbuf_init(&word, MAX_TEXT);
	while (rc == 0 && mask_next_word(&p, end, &w, &word)) {
		const char *folded = strbuf_text(&word);

		if (map_get(m->ordinary, folded) == NONE) {
			folded = arena_strdup(&m->arena, folded);
			if (folded == NULL || strbuf_failed(&word) ||
			    map_add(m->ordinary, folded, 0) < 0)
				rc = err_nomem(err);
		}
		strbuf_reset(&word);
	}
	strbuf_clear(&word);
	return rc;
}

/* ---- pseudonyms ---- */

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* What is hashed for a name: its words, whatever their order. */
static void
put_sorted(const struct words *w, struct strbuf *out)
{
	const char *sorted[MAX_WORDS] = { NULL };

	for (size_t i = 0; i < w->n; i++)
		sorted[i] = w->text.text + w->begin[i];
	qsort(sorted, w->n, sizeof(*sorted), by_text);
	strbuf_add(out, "name");
	for (size_t i = 0; i < w->n; i++)
		strbuf_addf(out, "\n%s", sorted[i]);
}

/* A mail address: upper and lower case are the same, points are not. */
static void
put_mail(const char *text, size_t len, struct strbuf *out)
{
	const char *p = text, *end = text + len;
	struct mask_word w;
	uint32_t c;

	strbuf_add(out, "mail\n");
	while (mask_next_word(&p, end, &w, out)) {
		const char *q = p;

		while ((c = mask_next(&q, end)) != 0 && !mask_is_letter(c))
			strbuf_addf(out, "<%x>", (unsigned)c);
	}
}

static int
digest(const struct mask *m, struct strbuf *sb, char hex[DIGEST_HEX],
    struct err *err)
{
	if (strbuf_failed(sb))
		return err_nomem(err);
	return digest_keyed(m->key->bytes, m->key->len, strbuf_text(sb),
	    sb->len, hex, err);
}

static void
put_pseudonym(enum mask_entry_kind kind, const char *hex, struct strbuf *out)
{
	const int n = MASK_PSEUDONYM;

	if (kind == ENTRY_MAIL)
		strbuf_addf(out, "%.*s@%s", n, hex, MASK_DOMAIN);
	else
		strbuf_addf(out, "%s-%.*s", kind == ENTRY_USER ? "user"
		    : kind == ENTRY_PART ? "name" : "person", n, hex);
}

int
mask_pseudonym(const struct mask *m, enum mask_entry_kind kind,
    const char *text, size_t len, struct strbuf *out)
{
	char hex[DIGEST_HEX] = { 0 };
	struct err ignored = { 0 };
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, MAX_TEXT);
	put_mail(text, len, &sb);
	rc = digest(m, &sb, hex, &ignored);
	strbuf_clear(&sb);
	if (rc != 0)
		out->failed = true;
	else
		put_pseudonym(kind, hex, out);
	return rc;
}

void
mask_uuid(const struct mask *m, const char *text, size_t len,
    struct strbuf *out)
{
	char hex[DIGEST_HEX] = { 0 };
	struct err ignored = { 0 };
	struct strbuf sb;

	strbuf_init(&sb, MAX_TEXT);
	strbuf_add(&sb, "uuid\n");
	strbuf_addn(&sb, text, len);
	if (digest(m, &sb, hex, &ignored) != 0)
		out->failed = true;
	strbuf_clear(&sb);
	/* version 8, variant 10 (RFC 9562): bits from a digest of our own */
	strbuf_addf(out, "urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8,
	    hex + 12, hex + 15, hex + 18);
}

/* ---- the dictionary ---- */

/* 0; 1: nothing to know it by. */
static int
split(struct words *w, const char *text)
{
	const char *p = text, *end = text + strlen(text);
	struct mask_word word;

	strbuf_reset(&w->text);
	w->n = 0;
	while (w->n < MAX_WORDS) {
		w->begin[w->n] = w->text.len;
		if (!mask_next_word(&p, end, &word, &w->text))
			break;
		strbuf_addc(&w->text, '\0');
		w->letters[w->n++] = word.letters;
	}
	return w->n == 0;
}

static int
put_entry(struct mask *m, const char *key, enum mask_entry_kind kind,
    const char *pseudonym, struct err *err)
{
	size_t at = map_get(m->entries, key);
	void *items = m->items;

	if (at != NONE) {
		struct mask_entry *e = &m->items[at];

		if (e->kind == ENTRY_PREFIX ||
		    (e->kind == ENTRY_ORDINARY && kind != ENTRY_PREFIX))
			*e = (struct mask_entry){ kind, pseudonym };
		return 0;
	}
	if (array_reserve(&items, &m->room_items, m->n_items + 1,
		sizeof(*m->items)) != 0)
		return err_nomem(err);
	m->items = items;
	key = arena_strdup(&m->arena, key);
	if (key == NULL || map_add(m->entries, key, m->n_items) < 0)
		return err_nomem(err);
	m->items[m->n_items++] = (struct mask_entry){ kind, pseudonym };
	return 0;
}

/* The words from the one `first` on, around to the one before it. */
static int
put_words(struct mask *m, const struct words *w, size_t first,
    enum mask_entry_kind kind, const char *pseudonym, struct err *err)
{
	struct strbuf key;
	int rc = 0;

	strbuf_init(&key, MAX_TEXT);
	for (size_t i = 0; rc == 0 && i < w->n; i++) {
		if (i > 0)
			strbuf_addc(&key, ' ');
		strbuf_add(&key, w->text.text + w->begin[(first + i) % w->n]);
		rc = strbuf_failed(&key) ? err_nomem(err)
		    : put_entry(m, strbuf_text(&key),
			i + 1 == w->n ? kind : ENTRY_PREFIX,
			i + 1 == w->n ? pseudonym : NULL, err);
	}
	strbuf_clear(&key);
	return rc;
}

static bool
is_number(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

/* "+1+1" is a name and "a.b" a login, and both stand everywhere. */
static bool
is_anything(const struct words *w)
{
	bool numbers = true;
	size_t bytes = 0; /* of most scripts a letter has more than one */

	for (size_t i = 0; i < w->n; i++) {
		numbers = numbers && is_number(w->text.text + w->begin[i]);
		bytes += strlen(w->text.text + w->begin[i]);
	}
	return numbers || bytes <= MIN_LETTERS;
}

/* Whether it can be taken out wherever it stands alone. */
static bool
is_telling(const struct mask *m, const struct words *w, size_t i)
{
	const char *word = w->text.text + w->begin[i];

	return w->letters[i] >= MIN_LETTERS && !is_number(word) &&
	    map_get(m->ordinary, word) == NONE;
}

static int
add(struct mask *m, const struct words *w, size_t turns,
    enum mask_entry_kind kind, struct err *err)
{
	const enum mask_entry_kind shown = kind;
	char hex[DIGEST_HEX] = { 0 };
	struct strbuf sb;
	char *pseudonym;
	int rc;

	if ((w->n == 1 && !is_telling(m, w, 0)) || is_anything(w))
		kind = ENTRY_ORDINARY;
	strbuf_init(&sb, MAX_TEXT);
	put_sorted(w, &sb);
	rc = digest(m, &sb, hex, err);
	strbuf_reset(&sb);
	put_pseudonym(shown, hex, &sb);
	pseudonym = strbuf_take(&sb, &m->arena);
	if (rc == 0 && pseudonym == NULL)
		rc = err_nomem(err);
	for (size_t i = 0; rc == 0 && i < turns; i++)
		rc = put_words(m, w, i, kind, pseudonym, err);
	return rc;
}

static int
add_name(struct mask *m, const char *text, bool parts, struct err *err)
{
	struct words w = { .n = 0 }, part;
	int rc = 0;

	strbuf_init(&w.text, MAX_TEXT);
	if (split(&w, text) == 0 &&
	    (parts || w.n > 1 || is_telling(m, &w, 0))) {
		if (strbuf_failed(&w.text))
			rc = err_nomem(err);
		else
			rc = add(m, &w, w.n <= MAX_TURNED ? w.n : 1,
			    ENTRY_PERSON, err);
		for (size_t i = 0; rc == 0 && parts && w.n > 1 && i < w.n;
		     i++) {
			part = w;
			part.n = 1;
			part.begin[0] = w.begin[i];
			part.letters[0] = w.letters[i];
			rc = add(m, &part, 1, ENTRY_PART, err);
		}
	}
	strbuf_clear(&w.text);
	return rc;
}

/* Ids of a platform stay: they lead back to it, and to nobody by name. */
static bool
is_uuid(const char *text, size_t len)
{
	size_t digits = strspn(text, "0123456789abcdefABCDEF-");

	return digits == len && len == 36 && text[8] == '-' && text[13] == '-';
}

static int
add_user(struct mask *m, const char *text, enum mask_entry_kind kind,
    struct err *err)
{
	struct words w = { .n = 0 };
	int rc = 0;

	strbuf_init(&w.text, MAX_TEXT);
	if (!is_uuid(text, strlen(text)) && split(&w, text) == 0)
		rc = strbuf_failed(&w.text) ? err_nomem(err)
					    : add(m, &w, 1, kind, err);
	strbuf_clear(&w.text);
	return rc;
}

int
mask_person(struct mask *m, const char *text, struct err *err)
{
	return text == NULL ? 0
	    : strchr(text, '@') != NULL ? mask_login(m, text, err)
	    : add_name(m, text, true, err);
}

int
mask_whole(struct mask *m, const char *text, struct err *err)
{
	return text == NULL ? 0
	    : strchr(text, '@') != NULL ? mask_machine(m, text, err)
	    : add_name(m, text, false, err);
}

int
mask_machine(struct mask *m, const char *text, struct err *err)
{
	const char *stop;

	if (text == NULL || strchr(text, '@') == NULL)
		return 0;
	/* by its form alone it is found without being known */
	if (mask_mail_at(text, text + strlen(text), &stop) && *stop == '\0')
		return 0;
	return add_user(m, text, ENTRY_MAIL, err);
}

int
mask_login(struct mask *m, const char *text, struct err *err)
{
	const char *at = text == NULL ? NULL : strrchr(text, '@');
	const char *local;

	if (text == NULL)
		return 0;
	if (at == NULL)
		return add_user(m, text, ENTRY_USER, err);
	local = arena_strndup(&m->arena, text, (size_t)(at - text));
	if (local == NULL)
		return err_nomem(err);
	if (mask_machine(m, text, err) != 0)
		return -1;
	return add_user(m, local, ENTRY_USER, err);
}
