/* SPDX-License-Identifier: Apache-2.0 */
/* One review after the other: what is new, gone, and handed on. */
#include "support/test.h"

#include "base/err.h"
#include "base/utc.h"
#include "model/campaign.h"
#include "model/history.h"
#include "support/org.h"

#define JULY INT64_C(1782892800) /* 2026-07-01T08:00:00Z */
#define OCTOBER (JULY + 92 * UTC_DAY)
#define JANUARY (OCTOBER + 92 * UTC_DAY)

/* Reviews of one organisation, each of them built anew. */
struct world {
	struct org o;
	struct arena arena; /* what is handed on lives here */
	const struct history *h;
	struct changes *c;
	struct verdicts v;
	bool open;
};

static int
open_world(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	arena_init(&w.arena);
	*state = &w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	if (w->open)
		org_close(&w->o);
	arena_clear(&w->arena);
	return 0;
}

static const unsigned all_data = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
				 MUSTER_DATA_MEMBERS |
				 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS;

static void
part(struct world *w, const char *name, unsigned data, enum part_status status)
{
	const struct part p = { .source = "dt",
		.name = name,
		.data = data,
		.required = true,
		.status = status,
		.rows = 5,
		.stated = -1,
		.second = -1 };
	struct err err;

	assert_int_equal(model_add_part(w->o.model, &p, &err), 0);
}

