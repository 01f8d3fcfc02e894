/* SPDX-License-Identifier: Apache-2.0 */
/* Registers: whom an entry names, and what a rule that needs one comes to. */
#include "support/test.h"

#include "model/register.h"
#include "support/engine_world.h"

#define ENTRY(register, what)                                                  \
	{                                                                      \
		.of = (register), .match = (what), .from = UTC_UNKNOWN,        \
		.until = UTC_UNKNOWN, .confirmed = UTC_UNKNOWN,                \
		.tested = UTC_UNKNOWN, .place = "here"                         \
	}

static void
configure(struct world *w, const struct register_entry *entries, size_t n)
{
	struct registers *r = arena_alloc(&w->arena, 1, sizeof(*r));

	assert_non_null(r);
	r->entries = entries;
	r->n = n;
	for (size_t i = 0; i < n; i++)
		r->configured |= 1u << entries[i].of;
	w->judging.registers = r;
}

/* Person Ada of two sources, Ben, and a machine. */
static void
add_people(struct world *w)
{
	static const struct account rows[] = {
		{ .source = "a", .id = "u1", .login = "Ada@Example.org" },
		{ .source = "b", .id = "u1", .login = "ada@example.org" },
		{ .source = "a", .id = "u2", .login = "ben@other.example" },
		{ .source = "a", .id = "u3", .login = NULL,
		    .given = "Backup", .family = "Robot" },
	};

	world_add_source(w, "a");
	world_add_source(w, "b");
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct account a = rows[i];

		a.created = a.updated = a.invited = a.last_login =
		    a.last_failed_login = UTC_UNKNOWN;
		a.logins = a.failed_logins = -1;
		a.evidence = NONE;
		assert_int_equal(model_add_account(w->model, &a, &w->err), 0);
	}
	world_add_group(w, "a", "g1");
	world_add_group(w, "a", "g2");
	world_add_member(w, "a", "g1", "u1");
	world_add_member(w, "a", "g1", "u2");
	world_add_policy(w, "a", "p1", "storage:logs:read", TRI_YES);
}

static const struct muster_entry *
entry_of(const struct muster_host *host, struct muster_run *r,
    enum muster_register of, const char *id)
{
	return host->registered(r, of, MUSTER_ACCOUNT, id);
}

static int
asks_by_names(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entry *e = host->entry(r, 0);

	assert_non_null(e);
	assert_string_equal(e->id, "break_glass:ADA@example.ORG");
	assert_string_equal(e->register_name, "break_glass");
	assert_string_equal(e->place, "here");
	assert_true(e->until == MUSTER_NO_TIME);
	assert_int_equal(e->n_hits, 2);
	/* the later source's view has another id */
	assert_ptr_equal(entry_of(host, r, MUSTER_BREAK_GLASS, "u1"), e);
	assert_ptr_equal(entry_of(host, r, MUSTER_BREAK_GLASS, "b/u1"), e);
	assert_null(entry_of(host, r, MUSTER_BREAK_GLASS, "u2"));
	assert_null(entry_of(host, r, MUSTER_SHARED_ACCOUNTS, "u1"));
	assert_string_equal(host->entry_account(r, e, 0)->id, "u1");
	assert_string_equal(host->entry_account(r, e, 1)->id, "b/u1");
	assert_null(host->entry_account(r, e, 2));
	/* by id; by name; nobody; and what two entries name is the first's */
	assert_ptr_equal(entry_of(host, r, MUSTER_SHARED_ACCOUNTS, "u2"),
	    host->entry(r, 1));
	assert_ptr_equal(entry_of(host, r, MUSTER_SERVICE_IDENTITIES, "u3"),
	    host->entry(r, 2));
	assert_int_equal(host->entry(r, 3)->n_hits, 0);
	assert_null(host->entry_account(r, host->entry(r, 3), 0));
	assert_int_equal(host->entry(r, 4)->n_hits, 1);
	assert_null(host->entry(r, 5));
	return 0;
}

