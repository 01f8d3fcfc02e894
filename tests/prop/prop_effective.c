/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effective access against a second, simple evaluator: for random
 * organisations, every account, permission and scope, each request that a
 * small universe has.  MUSTER_SEED and MUSTER_RUNS choose others.
 */
#include "support/test.h"

#include "base/err.h"
#include "base/strbuf.h"
#include "support/naive_access.h"
#include "support/org.h"
#include "support/organisation.h"

#define NOW INT64_C(1767268800) /* 2026-01-01T12:00:00Z */
#define ACCOUNTS 3
#define GROUPS 5
#define POLICIES 5
#define BOUNDARIES 3
#define GRANTS 9

struct world {
	struct org org;
	struct dice dice;
	uint64_t seed; /* of the one at hand */
	struct naive naive;
	size_t asked, requests, yes, limited, inexact;
	size_t fates[4], removals;
};

/* ---- words to draw from ---- */

struct word_list {
	const char *attribute;
	const char *values[8];     /* in conditions */
	const char *universe[12];  /* in requests; else by scope */
	bool patterns;
};

/* A value for each prefix and pattern, also apart from what is named. */
static const struct word_list words[] = {
	{ "storage:bucket-name",
	    { "a", "ab", "b", "${bindParam:x}", "${bindParam:y}" },
	    { "a", "ab", "abc", "ac", "b", "q" }, true },
	{ "settings:schemaId", { "a", "ab", "b", "a${bindParam:x}" },
	    { "a", "ab", "abc", "ac", "b", "q", "aa" }, true },
	{ "global:week-day", { "Monday", "Friday" },
	    { "Monday", "Friday", "Sunday" }, false },
	{ "environment:management-zone", { "Web", "Db", "Nowhere" }, { NULL },
	    false },
	{ "global:environmentId", { "shop", "bank", "other" }, { NULL },
	    false },
	{ "global:userGroup", { "g0", "g1", "g9" }, { NULL }, false },
	{ "global:date", { "2025-05-05Z", "2027-05-05Z" }, { NULL }, false },
};

static const char *const permissions[] = { "storage:logs:read",
	"storage:buckets:read", "settings:objects:write",
	"environment:roles:logviewer", "environment:roles:agent-install",
	"environment:roles:viewer", "slo:slos:read", "brand:new:write",
	"tenant-logviewer", "tenant-agent-install" };

static const char *const scopes[] = { "acc", "shop", "bank", "shop:1",
	"shop:2" };

static size_t
roll(struct world *w, size_t n)
{
	return (size_t)dice_roll(&w->dice, n);
}

static size_t
count(const char *const *list, size_t max)
{
	size_t n = 0;

	while (n < max && list[n] != NULL)
		n++;
	return n;
}

/* ---- an organisation as text ---- */

static void
put_operator(struct world *w, struct strbuf *out, const struct word_list *l)
{
	static const char *const text[] = { "=", "!=", "IN", "NOT IN",
		"startsWith", "NOT startsWith", "MATCH" };
	size_t n = count(l->values, NITEMS(l->values));
	size_t kind = l->patterns ? roll(w, NITEMS(text)) : roll(w, 4);
	bool list;

	if (strcmp(l->attribute, "global:date") == 0) {
		strbuf_addf(out, "%s \"%s\"", roll(w, 2) ? "<" : ">",
		    l->values[roll(w, n)]);
		return;
	}
	if (strcmp(l->attribute, "global:userGroup") == 0 ||
	    strcmp(l->attribute, "global:environmentId") == 0)
		kind = 0;
	list = kind == 2 || kind == 3 || kind == 6;
	strbuf_addf(out, "%s %s\"%s", text[kind], list ? "(" : "",
	    l->values[roll(w, n)]);
	if (kind == 6 && roll(w, 2))
		strbuf_add(out, "*");
	strbuf_add(out, "\"");
	if (list && roll(w, 2))
		strbuf_addf(out, ", \"%s\"", l->values[roll(w, n)]);
	if (list)
		strbuf_add(out, ")");
}

static void
put_condition(struct world *w, struct strbuf *out)
{
	const struct word_list *l = &words[roll(w, NITEMS(words))];

	/* the first two more often: there is more to get wrong */
	if (roll(w, 3) == 0)
		l = &words[roll(w, 2)];
	strbuf_addf(out, "%s ", l->attribute);
	put_operator(w, out, l);
}

static const char *
take(struct world *w, struct strbuf *text)
{
	char *out = strbuf_take(text, &w->org.arena);

	assert_non_null(out);
	return out;
}