/* The next review begins: nobody is there yet. */
static void
begin(struct world *w)
{
	if (w->open)
		org_close(&w->o);
	org_open(&w->o);
	w->open = true;
	w->v = (struct verdicts){ 0 };
	org_policy(&w->o, "read", "ALLOW slo:slos:read;");
	org_policy(&w->o, "write", "ALLOW settings:objects:write;");
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
whole(struct world *w, int64_t now)
{
	part(w, "all", all_data, PART_COMPLETE);
	compare(w, now);
}

/* What the next review reads: written and read again. */
static void
hand_on(struct world *w, const char *campaign)
{
	const struct campaign which = { .id = campaign };
	struct err err = { ERR_NONE, "" };
	struct history *h;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	if (change_state(&h, w->o.d, w->c, &w->v, &which, &w->o.arena, &err) !=
		0 ||
	    history_write(f, h, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(fclose(f), 0);
	if (history_read(&h, text, len, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	free(text);
	w->h = h;
}

static size_t
membership(const struct world *w, const char *account, const char *group)
{
	const struct model *m = w->o.model;

	for (size_t i = 0; i < m->n_memberships; i++)
		if (strcmp(m->memberships[i].member_id, account) == 0 &&
		    strcmp(m->memberships[i].group_id, group) == 0)
			return i;
	fail_msg("%s is not in %s", account, group);
	return NONE;
}

static const struct gone *
find_gone(const struct world *w, enum muster_subject subject, const char *id)
{
	for (size_t i = 0; i < w->c->n_gone; i++)
		if (w->c->gone[i].subject == subject &&
		    (id == NULL || strcmp(w->c->gone[i].id, id) == 0))
			return &w->c->gone[i];
	return NULL;
}

static const struct past_account *
past_of(const struct world *w, const char *account)
{
	size_t at = history_find_account(w->h, "dt", account);

	assert_true(at != NONE);
	return &w->h->accounts[at];
}

/* Ann reads. */
static void
first_review(struct world *w)
{
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, JULY);
	hand_on(w, "Q3");
}

static void
judge(struct world *w, const struct finding *list, size_t n)
{
	w->v.findings = list;
	w->v.n_findings = n;
}

static const struct finding dormant = { .id = "ACC-01-a",
	.rule = "ACC-01",
	.version = 1,
	.severity = MUSTER_MEDIUM,
	.subject = MUSTER_ACCOUNT,
	.subject_id = "ann",
	.subject_name = "Ann",
	.source = "dt" };

static void
next_review(struct world *w, int64_t now)
{
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, now);
}

static void
without_a_history_nothing_is_known_and_digests_are_there(void **state)
{
	struct world *w = *state;

	begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, JULY);
	assert_null(w->c->history);
	assert_int_equal(w->c->account[0], NONE);
	assert_int_equal(w->c->account_since[0], UTC_UNKNOWN);
	assert_false(w->c->membership_new[0]);
	assert_int_equal(w->c->membership_since[0], UTC_UNKNOWN);
	assert_false(w->c->source_known[0]);
	assert_int_equal(w->c->n_gone, 0);
	assert_int_equal(strlen(w->c->account_access[0]), 32);
	assert_int_equal(strlen(w->c->grant_digest[0]), 32);
	assert_int_equal(strlen(w->c->entitlement_digest[0]), 32);
}

static void
the_first_state_says_that_all_is_known_since_now(void **state)
{
	struct world *w = *state;
	const struct past_account *ann;

	first_review(w);
	ann = past_of(w, "ann");
	assert_int_equal(w->h->n_reviews, 1);
	assert_true(w->h->complete);
	assert_true(w->h->sources[0].complete);
	assert_int_equal(ann->first_seen, JULY);
	assert_int_equal(ann->n_grants, 1);
	assert_int_equal(ann->n_groups, 1);
	assert_int_equal(ann->since[0], JULY);
	assert_string_equal(
	    w->h->grants[0].name, "read for readers at Example");
}

static void
who_joined_and_what_was_granted_is_new(void **state)
{
	struct world *w = *state;
	size_t old;

	first_review(w);
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "ann", "writers");
	org_in(&w->o, "bob", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	org_grant(&w->o, "writers", "write", "acc");
	whole(w, OCTOBER);
	assert_true(w->c->source_known[0]);
	assert_int_equal(w->c->account_since[org_who(&w->o, "ann")], JULY);
	assert_int_equal(w->c->account_since[org_who(&w->o, "bob")], OCTOBER);
	assert_int_equal(w->c->account[org_who(&w->o, "bob")], NONE);
	old = membership(w, "ann", "readers");
	assert_false(w->c->membership_new[old]);
	assert_int_equal(w->c->membership_since[old], JULY);
	assert_true(w->c->membership_new[membership(w, "ann", "writers")]);
	assert_true(w->c->membership_new[membership(w, "bob", "readers")]);
	assert_int_equal(
	    w->c->grant_since[org_grant_at(&w->o, "readers", "read")], JULY);
	assert_int_equal(
	    w->c->grant[org_grant_at(&w->o, "writers", "write")], NONE);
	assert_int_equal(w->c->n_gone, 0);
	hand_on(w, "Q4");
	assert_int_equal(w->h->n_reviews, 2);
	assert_int_equal(past_of(w, "ann")->since[0], JULY);
	assert_int_equal(past_of(w, "ann")->since[1], OCTOBER);
}

static void
what_is_gone_is_gone_for_sure_only_if_all_was_read(void **state)
{
	struct world *w = *state;

	first_review(w);
	begin(w);
	org_account(&w->o, "bob", ACCOUNT_ACTIVE);
	whole(w, OCTOBER);
	assert_int_equal(w->c->n_gone, 3);
	assert_true(find_gone(w, MUSTER_ACCOUNT, "ann")->certain);
	assert_true(find_gone(w, MUSTER_GROUP, "readers")->certain);
	assert_true(find_gone(w, MUSTER_GRANT, NULL)->certain);
	begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_PARTIAL);
	part(w, "rest", all_data & ~(unsigned)MUSTER_DATA_ACCOUNTS,
	    PART_COMPLETE);
	compare(w, OCTOBER);
	assert_false(find_gone(w, MUSTER_ACCOUNT, "ann")->certain);
	assert_true(find_gone(w, MUSTER_GROUP, "readers")->certain);
}

static void
what_nobody_could_read_stays_in_the_state_until_someone_can(void **state)
{
	struct world *w = *state;

	first_review(w);
	begin(w); /* an outage: nothing came */
	part(w, "all", all_data, PART_UNREAD);
	compare(w, OCTOBER);
	hand_on(w, "Q4");
	assert_false(w->h->complete);
	assert_int_equal(past_of(w, "ann")->first_seen, JULY);
	assert_int_equal(past_of(w, "ann")->n_groups, 1);
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, JANUARY);
	assert_int_equal(w->c->n_gone, 0);
	assert_int_equal(w->c->membership_since[0], JULY);
	assert_false(w->c->membership_new[0]);
}