static void
an_entry_names_by_id_or_login_or_name(void **state)
{
	static const struct register_entry entries[] = {
		ENTRY(MUSTER_BREAK_GLASS, "ADA@example.ORG"),
		ENTRY(MUSTER_SHARED_ACCOUNTS, "u2"),
		ENTRY(MUSTER_SERVICE_IDENTITIES, "Backup Robot"),
		ENTRY(MUSTER_SERVICE_IDENTITIES, "nobody"),
		ENTRY(MUSTER_SHARED_ACCOUNTS, "ben@other.example"),
	};
	struct world *w = *state;

	add_people(w);
	configure(w, entries, NITEMS(entries));
	world_only(w, asks_by_names);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

static int
asks_by_domain(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entry *own = host->entry(r, 0);

	assert_ptr_equal(entry_of(host, r, MUSTER_OWN_DOMAINS, "u1"), own);
	assert_null(entry_of(host, r, MUSTER_OWN_DOMAINS, "u2"));
	assert_null(entry_of(host, r, MUSTER_OWN_DOMAINS, "u3"));
	assert_int_equal(own->n_hits, 2);
	assert_ptr_equal(entry_of(host, r, MUSTER_EXTERNAL_DOMAINS, "u2"),
	    host->entry(r, 1));
	assert_string_equal(
	    host->entry_account(r, host->entry(r, 1), 0)->id, "u2");
	return 0;
}

static void
a_domain_names_the_accounts_whose_login_is_in_it(void **state)
{
	static const struct register_entry entries[] = {
		ENTRY(MUSTER_OWN_DOMAINS, "EXAMPLE.org"),
		ENTRY(MUSTER_EXTERNAL_DOMAINS, "other.example"),
		ENTRY(MUSTER_NETWORKS, "192.0.2.0/24"),
	};
	struct world *w = *state;

	add_people(w);
	configure(w, entries, NITEMS(entries));
	world_only(w, asks_by_domain);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

static int
asks_for_groups(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entry *peers = host->entry(r, 3);
	const struct muster_account *a;
	size_t n = 0;

	assert_ptr_equal(host->registered(r, MUSTER_PRIVILEGED_GROUPS,
			     MUSTER_GROUP, "g1"),
	    host->entry(r, 0));
	assert_null(host->registered(
	    r, MUSTER_PRIVILEGED_GROUPS, MUSTER_GROUP, "g2"));
	assert_ptr_equal(host->registered(r, MUSTER_BOUNDED_POLICIES,
			     MUSTER_ENTITLEMENT, "p1"),
	    host->entry(r, 1));
	/* a pair: the administrator's comes first */
	assert_string_equal(
	    host->entry_account(r, host->entry(r, 2), 0)->id, "u2");
	assert_string_equal(
	    host->entry_account(r, host->entry(r, 2), 1)->id, "u1");
	assert_string_equal(host->entry(r, 2)->id, "admin_pairs:u2+u1");
	assert_ptr_equal(entry_of(host, r, MUSTER_ADMIN_PAIRS, "u2"),
	    host->entry(r, 2));
	/* members of a group and a single one; who is both counts once */
	while ((a = host->entry_account(r, peers, n)) != NULL)
		n++;
	assert_int_equal(n, 3);
	assert_ptr_equal(
	    entry_of(host, r, MUSTER_PEER_GROUPS, "u3"), peers);
	return 0;
}

static void
groups_policies_pairs_and_peers_are_named_too(void **state)
{
	static const char *const members[] = { "g1", "u2", "u3" };
	struct register_entry entries[] = {
		ENTRY(MUSTER_PRIVILEGED_GROUPS, "g1"),
		ENTRY(MUSTER_BOUNDED_POLICIES, "p1"),
		ENTRY(MUSTER_ADMIN_PAIRS, "u2"),
		ENTRY(MUSTER_PEER_GROUPS, "Operators"),
	};
	struct world *w = *state;

	entries[2].with = "u1";
	entries[3].members = members;
	entries[3].n_members = 3;
	entries[3].n_groups = 1;
	add_people(w);
	/* "u1" of a pair is Ada of the first source and of the second */
	configure(w, entries, NITEMS(entries));
	world_only(w, asks_for_groups);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

static int
finds_a_token(const struct muster_host *host, struct muster_run *r)
{
	assert_ptr_equal(host->registered(r, MUSTER_VENDOR_SUPPORT,
			     MUSTER_CREDENTIAL, "t1"),
	    host->entry(r, 0));
	assert_int_equal(host->entry(r, 0)->n_hits, 1);
	assert_string_equal(
	    host->account_credential(r, host->account(r, 0), 0)->id, "t1");
	assert_null(host->account_credential(r, host->account(r, 0), 1));
	return 0;
}

static void
a_token_is_named_where_no_account_is(void **state)
{
	static const struct register_entry entries[] = {
		ENTRY(MUSTER_VENDOR_SUPPORT, "Support token"),
	};
	const struct credential token = { .source = "a",
		.id = "t1",
		.name = "Support token",
		.owner_id = "u1",
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.last_used = UTC_UNKNOWN,
		.expires = UTC_UNKNOWN,
		.evidence = NONE };
	struct world *w = *state;

	add_people(w);
	assert_int_equal(model_add_credential(w->model, &token, &w->err), 0);
	configure(w, entries, NITEMS(entries));
	world_only(w, finds_a_token);
	if (world_run(w) != 0)
		fail_msg("%s", w->err.text);
}

static int
judges_entries(const struct muster_host *host, struct muster_run *r)
{
	const struct muster_entry *e;

	for (size_t i = 0; (e = host->entry(r, i)) != NULL; i++)
		if (host->judge(r, MUSTER_FAIL, MUSTER_ENTRY, e->id, "so",
			MUSTER_LOW, "low: so") != 0)
			return -1;
	return 0;
}

static void
an_entry_can_be_judged(void **state)
{
	static const struct register_entry entries[] = {
		ENTRY(MUSTER_BREAK_GLASS, "nobody"),
		ENTRY(MUSTER_SHARED_ACCOUNTS, "nobody"),
	};
	struct world *w = *state;
	const struct finding *f;

	add_people(w);
	configure(w, entries, NITEMS(entries));
	world_only(w, judges_entries);
	assert_int_equal(world_run(w), 0);
	f = FAILED(w, "BAD-01", "break_glass:nobody");
	assert_non_null(f);
	assert_int_equal(f->subject, MUSTER_ENTRY);
	assert_string_equal(f->subject_name, "nobody");
	assert_string_equal(f->source, "");
	assert_non_null(FAILED(w, "BAD-01", "shared_accounts:nobody"));
}

static int
does_nothing(const struct muster_host *host, struct muster_run *r)
{
	(void)host;
	(void)r;
	return 0;
}

static void
a_rule_without_its_register_has_no_data(void **state)
{
	static const struct register_entry entries[] = {
		ENTRY(MUSTER_BREAK_GLASS, "nobody"),
	};
	struct world *w = *state;

	add_people(w);
	world_only(w, does_nothing);
	world_rule.registers =
	    1u << MUSTER_BREAK_GLASS | 1u << MUSTER_OWN_DOMAINS;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "BAD-01")->status, MUSTER_RULE_NO_DATA);
	assert_string_equal(world_result(w, "BAD-01")->reason,
	    "needs the register \"break_glass\"; the register "
	    "\"own_domains\"");
	configure(w, entries, NITEMS(entries));
	assert_int_equal(world_run(w), 0);
	assert_string_equal(world_result(w, "BAD-01")->reason,
	    "needs the register \"own_domains\"");
	world_rule.registers = 1u << MUSTER_BREAK_GLASS;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "BAD-01")->status, MUSTER_RULE_EVALUATED);
}

