/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers: which accounts, groups, policies and tokens each entry names.
 * An entry names by id, or by login without regard to capitals, or else by
 * name; domains name the accounts whose login is in them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/register.h"

#define NAMED_KINDS ((size_t)MUSTER_CREDENTIAL + 1)

struct registry {
	/* per register and kind: the first entry that names each row; NULL:
	 * none of them does */
	size_t *entry_of[REGISTER_KINDS][NAMED_KINDS];
	/* accounts of an entry: account[first[e] .. first[e + 1]) */
	size_t *first, *account;
};

/* While they are matched. */
struct matching {
	struct views *v;
	struct arena *arena; /* lives as long as the views */
	struct arena scratch;
	struct names names[NAMED_KINDS];
	struct map *domains[REGISTER_KINDS]; /* domain -> entry */
	size_t *last;   /* per account: last entry that named it, and one */
	size_t *accounts; /* heap; grows */
	size_t n, room;
};

static size_t
rows_of(const struct views *v, enum muster_subject kind)
{
	return views_count(v, kind);
}

static const char *
name_of(const struct model *m, size_t kind, size_t at)
{
	if (kind == MUSTER_ACCOUNT)
		return m->accounts[at].display;
	if (kind == MUSTER_GROUP)
		return m->groups[at].name;
	if (kind == MUSTER_ENTITLEMENT)
		return m->entitlements[at].name;
	return kind == MUSTER_CREDENTIAL ? m->credentials[at].name : NULL;
}

/* ---- what an entry names ---- */

static int
note(struct matching *x, size_t entry, size_t kind, size_t at)
{
	const struct register_entry *e =
	    &x->v->judging->registers->entries[entry];
	struct registry *r = x->v->registry;
	size_t **of = &r->entry_of[e->of][kind];
	void *accounts = x->accounts;

	if (*of == NULL) {
		const size_t n = rows_of(x->v, (enum muster_subject)kind);

		*of = arena_alloc(x->arena, n + 1, sizeof(**of));
		if (*of == NULL)
			return -1;
		for (size_t i = 0; i < n; i++)
			(*of)[i] = NONE;
	}
	if ((*of)[at] == NONE)
		(*of)[at] = entry;
	if (kind != MUSTER_ACCOUNT) {
		x->v->entries[entry].n_hits++;
		return 0;
	}
	if (x->last[at] == entry + 1)
		return 0;
	x->last[at] = entry + 1;
	if (array_reserve(
		&accounts, &x->room, x->n + 1, sizeof(*x->accounts)) != 0)
		return -1;
	x->accounts = accounts;
	x->accounts[x->n++] = at;
	x->v->entries[entry].n_hits++;
	return 0;
}

/* 1: somebody has that id. */
static int
match_id(struct matching *x, size_t entry, size_t kind, const char *match)
{
	const struct model *m = x->v->derived->model;
	int any = 0;

	for (size_t i = 0; i < m->n_sources; i++) {
		size_t at;

		if (views_locate(&at, x->v, (enum muster_subject)kind,
			m->sources[i].id, match) != 0)
			return -1;
		if (at == NONE)
			continue;
		any = 1;
		if (note(x, entry, kind, at) != 0)
			return -1;
	}
	return any;
}

static int
match_list(struct matching *x, size_t entry, size_t kind,
    const struct names *names, size_t first)
{
	const int any = first != NONE;

	for (; first != NONE; first = names_next(names, first))
		if (note(x, entry, kind, first) != 0)
			return -1;
	return any;
}

/* 1: it names somebody; 0: nobody; -1. */
static int
match_kind(struct matching *x, size_t entry, size_t kind, const char *match)
{
	size_t first;
	int any = match_id(x, entry, kind, match), more = 0;

	if (any >= 0 && kind == MUSTER_ACCOUNT) {
		if (names_first_folded(&first, &x->v->logins, match) != 0)
			return -1;
		more = match_list(x, entry, kind, &x->v->logins, first);
	}
	if (any < 0 || more < 0)
		return -1;
	if (any + more > 0)
		return 1;
	return match_list(x, entry, kind, &x->names[kind],
	    names_first(&x->names[kind], match));
}