static void
a_group_whose_members_came_back_is_not_news(void **state)
{
	struct world *w = *state;

	first_review(w);
	begin(w);
	org_account(&w->o, "ann", ACCOUNT_ACTIVE);
	org_grant(&w->o, "readers", "read", "acc");
	part(w, "members", MUSTER_DATA_MEMBERS, PART_PARTIAL);
	part(w, "rest", all_data & ~(unsigned)MUSTER_DATA_MEMBERS,
	    PART_COMPLETE);
	compare(w, OCTOBER);
	hand_on(w, "Q4");
	assert_int_equal(past_of(w, "ann")->n_groups, 1);
	assert_int_equal(past_of(w, "ann")->n_grants, 0);
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "bob", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	part(w, "members", MUSTER_DATA_MEMBERS, PART_COMPLETE);
	part(w, "rest", all_data & ~(unsigned)MUSTER_DATA_MEMBERS,
	    PART_COMPLETE);
	compare(w, JANUARY);
	assert_int_equal(
	    w->c->membership_since[membership(w, "ann", "readers")], JULY);
	/* bob may have been in it: members were not read whole then */
	assert_false(w->c->membership_new[membership(w, "bob", "readers")]);
	assert_int_equal(
	    w->c->membership_since[membership(w, "bob", "readers")],
	    UTC_UNKNOWN);
}

static void
another_tenant_under_the_same_name_has_no_history(void **state)
{
	struct model_source other = {
		.id = "dt", .kind = "dynatrace", .tenant = "another"
	};
	struct world *w = *state;
	struct err err;

	next_review(w, JULY);
	judge(w, &dormant, 1);
	hand_on(w, "Q3");
	assert_int_equal(w->h->n_findings, 1);
	begin(w);
	assert_int_equal(model_add_source(w->o.model, &other, &err), 1);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "bob", "readers");
	whole(w, OCTOBER);
	assert_false(w->c->source_known[0]);
	assert_int_equal(w->c->account[0], NONE);
	assert_int_equal(w->c->account_since[0], UTC_UNKNOWN);
	assert_false(w->c->membership_new[0]);
	assert_int_equal(w->c->n_gone, 0);
	hand_on(w, "Q4");
	assert_int_equal(past_of(w, "ann")->first_seen, OCTOBER);
	assert_int_equal(w->h->n_findings, 0);
}

static void
groups_of_everyone_and_nested_groups_are_told_apart(void **state)
{
	struct world *w = *state;

	first_review(w);
	begin(w);
	org_group(&w->o, "everybody", TRI_YES);
	org_in(&w->o, "ann", "everybody");
	org_in(&w->o, "ann", "readers");
	org_group_in(&w->o, "readers", "staff");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, OCTOBER);
	assert_false(w->c->membership_new[membership(w, "ann", "everybody")]);
	assert_false(w->c->membership_new[membership(w, "readers", "staff")]);
	hand_on(w, "Q4");
	assert_int_equal(past_of(w, "ann")->n_groups, 2); /* readers, staff */
	begin(w);
	org_in(&w->o, "ann", "readers");
	org_in(&w->o, "ann", "staff"); /* now herself */
	org_group_in(&w->o, "readers", "staff");
	org_grant(&w->o, "readers", "read", "acc");
	whole(w, JANUARY);
	assert_int_equal(
	    w->c->membership_since[membership(w, "ann", "staff")], OCTOBER);
	assert_false(w->c->membership_new[membership(w, "ann", "staff")]);
}

/* ---- digests ---- */

