/* SPDX-License-Identifier: Apache-2.0 */
/* Who an account is, all that it holds, and what it could become. */
#include <stdlib.h>
#include <string.h>

#include "app/explain.h"
#include "app/snapshot.h"
#include "base/utc.h"
#include "model/model.h"

/* ---- who ---- */

static const char *
status_words(struct print *p, const struct explanation *e,
    const struct account *a)
{
	bool can = effective_can_sign_in(e->snapshot->derived, e->account);

	switch (a->status) {
	case ACCOUNT_PENDING:
		return "pending: invited, has not signed up yet";
	case ACCOUNT_STATUS_UNKNOWN:
		return "not known; taken as if it could sign in";
	case ACCOUNT_ACTIVE:
	case ACCOUNT_DISABLED:
	case ACCOUNT_DELETED:
	case ACCOUNT_BLOCKED:
		break;
	}
	return print_text(p, "%s: %s sign in", account_status_text(a->status),
	    can ? "can" : "cannot");
}

static const char *
login_words(struct print *p, const struct explanation *e,
    const struct account *a)
{
	int64_t days;

	if (a->login_state == SEEN_NEVER)
		return "never";
	if (a->login_state == SEEN_UNKNOWN || a->last_login == UTC_UNKNOWN)
		return "not known: the source does not say";
	days = (e->snapshot->now - a->last_login) / UTC_DAY;
	if (days < 0)
		return print_time(p, a->last_login);
	return print_text(p, "%s (%s)", print_time(p, a->last_login),
	    days == 0 ? "less than a day before" : print_text(p, "%s before",
	    print_count(p, (size_t)days, "day", "days")));
}

static void
put_groups(struct print *p, const struct explanation *e)
{
	const struct derived *d = e->snapshot->derived;
	size_t n = membership_count(d, e->account);

	if (n == 0)
		print_field(p, 2, "groups", "none");
	for (size_t i = 0; i < n; i++) {
		size_t g = membership_group(d, e->account, i);
		const char *path = membership_path(d, e->account, g, p->arena);

		p->failed = p->failed || path == NULL;
		print_field(p, 2, i == 0 ? "groups" : "", "%s%s",
		    path != NULL ? path : "",
		    e->snapshot->model->groups[g].everyone == TRI_YES
		    ? " (holds every account)" : "");
	}
}

void
print_explain_head(struct print *p, const struct explanation *e,
    bool in_short)
{
	const struct model *m = e->snapshot->model;
	const struct account *a = &m->accounts[e->account];
	const struct privilege *best =
	    &e->snapshot->derived->of_account[e->account];

	print_line(p, 0, "%s", print_login(p, e->account));
	print_field(p, 2, "is", "a %s%s%s%s", a->type == ACCOUNT_PERSON
	    ? "person" : a->type == ACCOUNT_SERVICE ? "service user"
	    : "person or service, that is not known",
	    m->n_sources > 1 ? " of " : "", m->n_sources > 1 ? a->source : "",
	    a->emergency_contact == TRI_YES ? ", and emergency contact" : "");
	print_field(p, 2, "status", "%s", status_words(p, e, a));
	print_field(p, 2, "signed in", "%s", login_words(p, e, a));
	if (!in_short)
		put_groups(p, e);
	print_field(p, 2, "strength", "%s: %s", tier_text(best->tier),
	    print_tier_deed(best->tier));
	if (best->reason != NULL)
		print_field(p, 2, "", "because of %s", best->reason);
	if (a->n_credentials > 0 && !in_short)
		print_field(p, 2, "tokens", "%s; what these can do is not part "
		    "of this answer (see the reports)", print_count(p,
		    a->n_credentials, "token or key", "tokens and keys"));
}

/* ---- what ---- */

/* Rows in the order they are printed, with what they are sorted by. */
struct line {
	const struct holding *h;
	const struct right *about;
	const struct explanation *e;
};

static int
rank(const struct line *l)
{
	return l->h->enabled == HELD_NO; /* at the end, whatever the tier */
}

