/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effective access against a second, simple evaluator: for random
 * organisations, every account, permission and scope, each request that a
 * small universe has.  MUSTER_SEED and MUSTER_RUNS choose others.
 */
#include "support/test.h"

#include "base/err.h"
#include "support/org_random.h"

#define NOW INT64_C(1767268800) /* 2026-01-01T12:00:00Z */
#define N_SCOPES 5

struct world {
	struct org org;
	uint64_t seed; /* of the one at hand */
	struct naive naive;
	size_t asked, requests, yes, limited, inexact;
	size_t fates[4], removals;
};

static void
some_org(struct world *w, uint64_t seed)
{
	w->seed = seed;
	org_random(&w->org, seed, NOW);
	w->naive = (struct naive){ .model = w->org.model,
		.catalog = w->org.catalog,
		.today = "2026-01-01" };
}

static void
disagree(struct world *w, const struct right *r,
    const struct naive_request *request, const char *what)
{
	print_message("seed of this one: %llu\n",
	    (unsigned long long)w->seed);
	org_random_print(&w->org);
	print_message("%s, %s at %s: %s (%s)\nterms: %s\n",
	    w->org.model->accounts[r->account].id, r->permission,
	    w->org.model->scopes[r->scope].id, held_text(r->enabled),
	    r->exact ? "exact" : "not exact", org_terms(&w->org, r));
	naive_print(request);
	fail_msg("%s", what);
}

/* ---- comparing ---- */

static bool
terms_hold(const struct world *w, const struct right *r,
    const struct naive_request *request)
{
	for (size_t i = 0; i < r->n_terms; i++) {
		bool all = true;

		for (size_t k = 0; k < r->terms[i].n && all; k++)
			all = naive_holds(&w->naive, r->account, r->scope,
			    &r->terms[i].conditions[k], request);
		if (all)
			return true;
	}
	return false;
}

static void
compare(struct world *w, const struct right *r,
    const struct naive_request *request)
{
	bool allowed = naive_allows(&w->naive, r->account, r->permission,
	    r->scope, request);
	bool told = r->enabled == HELD_YES ||
		    (r->enabled == HELD_LIMITED && terms_hold(w, r, request));

	w->requests++;
	if (allowed && !told)
		disagree(w, r, request, "allowed, but not told");
	if (told && !allowed && r->exact)
		disagree(w, r, request, "told, but not allowed");
}

static void
compare_all(struct world *w, size_t account, const char *permission,
    size_t scope)
{
	struct naive_universe universe;
	struct naive_request request;
	struct right r = org_ask(&w->org,
	    w->org.model->accounts[account].id, permission,
	    w->org.model->scopes[scope].id);

	assert_int_equal(r.held,
	    effective_can_sign_in(w->org.d, account) ? r.enabled : HELD_NO);
	w->asked++;
	w->yes += r.enabled == HELD_YES;
	w->limited += r.enabled == HELD_LIMITED;
	w->inexact += !r.exact;
	org_random_universe(&universe, &w->org, scope);
	naive_first(&request, &universe);
	do
		compare(w, &r, &request);
	while (naive_next(&request));
}

static void
compare_account(struct world *w, size_t account)
{
	for (const char *const *p = org_random_permissions; *p != NULL; p++)
		for (const char *const *s = org_random_scopes; *s != NULL; s++)
			compare_all(w, account, *p, org_scope(&w->org, *s));
}

/* ---- what is left ---- */

/* Requests allowed with everything, and those of them without some of it. */
static void
count_allowed(struct world *w, const struct naive *without, size_t account,
    const char *permission, size_t scope, size_t n[2])
{
	struct naive_universe universe;
	struct naive_request request;

	n[0] = n[1] = 0;
	org_random_universe(&universe, &w->org, scope);
	naive_first(&request, &universe);
	do {
		bool before = naive_allows(
		    &w->naive, account, permission, scope, &request);

		n[0] += before;
		n[1] += before && naive_allows(without, account, permission,
				      scope, &request);
	} while (naive_next(&request));
}

static void
compare_fate(struct world *w, const struct naive *without,
    const struct revoke_row *row)
{
	size_t n[2];

	if (row->fate == REVOKE_OPENED)
		return;
	w->fates[row->fate]++;
	count_allowed(
	    w, without, row->account, row->permission, row->scope, n);
	if ((row->fate == REVOKE_KEPT && n[1] != n[0]) ||
	    (row->fate == REVOKE_LOST && n[1] != 0)) {
		org_random_print(&w->org);
		fail_msg("seed %llu: %s of %s at %s is said to be %s: %zu "
			 "requests of %zu are left",
		    (unsigned long long)w->seed, row->permission,
		    w->org.model->accounts[row->account].id,
		    w->org.model->scopes[row->scope].id,
		    revoke_fate_text(row->fate), n[1], n[0]);
	}
}

