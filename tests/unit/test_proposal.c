/* SPDX-License-Identifier: Apache-2.0 */
/* A row of access for each line of the rubric, and which line comes first. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "model/campaign.h"
#include "model/exception.h"
#include "model/history.h"
#include "support/org.h"

#define JULY INT64_C(1782892800) /* 2026-07-01T08:00:00Z */
#define OCTOBER (JULY + 92 * UTC_DAY)
#define MAX_FINDINGS 8

static const unsigned all_data = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
				 MUSTER_DATA_MEMBERS |
				 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS;

struct world {
	struct org o;
	struct arena arena;
	const struct history *h; /* of the first review */
	struct changes *c;
	struct finding findings[MAX_FINDINGS];
	struct verdicts v;
	struct proposals *p;
};

static void
add_part(struct world *w, enum part_status status)
{
	const struct part p = { .source = "dt",
		.name = "users",
		.data = all_data,
		.required = true,
		.status = status,
		.rows = 1,
		.stated = -1,
		.second = -1 };
	struct err err;

	assert_int_equal(model_add_part(w->o.model, &p, &err), 0);
}

/* Ann reads, writes settings, and decides who may do what. */
static void
build(struct world *w)
{
	org_open(&w->o);
	org_policy(&w->o, "read", "ALLOW slo:slos:read;");
	org_policy(&w->o, "write", "ALLOW settings:objects:write;");
	org_policy(&w->o, "admin", "ALLOW iam:policies:write;");
	org_policy(&w->o, "run", "ALLOW app-engine:apps:install;");
	org_in(&w->o, "ann", "g");
	org_grant(&w->o, "g", "read", "acc");
	org_grant(&w->o, "g", "admin", "acc");
}

static void
compare(struct world *w, int64_t now)
{
	struct err err = { ERR_NONE, "" };

	org_derive(&w->o, now);
	if (change_find(&w->c, w->o.d, w->h, &w->o.arena, &err) != 0)
		fail_msg("%s", err.text);
}

static void
hand_on(struct world *w)
{
	const struct campaign which = { .id = "Q3" };
	const struct verdicts none = { 0 };
	struct err err = { ERR_NONE, "" };
	struct history *h;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	if (change_state(&h, w->o.d, w->c, &none, &which, &w->o.arena, &err) !=
		0 ||
	    history_write(f, h, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(fclose(f), 0);
	if (history_read(&h, text, len, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	free(text);
	w->h = h;
}

static int
open_world(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	arena_init(&w.arena);
	build(&w);
	*state = &w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	org_close(&w->o);
	arena_clear(&w->arena);
	return 0;
}

/* What is there now was there in July, too; then the next review begins. */
static void
review_before(struct world *w)
{
	add_part(w, PART_COMPLETE);
	compare(w, JULY);
	hand_on(w);
	org_close(&w->o);
	build(w);
}

static void
add_finding(struct world *w, const char *rule, enum muster_severity severity,
    enum muster_subject subject, const char *id)
{
	struct finding *f = &w->findings[w->v.n_findings];

	assert_true(w->v.n_findings < MAX_FINDINGS);
	*f = (struct finding){ .id = arena_printf(
				   &w->arena, "%s-%zu", rule, w->v.n_findings),
		.rule = rule,
		.severity = severity,
		.subject = subject,
		.subject_id = id,
		.source = "dt",
		.reason = "so it is" };
	w->v.n_findings++;
}

static size_t
entitlement(const struct world *w, const char *policy)
{
	size_t at = model_find_entitlement(w->o.model, "dt", policy);

	assert_true(at != NONE);
	return at;
}

static struct proposal
propose(struct world *w, const char *account, const char *policy)
{
	struct access row = { .account = org_who(&w->o, account),
		.grant = org_grant_at(&w->o, "g", policy) };
	struct err err = { ERR_NONE, "" };
	struct proposal p;

	row.group = w->o.model->grants[row.grant].group;
	row.entitlement = w->o.model->grants[row.grant].entitlement;
	row.scope = w->o.model->grants[row.grant].scope;
	w->v.findings = w->findings;
	if (proposal_prepare(&w->p, w->o.d, w->c, &w->v, &w->o.arena, &err) !=
		0 ||
	    proposal_of(&p, w->p, &row, &w->o.arena, &err) != 0)
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
	add_part(w, PART_COMPLETE);
	compare(w, OCTOBER);
}

/* ---- the lines of the rubric ---- */

static void
a_source_that_was_not_read_whole_gets_no_proposal(void **state)
{
	struct world *w = *state;

	review_before(w);
	add_part(w, PART_PARTIAL);
	compare(w, OCTOBER);
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

	org_grant(&w->o, "g", "vanished", "acc");
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
		w->v.n_findings = 0;
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
	    w->o.model->grants[org_grant_at(&w->o, "g", "read")].id);
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
			id =
			    w->o.model->grants[org_grant_at(&w->o, "g", "read")]
				.id;
		w->v.n_findings = 0;
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

	assert_int_equal(model_add_credential(w->o.model, &token, &err), 0);
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

	org_grant(&w->o, "g", "run", "acc");
	now_whole(w);
	assert_int_equal(
	    w->o.d->of_entitlement[entitlement(w, "run")].tier, TIER_1);
	add_finding(w, "ACC-03", MUSTER_MEDIUM, MUSTER_ACCOUNT, "ann");
	expect(w, "run", PROPOSE_MODIFY, "downgrade: ACC-03-0 is open");
}

static void
a_disabled_account_that_is_not_dormant_is_left_to_the_reviewer(void **state)
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
	org_in(&w->o, "bob", "g");
	org_grant(&w->o, "g", "write", "acc");
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
	org_policy(&w->o, "read", "ALLOW slo:slos:read, slo:slos:write;");
	add_part(w, PART_COMPLETE);
	compare(w, OCTOBER);
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
what_the_last_review_could_not_read_is_neither_new_nor_kept(void **state)
{
	struct world *w = *state;

	add_part(w, PART_PARTIAL);
	compare(w, JULY);
	hand_on(w);
	org_close(&w->o);
	build(w);
	org_in(&w->o, "bob", "g");
	now_whole(w);
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
		TEST(
		    a_disabled_account_that_is_not_dormant_is_left_to_the_reviewer),
		TEST(what_is_new_since_the_last_review_is_asked_about),
		TEST(what_is_rare_among_peers_is_asked_about),
		TEST(what_is_as_it_was_and_without_finding_is_kept),
		TEST(a_finding_of_any_weight_keeps_a_row_from_being_kept),
		TEST(a_finding_under_an_exception_weighs_nothing),
		TEST(a_finding_on_something_else_weighs_nothing),
		TEST(a_rewritten_policy_is_not_kept_unseen),
		TEST(without_an_earlier_review_nothing_is_kept),
		TEST(
		    what_the_last_review_could_not_read_is_neither_new_nor_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