static int
by_tier_and_way(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	const struct holding *h = x->h, *k = y->h;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (h->tier != k->tier)
		return h->tier < k->tier ? -1 : 1;
	if (h->scope != k->scope)
		return h->scope < k->scope ? -1 : 1;
	if (h->grant != k->grant)
		return h->grant < k->grant ? -1 : 1;
	return x->h < y->h ? -1 : x->h > y->h;
}

static bool
is_account_wide(const struct model *m, size_t scope)
{
	return scope != NONE && (m->scopes[scope].kind == SCOPE_ACCOUNT ||
	    m->scopes[scope].kind == SCOPE_GLOBAL);
}

/* What the whole account has without condition need not be said again of an
 * environment. */
static bool
is_said_already(const struct explanation *e, const struct holding *h)
{
	const struct model *m = e->snapshot->model;

	if (h->scope == NONE || is_account_wide(m, h->scope) ||
	    h->enabled == HELD_NO)
		return false;
	for (size_t i = 0; i < e->held.n; i++) {
		const struct holding *k = &e->held.items[i];

		if (is_account_wide(m, k->scope) &&
		    k->enabled == HELD_YES &&
		    strcmp(k->permission, h->permission) == 0 &&
		    strcmp(m->scopes[k->scope].source,
			m->scopes[h->scope].source) == 0)
			return true;
	}
	return false;
}

static size_t
select_lines(const struct explanation *e, struct line *lines)
{
	size_t n = 0;

	for (size_t i = 0; i < e->held.n; i++)
		if (!is_said_already(e, &e->held.items[i]))
			lines[n++] = (struct line){ &e->held.items[i],
				&e->about[i], e };
	qsort(lines, n, sizeof(*lines), by_tier_and_way);
	return n;
}

/* Why a right is without effect: the first way tells. */
static const char *
why_dead(struct print *p, const struct right *r)
{
	const struct way *first = r->n_ways > 0 ? &r->ways[0] : NULL;

	if (first == NULL || first->denied || first->state == EFFECT_ALIVE)
		return "a DENY takes it away";
	return print_text(p, "not in force, %s%s%s",
	    effect_state_text(first->state), first->why != NULL ? ": " : "",
	    first->why != NULL ? first->why : "");
}

static void
put_holding(struct print *p, const struct line *l)
{
	const char *what = print_permission(p, l->h->permission);
	const struct right *about = l->about;
	bool useless = about->account != NONE && about->needs != NULL &&
	    about->needs_held == HELD_NO;
	const char *beside = useless ? print_text(p, "; but it gives nothing "
	    "there without %s", about->needs) : "";

	if (l->h->enabled == HELD_NO)
		print_line(p, 4, "- %s in %s: %s", what,
		    print_scope(p, l->h->scope), why_dead(p, about));
	else if (l->h->enabled == HELD_YES)
		print_line(p, 6, "- %s%s", what, beside);
	else
		print_line(p, 6, "- %s, only where %s%s", what,
		    print_terms(p, about->terms, about->n_terms), beside);
}

static void
put_way(struct print *p, const struct explanation *e,
    const struct holding *h)
{
	const struct model *m = e->snapshot->model;
	const char *path;

	if (h->grant == NONE || h->group == NONE) {
		print_line(p, 4, "In %s:", print_scope(p, h->scope));
		return;
	}
	path = membership_path(e->snapshot->derived, e->account, h->group,
	    p->arena);
	p->failed = p->failed || path == NULL;
	print_line(p, 4, "In %s, through group %s, by %s%s:",
	    print_scope(p, h->scope), path != NULL ? path : "",
	    print_entitlement(p, h->grant),
	    m->grants[h->grant].scope != h->scope
	    ? print_text(p, ", granted in %s",
	    print_grant_scope(p, h->grant)) : "");
}

static void
put_heading(struct print *p, const struct line *lines, size_t n, size_t at)
{
	const struct line *l = &lines[at];
	size_t same = 0;

	for (size_t i = at; i < n && rank(&lines[i]) == rank(l) &&
	     (rank(l) != 0 || lines[i].h->tier == l->h->tier); i++)
		same++;
	print_blank(p);
	if (rank(l) != 0)
		print_line(p, 2, "Granted on paper, without effect (%s)",
		    print_count(p, same, "right", "rights"));
	else
		print_line(p, 2, "T%s: %s (%s)", tier_text(l->h->tier) + 1,
		    print_tier_deed(l->h->tier),
		    print_count(p, same, "right", "rights"));
}

