/* SPDX-License-Identifier: Apache-2.0 */
/* muster explain: what somebody can do, and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/explain.h"
#include "app/select.h"
#include "app/snapshot.h"
#include "model/model.h"

/* ---- one permission ---- */

/* A right says something of its own if a way or a DENY of it was given just
 * there; what the whole account has is said once. */
static bool
is_own(const struct model *m, const struct right *right)
{
	for (size_t i = 0; i < right->n_ways; i++)
		if (m->grants[right->ways[i].grant].scope == right->scope)
			return true;
	for (size_t i = 0; i < right->n_denies; i++)
		if (m->grants[right->denies[i].grant].scope == right->scope)
			return true;
	return false;
}

/* Scopes the account has grants at, by index, each once. */
static int
find_scopes(const struct explanation *e, struct arena *arena, size_t **out,
    size_t *n)
{
	const struct model *m = e->snapshot->model;
	bool *seen = calloc(m->n_scopes + 1, sizeof(*seen));
	struct access_cursor cursor;
	struct access row;

	*n = 0;
	*out = arena_alloc(arena, m->n_scopes + 1, sizeof(**out));
	if (seen == NULL || *out == NULL) {
		free(seen);
		return -1;
	}
	access_begin_at(&cursor, e->snapshot->derived, e->account);
	while (access_next_of(&cursor, e->account, &row))
		if (row.scope != NONE)
			seen[row.scope] = true;
	for (size_t i = 0; i < m->n_scopes; i++)
		if (seen[i])
			(*out)[(*n)++] = i;
	free(seen);
	return 0;
}

/* The strongest first, wide before narrow, then by number. */
static int
by_strength(const void *a, const void *b)
{
	const struct right *x = a, *y = b;

	if (x->held != y->held)
		return x->held > y->held ? -1 : 1;
	if (x->enabled != y->enabled)
		return x->enabled > y->enabled ? -1 : 1;
	return (x->scope > y->scope) - (x->scope < y->scope);
}

static int
ask(const struct explanation *e, size_t scope, struct right *out,
    struct arena *arena, struct err *err)
{
	const struct asking asking = { e->account, e->permission, scope };

	return effective_right(out, e->snapshot->derived, &asking, arena, err);
}

static int
ask_places(struct explanation *e, struct arena *arena, struct err *err)
{
	size_t *scopes, n;

	if (find_scopes(e, arena, &scopes, &n) != 0)
		return err_nomem(err);
	e->places = arena_alloc(arena, n + 1, sizeof(*e->places));
	if (e->places == NULL)
		return err_nomem(err);
	if (e->scope == NONE)
		for (size_t i = 0; i < n; i++) {
			struct right *right = &e->places[e->n_places];

			if (ask(e, scopes[i], right, arena, err) != 0)
				return -1;
			e->n_places += is_own(e->snapshot->model, right);
		}
	if (e->n_places == 0) {
		if (ask(e, e->scope, &e->places[0], arena, err) != 0)
			return -1;
		e->n_places = 1;
	}
	qsort(e->places, e->n_places, sizeof(*e->places), by_strength);
	return 0;
}

/* ---- what goes with each grant of the ways ---- */

static bool
has_revoke(const struct explanation *e, size_t grant)
{
	for (size_t i = 0; i < e->n_revokes; i++)
		if (e->revokes[i].grant == grant)
			return true;
	return false;
}

static void
count_fate(struct revoke_count *n, enum revoke_fate fate)
{
	switch (fate) {
	case REVOKE_LOST:
		n->lost++;
		break;
	case REVOKE_NARROWED:
		n->narrowed++;
		break;
	case REVOKE_KEPT:
		n->kept++;
		break;
	case REVOKE_OPENED:
		n->opened++;
		break;
	}
}

/* Rows are by account, so that each is counted once. */
static int
count_revoke(const struct explanation *e, struct explain_revoke *out,
    struct arena *arena, struct err *err)
{
	const struct revoke_row *rows;
	size_t n, last = NONE;

