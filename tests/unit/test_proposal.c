/* SPDX-License-Identifier: Apache-2.0 */
/* A row of access for each line of the rubric, and which line comes first. */
#include "support/test.h"

#include "base/err.h"
#include "model/exception.h"
#include "support/reviews.h"

#define MAX_FINDINGS 8

struct world {
	struct reviews r;
	struct finding findings[MAX_FINDINGS];
	struct proposals *p;
};

static struct world world;

/* Ann reads, and decides who may do what. */
static void
build(struct world *w)
{
	review_begin(&w->r);
	org_policy(&w->r.o, "admin", "ALLOW iam:policies:write;");
	org_policy(&w->r.o, "run", "ALLOW app-engine:apps:install;");
	org_in(&w->r.o, "ann", "g");
	org_grant(&w->r.o, "g", "read", "acc");
	org_grant(&w->r.o, "g", "admin", "acc");
}

static int
open_world(void **state)
{
	void *reviews;

	memset(&world, 0, sizeof(world));
	if (reviews_begin(&reviews) != 0)
		return -1;
	world.r = *(struct reviews *)reviews;
	build(&world);
	*state = &world;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;
	void *reviews = &w->r;

	return reviews_end(&reviews);
}

/* What is there now was there in July, too; then the next review begins. */
static void
review_before(struct world *w)
{
	review_whole(&w->r, JULY);
	review_hand_on(&w->r, "Q3");
	build(w);
}

static void
add_finding(struct world *w, const char *rule, enum muster_severity severity,
    enum muster_subject subject, const char *id)
{
	struct finding *f = &w->findings[w->r.v.n_findings];

	assert_true(w->r.v.n_findings < MAX_FINDINGS);
	*f = (struct finding){ .id = arena_printf(&w->r.arena, "%s-%zu", rule,
				   w->r.v.n_findings),
		.rule = rule,
		.severity = severity,
		.subject = subject,
		.subject_id = id,
		.source = "dt",
		.reason = "so it is" };
	w->r.v.n_findings++;
}

static size_t
entitlement(const struct world *w, const char *policy)
{
	size_t at = model_find_entitlement(w->r.o.model, "dt", policy);

	assert_true(at != NONE);
	return at;
}

static struct proposal
propose(struct world *w, const char *account, const char *policy)
{
	struct access row = { .account = org_who(&w->r.o, account),
		.grant = org_grant_at(&w->r.o, "g", policy) };
	struct err err = { ERR_NONE, "" };
	struct proposal p = { PROPOSE_NOTHING, NULL };

	row.group = w->r.o.model->grants[row.grant].group;
	row.entitlement = w->r.o.model->grants[row.grant].entitlement;
	row.scope = w->r.o.model->grants[row.grant].scope;
	w->r.v.findings = w->findings;
	if (proposal_prepare(
		&w->p, w->r.o.d, w->r.c, &w->r.v, &w->r.o.arena, &err) != 0 ||
	    proposal_of(&p, w->p, &row, &w->r.o.arena, &err) != 0)
		fail_msg("%s", err.text);
	return p;
}

static void
expect(struct world *w, const char *policy, enum proposal_kind kind,
    const char *because)
{
	const struct proposal p = propose(w, "ann", policy);

	if (p.reason == NULL || strstr(p.reason, because) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", p.reason, because);
	assert_string_equal(proposal_text(p.kind), proposal_text(kind));
}

static void
now_whole(struct world *w)
{
	review_whole(&w->r, OCTOBER);
}

/* ---- the lines of the rubric ---- */

static void
a_source_that_was_not_read_whole_gets_no_proposal(void **state)
{
	struct world *w = *state;

	review_before(w);
	review_part(&w->r, "users", MUSTER_DATA_ACCOUNTS, PART_PARTIAL);
	review_compare(&w->r, OCTOBER);
	add_finding(w, "ACC-02", MUSTER_HIGH, MUSTER_ACCOUNT, "ann");
	expect(w, "read", PROPOSE_NOTHING, "users of dt could not be read");
}

static void
who_decides_about_rights_is_decided_one_by_one(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "ACC-02", MUSTER_HIGH, MUSTER_ACCOUNT, "ann");
	expect(w, "admin", PROPOSE_NOTHING, "one by one, and with a reason");
}

static void
what_is_not_in_the_inventory_gets_no_proposal(void **state)
{
	struct world *w = *state;

	org_grant(&w->r.o, "g", "vanished", "acc");
	now_whole(w);
	expect(w, "vanished", PROPOSE_NOTHING, "not in the inventory");
}