static void
put_lines(struct print *p, const struct explanation *e,
    const struct line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct holding *h = lines[i].h;
		const struct holding *last = i > 0 ? lines[i - 1].h : NULL;
		bool first = last == NULL ||
		    rank(&lines[i]) != rank(&lines[i - 1]) ||
		    (rank(&lines[i]) == 0 && h->tier != last->tier);

		if (first)
			put_heading(p, lines, n, i);
		if (rank(&lines[i]) == 0 && (first ||
			h->grant != last->grant || h->scope != last->scope))
			put_way(p, e, h);
		put_holding(p, &lines[i]);
	}
}

static const char *
totals(struct print *p, const struct line *lines, size_t n)
{
	size_t limited = 0, dead = 0;

	for (size_t i = 0; i < n; i++) {
		limited += lines[i].h->enabled == HELD_LIMITED;
		dead += lines[i].h->enabled == HELD_NO;
	}
	return print_text(p, "%s%s", print_count(p, n - dead, "right",
	    "rights"), limited == 0 ? "" : print_text(p,
	    ", %zu of them only under a condition", limited));
}

void
print_explain_rights(struct print *p, const struct explanation *e)
{
	struct line *lines = calloc(e->held.n + 1, sizeof(*lines));
	const char *who = print_account(p, e->account);
	size_t n;

	if (lines == NULL) {
		p->failed = true;
		return;
	}
	n = select_lines(e, lines);
	print_blank(p);
	if (n == 0)
		print_line(p, 0, "%s can do nothing%s%s. %s", who,
		    e->scope != NONE ? " in " : "", e->scope != NONE
		    ? print_scope(p, e->scope) : "", print_not_read(p));
	else
		print_line(p, 0, "%s %s can do%s (%s):", effective_can_sign_in(
		    e->snapshot->derived, e->account) ? "What"
		    : "Nothing now; but if re-enabled, what", who,
		    e->scope != NONE ? print_text(p, " in %s",
		    print_scope(p, e->scope)) : "", totals(p, lines, n));
	put_lines(p, e, lines, n);
	free(lines);
}

/* ---- what next ---- */

static void
put_step(struct print *p, const struct step *s, size_t number)
{
	const char *target = s->target != NONE
	    ? print_text(p, "so acts as %s, who is %s",
	    print_login(p, s->target), tier_text(s->tier))
	    : print_text(p, "so %s (%s)", print_tier_deed(s->tier),
	    tier_text(s->tier));

	print_line(p, 2, "%zu. %s %s in %s%s [%s, by %s], and %s", number,
	    print_account(p, s->account), s->words,
	    print_scope(p, s->scope), s->conditional ? ", under a condition"
	    : "", s->permission, s->grant != NONE
	    ? print_entitlement(p, s->grant) : "a right of its own", target);
}

void
print_explain_escalation(struct print *p, const struct explanation *e)
{
	const struct escalation *x = &e->escalation;

	print_blank(p);
	if (x->to == x->from || x->n_steps == 0) {
		print_line(p, 0, "%s", x->from == TIER_0
		    ? "Nothing is higher than that: who decides who may "
		    "do what can take every right."
		    : print_text(p, "No way was found for %s to rise above "
		    "%s.", print_account(p, e->account), x->from == TIER_NONE
		    ? "that" : tier_text(x->from)));
		return;
	}
	print_line(p, 0, "With own rights of %s, %s could rise to %s (%s) in "
	    "%s:", x->from == TIER_NONE ? "no tier" : tier_text(x->from),
	    print_account(p, e->account), tier_text(x->to),
	    print_tier_deed(x->to),
	    print_count(p, x->n_steps, "step", "steps"));
	for (size_t i = 0; i < x->n_steps; i++)
		put_step(p, &x->steps[i], i + 1);
}
