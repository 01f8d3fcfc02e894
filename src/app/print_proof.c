/* SPDX-License-Identifier: Apache-2.0 */
/* One permission: the answer, then each way to it, then how it goes. */
#include <string.h>

#include "app/explain.h"
#include "app/snapshot.h"
#include "model/model.h"

#define LONG_STATEMENT 240 /* more is shortened to the permission asked */

/* ---- one way ---- */

static void
put_group(struct print *p, const struct explanation *e, const struct way *w)
{
	const struct group *g = &e->snapshot->model->groups[w->group];
	const char *path = membership_path(e->snapshot->derived, e->account,
	    w->group, p->arena);

	if (path == NULL)
		p->failed = true;
	print_field(p, 4, "member of", "group %s%s", path != NULL ? path : "",
	    g->everyone == TRI_YES ? ", which holds every account"
	    : g->managed_by != NULL && strcmp(g->managed_by, "LOCAL") != 0
	    ? print_text(p, " (members come from %s)", g->managed_by) : "");
}

static void
put_statement(struct print *p, const struct explanation *e,
    const struct way *w)
{
	size_t at = e->snapshot->model->grants[w->grant].entitlement, line;
	const char *text;

	if (at == NONE || e->snapshot->model->entitlements[at].n_statements ==
	    0)
		return;
	text = print_statement(p, at, w->effect->statement, &line);
	if (strlen(text) > LONG_STATEMENT)
		text = print_statement_short(p, at, w->effect->statement,
		    w->effect->implied_by != NULL ? w->effect->implied_by
		    : w->effect->permission);
	if (line > 0)
		print_field(p, 4, "which says", "line %zu: %s", line, text);
	else
		print_field(p, 4, "which says", "%s", text);
	if (w->effect->implied_by != NULL)
		print_field(p, 4, "", "(%s brings %s with it)",
		    w->effect->implied_by, w->effect->permission);
}

static void
put_parameters(struct print *p, const struct grant *g)
{
	for (size_t i = 0; i < g->n_parameters; i++)
		print_field(p, 4, i == 0 ? "filled in" : "", "%s = \"%s\"",
		    g->parameters[i].name, g->parameters[i].value);
}

/* Conditions of a boundary that this permission does not know. */
static const char *
dropped(struct print *p, const struct boundary *b, const struct effect *x)
{
	const char *out = "";

	for (size_t i = 0; i < b->n_conditions; i++) {
		bool kept = false;

		for (size_t j = 0; j < x->n_conditions && !kept; j++)
			kept = strcmp(x->conditions[j].attribute,
			    b->conditions[i].attribute) == 0;
		if (!kept)
			out = print_text(p, "%s%s%s", out, *out != '\0' ? ", "
			    : "", b->conditions[i].attribute);
	}
	return out;
}

/* Whether another copy of the same statement is what it limits. */
static bool
limits_another(const struct explanation *e, const struct way *w, size_t b)
{
	const struct expansion *x = expand_grant(e->snapshot->derived,
	    w->grant);

	for (size_t i = 0; x != NULL && i < x->n_effects; i++)
		if (x->effects[i].boundary == b &&
		    x->effects[i].statement == w->effect->statement &&
		    strcmp(x->effects[i].permission, w->effect->permission) ==
		    0)
			return true;
	return false;
}

/* A boundary that is there and limits nothing is worth a word. */
static void
put_no_boundary(struct print *p, const struct explanation *e,
    const struct way *w)
{
	const struct model *m = e->snapshot->model;
	const struct grant *g = &m->grants[w->grant];
	const char *label = "boundary";

	for (size_t i = 0; i < g->n_boundaries; i++) {
		const struct boundary *b = g->boundary[i] == NONE ? NULL
		    : &m->boundaries[g->boundary[i]];
		const char *out;

		if (b != NULL && limits_another(e, w, g->boundary[i]))
			continue;
		out = b != NULL ? dropped(p, b, w->effect) : "";
		print_field(p, 4, label, "%s, which does not limit this%s%s",
		    b == NULL ? g->boundary_ids[i] : b->name != NULL ? b->name
		    : b->id, b == NULL ? ": it is not in the inventory"
		    : w->effect->deny ? ": boundaries leave a DENY alone"
		    : *out != '\0' ? ": the permission does not know " : "",
		    w->effect->deny ? "" : out);
		label = "";
	}
	if (*label != '\0')
		print_field(p, 4, label, "none");
}

