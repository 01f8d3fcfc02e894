/* SPDX-License-Identifier: Apache-2.0 */
/* muster who: everyone who can do something, or who is that strong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "app/app.h"
#include "app/print.h"
#include "app/select.h"
#include "app/snapshot.h"
#include "base/json.h"
#include "base/text.h"
#include "model/model.h"

/* One account and the strongest that it has of what was asked. */
struct person {
	struct holding row;
	const char *only; /* the condition in words; NULL: none */
	const struct term *terms;
	size_t n_terms;
	const char *why;  /* of a tier: through what; else NULL */
	const char *lacks; /* without which it gives nothing; else NULL */
	const struct model *model;
};

struct question {
	struct run *run;
	const struct snapshot *snapshot;
	const char *permission, *near; /* NULL: a tier is asked for */
	enum tier tier;
	size_t scope;                  /* NONE: anywhere */
	struct person *people;
	size_t n, n_yes, n_conditional, n_off, n_paper;
	struct print print;
};

/* Sections in the order they are printed. */
enum section { SECTION_NOW, SECTION_LIMITED, SECTION_PAPER, SECTION_OFF };

static enum section
section_of(const struct person *p)
{
	if (p->row.held == HELD_NO)
		return SECTION_OFF;
	if (p->lacks != NULL)
		return SECTION_PAPER;
	return p->row.held == HELD_YES ? SECTION_NOW : SECTION_LIMITED;
}

/* Who can now before who could; by strength, then by name. */
static int
by_strength(const void *a, const void *b)
{
	const struct person *x = a, *y = b;
	const struct account *k = &x->model->accounts[x->row.account];
	const struct account *l = &y->model->accounts[y->row.account];
	bool tier = x->why != NULL && section_of(x) < SECTION_PAPER &&
	    section_of(y) < SECTION_PAPER;
	int order;

	if (tier && x->row.tier != y->row.tier)
		return x->row.tier < y->row.tier ? -1 : 1;
	if (section_of(x) != section_of(y))
		return section_of(x) < section_of(y) ? -1 : 1;
	order = text_compare(k->display, l->display);
	if (order == 0)
		order = text_compare(k->login, l->login);
	return order != 0 ? order
	    : (x->row.account > y->row.account) -
	    (x->row.account < y->row.account);
}

static void
count(struct question *q)
{
	for (size_t i = 0; i < q->n; i++) {
		enum section section = section_of(&q->people[i]);

		q->n_yes += section == SECTION_NOW;
		q->n_conditional += section == SECTION_LIMITED;
		q->n_paper += section == SECTION_PAPER;
		q->n_off += section == SECTION_OFF;
	}
	qsort(q->people, q->n, sizeof(*q->people), by_strength);
}

/* ---- by permission ---- */

static int
add_conditions(struct question *q, struct person *p, struct err *err)
{
	const struct asking asking = { p->row.account, p->row.permission,
		p->row.scope };
	struct permission about;
	struct right right;

	permission_find(q->snapshot->catalog, p->row.permission, &about);
	if (p->row.enabled != HELD_LIMITED && about.needs == NULL)
		return 0;
	if (effective_right(&right, q->snapshot->derived, &asking,
		&q->run->arena, err) != 0)
		return -1;
	if (right.needs != NULL && right.needs_held == HELD_NO)
		p->lacks = right.needs;
	if (p->row.enabled != HELD_LIMITED)
		return 0;
	p->terms = right.terms;
	p->n_terms = right.n_terms;
	p->only = print_terms(&q->print, right.terms, right.n_terms);
	return 0;
}

static int
ask_permission(struct question *q, struct err *err)
{
	struct holdings found;

	if (effective_who(&found, q->snapshot->derived, q->permission,
		q->scope, &q->run->arena, err) != 0)
		return -1;
	q->people = arena_alloc(&q->run->arena, found.n + 1,
	    sizeof(*q->people));
	if (q->people == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < found.n; i++) {
		struct person *p = &q->people[q->n];

		if (found.items[i].enabled == HELD_NO)
			continue;
		*p = (struct person){ .row = found.items[i],
			.model = q->snapshot->model };
		if (add_conditions(q, p, err) != 0)
			return -1;
		q->n++;
	}
	return 0;
}

/* ---- by tier ---- */

/* The strongest that is held at the scope: tier, then without condition. */
static const struct holding *
strongest(const struct holdings *all)
{
	const struct holding *best = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct holding *h = &all->items[i];

		if (h->enabled != HELD_NO && (best == NULL ||
			h->tier < best->tier || (h->tier == best->tier &&
			    h->enabled > best->enabled)))
			best = h;
	}
	return best;
}

/* What makes it so strong, as the reports say it, unless a place was asked
 * for: then the strongest right there. */