static void
an_unused_account_with_a_grave_finding_is_to_be_revoked(void **state)
{
	static const char *const rules[] = { "ACC-01", "ACC-02", "ACC-03",
		"JML-07", "NHI-03" };
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	for (size_t i = 0; i < NITEMS(rules); i++) {
		w->r.v.n_findings = 0;
		add_finding(w, rules[i], MUSTER_HIGH, MUSTER_ACCOUNT, "ann");
		expect(w, "read", PROPOSE_REVOKE, "is open (high): so it is");
	}
}

static void
an_unused_grant_with_a_grave_finding_is_to_be_revoked(void **state)
{
	struct world *w = *state;

	now_whole(w);
	add_finding(w, "PRV-10", MUSTER_CRITICAL, MUSTER_GRANT,
	    w->r.o.model->grants[org_grant_at(&w->r.o, "g", "read")].id);
	expect(w, "read", PROPOSE_REVOKE, "PRV-10-0 is open (critical)");
}

static void
any_other_grave_finding_asks_for_a_change_and_is_named(void **state)
{
	const struct {
		enum muster_subject subject;
		const char *id;
	} about[] = { { MUSTER_ACCOUNT, "ann" }, { MUSTER_GROUP, "g" },
		{ MUSTER_ENTITLEMENT, "read" }, { MUSTER_GRANT, NULL } };
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	for (size_t i = 0; i < NITEMS(about); i++) {
		const char *id = about[i].id;

		if (id == NULL)
			id = w->r.o.model
				 ->grants[org_grant_at(&w->r.o, "g", "read")]
				 .id;
		w->r.v.n_findings = 0;
		add_finding(w, "POL-02", MUSTER_HIGH, about[i].subject, id);
		expect(w, "read", PROPOSE_MODIFY,
		    "POL-02-0 is open (high): so it is");
	}
}

static void
the_gravest_of_several_findings_is_named(void **state)
{
	struct world *w = *state;

	now_whole(w);
	add_finding(w, "A", MUSTER_CRITICAL, MUSTER_GROUP, "g");
	add_finding(w, "B", MUSTER_HIGH, MUSTER_ACCOUNT, "ann");
	expect(w, "read", PROPOSE_MODIFY, "A-0 is open (critical)");
}

static void
a_grave_finding_on_a_credential_weighs_on_its_owner(void **state)
{
	const struct credential token = { .source = "dt",
		.id = "token",
		.owner_id = "ann",
		.scope_id = "acc",
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.last_used = UTC_UNKNOWN,
		.expires = UTC_UNKNOWN };
	struct world *w = *state;
	struct err err;

	assert_int_equal(model_add_credential(w->r.o.model, &token, &err), 0);
	now_whole(w);
	add_finding(w, "TOK-03", MUSTER_HIGH, MUSTER_CREDENTIAL, "token");
	expect(w, "read", PROPOSE_MODIFY, "TOK-03-0 is open");
}

static void
a_dormant_account_is_to_lose_what_is_not_privileged(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "ACC-01", MUSTER_MEDIUM, MUSTER_ACCOUNT, "ann");
	expect(w, "read", PROPOSE_REVOKE, "ACC-01-0 is open (medium)");
}

static void
a_dormant_accounts_privilege_is_to_be_downgraded(void **state)
{
	struct world *w = *state;

	org_grant(&w->r.o, "g", "run", "acc");
	now_whole(w);
	assert_int_equal(
	    w->r.o.d->of_entitlement[entitlement(w, "run")].tier, TIER_1);
	add_finding(w, "ACC-03", MUSTER_MEDIUM, MUSTER_ACCOUNT, "ann");
	expect(w, "run", PROPOSE_MODIFY, "downgrade: ACC-03-0 is open");
}

static void
a_disabled_account_is_left_to_the_reviewer(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "JML-07", MUSTER_MEDIUM, MUSTER_ACCOUNT, "ann");
	expect(w, "read", PROPOSE_NOTHING, "JML-07-0 is open (medium)");
}

static void
what_is_new_since_the_last_review_is_asked_about(void **state)
{
	struct world *w = *state;

	review_before(w);
	org_in(&w->r.o, "bob", "g");
	org_grant(&w->r.o, "g", "write", "acc");
	now_whole(w);
	expect(
	    w, "write", PROPOSE_ASK, "new since the review Q3 of 2026-07-01");
	assert_int_equal(propose(w, "bob", "read").kind, PROPOSE_ASK);
	/* news come before rarity */
	add_finding(w, "PEE-01", MUSTER_LOW, MUSTER_ACCOUNT, "ann");
	expect(w, "write", PROPOSE_ASK, "new since");
}