static void
put_boundary(struct print *p, const struct explanation *e,
    const struct way *w)
{
	const struct model *m = e->snapshot->model;
	const struct boundary *b;
	const char *out;

	if (w->effect->boundary == NONE) {
		put_no_boundary(p, e, w);
		return;
	}
	b = &m->boundaries[w->effect->boundary];
	print_field(p, 4, "boundary", "%s: only where %s",
	    b->name != NULL ? b->name : b->id, b->n_conditions > 0
	    ? print_conditions(p, b->conditions, b->n_conditions)
	    : b->text != NULL ? b->text : "its text says nothing");
	out = dropped(p, b, w->effect);
	if (*out != '\0')
		print_field(p, 4, "", "(%s does not limit %s: that permission "
		    "does not know it)", out, w->effect->permission);
}

static bool
is_same(const struct way *a, const struct way *b)
{
	return a->grant == b->grant && a->state == b->state &&
	    a->denied == b->denied &&
	    a->effect->statement == b->effect->statement &&
	    a->effect->boundary == b->effect->boundary;
}

/* The copies that a boundary makes of one statement are one way here. */
static void
put_left(struct print *p, const struct way *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *label = i > 0 ? "" : w->effect->deny ? "takes"
		    : "leaves";

		if (w[i].state != EFFECT_ALIVE)
			continue;
		if (w[i].left.n == 0)
			print_field(p, 4, label, "everything: nothing limits "
			    "it");
		else
			print_field(p, 4, label, "%sonly where %s",
			    i > 0 ? "or " : "", print_terms(p, &w[i].left, 1));
	}
	if (w->effect->assumed != NULL)
		print_field(p, 4, "assumed", "%s", w->effect->assumed);
}

static const char *
standing(struct print *p, const struct way *w)
{
	if (w->state != EFFECT_ALIVE)
		return print_text(p, "not in force, %s%s%s",
		    effect_state_text(w->state), w->why != NULL ? ": " : "",
		    w->why != NULL ? w->why : "");
	if (w->denied)
		return "taken away by a DENY";
	return w->left.n == 0 ? "in force, without any condition"
	    : "in force, under a condition";
}

static void
put_way(struct print *p, const struct explanation *e, const struct way *w,
    size_t n)
{
	const struct grant *g = &e->snapshot->model->grants[w->grant];

	put_group(p, e, w);
	print_field(p, 4, "which has", "%s, in %s",
	    print_entitlement(p, w->grant), print_grant_scope(p, w->grant));
	put_statement(p, e, w);
	put_parameters(p, g);
	put_boundary(p, e, w);
	put_left(p, w, n);
}

/* ---- the ways of a scope ---- */

/* Already printed: the account's ways hold in each environment, too. */
static bool
was_shown(const struct explanation *e, size_t place, const struct way *w,
    bool deny)
{
	for (size_t i = 0; i < place; i++) {
		const struct right *r = &e->places[i];
		const struct way *list = deny ? r->denies : r->ways;
		size_t n = deny ? r->n_denies : r->n_ways;

		for (size_t j = 0; j < n; j++)
			if (is_same(&list[j], w))
				return true;
	}
	return false;
}

static void
put_ways(struct print *p, const struct explanation *e, size_t place,
    bool deny, size_t *number)
{
	const struct right *r = &e->places[place];
	const struct way *list = deny ? r->denies : r->ways;
	size_t n = deny ? r->n_denies : r->n_ways, same;

	for (size_t i = 0; i < n; i += same) {
		same = 1;
		while (i + same < n && is_same(&list[i], &list[i + same]))
			same++;
		if (was_shown(e, place, &list[i], deny))
			continue;
		print_blank(p);
		print_line(p, 2, "%s %zu: %s", deny ? "DENY" : "Way",
		    ++*number, standing(p, &list[i]));
		put_way(p, e, &list[i], same);
	}
}

static void
put_needs(struct print *p, const struct right *r)
{
	static const char *const held[] = { "which is not held there",
		"which is held there under a condition",
		"which is held there" };

	if (r->needs != NULL && r->n_ways > 0)
		print_line(p, 2, "To be of use it needs %s as well, %s.",
		    r->needs, held[r->needs_held]);
}

/* What the whole account has without condition, an environment has. */
static bool
is_surplus(const struct explanation *e, size_t place)
{
	const struct right *first = &e->places[0], *r = &e->places[place];
	const struct model *m = e->snapshot->model;

	return place > 0 && first->scope != NONE && r->scope != NONE &&
	    m->scopes[first->scope].kind == SCOPE_ACCOUNT &&
	    strcmp(m->scopes[first->scope].source,
		m->scopes[r->scope].source) == 0 &&
	    first->enabled == HELD_YES && r->enabled == HELD_YES &&
	    r->n_denies == 0;
}