static void
a_rewritten_policy_or_boundary_has_another_digest(void **state)
{
	struct world *w = *state;
	const struct past_grant *then;
	size_t grant;

	begin(w);
	org_boundary(&w->o, "b", "storage:bucket-name = \"a\";");
	org_policy(&w->o, "logs", "ALLOW storage:logs:read;");
	org_in(&w->o, "ann", "g");
	org_bind(&w->o, "g", "logs", "acc", "b", NULL);
	whole(w, JULY);
	hand_on(w, "Q3");
	begin(w);
	org_boundary(&w->o, "b", "storage:bucket-name = \"z\";");
	org_policy(&w->o, "logs", "ALLOW storage:logs:read; // more");
	org_in(&w->o, "ann", "g");
	org_bind(&w->o, "g", "logs", "acc", "b", NULL);
	whole(w, OCTOBER);
	grant = org_grant_at(&w->o, "g", "logs");
	assert_int_not_equal(w->c->grant[grant], NONE);
	then = &w->h->grants[w->c->grant[grant]];
	assert_string_not_equal(w->c->grant_digest[grant], then->digest);
	for (size_t i = 0; i < w->o.model->n_entitlements; i++) {
		bool same =
		    strcmp(w->c->entitlement_digest[i],
			w->h->entitlements[w->c->entitlement[i]].digest) == 0;

		assert_true(same == (strcmp(w->o.model->entitlements[i].id,
					 "logs") != 0));
	}
	/* the same groups and grants, so the same access */
	assert_string_equal(w->c->account_access[0], past_of(w, "ann")->access);
}

static void
what_was_not_read_has_no_digest(void **state)
{
	struct world *w = *state;

	begin(w);
	org_unread_policy(&w->o, "closed", TRI_UNKNOWN);
	org_in(&w->o, "ann", "g");
	org_bind(&w->o, "g", "closed", "acc", "nowhere", NULL);
	whole(w, JULY);
	assert_null(w->c->grant_digest[0]);
	for (size_t i = 0; i < w->o.model->n_entitlements; i++)
		assert_true(
		    (w->c->entitlement_digest[i] == NULL) ==
		    (strcmp(w->o.model->entitlements[i].id, "closed") == 0));
	hand_on(w, "Q3");
	assert_null(w->h->grants[0].digest);
}

/* ---- growth ---- */

/* Ann in that many groups, each with a grant. */
static void
review_with(struct world *w, size_t n, int64_t now, const char *campaign)
{
	static const char *const groups[] = { "a", "b", "c", "d", "e" };

	begin(w);
	org_account(&w->o, "ann", ACCOUNT_ACTIVE);
	for (size_t i = 0; i < n; i++) {
		org_in(&w->o, "ann", groups[i]);
		org_grant(&w->o, groups[i], "read", "acc");
	}
	whole(w, now);
	hand_on(w, campaign);
}

static void
growth_is_counted_review_by_review(void **state)
{
	struct world *w = *state;

	review_with(w, 2, JULY, "1");
	assert_int_equal(past_of(w, "ann")->n_grown, 0);
	review_with(w, 3, OCTOBER, "2");
	assert_int_equal(past_of(w, "ann")->n_grown, 1);
	assert_int_equal(past_of(w, "ann")->before_grown, 2);
	review_with(w, 5, JANUARY, "3");
	assert_int_equal(past_of(w, "ann")->n_grown, 2);
	assert_int_equal(past_of(w, "ann")->before_grown, 2);
	review_with(w, 4, JANUARY + UTC_DAY, "4");
	assert_int_equal(past_of(w, "ann")->n_grown, 0);
	assert_int_equal(past_of(w, "ann")->before_grown, 0);
	assert_int_equal(w->h->n_reviews, 4);
}

static void
a_swap_is_no_growth(void **state)
{
	struct world *w = *state;

	review_with(w, 2, JULY, "1");
	begin(w);
	org_in(&w->o, "ann", "b");
	org_in(&w->o, "ann", "c");
	org_in(&w->o, "ann", "d");
	org_grant(&w->o, "b", "read", "acc");
	org_grant(&w->o, "c", "read", "acc");
	org_grant(&w->o, "d", "read", "acc");
	whole(w, OCTOBER);
	hand_on(w, "2");
	assert_int_equal(past_of(w, "ann")->n_grants, 3);
	assert_int_equal(past_of(w, "ann")->n_grown, 0);
}

