/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds a duty, worked out from effects, against the list of all rights
 * of an account: for random organisations, a duty for each permission that
 * any policy names.  Where it is shown it must be as it is shown.
 * MUSTER_SEED and MUSTER_RUNS choose others.
 */
#include "support/test.h"

#include "base/err.h"
#include "base/map.h"
#include "engine/engine_private.h"
#include "model/duty.h"
#include "support/org_random.h"

#define NOW INT64_C(1767268800) /* 2026-01-01T12:00:00Z */
#define MAX_DUTIES 100

struct world {
	struct org org;
	struct duty duties[MAX_DUTIES];
	const char *permissions[MAX_DUTIES];
	size_t n;
	size_t asked, held, limited;
};

static void
add_permission(struct world *w, const char *name)
{
	if (strchr(name, '*') != NULL || w->n == MAX_DUTIES)
		return;
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->permissions[i], name) == 0)
			return;
	w->permissions[w->n] = name;
	w->duties[w->n] = (struct duty){ .id = name,
		.title = name,
		.permissions = &w->permissions[w->n],
		.n_permissions = 1,
		.tier = TIER_NONE };
	w->n++;
}

static void
list_permissions(struct world *w)
{
	const struct model *m = w->org.d->model;

	w->n = 0;
	for (size_t i = 0; i < m->n_entitlements; i++) {
		const struct entitlement *e = &m->entitlements[i];

		for (size_t k = 0; k < e->n_statements; k++)
			for (size_t p = 0;
			     p < e->statements[k].n_permissions; p++)
				add_permission(
				    w, e->statements[k].permissions[p]);
	}
}

/* The strongest of the rows of that permission. */
static enum held
strongest(const struct holdings *all, const char *permission)
{
	enum held best = HELD_NO;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].permission, permission) == 0 &&
		    all->items[i].enabled > best)
			best = all->items[i].enabled;
	return best;
}

/* At the place shown it is what it is said to be. */
static bool
is_so(struct world *w, const struct muster_holding *h, size_t account)
{
	struct asking q = { account, h->permission, NONE };
	struct err err = { ERR_NONE, "" };
	struct right right;

	q.scope = model_find_scope(w->org.d->model, "dt", h->scope.id);
	if (q.scope == NONE)
		return true; /* of no place that is known */
	assert_int_equal(
	    effective_right(&right, w->org.d, &q, &w->org.arena, &err), 0);
	return right.enabled == (h->limited ? HELD_LIMITED : HELD_YES);
}

static void
compare(struct world *w, struct views *v, const struct holdings *all,
    size_t account, size_t duty)
{
	const enum held held = strongest(all, w->permissions[duty]);
	const struct muster_holding *h;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(view_holding(&h, v, account, duty, &err), 0);
	w->asked++;
	w->held += h != NULL;
	w->limited += h != NULL && h->limited;
	if (h == NULL ? held == HELD_NO
		      : held != HELD_NO && is_so(w, h, account))
		return;
	org_random_print(&w->org);
	fail_msg("%s, %s: a duty %s, a right %s",
	    w->org.d->model->accounts[account].id, w->permissions[duty],
	    h == NULL	 ? "not held"
	    : h->limited ? "under a condition"
			 : "held",
	    held_text(held));
}

static void
compare_all(struct world *w)
{
	const struct duties duties = { w->duties, w->n, NULL, 0 };
	const struct judging judging = { .derived = w->org.d,
		.now = NOW,
		.duties = &duties };
	struct err err = { ERR_NONE, "" };
	struct arena arena;
	struct views v;

	arena_init(&arena);
	assert_int_equal(views_build(&v, &judging, &arena, &err), 0);
	for (size_t a = 0; a < w->org.d->model->n_accounts; a++) {
		struct holdings all;

		assert_int_equal(effective_holdings(
				     &all, w->org.d, a, NONE, &arena, &err),
		    0);
		for (size_t i = 0; i < w->n; i++)
			compare(w, &v, &all, a, i);
	}
	views_clear(&v);
	arena_clear(&arena);
}

static uint64_t
number(const char *name, uint64_t usual)
{
	const char *text = getenv(name);

	return text != NULL && text[0] != '\0' ? strtoull(text, NULL, 10)
					       : usual;
}

static void
a_duty_of_one_permission_is_that_right(void **state)
{
	const uint64_t first = number("MUSTER_SEED", 1);
	const uint64_t runs = number("MUSTER_RUNS", 300);
	struct world w = { .n = 0 };

	(void)state;
	print_message("MUSTER_SEED=%llu\n", (unsigned long long)first);
	for (uint64_t i = 0; i < runs; i++) {
		org_random(&w.org, first + i, NOW);
		list_permissions(&w);
		compare_all(&w);
		org_close(&w.org);
	}
	print_message("%zu asked, %zu held, %zu of these under a condition\n",
	    w.asked, w.held, w.limited);
	assert_true(w.held > w.limited && w.limited > 0);
	assert_true(w.asked > w.held);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_duty_of_one_permission_is_that_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
