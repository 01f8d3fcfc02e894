/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of the directory says, whatever shape it gets. */
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/utc.h"
#include "exchange/dir.h"

#define WORDS_OF_ROWS 256 /* rows whose texts are kept together */

void
dir_tick(struct dir *d)
{
	if (d->n_words++ % WORDS_OF_ROWS != 0)
		return;
	arena_clear(&d->words);
	arena_init(&d->words);
}

/* A text that could not be made: the file is not to be. */
static const char *
made(struct dir *d, const char *text)
{
	if (text != NULL)
		return text;
	d->out.failed = true;
	return "";
}

const char *
dir_id(struct dir *d, const char *source, const char *id)
{
	if (id == NULL)
		return NULL;
	return d->many
	    ? made(d, arena_printf(&d->words, "%s:%s", source, id)) : id;
}

const char *
dir_tenant(struct dir *d, const char *source)
{
	const struct model *m = d->in->model;

	for (size_t i = 0; i < m->n_sources; i++)
		if (strcmp(m->sources[i].id, source) == 0 &&
		    m->sources[i].tenant != NULL)
			return dir_id(d, source, m->sources[i].tenant);
	return source;
}

/* The login of a machine has the form of an address, and is none. */
bool
dir_is_mail(const struct account *a)
{
	const char *at = a->login == NULL ? NULL : strchr(a->login, '@');

	return a->type != ACCOUNT_SERVICE && at != NULL && at > a->login &&
	    at[1] != '\0' && strchr(at + 1, '@') == NULL;
}

bool
dir_is_direct(const struct dir *d, size_t account, size_t group)
{
	const struct model *m = d->in->model;
	const struct account *a = &m->accounts[account];

	for (size_t i = 0; i < a->n_memberships; i++) {
		size_t at = m->membership_of_account[a->first_membership + i];

		if (m->memberships[at].group == group)
			return true;
	}
	return false;
}

/* ---- grants ---- */

const char *
dir_condition(struct dir *d, size_t index)
{
	const struct model *m = d->in->model;
	const struct grant *g = &m->grants[index];
	struct strbuf *sb = &d->condition;

	if (g->n_boundaries == 0)
		return NULL;
	if (d->condition_of == index)
		return strbuf_text(sb);
	strbuf_reset(sb);
	for (size_t i = 0; i < g->n_boundaries; i++) {
		const struct boundary *b = g->boundary[i] == NONE ? NULL
		    : &m->boundaries[g->boundary[i]];

		if (i > 0)
			strbuf_add(sb, " OR ");
		if (b == NULL)
			strbuf_addf(sb, "(%s: not in the inventory)",
			    g->boundary_ids[i]);
		else if (b->readable == TRI_YES)
			condition_print(sb, b->conditions, b->n_conditions);
		else
			strbuf_add(sb, b->text != NULL ? b->text
			    : "(not read)");
	}
	d->condition_of = index;
	return strbuf_text(sb);
}

enum gives {
	GIVES_NOT_ASKED, GIVES_UNKNOWN, GIVES_NOTHING, GIVES_DENIES,
	GIVES_NEVER, GIVES_OVER, GIVES_NOT_YET, GIVES_LIMITED, GIVES_YES
};
static const char *const gives_words[] = { "", "unknown", "nothing",
	"denies", "never", "over", "not yet", "limited", "yes" };

static enum gives
of_effect(const struct effect *e)
{
	if (e->deny)
		return e->state == EFFECT_ALIVE ? GIVES_DENIES : GIVES_NOTHING;
	switch (e->state) {
	case EFFECT_ALIVE:
		return e->n_conditions == 0 ? GIVES_YES : GIVES_LIMITED;
	case EFFECT_NOT_YET:
		return GIVES_NOT_YET;
	case EFFECT_OVER:
		return GIVES_OVER;
	case EFFECT_NEVER:
		break;
	}
	return GIVES_NEVER;
}

static enum gives
of_grant(const struct dir *d, size_t index)
{
	const struct model *m = d->in->model;
	const struct expansion *x = expand_grant(d->in->derived, index);
	enum gives best = GIVES_NOTHING;

	if (x == NULL || (m->entitlements[x->entitlement].kind ==
		ENTITLEMENT_POLICY &&
		m->entitlements[x->entitlement].readable != TRI_YES))
		return GIVES_UNKNOWN;
	for (size_t i = 0; i < x->n_effects; i++)
		if (of_effect(&x->effects[i]) > best)
			best = of_effect(&x->effects[i]);
	return best;
}

const char *
dir_gives(struct dir *d, size_t index)
{
	if (d->gives[index] == GIVES_NOT_ASKED)
		d->gives[index] = (unsigned char)of_grant(d, index);
	return gives_words[d->gives[index]];
}