static void
a_second_run_of_a_campaign_counts_once(void **state)
{
	struct world *w = *state;

	review_with(w, 2, JULY, "1");
	review_with(w, 3, OCTOBER, "2");
	review_with(w, 4, OCTOBER + UTC_DAY, "2");
	assert_int_equal(w->h->n_reviews, 2);
	assert_int_equal(past_of(w, "ann")->n_grown, 1);
	assert_int_equal(past_of(w, "ann")->before_grown, 2);
}

/* ---- findings ---- */

static const struct past_finding *
past_finding(const struct world *w, const char *id)
{
	size_t at = history_find_finding(w->h, id);

	assert_true(at != NONE);
	return &w->h->findings[at];
}

static void
a_finding_is_counted_fixed_and_reopened(void **state)
{
	const struct fixed_finding fixed = { .id = "ACC-01-a" };
	struct world *w = *state;

	next_review(w, JULY);
	judge(w, &dormant, 1);
	hand_on(w, "1");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	next_review(w, OCTOBER);
	judge(w, &dormant, 1);
	hand_on(w, "2");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 2);
	assert_int_equal(past_finding(w, "ACC-01-a")->first_seen, JULY);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, OCTOBER);
	next_review(w, JANUARY);
	w->v.fixed = &fixed;
	w->v.n_fixed = 1;
	hand_on(w, "3");
	assert_false(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, OCTOBER);
	next_review(w, JANUARY + UTC_DAY);
	judge(w, &dormant, 1);
	hand_on(w, "4");
	assert_true(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->reopened, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 3);
	assert_int_equal(past_finding(w, "ACC-01-a")->first_seen, JULY);
}

static void
a_finding_that_was_not_judged_stays_as_it_was(void **state)
{
	struct world *w = *state;

	next_review(w, JULY);
	judge(w, &dormant, 1);
	hand_on(w, "1");
	next_review(w, OCTOBER); /* the rule was off */
	hand_on(w, "2");
	assert_true(past_finding(w, "ACC-01-a")->open);
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, JULY);
}

static void
the_same_campaign_finds_a_finding_once(void **state)
{
	struct world *w = *state;

	next_review(w, JULY);
	judge(w, &dormant, 1);
	hand_on(w, "1");
	next_review(w, JULY + 1);
	judge(w, &dormant, 1);
	hand_on(w, "1");
	assert_int_equal(past_finding(w, "ACC-01-a")->times, 1);
	assert_int_equal(past_finding(w, "ACC-01-a")->last_seen, JULY + 1);
}

static void
nobody_at_all_makes_a_state_too(void **state)
{
	struct world *w = *state;

	begin(w);
	compare(w, JULY);
	hand_on(w, "1");
	assert_int_equal(w->h->n_accounts, 0);
	begin(w);
	compare(w, OCTOBER);
	assert_int_equal(w->c->n_gone, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_history_nothing_is_known_and_digests_are_there),
		TEST(the_first_state_says_that_all_is_known_since_now),
		TEST(who_joined_and_what_was_granted_is_new),
		TEST(what_is_gone_is_gone_for_sure_only_if_all_was_read),
		TEST(
		    what_nobody_could_read_stays_in_the_state_until_someone_can),
		TEST(a_group_whose_members_came_back_is_not_news),
		TEST(another_tenant_under_the_same_name_has_no_history),
		TEST(groups_of_everyone_and_nested_groups_are_told_apart),
		TEST(a_rewritten_policy_or_boundary_has_another_digest),
		TEST(what_was_not_read_has_no_digest),
		TEST(growth_is_counted_review_by_review),
		TEST(a_swap_is_no_growth),
		TEST(a_second_run_of_a_campaign_counts_once),
		TEST(a_finding_is_counted_fixed_and_reopened),
		TEST(a_finding_that_was_not_judged_stays_as_it_was),
		TEST(the_same_campaign_finds_a_finding_once),
		TEST(nobody_at_all_makes_a_state_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
