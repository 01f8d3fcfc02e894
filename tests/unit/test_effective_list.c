/* SPDX-License-Identifier: Apache-2.0 */
/* Everything somebody holds, everyone who holds it, and the tiers of both. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "support/org.h"

#define NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define LOGS "storage:logs:read"

static int
open_org(void **state)
{
	static struct org o;

	org_open(&o);
	*state = &o;
	return 0;
}

static int
close_org(void **state)
{
	org_close(*state);
	return 0;
}

static void
everything_held_is_listed_by_permission_and_scope(void **state)
{
	static const struct {
		const char *permission, *scope;
		enum held held;
	} rows[] = {
		{ "slo:slos:read", "acc", HELD_YES },
		{ "slo:slos:read", "shop", HELD_YES },
		{ "slo:slos:write", "acc", HELD_NO },
		{ LOGS, "shop", HELD_LIMITED },
	};
	struct org *o = *state;
	struct holdings all;
	struct err err;

	org_policy(o, "p", "ALLOW slo:slos:read, slo:slos:write;");
	org_policy(o, "q",
	    "ALLOW slo:slos:read; ALLOW " LOGS
	    " WHERE storage:host.name = \"h\";");
	org_policy(o, "n", "DENY slo:slos:write;");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "acc");
	org_grant(o, "g", "q", "shop");
	org_grant(o, "g", "n", "acc");
	org_derive(o, NOW);
	assert_int_equal(effective_holdings(&all, o->d, org_who(o, "ann"),
			     NONE, &o->arena, &err),
	    0);
	assert_int_equal(all.n, NITEMS(rows));
	for (size_t i = 0; i < all.n; i++) {
		assert_string_equal(
		    all.items[i].permission, rows[i].permission);
		assert_int_equal(
		    all.items[i].scope, org_scope(o, rows[i].scope));
		assert_int_equal(all.items[i].held, rows[i].held);
		assert_true((all.items[i].grant == NONE) ==
			    (rows[i].held == HELD_NO));
	}
	assert_int_equal(effective_holdings(&all, o->d, org_who(o, "ann"),
			     org_scope(o, "bank"), &o->arena, &err),
	    0);
	assert_int_equal(all.n, 2);
}

static void
everyone_who_holds_it_is_found(void **state)
{
	struct org *o = *state;
	struct holdings all;
	struct err err;

	org_policy(o, "p", "ALLOW slo:slos:read;");
	org_account(o, "gone", ACCOUNT_DELETED);
	org_in(o, "ann", "far");
	org_in(o, "ann", "near");
	org_in(o, "bob", "shoppers");
	org_in(o, "cid", "other");
	org_in(o, "gone", "near");
	org_group_in(o, "far", "top");
	org_grant(o, "top", "p", "acc");
	org_grant(o, "near", "p", "acc");
	org_grant(o, "shoppers", "p", "shop");
	org_derive(o, NOW);
	assert_int_equal(effective_who(&all, o->d, "slo:slos:read",
			     org_scope(o, "bank"), &o->arena, &err),
	    0);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.items[0].account, org_who(o, "ann"));
	assert_int_equal(
	    all.items[0].grant, org_grant_at(o, "near", "p"));
	assert_int_equal(all.items[1].account, org_who(o, "gone"));
	assert_int_equal(all.items[1].held, HELD_NO);
	assert_int_equal(all.items[1].enabled, HELD_YES);
	assert_int_equal(effective_who(&all, o->d, "slo:slos:read", NONE,
			     &o->arena, &err),
	    0);
	assert_int_equal(all.n, 3);
	assert_int_equal(all.items[1].scope, org_scope(o, "shop"));
}

/* ---- tiers ---- */

static void
a_tier_counts_what_is_effective(void **state)
{
	struct org *o = *state;

	org_policy(o, "over",
	    "ALLOW iam:policies:write WHERE global:date < \"2025-01-01Z\";");
	org_policy(o, "admin", "ALLOW iam:bindings:write;");
	org_policy(o, "deny", "DENY iam:bindings:write;");
	org_policy(o, "read", "ALLOW slo:slos:read;");
	org_in(o, "ann", "g");
	org_in(o, "bob", "g");
	org_in(o, "bob", "h");
	org_in(o, "cid", "old");
	org_grant(o, "g", "admin", "acc");
	org_grant(o, "g", "read", "acc");
	org_grant(o, "h", "deny", "acc");
	org_grant(o, "old", "over", "acc");
	org_derive(o, NOW);
	assert_int_equal(o->d->of_account[org_who(o, "ann")].tier, TIER_0);
	assert_int_equal(o->d->of_account[org_who(o, "bob")].tier, TIER_3);
	assert_string_equal(o->d->of_account[org_who(o, "bob")].reason,
	    "slo:slos:read by policy \"read\", group \"g\", at account");
	assert_int_equal(o->d->of_account[org_who(o, "cid")].tier, TIER_NONE);
}

static void
a_limited_right_keeps_its_tier_and_says_so(void **state)
{
	struct org *o = *state;
	const struct privilege *p;

	org_policy(o, "p",
	    "ALLOW settings:objects:write WHERE settings:schemaId = \"x\";");
	org_in(o, "ann", "g");
	org_grant(o, "g", "p", "shop");
	org_derive(o, NOW);
	p = &o->d->of_account[org_who(o, "ann")];
	assert_int_equal(p->tier, TIER_2);
	assert_false(p->unconditional);
	assert_string_equal(p->reason,
	    "settings:objects:write by policy \"p\", group \"g\", at "
	    "environment \"Shop\", under conditions");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_held_is_listed_by_permission_and_scope),
		TEST(everyone_who_holds_it_is_found),
		TEST(a_tier_counts_what_is_effective),
		TEST(a_limited_right_keeps_its_tier_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