/* Whether a set of conditions is one of those before it. */
static bool
is_repeated(const struct expansion *x, size_t at, struct map *seen,
    struct arena *texts, struct strbuf *sb, struct dir *d)
{
	const struct effect *e = &x->effects[at];
	const char *text;
	int there;

	if (at > 0 && x->effects[at - 1].conditions == e->conditions &&
	    of_effect(&x->effects[at - 1]) == GIVES_LIMITED)
		return true;
	strbuf_reset(sb);
	condition_print(sb, e->conditions, e->n_conditions);
	text = strbuf_failed(sb) ? NULL : arena_strdup(texts,
	    strbuf_text(sb));
	there = text == NULL ? -1 : map_add(seen, text, at);
	if (there < 0)
		d->out.failed = true;
	return there != 0;
}

/* Conditions that several permissions share stand once. */
static void
add_conditions(struct dir *d, struct strbuf *out, const struct expansion *x)
{
	struct map *seen = map_new();
	struct arena texts;
	struct strbuf sb;

	arena_init(&texts);
	strbuf_init(&sb, DIR_MAX_CONDITION);
	d->out.failed = d->out.failed || seen == NULL;
	for (size_t i = 0; seen != NULL && i < x->n_effects; i++) {
		if (of_effect(&x->effects[i]) != GIVES_LIMITED ||
		    is_repeated(x, i, seen, &texts, &sb, d))
			continue;
		strbuf_add(out, out->len > 0 ? " OR " : "");
		strbuf_add(out, strbuf_text(&sb));
	}
	strbuf_clear(&sb);
	arena_clear(&texts);
	map_free(seen);
}

const char *
dir_only_if(struct dir *d, size_t index)
{
	const struct expansion *x = expand_grant(d->in->derived, index);
	struct strbuf sb;

	if (strcmp(dir_gives(d, index), "limited") != 0 || x == NULL)
		return NULL;
	if (d->only_if[index] != NULL)
		return d->only_if[index];
	strbuf_init(&sb, 4 * DIR_MAX_CONDITION);
	add_conditions(d, &sb, x);
	d->only_if[index] = strbuf_take(&sb, &d->names);
	return made(d, d->only_if[index]);
}

int
dir_access(struct dir *d, const struct access *x, struct dir_access *row,
    struct err *err)
{
	const struct model *m = d->in->model;

	dir_tick(d);
	*row = (struct dir_access){ .x = *x,
		.account = &m->accounts[x->account],
		.group = &m->groups[x->group], .grant = &m->grants[x->grant],
		.entitlement = x->entitlement == NONE ? NULL
		    : &m->entitlements[x->entitlement],
		.scope = x->scope == NONE ? NULL : &m->scopes[x->scope] };
	if (access_token(row->token, m, x, err) != 0)
		return -1;
	row->path = membership_path(d->in->derived, x->account, x->group,
	    &d->words);
	if (row->path == NULL)
		return err_nomem(err);
	row->condition = dir_condition(d, x->grant);
	row->gives = dir_gives(d, x->grant);
	row->only_if = dir_only_if(d, x->grant);
	return 0;
}

/* A grant of something without an id is a fault of the source. */
static const char *
or_unknown(const char *text)
{
	return text != NULL ? text : "unknown";
}

const char *
dir_role_name(const struct dir_access *row)
{
	return row->entitlement != NULL && row->entitlement->name != NULL
	    ? row->entitlement->name : or_unknown(row->grant->entitlement_id);
}

const char *
dir_scope_name(const struct dir_access *row)
{
	return row->scope != NULL && row->scope->name != NULL
	    ? row->scope->name : or_unknown(row->grant->scope_id);
}

/* ---- JSON ---- */

void
dir_put_time(struct dir *d, const char *key, int64_t utc)
{
	if (utc == UTC_UNKNOWN)
		json_put_null(&d->out.json, key);
	else
		json_put_time(&d->out.json, key, utc);
}

void
dir_add_time(struct dir *d, const char *key, int64_t utc)
{
	if (utc != UTC_UNKNOWN)
		json_put_time(&d->out.json, key, utc);
}

void
dir_put_shown(struct dir *d, const char *key, const char *text)
{
	if (text == NULL)
		json_put_null(&d->out.json, key);
	else
		json_put_text(&d->out.json, key, out_shown(&d->out, text,
		    key));
}

void
dir_put_exact(struct dir *d, const char *key, const char *text)
{
	if (text == NULL)
		json_put_null(&d->out.json, key);
	else
		json_put_text(&d->out.json, key, out_exact(&d->out, text,
		    key));
}

void
dir_put_login(struct dir *d, const char *key, const char *text)
{
	if (text == NULL)
		json_put_null(&d->out.json, key);
	else
		json_put_text(&d->out.json, key, out_exact(&d->out, text,
		    "login"));
}
