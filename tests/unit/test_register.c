/* SPDX-License-Identifier: Apache-2.0 */
/* Registers of the configuration. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/register.h"

#define DAY(y, m, d) utc_from_civil(y, m, d)

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static int
try_read(struct registers *r, const char *text, struct err *err)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	*err = (struct err){ ERR_NONE, "" };
	if (json_parse(&doc, text, strlen(text), &json_limits_config, err) != 0)
		fail_msg("%s", err->text);
	json_root(doc, &root);
	rc = register_read(r, &root, "registers.json", &arena, err);
	json_free(doc); /* nothing of it may be needed later */
	return rc;
}

static struct registers
reads(const char *text)
{
	struct registers r;
	struct err err;

	if (try_read(&r, text, &err) != 0)
		fail_msg("%s", err.text);
	return r;
}

static void
refuses(const char *text, const char *line, const char *words)
{
	struct registers r;
	struct err err;

	assert_int_equal(try_read(&r, text, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(r.n, 0);
	assert_int_equal(r.configured, 0);
	if (strstr(err.text, words) == NULL || strstr(err.text, line) == NULL ||
	    strstr(err.text, "registers.json: ") != err.text)
		fail_msg("%s", err.text);
}

static void
every_register_has_a_name_and_a_field_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < REGISTER_KINDS; i++) {
		const char *name = register_text((enum muster_register)i);

		assert_true(name[0] != '\0');
		assert_true(register_field((enum muster_register)i)[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
			    name, register_text((enum muster_register)k));
	}
	assert_string_equal(register_text((enum muster_register)99), "unknown");
	assert_string_equal(
	    register_field((enum muster_register)99), "unknown");
}

static void
without_registers_nothing_is_configured(void **state)
{
	struct json absent = { 0 };
	struct registers r;
	struct err err;

	(void)state;
	assert_int_equal(register_read(&r, &absent, NULL, &arena, &err), 0);
	assert_int_equal(r.configured, 0);
	assert_int_equal(r.n, 0);
	assert_int_equal(reads("{}").configured, 0);
	assert_int_equal(reads("{\"actors\": null}").configured, 0);
}

static void
an_empty_register_is_configured_all_the_same(void **state)
{
	struct registers r = reads("{\"break_glass\": []}");

	(void)state;
	assert_int_equal(r.configured, 1 << MUSTER_BREAK_GLASS);
	assert_int_equal(r.n, 0);
}

static void
all_fields_are_read(void **state)
{
	struct registers r = reads(
	    "{\"break_glass\":[{\"account\":\"glass@example.org\","
	    "\"owner\":\"ada\",\"purpose\":\"when SSO is down\","
	    "\"tested\":\"2026-09-01\",\"ticket\":\"OPS-1\","
	    "\"until\":\"2027-01-31\",\"approver\":\"bob\"}],"
	    "\"service_identities\":[{\"account\":\"ci\","
	    "\"confirmed\":\"2026-06-01T12:00:00Z\"}],"
	    "\"external_accounts\":[{\"account\":\"x@y.example\","
	    "\"from\":\"2026-01-01\",\"until\":\"2026-03-01T10:00:00Z\"}],"
	    "\"own_domains\":[{\"domain\":\"example.org\",\"federated\":true},"
	    "{\"domain\":\"example.com\",\"federated\":false},"
	    "{\"domain\":\"example.net\"}]}");
	const struct register_entry *e = r.entries;

	(void)state;
	assert_int_equal(r.n, 6);
	/* by register, whatever the order in the file */
	assert_int_equal(e[0].of, MUSTER_SERVICE_IDENTITIES);
	assert_int_equal(e[0].confirmed, DAY(2026, 6, 1) + 43200);
	assert_null(e[0].owner);
	assert_true(e[0].until == UTC_UNKNOWN);
	assert_int_equal(e[1].of, MUSTER_BREAK_GLASS);
	assert_string_equal(e[1].match, "glass@example.org");
	assert_string_equal(e[1].owner, "ada");
	assert_string_equal(e[1].purpose, "when SSO is down");
	assert_string_equal(e[1].ticket, "OPS-1");
	assert_string_equal(e[1].approver, "bob");
	assert_int_equal(e[1].tested, DAY(2026, 9, 1));
	assert_int_equal(e[1].until, DAY(2027, 2, 1) - 1);
	assert_string_equal(e[1].place, "registers.break_glass[0]");
	assert_int_equal(e[2].federated, TRI_YES);
	assert_int_equal(e[3].federated, TRI_NO);
	assert_int_equal(e[4].federated, TRI_UNKNOWN);
	assert_string_equal(e[4].place, "registers.own_domains[2]");
	assert_int_equal(e[5].from, DAY(2026, 1, 1));
	assert_int_equal(e[5].until, DAY(2026, 3, 1) + 36000);
}

static void
a_pair_names_both_accounts(void **state)
{
	struct registers r =
	    reads("{\"admin_pairs\":[{\"admin\":\"a-ada\",\"daily\":\"ada\","
		  "\"owner\":\"ada\"},{\"admin\":\"a-bob\"}]}");

	(void)state;
	assert_string_equal(r.entries[0].match, "a-ada");
	assert_string_equal(r.entries[0].with, "ada");
	assert_null(r.entries[1].with);
}

static void
peers_are_groups_then_accounts(void **state)
{
	struct registers r = reads(
	    "{\"peer_groups\":[{\"name\":\"first line\",\"accounts\":"
	    "[\"ada\",\"bob\"],\"groups\":[\"Support\"]},{\"name\":\"x\"}]}");
	const struct register_entry *e = &r.entries[0];

	(void)state;
	assert_string_equal(e->match, "first line");
	assert_int_equal(e->n_members, 3);
	assert_int_equal(e->n_groups, 1);
	assert_string_equal(e->members[0], "Support");
	assert_string_equal(e->members[2], "bob");
	assert_int_equal(r.entries[1].n_members, 0);
}

static void
vendor_support_is_an_account_or_a_token(void **state)
{
	struct registers r =
	    reads("{\"vendor_support\":[{\"account\":\"help@vendor.example\"},"
		  "{\"token\":\"dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX\"}]}");

	(void)state;
	assert_string_equal(r.entries[0].match, "help@vendor.example");
	assert_string_equal(
	    r.entries[1].match, "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX");
	refuses("{\"vendor_support\":[\n{\"owner\":\"ada\"}]}", "line 2",
	    "either \"account\" or \"token\"");
	refuses("{\"vendor_support\":[{\"account\":\"a\",\"token\":\"b\"}]}",
	    "line 1", "either \"account\" or \"token\"");
}

static void
ranges_are_addresses_of_both_kinds(void **state)
{
	static const char *const bad[] = { "192.0.2.0/33", "192.0.2/24",
		"example.org", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/-1",
		"192.0.2.0/2x", "10.0.0.0/8 ",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb" };
	struct registers r = reads(
	    "{\"networks\":[{\"range\":\"192.0.2.0/24\",\"purpose\":\"NAT\"},"
	    "{\"range\":\"2001:db8::/32\"},{\"range\":\"198.51.100.7\"},"
	    "{\"range\":\"0.0.0.0/0\"}]}");

	(void)state;
	assert_int_equal(r.n, 4);
	for (size_t i = 0; i < NITEMS(bad); i++)
		refuses(arena_printf(&arena,
			    "{\"networks\":[{\"range\":\"%s\"}]}", bad[i]),
		    "line 1", "address range");
}

static void
domains_have_no_other_parts(void **state)
{
	static const char *const bad[] = { "@example.org", "*.example.org",
		"https://example.org", ".org", "a b" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++)
		refuses(arena_printf(&arena,
			    "{\"own_domains\":[{\"domain\":\"%s\"}]}", bad[i]),
		    "line 1", "such as \"example.org\"");
}

static void
what_is_not_known_is_refused_with_its_line(void **state)
{
	(void)state;
	refuses("{\n\"break_glas\": []}", "line 2", "break_glass");
	refuses("{\"break_glass\":[\n{\"account\":\"a\",\n\"ownr\":\"b\"}]}",
	    "line 3", "owner");
	/* a field of another register */
	refuses("{\"group_owners\":[\n{\"group\":\"a\",\"until\":"
		"\"2026-01-01\"}]}",
	    "line 2", "unknown key");
	refuses("{\"actors\": {}}", "line 1", "must be a list");
	refuses("{\"actors\": [\n\"x\"]}", "line 2", "must be an object");
	refuses("[]", "line 1", "must be an object");
	refuses("\"x\"", "line 1", "must be an object");
}

static void
a_subject_has_to_be_named(void **state)
{
	(void)state;
	refuses("{\"break_glass\":[{}]}", "line 1", "account: missing");
	refuses(
	    "{\"break_glass\":[\n{\"account\":\"\"}]}", "line 2", "is empty");
	refuses(
	    "{\"break_glass\":[{\"account\":7}]}", "line 1", "must be a text");
	refuses("{\"peer_groups\":[{\"name\":\"a\",\"groups\":[\"\"]}]}",
	    "line 1", "is empty");
	refuses("{\"admin_pairs\":[{\"admin\":\"Ada\",\"daily\":\"ada\"}]}",
	    "line 1", "are the same");
}

static void
bad_dates_are_refused(void **state)
{
	(void)state;
	refuses("{\"break_glass\":[\n{\"account\":\"a\",\"tested\":"
		"\"2026-02-30\"}]}",
	    "line 2", "tested");
	refuses("{\"break_glass\":[{\"account\":\"a\",\"until\":\"soon\"}]}",
	    "line 1", "until");
	refuses("{\"external_accounts\":[{\"account\":\"a\",\"from\":"
		"\"2026-03-02\",\"until\":\"2026-03-01\"}]}",
	    "line 1", "before \"from\"");
	/* the day itself counts */
	assert_int_equal(
	    reads("{\"external_accounts\":[{\"account\":\"a\",\"from\":"
		  "\"2026-03-01T12:00:00Z\",\"until\":\"2026-03-01\"}]}")
		.n,
	    1);
}

static void
an_entry_stands_once(void **state)
{
	(void)state;
	refuses("{\"actors\":[{\"account\":\"CI@example.org\"},\n"
		"{\"account\":\"ci@example.org\"}]}",
	    "line 2", "is there twice");
	/* in two registers it may */
	assert_int_equal(reads("{\"actors\":[{\"account\":\"a\"}],"
			       "\"break_glass\":[{\"account\":\"a\"}]}")
			     .n,
	    2);
}

static void
no_secret_gets_in(void **state)
{
	static const char secret[] = "ABCDEFGHIJKLMNOPQRSTUVWX"
				     "ABCDEFGHIJKLMNOPQRSTUVWX"
				     "ABCDEFGHIJKLMNOP";
	struct registers r;
	struct err err;

	(void)state;
	/* as a name it would match nothing without its secret part */
	assert_int_equal(try_read(&r,
			     arena_printf(&arena,
				 "{\"vendor_support\":[{\"token\":"
				 "\"dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.%s\"}]}",
				 secret),
			     &err),
	    -1);
	assert_non_null(strstr(err.text, "form of a secret"));
	assert_null(strstr(err.text, secret));
	/* elsewhere it is taken out */
	r = reads(arena_printf(&arena,
	    "{\"actors\":[{\"account\":\"a\",\"purpose\":"
	    "\"uses dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.%s\"}]}",
	    secret));
	assert_string_equal(r.entries[0].purpose,
	    "uses dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.[redacted]");
}

static void
ten_thousand_entries_are_read_at_once(void **state)
{
	enum { N = 10000 };
	struct registers r;
	char *text = malloc(N * 40 + 100), *p = text;

	(void)state;
	assert_non_null(text);
	p += snprintf(p, 100, "{\"service_identities\":[");
	for (int i = 0; i < N; i++)
		p += snprintf(p, 40, "%s{\"account\":\"robot-%d\"}",
		    i == 0 ? "" : ",", i);
	(void)snprintf(p, 10, "]}");
	r = reads(text);
	free(text);
	assert_int_equal(r.n, N);
	assert_string_equal(r.entries[N - 1].match, "robot-9999");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_register_has_a_name_and_a_field_of_its_own),
		TEST(without_registers_nothing_is_configured),
		TEST(an_empty_register_is_configured_all_the_same),
		TEST(all_fields_are_read),
		TEST(a_pair_names_both_accounts),
		TEST(peers_are_groups_then_accounts),
		TEST(vendor_support_is_an_account_or_a_token),
		TEST(ranges_are_addresses_of_both_kinds),
		TEST(domains_have_no_other_parts),
		TEST(what_is_not_known_is_refused_with_its_line),
		TEST(a_subject_has_to_be_named),
		TEST(bad_dates_are_refused),
		TEST(an_entry_stands_once),
		TEST(no_secret_gets_in),
		TEST(ten_thousand_entries_are_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