static void
compare_revokes(struct world *w)
{
	const struct model *m = w->org.model;

	for (size_t g = 0; g < m->n_grants; g++) {
		struct naive without = w->naive;
		const struct revoke_count *counts;
		const struct revoke_row *rows;
		bool no_grant[ORG_RANDOM_GRANTS] = { false };
		size_t n, told[4] = { 0 };
		struct err err;

		no_grant[g] = true;
		without.no_grant = no_grant;
		assert_int_equal(revoke_rows(&rows, &n, w->org.d, g,
				     &w->org.arena, &err),
		    0);
		assert_int_equal(
		    revoke_counts(&counts, w->org.d, &w->org.arena, &err), 0);
		for (size_t i = 0; i < n; i++) {
			compare_fate(w, &without, &rows[i]);
			told[rows[i].fate]++;
		}
		assert_int_equal(counts[g].lost, told[REVOKE_LOST]);
		assert_int_equal(counts[g].narrowed, told[REVOKE_NARROWED]);
		assert_int_equal(counts[g].kept, told[REVOKE_KEPT]);
		assert_int_equal(counts[g].opened, told[REVOKE_OPENED]);
	}
}

static void
compare_removal(struct world *w, size_t account, const char *permission,
    const char *at)
{
	const struct model *m = w->org.model;
	struct naive without = w->naive;
	bool no_grant[ORG_RANDOM_GRANTS] = { false };
	bool no_membership[64] = { false };
	const struct asking asking = { account, permission,
		org_scope(&w->org, at) };
	struct removals r;
	struct err err;
	size_t n[2];

	assert_true(m->n_memberships <= NITEMS(no_membership));
	assert_int_equal(
	    removal_find(&r, w->org.d, &asking, &w->org.arena, &err), 0);
	for (size_t i = 0; i < r.n; i++) {
		if (r.items[i].is_grant)
			no_grant[r.items[i].at] = true;
		else
			no_membership[r.items[i].at] = true;
	}
	without.no_grant = no_grant;
	without.no_membership = no_membership;
	count_allowed(
	    w, &without, account, permission, org_scope(&w->org, at), n);
	w->removals += r.n;
	if (n[1] == 0 && (n[0] == 0 || r.n > 0))
		return;
	org_random_print(&w->org);
	fail_msg("seed %llu: %zu removals leave %s of %s at %s",
	    (unsigned long long)w->seed, r.n, permission,
	    m->accounts[account].id, at);
}

static uint64_t
number_of(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void
both_evaluators_agree(void **state)
{
	uint64_t seed = number_of("MUSTER_SEED", 20260101);
	uint64_t runs = number_of("MUSTER_RUNS", 100);
	struct world w = { .asked = 0 };

	print_message("seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = 0; i < runs; i++) {
		some_org(&w, seed + i);
		for (size_t a = 0; a < w.org.model->n_accounts; a++)
			compare_account(&w, a);
		org_close(&w.org);
	}
	print_message("%llu organisations, %zu questions, %zu requests: "
		      "%zu yes, %zu limited, %zu of them not exact\n",
	    (unsigned long long)runs, w.asked, w.requests, w.yes, w.limited,
	    w.inexact);
	/* most answers can be said exactly, and all kinds were met */
	assert_true(w.yes > 0 && w.limited > 0);
	assert_true(w.inexact * 10 < w.asked);
	(void)state;
}

static void
revokes_leave_what_is_said(void **state)
{
	uint64_t seed = number_of("MUSTER_SEED", 20260101) + 1000000;
	uint64_t runs = number_of("MUSTER_RUNS", 100);
	struct world w = { .asked = 0 };

	for (uint64_t i = 0; i < runs; i++) {
		some_org(&w, seed + i);
		compare_revokes(&w);
		org_close(&w.org);
	}
	print_message("%zu lost, %zu narrowed, %zu kept\n",
	    w.fates[REVOKE_LOST], w.fates[REVOKE_NARROWED],
	    w.fates[REVOKE_KEPT]);
	assert_true(w.fates[REVOKE_LOST] > 0 && w.fates[REVOKE_KEPT] > 0);
	(void)state;
}

static void
what_is_to_be_removed_is_enough(void **state)
{
	uint64_t seed = number_of("MUSTER_SEED", 20260101) + 2000000;
	uint64_t runs = number_of("MUSTER_RUNS", 100);
	struct world w = { .asked = 0 };

	for (uint64_t i = 0; i < runs; i++) {
		some_org(&w, seed + i);
		for (size_t a = 0; a < w.org.model->n_accounts; a++)
			for (const char *const *p = org_random_permissions;
			     *p != NULL; p++)
				compare_removal(&w, a, *p,
				    org_random_scopes[i % N_SCOPES]);
		org_close(&w.org);
	}
	print_message("%zu removals\n", w.removals);
	assert_true(w.removals > 0);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_evaluators_agree),
		cmocka_unit_test(revokes_leave_what_is_said),
		cmocka_unit_test(what_is_to_be_removed_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
