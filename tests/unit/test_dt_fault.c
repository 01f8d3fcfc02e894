/* SPDX-License-Identifier: Apache-2.0 */
/* An account whose server misbehaves: each fault ends in the right status of
 * its part, and never in a wrong "none found". */
#include "support/test.h"

#include "base/strbuf.h"
#include "support/dt_account.h"

struct expect {
	const char *fault, *part;
	enum part_status status;
	bool whole;         /* of the run: model_is_complete */
	const char *reason; /* part of it; NULL: none */
};

static void
check_expect(struct fixture *f, const struct expect *e)
{
	struct result r;
	const struct part *p;
	bool whole;
	size_t n;

	set_fault(f, e->fault);
	r = collect(f);
	p = part_of(r.model, e->part, NULL);
	whole = model_is_complete(r.model, &n);
	if (p->status != e->status || whole != e->whole)
		fail_msg("%s: %s is %s (%s), run is %s", e->fault, e->part,
		    part_status_text(p->status),
		    p->reason != NULL ? p->reason : "no reason",
		    whole ? "complete" : "incomplete");
	if ((p->reason == NULL) != (e->reason == NULL) ||
	    (e->reason != NULL && strstr(p->reason, e->reason) == NULL))
		fail_msg("%s: reason of %s: %s", e->fault, e->part,
		    p->reason != NULL ? p->reason : "none");
	/* what is missing is named */
	if (p->status == PART_PARTIAL || p->status == PART_UNREAD)
		assert_true(r.model->n_gaps > 0);
	model_free(r.owned);
	set_fault(f, NULL);
}

static void
check_all(struct fixture *f, const struct expect *expects, size_t n)
{
	need_server(f);
	for (size_t i = 0; i < n; i++)
		check_expect(f, &expects[i]);
}