static int
ask_account(struct question *q, size_t account, struct err *err)
{
	const struct privilege *known =
	    &q->snapshot->derived->of_account[account];
	struct person *p = &q->people[q->n];
	const struct holding *best;
	struct holdings all;

	if (known->tier > q->tier)
		return 0;
	if (effective_holdings(&all, q->snapshot->derived, account, q->scope,
		&q->run->arena, err) != 0)
		return -1;
	best = strongest(&all);
	if (best == NULL || best->tier > q->tier)
		return 0;
	*p = (struct person){ .row = *best, .model = q->snapshot->model,
		.why = print_permission(&q->print, best->permission) };
	if (add_conditions(q, p, err) != 0)
		return -1;
	q->n++;
	return 0;
}

static int
ask_tier(struct question *q, struct err *err)
{
	size_t n = q->snapshot->model->n_accounts;

	q->people = arena_alloc(&q->run->arena, n + 1, sizeof(*q->people));
	if (q->people == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++)
		if (ask_account(q, i, err) != 0)
			return -1;
	return 0;
}

/* ---- for people ---- */

static const char *
way_words(struct question *q, const struct holding *h)
{
	struct print *p = &q->print;
	const char *path;

	if (h->group == NONE || h->grant == NONE)
		return "a way that is not known";
	path = membership_path(q->snapshot->derived, h->account, h->group,
	    p->arena);
	p->failed = p->failed || path == NULL;
	return print_text(p, "group %s, %s", path != NULL ? path : "",
	    print_entitlement(p, h->grant));
}

static void
put_person(struct question *q, const struct person *p)
{
	const struct account *a =
	    &q->snapshot->model->accounts[p->row.account];
	const char *status = a->status == ACCOUNT_ACTIVE ? ""
	    : print_text(&q->print, ", %s", account_status_text(a->status));

	print_line(&q->print, 2, "- %s%s: %s%sin %s, through %s%s%s",
	    print_login(&q->print, p->row.account), status,
	    p->why != NULL ? p->why : "", p->why != NULL ? " " : "",
	    print_scope(&q->print, p->row.scope), way_words(q, &p->row),
	    p->only != NULL ? ", only where " : "",
	    p->only != NULL ? p->only : "");
}

static const char *
heading(struct question *q, const struct person *p)
{
	if (section_of(p) == SECTION_OFF)
		return "If re-enabled (cannot sign in now)";
	if (section_of(p) == SECTION_PAPER)
		return print_text(&q->print, "On paper only (without %s it "
		    "gives nothing)", p->lacks);
	if (q->permission == NULL)
		return print_text(&q->print, "T%s: %s",
		    tier_text(p->row.tier) + 1, print_tier_deed(p->row.tier));
	return p->row.held == HELD_YES ? "Without any condition"
	    : "Under a condition";
}

static void
put_title(struct question *q)
{
	struct print *p = &q->print;
	const char *where = q->scope == NONE ? ""
	    : print_text(p, " in %s", print_scope(p, q->scope));

	if (q->permission == NULL)
		print_line(p, 0, "Who is of %s%s%s", tier_text(q->tier),
		    q->tier == TIER_0 ? "" : " or stronger", where);
	else
		print_line(p, 0, "Who can %s%s",
		    print_permission(p, q->permission), where);
	if (q->near != NULL || (q->permission != NULL &&
		print_permission(p, q->permission) == q->permission))
		print_line(p, 0, "Note: the catalogue does not know that "
		    "permission%s%s%s", q->near != NULL ? "; did you mean "
		    : ".", q->near != NULL ? q->near : "",
		    q->near != NULL ? "?" : "");
}

static void
put_counts(struct question *q)
{
	struct print *p = &q->print;

	print_blank(p);
	if (q->n == 0)
		print_line(p, 0, "Nobody. %s", print_not_read(p));
	else
		print_line(p, 0, "In all %zu of %s: %zu without any "
		    "condition, %zu under a condition, %zu on paper only, and "
		    "%zu who cannot sign in now.%s%s", q->n, print_count(p,
		    q->snapshot->model->n_accounts, "account", "accounts"),
		    q->n_yes, q->n_conditional, q->n_paper, q->n_off,
		    q->snapshot->n_holes > 0 ? " " : "", print_not_read(p));
	print_basis(p);
}

static int
show(struct question *q, struct err *err)
{
	const char *last = "";

	put_title(q);
	for (size_t i = 0; i < q->n; i++) {
		const char *head = heading(q, &q->people[i]);

		if (strcmp(head, last) != 0) {
			print_blank(&q->print);
			print_line(&q->print, 0, "%s", head);
		}
		last = head;
		put_person(q, &q->people[i]);
	}
	put_counts(q);
	return print_end(&q->print, err);
}