static int
match_peers(struct matching *x, size_t entry)
{
	const struct register_entry *e =
	    &x->v->judging->registers->entries[entry];
	const struct model *m = x->v->derived->model;

	for (size_t i = 0; i < e->n_members; i++) {
		if (match_kind(x, entry,
			i < e->n_groups ? MUSTER_GROUP : MUSTER_ACCOUNT,
			e->members[i]) < 0)
			return -1;
	}
	if (e->n_groups == 0 ||
	    x->v->registry->entry_of[e->of][MUSTER_GROUP] == NULL)
		return 0;
	for (size_t g = 0; g < m->n_groups; g++) {
		const struct muster_account *a;
		bool failed = false;

		if (x->v->registry->entry_of[e->of][MUSTER_GROUP][g] != entry)
			continue;
		for (size_t i = 0; (a = view_group_account(x->v, g, i,
					&failed)) != NULL; i++)
			if (note(x, entry, MUSTER_ACCOUNT,
				(size_t)(a - x->v->accounts)) != 0)
				return -1;
		if (failed)
			return -1;
	}
	return 0;
}

static int
match_entry(struct matching *x, size_t entry)
{
	const struct register_entry *e =
	    &x->v->judging->registers->entries[entry];
	int any;

	switch (e->of) {
	case MUSTER_PRIVILEGED_GROUPS:
	case MUSTER_PRODUCTION_GROUPS:
	case MUSTER_GROUP_OWNERS:
		return match_kind(x, entry, MUSTER_GROUP, e->match);
	case MUSTER_BOUNDED_POLICIES:
		return match_kind(x, entry, MUSTER_ENTITLEMENT, e->match);
	case MUSTER_SERVICE_IDENTITIES:
	case MUSTER_VENDOR_SUPPORT:
		any = match_kind(x, entry, MUSTER_ACCOUNT, e->match);
		return any != 0 ? any
				: match_kind(x, entry, MUSTER_CREDENTIAL,
				      e->match);
	case MUSTER_BREAK_GLASS:
	case MUSTER_SHARED_ACCOUNTS:
	case MUSTER_EXTERNAL_ACCOUNTS:
	case MUSTER_ADMIN_PAIRS:
	case MUSTER_ACTORS:
		if (match_kind(x, entry, MUSTER_ACCOUNT, e->match) < 0)
			return -1;
		return e->with == NULL ? 0
				       : match_kind(x, entry, MUSTER_ACCOUNT,
					     e->with);
	case MUSTER_PEER_GROUPS:
		return match_peers(x, entry);
	case MUSTER_OWN_DOMAINS:
	case MUSTER_EXTERNAL_DOMAINS: /* see match_domains() */
	case MUSTER_NETWORKS: /* rules compare addresses themselves */
		break;
	}
	return 0;
}

/* ---- domains: from the accounts' side, which are many ---- */

static int
add_domain(struct matching *x, size_t entry)
{
	const struct register_entry *e =
	    &x->v->judging->registers->entries[entry];
	const char *domain;

	if (e->of != MUSTER_OWN_DOMAINS && e->of != MUSTER_EXTERNAL_DOMAINS)
		return 0;
	if (x->domains[e->of] == NULL)
		x->domains[e->of] = map_new();
	domain = names_fold(e->match, x->arena);
	if (x->domains[e->of] == NULL || domain == NULL)
		return -1;
	return map_add(x->domains[e->of], domain, entry) < 0 ? -1 : 0;
}

static int
domain_entry(size_t *out, struct matching *x, size_t of, size_t account)
{
	const char *login = x->v->derived->model->accounts[account].login;
	const char *at = login != NULL ? strrchr(login, '@') : NULL;

	*out = NONE;
	if (at == NULL)
		return 0;
	at = names_fold(at + 1, &x->scratch);
	if (at == NULL)
		return -1;
	*out = map_get(x->domains[of], at);
	return 0;
}

/* Accounts of an entry must stand together: one walk for each entry's list,
 * made of the entries found per account. */
static int
match_domain(struct matching *x, size_t entry)
{
	const enum muster_register of =
	    x->v->judging->registers->entries[entry].of;
	const size_t n = x->v->derived->model->n_accounts;
	size_t *found = x->v->registry->entry_of[of][MUSTER_ACCOUNT];

	if (x->domains[of] == NULL)
		return 0;
	if (found == NULL) {
		found = arena_alloc(x->arena, n + 1, sizeof(*found));
		if (found == NULL)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (domain_entry(&found[i], x, of, i) != 0)
				return -1;
		x->v->registry->entry_of[of][MUSTER_ACCOUNT] = found;
	}
	for (size_t i = 0; i < n; i++)
		if (found[i] == entry &&
		    note(x, entry, MUSTER_ACCOUNT, i) != 0)
			return -1;
	return 0;
}