static void
put_places(struct print *p, const struct explanation *e)
{
	size_t ways = 0, denies = 0;

	for (size_t i = 0; i < e->n_places; i++) {
		print_blank(p);
		print_line(p, 0, "%s", is_surplus(e, i) ? print_text(p,
		    "In %s the same is granted once more, which adds nothing "
		    "to it:", print_scope(p, e->places[i].scope))
		    : print_answer(p, e, &e->places[i]));
		put_ways(p, e, i, false, &ways);
		put_ways(p, e, i, true, &denies);
		if (e->places[i].needs != NULL && e->places[i].n_ways > 0) {
			print_blank(p);
			put_needs(p, &e->places[i]);
		}
	}
}

/* ---- how it goes ---- */

static void
put_removal(struct print *p, const struct explanation *e,
    const struct removal *r)
{
	const struct model *m = e->snapshot->model;
	const struct membership *member;

	if (r->is_grant) {
		print_line(p, 2, "- take %s in %s from group %s",
		    print_entitlement(p, r->at), print_grant_scope(p, r->at),
		    print_group(p, m->grants[r->at].group));
		return;
	}
	member = &m->memberships[r->at];
	print_line(p, 2, "- take %s%s out of group %s",
	    member->member_is_group ? "group " : "", member->member == NONE
	    ? member->member_id : member->member_is_group
	    ? print_group(p, member->member)
	    : print_account(p, member->member),
	    print_group(p, member->group));
}

static void
put_removals(struct print *p, const struct explanation *e)
{
	const struct removals *r = &e->removals;

	if (!r->held)
		return;
	print_blank(p);
	print_line(p, 0, "To take it away%s%s %s", e->scope != NONE ? " in "
	    : "", e->scope != NONE ? print_scope(p, e->scope) : "", r->n == 0
	    ? "nothing was found that could be removed."
	    : r->n == 1 ? "one removal is enough:"
	    : print_text(p, "%zu removals together are enough%s:", r->n,
		r->exact ? ", and no fewer" : ""));
	for (size_t i = 0; i < r->n; i++)
		put_removal(p, e, &r->items[i]);
	if (!r->exact)
		print_line(p, 2, "(Fewer might do%s%s.)",
		    r->note != NULL ? ": " : "", r->note != NULL ? r->note
		    : "");
}

/* "lose 2 rights, keep 1 in part, and keep 3 by another way" */
static const char *
fates(struct print *p, const struct revoke_count *n)
{
	const char *lost, *narrowed, *kept;

	if (n->lost + n->narrowed + n->kept == 0)
		return "lose nothing";
	lost = n->lost == 0 ? "lose nothing" : print_text(p, "lose %s",
	    print_count(p, n->lost, "right", "rights"));
	narrowed = n->narrowed == 0 ? "" : print_text(p,
	    ", keep %zu in part only", n->narrowed);
	kept = n->kept == 0 ? "" : print_text(p, ", keep %zu by another way",
	    n->kept);
	return print_text(p, "%s%s%s", lost, narrowed, kept);
}

static const char *
everybody(struct print *p, const struct revoke_count *n)
{
	if (n->accounts == 0)
		return "Nobody would lose anything.";
	return print_text(p, "In all, %s would have less: %s lost, %zu "
	    "narrowed.", print_count(p, n->accounts, "account", "accounts"),
	    print_count(p, n->lost, "right", "rights"), n->narrowed);
}

static void
put_revoke(struct print *p, const struct explanation *e,
    const struct explain_revoke *r)
{
	const struct grant *g = &e->snapshot->model->grants[r->grant];
	const char *opened = "";

	if (r->all.opened > 0)
		opened = print_text(p, " %s that it denies would open.",
		    print_count(p, r->all.opened, "right", "rights"));
	print_line(p, 2, "- %s in %s, held by group %s: %s would %s. %s%s",
	    print_entitlement(p, r->grant), print_grant_scope(p, r->grant),
	    print_group(p, g->group), print_account(p, e->account),
	    fates(p, &r->own), everybody(p, &r->all), opened);
}

static void
put_revokes(struct print *p, const struct explanation *e)
{
	if (e->n_revokes == 0)
		return;
	print_blank(p);
	print_line(p, 0, "What goes with it, if one of these grants is "
	    "revoked:");
	for (size_t i = 0; i < e->n_revokes; i++)
		put_revoke(p, e, &e->revokes[i]);
}

void
print_proof(struct print *p, const struct explanation *e)
{
	struct permission about;

	print_explain_head(p, e, true);
	permission_find(e->snapshot->catalog, e->permission, &about);
	if (!about.known) {
		print_blank(p);
		print_line(p, 0, "Note: the catalogue does not know the "
		    "permission \"%s\"%s%s%s", e->permission,
		    e->near != NULL ? "; did you mean " : ".",
		    e->near != NULL ? e->near : "", e->near != NULL ? "?"
		    : "");
	}
	put_places(p, e);
	print_platform(p, e);
	put_removals(p, e);
	put_revokes(p, e);
	print_explain_escalation(p, e);
}
