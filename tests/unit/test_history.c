/* SPDX-License-Identifier: Apache-2.0 */
/* The state file: written, read again, and refused if it is not one. */
#include "support/test.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/history.h"

#define JULY INT64_C(1782892800)    /* 2026-07-01T08:00:00Z */
#define OCTOBER INT64_C(1790848800) /* 2026-10-01T10:00:00Z */

struct world {
	struct arena arena;
	char *text;
	size_t len;
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

	arena_clear(&w->arena);
	free(w->text);
	return 0;
}

static void
write_state(struct world *w, const struct history *h)
{
	struct err err = { ERR_NONE, "" };
	FILE *f;

	free(w->text);
	w->text = NULL;
	f = open_memstream(&w->text, &w->len);
	assert_non_null(f);
	if (history_write(f, h, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(fclose(f), 0);
}

static const struct history *
read_state(struct world *w, const char *text)
{
	struct err err = { ERR_NONE, "" };
	struct history *h;

	if (history_read(&h, text, strlen(text), &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	return h;
}

/* One of everything, and what can be missing is missing once. */
static const struct history *
sample(void)
{
	static const struct past_source sources[] = {
		{ "azure", "entra", NULL, false },
		{ "dt", "dynatrace", "tenant-1", true },
	};
	static const struct past_group groups[] = {
		{ "dt", "g1", "Admins", TIER_0, JULY },
		{ "dt", "g2", "\"Ops\" <b>\n\xc3\xa4", TIER_NONE, UTC_UNKNOWN },
		{ "dt", "g3", NULL, TIER_3, OCTOBER },
	};
	static const struct past_entitlement entitlements[] = {
		{ "dt", "e1", "Policy", TIER_1, JULY, "abc" },
		{ "dt", "e2", NULL, TIER_NONE, OCTOBER, NULL },
	};
	static const struct past_grant grants[] = {
		{ "dt", "1", "Policy for Admins", "def", TIER_1, JULY },
		{ "dt", "2", "Policy for Ops", NULL, TIER_2, OCTOBER },
	};
	static const struct past_part parts[] = {
		{ "dt", "bindings", NULL, 12, true },
		{ "dt", "bindings", "env", -1, false },
		{ "dt", "users", NULL, 0, true },
	};
	static const size_t in[] = { 0, 1, 2 };
	static const int64_t since[] = { OCTOBER, UTC_UNKNOWN, JULY };
	static const struct past_account accounts[] = {
		{ "azure", "a", NULL, NULL, ACCOUNT_STATUS_UNKNOWN, -1, -1,
		    TIER_NONE, UTC_UNKNOWN, 0, 0, 0, NULL, NULL, 0, NULL },
		{ "dt", "a", "ada@example.org", "Ada", ACCOUNT_ACTIVE, 3, 0,
		    TIER_0, JULY, 7, 2, 4, in, since, 3, "f00" },
	};
	static const struct past_finding findings[] = {
		{ "ACC-01-1", "ACC-01", "dt", "a", "Ada", 1, MUSTER_HIGH, true,
		    false, JULY, OCTOBER, 2, 1 },
		{ "PRV-02-2", "PRV-02", NULL, NULL, NULL, 3, MUSTER_INFO, false,
		    true, UTC_UNKNOWN, UTC_UNKNOWN, 0, 0 },
	};
	static const struct history h = { OCTOBER, "2026-Q4", NULL, true, 5,
		sources, 2, accounts, 2, groups, 3, entitlements, 2, grants, 2,
		parts, 3, findings, 2 };

	return &h;
}

static void
what_is_written_reads_the_same_again(void **state)
{
	struct world *w = *state;
	const struct history *h;
	char *first;

	write_state(w, sample());
	first = arena_strdup(&w->arena, w->text);
	h = read_state(w, first);
	write_state(w, h);
	assert_string_equal(w->text, first);
}

static void
every_field_comes_back(void **state)
{
	struct world *w = *state;
	const struct history *h;
	char hex[DIGEST_HEX];
	struct err err;

	write_state(w, sample());
	h = read_state(w, w->text);
	assert_int_equal(digest_bytes(w->text, w->len, hex, &err), 0);
	assert_string_equal(h->digest, hex);
	assert_int_equal(h->at, OCTOBER);
	assert_string_equal(h->campaign, "2026-Q4");
	assert_true(h->complete);
	assert_int_equal(h->n_reviews, 5);
	assert_int_equal(h->n_sources, 2);
	assert_null(h->sources[0].tenant);
	assert_false(h->sources[0].complete);
	assert_string_equal(h->sources[1].tenant, "tenant-1");
	assert_string_equal(h->groups[1].name, "\"Ops\" <b>\n\xc3\xa4");
	assert_int_equal(h->groups[1].tier, TIER_NONE);
	assert_int_equal(h->groups[1].first_seen, UTC_UNKNOWN);
	assert_int_equal(h->entitlements[0].tier, TIER_1);
	assert_string_equal(h->entitlements[0].digest, "abc");
	assert_null(h->entitlements[1].digest);
	assert_string_equal(h->grants[0].digest, "def");
	assert_null(h->grants[1].digest);
	assert_int_equal(h->parts[1].rows, -1);
	assert_string_equal(h->parts[1].scope_id, "env");
	assert_int_equal(h->parts[2].rows, 0);
}

static void
accounts_and_findings_come_back(void **state)
{
	struct world *w = *state;
	const struct past_account *a;
	const struct past_finding *f;
	const struct history *h;

	write_state(w, sample());
	h = read_state(w, w->text);
	assert_int_equal(h->n_accounts, 2);
	a = &h->accounts[0];
	assert_int_equal(a->logins, -1);
	assert_int_equal(a->status, ACCOUNT_STATUS_UNKNOWN);
	assert_int_equal(a->n_groups, 0);
	assert_null(a->access);
	a = &h->accounts[1];
	assert_int_equal(a->failed_logins, 0);
	assert_int_equal(a->n_grants, 7);
	assert_int_equal(a->n_grown, 2);
	assert_int_equal(a->before_grown, 4);
	assert_int_equal(a->n_groups, 3);
	assert_int_equal(a->groups[2], 2);
	assert_int_equal(a->since[0], OCTOBER);
	assert_int_equal(a->since[1], UTC_UNKNOWN);
	assert_int_equal(a->since[2], JULY);
	f = &h->findings[0];
	assert_int_equal(f->severity, MUSTER_HIGH);
	assert_true(f->open);
	assert_int_equal(f->times, 2);
	assert_int_equal(f->reopened, 1);
	f = &h->findings[1];
	assert_int_equal(f->version, 3);
	assert_true(f->excepted);
	assert_string_equal(f->source, "");
	assert_string_equal(f->subject_id, "");
	assert_int_equal(f->last_seen, UTC_UNKNOWN);
}

static void
rows_are_found_by_source_and_id(void **state)
{
	const struct history *h = sample();

	(void)state;
	assert_int_equal(history_find_account(h, "azure", "a"), 0);
	assert_int_equal(history_find_account(h, "dt", "a"), 1);
	assert_int_equal(history_find_account(h, "dt", "b"), NONE);
	assert_int_equal(history_find_group(h, "dt", "g2"), 1);
	assert_int_equal(history_find_group(h, "azure", "g2"), NONE);
	assert_int_equal(history_find_entitlement(h, "dt", "e2"), 1);
	assert_int_equal(history_find_grant(h, "dt", "2"), 1);
	assert_int_equal(history_find_part(h, "dt", "bindings", NULL), 0);
	assert_int_equal(history_find_part(h, "dt", "bindings", "env"), 1);
	assert_int_equal(history_find_part(h, "dt", "groups", NULL), NONE);
	assert_int_equal(history_find_finding(h, "PRV-02-2"), 1);
	assert_int_equal(history_find_finding(h, "PRV-02-3"), NONE);
}

static void
a_record_is_a_line_so_that_two_states_can_be_compared(void **state)
{
	struct world *w = *state;

	write_state(w, sample());
	assert_non_null(strstr(w->text,
	    "\n{\"part\":\"users\",\"source\":\"dt\",\"rows\":0,"
	    "\"complete\":true},\n"));
	assert_non_null(
	    strstr(w->text, "\"groups\":\"? 1 2026-07-01T08:00:00Z 2 "
			    "2026-10-01T10:00:00Z 0\""));
	assert_string_equal(w->text + w->len - 5, "}\n]}\n");
}

static void
a_review_that_saw_nothing_has_a_state(void **state)
{
	const struct history empty = { .at = JULY, .campaign = "first" };
	struct world *w = *state;
	const struct history *h;

	write_state(w, &empty);
	h = read_state(w, w->text);
	assert_int_equal(h->n_accounts + h->n_findings + h->n_sources, 0);
	assert_false(h->complete);
}

static void
text_that_is_no_utf8_is_not_written(void **state)
{
	const struct past_group bad = { "dt", "g", "\xff", TIER_3, JULY };
	const struct history h = {
		.at = JULY, .campaign = "c", .groups = &bad, .n_groups = 1
	};
	struct err err = { ERR_NONE, "" };
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	assert_non_null(f);
	assert_int_equal(history_write(f, &h, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(fclose(f), 0);
	free(text);
}

/* ---- what is no state ---- */

#define HEAD                                                                   \
	"{\"schema\":\"muster/state/1\",\"at\":\"2026-07-01T08:00:00Z\","      \
	"\"campaign\":\"c\",\"records\":["
#define GROUPS                                                                 \
	"{\"group\":\"g\",\"source\":\"dt\"},{\"group\":\"h\","                \
	"\"source\":\"dt\"}"
#define FINDING                                                                \
	"{\"finding\":\"f\",\"rule\":\"r\",\"source\":\"\",\"subject\":\"s\""
#define ACCOUNT "{\"account\":\"a\",\"source\":\"dt\",\"status\":\"active\""

static void
refused(const char *text, const char *because)
{
	struct err err = { ERR_NONE, "" };
	struct arena arena;
	struct history *h;

	arena_init(&arena);
	assert_int_equal(
	    history_read(&h, text, strlen(text), &arena, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	if (strstr(err.text, because) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, because);
	arena_clear(&arena);
}

static void
another_document_is_refused(void **state)
{
	(void)state;
	refused("", "line 1");
	refused("{}", "records: missing");
	refused("{\"records\":[]}", "schema: missing");
	refused("{\"schema\":\"muster/state/2\",\"records\":[]}",
	    "schema: \"muster/state/2\", but this muster reads");
	refused("{\"schema\":\"muster/state/1\",\"campaign\":\"c\","
		"\"records\":[]}",
	    "at: missing");
	refused("{\"schema\":\"muster/state/1\",\"at\":\"2026-07-01\","
		"\"records\":[]}",
	    "campaign: missing");
	refused("{\"schema\":\"muster/state/1\",\"at\":\"soon\","
		"\"campaign\":\"c\",\"records\":[]}",
	    "at: ");
	refused(HEAD "]", "line 1");
}

static void
records_that_are_none_are_named_by_their_place(void **state)
{
	(void)state;
	refused(HEAD "7]}", "records[0]: is no record");
	refused(HEAD "{}]}", "records[0]: is no record");
	refused(HEAD "{\"group\":1,\"source\":\"dt\"}]}", "records[0].group");
	refused(HEAD "{\"group\":\"g\"}]}", "records[0].source: missing");
	refused(HEAD GROUPS ",{\"account\":\"a\",\"source\":\"dt\"}]}",
	    "records[2].status: missing");
	refused(HEAD "{\"group\":\"g\",\"source\":\"dt\",\"tier\":5}]}",
	    "records[0].tier");
	refused(HEAD "{\"group\":\"g\",\"source\":\"dt\",\"tier\":1.5}]}",
	    "records[0].tier");
	refused(HEAD "{\"group\":\"g\",\"source\":\"dt\","
		     "\"first_seen\":\"then\"}]}",
	    "records[0].first_seen");
	refused(HEAD "{\"finding\":\"f\",\"rule\":\"r\"}]}",
	    "records[0].source: missing");
	refused(HEAD "{\"finding\":\"f\",\"rule\":\"r\",\"source\":\"\"}]}",
	    "records[0].subject: missing");
	refused(HEAD FINDING "}]}", "records[0].severity: missing");
	refused(HEAD FINDING ",\"severity\":\"bad\"}]}",
	    "\"bad\" is no severity");
	refused(HEAD FINDING ",\"version\":-1,\"severity\":\"low\"}]}",
	    "records[0].version: must be from 0");
}

static void
accounts_that_lie_are_refused(void **state)
{
	(void)state;
	refused(HEAD ACCOUNT ",\"logins\":-2}]}", "records[0].logins");
	refused(HEAD ACCOUNT ",\"rows\":-1}]}", "records[0].rows");
	refused(HEAD "{\"account\":\"a\",\"source\":\"dt\","
		     "\"status\":\"asleep\"}]}",
	    "\"asleep\" is no status");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"0\"}]}",
	    "records[2].groups: begins without a time");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"2026-07-01 2\"}]}",
	    "\"2\" is no group of this state");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"2026-07-01 0 0\"}]}",
	    "group 0 is there twice");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"2026-07-01  0\"}]}",
	    "must be times and groups");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"2026-77-01 0\"}]}",
	    "records[2].groups");
	refused(HEAD GROUPS "," ACCOUNT ",\"groups\":\"? 99999999999999999999"
			    "9999999999999999999999999999999999999999\"}]}",
	    "must be times and groups");
	refused(HEAD ACCOUNT ",\"groups\":\"? 0\"}]}", "is no group");
}

static void
records_out_of_order_are_refused(void **state)
{
	(void)state;
	refused(HEAD "{\"group\":\"h\",\"source\":\"dt\"},"
		     "{\"group\":\"g\",\"source\":\"dt\"}]}",
	    "records[1]: a group that is there twice, or not in its order");
	refused(HEAD GROUPS ",{\"group\":\"h\",\"source\":\"dt\"}]}",
	    "records[2]: a group that is there twice");
	refused(HEAD ACCOUNT "}," GROUPS "]}",
	    "records[1]: group behind account");
}

static void
fields_that_came_later_are_passed_over(void **state)
{
	struct world *w = *state;
	const struct history *h = read_state(w,
	    HEAD "{\"group\":\"g\",\"source\":\"dt\",\"colour\":[1,{}]}],"
		 "\"more\":null}");

	assert_int_equal(h->n_groups, 1);
}

/* Any cut of a state is refused, and reads nothing beyond its end. */
static void
a_state_that_was_cut_off_is_refused(void **state)
{
	struct world *w = *state;
	size_t whole;

	write_state(w, sample());
	whole = w->len - 2; /* the last line end may go */
	for (size_t n = 0; n < whole; n++) {
		char *cut = malloc(n + 1);
		struct err err = { ERR_NONE, "" };
		struct arena arena;
		struct history *h;

		assert_non_null(cut);
		memcpy(cut, w->text, n);
		cut[n] = '\0';
		arena_init(&arena);
		assert_int_equal(history_read(&h, cut, n, &arena, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		arena_clear(&arena);
		free(cut);
	}
}

/* Whatever happens to a byte: it reads, or is refused; and what reads is
 * written as it then stands. */
static void
a_changed_byte_is_refused_or_harmless(void **state)
{
	static const char bytes[] = { '0', '"', ',', '-', '}', ' ', '\\', 'a' };
	struct world *w = *state;
	char *first, *again = NULL;
	size_t n;

	write_state(w, sample());
	first = arena_strdup(&w->arena, w->text);
	n = w->len;
	for (size_t i = 0; i < n * NITEMS(bytes); i++) {
		char *copy = malloc(n + 1);
		struct err err = { ERR_NONE, "" };
		struct arena arena;
		struct history *h;

		assert_non_null(copy);
		memcpy(copy, first, n + 1);
		copy[i / NITEMS(bytes)] = bytes[i % NITEMS(bytes)];
		arena_init(&arena);
		if (history_read(&h, copy, n, &arena, &err) == 0) {
			write_state(w, h);
			free(again);
			again = strdup(w->text);
			write_state(w, read_state(w, again));
			assert_string_equal(w->text, again);
		} else {
			assert_int_equal(err.code, ERR_DATA);
		}
		arena_clear(&arena);
		free(copy);
	}
	free(again);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_reads_the_same_again),
		TEST(every_field_comes_back),
		TEST(accounts_and_findings_come_back),
		TEST(rows_are_found_by_source_and_id),
		TEST(a_record_is_a_line_so_that_two_states_can_be_compared),
		TEST(a_review_that_saw_nothing_has_a_state),
		TEST(text_that_is_no_utf8_is_not_written),
		TEST(another_document_is_refused),
		TEST(records_that_are_none_are_named_by_their_place),
		TEST(accounts_that_lie_are_refused),
		TEST(records_out_of_order_are_refused),
		TEST(fields_that_came_later_are_passed_over),
		TEST(a_state_that_was_cut_off_is_refused),
		TEST(a_changed_byte_is_refused_or_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