/* ---- all of them ---- */

static int
open_names(struct matching *x)
{
	static const size_t kinds[] = { MUSTER_ACCOUNT, MUSTER_GROUP,
		MUSTER_ENTITLEMENT, MUSTER_CREDENTIAL };

	for (size_t k = 0; k < NITEMS(kinds); k++) {
		const size_t kind = kinds[k];
		const size_t n = rows_of(x->v, (enum muster_subject)kind);

		if (names_open(&x->names[kind], n, &x->scratch) != 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (names_add(&x->names[kind],
				name_of(x->v->derived->model, kind, i), i,
				false, &x->scratch) != 0)
				return -1;
	}
	return 0;
}

static int
match_all(struct matching *x)
{
	const struct registers *all = x->v->judging->registers;
	struct registry *r = x->v->registry;

	x->last = arena_alloc(&x->scratch,
	    x->v->derived->model->n_accounts + 1, sizeof(*x->last));
	if (x->last == NULL || open_names(x) != 0)
		return -1;
	for (size_t i = 0; i < all->n; i++)
		if (add_domain(x, i) != 0)
			return -1;
	for (size_t i = 0; i < all->n; i++) {
		r->first[i] = x->n;
		if (match_entry(x, i) < 0 ||
		    (x->domains[all->entries[i].of] != NULL &&
			match_domain(x, i) != 0))
			return -1;
	}
	r->first[all->n] = x->n;
	r->account = arena_alloc(x->arena, x->n + 1, sizeof(*r->account));
	if (r->account == NULL)
		return -1;
	if (x->n > 0)
		memcpy(r->account, x->accounts, x->n * sizeof(*r->account));
	return 0;
}

static int
view_entries(struct views *v, struct arena *arena)
{
	const struct registers *all = v->judging->registers;

	v->entries = arena_alloc(arena, all->n + 1, sizeof(*v->entries));
	if (v->entries == NULL)
		return -1;
	for (size_t i = 0; i < all->n; i++) {
		const struct register_entry *e = &all->entries[i];

		v->entries[i] = (struct muster_entry){
			.id = arena_printf(arena, "%s:%s%s%s",
			    register_text(e->of), e->match,
			    e->with != NULL ? "+" : "",
			    e->with != NULL ? e->with : ""),
			.of = e->of,
			.register_name = register_text(e->of),
			.match = e->match,
			.with = e->with,
			.owner = e->owner,
			.purpose = e->purpose,
			.approver = e->approver,
			.ticket = e->ticket,
			.from = e->from,
			.until = e->until,
			.confirmed = e->confirmed,
			.tested = e->tested,
			.federated = (enum muster_tri)e->federated,
			.place = e->place,
		};
		if (v->entries[i].id == NULL)
			return -1;
	}
	v->n_entries = all->n;
	return 0;
}

int
view_registers(struct views *v, struct arena *arena)
{
	struct matching x = { .v = v, .arena = arena };
	const struct registers *all = v->judging->registers;
	int rc = -1;

	if (all == NULL)
		return 0;
	v->registry = arena_alloc(arena, 1, sizeof(*v->registry));
	if (v->registry == NULL || view_entries(v, arena) != 0)
		return -1;
	v->registry->first =
	    arena_alloc(arena, all->n + 1, sizeof(*v->registry->first));
	if (v->registry->first == NULL)
		return -1;
	arena_init(&x.scratch);
	rc = match_all(&x);
	for (size_t i = 0; i < NAMED_KINDS; i++)
		names_close(&x.names[i]);
	for (size_t i = 0; i < REGISTER_KINDS; i++)
		map_free(x.domains[i]);
	free(x.accounts);
	arena_clear(&x.scratch);
	return rc;
}

size_t
view_registered(const struct views *v, enum muster_register of,
    enum muster_subject kind, size_t at)
{
	if (v->registry == NULL || (size_t)of >= REGISTER_KINDS ||
	    (size_t)kind >= NAMED_KINDS ||
	    v->registry->entry_of[of][kind] == NULL)
		return NONE;
	return v->registry->entry_of[of][kind][at];
}

size_t
view_entry_account(const struct views *v, size_t entry, size_t i)
{
	const size_t *first = v->registry->first;

	return i < first[entry + 1] - first[entry]
		   ? v->registry->account[first[entry] + i]
		   : NONE;
}