	if (revoke_rows(&rows, &n, e->snapshot->derived, out->grant, arena,
		err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		bool own = rows[i].account == e->account;
		bool less = rows[i].fate == REVOKE_LOST ||
		    rows[i].fate == REVOKE_NARROWED;

		count_fate(&out->all, rows[i].fate);
		if (own)
			count_fate(&out->own, rows[i].fate);
		if (less && rows[i].account != last) {
			out->all.accounts++;
			last = rows[i].account;
		}
	}
	return 0;
}

static int
ask_revokes(struct explanation *e, struct arena *arena, struct err *err)
{
	size_t room = 0;

	for (size_t i = 0; i < e->n_places; i++)
		room += e->places[i].n_ways;
	e->revokes = arena_alloc(arena, room + 1, sizeof(*e->revokes));
	if (e->revokes == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < e->n_places; i++)
		for (size_t w = 0; w < e->places[i].n_ways; w++) {
			size_t grant = e->places[i].ways[w].grant;
			struct explain_revoke *one =
			    &e->revokes[e->n_revokes];

			if (has_revoke(e, grant))
				continue;
			one->grant = grant;
			if (count_revoke(e, one, arena, err) != 0)
				return -1;
			e->n_revokes++;
		}
	return 0;
}

static int
gather_permission(struct explanation *e, struct arena *arena, struct err *err)
{
	const struct asking asking = { e->account, e->permission, e->scope };

	if (ask_places(e, arena, err) != 0 ||
	    ask_revokes(e, arena, err) != 0)
		return -1;
	return removal_find(&e->removals, e->snapshot->derived, &asking, arena,
	    err);
}

/* ---- everything ---- */

static int
gather_all(struct explanation *e, struct arena *arena, struct err *err)
{
	struct permission about;

	if (effective_holdings(&e->held, e->snapshot->derived, e->account,
		e->scope, arena, err) != 0)
		return -1;
	e->about = arena_alloc(arena, e->held.n + 1, sizeof(*e->about));
	if (e->about == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < e->held.n; i++) {
		const struct holding *h = &e->held.items[i];
		const struct asking asking = { e->account, h->permission,
			h->scope };

		e->about[i].account = NONE;
		permission_find(e->snapshot->catalog, h->permission, &about);
		if (h->enabled == HELD_YES && about.needs == NULL)
			continue;
		if (effective_right(&e->about[i], e->snapshot->derived, &asking,
			arena, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- the command ---- */

static int
show(struct run *r, const struct explanation *e, struct err *err)
{
	struct print p;

	print_begin(&p, stdout, &r->arena, e->snapshot);
	if (r->options.json)
		return print_json_explain(e, &p, err);
	if (e->permission != NULL) {
		print_proof(&p, e);
	} else {
		print_explain_head(&p, e, false);
		print_explain_rights(&p, e);
		print_platform(&p, e);
		print_explain_escalation(&p, e);
	}
	print_blank(&p);
	print_basis(&p);
	return print_end(&p, err);
}

/* False if it was not clear who or where is meant; that was said. */
static int
select_all(struct run *r, struct explanation *e, bool *clear, struct err *err)
{
	const struct options *o = &r->options;

	*clear = false;
	e->scope = NONE;
	if (select_account(r, e->snapshot, o->arguments[0], &e->account,
		err) != 0)
		return -1;
	if (e->account == NONE)
		return 0;
	if (o->at != NULL) {
		if (select_scope(r, e->snapshot, o->at, &e->scope, err) != 0)
			return -1;
		if (e->scope == NONE)
			return 0;
	}
	if (o->n_arguments > 1 && select_permission(r, e->snapshot,
		o->arguments[1], &e->permission, &e->near, err) != 0)
		return -1;
	*clear = true;
	return 0;
}

static int
explain(struct run *r, enum exit_status *status, struct err *err)
{
	struct snapshot s = { 0 };
	struct explanation e = { .snapshot = &s };
	bool clear;
	int rc = -1;

	if (r->options.n_arguments < 1 || r->options.n_arguments > 2)
		return err_set(err, ERR_USAGE, "`muster explain` needs one "
		    "account, and takes one permission; see `muster explain "
		    "-h`");
	if (snapshot_open(r, &s, err) != 0 ||
	    select_all(r, &e, &clear, err) != 0)
		goto out;
	if (!clear) {
		*status = EXIT_USAGE;
		rc = 0;
		goto out;
	}
	if (escalation_of(&e.escalation, s.derived, e.account, &r->arena,
		err) != 0)
		goto out;
	rc = e.permission != NULL ? gather_permission(&e, &r->arena, err)
	    : gather_all(&e, &r->arena, err);
	if (rc == 0)
		rc = show(r, &e, err);
	if (rc == 0 && s.n_holes > 0)
		*status = EXIT_INCOMPLETE;
out:
	snapshot_close(&s);
	return rc;
}

const struct command command_explain = {
	"explain", "WHO [PERMISSION]", "what somebody can do, and why",
	"cfnaj",
	"WHO is a login, a name or an id, or how one begins.  Without "
	"PERMISSION: who\nthat is, and every right by strength, with the "
	"shortest way to it.  With one:\nthe answer in a sentence, then each "
	"way to it (group, policy, statement,\ncondition, boundary, DENY), "
	"what takes it away, and what would be left.\n\n"
	"Reads a tape or bundle (--from), or else the newest snapshot of the "
	"configured\nstore; nobody is asked.\n\n"
	"Exit: 0 answered; 2 answered, but not everything was read; 3 it is not "
	"clear who\nor where is meant; 4 failed.",
	explain
};
