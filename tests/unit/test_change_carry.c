/* SPDX-License-Identifier: Apache-2.0 */
/* The last review's rows, carried forward by the audit log. */
#include "support/test.h"

#include "base/err.h"
#include "model/event.h"
#include "support/reviews.h"

#define DAY(n) (JULY + (n) * (int64_t)UTC_DAY)

static void
part(struct reviews *w, const char *name, unsigned data,
    enum part_status status, int64_t rows)
{
	const struct part p = { .source = "dt", .name = name, .data = data,
		.required = true, .status = status, .rows = rows,
		.stated = -1, .second = -1, .control = -1,
		.first_at = UTC_UNKNOWN, .last_at = UTC_UNKNOWN,
		.control_at = UTC_UNKNOWN };
	struct err err;

	assert_int_equal(model_add_part(w->o.model, &p, &err), 0);
}

static void
event(struct reviews *w, int64_t at, const char *action, const char *kind,
    const char *outcome)
{
	char id[32];
	const struct event e = { .source = "dt", .id = id, .at = at,
		.action = action, .object_kind = kind, .object_id = "x",
		.outcome = outcome, .evidence = NONE };
	struct err err;

	(void)snprintf(id, sizeof(id), "e%zu", w->o.model->n_events);
	assert_true(model_add_event(w->o.model, &e, &err) >= 0);
}

/* The next review: so many users, and a log that reaches back. */
static void
later(struct reviews *w, int64_t users)
{
	review_begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_COMPLETE, users);
	part(w, "audit-log", MUSTER_DATA_EVENTS, PART_COMPLETE, 1);
	event(w, DAY(-1), "UPDATE", "POLICY", "success");
}

/* July: 66 users, three groups, two service users. */
static void
first(struct reviews *w)
{
	review_begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_COMPLETE, 66);
	part(w, "groups", MUSTER_DATA_GROUPS, PART_COMPLETE, 3);
	part(w, "service-users", MUSTER_DATA_SERVICES, PART_COMPLETE, 2);
	part(w, "audit-log", MUSTER_DATA_EVENTS, PART_COMPLETE, 0);
	review_compare(w, JULY);
	review_judge(w, NULL, 0);
	review_hand_on(w, "Q3");
}

static const struct carried *
carried(struct reviews *w, const char *name)
{
	for (size_t i = 0; i < w->o.model->n_parts; i++)
		if (strcmp(w->o.model->parts[i].name, name) == 0)
			return &w->c->carried[i];
	fail_msg("there is no part %s", name);
	return NULL;
}

static void
who_came_and_went_is_added_and_taken_off(void **state)
{
	struct reviews *w = *state;
	const struct carried *c;

	first(w);
	later(w, 67);
	event(w, DAY(5), "CREATE", "USER", "success");
	event(w, DAY(6), "create", "user", NULL);
	event(w, DAY(7), "DELETE", "USER", "success");
	review_compare(w, OCTOBER);
	c = carried(w, "users");
	assert_int_equal(c->state, CARRIED_AGREES);
	assert_int_equal(c->then, 66);
	assert_int_equal(c->created, 2);
	assert_int_equal(c->deleted, 1);
	assert_int_equal(c->rows, 67);
	assert_int_equal(c->log_from, DAY(-1));
	assert_int_equal(carried(w, "audit-log")->state, CARRIED_NOT);
}

static void
one_that_no_entry_tells_of_makes_it_differ(void **state)
{
	struct reviews *w = *state;

	first(w);
	later(w, 68);
	event(w, DAY(5), "CREATE", "USER", "success");
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_DIFFERS);
	assert_int_equal(carried(w, "users")->rows, 67);
}

static void
only_what_succeeded_since_then_counts(void **state)
{
	struct reviews *w = *state;

	first(w);
	later(w, 66);
	event(w, JULY, "CREATE", "USER", "success");
	event(w, DAY(5), "CREATE", "USER", "failure");
	event(w, DAY(5), "UPDATE", "USER", "success");
	event(w, DAY(5), "CREATE", "PLATFORM_TOKEN", "success");
	event(w, OCTOBER + 1, "CREATE", "USER", "success");
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_AGREES);
	assert_int_equal(carried(w, "users")->created, 0);
}

static void
a_log_that_begins_later_cannot_tell(void **state)
{
	struct reviews *w = *state;

	first(w);
	review_begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_COMPLETE, 67);
	part(w, "audit-log", MUSTER_DATA_EVENTS, PART_COMPLETE, 1);
	event(w, DAY(5), "CREATE", "USER", "success");
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_SHORT);
	assert_int_equal(carried(w, "users")->log_from, DAY(5));
}

static void
an_empty_log_does_not_reach_back(void **state)
{
	struct reviews *w = *state;

	first(w);
	review_begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_COMPLETE, 66);
	part(w, "audit-log", MUSTER_DATA_EVENTS, PART_COMPLETE, 0);
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_SHORT);
	assert_int_equal(carried(w, "users")->log_from, UTC_UNKNOWN);
}

static void
a_log_with_a_hole_is_none(void **state)
{
	struct reviews *w = *state;

	first(w);
	review_begin(w);
	part(w, "users", MUSTER_DATA_ACCOUNTS, PART_COMPLETE, 66);
	part(w, "audit-log", MUSTER_DATA_EVENTS, PART_PARTIAL, 1);
	event(w, DAY(-1), "UPDATE", "POLICY", "success");
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_NO_LOG);
}

static void
service_users_only_if_the_log_has_the_word(void **state)
{
	struct reviews *w = *state;

	first(w);
	later(w, 66);
	part(w, "service-users", MUSTER_DATA_SERVICES, PART_COMPLETE, 3);
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "service-users")->state, CARRIED_NOT);
	later(w, 67);
	part(w, "service-users", MUSTER_DATA_SERVICES, PART_COMPLETE, 3);
	event(w, DAY(5), "CREATE", "SERVICE_USER", "success");
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "service-users")->state, CARRIED_AGREES);
	assert_int_equal(carried(w, "users")->state, CARRIED_AGREES);
}

static void
without_a_whole_part_then_and_now_there_is_no_count(void **state)
{
	struct reviews *w = *state;

	first(w);
	later(w, 66);
	part(w, "groups", MUSTER_DATA_GROUPS, PART_PARTIAL, 3);
	part(w, "policies", MUSTER_DATA_ENTITLEMENTS, PART_COMPLETE, 3);
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "groups")->state, CARRIED_NOT);
	assert_int_equal(carried(w, "policies")->state, CARRIED_NOT);
	w->h = NULL;
	later(w, 66);
	review_compare(w, OCTOBER);
	assert_int_equal(carried(w, "users")->state, CARRIED_NOT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, reviews_begin, reviews_end)
		T(who_came_and_went_is_added_and_taken_off),
		T(one_that_no_entry_tells_of_makes_it_differ),
		T(only_what_succeeded_since_then_counts),
		T(a_log_that_begins_later_cannot_tell),
		T(an_empty_log_does_not_reach_back),
		T(a_log_with_a_hole_is_none),
		T(service_users_only_if_the_log_has_the_word),
		T(without_a_whole_part_then_and_now_there_is_no_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
