/* SPDX-License-Identifier: Apache-2.0 */
/* What people type, into what is meant. */
#include <string.h>
#include <wctype.h>

#include "app/app.h"
#include "app/print.h"
#include "app/select.h"
#include "app/snapshot.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/model.h"

#define MAX_SHOWN 20 /* candidates named; the rest is counted */
#define MAX_NEAR 3

/* How well a text fits; the best that occurs counts. */
enum fit { FIT_NOT, FIT_WORD, FIT_BEGIN, FIT_WHOLE };

struct candidates {
	struct run *run;
	const char *wanted; /* folded */
	size_t *items;
	size_t n;
	enum fit fit;
};

/* Small letters; the locale's knowledge of them is asked in app/ only. */
static const char *
fold(struct arena *arena, const char *text)
{
	const char *end = text + strlen(text);
	struct strbuf out;
	uint32_t c;

	strbuf_init(&out, PRINT_MAX);
	while ((c = text_next(&text, end)) != 0)
		text_put(&out, (uint32_t)towlower((wint_t)c));
	return strbuf_take(&out, arena);
}

static int
candidates_begin(struct candidates *c, struct run *r, const char *text,
    size_t room, struct err *err)
{
	*c = (struct candidates){ .run = r, .wanted = fold(&r->arena, text),
		.items = arena_alloc(&r->arena, room + 1, sizeof(size_t)) };
	if (c->wanted == NULL || c->items == NULL)
		return err_nomem(err);
	return 0;
}

/* Each word of a name counts: people are looked for by family name. */
static enum fit
fit_of(const char *name, const char *wanted)
{
	if (strcmp(name, wanted) == 0)
		return FIT_WHOLE;
	if (text_starts(name, wanted))
		return FIT_BEGIN;
	for (const char *p = strchr(name, ' '); p != NULL;
	     p = strchr(p + 1, ' '))
		if (text_starts(p + 1, wanted))
			return FIT_WORD;
	return FIT_NOT;
}

static int
best_fit(struct candidates *c, const char *name, enum fit *best)
{
	const char *folded;
	enum fit fit;

	if (name == NULL || *name == '\0')
		return 0;
	folded = fold(&c->run->arena, name);
	if (folded == NULL)
		return -1;
	fit = fit_of(folded, c->wanted);
	if (fit > *best)
		*best = fit;
	return 0;
}

static void
candidates_add(struct candidates *c, size_t item, enum fit fit)
{
	if (fit == FIT_NOT || fit < c->fit)
		return;
	if (fit > c->fit) {
		c->fit = fit;
		c->n = 0;
	}
	c->items[c->n++] = item;
}

/* ---- accounts ---- */

static const char *
account_words(struct run *r, const struct snapshot *s, size_t at)
{
	const struct account *a = &s->model->accounts[at];
	const char *text = arena_printf(&r->arena, "%s (%s, %s, id %s)",
	    a->display, a->login != NULL ? a->login : "without login",
	    account_status_text(a->status), a->id);

	return text != NULL ? text : a->id;
}

/* Lines below a message of the log, on the same stream. */
static void
list_line(struct run *r, const char *text)
{
	struct strbuf line;

	strbuf_init(&line, PRINT_MAX);
	text_add_visible(&line, text, NULL);
	fprintf(r->log.file, "  %s\n", strbuf_text(&line));
	strbuf_clear(&line);
}

static void
say_ambiguous(struct run *r, const struct snapshot *s,
    const struct candidates *c, const char *text)
{
	log_error(&r->log, "\"%s\" may be any of %zu accounts; say more of "
	    "the name, the login or the id:", text, c->n);
	for (size_t i = 0; i < c->n && i < MAX_SHOWN; i++)
		list_line(r, account_words(r, s, c->items[i]));
	if (c->n > MAX_SHOWN)
		fprintf(r->log.file, "  and %zu more\n", c->n - MAX_SHOWN);
}

struct near_name {
	const char **names;
	size_t *accounts;
	size_t n;
};

/* The name whole and in words: "Lindholn" is near "Lindholm". */
static int
near_add(struct run *r, struct near_name *near, const char *name,
    size_t account)
{
	const char *end;

	while (name != NULL && *name != '\0') {
		end = strchr(name, ' ');
		near->names[near->n] = end == NULL ? name : arena_strndup(
		    &r->arena, name, (size_t)(end - name));
		if (near->names[near->n] == NULL)
			return -1;
		near->accounts[near->n++] = account;
		name = end == NULL ? NULL : end + 1;
	}
	return 0;
}

static size_t
words_in(const char *text)
{
	size_t n = 1;

	for (; text != NULL && *text != '\0'; text++)
		n += *text == ' ';
	return n;
}

static int
near_collect(struct run *r, const struct snapshot *s, struct near_name *near)
{
	const struct model *m = s->model;
	size_t room = 1;

	for (size_t i = 0; i < m->n_accounts; i++)
		room += 2 + words_in(m->accounts[i].display);
	near->names = arena_alloc(&r->arena, room, sizeof(*near->names));
	near->accounts = arena_alloc(&r->arena, room, sizeof(size_t));
	if (near->names == NULL || near->accounts == NULL)
		return -1;
	for (size_t i = 0; i < m->n_accounts; i++) {
		const struct account *a = &m->accounts[i];

		near->names[near->n] = a->display;
		near->accounts[near->n++] = i;
		if (a->login != NULL) {
			near->names[near->n] = a->login;
			near->accounts[near->n++] = i;
		}
		if (near_add(r, near, a->display, i) != 0)
			return -1;
	}
	return 0;
}