static const char *
some_policy(struct world *w)
{
	size_t n = 1 + roll(w, 3);
	struct strbuf text;

	strbuf_init(&text, 8 * KIB);
	for (size_t i = 0; i < n; i++) {
		size_t n_conditions = roll(w, 3);

		strbuf_addf(&text, "%s %s", roll(w, 4) ? "ALLOW" : "DENY",
		    permissions[roll(w, NITEMS(permissions) - 2)]);
		if (roll(w, 3) == 0)
			strbuf_addf(&text, ", %s",
			    permissions[roll(w, NITEMS(permissions) - 2)]);
		for (size_t c = 0; c < n_conditions; c++) {
			strbuf_add(&text, c == 0 ? " WHERE " : " AND ");
			put_condition(w, &text);
		}
		strbuf_add(&text, ";\n");
	}
	return take(w, &text);
}

static const char *
some_boundary(struct world *w)
{
	size_t n = 1 + roll(w, 3);
	struct strbuf text;

	strbuf_init(&text, 8 * KIB);
	for (size_t i = 0; i < n; i++) {
		put_condition(w, &text);
		strbuf_add(&text, ";\n");
	}
	return take(w, &text);
}

static const char *
name(struct world *w, const char *kind, size_t number)
{
	char *text = arena_printf(&w->org.arena, "%s%zu", kind, number);

	assert_non_null(text);
	return text;
}

static void
some_grant(struct world *w)
{
	static const char *const parameters[] = { NULL, "x=a", "x=a;y=b",
		"x=a,b", "y=ab" };
	static const char *const sets[] = { NULL, NULL, "b0", "b1", "b0 b2",
		"b9" };
	const char *group = name(w, "g", roll(w, GROUPS));
	const char *scope = scopes[roll(w, NITEMS(scopes))];

	if (roll(w, 5) == 0) {
		org_bind(&w->org, group,
		    roll(w, 2) ? "role:tenant-logviewer"
			       : "role:tenant-agent-install",
		    scope, roll(w, 2) ? "b0" : NULL, NULL);
		return;
	}
	if (strchr(scope, ':') != NULL)
		scope = "shop"; /* zones take roles only */
	org_bind(&w->org, group, name(w, "p", roll(w, POLICIES)), scope,
	    sets[roll(w, NITEMS(sets))],
	    parameters[roll(w, NITEMS(parameters))]);
}

static void
some_people(struct world *w)
{
	for (size_t g = 0; g < GROUPS; g++)
		org_group(&w->org, name(w, "g", g),
		    g == 4 && roll(w, 3) == 0 ? TRI_YES : TRI_NO);
	for (size_t a = 0; a < ACCOUNTS; a++) {
		org_account(&w->org, name(w, "a", a),
		    roll(w, 5) == 0 ? ACCOUNT_DISABLED : ACCOUNT_ACTIVE);
		for (size_t g = 0; g < GROUPS; g++)
			if (roll(w, 3) == 0)
				org_in(&w->org, name(w, "a", a),
				    name(w, "g", g));
	}
	if (roll(w, 2))
		org_group_in(&w->org, "g0", "g3");
	if (roll(w, 3) == 0)
		org_group_in(&w->org, "g3", "g1");
}

static void
some_org(struct world *w)
{
	org_open(&w->org);
	org_zone(&w->org, "shop:1", "shop", "Web");
	org_zone(&w->org, "shop:2", "shop", "Db");
	org_role(&w->org, "tenant-logviewer");
	org_role(&w->org, "tenant-agent-install");
	some_people(w);
	for (size_t i = 0; i < POLICIES; i++)
		org_policy(&w->org, name(w, "p", i), some_policy(w));
	for (size_t i = 0; i < BOUNDARIES; i++)
		org_boundary(&w->org, name(w, "b", i), some_boundary(w));
	for (size_t i = 0; i < GRANTS; i++)
		some_grant(w);
	org_derive(&w->org, NOW);
	w->naive = (struct naive){ .model = w->org.model,
		.catalog = w->org.catalog,
		.today = "2026-01-01" };
}

/* ---- printing a disagreement ---- */

static void
print_grant(const struct org *o, const struct grant *g)
{
	print_message("%s gets %s at %s, boundaries \"%s\"", g->group_id,
	    g->entitlement_id, g->scope_id, g->boundary_names);
	for (size_t i = 0; i < g->n_parameters; i++)
		print_message(", %s=%s", g->parameters[i].name,
		    g->parameters[i].value);
	print_message("\n");
	(void)o;
}