static void
a_refused_part_is_unread_and_names_the_right(void **state)
{
	static const struct expect expects[] = {
		{ "status:401@/sso/", "users", PART_UNREAD, false, "401" },
		{ "status:403@/users.service", "users", PART_UNREAD, false,
		    "HTTP 403" },
		{ "status:403@service-users=true", "users", PART_PARTIAL, false,
		    "users: HTTP 403" },
		{ "status:403:shape3@/service-users", "service-users",
		    PART_UNREAD, false, "HTTP 403" },
		{ "status:403:shape1@/repo/account/[^/]*/bindings", "bindings",
		    PART_PARTIAL, false, "at the account level" },
		{ "status:403:html@/bindings", "bindings", PART_UNREAD, false,
		    "3 gaps" },
		{ "status:403:empty@/boundaries", "boundaries", PART_UNREAD,
		    false, "HTTP 403" },
		{ "status:403@/env/v[12]/", "environments", PART_UNREAD, false,
		    "2 gaps" },
		{ "status:403@/env/v2/", "environments", PART_PARTIAL, false,
		    "environments: HTTP 403" },
		{ "status:403@/env/v[12]/", "policies", PART_PARTIAL, false,
		    "environments that were not listed" },
		{ "status:403@/audit/v1", "audit-log", PART_UNREAD, true,
		    "HTTP 403" },
		{ "status:403@/platform-tokens", "platform-tokens", PART_UNREAD,
		    true, "HTTP 403" },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
what_hangs_on_a_list_is_missing_with_it(void **state)
{
	static const struct expect expects[] = {
		{ "500@/groups$", "groups", PART_UNREAD, false, "HTTP 500" },
		{ "500@/groups$", "members", PART_PARTIAL, false,
		    "groups that were not listed" },
		{ "500@/groups$", "permissions", PART_UNREAD, false,
		    "groups that were not listed" },
		{ "500@/service-users", "members", PART_PARTIAL, false,
		    "service users that were not listed" },
		{ "500@/groups/[^/]*[0-7]/users", "members", PART_PARTIAL,
		    false, "members of group" },
		{ "drop-last-item@/groups$", "members", PART_PARTIAL, false,
		    "groups that were not listed: the list of groups is "
		    "shorter" },
		{ "drop-last-item@/groups$", "permissions", PART_PARTIAL, false,
		    "groups that were not listed" },
		{ "drop-last-item@/service-users", "members", PART_PARTIAL,
		    false, "service users that were not listed" },
		{ "500@/policies/", "policies", PART_PARTIAL, false,
		    "text of policy" },
		{ "404@/x", "policies", PART_COMPLETE, true, NULL },
	};

	check_all(*state, expects, NITEMS(expects) - 1);
}

static void
a_reply_that_is_broken_costs_its_part_only(void **state)
{
	static const struct expect expects[] = {
		{ "malformed@/groups$", "groups", PART_UNREAD, false,
		    "line 1" },
		{ "badutf8@/boundaries", "boundaries", PART_UNREAD, false,
		    "UTF-8" },
		{ "duplicatekey@/users.service", "users", PART_UNREAD, false,
		    "2 gaps" },
		{ "nul@/boundaries", "boundaries", PART_UNREAD, false,
		    "line 1" },
		{ "bigint@/groups$", "groups", PART_UNREAD, false, "" },
		{ "deep@/groups$", "groups", PART_UNREAD, false, "line 1" },
		{ "trailing@/service-users", "service-users", PART_UNREAD,
		    false, "line 1" },
		{ "truncated@/boundaries", "boundaries", PART_UNREAD, false,
		    "" },
		{ "reset@/boundaries", "boundaries", PART_UNREAD, false, "" },
		{ "close@/boundaries", "boundaries", PART_UNREAD, false, "" },
		{ "hang@/boundaries", "boundaries", PART_UNREAD, false, "" },
		{ "redirect:otherhost@/boundaries", "boundaries", PART_UNREAD,
		    false, "" },
		{ "dropfield:uuid@/groups$", "groups", PART_PARTIAL, false,
		    "a row of groups" },
		{ "dropfield:uid@/groups/[^/]*/users", "members", PART_PARTIAL,
		    false, "a row of members of group" },
		{ "dropfield:statementQuery@/policies/", "policies",
		    PART_PARTIAL, false, "statementQuery: missing" },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
paging_that_does_not_end_is_stopped_and_told(void **state)
{
	static const struct expect expects[] = {
		{ "repeatpage@/service-users", "service-users", PART_PARTIAL,
		    false, "in circles" },
		{ "repeatpage@/boundaries", "boundaries", PART_PARTIAL, false,
		    "in circles" },
		{ "repeatpage@/platform-tokens", "platform-tokens",
		    PART_PARTIAL, true, "in circles" },
		{ "repeatpage@/apiTokens", "api-tokens", PART_PARTIAL, true,
		    "in circles" },
		{ "endless@/boundaries", "boundaries", PART_PARTIAL, false,
		    "did not end within 1000 pages" },
		{ "endless@/wif/trust-policies\\\\?", "trust-policies",
		    PART_PARTIAL, true, "2001 gaps" }, /* bounded */
	};

	check_all(*state, expects, NITEMS(expects));
}

/* "Not read" is never "none found". */
static void
a_list_that_comes_empty_or_short_is_noticed(void **state)
{
	static const struct expect expects[] = {
		{ "emptylist@/groups$", "groups", PART_UNREAD, false,
		    "the list came empty" },
		{ "emptylist@service-users=true", "users", PART_PARTIAL, false,
		    "the list came empty" },
		{ "emptylist@/groups/[^/]*/users", "members", PART_PARTIAL,
		    false, "" },
		{ "emptylist@/service-users", "service-users", PART_UNREAD,
		    false, "the list came empty" },
		{ "emptylist@/bindings", "bindings", PART_UNREAD, false,
		    "the list came empty" },
		{ "emptylist@/boundaries", "boundaries", PART_UNREAD, false,
		    "the list came empty" },
		{ "emptylist@/policies$", "policies", PART_UNREAD, false,
		    "the list came empty" },
		/* the other levels do not make up for it */
		{ "emptylist@/repo/account/[^/]*/bindings$", "bindings",
		    PART_PARTIAL, false,
		    "bindings at the account level: the list came empty" },
		{ "emptylist@/repo/account/[^/]*/policies$", "policies",
		    PART_PARTIAL, false,
		    "policies at the account level: the list came empty" },
		{ "emptylist@/repo/global/global/policies$", "policies",
		    PART_PARTIAL, false, "that no list holds" },
		{ "emptylist@/env/v2/", "environments", PART_COMPLETE, false,
		    NULL },
		{ "emptylist@/platform-tokens", "platform-tokens", PART_UNREAD,
		    true, "the list came empty" },
		{ "emptylist@/apiTokens", "api-tokens", PART_UNREAD, true,
		    "the list came empty" },
		{ "drop-last-item@/groups$", "groups", PART_COMPLETE, false,
		    NULL },
		{ "drop-last-item@/groups/[^/]*/users", "members",
		    PART_COMPLETE, false, NULL },
		{ "drop-last-item@service-users=true", "users", PART_COMPLETE,
		    false, NULL },
		{ "drop-last-item@/service-users", "service-users",
		    PART_COMPLETE, false, NULL },
		{ "wrongtotal:+1@/groups$", "groups", PART_COMPLETE, false,
		    NULL },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
what_a_source_does_not_offer_is_no_failure(void **state)
{
	static const struct expect expects[] = {
		/* not before the announced end */
		{ "status:410@/groups/[^/]*/permissions", "permissions",
		    PART_UNREAD, false, "HTTP 410" },
		{ "status:410@/groups/[^/]*[0-7]/permissions", "permissions",
		    PART_PARTIAL, false, "HTTP 410" },
		{ "status:404@/wif/", "trust-policies", PART_NOT_OFFERED, true,
		    "does not offer this" },
		{ "status:403@/ref/v1", "permissions", PART_COMPLETE, true,
		    NULL },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
a_passing_trouble_leaves_no_trace(void **state)
{
	static const struct expect expects[] = {
		{ "503@/users.service#1", "users", PART_COMPLETE, true, NULL },
		{ "reset@/groups$#1", "groups", PART_COMPLETE, true, NULL },
		{ "unauthorized-once@/groups$", "groups", PART_COMPLETE, true,
		    NULL },
		{ "clockskew:-86400@/", "groups", PART_COMPLETE, true, NULL },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
a_log_that_never_answers_is_given_up(void **state)
{
	static const struct expect expects[] = {
		{ "504@/audit/v1", "audit-log", PART_UNREAD, true, "HTTP 504" },
	};

	check_all(*state, expects, NITEMS(expects));
}

static void
require_makes_an_optional_part_count(void **state)
{
	struct fixture *f = *state;
	struct result r;
	size_t n;

	need_server(f);
	set_fault(f, "status:403@/audit/v1");
	r = collect_with(f, ",\"require\":[\"audit-log\"]");
	assert_int_equal(r.rc, 0);
	assert_true(part_of(r.model, "audit-log", NULL)->required);
	assert_false(model_is_complete(r.model, &n));
	assert_int_equal(n, 1);
	model_free(r.owned);
	set_fault(f, NULL);
}

static void
check_clock_note(struct fixture *f, const char *fault, const char *words)
{
	struct result r;
	const struct part *p;

	set_fault(f, fault);
	r = collect(f);
	p = part_of(r.model, "users", NULL);
	if (words == NULL)
		assert_null(p->note);
	else if (p->note == NULL || strstr(p->note, words) == NULL)
		fail_msg("%s: %s", fault, p->note != NULL ? p->note : "none");
	model_free(r.owned);
	set_fault(f, NULL);
}

static void
clocks_that_differ_are_told(void **state)
{
	struct fixture *f = *state;

	need_server(f);
	check_clock_note(f, NULL, NULL);
	check_clock_note(f, "clockskew:200@/", NULL);
	check_clock_note(f, "clockskew:864000@/groups$", " behind the source");
	check_clock_note(f, "clockskew:-864000@/", " ahead of the source");
}

static int
start_small(void **state)
{
	const char *const arguments[] = { "--data", "generated", "--users",
		"60", "--groups", "12", "--policies", "12", "--service-users",
		"5", "--boundaries", "5", "--tokens", "6", "--audit-events",
		"20", NULL };

	return start_account(state, arguments);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_part_is_unread_and_names_the_right),
		cmocka_unit_test(what_hangs_on_a_list_is_missing_with_it),
		cmocka_unit_test(a_reply_that_is_broken_costs_its_part_only),
		cmocka_unit_test(paging_that_does_not_end_is_stopped_and_told),
		cmocka_unit_test(a_list_that_comes_empty_or_short_is_noticed),
		cmocka_unit_test(what_a_source_does_not_offer_is_no_failure),
		cmocka_unit_test(a_passing_trouble_leaves_no_trace),
		cmocka_unit_test(a_log_that_never_answers_is_given_up),
		cmocka_unit_test(require_makes_an_optional_part_count),
		cmocka_unit_test(clocks_that_differ_are_told),
	};

	return cmocka_run_group_tests(tests, start_small, stop_account);
}