/* The account of the nearest name, all of whose names are then gone. */
static size_t
near_take(struct near_name *near, const char *text)
{
	const char *name = text_nearest(text, near->names, near->n);
	size_t account = NONE, left = 0;

	for (size_t i = 0; i < near->n && account == NONE; i++)
		if (near->names[i] == name)
			account = near->accounts[i];
	for (size_t i = 0; i < near->n; i++) {
		if (near->accounts[i] == account)
			continue;
		near->names[left] = near->names[i];
		near->accounts[left++] = near->accounts[i];
	}
	near->n = left;
	return account;
}

static int
say_unknown(struct run *r, const struct snapshot *s, const char *text,
    struct err *err)
{
	struct near_name near = { 0 };
	size_t account;

	if (near_collect(r, s, &near) != 0)
		return err_nomem(err);
	account = near_take(&near, text);
	log_error(&r->log, "no account has the login, name or id \"%s\"%s",
	    text, account != NONE ? "; near are:" : "");
	for (size_t i = 0; i < MAX_NEAR && account != NONE; i++) {
		list_line(r, account_words(r, s, account));
		account = near_take(&near, text);
	}
	for (size_t i = 0; i < s->n_holes; i++)
		log_error(&r->log, "but \"%s\" was not read whole",
		    s->holes[i]->name);
	return 0;
}

int
select_account(struct run *r, const struct snapshot *s, const char *text,
    size_t *out, struct err *err)
{
	const struct model *m = s->model;
	struct candidates c;

	*out = NONE;
	if (*text == '\0')
		return err_set(err, ERR_USAGE, "the name of an account is "
		    "empty");
	if (candidates_begin(&c, r, text, m->n_accounts, err) != 0)
		return -1;
	for (size_t i = 0; i < m->n_accounts; i++) {
		const struct account *a = &m->accounts[i];
		enum fit fit = FIT_NOT;

		if (best_fit(&c, a->login, &fit) != 0 ||
		    best_fit(&c, a->display, &fit) != 0 ||
		    best_fit(&c, a->id, &fit) != 0)
			return err_nomem(err);
		candidates_add(&c, i, fit);
	}
	if (c.n == 0)
		return say_unknown(r, s, text, err);
	if (c.n > 1)
		say_ambiguous(r, s, &c, text);
	else
		*out = c.items[0];
	return 0;
}

/* ---- scopes ---- */

static const char *
scope_line(struct run *r, const struct snapshot *s, size_t at)
{
	struct print p = { .arena = &r->arena, .snapshot = s };
	const char *text = arena_printf(&r->arena, "%s (%s)",
	    print_scope(&p, at), s->model->scopes[at].id);

	return text != NULL ? text : s->model->scopes[at].id;
}

static void
say_scopes(struct run *r, const struct snapshot *s,
    const struct candidates *c, const char *text)
{
	if (c->n > 0) {
		log_error(&r->log, "--at \"%s\" may be any of %zu places; "
		    "give the id:", text, c->n);
		for (size_t i = 0; i < c->n && i < MAX_SHOWN; i++)
			list_line(r, scope_line(r, s, c->items[i]));
		return;
	}
	log_error(&r->log, "--at \"%s\": there is no such environment or "
	    "zone; there are:", text);
	for (size_t i = 0, n = 0; i < s->model->n_scopes && n < MAX_SHOWN; i++)
		if (s->model->scopes[i].kind == SCOPE_ENVIRONMENT ||
		    s->model->scopes[i].kind == SCOPE_ACCOUNT) {
			list_line(r, scope_line(r, s, i));
			n++;
		}
}

/* Ids of zones begin with that of their environment. */
static void
prefer_wide(const struct model *m, struct candidates *c)
{
	size_t n = 0, wide = NONE;

	for (size_t i = 0; i < c->n; i++)
		if (m->scopes[c->items[i]].kind != SCOPE_ZONE) {
			wide = c->items[i];
			n++;
		}
	if (n != 1)
		return;
	c->items[0] = wide;
	c->n = 1;
}

int
select_scope(struct run *r, const struct snapshot *s, const char *text,
    size_t *out, struct err *err)
{
	const struct model *m = s->model;
	struct candidates c;

	*out = NONE;
	if (*text == '\0')
		return err_set(err, ERR_USAGE, "--at is empty");
	if (candidates_begin(&c, r, text, m->n_scopes, err) != 0)
		return -1;
	for (size_t i = 0; i < m->n_scopes; i++) {
		const struct scope *scope = &m->scopes[i];
		enum fit fit = FIT_NOT;

		if (scope->kind == SCOPE_GLOBAL)
			continue;
		if (best_fit(&c, scope->id, &fit) != 0 ||
		    best_fit(&c, scope->name, &fit) != 0 ||
		    (scope->kind == SCOPE_ACCOUNT &&
			best_fit(&c, "account", &fit) != 0))
			return err_nomem(err);
		candidates_add(&c, i, fit);
	}
	prefer_wide(m, &c);
	if (c.n == 1)
		*out = c.items[0];
	else
		say_scopes(r, s, &c, text);
	return 0;
}

/* ---- permissions ---- */

int
select_permission(struct run *r, const struct snapshot *s, const char *text,
    const char **out, const char **near, struct err *err)
{
	size_t n = permission_count(s->catalog), kept = 0;
	const char **names = arena_alloc(&r->arena, n + 1, sizeof(*names));

	*out = text;
	*near = NULL;
	if (*text == '\0' || strlen(text) > PRINT_MAX)
		return err_set(err, ERR_USAGE, "the permission is empty or "
		    "too long");
	if (names == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		names[kept++] = permission_at(s->catalog, i)->name;
		if (text_equal_nocase(names[kept - 1], text)) {
			*out = names[kept - 1];
			return 0;
		}
	}
	*near = text_nearest(text, names, kept);
	return 0;
}