static void
print_org(const struct org *o)
{
	const struct model *m = o->model;

	for (size_t i = 0; i < m->n_memberships; i++)
		print_message("%s is in %s\n", m->memberships[i].member_id,
		    m->memberships[i].group_id);
	for (size_t i = 0; i < m->n_groups; i++)
		if (m->groups[i].everyone == TRI_YES)
			print_message("everyone is in %s\n", m->groups[i].id);
	for (size_t i = 0; i < m->n_entitlements; i++)
		print_message("policy %s:\n%s", m->entitlements[i].id,
		    m->entitlements[i].text != NULL ? m->entitlements[i].text
						    : "(role)\n");
	for (size_t i = 0; i < m->n_boundaries; i++)
		print_message("boundary %s:\n%s", m->boundaries[i].id,
		    m->boundaries[i].text);
	for (size_t i = 0; i < m->n_grants; i++)
		print_grant(o, &m->grants[i]);
}

static void
disagree(struct world *w, const struct right *r,
    const struct naive_request *request, const char *what)
{
	print_message("seed of this one: %llu\n",
	    (unsigned long long)w->seed);
	print_org(&w->org);
	print_message("%s, %s at %s: %s (%s)\nterms: %s\n",
	    w->org.model->accounts[r->account].id, r->permission,
	    w->org.model->scopes[r->scope].id, held_text(r->enabled),
	    r->exact ? "exact" : "not exact", org_terms(&w->org, r));
	naive_print(request);
	fail_msg("%s", what);
}

/* ---- comparing ---- */

static void
put_values(struct naive_universe *u, const char *attribute,
    const char *const *values, size_t n)
{
	u->attributes[u->n].name = attribute;
	u->attributes[u->n].n = n;
	for (size_t i = 0; i < n; i++)
		u->attributes[u->n].values[i] = values[i];
	u->n++;
}

/* Is there any word of the attribute in the organisation? */
static bool
is_used(const struct world *w, const char *attribute)
{
	const struct model *m = w->org.model;

	for (size_t i = 0; i < m->n_entitlements; i++)
		if (m->entitlements[i].text != NULL &&
		    strstr(m->entitlements[i].text, attribute) != NULL)
			return true;
	for (size_t i = 0; i < m->n_boundaries; i++)
		if (strstr(m->boundaries[i].text, attribute) != NULL)
			return true;
	return false;
}

static void
make_universe(struct naive_universe *u, const struct world *w, size_t scope)
{
	static const char *const zones[] = { "Web", "Db", "-" };
	static const char *const envs[] = { "shop", "bank" };
	const struct scope *s = &w->org.model->scopes[scope];
	bool bank = strcmp(s->id, "bank") == 0;

	memset(u, 0, sizeof(*u));
	for (size_t i = 0; i < 3; i++)
		if (is_used(w, words[i].attribute))
			put_values(u, words[i].attribute, words[i].universe,
			    count(words[i].universe,
				NITEMS(words[i].universe)));
	if (s->kind == SCOPE_ZONE)
		put_values(u, words[3].attribute, &s->name, 1);
	else
		put_values(u, words[3].attribute, bank ? &zones[2] : zones,
		    bank ? 1 : 3);
	put_values(u, words[4].attribute, bank ? &envs[1] : envs,
	    s->kind == SCOPE_ACCOUNT ? 2 : 1);
}

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
	make_universe(&universe, w, scope);
	naive_first(&request, &universe);
	do
		compare(w, &r, &request);
	while (naive_next(&request));
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
	make_universe(&universe, w, scope);
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
		print_org(&w->org);
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
		bool no_grant[GRANTS] = { false };
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
	bool no_grant[GRANTS] = { false }, no_membership[64] = { false };
	struct removals r;
	struct err err;
	size_t n[2];

	assert_true(m->n_memberships <= NITEMS(no_membership));
	assert_int_equal(removal_find(&r, w->org.d, account, permission,
			     org_scope(&w->org, at), &w->org.arena, &err),
	    0);
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
	print_org(&w->org);
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
		w.dice.state = w.seed = seed + i;
		some_org(&w);
		for (size_t a = 0; a < w.org.model->n_accounts; a++)
			for (size_t p = 0; p < NITEMS(permissions); p++)
				for (size_t s = 0; s < NITEMS(scopes); s++)
					compare_all(&w, a, permissions[p],
					    org_scope(&w.org, scopes[s]));
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
		w.dice.state = w.seed = seed + i;
		some_org(&w);
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
		w.dice.state = w.seed = seed + i;
		some_org(&w);
		for (size_t a = 0; a < w.org.model->n_accounts; a++)
			for (size_t p = 0; p < NITEMS(permissions); p++)
				compare_removal(&w, a, permissions[p],
				    scopes[i % NITEMS(scopes)]);
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