static void
what_nobody_delivers_is_no_data(void **state)
{
	struct world *w = *state;

	add_people(w);
	world_add_parts(w, "a", 0);
	world_only(w, does_nothing);
	world_rule.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER |
			   MUSTER_DATA_HISTORY;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "BAD-01")->status, MUSTER_RULE_NO_DATA);
	assert_string_equal(world_result(w, "BAD-01")->reason,
	    "needs an earlier snapshot to compare with; an HR roster");
	world_rule.needs = MUSTER_DATA_NETWORKS;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "BAD-01")->status, MUSTER_RULE_EVALUATED);
}

/* A part that some source might deliver one day. */
static void
a_roster_that_was_not_read_is_a_hole(void **state)
{
	struct world *w = *state;

	add_people(w);
	world_add_hole(w, "a", "roster", MUSTER_DATA_ROSTER, PART_UNREAD);
	world_only(w, does_nothing);
	world_rule.needs = MUSTER_DATA_ROSTER;
	assert_int_equal(world_run(w), 0);
	assert_int_equal(
	    world_result(w, "BAD-01")->status, MUSTER_RULE_NOT_EVALUATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
		TEST(an_entry_names_by_id_or_login_or_name),
		TEST(a_domain_names_the_accounts_whose_login_is_in_it),
		TEST(groups_policies_pairs_and_peers_are_named_too),
		TEST(a_token_is_named_where_no_account_is),
		TEST(an_entry_can_be_judged),
		TEST(a_rule_without_its_register_has_no_data),
		TEST(what_nobody_delivers_is_no_data),
		TEST(a_roster_that_was_not_read_is_a_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
