/* SPDX-License-Identifier: Apache-2.0 */
/* Can she?  One sentence. */
#include <string.h>

#include "app/explain.h"
#include "app/snapshot.h"
#include "base/text.h"
#include "model/model.h"

static const char *
place(struct print *p, size_t scope)
{
	return scope == NONE ? "anywhere"
	    : print_text(p, "in %s", print_scope(p, scope));
}

/* "change settings [settings:objects:write]", a verb in any case. */
static const char *
deed(struct print *p, const char *permission)
{
	const char *text = print_permission(p, permission);

	return text == permission ? print_text(p, "use %s", permission)
	    : text;
}

/* What stands beside a yes: a permission that this one needs. */
static const char *
beside(struct print *p, const struct right *right)
{
	if (right->needs == NULL || right->needs_held == HELD_YES)
		return "";
	return print_text(p, " It works only together with %s, which is held "
	    "there under a condition of its own.", right->needs);
}

static const char *
limits(struct print *p, const struct right *right)
{
	if (right->n_terms == 0)
		return "";
	return print_text(p, ", but only where %s",
	    print_terms(p, right->terms, right->n_terms));
}

static const char *
yes(struct print *p, const struct explanation *e, const struct right *right)
{
	const char *who = print_account(p, e->account);
	const char *what = deed(p, right->permission);
	const char *where = place(p, right->scope);

	if (right->needs != NULL && right->needs_held == HELD_NO)
		return print_text(p, "On paper only: %s holds the right to %s "
		    "%s, but it gives nothing without %s, which %s does not "
		    "have there.", who, what, where, right->needs, who);
	if (right->held == HELD_YES)
		return print_text(p, "Yes: %s can %s %s, without any "
		    "condition.%s", who, what, where, beside(p, right));
	return print_text(p, "Yes, under a condition: %s can %s %s%s.%s%s",
	    who, what, where, limits(p, right), right->exact ? ""
	    : " A DENY may take away more than is said here.",
	    beside(p, right));
}

/* Of the ways there are: why none of them counts. */
static const char *
why_no(const struct right *right)
{
	size_t denied = 0, alive = 0;

	for (size_t i = 0; i < right->n_ways; i++) {
		denied += right->ways[i].denied;
		alive += right->ways[i].state == EFFECT_ALIVE;
	}
	if (denied > 0 && alive > 0)
		return "it is granted, but a DENY takes it away";
	if (alive > 0)
		return "it is granted, but nothing of it is left over";
	return "it is granted on paper, but that is not in force (see below)";
}

static const char *
no(struct print *p, const struct explanation *e, const struct right *right)
{
	const char *gap = print_not_read(p);
	const char *blank = *gap != '\0' ? " " : "";
	const char *doubt = right->doubt == NULL ? ""
	    : print_text(p, " It may be more: %s.", right->doubt);
	const char *who = print_account(p, e->account);
	const char *what = deed(p, right->permission);
	const char *where = place(p, right->n_ways + right->n_denies == 0
	    ? e->scope : right->scope);

	if (right->n_ways == 0)
		return print_text(p, "No: nothing that was read lets %s %s "
		    "%s%s.%s%s%s", who, what, where, right->n_denies > 0
		    ? ", and a DENY forbids it besides" : "", doubt, blank,
		    gap);
	return print_text(p, "No: %s cannot %s %s: %s.%s%s%s", who, what,
	    where, why_no(right), doubt, blank, gap);
}

const char *
print_answer(struct print *p, const struct explanation *e,
    const struct right *right)
{
	const struct account *a =
	    &e->snapshot->model->accounts[e->account];
	const char *who;

	if (right->held != HELD_NO)
		return yes(p, e, right);
	if (right->enabled == HELD_NO)
		return no(p, e, right);
	who = print_account(p, e->account);
	return print_text(p, "Not now, but if re-enabled: %s is %s and cannot "
	    "sign in. Otherwise %s could %s %s%s.", who,
	    account_status_text(a->status), who, deed(p, right->permission),
	    place(p, right->scope), right->enabled == HELD_YES
	    ? ", without any condition" : limits(p, right));
}