static void
what_is_rare_among_peers_is_asked_about(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "PEE-01", MUSTER_LOW, MUSTER_ACCOUNT, "ann");
	expect(w, "read", PROPOSE_ASK, "PEE-01-0 is open (low): so it is");
}

static void
what_is_as_it_was_and_without_finding_is_kept(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	expect(w, "read", PROPOSE_KEEP, "as it was in the review Q3");
}

static void
a_finding_of_any_weight_keeps_a_row_from_being_kept(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "GRP-03", MUSTER_INFO, MUSTER_GROUP, "g");
	expect(w, "read", PROPOSE_NOTHING, "GRP-03-0 is open (info)");
}

static void
a_finding_under_an_exception_weighs_nothing(void **state)
{
	const struct exception holds = { .id = "x" };
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "ACC-02", MUSTER_HIGH, MUSTER_ACCOUNT, "ann");
	w->findings[0].exception = &holds;
	expect(w, "read", PROPOSE_KEEP, "as it was");
}

static void
a_finding_on_something_else_weighs_nothing(void **state)
{
	struct world *w = *state;

	review_before(w);
	now_whole(w);
	add_finding(w, "ACC-02", MUSTER_HIGH, MUSTER_ACCOUNT, "bob");
	add_finding(w, "IPE-02", MUSTER_HIGH, MUSTER_PART, "users");
	add_finding(w, "POL-02", MUSTER_HIGH, MUSTER_ENTITLEMENT, "write");
	expect(w, "read", PROPOSE_KEEP, "as it was");
}

static void
a_rewritten_policy_is_not_kept_unseen(void **state)
{
	struct world *w = *state;

	review_before(w);
	org_policy(&w->r.o, "read", "ALLOW slo:slos:read, slo:slos:write;");
	now_whole(w);
	expect(w, "read", PROPOSE_NOTHING, "not the same as in the last");
}

static void
without_an_earlier_review_nothing_is_kept(void **state)
{
	struct world *w = *state;

	now_whole(w);
	expect(w, "read", PROPOSE_NOTHING, "no earlier review");
}

static void
what_could_not_be_read_then_is_neither_new_nor_kept(void **state)
{
	struct world *w = *state;

	review_all_but(&w->r, MUSTER_DATA_MEMBERS, JULY);
	review_hand_on(&w->r, "Q3");
	build(w);
	org_in(&w->r.o, "bob", "g");
	review_part(&w->r, "hole", MUSTER_DATA_MEMBERS, PART_COMPLETE);
	review_part(&w->r, "rest", REVIEW_DATA, PART_COMPLETE);
	review_compare(&w->r, OCTOBER);
	assert_int_equal(propose(w, "bob", "read").kind, PROPOSE_NOTHING);
	expect(w, "read", PROPOSE_KEEP, "as it was");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_source_that_was_not_read_whole_gets_no_proposal),
		TEST(who_decides_about_rights_is_decided_one_by_one),
		TEST(what_is_not_in_the_inventory_gets_no_proposal),
		TEST(an_unused_account_with_a_grave_finding_is_to_be_revoked),
		TEST(an_unused_grant_with_a_grave_finding_is_to_be_revoked),
		TEST(any_other_grave_finding_asks_for_a_change_and_is_named),
		TEST(the_gravest_of_several_findings_is_named),
		TEST(a_grave_finding_on_a_credential_weighs_on_its_owner),
		TEST(a_dormant_account_is_to_lose_what_is_not_privileged),
		TEST(a_dormant_accounts_privilege_is_to_be_downgraded),
		TEST(a_disabled_account_is_left_to_the_reviewer),
		TEST(what_is_new_since_the_last_review_is_asked_about),
		TEST(what_is_rare_among_peers_is_asked_about),
		TEST(what_is_as_it_was_and_without_finding_is_kept),
		TEST(a_finding_of_any_weight_keeps_a_row_from_being_kept),
		TEST(a_finding_under_an_exception_weighs_nothing),
		TEST(a_finding_on_something_else_weighs_nothing),
		TEST(a_rewritten_policy_is_not_kept_unseen),
		TEST(without_an_earlier_review_nothing_is_kept),
		TEST(what_could_not_be_read_then_is_neither_new_nor_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