/* ---- for programs: schema muster/who/1 ---- */

static void
json_person(struct question *q, struct json_writer *w,
    const struct person *p)
{
	json_object_begin(w, NULL);
	print_json_account(w, q->snapshot, "account", p->row.account);
	print_json_permission(w, q->snapshot, "permission",
	    p->row.permission);
	json_put_text(w, "tier", tier_text(p->row.tier));
	print_json_scope(w, q->snapshot, "scope", p->row.scope);
	json_put_text(w, "answer", print_json_answer(p->row.held));
	json_put_text(w, "if_enabled", print_json_answer(p->row.enabled));
	print_json_terms(w, "conditions", p->terms, p->n_terms);
	json_put_text(w, "lacks", p->lacks);
	print_json_group(w, q->snapshot, "group", p->row.group);
	print_json_grant(w, q->snapshot, "grant", p->row.grant);
	json_object_end(w);
}

static int
show_json(struct question *q, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "schema", "muster/who/1");
	print_json_snapshot(&w, q->snapshot);
	if (q->permission != NULL) {
		print_json_permission(&w, q->snapshot, "permission",
		    q->permission);
		json_put_text(&w, "near", q->near);
	} else {
		json_put_text(&w, "tier", tier_text(q->tier));
	}
	print_json_scope(&w, q->snapshot, "at", q->scope);
	json_list_begin(&w, "people");
	for (size_t i = 0; i < q->n; i++)
		json_person(q, &w, &q->people[i]);
	json_list_end(&w);
	json_object_begin(&w, "counts");
	json_put_int(&w, "accounts", (int64_t)q->snapshot->model->n_accounts);
	json_put_int(&w, "found", (int64_t)q->n);
	json_put_int(&w, "yes", (int64_t)q->n_yes);
	json_put_int(&w, "conditional", (int64_t)q->n_conditional);
	json_put_int(&w, "on_paper", (int64_t)q->n_paper);
	json_put_int(&w, "if_enabled", (int64_t)q->n_off);
	json_object_end(&w);
	json_object_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return print_end(&q->print, err);
}

/* ---- the command ---- */

static int
check_usage(const struct options *o, struct err *err)
{
	if (o->n_arguments == 1 && !o->has_tier)
		return 0;
	if (o->n_arguments == 0 && o->has_tier)
		return 0;
	return err_set(err, ERR_USAGE, "`muster who` needs one permission, or "
	    "--tier 0..3 instead of it; see `muster who -h`");
}

static int
select_all(struct question *q, bool *clear, struct err *err)
{
	const struct options *o = &q->run->options;

	*clear = true;
	q->scope = NONE;
	q->tier = (enum tier)o->tier;
	if (o->n_arguments > 0 && select_permission(q->run, q->snapshot,
		o->arguments[0], &q->permission, &q->near, err) != 0)
		return -1;
	if (o->at == NULL)
		return 0;
	if (select_scope(q->run, q->snapshot, o->at, &q->scope, err) != 0)
		return -1;
	*clear = q->scope != NONE;
	return 0;
}

static int
answer(struct question *q, struct err *err)
{
	int rc;

	print_begin(&q->print, stdout, &q->run->arena, q->snapshot);
	rc = q->permission != NULL ? ask_permission(q, err)
	    : ask_tier(q, err);
	if (rc != 0)
		return -1;
	count(q);
	return q->run->options.json ? show_json(q, err) : show(q, err);
}

static int
who(struct run *r, enum exit_status *status, struct err *err)
{
	struct snapshot s = { 0 };
	struct question q = { .run = r, .snapshot = &s };
	bool clear;
	int rc = -1;

	if (check_usage(&r->options, err) != 0)
		return -1;
	if (snapshot_open(r, &s, err) != 0 || select_all(&q, &clear, err) != 0)
		goto out;
	if (clear)
		rc = answer(&q, err);
	else
		rc = 0;
	if (rc == 0)
		*status = !clear ? EXIT_USAGE : s.n_holes > 0
		    ? EXIT_INCOMPLETE : EXIT_DONE;
out:
	snapshot_close(&s);
	return rc;
}

const struct command command_who = {
	"who", "[PERMISSION]", "everyone who can do something",
	"cfnajt",
	"Everyone who has the PERMISSION, a line each: where, through which "
	"group and\npolicy, under which condition.  With --tier instead: "
	"everyone that strong.  Who\ncannot sign in is listed apart.\n\n"
	"Reads a tape or bundle (--from), or else the newest snapshot of the "
	"configured\nstore; nobody is asked.\n\n"
	"Exit: 0 answered; 2 answered, but not everything was read; 3 it is not "
	"clear\nwhere is meant; 4 failed.",
	who
};
